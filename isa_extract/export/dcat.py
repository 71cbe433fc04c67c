"""A catalogue of agreements in DCAT 3, as JSON-LD, for data portals: each agreement a record and what is shared."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from isa_extract.entries import Entry
from isa_extract.errors import PatternError
from isa_extract.export.counted import Agreements
from isa_extract.export.graph import Graph, Node
from isa_extract.export.graph_file import read_graph
from isa_extract.export.json_ld import write_nodes
from isa_extract.export.target import Options, Target, Written

_CATALOGUE = ("title", "description", "publisher")


def write(entries: Iterable[Entry], path: Path, options: Options) -> Written:
    """Write one JSON-LD file: the catalogue, and the nodes of all entries."""
    graph, agreements = read_graph("dcat", options.patterns), Agreements(entries)

    def nodes() -> Iterator[Node]:
        catalogue = _catalogue(graph)
        yield catalogue
        for entry in agreements:
            own = list(graph.nodes(entry, options))
            yield from own
            # the catalogue again, with two more properties: so it need not be held until the last entry is known
            yield {"@id": catalogue["@id"], **{name: _of_type(own, kind) for name, kind in _LISTED.items()}}

    write_nodes(path, graph.context, nodes())
    return agreements.written()


_LISTED = {"dcat:record": "dcat:CatalogRecord", "dcat:dataset": "dcat:Dataset"}


def _of_type(nodes: list[Node], kind: str) -> list[Node]:
    return [{"@id": node["@id"]} for node in nodes if node["@type"] == kind]


def _catalogue(graph: Graph) -> Node:
    told = graph.mapping.data.get("catalogue")
    if not isinstance(told, dict) or not all(isinstance(told.get(key), str) and told[key] for key in _CATALOGUE):
        raise PatternError(
            f"{graph.mapping.name}.yaml:1", "says nothing of the catalogue",
            f"add `catalogue:` with {', '.join(_CATALOGUE)} to its data",
        )  # fmt: skip
    return {
        "@id": f"{graph.mapping.data['base']}catalogue",
        "@type": "dcat:Catalog",
        "dct:title": told["title"],
        "dct:description": told["description"],
        "dct:publisher": {"@type": "foaf:Agent", "foaf:name": told["publisher"]},
    }


TARGET = Target("dcat", "a data catalogue (DCAT 3, JSON-LD) for data portals", True, "file", write)
