"""The engines by their names. Each is made once a process: loading its models takes a second."""

from __future__ import annotations

import os
from functools import lru_cache

from isa_extract.ocr.engine import Engine


@lru_cache(maxsize=2)
def engine_named(name: str, threads: int | None = None) -> Engine:
    """The engine `rapidocr` or `tesseract`, using `threads` processors (all that the process may use, if None).

    Raises ImportError, with what to install, where the engine is not there, and ValueError for another name.
    """
    threads = threads or processors()
    if name == "rapidocr":
        from isa_extract.ocr.rapid import RapidEngine

        return RapidEngine(threads)
    if name == "tesseract":
        from isa_extract.ocr.tesseract import TesseractEngine

        return TesseractEngine(threads)
    raise ValueError(f"there is no OCR engine {name!r}")


def processors() -> int:
    """How many processors the process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
