"""Mistyped and misread words -> words that are known, within bounds that never make one place of another."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from itertools import product

from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from isa_extract.register.names import DESIGNATION_WORDS

_DIGITS = str.maketrans("015", "ols")
_ALIKE = {"i": "l", "l": "i"}
"""First letters that OCR takes for one another."""
_MOST_READINGS = 6


class Speller:
    """Corrects the words of a name into a vocabulary, in blocks by first letter."""

    def __init__(self, vocabulary: Collection[str]) -> None:
        self._known = frozenset(vocabulary) | DESIGNATION_WORDS
        self._blocks: dict[str, list[str]] = {}

    def _block(self, letter: str) -> list[str]:
        """The known words that begin with a letter and are long enough to be mistyped."""
        block = self._blocks.get(letter)
        if block is None:
            block = sorted(word for word in self._known if len(word) >= 4 and word[0] == letter)
            self._blocks[letter] = block
        return block

    def corrections(self, words: Sequence[str]) -> Iterator[tuple[tuple[str, ...], float]]:
        """The name with its unknown words corrected, and how like the two are (0 to 1); nothing where it needs none."""
        joined = self._joined(words)
        choices = [self._choices(word, alone=len(joined) == 1) for word in joined]
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
            torn = joined and (joined[-1] not in self._known or word not in self._known or len(joined[-1]) == 1)
            if torn and len(together) >= 4 and together in self._known:
                joined[-1] = together
            else:
                joined.append(word)
        return joined

    def _choices(self, word: str, *, alone: bool) -> list[str]:
        """What a word may have been, itself where that is known or nothing is near."""
        if word in self._known or len(word) < 4 or word.isdigit():
            return [word]
        mended = word.translate(_DIGITS)
        if mended in self._known:
            return [mended]
        split = self._split(mended)
        if split:
            return [split]
        if not mended.isalpha():
            return [word]
        allowed = 0 if len(mended) == 4 and alone else 1 if len(mended) < 10 else 2
        near = process.extract(
            mended, self._block(mended[0]), scorer=OSA.distance, score_cutoff=allowed, limit=_MOST_READINGS
        )
        for other in (_ALIKE.get(mended[0], mended[0]) + mended[1:], mended[1] + mended[0] + mended[2:]):
            if other in self._known and allowed:  # only the first letter was misread, or typed second
                near.append((other, 1, 0))
        best = min((distance for _, distance, _ in near), default=0)
        return sorted({other for other, distance, _ in near if distance == best}) or [word]

    def _split(self, word: str) -> str | None:
        """Two known words that lost the space between them."""
        for cut in range(4, len(word) - 3):
            if word[:cut] in self._known and word[cut:] in self._known:
                return f"{word[:cut]} {word[cut:]}"
        return None
