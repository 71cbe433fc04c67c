"""Which documents of many are of one agreement: copies of one text, its versions, its renewals.

Two documents are linked where the records say so (reference, title, parties) or the text does, and neither contradicts.
The wording that a form lends to many agreements counts for nothing. Pairs are only looked at where something brings
them together: the same content, reference, title and party, or a bucket of texts alike in what is filled in.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from isa_extract.editions import Card, Group, Likenesses, ordered_group
from isa_extract.fingerprint import Likeness, buckets, without_forms
from isa_extract.identity import TITLES_ALIKE, TITLES_NEAR, Identity, shared_parties, titles_alike

FORM = 5
"""A passage that more different agreements than this share is the wording of a form."""
_NEIGHBOURS = 40
"""In a bucket larger than this each document is held against so many that come after it."""
_MOST_COMPARED = 40
"""Documents of a group that are held against those of another before the two are made one."""
_SAME_PARTIES = 0.6
"""The share of the shorter list of parties that must be in the longer: one of two is another agreement."""
_SAME_TEXT = 0.9
_LITTLE_TEXT, _HALF_TEXT, _MOST_TEXT = 0.3, 0.5, 0.75


@dataclass(frozen=True)
class Grouping:
    """Groups of two or more documents of one agreement, and the documents that are alone; by name."""

    groups: tuple[Group, ...]
    alone: tuple[Card, ...]


def group(cards: Sequence[Card]) -> Grouping:
    """Group the documents; the order they come in changes nothing. Names must differ."""
    cards = sorted(cards, key=lambda card: (card.name, card.sha256))
    kinds = _kinds(cards)
    prints = without_forms([card.print for card in cards], kinds, FORM)
    cards = [card.with_print(fingerprint) for card, fingerprint in zip(cards, prints, strict=True)]
    likenesses = Likenesses(cards)
    links = _links(cards, likenesses)
    groups: list[Group] = []
    alone: list[Card] = []
    for members in _clusters(cards, links, likenesses):
        if len(members) > 1:
            groups.append(ordered_group([cards[number] for number in members]))
        else:
            alone.append(cards[members[0]])
    return Grouping(tuple(sorted(groups, key=lambda found: found.members[0].card.name)), tuple(alone))


def _kinds(cards: Sequence[Card]) -> list[int]:
    """A number for each document: the same where content, or title and parties, are the same."""
    numbers: dict[object, int] = {}
    by_content: dict[str, int] = {}
    kinds = []
    for card in cards:
        who = (card.identity.core, tuple(body.name for body in card.identity.parties))
        key: object = who if any(who) else card.sha256
        number = by_content.get(card.sha256) if card.sha256 else None
        if number is None:
            number = numbers.setdefault(key, len(numbers))
        if card.sha256:
            by_content[card.sha256] = number
        kinds.append(number)
    return kinds


# --- which pairs to look at -------------------------------------------------------------------------------------------


def _candidates(cards: Sequence[Card]) -> Iterator[tuple[int, int]]:
    met: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for number, card in enumerate(cards):
        for key in _keys(card):
            met[key].append(number)
    seen: set[tuple[int, int]] = set()
    for bucket in (*met.values(), *buckets([card.print for card in cards])):
        if len(bucket) > _NEIGHBOURS:
            bucket = sorted(bucket, key=lambda number: (cards[number].identity.core or "", number))
        for place, first in enumerate(bucket):
            for second in bucket[place + 1 : place + 1 + _NEIGHBOURS]:
                pair = (min(first, second), max(first, second))
                if pair not in seen:
                    seen.add(pair)
                    yield pair


def _keys(card: Card) -> Iterator[tuple[str, ...]]:
    identity = card.identity
    if card.sha256:
        yield "content", card.sha256
    if identity.reference_key:
        yield "reference", identity.reference_key
    if identity.core:
        yield "title", identity.core
        words = [word for word in identity.core.split() if len(word) > 3]
        for body in identity.parties:
            for word in words:
                yield "party", body.register or body.name, word


# --- which pairs are of one agreement ---------------------------------------------------------------------------------


def _links(cards: Sequence[Card], likenesses: Likenesses) -> list[tuple[float, int, int]]:
    """The pairs that are of one agreement, the surest first; of two as sure, by the documents' order."""
    links = []
    for first, second in _candidates(cards):
        sure = link(cards[first], cards[second], likenesses.of(cards[first], cards[second]))
        if sure is not None:
            links.append((-sure, first, second))
    return sorted(links)


def link(first: Card, second: Card, text: Likeness) -> float | None:
    """How sure it is (0 to 1) that two documents are of one agreement; None where they are not taken for that."""
    if first.sha256 and first.sha256 == second.sha256:
        return 1.0
    ours, theirs = first.identity, second.identity
    filled = text.whole if text.filled is None else text.filled
    if ours.kind != theirs.kind and text.whole < _SAME_TEXT:
        return None
    reference = _same_reference(ours, theirs)
    title = titles_alike(ours, theirs)
    parties = _parties_shared(first, second, text)
    if contradict(first, second, text):
        return None
    if reference and (title or 0) + 100 * (parties or 0) + 100 * filled >= 50:
        return 0.95
    if title is not None and title >= TITLES_ALIKE:
        return _by_title(reference, parties, title, text, filled)
    if title is not None:  # near: a word or two more on one side
        near = parties is not None and parties >= _SAME_PARTIES and filled >= _MOST_TEXT
        return 0.7 if near and reference is not False else None
    if parties is not None and parties >= _SAME_PARTIES:
        needed = _SAME_TEXT if reference is False else _MOST_TEXT
        return 0.6 + 0.3 * filled if filled >= needed else None
    return 0.5 + 0.4 * text.whole if parties is None and text.whole >= _MOST_TEXT else None


def _by_title(
    reference: bool | None, parties: float | None, title: float, text: Likeness, filled: float
) -> float | None:
    """How sure it is of two documents whose titles say the same."""
    if parties is None:
        return 0.5 + 0.4 * filled if filled >= _HALF_TEXT else None
    if parties < _SAME_PARTIES:
        return None
    if reference is False and text.whole and filled < _LITTLE_TEXT and title < 95:
        return None
    return 0.7 + 0.2 * filled


def contradict(first: Card, second: Card, text: Likeness) -> bool:
    """Whether what two documents say keeps them apart: other parties, or another purpose."""
    ours, theirs = first.identity, second.identity
    if first.sha256 and first.sha256 == second.sha256:
        return False
    title = titles_alike(ours, theirs)
    reference = _same_reference(ours, theirs)
    parties = _parties_shared(first, second, text)
    if parties is not None and parties < _SAME_PARTIES:
        return not (reference and title is not None and title >= TITLES_ALIKE)
    if title is not None and title < TITLES_NEAR and not reference:
        return not _titles_misread(first, second, text)
    return False


def _same_reference(ours: Identity, theirs: Identity) -> bool | None:
    if ours.reference_key is None or theirs.reference_key is None:
        return None
    return ours.reference_key == theirs.reference_key


def _parties_shared(first: Card, second: Card, text: Likeness) -> float | None:
    """The share of the shorter list of parties that is in the longer one; None where a document names none.

    A list of parties may have been misread. What counts then is whether each text, where the two are much alike, speaks
    of the other's parties.
    """
    ours, theirs = first.identity, second.identity
    fewer = min(len(ours.parties), len(theirs.parties))
    if not fewer:
        return None
    share = shared_parties(ours, theirs) / fewer
    if share < _SAME_PARTIES and text.whole >= _HALF_TEXT and _says_all(first, second) and _says_all(second, first):
        return 1.0
    return share


def _says_all(first: Card, second: Card) -> bool:
    """Whether the one's text has the words that tell the other's parties from other bodies."""
    words = [word for body in second.identity.parties for word in body.own_words]
    return first.print.complete and bool(words) and first.print.says(words)


def _titles_misread(first: Card, second: Card, text: Likeness) -> bool:
    """Whether two texts are the same but for the titles that were read from them."""
    if text.whole < _SAME_TEXT or not (first.print.complete and second.print.complete):
        return False
    ours, theirs = first.identity.core or "", second.identity.core or ""
    return first.print.says(theirs.split()) and second.print.says(ours.split())


# --- groups -----------------------------------------------------------------------------------------------------------


@dataclass
class _Sets:
    """Sets of documents that grow together."""

    size: int
    parent: list[int] = field(init=False)
    members: dict[int, list[int]] = field(init=False)

    def __post_init__(self) -> None:
        self.parent = list(range(self.size))
        self.members = {number: [number] for number in range(self.size)}

    def find(self, number: int) -> int:
        while self.parent[number] != number:
            self.parent[number] = self.parent[self.parent[number]]
            number = self.parent[number]
        return number

    def join(self, first: int, second: int) -> None:
        keep, lose = min(first, second), max(first, second)
        self.parent[lose] = keep
        self.members[keep] = sorted(self.members[keep] + self.members.pop(lose))


def _clusters(
    cards: Sequence[Card], links: Sequence[tuple[float, int, int]], likenesses: Likenesses
) -> list[list[int]]:
    """The documents in groups: linked ones together, the surest links first, unless a pair among them contradicts."""
    sets = _Sets(len(cards))
    for _, first, second in links:
        ours, theirs = sets.find(first), sets.find(second)
        if ours != theirs and not _any_contradict(cards, sets.members[ours], sets.members[theirs], likenesses):
            sets.join(ours, theirs)
    return [sets.members[number] for number in sorted(sets.members)]


def _any_contradict(cards: Sequence[Card], ours: Sequence[int], theirs: Sequence[int], likenesses: Likenesses) -> bool:
    return any(
        contradict(cards[first], cards[second], likenesses.of(cards[first], cards[second]))
        for first in _spread(ours)
        for second in _spread(theirs)
    )


def _spread(members: Sequence[int]) -> Sequence[int]:
    """All of a few members, else as many of them as are compared, from first to last."""
    if len(members) <= _MOST_COMPARED:
        return members
    return [members[number * len(members) // _MOST_COMPARED] for number in range(_MOST_COMPARED)]
