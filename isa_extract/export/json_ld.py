"""JSON-LD files: a context and a graph, written node by node. Nothing has to be fetched to read one."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path

from isa_extract.export.graph import Node
from isa_extract.whole_files import whole


def write_nodes(path: Path, context: Mapping[str, str], nodes: Iterable[Node]) -> None:
    """Write a file with a node in each line. Nodes with one `@id` are one node to whoever reads it."""
    with whole(path) as unfinished, unfinished.open("w", encoding="utf-8", newline="") as stream:
        stream.write(f'{{"@context": {json.dumps(context)},\n"@graph": [')
        for number, node in enumerate(nodes):
            stream.write(",\n" if number else "\n")
            stream.write(json.dumps(node, ensure_ascii=False))
        stream.write("\n]}\n")
