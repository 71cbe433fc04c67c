"""`export`: records in the forms that the places they go to accept."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
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
    write_report,
)
from isa_extract.cli.each import end
from isa_extract.cli.given import entries_given
from isa_extract.errors import UsageError

if TYPE_CHECKING:
    from isa_extract.entries import Entry
    from isa_extract.export.target import Options, Target, Written


class Redact(StrEnum):
    """What is taken out."""

    CONTACTS = "contacts"
    PEOPLE = "people"
    NONE = "none"


class Format(StrEnum):
    """How the list of targets is written."""

    TEXT = "text"
    MARKDOWN = "markdown"


@app.command()
def export(
    sources: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="RECORDS", help="Records (.json), folders of them, JSON Lines, a CSV package, a register."
        ),
    ] = None,
    register: Annotated[
        list[str] | None, typer.Option("--register", metavar="URL", help="A register that `import` made; repeat it.")
    ] = None,
    to: Annotated[str | None, typer.Option("--to", metavar="TARGET", help="Where they go: see --list.")] = None,
    output: Annotated[
        str | None,
        typer.Option(
            "-o", "--output", metavar="PATH", help="The file or folder to write; of `sql` the database's URL."
        ),
    ] = None,
    since: SinceOption = None,
    redact: Annotated[
        Redact | None,
        typer.Option(
            help="Take out people's names, addresses and numbers; all contacts besides; or nothing. "
            "What the public reads has people taken out unless asked otherwise."
        ),
    ] = None,
    where: Annotated[
        list[str] | None,
        typer.Option(
            "--where",
            metavar="FILTER",
            help="Only agreements with party=NAME, review<DATE, finding=CODE, family=FAMILY; repeat it.",
        ),
    ] = None,
    as_of: AsOfOption = None,
    bom: Annotated[
        bool, typer.Option("--bom", help="Begin CSV files with the mark that makes Excel read UTF-8.")
    ] = False,
    listing: Annotated[bool, typer.Option("--list", help="Print the targets and exit.")] = False,
    form: Annotated[
        Format, typer.Option("--format", help="How --list is written; Markdown tells what goes where.")
    ] = Format.TEXT,
    patterns: PatternsOption = None,
) -> None:
    """Write records in the form of another register, list or tool: see `isa-extract export --list`, docs/exports.md.

    The same agreement has the same identifier in every export, so that a second one updates what the first wrote.
    """
    with one_line_errors():
        if listing:
            write_report(_listed(form, patterns), Path(output) if output else None)
            return
        from isa_extract.export.redact import given_to
        from isa_extract.export.target import Options
        from isa_extract.export.targets import NAMES, target_named

        if to is None:
            raise UsageError("--to", "no target is named", f"use one of {', '.join(NAMES)}")
        target = target_named(to)
        if output is None:
            raise UsageError("-o", "no output is named", f"name the {target.output} to write")
        named = [*(sources or ()), *(register or ())]
        if not named:
            raise UsageError("RECORDS", "no record is named", "name records or a folder of them")
        rules = load_rules(patterns)
        options = Options(
            day_of(as_of), bom, redact.value if redact else "people" if target.public else "none", patterns, output
        )
        given = entries_given(named, where or [], rules, options.as_of, patterns, since)
        written = _write(target, given_to(target, given.entries, options, rules), Path(output), options)
        count = written.entries
        complain("; ".join((f"{count} agreement{'' if count == 1 else 's'} written to {output}", *written.notes)))
        end(given.plan, given.codes)


def _write(target: Target, entries: Iterable[Entry], output: Path, options: Options) -> Written:
    try:
        return target.write(entries, output, options)
    except OSError as error:
        raise UsageError(
            str(output), f"cannot be written ({error.strerror})", f"name another {target.output} with -o"
        ) from None


def _listed(form: Format, patterns: Path | None) -> str:
    from isa_extract.export.documentation import markdown_page, text_list
    from isa_extract.export.targets import all_targets

    return text_list(all_targets()) if form is Format.TEXT else markdown_page(all_targets(), patterns)
