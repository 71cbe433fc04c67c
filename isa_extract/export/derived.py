"""What a mapping calls by `$name`: what stands in no one place of a record, or not in the record at all."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

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


DERIVED: dict[str, Derived] = {
    "identifier": Derived(
        lambda entry, _: entry.identifier, str, "the agreement's identifier, made of its document's content"
    ),
    "places": Derived(lambda entry, _: list(entry.places), list[str], "where the document was found"),
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
