"""Words as a reader gives them to the benchmark: it needs no more than where their middles are."""

from __future__ import annotations

from typing import NamedTuple


class ReadWord(NamedTuple):
    """A word that was read, and its middle in pixels of an image."""

    text: str
    x: float
    y: float


def spread(text: str, start: tuple[float, float], end: tuple[float, float]) -> list[ReadWord]:
    """The words of a line whose writing runs from `start` to `end` (pixels, on its middle), placed by their letters."""
    words, length = [], max(1, len(text))
    position = 0
    for word in text.split():
        position = text.index(word, position)
        along = (position + len(word) / 2) / length
        words.append(ReadWord(word, start[0] + along * (end[0] - start[0]), start[1] + along * (end[1] - start[1])))
        position += len(word)
    return words
