"""How well lines fit into the cells of a table under its headings, and the rows that fit best."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from isa_extract.flattened.lines import SAYS_SO, Lines, Row

_LINES = 400  # lines that are looked at behind a header
_CELL_LINES, _SHORT_CELL = 12, 4  # lines that a cell has at most; one that names somebody
_EMPTY = {"signature": 0.3, "date": 0.8, "ico": 0.8}
"""How badly it fits that a cell is empty, where that is often so."""
_LEFT_OVER = 0.25  # how badly it fits that a line is left over
BODIES = frozenset(["organisation", "from", "to"])
_LISTS = frozenset(["items", "summary", "purpose", "address"])
"""Columns whose cells often have several lines."""
_OF_PEOPLE = frozenset(["person", "post", "person_post", "author", "signature"])
_FIELDS = frozenset(["items", "dataset", "method", ""])
"""Columns in which a word that is a label elsewhere ("Address", "Secure e-mail") is a value."""
_SHORT = frozenset(["organisation", "from", "to", "person", "post", "person_post", "author", "signature", "frequency"])


def _misfit(lines: Lines, meaning: str, first: int, last: int) -> float:
    """How badly the lines fit into one cell under a heading: below 0 where they plainly belong there."""
    count = last - first
    traits = [lines.traits(at) for at in range(first, last)]
    if not count:
        return _EMPTY.get(meaning, 3.0 if meaning in BODIES else 1.2)
    if meaning in SAYS_SO:
        if count == 1 and "empty" in traits[0]:
            return 0.0
        right = sum(meaning in trait for trait in traits)
        return (-1.0 if count == 1 else 0.2 * count) if right == count else 3.0 * (count - right) + 1.0
    misfit = 0.15 * (count - 1) if meaning in _LISTS else 0.7 * (count - 1)
    for trait in traits:
        told = trait & SAYS_SO
        if (meaning == "phone_email" and told & {"email", "phone"}) or (meaning == "address" and "postcode" in told):
            misfit -= 0.5
        elif told:
            misfit += 1.5
        if "organisation" in trait and meaning in _OF_PEOPLE:
            misfit += 1.2
        if "prose" in trait:
            misfit += 2.0 if meaning in _SHORT else 0.8
        if "label" in trait and meaning not in _FIELDS and not (meaning in BODIES and "organisation" in trait):
            misfit += 1.0
    if count == 1 and "empty" in traits[0]:
        return misfit
    if meaning in BODIES:
        misfit += -0.7 if "organisation" in traits[0] else 0.4 if "named" in traits[0] else 1.2
    elif meaning in ("person", "author"):
        misfit += -0.5 if "person" in traits[0] else 0.3
    elif meaning == "post":
        misfit += -0.5 if "post" in traits[0] else 0.3
    elif meaning == "person_post":
        named = "person" in traits[0]
        misfit += -0.5 if named or "post" in traits[0] else 0.3
        if named and count == 2 and "post" in traits[1]:
            misfit -= 0.7
    else:
        misfit -= 0.5 if meaning in traits[0] else 0.2
    return misfit


def best_rows(lines: Lines, at: int, meanings: Sequence[str], most: int = _LINES) -> tuple[float, list[Row]]:
    """The best way to part the lines from `at` on into rows of these columns, and how badly it fits.

    A cell may hold several lines or none; what fits least badly over all rows is found by dynamic programming.
    """
    limit = at
    while limit < min(len(lines.blocks), at + most) and not (limit > at and lines.ends(limit)):
        limit += 1
    if limit > at and lines.ends(at):
        return 0.0, []
    columns = len(meanings)
    best: dict[tuple[int, int], tuple[float, int]] = {(at, 0): (0.0, at)}  # (line, column) -> misfit, line before

    def offer(line: int, column: int, misfit: float, before: int) -> None:
        if (line, column) not in best or misfit < best[line, column][0]:
            best[line, column] = (misfit, before)

    for line in range(at, limit + 1):
        for column in range(1, columns):
            _extend(lines, meanings, best, offer, line, column, limit)
        if line > at and (line, columns) in best:
            offer(line, 0, best[line, columns][0], line)
        _extend(lines, meanings, best, offer, line, 0, limit)
    # Where the lines end with the table, as at a heading, those that it would leave over tell against an earlier end.
    ends = (line for line in range(at, limit + 1) if (line, 0) in best)
    end = min(ends, key=lambda line: (best[line, 0][0] + _LEFT_OVER * min(limit - line, _CELL_LINES), -line))
    rows: list[Row] = []
    line = end
    while line > at:
        row: list[tuple[int, int]] = []
        for column in range(columns, 0, -1):
            before = best[line, column][1]
            row.insert(0, (before, line))
            line = before
        rows.insert(0, row)
    return best[end, 0][0], rows


def _extend(
    lines: Lines,
    meanings: Sequence[str],
    best: Mapping[tuple[int, int], tuple[float, int]],
    offer: Callable[[int, int, float, int], None],
    line: int,
    column: int,
    limit: int,
) -> None:
    """Offer every cell that can begin at a line in a column."""
    if (line, column) not in best:
        return
    so_far = best[line, column][0]
    meaning = meanings[column]
    most = 2 if meaning in SAYS_SO else _SHORT_CELL if meaning in _SHORT else _CELL_LINES
    for last in range(line if column else line + 1, min(limit, line + most) + 1):
        key = (meaning, line, last)
        if key not in lines.fits:
            lines.fits[key] = _misfit(lines, meaning, line, last)
        offer(last, column + 1, so_far + lines.fits[key], line)


def even_rows(lines: Lines, at: int, meanings: Sequence[str]) -> tuple[float, list[Row]]:
    """Rows of a line a cell, where the lines up to the next heading come out even and nothing tells against it."""
    columns = len(meanings)
    end = at
    while end < min(len(lines.blocks), at + _LINES) and not lines.ends(end):
        end += 1
    rows = [[(line, line + 1) for line in range(first, first + columns)] for first in range(at, end, columns)]
    if (end - at) % columns or len(rows) < 2:
        return 0.0, []
    misfit = sum(_misfit(lines, meanings[(line - at) % columns], line, line + 1) for line in range(at, end))
    return (misfit, rows) if misfit <= 0.1 * (end - at) else (0.0, [])
