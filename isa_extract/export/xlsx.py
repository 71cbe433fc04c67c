"""A workbook: the register, its gaps, the review calendar, and the Article 30 sheet of the ICO's template."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import xlsxwriter  # type: ignore[import-untyped]

from isa_extract.cells import CONTROL, may_be_formula
from isa_extract.entries import Entry
from isa_extract.export.mapping import Column, Table, View, read_mapping
from isa_extract.export.table_csv import cut, notes
from isa_extract.export.target import Options, Target, Written
from isa_extract.whole_files import whole

CELL_LIMIT = 32_767
ROW_LIMIT = 1_048_576
_CREATED = datetime.datetime(2020, 1, 1)
"""The same always, so that the same records make the same bytes."""
_OPTIONS = {
    "constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False,
}  # fmt: skip
_FIRST_YEAR = 1900
"""Of Excel's calendar, which has a 29 February in it."""
_WIDTH = 24


def _day_of(text: str) -> datetime.datetime | None:
    """A day that a workbook can hold as one; None for any other text."""
    try:
        day = datetime.datetime.strptime(text, "%Y-%m-%d")
    except ValueError:
        return None
    return day if day.year > _FIRST_YEAR else None


class _Sheet:
    """A sheet that rows are added to, top down."""

    def __init__(self, book: Any, table: Table, shortened: Counter[str]) -> None:
        self.table, self.shortened = table, shortened
        self.sheet = book.add_worksheet(table.title)
        self.text = book.add_format({"text_wrap": True, "valign": "top"})
        # What might be taken for a formula where the cell is copied from or saved as CSV: marked as text.
        self.quoted = book.add_format({"text_wrap": True, "valign": "top", "quote_prefix": True})
        self.date = book.add_format({"num_format": "yyyy-mm-dd", "valign": "top"})
        bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1, "bg_color": "#F0F0F0"})
        self.only_with = table.data.get("only_with")
        self.row = int(table.data.get("heading_row", 1))
        for number, column in enumerate(table.columns):
            self.sheet.set_column(number, number, column.data.get("width", _WIDTH))
        if self.row > 1:
            self.sheet.write_string(0, 0, table.title, book.add_format({"bold": True, "font_size": 14}))
            self.sheet.write_string(1, 0, table.means)
        for number, column in enumerate(table.columns):
            self.sheet.write_string(self.row - 1, number, column.heading, bold)
        self.sheet.freeze_panes(self.row, 0)
        self.sheet.repeat_rows(self.row - 1)
        self.left_out = 0

    def add(self, view: View) -> None:
        """A row; where the table asks for a column, only with something in that."""
        texts = [column.text(view) for column in self.table.columns]
        if self.only_with is not None and not any(
            text for column, text in zip(self.table.columns, texts, strict=True) if column.heading == self.only_with
        ):
            return
        if self.row >= ROW_LIMIT:
            self.left_out += 1
            return
        for number, (column, text) in enumerate(zip(self.table.columns, texts, strict=True)):
            if text:
                self._write(number, column, text)
        self.row += 1

    def _write(self, number: int, column: Column, text: str) -> None:
        if column.data.get("date") and (day := _day_of(text)):
            self.sheet.write_datetime(self.row, number, day, self.date)
            return
        clean = text if text.isprintable() else CONTROL.sub("", text)
        short = cut(clean, min(column.limit or CELL_LIMIT, CELL_LIMIT))
        self.shortened[f"{self.table.title}, {column.heading}"] += short != clean
        style = self.quoted if may_be_formula(short) else self.text
        self.sheet.write_string(self.row, number, short, style)


def write(entries: Iterable[Entry], path: Path, options: Options) -> Written:
    """Write the workbook."""
    mapping = read_mapping(TARGET.mapping_name, options.patterns)
    shortened: Counter[str] = Counter()
    count = 0
    with whole(path) as unfinished, xlsxwriter.Workbook(str(unfinished), _OPTIONS) as book:
        book.set_properties({"title": "Information sharing agreements", "created": _CREATED})
        sheets = [_Sheet(book, table, shortened) for table in mapping.tables]
        for entry in entries:
            view = View(entry, options)
            for sheet in sheets:
                for row in sheet.table.views(view):
                    sheet.add(row)
            count += 1
        for sheet in sheets:
            first = int(sheet.table.data.get("heading_row", 1)) - 1
            sheet.sheet.autofilter(first, 0, max(sheet.row - 1, first), len(sheet.table.columns) - 1)
    told = [*notes(shortened)]
    told += [
        f"left out: {s.left_out} rows of {s.table.title}, beyond a sheet's {ROW_LIMIT:,}" for s in sheets if s.left_out
    ]
    return Written(count, tuple(told))


TARGET = Target(
    "xlsx", "a workbook: register, gaps, review calendar, Article 30 controller sheet", False, "file", write
)
