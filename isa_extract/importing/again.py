"""Documents found again at places that the register knows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from isa_extract.sources import Found, LeftOut, find


def found_again(places: Sequence[str]) -> Iterator[Found | LeftOut]:
    """What lies at these places now: files, and members of archives and mails."""
    wanted = frozenset(places)
    for outermost in dict.fromkeys(map(_outermost, places)):
        for each in find([outermost]):
            if each.place in wanted or (isinstance(each, LeftOut) and each.place == outermost):
                yield each


def _outermost(place: str) -> str:
    """The file that a place is in: the place itself, or the archive or mail before a "!"."""
    if Path(place).exists():
        return place
    at = place.find("!")
    while at != -1:
        if "://" in place or Path(place[:at]).is_file():
            return place[:at]
        at = place.find("!", at + 1)
    return place
