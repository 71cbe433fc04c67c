"""Contacts: people and posts to be reached about the agreement, from tables, cards, lines and sentences."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from isa_extract.contacts.cards import card_contacts, stacked_columns
from isa_extract.contacts.cells import answers, free_cells
from isa_extract.contacts.entries import Contact
from isa_extract.contacts.labels import under_contact_heading
from isa_extract.contacts.tables import contact_header, grid_contacts, unheaded_columns
from isa_extract.contacts.text import text_contacts
from isa_extract.contacts.ways import find_phones
from isa_extract.document import Table
from isa_extract.facts import Attribute, Context, Fact, Found
from isa_extract.organisations import tidy_name
from isa_extract.people import tidy_person, tidy_post
from isa_extract.rules import plain

_CONFIDENCE = {"table": 0.93, "card": 0.9, "line": 0.85, "sentence": 0.75}
_VACANT = re.compile(
    r"\s*\([^()]*\b(?:vacant|vacancy|unfilled|to be appointed)\b[^()]*\)\s*$|"
    r"\s*[-,(]?\s*\(?\b(?:post (?:is )?(?:currently )?vacant|currently vacant|vacancy|vacant)\b[,;:]?"
    r"\s*(?:(?:please )?(?:use|ring|call|contact|try|phone|telephone"
    r"|e-?mail|via|meanwhile|in the meantime)[,:]?\s*)*\)?\s*$",
    re.IGNORECASE,
)
_CALLED_SO = re.compile(r"\s*\((?:the |hereinafter )?[\"'“‘][^()]{2,40}[\"'”’]\)\s*$")  # the defined term after a name
_SIGNED = re.compile(r"(?:signed|executed|signature|for and on behalf|on behalf|agreed)\b", re.IGNORECASE)
_REMARK = re.compile(r"\s*\([^()]*\b(?:author|enquir|contact|lead officer|queries)[^()]*\)?$", re.IGNORECASE)


def extract(context: Context) -> Iterator[Fact]:
    """The contacts of the agreement in the order of the document, each once."""
    found: list[Contact] = []
    for table in context.document.tables:
        found += _table(context, table)
    found += text_contacts(context)
    kept: list[Contact] = []
    for person in sorted(found, key=lambda p: p.start):
        if not _merged(context, kept, person):
            kept.append(person)
    for person in kept:
        yield _fact(context, person)


def _table(context: Context, table: Table) -> Iterator[Contact]:
    """The contacts of a table: a row each, or cards, or whatever its cells say."""
    if not _could_hold_contacts(context, table) or _signs(context, table):
        return
    listed = list(answers(context, table))
    if listed:
        yield from listed
        return
    header = contact_header(context, table)
    if header is not None:
        yield from grid_contacts(context, table, *header)
        return
    columns = unheaded_columns(context, table)
    if columns is not None:
        yield from grid_contacts(context, table, -1, columns)
        return
    short = [text.strip(" :*") for text in map(context.cell_text, table.cells) if len(text) < 40]
    other_list = any(context.rules.lookup("contact.not_a_list", text) for text in short)
    if other_list and not under_contact_heading(context, table.start):
        yield from free_cells(context, table)
        return
    stacks = list(stacked_columns(context, table))
    if stacks:
        yield from stacks
        return
    cards = list(card_contacts(context, table))
    yield from cards
    if not cards or table.columns > 2:
        yield from free_cells(context, table)  # rows that no card was read from; who is read twice is merged


def _signs(context: Context, table: Table) -> bool:
    """Whether a table is the rest of a signature block: "Signed for X by:" stands on the line above it."""
    above = context.document.block_at(max(0, table.start - 1))
    if above is None or above.table is not None:
        return False
    labels = {context.rules.lookup("signature.label", context.cell_text(cell).strip(" :*")) for cell in table.cells}
    meanings = {rule.value for rule in labels if rule is not None}
    begins = _SIGNED.match(context.text, above.content, above.end) is not None
    return (
        begins
        and len(meanings & {"signed", "name", "position", "date"}) > 1
        and "@" not in context.text[table.start : table.end]
    )


def _could_hold_contacts(context: Context, table: Table) -> bool:
    """Whether a table holds a way to reach someone, or a label of contacts."""
    text = context.text
    if "@" in text[table.start : table.end]:
        return True
    if next(find_phones(text, table.start, table.end), None):
        return True
    return bool(context.hits_in("contact.label", table.start, table.end))


def _merged(context: Context, kept: Sequence[Contact], person: Contact) -> bool:
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


def _fact(context: Context, person: Contact) -> Fact:
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
        before = shown[max(0, person.organisation[0] - 4) : person.organisation[0]]
        article = re.match(r"the\s", printed, re.IGNORECASE) or re.fullmatch(r"the\s", before, re.IGNORECASE)
        possessive = re.match(r"['’]", shown[person.organisation[1] :])  # "the Council's lead": the Council
        if " " not in name and article and not name.isupper() and not possessive:
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
