"""Pieces of text in which parties are named: lines, clauses, lists, the name at the start, the address below."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from isa_extract.document import Block, BlockKind
from isa_extract.facts import Context
from isa_extract.parties.addresses import read_details, set_address
from isa_extract.parties.candidate import Candidate
from isa_extract.values import find_postcodes

_PLAIN_HEAD = re.compile(r"(?:[A-Z][\w'&-]+\s+){1,6}(?:\(|,|$)|(?:[A-Z][\w'&-]+\s*){2,6}(?:\(|,|$)")
LIST_LIMIT = 60  # blocks that a list of parties may have


def clause_at(context: Context, position: int) -> tuple[int, int]:
    """The span of a numbered item with the lines that a hard wrap cut off it."""
    block = context.body[position]
    end = block.end
    style = label_style(context.document.label(block))
    for following in context.body[position + 1 : position + 8]:
        text = context.text[block.content : end].rstrip()
        # A line that a hard wrap began with a house number was taken for an item: "65 Knock Road".
        cut_off = following.kind is BlockKind.PARAGRAPH or (
            following.kind is BlockKind.LIST_ITEM
            and style in ("()", ")", ".")
            and re.fullmatch(r"\d+[A-Za-z]?", context.document.label(following)) is not None
        )
        if not cut_off or text.endswith((";", ".", "; and", ")")) or following.start - end > 2:
            break
        end = following.end
    return block.content, end


def label_style(label: str) -> str:
    """A printed number without what it counts: "(1)" and "(b)" are "()", "2." is "."."""
    return re.sub(r"\w", "", label)


def line_spans(context: Context, block: Block) -> list[tuple[int, int]]:
    """Where each line of a block begins and ends."""
    spans, start = [], block.content
    for line in context.text[block.content : block.end].split("\n"):
        spans.append(context.trim(start, start + len(line)))
        start += len(line) + 1
    return spans


def sentence_about(context: Context, start: int, end: int) -> bool:
    """Whether what follows a name goes on as a sentence about it."""
    return any(
        expression.match(context.text, start, end)
        for rule in context.rules.group("party.predicate")
        for expression in rule.expressions
    )


def name_pieces(context: Context, block: Block) -> list[tuple[int, int]]:
    """The parts of a paragraph between semicolons when each begins with a name; else []."""
    spans: list[tuple[int, int]] = []
    start = block.content
    for part in context.text[block.content : block.end].split(";"):
        lead = re.compile(r"\s*(?:and\s+)?(?:the\s+)?", re.IGNORECASE).match(context.text, start)
        spans.append((lead.end() if lead else start, start + len(part)))
        start += len(part) + 1
    if len(spans) < 2 or not all(
        b - a > 4 and (name_at_start(context, a, b) is not None or _PLAIN_HEAD.match(context.text, a, b))
        for a, b in spans
    ):
        return []
    return spans


def name_at_start(context: Context, start: int, end: int) -> int | None:
    """Where a line's name begins when the line begins with an organisation's name; else None."""
    lead = re.compile(r"\s*(?:(?:and|between|[☒☑✓✔]|\[[xX]\]|\(?\d+[).]?)\s*)*(?:the\s+)?", re.IGNORECASE).match(
        context.text, start, end
    )
    begin = lead.end() if lead else start
    mention = next((m for m in context.mentions(start, end) if not m.weak or m.end >= end - 2), None)
    if mention is not None and mention.start - begin <= 3:
        return min(begin, mention.start)
    return None


def has_postcode(context: Context, block: Block) -> bool:
    """Whether a postcode stands in a block."""
    return next(find_postcodes(context.text, block.start, block.end), None) is not None


def names_several(context: Context, block: Block) -> bool:
    """Whether a line holds several names with commas or "and" between them."""
    mentions = context.mentions(block.content, block.end)
    joint = re.compile(r"\s*(?:\([^)]{0,60}\)\s*)?(?:,|;|/|\band\b|&|,\s*and\b|\n)\s*(?:the\s+)?", re.IGNORECASE)
    together = [
        (a, b)
        for a, b in pairwise(mentions)
        if joint.fullmatch(context.text, a.end, b.start) and "/" not in context.text[a.end : b.start]
    ]
    if together and has_postcode(context, block) and context.text.count("\n", block.content, block.end) == 0:
        return bool(re.search(r"[;]|\band\b", context.text[together[0][0].end : together[0][1].start]))
    return bool(together)


def address_below(context: Context, candidate: Candidate, block: Block, blocks: Sequence[Block]) -> int:
    """Take the lines below a name up to a postcode for its address; where they end, or -1."""
    if "address" in candidate.details or block.kind is BlockKind.LIST_ITEM:
        return -1
    following = [b for b in blocks if b.start >= block.end][:7]
    for number, line in enumerate(following):
        text = context.text[line.content : line.end]
        if len(text) > 80 or first_verb(text):
            return -1
        if has_postcode(context, line):
            if any(name_at_start(context, b.content, b.end) is not None and number > 4 for b in following[:number]):
                return -1
            set_address(context, candidate, following[0].content, line.end)
            read_details(context, candidate, following[0].content, line.end, "parties.section_line@1")
            return line.end
    return -1


def first_verb(text: str) -> bool:
    """Whether a line is part of a sentence and none of an address."""
    return re.search(r"\b(?:is|are|will|shall|has|have|was|were|must|may)\b", text) is not None
