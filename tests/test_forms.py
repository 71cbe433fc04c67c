# ruff: noqa: E501 - a form and what it says stand on one line
"""Labels and their values in cells and lines, and tables under known column headings."""

from __future__ import annotations

import pytest
from helpers import Item, Rows, context_from, context_of, heading, record_of, table

from isa_extract.facts import Context
from isa_extract.forms import label_rule

TITLE = "Safe Homes Information Sharing Agreement"
VERSION, OWNER, REVIEW = "agreement.version", "agreement.owner", "agreement.dates.review"
START, END, TERM = "agreement.dates.commencement", "agreement.dates.expiry", "agreement.term"

Labels = list[tuple[str, str]]


def labels(context: Context) -> Labels:
    """(field, value) of every label; every one is checked to stand where it says."""
    for label in context.label_values:
        assert label.block.start <= label.label_start < label.label_end <= label.block.end
        assert 0 <= label.value_start <= label.value_end <= len(context.text)
        assert label.layout in ("cell", "line", "below")
    return [(label.field, context.text[label.value_start : label.value_end]) for label in context.label_values]


def in_lines(written: str) -> Labels:
    return labels(context_of(f"{TITLE}\n\n{written}\n\nThe partners agree to what is set out below."))


def in_table(*rows: list[str]) -> Labels:
    return labels(context_from(TITLE, rows))


def grids(*items: Item) -> list[list[dict[str, str]]]:
    """The rows of every grid, as texts by meaning; empty cells left out."""
    context = context_from(TITLE, *items)
    found = []
    for grid in context.grids:
        assert set().union(*(row.cells for row in grid.rows)) <= set(grid.meanings.values())
        assert 0 <= grid.caption[0] <= grid.caption[1] <= grid.table.start
        found.append(
            [
                {name: context.text[block.start : block.end] for name, block in row.cells.items() if block.end > block.start}
                for row in grid.rows
            ]
        )  # fmt: skip
    return found


def meanings(*header: str, answers: list[str] | None = None) -> list[str]:
    """What a table's columns mean; [] where its first row is no header."""
    context = context_from(TITLE, [list(header), answers or [f"answer {number}" for number in range(len(header))]])
    found = context.grids[0].meanings if context.grids else {}
    return [found.get(column, "") for column in range(len(header))] if found else []


# --- labels on lines -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("Version: 3.1", [(VERSION, "3.1")]),
        ("Version - 3.1", [(VERSION, "3.1")]),
        ("Version number : 3.1", [(VERSION, "3.1")]),
        ("VERSION NO: 3.1", [(VERSION, "3.1")]),
        ("Review date......June 2016", [(REVIEW, "June 2016")]),
        ("Reference = SH/12", [("agreement.reference", "SH/12")]),
        ("Start date (when the last partner signs): 4 May 2015", [(START, "4 May 2015")]),
        ("Version: 2.0   Review date: June 2016   Owner: Northmoor Council", [(VERSION, "2.0"), (REVIEW, "June 2016"), (OWNER, "Northmoor Council")]),
        ("Ref: SH/12; Version: 2.0; Status: draft", [("agreement.reference", "SH/12"), (VERSION, "2.0"), ("agreement.status", "draft")]),
        ("Review date: June 2016, Owner: Northmoor Council", [(REVIEW, "June 2016"), (OWNER, "Northmoor Council")]),
        ("Owner:    Version: 2.0", [(OWNER, ""), (VERSION, "2.0")]),
    ],
)  # fmt: skip
def test_a_label_and_its_value_on_one_line(written: str, found: Labels) -> None:
    assert in_lines(written) == found


@pytest.mark.parametrize(
    "written",
    [
        "The version we use is the third.",
        "Nobody knows the version: it was lost.",
        "Colour: green",
        "Partners keep a version-controlled file.",
        "We agreed the review date at a meeting.",
        "Old version_control: kept",
    ],
)
def test_a_label_inside_a_sentence_or_one_that_nobody_knows_is_none(written: str) -> None:
    assert in_lines(written) == []


@pytest.mark.parametrize("label", ["Owner", "Owner:", "Agreement owner", "OWNER OF AGREEMENT:"])
def test_a_label_alone_with_its_value_below(label: str) -> None:
    assert in_lines(f"{label}\n\nNorthmoor Council") == [(OWNER, "Northmoor Council")]


@pytest.mark.parametrize("below", ["1. Aims\n\nThe aims stand here.", "Colour: green", "AIMS OF IT ALL"])
def test_no_value_is_taken_from_another_label_or_heading_below(below: str) -> None:
    assert (OWNER, "") in in_lines(f"Owner:\n\n{below}")


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("Start date:\nEnd date:\n3 May 2011\n2 May 2013", [(START, "3 May 2011"), (END, "2 May 2013")]),
        ("Start date:\n\nEnd date:\n\nDuration:\n\n3 May 2011\n\n2 May 2013\n\nTwo years", [(START, "3 May 2011"), (END, "2 May 2013"), (TERM, "Two years")]),
        ("Start date:\nColour of cover:\nEnd date:\n3 May 2011\nGreen\n2 May 2013", [(START, "3 May 2011"), (END, "2 May 2013")]),
    ],
)  # fmt: skip
def test_labels_first_and_their_values_after(written: str, found: Labels) -> None:
    assert in_lines(written) == found


def test_labels_without_as_many_values_are_not_paired_off() -> None:
    found = in_lines("Start date:\nEnd date:\n\n3 May 2011\n\n4. AIMS")
    assert (START, "3 May 2011") not in found


# --- likeness and languages ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("label", "field"),
    [
        ("Revlew date", REVIEW),
        ("Rewiew date", REVIEW),
        ("Commencment date", START),
        ("Cornmencement date", START),
        ("Protectlve marking", "agreement.protective_marking"),
        ("Dyddiad adolygu / Review date", REVIEW),
        ("Perchennog y ddogfen / Agreement owner", OWNER),
        ("Review date / Dyddiad adolygu", REVIEW),
        ("Review date (to be agreed)", REVIEW),
    ],
)
@pytest.mark.parametrize("layout", ["cell", "line", "below"])
def test_a_misread_or_two_language_label_wherever_it_stands(label: str, field: str, layout: str) -> None:
    if layout == "cell":
        context = context_from(TITLE, [[label, "June 2016"]])
    else:
        context = context_from(TITLE, *([f"{label}: June 2016"] if layout == "line" else [label, "June 2016"]), "Text.")
    assert labels(context) == [(field, "June 2016")]


@pytest.mark.parametrize(
    "label",
    ["Preview", "Review findings", "Version names", "Review of data", "Expired date", "Renewal date", "Versbon", "Agreed owner"],
)  # fmt: skip
def test_another_word_makes_another_label(label: str) -> None:
    rule = label_rule(context_of(TITLE), label)
    assert rule is None or rule.value not in (REVIEW, VERSION, OWNER)


def test_a_paragraph_is_no_label() -> None:
    assert label_rule(context_of(TITLE), "Review date " * 20) is None
    assert label_rule(context_of(TITLE), "") is None


# --- labels in cells -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rows", "found"),
    [
        ([["Version", "3.1"], ["Agreement owner", "Northmoor Council"]], [(VERSION, "3.1"), (OWNER, "Northmoor Council")]),
        ([["Version", "", "3.1"]], [(VERSION, "3.1")]),
        ([["Version", "3.1", "Agreement owner", "Northmoor Council"]], [(VERSION, "3.1"), (OWNER, "Northmoor Council")]),
        ([["Agreement owner", ""], ["Version", "3.1"]], [(OWNER, ""), (VERSION, "3.1")]),
        ([["1.", "Agreement owner", "Northmoor Council"]], [(OWNER, "Northmoor Council")]),
        ([["Agreement owner (organisation)", "Northmoor Council"]], [(OWNER, "Northmoor Council")]),
        ([["Review date - first", "June 2016"]], [(REVIEW, "June 2016")]),
        ([["Agreement owner"], ["Northmoor Council"]], [(OWNER, "Northmoor Council")]),
        ([["Agreement owner"], ["Version"]], [(OWNER, ""), (VERSION, "")]),
        ([["Review date: June 2016", "Version: 2.0"]], [(REVIEW, "June 2016"), (VERSION, "2.0")]),
        ([["Review date: June 2016", ""]], [(REVIEW, "June 2016")]),
        ([["Review date: first one", "June 2016"]], [(REVIEW, "June 2016")]),
        ([["Page 3 of 9    Version: 2.0", "Northmoor"]], [(VERSION, "2.0")]),
        ([["Version", "Version - 3.0"]], [(VERSION, "Version - 3.0")]),
        ([["Colour", "Green"]], []),
    ],
)  # fmt: skip
def test_a_label_in_a_cell(rows: list[list[str]], found: Labels) -> None:
    assert in_table(*rows) == found


def test_a_label_printed_between_its_values_has_them_from_the_first_on() -> None:
    rows = [
        ["Version", "2.0"],
        ["", "Northmoor Council"],
        ["Agreement owner", "Housing Directorate"],
        ["", "Moor House"],
    ]
    assert in_table(*rows) == [(VERSION, "2.0"), (OWNER, "Northmoor Council")]


def test_a_value_above_is_not_taken_where_the_row_below_has_a_label() -> None:
    rows = [["", "Moor House"], ["Agreement owner", "Northmoor Council"], ["Version", "2.0"]]
    assert in_table(*rows) == [(OWNER, "Northmoor Council"), (VERSION, "2.0")]


# --- grids: headers --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("header", "found"),
    [
        (["Organisation", "Head office address", "Telephone"], ["organisation", "address", "phone"]),
        (["Version", "Date", "Author", "Summary of changes"], ["version", "date", "author", "summary"]),
        (["Data item", "Reason for sharing", "How often"], ["items", "purpose", "frequency"]),
        (["Sefydliad / Organisation", "E-bost / Email"], ["organisation", "email"]),
        (["NAME", "JOB TITLE", "SIGNATURE"], ["person", "post", "signature"]),
        (["No.", "Data set", "Kept for", "What happens then"], ["", "dataset", "retention", "action"]),
        (["From", "To", "What", "How", "When"], ["from", "to", "items", "method", "frequency"]),
        (["Partner", "Colour", "Email address"], ["organisation", "", "email"]),
        (["Organlsation name", "Telephone number"], ["organisation", "phone"]),
    ],
)
def test_a_row_of_known_column_headings_is_a_header(header: list[str], found: list[str]) -> None:
    assert meanings(*header) == found


@pytest.mark.parametrize(
    "header",
    [
        ["Colour", "Size", "Shape"],
        ["Organisation", "Colour", "Size", "Shape", "Weight"],
        ["Organisation"],
        ["Name", "Yes"],
        ["☒", "Name", "Address"],
        ["No.", "Comments"],
    ],
)
def test_a_row_without_two_known_headings_among_few_others_is_none(header: list[str]) -> None:
    assert meanings(*header) == []


@pytest.mark.parametrize(
    ("header", "found"),
    [
        (["Version", "When", "Who", "What"], ["version", "date", "author", "summary"]),
        (["Version", "Date", "Name", "Reason"], ["version", "date", "author", "summary"]),
        (["Name", "When"], ["person", "date"]),
        (["From", "To", "When"], ["from", "to", "frequency"]),
        (["From", "To", "Date"], ["from", "to", "frequency"]),
        (["Organisation", "Who", "Email"], ["organisation", "person_post", "email"]),
        (["Who", "Email"], ["organisation", "email"]),
    ],
)
def test_a_column_heading_means_different_things_in_different_company(header: list[str], found: list[str]) -> None:
    assert meanings(*header) == found


@pytest.mark.parametrize(
    ("answer", "found"),
    [
        ("Controller", "body_role"),
        ("Joint data controller", "body_role"),
        ("Processor for the Trust", "body_role"),
        ("Records clerk", "post"),
        ("Financial controllerate", "post"),
    ],
)
def test_a_role_is_what_its_answers_say(answer: str, found: str) -> None:
    assert meanings("Organisation", "Role", answers=["Moor Housing Trust", answer]) == ["organisation", found]


# --- grids: rows -----------------------------------------------------------------------------------------------------

BODIES = ["Organisation", "Address", "Telephone"]


def test_rows_give_their_cells_by_meaning_and_blank_rows_nothing() -> None:
    rows: Rows = [BODIES, ["Moor Trust", "1 Mill Lane", ""], ["", "", ""], ["Fell Trust", "", "0113 496 0012"]]
    assert grids(rows) == [
        [{"organisation": "Moor Trust", "address": "1 Mill Lane"}, {"organisation": "Fell Trust", "phone": "0113 496 0012"}]
    ]  # fmt: skip


def test_a_heading_row_inside_a_table_is_the_group_of_the_rows_below() -> None:
    rows = table([BODIES, ["Housing"], ["Moor Trust", "1 Mill Lane", "1"], ["Fire"], ["Fell Fire", "2 Mill Lane", "2"]],
                 spans={(1, 0): 3, (3, 0): 3})  # fmt: skip
    [grid] = context_from(TITLE, rows).grids
    assert [row.group for row in grid.rows] == ["Housing", "Fire"]
    assert [row.number for row in grid.rows] == [2, 4]


def test_a_row_with_one_answer_is_no_heading_row() -> None:
    rows: Rows = [BODIES, ["Moor Trust", "", ""], ["Fell Trust", "2 Mill Lane", ""]]
    assert grids(rows) == [[{"organisation": "Moor Trust"}, {"organisation": "Fell Trust", "address": "2 Mill Lane"}]]


def test_a_second_header_begins_a_grid_of_its_own() -> None:
    rows: Rows = [
        BODIES,
        ["Moor Trust", "1 Mill Lane", "1"],
        ["Data item", "Purpose", "Frequency"],
        ["Rent", "Arrears", "Weekly"],
    ]
    assert grids(rows) == [
        [{"organisation": "Moor Trust", "address": "1 Mill Lane", "phone": "1"}],
        [{"items": "Rent", "purpose": "Arrears", "frequency": "Weekly"}],
    ]


def test_a_form_within_a_table_ends_the_grid_above_it() -> None:
    rows = table(
        [BODIES, ["Moor Trust", "1 Mill Lane", "1"], ["About this document"], ["Version", "2.0", ""], ["Review date", "June 2016", ""]],
        spans={(2, 0): 3},
    )  # fmt: skip
    context = context_from(TITLE, rows)
    assert [[row.number for row in grid.rows] for grid in context.grids] == [[1]]
    assert labels(context) == [(VERSION, "2.0"), (REVIEW, "June 2016")]


@pytest.mark.parametrize(
    "answers",
    [["Name", "Yes"], ["Date", "No"], ["Address", "☒"], ["Email", "☐"], ["Reference", "✓"]],
)
def test_answers_that_read_like_column_headings_are_no_header(answers: list[str]) -> None:
    found = grids([["Data item", "Shared?"], ["Tenancy", "Yes"], answers, ["Rent", "Yes"]])
    assert found == [
        [{"items": item, "shared": shared} for item, shared in (["Tenancy", "Yes"], answers, ["Rent", "Yes"])]
    ]


def test_cells_of_a_grid_are_no_labels() -> None:
    assert labels(context_from(TITLE, [["Data item", "Purpose"], ["Version", "To tell drafts apart"]])) == []


@pytest.mark.parametrize(
    ("items", "caption"),
    [(["The bodies that take part:"], "The bodies that take part:"), ([heading("Bodies")], "Bodies"), ([], "")],
)
def test_the_caption_is_the_paragraph_right_before(items: list[Item], caption: str) -> None:
    context = context_from(*items, [BODIES, ["Moor Trust", "1 Mill Lane", "1"]])
    [grid] = context.grids
    assert context.text[slice(*grid.caption)] == caption


def test_what_columns_a_grid_has() -> None:
    [grid] = context_from(TITLE, [BODIES, ["Moor Trust", "1 Mill Lane", "1"]]).grids
    assert grid.has("organisation", "address")
    assert not grid.has("organisation", "email")
    assert grid.has_any("email", "phone")
    assert not grid.has_any("email", "from")


# --- grids printed one cell a line -----------------------------------------------------------------------------------

HISTORY = ["Version", "Date", "Author", "0.1", "3 May 2014", "A Threlfall", "1.0", "9 June 2014", "B Okafor"]


@pytest.mark.parametrize("after", ["The rest of the agreement stands on the pages below.", heading("Aims")])
def test_cells_printed_one_a_line_are_put_into_rows(after: Item) -> None:
    assert grids(*HISTORY, after) == [
        [{"version": "0.1", "date": "3 May 2014", "author": "A Threlfall"}, {"version": "1.0", "date": "9 June 2014", "author": "B Okafor"}]
    ]  # fmt: skip


def test_the_header_of_stacked_cells_is_no_label() -> None:
    assert labels(context_from(TITLE, *HISTORY)) == []
    record = record_of("\n\n".join([TITLE, *HISTORY, "The partners to this agreement share what they hold."]))
    assert [entry["version"] for entry in record["version_history"]] == ["0.1", "1.0"]
    assert "0.1" not in record["agreement"]["authors"]


def test_an_empty_stacked_cell_leaves_its_row_short() -> None:
    cells = ["Version", "Date", "Author", "0.1", "A Threlfall", "1.0", "9 June 2014", "B Okafor"]
    assert [row["version"] for row in grids(*cells)[0]] == ["0.1", "1.0"]
    assert "date" not in grids(*cells)[0][0]


def test_an_email_of_a_short_stacked_row_goes_to_its_own_column() -> None:
    cells = ["Organisation", "Contact name", "Email", "Moor Housing Trust", "Ann Threlfall", "a@moor.example",
             "Fell Housing Trust", "b@fell.example"]  # fmt: skip
    assert grids(*cells)[0][1] == {"organisation": "Fell Housing Trust", "email": "b@fell.example"}


@pytest.mark.parametrize(
    "cells",
    [
        ["Version", "Date", "0.1", "3 May 2014"],
        ["Version", "Date", "Version", "0.1", "3 May 2014", "1.0"],
        ["Version", "Date", "Author"],
        ["Colour", "Size", "Author", "Green", "Big", "A Threlfall"],
    ],
)
def test_fewer_repeated_or_unknown_headings_make_no_stacked_grid(cells: list[str]) -> None:
    assert grids(*cells) == []
