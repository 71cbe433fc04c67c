"""Tick boxes that are drawn, not printed as characters -> words ☐ and ☒."""

from __future__ import annotations

from collections.abc import Sequence

from isa_extract.document import Box
from isa_extract.loaders.pdf_page import PageContent, Word

EMPTY, TICKED = "☐", "☒"
_TICKS = frozenset("xX×✓✔✗✘√/üû")


def boxes_of(squares: Sequence[Box], marks: Sequence[Box]) -> list[Word]:
    """A word for each small square of a page, in the squares' own space; `marks` are small drawings that tick them."""
    words = []
    for x0, y0, x1, y1 in squares:
        ticked = any(x0 - 2 < (a + c) / 2 < x1 + 2 and y0 - 2 < (b + d) / 2 < y1 + 2 for a, b, c, d in marks)
        words.append(Word(TICKED if ticked else EMPTY, x0, y0, x1, y1, round(y1 - y0, 1), spaced=True))
    return words


def settle(content: PageContent, boxes: Sequence[Word]) -> None:
    """Tick the boxes of a page in which a cross or tick is typed; leave out those that stand beside no text."""
    for box in boxes:
        inside = [
            word for word in content.words
            if word is not box and box.x0 < (word.x0 + word.x1) / 2 < box.x1 and box.top < word.middle < box.bottom
        ]  # fmt: skip
        if inside and all(word.text in _TICKS for word in inside):
            box.text = TICKED
            content.words = [word for word in content.words if word not in inside]
        beside = any(_beside(box, word) for word in content.words if word is not box)
        if not beside or (inside and box.text == EMPTY):
            content.words = [word for word in content.words if word is not box]


def _beside(box: Word, word: Word) -> bool:
    """Whether a word stands next to a box, in its row."""
    return abs(word.middle - box.middle) < box.size and -2 < max(word.x0 - box.x1, box.x0 - word.x1) < 40
