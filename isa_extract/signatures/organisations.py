"""The organisation that a line of a signature block names: "For and on behalf of X", "Chief Executive, X", "X"."""

from __future__ import annotations

import re

from isa_extract.facts import Context
from isa_extract.people import is_blank, is_empty, is_person, is_post, trim_blanks
from isa_extract.signatures.labels import SIGN_WORD, Entry, Span

_COLON = re.compile(r"\s*(?::|\.{2,}|_{2,}|…)")
_ORGANISATION_END = re.compile(
    r"\s*(?:[,;]?\s+(?:acting\s+(?:by|through)|by\s+(?:its|the signature|the hand|[:.…_]|$)|in the presence of"
    r"|was (?:hereunto|affixed)|on the\s+date|duly authori[sz]ed|at\s+(?:[A-Z][\w'-]+\s+){1,3}(?:on"
    r"|this)\b|at\s*[.…_]{3})"
    r"|\s+by\s*:?\s*$"
    r"|\(\s*(?:on behalf of|the\s+[\"']|[\"']|each |name )"
    r"|[.…_]{3,}|\t|\s{3,}|:|$)",
    re.IGNORECASE,
)
GENERIC = re.compile(  # a sort of body and none in particular: "all parties", "the undersigned"
    r"(?:the\s+)?(?:(?:two|three|four|five|six|seven|eight|nine|ten|\d{1,2})\s+)?(?:parties|partners|both|all\b.*|each\b.*|any\b.*|every\b.*|either\b.*|(?:a|an|our|your|their|its|this|that|these|those|whom|which|us|them)\b.*"
    r"|signator(?:y|ies)|(?:data\s+)?(?:partners|subjects?|agencies|organisations)|following\b.*|above\b.*|undersigned\b.*)",
    re.IGNORECASE,
)
VERB = re.compile(  # what makes a line a sentence and no name
    r"\b(?:is|are|was|were|will|shall|must|may|can|has|have|been|be|agrees?|accepts?|confirms?|undertakes?|who|which|we|I|they|not|should)\b"
)
SEAL = re.compile(r"\bseal of\b", re.IGNORECASE)
_EXECUTED_ON = re.compile(r"\b(?:on|this)\s+(?:the\s+)?\d{1,2}\D", re.IGNORECASE)


def read_opener(context: Context, start: int, end: int) -> tuple[list[Entry], int] | None:
    """The organisation a line such as "For and on behalf of X" names, and where the rest of the line begins."""
    text = context.text
    if end - start > 420:
        return None
    for rule in context.rules.group("signature.signed_by"):
        for expression in rule.expressions:
            match = expression.match(text, start, end)
            if match and end - start < 300 and not VERB.search(match["org"].split(",")[0]):
                organisation = organisation_span(context, match.start("org"), match.end("org"))
                who = trim_blanks(context, match.start("who"), match.end("who"))
                dated = _EXECUTED_ON.search(text, *who)  # "by Jane Holt, Director, on 4 May 2019"
                who = context.trim(who[0], dated.start(), also=",;") if dated else who
                if organisation is None or GENERIC.match(match["who"]):
                    continue
                if not (who[0] == who[1] or is_person(context.rules, text[slice(*_first_piece(text, *who))]) or is_post(
                        context.rules, text[slice(*_first_piece(text, *who))])):  # fmt: skip
                    continue
                entry = Entry("organisation", start, end, value=organisation, rule=rule.name, signs=True)
                entry.who = who if who[0] < who[1] else None
                entry.on = _EXECUTED_ON.search(text, start, end) is not None
                rest = max(organisation[1], match.end("who"))
                return [entry], end if match.end("org") == end else rest
    for rule in context.rules.group("signature.opener"):
        for expression in rule.expressions:
            match = expression.match(text, start, end)
            if match is None:
                continue
            if rule.id == "signature.opener.party" and (
                end - start > 120 or text[start:end].rstrip().endswith((".", ";"))
            ):
                continue
            begin, finish = match.span("org")
            signs = SIGN_WORD.search(text[start:begin]) is not None
            body = text[begin:finish]
            if GENERIC.fullmatch(body.strip(" .:_…")) and not is_blank(body):
                return None
            cut = body.strip().lower() == "the"  # the name stands on the next line
            blank = cut or is_blank(body) or is_empty(body)
            organisation = None if blank else organisation_span(context, begin, finish)
            if not blank and organisation is None:
                return None
            if organisation and VERB.search(text[slice(*organisation)]):
                return None
            entry = Entry(
                "organisation", start, organisation[1] if organisation else end, value=organisation, rule=rule.name
            )
            entry.signs = signs or "deed" in rule.id
            entry.blank = blank and not cut and bool(body.strip())
            entry.meaning = "seal" if SEAL.search(text, start, end) else ""
            rest = organisation[1] if organisation else end
            tail = text[rest:end]
            if organisation and is_blank(tail.strip(" ):,by")) and re.search(r"[._…]{3}", tail) and signs:
                entry.blank = True
                rest = end
            return [entry], rest
    return None


def _first_piece(text: str, start: int, end: int) -> Span:
    stop = re.compile(r"\s*[,;(]").search(text, start, end)
    return start, stop.start() if stop else end


def organisation_span(context: Context, start: int, end: int) -> Span | None:
    """The organisation at the start of a span, without what follows it; None where nothing like a name is there."""
    text = context.text
    start, end = trim_blanks(context, start, end)
    labels = [h.start for h in context.hits_in("signature.label", start, end)
              if h.start > start and h.rule.value != "organisation" and _COLON.match(text, h.end, end)
              and re.search(r"[\s._…]$", text[start : h.start])]  # fmt: skip
    stop = _ORGANISATION_END.search(text, start, min(end, *labels) if labels else end)
    finish = stop.start() if stop and stop.start() > start else end
    if labels:
        finish = min(finish, *labels)
    start, finish = context.trim(start, finish, also=",;:.-*[\"'")
    if finish - start < 2 or finish - start > 220 or is_empty(text[start:finish]):
        return None
    if not re.search(r"[A-Z0-9\[]", text[start : start + 40]):
        return None
    return start, finish


def organisation_line(context: Context, start: int, end: int) -> Span | None:
    """The span of an organisation when a line is nothing but its name (an article, brackets or a label aside)."""
    text = context.text
    start, end = context.trim(start, end, also=".,;:*-•")
    if not 3 <= end - start <= 200 or VERB.search(text[start:end]):
        return None
    mentions = context.mentions(start, end)
    if not mentions:
        return None
    first = mentions[0]
    before = text[start : first.start].strip(" \"'(")
    begin = first.start
    if re.fullmatch(r"(?:[A-Z][\w'-]+ ){1,3}(?:and|&|with|of) ", text[start : first.start]) and not is_post(
        context.rules, before
    ):  # a name that begins further left than its reader saw
        before, begin = "", start
    if before and not re.fullmatch(
        r"(?:for|the|and|for the|for and on behalf of(?: the)?|on behalf of(?: the)?)", before, re.IGNORECASE
    ):
        return None
    after = text[first.end : end].strip()
    if after and not re.match(r"\(|on behalf of\b|and\b|[,/&-]", after):
        return None
    if after.startswith(",") and is_post(context.rules, after[1:]):
        return None
    finish = first.end
    behalf = re.match(r"\s*on behalf of\s+\S.*", text[first.end : end])
    if behalf or re.match(r"\s*(?:and|&|/)\s+[A-Z]", text[first.end : end]):
        finish = end
    return begin, finish


def post_and_organisation(context: Context, start: int, end: int) -> tuple[Span, Span] | None:
    """The spans of a post and of the organisation after it: "Chief Executive, X Council"."""
    text = context.text
    mentions = context.mentions(start, end)
    if not mentions or context.trim(mentions[-1].end, end, also=".,;:)")[0] < context.trim(start, end, also=".,;:)")[1]:
        return None
    post = re.compile(r"(?P<post>\S.{2,70}?)\s*[,(-]\s*(?:of |for )?(?:the )?$").match(text, start, mentions[-1].start)
    if post is None or not is_post(context.rules, post["post"]) or is_person(context.rules, post["post"].split(",")[0]):
        return None
    return post.span("post"), (mentions[-1].start, mentions[-1].end)
