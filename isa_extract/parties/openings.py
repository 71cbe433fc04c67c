"""Parties in the opening of an agreement: numbered ones, and those between "BETWEEN" and "AND"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from isa_extract.document import Block, BlockKind
from isa_extract.facts import Context
from isa_extract.forms import label_rule
from isa_extract.parties.addresses import set_address
from isa_extract.parties.candidate import DEFINED, OPENING, Candidate, is_generic, is_name_like, says, strong_mentions
from isa_extract.parties.names import defined, named
from isa_extract.parties.runs import listed_names
from isa_extract.parties.spans import (
    LIST_LIMIT,
    address_below,
    clause_at,
    first_verb,
    label_style,
    line_spans,
    name_at_start,
    name_pieces,
    names_several,
    sentence_about,
)
from isa_extract.values import find_postcodes

_OPENING_REACH = 6000  # characters from the start within which an opening may say "between X and Y"
_NUMBER = re.compile(r"\(?\d{1,2}[).]?|\(?[a-z]\)|[A-Z]\.?|\(?[ivx]+\)", re.IGNORECASE)
_COLLECTIVE = re.compile(
    r"(?:(?:the|each of the|those|our)\s+)?(?:[a-z][\w-]*[\s,]+){1,6}?"
    r"(?:being|namely|that is to say|comprising"
    r"|consisting of|which are|that is)\s*[,:]?\s*(?=(?:the\s+)?[A-Z])"
)
_HEAD = re.compile(r"(?P<name>[^,;:.()\n]{3,80}?)\s*(?:[,(]|\b(?=of the |of [A-Z\d]))")
_DEFINITION_LIMIT = 700  # characters of a clause that introduces one party, with whom it acts for
_DEFINED_AS = re.compile(
    r"\(\s*(?:herein(?:after)?|hereafter|together|in this \w+|referred to|known|called|the|as|[\s,\w]){0,60}?"
    r"[\"'](?:the )?[A-Z][^\"'()]{1,40}[\"']\s*\)",
    re.IGNORECASE,
)

_NOTHING_MORE = re.compile(  # but the parts of the body through which it acts
    r"(?:[\s,]*(?:acting|working|operating)?\s*(?:by|through)\s+(?:its|their)\b[^;()]*?)?[\s.,;]*(?:\band)?[\s.,;]*"
)


def from_numbered(context: Context) -> Iterator[Candidate]:
    """Legal parties: "(1) X of ADDRESS ("the Council")", after BETWEEN or a heading that says parties."""
    open_at = -1
    style: str | None = None  # how the first party is numbered; a bare number among "(1)" and "(2)" is none of them
    for position, block in enumerate(context.body):
        text = context.text[block.content : block.end]
        label = context.document.label(block)
        numbered = _NUMBER.fullmatch(label) is not None
        a_party = open_at >= 0 and numbered and name_at_start(context, block.content, block.end) is not None
        if len(text) < 200 and not a_party and says(context, "party.numbered_heading", block.content, block.end):
            open_at, style = position, None
            continue
        if open_at < 0 or position - open_at > LIST_LIMIT:
            continue
        if block.kind is BlockKind.HEADING and name_at_start(context, block.content, block.end) is None:
            if not re.match(r"(?:and|parties|between)\W*$", text, re.IGNORECASE):
                open_at = -1
            continue
        if not numbered or (style and label_style(label) != style):
            continue
        start, end = clause_at(context, position)
        near_start = context.mentions(start, min(end, start + 150))
        named_in_it = _COLLECTIVE.match(context.text, start, end)
        if named_in_it:  # "(b) the constituent councils, being A, B and C"
            yield from listed_names(context, named_in_it.end(), end, DEFINED, "parties.numbered_group@1", prose=True)
            continue
        legal = says(context, "party.legal_description", start, end)
        if (near_start and near_start[0].start - start < 6) or legal:
            candidate = defined(context, start, end, DEFINED, "parties.numbered@1")
            if candidate and (candidate.kind or legal) and not sentence_about(context, candidate.end, end):
                style = label_style(label)
                yield candidate


def from_openings(context: Context) -> Iterator[Candidate]:
    """ "This agreement is between X and Y" and "the partners are: X, Y and Z"."""
    limit = min(len(context.text), _OPENING_REACH)
    for position, block in enumerate(context.body):
        early = block.start < limit
        in_section = "parties" in context.section_ids(block.start)
        if not (early or in_section):
            continue
        text = context.text[block.content : block.end].strip()
        if (
            early
            and len(text) < 60
            and any(
                expression.fullmatch(text)
                for rule in context.rules.group("party.stack")
                for expression in rule.expressions
            )
        ):
            yield from _stacked(context, position)
            continue
        for start, end in context.sentences(block):
            for rule in context.rules.group("party.opening"):
                match = rule.first(context.text, start, end)
                if match is None:
                    continue
                if says(context, "party.other_agreement", start, match.end()):
                    continue
                if match.end() >= end - 2:
                    yield from _stacked(context, position)
                else:
                    run_end = block.end if _cut_short(context, end, block) else end
                    yield from listed_names(context, match.end(), run_end, OPENING, rule.name, prose=True)
                break


def _cut_short(context: Context, end: int, block: Block) -> bool:
    """Whether a "sentence" ended at a line break inside a run of names."""
    return (end < block.end and context.text[end - 1] in ",;&/") or context.text[max(0, end - 4) : end] == " and"


def _stacked(context: Context, position: int) -> Iterator[Candidate]:
    """Names stacked down the page after BETWEEN, with AND between them; list items below "the parties are:"."""
    text_of = context.text
    items = context.body[position + 1 : position + LIST_LIMIT]
    depth: int | None = None
    cut_until = -1
    last: Candidate | None = None
    for number, block in enumerate(items):
        if block.start < cut_until:
            continue  # the rest of an item that a house number cut in two
        end = block.end
        if last is not None and _is_address(context, block):
            if "address" not in last.details:
                set_address(context, last, block.start, block.end)
            continue
        if block.kind is BlockKind.LIST_ITEM and label_style(context.document.label(block)) == "()":
            end = cut_until = clause_at(context, position + 1 + number)[1]
        text = text_of[block.content : end].strip()
        if not text or re.fullmatch(r"(?:and|&|a|ac|-)\W*", text, re.IGNORECASE):
            continue
        if block.kind is BlockKind.CELL:
            return  # the tables are read for themselves
        if block.kind is BlockKind.LIST_ITEM:
            if depth is not None and block.level > depth:
                continue
            depth = block.level
        start = block.content
        lead = re.compile(r"(?:and\s+)?(?:the\s+)?", re.IGNORECASE).match(text_of, start, block.end)
        begin = lead.end() if lead else start
        if any(start <= m.start < begin for m in context.mentions(start, end)):
            begin = start  # "THE CHIEF CONSTABLE OF X": the article was read as part of the name
        mentions = strong_mentions(context, begin, end)
        at_start = bool(mentions) and mentions[0].start - begin < 4
        if not at_start and is_generic(context, text) and len(text) < 60 and block.kind is not BlockKind.HEADING:
            continue  # a heading of a group inside the list
        if mentions and at_start and _is_definition(context, start, end):
            candidate = defined(context, begin, end, OPENING, "parties.stacked@1")
            if candidate:
                last = candidate
                yield candidate
            continue
        if at_start and block.kind is BlockKind.PARAGRAPH and len(text) > 120 and names_several(context, block):
            yield from listed_names(context, block.content, block.end, OPENING, "parties.list@1", prose=True)
            return
        whole = block.kind is BlockKind.LIST_ITEM or _between_ands(context, items, number)
        if at_start and (len(text) <= 330) and not sentence_about(context, mentions[0].end, end):
            pieces = name_pieces(context, block) if block.kind is BlockKind.PARAGRAPH else []
            if pieces:
                for a, b in pieces:
                    piece = defined(context, a, b, OPENING, "parties.section_list@1")
                    if piece:
                        yield piece
                continue
            lines = text.count("\n") and all(
                context.mentions(a, b)
                for a, b in line_spans(context, block)
                if b - a > 6 and not re.search(r"\d", text_of[a:b])
            )
            if lines or names_several(context, block):
                yield from listed_names(context, block.content, block.end, OPENING, "parties.list@1")
            else:
                candidate = defined(context, begin, end, OPENING, "parties.stacked@1")
                if candidate:
                    last = candidate
                    cut_until = max(cut_until, address_below(context, candidate, block, items))
                    following = items[number + 1] if number + 1 < len(items) else None
                    if following is not None and following.start >= cut_until and _is_address(context, following):
                        set_address(context, candidate, following.start, following.end)
                    yield candidate
        elif block.kind is BlockKind.LIST_ITEM and last is not None and _introduces(context, start, end):
            candidate = defined(context, begin, end, OPENING, "parties.stacked@1")
            if candidate:
                last = candidate
                yield candidate
        elif whole and len(text) < 90 and is_name_like(text) and label_rule(context, text) is None:
            candidate = named(context, begin, block.end, OPENING, "parties.list@1")
            if candidate:
                yield candidate
        else:
            return


def _is_definition(context: Context, start: int, end: int) -> bool:
    """Whether a clause introduces a single party: its name first, and at its end what it is called from there on."""
    found = list(_DEFINED_AS.finditer(context.text, start, end))
    if len(found) != 1 or not 40 < end - start <= _DEFINITION_LIMIT:
        return False
    return _NOTHING_MORE.fullmatch(context.text, found[0].end(), end) is not None


def _introduces(context: Context, start: int, end: int) -> bool:
    """Whether an item of a list of parties is one more: a name that no word says is a body's, and its address."""
    head = _HEAD.match(context.text, start, end)
    postcode = next(find_postcodes(context.text, start, end), None)
    return head is not None and postcode is not None and is_name_like(head["name"]) and postcode.start > head.end()


def _is_address(context: Context, block: Block) -> bool:
    """Whether a line is nothing but an address: it ends in a postcode and does not begin with a body's name."""
    text = context.text[block.start : block.end].rstrip(" .,;")
    if len(text) > 160 or block.kind is BlockKind.CELL or first_verb(text):
        return False
    postcode = next(find_postcodes(context.text, block.start, block.end), None)
    if postcode is None or postcode.end < block.start + len(text):
        return False
    return name_at_start(context, block.content, block.end) is None and "," in text


def _between_ands(context: Context, items: Sequence[Block], number: int) -> bool:
    """Whether the next line is nothing but "and", or the one before was."""
    around = [items[i] for i in (number - 1, number + 1) if 0 <= i < len(items)]
    return any(re.fullmatch(r"\W*and\W*", context.text[b.start : b.end], re.IGNORECASE) for b in around)
