"""What tells from a record which agreement it is of: reference, title, parties, kind, and where it stands in time."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import fuzz
from rapidfuzz.distance import Levenshtein

from isa_extract.body_words import LITTLE_WORDS, SORT_WORDS, without_office
from isa_extract.document import fold
from isa_extract.record import Agreement, Party, Record
from isa_extract.rules import plain
from isa_extract.values import add_duration, first_day

TITLES_ALIKE, TITLES_NEAR = 85.0, 70.0
"""From which likeness (0-100) titles are taken for one; below the second they are of two purposes."""
_STATUSES = ("superseded", "draft", "for_approval", "approved")
_KINDS = {"not_an_agreement": "none", "data_processing_agreement": "processing"}
_GENERIC = re.compile(
    r"\b(?:(?:joint |multi agency |inter agency |overarching |purpose specific |specific |personal )*"
    r"(?:information|data)(?: and data| and information)? (?:sharing|exchange|processing|disclosure|access)"
    r"(?: (?:agreement|protocol|arrangement|contract|deed|charter|framework|schedule|summary sheet))*"
    r"|memorandum of understanding|m o u|mou|isa|isp|dsa|dpa|agreement|protocol|deed of data sharing"
    r"|tier (?:zero|one|two|three|\d)|draft|final|renewal|renewed|revised"
    r"|summary sheet|template|the exchange of information|exchange of information)\b"
)
_BETWEEN = re.compile(r"\b(?:between|among|amongst)\b.*")
_COUNTS = re.compile(
    r"\b(?:19|20)\d\d(?:\s*(?:/|to|-|and)\s*(?:19|20)?\d\d)?\b|\b(?:version|issue|draft|final|v)\.?\s*\d[\d.]*[a-z]?\b",
    re.I,
)
"""Years and versions: what a title has that the next edition's has not."""
_MISREAD = str.maketrans("0158", "olsb")
"""Digits that OCR puts for letters within a word."""
_SAID_OF_MANY = LITTLE_WORDS | SORT_WORDS
_TRAIL = re.compile(r" (?:limited|ltd|plc|llp)$")


@dataclass(frozen=True, slots=True)
class Body:
    """A party: its name in plain words, its number in a register where that is known."""

    name: str
    register: str | None = None

    @property
    def own_words(self) -> tuple[str, ...]:
        """The words that tell it from others of its sort."""
        return tuple(word for word in self.name.split() if word not in _SAID_OF_MANY)


@dataclass(frozen=True, slots=True)
class Identity:
    """Which agreement a record is of. Dates are the first day of what the document says."""

    kind: str
    title: str | None
    core: str | None
    reference: str | None
    reference_key: str | None
    parties: tuple[Body, ...]
    family: str | None
    version: str | None
    version_key: tuple[int, ...] | None
    status: str | None
    start: datetime.date | None
    end: datetime.date | None
    dated: datetime.date | None
    review: datetime.date | None

    @property
    def status_rank(self) -> int | None:
        """How far the document has come; None where it does not say."""
        return _STATUSES.index(self.status) if self.status in _STATUSES else None


def identity_of(record: Record) -> Identity:
    """The identity of the agreement that a record is of."""
    agreement = record.agreement
    bodies = tuple(
        sorted({_body(p) for p in record.parties if not _only_processor(p)}, key=lambda b: (b.name, b.register or ""))
    )
    start = _day(agreement.dates.commencement)
    end = _day(agreement.dates.expiry) or _after(start, agreement.term)
    versions = [day for version in record.version_history if (day := _day(version.date))]
    return Identity(
        kind=_KINDS.get(agreement.type, "sharing"),
        title=agreement.title,
        core=_core(agreement, bodies),
        reference=agreement.reference,
        reference_key=_reference_key(agreement.reference),
        parties=tuple(body for body in bodies if body.name),
        family=agreement.family,
        version=agreement.version,
        version_key=_version_key(agreement.version),
        status=agreement.status,
        start=start,
        end=end,
        dated=_day(agreement.dates.signed) or max(versions, default=None),
        review=_day(agreement.dates.review),
    )


def _day(written: str | None) -> datetime.date | None:
    return first_day(written) if written else None


def _after(start: datetime.date | None, term: str | None) -> datetime.date | None:
    """The last day of a term; None where either is not known."""
    day = add_duration(start, term) if start and term else None
    return day - datetime.timedelta(days=1) if day else None


def _only_processor(party: Party) -> bool:
    return bool(party.roles) and set(party.roles) == {"processor"}


def _body(party: Party) -> Body:
    name = _TRAIL.sub("", re.sub(r"^the ", "", without_office(plain(party.name))))
    return Body(name, party.identifiers.get("register"))


def _core(agreement: Agreement, parties: tuple[Body, ...]) -> str | None:
    """The words of a title that say what the agreement is for; None where it only says what it is and between whom."""
    if not agreement.title:
        return None
    told = plain(_COUNTS.sub(" ", fold(agreement.title)))
    text = _GENERIC.sub(" ", _BETWEEN.sub(" ", " ".join(re.findall(r"[^\W_]+", told))))
    words = [word for word in text.split() if word not in LITTLE_WORDS]
    names = {word for body in parties for word in body.name.split()}
    return (
        " ".join(words) if any(len(word) > 2 and word not in names | _SAID_OF_MANY for word in words) else _named(words)
    )


def _named(words: list[str]) -> str | None:
    """A title made of words of the parties' names alone, where it has at least two that no sort of body is named by."""
    own = [word for word in words if word not in _SAID_OF_MANY]
    return " ".join(words) if len(own) >= 2 else None


def _reference_key(reference: str | None) -> str | None:
    key = "".join(re.findall(r"[^\W_]+", (reference or "").casefold()))
    return key if len(key) >= 4 and any(c.isdigit() for c in key) else None


def _version_key(version: str | None) -> tuple[int, ...] | None:
    """A version as numbers that sort, a letter after the last as one more; 1 and 1.0 are the same."""
    match = re.fullmatch(r"(\d+(?:\.\d+)*)([a-z])?", (version or "").strip().casefold())
    if match is None:
        return None
    numbers = [int(number) for number in match[1].split(".")]
    while len(numbers) > 1 and not numbers[-1] and not match[2]:
        numbers.pop()
    return (*numbers, ord(match[2]) - 96) if match[2] else tuple(numbers)


def titles_alike(first: Identity, second: Identity) -> float | None:
    """How alike (0-100) the titles are; None where one says nothing of its own.

    The same words are 100, a few more words on one side `TITLES_NEAR`. Where each has a word that the other lacks they
    are of two purposes, however much of the rest is the same.
    """
    if first.core is None or second.core is None:
        return None
    return _alike(*sorted((first.core, second.core)))


@lru_cache(maxsize=100_000)
def _alike(first: str, second: str) -> float:
    if first == second:
        return 100.0
    ours, theirs = first.split(), second.split()
    more = []
    for word in ours:
        match = next((other for other in theirs if _same_word(word, other)), None)
        if match is None:
            more.append(word)
        else:
            theirs.remove(match)
    if not more and not theirs:
        return 95.0
    extra = [*more, *theirs]
    if (more and theirs) or any(word.isdigit() for word in extra) or len(extra) > 3:
        return min(60.0, fuzz.ratio(first, second))
    return TITLES_NEAR


def _same_word(first: str, second: str) -> bool:
    """Whether two words are the same but for a misread letter."""
    if first != second and first.isalpha() != second.isalpha() and not (first.isdigit() or second.isdigit()):
        first, second = first.translate(_MISREAD), second.translate(_MISREAD)
    return first == second or (
        min(len(first), len(second)) > 4
        and not (first + second).isdigit()
        and Levenshtein.distance(first, second, score_cutoff=1) <= 1
    )


def shared_parties(first: Identity, second: Identity) -> int:
    """How many of the one's parties are parties of the other."""
    left = list(second.parties)
    shared = 0
    for body in first.parties:
        match = next((other for other in left if same_body(body, other)), None)
        if match:
            left.remove(match)
            shared += 1
    return shared


def same_body(first: Body, second: Body) -> bool:
    """Whether two names are of one body: by the register, or word for word but for misread letters."""
    if first.register and second.register:
        return first.register == second.register
    return first.name == second.name or _same_name(*sorted((first.name, second.name)))


@lru_cache(maxsize=100_000)
def _same_name(first: str, second: str) -> bool:
    ours, theirs = first.split(), second.split()
    return len(ours) == len(theirs) and all(map(_same_word, ours, theirs))
