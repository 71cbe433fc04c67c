"""Entries for the tests of exports: an agreement with everything in it, and any record at all."""

from __future__ import annotations

import datetime
from typing import Any

from helpers import strategy
from hypothesis import strategies as st

from isa_extract.cells import CONTROL
from isa_extract.entries import Entry
from isa_extract.export.target import Options
from isa_extract.record import Record

DAY = datetime.date(2026, 6, 1)
OPTIONS = Options(DAY)


def entry_of(identifier: str = "0123456789abcdef", places: tuple[str, ...] = (), **changed: Any) -> Entry:
    """An agreement between two councils and a processor, with some of its parts others."""
    content: dict[str, Any] = {
        "schema_version": "1.1",
        "source": {
            "file_name": "a.txt", "sha256": identifier + "0" * 48, "media_type": "text/plain", "text_source": "native",
            "extractor_version": "0", "pattern_version": "0",
        },
        "agreement": {
            "type": "information_sharing_agreement", "title": "Moorland Families", "reference": "ISA/7",
            "owner": "Arden County Council", "dates": {"commencement": "2024-04-01", "review": "2027-04"},
            "term": "P3Y", "family": "waspi",
        },
        "parties": [
            {"name": "Arden County Council", "roles": ["controller"], "identifiers": {"gss": "E10000099"}},
            {"name": "Moorland Borough Council", "roles": ["joint_controller"], "phone": "+441632960900"},
            {"name": "Datastore Limited", "roles": ["processor"]},
        ],
        "contacts": [
            {"name": "Jane Hartley", "role": "Head of Housing", "organisation": "Arden County Council",
             "email": "jane.hartley@arden.example", "phone": "+441632960001"},
            {"role": "Data Protection Officer", "organisation": "Arden County Council", "email": "dpo@arden.example"},
        ],
        "data_items": [{"name": "Name"}, {"name": "Diagnosis", "special_category": "health", "provider": "Arden"}],
        "flows": [{"from": "Arden", "to": "Moorland", "items": ["Name"], "purpose": "To offer help early"}],
        "sharing": {"methods": ["secure_email"]},
        "legal_instruments": [{"title": "Digital Economy Act 2017", "provisions": ["s.35", "s.48", "s.49"]}],
        "lawful_conditions": [
            {"regime": "uk_gdpr", "provision": "Article 6(1)(e)", "condition": "public_functions"},
            {"regime": "uk_gdpr", "provision": "Article 9(2)(g)", "condition": "substantial_public_interest"},
        ],
        "retention": [{"text": "Kept for six years.", "period": "P6Y"}, {"text": "Then destroyed."}],
        "signatories": [{"organisation": "Arden County Council", "name": "Paul Okoro", "position": "Chief Executive"}],
        "sections": [{"id": "parties", "status": "present"}],
        "missing_sections": [{"id": "complaints", "status": "absent", "required_by": ["ico-2011"]}],
        "findings": [{"code": "partly-signed", "severity": "warning", "message": "one signature is missing"}],
    }  # fmt: skip
    return Entry(identifier, Record.model_validate(content | changed), places)


TEXTS = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=12).map(lambda text: CONTROL.sub("", text)),
    st.sampled_from(
        ["=1+1", "+44", "-", "@a", "\t=1", "＝1", "'", "''=", " =x", "", "a\r\nb", "true", "null", "[]", "1.0"]
    ),
)
"""Texts without control characters, among them those that a cell might take for something else."""


def records(texts: st.SearchStrategy[str] = TEXTS) -> st.SearchStrategy[Record]:
    """Any record; evidence says something wherever it is."""

    def whole(content: dict[str, Any]) -> Record:
        evidence = {pointer: places for pointer, places in content.get("evidence", {}).items() if places}
        return Record.model_validate(content | {"evidence": evidence})

    return strategy(Record, texts).map(whole)


def entries() -> st.SearchStrategy[list[Entry]]:
    """A few entries, each with another identifier."""
    drawn = st.lists(st.tuples(records(), st.lists(TEXTS, max_size=2)), max_size=3)
    return drawn.map(lambda some: [Entry(f"{number:016x}", r, tuple(p)) for number, (r, p) in enumerate(some)])
