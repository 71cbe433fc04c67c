"""The pieces of ink on a page, found once: specks go, the others are told by their boxes."""

from __future__ import annotations

from typing import NamedTuple

import cv2
import numpy as np
import numpy.typing as npt

from isa_extract.ocr.engine import GreyImage


class Components(NamedTuple):
    """A black-and-white image without specks (255 is ink), and its pieces.

    `boxes` has a row for each piece: left, top, width and height in pixels, and its area.
    """

    ink: GreyImage
    boxes: npt.NDArray[np.int32]

    def within(self, least: float, most: float) -> npt.NDArray[np.int32]:
        """The rows of those whose width and height lie between two numbers of pixels."""
        width, height = self.boxes[:, 2], self.boxes[:, 3]
        return self.boxes[(np.minimum(width, height) >= least) & (np.maximum(width, height) <= most)]


def components_of(ink: GreyImage, dpi: float) -> Components:
    """The pieces of ink that are not smaller than a full stop."""
    least = max(3.0, (dpi / 100) ** 2 * 1.5)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    keep = np.zeros(count, np.uint8)
    keep[1:] = np.where(stats[1:, cv2.CC_STAT_AREA] >= least, 255, 0)
    return Components(keep[labels], stats[keep > 0].astype(np.int32))
