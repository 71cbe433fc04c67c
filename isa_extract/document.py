"""The document model: one immutable text, and what stands where in it.

Offsets into `Document.text` are the key to everything else: page, box, block, table cell and section are
looked up from them. Nothing here knows how a file was read or what its words mean.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import NamedTuple

Box = tuple[float, float, float, float]
"""x0, top, x1, bottom in points; the origin is the page's top left corner."""

MENDED = 0.8
"""What is left of the confidence in a value of which a word was mended after OCR."""

_FOLD = str.maketrans(
    {
        "’": "'", "‘": "'", "‛": "'", "`": "'", "´": "'", "“": '"', "”": '"', "„": '"',
        "–": "-", "—": "-", "‐": "-", "‑": "-", "‒": "-", "−": "-", "\u00a0": " ", "\u2007": " ", "\u202f": " ",
        "\u2009": " ", "\u2002": " ", "\u2003": " ",
    }
)  # fmt: skip


def fold(text: str) -> str:
    """`text` with typographic quotes, dashes and spaces made plain, character for character (same length)."""
    return text.translate(_FOLD)


class Place(NamedTuple):
    """Where one word of a text is printed: `start` and `end` are offsets into that text."""

    start: int
    end: int
    page: int
    box: Box
    score: float = 1.0  # how sure OCR was of the word, 0 to 1


class Places:
    """The printed places of a text's words, in order of offset; compact, for documents of hundreds of pages."""

    __slots__ = ("_boxes", "_ends", "_pages", "_scores", "_starts")

    def __init__(self) -> None:
        self._starts, self._ends, self._pages = array("l"), array("l"), array("i")
        self._boxes, self._scores = array("f"), array("f")

    def append(self, start: int, end: int, page: int, box: Box, score: float = 1.0) -> None:
        """Add the next word; words come in order of offset."""
        self._starts.append(start)
        self._ends.append(end)
        self._pages.append(page)
        self._boxes.extend(box)
        self._scores.append(score)

    def __len__(self) -> int:
        return len(self._starts)

    def between(self, start: int, end: int) -> Iterator[Place]:
        """The places of the words that overlap `start` to `end`."""
        for i in range(bisect_right(self._ends, start), len(self._starts)):
            if self._starts[i] >= end:
                return
            x0, top, x1, bottom = self._boxes[4 * i : 4 * i + 4]
            yield Place(self._starts[i], self._ends[i], self._pages[i], (x0, top, x1, bottom), self._scores[i])


class BlockKind(StrEnum):
    """What a block of text is in the layout."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    LIST_ITEM = "list_item"
    CELL = "cell"
    CONTENTS = "contents"  # a line of a contents list: it names a heading, it is not one
    FOOTNOTE = "footnote"
    FURNITURE = "furniture"  # running headers and footers, kept once each at the end of the text


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph, heading, list item or table cell: `document.text[start:end]`, its label included."""

    index: int
    kind: BlockKind
    start: int
    end: int
    content: int  # offset where the text after the label begins; equals `start` where there is no label
    level: int = 0  # headings: 0 title, 1 highest, 9 only looks like one; list items: depth from 0
    page: int | None = None
    bold: bool = False
    italic: bool = False
    size: float | None = None  # points
    table: int | None = None  # index into Document.tables, for cells


@dataclass(frozen=True, slots=True)
class Cell:
    """A table cell; a merged cell stands once, at its top left place."""

    block: int  # index into Document.blocks
    row: int
    column: int
    row_span: int = 1
    column_span: int = 1


@dataclass(frozen=True)
class Table:
    """A table: its cells by row and column. `header_rows` counts leading rows that name the columns' meaning."""

    index: int
    start: int
    end: int
    rows: int
    columns: int
    cells: tuple[Cell, ...]
    header_rows: int = 0

    @cached_property
    def _grid(self) -> dict[tuple[int, int], Cell]:
        return {
            (row, column): cell
            for cell in self.cells
            for row in range(cell.row, cell.row + cell.row_span)
            for column in range(cell.column, cell.column + cell.column_span)
        }

    def cell_at(self, row: int, column: int) -> Cell | None:
        """The cell that covers this place (a merged cell covers several)."""
        return self._grid.get((row, column))

    def row(self, row: int) -> list[Cell]:
        """The cells that begin in this row, from left to right."""
        return [cell for cell in self.cells if cell.row == row]


class TextSource(StrEnum):
    """How a text was obtained."""

    NATIVE = "native"
    TEXT_LAYER = "text_layer"
    OCR = "ocr"
    MIXED = "mixed"


@dataclass(frozen=True, slots=True)
class Page:
    """One printed page; `number` counts from 1, sizes are in points."""

    number: int
    width: float
    height: float
    text_source: TextSource = TextSource.TEXT_LAYER
    readable: bool = True  # False where its text could not be got, or so badly that a heading may be lost
    quality: float | None = None  # how sure OCR was of its letters, 0 to 1


@dataclass(frozen=True, slots=True)
class Edit:
    """A change made while the text was built: `text[start:end]` was printed as `raw` (a hyphen at a line end...)."""

    start: int
    end: int
    raw: str
    reason: str


@dataclass(frozen=True)
class Document:
    """A loaded document. `text` never changes; every offset in the project is an offset into it."""

    file_name: str
    sha256: str
    media_type: str
    text: str
    blocks: tuple[Block, ...]
    tables: tuple[Table, ...] = ()
    pages: tuple[Page, ...] = ()
    places: Places = field(default_factory=Places, repr=False)
    edits: tuple[Edit, ...] = ()
    text_source: TextSource = TextSource.NATIVE
    notes: tuple[str, ...] = ()  # what the loader met that a person should know, without any of the content

    @cached_property
    def folded(self) -> str:
        """The text with plain quotes, dashes and spaces; same offsets. What rules are matched against."""
        return fold(self.text)

    @cached_property
    def _ocr_edits(self) -> list[Edit]:
        return [edit for edit in self.edits if "ocr: " in edit.reason]

    @cached_property
    def _starts(self) -> list[int]:
        return [block.start for block in self.blocks]

    @cached_property
    def _cells(self) -> dict[int, tuple[Table, Cell]]:
        return {cell.block: (table, cell) for table in self.tables for cell in table.cells}

    def block_at(self, offset: int) -> Block | None:
        """The block that holds `offset`; between two blocks, the one before; before the first, None."""
        i = bisect_right(self._starts, offset) - 1
        return self.blocks[i] if i >= 0 else None

    def blocks_between(self, start: int, end: int) -> Sequence[Block]:
        """The blocks that begin at or after `start` and before `end`."""
        return self.blocks[bisect_left(self._starts, start) : bisect_left(self._starts, end)]

    def cell_of(self, block: Block) -> tuple[Table, Cell] | None:
        """The table and cell whose text `block` is."""
        return self._cells.get(block.index)

    def block_text(self, block: Block) -> str:
        """The block's text without its label."""
        return self.text[block.content : block.end]

    def label(self, block: Block) -> str:
        """The block's printed bullet or number, "" where it has none."""
        return self.text[block.start : block.content].strip()

    def trust(self, start: int, end: int) -> tuple[float, str | None]:
        """How far OCR can be trusted in a span, 0 to 1, and what it read there if that was mended.

        The least certain word counts; a repair costs a fifth, however good its reason.
        """
        trust = min((word.score for word in self.places.between(start, end)), default=1.0)
        mended = [edit for edit in self._ocr_edits if edit.start < end and start < edit.end]
        if not mended:
            return trust, None
        parts, done = [], start
        for edit in mended:
            parts += [self.text[done : max(done, edit.start)], edit.raw]
            done = max(done, min(edit.end, end))
        return trust * MENDED, "".join([*parts, self.text[done:end]])

    def place(self, start: int, end: int) -> tuple[int | None, Box | None]:
        """The page of a span and the box around its words on that page; None where the format has no pages."""
        words = list(self.places.between(start, end))
        if not words:
            block = self.block_at(start)
            return (block.page if block else None), None
        page = words[0].page
        boxes = [word.box for word in words if word.page == page]
        return page, (
            round(min(box[0] for box in boxes), 1),
            round(min(box[1] for box in boxes), 1),
            round(max(box[2] for box in boxes), 1),
            round(max(box[3] for box in boxes), 1),
        )
