"""The W3C Data Privacy Vocabulary (DPV) 2.2, as JSON-LD: each agreement as a process with its legal measure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from isa_extract.entries import Entry
from isa_extract.export.graph import Node, read_graph
from isa_extract.export.json_ld import write_nodes
from isa_extract.export.target import Options, Target, Written


def write(entries: Iterable[Entry], path: Path, options: Options) -> Written:
    """Write one JSON-LD file with the nodes of all entries."""
    graph, count = read_graph("dpv", options.patterns), 0

    def nodes() -> Iterator[Node]:
        nonlocal count
        for entry in entries:
            yield from graph.nodes(entry, options)
            count += 1

    write_nodes(path, graph.context, nodes())
    return Written(count)


TARGET = Target("dpv", "linked data in the W3C Data Privacy Vocabulary (JSON-LD)", True, "file", write)
