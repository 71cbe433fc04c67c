"""Bullets on a page's image: too small for the engines to find, and what they read for them is a letter or nothing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import cv2

from isa_extract.ocr.engine import GreyImage, Reading

_LEAST, _MOST = 0.16, 1.1
"""The width of a bullet, in heights of the small letters beside it; those of Helvetica and Word's Symbol are wide."""
_FAR = 5.0
"""How far before the line a bullet may stand, in the same measure."""


def bullets_of(ink: GreyImage, dpi: float, words: Sequence[Reading]) -> list[Reading]:
    """A word "•" for each round or square dot that stands alone before a line, in the middle of its small letters.

    `ink` is the straightened black-and-white image (255 is ink) in which `words` stand.
    """
    count, _, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    dots = []
    for x, y, width, height, area in stats[1:count]:
        small = max(width, height) <= 0.09 * dpi and min(width, height) >= 0.02 * dpi
        most = 1.15 if max(width, height) > 0.05 * dpi else 1.5  # as large as a letter: it must be quite round
        if small and 1 / most < width / height < most and area > 0.6 * width * height:
            dots.append((int(x), int(y), int(x + width), int(y + height)))
    lines: defaultdict[int, list[Reading]] = defaultdict(list)
    for word in words:
        lines[word.line].append(word)
    found: list[Reading] = []
    taken: set[tuple[int, int, int, int]] = set()
    for number, line in lines.items():
        first = min(line, key=lambda word: word.x0)
        small = 0.42 * (first.bottom - first.top)  # the height of small letters, about
        for dot in dots:
            size, middle = max(dot[2] - dot[0], dot[3] - dot[1]), (dot[1] + dot[3]) / 2
            centre = (first.top + first.bottom) / 2
            if (
                dot not in taken
                and _LEAST * small < size < _MOST * small
                and 0.6 * small < first.x0 - dot[2] < _FAR * small
                and abs(middle - centre) < 0.45 * small
                and _is_alone(dot, ink, small)
            ):
                taken.add(dot)
                found.append(Reading("•", float(dot[0]), first.top, float(dot[2]), first.bottom, 0.9, number))
                break
    return found


def _is_alone(dot: tuple[int, int, int, int], ink: GreyImage, small: float) -> bool:
    """Whether there is white around a dot: no letters before it, no other dots as in a row of them."""
    x0, top, x1, bottom = dot
    pad = max(3, round(0.5 * small))
    around = ink[max(0, top - pad) : bottom + pad, max(0, x0 - 2 * pad) : x1 + pad]
    inner = ink[top:bottom, x0:x1]
    return int(cv2.countNonZero(around)) <= 1.05 * int(cv2.countNonZero(inner))
