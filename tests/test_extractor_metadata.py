# ruff: noqa: E501 - a wording and what it says stand on one line
"""What a document says of itself: reference, version, status, marking, owner, authors, version history."""

from __future__ import annotations

from typing import Any

import pytest
from helpers import Item, Rows, context_from, furniture, record_of, run, scalars

from isa_extract.extractors import metadata
from isa_extract.facts import Found

TITLE = "Safe Homes Information Sharing Agreement"
TEXT = (
    "The partners share what they hold about homes at risk so that families are helped early. Each keeps what it "
    "receives in confidence and tells the others of any error that it finds in what they have sent. "
)


def of(*items: Item) -> dict[str, Any]:
    found = scalars(metadata.extract, context_from(TITLE, *items, TEXT * 2))
    return {field.removeprefix("agreement."): value for field, value in found.items()}


def history(*items: Item) -> list[dict[str, Any]]:
    facts = run(metadata.extract, context_from(TITLE, *items, TEXT))
    return [
        {name: found.value for name, found in fact.attributes.items() if isinstance(found, Found)}
        for fact in facts
        if fact.field == "version_history"
    ]


def authors(*items: Item) -> list[str]:
    facts = [f for f in run(metadata.extract, context_from(TITLE, *items, TEXT)) if f.field == "agreement.authors"]
    best = max((fact.authority for fact in facts), default=0)
    return [fact.found.value for fact in facts if fact.found and fact.authority == best]


# --- reference -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "reference"),
    [
        ("ISA Ref: AB012/XYZ - Safe Homes", "AB012/XYZ"),
        ("MoU Ref 17/044", "17/044"),
        ("Document ref: 17-000000", "17-000000"),
        ("Reference number: SH-2014-03", "SH-2014-03"),
        ("Ref. No: 12/HS/4", "12/HS/4"),
        ("Agreement reference = SH 14/3", "SH 14/3"),
        ("Safe Homes - ISA Ref SH/044.", "SH/044"),
        ("Reference: TBC", None),
        ("Ref: to be given", None),
        ("Reference: ........", None),
        ("Reference: none", None),
        ("Parent protocol reference: MP/1", None),
        ("Parent MoU ref: 12-3", None),
        ("Umbrella MoU ref 12-3", None),
        ("DPIA reference: D/44", None),
        ("Template ref 4.2", None),
        ("Your ref 22/1", None),
        ("It is made under the county concordat (ref. CC/2013/02) of old", None),
        ("Reference group 2014", None),
    ],
)
def test_a_reference_on_the_cover(line: str, reference: str | None) -> None:
    assert of(line).get("reference") == reference


@pytest.mark.parametrize(
    ("line", "reference"),
    [
        ("ISA Ref: SH/12 | Page 3 of 9", "SH/12"),
        ("Safe Homes  MoU ref SH/12", "SH/12"),
        ("Northmoor Council – Ref: SH/12 – May 2014", "SH/12"),
        ("Form ref 7/2", None),
        ("Page 3 of 9", None),
    ],
)
def test_a_reference_in_a_running_header(line: str, reference: str | None) -> None:
    assert of(furniture(line)).get("reference") == reference


def test_a_reference_far_down_is_another_documents() -> None:
    assert "reference" not in of(*[TEXT] * 4, "MoU Ref 17/044")


# --- version ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "version"),
    [
        ("Version: 3.1", "3.1"),
        ("Version - 3.0", "3.0"),
        ("Version 4", "4"),
        ("Version1.0", "1.0"),
        ("v2.3", "2.3"),
        ("V4.00 18.01.17", "4.00"),
        ("Final version 7", "7"),
        ("Version no: 2 (draft)", "2"),
        ("Version: 1.0 FINAL", "1.0"),
        ("Draft 1.3", "1.3"),
        ("DRAFT v0.3", "0.3"),
        ("Issue: 4", "4"),
        ("Rev 2", "2"),
        ("Fersiwn: 2.1", "2.1"),
        ("Version: TBC", None),
        ("Version: ......", None),
        ("Version: 12/03/2014", None),
        ("Version 12.03.2014", None),
        ("Draft 18.01.17", None),
        ("Draft 3 May 2014", None),
        ("Template version 5", None),
        ("Form version 2.2", None),
        ("Parent protocol v3", None),
        ("TLS v1.2 and later", None),
        ("A conversion of 4 homes", None),
        ("Version 40% smaller", None),
    ],
)
def test_a_version_on_the_cover(line: str, version: str | None) -> None:
    assert of(line).get("version") == version


@pytest.mark.parametrize(
    ("line", "version"),
    [
        ("Safe Homes ISA v2.3 OFFICIAL", "2.3"),
        ("Version 2.3 18.01.17", "2.3"),
        ("0.1 FINAL", "0.1"),
        ("Template version 4.1", None),
        ("Page 2 of 4", None),
    ],
)
def test_a_version_in_a_running_header(line: str, version: str | None) -> None:
    assert of(furniture(line)).get("version") == version


@pytest.mark.parametrize(
    ("items", "version"),
    [
        ([[["Version", "3.0"]], furniture("ISA v2.0")], "3.0"),
        (["Version 3.0", furniture("ISA v2.0")], "3.0"),
        ([[["Version", "Date"], ["1.0", "3 May 2014"], ["1.1", "4 May 2015"]]], "1.1"),
        ([[["Version", "Date"], ["1.10", "3 May 2014"], ["1.9", "4 May 2013"]]], "1.10"),
        (["Version 3.0", [["Version", "Date"], ["1.0", "3 May 2014"]]], "3.0"),
    ],
)
def test_the_most_authoritative_place_says_the_version(items: list[Item], version: str) -> None:
    assert of(*items)["version"] == version


@pytest.mark.parametrize(
    ("lines", "version"),
    [
        (["Reference: AC/IG/2014-07", "Under the Arden Charter, ref. AC-T1-004, issue 3 of 4 May 2011"], None),
        (["Our reference: AC/IG/2014-07", "AC/IG/2014-07, version 2.1"], "2.1"),
        (["Umbrella MoU", "DH-AC/2006/0001, version 6.2, dated 1 April 2006", "Version: 1.1"], "1.1"),
        (["AC/IG/2014-07, version 2.1"], "2.1"),
    ],
)
def test_a_version_behind_the_reference_of_another_document_is_that_ones(lines: list[str], version: str | None) -> None:
    record = record_of("\n\n".join([TITLE, *lines, TEXT]))
    assert record["agreement"]["version"] == version
    assert [finding for finding in record["findings"] if finding["code"] == "conflict"] == []


def test_a_later_row_of_the_version_table_than_the_cover_says_is_a_finding() -> None:
    table = "Version\tDate\tAuthor\n1.0\t3 May 2013\tA Threlfall\n1.1\t4 May 2014\tB Okafor"
    record = record_of(f"{TITLE}\n\nVersion: 1.0\n\n{table}\n\n{TEXT}")
    assert record["agreement"]["version"] == "1.0"
    conflicts = [finding for finding in record["findings"] if finding["code"] == "conflict"]
    assert [finding["pointer"] for finding in conflicts] == ["/agreement/version"]
    assert "1.1" in conflicts[0]["message"]


# --- status and marking ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "status"),
    [
        ("Status: Draft", "draft"),
        ("Status: for approval", "for_approval"),
        ("Document status: Approved", "approved"),
        ("Status: superseded by the agreement of 2015", "superseded"),
        ("Status: ☐ Draft ☒ Approved", "approved"),
        ("Status: ☑ Draft ☐ Approved", "draft"),
        ("Draft for consultation", "draft"),
        ("DRAFT 0.3", "draft"),
        ("Version: 2.0 draft", "draft"),
        ("Status: Draft / Final (delete as appropriate)", None),
        ("Status: draft or final", None),
        ("Status: ☐ Draft ☐ Approved", None),
        ("Status: ......", None),
        ("Drafted by the clerk to the board", None),
        ("Overdraft advice", None),
    ],
)
def test_a_status(line: str, status: str | None) -> None:
    assert of(line).get("status") == status


def test_a_ticked_status_contradicts_nothing() -> None:
    record = record_of(f"{TITLE}\n\nStatus: ☐ Draft ☒ Approved\n\n{TEXT}")
    assert [finding["code"] for finding in record["findings"] if finding["code"] == "conflict"] == []


@pytest.mark.parametrize(
    ("line", "marking"),
    [
        ("Protective marking: RESTRICTED", "restricted"),
        ("Protective marking: Not Protectively Marked", "not_protectively_marked"),
        ("Security classification: OFFICIAL-SENSITIVE", "official_sensitive"),
        ("Protective marking: ☐ OFFICIAL ☒ OFFICIAL-SENSITIVE", "official_sensitive"),
        ("OFFICIAL - SENSITIVE", "official_sensitive"),
        ("CONFIDENTIAL", "confidential"),
        ("NOT PROTECTIVELY MARKED", "not_protectively_marked"),
        ("Classification: none given", None),
        ("Protective marking: ....", None),
        ("Strictly confidential talks were held", None),
        ("The official opening", None),
    ],
)
def test_a_protective_marking(line: str, marking: str | None) -> None:
    assert of(line).get("protective_marking") == marking


@pytest.mark.parametrize(
    ("line", "marking"),
    [
        ("RESTRICTED", "restricted"),
        ("RESTRICTED when complete   Page 3", "restricted"),
        ("Safe Homes | PROTECT | Page 3", "protect"),
        ("Northmoor Council OFFICIAL v2", "official"),
        ("Confidential talks board", None),
        ("Safe Homes Protocol", None),
    ],
)
def test_a_marking_in_a_running_header(line: str, marking: str | None) -> None:
    assert of(furniture(line)).get("protective_marking") == marking


@pytest.mark.parametrize(
    "level",
    [
        "Files of the level RESTRICTED are kept in a safe and go by hand.",
        "Anything marked OFFICIAL-SENSITIVE stays in the office, whoever asks for it.",
        "CONFIDENTIAL",
    ],
)
def test_a_handling_level_in_the_body_is_no_marking_of_the_document(level: str) -> None:
    assert "protective_marking" not in of(*[TEXT] * 4, level)


# --- owner and authors -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "owner"),
    [
        ("Owner: Northmoor Council", "Northmoor Council"),
        ("Agreement owner: Records Manager, Northmoor Council", "Records Manager, Northmoor Council"),
        ("ISA owner: Northmoor Council", "Northmoor Council"),
        ("This agreement is owned by the Moorland Safety Board.", "Moorland Safety Board"),
        ("The Safety Board owns this protocol.", "Safety Board"),
        ("The Records Team maintains this document.", "Records Team"),
        ("Owner: TBC", None),
        ("Owner: [name]", None),
        ("Owner: ....", None),
        ("Each partner owns its data.", None),
        ("The home is owned by the tenant.", None),
    ],
)
def test_an_owner(line: str, owner: str | None) -> None:
    assert of(line).get("owner") == owner


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Author: Ann Threlfall", ["Ann Threlfall"]),
        ("Authors: Ann Threlfall and Ben Okafor", ["Ann Threlfall", "Ben Okafor"]),
        ("Authors: Ann Threlfall, Ben Okafor, Carys Dunn", ["Ann Threlfall", "Ben Okafor", "Carys Dunn"]),
        ("Author: Ann Threlfall, Records Manager, Northmoor Council", ["Ann Threlfall"]),
        ("Agreement drawn up by: Ann Threlfall (Moor Police); Ben Okafor", ["Ann Threlfall", "Ben Okafor"]),
        ("Prepared by Ann Threlfall for the Board.", ["Ann Threlfall"]),
        (
            "This protocol was drafted on behalf of the Board by Ann Threlfall and Ben Okafor.",
            ["Ann Threlfall", "Ben Okafor"],
        ),
        ("Author: Records Team", ["Records Team"]),
        ("Author: ......", []),
        ("Author: TBC", []),
        ("Signed by Ann Threlfall.", []),
        ("Prepared by the Records Team.", []),
        ("Meals are prepared by the kitchen and served by Ann.", []),
    ],
)
def test_the_authors_are_the_people_named(line: str, expected: list[str]) -> None:
    assert authors(line) == expected


# --- version history -------------------------------------------------------------------------------------------------

HEADER = ["Version", "Date", "Author", "Summary of changes"]


def test_a_version_table_gives_an_entry_for_each_filled_row() -> None:
    rows: Rows = [
        HEADER,
        ["0.1", "17022013", "A Threlfall", "First draft"],
        ["", "", "", ""],
        ["1.0", "June 2014", "B Okafor", "Agreed, signed"],
        ["Version 2", "2016", "", ""],
        ["3", "", "", ""],
        ["TBC", "3 May 2017", "A Threlfall", "To come"],
    ]
    assert history(rows) == [
        {"version": "0.1", "date": "2013-02-17", "author": "A Threlfall", "summary": "First draft"},
        {"version": "1.0", "date": "2014-06", "author": "B Okafor", "summary": "Agreed, signed"},
        {"version": "2", "date": "2016"},
    ]


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([["Date", "Version", "Changed by"], ["03/04/15 and 05/04/15", "v1.2a", "A T"]], [{"version": "1.2a", "date": "2015-04-03", "author": "A T"}]),
        ([["Issue", "When", "Who", "What"], ["2", "1.11.08", "A T", "All of it"]], [{"version": "2", "date": "2008-11-01", "author": "A T", "summary": "All of it"}]),
        ([["Version", "Summary"], ["1.0", "All  of\nit"]], [{"version": "1.0", "summary": "All of it"}]),
        ([["Version", "Colour"], ["1.0", "Green"]], []),
        ([["Date", "Author"], ["3 May 2014", "A T"]], []),
    ],
)  # fmt: skip
def test_version_tables_of_other_columns(rows: Rows, expected: list[dict[str, str]]) -> None:
    assert history(rows) == expected


def test_a_version_table_printed_one_cell_a_line() -> None:
    cells = ["Version", "Date", "Author", "0.1", "3 May 2014", "A Threlfall", "1.0", "9 June 2014", "B Okafor"]
    assert [entry["date"] for entry in history(*cells)] == ["2014-05-03", "2014-06-09"]
