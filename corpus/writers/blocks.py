"""The block model: what the parser in `build.py` reads from a source and what every writer is given.

A document is a list of blocks (headings, paragraphs, lists, tables, breaks); the text of a block is a
list of spans, each with one look. Nothing here knows of TXT, DOCX or PDF.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

TICKED = "☒"
UNTICKED = "☐"

SpanKind = Literal["text", "break", "tick", "field", "note", "mail", "signature"]
Alignment = Literal["left", "centre", "right"]


class UnwritableCharacter(Exception):
    """A character that the chosen encoding or fonts do not have; the caller knows which line it is on."""

    def __init__(self, character: str, where: str) -> None:
        super().__init__(f"character {character!r} (U+{ord(character):04X}) cannot be written in {where}")
        self.character = character


@dataclass(frozen=True)
class Span:
    """A stretch of text with one look.

    `text` is empty for breaks and signatures and "x" for a tick box that is ticked; `content` holds what
    stands inside a field or a footnote.
    """

    text: str = ""
    kind: SpanKind = "text"
    bold: bool = False
    italic: bool = False
    revision: Literal["", "inserted", "deleted"] = ""
    hidden: bool = False
    content: tuple[Span, ...] = ()


Spans = tuple[Span, ...]


@dataclass(frozen=True)
class Heading:
    """The document's title (level 0) or a heading of level 1, 2 or 3."""

    level: int
    spans: Spans
    alignment: Alignment = "left"


@dataclass(frozen=True)
class Paragraph:
    """One paragraph, which may stand in a text box."""

    spans: Spans
    alignment: Alignment = "left"
    boxed: bool = False


@dataclass(frozen=True)
class Marker:
    """The number of a list item: its value and how it is written, such as `(b)` or `3.`."""

    style: Literal["decimal", "letter", "capital", "roman"]
    value: int
    before: str = ""
    after: str = ")"

    @property
    def text(self) -> str:
        """The marker as it is printed."""
        return f"{self.before}{self.number}{self.after}"

    @property
    def number(self) -> str:
        """The number without what stands around it."""
        if self.style == "decimal":
            return str(self.value)
        if self.style == "roman":
            return roman(self.value)
        return chr(ord("a" if self.style == "letter" else "A") + self.value - 1)


@dataclass(frozen=True)
class ListItem:
    """One item of a list; without a marker it is a bullet."""

    level: int
    marker: Marker | None
    spans: Spans


@dataclass(frozen=True)
class ListBlock:
    """Items that stand together."""

    items: tuple[ListItem, ...]


@dataclass(frozen=True)
class Cell:
    """One place in a table's grid.

    `anchor` is the row and column of the cell whose text fills this place: its own position unless it is
    merged into another. `columns` and `rows` say how far an anchor reaches and are 1 elsewhere.
    """

    spans: Spans
    anchor: tuple[int, int]
    columns: int = 1
    rows: int = 1


@dataclass(frozen=True)
class Table:
    """A table as a full grid: every row has a cell in every column."""

    rows: tuple[tuple[Cell, ...], ...]
    header_rows: int = 0
    ruled: bool = True
    widths: tuple[float, ...] = ()

    def is_anchor(self, row: int, column: int) -> bool:
        """Whether the cell holds text of its own, that is, is not merged into another."""
        return self.rows[row][column].anchor == (row, column)


@dataclass(frozen=True)
class PageBreak:
    """What follows starts on a new page."""


@dataclass(frozen=True)
class Contents:
    """A list of the document's headings with page numbers."""


@dataclass(frozen=True)
class Turn:
    """What follows is on landscape, or again on portrait, pages."""

    landscape: bool


Block = Heading | Paragraph | ListBlock | Table | PageBreak | Contents | Turn


@dataclass(frozen=True)
class Look:
    """How PDF and DOCX look."""

    font: str = "sans"
    size: float = 11
    headings: str = "styled"
    columns: int = 1
    hyphenate: bool = False


@dataclass(frozen=True)
class TextLook:
    """How TXT looks."""

    wrap: int = 0
    tables: str = "tab"
    encoding: str = "utf-8"
    newline: str = "lf"
    pages: bool = False


@dataclass(frozen=True)
class FrontMatter:
    """What the source says above its body."""

    header: str = ""
    footer: str = ""
    look: Look = field(default_factory=Look)
    txt: TextLook = field(default_factory=TextLook)


@dataclass(frozen=True)
class Document:
    """A parsed source."""

    name: str
    front_matter: FrontMatter
    blocks: tuple[Block, ...]

    @property
    def title(self) -> str:
        """The text of the first title, or the name where there is none."""
        titles = (plain_text(block.spans) for block in self.blocks if isinstance(block, Heading) and not block.level)
        return next(titles, self.name)


@dataclass(frozen=True)
class Section:
    """Blocks on pages of one shape; a continuous section goes on below the one before, on the same page."""

    landscape: bool
    columns: int
    continuous: bool
    blocks: tuple[Block, ...]


def roman(value: int) -> str:
    """A number below 40 in small roman letters."""
    return "x" * (value // 10) + ["", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix"][value % 10]


def visible(spans: Sequence[Span]) -> list[Span]:
    """The spans that a reader of the final text sees: without tracked deletions and hidden text.

    Where one is left out between two spaces, one of them goes with it.
    """
    kept: list[Span] = []
    dropped = False
    for span in spans:
        if span.revision == "deleted" or span.hidden:
            dropped = True
            continue
        if dropped and span.text.startswith(" ") and (not kept or kept[-1].text.endswith(" ")):
            span = replace(span, text=span.text[1:])
            if not span.text:
                continue
        dropped = False
        kept.append(span)
    return kept


def plain_text(spans: Sequence[Span], note_mark: str = "") -> str:
    """The visible text with `\\n` for line breaks; `note_mark` stands for each footnote."""
    return "".join(_span_text(span, note_mark) for span in visible(spans))


def _span_text(span: Span, note_mark: str) -> str:
    """One span as plain text."""
    if span.kind == "tick":
        return TICKED if span.text else UNTICKED
    if span.kind == "field":
        return plain_text(span.content, note_mark)
    return {"break": "\n", "note": note_mark, "signature": ""}.get(span.kind, span.text)


def heading_spans(heading: Heading, look: Look) -> Spans:
    """A heading's spans as they are printed: in capitals if the look asks for it, but never in a title."""
    if look.headings != "caps" or heading.level == 0:
        return heading.spans
    return tuple(replace(span, text=span.text.upper()) for span in heading.spans)


def listed_headings(document: Document) -> list[Heading]:
    """The headings that a contents list names: all but titles and the heading of the contents list itself."""
    followers = zip(document.blocks, [*document.blocks[1:], None], strict=False)
    return [
        block
        for block, following in followers
        if isinstance(block, Heading) and block.level and not isinstance(following, Contents)
    ]


def sections(document: Document) -> list[Section]:
    """The document cut where its pages change shape.

    A document in two columns has its title across the whole page, in a section of its own.
    """
    columns = document.front_matter.look.columns
    found: list[Section] = []
    landscape, blocks = False, list(document.blocks)
    title_length = leading_title_length(blocks) if columns > 1 else 0
    if title_length:
        found.append(Section(False, 1, False, tuple(blocks[:title_length])))
        blocks = blocks[title_length:]
    current: list[Block] = []
    for block in [*blocks, Turn(False)]:
        if not isinstance(block, Turn):
            current.append(block)
            continue
        if current:
            continuous = title_length > 0 and len(found) == 1
            found.append(Section(landscape, 1 if landscape else columns, continuous and not landscape, tuple(current)))
        current, landscape = [], block.landscape
    return found


def leading_title_length(blocks: Sequence[Block]) -> int:
    """How many blocks at the start are title: title lines and the centred or right-aligned lines by them."""
    length = 0
    for block in blocks:
        centred = isinstance(block, Paragraph) and block.alignment != "left" and not block.boxed
        if not centred and not (isinstance(block, Heading) and block.level == 0):
            break
        length += 1
    return length
