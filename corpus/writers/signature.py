"""The picture of a signature: a scribble in ink, the same in every document.

It is kept as a file so that documents do not depend on the version of the library that drew it; run this
module to draw it anew.
"""

from __future__ import annotations

import math
from pathlib import Path

from PIL import Image, ImageDraw

SIGNATURE_FILE = Path(__file__).with_name("signature.png")
WIDTH, HEIGHT = 120, 34  # in points, as printed
SCALE = 4  # pixels to the point


def draw_signature() -> None:
    """Draw the scribble: loops that get smaller towards the end, and a stroke below them."""
    width, height = WIDTH * SCALE, HEIGHT * SCALE
    image = Image.new("RGB", (width, height), "white")
    draw = ImageDraw.Draw(image)
    points = []
    for step in range(400):
        along = step / 400
        loop = height * (0.36 - 0.22 * along) * (1 + 0.5 * math.sin(9 * along))
        across = width * (0.08 + 0.72 * along) + 22 * math.sin(50 * along)
        points.append((across, height * 0.48 - loop * math.cos(43 * along + 2 * math.sin(11 * along))))
    ink = (28, 44, 120)
    draw.line(points, fill=ink, width=6, joint="curve")
    draw.line([(width * 0.1, height * 0.86), (width * 0.95, height * 0.7)], fill=ink, width=5)
    image.quantize(16).save(SIGNATURE_FILE, optimize=True)


if __name__ == "__main__":
    draw_signature()
