"""An agreement that gives no finding at all, to be changed in one place, and what is found in it."""

from __future__ import annotations

import datetime
from typing import Any

from helpers import document_of

from isa_extract.document import Document
from isa_extract.pipeline import extract_document
from isa_extract.record import Record

DAY = datetime.date(2025, 6, 1)

PARTS: dict[str, str] = {
    "title": "INFORMATION SHARING AGREEMENT\n\nMoorland Families",
    "dates": "Commencement date: 1 April 2024\nReview date: 1 April 2027",
    "history": "",
    "parties": """1. Parties

This agreement is made between:

(1) Arden County Council of County Hall, High Street, Warwick, CV34 4RL ("the Council"); and

(2) Moorland Housing Association Limited of 1 Mill Lane, Leamington Spa, CV32 5AA ("the Association").""",
    "purpose": """2. Purpose

The Council and the Association share information so that families who may lose their homes are offered help early.""",
    "data": """3. Information to be shared

The following information will be shared:

- Name
- Tenancy start date
- Amount of the arrears""",
    "basis": """4. Legal basis

The Council relies on Article 6(1)(e) of the UK GDPR and on section 1 of the Localism Act 2011.""",
    "retention": """5. Retention

Shared information is kept for six years after the case is closed and is then destroyed.""",
    "review": "",
    "more": "",
    "signatures": """6. Signatures

Signed for and on behalf of Arden County Council
Signature: J Hartley
Name: Jane Hartley
Position: Director of Housing
Date: 2 March 2024

Signed for and on behalf of Moorland Housing Association Limited
Signature: P Okoro
Name: Paul Okoro
Position: Chief Executive
Date: 5 March 2024""",
    "end": "",
}


def agreement(**changed: str) -> str:
    """The agreement with some of its parts in other words."""
    assert set(changed) <= set(PARTS), changed
    return "\n\n".join(filter(None, (PARTS | changed).values())) + "\n"


def record_with_findings(source: str | Document, day: datetime.date | None = DAY) -> Record:
    """The record of a text or document with its findings, dated ones as of `day`."""
    document = document_of(source) if isinstance(source, str) else source
    record = extract_document(document, as_of=day).record
    for number, finding in enumerate(record.findings):
        for entry in record.evidence.get(f"/findings/{number}", ()):
            assert document.text[entry.start : entry.end] == entry.quote
            assert entry.rule == f"finding.{finding.code}@1"
    return record


def codes_of(source: str | Document, day: datetime.date | None = DAY) -> list[str]:
    """The codes of what is found, worst first."""
    return [finding.code for finding in record_with_findings(source, day).findings]


def told(code: str, source: str | Document, day: datetime.date | None = DAY) -> list[Any]:
    """The messages of the findings of one code."""
    return [finding.message for finding in record_with_findings(source, day).findings if finding.code == code]
