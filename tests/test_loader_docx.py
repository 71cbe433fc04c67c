"""Word files: every construct is made as XML in a real package and read back."""

from __future__ import annotations

import contextlib
import io
import re
import struct
import zipfile
from collections.abc import Sequence

import docx as python_docx
import pytest
from docx.opc.constants import RELATIONSHIP_TYPE as RT
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from isa_extract.document import BlockKind, Document
from isa_extract.errors import EmptyDocumentError, EncryptedError, IsaExtractError, LimitError, UnreadableError
from isa_extract.loaders import docx, docx_package
from isa_extract.loaders.docx_numbering import format_number
from isa_extract.loaders.docx_symbols import in_font, symbol

SPACES = " ".join(
    f'xmlns:{prefix}="{name}"'
    for prefix, name in {
        "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
        "w14": "http://schemas.microsoft.com/office/word/2010/wordml",
        "r": "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
        "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
        "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
        "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
        "wps": "http://schemas.microsoft.com/office/word/2010/wordprocessingShape",
        "dgm": "http://schemas.openxmlformats.org/drawingml/2006/diagram",
        "m": "http://schemas.openxmlformats.org/officeDocument/2006/math",
        "v": "urn:schemas-microsoft-com:vml",
    }.items()
)
WML = "application/vnd.openxmlformats-officedocument.wordprocessingml"


# -- making documents


def r(text: str, properties: str = "") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def p(*runs: str, style: str = "", properties: str = "") -> str:
    named = f'<w:pStyle w:val="{style}"/>' if style else ""
    inner = "".join(run if run.startswith("<") else r(run) for run in runs)
    return f"<w:p><w:pPr>{named}{properties}</w:pPr>{inner}</w:p>"


def numbered(text: str, level: int | None = 0, num: int | None = 1, style: str = "") -> str:
    stated = f'<w:ilvl w:val="{level}"/>' if level is not None else ""
    stated += f'<w:numId w:val="{num}"/>' if num is not None else ""
    return p(text, style=style, properties=f"<w:numPr>{stated}</w:numPr>")


def tc(*content: str, properties: str = "") -> str:
    inner = "".join(item if item.startswith("<") else p(item) for item in content) or p()
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{inner}</w:tc>"


def tr(*cells: str, properties: str = "") -> str:
    inner = "".join(cell if cell.startswith("<") else tc(cell) for cell in cells)
    return f"<w:tr><w:trPr>{properties}</w:trPr>{inner}</w:tr>"


def tbl(*rows: str, properties: str = "") -> str:
    return f"<w:tbl><w:tblPr>{properties}</w:tblPr><w:tblGrid/>{''.join(rows)}</w:tbl>"


def sdt(content: str, properties: str = "") -> str:
    return f"<w:sdt><w:sdtPr>{properties}</w:sdtPr><w:sdtContent>{content}</w:sdtContent></w:sdt>"


def mark(kind: str, inner: str = "") -> str:
    return f'<w:r><w:fldChar w:fldCharType="{kind}">{inner}</w:fldChar></w:r>'


def instruction(text: str) -> str:
    return f'<w:r><w:instrText xml:space="preserve">{text}</w:instrText></w:r>'


def field(code: str, result: str | None, data: str = "") -> str:
    shown = "" if result is None else mark("separate") + (result if result.startswith("<") else r(result))
    return mark("begin", data) + instruction(code) + shown + mark("end")


def note(kind: str, number: int, mark_text: str = "") -> str:
    own = 'w:customMarkFollows="1" ' if mark_text else ""
    text = f"<w:t>{mark_text}</w:t>" if mark_text else ""
    return f'<w:r><w:{kind}Reference {own}w:id="{number}"/>{text}</w:r>'


def box(*paragraphs: str) -> str:
    """A text box as Word writes it: once as a shape, once as VML for older versions."""
    inner = f"<w:txbxContent>{''.join(paragraphs)}</w:txbxContent>"
    return (
        '<w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wp:anchor><a:graphic><a:graphicData>'
        f"<wps:wsp><wps:txbx>{inner}</wps:txbx></wps:wsp></a:graphicData></a:graphic></wp:anchor></w:drawing>"
        f"</mc:Choice><mc:Fallback><w:pict><v:shape><v:textbox>{inner}</v:textbox></v:shape></w:pict>"
        "</mc:Fallback></mc:AlternateContent></w:r>"
    )


def lvl(level: int, form: str = "decimal", text: str | None = None, start: int = 1, more: str = "") -> str:
    text = f"%{level + 1}." if text is None else text
    return (
        f'<w:lvl w:ilvl="{level}"><w:start w:val="{start}"/><w:numFmt w:val="{form}"/>{more}'
        f'<w:lvlText w:val="{text}"/></w:lvl>'
    )


def abstract(name: int, *levels: str, link: str = "") -> str:
    return f'<w:abstractNum w:abstractNumId="{name}">{link}{"".join(levels)}</w:abstractNum>'


def num(number: int, name: int, overrides: str = "") -> str:
    return f'<w:num w:numId="{number}"><w:abstractNumId w:val="{name}"/>{overrides}</w:num>'


def override(level: int, start: int | None = None, level_xml: str = "") -> str:
    begin = f'<w:startOverride w:val="{start}"/>' if start is not None else ""
    return f'<w:lvlOverride w:ilvl="{level}">{begin}{level_xml}</w:lvlOverride>'


def style(name: str, inner: str = "", *, kind: str = "paragraph", base: str = "", shown: str = "") -> str:
    based = f'<w:basedOn w:val="{base}"/>' if base else ""
    return f'<w:style w:type="{kind}" w:styleId="{name}"><w:name w:val="{shown or name}"/>{based}{inner}</w:style>'


DECIMAL = abstract(1, lvl(0), lvl(1, text="%1.%2"), lvl(2, text="%1.%2.%3")) + num(1, 1)


def make(
    body: str,
    *,
    styles: str = "",
    numbering: str = "",
    footnotes: str = "",
    endnotes: str = "",
    parts: dict[str, tuple[str, str]] | None = None,  # relationship id -> last word of its type, XML
    even: bool = False,
    section: str = "",
) -> bytes:
    document = python_docx.Document()
    root = document.element.body
    for child in list(root):
        root.remove(child)
    for child in list(parse_xml(f"<w:body {SPACES}>{body}<w:sectPr>{section}</w:sectPr></w:body>")):
        root.append(child)
    for child in list(parse_xml(f"<w:styles {SPACES}>{styles}</w:styles>")):
        document.styles.element.append(child)
    if numbering:
        definitions = document.part.numbering_part.element
        for child in list(definitions):
            definitions.remove(child)
        for child in list(parse_xml(f"<w:numbering {SPACES}>{numbering}</w:numbering>")):
            definitions.append(child)
    document.settings.odd_and_even_pages_header_footer = even

    def add(name: str, xml: str, kind: str, link: str | None = None) -> None:
        part = Part(PackURI(f"/word/{name}.xml"), f"{WML}.{name}+xml", xml.encode(), document.part.package)
        if link is None:
            document.part.relate_to(part, kind)
        else:
            document.part.load_rel(kind, part, link)

    for name, notes in (("footnotes", footnotes), ("endnotes", endnotes)):
        if notes:
            add(name, f"<w:{name} {SPACES}>{notes}</w:{name}>", RT.FOOTNOTES.replace("footnotes", name))
    for link, (kind, xml) in (parts or {}).items():
        add(f"{kind}_{link}", xml, RT.HEADER.replace("header", kind), link)
    data = io.BytesIO()
    document.save(data)
    return data.getvalue()


def read(data: bytes) -> Document:
    document = docx.load(data, file_name="a.docx", sha256="0" * 64)
    sound(document)
    return document


def load(
    body: str,
    *,
    styles: str = "",
    numbering: str = "",
    footnotes: str = "",
    endnotes: str = "",
    parts: dict[str, tuple[str, str]] | None = None,
    even: bool = False,
    section: str = "",
) -> Document:
    return read(
        make(
            body, styles=styles, numbering=numbering, footnotes=footnotes, endnotes=endnotes, parts=parts, even=even,
            section=section,
        )
    )  # fmt: skip


def sound(document: Document) -> None:
    """Offsets, cells and tables agree with one another."""
    end = 0
    for index, block in enumerate(document.blocks):
        assert block.index == index
        assert end <= block.start <= block.content <= block.end <= len(document.text)
        end = block.end
        assert (block.kind is BlockKind.CELL) == (block.table is not None)
        text = document.text[block.start : block.end]
        assert text == text.strip()
        assert text or block.kind is BlockKind.CELL
    for table in document.tables:
        covered: set[tuple[int, int]] = set()
        for cell in table.cells:
            assert document.cell_of(document.blocks[cell.block]) == (table, cell)
            assert table.start <= document.blocks[cell.block].start <= document.blocks[cell.block].end <= table.end
            places = {
                (cell.row + down, cell.column + right)
                for down in range(cell.row_span)
                for right in range(cell.column_span)
            }
            assert not covered & places
            covered |= places
            assert cell.row + cell.row_span <= table.rows
            assert cell.column + cell.column_span <= table.columns


def texts(document: Document, *kinds: BlockKind) -> list[str]:
    return [document.text[b.start : b.end] for b in document.blocks if not kinds or b.kind in kinds]


def labels(document: Document) -> list[str]:
    return [document.label(block) for block in document.blocks]


def rows(document: Document, table: int = 0) -> list[list[str]]:
    found = document.tables[table]
    return [
        [document.text[(b := document.blocks[c.block]).start : b.end] for c in found.row(n)] for n in range(found.rows)
    ]


# -- order, headings, looks


def test_paragraphs_and_tables_keep_their_order() -> None:
    document = load(p("One thing.") + tbl(tr("a", "b")) + p("Two things.") + tbl(tr("c", "d")))
    assert texts(document) == ["One thing.", "a", "b", "Two things.", "c", "d"]
    assert document.media_type == docx.MEDIA_TYPE
    assert (document.file_name, document.sha256, document.text_source) == ("a.docx", "0" * 64, "native")
    assert not document.pages
    assert not document.notes


def test_python_docx_document() -> None:
    made = python_docx.Document()
    made.add_heading("Sharing agreement", 0)
    made.add_heading("Purpose", 1)
    made.add_paragraph("It is to share.")
    made.add_paragraph("first", style="List Bullet")
    made.add_paragraph("below", style="List Bullet 2")
    made.add_paragraph("one", style="List Number")
    made.add_paragraph("two", style="List Number")
    data = io.BytesIO()
    made.save(data)
    document = read(data.getvalue())
    assert [(b.kind.value, b.level, document.label(b)) for b in document.blocks] == [
        ("heading", 0, ""), ("heading", 1, ""), ("paragraph", 0, ""), ("list_item", 0, "•"), ("list_item", 1, "•"),
        ("list_item", 0, "1."), ("list_item", 0, "2."),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "level"),
    [
        ("Title", 0),
        ("Heading1", 1),
        ("Heading3", 3),
        ("Clause", 2),
        ("ClauseAgain", 2),
        ("Outlined", 4),
        ("Berschrift", 5),
        ("Cover", 0),
        ("Normal", None),
        ("Unheading", None),
        ("NoSuchStyle", None),
        ("Loop", None),
    ],
)
def test_headings_by_style(name: str, level: int | None) -> None:
    styles = (
        style("Clause", base="Heading2")
        + style("ClauseAgain", base="Clause")
        + style("Outlined", '<w:pPr><w:outlineLvl w:val="3"/></w:pPr>', base="Normal")
        + style("Berschrift", base="Normal", shown="heading 5")
        + style("Cover", base="Title")
        + style("Unheading", '<w:pPr><w:outlineLvl w:val="9"/></w:pPr>', base="Heading1")
        + style("Loop", base="Loop2")
        + style("Loop2", base="Loop")
    )
    document = load(p("we share as little as we can.", style=name), styles=styles)
    block = document.blocks[0]
    expected = (BlockKind.PARAGRAPH, 0) if level is None else (BlockKind.HEADING, level)
    assert (block.kind, block.level) == expected


def test_outline_level_of_a_paragraph_makes_a_heading() -> None:
    document = load(p("what we share", properties='<w:outlineLvl w:val="1"/>') + p("and so on."))
    assert (document.blocks[0].kind, document.blocks[0].level) == (BlockKind.HEADING, 2)


@pytest.mark.parametrize(
    ("paragraph", "bold"),
    [
        (p(r("all of it", "<w:b/>")), True),
        (p(r("one, ", "<w:b/>"), r("two", "<w:b/>")), True),
        (p(r("one, ", "<w:b/>"), r("two")), False),
        (p(r("one", "<w:b/>"), r("  ")), True),
        (p(r("one", '<w:b w:val="0"/>')), False),
        (p(r("one", '<w:b w:val="false"/>')), False),
        (p("by style", style="Strongish"), True),
        (p("by base", style="Child"), True),
        (p(r("back again", '<w:b w:val="0"/>'), style="Child"), False),
        (p(r("by character style", '<w:rStyle w:val="Loud"/>')), True),
        (p(r("twice bold is not", '<w:rStyle w:val="Loud"/>'), style="Child"), False),
        (p("switched off below", style="Quiet"), False),
    ],
)
def test_bold_is_resolved(paragraph: str, bold: bool) -> None:
    styles = (
        style("Strongish", "<w:rPr><w:b/></w:rPr>")
        + style("Child", base="Strongish")
        + style("Quiet", '<w:rPr><w:b w:val="0"/></w:rPr>', base="Strongish")
        + style("Loud", "<w:rPr><w:b/><w:i/></w:rPr>", kind="character")
    )
    assert load(paragraph, styles=styles).blocks[0].bold is bold


def test_italic_and_size_are_resolved() -> None:
    styles = style("Big", '<w:rPr><w:sz w:val="40"/><w:i/></w:rPr>') + style(
        "Small", '<w:rPr><w:sz w:val="15"/></w:rPr>', kind="character"
    )
    document = load(
        p("as the style says.", style="Big")
        + p(r("mostly this size, ", '<w:sz w:val="30"/>'), r("not", '<w:sz w:val="10"/>'))
        + p(r("of a character style", '<w:rStyle w:val="Small"/>'))
        + p("of the defaults")
        + p(r("nonsense", '<w:sz w:val="large"/>')),
        styles=styles,
    )
    assert [(b.italic, b.size) for b in document.blocks] == [
        (True, 20.0), (False, 15.0), (False, 7.5), (False, 11.0), (False, 11.0),
    ]  # fmt: skip


def test_styles_without_type_or_with_a_nameless_base_are_read() -> None:
    odd = '<w:style w:styleId="Odd"><w:name w:val="Odd"/><w:basedOn/><w:rPr><w:b/></w:rPr></w:style>'
    assert load(p("as it says.", style="Odd"), styles=odd).blocks[0].bold


# -- numbering


@pytest.mark.parametrize(
    ("count", "form", "printed"),
    [
        (1, "decimal", "1"), (3, "lowerLetter", "c"), (27, "lowerLetter", "aa"), (28, "upperLetter", "BB"),
        (4, "lowerRoman", "iv"), (1949, "upperRoman", "MCMXLIX"), (7, "decimalZero", "07"), (12, "decimalZero", "12"),
        (1, "ordinal", "1st"), (12, "ordinal", "12th"), (22, "ordinal", "22nd"), (3, "ordinal", "3rd"),
        (21, "cardinalText", "Twenty-one"), (5, "ordinalText", "Fifth"), (30, "ordinalText", "Thirtieth"),
        (42, "ordinalText", "Forty-second"), (120, "ordinalText", "120th"), (2, "numberInDash", "- 2 -"),
        (9, "none", ""), (9, "bullet", ""), (0, "lowerLetter", "0"), (6, "unheardOf", "6"), (7, "custom:3", "007"),
        (255, "hex", "FF"), (2, "chicago", "†"), (5, "decimalEnclosedParen", "(5)"),
    ],
)  # fmt: skip
def test_number_formats(count: int, form: str, printed: str) -> None:
    assert format_number(count, form) == printed


@pytest.mark.parametrize(
    ("form", "text", "expected"),
    [
        ("decimal", "%1.", ["1.", "2.", "3."]),
        ("decimal", "%1", ["1", "2", "3"]),
        ("lowerLetter", "(%1)", ["(a)", "(b)", "(c)"]),
        ("upperRoman", "%1)", ["I)", "II)", "III)"]),
        ("ordinal", "%1", ["1st", "2nd", "3rd"]),
        ("bullet", "\uf0b7", ["•", "•", "•"]),
        ("bullet", "o", ["•", "•", "•"]),
        ("bullet", " ", ["", "", ""]),
        ("none", "", ["", "", ""]),
        ("decimal", "Schedule %1:", ["Schedule 1:", "Schedule 2:", "Schedule 3:"]),
    ],
)
def test_automatic_labels(form: str, text: str, expected: list[str]) -> None:
    document = load(
        "".join(numbered(f"we do {word}, and") for word in ("this", "that", "more")),
        numbering=abstract(1, lvl(0, form, text)) + num(1, 1),
    )
    assert labels(document) == expected
    assert [document.block_text(b) for b in document.blocks] == [
        "we do this, and",
        "we do that, and",
        "we do more, and",
    ]


def counted(levels: Sequence[int], numbering: str, nums: Sequence[int] | None = None) -> list[str]:
    body = "".join(
        numbered(f"this is number {place} of a list,", level, (nums or [1] * len(levels))[place])
        for place, level in enumerate(levels)
    )
    return labels(load(body, numbering=numbering))


def test_multi_level_numbers_restart_below_a_higher_level() -> None:
    assert counted([0, 1, 1, 2, 1, 0, 1], DECIMAL) == ["1.", "1.1", "1.2", "1.2.1", "1.3", "2.", "2.1"]


def test_skipped_levels_count_from_their_start() -> None:
    assert counted([2, 2, 1, 0], DECIMAL) == ["1.1.1", "1.1.2", "1.2", "2."]


def test_list_level_is_the_block_level() -> None:
    document = load(numbered("one thing,", 0) + numbered("another thing,", 2), numbering=DECIMAL)
    assert [block.level for block in document.blocks] == [0, 2]


def test_mixed_formats_and_legal_numbering() -> None:
    levels = lvl(0, "upperRoman") + lvl(1, "lowerLetter", "(%2)") + lvl(2, text="%1.%2.%3", more="<w:isLgl/>")
    assert counted([0, 1, 2, 0, 1, 1, 2], abstract(1, levels) + num(1, 1)) == [
        "I.", "(a)", "1.1.1", "II.", "(a)", "(b)", "2.2.1",
    ]  # fmt: skip


def test_number_of_a_bullet_level_is_not_printed() -> None:
    levels = lvl(0) + lvl(1, "bullet", "-") + lvl(2, text="%1.%2%3.")
    assert counted([0, 1, 2], abstract(1, levels) + num(1, 1)) == ["1.", "•", "1.1."]


@pytest.mark.parametrize(
    ("restart", "expected"),
    [
        ('<w:lvlRestart w:val="0"/>', ["1.", "1.1", "1.1.1", "1.2", "1.2.2", "2.", "2.1", "2.1.3"]),
        ('<w:lvlRestart w:val="1"/>', ["1.", "1.1", "1.1.1", "1.2", "1.2.2", "2.", "2.1", "2.1.1"]),
        ("", ["1.", "1.1", "1.1.1", "1.2", "1.2.1", "2.", "2.1", "2.1.1"]),
    ],
)
def test_restart_rules(restart: str, expected: list[str]) -> None:
    levels = lvl(0) + lvl(1, text="%1.%2") + lvl(2, text="%1.%2.%3", more=restart)
    assert counted([0, 1, 2, 1, 2, 0, 1, 2], abstract(1, levels) + num(1, 1)) == expected


def test_lists_of_one_definition_share_their_counters() -> None:
    numbering = abstract(1, lvl(0)) + num(1, 1) + num(2, 1) + num(3, 1, override(0, 1)) + num(4, 1, override(0, 9))
    assert counted([0] * 7, numbering, [1, 1, 2, 3, 3, 4, 1]) == ["1.", "2.", "3.", "1.", "2.", "9.", "10."]


def test_separate_definitions_count_apart() -> None:
    numbering = abstract(1, lvl(0)) + abstract(2, lvl(0, start=5)) + num(1, 1) + num(2, 2)
    assert counted([0] * 4, numbering, [1, 2, 1, 2]) == ["1.", "5.", "2.", "6."]


def test_level_override_replaces_a_level() -> None:
    numbering = abstract(1, lvl(0)) + num(1, 1, override(0, level_xml=lvl(0, "lowerLetter", "%1)", start=3)))
    assert counted([0, 0], numbering) == ["c)", "d)"]


def test_zero_padded_custom_format() -> None:
    form = (
        '<mc:AlternateContent><mc:Choice Requires="w14"><w:numFmt w:val="custom" w:format="001, 002, 003, ..."/>'
        '</mc:Choice><mc:Fallback><w:numFmt w:val="decimal"/></mc:Fallback></mc:AlternateContent>'
    )
    level = f'<w:lvl w:ilvl="0"><w:start w:val="1"/>{form}<w:lvlText w:val="%1"/></w:lvl>'
    assert counted([0, 0], abstract(1, level) + num(1, 1)) == ["001", "002"]


@pytest.mark.parametrize("broken", [numbered("x y.", 0, 0), numbered("x y.", 0, 77), numbered("x y.", 5, 1)])
def test_numbering_that_leads_nowhere(broken: str) -> None:
    assert labels(load(broken, numbering=DECIMAL)) == [""]


def test_single_level_list_ignores_a_deeper_level() -> None:
    assert counted([3, 3], abstract(1, lvl(0)) + num(1, 1)) == ["1.", "2."]


def test_hidden_number() -> None:
    level = lvl(0).replace("</w:lvl>", "<w:rPr><w:vanish/></w:rPr></w:lvl>")
    assert counted([0], abstract(1, level) + num(1, 1)) == [""]


def test_empty_numbered_paragraphs_count() -> None:
    document = load(numbered("one,") + numbered("") + numbered("three,"), numbering=DECIMAL)
    assert labels(document) == ["1.", "3."]


def test_headings_numbered_through_their_styles() -> None:
    link = "<w:pPr><w:numPr><w:numId w:val='1'/></w:numPr></w:pPr>"
    styles = (
        style("Top", link, base="Heading1")
        + style("Second", '<w:pPr><w:numPr><w:ilvl w:val="1"/><w:numId w:val="1"/></w:numPr></w:pPr>', base="Heading2")
        + style("Third", link, base="Heading3")
        + style("ThirdToo", base="Third")
        + style("Unnumbered", '<w:pPr><w:numPr><w:numId w:val="0"/></w:numPr></w:pPr>', base="Top")
    )
    levels = lvl(0, text="%1") + lvl(1, text="%1.%2") + lvl(2, text="%1.%2.%3", more='<w:pStyle w:val="Third"/>')
    names = ["Top", "Second", "Third", "ThirdToo", "Unnumbered", "Top", "Second"]
    document = load(
        "".join(p("purpose", style=name) for name in names), styles=styles, numbering=abstract(1, levels) + num(1, 1)
    )
    assert labels(document) == ["1", "1.1", "1.1.1", "1.1.2", "", "2", "2.1"]
    assert [block.level for block in document.blocks] == [1, 2, 3, 3, 1, 1, 2]
    assert {block.kind for block in document.blocks} == {BlockKind.HEADING}


def test_direct_numbering_wins_over_the_style() -> None:
    styles = style("Listed", "<w:pPr><w:numPr><w:numId w:val='1'/></w:numPr></w:pPr>")
    numbering = abstract(1, lvl(0)) + abstract(2, lvl(0, "lowerLetter", "(%1)")) + num(1, 1) + num(2, 2)
    body = (
        p("by style,", style="Listed") + numbered("direct,", 0, 2, "Listed") + numbered("off,", 0, 0, "Listed")
        + p("again,", style="Listed")
    )  # fmt: skip
    assert labels(load(body, styles=styles, numbering=numbering)) == ["1.", "(a)", "", "2."]


def test_direct_level_with_the_list_of_the_style() -> None:
    styles = style("Listed", "<w:pPr><w:numPr><w:numId w:val='1'/></w:numPr></w:pPr>")
    body = p("one,", style="Listed") + numbered("below,", 1, None, "Listed")
    assert labels(load(body, styles=styles, numbering=DECIMAL)) == ["1.", "1.1"]


def test_numbering_through_a_list_style() -> None:
    styles = style("Outline", "<w:pPr><w:numPr><w:numId w:val='5'/></w:numPr></w:pPr>", kind="numbering")
    numbering = (
        abstract(1, link='<w:numStyleLink w:val="Outline"/>')
        + abstract(2, lvl(0, "upperLetter"), link='<w:styleLink w:val="Outline"/>')
        + num(1, 1)
        + num(5, 2)
    )
    document = load(numbered("one,", 0, 1) + numbered("two,", 0, 5), styles=styles, numbering=numbering)
    assert labels(document) == ["A.", "B."]


def test_list_style_that_links_to_itself() -> None:
    styles = style("Outline", "<w:pPr><w:numPr><w:numId w:val='1'/></w:numPr></w:pPr>", kind="numbering")
    numbering = abstract(1, link='<w:numStyleLink w:val="Outline"/>') + num(1, 1)
    assert labels(load(numbered("one,"), styles=styles, numbering=numbering)) == [""]


@given(levels=st.lists(st.integers(0, 4), min_size=1, max_size=25))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_nesting_of_levels(levels: list[int]) -> None:
    numbering = abstract(1, *(lvl(n, text=".".join(f"%{k + 1}" for k in range(n + 1))) for n in range(5))) + num(1, 1)
    path: list[int] = []
    expected = []
    for level in levels:
        last = path[level] if level < len(path) else 0
        path = [*path[:level], *([1] * (level - len(path))), last + 1]
        expected.append(".".join(map(str, path)))
    assert counted(levels, numbering) == expected


# -- text


WRAPPERS = [
    lambda inner: sdt(inner),
    lambda inner: f'<w:ins w:id="1" w:author="x">{inner}</w:ins>',
    lambda inner: f'<w:moveTo w:id="1" w:author="x">{inner}</w:moveTo>',
    lambda inner: f'<w:smartTag w:uri="u" w:element="e">{inner}</w:smartTag>',
    lambda inner: f'<w:customXml w:uri="u" w:element="e">{inner}</w:customXml>',
    lambda inner: f'<w:hyperlink w:anchor="a">{inner}</w:hyperlink>',
    lambda inner: f'<w:fldSimple w:instr=" REF x ">{inner}</w:fldSimple>',
    lambda inner: f'<mc:AlternateContent><mc:Choice Requires="x">{inner}</mc:Choice></mc:AlternateContent>',
    lambda inner: field(" REF x ", inner),
]
WORDS = st.sampled_from(["alpha", "beta", "gamma", "delta", "epsilon"])
TREES = st.recursive(
    WORDS.map(lambda word: (r(word + " "), [word])),
    lambda inner: st.one_of(
        st.tuples(st.sampled_from(WRAPPERS), inner).map(lambda pair: (pair[0](pair[1][0]), pair[1][1])),
        st.tuples(inner, inner).map(lambda pair: (pair[0][0] + pair[1][0], pair[0][1] + pair[1][1])),
        inner.map(lambda tree: (f'<w:del w:id="1" w:author="x">{tree[0]}</w:del>', [])),
    ),
    max_leaves=8,
)


@given(tree=TREES)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_words_survive_any_wrapping_once_and_in_order(tree: tuple[str, list[str]]) -> None:
    document = load(p(r("start "), tree[0]) + p("end"))
    assert texts(document)[0].split() == ["start", *tree[1]]


@pytest.mark.parametrize("wrapper", WRAPPERS[:5])
def test_wrapped_blocks_rows_and_cells(wrapper: object) -> None:
    assert callable(wrapper)
    body = wrapper(p("inside it.")) + tbl(tr("a", wrapper(tc("b"))), wrapper(tr("c", "d"))) + wrapper(tbl(tr("e", "f")))
    document = load(body)
    assert texts(document) == ["inside it.", "a", "b", "c", "d", "e", "f"]
    assert rows(document) == [["a", "b"], ["c", "d"]]


def test_tracked_changes() -> None:
    gone = '<w:del w:id="1" w:author="x"><w:r><w:delText>three</w:delText></w:r></w:del>'
    moved = f'<w:moveFrom w:id="3" w:author="x">{r("old ")}</w:moveFrom>'
    document = load(p("two ", gone, f'<w:ins w:id="2" w:author="x">{r("six ")}</w:ins>', moved, r("years")))
    assert texts(document) == ["two six years"]
    assert document.notes == ("tracked changes: insertions were kept, deletions left out",)


def test_paragraph_whose_mark_is_deleted_runs_on() -> None:
    deleted = '<w:rPr><w:del w:id="1" w:author="x"/></w:rPr>'
    document = load(
        p("One sentence", properties=deleted)
        + p(" in two.", properties="<w:numPr><w:ilvl w:val='0'/><w:numId w:val='1'/></w:numPr>")
        + p('<w:del w:id="2" w:author="x"><w:r><w:delText>gone</w:delText></w:r></w:del>', properties=deleted)
        + numbered("Next.")
        + p("Last", properties=deleted),
        numbering=DECIMAL,
    )
    assert texts(document) == ["1. One sentence in two.", "2. Next.", "Last"]


def test_deleted_rows_and_cells() -> None:
    document = load(
        tbl(
            tr("a", "b"),
            tr("c", "d", properties='<w:del w:id="1" w:author="x"/>'),
            tr("e", tc("gone", properties='<w:cellDel w:id="2" w:author="x"/>'), "f"),
        )
    )
    assert rows(document) == [["a", "b"], ["e", "f"]]


def test_breaks_tabs_and_hyphens() -> None:
    inner = (
        "<w:r><w:tab/><w:t>Name:</w:t><w:tab/><w:t>A</w:t><w:noBreakHyphen/><w:t>B</w:t><w:softHyphen/><w:t>C</w:t>"
        '<w:br/><w:t>next</w:t><w:cr/><w:t>third</w:t><w:br w:type="page"/><w:t>page</w:t><w:tab/><w:br/></w:r>'
    )
    assert texts(load(p(inner))) == ["Name:\tA-BC\nnext\nthird\npage"]


def test_characters_no_one_sees_are_dropped() -> None:
    assert texts(load(p("sha\u00adring\u200b \ufeffdata\n  again"))) == ["sharing data again"]


def test_number_after_a_tab_is_a_page_number_only_with_leaders() -> None:
    tabs = '<w:tabs><w:tab w:val="right" w:leader="dot" w:pos="9000"/></w:tabs>'
    row = "<w:r><w:t>{}</w:t><w:tab/><w:tab/><w:t>{}</w:t></w:r>"
    styles = style("Leading", f"<w:pPr>{tabs}</w:pPr>")
    document = load(
        p(row.format("Purpose", 4), properties=tabs)
        + p(row.format("Scope", 5), style="Leading")
        + p(row.format("the version is", 3))
        + p(row.format("Tel", "01632 960000")),
        styles=styles,
    )
    assert texts(document) == ["Purpose\t\t4", "Scope\t\t5", "the version is 3", "Tel\t\t01632 960000"]
    kinds = [b.kind for b in document.blocks]
    assert kinds[:2] == [BlockKind.CONTENTS] * 2
    assert BlockKind.CONTENTS not in kinds[2:]


def test_alternate_content_is_read_once() -> None:
    both = (
        '<mc:AlternateContent><mc:Choice Requires="x">{}</mc:Choice><mc:Fallback>{}</mc:Fallback></mc:AlternateContent>'
    )
    document = load(
        p(both.format(r("new"), r("old")))
        + p(both.format("<w:r><w:drawing/></w:r>", r("only here")))
        + p(both.format("", ""), r("x"))
        + both.format(p("a block."), p("its fallback."))
        + p(f"<w:r>{both.format('<w:t>in run</w:t>', '<w:t>twice</w:t>')}</w:r>")
    )
    assert texts(document) == ["new", "only here", "x", "a block.", "in run"]


def test_hidden_text_is_left_out() -> None:
    styles = (
        style("Secret", "<w:rPr><w:vanish/></w:rPr>", kind="character")
        + style("Prompt", "<w:rPr><w:vanish/></w:rPr>")
        + style("PromptToo", base="Prompt")
    )
    document = load(
        p("seen ", r("unseen", "<w:vanish/>"), r("unseen", '<w:rStyle w:val="Secret"/>'), r("too", "<w:webHidden/>"))
        + p("unseen", style="PromptToo")
        + p(r("shown all the same", '<w:vanish w:val="0"/>'), style="Prompt"),
        styles=styles,
    )
    assert texts(document) == ["seen too", "shown all the same"]
    assert document.notes == ("hidden text was left out",)


def test_hidden_paragraphs_do_not_count() -> None:
    hidden = p(
        r("two,", "<w:vanish/>"),
        properties='<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr><w:rPr><w:vanish/></w:rPr>',
    )
    assert texts(load(numbered("one,") + hidden + numbered("three,"), numbering=DECIMAL)) == ["1. one,", "2. three,"]


def test_formula_and_ruby_text() -> None:
    ruby = f"<w:r><w:ruby><w:rt>{r('above')}</w:rt><w:rubyBase>{r('base')}</w:rubyBase></w:ruby></w:r>"
    assert texts(load(p("<m:oMath><m:r><m:t>x+1</m:t></m:r></m:oMath>", r(" "), ruby))) == ["x+1 base"]


def test_placeholder_text_is_kept() -> None:
    control = sdt(r("Click here to enter a name."), "<w:showingPlcHdr/>")
    assert texts(load(p("Name: ", control))) == ["Name: Click here to enter a name."]


@pytest.mark.parametrize(
    ("char", "font", "glyph"),
    [
        ("F0FE", "Wingdings", "☑"), ("F0FD", "Wingdings", "☒"), ("F0A8", "Wingdings", "☐"), ("F06F", "Wingdings", "☐"),
        ("F0FC", "Wingdings", "✓"), ("00FE", "Wingdings", "☑"), ("F0A7", "Wingdings", "▪"), ("F0B7", "Symbol", "•"),
        ("F061", "Symbol", "α"), ("F0B3", "Symbol", "≥"), ("F02B", "Symbol", "+"), ("F052", "Wingdings 2", "☑"),
        ("F051", "Wingdings 2", "☒"), ("F0A3", "Wingdings 2", "☐"), ("2612", "MS Gothic", "☒"), ("F041", "Arial", "A"),
        ("F020", "Wingdings", ""), ("zz", "Wingdings", ""), ("D800", "Arial", ""),
    ],
)  # fmt: skip
def test_symbols(char: str, font: str, glyph: str) -> None:
    document = load(p("x", f'<w:r><w:sym w:font="{font}" w:char="{char}"/></w:r>', r("y")))
    assert texts(document) == [f"x{glyph}y"]


def test_letters_typed_in_a_symbol_font() -> None:
    fonts = '<w:rFonts w:ascii="Wingdings" w:hAnsi="Wingdings"/>'
    assert texts(load(p(r("þ", fonts), r(" joined")))) == ["☑ joined"]
    assert in_font("\uf0b7 a \uf0fe", "Calibri") == "• a ☑"
    assert in_font("\uf0ff", "") == "\uf0ff"
    assert symbol(0xF001, "Calibri") == ""


# -- fields and form controls


def test_field_results_are_kept_and_instructions_dropped() -> None:
    document = load(
        p("by ", field(" HYPERLINK &quot;mailto:a@example.org&quot; ", "a@example.org"), r(", page "))
        + p(field(" IF " + "x", field(" PAGE ", "3")))
        + p('<w:fldSimple w:instr=" NUMPAGES ">' + r("17") + "</w:fldSimple>", r(" pages"))
        + p(
            mark("begin"),
            instruction(" IF "),
            field(" MERGEFIELD a ", "unseen"),
            mark("separate"),
            r("seen"),
            mark("end"),
        )
    )
    assert texts(document) == ["by a@example.org, page", "3", "17 pages", "seen"]


def test_field_over_several_paragraphs() -> None:
    document = load(
        p(mark("begin"), instruction(" INCLUDETEXT "), mark("separate"), r("one."))
        + p("two.") + p("three.", mark("end")) + p("four.")
    )  # fmt: skip
    assert texts(document) == ["one.", "two.", "three.", "four."]


def test_field_without_an_end_hides_nothing() -> None:
    assert texts(load(p(mark("begin"), instruction("PAGE"), r("kept")) + p("kept too."))) == ["kept", "kept too."]
    assert texts(load(p(mark("end"), mark("separate"), r("kept.")))) == ["kept."]


def test_fields_deleted_in_part() -> None:
    gone = f'<w:del w:id="1" w:author="x">{mark("begin")}</w:del>'
    assert texts(load(p(gone, instruction(" PAGE "), r("kept."), mark("end")))) == ["kept."]


def test_button_prompts_and_repeated_note_marks() -> None:
    document = load(
        p(field(" MACROBUTTON NoMacro [Type a name] ", None)) + p("as above", field(" NOTEREF x \\f \\h ", "2"), r("."))
        + p("see note ", field(" NOTEREF x \\h ", "2"))
    )  # fmt: skip
    assert texts(document) == ["[Type a name]", "as above.", "see note 2"]


@pytest.mark.parametrize(
    ("data", "code", "shown"),
    [
        ("<w:checkBox><w:default w:val='0'/><w:checked/></w:checkBox>", "FORMCHECKBOX", "☒"),
        ("<w:checkBox><w:default w:val='1'/><w:checked w:val='0'/></w:checkBox>", "FORMCHECKBOX", "☐"),
        ("<w:checkBox><w:default w:val='1'/></w:checkBox>", "FORMCHECKBOX", "☒"),
        ("<w:checkBox><w:default w:val='0'/></w:checkBox>", "FORMCHECKBOX", "☐"),
        (
            "<w:ddList><w:result w:val='1'/><w:listEntry w:val='Yes'/><w:listEntry w:val='No'/></w:ddList>",
            "FORMDROPDOWN",
            "No",
        ),
        ("<w:ddList><w:listEntry w:val='Yes'/><w:listEntry w:val='No'/></w:ddList>", "FORMDROPDOWN", "Yes"),
        ("<w:ddList><w:default w:val='9'/><w:listEntry w:val='Yes'/></w:ddList>", "FORMDROPDOWN", ""),
        ("<w:textInput><w:default w:val='a name'/></w:textInput>", "FORMTEXT", "a name"),
    ],
)
def test_legacy_form_fields(data: str, code: str, shown: str) -> None:
    document = load(p("Box: ", field(f" {code} ", None, f"<w:ffData>{data}</w:ffData>"), r(" end")))
    assert texts(document) == [f"Box: {shown} end"]


def test_legacy_text_field_shows_its_result() -> None:
    data = "<w:ffData><w:textInput><w:default w:val='name'/></w:textInput></w:ffData>"
    assert texts(load(p(field(" FORMTEXT ", "Jo Bloggs", data)))) == ["Jo Bloggs"]


@pytest.mark.parametrize(
    ("content", "checked", "shown"),
    [
        (r("☒"), "1", "☒"),
        (r("☐"), "0", "☐"),
        (r("☒"), "0", "☒"),
        ('<w:r><w:sym w:font="Wingdings" w:char="F0FE"/></w:r>', "1", "☑"),
        ('<w:r><w:sym w:font="Wingdings" w:char="F0FC"/></w:r>', "1", "☒"),
        (r(" "), "0", "☐"),
        ("", "1", "☒"),
    ],
)
def test_check_box_controls(content: str, checked: str, shown: str) -> None:
    control = sdt(content, f'<w14:checkbox><w14:checked w14:val="{checked}"/></w14:checkbox>')
    assert texts(load(p(control, r(" Health")))) == [f"{shown} Health"]


# -- text boxes, drawings, notes


def test_text_box_stands_after_its_paragraph_once() -> None:
    inner = p("Boxed words.") + tbl(tr("a", "b"))
    document = load(p("Before", box(inner), r(" and after.")) + p("Next."))
    assert texts(document) == ["Before and after.", "Boxed words.", "a", "b", "Next."]


def test_text_box_inside_a_field_and_a_cell() -> None:
    document = load(
        p(mark("begin"), instruction(" REF x "), mark("separate"), r("seen "), box(p("boxed.")), r("too"), mark("end"))
        + tbl(tr(tc(p("cell", box(p("in it")))), "b"))
    )
    assert texts(document) == ["seen too", "boxed.", "cell\nin it", "b"]


def test_hidden_text_box_is_left_out() -> None:
    hidden = box(p("unseen")).replace("<w:r>", "<w:r><w:rPr><w:vanish/></w:rPr>", 1)
    assert texts(load(p("seen.", hidden))) == ["seen."]


def test_lists_in_text_boxes_count_apart() -> None:
    document = load(numbered("one,") + p("x", box(numbered("boxed,"))) + numbered("two,"), numbering=DECIMAL)
    assert texts(document) == ["1. one,", "x", "1. boxed,", "2. two,"]


def test_wordart_and_diagrams() -> None:
    art = '<w:r><w:pict><v:shape><v:textpath string="DRAFT ONLY"/><v:textpath on="t"/></v:shape></w:pict></w:r>'
    diagram = (
        '<w:r><w:drawing><wp:inline><a:graphic><dgm:relIds r:dm="rId901"/></a:graphic></wp:inline></w:drawing></w:r>'
    )
    data = (
        f"<dgm:dataModel {SPACES}><dgm:ptLst><dgm:pt><dgm:t><a:p><a:r><a:t>Police</a:t></a:r></a:p></dgm:t></dgm:pt>"
        "<dgm:pt/></dgm:ptLst></dgm:dataModel>"
    )
    document = load(p("One.", art) + p("Two.", diagram), parts={"rId901": ("diagramData", data)})
    assert texts(document) == ["One.", "DRAFT ONLY", "Two.", "Police"]


def footnote(number: int, *content: str, kind: str = "footnote") -> str:
    return f'<w:{kind} w:id="{number}">{"".join(content)}</w:{kind}>'


def test_footnotes_follow_their_paragraph() -> None:
    body = p("Claim", note("footnote", 2), r(" and claim", ""), note("footnote", 3, "*"), r(".")) + p(
        "Next.", note("footnote", 2), note("footnote", 99)
    )
    notes = (
        footnote(-1, p("separator"))
        + footnote(2, p("<w:r><w:footnoteRef/></w:r>", r(" The Act.")), p("Again."))
        + footnote(3, p("A rule."))
    )
    document = load(body, footnotes=notes)
    assert texts(document) == ["Claim and claim.", "The Act.", "Again.", "A rule.", "Next."]
    assert [b.kind.value for b in document.blocks][1:4] == ["footnote"] * 3


def test_footnotes_of_cells_follow_the_table() -> None:
    body = tbl(tr(tc(p("a", note("footnote", 2))), tc(tbl(tr("b", tc(p("c", note("footnote", 3))))))))
    document = load(body, footnotes=footnote(2, p("Of a.")) + footnote(3, p("Of c.")))
    assert rows(document) == [["a", "b\tc"]]
    assert texts(document, BlockKind.FOOTNOTE) == ["Of a.", "Of c."]


def test_endnotes_stand_at_the_end() -> None:
    document = load(
        p("One.", note("endnote", 2), note("endnote", 2)) + p("Two."),
        endnotes=footnote(2, p("Its note."), kind="endnote"),
    )
    assert texts(document) == ["One.", "Two.", "Its note."]
    assert document.blocks[2].kind is BlockKind.FOOTNOTE


def test_table_in_a_footnote() -> None:
    document = load(p("One.", note("footnote", 2)), footnotes=footnote(2, p("See:"), tbl(tr("a", "b"), tr("c", "d"))))
    assert texts(document) == ["One.", "See:", "a\tb", "c\td"]


def test_comments_are_left_out() -> None:
    inner = '<w:commentRangeStart w:id="1"/>' + r("words") + '<w:r><w:commentReference w:id="1"/></w:r>'
    assert texts(
        load(p(inner), parts={"rId902": ("comments", f"<w:comments {SPACES}>{p('remark')}</w:comments>")})
    ) == ["words"]


# -- contents


def test_contents_field() -> None:
    entry = "<w:r><w:t>{}</w:t><w:tab/></w:r>"
    body = (
        p("Contents")
        + p(mark("begin"), instruction(' TOC \\o "1-3" '), mark("separate"), entry.format("1. Purpose"),
            field(" PAGEREF a ", "2"))
        + p(f"<w:hyperlink w:anchor='b'>{entry.format('2. Law')}{field(' PAGEREF b ', '3')}</w:hyperlink>")
        + p(mark("end"))
        + p("1. Purpose", style="Heading1")
    )  # fmt: skip
    document = load(sdt(body, "<w:docPartObj><w:docPartGallery w:val='Table of Contents'/></w:docPartObj>"))
    assert texts(document, BlockKind.CONTENTS) == ["1. Purpose\t2", "2. Law\t3"]
    assert texts(document, BlockKind.HEADING)[-1] == "1. Purpose"


def test_contents_styles() -> None:
    styles = style("TOC1", shown="toc 1") + style("Verzeichnis2", shown="toc 2")
    document = load(p("Purpose 2", style="TOC1") + p("Law 3", style="Verzeichnis2") + p("And so on."), styles=styles)
    assert [b.kind for b in document.blocks] == [BlockKind.CONTENTS, BlockKind.CONTENTS, BlockKind.PARAGRAPH]


# -- tables


def test_merged_cells_stand_once() -> None:
    document = load(
        tbl(
            tr(tc("a", properties='<w:gridSpan w:val="2"/>'), tc("b", properties='<w:vMerge w:val="restart"/>')),
            tr("c", "d", tc("unseen", properties="<w:vMerge/>")),
            tr("e", "f", tc(properties='<w:vMerge w:val="continue"/>')),
            tr("g", "h", "i"),
        )
    )
    table = document.tables[0]
    assert (table.rows, table.columns) == (4, 3)
    assert rows(document) == [["a", "b"], ["c", "d"], ["e", "f"], ["g", "h", "i"]]
    spans = {document.text[document.blocks[c.block].start]: (c.row_span, c.column_span) for c in table.cells}
    assert spans["a"] == (1, 2)
    assert spans["b"] == (3, 1)
    assert table.cell_at(2, 2) == table.cell_at(0, 2)


def test_legacy_horizontal_merge() -> None:
    document = load(
        tbl(
            tr(tc("a", properties='<w:hMerge w:val="restart"/>'), tc(properties="<w:hMerge/>"), tc("b")),
            tr("c", "d", "e"),
        )
    )
    assert [(c.column, c.column_span) for c in document.tables[0].row(0)] == [(0, 2), (2, 1)]


@pytest.mark.parametrize(
    "loose",
    [
        tr("a", tc("b", properties="<w:vMerge/>")),  # continues nothing
        tr(tc("a", properties='<w:gridSpan w:val="2"/>'), tc("b", properties="<w:vMerge/>")),
    ],
)
def test_merge_without_a_beginning_is_a_cell(loose: str) -> None:
    assert rows(load(tbl(tr("x", "y"), loose) + p("End.")))[1] == ["a", "b"]


def test_rows_that_begin_late_and_columns_no_cell_begins_in() -> None:
    wide = '<w:gridSpan w:val="3"/>'
    document = load(
        tbl(
            tr(tc("a", properties=wide), tc("b", properties=wide)),
            tr(tc("c", properties=wide), properties='<w:gridBefore w:val="3"/>'),
        )
    )
    table = document.tables[0]
    assert (table.rows, table.columns) == (2, 2)
    assert [(c.row, c.column, c.column_span) for c in table.cells] == [(0, 0, 1), (0, 1, 1), (1, 1, 1)]


def test_absurd_spans_are_bounded() -> None:
    document = load(tbl(tr(tc("a", properties='<w:gridSpan w:val="2000000000"/>'), "b"), tr("c", "d")))
    assert document.tables[0].columns <= 3


def test_header_rows() -> None:
    header = "<w:tblHeader/>"
    document = load(
        tbl(
            tr("a", "b", properties=header),
            tr("c", "d", properties=header),
            tr("e", "f"),
            tr("g", "h", properties=header),
        )
        + tbl(tr("a", "b", properties='<w:tblHeader w:val="0"/>'), tr("c", "d"))
    )
    assert [table.header_rows for table in document.tables] == [2, 0]


def test_paragraphs_and_lists_in_cells() -> None:
    bullets = abstract(1, lvl(0, "bullet", "-")) + abstract(2, lvl(0)) + num(1, 1) + num(2, 2)
    document = load(
        tbl(
            tr(tc(numbered("", 0, 2)), tc(p("Data:"), numbered("name", 0, 1), p(), numbered("address", 0, 1))),
            tr(tc(numbered("", 0, 2)), tc(numbered("", 0, 1))),
        ),
        numbering=bullets,
    )
    assert rows(document) == [["1.", "Data:\n• name\n• address"], ["2.", ""]]


def test_looks_of_cells() -> None:
    document = load(
        tbl(
            tr(tc(p(r("a", "<w:b/>"))), tc(p(r("b", "<w:b/>")), p(r("c")))),
            tr(tc(p(r("d", "<w:b/><w:i/>")), p(), p(r("e", "<w:b/><w:i/>"))), ""),
        )
    )
    assert [(b.bold, b.italic) for b in document.blocks] == [
        (True, False),
        (False, False),
        (True, True),
        (False, False),
    ]


@pytest.mark.parametrize(
    ("look", "bold"),
    [
        ('<w:tblLook w:val="0020"/>', [True, True, False, False]),
        ('<w:tblLook w:val="0000" w:firstRow="1" w:firstColumn="1"/>', [True, True, True, False]),
        ('<w:tblLook w:val="zz"/>', [False] * 4),
        ("", [False] * 4),
    ],
)
def test_table_styles_make_first_rows_bold(look: str, bold: list[bool]) -> None:
    regions = "".join(
        f'<w:tblStylePr w:type="{region}"><w:rPr><w:b/></w:rPr></w:tblStylePr>' for region in ("firstRow", "firstCol")
    )
    properties = f'<w:tblStyle w:val="Ruled"/>{look}'
    document = load(
        tbl(tr("a", "b"), tr("c", "d"), properties=properties), styles=style("Ruled", regions, kind="table")
    )
    assert [block.bold for block in document.blocks] == bold


def test_nested_table_is_text_of_its_cell() -> None:
    inner = tbl(tr("Name", "Jo"), tr(tc(p("Tel"), p("home")), "1"), tr("", ""), tr("Alone", ""))
    document = load(tbl(tr(tc(p("Contact:"), inner, p()), "right")))
    assert rows(document) == [["Contact:\nName\tJo\nTel home\t1\nAlone", "right"]]


def test_table_of_one_cell_is_a_frame() -> None:
    document = load(tbl(tr(tc(p("Purpose", style="Heading1"), p("We share."), tbl(tr("a", "b"))))))
    assert texts(document) == ["Purpose", "We share.", "a", "b"]
    assert document.blocks[0].kind is BlockKind.HEADING
    assert len(document.tables) == 1


def test_one_column_of_long_text_is_a_frame() -> None:
    long = [p("Purpose", style="Heading1"), *(p(f"This is sentence {n} of it.") for n in range(7))]
    assert not load(tbl(tr(tc(*long)), tr(tc(p("More of it."))))).tables
    assert not load(tbl(tr("", tc(*long)), tr("", tc(p("More of it."))))).tables
    assert len(load(tbl(tr(tc("a")), tr(tc("b")))).tables) == 1
    assert len(load(tbl(tr(tc("a")), tr(tc(tbl(tr("b", "c"), tr("d", "e")))))).tables) == 1
    assert rows(load(tbl(tr("left", tc(*long))) + p("End.")))[0][0] == "left"


def test_empty_tables_and_hidden_rows_vanish() -> None:
    document = load(p("One.") + tbl(tr("", ""), tr("", "")) + tbl(tr("a", "b"), tr("c", "d", properties="<w:hidden/>")))
    assert texts(document) == ["One.", "a", "b"]
    assert len(document.tables) == 1


def test_row_without_cells() -> None:
    assert rows(load(tbl(tr(), tr("a", "b")))) == [[], ["a", "b"]]
    assert texts(load(p("One.") + tbl())) == ["One."]


# -- headers and footers


def header(*content: str, tag: str = "hdr") -> str:
    return f"<w:{tag} {SPACES}>{''.join(content)}</w:{tag}>"


def reference(link: str, place: str = "header", kind: str = "default") -> str:
    return f'<w:{place}Reference w:type="{kind}" r:id="{link}"/>'


def test_headers_and_footers_of_all_sections() -> None:
    first = p("Text.", properties=f"<w:sectPr>{reference('rId901')}{reference('rId902', 'footer')}</w:sectPr>")
    page = p("Page ", field(" PAGE ", "3"), r(" of "), field(" NUMPAGES ", "17"))
    parts = {
        "rId901": ("header", header(p("OFFICIAL", box(p("Boxed"))))),
        "rId902": ("footer", header(tbl(tr("ISA-042", tc(page))), tag="ftr")),
        "rId903": ("header", header(p("Annex"), p())),
    }
    document = load(first + p("More."), parts=parts, section=reference("rId903"))
    assert texts(document, BlockKind.FURNITURE) == ["OFFICIAL", "Boxed", "ISA-042\tPage 3 of 17", "Annex"]
    assert texts(document)[:2] == ["Text.", "More."]


@pytest.mark.parametrize(
    ("even", "title", "expected"),
    [
        (False, "", ["Usual"]),
        (False, "<w:titlePg/>", ["Usual", "First"]),
        (True, "", ["Usual", "Even"]),
        (True, '<w:titlePg w:val="0"/>', ["Usual", "Even"]),
    ],
)
def test_only_headers_that_are_printed(even: bool, title: str, expected: list[str]) -> None:
    parts = {
        "rId901": ("header", header(p("Usual"))),
        "rId902": ("header", header(p("First"))),
        "rId903": ("header", header(p("Even"))),
    }
    section = reference("rId901") + reference("rId902", kind="first") + reference("rId903", kind="even") + title
    document = load(p("Text."), parts=parts, section=section, even=even)
    assert sorted(texts(document, BlockKind.FURNITURE)) == sorted(expected)


def test_header_of_the_section_before_is_kept() -> None:
    first = p("Text.", properties=f"<w:sectPr>{reference('rId901', kind='first')}</w:sectPr>")
    parts = {"rId901": ("header", header(p("Cover")))}
    assert texts(load(first + p("More."), parts=parts, section="<w:titlePg/>"), BlockKind.FURNITURE) == ["Cover"]


# -- files that are not what they should be


def rebuilt(data: bytes, change: dict[str, bytes | None], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A package with some parts replaced, or left out where the change says None."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(target, "w", compression) as made:
        for name in {*source.namelist(), *change}:
            content = change[name] if name in change else source.read(name)
            if content is not None:
                made.writestr(name, content)
    return target.getvalue()


PLAIN = make(p("Some words."))


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"no zip at all",
        b"PK\x03\x04",
        PLAIN[: len(PLAIN) // 2],
        PLAIN[:-10],
        rebuilt(PLAIN, {"word/document.xml": None}),
        rebuilt(PLAIN, {"word/document.xml": b"<w:document"}),
        rebuilt(PLAIN, {"word/document.xml": b""}),
        rebuilt(PLAIN, {"word/document.xml": b"<workbook/>"}),
    ],
)
def test_unreadable_files(data: bytes) -> None:
    with pytest.raises(UnreadableError) as caught:
        read(data)
    assert not isinstance(caught.value, EmptyDocumentError)
    assert caught.value.file_name == "a.docx"
    assert caught.value.remedy
    assert "words" not in str(caught.value)


def test_other_zip_files() -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as made:
        made.writestr("notes.txt", "secret words")
    with pytest.raises(UnreadableError, match="missing"):
        read(target.getvalue())


@pytest.mark.parametrize("body", ["", p(), p(" \t "), tbl(tr("", ""), tr("", "")), p(r("unseen", "<w:vanish/>"))])
def test_empty_documents(body: str) -> None:
    with pytest.raises(EmptyDocumentError):
        load(body, parts={"rId901": ("header", header(p("Header")))}, section=reference("rId901"))


def test_document_without_a_body() -> None:
    with pytest.raises(EmptyDocumentError):
        read(rebuilt(PLAIN, {"word/document.xml": f"<w:document {SPACES}/>".encode()}))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize("part", ["word/document.xml", "word/styles.xml", "_rels/.rels"])
def test_entities_are_refused(part: str, encoding: str) -> None:
    bomb = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))
    xml = f'<?xml version="1.0" encoding="{encoding}"?><!DOCTYPE x [<!ENTITY e0 "ha">{bomb}]><x>&e11;</x>'
    with pytest.raises(LimitError):
        read(rebuilt(PLAIN, {part: xml.encode(encoding)}))


def test_zip_bomb_by_ratio() -> None:
    with pytest.raises(LimitError):
        read(rebuilt(PLAIN, {"word/media/image1.png": b"\0" * 11_000_000}))


def test_zip_bomb_by_size(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(docx_package, "MAX_TOTAL", 50_000)
    with pytest.raises(LimitError):
        read(rebuilt(PLAIN, {"word/media/image1.png": bytes(range(256)) * 300}))


def test_zip_bomb_that_lies_about_its_size(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(docx_package, "MAX_XML", 20_000)
    big = make(p("words " * 10_000))
    with pytest.raises(LimitError):
        read(big)
    lying = bytearray(big)
    at = lying.rindex(b"PK\x01\x02", 0, lying.rindex(b"word/document.xml"))
    lying[at + 24 : at + 28] = struct.pack("<I", 100)  # the size the directory declares
    with pytest.raises(UnreadableError):
        read(bytes(lying))


def test_deep_nesting_is_no_crash() -> None:
    deep = p("words")
    for _ in range(400):
        deep = f"<w:sdt><w:sdtContent>{deep}</w:sdtContent></w:sdt>"
    xml = f"<w:document {SPACES}><w:body>{deep}</w:body></w:document>"
    with contextlib.suppress(UnreadableError):
        assert texts(read(rebuilt(PLAIN, {"word/document.xml": xml.encode()}))) == ["words"]


def test_recursion_becomes_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    def endless(_: object) -> list[object]:
        raise RecursionError

    monkeypatch.setattr(docx, "children", endless)
    with pytest.raises(LimitError):
        read(PLAIN)


def test_part_with_a_password() -> None:
    locked = bytearray(PLAIN)
    for entry in re.finditer(rb"PK\x01\x02", PLAIN):
        locked[entry.start() + 8] |= 1
    with pytest.raises(EncryptedError):
        read(bytes(locked))


def test_damaged_lesser_parts_are_done_without() -> None:
    document = read(rebuilt(PLAIN, {"word/styles.xml": b"<w:styles", "word/numbering.xml": None}))
    assert texts(document) == ["Some words."]
    assert document.notes == ("a damaged part was left out (styles.xml)",)


def test_embedded_documents_are_noted() -> None:
    assert load(p("One.") + '<w:altChunk r:id="rId999"/>').notes == ("an embedded document was not read",)


def test_names_with_backslashes_and_capitals() -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(PLAIN)) as source, zipfile.ZipFile(target, "w") as made:
        for name in source.namelist():
            made.writestr(name.replace("word/document", "Word\\Document"), source.read(name))
    assert texts(read(target.getvalue())) == ["Some words."]


def test_strict_variant() -> None:
    with zipfile.ZipFile(io.BytesIO(make(numbered("one,") + p("two.", style="Heading1"), numbering=DECIMAL))) as source:
        parts: dict[str, bytes | None] = {
            name: source.read(name)
            .replace(
                b"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
                b"http://purl.oclc.org/ooxml/wordprocessingml/main",
            )
            .replace(
                b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
                b"http://purl.oclc.org/ooxml/officeDocument/relationships",
            )
            for name in source.namelist()
        }
    document = read(rebuilt(PLAIN, parts))
    assert texts(document) == ["1. one,", "two."]
    assert document.blocks[1].kind is BlockKind.HEADING


def test_dangling_relationships() -> None:
    with zipfile.ZipFile(io.BytesIO(PLAIN)) as source:
        links = source.read("word/_rels/document.xml.rels")
    dangling = b'<Relationship Id="rId77" Type="http://x/image" Target="NULL"/></Relationships>'
    links = links.replace(b"</Relationships>", dangling).replace(b"styles.xml", b"nowhere.xml")
    assert texts(read(rebuilt(PLAIN, {"word/_rels/document.xml.rels": links}))) == ["Some words."]


@given(place=st.integers(0, len(PLAIN) - 1), byte=st.integers(0, 255))
@settings(max_examples=40, deadline=None)
def test_a_damaged_byte_is_an_error_or_nothing(place: int, byte: int) -> None:
    damaged = bytearray(PLAIN)
    damaged[place] = byte
    with contextlib.suppress(IsaExtractError):
        read(bytes(damaged))
