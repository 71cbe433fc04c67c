"""Contacts written out in the cells of a table without known headings."""

from __future__ import annotations

import re
from collections.abc import Iterator

from isa_extract.contacts.entries import AS_ABOVE, LINE_LIMIT, Contact, read_entry, whole_organisation
from isa_extract.contacts.labels import about_agreement, label_meaning, split_label, under_contact_heading
from isa_extract.contacts.ways import DIGITS, Span, is_reach_alone
from isa_extract.document import Block, Table
from isa_extract.facts import Context
from isa_extract.people import is_empty, is_person, is_post
from isa_extract.rules import plain
from isa_extract.sections import label_cell
from isa_extract.values import find_ico_numbers, find_postcodes

_GENERIC_HEADS = frozenset(
    {"organisation", "organisations", "agency", "partner", "partners", "name", "details", "contact", "contacts"}
)


_BODY_FIRST = re.compile(r"(?:for |at )?(?P<org>(?:the |The )?[A-Z][\w &'.,-]{1,70}?)\s*(?::|\s[-–—]\s)\s*(?=\S)")


def free_cells(context: Context, table: Table) -> Iterator[Contact]:
    """Contacts written out in the cells of a table without known headings: an escalation matrix, a list."""
    if not (under_contact_heading(context, table.start) or table.columns <= 4):
        return
    text = context.text
    by_row = _row_per_organisation(context, table)
    for number in range(table.rows):
        own = table.row(number)
        for cell in own:
            if by_row and (number == 0 or cell.column == 0):
                continue
            start, end = context.cell_span(cell)
            if end - start > LINE_LIMIT or AS_ABOVE.match(text, start, end) or not about_agreement(context, [cell]):
                continue
            label = split_label(context, start, end)
            purpose = None
            if (
                label
                and label[1][0] < label[1][1]
                and not DIGITS.search(text, *label[0])
                and "@" not in text[slice(*label[0])]
            ):
                purpose, start = label[0], label[1][0]  # "Data protection: Jane Bloggs, 01632 ..."
            if _is_card_of_a_body(context, start, end):
                continue
            entry = read_entry(context, start, end, "table")
            if entry is None and purpose is None and (headed := _under_first_line(context, start, end)):
                purpose, entry = headed  # "Day to day / Jane Bloggs / Data Manager / 01632 ..."
            if entry is None and purpose and is_reach_alone(context, start, end):
                entry = Contact(source="table")
                entry.add_ways(text, start, end)
            if entry is None or not entry.reachable:
                continue
            if purpose and is_post(context.rules, text[slice(*purpose)]) and entry.role is None:
                entry.role = purpose
            elif purpose:
                entry.purpose = purpose
            if by_row:
                head = table.cell_at(0, cell.column)
                if own[0].column == 0 and not is_empty(context.cell_text(own[0]).strip()):
                    entry.organisation = context.cell_span(own[0])
                if head is not None and entry.role is None and is_post(context.rules, context.cell_text(head).strip()):
                    entry.role = context.cell_span(head)
                elif head is not None:
                    block = context.document.blocks[head.block]
                    entry.purpose = context.trim(block.start, block.end) if block.end - block.start < 90 else None
                yield entry
                continue
            if entry.organisation is None:
                head = table.cell_at(0, cell.column)
                first = own[0]
                if first.column < cell.column:
                    block = context.document.blocks[first.block]
                    entry.organisation = whole_organisation(context, block.start, block.end)
                    if purpose and entry.organisation is None and block.end - block.start < 90:
                        entry.organisation = context.trim(block.start, block.end)
                if entry.organisation is None and head and head.row < number and cell.column > 0:
                    heading = context.cell_text(head).strip()
                    if (
                        1 < len(heading) < 80
                        and not ("@" in heading or DIGITS.search(heading))
                        and plain(heading) not in _GENERIC_HEADS
                        and label_meaning(context, heading) in ("", "organisation")
                    ):
                        entry.organisation = context.cell_span(head)
            first = own[0]
            if first.column < cell.column and entry.purpose is None:
                block = context.document.blocks[first.block]
                if 2 < block.end - block.start < 90 and not context.mentions(block.start, block.end):
                    entry.purpose = context.trim(block.start, block.end)
            yield entry


def answers(context: Context, table: Table) -> Iterator[Contact]:
    """The contacts listed line by line in the answer to a question such as "Who answers queries?"."""
    for row in range(table.rows):
        labelled = label_cell(context, table, row)
        if labelled is None or not context.finds("contact.heading", labelled[0].content, labelled[0].end):
            continue
        for block in labelled[1]:
            found = list(_answer_lines(context, block))
            bodies = sum(entry.organisation is not None for entry in found)
            if bodies and sum(entry.reachable for entry in found) * 2 > len(found):
                yield from found


def _answer_lines(context: Context, block: Block) -> Iterator[Contact]:
    text = context.text
    for line in re.compile(r"[^\n]+").finditer(text, block.content, block.end):
        start, end = context.trim(*line.span(), also="•▪●*")
        if end - start > LINE_LIMIT:
            continue
        head = _BODY_FIRST.match(text, start, end)
        body = whole_organisation(context, *head.span("org")) if head else None
        entry = read_entry(context, head.end() if head and body else start, end, "table", strict=body is None)
        if entry is not None and (body is not None or entry.reachable):
            entry.organisation = body or entry.organisation
            yield entry


def _is_card_of_a_body(context: Context, start: int, end: int) -> bool:
    """Whether a cell gives an organisation's own address and switchboard under its name."""
    first_end = context.text.find("\n", start, end)
    if first_end < 0 or whole_organisation(context, start, first_end) is None:
        return False
    return any(True for finder in (find_postcodes, find_ico_numbers) for _ in finder(context.text, first_end, end))


def _under_first_line(context: Context, start: int, end: int) -> tuple[Span, Contact] | None:
    """What a cell's first line says the contact below it is for, and that contact."""
    first_end = context.text.find("\n", start, end)
    if not 3 < first_end - start < 60 or context.text.count("\n", start, end) < 2:
        return None
    entry = read_entry(context, first_end + 1, end, "table")
    if entry is None or entry.name is None or not entry.reachable:
        return None
    return context.trim(start, first_end), entry


def _row_per_organisation(context: Context, table: Table) -> bool:
    """Whether each row is an organisation's, so that its columns ("Day to day", "Data protection") say what for."""
    head = table.cell_at(0, 0)
    if head is None or table.columns < 2 or table.rows < 2:
        return False
    texts = [context.cell_text(cell).strip() for cell in table.row(0)]
    if any("@" in value or is_person(context.rules, value) for value in texts):
        return False
    if label_meaning(context, texts[0], fuzzy=False) == "organisation":
        return True
    first = [cell for row in range(1, table.rows) for cell in table.row(row) if cell.column == 0]
    named = sum(1 for cell in first if whole_organisation(context, *context.cell_span(cell)))
    return named * 2 > len(first) and not any(context.mentions(*context.cell_span(cell)) for cell in table.row(0)[1:])
