"""Reads pages that are pictures for the loaders: one engine for a file's pages, each page let go when it is read."""

from __future__ import annotations

from typing import NamedTuple

from isa_extract.errors import EngineError, LimitError, OcrNeededError
from isa_extract.loaders.pdf_page import PageContent
from isa_extract.ocr.engine import Engine, GreyImage
from isa_extract.settings import OcrEngineName, Progress, Settings

DPI = 200.0
"""Dots an inch that pages are rendered with to be read: enough for 8 point type; more costs time, reads no better."""
_RELIABLE = {OcrEngineName.RAPIDOCR: 0.96, OcrEngineName.TESSERACT: 0.75}
"""A page read with less certainty than this may have lost a heading; see docs/ocr_readable.md."""
_INKED = 0.01
"""A page of which so much is ink, and of which nothing could be read, is not blank."""


class Recognised(NamedTuple):
    """A page read by OCR."""

    content: PageContent
    quality: float  # how sure the engine was of its letters, 0 to 1; 0.0 where it found none
    readable: bool


class Recogniser:
    """Reads the pages of one file. The engine is loaded when the first page needs it."""

    def __init__(self, settings: Settings, file_name: str, progress: Progress | None = None) -> None:
        self.settings, self.file_name, self.progress = settings, file_name, progress
        self._engine: Engine | None = None

    def refuse_too_many(self, pages: int) -> None:
        """Raise LimitError where the file has more pages than the settings allow."""
        most = self.settings.most_pages
        if most is not None and pages > most:
            remedy = "raise the limit on pages, or split the file"
            raise LimitError(self.file_name, f"has {pages:,} pages, more than the limit of {most:,}", remedy)

    @property
    def engine(self) -> Engine:
        """The engine that the settings name. Raises EngineError where it is not installed."""
        if self._engine is None:
            from isa_extract.ocr.engines import engine_named

            try:
                self._engine = engine_named(self.settings.ocr_engine.value)
            except ImportError as error:
                name = self.settings.ocr_engine.value
                raise EngineError(self.file_name, f"the OCR engine {name} cannot be loaded", str(error)) from None
        return self._engine

    def read(self, image: GreyImage, dpi: float, number: int, pages: int) -> Recognised:
        """The page `number` of `pages`, an image of shape (height, width) with `dpi` dots an inch.

        Raises OcrNeededError where the settings defer OCR.
        """
        if self.settings.defer_ocr:
            raise OcrNeededError(self.file_name, pages)
        import numpy as np

        from isa_extract.loaders.scan_page import content_of
        from isa_extract.ocr.page import read_page

        reading = read_page(image, dpi, self.engine)
        inked = np.count_nonzero(reading.ink) / max(1, reading.ink.size)
        readable = reading.quality >= _RELIABLE[self.settings.ocr_engine] if reading.words else bool(inked < _INKED)
        if self.progress:
            self.progress(number, pages)
        return Recognised(content_of(reading, number), round(reading.quality, 3), readable)
