"""A mention: an instrument where the text names it, by its title or by a short form of it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from isa_extract.citations.statute_book import Statute, title_key


@dataclass(slots=True)
class Mention:
    """An instrument where the text names it. `reference` is a short form that only points back ("that Act")."""

    start: int
    end: int
    title: str
    kind: str
    rule: str
    statute: Statute | None = None
    year: int | None = None
    confidence: float = 0.9
    reference: bool = False
    undated: tuple[Statute, ...] = ()  # the Acts of that name, where the text gives no year


def mention_of(
    statute: Statute, start: int, end: int, confidence: float = 0.95, undated: tuple[Statute, ...] = ()
) -> Mention:
    """A mention of a known statute."""
    return Mention(
        start, end, statute.title, statute.kind, statute.rule, statute, statute.year, confidence, undated=undated
    )


def named_again(source: Mention, start: int, end: int, confidence: float, *, reference: bool = False) -> Mention:
    """A mention of the instrument that `source` names, by a short form of it."""
    return replace(source, start=start, end=end, confidence=confidence, reference=reference)


def without_year(title: str) -> str:
    """A title without the year at its end."""
    return re.sub(r"\s*\b(?:1[89]|20)\d\d$", "", title)


def mention_key(mention: Mention) -> str:
    """What tells the title of a mention from others, its year aside."""
    return title_key(without_year(mention.title))


def in_order(mentions: Iterable[Mention]) -> list[Mention]:
    """The mentions in the order of the text; of two that overlap the longer one, and no short form."""
    kept: list[Mention] = []
    for mention in sorted(mentions, key=lambda m: (m.start, -m.end)):
        if kept and mention.start < kept[-1].end:
            if mention.end - mention.start > kept[-1].end - kept[-1].start and not mention.reference:
                kept[-1] = mention
            continue
        kept.append(mention)
    return kept
