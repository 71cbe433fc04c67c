"""`status`, `history`, `correct` and `forget`: what a register holds, and what people say of it."""

from __future__ import annotations

import getpass
import json
from contextlib import closing
from dataclasses import asdict
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from isa_extract.cli.common import (
    AsOfOption,
    RegisterOption,
    ReportOption,
    app,
    complain,
    day_of,
    one_line_errors,
    write_report,
)
from isa_extract.errors import UsageError

if TYPE_CHECKING:
    from isa_extract.agreement_register.database import Database


class Format(StrEnum):
    """How it is told."""

    TEXT = "text"
    JSON = "json"


@app.command()
def status(
    register: RegisterOption = "isa-register.sqlite",
    as_of: AsOfOption = None,
    form: Annotated[Format, typer.Option("--format", help="How it is written.")] = Format.TEXT,
    output: ReportOption = None,
) -> None:
    """Tell how far a register is: documents read, waiting and failed, why they failed, and the latest runs."""
    with one_line_errors():
        from isa_extract.agreement_register import reading
        from isa_extract.report.imports import status_text
        from isa_extract.sources import NOT_OPENED

        day = day_of(as_of).isoformat()
        with closing(_open(register)) as database, database.reading() as connection:
            unread = [
                each
                for each in reading.outcomes(connection)
                if each.outcome in ("failed", "waiting") or each.kind in NOT_OPENED
            ]
            counts, failures = reading.counts(connection), reading.failures_by_kind(connection)
            runs, due = reading.latest_runs(connection), (day, reading.due_before(connection, day))
            name = database.name
        if form is Format.JSON:
            told = {
                "register": name, "counts": counts, "failures": failures, "due_before": dict([due]),
                "runs": [asdict(run) for run in runs], "not_read": [asdict(each) for each in unread],
            }  # fmt: skip
            write_report(json.dumps(told, ensure_ascii=False, indent=1) + "\n", output)
        else:
            write_report(status_text(name, counts, failures, runs, unread, due), output)


@app.command()
def history(
    document: Annotated[str, typer.Argument(help="Its place, or its identifier.")],
    register: RegisterOption = "isa-register.sqlite",
    form: Annotated[Format, typer.Option("--format", help="How it is written.")] = Format.TEXT,
    output: ReportOption = None,
) -> None:
    """Tell how a document was read, run by run, and what changed."""
    with one_line_errors():
        from isa_extract.agreement_register.reading import history
        from isa_extract.report.imports import history_text

        with closing(_open(register)) as database:
            sha256 = _one(database, document)
            with database.reading() as connection:
                readings = history(connection, sha256)
        if form is Format.JSON:
            write_report(json.dumps([asdict(each) for each in readings], ensure_ascii=False, indent=1) + "\n", output)
        else:
            write_report(history_text(readings), output)


@app.command()
def correct(
    records: Annotated[list[Path], typer.Argument(metavar="RECORD...", help="Records that a person corrected.")],
    register: RegisterOption = "isa-register.sqlite",
    by: Annotated[str | None, typer.Option(metavar="NAME", help="Who says so; the user's name by default.")] = None,
) -> None:
    """Take corrected records for what their documents say, now and whenever they are read again.

    A record is one that `extract` or `export --to json` wrote, with mistakes put right; what it says differently from
    what was read becomes corrections, in place of earlier ones. One that is as it was read takes corrections back.
    """
    with one_line_errors():
        from isa_extract import __version__
        from isa_extract.agreement_register import runs
        from isa_extract.agreement_register.corrections import correct as keep
        from isa_extract.record_files import read_record
        from isa_extract.rules import default_rules

        read = [(path, read_record(path).record) for path in records]
        with closing(_open(register)) as database, database.writing() as connection:
            run = runs.begin(
                connection, command="correct", arguments=[str(path) for path in records], engine="",
                extractor_version=__version__, pattern_version=default_rules().version, settings="",
            )  # fmt: skip
            for path, record in read:
                made = keep(connection, run, record, by or getpass.getuser())
                if made is None:
                    raise UsageError(
                        str(path), "is of a document that the register has no reading of", "import the document first"
                    )
                complain(f"{path}: {len(made)} correction{'' if len(made) == 1 else 's'} kept")
            runs.end(connection, run, "finished", {"corrected": len(read)})


@app.command()
def forget(
    names: Annotated[
        list[str], typer.Argument(metavar="DOCUMENT...", help="Places, folders, archives, or identifiers.")
    ],
    register: RegisterOption = "isa-register.sqlite",
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Remove documents from a register, with all that was read of them, their history and their corrections."""
    with one_line_errors():
        from isa_extract.agreement_register.documents import forget as remove
        from isa_extract.agreement_register.reading import documents_named

        with closing(_open(register)) as database:
            with database.reading() as connection:
                found: list[str] = []
                for name in names:
                    here = documents_named(connection, name)
                    if not here:
                        raise UsageError(name, f"is nothing that {database.name} knows", "see `status --format json`")
                    found += here
            shas = list(dict.fromkeys(found))
            what = f"{len(shas)} document{'' if len(shas) == 1 else 's'}"
            if not yes and not typer.confirm(f"Remove {what} from {database.name}?", err=True):
                raise typer.Exit(1)
            for sha256 in shas:
                with database.writing() as connection:
                    remove(connection, sha256)
            complain(f"{what} removed from {database.name}")


def _open(url: str) -> Database:
    from isa_extract.agreement_register.database import Database

    return Database.open(url)


def _one(database: Database, name: str) -> str:
    from isa_extract.agreement_register.reading import documents_named

    with database.reading() as connection:
        found = documents_named(connection, name)
    if len(found) != 1:
        problem = "is nothing that it knows" if not found else f"means {len(found)} documents"
        raise UsageError(database.name, f"{name} {problem}", "name a place or an identifier; see `status`")
    return found[0]
