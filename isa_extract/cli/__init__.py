"""The command line: plans what to read, calls the library, prints. Heavy modules are imported where they are needed."""

from __future__ import annotations

from typing import Annotated

import typer

from isa_extract import __version__
from isa_extract.cli import (
    check,
    compare,
    evaluate,
    export,
    extract,
    findings,
    group,
    importing,
    organisations,
    patterns,
    push,
    register,
    show,
)
from isa_extract.cli.common import app
from isa_extract.cli.patterns import rule_faults

__all__ = [
    "app", "check", "compare", "evaluate", "export", "extract", "findings", "group", "importing", "main",
    "organisations", "patterns", "push", "register", "rule_faults", "show",
]  # fmt: skip


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
