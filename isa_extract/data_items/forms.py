"""Fields in forms: a question or group beside its answer, a tick box or "yes" beside a field."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from isa_extract.data_items.lists import (
    TICKED,
    UNTICKED,
    boxes,
    is_field,
    is_known,
    lines_of,
    means,
    named,
    says,
    split_items,
    ticked_items,
)
from isa_extract.data_items.prose import ELSEWHERE, LINE, TABLE_CELL, TICK_BOX, Area, Entry, ProseReader
from isa_extract.data_items.sources import Source
from isa_extract.document import Block, Cell, Table


class FormReader(ProseReader):
    """Reads the fields of a form's rows."""

    def _form(self, table: Table, rows: Sequence[int]) -> Iterator[Entry]:
        """Rows of a form: a question or the name of a group beside its fields; a box or yes beside a field."""
        document = self.context.document
        words: list[tuple[bool, int, int]] = []
        for cell in table.cells:
            if cell.row in rows:
                block = document.blocks[cell.block]
                words += boxes(self.context, block.content, block.end)
        tick_list = self._mostly_fields(words)
        for number in rows:
            cells = self._row_cells(table, number)
            if not cells:
                continue
            if len(cells) == 1:
                block = document.blocks[cells[0].block]
                if (
                    block.end - block.start < 160
                    and self._names_data(self.text[block.content : block.end])
                    and not boxes(self.context, block.content, block.end)
                ):
                    self.area = Area(open=True, heading=self.sources.name(block.content, block.end))
                elif self.area.open and self.area.listing:
                    yield from self._cell(block, self.area.source(), asked=False)
                continue
            label, values = document.blocks[cells[0].block], [document.blocks[c.block] for c in cells[1:]]
            yield from self._form_row(label, values, tick_list=tick_list)

    def _row_cells(self, table: Table, number: int) -> list[Cell]:
        """The row's cells with text, one that spans rows included, without a leading item number."""
        found: list[Cell] = []
        for column in range(table.columns):
            cell = table.cell_at(number, column)
            if cell is None or cell in found:
                continue
            block = self.context.document.blocks[cell.block]
            text = self.text[block.start : block.end].strip()
            if text and not (not found and re.fullmatch(r"\(?[A-Z]?\d{1,2}(?:\.\d{1,2})*[.)]?[a-z]?", text)):
                found.append(cell)
        if found and all(cell.row != number for cell in found):
            return []
        return found

    def _form_row(self, label: Block, values: Sequence[Block], *, tick_list: bool) -> Iterator[Entry]:
        context = self.context
        question = self.text[label.content : label.end].strip().rstrip(":?")
        rule = context.rules.lookup("label", question)
        heading = context.rules.lookup("heading", question)
        ids = frozenset(heading.value.split()) if heading else frozenset()
        asked = (
            (rule is not None and rule.value == "data_items")
            or "data_items" in ids
            or (not ids and self._names_data(question))
        )
        category = means(context, "data.category", question)
        if (
            not asked
            and not category
            and ((rule is not None and not is_known(context, label.content, label.end)) or ids & ELSEWHERE)
        ):
            return
        if says(context, "data.heading_other", question) or question.startswith(('"', "'")):
            return  # another question, or a term being defined
        value = values[0]
        answer = self.text[value.start : value.end].strip()
        source = self.area.source() if self.area.open else Source()
        if asked and says(context, "data.below", answer):
            self.area = Area(open=True)
            return
        if boxes(context, value.content, value.end):
            if asked or tick_list or (self.area.open and self.area.listing):
                local = source if asked else self.sources.name(label.content, label.end).within(source)
                self.row_source = local
                for block in values:
                    for item in ticked_items(context, block.content, block.end):
                        yield item, local, TICK_BOX, 0.9
            return
        if re.fullmatch(rf"(?:yes|y|no|n|[{TICKED}{UNTICKED}]|x)\.?", answer, re.IGNORECASE):
            if (
                self.area.open
                and self.area.listing
                and is_field(context, label.content, label.end)
                and self._is_shared(value)
            ):
                for item in named(context, label.content, label.end):
                    yield item, source, TICK_BOX, 0.85
            return
        if asked:
            local = self.sources.name(label.content, label.end).within(source)
            for block in values:
                yield from self._cell(block, local, asked=True)
            return
        grouped = category or (self.area.open and self.area.listing)
        items = (
            split_items(context, value.content, value.end, cell=True)
            if grouped and not any(self._is_sentence(part) for part in self._parts(answer))
            else []
        )
        fields = sum(is_field(context, item.start, item.end) for item in items)
        if (len(items) >= 2 and fields * 2 >= len(items)) or (items and self.area.open and fields == len(items)):
            local = self.sources.name(label.content, label.end).within(source)
            for item in items:
                yield item, local, TABLE_CELL, 0.85

    def _parts(self, answer: str) -> list[str]:
        """The parts of an answer that may be sentences: those between semicolons that do not begin as fields do."""
        parts = [part.strip() for part in answer.split(";")]
        return [part for part in parts if len(parts) == 1 or says(self.context, "data.head", part) is None]

    def _cell(self, block: Block, source: Source, *, asked: bool) -> Iterator[Entry]:
        """The lines of a cell that answers what is shared."""
        context = self.context
        if boxes(context, block.content, block.end):
            for item in ticked_items(context, block.content, block.end):
                yield item, source, TICK_BOX, 0.9
            return
        listing, local = True, source
        for start, end in lines_of(context, block.content, block.end):
            text = self.text[start:end]
            if text.rstrip().endswith((":", ":-")) and len(text.split()) <= 30:
                listing = says(context, "data.not_shared", text) is None and (
                    says(context, "data.intro_other", text) is None
                    or says(context, "data.intro_strong", text) is not None
                )
                local = (
                    self.sources.of_sentence(start, end, self.area.heading.provider)
                    if self._is_sentence(text)
                    else self.sources.name(start, end)
                ).within(source)
                continue
            if not listing:
                continue
            if not self._is_sentence(text):
                items = split_items(context, start, end, cell=asked, listed=asked)
                if asked or any(is_field(context, item.start, item.end) for item in items):
                    for item in items:
                        yield item, local, LINE, 0.85
                continue
            virtual = replace(block, content=start, start=start, end=end)
            outer, self.area = self.area, Area(open=True, heading=local)
            yield from self._paragraph(virtual)
            self.area = outer

    def _is_shared(self, answer: Block | None) -> bool:
        if answer is None:
            return True
        text = self.text[answer.start : answer.end].strip()
        if re.search(rf"[{TICKED}]|\[[xX]\]", text):
            return True
        return re.match(rf"(?:no?\b|[{UNTICKED}]|\[\s?\]|-+$|x$|n/a|not\b|$)", text, re.IGNORECASE) is None
