"""What `group` found, as text, JSON and CSV.

The JSON's shape, with keys in alphabetical order; every key is always there:

    {"alone": [document], "documents": 144, "failures": [{"file", "problem", "remedy"}],
     "groups": [{"members": [document + {"copy_of": file|null, "relation", "why": [str]}], "newest": file,
                 "number": 1, "title": str|null}],
     "report_version": "1.0"}

A document is {"expiry", "family", "file", "reference", "source": "document|record", "start", "status", "title",
"version"}. `relation` says what a document is to the newest of its group: "newest"; "copy_of", the same edition;
"version", an earlier one; "renewal", one for an earlier term, which the newest renews. `copy_of` names the copy that it
follows.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from isa_extract.cells import harmless
from isa_extract.check import FailedFile
from isa_extract.grouping.editions import Card, Group, Member, Relation
from isa_extract.grouping.groups import Grouping

REPORT_VERSION = "1.0"
COLUMNS = (
    "group", "group_title", "file", "source", "relation", "copy_of", "title", "reference", "family", "version",
    "status", "start", "expiry", "why",
)  # fmt: skip
_RELATIONS: dict[Relation, str] = {
    "newest": "newest",
    "copy_of": "copy",
    "version": "earlier version",
    "renewal": "earlier term, renewed",
}


@dataclass(frozen=True, slots=True)
class GroupReport:
    """The groups of one run, and the files that could not be read."""

    grouping: Grouping
    failures: tuple[FailedFile, ...] = ()

    @property
    def documents(self) -> int:
        """How many documents were grouped or found alone."""
        return len(self.grouping.alone) + sum(len(group.members) for group in self.grouping.groups)


def text_report(report: GroupReport) -> str:
    """The whole report for a terminal."""
    return "\n".join(_printable(line).rstrip() for line in _lines(report)) + "\n"


def _printable(line: str) -> str:
    return re.sub(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]", "\N{REPLACEMENT CHARACTER}", line)


def _lines(report: GroupReport) -> Iterator[str]:
    for number, group in enumerate(report.grouping.groups, 1):
        yield f"{number}. {group.title or 'without a title'}: {len(group.members)} documents, newest first"
        for member in group.members:
            yield f"   {member.card.name}"
            yield f"     {'; '.join([_RELATIONS[member.relation], *_told(member.card)])}"
            if member.why:
                yield f"     because {'; '.join(member.why)}"
        yield ""
    if report.grouping.alone:
        yield "In no group"
        for card in report.grouping.alone:
            yield "   " + "; ".join([card.name, *_told(card)])
        yield ""
    for failure in report.failures:
        yield f"{failure.name}: {failure.problem}; {failure.remedy}"
    yield _last_line(report)


def _told(card: Card) -> Iterator[str]:
    """What a document says of its place in time."""
    identity = card.identity
    if identity.version:
        yield f"version {identity.version}"
    if identity.status:
        yield identity.status.replace("_", " ")
    if identity.start:
        yield f"starts {identity.start}"
    if identity.end:
        yield f"ends {identity.end}"


def _last_line(report: GroupReport) -> str:
    groups, alone = len(report.grouping.groups), len(report.grouping.alone)
    parts = [
        f"{report.documents} document{'' if report.documents == 1 else 's'}",
        f"{groups} group{'' if groups == 1 else 's'}",
        f"{alone} in no group",
    ]
    if report.failures:
        parts.append(f"{len(report.failures)} could not be read")
    return "; ".join(parts)


def json_report(report: GroupReport) -> str:
    """The whole report: keys sorted, non-ASCII kept, one line feed at the end."""
    content = {
        "report_version": REPORT_VERSION,
        "documents": report.documents,
        "groups": [_group(number, group) for number, group in enumerate(report.grouping.groups, 1)],
        "alone": [_document(card) for card in report.grouping.alone],
        "failures": [{"file": f.name, "problem": f.problem, "remedy": f.remedy} for f in report.failures],
    }
    return json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def _group(number: int, group: Group) -> dict[str, Any]:
    return {
        "number": number,
        "title": group.title,
        "newest": group.newest.name,
        "members": [_member(member) for member in group.members],
    }


def _member(member: Member) -> dict[str, Any]:
    told = {"relation": member.relation, "copy_of": member.copy_of, "why": list(member.why)}
    return _document(member.card) | told


def _document(card: Card) -> dict[str, Any]:
    identity = card.identity
    return {
        "file": card.name,
        "source": "document" if card.print.complete else "record",
        "title": identity.title,
        "reference": identity.reference,
        "family": identity.family,
        "version": identity.version,
        "status": identity.status,
        "start": identity.start.isoformat() if identity.start else None,
        "expiry": identity.end.isoformat() if identity.end else None,
    }


def csv_report(report: GroupReport) -> str:
    """One row for each document; one in no group has no group number."""
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for row in _rows(report):
        writer.writerow([harmless("" if cell is None else str(cell)) for cell in row])
    return stream.getvalue()


def _rows(report: GroupReport) -> Iterator[Sequence[Any]]:
    for number, group in enumerate(report.grouping.groups, 1):
        for member in group.members:
            told = _member(member) | {"group": number, "group_title": group.title, "why": "; ".join(member.why)}
            yield [told[column] for column in COLUMNS]
    for card in report.grouping.alone:
        yield [_document(card).get(column) for column in COLUMNS]
    for failure in report.failures:
        problem = f"{failure.problem}; {failure.remedy}"
        yield [{"file": failure.name, "relation": "could not be read", "why": problem}.get(c) for c in COLUMNS]
