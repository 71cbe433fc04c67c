"""The entries that are agreements, counted as they go by."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from isa_extract.entries import Entry
from isa_extract.export.target import Written


class Agreements:
    """Leaves out the entries that are no agreement, and tells how many there were of both."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self._entries = entries
        self._kept = self._others = 0

    def __iter__(self) -> Iterator[Entry]:
        for entry in self._entries:
            if entry.record.agreement.type == "not_an_agreement":
                self._others += 1
            else:
                self._kept += 1
                yield entry

    def written(self, *notes: str) -> Written:
        """What became of them, once all went by."""
        left_out = (f"left out: {self._others} that are no agreement",) if self._others else ()
        return Written(self._kept, (*left_out, *notes))
