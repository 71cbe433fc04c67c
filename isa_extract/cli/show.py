"""`text` and `schema`: what the offsets of a record index, and what a record looks like."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from isa_extract.cli.common import EngineOption, OcrOption, app, one_line_errors, print_exactly
from isa_extract.cli.progress import progress
from isa_extract.settings import OcrEngineName, OcrMode, Settings


@app.command()
def text(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The document.")],
    ocr: OcrOption = OcrMode.AUTO,
    ocr_engine: EngineOption = OcrEngineName.RAPIDOCR,
) -> None:
    """Print a document's text, the one that the offsets in its record index, in UTF-8."""
    with one_line_errors():
        from isa_extract.loaders.sniff import load

        with progress(1) as bar:
            document = load(file, Settings(ocr, ocr_engine), bar.page)
        print_exactly(document.text.encode("utf-8"))


@app.command()
def schema() -> None:
    """Print the JSON Schema (2020-12) of the records."""
    with one_line_errors():
        from isa_extract.record import json_schema

        print_exactly((json.dumps(json_schema(), indent=2, ensure_ascii=False) + "\n").encode("utf-8"))
