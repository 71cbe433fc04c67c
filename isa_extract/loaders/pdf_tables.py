"""Tables on their way: cells with their printed lines, put together over page breaks, and turned into raw tables."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median

from isa_extract.document import Box, fold
from isa_extract.layout import RawCell, RawTable, RawText
from isa_extract.loaders.pdf_grids import Grid, GridCell
from isa_extract.loaders.pdf_habits import ENDS_SENTENCE, Habits
from isa_extract.loaders.pdf_page import Line, PageContent, Word, lines_of
from isa_extract.loaders.pdf_paragraphs import HARD, WRAP, Column, Passage, fits, passages, wraps
from isa_extract.loaders.pdf_text import text_of

_SAME_EDGE = 4.0
_ROOM = 2.0
"""A line and the space around it, in sizes: so much below the text of a row shows that no page end cut it."""


@dataclass(slots=True)
class CellDraft:
    """A cell: its place in the table, and its printed lines in the room they had."""

    row: int
    column: int
    row_span: int
    column_span: int
    lines: list[Line]
    room: Column
    passages: list[Passage] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The lines as printed, folded, for comparing."""
        return fold(" ".join(line.text for line in self.lines)).casefold()


@dataclass(slots=True)
class TableDraft:
    """A table, or the part of one that stands on a page."""

    box: Box
    page: PageContent
    edges: list[float]  # of its columns, relative to nothing: the page's own x
    cells: list[CellDraft]
    ruled: bool = True
    open_bottom: bool = False
    open_top: bool = False
    repeated: int = 0  # how many header rows came again on a later page
    foot: float = 0.0  # where its last row ends
    last_page: PageContent | None = None
    narrow: bool = False  # in a newspaper column

    @property
    def rows(self) -> int:
        """How many rows it has."""
        return max((cell.row + cell.row_span for cell in self.cells), default=0)

    @property
    def columns(self) -> int:
        """How many columns it has."""
        return len(self.edges) - 1

    def starting(self, row: int) -> list[CellDraft]:
        """The cells that begin in a row."""
        return [cell for cell in self.cells if cell.row == row]

    def read_cells(self, habits: Habits) -> None:
        """Find the paragraphs in the cells."""
        leading = _leading(self.cells)
        for cell in self.cells:
            cell.passages = passages(cell.lines, cell.room, habits, leading)


def _leading(cells: Sequence[CellDraft]) -> float | None:
    """The line distance inside cells, in sizes: that of lines that are certainly wrapped, or else the smallest."""
    sure: list[float] = []
    others: list[float] = []
    for cell in cells:
        for a, b in pairwise(cell.lines):
            distance = (b.bottom - a.bottom) / a.size
            if a.size == b.size and 0.7 < distance < 2.2:
                (others if fits(a, b, cell.room) else sure).append(distance)
    if sure:
        return median(sure)
    return min(others) if others else None


def ruled_table(
    grid: Grid, held: dict[GridCell, list[Word]], page: PageContent, inner: Sequence[TableDraft]
) -> TableDraft:
    """A table from a grid and the words in its cells. `inner` tables that lie in a cell become lines of it."""
    lines = {cell: lines_of(words, page) for cell, words in held.items()}
    for table in inner:
        x0, top, x1, bottom = table.box
        place = grid.place((x0 + x1) / 2, (top + bottom) / 2)
        cell = grid.lookup().get(place) if place else None
        if cell is not None:
            lines.setdefault(cell, []).extend(_row_lines(table))
            lines[cell].sort(key=lambda line: line.middle)
    offsets: defaultdict[int, list[float]] = defaultdict(list)
    for cell, found in lines.items():
        offsets[cell.column] += [line.x0 - grid.xs[cell.column] for line in found]
    pads = {column: _pad(offsets[column]) for column in range(len(grid.xs) - 1)}
    cells = []
    for cell in grid.cells:
        x0, _, x1, _ = grid.cell_box(cell)
        room = Column(x0 + pads[cell.column], x1 - pads[cell.column], cell=True)
        cells.append(CellDraft(*cell, lines=lines.get(cell, []), room=room))
    return TableDraft(
        grid.box, page, list(grid.xs), cells, open_bottom=grid.open_bottom, open_top=grid.open_top, foot=grid.ys[-1]
    )


def _pad(offsets: Sequence[float]) -> float:
    """The usual distance of a column's text from the line on its left."""
    if not offsets:
        return 5.0
    usual, count = Counter(round(2 * offset) / 2 for offset in offsets).most_common(1)[0]
    return min(8.0, max(0.5, usual if count >= 0.4 * len(offsets) else min(offsets)))


def _row_lines(table: TableDraft) -> list[Line]:
    """The rows of a table as single lines."""
    found = []
    for row in range(table.rows):
        words = [word for cell in table.starting(row) for line in cell.lines for word in line.words]
        if words:
            found.append(Line(words, table.page))
    return found


def stitch(above: TableDraft, below: TableDraft, habits: Habits) -> bool:
    """Add a table at a page's head to one at the foot of the page before, if it is its continuation."""
    if not _same_columns(above, below):
        return False
    repeated = _repeated_rows(above, below)
    if not repeated and above.repeated:
        return False  # it had its header again on an earlier page, here it does not
    if not repeated and _own_header(above, below):
        return False
    part = [cell for cell in below.cells if cell.row >= repeated]
    start = above.rows
    split = _row_goes_on(above, below, part, repeated, habits)
    offset = start - repeated - (1 if split else 0)
    for cell in part:
        cell.row += offset
        upper = _last_at(above, cell.column) if split and cell.row == start - 1 else None
        if upper is not None and upper.row + upper.row_span == start and upper.column_span == cell.column_span:
            _pour(upper, cell, habits)
            upper.row_span = max(upper.row_span, cell.row + cell.row_span - upper.row)
        else:
            above.cells.append(cell)
    above.repeated = max(above.repeated, repeated)
    above.open_bottom, above.foot, above.last_page = below.open_bottom, below.foot, below.page
    return True


def _same_columns(above: TableDraft, below: TableDraft) -> bool:
    if above.ruled != below.ruled or above.columns < 1:
        return False
    if abs((above.last_page or above.page).width - below.page.width) > 1:
        return False
    shift = below.edges[0] - above.edges[0] if above.narrow and below.narrow else 0.0
    if above.columns == below.columns:
        same = all(abs(b - a - shift) < _SAME_EDGE for a, b in zip(above.edges, below.edges, strict=True))
        return same or _repeated_rows(above, below) > 0
    outer = abs(above.edges[0] - below.edges[0]) < _SAME_EDGE and abs(above.edges[-1] - below.edges[-1]) < _SAME_EDGE
    few, many = sorted((above.edges, below.edges), key=len)
    if not outer or len(few) < 3 or not all(any(abs(a - b) < _SAME_EDGE for b in many) for a in few):
        return False
    _regrid(above, many)
    _regrid(below, many)
    return True


def _regrid(table: TableDraft, edges: Sequence[float]) -> None:
    """Number a table's columns by more edges than it shows itself."""
    places = [min(range(len(edges)), key=lambda k: abs(edges[k] - edge)) for edge in table.edges]
    for cell in table.cells:
        end = places[cell.column + cell.column_span]
        cell.column = places[cell.column]
        cell.column_span = end - cell.column
    table.edges = list(edges)


def _repeated_rows(above: TableDraft, below: TableDraft) -> int:
    """How many rows at the head of `below` print the first rows of `above` again."""
    count = 0
    for row in range(min(above.rows, below.rows, 4)):
        texts = [[(cell.column, cell.text) for cell in table.starting(row)] for table in (above, below)]
        if texts[0] != texts[1] or not any(text for _, text in texts[0]):
            break
        count += 1
    while count and any(cell.row < count < cell.row + cell.row_span for cell in above.cells):
        count -= 1
    if count == 1 and not above.repeated and not _looks_like_header(above, 0):
        return 0
    return count


def _looks_like_header(table: TableDraft, row: int) -> bool:
    """Whether the texts of a row name columns: short, not numbers, or bold where the next row is not."""
    cells = [cell for cell in table.starting(row) if cell.lines]
    if _bold_row(table, row) and not _bold_row(table, row + 1):
        return True
    return bool(cells) and all(len(cell.text) < 60 and not re.search(r"\d{3}|@", cell.text) for cell in cells)


def _bold_row(table: TableDraft, row: int) -> bool:
    lines = [line for cell in table.starting(row) for line in cell.lines]
    return bool(lines) and all(line.bold for line in lines)


def _own_header(above: TableDraft, below: TableDraft) -> bool:
    """Whether the lower part begins with a header of its own: it is another table."""
    if not _bold_row(below, 0) or _bold_row(below, 1):
        return False
    return _bold_row(above, 0) and not _bold_row(above, above.rows - 1)


def _last_at(table: TableDraft, column: int) -> CellDraft | None:
    """The lowest cell over a column."""
    over = [cell for cell in table.cells if cell.column <= column < cell.column + cell.column_span]
    return max(over, key=lambda cell: cell.row, default=None)


def _row_goes_on(above: TableDraft, below: TableDraft, part: Sequence[CellDraft], first: int, habits: Habits) -> bool:
    """Whether the last row above and the first row below are two halves of one."""
    last = above.rows - 1
    pairs = []
    for cell in (cell for cell in part if cell.row == first):
        upper = _last_at(above, cell.column)
        if upper is None or upper.column_span != cell.column_span:
            return False
        pairs.append((upper, cell))
    filled = [(upper, lower) for upper, lower in pairs if lower.lines]
    if not filled or not any(upper.lines for upper, _ in pairs) or (last == 0 and above.repeated):
        return False
    if any(not upper.lines for upper, _ in filled):
        return False  # text in a column that had none so far
    unclosed = above.open_bottom and (below.open_top or first > 0)
    running = [_goes_on(upper, lower, habits) for upper, lower in filled]
    upper, lower = pairs[0]
    if unclosed:
        return any(running) or not lower.lines
    if _has_room(above, last) or not any(_reaches_foot(upper, above) for upper, _ in filled):
        return False
    if not lower.lines and upper.lines:
        usual = sum(
            not cell.lines and any(other.lines for other in above.starting(cell.row))
            for cell in above.cells
            if cell.column == 0 and cell.row < last
        )
        return usual < 2 or any(running)
    if lower.lines and running[0] == _SURELY:
        return True
    return all(running) and (len(running) > 1 or running[0] == _SURELY)


def _has_room(table: TableDraft, row: int) -> bool:
    """Whether another line would have fitted between a ruled row's lowest text and the line that closes it."""
    lines = [cell.lines[-1] for cell in table.starting(row) if cell.lines]
    lowest = max(lines, key=lambda line: line.bottom, default=None)
    return table.ruled and lowest is not None and table.foot - lowest.bottom > _ROOM * lowest.size


def _reaches_foot(cell: CellDraft, table: TableDraft) -> bool:
    """Whether a cell's text ends at the foot of its row, as the longest cell's does."""
    bottoms = [other.lines[-1].bottom for other in table.starting(cell.row) if other.lines]
    return bool(cell.lines) and cell.lines[-1].bottom > max(bottoms, default=0.0) - 0.6 * cell.lines[-1].size


_SURELY = 2


def _goes_on(upper: CellDraft, lower: CellDraft, habits: Habits) -> int:
    """Whether a cell's text runs on into the next part: 0 no, 1 perhaps, 2 surely."""
    a, b = upper.lines[-1], lower.lines[0]
    if a.text[-1:] in "-/,(&@" or b.text[:1] in ")/.,@&":
        return _SURELY
    if ENDS_SENTENCE.search(a.text) or b.label:
        return 0
    if b.text[:1].islower():
        return _SURELY
    if habits.marks_ends:
        return _SURELY if a.words[-1].spaced else 0
    return int(not fits(a, b, upper.room))


def _pour(upper: CellDraft, lower: CellDraft, habits: Habits) -> None:
    """Add the text of a row's second half to the first half's cell."""
    if not lower.lines:
        return
    if not upper.lines:
        upper.lines, upper.passages, upper.room = lower.lines, lower.passages, lower.room
        return
    a, b = upper.passages[-1].lines[-1], lower.passages[0].lines[0]
    full = wraps(a, b, upper.room, habits) or (b.text[:1].islower() and a.text[-1:].isalnum() and len(a.words) > 1)
    if full and not b.label and abs(a.size - b.size) < 0.5:
        joined = lower.passages.pop(0)
        upper.passages[-1].add(joined.lines[0], WRAP)
        for line, seam in zip(joined.lines[1:], joined.seams, strict=True):
            upper.passages[-1].add(line, seam)
    upper.passages += lower.passages
    upper.lines = upper.lines + lower.lines


def raw_table(table: TableDraft, habits: Habits) -> RawTable:
    """The finished table."""
    cells = []
    for cell in table.cells:
        raw = RawText("")
        for k, passage in enumerate(cell.passages):
            piece = text_of(passage, habits)
            raw = raw.join(piece, HARD) if k else piece
        cells.append(
            RawCell(
                raw, cell.row, cell.column, row_span=cell.row_span, column_span=cell.column_span,
                bold=bool(cell.lines) and all(line.bold for line in cell.lines),
                italic=bool(cell.lines) and all(line.italic for line in cell.lines),
                page=cell.lines[0].page.number if cell.lines else None,
            )
        )  # fmt: skip
    return RawTable(cells, header_rows=table.repeated, page=table.page.number)
