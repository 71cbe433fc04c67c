"""What two records say differently, field by field, with the evidence of both sides.

List items are paired by what they are about (`identity`), not by where they stand. Comparing two records the other way
round gives the mirror image: every list is paired in one direction, whichever way it was asked for.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from isa_extract.compare.fields import Field, Nature, list_fields, single_fields
from isa_extract.compare.identity import canonical, pair_items
from isa_extract.compare.pairing import Pairs, out_of_order
from isa_extract.compare.wording import Verdict, compare_values, name_key, token
from isa_extract.record import Record, RecordEvidence

Json = Any
Plain = Mapping[str, Json]


class Kind(StrEnum):
    """What became of a value from the first record to the second."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    MOVED = "moved"  # the same thing under another section or number, or in another order
    REWORDED = "same_in_other_words"


OF_SUBSTANCE = (Kind.ADDED, Kind.REMOVED, Kind.CHANGED)
"""The kinds by which two records say different things."""
_MIRRORED = {Kind.ADDED: Kind.REMOVED, Kind.REMOVED: Kind.ADDED}


@dataclass(frozen=True, slots=True)
class Place:
    """Where a list item stands: its number in the list from 1, of how many, and the section its evidence is under."""

    position: int
    of: int
    section: str | None = None
    number: str | None = None
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Side:
    """One record's part in a difference; `pointer` is None where it has no such item."""

    pointer: str | None = None
    value: Json = None
    evidence: tuple[RecordEvidence, ...] = ()
    place: Place | None = None

    @property
    def confidence(self) -> float | None:
        """How sure the surest reading of the value is; None without evidence."""
        return max((piece.confidence for piece in self.evidence), default=None)


@dataclass(frozen=True, slots=True)
class Difference:
    """One difference; `item` is what the list item is called, None for a value that stands once in a record."""

    kind: Kind
    field: str
    first: Side
    second: Side
    item: str | None = None

    def mirrored(self) -> Difference:
        """The difference as the other direction tells it."""
        return replace(self, kind=_MIRRORED.get(self.kind, self.kind), first=self.second, second=self.first)

    @property
    def list_name(self) -> str:
        """The part of the record it is in."""
        return self.field.partition(".")[0]

    @property
    def confidence(self) -> float | None:
        """That of the side that was read less surely; None where neither has evidence."""
        told = [side.confidence for side in (self.first, self.second) if side.confidence is not None]
        return min(told, default=None)


@dataclass(frozen=True)
class Comparison:
    """All differences of two records in the order of the record; `doubtful` were left out for their confidence."""

    differences: tuple[Difference, ...]
    doubtful: tuple[Difference, ...] = ()
    compared: tuple[str, ...] = field(default_factory=tuple)

    @property
    def counts(self) -> dict[Kind, int]:
        """How many there are of each kind."""
        counted = Counter(difference.kind for difference in self.differences)
        return {kind: counted[kind] for kind in Kind}

    @property
    def same(self) -> bool:
        """Whether nothing is different."""
        return not self.differences

    @property
    def same_in_substance(self) -> bool:
        """Whether nothing was added, removed or changed: what differs is place or wording."""
        return not any(difference.kind in OF_SUBSTANCE for difference in self.differences)


def differences(
    first: Record,
    second: Record,
    *,
    only: Sequence[str] = (),
    ignore: Sequence[str] = (),
    min_confidence: float | None = None,
) -> Comparison:
    """What the second record says differently from the first.

    `only` and `ignore` are names of fields (`agreement`, `agreement.dates`, `parties`, `parties.address`). A difference
    one side of which was read with less than `min_confidence` is put aside as doubtful.
    """
    mine, theirs = _Reading(first), _Reading(second)
    mine.divide(theirs)
    theirs.divide(mine)
    found = [d for d in _all(mine, theirs) if _asked(d.field, only, ignore)]
    doubtful: list[Difference] = []
    if min_confidence is not None:
        doubtful = [d for d in found if d.confidence is not None and d.confidence < min_confidence]
    kept = [d for d in found if d not in doubtful] if doubtful else found
    names = [*(f.name for f in single_fields()), *list_fields()]
    return Comparison(tuple(kept), tuple(doubtful), tuple(name for name in names if _asked(name, only, ignore)))


def _asked(name: str, only: Sequence[str], ignore: Sequence[str]) -> bool:
    def within(names: Sequence[str]) -> bool:
        return any(name == other or name.startswith(f"{other}.") for other in names)

    return (not only or within(only)) and not within(ignore)


class _Reading:
    """A record as plain values, with what is looked up in it."""

    def __init__(self, record: Record) -> None:
        self.plain: dict[str, Json] = record.model_dump(mode="json", by_alias=True)
        self.evidence = record.evidence
        self.headings: dict[str, str] = {s["id"]: s["heading"] for s in self.plain["sections"] if s["heading"]}
        self._landmarks: list[tuple[int, Plain]] = []

    def divide(self, other: _Reading) -> None:
        """Note where the sections begin that both records have under one heading.

        Only they tell where a value stands: a section that one of the two readings missed would make all values in it
        seem to have moved.
        """
        found: dict[int, Plain] = {}
        for number, section in enumerate(self.plain["sections"]):
            mine, theirs = section["heading"], other.headings.get(section["id"])
            proof = self.evidence.get(f"/sections/{number}/heading")
            if mine and theirs and proof and compare_values(Nature.NAME, mine, theirs) is not Verdict.DIFFERENT:
                found.setdefault(proof[0].start, section)
        self._landmarks = sorted(found.items(), key=lambda landmark: landmark[0])

    def side(self, pointer: str, value: Json, fallback: Sequence[str] = ()) -> Side:
        """A value with its evidence: its own, else that of the item it belongs to."""
        for place in (pointer, *fallback):
            if proof := self.evidence.get(place):
                return Side(pointer, value, tuple(proof))
        return Side(pointer, value)

    def single(self, name: str) -> Json:
        """The value of a dotted name."""
        node: Json = self.plain
        for part in name.split("."):
            node = node[part]
        return node

    def item(self, name: str, number: int) -> Side:
        """A list item with the evidence of the first of its attributes that has any, and its place."""
        items = self.plain[name]
        item = items[number]
        pointer = f"/{name}/{number}"
        keys = [key for key in item if item[key] not in (None, [], {})]
        below = [f"{pointer}/{key}" for key in keys]
        below += [f"{pointer}/{key}/0" for key in keys if isinstance(item[key], list)]
        side = self.side(pointer, item, below)
        if name in ("sections", "missing_sections"):
            place = Place(number + 1, len(items), item["id"], item.get("number"), item.get("page"))
        else:
            first = side.evidence[0] if side.evidence else None
            under = (self.section_of(first.start) if first else None) or {}
            place = Place(number + 1, len(items), under.get("id"), under.get("number"), first.page if first else None)
        return replace(side, place=place)

    def section_of(self, offset: int) -> Plain | None:
        """The section under whose heading an offset stands; of several by one heading the first."""
        before = bisect_right(self._landmarks, offset, key=lambda landmark: landmark[0]) - 1
        return self._landmarks[before][1] if before >= 0 else None


def _all(a: _Reading, b: _Reading) -> Iterator[Difference]:
    for each in single_fields():
        pointer = "/" + each.name.replace(".", "/")
        yield from _values(each, each.name, a, b, (pointer, a.single(each.name)), (pointer, b.single(each.name)), None)
    targets: dict[tuple[int, str], str] = {}
    for name, attributes in list_fields().items():
        yield from _lists(name, attributes, a, b, targets)


# --- single values ----------------------------------------------------------------------------------------------------

Pointed = tuple[str, Json]


def _values(
    what: Field, name: str, a: _Reading, b: _Reading, first: Pointed, second: Pointed, item: str | None
) -> Iterator[Difference]:
    """The differences between two values of a field, or between the members of two lists of them."""
    if what.many or what.keyed:
        yield from _members(what, name, a, b, first, second, item)
        return
    (here, x), (there, y) = first, second
    if _empty(x) and _empty(y):
        return
    one = a.side(here, x, _parents(here)) if not _empty(x) else Side(here)
    two = b.side(there, y, _parents(there)) if not _empty(y) else Side(there)
    if _empty(x) or _empty(y):
        yield Difference(Kind.ADDED if _empty(x) else Kind.REMOVED, name, one, two, item)
        return
    verdict = compare_values(what.nature, x, y)
    if verdict is not Verdict.SAME:
        yield Difference(Kind.REWORDED if verdict is Verdict.REWORDED else Kind.CHANGED, name, one, two, item)


def _parents(pointer: str) -> list[str]:
    """The list item a value belongs to, and what that is most likely proved by."""
    parts = pointer.split("/")
    if len(parts) < 4 or not parts[2].isdigit():
        return []
    above = "/".join(parts[:3])
    return [above, *(f"{above}/{key}" for key in ("name", "title", "text", "organisation", "id", "regime", "version"))]


def _empty(value: Json) -> bool:
    return value is None or value in ("", [], {})


def _members(
    what: Field, name: str, a: _Reading, b: _Reading, first: Pointed, second: Pointed, item: str | None
) -> Iterator[Difference]:
    """Members that one side alone has, or says in other words; their order says nothing."""
    mine, theirs = _keyed(what, first), _keyed(what, second)
    pairs = [(key, key) for key in mine if key in theirs]
    if not what.keyed:
        used = {key for _, key in pairs}
        waiting = sorted((key for key in theirs if key not in used), key=str)
        for key in sorted((key for key in mine if key not in theirs), key=str):
            partner = next(
                (other for other in waiting if _alias(what.nature, key[0]) == _alias(what.nature, other[0])), None
            )
            if partner:
                waiting.remove(partner)
                pairs.append((key, partner))
    for key, other in pairs:
        yield from _values(replace(what, many=False, keyed=False), name, a, b, mine[key], theirs[other], item)
    ours, others = {key for key, _ in pairs}, {key for _, key in pairs}
    for key, (pointer, value) in mine.items():
        if key not in ours:
            yield Difference(Kind.REMOVED, name, a.side(pointer, value, _parents(pointer)), Side(), item)
    for key, (pointer, value) in theirs.items():
        if key not in others:
            yield Difference(Kind.ADDED, name, Side(), b.side(pointer, value, _parents(pointer)), item)


def _keyed(what: Field, pointed: Pointed) -> dict[tuple[str, int], Pointed]:
    """The members by what they say; one that is said twice is there twice."""
    pointer, value = pointed
    if what.keyed:
        return {
            (key, 0): (f"{pointer}/{key.replace('~', '~0').replace('/', '~1')}", member)
            for key, member in (value or {}).items()
        }
    seen: Counter[str] = Counter()
    found: dict[tuple[str, int], Pointed] = {}
    for number, member in enumerate(value or []):
        text = str(member)
        found[text, seen[text]] = (f"{pointer}/{number}", member)
        seen[text] += 1
    return found


def _alias(nature: Nature, text: str) -> str:
    """What makes two members one."""
    if nature is Nature.NAME:
        return name_key(text) or text
    return token(text) if nature is Nature.TOKEN else text


# --- lists ------------------------------------------------------------------------------------------------------------


def _lists(
    name: str, attributes: tuple[Field, ...], a: _Reading, b: _Reading, targets: dict[tuple[int, str], str]
) -> Iterator[Difference]:
    mine, theirs = a.plain[name], b.plain[name]
    if name == "findings":
        mine, theirs = _with_targets(mine, 0, targets), _with_targets(theirs, 1, targets)
    pairs, moved = _paired(name, mine, theirs)
    for number, (i, j) in enumerate(pairs):
        targets[0, f"{name}/{i}"] = targets[1, f"{name}/{j}"] = f"{name}#{number}"
    partner = dict(pairs)
    for i, item in enumerate(mine):
        if i in partner:
            if not _of_the_file(name, item):
                yield from _pair(name, attributes, a, b, i, partner[i], moved=(i, partner[i]) in moved)
        elif not _told_elsewhere(name, item, b):
            yield Difference(Kind.REMOVED, name, a.item(name, i), Side(), label(name, item))
    taken = set(partner.values())
    for j, item in enumerate(theirs):
        if j not in taken and not _told_elsewhere(name, item, a):
            yield Difference(Kind.ADDED, name, Side(), b.item(name, j), label(name, item))


def _paired(name: str, mine: Sequence[Plain], theirs: Sequence[Plain]) -> tuple[Pairs, set[tuple[int, int]]]:
    """The pairs of two lists and those of them that changed places, found in one direction whichever was asked."""
    if canonical(mine) > canonical(theirs):
        pairs = pair_items(name, theirs, mine)
        return sorted((i, j) for j, i in pairs), {(i, j) for j, i in out_of_order(pairs)}
    pairs = pair_items(name, mine, theirs)
    return pairs, out_of_order(pairs)


def _pair(
    name: str, attributes: tuple[Field, ...], a: _Reading, b: _Reading, i: int, j: int, *, moved: bool
) -> Iterator[Difference]:
    x, y = a.plain[name][i], b.plain[name][j]
    called = label(name, x)
    for each in attributes:
        yield from _values(
            each, f"{name}.{each.name}", a, b,
            (f"/{name}/{i}/{each.name}", x[each.name]), (f"/{name}/{j}/{each.name}", y[each.name]), called,
        )  # fmt: skip
    if name in ("missing_sections", "findings"):  # in the order of the taxonomy, of how bad they are
        return
    one, two = a.item(name, i), b.item(name, j)
    if moved or _elsewhere(name, one.place, two.place):
        yield Difference(Kind.MOVED, name, one, two, called)


def _elsewhere(name: str, first: Place | None, second: Place | None) -> bool:
    """Whether an item is under another section, or a section has another number. Another page alone is no move."""
    if not first or not second:
        return False
    if name == "sections":
        return bool(first.number and second.number and first.number != second.number)
    return bool(first.section and second.section and first.section != second.section)


def _told_elsewhere(name: str, item: Plain, other: _Reading) -> bool:
    """A missing section that the other record has: told as a section added or removed."""
    if name == "missing_sections":
        return any(section["id"] == item["id"] for section in other.plain["sections"])
    return _of_the_file(name, item)


def _of_the_file(name: str, item: Plain) -> bool:
    """A finding on the file, not on what it says."""
    return name == "findings" and item["code"] == "loading"


def _with_targets(findings: Sequence[Plain], side: int, targets: Mapping[tuple[int, str], str]) -> list[Plain]:
    """Findings with what they point at, the same for items that are paired."""
    told: list[Plain] = []
    for finding in findings:
        pointer = finding["pointer"] or ""
        parts = pointer.split("/")
        target = pointer
        if len(parts) > 2 and parts[2].isdigit():
            own = f"{parts[1]}/{parts[2]}"
            target = "/".join([targets.get((side, own), f"{side}:{own}"), *parts[3:]])
        told.append({**finding, "target": target})
    return told


def label(name: str, item: Plain) -> str:
    """What a list item is called, in few words."""
    match name:
        case "contacts":
            parts = [item["name"] or item["role"], item["organisation"] or item["email"] or item["phone"]]
        case "data_items":
            parts = [item["name"], item["dataset"] or item["provider"]]
        case "flows":
            parts = [f"{item['from'] or '?'} to {item['to'] or '?'}", ", ".join(item["items"][:2])]
        case "lawful_conditions":
            parts = [item["regime"], item["provision"], item["condition"]]
        case "signatories":
            parts = [item["organisation"], item["name"] or item["position"]]
        case "version_history":
            parts = [item["version"], item["date"], item["author"]]
        case "retention":
            parts = [item["text"]]
        case "findings":
            parts = [item["code"], item["message"]]
        case _:
            parts = [next((str(item[key]) for key in ("name", "title", "id") if item.get(key)), None)]
    text = ", ".join(part for part in parts if part)
    return text or "without a name"
