"""Lines that are nothing but a contact, or name the organisation of those below them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from isa_extract.contacts.entries import Contact, is_defined_term, read_entry, whole_organisation
from isa_extract.contacts.labels import label_meaning, split_label
from isa_extract.contacts.ways import Span, between_ways, find_ways
from isa_extract.document import Block
from isa_extract.facts import Context
from isa_extract.people import Line, block_lines, is_person, is_post, is_team, pieces

_FOR = re.compile(r"(?:for|at|on behalf of)\s+(?P<org>(?:the\s+)?[A-Z][^,:;]{2,80})\s*[,:]\s*", re.IGNORECASE)
_ORGANISATION_COLON = re.compile(r"(?:for\s+)?(?P<org>(?:the\s+)?[A-Z0-9][^:\n]{2,110}?)\s*:?\s*$", re.IGNORECASE)
TERM = re.compile(  # a body by the word the agreement calls it
    r"(?:the\s+)?(?:Council|Constabulary|Police|Force|Trust|School|College|Academy|University|Board|Authority|Agency|Department|Charity"
    r"|Partnership|Practice|Surgery|Association|Company|Society|Landlord|Provider|Supplier|Contractor|Network|Federation|Institute"
    r"|Commission|Regulator|Ministry|Service|Shelter|Hospice|Parish|Diocese|Church|Client|Customer|Recipient|Processor|Controller)",
    re.IGNORECASE,
)
_NAME_OF_A_BODY = re.compile(r"(?:The )?[A-Z][\w'&-]+(?: (?:of|and|for|the|&|[A-Z][\w'&-]*)){0,5}")
_RUN_IN = re.compile(r"(?P<org>(?:the\s+)?[A-Z][\w&' -]{1,50}?)\.\s+(?=[A-Z])")  # "Council. Jane Holt, ..."
_WAYS = frozenset({"email", "phone", "details"})
_OUTSIDE = re.compile(r"[.,;]?\s+\([^()@\d]{3,60}\)\s*$")  # a remark after a contact's line: "(in her absence ...)"


def segments(context: Context, block: Block) -> Iterator[Line]:
    """The block's lines; a line in which several contacts run on is cut after each one's address or number."""
    text = context.text
    for line in block_lines(context, block):
        reach = find_ways(text, line.start, line.end)
        if len(reach) < 2:
            yield line
            continue
        start = line.start
        for match in sorted(reach, key=lambda m: m.end):
            after = re.compile(r"[.;]?\s+(?=[A-Z][\w'&-]+[\s,:])").match(text, match.end, line.end)
            if (
                after
                and any(m.start >= after.end() for m in reach)
                and not _asks_for_a_way(context, after.end(), line.end)
            ):
                yield Line(start, match.end, block)
                start = after.end()
        yield Line(start, line.end, block)


def _asks_for_a_way(context: Context, start: int, end: int) -> bool:
    """Whether a label of a number or address follows, which is one more of the same contact: "Secure e-mail: ..."."""
    labelled = split_label(context, start, end)
    return labelled is not None and label_meaning(context, context.text[slice(*labelled[0])]) in _WAYS


def entry_line(context: Context, start: int, end: int) -> Contact | None:
    """A line that is nothing but a contact; an organisation, a post or "For the X" may stand before a colon."""
    text = context.text
    organisation: Span | None = None
    role: Span | None = None
    lead = re.compile(r"\([a-z0-9]{1,3}\)\s*").match(text, start, end)
    start = lead.end() if lead else start
    end = end - 4 if text[start:end].endswith(" and") else end
    labelled = split_label(context, start, end)
    if labelled and not re.search(r"\d{3}|@", text[slice(*labelled[0])]):
        label, value = labelled
        label_text = text[slice(*label)]
        mention = whole_organisation(context, *label)
        party = re.fullmatch(r"for\s+(?P<org>(?:the\s+)?[A-Z][\w &'-]{2,60})", label_text, re.IGNORECASE)
        if mention:
            organisation, start = mention, value[0]
        elif is_post(context.rules, label_text) or is_team(context.rules, label_text):
            named = list(pieces(context, *label))
            role = named[0]
            mentions = context.mentions(*label)
            organisation = (mentions[-1].start, mentions[-1].end) if mentions else None
            start = value[0]
        elif party and not re.search(
            r"\b(?:only|queries|information|further|more|all|help)\b", label_text, re.IGNORECASE
        ):
            organisation, start = (label[0] + party.start("org"), label[1]), value[0]
        elif TERM.fullmatch(label_text) or is_defined_term(context, label_text):
            organisation, start = label, value[0]
        elif label_meaning(context, label_text) in ("name", "details", "email", "phone"):
            start = value[0]
        elif _NAME_OF_A_BODY.fullmatch(label_text) and _person_and_post(context, *value):
            organisation, start = label, value[0]  # what else would a person with a post be listed under
    term = _RUN_IN.match(text, start, end) if organisation is None else None
    if term and (TERM.fullmatch(term["org"]) or is_defined_term(context, term["org"])):
        organisation, start = term.span("org"), term.end()
    party = _FOR.match(text, start, end)
    if (
        party
        and organisation is None
        and not re.search(r"\b(?:only|queries|information|further|more)\b", party["org"], re.IGNORECASE)
    ):
        organisation = party.span("org")
        start = party.end()
    remark = _OUTSIDE.search(text[start:end])
    end = start + remark.start() if remark else end
    entry = read_entry(context, start, end, "line")
    if entry is None and role:
        entry = Contact(source="line")
        entry.add_ways(text, start, end)
        rest = list(between_ways(context, start, end, find_ways(text, start, end)))
        if not entry.reachable or sum(b - a for a, b in rest) > 60:
            return None
    if entry is None:
        return None
    if role:
        entry.role = role
    entry.organisation = entry.organisation or organisation
    return entry


def _person_and_post(context: Context, start: int, end: int) -> bool:
    """Whether a text begins with a person's name and a post, and gives a way to reach them."""
    parts = list(pieces(context, start, end))
    named = len(parts) > 1 and is_person(context.rules, context.text[slice(*parts[0])])
    reach = find_ways(context.text, start, end)
    return named and is_post(context.rules, context.text[slice(*parts[1])]) and bool(reach)


def organisation_heading(context: Context, start: int, end: int) -> Span | None:
    """The organisation a line names that stands above its people: a name alone, or anything short before a colon."""
    text = context.text
    if end - start > 130:
        return None
    mention = whole_organisation(context, start, end)
    if mention:
        return mention
    if text[start:end].rstrip().endswith(":"):
        match = _ORGANISATION_COLON.fullmatch(text[start:end].strip())
        words = len(text[start:end].split())
        if (
            match
            and words <= 8
            and not re.search(r"\b(?:following|contacts?|responsible|below|are|is|include)\b", text[start:end])
        ):
            return start + match.start("org"), start + match.end("org")
    return None
