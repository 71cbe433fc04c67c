"""Cards of contacts: labels with the values of one person or post beside them, in a table or in lines."""

from __future__ import annotations

import re
from collections.abc import Iterator

from isa_extract.contacts.entries import (
    AS_ABOVE,
    POSSESSIVE,
    Contact,
    first_line_end,
    has_date,
    read_entry,
    whole_organisation,
)
from isa_extract.contacts.labels import label_meaning, under_contact_heading
from isa_extract.contacts.ways import Span, is_reach_alone
from isa_extract.document import Cell, Table
from isa_extract.facts import Context
from isa_extract.people import is_empty, is_person, is_post, is_team, pieces

_YES_OR_NO = re.compile(r"\s*(?:yes|no)\s*[.]?\s*", re.IGNORECASE)
_OWNS = re.compile(r"\b(?:owner|lead|sponsor|contact)\W*$", re.IGNORECASE)


class Card:
    """Reads labels and values one after another: a label of a person begins a contact, others add to it."""

    def __init__(self, context: Context, *, trusted: bool = False) -> None:
        self.context = context
        self.source = "card"
        self.trusted = trusted  # a heading says that contacts follow: a post and a name are enough
        self.person: Contact | None = None
        self.organisation: Span | None = None  # whose people the cards are
        self.heading: Span | None = None  # what stands over the column, which may name an organisation

    def flush(self) -> Iterator[Contact]:
        """End the open card: its contact, where it is one."""
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
        """The organisation that the heading names."""
        if self.heading is None:
            return None
        text = self.context.text[slice(*self.heading)]
        if self.context.mentions(*self.heading) or re.match(r"(?:for )?the [A-Z]|[A-Z]\w+$", text):
            mention = whole_organisation(self.context, *self.heading)
            return mention or self.heading
        return None

    def take(self, label: Span, value: Span) -> Iterator[Contact]:
        """Read one label with its value; gives the contact that it ends."""
        context, text = self.context, self.context.text
        label_text = text[slice(*label)]
        meaning = label_meaning(context, label_text)
        written = text[slice(*value)]
        empty = value[0] >= value[1] or is_empty(written) or AS_ABOVE.match(written) is not None
        if context.finds("contact.not_for_agreement", *label) or _YES_OR_NO.fullmatch(written):
            return
        if meaning == "bare_name" or (meaning == "organisation"):
            mention = context.mentions(*value)
            post = is_post(context.rules, written) and whole_organisation(context, *value) is None
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
            entry = read_entry(context, *value, self.source, strict=False)
            if entry is None:
                reach = Contact(source=self.source)
                reach.add_ways(text, *value)
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
            elif possessive := POSSESSIVE.match(text, *label):
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
                self.person.add_ways(text, *value)
        elif meaning == "role" and not empty and is_post(context.rules, written):
            self.person = Contact(role=value, source=self.source)
        elif self.person is not None and meaning == "purpose" and not empty:
            self.person.purpose = value

    def _role_of_label(self, entry: Contact, label: Span) -> None:
        """The post and the organisation of a label such as "DPO, X Council" or "the Council's Data Lead"."""
        context, text = self.context, self.context.text
        start, end = context.trim(*label, also=":")
        mentions = context.mentions(start, end)
        possessive = POSSESSIVE.match(text, start, end)
        if possessive:
            entry.organisation = entry.organisation or possessive.span("org")
            start = possessive.start("rest")
        elif mentions:
            entry.organisation = entry.organisation or (mentions[-1].start, mentions[-1].end)
        parts = list(pieces(context, start, end))
        if parts and (is_post(context.rules, text[slice(*parts[0])]) or is_team(context.rules, text[slice(*parts[0])])):
            entry.role = parts[0]


def _organisation_value(context: Context, start: int, end: int) -> Span:
    """The organisation's name in the value of its label: the known one it begins with, else the first line."""
    mentions = context.mentions(start, end)
    if mentions and mentions[0].start - start < 6:
        return mentions[0].start, mentions[0].end
    return start, first_line_end(context.text, start, end)


def card_contacts(context: Context, table: Table) -> Iterator[Contact]:
    """Tables with labels down a column and the values of one card, or of a card for each column, beside them."""
    trusted = under_contact_heading(context, table.start)
    for column in range(1, min(table.columns, 8)):
        reader = Card(context, trusted=trusted)
        for number in range(table.rows):
            label_cell = _label_cell(context, table, number, column)
            value_cell = table.cell_at(number, column)
            if value_cell is None or value_cell.row != number:
                continue
            value = context.cell_span(value_cell)
            if label_cell is None or label_cell.block == value_cell.block:
                if value_cell.column == column or label_cell is not None:
                    yield from reader.flush()
                    reader.heading = value if 0 < value[1] - value[0] < 120 else None
                continue
            if number == 0 and table.columns > 2 and not label_meaning(context, context.cell_text(label_cell)):
                reader.heading = value if value[0] < value[1] else None
                continue
            if (
                table.columns > 2
                and number == 0
                and "@" not in context.text[slice(*value)]
                and _is_heading_row(context, table)
            ):
                reader.heading = value if value[0] < value[1] else None
                continue
            label = context.document.blocks[label_cell.block]
            yield from reader.take((label.start, label.end), value)
        yield from reader.flush()


def _is_heading_row(context: Context, table: Table) -> bool:
    """Whether the first row heads columns that are cards, as "Details | The Council | The School"."""
    cells = table.row(0)
    texts = [context.cell_text(cell).strip() for cell in cells]
    return (
        len(texts) > 2
        and all(0 < len(value) < 80 for value in texts[1:])
        and not any(is_person(context.rules, value) or has_date(value) for value in texts[1:])
    )


def _label_cell(context: Context, table: Table, row: int, column: int) -> Cell | None:
    """The nearest cell to the left that can be a label: column 0, or a column of labels beside the value."""
    for candidate in range(column - 1, -1, -1):
        cell = table.cell_at(row, candidate)
        if cell is None:
            continue
        if candidate == 0 or label_meaning(context, context.cell_text(cell), fuzzy=False):
            return cell
    return None


def stacked_columns(context: Context, table: Table) -> Iterator[Contact]:
    """A column for each body, headed by its name, and a person's name, post and numbers a row each below it."""
    heads = [context.cell_span(cell) for cell in table.row(0)]
    if table.rows < 3 or len(heads) < 2 or len(heads) != table.columns:
        return
    if not all(whole_organisation(context, *head) for head in heads):
        return
    people: list[Contact] = []
    for column, head in enumerate(heads):
        person = Contact(organisation=head, source="card")
        for number in range(1, table.rows):
            cell = table.cell_at(number, column)
            if cell is None:
                continue
            start, end = context.cell_span(cell)
            if start >= end:
                continue
            if person.reachable and is_person(context.rules, context.text[start:end]):
                people.append(person)  # the next person of the same body
                person = Contact(organisation=head, source="card")
            if is_reach_alone(context, start, end):
                person.add_ways(context.text, start, end)
                continue
            entry = read_entry(context, start, end, "card", employed=True)
            if entry is not None:
                person.name, person.role = person.name or entry.name, person.role or entry.role
                person.email, person.phone = person.email or entry.email, person.phone or entry.phone
        people.append(person)
    if sum(bool((person.name or person.role) and person.reachable) for person in people) * 2 > len(heads):
        yield from (person for person in people if (person.name or person.role) and person.reachable)
