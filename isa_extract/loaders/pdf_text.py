"""Paragraphs of printed lines -> running text: words put together again, and a record of every such change."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from isa_extract.document import Edit, Place
from isa_extract.layout import RawText
from isa_extract.loaders.pdf_habits import Habits, plain_words
from isa_extract.loaders.pdf_page import Line, Word
from isa_extract.loaders.pdf_paragraphs import HARD, Column, Passage

HYPHEN = "hyphen at a line end"
COMPOUND = "line break in a compound"
TORN = "line break within a word"
MARK = "footnote mark"

_HYPHENS = "-‐\xad"
_PREFIXES = frozenset(
    re.findall(
        r"\S+",
        "self non multi co re anti pre post inter sub cross follow on up well long short ex vice part full e semi mid "
        "half high low all one two three four five six seven eight nine ten twenty thirty forty fifty sixty seventy "
        "eighty ninety first second third day year",
    )
)
_ADDRESS = re.compile(r"@|://|^www\.|^mailto:", re.IGNORECASE)
_MAIL = re.compile(r"[\w.+'’-]+@(?:[\w-]+\.)+[a-z]{2,}$", re.IGNORECASE)
_DOMAIN_END = re.compile(
    r"\.(?:uk|com|org|net|gov|edu|eu|wales|cymru|scot|london|info|co|ac|nhs|police|sch|int)$", re.IGNORECASE
)
_MAIL_TAIL = re.compile(r"[\w-]*(?:\.[\w-]+)+[.,;)>]?$|[\w-]+[.,;)>]?$")
_LEADERS = re.compile(r"\w\W*?\s?(?:\.{4,}|…{2,}|(?:\. ){4,})[.… ]*\s*(\d{1,3}|[ivxl]{1,6})$")
_DOTS = re.compile(r"(?:\.{2,}|…+|\.)$")
_DASHES = frozenset("–—-−o◦○●▪■□")
_UNIT = re.compile(r"\d*(?:[kcm]?m|ft|in|km)$")


class _Seam(NamedTuple):
    between: str
    cut: int = 0  # how many characters of the line's end are dropped
    reason: str = ""


def text_of(passage: Passage, habits: Habits) -> RawText:
    """The running text of a paragraph; references to footnotes of its page are left out."""
    writer = _Writer(habits, passage.column)
    for i, line in enumerate(passage.lines):
        if i:
            writer.seam(passage.lines[i - 1], line, hard=passage.seams[i - 1] == HARD)
        writer.line(line)
    return RawText("".join(writer.parts), writer.places, writer.edits)


class _Writer:
    def __init__(self, habits: Habits, column: Column) -> None:
        self.habits, self.column = habits, column
        self.parts: list[str] = []
        self.length = 0
        self.places: list[Place] = []
        self.edits: list[Edit] = []
        self.token = 0  # where the word being written begins

    def _write(self, text: str) -> None:
        self.parts.append(text)
        self.length += len(text)

    def line(self, line: Line) -> None:
        number, displayed = line.page.number, line.page.displayed
        count = len(line.words)
        leader = _LEADERS.search(line.text)
        dots = count - len(leader[1].split()) if leader else count  # up to here leader dots may stand
        for i, (gap, word) in enumerate(zip(line.gaps, line.words, strict=True)):
            text = word.text
            if leader and i < dots:
                text = _DOTS.sub("", text) if i == dots - 1 or _DOTS.fullmatch(text) else text
                if not text:
                    continue
            elif leader and i == dots:
                gap = "\t"
            if "\xad" in text:
                keep = text.endswith("\xad") and i == count - 1
                text = text.replace("\xad", "") + ("\xad" if keep else "")
            if (
                not self.length
                and text in _DASHES
                and line.label_words == 1
                and line.content_x - word.x1 > 0.4 * line.size
            ):
                text = "•"  # a bullet set by a list, as Word's text has it
            if word.raised and gap == "" and i:
                gap, text = self._raised(line, i, text)
            if gap:
                self._write(gap)
                self.token = self.length
            if text:
                box = displayed((word.x0, word.top, word.x1, word.bottom))
                self.places.append(Place(self.length, self.length + len(text), number, box, word.score))
                self._write(text)

    def _raised(self, line: Line, i: int, text: str) -> tuple[str, str]:
        """A raised mark behind a word: a footnote's is left out, another number stands apart, an ending stays."""
        base = line.words[i - 1].text
        last = i + 1 == len(line.words) or not line.words[i + 1].glued
        if text.strip(",.;") in line.page.marks:
            if self.length > self.token:
                printed = "".join(self.parts)[self.token :] + text
                self.edits.append(Edit(self.token, self.length, printed, MARK))
            return "", ""
        if (not text[0].isdigit() and text[0] not in "*†‡") or _UNIT.match(base) or not last:
            return "", text
        return " ", text

    def seam(self, a: Line, b: Line, *, hard: bool) -> None:
        """Go from one line to the next."""
        if hard:
            self._write("\n")
            self.token = self.length
            return
        last = "".join(self.parts)[self.token :] if self.parts else ""
        first = _first_token(b.words)
        tight = " " not in a.text or (self.column.cell and self.column.right - a.x1 < 0.5 * a.size)
        seam = join(last, first, a.words[-1], self.habits, tight=tight)
        if seam.reason:
            if seam.cut:
                tail = self.parts.pop()
                kept = tail[: -seam.cut]
                self.parts.append(kept)
                self.length -= seam.cut
                place = self.places[-1]
                self.places[-1] = place._replace(end=min(place.end, self.length))
            end = self.length + len(seam.between) + len(first)
            self.edits.append(Edit(self.token, end, f"{last}\n{first}", seam.reason))
        if seam.between:
            self._write(seam.between)
        if not seam.reason:
            self.token = self.length


def _first_token(words: Sequence[Word]) -> str:
    token = words[0].text
    for word in words[1:]:
        if not word.glued or word.raised:
            break
        token += word.text
    return token


def join(last: str, first: str, word: Word, habits: Habits, *, tight: bool) -> _Seam:
    """How a line that ends with the token `last` (printed as `word`) goes on with `first` on the next.

    `tight`: the token is all that stands on its line, or it ends at a cell's very edge.
    """
    space = _Seam(" ")
    if not last or not first:
        return space
    if last[-1] in _HYPHENS and len(last) > 1 and last[-2].isalnum():
        return _hyphen(last, first, habits)
    if _ADDRESS.search(last) or (first[0] in "@" and re.match(r"[\w.+'’-]+$", last)):
        return _Seam("", 0, TORN) if _in_address(last, first, word) else space
    if word.spaced:
        return space
    if last[-1] == "/" and len(last) > 1 and first[0].isalnum():
        return _Seam("", 0, TORN)
    return _Seam("", 0, TORN) if tight and _torn(last, first, habits) else space


def _hyphen(last: str, first: str, habits: Habits) -> _Seam:
    soft = last[-1] == "\xad"
    keep = _Seam("", 0, COMPOUND)
    drop = _Seam("", 1, HYPHEN)
    if soft:
        return drop
    if _ADDRESS.search(last):
        return _Seam("", 0, TORN)
    capitals = first[:2].isupper() and last[-3:-1].isupper()
    if not first[0].islower() and not capitals:
        return keep if first[0].isalnum() else _Seam(" ")
    before, after = plain_words(last[:-1]), plain_words(first)
    if not before or not after:
        return keep
    if after[0] in ("and", "or", "to"):
        return _Seam(" ")  # "two- and three-day"
    stem, rest = before[-1], after[0]
    whole, hyphened = habits.words[stem + rest], habits.words[f"{stem}-{rest}"]
    if whole or hyphened:
        return keep if hyphened > whole else drop
    if capitals:
        return keep
    if habits.hyphenates is not None:
        return drop if habits.hyphenates and "-" not in stem else keep
    if "-" in stem or stem in _PREFIXES:
        return keep
    return keep if habits.words[stem] and habits.words[rest] and min(len(stem), len(rest)) > 3 else drop


def _in_address(last: str, first: str, word: Word) -> bool:
    """Whether an e-mail or web address goes on."""
    if word.spaced and not (last[-1] in "@" or first[0] in "@"):
        return False
    if first[0] == "@" or last[-1] == "@":
        return True
    if "://" in last or last.casefold().startswith("www."):
        if last[-1] in "/.-_=&?%":
            return first[0].isalnum() or first[0] in "/?&=%_#"
        return first[0] in "./?&=%_#-" or ("/" in first and not _ends_address(last) and first[0].islower())
    if last[-1] in ".-_":
        return bool(re.match(r"[a-z0-9]", first)) and not _ends_address(last.rstrip("."))
    if first[0] in ".-_":
        return bool(re.match(r"[.\-_]\w", first))
    if not first[0].islower() and not first[0].isdigit():
        return False
    tail = _MAIL_TAIL.match(first)
    if not tail:
        return False
    return not _ends_address(last) and bool(_MAIL.match(last + first.rstrip(".,;)>")))


def _ends_address(token: str) -> bool:
    if not re.search(r"@[\w-]+\.|://|^www\.", token):
        return False
    return bool(_DOMAIN_END.search(token)) and not re.search(r"\.(?:co|gov|ac|nhs|police|sch)$", token, re.IGNORECASE)


_SHORTEST_TORN = 5
"""Letters of a word: no cell is too narrow for a shorter one."""


def _torn(last: str, first: str, habits: Habits) -> bool:
    """Whether a long word was broken without a hyphen, as narrow cells do: the halves occur nowhere, the whole does."""
    if not (last[-1].isalpha() and (first[0].islower() or (first.isupper() and last[-1].isupper()))):
        return False
    before, after = plain_words(last), plain_words(first)
    if not before or not after:
        return False
    whole = habits.words[before[-1] + after[0]] if len(before[-1] + after[0]) >= _SHORTEST_TORN else 0
    return whole > 0 and habits.words[before[-1]] <= 1 and habits.words[after[0]] <= 1
