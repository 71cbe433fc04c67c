"""Tick boxes on a page's image: small drawn squares, empty or with a mark in them."""

from __future__ import annotations

from typing import NamedTuple

import cv2
import numpy as np

from isa_extract.ocr.engine import GreyImage

_LEAST, _MOST = 0.075, 0.24
"""Inches that the side of a tick box may have (5 to 17 points)."""


class TickBox(NamedTuple):
    """A square in pixels from the image's top left corner, and whether something is drawn in it."""

    x0: float
    top: float
    x1: float
    bottom: float
    ticked: bool


def tick_boxes_of(ink: GreyImage, dpi: float) -> list[TickBox]:
    """The tick boxes of a straightened black-and-white image (255 is ink), from top to bottom."""
    found = []
    count, labels, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    for number in range(1, count):
        x, y, width, height = (int(value) for value in stats[number][:4])
        if not (_LEAST * dpi <= min(width, height) and max(width, height) <= _MOST * dpi):
            continue
        if not 0.8 < width / height < 1.25:
            continue
        part = labels[y : y + height, x : x + width] == number
        edge = max(2, round(0.12 * min(width, height)))
        sides = (
            part[:edge].any(axis=0),
            part[-edge:].any(axis=0),
            part[:, :edge].any(axis=1),
            part[:, -edge:].any(axis=1),
        )
        corners = (part[:edge, :edge], part[:edge, -edge:], part[-edge:, :edge], part[-edge:, -edge:])
        if not all(side.mean() > 0.93 for side in sides) or not all(corner.any() for corner in corners):
            continue
        inner = ink[y + edge + 1 : y + height - edge - 1, x + edge + 1 : x + width - edge - 1]
        if inner.size == 0:
            continue
        filled = float(np.count_nonzero(inner)) / inner.size
        if filled > 0.75:
            continue  # a solid bullet
        found.append(TickBox(float(x), float(y), float(x + width), float(y + height), filled > 0.08))
    return sorted(found, key=lambda box: (box.top, box.x0))
