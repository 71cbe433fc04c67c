"""Pages whose text is known, from the text layers of the corpus' PDF files, and the sample that is measured."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pypdfium2  # type: ignore[import-untyped]
from ocr_folding import ENTITIES, entities, fold
from scanning.text_layer import LayerWord, layer_words

RULING_LINES_OF_A_TABLE = 12
CONTACTS_OF_A_CONTACTS_PAGE = 3
WORDS_OF_A_PROSE_PAGE = 300
WORDS_AT_LEAST = 120
STRATA = ("table", "contacts", "prose")
GAP = 2.0
"""A gap of this many letter heights ends a line: what follows is another cell or column."""


@dataclass(frozen=True)
class Line:
    """Words that stand side by side; the box is in points from the top left corner of the page."""

    text: str
    x0: float
    top: float
    x1: float
    bottom: float


@dataclass(frozen=True)
class TruthPage:
    """A page of a corpus document, with its words and lines, in points from its top left corner."""

    document: str
    number: int
    strata: frozenset[str]
    words: tuple[LayerWord, ...]
    lines: tuple[Line, ...]

    @property
    def name(self) -> str:
        """What tables call it."""
        return f"{self.document} p{self.number}"


@dataclass(frozen=True)
class Candidate:
    """A page that may be chosen."""

    path: Path
    number: int
    strata: frozenset[str]
    found: Counter[str]
    """How many details of each kind it has."""


def lines_of(words: Iterable[LayerWord]) -> Iterator[Line]:
    """Lines of words in the order of the text layer: a word joins the line before it if it stands right beside it."""
    line: list[LayerWord] = []
    for word in words:
        if line and not beside(line[-1], word):
            yield line_of(line)
            line = []
        line.append(word)
    if line:
        yield line_of(line)


def beside(before: LayerWord, word: LayerWord) -> bool:
    """Whether a word goes on in the line of the one before it."""
    shared = min(before.bottom, word.bottom) - max(before.top, word.top)
    lower = min(before.bottom - before.top, word.bottom - word.top)
    height = max(before.bottom - before.top, word.bottom - word.top, 6.0)
    level = shared > 0.3 * lower or abs(before.bottom - word.bottom) < 0.3 * height
    return level and -0.5 * height < word.x0 - before.x1 < GAP * height


def line_of(words: Sequence[LayerWord]) -> Line:
    """One line of some words."""
    return Line(
        " ".join(word.text for word in words),
        min(word.x0 for word in words),
        min(word.top for word in words),
        max(word.x1 for word in words),
        max(word.bottom for word in words),
    )


def candidates(folder: Path) -> Iterator[Candidate]:
    """All pages of a folder's PDF files that have enough words."""
    for path in sorted(folder.glob("*.pdf")):
        document = pypdfium2.PdfDocument(path)
        for number, page in enumerate(document, start=1):
            text_page = page.get_textpage()
            text = "\n".join(map(fold, text_page.get_text_range().splitlines()))
            text_page.close()
            if len(text.split()) >= WORDS_AT_LEAST:
                found = Counter({kind: len(entities(text, kind)) for kind in ENTITIES})
                yield Candidate(path, number, frozenset(strata_of(page, text, found)), found)
            page.close()
        document.close()


def strata_of(page: Any, text: str, found: Counter[str]) -> Iterator[str]:
    """What an open page of pypdfium2 is an example of."""
    drawn = sum(1 for item in page.get_objects() if item.type == pypdfium2.raw.FPDF_PAGEOBJ_PATH)
    if drawn >= RULING_LINES_OF_A_TABLE:
        yield "table"
    elif len(re.findall(r"\w+", text)) >= WORDS_OF_A_PROSE_PAGE:
        yield "prose"
    if found["e-mail"] + found["phone"] >= CONTACTS_OF_A_CONTACTS_PAGE:
        yield "contacts"


def chosen(pages: Sequence[Candidate], number: int) -> list[Candidate]:
    """A fixed sample: the strata in turns, each time its page, of a document not yet in the sample, that adds most.

    What a detail adds is the less the more of its kind are in the sample, so kinds that are rare (ICO numbers) weigh
    more; where pages add the same, the first in the order of names and numbers is taken.
    """
    sample: list[Candidate] = []
    seen: Counter[str] = Counter()
    for turn in range(number):
        stratum = STRATA[turn % len(STRATA)]
        taken = {candidate.path for candidate in sample}
        free = [page for page in pages if stratum in page.strata and page.path not in taken]
        if not free:
            continue
        best = max(free, key=lambda page: gain(page.found, seen))
        sample.append(best)
        seen.update(best.found)
    return sample


def gain(found: Counter[str], seen: Counter[str]) -> float:
    """What a page adds to those seen: the first detail of a kind counts 1, the second 1/2, the third 1/3 and so on."""
    return sum(
        1 / (seen[kind] + further) for kind, number in found.items() for further in range(1, min(number, 12) + 1)
    )


def truth_of(candidate: Candidate) -> TruthPage:
    """A chosen page with its words."""
    document = pypdfium2.PdfDocument(candidate.path)
    try:
        words = layer_words(document[candidate.number - 1])
    finally:
        document.close()
    return TruthPage(candidate.path.stem, candidate.number, candidate.strata, tuple(words), tuple(lines_of(words)))


def sample_pages(folder: Path, number: int) -> list[TruthPage]:
    """The sample of the benchmark."""
    return [truth_of(candidate) for candidate in chosen(list(candidates(folder)), number)]
