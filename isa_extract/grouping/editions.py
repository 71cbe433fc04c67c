"""The documents of one agreement in order, newest first, what each is to the newest, and why."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal, TypeVar

from isa_extract.document import Document
from isa_extract.grouping.fingerprint import Fingerprint, Likeness, likeness, of_document, of_quotes
from isa_extract.grouping.identity import Identity, identity_of, shared_parties, titles_alike
from isa_extract.record import Record

Relation = Literal["newest", "copy_of", "version", "renewal"]
_Sorted = TypeVar("_Sorted", datetime.date, int, tuple[int, ...])

_COPY, _COPY_IN_ANOTHER_FORMAT, _COPY_OF_A_SCAN, _COPY_OF_A_BAD_SCAN = 0.85, 0.75, 0.5, 0.2
"""How alike the texts of copies are; another format reads tables in another order, a scan misreads letters. The last
is enough where version and beginning are the same."""
_SAME_YEAR = 300
"""Days between two beginnings from which they are the beginnings of two terms."""
_GAP = datetime.timedelta(days=62)
"""How long before the end of a term the next may begin."""


@dataclass(frozen=True, eq=False, slots=True)
class Card:
    """What grouping keeps of a document: its name, content hash, identity and fingerprint."""

    name: str
    sha256: str
    identity: Identity
    print: Fingerprint
    media_type: str = ""
    scanned: bool = False

    def with_print(self, fingerprint: Fingerprint) -> Card:
        """The card with another fingerprint."""
        return replace(self, print=fingerprint)


def card_of(name: str, record: Record, document: Document | None = None) -> Card:
    """The card of a document by its record; without the document its text is known by the record's quotes alone."""
    text = of_document(document) if document else of_quotes(_quotes(record))
    scanned = record.source.text_source in ("ocr", "mixed")
    return Card(name, record.source.sha256, identity_of(record), text, record.source.media_type, scanned)


def _quotes(record: Record) -> Iterable[str]:
    """Each quoted place once, in the order of the text; of two that overlap the longer."""
    spans = sorted({(e.start, -e.end, e.quote) for evidence in record.evidence.values() for e in evidence})
    done = -1
    for _, end, quote in spans:
        if -end > done:
            yield quote
            done = -end


class Likenesses:
    """How alike two documents' texts are, each pair worked out once."""

    def __init__(self, cards: Iterable[Card]) -> None:
        self._number = {id(card): number for number, card in enumerate(cards)}
        self._known: dict[tuple[int, int], Likeness] = {}

    def of(self, first: Card, second: Card) -> Likeness:
        """How alike the two texts are."""
        ours, theirs = self._number[id(first)], self._number[id(second)]
        key = (min(ours, theirs), max(ours, theirs))
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = likeness(first.print, second.print)
        return known


@dataclass(frozen=True, slots=True)
class Member:
    """A document of a group: what it is to the newest, which one before it in the group it is a copy of, and why."""

    card: Card
    relation: Relation
    copy_of: str | None
    why: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """The documents of one agreement, newest first."""

    members: tuple[Member, ...]

    @property
    def newest(self) -> Card:
        """The newest document."""
        return self.members[0].card

    @property
    def title(self) -> str | None:
        """The title that most of the documents bear; of several, the newest one's."""
        titles = [member.card.identity.title for member in self.members if member.card.identity.core]
        return max(titles, key=Counter(titles).__getitem__, default=self.newest.identity.title)


def ordered_group(cards: Sequence[Card]) -> Group:
    """The documents of an agreement in order, newest first, each with what it is to the newest."""
    editions = _in_order(_editions(sorted(cards, key=_by_completeness)))
    newest = editions[0][0]
    latest = _told(editions[0])
    members = [Member(newest, "newest", None, ())]
    for number, edition in enumerate(editions):
        relation: Relation = "copy_of" if number == 0 else _relation(_told(edition), latest)
        for card in edition:
            if card is newest:
                continue
            first = edition[0]
            copy_of = first.name if card is not first else None
            members.append(Member(card, relation, copy_of, tuple(_why(card, newest, first if copy_of else None))))
    return Group(tuple(members))


def _by_completeness(card: Card) -> tuple[bool, bool, str]:
    """Whole documents before records, text before scans, then by name."""
    return (not card.print.complete, card.scanned, card.name)


# --- copies -----------------------------------------------------------------------------------------------------------


def _editions(cards: Sequence[Card]) -> list[list[Card]]:
    """The documents in lots of copies: the same content, or the same text that says the same of itself."""
    editions: list[list[Card]] = []
    for card in cards:
        fitting = [edition for edition in editions if _is_copy(card, edition)]
        if fitting:
            # Of several, the one that says the most alike; the first of the best.
            max(fitting, key=lambda edition: likeness(card.print, edition[0].print).whole).append(card)
        else:
            editions.append([card])
    return editions


def _is_copy(card: Card, edition: Sequence[Card]) -> bool:
    if any(card.sha256 and card.sha256 == other.sha256 for other in edition):
        return True
    if any(_differ(card, other) for other in edition):
        return False
    return any(likeness(card.print, other.print).whole >= _enough(card, other) for other in edition)


def _enough(card: Card, other: Card) -> float:
    """How alike the texts of two documents must be that do not say they are of different editions."""
    if card.scanned or other.scanned:
        ours, theirs = card.identity, other.identity
        same = None not in (ours.version, ours.start) and ours.start == theirs.start and theirs.version is not None
        return _COPY_OF_A_BAD_SCAN if same else _COPY_OF_A_SCAN
    return _COPY if card.media_type == other.media_type else _COPY_IN_ANOTHER_FORMAT


def _differ(card: Card, other: Card) -> bool:
    """Whether two documents say of themselves that they are not the same edition."""
    ours, theirs = card.identity, other.identity
    pairs: list[tuple[object, object]] = [
        (ours.version_key, theirs.version_key),
        (ours.status_rank, theirs.status_rank),
        (ours.start, theirs.start),
        (ours.end, theirs.end),
    ]
    if (card.scanned or other.scanned) and _digits(ours.version) == _digits(theirs.version):
        pairs = pairs[1:]  # OCR loses points
    return any(mine is not None and yours is not None and mine != yours for mine, yours in pairs)


def _digits(version: str | None) -> str:
    return "".join(c for c in version or "" if c.isdigit())


# --- order ------------------------------------------------------------------------------------------------------------


def _in_order(editions: Sequence[list[Card]]) -> list[list[Card]]:
    """Newest first: by how many of the others an edition is newer than, then by name."""
    told = [_told(edition) for edition in editions]
    wins = [sum(_newer(mine, yours) > 0 for yours in told) for mine in told]
    order = sorted(range(len(editions)), key=lambda number: (-wins[number], editions[number][0].name))
    return [editions[number] for number in order]


def _told(edition: Sequence[Card]) -> Identity:
    """What an edition says of itself: of each thing the first copy that says it."""
    first = edition[0].identity
    for other in (card.identity for card in edition[1:]):
        first = replace(
            first,
            version=first.version or other.version,
            version_key=first.version_key or other.version_key,
            status=first.status or other.status,
            start=first.start or other.start,
            end=first.end or other.end,
            dated=first.dated or other.dated,
            review=first.review or other.review,
        )
    return first


def _newer(ours: Identity, theirs: Identity) -> int:
    """1 where the first edition is the newer, -1 where the second is, 0 where nothing tells.

    A higher version is newer, unless the terms are a year apart the other way: a renewal may count from 1.0 again.
    """
    version = _order(ours.version_key, theirs.version_key)
    start = _order(ours.start, theirs.start)
    if ours.start and theirs.start and start and abs((ours.start - theirs.start).days) >= _SAME_YEAR:
        return start
    for told in (
        version,
        start,
        _order(ours.dated, theirs.dated),
        _order(ours.status_rank, theirs.status_rank),
        _order(ours.end, theirs.end),
        _order(ours.review, theirs.review),
    ):
        if told:
            return told
    return 0


def _order(ours: _Sorted | None, theirs: _Sorted | None) -> int:
    if ours is None or theirs is None or ours == theirs:
        return 0
    return 1 if ours > theirs else -1


# --- relations --------------------------------------------------------------------------------------------------------


def _relation(older: Identity, newest: Identity) -> Relation:
    """What an edition is to the newest: the term before a renewal, or a version of the same term.

    A new term begins about when the old one ends; where no end is known, a year later under another reference or
    without a higher version number.
    """
    if older.start and newest.start and (newest.start - older.start).days >= _SAME_YEAR:
        if older.end:
            return "renewal" if newest.start >= older.end - _GAP else "version"
        other_reference = None not in (older.reference_key, newest.reference_key) and (
            older.reference_key != newest.reference_key
        )
        if other_reference or _order(newest.version_key, older.version_key) <= 0:
            return "renewal"
    return "version"


def _why(card: Card, newest: Card, copied: Card | None) -> Iterator[str]:
    """In words: of which document one is a copy, or what it has in common with the newest and what tells them apart."""
    ours, theirs = card.identity, newest.identity
    text = likeness(card.print, (copied or newest).print)
    if copied:
        same = card.sha256 and card.sha256 == copied.sha256
        yield f"same content as {copied.name}" if same else f"text {_percent(text.whole)} the same as {copied.name}"
        return
    if ours.reference_key and theirs.reference_key:
        if ours.reference_key == theirs.reference_key:
            yield f"same reference {theirs.reference}"
        else:
            yield f"reference {ours.reference}, then {theirs.reference}"
    title = titles_alike(ours, theirs)
    if title is not None:
        yield f"same title {theirs.title}" if title == 100 else f"title {title:.0f} % alike"
    shared = shared_parties(ours, theirs)
    if shared:
        yield f"{shared} of {max(len(ours.parties), len(theirs.parties))} parties the same"
    if text.whole:
        share = "text" if card.print.complete == newest.print.complete else "quoted text"
        yield f"{share} {_percent(text.whole)} the same"
    yield from _differences(ours, theirs)


def _differences(ours: Identity, theirs: Identity) -> Iterator[str]:
    order = _order(ours.version_key, theirs.version_key)
    if order:
        yield f"version {ours.version} {'<' if order < 0 else '>'} {theirs.version}"
    if ours.end and theirs.start and ours.end < theirs.start:
        yield f"ends {ours.end}, before the newest starts {theirs.start}"
    elif ours.start and theirs.start and ours.start != theirs.start:
        yield f"starts {ours.start}, the newest {theirs.start}"
    if ours.status and theirs.status and ours.status != theirs.status:
        yield f"status {ours.status.replace('_', ' ')}, the newest {theirs.status.replace('_', ' ')}"


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %"
