"""A record as rows of the register's tables, and rows as a record again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from isa_extract.agreement_register.tables import agreements, evidence, metadata
from isa_extract.due import expiry_due, review_due
from isa_extract.entries import identifier_of
from isa_extract.record import Record

Row = dict[str, Any]
Rows = dict[str, list[Any]]
"""The rows of one record by table name, `Row`s but for evidence; `agreements` has exactly one.

There are hundreds of evidence in a record, so its rows are bare tuples, their values in the order of `EVIDENCE`.
"""
EVIDENCE = tuple(column.name for column in evidence.columns)
_NOWHERE = (None,) * 4

LISTS = tuple(name for name in Record.model_fields if name in metadata.tables and name != "evidence")
_SOURCE = ("file_name", "media_type", "pages", "text_source", "page_texts", "extractor_version", "pattern_version")
_DATES = ("commencement", "review", "expiry", "signed")
_SHARING = ("frequency", "methods", "formats")


def rows_of(record: Record) -> Rows:
    """The rows that hold a record. What is not said is null, as in the record."""
    # By names, not aliases: `from` and `to` are words of SQL.
    plain = record.model_dump(mode="json", exclude={"evidence"})
    source, agreement, sharing = plain["source"], plain["agreement"], plain["sharing"]
    identifier = identifier_of(source["sha256"])
    review, end = review_due(record), expiry_due(record)
    rows: Rows = {
        "agreements": [
            {
                "id": identifier,
                "document": source["sha256"],
                "schema_version": plain["schema_version"],
                **{name: source[name] for name in _SOURCE},
                **{name: value for name, value in agreement.items() if name != "dates"},
                **{name: agreement["dates"][name] for name in _DATES},
                **{f"sharing_{name}": sharing[name] for name in _SHARING},
                "review_due": review.last.isoformat() if review else None,
                "ends": end.last.isoformat() if end else None,
            }
        ]
    }
    for name in LISTS:
        rows[name] = [{"agreement": identifier, "ordinal": n, **item} for n, item in enumerate(plain[name])]
    for party in rows["parties"]:
        party["organisation"] = party["identifiers"].get("register")
    rows["evidence"] = [
        (
            identifier, pointer, ordinal, order, piece.quote, piece.start, piece.end, piece.page,
            *(piece.bbox or _NOWHERE), piece.rule, piece.confidence, piece.raw,
        )
        for order, (pointer, pieces) in enumerate(record.evidence.items())
        for ordinal, piece in enumerate(pieces)
    ]  # fmt: skip
    return rows


def record_of_rows(rows: Mapping[str, Iterable[Mapping[str, Any]]]) -> Record:
    """The record that `rows_of` made the rows of; the rows of each table in the order of their ordinals."""
    (row,) = rows["agreements"]
    plain: dict[str, Any] = {
        "schema_version": row["schema_version"],
        "source": {"sha256": row["document"], **{name: row[name] for name in _SOURCE}},
        "agreement": {
            **{name: row[name] for name in _AGREEMENT},
            "dates": {name: row[name] for name in _DATES},
        },
        "sharing": {name: row[f"sharing_{name}"] for name in _SHARING},
    }
    for name in LISTS:
        left_out = _OWN.get(name, _KEYS)
        plain[name] = [{key: value for key, value in item.items() if key not in left_out} for item in rows[name]]
    found: dict[str, list[dict[str, Any]]] = {}
    for piece in sorted(rows["evidence"], key=lambda each: (each["pointer_order"], each["ordinal"])):
        box = tuple(piece[name] for name in ("x0", "top", "x1", "bottom"))
        found.setdefault(piece["pointer"], []).append(
            {
                "quote": piece["quote"],
                "start": piece["start_offset"],
                "end": piece["end_offset"],
                "page": piece["page"],
                "bbox": None if box[0] is None else box,
                "rule": piece["rule"],
                "confidence": piece["confidence"],
                "raw": piece["raw"],
            }
        )
    plain["evidence"] = found
    return Record.model_validate(plain)


_KEYS = frozenset(("agreement", "ordinal"))
_OWN = {"parties": _KEYS | {"organisation"}}
"""Columns that are no keys of the record's items."""
_AGREEMENT = tuple(
    column.name
    for column in agreements.columns
    if column.name not in ("id", "document", "schema_version", *_SOURCE, *_DATES, "review_due", "ends")
    and not column.name.startswith("sharing_")
)
