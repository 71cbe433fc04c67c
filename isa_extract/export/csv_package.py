"""A data package of CSV files, a table for each list of the record; it is read back to the same records."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from functools import reduce
from operator import getitem, itemgetter
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

from pydantic import ValidationError

from isa_extract.cells import guarded, unguarded
from isa_extract.entries import Entry
from isa_extract.errors import PatternError, UnreadableError
from isa_extract.export.mapping import Column, MappingFile, Place, Table, View, read_mapping
from isa_extract.export.target import Options, Target, Written
from isa_extract.record import Record
from isa_extract.whole_files import whole

Json = Any
DESCRIPTOR = "datapackage.json"
"""The file that tells what the others are."""
KEYS = ("agreement", "row")
"""The columns that every table but the first begins with."""
_TYPES: dict[Any, str] = {
    str: "string", int: "integer", float: "number", bool: "boolean", list: "array", tuple: "array", dict: "object",
}  # fmt: skip
_LONGEST = 2**31 - 1
"""Characters of a cell that is read: the most that every platform takes."""
_EVIDENCE = "$evidence"
_IDENTIFIER, _PLACES = "$identifier", "$places"


def write(entries: Iterable[Entry], folder: Path, options: Options) -> Written:
    """Write the tables and `datapackage.json`, which takes its place last."""
    mapping = read_mapping("csv", options.patterns)
    encoding = "utf-8-sig" if options.bom else "utf-8"
    count = 0
    with ExitStack() as files:
        descriptor = files.enter_context(whole(folder / DESCRIPTOR))
        descriptor.write_text(json.dumps(_package(mapping, encoding), ensure_ascii=False, indent=1) + "\n", "utf-8")
        tables = []
        for table in mapping.tables:
            unfinished = files.enter_context(whole(folder / f"{table.name}.csv"))
            stream = files.enter_context(unfinished.open("w", encoding=encoding, newline=""))
            rows = csv.writer(stream, lineterminator="\r\n")
            rows.writerow([*(() if table.rows is None else KEYS), *(column.heading for column in table.columns)])
            tables.append((table.rows, rows, _Cells(_places(table))))
        for entry in entries:
            view = View(entry, options)
            for parts, rows, cells in tables:
                if parts is None:
                    rows.writerow(cells.of_agreement(view))
                    continue
                for number, row in enumerate(parts.values(view)):
                    rows.writerow((entry.identifier, number, *cells.of_row(row)))
            count += 1
    return Written(count)


def _places(table: Table) -> list[Place]:
    """The places of a table's columns, each of one value; in a table with rows, a key of the row."""
    places = []
    for column in table.columns:
        place = column.place
        deep = table.rows is not None and place is not None and len(place.steps) > 1
        if place is None or deep or any(step.each for step in place.steps):
            raise PatternError(
                f"csv.yaml:{column.line}", f"column {column.heading!r} is not of one value", "name a key in `from`"
            )
        places.append(place)
    return places


class _Cells:
    """The cells of a table's rows; numbers and absent values are left for csv to write, as they are and as nothing."""

    def __init__(self, places: Sequence[Place]) -> None:
        self._paths = [[step.name for step in place.steps] for place in places]
        self._of_row = itemgetter(*(place.written for place in places))
        kinds = [_type_of(place.annotation) for place in places]
        self._texts = [number for number, kind in enumerate(kinds) if kind == "string"]
        self._others = [number for number, kind in enumerate(kinds) if kind in ("boolean", "array", "object")]

    def of_agreement(self, view: View) -> list[Json]:
        """The cells of the row of an agreement."""
        return self._told([reduce(getitem, path[1:], view[path[0]]) for path in self._paths])

    def of_row(self, row: Mapping[str, Json]) -> list[Json]:
        """The cells of another row."""
        return self._told(list(self._of_row(row)))

    def _told(self, values: list[Json]) -> list[Json]:
        for number in self._texts:
            if values[number] is not None:
                values[number] = guarded(values[number])
        for number in self._others:
            value = values[number]
            if isinstance(value, bool):
                values[number] = "true" if value else "false"
            elif isinstance(value, tuple):
                values[number] = repr(list(value))  # of numbers: JSON as it is
            elif value is not None:
                values[number] = _as_json(value) if value else ""
        return values


_as_json = json.JSONEncoder(ensure_ascii=False).encode


def _package(mapping: MappingFile, encoding: str) -> dict[str, Json]:
    return {
        "profile": "tabular-data-package",
        "name": "information-sharing-agreements",
        "title": "Information sharing agreements",
        "description": mapping.means,
        "resources": [_resource(table, encoding) for table in mapping.tables],
    }


def _resource(table: Table, encoding: str) -> dict[str, Json]:
    fields = [_field(column, place) for column, place in zip(table.columns, _places(table), strict=True)]
    schema: dict[str, Json] = {"fields": fields, "missingValues": [""], "primaryKey": ["identifier"]}
    if table.rows is not None:
        keys: list[dict[str, Json]] = [
            {"name": "agreement", "type": "string", "constraints": {"required": True}},
            {"name": "row", "type": "integer", "constraints": {"required": True, "minimum": 0}},
        ]
        schema |= {
            "fields": keys + fields, "primaryKey": list(KEYS),
            "foreignKeys": [
                {"fields": ["agreement"], "reference": {"resource": "agreements", "fields": ["identifier"]}}
            ],
        }  # fmt: skip
    told = {"title": table.title, "description": table.means} if table.means else {"title": table.title}
    return {
        "profile": "tabular-data-resource", "name": table.name, **told, "path": f"{table.name}.csv",
        "format": "csv", "mediatype": "text/csv", "encoding": encoding,
        "dialect": {"delimiter": ",", "lineTerminator": "\r\n", "quoteChar": '"', "doubleQuote": True},
        "schema": schema,
    }  # fmt: skip


def _field(column: Column, place: Place) -> dict[str, Json]:
    annotation = place.annotation
    told: dict[str, Json] = {"name": column.heading, "type": _type_of(annotation)}
    if column.means:
        told["description"] = column.means
    if get_origin(annotation) is Literal:
        told["constraints"] = {"enum": list(get_args(annotation))}
    return told


def _type_of(annotation: Any) -> str:
    return "string" if get_origin(annotation) is Literal else _TYPES[get_origin(annotation) or annotation]


# ---- back to records ------------------------------------------------------------------------------------------------


def read(folder: Path, patterns: Path | None = None) -> Iterator[Entry]:
    """The entries of a package that `write` made, one by one.

    Raises UnreadableError where a table is not there, or is not as it was written: its columns, or its rows in another
    order than those of the agreements.
    """
    mapping = read_mapping("csv", patterns)
    encoding = "utf-8-sig"  # a byte order mark is left out where there is one
    with ExitStack() as files:
        first, *others = (_Rows(table, folder / f"{table.name}.csv", files, encoding) for table in mapping.tables)
        while first.row is not None:
            line, values = first.number, first.take()
            identifier = str(values.pop(_IDENTIFIER))
            places = tuple(values.pop(_PLACES, ()))
            content = _nested(values)
            for rows in others:
                rows.fill(content, identifier)
            try:
                record = Record.model_validate(content)
            except ValidationError as error:
                place = "/".join(map(str, error.errors(include_url=False)[0]["loc"]))
                raise UnreadableError(
                    f"{first.path}:{line}", f"is not a record ({place})", "export the package again"
                ) from None
            yield Entry(identifier, record, places)
        for rows in others:
            if rows.row is not None:
                raise UnreadableError(
                    f"{rows.path}:{rows.number}", "the row's agreement is not in agreements.csv, or not in its order",
                    "sort the rows by agreement, as agreements.csv has them, and by position",
                )  # fmt: skip


class _Rows:
    """The rows of a table, the next at hand."""

    def __init__(self, table: Table, path: Path, files: ExitStack, encoding: str) -> None:
        self.table, self.path = table, path
        try:
            stream = files.enter_context(path.open(encoding=encoding, newline=""))
        except OSError as error:
            raise UnreadableError(str(path), f"cannot be read ({error.strerror})", "export the package again") from None
        # Of all readers of this process, and less than a long clause: as it was when the files are closed.
        files.callback(csv.field_size_limit, csv.field_size_limit(_LONGEST))
        self._reader = csv.reader(stream, strict=True)
        self._columns = [(place.written, _type_of(place.annotation)) for place in _places(table)]
        self._keys = 0 if table.rows is None else len(KEYS)
        expected = [*KEYS[: self._keys], *(column.heading for column in table.columns)]
        if self._read() != expected:
            raise UnreadableError(str(path), "has other columns than it was written with", "export the package again")
        self.row = self._next()

    def _read(self) -> list[str] | None:
        try:
            return next(self._reader, None)
        except (csv.Error, UnicodeDecodeError):
            raise UnreadableError(str(self.path), "is not CSV in UTF-8", "save it as such") from None

    def _next(self) -> list[str] | None:
        row = self._read()
        if row is not None and len(row) != len(self._columns) + self._keys:
            raise UnreadableError(f"{self.path}:{self.number}", "has a row of another length", "restore its cells")
        return row

    @property
    def number(self) -> int:
        """The line that the next row ends on."""
        return self._reader.line_num

    def take(self) -> dict[str, Json]:
        """The next row by the places of its columns."""
        row = self.row or []
        try:
            values = {
                place: _value(cell, kind)
                for (place, kind), cell in zip(self._columns, row[self._keys :], strict=True)
                if cell != "" or kind not in ("array", "object")
            }
        except ValueError:
            raise UnreadableError(
                f"{self.path}:{self.number}", "holds a value of another type than its column", "restore it"
            ) from None
        self.row = self._next()
        return values

    def fill(self, content: dict[str, Json], identifier: str) -> None:
        """Put the rows of an agreement into its record."""
        place = self.table.rows
        if place is None:
            return
        rows = []
        while self.row is not None and self.row[0] == identifier:
            rows.append(self.take())
        if place.steps[0].name == _EVIDENCE:
            evidence: dict[str, list[Json]] = {}
            for row in rows:
                evidence.setdefault(row.pop("pointer"), []).append(row)
            content["evidence"] = evidence
            return
        for step in place.steps[:-1]:
            content = content[step.name]
        content[place.steps[-1].name] = rows


def _value(cell: str, kind: str) -> Json:
    """The value of a cell of a column of this type. Raises ValueError where it is none."""
    if cell == "":
        return None
    if kind == "string":
        return unguarded(cell)
    if kind == "boolean":
        return {"true": True, "false": False}[cell] if cell in ("true", "false") else _refuse(cell)
    if kind in ("integer", "number"):
        return int(cell) if kind == "integer" else float(cell)
    return json.loads(cell)


def _refuse(cell: str) -> Json:
    raise ValueError(cell)


def _nested(values: Mapping[str, Json]) -> dict[str, Json]:
    """Values by dotted places as the mappings that they make."""
    content: dict[str, Json] = {}
    for written, value in values.items():
        *above, last = written.split(".")
        inner = content
        for name in above:
            inner = inner.setdefault(name, {})
        inner[last] = value
    return content


TARGET = Target(
    "csv", "a data package: a CSV file for each list of the record, read back without loss", False, "folder", write,
    evidence=True,
)  # fmt: skip
