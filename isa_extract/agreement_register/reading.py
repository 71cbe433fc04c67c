"""What people ask a register: how far it is, what could not be read, what changed, and the records themselves."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, func, or_, select

from isa_extract.agreement_register.database import Database
from isa_extract.agreement_register.rows import record_of_rows
from isa_extract.agreement_register.tables import (
    OF_AN_AGREEMENT,
    agreements,
    corrections,
    documents,
    extractions,
    places,
    runs,
)
from isa_extract.entries import Entry
from isa_extract.sources import NOT_OPENED

_TOGETHER = 100
"""Records read at once."""


@dataclass(frozen=True, slots=True)
class PlaceOutcome:
    """What lies at a place and what became of it: `outcome` is read, not an agreement, failed, waiting or left out."""

    place: str
    outcome: str
    kind: str | None = None
    stage: str | None = None
    reason: str | None = None
    page: int | None = None
    document: str | None = None
    agreement: str | None = None
    title: str | None = None


@dataclass(frozen=True, slots=True)
class RunTold:
    """A run: what it was asked for, when, and what it counted."""

    id: int
    command: str
    arguments: list[str]
    started: str
    finished: str | None
    state: str
    counts: dict[str, int]


@dataclass(frozen=True, slots=True)
class Extraction:
    """One reading of a document in its history; `changes` is None for the first."""

    run: int
    when: str
    extractor_version: str
    pattern_version: str
    changes: list[dict[str, Any]] | None


def outcomes(connection: Connection, run: int | None = None) -> Iterator[PlaceOutcome]:
    """What became of each place, in the order of places; of those a run saw, where one is given."""
    query = (
        select(places, documents, agreements.c.id.label("agreement"), agreements.c.title, agreements.c.type)
        .select_from(
            places.outerjoin(documents, documents.c.sha256 == places.c.document).outerjoin(
                agreements, agreements.c.document == places.c.document
            )
        )
        .order_by(places.c.place, places.c.key)
    )
    if run is not None:
        query = query.where(places.c.run == run)
    for row in connection.execute(query):
        if row.left_out_kind is not None or row.document is None:
            yield PlaceOutcome(row.place, "left out", row.left_out_kind, reason=row.left_out_reason)
        elif row.state == "read":
            what = "not an agreement" if row.type == "not_an_agreement" else "read"
            yield PlaceOutcome(row.place, what, document=row.document, agreement=row.agreement, title=row.title)
        else:
            yield PlaceOutcome(
                row.place, row.state, row.failure_kind, row.failure_stage, row.failure_message, row.failure_page,
                row.document, row.agreement,
            )  # fmt: skip


def counts(connection: Connection) -> dict[str, int]:
    """How many documents, agreements, places and corrections there are, and documents by state."""
    by_state = select(documents.c.state, func.count()).group_by(documents.c.state)
    found: dict[str, int] = {f"documents {state}": number for state, number in connection.execute(by_state)}
    is_agreement = agreements.c.type != "not_an_agreement"
    asked = {
        "agreements": select(func.count()).select_from(agreements).where(is_agreement),
        "places": select(func.count()).select_from(places).where(places.c.document.is_not(None)),
        "places left out": select(func.count()).select_from(places).where(places.c.left_out_kind.is_not(None)),
        "corrected documents": select(func.count(func.distinct(corrections.c.document))),
    }
    return found | {name: connection.execute(query).scalar() or 0 for name, query in asked.items()}


def failures_by_kind(connection: Connection) -> dict[str, int]:
    """How many documents failed, by kind."""
    query = (
        select(documents.c.failure_kind, func.count().label("number"))
        .where(documents.c.state == "failed")
        .group_by(documents.c.failure_kind)
        .order_by(documents.c.failure_kind)
    )
    return {row.failure_kind: row.number for row in connection.execute(query)}


def latest_runs(connection: Connection, most: int = 5) -> list[RunTold]:
    """The latest runs, newest first."""
    return [
        RunTold(row.id, row.command, row.arguments, row.started, row.finished, row.state, row.counts or {})
        for row in connection.execute(select(runs).order_by(runs.c.id.desc()).limit(most))
    ]


def due_before(connection: Connection, day: str) -> int:
    """How many agreements' reviews were due before a day, written 2026-11-29."""
    query = (
        select(func.count())
        .select_from(agreements)
        .where(agreements.c.review_due < day, agreements.c.type != "not_an_agreement")
    )
    return connection.execute(query).scalar() or 0


def unread_places(connection: Connection, kinds: Sequence[str]) -> list[str]:
    """The places of documents that failed (of these kinds, where any are given) or wait, and of files that could
    not be opened when they were found."""
    failed = documents.c.state == "failed"
    if kinds:
        failed = failed & documents.c.failure_kind.in_(kinds)
    lost = places.c.left_out_kind.in_(kinds or NOT_OPENED)
    query = (
        select(places.c.place)
        .select_from(places.outerjoin(documents, documents.c.sha256 == places.c.document))
        .where(or_(failed, documents.c.state == "waiting", lost))
        .order_by(places.c.place)
    )
    return [row.place for row in connection.execute(query)]


def documents_named(connection: Connection, name: str) -> list[str]:
    """The SHA-256 of the documents that a person names: by identifier or the beginning of a SHA-256, by their place,
    or by the folder, archive or mail they lie in."""
    if len(name) >= 8 and all(letter in "0123456789abcdef" for letter in name.lower()):
        query = select(documents.c.sha256).where(documents.c.sha256.startswith(name.lower(), autoescape=True))
    else:
        inside = [places.c.place.startswith(name.rstrip("/") + mark, autoescape=True) for mark in ("/", "!")]
        query = select(places.c.document).where(places.c.document.is_not(None), or_(places.c.place == name, *inside))
    return sorted({str(row[0]) for row in connection.execute(query)})


def history(connection: Connection, sha256: str) -> list[Extraction]:
    """The readings of a document, the first one first."""
    query = (
        select(extractions, runs.c.started)
        .join(runs, runs.c.id == extractions.c.run)
        .where(extractions.c.document == sha256)
        .order_by(extractions.c.id)
    )
    return [
        Extraction(row.run, row.started, row.extractor_version, row.pattern_version, row.changes)
        for row in connection.execute(query)
    ]


def entries(database: Database, *, since: int | None = None) -> Iterator[Entry]:
    """The records of the register in the order of their identifiers, corrections included.

    With `since` only of documents that a later run read or a person corrected after that run.
    """
    query = select(agreements.c.id, agreements.c.document).order_by(agreements.c.id)
    if since is not None:
        query = query.join(documents, documents.c.sha256 == agreements.c.document).where(documents.c.run > since)
    with database.reading() as connection:
        wanted = [(row.id, row.document) for row in connection.execute(query)]
        for start in range(0, len(wanted), _TOGETHER):
            yield from _entries(connection, dict(wanted[start : start + _TOGETHER]))


def _entries(connection: Connection, wanted: dict[str, str]) -> Iterator[Entry]:
    rows: dict[str, dict[str, list[Any]]] = {
        identifier: {table.name: [] for table in (agreements, *OF_AN_AGREEMENT)} for identifier in wanted
    }
    for row in connection.execute(select(agreements).where(agreements.c.id.in_(list(wanted)))).mappings():
        rows[row["id"]]["agreements"].append(row)
    for table in OF_AN_AGREEMENT:
        ordered = select(table).where(table.c.agreement.in_(list(wanted))).order_by(table.c.agreement, table.c.ordinal)
        for row in connection.execute(ordered).mappings():
            rows[row["agreement"]][table.name].append(row)
    lying: dict[str, list[str]] = defaultdict(list)
    where = select(places).where(places.c.document.in_(list(wanted.values()))).order_by(places.c.place)
    for place in connection.execute(where):
        lying[place.document].append(place.place)
    for identifier, document in wanted.items():
        if rows[identifier]["agreements"]:
            yield Entry(identifier, record_of_rows(rows[identifier]), tuple(lying[document]))
