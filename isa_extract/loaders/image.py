"""Pictures of pages (TIFF of any number of pages, PNG, JPEG) -> Document, by OCR."""

from __future__ import annotations

import struct
import warnings
from io import BytesIO

import numpy as np
from PIL import Image, ImageOps, UnidentifiedImageError

from isa_extract.document import Document, Page, TextSource
from isa_extract.errors import EmptyDocumentError, LimitError, ScanError, UnreadableError
from isa_extract.layout import build
from isa_extract.loaders.pdf_layout import lay_out
from isa_extract.loaders.recogniser import DPI, Recogniser
from isa_extract.loaders.scan_page import settle
from isa_extract.loaders.scan_text import mended
from isa_extract.settings import OcrMode, Progress, Settings

_USUAL = Settings()
_MOST_PIXELS = 120_000_000
"""Of one page: an A3 sheet at 600 dpi has 70 million."""
_PLAUSIBLE = (60.0, 1300.0)
"""Dots an inch that a file may claim; cameras and some programs write 1 or 72 whatever the picture is."""
_WIDEST = 17.1
"""Inches of a page, A3 on its side or American tabloid; what is wider was not scanned with the dots it claims."""
_A4_WIDTH, _A4_HEIGHT = 8.27, 11.69
_BROKEN = (OSError, SyntaxError, ValueError, EOFError, TypeError, LookupError, AttributeError, struct.error)
"""What Pillow raises where a file ends too soon or holds nonsense."""


def load(
    data: bytes, *, file_name: str, sha256: str, settings: Settings = _USUAL, progress: Progress | None = None
) -> Document:
    """Read the pages of a picture file.

    Raises ScanError where OCR is not allowed or nothing could be read, EmptyDocumentError for blank pages, LimitError
    for one of too many pixels, EngineError where the OCR engine is not installed, UnreadableError for a damaged file.
    """
    if settings.ocr is OcrMode.NEVER:
        raise ScanError(file_name, "this is a picture, it holds no text", "read it without --ocr never")
    recogniser = Recogniser(settings, file_name, progress)
    pages: list[Page] = []
    contents = []
    picture = _open(data, file_name)
    with picture, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of Pillow, about tags that make no sense
        count = _count(picture, file_name)
        recogniser.refuse_too_many(count)
        for number in range(1, count + 1):
            image, dpi, displayed = _page_of(picture, number, file_name)
            read = recogniser.read(image, dpi, number, count)
            contents.append(read.content)
            pages.append(Page(number, *displayed, TextSource.OCR, read.readable, read.quality))
    if not any(content.words for content in contents):
        if all(page.readable for page in pages):
            raise EmptyDocumentError(file_name, "its pages are blank", "check that the right file was saved")
        remedy = "scan the paper again, at 200 dpi or more"
        raise ScanError(file_name, "no text could be recognised on its pages", remedy)
    settle(contents)
    notes = [f"page {page.number} could not be read by OCR, or only in part" for page in pages if not page.readable]
    items = mended(lay_out(contents), frozenset(page.number for page in pages))
    return build(
        items, file_name=file_name, sha256=sha256, media_type=_media_type(data), pages=pages,
        text_source=TextSource.OCR, notes=notes,
    )  # fmt: skip


def _media_type(data: bytes) -> str:
    if data.startswith(b"\x89PNG"):
        return "image/png"
    return "image/jpeg" if data.startswith(b"\xff\xd8") else "image/tiff" if data[:2] in (b"II", b"MM") else "image/x"


def _open(data: bytes, file_name: str) -> Image.Image:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return Image.open(BytesIO(data))
    except Image.DecompressionBombError:
        raise _too_large(file_name) from None
    except (UnidentifiedImageError, *_BROKEN):
        raise _damaged(file_name) from None


def _count(picture: Image.Image, file_name: str) -> int:
    try:
        return int(getattr(picture, "n_frames", 1))
    except _BROKEN:
        raise _damaged(file_name) from None


def _page_of(
    picture: Image.Image, number: int, file_name: str
) -> tuple[np.ndarray[tuple[int, ...], np.dtype[np.uint8]], float, tuple[float, float]]:
    """A page as a grey image, its dots an inch, and its size in points."""
    try:
        picture.seek(number - 1)
        if picture.width * picture.height > _MOST_PIXELS:
            raise _too_large(file_name)
        square = _square(picture)
        grey = _flat(ImageOps.exif_transpose(square))
    except _BROKEN:
        raise _damaged(file_name) from None
    dpi = _dpi(square, grey.width, grey.height)
    displayed = round(grey.width * 72 / dpi, 1), round(grey.height * 72 / dpi, 1)
    if dpi > 1.25 * DPI:
        factor = DPI / dpi
        grey = grey.resize((round(grey.width * factor), round(grey.height * factor)), Image.Resampling.BOX)
        dpi = DPI
    return np.asarray(grey, dtype=np.uint8), dpi, displayed


def _square(picture: Image.Image) -> Image.Image:
    """The picture with as many dots an inch both ways: a fax has twice as many across as down."""
    across, down = _said(picture)
    if not 1.02 < max(across, down) / max(min(across, down), 1.0) < 2.5 or min(across, down) < _PLAUSIBLE[0]:
        return picture
    finer = max(across, down)
    size = round(picture.width * finer / across), round(picture.height * finer / down)
    square = _flat(picture).resize(size, Image.Resampling.BICUBIC)
    square.info["dpi"] = (finer, finer)
    return square


def _said(picture: Image.Image) -> tuple[float, float]:
    """The dots an inch, across and down, that the file claims; 0.0 where it says nothing."""
    across, down = picture.info.get("dpi") or (0, 0)
    return float(across or 0), float(down or 0)


def _flat(picture: Image.Image) -> Image.Image:
    """The picture in shades of grey, on white where it is transparent."""
    if picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info:
        picture = picture.convert("RGBA")
        white = Image.new("RGBA", picture.size, "white")
        white.alpha_composite(picture)
        picture = white
    if picture.mode.startswith("I;16"):
        picture = picture.point(lambda value: value / 256).convert("L")
    return picture.convert("L")


def _dpi(picture: Image.Image, width: int, height: int) -> float:
    """What the file says, where that makes a page of some size; else that of an A4 sheet."""
    dpi, down = _said(picture)
    if _PLAUSIBLE[0] <= dpi <= _PLAUSIBLE[1] and abs(dpi - down) <= 0.02 * dpi and 4 < width / dpi < _WIDEST:
        return dpi
    short, long = min(width, height), max(width, height)
    return max(short / _A4_WIDTH, long / _A4_HEIGHT, 30.0)


def _damaged(file_name: str) -> UnreadableError:
    return UnreadableError(
        file_name, "the picture is damaged or of an unknown kind", "save it as TIFF, PNG or JPEG, or as a PDF"
    )


def _too_large(file_name: str) -> LimitError:
    return LimitError(
        file_name, f"a page has more than {_MOST_PIXELS // 1_000_000} million pixels", "scan it at 300 dpi or less"
    )
