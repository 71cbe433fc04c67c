"""What the views of a check have in common: counts and phrases for people."""

from __future__ import annotations

from collections import Counter

from isa_extract.check import CheckReport, DocumentCheck, Near, SectionCheck

REASONS = {
    "empty_heading": "a heading with nothing under it",
    "contents_list": "named in the contents list only",
    "similar_heading": "a heading like it",
    "similar_paragraph": "a paragraph with words of it",
}
"""Why a place comes near a section that is not there."""
DATES = {
    "commencement": "start",
    "signed": "signing",
    "version_history": "latest version",
    "review": "review, so not later",
    "expiry": "end, so not later",
    "legislation": "by the Acts it cites",
}
"""The fields an agreement's date is taken from."""


def type_of(document: DocumentCheck) -> str:
    """What kind of document it is."""
    return document.type.replace("_", " ")


def dated(document: DocumentCheck) -> str:
    """The agreement's date and where it is from."""
    return f"{document.date} ({DATES[document.date_from]})" if document.date and document.date_from else "no date found"


def family_of(document: DocumentCheck) -> str:
    """The template family by its id and name, "" where none was recognised."""
    title = document.family_title
    return f"{document.family} ({title})" if title and title != document.family else document.family or ""


def pages_of(document: DocumentCheck) -> str:
    """The pages that could not be read."""
    return ", ".join(map(str, document.unreadable_pages))


def summary(document: DocumentCheck) -> str:
    """How many of the required sections have which status."""
    required = [section for section in document.sections if section.level == "required"]
    if not document.is_agreement:
        return "is no agreement: no verdict on its sections"
    counted = Counter(section.status for section in required)
    parts = [f"{count} {status.replace('_', ' ')}" for status, count in sorted(counted.items(), key=lambda p: -p[1])]
    return f"{len(required)} sections required: {', '.join(parts)}" if required else "no section is required"


def asked_by(section: SectionCheck) -> str:
    """Which checklists ask for a section."""
    parts = []
    if section.required_by:
        parts.append(f"required by {', '.join(section.required_by)}")
    if section.recommended_by:
        parts.append(f"recommended by {', '.join(section.recommended_by)}")
    return "; ".join(parts)


def today_adds(section: SectionCheck) -> str:
    """What today's guidance and law ask beyond the checklists, "" where nothing."""
    return f"{section.today} by {', '.join(section.today_by)}" if section.today else ""


def where(near: Near) -> str:
    """A candidate's place and why it is one."""
    page = f"p. {near.place.page}, " if near.place.page else ""
    return f"{REASONS[near.reason]} ({page}{near.place.start}-{near.place.end}): {near.place.quote}"


def last_line(report: CheckReport) -> str:
    """The outcome of a check in one line."""
    count = len(report.documents)
    wanting = sum(not document.is_clean for document in report.documents)
    parts = [f"{count} document{'' if count == 1 else 's'} checked"]
    parts.append(f"{wanting} with findings" if wanting else "no findings")
    if report.failures:
        parts.append(f"{len(report.failures)} could not be read")
    return "; ".join(parts)
