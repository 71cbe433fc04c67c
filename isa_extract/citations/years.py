"""Which of several Acts of one name a title without a year means."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence

from isa_extract.citations.mentions import Mention, mention_key, without_year
from isa_extract.citations.statute_book import DPA_1998, GDPR, UK_GDPR, statute_book
from isa_extract.facts import Context

_DPA_1998_WORDS = re.compile(
    r"sensitive personal data|data controllers? in common|schedules? [23] condition|Schedules? 2 and 3|"
    r"eight (?:data )?(?:protection )?principles",
    re.IGNORECASE,
)
_DPA_2018_WORDS = re.compile(r"special categor(?:y|ies)|lawful basis|Article 6|accountability principle", re.IGNORECASE)


def settle_years(context: Context, mentions: Sequence[Mention]) -> None:
    """Give each undated title the year the document gives it elsewhere, or the only one it can have."""
    book = statute_book(context.rules)
    dated = [m for m in mentions if not m.undated]
    named: dict[tuple[str, str], list[Mention]] = defaultdict(list)
    for mention in dated:
        named[mention_key(mention), mention.kind].append(mention)
    for mention in mentions:
        if not mention.undated:
            continue
        names = {s.title for s in mention.undated}
        key = mention_key(mention)
        same = [m for m in dated if m.title in names] or named.get((key, mention.kind), [])
        earlier = [m for m in same if m.start <= mention.start]
        if same:
            source = earlier[-1] if earlier else same[0]
            mention.title, mention.statute, mention.year, mention.rule = (
                source.title,
                source.statute,
                source.year,
                source.rule,
            )
            continue
        if DPA_1998 in names:
            year = _data_protection_year(context.text, mentions)
            chosen = book.by_title.get(f"Data Protection Act {year}") if year else None
        elif len(mention.undated) == 1:
            chosen = mention.undated[0]
        else:
            chosen = book.bare.get((key, mention.kind))
        if chosen:
            mention.title, mention.statute, mention.year, mention.rule = (
                chosen.title,
                chosen,
                chosen.year,
                chosen.rule,
            )
        else:
            mention.title = without_year(mention.title)
            mention.statute, mention.year, mention.confidence = None, None, 0.6


def _data_protection_year(text: str, mentions: Sequence[Mention]) -> int | None:
    """Which Data Protection Act a document means that never gives a year."""
    if any(m.title in (GDPR, UK_GDPR) for m in mentions):
        return 2018
    years = [int(y) for y in re.findall(r"(?<![\d/.])(?:19[89]\d|20[0-3]\d)(?![\d/])", text)]
    years += [2000 + int(y) for y in re.findall(r"\b\d{1,2}[/.]\d{1,2}[/.](\d\d)(?!\d)", text) if int(y) < 40]
    old = _DPA_1998_WORDS.search(text)
    new = _DPA_2018_WORDS.search(text)
    if new and not old:
        return 2018
    if old and not new:
        return 1998
    if not years:
        return None
    # Reviews and terms look ahead, so the middle of the years says more than the last of them.
    middle = sorted(years)[len(years) // 2]
    return 2018 if middle >= 2019 else 1998 if max(years) < 2018 or middle <= 2016 else None


def settle_gdpr(context: Context, mentions: Sequence[Mention]) -> None:
    """A bare "GDPR" in a document that speaks of the UK GDPR is the UK GDPR."""
    if any(m.title == UK_GDPR for m in mentions):
        for mention in mentions:
            if mention.title == GDPR and mention.year != 1:
                statute = statute_book(context.rules).by_title[UK_GDPR]
                mention.title, mention.statute, mention.rule = UK_GDPR, statute, statute.rule
