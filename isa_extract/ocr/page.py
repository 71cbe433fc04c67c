"""One page's image -> its words, ruling lines and how it lay: prepare, read, and read again if it was upside down."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import NamedTuple

import numpy as np

from isa_extract.ocr.boxes import TickBox, tick_boxes_of, without_boxes
from isa_extract.ocr.bullets import with_bullets
from isa_extract.ocr.components import components_of
from isa_extract.ocr.engine import Engine, GreyImage, Reading
from isa_extract.ocr.leaders import leaders_of, readings_of, without_leaders
from isa_extract.ocr.prepare import Prepared, black_and_white, prepare
from isa_extract.ocr.rulings import Ruling, rulings_of, without_rulings

STEPS = frozenset({"turn", "deskew", "contrast", "upscale", "grain"})
"""Everything that may be done to an image before it is read."""
_DOUBTFUL = 0.8
"""A page read with less certainty than this may be upside down."""
_SENSELESS = 0.65
"""A page read with less certainty than this both ways up may lie on its side."""
_BAND, _NEAR = 2.0, 0.15
"""Inches of a page's height that are read to tell whether it stands that way up, and how far off the cuts may fall."""
_LETTER = (0.02, 0.3)
"""Inches of the least and the largest letters."""
_BLANK = 0.0002
"""A page with less of it covered by ink than this is not worth reading: a reverse side, with dirt on it perhaps."""
_LEAST_SCORE = 0.45
"""A line read with less certainty than this is not text: a signature, a picture, dirt."""
_SIGN_SCORE = 0.8
"""Signs that stand alone and are read with less certainty than this are dirt."""
_SAYS_SOMETHING = re.compile(r"[^\W_]|[•☐☑☒✓£€%&+/–—-]")


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
    quality: float  # how sure the engine was, 0 to 1, over all letters that it saw; 0 where it saw none


def quality_of(words: list[Reading]) -> float:
    """The engine's certainty over all letters of the words; 0 where there are none."""
    letters = sum(len(word.text) for word in words)
    return sum(word.score * len(word.text) for word in words) / letters if letters else 0.0


def _without_dirt(words: list[Reading]) -> list[Reading]:
    """The words that are text: not those of lines the engine is unsure of, nor doubtful signs that stand alone."""
    lines: defaultdict[int, list[float]] = defaultdict(list)
    for word in words:
        lines[word.line] += [word.score] * len(word.text)
    sure = {number for number, scores in lines.items() if sum(scores) >= _LEAST_SCORE * len(scores)}
    return [
        word for word in words
        if word.line in sure and (word.score >= _SIGN_SCORE or _SAYS_SOMETHING.search(word.text))
    ]  # fmt: skip


def _on_the_page(word: Reading, image: GreyImage) -> Reading | None:
    """The word with its box cut at the image's edges, which engines may widen it beyond; None where nothing is left."""
    height, width = image.shape
    x0, x1 = max(0.0, word.x0), min(float(width), word.x1)
    top, bottom = max(0.0, word.top), min(float(height), word.bottom)
    return word._replace(x0=x0, top=top, x1=x1, bottom=bottom) if x0 < x1 and top < bottom else None


def read_page(image: GreyImage, dpi: float, engine: Engine, *, steps: frozenset[str] = STEPS) -> PageReading:
    """Read an image of a page, of shape (height, width), scanned with `dpi` dots an inch."""
    prepared = prepare(image, dpi, steps)
    reading = _read(prepared.image, prepared.dpi, engine)
    if "turn" in steps and 0 < reading.quality < _DOUBTFUL:
        reading, prepared = _turned(reading, prepared, image, dpi, engine, steps)
    return reading._replace(turn=prepared.turn, skew=prepared.skew)


def _turned(
    reading: PageReading,
    prepared: Prepared,
    image: GreyImage,
    dpi: float,
    engine: Engine,
    steps: frozenset[str],
) -> tuple[PageReading, Prepared]:
    """The best reading of a page that may stand upside down or, where that makes no sense either, on its side.

    A band of the page tells whether the whole is worth reading another way up.
    """
    best, place = reading, prepared
    other_side = 0 if prepared.turn else 1
    for quarters in (2, other_side, other_side + 2):
        if quarters != 2 and best.quality >= _SENSELESS:
            break
        if quarters == 2:
            turned = prepared._replace(image=_clockwise(prepared.image, 2), turn=prepared.turn + 180)
        else:
            straight = prepare(_clockwise(image, quarters), dpi, steps - {"turn"})
            turned = straight._replace(turn=90 * quarters)
        band = _fullest_band(turned.image, turned.dpi)
        if _read(band, turned.dpi, engine).quality <= best.quality:
            continue
        other = _read(turned.image, turned.dpi, engine)
        if other.quality > best.quality:
            best, place = other, turned
    return best, place


def _fullest_band(image: GreyImage, dpi: float) -> GreyImage:
    """The part of a page, over its whole width, that has most letters, cut between lines; a short page itself."""
    height, wanted = image.shape[0], round(_BAND * dpi)
    if height < 2 * wanted:
        return image
    components = components_of(black_and_white(image), dpi)
    letters = components.within(_LETTER[0] * dpi, _LETTER[1] * dpi)
    tops = np.bincount(letters[:, 1], minlength=height)
    so_far = np.concatenate(([0], np.cumsum(tops)))
    first = int((so_far[wanted:] - so_far[:-wanted]).argmax())
    ink, near = np.convolve(np.count_nonzero(components.ink, axis=1), np.ones(5), "same"), round(_NEAR * dpi)

    def between_lines(row: int) -> int:
        start = max(0, row - near)
        return start + int(ink[start : row + near + 1].argmin())

    top = between_lines(first) if first else 0
    bottom = between_lines(first + wanted) if first + wanted < height else height
    return image[top:bottom]


def _clockwise(image: GreyImage, quarters: int) -> GreyImage:
    return np.ascontiguousarray(np.rot90(image, k=-quarters))


def _read(image: GreyImage, dpi: float, engine: Engine) -> PageReading:
    components = components_of(black_and_white(image), dpi)
    ink = components.ink
    if np.count_nonzero(ink) < _BLANK * ink.size:
        return PageReading([], [], [], [], ink, dpi, 0, 0.0, 0.0)
    level, upright = rulings_of(ink, dpi)
    leaders = leaders_of(components, dpi)
    boxes = tick_boxes_of(components, dpi)
    text = without_boxes(without_leaders(without_rulings(image, ink, level, upright), leaders), boxes)
    seen = [word for read in engine.read(text) if (word := _on_the_page(read, text)) is not None]
    words = with_bullets(_without_dirt(seen), components, dpi)
    words += readings_of(leaders, words, dpi)
    return PageReading(words, level, upright, boxes, ink, dpi, 0, 0.0, quality_of(seen))
