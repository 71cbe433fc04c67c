"""Contacts: people and posts to be reached about the agreement, from tables, cards, lines and sentences."""

from __future__ import annotations

import re
from collections.abc import Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass

from isa_extract.document import Block, BlockKind, Cell, Table
from isa_extract.facts import Attribute, Context, Fact, Found
from isa_extract.organisations import tidy_name
from isa_extract.people import (
    Line,
    block_lines,
    is_empty,
    is_person,
    is_post,
    is_team,
    pieces,
    tidy_person,
    tidy_post,
)
from isa_extract.rules import plain
from isa_extract.values import TextMatch, find_dates, find_ico_numbers, find_postcodes
from isa_extract.values import find_emails as _find_emails
from isa_extract.values import find_phones as _find_phones

_CONFIDENCE = {"table": 0.93, "card": 0.9, "line": 0.85, "sentence": 0.75}
_REACH = re.compile(
    r"\b(?:e-?mail(?:\s+address)?|tele?phone(?:\s+(?:number|no\.?))?|tel(?:\.|\b)(?:\s*no\.?)?|phone|mobile|mob"
    r"|direct (?:line|dial)|ddi|ext(?:ension|n)?\.?\s*\d+"
    r"|fax|ffôn|e-bost|or by|by|on|at|or|and|via|t|e|m)\s*[:.]?\s*$",
    re.IGNORECASE,
)
_AS = re.compile(r"\W*(?:as\s+(?:above|for|below|before|per|\w+ \()|see\s|same\b|ditto|as\s+[A-Z])", re.IGNORECASE)
_FOR = re.compile(r"(?:for|at|on behalf of)\s+(?P<org>(?:the\s+)?[A-Z][^,:;]{2,80})\s*[,:]\s*", re.IGNORECASE)
_BRACKETED = re.compile(r"\(([^()]*)\)")
_LINE_LIMIT = 260
_ORGANISATION_COLON = re.compile(r"(?:for\s+)?(?P<org>(?:the\s+)?[A-Z0-9][^:\n]{2,110}?)\s*:?\s*$", re.IGNORECASE)

_LEAD = re.compile(
    r"(?::|\babsence,?|\bfailing (?:that|him|her|them|which),?)\s+(?=[A-Z])"
    r"|\b(?:to|contact|contacting|tell|notify|inform|ring|call|speak to|is|are|be|with|from|by"
    r"|e-?mail|write to|of|for|or)\s+(?:the\s+|our\s+|its\s+)?",
    re.IGNORECASE,
)
_FIELD_OF_WORK = re.compile(r"[A-Z][a-z]+(?:(?:,| and| &| for| of)? [A-Z][a-z]+){0,4}")
_ADDRESS_PART = re.compile(
    r"(?:\d+\w?[ ,-])?\s*[A-Z][\w'.-]*(?: (?:of|the|on|and|upon|le|y|yr"
    r"|[A-Z][\w'.-]*)){0,5}(?: [A-Z]{1,2}\d\w? ?\d[A-Z]{2})?|\d+\w?"
    r"|[A-Z]{1,2}\d\w? ?\d[A-Z]{2}"
)
_APPOINTED = re.compile(
    r"(?:(?:for|at|in) (?:the )?[A-Z][\w &'-]{2,60}?,? (?:this|that|it|the \w+ is) )?(?:(?:the|our|its"
    r"|each|their) )?(?P<post>[^,.;:()]{3,80}?)"
    r"(?: \([^()]{2,40}\))? (?:is|will be|shall be|for this purpose is|at present is"
    r"|is currently) (?P<name>[A-Z][^,.;:()]{4,60}?)"
    r"(?=\s*(?:[,.;(]|who\b|of\b|at\b|on\b|$))",
    re.IGNORECASE,
)
_TERM = re.compile(  # a body by the word the agreement calls it
    r"(?:the\s+)?(?:Council|Constabulary|Police|Force|Trust|School|College|Academy|University|Board|Authority|Agency|Department|Charity"
    r"|Partnership|Practice|Surgery|Association|Company|Society|Landlord|Provider|Supplier|Contractor|Network|Federation|Institute"
    r"|Commission|Regulator|Ministry|Service|Shelter|Hospice|Parish|Diocese|Church|Client|Customer|Recipient|Processor|Controller)",
    re.IGNORECASE,
)
_SHORT_NUMBER = re.compile(  # the police's 101 and an extension: a way to reach someone, but no telephone number
    r"(?:\(?(?:tel|telephone|phone|via|call)\b[.:]?\s*)?(?:101|111|119|999)?(?:[\s,]*ext(?:ension|n)?[.:]?\s*\d{2,6})?\)?",
    re.IGNORECASE,
)
_OWNS = re.compile(r"\b(?:owner|lead|sponsor|contact)\W*$", re.IGNORECASE)
_DIGITS = re.compile(r"(?:\d[\s()./-]{0,3}){9}")
_VACANT = re.compile(
    r"\s*[-,(]?\s*\(?\b(?:post (?:is )?(?:currently )?vacant|currently vacant|vacancy|vacant)\b\)?\s*$", re.IGNORECASE
)
_CALLED_SO = re.compile(r"\s*\((?:the |hereinafter )?[\"'“‘][^()]{2,40}[\"'”’]\)\s*$")  # the defined term after a name
_REMARK = re.compile(r"\s*\([^()]*\b(?:author|enquir|contact|lead officer|queries)[^()]*\)?$", re.IGNORECASE)
_POSSESSIVE = re.compile(r"(?:the\s+)?(?P<org>[A-Z][\w &]{2,60}?)'s?\s+(?P<rest>\S.*)", re.DOTALL)
_NAME_OF_A_BODY = re.compile(r"(?:The )?[A-Z][\w'&-]+(?: (?:of|and|for|the|&|[A-Z][\w'&-]*)){0,5}")
_OUTSIDE = re.compile(r"[.,;]?\s+\([^()@\d]{3,60}\)\s*$")  # a remark after a contact's line: "(in her absence ...)"
_BUILDING = re.compile(r"\b(?:centre|house|hall|offices?|buildings?|station|tower|court)$", re.IGNORECASE)
_SITS_AT = re.compile(r"(?:at|in) (?:the )?[A-Z][\w' -]{2,50}")
_NUMBERED = re.compile(r"\d{1,2}[.)]?\s")
_CARD_LABELS = frozenset({"role", "email", "phone", "details", "organisation", "bare_name"})
_WAYS = frozenset({"email", "phone", "details"})
_GENERIC_HEADS = frozenset(
    {"organisation", "organisations", "agency", "partner", "partners", "name", "details", "contact", "contacts"}
)

Span = tuple[int, int]


@dataclass(slots=True)
class _Person:
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


def find_emails(text: str, start: int, end: int) -> Iterator[TextMatch]:
    """The e-mail addresses of a span; the span alone is searched, which a long text's length must not slow down."""
    if text.find("@", start, end) >= 0:
        for match in _find_emails(text[start:end]):
            yield TextMatch(match.start + start, match.end + start, match.value)


def find_phones(text: str, start: int, end: int) -> Iterator[TextMatch]:
    """The telephone numbers of a span."""
    if _DIGITS.search(text, start, end):
        for match in _find_phones(text[start:end]):
            yield TextMatch(match.start + start, match.end + start, match.value)


def extract(context: Context) -> Iterator[Fact]:
    """The contacts of the agreement in the order of the document, each once."""
    found: list[_Person] = []
    for table in context.document.tables:
        found += _table(context, table)
    found += _text(context)
    kept: list[_Person] = []
    for person in sorted(found, key=lambda p: p.start):
        if not _merged(context, kept, person):
            kept.append(person)
    for person in kept:
        yield _fact(context, person)


def _merged(context: Context, kept: Sequence[_Person], person: _Person) -> bool:
    """Whether a contact says what an earlier one says already (what it adds is added there)."""
    text = context.text
    for other in kept:
        same_name = person.name and other.name and plain(text[slice(*person.name)]) == plain(text[slice(*other.name)])
        same_email = person.email and other.email and person.email.value == other.email.value
        same_phone = person.phone and other.phone and person.phone.value == other.phone.value
        if person.name and other.name and not same_name:
            continue
        clash = (person.email and other.email and not same_email) or (person.phone and other.phone and not same_phone)
        if (
            person.role
            and other.role
            and not same_name
            and plain(text[slice(*person.role)]) != plain(text[slice(*other.role)])
        ):
            continue
        if (
            person.organisation
            and other.organisation
            and (plain(text[slice(*person.organisation)]) != plain(text[slice(*other.organisation)]))
            and not same_name
        ):
            continue
        if not clash and (same_name or same_email or (same_phone and (person.name is None or other.name is None))):
            for name in ("role", "organisation", "email", "phone", "purpose", "name"):
                if getattr(other, name) is None:
                    setattr(other, name, getattr(person, name))
            return True
    return False


def _fact(context: Context, person: _Person) -> Fact:
    shown = context.document.text
    confidence, rule = _CONFIDENCE[person.source], f"contacts.{person.source}"
    attributes: dict[str, Attribute] = {}
    if person.name:
        attributes["name"] = Found.at(tidy_person(shown[slice(*person.name)]), *person.name, rule, confidence)
    if person.role:
        role = tidy_post(_VACANT.sub("", _REMARK.sub("", shown[slice(*person.role)])))
        attributes["role"] = Found.at(role, *person.role, rule, confidence)
    if person.organisation:
        printed = _CALLED_SO.sub("", shown[slice(*person.organisation)])
        name = tidy_name(printed)
        if " " not in name and re.match(r"the\s", printed, re.IGNORECASE):
            name = f"the {name}"  # a term the agreement defined, not a name
        attributes["organisation"] = Found.at(name, *person.organisation, rule, confidence)
    if person.email:
        attributes["email"] = Found.at(person.email.value, person.email.start, person.email.end, rule, confidence)
    if person.phone:
        attributes["phone"] = Found.at(person.phone.value, person.phone.start, person.phone.end, rule, confidence)
    if person.purpose:
        purpose = re.sub(r"\s+", " ", shown[slice(*person.purpose)]).strip()
        attributes["purpose"] = Found.at(purpose, *person.purpose, rule, confidence)
    return Fact("contacts", attributes=attributes)


# Reading one entry: "Jane Smith, Data Manager, jane@x.gov.uk 01632 960123".


def _read_entry(
    context: Context, start: int, end: int, source: str, *, strict: bool = True, employed: bool = False
) -> _Person | None:
    """The person or post a short text names with how to reach them; None where it names neither.

    `strict` asks every piece to look like a name, a post, an organisation or a way to be reached, as a line does
    that is nothing but a contact; `employed` says that the organisation is given elsewhere.
    """
    text, rules = context.text, context.rules
    start, end = context.trim(start, end, also="*•-")
    person = _Person(source=source)
    person.email = next(find_emails(text, start, end), None)
    person.phone = next(find_phones(text, start, end), None)
    reach = [*find_emails(text, start, end), *find_phones(text, start, end)]
    other = 0
    for piece_start, piece_end in _without(context, start, end, reach):
        value = text[piece_start:piece_end]
        if (
            is_empty(value)
            or _SHORT_NUMBER.fullmatch(value)
            or _REACH.fullmatch(value.strip(" ()") + " ")
            or _REACH.fullmatch(value.strip(" ()"))
        ):
            continue
        bare = re.sub(r"\s*\([^()]*\)?$", "", value)
        if person.name is None and is_person(rules, bare):
            person.name = piece_start, piece_start + len(bare.rstrip())
            bracket = _BRACKETED.search(value, len(bare))
            if bracket and person.role is None and is_post(rules, bracket[1]):
                person.role = piece_start + bracket.start(1), piece_start + bracket.end(1)
        elif person.role is None and (is_post(rules, value) or (is_team(rules, value) and len(value) < 70)):
            person.role = piece_start, piece_end
        elif (
            not (employed and person.name and person.role is None)
            and person.organisation is None
            and (mention := _whole_organisation(context, piece_start, piece_end))
        ):
            person.organisation = mention
        elif (
            person.role is None
            and person.name
            and len(value.split()) <= 7
            and value[0].isupper()
            and not find_date(value)
        ):
            person.role = piece_start, piece_end
        elif (
            person.role
            and text[person.role[1] : piece_start] == ", "
            and _FIELD_OF_WORK.fullmatch(value)
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


def find_date(value: str) -> bool:
    """Whether a text holds a date."""
    return next(find_dates(value), None) is not None


def _without(context: Context, start: int, end: int, reach: Sequence[TextMatch]) -> Iterator[Span]:
    """The pieces of a text between its e-mail addresses and telephone numbers, without words such as "tel:"."""
    at = start
    for match in sorted(reach, key=lambda m: m.start):
        if match.start > at:
            yield from _clean(context, at, match.start)
        at = max(at, match.end)
    yield from _clean(context, at, end)


def _clean(context: Context, start: int, end: int) -> Iterator[Span]:
    text = context.text
    lead = re.compile(r"[\s,;:().\-/]+").match(text, start, end)
    start = lead.end() if lead else start
    while True:
        word = _REACH.search(text[start:end])
        if word is None:
            break
        end = start + word.start()
    for piece in pieces(context, start, end):
        begin, finish = context.trim(*piece, also=",;:")
        if text[begin:finish].count("(") != text[begin:finish].count(")"):
            begin, finish = context.trim(begin, finish, also="()")
        word = re.match(r"(?:and|or|is|the|contact|attn|fao|please contact|via)\s+(?=[A-Z])", text[begin:finish])
        begin += word.end() if word else 0
        while (tail := _REACH.search(text[begin:finish])) is not None and tail.start() > 0:
            finish = begin + tail.start()
            begin, finish = context.trim(begin, finish, also=",;:(")
        if begin < finish:
            yield begin, finish


def _whole_organisation(context: Context, start: int, end: int) -> Span | None:
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


# Tables.


def _text_of(context: Context, block: Block) -> str:
    return context.text[block.start : block.end]


def _meaning(context: Context, text: str, *, fuzzy: bool = True) -> str:
    """What a label or a column heading of a list of contacts asks for, "" where it is none."""
    text = re.sub(r"\s+", " ", text).strip(" :*?.")
    if not text or len(text) > 70:
        return ""
    candidates = [text, re.sub(r"\s*\(.*?\)", "", text).strip(), *[part.strip() for part in text.split(" / ")]]
    for candidate in candidates:
        rule = context.rules.lookup("contact.label", candidate)
        if rule:
            return rule.value
    if re.search(r"\b(?:address|postcode)\b", text, re.IGNORECASE) and not re.search(r"e-?mail", text, re.IGNORECASE):
        return "address"
    if fuzzy and len(text) < 60:
        if re.search(r"\be-?mail\b", text, re.IGNORECASE):
            return "email" if not re.search(r"\b(?:tel|phone)", text, re.IGNORECASE) else "details"
        if re.search(r"\b(?:tel|tele?phone|phone|mobile)\b", text, re.IGNORECASE):
            return "phone"
        if re.search(
            r"\b(?:contact|lead|liaison|spoc|representative|nominee)s?\b", text, re.IGNORECASE
        ) and not re.search(r"\b(?:date|reason|review)\b", text, re.IGNORECASE):
            return "name"
        if is_post(context.rules, text) and not context.mentions(0, 0):
            return "post"
    return ""


def _table(context: Context, table: Table) -> Iterator[_Person]:
    if not _could_hold_contacts(context, table):
        return
    header = _header(context, table)
    if header is not None:
        yield from _grid(context, table, *header)
        return
    if any(context.rules.lookup("contact.not_a_list", _text_of(context, context.document.blocks[c.block]).strip(" :*"))
           for c in table.cells if context.document.blocks[c.block].end - context.document.blocks[c.block].start < 40
           ) and not _under_contact_heading(context, table.start):  # fmt: skip
        yield from _free_cells(context, table)
        return
    stacks = list(_stacked_columns(context, table))
    if stacks:
        yield from stacks
        return
    cards = list(_cards(context, table))
    yield from cards
    if not cards or table.columns > 2:
        yield from _free_cells(context, table)  # rows that no card was read from; who is read twice is merged


def _could_hold_contacts(context: Context, table: Table) -> bool:
    text = context.text
    if "@" in text[table.start : table.end]:
        return True
    if next(find_phones(text, table.start, table.end), None):
        return True
    return bool(context.hits_in("contact.label", table.start, table.end))


def _under_contact_heading(context: Context, offset: int) -> bool:
    """Whether the heading, or the line right above a table, says that contacts follow."""
    section = context.section_at(offset)
    if section and section.heading and _says(context, "contact.heading", section.heading.start, section.heading.end):
        return True
    block = context.document.block_at(max(0, offset - 1))
    return (
        block is not None
        and block.table is None
        and block.end - block.start < 200
        and _says(context, "contact.heading", block.start, block.end)
    )


def _says(context: Context, group: str, start: int, end: int) -> bool:
    return any(next(context.find(rule, start, end), None) for rule in context.rules.group(group))


def _header(context: Context, table: Table) -> tuple[int, dict[int, str]] | None:
    """The row of a table that heads columns of people or posts and how to reach them."""
    for number in range(min(table.rows - 1, 3)):
        cells = table.row(number)
        if len(cells) < 2:
            continue
        texts = {cell.column: _text_of(context, context.document.blocks[cell.block]) for cell in cells}
        if any("@" in value or any(c.isdigit() for c in value[:3]) for value in texts.values()):
            continue
        if any(context.rules.lookup("contact.not_a_list", value.strip(" :*")) for value in texts.values()):
            return None
        meanings = {column: _meaning(context, value) for column, value in texts.items()}
        known = {column: meaning for column, meaning in meanings.items() if meaning}
        if len(known) < 2 or len(known) * 2 < len([v for v in texts.values() if v.strip()]):
            continue
        values = list(known.values())
        below = [_text_of(context, context.document.blocks[c.block]) for c in table.row(number + 1)]
        if len(below) == 2 and _meaning(context, below[0], fuzzy=False) in (
            "email",
            "phone",
            "role",
            "bare_name",
            "address",
        ):
            return None  # cards: labels go down the first column
        if sum(1 for value in below if _meaning(context, value, fuzzy=False)) >= 2:
            continue
        reach = {"email", "phone", "details"} & set(values)
        if reach and not {"name", "bare_name", "role", "post", "author"} & set(values):
            people = _column_of_people(context, table, number, [column for column in texts if column not in known])
            if people is not None:
                known[people] = "name"
                values.append("name")
        person = {"name", "bare_name", "role", "post", "author"} & set(values)
        if not person:
            continue
        if values.count("post") + values.count("name") >= 2 and not reach:
            continue
        ownership = "address" in values or any(
            re.search(r"\bico\b|registration", v, re.IGNORECASE) for v in texts.values()
        )
        if person == {"bare_name"} and (ownership or ("organisation" not in values and not reach)):
            continue
        if person == {"author"} or (person == {"role"} and ownership):
            continue
        if not reach and not _under_contact_heading(context, table.start):
            continue
        if not reach and not ({"organisation"} & set(values) or {"role", "post"} & set(values)):
            continue
        return number, known
    return None


def _column_of_people(context: Context, table: Table, header: int, columns: Sequence[int]) -> int | None:
    """The column under an unknown heading whose cells name people or posts."""
    for column in columns:
        named = filled = 0
        for row in range(header + 1, table.rows):
            cell = table.cell_at(row, column)
            block = context.document.blocks[cell.block] if cell else None
            if block is None or cell is None or cell.row != row or is_empty(_text_of(context, block).strip()):
                continue
            filled += 1
            entry = _read_entry(context, block.start, block.end, "table")
            named += entry is not None and not _is_data_role(context, block.start, block.end)
        if filled and named * 3 >= filled * 2:
            return column
    return None


def _grid(context: Context, table: Table, header: int, meanings: Mapping[int, str]) -> Iterator[_Person]:
    text = context.text
    columns: dict[str, list[int]] = {}
    for column, meaning in meanings.items():
        columns.setdefault(meaning, []).append(column)
    named = "name" in columns or "bare_name" in columns
    people = [] if "role" in columns else sorted([*columns.get("name", []), *columns.get("post", [])])
    for number in range(header + 1, table.rows):
        own = table.row(number)
        if len(own) == 1 and table.columns > 2 and own[0].column_span > 1:
            continue
        row_text = [_text_of(context, context.document.blocks[c.block]).strip(" :*") for c in own]
        if sum(1 for value in row_text if _meaning(context, value, fuzzy=False)) >= 2 and not any(
            "@" in v for v in row_text
        ):
            continue

        def cell(meaning: str, row: int = number) -> list[Span]:
            spans = []
            for column in columns.get(meaning, []):
                found = table.cell_at(row, column)
                if found:
                    block = context.document.blocks[found.block]
                    span = context.trim(block.start, block.end)
                    if span[0] < span[1] and not is_empty(text[slice(*span)]):
                        spans.append(span)
            return spans

        person = _Person(source="table")
        ways = [*cell("email"), *cell("phone"), *cell("details")]
        for start, end in [*ways, *cell("name"), *cell("bare_name"), *cell("role")]:
            person.email = person.email or next(find_emails(text, start, end), None)
            person.phone = person.phone or next(find_phones(text, start, end), None)
        several: list[_Person] = list(_one_each(context, table, number, people, person)) if len(people) > 1 else []
        if several:
            for one in several:
                one.organisation = next(iter(cell("organisation")), None)
                yield one
            continue
        for start, end in [*cell("name"), *cell("bare_name"), *cell("author")]:
            if _AS.match(text, start, end):
                continue
            several = _several(context, start, end)
            if len(several) > 1:
                break
            entry = _read_entry(context, start, end, "table", strict=False, employed=bool(cell("organisation")))
            if entry:
                person.name = person.name or entry.name
                person.role = person.role or entry.role
                person.organisation = person.organisation or entry.organisation
            elif not columns.get("organisation") and _whole_organisation(context, start, end):
                person.organisation = person.organisation or _whole_organisation(context, start, end)
            elif named and person.name is None and _nameish(text[start:end]):
                person.name = start, end
        for start, end in [*cell("role"), *cell("post")]:
            if _is_data_role(context, start, end):
                continue
            if not _AS.match(text, start, end) and (person.role is None or meanings_role(columns)):
                entry = _read_entry(context, start, end, "table", strict=False)
                if entry and entry.name and person.name is None:
                    person.name = entry.name
                    person.role = person.role or entry.role
                elif len(text[start:end]) <= 120:
                    person.role = start, _first_line_end(text, start, end)
        for start, end in cell("details"):
            entry = _read_entry(context, start, end, "table", strict=False)
            if entry and person.role is None:
                person.role = entry.role or (entry.name if person.name else None)
            if entry and person.name is None and entry.name:
                person.name = entry.name
        for start, end in cell("organisation")[:1]:
            person.organisation = start, end
        for start, end in cell("purpose")[:1]:
            person.purpose = start, end
        if len(several) > 1:
            for one in several:
                one.organisation, one.purpose = person.organisation, person.purpose
                one.source = "table"
                if not any(other.reachable for other in several) and one is several[0]:
                    one.email, one.phone = person.email, person.phone
                yield one
            continue
        known = person.name or person.role or (person.purpose and person.organisation)
        if known and (person.name or person.reachable) and _about_agreement(context, own):
            yield person


def _one_each(context: Context, table: Table, row: int, columns: Sequence[int], shared: _Person) -> Iterator[_Person]:
    """The people of a row with a column for each post ("Caldicott lead | IG lead"), where the cells are people."""
    found: list[_Person] = []
    for column in columns:
        cell = table.cell_at(row, column)
        block = context.document.blocks[cell.block] if cell else None
        if block is None or is_empty(_text_of(context, block).strip()):
            continue
        start, end = context.trim(block.start, block.end)
        entry = _read_entry(context, start, end, "table", strict=False)
        if entry is None or entry.name is None:
            return
        head = table.cell_at(0, column)
        heading = context.document.blocks[head.block] if head else None
        if heading is not None and entry.role is None and is_post(context.rules, _text_of(context, heading)):
            entry.role = context.trim(heading.start, heading.end)
        found.append(entry)
    if found and not any(entry.reachable for entry in found):
        found[0].email, found[0].phone = shared.email, shared.phone
    yield from found


def _is_data_role(context: Context, start: int, end: int) -> bool:
    """Whether a cell says what part a body plays ("Controller"), which is nobody's post."""
    value = context.text[start:end].strip()
    return any(next(rule.search(value), None) for rule in context.rules.group("contact.data_role"))


def meanings_role(columns: Mapping[str, Sequence[int]]) -> bool:
    """Whether a table has a column of posts of its own, which then says a person's post best."""
    return "role" in columns or "post" in columns


def _first_line_end(text: str, start: int, end: int) -> int:
    newline = text.find("\n", start, end)
    return newline if newline > 0 and newline - start > 8 else end


def _nameish(value: str) -> bool:
    words = value.split()
    return 1 <= len(words) <= 4 and len(value) <= 50 and words[0][:1].isupper() and not re.search(r"[\d@]", value)


def _several(context: Context, start: int, end: int) -> list[_Person]:
    """People listed one a line in a single cell."""
    lines = []
    at = start
    for line in context.text[start:end].split("\n"):
        entry = _read_entry(context, at, at + len(line), "table", strict=False)
        if entry and entry.name:
            lines.append(entry)
        at += len(line) + 1
    return lines


def _about_agreement(context: Context, cells: Sequence[Cell]) -> bool:
    blocks = [context.document.blocks[cell.block] for cell in cells]
    return not any(_says(context, "contact.not_for_agreement", b.start, b.end) for b in blocks)


def _cards(context: Context, table: Table) -> Iterator[_Person]:
    """Tables with labels down a column and the values of one card, or of a card for each column, beside them."""
    trusted = _under_contact_heading(context, table.start)
    for column in range(1, min(table.columns, 8)):
        reader = _Card(context, trusted=trusted)
        heading: Span | None = None
        for number in range(table.rows):
            label_cell = _label_cell(context, table, number, column)
            value_cell = table.cell_at(number, column)
            if value_cell is None or value_cell.row != number:
                continue
            block = context.document.blocks[value_cell.block]
            value = context.trim(block.start, block.end)
            if label_cell is None or label_cell.block == value_cell.block:
                if value_cell.column == column or label_cell is not None:
                    yield from reader.flush()
                    heading = value if value[0] < value[1] and len(context.text[slice(*value)]) < 120 else None
                    reader.heading = heading
                continue
            label = context.document.blocks[label_cell.block]
            if number == 0 and table.columns > 2 and not _meaning(context, _text_of(context, label)) and column > 0:
                reader.heading = value if value[0] < value[1] else None
                continue
            if (
                table.columns > 2
                and number == 0
                and not any(ch in context.text[slice(*value)] for ch in "@")
                and _is_heading_row(context, table)
            ):
                reader.heading = value if value[0] < value[1] else None
                continue
            yield from reader.take((label.start, label.end), value)
        yield from reader.flush()


def _stacked_columns(context: Context, table: Table) -> Iterator[_Person]:
    """A column for each body, headed by its name, and a person's name, post and numbers a row each below it."""
    heads = [context.trim(block.start, block.end) for block in _row_blocks(context, table, 0)]
    if table.rows < 3 or len(heads) < 2 or len(heads) != table.columns:
        return
    if not all(_whole_organisation(context, *head) for head in heads):
        return
    people: list[_Person] = []
    for column, head in enumerate(heads):
        person = _Person(organisation=head, source="card")
        for number in range(1, table.rows):
            cell = table.cell_at(number, column)
            if cell is None:
                continue
            block = context.document.blocks[cell.block]
            start, end = context.trim(block.start, block.end)
            if start >= end:
                continue
            if person.reachable and is_person(context.rules, context.text[start:end]):
                people.append(person)  # the next person of the same body
                person = _Person(organisation=head, source="card")
            if _reach_alone(context, start, end):
                person.email = person.email or next(find_emails(context.text, start, end), None)
                person.phone = person.phone or next(find_phones(context.text, start, end), None)
                continue
            entry = _read_entry(context, start, end, "card", employed=True)
            if entry is not None:
                person.name, person.role = person.name or entry.name, person.role or entry.role
                person.email, person.phone = person.email or entry.email, person.phone or entry.phone
        people.append(person)
    if sum(bool((person.name or person.role) and person.reachable) for person in people) * 2 > len(heads):
        yield from (person for person in people if (person.name or person.role) and person.reachable)


def _row_blocks(context: Context, table: Table, row: int) -> list[Block]:
    return [context.document.blocks[cell.block] for cell in table.row(row)]


def _is_heading_row(context: Context, table: Table) -> bool:
    """Whether the first row heads columns that are cards, as "Details | The Council | The School"."""
    cells = table.row(0)
    texts = [_text_of(context, context.document.blocks[cell.block]).strip() for cell in cells]
    return (
        len(texts) > 2
        and all(0 < len(value) < 80 for value in texts[1:])
        and not any(is_person(context.rules, value) or find_date(value) for value in texts[1:])
    )


def _label_cell(context: Context, table: Table, row: int, column: int) -> Cell | None:
    """The nearest cell to the left that can be a label: column 0, or a column of labels beside the value."""
    for candidate in range(column - 1, -1, -1):
        cell = table.cell_at(row, candidate)
        if cell is None:
            continue
        text = _text_of(context, context.document.blocks[cell.block])
        if candidate == 0 or _meaning(context, text, fuzzy=False):
            return cell
    return None


class _Card:
    """Reads labels and values one after another: a label of a person begins a contact, others add to it."""

    def __init__(self, context: Context, *, trusted: bool = False) -> None:
        self.context = context
        self.source = "card"
        self.trusted = trusted  # a heading says that contacts follow: a post and a name are enough
        self.person: _Person | None = None
        self.organisation: Span | None = None
        self.heading: Span | None = None

    def flush(self) -> Iterator[_Person]:
        person, self.person = self.person, None
        if person and (
            person.name
            or (person.role and person.reachable)
            or (person.reachable and person.source == "card" and person.role)
        ):
            if person.name and not (person.reachable or person.role):
                person.role = None
            person.organisation = person.organisation or self.organisation or self._headed()
            yield person

    def _headed(self) -> Span | None:
        if self.heading is None:
            return None
        text = self.context.text[slice(*self.heading)]
        if self.context.mentions(*self.heading) or re.match(r"(?:for )?the [A-Z]|[A-Z]\w+$", text):
            mention = _whole_organisation(self.context, *self.heading)
            return mention or self.heading
        return None

    def take(self, label: Span, value: Span) -> Iterator[_Person]:
        context, text = self.context, self.context.text
        label_text = text[slice(*label)]
        meaning = _meaning(context, label_text)
        written = text[slice(*value)]
        empty = value[0] >= value[1] or is_empty(written) or _AS.match(written) is not None
        if _says(context, "contact.not_for_agreement", *label):
            return
        if meaning == "bare_name" or (meaning == "organisation"):
            mention = context.mentions(*value)
            post = is_post(context.rules, written) and _whole_organisation(context, *value) is None
            if meaning == "organisation" or not (post or (is_person(context.rules, written) and not mention)):
                if (
                    self.person is not None
                    and meaning == "organisation"
                    and self.person.organisation is None
                    and not empty
                    and (self.person.name or self.person.reachable or self.organisation is None)
                ):
                    self.person.organisation = value
                    return
                yield from self.flush()
                self.organisation = None if empty else _organisation_value(context, *value)
                return
            meaning = "name"
        if meaning == "details" and self.person is None:
            meaning = "name"
        if meaning in ("name", "post", "author"):
            yield from self.flush()
            if empty:
                return
            entry = _read_entry(context, *value, self.source, strict=False)
            if entry is None:
                reach = _Person(source=self.source)
                reach.email = next(find_emails(text, *value), None)
                reach.phone = next(find_phones(text, *value), None)
                if meaning == "post" and reach.reachable:
                    entry = reach
                else:
                    return
            if meaning == "author" and not (entry.name and entry.reachable):
                return
            if meaning == "post" and entry.name and entry.role and _OWNS.search(label_text):
                self.person, entry.purpose = entry, label
                return
            if meaning == "post":
                known = entry.reachable or (self.trusted and not context.mentions(*label))
                if not (known and (entry.name or entry.reachable)):
                    return
                self._role_of_label(entry, label)
            elif possessive := _POSSESSIVE.match(text, *label):
                entry.organisation = entry.organisation or possessive.span("org")
            elif mentions := context.mentions(*label):
                entry.organisation = entry.organisation or (mentions[-1].start, mentions[-1].end)
            elif entry.name is None and not entry.reachable and not is_post(context.rules, written):
                return
            self.person = entry
        elif self.person is not None and meaning in ("role", "email", "phone", "details"):
            if empty:
                return
            if meaning == "role":
                self.person.role = value
            else:
                self.person.email = self.person.email or next(find_emails(text, *value), None)
                self.person.phone = self.person.phone or next(find_phones(text, *value), None)
        elif meaning == "role" and not empty and is_post(context.rules, written):
            self.person = _Person(role=value, source=self.source)
        elif self.person is not None and meaning == "purpose" and not empty:
            self.person.purpose = value

    def _role_of_label(self, entry: _Person, label: Span) -> None:
        """The post and the organisation of a label such as "DPO, X Council" or "the Council's Data Lead"."""
        context, text = self.context, self.context.text
        start, end = context.trim(*label, also=":")
        mentions = context.mentions(start, end)
        possessive = _POSSESSIVE.match(text, start, end)
        if possessive:
            entry.organisation = entry.organisation or possessive.span("org")
            start = possessive.start("rest")
        elif mentions:
            entry.organisation = entry.organisation or (mentions[-1].start, mentions[-1].end)
        parts = list(pieces(context, start, end))
        if parts and (is_post(context.rules, text[slice(*parts[0])]) or is_team(context.rules, text[slice(*parts[0])])):
            entry.role = parts[0]


def _organisation_value(context: Context, start: int, end: int) -> Span:
    mentions = context.mentions(start, end)
    if mentions and mentions[0].start - start < 6:
        return mentions[0].start, mentions[0].end
    return start, _first_line_end(context.text, start, end)


def _free_cells(context: Context, table: Table) -> Iterator[_Person]:
    """Contacts written out in the cells of a table without known headings: an escalation matrix, a list."""
    if not (_under_contact_heading(context, table.start) or table.columns <= 4):
        return
    text = context.text
    by_row = _row_per_organisation(context, table)
    for number in range(table.rows):
        own = table.row(number)
        for cell in own:
            if by_row and (number == 0 or cell.column == 0):
                continue
            block = context.document.blocks[cell.block]
            start, end = context.trim(block.start, block.end)
            if end - start > _LINE_LIMIT or _AS.match(text, start, end) or not _about_agreement(context, [cell]):
                continue
            label = _labelled(context, start, end)
            purpose = None
            if (
                label
                and label[1][0] < label[1][1]
                and not _DIGITS.search(text, *label[0])
                and "@" not in text[slice(*label[0])]
            ):
                purpose, start = label[0], label[1][0]  # "Data protection: Jane Bloggs, 01632 ..."
            if _is_card_of_a_body(context, start, end):
                continue
            entry = _read_entry(context, start, end, "table")
            if entry is None and purpose is None and (headed := _under_first_line(context, start, end)):
                purpose, entry = headed  # "Day to day / Jane Bloggs / Data Manager / 01632 ..."
            if entry is None and purpose and _reach_alone(context, start, end):
                entry = _Person(source="table", email=next(find_emails(text, start, end), None))
                entry.phone = next(find_phones(text, start, end), None)
            if entry is None or not entry.reachable:
                continue
            if purpose and is_post(context.rules, text[slice(*purpose)]) and entry.role is None:
                entry.role = purpose
            elif purpose:
                entry.purpose = purpose
            if by_row:
                first_block, head = context.document.blocks[own[0].block], table.cell_at(0, cell.column)
                if own[0].column == 0 and not is_empty(_text_of(context, first_block).strip()):
                    entry.organisation = context.trim(first_block.start, first_block.end)
                if head is not None:
                    block = context.document.blocks[head.block]
                    entry.purpose = context.trim(block.start, block.end) if block.end - block.start < 90 else None
                yield entry
                continue
            if entry.organisation is None:
                head = table.cell_at(0, cell.column)
                first = own[0]
                if first.column < cell.column:
                    block = context.document.blocks[first.block]
                    entry.organisation = _whole_organisation(context, block.start, block.end)
                    if purpose and entry.organisation is None and block.end - block.start < 90:
                        entry.organisation = context.trim(block.start, block.end)
                if entry.organisation is None and head and head.row < number and cell.column > 0:
                    block = context.document.blocks[head.block]
                    heading = _text_of(context, block).strip()
                    if (
                        1 < len(heading) < 80
                        and not ("@" in heading or _DIGITS.search(heading))
                        and plain(heading) not in _GENERIC_HEADS
                        and _meaning(context, heading) in ("", "organisation")
                    ):
                        entry.organisation = context.trim(block.start, block.end)
            first = own[0]
            if first.column < cell.column and entry.purpose is None:
                block = context.document.blocks[first.block]
                if 2 < block.end - block.start < 90 and not context.mentions(block.start, block.end):
                    entry.purpose = context.trim(block.start, block.end)
            yield entry


def _is_card_of_a_body(context: Context, start: int, end: int) -> bool:
    """Whether a cell gives an organisation's own address and switchboard under its name."""
    first_end = context.text.find("\n", start, end)
    if first_end < 0 or _whole_organisation(context, start, first_end) is None:
        return False
    return any(True for finder in (find_postcodes, find_ico_numbers) for _ in finder(context.text, first_end, end))


def _under_first_line(context: Context, start: int, end: int) -> tuple[Span, _Person] | None:
    """What a cell's first line says the contact below it is for, and that contact."""
    first_end = context.text.find("\n", start, end)
    if not 3 < first_end - start < 60 or context.text.count("\n", start, end) < 2:
        return None
    entry = _read_entry(context, first_end + 1, end, "table")
    if entry is None or entry.name is None or not entry.reachable:
        return None
    return context.trim(start, first_end), entry


def _row_per_organisation(context: Context, table: Table) -> bool:
    """Whether each row is an organisation's, so that its columns ("Day to day", "Data protection") say what for."""
    head = table.cell_at(0, 0)
    if head is None or table.columns < 2 or table.rows < 2:
        return False
    texts = [_text_of(context, context.document.blocks[cell.block]).strip() for cell in table.row(0)]
    if any("@" in value or is_person(context.rules, value) for value in texts):
        return False
    if _meaning(context, texts[0], fuzzy=False) == "organisation":
        return True
    blocks = [context.document.blocks[c.block] for row in range(1, table.rows) for c in table.row(row) if c.column == 0]
    named = sum(1 for b in blocks if _whole_organisation(context, *context.trim(b.start, b.end)))
    heads = [context.document.blocks[cell.block] for cell in table.row(0)[1:]]
    return named * 2 > len(blocks) and not any(context.mentions(b.start, b.end) for b in heads)


# Text outside tables.


def _text(context: Context) -> Iterator[_Person]:
    """Contacts in lines and sentences outside tables."""
    reader = _TextReader(context)
    for block in context.body:
        yield from reader.block(block)
    yield from reader.flush()


class _TextReader:
    """Reads the text block by block and keeps what a line's meaning hangs on: heading, organisation, open card."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.card = _Card(context)
        self.organisation: Span | None = None
        self.in_contacts = False  # under a heading that says contacts follow
        self.after_contact = False  # the organisation above still holds for a sentence
        self.lines: list[Span] = []  # short lines read since the last contact
        self.stacked: _Person | None = None  # a contact whose attributes stand a line each

    def flush(self) -> Iterator[_Person]:
        """The open card, under the organisation that stands above it."""
        for person in self.card.flush():
            person.organisation = person.organisation or self.organisation
            yield person

    def _reset(self, *, in_contacts: bool) -> None:
        self.in_contacts, self.after_contact = in_contacts, False
        self.organisation = self.card.organisation = None
        self.lines, self.stacked = [], None

    def block(self, block: Block) -> Iterator[_Person]:
        """The contacts that a block gives or completes."""
        if block.kind is BlockKind.CELL:
            yield from self.flush()
            self._reset(in_contacts=self.in_contacts)
            return
        if self._heading(block):
            yield from self.flush()
            return
        complaint = _in_complaints(self.context, block.start)
        for line in _segments(self.context, block):
            if line.end - line.start <= _LINE_LIMIT:
                yield from self._line(line, block, complaint=complaint)
            else:
                yield from self.flush()
                self.lines, self.stacked = [], None
                if not complaint:
                    yield from self._sentences(line, block)

    def _heading(self, block: Block) -> bool:
        """Take a heading; whether the block is nothing more than one."""
        context, text = self.context, self.context.text
        contacts = block.end - block.start < 220 and _says(context, "contact.heading", block.start, block.end)
        if block.kind is BlockKind.HEADING:
            mention = _whole_organisation(context, block.content, block.end)
            if mention and self.in_contacts:
                self.organisation = self.card.organisation = mention
                self.lines.append((block.content, block.end))
                return True
            title = text[block.content : block.end]
            known = context.rules.lookup("heading", title) is not None and _meaning(context, title) == ""
            if (block.level < 9 and not is_person(context.rules, title)) or (known and self.in_contacts):
                self._reset(in_contacts=contacts)
                return True
            asks = _meaning(context, title)
            if contacts and (asks == "" or (asks == "name" and self._heads(block, title))):
                self._reset(in_contacts=True)
        elif (
            contacts
            and _NUMBERED.match(text, block.start, block.content)
            and text.find("@", block.start, block.end) < 0
        ):
            self._reset(in_contacts=True)
        return False

    def _heads(self, block: Block, title: str) -> bool:
        """Whether "Contacts" alone on a line heads what follows, and is not the label of the person below it."""
        context = self.context
        if _meaning(context, title, fuzzy=False) == "":
            return True
        following = context.document.blocks[block.index + 1 : block.index + 2]
        return (
            bool(following)
            and title[-1:] != ":"
            and _labelled(context, following[0].start, following[0].end) is not None
        )

    def _line(self, line: Line, block: Block, *, complaint: bool) -> Iterator[_Person]:
        context, text = self.context, self.context.text
        label = None if complaint else _labelled(context, line.start, line.end)
        if label is not None and (yield from self._label(*label)):
            self.lines, self.stacked = [], None
            return
        yield from self.flush()
        if complaint:
            return
        reaches = text.find("@", line.start, line.end) >= 0 or _DIGITS.search(text, line.start, line.end) is not None
        if (reaches or self.in_contacts) and _says(context, "contact.not_for_agreement", line.start, line.end):
            return
        if self.in_contacts and _reach_alone(context, line.start, line.end):
            yield from self._stack(line)
            return
        self.stacked = None
        entry = _entry_line(context, line.start, line.end) if reaches or self.in_contacts else None
        if entry and entry.reachable and entry.role is None and self.lines and self.in_contacts:
            above = text[slice(*self.lines[-1])]
            if is_post(context.rules, above) and not is_person(context.rules, above):
                entry.role = self.lines[-1]
        if entry and (entry.reachable or (entry.name and entry.role and self.in_contacts and self.organisation)):
            entry.organisation = entry.organisation or self.organisation
            yield entry
            self.after_contact = True
            self.lines = [] if entry.reachable else [(line.start, line.end)]
            return
        self.lines.append((line.start, line.end))
        named = _organisation_heading(context, line.start, line.end)
        if named:
            self.organisation = self.card.organisation = named
            return
        if reaches or self.in_contacts:
            yield from self._sentences(line, block)
        if line.end - line.start > 120 and not self.in_contacts:
            self.organisation = None

    def _label(self, label: Span, value: Span) -> Generator[_Person, None, bool]:
        """Take a "Label: value" line; whether it belonged to a contact."""
        meaning = _meaning(self.context, self.context.text[slice(*label)])
        term = self.context.text[slice(*label)]
        if meaning == "organisation" and (_TERM.fullmatch(term) or is_defined_term(self.context, term)):
            entry = _read_entry(self.context, *value, "line")
            if entry is not None and entry.reachable:
                return False  # "Council: Jane Bloggs, 01632 ...": a contact on one line
        person_label = meaning in ("name", "post", "author")
        if not (person_label or (meaning in _CARD_LABELS and (self.in_contacts or self.card.person))):
            return False
        if self.card.person is None and meaning in _WAYS and (self.lines or self.stacked):
            return False  # its person stands in the lines above
        self.card.trusted = self.in_contacts
        for person in self.card.take(label, value):
            person.organisation = person.organisation or self.organisation
            yield person
        if meaning == "organisation" and self.card.organisation:
            self.organisation = self.card.organisation
        if self.card.person and meaning == "post":
            self.card.person.organisation = self.card.person.organisation or self.organisation
        return bool(self.card.person) or meaning != "organisation"

    def _stack(self, line: Line) -> Iterator[_Person]:
        """A line that is only an address or a number: it belongs to the person or post in the lines above it."""
        context = self.context
        email = next(find_emails(context.text, line.start, line.end), None)
        phone = next(find_phones(context.text, line.start, line.end), None)
        if self.stacked is None:
            person = _Person(source="line")
            for start, end in reversed(self.lines[-4:]):
                entry = _read_entry(context, start, end, "line")
                if (
                    entry
                    and (person.name is None or entry.name is None)
                    and (person.role is None or entry.role is None)
                ):
                    person.name, person.role = person.name or entry.name, person.role or entry.role
                    person.organisation = person.organisation or entry.organisation
                elif mention := _whole_organisation(context, start, end):
                    person.organisation = person.organisation or mention
                    break
                else:
                    break
            self.lines = []
            if person.name is None and person.role is None:
                return
            person.email, person.phone = email, phone
            person.organisation = person.organisation or self.organisation
            self.stacked = person
            yield person
        else:
            self.stacked.email = self.stacked.email or email
            self.stacked.phone = self.stacked.phone or phone

    def _sentences(self, line: Line, block: Block) -> Iterator[_Person]:
        above = self.organisation if self.after_contact else None
        yield from _sentences(self.context, block, line.start, line.end, above, appointed=self.in_contacts)


def _reach_alone(context: Context, start: int, end: int) -> bool:
    """Whether a line is nothing but e-mail addresses and telephone numbers."""
    reach = [*find_emails(context.text, start, end), *find_phones(context.text, start, end)]
    return bool(reach) and sum(b - a for a, b in _without(context, start, end, reach)) <= 2


def _segments(context: Context, block: Block) -> Iterator[Line]:
    """The block's lines; a line in which several contacts run on is cut after each one's address or number."""
    text = context.text
    for line in block_lines(context, block):
        reach = [*find_emails(text, line.start, line.end), *find_phones(text, line.start, line.end)]
        if len(reach) < 2:
            yield line
            continue
        start = line.start
        for match in sorted(reach, key=lambda m: m.end):
            after = re.compile(r"[.;]?\s+(?=[A-Z][\w'&-]+[\s,:])").match(text, match.end, line.end)
            if after and any(m.start >= after.end() for m in reach):
                yield Line(start, match.end, block)
                start = after.end()
        yield Line(start, line.end, block)


def _in_complaints(context: Context, offset: int) -> bool:
    section = context.section_at(offset)
    return (
        section is not None
        and section.heading is not None
        and (
            re.search(r"\bcomplain", context.text[section.heading.start : section.heading.end], re.IGNORECASE)
            is not None
        )
    )


def _labelled(context: Context, start: int, end: int) -> tuple[Span, Span] | None:
    """The label and the value of a line "Label: value"."""
    text = context.text
    colon = re.compile(r"[^:\n]{2,70}?\s*(?::|\s[-–]\s|\t)\s*").match(text, start, end)
    if colon is None or text[colon.end() : colon.end() + 2] == "//":
        return None
    label = context.trim(start, colon.end(), also=":-\t")
    if label[1] <= label[0] or ("," in text[slice(*label)] and _REACH.search(text[slice(*label)])):
        return None
    return label, context.trim(colon.end(), end)


def _entry_line(context: Context, start: int, end: int) -> _Person | None:
    """A line that is nothing but a contact; an organisation, a post or "For the X" may stand before a colon."""
    text = context.text
    organisation: Span | None = None
    role: Span | None = None
    lead = re.compile(r"\([a-z0-9]{1,3}\)\s*").match(text, start, end)
    start = lead.end() if lead else start
    end = end - 4 if text[start:end].endswith(" and") else end
    labelled = _labelled(context, start, end)
    if labelled and not re.search(r"\d{3}|@", text[slice(*labelled[0])]):
        label, value = labelled
        label_text = text[slice(*label)]
        mention = _whole_organisation(context, *label)
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
        elif _TERM.fullmatch(label_text) or is_defined_term(context, label_text):
            organisation, start = label, value[0]
        elif _meaning(context, label_text) in ("name", "details", "email", "phone"):
            start = value[0]
        elif _NAME_OF_A_BODY.fullmatch(label_text) and _person_and_post(context, *value):
            organisation, start = label, value[0]  # what else would a person with a post be listed under
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
    entry = _read_entry(context, start, end, "line")
    if entry is None and role:
        entry = _Person(source="line")
        entry.email = next(find_emails(text, start, end), None)
        entry.phone = next(find_phones(text, start, end), None)
        reach = [*find_emails(text, start, end), *find_phones(text, start, end)]
        rest = list(_without(context, start, end, reach))
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
    reach = next(find_emails(context.text, start, end), None) or next(find_phones(context.text, start, end), None)
    return named and is_post(context.rules, context.text[slice(*parts[1])]) and reach is not None


def _organisation_heading(context: Context, start: int, end: int) -> Span | None:
    """The organisation a line names that stands above its people: a name alone, or anything short before a colon."""
    text = context.text
    if end - start > 130:
        return None
    mention = _whole_organisation(context, start, end)
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


def _sentences(
    context: Context, block: Block, start: int, end: int, organisation: Span | None, *, appointed: bool = False
) -> Iterator[_Person]:
    """Sentences that say who is to be contacted: a person or a post, with an e-mail address or a telephone number."""
    text = context.text
    reaches = text.find("@", start, end) >= 0 or _DIGITS.search(text, start, end) is not None
    if not (reaches or appointed):
        return
    for s, e in context.sentences(block):
        if e <= start or s >= end or e - s > 600:
            continue
        reach = [*find_emails(text, s, e), *find_phones(text, s, e)]
        if not reach and appointed and (person := _appointed(context, s, e)):
            person.organisation = person.organisation or organisation
            yield person
        if not reach or not _says(context, "contact.sentence", s, e):
            continue
        previous = s
        for number, match in enumerate(sorted(reach, key=lambda m: m.start)):
            first = match.start
            # What is reached stands close before the address, after the verb that leads to it.
            lead = [m.end() for m in _LEAD.finditer(text, max(previous, first - 220), first)]
            person = next(filter(None, (_named_in(context, begin, first) for begin in lead or [previous])), None)
            previous = match.end
            if person:
                named = _appointed(context, s, e)
                if named and person.role is None and person.name == named.name:
                    person.role, person.organisation = named.role, person.organisation or named.organisation
                after = sorted(reach, key=lambda m: m.start)[number:]
                stop = next((m.start for m in after if _other_person(context, match.end, m.start)), e)
                person.email = next(find_emails(text, first, stop), None)
                person.phone = next(find_phones(text, first, stop), None)
                person.organisation = person.organisation or organisation
                yield person


def _appointed(context: Context, start: int, end: int) -> _Person | None:
    """The post and the name of a sentence such as "The Chair of the panel is Jane Bloggs"."""
    text = context.text
    match = _APPOINTED.match(text, start, end)
    if match is None or not text[match.start("name")].isupper() or not is_person(context.rules, match["name"]):
        return None
    post, organisation = match.span("post"), None
    possessive = _POSSESSIVE.match(text, *post)
    if possessive and not is_person(context.rules, possessive["org"]):
        organisation, post = possessive.span("org"), possessive.span("rest")
    if not is_post(context.rules, text[slice(*post)]):
        return None
    return _Person(name=match.span("name"), role=post, organisation=organisation, source="sentence")


def _other_person(context: Context, start: int, end: int) -> bool:
    """Whether another person or post is named between two addresses."""
    return any(_named_in(context, m.end(), end) for m in _LEAD.finditer(context.text, start, end))


def _named_in(context: Context, start: int, reach: int) -> _Person | None:
    """The person and post between a verb and the address after it ("the Trust's DPO, Jane Smith (01632 ...")."""
    text = context.text
    begin, finish = context.trim(start, reach, also="(,;:")
    possessive = re.compile(r"(?P<org>[A-Z][\w &]{2,60}?)'s?\s+(?=[A-Z])").match(text, begin, finish)
    organisation: Span | None = None
    if possessive and not is_person(context.rules, possessive["org"]):
        organisation = possessive.span("org")
        begin = possessive.end()
    person = _Person(source="sentence")
    unknown = 0
    for a, b in _clean(context, begin, finish):
        value = text[a:b]
        of = re.fullmatch(r"(?P<post>.+?)\s+(?:of|at|for)\s+(?:the\s+)?(?P<org>[A-Z].*)", value)
        if of and person.name is None and is_person(context.rules, of["post"]):  # "Dr Jane Smith at X Hospital"
            person.name = a, a + of.end("post")
            if mentions := context.mentions(a + of.start("org"), b):
                organisation = mentions[0].start, mentions[-1].end
            continue
        if person.name is None and is_person(context.rules, value):
            person.name = a, b
        elif (
            of
            and person.role is None
            and is_post(context.rules, of["post"])
            and context.mentions(a + of.start("org"), b)
        ):
            person.role, organisation = (a, a + of.end("post")), (a + of.start("org"), b)
        elif (
            person.role is None
            and (is_post(context.rules, value) or is_team(context.rules, value))
            and value[0].isupper()
        ):
            person.role = a, b
        elif mention := _whole_organisation(context, a, b):
            organisation = mention
        elif not ((person.name or person.role) and (_ADDRESS_PART.fullmatch(value) or _SITS_AT.fullmatch(value))):
            unknown += 1
    if (person.name is None and person.role is None) or unknown:
        return None
    person.organisation = organisation
    return person
