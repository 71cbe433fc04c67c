"""Contacts in running text: lines, cards and sentences under their headings."""

from __future__ import annotations

import re
from collections.abc import Generator, Iterator

from isa_extract.contacts.bodies import body_contacts
from isa_extract.contacts.cards import Card
from isa_extract.contacts.entries import LINE_LIMIT, Contact, is_defined_term, read_entry, whole_organisation
from isa_extract.contacts.labels import label_meaning, split_label
from isa_extract.contacts.lines import TERM, entry_line, organisation_heading, segments
from isa_extract.contacts.sentences import sentence_contacts
from isa_extract.contacts.ways import Span, find_emails, find_phones, is_reach_alone, may_reach
from isa_extract.document import Block, BlockKind
from isa_extract.facts import Context
from isa_extract.people import Line, is_person, is_post

_HEADING = 50  # characters of a line that may be a heading
_NUMBERED = re.compile(r"\d{1,2}[.)]?\s")
_CARD_LABELS = frozenset({"role", "email", "phone", "details", "organisation", "bare_name"})
_WAYS = frozenset({"email", "phone", "details"})


def text_contacts(context: Context) -> Iterator[Contact]:
    """Contacts in lines and sentences outside tables."""
    reader = _TextReader(context)
    for block in context.body:
        yield from reader.block(block)
    yield from reader.flush()


class _TextReader:
    """Reads the text block by block and keeps what a line's meaning hangs on: heading, organisation, open card."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.card = Card(context)
        self.organisation: Span | None = None
        self.in_contacts = False  # under a heading that says contacts follow
        self.after_contact = False  # the organisation above still holds for a sentence
        self.lines: list[Span] = []  # short lines read since the last contact
        self.stacked: Contact | None = None  # a contact whose attributes stand a line each

    def flush(self) -> Iterator[Contact]:
        """The open card, under the organisation that stands above it."""
        for person in self.card.flush():
            person.organisation = person.organisation or self.organisation
            yield person

    def _reset(self, *, in_contacts: bool) -> None:
        self.in_contacts, self.after_contact = in_contacts, False
        self.organisation = self.card.organisation = None
        self.lines, self.stacked = [], None

    def block(self, block: Block) -> Iterator[Contact]:
        """The contacts that a block gives or completes."""
        if block.kind is BlockKind.CELL:
            yield from self.flush()
            self._reset(in_contacts=self.in_contacts)
            return
        if self._heading(block):
            yield from self.flush()
            return
        complaint = _in_complaints(self.context, block.start)
        told: Span | None = None  # the body whose contact a sentence of this block gave just before
        for line in segments(self.context, block):
            by_body = [] if complaint else body_contacts(self.context, line.start, line.end)
            if by_body:
                yield from self.flush()
                yield from by_body
                told, self.lines, self.stacked = by_body[-1].organisation, [], None
            elif told is not None and may_reach(self.context.text, line.start, line.end):
                yield from sentence_contacts(self.context, block, line.start, line.end, told, appointed=True)
            elif line.end - line.start <= LINE_LIMIT:
                yield from self._line(line, block, complaint=complaint)
            else:
                yield from self.flush()
                self.lines, self.stacked = [], None
                if not complaint:
                    yield from self._sentences(line, block)

    def _heading(self, block: Block) -> bool:
        """Take a heading; whether the block is nothing more than one."""
        context, text = self.context, self.context.text
        contacts = block.end - block.start < 220 and context.finds("contact.heading", block.start, block.end)
        if block.kind is BlockKind.HEADING:
            mention = whole_organisation(context, block.content, block.end)
            if mention and self.in_contacts:
                self.organisation = self.card.organisation = mention
                self.lines.append((block.content, block.end))
                return True
            title = text[block.content : block.end]
            known = context.rules.lookup("heading", title) is not None and label_meaning(context, title) == ""
            if (block.level < 9 and not is_person(context.rules, title)) or (known and self.in_contacts):
                self._reset(in_contacts=contacts)
                return True
            asks = label_meaning(context, title)
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
        if label_meaning(context, title, fuzzy=False) == "":
            return True
        following = context.document.blocks[block.index + 1 : block.index + 2]
        return (
            bool(following)
            and title[-1:] != ":"
            and split_label(context, following[0].start, following[0].end) is not None
        )

    def _line(self, line: Line, block: Block, *, complaint: bool) -> Iterator[Contact]:
        context, text = self.context, self.context.text
        if self.in_contacts and self._signing(line):
            yield from self.flush()
            self._reset(in_contacts=False)
            return
        label = None if complaint else split_label(context, line.start, line.end)
        if label is not None and (yield from self._label(*label)):
            self.lines, self.stacked = [], None
            return
        yield from self.flush()
        if complaint:
            return
        reaches = may_reach(text, line.start, line.end)
        if (reaches or self.in_contacts) and context.finds("contact.not_for_agreement", line.start, line.end):
            return
        if self.in_contacts and is_reach_alone(context, line.start, line.end):
            yield from self._stack(line)
            return
        self.stacked = None
        entry = entry_line(context, line.start, line.end) if reaches or self.in_contacts else None
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
        named = organisation_heading(context, line.start, line.end)
        if named is None and self.in_contacts and _is_term(context, line):
            named = line.start, line.end
        if named:
            self.organisation = self.card.organisation = named
            return
        if reaches or self.in_contacts:
            yield from self._sentences(line, block)
        if line.end - line.start > 120 and not self.in_contacts:
            self.organisation = None

    def _signing(self, line: Line) -> bool:
        """Whether a short line heads the signatures, whose people are nobody's contacts."""
        context = self.context
        printed = context.text[line.start : line.end]
        return (
            len(printed) < _HEADING
            and printed[-1] not in ".:,;"
            and context.finds("signature.heading", line.start, line.end)
            and not may_reach(context.text, line.start, line.end)
            and not is_post(context.rules, printed)
            and not context.finds("contact.heading", line.start, line.end)
        )

    def _label(self, label: Span, value: Span) -> Generator[Contact, None, bool]:
        """Take a "Label: value" line; whether it belonged to a contact."""
        meaning = label_meaning(self.context, self.context.text[slice(*label)])
        term = self.context.text[slice(*label)]
        if meaning == "organisation" and (TERM.fullmatch(term) or is_defined_term(self.context, term)):
            entry = read_entry(self.context, *value, "line")
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

    def _stack(self, line: Line) -> Iterator[Contact]:
        """A line that is only an address or a number: it belongs to the person or post in the lines above it."""
        context = self.context
        email = next(find_emails(context.text, line.start, line.end), None)
        phone = next(find_phones(context.text, line.start, line.end), None)
        if self.stacked is None:
            person = Contact(source="line")
            for start, end in reversed(self.lines[-4:]):
                entry = read_entry(context, start, end, "line")
                if (
                    entry
                    and (person.name is None or entry.name is None)
                    and (person.role is None or entry.role is None)
                ):
                    person.name, person.role = person.name or entry.name, person.role or entry.role
                    person.organisation = person.organisation or entry.organisation
                elif mention := whole_organisation(context, start, end):
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

    def _sentences(self, line: Line, block: Block) -> Iterator[Contact]:
        above = self.organisation if self.after_contact else None
        yield from sentence_contacts(self.context, block, line.start, line.end, above, appointed=self.in_contacts)


def _is_term(context: Context, line: Line) -> bool:
    """Whether a line is nothing but a term that the document defines: "Charity", after 'X Welcome ("the Charity")'."""
    printed = context.text[line.start : line.end]
    if TERM.fullmatch(printed) is None:
        return False
    term = re.escape(re.sub(r"^the\s+", "", printed, flags=re.IGNORECASE))
    return re.search(rf"\((?:the )?[\"'](?:the )?{term}[\"']\)", context.text, re.IGNORECASE) is not None


def _in_complaints(context: Context, offset: int) -> bool:
    """Whether a place is under a heading about complaints, whose contacts are for the public."""
    section = context.section_at(offset)
    return (
        section is not None
        and section.heading is not None
        and (
            re.search(r"\bcomplain", context.text[section.heading.start : section.heading.end], re.IGNORECASE)
            is not None
        )
    )
