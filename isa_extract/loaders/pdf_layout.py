"""Pages of words and ruling lines -> raw blocks and tables in reading order, whatever the words were read with."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from isa_extract.document import BlockKind, Box, Edit
from isa_extract.layout import RawBlock, RawTable, RawText
from isa_extract.loaders.pdf_aligned import split_tables
from isa_extract.loaders.pdf_columns import Flow, flows_of
from isa_extract.loaders.pdf_grids import Grid, GridCell, grids_of
from isa_extract.loaders.pdf_habits import Habits, habits_of
from isa_extract.loaders.pdf_margins import footnote_mark, footnotes, running_lines
from isa_extract.loaders.pdf_page import Line, PageContent, Word, lines_of
from isa_extract.loaders.pdf_paragraphs import WRAP, Column, Passage, passages, runs_on
from isa_extract.loaders.pdf_tables import TableDraft, raw_table, ruled_table, stitch
from isa_extract.loaders.pdf_text import MARK, text_of

Item = Passage | TableDraft


@dataclass(slots=True)
class _Frame:
    """A drawn box around text that is not a table."""

    box: Box
    lines: list[Line]


@dataclass(slots=True)
class _Sheet:
    """A page on its way."""

    page: PageContent
    lines: list[Line]
    tables: list[TableDraft]
    frames: list[_Frame]
    furniture: list[Line] = field(default_factory=list)
    notes: list[list[Line]] = field(default_factory=list)
    flows: list[Flow] = field(default_factory=list)

    def clear(self) -> None:
        """Let go of everything."""
        self.lines, self.tables, self.frames, self.furniture, self.notes, self.flows = [], [], [], [], [], []
        self.page.words, self.page.rules, self.page.asides = [], [], []

    @property
    def boxes(self) -> list[Box]:
        """The boxes of its tables, then of its frames."""
        return [table.box for table in self.tables] + [frame.box for frame in self.frames]


def lay_out(pages: Sequence[PageContent]) -> list[RawBlock | RawTable]:
    """Blocks and tables of a document in reading order. Headers and footers are marked as such."""
    sheets = [_sheet(page) for page in pages]
    _part_margins(sheets)
    habits = _habits([sheet.lines for sheet in sheets], sheets)
    for sheet in sheets:
        sheet.notes = footnotes(sheet.lines, sheet.page.rules, habits)
        noted = {id(line) for note in sheet.notes for line in note}
        sheet.lines = [line for line in sheet.lines if id(line) not in noted]
        sheet.page.marks = frozenset(footnote_mark(note[0]) for note in sheet.notes)
        sheet.flows = flows_of(sheet.page, sheet.lines, sheet.boxes, habits)
    if habits.gutters:
        for sheet in sheets:  # once more: a page of few lines is told by the others' columns
            if len(sheet.flows) == 1:
                sheet.flows = flows_of(sheet.page, sheet.lines, sheet.boxes, habits)
        gutters = habits.gutters
        habits = _habits([flow.lines for sheet in sheets for flow in sheet.flows], sheets)
        habits.gutters = gutters
        _measure_columns(sheets, habits)
    return list(_Assembly(habits).items(sheets))


def _habits(runs: Sequence[Sequence[Line]], sheets: Sequence[_Sheet]) -> Habits:
    cells = (cell.lines for sheet in sheets for table in sheet.tables for cell in table.cells)
    habits = habits_of(runs, cells)
    habits.pages = len(sheets)
    return habits


def _measure_columns(sheets: Sequence[_Sheet], habits: Habits) -> None:
    """The right edges of newspaper columns, from all pages, where most of the text is set in such."""
    flows = [flow for sheet in sheets for flow in sheet.flows]
    if sum(len(flow.lines) for flow in flows if flow.left is not None) < 0.4 * sum(len(flow.lines) for flow in flows):
        return
    for sheet in sheets:
        for flow in sheet.flows:
            if flow.left is not None and flow.right is not None:
                key = round(flow.left / 6)
                habits.column_rights[key] = max(habits.column_rights.get(key, 0.0), flow.right)


# -- one page: words into tables, frames and lines


def _sheet(page: PageContent) -> _Sheet:
    rest: Sequence[Word] = page.words
    asides = page.asides
    tables: list[TableDraft] = []
    frames: list[_Frame] = []
    for grid in grids_of(page.rules):
        inside = [word for word in rest if _within(word, grid.box)]
        if not inside:
            continue
        inner = [table for table in tables if _holds(grid.box, table.box)]
        if len(grid.cells) == 1:
            tall = grid.box[3] - grid.box[1] > 0.6 * page.height
            lines = lines_of(inside, page)
            if grid.shade or tall or inner or len(lines) < 2 or not _fills(grid.box, inside):
                continue
            frames.append(_Frame(grid.box, lines))
        else:
            if grid.shade and (len(grid.xs) == 2 or len(grid.ys) == 2):
                continue
            held = _held(grid, inside)
            if held is None:
                continue
            turned = [aside for aside in asides if _within(aside, grid.box)]
            table = ruled_table(grid, held, page, inner)
            for aside in turned:
                _add_turned(table, grid, aside, page)
            asides = [aside for aside in asides if not _within(aside, grid.box)]
            if inner:
                tables = [other for other in tables if other not in inner]
            tables.append(table)
        taken = set(map(id, inside))
        rest = [word for word in rest if id(word) not in taken]
    page.asides = list(asides)
    tables.sort(key=lambda table: (table.box[1], table.box[0]))
    return _Sheet(page, lines_of(rest, page), tables, frames)


def _within(word: Word, box: Box) -> bool:
    return box[0] <= (word.x0 + word.x1) / 2 <= box[2] and box[1] <= word.middle <= box[3]


def _holds(outer: Box, inner: Box) -> bool:
    return (
        outer[0] - 2 <= inner[0] and outer[1] - 2 <= inner[1] and inner[2] <= outer[2] + 2 and inner[3] <= outer[3] + 2
    )


def _before(line: Line, box: Box) -> bool:
    """Whether a line is read before a table or frame: it stands above it, or on its left."""
    return line.middle < box[1] + 1 or (line.x1 <= box[0] + 2 and line.middle < box[3])


def _fills(box: Box, words: Sequence[Word]) -> bool:
    """Whether a box is drawn around its words and does not cut through them."""
    return sum(word.x0 < box[0] - 2 or word.x1 > box[2] + 2 for word in words) <= 0.1 * len(words)


def _held(grid: Grid, words: Sequence[Word]) -> dict[GridCell, list[Word]] | None:
    """The words in each cell; None where lines cut through so many words that they are no cells."""
    lookup = grid.lookup()
    held: defaultdict[GridCell, list[Word]] = defaultdict(list)
    cut = 0
    for word in words:
        place = grid.place((word.x0 + word.x1) / 2, word.middle)
        cell = lookup.get(place) if place else None
        if cell is None:
            return None
        box = grid.cell_box(cell)
        cut += word.x0 < box[0] - 3 or word.x1 > box[2] + 3
        held[cell].append(word)
    return None if cut > 0.2 * len(words) else held


def _add_turned(table: TableDraft, grid: Grid, aside: Word, page: PageContent) -> None:
    place = grid.place((aside.x0 + aside.x1) / 2, aside.middle)
    cell = grid.lookup().get(place) if place else None
    for draft in table.cells:
        if cell is not None and (draft.row, draft.column) == (cell.row, cell.column):
            draft.lines.append(Line([aside], page))


# -- margins


def _part_margins(sheets: Sequence[_Sheet]) -> None:
    """Take running headers and footers off the pages, tables of the kind too."""
    running = running_lines([sheet.lines for sheet in sheets])
    for sheet in sheets:
        sheet.furniture = [line for line in sheet.lines if id(line) in running]
        if sheet.furniture:
            sheet.lines = [line for line in sheet.lines if id(line) not in running]
    places: defaultdict[str, list[TableDraft]] = defaultdict(list)
    for sheet in sheets:
        for table in sheet.tables:
            height = sheet.page.height
            if table.box[3] < 0.22 * height or table.box[1] > 0.8 * height:
                places[_table_key(table)].append(table)
    needed = 2 if len(sheets) <= 4 else 3
    for tables in places.values():
        pages = {id(table.page) for table in tables if abs(table.box[1] - tables[-1].box[1]) < 6}
        if len(pages) < max(2, needed):
            continue
        for sheet in sheets:
            for table in [table for table in sheet.tables if table in tables]:
                sheet.tables.remove(table)
                sheet.furniture += [line for cell in table.cells for line in cell.lines]


def _table_key(table: TableDraft) -> str:
    return re.sub(r"\d+", "0", "|".join(cell.text for cell in table.cells))


# -- all pages: paragraphs, joined over columns and pages


class _Assembly:
    """Turns sheets into raw blocks, page by page; holds back what may go on on the next page."""

    def __init__(self, habits: Habits) -> None:
        self.habits = habits
        self.waiting: list[tuple[Item | RawBlock, int]] = []  # with their list levels
        self.open: int | None = None  # the place in `waiting` of the last thing of the body
        self.lists: list[float] = []  # where the items of the list being read begin, outermost first

    def items(self, sheets: Sequence[_Sheet]) -> Iterator[RawBlock | RawTable]:
        """All blocks and tables."""
        for sheet in sheets:
            body = list(self._body(sheet))
            if body:
                if self._go_on(body[0]):
                    body = body[1:]
                if body:
                    yield from self._flush()
                    self.waiting = [(item, self._level(item)) for item in body]
                    self.open = len(self.waiting) - 1
            self.waiting += [(note, 0) for note in self._notes(sheet)]
            self.waiting += [(block, 0) for block in self._margins(sheet)]
            sheet.clear()
        yield from self._flush()

    def _flush(self) -> Iterator[RawBlock | RawTable]:
        for item, level in self.waiting:
            if isinstance(item, TableDraft):
                yield raw_table(item, self.habits)
            elif isinstance(item, Passage):
                yield self._block(item, level)
            else:
                yield item
        self.waiting, self.open = [], None

    def _go_on(self, item: Item) -> bool:
        """Add a page's or column's first item to the last one before, if it is its continuation."""
        if self.open is None:
            return False
        last = self.waiting[self.open][0]
        if isinstance(last, TableDraft) and isinstance(item, TableDraft):
            return stitch(last, item, self.habits)
        return isinstance(last, Passage) and isinstance(item, Passage) and _continue(last, item, self.habits)

    def _body(self, sheet: _Sheet) -> Iterator[Item]:
        """The page's paragraphs and tables in order, paragraphs joined over its columns."""
        previous: Item | None = None
        for flow in sheet.flows:
            items = list(self._flow(flow, sheet))
            if previous is not None and items:
                first = items[0]
                if isinstance(previous, Passage) and isinstance(first, Passage):
                    column = flow.left is not None and first.column.left > previous.column.left + 20
                    if column and _continue(previous, first, self.habits):
                        items = items[1:]
                elif isinstance(previous, TableDraft) and isinstance(first, TableDraft):
                    narrow = previous.narrow and first.narrow
                    items = items[1:] if narrow and stitch(previous, first, self.habits) else items
            for item in items:
                if previous is not None:
                    yield previous
                previous = item
        if previous is not None:
            yield previous

    def _flow(self, flow: Flow, sheet: _Sheet) -> Iterator[Item]:
        column = self._column(flow, sheet)
        boxes = sheet.boxes
        blocks = sorted(flow.blocks, key=lambda k: (boxes[k][1], boxes[k][0]))
        lines = flow.lines
        start = 0
        for k in blocks:
            end = start
            while end < len(lines) and _before(lines[end], boxes[k]):
                end += 1
            yield from self._text(lines[start:end], column, flow, first=start == 0)
            start = end
            if k < len(sheet.tables):
                table = sheet.tables[k]
                table.narrow = flow.left is not None
                table.read_cells(self.habits)
                yield table
            else:
                frame = sheet.frames[k - len(sheet.tables)]
                pad = max(1.0, min(line.x0 for line in frame.lines) - frame.box[0])
                yield from self._text(frame.lines, Column(frame.box[0] + pad, frame.box[2] - min(pad, 12.0)))
        yield from self._text(lines[start:], column, flow, first=start == 0)

    def _column(self, flow: Flow, sheet: _Sheet) -> Column:
        lines = flow.lines
        left = min((line.x0 for line in lines), default=0.0)
        right = max((line.x1 for line in lines), default=sheet.page.width)
        if flow.left is not None and flow.right is not None:
            left = min(left, flow.left)
            right = max(flow.right, self.habits.column_rights.get(round(flow.left / 6), 0.0))
            return Column(left, right)
        usual = self.habits.right_of(sheet.page.width)
        if usual is None:
            right = max(right, sheet.page.width - max(left, 36.0))  # hardly any text: margins of one width
        elif right < usual or right > usual + 8:
            right = usual
        return Column(left, right)

    def _text(
        self, lines: Sequence[Line], column: Column, flow: Flow | None = None, *, first: bool = False
    ) -> Iterator[Item]:
        run: list[Line] = []
        above = self.waiting[self.open][0] if first and self.open is not None else None
        going_on = above.edges if isinstance(above, TableDraft) and not above.ruled else ()
        for piece in split_tables(lines, column, self.habits, going_on):
            if isinstance(piece, Line):
                run.append(piece)
            else:
                yield from self._passages(run, column, flow)
                run = []
                piece.narrow = flow is not None and flow.left is not None
                piece.read_cells(self.habits)
                yield piece
        yield from self._passages(run, column, flow)

    def _passages(self, lines: Sequence[Line], column: Column, flow: Flow | None) -> Iterator[Item]:
        """Paragraphs; in a document of newspaper columns, lines that fill only the first are as wide as that."""
        right = self.habits.column_rights.get(round(column.left / 6))
        if flow is None or flow.left is not None or right is None or right > column.right - 20:
            yield from passages(lines, column, self.habits)
            return
        parts: list[tuple[bool, list[Line]]] = []
        for narrow, group in groupby(lines, key=lambda line: line.x1 < right + 1):
            part = list(group)
            full = sum(line.x1 > right - 0.15 * (right - column.left) for line in part)
            narrow = narrow and len(part) > 2 and full >= 0.4 * len(part)
            if parts and parts[-1][0] == narrow:
                parts[-1][1].extend(part)
            else:
                parts.append((narrow, part))
        for narrow, part in parts:
            yield from passages(part, Column(column.left, right) if narrow else column, self.habits)

    def _level(self, item: Item) -> int:
        """How deep a list item is nested, by where its bullet stands."""
        if isinstance(item, TableDraft) or not item.lines[0].label:
            if isinstance(item, TableDraft) or (self.lists and item.lines[0].x0 < self.lists[0] + 3):
                self.lists = []
            return 0
        offset = item.lines[0].x0 - item.column.left
        while self.lists and self.lists[-1] > offset + 3:
            self.lists.pop()
        if not self.lists or offset > self.lists[-1] + 3:
            self.lists.append(offset)
        return len(self.lists) - 1

    def _block(self, item: Passage, level: int = 0) -> RawBlock:
        lines = item.lines
        return RawBlock(
            text_of(item, self.habits), level=level, bold=all(line.bold for line in lines),
            italic=all(line.italic for line in lines), size=lines[0].size, page=lines[0].page.number,
        )  # fmt: skip

    def _notes(self, sheet: _Sheet) -> Iterator[RawBlock]:
        for aside in sheet.page.asides:
            block = self._block(Passage([Line([aside], sheet.page)], Column(0, sheet.page.width)))
            if aside.askew:
                block.kind = BlockKind.FURNITURE
            yield block
        for note in sheet.notes:
            mark = footnote_mark(note[0])
            right = self.habits.right_of(sheet.page.width) or max(line.x1 for line in note)
            passage = Passage(note[:1], Column(note[0].x0, right))
            for line in note[1:]:
                passage.add(line, WRAP)
            block = self._block(passage)
            block.kind, block.raw = BlockKind.FOOTNOTE, _without_mark(block.raw, mark)
            yield block

    def _margins(self, sheet: _Sheet) -> Iterator[RawBlock]:
        for line in sheet.furniture:
            block = self._block(Passage([line], Column(line.x0, line.x1)))
            block.kind = BlockKind.FURNITURE
            yield block


def _continue(above: Passage, below: Passage, habits: Habits) -> bool:
    """Join two halves of a paragraph."""
    if not runs_on(above, below, habits):
        return False
    above.add(below.lines[0], WRAP)
    for line, seam in zip(below.lines[1:], below.seams, strict=True):
        above.add(line, seam)
    return True


def _without_mark(raw: RawText, mark: str) -> RawText:
    """A footnote's text without its number, which Word does not keep in it either."""
    match = re.match(re.escape(mark) + r"[.)]?\s*", raw.text)
    if not mark or not match or match.end() == len(raw.text):
        return raw
    cut = match.end()
    places = [
        place._replace(start=max(0, place.start - cut), end=place.end - cut) for place in raw.places if place.end > cut
    ]
    first = raw.text[cut:].split()[0]
    edits = [Edit(0, len(first), raw.text[: cut + len(first)], MARK)]
    edits += [Edit(edit.start - cut, edit.end - cut, edit.raw, edit.reason) for edit in raw.edits if edit.start >= cut]
    return RawText(raw.text[cut:], places, edits)
