"""The verdicts on the sections of one document, against checklists; and those of several, as a matrix."""

from __future__ import annotations

import datetime
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from isa_extract import families
from isa_extract.checklists import Checklist, in_force
from isa_extract.document import Box
from isa_extract.facts import Context
from isa_extract.nearest import Nearest, Reason
from isa_extract.record import Record, RecordEvidence
from isa_extract.values import first_day

Status = Literal[
    "present", "weak", "incorporated_by_reference", "template_prompt", "absent", "unreadable", "not_judged"
]
Level = Literal["required", "recommended"]
STATUSES: dict[Status, str] = {
    "present": "present",
    "weak": "weak: a few words only",
    "incorporated_by_reference": "left to another agreement",
    "template_prompt": "the template's prompt is not answered",
    "absent": "absent",
    "unreadable": "not found, and pages could not be read",
    "not_judged": "not judged: no agreement",
}
"""Every status, with its words for people."""
SATISFYING: frozenset[Status] = frozenset({"present", "incorporated_by_reference"})
"""The statuses with which a required section is there."""
_OLD_ACT, _NEW_LAW = "Data Protection Act 1998", r"General Data Protection Regulation|GDPR|Data Protection Act 2018"
_NEW_LAW_SINCE = datetime.date(2018, 5, 25)
_QUOTE = 160


@dataclass(frozen=True, slots=True)
class Place:
    """A place in a document that proves something; the quote may be shortened, the offsets are not."""

    quote: str
    start: int
    end: int
    page: int | None
    box: Box | None


@dataclass(frozen=True, slots=True)
class Near:
    """A place that comes near a section which is not there: why, and how near from 0 to 100."""

    reason: Reason
    score: int
    place: Place


@dataclass(frozen=True, slots=True)
class SectionCheck:
    """The verdict on one section.

    `required_by` and `recommended_by` are ids of the checklists the document is held against; `today` is what the
    guidance and law of the day of the check ask beyond those.
    """

    id: str
    label: str
    status: Status
    required_by: tuple[str, ...]
    recommended_by: tuple[str, ...]
    today: Level | None
    today_by: tuple[str, ...]
    number: str | None = None
    heading: str | None = None
    place: Place | None = None
    nearest: tuple[Near, ...] = ()

    @property
    def level(self) -> Level | None:
        """How much the checklists ask for it."""
        return "required" if self.required_by else "recommended" if self.recommended_by else None

    @property
    def is_finding(self) -> bool:
        """Whether a section that is required is missing, weak, unanswered or could not be read."""
        return self.level == "required" and self.status not in SATISFYING and self.status != "not_judged"


@dataclass(frozen=True, slots=True)
class DocumentCheck:
    """The verdicts on one document. `date` is the agreement's, `date_from` where it was found.

    A `family` need not have a checklist; the document is then held against the guidance alone.
    """

    name: str
    type: str
    title: str | None
    date: str | None
    date_from: str | None
    family: str | None
    against: tuple[str, ...]
    unreadable_pages: tuple[int, ...]
    sections: tuple[SectionCheck, ...]
    family_title: str | None = None

    @property
    def is_agreement(self) -> bool:
        """Whether the document is an agreement at all."""
        return self.type != "not_an_agreement"

    @property
    def is_clean(self) -> bool:
        """Whether it is an agreement that has every required section."""
        return self.is_agreement and not any(section.is_finding for section in self.sections)


@dataclass(frozen=True, slots=True)
class FailedFile:
    """A file that could not be read."""

    name: str
    problem: str
    remedy: str


@dataclass(frozen=True, slots=True)
class CheckReport:
    """The verdicts on all documents of one check, and the files that could not be read."""

    as_of: datetime.date
    against: str
    checklists: tuple[Checklist, ...]
    documents: tuple[DocumentCheck, ...]
    failures: tuple[FailedFile, ...] = ()

    @property
    def is_clean(self) -> bool:
        """Whether every document that was read has all that is required of it."""
        return all(document.is_clean for document in self.documents)


def check_document(
    context: Context, record: Record, *, name: str, as_of: datetime.date, against: Sequence[Checklist] | None = None
) -> DocumentCheck:
    """The verdicts on a document from its record.

    Without `against` it is held against the guidance in force at its date (at `as_of` where it has none) and the
    template family it was written on.
    """
    known = context.rules.checklists
    day, printed, field = agreement_date(record)
    family = record.agreement.family
    if against is None:
        asked = tuple(c for c in in_force(known, day or as_of) if c.kind == "guidance")
        asked += tuple(c for c in known if c.kind == "family" and c.id == family)
    else:
        asked = tuple(against)
    unreadable = tuple(page.number for page in context.document.pages if not page.readable)
    return DocumentCheck(
        name=name,
        type=record.agreement.type,
        title=record.agreement.title,
        date=printed,
        date_from=field,
        family=family,
        against=tuple(checklist.id for checklist in asked),
        unreadable_pages=unreadable,
        sections=tuple(_sections(context, record, asked, in_force(known, as_of), bool(unreadable))),
        family_title=families.titles(context.rules).get(family, family) if family else None,
    )


def _sections(
    context: Context, record: Record, asked: Sequence[Checklist], today: Sequence[Checklist], unread: bool
) -> list[SectionCheck]:
    nearest = Nearest(context)
    present = {section.id: (number, section) for number, section in enumerate(record.sections)}
    missing = {section.id: (number, section) for number, section in enumerate(record.missing_sections)}
    is_agreement = record.agreement.type != "not_an_agreement"
    checks = []
    for rule in context.rules.group("section"):
        section_id = rule.value
        required = tuple(c.id for c in asked if c.level(section_id) == "required")
        recommended = tuple(c.id for c in asked if c.level(section_id) == "recommended")
        added, added_by = _added_today(section_id, required, recommended, asked, today)
        status: Status = "unreadable" if unread else "absent"
        number = heading = None
        evidence: Sequence[RecordEvidence] = ()
        near: tuple[Near, ...] = ()
        if not is_agreement:
            status = "not_judged"
        elif section_id in present:
            position, section = present[section_id]
            status, number, heading = section.status, section.number, section.heading
            evidence = record.evidence.get(f"/sections/{position}/id", ())
        elif section_id in missing and missing[section_id][1].status == "template_prompt":
            status = "template_prompt"
            evidence = record.evidence.get(f"/missing_sections/{missing[section_id][0]}/status", ())
        else:
            near = tuple(
                Near(candidate.reason, candidate.score, _place(context, candidate.start, candidate.end))
                for candidate in nearest.candidates(section_id)
            )
        checks.append(
            SectionCheck(
                id=section_id,
                label=str((rule.data or {}).get("label", section_id)),
                status=status,
                required_by=required,
                recommended_by=recommended,
                today=added,
                today_by=added_by,
                number=number,
                heading=heading,
                place=_proof(evidence),
                nearest=near,
            )
        )
    return checks


def _added_today(
    section: str,
    required: Sequence[str],
    recommended: Sequence[str],
    asked: Sequence[Checklist],
    today: Sequence[Checklist],
) -> tuple[Level | None, tuple[str, ...]]:
    """What today's guidance and law ask of a section beyond what the document is held against, and which of them."""
    held = {checklist.id for checklist in asked}
    for level, have in (("required", bool(required)), ("recommended", bool(required or recommended))):
        by = tuple(c.id for c in today if c.id not in held and c.level(section) == level)
        if by and not have:
            return ("required" if level == "required" else "recommended"), by
    return None, ()


def _proof(evidence: Sequence[RecordEvidence]) -> Place | None:
    if not evidence:
        return None
    first = evidence[0]
    return Place(shortened(first.quote), first.start, first.end, first.page, first.bbox)


def _place(context: Context, start: int, end: int) -> Place:
    page, box = context.document.place(start, end)
    return Place(shortened(context.document.text[start:end]), start, end, page, box)


def shortened(text: str) -> str:
    """A quote in one line, cut at the end of a word."""
    line = " ".join(text.split())
    return line if len(line) <= _QUOTE else line[:_QUOTE].rsplit(" ", 1)[0] + " …"


def agreement_date(record: Record) -> tuple[datetime.date | None, str | None, str | None]:
    """The date whose guidance counts: its first day, how it is written, and the field of the record it is from.

    When it began, when it was signed, the latest version; failing those the review or end that must come after it, or
    that it still cites the Data Protection Act 1998 and nothing of what took its place.
    """
    dates = record.agreement.dates
    versions = sorted(version.date for version in record.version_history if version.date)
    for field, written in (
        ("commencement", dates.commencement),
        ("signed", dates.signed),
        ("version_history", versions[-1] if versions else None),
        ("review", dates.review),
        ("expiry", dates.expiry),
    ):
        day = first_day(written) if written else None
        if day:
            return day, written, field
    cited = {instrument.title for instrument in record.legal_instruments}
    if _OLD_ACT in cited and not any(re.search(_NEW_LAW, title) for title in cited):
        return _NEW_LAW_SINCE - datetime.timedelta(days=1), f"before {_NEW_LAW_SINCE}", "legislation"
    return None, None, None
