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
from typing import Any
from urllib.parse import quote

from isa_extract.cells import CONTROL
from isa_extract.entries import Entry
from isa_extract.export.mapping import Column, MappingFile, Table, View, plain_text
from isa_extract.export.target import Options
from isa_extract.values import first_day

Json = Any
Node = dict[str, Json]
"""A node object of JSON-LD: `@id`, `@type`, and its properties by compact IRI."""
IRI = re.compile(r"https?://[^\s<>\"{}|\\^`\x00-\x20]+")
"""An address that may stand for a thing."""
_DATES = {10: "xsd:date", 7: "xsd:gYearMonth", 4: "xsd:gYear"}
_DATE = re.compile(r"\d{4}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)?")
_DURATION = re.compile(r"P(?=.)(?:\d+Y)?(?:\d+M)?(?:\d+D)?(?:T(?=.)(?:\d+H)?(?:\d+M)?(?:\d+S)?)?")
_WEEKS = re.compile(r"P(\d+)W")


@dataclass(frozen=True)
class Graph:
    """A mapping of linked data: its prefixes, the beginning of its IRIs, its kinds of nodes."""

    mapping: MappingFile

    @cached_property
    def context(self) -> dict[str, str]:
        """The prefixes; xsd is always one."""
        return {"xsd": "http://www.w3.org/2001/XMLSchema#", **self.mapping.data["context"]}

    @cached_property
    def tables(self) -> dict[str, Table]:
        """The kinds of nodes by name."""
        return {table.name: table for table in self.mapping.tables}

    @cached_property
    def properties(self) -> dict[str, list[tuple[str, Column]]]:
        """What each kind of node says, by its name in the graph; its types are not among them."""
        named = {
            table.name: [(property_of(column), column) for column in table.columns] for table in self.mapping.tables
        }
        return {
            table: [(name, column) for name, column in columns if name != "@type"] for table, columns in named.items()
        }

    @cached_property
    def type_columns(self) -> dict[str, list[Column]]:
        """What tells the types of each kind of node."""
        return {t.name: [column for column in t.columns if property_of(column) == "@type"] for t in self.mapping.tables}

    @cached_property
    def naming_keys(self) -> dict[str, tuple[str, ...]]:
        """The keys of each kind of node by whose texts other nodes lead to it."""
        links = [column.data for table in self.mapping.tables for column in table.columns if "link" in column.data]
        return {
            name: tuple(dict.fromkeys(key for data in links if data["link"] == name for key in data.get("by", ())))
            for name in self.tables
        }

    def iri(self, identifier: str) -> str:
        """What all IRIs of an agreement begin with."""
        return str(self.mapping.data["base"]) + quote(identifier, safe="")

    def nodes(self, entry: Entry, options: Options) -> Iterator[Node]:
        """The nodes of an entry."""
        return _Nodes(self, View(entry, options)).all()


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
        types = [term for column in self.graph.type_columns[table.name] for term in _terms(column, view)]
        types = [*table.data.get("types", ()), *(types or table.data.get("untyped", ()))]
        self.types[iri] = list(dict.fromkeys([*self.types.get(iri, ()), *types]))
        if table.rows and isinstance(view.row, dict):
            for key in self.graph.naming_keys[table.name]:
                held = view.row.get(key)
                for text in held if isinstance(held, list) else [held]:
                    if isinstance(text, str):
                        self.named.setdefault((table.name, key, text.casefold()), iri)

    def own_iri(self, table: Table, view: View) -> str:
        held = view.row.get(table.data["iri"]) if "iri" in table.data else None
        if isinstance(held, str) and IRI.fullmatch(held):
            return held
        beginning = self.graph.iri(view.entry.identifier)
        if "node" in table.data:
            return f"{beginning}{table.data['node']}"
        return f"{beginning}#{table.name}" + (f"-{view.position + 1}" if table.rows else "")

    def node(self, table: Table, iri: str, view: View) -> Node:
        node: Node = {"@id": iri, "@type": self.types[iri]}
        for name, column in self.graph.properties[table.name]:
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
            for held in column.place.values(view) if column.place else ():
                yield from _inside(column, held)
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


def property_of(column: Column) -> str:
    """What a column is called in the graph."""
    return str(column.data.get("property", column.heading))


def _terms(column: Column, view: View) -> Iterator[str]:
    for held in column.place.values(view) if column.place else ():
        yield from _terms_for(column, held)


def _terms_for(column: Column, held: Json) -> Sequence[str]:
    return several(column.data["terms"].get(str(held).casefold().strip(), ()))


def several(value: Json) -> Sequence[str]:
    """One or several terms as several."""
    return [value] if isinstance(value, str) else value


def _inside(column: Column, held: Json) -> Iterator[Json]:
    """A node around a value; its types are those of the value's terms where the column has terms."""
    inside = column.data["inside"]
    types = [*inside.get("types", ()), *(_terms_for(column, held) if "terms" in column.data else ())]
    for told in column.told([held]) if types else ():
        for literal in _literals(told, inside.get("datatype")):
            yield {"@type": types[0] if len(types) == 1 else types, inside["property"]: literal}


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
        if _DATE.fullmatch(date) and first_day(date):
            yield {"@value": date, "@type": _DATES[len(date)]}
    elif isinstance(value, bool):
        yield value
    else:
        yield CONTROL.sub("\N{REPLACEMENT CHARACTER}", plain_text(value))
