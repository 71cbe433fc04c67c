# ruff: noqa: E501 - what documents say is not wrapped
"""Parties, contacts and signatures in the words of whoever wrote them: each way of writing in several wordings."""

from __future__ import annotations

import json
from typing import Any

import pytest
from helpers import Item, built, heading, table

from isa_extract.layout import RawBlock, RawText
from isa_extract.pipeline import extract_document

TITLE = heading("Safe Homes Information Sharing Agreement", 0)


def record(*items: Item) -> dict[str, Any]:
    result: dict[str, Any] = json.loads(extract_document(built(TITLE, *items)).record.as_json())
    return result


def parties(*items: Item) -> dict[str, dict[str, Any]]:
    """The parties of a document by name."""
    return {party["name"]: party for party in record(*items)["parties"]}


def contacts(*items: Item) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = record(*items)["contacts"]
    return found


def signatories(*items: Item) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = record(*items)["signatories"]
    return found


def bullets(*texts: str) -> list[RawBlock]:
    return [RawBlock(RawText(f"- {text}")) for text in texts]


# --- tables of parties ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("words", ["Taking part", "Joined", "Tick", "Included?", ""])
@pytest.mark.parametrize("name", ["Organisation", "Council", "Body", "Name"])
def test_boxes_tell_who_takes_part_and_the_next_column_who_they_are(words: str, name: str) -> None:
    found = parties(
        heading("Who is sharing"),
        table(
            [
                [words, name, "Address", "ICO registration", "Capacity"],
                ["☒", "Fenley District Council", "Moot House, Church Lane, Fenley FL3 4AB", "Z6310670", "Controller"],
                ["☐", "Marlow Vale Borough Council", "Town Hall, High Street, Marlow FL1 2BD", "", ""],
                ["☒", 'Brightwell Data Limited ("Brightwell")', "9 Tannery Row, Fenley FL3 9QT", "ZA310671", "Processor, for the councils"],
            ]
        ),
    )  # fmt: skip
    assert set(found) == {"Fenley District Council", "Brightwell Data Limited"}
    assert found["Fenley District Council"]["postcode"] == "FL3 4AB"
    assert found["Brightwell Data Limited"]["ico_registration"] == "ZA310671"
    assert found["Brightwell Data Limited"]["roles"] == ["processor"]
    assert found["Brightwell Data Limited"]["aliases"] == ["Brightwell"]


@pytest.mark.parametrize(
    "words",
    [
        "Partner, with its short name",
        "Organisation and defined term",
        "Agency (and the name used below)",
        "Body and what it is called here",
        "Party / abbreviation",
    ],
)
def test_a_column_of_names_with_what_they_are_called(words: str) -> None:
    found = parties(
        heading("The partners"),
        table(
            [
                [words, "Head office", "ICO registration"],
                ['Fenley NHS Foundation Trust ("the Trust")', "Mill Road, Fenley FL3 4AB", "Z6310670"],
                ['The Chief Constable of Fenshire Police ("FP")', "Pound Lane, Fenley FL3 9QT", "Z6310689"],
            ]
        ),
    )
    assert [(party["aliases"], party["postcode"]) for party in found.values()] == [
        (["Trust"], "FL3 4AB"),
        (["FP"], "FL3 9QT"),
    ]


@pytest.mark.parametrize("title", ["Who is in it?", "Who we are", "The partners", "Who is in the partnership?"])
@pytest.mark.parametrize("head", [("Group", "Where we are"), ("Who", "Where to find us"), ("Us", "Based at")])
def test_bodies_under_a_heading_that_tells_nothing(title: str, head: tuple[str, str]) -> None:
    found = parties(
        heading(title),
        table(
            [
                [head[0], "What we do", head[1], "Phone and e-mail"],
                ["Fenley District Council", "Hardship grants", "Moot House, Church Lane, Fenley FL3 4AB", "01632 960101\nhelp@fenley.gov.uk"],
                ["The Soup Kettle", "Meals on weekdays", "9 Tannery Row, Fenley FL3 9QT", "01632 960102\nhello@soupkettle.example"],
                ["Harbour Larder", "Food parcels", "Not shown, to keep residents safe", "01632 960103\nteam@larder.example"],
            ]
        ),
    )  # fmt: skip
    assert [*found] == ["Fenley District Council", "Soup Kettle", "Harbour Larder"] or [*found] == [
        "Fenley District Council",
        "The Soup Kettle",
        "Harbour Larder",
    ]
    assert [party["postcode"] for party in found.values()] == ["FL3 4AB", "FL3 9QT", None]
    assert found["Harbour Larder"]["address"] is None
    assert found["Harbour Larder"]["phone"] == "+441632960103"


def test_a_table_of_places_names_no_parties() -> None:
    found = parties(
        'This agreement is made between Fenley District Council ("the Council") and Fenshire Police.',
        heading("Where the work is done"),
        table(
            [
                ["Site", "Where it is", "Phone and e-mail"],
                ["Tannery Row Depot", "9 Tannery Row, Fenley FL3 9QT", "01632 960102"],
                ["Moot House", "Church Lane, Fenley FL3 4AB", "01632 960103"],
            ]
        ),
    )
    assert set(found) == {"Fenley District Council", "Fenshire Police"}


# --- lists and sentences ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "words",
    [
        "The agreement is made between four partners:",
        "This protocol is between the following four local bodies:",
        "This agreement is made between four organisations, which are called the Members:",
    ],
)
def test_bullets_that_say_everything_of_a_party_in_a_sentence(words: str) -> None:
    found = parties(
        heading("Who has made this agreement?"),
        words,
        *bullets(
            'Fenley Council ("the Council"), of Moot House, Church Lane, Fenley, FL3 4AB, registered with the Information Commissioner under number Z6310670. Its housing team keeps the register.',
            "Borough of Marlow and Vale Council, which goes by the name Marlow Vale Council, of the Town Hall, High Street, Marlow, FL1 2BD, registration number Z6310689.",
            'NHS Fenshire, Marlow and Wold Integrated Care Board ("the ICB"), of 6 Mill Road, Fenley, FL3 9QT, registration number ZB310671.',
            'Lantern Night Support ("Lantern"), registered charity 1190442, of 3 Wyle Mews, Fenley, FL3 1XF, registration number ZA310672.',
        ),
    )
    assert [*found] == [
        "Fenley Council",
        "Borough of Marlow and Vale Council",
        "NHS Fenshire, Marlow and Wold Integrated Care Board",
        "Lantern Night Support",
    ]
    assert [party["ico_registration"] for party in found.values()] == ["Z6310670", "Z6310689", "ZB310671", "ZA310672"]
    assert [party["postcode"] for party in found.values()] == ["FL3 4AB", "FL1 2BD", "FL3 9QT", "FL3 1XF"]
    assert "Marlow Vale Council" in found["Borough of Marlow and Vale Council"]["aliases"]


OPENING = "This agreement is made between Fenley District Council, Fenshire Police and Harbour Homes Limited."


@pytest.mark.parametrize(
    "words",
    [
        'They are Fenley District Council, of Moot House, Church Lane, Fenley FL3 4AB ("the Council"); Fenshire Police, of Pound Lane, Fenley FL3 9QT ("the Police"); and Harbour Homes Limited, of 6 Mill Road, Fenley FL3 1XF ("Harbour").',
        'Fenley District Council ("the Council"), of Moot House, Church Lane, Fenley FL3 4AB, leads the work. Fenshire Police ("the Police"), of Pound Lane, Fenley FL3 9QT, joined in May. The homes belong to Harbour Homes Limited ("Harbour"), a charity, whose office is at 6 Mill Road, Fenley FL3 1XF.',
    ],
)
@pytest.mark.parametrize(
    "numbers",
    [
        "The register entries are Z6310670 for the Council, Z6310689 for the Police and ZA310672 for Harbour.",
        "We are registered with the Information Commissioner: the Council (Z6310670), the Police (Z6310689) and Harbour (ZA310672).",
        "In the register of data controllers the Council is Z6310670, the Police Z6310689 and Harbour ZA310672.",
        "The Council, the Police and Harbour have notified the Information Commissioner under Z6310670, Z6310689 and ZA310672 respectively.",
    ],
)
def test_addresses_and_registrations_told_one_after_another(words: str, numbers: str) -> None:
    found = parties(OPENING, heading("The partners"), words, heading("Registration"), numbers)
    assert [party["postcode"] for party in found.values()] == ["FL3 4AB", "FL3 9QT", "FL3 1XF"]
    assert [party["ico_registration"] for party in found.values()] == ["Z6310670", "Z6310689", "ZA310672"]
    assert [party["aliases"] for party in found.values()] == [["Council"], ["Police"], ["Harbour"]]


def test_the_address_of_somebody_else_is_no_partys() -> None:
    found = parties(
        OPENING,
        "Fenley District Council meets Harbour Homes Limited each month. Complaints go to the Ombudsman, of 9 Tannery Row, Fenley FL3 9QT.",
        "Fenshire Police keep the papers, which were written at 6 Mill Road, Fenley FL3 1XF, in a safe.",
    )
    assert [party["postcode"] for party in found.values()] == [None, None, None]


@pytest.mark.parametrize("words", ["takes part through its wardens", "takes part for its housing service", "participates because it owns the homes"])  # fmt: skip
def test_who_takes_part_is_a_party(words: str) -> None:
    found = parties(
        heading("Who are the partners?"),
        "Fenley District Council leads. It is a partner to this agreement.",
        f"The Flood Agency {words}.",
        "The Wold Agency does not take part in it.",
    )
    assert "Flood Agency" in found
    assert "Wold Agency" not in found


def test_a_clause_of_its_own_names_all_it_acts_for() -> None:
    found = parties(
        "THIS AGREEMENT is made between",
        '(1) FENLEY DISTRICT COUNCIL of Moot House, Church Lane, Fenley, FL3 4AB ("the Council"); and',
        '(2) NHS Fenley Clinical Commissioning Group, of 6 Mill Road, Fenley FL3 1XF ("the CCG"), which acts for itself and on behalf of NHS Wold Clinical Commissioning Group and NHS Vale Clinical Commissioning Group.',
    )
    assert found["NHS Fenley Clinical Commissioning Group"]["on_behalf_of"] == [
        "NHS Wold Clinical Commissioning Group",
        "NHS Vale Clinical Commissioning Group",
    ]


def test_a_definition_of_several_is_no_party() -> None:
    found = parties(
        "THIS AGREEMENT is made between",
        '(1) FENLEY DISTRICT COUNCIL of Moot House, Church Lane, Fenley, FL3 4AB ("the Council"); and',
        '(2) FENLEY NHS TRUST of 6 Mill Road, Fenley FL3 1XF ("the Trust").',
        heading("Definitions"),
        table([['"Data Provider"', "each of the Council and the Trust;"], ['"Data"', "what is set out in Schedule 1"]]),
    )
    assert set(found) == {"Fenley District Council", "Fenley NHS Trust"}


# --- contacts ---------------------------------------------------------------------------------------------------------

AGREED = 'This agreement is made between Fenley District Council ("the Council"), Fenshire Police ("the Police") and Harbour Welcome ("the Charity").'


@pytest.mark.parametrize("title", ["Persons to be consulted", "Whom do I ring?", "People who can be reached", "Officers to be contacted"])  # fmt: skip
def test_cards_under_the_bodys_short_name(title: str) -> None:
    found = contacts(
        AGREED,
        heading(title),
        "Council\nJane Holt, Senior Caseworker, Homes Team\nTelephone 01632 960101\njane.holt@fenley.gov.uk",
        "Charity\nSamuel Fenn, Family Co-ordinator (post vacant until May)\nTelephone 01632 960102, or out of hours 07700 900642\nsamuel@harbour.example",
    )
    assert [(c["name"], c["organisation"], c["phone"]) for c in found] == [
        ("Jane Holt", "Council", "+441632960101"),
        ("Samuel Fenn", "Charity", "+441632960102"),
    ]
    assert [c["role"] for c in found] == ["Senior Caseworker, Homes Team", "Family Co-ordinator"]


@pytest.mark.parametrize(
    "words",
    [
        "At the Council, ask for Jane Holt, Housing Manager, on 01632 960101, or write to jane.holt@fenley.gov.uk.",
        "For the Council, please ring Jane Holt, Housing Manager, on 01632 960101 or e-mail jane.holt@fenley.gov.uk.",
        "At the Council, Jane Holt, Housing Manager, is on 01632 960101 and at jane.holt@fenley.gov.uk.",
    ],
)
def test_at_a_body_somebody_is_asked_for(words: str) -> None:
    (found,) = contacts(AGREED, heading("Whom do I ring?"), words)
    assert (found["name"], found["role"]) == ("Jane Holt", "Housing Manager")
    assert found["organisation"] in ("the Council", "Council")
    assert (found["phone"], found["email"]) == ("+441632960101", "jane.holt@fenley.gov.uk")


@pytest.mark.parametrize("lead", ["ask for", "please ring", "speak to", "contact"])
def test_somebody_of_a_team_is_asked_for(lead: str) -> None:
    words = f"At the Police, {lead} Sergeant Mary Lock of the Rural Team on 01632 960102, or write to rural@fenshire.example."
    (found,) = contacts(AGREED, heading("Whom do I ring?"), words)
    assert found["name"] in ("Sergeant Mary Lock", "Mary Lock")
    assert (found["role"], found["email"]) == ("Rural Team", "rural@fenshire.example")
    assert found["organisation"] in ("the Police", "Police")


@pytest.mark.parametrize("name", ["Station Manager Colin Brock", "Watch Commander Mary Ann Brock", "Inspector Dean Fairhurst", "Dean Fairhurst"])  # fmt: skip
def test_a_rank_and_a_name(name: str) -> None:
    (found,) = contacts(
        AGREED,
        heading("Contacts"),
        table([["Partner", "Name", "Post", "Telephone"], ["The Council", name, "Triage Lead", "01632 960101"]]),
    )
    assert (found["name"], found["role"]) == (name, "Triage Lead")


@pytest.mark.parametrize("words", ["Post vacant", "Vacant", "Currently vacant", "To be appointed"])
def test_a_vacant_post_is_nobodys_name(words: str) -> None:
    (found,) = contacts(
        AGREED,
        heading("Contacts"),
        table([["Group", "Name", "Post", "Telephone"], ["The Council", words, "Housing Manager", "01632 960101"]]),
    )
    assert (found["name"], found["role"], found["organisation"]) == (None, "Housing Manager", "the Council")


def test_a_body_with_commas_in_its_name_is_one_piece() -> None:
    (found,) = contacts(
        AGREED,
        heading("Contacts"),
        "the Head of Records, NHS Fenshire, Marlow and Wold Integrated Care Board, wold.ig@nhs.example",
    )
    assert found["organisation"] == "NHS Fenshire, Marlow and Wold Integrated Care Board"


# --- signatures -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("title", ["Signatures", "Who has agreed to it?", "Signing up", "Agreed for the partners"])
@pytest.mark.parametrize("lines", [True, False])
def test_blocks_without_labels(title: str, lines: bool) -> None:
    blocks = [
        ["Jane Holt", "Director of Homes", "for Fenley District Council", "17 August 2023"],
        ["Samuel Fenn", "Warden", "for Harbour Welcome", "18 August 2023"],
    ]
    items = ["\n".join(block) for block in blocks] if lines else [line for block in blocks for line in block]
    found = signatories(AGREED, heading(title), *items)
    assert [(s["organisation"], s["name"], s["position"], s["date"], s["signed"]) for s in found] == [
        ("Fenley District Council", "Jane Holt", "Director of Homes", "2023-08-17", True),
        ("Harbour Welcome", "Samuel Fenn", "Warden", "2023-08-18", True),
    ]


def test_blocks_without_labels_below_their_bodies() -> None:
    found = signatories(
        AGREED,
        heading("Signing up"),
        "For Fenley District Council\nJane Holt, Director of Homes\n17 August 2023",
        "For Harbour Welcome\nAgreed by e-mail\nRevd Samuel Fenn, Verger\n18 August 2023",
        "For Fenshire Police\nSigned: ____________\nName: ____________\nDate: ____________",
    )
    assert [(s["organisation"], s["name"], s["position"], s["signed"]) for s in found] == [
        ("Fenley District Council", "Jane Holt", "Director of Homes", True),
        ("Harbour Welcome", "Revd Samuel Fenn", "Verger", True),
        ("Fenshire Police", None, None, False),
    ]


def test_people_with_dates_elsewhere_sign_nothing() -> None:
    found = signatories(
        AGREED,
        heading("How this came about"),
        "Jane Holt\nDirector of Homes\nfor Fenley District Council\n17 August 2023",
        "Samuel Fenn\nWarden\nfor Harbour Welcome\n18 August 2023",
    )
    assert found == []


def test_a_block_that_goes_on_in_a_table_is_one() -> None:
    found = signatories(
        AGREED,
        heading("Schedule 4: Representatives"),
        "SIGNED for and on behalf of FENLEY DISTRICT COUNCIL by:",
        table(
            [["Signature:", ""], ["Name:", "Jane Holt"], ["Position:", "Director of Homes"], ["Date:", "9 May 2020"]]
        ),
        "SIGNED for and on behalf of FENSHIRE POLICE by:",
        "Signature:",
        table([["Name:", "Samuel Fenn"], ["Position:", "Warden"], ["Date:", "10 May 2020"]]),
    )
    assert [(s["organisation"], s["name"], s["date"]) for s in found] == [
        ("Fenley District Council", "Jane Holt", "2020-05-09"),
        ("Fenshire Police", "Samuel Fenn", "2020-05-10"),
    ]


def test_who_signs_is_no_contact() -> None:
    found = contacts(
        AGREED,
        heading("Representatives of the parties"),
        table([["Party", "Representative", "E-mail"], ["The Council", "Mary Lock", "mary.lock@fenley.gov.uk"]]),
        "SIGNED for and on behalf of FENLEY DISTRICT COUNCIL by:",
        table([["Name:", "Jane Holt"], ["Position:", "Director of Homes"], ["Date:", "9 May 2020"]]),
    )
    assert [contact["name"] for contact in found] == ["Mary Lock"]


def test_a_body_at_the_end_of_a_line_left_blank() -> None:
    found = signatories(
        AGREED,
        heading("Signatures"),
        "Signed: Jane Holt, Director of Homes, for Fenley District Council, 17 August 2023",
        "Signed: ______________ Print name: ______________ Position: ______________ Date: ________ for Harbour Welcome",
        "Signed: Mary Lock, Head of Inspection (West), for the Royal Society for the Prevention of Cruelty to Animals, 18 August 2023",
    )
    assert [(s["organisation"], s["name"], s["position"], s["signed"]) for s in found] == [
        ("Fenley District Council", "Jane Holt", "Director of Homes", True),
        ("Harbour Welcome", None, None, False),
        ("Royal Society for the Prevention of Cruelty to Animals", "Mary Lock", "Head of Inspection (West)", True),
    ]
