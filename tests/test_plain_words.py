# ruff: noqa: E501 - what documents say is not wrapped
"""Schedules, forms of questions and deeds that say things in plain words: each way of writing in several wordings."""

from __future__ import annotations

import json
from typing import Any

import pytest
from helpers import Item, built, context_of, heading, run

from isa_extract.extractors import data_items, retention, signatories, title
from isa_extract.facts import Fact, Found
from isa_extract.loaders import text
from isa_extract.pipeline import extract_document, make_context
from isa_extract.sections import extract as section_facts


def _json(*items: Item) -> dict[str, Any]:
    result: dict[str, Any] = json.loads(extract_document(built(*items)).record.as_json())
    return result


def value(fact: Fact, name: str) -> Any:
    found = fact.attributes.get(name)
    return found.value if isinstance(found, Found) else None


# --- a document without the word agreement ----------------------------------------------------------------------------

EXCHANGES = [
    ["Sender", "Recipient", "Data items", "How often"],
    ["Moorland Council", "Fenwick Police", "name; address", "Weekly"],
    ["Fenwick Police", "Moorland Council", "date of arrest; outcome", "Monthly"],
]
BODIES = [
    ["Organisations taking part", "Entry at the ICO", "Capacity"],
    ["Moorland Council", "Z1234567", "Controller"],
    ["Fenwick Police", "Z2345678", "Controller"],
]
SIGNED = [
    ["Organisation", "Name", "Signature", "Date"],
    ["Moorland Council", "Olive Tranter", "signed", "3 May 2019"],
    ["Fenwick Police", "Ben Okafor", "signed", "4 May 2019"],
]


@pytest.mark.parametrize("lead", ["Annex 4", "Schedule 9: Lone travellers", "Lone travellers: exchange of particulars"])
def test_tables_that_agreements_have_tell_an_agreement(lead: str) -> None:
    read = _json(heading(lead), "adopted under the Northmoor Information Charter (NIC/3)", BODIES, EXCHANGES, SIGNED)
    assert read["agreement"]["type"] != "not_an_agreement"
    assert [party["name"] for party in read["parties"]] == ["Moorland Council", "Fenwick Police"]


def test_blank_tables_tell_none() -> None:
    blank = [EXCHANGES[0], ["[insert]", "", "", ""], ["", "", "", ""]]
    read = _json(
        heading("Guidance on sharing"), "You should list every exchange in the table. You must name each body.", blank
    )
    assert read["agreement"]["type"] == "not_an_agreement"


def test_a_policy_with_one_table_stays_a_policy() -> None:
    read = _json(
        heading("Information Sharing Policy"),
        "This policy applies to all staff. This policy is reviewed each year.",
        EXCHANGES,
    )
    assert read["agreement"]["type"] == "not_an_agreement"


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("Deed concerning the disclosure of data about tenants", "data_sharing_agreement"),
        ("Agreement on the sharing of information about schools", "information_sharing_agreement"),
        ("Agreement governing the exchange of confidential information", "information_sharing_agreement"),
    ],
)
def test_type_in_longer_words(line: str, kind: str) -> None:
    context = context_of(
        f"SAFE ROADS SCHEME\n\n{line}\n\nThis agreement is made between Moorland Council and Fenwick Police. The parties agree to share."
    )
    facts = {fact.field: fact.found.value for fact in run(title.extract, context) if fact.found}
    assert facts["agreement.type"] == kind
    assert facts["agreement.title"] == "Safe Roads Scheme"


# --- sections ---------------------------------------------------------------------------------------------------------


def sections(*items: Item) -> dict[str, str]:
    return {
        value(f, "id"): value(f, "status")
        for f in section_facts(make_context(built(heading("Safe Homes Protocol"), *items)))
    }


@pytest.mark.parametrize("number", ["A1", "C12", "B.2", "3a", "4.1"])
def test_numbers_of_questions(number: str) -> None:
    rows = [["No.", "Question", "Answer"], [number, "How long is it kept?", "Six years, then it is shredded."]]
    assert "retention" in sections(rows)


@pytest.mark.parametrize(
    "column", ["Charter clause", "Section of the Protocol", "Tier 1 paragraph", "Where in our Framework?"]
)
def test_subjects_left_to_another_agreement(column: str) -> None:
    found = sections(
        [["Subject", column], ["Complaints", "13"], ["Disputes", "14"], ["Freedom of information", "Annex B"]]
    )
    assert {found[i] for i in ("complaints", "liability", "foi")} == {"incorporated_by_reference"}


def test_clauses_of_its_own_are_no_reference() -> None:
    found = sections([["Subject", "Clause"], ["Complaints", "They go to the clerk of the body concerned."]])
    assert found.get("complaints") != "incorporated_by_reference"


@pytest.mark.parametrize(
    ("sentence", "section"),
    [
        ("Each body bears its own costs and settles them yearly.", "liability"),
        ("No member may use the list for any other end.", "onward_use"),
        ("Theft of a file is to be reported to the clerk.", "breach"),
    ],
)
def test_a_later_sentence_turns_to_another_subject(sentence: str, section: str) -> None:
    before = (
        "The board meets in the old school on the first Monday of the month and hears the head of the service. " * 4
    )
    assert section in sections(heading("9. Meetings"), before + sentence)


def test_a_mention_inside_a_later_sentence_is_no_section() -> None:
    before = (
        "The board meets in the old school on the first Monday of the month and hears the head of the service. " * 4
    )
    aside = "It hears about the weather, the roads, the bins, the hall, the new kitchen, the bus that comes no more, the shop, and costs borne."
    assert "liability" not in sections(heading("9. Meetings"), before + aside)


def test_parts_of_a_form_are_no_schedules() -> None:
    rows = [
        ["No.", "Question", "Answer"],
        ["B1", "What do you want to achieve?", "To find homes for all who need one."],
    ]
    assert "schedules" not in sections(heading("Part B: Why"), rows)
    assert "schedules" in sections(heading("Annex B: Form"), "The form that is used by each of the bodies for it.")


# --- parties ----------------------------------------------------------------------------------------------------------


def party_names(*items: Item) -> dict[str, dict[str, Any]]:
    return {party["name"]: party for party in _json(heading("Information Sharing Agreement"), *items)["parties"]}


@pytest.mark.parametrize(
    ("bodies", "short"),
    [
        ("Joined to this Annex", "Short name"),
        ("Organisations taking part", "Called here"),
        ("Signed up to the Protocol", "Known below as"),
    ],
)
def test_name_and_address_in_one_cell_with_a_short_name_beside(bodies: str, short: str) -> None:
    rows = [
        [bodies, short, "Registration with the ICO", "Capacity"],
        ["Moorland Council, Town Hall, Market Street, Moorton MO1 2AB", "Moorland", "Z1234567", "Joint controller"],
        ["Fenwick Partnership NHS Trust, Ash House, Fenwick FE3 4DE", "the Trust", "Z2345678", "Controller"],
    ]
    found = party_names("2. Who is in it", rows)
    assert found["Moorland Council"]["address"] == "Town Hall, Market Street, Moorton MO1 2AB"
    assert found["Moorland Council"]["aliases"] == ["Moorland"]
    assert found["Fenwick Partnership NHS Trust"]["roles"] == ["controller"]


@pytest.mark.parametrize(
    "clause",
    [
        'MOOR LEARNING TRUST, a company limited by guarantee, whose registered office is at 4 Hill Road, Moorton, MO1 2AB, for itself and on behalf of the governing bodies of Ash Primary School and Elm Primary School (hereafter "the Schools"); and',
        'MOOR LEARNING TRUST, a registered charity, of 4 Hill Road, Moorton, MO1 2AB, acting for the members of Ash Primary School and Elm Primary School ("the Schools"); and',
    ],
)
def test_a_clause_that_introduces_one_party_and_those_it_acts_for(clause: str) -> None:
    found = party_names(
        "THIS AGREEMENT is made the third day of May 2014 between",
        'MOORLAND COUNCIL of Town Hall, Moorton, MO1 1AA (hereafter "the Council");',
        clause,
        'THE CHIEF CONSTABLE OF FENWICK POLICE of Police Headquarters, Fenwick, FE1 1AA (hereinafter "the Force"),',
        'each of them a "Member".',
    )
    assert set(found) == {"Moorland Council", "Moor Learning Trust", "Chief Constable of Fenwick Police"}
    assert found["Moor Learning Trust"]["aliases"] == ["Schools"]
    assert found["Moor Learning Trust"]["on_behalf_of"] == ["Ash Primary School", "Elm Primary School"]
    assert found["Moor Learning Trust"]["address"] == "4 Hill Road, Moorton, MO1 2AB"


@pytest.mark.parametrize(
    "question", ["Who else gives or receives data?", "Which bodies are involved?", "Who takes part?"]
)
def test_bodies_in_the_answer_to_a_question(question: str) -> None:
    answer = "Health\n• Fenwick NHS Trust, Ash House, Fenwick FE3 4DE (ICO entry Z2345678)\n  – teams: health visiting\n• Moorland Homes Limited, 1 Hill Road, Moorton MO1 2AB"
    lead = "Moorland Council\nTown Hall, Market Street, Moorton MO1 1AA\nICO entry: Z1234567\nData controller in its own right"
    rows = [["No.", "Question", "Answer"], ["A1", "Which body leads?", lead], ["A2", question, answer],
            ["A3", "Was anybody asked who did not join?", "Elmshire Council was consulted and runs a scheme of its own."]]  # fmt: skip
    found = party_names(rows)
    assert set(found) == {"Moorland Council", "Fenwick NHS Trust", "Moorland Homes Limited"}
    assert found["Moorland Council"]["ico_registration"] == "Z1234567"
    assert found["Moorland Council"]["roles"] == ["controller"]
    assert found["Fenwick NHS Trust"]["postcode"] == "FE3 4DE"


# --- contacts ---------------------------------------------------------------------------------------------------------


def people(*items: Item) -> list[tuple[Any, ...]]:
    found = _json(heading("Information Sharing Agreement"), *items)["contacts"]
    said = [(c["name"], c["role"], c["organisation"], c["email"] or c["phone"]) for c in found]
    return sorted(said, key=lambda one: str(one[2]) + str(one[0]))


@pytest.mark.parametrize("about", ["People to ask", "Whom to ring", "Contacts"])
def test_a_matrix_of_bodies_and_posts(about: str) -> None:
    bodies = [
        ["Partner body", "Short name", "ICO number"],
        ["Moorland Council", "Moorland", "Z1234567"],
        ["Fenwick NHS Trust", "the Trust", "Z2345678"],
    ]
    matrix = [
        ["", "Every day", "Data protection officer"],
        ["Moorland", "Olive Tranter, Team Manager\n01632 960001", "Ben Okafor\ndpo@moorland.example.gov.uk"],
        ["the Trust", "Ada Threlfall, Caldicott Guardian\n01632 960002", "–"],
    ]
    assert people(bodies, heading(about), matrix) == [
        ("Ada Threlfall", "Caldicott Guardian", "Fenwick NHS Trust", "+441632960002"),
        ("Ben Okafor", "Data protection officer", "Moorland", "dpo@moorland.example.gov.uk"),
        ("Olive Tranter", "Team Manager", "Moorland", "+441632960001"),
    ]


@pytest.mark.parametrize(
    "sentence",
    [
        "The officers are: for Moorland Council, Olive Tranter, Team Manager, 01632 960001; for Fenwick NHS Trust, Ben Okafor, Head of Records, at the registered office; for Elm Homes Limited, Ada Threlfall, Director, ada@elm.example.org.",
        "Messages go to these officers: in Moorland Council, Olive Tranter, Team Manager, 01632 960001; in Fenwick NHS Trust, Ben Okafor, Head of Records; and in Elm Homes Limited, Ada Threlfall, Director, ada@elm.example.org.",
        "Those to be reached are: at Moorland Council, Olive Tranter, Team Manager, telephone 01632 960001; at Fenwick NHS Trust, Ben Okafor, Head of Records; at Elm Homes Limited, Ada Threlfall, Director, e-mail ada@elm.example.org.",
    ],
)
def test_body_by_body_in_one_sentence(sentence: str) -> None:
    found = people(heading("8. Contacts"), sentence)
    assert [(name, body) for name, _, body, _ in found] == [
        ("Ada Threlfall", "Elm Homes Limited"), ("Ben Okafor", "Fenwick NHS Trust"), ("Olive Tranter", "Moorland Council")
    ]  # fmt: skip


@pytest.mark.parametrize("question", ["Who answers questions?", "Who deals with queries?", "Whom to ring"])
def test_contacts_line_by_line_in_an_answer(question: str) -> None:
    answer = "• Moorland Council – Olive Tranter, Team Manager, 01632 960001\n• Elm Homes Limited – Records Manager (post vacant, ring 01632 960002)"
    found = people([["No.", "Question", "Answer"], ["A5", question, answer]])
    assert found == [
        (None, "Records Manager", "Elm Homes Limited", "+441632960002"),
        ("Olive Tranter", "Team Manager", "Moorland Council", "+441632960001"),
    ]


# --- signatures -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "columns",
    [
        ("Tick", "Body", "Adopted by", "Post", "On"),
        ("Ticked", "Partner", "Accepted by", "Position", "When"),
        ("Mark", "Agency", "Given by", "Role", "Date adopted"),
    ],
)
def test_ticks_stand_for_signatures(columns: tuple[str, ...]) -> None:
    rows = [
        [*columns],
        ["☒", "Moorland Council", "Olive Tranter", "Director", "10.6.19"],
        ["☐", "Fenwick Police", "Ben Okafor", "Inspector", ""],
    ]
    found = [
        (value(f, "organisation"), value(f, "name"), value(f, "date"), value(f, "signed"))
        for f in signatories.extract(make_context(built(heading("Adopted"), "A tick stands for a signature.", rows)))
    ]
    assert found[0] == ("Moorland Council", "Olive Tranter", "2019-06-10", True)
    assert found[1][0] == "Fenwick Police"
    assert not found[1][3]


@pytest.mark.parametrize(
    "witness", ["In the presence of: Alan Crisp, Clerk", "Witness: Alan Crisp", "Witnessed by Alan Crisp"]
)
def test_the_next_signed_by_after_a_witness(witness: str) -> None:
    written = (
        "INFORMATION SHARING AGREEMENT\n\nSignatures\n\nSIGNED by OLIVE TRANTER\nDirector of Housing\nfor and on behalf of MOORLAND COUNCIL\nthis 3rd day of May 2014\n\n"
        f"{witness}\n\nSIGNED by BEN OKAFOR\nHead of Records\nfor and on behalf of FENWICK NHS TRUST\nthis 4th day of May 2014\n"
    )
    found = [
        (value(f, "organisation"), value(f, "name"), value(f, "date")) for f in signatories.extract(context_of(written))
    ]
    assert found == [
        ("Moorland Council", "Olive Tranter", "2014-05-03"),
        ("Fenwick NHS Trust", "Ben Okafor", "2014-05-04"),
    ]


@pytest.mark.parametrize("who", ["Parent or carer", "Patient", "Tenant"])
def test_a_form_that_is_signed_by_those_it_is_about(who: str) -> None:
    written = f"SCHEDULE TWO\n\nI understand what will be shared.\n\nSigned ............................ {who}\n\nPrint name ............ Date ............\n"
    assert not list(signatories.extract(context_of(written)))


# --- fields -----------------------------------------------------------------------------------------------------------


def fields(*items: Item) -> list[tuple[Any, ...]]:
    facts = data_items.extract(make_context(built(heading("Information Sharing Agreement"), *items)))
    return [(value(f, "name"), value(f, "dataset"), value(f, "provider")) for f in facts]


@pytest.mark.parametrize(
    ("reference", "schedule"),
    [
        ("The particulars are set out in Schedule One, body by body.", "SCHEDULE ONE: THE PARTICULARS"),
        ("What is told is listed in Annex B.", "Annex B - What is told"),
        ("Appendix 2 sets out what each body gives.", "Appendix 2"),
    ],
)
def test_fields_in_the_schedule_pointed_to(reference: str, schedule: str) -> None:
    found = fields(
        heading("4. What may be exchanged"), reference,
        heading("5. Review"), "It is looked at each year.",
        heading(schedule),
        heading("Part 1. From Moorland Council", 5), "Dates of visits, reading age and the reason for closing the case.",
        heading("Schedule Three: Venue"), "The room, its key and the tea urn.",
    )  # fmt: skip
    assert found == [
        ("Dates of visits", None, "Moorland Council"),
        ("reading age", None, "Moorland Council"),
        ("reason for closing the case", None, "Moorland Council"),
    ]


@pytest.mark.parametrize("column", ["Comes from", "Drawn from", "Where it comes from"])
def test_groups_of_fields_within_a_cell(column: str) -> None:
    cell = "Attendance:\n• sessions missed\n• exclusions\nHousing need:\n• date of application\n• number of bedrooms"
    rows = [
        [column, "Fields", "How often"],
        ["Moorland Council", cell, "Monthly"],
        ["Fenwick Police", "• date of arrest\n• offence", "Weekly"],
    ]
    found = fields(heading("Part C: What"), rows)
    assert ("sessions missed", "Attendance", "Moorland Council") in found
    assert ("number of bedrooms", "Housing need", "Moorland Council") in found
    assert not any(name.startswith(("Attendance", "Housing need")) for name, _, _ in found)


# --- retention --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "columns",
    [
        ("The clock starts", "Time", "Then"),
        ("Runs from", "Length", "After that"),
        ("What starts the clock", "Term", "Then"),
    ],
)
def test_a_bare_column_of_periods(columns: tuple[str, ...]) -> None:
    rows = [["Kind of record", "Holder", *columns], ["Case file", "the Council", "closure of the case", "7 years", "delete"],
            ["Outcomes", "the Force", "see the Force's own retention schedule", "–", "–"]]  # fmt: skip
    facts = list(retention.extract(make_context(built(heading("How long we keep it"), rows))))
    assert [(value(f, "period"), value(f, "held_by")) for f in facts] == [("P7Y", "Council"), (None, "Force")]
    assert value(facts[0], "trigger") == "closure of the case"
    assert value(facts[0], "text").endswith("delete")


def test_one_rule_with_two_ends_is_one_rule() -> None:
    written = "7. Retention\n\nThe record shall be kept until the youngest child is twenty-five, or for six years from closure, whichever is the later."
    assert len(list(retention.extract(context_of(written)))) == 1


# --- text files -------------------------------------------------------------------------------------------------------


def rows_of(written: str) -> list[list[str]]:
    document = text.load(written.encode(), file_name="a.txt", sha256="0" * 64)
    found = document.tables[0]
    return [[document.block_text(document.blocks[cell.block]) for cell in found.row(row)] for row in range(found.rows)]


def test_items_and_meant_breaks_in_padded_columns() -> None:
    written = (
        "Comes from            Fields                      How often\n"
        "Moorland Council      Attendance:                 Monthly\n"
        "                      • sessions missed in the\n"
        "                      last school year\n"
        "                      • exclusions\n"
        "Fenwick Police        • date of arrest            Weekly\n"
        "                      • offence\n"
    )
    assert rows_of(written)[1][1] == "Attendance:\n• sessions missed in the last school year\n• exclusions"


def test_a_column_with_nothing_but_its_heading() -> None:
    written = (
        "Organisation         Name              Job title           Signature   Date\n"
        "Moorland County      Olive Tranter     Director of                     3/5/19\n"
        "Council                                Housing\n"
        "Fenwick Police       Ben Okafor        Inspector                       4/5/19\n"
        "Elm Homes Limited    Ada Threlfall     Chair                           5/5/19\n"
    )
    found = rows_of(written)
    assert found[0] == ["Organisation", "Name", "Job title", "Signature", "Date"]
    assert found[1][0] == "Moorland County Council"
    assert len(found) == 4


def test_ways_to_reach_someone_go_on_with_the_row_above() -> None:
    written = (
        "| Body | Day to day | Data protection |\n| Moorland | Olive Tranter | Ben Okafor |\n"
        "| | 01632 960001 | dpo@moorland.example.gov.uk |\n| Fenwick | Ada Threlfall | - |\n"
    )
    assert rows_of(written)[1] == ["Moorland", "Olive Tranter\n01632 960001", "Ben Okafor\ndpo@moorland.example.gov.uk"]


def test_a_row_without_its_first_cell_is_a_row() -> None:
    written = "| Provider | Field | Often |\n| Moorland | name | weekly |\n| | address | weekly |\n"
    assert len(rows_of(written)) == 3


# --- making an agreement in plain words, tables headed in everyday words ----------------------------------------------


@pytest.mark.parametrize(
    ("name", "opening"),
    [
        ("Quiet Streets", "Three bodies make this agreement: Moorland Council, Fenwick Police and Hollin Homes Limited."),
        ("Warm Rooms", "We have come to this agreement so that nobody is left in a cold home."),
        ("Agreement about visits to empty homes", "Moorland Council and Fenwick Police tell each other which homes stand empty."),
        ("An agreement on truancy", "The school and the Council tell each other who is away from lessons."),
    ],
)  # fmt: skip
def test_bodies_that_make_an_agreement_in_plain_words(name: str, opening: str) -> None:
    read = _json(heading(name, 0), opening, "Fenwick Police gives the address and the date of each call.")
    assert read["agreement"]["type"] != "not_an_agreement"


@pytest.mark.parametrize(
    ("name", "opening"),
    [
        ("How agreements are made", "Councils make agreements in many forms, and this note lists some."),
        ("Review of the agreement on truancy", "This report says what became of the agreement made in 2012."),
    ],
)
def test_a_text_about_agreements_makes_none(name: str, opening: str) -> None:
    read = _json(heading(name, 0), opening, "It is for information only.")
    assert read["agreement"]["type"] == "not_an_agreement"


@pytest.mark.parametrize(
    "header",
    [
        ["Giver", "Goes to", "What is given", "How often"],
        ["Who gives it", "Who gets it", "What is passed on", "How often"],
        ["Giving organisation", "Sent to", "What is sent", "How often"],
    ],
)
def test_exchanges_headed_in_everyday_words(header: list[str]) -> None:
    read = _json(
        heading("INFORMATION SHARING AGREEMENT", 0),
        "This agreement is made between Moorland Council and Fenwick Police.",
        [header, ["Moorland Council", "Fenwick Police", "name; address", "Weekly"]],
    )
    (flow,) = read["flows"]
    assert (flow["from"], flow["to"], flow["frequency"]) == ("Moorland Council", "Fenwick Police", "weekly")
    assert flow["items"] == ["name", "address"]


@pytest.mark.parametrize("number", ["Ed.", "Edn", "Iss."])
def test_versions_headed_in_short(number: str) -> None:
    read = _json(
        heading("INFORMATION SHARING AGREEMENT", 0),
        [[number, "Date", "Author", "Changes"], ["0.4", "2 June 2020", "F Mistry", "Draft"], ["1.0", "4 May 2021", "F Mistry", "Agreed"]],
    )  # fmt: skip
    assert [row["version"] for row in read["version_history"]] == ["0.4", "1.0"]
