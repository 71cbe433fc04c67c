"""Findings as text, JSON and CSV, and the catalogue as text, JSON and Markdown.

The shape of the JSON report, with keys in alphabetical order; every key is always there:

    {"as_of": "2026-11-29", "clean": false, "codes": ["expired"], "severity": "error|warning|information",
     "documents": [{"file": "a.pdf", "from_record": false, "title": str|null, "type": as in the record,
        "findings": [{"code", "evidence": [{"bbox": [x0, top, x1, bottom]|null, "end", "page"|null, "quote", "start"}],
           "message", "pointer"|null, "remedy", "severity", "source", "title"}]}],
     "failures": [{"file", "problem", "remedy"}], "report_version": "1.0"}
"""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

from isa_extract.catalogue import SEVERITIES, Catalogue, Severity
from isa_extract.cells import harmless
from isa_extract.check import Place
from isa_extract.findings import DocumentFindings, FindingsReport, Told
from isa_extract.report.json import evidence_of
from isa_extract.report.text import printable

REPORT_VERSION = "1.0"
COLUMNS = (
    "file", "type", "document_title", "code", "severity", "title", "message", "remedy", "source", "pointer", "page",
    "start", "end", "quote",
)  # fmt: skip
_FROM_RECORD = "from its record: checks that need the text were not run again"


def text_report(report: FindingsReport) -> str:
    """The whole report for a terminal, with one line feed at the end."""
    return "\n".join(printable(line).rstrip() for line in _lines(report)) + "\n"


def _lines(report: FindingsReport) -> Iterator[str]:
    only = f"; only {', '.join(report.codes)}" if report.codes else ""
    least = f"; {report.least} and worse" if report.least != SEVERITIES[-1] else ""
    yield f"Findings as of {report.as_of}{only}{least}"
    yield ""
    for document in report.documents:
        title = f": {document.title}" if document.title else ""
        yield document.name
        yield f"  {document.type.replace('_', ' ')}{title}"
        if document.from_record:
            yield f"  {_FROM_RECORD}"
        yield f"  {counted(document)}"
        for finding in document.findings:
            yield f"  {finding.severity}: {finding.title} ({finding.code})"
            yield f"      {finding.message}"
            for place in finding.places:
                yield f"      {where(place)}: {place.quote}"
            if finding.remedy:
                yield f"      -> {finding.remedy}"
        yield ""
    for failure in report.failures:
        yield f"{failure.name}: {failure.problem}; {failure.remedy}"
    yield last_line(report)


def where(place: Place) -> str:
    """A place by page and offsets."""
    return f"p. {place.page}, {place.start}-{place.end}" if place.page else f"{place.start}-{place.end}"


def counted(document: DocumentFindings) -> str:
    """How many findings a document has, by severity."""
    return _numbers(document.counts) or "no findings"


def last_line(report: FindingsReport) -> str:
    """The outcome in one line."""
    count = len(report.documents)
    total: Counter[Severity] = Counter(f.severity for document in report.documents for f in document.findings)
    parts = [f"{count} document{'' if count == 1 else 's'} looked at"]
    parts.append(_numbers({severity: total[severity] for severity in SEVERITIES if total[severity]}) or "no findings")
    if report.failures:
        parts.append(f"{len(report.failures)} could not be read")
    return "; ".join(parts)


def _numbers(counts: dict[Severity, int]) -> str:
    plural = {"error": "errors", "warning": "warnings", "information": "for information"}
    single = {"error": "error", "warning": "warning", "information": "for information"}
    told = [f"{number} {(single if number == 1 else plural)[severity]}" for severity, number in counts.items()]
    total = sum(counts.values())
    return f"{total} finding{'' if total == 1 else 's'}: {', '.join(told)}" if told else ""


def json_report(report: FindingsReport) -> str:
    """The whole report: keys sorted, non-ASCII kept, one line feed at the end."""
    content = {
        "report_version": REPORT_VERSION,
        "as_of": report.as_of.isoformat(),
        "codes": list(report.codes),
        "severity": report.least,
        "clean": report.is_clean,
        "documents": [
            {
                "file": document.name, "type": document.type, "title": document.title,
                "from_record": document.from_record, "findings": [_finding(f) for f in document.findings],
            }
            for document in report.documents
        ],
        "failures": [{"file": f.name, "problem": f.problem, "remedy": f.remedy} for f in report.failures],
    }  # fmt: skip
    return _json(content)


def _json(content: Any) -> str:
    return json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def _finding(finding: Told) -> dict[str, Any]:
    return {
        "code": finding.code, "severity": finding.severity, "title": finding.title, "message": finding.message,
        "remedy": finding.remedy, "source": finding.source, "pointer": finding.pointer,
        "evidence": [evidence_of(place) for place in finding.places],
    }  # fmt: skip


def csv_report(report: FindingsReport) -> str:
    """One row for each finding; a file that could not be read has one with its problem as the message."""
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for document in report.documents:
        for f in document.findings:
            place = f.places[0] if f.places else None
            shown = [place.page, place.start, place.end, place.quote] if place else [None] * 4
            row = [
                document.name, document.type, document.title, f.code, f.severity, f.title, f.message, f.remedy,
                f.source, f.pointer, *shown,
            ]  # fmt: skip
            writer.writerow([harmless("" if cell is None else str(cell)) for cell in row])
    for failure in report.failures:
        told = dict.fromkeys(COLUMNS, "") | {
            "file": failure.name, "code": "could-not-be-read", "message": failure.problem, "remedy": failure.remedy
        }  # fmt: skip
        writer.writerow([harmless(cell) for cell in told.values()])
    return stream.getvalue()


# ---- the catalogue --------------------------------------------------------------------------------------------------


def text_catalogue(catalogue: Catalogue) -> str:
    """Every code with severity and title."""
    width = max(map(len, catalogue), default=0)
    return "".join(f"{e.code.ljust(width)}  {e.severity.ljust(11)}  {e.title}\n" for e in catalogue.values())


def json_catalogue(catalogue: Catalogue) -> str:
    """Every entry with all that is known of it."""
    return _json(
        [
            {
                "code": e.code, "severity": e.severity, "title": e.title, "explanation": e.explanation,
                "remedy": e.remedy, "source": e.source, "dated": e.dated,
            }
            for e in catalogue.values()
        ]
    )  # fmt: skip


def csv_catalogue(catalogue: Catalogue) -> str:
    """One row for each code."""
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow(("code", "severity", "title", "explanation", "remedy", "source", "dated"))
    for e in catalogue.values():
        writer.writerow((e.code, e.severity, e.title, e.explanation, e.remedy, e.source, "yes" if e.dated else "no"))
    return stream.getvalue()


def markdown_catalogue(catalogue: Catalogue) -> str:
    """The page docs/findings.md."""
    lines = [
        "# Findings",
        "",
        "Written by `isa-extract findings --list --format markdown` from `patterns/findings.yaml`; not edited by hand.",
        "",
        "A finding is something a person should look at. It has a code, which is for good, a severity (*error*: cannot",
        "stand as it is; *warning*: someone should decide; *information*: worth knowing) and, in the record's evidence",
        "at `/findings/N`, the places it is about. Those marked *dated* depend on the day they are asked for:",
        "`extract` tells them only with `--as-of`, `findings` as of today where no day is given. A text that is no",
        "agreement gets none but those about the reading itself.",
        "",
        "| code | severity | title |",
        "|---|---|---|",
        *(f"| [{e.code}](#{e.code}) | {e.severity} | {e.title} |" for e in catalogue.values()),
    ]
    for e in catalogue.values():
        dated = ", dated" if e.dated else ""
        lines += [
            "", f"## {e.code}", "", f"**{e.title}** ({e.severity}{dated})", "", e.explanation, "",
            f"*Remedy:* {e.remedy}", "", f"*Source:* {e.source}",
        ]  # fmt: skip
    return "\n".join(lines) + "\n"
