"""`compare`: a record against the schema, or two records or documents against each other."""

from __future__ import annotations

import json
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from isa_extract.cli.common import (
    DIFFERENT,
    DONE,
    USAGE,
    EngineOption,
    OcrOption,
    PatternsOption,
    app,
    load_rules,
    one_line,
    one_line_errors,
    printable_name,
    write_report,
)
from isa_extract.cli.progress import Bar, progress
from isa_extract.errors import IsaExtractError, PatternError, UsageError
from isa_extract.settings import OcrEngineName, OcrMode, Settings

if TYPE_CHECKING:
    from isa_extract.compare import CompareReport, ConformanceReport, Subject
    from isa_extract.rules import Rules


class Format(StrEnum):
    """How a comparison is written."""

    TEXT = "text"
    JSON = "json"
    HTML = "html"


@app.command()
def compare(
    first: Annotated[str, typer.Argument(metavar="A", help="A record (.json) or a document.")],
    second: Annotated[
        str | None,
        typer.Argument(metavar="B", help="What to compare it with; without it, A is held against the schema."),
    ] = None,
    only: Annotated[
        list[str] | None,
        typer.Option(metavar="FIELD", help="Compare only this: parties, agreement.dates, ... Repeatable."),
    ] = None,
    ignore: Annotated[
        list[str] | None, typer.Option(metavar="FIELD", help="Do not compare this: findings, sections, ... Repeatable.")
    ] = None,
    min_confidence: Annotated[
        float | None,
        typer.Option(
            metavar="0..1",
            min=0,
            max=1,
            help="Leave out differences read with less confidence than this; of one record, tell the values that were.",
        ),
    ] = None,
    strict: Annotated[
        bool, typer.Option("--strict", help="What only moved, or is the same in other words, is a difference, too.")
    ] = False,
    form: Annotated[Format, typer.Option("--format", help="How the comparison is written.")] = Format.TEXT,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", metavar="FILE", help="Write the comparison to FILE.")
    ] = None,
    patterns: PatternsOption = None,
    ocr: OcrOption = OcrMode.AUTO,
    ocr_engine: EngineOption = OcrEngineName.RAPIDOCR,
) -> None:
    """Tell what two agreements say differently, or whether a record is as the schema has it.

    A and B are records that `extract` wrote or documents that it reads. Exit code like diff: 0 they agree in substance
    (the record is valid), 1 they differ (it is not valid, or holds values below --min-confidence), 2 and more trouble.
    """
    with one_line_errors(unexpected=USAGE):
        for option, names in (("--only", only), ("--ignore", ignore)):
            _refuse_unknown(option, names or [])
        if second is None and (only or ignore or strict):
            raise UsageError("compare", "--only, --ignore and --strict need two records", "name the second")
        paths = [Path(path) for path in (first, second) if path is not None]
        for path in paths:
            if not path.is_file():
                problem = "is a folder" if path.is_dir() else "there is no such file"
                raise UsageError(str(path), problem, "name a record or a document")
        subjects = _read(paths, patterns, Settings(ocr, ocr_engine))
        text, agree = (
            _schema(subjects[0], min_confidence, form)
            if second is None
            else _pair(subjects[0], subjects[1], tuple(only or ()), tuple(ignore or ()), min_confidence, strict, form)
        )
        write_report(text, output)
        raise typer.Exit(DONE if agree else DIFFERENT)


def _refuse_unknown(option: str, names: list[str]) -> None:
    if not names:
        return
    from isa_extract.compare.fields import known_names

    for name in names:
        if name not in known_names():
            parts = [known for known in known_names() if "." not in known or known.startswith(f"{name.split('.')[0]}.")]
            raise UsageError(option, f"there is no field {one_line(name)!r}", f"use one of {', '.join(parts)}")


def _read(paths: list[Path], patterns: Path | None, settings: Settings) -> list[Subject]:
    """The records of the files; rules are loaded only where one of them is a document."""
    from isa_extract.compare import Subject
    from isa_extract.record_files import is_record, read_record

    documents = [path for path in paths if not is_record(path)]
    rules = load_rules(patterns) if documents or patterns else None
    subjects = []
    with progress(len(documents)) as bar:
        for path in paths:
            if path in documents:
                subjects.append(_of_document(path, rules, settings, bar))
                bar.file()
            else:
                subjects.append(Subject(printable_name(str(path)), read_record(path)))
    return subjects


def _of_document(path: Path, rules: Rules | None, settings: Settings, bar: Bar) -> Subject:
    from isa_extract.compare import Subject
    from isa_extract.pipeline import extract
    from isa_extract.record_files import record_of

    try:
        result = extract(path, rules=rules, settings=settings, progress=bar.page)
    except PatternError:
        raise
    except IsaExtractError as error:
        raise type(error)(str(path), error.problem, error.remedy) from None
    name = printable_name(str(path))
    return Subject(name, record_of(json.loads(result.json), name), read_now=True)


def _schema(subject: Subject, min_confidence: float | None, form: Format) -> tuple[str, bool]:
    from isa_extract.compare import ConformanceReport, conformance

    report = ConformanceReport(subject, conformance(subject.file, min_confidence))
    return _rendered_schema(report, form), report.clean


def _pair(
    first: Subject,
    second: Subject,
    only: tuple[str, ...],
    ignore: tuple[str, ...],
    min_confidence: float | None,
    strict: bool,
    form: Format,
) -> tuple[str, bool]:
    from isa_extract.compare import CompareReport, differences

    found = differences(first.record, second.record, only=only, ignore=ignore, min_confidence=min_confidence)
    report = CompareReport(first, second, found, only, ignore, min_confidence, strict)
    return _rendered_pair(report, form), report.agree


def _rendered_schema(report: ConformanceReport, form: Format) -> str:
    match form:
        case Format.TEXT:
            from isa_extract.report.compare_text import conformance_text as render
        case Format.JSON:
            from isa_extract.report.compare_json import conformance_json as render
        case Format.HTML:
            from isa_extract.report.compare_html import conformance_html as render
    return render(report)


def _rendered_pair(report: CompareReport, form: Format) -> str:
    match form:
        case Format.TEXT:
            from isa_extract.report.compare_text import compare_text as render
        case Format.JSON:
            from isa_extract.report.compare_json import compare_json as render
        case Format.HTML:
            from isa_extract.report.compare_html import compare_html as render
    return render(report)
