"""What one entry says of a contact: name, post, organisation and ways to be reached."""

from __future__ import annotations

import re
from dataclasses import dataclass

from isa_extract.contacts.ways import REACH_WORD, Span, between_ways, find_emails, find_phones, find_ways
from isa_extract.facts import Context
from isa_extract.people import is_empty, is_person, is_post, is_team
from isa_extract.rules import plain
from isa_extract.values import STREETS, TextMatch, find_dates, find_postcodes

LINE_LIMIT = 260  # characters; what is longer is prose
AS_ABOVE = re.compile(r"\W*(?:as\s+(?:above|for|below|before|per|\w+ \()|see\s|same\b|ditto|as\s+[A-Z])", re.IGNORECASE)
POSSESSIVE = re.compile(  # "the Council's Data Lead"
    r"(?:the\s+)?(?P<org>[A-Z][\w &]{2,60}?)'s?\s+(?P<rest>\S.*)", re.DOTALL
)
_BRACKETED = re.compile(r"\(([^()]*)\)")
_FIELD_OF_WORK = re.compile(r"[A-Z][a-z]+(?:(?:,| and| &| for| of)? [A-Z][a-z]+){0,4}")
_SHORT_NUMBER = re.compile(  # the police's 101 and an extension: a way to reach someone, but no telephone number
    r"(?:\(?(?:tel|telephone|phone|via|call)\b[.:]?\s*)?(?:101|111|119|999)?(?:[\s,]*ext(?:ension|n)?[.:]?\s*\d{2,6})?\)?",
    re.IGNORECASE,
)
_OF_BODY = re.compile(r"(?P<who>[^,;:]{5,50}?)\s+(?:of|from|at|in)\s+(?:(?:the|our)\s+)?(?P<body>[A-Z].{2,80})")
_STREET = re.compile(rf"\b(?:{STREETS}|plain)$", re.IGNORECASE)
_BUILDING = re.compile(r"\b(?:centre|house|hall|offices?|buildings?|station|tower|court)$", re.IGNORECASE)


@dataclass(slots=True)
class Contact:
    """A contact while it is put together; spans of its attributes."""

    name: Span | None = None
    role: Span | None = None
    organisation: Span | None = None
    email: TextMatch | None = None
    phone: TextMatch | None = None
    purpose: Span | None = None
    source: str = "line"

    @property
    def start(self) -> int:
        """Where its first attribute stands."""
        spans = [s for s in (self.name, self.role) if s] + [(m.start, m.end) for m in (self.email, self.phone) if m]
        return min(spans)[0] if spans else (self.organisation or (0, 0))[0]

    @property
    def reachable(self) -> bool:
        """Whether an e-mail address or telephone number is given."""
        return self.email is not None or self.phone is not None

    def add_ways(self, text: str, start: int, end: int) -> None:
        """Take the first e-mail address and the first telephone number of a span, where none is known yet."""
        self.email = self.email or next(find_emails(text, start, end), None)
        self.phone = self.phone or next(find_phones(text, start, end), None)


def read_entry(
    context: Context, start: int, end: int, source: str, *, strict: bool = True, employed: bool = False
) -> Contact | None:
    """The person or post a short text names with how to reach them; None where it names neither.

    `strict` asks every piece to look like a name, a post, an organisation or a way to be reached, as a line does
    that is nothing but a contact; `employed` says that the organisation is given elsewhere.
    """
    text, rules = context.text, context.rules
    start, end = context.trim(start, end, also="*•-")
    person = Contact(source=source)
    person.add_ways(text, start, end)
    reach = find_ways(text, start, end)
    other = 0
    postcode = next(find_postcodes(text, start, end), None)
    for piece_start, piece_end in between_ways(context, start, end, reach):
        value = text[piece_start:piece_end]
        if postcode is not None and piece_end <= postcode.start and _STREET.search(value):
            continue  # a part of an address: "Hall Plain" is nobody's name there
        if (
            is_empty(value)
            or _SHORT_NUMBER.fullmatch(value)
            or REACH_WORD.fullmatch(value.strip(" ()") + " ")
            or REACH_WORD.fullmatch(value.strip(" ()"))
        ):
            continue
        belongs = _OF_BODY.fullmatch(value) if person.name is None else None
        if belongs and is_person(rules, belongs["who"]) and not is_person(rules, value):
            person.name = piece_start, piece_start + belongs.end("who")
            rest = piece_start + belongs.start("body"), piece_end
            if is_team(rules, belongs["body"]):
                person.role = person.role or rest
            else:
                person.organisation = person.organisation or whole_organisation(context, *rest)
            continue
        bare = re.sub(r"\s*\([^()]*\)?$", "", value)
        if person.name is None and is_person(rules, bare):
            person.name = piece_start, piece_start + len(bare.rstrip())
            bracket = _BRACKETED.search(value, len(bare))
            if bracket and person.role is None and is_post(rules, bracket[1]):
                person.role = piece_start + bracket.start(1), piece_start + bracket.end(1)
        elif person.role is None and (is_post(rules, value) or (is_team(rules, value) and len(value) < 70)):
            person.role = piece_start, piece_end
        elif person.role is None and "(" in value and is_post(rules, bare):  # "Records Manager (post vacant, ring"
            person.role = piece_start, piece_start + len(bare.rstrip())
        elif (
            person.role
            and text[person.role[1] : piece_start] == ", "
            and is_team(rules, value)
            and not any(m.end == piece_end and not m.weak for m in context.mentions(piece_start, piece_end))
        ):
            person.role = person.role[0], piece_end  # "Caseworker, Refugee Team": the part of the body they work in
        elif (
            not (employed and person.name and person.role is None)
            and person.organisation is None
            and (mention := whole_organisation(context, piece_start, piece_end))
        ):
            person.organisation = mention
        elif (
            person.role is None
            and person.name
            and len(value.split()) <= 7
            and value[0].isupper()
            and not has_date(value)
        ):
            person.role = piece_start, piece_end
        elif (
            person.role
            and text[person.role[1] : piece_start] == ", "
            and _FIELD_OF_WORK.fullmatch(value)
            and not _BUILDING.search(value)
            and not context.mentions(piece_start, piece_end)
        ):
            person.role = person.role[0], piece_end
        elif not (person.role and len(value) < 60 and value[0].isupper()) and not re.match(r"\(|[a-z]{1,4}$", value):
            other += len(value)
    if strict and other > 12:
        return None
    if person.name is None and person.role is None:
        return None
    return person


def has_date(value: str) -> bool:
    """Whether a text holds a date."""
    return next(find_dates(value), None) is not None


def whole_organisation(context: Context, start: int, end: int) -> Span | None:
    """The span of an organisation's name when a text is nothing else."""
    mentions = context.mentions(start, end)
    if not mentions:
        if not is_defined_term(context, context.text[start:end]):
            return None
        lead = re.compile(r"\s*(?:for|at|of)\s+", re.IGNORECASE).match(context.text, start, end)
        return context.trim(lead.end() if lead else start, end, also=".:;,*")
    first = mentions[0]
    before = context.text[start : first.start].strip()
    after = context.text[mentions[-1].end : end].strip(" .:;,")
    if before and not re.fullmatch(r"(?:for|of|at|the|for the|of the|at the|-)", before, re.IGNORECASE):
        return None
    if after and not after.startswith("("):
        return None
    if before.lower().startswith("at") and _BUILDING.search(context.text[first.start : mentions[-1].end]):
        return None  # where somebody sits
    return first.start, mentions[-1].end


def is_defined_term(context: Context, text: str) -> bool:
    """Whether a text is what the document calls an organisation for short: "the Council", "NPS"."""
    bare = re.sub(r"^(?:for |at |of )?(?:the )?", "", text.strip(" .:;,*"), flags=re.IGNORECASE)
    return bare[:1].isupper() and plain(bare) in context.short_names


def first_line_end(text: str, start: int, end: int) -> int:
    """Where the first line of a span ends, unless it is too short to be a name."""
    newline = text.find("\n", start, end)
    return newline if newline > 0 and newline - start > 8 else end
