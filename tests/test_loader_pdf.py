"""PDF loader: small PDFs made with reportlab (or by hand), one way of printing each."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import pypdfium2  # type: ignore[import-untyped]
import pypdfium2.raw as pdfium  # type: ignore[import-untyped]
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from PIL import Image
from reportlab.lib import colors, pdfencrypt  # type: ignore[import-untyped]
from reportlab.lib.enums import TA_CENTER, TA_JUSTIFY  # type: ignore[import-untyped]
from reportlab.lib.pagesizes import A4  # type: ignore[import-untyped]
from reportlab.lib.styles import ParagraphStyle  # type: ignore[import-untyped]
from reportlab.lib.utils import ImageReader  # type: ignore[import-untyped]
from reportlab.pdfbase import pdfmetrics  # type: ignore[import-untyped]
from reportlab.pdfbase.pdfmetrics import stringWidth  # type: ignore[import-untyped]
from reportlab.pdfbase.ttfonts import TTFont  # type: ignore[import-untyped]
from reportlab.pdfgen.canvas import Canvas  # type: ignore[import-untyped]
from reportlab.platypus import (  # type: ignore[import-untyped]
    BaseDocTemplate,
    Frame,
    PageBreak,
    PageTemplate,
    Paragraph,
    SimpleDocTemplate,
    Spacer,
    Table,
    TableStyle,
)

from isa_extract.document import Block, BlockKind, Document
from isa_extract.errors import EmptyDocumentError, EncryptedError, ScanError, UnreadableError
from isa_extract.layout import RawBlock, RawTable
from isa_extract.loaders import pdf
from isa_extract.loaders.pdf_layout import lay_out
from isa_extract.loaders.pdf_page import PageContent, Rule, Word
from isa_extract.loaders.pdf_quality import fault_of
from isa_extract.settings import OcrMode, Settings

BODY = ParagraphStyle("body", fontName="Helvetica", fontSize=10, leading=12.2, spaceAfter=6)
HEADING = ParagraphStyle("heading", fontName="Helvetica-Bold", fontSize=13, leading=15.8, spaceBefore=10, spaceAfter=6)
CELL = ParagraphStyle("cell", fontName="Helvetica", fontSize=9, leading=11)
GRID = [("GRID", (0, 0), (-1, -1), 0.6, colors.black), ("VALIGN", (0, 0), (-1, -1), "TOP")]
LONG = (
    "The partners have agreed to exchange the information described here because none of them can keep residents safe "
    "without it, and because each has a duty in law to help the others when a person is at risk. Nothing in this "
    "document takes away from the rights of the people concerned, who will be told what is held about them and why."
)
MORE = (
    "Officers who receive a record read it on the day it arrives and decide within two working days whether to act. "
    "Where nothing is to be done they say so in writing and the record is removed at the end of the month in which the "
    "decision was made, unless a court has ordered that it be kept for longer."
)


def load(data: bytes, ocr: OcrMode = OcrMode.AUTO) -> Document:
    return pdf.load(data, file_name="sample.pdf", sha256="0" * 64, settings=Settings(ocr))


def story(flowables: Sequence[Any], *, on_page: Callable[[Any, Any], None] | None = None, **options: Any) -> bytes:
    target = io.BytesIO()
    options = {"pagesize": A4, "leftMargin": 60, "rightMargin": 60, "topMargin": 60, "bottomMargin": 60, **options}
    hooks = {"onFirstPage": on_page, "onLaterPages": on_page} if on_page else {}
    SimpleDocTemplate(target, **options).build(list(flowables), **hooks)
    return target.getvalue()


def drawn(draw: Callable[[Any], None], size: tuple[float, float] = A4) -> bytes:
    target = io.BytesIO()
    canvas = Canvas(target, pagesize=size)
    draw(canvas)
    canvas.showPage()
    canvas.save()
    return target.getvalue()


def para(text: str, style: Any = BODY) -> Any:
    return Paragraph(text, style)


def text_of(document: Document, block: Block) -> str:
    return document.text[block.start : block.end]


def body(document: Document) -> list[str]:
    return [
        text_of(document, block) for block in document.blocks if block.kind not in (BlockKind.FURNITURE, BlockKind.CELL)
    ]


def furniture(document: Document) -> list[str]:
    return [text_of(document, block) for block in document.blocks if block.kind is BlockKind.FURNITURE]


def grid(document: Document, index: int = 0) -> list[list[str]]:
    table = document.tables[index]
    rows = [[""] * table.columns for _ in range(table.rows)]
    for cell in table.cells:
        rows[cell.row][cell.column] = text_of(document, document.blocks[cell.block])
    return rows


def ruled(rows: Sequence[Sequence[str]], widths: Sequence[float], *commands: Any, **options: Any) -> Any:
    cells = [[Paragraph(cell, CELL) for cell in row] for row in rows]
    return Table(cells, colWidths=widths, style=TableStyle([*GRID, *commands]), **options)


# -- paragraphs


def test_wrapped_lines_become_paragraphs_again() -> None:
    document = load(story([para("1. Why we share", HEADING), para(LONG), para(MORE)]))
    assert body(document) == ["1. Why we share", LONG, MORE]
    assert document.blocks[0].kind is BlockKind.HEADING
    assert document.blocks[1].size == 10.0
    assert document.media_type == "application/pdf"
    assert not document.edits


def test_justified_lines_with_wide_spaces_are_prose() -> None:
    style = ParagraphStyle("justified", parent=BODY, alignment=TA_JUSTIFY)
    narrow = story([para(LONG, style), para(MORE, style)], leftMargin=180, rightMargin=220)
    document = load(narrow)
    assert body(document) == [LONG, MORE]
    assert not document.tables


def test_hard_breaks_stay_within_a_paragraph() -> None:
    address = "Stour House<br/>Mill Lane<br/>Ambry<br/>AM1 2BC"
    document = load(story([para(LONG), para(MORE), para(address), para(LONG)]))
    assert body(document)[2] == "Stour House\nMill Lane\nAmbry\nAM1 2BC"


def test_paragraphs_without_space_between_them_are_told_by_their_short_last_lines() -> None:
    tight = ParagraphStyle("tight", parent=BODY, spaceAfter=0)
    document = load(story([para(text, tight) for text in (LONG, MORE, LONG, MORE)]))
    assert body(document) == [LONG, MORE, LONG, MORE]


def test_first_line_indents_begin_paragraphs() -> None:
    style = ParagraphStyle("indented", parent=BODY, spaceAfter=0, firstLineIndent=18)
    document = load(story([para(LONG, style), para(MORE, style)]))
    assert body(document) == [LONG, MORE]


def test_list_items_keep_their_labels_and_levels() -> None:
    def item(mark: str, text: str, level: int) -> Any:
        style = ParagraphStyle("item", parent=BODY, leftIndent=20 * (level + 1), bulletIndent=20 * level, spaceAfter=0)
        return Paragraph(text, style, bulletText=mark)

    made = [
        para("We share:"), item("•", LONG, 0), item("–", "street and town", 1), item("–", "date of birth", 1),
        item("•", "nothing else.", 0), para("Some numbers follow."), item("(a)", MORE, 0), item("(b)", "names.", 0),
    ]  # fmt: skip
    document = load(story(made))
    assert body(document) == [
        "We share:", f"• {LONG}", "• street and town", "• date of birth", "• nothing else.",
        "Some numbers follow.", f"(a) {MORE}", "(b) names.",
    ]  # fmt: skip
    items = [block for block in document.blocks if block.kind is BlockKind.LIST_ITEM]
    assert [block.level for block in items] == [0, 1, 1, 0, 0, 0]
    assert document.label(items[0]) == "•"
    assert document.block_text(items[-1]) == "names."


def test_a_number_at_the_start_of_a_wrapped_line_is_no_label() -> None:
    text = "Each officer shall keep a copy of what was sent to the partner named in paragraphs (a) and"
    width = stringWidth(text, "Helvetica", 10) + 3
    whole = f"{text} (b) above and shall show it to the auditor on request whenever the auditor asks to see it."
    document = load(story([para(whole), para(LONG)], pagesize=(120 + width, 800)))
    assert body(document)[0] == whole


def test_a_heading_over_two_lines_is_one_block() -> None:
    title = "Agreement on sharing information about the safety of older residents who live alone in the county"
    centred = ParagraphStyle("title", parent=HEADING, fontSize=18, leading=22, alignment=TA_CENTER)
    document = load(story([para(title, centred), para(title, HEADING), para(LONG)]))
    assert body(document) == [title, title, LONG]


def test_stacked_cover_lines_stay_apart() -> None:
    style = ParagraphStyle("cover", parent=BODY, alignment=TA_CENTER, spaceAfter=14)
    made = [para(text, style) for text in ("BETWEEN", "Stourmead Council", "AND", "Ambry Police")]
    assert body(load(story([*made, para(LONG)])))[:4] == ["BETWEEN", "Stourmead Council", "AND", "Ambry Police"]


def test_a_bold_beginning_stays_in_its_paragraph() -> None:
    document = load(story([para(f"<b>Purpose.</b> {LONG}"), para(f"{LONG} <b>Schedule 2</b> applies.")]))
    assert body(document) == [f"Purpose. {LONG}", f"{LONG} Schedule 2 applies."]
    assert not document.blocks[0].bold


def test_a_paragraph_runs_on_over_a_page_break() -> None:
    document = load(story([para(LONG), Spacer(1, 604), para(f"{LONG} {MORE} {LONG}"), para(MORE)]))
    assert len(document.pages) == 2
    assert body(document) == [LONG, f"{LONG} {MORE} {LONG}", MORE]
    long = document.blocks[1]
    assert long.page == 1
    assert document.place(long.end - 10, long.end)[0] == 2


def test_a_paragraph_that_ended_does_not_run_on() -> None:
    document = load(story([para(LONG), PageBreak(), para(MORE)]))
    assert body(document) == [LONG, MORE]


# -- words


@pytest.mark.parametrize(
    ("first", "second", "known", "expected", "reason"),
    [
        ("confiden-", "tial", "", "confidential", "hyphen at a line end"),
        ("multi-", "agency", "", "multi-agency", "line break in a compound"),
        ("risk-", "based", "A risk-based plan.", "risk-based", "line break in a compound"),
        ("Hinckley-", "Bosworth", "", "Hinckley-Bosworth", "line break in a compound"),
        ("a.person@", "ambry.gov.uk", "", "a.person@ambry.gov.uk", "line break within a word"),
        ("a.person@ambry", ".gov.uk", "", "a.person@ambry.gov.uk", "line break within a word"),
        ("a.person@ambry.gov.", "uk", "", "a.person@ambry.gov.uk", "line break within a word"),
        ("www.ambry.gov.uk/", "sharing", "", "www.ambry.gov.uk/sharing", "line break within a word"),
        ("and/", "or", "", "and/or", "line break within a word"),
    ],
)
def test_words_broken_at_line_ends(first: str, second: str, known: str, expected: str, reason: str) -> None:
    def draw(canvas: Any) -> None:
        canvas.setFont("Helvetica", 10)
        lead = "They keep everything they are given in a place that is"
        while stringWidth(f"{lead} {first}", "Helvetica", 10) < 440:
            lead += " so"
        for i, line in enumerate([f"{lead} {first}", f"{second} and looked after by one officer.", known]):
            canvas.drawString(60, 700 - 12 * i, line)
        canvas.drawString(
            60,
            640,
            "x" * 4 + " and further on a line that shows how wide the text of this page is meant to be, " + "m" * 6,
        )

    document = load(drawn(draw))
    assert f" {expected} and looked after" in document.text
    edit = document.edits[0]
    assert document.text[edit.start : edit.end] == expected
    assert (edit.raw, edit.reason) == (f"{first}\n{second}", reason)
    word = document.text.index(expected)
    assert len(list(document.places.between(word, word + len(expected)))) == 2


def test_an_address_that_ended_is_not_joined_with_the_next_word() -> None:
    def draw(canvas: Any) -> None:
        canvas.setFont("Helvetica", 10)
        canvas.drawString(60, 700, "Questions about anything in this agreement are answered by records@ambry.gov.uk")
        canvas.drawString(60, 688, "within three working days.")

    assert "records@ambry.gov.uk within" in load(drawn(draw)).text


def test_ligatures_are_expanded() -> None:
    pdfmetrics.registerFont(TTFont("Vera", "Vera.ttf"))

    def draw(canvas: Any) -> None:
        canvas.setFont("Vera", 10)
        canvas.drawString(60, 700, "The ofﬁce keeps ﬂood records\u00a0safe.")

    assert load(drawn(draw)).text == "The office keeps flood records safe."


def test_words_set_apart_without_spaces() -> None:
    def draw(canvas: Any) -> None:
        text = canvas.beginText(60, 700)
        text.setFont("Helvetica", 10)
        x = 60.0
        for word in ("Printed", "word", "by", "word."):
            text.setTextOrigin(x, 700)
            text.textOut(word)
            x += stringWidth(word, "Helvetica", 10) + 2.8
        canvas.drawText(text)

    assert load(drawn(draw)).text == "Printed word by word."


@pytest.mark.parametrize(("glyph", "meant"), [("❏", "☐"), ("✔", "✔"), ("❍", "•"), ("■", "•")])
def test_dingbats(glyph: str, meant: str) -> None:
    def draw(canvas: Any) -> None:
        canvas.setFont("ZapfDingbats", 10)
        canvas.drawString(60, 700, glyph)
        canvas.setFont("Helvetica", 10)
        canvas.drawString(76, 700, "Ambry Council")

    assert load(drawn(draw)).text == f"{meant} Ambry Council"


def raw_pdf(content: bytes, font: bytes, extra: bytes = b"") -> bytes:
    """A PDF of one page by hand; `font` is the font dictionary's entries, `extra` are further page entries."""
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F1 5 0 R/F2 6 0 R>>>>/Contents 4 0 R"
        + extra
        + b">>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(content), content),
        b"<</Type/Font" + font + b">>",
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>",
    ]
    out, places = b"%PDF-1.4\n", []
    for number, part in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, part)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n%s" % (len(objects) + 1, table)
    return out + b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)


def test_wingdings_ticks() -> None:
    line = b"BT /F1 10 Tf 60 %d Td <%s> Tj /F2 10 Tf 20 0 Td (%s) Tj ET\n"
    content = line % (700, b"FE", b"Ambry Council") + line % (680, b"A8", b"Stour Council")
    document = load(raw_pdf(content, b"/Subtype/TrueType/BaseFont/Wingdings/Encoding/WinAnsiEncoding"))
    assert document.text.split("\n") == ["☑ Ambry Council", "☐ Stour Council"]


def test_control_characters_are_dropped() -> None:
    content = b"BT /F1 10 Tf 60 700 Td (Re\\000cor\\001ds) Tj ET"
    document = load(raw_pdf(content, b"/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding"))
    assert document.text.replace(" ", "") == "Records"


def test_invisible_text_is_read() -> None:
    content = b"BT 3 Tr /F1 10 Tf 60 700 Td (Recognised text) Tj ET"
    assert load(raw_pdf(content, b"/Subtype/Type1/BaseFont/Helvetica")).text == "Recognised text"


def test_bold_by_outline() -> None:
    content = b"BT 2 Tr /F1 10 Tf 60 700 Td (Thick) Tj ET"
    assert load(raw_pdf(content, b"/Subtype/Type1/BaseFont/Helvetica")).blocks[0].bold


def test_sizes_count_the_text_matrix() -> None:
    content = b"BT /F1 1 Tf 14 0 0 14 60 700 Tm (Scaled) Tj ET"
    block = load(raw_pdf(content, b"/Subtype/Type1/BaseFont/Times-BoldItalic")).blocks[0]
    assert (block.size, block.bold, block.italic) == (14.0, True, True)


# -- furniture and footnotes


def running(header: str, footer: str) -> Callable[[Any, Any], None]:
    def draw(canvas: Any, template: Any) -> None:
        canvas.setFont("Helvetica", 8)
        canvas.drawString(60, 810, header)
        canvas.drawRightString(535, 25, footer.format(template.page))

    return draw


def test_running_headers_and_footers() -> None:
    made = [para("Sharing Agreement", HEADING), *[para(f"{LONG} {MORE} {n}") for n in range(30)]]
    document = load(story(made, on_page=running("OFFICIAL", "Ref ISA-7   Page {}")))
    assert len(document.pages) >= 3
    assert [" ".join(text.split()) for text in furniture(document)] == ["OFFICIAL", "Ref ISA-7 Page 1"]
    assert body(document)[0] == "Sharing Agreement"
    assert body(document)[1:] == [f"{LONG} {MORE} {n}" for n in range(30)]


def test_two_pages_are_enough_at_the_very_edge() -> None:
    document = load(story([para(LONG), PageBreak(), para(MORE)], on_page=running("OFFICIAL", "{}")))
    assert furniture(document) == ["OFFICIAL", "1"]
    assert body(document) == [LONG, MORE]


def test_the_title_is_not_lost_when_it_is_also_the_running_header() -> None:
    title = ParagraphStyle("title", parent=HEADING, fontSize=20, leading=24)
    made = [para("Harbour Sharing Agreement", title), para(LONG), PageBreak(), para(MORE), PageBreak(), para(LONG)]
    document = load(story(made, on_page=running("Harbour Sharing Agreement", "Page {}")))
    assert body(document)[0] == "Harbour Sharing Agreement"
    assert "Harbour Sharing Agreement" in furniture(document)


def test_rows_that_differ_in_numbers_only_are_no_furniture() -> None:
    rows = [["Name", "Post", "Telephone"], *[[f"Person {n}", f"Post {n}", f"0113 496 {n:04d}"] for n in range(80)]]
    document = load(story([para(LONG), unruled(rows, [100, 150, 100]), para(MORE)]))
    assert grid(document) == rows
    assert body(document) == [LONG, MORE]


def test_a_repeated_sentence_in_the_body_is_no_furniture() -> None:
    made: list[Any] = []
    for _ in range(4):
        made += [para(LONG), Spacer(1, 200), para("Nothing further is shared."), para(MORE), PageBreak()]
    assert body(load(story(made))).count("Nothing further is shared.") == 4


def test_footnotes_do_not_break_the_paragraph_that_runs_on() -> None:
    def draw(canvas: Any) -> None:
        words = f"{LONG} {MORE}".split()
        lines, line = [], ""
        for word in words:
            if stringWidth(f"{line} {word}", "Helvetica", 10) > 470:
                lines.append(line)
                line = word
            else:
                line = f"{line} {word}".strip()
        lines.append(line)
        half = len(lines) // 2
        for n, text in enumerate(lines[:half]):
            canvas.setFont("Helvetica", 10)
            canvas.drawString(60, 760 - 12.2 * n, text)
        end = 60 + stringWidth(lines[1], "Helvetica", 10)
        canvas.setFont("Helvetica", 6)
        canvas.drawString(end, 760 - 12.2 + 4, "1")
        canvas.line(60, 100, 200, 100)
        canvas.drawString(60, 91, "1")
        canvas.setFont("Helvetica", 8)
        canvas.drawString(66, 88, "As defined in the county's overarching protocol of 2014.")
        canvas.showPage()
        canvas.setFont("Helvetica", 10)
        for n, text in enumerate(lines[half:]):
            canvas.drawString(60, 760 - 12.2 * n, text)

    document = load(drawn(draw))
    kinds = [block.kind for block in document.blocks]
    assert kinds == [BlockKind.PARAGRAPH, BlockKind.FOOTNOTE]
    assert body(document) == [f"{LONG} {MORE}", "As defined in the county's overarching protocol of 2014."]
    assert {edit.reason for edit in document.edits} == {"footnote mark"}


def test_raised_digits_stand_apart_from_words() -> None:
    def draw(canvas: Any) -> None:
        canvas.setFont("Helvetica", 10)
        canvas.drawString(60, 700, "Ambry Council")
        canvas.setFont("Helvetica", 6)
        canvas.drawString(60 + stringWidth("Ambry Council", "Helvetica", 10), 704, "3")
        canvas.setFont("Helvetica", 10)
        canvas.drawString(60, 660, "the 25")
        x = 60 + stringWidth("the 25", "Helvetica", 10)
        canvas.setFont("Helvetica", 6)
        canvas.drawString(x, 664, "th")
        canvas.setFont("Helvetica", 10)
        canvas.drawString(x + stringWidth("th", "Helvetica", 6) + 3, 660, "of May")

    assert body(load(drawn(draw))) == ["Ambry Council 3", "the 25th of May"]


# -- ruled tables

ROWS = [
    ["Organisation", "Address", "E-mail"],
    ["Ambry Council", "Stour House, Mill Lane, Ambry AM1 2BC, and also at the Old Court", "info@ambry.gov.uk"],
    ["Stour Homes", "", "a.long.name.indeed@stour-homes-and-gardens.org.uk"],
]  # fmt: skip


def test_a_ruled_table() -> None:
    document = load(story([para(LONG), ruled(ROWS, [100, 150, 130]), Spacer(1, 8), para(MORE)]))
    assert grid(document) == ROWS
    assert body(document) == [LONG, MORE]
    assert document.blocks[1].kind is BlockKind.CELL
    assert document.text.count("a.long.name.indeed@stour-homes-and-gardens.org.uk") == 1
    assert [edit.reason for edit in document.edits] == ["line break within a word"]


def test_hard_breaks_in_cells() -> None:
    rows = [
        ["Contact", "Post"],
        ["Ann Lee<br/>0113 496 0000<br/>Stour House", "Head of Records and Archives at the Council"],
    ]
    document = load(story([ruled(rows, [150, 90])]))
    assert grid(document)[1] == ["Ann Lee\n0113 496 0000\nStour House", "Head of Records and Archives at the Council"]


def test_merged_cells() -> None:
    rows = [["Party", "Details", ""], ["Ambry", "Tel.", "1"], ["", "Fax", "2"]]
    spans = [("SPAN", (1, 0), (2, 0)), ("SPAN", (0, 1), (0, 2))]
    document = load(story([ruled(rows, [80, 80, 80], *spans)]))
    table = document.tables[0]
    shape = {(c.row, c.column): (c.row_span, c.column_span) for c in table.cells}
    assert shape == {
        (0, 0): (1, 1),
        (0, 1): (1, 2),
        (1, 0): (2, 1),
        (1, 1): (1, 1),
        (1, 2): (1, 1),
        (2, 1): (1, 1),
        (2, 2): (1, 1),
    }
    cell = table.cell_at(2, 0)
    assert cell is not None
    assert text_of(document, document.blocks[cell.block]) == "Ambry"


def boxes(
    canvas: Any, xs: Sequence[float], ys: Sequence[float], line: Callable[[float, float, float, float], None]
) -> None:
    for y in ys:
        line(xs[0], y, xs[-1], y)
    for x in xs:
        line(x, ys[0], x, ys[-1])
    canvas.setFont("Helvetica", 9)
    for row in range(len(ys) - 1):
        for column in range(len(xs) - 1):
            canvas.drawString(xs[column] + 4, ys[row] - 12, f"r{row}c{column}")


XS, YS = [60.0, 160.0, 260.0, 400.0], [700.0, 680.0, 660.0]
EXPECTED = [[f"r{row}c{column}" for column in range(3)] for row in range(2)]


def test_lines_drawn_as_thin_rectangles() -> None:
    def draw(canvas: Any) -> None:
        def line(x0: float, y0: float, x1: float, y1: float) -> None:
            canvas.rect(
                min(x0, x1) - 0.25, min(y0, y1) - 0.25, abs(x1 - x0) + 0.5, abs(y1 - y0) + 0.5, stroke=0, fill=1
            )

        boxes(canvas, XS, YS, line)

    assert grid(load(drawn(draw))) == EXPECTED


def test_lines_drawn_in_one_path() -> None:
    def draw(canvas: Any) -> None:
        path = canvas.beginPath()

        def line(x0: float, y0: float, x1: float, y1: float) -> None:
            path.moveTo(x0, y0)
            path.lineTo(x1, y1)

        boxes(canvas, XS, YS, line)
        canvas.drawPath(path)

    assert grid(load(drawn(draw))) == EXPECTED


def test_lines_in_a_form_object_under_a_matrix() -> None:
    def draw(canvas: Any) -> None:
        canvas.beginForm("lines")
        for y in YS:
            canvas.line(XS[0] / 2, y / 2, XS[-1] / 2, y / 2)
        for x in XS:
            canvas.line(x / 2, YS[0] / 2, x / 2, YS[-1] / 2)
        canvas.endForm()
        canvas.saveState()
        canvas.scale(2, 2)
        canvas.doForm("lines")
        canvas.restoreState()
        boxes(canvas, XS, YS, lambda *_: None)

    assert grid(load(drawn(draw))) == EXPECTED


def test_a_table_without_outer_lines() -> None:
    def draw(canvas: Any) -> None:
        for y in [690.0, 670.0, 650.0]:
            canvas.line(60, y, 400, y)
        for x in XS[1:-1]:
            canvas.line(x, 710, x, 630)
        canvas.setFont("Helvetica", 9)
        for row, y in enumerate([698, 678, 658, 638]):
            for column in range(3):
                canvas.drawString(XS[column] + 4, y, f"r{row}c{column}")

    assert grid(load(drawn(draw))) == [[f"r{row}c{column}" for column in range(3)] for row in range(4)]


def test_shaded_cells() -> None:
    rows = [["Party", "Role"], ["Ambry Council", "Controller"], ["Stour Homes", "Processor"]]
    shade = [("BACKGROUND", (0, 0), (-1, 0), colors.lightgrey), ("BACKGROUND", (0, 1), (-1, -1), colors.beige)]
    made = Table(
        [[Paragraph(cell, CELL) for cell in row] for row in rows],
        colWidths=[120, 120],
        style=TableStyle([*GRID, *shade]),
    )
    assert grid(load(story([made]))) == rows


def test_a_highlight_behind_words_is_no_table() -> None:
    def draw(canvas: Any) -> None:
        canvas.setFillColor(colors.yellow)
        canvas.rect(100, 697, 40, 12, stroke=0, fill=1)
        canvas.setFillColor(colors.black)
        canvas.setFont("Helvetica", 10)
        canvas.drawString(60, 700, "Here is one word that somebody has marked with a pen.")

    document = load(drawn(draw))
    assert body(document) == ["Here is one word that somebody has marked with a pen."]


def test_a_framed_paragraph_is_no_table() -> None:
    framed = ParagraphStyle(
        "framed", parent=BODY, borderWidth=1, borderColor=colors.black, borderPadding=6, spaceBefore=12
    )
    made = [
        para(LONG),
        para("<b>Important</b>", framed),
        Spacer(1, 14),
        Table([[para(MORE)]], style=TableStyle(GRID)),
        para(LONG),
    ]
    document = load(story(made))
    assert not document.tables
    assert body(document) == [LONG, "Important", MORE, LONG]


def test_boxed_values_stay_behind_their_labels() -> None:
    def draw(canvas: Any) -> None:
        canvas.setFont("Helvetica", 10)
        canvas.drawString(60, 730, "Owner:")
        canvas.rect(170, 725, 250, 18)
        canvas.drawString(175, 730, "Ann Lee")
        canvas.drawString(60, 648, "Purpose:")
        canvas.rect(170, 610, 250, 50)
        canvas.drawString(175, 648, "To keep older people who live alone")
        canvas.drawString(175, 636, "safe at home.")

    document = load(drawn(draw))
    assert re.sub(r"\s+", " ", document.text) == (
        "Owner: Ann Lee Purpose: To keep older people who live alone safe at home."
    )


def test_a_frame_around_the_page_is_ignored() -> None:
    def frame(canvas: Any, _: Any) -> None:
        canvas.rect(30, 30, 535, 782)

    document = load(story([para(LONG), ruled(ROWS, [100, 150, 130]), para(MORE)], on_page=frame))
    assert body(document) == [LONG, MORE]
    assert grid(document) == ROWS


def test_underlined_headings_are_no_tables() -> None:
    made = [para("<u>Purpose</u>", HEADING), para(LONG), para("<u>Review</u>", HEADING), para(MORE)]
    document = load(story(made))
    assert not document.tables
    assert body(document) == ["Purpose", LONG, "Review", MORE]


def test_upright_text_in_a_header_cell_belongs_to_the_cell() -> None:
    def draw(canvas: Any) -> None:
        boxes(canvas, XS, [700.0, 620.0, 600.0], canvas.line)
        canvas.saveState()
        canvas.translate(220, 630)
        canvas.rotate(90)
        canvas.drawString(0, 0, "Joined in 2014")
        canvas.restoreState()

    assert grid(load(drawn(draw)))[0][1] == "r0c1\nJoined in 2014"


# -- tables over pages


def test_a_table_over_pages_is_one() -> None:
    rows = [["<b>Name</b>", "<b>Post</b>"], *[[f"Person {n}", f"Post of person {n}"] for n in range(100)]]
    table = ruled(rows, [150, 200], repeatRows=1)
    document = load(story([para(LONG), table, para(MORE)], on_page=running("OFFICIAL", "Page {}")))
    assert len(document.tables) == 1
    assert document.tables[0].header_rows == 1
    assert grid(document) == [["Name", "Post"], *[[f"Person {n}", f"Post of person {n}"] for n in range(100)]]
    assert body(document) == [LONG, MORE]


def test_a_row_split_by_a_page_break_is_one() -> None:
    rows = [["Name", "Duties"], *[[f"Person {n}", f"{LONG} {n}"] for n in range(20)]]
    made = ruled([rows[0], *rows[1:]], [80, 300], repeatRows=1, splitByRow=0, splitInRow=1)
    document = load(story([made]))
    assert len(document.pages) == 2
    assert len(document.tables) == 1
    assert grid(document) == rows


def test_rows_with_room_to_sign_in_are_not_halves_of_one() -> None:
    rows = [["<b>Agency</b>", "<b>Lead officer</b>", "<b>Signature</b>"]]
    rows += [[f"Ambry Valley Primary Care Trust {n}", f"Officer {n}, Head of Care", ""] for n in range(20)]
    cells = [[Paragraph(cell, CELL) for cell in row] for row in rows]
    style = TableStyle([("GRID", (0, 0), (-1, -1), 0.5, "black"), ("VALIGN", (0, 0), (-1, -1), "TOP")])
    table = Table(cells, colWidths=[165, 125, 100], rowHeights=[20] + [55] * 20, repeatRows=1, style=style)
    document = load(story([para(LONG), table]))
    assert len(document.pages) == 2
    assert [row[0] for row in grid(document)[1:]] == [row[0] for row in rows[1:]]


def test_tables_of_the_same_shape_stay_apart() -> None:
    one = [["<b>Party</b>", "<b>Role</b>"], ["Ambry", "Controller"], ["Stour", "Processor"]]
    two = [["<b>Item</b>", "<b>Source</b>"], ["Name", "Register"], ["Age", "Register"]]
    widths = [150, 200]
    made = [para(LONG), ruled(one, widths), Spacer(1, 30), ruled(two, widths), PageBreak(), ruled(one, widths)]
    assert len(load(story(made)).tables) == 3


# -- tables without lines


def unruled(rows: Sequence[Sequence[str]], widths: Sequence[float]) -> Any:
    cells = [[Paragraph(cell, CELL) for cell in row] for row in rows]
    return Table(cells, colWidths=widths, style=TableStyle([("VALIGN", (0, 0), (-1, -1), "TOP")]))


def test_a_table_without_lines() -> None:
    rows = [
        ["Party", "Address", "Telephone"],
        ["Ambry Council", "Stour House, Mill Lane, Ambry, AM1 2BC, next to the market", "0113 496 0001"],
        ["Stour Homes", "12 Weir Street", "0113 496 0002"],
        ["Tarn Valley Community Trust", "The Old Court", ""],
    ]  # fmt: skip
    document = load(story([para(LONG), unruled(rows, [110, 150, 110]), para(MORE)]))
    assert grid(document) == rows
    assert body(document) == [LONG, MORE]


def test_two_labels_with_values_are_a_table() -> None:
    document = load(
        story([para(LONG), unruled([["Reference:", "ISA-7"], ["Version:", "1.2"]], [110, 150]), para(MORE)])
    )
    assert grid(document) == [["Reference:", "ISA-7"], ["Version:", "1.2"]]


def test_contents_lists_are_no_tables() -> None:
    def draw(canvas: Any) -> None:
        canvas.setFont("Helvetica", 10)
        canvas.drawString(60, 730, "Contents")
        for n, (text, page) in enumerate(
            [("1. Purpose", 2), ("2. Legal basis", 2), ("3. Retention", 3), ("4. Review", 4)]
        ):
            dots = "." * int((440 - stringWidth(text, "Helvetica", 10)) / stringWidth(".", "Helvetica", 10))
            canvas.drawString(60, 700 - 15 * n, f"{text} {dots}")
            canvas.drawRightString(520, 700 - 15 * n, str(page))

    document = load(drawn(draw))
    assert not document.tables
    assert body(document) == ["Contents", "1. Purpose\t2", "2. Legal basis\t2", "3. Retention\t3", "4. Review\t4"]


def test_signature_lines_are_no_table() -> None:
    def draw(canvas: Any) -> None:
        canvas.setFont("Helvetica", 10)
        for n, name in enumerate(["Signed", "Print name", "Position", "For"]):
            canvas.drawString(60, 700 - 20 * n, name + " " + "." * 40)
            canvas.drawString(340, 700 - 20 * n, "Date " + "." * 20)

    document = load(drawn(draw))
    assert not document.tables
    assert body(document)[0].startswith("Signed ....")


def test_side_by_side_signature_blocks_are_read_by_cell() -> None:
    rows = [
        ["Signed: ..........", "Signed: .........."],
        ["Name: Ann Lee", "Name: Bob Day"],
        ["Date: ..........", "Date: .........."],
    ]
    assert grid(load(story([para(LONG), unruled(rows, [200, 200])]))) == rows


def test_wide_spaces_within_lines_are_tabs() -> None:
    def draw(canvas: Any) -> None:
        canvas.setFont("Helvetica", 10)
        canvas.drawString(60, 700, "Reference: ISA-7")
        canvas.drawString(300, 700, "Version: 1.2")
        canvas.drawString(60, 660, "The rest of the page has nothing to do with the line above it at all.")

    assert body(load(drawn(draw)))[0] == "Reference: ISA-7\tVersion: 1.2"


# -- columns


def columns(flowables: Sequence[Any]) -> bytes:
    target = io.BytesIO()
    template = BaseDocTemplate(target, pagesize=A4)
    frames = [Frame(60, 60, 220, 640, 0, 0, 0, 0), Frame(310, 60, 220, 640, 0, 0, 0, 0)]

    def title(canvas: Any, document: Any) -> None:
        if document.page == 1:
            canvas.setFont("Helvetica-Bold", 18)
            canvas.drawString(60, 760, "An agreement about sharing what we know")
            canvas.setFont("Helvetica", 10)
            canvas.drawString(
                60, 735, "This line runs across both of the columns below and is read before either of them is."
            )

    template.addPageTemplates(PageTemplate("two", frames, onPage=title))
    template.build(list(flowables))
    return target.getvalue()


def test_newspaper_columns_are_read_one_after_the_other() -> None:
    texts = [f"{LONG} {n}." if n % 2 else f"{MORE} {n}." for n in range(26)]
    document = load(columns([para(text) for text in texts]))
    found = body(document)
    assert found[0] == "An agreement about sharing what we know"
    assert found[2:] == texts


def test_three_columns() -> None:
    def item(text: str) -> Any:
        style = ParagraphStyle("item", parent=BODY, leftIndent=14, bulletIndent=0, spaceAfter=1)
        return Paragraph(text, style, bulletText="•")

    made: list[Any] = []
    expected: list[str] = []
    for n in range(12):
        made += [para(f"Heading {n}", HEADING), para(f"{LONG} {n}."), item(MORE), item("short")]
        expected += [f"Heading {n}", f"{LONG} {n}.", f"• {MORE}", "• short"]
    target = io.BytesIO()
    template = BaseDocTemplate(target, pagesize=A4)
    frames = [Frame(50 + 170 * k, 60, 150, 700, 0, 0, 0, 0) for k in range(3)]
    template.addPageTemplates(PageTemplate("three", frames))
    template.build(made)
    assert body(load(target.getvalue())) == expected


def test_a_table_in_a_column_stays_whole() -> None:
    rows = [["Item", "Source"], ["Name", "Register"], ["Age", "Register"]]
    made = [para(LONG), para(MORE), ruled(rows, [100, 100]), *[para(f"{LONG} {n}") for n in range(12)]]
    document = load(columns(made))
    assert grid(document) == rows
    assert body(document)[2:4] == [LONG, MORE]


# -- rotation, forms


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
def test_rotated_pages_are_upright(rotation: int) -> None:
    def draw(canvas: Any) -> None:
        canvas.setPageRotation(rotation)
        canvas.saveState()
        width, height = A4 if rotation in (0, 180) else A4[::-1]  # reportlab keeps the displayed size
        canvas.translate(*{0: (0, 0), 90: (width, 0), 180: (width, height), 270: (0, height)}[rotation])
        canvas.rotate(rotation)
        canvas.setFont("Helvetica", 10)
        canvas.drawString(60, 500, "Upright as displayed")
        canvas.drawString(60, 460, "Another line")
        canvas.restoreState()

    document = load(drawn(draw))
    assert body(document) == ["Upright as displayed", "Another line"]
    assert (round(document.pages[0].width), round(document.pages[0].height)) == (595, 842)
    _, box = document.place(0, 7)
    assert box is not None
    assert abs(box[0] - 60) < 1
    assert box[1] < 841.9 - 500 < box[3]


def test_a_landscape_page() -> None:
    document = load(drawn(lambda canvas: canvas.drawString(700, 500, "Wide"), (842, 595)))
    assert (document.pages[0].width, document.pages[0].height) == (842, 595)
    assert document.place(0, 4)[1] is not None


@pytest.mark.parametrize("angle", [90, 180, 270])
def test_text_turned_on_the_page(angle: int) -> None:
    def draw(canvas: Any) -> None:
        width, height = A4
        canvas.translate(*{90: (width, 0), 180: (width, height), 270: (0, height)}[angle])
        canvas.rotate(angle)
        canvas.setFont("Helvetica", 10)
        canvas.drawString(60, 500, "A table printed sideways")
        boxes(canvas, XS, [480.0, 460.0, 440.0], canvas.line)

    document = load(drawn(draw))
    assert body(document) == ["A table printed sideways"]
    assert grid(document) == EXPECTED
    page, box = document.place(0, 1)
    assert page == 1
    assert box is not None
    near = {90: (595.3 - 500, 841.9 - 60), 180: (595.3 - 60, 500), 270: (500, 60)}[angle]
    assert abs((box[0] + box[2]) / 2 - near[0]) < 8
    assert abs((box[1] + box[3]) / 2 - near[1]) < 8
    assert (round(document.pages[0].width), round(document.pages[0].height)) == (595, 842)


def test_text_in_the_margin_at_another_angle_does_not_disturb() -> None:
    def margin(canvas: Any, _: Any) -> None:
        canvas.saveState()
        canvas.translate(30, 300)
        canvas.rotate(90)
        canvas.setFont("Helvetica", 8)
        canvas.drawString(0, 0, "Printed in the margin")
        canvas.restoreState()
        canvas.saveState()
        canvas.translate(150, 300)
        canvas.rotate(45)
        canvas.setFont("Helvetica-Bold", 80)
        canvas.setFillColor(colors.lightgrey)
        canvas.drawString(0, 0, "DRAFT")
        canvas.restoreState()

    document = load(story([para(LONG), para(MORE)], on_page=margin))
    assert body(document) == [LONG, MORE, "Printed in the margin"]
    assert furniture(document) == ["DRAFT"]


def test_a_cropped_page() -> None:
    def draw(canvas: Any) -> None:
        canvas.setCropBox((50, 400, 500, 800))
        canvas.setFont("Helvetica", 10)
        canvas.drawString(60, 700, "Within the crop box")
        canvas.drawString(60, 100, "Printer's mark")

    document = load(drawn(draw))
    assert document.text == "Within the crop box"
    assert (document.pages[0].width, document.pages[0].height) == (450, 400)
    _, box = document.place(0, 6)
    assert box is not None
    assert abs(box[0] - 10) < 0.5


def test_form_fields() -> None:
    def draw(canvas: Any) -> None:
        canvas.setFont("Helvetica", 10)
        form = canvas.acroForm
        canvas.drawString(60, 704, "Name of organisation:")
        form.textfield(name="name", x=180, y=700, width=200, height=16, value="Ambry Council", borderWidth=0)
        canvas.drawString(80, 664, "has joined")
        form.checkbox(name="joined", x=60, y=660, size=14, checked=True)
        canvas.drawString(80, 644, "has not joined")
        form.checkbox(name="not", x=60, y=640, size=14, checked=False)
        canvas.drawString(60, 604, "Frequency:")
        form.choice(name="often", x=180, y=600, width=100, height=16, options=["weekly", "daily"], value="daily")

    text = re.sub(r"\s+", " ", load(drawn(draw)).text)
    assert text == "Name of organisation: Ambry Council ☒ has joined ☐ has not joined Frequency: daily"


def test_drawn_tick_boxes() -> None:
    def draw(canvas: Any) -> None:
        canvas.setFont("Helvetica", 10)
        for n, name in enumerate(["Ambry Council", "Stour Council", "Tarn Police"]):
            y = 700 - 18 * n
            canvas.rect(60, y - 1, 9, 9)
            canvas.drawString(76, y, name)
        canvas.drawString(61.5, 700, "X")
        canvas.line(60, 681, 69, 690)
        canvas.line(60, 690, 69, 681)
        for n, figure in enumerate("0104"):
            canvas.rect(60 + 14 * n, 600, 14, 14)
            canvas.drawString(64 + 14 * n, 603, figure)

    text = load(drawn(draw)).text
    assert re.split(r"\n+", text)[:3] == ["☒ Ambry Council", "☒ Stour Council", "☐ Tarn Police"]
    assert text.count("☐") == 1


# -- what cannot be read


def picture() -> Any:
    return ImageReader(Image.new("L", (400, 600), 200))


def scan(pages: int, stamp: str = "") -> bytes:
    def draw(canvas: Any) -> None:
        for n in range(pages):
            canvas.drawImage(picture(), 0, 0, *A4)
            if stamp:
                canvas.drawString(500, 20, f"{stamp} {n + 1}")
            if n + 1 < pages:
                canvas.showPage()

    return drawn(draw)


def test_encrypted() -> None:
    target = io.BytesIO()
    canvas = Canvas(target, encrypt=pdfencrypt.StandardEncryption("user", "owner"))
    canvas.drawString(60, 700, "secret words")
    canvas.save()
    with pytest.raises(EncryptedError) as caught:
        load(target.getvalue())
    assert "password" in str(caught.value)


def test_protected_against_changes_only() -> None:
    target = io.BytesIO()
    canvas = Canvas(target, encrypt=pdfencrypt.StandardEncryption("", "owner", canModify=0))
    canvas.drawString(60, 700, "open words")
    canvas.save()
    assert load(target.getvalue()).text == "open words"


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7\n", b"Not a PDF at all", b"%PDF-1.4\n" + b"\x00" * 5000])
def test_not_a_pdf(data: bytes) -> None:
    with pytest.raises(UnreadableError):
        load(data)


@pytest.mark.parametrize("share", [0.2, 0.5, 0.9])
def test_truncated(share: float) -> None:
    data = story([para(LONG) for _ in range(40)])
    with pytest.raises(UnreadableError) as caught:
        load(data[: int(len(data) * share)])
    assert "damaged" in str(caught.value)


def test_no_pages() -> None:
    pdf_without = pypdfium2.PdfDocument.new()
    target = io.BytesIO()
    pdf_without.save(target)
    with pytest.raises(UnreadableError):
        load(target.getvalue())


def test_blank_pages() -> None:
    with pytest.raises(EmptyDocumentError):
        load(drawn(lambda canvas: None))


@pytest.mark.parametrize("stamp", ["", "Scanned page"])
def test_scans_are_refused_without_ocr(stamp: str) -> None:
    with pytest.raises(ScanError) as caught:
        load(scan(3, stamp), OcrMode.NEVER)
    assert "OCR" in str(caught.value)
    assert "Scanned page" not in str(caught.value)


def test_one_page_without_text_is_a_remark() -> None:
    def draw(canvas: Any) -> None:
        canvas.drawString(60, 700, "There are words on this page and more words.")
        canvas.showPage()
        canvas.drawImage(picture(), 0, 0, *A4)

    document = load(drawn(draw), OcrMode.NEVER)
    assert document.notes == ("page 2 has no readable text layer",)


def shifted(text: str) -> str:
    return "".join(chr(ord(c) - 29) if c.isalpha() else c for c in text)


GARBAGE = {
    "internal codes": " ".join("".join(f"(cid:{ord(c)})" for c in word) for word in LONG.split()[:60]),
    "no spaces": re.sub(r"\W", "", LONG * 3),
    "mostly signs": "".join("#$%&*+<>=^~{}"[ord(c) % 13] if c != " " else c for c in LONG * 2),
    "no words": shifted(LONG + " " + MORE + " " + LONG),
}


@pytest.mark.parametrize("kind", GARBAGE)
def test_unusable_text_layers_are_refused_without_ocr(kind: str) -> None:
    text = GARBAGE[kind]

    def draw(canvas: Any) -> None:
        canvas.setFont("Helvetica", 6)
        for n in range(0, len(text), 90):
            canvas.drawString(20, 800 - n / 90 * 8, text[n : n + 90])

    with pytest.raises(ScanError) as caught:
        load(drawn(draw), OcrMode.NEVER)
    assert text[:8] not in str(caught.value)


def test_a_page_with_an_unusable_text_layer_is_a_remark() -> None:
    pages = [[para(text) for _ in range(10)] for text in (LONG, MORE)]
    made = [
        *pages[0],
        PageBreak(),
        *pages[1],
        PageBreak(),
        para("".join("#$%&*+=^~"[n % 9] for n in range(60)) + " " + "+" * 20),
    ]
    notes = load(story(made), OcrMode.NEVER).notes
    assert notes == ("page 3 has a text layer that cannot be trusted",)


# -- resources


def test_every_page_is_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    open_pages = {"pages": 0, "texts": 0, "most": 0}

    def counted(name: str, key: str, step: int) -> None:
        original = getattr(pdfium, name)

        def call(*args: Any) -> Any:
            open_pages[key] += step
            open_pages["most"] = max(open_pages["most"], open_pages["pages"], open_pages["texts"])
            return original(*args)

        monkeypatch.setattr(pdfium, name, call)

    for name, key, step in (
        ("FPDF_LoadPage", "pages", 1), ("FPDF_ClosePage", "pages", -1),
        ("FPDFText_LoadPage", "texts", 1), ("FPDFText_ClosePage", "texts", -1),
    ):  # fmt: skip
        counted(name, key, step)
    load(story([item for _ in range(6) for item in (para(LONG), PageBreak())]))
    assert open_pages == {"pages": 0, "texts": 0, "most": 1}


# -- words from elsewhere


def plain_page(lines: Iterable[tuple[float, float, str]], rules: Sequence[Rule] = ()) -> PageContent:
    words = []
    for x, y, text in lines:
        for token in text.split():
            words.append(Word(token, x, y - 9, x + 5 * len(token), y + 2, 10))
            x += 5 * len(token) + 3
    return PageContent(1, 600, 800, words, list(rules))


def test_words_and_lines_of_any_source_can_be_laid_out() -> None:
    rules = [Rule(50, y, 350, y) for y in (200, 220, 240)] + [Rule(x, 200, x, 240) for x in (50, 200, 350)]
    page = plain_page(
        [(50, 100, "A heading"), (55, 214, "one"), (205, 214, "two"), (55, 234, "three"), (205, 234, "four")], rules
    )
    items = lay_out([page])
    assert isinstance(items[0], RawBlock)
    assert items[0].raw.text == "A heading"
    assert isinstance(items[1], RawTable)
    assert [cell.raw.text for cell in items[1].cells] == ["one", "two", "three", "four"]
    assert items[0].raw.places[0].box == (50, 91, 55, 102)


# -- properties

WORDS = st.lists(st.text("abcdefghijklmnoprstuvw", min_size=1, max_size=9), min_size=1, max_size=9).map(" ".join)
SLOW = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@SLOW
@given(
    st.integers(1, 4).flatmap(
        lambda n: st.lists(st.lists(WORDS, min_size=n + 1, max_size=n + 1), min_size=2, max_size=8)
    )
)
@example([["a"] * 5, ["a", "a", "a", "a", "a aa aaa aaa aaa b e"]])  # "be" is a word of the document
def test_any_ruled_table_comes_back(rows: list[list[str]]) -> None:
    width = 470 / len(rows[0])
    document = load(story([para(LONG), ruled(rows, [width] * len(rows[0])), para(MORE)]))
    assert [[" ".join(cell.split()) for cell in row] for row in grid(document)] == rows


@SLOW
@given(
    st.integers(2, 6).flatmap(
        lambda n: st.tuples(
            st.lists(st.floats(30, 120), min_size=n, max_size=n),
            st.lists(st.floats(14, 60), min_size=2, max_size=6),
            st.sets(st.tuples(st.integers(0, 5), st.integers(0, n - 2)), max_size=4),
        )
    )
)
def test_any_grid_of_lines_with_merged_cells_comes_back(
    case: tuple[list[float], list[float], set[tuple[int, int]]],
) -> None:
    widths, heights, wanted = case
    missing: set[tuple[int, int]] = set()  # (row, column): no line between this cell and the next
    for row, column in sorted(wanted):
        if row < len(heights) and (row, column - 1) not in missing and len(missing) < len(heights) - 1:
            missing.add((row, column))
    xs, ys = [20.0], [780.0]
    for width in widths:
        xs.append(xs[-1] + width)
    for height in heights:
        ys.append(ys[-1] - height)

    def draw(canvas: Any) -> None:
        canvas.setFont("Helvetica", 6)
        for y in ys:
            canvas.line(xs[0], y, xs[-1], y)
        for row in range(len(heights)):
            for k, x in enumerate(xs):
                if (row, k - 1) not in missing:
                    canvas.line(x, ys[row], x, ys[row + 1])
            for column in range(len(widths)):
                if (row, column - 1) not in missing:
                    canvas.drawString(xs[column] + 3, ys[row] - 9, f"r{row}c{column}")

    document = load(drawn(draw, (800, 800)))
    table = document.tables[0]
    found = {
        (cell.row, cell.column): (cell.column_span, text_of(document, document.blocks[cell.block]))
        for cell in table.cells
    }
    seen = {k for row in range(len(heights)) for k in range(len(widths)) if (row, k) not in missing}
    if len(seen) == len(widths):  # each line is drawn in some row
        assert found == {
            (row, column): (2 if (row, column) in missing else 1, f"r{row}c{column}")
            for row in range(len(heights))
            for column in range(len(widths))
            if (row, column - 1) not in missing
        }


SENTENCES = st.lists(
    st.lists(st.text("aeimnorstl", min_size=1, max_size=11), min_size=12, max_size=60), min_size=1, max_size=6
)


@SLOW
@given(SENTENCES, st.integers(200, 480), st.booleans())
def test_any_paragraphs_come_back(made: list[list[str]], width: int, justified: bool) -> None:
    texts = [" ".join(words).capitalize() + "." for words in made]
    style = ParagraphStyle("any", parent=BODY, alignment=TA_JUSTIFY if justified else 0)
    texts.insert(0, LONG)  # shows how wide the text is
    data = story([para(text, style) for text in texts], leftMargin=50, rightMargin=A4[0] - 50 - width)
    assert body(load(data)) == texts


def test_contents_pages_of_long_leaders_are_no_faulty_text() -> None:
    lines = [["Clause", "about", "retention", str(number), "." * 140, str(number)] for number in range(25)]
    assert fault_of([word for line in lines for word in line], 0) is None
    assert fault_of(["thecouncilandthepolicesharepersonaldata" * 2] * 12, 0) is not None
