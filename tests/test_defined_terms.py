"""What an agreement calls its parties for short, in contacts, signatures, owners and sections on several subjects."""

from __future__ import annotations

from typing import Any

import pytest
from helpers import Item, context_from, heading, run, scalars, table

from isa_extract import sections
from isa_extract.extractors import contacts, dates, metadata, signatories
from isa_extract.facts import Found

TITLE = "INFORMATION SHARING AGREEMENT"
TERMS = 'This agreement is between Fenley District Council ("the Council") and Brightwell Housing Limited ("BHL").'


def values(extract: Any, *items: Item) -> list[dict[str, Any]]:
    """The facts of an extractor as plain values."""
    return [
        {name: found.value for name, found in fact.attributes.items() if isinstance(found, Found)}
        for fact in run(extract, context_from(TITLE, TERMS, *items))
    ]


def test_short_names() -> None:
    context = context_from(TITLE, TERMS, "part of the Moor Group (“the Group”)")
    assert context.short_names["council"] == "Fenley District Council"
    assert context.short_names["bhl"] == "Brightwell Housing Limited"


def test_short_names_in_a_table_turned_on_its_side() -> None:
    rows = [
        ["Name", "Fenley District Council", "Brightwell Housing Limited"],
        ["Called here", "the Council", "Brightwell"],
    ]
    assert context_from(TITLE, table(rows)).short_names["brightwell"] == "Brightwell Housing Limited"


@pytest.mark.parametrize(
    ("line", "organisation"),
    [
        ("Ada Threlfall, Records Manager, BHL, 01632 960101, a.threlfall@brightwell.example", "BHL"),
        ("BHL: Ada Threlfall, Records Manager, a.threlfall@brightwell.example", "BHL"),
        ("For the Council: Ada Threlfall, Records Manager, a.threlfall@fenley.gov.uk", "the Council"),
        ("Moor Lantern: Ada Threlfall, Chief Officer, ada@lantern.example (in her absence the deputy)", "Moor Lantern"),
    ],
)
def test_the_organisation_of_a_contact_by_its_defined_term(line: str, organisation: str) -> None:
    (found,) = values(contacts.extract, heading("Contacts"), line)
    assert found["name"] == "Ada Threlfall"
    assert found["organisation"] == organisation


def test_a_column_of_people_under_each_defined_term() -> None:
    rows = [
        ["The Council", "BHL"],
        ["Ada Threlfall", "post vacant; please use"],
        ["Records Manager", "Housing Officer"],
        ["01632 960101", "01632 960202"],
        ["a.threlfall@fenley.gov.uk", "housing@brightwell.example"],
    ]
    first, second = values(contacts.extract, heading("Contacts"), table(rows))
    assert (first["name"], first["role"], first["organisation"]) == ("Ada Threlfall", "Records Manager", "the Council")
    assert (second["role"], second["organisation"]) == ("Housing Officer", "BHL")
    assert "name" not in second


def test_a_card_of_a_body_is_no_contact() -> None:
    cell = "Fenley District Council\nMoor Civic Centre\nFenley FL3 4AB\nTel: 01632 960101"
    assert values(contacts.extract, heading("The partners"), table([[cell, "Who else?\nNobody"]])) == []


def test_partners_that_approve_sign_and_approved_versions_do_not() -> None:
    partners = [
        ["Partner", "Name and post", "Signature", "Date"],
        ["Fenley District Council", "Ada Threlfall\nDirector", "A. Threlfall", "3 May 2019"],
        ["Brightwell Housing Limited", "Ben Okafor\nChair", "", ""],
    ]
    signed = values(signatories.extract, heading("9. Approval"), table(partners))
    assert [one["organisation"] for one in signed] == ["Fenley District Council", "Brightwell Housing Limited"]
    versions = [
        ["Version", "Approved by", "Date"],
        ["1.0", "Ada Threlfall", "3 May 2019"],
        ["1.1", "B Okafor", "4 May 2019"],
    ]
    assert values(signatories.extract, heading("9. Approval"), table(versions)) == []


@pytest.mark.parametrize(
    ("sentence", "owner"),
    [
        ("The Council is the lead body; it owns this Agreement.", "Fenley District Council"),
        ("Brightwell Housing Limited is a landlord. It owns this Agreement.", "Brightwell Housing Limited"),
        ("Nothing is said of anybody here; it owns this Agreement.", None),
    ],
)
def test_the_owner_that_it_stands_for(sentence: str, owner: str | None) -> None:
    assert scalars(metadata.extract, context_from(TITLE, TERMS, sentence)).get("agreement.owner") == owner


def test_the_end_of_another_agreement_is_not_the_end_of_this_one() -> None:
    written = "The provider's services agreement with the Trust runs to 31 January 2022 and prevails."
    assert "agreement.dates.expiry" not in scalars(dates.extract, context_from(TITLE, TERMS, written))


STATUSES = [
    ("Freedom of information", "Both partners are aware of the Freedom of Information Act 2000.", "foi", "weak"),
    ("Freedom of information", "The Council answers requests under the Act within 20 working days.", "foi", "present"),
    ("Complaints", "Complaints are handled as appropriate.", "complaints", "weak"),
    ("Complaints", "Complaints go to the complaints officer of the partner concerned.", "complaints", "present"),
    ("Accuracy", "The partners will try to keep what they hold up to date.", "data_quality", "weak"),
    ("Accuracy", "The partners will endeavour to ensure that records are accurate.", "data_quality", "weak"),
    ("How do we know it is correct?", "Each record is checked against the roll each May.", "data_quality", "present"),
]


@pytest.mark.parametrize(("written", "body", "section", "status"), STATUSES)
def test_good_will_is_weak(written: str, body: str, section: str, status: str) -> None:
    found = {fact["id"]: fact["status"] for fact in values(sections.extract, heading(written), body)}
    assert found.get(section) == status


def test_a_section_on_several_subjects_treats_each_by_its_own_sentences() -> None:
    body = (
        "Complaints are answered by the partner concerned within 20 days of the day on which they arrive.",
        "The partners are aware of the Freedom of Information Act 2000.",
    )
    found = {
        f["id"]: f["status"] for f in values(sections.extract, heading("Freedom of information and complaints"), *body)
    }
    assert (found["complaints"], found["foi"]) == ("present", "weak")
