"""What a comparison is made of: differences, each with both sides."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from isa_extract.record import RecordEvidence

Json = Any


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
    """One record's part in a difference: the value and its evidence.

    `pointer` is None where the record has no such value; `owner` is the pointer of the list item it is an attribute of.
    """

    pointer: str | None = None
    value: Json = None
    evidence: tuple[RecordEvidence, ...] = ()
    place: Place | None = None
    owner: str | None = None

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
        """The difference as the other direction tells it, but for what its item is called there."""
        return replace(self, kind=_MIRRORED.get(self.kind, self.kind), first=self.second, second=self.first)

    @property
    def part(self) -> str:
        """The part of the record it is in."""
        return self.field.partition(".")[0]

    @property
    def is_whole_item(self) -> bool:
        """Whether it is about a list item as a whole, not about one of its attributes."""
        return self.field == self.part

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
    compared: tuple[str, ...] = ()

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
