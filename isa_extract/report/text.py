"""A check as text for a terminal: the matrix, its legend, and each document's sections with their places."""

from __future__ import annotations

import re
from collections.abc import Iterator

from isa_extract.check import STATUSES, CheckReport, DocumentCheck, SectionCheck, Status
from isa_extract.report.wording import asked_by, dated, last_line, pages_of, summary, today_adds, type_of, where

SIGNS: dict[Status, str] = {
    "present": "+",
    "weak": "w",
    "incorporated_by_reference": "i",
    "template_prompt": "?",
    "absent": "-",
    "unreadable": "u",
    "not_judged": "n",
}
"""A section's status in the matrix."""
NOT_ASKED = "."
"""In the matrix: not there, and nobody requires it."""
_NAME_WIDTH = 40


def text_report(report: CheckReport) -> str:
    """The whole report, with one line feed at the end."""
    return "\n".join(printable(line).rstrip() for line in _lines(report)) + "\n"


def printable(line: str) -> str:
    """A line without characters that would do something to a terminal."""
    return re.sub(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]", "\N{REPLACEMENT CHARACTER}", line)


def _lines(report: CheckReport) -> Iterator[str]:
    yield f"Sections, against {report.against}; today's guidance and law as of {report.as_of}"
    yield ""
    if report.documents:
        yield from _matrix(report)
        yield ""
    for document in report.documents:
        yield from _details(document)
        yield ""
    for failure in report.failures:
        yield f"{failure.name}: {failure.problem}; {failure.remedy}"
    yield last_line(report)


def sign(section: SectionCheck) -> str:
    """A section's sign in the matrix."""
    if section.status in ("absent", "unreadable") and section.level != "required":
        return NOT_ASKED
    return SIGNS[section.status]


def _matrix(report: CheckReport) -> Iterator[str]:
    names = [_cut(document.name) for document in report.documents]
    width = max(len("document"), *map(len, names))
    sections = report.documents[0].sections
    yield " ".join(["document".ljust(width), *(f"{number:2}" for number in range(1, len(sections) + 1))])
    for name, document in zip(names, report.documents, strict=True):
        yield " ".join([name.ljust(width), *(f"{sign(section):>2}" for section in document.sections)])
    yield ""
    numbered = [f"{number} {section.id}" for number, section in enumerate(sections, 1)]
    column = max(map(len, numbered)) + 2
    for row in range(0, len(numbered), 4):
        yield "  " + "".join(name.ljust(column) for name in numbered[row : row + 4])
    yield "  " + "   ".join(f"{mark} {status.replace('_', ' ')}" for status, mark in SIGNS.items())
    yield f"  {NOT_ASKED} not there, not required"


def _cut(name: str) -> str:
    return name if len(name) <= _NAME_WIDTH else "…" + name[-(_NAME_WIDTH - 1) :]


def _details(document: DocumentCheck) -> Iterator[str]:
    title = f": {document.title}" if document.title else ""
    yield f"{document.name}"
    yield f"  {type_of(document)}{title}"
    family = f"; template family {document.family}" if document.family else ""
    yield f"  date: {dated(document)}{family}; held against {', '.join(document.against) or 'nothing'}"
    if document.unreadable_pages:
        yield f"  pages that could not be read: {pages_of(document)}"
    yield f"  {summary(document)}"
    if not document.is_agreement:
        return
    for section in document.sections:
        yield from _section(section)


def _section(section: SectionCheck) -> Iterator[str]:
    place = section.place
    if not place and not section.level and not section.today:
        return
    told = f"  {sign(section)} {section.id}"
    if place:
        page = f"p. {place.page}, " if place.page else ""
        status = "" if section.status == "present" else f"{STATUSES[section.status]}; "
        yield f"{told}: {status}{page}{place.start}-{place.end}: {place.quote}"
    else:
        yield f"{told}: {STATUSES[section.status]}" + (f"; {asked_by(section)}" if section.level else "")
    if section.today and not place:
        yield f"      today: {today_adds(section)}"
    for near in section.nearest if section.level else ():
        yield f"      near: {where(near)}"
