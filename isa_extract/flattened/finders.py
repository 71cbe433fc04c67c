"""Tables among the lines: under known column headings, of ticks, with labels on their side, and without labels."""

from __future__ import annotations

import re
from collections.abc import Sequence

from isa_extract.document import BlockKind
from isa_extract.flattened.coded import coded
from isa_extract.flattened.fit import BODIES, best_rows, even_rows
from isa_extract.flattened.lines import COLUMNS, HEADING, Found, Lines, PlacedCell, Row
from isa_extract.forms import by_company

_FIRST_LINES = 12  # lines of a table's first rows that must fit before the rest is looked at
_CONVINCING = -0.19  # how well the cells of a table fit on average


def _headed(lines: Lines, at: int) -> Found | None:
    """A table under known column headings, which stand line by line at `at`."""
    here = _best_under(lines, at)
    if here is None:
        return None
    # Above a table may stand a word that heads columns elsewhere, or words that never do.
    below = _best_under(lines, at + 1)
    return None if below is not None and (below[0] <= here[0] or lines.meaning(at) is None) else here[1]


def _best_under(lines: Lines, at: int) -> tuple[float, Found] | None:
    """The table whose headings begin at a line, of as many columns as fit best, and how badly a cell fits."""
    if at not in lines.tables_under:
        lines.tables_under[at] = _read_under(lines, at)
    return lines.tables_under[at]


def _read_under(lines: Lines, at: int) -> tuple[float, Found] | None:
    if at + 3 >= len(lines.blocks) or (
        lines.meaning(at) is None
        and not (lines.meaning(at + 1) and lines.meaning(at + 2) and _is_unknown_heading(lines, at))
    ):
        return None
    headings: list[str] = []
    for line in range(at, min(at + COLUMNS, len(lines.blocks))):
        if line > at and (lines.ends(line) or not (lines.meaning(line) or _is_unknown_heading(lines, line))):
            break
        headings.append(lines.meaning(line) or "")
    best: tuple[float, Found] | None = None
    for columns in range(3, len(headings) + 1):
        meanings = list(by_company(dict(enumerate(headings[:columns]))).values())
        known = [meaning for meaning in meanings if meaning not in ("other", "")]
        if headings[columns : columns + 1] and headings[columns] in headings[:columns]:
            continue  # labels in turn, and not a heading with its first row
        if len(set(known)) < len(known) or len(known) < 2 or len(known) * 2 < columns or not meanings[-1]:
            continue
        if "to" not in meanings:  # what an item comes from is as often a system as a body
            meanings[1:] = ["" if meaning == "from" else meaning for meaning in meanings[1:]]
        misfit, rows = best_rows(lines, at + columns, meanings, columns + _FIRST_LINES)
        if rows and misfit < 0:
            misfit, rows = best_rows(lines, at + columns, meanings)
        if not rows or not _convincing(lines, misfit, rows):
            misfit, rows = even_rows(lines, at + columns, meanings)
        if not rows:
            continue
        if "signature" in meanings and meanings[0] in BODIES:
            rows += _unsigned(lines, rows[-1][-1][1], columns)
        share = misfit / sum(len(row) for row in rows)
        if best is None or share < best[0]:
            best = share, _found(at, [(line, line + 1) for line in range(at, at + columns)], rows)
    return best


def _unsigned(lines: Lines, at: int, columns: int) -> list[Row]:
    """The rows at a table's end of which only the body that is still to sign is filled in."""
    rows: list[Row] = []
    while at < len(lines.blocks) and not lines.ends(at) and "organisation" in lines.traits(at):
        rows.append([(at, at + 1), *[(at + 1, at + 1)] * (columns - 1)])
        at += 1
    return rows


def _is_unknown_heading(lines: Lines, at: int) -> bool:
    """Whether a line can be a heading nobody knows: short words that are nothing else."""
    return (
        _may_head(lines, at)
        and lines.traits(at) <= {"named", "method", "frequency"}
        and not re.search(r"\d", lines.text(at))
    )


def _convincing(lines: Lines, misfit: float, rows: Sequence[Row]) -> bool:
    """Whether lines read as rows are rows: they fit well, and there are two at least, or one that is whole."""
    cells = sum(len(row) for row in rows)
    return misfit <= _CONVINCING * cells and (
        len(rows) > 1 or all(first < last and "label" not in lines.traits(first) for first, last in rows[0])
    )


def _found(first: int, header: Row, rows: Sequence[Row], indent: int = 0) -> Found:
    cells = [PlacedCell(0, column + indent, *span) for column, span in enumerate(header)]
    cells += [
        PlacedCell(number, column, *span)
        for number, row in enumerate(rows, 1)
        for column, span in enumerate(row)
        if span[0] < span[1]
    ]
    last = max(cell.last for cell in cells)
    return Found(first, last, cells, len(rows) + 1, max(cell.column for cell in cells) + 1)


def _ticked(lines: Lines, at: int) -> Found | None:
    """A table of ticks whose header stands at `at`: what a row is about, then a box for each column."""
    if not lines.has_boxes:
        return None
    for boxes in range(2, COLUMNS):
        for corner in (1, 0):  # the first column may have no heading
            first = at + boxes + corner
            rows: list[Row] = []
            while first + boxes < len(lines.blocks) and _is_row_of_ticks(lines, first, boxes):
                rows.append([(line, line + 1) for line in range(first, first + boxes + 1)])
                first += boxes + 1
            header = range(at, at + boxes + corner)
            if len(rows) >= 2 and all(_may_head(lines, line) for line in header):
                return _found(at, [(line, line + 1) for line in header], rows, 1 - corner)
    return None


def _is_row_of_ticks(lines: Lines, first: int, boxes: int) -> bool:
    ticks = range(first + 1, first + boxes + 1)
    after = first + boxes + 1
    return (
        not lines.ends(first)
        and "box" not in lines.traits(first)
        and all("box" in lines.traits(line) and lines.together(line) for line in ticks)
        and not (after < len(lines.blocks) and "box" in lines.traits(after))
    )


def _turned(lines: Lines, at: int) -> Found | None:
    """A table with a column for each body, whose labels stand on their side: a label, then a line for each column."""
    if lines.label(at) is None:
        return None
    best: list[Row] = []
    for columns in range(2, 7):
        rows = _labelled_rows(lines, at, columns)
        if len(rows) > len(best) and len(rows) >= 3 and any(_tells(lines, row[1:]) for row in rows):
            best = rows
    if not best:
        return None
    columns = len(best[0]) - 1
    header = range(at - columns, at)
    if header.start >= lines.taken and all(_may_head(lines, line) for line in header):
        return _found(header.start, [(line, line + 1) for line in header], best, 1)
    last = best[-1][-1][1]
    cells = [PlacedCell(number, column, *span) for number, row in enumerate(best) for column, span in enumerate(row)]
    return Found(at, last, cells, len(best), columns + 1, header_rows=0)


def _may_head(lines: Lines, at: int) -> bool:
    text = lines.text(at)
    strong = lines.blocks[at].kind is BlockKind.HEADING and lines.blocks[at].level < 9
    return len(text) <= HEADING and text[-1] not in ".:?" and not strong and lines.together(at + 1)


def _labelled_rows(lines: Lines, at: int, columns: int) -> list[Row]:
    """Rows of a label and so many cells, as far as they go."""
    rows: list[Row] = []
    while (meaning := lines.label(at)) is not None:
        after = at + columns + 1
        whole = all(line < len(lines.blocks) and not lines.ends(line) for line in range(at + 1, after))
        if not whole:
            break
        following = next(
            (
                line
                for line in range(after, min(len(lines.blocks), at + 4 * columns))
                if lines.label(line) is not None or lines.ends(line)
            ),
            after,
        )
        cells = _parted(lines, meaning, at + 1, following, columns)
        if cells is None and not rows:
            break
        if cells is None or lines.label(following) is None:
            # The last row: nothing says where its last cell ends.
            cells, following = [(line, line + 1) for line in range(at + 1, after)], after
        texts = {lines.text(first) for first, _ in cells if lines.label(first) is not None}
        if len(texts) > 1:
            break  # another header
        rows.append([(at, at + 1), *cells])
        at = following
        if at >= len(lines.blocks):
            break
    return rows


def _parted(lines: Lines, meaning: str, first: int, last: int, columns: int) -> list[tuple[int, int]] | None:
    """The lines of a row in its cells; None where more lines than cells cannot be parted for certain.

    Only addresses can: one that stands on a line of its own has commas, the lines of another have none.
    """
    if last - first == columns:
        return [(line, line + 1) for line in range(first, last)]
    if meaning != "address":
        return None
    cells: list[tuple[int, int]] = []
    for line in range(first, last):
        if cells and "," not in lines.text(line) and "," not in lines.text(line - 1):
            cells[-1] = cells[-1][0], line + 1
        else:
            cells.append((line, line + 1))
    return cells if len(cells) == columns else None


def _tells(lines: Lines, cells: Row) -> bool:
    """Whether all cells of a row are of one sort that can be told: addresses, numbers, bodies."""
    sorts = [lines.traits(first) for first, last in cells if last - first == 1]
    return len(sorts) == len(cells) and any(all(sort in traits for traits in sorts) for sort in _SORTS)


_SORTS = ("organisation", "email", "phone", "ico", "postcode")


def _of_bodies(lines: Lines, at: int) -> Found | None:
    """A table without labels, a body a column: the bodies' names, then as many people, posts, numbers, addresses."""
    columns = 0
    while columns < COLUMNS and at + columns < len(lines.blocks) and "organisation" in lines.traits(at + columns):
        if columns and lines.ends(at + columns):
            break
        columns += 1
    if columns < 2:
        return None
    rows: list[Row] = []
    told = 0
    line = at + columns
    while line + columns <= len(lines.blocks):
        row = range(line, line + columns)
        if any(lines.ends(number) or lines.traits(number) & {"label", "post"} == {"label"} for number in row):
            break
        told += any(all(lines.traits(number) & {sort, "empty"} for number in row) for sort in ("email", "phone"))
        rows.append([(number, number + 1) for number in row])
        line += columns
        if all("email" in lines.traits(number) for number in row):
            break
    if not told or len(rows) < 2 or not _tells(lines, rows[-1]):
        return None
    return _found(at, [(number, number + 1) for number in range(at, at + columns)], rows)


FINDERS = (_ticked, coded, _headed, _turned, _of_bodies)
"""What finds a table that begins at a line, in the order they are asked."""
