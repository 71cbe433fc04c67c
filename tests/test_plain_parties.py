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
        ("Jane Holt", "Fenley District Council", "+441632960101"),
        ("Samuel Fenn", "Harbour Welcome", "+441632960102"),
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
    assert found["organisation"] == "Fenley District Council"
    assert (found["phone"], found["email"]) == ("+441632960101", "jane.holt@fenley.gov.uk")


@pytest.mark.parametrize("lead", ["ask for", "please ring", "speak to", "contact"])
def test_somebody_of_a_team_is_asked_for(lead: str) -> None:
    words = f"At the Police, {lead} Sergeant Mary Lock of the Rural Team on 01632 960102, or write to rural@fenshire.example."
    (found,) = contacts(AGREED, heading("Whom do I ring?"), words)
    assert found["name"] in ("Sergeant Mary Lock", "Mary Lock")
    assert (found["role"], found["email"]) == ("Rural Team", "rural@fenshire.example")
    assert found["organisation"] == "Fenshire Police"


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
    assert (found["name"], found["role"], found["organisation"]) == (None, "Housing Manager", "Fenley District Council")


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


# --- agreements that are only mentioned, lists in one sentence ---------------------------------------------------------

OWN = "This agreement is made between Fenley Borough Council and Marlow Vale Housing Trust."


@pytest.mark.parametrize(
    "sentence",
    [
        "Files were handed over until then under a protocol of 3 May 2004 between the Ashby Police Authority and the Corby Harbour Trust.",
        "It is to be read with the Welfare Charter and the regional agreement between Ashby County Council and the Corby Harbour Trust.",
        "It takes the place of the arrangement made in 2009 between Ashby County Council and the Corby Harbour Trust.",
        "Nothing here affects the national concordat agreed between Ashby County Council and the Corby Harbour Trust.",
        "Lists were exchanged by an agreement dated March 2009 between Ashby County Council and the Corby Harbour Trust.",
    ],
)
def test_the_bodies_of_another_agreement_are_no_parties(sentence: str) -> None:
    found = parties(OWN, heading("How this came about"), sentence)
    assert set(found) == {"Fenley Borough Council", "Marlow Vale Housing Trust"}


@pytest.mark.parametrize(
    "opening",
    [
        "This agreement is made under the 2011 Concordat between",
        "This is an agreement dated 4 May 2009 between",
        "An information sharing agreement dated 4 May 2009 between",
    ],
)
def test_the_own_agreement_may_have_a_date_or_a_basis(opening: str) -> None:
    found = parties(f"{opening} Fenley Borough Council and Marlow Vale Housing Trust.")
    assert set(found) == {"Fenley Borough Council", "Marlow Vale Housing Trust"}


@pytest.mark.parametrize("name", ["FENLEY BOROUGH COUNCIL", "FENLEY CITY COUNCIL", "Fenley Town Council"])
@pytest.mark.parametrize(
    "address", ["The Moot House, Church Lane, Fenley FL3 4AB", "The Guildhall, Market Hill, Fenley FL3 4AD"]
)
@pytest.mark.parametrize("through", ["", ", acting through its Housing, Trading Standards and Legal Services departments", ", acting by its directorates"])  # fmt: skip
def test_an_address_may_begin_with_the_and_departments_are_no_parties(name: str, address: str, through: str) -> None:
    found = parties(
        "BETWEEN",
        f'(1) {name} of {address} ("the Council"){through};',
        '(2) MARLOW VALE HOMES LIMITED whose registered office is at 4 Mill Lane, Marlow FL5 1AA ("the Company").',
    )
    assert [party.casefold() for party in found] == [name.casefold(), "marlow vale homes limited"]
    assert next(iter(found.values()))["address"] == address


@pytest.mark.parametrize(
    "office", ["area office", "regional office for the North", "divisional headquarters", "local office"]
)
def test_each_item_between_semicolons_has_its_own_address(office: str) -> None:
    found = parties(
        "This protocol is made between Fenley Borough Council, of Moot House, Church Lane, Fenley FL3 4AB "
        '("the Council", registration Z6310670); the Crown Prosecution Service, an agency of the Crown, '
        f'whose {office} is at 2 Quay Court, Ashby AS1 1EL ("the CPS", registration Z5718840); '
        "the Ashby Harbour Trust; and Marlow Homes Limited, whose registered office is at 9 Mill Lane, Marlow FL5 1AA "
        '("Marlow", registration Z5962337).'
    )
    assert found["Crown Prosecution Service"]["address"] == "2 Quay Court, Ashby AS1 1EL"
    assert found["Crown Prosecution Service"]["aliases"] == ["CPS"]
    assert found["Ashby Harbour Trust"]["address"] is None
    assert found["Ashby Harbour Trust"]["ico_registration"] is None
    assert found["Marlow Homes Limited"]["postcode"] == "FL5 1AA"


def test_the_area_of_a_body_makes_no_second_one_of_it() -> None:
    found = parties(
        "between",
        "Fenley Borough Council",
        "and",
        "The Crown Prosecution Service",
        heading("The parties"),
        "This protocol is made between Fenley Borough Council and the Crown Prosecution Service, Northern Area.",
    )
    assert len(found) == 2


# --- who acts for whom, and as what ------------------------------------------------------------------------------------


@pytest.mark.parametrize("word", ["acting for", "on behalf of", "acting as agent for"])
def test_two_bodies_with_an_article_each_are_two(word: str) -> None:
    found = parties(
        heading("Parties"),
        table(
            [
                ["Organisation", "Address", "ICO number"],
                [f"Fenley Care Group, {word} the Old Priory Committee and the Marlow Mission Society", "1 High Street, Fenley FL1 4FN", "ZB337205"],
                ["Fenley Borough Council", "Moot House, Fenley FL3 4AB", "Z6310670"],
            ]
        ),
    )  # fmt: skip
    assert found["Fenley Care Group"]["on_behalf_of"] == ["Old Priory Committee", "Marlow Mission Society"]


@pytest.mark.parametrize("head", ["Processor", "Data processor", "Name of processor"])
def test_a_table_of_processors(head: str) -> None:
    found = parties(
        heading("Organisations"),
        table(
            [
                ["Organisation", "Address", "ICO number"],
                ["Fenley Borough Council", "Moot House, Fenley FL3 4AB", "Z6310670"],
                ["Marlow Homes Limited", "9 Mill Lane, Marlow FL5 1AA", "Z5962337"],
            ]
        ),
        heading("Others"),
        table([[head, "Address", "ICO number", "Work"], ["Ashby Hosting Limited", "3 Quay Court, Ashby AS1 1EL", "ZA774120", "Hosts the portal"]]),
    )  # fmt: skip
    assert found["Ashby Hosting Limited"]["roles"] == ["processor"]
    assert found["Ashby Hosting Limited"]["postcode"] == "AS1 1EL"


def test_a_group_of_parties_by_their_numbers() -> None:
    found = parties(
        "BETWEEN",
        '(1) FENLEY BOROUGH COUNCIL of Moot House, Church Lane, Fenley FL3 4AB ("the Council");',
        '(2) MARLOW HOMES LIMITED of 9 Mill Lane, Marlow FL5 1AA ("Marlow"); and',
        '(3) ASHBY HOMES LIMITED of 3 Quay Court, Ashby AS1 1EL ("Ashby").',
        'The parties numbered (2) and (3) are together called "the Landlords" and each of them "a Landlord".',
        heading("Responsibility"),
        "The Council and each Landlord is a data controller in its own right.",
    )
    assert [party["roles"] for party in found.values()] == [["controller"]] * 3


@pytest.mark.parametrize("sentence", ["Each controller has a policy document.", "Every data controller keeps a log."])
def test_what_every_controller_does_gives_nobody_a_role(sentence: str) -> None:
    found = parties(
        heading("Organisations"),
        table(
            [
                ["Organisation", "Address", "Role"],
                ["Fenley Borough Council", "Moot House, Fenley FL3 4AB", "Joint controller"],
                ["Marlow Homes Limited", "9 Mill Lane, Marlow FL5 1AA", "Joint controller"],
            ]
        ),
        heading("Conditions"),
        sentence,
    )
    assert [party["roles"] for party in found.values()] == [["joint_controller"]] * 2


# --- contacts body by body ---------------------------------------------------------------------------------------------

DEFINED = (
    "BETWEEN",
    '(1) FENLEY BOROUGH COUNCIL of Moot House, Church Lane, Fenley FL3 4AB ("the Council");',
    '(2) MARLOW HOMES LIMITED of 9 Mill Lane, Marlow FL5 1AA ("Marlow"); and',
    '(3) THE ASHBY HARBOUR TRUST of 3 Quay Court, Ashby AS1 1EL ("the Trust").',
    heading("Whom to ask"),
)


@pytest.mark.parametrize(
    ("sentence", "organisation"),
    [
        ("Letters to the Trust should be marked for the attention of the Clerk, Mrs Ada Penn (01632 960114).", "Ashby Harbour Trust"),
        ("Enquiries to the Trust about this agreement should be made to the Clerk, Mrs Ada Penn, who wrote it (telephone 01632 960114).", "Ashby Harbour Trust"),
        ("Marlow has appointed its Clerk, Mrs Ada Penn, who may be reached on 01632 960114.", "Marlow"),
        ("For the Council the person to ring is the Clerk, Mrs Ada Penn (01632 960114).", "Fenley Borough Council"),
        ("The Trust's officer for these purposes is the Clerk, Mrs Ada Penn, telephone 01632 960114.", "Ashby Harbour Trust"),
        ("For Marlow, the Clerk, Mrs Ada Penn, 01632 960114; the post is part-time.", "Marlow"),
    ],
)  # fmt: skip
def test_a_sentence_gives_the_contact_of_a_body(sentence: str, organisation: str) -> None:
    (found,) = contacts(*DEFINED, sentence)
    assert found["name"] == "Mrs Ada Penn"
    assert found["role"] == "Clerk"
    assert found["organisation"] == organisation
    assert found["phone"] == "+441632960114"


@pytest.mark.parametrize(
    "sentence",
    [
        "Marlow has named its Clerk, Ada Penn (ap@marlow.example), the Council its Town Manager, Jo Holt (telephone 01632 960116), and the Trust its Secretary, Ian Fell (if@ashby.example).",
        "For Marlow the officer is the Clerk, Ada Penn (ap@marlow.example), for the Council Jo Holt, Town Manager (01632 960116), and for the Trust Ian Fell, Secretary (if@ashby.example).",
    ],
)
def test_a_sentence_goes_body_by_body(sentence: str) -> None:
    found = [(one["name"], one["organisation"]) for one in contacts(*DEFINED, sentence)]
    assert found == [
        ("Ada Penn", "Marlow"),
        ("Jo Holt", "Fenley Borough Council"),
        ("Ian Fell", "Ashby Harbour Trust"),
    ]


def test_the_next_sentence_is_about_the_same_body() -> None:
    found = contacts(
        *DEFINED,
        "For the Trust the officer is the Clerk, Ada Penn, on 01632 960114. "
        "Questions about lists should go to the Berths Manager, Jo Holt, on 01632 960116.",
    )
    assert [(one["name"], one["organisation"]) for one in found] == [
        ("Ada Penn", "Ashby Harbour Trust"),
        ("Jo Holt", "Ashby Harbour Trust"),
    ]


@pytest.mark.parametrize(
    "sentence",
    [
        "For the Council the register is kept at Moot House (01632 960114).",
        "Marlow has named its price (01632 960114).",
    ],
)
def test_no_person_no_contact(sentence: str) -> None:
    assert contacts(*DEFINED, sentence) == []


# --- signatures ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("day", ["on 4 May 2019", "dated 4 May 2019", "this 4th day of May 2019"])
def test_by_whom_and_when_on_one_line(day: str) -> None:
    (found, blank) = signatories(
        heading("Signatures"),
        "Signed for and on behalf of FENLEY BOROUGH COUNCIL",
        "~~~ Ada Penn ~~~",
        f"by Ada Penn, Town Clerk, {day}",
        "Signed for and on behalf of MARLOW HOMES LIMITED",
        "......................",
        "by ..................., Director, on ............... 2019",
    )
    assert (found["name"], found["position"], found["date"], found["signed"]) == (
        "Ada Penn",
        "Town Clerk",
        "2019-05-04",
        True,
    )
    assert (blank["name"], blank["position"], blank["date"], blank["signed"]) == (None, "Director", None, False)
