"""Pages drawn for the tests of OCR: as PDF, as pictures, and as an engine that makes no mistake would read them."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pypdfium2  # type: ignore[import-untyped]
import pytest
from PIL import Image
from reportlab.lib.utils import ImageReader  # type: ignore[import-untyped]
from reportlab.pdfgen.canvas import Canvas  # type: ignore[import-untyped]

from isa_extract.ocr import engines
from isa_extract.ocr.engine import Engine, GreyImage, Reading

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "corpus"))

from scanning.text_layer import layer_words

DPI = 200.0
WIDTH, HEIGHT = 360.0, 288.0  # of a small page, in points
Draw = Callable[[Any], None]
LINES = (
    "Arden Council and Marsh Vale Trust share records",
    "of housing and school attendance every month.",
    "Contact: privacy@arden.example or 01632 960001.",
    "Nothing in this agreement overrides the law.",
    "Records are kept for six years and destroyed.",
    "Both bodies review the agreement each June.",
)
"""A paragraph of a scan."""
PAGE = (
    "between Arden County Council and Marsh Vale NHS Trust",
    "Version: 2.1",
    "Review date: 14 March 2027",
    "This agreement is made between Arden County Council and Marsh Vale NHS Trust.",
    "The partners share information where the law allows it and it is needed.",
    "",
    "Contact for this agreement: Ann Reed, Data Manager, Arden County Council,",
    "telephone: 01632 960001, e-mail: ann.reed@arden.example",
)
"""What an agreement of a few lines says below its title."""


def pdf_of(*pages: Draw, size: tuple[float, float] = (WIDTH, HEIGHT)) -> bytes:
    """A PDF of pages drawn with reportlab."""
    data = io.BytesIO()
    canvas = Canvas(data, pagesize=size, invariant=1)
    for draw in pages:
        draw(canvas)
        canvas.showPage()
    canvas.save()
    return data.getvalue()


def paragraph(
    lines: Sequence[str] = LINES, *, left: float = 36, top: float = 40, size: float = 11, font: str = "Helvetica"
) -> Draw:
    """Draws lines of text from `top` points below the upper edge."""

    def draw(canvas: Any) -> None:
        canvas.setFont(font, size)
        for row, line in enumerate(lines):
            canvas.drawString(left, canvas._pagesize[1] - top - 1.4 * size * row, line)

    return draw


def together(*draws: Draw) -> Draw:
    """Draws one thing and then another on one page."""

    def draw(canvas: Any) -> None:
        for one in draws:
            one(canvas)

    return draw


def image_of(data: bytes, number: int = 1, dpi: float = DPI) -> GreyImage:
    """A page of a PDF as a grey image."""
    opened = pypdfium2.PdfDocument(data)
    try:
        pixels = opened[number - 1].render(scale=dpi / 72, grayscale=True).to_numpy()
        return np.array(pixels.reshape(pixels.shape[:2]))
    finally:
        opened.close()


def truth_of(data: bytes, page: int = 1, dpi: float = DPI) -> list[Reading]:
    """What an engine that makes no mistake would read on a page of a PDF: words in lines, boxes with the white around.

    As with RapidOCR, all words of a line have its height and a fifth of its ink's height more, above and below.
    """
    opened = pypdfium2.PdfDocument(data)
    try:
        words = layer_words(opened[page - 1])
    finally:
        opened.close()
    lines: list[list[Any]] = []
    for word in words:
        last = lines[-1][-1] if lines else None
        middle = (word.top + word.bottom) / 2
        if (
            last
            and word.x0 >= last.x1 - 1
            and min(w.top for w in lines[-1]) < middle < max(w.bottom for w in lines[-1])
        ):
            lines[-1].append(word)
        else:
            lines.append([word])
    scale = dpi / 72
    readings = []
    for number, line in enumerate(lines):
        top, bottom = min(word.top for word in line), max(word.bottom for word in line)
        top, bottom = top - 0.2 * (bottom - top), bottom + 0.2 * (bottom - top)
        readings += [
            Reading(word.text, word.x0 * scale, top * scale, word.x1 * scale, bottom * scale, 0.98, number)
            for word in line
        ]
    return readings


def picture_pdf(*images: GreyImage, dpi: float = DPI, over: Draw | None = None) -> bytes:
    """A PDF of pictures, one a page, as a scanner makes it; `over` is drawn on each picture."""
    data = io.BytesIO()
    canvas = Canvas(data, invariant=1, pageCompression=1)
    for image in images:
        size = image.shape[1] * 72 / dpi, image.shape[0] * 72 / dpi
        canvas.setPageSize(size)
        canvas.drawImage(ImageReader(Image.fromarray(image)), 0, 0, *size)
        if over:
            over(canvas)
        canvas.showPage()
    canvas.save()
    return data.getvalue()


def askew(image: GreyImage, degrees: float) -> GreyImage:
    """An image of a page that lies turned by some degrees against the clock, so that it must be turned clockwise."""
    turned = Image.fromarray(image).rotate(degrees, Image.Resampling.BICUBIC, fillcolor=255)
    return np.asarray(turned)


class Truthful:
    """An engine that reads what it was told, page by page, and then nothing; `images` are those it was given."""

    name = "truthful"

    def __init__(self, *pages: Iterable[Reading]) -> None:
        self.pages = [list(page) for page in pages]
        self.images: list[GreyImage] = []

    def read(self, image: GreyImage) -> list[Reading]:
        self.images.append(image)
        number = len(self.images) - 1
        return list(self.pages[number]) if number < len(self.pages) else []


def reads_with(monkeypatch: pytest.MonkeyPatch, engine: Engine) -> None:
    """Let every loader of this process read with `engine`."""
    monkeypatch.setattr(engines, "engine_named", lambda name, threads=None: engine)


class NoEngine:
    """An engine for what is not to be read by OCR."""

    name = "none"

    def read(self, image: GreyImage) -> list[Reading]:
        raise AssertionError("a page was read by OCR")
