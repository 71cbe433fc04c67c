"""What labels, column headings and headings of contacts ask for."""

from __future__ import annotations

import re
from collections.abc import Sequence

from isa_extract.contacts.ways import REACH_WORD, Span
from isa_extract.document import Cell
from isa_extract.facts import Context
from isa_extract.forms import QUESTION_NUMBER, exact_label_rule
from isa_extract.people import is_post

_OF_COLUMNS = {"person_post": "name", "post": "role", "phone_email": "details", "email": "email"}
"""What columns of other tables are called in lists of contacts."""


def label_meaning(context: Context, text: str, *, fuzzy: bool = True) -> str:
    """What a label or a column heading of a list of contacts asks for, "" where it is none."""
    text = QUESTION_NUMBER.sub("", re.sub(r"\s+", " ", text)).strip(" :*?.")
    if not text or len(text) > 70:
        return ""
    rule = exact_label_rule(context, text, "contact.label")
    if rule:
        return rule.value
    column = context.rules.lookup("column", text)
    if column is not None and column.value in _OF_COLUMNS:
        return _OF_COLUMNS[column.value]
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


def split_label(context: Context, start: int, end: int) -> tuple[Span, Span] | None:
    """The label and the value of a line "Label: value"."""
    text = context.text
    colon = re.compile(r"[^:\n]{2,70}?\s*(?::|\s[-–]\s|\t)\s*").match(text, start, end)
    if colon is None or text[colon.end() : colon.end() + 2] == "//":
        return None
    label = context.trim(start, colon.end(), also=":-\t")
    if label[1] <= label[0] or ("," in text[slice(*label)] and REACH_WORD.search(text[slice(*label)])):
        return None
    return label, context.trim(colon.end(), end)


def under_contact_heading(context: Context, offset: int) -> bool:
    """Whether the heading, or the line right above a table, says that contacts follow."""
    section = context.section_at(offset)
    if section and section.heading and context.finds("contact.heading", section.heading.start, section.heading.end):
        return True
    block = context.document.block_at(max(0, offset - 1))
    return (
        block is not None
        and block.table is None
        and block.end - block.start < 200
        and context.finds("contact.heading", block.start, block.end)
    )


def about_agreement(context: Context, cells: Sequence[Cell]) -> bool:
    """Whether no cell says that its contact is for something else than the agreement."""
    return not any(context.finds("contact.not_for_agreement", *context.cell_span(cell)) for cell in cells)
