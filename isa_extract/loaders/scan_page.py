"""What OCR read on a page -> PageContent: points for pixels, type sizes and weights measured from the ink, blanks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from isa_extract.loaders.pdf_page import PageContent, Rule, Word
from isa_extract.ocr.boxes import TickBox
from isa_extract.ocr.engine import GreyImage, Reading
from isa_extract.ocr.page import PageReading
from isa_extract.ocr.rulings import Ruling

_CAPITAL, _SMALL = 0.72, 0.53
"""The height of capitals and of small letters without ascenders, in type sizes (Arial; Times is a tenth less)."""
_ABOVE, _BELOW = 0.9, 0.22
"""How far a word's box reaches above and below its baseline, in type sizes, as in the boxes of text layers."""
_SAME_SIZE = 0.09
"""Measured sizes that differ by less than this share are one size: it is one pixel of a capital's height."""
_SPREAD = 1
"""Pixels by which ink is wider and higher on a black-and-white image than it was printed."""
_BOLD = 1.3
"""Strokes this much thicker than the document's usual ones are bold."""
_BLANK = "_" * 12
_CELL = 0.3
"""A drawn line of less than this share of the page's width is one to write on wherever it stands in a line of text."""


def content_of(reading: PageReading, number: int) -> PageContent:
    """The words of a page as the layout code takes them, with sizes and weights that `settle` makes comparable."""
    scale = 72.0 / reading.dpi
    height, width = reading.ink.shape
    content = PageContent(number, width * scale, height * scale, [], turn=reading.turn, skew=reading.skew)
    content.rules = [_rule(line, scale, level=True) for line in reading.level]
    content.rules += [_rule(line, scale, level=False) for line in reading.upright]
    lines: defaultdict[int, list[Reading]] = defaultdict(list)
    for word in reading.words:
        lines[word.line].append(word)
    for words in lines.values():
        content.words += _line(words, reading, scale)
    _add_boxes(content, reading.boxes, scale)
    _add_blanks(content, reading, scale)
    return content


def _rule(line: Ruling, scale: float, *, level: bool) -> Rule:
    if level:
        middle = (line.top + line.bottom) / 2 * scale
        return Rule(line.x0 * scale, middle, line.x1 * scale, middle)
    middle = (line.x0 + line.x1) / 2 * scale
    return Rule(middle, line.top * scale, middle, line.bottom * scale)


class _Measured(NamedTuple):
    """A line's baseline and type size, in pixels."""

    baseline: float
    size: float


def _line(words: Sequence[Reading], reading: PageReading, scale: float) -> Iterator[Word]:
    lettered = [word for word in words if any(map(str.isalnum, word.text))]
    measured = _measure(lettered or words, reading.ink)
    for word in words:
        weight = _stroke(reading.ink, word, measured)
        yield ScannedWord(
            word.text, word.x0 * scale, (measured.baseline - _ABOVE * measured.size) * scale, word.x1 * scale,
            (measured.baseline + _BELOW * measured.size) * scale, measured.size * scale, spaced=True,
            score=word.score, weight=weight / measured.size if weight else 0.0,
        )  # fmt: skip


@dataclass(slots=True)
class ScannedWord(Word):
    """A word of a scan; `weight` is the thickness of its strokes in type sizes, 0 where it could not be measured."""

    weight: float = 0.0


def _measure(words: Sequence[Reading], ink: GreyImage) -> _Measured:
    """Baseline and size by the rows of ink: small letters fill the rows from baseline to x-height most."""
    top = max(0, int(min(word.top for word in words)))
    bottom = int(max(word.bottom for word in words))
    rows = np.zeros(bottom - top, dtype=np.int64)
    for word in words:
        rows += np.count_nonzero(ink[top:bottom, int(word.x0) : int(word.x1)], axis=1)
    text = "".join(word.text for word in words)
    full = np.flatnonzero(rows >= 0.3 * rows.max()) if rows.any() else np.array([], dtype=np.int64)
    if not len(full):
        return _Measured(float(bottom), 0.8 * (bottom - top))
    first, last = _core(full)
    high = first
    while high > 0 and rows[high - 1] >= 2:
        high -= 1
    tall = any(sign.isupper() or sign.isdigit() or sign in "bdfhklt" for sign in text)
    size = (last + 1 - high - _SPREAD) / _CAPITAL if tall else (last + 1 - first - _SPREAD) / _SMALL
    box = bottom - top
    return _Measured(float(top + last + 1), float(min(max(size, 0.4 * box), 1.35 * box)))


def _core(full: npt.NDArray[np.int64]) -> tuple[int, int]:
    """The longest run of rows, gaps of two allowed."""
    runs = [[int(full[0]), int(full[0])]]
    for row in full[1:]:
        if row - runs[-1][1] <= 3:
            runs[-1][1] = int(row)
        else:
            runs.append([int(row), int(row)])
    first, last = max(runs, key=lambda run: run[1] - run[0])
    return first, last


def _stroke(ink: GreyImage, word: Reading, line: _Measured) -> float:
    """The usual thickness of a word's upright strokes in pixels; 0.0 where it has too few letters."""
    if sum(map(str.isalnum, word.text)) < 3:
        return 0.0
    top, bottom = int(line.baseline - _SMALL * line.size), int(line.baseline)
    part = ink[max(0, top) : bottom, int(word.x0) : int(np.ceil(word.x1))] > 0
    if part.size == 0:
        return 0.0
    edges = np.diff(np.pad(part.astype(np.int8), ((0, 0), (1, 1))), axis=1)
    lengths = np.flatnonzero(edges.ravel() == -1) - np.flatnonzero(edges.ravel() == 1)
    lengths = lengths[lengths < 0.3 * line.size]
    if len(lengths) < 4:
        return 0.0
    strokes = lengths[lengths <= 1.4 * np.median(lengths)]  # not the bars and bows, which lie along the row
    return max(float(strokes.mean()) - _SPREAD, 0.0)


def _add_boxes(content: PageContent, boxes: Sequence[TickBox], scale: float) -> None:
    """A word for each tick box that stands in a line of text; the engine was not shown the boxes."""
    for box in boxes:
        x0, top, x1, bottom = (edge * scale for edge in box[:4])
        y = (top + bottom) / 2
        near = [word for word in content.words if abs(word.middle - y) < word.size]
        if not near:
            continue
        like = min(near, key=lambda word: abs(word.x0 - x1))
        content.words.append(
            ScannedWord("☒" if box.ticked else "☐", x0, like.top, x1, like.bottom, like.size, spaced=True, score=0.9)
        )


def _add_blanks(content: PageContent, reading: PageReading, scale: float) -> None:
    """A line to write on, drawn behind a word ("Signed ______"), is read as the underscores a text layer has for it."""
    uprights = reading.upright
    for line in reading.level:
        touching = any(
            line.x0 - 6 <= other.x0 <= line.x1 + 6 and other.top - 6 <= line.top <= other.bottom + 6
            for other in uprights
        )  # fmt: skip
        x0, x1, y = line.x0 * scale, line.x1 * scale, (line.top + line.bottom) / 2 * scale
        if touching or x1 - x0 > 0.75 * content.width:
            continue
        beside = [
            word for word in content.words
            if word.top + 0.5 * word.size < y < word.bottom + 0.35 * word.size
            and (x1 - x0 < _CELL * content.width or -2 < x0 - word.x1 < 40 or -2 < word.x0 - x1 < 40)
        ]  # fmt: skip
        over = any(
            word.x0 < x1 - 2 and word.x1 > x0 + 2 and word.bottom - 0.5 * word.size < y < word.bottom + 0.3 * word.size
            for word in content.words
        )
        if beside and not over:
            like = beside[0]
            content.words.append(ScannedWord(_BLANK, x0, like.top, x1, like.bottom, like.size, spaced=True, score=0.9))
            content.rules = [rule for rule in content.rules if not (rule.x0 == x0 and rule.x1 == x1 and rule.top == y)]


def settle(contents: Sequence[PageContent]) -> None:
    """Make sizes that were measured a little apart the same over the scanned pages of a document, and tell bold."""
    words = [word for content in contents for word in content.words if isinstance(word, ScannedWord)]
    weights: defaultdict[float, int] = defaultdict(int)
    for word in words:
        weights[round(word.size * 2) / 2] += len(word.text)
    sizes: list[float] = []
    for size in sorted(weights, key=lambda size: (-weights[size], size)):
        if all(abs(size - other) > _SAME_SIZE * other for other in sizes):
            sizes.append(size)
    usual = [word.weight for word in words if word.weight for _ in range(min(len(word.text), 12))]
    thickness = median(usual) if usual else 0.0
    for word in words:
        word.size = min(sizes, key=lambda size: (abs(size - word.size), size))
        word.bold = word.weight > _BOLD * thickness > 0
    for content in contents:
        _lend_weight(content)


def _lend_weight(content: PageContent) -> None:
    """Numbers and signs, too small to be measured, are as bold as the word beside them."""
    for before, word in pairwise(content.words):
        if isinstance(before, ScannedWord) and isinstance(word, ScannedWord) and abs(before.middle - word.middle) < 2:
            if not word.weight and before.weight:
                word.bold = before.bold
            elif not before.weight and word.weight:
                before.bold = word.bold
