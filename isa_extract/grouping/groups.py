"""Which documents of many are of one agreement: copies of one text, its versions, its renewals.

Two documents are linked where the records say so (reference, title, parties) or the text does, and neither contradicts.
The wording that a form lends to many agreements counts for nothing. Pairs are only looked at where something brings
them together: the same content, reference, title and party, or a bucket of texts alike in what is filled in.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from scipy.cluster.hierarchy import DisjointSet

from isa_extract.grouping.editions import Card, Group, Likenesses, ordered_group
from isa_extract.grouping.fingerprint import buckets, without_forms
from isa_extract.grouping.identity import TITLES_ALIKE, TITLES_NEAR, Identity, shared_parties, titles_alike

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
    """Pairs whose texts met in a bucket; and pairs that a record's statements bring together and none keeps apart."""
    seen: set[tuple[int, int]] = set()
    for pair in _pairs(buckets([card.print for card in cards]), cards):
        if pair not in seen:
            seen.add(pair)
            yield pair
    met: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for number, card in enumerate(cards):
        for key in _keys(card):
            met[key].append(number)
    for pair in _pairs(met.values(), cards):
        if pair not in seen:
            seen.add(pair)
            first, second = cards[pair[0]], cards[pair[1]]
            if _same_content(first, second) or not _kept_apart(first.identity, second.identity):
                yield pair


def _pairs(found: Iterable[list[int]], cards: Sequence[Card]) -> Iterator[tuple[int, int]]:
    for bucket in found:
        if len(bucket) > _NEIGHBOURS:
            bucket = sorted(bucket, key=lambda number: (cards[number].identity.core or "", number))
        for place, first in enumerate(bucket):
            for second in bucket[place + 1 : place + 1 + _NEIGHBOURS]:
                yield (min(first, second), max(first, second))


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
        sure = link(cards[first], cards[second], likenesses)
        if sure is not None:
            links.append((-sure, first, second))
    return sorted(links)


def link(first: Card, second: Card, likenesses: Likenesses) -> float | None:
    """How sure it is (0 to 1) that two documents are of one agreement; None where they are not taken for that."""
    if _same_content(first, second):
        return 1.0
    if contradict(first, second, likenesses):
        return None
    ours, theirs = first.identity, second.identity
    text, filled = likenesses.of(first, second), _filled(first, second, likenesses)
    if ours.kind != theirs.kind and text.whole < _SAME_TEXT:
        return None
    reference = _same_reference(ours, theirs)
    title = titles_alike(ours, theirs)
    parties = _parties_shared(ours, theirs)
    if parties is not None and parties < _SAME_PARTIES:
        parties = 1.0  # misread, or they would contradict
    if reference and (title or 0) + 100 * (parties or 0) + 100 * filled >= 50:
        return 0.95
    if title is not None and title >= TITLES_ALIKE:
        return _by_title(parties, filled)
    if title is not None:  # near: a word or two more on one side; or misread
        near = parties is not None and filled >= _MOST_TEXT
        return 0.7 if near and reference is not False else None
    if parties is not None:
        needed = _SAME_TEXT if reference is False else _MOST_TEXT
        return 0.6 + 0.3 * filled if filled >= needed else None
    return 0.5 + 0.4 * text.whole if text.whole >= _MOST_TEXT else None


def _by_title(parties: float | None, filled: float) -> float | None:
    """How sure it is of two documents whose titles say the same."""
    if parties is None:
        return 0.5 + 0.4 * filled if filled >= _HALF_TEXT else None
    return 0.7 + 0.2 * filled


def _filled(first: Card, second: Card, likenesses: Likenesses) -> float:
    """How alike two texts are in what is filled in, or on the whole where that is not known."""
    text = likenesses.of(first, second)
    return text.whole if text.filled is None else text.filled


def contradict(first: Card, second: Card, likenesses: Likenesses) -> bool:
    """Whether what two documents say keeps them apart: other parties, another purpose, another reference and text.

    A list of parties or a title may have been misread. What counts then is whether each text, where the two are much
    alike, speaks of the other's.
    """
    ours, theirs = first.identity, second.identity
    if _same_content(first, second):
        return False
    complete = first.print.complete and second.print.complete
    if not _kept_apart(ours, theirs):
        return complete and _same_reference(ours, theirs) is False and _filled(first, second, likenesses) < _LITTLE_TEXT
    if not complete:
        return True
    whole = likenesses.of(first, second).whole
    parties, title = _parties_shared(ours, theirs), titles_alike(ours, theirs)
    if parties is not None and parties < _SAME_PARTIES:
        words = ([w for body in side.parties for w in body.own_words] for side in (theirs, ours))
        if whole < _HALF_TEXT or not _both_say(first, second, *words):
            return True
    if title is not None and title < TITLES_NEAR and not _same_reference(ours, theirs):
        return whole < _SAME_TEXT or not _both_say(first, second, *((s.core or "").split() for s in (theirs, ours)))
    return False


def _both_say(first: Card, second: Card, theirs: Sequence[str], ours: Sequence[str]) -> bool:
    """Whether the first text has the words of the second document and the other way round."""
    return bool(ours and theirs) and first.print.says(theirs) and second.print.says(ours)


def _same_content(first: Card, second: Card) -> bool:
    return bool(first.sha256) and first.sha256 == second.sha256


def _kept_apart(ours: Identity, theirs: Identity) -> bool:
    """Whether two records name other parties or another purpose. The same reference allows one of the two."""
    title, parties = titles_alike(ours, theirs), _parties_shared(ours, theirs)
    reference = _same_reference(ours, theirs)
    if parties is not None and parties < _SAME_PARTIES:
        return not (reference and title is not None and title >= TITLES_ALIKE)
    return title is not None and title < TITLES_NEAR and not reference


def _same_reference(ours: Identity, theirs: Identity) -> bool | None:
    if ours.reference_key is None or theirs.reference_key is None:
        return None
    return ours.reference_key == theirs.reference_key


def _parties_shared(ours: Identity, theirs: Identity) -> float | None:
    """The share of the shorter list of parties that is in the longer one; None where a document names none."""
    fewer = min(len(ours.parties), len(theirs.parties))
    return shared_parties(ours, theirs) / fewer if fewer else None


# --- groups -----------------------------------------------------------------------------------------------------------


def _clusters(
    cards: Sequence[Card], links: Sequence[tuple[float, int, int]], likenesses: Likenesses
) -> list[list[int]]:
    """The documents in groups: linked ones together, the surest links first, unless a pair among them contradicts."""
    sets = DisjointSet(range(len(cards)))
    for _, first, second in links:
        if not sets.connected(first, second):
            ours, theirs = sorted(sets.subset(first)), sorted(sets.subset(second))
            if not _any_contradict(cards, ours, theirs, likenesses):
                sets.merge(first, second)
    return sorted(sorted(members) for members in sets.subsets())


def _any_contradict(cards: Sequence[Card], ours: Sequence[int], theirs: Sequence[int], likenesses: Likenesses) -> bool:
    return any(
        contradict(cards[first], cards[second], likenesses) for first in _spread(ours) for second in _spread(theirs)
    )


def _spread(members: Sequence[int]) -> Sequence[int]:
    """All of a few members, else as many of them as are compared, from first to last."""
    if len(members) <= _MOST_COMPARED:
        return members
    return [members[number * len(members) // _MOST_COMPARED] for number in range(_MOST_COMPARED)]
