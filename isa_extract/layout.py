"""Raw blocks of any loader -> Document: labels, headings, contents lists, running headers, tables in one text."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import chain
from statistics import median

from isa_extract.document import (
    Block,
    BlockKind,
    Cell,
    Document,
    Edit,
    Page,
    Place,
    Places,
    Table,
    TextSource,
    fold,
)
from isa_extract.values import find_emails, find_phones


@dataclass(slots=True)
class RawText:
    """Text on its way into a document. `places` and `edits` hold offsets into this text."""

    text: str
    places: list[Place] = field(default_factory=list)
    edits: list[Edit] = field(default_factory=list)

    def join(self, other: RawText, separator: str) -> RawText:
        """This text, `separator`, and the other, with places and edits kept."""
        shift = len(self.text) + len(separator)
        return RawText(
            self.text + separator + other.text,
            self.places + [p._replace(start=p.start + shift, end=p.end + shift) for p in other.places],
            self.edits + [Edit(e.start + shift, e.end + shift, e.raw, e.reason) for e in other.edits],
        )


@dataclass(slots=True)
class RawBlock:
    """A paragraph as a loader found it, with the looks that tell headings and lists apart.

    `kind` is set only where the format itself says it (a heading style, a footnote part, a running header);
    otherwise `build` decides. `label` is a number or bullet that is not part of `raw` (Word's automatic
    numbering); a typed one is found by `build`.
    """

    raw: RawText
    kind: BlockKind | None = None
    level: int = 0
    label: str = ""
    bold: bool = False
    italic: bool = False
    size: float | None = None
    page: int | None = None


@dataclass(slots=True)
class RawCell:
    """A cell: paragraphs within it are separated by a line feed in `raw`."""

    raw: RawText
    row: int
    column: int
    row_span: int = 1
    column_span: int = 1
    bold: bool = False
    italic: bool = False
    page: int | None = None


@dataclass(slots=True)
class RawTable:
    """A table; `header_rows` where the format marks them (repeated header rows), else 0."""

    cells: list[RawCell]
    header_rows: int = 0
    page: int | None = None


_BULLET = r"[•◦▪▫●○■□–\-*·‣⁃➢➤✓✔§]|o(?=\s)|\uf0b7|\uf0a7|\uf0d8|\uf02d"
_NUMBER = (
    r"(?:\d{1,2}(?:\.\d{1,2}){0,4}[.)]?"  # 3  3.  3)  3.4.1
    r"|\((?:\d{1,2}|[a-zA-Z]|[ivxIVX]{1,5})\)"  # (1) (a) (iv)
    r"|(?:[a-zA-Z]|[ivx]{2,5}|[IVX]{2,5})[.)])"  # a) a. iv) IV.
)
_LABEL = re.compile(rf"(?:(?:{_BULLET})\s+)?(?:{_NUMBER})(?=\s|$)\s*|(?:{_BULLET})\s+")
_MONTH = re.compile(r"(?:Jan|Feb|Mar|Apr|May|June?|July?|Aug|Sept?|Oct|Nov|Dec)[a-z]*\.?(?:,?\s+\d{2,4}\b|\W*$)")
_GLUED_NUMBER = re.compile(r"\d{1,2}(?:\.\d{1,2}){0,4}\.(?=[A-Z][a-z])")  # "1.Introduction"


def label_length(text: str) -> int:
    """How many leading characters of `text` are its bullet or number and the space after it."""
    match = _LABEL.match(text) or _GLUED_NUMBER.match(text)
    if not match or match.end() == len(text):
        return 0
    rest = text[match.end() :]
    if re.match(r"\d{1,2}$", match[0].strip()) and not re.match(r"[A-Z\"“‘(]", rest):
        return 0  # "3 years from ..." is a sentence, "3 Legal basis" a heading
    if re.match(r"\d{1,2}$", match[0].strip()) and _MONTH.match(rest):
        return 0  # "4 March 2016"
    if re.match(r"[A-Z]\.\s*$", match[0]) and re.match(r"[A-Z]\.", rest):
        return 0  # initials of a name
    return match.end()


_ABBREVIATION = 5  # letters that a body's abbreviation has at most, as a rule
WEAK_LEVEL = 9
"""Level of a heading known only by standing alone: short, capitalised, unpunctuated."""

_LEADERS = re.compile(r"(?:\.{4,}|…{2,}|(?:\. ){4,}|\t)\s*\d{1,3}$")
_PAGE_NUMBER = re.compile(r"[\s.…]*\d{1,3}$")
_CONTENTS_HEADING = re.compile(r"(?:table of )?contents(?: page)?:?|index|cynnwys", re.IGNORECASE)
_LABEL_VALUE = re.compile(r"[^:]{1,60}:\s+\S")
_PART_OF_DOCUMENT = re.compile(
    r"(?:appendix|annexe?|schedule|enclosure|attachment|section|part|box|atodiad)(?:\s+(?:[a-z]|\d{1,2}|[ivx]+|one|two|three|four|five))?"
    r"(?:\s*/\s*\w+\s+\w{1,2})?\s*[:–-]",
    re.IGNORECASE,
)
_WORD = re.compile(r"(?<![^\W_])[^\W\d_]{2,}(?![^\W_])")
"""A word, no code: "T2, T3 and P1" are no capitals that make a heading."""
_NO_HEADING = re.compile(r"[A-Z]{1,2}\d[A-Z\d]?\s*\d[A-Z]{2}|[\d\W]+|[A-Z]{1,2}\d{6,}.*")  # a postcode, a number
_FINITE = re.compile(r"(?:\b(?:is|are|was|were|will|shall|must|has|have|should|may|can)\b(?!.*\?$))|@|\d{4}")
_SAYS_WHAT_FOLLOWS = re.compile(  # a heading in spite of its verb: "Section G: How long it is kept"
    r"(?:(?:section|part|schedule|annexe?|appendix) \w{1,5}\s*[:.–-]\s*)?"
    r"(?:how|why|what|who|when|where)\s[^,.;:@\d]{4,60}",
    re.IGNORECASE,
)
_BLANKS = re.compile(r"_{3,}|\.{4,}|…{2,}")


def build(
    items: Sequence[RawBlock | RawTable],
    *,
    file_name: str,
    sha256: str,
    media_type: str,
    pages: Sequence[Page] = (),
    text_source: TextSource = TextSource.NATIVE,
    notes: Iterable[str] = (),
) -> Document:
    """Put raw blocks and tables, in reading order, into one text and say what each is.

    Running headers and footers (kind FURNITURE) go last, each distinct one once.
    """
    body = [item for item in items if isinstance(item, RawTable) or item.kind is not BlockKind.FURNITURE]
    furniture: dict[str, RawBlock] = {}
    for item in items:
        if isinstance(item, RawBlock) and item.kind is BlockKind.FURNITURE:
            furniture.setdefault(re.sub(r"\d+", "0", item.raw.text.strip()), item)
    writer = _Writer()
    looks = _Looks(body)
    for position, item in enumerate(body):
        if isinstance(item, RawTable):
            writer.table(item)
        elif item.raw.text.strip():
            kind, level = looks.classify(position)
            writer.block(item, kind, level)
    for item in furniture.values():
        if item.raw.text.strip():
            writer.block(item, BlockKind.FURNITURE, 0)
    return Document(
        file_name=file_name,
        sha256=sha256,
        media_type=media_type,
        text="".join(writer.parts),
        blocks=tuple(writer.blocks),
        tables=tuple(writer.tables),
        pages=tuple(pages),
        places=writer.places,
        edits=tuple(writer.edits),
        text_source=text_source,
        notes=tuple(notes),
    )


class _Writer:
    """Collects the text and the offsets of what it is given."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.length = 0
        self.blocks: list[Block] = []
        self.tables: list[Table] = []
        self.places = Places()
        self.edits: list[Edit] = []

    def _write(self, text: str) -> None:
        self.parts.append(text)
        self.length += len(text)

    def _raw(self, raw: RawText) -> None:
        for place in raw.places:
            self.places.append(self.length + place.start, self.length + place.end, place.page, place.box, place.score)
        for edit in raw.edits:
            self.edits.append(Edit(self.length + edit.start, self.length + edit.end, edit.raw, edit.reason))
        self._write(raw.text)

    def block(self, item: RawBlock, kind: BlockKind, level: int) -> None:
        if self.blocks:
            run_on = kind is BlockKind.LIST_ITEM and self.blocks[-1].kind is BlockKind.LIST_ITEM
            self._write("\n" if run_on else "\n\n")
        start = self.length
        if item.label:
            self._write(item.label + " ")
            content = self.length
        else:
            content = start + (label_length(item.raw.text) if kind is not BlockKind.FURNITURE else 0)
        self._raw(item.raw)
        self.blocks.append(
            Block(
                index=len(self.blocks), kind=kind, start=start, end=self.length, content=content, level=level,
                page=item.page, bold=item.bold, italic=item.italic, size=item.size,
            )
        )  # fmt: skip

    def table(self, item: RawTable) -> None:
        if not item.cells:
            return
        if self.blocks:
            self._write("\n\n")
        start, row = self.length, 0
        cells: list[Cell] = []
        for cell in sorted(item.cells, key=lambda c: (c.row, c.column)):
            if cells:
                self._write("\n" if cell.row != row else "\t")
            row = cell.row
            cells.append(Cell(len(self.blocks), cell.row, cell.column, cell.row_span, cell.column_span))
            begin = self.length
            self._raw(cell.raw)
            self.blocks.append(
                Block(
                    index=len(self.blocks), kind=BlockKind.CELL, start=begin, end=self.length,
                    content=begin + label_length(cell.raw.text), page=cell.page or item.page,
                    bold=cell.bold, italic=cell.italic, table=len(self.tables),
                )
            )  # fmt: skip
        self.tables.append(
            Table(
                index=len(self.tables), start=start, end=self.length,
                rows=max(c.row + c.row_span for c in item.cells),
                columns=max(c.column + c.column_span for c in item.cells),
                cells=tuple(cells), header_rows=item.header_rows,
            )
        )  # fmt: skip


class _Looks:
    """Tells headings, list items, contents lines and paragraphs apart by how they look among their neighbours."""

    def __init__(self, body: Sequence[RawBlock | RawTable]) -> None:
        self.body = body
        sizes = [(block.size, len(block.raw.text)) for block in body if isinstance(block, RawBlock) and block.size]
        weighted = [size for size, length in sizes for _ in range(1 + length // 40)]
        self.size = median(weighted) if weighted else None
        texts = Counter(
            self._plain(block.raw.text) for block in body if isinstance(block, RawBlock) and len(block.raw.text) < 150
        )
        cells = (cell.raw.text for table in body if isinstance(table, RawTable) for cell in table.cells)
        texts.update(self._plain(text) for text in cells if len(text) < 150)
        texts.update(
            self._plain(block.label + block.raw.text)
            for block in body
            if isinstance(block, RawBlock) and block.label and len(block.raw.text) < 150
        )
        self.texts = frozenset(texts)
        self.repeated = {text for text, count in texts.items() if count > 1}
        self.contents = self._contents()
        capitals = (
            block.raw.text
            for block in body
            if isinstance(block, RawBlock) and block.raw.text.isupper() and len(block.raw.text) < 100
        )
        # Where headings stand in capitals, so may a short one ("TERM"); elsewhere it is what a body is called.
        self.shouts = sum(sum(map(str.isalpha, text)) > _ABBREVIATION for text in capitals) > 2

    @staticmethod
    def _plain(text: str) -> str:
        return re.sub(r"\W+", "", _PAGE_NUMBER.sub("", fold(text))).casefold()

    def _contents(self) -> set[int]:
        """Positions of contents-list lines: dotted leaders, or what follows a "Contents" heading and recurs later."""
        found: set[int] = set()
        listed: set[str] | None = None  # what the list has named so far; None outside a list
        for position, item in enumerate(self.body):
            if isinstance(item, RawTable):
                listed = None
                continue
            text = item.raw.text.strip()
            plain = self._plain(text)
            if item.kind is BlockKind.CONTENTS or (len(text) < 160 and _LEADERS.search(text)):
                found.add(position)
                listed = (listed or set()) | {plain}
            elif _CONTENTS_HEADING.fullmatch(text):
                listed = set()
            elif listed is not None and text:
                labelled = self._plain(item.label + text)
                if listed.isdisjoint((plain, labelled)) and not self.repeated.isdisjoint((plain, labelled)):
                    found.add(position)
                    listed |= {plain, labelled}
                elif self._lists_several(text) or self._goes_on(text, position, found):
                    found.add(position)
                else:
                    listed = None  # the first heading of the body proper, named a second time, or plain text
        return found

    def _lists_several(self, text: str) -> bool:
        """Whether the lines of one block are the names of headings, two at least and most of them."""
        lines = [line for line in text.split("\n") if line.strip()]
        known = sum(self._plain(line) in self.texts for line in lines)
        return len(lines) > 1 and known >= 2 and known * 2 > len(lines) and max(map(len, lines)) < 120

    def _goes_on(self, text: str, position: int, found: set[int]) -> bool:
        """Whether a line carries the number after that of the contents line right before it: it names no heading."""
        before = self._label(position - 1) if position - 1 in found else ""
        number = self._label(position).rstrip(".)")
        numbers = before.rstrip(".)").isdigit() and number.isdigit()
        return numbers and int(number) == int(before.rstrip(".)")) + 1 and len(text) < 100 and not text.endswith(".")

    def classify(self, position: int) -> tuple[BlockKind, int]:
        item = self.body[position]
        if isinstance(item, RawTable):
            raise TypeError("tables are not classified")
        if position in self.contents:
            return BlockKind.CONTENTS, 0
        text = item.raw.text.strip()
        if item.kind in (BlockKind.FOOTNOTE, BlockKind.LIST_ITEM):
            return item.kind, item.level
        if item.kind is BlockKind.HEADING and len(text) <= 200:
            return BlockKind.HEADING, item.level
        label = item.label or text[: label_length(text)]
        level = self._heading_level(position, item, text, label.strip())
        if level is not None:
            return BlockKind.HEADING, level
        if label:
            return BlockKind.LIST_ITEM, item.level
        return BlockKind.PARAGRAPH, 0

    def _label(self, position: int) -> str:
        item = self.body[position] if 0 <= position < len(self.body) else None
        if not isinstance(item, RawBlock):
            return ""
        return (item.label or item.raw.text[: label_length(item.raw.text)]).strip()

    def _in_list(self, position: int, label: str) -> bool:
        """Whether the block right before or after carries the neighbouring number: headings have text between them."""
        *parents, number = label.rstrip(".)").split(".")
        steps = (-1, 1)
        near = [str(int(number) + s) for s in steps] if number.isdigit() else [chr(ord(number[0]) + s) for s in steps]
        siblings = {".".join([*parents, sibling]) for sibling in near}
        return any(self._label(position + step).rstrip(".)") in siblings for step in (-1, 1))

    def _heading_level(self, position: int, item: RawBlock, text: str, label: str) -> int | None:
        """The level of a heading, or None. A heading is short, capitalised, and does not end as a sentence does."""
        content = text[len(label) :].strip() if label and not item.label else text
        words = content.split()
        numbered = re.fullmatch(r"\d{1,2}(?:\.\d{1,2}){0,3}[.)]?", label) is not None
        if (
            not words
            or _NO_HEADING.fullmatch(content)
            or len(content) > 130
            or len(words) > 20
            or "\n" in content
            or _BLANKS.search(content)
            or _is_contact_line(content)
        ):
            return None
        if label and not numbered and not re.fullmatch(r"[A-Z][.)]|[IVX]{1,5}[.)]", label):
            return None
        if not content[0].isupper() and not content[0].isdigit() and not content.startswith(('"', "“", "‘")):
            return None
        larger = bool(self.size and item.size and item.size >= self.size * 1.12)
        letters = sum(map(len, _WORD.findall(content))) if content.isupper() else 0
        capitals = letters > _ABBREVIATION or (letters >= 4 and self.shouts)
        looks = item.bold or larger or capitals
        outstanding = numbered and (larger or (capitals and not re.search(r"\d", content)))
        if _LABEL_VALUE.match(content) and not outstanding and not _PART_OF_DOCUMENT.match(content):
            return None
        if content.endswith((",", ";")) or (content.endswith(".") and not (looks and len(words) <= 8)):
            return None
        if numbered and (looks or (len(words) <= 12 and not self._in_list(position, label))):
            return 1 + label.rstrip(".)").count(".")
        if re.fullmatch(r"[A-Z][.)]", label) and len(words) <= 10 and not self._in_list(position, label):
            return 1
        if looks and not label:
            return 1 if larger or capitals else 5
        if looks:
            return 2
        tells = _FINITE.search(content) and not _SAYS_WHAT_FOLLOWS.fullmatch(content)
        if not label and len(words) <= 9 and not content.endswith((".", ":")) and not tells:
            return WEAK_LEVEL
        return None


def _is_contact_line(text: str) -> bool:
    """Whether somebody's e-mail address or telephone number stands in it."""
    return next(chain(find_emails(text), find_phones(text)), None) is not None
