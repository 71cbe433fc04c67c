"""Newspaper columns: bands of a page whose text is read down the left column before the right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import NamedTuple

from isa_extract.document import Box
from isa_extract.loaders.pdf_habits import Habits
from isa_extract.loaders.pdf_page import Line, PageContent, Word, lines_of
from isa_extract.loaders.pdf_paragraphs import Column, fits

_GUTTER = 9.0
"""The least distance of two columns in points."""


@dataclass(slots=True)
class Flow:
    """Lines and other things that are read one after another, from top to bottom."""

    lines: list[Line]
    blocks: list[int]  # places in the list of blocks given
    left: float | None = None  # of the column, None where it is the whole width
    right: float | None = None


class _Piece(NamedTuple):
    """A part of a line between wide gaps, or a block."""

    x0: float
    top: float
    x1: float
    bottom: float
    words: tuple[Word, ...]
    block: int = -1


def flows_of(page: PageContent, lines: Sequence[Line], blocks: Sequence[Box], habits: Habits) -> list[Flow]:
    """A page's lines and blocks (tables, frames) in the order they are read."""
    band = _band(lines, blocks, habits)
    if band is None:
        return [Flow(list(lines), list(range(len(blocks))))]
    gutter, top, bottom = band
    flows: list[Flow] = []
    for part in (_Part.ABOVE, _Part.LEFT, _Part.RIGHT, _Part.BELOW):
        words: list[Word] = []
        whole: list[Line] = []
        for line in lines:
            if _place(line.middle, top, bottom) != part[0]:
                continue
            if part[1] is None:
                whole.append(line)
            else:
                words += [word for word in line.words if ((word.x0 + word.x1) / 2 > gutter) == part[1]]
        held = [
            k for k, box in enumerate(blocks)
            if _place((box[1] + box[3]) / 2, top, bottom) == part[0]
            and (part[1] is None or ((box[0] + box[2]) / 2 > gutter) == part[1])
        ]  # fmt: skip
        found = whole or lines_of(words, page)
        if not found and not held:
            continue
        if part[1] is None:
            nested = (
                flows_of(page, found, [blocks[k] for k in held], habits)
                if part is _Part.BELOW
                else [Flow(found, list(range(len(held))))]
            )
        else:
            nested = flows_of(page, found, [blocks[k] for k in held], habits)
            for flow in nested:
                if flow.left is None:
                    flow.left = min((line.x0 for line in found), default=blocks[held[0]][0] if held else 0.0)
                    flow.right = max((line.x1 for line in found), default=blocks[held[0]][2] if held else 0.0)
        for flow in nested:
            flow.blocks = [held[k] for k in flow.blocks]
        flows += nested
    return flows


class _Part:
    ABOVE = (-1, None)
    LEFT = (0, False)
    RIGHT = (0, True)
    BELOW = (1, None)


def _place(y: float, top: float, bottom: float) -> int:
    return -1 if y < top else (1 if y > bottom else 0)


def _pieces(lines: Sequence[Line], blocks: Sequence[Box]) -> list[_Piece]:
    pieces = [_Piece(*box, words=(), block=k) for k, box in enumerate(blocks)]
    for line in lines:
        start = 0
        for i in range(1, len(line.words) + 1):
            if i == len(line.words) or line.words[i].x0 - line.words[i - 1].x1 >= _GUTTER:
                words = tuple(line.words[start:i])
                pieces.append(_Piece(words[0].x0, line.top, words[-1].x1, line.bottom, words))
                start = i
    return sorted(pieces, key=lambda piece: piece.top + piece.bottom)


def _band(lines: Sequence[Line], blocks: Sequence[Box], habits: Habits) -> tuple[float, float, float] | None:
    """The first band of two columns from the top: the gutter's place and the band's upper and lower edge."""
    if len(lines) < 3:
        return None
    pieces = _pieces(lines, blocks)
    left, right = min(piece.x0 for piece in pieces), max(piece.x1 for piece in pieces)
    starts: list[list[float]] = []
    for x0 in sorted(piece.x0 for piece in pieces if piece.x0 > left + 0.2 * (right - left)):
        if starts and x0 - starts[-1][-1] < 2.5:
            starts[-1].append(x0)
        else:
            starts.append([x0])
    candidates = [
        (len(group), group[0]) for group in starts
        if len(group) >= 4 or (len(group) >= 1 and any(abs(group[0] - known) < 3 for known in habits.gutters))
    ]  # fmt: skip
    best: tuple[int, float, float, float] | None = None
    for _, x in sorted(candidates, reverse=True)[:6]:
        for run in _runs(pieces, x):
            known = any(abs(x - gutter) < 3 for gutter in habits.gutters)
            if not _is_newspaper(run, x, habits, lines[0].page, known=known):
                continue
            top = min(piece.top for piece in run) - 0.1
            bottom = max(piece.bottom for piece in run) + 0.1
            if best is None or len(run) > best[0]:
                best = (len(run), x - _GUTTER / 3, top, bottom)
    if best is None:
        return None
    if not any(abs(best[1] + _GUTTER / 3 - gutter) < 3 for gutter in habits.gutters):
        habits.gutters.append(best[1] + _GUTTER / 3)
    return best[1:]


def _runs(pieces: Sequence[_Piece], x: float) -> list[list[_Piece]]:
    """Pieces one below the other of which none crosses the gutter left of `x`."""
    runs: list[list[_Piece]] = [[]]
    for piece in pieces:
        if piece.x0 < x - 1.5 and piece.x1 > x - 0.7 * _GUTTER:
            runs.append([])
        else:
            runs[-1].append(piece)
    return [run for run in runs if run]


def _is_newspaper(run: Sequence[_Piece], x: float, habits: Habits, page: PageContent, *, known: bool) -> bool:
    """Whether both sides are running prose, each on its own, and not the cells of a table."""
    sides = []
    for right in (False, True):
        words = [word for piece in run if (piece.x0 >= x - 1.5) == right for word in piece.words]
        sides.append(lines_of(words, page))
    few = 1 if known else 4
    if len(sides[0]) < max(few, 2) or len(sides[1]) < few or len(sides[0]) + len(sides[1]) < (4 if known else 12):
        return False
    widths = [max(line.x1 for line in side) - min(line.x0 for line in side) for side in sides]
    nested = [_band(side, (), habits) is not None for side in sides] if not known else [False, False]
    ratio = widths[0] / max(widths[1], 1.0)
    if not known and not (0.25 < ratio < 4.0 if any(nested) else 0.5 < ratio < 2.0):
        return False
    if min(side[-1].bottom for side in sides) - max(side[0].top for side in sides) < 0:
        return False
    for side, is_band in zip(sides, nested, strict=True):
        if len(side) < 4 or is_band:
            continue
        column = Column(min(line.x0 for line in side), max(line.x1 for line in side))
        wraps = sum(not fits(a, b, column) for a, b in pairwise(side))
        if wraps < (0.25 if known else 0.4) * (len(side) - 1):
            return False
        if median(len(line.words) for line in side) < 3:
            return False
        if sum(line.text[:1].islower() for line in side) < (0.1 if known else 0.25) * len(side):
            return False  # lines of prose begin in the middle of sentences, cells do not
        height = side[-1].bottom - side[0].top
        if len(side) * habits.leading_of(side[0].size) < (0.4 if known else 0.55) * height:
            return False
    return known or not _rows_in_step(sides)


def _rows_in_step(sides: Sequence[Sequence[Line]]) -> bool:
    """Whether what is set apart by space on one side begins at the same heights on the other, as rows of a table do."""
    starts = []
    for side in sides:
        steps = [b.bottom - a.bottom for a, b in pairwise(side)]
        usual = median(steps) if steps else 0.0
        starts.append([b.top for b, step in zip(side[1:], steps, strict=True) if step > 1.25 * usual])
    fewer, more = sorted(starts, key=len)
    if len(fewer) < 2:
        return False
    return sum(any(abs(a - b) < 3 for b in more) for a in fewer) > 0.7 * len(fewer)
