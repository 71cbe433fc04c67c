"""Tables whose cells are labels and values of signature blocks, or whole lines of them, as streams of entries."""

from __future__ import annotations

from collections.abc import Sequence

from isa_extract.document import Cell, Table
from isa_extract.facts import Context
from isa_extract.people import block_lines, is_blank, trim_blanks
from isa_extract.signatures.labels import Entry, Span, column_meaning
from isa_extract.signatures.lines import read_line
from isa_extract.signatures.organisations import organisation_line


def read_cards(context: Context, table: Table) -> list[list[Entry]]:
    """The streams of a table whose cells are labels and values, or lines of blocks."""
    text = context.text
    rows: list[list[tuple[Cell, Span, str]]] = []
    for number in range(table.rows):
        row = []
        for cell in table.row(number):
            span = context.cell_span(cell)
            row.append((cell, span, column_meaning(context, text[slice(*span)]) if span[1] - span[0] < 90 else ""))
        rows.append(row)
    if any(meaning == "signed" for row in rows for *_, meaning in row):
        # "Signed by | J. Bloggs" beside "Signature | ...": the name, printed.
        rows = [
            [(cell, span, "name" if meaning == "signer" else meaning) for cell, span, meaning in row] for row in rows
        ]
    label_columns: dict[int, int] = {}
    for row in rows:
        for cell, _, meaning in row:
            if meaning and meaning != "signer":
                label_columns[cell.column] = label_columns.get(cell.column, 0) + 1
    pure = sorted(column for column, count in label_columns.items() if count >= 2 or (count == 1 and table.rows <= 2))
    if pure and max(pure) < table.columns - 1:
        return _label_columns(context, table, rows, pure)
    if table.columns >= 2 and _parallel_cells(context, rows):
        streams = []
        for column in range(table.columns):
            stream: list[Entry] = []
            for row in rows:
                for cell, _, _ in row:
                    if cell.column == column:
                        stream += _cell_entries(context, cell)
            streams.append(stream)
        return streams
    stream = []
    for row in rows:
        for cell, _, _ in row:
            stream += _cell_entries(context, cell)
    return [stream]


def _cell_entries(context: Context, cell: Cell) -> list[Entry]:
    block = context.document.blocks[cell.block]
    return [entry for line in block_lines(context, block) for entry in read_line(context, line)]


def _parallel_cells(context: Context, rows: Sequence[Sequence[tuple[Cell, Span, str]]]) -> bool:
    """Whether two cells of one row begin with the same label: a block a column."""
    for row in rows:
        kinds: list[str] = []
        for cell, _, _ in row:
            entries = _cell_entries(context, cell)
            if entries and entries[0].kind in ("label", "organisation"):
                kinds.append(entries[0].kind + entries[0].meaning)
        if len(kinds) >= 2 and len(set(kinds)) < len(kinds):
            return True
    return False


def _label_columns(
    context: Context, table: Table, rows: Sequence[Sequence[tuple[Cell, Span, str]]], pure: Sequence[int]
) -> list[list[Entry]]:
    """Streams of a table with columns of labels: a card for each column of values beside them."""
    by_row = [[meaning for cell, _, meaning in row if cell.column in pure and meaning] for row in rows]
    same = sum(1 for found in by_row if len(found) > 1 and len(set(found)) == 1)
    if len(pure) > 1 and not same:
        stream: list[Entry] = []  # "Signed | ... | Date | ...": read along the rows
        for row in rows:
            label: tuple[Span, str] | None = None
            for cell, span, meaning in row:
                if meaning:
                    if label:
                        stream.append(_cell_label(context, *label, None))
                    label = span, meaning
                elif label:
                    stream.append(_cell_label(context, *label, cell))
                    label = None
                else:
                    stream += _cell_entries(context, cell)
            if label:
                stream.append(_cell_label(context, *label, None))
        return [stream]
    streams: list[list[Entry]] = []
    for number, column in enumerate(pure):
        limit = pure[number + 1] if number + 1 < len(pure) else table.columns
        for value_column in range(column + 1, limit):
            stream = []
            filled = False
            for row_number, row in enumerate(rows):
                label_cell = next(((c, s, m) for c, s, m in row if c.column == column), None)
                value_cell = table.cell_at(row_number, value_column)
                if label_cell and label_cell[2]:
                    own = (
                        value_cell
                        if value_cell and value_cell.block != label_cell[0].block and value_cell.row == row_number
                        else None
                    )
                    stream.append(_cell_label(context, label_cell[1], label_cell[2], own))
                    filled = filled or own is not None
                elif label_cell and value_cell and label_cell[0].block == value_cell.block:
                    stream += _cell_entries(context, label_cell[0])  # a heading merged over label and value
                else:
                    if label_cell and value_column == column + 1 and limit - column <= 2:
                        stream += _cell_entries(context, label_cell[0])
                    if value_cell and value_cell.row == row_number:
                        stream += _as_organisation(context, value_cell)
            if filled:
                streams.append(stream)
    return streams


def _as_organisation(context: Context, cell: Cell) -> list[Entry]:
    """A column's heading: the organisation that signs in it."""
    entries = _cell_entries(context, cell)
    if len(entries) == 1 and entries[0].kind == "plain":
        span = context.cell_span(cell)
        mention = organisation_line(context, *span)
        if mention:
            return [Entry("organisation", *span, value=mention)]
    return entries


def _cell_label(context: Context, label: Span, meaning: str, cell: Cell | None) -> Entry:
    if cell is None:
        return Entry("label", *label, meaning, None, blank=True)
    span = trim_blanks(context, *context.cell_span(cell))
    value = span if span[0] < span[1] and not is_blank(context.text[slice(*span)]) else None
    entry = Entry("label", *label, meaning, value, blank=value is None)
    entry.end = max(label[1], span[1] if value else label[1])
    return entry
