"""What people put over the text of a page: a stamp, a note scribbled by hand, a signature. All of it is invented."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
from PIL import Image, ImageChops, ImageDraw, ImageFont
from writers.fonts import font_directory
from writers.signature import SIGNATURE_FILE

from scanning.conditions import Mark

MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
PLACES_TRIED = 24


def draw_marks(page: Image.Image, marks: tuple[Mark, ...], dpi: float, chance: np.random.Generator) -> Image.Image:
    """The page, of mode "L" and as many dots to the inch each way, with marks drawn where the text is densest."""
    painters: dict[Mark, tuple[Callable[[float, np.random.Generator], Image.Image], float]] = {
        "stamp": (stamp, 0.0),
        "scribble": (scribble, 1 / 3),
        "signature": (signature, 2 / 3),
    }
    for mark in marks:
        painter, highest = painters[mark]
        page = pressed(page, painter(dpi, chance), highest, chance)
    return page


def pressed(page: Image.Image, mark: Image.Image, highest: float, chance: np.random.Generator) -> Image.Image:
    """The page with the mark on it: of some places taken by chance, the one where it covers most ink.

    They begin in the third of the page below `highest` (0 at its top to 1), so that marks do not lie on each other.
    """
    right = max(1, page.width - mark.width)
    first = round(highest * page.height)
    last = max(first + 1, min(round((highest + 1 / 3) * page.height), page.height) - mark.height)
    places = [(int(chance.integers(0, right)), int(chance.integers(first, last))) for _ in range(PLACES_TRIED)]
    darkness = 255 - np.asarray(page, dtype=np.float64)

    def covered(place: tuple[int, int]) -> float:
        left, top = place
        return float(darkness[top : top + mark.height, left : left + mark.width].sum())

    sheet = Image.new("L", page.size, 255)
    sheet.paste(mark, max(places, key=covered))
    return ImageChops.multiply(page, sheet)  # ink over ink: what is below shows through


def stamp(dpi: float, chance: np.random.Generator) -> Image.Image:
    """A date stamp in a frame, set a little askew; 2.2 by 0.9 inches."""
    width, height = round(2.2 * dpi), round(0.9 * dpi)
    image = Image.new("L", (width, height), 255)
    draw = ImageDraw.Draw(image)
    ink = 95
    draw.rounded_rectangle((3, 3, width - 4, height - 4), radius=dpi * 0.08, outline=ink, width=max(2, round(dpi / 50)))
    day, month = int(chance.integers(1, 29)), MONTHS[int(chance.integers(0, 12))]
    lines = (f"RECEIVED {day} {month} {int(chance.integers(2014, 2024))}", "RECORDS OFFICE")
    for line, place, size in zip(lines, (0.32, 0.7), (0.135, 0.12), strict=True):
        font = ImageFont.truetype(str(font_directory() / "DejaVuSans-Bold.ttf"), size=round(size * dpi))
        draw.text((width / 2, height * place), line, fill=ink, font=font, anchor="mm")
    return turned_mark(image, float(chance.uniform(-9, 9)))


def scribble(dpi: float, chance: np.random.Generator) -> Image.Image:
    """Two lines of loops with gaps, like a note in a hand that nobody can read; 2.4 by 0.7 inches."""
    width, height = round(2.4 * dpi), round(0.7 * dpi)
    image = Image.new("L", (width, height), 255)
    draw = ImageDraw.Draw(image)
    pen = max(2, round(dpi / 70))
    for row in (0.3, 0.75):
        left = 0.04
        while left < 0.85:
            right = min(0.96, left + float(chance.uniform(0.12, 0.3)))
            loops, slant = (right - left) * 34, float(chance.uniform(0.3, 0.6))
            points = []
            for step in range(120):
                along = step / 119
                phase = 2 * math.pi * loops * along
                high = 0.11 + 0.07 * math.sin(7.3 * along + slant * 9)
                across = left + (right - left) * along + (0.008 + 0.006 * slant) * math.cos(phase)
                points.append((across * width, (row + high * math.sin(phase)) * height))
            draw.line(points, fill=60, width=pen, joint="curve")
            left = right + 0.04
    return turned_mark(image, float(chance.uniform(-6, 6)))


def signature(dpi: float, chance: np.random.Generator) -> Image.Image:
    """The signature that corpus documents bear, larger than they print it; 2.6 inches wide."""
    with Image.open(SIGNATURE_FILE) as picture:
        grey = picture.convert("L")
    width = round(2.6 * dpi)
    grey = grey.resize((width, round(width * grey.height / grey.width)), Image.Resampling.BICUBIC)
    return turned_mark(grey, float(chance.uniform(-8, 8)))


def turned_mark(mark: Image.Image, degrees: float) -> Image.Image:
    """A mark turned by some degrees, on white."""
    return mark.rotate(degrees, Image.Resampling.BICUBIC, expand=True, fillcolor=255)
