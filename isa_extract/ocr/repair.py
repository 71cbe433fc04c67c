"""Text that an OCR engine read -> the same text with what it misread put right, and every change told as an Edit.

A repair is made only where one reading is left: by the positions of a postcode, the check digit of an ICO number, the
endings of hosts, the shape of a number, or a vocabulary in which one single word looks like what was read.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from difflib import SequenceMatcher
from itertools import chain

from isa_extract.document import Edit, Place
from isa_extract.layout import RawText
from isa_extract.ocr.addresses import e_mails, web_addresses
from isa_extract.ocr.codes import ico_numbers, postcodes
from isa_extract.ocr.confusions import Repair, intended
from isa_extract.ocr.numbers import dates, phones, years
from isa_extract.ocr.spacing import apart, bullets, glued
from isa_extract.ocr.vocabulary import Vocabulary, vocabulary_of

__all__ = ["Repair", "Vocabulary", "mend", "repairs_in", "vocabulary_of"]

_PASSES = 6
"""A space put back may show a word or number that is misread itself; more rounds than these are never needed."""

_TOKEN = re.compile(r"[\w|!]+")
_ADDRESS = re.compile(r"\S*(?:@|://|www\.|\\)\S*|\S+\.(?:uk|com|org|net|docx?|xlsx?|pdf)\b\S*", re.IGNORECASE)
_HAS_DIGIT = re.compile(r"[0-9|]")


def repairs_in(text: str, vocabulary: Vocabulary) -> list[Repair]:
    """What is to be read differently in `text`, in order, not overlapping."""
    taken: list[Repair] = []
    for repair in chain(e_mails(text, vocabulary), web_addresses(text, vocabulary)):
        _take(taken, repair)
    fixed = [(match.start(), match.end()) for match in _ADDRESS.finditer(text)]
    others = chain(
        chain(ico_numbers(text), postcodes(text), phones(text), dates(text, vocabulary), years(text))
        if _HAS_DIGIT.search(text)
        else dates(text, vocabulary),
        glued(text, vocabulary),
        bullets(text),
        _words(text, vocabulary),
    )
    for repair in others:
        if not any(start < repair.end and repair.start < end for start, end in fixed):
            _take(taken, repair)
    return sorted(taken)


def _take(taken: list[Repair], repair: Repair) -> None:
    """Add a repair unless one that is surer has changed some of its text already."""
    if not any(other.start < repair.end and repair.start < other.end for other in taken):
        taken.append(repair)


def _words(text: str, vocabulary: Vocabulary) -> Iterator[Repair]:
    for match in _TOKEN.finditer(text):
        start, end = match.span()
        while end > start and text[end - 1] in "|!":  # a bar between cells, an exclamation
            end -= 1
        while start < end and text[start] in "|!" and not text[start + 1 : start + 2].islower():
            start += 1
        read = text[start:end]
        if len(read) < 4 or "_" in read or read[0] == "_":
            continue
        if not read.isalpha() and _in_a_reference(text, start, end):
            continue
        word = intended(read, vocabulary)
        if word is not None:
            yield Repair(start, end, word, "word")
            continue
        two = apart(read, vocabulary)
        if two is not None:
            yield Repair(start, end, two, "lost space")


def _in_a_reference(text: str, start: int, end: int) -> bool:
    """Whether a word with digits in it is part of a longer code: a reference, a path, a version."""
    before, after = text[max(0, start - 2) : start], text[end : end + 2]
    return re.search(r"[/\\#=&_.:-]$|[£$]$", before) is not None or re.match(r"[/\\#=&_@-]|[.:]\w", after) is not None


def mend(raw: RawText, vocabulary: Vocabulary) -> RawText:
    """`raw` with every repair made; each is told as an Edit that keeps what the engine read."""
    for _ in range(_PASSES):
        repairs = repairs_in(raw.text, vocabulary)
        if not repairs:
            break
        raw = _apply(raw, repairs)
    return raw


def _apply(raw: RawText, repairs: list[Repair]) -> RawText:
    changes = _with_earlier(raw, repairs)
    shift = _Shift(raw.text, changes)
    places = []
    last = 0
    for place in raw.places:
        start, end = max(last, shift(place.start)), shift(place.end)
        if start < end:  # a word of which nothing is left has no place
            places.append(Place(start, end, place.page, place.box))
            last = end
    kept = [edit for edit in raw.edits if not any(_overlap(edit, change) for change in changes)]
    edits = [Edit(shift(edit.start), shift(edit.end), edit.raw, edit.reason) for edit in kept]
    for change in changes:
        start = shift(change.start)
        edits.append(Edit(start, start + len(change.text), change.raw, change.reason))
    return RawText(shift.text, places, sorted(edits, key=lambda edit: (edit.start, edit.end)))


class _Change(Repair):
    """A repair with what its span was before any edit."""

    raw: str


def _overlap(edit: Edit, change: Repair) -> bool:
    return edit.start < change.end and change.start < edit.end


def _with_earlier(raw: RawText, repairs: Iterable[Repair]) -> list[_Change]:
    raise NotImplementedError


class _Shift:
    """Offsets into a text -> offsets into the same text after its repairs."""

    def __init__(self, text: str, repairs: list[_Change]) -> None:
        raise NotImplementedError
