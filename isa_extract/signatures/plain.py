"""Signature blocks whose lines have no labels: a name, a post, "for X", a date, again and again in the same order."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from isa_extract.facts import Context
from isa_extract.people import is_blank, is_person, is_post, split_name_and_post
from isa_extract.signatures.labels import LONG_LINE, Entry, Span, is_date
from isa_extract.signatures.organisations import organisation_line
from isa_extract.signatures.values import Signature, give_date, near_signing

_NAME_FIRST = re.compile(r"[NS][PxO]?[BO][KD]+")
_BODY_FIRST = re.compile(r"BK?(?:N[Px]?|S)[KD]+")
_POST = 70  # characters of a line that may be a post in words that are no known ones
_BETWEEN = 6  # lines between two blocks: one that was left blank may have labels
_AT_LEAST = 2  # blocks in the same order; one alone may be anything


def plain_blocks(context: Context, entries: Sequence[Entry]) -> Iterator[Signature]:
    """The blocks without labels of a stream; their entries are used up, and other blocks do not run on over them."""
    lines = [entry for entry in entries if not _is_blank_line(context, entry)]
    shapes = "".join(_shape(context, entry) for entry in lines)
    for order in (_NAME_FIRST, _BODY_FIRST):
        spans: list[tuple[int, int]] = []
        for match in order.finditer(shapes):
            follows = bool(spans) and match.start() - spans[-1][1] <= _BETWEEN
            if follows or near_signing(context, lines[match.start()].start):
                spans.append(match.span())
        if len(spans) < _AT_LEAST:
            continue
        for block in (lines[slice(*span)] for span in spans):
            yield _signature(context, block)
            for entry in block:
                entry.kind = "break"
        return


def _is_blank_line(context: Context, entry: Entry) -> bool:
    return entry.kind == "plain" and is_blank(context.text[entry.start : entry.end])


def _shape(context: Context, entry: Entry) -> str:
    """What a line is by its looks, as a letter.

    N a name, S a name with a post, P a post, B "for X", O an organisation alone, D a date, K a mark, x another short
    line, and "." what stands in no such block.
    """
    text = context.text[entry.start : entry.end]
    if entry.kind == "organisation":
        return "B" if entry.value and entry.who is None and not entry.on else "."
    if entry.kind != "plain" or len(text) > LONG_LINE:
        return "."
    if is_date(text):
        return "D"
    if context.finds("signature.mark", entry.start, entry.end):
        return "K"
    if is_person(context.rules, text):
        return "N"
    name, post = split_name_and_post(context, entry.start, entry.end)
    if name and post:
        return "S"
    if organisation_line(context, entry.start, entry.end):
        return "O"
    if is_post(context.rules, text):
        return "P"
    return "x" if len(text) < _POST and text[:1].isupper() and not re.search(r"[\d@:.]", text) else "."


def _signature(context: Context, block: Sequence[Entry]) -> Signature:
    """The signature that the lines of a block give."""
    signature = Signature(block[0].start, block[-1].end, signs=True, behalf=True)
    told = any(entry.kind == "organisation" for entry in block)
    for entry in block:
        shape = _shape(context, entry)
        span = entry.start, entry.end
        if shape == "B":
            signature.organisation, signature.organisation_rule = entry.value, entry.rule
        elif shape == "O" and not told:
            signature.organisation = organisation_line(context, *span)
        elif shape == "D":
            give_date(context, signature, *span)
        elif shape == "K":
            signature.mark = span
        elif shape in "NS":
            name, post = split_name_and_post(context, *span)
            signature.name = name or span
            signature.position = signature.position or post or _rest(context, signature.name[1], entry.end)
        else:
            signature.position = span
    return signature


def _rest(context: Context, start: int, end: int) -> Span | None:
    """What a line holds after a name and a comma: a post in words that are no known ones ("Jane Holt, Verger")."""
    comma = re.compile(r"\s*,\s*(?=[A-Z])").match(context.text, start, end)
    return (comma.end(), end) if comma else None
