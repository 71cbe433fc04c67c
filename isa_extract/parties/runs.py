"""Every party of a run of names: "A, of 1 High Street, B (the Trust) and C"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from isa_extract.facts import Context
from isa_extract.organisations import Mention
from isa_extract.parties.addresses import read_address, read_details, within_address
from isa_extract.parties.aliases import read_aliases
from isa_extract.parties.behalf import acts_for, after_behalf
from isa_extract.parties.candidate import Candidate, is_generic, is_name_like, says
from isa_extract.parties.names import TEXT_LIMIT, named
from isa_extract.values import find_postcodes

_REMARK = re.compile(r"\b(?:which|who|through (?:its|the|their)|formerly|referred to|including|whose|known as)\b")
_GOES_ON = re.compile(r"(?:[,;]|\band(?:\s+(?:by|with|from|also))?)\s*(?:\(?\d\)?\s*)?(?:the\s+)?$")
_DEPARTMENTS = re.compile(  # the parts of a body are no bodies of their own
    r"\b(?:through|by|including|from|within) (?:its|their) [^.;()]{3,200}? (?:departments?|directorates?|divisions?"
    r"|services|teams|branches|units|sections)\b"
)
_PART_OF = re.compile(
    r"\b(?:(?:part|division|branch|arm|unit|command|directorate) of|within)\s+(?:the\s+)?$", re.IGNORECASE
)
_PIECE = re.compile(r"(?:(?!\)\s+(?:and|&)\s)[^,;\n])+")  # between commas, and after 'A ("the Council") and'
_ITEM = re.compile(r";\s+(?:and\s+)?(?:the\s+)?$")
_BRACKET_OR_SEMICOLON = re.compile(r"[();]")


def listed_names(
    context: Context, start: int, end: int, authority: int, rule: str, *, prose: bool = False
) -> Iterator[Candidate]:
    """Every party of a run with commas, slashes, "and" or line breaks; each with what belongs to it.

    In `prose` the run must begin at once and ends where the sentence goes on about something else.
    """
    text = context.text
    heads: list[tuple[int, int, Mention | None]] = []
    position = start
    departments = [(m.start(), m.end()) for m in _DEPARTMENTS.finditer(text, start, end)]
    mentions = [
        m
        for m in context.mentions(start, end)
        if (not (prose and m.weak) or _stands_for_a_body(context, m))
        and not any(a < m.start < b for a, b in departments)
    ]
    for number, mention in enumerate(mentions):
        if mention.start < position:
            continue
        gap_end = mention.start
        opened = text[position:gap_end]
        if opened.count("(") > opened.count(")"):
            continue  # named in a bracket, about the one before
        if heads and _PART_OF.search(opened):
            continue  # the body of which the one before is a part
        if heads and within_address(context, heads[-1][1], mention, end):
            continue
        if prose and heads and _mentioned_in_passing(context, position, gap_end):
            continue
        plain_names = list(_plain_names(context, position, gap_end, bool(heads) or prose))
        if prose and not _leads_on(context, position, gap_end, bool(heads), bool(plain_names)):
            break
        heads += [(a, b, None) for a, b in plain_names]
        heads.append((mention.start, mention.end, mention))
        following = mentions[number + 1].start if number + 1 < len(mentions) else end
        position = after_behalf(context, mention.end, following, end, alone=len(heads) == 1 and prose)
    if heads:
        tail_end = end if not prose else _clause_end(text, position, end)
        heads += [(a, b, None) for a, b in _plain_names(context, position, tail_end, True)]
    for number, (a, b, head) in enumerate(heads):
        limit = heads[number + 1][0] if number + 1 < len(heads) else min(end, b + TEXT_LIMIT)
        limit = _item_end(text, b, limit) if prose else limit
        candidate = named(context, a, b, authority if head else authority - 8, rule, mention=head)
        if candidate is None:
            continue
        read_aliases(context, candidate, b, limit, anywhere=True)
        read_address(context, candidate, b, limit)
        read_details(context, candidate, b, limit, rule)
        candidate.behalf = candidate.behalf or acts_for(context, b, limit)
        yield candidate


def _stands_for_a_body(context: Context, mention: Mention) -> bool:
    """Whether a name that ends as those of teams do is given in a list like a body's: "and the X Y Service ("XYS")"."""
    text = context.text
    if _ITEM.search(text, max(0, mention.start - 12), mention.start) and text[mention.end : mention.end + 1] == ",":
        return (
            next(find_postcodes(text, mention.end, _item_end(text, mention.end, mention.end + TEXT_LIMIT)), None)
            is not None
        )
    return mention.name.count(" ") > 2 and (
        re.match(r"\s*\(\s*(?:the )?[\"']?[A-Z]{2,8}[\"']?\s*\)", text[mention.end : mention.end + 20]) is not None
    )


def _item_end(text: str, start: int, end: int) -> int:
    """Where an item of a list ends that has semicolons between its items; else `end`."""
    depth = 0
    for match in _BRACKET_OR_SEMICOLON.finditer(text, start, end):
        if match[0] == ";" and depth <= 0:
            return match.start()
        depth += {"(": 1, ")": -1}.get(match[0], 0)
    return end


def _plain_names(context: Context, start: int, end: int, after_others: bool) -> Iterator[tuple[int, int]]:
    """Names between commas that do not look like an organisation's: "..., 7Sparks, Ambry and Holme, ..."."""
    if not after_others:
        return
    text = context.text
    masked = re.sub(r"\([^()]*\)", lambda m: "(" + "_" * (len(m[0]) - 2) + ")", text[start:end])
    if context.rules.first("party.behalf", context.text, start, end) and "(" not in masked:
        return
    remark = _REMARK.search(masked)
    for piece in _PIECE.finditer(masked):
        if remark and start + piece.start() >= start + remark.start() and piece.end() < len(masked.rstrip()):
            continue  # more of what is said about the one before
        begin, finish = context.trim(start + piece.start(), start + piece.end(), ",;:.)")
        lead = re.compile(r"(?:and|the|with|between|&)\s+(?:the\s+)?", re.IGNORECASE).match(text, begin, finish)
        begin = lead.end() if lead else begin
        finish_at = re.search(
            r"\s+(?:for|on behalf of|as)\s|\s*\(|\s+(?:and|&)\s*(?:the\s*)?$|\s+$", text[begin:finish]
        )
        finish = begin + finish_at.start() if finish_at else finish
        value = text[begin:finish]
        if not 2 < len(value) < 60 or not value[0].isalnum() or value[0].islower() or not is_name_like(value):
            continue
        if is_generic(context, value) or re.match(r"(?:This|The|In|For|And|By|Between|It|As)\b", value):
            continue
        if says(context, "party.not_a_name", begin, finish) or next(find_postcodes(value), None):
            continue
        postcode = next(find_postcodes(text, finish, min(len(text), finish + 90)), None)
        if postcode and not re.search(r"[();]|\band\b", text[finish : postcode.start]):
            continue  # a line of an address
        yield begin, finish


def _leads_on(context: Context, start: int, end: int, has_names: bool, has_plain: bool) -> bool:
    """Whether a run of names goes on over the text between two of them."""
    gap = re.sub(r"\([^()]*\)", " ", context.text[start:end])
    if has_plain:
        return len(gap) < 160
    if not has_names:
        return (
            len(gap) <= 90
            and re.search(r"[.;]\s", gap) is None
            and not re.search(r"\b(?:of|for|by)\s+(?:the\s+)?$", gap)
        )
    if re.search(r"[.]\s+[A-Z]", gap):
        return False
    if any(
        e.fullmatch(gap.strip(" \t\n,;/&.:•·-")) for r in context.rules.group("party.separator") for e in r.expressions
    ):
        return True
    described = says(context, "party.description", start, end) or next(find_postcodes(context.text, start, end), None)
    return bool(described) and _GOES_ON.search(gap.rstrip() + " ") is not None


def _mentioned_in_passing(context: Context, start: int, end: int) -> bool:
    """Whether a body is named in a remark about the one before: "X, formerly the Y Trust", "X, which reports to Y"."""
    gap = context.text[start:end]
    if _GOES_ON.search(gap) or not re.match(r"\s*(?:\([^()]*\)\s*)?,", gap):
        return False
    if not says(context, "party.description", start, end):
        return False
    return (
        re.search(
            r"\b(?:formerly|previously|as|of|to|for|with|from|by|under|through|its|their|in|at|within|replaced|replacing"
            r"|succeeded|alongside)\s+(?:(?:the|its|known as)\s+)*$",
            gap,
            re.IGNORECASE,
        )
        is not None
    )


def _clause_end(text: str, start: int, end: int) -> int:
    stop = re.compile(r"[.;\n]").search(text, start, end)
    return stop.start() if stop else end
