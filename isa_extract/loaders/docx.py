"""Word documents (.docx) -> Document: body, tables, notes and running headers, in the order they are printed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from isa_extract.document import BlockKind, Document
from isa_extract.errors import EmptyDocumentError, LimitError
from isa_extract.layout import RawBlock, RawCell, RawTable, RawText, build
from isa_extract.loaders.docx_numbering import BULLET, Counters, Numbering
from isa_extract.loaders.docx_package import Element, Package, R, W, at, children, number, switch, value
from isa_extract.loaders.docx_styles import PLAIN, Look, ParagraphStyle, StyleSheet, has_leader
from isa_extract.loaders.docx_text import Inline, Note, TextReader, diagram_words

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

Items = list[RawBlock | RawTable]


def load(data: bytes, *, file_name: str, sha256: str) -> Document:
    """Read a .docx file.

    Raises UnreadableError for a file that is no Word package or is damaged, LimitError for one that would
    expand beyond a safety limit, EmptyDocumentError for one without text.
    """
    package = Package(data, file_name)
    try:
        reader = _Reader(package)
        items = reader.body()
        if not any(_has_text(item) for item in items):
            raise EmptyDocumentError(
                file_name, "the document holds no text", "if its pages are pictures, save it as PDF and read that"
            )
        items += reader.furniture()
    except RecursionError:
        raise LimitError(file_name, "the document is nested too deeply", "save it again from Word") from None
    return build(items, file_name=file_name, sha256=sha256, media_type=MEDIA_TYPE, notes=reader.remarks())


def _has_text(item: RawBlock | RawTable) -> bool:
    if isinstance(item, RawTable):
        return any(cell.raw.text.strip() for cell in item.cells)
    return bool(item.raw.text.strip())


@dataclass(slots=True)
class _Cell:
    """A table cell on its way: `items` in reading order, its place in the table's own grid."""

    items: Items
    row: int
    column: int
    columns: int
    rows: int = 1


class _Reader:
    """Reads the parts of one package."""

    def __init__(self, package: Package) -> None:
        self.package = package
        self.styles = StyleSheet(self._related("styles"))
        self.numbering = Numbering(self._related("numbering"), self.styles.listing)
        self._notes = {kind: self._note_bodies(kind) for kind in ("footnote", "endnote")}
        self._told: set[Note] = set()
        self._endnotes: list[Note] = []
        self._hidden = False

    def _related(self, kind: str) -> Element | None:
        part = self.package.related(kind)
        return self.package.lesser(part) if part else None

    def _note_bodies(self, kind: str) -> dict[str, Element]:
        root = self._related(f"{kind}s")
        return {value(note, "id") or "": note for note in root} if root is not None else {}

    def body(self) -> Items:
        """The body, footnotes after the paragraphs that refer to them, endnotes last."""
        body = self.package.root.find(W + "body")
        if body is None:
            return []
        story = _Story(self, self.package.main, body)
        items = story.items()
        for note in self._endnotes:  # grows while an endnote refers to another
            items += self.note(note)
        return items

    def note(self, note: Note) -> Items:
        """A note's text, the first time it is referred to."""
        body = self._notes[note.kind].get(note.id)
        if body is None or note in self._told:
            return []
        self._told.add(note)
        return _Story(self, self.package.related(f"{note.kind}s") or "", body, BlockKind.FOOTNOTE).items()

    def later(self, note: Note) -> None:
        """Keep an endnote for the end."""
        if note not in self._endnotes:
            self._endnotes.append(note)

    def furniture(self) -> Items:
        """The headers and footers that are printed on some page."""
        settings = self._related("settings")
        even = bool(switch(at(settings, "evenAndOddHeaders")))
        current: dict[tuple[str, str], str] = {}  # a section without its own keeps the one before
        parts: dict[str, None] = {}
        for section in self.package.root.iter(W + "sectPr"):
            if section.getparent().tag == W + "sectPrChange":
                continue
            for place in ("header", "footer"):
                for reference in section.iterfind(f"{W}{place}Reference"):
                    link = self.package.links.get(reference.get(R + "id") or "")
                    if link:
                        current[place, value(reference, "type") or "default"] = link.part
            shown = ["default"] + ["first"] * bool(switch(at(section, "titlePg"))) + ["even"] * even
            for key in sorted(current, reverse=True):
                if key[1] in shown:
                    parts.setdefault(current[key])
        items: Items = []
        for part in parts:
            root = self.package.lesser(part)
            if root is not None:
                items += _Story(self, part, root, BlockKind.FURNITURE).items()
        return items

    def diagrams(self, part: str) -> dict[str, list[str]]:
        """The words of each diagram a part shows, by relationship id."""
        if not part:
            return {}
        links = self.package.links if part == self.package.main else self.package.relationships(part)
        roots = {key: self.package.lesser(link.part) for key, link in links.items() if link.kind == "diagramData"}
        return {key: diagram_words(root) for key, root in roots.items() if root is not None}

    def met_hidden(self) -> None:
        """Remember that some text is hidden."""
        self._hidden = True

    def remarks(self) -> list[str]:
        """What a person should know about how the document was read."""
        root = self.package.root
        found = [f"a damaged part was left out ({part})" for part in self.package.damaged]
        if next(root.iter(W + "ins", W + "del", W + "moveFrom"), None) is not None:
            found.append("tracked changes: insertions were kept, deletions left out")
        if self._hidden:
            found.append("hidden text was left out")
        if next(root.iter(W + "altChunk"), None) is not None:
            found.append("an embedded document was not read")
        return found


class _Story:
    """One flow of text: the body, a note, a header."""

    def __init__(self, reader: _Reader, part: str, root: Element, kind: BlockKind | None = None) -> None:
        self.reader, self.root, self.kind = reader, root, kind
        self.styles = reader.styles
        self.text = TextReader(reader.styles, reader.diagrams(part))
        self.counters = Counters(reader.numbering)
        self._box_counters = Counters(reader.numbering)

    def items(self) -> Items:
        """All of the story."""
        outer = self.text.begin(self.root)
        items = self._items(self.root, PLAIN)
        self.text.end(outer)
        if self.text.hidden:
            self.reader.met_hidden()
        return items

    def _items(self, container: Element, table: Look) -> Items:
        items: Items = []
        kept: Inline | None = None  # of paragraphs whose mark is deleted: they run on into the next
        last: Element | None = None
        for child in children(container):
            if child.tag == W + "p":
                properties = at(child, "pPr")
                style = self.styles.paragraph(value(at(properties, "pStyle")))
                inline = kept or Inline(style)
                inline.style, inline.table = style, table
                inline.leader = style.leader or has_leader(properties)
                self.text.read(child, inline)
                kept, last = (inline, child) if _runs_on(properties) else (None, None)
                if kept is None:
                    items += self._paragraph(properties, inline)
            elif child.tag == W + "tbl":
                if kept and kept.text():
                    items += self._paragraph(at(last, "pPr"), kept)
                kept = None
                items += self._table(child)
        if kept and kept.text():
            items += self._paragraph(at(last, "pPr"), kept)
        return items

    # -- paragraphs

    def _paragraph(self, properties: Element | None, inline: Inline) -> Items:
        style, text = inline.style, inline.text()
        label, level = self._label(properties, style, hidden=not text and _mark_hidden(properties))
        kind = self.kind
        if kind is None and (inline.contents or style.contents):
            kind = BlockKind.CONTENTS
        elif kind is None:
            heading = style.heading
            outline = number(at(properties, "outlineLvl"))
            if heading is None and outline is not None and outline <= 8:
                heading = outline + 1
            if heading is not None:
                kind, level = BlockKind.HEADING, heading
        items: Items = [
            RawBlock(
                RawText(text), kind=kind, level=level, label=label, bold=inline.bold, italic=inline.italic,
                size=inline.size,
            )
        ]  # fmt: skip
        for note in inline.notes:
            if note.kind == "footnote":
                items += self.reader.note(note)
            else:
                self.reader.later(note)
        for words in inline.art:
            items.append(RawBlock(RawText(words), kind=self.kind))
        for box in inline.boxes:
            items += self._box(box)
        return items

    def _box(self, box: Element) -> Items:
        outer = self.text.begin(box)
        self.counters, self._box_counters = self._box_counters, self.counters
        items = self._items(box, PLAIN)
        self.counters, self._box_counters = self._box_counters, self.counters
        self.text.end(outer)
        return items

    def _label(self, properties: Element | None, style: ParagraphStyle, *, hidden: bool) -> tuple[str, int]:
        """The printed number or bullet of a paragraph, and its list level."""
        num_id = number(at(properties, "numPr", "numId"))
        depth = number(at(properties, "numPr", "ilvl"))
        if num_id is None:
            num_id = style.numbering
            if num_id is not None and depth is None:
                depth = self.reader.numbering.level_for(num_id, style.levels)
        if num_id is None or hidden:
            return "", 0
        label = self.counters.next(num_id, depth or 0)
        return label or "", (depth or style.depth) if label else 0

    # -- tables

    def _table(self, table: Element) -> Items:
        cells, header_rows = self._cells(table)
        if not any(_has_text(item) for cell in cells for item in cell.items):
            return []
        if self.kind is not None:
            return self._lines_of(cells)
        if _is_layout(cells):
            return [item for cell in cells for item in cell.items]
        edges = sorted({cell.column for cell in cells})  # grid columns where no cell begins are no columns
        place = {edge: column for column, edge in enumerate(edges)}
        raw, notes = [], []
        for cell in cells:
            end = cell.column + cell.columns
            span = sum(cell.column <= edge < end for edge in edges)
            raw.append(_raw_cell(cell, place[cell.column], span))
            notes += [item for item in cell.items if _is_note(item)]
        return [RawTable(raw, header_rows=header_rows), *notes]

    def _cells(self, table: Element) -> tuple[list[_Cell], int]:
        """A table's cells, merged ones once, and how many rows at its top are marked as headers."""
        looks = _TableLooks(self.styles, table)
        cells: list[_Cell] = []
        above: dict[int, _Cell] = {}  # the merged cell that reaches down to the row before, by column
        row, header_rows = 0, 0
        rows = [child for child in children(table) if child.tag == W + "tr" and not _row_gone(child)]
        for element in rows:
            if header_rows == row and switch(at(element, "trPr", "tblHeader")):
                header_rows += 1
            column = number(at(element, "trPr", "gridBefore")) or 0
            reached: dict[int, _Cell] = {}
            previous: _Cell | None = None
            for place, tc in enumerate(child for child in children(element) if child.tag == W + "tc"):
                properties = at(tc, "tcPr")
                if at(properties, "cellDel") is not None:
                    continue
                columns = max(1, min(number(at(properties, "gridSpan")) or 1, 1000))
                merge, across = at(properties, "vMerge"), at(properties, "hMerge")
                top = above.get(column)
                if across is not None and value(across) != "restart" and previous is not None:
                    previous.columns += columns
                elif merge is not None and value(merge) != "restart" and top is not None and top.columns == columns:
                    top.rows = row - top.row + 1
                    reached[column] = top
                else:
                    items = self._items(tc, looks.of(row, place, row == len(rows) - 1))
                    previous = _Cell(items, row, column, columns)
                    cells.append(previous)
                    if merge is not None:
                        reached[column] = previous
                column += columns
            above = reached
            row += 1
        return cells, header_rows

    def _lines_of(self, cells: Sequence[_Cell]) -> Items:
        """A table in a header or a note: a block a row."""
        items: Items = []
        for row in sorted({cell.row for cell in cells}):
            texts = [_cell_text(cell.items, notes=True) for cell in cells if cell.row == row]
            items.append(RawBlock(RawText(_row_line(texts)), kind=self.kind))
        return items


class _TableLooks:
    """What a table's style gives the runs in its cells."""

    def __init__(self, styles: StyleSheet, table: Element) -> None:
        self._looks = styles.table(value(at(table, "tblPr", "tblStyle")))
        options = at(table, "tblPr", "tblLook")
        try:
            bits = int(value(options) or "0", 16)
        except ValueError:
            bits = 0
        self._on = {
            region: bool(bits & bit) if options is None or value(options, name) is None else value(options, name) == "1"
            for region, name, bit in (
                ("firstRow", "firstRow", 0x20), ("lastRow", "lastRow", 0x40), ("firstCol", "firstColumn", 0x80),
            )
        }  # fmt: skip

    def of(self, row: int, place: int, last: bool) -> Look:
        """The look of a cell by its row and its place in it."""
        look = PLAIN
        for region, here in (("firstRow", row == 0), ("lastRow", last and row > 0), ("firstCol", place == 0)):
            if here and self._on[region] and region in self._looks:
                look = look.over(self._looks[region])
        return look.over(self._looks.get("", PLAIN))


def _runs_on(properties: Element | None) -> bool:
    mark = at(properties, "rPr")
    return at(mark, "del") is not None or at(mark, "moveFrom") is not None


def _mark_hidden(properties: Element | None) -> bool:
    return bool(switch(at(properties, "rPr", "vanish")))


def _row_gone(row: Element) -> bool:
    return at(row, "trPr", "del") is not None or bool(switch(at(row, "trPr", "hidden")))


def _is_note(item: RawBlock | RawTable) -> bool:
    return isinstance(item, RawBlock) and item.kind is BlockKind.FOOTNOTE


def _is_layout(cells: Sequence[_Cell]) -> bool:
    """Whether a table only frames text: it has one cell, or one column of pages of text."""
    if len(cells) == 1:
        return True
    texts = [cell for cell in cells if any(_has_text(item) for item in cell.items)]
    if len({(cell.column, cell.columns) for cell in texts}) > 1:
        return False
    for cell in texts:
        blocks = [item for item in cell.items if isinstance(item, RawBlock) and _has_text(item)]
        headings = any(
            block.kind is BlockKind.HEADING or (block.bold and len(block.raw.text) <= 100) for block in blocks
        )
        if len(blocks) < len([item for item in cell.items if _has_text(item)]) or (len(blocks) > 6 and headings):
            return True
    return False


def _labelled(block: RawBlock) -> str:
    text = block.raw.text
    if not text:
        return "" if block.label == BULLET else block.label
    return f"{block.label} {text}" if block.label else text


def _row_line(texts: Iterable[str]) -> str:
    """One line for a row of a nested table."""
    filled = [text for text in texts if text]
    return filled[0] if len(filled) == 1 else "\t".join(" ".join(text.split("\n")) for text in filled)


def _cell_text(items: Items, *, notes: bool = False) -> str:
    lines: list[str] = []
    for item in items:
        if isinstance(item, RawTable):
            for row in sorted({cell.row for cell in item.cells}):
                lines.append(_row_line(cell.raw.text for cell in item.cells if cell.row == row))
        elif notes or not _is_note(item):
            lines.append(_labelled(item))
    return "\n".join(line for line in lines if line)


def _raw_cell(cell: _Cell, column: int, span: int) -> RawCell:
    looks: list[RawBlock | RawCell] = []
    for item in cell.items:
        if not _is_note(item):
            looks += item.cells if isinstance(item, RawTable) else [item]
    looks = [look for look in looks if look.raw.text.strip()]
    return RawCell(
        RawText(_cell_text(cell.items)), cell.row, column, row_span=cell.rows, column_span=span,
        bold=bool(looks) and all(look.bold for look in looks),
        italic=bool(looks) and all(look.italic for look in looks),
    )  # fmt: skip
