"""Known legislation: the statutes of the pattern files, found by title, near title, year, number or abbreviation."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import fuzz, process

from isa_extract.rules import Rule, Rules, plain

UK_GDPR = "UK General Data Protection Regulation"
GDPR = "General Data Protection Regulation"
DPA_1998, DPA_2018 = "Data Protection Act 1998", "Data Protection Act 2018"
HRA, ECHR = "Human Rights Act 1998", "European Convention on Human Rights"

KINDS = {  # the last word of a title -> the kind of instrument
    "act": "act", "acts": "act", "bill": "act", "order": "order", "orders": "order", "regulation": "regulation",
    "regulations": "regulation", "regs": "regulation", "measure": "measure", "rules": "rules",
    "convention": "convention", "directive": "directive", "charter": "charter",
}  # fmt: skip
SMALL_WORDS = {  # that a title may hold, and that tell no title from another
    "and", "of", "the", "for", "in", "to", "etc", "on", "a", "s", "or", "with", "by", "from", "at", "as", "under",
}  # fmt: skip
YEAR = r"(?:1[89]|20)\d\d(?!\d)"  # of legislation, as part of an expression


@dataclass(frozen=True, slots=True)
class Statute:
    """What the list of statutes says of an instrument."""

    title: str
    rule: str
    kind: str
    year: int | None = None
    uri: str | None = None
    in_force: bool | None = None
    replaced_by: str | None = None
    abbreviations: tuple[str, ...] = ()
    frequent: frozenset[str] = frozenset()


@lru_cache(maxsize=8192)
def _word_key(word: str) -> str:
    kept = ""
    for piece in plain(word).split():
        if piece not in SMALL_WORDS and piece not in KINDS:
            kept += piece[:-1] if piece.endswith("s") and len(piece) > 3 else piece
    return kept


def name_key(words: Iterable[str]) -> str:
    """Words of a title reduced to what tells it from others: no small words, no plurals, no spaces."""
    return "".join(map(_word_key, words))


def title_key(title: str) -> str:
    """A title, given without its year, reduced to what tells it from others."""
    return name_key(title.split())


def full_year(figures: str) -> int:
    """The year that its last two figures mean."""
    return (1900 if int(figures) > 40 else 2000) + int(figures)


class StatuteBook:
    """The statutes of the pattern files, found by name and kind, year, number of series or abbreviation."""

    def __init__(self, rules: Rules) -> None:
        self.by_title: dict[str, Statute] = {}
        self.named: dict[tuple[str, str], list[Statute]] = defaultdict(list)
        self.bare: dict[tuple[str, str], Statute] = {}
        self.of_year: dict[tuple[str, int], dict[str, Statute]] = defaultdict(dict)
        self.by_number: dict[tuple[int, int], Statute] = {}
        self.abbreviated: dict[str, list[Statute]] = defaultdict(list)
        self.conventions: dict[str, Statute] = {}
        for rule in rules.group("statute"):
            self._add(rule)
        short = sorted((re.escape(a) for a in self.abbreviated if "GDPR" not in a), key=len, reverse=True)
        self.short = re.compile(
            rf"(?<![\w@./=&-])(?P<abbr>{'|'.join(short) or 'x^'})"
            rf"(?:\s*,?\s*[(\[]?(?P<year>{YEAR})[)\]]?|\s?'?(?P<two>[6-9]\d|0\d|1\d)(?!\d))?"
            r"(?![\w@&-]|\.\w|/\w|'s\b)"
        )

    def _add(self, rule: Rule) -> None:
        data = rule.data or {}
        statute = Statute(
            title=str(data["title"]), rule=rule.name, kind=str(data["kind"]), year=data.get("year"),
            uri=data.get("uri"), in_force=data.get("in_force"), replaced_by=data.get("replaced_by"),
            abbreviations=tuple(data.get("abbreviations") or ()),
            frequent=frozenset(map(str, data.get("frequent") or ())),
        )  # fmt: skip
        self.by_title[statute.title] = statute
        for abbreviation in statute.abbreviations:
            self.abbreviated[abbreviation].append(statute)
        number = re.search(r"/(?:uksi|ssi|wsi|nisi)/(\d{4})/(\d+)$", statute.uri or "")
        if number:
            self.by_number.setdefault((int(number[1]), int(number[2])), statute)
        for phrase in rule.patterns:
            name, year = re.subn(r"[\s(]*(?:1[89]|20)\d\d\)?$", "", str(phrase))
            key = (title_key(name), statute.kind)
            if statute not in self.named[key]:
                self.named[key].append(statute)
            if not year:
                self.bare.setdefault(key, statute)
            if statute.year:
                self.of_year[statute.kind, statute.year].setdefault(key[0], statute)
            european = statute.kind == "regulation" and "(E" in statute.title  # cited by its number, as directives are
            if european or statute.kind in ("convention", "charter", "directive"):
                self.conventions[plain(str(phrase))] = statute

    def dated(self, key: str, kind: str, year: int) -> Statute | None:
        """The statute of that name, kind and year."""
        return next((s for s in self.named.get((key, kind), ()) if s.year == year), None)

    def near(self, key: str, kind: str, year: int) -> Statute | None:
        """The Act of that kind and year whose name is nearly `key`: a slip of spelling, or words left out."""
        names = self.of_year.get((kind, year))
        if not names or len(key) < 6 or (key, kind) in self.named:
            return None
        best = process.extractOne(key, names.keys(), scorer=fuzz.ratio, score_cutoff=88)
        if best:
            return names[best[0]]
        within = {names[name].title: names[name] for name in names if _left_out(key, name)}
        return next(iter(within.values())) if len(within) == 1 else None


def _left_out(key: str, name: str) -> bool:
    """Whether `key` is `name` with some of it left out, and more than half of it there."""
    if len(key) < 0.55 * len(name) or len(key) < 10 or key[:4] != name[:4]:
        return False
    letters = iter(name)
    return all(letter in letters for letter in key) and fuzz.partial_ratio(key, name) > 60


@lru_cache(maxsize=4)
def statute_book(rules: Rules) -> StatuteBook:
    """The book of a set of rules."""
    return StatuteBook(rules)
