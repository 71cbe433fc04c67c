"""The public register of five columns as CSV."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from isa_extract.entries import Entry
from isa_extract.export.mapping import read_mapping
from isa_extract.export.table_csv import is_agreement, write_table
from isa_extract.export.target import Options, Target, Written

LEFT_OUT = "that are no agreement"


def write(entries: Iterable[Entry], path: Path, options: Options) -> Written:
    """Write the file."""
    table = read_mapping(TARGET.mapping_name, options.patterns).table("agreements")
    return write_table(entries, path, options, table, kept=is_agreement, left_out=LEFT_OUT)


TARGET = Target("public-csv", "the public register of five columns as CSV", True, "file", write, mapping="public")
