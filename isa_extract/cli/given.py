"""The entries that a command is given: of the records named on the command line, those that are asked for."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from isa_extract.cli.common import complain
from isa_extract.cli.each import plan_of
from isa_extract.cli.plan import Plan
from isa_extract.errors import IsaExtractError

if TYPE_CHECKING:
    from isa_extract.entries import Entry
    from isa_extract.rules import Rules


@dataclass
class Given:
    """Entries one by one; `codes` are the exit codes of what went wrong, which is told when it does."""

    plan: Plan
    codes: set[int]
    entries: Iterator[Entry]


def entries_given(named: list[str], where: list[str], rules: Rules, day: datetime.date, patterns: Path | None) -> Given:
    """The entries of these records and folders that fit all filters. Raises UsageError where nothing can be read."""
    from isa_extract.export.sources import SUFFIXES, entries_of
    from isa_extract.export.where import filter_of

    fits = filter_of(where, rules, day)
    plan = plan_of(named, SUFFIXES)
    codes: set[int] = set()

    def failed(error: IsaExtractError) -> None:
        complain(str(error))
        codes.add(error.exit_code)

    def copied(path: Path) -> None:
        complain(f"{path}: left out, for another record of the same document was taken")

    for problem in plan.problems:
        failed(problem)
    return Given(plan, codes, filter(fits, entries_of((job.source for job in plan.jobs), failed, copied, patterns)))
