"""The public register of five columns as one accessible HTML page: no scripts, nothing loaded, everything escaped."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined, Template

from isa_extract.cells import CONTROL
from isa_extract.entries import Entry
from isa_extract.export.mapping import Table, View, read_mapping
from isa_extract.export.public_csv import LEFT_OUT
from isa_extract.export.table_csv import is_agreement, notes
from isa_extract.export.target import Options, Target, Written
from isa_extract.whole_files import whole


@cache
def _template() -> Template:
    environment = Environment(
        loader=PackageLoader("isa_extract", "export"), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True, keep_trailing_newline=True,
    )  # fmt: skip
    return environment.get_template("public.html.j2")


class _Rows:
    """The rows as they are asked for, and what was counted on the way."""

    def __init__(self, entries: Iterable[Entry], table: Table, options: Options) -> None:
        self.entries, self.table, self.options = entries, table, options
        self.count = self.others = 0

    def __iter__(self) -> Iterator[list[str]]:
        for entry in self.entries:
            view = View(entry, self.options)
            if is_agreement(view):
                self.count += 1
                yield [CONTROL.sub("", column.text(view)) for column in self.table.columns]
            else:
                self.others += 1


def write(entries: Iterable[Entry], path: Path, options: Options) -> Written:
    """Write the page, row by row."""
    table = read_mapping(TARGET.mapping_name, options.patterns).table("agreements")
    rows = _Rows(entries, table, options)
    with whole(path) as unfinished, unfinished.open("w", encoding="utf-8", newline="") as stream:
        headings = [column.heading for column in table.columns]
        stream.writelines(_template().generate(title=table.title, as_of=options.as_of, headings=headings, rows=rows))
    return Written(rows.count, tuple(notes(Counter(), rows.others, LEFT_OUT)))


TARGET = Target(
    "public-html", "the public register of five columns as an accessible page", True, "file", write, mapping="public"
)
