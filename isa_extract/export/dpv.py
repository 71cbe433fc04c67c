"""The W3C Data Privacy Vocabulary (DPV) 2.2, as JSON-LD: each agreement as a process with its legal measure."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from isa_extract.entries import Entry
from isa_extract.export.counted import Agreements
from isa_extract.export.graph_file import read_graph
from isa_extract.export.json_ld import write_nodes
from isa_extract.export.target import Options, Target, Written


def write(entries: Iterable[Entry], path: Path, options: Options) -> Written:
    """Write one JSON-LD file with the nodes of all entries."""
    graph, agreements = read_graph("dpv", options.patterns), Agreements(entries)
    write_nodes(path, graph.context, (node for entry in agreements for node in graph.nodes(entry, options)))
    return agreements.written()


TARGET = Target("dpv", "linked data in the W3C Data Privacy Vocabulary (JSON-LD)", True, "file", write)
