"""Sentences that say who is to be contacted."""

from __future__ import annotations

import re
from collections.abc import Iterator

from isa_extract.contacts.bodies import body_contacts
from isa_extract.contacts.entries import POSSESSIVE, Contact, read_entry, whole_organisation
from isa_extract.contacts.lines import TERM
from isa_extract.contacts.ways import Span, bare_pieces, find_ways, may_reach
from isa_extract.document import Block
from isa_extract.facts import Context
from isa_extract.people import is_person, is_post, is_team

_LEAD = re.compile(
    r"(?::|\babsence,?|\bfailing (?:that|him|her|them|which),?)\s+(?=[A-Z])"
    r"|\b(?:to|contact|contacting|tell|notify|inform|ring|call|speak to|is|are|be|with|from|by"
    r"|e-?mail|write to|of|for|or)\s+(?:the\s+|our\s+|its\s+)?",
    re.IGNORECASE,
)
_ADDRESS_PART = re.compile(
    r"(?:\d+\w?[ ,-])?\s*[A-Z][\w'.-]*(?: (?:of|the|on|and|upon|le|y|yr"
    r"|[A-Z][\w'.-]*)){0,5}(?: [A-Z]{1,2}\d\w? ?\d[A-Z]{2})?|\d+\w?"
    r"|[A-Z]{1,2}\d\w? ?\d[A-Z]{2}"
)
_APPOINTED = re.compile(
    r"(?:(?:for|at|in) (?:the )?[A-Z][\w &'-]{2,60}?,? (?:this|that|it|the \w+ is) )?(?:(?:the|our|its"
    r"|each|their) )?(?P<post>[^,.;:()]{3,80}?)"
    r"(?: \([^()]{2,40}\))? (?:is|will be|shall be|for this purpose is|at present is"
    r"|is currently) (?P<name>[A-Z][^,.;:()]{4,60}?)"
    r"(?=\s*(?:[,.;(]|who\b|of\b|at\b|on\b|$))",
    re.IGNORECASE,
)
_FOR_BODY = re.compile(
    r"\s*(?:and\s+)?(?:(?:for|at|in|on behalf of|within)\s+)?(?:the\s+)?(?P<org>[A-Z][\w &'.-]{1,70}?)"
    r"\s*(?:[,:(]|\s[-=]\s)\s*(?=\S)"
)
_AT_BODY = re.compile(  # "At the Trust, ask for ...", "For the County the number of ... is ..."
    r"(?:At|For|In)\s+(?P<org>(?:the\s+)?[A-Z][\w&'-]*(?: (?:of|and|the|on|upon|&|[A-Z][\w&'-]*)){0,7}?)"
    r"(?:\s*,\s*|\s+)(?=(?:the|our|its|ask|ring|call|contact|speak|write|please|e-?mail|telephone)\b)"
)
_NAME = r"[A-Z][\w.'’-]*(?: [A-Z][\w.'’-]*){1,4}"
_ANSWERS = re.compile(
    rf"(?P<name>{_NAME}), (?:(?:our|its|their|the) )?(?P<post>[A-Za-z][^,;:()@\d]{{2,60}}),? (?:who )?(?:will )?"
    r"(?:answers?|reads?|repl(?:y|ies)|responds?|deals? with|picks? (?:it )?up|looks? after"
    r"|takes? (?:the )?calls?|opens?)\b"
)
_OF_US = re.compile(r"\b(?:our|us|we|you)\b", re.IGNORECASE)
_ARTICLE = 5  # characters of an article before a name
_SITS_AT = re.compile(r"(?:at|in) (?:the )?[A-Z][\w' -]{2,50}")


def sentence_contacts(
    context: Context, block: Block, start: int, end: int, organisation: Span | None, *, appointed: bool = False
) -> Iterator[Contact]:
    """Sentences that say who is to be contacted: a person or a post, with an e-mail address or a telephone number."""
    text = context.text
    if not (appointed or may_reach(text, start, end)):
        return
    for s, e in context.sentences(block):
        if e <= start or s >= end or e - s > 600:
            continue
        reach = find_ways(text, s, e)
        if not reach and appointed and (person := _appointed(context, s, e)):
            person.organisation = person.organisation or organisation
            yield person
        by_body = (body_contacts(context, s, e) or _body_by_body(context, s, e)) if reach else []
        if by_body:
            yield from by_body
            organisation = by_body[-1].organisation if len(by_body) == 1 else organisation
            continue
        answering = _who_answers(context, s, e) if reach else None
        if answering is not None:
            answering.organisation = organisation or _told_of(context, block)
            yield answering
            continue
        if not reach or not context.finds("contact.sentence", s, e):
            continue
        at_body = _at_body(context, s, e)
        organisation = at_body or organisation
        if organisation is None and _OF_US.search(text, s, e):
            organisation = _told_of(context, block)
        previous = s
        for number, match in enumerate(sorted(reach, key=lambda m: m.start)):
            first = match.start
            # What is reached stands close before the address, after the verb that leads to it.
            lead = [m.end() for m in _LEAD.finditer(text, max(previous, first - 220), first)]
            person = next(filter(None, (_named_in(context, begin, first) for begin in lead or [previous])), None)
            previous = match.end
            if person:
                named = _appointed(context, s, e)
                if named and person.role is None and person.name == named.name:
                    person.role, person.organisation = named.role, person.organisation or named.organisation
                after = sorted(reach, key=lambda m: m.start)[number:]
                stop = next((m.start for m in after if _other_person(context, match.end, m.start)), e)
                person.add_ways(text, first, stop)
                person.organisation = at_body or person.organisation or organisation
                yield person


def _at_body(context: Context, start: int, end: int) -> Span | None:
    """The body at which a sentence says that somebody is to be reached, by its name or what it is called for short."""
    match = _AT_BODY.match(context.text, start, end)
    if match is None:
        label = re.compile(r"[^:,.;\n]{3,80}(?=:\s)").match(context.text, start, end)
        return whole_organisation(context, *label.span()) if label else None
    called = context.text[slice(*match.span("org"))]
    bare = re.sub(r"^the\s+", "", called)
    known = whole_organisation(context, *match.span("org")) or TERM.fullmatch(called)
    begins = any(body.name.startswith(f"{bare} ") for body in context.organisations)
    return match.span("org") if known or begins else None


def _who_answers(context: Context, start: int, end: int) -> Contact | None:
    """The person and the post of "Jane Holt, our records manager, will answer", "Jane Holt, Clerk, reads <...>"."""
    for match in _ANSWERS.finditer(context.text, start, end):
        if is_person(context.rules, match["name"]) and is_post(context.rules, match["post"]):
            person = Contact(name=match.span("name"), role=match.span("post"), source="sentence")
            person.add_ways(context.text, start, end)
            return person
    return None


def _told_of(context: Context, block: Block) -> Span | None:
    """The body that a paragraph is about: it begins with its name."""
    mention = next(iter(context.mentions(block.content, block.end)), None)
    return (mention.start, mention.end) if mention and mention.start - block.content < _ARTICLE else None


def _body_by_body(context: Context, start: int, end: int) -> list[Contact]:
    """The contacts of a sentence that goes body by body: "for the Council, Jane Bloggs, 01632 ...; for ..."."""
    text = context.text
    colon = re.compile(r"[^:;]{4,120}:\s+").match(text, start, end)
    begin = colon.end() if colon else start
    found: list[Contact] = []
    parts = list(re.compile(r"[^;]+").finditer(text, begin, end))
    for part in parts:
        head = _FOR_BODY.match(text, *part.span())
        body = whole_organisation(context, *head.span("org")) if head else None
        if head is None or body is None:
            continue
        person = read_entry(context, head.end(), context.trim(*part.span(), also=".,")[1], "sentence", strict=False)
        if person is not None and (person.name or person.role):
            person.organisation = body
            found.append(person)
    several = len(found) > 1 and len(found) * 3 >= len(parts) * 2
    return found if several and sum(person.reachable for person in found) * 2 >= len(found) else []


def _appointed(context: Context, start: int, end: int) -> Contact | None:
    """The post and the name of a sentence such as "The Chair of the panel is Jane Bloggs"."""
    text = context.text
    match = _APPOINTED.match(text, start, end)
    if match is None or not text[match.start("name")].isupper() or not is_person(context.rules, match["name"]):
        return None
    post, organisation = match.span("post"), None
    possessive = POSSESSIVE.match(text, *post)
    if possessive and not is_person(context.rules, possessive["org"]):
        organisation, post = possessive.span("org"), possessive.span("rest")
    if not is_post(context.rules, text[slice(*post)]):
        return None
    return Contact(name=match.span("name"), role=post, organisation=organisation, source="sentence")


def _other_person(context: Context, start: int, end: int) -> bool:
    """Whether another person or post is named between two addresses."""
    return any(_named_in(context, m.end(), end) for m in _LEAD.finditer(context.text, start, end))


def _named_in(context: Context, start: int, reach: int) -> Contact | None:
    """The person and post between a verb and the address after it ("the Trust's DPO, Jane Smith (01632 ...")."""
    text = context.text
    begin, finish = context.trim(start, reach, also="(,;:")
    possessive = re.compile(r"(?P<org>[A-Z][\w &]{2,60}?)'s?\s+(?=[A-Z])").match(text, begin, finish)
    organisation: Span | None = None
    if possessive and not is_person(context.rules, possessive["org"]):
        organisation = possessive.span("org")
        begin = possessive.end()
    person = Contact(source="sentence")
    unknown = 0
    for a, b in bare_pieces(context, begin, finish):
        value = text[a:b]
        of = re.fullmatch(r"(?P<post>.+?)\s+(?:of|at|for)\s+(?:the\s+)?(?P<org>[A-Z].*)", value)
        if of and person.name is None and is_person(context.rules, of["post"]):  # "Dr Jane Smith at X Hospital"
            person.name = a, a + of.end("post")
            if is_team(context.rules, of["org"]):
                person.role = a + of.start("org"), b
            elif mentions := context.mentions(a + of.start("org"), b):
                organisation = mentions[0].start, mentions[-1].end
            continue
        if person.name is None and is_person(context.rules, value):
            person.name = a, b
        elif (
            of
            and person.role is None
            and is_post(context.rules, of["post"])
            and context.mentions(a + of.start("org"), b)
        ):
            person.role, organisation = (a, a + of.end("post")), (a + of.start("org"), b)
        elif (
            person.role is None
            and (is_post(context.rules, value) or is_team(context.rules, value))
            and value[0].isupper()
        ):
            person.role = a, b
        elif mention := whole_organisation(context, a, b):
            organisation = mention
        elif not ((person.name or person.role) and (_ADDRESS_PART.fullmatch(value) or _SITS_AT.fullmatch(value))):
            unknown += 1
    if (person.name is None and person.role is None) or unknown:
        return None
    person.organisation = organisation
    return person
