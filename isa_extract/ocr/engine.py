"""The interface of the OCR engines: an upright grey image in, words with boxes and scores out."""

from __future__ import annotations

from typing import NamedTuple, Protocol

import numpy as np
import numpy.typing as npt

GreyImage = npt.NDArray[np.uint8]
"""An image of shape (height, width), 0 black to 255 white."""


class Reading(NamedTuple):
    """A word as an engine read it; the box is in pixels of the image that was read, from its top left corner."""

    text: str
    x0: float
    top: float
    x1: float
    bottom: float
    score: float  # how sure the engine is, 0 to 1
    line: int  # words of one number stand side by side in one line


class Engine(Protocol):
    """Reads images. One engine serves many pages, one at a time."""

    name: str

    def read(self, image: GreyImage) -> list[Reading]:
        """The words of an upright image, line by line; [] where there are none."""
