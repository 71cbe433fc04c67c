"""Text that an OCR engine read -> the same text with what it misread put right, and every change told as an Edit.

A repair is made only where one reading is left: by the positions of a postcode, the check digit of an ICO number, the
endings of hosts, the shape of a number, or a vocabulary in which one single word looks like what was read.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from itertools import accumulate, chain
from typing import NamedTuple

from isa_extract.document import Edit
from isa_extract.layout import RawText
from isa_extract.ocr.addresses import e_mails, web_addresses
from isa_extract.ocr.codes import ico_numbers, postcodes
from isa_extract.ocr.confusions import Repair, intended
from isa_extract.ocr.numbers import dates, phones, years
from isa_extract.ocr.spacing import apart, bullets, glued, parted
from isa_extract.ocr.vocabulary import Vocabulary, vocabulary_of

__all__ = ["Repair", "Vocabulary", "mend", "repairs_in", "vocabulary_of"]

_PASSES = 6
"""A space put back may show a word or number that is misread itself; more rounds than these are never needed."""

_TOKEN = re.compile(r"[\w|!]{4,}")
_ADDRESS_SIGN = re.compile(r"@|://|www\.|\\|\.(?:uk|com|org|net|docx?|xlsx?|pdf)\b", re.IGNORECASE)
_ADDRESS = re.compile(rf"\S*(?:{_ADDRESS_SIGN.pattern})\S*", re.IGNORECASE)
_HAS_DIGIT = re.compile(r"[0-9|]")


def repairs_in(text: str, vocabulary: Vocabulary) -> list[Repair]:
    """What is to be read differently in `text`, in order, not overlapping."""
    taken: list[Repair] = []
    for repair in chain(e_mails(text, vocabulary), web_addresses(text, vocabulary)):
        _take(taken, repair)
    fixed = [match.span() for match in _ADDRESS.finditer(text)] if _ADDRESS_SIGN.search(text) else []
    numbers = (
        chain(ico_numbers(text), postcodes(text), phones(text), dates(text, vocabulary), years(text))
        if _HAS_DIGIT.search(text)
        else ()
    )
    others = chain(numbers, parted(text, vocabulary), glued(text, vocabulary), bullets(text), _words(text, vocabulary))
    for repair in others:
        if not any(start < repair.end and repair.start < end for start, end in fixed):
            _take(taken, repair)
    return sorted(taken)


def _take(taken: list[Repair], repair: Repair) -> None:
    """Add a repair unless one that is surer has changed some of its text already."""
    if not any(other.start < repair.end and repair.start < other.end for other in taken):
        taken.append(repair)


def _words(text: str, vocabulary: Vocabulary) -> Iterator[Repair]:
    settled = vocabulary.settled
    for match in _TOKEN.finditer(text):
        if match[0] in settled:
            continue
        start, end = match.span()
        while end > start and text[end - 1] in "|!":  # a bar between cells, an exclamation
            end -= 1
        while start < end and text[start] in "|!" and not text[start + 1 : start + 2].islower():
            start += 1
        read = text[start:end]
        if len(read) < 4 or "_" in read or (not read.isalpha() and _in_a_reference(text, start, end)):
            continue
        found = _reading(read, vocabulary)
        if found:
            yield Repair(start, end, *found)


def _reading(read: str, vocabulary: Vocabulary) -> tuple[str, str] | None:
    """What an unknown word is and why, None where it is left as it is."""
    if read in vocabulary.settled:
        return None
    found = vocabulary.memory.get(read)
    if found is None:
        word = intended(read, vocabulary)
        two = apart(read, vocabulary) if word is None else None
        if word is None and two is None:
            vocabulary.settled.add(read)
            return None
        found = vocabulary.memory[read] = (word, "word") if word else (two or "", "lost space")
    return found


def _in_a_reference(text: str, start: int, end: int) -> bool:
    """Whether a word with digits in it is part of a longer code: a reference, a path, a version."""
    before, after = text[max(0, start - 2) : start], text[end : end + 2]
    return (
        re.search(r"[/\\#=&_.:£$]$|(?<![a-z])-$", before) is not None
        or re.match(r"[/\\#=&_@]|-(?![a-z])|[.:]\w", after) is not None
    )


def mend(raw: RawText, vocabulary: Vocabulary) -> RawText:
    """`raw` with every repair made; each is told as an Edit that keeps what the engine read."""
    for _ in range(_PASSES):
        repairs = repairs_in(raw.text, vocabulary)
        if not repairs:
            break
        raw = _apply(raw, repairs)
    return raw


class _Change(NamedTuple):
    """A span that is replaced, with what it was before any edit."""

    start: int
    end: int
    text: str
    raw: str
    reason: str


def _apply(raw: RawText, repairs: Sequence[Repair]) -> RawText:
    changes, kept = _merged(raw, repairs)
    shifted = _Shifted(raw.text, changes)
    places = []
    last = 0
    for place in raw.places:
        start, end = max(last, shifted.offset(place.start)), shifted.offset(place.end)
        if start < end:  # a word of which nothing is left has no place
            places.append(place._replace(start=start, end=end))
            last = end
    edits = [Edit(shifted.offset(e.start), shifted.offset(e.end), e.raw, e.reason) for e in kept]
    for change in changes:
        start = shifted.offset(change.start)
        edits.append(Edit(start, start + len(change.text), change.raw, change.reason))
    return RawText(shifted.text, places, sorted(edits, key=lambda edit: (edit.start, edit.end)))


def _merged(raw: RawText, repairs: Sequence[Repair]) -> tuple[list[_Change], list[Edit]]:
    """The repairs, each with the earlier edits that it touches taken in; and the edits that none touches."""
    changes: list[_Change] = []
    kept: list[Edit] = []
    for start, end, group in _touching([*raw.edits, *repairs]):
        made = [item for item in group if isinstance(item, Repair)]
        earlier = [item for item in group if isinstance(item, Edit)]
        if not made:
            kept += earlier
            continue
        reasons = [*(edit.reason for edit in earlier), *(f"ocr: {repair.reason}" for repair in made)]
        text = _replaced(raw.text, start, end, [(item.start, item.end, item.text) for item in made])
        printed = _replaced(raw.text, start, end, [(item.start, item.end, item.raw) for item in earlier])
        changes.append(_Change(start, end, text, printed, "; ".join(dict.fromkeys(reasons))))
    return changes, kept


def _touching(items: list[Edit | Repair]) -> Iterator[tuple[int, int, list[Edit | Repair]]]:
    """Items that overlap, directly or through another, together with the span that they cover."""
    group: list[Edit | Repair] = []
    start = end = 0
    for item in sorted(items, key=lambda item: (item.start, item.end)):
        if group and item.start >= end:
            yield start, end, group
            group = []
        if not group:
            start = end = item.start
        group.append(item)
        end = max(end, item.end)
    if group:
        yield start, end, group


def _replaced(text: str, start: int, end: int, parts: list[tuple[int, int, str]]) -> str:
    """`text[start:end]` with the parts, which are in order, replaced."""
    made, done = [], start
    for first, last, new in parts:
        made += [text[done:first], new]
        done = last
    return "".join([*made, text[done:end]])


class _Shifted:
    """A text after changes, which are in order, and where its offsets are now."""

    def __init__(self, text: str, changes: Sequence[_Change]) -> None:
        self.text = _replaced(text, 0, len(text), [(change.start, change.end, change.text) for change in changes])
        self._before = text
        self._changes = changes
        self._starts = [change.start for change in changes]
        grown = (len(change.text) - (change.end - change.start) for change in changes)
        self._shifts = [0, *accumulate(grown)]

    def offset(self, offset: int) -> int:
        """Where `offset` of the text before is now; within a change, beside the same letters."""
        number = bisect_left(self._starts, offset)  # changes that begin before it
        if not number or offset >= self._changes[number - 1].end:
            return offset + self._shifts[number]
        change = self._changes[number - 1]
        read = self._before[change.start : change.end]
        within = _beside_the_same(read, change.text, offset - change.start)
        return change.start + self._shifts[number - 1] + within


def _beside_the_same(read: str, made: str, offset: int) -> int:
    for _, first, last, new_first, new_last in SequenceMatcher(None, read, made, autojunk=False).get_opcodes():
        if first <= offset < last:
            return min(new_first + offset - first, new_last)
    return len(made)
