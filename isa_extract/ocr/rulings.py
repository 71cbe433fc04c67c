"""The straight lines drawn on a page's image: what rules a table, and the boxes that are ticked."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import cv2
import numpy as np

from isa_extract.ocr.engine import GreyImage

_SHORTEST_ACROSS, _SHORTEST_DOWN = 0.23, 0.14
"""Inches: what is shorter may be a dash or the stem of a letter; a row of one line is hardly higher than that."""
_SHORT = 0.35
"""Inches: a level line shorter than this is one only if it stands alone, a blank for a day or a number."""
_THICKEST = 0.03
"""Inches: what is thicker is a bar or a picture."""
_LONG = 1.2
"""Inches of unbroken ink that no row of letters has."""
_SURE = 0.5
"""Inches from which an upright line is no letter's stem for certain."""
_BRIDGE = 3
"""Pixels of a line that a scanner may have lost; a wider bridge would make lines of leader dots."""


class Ruling(NamedTuple):
    """A line drawn level or upright, in pixels from the image's top left corner."""

    x0: float
    top: float
    x1: float
    bottom: float


def rulings_of(ink: GreyImage, dpi: float) -> tuple[list[Ruling], list[Ruling]]:
    """The level and the upright lines of a straightened black-and-white image (255 is ink)."""
    level = _lines(ink, dpi, _SHORTEST_ACROSS)
    upright = [
        Ruling(line.top, line.x0, line.bottom, line.x1)
        for line in _lines(np.ascontiguousarray(ink.T), dpi, _SHORTEST_DOWN)
    ]
    return level, [line for line in upright if line.bottom - line.top > _SURE * dpi or _meets(line, level, dpi)]


def _meets(line: Ruling, level: list[Ruling], dpi: float) -> bool:
    """Whether a short upright line begins and ends at level ones, as the side of a table's row does."""
    near = 0.04 * dpi
    ends = [
        any(
            other.top - near <= end <= other.bottom + near and other.x0 - near <= line.x1 and line.x0 <= other.x1 + near
            for other in level
        )
        for end in (line.top, line.bottom)
    ]
    return all(ends)


def _lines(ink: GreyImage, dpi: float, shortest: float) -> list[Ruling]:
    """Level lines. A line may wander by a pixel or two over the page, as paper is never quite flat."""
    length = round(shortest * dpi)
    thick = cv2.dilate(ink, np.ones((3, 1), np.uint8))
    joined = cv2.morphologyEx(thick, cv2.MORPH_CLOSE, np.ones((1, _BRIDGE), np.uint8))
    runs = cv2.morphologyEx(joined, cv2.MORPH_OPEN, np.ones((1, length * 2 // 3), np.uint8))
    found = []
    for x, y, width, height, area in _pieces(runs.astype(np.uint8, copy=False)):
        drift = max(2.0, 0.012 * width)
        if width < length or height > _THICKEST * dpi + drift or area < 0.5 * width:
            continue
        line = Ruling(float(x), float(y + 1), float(x + width), float(y + height - 1))
        if width > _LONG * dpi or _touched(ink, line) < (0.1 if width < _SHORT * dpi else 0.45):
            found.append(line)
    return sorted(_joined(found, dpi), key=lambda line: (line.top, line.x0))


def _pieces(runs: GreyImage) -> Iterator[tuple[int, int, int, int, int]]:
    """Left, top, width, height and area of the pieces of an image in most rows of which there is nothing."""
    filled = runs.max(axis=1) > 0
    filled[1:] |= filled[:-1]  # an empty row stays between two pieces
    kept = np.flatnonzero(filled)
    if not len(kept):
        return
    count, _, stats, _ = cv2.connectedComponentsWithStats(np.ascontiguousarray(runs[kept]), connectivity=8)
    for x, y, width, height, area in stats[1:count].tolist():
        yield x, int(kept[y]), width, height, area


def _touched(ink: GreyImage, line: Ruling) -> float:
    """The share of a line's length along which there is ink close by on a side: the bars of letters have stems.

    Its ends do not count: there it may meet the lines of a table.
    """
    end = min(5, int(line.x1 - line.x0) // 6)
    x0, x1 = int(line.x0) + end, int(line.x1) - end
    above, below = int(line.top) - 3, int(line.bottom) + 4
    sides = np.vstack([ink[max(0, above - 5) : max(0, above), x0:x1], ink[below : below + 5, x0:x1]])
    return float(np.count_nonzero(sides.any(axis=0)) / max(1, x1 - x0))


def _joined(lines: list[Ruling], dpi: float) -> list[Ruling]:
    """Pieces of one line put together: they lie at one height and a small way apart."""
    joined: list[Ruling] = []
    for line in sorted(lines, key=lambda line: line.x0):
        middle = (line.top + line.bottom) / 2
        for i, other in enumerate(joined):
            level = abs((other.top + other.bottom) / 2 - middle) < 0.025 * dpi
            long = min(line.x1 - line.x0, other.x1 - other.x0) >= _SHORT * dpi
            if level and long and line.x0 - other.x1 < 0.12 * dpi:
                joined[i] = Ruling(
                    other.x0, min(other.top, line.top), max(other.x1, line.x1), max(other.bottom, line.bottom)
                )
                break
        else:
            joined.append(line)
    return joined


def without_rulings(image: GreyImage, ink: GreyImage, level: list[Ruling], upright: list[Ruling]) -> GreyImage:
    """The image with its drawn lines painted white, but for where letters cross them."""
    cleaned = image.copy()
    for lines, across in ((level, True), (upright, False)):
        for line in lines:
            x0, y0, x1, y1 = round(line.x0), round(line.top), round(line.x1), round(line.bottom)
            _erase(cleaned, ink, x0, y0, x1, y1, across=across)
    return cleaned


def _erase(image: GreyImage, ink: GreyImage, x0: int, y0: int, x1: int, y1: int, *, across: bool) -> None:
    """Paint a line's band white where there is no ink on both its sides, that is where no letter goes through it."""
    pad = 2
    if across:
        top, bottom = max(0, y0 - pad), min(image.shape[0], y1 + pad + 1)
        above, below = ink[max(0, top - 2) : top, x0:x1], ink[bottom : bottom + 2, x0:x1]
        crossed = (above.any(axis=0) if above.size else False) & (below.any(axis=0) if below.size else False)
        keep = np.broadcast_to(crossed, (x1 - x0,))
        image[top:bottom, x0:x1][:, ~keep] = 255
    else:
        left, right = max(0, x0 - pad), min(image.shape[1], x1 + pad + 1)
        before, after = ink[y0:y1, max(0, left - 2) : left], ink[y0:y1, right : right + 2]
        crossed = (before.any(axis=1) if before.size else False) & (after.any(axis=1) if after.size else False)
        keep = np.broadcast_to(crossed, (y1 - y0,))
        image[y0:y1, left:right][~keep, :] = 255
