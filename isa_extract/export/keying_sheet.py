"""Sheets to key agreements into a web form by: a page for each, every value with a box, its place and confidence.

The order of a form is the order of the tables and columns of its mapping file. Under `data:` of the file stands
`doubtful_below`, the confidence under which a value is marked to be looked at.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from isa_extract.cells import CONTROL
from isa_extract.entries import Entry
from isa_extract.errors import PatternError
from isa_extract.export.counted import Agreements
from isa_extract.export.derived import title_of
from isa_extract.export.mapping import Column, MappingFile, Table, View, plain_text, read_mapping
from isa_extract.export.target import Options, Target, Written
from isa_extract.record import Record, RecordEvidence
from isa_extract.report.html import template
from isa_extract.whole_files import whole

_QUOTE_LENGTH = 160
"""Characters of a quote that are shown: enough to find it on its page."""


@dataclass(frozen=True, slots=True)
class Told:
    """Where the document says a value: page, words, None where they are the value itself, and how sure that is."""

    page: int | None
    quote: str | None
    confidence: float


@dataclass(frozen=True, slots=True)
class Value:
    """A value to key, and where the document says it, None for what no place says."""

    text: str
    told: Told | None


@dataclass(frozen=True, slots=True)
class Field:
    """A field of the form: its label, a hint, and the values that go there."""

    label: str
    hint: str
    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the form: fields, or rows of fields that all have the same labels."""

    title: str
    hint: str
    labels: tuple[str, ...]
    fields: tuple[Field, ...]
    rows: tuple[tuple[Field, ...], ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """What is keyed for one agreement, and the files it is in."""

    identifier: str
    title: str
    documents: tuple[str, ...]
    sections: tuple[Section, ...]


def write(entries: Iterable[Entry], path: Path, options: Options) -> Written:
    """Write one HTML file, sheet by sheet."""
    mapping, agreements = read_mapping("keying-sheet", options.patterns), Agreements(entries)
    doubtful_below = mapping.data.get("doubtful_below")
    if isinstance(doubtful_below, bool) or not isinstance(doubtful_below, int | float) or not 0 <= doubtful_below <= 1:
        raise PatternError(
            f"{mapping.name}.yaml:1", "doubtful_below is no number from 0 to 1", "add `data: {doubtful_below: 0.8}`"
        )
    page = template("keying_sheet.html.j2").generate(
        title=mapping.title,
        as_of=options.as_of,
        sheets=(sheet_of(entry, mapping, options) for entry in agreements),
        doubtful_below=doubtful_below,
    )
    with whole(path) as unfinished, unfinished.open("w", encoding="utf-8", newline="") as stream:
        for part in page:
            stream.write(part)
    return agreements.written()


def sheet_of(entry: Entry, mapping: MappingFile, options: Options) -> Sheet:
    """The sheet of an entry, in the order of the mapping."""
    view = View(entry, options)
    documents = tuple(map(_clean, entry.places or (entry.record.source.file_name,)))
    sections = tuple(_section(table, view) for table in mapping.tables)
    return Sheet(_clean(entry.identifier), _clean(title_of(entry)), documents, sections)


def _section(table: Table, view: View) -> Section:
    labels = tuple(column.heading for column in table.columns)
    if table.rows is None:
        return Section(table.title, table.means, labels, _fields(table, view, ""), ())
    rows = []
    for pointer, row in table.rows.located(view):
        view.row = row
        rows.append(_fields(table, view, pointer))
    view.row = view.record
    return Section(table.title, table.means, labels, (), tuple(rows))


def _fields(table: Table, view: View, row: str) -> tuple[Field, ...]:
    return tuple(
        Field(column.heading, column.means, tuple(_values(column, view, row))) for column in table.columns
    )  # fmt: skip


def _values(column: Column, view: View, row: str) -> Iterator[Value]:
    if column.place is None:
        return
    for pointer, held in column.place.located(view, row):
        for value in column.told([held]):
            if text := _clean(plain_text(value)):
                evidence = _evidence(view.entry.record, pointer)
                yield Value(text, _told(evidence, text) if evidence else None)


def _told(evidence: RecordEvidence, text: str) -> Told:
    quote: str | None = _clean(" ".join(evidence.quote.split()))
    if quote and quote.casefold() == text.casefold():
        quote = None
    elif quote and len(quote) > _QUOTE_LENGTH:
        quote = f"{quote[:_QUOTE_LENGTH].rstrip()}…"
    return Told(evidence.page, quote, evidence.confidence)


def _evidence(record: Record, pointer: str) -> RecordEvidence | None:
    """The first place at a pointer, else of what it is a part of, else of its first part."""
    at = pointer
    while at:
        if places := record.evidence.get(at):
            return places[0]
        at = at.rpartition("/")[0]
    parts = (places[0] for at, places in record.evidence.items() if pointer and at.startswith(f"{pointer}/") and places)
    return next(parts, None)


def _clean(text: str) -> str:
    return CONTROL.sub("\N{REPLACEMENT CHARACTER}", text)


TARGET = Target(
    "keying-sheet",
    "sheets to fill in a register's web form by (HTML, to be printed)",
    False,
    "file",
    write,
    evidence=True,
)
