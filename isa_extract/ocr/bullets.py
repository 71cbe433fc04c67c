"""Bullets on a page's image: too small for the engines to find, and what they read for them is a letter or nothing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import cv2

from isa_extract.ocr.components import Components
from isa_extract.ocr.engine import GreyImage, Reading

_LEAST, _MOST = 0.2, 1.2
"""The width of a bullet, in heights of the small letters beside it."""
_FAR = 5.0
"""How far before the line a bullet may stand, in the same measure."""


def with_bullets(words: Sequence[Reading], components: Components, dpi: float) -> list[Reading]:
    """The words, and "•" for each round or square dot that stands alone before a line, in the middle of its letters.

    A letter or sign that the engine read for the dot gives way to it.
    """
    dots = [
        (x, y, x + width, y + height)
        for x, y, width, height, area in components.within(0.02 * dpi, 0.09 * dpi).tolist()
        if _is_round(width, height, dpi) and area > 0.6 * width * height
    ]
    lines: defaultdict[int, list[Reading]] = defaultdict(list)
    for word in words:
        lines[word.line].append(word)
    kept = list(words)
    for line in lines.values():
        line.sort(key=lambda word: word.x0)
        sign = line[0] if len(line) > 1 and len(line[0].text) == 1 else None
        first = line[1] if sign else line[0]
        dot = next((dot for dot in dots if _is_bullet(dot, first, components.ink)), None)
        if dot is None or (sign and not (dot[0] - 2 <= sign.x1 and sign.x0 <= dot[2] + 2)):
            continue
        dots.remove(dot)
        if sign:
            kept.remove(sign)
        kept.append(Reading("•", float(dot[0]), first.top, float(dot[2]), first.bottom, 0.9, first.line))
    return kept


def _is_round(width: int, height: int, dpi: float) -> bool:
    """Whether a dot is about as wide as high; one as large as a letter must be quite so."""
    most = 1.15 if max(width, height) > 0.05 * dpi else 1.5
    return 1 / most < width / height < most


def _is_bullet(dot: tuple[int, int, int, int], first: Reading, ink: GreyImage) -> bool:
    """Whether a dot stands before a line's first word as bullets do."""
    small = 0.42 * (first.bottom - first.top)  # the height of small letters, about
    size, middle = max(dot[2] - dot[0], dot[3] - dot[1]), (dot[1] + dot[3]) / 2
    return (
        _LEAST * small < size < _MOST * small
        and 0.6 * small < first.x0 - dot[2] < _FAR * small
        and abs(middle - (first.top + first.bottom) / 2) < 0.45 * small
        and _is_alone(dot, ink, small)
    )


def _is_alone(dot: tuple[int, int, int, int], ink: GreyImage, small: float) -> bool:
    """Whether there is white around a dot: no letters before it, no other dots as in a row of them."""
    x0, top, x1, bottom = dot
    pad = max(3, round(0.5 * small))
    around = ink[max(0, top - pad) : bottom + pad, max(0, x0 - 2 * pad) : x1 + pad]
    inner = ink[top:bottom, x0:x1]
    return int(cv2.countNonZero(around)) <= 1.05 * int(cv2.countNonZero(inner))
