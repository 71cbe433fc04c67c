"""Mapping files of linked data, read and checked: what may stand under `data:` is told in graph.py."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from isa_extract.errors import PatternError
from isa_extract.export.graph import IRI, Graph, property_of, several
from isa_extract.export.mapping import Column, Table, read_mapping
from isa_extract.record import Record

_COMPACT = re.compile(r"([a-z][a-z0-9-]*):[A-Za-z0-9_-]+")
_BASE = re.compile(r"[a-z][a-z0-9+.-]*:[^\s<>\"{}|\\^`]*")
_TABLE_DATA = ("types", "untyped", "node", "iri", "optional")
_COLUMN_DATA = ("property", "datatype", "terms", "link", "by", "typed", "inside", "always", "unless")
_DATATYPES = (None, "first_date", "last_date", "duration")


def read_graph(name: str, patterns: Path | None = None) -> Graph:
    """The graph of a mapping file. Raises PatternError, with file and line, for the first thing that is wrong."""
    graph = Graph(read_mapping(name, patterns))
    checks = _Checks(graph)
    checks.head()
    for table in graph.mapping.tables:
        checks.table(table)
        for column in table.columns:
            checks.column(table, column)
    return graph


class _Checks:
    """The checks of one mapping."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph

    def wrong(self, line: int, problem: str, remedy: str) -> PatternError:
        return PatternError(f"{self.graph.mapping.name}.yaml:{line}", problem, remedy)

    def head(self) -> None:
        context, base = (self.graph.mapping.data.get(key) for key in ("context", "base"))
        if not isinstance(context, dict) or not all(isinstance(iri, str) for iri in context.values()):
            raise self.wrong(1, "has no context", "add `data: {context: {prefix: IRI}}`")
        if not isinstance(base, str) or not _BASE.fullmatch(base):
            raise self.wrong(1, "has no base", 'add `base: "https://..."`, what all IRIs begin with, to `data:`')

    def table(self, table: Table) -> None:
        line, keys = table.columns[0].line, _keys(table)
        self.known(table.data, _TABLE_DATA, f"the data of {table.name}", line)
        self.terms([*table.data.get("types", ()), *table.data.get("untyped", ())], line)
        if not keys:
            raise self.wrong(line, f"the rows of {table.name} have no keys", "name a list of objects")
        self.keys([table.data["iri"]] if "iri" in table.data else (), table, line)

    def column(self, table: Table, column: Column) -> None:
        data, line = column.data, column.line
        self.known(data, _COLUMN_DATA, "data", line)
        if property_of(column) != "@type":
            self.terms(property_of(column), line)
        elif "terms" not in data:
            raise self.wrong(line, "a type without terms", "add `terms:` to its data")
        self.mapped(data.get("terms", {}), line)
        if "link" in data:
            if data["link"] not in self.graph.tables:
                known = ", ".join(self.graph.tables)
                raise self.wrong(line, f"there is no table {data['link']!r}", f"link to one of {known}")
            self.keys(data.get("by", ()), self.graph.tables[data["link"]], line)
        self.keys([data["unless"]] if "unless" in data else (), table, line)
        inside = data.get("inside", {})
        if "inside" in data:
            if not isinstance(inside, dict) or "property" not in inside or not ("types" in inside or "terms" in data):
                raise self.wrong(line, "inside lacks its property or types", "write `{types: [...], property: ...}`")
            self.terms([*inside.get("types", ()), inside["property"]], line)
        for key in ("typed", "always"):
            if key in data:
                self.terms(data[key], line)
        for datatype in (data.get("datatype"), inside.get("datatype")):
            if datatype not in _DATATYPES:
                raise self.wrong(line, f"unknown datatype {datatype!r}", "use first_date, last_date or duration")

    def known(self, data: Iterable[str], known: tuple[str, ...], called: str, line: int) -> None:
        for key in data:
            if key not in known:
                raise self.wrong(line, f"unknown key {key!r} in {called}", f"use {', '.join(known)}")

    def keys(self, named: Any, table: Table, line: int) -> None:
        for key in named if isinstance(named, list | tuple) else [named]:
            if key not in _keys(table):
                raise self.wrong(line, f"{table.name} has no key {key!r}", f"use {', '.join(_keys(table))}")

    def mapped(self, terms: Any, line: int) -> None:
        if not isinstance(terms, dict):
            raise self.wrong(line, "terms is no mapping", "write `value: prefix:name`")
        for value, term in terms.items():
            if not isinstance(value, str) or value != value.casefold():
                raise self.wrong(line, f"{value!r} is no text in lower case", "write it in lower case, in quotes")
            self.terms(term, line)

    def terms(self, written: Any, line: int) -> None:
        for term in several(written) if isinstance(written, str | list) else [written]:
            compact = _COMPACT.fullmatch(term) if isinstance(term, str) else None
            if not (compact and compact[1] in self.graph.context) and not (
                isinstance(term, str) and IRI.fullmatch(term)
            ):
                raise self.wrong(line, f"{term!r} is no term", "write prefix:name with a prefix of the context")


def _keys(table: Table) -> list[str]:
    """The keys of a table's rows."""
    row = table.rows.annotation if table.rows else Record
    if not (isinstance(row, type) and issubclass(row, BaseModel)):
        return []
    return [field.alias or name for name, field in row.model_fields.items()]
