"""The builder of the corpus: the source format's parser, and what each writer makes of each construct."""

from __future__ import annotations

import re
import sys
import zipfile
from functools import cache
from pathlib import Path
from typing import Any

import docx
import pypdfium2  # type: ignore[import-untyped]
import pytest
from lxml import etree  # type: ignore[import-untyped]

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "corpus"))

import build  # noqa: E402
from writers.blocks import (  # noqa: E402
    Contents,
    Document,
    Heading,
    ListBlock,
    Marker,
    PageBreak,
    Paragraph,
    Span,
    Table,
    Turn,
    plain_text,
    sections,
)
from writers.hyphenation import splits  # noqa: E402

Element = Any  # lxml has no types
WORD = {
    "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "w14": "http://schemas.microsoft.com/office/word/2010/wordml",
    "wps": "http://schemas.microsoft.com/office/word/2010/wordprocessingShape",
    "v": "urn:schemas-microsoft-com:vml",
    "r": "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
}

EVERYTHING = """---
header: "OFFICIAL – SENSITIVE"
footer: "ISA-042   Page {page} of {pages}"
---

# Information Sharing Agreement

{centre}
between **Gwŷr Council** and *Caerŵyn Trust*

## Contents

{contents}

{page}

## 1. Purpose

Lines that are
joined. “Quotes” ’ – £5 ☒ â é • …{note: A footnote, see <notes@example.org>.}

First kept line\\
second kept line

- bullet
  - nested bullet

1) first
2) second
  a) nested
3) third
  a) restarted

Between.

4) going on

(i) roman
(ii) roman too

{right} 1 May 2024

{box}
In a **box**

### 1.1 Marks

Tick [x] yes [ ] no. The {field: filled} field, {+ inserted +}, {- deleted -} {hidden: secret} end.
Mail <jane@example.gov.uk>.

## 2. Tables

{widths 30 70}
{bold-first-column}
| **Label** | **Value** |
| Name | Jane\\nSmith |

| **Group** | **Item** | < |
| Down | A | B |
| ^ | C | D |

{unruled}
| Signed | {sign} |

{landscape}

## 3. Wide

| **Repeated head** | **Item** |
ROWS

{portrait}

## 4. Signatures

{sign}
""".replace("ROWS", "\n".join(f"| Row {number} | Item {number} |" for number in range(60)))


def parse(body: str, tmp_path: Path, name: str = "source") -> Document:
    """The document of a source text."""
    path = tmp_path / f"{name}.md"
    path.write_text(body, encoding="utf-8")
    return build.read_source(path)


def spans(text: str, tmp_path: Path) -> tuple[Span, ...]:
    """The spans of a source that is one paragraph."""
    (block,) = parse(text, tmp_path).blocks
    assert isinstance(block, Paragraph)
    return block.spans


def table(text: str, tmp_path: Path) -> Table:
    """The table of a source that is one."""
    (block,) = parse(text, tmp_path).blocks
    assert isinstance(block, Table)
    return block


def make(source: str, tmp_path: Path, name: str = "made") -> dict[str, Path]:
    """Build a source; its files by suffix."""
    path = tmp_path / f"{name}.md"
    path.write_text(source, encoding="utf-8")
    return {made.suffix: made for made in build.build(path, tmp_path / "out")}


def text_of(source: str, tmp_path: Path) -> str:
    """The TXT file of a source, as UTF-8."""
    return make(source, tmp_path)[".txt"].read_bytes().decode("utf-8")


def word_xml(path: Path, part: str = "word/document.xml") -> Element:
    """A part of a DOCX file."""
    with zipfile.ZipFile(path) as package:
        return etree.fromstring(package.read(part))


def found(root: Element, expression: str) -> list[Element]:
    """The elements that an XPath expression finds."""
    result = root.xpath(expression, namespaces=WORD)
    assert isinstance(result, list)
    return result


def page_texts(path: Path) -> list[str]:
    """The text of each page of a PDF."""
    pdf = pypdfium2.PdfDocument(path)
    texts = [page.get_textpage().get_text_bounded().replace("\r\n", "\n") for page in pdf]
    pdf.close()
    return texts


@pytest.fixture(scope="module")
def everything(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    return make(EVERYTHING, tmp_path_factory.mktemp("everything"))


@cache
def _document(path: Path) -> Element:
    return word_xml(path)


@pytest.fixture
def document(everything: dict[str, Path]) -> Element:
    return _document(everything[".docx"])


@pytest.fixture
def pages(everything: dict[str, Path]) -> list[str]:
    return page_texts(everything[".pdf"])


class TestParser:
    def test_a_source_needs_no_front_matter(self, tmp_path: Path) -> None:
        assert parse("# Title\n", tmp_path).title == "Title"

    def test_front_matter(self, tmp_path: Path) -> None:
        front = parse("---\nheader: H\nlook: {columns: 2}\ntxt: {wrap: 72}\n---\n", tmp_path).front_matter
        assert (front.header, front.look.columns, front.look.size, front.txt.wrap) == ("H", 2, 11, 72)

    def test_lines_of_a_paragraph_are_joined(self, tmp_path: Path) -> None:
        assert plain_text(spans("one\ntwo\\\nthree\n", tmp_path)) == "one two\nthree"

    def test_headings(self, tmp_path: Path) -> None:
        blocks = parse("# T\n\n## One\n\n#### Three\ntext\n", tmp_path).blocks
        assert [block.level for block in blocks if isinstance(block, Heading)] == [0, 1, 3]
        assert isinstance(blocks[-1], Paragraph)

    @pytest.mark.parametrize(
        ("written", "marker"),
        [
            ("1) x", Marker("decimal", 1)),
            ("12. x", Marker("decimal", 12, "", ".")),
            ("(3) x", Marker("decimal", 3, "(")),
            ("a) x", Marker("letter", 1)),
            ("(c) x", Marker("letter", 3, "(")),
            ("i) x", Marker("roman", 1)),
            ("(iv) x", Marker("roman", 4, "(")),
            ("B) x", Marker("capital", 2)),
            ("- x", None),
        ],
    )
    def test_list_markers(self, tmp_path: Path, written: str, marker: Marker | None) -> None:
        (block,) = parse(written, tmp_path).blocks
        assert isinstance(block, ListBlock)
        assert block.items[0].marker == marker
        assert marker is None or marker.text == written.split()[0]

    @pytest.mark.parametrize("written", ["1.1 Text", "A. Smith agrees", "2015. Text", "**1.** Text", "-5 degrees"])
    def test_what_is_no_list(self, tmp_path: Path, written: str) -> None:
        assert isinstance(parse(written, tmp_path).blocks[0], Paragraph)

    def test_levels_and_continued_lines(self, tmp_path: Path) -> None:
        (block,) = parse("1) one\ngoes on\n   a) deep\n      - deeper\n2) two", tmp_path).blocks
        assert isinstance(block, ListBlock)
        assert [item.level for item in block.items] == [0, 1, 2, 0]
        assert plain_text(block.items[0].spans) == "one goes on"

    def test_i_after_h_is_a_letter(self, tmp_path: Path) -> None:
        (block,) = parse("g) x\nh) x\ni) x", tmp_path).blocks
        assert isinstance(block, ListBlock)
        assert block.items[2].marker == Marker("letter", 9)

    def test_merged_cells(self, tmp_path: Path) -> None:
        grid = table("| **a** | < | **b** |\n| c | < | d |\n| ^ | ^ | e |", tmp_path)
        assert [(cell.columns, cell.rows) for cell in grid.rows[0]] == [(2, 1), (1, 1), (1, 1)]
        assert (grid.rows[1][0].columns, grid.rows[1][0].rows) == (2, 2)
        assert grid.rows[2][1].anchor == (1, 0)
        assert grid.header_rows == 1

    def test_table_settings(self, tmp_path: Path) -> None:
        grid = table(
            "{unruled} {header 0}\n{widths 25 75}\n{bold-first-column}\n| **a** | **b** |\n| c | d\\ne |",
            tmp_path,
        )
        assert (grid.ruled, grid.header_rows, grid.widths) == (False, 0, (0.25, 0.75))
        assert grid.rows[1][0].spans[0].bold
        assert plain_text(grid.rows[1][1].spans) == "d\ne"

    def test_empty_cells(self, tmp_path: Path) -> None:
        assert [len(cell.spans) for cell in table("| a | |\n", tmp_path).rows[0]] == [1, 0]

    @pytest.mark.parametrize(
        ("written", "expected"),
        [
            ("**b**", [Span("b", bold=True)]),
            ("*i*", [Span("i", italic=True)]),
            ("***bi***", [Span("bi", bold=True, italic=True)]),
            ("[x]", [Span("x", "tick")]),
            ("[ ]", [Span("", "tick")]),
            ("{field: a b}", [Span(kind="field", content=(Span("a b"),))]),
            ("**{field: a}**", [Span(kind="field", bold=True, content=(Span("a", bold=True),))]),
            ("{+ new +}", [Span("new", revision="inserted")]),
            ("{- old -}", [Span("old", revision="deleted")]),
            ("{+ a **b** +}", [Span("a ", revision="inserted"), Span("b", bold=True, revision="inserted")]),
            ("{note: n}", [Span(kind="note", content=(Span("n"),))]),
            ("{hidden: h}", [Span("h", hidden=True)]),
            ("<a@b.org>", [Span("a@b.org", "mail")]),
            ("{sign} x", [Span(kind="signature"), Span(" x")]),
        ],
    )
    def test_marks(self, tmp_path: Path, written: str, expected: list[Span]) -> None:
        assert list(spans(written, tmp_path)) == expected

    @pytest.mark.parametrize(
        "written", ["_____ and .....", "5 * 3 * 2", "a*b*c", "{Name of partner} x", "<not a mail>"]
    )
    def test_everything_else_is_literal(self, tmp_path: Path, written: str) -> None:
        assert spans(written, tmp_path) == (Span(written),)

    def test_directives(self, tmp_path: Path) -> None:
        blocks = parse("{right}\none\n\n{centre} two\n\n{box}\n\nthree\n\n{page}\n{contents}\n", tmp_path).blocks
        paragraphs = [block for block in blocks if isinstance(block, Paragraph)]
        assert [(block.alignment, block.boxed) for block in paragraphs] == [
            ("right", False),
            ("centre", False),
            ("left", True),
        ]
        assert blocks[-2:] == (PageBreak(), Contents())

    def test_no_break_leaves_an_empty_page(self, tmp_path: Path) -> None:
        source = "{page}\n\na\n\n{page}\n\n{landscape}\n\n{page}\n\nb\n\n{portrait}\n\n{page}\n"
        kinds = [type(block) for block in parse(source, tmp_path).blocks]
        assert kinds == [Paragraph, Turn, Paragraph]

    def test_title_above_two_columns_is_a_section_of_its_own(self, tmp_path: Path) -> None:
        source = "---\nlook: {columns: 2}\n---\n# T\n\n{centre} sub\n\ntext\n\n{landscape}\n\nwide\n"
        shapes = [(part.columns, part.continuous, part.landscape) for part in sections(parse(source, tmp_path))]
        assert shapes == [(1, False, False), (2, True, False), (1, False, True)]

    @pytest.mark.parametrize(
        ("source", "line", "message"),
        [
            ("---\nlook: [\n---\n", 2, "front matter"),
            ("---\nfooter: x\nloook: 1\n---\n", 3, "unknown key 'loook'"),
            ("---\nlook:\n  font: comic\n---\n", 3, "look.font is 'comic'"),
            ("---\nlook:\n  colour: red\n---\n", 3, "unknown key look.colour"),
            ("---\nlook: {}\n", 1, "no closing"),
            ("text\n\n{pag}\n", 3, "unknown directive {pag}"),
            ("text\n\n{filed: x} y\n", 3, "unknown mark '{filed:'"),
            ("a {+ b\n", 1, "not closed"),
            ("a {note: b\n", 1, "not closed"),
            ("---\nlook: {}\n---\n\n| a | b |\n| c |\n", 6, "a row of 1 cells"),
            ("| < | b |\n", 1, "nothing to merge"),
            ("| a | b |\n| ^ | < |\n| ^ | c |\n", 1, "no rectangle"),
            ("| a | b |\n|---|---|\n", 2, "no '|---|' line"),
            ("{widths 1 2 3}\n| a | b |\n", 2, "3 widths for a table of 2"),
            ("{header 1.5}\n| a |\n", 2, "number of header rows"),
            ("{widths 1 2}\n\ntext\n", 1, "{widths} does not go with a paragraph"),
            ("{right}\n", 1, "nothing follows {right}"),
            ("text\n- item\n", 2, "blank line"),
            ("1) a\n1) b\n", 2, "list number 1) follows 1)"),
            ("#Heading\n", 1, "heading"),
            ("{portrait}\n", 1, "portrait already"),
            ("{box}\na{note: b}\n", 2, "text box"),
        ],
    )
    def test_mistakes_name_their_line(self, tmp_path: Path, source: str, line: int, message: str) -> None:
        with pytest.raises(build.SourceError) as caught:
            parse(source, tmp_path)
        text = str(caught.value)
        assert text.startswith(f"{tmp_path / 'source.md'}:{line}: ")
        assert message in text
        assert "\n" not in text


class TestCommand:
    def test_builds_the_named_sources(self, tmp_path: Path) -> None:
        for name in ("one", "two"):
            (tmp_path / f"{name}.md").write_text("text\n")
        assert build.main(["one", "--sources", str(tmp_path), "--output", str(tmp_path / "out")]) == 0
        made = sorted(path.name for path in (tmp_path / "out").iterdir())
        assert made == ["one.docx", "one.pdf", "one.txt"]

    def test_a_mistake_does_not_stop_the_others(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        (tmp_path / "bad.md").write_text("{nothing}\n")
        (tmp_path / "good.md").write_text("text\n")
        assert build.main(["--sources", str(tmp_path), "--output", str(tmp_path / "out")]) == 1
        assert (tmp_path / "out" / "good.pdf").exists()
        assert capsys.readouterr().err.count("\n") == 1

    def test_an_unknown_name(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        assert build.main(["none", "--sources", str(tmp_path)]) == 1
        assert "no such source" in capsys.readouterr().err

    def test_a_character_the_encoding_lacks(self, tmp_path: Path) -> None:
        with pytest.raises(build.SourceError, match=r":5: character 'ŵ'.*cp1252"):
            make("---\ntxt: {encoding: cp1252}\n---\n\nGwŷr\n".replace("ŷ", "ŵ"), tmp_path)

    def test_the_same_source_gives_the_same_bytes(self, everything: dict[str, Path], tmp_path: Path) -> None:
        again = make(EVERYTHING, tmp_path)
        for suffix, path in everything.items():
            assert again[suffix].read_bytes() == path.read_bytes(), suffix

    def test_an_empty_source(self, tmp_path: Path) -> None:
        assert len(make("", tmp_path)) == 3


@pytest.mark.parametrize("path", sorted((ROOT / "corpus" / "sources").glob("*.md")), ids=lambda path: path.stem)
def test_the_sources_of_the_corpus_have_no_mistakes(path: Path) -> None:
    assert build.read_source(path).blocks


class TestText:
    GRID = "---\ntxt: {tables: %s}\n---\n| **Name** | **Post** | < |\n| Jo\\nX | Clerk | y |\n"

    @pytest.mark.parametrize(
        ("style", "lines"),
        [
            ("tab", ["Name\tPost", "Jo\tClerk\ty", "X"]),
            ("pipe", ["| Name | Post |  |", "| Jo | Clerk | y |", "| X |  |  |"]),
            ("aligned", ["Name   Post", "Jo     Clerk   y", "X"]),
            ("cells", ["Name", "Post", "Jo", "X", "Clerk", "y"]),
        ],
    )
    def test_tables(self, tmp_path: Path, style: str, lines: list[str]) -> None:
        assert text_of(self.GRID % style, tmp_path).splitlines() == lines

    def test_wrapped_lines(self, tmp_path: Path) -> None:
        source = "---\ntxt: {wrap: 40}\n---\n" + "word " * 30 + "\n\n- " + "item " * 20 + "\n\n{right}\nright\n"
        lines = text_of(source, tmp_path).splitlines()
        assert max(map(len, lines)) == 40
        assert "  item item" in "\n".join(lines)
        assert lines[-1] == "right".rjust(40)

    def test_utf_16_and_crlf(self, tmp_path: Path) -> None:
        content = make("---\ntxt: {encoding: utf-16, newline: crlf}\n---\na\\\nb\n", tmp_path)[".txt"].read_bytes()
        assert content.startswith(b"\xff\xfe")
        assert content.decode("utf-16") == "a\r\nb\r\n"

    def test_tick_boxes_in_cp1252(self, tmp_path: Path) -> None:
        content = make("---\ntxt: {encoding: cp1252}\n---\n[x] yes – [ ] no\n", tmp_path)[".txt"].read_bytes()
        assert content.decode("cp1252") == "[x] yes – [ ] no\n"

    def test_pages(self, tmp_path: Path) -> None:
        body = "\n\n".join(f"## Part {number}\n\nLine" for number in range(40))
        source = f"---\nfooter: Page {{page}} of {{pages}}\ntxt: {{pages: true}}\n---\n{{contents}}\n\n{body}\n"
        text_pages = text_of(source, tmp_path).split("\f")
        assert [page.rstrip().splitlines()[-1] for page in text_pages] == [
            f"Page {number} of {len(text_pages)}" for number in range(1, len(text_pages) + 1)
        ]
        listed = re.search(r"^Part 35 \.+ (\d+)$", text_pages[0], re.MULTILINE)
        assert listed
        assert "\nPart 35\n" in text_pages[int(listed[1]) - 1]

    def test_what_is_read(self, everything: dict[str, Path]) -> None:
        text = everything[".txt"].read_text(encoding="utf-8")
        assert "Tick ☒ yes ☐ no. The filled field, inserted, end. Mail jane@example.gov.uk." in text
        assert "4) going on" in text
        assert "First kept line\nsecond kept line\n" in text
        assert "é • …[1]" in text
        assert text.endswith("\n[1] A footnote, see notes@example.org.\n")

    def test_headings_in_capitals(self, tmp_path: Path) -> None:
        made = make("---\nlook: {headings: caps}\n---\n# Title\n\n## 1. Legal basis\n", tmp_path)
        expected = ["Title", "1. LEGAL BASIS"]
        assert made[".txt"].read_text().split("\n\n")[1].strip() == expected[1]
        assert [paragraph.text for paragraph in docx.Document(str(made[".docx"])).paragraphs] == expected
        assert page_texts(made[".pdf"])[0].strip().splitlines() == expected


class TestWord:
    def test_python_docx_reads_it(self, everything: dict[str, Path]) -> None:
        word = docx.Document(str(everything[".docx"]))
        styles = {paragraph.text: str(paragraph.style and paragraph.style.name) for paragraph in word.paragraphs}
        assert styles["Information Sharing Agreement"] == "Title"
        assert styles["1. Purpose"] == "Heading 1"
        assert styles["1.1 Marks"] == "Heading 2"
        assert "First kept line\nsecond kept line" in styles
        assert [cell.text for cell in word.tables[1].rows[2].cells] == ["Down", "C", "D"]

    def test_headings_without_styles(self, tmp_path: Path) -> None:
        path = make("---\nlook: {headings: bold}\n---\n{contents}\n\n## Head\n", tmp_path)[".docx"]
        entry, heading = docx.Document(str(path)).paragraphs
        assert heading.style is not None
        assert (heading.style.name, heading.runs[0].bold, entry.text) == ("Normal", True, "Head\t1")

    def test_lists_are_numbered_by_word(self, everything: dict[str, Path], document: Element) -> None:
        numbers = {}
        for paragraph in found(document, "//w:p[w:pPr/w:numPr]"):
            text = "".join(paragraph.itertext())
            (number,) = found(paragraph, "w:pPr/w:numPr/w:numId/@w:val")
            (level,) = found(paragraph, "w:pPr/w:numPr/w:ilvl/@w:val")
            numbers[text] = (number, level)
        assert numbers["first"] == numbers["third"] == numbers["going on"]
        assert numbers["nested"] == numbers["restarted"] == (numbers["first"][0], "1")
        assert numbers["roman"] == numbers["roman too"] != numbers["first"]
        assert numbers["nested bullet"][1] == "1"
        numbering = word_xml(everything[".docx"], "word/numbering.xml")
        level = f"//w:abstractNum[@w:abstractNumId='{numbers['roman'][0]}']/w:lvl[@w:ilvl='0']"
        assert found(numbering, f"{level}/w:numFmt/@w:val") == ["lowerRoman"]
        assert found(numbering, f"{level}/w:lvlText/@w:val") == ["(%1)"]

    def test_a_list_that_starts_anew_is_another_list(self, tmp_path: Path) -> None:
        document = word_xml(make("1) a\n2) b\n\ntext\n\n1) c\n\n5) d\n", tmp_path)[".docx"])
        assert len(set(found(document, "//w:numId/@w:val"))) == 3

    def test_revisions(self, document: Element) -> None:
        assert found(document, "//w:ins/w:r/w:t/text()") == ["inserted"]
        assert found(document, "//w:del/w:r/w:delText/text()") == ["deleted"]
        assert found(document, "//w:ins/@w:author")

    def test_controls(self, document: Element) -> None:
        assert found(document, "//w14:checkbox/w14:checked/@w14:val") == ["1", "0"]
        assert found(document, "//w:sdt[w:sdtPr/w14:checkbox]//w:t/text()") == ["☒", "☐"]
        assert found(document, "//w:sdt[w:sdtPr/w:text]//w:t/text()") == ["filled"]

    def test_hidden_text(self, document: Element) -> None:
        assert found(document, "//w:r[w:rPr/w:vanish]/w:t/text()") == ["secret"]

    def test_mail_link(self, everything: dict[str, Path], document: Element) -> None:
        (link,) = found(document, "//w:hyperlink[w:r/w:t='jane@example.gov.uk']/@r:id")
        relations = word_xml(everything[".docx"], "word/_rels/document.xml.rels")
        assert {item.get("Id"): item.get("Target") for item in relations}[str(link)] == "mailto:jane@example.gov.uk"

    def test_footnotes(self, everything: dict[str, Path], document: Element) -> None:
        notes = word_xml(everything[".docx"], "word/footnotes.xml")
        assert found(document, "//w:footnoteReference/@w:id") == ["1"]
        assert "".join(found(notes, "w:footnote[@w:id='1']//w:t/text()")) == " A footnote, see notes@example.org."

    def test_text_box_in_both_forms(self, document: Element) -> None:
        assert found(document, "//wps:txbx//w:t/text()") == ["In a ", "box"]
        assert found(document, "//v:textbox//w:t/text()") == ["In a ", "box"]

    def test_running_text(self, everything: dict[str, Path]) -> None:
        section = docx.Document(str(everything[".docx"])).sections[0]
        assert section.header.paragraphs[0].text == "OFFICIAL – SENSITIVE"
        footer = word_xml(everything[".docx"], "word/footer1.xml")
        assert found(footer, "//w:instrText/text()") == [" PAGE ", " NUMPAGES "]

    def test_tables(self, document: Element) -> None:
        assert found(document, "//w:tbl[2]//w:gridSpan/@w:val") == ["2"]
        assert len(found(document, "//w:tbl[2]//w:vMerge")) == 2
        assert len(found(document, "//w:tr[w:trPr/w:tblHeader]")) == 3
        assert found(document, "//w:tbl[3]/w:tblPr/w:tblStyle/@w:val") == ["TableNormal"]
        first, second = (int(str(width)) for width in found(document, "//w:tbl[1]/w:tblGrid/w:gridCol/@w:w"))
        assert first / (first + second) == pytest.approx(0.3, abs=0.01)

    def test_contents_field(self, document: Element, pages: list[str]) -> None:
        entries = found(document, "//w:sdt[w:sdtPr/w:docPartObj]//w:p")
        texts = ["".join(found(entry, ".//w:t/text()")) for entry in entries]
        assert texts == ["1. Purpose2", "1.1 Marks2", "2. Tables2", "3. Wide3", f"4. Signatures{len(pages)}"]
        (anchor,) = found(entries[0], ".//w:hyperlink/@w:anchor")
        assert found(document, f"//w:bookmarkStart[@w:name='{anchor}']")
        begins, ends = (len(found(document, f"//w:fldChar[@w:fldCharType='{kind}']")) for kind in ("begin", "end"))
        assert begins == ends == 6

    def test_sections(self, everything: dict[str, Path]) -> None:
        shapes = [
            section.page_width > section.page_height
            for section in docx.Document(str(everything[".docx"])).sections
            if section.page_width and section.page_height
        ]
        assert shapes == [False, True, False]

    def test_columns_and_hyphenation(self, tmp_path: Path) -> None:
        source = "---\nlook: {columns: 2, hyphenate: true}\n---\n# Title\n\ntext\n"
        path = make(source, tmp_path)[".docx"]
        assert [found(part, "w:cols/@w:num") for part in found(word_xml(path), "//w:sectPr")] == [[], ["2"]]
        assert found(word_xml(path, "word/settings.xml"), "//w:autoHyphenation")

    def test_signatures_are_pictures(self, document: Element) -> None:
        assert len(found(document, "//*[local-name()='blip']")) == 2


class TestPdf:
    def test_characters(self, pages: list[str]) -> None:
        assert "between Gwŷr Council and Caerŵyn Trust" in pages[0]
        assert "“Quotes” ’ – £5 ☒ â é • …" in pages[1]
        assert "Tick ☒ yes ☐ no. The filled field, inserted, end." in pages[1]

    @pytest.mark.parametrize("font", ["sans", "serif"])
    def test_characters_of_both_fonts(self, tmp_path: Path, font: str) -> None:
        source = f"---\nlook: {{font: {font}}}\n---\n[x] – ’ “ ” £ é • **[ ] →** *ŵ*\n\n- a\n"
        for letters in ("ŵ", "w"):
            (text,) = page_texts(make(source.replace("ŵ", letters), tmp_path)[".pdf"])
            assert text.splitlines()[:2] == [f"☒ – ’ “ ” £ é • ☐ → {letters}", "• a"]

    def test_running_text(self, pages: list[str]) -> None:
        for number, text in enumerate(pages, start=1):
            assert "OFFICIAL – SENSITIVE" in text
            assert re.search(rf"ISA-042\s+Page {number} of {len(pages)}\b", text)

    def test_contents(self, pages: list[str]) -> None:
        listed = dict(re.findall(r"^(.+?) \.{5,} (\d+)$", pages[0], re.MULTILINE))
        assert set(listed) == {"1. Purpose", "1.1 Marks", "2. Tables", "3. Wide", "4. Signatures"}
        for heading, page in listed.items():
            assert heading in pages[int(page) - 1].splitlines()

    def test_lists(self, pages: list[str]) -> None:
        assert "1) first\n2) second\na) nested\n3) third\na) restarted\nBetween.\n4) going on\n(i) roman" in pages[1]

    def test_header_rows_are_repeated(self, pages: list[str]) -> None:
        wide = [text for text in pages if re.search(r"^Row \d", text, re.MULTILINE)]
        assert len(wide) > 1
        assert all(text.count("Repeated head") == 1 for text in wide)

    def test_landscape_pages(self, everything: dict[str, Path], pages: list[str]) -> None:
        pdf = pypdfium2.PdfDocument(everything[".pdf"])
        for page, text in zip(pdf, pages, strict=True):
            assert (page.get_width() > page.get_height()) == ("Repeated head" in text)
        pdf.close()

    def test_what_is_not_shown(self, pages: list[str]) -> None:
        assert not re.search("deleted|secret", "".join(pages))

    def test_footnotes_are_on_the_page_of_their_mark(self, tmp_path: Path) -> None:
        body = "\n\n".join(f"Paragraph {number}.{{note: Note {number}.}}" for number in range(1, 61))
        texts = page_texts(make(body, tmp_path)[".pdf"])
        assert len(texts) > 2
        for text in texts:
            assert re.findall(r"Paragraph (\d+)\.", text) == re.findall(r"Note (\d+)\.", text)

    def test_rows_go_on_over_the_page(self, tmp_path: Path) -> None:
        words = " ".join(f"word{number}" for number in range(1500))
        texts = page_texts(make(f"| **A** | **B** |\n| x | {words} |\n| y | z |\n", tmp_path)[".pdf"])
        assert len(texts) > 1
        assert all(text.startswith("A B\n") for text in texts)
        assert re.findall(r"word(\d+)", "".join(texts)) == [str(number) for number in range(1500)]

    def test_cells_merged_over_pages(self, tmp_path: Path) -> None:
        rows = "\n".join(f"| ^ | item{number} |" for number in range(1, 120))
        texts = page_texts(make(f"| **A** | **B** |\n| group | item0 |\n{rows}\n", tmp_path)[".pdf"])
        assert re.findall(r"item(\d+)", "".join(texts)) == [str(number) for number in range(120)]
        assert "".join(texts).count("group") == 1

    def test_ruled_tables_have_lines(self, tmp_path: Path) -> None:
        counts = []
        for setting in ("", "{unruled}\n"):
            pdf = pypdfium2.PdfDocument(make(f"{setting}| a | b |\n", tmp_path)[".pdf"])
            counts.append(sum(item.type == pypdfium2.raw.FPDF_PAGEOBJ_PATH for item in pdf[0].get_objects()))
            pdf.close()
        assert counts == [5, 0]

    def test_two_columns(self, tmp_path: Path) -> None:
        paragraphs = "\n\n".join(f"Paragraph number {number} of the text in columns." for number in range(60))
        front = "---\nlook: {columns: 2}\n---\n# A title that goes across both columns of the page\n\n"
        pdf = pypdfium2.PdfDocument(make(front + paragraphs, tmp_path)[".pdf"])
        page = pdf[0].get_textpage()
        title, *lines = [page.get_rect(number) for number in range(page.count_rects())]
        assert title[0] < 297 < title[2]
        assert all(right < 297 or left > 297 for left, _, right, _ in lines)
        assert {left > 297 for left, *_ in lines} == {True, False}
        pdf.close()

    def test_hyphenation(self, tmp_path: Path) -> None:
        text = "responsibilities administrative representatives implementation " * 12
        broken = page_texts(make(f"---\nlook: {{hyphenate: true}}\n---\n{text}\n", tmp_path)[".pdf"])[0]
        whole = page_texts(make(f"{text}\n", tmp_path)[".pdf"])[0]
        assert "\x02" in broken  # what pdfium makes of a hyphen at the end of a line
        assert "\x02" not in whole

    def test_signature_is_a_picture(self, everything: dict[str, Path]) -> None:
        pdf = pypdfium2.PdfDocument(everything[".pdf"])
        last = pdf[len(pdf) - 1]
        assert any(item.type == pypdfium2.raw.FPDF_PAGEOBJ_IMAGE for item in last.get_objects())
        pdf.close()


def test_words_are_broken_between_syllables() -> None:
    assert ("infor", "mation") in splits("information")
    assert splits("NHS") == splits("a@b.org") == ()
