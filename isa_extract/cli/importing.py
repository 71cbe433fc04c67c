"""`import` and `retry`: documents of every kind into a register."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from isa_extract.cli.common import (
    DONE,
    INTERRUPTED,
    EngineOption,
    OcrOption,
    PatternsOption,
    RegisterOption,
    app,
    complain,
    load_rules,
    one_line_errors,
    write_whole,
)
from isa_extract.cli.progress import counting_progress
from isa_extract.errors import UsageError
from isa_extract.settings import OcrEngineName, OcrMode, Settings

if TYPE_CHECKING:
    from isa_extract.agreement_register.database import Database
    from isa_extract.importing.importer import Engine, Summary
    from isa_extract.importing.limits import Limits
    from isa_extract.sources import Found, LeftOut

UNREAD = 3
"""The exit code where something could not be read."""


class EngineName(StrEnum):
    """Where documents are read."""

    LOCAL = "local"
    DASK = "dask"


WorkersOption = Annotated[
    int | None, typer.Option(min=1, metavar="N", help="Documents read at once; as many as there are processors.")
]
OcrWorkersOption = Annotated[
    int, typer.Option(min=1, metavar="N", help="Documents recognised at once; each takes all processors and 1.6 GB.")
]
SecondsOption = Annotated[float, typer.Option("--time-limit", min=1, metavar="SECONDS", help="For one document.")]
PageSecondsOption = Annotated[
    float, typer.Option("--page-time-limit", min=1, metavar="SECONDS", help="For each page that is read by OCR.")
]
MemoryOption = Annotated[
    int, typer.Option("--memory-limit", min=128, metavar="MB", help="For one document; twice as much for OCR.")
]
PagesOption = Annotated[int, typer.Option("--page-limit", min=1, metavar="N", help="Pages of one document.")]
DaskOption = Annotated[
    EngineName, typer.Option("--engine", help="Read on this machine, or on a Dask cluster (--scheduler).")
]
SchedulerOption = Annotated[str | None, typer.Option(metavar="ADDRESS", help="Of the Dask scheduler: tcp://host:8786.")]
ReportFileOption = Annotated[
    Path | None,
    typer.Option(metavar="FILE", help="Write what became of every file: .json, .csv, or text by the ending."),
]


@app.command(name="import")
def import_documents(
    paths: Annotated[
        list[str],
        typer.Argument(
            metavar="PATH...", help="Folders, files, globs, ZIP archives, mails (.eml, .msg), or fsspec addresses."
        ),
    ],
    register: RegisterOption = "isa-register.sqlite",
    workers: WorkersOption = None,
    ocr_workers: OcrWorkersOption = 1,
    time_limit: SecondsOption = 120.0,
    page_time_limit: PageSecondsOption = 60.0,
    memory_limit: MemoryOption = 2048,
    page_limit: PagesOption = 2000,
    engine: DaskOption = EngineName.LOCAL,
    scheduler: SchedulerOption = None,
    report: ReportFileOption = None,
    patterns: PatternsOption = None,
    ocr: OcrOption = OcrMode.AUTO,
    ocr_engine: EngineOption = OcrEngineName.RAPIDOCR,
) -> None:
    """Read everything below PATHs into a register, and go on where an earlier import ended.

    What the register knows already is not read again, unless new rules could read it otherwise. A document that hangs,
    crashes or is damaged costs itself alone and is listed with the reason (`status`, --report). Exit code 3 where
    something could not be read, 130 when interrupted.
    """
    with one_line_errors():
        from isa_extract.sources import find, without_secrets

        settings = Settings(ocr, ocr_engine, most_pages=page_limit)
        limits = _limits(time_limit, page_time_limit, memory_limit)
        with _opened(register, create=True) as database:
            summary = _import(
                database, find(paths), _engine(engine, scheduler, workers, ocr_workers, limits), settings,
                "import", [without_secrets(path) for path in paths], patterns, frozenset(), report,
            )  # fmt: skip
            raise typer.Exit(_exit_code(summary))


@app.command()
def retry(
    kinds: Annotated[
        list[str] | None, typer.Option("--kind", metavar="KIND", help="Only failures of this kind; repeat it.")
    ] = None,
    register: RegisterOption = "isa-register.sqlite",
    workers: WorkersOption = None,
    ocr_workers: OcrWorkersOption = 1,
    time_limit: SecondsOption = 120.0,
    page_time_limit: PageSecondsOption = 60.0,
    memory_limit: MemoryOption = 2048,
    page_limit: PagesOption = 2000,
    engine: DaskOption = EngineName.LOCAL,
    scheduler: SchedulerOption = None,
    report: ReportFileOption = None,
    patterns: PatternsOption = None,
    ocr: OcrOption = OcrMode.AUTO,
    ocr_engine: EngineOption = OcrEngineName.RAPIDOCR,
) -> None:
    """Try again what could not be read, with other limits or another OCR engine perhaps, and what was never begun."""
    with one_line_errors():
        from isa_extract.agreement_register.reading import unread_places
        from isa_extract.importing.again import found_again

        settings = Settings(ocr, ocr_engine, most_pages=page_limit)
        limits = _limits(time_limit, page_time_limit, memory_limit)
        with _opened(register, create=False) as database:
            with database.reading() as connection:
                wanted = unread_places(connection, kinds or [])
            if not wanted:
                complain(f"{register}: nothing is left to be tried again")
                return
            summary = _import(
                database, found_again(wanted), _engine(engine, scheduler, workers, ocr_workers, limits), settings,
                "retry", kinds or [], patterns, frozenset(kinds or [""]), report,
            )  # fmt: skip
            raise typer.Exit(_exit_code(summary))


@contextmanager
def _opened(url: str, *, create: bool) -> Iterator[Database]:
    from isa_extract.agreement_register.database import Database

    with closing(Database.open(url, create=create)) as database:
        yield database


def _limits(seconds: float, page_seconds: float, megabytes: int) -> Limits:
    from isa_extract.importing.limits import Limits

    memory = megabytes << 20
    return Limits(seconds, page_seconds, memory, 2 * memory)


def _engine(name: EngineName, scheduler: str | None, workers: int | None, ocr_workers: int, limits: Limits) -> Engine:
    if name is EngineName.DASK:
        if scheduler is None:
            raise UsageError("--engine", "dask needs the address of a scheduler", "add --scheduler tcp://host:8786")
        from isa_extract.importing.cluster import DaskEngine

        return DaskEngine(scheduler, limits)
    if scheduler is not None:
        raise UsageError("--scheduler", "is for --engine dask", "add it, or leave the scheduler out")
    from isa_extract.importing.local import LocalEngine
    from isa_extract.ocr.engines import processors

    return LocalEngine(workers or processors(), ocr_workers, limits)


def _import(
    database: Database,
    found: Iterable[Found | LeftOut],
    engine: Engine,
    settings: Settings,
    command: str,
    arguments: list[str],
    patterns: Path | None,
    again: frozenset[str],
    report: Path | None,
) -> Summary:
    from isa_extract.importing.importer import import_into
    from isa_extract.report.imports import counted

    with closing(engine), counting_progress(command) as bar:
        summary = import_into(
            database, found, engine=engine, rules=load_rules(patterns), settings=settings, command=command,
            arguments=arguments, patterns=str(patterns) if patterns else None, again=again,
            told=lambda counts, seen: bar(counts.total(), seen, counted(counts)),
        )  # fmt: skip
    begun = "interrupted; " if summary.interrupted else ""
    complain(f"{begun}run {summary.run} into {database.name}: {counted(summary.counts, summary.failures)}")
    if report:
        _write_report(database, summary, report)
    return summary


def _write_report(database: Database, summary: Summary, path: Path) -> None:
    from isa_extract.agreement_register.reading import outcomes
    from isa_extract.report import imports as views

    with database.reading() as connection:
        told = list(outcomes(connection, summary.run))
    if path.suffix.casefold() == ".json":
        text = views.outcomes_json(told, summary.counts)
    elif path.suffix.casefold() == ".csv":
        text = views.outcomes_csv(told)
    else:
        text = views.outcomes_text(told, summary.counts)
    try:
        write_whole(path, text.encode("utf-8", "replace"))
    except OSError as error:
        raise UsageError(str(path), f"cannot be written ({error.strerror})", "name another file") from None


def _exit_code(summary: Summary) -> int:
    if summary.interrupted:
        return INTERRUPTED
    return UNREAD if any(summary.counts[name] for name in ("failed", "failed before", "not opened")) else DONE
