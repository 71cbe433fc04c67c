"""What a mapping calls by `$name`: what stands in no one place of a record, or not in the record at all."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from isa_extract.due import Due, expiry_due, review_due
from isa_extract.entries import Entry
from isa_extract.export.target import Options
from isa_extract.record import Record, RecordEvidence, RecordFinding

Json = Any


@dataclass(frozen=True, slots=True)
class Derived:
    """A value made of an entry, its type, and in words how."""

    compute: Callable[[Entry, Options], Json]
    annotation: Any
    means: str


class PointedEvidence(RecordEvidence):
    """A place of the evidence, with the pointer it stands at."""

    pointer: str


class Gap(BaseModel):
    """Something that an agreement lacks or a person should look at."""

    kind: str
    code: str
    severity: str | None
    message: str


def _missing(record: Record) -> Iterator[Json]:
    for section in record.missing_sections:
        asked = f"required by {', '.join(section.required_by)}" if section.required_by else "not required"
        yield {"kind": "section", "code": section.id, "severity": None, "message": f"{_words(section.status)}; {asked}"}


def _words(code: str) -> str:
    return code.replace("_", " ")


def _gap(finding: RecordFinding) -> Json:
    return {"kind": "finding", "code": finding.code, "severity": finding.severity, "message": finding.message}


def _once(texts: Iterable[str | None]) -> list[str]:
    return list(dict.fromkeys(text for text in texts if text))


def _lead(record: Record) -> str | None:
    owner = (record.agreement.owner or "").casefold()
    for party in record.parties if owner else ():
        if party.name.casefold() in owner or owner in (alias.casefold() for alias in party.aliases):
            return party.name
    return record.agreement.owner or (record.parties[0].name if record.parties else None)


def _day(due: Due | None) -> str | None:
    return due.last.isoformat() if due else None


def _ended(due: Due | None, day: datetime.date) -> str:
    return "Complete" if due and due.last < day else "Active"


def _state(due: Due | None, day: datetime.date) -> str | None:
    if due is None:
        return None
    return "overdue" if due.last < day else "due" if due.last - day <= _SOON else "later"


_SOON = datetime.timedelta(days=90)
_CONTROLLERS = {"controller", "joint_controller", "controller_in_common"}


def title_of(entry: Entry) -> str:
    """What an agreement is called: its title, else what it is and its reference, else the name of its file."""
    agreement = entry.record.agreement
    if agreement.title or not agreement.reference:
        return agreement.title or entry.record.source.file_name
    return f"{_kind(entry)} {agreement.reference}"


def summary_of(entry: Entry) -> str:
    """What a document is and between whom, in a sentence."""
    *others, last = [party.name for party in entry.record.parties] or [""]
    between = " and ".join(filter(None, (", ".join(others), last)))
    return _kind(entry) + (f" between {between}." if between else ".")


def _kind(entry: Entry) -> str:
    return entry.record.agreement.type.replace("_", " ").capitalize()


DERIVED: dict[str, Derived] = {
    "identifier": Derived(
        lambda entry, _: entry.identifier, str, "the agreement's identifier, made of its document's content"
    ),
    "places": Derived(lambda entry, _: list(entry.places), list[str], "where the document was found"),
    "title": Derived(
        lambda entry, _: title_of(entry), str, "the title, else what it is and its reference, else the file's name"
    ),
    "summary": Derived(lambda entry, _: summary_of(entry), str, "what it is and between whom, in a sentence"),
    "expiry_due": Derived(
        lambda entry, _: due.written if (due := expiry_due(entry.record)) else None,
        str,
        "the date of expiry, else the last day of the term from the start",
    ),
    "expiry_reason": Derived(
        lambda entry, _: due.how if (due := expiry_due(entry.record)) else None, str, "what tells when it ends"
    ),
    "evidence": Derived(
        lambda entry, _: [
            {"pointer": pointer, **place.__dict__}
            for pointer, places in entry.record.evidence.items()
            for place in places
        ],
        list[PointedEvidence],
        "every place of the evidence, with the pointer it stands at",
    ),
    "register_id": Derived(
        lambda entry, _: entry.record.agreement.reference or entry.identifier,
        str,
        "the agreement's reference, its identifier where it has none",
    ),
    "purposes": Derived(
        lambda entry, _: _once(flow.purpose for flow in entry.record.flows),
        list[str],
        "what the exchanges are for, as the table of exchanges says",
    ),
    "recipients": Derived(
        lambda entry, _: _once(flow.recipient for flow in entry.record.flows),
        list[str],
        "whom the table of exchanges sends information to",
    ),
    "lead": Derived(
        lambda entry, _: _lead(entry.record),
        str,
        "the party that owns the agreement; its owner as named where that is no party; else the first party",
    ),
    "others": Derived(
        lambda entry, _: _once(p.name for p in entry.record.parties if p.name != _lead(entry.record)),
        list[str],
        "the parties but the lead",
    ),
    "controllers": Derived(
        lambda entry, _: _once(p.name for p in entry.record.parties if _CONTROLLERS & set(p.roles)),
        list[str],
        "the parties that are controllers, jointly, in common or alone",
    ),
    "review_due": Derived(
        lambda entry, _: due.written if (due := review_due(entry.record)) else None,
        str,
        "the date of review, else the start with the interval of review",
    ),
    "review_reason": Derived(
        lambda entry, _: due.how if (due := review_due(entry.record)) else None, str, "what tells when it is reviewed"
    ),
    "review_day": Derived(
        lambda entry, _: _day(review_due(entry.record)), str, "the last day on which the review is in time"
    ),
    "review_state": Derived(
        lambda entry, options: _state(review_due(entry.record), options.as_of),
        str,
        "on the day of the export: overdue; due within 90 days; later",
    ),
    "expiry_day": Derived(
        lambda entry, _: _day(expiry_due(entry.record)),
        str,
        "the last day of the agreement: its expiry, or the end of its term",
    ),
    "state": Derived(
        lambda entry, options: _ended(expiry_due(entry.record), options.as_of),
        str,
        "Complete where the agreement ended before the day of the export, else Active",
    ),
    "finding_codes": Derived(
        lambda entry, _: _once(finding.code for finding in entry.record.findings),
        list[str],
        "the codes of what a person should look at",
    ),
    "gaps": Derived(
        lambda entry, _: [*_missing(entry.record), *(_gap(finding) for finding in entry.record.findings)],
        list[Gap],
        "the sections that are missing, then the findings",
    ),
    "as_of": Derived(lambda _, options: options.as_of.isoformat(), str, "the day of the export"),
}
