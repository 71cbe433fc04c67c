"""Sheets to key agreements into a web form by: a page for each, every value with a box, its place and confidence.

The order of a form is the order of the tables and columns of its mapping file. Under `data:` of the file stands
`doubtful_below`, the confidence under which a value is marked to be looked at.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from isa_extract.cells import CONTROL
from isa_extract.entries import Entry
from isa_extract.errors import PatternError
from isa_extract.export.counted import Agreements
from isa_extract.export.derived import title_of
from isa_extract.export.mapping import Column, MappingFile, Table, View, plain_text, read_mapping
from isa_extract.export.target import Options, Target, Written
from isa_extract.record import RecordEvidence
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
    doubtful: bool

    @property
    def where(self) -> str:
        """The page, as it stands before the words."""
        return "" if self.page is None else f"p. {self.page}: " if self.quote else f"p. {self.page}, "

    @property
    def percent(self) -> str:
        """The confidence, as people read it."""
        return f"{round(100 * self.confidence)} %"


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
        sheets=(EntrySheet(entry, options, doubtful_below).sheet(mapping) for entry in agreements),
    )
    with whole(path) as unfinished, unfinished.open("w", encoding="utf-8", newline="") as stream:
        for part in page:
            stream.write(part)
    return agreements.written()


class EntrySheet:
    """Fills the sheet of an entry."""

    def __init__(self, entry: Entry, options: Options, doubtful_below: float) -> None:
        self.entry, self.doubtful_below = entry, doubtful_below
        self.view = View(entry, options)
        self.evidence = entry.record.evidence

    def sheet(self, mapping: MappingFile) -> Sheet:
        """Its sheet, in the order of the mapping."""
        documents = tuple(map(_clean, self.entry.places or (self.entry.record.source.file_name,)))
        sections = tuple(map(self.section, mapping.tables))
        return Sheet(_clean(self.entry.identifier), _clean(title_of(self.entry)), documents, sections)

    def section(self, table: Table) -> Section:
        """A part of the form."""
        labels = tuple(column.heading for column in table.columns)
        if table.rows is None:
            return Section(table.title, table.means, labels, self.fields(table, ""), ())
        rows = []
        for pointer, row in table.rows.located(self.view):
            self.view.row = row
            rows.append(self.fields(table, pointer))
        self.view.row = self.view.record
        return Section(table.title, table.means, labels, (), tuple(rows))

    def fields(self, table: Table, row: str) -> tuple[Field, ...]:
        """The fields of a table, or of one of its rows by its pointer."""
        return tuple([Field(column.heading, column.means, self.values(column, row)) for column in table.columns])

    def values(self, column: Column, row: str) -> tuple[Value, ...]:
        """The values of a field."""
        if column.place is None:
            return ()
        return tuple([
            Value(text, self.told(pointer, text))
            for pointer, held in column.place.located(self.view, row)
            for value in column.told([held])
            if (text := _clean(plain_text(value)))
        ])  # fmt: skip

    def told(self, pointer: str, text: str) -> Told | None:
        """Where a value is said."""
        evidence = self.first_place(pointer)
        if evidence is None:
            return None
        quote: str | None = _clean(" ".join(evidence.quote.split()))
        if quote and quote.casefold() == text.casefold():
            quote = None
        elif quote and len(quote) > _QUOTE_LENGTH:
            quote = f"{quote[:_QUOTE_LENGTH].rstrip()}…"
        return Told(evidence.page, quote, evidence.confidence, evidence.confidence < self.doubtful_below)

    def first_place(self, pointer: str) -> RecordEvidence | None:
        """The first place at a pointer, else of what it is a part of, else of its first part."""
        at = pointer
        while at:
            if places := self.evidence.get(at):
                return places[0]
            at = at.rpartition("/")[0]
        return self.first_below.get(pointer)

    @cached_property
    def first_below(self) -> Mapping[str, RecordEvidence]:
        """The first place of any part of a thing, by the thing's pointer."""
        found: dict[str, RecordEvidence] = {}
        for at, places in self.evidence.items():
            while places and (at := at.rpartition("/")[0]):
                found.setdefault(at, places[0])
        return found


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
