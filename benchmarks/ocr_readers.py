"""The readers that are compared: the engines as this project uses them, and as they come.

What they need is imported when a reader is made, so that a process that measures one of them holds no other.
"""

from __future__ import annotations

import contextlib
import hashlib
import importlib
import os
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from ocr_words import ReadWord, spread
from PIL import Image

GreyImage = npt.NDArray[np.uint8]
"""As in `isa_extract.ocr.engine`: shape (height, width), 0 black to 255 white."""

STEPS = ("turn", "deskew", "contrast", "upscale", "grain")
"""What the page reader does to an image before an engine sees it, and can be told to leave out."""

Read = Callable[[GreyImage, float], list[ReadWord]]
"""Reads an image of some dots to the inch."""


@dataclass(frozen=True)
class Contest:
    """An engine, and how much of the time of the bare engine ours may take."""

    engine: str
    limit: float


CONTESTS = (Contest("rapidocr", 0.6), Contest("tesseract", 1.3))


def our_reader(engine_name: str, steps: frozenset[str] | None = None) -> Read:
    """The page reader of this project with one of its engines; `steps` None: as it comes."""
    engine = importlib.import_module("isa_extract.ocr.engines").engine_named(engine_name)
    read_page = importlib.import_module("isa_extract.ocr.page").read_page
    options: dict[str, Any] = {} if steps is None else {"steps": steps}

    def read(image: GreyImage, dpi: float) -> list[ReadWord]:
        words: list[ReadWord] = []
        for reading in read_page(image, dpi, engine, **options).words:
            middle = (reading.top + reading.bottom) / 2
            words += spread(reading.text, (reading.x0, middle), (reading.x1, middle))
        return words

    return read


@contextlib.contextmanager
def remembered(engine_name: str) -> Iterator[None]:
    """Inside, the engine of our reader reads no image twice."""
    engine = importlib.import_module("isa_extract.ocr.engines").engine_named(engine_name)
    read, known = engine.read, {}

    def once(image: GreyImage) -> Any:
        key = image.shape, hashlib.sha256(image.tobytes()).digest()
        if key not in known:
            known[key] = read(image)
        return known[key]

    engine.read = once
    try:
        yield
    finally:
        engine.read = read


def bare_rapidocr() -> Read:
    """RapidOCR with its default settings."""
    engine = importlib.import_module("rapidocr").RapidOCR()

    def read(image: GreyImage, _: float) -> list[ReadWord]:
        result = engine(image)
        if result.boxes is None or result.txts is None:
            return []
        words: list[ReadWord] = []
        for corners, text in zip(result.boxes, result.txts, strict=True):
            # corners in the order of the writing: its start above, its end above, its end below, its start below
            start = (float(corners[0][0] + corners[3][0]) / 2, float(corners[0][1] + corners[3][1]) / 2)
            end = (float(corners[1][0] + corners[2][0]) / 2, float(corners[1][1] + corners[2][1]) / 2)
            words += spread(text, start, end)
        return words

    return read


def bare_tesseract() -> Read:
    """Tesseract with its default settings: automatic segmentation, no look at the orientation."""
    tesserocr = importlib.import_module("tesserocr")
    interface = tesserocr.PyTessBaseAPI(path=language_data(), lang="eng", psm=tesserocr.PSM.AUTO)

    def read(image: GreyImage, dpi: float) -> list[ReadWord]:
        interface.SetImage(Image.fromarray(image))
        interface.SetSourceResolution(round(dpi))
        interface.GetUTF8Text()
        words: list[ReadWord] = []
        level = tesserocr.RIL.WORD
        for word in tesserocr.iterate_level(interface.GetIterator(), level):
            box = None if word.Empty(level) else word.BoundingBox(level)
            if box is not None:
                middle = (box[1] + box[3]) / 2
                words += spread(word.GetUTF8Text(level), (box[0], middle), (box[2], middle))
        return words

    return read


def language_data() -> str:
    """The folder of Tesseract's language data: TESSDATA_PREFIX, or where the installed command has its own."""
    if prefix := os.environ.get("TESSDATA_PREFIX"):
        return prefix
    command = shutil.which("tesseract")
    if command is None:
        raise ModuleNotFoundError("Tesseract's language data is needed: set TESSDATA_PREFIX or install tesseract")
    listed = subprocess.run([command, "--list-langs"], check=True, capture_output=True, text=True).stdout
    named = re.search(r'"([^"]+)"', listed)
    if named is None:
        raise ModuleNotFoundError("tesseract does not tell where its language data is: set TESSDATA_PREFIX")
    return named[1]


READERS: dict[str, Callable[[], Read]] = {
    "rapidocr": lambda: our_reader("rapidocr"),
    "tesseract": lambda: our_reader("tesseract"),
    "rapidocr-bare": bare_rapidocr,
    "tesseract-bare": bare_tesseract,
}
