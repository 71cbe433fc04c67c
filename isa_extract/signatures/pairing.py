"""Labels of signature blocks brought together with values that stand apart from them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from isa_extract.facts import Context
from isa_extract.people import is_blank, is_person, is_post, trim_blanks
from isa_extract.signatures.labels import Entry, column_meaning, is_date
from isa_extract.signatures.organisations import organisation_line
from isa_extract.values import find_dates


def unflatten(context: Context, entries: Sequence[Entry]) -> Iterator[Entry]:
    """The entries, with tables flattened to a cell a line (empty cells gone) read back into labelled values."""
    position = 0
    while position < len(entries):
        header: list[str] = []
        at = position
        while (
            at < len(entries) and entries[at].kind in ("label", "plain", "organisation") and entries[at].value is None
        ):
            meaning = entries[at].meaning or column_meaning(context, context.text[entries[at].start : entries[at].end])
            if not meaning and entries[at].kind == "organisation":
                meaning = "organisation"
            if not meaning or meaning in header or entries[at].blank:
                break
            header.append(meaning)
            at += 1
        rows = (
            _flat_rows(context, entries, at) if len(header) >= 3 and {"signed", "signer", "date"} & set(header) else []
        )
        if header[:1] == ["organisation"] and len(rows) >= 2:
            for row in rows:
                yield from _flat_row(context, row, header)
                at = max(at, entries.index(row[-1]) + 1)
            yield Entry("break", entries[at - 1].end, entries[at - 1].end)
            position = at
            continue
        yield entries[position]
        position += 1


def _flat_rows(context: Context, entries: Sequence[Entry], at: int) -> list[list[Entry]]:
    """The lines after a flattened header in rows; each row begins with a line that names an organisation."""
    rows: list[list[Entry]] = []
    while at < len(entries) and entries[at].kind == "plain" and entries[at].end - entries[at].start < 120:
        entry = entries[at]
        post = is_post(context.rules, context.text[entry.start : entry.end])
        body = any(mention.end == entry.end for mention in context.mentions(entry.start, entry.end))
        suffix = any(hit.end == entry.end for hit in context.hits_in("organisation.suffix", entry.start, entry.end))
        named = body or (suffix and not is_person(context.rules, context.text[entry.start : entry.end]))
        if named and not (post and rows and len(rows[-1]) < 3):
            rows.append([])
        elif not rows or len(rows[-1]) > 5:
            break
        rows[-1].append(entry)
        at += 1
    return rows


def _flat_row(context: Context, row: Sequence[Entry], header: Sequence[str]) -> Iterator[Entry]:
    """One row's lines as labelled entries: by their place where none is missing, else by their shapes."""
    first = row[0]
    yield Entry("organisation", first.start, first.end, value=(first.start, first.end), signs=True)
    free = [meaning for meaning in header if meaning != "organisation"]
    complete = len(row) == len(header)
    for entry in row[1:]:
        text = context.text[entry.start : entry.end]
        if complete:
            meaning = free[0]
        elif is_date(text):
            meaning = "date"
        elif is_post(context.rules, text):
            meaning = "position"
        elif is_person(context.rules, text) and {"name", "signer"} & set(free):
            meaning = "signer" if "signer" in free else "name"
        else:
            meaning = "signed"
        if meaning in free:
            free.remove(meaning)
            shown = "name" if meaning == "signer" else meaning
            yield Entry("label", entry.start, entry.end, shown, None if is_blank(text) else (entry.start, entry.end))
    if "signed" in free:
        yield Entry("label", first.start, first.end, "signed", blank=True)


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
