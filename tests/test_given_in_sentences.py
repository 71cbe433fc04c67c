# ruff: noqa: E501 - what documents say is not wrapped
"""Fields told in running sentences: who gives, to whom, among clauses, in the passive, one body after another."""

from __future__ import annotations

import json
from typing import Any

import pytest
from helpers import Item, built, heading

from isa_extract.layout import RawBlock, RawCell, RawTable, RawText
from isa_extract.pipeline import extract_document

TITLE = heading("Safe Homes Information Sharing Agreement", 0)
PARTIES = (
    'This agreement is made between Moorland Council ("the Council"), Fenwick Police ("the Police") and '
    'Brook Valley Housing Association ("Brook Valley").'
)
SHARED = heading("What is shared")
COUNCIL, POLICE, HOUSING = "Moorland Council", "Fenwick Police", "Brook Valley Housing Association"


def items(*parts: Item) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(extract_document(built(TITLE, PARTIES, *parts)).record.as_json())[
        "data_items"
    ]
    return found


def given(*parts: Item) -> dict[str, str | None]:
    """The fields found in a document, with who provides each."""
    return {item["name"]: item["provider"] for item in items(*parts)}


@pytest.mark.parametrize(
    ("sentence", "fields", "giver"),
    [
        ("The Police share the incident number, and the name, age and last known address of a witness.", ["incident number", "name", "age", "last known address of a witness"], POLICE),
        ("Brook Valley gives the Council the new address of the household, the number of bedrooms and the tenancy start date.", ["new address of the household", "number of bedrooms", "tenancy start date"], HOUSING),
        ("The Council will in return tell Brook Valley the name of the social worker and the date of the next visit.", ["name of the social worker", "date of the next visit"], COUNCIL),
        ("The Police add previous convictions and cautions for theft and any warning that the person may be violent.", ["previous convictions", "cautions for theft", "any warning that the person may be violent"], POLICE),
        ("The Council may tell us the amount of any grant, how far the person is behind with rent, and whether they are on the register.", ["amount of any grant", "how far the person is behind with rent", "whether they are on the register"], COUNCIL),
        ("Brook Valley will make a return to the Council on each family, stating its type of tenancy, the school attended by each child and whether the family has moved.", ["type of tenancy", "school attended by each child", "whether the family has moved"], HOUSING),
        ("The Council will tell the Police of each pupil's attendance at lessons, progress towards work, and any concern for the safety of a child.", ["each pupil's attendance at lessons", "progress towards work", "any concern for the safety of a child"], COUNCIL),
        ("The Police will send the Council a report, which gives for each driver in the collision the full name, date of birth, sex and injuries, together with the log number.", ["full name", "date of birth", "sex", "injuries", "log number"], POLICE),
    ],
)  # fmt: skip
def test_a_sentence_says_who_gives_what(sentence: str, fields: list[str], giver: str) -> None:
    assert given(SHARED, sentence) == dict.fromkeys(fields, giver)


@pytest.mark.parametrize(
    ("sentence", "fields"),
    [
        ("The Council adds the case reference and, when it is known, the discharge date, the reason for leaving and the forwarding address.", {"case reference", "discharge date", "reason for leaving", "forwarding address"}),
        ("The Council may pass on the name and work address of the owner or, where it is a company, its registered office and the names of its directors.", {"name", "work address of the owner", "registered office", "names of its directors"}),
        ("The Council supplies housing tenure, benefits claimed and, for a person under 25, the school attended.", {"housing tenure", "benefits claimed", "school attended"}),
        ("The Council sends the name, address and key code if a crew is going to the door.", {"name", "address", "key code"}),
        ("The Council sends the forename, surname and NHS number, and nothing else.", {"forename", "surname", "NHS number"}),
        ("The Council shares the kind of business and its opening hours, the trading name and address, and the date of the hearing and the conclusion of the hearing.", {"kind of business", "opening hours", "trading name", "address", "date of the hearing", "conclusion of the hearing"}),
    ],
)  # fmt: skip
def test_what_says_when_or_of_whom_is_no_field(sentence: str, fields: set[str]) -> None:
    assert set(given(SHARED, sentence)) == fields


def test_what_is_shared_may_stand_before_a_verb_in_the_passive() -> None:
    sentence = "The name, address and age of such a caller, and whether she lives alone, may be passed between the Police and the Council so that a visit can be made."
    assert set(given(SHARED, sentence)) == {"name", "address", "age of such a caller", "whether she lives alone"}


@pytest.mark.parametrize(
    "refers_back", ["It supplies", "In return it gives", "Where it can, it adds", "Its officers add"]
)
def test_the_giver_is_whoever_the_sentence_before_was_about(refers_back: str) -> None:
    text = f"The Council looks up every person in its case system. {refers_back} the NHS number, the allocated worker and the date of last contact."
    assert given(SHARED, text) == dict.fromkeys(["NHS number", "allocated worker", "date of last contact"], COUNCIL)


def test_the_first_words_of_a_paragraph_may_say_from_whom_it_is() -> None:
    text = "From the Police. For every licensed house the name and address of the licence holder, the number of storeys and the date of the last call are sent."
    assert set(given(SHARED, f"7. {text}").values()) == {POLICE}


@pytest.mark.parametrize("number", ["7. ", "12. ", "4.2 ", ""])
def test_a_numbered_paragraph_is_no_list_of_fields(number: str) -> None:
    text = f"{number}The Council alone shall add to its list the ethnic group code, the school attended and the language spoken at home."
    assert given(SHARED, text) == dict.fromkeys(
        ["ethnic group code", "school attended", "language spoken at home"], COUNCIL
    )


def test_a_question_may_be_all_that_is_told() -> None:
    text = "The Council will give the name and date of birth of the tenant. The Police will tell the Council in return only whether the request was granted, refused or withdrawn."
    assert given(SHARED, text)["whether the request was granted, refused or withdrawn"] == POLICE


def test_a_condition_may_have_a_giver_of_its_own() -> None:
    text = "When the Council gives the address of a house and the name of a tenant, the Police will state the number of calls, the date of the last call and the outcome."
    assert given(SHARED, text)["number of calls"] == POLICE
    assert given(SHARED, text)["address of a house"] == COUNCIL


@pytest.mark.parametrize(
    "words", ["the Council's missing children officer", "the duty officer at the Council", "the receiving Council"]
)
def test_whoever_is_told_is_no_field(words: str) -> None:
    text = f"Brook Valley shall tell {words} the child's name, the date of birth and the last known address."
    assert set(given(SHARED, text)) == {"child's name", "date of birth", "last known address"}


@pytest.mark.parametrize(
    "words", ["the case file, which contains", "a referral form that gives", "the monthly return, which shows"]
)
def test_a_sentence_may_say_which_set_holds_the_fields(words: str) -> None:
    text = (
        f"The Council will send Brook Valley {words}, for each child, the full name, date of birth and school attended."
    )
    name = " ".join(words.split(",")[0].split(" that")[0].split()[1:])
    assert {item["dataset"] for item in items(SHARED, text)} == {name}


def test_each_clause_has_a_giver_of_its_own() -> None:
    text = "Brook Valley will send the Council the tenant's name, address and date of birth, and the Police will return the log number and the date of the last call."
    assert given(SHARED, text) == {
        "tenant's name": HOUSING, "address": HOUSING, "date of birth": HOUSING, "log number": POLICE, "date of the last call": POLICE,
    }  # fmt: skip


def test_several_may_give_the_same() -> None:
    text = "A hostel, the Shelter or the Night Stop may pass on:"
    fields = [
        RawBlock(RawText(f"- {name}")) for name in ("full name", "date of birth", "home address", "food allergies")
    ]
    assert set(given(SHARED, text, *fields).values()) == {"A hostel, the Shelter or the Night Stop"}


@pytest.mark.parametrize("words", ["Before a placement", "Arrivals", "The first week", "Information after the move"])
def test_a_sentence_that_gives_fields_needs_no_heading(words: str) -> None:
    text = "The Council will give Brook Valley the full name and date of birth of each child, the first language, the school attended and any dietary needs."
    assert len(given(heading(words), text)) == 5


@pytest.mark.parametrize(
    ("words", "text"),
    [
        ("Training", "The Council will give staff the training, guidance and support that they need."),
        ("Working together", "Partners share the aim, the vision and the values of the scheme."),
        (
            "If something goes wrong",
            "The Council tells the person the name of the officer, the date and the outcome of the enquiry.",
        ),
        ("How it is kept safe", "Each partner gives its officers a password, a token and a secure place to work."),
        (
            "What is shared",
            "Nobody needs to know a tenant's religion, immigration status or criminal record, so we do not ask.",
        ),
        ("What is shared", "We don't share the bank account number, the sort code or the name of the bank."),
    ],
)
def test_other_sentences_name_no_fields(words: str, text: str) -> None:
    assert given(heading(words), text) == {}


@pytest.mark.parametrize(
    ("part", "dataset", "giver"),
    [
        ("Part A: Hospital Extract (the Police)", "Hospital Extract", POLICE),
        ("Part 1 - Rent file (Brook Valley)", "Rent file", HOUSING),
        ("The Council, from its case system", None, COUNCIL),
    ],
)
def test_a_part_of_a_schedule_names_data_set_and_giver(part: str, dataset: str | None, giver: str) -> None:
    cells = [["Field", "Why it is needed"], ["Admission date", "Outcome"], ["Ward", "Planning"], ["Age", "Planning"]]
    table = RawTable(
        [RawCell(RawText(text), row, column) for row, line in enumerate(cells) for column, text in enumerate(line)]
    )
    found = items(heading("Schedule 1: Fields of the extracts"), heading(part), table)
    assert {(item["dataset"], item["provider"]) for item in found} == {(dataset, giver)}
    assert [item["name"] for item in found] == ["Admission date", "Ward", "Age"]


def test_fields_told_by_their_numbers_are_not_told_again() -> None:
    cells = [
        ["From", "To", "What", "How often", "How"],
        ["Moorland Council", "Fenwick Police", "A1, A3 and B2 to B6, and last day in the hostel", "Monthly", "Secure email"],
        ["Fenwick Police", "Moorland Council", "B1 and B2", "Monthly", "Secure email"],
        ["Moorland Council", "Brook Valley", "Set A, all fields", "Weekly", "Secure email"],
    ]  # fmt: skip
    table = RawTable(
        [RawCell(RawText(text), row, column) for row, line in enumerate(cells) for column, text in enumerate(line)]
    )
    assert [item["name"] for item in items(heading("Exchanges"), table)] == ["last day in the hostel"]
