"""Parties -> the codes of the organisations they are, where the register leaves no doubt which."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from isa_extract.register.names import words_of
from isa_extract.register.organisation import Organisation
from isa_extract.register.resolve import Register

_YEAR_OF_ACT = re.compile(r"\b(?:19|20)\d\d$")


def identify(record: dict[str, Any], register: Register, short_names: Mapping[str, str]) -> None:
    """Give each party of a record that resolves to exactly one organisation its `identifiers`."""
    if not len(register):
        return
    day = written_on(record)
    for party in record["parties"]:
        organisation = organisation_of(party, register, day, short_names)
        if organisation is not None:
            party["identifiers"] = organisation.identifiers


def organisation_of(
    party: Mapping[str, Any], register: Register, day: str | None, short_names: Mapping[str, str]
) -> Organisation | None:
    """The organisation a party is: by its name, then by the aliases that are names and not just letters."""
    resolution = register.resolve(party["name"], on=day, abbreviations=short_names)
    if resolution.organisation is not None:
        return resolution.organisation
    possible = set(resolution.candidates)
    for alias in party.get("aliases") or ():
        if len(words_of(alias)) < 2:
            continue
        meant = register.resolve(alias, on=day).organisation
        if meant is not None and (not possible or meant in possible):
            return meant
    return None


def written_on(record: Mapping[str, Any]) -> str | None:
    """A day on which the parties of a record were there: one of its dates, or the year of the newest Act it cites."""
    dates = record["agreement"].get("dates") or {}
    for name in ("commencement", "signed", "review", "expiry"):
        if dates.get(name):
            return str(dates[name])
    later = sorted(filter(None, _other_dates(record)))
    return later[-1] if later else None


def _other_dates(record: Mapping[str, Any]) -> Iterator[str | None]:
    for field in ("version_history", "signatories"):
        for item in record.get(field) or ():
            yield item.get("date")
    for instrument in record.get("legal_instruments") or ():
        year = _YEAR_OF_ACT.search(instrument["title"])
        yield year[0] if year else None
