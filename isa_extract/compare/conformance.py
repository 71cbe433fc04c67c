"""One record held against the schema: valid or not, and what it says, leaves empty, or was not sure of, by field."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from isa_extract.compare.fields import Field, Nature, list_fields, single_fields
from isa_extract.record import RecordEvidence
from isa_extract.record_files import Problem, RecordFile

Json = Any

_DERIVED = frozenset({"sections.page", "missing_sections", "findings", "parties.identifiers"})
"""What the program knows of itself, not from the document's words."""


@dataclass(frozen=True, slots=True)
class Doubt:
    """A value that was read with less confidence than was asked for; None where nothing proves it."""

    pointer: str
    value: Json
    confidence: float | None
    evidence: RecordEvidence | None = None


@dataclass(frozen=True, slots=True)
class FieldState:
    """One field: how many values it holds and how many it could; `lowest` is the least confidence among them.

    For an attribute of a list, `filled` and `empty` are items with and without it; for a list they are its items, and
    1 empty where there are none.
    """

    name: str
    filled: int
    empty: int
    lowest: float | None
    below: tuple[Doubt, ...]
    unproved: int
    is_list: bool = False


@dataclass(frozen=True)
class Conformance:
    """A record against the schema. `remarks` are what the schema lets pass and the contract does not."""

    problems: tuple[Problem, ...]
    remarks: tuple[Problem, ...]
    fields: tuple[FieldState, ...]
    min_confidence: float | None

    @property
    def valid(self) -> bool:
        """Whether the schema has nothing against it."""
        return not self.problems

    @property
    def filled(self) -> int:
        """The fields that say something; an attribute of list items counts where one of them has it."""
        return sum(state.filled > 0 for state in self.fields)

    @property
    def below(self) -> int:
        """The values that were read with too little confidence."""
        return sum(len(state.below) for state in self.fields)


def conformance(file: RecordFile, min_confidence: float | None = None) -> Conformance:
    """Hold a record against the schema. Where more is wrong than keys too many or few, fields are not told."""
    if not file.is_valid:
        return Conformance(file.problems, (), (), min_confidence)
    plain = file.content
    record = file.record
    states = [*_singles(plain, record.evidence, min_confidence), *_lists(plain, record.evidence, min_confidence)]
    return Conformance(file.problems, tuple(_remarks(plain, record.evidence)), tuple(states), min_confidence)


Evidence = dict[str, list[RecordEvidence]]


def _singles(plain: Json, evidence: Evidence, least: float | None) -> Iterator[FieldState]:
    for each in single_fields():
        node = plain
        for part in each.name.split("."):
            node = node[part]
        pointer = "/" + each.name.replace(".", "/")
        yield _state(each.name, list(_values(each, pointer, node)), int(node in (None, [], {})), evidence, least)


def _lists(plain: Json, evidence: Evidence, least: float | None) -> Iterator[FieldState]:
    for name, attributes in list_fields().items():
        items = plain[name]
        own = [(f"/{name}/{number}", None) for number in range(len(items))]
        yield FieldState(name, len(own), int(not own), None, (), 0, is_list=True)
        for each in attributes if items else ():
            found = [
                pair
                for number, item in enumerate(items)
                for pair in _values(each, f"/{name}/{number}/{each.name}", item[each.name])
            ]
            filled = sum(item[each.name] not in (None, "", [], {}) for item in items)
            state = _state(f"{name}.{each.name}", found, len(items) - filled, evidence, least)
            yield FieldState(state.name, filled, state.empty, state.lowest, state.below, state.unproved)


def _values(each: Field, pointer: str, value: Json) -> Iterator[tuple[str, Json]]:
    if value in (None, "", [], {}):
        return
    if each.many:
        yield from ((f"{pointer}/{number}", member) for number, member in enumerate(value))
    else:
        yield pointer, value


def _state(
    name: str, values: list[tuple[str, Json]], empty: int, evidence: Evidence, least: float | None
) -> FieldState:
    sure: list[float] = []
    below: list[Doubt] = []
    unproved = 0
    derived = name in _DERIVED or name.partition(".")[0] in _DERIVED
    for pointer, value in values:
        proof = evidence.get(pointer) or evidence.get("/".join(pointer.split("/")[:3])) or []
        best = max(proof, key=lambda piece: piece.confidence, default=None)
        if best is not None:
            sure.append(best.confidence)
            if least is not None and best.confidence < least:
                below.append(Doubt(pointer, value, best.confidence, best))
        elif not derived and not _is_default(name, value):
            unproved += 1
    return FieldState(name, len(values), empty, min(sure, default=None), tuple(below), unproved)


def _is_default(name: str, value: Json) -> bool:
    """Values that say "nothing was found"."""
    return (name, value) in {("agreement.type", "other_agreement"), ("signatories.signed", False)}


def _remarks(plain: Json, evidence: Evidence) -> Iterator[Problem]:
    for pointer, proof in evidence.items():
        if not _leads_somewhere(plain, pointer):
            yield Problem(pointer, "has evidence, but the record has no such value")
        elif any(piece.end - piece.start != len(piece.quote) for piece in proof):
            yield Problem(pointer, "has evidence whose quote is not as long as its place in the text")
    for each in single_fields():
        node = plain
        for part in each.name.split("."):
            node = node[part]
        yield from _misread(each, "/" + each.name.replace(".", "/"), node)
    for name, attributes in list_fields().items():
        for number, item in enumerate(plain[name]):
            for each in attributes:
                yield from _misread(each, f"/{name}/{number}/{each.name}", item[each.name])


_YEAR = r"\d{4}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)?"
_FORMS = {
    Nature.DATE: (re.compile(rf"{_YEAR}(?:/{_YEAR})?"), "is no date such as 2026-01-31 or 2026-01"),
    Nature.DURATION: (
        re.compile(r"P(?=.)(?:\d+Y)?(?:\d+M)?(?:\d+W)?(?:\d+D)?(?:T(?=.)(?:\d+H)?(?:\d+M)?)?"),
        "is no length of time such as P6Y or P18M",
    ),
}


def _misread(each: Field, pointer: str, value: Json) -> Iterator[Problem]:
    form = _FORMS.get(each.nature)
    if form and isinstance(value, str) and not form[0].fullmatch(value):
        yield Problem(pointer, form[1])


def _leads_somewhere(plain: Json, pointer: str) -> bool:
    node = plain
    for part in pointer.split("/")[1:]:
        name = part.replace("~1", "/").replace("~0", "~")
        if isinstance(node, dict) and name in node:
            node = node[name]
        elif isinstance(node, list) and name.isdigit() and int(name) < len(node):
            node = node[int(name)]
        else:
            return False
    return pointer.startswith("/")
