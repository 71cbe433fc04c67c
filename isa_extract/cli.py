"""The command line: plans what to read, calls the library, prints. Heavy modules are imported where they are needed."""

from __future__ import annotations

import errno
import glob
import json
import os
import re
import secrets
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from isa_extract import __version__
from isa_extract.errors import IsaExtractError, PatternError, UsageError

if TYPE_CHECKING:
    from isa_extract.evaluate import Report
    from isa_extract.rules import Rule, Rules

SUFFIXES = (".pdf", ".docx", ".txt", ".doc", ".rtf", ".odt")
"""What is read of a folder, by the file's ending; a file that is named itself is read whatever its ending."""

DONE, UNEXPECTED, USAGE, BELOW_MINIMUM, INTERRUPTED = 0, 1, 2, 5, 130
_EXIT_CODES = (
    "Exit codes: 0 all done; 1 an unexpected error; 2 wrong usage; 3 some files could not be read; "
    "4 an error in a pattern file; 5 `evaluate` is below --min; 130 interrupted."
)

app = typer.Typer(
    help="Reads UK information sharing agreements into JSON records, each value with the place that proves it.",
    epilog=_EXIT_CODES, no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False,
)  # fmt: skip
patterns_app = typer.Typer(help="Look at the pattern files, and run the examples in them.", no_args_is_help=True)
app.add_typer(patterns_app, name="patterns")

PatternsOption = Annotated[
    Path | None, typer.Option("--patterns", metavar="DIR", help="Use the pattern files of this folder instead.")
]


def main() -> None:
    """The `isa-extract` command."""
    app(prog_name="isa-extract")


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"isa-extract {__version__}")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version and exit.")
    ] = False,
) -> None:
    pass


# --- errors and output ------------------------------------------------------------------------------------------------


def _one_line(text: str) -> str:
    """A line that can be printed: a file's name may hold line breaks and terminal commands."""
    return re.sub(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]", "\N{REPLACEMENT CHARACTER}", text)


def _complain(text: str) -> None:
    typer.echo(_one_line(text), err=True)


def _defect(name: str, error: Exception) -> str:
    """What to say of an exception nobody foresaw: where it happened, and nothing of the document's content."""
    trace = error.__traceback__
    while trace and trace.tb_next:
        trace = trace.tb_next
    place = f" at {Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}" if trace else ""
    return (
        f"{name}: a defect in isa-extract stopped it ({type(error).__name__}{place}); please report it with this line"
    )


@contextmanager
def _one_line_errors() -> Iterator[None]:
    """Turn every exception into one line on stderr and an exit code."""
    try:
        yield
    except typer.Exit:
        raise
    except IsaExtractError as error:
        _complain(str(error))
        raise typer.Exit(error.exit_code) from None
    except KeyboardInterrupt:
        _complain("interrupted")
        raise typer.Exit(INTERRUPTED) from None
    except Exception as error:
        if isinstance(error, OSError) and error.errno == errno.EPIPE:
            raise  # the reader of a pipe left, as `head` does: handled by Typer
        if os.environ.get("ISA_EXTRACT_RAISE"):
            raise
        _complain(_defect("isa-extract", error))
        raise typer.Exit(UNEXPECTED) from None


def _print_exactly(data: bytes) -> None:
    stream = typer.get_binary_stream("stdout")
    stream.write(data)
    stream.flush()


def _write_whole(path: Path, data: bytes) -> None:
    """Write a file so that it is there whole or not at all, with the permissions new files get in its folder."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.parent / f".{secrets.token_hex(8)}.unfinished"
    try:
        with unfinished.open("xb") as stream:
            stream.write(data)
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)


# --- extract ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Job:
    """A file to read; `record` is where its record goes below the output folder."""

    source: Path
    record: Path


@dataclass(slots=True)
class _Plan:
    """What was asked for: files to read, arguments that are in error, and what was left out of folders and why."""

    jobs: list[_Job] = field(default_factory=list)
    problems: list[UsageError] = field(default_factory=list)
    skipped: list[Path] = field(default_factory=list)
    folders: bool = False

    def add(self, argument: str, output: Path | None) -> None:
        """Take in one argument: a file, a folder, or a glob that the shell did not expand."""
        path = Path(argument)
        matches = [path]
        if not os.path.lexists(path) and glob.has_magic(argument):
            matches = [Path(match) for match in sorted(glob.glob(argument, recursive=True))]  # noqa: PTH207
        for match in matches:
            if match.is_dir():
                self._add_folder(match, output)
            elif match.exists():
                self._add_job(match, Path(f"{match.name}.json"))
            else:
                self.problems.append(UsageError(str(match), "there is no such file or folder", "check the path"))
        if not matches:
            self.problems.append(UsageError(argument, "no file matches this pattern", "check the pattern"))

    def _add_job(self, source: Path, record: Path) -> None:
        job = _Job(source, record)
        if job not in self.jobs:
            self.jobs.append(job)

    def _add_folder(self, folder: Path, output: Path | None) -> None:
        self.folders = True
        before = len(self.jobs)
        found = len(self.problems)
        for base, folders, names in os.walk(folder, onerror=self._unreadable_folder):
            here = Path(base)
            hidden = [name for name in folders if _hidden(name)]
            self.skipped += [here / name for name in hidden]
            folders[:] = sorted(
                name for name in folders if name not in hidden and not (output and _same(here / name, output))
            )
            for name in sorted(names):
                path = here / name
                if _hidden(name) or path.suffix.casefold() not in SUFFIXES:
                    self.skipped.append(path)
                else:
                    self._add_job(path, path.relative_to(folder).with_name(f"{name}.json"))
        if len(self.jobs) == before and len(self.problems) == found:
            problem = f"holds no file that can be read ({', '.join(SUFFIXES)})"
            self.problems.append(UsageError(str(folder), problem, "name another folder, or the file itself"))

    def _unreadable_folder(self, error: OSError) -> None:
        self.problems.append(
            UsageError(str(error.filename), f"the folder cannot be read ({error.strerror})", "check its permissions")
        )

    def refuse_collisions(self) -> None:
        """Raise UsageError where two inputs would write one record."""
        seen: dict[str, Path] = {}
        for job in self.jobs:
            target = os.path.normcase(job.record)
            other = seen.setdefault(target, job.source)
            if other is not job.source and not _same(other, job.source):
                raise UsageError(
                    str(job.source), f"would write the same record as {other} ({job.record})",
                    "name the folder above both, or use two output folders",
                )  # fmt: skip


def _same(first: Path, second: Path) -> bool:
    return first.resolve() == second.resolve()


def _summary_of(skipped: Sequence[Path]) -> str:
    """The files left out: by name where they are few, else counted by ending."""
    if len(skipped) <= 5:
        return ", ".join(map(str, skipped))
    kinds = Counter("hidden" if _hidden(path.name) else path.suffix or "without ending" for path in skipped)
    return ", ".join(f"{count} {kind}" for kind, count in sorted(kinds.items()))


def _hidden(name: str) -> bool:
    """Whether a file is of a program's own keeping (Word puts `~$` before the name of its lock files)."""
    return name.startswith((".", "~$"))


def _load_rules(folder: Path | None) -> Rules:
    """The rules to read with; only those of a folder that was named are checked, the others were when they shipped."""
    from isa_extract.rules import default_rules, load_rules

    return load_rules(folder) if folder else default_rules()


def _checked_rules(folder: Path | None) -> Rules:
    from isa_extract.rules import load_rules, patterns_root

    return load_rules(folder or patterns_root())


def _prepare(output: Path) -> None:
    """Make the output folder and try whether it can be written."""
    try:
        output.mkdir(parents=True, exist_ok=True)
        _write_whole(probe := output / f".{secrets.token_hex(8)}.probe", b"")
        probe.unlink()
    except OSError as error:
        raise UsageError(
            str(output), f"the output folder cannot be written ({error.strerror})", "name another folder with -o"
        ) from None


@contextmanager
def _progress(total: int) -> Iterator[Callable[[], None]]:
    """A progress bar on stderr where that is a terminal; gives what to call after each file."""
    if not sys.stderr.isatty():
        yield lambda: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("reading"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("reading", total=total)
        yield lambda: bar.advance(task)


@app.command()
def extract(
    paths: Annotated[list[str], typer.Argument(metavar="PATH", help="Files, folders or glob patterns.")],
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", metavar="DIR", help="Write each record to DIR as `<file name>.json`."),
    ] = None,
    patterns: PatternsOption = None,
) -> None:
    """Read agreements and write their records.

    The record of a single file goes to standard output. Several files, or a folder with all below it, need -o.
    """
    with _one_line_errors():
        plan = _Plan()
        for path in paths:
            plan.add(path, output)
        if output is None:
            _extract_one(plan, patterns)
            return
        plan.refuse_collisions()
        rules = _load_rules(patterns)
        if plan.jobs:
            _prepare(output)
        raise typer.Exit(_extract_all(plan, output, rules))


def _extract_one(plan: _Plan, patterns: Path | None) -> None:
    if plan.problems:
        raise plan.problems[0]
    if plan.folders or len(plan.jobs) != 1:
        raise UsageError("-o", "a folder or several files need an output folder", "add `-o DIR`")
    source = plan.jobs[0].source
    try:
        _print_exactly(_record(source, _load_rules(patterns)))
    except PatternError:
        raise
    except IsaExtractError as error:
        raise type(error)(str(source), error.problem, error.remedy) from None


def _record(source: Path, rules: Rules) -> bytes:
    from isa_extract.pipeline import extract as read

    return read(source, rules=rules).json.encode("utf-8")


def _extract_all(plan: _Plan, output: Path, rules: Rules) -> int:
    """Read every file of a plan; the exit code."""
    for problem in plan.problems:
        _complain(str(problem))
    codes = {problem.exit_code for problem in plan.problems}
    written, failed, interrupted = 0, 0, False
    try:
        with _progress(len(plan.jobs)) as advance:
            for job in plan.jobs:
                code = _extract_to(job, output, rules)
                written, failed = written + (code == DONE), failed + (code != DONE)
                codes.add(code)
                advance()
    except KeyboardInterrupt:
        interrupted = True
    parts = [f"{written} record{'' if written == 1 else 's'} written to {output}"]
    if failed:
        parts.append(f"{failed} file{'' if failed == 1 else 's'} could not be read")
    if plan.skipped:
        parts.append(f"skipped: {_summary_of(plan.skipped)}")
    if interrupted:
        parts.insert(0, "interrupted")
    _complain("; ".join(parts))
    return INTERRUPTED if interrupted else min(codes - {DONE}, default=DONE)


def _extract_to(job: _Job, output: Path, rules: Rules) -> int:
    """Read one file and write its record; says what went wrong, and returns its exit code."""
    try:
        data = _record(job.source, rules)
    except IsaExtractError as error:
        _complain(f"{job.source}: {error.problem}; {error.remedy}")
        return error.exit_code
    except Exception as error:  # a defect met in one file must not cost the others
        if os.environ.get("ISA_EXTRACT_RAISE"):
            raise
        _complain(_defect(str(job.source), error))
        return UNEXPECTED
    try:
        _write_whole(output / job.record, data)
    except OSError as error:
        _complain(f"{output / job.record}: cannot be written ({error.strerror}); check the output folder")
        return USAGE
    return DONE


# --- text, schema -----------------------------------------------------------------------------------------------------


@app.command()
def text(file: Annotated[Path, typer.Argument(metavar="FILE", help="The document.")]) -> None:
    """Print a document's text, the one that the offsets in its record index, in UTF-8."""
    with _one_line_errors():
        from isa_extract.loaders.sniff import load

        _print_exactly(load(file).text.encode("utf-8"))


@app.command()
def schema() -> None:
    """Print the JSON Schema (2020-12) of the records."""
    with _one_line_errors():
        from isa_extract.record import json_schema

        _print_exactly((json.dumps(json_schema(), indent=2, ensure_ascii=False) + "\n").encode("utf-8"))


# --- patterns ---------------------------------------------------------------------------------------------------------


@patterns_app.command("list")
def list_patterns(patterns: PatternsOption = None) -> None:
    """List every rule: its id, group, value, kind, number of patterns, and where it stands."""
    with _one_line_errors():
        rows = [
            (rule.id, rule.group, rule.value, rule.kind, str(len(rule.patterns)), f"{rule.file}:{rule.line}")
            for rule in _checked_rules(patterns).all
        ]
        _print_table(("rule", "group", "value", "kind", "patterns", "place"), rows)


def _print_table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    table = [header, *rows]
    widths = [min(48, max(map(len, column))) for column in zip(*table, strict=True)]
    for row in table:
        typer.echo("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())


@patterns_app.command("test")
def run_examples(patterns: PatternsOption = None) -> None:
    """Run the examples (must match) and counter-examples (must not) of every rule."""
    with _one_line_errors():
        rules = _checked_rules(patterns)
        faults = [fault for rule in rules.all for fault in rule_faults(rule)]
        for fault in faults:
            _complain(str(fault))
        examples = sum(len(rule.examples) + len(rule.counter_examples) for rule in rules.all)
        bare = sum(rule.kind != "phrases" and not rule.examples for rule in rules.all)
        typer.echo(
            f"{len(rules.all)} rules, {examples} examples, {len(faults)} failures"
            + (f"; {bare} rules that are not phrases have no example" if bare else "")
        )
        if faults:
            raise typer.Exit(PatternError.exit_code)


def rule_faults(rule: Rule) -> Iterator[PatternError]:
    """What is wrong with a rule by its own examples."""
    place = f"{rule.file}:{rule.line}"
    try:
        finds = _finder(rule)
    except Exception as error:  # spaCy has several for a token pattern it cannot use
        reason = " ".join(str(error).split())[:200]
        yield PatternError(
            place, f"{rule.id} has a token pattern that cannot be used ({reason})", "correct the pattern"
        )
        return
    for example in rule.examples:
        if not finds(example):
            yield PatternError(place, f"{rule.id} does not match its example {example!r}", "correct one of them")
    for example in rule.counter_examples:
        if finds(example):
            yield PatternError(place, f"{rule.id} matches its counter-example {example!r}", "correct one of them")


def _finder(rule: Rule) -> Callable[[str], bool]:
    """Whether a text holds a match of the rule, found the way the pipeline finds it."""
    from isa_extract.document import fold

    if rule.match == "whole":
        return lambda example: any(expression.fullmatch(fold(example).strip()) for expression in rule.expressions)
    if rule.kind != "tokens":
        return lambda example: any(rule.search(fold(example)))
    import spacy
    from spacy.matcher import Matcher

    nlp = spacy.blank("en")
    matcher = Matcher(nlp.vocab)
    matcher.add(rule.id, [list(pattern) for pattern in rule.patterns])

    def finds(example: str) -> bool:
        folded = fold(example)
        return bool(matcher(nlp.make_doc(folded))) and not rule.ruled_out(folded, 0, len(folded))

    return finds


# --- evaluate ---------------------------------------------------------------------------------------------------------


@app.command()
def evaluate(
    gold: Annotated[Path, typer.Argument(metavar="GOLD", help="A folder of gold records, or one of them.")],
    records: Annotated[
        Path, typer.Argument(metavar="RECORDS", help="The folder that `extract -o` wrote, or a record.")
    ],
    verbose: Annotated[bool, typer.Option("-v", "--verbose", help="List every wrong and missing fact.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the figures as JSON.")] = False,
    minimum: Annotated[
        float | None, typer.Option("--min", metavar="F1", help="Exit with 5 where the total is below this.")
    ] = None,
) -> None:
    """Compare records with gold records: precision, recall and F1 by category."""
    with _one_line_errors():
        from isa_extract.evaluate import evaluate as compare

        report = compare(gold, records)
        if as_json:
            typer.echo(json.dumps(report.as_json(), indent=1))
        else:
            _print_report(report, verbose)
        if minimum is not None and report.total < minimum:
            raise typer.Exit(BELOW_MINIMUM)


def _print_report(report: Report, verbose: bool) -> None:
    for document in report.documents:
        if verbose:
            typer.echo(f"{document.name}: {document.score:.3f}{'' if document.found else ' (no record)'}")
            for category, judgements in document.judgements.items():
                for judgement in judgements:
                    if judgement.verdict != "right":
                        typer.echo(f"    {judgement.verdict:<7} {category:<18} {_one_line(judgement.what)}")
        elif not document.found:
            typer.echo(f"{document.name}: no record")

    def row(name: str, counted: Any) -> tuple[str, ...]:
        figures = (counted.precision, counted.recall, counted.f1)
        counts = (counted.right, counted.wrong, counted.missed)
        return (name, *(f"{figure:.3f}" for figure in figures), *map(str, counts))

    header = ("category", "precision", "recall", "F1", "right", "wrong", "missed")
    _print_table(header, [row(name, counted) for name, counted in report.categories.items()])
    typer.echo(f"total {report.total:.4f} over {len(report.documents)} documents")


if __name__ == "__main__":
    main()
