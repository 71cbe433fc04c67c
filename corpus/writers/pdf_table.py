"""Tables of the PDF files.

reportlab's own table cannot break a merged cell that is longer than a page, and leaves slivers of rows where
it breaks inside one. This one breaks as Word does: a row that does not fit goes on over the page, the edges
are closed at the break, and the header rows are repeated.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from reportlab.lib.colors import HexColor, black  # type: ignore[import-untyped]
from reportlab.platypus import Flowable  # type: ignore[import-untyped]

SIDE_PADDING = 4.0
TOP_PADDING = 2.0
BOTTOM_PADDING = 3.0
PADDING = TOP_PADDING + BOTTOM_PADDING
HEADER_SHADE = HexColor("#e4e4e4")


@dataclass(frozen=True)
class Place:
    """One place in the grid: the cell it belongs to, and that cell's text where it starts."""

    anchor: tuple[int, int]
    content: Any = None  # a reportlab paragraph


Row = list[Place]


class PageTable(Flowable):  # type: ignore[misc]
    """A table, or the part of one that is on a page."""

    def __init__(
        self, rows: list[Row], widths: Sequence[float], header_rows: int, ruled: bool, line_height: float
    ) -> None:
        super().__init__()
        self.rows = rows
        self.widths = list(widths)
        self.header_rows = header_rows if header_rows < len(rows) else 0
        self.ruled = ruled
        self.line_height = line_height
        self.heights: list[float] = []

    # measuring

    def wrap(self, _available_width: float, _available_height: float) -> tuple[float, float]:
        """Find the height of each row; a text merged over rows makes the last of them higher if need be."""
        self.heights = [self.line_height + PADDING] * len(self.rows)
        contents = sorted(self.contents(), key=lambda found: self.last_row(found[0], found[1]) - found[0])
        for row, column, content in contents:
            last = self.last_row(row, column)
            needed = content.wrap(self.text_width(row, column), 1e6)[1] + PADDING
            self.heights[last] += max(0.0, needed - sum(self.heights[row : last + 1]))
        return sum(self.widths), sum(self.heights)

    def contents(self) -> Iterator[tuple[int, int, Any]]:
        """The texts with their rows and columns."""
        for row, places in enumerate(self.rows):
            for column, place in enumerate(places):
                if place.content is not None:
                    yield row, column, place.content

    def last_row(self, row: int, column: int) -> int:
        """The last row of the cell that the place belongs to, in this part of the table."""
        anchor = self.rows[row][column].anchor
        while row + 1 < len(self.rows) and self.rows[row + 1][column].anchor == anchor:
            row += 1
        return row

    def text_width(self, row: int, column: int) -> float:
        """The width for the text of a cell."""
        anchor = self.rows[row][column].anchor
        places = enumerate(self.rows[row])
        return sum(self.widths[at] for at, place in places if place.anchor == anchor) - 2 * SIDE_PADDING

    # breaking over pages

    def split(self, available_width: float, available_height: float) -> list[Any]:
        """What fits on this page, and the rest with the header rows above it."""
        self.wrap(available_width, available_height)
        fitting, used = 0, 0.0
        while fitting < len(self.rows) and used + self.heights[fitting] <= available_height:
            used += self.heights[fitting]
            fitting += 1
        if fitting == len(self.rows):
            return [self]
        room = available_height - used
        parts = self.cut(fitting, room) if fitting >= self.header_rows else None
        if parts is None and fitting > self.header_rows:
            parts = self.cut(fitting, 0.0)
        if parts is None:
            return []
        upper, lower = parts
        rest = self.part(self.rows[: self.header_rows] + lower)
        rest.spaceAfter = self.getSpaceAfter()
        return [self.part(upper), rest]

    def part(self, rows: list[Row]) -> PageTable:
        """A table of some of the rows."""
        return PageTable(rows, self.widths, self.header_rows, self.ruled, self.line_height)

    def cut(self, boundary: int, room: float) -> tuple[list[Row], list[Row]] | None:
        """The rows above and below a break.

        With room, the row at the boundary is broken as well; none if it cannot be, because something in it
        has no line that fits. A text merged over rows on both sides goes on below the break, too.
        """
        upper = [list(row) for row in self.rows[: boundary + (1 if room else 0)]]
        lower = [list(row) for row in self.rows[boundary:]]
        lower[0] = [replace(place, content=None) if room else place for place in lower[0]]
        broken = False
        for row, column, content in self.contents():
            if row > boundary or (row == boundary and not room) or self.last_row(row, column) < boundary:
                continue
            space = sum(self.heights[row:boundary]) + room - PADDING
            pieces = content.split(self.text_width(row, column), space)
            if not pieces and row == boundary:
                return None
            pieces = pieces or [None, content]
            upper[row][column] = replace(upper[row][column], content=pieces[0])
            lower[0][column] = replace(lower[0][column], content=pieces[1] if len(pieces) > 1 else None)
            broken = broken or (row == boundary and len(pieces) > 1)
        return (upper, lower) if broken or not room else None

    # drawing

    def draw(self) -> None:
        """Draw shades, texts and lines."""
        edges = [sum(self.widths[:column]) for column in range(len(self.widths) + 1)]
        levels = [sum(self.heights[row:]) for row in range(len(self.heights) + 1)]
        if self.ruled and self.header_rows:
            height = levels[0] - levels[self.header_rows]
            self.canv.setFillColor(HEADER_SHADE)
            self.canv.rect(0, levels[self.header_rows], edges[-1], height, stroke=0, fill=1)
        for row, column, content in self.contents():
            height = content.wrap(self.text_width(row, column), 1e6)[1]
            content.drawOn(self.canv, edges[column] + SIDE_PADDING, levels[row] - TOP_PADDING - height)
        if self.ruled:
            self.draw_lines(edges, levels)

    def draw_lines(self, edges: list[float], levels: list[float]) -> None:
        """Draw the lines around cells, each as long as it goes straight on."""
        self.canv.setStrokeColor(black)
        self.canv.setLineWidth(0.6)
        rows, columns = range(len(self.rows)), range(len(self.widths))
        for row, level in enumerate(levels):
            parted = [self.anchor(row - 1, column) != self.anchor(row, column) for column in columns]
            for start, end in stretches(parted):
                self.canv.line(edges[start], level, edges[end], level)
        for column, edge in enumerate(edges):
            parted = [self.anchor(row, column - 1) != self.anchor(row, column) for row in rows]
            for start, end in stretches(parted):
                self.canv.line(edge, levels[start], edge, levels[end])

    def anchor(self, row: int, column: int) -> tuple[int, int] | None:
        """The cell at a place; none outside the table."""
        if 0 <= row < len(self.rows) and 0 <= column < len(self.widths):
            return self.rows[row][column].anchor
        return None


def stretches(marked: list[bool]) -> Iterator[tuple[int, int]]:
    """The start and end of each run of true values."""
    start = None
    for position, value in enumerate([*marked, False]):
        if value and start is None:
            start = position
        if not value and start is not None:
            yield start, position
            start = None
