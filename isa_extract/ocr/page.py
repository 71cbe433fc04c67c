"""One page's image -> its words, ruling lines and how it lay: prepare, read, and read again if it was upside down."""

from __future__ import annotations

import re
from typing import NamedTuple

import numpy as np

from isa_extract.ocr.boxes import TickBox, tick_boxes_of
from isa_extract.ocr.bullets import with_bullets
from isa_extract.ocr.components import components_of
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
_SIGN_SCORE = 0.8
"""Signs that stand alone and are read with less certainty than this are dirt."""
_SAYS_SOMETHING = re.compile(r"[^\W_]|[•☐☑☒✓£€%&+–—-]")


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
    components = components_of(black_and_white(image), dpi)
    ink = components.ink
    if np.count_nonzero(ink) < _BLANK * ink.size:
        return PageReading([], [], [], [], ink, dpi, 0, 0.0)
    level, upright = rulings_of(ink, dpi)
    leaders = leaders_of(components, dpi)
    words = engine.read(without_leaders(without_rulings(image, ink, level, upright), leaders))
    words = [word for word in words if word.score >= _SIGN_SCORE or _SAYS_SOMETHING.search(word.text)]
    words = with_bullets(words, components, dpi)
    words += readings_of(leaders, words, dpi)
    return PageReading(words, level, upright, tick_boxes_of(components, dpi), ink, dpi, 0, 0.0)
