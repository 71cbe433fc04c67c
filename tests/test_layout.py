"""Raw blocks to a document: labels, headings, lists, contents lists, running headers, tables, offsets."""

from __future__ import annotations

from itertools import pairwise

import pytest
from helpers import built, furniture, heading, table
from hypothesis import given, settings
from hypothesis import strategies as st

from isa_extract.document import Block, BlockKind, Box, Document, Edit, Place
from isa_extract.layout import WEAK_LEVEL, RawBlock, RawCell, RawTable, RawText, build, label_length

PROSE = (
    "The partners share what they hold so that families are helped early and nobody has to say the same thing twice."
)


def kinds(document: Document) -> list[BlockKind]:
    return [block.kind for block in document.blocks]


def texts(document: Document, kind: BlockKind | None = None) -> list[str]:
    return [document.text[b.start : b.end] for b in document.blocks if kind is None or b.kind is kind]


def only(block: RawBlock | str, *others: str) -> Block:
    """The first block of a document of `block` between running text."""
    document = built(block, *(others or (PROSE, PROSE)))
    return document.blocks[0]


# --- labels ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "label"),
    [
        ("• homes visited", "• "),
        ("◦ homes visited", "◦ "),
        ("- homes visited", "- "),
        ("– homes visited", "– "),
        ("* homes visited", "* "),
        ("✓ homes visited", "✓ "),
        ("\uf0b7 homes visited", "\uf0b7 "),
        ("o homes visited", "o "),
        ("•\thomes visited", "•\t"),
        ("1. Homes visited", "1. "),
        ("1) homes visited", "1) "),
        ("12. Homes visited", "12. "),
        ("3.4 Homes visited", "3.4 "),
        ("3.4. homes visited", "3.4. "),
        ("3.4.1.2.10 Homes visited", "3.4.1.2.10 "),
        ("3 Homes visited", "3 "),
        ('3 "Homes" means dwellings', "3 "),
        ("(1) homes visited", "(1) "),
        ("(b) homes visited", "(b) "),
        ("(iv) homes visited", "(iv) "),
        ("(XII) homes visited", "(XII) "),
        ("b) homes visited", "b) "),
        ("B. Homes visited", "B. "),
        ("iii. homes visited", "iii. "),
        ("IV. Homes visited", "IV. "),
        ("• 2. homes visited", "• 2. "),
        ("- (a) homes visited", "- (a) "),
        ("4.Homes visited", "4."),
        ("2.3.Homes visited", "2.3."),
    ],
)
def test_a_bullet_or_number_is_a_label(written: str, label: str) -> None:
    assert written[: label_length(written)] == label


@pytest.mark.parametrize(
    "written",
    [
        "",
        "Homes visited",
        "3 years after the last visit",
        "6 monthly visits",
        "17 June 2014",
        "4 March",
        "9 Sept. 2013",
        "12",
        "•",
        "1.",
        "2014 was a wet year",
        "120 homes were visited",
        "one) homes",
        "(see below) homes",
        "(2014) homes",
        "J. K. Threlfall",
        "A.B. Homes",
        "out of hours",
        "-homes",
        "4.5km of road",
        "i homes visited",
        "A home visited",
        "10.30am",
    ],
)
def test_what_only_looks_like_a_label_is_text(written: str) -> None:
    assert label_length(written) == 0


def test_a_label_is_left_out_of_the_content() -> None:
    document = built("3.2 Who sees the file", PROSE)
    block = document.blocks[0]
    assert (document.label(block), document.block_text(block)) == ("3.2", "Who sees the file")


def test_a_label_of_automatic_numbering_is_written_into_the_text() -> None:
    document = built(RawBlock(RawText("Who sees the file"), label="3.2", bold=True), PROSE)
    assert document.text.startswith("3.2 Who sees the file\n\n")
    assert (document.label(document.blocks[0]), document.block_text(document.blocks[0])) == ("3.2", "Who sees the file")
    assert document.blocks[0].kind is BlockKind.HEADING


# --- headings --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("block", "level"),
    [
        (heading("Who sees the file", 3), 3),
        (RawBlock(RawText("Who sees the file"), bold=True), 5),
        (RawBlock(RawText("Who sees the file?"), bold=True), 5),
        (RawBlock(RawText("Who sees the file."), bold=True), 5),
        ("WHO SEES THE FILE", 1),
        ("“SAFE HOMES” PROJECT", 1),
        ("3. Who sees the file", 1),
        ("3 Who sees the file", 1),
        ("3.4 Who sees the file", 2),
        ("3.4.1 Who sees the file", 3),
        (RawBlock(RawText("Who sees the file"), label="7.1"), 2),
        ("C. Who sees the file", 1),
        (RawBlock(RawText("C. Who sees the file"), bold=True), 1),
        (RawBlock(RawText("IV. Who sees the file"), bold=True), 2),
        ("Who sees the file", WEAK_LEVEL),
        ("Appendix B: Who sees the file", WEAK_LEVEL),
        ("Schedule 2 – Who sees the file", WEAK_LEVEL),
    ],
)
def test_a_heading_is_known_by_style_look_number_or_standing_alone(block: RawBlock | str, level: int) -> None:
    found = only(block)
    assert (found.kind, found.level) == (BlockKind.HEADING, level)


@pytest.mark.parametrize(
    "block",
    [
        PROSE,
        "who sees the file",
        "Who sees the file:",
        "Who sees the file.",
        "Who sees the file,",
        "The board may see it",
        "Staff were told on Monday",
        "It was agreed in 2012",
        "team@northmoor.example",
        "Owner: Northmoor Council",
        RawBlock(RawText("Owner: Northmoor Council"), bold=True),
        RawBlock(RawText("Who sees the file,"), bold=True),
        RawBlock(RawText("who sees the file"), bold=True),
        RawBlock(RawText(PROSE), bold=True),
        RawBlock(RawText("Signed ________ Date ______"), bold=True),
        RawBlock(RawText("Signed ........ Date ......"), bold=True),
        RawBlock(RawText("LS9 4QT"), bold=True),
        RawBlock(RawText("Ann Lee, Hub Manager, a.lee@northmoor.example, 0113 496 0311"), bold=True),
        RawBlock(RawText("Duty Desk, 01632 960118"), bold=True),
        "LS9 4QT",
        "0113 496 0000",
        "12/07/2014",
        RawBlock(RawText("First line\nsecond line"), bold=True),
        "One more long line of small words that says a good deal about homes and about visits",
    ],
)
def test_running_text_blanks_addresses_and_label_lines_are_no_headings(block: RawBlock | str) -> None:
    assert only(block).kind is not BlockKind.HEADING


def test_a_larger_line_is_a_heading_and_one_of_the_usual_size_is_not_by_its_size() -> None:
    body = [RawBlock(RawText(PROSE), size=11.0) for _ in range(4)]
    larger = RawBlock(RawText("What the board is there to do and who sits on it, by turns"), size=14.0)
    usual = RawBlock(RawText("What the board is there to do and who sits on it, by turns"), size=11.0)
    document = built(larger, *body, usual)
    assert (document.blocks[0].kind, document.blocks[0].level) == (BlockKind.HEADING, 1)
    assert document.blocks[-1].kind is BlockKind.PARAGRAPH


def test_numbered_lines_one_under_another_are_a_list_those_with_text_between_are_headings() -> None:
    listed = built("1. Tenancies", "2. Arrears", "3. Repairs", PROSE)
    assert kinds(listed)[:3] == [BlockKind.LIST_ITEM] * 3
    apart = built("1. Tenancies", PROSE, "2. Arrears", PROSE, "3. Repairs", PROSE)
    assert kinds(apart)[::2] == [BlockKind.HEADING] * 3


def test_bold_numbered_lines_one_under_another_stay_headings() -> None:
    lines = [RawBlock(RawText(f"{number}. Tenancies {number}"), bold=True) for number in (1, 2)]
    assert kinds(built(*lines, PROSE))[:2] == [BlockKind.HEADING] * 2


def test_lettered_lines_one_under_another_are_a_list() -> None:
    assert kinds(built("A. Tenancies", "B. Arrears", PROSE))[:2] == [BlockKind.LIST_ITEM] * 2


@pytest.mark.parametrize("written", ["• Tenancies", "(a) Tenancies", "(iii) Tenancies", "a) Tenancies", "- TENANCIES"])
def test_bulleted_and_bracketed_lines_are_list_items_however_short(written: str) -> None:
    assert only(written).kind is BlockKind.LIST_ITEM


def test_a_long_line_in_a_heading_style_is_no_heading() -> None:
    assert only(heading(PROSE * 3)).kind is BlockKind.PARAGRAPH


# --- contents lists --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "line",
    [
        "3. Who sees the file ........ 7",
        "3. Who sees the file………… 7",
        "Who sees the file\t12",
        "3 WHO SEES THE FILE . . . . . . . 7",
    ],
)
def test_a_line_with_leaders_and_a_page_number_is_a_contents_line(line: str) -> None:
    assert only(line).kind is BlockKind.CONTENTS


@pytest.mark.parametrize(
    "title", ["Contents", "CONTENTS", "Table of Contents", "Contents page", "Contents:", "Cynnwys"]
)
def test_what_a_contents_list_names_and_the_body_heads_again_is_a_contents_line(title: str) -> None:
    document = built(title, "1. Aims", "2. Visits", "Annex", "1. Aims", PROSE, "2. Visits", PROSE, "Annex", PROSE)
    assert kinds(document)[1:4] == [BlockKind.CONTENTS] * 3
    assert kinds(document)[4::2] == [BlockKind.HEADING] * 3


def test_page_numbers_do_not_hide_that_a_contents_line_comes_again() -> None:
    listed = ["1 Aims 3", "2 Visits 4", "3 Files 4"]
    document = built("Contents", *listed, "1 Aims", PROSE, "2 Visits", PROSE, "3 Files", PROSE)
    assert kinds(document)[1:4] == [BlockKind.CONTENTS] * 3
    assert kinds(document)[4::2] == [BlockKind.HEADING] * 3


def test_without_a_contents_heading_repeated_lines_are_headings() -> None:
    document = built("Aims", PROSE, "Aims", PROSE)
    assert kinds(document)[::2] == [BlockKind.HEADING] * 2


def test_text_ends_a_contents_list() -> None:
    document = built("Contents", "This page lists what the agreement holds.", "Aims", PROSE, "Aims", PROSE)
    assert BlockKind.CONTENTS not in kinds(document)


# --- running headers and footers -------------------------------------------------------------------------------------


def test_running_headers_go_last_and_each_once_whatever_page_it_counts() -> None:
    document = built(
        furniture("Northmoor protocol"), "Aims", furniture("Page 1 of 3"), PROSE,
        furniture("Northmoor protocol"), furniture("Page 2 of 3"), "Visits", PROSE, furniture("OFFICIAL"),
    )  # fmt: skip
    assert texts(document, BlockKind.FURNITURE) == ["Northmoor protocol", "Page 1 of 3", "OFFICIAL"]
    assert kinds(document)[-3:] == [BlockKind.FURNITURE] * 3
    assert texts(document)[:4] == ["Aims", PROSE, "Visits", PROSE]


def test_a_number_in_a_running_header_is_no_label() -> None:
    block = built(PROSE, furniture("3 Northmoor protocol")).blocks[-1]
    assert block.content == block.start


def test_empty_blocks_leave_no_trace() -> None:
    document = built("  ", PROSE, furniture(" "), "")
    assert texts(document) == [PROSE]
    assert document.text == PROSE


# --- tables ----------------------------------------------------------------------------------------------------------


def test_a_table_stands_in_the_text_row_by_row_with_tabs_between_its_cells() -> None:
    document = built(PROSE, [["What", "When"], ["Arrears", "Weekly"], ["", "Monthly"]], PROSE)
    found = document.tables[0]
    assert document.text[found.start : found.end] == "What\tWhen\nArrears\tWeekly\n\tMonthly"
    assert document.text == f"{PROSE}\n\n{document.text[found.start : found.end]}\n\n{PROSE}"
    assert (found.rows, found.columns) == (3, 2)
    cell = found.cell_at(1, 1)
    assert cell is not None
    assert document.block_text(document.blocks[cell.block]) == "Weekly"


def test_a_merged_cell_stands_once_and_covers_its_columns() -> None:
    document = built(table([["Visits"], ["Who", "When"]], spans={(0, 0): 2}))
    found = document.tables[0]
    assert found.columns == 2
    assert found.cell_at(0, 1) is found.cell_at(0, 0)
    assert texts(document) == ["Visits", "Who", "When"]


def test_cells_given_out_of_order_are_put_in_order() -> None:
    cells = [RawCell(RawText(f"{row}{column}"), row, column) for row, column in ((1, 1), (0, 1), (1, 0), (0, 0))]
    assert built(RawTable(cells)).text == "00\t01\n10\t11"


def test_a_cell_knows_its_table_and_its_label() -> None:
    document = built([["1. Arrears", "Weekly"]])
    block = document.blocks[0]
    place = document.cell_of(block)
    assert place is not None
    assert place[0] is document.tables[0]
    assert block.kind is BlockKind.CELL
    assert document.label(block) == "1."


def test_a_table_without_cells_is_left_out() -> None:
    document = built(PROSE, RawTable([]), PROSE)
    assert document.tables == ()
    assert document.text == f"{PROSE}\n\n{PROSE}"


# --- offsets, for any document ---------------------------------------------------------------------------------------

WORDS = st.sampled_from(
    ["Arrears", "visits", "3.", "•", "(a)", "FAMILIES", "2014", "team@moor.example", "ŵyl", "____", "Owner:", "“Home”",
     "no.", "Contents", "4", "\n", "\t"]
)  # fmt: skip


@st.composite
def raw_texts(draw: st.DrawFn) -> RawText:
    """Words with a printed place each and an edit here and there."""
    raw = RawText("")
    for number, word in enumerate(draw(st.lists(WORDS, max_size=7))):
        box: Box = (10.0 * number, 20.0, 10.0 * number + 8, 30.0)
        piece = RawText(word, [Place(0, len(word), 1 + number % 3, box)])
        if draw(st.booleans()):
            piece.edits.append(Edit(0, len(word), word + "-", "drawn"))
        raw = piece if not raw.text else raw.join(piece, draw(st.sampled_from([" ", "", "\n"])))
    return raw


@st.composite
def raw_items(draw: st.DrawFn) -> RawBlock | RawTable:
    if draw(st.integers(0, 3)):
        kinds = st.sampled_from([None, None, None, BlockKind.HEADING, BlockKind.FURNITURE, BlockKind.FOOTNOTE])
        return RawBlock(
            draw(raw_texts()),
            kind=draw(kinds),
            level=draw(st.integers(0, 3)),
            label=draw(st.sampled_from(["", "4.1"])),
            bold=draw(st.booleans()), size=draw(st.sampled_from([None, 11.0, 16.0])),
        )  # fmt: skip
    rows, columns = draw(st.integers(1, 3)), draw(st.integers(1, 3))
    return RawTable([RawCell(draw(raw_texts()), row, column) for row in range(rows) for column in range(columns)])


def everything(item: RawBlock | RawTable) -> list[RawText]:
    return [cell.raw for cell in item.cells] if isinstance(item, RawTable) else [item.raw]


@settings(deadline=None, max_examples=80)
@given(st.lists(raw_items(), max_size=8))
def test_blocks_cells_places_and_edits_lie_in_the_text_in_order(items: list[RawBlock | RawTable]) -> None:
    document = build(items, file_name="a.txt", sha256="", media_type="text/plain")
    assert [block.index for block in document.blocks] == list(range(len(document.blocks)))
    for block in document.blocks:
        assert 0 <= block.start <= block.content <= block.end <= len(document.text)
        assert document.block_at(block.start) is not None
    for before, after in pairwise(document.blocks):
        assert before.end < after.start
        assert document.text[before.end : after.start].strip() == ""
    assert "".join(texts(document)) == "".join(
        document.text[block.start : block.end] for block in sorted(document.blocks, key=lambda block: block.start)
    )
    for found in document.tables:
        assert 0 <= found.start <= found.end <= len(document.text)
        for cell in found.cells:
            block = document.blocks[cell.block]
            assert block.kind is BlockKind.CELL
            assert block.table == found.index
            assert found.start <= block.start <= block.end <= found.end
            assert found.cell_at(cell.row, cell.column) is cell
    places = list(document.places.between(0, len(document.text) + 1))
    assert len(places) == len(document.places)
    assert [place.start for place in places] == sorted(place.start for place in places)
    kept = kept_items(items)
    printed = [raw.text[place.start : place.end] for item in kept for raw in everything(item) for place in raw.places]
    assert [document.text[place.start : place.end] for place in places] == printed
    edited = [raw.text[edit.start : edit.end] for item in kept for raw in everything(item) for edit in raw.edits]
    assert [document.text[edit.start : edit.end] for edit in document.edits] == edited


def kept_items(items: list[RawBlock | RawTable]) -> list[RawBlock | RawTable]:
    """What reaches the text, in its order: the blocks with words and the tables, then each running line once."""
    body: list[RawBlock | RawTable] = []
    running: dict[str, RawBlock] = {}
    for item in items:
        if isinstance(item, RawTable):
            body.append(item)
        elif item.raw.text.strip():
            if item.kind is BlockKind.FURNITURE:
                key = "".join("0" if character.isdigit() else character for character in item.raw.text.strip())
                while "00" in key:
                    key = key.replace("00", "0")
                running.setdefault(key, item)
            else:
                body.append(item)
    return [*body, *running.values()]


@given(st.text(max_size=60))
def test_the_text_after_a_label_is_never_empty(written: str) -> None:
    length = label_length(written)
    assert 0 <= length <= max(0, len(written) - 1)
    assert not length or written[:length].strip()
