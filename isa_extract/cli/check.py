"""`check`: which sections are there, weak, unanswered or missing, for each document and for all."""

from __future__ import annotations

import datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from isa_extract.cli.common import (
    FINDINGS,
    AsOfOption,
    EngineOption,
    OcrOption,
    PatternsOption,
    ReportOption,
    app,
    day_of,
    load_rules,
    one_line,
    one_line_errors,
    printable_name,
    write_report,
)
from isa_extract.cli.each import end, plan_of, read_each
from isa_extract.cli.plan import Plan
from isa_extract.cli.progress import Bar
from isa_extract.errors import UsageError
from isa_extract.settings import OcrEngineName, OcrMode, Settings

if TYPE_CHECKING:
    from isa_extract.check import CheckReport, DocumentCheck
    from isa_extract.checklists import Checklist
    from isa_extract.rules import Rules


class Format(StrEnum):
    """How a report is written."""

    TEXT = "text"
    JSON = "json"
    CSV = "csv"
    HTML = "html"


@app.command()
def check(
    paths: Annotated[list[str], typer.Argument(metavar="PATH", help="Files, folders or glob patterns.")],
    against: Annotated[
        str,
        typer.Option(
            metavar="NAME|FILE",
            help="auto: the guidance in force at each agreement's date and its template family; "
            "ico-2011, ico-2021, weisf, waspi, police; or a file of checklists.",
        ),
    ] = "auto",
    as_of: AsOfOption = None,
    form: Annotated[Format, typer.Option("--format", help="How the report is written.")] = Format.TEXT,
    output: ReportOption = None,
    patterns: PatternsOption = None,
    ocr: OcrOption = OcrMode.AUTO,
    ocr_engine: EngineOption = OcrEngineName.RAPIDOCR,
) -> None:
    """Tell which sections agreements have, which are weak, unanswered or missing, and where.

    Exit code 6 where a required section is missing or weak, or a document is no agreement.
    """
    with one_line_errors():
        day = day_of(as_of)
        plan = plan_of(paths)
        rules = load_rules(patterns)
        asked = _checklists(against, rules)
        report, codes = _check_all(plan, rules, asked, against, day, Settings(ocr, ocr_engine))
        write_report(_rendered(report, form), output)
        end(plan, codes if report.is_clean else codes | {FINDINGS})


def _checklists(against: str, rules: Rules) -> tuple[Checklist, ...] | None:
    """The checklists to hold agreements against; None for `auto`."""
    from isa_extract.checklists import load_checklists

    if not rules.checklists:
        raise UsageError("--patterns", "the folder has no checklists.yaml", "copy the shipped one into it")
    if against == "auto":
        return None
    named = tuple(checklist for checklist in rules.checklists if checklist.id == against)
    if named:
        return named
    path = Path(against)
    if not path.exists():
        names = ", ".join(["auto", *(checklist.id for checklist in rules.checklists)])
        raise UsageError(
            "--against", f"{one_line(against)} is neither a checklist nor a file", f"use {names} or name a file"
        )
    return load_checklists(path, {rule.value for rule in rules.group("section")})


def _check_all(
    plan: Plan,
    rules: Rules,
    asked: tuple[Checklist, ...] | None,
    against: str,
    day: datetime.date,
    settings: Settings,
) -> tuple[CheckReport, set[int]]:
    """The report on every file of a plan, and the exit codes of what went wrong."""
    from isa_extract.check import CheckReport

    done = read_each(plan, lambda source, bar: _check_one(source, rules, asked, day, settings, bar))
    shown = (*rules.checklists, *(checklist for checklist in asked or () if checklist not in rules.checklists))
    return CheckReport(day, against, shown, tuple(done.results), tuple(done.failures)), done.codes


def _check_one(
    source: Path,
    rules: Rules,
    asked: tuple[Checklist, ...] | None,
    day: datetime.date,
    settings: Settings,
    bar: Bar,
) -> DocumentCheck:
    from isa_extract.check import check_document
    from isa_extract.loaders.sniff import load
    from isa_extract.pipeline import make_context, read_context

    context = make_context(load(source, settings, bar.page), rules)
    return check_document(context, read_context(context), name=printable_name(str(source)), as_of=day, against=asked)


def _rendered(report: CheckReport, form: Format) -> str:
    match form:
        case Format.TEXT:
            from isa_extract.report.text import text_report as render
        case Format.JSON:
            from isa_extract.report.json import json_report as render
        case Format.CSV:
            from isa_extract.report.csv import csv_report as render
        case Format.HTML:
            from isa_extract.report.html import html_report as render
    return render(report)
