"""What comes closest to a section a document does not have: an empty heading, a contents line, like words."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Literal

from rapidfuzz import fuzz, process

from isa_extract.document import Block, BlockKind
from isa_extract.facts import Context
from isa_extract.rules import Rules, plain
from isa_extract.section_content import Treatment
from isa_extract.sections import classify_heading, heading_treatment

Reason = Literal["empty_heading", "contents_list", "similar_heading", "similar_paragraph"]
_HEADING_LIKENESS, _NAMED_LIKENESS = 70.0, 86.0
_PARAGRAPH_LIKENESS = 35.0
_LEADERS = re.compile(r"[\s.…_·-]*\d*\s*$")
_COMMON = frozenset(
    """a an and any are as at be by can do does for from has have how i if in into is it its may must not of on or our
    shall should that the their them there these they this those to under was we what when where which who whose why
    will with you your agreement information data sharing shared share personal protocol""".split()  # noqa: SIM905
)
"""Words that tell no section from another."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A place that comes near a section; `score` is how near, from 0 to 100."""

    reason: Reason
    score: int
    start: int
    end: int


@lru_cache(maxsize=4)
def _phrases(rules: Rules) -> Mapping[str, tuple[str, ...]]:
    """The heading phrases of every section, plain."""
    phrases: dict[str, dict[str, None]] = {}
    for rule in rules.group("heading"):
        if rule.kind == "phrases":
            for section in rule.value.split():
                phrases.setdefault(section, {}).update(dict.fromkeys(map(plain, map(str, rule.patterns))))
    return {section: tuple(words) for section, words in phrases.items()}


@lru_cache(maxsize=4)
def _vocabulary(rules: Rules) -> Mapping[str, Mapping[str, float]]:
    """The words of each section's headings, weighted by how few other sections use them."""
    words = {
        section: Counter(stem for phrase in phrases for stem in set(_stems(phrase)))
        for section, phrases in _phrases(rules).items()
    }
    used = Counter(stem for counted in words.values() for stem in counted)
    return {
        section: {
            stem: math.log(1 + len(words) / used[stem]) * min(1.0, 0.4 + count / 5) for stem, count in counted.items()
        }
        for section, counted in words.items()
    }


def _stems(text: str) -> Iterator[str]:
    """Words without their endings: "retained", "retention" -> "reten", "retai"; short ones whole."""
    for word in text.split():
        if word not in _COMMON and len(word) > 2 and not word.isdigit():
            yield word[:6]


class Nearest:
    """The candidates of a document, section by section."""

    def __init__(self, context: Context) -> None:
        self.context = context

    @cached_property
    def _headings(self) -> list[tuple[Block, str, float]]:
        """Every heading, its words, and how like a section's name it must be: more where it names another section."""
        text = self.context.text
        return [
            (block, plain(text[block.content : block.end]), _NAMED_LIKENESS if one.ids else _HEADING_LIKENESS)
            for one in self.context.sections
            if (block := one.heading)
        ]

    @cached_property
    def _contents(self) -> list[tuple[Block, frozenset[str]]]:
        found = []
        for block in self.context.document.blocks:
            if block.kind is BlockKind.CONTENTS:
                leaders = _LEADERS.search(self.context.text, block.content, block.end)
                end = leaders.start() if leaders else block.end
                ids = frozenset(section for section, _ in classify_heading(self.context, block.content, end))
                found.append((block, ids))
        return found

    @cached_property
    def _paragraphs(self) -> list[tuple[Block, frozenset[str]]]:
        text = self.context.text
        return [
            (block, frozenset(_stems(plain(text[block.content : block.end]))))
            for block in self.context.body
            if block.kind is not BlockKind.HEADING and block.end - block.content >= 25
        ]

    def candidates(self, section: str, most: int = 3) -> list[Candidate]:
        """The places nearest to a section, the nearest first; [] where nothing comes near."""
        found = [*self._empty(section), *self._listed(section), *self._like(section), *self._worded(section)]
        order = ("empty_heading", "contents_list", "similar_heading", "similar_paragraph")
        best: dict[int, Candidate] = {}
        for candidate in sorted(found, key=lambda c: (order.index(c.reason), -c.score, c.start)):
            best.setdefault(candidate.start, candidate)
        return list(best.values())[:most]

    def _empty(self, section: str) -> Iterator[Candidate]:
        for position, one in enumerate(self.context.sections):
            if one.heading is None or section not in one.ids:
                continue
            if heading_treatment(self.context, position, section) is Treatment.NOTHING:
                yield Candidate("empty_heading", 100, one.heading.start, one.heading.end)

    def _listed(self, section: str) -> Iterator[Candidate]:
        for block, ids in self._contents:
            if section in ids:
                yield Candidate("contents_list", 90, block.start, block.end)

    def _like(self, section: str) -> Iterator[Candidate]:
        phrases = _phrases(self.context.rules).get(section, ())
        for block, heading, enough in self._headings:
            best = process.extractOne(heading, phrases, scorer=fuzz.token_sort_ratio, score_cutoff=enough)
            if best:
                yield Candidate("similar_heading", round(best[1]), block.start, block.end)

    def _worded(self, section: str) -> Iterator[Candidate]:
        weights = _vocabulary(self.context.rules).get(section, {})
        enough = sum(sorted(weights.values(), reverse=True)[:4])
        for block, stems in self._paragraphs:
            shared = [weights[stem] for stem in stems if stem in weights]
            score = 100 * sum(shared) / enough if enough else 0
            if len(shared) >= 2 and score >= _PARAGRAPH_LIKENESS:
                yield Candidate("similar_paragraph", min(100, round(score)), block.start, block.end)
