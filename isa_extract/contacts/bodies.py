"""Sentences that give the contacts of one body after another: "For the Trust the officer is X, and for Y Z"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from isa_extract.contacts.entries import Contact, is_defined_term, read_entry
from isa_extract.contacts.lines import TERM
from isa_extract.contacts.ways import Span, may_reach
from isa_extract.facts import Context

_WORD = r"[A-Z][\w&'-]*"
_BODY = rf"(?:[Tt]he\s+)?{_WORD}(?:\s+(?:(?:of|and|for|the|on|upon|&)\s+)*{_WORD}){{0,7}}"
_HEAD = re.compile(
    rf"(?P<to>(?:Enquiries|Questions|Queries|Letters|Correspondence|Messages|Calls|Requests|Notices|Reports)"
    rf"\s+(?:to|for|of)\s+)(?P<addressed>{_BODY})"
    rf"|(?P<lead>(?:[Ff]or|[Aa]t|[Ww]ithin|[Oo]n behalf of)\s+)?(?P<body>{_BODY})"
)
_OUR = r"(?:(?:its|their|the)\s+)?"
_AFTER_LEAD = re.compile(  # "the person to approach is", "you should try", "to"
    r"\s*,?\s*(?:(?:(?:the|our|its|their|that|this)\s+)?[a-z][\w' -]{2,60}?\s+(?:is|will be|shall be)\s+"
    r"|(?:it|this|that) is\s+|(?:(?:you|they|it) (?:should|may|can|could|will|are to) |please )?"
    r"(?:try|ask for|contact|ring|call|speak to|talk to|write to|turn to|go to|find)\s+|to\s+"
    rf")?{_OUR}(?=[A-Z])"
)
_CHOSEN = re.compile(  # "has appointed its Compliance Officer"; without the verb in the second of a row
    r"\s+(?P<verb>(?:has|have)\s+(?:appointed|named|nominated|chosen|designated|put forward|asked|given)\s+|"
    r"(?:appoints|names|nominates|designates|offers|puts forward|is represented by"
    r"|(?:may|can|is to|should) be (?:had|reached|found|contacted|rung|written to) (?:through|by way of|via|at))\s+)?"
    r"(?:as its (?:officer|contact)\s+)?(?(verb)(?:us\s+)?(?:(?:its|their|the)\s+)?|(?:its|their|the)\s+)"
    r"(?=[A-Z]|[a-z][\w-]*(?: [a-z][\w-]*){0,3},\s[A-Z])"
)
_OFFICER = re.compile(  # "'s officer for this agreement is"
    r"'s?\s+(?:own\s+)?(?:[a-z][\w-]*\s+){0,3}?(?:officer|contact|representative|lead|person|link|liaison|spokesman)"
    rf"(?:\s+[a-z][\w' -]{{2,80}}?)?\s+(?:is|will be|shall be)\s+{_OUR}(?=[A-Z])"
)
_ADDRESSED = re.compile(  # "about this agreement should be made to"
    r"\s+(?:[a-z][^.;:()]{2,100}?\s+)?(?:(?:made|sent|addressed|directed|put|go|come|be|passed|referred) to"
    rf"|for the attention of)\s+{_OUR}(?=[A-Z])"
)
_NEXT = re.compile(r"(?:[,;:)]\s*(?:and\s+)?|\band\s+|[.]\s+)$")
_REMARK = re.compile(  # "who drafted it"
    r",?\s+(?:who|which|whose|whom)\s+(?!(?:can|may|should|is to)\b)[a-z][^,;()@\d]{2,80}?(?=\s*[,(;]|\s+on\b|$)"
)
_REACHED = re.compile(  # "who can be reached on", "whose direct line is"
    r",?\s+who\s+(?:can|may|should|is to)\s+be\s+\w+\s+(?=(?:on|at|by|through|via)\b)"
    r"|,?\s+whose\s+(?:[\w-]+\s+){0,3}?(?:number|line|e-?mail|address|telephone|mobile|extension|mailbox)\s+(?:is|are)\s+"
)
_NUMBER = re.compile(r"\(?\d+(?:\.\d+)*[.)]?\s+")


def body_contacts(context: Context, start: int, end: int) -> list[Contact]:
    """The contacts of a sentence that names the body of each before it; [] where it does not go so."""
    if not may_reach(context.text, start, end) or context.finds("contact.not_for_agreement", start, end):
        return []
    number = _NUMBER.match(context.text, start, end)
    heads = list(_heads(context, number.end() if number else start, end))
    found: list[Contact] = []
    for (body, begin), (following, _) in pairwise([*heads, ((end, end), end)]):
        person = _person(context, begin, following[0])
        if person is None:
            return []
        person.organisation = body
        found.append(person)
    return found if heads and not may_reach(context.text, start, heads[0][0][0]) else []


def _heads(context: Context, start: int, end: int) -> Iterator[tuple[Span, int]]:
    """The bodies that lead to a contact: where the name of each stands, and where what is said of it begins."""
    verb = False  # whether a body "has appointed" somebody, which the next ones need not say again
    at = start
    while (match := _HEAD.search(context.text, at, end)) is not None:
        at = context.text.find(" ", match.start() + 1, end) if match.start() + 1 < end else end
        at = end if at < 0 else at
        if match.start() > start and not _NEXT.search(context.text, max(start, match.start() - 8), match.start()):
            continue
        body = _known(context, *match.span("addressed" if match["to"] else "body"))
        if body is None:
            continue
        if match["to"]:
            leads = _ADDRESSED.match(context.text, body[1], end)
        elif match["lead"]:
            leads = _AFTER_LEAD.match(context.text, body[1], end)
        else:
            leads = _OFFICER.match(context.text, body[1], end)
            chosen = _CHOSEN.match(context.text, body[1], end) if leads is None else None
            if chosen and (chosen["verb"] or verb):
                leads, verb = chosen, True
        if leads is not None:
            yield body, leads.end()
            at = leads.end()


def _known(context: Context, start: int, end: int) -> Span | None:
    """The longest name of a body, or term for one, that a run of capitalised words begins with."""
    article = re.compile(r"the\s+", re.IGNORECASE).match(context.text, start, end)
    begin = article.end() if article else start
    mention = next((m for m in context.mentions(start, end) if m.start - begin <= 0), None)
    if mention is not None and not mention.weak:
        return start, mention.end
    for word in reversed(list(re.finditer(r"\S+", context.text[start:end]))):
        called = context.text[start : start + word.end()].removesuffix("'s")
        if is_defined_term(context, called) or (article and TERM.fullmatch(called)):
            return start, start + len(called)
    return None


def _person(context: Context, start: int, end: int) -> Contact | None:
    """The contact that a part of a sentence begins with, when it gives a way to reach them."""
    text = context.text
    said = _REMARK.search(text, start, end) or _REACHED.search(text, start, end)
    if said is None:
        person = read_entry(context, start, end, "sentence", strict=False)
    else:  # what is said of somebody stands between who it is and how to reach them
        person = read_entry(context, start, said.start(), "sentence", strict=False)
        if person is not None:
            person.add_ways(text, said.end(), end)
    if person is None or not person.reachable or person.start - start > 2:
        return None
    return person
