"""Corrections as the register keeps them: with the document they are about, whatever is read of it later."""

from __future__ import annotations

import json
import zlib
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, delete, insert, null, select, update

from isa_extract.agreement_register.documents import latest_extraction, replace_rows
from isa_extract.agreement_register.rows import rows_of
from isa_extract.agreement_register.runs import Run, now
from isa_extract.agreement_register.tables import corrections, documents
from isa_extract.corrections import Correction, corrected, corrections_between
from isa_extract.record import Record
from isa_extract.record_files import record_of


def corrections_of(connection: Connection, sha256: str) -> tuple[Correction, ...]:
    """The corrections of a document, in order."""
    query = select(corrections).where(corrections.c.document == sha256).order_by(corrections.c.ordinal)
    return tuple(Correction(row.field, row.was, row.becomes) for row in connection.execute(query))


def correct(connection: Connection, run: Run, record: Record, made_by: str | None) -> Sequence[Correction] | None:
    """Take a record that a person corrected for what its document says, instead of earlier corrections.

    Gives the corrections that were kept; None where the register has no such document.
    """
    sha256 = record.source.sha256
    kept = latest_extraction(connection, sha256)
    if kept is None:
        return None
    read = record_of(json.loads(zlib.decompress(kept)), sha256).record
    connection.execute(update(documents).where(documents.c.sha256 == sha256).values(run=run.id))
    made = corrections_between(read, record)
    connection.execute(delete(corrections).where(corrections.c.document == sha256))
    rows = [
        {
            "document": sha256, "ordinal": n, "field": each.field, "made": now(), "made_by": made_by,
            "was": _or_null(each.was), "becomes": _or_null(each.becomes),
        }
        for n, each in enumerate(made)
    ]  # fmt: skip
    for row in rows:
        connection.execute(insert(corrections).values(row))
    replace_rows(connection, [sha256], rows_of(corrected(read, made)))
    return made


def _or_null(value: Any) -> Any:
    return null() if value is None else value  # None alone would be kept as the JSON text null
