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
from isa_extract.loaders.pdf_paragraphs import Column, fits
from isa_extract.loaders.pdf_tables import CellDraft, TableDraft

_BLANKS = re.compile(r"\.{4,}|…{2,}|_{3,}|(?:\. ){4,}")
_PAGE = re.compile(r"\d{1,3}|[ivxl]{1,6}")
_NEAR = 2.5

Strip = tuple[float, float]


def split_tables(lines: Sequence[Line], column: Column, habits: Habits) -> list[Line | TableDraft]:
    """The lines in order, those that form a table replaced by it."""
    found: list[Line | TableDraft] = []
    i = 0
    while i < len(lines):
        table, after = _table_at(lines, i, column, habits)
        if table is None:
            found.append(lines[i])
            i += 1
        else:
            found.append(table)
            i = after
    return found


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
        both = sum(line.x0 < start + 0.1 and line.x1 > end - 0.1 for line in lines)
        if both >= 2 and any(abs(word.x0 - end) < 0.1 for line in lines for word in line.words):
            found.append((start, end))
    return found


def _table_at(lines: Sequence[Line], i: int, column: Column, habits: Habits) -> tuple[TableDraft | None, int]:
    first = lines[i]
    nothing = (None, i + 1)
    if len(first.words) < 2 or i + 1 >= len(lines) or len(_segments(first)) < 2 or _is_item(first):
        return nothing
    least = 0.42 * first.size
    strips: list[Strip] = _clear([(min(column.left, first.x0) - 1, max(column.right, first.x1) + 1)], first, least)
    run = [first]
    support = 0
    for line in lines[i + 1 :]:
        last = run[-1]
        distance = line.bottom - last.bottom
        if distance > 3.2 * habits.leading_of(last.size) or distance < 0.4 * last.size:
            break
        if abs(line.size - first.size) > 0.12 * first.size or (_BLANKS.search(line.text) and "\t" not in line.text):
            break
        clear = _clear(strips, line, least)
        supported = len(_supported(clear, [*run, line]))
        if supported < max(support, 1) and (support or len(run) > 1):
            break
        if len(_segments(line)) == 1 and _stands_alone(line, run):
            break
        strips, support = clear, supported
        run.append(line)
    strips = _supported(strips, run)
    while strips and len(run) > 1 and _filled(run[-1], strips) == {0}:
        if _wrapped_label(run, strips):
            break
        run.pop()
        strips = _supported(strips, run)
    if not strips or len(run) < 2:
        return nothing
    draft = _draft(run, strips, column, habits)
    return (draft, i + len(run)) if draft is not None else nothing


def _is_item(line: Line) -> bool:
    """Whether a line is a list item and nothing more: the only wide gap is the one behind its label."""
    return bool(line.label) and len(_segments(line)) == 2 and len(_segments(line)[0]) == line.label_words


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
    page = run[0].page
    edges = [end - 0.2 for _, end in strips]
    rows = [[[] for _ in range(len(strips) + 1)] for _ in run]  # type: list[list[list[Word]]]
    for row, line in zip(rows, run, strict=True):
        for word in line.words:
            row[bisect_right(edges, word.x0)].append(word)
    columns = [[words for row in rows if (words := row[k])] for k in range(len(strips) + 1)]
    multi = [row for row in rows if sum(map(bool, row)) > 1]
    if not _enough(multi, strips, run) or not all(_in_line(cells) for cells in columns[1:]):
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
    bullets = sum(label_length(f"{text} X") > len(text) and not text[0].isalnum() for text in texts[0])
    if bullets > 0.6 * len(texts[0]):
        return None
    starts = _row_starts(run, rows, habits)
    lefts = [min(words[0].x0 for words in cells) for cells in columns]
    rights = [max(words[-1].x1 for words in cells) for cells in columns]
    for k in range(len(lefts) - 1):
        rights[k] = max(rights[k], lefts[k + 1] - 10)
    rights[-1] = max(rights[-1], column.right)
    cells: list[CellDraft] = []
    for number, begin in enumerate(starts):
        end = starts[number + 1] if number + 1 < len(starts) else len(run)
        for k, (left, right) in enumerate(zip(lefts, rights, strict=True)):
            printed = [Line(row[k], page) for row in rows[begin:end] if row[k]]
            cells.append(CellDraft(number, k, 1, 1, printed, Column(left, right, cell=True)))
    box = bounds([line.box for line in run])
    return TableDraft(box, page, [*lefts, rights[-1]], cells, ruled=False, foot=box[3])


def _enough(multi: Sequence[Sequence[Sequence[Word]]], strips: Sequence[Strip], run: Sequence[Line]) -> bool:
    """Whether enough lines have several columns: three, or two labels with their values."""
    if len(multi) >= 3:
        return True
    if len(multi) < 2 or len(strips) != 1 or strips[0][1] - strips[0][0] < run[0].size or len(run) > 4:
        return False
    return all(
        row[0][-1].text.endswith(":") or (all(word.bold for word in row[0]) and not any(word.bold for word in row[1]))
        for row in multi
    )


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
    blanks = sum(bool(_BLANKS.search(text)) for column in texts for text in column)
    if blanks > 0.3 * rows:
        return True
    first, last = texts[0], texts[-1]
    labels = sum(label_length(f"{text} X") >= len(text) for text in first)
    if len(texts) == 2 and labels > 0.6 * len(first):
        return True
    if all(_PAGE.fullmatch(text) for text in last):
        numbers = [int(text) for text in last if text.isdigit()]
        rising = all(a <= b for a, b in pairwise(numbers))
        return rising and len(numbers) >= 0.8 * rows and max(numbers, default=0) <= habits.pages + 2
    return False


def _row_starts(run: Sequence[Line], rows: Sequence[Sequence[Sequence[Word]]], habits: Habits) -> list[int]:
    """Where rows begin: at larger distances if there are such, otherwise at each line with a text in the first column
    that is not the rest of the one above."""
    steps = [b.bottom - a.bottom for a, b in pairwise(run)]
    least = min(steps)
    size = run[0].size
    apart = [step > 1.22 * least and step - least > 1.5 for step in steps]
    if least > 1.02 * habits.leading_of(size) + 0.6 and not any(apart):
        return list(range(len(run)))
    if any(apart) and sum(apart) >= 0.25 * sum(bool(row[0]) for row in rows):
        return [0] + [k for k, is_apart in enumerate(apart, 1) if is_apart]
    right = max(words[0][-1].x1 for words in rows if words[0])
    starts = [0]
    for k in range(1, len(rows)):
        here, before = rows[k][0], rows[k - 1][0]
        if not here:
            continue
        others = [bool(part) for part in rows[k][1:]]
        if before and not any(others):
            a, b = Line(list(before), run[k].page), Line(list(here), run[k].page)
            if not fits(a, b, Column(a.x0, right)) or b.text[:1].islower():
                continue
        elif before and here[0].text[:1].islower():
            continue
        starts.append(k)
    return starts
