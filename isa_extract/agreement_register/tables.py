"""The tables of the register. A change here goes with a new migration in `versions/`; a test holds them together."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    CheckConstraint,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(column_0_label)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

SHA256, IDENTIFIER, DAY, TIME = String(64), String(16), String(10), String(20)
"""Days are written 2026-11-29, times 2026-11-29T21:05:00Z: text sorts as they do, in every database."""

runs = Table(
    "runs", metadata,
    Column("id", Integer, primary_key=True),
    Column("command", Text, nullable=False, comment="import, retry, correct or export"),
    Column("arguments", JSON, nullable=False, comment="what was asked to be read"),
    Column("engine", Text, nullable=False, comment="local or dask"),
    Column("extractor_version", Text, nullable=False),
    Column("pattern_version", Text, nullable=False),
    Column("started", TIME, nullable=False),
    Column("finished", TIME),
    Column("state", Text, CheckConstraint("state in ('running', 'finished', 'interrupted', 'died')", name="state"),
           nullable=False),
    Column("host", Text, nullable=False),
    Column("process", Integer, nullable=False),
    Column("process_started", Float, nullable=False, comment="tells a process from a later one with its number"),
    Column("heartbeat", TIME, nullable=False),
    Column("counts", JSON, comment="documents by what became of them"),
)  # fmt: skip

documents = Table(
    "documents", metadata,
    Column("sha256", SHA256, primary_key=True),
    Column("size", Integer, comment="bytes; null of one whose record alone was handed in"),
    Column("state", Text, CheckConstraint("state in ('waiting', 'read', 'failed')", name="state"), nullable=False,
           index=True),
    Column("claimed_by", Integer, ForeignKey("runs.id"), comment="the run that reads it now"),
    Column("attempts", Integer, nullable=False, comment="how often reading it began since it was last read or failed"),
    Column("run", Integer, ForeignKey("runs.id"), comment="the run that read or corrected it last"),
    Column("extractor_version", Text),
    Column("pattern_version", Text),
    Column("settings", Text, comment="the settings it was read with"),
    Column("failure_kind", Text),
    Column("failure_stage", Text),
    Column("failure_message", Text),
    Column("failure_page", Integer),
)  # fmt: skip

places = Table(
    "places", metadata,
    Column("key", SHA256, primary_key=True, comment="the SHA-256 of the place"),
    Column("place", Text, nullable=False, comment="where a document lies: a path, archive.zip!member, an address"),
    Column("document", SHA256, ForeignKey("documents.sha256"), index=True, comment="null where it is not read"),
    Column("stamp", Text, nullable=False, comment="changes when the file does"),
    Column("run", Integer, ForeignKey("runs.id"), nullable=False, comment="the run that saw it last"),
    Column("left_out_kind", Text),
    Column("left_out_reason", Text),
)  # fmt: skip

agreements = Table(
    "agreements", metadata,
    Column("id", IDENTIFIER, primary_key=True, comment="the first 16 digits of the document's SHA-256"),
    Column("document", SHA256, ForeignKey("documents.sha256"), nullable=False, unique=True),
    Column("schema_version", Text, nullable=False),
    Column("file_name", Text, nullable=False),
    Column("media_type", Text, nullable=False),
    Column("pages", Integer),
    Column("text_source", Text, nullable=False),
    Column("page_texts", JSON, nullable=False),
    Column("extractor_version", Text, nullable=False),
    Column("pattern_version", Text, nullable=False),
    Column("type", Text, nullable=False, index=True),
    Column("title", Text),
    Column("reference", Text),
    Column("version", Text),
    Column("status", Text),
    Column("protective_marking", Text),
    Column("owner", Text),
    Column("authors", JSON, nullable=False),
    Column("commencement", Text),
    Column("review", Text),
    Column("expiry", Text),
    Column("signed", Text),
    Column("term", Text),
    Column("review_interval", Text),
    Column("termination_notice", Text),
    Column("family", Text, index=True),
    Column("sharing_frequency", Text),
    Column("sharing_methods", JSON, nullable=False),
    Column("sharing_formats", JSON, nullable=False),
    Column("review_due", DAY, index=True, comment="the last day of the review, stated or counted from the start"),
    Column("ends", DAY, index=True, comment="its last day, stated or counted from the start and the term"),
)  # fmt: skip


def _items(name: str, *columns: Column[Any]) -> Table:
    """A table of the items of a list of the record, in their order."""
    return Table(
        name, metadata,
        Column("agreement", IDENTIFIER, ForeignKey("agreements.id"), primary_key=True),
        Column("ordinal", Integer, primary_key=True, autoincrement=False, comment="from 0"),
        *columns,
    )  # fmt: skip


def _texts(*names: str) -> tuple[Column[Any], ...]:
    return tuple(Column(name, Text) for name in names)


_items("version_history", *_texts("version", "date", "author", "summary"))
parties = _items(
    "parties", Column("name", Text, nullable=False), Column("aliases", JSON, nullable=False),
    *_texts("address", "postcode", "phone", "email", "ico_registration"),
    Column("roles", JSON, nullable=False), Column("on_behalf_of", JSON, nullable=False),
    Column("identifiers", JSON, nullable=False),
    Column("organisation", Text, index=True, comment="its id in the register of organisations"),
)  # fmt: skip
_items("contacts", *_texts("name", "role", "organisation", "email", "phone", "purpose"))
_items("data_items", Column("name", Text, nullable=False), *_texts("dataset", "provider", "special_category"))
_items(
    "flows", *_texts("sender", "recipient"), Column("items", JSON, nullable=False),
    *_texts("purpose", "frequency", "method", "retention"),
)  # fmt: skip
_items(
    "legal_instruments", Column("title", Text, nullable=False), Column("provisions", JSON, nullable=False),
    Column("uri", Text), Column("in_force", Boolean), Column("replaced_by", Text),
)  # fmt: skip
_items("lawful_conditions", Column("regime", Text, nullable=False), *_texts("provision", "condition"))
_items(
    "retention", Column("text", Text, nullable=False),
    *_texts("period", "until", "bound", "trigger", "action", "held_by", "scope"),
)  # fmt: skip
_items("signatories", *_texts("organisation", "name", "position", "date"), Column("signed", Boolean))
_items(
    "sections", Column("id", Text, nullable=False), Column("status", Text, nullable=False),
    *_texts("number", "heading"), Column("page", Integer),
)  # fmt: skip
_items(
    "missing_sections", Column("id", Text, nullable=False), Column("status", Text, nullable=False),
    Column("required_by", JSON, nullable=False),
)  # fmt: skip
_items(
    "findings", Column("code", Text, nullable=False, index=True), Column("severity", Text, nullable=False),
    Column("message", Text, nullable=False), Column("pointer", Text),
)  # fmt: skip

evidence = Table(
    "evidence", metadata,
    Column("agreement", IDENTIFIER, ForeignKey("agreements.id"), primary_key=True),
    Column("pointer", Text, primary_key=True, comment="JSON Pointer of the value in the record"),
    Column("ordinal", Integer, primary_key=True, autoincrement=False, comment="of several places, from 0"),
    Column("pointer_order", Integer, nullable=False, comment="where the pointer stands in the record, from 0"),
    Column("quote", Text, nullable=False),
    Column("start_offset", Integer, nullable=False, comment="into the document's text"),
    Column("end_offset", Integer, nullable=False),
    Column("page", Integer),
    Column("x0", Float), Column("top", Float), Column("x1", Float), Column("bottom", Float),
    Column("rule", Text, nullable=False),
    Column("confidence", Float, nullable=False),
    Column("raw", Text),
)  # fmt: skip

extractions = Table(
    "extractions", metadata,
    Column("id", Integer, primary_key=True),
    Column("document", SHA256, ForeignKey("documents.sha256"), nullable=False),
    Column("run", Integer, ForeignKey("runs.id"), nullable=False),
    Column("extractor_version", Text, nullable=False),
    Column("pattern_version", Text, nullable=False),
    Column("settings", Text, nullable=False),
    Column("record", LargeBinary, nullable=False, comment="canonical JSON as it was read, without corrections; zlib"),
    Column("changes", JSON, comment="what it says differently from the extraction before; null for the first"),
    Index("ix_extractions_document", "document", "id"),
)  # fmt: skip

texts = Table(
    "texts", metadata,
    Column("document", SHA256, ForeignKey("documents.sha256"), primary_key=True),
    Column("text", LargeBinary, nullable=False, comment="the document's text, to tell which rules can match it; zlib"),
)  # fmt: skip

rule_sets = Table(
    "rule_sets", metadata,
    Column("pattern_version", String(64), primary_key=True),
    Column("content", LargeBinary, nullable=False, comment="what the rules said, to tell what changed; JSON, zlib"),
)  # fmt: skip

corrections = Table(
    "corrections", metadata,
    Column("document", SHA256, ForeignKey("documents.sha256"), primary_key=True),
    Column("ordinal", Integer, primary_key=True, autoincrement=False),
    Column("field", Text, nullable=False, comment="agreement.dates.review, parties"),
    Column("was", JSON, comment="the value or list item as it had been read; null for one that was added"),
    Column("becomes", JSON, comment="what a person says; null for one that was taken away"),
    Column("made", TIME, nullable=False),
    Column("made_by", Text),
)  # fmt: skip

OF_AN_AGREEMENT = tuple(
    table for table in metadata.sorted_tables if "agreement" in table.columns and table is not agreements
)
"""The tables whose rows belong to one agreement."""
