# ruff: noqa: E501 - what documents say is not wrapped
"""Tables that a conversion printed one cell a line are tables again, whatever they say and however their cells break."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from helpers import Item, built, heading, record_of
from hypothesis import given, settings
from hypothesis import strategies as st

from isa_extract.document import BlockKind, Document
from isa_extract.pipeline import make_context

TITLE = heading("Safe Homes Information Sharing Agreement", 0)
AIMS = heading("Aims")


def tables(*items: Item) -> list[list[list[str]]]:
    """The rows of every table of the document, as texts; "" where a row has no cell in a column."""
    context = make_context(built(TITLE, *items))
    found = []
    for table in context.document.tables:
        rows = [[""] * table.columns for _ in range(table.rows)]
        for cell in table.cells:
            rows[cell.row][cell.column] = " / ".join(context.cell_text(cell).split("\n\n"))
        found.append(rows)
    return found


def lines(rows: Sequence[Sequence[str]]) -> list[str]:
    """A table as such a conversion prints it: a cell a line, empty cells gone."""
    return [line for row in rows for cell in row for line in cell.split(" / ") if line]


EXCHANGES = [
    ["From", "To", "What", "How often", "How"],
    ["Moorland Council", "Fenwick Police", "Tenancy list", "Monthly", "Secure e-mail"],
    ["Fenwick Police", "Moorland Council", "Calls to the address", "Weekly", "SFTP"],
]
SIGNING = [
    ["Organisation", "Name", "Position", "Signature", "Date"],
    ["Moorland Council", "Ann Threlfall", "Head of Housing", "A Threlfall", "3 May 2014"],
    ["Fenwick Police", "Ben Okafor", "Superintendent", "", ""],
    ["Eastland NHS Trust", "", "", "", ""],
]
PARTNERS = [
    ["Partner", "Address", "ICO number"],
    ["Moorland Council", "Civic Centre / High Street / Moorland ML1 2AB", "Z1234567"],
    ["Fenwick Police", "Police House, Fenwick FW3 4CD", "Z2345678"],
]
FIELDS = [
    ["Supplied by", "Data set", "Fields"],
    ["Moorland Council", "Rent file", "Name / Address / Rent balance"],
    ["Fenwick Police", "Incidents", "Date of incident / Offence code"],
]
HISTORY = [
    ["Version", "Date", "Author", "What changed"],
    ["0.1", "3 May 2014", "A Threlfall", "First draft"],
    ["1.0", "9 June 2014", "", "Approved by the board"],
]


@pytest.mark.parametrize("rows", [EXCHANGES, SIGNING, PARTNERS, FIELDS, HISTORY])
def test_rows_under_known_headings(rows: list[list[str]]) -> None:
    assert tables(*lines(rows), AIMS, "The partners want safe homes.") == [rows]


def test_an_unknown_heading_among_known_ones() -> None:
    rows = [["From", "To", "Bundle", "How often", "How"], *EXCHANGES[1:]]
    assert tables(*lines(rows), AIMS) == [rows]


def test_a_word_above_a_table_is_no_heading_of_it() -> None:
    assert tables("Changes", *lines(HISTORY), AIMS) == [HISTORY]


def test_ticks_by_body() -> None:
    rows = [
        ["Item", "Council", "Police", "Trust"],
        ["Full name", "☒", "☐", "☐"],
        ["Date of birth", "☒", "☒", "☐"],
        ["Risk marker", "☐", "☒", "☐"],
    ]
    assert tables("What is shared?", *lines(rows), AIMS) == [rows]
    assert tables("A tick says who gives it.", *lines([rows[0][1:], *rows[1:]]), AIMS) == [
        [["", *rows[0][1:]], *rows[1:]]
    ]


def test_a_column_for_each_body_with_labels_on_their_side() -> None:
    rows = [
        ["", "First partner", "Second partner"],
        ["Name", "Moorland Council", "Fenwick Housing Association"],
        ["Address", "Civic Centre, High Street, Moorland", "Fell House / Mill Lane"],
        ["Postcode", "ML1 2AB", "FW3 4CD"],
        ["Telephone", "01632 960101", "01632 960102"],
        ["ICO number", "Z1234567", "Z2345678"],
    ]
    assert tables(*lines(rows), AIMS) == [rows]


def test_people_of_each_body_without_labels() -> None:
    rows = [
        ["Moorland Council", "Fenwick Police", "Eastland NHS Trust"],
        ["Ann Threlfall", "Ben Okafor", "Cara Minns"],
        ["Data Manager", "Records Manager", "Caldicott Guardian"],
        ["01632 960101", "01632 960102", "01632 960103"],
        ["a@moor.example", "b@fenwick.example", "c@eastland.example"],
    ]
    assert tables(*lines(rows), AIMS) == [rows]


def test_what_one_table_calls_a_body_lets_another_be_read() -> None:
    called = [
        ["Organisation", "Known as", "ICO number"],
        ["Moorland Council", "the Council", "Z1234567"],
        ["Fenwick Homes Limited", "Homes", "Z2345678"],
    ]
    moved = [
        ["From", "To", "What", "How"],
        ["Homes", "The Council", "Tenancy list", "Post"],
        ["The Council", "Homes", "Benefit list", "Portal"],
    ]
    assert tables(*lines(called), heading("Exchanges"), *lines(moved), AIMS) == [called, moved]


def test_a_table_begins_where_the_one_above_it_ends() -> None:
    turned = [
        ["Name", "Moorland Council", "Fenwick Housing Association"],
        ["Postcode", "ML1 2AB", "FY3 4AB"],
        ["Telephone", "01632 960101", "01632 960102"],
        ["E-mail", "dp@moor.example", "dp@fenwick.example"],
    ]
    signed = [*SIGNING[:2], ["Fenwick Police", "Ben Okafor", "Superintendent", "B Okafor", "4 May 2014"]]
    assert tables(*lines(signed), *lines(turned), AIMS) == [signed, turned]


@pytest.mark.parametrize(
    "form",
    [
        ["Name", "Moorland Council", "Address", "Civic Centre, Moorland ML1 2AB", "ICO number", "Z1234567"],
        ["Version", "2.0", "Date", "3 May 2014", "Author", "Ann Threlfall", "Status", "Draft"],
        ["Signed", "Name", "Position", "Date"],
        ["Housing data", "Name", "Address", "Date of birth", "Rent balance"],
    ],
)
def test_labels_with_a_value_each_and_lists_are_no_table(form: list[str]) -> None:
    assert tables(*form, AIMS, "The partners want safe homes.") == []


def test_prose_below_a_table_is_not_of_it() -> None:
    prose = "Urgent worries are passed on face to face between the two managers, who note them the same day. Nothing is left on a machine."
    assert tables(*lines(EXCHANGES), prose, heading("The law behind it", 9), "The Council acts under section 17.") == [
        EXCHANGES
    ]


def test_a_record_reads_such_tables() -> None:
    record = record_of(
        "\n".join(
            [
                "Safe Homes Information Sharing Agreement",
                "",
                *lines(EXCHANGES),
                "",
                "1. Signatures",
                "",
                *lines(SIGNING),
            ]
        )
    )
    assert [(flow["from"], flow["frequency"]) for flow in record["flows"]] == [
        ("Moorland Council", "monthly"),
        ("Fenwick Police", "weekly"),
    ]
    assert [(s["organisation"], bool(s["signed"])) for s in record["signatories"]] == [
        ("Moorland Council", True),
        ("Fenwick Police", False),
        ("Eastland NHS Trust", False),
    ]


# --- whatever a document holds ----------------------------------------------------------------------------------------

CELLS = ["Version", "Date", "From", "To", "What", "Name", "Signature", "0.1", "3 May 2014", "Moorland Council", "Ann Threlfall", "☒", "☐", "a@moor.example", "01632 960101", "Rent file", "ML1 2AB", "Z1234567", "It is kept for six years.", "1. Purpose"]  # fmt: skip


def same_text(before: Document, after: Document) -> None:
    assert after.text == before.text
    assert [block.index for block in after.blocks] == list(range(len(after.blocks)))
    assert [table.index for table in after.tables] == list(range(len(after.tables)))
    for table in after.tables:
        assert len({(cell.row, cell.column) for cell in table.cells}) == len(table.cells)
        for cell in table.cells:
            block = after.blocks[cell.block]
            assert block.kind is BlockKind.CELL
            assert block.table == table.index
            assert table.start <= block.start
            assert block.end <= table.end
    for one, other in zip(after.blocks, after.blocks[1:], strict=False):
        assert one.end <= other.start or one.start == one.end
    covered = [block for block in before.blocks if block.end > block.start]
    assert all(any(b.start <= c.start and c.end <= b.end for b in after.blocks) for c in covered)


@settings(deadline=None)
@given(st.lists(st.sampled_from(CELLS), min_size=2, max_size=40), st.booleans())
def test_lines_become_cells_without_a_change_of_text(cells: list[str], ruled: bool) -> None:
    items: list[Item] = [
        *cells[: len(cells) // 2],
        *([[["Field", "Why"], ["Name", "To match"]]] if ruled else []),
        *cells[len(cells) // 2 :],
    ]
    before = built(*items)
    same_text(before, make_context(before).document)


NUMBERED = [
    ["No.", "Field", "Reason"],
    ["Moorland Council, from the rent file", "", ""],
    ["R1", "Full name", "To match"],
    ["R2", "Rent balance", "To see the risk"],
    ["R3", "Tenancy start date", "No"],
    ["Fenwick Police", "", ""],
    ["P1", "Offence code", "No"],
    ["P2", "Date of the incident", "To match"],
]


@pytest.mark.parametrize("heading_of_numbers", ["No.", "Ref", "Item no.", "#", "Line", "Step"])
def test_rows_that_are_numbered_in_turn_with_groups_between(heading_of_numbers: str) -> None:
    rows = [[heading_of_numbers, *NUMBERED[0][1:]], *NUMBERED[1:]]
    assert tables(*lines(rows), AIMS, "The partners want safe homes.") == [rows]


def test_numbered_rows_of_any_columns() -> None:
    rows = [["Ref.", "What it is", "Kept where", "Who looks after it"]]
    rows += [[f"{number}", f"Register {number}", f"Room {number}", "The clerk"] for number in range(1, 6)]
    assert tables(*lines(rows), AIMS, "The partners want safe homes.") == [rows]


def test_the_last_cell_of_a_numbered_row_may_go_on() -> None:
    rows = [NUMBERED[0], *NUMBERED[2:4], ["R3", "Household", "To see who / lives there"], ["R4", "Key code", "No"]]
    assert tables(*lines(rows), AIMS)[0][3] == ["R3", "Household", "To see who / lives there"]


@pytest.mark.parametrize(
    "texts",
    [
        ["No.", "The Council said that it could not.", "P1", "Full name", "P2", "Address"],
        ["Line", "A1", "B7", "C3", "D9", "E2", "F5"],
        ["Ref", "Council", "12", "31", "4", "9", "77"],
    ],
)
def test_numbers_out_of_turn_are_no_rows(texts: list[str]) -> None:
    assert tables(*texts, AIMS) == []


def test_the_groups_of_a_numbered_table_say_who_gives() -> None:
    record = record_of(built(TITLE, heading("Information to be shared"), *lines(NUMBERED), AIMS))
    assert [(item["name"], item["provider"]) for item in record["data_items"]] == [
        ("Full name", "Moorland Council"), ("Rent balance", "Moorland Council"), ("Tenancy start date", "Moorland Council"),
        ("Offence code", "Fenwick Police"), ("Date of the incident", "Fenwick Police"),
    ]  # fmt: skip


def test_cells_of_codes_end_no_table() -> None:
    rows = [["From", "To", "Which fields", "Why", "How often", "How"]]
    rows += [[*sides, codes, "To find the right home", "Monthly", "Secure e-mail"] for sides, codes in [
        (("Moorland Council", "Fenwick Police"), "R1 to R3"), (("Fenwick Police", "Moorland Council"), "P2, P3, P5"),
        (("Moorland Council", "Fenwick Police"), "A1, A4 TO A9"),
    ]]  # fmt: skip
    assert tables(*lines(rows), AIMS, "The partners want safe homes.") == [rows]


def test_numbered_tables_one_after_the_other_stay_apart() -> None:
    steps = [["Step", "From", "To", "How"], ["1", "Moorland Council", "Fenwick Police", "SFTP"]]
    steps += [[str(number), "Fenwick Police", "Moorland Council", "SFTP"] for number in (2, 3)]
    assert tables(*lines(NUMBERED), heading("Section F: Transfers"), *lines(steps), AIMS) == [NUMBERED, steps]
