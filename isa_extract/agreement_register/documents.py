"""Places and documents of the register: what is known, what waits, who reads it, and what came of it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection, Dialect, Row, Table, delete, func, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from isa_extract.agreement_register.rows import Rows
from isa_extract.agreement_register.runs import Run
from isa_extract.agreement_register.tables import (
    OF_AN_AGREEMENT,
    agreements,
    corrections,
    documents,
    extractions,
    places,
    texts,
)
from isa_extract.entries import identifier_of

MOST_ATTEMPTS = 5
"""A document at which an import was killed so often is given up: it may be what kills it."""
_TABLES = (agreements, *OF_AN_AGREEMENT)
_MANY = 500
"""Rows of one statement in SQLite, which takes 32,766 values in one."""


@dataclass(frozen=True, slots=True)
class Known:
    """What the register knows of a place."""

    document: str | None
    stamp: str


def key_of(place: str) -> str:
    """What a place is found by: its text can be longer than an index takes."""
    return hashlib.sha256(place.encode()).hexdigest()


def known_places(connection: Connection, wanted: Sequence[str]) -> dict[str, Known]:
    """Those of the places that the register knows."""
    names = {key_of(place): place for place in wanted}
    query = select(places.c.key, places.c.document, places.c.stamp).where(places.c.key.in_(list(names)))
    return {names[row.key]: Known(row.document, row.stamp) for row in connection.execute(query)}


def note_places(connection: Connection, run: Run, seen: Sequence[Mapping[str, Any]]) -> None:
    """Write down places with what lies there: dictionaries of `place`, `stamp`, `document` or `left_out_*`."""
    if not seen:
        return
    rows = [
        {
            "key": key_of(each["place"]), "run": run.id, "document": None, "left_out_kind": None,
            "left_out_reason": None, **each,
        }
        for each in seen
    ]  # fmt: skip
    upsert(connection, places, rows, ("place", "document", "stamp", "run", "left_out_kind", "left_out_reason"))


def note_documents(connection: Connection, sizes: Mapping[str, int]) -> None:
    """Write down documents that may be new, by SHA-256 and size: new ones wait to be read."""
    rows = [{"sha256": sha, "size": size, "state": "waiting", "attempts": 0} for sha, size in sizes.items()]
    if rows:
        upsert(connection, documents, rows, ())


def states_of(connection: Connection, wanted: Sequence[str]) -> dict[str, Row[Any]]:
    """The rows of documents by SHA-256."""
    query = select(documents).where(documents.c.sha256.in_(wanted))
    return {row.sha256: row for row in connection.execute(query)}


def claim(connection: Connection, run: Run, sha256: str, last_run: int | None) -> int | None:
    """Take a document to be read by this run: how often it was tried before; None where another run has or had it.

    `last_run` is the run that had read it when it was decided that this one reads it again.
    """
    query = (
        update(documents)
        .where(
            documents.c.sha256 == sha256,
            documents.c.claimed_by.is_(None),
            documents.c.run.is_not_distinct_from(last_run),
        )
        .values(claimed_by=run.id, attempts=documents.c.attempts + 1)
        .returning(documents.c.attempts)
    )
    attempts: int | None = connection.execute(query).scalar()
    return None if attempts is None else attempts - 1


def still_true(connection: Connection, run: Run, shas: Sequence[str]) -> None:
    """Write down that the rules of this run would read these documents as they were read before."""
    now = update(documents).where(documents.c.sha256.in_(shas)).values(pattern_version=run.pattern_version)
    connection.execute(now)


def put_failure(
    connection: Connection, run: Run, sha256: str, *, kind: str, stage: str, message: str, page: int | None
) -> bool:
    """Write down that a document could not be read. What an earlier run read of it stays. False: it is not ours."""
    return _settle(
        connection, run, sha256, state="failed", failure_kind=kind, failure_stage=stage, failure_message=message,
        failure_page=page,
    )  # fmt: skip


def put_rows(
    connection: Connection,
    run: Run,
    sha256: str,
    rows: Rows,
    *,
    record: bytes,
    text: bytes,
    changes: Any,
) -> bool:
    """Write all that was read of a document in place of what was there. False: another run has taken it over.

    `record` and `text` are compressed; with `changes` None there was no extraction before, with [] it said the same
    and is not kept twice.
    """
    cleared = dict.fromkeys(("failure_kind", "failure_stage", "failure_message", "failure_page"))
    if not _settle(connection, run, sha256, state="read", **cleared):
        return False
    replace_rows(connection, [sha256], rows)
    upsert(connection, texts, [{"document": sha256, "text": text}], ("text",))
    if changes is None or changes:
        connection.execute(
            insert(extractions).values(
                document=sha256, run=run.id, extractor_version=run.extractor_version,
                pattern_version=run.pattern_version, settings=run.settings, record=record, changes=changes,
            )
        )  # fmt: skip
    return True


def replace_rows(connection: Connection, shas: Sequence[str], rows: Rows) -> None:
    """The rows of these documents' agreements in place of those that were there."""
    _delete_rows(connection, shas)
    for table in _TABLES:
        if there := rows.get(table.name):
            _insertion(table, connection.dialect).execute(connection, there)


def in_order(rows: Rows, dialect: Dialect) -> Rows:
    """The same rows as bare tuples in the order of their tables' columns, as `replace_rows` would make of them."""
    return {
        table.name: _insertion(table, dialect).in_order(rows[table.name]) for table in _TABLES if table.name in rows
    }


class _Insertion:
    """Inserts rows, past what SQLAlchemy does to each value: half the time of the hundreds that a record has."""

    def __init__(self, table: Table, dialect: Dialect) -> None:
        compiled = insert(table).compile(dialect=dialect)
        self.statement, self.by_name = str(compiled), not compiled.positional
        self.columns = tuple(column.name for column in table.columns)
        head, found, row = self.statement.partition("VALUES ")
        self.of_many = f"{head}{found}{', '.join([row] * _MANY)}" if dialect.name == "sqlite" else None
        self.take = itemgetter(*self.columns)
        processors = [column.type.dialect_impl(dialect).bind_processor(dialect) for column in table.columns]
        self.processors = [(at, process) for at, process in enumerate(processors) if process]

    def execute(self, connection: Connection, rows: Sequence[Mapping[str, Any]] | Sequence[tuple[Any, ...]]) -> None:
        """Insert rows, each by the names of all columns or, as a tuple, in their order."""
        values: Any = self.in_order(rows)
        if self.of_many:
            # Many rows in one statement leave Python to other threads for as long as SQLite works.
            whole = len(values) // _MANY * _MANY
            for start in range(0, whole, _MANY):
                connection.exec_driver_sql(self.of_many, tuple(chain.from_iterable(values[start : start + _MANY])))
            values = values[whole:]
        if self.by_name:
            values = [dict(zip(self.columns, row, strict=True)) for row in values]
        if values:
            connection.exec_driver_sql(self.statement, values)

    def in_order(self, rows: Sequence[Mapping[str, Any]] | Sequence[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
        """The rows as tuples in the columns' order; those that are tuples are taken to be so."""
        return [row if isinstance(row, tuple) else self._tuple(row) for row in rows]

    def _tuple(self, row: Mapping[str, Any]) -> tuple[Any, ...]:
        values = list(self.take(row))
        for at, process in self.processors:
            values[at] = process(values[at])
        return tuple(values)


@lru_cache(maxsize=64)
def _insertion(table: Table, dialect: Dialect) -> _Insertion:
    return _Insertion(table, dialect)


def _settle(connection: Connection, run: Run, sha256: str, **values: Any) -> bool:
    done = connection.execute(
        update(documents)
        .where(documents.c.sha256 == sha256, documents.c.claimed_by == run.id)
        .values(
            claimed_by=None, attempts=0, run=run.id, extractor_version=run.extractor_version,
            pattern_version=run.pattern_version, settings=run.settings, **values,
        )
    )  # fmt: skip
    return bool(done.rowcount)


def latest_extraction(connection: Connection, sha256: str) -> bytes | None:
    """The record that was read of a document last, without corrections, compressed; None where none was."""
    query = (
        select(extractions.c.record).where(extractions.c.document == sha256).order_by(extractions.c.id.desc()).limit(1)
    )
    found: bytes | None = connection.execute(query).scalar()
    return found


def keep_extractions(connection: Connection, read: Sequence[Mapping[str, Any]]) -> None:
    """Write down readings, rows of `extractions`; a record that is the document's latest already is not kept twice."""
    shas = [row["document"] for row in read]
    latest = select(func.max(extractions.c.id)).where(extractions.c.document.in_(shas)).group_by(extractions.c.document)
    query = select(extractions.c.document, extractions.c.record).where(extractions.c.id.in_(latest))
    kept = {row.document: row.record for row in connection.execute(query)}
    if rows := [row for row in read if kept.get(row["document"]) != row["record"]]:
        connection.execute(insert(extractions), rows)


def _delete_rows(connection: Connection, shas: Sequence[str]) -> None:
    wanted = [identifier_of(sha256) for sha256 in shas]
    there = connection.execute(select(agreements.c.id).where(agreements.c.id.in_(wanted))).scalars().all()
    if there:
        for table in OF_AN_AGREEMENT:
            connection.execute(delete(table).where(table.c.agreement.in_(there)))
        connection.execute(delete(agreements).where(agreements.c.id.in_(there)))


def upsert(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]], changed: Sequence[str]) -> None:
    """Insert rows; of those whose primary key is there already, set the columns `changed`."""
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    statement = dialect.insert(table)
    keys = [column.name for column in table.primary_key]
    if changed:
        statement = statement.on_conflict_do_update(
            index_elements=keys, set_={name: statement.excluded[name] for name in changed}
        )
    else:
        statement = statement.on_conflict_do_nothing(index_elements=keys)
    connection.execute(statement, list(rows))


def forget(connection: Connection, sha256: str) -> None:
    """Remove a document, all that was read of it, its history, corrections and places."""
    _delete_rows(connection, [sha256])
    for table in (extractions, texts, corrections):
        connection.execute(delete(table).where(table.c.document == sha256))
    connection.execute(delete(places).where(places.c.document == sha256))
    connection.execute(delete(documents).where(documents.c.sha256 == sha256))
