"""What people say instead of what was read: told by comparing a record they corrected, put onto each later reading."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from isa_extract.compare.fields import list_fields, single_fields
from isa_extract.compare.identity import pair_items
from isa_extract.record import Record

Json = Any
NOT_CORRECTED = ("findings",)
"""What is told anew of every record."""


@dataclass(frozen=True, slots=True)
class Correction:
    """One correction. Of a list, `was` is the item as it was read (None: added), `becomes` None: taken away."""

    field: str
    was: Json
    becomes: Json


def corrections_between(read: Record, corrected: Record) -> list[Correction]:
    """The corrections that lead from what was read to what a person made of it."""
    first, second = _plain(read), _plain(corrected)
    made = []
    for name in _SINGLES:
        was, becomes = _value(first, name), _value(second, name)
        if was != becomes:
            made.append(Correction(name, was, becomes))
    for name in _LISTS:
        pairs = dict(pair_items(name, first[name], second[name]))
        for n, item in enumerate(first[name]):
            becomes = second[name][pairs[n]] if n in pairs else None
            if item != becomes:
                made.append(Correction(name, item, becomes))
        taken = set(pairs.values())
        made += [Correction(name, None, item) for n, item in enumerate(second[name]) if n not in taken]
    return made


def corrected(record: Record, corrections: Sequence[Correction]) -> Record:
    """A record with people's corrections in place of what was read; what a person said has no evidence."""
    if not corrections:
        return record
    plain = copy.deepcopy(_plain(record))
    evidence = plain["evidence"]
    settled: set[str] = set()
    for each in corrections:
        if each.field in _SINGLES:
            pointer = "/" + each.field.replace(".", "/")
            if _value(plain, each.field) != each.becomes:
                _put(plain, each.field, each.becomes)
                _drop(evidence, pointer)
            settled.add(pointer)
    for name in _LISTS:
        mine = [each for each in corrections if each.field == name]
        if mine:
            plain[name] = _items(plain, name, mine, settled)
    plain["findings"], moved = _open_findings(plain["findings"], settled)
    _renumber(evidence, "findings", moved)
    return Record.model_validate(plain)


def _items(plain: Json, name: str, corrections: Sequence[Correction], settled: set[str]) -> list[Json]:
    """The items of a list with corrections put in; evidence and pointers go with the items they belong to."""
    read = plain[name]
    changes = [each for each in corrections if each.was is not None]
    pairs = dict(pair_items(name, [each.was for each in changes], read))
    becomes = {there: changes[n].becomes for n, there in pairs.items()}
    items: list[tuple[int | None, Json]] = []
    for old, item in enumerate(read):
        said = becomes.get(old, item)
        if said is None:
            continue
        items.append((old, said))
        if old in becomes:
            settled.add(f"/{name}/{old}")
            for key, value in said.items():
                if item.get(key) != value:
                    _drop(plain["evidence"], f"/{name}/{old}/{key}")
    gone = [each for n, each in enumerate(changes) if n not in pairs]  # not read any more: what a person said stays
    for each in (*gone, *(each for each in corrections if each.was is None)):
        if each.becomes is not None and each.becomes not in (item for _, item in items):
            items.append((None, each.becomes))
    moved = {old: new for new, (old, _) in enumerate(items) if old is not None}
    _renumber(plain["evidence"], name, moved)
    for finding in plain["findings"]:
        finding["pointer"] = _moved(finding["pointer"], name, moved)
    renumbered = {_moved(pointer, name, moved) for pointer in settled}
    settled.clear()
    settled.update(pointer for pointer in renumbered if pointer)
    return [item for _, item in items]


def _open_findings(findings: list[Json], settled: set[str]) -> tuple[list[Json], dict[int, int]]:
    """The findings on what no person has settled, and which numbers they had."""
    kept = [
        n
        for n, finding in enumerate(findings)
        if not any(finding["pointer"] == p or (finding["pointer"] or "").startswith(f"{p}/") for p in settled)
    ]
    return [findings[n] for n in kept], {old: new for new, old in enumerate(kept)}


def _renumber(evidence: dict[str, Json], name: str, moved: dict[int, int]) -> None:
    for pointer in [pointer for pointer in evidence if pointer.startswith(f"/{name}/")]:
        pieces = evidence.pop(pointer)
        target = _moved(pointer, name, moved)
        if target is not None:
            evidence[target] = pieces


def _moved(pointer: str | None, name: str, moved: dict[int, int]) -> str | None:
    parts = (pointer or "").split("/")
    if len(parts) < 3 or parts[1] != name or not parts[2].isdigit():
        return pointer
    new = moved.get(int(parts[2]))
    return None if new is None else "/".join([*parts[:2], str(new), *parts[3:]])


def _drop(evidence: dict[str, Json], pointer: str) -> None:
    for known in [known for known in evidence if known == pointer or known.startswith(f"{pointer}/")]:
        del evidence[known]


def _plain(record: Record) -> dict[str, Json]:
    return record.model_dump(mode="json", by_alias=True)


def _value(plain: Json, name: str) -> Json:
    for key in name.split("."):
        plain = plain[key]
    return plain


def _put(plain: Json, name: str, value: Json) -> None:
    *above, last = name.split(".")
    for key in above:
        plain = plain[key]
    plain[last] = value


_SINGLES = tuple(field.name for field in single_fields())
_LISTS = tuple(name for name in list_fields() if name not in NOT_CORRECTED)
