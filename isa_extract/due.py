"""When an agreement is to be reviewed and when it ends: the date it gives, else its start with an interval."""

from __future__ import annotations

import datetime
from typing import NamedTuple

from isa_extract.record import Record
from isa_extract.values import add_duration, first_day, last_day

_DATES = "/agreement/dates/"


class Due(NamedTuple):
    """A day by which something is to be: how it is written, what tells it, and the first and last day it can mean.

    `pointers` are where the record has what tells it.
    """

    written: str
    how: str
    first: datetime.date
    last: datetime.date
    pointers: tuple[str, ...]


def review_due(record: Record) -> Due | None:
    """When the next review is due."""
    return _due(record, "review", "review_interval", "the review date")


def expiry_due(record: Record) -> Due | None:
    """When the agreement ends; a term is over the day before its last anniversary."""
    return _due(record, "expiry", "term", "the date of expiry", ends=True)


def _due(record: Record, date: str, interval: str, called: str, *, ends: bool = False) -> Due | None:
    agreement = record.agreement
    written = getattr(agreement.dates, date)
    if written is not None:
        first, last = first_day(written), last_day(written)
        return Due(written, called, first, last, (_DATES + date,)) if first and last else None
    length, start = getattr(agreement, interval), _start(record)
    begins = last_day(start.date) if start else None
    day = add_duration(begins, length) if begins and length else None
    if start is None or day is None:
        return None
    if ends:
        day -= datetime.timedelta(days=1)
    how = f"{length} from {start.name}, {start.date}"
    return Due(day.isoformat(), how, day, day, (f"/agreement/{interval}", start.pointer))


class _Start(NamedTuple):
    """The day an agreement is taken to begin, what that day is, and where the record has it."""

    date: str
    name: str
    pointer: str


def _start(record: Record) -> _Start | None:
    """The commencement, else the signing, else the last signature."""
    dates = record.agreement.dates
    if dates.commencement:
        return _Start(dates.commencement, "the start", f"{_DATES}commencement")
    if dates.signed:
        return _Start(dates.signed, "the signing", f"{_DATES}signed")
    signatures = [(s.date, n) for n, s in enumerate(record.signatories) if s.date and first_day(s.date)]
    if not signatures:
        return None
    date, number = max(signatures)
    return _Start(date, "the last signature", f"/signatories/{number}/date")
