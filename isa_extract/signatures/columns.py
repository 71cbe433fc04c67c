"""Signature blocks printed side by side, pulled apart into a stream of entries for each."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from isa_extract.document import Block, BlockKind
from isa_extract.facts import Context
from isa_extract.people import Line, block_lines
from isa_extract.signatures.labels import Entry
from isa_extract.signatures.lines import read_line
from isa_extract.signatures.organisations import organisation_line, read_opener


def two_columns(
    context: Context, body: Sequence[Block], position: int
) -> tuple[int, tuple[list[Entry], list[Entry]] | None]:
    """Blocks whose lines hold two columns (a tab between them) read as a left and a right stream.

    Gives the position after them; None, and the same position, where no block of signatures stands in two columns.
    """
    if context.text.find("\t", body[position].start, body[position].end) < 0:
        return position, None
    lines: list[Line] = []
    at = position
    while at < len(body) and body[at].kind is not BlockKind.CELL:
        found = list(block_lines(context, body[at], label=False))
        tabs = [context.text.count("\t", line.start, line.end) for line in found]
        if not found or any(count > 1 for count in tabs) or 0 in tabs[:1] or sum(tabs) * 2 < len(tabs):
            break
        lines += found
        at += 1
    left: list[Entry] = []
    right: list[Entry] = []
    same = 0
    for line in lines:
        tab = context.text.find("\t", line.start, line.end)
        halves = [(line.start, tab), (tab + 1, line.end)] if tab >= 0 else [(line.start, line.end)]
        read = [read_line(context, Line(*context.trim(*half), line.block)) for half in halves if half[0] < half[1]]
        left += read[0] if read else []
        right += read[1] if len(read) > 1 else []
        same += (
            len(read) > 1
            and bool(read[0] and read[1])
            and read[0][0].kind == read[1][0].kind == "label"
            and (read[0][0].meaning == read[1][0].meaning)
        )
    return (at, (left, right)) if same >= 2 else (position, None)


def side_by_side(context: Context, entries: Sequence[Entry]) -> Iterator[list[Entry]]:
    """Entries of lines that hold each label twice, pulled apart into a left and a right stream; the rest as one."""
    lines: list[list[Entry]] = []
    for entry in entries:
        newline = not lines or "\n" in context.text[lines[-1][-1].start : entry.start] or lines[-1][-1].kind == "break"
        if newline or entry.kind != "label":
            lines.append([entry])
        else:
            lines[-1].append(entry)
    doubled = [_doubled(line) for line in lines]
    if not any(doubled):
        return
    rest: list[Entry] = []
    position = 0
    while position < len(lines):
        if not doubled[position]:
            rest += lines[position]
            position += 1
            continue
        left: list[Entry] = []
        right: list[Entry] = []
        pair = _two_organisations(context, rest[-1]) if rest and rest[-1].kind in ("plain", "organisation") else None
        if pair:
            rest.pop()
            left.append(pair[0])
            right.append(pair[1])
        while position < len(lines) and (doubled[position] or _two_organisations(context, lines[position][0])):
            pair = None if doubled[position] else _two_organisations(context, lines[position][0])
            if pair:
                left.append(pair[0])
                right.append(pair[1])
            else:
                half = len(lines[position]) // 2
                left += lines[position][:half]
                right += lines[position][half:]
            position += 1
        rest.append(Entry("break", left[-1].end, left[-1].end))
        yield left
        yield right
    if rest:
        yield rest


def _doubled(line: Sequence[Entry]) -> bool:
    half = len(line) // 2
    return len(line) in (2, 4) and all(
        a.kind == b.kind == "label" and a.meaning == b.meaning for a, b in zip(line[:half], line[half:], strict=True)
    )


def _two_organisations(context: Context, entry: Entry) -> tuple[Entry, Entry] | None:
    """The two organisations of one line that heads two columns."""
    if entry.kind not in ("plain", "organisation"):
        return None
    gaps = list(re.compile(r"\s{3,}|\t").finditer(context.text, entry.start, entry.end))
    mentions = context.mentions(entry.start, entry.end)
    if len(gaps) == 1:
        cut: int | None = gaps[0].end()
        halves = [(entry.start, gaps[0].start()), (gaps[0].end(), entry.end)]
    elif len(mentions) == 2:
        again = re.compile(r"\b(?:signed\s+)?(?:for\b|on behalf)", re.IGNORECASE)
        starts = [m.start() for m in again.finditer(context.text, entry.start, entry.end)]
        second = next((s for s in starts if mentions[0].end <= s < mentions[1].start), None)
        cut = second if second is not None else mentions[1].start
        halves = [(entry.start, cut), (cut, entry.end)]
    else:
        return None
    made: list[Entry] = []
    for start, end in halves:
        start, end = context.trim(start, end)
        opened = read_opener(context, start, end)
        if opened and opened[0][0].value:
            made.append(opened[0][0])
        else:
            mention = organisation_line(context, start, end)
            if mention is None:
                return None
            made.append(Entry("organisation", start, end, value=mention))
    return made[0], made[1]
