"""What the words of one page are to the layout code, whether a text layer or OCR gave them."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

from isa_extract.document import Box
from isa_extract.layout import label_length

WIDE_GAP = 1.6
"""A gap of this many font sizes within a line is a tab, not a space."""


@dataclass(slots=True)
class Word:
    """A printed word. The box is in the page's layout frame, in which the text stands upright."""

    text: str
    x0: float
    top: float
    x1: float
    bottom: float
    size: float
    bold: bool = False
    italic: bool = False
    spaced: bool = False  # a printed space follows
    glued: bool = False  # follows the word before it without a space
    raised: bool = False  # smaller and higher than the word it is glued to
    askew: bool = False  # at no right angle to the page, as watermarks are
    score: float = 1.0  # how sure OCR was of it, 0 to 1

    @property
    def middle(self) -> float:
        """The height at which it stands."""
        return (self.top + self.bottom) / 2


class Rule(NamedTuple):
    """A straight horizontal or vertical line; `shade` for the outline of a filled area, which nobody drew."""

    x0: float
    top: float
    x1: float
    bottom: float
    shade: bool = False


@dataclass(slots=True)
class PageContent:
    """The words and ruling lines of a page, upright.

    `turn` says how the layout frame lies on the displayed page: text that runs upwards there has turn 90, one that
    is upside down 180, downwards 270. A scanned page was also turned clockwise by `skew` degrees about its middle, to
    lie level. `asides` are pieces of text at another angle than the page's own, each with
    its box in the layout frame. `marks` are the numbers and signs of the page's footnotes, once they are known.
    """

    number: int
    width: float
    height: float
    words: list[Word]
    rules: list[Rule] = field(default_factory=list)
    turn: int = 0
    skew: float = 0.0
    asides: list[Word] = field(default_factory=list)
    marks: frozenset[str] = frozenset()

    def displayed(self, box: Box) -> Box:
        """A box of the layout frame as it lies on the displayed page."""
        if self.skew:
            box = _leaning(box, -self.skew, self.width / 2, self.height / 2)
        return turned(box, self.turn, self.width, self.height)


def turned(box: Box, turn: int, width: float, height: float) -> Box:
    """A box of a frame of this width and height, after the frame was turned anticlockwise by `turn` degrees."""
    x0, top, x1, bottom = box
    if turn == 90:
        return top, width - x1, bottom, width - x0
    if turn == 180:
        return width - x1, height - bottom, width - x0, height - top
    if turn == 270:
        return height - bottom, x0, height - top, x1
    return box


def _leaning(box: Box, degrees: float, x: float, y: float) -> Box:
    """The box around a box that was turned clockwise about a point."""
    sine, cosine = math.sin(math.radians(degrees)), math.cos(math.radians(degrees))
    corners = [(box[i] - x, box[j] - y) for i in (0, 2) for j in (1, 3)]
    xs = [x + a * cosine - b * sine for a, b in corners]
    ys = [y + a * sine + b * cosine for a, b in corners]
    return min(xs), min(ys), max(xs), max(ys)


class Line:
    """Words side by side."""

    def __init__(self, words: list[Word], page: PageContent) -> None:
        self.words, self.page = words, page
        self.x0 = words[0].x0
        self.x1 = max(word.x1 for word in words)
        sizes: dict[float, int] = {}
        for word in words:
            sizes[word.size] = sizes.get(word.size, 0) + len(word.text)
        self.size = max(sizes, key=lambda size: (sizes[size], size))
        main = [word for word in words if word.size == self.size]
        self.top = min(word.top for word in main)
        self.bottom = max(word.bottom for word in main)

    @cached_property
    def text(self) -> str:
        """The line as text; wide gaps are tabs."""
        return "".join(part for pair in zip(self.gaps, self.words, strict=True) for part in (pair[0], pair[1].text))

    @cached_property
    def gaps(self) -> list[str]:
        """What stands before each word: nothing, a space or a tab."""
        gaps = [""]
        for before, word in pairwise(self.words):
            if word.glued:
                gaps.append("")
            else:
                gaps.append("\t" if word.x0 - before.x1 > WIDE_GAP * self.size else " ")
        if "\t" in gaps and self._stretched():
            gaps = [" " if gap == "\t" else gap for gap in gaps]
        if "\t" in gaps:
            plain = "".join(part for pair in zip(gaps, self.words, strict=True) for part in (pair[0], pair[1].text))
            length = label_length(plain)  # the gap behind a bullet or number is not a tab
            position = 0
            for i, word in enumerate(self.words):
                if position and position <= length and gaps[i] == "\t":
                    gaps[i] = " "
                position += len(gaps[i]) + len(word.text)
        return gaps

    def _stretched(self) -> bool:
        """Whether all its spaces are wide alike, as in a justified line of few words."""
        spaces = [b.x0 - a.x1 for a, b in pairwise(self.words) if not b.glued]
        return len(spaces) > 1 and max(spaces) - min(spaces) < 0.1 * self.size

    @cached_property
    def label(self) -> str:
        """The bullet or number it begins with, "" without one."""
        return self.text[: label_length(self.text)].strip()

    @cached_property
    def label_words(self) -> int:
        """How many of its words are the label."""
        length = label_length(self.text)
        count = position = 0
        for gap, word in zip(self.gaps, self.words, strict=True):
            position += len(gap) + len(word.text)
            if position > length:
                break
            count += 1
        return count

    @property
    def content_x(self) -> float:
        """Where the text behind the label begins."""
        return self.words[self.label_words].x0 if 0 < self.label_words < len(self.words) else self.x0

    @cached_property
    def bold(self) -> bool:
        """Whether all its letters are bold."""
        words = [word for word in self.words[self.label_words :] or self.words if any(map(str.isalnum, word.text))]
        return bool(words) and all(word.bold for word in words)

    @cached_property
    def italic(self) -> bool:
        """Whether all its letters are italic."""
        words = [word for word in self.words[self.label_words :] or self.words if any(map(str.isalnum, word.text))]
        return bool(words) and all(word.italic for word in words)

    @property
    def first_width(self) -> float:
        """The width of its first word."""
        end = 1
        while end < len(self.words) and self.words[end].glued:
            end += 1
        return self.words[end - 1].x1 - self.x0

    @property
    def middle(self) -> float:
        """The height at which it stands."""
        return (self.top + self.bottom) / 2

    @property
    def width(self) -> float:
        """From its first letter to its last."""
        return self.x1 - self.x0

    @property
    def box(self) -> Box:
        """The box around it in the layout frame."""
        return self.x0, self.top, self.x1, self.bottom


def lines_of(words: Iterable[Word], page: PageContent) -> list[Line]:
    """Words grouped into lines from top to bottom, each from left to right; a word printed twice is kept once."""
    groups: list[list[Word]] = []
    anchor = size = 0.0
    for word in sorted(words, key=lambda w: (w.top + w.bottom, w.x0)):
        if groups and word.middle - anchor < 0.4 * min(size, word.size):
            groups[-1].append(word)
            if word.size > size:
                size = word.size
        elif groups and word.raised and word.middle - anchor < 0.6 * size:
            groups[-1].append(word)
        else:
            if groups and all(mark.raised for mark in groups[-1]) and word.middle - anchor < 0.6 * word.size:
                groups[-1].append(word)  # raised marks sort before the line they belong to
            else:
                groups.append([word])
            anchor, size = word.middle, word.size
    lines: list[Line] = []
    for group in groups:
        group.sort(key=lambda w: w.x0)
        kept = group[:1]
        for word in group[1:]:
            last = kept[-1]
            if word.text == last.text and word.x0 - last.x0 < 0.3 * word.size < last.x1 - last.x0:
                continue
            kept.append(word)
        kept[0].glued = False
        lines.append(Line(kept, page))
    return lines


def bounds(boxes: Sequence[Box]) -> Box:
    """The box around boxes."""
    return (
        min(box[0] for box in boxes),
        min(box[1] for box in boxes),
        max(box[2] for box in boxes),
        max(box[3] for box in boxes),
    )
