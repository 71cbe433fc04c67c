"""Tables of exchanges: one flow per row."""

from __future__ import annotations

import re
from collections.abc import Iterator

from isa_extract.document import Block
from isa_extract.item_lists import split_items
from isa_extract.extractors.sharing import frequency_in
from isa_extract.facts import Attribute, Context, Fact, Found
from isa_extract.values import is_placeholder

_RULE = "flows.table@1"


def extract(context: Context) -> Iterator[Fact]:
    """The rows of every table that says from whom to whom."""
    for grid in context.grids:
        if not (grid.has("from") and grid.has("to")):
            continue
        above: dict[str, Found] = {}
        for row in grid.rows:
            attributes: dict[str, Attribute] = {}
            for name in ("from", "to", "purpose", "method", "retention"):
                attributes[name] = _text(context, row.cells.get(name))
            for name in ("from", "to"):
                if attributes[name] is None and above.get(name):
                    attributes[name] = above[name]  # a cell left empty under a filled one repeats it
                value = attributes[name]
                if isinstance(value, Found):
                    above[name] = value
            cell = row.cells.get("frequency")
            attributes["frequency"] = frequency_in(context, cell.start, cell.end) if cell else None
            items = row.cells.get("items")
            if items:
                attributes["items"] = tuple(
                    Found.at(item.name, item.start, item.end, _RULE, 0.85) for item in split_items(context, items.start, items.end)
                )
            if isinstance(attributes["method"], Found):
                attributes["method"] = _first_line(context, attributes["method"])
            if isinstance(attributes["purpose"], Found):
                attributes["purpose"] = _first_line(context, attributes["purpose"])
            if any(attributes[name] for name in ("from", "to")) and any(
                attributes.get(name) for name in ("items", "purpose", "frequency", "method")
            ):
                yield Fact("flows", attributes=attributes)


def _text(context: Context, block: Block | None) -> Found | None:
    if block is None or block.end <= block.start:
        return None
    value = re.sub(r"\s+", " ", context.document.text[block.start : block.end]).strip()
    if not value or is_placeholder(value):
        return None
    return Found.at(value, block.start, block.end, _RULE, 0.95)


def _first_line(context: Context, found: Found) -> Found:
    """The first paragraph of a cell; what follows it says something else (how it is kept)."""
    evidence = found.evidence[0]
    text = context.document.text[evidence.start : evidence.end]
    line = text.split("\n")[0]
    if line == text or not line.strip():
        return found
    return Found.at(re.sub(r"\s+", " ", line).strip(), evidence.start, evidence.start + len(line), evidence.rule, evidence.confidence)
