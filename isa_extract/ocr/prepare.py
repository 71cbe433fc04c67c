"""What is done to a page's image before it is read; `benchmarks/ocr.py --ablate` measures what each step pays."""

from __future__ import annotations

from typing import NamedTuple

import cv2
import numpy as np
import numpy.typing as npt

from isa_extract.ocr.engine import GreyImage

_SMALL = 700
"""Pixels of the longer side that angles are measured at."""
_NARROWEST = 20
"""Of the shorter side, measured so."""
_MOST_SKEW = 6.0
_MOST_LETTERS = 5000
"""So many letters are looked at, from the top, to tell which way the lines run."""
_WORTH = 0.12
"""Degrees of skew below which turning the image would blur more than it straightens."""
_ENOUGH = 170.0
"""Dots an inch below which letters are too small to be read well; such images are enlarged."""
_READING = 200.0
_GRAINY = 8.0
"""Greys by which half of the page or more differs from the places around it; dirty copies have 5, clean scans 1."""
_SMOOTHING = 2.3
"""How much more places may differ, in the same measure, to be taken as alike and averaged."""


class Prepared(NamedTuple):
    """An image ready to be read. It was turned clockwise by `turn` degrees (0 or 90), then by `skew` degrees."""

    image: GreyImage
    dpi: float
    turn: int
    skew: float


def prepare(image: GreyImage, dpi: float, steps: frozenset[str]) -> Prepared:
    """Turn a page whose lines run upwards or downwards, straighten it, even out its light, take out its grain.

    What is small is enlarged first.

    `steps` names what may be done: turn, deskew, contrast, upscale, grain.
    """
    turn, skew = 0, 0.0
    if "upscale" in steps and dpi < _ENOUGH:
        factor = _READING / dpi
        image = cv2.resize(image, None, fx=factor, fy=factor, interpolation=cv2.INTER_CUBIC).astype(np.uint8)
        dpi = _READING
    if "turn" in steps and _is_sideways(image):
        image = np.ascontiguousarray(np.rot90(image, k=-1))
        turn = 90
    if "deskew" in steps:
        skew = skew_of(image)
        if abs(skew) >= _WORTH:
            image = turned_by(image, skew)
        else:
            skew = 0.0
    if "contrast" in steps:
        image = evened(image)
    if "grain" in steps:
        image = without_grain(image)
    return Prepared(image, dpi, turn, skew)


def turned_by(image: GreyImage, degrees: float) -> GreyImage:
    """The image turned clockwise about its middle; the size stays, corners are filled with white."""
    height, width = image.shape
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), -degrees, 1.0)
    return cv2.warpAffine(
        image, matrix, (width, height), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_CONSTANT, borderValue=255
    ).astype(np.uint8)


def skew_of(image: GreyImage) -> float:
    """By how many degrees the image must be turned clockwise for its lines to lie level; 0.0 where none are found.

    The angle at which ink falls into the sharpest rows: the sum of squared differences of neighbouring row sums
    (Postl's measure), searched coarsely, then finely.
    """
    ink = _ink(image)
    if ink.sum() < 255 * 50:
        return 0.0
    coarse = _sharpest(ink, np.arange(-_MOST_SKEW, _MOST_SKEW + 0.01, 0.5))
    fine = _sharpest(ink, np.arange(coarse - 0.5, coarse + 0.51, 0.05))
    if abs(fine) >= _MOST_SKEW or _sharpness(ink, fine) < 1.02 * _sharpness(ink, 0.0):
        return 0.0
    return round(float(fine), 2)


def _sharpest(ink: GreyImage, angles: npt.NDArray[np.float64]) -> float:
    return max(map(float, angles), key=lambda angle: (round(_sharpness(ink, angle), 3), -abs(angle)))


def evened(image: GreyImage) -> GreyImage:
    """The image with its background made white: each place is held against the light around it."""
    height, width = image.shape
    small = cv2.resize(image, (max(1, width // 8), max(1, height // 8)), interpolation=cv2.INTER_AREA)
    light = cv2.medianBlur(cv2.dilate(small, np.ones((5, 5), np.uint8)), 15)
    light = cv2.resize(light, (width, height), interpolation=cv2.INTER_LINEAR)
    return cv2.divide(image, np.maximum(light, 1), scale=255).astype(np.uint8)


def grain_of(image: GreyImage) -> float:
    """By how many greys the middle one of all places differs from what is around it. Most places are paper."""
    differs = cv2.absdiff(image, cv2.GaussianBlur(image, (0, 0), 2))
    so_far = np.cumsum(cv2.calcHist([differs], [0], None, [256], [0, 256]).ravel(), dtype=np.float64)
    middle = np.searchsorted(so_far, [(image.size - 1) // 2, image.size // 2], side="right")
    return float(middle.mean())  # the median, by counting: there are 256 values


def without_grain(image: GreyImage) -> GreyImage:
    """A grainy image with places averaged that look alike (non-local means); any other image as it is."""
    grain = grain_of(image)
    if grain < _GRAINY:
        return image
    return cv2.fastNlMeansDenoising(image, None, _SMOOTHING * grain, 5, 11).astype(np.uint8)


def black_and_white(image: GreyImage) -> GreyImage:
    """255 where there is ink, 0 elsewhere: darker than its surroundings by a fifth of the page's range."""
    size = max(15, min(image.shape) // 40) | 1
    return cv2.adaptiveThreshold(
        cv2.GaussianBlur(image, (3, 3), 0), 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, size, 18
    ).astype(np.uint8)


def _ink(image: GreyImage) -> GreyImage:
    """The page's ink, small, its margins (which scanners blacken) left out; none of a strip too narrow for a line."""
    factor = min(1.0, _SMALL / max(image.shape))
    if min(image.shape) * factor < _NARROWEST:
        return np.zeros((1, 1), np.uint8)
    small = cv2.resize(image, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA).astype(np.uint8)
    ink = cv2.adaptiveThreshold(small, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, 15, 12).astype(np.uint8)
    edge = max(4, max(ink.shape) // 40)
    return ink[edge:-edge, edge:-edge]


def _sharpness(ink: GreyImage, angle: float) -> float:
    rows = turned_ink(ink, angle).sum(axis=1, dtype=np.float64) / 255
    return float((np.diff(rows) ** 2).sum())


def turned_ink(ink: GreyImage, angle: float) -> GreyImage:
    """Black-and-white ink turned clockwise by `angle` degrees about its middle."""
    height, width = ink.shape
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), -angle, 1.0)
    return cv2.warpAffine(ink, matrix, (width, height), flags=cv2.INTER_LINEAR, borderValue=0).astype(np.uint8)


def _is_sideways(image: GreyImage) -> bool:
    """Whether the lines of text run upwards or downwards: a letter's nearest neighbour then stands above or below it.

    Letters of a word stand closer than lines do, in tables too.
    """
    factor = min(1.0, 2 * _SMALL / max(image.shape))
    if min(image.shape) * factor < _NARROWEST:
        return False
    small = cv2.resize(image, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA).astype(np.uint8)
    ink = cv2.adaptiveThreshold(small, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, 25, 14).astype(np.uint8)
    count, _, stats, centres = cv2.connectedComponentsWithStats(ink, connectivity=8)
    sizes = stats[1:count, 2:4]
    letters = centres[1:count][(sizes.max(axis=1) >= 5) & (sizes.max(axis=1) <= 40) & (sizes.min(axis=1) >= 2)]
    letters = letters[:_MOST_LETTERS].astype(np.float32)
    if len(letters) < 20:
        return False
    asked = np.arange(0, len(letters), max(1, len(letters) // 1000))
    across, down = (np.abs(letters[asked, None, axis] - letters[None, :, axis]) for axis in (0, 1))
    distance = across**2 + down**2
    distance[np.arange(len(asked)), asked] = np.inf
    beside = np.arange(len(asked)), distance.argmin(axis=1)
    return bool((across[beside] > down[beside]).mean() < 0.4)
