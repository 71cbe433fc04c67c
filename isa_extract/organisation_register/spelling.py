"""Mistyped and misread words -> words that are known, within bounds that never make one place of another."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from itertools import product
from typing import Protocol

from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from isa_extract.organisation_register.names import DESIGNATION_WORDS
from isa_extract.organisation_register.slips import is_slip

_DIGITS = str.maketrans("015", "ols")
_ALIKE = {"i": "l", "l": "i"}
"""First letters that OCR takes for one another."""
_MOST_READINGS = 6
_ANY_LETTER, _TWO_SLIPS = 11, 13
"""How long a word must be to have any one letter wrong, and to have two."""


class Vocabulary(Protocol):
    """Words that are known."""

    def knows(self, word: str) -> bool:
        """Whether a word is among them."""

    def beginning(self, letter: str) -> Collection[str]:
        """Those that begin with a letter and have four or more."""


class Speller:
    """Corrects the words of a name into a vocabulary, in blocks by first letter."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._blocks: dict[str, list[str]] = {}

    def _knows(self, word: str) -> bool:
        return word in DESIGNATION_WORDS or self._vocabulary.knows(word)

    def _block(self, letter: str) -> list[str]:
        """The known words that begin with a letter and are long enough to be mistyped."""
        block = self._blocks.get(letter)
        if block is None:
            own = {word for word in DESIGNATION_WORDS if len(word) >= 4 and word[0] == letter}
            block = self._blocks[letter] = sorted(own.union(self._vocabulary.beginning(letter)))
        return block

    def corrections(self, words: Sequence[str]) -> Iterator[tuple[tuple[str, ...], float]]:
        """The name with its unknown words corrected, and how like the two are (0 to 1); nothing where it needs none."""
        joined = self._joined(words)
        choices = [self._choices(word, rest=[*joined[:at], *joined[at + 1 :]]) for at, word in enumerate(joined)]
        written = " ".join(words)
        for number, corrected in enumerate(product(*choices)):
            if number == _MOST_READINGS:
                return
            if corrected != tuple(words):
                yield tuple(" ".join(corrected).split(" ")), fuzz.ratio(written, " ".join(corrected)) / 100

    def _joined(self, words: Sequence[str]) -> list[str]:
        """Words that a stray space tore apart ("c ity"), put together where that makes a known word."""
        joined: list[str] = []
        for word in words:
            together = joined[-1] + word if joined else ""
            torn = joined and (not self._knows(joined[-1]) or not self._knows(word) or len(joined[-1]) == 1)
            if torn and len(together) >= 4 and self._knows(together):
                joined[-1] = together
            else:
                joined.append(word)
        return joined

    def _choices(self, word: str, *, rest: Sequence[str]) -> list[str]:
        """What a word may have been, itself where that is known or nothing is near."""
        if len(word) < 4 or word.isdigit() or self._knows(word):
            return [word]
        mended = word.translate(_DIGITS)
        if self._knows(mended):
            return [mended]
        split = self._split(mended)
        if split:
            return [split]
        if not mended.isalpha():
            return [word]
        allowed = 1 if len(mended) < _TWO_SLIPS else 2
        near = process.extract(
            mended, self._block(mended[0]), scorer=OSA.distance, score_cutoff=allowed, limit=_MOST_READINGS
        )
        found = [(other, distance) for other, distance, _ in near if self._may_be(mended, other, rest)]
        for other in (_ALIKE.get(mended[0], mended[0]) + mended[1:], mended[1] + mended[0] + mended[2:]):
            if self._knows(other):  # only the first letter was misread, or typed second
                found.append((other, 1))
        best = min((distance for _, distance in found), default=0)
        return sorted({other for other, distance in found if distance == best}) or [word]

    def _may_be(self, written: str, meant: str, rest: Sequence[str]) -> bool:
        """Whether one word may have become another. One letter makes another place of a short word ("Bramley")."""
        if meant in DESIGNATION_WORDS or is_slip(written, meant):
            return len(meant) > 4 or bool(rest)
        if len(written) >= _ANY_LETTER:
            return True
        return any(len(word) >= 8 and word not in DESIGNATION_WORDS for word in rest)

    def _split(self, word: str) -> str | None:
        """Two known words that lost the space between them."""
        for cut in range(4, len(word) - 3):
            if self._knows(word[:cut]) and self._knows(word[cut:]):
                return f"{word[:cut]} {word[cut:]}"
        return None
