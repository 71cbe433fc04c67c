"""Facts -> the canonical record: precedence between places, conflicts kept as findings, evidence by JSON Pointer."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from isa_extract import __version__
from isa_extract.catalogue import SEVERITIES, Catalogue, severity_of
from isa_extract.checklists import requiring
from isa_extract.document import Document
from isa_extract.facts import Attribute, Context, Evidence, Fact, Finding, Found, Span
from isa_extract.identify import identify
from isa_extract.in_full import name_in_full
from isa_extract.record import Record, RecordEvidence, RecordFinding

LISTS: dict[str, tuple[str, ...]] = {
    "version_history": ("version", "date", "author", "summary"),
    "parties": (
        "name",
        "aliases",
        "address",
        "postcode",
        "phone",
        "email",
        "ico_registration",
        "roles",
        "on_behalf_of",
    ),
    "contacts": ("name", "role", "organisation", "email", "phone", "purpose"),
    "data_items": ("name", "dataset", "provider", "special_category"),
    "flows": ("from", "to", "items", "purpose", "frequency", "method", "retention"),
    "legal_instruments": ("title", "provisions", "uri", "in_force", "replaced_by"),
    "lawful_conditions": ("regime", "provision", "condition"),
    "retention": ("text", "period", "until", "bound", "trigger", "action", "held_by", "scope"),
    "signatories": ("organisation", "name", "position", "date", "signed"),
    "sections": ("id", "status", "number", "heading"),
}
"""The lists of the record and the attributes of their items."""

_SET_LISTS = {"agreement.authors", "sharing.methods", "sharing.formats"}
_CONTRADICTABLE = frozenset(
    f"agreement.{name}"
    for name in (
        "version", "status", "reference", "term", "review_interval", "termination_notice",
        "dates.commencement", "dates.review", "dates.expiry",
    )
)  # fmt: skip
"""Fields of which a document says one thing only, so that another value elsewhere is a finding."""
_DATES_AND_INTERVALS = re.compile(r"agreement\.(?:dates\.\w+|term|review_interval|termination_notice)")
_THE_AGREEMENT = re.compile(
    r"\b(?:agreement|protocol|memorandum|accord|isa|isp|mou|dsa|deed|arrangement|document|commencement|sharing)",
    re.IGNORECASE,
)
_FIRST_REVIEW = re.compile(r"\b(?:initial(?:ly)?|first)\b", re.IGNORECASE)
_FINDING_CONFIDENCE = 0.9
_MOST_PLACES = 4


class _Assembler:
    def __init__(self, context: Context) -> None:
        self.context = context
        self.evidence: dict[str, list[dict[str, Any]]] = {}
        self.findings: list[Finding] = []

    def show(self, pointer: str, evidence: Sequence[Evidence]) -> None:
        self.evidence[pointer] = [_shown(self.context.document, item) for item in evidence]

    def scalars(self, facts: Sequence[Fact]) -> dict[str, Any]:
        """The agreement's and sharing's own values: of several places the one with the highest authority."""
        by_field: dict[str, list[Fact]] = defaultdict(list)
        for fact in facts:
            if fact.found is not None:
                by_field[fact.field].append(fact)
        values: dict[str, Any] = {}
        for field, candidates in by_field.items():
            pointer = "/" + field.replace(".", "/")
            if field in _SET_LISTS:
                values[field] = self._set(pointer, candidates)
                continue
            ordered = sorted(candidates, key=lambda f: (-f.authority, f.found.evidence[0].start if f.found else 0))
            best = ordered[0].found
            if best is None or best.value is None:
                continue
            values[field] = best.value
            same = [f.found.evidence[0] for f in ordered if f.found and f.found.value == best.value]
            self.show(pointer, list(dict.fromkeys([*best.evidence, *same]))[:4])
            if field in _CONTRADICTABLE:
                self.findings += self._conflicts(field, best, ordered[1:], facts)
        return values

    def _conflicts(self, field: str, best: Found, others: Sequence[Fact], facts: Sequence[Fact]) -> list[Finding]:
        """The first place that says the field differently, if any; the day of making or signing is another date."""
        signed = {f.found.value for f in facts if f.found and f.field == "agreement.dates.signed"}
        for fact in others:
            other = fact.found
            if not other or other.value in (None, best.value) or _compatible(best.value, other.value):
                continue
            if field == "agreement.dates.commencement" and (other.value in signed or _is_of_issue(other)):
                continue
            code = "dates-conflict" if _DATES_AND_INTERVALS.fullmatch(field) else "conflict"
            if code == "dates-conflict" and not self._of_the_agreement(other, field):
                continue
            name = field.rpartition(".")[2].replace("_", " ")
            message = (
                f"{name} is said differently elsewhere: {best.value} is recorded, the other place says {other.value}"
            )
            spans = tuple((found.evidence[0].start, found.evidence[0].end) for found in (best, other))
            return [Finding(code, message, spans, "/" + field.replace(".", "/"))]
        return []

    def _of_the_agreement(self, found: Found, field: str) -> bool:
        """Whether a date or interval in running text is the agreement's, and not only that of its first review."""
        first = found.evidence[0]
        if first.rule.startswith("label."):
            return True
        text = self.context.text
        block = self.context.document.block_at(first.start)
        sentences = self.context.sentences(block) if block else ()
        sentence = next((text[start:end] for start, end in sentences if start <= first.start < end), "")
        if field == "agreement.review_interval" and _FIRST_REVIEW.search(sentence):
            return False
        own_section = field == "agreement.dates.review" and "review" in self.context.section_ids(first.start)
        return own_section or _THE_AGREEMENT.search(sentence) is not None

    def _set(self, pointer: str, candidates: Sequence[Fact]) -> list[Any]:
        top = max(fact.authority for fact in candidates)
        values: dict[Any, list[Evidence]] = {}
        for fact in candidates:
            if fact.found and (fact.authority == top or not pointer.endswith("authors")):
                values.setdefault(fact.found.value, []).extend(fact.found.evidence)
        for number, evidence in enumerate(values.values()):
            self.show(f"{pointer}/{number}", evidence[:4])
        return list(values)

    def items(self, field: str, facts: Sequence[Fact]) -> list[dict[str, Any]]:
        """The items of one list, identical ones once."""
        items: list[dict[str, Any]] = []
        seen: set[str] = set()
        for fact in facts:
            plain = {name: _plain(fact.attributes.get(name)) for name in LISTS[field]}
            key = repr(plain) if field != "signatories" else repr((plain, _first(fact)))
            if key in seen:
                continue
            seen.add(key)
            pointer = f"/{field}/{len(items)}"
            item: dict[str, Any] = {}
            for name in LISTS[field]:
                attribute = fact.attributes.get(name)
                if attribute is None or attribute == ():
                    continue
                if isinstance(attribute, Found):
                    if attribute.value is None:
                        continue
                    item[name] = attribute.value
                    self.show(f"{pointer}/{name}", attribute.evidence)
                else:
                    item[name] = [found.value for found in attribute]
                    for number, found in enumerate(attribute):
                        self.show(f"{pointer}/{name}/{number}", found.evidence)
            if field == "sections":
                item["page"] = self.context.document.place(*_first(fact))[0]
            items.append(item)
        return items

    def show_prompts(self, missing: Sequence[dict[str, Any]], prompts: Sequence[Fact]) -> None:
        """The evidence of the sections of which only a template's prompt is there."""
        statuses = {_plain(fact.attributes["id"]): fact.attributes["status"] for fact in prompts}
        for number, section in enumerate(missing):
            status = statuses.get(section["id"])
            if isinstance(status, Found):
                self.show(f"/missing_sections/{number}/status", status.evidence)


def _is_of_issue(found: Found) -> bool:
    """Whether a date is the one a document was issued on, which serves as its start where no other is given."""
    return found.evidence[0].rule.startswith("label.issue_date@")


def _plain(attribute: Attribute) -> Any:
    if isinstance(attribute, Found):
        return attribute.value
    return [found.value for found in attribute] if attribute else None


def _first(fact: Fact) -> tuple[int, int]:
    """The span of a fact's first piece of evidence."""
    spans = [
        (evidence.start, evidence.end)
        for attribute in fact.attributes.values()
        for found in ([attribute] if isinstance(attribute, Found) else attribute or ())
        for evidence in found.evidence
    ]
    return min(spans) if spans else (0, 0)


def _compatible(first: Any, second: Any) -> bool:
    """Whether one of two values only says the other more precisely: 2016-11 and 2016-11-30, P1Y and P12M."""
    a, b = (_in_years(str(value)).casefold() for value in (first, second))
    return a in b or b in a


def _in_years(value: str) -> str:
    months = re.fullmatch(r"P(\d+)M", value)
    return f"P{int(months[1]) // 12}Y" if months and int(months[1]) % 12 == 0 else value


def assemble(context: Context, facts: Sequence[Fact], findings: Sequence[Finding] = ()) -> Record:
    """Put the facts into the record. Raises ValueError when one does not fit the schema: a defect, no user's error."""
    document = context.document
    assembler = _Assembler(context)
    by_list: dict[str, list[Fact]] = defaultdict(list)
    scalars: list[Fact] = []
    notes: list[Finding] = [*findings]
    for fact in facts:
        (by_list[fact.field] if fact.field in (*LISTS, "missing_sections") else scalars).append(fact)
    kind = next((f.found.value for f in scalars if f.field == "agreement.type" and f.found), "other_agreement")
    if kind == "not_an_agreement":
        # What a report or notice says of dates in running text is not about itself; one labelled as its start is.
        scalars = [f for f in scalars if not f.field.startswith("agreement.dates.") or f.authority > 80]
        for empty in ("parties", "signatories"):
            by_list.pop(empty, None)
    values = assembler.scalars(scalars)
    agreement: dict[str, Any] = {"type": kind, "dates": {}}
    sharing: dict[str, Any] = {}
    for field, value in values.items():
        head, _, rest = field.partition(".")
        if head == "agreement" and rest.startswith("dates."):
            agreement["dates"][rest.partition(".")[2]] = value
        elif head == "agreement":
            agreement[rest] = value
        elif head == "sharing":
            sharing[rest] = value
    record: dict[str, Any] = {
        "source": {
            "file_name": document.file_name, "sha256": document.sha256, "media_type": document.media_type,
            "pages": len(document.pages) or None, "text_source": document.text_source.value,
            "page_texts": [
                {"text_source": page.text_source.value, "readable": page.readable, "quality": page.quality}
                for page in document.pages
            ],
            "extractor_version": __version__, "pattern_version": context.rules.version,
        },
        "agreement": agreement, "sharing": sharing,
    }  # fmt: skip
    for field in LISTS:
        record[field] = assembler.items(field, _ordered(field, by_list.get(field, []), context))
    name_in_full(context, record)
    notes += assembler.findings
    notes += [Finding("loading", note) for note in document.notes]
    prompts = by_list.get("missing_sections", [])
    record["missing_sections"] = missing_sections(context, record, prompts)
    assembler.show_prompts(record["missing_sections"], prompts)
    record["evidence"] = assembler.evidence
    valid = Record.model_validate(record)
    identify(valid, context.rules.register, context.short_names)
    return with_findings(valid, notes, context.rules.catalogue, place_in(document))


def _shown(document: Document, item: Evidence) -> dict[str, Any]:
    """A piece of evidence as the record has it."""
    page, box = document.place(item.start, item.end)
    trust, raw = document.trust(item.start, item.end)
    return {
        "quote": document.text[item.start : item.end], "start": item.start, "end": item.end, "page": page,
        "bbox": box, "rule": item.rule, "confidence": round(item.confidence * trust, 2), "raw": raw,
    }  # fmt: skip


Place = Callable[[int, int, str], RecordEvidence]
"""The evidence for a span, by the rule that is named."""


def place_in(document: Document) -> Place:
    """How spans of a document become evidence."""

    def place(start: int, end: int, rule: str) -> RecordEvidence:
        return RecordEvidence.model_validate(_shown(document, Evidence(start, end, rule, _FINDING_CONFIDENCE)))

    return place


def place_by(record: Record) -> Place:
    """How spans become evidence where only the record is at hand: they are spans of its own evidence."""
    known = {(entry.start, entry.end): entry for entries in record.evidence.values() for entry in entries}

    def place(start: int, end: int, rule: str) -> RecordEvidence:
        return known[start, end].model_copy(update={"rule": rule})

    return place


def with_findings(record: Record, findings: Iterable[Finding], catalogue: Catalogue, place: Place) -> Record:
    """The record with more findings, all of them worst first, each with its places as evidence."""
    told: list[tuple[RecordFinding, list[RecordEvidence]]] = [
        (finding, record.evidence.get(f"/findings/{number}", [])) for number, finding in enumerate(record.findings)
    ]
    for finding in findings:
        spans: list[Span] = list(dict.fromkeys(finding.spans))[:_MOST_PLACES]
        shown = RecordFinding(
            code=finding.code,
            severity=severity_of(catalogue, finding.code),
            message=finding.message,
            pointer=finding.pointer or None,
        )
        told.append((shown, [place(start, end, f"finding.{finding.code}@1") for start, end in spans]))
    told.sort(key=lambda t: (SEVERITIES.index(t[0].severity), t[1][0].start if t[1] else 0, t[0].code, t[0].message))
    evidence = {key: entries for key, entries in record.evidence.items() if not key.startswith("/findings/")}
    evidence |= {f"/findings/{number}": entries for number, (_, entries) in enumerate(told) if entries}
    return record.model_copy(update={"findings": [finding for finding, _ in told], "evidence": evidence})


def _ordered(field: str, facts: Sequence[Fact], context: Context) -> list[Fact]:
    """Sections in the taxonomy's order; everything else as the document has it."""
    if field != "sections":
        return list(facts)
    order = {rule.value: number for number, rule in enumerate(context.rules.group("section"))}
    return sorted(facts, key=lambda fact: order.get(str(_plain(fact.attributes["id"])), len(order)))


def missing_sections(context: Context, record: dict[str, Any], prompts: Sequence[Fact]) -> list[dict[str, Any]]:
    """The canonical sections that guidance or a template family requires and the document lacks.

    One of which only the template's prompt is there is listed whoever requires it. None is absent where a page could
    not be read. A text that is no agreement lacks nothing.
    """
    if record["agreement"]["type"] == "not_an_agreement":
        return []
    present = {section["id"] for section in record["sections"]}
    prompted = {_plain(fact.attributes["id"]) for fact in prompts}
    unread = any(not page.readable for page in context.document.pages)
    asked_at_writing = [checklist for checklist in context.rules.checklists if checklist.kind != "law"]
    missing = []
    for rule in context.rules.group("section"):
        required = requiring(asked_at_writing, rule.value)
        if rule.value in prompted:
            missing.append({"id": rule.value, "status": "template_prompt", "required_by": required})
        elif rule.value not in present and required:
            status = "unreadable" if unread else "absent"
            missing.append({"id": rule.value, "status": status, "required_by": required})
    return missing
