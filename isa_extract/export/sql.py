"""A register in another database: the tables that `import` fills, at any SQLAlchemy URL."""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from contextlib import closing
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

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
    """Write each entry in place of what the register at `options.url` has of its document; others stay."""
    count = 0
    with closing(Database.open(options.url or "", create=True)) as database:
        with database.writing() as connection:
            run = begin(
                connection, command="export", arguments=[], engine="", extractor_version=__version__,
                pattern_version="", settings="",
            )  # fmt: skip
        given = iter(entries)
        while some := list(islice(given, _TOGETHER)):
            with database.writing() as connection:
                _put(connection, run, list({entry.record.source.sha256: entry for entry in some}.values()))
            count += len(some)
        with database.writing() as connection:
            end(connection, run, "finished", {"read": count})
    return Written(count)


def _put(connection: Connection, run: Run, entries: list[Entry]) -> None:
    """Write some agreements. A document that the register does not know itself is known by its record alone."""
    rows: Rows = {}
    known: list[dict[str, Any]] = []
    for entry in entries:
        for name, more in rows_of(entry.record).items():
            rows.setdefault(name, []).extend(more)
        source = entry.record.source
        known.append(
            {
                "sha256": source.sha256, "state": "read", "attempts": 0, "run": run.id, "settings": "",
                "extractor_version": source.extractor_version, "pattern_version": source.pattern_version,
            }
        )  # fmt: skip
    store.upsert(connection, documents, known, ("state", "run", "extractor_version", "pattern_version"))
    store.replace_rows(connection, [each["sha256"] for each in known], rows)
    store.note_places(
        connection, run,
        [
            {"place": place, "stamp": "", "document": entry.record.source.sha256}
            for entry in entries for place in entry.places
        ],
    )  # fmt: skip
    store.keep_extractions(
        connection,
        [
            {
                "document": each["sha256"], "run": run.id, "extractor_version": each["extractor_version"],
                "pattern_version": each["pattern_version"], "settings": each["settings"],
                "record": zlib.compress(canonical(entry.record).encode(), 1),
            }
            for each, entry in zip(known, entries, strict=True)
        ],
    )  # fmt: skip


TARGET = Target(
    "sql", "the tables of a register in another database; -o takes its URL", False, "database", write, evidence=True
)
