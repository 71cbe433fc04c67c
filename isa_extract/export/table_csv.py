"""One CSV file with a row for each agreement, by a table of a mapping: cells that are safe, cut to their limits."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path

from isa_extract.cells import harmless
from isa_extract.entries import Entry
from isa_extract.export.mapping import Column, Table, View
from isa_extract.export.target import Options, Written
from isa_extract.whole_files import whole

Told = Callable[[Column, View], str]
Kept = Callable[[View], bool]
_CUT = "…"


def as_it_is(column: Column, view: View) -> str:
    """The text of a column."""
    return column.text(view)


def is_agreement(view: View) -> bool:
    """Whether a record is of an agreement."""
    return view.entry.record.agreement.type != "not_an_agreement"


def cut(text: str, limit: int | None) -> str:
    """A text of at most `limit` characters, with an ellipsis where it was cut."""
    return text if limit is None or len(text) <= limit else text[: limit - 1] + _CUT


def write_table(
    entries: Iterable[Entry], path: Path, options: Options, table: Table, *,
    told: Told = as_it_is, kept: Kept | None = None, left_out: str = "",
) -> Written:  # fmt: skip
    """Write the agreements that are `kept`, the others told as `left_out`, in the words of `told`."""
    shortened: Counter[str] = Counter()
    count = others = 0
    encoding = "utf-8-sig" if options.bom else "utf-8"
    with whole(path) as unfinished, unfinished.open("w", encoding=encoding, newline="") as stream:
        rows = csv.writer(stream, lineterminator="\r\n")
        rows.writerow(column.heading for column in table.columns)
        for entry in entries:
            view = View(entry, options)
            if kept is not None and not kept(view):
                others += 1
                continue
            row = []
            for column in table.columns:
                text = harmless(told(column, view))
                row.append(cut(text, column.limit))
                shortened[column.heading] += row[-1] != text
            rows.writerow(row)
            count += 1
    return Written(count, tuple(notes(shortened, others, left_out)))


def notes(shortened: Counter[str], others: int = 0, left_out: str = "") -> Iterable[str]:
    """What was left out and cut, in a sentence each."""
    if others:
        yield f"left out: {others} {left_out}"
    cuts = ", ".join(f"{heading} of {number}" for heading, number in shortened.items() if number)
    if cuts:
        yield f"cut to its limit: {cuts}"
