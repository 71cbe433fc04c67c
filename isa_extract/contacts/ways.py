"""The ways to reach a contact, e-mail addresses and telephone numbers, and what a text says between them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from isa_extract.facts import Context
from isa_extract.people import pieces
from isa_extract.values import TextMatch
from isa_extract.values import find_emails as _find_emails
from isa_extract.values import find_phones as _find_phones

Span = tuple[int, int]

REACH_WORD = re.compile(  # what leads to an address or a number: "tel:", "or by"
    r"\b(?:e-?mail(?:\s+address)?|tele?phone(?:\s+(?:number|no\.?))?|tel(?:\.|\b)(?:\s*no\.?)?|phone|mobile|mob"
    r"|direct (?:line|dial)|ddi|ext(?:ension|n)?\.?\s*\d+"
    r"|fax|ffôn|e-bost|(?:or )?out of (?:office )?hours"
    r"|(?:is|are|(?:can|may|should) be)(?: reached| contacted)? (?:on|at|by)"
    r"|or by|by|on|at|or|and|via|is|are|t|e|m)\s*[:.]?\s*$",
    re.IGNORECASE,
)
_LEADS_TO = re.compile(  # what leads to a name: "please ring Jane Holt"
    r"(?:and|or|is|the|attn|fao|via"
    r"|(?:please )?(?:contact|ring|call|phone|telephone|ask for|speak to|write to|e-?mail))\s+(?=[A-Z])"
)
DIGITS = re.compile(r"(?:\d[\s()./-]{0,3}){9}")  # as many as a telephone number has


def find_emails(text: str, start: int, end: int) -> Iterator[TextMatch]:
    """The e-mail addresses of a span; the span alone is searched, which a long text's length must not slow down."""
    if text.find("@", start, end) >= 0:
        for match in _find_emails(text[start:end]):
            yield TextMatch(match.start + start, match.end + start, match.value)


def find_phones(text: str, start: int, end: int) -> Iterator[TextMatch]:
    """The telephone numbers of a span."""
    if DIGITS.search(text, start, end):
        for match in _find_phones(text[start:end]):
            yield TextMatch(match.start + start, match.end + start, match.value)


def find_ways(text: str, start: int, end: int) -> list[TextMatch]:
    """The e-mail addresses of a span, then its telephone numbers."""
    return [*find_emails(text, start, end), *find_phones(text, start, end)]


def may_reach(text: str, start: int, end: int) -> bool:
    """Whether a span may hold an e-mail address or a telephone number."""
    return text.find("@", start, end) >= 0 or DIGITS.search(text, start, end) is not None


def between_ways(context: Context, start: int, end: int, reach: Sequence[TextMatch]) -> Iterator[Span]:
    """The pieces of a text between its e-mail addresses and telephone numbers, without words such as "tel:"."""
    at = start
    for match in sorted(reach, key=lambda m: m.start):
        if match.start > at:
            yield from bare_pieces(context, at, match.start)
        at = max(at, match.end)
    yield from bare_pieces(context, at, end)


def bare_pieces(context: Context, start: int, end: int) -> Iterator[Span]:
    """The pieces of a span between commas and line ends, without words such as "tel:" and "please contact"."""
    text = context.text
    lead = re.compile(r"[\s,;:().\-/]+").match(text, start, end)
    start = lead.end() if lead else start
    while True:
        word = REACH_WORD.search(text[start:end])
        if word is None:
            break
        end = start + word.start()
    for piece in pieces(context, start, end):
        begin, finish = context.trim(*piece, also=",;:")
        if text[begin:finish].count("(") != text[begin:finish].count(")"):
            begin, finish = context.trim(begin, finish, also="()")
        word = _LEADS_TO.match(text, begin, finish)
        begin = word.end() if word else begin
        while (tail := REACH_WORD.search(text[begin:finish])) is not None and tail.start() > 0:
            finish = begin + tail.start()
            begin, finish = context.trim(begin, finish, also=",;:(")
        if begin < finish:
            yield begin, finish


def is_reach_alone(context: Context, start: int, end: int) -> bool:
    """Whether a line is nothing but e-mail addresses and telephone numbers."""
    reach = find_ways(context.text, start, end)
    return bool(reach) and sum(b - a for a, b in between_ways(context, start, end, reach)) <= 2
