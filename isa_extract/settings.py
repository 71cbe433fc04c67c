"""What a user may choose about how files are read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

Progress = Callable[[int, int], None]
"""Called after each page that was read by OCR, with its number and how many pages the file has."""


class OcrMode(StrEnum):
    """Which pages are read by OCR."""

    AUTO = "auto"  # those without a text layer that can be trusted
    ALWAYS = "always"
    NEVER = "never"


class OcrEngineName(StrEnum):
    """The OCR engines."""

    RAPIDOCR = "rapidocr"
    TESSERACT = "tesseract"


@dataclass(frozen=True, slots=True)
class Settings:
    """How files are read; the same settings give the same record."""

    ocr: OcrMode = OcrMode.AUTO
    ocr_engine: OcrEngineName = OcrEngineName.RAPIDOCR
    most_pages: int | None = None
    """A file of more pages is refused (LimitError)."""
    defer_ocr: bool = False
    """Where a page would be read by OCR, stop with OcrNeededError: the file is read later, where there is time."""
