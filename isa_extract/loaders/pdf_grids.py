"""Ruling lines -> grids of cells. Where inner lines are missing cells are merged; outer lines may be missing too."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from isa_extract.document import Box
from isa_extract.loaders.pdf_page import Rule

_NEAR = 3.0
_COVERED = 0.6
_MOST_LINES = 400


class GridCell(NamedTuple):
    """A cell by its place in the grid."""

    row: int
    column: int
    row_span: int
    column_span: int


@dataclass(slots=True)
class Grid:
    """A ruled area: the lines' places and the cells between them."""

    xs: list[float]
    ys: list[float]
    cells: list[GridCell]
    open_bottom: bool = False  # no line closes it at the foot
    open_top: bool = False
    shade: bool = False  # made of filled areas only

    @property
    def box(self) -> Box:
        """The box around it."""
        return self.xs[0], self.ys[0], self.xs[-1], self.ys[-1]

    def cell_box(self, cell: GridCell) -> Box:
        """The box of a cell."""
        return (
            self.xs[cell.column],
            self.ys[cell.row],
            self.xs[cell.column + cell.column_span],
            self.ys[cell.row + cell.row_span],
        )

    def lookup(self) -> dict[tuple[int, int], GridCell]:
        """The cell at each place."""
        return {
            (row, column): cell
            for cell in self.cells
            for row in range(cell.row, cell.row + cell.row_span)
            for column in range(cell.column, cell.column + cell.column_span)
        }

    def place(self, x: float, y: float) -> tuple[int, int] | None:
        """Row and column of a point, None outside."""
        if not (self.xs[0] <= x <= self.xs[-1] and self.ys[0] <= y <= self.ys[-1]):
            return None
        column = min(bisect_right(self.xs, x) - 1, len(self.xs) - 2)
        return min(bisect_right(self.ys, y) - 1, len(self.ys) - 2), column


class _Stroke(NamedTuple):
    """A line along one axis: `at` across it, from `start` to `end` along it."""

    at: float
    start: float
    end: float
    shade: bool


def grids_of(rules: Sequence[Rule]) -> list[Grid]:
    """The grids that ruling lines form, smallest first. A grid of one cell is a frame."""
    across = _merged(
        _Stroke(rule.top, rule.x0, rule.x1, rule.shade) for rule in rules if rule.x1 - rule.x0 > rule.bottom - rule.top
    )
    down = _merged(
        _Stroke(rule.x0, rule.top, rule.bottom, rule.shade)
        for rule in rules
        if rule.x1 - rule.x0 < rule.bottom - rule.top
    )
    if len(across) > _MOST_LINES or len(down) > _MOST_LINES:
        return []  # a drawing
    found = []
    for part_across, part_down in _connected(across, down):
        grid = _grid(part_across, part_down)
        if grid is not None:
            found.append(grid)
    return sorted(found, key=lambda grid: (grid.box[2] - grid.box[0]) * (grid.box[3] - grid.box[1]))


def _merged(strokes: Iterable[_Stroke]) -> list[_Stroke]:
    """Pieces of one line, and lines drawn twice, made one."""
    levels: list[list[_Stroke]] = []
    for stroke in sorted(strokes):
        if levels and stroke.at - levels[-1][0].at <= _NEAR:
            levels[-1].append(stroke)
        else:
            levels.append([stroke])
    merged: list[_Stroke] = []
    for level in levels:
        open_: _Stroke | None = None
        for stroke in sorted(level, key=lambda s: s.start):
            if open_ is not None and stroke.start <= open_.end + _NEAR:
                at = stroke.at if open_.shade and not stroke.shade else open_.at
                open_ = _Stroke(at, open_.start, max(open_.end, stroke.end), open_.shade and stroke.shade)
            else:
                if open_ is not None:
                    merged.append(open_)
                open_ = stroke
        if open_ is not None:
            merged.append(open_)
    return merged


def _connected(across: list[_Stroke], down: list[_Stroke]) -> list[tuple[list[_Stroke], list[_Stroke]]]:
    """Lines that touch each other, as groups."""
    parent = list(range(len(across) + len(down)))

    def root(i: int) -> int:
        while parent[i] != i:
            parent[i] = parent[parent[i]]
            i = parent[i]
        return i

    touched = set()
    for j, line in enumerate(down, len(across)):
        for i, row in enumerate(across):
            if (
                row.start - _NEAR <= line.at <= row.end + _NEAR
                and line.start - _NEAR <= row.at <= line.end + _NEAR
            ):  # fmt: skip
                parent[root(i)] = root(j)
                touched |= {i, j}
    groups: dict[int, tuple[list[_Stroke], list[_Stroke]]] = {}
    for i in sorted(touched):
        group = groups.setdefault(root(i), ([], []))
        if i < len(across):
            group[0].append(across[i])
        else:
            group[1].append(down[i - len(across)])
    return list(groups.values())


def _levels(strokes: Sequence[_Stroke], ends: Sequence[_Stroke]) -> list[float]:
    """Where lines stand, and where the crossing lines end when they run out beyond the outermost of them."""
    levels: list[float] = []
    for at in sorted(stroke.at for stroke in strokes):
        if not levels or at - levels[-1] > _NEAR:
            levels.append(at)
    first, last = min(stroke.start for stroke in ends), max(stroke.end for stroke in ends)
    if levels[0] - first > 6 and sum(levels[0] - stroke.start > 6 for stroke in ends) >= 2:
        levels.insert(0, first)
    if last - levels[-1] > 6 and sum(stroke.end - levels[-1] > 6 for stroke in ends) >= 2:
        levels.append(last)
    return levels


def _walls(levels: list[float], strokes: Sequence[_Stroke], steps: list[float]) -> list[list[bool]]:
    """For each level and each step along it, whether a line is drawn there."""
    walls = [[False] * (len(steps) - 1) for _ in levels]
    for k, at in enumerate(levels):
        near = [stroke for stroke in strokes if abs(stroke.at - at) <= _NEAR]
        for j in range(len(steps) - 1):
            start, end = steps[j], steps[j + 1]
            covered = sum(max(0.0, min(end, stroke.end) - max(start, stroke.start)) for stroke in near)
            walls[k][j] = covered >= _COVERED * (end - start)
    return walls


def _grid(across: list[_Stroke], down: list[_Stroke]) -> Grid | None:
    xs, ys = _levels(down, across), _levels(across, down)
    if len(xs) < 2 or len(ys) < 2 or xs[-1] - xs[0] < 12 or ys[-1] - ys[0] < 7:
        return None
    rows, columns = len(ys) - 1, len(xs) - 1
    below = _walls(ys, across, xs)  # below[k][j]: a line at height k over column j
    beside = _walls(xs, down, ys)
    open_top, open_bottom = not any(below[0]), not any(below[-1])
    owner = list(range(rows * columns))

    def root(i: int) -> int:
        while owner[i] != i:
            owner[i] = owner[owner[i]]
            i = owner[i]
        return i

    for row in range(rows):
        for column in range(columns):
            here = row * columns + column
            if column + 1 < columns and not beside[column + 1][row]:
                owner[root(here + 1)] = root(here)
            if row + 1 < rows and not below[row + 1][column]:
                owner[root(here + columns)] = root(here)
    areas: dict[int, list[tuple[int, int]]] = {}
    for row in range(rows):
        for column in range(columns):
            areas.setdefault(root(row * columns + column), []).append((row, column))
    spans: list[tuple[int, int, int, int]] = []
    for area in areas.values():
        top, bottom = area[0][0], area[-1][0]
        left, right = min(column for _, column in area), max(column for _, column in area)
        if len(area) == (bottom - top + 1) * (right - left + 1):
            spans.append((top, left, bottom, right))
            continue
        for row in range(top, bottom + 1):  # not a rectangle: row by row
            inside = sorted(column for r, column in area if r == row)
            start = 0
            for k in range(1, len(inside) + 1):
                if k == len(inside) or inside[k] != inside[k - 1] + 1:
                    spans.append((row, inside[start], row, inside[k - 1]))
                    start = k
    used_ys = sorted({span[0] for span in spans} | {span[2] + 1 for span in spans})
    used_xs = sorted({span[1] for span in spans} | {span[3] + 1 for span in spans})
    used_ys = _wide_enough(used_ys, ys)
    used_xs = _wide_enough(used_xs, xs)
    cells: list[GridCell] = []
    for top, left, bottom, right in spans:
        if ys[bottom + 1] - ys[top] < 5 or xs[right + 1] - xs[left] < 5:
            continue  # the space between two lines of a double rule
        row, column = bisect_right(used_ys, top) - 1, bisect_right(used_xs, left) - 1
        row_end, column_end = bisect_right(used_ys, bottom) - 1, bisect_right(used_xs, right) - 1
        cells.append(GridCell(row, column, row_end - row + 1, column_end - column + 1))
    return Grid(
        [xs[k] for k in used_xs], [ys[k] for k in used_ys], _disjoint(sorted(cells)),
        open_bottom=open_bottom, open_top=open_top,
        shade=all(stroke.shade for stroke in across) or all(stroke.shade for stroke in down),
    )  # fmt: skip


def _wide_enough(used: list[int], levels: list[float]) -> list[int]:
    """Without lines that stand closer together than any text is high."""
    kept = used[:1]
    for k in used[1:]:
        if levels[k] - levels[kept[-1]] >= 5 or k == used[-1]:
            if k == used[-1] and len(kept) > 1 and levels[k] - levels[kept[-1]] < 5:
                kept.pop()
            kept.append(k)
    return kept


def _disjoint(cells: list[GridCell]) -> list[GridCell]:
    """Without cells that lie on another."""
    taken: set[tuple[int, int]] = set()
    kept: list[GridCell] = []
    for cell in cells:
        places = {
            (row, column)
            for row in range(cell.row, cell.row + cell.row_span)
            for column in range(cell.column, cell.column + cell.column_span)
        }
        if not places & taken:
            taken |= places
            kept.append(cell)
    return kept
