"""What is usual in one document: its text size, line distances, right margins, spacing of paragraphs, and words."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median

from isa_extract.document import fold
from isa_extract.loaders.pdf_page import Line

ENDS_SENTENCE = re.compile(r"[.!?:;][\"'”’)\]]*$")
_FULL_STOP = re.compile(r"[^.][.!?][\"'”’)]*$")
_WORD = re.compile(r"[^\W\d_]+(?:['’\-‐‑][^\W\d_]+)*")


@dataclass(slots=True)
class Habits:
    """Measures of a whole document that single decisions about lines lean on."""

    size: float = 10.0  # of most of the text
    leading: float = 1.2  # distance of lines in a paragraph, in sizes
    leadings: dict[float, float] = field(default_factory=dict)  # by text size, where it was seen
    rights: dict[int, float] = field(default_factory=dict)  # right edge of the text by page width
    spaced: bool = False  # paragraphs stand apart from each other
    marks_wraps: bool = False  # a wrapped line ends with a printed space
    marks_ends: bool = False  # ... and a line that is the last of its paragraph does not: in scans all do
    hyphenates: bool | None = None  # words are broken with a hyphen at line ends; None: too little is known
    words: Counter[str] = field(default_factory=Counter)  # of all text but words broken at line ends, folded
    gutters: list[float] = field(default_factory=list)  # where newspaper columns were parted on some page
    column_rights: dict[int, float] = field(default_factory=dict)  # right edges of newspaper columns by left edge
    pages: int = 1

    def leading_of(self, size: float) -> float:
        """The usual distance from line to line in points."""
        return size * self.leadings.get(size, self.leading)

    def right_of(self, width: float) -> float | None:
        """The right edge of the text on pages of this width."""
        return self.rights.get(round(width))


def plain_words(text: str) -> list[str]:
    """The words of a text, folded, compounds whole."""
    return [match[0] for match in _WORD.finditer(fold(text).casefold())]


def habits_of(pages: Iterable[Sequence[Line]], others: Iterable[Sequence[Line]]) -> Habits:
    """Measure a document. `pages` holds each page's lines outside tables, `others` the lines of cells."""
    pages = list(pages)
    habits = Habits()
    sizes: Counter[float] = Counter()
    ends: defaultdict[int, list[float]] = defaultdict(list)
    for lines in pages:
        for line in lines:
            sizes[line.size] += len(line.text)
            if line.width > 0.3 * line.page.width:
                ends[round(line.page.width)].append(line.x1)
    if sizes:
        habits.size = sizes.most_common(1)[0][0]
    for width, found in ends.items():
        found.sort()
        habits.rights[width] = found[int(len(found) * 0.97)]
    _distances(pages, habits)
    _word_counts(pages, habits)
    _word_counts(others, habits)
    return habits


def _distances(pages: Sequence[Sequence[Line]], habits: Habits) -> None:
    """Line distances within paragraphs, and whether paragraphs stand further apart than their lines."""
    seen: defaultdict[float, list[float]] = defaultdict(list)
    for lines in pages:
        for a, b in pairwise(lines):
            distance = b.bottom - a.bottom
            if a.size == b.size and abs(a.x0 - b.x0) < 2 and 0.8 * a.size < distance < 2.6 * a.size and not b.label:
                right = habits.right_of(a.page.width) or a.x1
                lower = b.text[:1].islower()
                if lower or a.x1 + 0.25 * a.size + b.first_width > right:
                    seen[a.size].append(distance / a.size)
    for size, found in seen.items():
        if len(found) >= 3:
            habits.leadings[size] = median(found)
    everything = [value for found in seen.values() for value in found]
    if everything:
        habits.leading = median(everything)
    apart = together = wraps = marked = hyphens = ends = bare_ends = 0.0
    for lines in pages:
        for a, b in pairwise(lines):
            if a.size != b.size or abs(a.x0 - b.x0) > 2 or a.bold or b.bold or b.bottom <= a.bottom:
                continue
            right = habits.right_of(a.page.width) or a.x1
            room = right - a.x1 - 0.25 * a.size - b.first_width
            if room < 0:
                if b.text[:1].islower():
                    wraps += 1
                    hyphen = a.text[-1] in "-‐\xad"
                    hyphens += hyphen
                    marked += a.words[-1].spaced or hyphen
            elif _FULL_STOP.search(a.text) and len(a.words) > 2:
                ends, bare_ends = ends + 1, bare_ends + (not a.words[-1].spaced)
                is_apart = b.bottom - a.bottom > 1.15 * habits.leading_of(a.size)
                if b.label:
                    apart += 0.5 * is_apart
                else:
                    apart += is_apart
                    together += not is_apart
    habits.spaced = apart >= 2 * together
    habits.marks_wraps = wraps >= 8 and marked > 0.8 * wraps
    habits.marks_ends = habits.marks_wraps and bare_ends > 0.5 * ends
    habits.hyphenates = None if wraps < 40 and hyphens < 4 else hyphens > 0.03 * wraps


def _word_counts(pages: Iterable[Sequence[Line]], habits: Habits) -> None:
    for lines in pages:
        broken = False
        for line in lines:
            words = line.text.split()
            whole = [word for word in words[broken:] if word[-1] not in "-‐\xad"]
            broken = bool(words) and words[-1][-1] in "-‐\xad"
            habits.words.update(plain_words(" ".join(whole)))
