"""How the agreement as a whole shares: frequency, methods, formats."""

from __future__ import annotations

import re
from collections.abc import Iterator

from isa_extract.facts import Context, Fact, Found

_VERB = re.compile(
    r"\b(?:shar(?:e|ed|ing)|exchang(?:e|ed)|transferr?(?:ed|s)?|sent|send|provid(?:e|ed)|disclos(?:e|ed)|suppl(?:y|ied)|transmitt?(?:ed)?|"
    r"receiv(?:e|ed)|upload(?:ed)?|pass(?:ed)?|deliver(?:ed)?|access(?:ed)?|collected|communicat(?:e|ed)|email(?:ed)?|via|submitt?(?:ed)?)\b",
    re.IGNORECASE,
)
_NEGATIVE = re.compile(r"\b(?:not|never|must not|no|should not|avoid|prohibited|except|unless|insecure|rather than|instead of)\b", re.IGNORECASE)
_FREQUENCY_SECTIONS = frozenset({"sharing_process"})
_FREQUENCY_ANCHOR = re.compile(
    r"\b(?:information|data|sharing|shared|extracts?|files?|records|transfers?|exchange|exchanged|sent|provided|collected|supplied|uploaded|frequency)\b", re.IGNORECASE
)
_OTHER_SUBJECT = re.compile(
    r"\b(?:review(?:ed|s)?|audit(?:ed|s)?|meet(?:s|ings?)?|train(?:ing|ed)?|password|checks?|monitor(?:ed|ing)?|report(?:ed|s)? on|backup|back-?ups?|refresher|"
    r"update[sd]? (?:their|its) polic|invoice|fee|cost|patch|test(?:ed|ing)?)\b", re.IGNORECASE
)


def extract(context: Context) -> Iterator[Fact]:
    """Frequency, methods and formats that hold for the agreement, not for one row of a table."""
    for label in context.label_values:
        if label.field == "sharing.frequency" and label.value_end > label.value_start:
            found = frequency_in(context, label.value_start, label.value_end)
            if found:
                yield Fact("sharing.frequency", found, authority=90)
        elif label.field == "sharing.methods":
            yield from _methods(context, label.value_start, label.value_end, 0.9)
    in_table = {block.index for grid in context.grids for row in grid.rows for block in row.cells.values()}
    for block in context.body:
        if block.index in in_table:
            continue
        ids = context.section_ids(block.start)
        for start, end in context.sentences(block):
            sentence = context.text[start:end]
            if ids & _FREQUENCY_SECTIONS or re.search(r"\b(?:shared|exchanged|provided|transferred)\b", sentence, re.IGNORECASE):
                yield from _frequency(context, start, end, ids)
            if (ids & {"sharing_process", "security"} or "shar" in sentence) and _VERB.search(sentence):
                yield from _methods(context, start, end, 0.8)


def frequency_in(context: Context, start: int, end: int) -> Found | None:
    """The first frequency named in a span; a definite one ("daily") before a loose one ("ongoing")."""
    hits = [h for h in context.hits_in("frequency", start, end)]
    if not hits:
        return None
    loose = ("ongoing", "ad_hoc", "on_request_or_event")
    definite = [h for h in hits if h.rule.value not in loose]
    hit = (definite or [h for h in hits if h.rule.value != "ongoing"] or hits)[0]
    return Found.at(hit.rule.value, hit.start, hit.end, hit.rule.name, 0.85)


def _frequency(context: Context, start: int, end: int, ids: frozenset[str]) -> Iterator[Fact]:
    sentence = context.text[start:end]
    if not _FREQUENCY_ANCHOR.search(sentence) or _OTHER_SUBJECT.search(sentence):
        return
    found = frequency_in(context, start, end)
    if found is None:
        return
    phrase = context.text[found.evidence[0].start : found.evidence[0].end].lower()
    weak = found.value in ("ad_hoc", "on_request_or_event") or phrase in ("once", "annual", "live", "regular", "when the", "where a", "when a")
    named = "frequency" in sentence.lower() or "how often" in sentence.lower() or "basis" in sentence.lower()
    if weak and not named:
        return
    authority = 50 + (20 if ids & _FREQUENCY_SECTIONS else 0) + (10 if named else 0)
    if ids & {"retention", "disposal", "review", "termination", "breach", "security"} and not ids & _FREQUENCY_SECTIONS:
        return
    if authority >= 60:
        yield Fact("sharing.frequency", found, authority=authority)


def _methods(context: Context, start: int, end: int, confidence: float) -> Iterator[Fact]:
    taken: list[tuple[int, int]] = []
    for hit in sorted(context.hits_in("method", start, end), key=lambda h: h.start - h.end):
        if any(hit.start < b and a < hit.end for a, b in taken):
            continue
        taken.append((hit.start, hit.end))
        clause = max(context.text.rfind(mark, start, hit.start) for mark in ";,.")
        if _NEGATIVE.search(context.text, max(start, clause), hit.start):
            continue
        yield Fact("sharing.methods", Found.at(hit.rule.value, hit.start, hit.end, hit.rule.name, confidence))
    for hit in context.hits_in("format", start, end):
        yield Fact("sharing.formats", Found.at(hit.rule.value, hit.start, hit.end, hit.rule.name, confidence))
