"""A record as comparison looks things up in it: values with their evidence, list items with their places."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from isa_extract.compare.fields import Nature
from isa_extract.compare.model import Place, Side
from isa_extract.compare.wording import Verdict, compare_values
from isa_extract.record import Record

Json = Any
Plain = Mapping[str, Json]

_TELLING = ("name", "title", "text", "organisation", "id", "regime", "version")
"""Attributes whose evidence proves an item as a whole, where its own attribute has none."""


class Reading:
    """One of the two records."""

    def __init__(self, record: Record) -> None:
        self.plain: dict[str, Json] = record.model_dump(mode="json", by_alias=True)
        self._evidence = record.evidence
        self._headings: dict[str, str] = {s["id"]: s["heading"] for s in self.plain["sections"] if s["heading"]}
        self._landmarks: list[tuple[int, Plain]] = []

    def divide(self, other: Reading) -> None:
        """Note where the sections begin that both records have under one heading.

        Only they tell where a value stands: a section that one of the two readings missed would make all values in it
        seem to have moved.
        """
        found: dict[int, Plain] = {}
        for number, section in enumerate(self.plain["sections"]):
            mine, theirs = section["heading"], other._headings.get(section["id"])
            proof = self._evidence.get(f"/sections/{number}/heading")
            if mine and theirs and proof and compare_values(Nature.NAME, mine, theirs) is not Verdict.DIFFERENT:
                found.setdefault(proof[0].start, section)
        self._landmarks = sorted(found.items(), key=lambda landmark: landmark[0])

    def single(self, name: str) -> Json:
        """The value of a dotted name."""
        node: Json = self.plain
        for part in name.split("."):
            node = node[part]
        return node

    def side(self, pointer: str, value: Json) -> Side:
        """A value with its evidence: its own, else that of the item it belongs to."""
        if is_empty(value):
            return Side(pointer, owner=_owner(pointer))
        above = _owner(pointer)
        places = [pointer, *([above, *(f"{above}/{key}" for key in _TELLING)] if above else [])]
        proof = next((self._evidence[place] for place in places if self._evidence.get(place)), [])
        return Side(pointer, value, tuple(proof), owner=above)

    def item(self, name: str, number: int) -> Side:
        """A list item with the evidence of the first of its attributes that has any, and its place."""
        items = self.plain[name]
        item = items[number]
        pointer = f"/{name}/{number}"
        told = [f"{pointer}/{key}" for key in item if not is_empty(item[key])]
        places = [pointer, *told, *(f"{place}/0" for place in told)]
        if name == "findings" and item["pointer"]:
            places.append(item["pointer"])
        proof = next((self._evidence[place] for place in places if self._evidence.get(place)), [])
        side = Side(pointer, item, tuple(proof), owner=pointer)
        if name in ("sections", "missing_sections"):
            place = Place(number + 1, len(items), item["id"], item.get("number"), item.get("page"))
        else:
            under = self._section_of(proof[0].start) if proof else {}
            page = proof[0].page if proof else None
            place = Place(number + 1, len(items), under.get("id"), under.get("number"), page)
        return replace(side, place=place)

    def _section_of(self, offset: int) -> Plain:
        """The section under whose heading an offset stands; of several by one heading the first, {} before them all."""
        before = bisect_right(self._landmarks, offset, key=lambda landmark: landmark[0]) - 1
        return self._landmarks[before][1] if before >= 0 else {}


def is_empty(value: Json) -> bool:
    """Whether a value says "not found"."""
    return value is None or value in ("", [], {})


def _owner(pointer: str) -> str | None:
    """The list item that a pointer leads into."""
    parts = pointer.split("/")
    return "/".join(parts[:3]) if len(parts) > 3 and parts[2].isdigit() else None


def label(name: str, item: Plain) -> str:
    """What a list item is called, in few words."""
    told: Sequence[Any]
    match name:
        case "contacts":
            told = [item["name"] or item["role"], item["organisation"] or item["email"] or item["phone"]]
        case "data_items":
            told = [item["name"], item["dataset"] or item["provider"]]
        case "flows":
            told = [f"{item['from'] or '?'} to {item['to'] or '?'}", ", ".join(item["items"][:2])]
        case "lawful_conditions":
            told = [item["regime"], item["provision"], item["condition"]]
        case "signatories":
            told = [item["organisation"], item["name"] or item["position"]]
        case "version_history":
            told = [item["version"], item["date"], item["author"]]
        case "retention":
            told = [item["text"]]
        case "findings":
            told = [item["code"], item["message"]]
        case _:
            told = [next((str(item[key]) for key in ("name", "title", "id") if item.get(key)), None)]
    return ", ".join(part for part in told if part) or "without a name"
