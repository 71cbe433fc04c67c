"""The days by which an agreement is to be reviewed and on which it ends: said, or reckoned from its start."""

from __future__ import annotations

import datetime
from typing import NamedTuple

from isa_extract.record import Record
from isa_extract.values import add_duration, first_day, last_day

DATES = "/agreement/dates/"
"""The pointer that those of the dates begin with."""


class Due(NamedTuple):
    """A day by which something was to be: how it is written, what tells it, the last day it can mean, and where."""

    written: str
    how: str
    last: datetime.date
    pointers: tuple[str, ...]


def review_due(record: Record) -> Due | None:
    """The review date, or else the start with the interval of review."""
    return _due(record, "review", "review_interval", "the review date")


def end_due(record: Record) -> Due | None:
    """The date of expiry, or else the day before the start with the term, on which the term is over."""
    return _due(record, "expiry", "term", "the date of expiry", ends=True)


def _due(record: Record, date: str, interval: str, called: str, *, ends: bool = False) -> Due | None:
    agreement = record.agreement
    written = getattr(agreement.dates, date)
    if written is not None:
        last = last_day(written)
        return Due(written, called, last, (DATES + date,)) if last else None
    length, start = getattr(agreement, interval), _start(record)
    first = last_day(start.date) if start else None
    day = add_duration(first, length) if first and length else None
    if start is None or day is None:
        return None
    last = day - datetime.timedelta(days=1) if ends else day
    return Due(
        last.isoformat(), f"{length} from {start.name}, {start.date}", last, (f"/agreement/{interval}", start.pointer)
    )


class _Start(NamedTuple):
    """The day an agreement is taken to begin, what that day is, and where the record has it."""

    date: str
    name: str
    pointer: str


def _start(record: Record) -> _Start | None:
    """The commencement, else the signing, else the last signature."""
    dates = record.agreement.dates
    if dates.commencement:
        return _Start(dates.commencement, "the start", f"{DATES}commencement")
    if dates.signed:
        return _Start(dates.signed, "the signing", f"{DATES}signed")
    signatures = [(s.date, n) for n, s in enumerate(record.signatories) if s.date and first_day(s.date)]
    if not signatures:
        return None
    date, number = max(signatures)
    return _Start(date, "the last signature", f"/signatories/{number}/date")
