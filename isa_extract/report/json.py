"""A check as JSON.

The shape, with keys in alphabetical order; every key is always there:

    {"against": "auto", "as_of": "2026-11-29", "clean": false,
     "checklists": [{"from": "2011-05-11", "id", "kind": "guidance|family|law", "source", "title"}],
     "documents": [{"against": ["ico-2011"], "agreement_date": "2015-06-01"|null,
        "agreement_date_from": "commencement|signed|version_history|review|expiry|legislation"|null,
        "clean": false, "family": "weisf"|null, "file": "a.pdf", "title": str|null,
        "type": as in the record, "unreadable_pages": [3],
        "sections": [{"evidence": {"bbox": [x0, top, x1, bottom]|null, "end", "page"|null, "quote", "start"}|null,
           "heading": str|null, "id": "retention", "label": "Retention", "level": "required|recommended"|null,
           "nearest": [{"evidence": as above, "reason": "empty_heading|contents_list|similar_heading|similar_paragraph",
              "score": 0-100}], "number": "10"|null, "recommended_by": [], "required_by": ["ico-2011"],
           "status": "present|weak|incorporated_by_reference|template_prompt|absent|unreadable|not_judged",
           "today": {"by": ["ico-2021"], "level": "required|recommended"}|null}]}],
     "failures": [{"file", "problem", "remedy"}],
     "matrix": {"rows": [{"file": "a.pdf", "statuses": ["present", ...]}], "sections": ["document_control", ...]},
     "report_version": "1.0"}
"""

from __future__ import annotations

import json
from typing import Any

from isa_extract.check import CheckReport, DocumentCheck, Place, SectionCheck

REPORT_VERSION = "1.0"


def json_report(report: CheckReport) -> str:
    """The whole report: keys sorted, non-ASCII kept, one line feed at the end."""
    return json.dumps(as_json(report), ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def as_json(report: CheckReport) -> dict[str, Any]:
    """The report as plain values."""
    sections = [section.id for section in report.documents[0].sections] if report.documents else []
    return {
        "report_version": REPORT_VERSION,
        "as_of": report.as_of.isoformat(),
        "against": report.against,
        "clean": report.is_clean,
        "checklists": [
            {"id": c.id, "title": c.title, "source": c.source, "kind": c.kind, "from": c.since.isoformat()}
            for c in report.checklists
        ],
        "matrix": {
            "sections": sections,
            "rows": [
                {"file": document.name, "statuses": [section.status for section in document.sections]}
                for document in report.documents
            ],
        },
        "documents": [_document(document) for document in report.documents],
        "failures": [{"file": f.name, "problem": f.problem, "remedy": f.remedy} for f in report.failures],
    }


def _document(document: DocumentCheck) -> dict[str, Any]:
    return {
        "file": document.name,
        "type": document.type,
        "title": document.title,
        "agreement_date": document.date,
        "agreement_date_from": document.date_from,
        "family": document.family,
        "against": list(document.against),
        "unreadable_pages": list(document.unreadable_pages),
        "clean": document.is_clean,
        "sections": [_section(section) for section in document.sections],
    }


def _section(section: SectionCheck) -> dict[str, Any]:
    return {
        "id": section.id,
        "label": section.label,
        "status": section.status,
        "level": section.level,
        "required_by": list(section.required_by),
        "recommended_by": list(section.recommended_by),
        "today": {"level": section.today, "by": list(section.today_by)} if section.today else None,
        "number": section.number,
        "heading": section.heading,
        "evidence": evidence_of(section.place),
        "nearest": [
            {"reason": near.reason, "score": near.score, "evidence": evidence_of(near.place)}
            for near in section.nearest
        ],
    }


def evidence_of(place: Place | None) -> dict[str, Any] | None:
    """A place as JSON has it."""
    if place is None:
        return None
    return {
        "quote": place.quote,
        "start": place.start,
        "end": place.end,
        "page": place.page,
        "bbox": list(place.box) if place.box else None,
    }
