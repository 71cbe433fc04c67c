"""Writes a document as PDF, with reportlab.

Three things are known only once the pages are made: how many there are, on which the headings are (for the
contents list), and which footnotes are on which page. So the pages are made again with what the last round
found until a round finds the same.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from reportlab.lib import colors  # type: ignore[import-untyped]
from reportlab.lib.enums import TA_CENTER, TA_JUSTIFY, TA_LEFT, TA_RIGHT  # type: ignore[import-untyped]
from reportlab.lib.pagesizes import A4, landscape  # type: ignore[import-untyped]
from reportlab.lib.styles import ParagraphStyle  # type: ignore[import-untyped]
from reportlab.pdfbase.pdfmetrics import stringWidth  # type: ignore[import-untyped]
from reportlab.platypus import (  # type: ignore[import-untyped]
    BaseDocTemplate,
    CondPageBreak,
    Flowable,
    Frame,
    FrameBreak,
    NextPageTemplate,
    PageTemplate,
    Spacer,
)
from reportlab.platypus import PageBreak as NextPage
from reportlab.platypus import Paragraph as TextFlowable

from writers.blocks import (
    TICKED,
    UNTICKED,
    Block,
    Contents,
    Document,
    Heading,
    ListBlock,
    ListItem,
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
from writers.fonts import Fonts
from writers.hyphenation import splits
from writers.pdf_table import SIDE_PADDING, PageTable, Place
from writers.signature import HEIGHT, SIGNATURE_FILE, WIDTH

MARGIN = 62.0
COLUMN_GAP = 28.0
MAXIMUM_ROUNDS = 12
CAUTIOUS_ROUND = 5  # from this round on, room kept for footnotes is never given up again
ALIGNMENTS = {"left": TA_LEFT, "centre": TA_CENTER, "right": TA_RIGHT}
BULLETS = ["•", "–", "•"]


@dataclass(frozen=True)
class Layout:
    """A finished PDF and where things came to be in it."""

    content: bytes
    pages: int
    heading_pages: list[int]  # of the headings that a contents list names


@dataclass
class Round:
    """What one round of making the pages found."""

    pages: int = 1
    heading_pages: dict[int, int] = field(default_factory=dict)  # by the number of the listed heading
    note_pages: dict[int, int] = field(default_factory=dict)  # by the number of the footnote
    note_room: dict[int, float] = field(default_factory=dict)  # by page: the room kept for footnotes


def write(document: Document) -> Layout:
    """Make the PDF."""
    return PdfWriter(document).write()


class PdfWriter:
    """One document being written."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.look = document.front_matter.look
        self.fonts = Fonts.for_text(self.look.font, all_text(document))
        self.headings = {id(heading): number for number, heading in enumerate(listed_headings(document))}
        self.notes: list[Span] = []
        self.last = Round()  # what the round before found
        self.current = Round()
        self.styles = Styles(self.fonts, self.look.size, self.look.hyphenate)

    def write(self) -> Layout:
        """Make the pages until nothing changes any more."""
        for number in range(MAXIMUM_ROUNDS):
            content = self.make_pages(cautious=number >= CAUTIOUS_ROUND)
            if self.current == self.last:
                break
            self.last = self.current
        heading_pages = [self.current.heading_pages[number] for number in range(len(self.headings))]
        return Layout(content, self.current.pages, heading_pages)

    def make_pages(self, cautious: bool) -> bytes:
        """One round."""
        self.notes = []
        story = self.story()
        self.current = Round(note_room=self.note_room(cautious))
        target = io.BytesIO()
        pages = Pages(self, target)
        pages.build(story or [Spacer(1, 1)])
        self.current.pages = pages.page
        return target.getvalue()

    def note_room(self, cautious: bool) -> dict[int, float]:
        """The room that each page has to keep for the footnotes that the last round put on it."""
        room: dict[int, float] = {}
        for number, page in self.last.note_pages.items():
            height = self.note(number).wrap(A4[0] - 2 * MARGIN, A4[1])[1]
            room[page] = room.get(page, 8.0) + height
        if cautious:
            for page, height in self.last.note_room.items():
                room[page] = max(height, room.get(page, 0.0))
        return room

    def note(self, number: int) -> Any:
        """A footnote as it is printed at the foot of the page."""
        markup = self.markup(self.notes[number - 1].content)
        return TextFlowable(f"<super>{number}</super> {markup}", self.styles.note)

    # story

    def story(self) -> list[Any]:
        """All flowables of the document, with the changes of page template between its sections."""
        story: list[Any] = []
        for number, section in enumerate(sections(self.document)):
            if section.continuous:
                story.append(FrameBreak())
            elif number:
                story += [NextPageTemplate(template_name(section)), NextPage()]
            for block in section.blocks:
                story += self.flowables(block, section)
        return story

    def flowables(self, block: Block, section: Section) -> list[Any]:
        """The flowables of one block."""
        if isinstance(block, Heading):
            return self.heading(block)
        if isinstance(block, Paragraph):
            return [self.paragraph(block)]
        if isinstance(block, ListBlock):
            return spaced([self.list_item(item) for item in block.items], self.look.size * 0.5)
        if isinstance(block, Table):
            return spaced([self.table(block, column_width(section))], self.look.size * 0.9)
        if isinstance(block, PageBreak):
            return [NextPage()]
        if isinstance(block, Contents):
            return self.contents()
        return []

    def heading(self, heading: Heading) -> list[Any]:
        """A heading, which is not left alone at the foot of a page."""
        style = self.styles.heading(heading, self.look.headings)
        text = f"<b>{self.markup(heading_spans(heading, self.look))}</b>"
        number = self.headings.get(id(heading))
        mark = "" if number is None else f'<onDraw name="heading_mark" label="{number}"/>'
        room = [CondPageBreak(self.look.size * 6)] if heading.level else []
        return [*room, TextFlowable(mark + text, style)]

    def paragraph(self, block: Paragraph) -> Any:
        """A paragraph of the body or in a text box."""
        return TextFlowable(self.markup(block.spans), self.styles.paragraph(block))

    def list_item(self, item: ListItem) -> Any:
        """A list item with its bullet or number hanging before it."""
        mark = item.marker.text if item.marker else BULLETS[item.level % len(BULLETS)]
        return TextFlowable(self.markup(item.spans), self.styles.list_item(item.level), bulletText=mark)

    def contents(self) -> list[Any]:
        """The contents list with the page numbers of the last round."""
        lines = []
        for number, heading in enumerate(listed_headings(self.document)):
            text = plain_text(heading_spans(heading, self.look)).replace("\n", " ")
            page = self.last.heading_pages.get(number, 1)
            lines.append(ContentsLine(text, page, (heading.level - 1) * 14.0, self.fonts, self.look.size))
        return spaced(lines, self.look.size)

    # text

    def markup(self, spans: Spans) -> str:
        """The visible text in reportlab's markup."""
        return "".join(self.span_markup(span) for span in visible(spans))

    def span_markup(self, span: Span) -> str:
        """One span in reportlab's markup."""
        if span.kind == "break":
            return "<br/>"
        if span.kind == "signature":
            size = f'width="{WIDTH}" height="{HEIGHT}"'
            return f'<img src="{SIGNATURE_FILE}" {size} valign="top"/>'
        if span.kind == "note":
            self.notes.append(span)
            number = len(self.notes)
            return f'<onDraw name="note_mark" label="{number}"/><super>{number}</super>'
        if span.kind == "field":
            return self.markup(span.content)
        text = self.fonts.markup(span.text)
        if span.kind == "tick":
            text = self.fonts.markup(TICKED if span.text else UNTICKED)
        if span.kind == "mail":
            text = f'<a href="mailto:{text}" color="#0563C1">{text}</a>'
        text = f"<b>{text}</b>" if span.bold else text
        return f"<i>{text}</i>" if span.italic else text

    # tables

    def table(self, table: Table, width: float) -> Any:
        """A table that goes on over pages and repeats its header rows."""
        rows = [
            [Place(cell.anchor, self.cell(cell.spans) if cell.spans else None) for cell in row] for row in table.rows
        ]
        shares = table.widths or self.natural_shares(table, width)
        widths = [share * width for share in shares]
        return PageTable(rows, widths, table.header_rows, table.ruled, self.styles.cell.leading)

    def cell(self, spans: Spans) -> Any:
        """The text of a cell."""
        return TextFlowable(self.markup(spans), self.styles.cell)

    def natural_shares(self, table: Table, width: float) -> list[float]:
        """Widths as Word's autofit finds them: every word fits, the rest is shared by what the text needs."""
        shortest, natural = [], []
        for column in range(len(table.rows[0])):
            cells = [row[column] for row in table.rows if row[column].columns == 1]
            lines = [line for cell in cells for line in plain_text(cell.spans).split("\n")]
            words = [word for line in lines for word in line.split()]
            shortest.append(max((self.width(word) for word in words), default=10.0) + 2 * SIDE_PADDING + 2)
            natural.append(max((self.width(line) for line in lines), default=10.0) + 2 * SIDE_PADDING + 2)
        spare = width - sum(shortest)
        wishes = [wish - least for wish, least in zip(natural, shortest, strict=True)]
        if spare > 0 and sum(wishes) > spare:
            widths = [least + spare * wish / sum(wishes) for least, wish in zip(shortest, wishes, strict=True)]
        else:
            widths = natural if spare > 0 else shortest
        return [each / sum(widths) for each in widths]

    def width(self, text: str) -> float:
        """The width of a text in bold, the widest it can be."""
        return float(stringWidth(text, self.fonts.bold, self.styles.cell.fontSize))


def spaced(flowables: list[Any], space: float) -> list[Any]:
    """The flowables with space after the last of them, which, unlike a spacer, never goes to a new page."""
    for flowable in flowables[-1:]:
        flowable.spaceAfter = space
    return flowables


def all_text(document: Document) -> str:
    """Every character of the document that may be printed."""
    return repr(document.blocks) + document.front_matter.header + document.front_matter.footer


def page_size(section: Section) -> tuple[float, float]:
    """Width and height of a section's pages."""
    width, height = landscape(A4) if section.landscape else A4
    return float(width), float(height)


def column_width(section: Section) -> float:
    """The width of the text, or of one column of it."""
    whole = page_size(section)[0] - 2 * MARGIN
    return (whole - COLUMN_GAP * (section.columns - 1)) / section.columns


def template_name(section: Section) -> str:
    """The page template of a section that starts a page."""
    return f"{'landscape' if section.landscape else 'portrait'} {section.columns}"


class Styles:
    """The paragraph styles of a document."""

    def __init__(self, fonts: Fonts, size: float, hyphenate: bool) -> None:
        self.fonts = fonts
        self.size = size
        self.body_alignment = TA_JUSTIFY if hyphenate else TA_LEFT
        self.hyphenation = {"hyphenationLang": splits, "hyphenationMinWordLength": 6} if hyphenate else {}
        self.cell = self.make("cell", size - 1, **self.hyphenation)
        self.note = self.make("note", size - 2.5)
        self.running = self.make("running", size - 2, alignment=TA_CENTER)

    def make(self, name: str, size: float, **settings: Any) -> Any:
        """A style in the document's font; pictures in a line make it higher."""
        return ParagraphStyle(
            name,
            fontName=self.fonts.regular,
            fontSize=size,
            leading=size * 1.22,
            autoLeading="max",
            **settings,
        )

    def heading(self, heading: Heading, kind: str) -> Any:
        """The style of a heading; those that only look like headings are as large as the text."""
        larger = (7.0, 3.0, 1.5, 0.0)[heading.level] if kind == "styled" or not heading.level else 0.0
        return self.make(
            "heading",
            self.size + larger,
            alignment=ALIGNMENTS[heading.alignment],
            spaceBefore=self.size * (1.1 if heading.level < 2 else 0.8),
            spaceAfter=self.size * 0.5,
        )

    def paragraph(self, block: Paragraph) -> Any:
        """The style of a paragraph, with a frame if it is in a text box."""
        alignment = ALIGNMENTS[block.alignment]
        if block.alignment == "left" and not block.boxed:
            alignment = self.body_alignment
        frame: dict[str, Any] = {"spaceAfter": self.size * 0.55}
        if block.boxed:
            frame = {"borderWidth": 0.8, "borderColor": colors.black, "borderPadding": 6}
            frame |= {"leftIndent": 7, "rightIndent": 7, "spaceBefore": 12, "spaceAfter": 14}
        return self.make("paragraph", self.size, alignment=alignment, **frame, **self.hyphenation)

    def list_item(self, level: int) -> Any:
        """The style of a list item."""
        return self.make(
            "list item",
            self.size,
            alignment=self.body_alignment,
            leftIndent=20 * (level + 1),
            bulletIndent=20 * level + 4,
            bulletFontName=self.fonts.regular,
            bulletFontSize=self.size,
            spaceAfter=self.size * 0.2,
            **self.hyphenation,
        )


class ContentsLine(Flowable):  # type: ignore[misc]
    """A line of the contents list: a heading, dots, and its page number at the right margin."""

    def __init__(self, text: str, page: int, indent: float, fonts: Fonts, size: float) -> None:
        super().__init__()
        self.text, self.page, self.indent, self.fonts, self.size = text, page, indent, fonts, size
        self.lines: list[str] = []

    def wrap(self, available_width: float, _available_height: float) -> tuple[float, float]:
        """Break the heading into lines that leave room for the number."""
        room = available_width - self.indent - 40
        self.width, self.lines = available_width, [""]
        for word in self.text.split():
            longer = f"{self.lines[-1]} {word}".strip()
            if self.lines[-1] and self.text_width(longer) > room:
                self.lines.append(word)
            else:
                self.lines[-1] = longer
        return available_width, self.size * 1.45 * len(self.lines)

    def text_width(self, text: str) -> float:
        """The printed width of a text."""
        return float(stringWidth(text, self.fonts.regular, self.size))

    def draw(self) -> None:
        """Draw the lines; the dots follow the last one."""
        self.canv.setFont(self.fonts.regular, self.size)
        height = self.size * 1.45
        for number, line in enumerate(reversed(self.lines)):
            text = line
            if number == 0:
                page = str(self.page)
                space = self.width - self.indent - self.text_width(f"{line}  {page}")
                text = f"{line} {'.' * int(space / self.text_width('.'))}"
                self.canv.drawRightString(self.width, 0.3 * self.size, page)
            self.canv.drawString(self.indent, 0.3 * self.size + number * height, text)


class Pages(BaseDocTemplate):  # type: ignore[misc]
    """The pages of one round: their frames, headers, footers and footnotes."""

    def __init__(self, writer: PdfWriter, target: io.BytesIO) -> None:
        document = writer.document
        super().__init__(target, invariant=1, title=document.title.replace("\n", " "), author="", pageCompression=1)
        self.writer = writer
        self.addPageTemplates(self.templates())

    def templates(self) -> list[Any]:
        """A page template for each shape of page; the one that the document starts with comes first."""
        shapes = sections(self.writer.document) or [Section(False, 1, False, ())]
        templates: dict[str, Any] = {}
        if any(section.continuous for section in shapes):
            shapes = shapes[1:]
            following = template_name(shapes[0])
            templates["title"] = NotedPage(self.writer, shapes[0], "title", self.title_height(), following)
        for section in shapes:
            name = template_name(section)
            templates.setdefault(name, NotedPage(self.writer, section, name))
        return list(templates.values())

    def title_height(self) -> float:
        """The height of the blocks across the page above the columns."""
        section, notes = sections(self.writer.document)[0], list(self.writer.notes)
        flowables = [made for block in section.blocks for made in self.writer.flowables(block, section)]
        self.writer.notes = notes
        height = 12.0
        for flowable in flowables:
            if not isinstance(flowable, CondPageBreak):
                height += flowable.wrap(column_width(section), page_size(section)[1])[1]
                height += flowable.getSpaceBefore() + flowable.getSpaceAfter()
        return float(height)

    def beforeDocument(self) -> None:
        """Have the marks in headings and at footnotes tell their pages."""
        current = self.writer.current
        self.canv.setNamedCB(
            "heading_mark",
            lambda _canvas, _kind, label: current.heading_pages.setdefault(int(label), self.page),
        )
        self.canv.setNamedCB(
            "note_mark", lambda _canvas, _kind, label: current.note_pages.setdefault(int(label), self.page)
        )


class NotedPage(PageTemplate):  # type: ignore[misc]
    """A page with header and footer whose text ends above its footnotes."""

    def __init__(
        self, writer: PdfWriter, section: Section, name: str, title_height: float = 0, following: str = ""
    ) -> None:
        self.writer = writer
        self.width, self.height = page_size(section)
        top = self.height - MARGIN
        frames = []
        if title_height:
            frames.append(self.frame(MARGIN, top - title_height, self.width - 2 * MARGIN, title_height))
        self.columns = [
            self.frame(
                MARGIN + number * (column_width(section) + COLUMN_GAP),
                MARGIN,
                column_width(section),
                top - title_height - MARGIN,
            )
            for number in range(section.columns)
        ]
        self.column_height = top - title_height - MARGIN
        super().__init__(
            name,
            [*frames, *self.columns],
            pagesize=(self.width, self.height),
            autoNextPageTemplate=following or None,
        )

    @staticmethod
    def frame(left: float, bottom: float, width: float, height: float) -> Any:
        """A frame without padding."""
        return Frame(left, bottom, width, height, 0, 0, 0, 0)

    def beforeDrawPage(self, _canvas: Any, pages: Any) -> None:
        """Keep room for the footnotes of this page."""
        room = self.writer.current.note_room.get(pages.page, 0.0)
        for frame in self.columns:
            frame._y1 = MARGIN + room
            frame._height = self.column_height - room
            frame._geom()

    def afterDrawPage(self, canvas: Any, pages: Any) -> None:
        """Draw header, footer and footnotes."""
        front_matter = self.writer.document.front_matter
        self.draw_running(canvas, pages.page, front_matter.header, self.height - MARGIN * 0.55)
        self.draw_running(canvas, pages.page, front_matter.footer, MARGIN * 0.62)
        numbers = [number for number, page in self.writer.current.note_pages.items() if page == pages.page]
        if numbers:
            self.draw_notes(canvas, sorted(numbers))

    def draw_running(self, canvas: Any, page: int, text: str, top: float) -> None:
        """Draw a header or footer line by line, the first one below `top`."""
        text = text.replace("{page}", str(page)).replace("{pages}", str(self.writer.last.pages))
        for line in text.rstrip().split("\n") if text.strip() else []:
            flowable = TextFlowable(self.writer.fonts.markup(line), self.writer.styles.running)
            top -= flowable.wrap(self.width - 2 * MARGIN, self.height)[1]
            flowable.drawOn(canvas, MARGIN, top)

    def draw_notes(self, canvas: Any, numbers: Sequence[int]) -> None:
        """Draw the footnotes at the foot of the page, below a short line."""
        flowables = [self.writer.note(number) for number in numbers]
        heights = [flowable.wrap(A4[0] - 2 * MARGIN, self.height)[1] for flowable in flowables]
        top = MARGIN + sum(heights)
        canvas.setLineWidth(0.5)
        canvas.line(MARGIN, top + 3, MARGIN + 140, top + 3)
        for flowable, height in zip(flowables, heights, strict=True):
            top -= height
            flowable.drawOn(canvas, MARGIN, top)
