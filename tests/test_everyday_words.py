# ruff: noqa: E501 - what documents say is not wrapped
"""Agreements in the words of whoever wrote them: headings, columns, forms and sentences, each in several wordings."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from helpers import Item, built, context_of, heading, record_of, run

from isa_extract.evaluate import evaluate
from isa_extract.extractors import data_items, title
from isa_extract.layout import RawBlock, RawText
from isa_extract.pipeline import extract_document, make_context

TITLE = heading("Safe Homes Information Sharing Agreement", 0)
PARTIES = 'This agreement is made between Moorland Council ("the Council") and Fenwick Police ("the Police").'


def record(*items: Item) -> dict[str, Any]:
    result: dict[str, Any] = json.loads(extract_document(built(TITLE, PARTIES, *items)).record.as_json())
    return result


def items(*parts: Item) -> dict[str, str | None]:
    """The fields found in a document, with who provides each."""
    return {item["name"]: item["provider"] for item in record(*parts)["data_items"]}


def bullets(*texts: str, level: int = 0) -> list[RawBlock]:
    return [RawBlock(RawText(f"- {text}"), level=level) for text in texts]


PERSON = ("full name", "date of birth", "home address", "telephone number")


# --- lists of fields --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "words",
    [
        "What each partner puts in",
        "What may be asked for",
        "What will pass between us",
        "What is in the file?",
        "What we tell each other",
        "The Referral Record",
        "Our form",
        "Matters recorded",
    ],
)
def test_a_list_of_known_fields_is_one_whatever_its_heading_says(words: str) -> None:
    assert set(items(heading(words), *bullets(*PERSON), heading("Complaints"), "Complaints go to the Council.")) >= set(
        PERSON
    )


@pytest.mark.parametrize("words", ["The card says:", "For every call that is logged:", "An adviser takes down:"])
def test_a_list_of_known_fields_is_one_whatever_introduces_it(words: str) -> None:
    assert set(items(heading("How we work"), words, *bullets(*PERSON))) >= set(PERSON)


def test_steps_and_aims_are_no_fields() -> None:
    assert items(heading("How we work"), *bullets("find the person", "ring the Council", "write it down")) == {}
    assert (
        items(
            heading("The Parties share personal data in order to:"),
            *bullets("decide applications", "offer door-to-door transport"),
        )
        == {}
    )


def test_a_bullet_over_known_fields_names_a_group() -> None:
    found = items(heading("What each partner gives"), *bullets("About the household"), *bullets(*PERSON, level=1))
    assert set(found) == set(PERSON)


@pytest.mark.parametrize(
    "words", ["From the Council to the Police", "FROM THE COUNCIL TO THE POLICE", "Data from the Council to the Police"]
)
def test_who_gives_in_a_heading_of_both(words: str) -> None:
    found = items(heading("Information to be shared"), heading(words, 2), *bullets(*PERSON))
    assert {str(giver).lower().removeprefix("the ") for giver in found.values()} <= {"council", "moorland council"}


def test_a_part_of_a_schedule_that_is_pointed_to() -> None:
    found = items(
        heading("What passes between the parties, and how"),
        "The particulars are those in Part 1 of the Schedule.",
        heading("The Schedule"),
        heading("Part 1: the card", 2),
        *bullets("name", "boiler age", "means-tested benefits received"),
    )
    assert set(found) == {"name", "boiler age", "means-tested benefits received"}


def test_what_a_body_gives_under_its_name_needs_fewer_known_words() -> None:
    found = items(
        heading("What we tell each other"),
        heading("The Council", 2),
        "The Council gives the permitted capacity of each stand, the results of inspections and copies of any notice.",
    )
    assert set(found) == {"permitted capacity of each stand", "results of inspections", "copies of any notice"}


def test_fields_in_clauses_of_an_answer() -> None:
    rows = [
        [
            "From the Council",
            "Full name; date of birth; whether the child is home educated, on a reduced timetable or missing education; hours of education offered each week",
        ],
        ["From the Police", "Missing episodes in the last year; date of last police contact"],
    ]
    found = items(heading("What will be shared?"), rows)
    assert "whether the child is home educated, on a reduced timetable or missing education" in found
    assert len(found) == 6


# --- columns ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "columns",
    [
        ["Who tells", "Who is told", "What is told", "When", "Way of sending"],
        ["Who sends it", "Which partner is given it", "What", "How often", "Manner of exchange"],
        ["Which body supplies", "Received by", "Data", "Frequency", "Method of transfer"],
    ],
)
def test_exchanges_under_everyday_headings(columns: list[str]) -> None:
    rows = [
        columns,
        ["The Council", "The Police", "Tenancy list", "Monthly", "Secure e-mail"],
        ["The Police", "The Council", "Incident list", "Weekly", "SFTP"],
    ]
    flows = record(heading("Who passes what"), rows)["flows"]
    assert [(flow["frequency"], flow["method"]) for flow in flows] == [("monthly", "Secure e-mail"), ("weekly", "SFTP")]


def test_a_table_of_fields_is_not_one_of_exchanges_beside_one() -> None:
    exchanges = [["From", "To", "Data", "Frequency"], ["The Council", "The Police", "Tenancy list", "Monthly"]]
    fields = [
        ["Field", "Supplied by", "Received by", "Special category"],
        ["Full name", "The Council", "The Police", "No"],
        ["Diagnosis", "The Council", "The Police", "Yes"],
    ]
    found = record(heading("Moving the data"), exchanges, heading("Shared data fields"), fields)
    assert len(found["flows"]) == 1
    assert {"Full name", "Diagnosis"} <= {item["name"] for item in found["data_items"]}
    assert len(record(heading("Shared data"), fields)["flows"]) == 2


@pytest.mark.parametrize("reach", ["Reach them at", "How to contact them", "Contact details"])
def test_contacts_under_everyday_headings(reach: str) -> None:
    rows = [
        ["For", "Person", reach],
        ["The Council", "Ann Threlfall, Data Manager", "01632 960101\na.threlfall@moor.example"],
        ["The Police", "Ben Okafor, Records Manager", "01632 960102\nb.okafor@fenwick.example"],
    ]
    found = record(heading("People to ring"), rows)["contacts"]
    assert [(c["name"], c["role"], c["email"], c["phone"]) for c in found] == [
        ("Ann Threlfall", "Data Manager", "a.threlfall@moor.example", "+441632960101"),
        ("Ben Okafor", "Records Manager", "b.okafor@fenwick.example", "+441632960102"),
    ]


@pytest.mark.parametrize("column", ["Name and job", "Name, rank", "Name or office held"])
def test_names_with_posts_in_a_table_of_signatures(column: str) -> None:
    rows = [
        ["For", column, "Signature", "Date"],
        ["Moorland Council", "Ann Threlfall\nHead of Housing", "A Threlfall", "24/06/2024"],
        ["Fenwick Police", "Ben Okafor\nSuperintendent", "B Okafor", "25/06/2024"],
    ]
    found = record(heading("Signed up by"), rows)["signatories"]
    assert [(s["name"], s["position"]) for s in found] == [
        ("Ann Threlfall", "Head of Housing"),
        ("Ben Okafor", "Superintendent"),
    ]


@pytest.mark.parametrize("column", ["Registered or head office", "Main or principal office", "Main office"])
def test_addresses_under_everyday_headings(column: str) -> None:
    rows = [
        ["Organisation", column, "ICO number"],
        ["Moorland Council", "Civic Centre, High Street, Moorland ML1 2AB", "Z1234567"],
        ["Fenwick Homes Limited", "Fell House, Mill Lane, Fenwick FY3 4AB", "Z2345678"],
    ]
    found = json.loads(extract_document(built(TITLE, heading("Who is taking part"), rows)).record.as_json())["parties"]
    assert [party["postcode"] for party in found] == ["ML1 2AB", "FY3 4AB"]


# --- parties ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("label", ["Partner {}", "Organisation {}", "Party no. {}"])
def test_forms_that_number_their_parties(label: str) -> None:
    forms = [
        [
            [label.format(number), f"{name}, which visits homes"],
            ["Address", f"{number} High Street, Moorland ML1 {number}AB"],
            ["ICO number", f"Z123456{number}"],
            ["Acts as", "☒ Controller ☐ Processor"],
        ]
        for number, name in ((1, "Moorland Council (MC)"), (2, "Fenwick Community NHS Trust (FCT)"))
    ]
    found = json.loads(extract_document(built(TITLE, heading("Who is in it?"), *forms)).record.as_json())["parties"]
    assert [(p["name"], p["postcode"], p["roles"]) for p in found] == [
        ("Moorland Council", "ML1 1AB", ["controller"]),
        ("Fenwick Community NHS Trust", "ML1 2AB", ["controller"]),
    ]


@pytest.mark.parametrize(
    "told",
    [
        "Stewards are supplied to the Council by Kestrel Stewarding Limited, Unit 9, Mill Park, Fenwick FY3 4AB (\"Kestrel\"), which keeps the register as the Council's data processor.",
        "Kestrel Stewarding Limited, Unit 9, Mill Park, Fenwick FY3 4AB runs the register for the Council as a data processor under a written contract.",
        "Courses are run under contract to the Police by Kestrel Stewarding Limited (\"Kestrel\"), Unit 9, Mill Park, Fenwick FY3 4AB. Kestrel acts only on instructions and is a data processor.",
    ],
)  # fmt: skip
def test_a_processor_told_in_passing(told: str) -> None:
    parties = {party["name"]: party["roles"] for party in record(heading("Who answers for what"), told)["parties"]}
    assert parties["Kestrel Stewarding Limited"] == ["processor"]
    assert "processor" not in parties["Moorland Council"] + parties["Fenwick Police"]


@pytest.mark.parametrize(
    "name",
    [
        "Sports Council for Northern Ireland",
        "Chief Constable of the Police Service of Northern Ireland",
        "Care Inspectorate for Wales",
        "Legal Aid Board of Scotland",
    ],
)
def test_a_nation_belongs_to_the_name(name: str) -> None:
    context = context_of(f"This agreement is made between Moorland Council and the {name}, which sits in the town.")
    assert name in {mention.name for mention in context.organisations}


def test_who_supplies_what_is_no_part_of_a_name() -> None:
    context = context_of(
        "Stewards are supplied to the Club by Kestrel Stewarding Limited. Moorby by the Sea Town Council watches."
    )
    assert {"Kestrel Stewarding Limited", "Moorby by the Sea Town Council"} <= {
        mention.name for mention in context.organisations
    }


def test_two_letters_are_what_a_body_is_called() -> None:
    rows = [
        ["Organisation", "Short name", "Capacity"],
        ["Moorland Council", "MC", "Controller"],
        ["NHS Moorland, Fenwick and Eastland Integrated Care Board", "the ICB", "Controller"],
    ]
    text = "MC and the ICB are joint controllers of the register."
    found = json.loads(extract_document(built(TITLE, heading("The parties"), rows, text)).record.as_json())["parties"]
    assert [(p["name"], p["aliases"]) for p in found] == [
        ("Moorland Council", ["MC"]),
        ("NHS Moorland, Fenwick and Eastland Integrated Care Board", ["ICB"]),
    ]
    assert all("joint_controller" in p["roles"] for p in found)


def test_a_heading_over_bodies_is_no_party() -> None:
    rows = [
        ["Party", "Power or duty"],
        ["The Council", "Section 21 of the Chronically Sick and Disabled Persons Act 1970"],
        ["The Police", "Section 32 of the Police Act 1996"],
    ]
    assert {p["name"] for p in record(heading("Powers"), rows)["parties"]} == {"Moorland Council", "Fenwick Police"}


def test_streets_are_nobodys_names() -> None:
    card = "Fenwick Police\nRecords Team, Mill House, Martin Lane, Fenwick FY3 4AB\nAsk for: Ben Okafor, Records Manager\nTel: 01632 960102"
    assert [contact["name"] for contact in record(heading("Points of contact"), card)["contacts"]] == ["Ben Okafor"]


# --- dates, owner, title ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "review"),
    [
        (
            "The parties shall meet in May 2015, when the first winter is over, to review how this agreement has worked.",
            "2015-05",
        ),
        ("We will sit down together on 4 June 2015 and take stock of the arrangement.", "2015-06-04"),
        ("The agreement will be reviewed by the Housing Unit not later than 30 April 2009.", "2009-04-30"),
        ("The parties shall meet in May 2015 to open the new centre.", None),
    ],
)
def test_reviews_in_sentences(said: str, review: str | None) -> None:
    assert record(heading("Later"), said)["agreement"]["dates"]["review"] == review


def test_a_form_in_everyday_labels() -> None:
    rows = [
        ["Version and status", "1.3 - Approved"],
        ["Who looks after it?", "Moorland Council"],
        ["Filled in by", "Ann Threlfall"],
        ["Look again", "June 2025"],
        ["Runs until", "31 May 2027 (three years)"],
    ]
    agreement = record(rows)["agreement"]
    assert (agreement["version"], agreement["status"], agreement["owner"], agreement["authors"]) == (
        "1.3",
        "approved",
        "Moorland Council",
        ["Ann Threlfall"],
    )
    assert (agreement["dates"]["review"], agreement["dates"]["expiry"], agreement["term"]) == (
        "2025-06",
        "2027-05-31",
        "P3Y",
    )


def test_owner_and_author_at_the_end() -> None:
    text = "This document is looked after by Moorland Council. It was written by Ann Threlfall."
    agreement = record(
        heading("Background"),
        *["The partners meet often to talk over what they do for tenants in the county." * 20] * 4,
        heading("Record of issues"),
        text,
    )["agreement"]
    assert (agreement["owner"], agreement["authors"]) == ("Moorland Council", ["Ann Threlfall"])


def test_the_name_below_the_parties() -> None:
    cover = [
        heading(text)
        for text in (
            "MEMORANDUM OF UNDERSTANDING",
            "BETWEEN",
            "MOORLAND COUNCIL",
            "and",
            "HEARTH AND HOME",
            "WARM AND WELL IN MOORLAND",
        )
    ]
    facts = {
        fact.field: fact.found.value
        for fact in run(title.extract, make_context(built(*cover, "The parties agree to share.")))
        if fact.found
    }
    assert facts["agreement.title"] == "Warm and Well in Moorland"


@pytest.mark.parametrize(
    "line", ["A protocol for sharing information between responders", "An agreement on the sharing of data"]
)
def test_a_line_that_describes_is_not_the_name(line: str) -> None:
    context = make_context(
        built(
            heading("Finding People in a Flood", 1),
            line,
            heading("1. Purpose"),
            "The partners to this protocol agree to share information.",
        )
    )
    assert {fact.field: fact.found.value for fact in run(title.extract, context) if fact.found}[
        "agreement.title"
    ] == "Finding People in a Flood"


# --- retention and law ------------------------------------------------------------------------------------------------


def test_who_keeps_before_a_colon() -> None:
    found = record(
        heading("How long it is kept"),
        "Police: weekly lists are kept for 30 days.",
        "Council: files are kept until the child is 25.",
    )["retention"]
    assert [clause["held_by"] for clause in found] == ["Police", "Council"]


def test_a_column_kept_beside_who_holds() -> None:
    rows = [
        ["Record", "Held by", "Kept"],
        ["Collision file", "The Police", "6 years from the date of the collision"],
        ["Returns", "The Council", "Indefinitely"],
    ]
    assert [clause["held_by"] for clause in record(heading("Weeding"), rows)["retention"]] == [
        "Police",
        "Council",
    ]


def test_a_section_of_the_agreement_is_none_of_an_act() -> None:
    text = "Requests under the Freedom of Information Act 2000 are answered by the partner asked. The agreement is published, less the names in section 16."
    parts = [part for number in range(1, 17) for part in (heading(f"{number}. Part {number}"), "The partners agree.")]
    instruments = record(*parts, heading("17. Openness"), text)["legal_instruments"]
    assert [one["provisions"] for one in instruments if one["title"].startswith("Freedom")] == [[]]


def test_a_section_after_other_instruments_is_of_the_act_in_the_heading() -> None:
    text = "The Data Protection (Processing of Sensitive Personal Data) Order 2000 is met. Section 29 may be used in a particular case."
    instruments = record(heading("Data Protection Act 1998"), text)["legal_instruments"]
    assert ["s.29"] in [one["provisions"] for one in instruments if one["title"] == "Data Protection Act 1998"]


# --- layout, evaluation -----------------------------------------------------------------------------------------------


def test_an_abbreviation_in_capitals_is_no_heading_above_others() -> None:
    parts = [
        heading("What we tell each other", 5),
        RawBlock(RawText("FMPS"), bold=True),
        *bullets(*PERSON),
        RawBlock(RawText("The Council"), bold=True),
        *bullets("rent balance", "tenancy start date"),
    ]
    document = built(TITLE, *parts)
    levels = {
        document.text[block.start : block.end]: block.level
        for block in document.blocks
        if block.kind.value == "heading"
    }
    assert levels["FMPS"] == levels["The Council"]
    assert len(run(data_items.extract, make_context(document))) == 6


def test_points_of_an_article_count_once_in_gold_too(tmp_path: Path) -> None:
    gold = {
        "legal_instruments": [
            {
                "title": "UK General Data Protection Regulation",
                "provisions": ["Article 6(1)(e)", "Article 6(1)(f)", "Article 9(2)(g)"],
            }
        ]
    }
    said = record_of(
        "Agreement\n\nWe rely on Article 6(1)(e) and Article 6(1)(f) of the UK GDPR, and on Article 9(2)(g)."
    )
    for folder, name, content in (("gold", "a.json", gold), ("found", "a.txt.json", said)):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / name).write_text(json.dumps(content), encoding="utf-8")
    told = evaluate(tmp_path / "gold", tmp_path / "found").as_json()["categories"]["legal_instruments"]
    assert (told["fp"], told["fn"]) == (0, 0)
