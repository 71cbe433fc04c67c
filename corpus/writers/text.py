"""Writes a document as plain text, in the ways in which agreements reach people as text.

Some are saved from Word with one line a paragraph, some were typed to a fixed width, some come out of a
converter with form feeds and the header and footer on each page; `TextLook` chooses.
"""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass, field

from writers.blocks import (
    TICKED,
    UNTICKED,
    Block,
    Contents,
    Document,
    Heading,
    ListBlock,
    Paragraph,
    Span,
    Spans,
    Table,
    TextLook,
    UnwritableCharacter,
    heading_spans,
    listed_headings,
    plain_text,
    visible,
)

LINES_ON_PAGE = 54
CONTENTS_WIDTH = 76
ALIGNED_TABLE_WIDTH = 110  # where text is not wrapped
COLUMN_GAP = "   "
PAGE_START = "\f"  # alone on a line: a page break in the source
SUBSTITUTES = {TICKED: "[x]", UNTICKED: "[ ]"}  # for encodings without them


@dataclass
class Lines:
    """The lines written so far, with the headings' places and the footnotes met on the way."""

    lines: list[str] = field(default_factory=list)
    headings: dict[int, int] = field(default_factory=dict)  # by id() of the heading: its line
    notes: list[Span] = field(default_factory=list)


def write(document: Document, heading_pages: Sequence[int]) -> bytes:
    """The bytes of the text file; `heading_pages` are the page numbers that a contents list shows.

    Where the text itself has pages, the list shows those instead.
    """
    look = document.front_matter.txt
    if look.pages:
        draft = compose(document, heading_pages)
        starts = page_starts(draft.lines)
        listed = [draft.headings[id(heading)] for heading in listed_headings(document)]
        heading_pages = [sum(start <= line for start in starts) for line in listed]
    lines = compose(document, heading_pages).lines
    content = printed_pages(document, lines) if look.pages else "\n".join(without_page_marks(lines)) + "\n"
    return encode(content, look)


def encode(content: str, look: TextLook) -> bytes:
    """The text in the encoding and with the line ends that the look asks for."""
    if look.newline == "crlf":
        content = content.replace("\n", "\r\n")
    if look.encoding == "utf-16":
        return b"\xff\xfe" + content.encode("utf-16-le")
    if look.encoding == "cp1252":
        for character, substitute in SUBSTITUTES.items():
            content = content.replace(character, substitute)
    try:
        return content.encode(look.encoding)
    except UnicodeEncodeError as error:
        raise UnwritableCharacter(content[error.start], look.encoding) from error


def compose(document: Document, heading_pages: Sequence[int]) -> Lines:
    """All lines, with a blank line between blocks and the footnotes at the end."""
    composed = Lines()
    for block in document.blocks:
        lines = block_lines(document, block, composed, heading_pages)
        if lines and composed.lines and composed.lines[-1] != PAGE_START:
            composed.lines.append("")
        if isinstance(block, Heading):
            composed.headings[id(block)] = len(composed.lines)
        composed.lines += lines
    if composed.notes:
        composed.lines.append("")
    for number, note in enumerate(composed.notes, start=1):
        composed.lines += wrapped(f"[{number}] {plain_text(note.content)}", document.front_matter.txt.wrap)
    return composed


def block_lines(document: Document, block: Block, composed: Lines, heading_pages: Sequence[int]) -> list[str]:
    """The lines of one block."""
    look = document.front_matter.txt
    if isinstance(block, Heading):
        text = read_text(heading_spans(block, document.front_matter.look), composed)
        return aligned(wrapped(text, look.wrap), block.alignment, look.wrap)
    if isinstance(block, Paragraph):
        text = read_text(block.spans, composed)
        return aligned(wrapped(text, look.wrap), block.alignment, look.wrap) if text else []
    if isinstance(block, ListBlock):
        return list_lines(block, look, composed)
    if isinstance(block, Table):
        return table_lines(block, look, composed)
    if isinstance(block, Contents):
        return contents_lines(document, heading_pages)
    return [PAGE_START]


def read_text(spans: Spans, composed: Lines) -> str:
    """The visible text, its footnotes marked `[1]` and so on and put aside for the end."""
    text = ""
    for span in visible(spans):
        if span.kind == "note":
            composed.notes.append(span)
        text += plain_text([span], f"[{len(composed.notes)}]")
    return text


def wrapped(text: str, width: int, first: str = "", indent: str = "") -> list[str]:
    """The text's lines, broken at a width if there is one; `first` and `indent` stand before them."""
    lines: list[str] = []
    for piece in text.split("\n"):
        start = indent if lines else first
        if width:
            lines += textwrap.wrap(
                piece,
                width,
                initial_indent=start,
                subsequent_indent=indent,
                break_long_words=False,
                break_on_hyphens=False,
            ) or [""]
        else:
            lines.append(start + piece)
    return lines


def aligned(lines: list[str], alignment: str, width: int) -> list[str]:
    """The lines set to the middle or right of a fixed width; without one, as they are."""
    if alignment == "centre":
        return [line.center(width).rstrip() for line in lines]
    if alignment == "right":
        return [line.rjust(width) for line in lines]
    return lines


def list_lines(block: ListBlock, look: TextLook, composed: Lines) -> list[str]:
    """A list, one line or hanging paragraph an item."""
    lines: list[str] = []
    for item in block.items:
        marker = f"{'  ' * item.level}{item.marker.text if item.marker else '-'} "
        lines += wrapped(read_text(item.spans, composed), look.wrap, marker, " " * len(marker))
    return lines


def contents_lines(document: Document, heading_pages: Sequence[int]) -> list[str]:
    """A line a heading: its text, dots and its page number."""
    lines = []
    width = min(document.front_matter.txt.wrap or CONTENTS_WIDTH, CONTENTS_WIDTH)
    for heading, page in zip(listed_headings(document), heading_pages, strict=True):
        title = "  " * (heading.level - 1) + plain_text(heading_spans(heading, document.front_matter.look))
        title = title.replace("\n", " ")
        lines.append(f"{title} {'.' * max(3, width - len(title) - 5)} {page}")
    return lines


# --- tables -------------------------------------------------------------------------------------------


def table_lines(table: Table, look: TextLook, composed: Lines) -> list[str]:
    """A table in one of four ways; a merged cell's text stands in its first place, the others are empty."""
    rows = [[read_text(cell.spans, composed) for cell in row] for row in table.rows]
    if look.tables == "cells":
        return [
            line
            for number, row in enumerate(rows)
            for column, cell in enumerate(row)
            if table.is_anchor(number, column)
            for line in wrapped(cell, look.wrap)
        ]
    if look.tables == "aligned":
        return aligned_table_lines(table, rows, look.wrap or ALIGNED_TABLE_WIDTH)
    lines = [line for row in rows for line in stacked([cell.split("\n") for cell in row])]
    if look.tables == "pipe":
        return [f"| {' | '.join(line)} |" for line in lines]
    return ["\t".join(line).rstrip("\t") for line in lines]


def stacked(cells: list[list[str]]) -> list[list[str]]:
    """A row whose cells have several lines as several rows, each with one line of every cell."""
    height = max(len(lines) for lines in cells)
    padded = [lines + [""] * (height - len(lines)) for lines in cells]
    return [list(row) for row in zip(*padded, strict=True)]


def aligned_table_lines(table: Table, rows: list[list[str]], width: int) -> list[str]:
    """A table whose columns are padded with spaces, long cells going on in the lines below."""
    widths = column_widths(table, rows, width)
    lines: list[str] = []
    for number, row in enumerate(rows):
        cells, spaces = [], []
        for column, text in enumerate(row):
            if table.rows[number][column].anchor[1] == column:
                reach = spanned_columns(table, number, column)
                spaces.append(sum(widths[column : column + reach]) + len(COLUMN_GAP) * (reach - 1))
                cells.append(wrapped(text, spaces[-1]))
        lines += [
            COLUMN_GAP.join(cell.ljust(space) for cell, space in zip(line, spaces, strict=True)).rstrip()
            for line in stacked(cells)
        ]
    return lines


def spanned_columns(table: Table, row: int, column: int) -> int:
    """How many columns the cell at a place reaches over, also below its first row."""
    anchor_row, anchor_column = table.rows[row][column].anchor
    return table.rows[anchor_row][anchor_column].columns


def column_widths(table: Table, rows: list[list[str]], width: int) -> list[int]:
    """A width for each column: what its text needs, the widest cut back until all fit.

    No column gets narrower than its longest word, so a table can be wider than asked for.
    """
    widths, shortest = [], []
    for column in range(len(rows[0])):
        texts = [row[column] for number, row in enumerate(rows) if spanned_columns(table, number, column) == 1]
        widths.append(max((len(line) for text in texts for line in text.split("\n")), default=3) or 3)
        shortest.append(max((len(word) for text in texts for word in text.split()), default=3))
    limit = width - len(COLUMN_GAP) * (len(widths) - 1)
    while sum(widths) > limit:
        spare = [column for column in range(len(widths)) if widths[column] > shortest[column]]
        if not spare:
            break
        widths[max(spare, key=lambda column: widths[column])] -= 1
    return widths


# --- pages --------------------------------------------------------------------------------------------


def without_page_marks(lines: list[str]) -> list[str]:
    """The lines where no pages are printed: a page break is no more than the blank line it leaves."""
    kept: list[str] = []
    for line in lines:
        if line != PAGE_START:
            kept.append(line)
        elif kept and kept[-1]:
            kept.append("")
    return kept


def page_starts(lines: list[str]) -> list[int]:
    """The line with which each page starts: after a page break, or when a page is full."""
    starts = [0]
    for number, line in enumerate(lines):
        if line == PAGE_START and number + 1 < len(lines):
            starts.append(number + 1)
        elif line and number - starts[-1] >= LINES_ON_PAGE:
            starts.append(number)
    return starts


def printed_pages(document: Document, lines: list[str]) -> str:
    """The pages with header and footer, parted by form feeds."""
    starts = page_starts(lines)
    pages = []
    for number, (start, end) in enumerate(zip(starts, [*starts[1:], len(lines)], strict=True), start=1):
        body = [line for line in lines[start:end] if line != PAGE_START]
        body = "\n".join(body).strip("\n").split("\n")
        header, footer = (
            running.replace("{page}", str(number)).replace("{pages}", str(len(starts))).rstrip().split("\n")
            for running in (document.front_matter.header, document.front_matter.footer)
        )
        top = [*header, ""] if any(header) else []
        bottom = [""] * (1 + LINES_ON_PAGE - len(body)) + footer if any(footer) else []
        pages.append("\n".join([*top, *body, *bottom]) + "\n")
    return "\f".join(pages)
