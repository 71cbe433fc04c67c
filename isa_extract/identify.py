"""Parties -> the organisations of the register that they are, and their codes where there is no doubt which."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from isa_extract.organisation_register.names import words_of
from isa_extract.organisation_register.resolve import Register, Resolution
from isa_extract.record import Party, Record

_YEAR_OF_ACT = re.compile(r"\b(?:19|20)\d\d$")


def identify(record: Record, register: Register, short_names: Mapping[str, str]) -> None:
    """Give each party of a record that resolves to exactly one organisation its `identifiers`."""
    if not len(register):
        return
    day = written_on(record)
    for party in record.parties:
        organisation = resolution_of(party, register, day, short_names).organisation
        if organisation is not None:
            party.identifiers = organisation.identifiers


def resolution_of(
    party: Party, register: Register, day: str | None, short_names: Mapping[str, str] | None = None
) -> Resolution:
    """What a party's name resolves to; where that is not sure, an alias that is a name and not just letters may say."""
    by_name = register.resolve(party.name, on=day, abbreviations=short_names)
    if by_name.organisation is None:
        for alias in party.aliases:
            if len(words_of(alias)) > 1:
                by_alias = register.resolve(alias, on=day)
                if by_alias.organisation and by_alias.organisation in (by_name.candidates or by_alias.candidates):
                    return by_alias
    return by_name


def written_on(record: Record) -> str | None:
    """A day on which the parties of a record were there: one of its dates, or the year of the newest Act it cites."""
    dates = record.agreement.dates
    first = dates.commencement or dates.signed or dates.review or dates.expiry
    return first or max(filter(None, _other_dates(record)), default=None)


def _other_dates(record: Record) -> Iterator[str | None]:
    yield from (version.date for version in record.version_history)
    yield from (signatory.date for signatory in record.signatories)
    for instrument in record.legal_instruments:
        year = _YEAR_OF_ACT.search(instrument.title)
        yield year[0] if year else None
