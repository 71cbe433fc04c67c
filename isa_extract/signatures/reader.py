"""All signature blocks of a document, whether they stand in lines, side by side or in tables, as facts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from isa_extract.document import Block, BlockKind, Table
from isa_extract.facts import Context, Fact
from isa_extract.parties.adherence import adherent
from isa_extract.people import block_lines, is_person, is_post
from isa_extract.signatures.blocks import read_signatures
from isa_extract.signatures.cards import read_cards
from isa_extract.signatures.columns import side_by_side, two_columns
from isa_extract.signatures.labels import LONG_LINE, SIGN_WORD, Entry, Span, is_date
from isa_extract.signatures.lines import read_line
from isa_extract.signatures.organisations import organisation_line
from isa_extract.signatures.tables import grid_rows, may_sign, partners_sign, signing_grid, torn_rows
from isa_extract.signatures.values import signature_fact

_APPENDIX = re.compile(r"(?:appendix|annex|annexe|schedule|enclosure|part|section|atodiad)\b", re.IGNORECASE)


def read_signatories(context: Context) -> Iterator[Fact]:
    """One fact for each signature block, in the order of the document."""
    found: list[tuple[int, Fact]] = []
    for start, stream in _streams(context):
        if isinstance(stream, Fact):
            found.append((start, stream))
        else:
            found += [
                (signature.start, signature_fact(context, signature)) for signature in read_signatures(context, stream)
            ]
    for _, fact in sorted(found, key=lambda pair: pair[0]):
        yield fact


def _streams(context: Context) -> Iterator[tuple[int, list[Entry] | Fact]]:
    """The text outside tables as one stream of entries; each table as facts or as streams of its own."""
    if not SIGN_WORD.search(context.text) and not context.hits.get("signature.column"):
        return
    entries: list[Entry] = []
    done: set[int] = set()
    elsewhere = False  # under a heading of a form that is not the agreement's own signature page
    approving = False  # ... which says no more than "Approval": partners may sign there, or versions be approved
    torn: tuple[Table, dict[int, str]] | None = None  # the last table with a signatory a row
    body = context.body
    position = 0
    while position < len(body):
        block = body[position]
        if block.kind is BlockKind.CELL:
            table = context.document.tables[block.table] if block.table is not None else None
            if table is None or table.index in done:
                position += 1
                continue
            done.add(table.index)
            if elsewhere and approving and partners_sign(context, table):
                elsewhere = False
            rest = list(torn_rows(context, entries, table, torn)) if torn and not elsewhere else []
            if rest:
                yield from ((table.start, fact) for fact in rest)
                entries.append(Entry("break", table.start, table.end))
                position += 1
                continue
            grid = None if elsewhere else signing_grid(context, table)
            torn = (table, grid[1]) if grid and grid[1] else None
            if not elsewhere and may_sign(context, table):
                above = _block_above(context, entries)
                for stream in _table(context, table, above):
                    yield table.start, stream
            entries.append(Entry("break", table.start, table.end))
            position += 1
            continue
        if block.kind is BlockKind.HEADING and (
            block.level < 9 or _APPENDIX.match(context.text, block.content, block.end)
        ):
            verdict = _heading(context, block)
            if verdict is not None:
                elsewhere = verdict
                approving = (
                    re.fullmatch(
                        r"(?:the )?approvals?(?: (?:by|of) (?:the )?(?:partners|parties))?",
                        context.text[block.content : block.end].strip(" .:"),
                        re.IGNORECASE,
                    )
                    is not None
                )
                entries.append(Entry("break", block.start, block.end))
        if not elsewhere:
            position, two = two_columns(context, body, position)
            if two is not None:
                for stream in two:
                    if stream:
                        yield stream[0].start, stream
                entries.append(Entry("break", body[position - 1].end, body[position - 1].end))
                continue
            if (who := adherent(context, block)) and (name := _first_name(context, *who)):
                entries.append(Entry("organisation", block.start, block.end, value=name, rule="signatures.adherence@1"))
                position += 1
                continue
            for line in block_lines(context, block):
                entries += read_line(context, line)
        position += 1
    sides = list(side_by_side(context, entries))
    if sides:
        for stream in sides:
            yield stream[0].start, stream
    else:
        yield 0, entries


def _first_name(context: Context, start: int, end: int) -> Span | None:
    """The organisation that a form of adherence names first: "X of ADDRESS"."""
    mention = next((m for m in context.mentions(start, end) if m.start - start < 6), None)
    if mention is not None:
        return mention.start, mention.end
    cut = re.compile(r",|\s+\(|\s+(?:of|at|whose)\s").search(context.text, start, end)
    return (start, cut.start()) if cut else (start, end)


def _heading(context: Context, block: Block) -> bool | None:
    """True for a heading of another form, False for one of the agreement itself, None where it tells nothing."""
    text = context.text
    printed = text[block.start : block.end]
    numbered = (
        bool(context.document.label(block)) and not (is_date(printed) or is_person(context.rules, printed))
    ) or bool(_APPENDIX.match(text, block.content, block.end))
    if context.finds("signature.not_here", block.start, block.end):
        return True
    if context.finds("signature.heading", block.start, block.end):
        return False
    several = len(text[block.content : block.end].split()) > 1
    if numbered or (
        block.level < 2
        and several
        and not context.mentions(block.start, block.end)
        and not _could_be_value(context, block)
    ):
        return False
    return None


def _could_be_value(context: Context, block: Block) -> bool:
    """Whether what looks like a heading may be a value of a block: a date, a person, a post, a label."""
    text = context.text[block.content : block.end]
    if is_date(context.text[block.start : block.end]):
        return True
    return (
        is_person(context.rules, text)
        or is_post(context.rules, text)
        or any(hit.start <= block.content + 2 for hit in context.hits_in("signature.label", block.start, block.end))
    )


def _block_above(context: Context, entries: Sequence[Entry]) -> list[Entry]:
    """The organisation that the last line or two before a table name, with the empty labels between them."""
    labels: list[Entry] = []
    for entry in reversed(entries[-3:]):
        if entry.kind == "organisation" and entry.value:
            return [entry, *reversed(labels)]
        if entry.kind == "label" and entry.value is None:
            labels.append(entry)
        elif entry.kind == "plain" and not labels:
            mention = organisation_line(context, entry.start, entry.end)
            if mention:
                return [Entry("organisation", entry.start, entry.end, value=mention)]
            if entry.end - entry.start > LONG_LINE:
                return []
        else:
            return []
    return []


def _table(context: Context, table: Table, above: Sequence[Entry]) -> Iterator[list[Entry] | Fact]:
    """A table as one fact a row, or as streams: a column each, a pair of columns each, or row by row."""
    grid = signing_grid(context, table)
    if grid is not None and not grid[1]:
        return
    if grid is not None:
        yield from grid_rows(context, table, *grid, above[0] if above else None)
        return
    streams = read_cards(context, table)
    if above and len(streams) == 1 and not any(entry.kind == "organisation" for entry in streams[0]):
        streams = [[*map(replace, above), *streams[0]]]
        for entry in above:
            entry.kind = "used"  # the block that begins there goes on in the table
    yield from streams
