"""Tables with a row for each contact."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from isa_extract.contacts.entries import (
    AS_ABOVE,
    Contact,
    first_line_end,
    is_defined_term,
    read_entry,
    whole_organisation,
)
from isa_extract.contacts.labels import about_agreement, label_meaning, under_contact_heading
from isa_extract.contacts.ways import Span, is_reach_alone
from isa_extract.document import Table
from isa_extract.facts import Context
from isa_extract.people import is_empty, is_post


def contact_header(context: Context, table: Table) -> tuple[int, dict[int, str]] | None:
    """The row of a table that heads columns of people or posts and how to reach them."""
    for number in range(min(table.rows - 1, 3)):
        cells = table.row(number)
        if len(cells) < 2:
            continue
        texts = {cell.column: context.cell_text(cell) for cell in cells}
        if any("@" in value or any(c.isdigit() for c in value[:3]) for value in texts.values()):
            continue
        if any(context.rules.lookup("contact.not_a_list", value.strip(" :*")) for value in texts.values()):
            return None
        meanings = {column: label_meaning(context, value) for column, value in texts.items()}
        known = {column: meaning for column, meaning in meanings.items() if meaning}
        if len(known) < 2 or len(known) * 2 < len([v for v in texts.values() if v.strip()]):
            continue
        values = list(known.values())
        below = [context.cell_text(c) for c in table.row(number + 1)]
        if len(below) == 2 and label_meaning(context, below[0], fuzzy=False) in (
            "email",
            "phone",
            "role",
            "bare_name",
            "address",
        ):
            return None  # cards: labels go down the first column
        if sum(1 for value in below if label_meaning(context, value, fuzzy=False)) >= 2:
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
        if not reach and not under_contact_heading(context, table.start):
            continue
        if not reach and not ({"organisation"} & set(values) or {"role", "post"} & set(values)):
            continue
        return number, known
    return None


def unheaded_columns(context: Context, table: Table) -> dict[int, str] | None:
    """What the columns of a table without headings hold: people, ways to reach them, whom they work for.

    None where not every filled row has a person or post in one column and nothing but ways to reach in another.
    """
    if table.columns not in (2, 3, 4) or not under_contact_heading(context, table.start):
        return None
    found: dict[int, set[str]] = {}
    people = 0
    for number in range(table.rows):
        for cell in table.row(number):
            span = context.cell_span(cell)
            if span[0] >= span[1] or is_empty(context.cell_text(cell).strip()):
                continue
            entry = None if is_reach_alone(context, *span) else read_entry(context, *span, "table")
            shape = (
                "details" if is_reach_alone(context, *span)
                else "name" if entry is not None and (entry.name or entry.role) and not entry.reachable
                else "organisation"
            )  # fmt: skip
            people += shape == "name"
            found.setdefault(cell.column, set()).add(shape)
    if {"name"} in found.values():  # what a body is called for short may look like a person's name: "Forge Lane"
        for column in found.values():
            column -= {"name"} if column == {"name", "organisation"} else set()
    shapes = [shape for column in found.values() for shape in column]
    if any(len(column) > 1 for column in found.values()) or people < 2 or "details" not in shapes:
        return None
    if shapes.count("name") != 1 or shapes.count("organisation") > 1:
        return None
    return {column: next(iter(shape)) for column, shape in found.items()}


def _column_of_people(context: Context, table: Table, header: int, columns: Sequence[int]) -> int | None:
    """The column under an unknown heading whose cells name people or posts."""
    for column in columns:
        named = filled = 0
        for row in range(header + 1, table.rows):
            cell = table.cell_at(row, column)
            if cell is None or cell.row != row or is_empty(context.cell_text(cell).strip()):
                continue
            filled += 1
            span = context.cell_span(cell)
            named += read_entry(context, *span, "table") is not None and not _is_data_role(context, *span)
        if filled and named * 3 >= filled * 2:
            return column
    return None


def grid_contacts(context: Context, table: Table, header: int, meanings: Mapping[int, str]) -> Iterator[Contact]:
    """The contacts of a table with a row for each, below its header row."""
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
        row_text = [context.cell_text(c).strip(" :*") for c in own]
        if sum(1 for value in row_text if label_meaning(context, value, fuzzy=False)) >= 2 and not any(
            "@" in v for v in row_text
        ):
            continue

        def cell(meaning: str, row: int = number) -> list[Span]:
            spans = []
            for column in columns.get(meaning, []):
                span = context.cell_span(table.cell_at(row, column))
                if span[0] < span[1] and not is_empty(text[slice(*span)]):
                    spans.append(span)
            return spans

        person = Contact(source="table")
        post = next(
            (s for s in cell("organisation") if _is_post_only(context, *s)),
            None,
        )
        ways = [*cell("email"), *cell("phone"), *cell("details")]
        for below in range(number + 1, table.rows):  # lines of the same cell that a text file prints as rows
            filled = [c for c in table.row(below) if not is_empty(context.cell_text(c).strip())]
            if len(filled) != 1 or meanings.get(filled[0].column) not in ("email", "phone", "details"):
                break
            ways += [*cell("email", below), *cell("phone", below), *cell("details", below)]
        for start, end in [*ways, *cell("name"), *cell("bare_name"), *cell("role")]:
            person.add_ways(text, start, end)
        several: list[Contact] = list(_one_each(context, table, number, people, person)) if len(people) > 1 else []
        if several:
            for one in several:
                one.organisation = next(iter(cell("organisation")), None)
                yield one
            continue
        for start, end in [*cell("name"), *cell("bare_name"), *cell("author")]:
            if AS_ABOVE.match(text, start, end) or context.rules.first("contact.vacant", text[start:end]):
                continue
            several = _several(context, start, end)
            if len(several) > 1:
                break
            entry = read_entry(
                context, start, end, "table", strict=False, employed=bool(cell("organisation")) and post is None
            )
            if entry:
                person.name = person.name or entry.name
                person.role = person.role or entry.role
                person.organisation = person.organisation or entry.organisation
            elif not columns.get("organisation") and whole_organisation(context, start, end):
                person.organisation = person.organisation or whole_organisation(context, start, end)
            elif named and person.name is None and _nameish(text[start:end]):
                person.name = start, end
        for start, end in [*cell("role"), *cell("post")]:
            if _is_data_role(context, start, end):
                continue
            if not AS_ABOVE.match(text, start, end) and (person.role is None or _has_posts(columns)):
                entry = read_entry(context, start, end, "table", strict=False)
                if entry and entry.name and person.name is None:
                    person.name = entry.name
                    person.role = person.role or entry.role
                elif len(text[start:end]) <= 120:
                    person.role = start, first_line_end(text, start, end)
        for start, end in cell("details"):
            entry = read_entry(context, start, end, "table", strict=False)
            if entry and person.role is None:
                person.role = entry.role or (entry.name if person.name else None)
            if entry and person.name is None and entry.name:
                person.name = entry.name
        for start, end in cell("organisation")[:1]:
            if post is not None and person.name:  # "Data Protection Officer for all" stands among the partners
                if person.role and person.organisation is None:
                    person.organisation = person.role
                person.role = post
            else:
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
        if known and (person.name or person.reachable) and about_agreement(context, own):
            yield person


def _one_each(context: Context, table: Table, row: int, columns: Sequence[int], shared: Contact) -> Iterator[Contact]:
    """The people of a row with a column for each post ("Caldicott lead | IG lead"), where the cells are people."""
    found: list[Contact] = []
    for column in columns:
        cell = table.cell_at(row, column)
        if cell is None or is_empty(context.cell_text(cell).strip()):
            continue
        entry = read_entry(context, *context.cell_span(cell), "table", strict=False)
        if entry is None or entry.name is None:
            return
        head = table.cell_at(0, column)
        if head is not None and entry.role is None and is_post(context.rules, context.cell_text(head)):
            entry.role = context.cell_span(head)
        found.append(entry)
    if found and not any(entry.reachable for entry in found):
        found[0].email, found[0].phone = shared.email, shared.phone
    yield from found


def _is_post_only(context: Context, start: int, end: int) -> bool:
    """Whether a cell of the column of bodies holds a post, and no body that is called like one ("the Coroner")."""
    called = context.text[start:end]
    body = context.mentions(start, end) or is_defined_term(context, called)
    return is_post(context.rules, called) and not body


def _is_data_role(context: Context, start: int, end: int) -> bool:
    """Whether a cell says what part a body plays ("Controller"), which is nobody's post."""
    value = context.text[start:end].strip()
    return context.rules.first("contact.data_role", value) is not None


def _has_posts(columns: Mapping[str, Sequence[int]]) -> bool:
    """Whether a table has a column of posts of its own, which then says a person's post best."""
    return "role" in columns or "post" in columns


def _nameish(value: str) -> bool:
    """Whether a cell of a column of names may be a name that has no known shape."""
    words = value.split()
    return 1 <= len(words) <= 4 and len(value) <= 50 and words[0][:1].isupper() and not re.search(r"[\d@]", value)


def _several(context: Context, start: int, end: int) -> list[Contact]:
    """People listed one a line in a single cell."""
    lines = []
    at = start
    for line in context.text[start:end].split("\n"):
        entry = read_entry(context, at, at + len(line), "table", strict=False)
        if entry and entry.name:
            lines.append(entry)
        at += len(line) + 1
    return lines
