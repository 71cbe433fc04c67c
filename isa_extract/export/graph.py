"""Entries as nodes of a graph, by a mapping file: a table is a kind of node, a column a property of it.

What stands under `data:` in a mapping file of linked data:

    data:                                # of the file
      base: "urn:isa-extract:agreement:" # every node's IRI begins with this and the agreement's identifier
      context: {dct: "http://purl.org/dc/terms/"}    # prefixes
    tables:
    - name: party
      rows: parties[]                    # a node for each of these; one for each agreement where it is left out
      data:
        types: [dpv:Organisation]        # of all of them
        untyped: [dpv:LegalEntity]       # of those that no column gives a type
        node: ""                         # what follows the identifier, instead of `#name` and a number
        iri: uri                         # the key of the row that holds the node's own IRI, where it does
        optional: true                   # no node where its columns hold nothing
      columns:
      - heading: dpv:hasName
        from: name
        data:                            # none: a text
          property: "@type"              # instead of the heading
          datatype: first_date           # or last_date, of an interval; duration. What is none is left out
          terms: {draft: dpv:Draft}      # an IRI or several for each value, in lower case; other values are left out
          link: party                    # the node made of what `from` leads to, or the one of that table
          by: [name, aliases]            # where `from` leads to texts: the keys of the row that may hold the text
          typed: dpv:PersonalData        # only nodes of this type
          inside: {types: [dpv:Purpose], property: dct:description, datatype: duration}   # a node of its own around it
          always: dpv:Share              # an IRI, whatever the record says
          unless: period                 # nothing where this key of the row holds something
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import quote

from isa_extract.cells import CONTROL
from isa_extract.entries import Entry
from isa_extract.errors import PatternError
from isa_extract.export.mapping import Column, MappingFile, Table, View, plain_text, read_mapping
from isa_extract.export.target import Options

Json = Any
Node = dict[str, Json]
"""A node object of JSON-LD: `@id`, `@type`, and its properties by compact IRI."""
_IRI = re.compile(r"https?://[^\s<>\"{}|\\^`\x00-\x20]+")
_COMPACT = re.compile(r"([a-z][a-z0-9-]*):[A-Za-z0-9_-]+")
_DATES = {10: "xsd:date", 7: "xsd:gYearMonth", 4: "xsd:gYear"}
_DATE = re.compile(r"\d{4}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)?")
_DURATION = re.compile(r"P(?=.)(?:\d+Y)?(?:\d+M)?(?:\d+D)?(?:T(?=.)(?:\d+H)?(?:\d+M)?(?:\d+S)?)?")
_WEEKS = re.compile(r"P(\d+)W")
_TABLE_DATA = ("types", "untyped", "node", "iri", "optional")
_COLUMN_DATA = ("property", "datatype", "terms", "link", "by", "typed", "inside", "always", "unless")


@dataclass(frozen=True)
class Graph:
    """A mapping of linked data, checked: its prefixes, the beginning of its IRIs, its kinds of nodes."""

    mapping: MappingFile

    @cached_property
    def context(self) -> dict[str, str]:
        """The prefixes; xsd is always one."""
        return {"xsd": "http://www.w3.org/2001/XMLSchema#", **self.mapping.data["context"]}

    @cached_property
    def tables(self) -> dict[str, Table]:
        """The kinds of nodes by name."""
        return {table.name: table for table in self.mapping.tables}

    def iri(self, identifier: str) -> str:
        """What all IRIs of an agreement begin with."""
        return str(self.mapping.data["base"]) + quote(identifier, safe="")

    def nodes(self, entry: Entry, options: Options) -> Iterator[Node]:
        """The nodes of an entry."""
        return _Nodes(self, View(entry, options)).all()


def read_graph(name: str, patterns: Path | None = None) -> Graph:
    """The graph of a mapping file. Raises PatternError, with file and line, for the first thing that is wrong."""
    graph = Graph(read_mapping(name, patterns))
    _check(graph)
    return graph


@dataclass
class _Nodes:
    """The nodes of one entry: first which there are and of what types, then what they say."""

    graph: Graph
    view: View
    ids: dict[tuple[str, int], str] = field(default_factory=dict)
    types: dict[str, list[str]] = field(default_factory=dict)
    named: dict[tuple[str, str, str], str] = field(default_factory=dict)

    def all(self) -> Iterator[Node]:
        tables = self.graph.mapping.tables
        for table in tables:
            for view in table.views(self.view):
                self.announce(table, view)
        for table in tables:
            for view in table.views(self.view):
                if (iri := self.ids.get((table.name, id(view.row)))) is not None:
                    yield self.node(table, iri, view)

    def announce(self, table: Table, view: View) -> None:
        """Give a node its IRI and types, where there is one."""
        if table.data.get("optional") and not any(c.place and c.place.values(view) for c in table.columns):
            return
        iri = self.own_iri(table, view)
        self.ids[table.name, id(view.row)] = iri
        types = [term for column in table.columns if _property(column) == "@type" for term in _terms(column, view)]
        types = [*table.data.get("types", ()), *(types or table.data.get("untyped", ()))]
        self.types[iri] = list(dict.fromkeys([*self.types.get(iri, ()), *types]))
        if table.rows and isinstance(view.row, dict):
            for key, held in view.row.items():
                for text in held if isinstance(held, list) else [held]:
                    if isinstance(text, str):
                        self.named.setdefault((table.name, key, text.casefold()), iri)

    def own_iri(self, table: Table, view: View) -> str:
        held = view.row.get(table.data["iri"]) if "iri" in table.data else None
        if isinstance(held, str) and _IRI.fullmatch(held):
            return held
        beginning = self.graph.iri(view.entry.identifier)
        if "node" in table.data:
            return f"{beginning}{table.data['node']}"
        return f"{beginning}#{table.name}" + (f"-{view.position + 1}" if table.rows else "")

    def node(self, table: Table, iri: str, view: View) -> Node:
        node: Node = {"@id": iri, "@type": self.types[iri]}
        for column in table.columns:
            name = _property(column)
            if name == "@type":
                continue
            for value in self.values(column, view):
                if value not in (found := node.setdefault(name, [])):
                    found.append(value)
        return {key: value[0] if len(value) == 1 and key != "@id" else value for key, value in node.items()}

    def values(self, column: Column, view: View) -> Iterator[Json]:
        data = column.data
        if "unless" in data and view.row.get(data["unless"]) is not None:
            return
        if "always" in data:
            yield {"@id": data["always"]}
        elif "link" in data:
            for held in column.place.values(view) if column.place else ():
                yield from self.linked(column, held)
        elif "inside" in data:
            for value in column.values(view):
                yield from _inside(column, value)
        elif "terms" in data:
            yield from ({"@id": term} for term in _terms(column, view))
        else:
            for value in column.values(view):
                yield from _literals(value, data.get("datatype"))

    def linked(self, column: Column, held: Json) -> Iterator[Json]:
        data = column.data
        name = data["link"]
        if not self.graph.tables[name].rows:
            iri = self.ids.get((name, id(self.view.record)))
        elif isinstance(held, str):
            iri = next(
                (self.named[at] for key in data.get("by", ()) if (at := (name, key, held.casefold())) in self.named),
                None,
            )
        else:
            iri = self.ids.get((name, id(held)))
        if iri is None:
            if "inside" in data and isinstance(held, str):
                yield from _inside(column, held)
        elif "typed" not in data or data["typed"] in self.types[iri]:
            yield {"@id": iri}


def _property(column: Column) -> str:
    return str(column.data.get("property", column.heading))


def _terms(column: Column, view: View) -> Iterator[str]:
    for value in column.values(view):
        yield from _several(column.data["terms"].get(str(value).casefold().strip(), ()))


def _several(value: Json) -> Sequence[str]:
    return [value] if isinstance(value, str) else value


def _inside(column: Column, value: Json) -> Iterator[Json]:
    """A node around a value; its types are those of the value's terms where the column has terms."""
    inside, terms = column.data["inside"], column.data.get("terms")
    types = [*inside.get("types", ()), *_several(terms.get(str(value).casefold(), ()) if terms else ())]
    literals = list(_literals(value, inside.get("datatype")))
    if literals and types:
        yield {"@type": types[0] if len(types) == 1 else types, inside["property"]: literals[0]}


def _literals(value: Json, datatype: str | None) -> Iterator[Json]:
    """A value as literals; none where it is not what the datatype asks for."""
    if isinstance(value, dict):
        for key, held in value.items():
            yield from _literals(f"{key}:{held}", datatype)
    elif isinstance(value, list):
        for held in value:
            yield from _literals(held, datatype)
    elif datatype == "duration":
        if weeks := _WEEKS.fullmatch(str(value)):  # XML Schema has no weeks
            value = f"P{7 * int(weeks[1])}D"
        if _DURATION.fullmatch(str(value)):
            yield {"@value": value, "@type": "xsd:duration"}
    elif datatype in ("first_date", "last_date"):
        date = str(value).split("/")[0 if datatype == "first_date" else -1]
        if _DATE.fullmatch(date):
            yield {"@value": date, "@type": _DATES[len(date)]}
    elif isinstance(value, bool):
        yield value
    else:
        yield CONTROL.sub("\N{REPLACEMENT CHARACTER}", plain_text(value))


def _check(graph: Graph) -> None:
    """Raise PatternError for the first thing under `data:` that cannot be."""
    mapping = graph.mapping
    file = f"{mapping.name}.yaml"

    def wrong(line: int, problem: str, remedy: str) -> PatternError:
        return PatternError(f"{file}:{line}", problem, remedy)

    context, base = mapping.data.get("context"), mapping.data.get("base")
    if not isinstance(context, dict) or not all(isinstance(iri, str) for iri in context.values()):
        raise wrong(1, "has no context", "add `data: {context: {prefix: IRI}}`")
    if not isinstance(base, str) or not re.fullmatch(r"[a-z][a-z0-9+.-]*:[^\s<>\"{}|\\^`]*", base):
        raise wrong(1, "has no base", 'add `base: "https://..."`, what the IRIs of all nodes begin with, to `data:`')

    def terms(value: Json, line: int) -> None:
        for term in _several(value) if isinstance(value, str | list) else [value]:
            match = _COMPACT.fullmatch(term) if isinstance(term, str) else None
            if not (match and match[1] in graph.context) and not (isinstance(term, str) and _IRI.fullmatch(term)):
                raise wrong(line, f"{term!r} is no term", "write prefix:name with a prefix of the context")

    for table in mapping.tables:
        line = table.columns[0].line
        for key in table.data:
            if key not in _TABLE_DATA:
                raise wrong(line, f"unknown key {key!r} in the data of {table.name}", f"use {', '.join(_TABLE_DATA)}")
        terms([*table.data.get("types", ()), *table.data.get("untyped", ())], line)
        for column in table.columns:
            _check_column(graph, column, terms, wrong)


def _check_column(graph: Graph, column: Column, terms: Any, wrong: Any) -> None:
    data, line = column.data, column.line
    for key in data:
        if key not in _COLUMN_DATA:
            raise wrong(line, f"unknown key {key!r} in data", f"use {', '.join(_COLUMN_DATA)}")
    if _property(column) == "@type":
        if "terms" not in data:
            raise wrong(line, "a type without terms", "add `terms:` to its data")
    else:
        terms(_property(column), line)
    if not isinstance(data.get("terms", {}), dict):
        raise wrong(line, "terms is no mapping", "write `value: prefix:name`")
    for value, term in data.get("terms", {}).items():
        if not isinstance(value, str) or value != value.casefold():
            raise wrong(line, f"{value!r} is no text in lower case", "write it in lower case, in quotes")
        terms(term, line)
    if "link" in data and data["link"] not in graph.tables:
        raise wrong(line, f"there is no table {data['link']!r}", f"link to one of {', '.join(graph.tables)}")
    if "inside" in data:
        inside = data["inside"]
        if not isinstance(inside, dict) or "property" not in inside or not ("types" in inside or "terms" in data):
            raise wrong(line, "inside lacks its property or types", "write `{types: [...], property: ...}`")
        terms([*inside.get("types", ()), inside["property"]], line)
    for key in ("typed", "always"):
        if key in data:
            terms(data[key], line)
    for datatype in (data.get("datatype"), data.get("inside", {}).get("datatype")):
        if datatype not in (None, "first_date", "last_date", "duration"):
            raise wrong(line, f"unknown datatype {datatype!r}", "use first_date, last_date or duration")
