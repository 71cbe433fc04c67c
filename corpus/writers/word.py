"""Writes a document as a Word file, with the real things that Word makes rather than their look.

Lists are numbered by Word, insertions and deletions are tracked, tick boxes and form fields are content
controls, page numbers are fields, the contents list is a field with the entries it had when it was saved.
"""

from __future__ import annotations

import copy
import io
import math
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

import docx
from docx.document import Document as WordDocument
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.oxml import serialize_part_xml
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.shared import Mm, Pt

from writers import word_xml as xml
from writers.blocks import (
    TICKED,
    UNTICKED,
    Block,
    Contents,
    Document,
    Heading,
    ListBlock,
    ListItem,
    Marker,
    PageBreak,
    Paragraph,
    Section,
    Span,
    Spans,
    Table,
    heading_spans,
    listed_headings,
    plain_text,
    sections,
    visible,
)
from writers.signature import HEIGHT, SIGNATURE_FILE, WIDTH
from writers.word_xml import Element, element, paragraph, run, run_of, run_properties, value_element

SAVED = datetime(2024, 1, 2, 9, 0, tzinfo=UTC)
REVISION = {"author": "Information Governance", "date": "2024-01-02T09:00:00Z"}
FONTS = {"sans": "Arial", "serif": "Times New Roman"}
MARGIN = Mm(22)
TWIPS = 635  # English Metric Units in a twentieth of a point, Word's unit for most lengths
JUSTIFICATION = {"left": "", "centre": "center", "right": "right"}
NUMBER_FORMATS = {
    "decimal": "decimal",
    "letter": "lowerLetter",
    "capital": "upperLetter",
    "roman": "lowerRoman",
}
BULLETS = ["•", "–", "▪"]
BULLET_LIST = 100  # its number in the numbering part; counted lists come after it
FOOTNOTES_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"


@dataclass
class CountedList:
    """A list that Word counts: for each level, how its numbers look, where they start and how far it got."""

    number: int
    markers: dict[int, Marker] = field(default_factory=dict)  # by level: the first marker
    last: dict[int, int] = field(default_factory=dict)  # by level: the number counted last

    def accepts(self, level: int, marker: Marker) -> bool:
        """Whether Word, counting on in this list, comes to this marker."""
        first = self.markers.get(level)
        if first is None or (first.style, first.before, first.after) != (
            marker.style,
            marker.before,
            marker.after,
        ):
            return False
        return marker.value == (self.last[level] + 1 if level in self.last else first.value)

    def count(self, level: int, marker: Marker) -> None:
        """Count an item; deeper levels start again below it."""
        self.markers.setdefault(level, marker)
        self.last = {known: value for known, value in self.last.items() if known < level}
        self.last[level] = marker.value


def write(document: Document, heading_pages: Sequence[int], pages: int) -> bytes:
    """The bytes of the DOCX file; page numbers shown before Word counts anew come from the PDF."""
    writer = WordWriter(document, heading_pages, pages)
    writer.write()
    saved = io.BytesIO()
    writer.word.save(saved)
    return with_fixed_times(saved.getvalue())


def with_fixed_times(package: bytes) -> bytes:
    """The package with the same time on every member, so that the same document gives the same bytes."""
    fixed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(package)) as source, zipfile.ZipFile(fixed, "w") as target:
        for name in source.namelist():
            member = zipfile.ZipInfo(name, date_time=SAVED.timetuple()[:6])
            member.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(member, source.read(name))
    return fixed.getvalue()


class WordWriter:
    """One document being written."""

    def __init__(self, document: Document, heading_pages: Sequence[int], pages: int) -> None:
        self.document = document
        self.look = document.front_matter.look
        self.heading_pages = heading_pages
        self.pages = pages
        self.word: WordDocument = docx.Document()
        self.body: Element = self.word.element.body
        self.identifier = 0  # of content controls, revisions, drawings and bookmarks
        self.notes: list[Element] = []
        self.lists: list[CountedList] = []
        self.width = 0  # of the text, in English Metric Units
        self.bookmarks = {id(heading): f"_Toc{170000001 + n}" for n, heading in enumerate(listed_headings(document))}

    def write(self) -> None:
        """Write everything into the package."""
        self.set_properties()
        self.set_styles()
        for number, section in enumerate(sections(self.document) or [Section(False, 1, False, ())]):
            self.start_section(section, first=number == 0)
            if number == 0:
                self.write_running_text()
            for position, block in enumerate(section.blocks):
                following = section.blocks[position + 1 : position + 2]
                self.add(*self.block(block, last=not following))
        self.write_numbering()
        if self.notes:
            self.write_notes()
        if self.look.hyphenate:
            tab_stop = self.word.settings.element.find(xml.qualified("w:defaultTabStop"))
            tab_stop.addnext(element("w:autoHyphenation"))

    def add(self, *elements: Element) -> None:
        """Put elements at the end of the body, before the properties of its last section."""
        for made in elements:
            self.body.sectPr.addprevious(made)

    def new_identifier(self) -> int:
        """A number not used in this document before."""
        self.identifier += 1
        return self.identifier

    # the document as a whole

    def set_properties(self) -> None:
        """Fixed dates, and the title, in the core properties."""
        properties = self.word.core_properties
        properties.author = properties.last_modified_by = "Information Governance"
        properties.title = self.document.title.replace("\n", " ")
        properties.comments = ""
        properties.created = properties.modified = SAVED.replace(tzinfo=None)

    def set_styles(self) -> None:
        """The font everywhere, and the styles that python-docx's template lacks."""
        font = FONTS[self.look.font]
        styles = self.word.styles
        for name in ("Normal", "Title", "Heading 1", "Heading 2", "Heading 3"):
            properties = styles[name].element.get_or_add_rPr()
            for old in properties.findall(xml.qualified("w:rFonts")):
                properties.remove(old)
            properties.insert(0, element("w:rFonts", ascii=font, hAnsi=font, cs=font, eastAsia=font))
        normal = styles["Normal"]
        normal.font.size = Pt(self.look.size)
        normal.paragraph_format.space_after = Pt(6)
        small = element("w:rPr", value_element("w:sz", round(2 * self.look.size - 4)))
        raised = element("w:rPr", value_element("w:vertAlign", "superscript"))
        link = element("w:rPr", value_element("w:color", "0563C1"), value_element("w:u", "single"))
        root = styles.element
        root.append(xml.style("footnote text", "FootnoteText", "paragraph", small, based_on="Normal"))
        root.append(xml.style("footnote reference", "FootnoteReference", "character", raised))
        root.append(xml.style("Hyperlink", "Hyperlink", "character", link))
        for level in (1, 2, 3):
            indent = element("w:pPr", element("w:ind", left=220 * (level - 1)))
            root.append(xml.style(f"toc {level}", f"TOC{level}", "paragraph", indent, based_on="Normal"))

    def start_section(self, section: Section, first: bool) -> None:
        """Paper, margins and columns of what follows."""
        if first:
            word_section = self.word.sections[0]
        else:
            start = WD_SECTION.CONTINUOUS if section.continuous else WD_SECTION.NEW_PAGE
            word_section = self.word.add_section(start)
        short, long = Mm(210), Mm(297)
        word_section.orientation = WD_ORIENT.LANDSCAPE if section.landscape else WD_ORIENT.PORTRAIT
        word_section.page_width, word_section.page_height = (long, short) if section.landscape else (short, long)
        word_section.left_margin = word_section.right_margin = MARGIN
        word_section.top_margin = word_section.bottom_margin = MARGIN
        properties: Element = self.body.sectPr
        for old in properties.findall(xml.qualified("w:cols")):
            columns = element("w:cols", space=567, **({"num": section.columns} if section.columns > 1 else {}))
            properties.replace(old, columns)
        gap = 567 * TWIPS * (section.columns - 1)
        self.width = (int(word_section.page_width) - 2 * MARGIN - gap) // section.columns

    def write_running_text(self) -> None:
        """Header and footer of all pages, with the page numbers as fields."""
        section = self.word.sections[0]
        front_matter = self.document.front_matter
        for part, text in ((section.header, front_matter.header), (section.footer, front_matter.footer)):
            if not text.strip():
                continue
            last: Element = part.paragraphs[0]._p
            for line in text.rstrip().split("\n"):
                style = "Header" if part is section.header else "Footer"
                last.addprevious(paragraph(self.running_line(line), style, "center"))
            last.getparent().remove(last)

    def running_line(self, line: str) -> Iterable[Element]:
        """The runs of a header or footer line."""
        fields = {"{page}": ("PAGE", "1"), "{pages}": ("NUMPAGES", str(self.pages))}
        for piece in line.replace("{", "\0{").replace("}", "}\0").split("\0"):
            if piece in fields:
                yield from xml.field(*fields[piece])
            elif piece:
                yield run(piece)

    # blocks

    def block(self, block: Block, last: bool) -> list[Element]:
        """The elements of a block; `last` if nothing follows it in its section."""
        if isinstance(block, Heading):
            return [self.heading(block)]
        if isinstance(block, Paragraph):
            return [self.boxed(block) if block.boxed else self.plain_paragraph(block)]
        if isinstance(block, ListBlock):
            return [self.list_item(item, number == 0) for number, item in enumerate(block.items)]
        if isinstance(block, Table):
            return [self.table(block), *([] if last else [paragraph([])])]
        if isinstance(block, PageBreak):
            return [paragraph([run_of(element("w:br", type="page"))])]
        if isinstance(block, Contents):
            return self.contents()
        return []

    def plain_paragraph(self, block: Paragraph) -> Element:
        """A paragraph of the body."""
        alignment = JUSTIFICATION[block.alignment] or ("both" if self.look.hyphenate else "")
        return paragraph(self.runs(block.spans), alignment=alignment)

    def heading(self, heading: Heading) -> Element:
        """A heading in Word's style for it, or as a paragraph in bold that only looks like one."""
        styled = self.look.headings == "styled"
        style = (f"Heading{heading.level}" if heading.level else "Title") if styled else ""
        size = 0.0 if styled or heading.level else self.look.size + 6
        runs = self.runs(heading_spans(heading, self.look), bold=not styled, size=size)
        if id(heading) in self.bookmarks:
            number = self.new_identifier()
            start = element("w:bookmarkStart", id=number, name=self.bookmarks[id(heading)])
            runs = [start, *runs, element("w:bookmarkEnd", id=number)]
        return paragraph(runs, style, JUSTIFICATION[heading.alignment])

    def boxed(self, block: Paragraph) -> Element:
        """A paragraph in a text box as wide as the text."""
        inner = paragraph(self.runs(block.spans), alignment=JUSTIFICATION[block.alignment])
        characters = self.width / 12700 / self.look.size * 2
        lines = sum(math.ceil((len(line) or 1) / characters) for line in plain_text(block.spans).split("\n"))
        height = round((lines * 1.25 * self.look.size + 20) * 12700)
        box = xml.text_box([inner], [copy.deepcopy(inner)], self.new_identifier(), self.width, height)
        return paragraph([box])

    def list_item(self, item: ListItem, first: bool) -> Element:
        """An item of a list that Word counts, or of the list of bullets."""
        if item.marker is None:
            return paragraph(self.runs(item.spans), "ListParagraph", numbering=(BULLET_LIST, item.level))
        counted = self.counted_list(item.level, item.marker, first)
        counted.count(item.level, item.marker)
        return paragraph(self.runs(item.spans), "ListParagraph", numbering=(counted.number, item.level))

    def counted_list(self, level: int, marker: Marker, first: bool) -> CountedList:
        """The list in which Word comes to this marker: one that goes on, or else a new one.

        A deeper level that the latest list has not used yet is counted in that list, as Word's multi-level
        lists do.
        """
        for known in reversed(self.lists):
            if known.accepts(level, marker):
                return known
        if not first and level and self.lists and level not in self.lists[-1].markers:
            return self.lists[-1]
        self.lists.append(CountedList(BULLET_LIST + 1 + len(self.lists)))
        return self.lists[-1]

    def contents(self) -> list[Element]:
        """The contents list: Word's own field if the headings have styles, otherwise typed lines."""
        styled = self.look.headings == "styled"
        lines = []
        headings = listed_headings(self.document)
        for heading, page in zip(headings, self.heading_pages, strict=True):
            text = plain_text(heading_spans(heading, self.look)).replace("\n", " ")
            runs: list[Element] = [run(text), run_of(element("w:tab"))]
            if styled:
                bookmark = self.bookmarks[id(heading)]
                runs += xml.field(f"PAGEREF {bookmark} \\h", str(page))
                runs = [element("w:hyperlink", *runs, anchor=bookmark, history=1)]
            else:
                runs.append(run(str(page)))
            stop = element("w:tab", val="right", leader="dot", pos=self.width // TWIPS)
            lines.append(paragraph(runs, f"TOC{heading.level}" if styled else "", more=[element("w:tabs", stop)]))
        if not styled or not lines:
            return lines
        properties = lines[0].find(xml.qualified("w:pPr"))
        for made in reversed(xml.field_start('TOC \\o "1-3" \\h \\z \\u')):
            properties.addnext(made)
        lines[-1].append(xml.field_end())
        gallery = element("w:docPartObj", value_element("w:docPartGallery", "Table of Contents"))
        return [
            element(
                "w:sdt",
                element("w:sdtPr", value_element("w:id", self.new_identifier()), gallery),
                element("w:sdtContent", *lines),
            )
        ]

    # tables

    def table(self, table: Table) -> Element:
        """A table with real merged cells and repeated header rows."""
        columns = len(table.rows[0])
        shares = table.widths or (1 / columns,) * columns
        widths = [round(share * self.width / TWIPS) for share in shares]
        properties = element(
            "w:tblPr",
            value_element("w:tblStyle", "TableGrid" if table.ruled else "TableNormal"),
            element("w:tblW", w=sum(widths), type="dxa"),
            element("w:tblLayout", type="fixed" if table.widths else "autofit"),
        )
        grid = element("w:tblGrid", *(element("w:gridCol", w=width) for width in widths))
        rows = [self.table_row(table, number, widths) for number in range(len(table.rows))]
        return element("w:tbl", properties, grid, *rows)

    def table_row(self, table: Table, number: int, widths: list[int]) -> Element:
        """One row; of a cell merged over several rows, the lower ones hold an empty rest."""
        row = element("w:tr")
        if number < table.header_rows:
            row.append(element("w:trPr", element("w:tblHeader")))
        for column, cell in enumerate(table.rows[number]):
            anchor_row, anchor_column = cell.anchor
            if anchor_column != column:
                continue
            anchor = table.rows[anchor_row][anchor_column]
            width = sum(widths[column : column + anchor.columns])
            properties = element("w:tcPr", element("w:tcW", w=width, type="dxa"))
            if anchor.columns > 1:
                properties.append(value_element("w:gridSpan", anchor.columns))
            if anchor.rows > 1:
                properties.append(element("w:vMerge", **({"val": "restart"} if anchor_row == number else {})))
            tight = element("w:spacing", before=20, after=20)
            row.append(element("w:tc", properties, paragraph(self.runs(cell.spans), more=[tight])))
        return row

    # text

    def runs(self, spans: Spans, bold: bool = False, size: float = 0) -> list[Element]:
        """The elements of a text; `bold` and `size` come on top of what the spans say."""
        return [self.span(span, bold or span.bold, size) for span in spans]

    def span(self, span: Span, bold: bool, size: float) -> Element:
        """The element of one span, marked as inserted or deleted if it is."""
        deleted = span.revision == "deleted"
        properties = run_properties(bold=bold, italic=span.italic, hidden=span.hidden, size=size)
        if span.kind == "mail":
            look = run_properties("Hyperlink", bold, span.italic, span.hidden, size)
            link = self.word.part.relate_to(f"mailto:{span.text}", RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
            made = element("w:hyperlink", self.revised(span, run(span.text, look, deleted)), history=1)
            made.set(xml.qualified("r:id"), link)
            return made
        if span.kind == "break":
            made = run_of(element("w:br"), properties)
        elif span.kind == "tick":
            look = run_properties("", bold, span.italic, span.hidden, size, "MS Gothic")
            sign = run(TICKED if span.text else UNTICKED, look, deleted)
            made = xml.check_box(self.new_identifier(), bool(span.text), sign)
        elif span.kind == "field":
            inner = [self.span(part, bold or part.bold, size) for part in span.content]
            kind = element("w:text" if len(inner) == 1 else "w:richText")
            made = xml.content_control(self.new_identifier(), kind, inner, "Field")
        elif span.kind == "note":
            made = self.note_mark(span)
        elif span.kind == "signature":
            drawing = self.word.part.new_pic_inline(str(SIGNATURE_FILE), Pt(WIDTH), Pt(HEIGHT))
            made = run_of(element("w:drawing", drawing))
        else:
            made = run(span.text, properties, deleted)
        return self.revised(span, made)

    def revised(self, span: Span, made: Element) -> Element:
        """The element inside the mark of the revision that it is part of, if any."""
        if not span.revision:
            return made
        name = "w:ins" if span.revision == "inserted" else "w:del"
        return element(name, made, id=self.new_identifier(), **REVISION)

    # other parts of the package

    def note_mark(self, span: Span) -> Element:
        """The mark of a footnote, whose text is put aside for the footnotes part."""
        number = len(self.notes) + 1
        own_mark = run_of(element("w:footnoteRef"), run_properties("FootnoteReference"))
        # A link would need a relationship of the footnotes part, so an address is plain text in a footnote.
        content = [replace(part, kind="text") if part.kind == "mail" else part for part in visible(span.content)]
        text = paragraph([own_mark, run(" "), *self.runs(tuple(content))], "FootnoteText")
        self.notes.append(element("w:footnote", text, id=number))
        return run_of(element("w:footnoteReference", id=number), run_properties("FootnoteReference"))

    def write_notes(self) -> None:
        """The footnotes part, with the two separators that Word expects in it."""
        separators = [
            element("w:footnote", paragraph([run_of(element(f"w:{kind}"))]), type=kind, id=number)
            for number, kind in ((-1, "separator"), (0, "continuationSeparator"))
        ]
        root = element("w:footnotes", *separators, *self.notes)
        blob = serialize_part_xml(root)
        part = Part(PackURI("/word/footnotes.xml"), FOOTNOTES_TYPE, blob, self.word.part.package)
        self.word.part.relate_to(part, RELATIONSHIP_TYPE.FOOTNOTES)

    def write_numbering(self) -> None:
        """The definitions of the lists: one of bullets, and one for each list that is counted by itself."""
        numbering: Element = self.word.part.numbering_part.element
        first_number = numbering.find(xml.qualified("w:num"))
        bullets = {level: bullet_level(level) for level in range(9)}
        definitions = {BULLET_LIST: bullets}
        for counted in self.lists:
            levels = {level: counted_level(level, marker) for level, marker in counted.markers.items()}
            definitions[counted.number] = bullets | levels
        for number, levels in definitions.items():
            kind = value_element("w:multiLevelType", "hybridMultilevel")
            parts = [copy.deepcopy(levels[level]) for level in range(9)]
            first_number.addprevious(element("w:abstractNum", kind, *parts, abstractNumId=number))
            numbering.append(element("w:num", value_element("w:abstractNumId", number), numId=number))


def bullet_level(level: int) -> Element:
    """The definition of a level of bullets."""
    return level_definition(level, 1, "bullet", BULLETS[level % 3])


def counted_level(level: int, marker: Marker) -> Element:
    """The definition of a level of numbers that look like a marker and start with it."""
    text = f"{marker.before}%{level + 1}{marker.after}"
    return level_definition(level, marker.value, NUMBER_FORMATS[marker.style], text)


def level_definition(level: int, start: int, number_format: str, text: str) -> Element:
    """A level of a list: where it starts, how its numbers look, how far it is indented."""
    indent = element("w:ind", left=400 * (level + 1), hanging=400)
    return element(
        "w:lvl",
        value_element("w:start", start),
        value_element("w:numFmt", number_format),
        value_element("w:lvlText", text),
        value_element("w:lvlJc", "left"),
        element("w:pPr", indent),
        ilvl=level,
    )
