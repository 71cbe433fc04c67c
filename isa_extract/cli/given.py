"""The entries that a command is given: of the records named on the command line, those that are asked for."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from isa_extract.cli.common import complain
from isa_extract.cli.each import plan_of
from isa_extract.cli.plan import Plan
from isa_extract.errors import IsaExtractError, UsageError

if TYPE_CHECKING:
    from isa_extract.agreement_register.database import Database
    from isa_extract.entries import Entry
    from isa_extract.rules import Rules


@dataclass
class Given:
    """Entries one by one; `codes` are the exit codes of what went wrong, which is told when it does."""

    plan: Plan
    codes: set[int]
    entries: Iterator[Entry]


def entries_given(
    named: list[str],
    where: list[str],
    rules: Rules,
    day: datetime.date,
    patterns: Path | None,
    since: int | None = None,
) -> Given:
    """The entries of these records, folders and registers that fit all filters; of registers those after a run.

    Raises UsageError where nothing can be read.
    """
    from isa_extract.export.sources import SUFFIXES, entries_of
    from isa_extract.export.where import filter_of

    fits = filter_of(where, rules, day)
    registers = [name for name in named if _is_register(name)]
    files = [name for name in named if name not in registers]
    if since is not None and not registers:
        raise UsageError("--since", "is for registers", "name the register, or leave it out")
    plan = plan_of(files, SUFFIXES) if files or not registers else Plan()
    codes: set[int] = set()

    def failed(error: IsaExtractError) -> None:
        complain(str(error))
        codes.add(error.exit_code)

    def copied(path: Path) -> None:
        complain(f"{path}: left out, for another record of the same document was taken")

    for problem in plan.problems:
        failed(problem)
    kept = [_entries_kept(_opened(name), since) for name in registers]
    read = entries_of((job.source for job in plan.jobs), failed, copied, patterns)
    return Given(plan, codes, filter(fits, chain(*kept, read)))


def _is_register(name: str) -> bool:
    """Whether it is a database's URL or an SQLite file."""
    if "://" in name:
        return True
    try:
        with Path(name).open("rb") as stream:
            return stream.read(15) == b"SQLite format 3"
    except OSError:
        return False


def _opened(url: str) -> Database:
    from isa_extract.agreement_register.database import Database

    return Database.open(url)


def _entries_kept(database: Database, since: int | None) -> Iterator[Entry]:
    from isa_extract.agreement_register.reading import entries

    with closing(database):
        yield from entries(database, since=since)
