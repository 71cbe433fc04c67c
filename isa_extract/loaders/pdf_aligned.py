"""Tables without lines: texts that stand in columns over several lines, with clear gutters between them."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from itertools import pairwise
from statistics import median

from isa_extract.layout import label_length
from isa_extract.loaders.pdf_habits import Habits
from isa_extract.loaders.pdf_page import Line, Word, bounds
from isa_extract.loaders.pdf_paragraphs import Column, room_left
from isa_extract.loaders.pdf_tables import CellDraft, TableDraft

_BLANKS = re.compile(r"\.{4,}|…{2,}|_{3,}|(?:\. ){4,}")
_PAGE = re.compile(r"\d{1,3}|[ivxl]{1,6}")
_TICKS = frozenset("☐☒☑✓✔✗✘")
_NEAR = 2.5
_PATIENCE = 12
"""After so many lines at which no table began, the rest of what they would have held is not tried again."""

Strip = tuple[float, float]


def split_tables(
    lines: Sequence[Line], column: Column, habits: Habits, going_on: Sequence[float] = ()
) -> list[Line | TableDraft]:
    """The lines in order, those that form a table replaced by it.

    `going_on` are the columns' edges of a table at the foot of the page before: its last rows may be few.
    """
    found: list[Line | TableDraft] = []
    i = 0
    if going_on:
        rest = _rest(lines, going_on)
        if rest is not None and _table_at(lines, 0, column, habits)[0] is None:
            found.append(rest)
            i = sum(len(row.lines) > 0 for row in rest.cells if row.column == 0)
    failures, end = 0, 0
    while i < len(lines):
        table, after = _table_at(lines, i, column, habits)
        if table is not None:
            found.append(table)
            i = after
            continue
        failures = failures + 1 if after == end else 0
        end = after
        step = after - i if failures > _PATIENCE else 1
        found += lines[i : i + step]
        i += step
    return found


def _rest(lines: Sequence[Line], edges: Sequence[float]) -> TableDraft | None:
    """The lines at the head of a page whose texts all begin where the columns of a table did."""
    rows: list[list[list[Word]]] = []
    for line in lines:
        row: list[list[Word]] = [[] for _ in edges[:-1]]
        for words in _segments(line):
            places = [k for k, edge in enumerate(edges[:-1]) if abs(words[0].x0 - edge) < _NEAR]
            if not places or words[-1].x1 > edges[places[0] + 1] + 1:
                break
            row[places[0]] = words
        else:
            if row[0] and any(row[1:]):
                rows.append(row)
                continue
        break
    return _drafted(lines[: len(rows)], rows, list(range(len(rows))), list(edges)) if rows else None


def _gap(line: Line) -> float:
    """The least gap that parts two texts of this line: wider than its spaces, which may be stretched."""
    gaps = [b.x0 - a.x1 for a, b in pairwise(line.words) if not b.glued]
    least = 0.42 * line.size
    return max(least, 1.8 * median(gaps)) if len(gaps) >= 4 else least


def _segments(line: Line) -> list[list[Word]]:
    """The texts of a line that wide gaps part."""
    gap = _gap(line)
    parts = [[line.words[0]]]
    for word in line.words[1:]:
        if not word.glued and word.x0 - parts[-1][-1].x1 >= gap:
            parts.append([word])
        else:
            parts[-1].append(word)
    return parts


def _clear(strips: Sequence[Strip], line: Line, least: float) -> list[Strip]:
    """What is left of empty strips after a line has been printed across them."""
    kept = []
    for start, end in strips:
        pieces = [(start, end)]
        for word in line.words:
            pieces = [
                piece
                for a, b in pieces
                for piece in (
                    ((a, min(b, word.x0)), (max(a, word.x1), b)) if word.x0 < b and word.x1 > a else ((a, b),)
                )
                if piece[1] - piece[0] > 0
            ]
        kept += [piece for piece in pieces if piece[1] - piece[0] >= least]
    return kept


def _supported(strips: Sequence[Strip], lines: Sequence[Line]) -> list[Strip]:
    """The strips with text on both sides in two lines or more, between the leftmost and the rightmost text."""
    found = []
    for start, end in strips:
        count = 0
        for line in lines:
            count += line.x0 < start + 0.1 and line.x1 > end - 0.1
            if count == 2:
                found.append((start, end))
                break
    return found


def _table_at(lines: Sequence[Line], i: int, column: Column, habits: Habits) -> tuple[TableDraft | None, int]:
    """A table that begins with line `i`, and the place behind it; without one, behind the lines that were tried."""
    first = lines[i]
    nothing = (None, i + 1)
    if len(first.words) < 2 or i + 1 >= len(lines) or len(_segments(first)) < 2 or _is_item(first):
        return nothing
    least = 0.42 * first.size
    strips = _clear([(min(column.left, first.x0) - 1, max(column.right, first.x1) + 1)], first, least)
    own = _supported(strips, [first, first])
    run = [first]
    support = 0
    for line in lines[i + 1 :]:
        last = run[-1]
        distance = line.bottom - last.bottom
        if distance > 3.2 * habits.leading_of(last.size) or distance < 0.4 * last.size:
            break
        if abs(line.size - first.size) > 0.12 * first.size:
            break
        clear = _clear(strips, line, least)
        supported = len(_supported(clear, [*run, line]))
        if supported < support or not any(a < d and c < b for a, b in clear for c, d in own):
            break
        if len(_segments(line)) == 1 and _stands_alone(line, run):
            break
        strips, support = clear, supported
        run.append(line)
    strips = _trimmed(run, strips, column)
    if not strips or len(run) < 2:
        return nothing
    draft = _draft(run, strips, column, habits)
    return draft, i + len(run)


def _trimmed(run: list[Line], strips: Sequence[Strip], column: Column) -> list[Strip]:
    """Take lines that do not belong off the end of a run; the strips that then have text on both sides."""
    first = run[0]
    while len(run) > 1:
        supported = _supported(strips, run)
        if not supported and len(run) == 2 and _hangs(run, column):
            return _supported(strips, [first, first])
        if supported and (_filled(run[-1], supported) != {0} or _belongs(run, supported)):
            return supported
        run.pop()
    return []


def _belongs(run: Sequence[Line], strips: Sequence[Strip]) -> bool:
    """Whether a last line with nothing but a text in the first column is part of the table."""
    if len(run) < 3:
        return False
    if _wrapped_label(run, strips) or _in_row(run):
        return True
    line = run[-1]
    steps = [b.bottom - a.bottom for a, b in pairwise(run)]
    plain = not line.text.endswith((".", ":")) and line.bold == run[-2].bold
    return plain and len(run) > 3 and abs(steps[-1] - median(steps[:-1])) < 1.5 and abs(line.x0 - run[0].x0) < _NEAR


def _hangs(run: Sequence[Line], column: Column) -> bool:
    """Whether a second line holds only the rest of the text on the right of the first."""
    a, b = run
    right = _segments(a)[-1]
    part = Line(list(right), a.page)
    if abs(b.x0 - part.x0) > _NEAR or b.bottom - a.bottom > 1.6 * a.size:
        return False
    return right[0].x0 - a.words[len(a.words) - len(right) - 1].x1 > a.size and room_left(part, b, column) < a.size


def _in_row(run: Sequence[Line]) -> bool:
    """Whether the last line stands as close to the one before as lines of a cell, where rows stand further apart."""
    gaps = _gaps(run)
    return any(_apart(gap, run) for gap in gaps[:-1]) and not _apart(gaps[-1], run)


def _gaps(run: Sequence[Line]) -> list[float]:
    """The empty space above each line but the first."""
    gaps, foot = [], run[0].bottom
    for line in run[1:]:
        gaps.append(line.top - foot)
        foot = max(foot, line.bottom)
    return gaps


def _apart(gap: float, run: Sequence[Line]) -> bool:
    """Whether a space is larger than between lines of one cell."""
    return gap > 0.32 * run[0].size


def _is_item(line: Line) -> bool:
    """Whether a line is a list item and nothing more: the only wide gap is the one behind its label."""
    first, *others = _segments(line)
    return len(others) == 1 and _is_marker(" ".join(word.text for word in first))


def _stands_alone(line: Line, run: Sequence[Line]) -> bool:
    """Whether a line of one text looks like a heading between the rows."""
    if line.x0 > min(other.x0 for other in run) + _NEAR:
        return False
    starts = [_segments(other)[0] for other in run if len(_segments(other)) > 1]
    bold = all(word.bold for words in starts for word in words)
    return (line.bold and not bold) or (line.text.endswith((".", ";")) and len(line.words) > 6)


def _filled(line: Line, strips: Sequence[Strip]) -> set[int]:
    edges = [end - 0.2 for _, end in strips]
    return {bisect_right(edges, word.x0) for word in line.words}


def _wrapped_label(run: Sequence[Line], strips: Sequence[Strip]) -> bool:
    """Whether the last line is the rest of a label that was too long for its column."""
    a, b = run[-2], run[-1]
    if 0 not in _filled(a, strips):
        return False
    end = strips[0][0]
    part = [word for word in a.words if word.x1 <= end + 0.2]
    if not part or b.bottom - a.bottom > 1.5 * a.size:
        return False
    return part[-1].x1 + 0.25 * a.size + b.first_width > strips[0][1] - 3


def _draft(run: Sequence[Line], strips: Sequence[Strip], column: Column, habits: Habits) -> TableDraft | None:
    """A table from lines and the strips between its columns, None if it looks like something else."""
    edges = [end - 0.2 for _, end in strips]
    rows = [[[] for _ in range(len(strips) + 1)] for _ in run]  # type: list[list[list[Word]]]
    for row, line in zip(rows, run, strict=True):
        for word in line.words:
            row[bisect_right(edges, word.x0)].append(word)
    columns = [[words for row in rows if (words := row[k])] for k in range(len(strips) + 1)]
    multi = [row for row in rows if sum(map(bool, row)) > 1]
    if not _enough(multi, strips, run, column) or not all(_in_line(cells) for cells in columns[1:]):
        return None
    wide = sum(
        1 for line in run for a, b in pairwise(line.words)
        if any(a.x1 <= start + 0.2 and b.x0 >= end - 0.2 for start, end in strips) and b.x0 - a.x1 >= _gap(line)
    )  # fmt: skip
    if wide < 0.7 * sum(sum(map(bool, row)) - 1 for row in multi):
        return None
    texts = [[" ".join(word.text for word in words) for words in cells] for cells in columns]
    if _is_other(texts, len(multi), habits):
        return None
    bullets = sum(_is_marker(text) and not text[0].isalnum() for text in texts[0])
    if bullets > 0.6 * len(texts[0]):
        return None
    starts = _row_starts(run, rows)
    lefts = [min(words[0].x0 for words in cells) for cells in columns]
    rights = [max(words[-1].x1 for words in cells) for cells in columns]
    for k in range(len(lefts) - 1):
        rights[k] = max(rights[k], lefts[k + 1] - 10)
    rights[-1] = max(rights[-1], column.right)
    draft = _drafted(run, rows, starts, [*lefts, rights[-1]])
    for cell in draft.cells:
        cell.room.right = rights[cell.column]
    return draft


def _drafted(
    run: Sequence[Line], rows: Sequence[Sequence[Sequence[Word]]], starts: Sequence[int], edges: Sequence[float]
) -> TableDraft:
    """A table from printed lines, already parted by column; `starts` are the lines that begin a row."""
    page = run[0].page
    cells: list[CellDraft] = []
    for number, (begin, end) in enumerate(pairwise([*starts, len(run)])):
        for k, (left, right) in enumerate(pairwise(edges)):
            printed = [Line(list(row[k]), page) for row in rows[begin:end] if row[k]]
            cells.append(CellDraft(number, k, 1, 1, printed, Column(left, right, cell=True)))
    box = bounds([line.box for line in run])
    return TableDraft(box, page, list(edges), cells, ruled=False, foot=box[3])


def _enough(
    multi: Sequence[Sequence[Sequence[Word]]], strips: Sequence[Strip], run: Sequence[Line], column: Column
) -> bool:
    """Whether enough lines have several columns: three, or two labels with their values, or one that is wrapped."""
    if len(multi) >= 3:
        return True
    if not multi or len(strips) != 1 or strips[0][1] - strips[0][0] < run[0].size or len(run) > 4:
        return False
    if len(multi) == 1:
        return len(run) == 2 and _hangs(run, column)
    labels = all(
        row[0][-1].text.endswith(":") or (all(word.bold for word in row[0]) and not any(word.bold for word in row[1]))
        for row in multi
    )
    ends = (strips[0][0] + 1, column.right)
    wrapped = any(
        a[k][-1].x1 + 0.25 * run[0].size + b[k][0].x1 - b[k][0].x0 > ends[k] and abs(a[k][0].x0 - b[k][0].x0) < _NEAR
        for a, b in pairwise(multi)
        for k in (0, 1)
        if a[k][-1].x1 - a[k][0].x0 > 8 * run[0].size
    )
    return labels or (wrapped and len(run) == 2)


def _is_marker(text: str) -> bool:
    """Whether a text is a bullet, a list number or a tick box and nothing more."""
    return text in _TICKS or label_length(f"{text} X") >= len(text)


def _in_line(cells: Sequence[Sequence[Word]]) -> bool:
    """Whether the texts of a column stand flush on the left or on the right, or centred."""
    if len(cells) < 2:
        return False
    lefts, rights = [words[0].x0 for words in cells], [words[-1].x1 for words in cells]
    middles = [(a + b) / 2 for a, b in zip(lefts, rights, strict=True)]
    least = 0.65 * len(cells)
    return (
        sum(x - min(lefts) < _NEAR for x in lefts) >= least
        or sum(max(rights) - x < _NEAR for x in rights) >= least
        or (len(cells) >= 4 and sum(abs(x - median(middles)) < _NEAR for x in middles) >= 0.9 * len(cells))
    )


def _is_other(texts: Sequence[Sequence[str]], rows: int, habits: Habits) -> bool:
    """Whether the columns are a list with hanging labels, a contents list, or lines to sign on."""
    signed = [re.split(r"[:.…_]", text, maxsplit=1)[0].casefold().strip() for text in texts[0] if _BLANKS.search(text)]
    other = {re.split(r"[:.…_]", text, maxsplit=1)[0].casefold().strip() for column in texts[1:] for text in column}
    if len(signed) > 0.3 * rows and sum(label in other for label in signed) < 0.6 * len(signed):
        return True  # "Signed ........ Date ......", not the same label in each column
    first, last = texts[0], texts[-1]
    if len(texts) == 2 and sum(map(_is_marker, first)) > 0.6 * len(first):
        return True
    if all(_PAGE.fullmatch(text) for text in last):
        if any(_BLANKS.search(text) for text in first):
            return True
        numbers = [int(text) for text in last if text.isdigit()]
        rising = all(a <= b for a, b in pairwise(numbers))
        return rising and len(numbers) >= 0.8 * rows and max(numbers, default=0) <= habits.pages + 2
    return False


def _row_starts(run: Sequence[Line], rows: Sequence[Sequence[Sequence[Word]]]) -> list[int]:
    """Where rows begin: at larger distances if there are such, otherwise at each line with a text in the first column
    that is not the rest of the one above."""
    right = max(words[0][-1].x1 for words in rows if words[0])
    starts, sure = [0], [0]
    for k in range(1, len(rows)):
        here, before = rows[k][0], rows[k - 1][0]
        if not here or (before and here[0].text[:1].islower()):
            continue
        wrapped = bool(before) and before[-1].x1 + 0.25 * before[-1].size + here[0].x1 - here[0].x0 > right
        if not wrapped:
            sure.append(k)
        if not wrapped or any(rows[k][1:]):
            starts.append(k)
    apart = [0] + [k for k, gap in enumerate(_gaps(run), 1) if _apart(gap, run)]
    return apart if len(apart) > 1 and len(set(apart) & set(sure)) > 0.6 * len(sure) else starts
