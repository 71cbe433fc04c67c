"""Tables whose rows are numbered in turn: "No.", then "P1", "P2" and so on, with lines between that name groups."""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise

from isa_extract.flattened.lines import COLUMNS, Found, Lines, PlacedCell

_CODE = re.compile(r"([A-Z]{0,3})[ .-]?(\d{1,3})\.?")
_LEAST_ROWS = 3

Code = tuple[str, int]


def coded(lines: Lines, at: int) -> Found | None:
    """A table whose first column, headed at `at` by a word for numbers, holds numbers in turn."""
    if at + 4 >= len(lines.blocks) or not lines.heads_numbers(at):
        return None
    first = next((line for line in range(at + 2, at + COLUMNS + 2) if _code(lines, line) is not None), None)
    if first is None or any(lines.ends(line) for line in range(at + 1, first)):
        return None
    starts = _starts(lines, first)
    if len(starts) < _LEAST_ROWS:
        return None
    distances = Counter(after - before for before, after in pairwise(starts))
    columns = min(distance for distance, count in distances.items() if count * 4 >= len(starts))
    if columns < 2 or first - at not in (columns, columns + 1):
        return None
    last = starts[-1] + columns
    if last > len(lines.blocks) or any(lines.ends(line) for line in range(starts[-1] + 1, last)):
        return None
    return _table(lines, at, starts, columns)


def _code(lines: Lines, at: int) -> Code | None:
    match = _CODE.fullmatch(lines.text(at)) if at < len(lines.blocks) else None
    return (match[1], int(match[2])) if match else None


def _starts(lines: Lines, first: int) -> list[int]:
    """The lines of the numbers, each one more than the one before or the first of another kind."""
    starts = [first]
    line = first + 1
    while line < len(lines.blocks) and line - starts[-1] <= 2 * COLUMNS and not lines.ends(line):
        before, here = _code(lines, starts[-1]), _code(lines, line)
        if line - starts[-1] > 1 and before and here and _follows(before, here):
            starts.append(line)
        line += 1
    return starts


def _follows(before: Code, here: Code) -> bool:
    return here == (before[0], before[1] + 1) or (here[0] != before[0] and here[1] == 1)


def _table(lines: Lines, at: int, starts: list[int], columns: int) -> Found:
    """The table's cells. What stands between a row and the first of another kind of numbers names the group below."""
    cells = [PlacedCell(0, column, at + column, at + column + 1) for column in range(columns)]
    row = 1
    if starts[0] - at > columns:
        cells.append(PlacedCell(row, 0, starts[0] - 1, starts[0]))
        row += 1
    last = starts[-1] + columns
    for start, following in pairwise([*starts, last]):
        names_group = following - start > columns and _begins_group(lines, start, following)
        end = following - 1 if names_group else following
        cells += [
            PlacedCell(row, column, start + column, start + column + 1 if column < columns - 1 else end)
            for column in range(columns)
        ]
        row += 1
        if names_group:
            cells.append(PlacedCell(row, 0, end, following))
            row += 1
    return Found(at, last, cells, row, columns)


def _begins_group(lines: Lines, start: int, following: int) -> bool:
    before, here = _code(lines, start), _code(lines, following)
    return before is not None and here is not None and before[0] != here[0]
