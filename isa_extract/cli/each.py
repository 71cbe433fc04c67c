"""From paths to a report: the files one after the other, each failure told and costing that file alone, and the end."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Generic, NoReturn, TypeVar

import typer

from isa_extract.cli.common import DONE, INTERRUPTED, UNEXPECTED, complain, defect, printable_name
from isa_extract.cli.interrupts import heeded_interrupts
from isa_extract.cli.plan import SUFFIXES, Plan, summary_of
from isa_extract.cli.progress import Bar, progress
from isa_extract.errors import IsaExtractError

if TYPE_CHECKING:
    from isa_extract.check import FailedFile

T = TypeVar("T")


def plan_of(paths: list[str], suffixes: Sequence[str] = SUFFIXES) -> Plan:
    """The plan for paths a person named. Raises its first problem where nothing of them can be read."""
    plan = Plan(suffixes=tuple(suffixes))
    for path in paths:
        plan.add(path, None)
    if not plan.jobs:
        raise plan.problems[0]
    return plan


def end(plan: Plan, codes: set[int]) -> NoReturn:
    """End a command whose report is written: say what was left out, exit with the lowest code."""
    if plan.skipped:
        complain(f"skipped: {summary_of(plan.skipped)}")
    if INTERRUPTED in codes:
        complain("interrupted; the report holds what was read until then")
        raise typer.Exit(INTERRUPTED)
    raise typer.Exit(min(codes, default=DONE))


@dataclass
class Done(Generic[T]):
    """What came of the files, those that failed, and the exit codes of what went wrong."""

    results: list[T] = field(default_factory=list)
    failures: list[FailedFile] = field(default_factory=list)
    codes: set[int] = field(default_factory=set)


def read_each(plan: Plan, read: Callable[[Path, Bar], T]) -> Done[T]:
    """Read every file of a plan. Stops where a person interrupts; what was read until then is kept."""
    from isa_extract.check import FailedFile

    done: Done[T] = Done()

    def failed(name: str, code: int, problem: str, remedy: str) -> None:
        done.failures.append(FailedFile(printable_name(name), problem, remedy))
        done.codes.add(code)

    for problem in plan.problems:
        complain(str(problem))
        failed(problem.file_name, problem.exit_code, problem.problem, problem.remedy)
    try:
        with progress(len(plan.jobs)) as bar:
            for job in plan.jobs:
                name = str(job.source)
                try:
                    with heeded_interrupts():
                        done.results.append(read(job.source, bar))
                except IsaExtractError as error:
                    complain(f"{name}: {error.problem}; {error.remedy}")
                    failed(name, error.exit_code, error.problem, error.remedy)
                except Exception as error:  # a defect met in one file must not cost the others
                    if os.environ.get("ISA_EXTRACT_RAISE"):
                        raise
                    complain(defect(name, error))
                    kind = f"a defect in isa-extract stopped it ({type(error).__name__})"
                    failed(name, UNEXPECTED, kind, "please report it")
                bar.file()
    except KeyboardInterrupt:
        done.codes.add(INTERRUPTED)
    return done
