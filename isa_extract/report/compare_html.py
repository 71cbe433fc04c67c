"""A comparison, and a record held against the schema, as one self-contained HTML page each: everything escaped."""

from __future__ import annotations

from isa_extract.compare import CompareReport, ConformanceReport, Kind
from isa_extract.report import compare_wording as wording
from isa_extract.report.html import template


def compare_html(report: CompareReport) -> str:
    """The whole comparison."""
    return template("compare.html.j2").render(
        report=report, parts=list(wording.parts(report.comparison.differences)), kinds=wording.KINDS, Kind=Kind,
        wording=wording,
    )  # fmt: skip


def conformance_html(report: ConformanceReport) -> str:
    """The whole verdict on a record."""
    return template("conformance.html.j2").render(report=report, conformance=report.conformance, wording=wording)
