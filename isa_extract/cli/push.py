"""`push`: records to a registry that takes them over HTTP."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from isa_extract.cli.common import (
    AsOfOption,
    PatternsOption,
    SinceOption,
    app,
    complain,
    day_of,
    load_rules,
    one_line_errors,
    print_exactly,
)
from isa_extract.cli.each import end
from isa_extract.cli.export import Redact
from isa_extract.cli.given import entries_given
from isa_extract.errors import UnreadableError, UsageError

if TYPE_CHECKING:
    from isa_extract.entries import Entry
    from isa_extract.export.target import Options
    from isa_extract.push.target_file import TargetFile

_JOURNAL = ".journal"
"""The ending of the journal that is kept beside a target file."""


@app.command()
def push(
    sources: Annotated[
        list[str],
        typer.Argument(
            metavar="RECORDS", help="Records (.json), folders of them, JSON Lines, a CSV package, a register."
        ),
    ],
    target: Annotated[Path, typer.Option("--target", metavar="FILE", help="The registry's API, see docs/push.md.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Print what would be sent, with secrets hidden.")] = False,
    journal: Annotated[
        Path | None,
        typer.Option("--journal", metavar="FILE", help="What was sent; beside the target file if left out."),
    ] = None,
    redact: Annotated[
        Redact, typer.Option(help="Take out people's names, addresses and numbers; all contacts besides; or nothing.")
    ] = Redact.NONE,
    where: Annotated[
        list[str] | None,
        typer.Option("--where", metavar="FILTER", help="Only agreements as of `export --where`; repeat it."),
    ] = None,
    since: SinceOption = None,
    as_of: AsOfOption = None,
    patterns: PatternsOption = None,
) -> None:
    """Send records to a registry over HTTP: only those that changed since it took them, each once.

    Exit code 3 where the registry did not take some; each is told by its identifier.
    """
    with one_line_errors():
        from isa_extract.export.redact import redacted
        from isa_extract.export.target import Options
        from isa_extract.push.target_file import read_target

        registry = read_target(target)
        rules = load_rules(patterns)
        options = Options(day_of(as_of), redaction=redact.value, patterns=patterns)
        given = entries_given(sources, where or [], rules, options.as_of, patterns, since)
        entries = (redacted(entry, options.redaction, rules) for entry in given.entries)
        kept = journal or target.with_suffix(_JOURNAL)
        if dry_run:
            _rehearse(entries, registry, kept, options)
        elif not _push(entries, registry, kept, options):
            given.codes.add(UnreadableError.exit_code)
        end(given.plan, given.codes)


def _push(entries: Iterable[Entry], target: TargetFile, kept: Path, options: Options) -> bool:
    """Send, and tell what became of it; whether the registry has it all."""
    try:
        from isa_extract.push.run import push
        from isa_extract.push.sender import Sender, secret_headers
    except ModuleNotFoundError as error:
        raise _not_installed(error) from None
    from isa_extract.push.journal import Journal

    secrets = secret_headers(target.auth)
    with Journal(kept) as journal, Sender(target, secrets) as sender:
        done = push(entries, target, journal, sender, options, complain)
    typer.echo(_summary(done.counts))
    if done.stopped:
        complain(f"stopped: {done.stopped}")
    return done.is_complete


def _rehearse(entries: Iterable[Entry], target: TargetFile, kept: Path, options: Options) -> None:
    try:
        from isa_extract.push.run import rehearse
    except ModuleNotFoundError as error:
        raise _not_installed(error) from None
    from isa_extract.push.journal import Journal

    with Journal(kept, read_only=True) as journal:
        for request in rehearse(entries, target, journal, options):
            print_exactly(request.encode("utf-8", "replace"))


def _not_installed(error: ModuleNotFoundError) -> UsageError:
    if error.name not in ("httpx", "tenacity"):
        raise error
    return UsageError("push", f"the package {error.name} is not installed", "install isa-extract[push]")


def _summary(counts: Counter[str]) -> str:
    names = ("created", "updated", "unchanged", "refused", "unreachable")
    return ", ".join(f"{counts[name]} {name}" for name in names if counts[name]) or "nothing to send"
