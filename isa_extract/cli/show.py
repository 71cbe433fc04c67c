"""`text` and `schema`: what the offsets of a record index, and what a record looks like."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from isa_extract.cli.common import app, one_line_errors, print_exactly


@app.command()
def text(file: Annotated[Path, typer.Argument(metavar="FILE", help="The document.")]) -> None:
    """Print a document's text, the one that the offsets in its record index, in UTF-8."""
    with one_line_errors():
        from isa_extract.loaders.sniff import load

        print_exactly(load(file).text.encode("utf-8"))


@app.command()
def schema() -> None:
    """Print the JSON Schema (2020-12) of the records."""
    with one_line_errors():
        from isa_extract.record import json_schema

        print_exactly((json.dumps(json_schema(), indent=2, ensure_ascii=False) + "\n").encode("utf-8"))
