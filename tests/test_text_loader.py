"""Text files: encodings, line ends, pages, hard-wrapped lines, tables, leftovers of converters."""

from __future__ import annotations

import contextlib
import textwrap
from collections.abc import Iterator
from itertools import count, product
from string import ascii_lowercase

import pytest
from hypothesis import given
from hypothesis import strategies as st

from isa_extract.document import BlockKind, Document
from isa_extract.errors import EmptyDocumentError, IsaExtractError, UnreadableError
from isa_extract.loaders import text

PROSE = (
    "The partners to this agreement share information so that children and adults at risk are found early and helped. "
    "Information is shared only where the law allows it and where it is needed for the purposes that are set out here. "
    "Each partner stays answerable for what it does with the information and keeps a record of what it has passed on. "
) * 3


def load(content: str | bytes, encoding: str = "utf-8") -> Document:
    data = content if isinstance(content, bytes) else content.encode(encoding)
    return text.load(data, file_name="a.txt", sha256="0" * 64)


def blocks(document: Document, kind: BlockKind | None = None) -> list[str]:
    return [document.text[b.start : b.end] for b in document.blocks if kind is None or b.kind is kind]


def rows(document: Document, table: int = 0) -> list[list[str]]:
    found = document.tables[table]
    return [[document.block_text(document.blocks[cell.block]) for cell in found.row(row)] for row in range(found.rows)]


# --- encodings --------------------------------------------------------------------------------------------------------

SENTENCE = "It’s the “Council” – café, £5 per copy"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
def test_every_usual_encoding_is_told(encoding: str) -> None:
    content = SENTENCE.encode(encoding)
    assert load(content).text == SENTENCE


def test_a_big_endian_byte_order_mark_is_heeded() -> None:
    assert load(b"\xfe\xff" + SENTENCE.encode("utf-16-be")).text == SENTENCE


@pytest.mark.parametrize("letters", ["ŵŷâêîôû Ynys Môn", "Conwy – Cyngor Bwrdeistref Sirol", "naïve façade"])
def test_welsh_and_other_letters_are_kept(letters: str) -> None:
    for encoding in ("utf-8", "utf-16"):
        assert load(letters.encode(encoding)).text == letters


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_every_line_end_is_one(newline: str) -> None:
    assert load(newline.join(["Purpose", "", "The partners share.", ""])).text == "Purpose\n\nThe partners share."


def test_mojibake_is_mended() -> None:
    broken = "It’s the Council’s “café” – £5".encode().decode("cp1252", errors="ignore")
    assert "’" not in broken
    assert load(broken).text.startswith("It’s the Council’s ")


@pytest.mark.parametrize("data", [b"", b"\x00\x00", b"\xff\xfe", b"\xef\xbb\xbf", b" \r\n\t\x0c\n"])
def test_a_file_without_a_character_is_empty(data: bytes) -> None:
    with pytest.raises(EmptyDocumentError, match=r"a\.txt: the file is empty"):
        load(data)


@pytest.mark.parametrize("data", [bytes(range(1, 32)) * 20, b"MZ\x90\x00\x03\x00" + bytes(range(256)) * 8])
def test_a_binary_file_is_refused(data: bytes) -> None:
    with pytest.raises(UnreadableError, match=r"a\.txt: this is not a text file"):
        load(data)


# --- pages and running lines ------------------------------------------------------------------------------------------


def test_form_feeds_count_pages() -> None:
    document = load("First page.\n\fSecond page.\n\fThird page.\n")
    assert [block.page for block in document.blocks] == [1, 2, 3]
    assert document.place(document.text.index("Second"), document.text.index("Second") + 6) == (2, None)


def test_without_form_feeds_there_are_no_pages() -> None:
    assert [block.page for block in load("First.\n\nSecond.\n").blocks] == [None, None]


def test_running_lines_stand_once_at_the_end() -> None:
    pages = [f"OFFICIAL\n\nSentence number {word} of the body.\n\nISA-042 V2.1   Page {n} of 4" for n, word in
             enumerate(("one", "two", "three", "four"), 1)]  # fmt: skip
    document = load("\f".join(pages))
    assert blocks(document, BlockKind.FURNITURE) == ["OFFICIAL", "ISA-042 V2.1   Page 1 of 4"]
    assert [b.kind for b in document.blocks][-2:] == [BlockKind.FURNITURE] * 2


def test_a_paragraph_goes_on_over_a_page() -> None:
    before = "The partners keep a record of each disclosure that they have made for the purposes set out in"
    document = load(f"{before}\n\fthis agreement.\n\nThe end.")
    assert blocks(document)[0] == f"{before} this agreement."


# --- paragraphs, lists, headings --------------------------------------------------------------------------------------


@pytest.mark.parametrize("width", [60, 72, 80, 100])
def test_hard_wrapped_lines_are_joined(width: int) -> None:
    paragraphs = [PROSE[:400].rpartition(". ")[0] + ".", PROSE[:650].rpartition(". ")[0] + ".", PROSE.strip()]
    wrapped = "\n\n".join(textwrap.fill(paragraph, width) for paragraph in paragraphs)
    assert blocks(load(wrapped)) == paragraphs


def test_lines_that_were_meant_stay_lines() -> None:
    address = ["Arden County Council", "County Hall", "Market Road", "Ardenmarsh", "CM9 9QZ"]
    wrapped = "\n\n".join([textwrap.fill(PROSE, 72), "\n".join(address), textwrap.fill(PROSE, 72)])
    assert blocks(load(wrapped))[1:-1] == address


BROKEN = [
    textwrap.fill(PROSE, 72),
    "",
    "The Council and its partners make all the arrangements that safeguard-",
    "ing adults at risk needs, and each of them does so in an open and well-",
    "ordered way. Every partner keeps a well-ordered file.",
]
MENDED = (
    "The Council and its partners make all the arrangements that safeguarding adults at risk needs, and each of them "
    "does so in an open and well-ordered way. Every partner keeps a well-ordered file."
)


def test_a_word_broken_at_a_line_end_is_mended_and_the_edit_told() -> None:
    document = load("\n".join([*BROKEN, "", "Safeguarding comes first."]))
    assert blocks(document)[-2] == MENDED
    (edit,) = document.edits
    assert document.text[edit.start : edit.end] == "safeguarding"
    assert edit.raw == "safeguard-\ning"


def test_a_broken_word_is_mended_where_the_whole_stands_nowhere_else() -> None:
    assert blocks(load("\n".join(BROKEN)))[-1] == MENDED


def test_bullets_and_numbers_are_list_items() -> None:
    document = load(
        "• Name\n• Address\n\n1. First thing to do;\n2. Second thing to do;\n\n(a) the one\n(b) the other\n"
    )
    assert [document.label(b) for b in document.blocks] == ["•", "•", "1.", "2.", "(a)", "(b)"]
    assert {b.kind for b in document.blocks} == {BlockKind.LIST_ITEM}
    assert document.block_text(document.blocks[0]) == "Name"


def test_numbered_lines_with_text_between_are_headings() -> None:
    document = load("1. Purpose\n\nThe partners share information.\n\n2. Legal basis\n\nThe law allows it.\n")
    assert blocks(document, BlockKind.HEADING) == ["1. Purpose", "2. Legal basis"]


def test_markdown_marks_are_taken_off() -> None:
    document = load("# Agreement\n\n**Purpose**\n\nThe *partners* share 5 * 3 things.\n")
    assert blocks(document) == ["Agreement", "Purpose", "The partners share 5 * 3 things."]
    assert document.blocks[1].bold


# --- tables -----------------------------------------------------------------------------------------------------------

PEOPLE = [["Name", "Role", "Phone"], ["Ann Lee", "Manager", "01632 960211"], ["Bob Singh", "Clerk", "01632 960212"]]


def in_columns(table: list[list[str]]) -> str:
    return "\n".join("".join(cell.ljust(20) for cell in row).rstrip() for row in table)


@pytest.mark.parametrize(
    "written",
    [
        "\n".join("\t".join(row) for row in PEOPLE),
        "\n".join("| " + " | ".join(row) + " |" for row in PEOPLE),
        "\n".join(" | ".join(row) for row in PEOPLE),
        "| Name | Role | Phone |\n|---|:-:|--:|\n| Ann Lee | Manager | 01632 960211 |\n|Bob Singh|Clerk|01632 960212|",
        in_columns(PEOPLE),
        in_columns([PEOPLE[0], ["-" * 10, "-" * 10, "-" * 10], *PEOPLE[1:]]),
    ],
    ids=["tabs", "pipes", "inner pipes", "markdown", "aligned", "aligned with a rule"],
)  # fmt: skip
def test_a_table_is_read_however_its_columns_are_told(written: str) -> None:
    document = load(f"The people to ask are these.\n\n{written}\n\nAll others see the list.")
    assert rows(document) == PEOPLE
    assert "Ann Lee\tManager\t01632 960211\nBob Singh" in document.text


def test_a_cell_padded_over_two_lines_is_one() -> None:
    table = [["Name", "Role"], ["Ann Lee", "Information Governance"], ["", "Manager"], ["Bob Ray", "Clerk"]]
    document = load("People:\n\n" + "\n".join(row[0].ljust(20) + row[1] for row in table))
    assert rows(document) == [["Name", "Role"], ["Ann Lee", "Information Governance Manager"], ["Bob Ray", "Clerk"]]


def test_rows_whose_cells_are_equally_long_stay_rows() -> None:
    table = [["Reference", "Number"], ["Z4129078", "01632 960211"], ["Z4129081", "01632 960212"]]
    assert rows(load("The numbers are these.\n\n" + in_columns(table))) == table


@pytest.mark.parametrize(
    "table",
    [
        [["No", "Date", "Change"], ["0.1", "12.11.18", "The first draft of all"],
         ["0.2", "21.01.19", "Comments of partners in"],
         ["1.0", "08.03.19", "Issued for signature ok"]],
        [["Partner", "Contact", "E-mail"], ["Arden Police", "Insp. Ravi Quayle", "ravi.quayle@arden.example"],
         ["Arden Council", "Duty desk of adults", "duty.desk.a@arden.example"]],
    ],
    ids=["versions", "addresses"],
)  # fmt: skip
def test_rows_that_fill_their_columns_stay_rows(table: list[list[str]]) -> None:
    widths = [max(len(row[column]) for row in table) + 2 for column in range(3)]
    written = "\n".join("".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in table)
    assert rows(load(f"The table is this.\n\n{written}")) == table


def test_empty_cells_keep_their_place() -> None:
    assert rows(load("Name\tRole\tPhone\nAnn\t\t0113\n\tClerk\t0114\n"))[1:] == [
        ["Ann", "", "0113"],
        ["", "Clerk", "0114"],
    ]


def test_a_table_goes_on_over_a_page_without_its_repeated_header() -> None:
    head = "Name\tRole"
    document = load(f"{head}\nAnn\tManager\n\f{head}\nBob\tClerk\n")
    assert len(document.tables) == 1
    assert rows(document) == [["Name", "Role"], ["Ann", "Manager"], ["Bob", "Clerk"]]


def test_an_indented_paragraph_is_no_table() -> None:
    assert not load("\tThe partners share information where the law allows it.\n1.\tPurpose\n").tables


# --- leftovers of converters ------------------------------------------------------------------------------------------


def test_html_within_lines_is_resolved() -> None:
    document = load(
        "<p>The <b>Council</b> shares:</p><ul><li>Name</li><li>Date &amp; place of birth</li></ul>\nMore&nbsp;text."
    )
    assert blocks(document) == ["The Council shares:", "• Name", "• Date & place of birth", "More\u00a0text."]


def test_a_link_in_angle_brackets_is_its_address() -> None:
    assert load("Write to <team@arden.gov.uk> or <https://arden.gov.uk/isa>.").text == (
        "Write to team@arden.gov.uk or https://arden.gov.uk/isa."
    )


@pytest.mark.parametrize(
    "sentence", ["Where a < b and c > d it is so.", "R&D, M&S; AT&T", "<insert name> of the partner"]
)
def test_signs_that_are_no_html_stay(sentence: str) -> None:
    assert load(sentence).text == sentence


# --- properties -------------------------------------------------------------------------------------------------------


def check_offsets(document: Document) -> None:
    """Everything that points into the text points at something, in order."""
    size = len(document.text)
    last = 0
    for number, block in enumerate(document.blocks):
        assert block.index == number
        assert last <= block.start <= block.content <= block.end <= size
        last = block.end
    for table in document.tables:
        assert 0 <= table.start <= table.end <= size
        places = [(cell.row, cell.column) for cell in table.cells]
        assert len(set(places)) == len(places)
        for cell in table.cells:
            block = document.blocks[cell.block]
            assert block.table == table.index
            assert table.start <= block.start <= block.end <= table.end
            assert cell.row < table.rows
            assert cell.column < table.columns
            assert document.cell_of(block) == (table, cell)
    for edit in document.edits:
        assert 0 <= edit.start <= edit.end <= size
    assert len(document.folded) == size


characters = st.text(
    st.sampled_from("aZé9 \t\n\r\f|*#<>&;.-–•_@/\u2028\u00a0'\"()[]:") | st.characters(codec="utf-8"), max_size=300
)


@given(characters)
def test_offsets_are_valid_whatever_the_text(content: str) -> None:
    try:
        document = load(content)
    except IsaExtractError:
        return
    check_offsets(document)
    assert document.text.strip()


@given(st.binary(max_size=300))
def test_bytes_give_a_document_or_a_clear_error(data: bytes) -> None:
    with contextlib.suppress(IsaExtractError):
        check_offsets(load(data))


def new_words() -> Iterator[str]:
    """Words of letters, all different, none within another, none that any rule knows."""
    for letters in product(ascii_lowercase, repeat=3):
        yield "q" + "".join(letters) + "x"


@st.composite
def pieces(draw: st.DrawFn) -> tuple[str, list[str]]:
    """A text of paragraphs, lists and tables in all their ways of writing, and the words in it."""
    supply = new_words()
    used: list[str] = []

    def words(number: int) -> list[str]:
        taken = [
            word.capitalize() if draw(st.booleans()) else word for _, word in zip(range(number), supply, strict=False)
        ]
        used.extend(taken)
        return taken

    def table(separator: str, edge: str) -> str:
        wide = draw(st.integers(2, 4))
        ragged = [wide + draw(st.integers(-1, 1)) for _ in range(draw(st.integers(1, 4)))]
        lines = [[" ".join(words(draw(st.integers(0, 2)))) for _ in range(cells)] for cells in ragged]
        return "\n".join(edge + separator.join(cells) + edge for cells in lines)

    def aligned() -> str:
        lines = [[" ".join(words(draw(st.integers(0, 2)))) for _ in range(3)] for _ in range(draw(st.integers(2, 4)))]
        return "\n".join("".join(cell.ljust(24) for cell in cells).rstrip() for cells in lines)

    parts: list[str] = []
    for _ in range(draw(st.integers(1, 8))):
        kind = draw(
            st.sampled_from(("paragraph", "wrapped", "bullets", "numbers", "heading", "tab", "pipe", "aligned"))
        )
        match kind:
            case "paragraph":
                parts.append(" ".join(words(draw(st.integers(1, 30)))) + draw(st.sampled_from(("", ".", ":", ","))))
            case "wrapped":
                parts.append(
                    textwrap.fill(" ".join(words(draw(st.integers(20, 80)))) + ".", draw(st.sampled_from((60, 76))))
                )
            case "bullets" | "numbers":
                marks = (f"{n}. " if kind == "numbers" else "• " for n in count(1))
                items = (" ".join(words(draw(st.integers(1, 8)))) for _ in range(draw(st.integers(1, 5))))
                parts.append("\n".join(mark + item for mark, item in zip(marks, items, strict=False)))
            case "heading":
                parts.append(draw(st.sampled_from(("# ", "2.1 ", "**"))) + " ".join(words(3)))
            case "tab":
                parts.append(table("\t", ""))
            case "pipe":
                parts.append(table(" | ", draw(st.sampled_from(("", "|")))))
            case _:
                parts.append(aligned())
    breaks = st.sampled_from(("\n", "\n\n", "\n\f", "\f", "\n \n", "\n\n\n"))
    return "".join(part + draw(breaks) for part in parts), used


@given(pieces())
def test_no_word_is_lost(written: tuple[str, list[str]]) -> None:
    content, words = written
    try:
        document = load(content)
    except EmptyDocumentError:
        assert not words
        return
    check_offsets(document)
    assert [word for word in words if word not in document.text] == []


def test_a_row_that_runs_on_after_a_shorter_row_loses_nothing() -> None:
    assert {"Cc", "Dd", "Ee"} <= set(load("One\tTwo\tThree\tFour\nAa\tBb\n\n\tCc\tDd\tEe\n").text.split())


def test_a_line_break_of_word_parts_lines() -> None:
    assert load("Name:\x0bAnn Lee\n").text.split() == ["Name:", "Ann", "Lee"]
