"""The data shared: in an attachment that is not there, anonymised and yet identifiable, and in the agreement itself."""

from __future__ import annotations

import re
from collections.abc import Iterator

from isa_extract.checks.case import Case, check
from isa_extract.document import BlockKind
from isa_extract.facts import Context, Finding, Span
from isa_extract.values import find_dates, is_placeholder

_ATTACHMENT = re.compile(
    r"\b(?P<kind>schedule|annexe?|appendix|attachment|enclosure)\s+(?P<number>\d{1,2}|[A-Z]|[IVX]{1,4})\b(?![\w.]\w)",
    re.IGNORECASE,
)
_ELSEWHERE = re.compile(
    r"\s*(?:\([^()\n]{0,40}\)\s*)?,?\s*(?:of|to|in)\s+(?:the|that|our)\s+(?:(?!this\b)[\w'&-]+\s+){0,6}?"
    r"(?:act|order|regulations?|protocol|framework|accord|concordat|charter|memorandum|contract|gdpr|mou|specification)\b",
    re.IGNORECASE,
)
_OF_LAW = re.compile(
    r"\s*(?:\([^()\n]{0,40}\)\s*)?,?\s*(?:of|to)\s+(?:the\s+)?[A-Z][\w ()]{3,80}?\b(?:Act|Order|Regulations)\b"
)
_SAME = {"annexe": "annex"}


@check("attachment-missing", text=True)
def attachments(case: Case) -> Iterator[Finding]:
    """Attachments that the text points to for the data shared, and that the file does not hold."""
    context = case.document
    if case.unreadable:
        return
    there = _held(context)
    seen: set[str] = set()
    cited = [(group.start, group.end) for group in context.citations.groups if group.to is not None]
    for start, end in _sentences_on_data(case):
        for match in _ATTACHMENT.finditer(case.text, start, end):
            name = _named(match)
            if (
                name in there
                or name in seen
                or _ELSEWHERE.match(case.text, match.end())
                or _OF_LAW.match(case.text, match.end())
                or any(first <= match.start() < last for first, last in cited)
                or not case.says("attachment.pointer", max(start, match.start() - 120), min(end, match.end() + 60))
            ):
                continue
            seen.add(name)
            printed = " ".join(match[0].split())
            message = f"the data shared are left to {printed}, which is not in this file"
            yield Finding("attachment-missing", message, ((match.start(), match.end()),), "/data_items")
    for match in case.matches("attachment.file"):
        if case.in_body(match.start()) and "file" not in seen:
            seen.add("file")
            printed = " ".join(match[0].split())
            yield Finding(
                "attachment-missing", f"{printed}: what is attached is not in this file", (match.span(),), "/data_items"
            )


def _named(match: re.Match[str]) -> str:
    kind = match["kind"].lower()
    return f"{_SAME.get(kind, kind)} {match['number'].upper()}"


def _held(context: Context) -> set[str]:
    """The attachments that begin with a line of their own and have something under it."""
    held: set[str] = set()
    body = context.body
    for position, block in enumerate(body):
        match = _ATTACHMENT.search(context.text, block.start, min(block.end, block.start + 60))
        if match is None or block.end - block.start > 160:
            continue
        if not re.fullmatch(r"\W*(?:[^\n]{1,30}/\s*)?", context.text[block.start : match.start()]):
            continue  # only "Atodiad B / Appendix B" has words before it
        rest = context.text[match.end() : block.end]
        if block.kind is not BlockKind.HEADING and re.match(
            r"\s*(?:\([^)]*\)\s*)?(?:is|are|sets?|lists?|of|to|and|,)\b", rest
        ):
            continue  # a sentence that begins with its name
        following = body[position + 1 : position + 4]
        if any(_says_something(context, other.start, other.end) for other in following):
            held.add(_named(match))
    for section in context.sections:
        heading = section.heading
        match = _ATTACHMENT.search(context.text, heading.start, heading.end) if heading else None
        if match and section.end - (heading.end if heading else 0) > 20:
            held.add(_named(match))
    return held


def _says_something(context: Context, start: int, end: int) -> bool:
    text = context.text[start:end]
    return (
        not is_placeholder(text)
        and _ATTACHMENT.match(text) is None
        and re.fullmatch(
            r"\W*(?:attached|to follow|see attached|not attached|separate (?:document|file))\W*", text, re.IGNORECASE
        )
        is None
    )


def _sentences_on_data(case: Case) -> Iterator[Span]:
    """The sentences that speak of the information shared: in its sections, or by their words."""
    context = case.document
    for block in context.body:
        if block.kind is BlockKind.HEADING and block.end - block.start < 80:
            continue
        if _ATTACHMENT.search(case.text, block.start, block.end) is None:
            continue
        home = "data_items" in context.section_ids(block.start)
        for start, end in context.sentences(block):
            if _ATTACHMENT.search(case.text, start, end) and (home or case.says("attachment.data", start, end)):
                yield start, end


# ---- anonymised and identifiable ------------------------------------------------------------------------------------


_ANONYMOUS = re.compile(r"anonym|no (?:personal|identifiable|one|individual|person)", re.IGNORECASE)


@check("anonymised-and-identifiable", text=True)
def anonymised(case: Case) -> Iterator[Finding]:
    """A claim that what is shared is anonymised, beside items that tell who somebody is."""
    if _ANONYMOUS.search(case.text) is None:
        return
    items = case.record.data_items
    identifying = [n for n, item in enumerate(items) if case.worded("identifying_item", item.name)]
    if not identifying:
        return
    claim = next((match for match in case.matches("anonymised.claim") if case.in_body(match.start())), None)
    if claim is None:
        return
    names = [items[n].name for n in identifying]
    told = "; ".join(names[:4]) + ("; ..." if len(names) > 4 else "")
    spans = (claim.span(), *(span for n in identifying[:3] for span in case.spans(f"/data_items/{n}/name")))
    message = f"called anonymised, but {len(names)} item{'s' if len(names) > 1 else ''} can identify a person: {told}"
    yield Finding("anonymised-and-identifiable", message, spans, f"/data_items/{identifying[0]}")


# ---- personal data in the agreement ---------------------------------------------------------------------------------

_NHS_NUMBER = re.compile(r"(?<![\d+])(?P<number>\d{3}[ -]?\d{3}[ -]?\d{4})(?!\d)")
_NHS_LABEL = re.compile(r"\bNHS\s*(?:number|no\.?|num)?\s*[:.#-]?\s*$", re.IGNORECASE)
_NI_NUMBER = re.compile(
    r"(?<![\w])(?!BG|GB|NK|KN|TN|NT|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z]\s?\d{2}\s?\d{2}\s?\d{2}\s?[A-D](?!\w)"
)
_BORN = re.compile(r"\b(?:d\.?o\.?b\.?|date of birth|born(?: on)?)\s*[:.(-]?\s*(?:the\s+)?", re.IGNORECASE)
_CASE = re.compile(
    r"\b(?:case|client|patient|pupil|service user|tenant|claimant|crime|custody)"
    r"\s+(?:ref(?:erence)?|no\.?|number|id)\s*[:.]?\s*"
    r"(?P<number>[A-Z]{0,4}[/-]?\d{4,}[\w/-]*)",
    re.IGNORECASE,
)
_PERSON = re.compile(r"\b(?:Mr|Mrs|Ms|Miss|Master)\.?\s+[A-Z][a-z]+|\b[A-Z][a-z]+ (?:[A-Z]\.? )?[A-Z][a-z'-]+\b")


@check("personal-data-in-agreement", text=True)
def personal_data(case: Case) -> Iterator[Finding]:
    """NHS and National Insurance numbers, dates of birth and case numbers of people, one finding for each place."""
    text = case.text
    found: dict[Span, list[tuple[Span, str]]] = {}

    def tell(start: int, end: int, kind: str) -> None:
        found.setdefault(case.line(start), []).append(((start, end), kind))

    for match in _NHS_NUMBER.finditer(text):
        labelled = _NHS_LABEL.search(text, max(0, match.start() - 24), match.start())
        if labelled and _nhs_check(re.sub(r"\D", "", match["number"])):
            tell(*match.span(), "an NHS number")
    for match in _NI_NUMBER.finditer(text):
        tell(*match.span(), "a National Insurance number")
    for match in _BORN.finditer(text):
        date = next(find_dates(text, match.end(), min(len(text), match.end() + 22)), None)
        if date and date.precise and not text[match.end() : date.start].strip(" :|\t"):
            tell(match.start(), date.end, "a date of birth")
    for match in _CASE.finditer(text):
        start, end = case.line(match.start())
        if _PERSON.search(text, max(start, match.start() - 60), min(end, match.end() + 60)):
            tell(*match.span(), "the number of a person's case")
    for start, told in _by_person(case.text, found):
        if case.in_body(start):
            kinds = list(dict.fromkeys(kind for _, kind in told))
            message = f"the agreement itself holds {' and '.join(kinds)}"
            yield Finding("personal-data-in-agreement", message, tuple(sorted(span for span, _ in told)))


def _by_person(text: str, found: dict[Span, list[tuple[Span, str]]]) -> Iterator[tuple[int, list[tuple[Span, str]]]]:
    """What stands in one line or in lines that follow one another, with its first offset."""
    start, end = -1, -1
    told: list[tuple[Span, str]] = []
    for line, more in sorted(found.items()):
        if told and text[end : line[0]].strip():
            yield start, told
            told = []
        if not told:
            start = more[0][0][0]
        told, end = [*told, *more], line[1]
    if told:
        yield start, told


def _nhs_check(digits: str) -> bool:
    """Whether the last of ten digits is the check digit of the others; ten times the same one is an example."""
    if len(set(digits)) == 1:
        return False
    total = sum(weight * int(digit) for weight, digit in zip(range(10, 1, -1), digits, strict=False))
    return (11 - total % 11) % 11 == int(digits[9])
