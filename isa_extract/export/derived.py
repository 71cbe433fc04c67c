"""What a mapping calls by `$name`: what stands in no one place of a record, or not in the record at all."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from isa_extract.due import expiry_due, review_due
from isa_extract.entries import Entry
from isa_extract.export.target import Options
from isa_extract.record import RecordEvidence

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
    "review_due": Derived(
        lambda entry, _: due.written if (due := review_due(entry.record)) else None,
        str,
        "the date of review, else the start with the interval of review",
    ),
    "review_reason": Derived(
        lambda entry, _: due.how if (due := review_due(entry.record)) else None, str, "what tells when it is reviewed"
    ),
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
    "as_of": Derived(lambda _, options: options.as_of.isoformat(), str, "the day of the export"),
}
