"""What stands under a heading or beside a label: text of its own, few words, a reference, a prompt, nothing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from isa_extract.document import Block, BlockKind, Table
from isa_extract.facts import Context
from isa_extract.values import is_placeholder


class Treatment(StrEnum):
    """How a document treats a subject in one place, the fullest first."""

    PRESENT = "present"
    REFERENCE = "incorporated_by_reference"
    WEAK = "weak"
    PROMPT = "template_prompt"
    NOTHING = "nothing"


BLANK_BY_DESIGN = frozenset({"signatures", "schedules"})
"""Sections that are there to be filled in: a signature block, a form in an appendix."""
_OWN_WORDS_BESIDE_A_REFERENCE = 8
"""A section that says more than this in its own words is not merely a reference."""
_REFERENCE_WORDS = 60
_HANDFUL = 5
_WORDS_AROUND_A_BLANK = 25
"""A sentence with more words than this says something, even with a blank in it."""
_INSTRUCTIONS = 80
"""Words of a paragraph that, beginning as an instruction, is one to its end."""
_VAGUE_WORDS = 20
_NIL = re.compile(r"\W*(?:none|nil|n/?a|not applicable|no|yes)\W*", re.IGNORECASE)


@dataclass(slots=True)
class _Count:
    own: int = 0  # words
    reference: int = 0  # words of sentences that point to another agreement
    vague: int = 0  # words of sentences that promise no more than the law or good will, part of `own`
    prompts: int = 0
    blocks: int = 0


def treatment(context: Context, start: int, end: int, *, narrow: bool = False, blanks_count: bool = True) -> Treatment:
    """How the blocks that begin in a span treat their subject.

    `narrow`: the heading asks for one fact ("Review date"), so few words are enough. `blanks_count`: whether blanks
    to fill in are prompts; they are not in a signature block.
    """
    document = context.document
    count = _Count()
    tables: set[int] = set()
    for block in document.blocks_between(start, end):
        if block.kind in (BlockKind.FURNITURE, BlockKind.CONTENTS):
            continue
        if block.table is not None:
            if block.table not in tables:
                tables.add(block.table)
                _add_table(context, count, document.tables[block.table], start, end, blanks_count)
        elif block.end > block.start:
            _add(context, count, block, blanks_count)
    return _verdict(count, narrow)


def answer_treatment(context: Context, answers: Iterable[Block]) -> Treatment:
    """How the answer beside a label treats its subject: few words are enough, "None" is weak."""
    count = _Count()
    said = ""
    for block in answers:
        said += context.text[block.content : block.end]
        if not _NIL.fullmatch(context.text[block.content : block.end]):
            _add(context, count, block, blanks_count=True)
    if not count.own and not count.reference and not count.prompts and _NIL.fullmatch(said):
        return Treatment.WEAK
    return _verdict(count, narrow=True)


def _verdict(count: _Count, narrow: bool) -> Treatment:
    if not count.own and not count.reference:
        return Treatment.PROMPT if count.prompts else Treatment.NOTHING
    if count.reference and count.reference <= _REFERENCE_WORDS and count.own <= _OWN_WORDS_BESIDE_A_REFERENCE:
        return Treatment.REFERENCE
    if count.own and count.vague == count.own and not count.reference and count.blocks == 1:
        return Treatment.WEAK
    few = not narrow and count.own + count.reference <= _HANDFUL and count.blocks == 1
    return Treatment.WEAK if few else Treatment.PRESENT


def _add(context: Context, count: _Count, block: Block, blanks_count: bool) -> None:
    """Count a block's sentences by what they are."""
    own = vague = reference = prompts = 0
    instructed = False
    if blanks_count and _is_italic_instruction(context, block):
        count.prompts += 1
        return
    words_of_block = len(context.text[block.content : block.end].split())
    for start, end in context.sentences(block):
        words = len(context.text[start:end].split())
        if blanks_count and (is_prompt(context, start, end) or (instructed and words_of_block <= _INSTRUCTIONS)):
            prompts += 1
            instructed = instructed or _is_instruction(context, start, end)
        elif words <= _REFERENCE_WORDS and is_reference(context, start, end):
            reference += words
        elif re.search(r"\w", context.text[start:end]):
            own += words
            vague += words if words <= _VAGUE_WORDS and is_vague(context, start, end) else 0
    count.vague += vague
    count.own, count.reference, count.prompts = count.own + own, count.reference + reference, count.prompts + prompts
    count.blocks += bool(own or reference)


def _add_table(context: Context, count: _Count, table: Table, start: int, end: int, blanks_count: bool) -> None:
    """Count a table by rows: the words of a row only count where something stands beside its label."""
    blocks = context.document.blocks
    rows = []
    for number in range(table.rows):
        cells = [blocks[cell.block] for cell in table.row(number)]
        if cells and start <= min(cell.start for cell in cells) < end:
            rows.append((number, cells))
    if not blanks_count or table.columns == 1:
        for _, cells in rows:
            for cell in cells:
                if cell.end > cell.start:
                    _add(context, count, cell, blanks_count)
        return
    header = max(
        table.header_rows, 1 if len(rows) > 1 and all(_unanswered(context, cells) for _, cells in rows[1:]) else 0
    )
    for number, cells in rows:
        if number < header and len(rows) > header:
            continue
        if _unanswered(context, cells):
            count.prompts += 1
            continue
        for cell in cells:
            if cell.end > cell.start:
                _add(context, count, cell, blanks_count)
                count.blocks += 1


def _unanswered(context: Context, cells: list[Block]) -> bool:
    """Whether nothing, or only prompts, stand in a row beside its label."""
    others = cells[1:] if len(cells) > 1 else cells
    return all(
        cell.end <= cell.start
        or (
            is_placeholder(context.text[cell.start : cell.end])
            and not _NIL.fullmatch(context.text[cell.start : cell.end])
        )
        or all(is_prompt(context, *sentence) for sentence in context.sentences(cell))
        for cell in others
    )


def is_prompt(context: Context, start: int, end: int) -> bool:
    """Whether a sentence is an instruction of a template, or a sentence with a place left to fill in."""
    text = context.text[start:end]
    if is_placeholder(text) and not _NIL.fullmatch(text) and not text.casefold().startswith("please"):
        return True
    if _is_instruction(context, start, end):
        return True  # "Please contact the team" is none
    blanks = [match for rule in context.rules.group("template.blank") for match in rule.search(text)]
    if not blanks:
        return False
    words = len(text.split()) - sum(len(match[0].split()) for match in blanks)
    return words <= _WORDS_AROUND_A_BLANK


def _is_instruction(context: Context, start: int, end: int) -> bool:
    text = context.text[start:end]
    return context.rules.first("template.instruction", text) is not None


def _is_italic_instruction(context: Context, block: Block) -> bool:
    text = context.text[block.content : block.end]
    return block.italic and context.rules.first("template.italic", text) is not None


def is_reference(context: Context, start: int, end: int) -> bool:
    """Whether a sentence leaves its subject to an overarching protocol or another agreement."""
    text = " ".join(context.text[start:end].split())
    return context.rules.first("section.reference", text) is not None


def is_vague(context: Context, start: int, end: int) -> bool:
    """Whether a sentence says that a subject is known or will be seen to, and neither how nor by whom nor when."""
    text = " ".join(context.text[start:end].split())
    return context.rules.first("section.vague", text) is not None


def prompts_in(context: Context, block: Block) -> Iterator[tuple[int, int]]:
    """The sentences of a block that are prompts."""
    if _is_italic_instruction(context, block):
        yield context.trim(block.content, block.end)
        return
    for start, end in context.sentences(block):
        if is_prompt(context, start, end):
            yield start, end
