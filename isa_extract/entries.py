"""Records among others: each with an identifier that stays the same, and the places its document lies at."""

from __future__ import annotations

from dataclasses import dataclass

from isa_extract.record import Record

IDENTIFIER_LENGTH = 16
"""Hexadecimal digits of a document's SHA-256 that identify it: 64 bits, a clash in a million is one in 37 million."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A record with what tells it from others; `places` are where its document was found, none where nobody knows."""

    identifier: str
    record: Record
    places: tuple[str, ...] = ()


def identifier_of(sha256: str) -> str:
    """The identifier of the document with this SHA-256: the same content has the same one in every register."""
    return sha256[:IDENTIFIER_LENGTH]
