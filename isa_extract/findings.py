"""The findings of documents and records as reports tell them: with place, title and remedy, filtered, worst first."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass

from isa_extract import __version__, checks
from isa_extract.assemble import place_by, with_findings
from isa_extract.catalogue import SEVERITIES, Catalogue, Severity
from isa_extract.check import FailedFile, Place, shortened
from isa_extract.record import Record
from isa_extract.rules import Rules


@dataclass(frozen=True, slots=True)
class Told:
    """One finding; `places` are where it is, with shortened quotes."""

    code: str
    severity: Severity
    title: str
    message: str
    remedy: str
    source: str
    pointer: str | None
    places: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class DocumentFindings:
    """The findings of one document. `from_record`: its text was not at hand; checks that need it were not run."""

    name: str
    type: str
    title: str | None
    findings: tuple[Told, ...]
    from_record: bool = False

    @property
    def counts(self) -> dict[Severity, int]:
        """How many findings there are of each severity, worst first."""
        counted = Counter(finding.severity for finding in self.findings)
        return {severity: counted[severity] for severity in SEVERITIES if counted[severity]}


@dataclass(frozen=True, slots=True)
class FindingsReport:
    """The findings of all documents, and the files that could not be read."""

    as_of: datetime.date
    codes: tuple[str, ...]
    least: Severity
    documents: tuple[DocumentFindings, ...]
    failures: tuple[FailedFile, ...] = ()

    @property
    def is_clean(self) -> bool:
        """Whether there is nothing to tell of any document that was read."""
        return not any(document.findings for document in self.documents)


def findings_of(
    record: Record,
    catalogue: Catalogue,
    name: str,
    *,
    codes: Collection[str] = (),
    least: Severity = "information",
    from_record: bool = False,
) -> DocumentFindings:
    """The findings of a record: of `codes` only, where any are named, and none less severe than `least`."""
    worst = SEVERITIES[: SEVERITIES.index(least) + 1]
    told = []
    for number, finding in enumerate(record.findings):
        if (codes and finding.code not in codes) or finding.severity not in worst:
            continue
        entry = catalogue.get(finding.code)
        places = tuple(
            Place(shortened(e.quote), e.start, e.end, e.page, e.bbox)
            for e in record.evidence.get(f"/findings/{number}", ())
        )
        told.append(
            Told(
                code=finding.code, severity=finding.severity, title=entry.title if entry else finding.code,
                message=finding.message, remedy=entry.remedy if entry else "", source=entry.source if entry else "",
                pointer=finding.pointer, places=places,
            )
        )  # fmt: skip
    return DocumentFindings(name, record.agreement.type, record.agreement.title, tuple(told), from_record)


def look_again(record: Record, rules: Rules, day: datetime.date) -> Record:
    """A record with the dated findings of a day in place of those it holds.

    Where other rules or another version wrote it, the checks that need no text are run too.
    """
    dated = {entry.code for entry in rules.catalogue.values() if entry.dated}
    plain = _without(record, dated)
    same = (record.source.extractor_version, record.source.pattern_version) == (__version__, rules.version)
    known = {(finding.code, finding.pointer or "") for finding in plain.findings}
    found = checks.find_all(checks.Case(plain, rules, day=day))
    more = [f for f in found if f.code in dated or not (same or (f.code, f.pointer) in known)]
    return with_findings(plain, more, rules.catalogue, place_by(plain))


def _without(record: Record, codes: Collection[str]) -> Record:
    """The record less its findings of these codes."""
    kept = [number for number, finding in enumerate(record.findings) if finding.code not in codes]
    evidence = {key: entries for key, entries in record.evidence.items() if not key.startswith("/findings/")}
    evidence |= {
        f"/findings/{place}": record.evidence[f"/findings/{number}"]
        for place, number in enumerate(kept)
        if f"/findings/{number}" in record.evidence
    }
    return record.model_copy(update={"findings": [record.findings[n] for n in kept], "evidence": evidence})
