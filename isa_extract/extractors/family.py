"""The template family the document was written on."""

from __future__ import annotations

from collections.abc import Iterator

from isa_extract.facts import Context, Fact
from isa_extract.families import recognise


def extract(context: Context) -> Iterator[Fact]:
    """The family's id, proved by the words that its form prints."""
    found = recognise(context)
    if found:
        yield Fact("agreement.family", found)
