"""The rows of the starter register as text: found by a word in them, made into organisations only when needed."""

from __future__ import annotations

import csv
import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from functools import cached_property

from isa_extract.organisation_register.names import plain_text
from isa_extract.organisation_register.organisation import Organisation
from isa_extract.organisation_register.reader import FOLDER, organisation_of, read_register

_MOST_KNOWN = 65_536


class Rows:
    """The rows of register files (by name). Reading two thousand of them costs as much as reading a short agreement."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        self._files = dict(files)
        self._made: dict[int, Organisation] = {}
        self._known: dict[str, bool] = {}

    def __len__(self) -> int:
        return len(self._lines)

    def __getitem__(self, number: int) -> Organisation:
        organisation = self._made.get(number)
        if organisation is None:
            line, place = self._lines[number]
            organisation = self._made[number] = organisation_of(next(csv.reader([line])), place)
        return organisation

    @cached_property
    def all(self) -> tuple[Organisation, ...]:
        """Every organisation. Raises PatternError, with file and line, for the first mistake in the files."""
        return read_register(self._files)

    def knows(self, word: str) -> bool:
        """Whether some row holds a word."""
        known = self._known.get(word)
        if known is None:
            if len(self._known) >= _MOST_KNOWN:
                self._known.clear()
            known = self._known[word] = next(self.holding(word), None) is not None
        return known

    def beginning(self, letter: str) -> set[str]:
        """The words of four letters or more in the rows that begin with a letter."""
        letter = re.escape(letter)
        return set(re.findall(rf"{letter}(?<=\b{letter})[a-z]{{3,}}\b", self._text[0]))

    def holding(self, word: str) -> Iterator[int]:
        """The numbers of the rows that hold a word."""
        text, starts = self._text
        at = text.find(word)
        last = -1
        while at >= 0:
            end = at + len(word)
            if not (text[at - 1].isalnum() or text[end].isalnum()):
                number = bisect_right(starts, at) - 1
                if number != last:
                    yield number
                    last = number
                end = starts[number + 1]
            at = text.find(word, end)

    @cached_property
    def _lines(self) -> list[tuple[str, str]]:
        """Every row with its file and line."""
        return [
            (line, f"{FOLDER}/{name}:{number}")
            for name, content in self._files.items()
            for number, line in enumerate(content.decode("utf-8-sig", "replace").split("\n"), start=1)
            if number > 1 and line.strip()
        ]

    @cached_property
    def _text(self) -> tuple[str, list[int]]:
        """All rows as one text in plain form, and where in it each begins."""
        lines = plain_text("\n" + "\n".join([line for line, _ in self._lines]) + "\n")
        starts = [match.end() for match in re.finditer("\n", lines)]
        return lines, starts
