"""Tesseract, where it is installed, through its C interface (tesserocr)."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from isa_extract.ocr.engine import GreyImage, Reading

_DATA = (
    "/usr/share/tesseract-ocr/5/tessdata", "/usr/share/tesseract-ocr/4.00/tessdata", "/usr/share/tessdata",
    "/usr/local/share/tessdata", "/opt/homebrew/share/tessdata", "C:/Program Files/Tesseract-OCR/tessdata",
)  # fmt: skip
"""Where installers put the language data."""


class TesseractEngine:
    """Reads whole pages with Tesseract's English model, and the Welsh one where it is installed.

    Raises ImportError, with what to install, where tesserocr or the language data is missing.
    """

    name = "tesseract"

    def __init__(self, threads: int = 1) -> None:
        # Its own threads slow it down on pages of text; it takes the variable when it is loaded.
        os.environ.setdefault("OMP_THREAD_LIMIT", str(max(1, min(threads, 2))))
        try:
            import tesserocr  # type: ignore[import-untyped]
        except ImportError:
            raise ImportError("install tesserocr: pip install 'isa-extract[tesseract]'") from None
        folder = _data_folder()
        languages = "+".join(name for name in ("eng", "cym") if (folder / f"{name}.traineddata").exists())
        self._library: Any = tesserocr
        self._reader: Any = tesserocr.PyTessBaseAPI(
            path=str(folder), lang=languages, psm=tesserocr.PSM.AUTO, oem=tesserocr.OEM.LSTM_ONLY
        )

    def read(self, image: GreyImage) -> list[Reading]:
        """The words of an upright image, line by line."""
        from PIL import Image

        self._reader.SetImage(Image.fromarray(image))
        self._reader.SetSourceResolution(200)
        self._reader.Recognize()
        try:
            return list(self._words())
        finally:
            self._reader.Clear()

    def _words(self) -> Iterator[Reading]:
        level = self._library.RIL
        number = -1
        for place in self._library.iterate_level(self._reader.GetIterator(), level.WORD):
            if place.Empty(level.WORD):
                continue
            if place.IsAtBeginningOf(level.TEXTLINE):
                number += 1
            text, score = place.GetUTF8Text(level.WORD).strip(), place.Confidence(level.WORD) / 100
            box, line = place.BoundingBox(level.WORD), place.BoundingBox(level.TEXTLINE)
            if text and box and line:
                yield Reading(text, box[0], line[1], box[2], line[3], score, number)


def _data_folder() -> Path:
    named = os.environ.get("TESSDATA_PREFIX")
    for folder in filter(None, (named, *_DATA)):
        for path in (Path(folder), Path(folder) / "tessdata"):
            if (path / "eng.traineddata").exists():
                return path
    raise ImportError("install Tesseract and its English data (Debian: apt-get install tesseract-ocr)")
