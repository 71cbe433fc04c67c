"""A comparison, and a record held against the schema, as JSON.

The shapes, with keys in alphabetical order; every key is always there. A comparison:

    {"a": SUBJECT, "b": SUBJECT, "agree": false, "compared": ["agreement.type", ...],
     "counts": {"added": 1, "changed": 0, "moved": 0, "removed": 2, "same_in_other_words": 0},
     "differences": [{"a": SIDE, "b": SIDE, "confidence": 0.9|null, "field": "parties.address",
        "item": "Arden Police"|null, "kind": "added|removed|changed|moved|same_in_other_words",
        "label": "Parties: address"}],
     "left_out": [as in differences: read with less than "min_confidence"], "min_confidence": 0.8|null,
     "notes": [], "report_version": "1.0", "strict": false}
    SUBJECT: {"file": as it was named, "notes": [], "schema_version": "1.0"|null as the file says,
       "source": as in the record}
    SIDE: {"evidence": [as in the record], "item": "/parties/1"|null,
       "place": {"number", "of", "page", "position", "section"}|null, "pointer": "/parties/1/address"|null,
       "value": as in the record}

A record held against the schema:

    {"below": 3, "fields": [{"below": [{"confidence", "evidence": as in the record|null, "pointer", "value"}],
        "empty": 1, "field": "agreement.title", "filled": 0, "label", "lowest_confidence": 0.7|null,
        "without_evidence": 0}],
     "min_confidence": 0.8|null, "problems": [{"message", "pointer"}], "remarks": [{"message", "pointer"}],
     "report_version": "1.0", "subject": SUBJECT, "valid": true}
"""

from __future__ import annotations

import dataclasses
import json
from typing import Any

from isa_extract.compare import CompareReport, ConformanceReport, Difference, FieldState, Side, Subject
from isa_extract.record import RecordEvidence
from isa_extract.record_files import Problem
from isa_extract.report.compare_wording import full_label

REPORT_VERSION = "1.0"


def compare_json(report: CompareReport) -> str:
    """The whole comparison: keys sorted, non-ASCII kept, one line feed at the end."""
    comparison = report.comparison
    return _written(
        {
            "report_version": REPORT_VERSION,
            "a": _subject(report.first),
            "b": _subject(report.second),
            "agree": report.agree,
            "strict": report.strict,
            "compared": list(comparison.compared),
            "counts": {kind.value: count for kind, count in comparison.counts.items()},
            "differences": [_difference(difference) for difference in comparison.differences],
            "left_out": [_difference(difference) for difference in comparison.doubtful],
            "min_confidence": report.min_confidence,
            "notes": list(report.notes),
        }
    )


def conformance_json(report: ConformanceReport) -> str:
    """The whole verdict on a record, in the same way."""
    conformance = report.conformance
    return _written(
        {
            "report_version": REPORT_VERSION,
            "subject": _subject(report.subject),
            "valid": conformance.valid,
            "below": conformance.below,
            "min_confidence": conformance.min_confidence,
            "problems": [_problem(problem) for problem in conformance.problems],
            "remarks": [_problem(remark) for remark in conformance.remarks],
            "fields": [_field(state) for state in conformance.fields],
        }
    )


def _written(content: dict[str, Any]) -> str:
    return json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def _subject(subject: Subject) -> dict[str, Any]:
    readable = subject.file.is_valid
    return {
        "file": subject.name,
        "schema_version": subject.file.version,
        "notes": list(subject.notes if readable else subject.file.notes),
        "source": subject.record.source.model_dump(mode="json") if readable else None,
    }


def _difference(difference: Difference) -> dict[str, Any]:
    return {
        "kind": difference.kind.value,
        "field": difference.field,
        "label": full_label(difference.field),
        "item": difference.item,
        "confidence": difference.confidence,
        "a": _side(difference.first),
        "b": _side(difference.second),
    }


def _side(side: Side) -> dict[str, Any]:
    return {
        "pointer": side.pointer,
        "item": side.owner,
        "value": side.value,
        "evidence": [_evidence(piece) for piece in side.evidence],
        "place": dataclasses.asdict(side.place) if side.place else None,
    }


def _evidence(piece: RecordEvidence | None) -> dict[str, Any] | None:
    return piece.model_dump(mode="json") if piece else None


def _problem(problem: Problem) -> dict[str, Any]:
    return {"pointer": problem.pointer, "message": problem.message}


def _field(state: FieldState) -> dict[str, Any]:
    return {
        "field": state.name,
        "label": full_label(state.name),
        "filled": state.filled,
        "empty": state.empty,
        "lowest_confidence": state.lowest,
        "without_evidence": state.unproved,
        "below": [
            {"pointer": d.pointer, "value": d.value, "confidence": d.confidence, "evidence": _evidence(d.evidence)}
            for d in state.below
        ],
    }
