"""Signatories: one fact for each signature block."""

from __future__ import annotations

from collections.abc import Iterator

from isa_extract.facts import Context, Fact
from isa_extract.signatures.reader import read_signatories


def extract(context: Context) -> Iterator[Fact]:
    """One fact for each signature block, in the order of the document."""
    yield from read_signatories(context)
