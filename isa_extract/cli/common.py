"""What the commands share: the application, one-line errors, whole files, rules, a progress bar."""

from __future__ import annotations

import datetime
import errno
import os
import re
import secrets
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from isa_extract.errors import IsaExtractError, UsageError, raised_at
from isa_extract.settings import OcrEngineName, OcrMode
from isa_extract.whole_files import whole

if TYPE_CHECKING:
    from isa_extract.rules import Rules

DONE, UNEXPECTED, USAGE, BELOW_MINIMUM, FINDINGS, INTERRUPTED = 0, 1, 2, 5, 6, 130
DIFFERENT = 1
"""The exit code of `compare` where there are differences, as diff has it; an unexpected error is trouble there, 2."""
_EXIT_CODES = (
    "Exit codes: 0 all done; 1 an unexpected error; 2 wrong usage; 3 some files could not be read; "
    "4 an error in a pattern file; 5 `evaluate` is below --min; "
    "6 `check` found sections missing or weak, `findings` something to tell; 130 interrupted. "
    "`compare` is like diff: 0 no difference, 1 differences, 2 and more trouble."
)

app = typer.Typer(
    help="Reads UK information sharing agreements into JSON records, each value with the place that proves it.",
    epilog=_EXIT_CODES, no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False,
)  # fmt: skip
patterns_app = typer.Typer(help="Look at the pattern files, and run the examples in them.", no_args_is_help=True)
app.add_typer(patterns_app, name="patterns")
organisations_app = typer.Typer(
    help="Look organisations up, load official registers, and tell which agreements bind an organisation.",
    no_args_is_help=True,
)
app.add_typer(organisations_app, name="organisations")

PatternsOption = Annotated[
    Path | None, typer.Option("--patterns", metavar="DIR", help="Use the pattern files of this folder instead.")
]
OcrOption = Annotated[
    OcrMode,
    typer.Option("--ocr", help="Read by OCR the pages without a text layer that can be trusted, all pages, or none."),
]
AsOfOption = Annotated[
    str | None,
    typer.Option(metavar="DATE", help="The day that dates, guidance and law are held against (2026-01-31); today."),
]
RegisterOption = Annotated[
    str,
    typer.Option(metavar="URL", help="A path of an SQLite file, or an SQLAlchemy URL: postgresql://user@host/name."),
]
SinceOption = Annotated[
    int | None,
    typer.Option("--since", min=0, metavar="RUN", help="Of registers, only what was read or corrected after that run."),
]
ReportOption = Annotated[Path | None, typer.Option("-o", "--output", metavar="FILE", help="Write the report to FILE.")]
EngineOption = Annotated[OcrEngineName, typer.Option("--ocr-engine", help="Tesseract must be installed to be used.")]


def one_line(text: str) -> str:
    """A line that can be printed: a file's name may hold line breaks and terminal commands."""
    return re.sub(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]", "\N{REPLACEMENT CHARACTER}", text)


def complain(text: str) -> None:
    """Say something on standard error, in one line."""
    typer.echo(one_line(text), err=True)


def defect(name: str, error: Exception) -> str:
    """What to say of an exception nobody foresaw: where it happened, and nothing of the document's content."""
    return f"{name}: a defect in isa-extract stopped it ({raised_at(error)}); please report it with this line"


@contextmanager
def one_line_errors(unexpected: int = UNEXPECTED) -> Iterator[None]:
    """Turn every exception into one line on stderr and an exit code, `unexpected` that of a defect."""
    try:
        yield
    except typer.Exit:
        raise
    except IsaExtractError as error:
        complain(str(error))
        raise typer.Exit(error.exit_code) from None
    except KeyboardInterrupt:
        complain("interrupted")
        raise typer.Exit(INTERRUPTED) from None
    except Exception as error:
        if isinstance(error, OSError) and error.errno == errno.EPIPE:
            raise  # the reader of a pipe left, as `head` does: handled by Typer
        if os.environ.get("ISA_EXTRACT_RAISE"):
            raise
        complain(defect("isa-extract", error))
        raise typer.Exit(unexpected) from None


def print_exactly(data: bytes) -> None:
    """Write bytes to standard output as they are."""
    stream = typer.get_binary_stream("stdout")
    stream.write(data)
    stream.flush()


def write_report(report: str, output: Path | None) -> None:
    """Write a report to a file, or to standard output."""
    data = report.encode("utf-8", "replace")
    if output is None:
        print_exactly(data)
        return
    try:
        write_whole(output, data)
    except OSError as error:
        raise UsageError(str(output), f"cannot be written ({error.strerror})", "name another file with -o") from None


def printable_name(path: str) -> str:
    """A path that can be written in a report: its name may not be UTF-8."""
    return os.fsencode(path).decode("utf-8", "replace")


def day_of(written: str | None) -> datetime.date:
    """The day that `--as-of` names; today where it is left out."""
    if written is None:
        return datetime.date.today()
    try:
        return datetime.datetime.strptime(written, "%Y-%m-%d").date()
    except ValueError:
        raise UsageError("--as-of", f"{one_line(written)!r} is not a date", "write it as 2026-01-31") from None


def write_whole(path: Path, data: bytes) -> None:
    """Write a file so that it is there whole or not at all, with the permissions new files get in its folder."""
    with whole(path) as unfinished, unfinished.open("xb") as stream:
        stream.write(data)


def load_rules(folder: Path | None) -> Rules:
    """The rules to read with; only those of a folder that was named are checked, the others were when they shipped."""
    from isa_extract.rules import default_rules, load_rules

    return load_rules(folder) if folder else default_rules()


def checked_rules(folder: Path | None) -> Rules:
    """The rules of a folder, or the shipped ones, every expression compiled."""
    from isa_extract.rules import load_rules, patterns_root

    return load_rules(folder or patterns_root())


def prepare(output: Path) -> None:
    """Make the output folder and try whether it can be written."""
    try:
        output.mkdir(parents=True, exist_ok=True)
        write_whole(probe := output / f".{secrets.token_hex(8)}.probe", b"")
        probe.unlink()
    except OSError as error:
        raise UsageError(
            str(output), f"the output folder cannot be written ({error.strerror})", "name another folder with -o"
        ) from None


def print_table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Print rows in columns."""
    table = [header, *rows]
    widths = [min(48, max(map(len, column))) for column in zip(*table, strict=True)]
    for row in table:
        typer.echo("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())
