"""The register of the Digital Economy Act 2017, Part 5: agreements that cite one of its powers."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from isa_extract.entries import Entry
from isa_extract.errors import PatternError
from isa_extract.export.mapping import Column, View, read_mapping
from isa_extract.export.table_csv import is_agreement, write_table
from isa_extract.export.target import Options, Target, Written

_SECTION = re.compile(r"s\.(\d+)")


class Powers:
    """The powers of the Act, by its sections, as the column `powers` of the mapping has them."""

    def __init__(self, column: Column) -> None:
        self.column = column
        try:
            self._parts = {str(part) for part in column.data["parts"]}
            self._names = [(int(p["from"]), int(p["to"]), str(p["name"])) for p in column.data["powers"]]
        except (KeyError, TypeError, ValueError):
            raise PatternError(
                f"dea-csv.yaml:{column.line}", "`powers` has no data that says which they are",
                "give `data:` parts, and powers with from, to and name",
            ) from None  # fmt: skip

    def cited(self, view: View) -> list[str]:
        """The powers that an agreement cites, each once, in the order of the Act; the Part where it names no other."""
        provisions = [str(provision) for provision in self.column.values(view)]
        sections = [int(match[1]) for match in map(_SECTION.fullmatch, provisions) if match]
        names = [name for first, last, name in self._names if any(first <= section <= last for section in sections)]
        return names or [part for part in provisions if part in self._parts]


def write(entries: Iterable[Entry], path: Path, options: Options) -> Written:
    """Write the file."""
    table = read_mapping(TARGET.mapping_name, options.patterns).table("agreements")
    column = next((column for column in table.columns if column.heading == "powers"), None)
    if column is None:
        raise PatternError("dea-csv.yaml:1", "has no column `powers`", "restore it")
    powers = Powers(column)
    return write_table(
        entries, path, options, table,
        told=lambda asked, view: asked.join.join(powers.cited(view)) if asked is column else asked.text(view),
        kept=lambda view: is_agreement(view) and bool(powers.cited(view)),
        left_out="that cite no power of Part 5 of the Digital Economy Act 2017",
    )  # fmt: skip


TARGET = Target(
    "dea-csv",
    "the register of the Digital Economy Act: agreements that cite a power of its Part 5",
    True,
    "file",
    write,
)
