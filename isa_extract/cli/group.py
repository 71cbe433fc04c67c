"""`group`: which documents are copies, versions or renewals of one agreement, newest first."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from isa_extract.cli.common import (
    EngineOption,
    OcrOption,
    PatternsOption,
    ReportOption,
    app,
    load_rules,
    one_line_errors,
    printable_name,
    write_report,
)
from isa_extract.cli.each import end, plan_of, read_each
from isa_extract.cli.plan import RECORD, SUFFIXES, Plan
from isa_extract.cli.progress import Bar
from isa_extract.settings import OcrEngineName, OcrMode, Settings

if TYPE_CHECKING:
    from isa_extract.grouping.editions import Card
    from isa_extract.report.groups import GroupReport
    from isa_extract.rules import Rules


class Format(StrEnum):
    """How the groups are written."""

    TEXT = "text"
    JSON = "json"
    CSV = "csv"


@app.command()
def group(
    paths: Annotated[
        list[str], typer.Argument(metavar="PATH", help="Agreements or their records (.json): files, folders, globs.")
    ],
    form: Annotated[Format, typer.Option("--format", help="How the groups are written.")] = Format.TEXT,
    output: ReportOption = None,
    patterns: PatternsOption = None,
    ocr: OcrOption = OcrMode.AUTO,
    ocr_engine: EngineOption = OcrEngineName.RAPIDOCR,
) -> None:
    """Tell which documents are copies, versions or renewals of one agreement, newest first, and why.

    Of a record only what it quotes is known of the text, so that documents are told from one another more surely.
    """
    with one_line_errors():
        plan = plan_of(paths, (*SUFFIXES, RECORD))
        report, codes = _group_all(plan, load_rules(patterns), Settings(ocr, ocr_engine))
        write_report(_rendered(report, form), output)
        end(plan, codes)


def _group_all(plan: Plan, rules: Rules, settings: Settings) -> tuple[GroupReport, set[int]]:
    """The groups of every file of a plan, and the exit codes of what went wrong."""
    from isa_extract.grouping.groups import group as group_cards
    from isa_extract.report.groups import GroupReport

    done = read_each(plan, lambda source, bar: _card(source, rules, settings, bar))
    return GroupReport(group_cards(done.results), tuple(done.failures)), done.codes


def _card(source: Path, rules: Rules, settings: Settings, bar: Bar) -> Card:
    """What grouping needs of a file; the document itself is not kept."""
    from isa_extract.grouping.editions import card_of

    name = printable_name(str(source))
    from isa_extract.record_files import is_record, record_among

    if is_record(source):
        return card_of(name, record_among(source))
    from isa_extract.pipeline import extract

    result = extract(source, rules=rules, settings=settings, progress=bar.page)
    return card_of(name, result.record, result.document)


def _rendered(report: GroupReport, form: Format) -> str:
    from isa_extract.report import groups

    match form:
        case Format.TEXT:
            return groups.text_report(report)
        case Format.JSON:
            return groups.json_report(report)
        case Format.CSV:
            return groups.csv_report(report)
