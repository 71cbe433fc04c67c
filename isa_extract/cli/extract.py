"""`extract`: agreements in, records out."""

from __future__ import annotations

import datetime
import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from isa_extract.cli.common import (
    DONE,
    INTERRUPTED,
    UNEXPECTED,
    USAGE,
    EngineOption,
    OcrOption,
    PatternsOption,
    app,
    complain,
    day_of,
    defect,
    load_rules,
    one_line_errors,
    prepare,
    print_exactly,
    write_whole,
)
from isa_extract.cli.interrupts import heeded_interrupts
from isa_extract.cli.plan import Job, Plan, summary_of
from isa_extract.cli.progress import Bar, progress
from isa_extract.errors import IsaExtractError, PatternError, UsageError
from isa_extract.settings import OcrEngineName, OcrMode, Settings

if TYPE_CHECKING:
    from isa_extract.rules import Rules


@app.command()
def extract(
    paths: Annotated[list[str], typer.Argument(metavar="PATH", help="Files, folders or glob patterns.")],
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", metavar="DIR", help="Write each record to DIR as `<file name>.json`."),
    ] = None,
    as_of: Annotated[
        str | None,
        typer.Option(metavar="DATE", help="Tell findings that depend on the day as of this one (2026-01-31)."),
    ] = None,
    patterns: PatternsOption = None,
    ocr: OcrOption = OcrMode.AUTO,
    ocr_engine: EngineOption = OcrEngineName.RAPIDOCR,
) -> None:
    """Read agreements and write their records.

    The record of a single file goes to standard output. Several files, or a folder with all below it, need -o.
    """
    with one_line_errors():
        settings = Settings(ocr, ocr_engine)
        day = day_of(as_of) if as_of else None
        plan = Plan()
        for path in paths:
            plan.add(path, output)
        if output is None:
            _extract_one(plan, patterns, settings, day)
            return
        plan.refuse_collisions()
        rules = load_rules(patterns)
        if plan.jobs:
            prepare(output)
        raise typer.Exit(_extract_all(plan, output, rules, settings, day))


def _extract_one(plan: Plan, patterns: Path | None, settings: Settings, day: datetime.date | None) -> None:
    if plan.problems:
        raise plan.problems[0]
    if plan.folders or len(plan.jobs) != 1:
        raise UsageError("-o", "a folder or several files need an output folder", "add `-o DIR`")
    source = plan.jobs[0].source
    try:
        rules = load_rules(patterns)
        with progress(1) as bar:
            data = _record(source, rules, settings, bar, day)
        print_exactly(data)
    except PatternError:
        raise
    except IsaExtractError as error:
        raise type(error)(str(source), error.problem, error.remedy) from None


def _record(source: Path, rules: Rules, settings: Settings, bar: Bar, day: datetime.date | None) -> bytes:
    with heeded_interrupts():
        from isa_extract.pipeline import extract as read

        return read(source, rules=rules, settings=settings, progress=bar.page, as_of=day).json.encode("utf-8")


def _extract_all(plan: Plan, output: Path, rules: Rules, settings: Settings, day: datetime.date | None) -> int:
    """Read every file of a plan; the exit code."""
    for problem in plan.problems:
        complain(str(problem))
    codes = {problem.exit_code for problem in plan.problems}
    written, failed, interrupted = 0, 0, False
    try:
        with progress(len(plan.jobs)) as bar:
            for job in plan.jobs:
                code = _extract_to(job, output, rules, settings, bar, day)
                written, failed = written + (code == DONE), failed + (code != DONE)
                codes.add(code)
                bar.file()
    except KeyboardInterrupt:
        interrupted = True
    parts = [f"{written} record{'' if written == 1 else 's'} written to {output}"]
    if failed:
        parts.append(f"{failed} file{'' if failed == 1 else 's'} could not be read")
    if plan.skipped:
        parts.append(f"skipped: {summary_of(plan.skipped)}")
    if interrupted:
        parts.insert(0, "interrupted")
    complain("; ".join(parts))
    return INTERRUPTED if interrupted else min(codes - {DONE}, default=DONE)


def _extract_to(job: Job, output: Path, rules: Rules, settings: Settings, bar: Bar, day: datetime.date | None) -> int:
    """Read one file and write its record; says what went wrong, and returns its exit code."""
    try:
        data = _record(job.source, rules, settings, bar, day)
    except IsaExtractError as error:
        complain(f"{job.source}: {error.problem}; {error.remedy}")
        return error.exit_code
    except Exception as error:  # a defect met in one file must not cost the others
        if os.environ.get("ISA_EXTRACT_RAISE"):
            raise
        complain(defect(str(job.source), error))
        return UNEXPECTED
    try:
        write_whole(output / job.record, data)
    except OSError as error:
        complain(f"{output / job.record}: cannot be written ({error.strerror}); check the output folder")
        return USAGE
    return DONE
