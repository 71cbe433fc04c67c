"""One page's image -> its words, ruling lines and how it lay: prepare, read, and read again if it was upside down."""

from __future__ import annotations

from typing import NamedTuple

import cv2
import numpy as np

from isa_extract.ocr.boxes import TickBox, tick_boxes_of
from isa_extract.ocr.bullets import bullets_of
from isa_extract.ocr.engine import Engine, GreyImage, Reading
from isa_extract.ocr.leaders import leaders_of, readings_of, without_leaders
from isa_extract.ocr.prepare import black_and_white, prepare
from isa_extract.ocr.rulings import Ruling, rulings_of, without_rulings

STEPS = frozenset({"turn", "deskew", "contrast", "upscale"})
"""Everything that may be done to an image before it is read."""
_DOUBTFUL = 0.8
"""A page read with less certainty than this may be upside down."""
_BLANK = 0.0004
"""A page with less of it covered by ink than this is not worth reading: a reverse side, with dirt on it perhaps."""


class PageReading(NamedTuple):
    """What a page's image holds. Boxes are in pixels of `ink`, the upright and straightened image.

    The page's image was turned clockwise by `turn` degrees (0, 90, 180, 270), then by `skew` degrees about its
    middle, to stand upright and level. `dpi` is that of `ink`, which may have been enlarged.
    """

    words: list[Reading]
    level: list[Ruling]
    upright: list[Ruling]
    boxes: list[TickBox]
    ink: GreyImage  # 255 is ink
    dpi: float
    turn: int
    skew: float

    @property
    def quality(self) -> float:
        """How sure the engine was, 0 to 1, over all letters; 0 where there are no words."""
        return quality_of(self.words)


def quality_of(words: list[Reading]) -> float:
    """The engine's certainty over all letters of the words; 0 where there are none."""
    letters = sum(len(word.text) for word in words)
    return sum(word.score * len(word.text) for word in words) / letters if letters else 0.0


def read_page(image: GreyImage, dpi: float, engine: Engine, *, steps: frozenset[str] = STEPS) -> PageReading:
    """Read an image of a page, of shape (height, width), scanned with `dpi` dots an inch."""
    prepared = prepare(image, dpi, steps)
    reading = _read(prepared.image, prepared.dpi, engine)
    turn = prepared.turn
    if "turn" in steps and reading.words and reading.quality < _DOUBTFUL:
        other = _read(np.ascontiguousarray(np.rot90(prepared.image, k=2)), prepared.dpi, engine)
        if other.quality > reading.quality:
            reading, turn = other, turn + 180
    return reading._replace(turn=turn, skew=prepared.skew)


def _read(image: GreyImage, dpi: float, engine: Engine) -> PageReading:
    ink = _without_specks(black_and_white(image), dpi)
    if np.count_nonzero(ink) < _BLANK * ink.size:
        return PageReading([], [], [], [], ink, dpi, 0, 0.0)
    level, upright = rulings_of(ink, dpi)
    leaders = leaders_of(ink, dpi)
    words = engine.read(without_leaders(without_rulings(image, ink, level, upright), leaders))
    words += readings_of(leaders, words, dpi)
    boxes = tick_boxes_of(ink, dpi)
    words += bullets_of(ink, dpi, words)
    return PageReading(words, level, upright, boxes, ink, dpi, 0, 0.0)


def _without_specks(ink: GreyImage, dpi: float) -> GreyImage:
    """The ink without specks smaller than a full stop."""
    least = max(3.0, (dpi / 100) ** 2 * 1.5)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    keep = np.zeros(count, np.uint8)
    keep[1:] = np.where(stats[1:count, cv2.CC_STAT_AREA] >= least, 255, 0)
    return np.asarray(keep[labels], dtype=np.uint8)
