"""Dates: reviews overdue or not agreed, agreements that have expired, dates in an order that cannot be."""

from __future__ import annotations

from collections.abc import Iterator

from isa_extract.checks.case import Case, check
from isa_extract.due import expiry_due, review_due
from isa_extract.facts import Finding
from isa_extract.values import first_day, last_day

_DATES = "/agreement/dates/"


@check("review-overdue", dated=True)
def review_overdue(case: Case) -> Iterator[Finding]:
    """A review date, or else the start with the interval of review, that lies before the day asked for."""
    due = review_due(case.record)
    if due and case.day and due.last < case.day:
        message = f"the review was due {due.written} ({due.how}) and is overdue on {case.day}"
        yield Finding("review-overdue", message, case.spans(*due.pointers), due.pointers[0])


@check("no-review-date")
def no_review_date(case: Case) -> Iterator[Finding]:
    """Neither a review date nor an interval, nor an end."""
    agreement = case.record.agreement
    stated = (agreement.dates.review, agreement.review_interval, agreement.dates.expiry, agreement.term)
    if not any(stated) and not case.unreadable and "review" not in case.left_elsewhere:
        spans = case.spans(*(f"/sections/{n}/id" for n, s in enumerate(case.record.sections) if s.id == "review"))
        yield Finding("no-review-date", "no date and no interval of review is given", spans, f"{_DATES}review")


@check("expired", dated=True)
def expired(case: Case) -> Iterator[Finding]:
    """An end, or else the start with the term, before the day asked for, and nothing that lets it go on."""
    end = expiry_due(case.record)
    if end and case.day and end.last < case.day and not case.says("agreement.goes_on"):
        message = f"it ended {end.written} ({end.how}) and has expired on {case.day}"
        yield Finding("expired", message, case.spans(*end.pointers), end.pointers[0])


@check("dates-out-of-order")
def dates_out_of_order(case: Case) -> Iterator[Finding]:
    """A date that lies before one it must follow, even where both are no more precise than a month or year."""
    dates = case.record.agreement.dates
    order = (
        ("commencement", "review", "the review"),
        ("commencement", "expiry", "the expiry"),
        ("signed", "expiry", "the expiry"),
    )
    told: set[str] = set()
    for earlier, later, name in order:
        if later not in told and _before(getattr(dates, later), getattr(dates, earlier)):
            told.add(later)
            known = {"commencement": "the start", "signed": "the signing"}[earlier]
            message = f"{name}, {getattr(dates, later)}, lies before {known}, {getattr(dates, earlier)}"
            yield Finding("dates-out-of-order", message, case.spans(_DATES + later, _DATES + earlier), _DATES + later)
    versions = [(v.date, n) for n, v in enumerate(case.record.version_history) if v.date and first_day(v.date)]
    latest = max(versions, default=None)
    if latest and "review" not in told and _before(dates.review, latest[0]):
        message = f"the latest version, {latest[0]}, lies after the review it is meant to precede, {dates.review}"
        spans = case.spans(f"{_DATES}review", f"/version_history/{latest[1]}/date")
        yield Finding("dates-out-of-order", message, spans, f"{_DATES}review")


def _before(date: str | None, other: str | None) -> bool:
    """Whether all of the one date lies before all of the other."""
    last, first = last_day(date) if date else None, first_day(other) if other else None
    return last is not None and first is not None and last < first
