"""Tick boxes that are drawn, not printed as characters -> words ☐ and ☒."""

from __future__ import annotations

from collections.abc import Sequence

from isa_extract.document import Box
from isa_extract.loaders.pdf_page import PageContent, Word

EMPTY, TICKED = "☐", "☒"
_TICKS = frozenset("xX×✓✔✗✘√/üû")


def boxes_of(squares: Sequence[Box], marks: Sequence[Box]) -> list[Word]:
    """A word for each small square of a page, in the squares' own space; `marks` are small drawings that may tick them.

    Squares that touch are cells for letters or figures, not tick boxes.
    """
    words = []
    for square in squares:
        x0, y0, x1, y1 = square
        if any(other is not square and _touch(square, other) for other in squares):
            continue
        ticked = any(x0 - 2 < (a + c) / 2 < x1 + 2 and y0 - 2 < (b + d) / 2 < y1 + 2 for a, b, c, d in marks)
        words.append(Word(TICKED if ticked else EMPTY, x0, y0, x1, y1, round(y1 - y0, 1), spaced=True))
    return words


def _touch(one: Box, other: Box) -> bool:
    return (
        max(one[0], other[0]) - min(one[2], other[2]) < 1.5 and max(one[1], other[1]) - min(one[3], other[3]) < 1.5
    )  # fmt: skip


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
        beside = any(
            word is not box and abs(word.middle - box.middle) < box.size and -2 < max(word.x0 - box.x1, box.x0 - word.x1) < 40
            for word in content.words
        )  # fmt: skip
        if not beside or (inside and box.text == EMPTY):
            content.words = [word for word in content.words if word is not box]
