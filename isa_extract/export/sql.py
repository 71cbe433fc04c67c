"""A register in another database: the tables that `import` fills, at any SQLAlchemy URL."""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from isa_extract import __version__
from isa_extract.agreement_register import documents as store
from isa_extract.agreement_register.database import Database
from isa_extract.agreement_register.rows import Rows, rows_of
from isa_extract.agreement_register.runs import Run, begin, end
from isa_extract.agreement_register.tables import documents
from isa_extract.entries import Entry
from isa_extract.export.json import canonical
from isa_extract.export.target import Options, Target, Written

_TOGETHER = 200
"""Agreements of one transaction."""


def write(entries: Iterable[Entry], _: Path, options: Options) -> Written:
    """Write each entry in place of what the register at `options.url` has of its document; others stay.

    While the database writes some agreements, the rows of the next are made.
    """
    count = 0
    with closing(Database.open(options.url or "", create=True)) as database, ThreadPoolExecutor(1) as writer:
        with database.writing() as connection:
            run = begin(
                connection, command="export", arguments=[], engine="", extractor_version=__version__,
                pattern_version="", settings="",
            )  # fmt: skip
        given, writing = iter(entries), None
        while some := list(islice(given, _TOGETHER)):
            made = _Rows.of(list({entry.record.source.sha256: entry for entry in some}.values()), run, database)
            if writing:
                writing.result()
            writing = writer.submit(_put, database, run, made)
            count += len(some)
        if writing:
            writing.result()
        with database.writing() as connection:
            end(connection, run, "finished", {"read": count})
    return Written(count)


@dataclass(frozen=True, slots=True)
class _Rows:
    """What is written of some agreements: rows by what they are rows of."""

    documents: list[dict[str, Any]]
    agreements: Rows
    places: list[dict[str, Any]]
    extractions: list[dict[str, Any]]

    @classmethod
    def of(cls, entries: list[Entry], run: Run, database: Database) -> _Rows:
        """The rows of entries. A document that the register does not know itself is known by its record alone."""
        rows: Rows = {}
        for entry in entries:
            for name, more in rows_of(entry.record).items():
                rows.setdefault(name, []).extend(more)
        read = [
            {
                "sha256": source.sha256, "extractor_version": source.extractor_version,
                "pattern_version": source.pattern_version, "run": run.id, "settings": "",
            }
            for source in (entry.record.source for entry in entries)
        ]  # fmt: skip
        places = [
            {"place": place, "stamp": "", "document": entry.record.source.sha256}
            for entry in entries
            for place in entry.places
        ]
        extractions = [
            {
                "document": each["sha256"], **{key: value for key, value in each.items() if key != "sha256"},
                "record": zlib.compress(canonical(entry.record).encode(), 1),
            }
            for each, entry in zip(read, entries, strict=True)
        ]  # fmt: skip
        known = [{**each, "state": "read", "attempts": 0} for each in read]
        return cls(known, store.in_order(rows, database.engine.dialect), places, extractions)


def _put(database: Database, run: Run, rows: _Rows) -> None:
    """Write some agreements in one transaction."""
    with database.writing() as connection:
        changed = ("state", "run", "extractor_version", "pattern_version")
        store.upsert(connection, documents, rows.documents, changed)
        store.replace_rows(connection, [each["sha256"] for each in rows.documents], rows.agreements)
        store.note_places(connection, run, rows.places)
        store.keep_extractions(connection, rows.extractions)


TARGET = Target(
    "sql", "the tables of a register in another database; -o takes its URL", False, "database", write, evidence=True
)
