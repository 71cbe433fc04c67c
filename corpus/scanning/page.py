"""One page made a scan."""

from __future__ import annotations

import io
import math
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from PIL import Image

from scanning import effects
from scanning.chance import generator
from scanning.conditions import Condition
from scanning.marks import draw_marks

POINTS_TO_THE_INCH = 72
JPEG_OF_A_BILEVEL_PAGE = 90


@dataclass(frozen=True)
class ScannedPage:
    """A page as a scanner sends it."""

    picture: Image.Image
    """Of mode "L", or "1" where the condition is of one bit; JPEG's losses are still to come: see `image`."""
    dpi: tuple[float, float]
    """Pixels to the inch across and down the picture."""
    size: tuple[float, float]
    """Width and height of the paper as it lies, in points."""
    turn: int
    """Degrees clockwise (0, 90, 180, 270) by which the text lies turned."""
    skew: float
    """Degrees clockwise by which it lies askew besides: where positive, lines of text fall towards their end."""
    quality: int | None
    """JPEG quality; None where there is no loss."""

    @cached_property
    def jpeg(self) -> bytes | None:
        """The JPEG file's bytes; None where there is no loss."""
        if self.quality is None or self.picture.mode == "1":
            return None
        return self.jpeg_of(self.quality)

    def jpeg_of(self, quality: int) -> bytes:
        """The picture as a JPEG file of a quality."""
        written = io.BytesIO()
        self.picture.convert("L").save(written, "JPEG", quality=quality, dpi=rounded(self.dpi))
        return written.getvalue()

    @cached_property
    def image(self) -> Image.Image:
        """What whoever opens the file sees, of mode "L" or "1"."""
        if self.jpeg is None:
            return self.picture
        with Image.open(io.BytesIO(self.jpeg)) as opened:
            return opened.convert("L")

    def square(self) -> tuple[Image.Image, float]:
        """The page of mode "L" with as many pixels to the inch both ways, and how many; fax lines are repeated."""
        across, down = self.dpi
        grey = self.image.convert("L")
        if across == down:
            return grey, across
        finer = max(across, down)
        width, height = round(grey.width * finer / across), round(grey.height * finer / down)
        return grey.resize((width, height), Image.Resampling.NEAREST), finer


def rounded(dpi: tuple[float, float]) -> tuple[int, int]:
    """Resolution in whole numbers, as JPEG files hold it."""
    return round(dpi[0]), round(dpi[1])


def scan_page(page: Any, document: str, number: int, condition: Condition) -> ScannedPage:
    """Scan an open page of pypdfium2, the `number`th (from 1) of a document of that name."""
    chance = generator(document, number, condition.name)
    turn = condition.turns[(number - 1) % len(condition.turns)]
    least, most = condition.skew
    skew = float(chance.uniform(least, most)) * (1 if chance.random() < 0.5 else -1)
    width, height = page.get_size()
    # Paper that lies sideways is rendered with its own two resolutions exchanged, so that they fit the scan's after.
    across, down = condition.dpi if turn % 180 == 0 else condition.dpi[::-1]
    paper = rendered(page, (across, down))
    if condition.marks:
        paper = draw_marks(paper, condition.marks, min(across, down), chance)
    paper = paper.rotate(-turn, expand=True)
    paper = askew(paper, skew, condition.dpi)
    picture = spoilt(paper, condition, chance)
    size = (width, height) if turn % 180 == 0 else (height, width)
    return ScannedPage(picture, condition.dpi, size, turn, skew, None if condition.bilevel else condition.jpeg)


def rendered(page: Any, dpi: tuple[float, float]) -> Image.Image:
    """The page in greys; where the resolutions differ it is rendered with the finer one and made smaller one way."""
    finer = max(dpi)
    image: Image.Image = page.render(scale=finer / POINTS_TO_THE_INCH, grayscale=True).to_pil().convert("L")
    width, height = page.get_size()
    wanted = round(width * dpi[0] / POINTS_TO_THE_INCH), round(height * dpi[1] / POINTS_TO_THE_INCH)
    return image if image.size == wanted else image.resize(wanted, Image.Resampling.BOX)


def askew(paper: Image.Image, degrees: float, dpi: tuple[float, float]) -> Image.Image:
    """The paper turned clockwise about its middle; the glass is no larger than the paper, so corners are lost.

    Where the resolutions differ a turn on paper is no turn of pixels, hence the affine map from each pixel of the
    scan to one of the paper, by way of inches.
    """
    if not degrees:
        return paper
    angle = math.radians(degrees)
    cosine, sine = math.cos(angle), math.sin(angle)
    stretch = dpi[0] / dpi[1]
    middle, centre = paper.width / 2, paper.height / 2
    first = (cosine, sine * stretch)
    second = (-sine / stretch, cosine)
    map_back = (
        first[0],
        first[1],
        middle - first[0] * middle - first[1] * centre,
        second[0],
        second[1],
        centre - second[0] * middle - second[1] * centre,
    )
    return paper.transform(
        paper.size, Image.Transform.AFFINE, map_back, resample=Image.Resampling.BICUBIC, fillcolor=255
    )


def spoilt(paper: Image.Image, condition: Condition, chance: np.random.Generator) -> Image.Image:
    """What lens, lamp, dust and sensor make of the paper; of mode "L", or "1" for a condition of one bit."""
    paper = effects.blurred(paper, condition.blur, condition.dpi)
    grey = effects.toned(effects.as_grey(paper), condition.ink, condition.paper)
    grey = effects.shaded(grey, condition.shade, chance)
    grey = effects.speckled(grey, condition.speckles, condition.dpi, chance)
    grey = effects.grained(grey, condition.grain, condition.grain_size, chance)
    image = effects.as_image(grey)
    if condition.bilevel:
        middle = (condition.ink + condition.paper) / 2
        return image.point([255 * (level > middle) for level in range(256)], mode="1")
    return image
