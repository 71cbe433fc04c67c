"""The parties by what the document calls them, so that a place that says no more than that can be told whose it is."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from isa_extract.facts import Context
from isa_extract.parties.candidate import Candidate
from isa_extract.rules import plain

AREA = re.compile(r",? (?:[A-Z][\w-]+ ){1,3}(?:Area|Division|Region|Branch)$")
"""The part of a body: "X Agency, Northern Region" is called "X Agency" where its address stands."""

_FIRST_WORD = re.compile(r"(?<=\b[Tt]he )\w|(?<![\w'])[A-Z\d]")
_REACH = 200  # characters that the longest name may have


class Names:
    """The parties by every name and defined term that belongs to one of them alone."""

    def __init__(self, parties: Sequence[Candidate], short: Mapping[str, Candidate] | None = None) -> None:
        self._by_name: dict[str, Candidate] = {}
        shared: set[str] = set()
        for party in parties:
            called = {_key(part) for full in party.names for part in (full, AREA.sub("", full))}
            for name in called - {""}:
                if name in self._by_name:
                    shared.add(name)
                self._by_name[name] = party
        for name in shared:
            del self._by_name[name]
        self._by_name = {**(short or {}), **self._by_name}
        self.parties = parties
        self._longest = max((len(name.split()) for name in self._by_name), default=0)

    def whole(self, text: str) -> Candidate | None:
        """The party that a text names and nothing else, but for what it is called in brackets."""
        return self._by_name.get(_key(text)) or self._by_name.get(_key(text.split("(")[0]))

    def subject(self, text: str) -> tuple[Candidate, int] | None:
        """The party that a sentence begins with, and where in it the name ends; not "the Council's officer"."""
        words = list(re.finditer(r"[^\s,;:()]+", text))
        for count in range(min(self._longest + 1, len(words)), 0, -1):
            end = words[count - 1].end()
            party = self._by_name.get(_key(text[:end]))
            if party is not None and not re.match(r"'s?\b", text[end:]):
                return party, end
        return None

    def mentioned(self, text: str, start: int, end: int) -> Iterator[tuple[int, int, Candidate]]:
        """Where a span names parties, from left to right."""
        at = start
        while (word := _FIRST_WORD.search(text, at, end)) is not None:
            named = self.subject(text[word.start() : min(end, word.start() + _REACH)])
            if named is not None:
                at = word.start() + named[1]
                yield word.start(), at, named[0]
            else:
                rest = re.compile(r"\w+").match(text, word.start(), end)
                at = rest.end() if rest else word.end()


def short_names(context: Context, parties: Sequence[Candidate]) -> dict[str, Candidate]:
    """What one party alone can be called for short: "the council" where the others are charities."""
    found: dict[str, list[Candidate]] = defaultdict(list)
    for party in parties:
        for rule in context.rules.group("party.short_name"):
            for expression in rule.expressions:
                match = expression.search(str(party.name.value))
                if match:
                    found[_key(match["short"])].append(party)
    return {short: who[0] for short, who in found.items() if len({id(party) for party in who}) == 1}


def _key(name: str) -> str:
    return re.sub(r"^the ", "", plain(name.strip(" \t\n.,;:\"'*")))
