"""What a text says as sets of numbers: how alike two are, and which of many come near each other, without all pairs.

A fingerprint holds the hashes of a text's shingles (runs of four words). Hashes are made here, not by Python's `hash`,
so that they are the same in every run. MinHash (the least of many shuffled orders of a set) lets texts that share many
shingles meet in a bucket.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from isa_extract.document import BlockKind, Document, fold

Hashes = NDArray[np.uint32]

SHINGLE = 4
"""Words in a shingle: few enough that a misread word costs little, enough that a chance run of words is rare."""
BANDS, ROWS = 32, 3
"""Of two texts half alike 98 in 100 pairs meet in a band; of two a tenth alike 3."""
TOO_FEW = 25
"""A text with fewer shingles is too short to be told from others by it."""
_FACTOR = np.uint64(0x9E3779B97F4A7C15)
_WORD = re.compile(r"[^\W_]+")
_ORDERS = np.random.Generator(np.random.PCG64(20261129)).integers(1, 2**63, size=(BANDS * ROWS, 2), dtype=np.uint64)


class Likeness(NamedTuple):
    """How alike two texts are, 0 to 1; `filled` without the wording of shared forms, None where too little is left."""

    whole: float
    filled: float | None


@dataclass(frozen=True, eq=False, slots=True)
class Fingerprint:
    """The shingles and words of a text; `complete` is False where only quotes of it were at hand."""

    shingles: Hashes
    words: Hashes
    complete: bool = True
    filled: Hashes | None = None

    def says(self, words: Iterable[str]) -> bool:
        """Whether every one of the words stands somewhere in the text."""
        return all(_holds(self.words, _word_hash(word)) for word in words)


def words_of(text: str) -> list[str]:
    """A text's words, without case, punctuation and the accidents of typography."""
    return _WORD.findall(fold(text).casefold())


def of_document(document: Document) -> Fingerprint:
    """The fingerprint of a document's text but for running lines and contents lists, which formats keep differently."""
    skipped = (BlockKind.FURNITURE, BlockKind.CONTENTS)
    return of_text("\n".join(document.block_text(block) for block in document.blocks if block.kind not in skipped))


def of_text(text: str) -> Fingerprint:
    """The fingerprint of a text."""
    return _fingerprint([words_of(text)], complete=True)


def of_quotes(quotes: Iterable[str]) -> Fingerprint:
    """The fingerprint of a text of which only quotes are at hand; no shingle goes over the end of a quote."""
    return _fingerprint([words_of(quote) for quote in quotes], complete=False)


def _fingerprint(runs: Sequence[list[str]], *, complete: bool) -> Fingerprint:
    hashed = [np.array([_word_hash(word) for word in run], dtype=np.uint64) for run in runs if run]
    shingles = [_shingles(run) for run in hashed]
    none = np.zeros(0, dtype=np.uint32)
    return Fingerprint(
        shingles=np.unique(np.concatenate([none, *shingles])),
        words=np.unique(np.concatenate([none, *(run.astype(np.uint32) for run in hashed)])),
        complete=complete,
    )


@lru_cache(maxsize=200_000)
def _word_hash(word: str) -> int:
    return int.from_bytes(blake2b(word.encode(), digest_size=8).digest(), "little")


def _shingles(words: NDArray[np.uint64]) -> Hashes:
    """The hash of each run of words; arithmetic is modulo 2**64 by intent."""
    count = len(words) - SHINGLE + 1
    if count < 1:
        return np.zeros(0, dtype=np.uint32)
    mixed = np.zeros(count, dtype=np.uint64)
    for offset in range(SHINGLE):
        mixed = mixed * _FACTOR + words[offset : offset + count]
    mixed ^= mixed >> np.uint64(31)
    return ((mixed * _FACTOR) >> np.uint64(32)).astype(np.uint32)


def _holds(hashes: Hashes, word: int) -> bool:
    value = np.uint32(word & 0xFFFFFFFF)
    place = int(np.searchsorted(hashes, value))
    return place < len(hashes) and bool(hashes[place] == value)


def likeness(first: Fingerprint, second: Fingerprint) -> Likeness:
    """How alike two texts are. Where quotes are all there is of one, the share of them that the other has."""
    whole = _alike(first.shingles, second.shingles, first.complete, second.complete)
    if first.filled is None or second.filled is None or min(len(first.filled), len(second.filled)) < TOO_FEW:
        return Likeness(whole, None)
    return Likeness(whole, _alike(first.filled, second.filled, first.complete, second.complete))


def _alike(first: Hashes, second: Hashes, first_complete: bool, second_complete: bool) -> float:
    if not len(first) or not len(second):
        return 0.0
    shared = len(np.intersect1d(first, second, assume_unique=True))
    if first_complete == second_complete:
        return shared / (len(first) + len(second) - shared)
    return shared / len(second if first_complete else first)


def without_forms(prints: Sequence[Fingerprint], kinds: Sequence[int], most: int) -> list[Fingerprint]:
    """The fingerprints with their `filled` shingles: those that are not the wording of a form.

    `kinds` says, by a number for each text, which are of one agreement as far as is known. What more than `most`
    different agreements say is taken for a form's wording.
    """
    if not prints:
        return []
    said = np.concatenate([p.shingles for p in prints])
    owners = np.repeat(np.array(kinds, dtype=np.uint32), [len(p.shingles) for p in prints])
    pairs = np.unique((said.astype(np.uint64) << np.uint64(32)) | owners)
    del said, owners
    values, counts = np.unique((pairs >> np.uint64(32)).astype(np.uint32), return_counts=True)
    forms = values[counts > most]
    return [
        Fingerprint(p.shingles, p.words, p.complete, np.setdiff1d(p.shingles, forms, assume_unique=True))
        for p in prints
    ]


def buckets(prints: Sequence[Fingerprint]) -> list[list[int]]:
    """Which texts may be alike in what is filled in: the numbers of those that meet in a band, each bucket in order."""
    met: dict[tuple[int, bytes], list[int]] = defaultdict(list)
    for number, fingerprint in enumerate(prints):
        hashes = fingerprint.shingles if fingerprint.filled is None else fingerprint.filled
        if len(hashes) < TOO_FEW:
            continue
        least = _least(hashes)
        for band in range(BANDS):
            met[band, least[band * ROWS : (band + 1) * ROWS].tobytes()].append(number)
    return [bucket for bucket in met.values() if len(bucket) > 1]


def _least(hashes: Hashes) -> NDArray[np.uint64]:
    """The least value of the set in each of the shuffled orders."""
    spread = hashes.astype(np.uint64) * _FACTOR
    return np.array([((spread * (a | np.uint64(1)) + b) >> np.uint64(16)).min() for a, b in _ORDERS], dtype=np.uint64)
