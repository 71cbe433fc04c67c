"""One flat CSV for SharePoint and Excel, a row for each agreement."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from isa_extract.entries import Entry
from isa_extract.export.mapping import read_mapping
from isa_extract.export.table_csv import write_table
from isa_extract.export.target import Options, Target, Written


def write(entries: Iterable[Entry], path: Path, options: Options) -> Written:
    """Write the file."""
    return write_table(entries, path, options, read_mapping(TARGET.mapping_name, options.patterns).table("agreements"))


TARGET = Target("flat-csv", "one CSV for SharePoint and Excel, a row for each agreement", False, "file", write)
