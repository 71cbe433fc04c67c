"""Whether two names mean one body: by their words, the short names of the document and what parties are called."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from rapidfuzz import fuzz

from isa_extract.body_words import LITTLE_WORDS, SORT_WORDS, without_office
from isa_extract.checks.case import Case
from isa_extract.rules import plain

_ALIKE = 86.0
"""Likeness (0-100) from which two words count as one misspelt or misread."""
_SAME = {
    "constabulary": "police", "heddlu": "police", "cyngor": "council", "co": "company",
    "university's": "university", "uni": "university", "assoc": "association", "dept": "department",
    "pcc": "commissioner", "auth": "authority", "svc": "service", "services": "service", "hospitals": "hospital",
    "ft": "foundation", "centres": "centre", "partners": "partner", "homes": "home",
}  # fmt: skip
_COUNCIL = frozenset({"council", "authority", "unitary", "local", "metropolitan"})
_TELLING = frozenset({"commissioner", "fire", "police", "probation", "university", "housing", "union", "school"})
"""Words that make another body of a name that lacks them."""
_LETTERS = {
    "ccg": "clinical commissioning group", "crc": "community rehabilitation company", "icb": "integrated care board",
    "pct": "primary care trust", "frs": "fire rescue service", "dwp": "department work pensions",
    "cc": "county council", "bc": "borough council", "dc": "district council", "mbc": "metropolitan borough council",
    "nps": "national probation service", "hmrc": "hm revenue customs", "lhb": "local health board",
    "cio": "", "cic": "", "plc": "", "llp": "", "limited": "", "ltd": "", "cyf": "",
}  # fmt: skip
"""What letters in a name stand for; a company's form says nothing of which it is."""


@lru_cache(maxsize=4096)
def words_of(name: str) -> frozenset[str]:
    """The words of a name that say which body it is and of what sort."""
    name = re.sub(r"['’]s\b", "", without_office(name))
    words = (part for word in plain(name).split() for part in _LETTERS.get(word, word).split())
    return frozenset(_SAME.get(word, word) for word in words if word not in LITTLE_WORDS)


@lru_cache(maxsize=4096)
def same_body(first: str, second: str) -> bool:
    """Whether the words of the shorter name are all in the other, and say which body it is."""
    if plain(first) == plain(second):
        return True
    a, b = sorted((words_of(first), words_of(second)), key=len)
    if not a or {word for word in _TELLING if word in a} != {word for word in _TELLING if word in b}:
        return False
    if not a - SORT_WORDS:
        one, other = sorted((plain(first), plain(second)), key=len)
        return a == b or (len(a) > 2 and other.startswith(f"{one} "))
    if _COUNCIL & a and _COUNCIL & b and a - _COUNCIL == b - _COUNCIL:
        return True  # "X Unitary Authority" and "X Local Authority", not "X City Council" and "X County Council"
    return all(word in b or any(len(word) > 4 and fuzz.ratio(word, other) >= _ALIKE for other in b) for word in a)


def says_which(name: str) -> bool:
    """Whether a name says which body it is ("Northtown Council"), not only of what sort ("the Council")."""
    return bool(words_of(name) - SORT_WORDS)


def initials(name: str) -> str:
    """The first letters of a name's words of weight: Northtown City Council is NCC."""
    return "".join(word[0] for word in re.findall(r"[^\W_]+", name) if word.lower() not in LITTLE_WORDS).upper()


class Bodies:
    """The parties of a record, found by any of their names."""

    def __init__(self, case: Case) -> None:
        self.short = dict(case.context.short_names) if case.context else {}
        self.names: list[tuple[str, ...]] = [
            (party.name, *party.aliases, *self._acting(party.aliases)) for party in case.record.parties
        ]

    def _acting(self, aliases: Sequence[str]) -> Iterable[str]:
        """Who acts for a party under its term: "the Secretary of State, acting by the X Agency ("the Agency")"."""
        return (full for alias in aliases if (full := self.short.get(re.sub(r"^the ", "", plain(alias)))))

    def find(self, name: str) -> int | None:
        """The number of the party that a name means: by the same name, by what the document calls it, or alike."""
        key = re.sub(r"^the ", "", plain(name))
        for number, names in enumerate(self.names):
            if any(re.sub(r"^the ", "", plain(other)) == key for other in names):
                return number
        full = self.short.get(key)
        if full and plain(full) != plain(name):
            return self.find(full)
        return self.alike(name)

    def alike(self, name: str) -> int | None:
        """The party with the name most alike, of those with all words of one of the names in the other."""
        ranked = [
            (fuzz.token_sort_ratio(plain(name), plain(other)), -number)
            for number, names in enumerate(self.names)
            for other in names
            if same_body(name, other) or _parts_agree(name, other)
        ]
        if ranked:
            return -max(ranked)[1]
        letters = re.sub(r"\W", "", name)
        if letters.isupper() and 2 <= len(letters) <= 8:
            matching = [n for n, names in enumerate(self.names) if any(initials(other) == letters for other in names)]
            return matching[0] if len(matching) == 1 else None
        return None


def _parts_agree(first: str, second: str) -> bool:
    """Whether one of two names in two languages ("Cyngor X / X Council") or with a part in brackets is the other."""
    parts = [part for name in (first, second) for part in _parts(name)]
    mine, other = parts[: len(_parts(first))], parts[len(_parts(first)) :]
    return len(parts) > 2 and any(same_body(a, b) for a in mine for b in other)


def _parts(name: str) -> Sequence[str]:
    found: Iterable[str] = (part.strip() for part in re.split(r"\s/\s|[()]|\s-\s|,\s", name))
    return [part for part in found if len(part) > 4 and says_which(part)] or [name]
