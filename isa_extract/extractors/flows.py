"""Tables of exchanges: one flow per row."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from isa_extract.data_items.lists import boxes, split_items, ticked_items
from isa_extract.document import Block
from isa_extract.extractors.sharing import frequency_in
from isa_extract.facts import Attribute, Context, Fact, Found
from isa_extract.forms import Grid
from isa_extract.values import is_placeholder

_RULE = "flows.table@1"


def extract(context: Context) -> Iterator[Fact]:
    """The rows of every table that says from whom to whom.

    One that lists fields with who supplies and receives each is none, where another says how or how often.
    """
    exchanges = [grid for grid in context.grids if grid.has("from", "to")]
    saying_how = [grid for grid in exchanges if grid.has_any("frequency", "method")]
    for grid in exchanges:
        if saying_how and grid.has("items", "special") and grid not in saying_how:
            continue
        flow: dict[str, Attribute] | None = None
        sent_by = None if grid.has("method") else _second_from(context, grid)
        for row in grid.rows:
            items = _items(context, row.cells.get("items"))
            if flow is not None and items and _goes_on(row.cells):
                before = flow["items"]
                flow["items"] = (*(before if isinstance(before, tuple) else ()), *items)
                continue
            if flow is not None and _says_something(flow):
                yield Fact("flows", attributes=flow)
            flow = _flow(context, row.cells, items, above=flow)
            if sent_by is not None:
                cell = grid.table.cell_at(row.number, sent_by)
                flow["method"] = _text(context, context.document.blocks[cell.block]) if cell else None
        if flow is not None and _says_something(flow):
            yield Fact("flows", attributes=flow)


def _second_from(context: Context, grid: Grid) -> int | None:
    """A further column that looks like the sender's ("Sent by") but names methods."""
    columns = [column for column, meaning in grid.meanings.items() if meaning == "from"][1:]
    for column in columns:
        cells = [cell for row in grid.rows if (cell := grid.table.cell_at(row.number, column)) is not None]
        blocks = [context.document.blocks[cell.block] for cell in cells]
        if blocks and sum(bool(context.hits_in("method", b.start, b.end)) for b in blocks) * 2 >= len(blocks):
            return column
    return None


def _goes_on(cells: Mapping[str, Block]) -> bool:
    """Whether a row holds items alone: a further line of the row above."""
    return all(block.end <= block.start for meaning, block in cells.items() if meaning != "items")


def _says_something(flow: Mapping[str, Attribute]) -> bool:
    return any(flow[name] for name in ("from", "to")) and any(
        flow[name] for name in ("items", "purpose", "frequency", "method")
    )


def _flow(
    context: Context, cells: Mapping[str, Block], items: tuple[Found, ...], *, above: Mapping[str, Attribute] | None
) -> dict[str, Attribute]:
    flow: dict[str, Attribute] = {"items": items}
    for name in ("from", "to", "purpose", "method", "retention"):
        flow[name] = _text(context, cells.get(name))
    for name in ("from", "to"):
        if flow[name] is None and above is not None:
            flow[name] = above[name]  # a cell left empty under a filled one repeats it
    cell = cells.get("frequency")
    flow["frequency"] = _frequency(context, cell) if cell else None
    for name in ("method", "purpose"):
        found = flow[name]
        if isinstance(found, Found):
            flow[name] = _first_line(context, found)
    return flow


_UPON_EVENT = re.compile(
    r"(?:immediately |promptly |as soon as |soon |straight )*"
    r"(?:as soon as|when(?:ever)?|where(?:ver)?|if|once|upon|on|after|following|at|in advance of|before|prior to"
    r"|within (?:\w+ ){1,4}(?:of|after|from))\s+"
    r"(?=(?:the |a |an |any |each |every |it |they |there |\w+ing\b|\w+ (?:is|are|has)\b))",
    re.IGNORECASE,
)


def _frequency(context: Context, cell: Block) -> Found | None:
    """How often, from a cell; one that only says upon what ("As soon as a threat is known") means upon an event."""
    found = frequency_in(context, cell.start, cell.end)
    event = _UPON_EVENT.match(context.text, cell.content, cell.end) if found is None else None
    return Found.at("on_request_or_event", cell.content, cell.end, _RULE, 0.75) if event else found


def _items(context: Context, cell: Block | None) -> tuple[Found, ...]:
    if cell is None:
        return ()
    if boxes(context, cell.start, cell.end):
        items = list(ticked_items(context, cell.start, cell.end))
    else:
        items = split_items(context, cell.start, cell.end, cell=True)
    return tuple(Found.at(item.name, item.start, item.end, _RULE, 0.85) for item in items)


def _text(context: Context, block: Block | None) -> Found | None:
    if block is None or block.end <= block.start:
        return None
    value = re.sub(r"\s+", " ", context.document.text[block.start : block.end]).strip()
    return None if not value or is_placeholder(value) else Found.at(value, block.start, block.end, _RULE, 0.95)


def _first_line(context: Context, found: Found) -> Found:
    """The first paragraph of a cell; what follows it says something else (how it is kept)."""
    evidence = found.evidence[0]
    text = context.document.text[evidence.start : evidence.end]
    line = text.split("\n")[0]
    if line == text or not line.strip():
        return found
    value = re.sub(r"\s+", " ", line).strip()
    return Found.at(value, evidence.start, evidence.start + len(line), evidence.rule, evidence.confidence)
