"""Tables that a conversion printed one cell a line, made tables again.

Nothing of the text changes: the lines become the cells of a table, so that all that reads tables reads them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import product

from isa_extract.document import Block, BlockKind, Cell, Document, Table
from isa_extract.facts import Context
from isa_extract.flattened.finders import FINDERS
from isa_extract.flattened.lines import Found, Lines


def with_tables(context: Context) -> Context:
    """The context with its flattened tables as tables; itself where it has none.

    What one table says, such as what a body is called here, lets another be recognised: so it is done until no more
    are found.
    """
    lines = Lines(context)
    found: list[Found] = []
    at = 0
    while at < len(lines.blocks):
        table = next(filter(None, (find(lines, at) for find in FINDERS)), None)
        if table is not None:
            found.append(table)
            at = lines.taken = table.last
        else:
            at += 1
    if not found:
        return context
    return with_tables(replace(context, document=_restored(context.document, lines.blocks, found)))


def _restored(document: Document, lines: Sequence[Block], found: Sequence[Found]) -> Document:
    """The document with the lines of these tables as their cells; its text stays as it is."""
    begins = {lines[table.first].index: table for table in found}
    blocks: list[Block] = []
    tables: list[Table] = []
    index = 0
    while index < len(document.blocks):
        block = document.blocks[index]
        if index in begins:
            table = begins[index]
            places = {(cell.row, cell.column): cell for cell in table.cells}
            cells = []
            at = lines[table.first].start
            for row, column in product(range(table.rows), range(table.columns)):
                cells.append(Cell(len(blocks), row, column))
                place = places.get((row, column))
                first = lines[place.first if place else table.first]
                start, end = (first.start, lines[place.last - 1].end) if place else (at, at)
                one_line = place is not None and place.last - place.first == 1
                blocks.append(
                    replace(
                        first, index=len(blocks), kind=BlockKind.CELL, start=start, end=end, level=0,
                        content=first.content if one_line else start, table=len(tables),
                    )
                )  # fmt: skip
                at = end
            start, end = lines[table.first].start, lines[table.last - 1].end
            tables.append(Table(len(tables), start, end, table.rows, table.columns, tuple(cells), table.header_rows))
            index = lines[table.last - 1].index + 1
        elif block.table is None:
            blocks.append(replace(block, index=len(blocks)))
            index += 1
        else:
            old = document.tables[block.table]
            moved = len(blocks) - index
            cells = [replace(cell, block=cell.block + moved) for cell in old.cells]
            for number in range(len(old.cells)):
                cell_block = document.blocks[index + number]
                blocks.append(replace(cell_block, index=len(blocks), table=len(tables)))
            tables.append(replace(old, index=len(tables), cells=tuple(cells)))
            index += len(old.cells)
    return replace(document, blocks=tuple(blocks), tables=tuple(tables))
