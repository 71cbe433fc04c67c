"""Parties in lists: ticked ones, and those a section about the parties lists."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from isa_extract.document import Block, BlockKind
from isa_extract.facts import Context
from isa_extract.parties.candidate import SECTION, Candidate, is_generic, is_name_like, says, ticked, unticked
from isa_extract.parties.names import defined, named
from isa_extract.parties.runs import listed_names
from isa_extract.parties.spans import (
    address_below,
    has_postcode,
    name_at_start,
    name_pieces,
    names_several,
    sentence_about,
)

TABLE_OF_TICKS = 88


def from_ticks(context: Context, lines: Sequence[tuple[int, int]]) -> Iterator[Candidate]:
    """A list of bodies with boxes: those that are ticked have joined."""
    boxed = [
        (start, end)
        for start, end in lines
        if (ticked(context.text[start:end]) or unticked(context.text[start:end])) and end - start < 160
    ]
    known = [span for span in boxed if context.mentions(*span)]
    if len(known) < 2 or len(known) * 2 < len(boxed):
        return
    for start, end in boxed:
        if ticked(context.text[start:end]):
            candidate = named(context, start, end, TABLE_OF_TICKS, "parties.ticked@1")
            if candidate:
                yield candidate


def from_sections(context: Context) -> Iterator[Candidate]:
    """A section on the parties: bullets or lines of names, up to the next section on another subject."""
    level: int | None = None
    blocks: list[Block] = []
    for section in context.sections:
        heading = section.heading
        if "parties" in section.ids and heading is not None:
            level = heading.level
        elif level is None or section.ids or (heading is not None and heading.level <= level and heading.level < 5):
            level = None
            yield from _section_list(context, blocks)
            blocks = []
            continue
        blocks += [
            block
            for block in context.document.blocks_between(section.start, section.end)
            if block.kind in (BlockKind.LIST_ITEM, BlockKind.PARAGRAPH)
            or (block.kind is BlockKind.HEADING and block.level > 5 and not (block is heading and section.ids))
        ]
    yield from _section_list(context, blocks)


def _section_list(context: Context, blocks: Sequence[Block]) -> Iterator[Candidate]:
    depth: int | None = None
    items = [b for b in blocks if b.kind is BlockKind.LIST_ITEM]
    known = sum(bool(name_at_start(context, b.content, b.end)) for b in items)
    in_address_until = -1
    for block in blocks:
        text = context.text[block.content : block.end].strip()
        if not text or block.start < in_address_until or unticked(text):
            continue
        if says(context, "party.excluded", block.start, block.end):
            continue
        if block.kind is BlockKind.LIST_ITEM:
            if depth is not None and block.level > depth:
                continue  # the departments of the body above
            if not is_generic(context, text):
                depth = block.level
        begin = name_at_start(context, block.content, block.end)
        if begin is not None and len(text) < 260:
            mention = context.mentions(begin, block.end)[0]
            if sentence_about(context, mention.end, block.end):
                continue
            if len(text) > 160 and block.kind is BlockKind.PARAGRAPH and not has_postcode(context, block):
                continue
            if block.kind is BlockKind.PARAGRAPH and len(pieces := name_pieces(context, block)) > 1:
                for a, b in pieces:
                    piece = defined(context, a, b, SECTION, "parties.section_list@1")
                    if piece:
                        yield piece
                continue
            if names_several(context, block):
                sentences = block.kind is BlockKind.PARAGRAPH and re.search(r"[.] [A-Z]\w+ [a-zA-Z]", text) is not None
                rule = "parties.section_line@1"
                yield from _at(SECTION, listed_names(context, block.content, block.end, SECTION, rule, prose=sentences))
                continue
            candidate = defined(context, begin, block.end, SECTION, "parties.section_line@1")
            if candidate:
                in_address_until = address_below(context, candidate, block, blocks)
                yield candidate
        elif begin is not None and block.kind is BlockKind.PARAGRAPH and _introduces(context, block):
            candidate = defined(context, begin, _until_next(context, block), SECTION, "parties.section_paragraph@1")
            if candidate:
                yield candidate
        elif block.kind is BlockKind.LIST_ITEM and len(text) < 90 and known >= 2 and is_name_like(text):
            candidate = named(context, block.content, block.end, SECTION, "parties.list@1")
            if candidate:
                yield candidate


def _at(authority: int, found: Iterator[Candidate]) -> Iterator[Candidate]:
    for candidate in found:
        candidate.authority = authority
        yield candidate


def _until_next(context: Context, block: Block) -> int:
    """Where a paragraph about one party ends: before the first sentence that begins with the next."""
    later = context.sentences(block)[1:]
    return next((start for start, end in later if name_at_start(context, start, end) is not None), block.end)


def _introduces(context: Context, block: Block) -> bool:
    """Whether a long paragraph introduces a party: its address and what it is called from there on."""
    return has_postcode(context, block) and says(context, "party.introduction", block.content, block.end)
