"""A name -> the organisations it may mean, and how: exact, alias, former name, abbreviation, part, or fuzzy."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Literal

from isa_extract.organisation_register.departments import body_and_department
from isa_extract.organisation_register.names import (
    NHS,
    STYLE_WORDS,
    Reading,
    likeness_of_styles,
    place_key,
    rarest_word,
    readings,
    without_legal_form,
    words_of,
)
from isa_extract.organisation_register.organisation import Day, Organisation
from isa_extract.organisation_register.rows import Rows

if TYPE_CHECKING:
    from isa_extract.organisation_register.spelling import Speller

Method = Literal["exact", "alias", "former_name", "abbreviation", "part", "fuzzy", "none"]
"""How a name was resolved: it is the official name; an alias, listed or made by rule; a name the body bore earlier;
what the document calls it for short; a department of it; nearly one of these."""

_SEPARATORS = re.compile(
    r"\s*(?:,\s*)?\b(?:operating as|trading as|known as|t/a|acting (?:through|by)|acting on behalf of|on behalf of"
    r"|through)\b\s*",
    re.IGNORECASE,
)
_DOUBLET = re.compile(r"\s*/\s*|\s+[-–—|]\s+|\n")
_BRACKETS = re.compile(r"\s*[(\[]([^()\[\]]*)[)\]]?\s*")
_NATIONS = {
    "england": "england", "wales": "wales", "cymru": "wales", "scotland": "scotland", "ni": "northern_ireland",
    "northern ireland": "northern_ireland",
}  # fmt: skip
_BARE_FAMILIES = frozenset({"council", "combined_authority", "police", "fire"})
"""What is meant by a place alone."""
_NHS_BY_PLACE = frozenset({"ccg", "icb", "pct", "health_board"})
_HEALTH_WORDS = frozenset(
    {"hospital", "hospitals", "healthcare", "health", "ambulance", "infirmary", "royal", "paramedic", "mental"}
)
_YEARS_BEFORE, _YEARS_AFTER = 1, 10
"""How long before its start and after its end a body is named in agreements."""
_FAMILY_OF_TYPE = {
    "combined authority": "combined_authority", "police force": "police", "police authority": "police_authority",
    "police and crime commissioner": "commissioner", "police, fire and crime commissioner": "commissioner",
    "fire and rescue service": "fire", "nhs trust": "trust", "nhs foundation trust": "trust",
    "ambulance trust": "trust", "integrated care board": "icb", "clinical commissioning group": "ccg",
    "primary care trust": "pct", "care trust": "pct", "health board": "health_board",
    "strategic health authority": "health_authority", "health and social care trust": "hsc_trust",
    "probation trust": "probation_trust",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Resolution:
    """What a name resolves to. It is sure only where there is a single candidate; else nobody picks one."""

    name: str
    method: Method = "none"
    candidates: tuple[Organisation, ...] = ()
    score: float = 0.0

    @property
    def organisation(self) -> Organisation | None:
        """The organisation, where there is no doubt which."""
        return self.candidates[0] if len(self.candidates) == 1 else None


@dataclass(frozen=True, slots=True)
class _Place:
    """An organisation under a place: by which family and styles, and whether a former name says so."""

    number: int
    family: str | None
    styles: frozenset[str]
    former: bool


_Tier = tuple[Method, list[int]]


_Block = tuple[dict[str, list[tuple[int, Method]]], dict[str, list[_Place]]]
"""Of some organisations: names as wholes, and places in names."""
_MOST_BLOCKS = 4096


class Register:
    """Organisations by their names. Blocks of them that share a word are read and indexed when one is looked up."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows
        self._blocks: dict[str, _Block] = {}

    def __len__(self) -> int:
        return len(self._rows)

    @property
    def organisations(self) -> tuple[Organisation, ...]:
        """All of them, in the order of the files."""
        return self._rows.all

    @cached_property
    def by_id(self) -> dict[str, Organisation]:
        """The organisations by their id."""
        return {organisation.id: organisation for organisation in self.organisations}

    @cached_property
    def predecessors(self) -> dict[str, tuple[Organisation, ...]]:
        """Of each id that succeeded others, those."""
        found: dict[str, list[Organisation]] = defaultdict(list)
        for organisation in self.organisations:
            for successor in organisation.successors:
                found[successor].append(organisation)
        return {identity: tuple(before) for identity, before in found.items()}

    def lineage(self, organisation: Organisation) -> dict[str, Organisation]:
        """The bodies whose functions came to an organisation, near and far, by id; itself left out."""
        found: dict[str, Organisation] = {}
        waiting = [organisation.id]
        while waiting:
            for before in self.predecessors.get(waiting.pop(), ()):
                if before.id not in found and before.id != organisation.id:
                    found[before.id] = before
                    waiting.append(before.id)
        return found

    def _block(self, words: Sequence[str]) -> _Block:
        """The organisations that share the rarest word of a name."""
        word = rarest_word(words)
        block = self._blocks.get(word)
        if block is None:
            if len(self._blocks) >= _MOST_BLOCKS:
                self._blocks.clear()
            block = self._blocks[word] = self._indexed(self._rows.holding(word))
        return block

    def _indexed(self, numbers: Iterable[int]) -> _Block:
        whole: dict[str, list[tuple[int, Method]]] = {}
        places: dict[str, list[_Place]] = {}
        for number in numbers:
            organisation = self._rows[number]
            family = _family(organisation)
            names: tuple[tuple[Method, tuple[str, ...]], ...] = (
                ("exact", (organisation.name,)), ("alias", organisation.aliases),
                ("former_name", organisation.former_names),
            )  # fmt: skip
            for method, written in names:
                for words in filter(None, map(words_of, written)):
                    whole.setdefault(" ".join(words), []).append((number, method))
                    for reading in readings(words, family):
                        if reading.family is None:
                            continue
                        place = _Place(number, reading.family, reading.styles, method == "former_name")
                        entries = places.setdefault(place_key(reading.place), [])
                        if place not in entries:
                            entries.append(place)
        return whole, places

    @cached_property
    def _speller(self) -> Speller:
        from isa_extract.organisation_register.spelling import Speller

        return Speller(self._rows)

    def resolve(
        self,
        name: str,
        *,
        kind: str | None = None,
        on: Day | None = None,
        abbreviations: Mapping[str, str] | None = None,
        place: str | None = None,
    ) -> Resolution:
        """What a name means.

        `kind` leaves only bodies of one kind; `on` is a day by which, or a place which, tells several candidates apart
        where it leaves one; `abbreviations` are what the document calls bodies for short -> their names.
        """
        asked = _Asked(kind, on, place)
        whole = self._plainly(name, asked)
        if whole.method == "exact" and whole.organisation is not None:
            return whole
        full = _expanded(name, abbreviations)
        if full is not None:
            meant = self.resolve(full, kind=kind, on=on, place=place)
            if meant.candidates:
                return replace(meant, name=name, method="abbreviation")
        if whole.organisation is not None:
            return whole
        best = whole
        for parts in _divided(name):
            parted = _of_nation(self._agreed([self._plainly(part, asked) for part in parts]), name)
            if parted.organisation is not None:
                return replace(parted, name=name)
            best = best if best.candidates else parted
        if best.candidates:
            return replace(best, name=name)
        for reading in (name, *(parts[0] for parts in _divided(name))):
            part = self._department(reading, asked)
            if part.candidates:
                return replace(part, name=name)
        for reading in (name, *(parts[0] for parts in _divided(name))):
            nearly = self._nearly(reading, asked)
            if nearly.candidates:
                return replace(nearly, name=name)
        return Resolution(name)

    def _plainly(self, name: str, asked: _Asked) -> Resolution:
        """A name by its words as they are."""
        method, found = self._chosen(self._tiers(words_of(name), asked), asked)
        return self._resolution(name, method, found)

    def _resolution(self, name: str, method: Method, found: Iterable[int], score: float = 1.0) -> Resolution:
        candidates = tuple(sorted((self._rows[number] for number in set(found)), key=lambda body: body.id))
        return Resolution(name, method, candidates, score) if candidates else Resolution(name)

    def _tiers(self, words: Sequence[str], asked: _Asked) -> Iterator[_Tier]:
        """What a name may mean, the surest first."""
        if not words:
            return
        whole, places = self._block(words)
        named = [entry for entry in whole.get(" ".join(words), ()) if self._wanted(entry[0], asked)]
        exact, listed, former = (
            [number for number, method in named if method == wanted] for wanted in ("exact", "alias", "former_name")
        )
        if asked.on is not None and exact and not self._there(exact, asked.on):
            # the name of a body of another time, and of one that was there
            yield "alias", self._there(listed, asked.on)
            yield "former_name", self._there(former, asked.on)
        yield "exact", exact
        matches: dict[tuple[bool, int], list[int]] = defaultdict(list)
        bare = True
        for reading in readings(words):
            bare = bare and reading.family is None
            for entry in places.get(place_key(reading.place), ()):
                fit = self._fit(reading, entry, asked)
                if fit and self._wanted(entry.number, asked):
                    matches[entry.former, fit].append(entry.number)
        if bare:  # a place alone: that it is listed for one body says nothing against the others
            yield "alias", listed + matches[False, 2]
            yield "former_name", former
        else:
            yield "alias", listed
            yield "former_name", former
            yield "alias", matches[False, 2]
        yield "alias", matches[False, 1]
        yield "former_name", matches[True, 2]
        yield "former_name", matches[True, 1]
        shorter = without_legal_form(words)
        keys = [" ".join(shorter)] if shorter != tuple(words) else [" ".join((*words, form)) for form in ("ltd", "plc")]
        yield "alias", [number for key in keys for number, _ in whole.get(key, ()) if self._wanted(number, asked)]

    def _there(self, numbers: Iterable[int], day: Day) -> list[int]:
        return [number for number in numbers if self._rows[number].existed(day)]

    def _wanted(self, number: int, asked: _Asked) -> bool:
        return asked.kind is None or self._rows[number].kind == asked.kind

    def _fit(self, reading: Reading, entry: _Place, asked: _Asked) -> int:
        """How well a reading fits an organisation under the same place: 2 as it is called, 1 it may be meant, 0 not."""
        if reading.family == entry.family:
            if entry.family != "council":
                return 2
            likeness = likeness_of_styles(reading.styles, entry.styles, self._rows[entry.number].type)
            return 0 if asked.strict and reading.styles and likeness < 2 else likeness
        if reading.family == NHS:
            return 1 if entry.family in _NHS_BY_PLACE else 0
        if reading.family is not None:
            return 0
        if entry.family in _BARE_FAMILIES:
            return 2
        if asked.kind is not None:
            return 1
        return 1 if entry.family == "trust" and _HEALTH_WORDS & set(reading.place.split(" ")) else 0

    def _chosen(self, tiers: Iterable[_Tier], asked: _Asked) -> tuple[Method, list[int]]:
        """The first tier that holds a body which can be meant on the day; failing that, the first that holds any."""
        first: tuple[Method, list[int]] | None = None
        for method, found in tiers:
            if not found:
                continue
            first = first or (method, found)
            possible = [number for number in found if asked.possible(self._rows[number])]
            if possible:
                return method, asked.narrowed(possible, self._rows)
        return first or ("none", [])

    def _agreed(self, parts: Sequence[Resolution]) -> Resolution:
        """What several names for one body say together."""
        said = [part for part in parts if part.candidates]
        if not said:
            return Resolution("")
        common = set.intersection(*(set(part.candidates) for part in said))
        if common:
            best = min(said, key=lambda part: len(part.candidates))
            return replace(best, candidates=tuple(sorted(common, key=lambda body: body.id)))
        together = {body.id: body for part in said for body in part.candidates}
        return Resolution("", said[0].method, tuple(together[identity] for identity in sorted(together)), said[0].score)

    def _department(self, name: str, asked: _Asked) -> Resolution:
        """A body out of the name of a department of it, where that name holds the body's name whole."""
        for words, by_area in body_and_department(words_of(name)):
            if not words or words[-1] in STYLE_WORDS:
                continue
            said = not by_area and any(reading.family not in (None, NHS) for reading in readings(words))
            if not said and not (self._named(words) and (by_area or len(words) > 2)):
                continue
            method, found = self._chosen(self._tiers(words, asked), asked)
            if len(set(found)) == 1 and (said or method != "alias"):
                return self._resolution(name, "part", found)
        return Resolution(name)

    def _named(self, words: Sequence[str]) -> bool:
        """Whether some organisation has just this name."""
        return " ".join(words) in self._block(words)[0]

    def _nearly(self, name: str, asked: _Asked) -> Resolution:
        """A name with mistyped or misread words."""
        words = words_of(name)
        found: set[int] = set()
        score = 0.0
        strict = replace(asked, strict=True)
        for corrected, likeness in self._speller.corrections(words):
            _, numbers = self._chosen(self._tiers(corrected, strict), strict)
            if numbers:
                found.update(numbers)
                score = max(score, likeness)
        return self._resolution(name, "fuzzy", found, round(score, 3))


@dataclass(frozen=True, slots=True)
class _Asked:
    """What the caller knows of the body: kind, a day on which it was there, its place."""

    kind: str | None = None
    on: Day | None = None
    place: str | None = None
    strict: bool = False  # where words had to be corrected, a council's style must be its own

    def possible(self, organisation: Organisation) -> bool:
        """Whether it can be meant: a name outlives its body some years, but there is none long before it exists."""
        if self.on is None:
            return True
        year, rest = int(str(self.on)[:4]), str(self.on)[4:]
        return not (
            organisation.began_after(f"{year + _YEARS_BEFORE}{rest}")
            or organisation.ended_before(f"{year - _YEARS_AFTER}{rest}")
        )

    def narrowed(self, found: Sequence[int], rows: Rows) -> list[int]:
        """The candidates, or the only one of them that existed on the day or that is at the place."""
        left = list(dict.fromkeys(found))
        if len(left) > 1 and self.on is not None:
            there = [number for number in left if rows[number].existed(self.on)]
            left = there if len(there) == 1 else left
        if len(left) > 1 and self.place is not None:
            place = set(words_of(self.place))
            there = [number for number in left if place <= set(words_of(rows[number].name))]
            left = there if len(there) == 1 else left
        return left


def _family(organisation: Organisation) -> str | None:
    """The family of a body's names: its type says it, or the name alone."""
    family = _FAMILY_OF_TYPE.get(organisation.type)
    return family or ("council" if organisation.kind == "council" else None)


def _expanded(name: str, abbreviations: Mapping[str, str] | None) -> str | None:
    """The full name of what the document calls a body for short."""
    if not abbreviations:
        return None
    key = words_of(name)
    for short, full in abbreviations.items():
        if words_of(short) == key and words_of(full) != key:
            return full
    return None


def _of_nation(resolution: Resolution, name: str) -> Resolution:
    """Without the bodies of another nation than the one that the name has in brackets."""
    said = {_NATIONS.get(" ".join(words_of(part)), "") for part in _BRACKETS.findall(name)} - {""}
    if not said:
        return resolution
    left = tuple(body for body in resolution.candidates if body.nation in ("", "uk", *said))
    return replace(resolution, candidates=left) if left else Resolution(name)


def _divided(name: str) -> Iterator[list[str]]:
    """The names in a name: without what is in brackets, its halves in two languages, who acts for whom."""
    outer = _BRACKETS.sub(" ", name).strip(" ,")
    if outer and outer != name:
        yield [outer]
        inner = [part for part in _BRACKETS.findall(name) if _says_its_family(part)]
        if inner:
            yield [outer, *inner]
    halves = [half for half in _DOUBLET.split(outer) if half]
    if len(halves) > 1:
        yield halves
    acting = [half for half in _SEPARATORS.split(outer) if half]
    if len(acting) > 1:
        yield acting[:1]
        yield acting


def _says_its_family(name: str) -> bool:
    words = words_of(name)
    return len(words) > 1 and any(reading.family is not None for reading in readings(words))
