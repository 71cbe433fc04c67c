"""Labels of signature blocks brought together with values that stand apart from them."""

from __future__ import annotations

from collections.abc import Sequence

from isa_extract.facts import Context
from isa_extract.people import is_blank, trim_blanks
from isa_extract.signatures.labels import Entry
from isa_extract.signatures.organisations import organisation_line
from isa_extract.values import find_dates


def fill_from_below(context: Context, entries: Sequence[Entry]) -> None:
    """Labels printed first and their values after them: as many lines of values as there are empty labels."""
    position = 0
    while position < len(entries):
        labels: list[Entry] = []
        while (
            position < len(entries)
            and entries[position].kind == "label"
            and entries[position].value is None
            and not entries[position].blank
        ):
            labels.append(entries[position])
            position += 1
        values: list[Entry] = []
        at = position
        while at < len(entries) and entries[at].kind == "plain":
            values.append(entries[at])
            at += 1
        if (
            len(labels) >= 2
            and len(labels) <= len(values) <= len(labels) + 1
            and (len(values) == len(labels) or organisation_line(context, values[-1].start, values[-1].end))
            and _fits(context, labels, values)
        ):
            for label, value in zip(labels, values, strict=False):
                if is_blank(context.text[value.start : value.end]):
                    label.blank = True
                else:
                    label.value = trim_blanks(context, value.start, value.end)
                value.kind = "used"
        position = max(at, position + (0 if labels else 1))


def _fits(context: Context, labels: Sequence[Entry], values: Sequence[Entry]) -> bool:
    """Whether values that stand apart from their labels have the shapes the labels ask for."""
    for label, value in zip(labels, values, strict=False):
        text = context.text[value.start : value.end]
        if is_blank(text):
            continue
        if label.meaning == "date" and not next(find_dates(text), None):
            return False
        if label.meaning in ("name", "position", "signed") and (len(text) > 90 or next(find_dates(text), None)):
            return False
    return True
