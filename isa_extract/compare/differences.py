"""What two records say differently, field by field, with the evidence of both sides.

List items are paired by what they are about (`identity`), not by where they stand. Comparing two records the other way
round gives the mirror image: every list is paired in one direction, whichever way it was asked for.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from isa_extract.compare import bodies
from isa_extract.compare.bodies import Bodies
from isa_extract.compare.fields import Field, Nature, list_fields, single_fields
from isa_extract.compare.identity import canonical, pair_items
from isa_extract.compare.model import Comparison, Difference, Kind, Place, Side
from isa_extract.compare.pairing import Pairs, out_of_order
from isa_extract.compare.reading import Plain, Reading, is_empty, label
from isa_extract.compare.wording import Verdict, compare_values, name_key, token
from isa_extract.record import Record

Json = Any
Pointed = tuple[str, Json]
"""A value and its JSON Pointer."""


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
    found = [d for d in _Differ(Reading(first), Reading(second)).all() if _asked(d.field, only, ignore)]
    doubtful: list[Difference] = []
    if min_confidence is not None:
        doubtful = [d for d in found if d.confidence is not None and d.confidence < min_confidence]
        found = [d for d in found if d.confidence is None or d.confidence >= min_confidence]
    names = [*(field.name for field in single_fields()), *list_fields()]
    compared = [name for name in names if _asked(name, only, ignore) or any(o.startswith(f"{name}.") for o in only)]
    return Comparison(tuple(found), tuple(doubtful), tuple(compared))


def _asked(name: str, only: Sequence[str], ignore: Sequence[str]) -> bool:
    def within(names: Sequence[str]) -> bool:
        return any(name == other or name.startswith(f"{other}.") for other in names)

    return (not only or within(only)) and not within(ignore)


class _Differ:
    def __init__(self, first: Reading, second: Reading) -> None:
        first.divide(second)
        second.divide(first)
        self.first, self.second = first, second
        self.targets: dict[tuple[int, str], str] = {}  # (side, list item) -> what it is in both, for findings
        parties = first.plain["parties"], second.plain["parties"]
        self.bodies = Bodies(*parties, _oriented("parties", *parties, *parties)[0])

    def all(self) -> Iterator[Difference]:
        """Every difference, in the order of the record."""
        for each in single_fields():
            pointer = "/" + each.name.replace(".", "/")
            first, second = (pointer, self.first.single(each.name)), (pointer, self.second.single(each.name))
            yield from self.values(each, each.name, first, second, None)
        for name, attributes in list_fields().items():
            yield from self.lists(name, attributes)

    def values(self, what: Field, name: str, first: Pointed, second: Pointed, item: str | None) -> Iterator[Difference]:
        """The differences between two values of a field, or between the members of two lists of them."""
        if what.many or what.keyed:
            yield from self.members(what, name, first, second, item)
            return
        (_, x), (_, y) = first, second
        if is_empty(x) and is_empty(y):
            return
        one, two = self.first.side(*first), self.second.side(*second)
        if is_empty(x) or is_empty(y):
            yield Difference(Kind.ADDED if is_empty(x) else Kind.REMOVED, name, one, two, item)
            return
        verdict = compare_values(what.nature, x, y)
        if (
            verdict is Verdict.DIFFERENT
            and name in bodies.FIELDS
            and self.bodies.same(x, y)
            and self._known(name, one, two)
        ):
            verdict = Verdict.REWORDED
        if verdict is not Verdict.SAME:
            yield Difference(Kind.REWORDED if verdict is Verdict.REWORDED else Kind.CHANGED, name, one, two, item)

    def _known(self, name: str, one: Side, two: Side) -> bool:
        """Whether a party goes by both names: one paired by a code alone was renamed."""
        if name != "parties.name":
            return True
        a, b = (
            reading.plain["parties"][int((side.owner or "").split("/")[2])]
            for reading, side in ((self.first, one), (self.second, two))
        )
        return any(name_key(x["name"]) in map(name_key, y["aliases"]) for x, y in ((a, b), (b, a)))

    def members(
        self, what: Field, name: str, first: Pointed, second: Pointed, item: str | None
    ) -> Iterator[Difference]:
        """Members that one side alone has, or says in other words; their order says nothing."""
        mine, theirs = _members(what, first), _members(what, second)
        pairs = [(key, key) for key in mine if key in theirs]
        for key in sorted(mine.keys() - theirs.keys()):
            taken = {other for _, other in pairs}
            alike = (
                other for other in sorted(theirs) if other not in taken and self.alike(what, name, key[0], other[0])
            )
            if (partner := next(alike, None)) is not None:
                pairs.append((key, partner))
        for key, other in pairs:
            yield from self.values(replace(what, many=False, keyed=False), name, mine[key], theirs[other], item)
        ours, others = {key for key, _ in pairs}, {key for _, key in pairs}
        nobody = (Side(owner=_above(first[0])), Side(owner=_above(second[0])))
        for key in mine:
            if key not in ours and not self.is_name_there(name, mine[key], second, self.second):
                yield Difference(Kind.REMOVED, name, self.first.side(*mine[key]), nobody[1], item)
        for key in theirs:
            if key not in others and not self.is_name_there(name, theirs[key], first, self.first):
                yield Difference(Kind.ADDED, name, nobody[0], self.second.side(*theirs[key]), item)

    def alike(self, what: Field, name: str, mine: str, theirs: str) -> bool:
        """Whether two members are one thing, said differently."""
        if what.keyed:
            return False
        if name in bodies.FIELDS and self.bodies.same(mine, theirs):
            return True
        if what.nature is Nature.NAME:
            return name_key(mine) == name_key(theirs) != ""
        return what.nature is Nature.TOKEN and token(mine) == token(theirs)

    @staticmethod
    def is_name_there(name: str, alias: Pointed, other: Pointed, reading: Reading) -> bool:
        """Whether an alias of a party is the name that the other record gives it."""
        if name != "parties.aliases":
            return False
        party = reading.plain["parties"][int(other[0].split("/")[2])]
        return name_key(alias[1]) == name_key(party["name"])

    def lists(self, name: str, attributes: tuple[Field, ...]) -> Iterator[Difference]:
        """The differences between the items of two lists."""
        mine, theirs = self.first.plain[name], self.second.plain[name]
        pairs, moved = self.paired(name, mine, theirs)
        for number, (i, j) in enumerate(pairs):
            self.targets[0, f"{name}/{i}"] = self.targets[1, f"{name}/{j}"] = f"{name}#{number}"
        partner = dict(pairs)
        for i, item in enumerate(mine):
            if i in partner:
                yield from self.pair(name, attributes, i, partner[i], moved=(i, partner[i]) in moved)
            elif not _told_elsewhere(name, item, self.second):
                yield Difference(Kind.REMOVED, name, self.first.item(name, i), Side(), label(name, item))
        taken = set(partner.values())
        for j, item in enumerate(theirs):
            if j not in taken and not _told_elsewhere(name, item, self.first):
                yield Difference(Kind.ADDED, name, Side(), self.second.item(name, j), label(name, item))

    def paired(self, name: str, mine: Sequence[Plain], theirs: Sequence[Plain]) -> tuple[Pairs, set[tuple[int, int]]]:
        """The pairs of two lists and those that changed places, found in one direction whichever was asked."""
        if name == "findings":
            one, two = self.with_targets(mine, 0), self.with_targets(theirs, 1)
        else:
            one, two = self.bodies.resolve_items(name, mine, 0), self.bodies.resolve_items(name, theirs, 1)
        return _oriented(name, mine, theirs, one, two)

    def pair(self, name: str, attributes: tuple[Field, ...], i: int, j: int, *, moved: bool) -> Iterator[Difference]:
        """The differences between two items that are the same thing."""
        x, y = self.first.plain[name][i], self.second.plain[name][j]
        if _of_the_file(name, x):
            return
        called = label(name, x)
        for each in attributes:
            first, second = ((f"/{name}/{number}/{each.name}", item[each.name]) for number, item in ((i, x), (j, y)))
            yield from self.values(each, f"{name}.{each.name}", first, second, called)
        if name in ("missing_sections", "findings"):  # in the order of the taxonomy, of how bad they are
            return
        one, two = self.first.item(name, i), self.second.item(name, j)
        if moved or _elsewhere(name, one.place, two.place):
            yield Difference(Kind.MOVED, name, one, two, called)

    def with_targets(self, findings: Sequence[Plain], side: int) -> list[Plain]:
        """Findings with what they point at, the same for items that are paired."""
        told: list[Plain] = []
        for finding in findings:
            target = finding["pointer"] or ""
            parts = target.split("/")
            if len(parts) > 2 and parts[2].isdigit():
                own = f"{parts[1]}/{parts[2]}"
                there = int(parts[2]) < len((self.first, self.second)[side].plain.get(parts[1], ()))
                target = "/".join([self.targets.get((side, own), f"{side}:{own}" if there else own), *parts[3:]])
            told.append({**finding, "target": target})
        return told


def _oriented(
    name: str, mine: Sequence[Plain], theirs: Sequence[Plain], one: Sequence[Plain], two: Sequence[Plain]
) -> tuple[Pairs, set[tuple[int, int]]]:
    """The pairs of `one` and `two` and those out of order, found from the list that is written before the other."""
    if canonical(mine) > canonical(theirs):
        pairs = pair_items(name, two, one)
        return sorted((i, j) for j, i in pairs), {(i, j) for j, i in out_of_order(pairs)}
    pairs = pair_items(name, one, two)
    return pairs, out_of_order(pairs)


def _above(pointer: str) -> str | None:
    """The list item of an attribute's pointer."""
    parts = pointer.split("/")
    return "/".join(parts[:3]) if len(parts) > 3 and parts[2].isdigit() else None


def _members(what: Field, pointed: Pointed) -> dict[tuple[str, int], Pointed]:
    """The members of a list or object by what they say; one that is said twice is there twice."""
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


def _elsewhere(name: str, first: Place | None, second: Place | None) -> bool:
    """Whether an item is under another section, or a section has another number. Another page alone is no move."""
    if not first or not second:
        return False
    if name == "sections":
        return bool(first.number and second.number and first.number != second.number)
    return bool(first.section and second.section and first.section != second.section)


def _told_elsewhere(name: str, item: Plain, other: Reading) -> bool:
    """A missing section that the other record has: told as a section added or removed."""
    if name == "missing_sections":
        return any(section["id"] == item["id"] for section in other.plain["sections"])
    return _of_the_file(name, item)


def _of_the_file(name: str, item: Plain) -> bool:
    """A finding on the file, not on what it says."""
    return name == "findings" and item["code"] == "loading"
