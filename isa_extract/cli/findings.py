"""`findings`: what a person should look at in documents or records; the catalogue of what is looked for."""

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
    one_line_errors,
    printable_name,
    write_report,
)
from isa_extract.cli.each import end, plan_of, read_each
from isa_extract.cli.plan import RECORD, SUFFIXES, Plan
from isa_extract.cli.progress import Bar
from isa_extract.errors import UsageError
from isa_extract.settings import OcrEngineName, OcrMode, Settings

if TYPE_CHECKING:
    from isa_extract.findings import DocumentFindings, FindingsReport
    from isa_extract.record import Record
    from isa_extract.rules import Rules


class Format(StrEnum):
    """How findings are written."""

    TEXT = "text"
    JSON = "json"
    CSV = "csv"
    HTML = "html"
    MARKDOWN = "markdown"


class Least(StrEnum):
    """The severities, worst first."""

    ERROR = "error"
    WARNING = "warning"
    INFORMATION = "information"


@app.command()
def findings(
    paths: Annotated[
        list[str] | None, typer.Argument(metavar="PATH", help="Documents, records (.json), folders or glob patterns.")
    ] = None,
    as_of: AsOfOption = None,
    codes: Annotated[
        list[str] | None, typer.Option("--code", metavar="CODE", help="Tell only findings of this code; repeat it.")
    ] = None,
    severity: Annotated[Least, typer.Option(help="Tell only findings as severe as this or worse.")] = Least.INFORMATION,
    listing: Annotated[bool, typer.Option("--list", help="Print the catalogue of all findings and exit.")] = False,
    form: Annotated[
        Format, typer.Option("--format", help="How it is written; Markdown is for --list only.")
    ] = Format.TEXT,
    output: ReportOption = None,
    patterns: PatternsOption = None,
    ocr: OcrOption = OcrMode.AUTO,
    ocr_engine: EngineOption = OcrEngineName.RAPIDOCR,
) -> None:
    """Tell what a person should look at in agreements: where it is, and what to do about it.

    Exit code 6 where there is anything to tell. Of a record (.json), what needs the text is not looked for again.
    """
    with one_line_errors():
        day = day_of(as_of)
        if listing:
            write_report(_catalogue(load_rules(patterns), form), output)
            return
        if form is Format.MARKDOWN:
            raise UsageError("--format", "markdown is for --list only", "use text, json, csv or html")
        if not paths:
            raise UsageError("PATH", "no document is named", "name a file or folder, or use --list")
        plan = plan_of(paths, (*SUFFIXES, RECORD))
        rules = load_rules(patterns)
        _refuse_unknown(codes or [], rules)
        asked = tuple(dict.fromkeys(codes or ()))
        report, exits = _look_at_all(plan, rules, day, asked, severity, Settings(ocr, ocr_engine))
        write_report(_rendered(report, form), output)
        end(plan, exits if report.is_clean else exits | {FINDINGS})


def _refuse_unknown(codes: list[str], rules: Rules) -> None:
    for code in codes:
        if code not in rules.catalogue:
            raise UsageError("--code", f"{code} is not in the catalogue", "see `isa-extract findings --list`")


def _look_at_all(
    plan: Plan, rules: Rules, day: datetime.date, codes: tuple[str, ...], least: Least, settings: Settings
) -> tuple[FindingsReport, set[int]]:
    """The report on every file of a plan, and the exit codes of what went wrong."""
    from isa_extract.findings import FindingsReport, findings_of
    from isa_extract.record_files import is_record

    def look(source: Path, bar: Bar) -> DocumentFindings:
        record = _record(source, rules, day, settings, bar)
        name, from_record = printable_name(str(source)), is_record(source)
        return findings_of(record, rules.catalogue, name, codes=codes, least=least.value, from_record=from_record)

    done = read_each(plan, look)
    return FindingsReport(day, codes, least.value, tuple(done.results), tuple(done.failures)), done.codes


def _record(source: Path, rules: Rules, day: datetime.date, settings: Settings, bar: Bar) -> Record:
    from isa_extract.record_files import is_record, record_among

    if is_record(source):
        from isa_extract.findings import look_again

        return look_again(record_among(source), rules, day)
    from isa_extract.pipeline import extract

    return extract(source, rules=rules, settings=settings, progress=bar.page, as_of=day).record


def _rendered(report: FindingsReport, form: Format) -> str:
    if form is Format.HTML:
        from isa_extract.report.html import html_findings

        return html_findings(report)
    from isa_extract.report import findings as views

    return {Format.JSON: views.json_report, Format.CSV: views.csv_report}.get(form, views.text_report)(report)


def _catalogue(rules: Rules, form: Format) -> str:
    from isa_extract.report import findings as views

    if form is Format.HTML:
        raise UsageError("--format", "the catalogue is not written as HTML", "use text, json, csv or markdown")
    written = {
        Format.JSON: views.json_catalogue, Format.CSV: views.csv_catalogue, Format.MARKDOWN: views.markdown_catalogue
    }  # fmt: skip
    return written.get(form, views.text_catalogue)(rules.catalogue)
