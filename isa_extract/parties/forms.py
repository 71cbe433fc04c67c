"""Parties in forms: beside their labels, and line by line in the answer to a question."""

from __future__ import annotations

import re
from collections.abc import Iterator

from isa_extract.document import Block, BlockKind
from isa_extract.facts import Context, Found
from isa_extract.forms import LabelValue, label_rule
from isa_extract.parties.addresses import read_details, set_address
from isa_extract.parties.candidate import FORM, PROCESSOR, SECTION, Candidate, asks_whom, is_generic, roles_in, says
from isa_extract.parties.names import defined, named
from isa_extract.parties.runs import listed_names
from isa_extract.parties.spans import line_spans, name_at_start, sentence_about
from isa_extract.rules import plain
from isa_extract.sections import row_labels
from isa_extract.values import find_postcodes

_AND_LABEL = re.compile(r"\s*\n\s*and\b\s*:?\s*(?=[A-Z\d])", re.IGNORECASE)
_BULLET = re.compile(r"\s*[•▪●*]\s*")
_NESTED = re.compile(r"\s*[–—-]\s")


def from_labels(context: Context) -> Iterator[Candidate]:
    """Forms: "Parties: A and B", "Organisation: A / Address: ..." (a card for each party), "Controller: A"."""
    current: Candidate | None = None
    in_contacts = False
    for label in context.label_values:
        start, end = label.value_start, label.value_end
        rule = label.rule.name
        if label.field.startswith("part") and _heads_a_column(context, label):
            continue
        bracketed = "(" in context.text[max(0, label.label_start - 1) : label.label_start + 1]
        if bracketed and label.layout == "below":
            continue  # what the body on the line above is called
        if label.field == "parties" and end > start and label_rule(context, context.text[start:end]) is None:
            if not says(context, "party.elsewhere", start, end):
                prose = label.layout == "below" and re.search(r"[.] [A-Z]", context.text[start:end]) is not None
                if not prose:  # a paragraph under a heading is read as prose
                    yield from listed_names(context, start, end, FORM, rule)
                while joined := _AND_LABEL.match(context.text, end) if label.layout == "line" else None:
                    # "Between: X" on one line and "And: Y" on the next
                    block = context.document.block_at(joined.end())
                    line_end = context.text.find("\n", joined.end())
                    start, end = joined.end(), line_end if line_end > 0 else len(context.text)
                    if block is None or block.kind is BlockKind.CELL:
                        break
                    yield from listed_names(context, start, end, FORM, rule)
        elif label.field in ("party.name", "party.controller", "party.processor") and end > start:
            section = context.section_ids(label.label_start)
            if section & {"signatures", "retention", "breach", "sharing_process"} and label.field == "party.name":
                current = None
                continue
            before = context.text[max(0, label.label_start - 30) : label.label_start]
            if label.field == "party.name" and re.search(
                r"\b(?:on behalf of|signed (?:for|by))\W*$", before, re.IGNORECASE
            ):
                current = None
                continue
            if label.layout == "below" and asks_whom(context, start, end):
                continue  # the next heading of a list of contacts that lost its columns
            if context.text[start:end].count(".") and end - start > 160:
                continue  # an explanation
            called = re.sub(r"^the ", "", plain(context.text[label.label_start : label.label_end]))
            if called in context.short_names and not context.mentions(start, end):
                continue  # "The Council": what is said of a body that is named elsewhere
            authority = FORM if label.field != "party.processor" else PROCESSOR
            if label.layout == "below" and is_generic(context, context.text[label.label_start : label.label_end]):
                authority = SECTION  # the heading of a group: "Local authority", and its members below
            found = list(listed_names(context, start, min(end, start + 400), authority, rule))
            if not found and label.field == "party.name" and end - start < 90:
                whole = named(context, start, end, FORM, rule)
                found = [whole] if whole else []
            near = context.text[label.label_start : label.label_end].lower()
            role = (
                "processor" if label.field == "party.processor"
                else "joint_controller" if "joint" in near
                else "controller_in_common" if "common" in near
                else "controller" if label.field == "party.controller"
                else ""
            )  # fmt: skip
            for candidate in found:
                if role:
                    candidate.roles.append(Found.at(role, label.label_start, label.label_end, rule, 0.9))
                yield candidate
            current = found[-1] if len(found) == 1 else None
            in_contacts = False
        elif label.field.startswith("contact.") or label.field == "person.name":
            in_contacts = True
        elif current is not None and end > start and not in_contacts:
            if label.field == "party.address":
                set_address(context, current, start, end)
            elif label.field in ("party.ico_registration", "party.postcode", "phone", "email"):
                read_details(context, current, start, end, rule)
        if label.field.startswith(("signature.", "agreement.")):
            current = None


def from_answers(context: Context) -> Iterator[Candidate]:
    """Forms of questions: the bodies named line by line in the answer to who takes part, with what is said of each."""
    for label, answers, ids in row_labels(context):
        about = dict(ids)
        if "parties" not in about:
            continue
        asks_who = about["parties"].startswith("heading.who_takes_part")
        if not asks_who and context.finds("contact.heading", label.start, label.end):
            continue
        if says(context, "party.excluded", label.start, label.end):
            continue
        for block in answers:
            yield from _answer(context, block)


def _answer(context: Context, block: Block) -> Iterator[Candidate]:
    """The bodies that the lines of an answer begin with; lines without one say more of the body above."""
    current: Candidate | None = None
    for first, end in line_spans(context, block):
        if first >= end:
            continue
        bullet = _BULLET.match(context.text, first, end)
        start = bullet.end() if bullet else first
        begin = None if _NESTED.match(context.text, first, end) else name_at_start(context, start, end)
        if begin is not None:
            mention = next(m for m in context.mentions(start, end) if not m.weak or m.end >= end - 2)
            current = None
            if sentence_about(context, mention.end, end) or says(context, "party.excluded", mention.end, end):
                continue
            current = defined(context, begin, end, FORM, "parties.answer@1")
            if current is not None:
                yield current
        elif current is not None and bullet is None and not _NESTED.match(context.text, first, end):
            if "address" not in current.details and next(find_postcodes(context.text, start, end), None):
                set_address(context, current, start, end)
            read_details(context, current, start, end, "parties.answer@1")
            if says(context, "party.role_cell", start, end):
                current.roles += roles_in(context, start, end)


def _heads_a_column(context: Context, label: LabelValue) -> bool:
    """Whether a label stands in the row of column headings over a table of several columns."""
    place = context.document.cell_of(label.block)
    if place is None:
        return False
    table, cell = place
    if any(grid.table is table and grid.header_row == cell.row for grid in context.grids):
        return True
    row = [context.document.blocks[other.block] for other in table.row(cell.row)]
    filled = [block for block in row if block.end > block.start]
    if any(context.mentions(b.start, b.end) for b in filled):
        return False
    below = [context.cell_text(under) for n in range(1, table.rows) if (under := table.cell_at(n, cell.column))]
    bodies = sum(plain(re.split(r",| and ", text.removeprefix("The "))[0]) in context.short_names for text in below)
    return len(filled) > 2 or (cell.row == 0 and cell.column == 0 and bodies >= 2 and bodies * 2 > len(below))
