"""What spoils a picture. Pictures are arrays of shape (height, width), greys from 0.0 (black) to 255.0 (white)."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageFilter

Grey = npt.NDArray[np.float32]


def as_image(grey: Grey) -> Image.Image:
    """As a Pillow image of mode "L"."""
    return Image.fromarray(np.clip(np.rint(grey), 0, 255).astype(np.uint8))


def as_grey(image: Image.Image) -> Grey:
    """As an array of greys."""
    return np.asarray(image.convert("L"), dtype=np.float32)


def blurred(image: Image.Image, hundredths: float, dpi: tuple[float, float]) -> Image.Image:
    """Blurred by a standard deviation in hundredths of an inch, which may be different numbers of pixels each way."""
    if not hundredths:
        return image
    return image.filter(ImageFilter.GaussianBlur((hundredths * dpi[0] / 100, hundredths * dpi[1] / 100)))


def toned(grey: Grey, ink: float, paper: float) -> Grey:
    """Black made the grey of the ink, white that of the paper."""
    return ink + grey * ((paper - ink) / 255)


def shaded(grey: Grey, darkness: float, chance: np.random.Generator) -> Grey:
    """Unevenly lit: darker by up to `darkness` towards one corner, in a curve."""
    if not darkness:
        return grey
    height, width = grey.shape
    down = np.linspace(0, 1, height, dtype=np.float32)[:, np.newaxis]
    across = np.linspace(0, 1, width, dtype=np.float32)[np.newaxis, :]
    if chance.random() < 0.5:
        across = 1 - across
    if chance.random() < 0.5:
        down = 1 - down
    slope: Grey = across * across + down * down
    return grey - np.float32(darkness / 2) * slope


def grained(grey: Grey, strength: float, size: float, chance: np.random.Generator) -> Grey:
    """With noise of a standard deviation of `strength` greys, in grains of about `size` pixels."""
    if not strength:
        return grey
    noise = chance.standard_normal(grey.shape, dtype=np.float32)
    if size:
        # Pillow blurs bytes, so the noise goes through them; 32 greys to the standard deviation lose nothing that shows
        coarse = as_grey(as_image(128 + 32 * noise).filter(ImageFilter.GaussianBlur(size))) - 128
        noise = coarse / max(float(coarse.std()), 1e-6)
    return grey + np.float32(strength) * noise


def speckled(grey: Grey, density: float, dpi: tuple[float, float], chance: np.random.Generator) -> Grey:
    """With `density` dark specks to the square inch, and a third as many light ones, of up to a fiftieth of an inch."""
    height, width = grey.shape
    number = round(density * (height / dpi[1]) * (width / dpi[0]))
    grey = grey.copy()
    for speck in range(number + number // 3):
        down, across = int(chance.integers(0, height)), int(chance.integers(0, width))
        high = 1 + int(chance.integers(0, max(1, round(dpi[1] / 50))))
        wide = 1 + int(chance.integers(0, max(1, round(dpi[0] / 50))))
        level = chance.uniform(0, 110) if speck < number else chance.uniform(190, 255)
        grey[down : down + high, across : across + wide] = level
    return grey
