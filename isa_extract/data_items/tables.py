"""Fields in tables with a column of items: exchanges, lists with reasons, tick matrices, tables torn apart."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

from isa_extract.data_items.forms import FormReader
from isa_extract.data_items.lists import (
    TICKED,
    UNTICKED,
    boxes,
    is_field,
    split_items,
    ticked_items,
)
from isa_extract.data_items.prose import ELSEWHERE, TABLE_CELL, Entry
from isa_extract.data_items.sources import Source
from isa_extract.document import Block, BlockKind, Table
from isa_extract.forms import Grid, GridRow
from isa_extract.rules import plain

_MARK = re.compile(rf"[{TICKED}{UNTICKED}]|\[[xX ✓✔]?\]|[xXyYnN]|yes|no|[-–—]", re.IGNORECASE)
_NOT_OF_SHARING = re.compile(
    r"\b(?:special|sensitive|mandatory|optional|required|essential|consent|encrypted|personal|new)\b", re.IGNORECASE
)
_GROUP_LINE = re.compile(r"(?<![^\n\t])[ \t]*(?![•▪●*–-])[A-Z][^\n:;,.•]{2,70}:[ \t]*(?=\n[ \t]*[•▪●*–-])")
_GIVER_COLUMN = re.compile(
    r"\b(?:supplied|provided|shared|disclosed|sent|given|contributed|submitted) by\b|\b(?:provider|supplier|sender)\b"
    r"|\b(?:organisation|agency|partner|body|party)\b|^who\b",
    re.IGNORECASE,
)


class TableReader(FormReader):
    """Reads the fields of tables under known columns."""

    def _table(self, table: Table) -> Iterator[Entry]:
        covered: set[int] = set()
        if table.index not in self.grids and self._continues(table):
            for number in range(table.rows):
                cells = {
                    meaning: self.context.document.blocks[cell.block]
                    for column, meaning in self.header.items()
                    if (cell := table.cell_at(number, column)) is not None
                }
                if self.area.open or self.listed:
                    yield from self._row(cells, "", table.start, table.end)
            return
        self.header, self.columns, self.listed = self._header_of(table), table.columns, False
        if table.rows == 1 and self.header:
            self.area.open = self.area.open or ("items" in self.header.values() and len(self.header) > 2)
            return
        for grid in self.grids.get(table.index, ()):
            wanted = self.listed = self._lists_items(grid)
            for row in grid.rows:
                if wanted:
                    yield from self._grid_row(grid, row)
            covered |= {grid.header_row, *range(grid.header_row, grid.rows[-1].number + 1)}
        rest = [number for number in range(table.rows) if number not in covered]
        if rest:
            yield from self._form(table, rest)

    def _lists_items(self, grid: Grid) -> bool:
        """Whether a table under known headings lists what is shared."""
        if not grid.has("items") or grid.has_any(
            "version", "signature", "person", "post", "person_post", "ico", "action"
        ):
            return False
        if grid.has("from", "to"):
            return True
        if self.area.open:
            return self.area.listing or grid.has_any("dataset", "from", "special", "shared")
        section = self.context.section_at(grid.table.start)
        own = frozenset(section.ids) if section else frozenset()
        if own & (ELSEWHERE - {"purpose", "special_category"}) or grid.has_any("lawful_basis", "author", "address"):
            return False
        if not grid.has_any("from", "to", "dataset", "frequency", "special", "shared", "purpose", "method"):
            return False
        cells = [row.cells["items"] for row in grid.rows if "items" in row.cells]
        fields = sum(
            is_field(self.context, c.start, c.end) or bool(split_items(self.context, c.start, c.end, cell=True)[1:])
            for c in cells
        )
        return fields * 5 >= len(cells) * 2

    def _names_a_group(self, position: int) -> bool:
        """Whether a short line stands between a table and a part of it that goes on below."""
        if not self.header or not 0 < position < len(self.blocks) - 1:
            return False
        before, block, after = self.blocks[position - 1 : position + 2]
        return (
            before.kind is BlockKind.CELL
            and block.kind is not BlockKind.CELL
            and after.kind is BlockKind.CELL
            and after.table is not None
            and after.table not in self.grids
            and block.end - block.start < 60
            and self._continues(self.context.document.tables[after.table])
        )

    def _header_of(self, table: Table) -> dict[int, str]:
        """The meanings of a table's columns, for a part of it that follows without a header of its own."""
        grids = self.grids.get(table.index)
        if grids:
            return dict(grids[-1].meanings)
        if table.rows != 1:
            return {}
        found: dict[int, str] = {}
        for cell in table.cells:
            block = self.context.document.blocks[cell.block]
            rule = self.context.rules.lookup("column", self.text[block.content : block.end])
            if rule is None:
                return {}
            found[cell.column] = rule.value
        return found

    def _continues(self, table: Table) -> bool:
        """Whether a table goes on with the one before, under the same columns, after a line that names a group."""
        column = next((column for column, meaning in self.header.items() if meaning == "items"), None)
        same = table.columns == self.columns or min(table.columns, self.columns) > 5  # wide rows end in empty cells
        if column is None or not same:
            return False
        blocks = [self.context.document.blocks[c.block] for n in range(table.rows) if (c := table.cell_at(n, column))]
        fields = sum(self._holds_fields(block) for block in blocks)
        return fields * 3 >= len(blocks)

    def _holds_fields(self, block: Block) -> bool:
        """Whether a cell is a field or a list of fields."""
        short = len(self.text[block.start : block.end].split()) <= 10
        if short and is_field(self.context, block.start, block.end):
            return True
        items = split_items(self.context, block.start, block.end, cell=True)
        fields = sum(is_field(self.context, item.start, item.end) for item in items)
        return len(items) >= 2 and fields * 2 >= len(items) and not boxes(self.context, block.start, block.end)

    def _grid_row(self, grid: Grid, row: GridRow) -> Iterator[Entry]:
        if self._is_unticked(grid, row):
            return
        self.giver_named = any(
            meaning == "from"
            and (header := grid.table.cell_at(grid.header_row, column)) is not None
            and _GIVER_COLUMN.search(self.text[(title := self.context.document.blocks[header.block]).start : title.end])
            for column, meaning in grid.meanings.items()
        )
        yield from self._row(row.cells, row.group, grid.table.start, grid.table.end)

    def _is_unticked(self, grid: Grid, row: GridRow) -> bool:
        """Whether a row of a tick matrix (fields by recipients or occasions) bears no tick at all."""
        document = self.context.document
        ticks: list[str] = []
        for column in range(grid.table.columns):
            header, cell = grid.table.cell_at(grid.header_row, column), grid.table.cell_at(row.number, column)
            if header is None or cell is None or grid.meanings.get(column) in ("items", "special", "purpose"):
                continue
            title = document.blocks[header.block]
            if _NOT_OF_SHARING.search(self.text[title.start : title.end]):
                continue
            block = document.blocks[cell.block]
            text = self.text[block.start : block.end].strip()
            if _MARK.fullmatch(text):
                ticks.append(text)
        return len(ticks) >= 2 and not any(re.search(rf"[{TICKED}]|[xXyY]", text) for text in ticks)

    def _row(self, cells: Mapping[str, Block], group: str, start: int, end: int) -> Iterator[Entry]:
        """The fields of a table's row; `group` is the text of a heading row above it, between `start` and `end`."""
        cell = cells.get("items")
        if cell is None or not self._is_shared(cells.get("shared")):
            return
        filled = any(block.end > block.start for meaning, block in cells.items() if meaning != "items")
        if filled or self.row_source is None or group != self.row_group:
            # else a line of items alone, which goes on with the row above
            self.row_source, self.row_group = self._row_source(cells, group, start, end), group
        source = self.row_source.within(self.area.source() if self.area.open else self._schedule_of(start))
        if boxes(self.context, cell.start, cell.end):
            for item in ticked_items(self.context, cell.start, cell.end):
                yield item, source, TABLE_CELL, 0.9
            return
        for name, first, last in self._groups(cell):
            local = self.sources.name(*name).within(source) if name else source
            for item in split_items(self.context, first, last, cell=True):
                yield item, local, TABLE_CELL, 0.9

    def _schedule_of(self, start: int) -> Source:
        """The data set that a schedule of exchanges is named after: "Annex 1: Boat arrivals"."""
        section = self.context.section_at(start)
        heading = section.heading if section else None
        if section is None or heading is None or frozenset(section.ids) != {"schedules"}:
            return Source()
        return Source(dataset=self.sources.name(heading.content, heading.end).dataset)

    def _groups(self, cell: Block) -> Iterator[tuple[tuple[int, int] | None, int, int]]:
        """The parts of a cell under lines that name a group of fields ("Attendance:" over bullets), else all of it."""
        heads = [m.span() for m in _GROUP_LINE.finditer(self.text, cell.start, cell.end)]
        if not heads or self.text[cell.start : cell.end].count("\n") < 2 * len(heads) - 1:
            yield None, cell.start, cell.end
            return
        if self.text[cell.start : heads[0][0]].strip():
            yield None, cell.start, heads[0][0]
        for number, (start, end) in enumerate(heads):
            last = heads[number + 1][0] if number + 1 < len(heads) else cell.end
            yield (start, end), end, last

    def _row_source(self, cells: Mapping[str, Block], group: str, start: int, end: int) -> Source:
        source = Source()
        if group and len(group) < 120:
            at = self.text.find(group, start, end)
            if at >= 0:
                source = self.sources.name(at, at + len(group))
        dataset = cells.get("dataset")
        if dataset is not None and dataset.end > dataset.start:
            source = self.sources.name(dataset.content, dataset.end).within(source)
        provider = cells.get("from") or cells.get("organisation")
        if provider is not None:
            found = self.sources.organisation(provider.content, provider.end)
            # A column "Source" beside no recipient often names a computer system.
            given = self.area.source().provider
            body = given is None and self.sources.is_body(provider.content, provider.end)
            if (
                body
                and found
                and re.fullmatch(r"[A-Z]{2,6}", found.value)
                and plain(found.value) not in self.sources.bodies
                and plain(found.value) not in self.sources.full_names
            ):
                body = False  # an acronym that the document explains nowhere: rather a system than an organisation
            if found and (
                "to" in cells or (self.giver_named and given is None) or body or (given is None and "from" not in cells)
            ):
                source = replace(source, provider=found)
            elif found and source.dataset is None and self.area.source().dataset is None and len(found.value) < 80:
                source = replace(source, dataset=found)
        return source
