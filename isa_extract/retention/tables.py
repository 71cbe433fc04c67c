"""Tables that say how long information is kept: which columns say what, and which labels ask for it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from isa_extract.document import Block, Table
from isa_extract.facts import Context, Found
from isa_extract.retention.clauses import Wording
from isa_extract.rules import plain
from isa_extract.values import is_placeholder

_OF_A_GRID = {"retention": "retention", "action": "after"}
"""What the columns of a table that was read are here."""


@dataclass(slots=True)
class Row:
    """What a row says beside the period: who holds which information, what starts the period and what follows it."""

    held_by: Found | None = None
    scope: Found | None = None
    start: Found | None = None
    after: str = ""
    after_end: int = 0  # where that cell ends
    elsewhere: bool = False  # the clause stands in another column than that of the periods


class RetentionTables:
    """The meaning of a document's columns and labels as far as retention goes."""

    def __init__(self, context: Context, words: Wording) -> None:
        self.context = context
        self.words = words
        self._label_kinds: dict[int, str] = {}  # by block

    @cached_property
    def columns(self) -> dict[int, dict[int, str]]:
        """By table, the meaning of the columns that matter here: retention, mixed, agent, after, start."""
        found: dict[int, dict[int, str]] = {}
        for grid in self.context.grids:
            for column, meaning in grid.meanings.items():
                if meaning in _OF_A_GRID:
                    found.setdefault(grid.table.index, {})[column] = _OF_A_GRID[meaning]
        first_rows = {
            grid.table.index: min(row.number for row in grid.rows) for grid in self.context.grids if grid.rows
        }
        for table in self.context.document.tables:
            columns = found.setdefault(table.index, {})
            headers = min(max(table.header_rows, 1) + 1, first_rows.get(table.index, table.rows))
            for row in range(min(table.rows, headers)):
                cells = table.row(row)
                texts = {cell.column: self._cell_text(table, row, cell.column) for cell in cells}
                if len(texts) < 2 or any(len(text) > 90 for text in texts.values()):
                    continue
                for column, text in texts.items():
                    if not text:
                        continue
                    label = text.strip(" :?*")
                    if self.words.any("retention.after_column", label):
                        columns.setdefault(column, "after")
                    elif self._names_holders(table, column, row, label):
                        columns.setdefault(column, "agent")
                    elif self.words.any("retention.start_column", label):
                        columns.setdefault(column, "start")
                    elif (column > 0 or len(texts) > 2) and len(text) <= 70 and self.words.any("retention.label", text):
                        sent = re.search(r"provid|sent|method|transfer|secur|stor", text, re.IGNORECASE)
                        columns.setdefault(column, "mixed" if sent else "retention")
            if {"start", "after", "agent"} & set(columns.values()) and not {"retention", "mixed"} & set(
                columns.values()
            ):
                self._add_bare_column(table, columns)
            if not {"retention", "mixed"} & set(columns.values()):
                del found[table.index]
        return found

    def _names_holders(self, table: Table, column: int, header: int, label: str) -> bool:
        """Whether a column says who keeps: by its heading, or a heading such as "Group" over names of bodies."""
        if self.words.any("retention.agent_column", label):
            return True
        return self.words.any("retention.agent_column_of_bodies", label) and self._holds_bodies(table, column, header)

    def _holds_bodies(self, table: Table, column: int, header: int) -> bool:
        """Whether at least half the cells of a column below its heading name organisations."""
        below = [self.context.cell_span(table.cell_at(row, column)) for row in range(header + 1, table.rows)]
        filled = [span for span in below if span[0] < span[1]]
        named = [
            span
            for span in filled
            if self.context.mentions(*span) or plain(self.context.text[slice(*span)]) in self.context.short_names
        ]
        return bool(filled) and 2 * len(named) >= len(filled)

    def _add_bare_column(self, table: Table, columns: dict[int, str]) -> None:
        """Take a column "Time" or "Term" for the period where one beside it says from when or what then."""
        for cell in table.row(max(table.header_rows, 1) - 1):
            text = self._cell_text(table, cell.row, cell.column).strip(" :?*")
            if cell.column not in columns and self.words.any("retention.bare_column", text):
                columns[cell.column] = "retention"
                return

    def _cell_text(self, table: Table, row: int, column: int) -> str:
        cell = table.cell_at(row, column)
        if cell is None:
            return ""
        block = self.context.document.blocks[cell.block]
        return " ".join(self.context.text[block.content : block.end].split())

    def label_kind(self, index: int) -> str:
        """What a cell says as the label of the cells beside it: "retention", "media", "other" or ""."""
        kind = self._label_kinds.get(index)
        if kind is None:
            block = self.context.document.blocks[index]
            text = (
                " ".join(self.context.text[block.content : block.end].split())
                if block.end - block.content <= 200
                else ""
            )
            if not text or len(text) > 160:
                kind = ""
            elif self.words.any("retention.not_label", text):
                kind = "other"
            elif re.match(r"(?:secure )?(?:disposal|destruction) of (?!information|data|records)", text, re.IGNORECASE):
                kind = "media"
            else:
                kind = "retention" if self.words.any("retention.label", text) else ""
            self._label_kinds[index] = kind
        return kind

    def stands_for_period(self, column: int, text: str) -> bool:
        """Whether a cell in a retention section says how long without a column heading that is known."""
        if column == 0:
            return False
        verb = self.words.first("retention.verb", text)
        return (verb is not None and verb[0] == 0) or self.words.any("retention.value", text)

    def row(self, table: Table, row: int, block: Block) -> Row:
        """What the other cells of a row say of the period in `block`."""
        columns = self.columns.get(table.index, {})
        said = Row()
        for column in range(table.columns):
            cell = table.cell_at(row, column)
            if cell is None:
                continue
            other = self.context.document.blocks[cell.block]
            text = self.context.document.text[other.content : other.end].strip()
            if other.index == block.index or not text or is_placeholder(text):
                continue
            found = Found.at(" ".join(text.split()), *self.context.trim(other.content, other.end), "retention.table@1")
            meaning = columns.get(column)
            if meaning == "agent" and said.held_by is None and len(text) < 120:
                said.held_by = found
            elif meaning == "after":
                said.after, said.after_end = text, self.context.trim(other.content, other.end)[1]
            elif meaning == "start" and said.start is None:
                said.start = found
            elif meaning is None and said.scope is None and len(text) < 250 and not re.fullmatch(r"[\d.()]+", text):
                said.scope = found
        if said.held_by is not None and re.fullmatch(r"all|both|any|each", said.held_by.value, re.IGNORECASE):
            said.held_by = None
        return said
