"""From which certainty of the engine on a page can be relied on: what `readable` in the recogniser rests on.

    python benchmarks/ocr_readable.py [--engine NAME]... [--pages 2] [--condition NAME]... [--measured FILE] [--write]

Pages of the OCR benchmark's sample are scanned in conditions that get worse and worse (`WORSE`), and read by our page
reader. Of every page are told its quality, the share of its words that were read to the letter, and how many of its
numbered headings had all their words read. With --measured the pages are added to those of a file, which is written
as soon as a page is read; --write makes docs/ocr_readable.md of them.
"""

from __future__ import annotations

import argparse
import importlib
import json
import re
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pypdfium2  # type: ignore[import-untyped]

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "corpus"))
sys.path.insert(0, str(ROOT / "benchmarks"))

from ocr_folding import fold  # noqa: E402
from ocr_measure import match_lines  # noqa: E402
from ocr_report import table  # noqa: E402
from ocr_truth import TruthPage, sample_pages  # noqa: E402
from ocr_words import ReadWord, spread  # noqa: E402
from scanning.conditions import CONDITIONS, Condition  # noqa: E402
from scanning.page import scan_page  # noqa: E402

DOCUMENTS = ROOT / "corpus" / "documents"
COPY, FAINT = CONDITIONS["photocopy"], CONDITIONS["faint"]
WORSE: dict[str, Condition] = {
    "clean": CONDITIONS["clean"],
    "faint": FAINT,
    "fainter": replace(FAINT, ink=200, grain=8),
    "faintest": replace(FAINT, ink=215, grain=10),
    "75 dpi": replace(CONDITIONS["dpi100"], dpi=(75, 75)),
    "60 dpi": replace(CONDITIONS["dpi100"], dpi=(60, 60)),
    "50 dpi": replace(CONDITIONS["dpi100"], dpi=(50, 50)),
    "photocopy": COPY,
    "grain 30": replace(COPY, grain=30),
    "grain 40": replace(COPY, grain=40),
    "blur 0.8": replace(COPY, blur=0.8),
    "blur 1.1": replace(COPY, blur=1.1),
    "blur 1.4": replace(COPY, blur=1.4, grain=10),
    "fax": CONDITIONS["fax"],
    "speckle": CONDITIONS["speckle"],
    "stamp": CONDITIONS["stamp"],
}
"""From good scans to such as nobody could read."""
HEADING = re.compile(r"\d+(?:\.\d+)*\.?\s+[A-Z]\w")
LONGEST_HEADING = 8
STEPS = (0.5, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9, 0.93, 0.96, 1.01)
"""Bounds of the rows of the table."""


@dataclass(frozen=True)
class ReadPage:
    """How a page was read."""

    engine: str
    condition: str
    page: str
    quality: float
    words: float  # the share read to the letter
    covered: float  # the share of the pieces of ink as large as letters that lie in a word read
    headings: int
    headings_read: int


def words_of(text: str) -> list[str]:
    """The words of a text, folded, without the signs around them."""
    return re.findall(r"\w+", fold(text).lower())


def is_heading(text: str) -> bool:
    """Whether a line is a numbered heading."""
    return bool(HEADING.match(text)) and len(text.split()) <= LONGEST_HEADING and not text.rstrip().endswith((".", ","))


def judged(page: TruthPage, read: Sequence[ReadWord], dpi: float) -> tuple[float, int, int]:
    """The share of a page's words that were read, its headings, and how many of these were read whole."""
    matched = match_lines(page, read, dpi)
    right = wanted = headings = headings_read = 0
    for number, line in enumerate(page.lines):
        true, found = Counter(words_of(line.text)), Counter(words_of(matched.get(number, "")))
        wanted += true.total()
        right += (true & found).total()
        if is_heading(fold(line.text)):
            headings += 1
            headings_read += all(found[word] for word in true if not word.isdigit())
    return right / max(1, wanted), headings, headings_read


def covered(reading: Any) -> float:
    """The share of a page's letters, by their ink, that lie in words that were read."""
    components = importlib.import_module("isa_extract.ocr.components").components_of
    letters = components(reading.ink, reading.dpi).within(0.03 * reading.dpi, 0.3 * reading.dpi)
    inside = np.zeros(reading.ink.shape, dtype=bool)
    for word in reading.words:
        inside[max(0, int(word.top)) : int(word.bottom) + 1, max(0, int(word.x0)) : int(word.x1) + 1] = True
    left, top, width, height = letters[:, :4].T
    return float(inside[top + height // 2, left + width // 2].mean()) if len(letters) else 1.0


def measured(engine_name: str, condition: str, pages: Sequence[TruthPage]) -> Iterator[ReadPage]:
    """The sample in a condition."""
    engine = importlib.import_module("isa_extract.ocr.engines").engine_named(engine_name)
    read_page = importlib.import_module("isa_extract.ocr.page").read_page
    for page in pages:
        document = pypdfium2.PdfDocument(DOCUMENTS / f"{page.document}.pdf")
        image, dpi = scan_page(document[page.number - 1], page.document, page.number, WORSE[condition]).square()
        document.close()
        reading = read_page(np.asarray(image), dpi, engine)
        words: list[ReadWord] = []
        for word in reading.words:
            middle = (word.top + word.bottom) / 2
            words += spread(word.text, (word.x0, middle), (word.x1, middle))
        share, headings, headings_read = judged(page, words, reading.dpi)
        yield ReadPage(
            engine_name,
            condition,
            page.name,
            round(reading.quality, 3),
            share,
            covered(reading),
            headings,
            headings_read,
        )


def as_markdown(pages: Sequence[ReadPage]) -> str:
    """The document: a row for each range of qualities of an engine, and one for each page."""
    rows = []
    for engine in dict.fromkeys(page.engine for page in pages):
        for low, high in zip((0.0, *STEPS), STEPS, strict=False):
            here = [page for page in pages if page.engine == engine and low <= page.quality < high]
            if not here:
                continue
            shares = [100 * page.words for page in here]
            read, there = sum(page.headings_read for page in here), sum(page.headings for page in here)
            bounds = f"{low:.2f} to {min(high, 1):.2f}"
            rows.append(
                [engine, bounds, str(len(here)), f"{min(shares):.0f} to {max(shares):.0f}", f"{read} of {there}"]
            )
    every = [
        [
            page.engine, page.condition, page.page, f"{page.quality:.3f}", f"{100 * page.covered:.0f}",
            f"{100 * page.words:.0f}", f"{page.headings_read} of {page.headings}",
        ]
        for page in pages
    ]  # fmt: skip
    return "\n\n".join(
        [
            "# From which certainty on a page is readable",
            "Written by `python benchmarks/ocr_readable.py --write`; not edited by hand. Pages of the OCR benchmark's "
            "sample, scanned worse and worse. *Quality* is the engine's mean certainty over the letters of a page, "
            "*words* the share of the page's words that were read to the letter, *headings* how many of its numbered "
            "headings had all their words read, before anything is mended. A page below the recogniser's threshold is "
            "called unreadable, so that no section is called absent for it.",
            table(["engine", "quality", "pages", "words %", "headings read"], rows),
            "## Every page",
            table(["engine", "condition", "page", "quality", "covered %", "words %", "headings read"], every),
        ]
    ) + "\n"  # fmt: skip


def main(arguments: list[str] | None = None) -> int:
    """Measure, print, and write where asked to."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--engine", action="append", choices=("rapidocr", "tesseract"))
    parser.add_argument("--condition", action="append", choices=WORSE)
    parser.add_argument("--pages", type=int, default=2)
    parser.add_argument("--measured", type=Path, metavar="FILE", help="add to these pages; they are not read again")
    parser.add_argument("--write", action="store_true", help="also write docs/ocr_readable.md")
    options = parser.parse_args(arguments)
    kept: list[ReadPage] = []
    if options.measured and options.measured.exists():
        kept = [ReadPage(**one) for one in json.loads(options.measured.read_text(encoding="utf-8"))]
    sample = sample_pages(DOCUMENTS, options.pages)
    for condition in options.condition or WORSE:
        for engine in options.engine or ("rapidocr", "tesseract"):
            known = {page.page for page in kept if (page.engine, page.condition) == (engine, condition)}
            for page in measured(engine, condition, [page for page in sample if page.name not in known]):
                kept.append(page)
                print(page, flush=True)
                if options.measured:
                    options.measured.write_text(json.dumps([asdict(one) for one in kept], indent=1), encoding="utf-8")
    engines, conditions = ("rapidocr", "tesseract"), list(WORSE)
    kept.sort(key=lambda page: (engines.index(page.engine), conditions.index(page.condition), page.page))
    written = as_markdown(kept)
    print(written)
    if options.write:
        (ROOT / "docs" / "ocr_readable.md").write_text(written, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
