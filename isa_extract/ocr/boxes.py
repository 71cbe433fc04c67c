"""Tick boxes on a page's image: small drawn squares, empty or with a mark in them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from isa_extract.ocr.components import Components
from isa_extract.ocr.engine import GreyImage

_LEAST, _MOST = 0.075, 0.24
"""Inches that the side of a tick box may have (5 to 17 points)."""
_SOLID, _MARKED = 0.75, 0.08
"""The share of a box's inside that is ink: more than the first is a square bullet, less than the second is empty."""


class TickBox(NamedTuple):
    """A square in pixels from the image's top left corner, and whether something is drawn in it."""

    x0: float
    top: float
    x1: float
    bottom: float
    ticked: bool


def tick_boxes_of(components: Components, dpi: float) -> list[TickBox]:
    """The tick boxes of a straightened page, from top to bottom."""
    found = []
    for x, y, width, height, _ in components.within(_LEAST * dpi, _MOST * dpi).tolist():
        if not 0.8 < width / height < 1.25:
            continue
        part = components.ink[y : y + height, x : x + width] > 0
        edge = max(2, round(0.12 * min(width, height)))
        top, bottom, left, right = part[:edge], part[-edge:], part[:, :edge], part[:, -edge:]
        sides = (top.any(axis=0), bottom.any(axis=0), left.any(axis=1), right.any(axis=1))
        corners = (top[:, :edge], top[:, -edge:], bottom[:, :edge], bottom[:, -edge:])
        if not all(side.mean() > 0.85 and _unbroken(np.asarray(side)) > 0.6 for side in sides) or not all(
            corner.any() for corner in corners
        ):
            continue
        inner = part[edge + 1 : height - edge - 1, edge + 1 : width - edge - 1]
        filled = float(inner.mean()) if inner.size else 1.0
        if filled <= _SOLID:
            found.append(TickBox(float(x), float(y), float(x + width), float(y + height), filled > _MARKED))
    return sorted(found, key=lambda box: (box.top, box.x0))


def _unbroken(side: NDArray[np.bool_]) -> float:
    """The share of a side that its longest run of ink has: the serifs of an H leave a gap in the middle."""
    gaps = np.flatnonzero(~np.concatenate(([False], side, [False])))
    return float((np.diff(gaps) - 1).max() / len(side))


def without_boxes(image: GreyImage, boxes: Iterable[TickBox]) -> GreyImage:
    """The image with its tick boxes painted white, as engines take them for letters."""
    cleaned = image.copy()
    for box in boxes:
        cleaned[max(0, int(box.top) - 2) : int(box.bottom) + 2, max(0, int(box.x0) - 2) : int(box.x1) + 2] = 255
    return cleaned
