"""Forms that name parties, flattened to lines: labels and values in turn, or all labels first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from isa_extract.facts import Context
from isa_extract.forms import label_rule
from isa_extract.parties.addresses import read_details, set_address
from isa_extract.parties.behalf import names_in_list
from isa_extract.parties.candidate import FORM, Candidate, asks_whom, is_name_like, roles_in, says
from isa_extract.parties.names import named
from isa_extract.rules import plain
from isa_extract.values import find_emails, find_phones

Line = tuple[int, int]


def from_lines(context: Context, lines: Sequence[Line]) -> Iterator[Candidate]:
    """The parties of every flattened form."""
    yield from flattened_cards(context, lines)
    yield from alternating_cards(context, lines)


# --- a form for each party ------------------------------------------------------------------------------------------


def alternating_cards(context: Context, lines: Sequence[Line]) -> Iterator[Candidate]:
    """A form whose labels and values stand in turn, each on a line of its own."""
    current: Candidate | None = None
    pending: list[Candidate] = []  # a name whose form has not yet shown that it is a party's
    since = 0
    for number in range(len(lines) - 1):
        label = _card_label(context, *lines[number])
        since += 1
        if since > 30:
            current, pending = None, []
        if not label:
            continue
        value = lines[number + 1]
        if _card_label(context, *value) or _line_label(context, *value) or asks_whom(context, *value):
            continue
        if label in ("name", "party_name", "party"):
            current = named(context, *value, FORM, "parties.lines_form@1")
            pending = [current] if current and current.kind else []
            since = 0
        elif current is not None and label in (
            "address",
            "postcode",
            "ico",
            "code",
            "role",
            "behalf",
            "phone",
            "email",
        ):
            if pending and label in ("address", "ico", "code", "role", "behalf"):
                yield pending.pop()
            _read_card(context, current, label, value)


def _read_card(context: Context, candidate: Candidate, label: str, value: Line) -> None:
    if label == "address":
        set_address(context, candidate, *value)
    elif label == "role":
        candidate.roles += roles_in(context, *value)
    elif label == "behalf":
        candidate.behalf += names_in_list(context, *value, "parties.lines_form@1")
    else:
        read_details(context, candidate, *value, "parties.lines_form@1")


def _card_label(context: Context, start: int, end: int) -> str:
    text = context.text[start:end].rstrip(" :*")
    rule = context.rules.lookup("party.card", text) if 0 < len(text) < 60 else None
    return rule.value if rule else ""


def flattened_cards(context: Context, lines: Sequence[tuple[int, int]]) -> Iterator[Candidate]:
    """A form whose labels were all printed first and its values after them, line for line."""
    number = 0
    while number < len(lines):
        labels: list[str] = []
        while number + len(labels) < len(lines) and len(labels) < 14:
            label = _line_label(context, *lines[number + len(labels)])
            if label is None:
                break
            labels.append(label)
        # Beside an organisation, "Name" is a person's.
        bare = "" if {"party_name", "party"} & set(labels) else "party_name"
        labels = [bare if label == "name" else label for label in labels]
        if len(labels) < 2 or not {"party_name", "party"} & set(labels):
            number += 1
            continue
        values = lines[number + len(labels) : number + 2 * len(labels)]
        number += len(labels)
        if len(values) < len(labels) or any(
            _line_label(context, *value) or context.rules.lookup("data.field", context.text[slice(*value)])
            for value in values
        ):  # the labels of another form, or a list of the fields that are shared
            continue
        current: Candidate | None = None
        for label, (start, end) in zip(labels, values, strict=True):
            if label in ("party_name", "party"):
                if any(next(iter(finder(context.text, start, end)), None) for finder in (find_emails, find_phones)):
                    continue  # a person and how to reach them
                current = named(context, start, end, FORM, "parties.flattened_form@1")
                if current and (current.kind or (label == "party_name" and is_name_like(str(current.name.value)))):
                    yield current
                if label == "party":
                    current = None
            elif current is not None and label == "address":
                set_address(context, current, start, end)
            elif current is not None and label in ("phone", "email", "ico", "postcode"):
                read_details(context, current, start, end, "parties.flattened_form@1")


def _line_label(context: Context, start: int, end: int) -> str | None:
    """What a line that is nothing but a label names; "" for a label about something else."""
    text = context.text[start:end].rstrip(" :*")
    if not text or len(text) > 60:
        return None
    rule = context.rules.lookup("party.card", text)
    if rule:
        return rule.value
    if (
        says(context, "party.list_heading", start, end)
        and context.rules.phrase_index("column").get(plain(text)) is None
    ):
        return None  # "Organisations taking part" heads a list, and a column elsewhere
    if (
        context.text[start:end].rstrip().endswith(":")
        or label_rule(context, text)
        or label_rule(context, text, "column")
    ):
        return ""
    return None
