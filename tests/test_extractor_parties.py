# ruff: noqa: E501 - what documents say is not wrapped
"""Who an agreement binds, and in which role, in many ways of writing."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any

import docx
import pytest

from isa_extract.document import Document
from isa_extract.extractors.parties import extract
from isa_extract.facts import Found
from isa_extract.loaders import docx as word
from isa_extract.loaders import text
from isa_extract.pipeline import make_context


def read(document: Document) -> list[dict[str, Any]]:
    """The parties of a document, every value checked against its evidence."""
    context = make_context(document)
    parties = []
    for fact in extract(context):
        party: dict[str, Any] = {}
        for name, attribute in fact.attributes.items():
            found = (attribute,) if isinstance(attribute, Found) else attribute or ()
            for one in found:
                assert one.evidence, name
                assert all(0 <= e.start < e.end <= len(document.text) for e in one.evidence)
            party[name] = attribute.value if isinstance(attribute, Found) else [one.value for one in found]
        parties.append(party)
    return parties


def parties(written: str) -> list[dict[str, Any]]:
    return read(text.load(written.encode(), file_name="a.txt", sha256=""))


def names(written: str) -> list[str]:
    return [party["name"] for party in parties(written)]


def roles(written: str) -> Mapping[str, list[str]]:
    return {party["name"]: sorted(party["roles"]) for party in parties(written)}


def in_word(tables: list[list[list[str]]], before: str = "Parties to this agreement") -> list[dict[str, Any]]:
    """The parties of a Word document with a heading and tables."""
    document = docx.Document()
    document.add_heading(before, 1)
    for rows in tables:
        table = document.add_table(len(rows), max(map(len, rows)))
        for row, cells in enumerate(rows):
            for column, cell in enumerate(cells):
                table.cell(row, column).text = cell
        document.add_paragraph("")
    data = io.BytesIO()
    document.save(data)
    return read(word.load(data.getvalue(), file_name="a.docx", sha256=""))


TWO = ["Northtown City Council", "Marlshire Police"]
AGREED = "\n\n1. Purpose\n\nTo share.\n"


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (
            "BETWEEN\n\nTHE BOROUGH OF NORTHTOWN\n\nAND\n\nMARLSHIRE CONSTABULARY",
            ["Borough of Northtown", "Marlshire Constabulary"],
        ),
        ("As agreed between:\n\nNORTHTOWN CITY COUNCIL\nMARLSHIRE POLICE", TWO),
        ("Information Sharing Agreement between Northtown City Council and Marlshire Police", TWO),
        ("This protocol is made between Northtown City Council and Marlshire Police and says how we share.", TWO),
        ("This agreement is between Northtown City Council and Marlshire Police. The Home Office pays.", TWO),
        ("Parties: Northtown City Council; Marlshire Police", TWO),
        ("Parties: Northtown City Council / Marlshire Police", TWO),
        ("The parties to this agreement are Northtown City Council and Marlshire Police.", TWO),
        ("The framework includes the following partners:\n\n- Northtown City Council\n- Marlshire Police", TWO),
        (
            "The partners are:\n\n- Northtown City Council\n- Marlshire Police\n- Kickstart Ermin",
            [*TWO, "Kickstart Ermin"],
        ),
        (
            "This agreement is between Northtown City Council as the accountable body for the Marlshire Growth Gateway "
            "and Westvale District Council.",
            ["Northtown City Council", "Westvale District Council"],
        ),
        (
            "This agreement is between Northtown City Council, Ermin and Vale District Council and Marlshire Police.",
            ["Northtown City Council", "Ermin and Vale District Council", "Marlshire Police"],
        ),
        (
            "Made between Northtown City Council, 7Sparks for the Ermin region (on behalf of Ashby, Thorne and Vale), "
            "Ambry and Holme, and Marlshire Police.",
            ["Northtown City Council", "7Sparks", "Ambry and Holme", "Marlshire Police"],
        ),
        ("The agreement sets out the difference between Health and Social Care." + AGREED, []),
        ("This agreement is between the provider and each participating school." + AGREED, []),
        ("Signatories are listed in Appendix A." + AGREED, []),
        ("It replaces an earlier agreement between Northtown City Council and Marlshire Police." + AGREED, []),
        (
            "Chief Executive Northtown City Council Chief Executive Westvale District Council Chief Executive Ermin Council",
            ["Northtown City Council", "Westvale District Council", "Ermin Council"],
        ),
        ("Who has joined\n\n☒ Northtown City Council\n☐ Westvale District Council\n☒ Marlshire Police\n", TWO),
        ("Organisation 1: Northtown City Council\n\nOrganisation 2: Marlshire Police", TWO),
    ],
)
def test_who_is_bound(written: str, expected: list[str]) -> None:
    assert names("Information Sharing Protocol\n\n" + written) == expected


def test_groups_and_departments_are_no_parties() -> None:
    written = (
        "Partner organisations\n\nLocal authorities\n\n- Northtown City Council\n  - Adult Services\n  - Housing\n\n"
        "Emergency services\n\n- Marlshire Police\n- The Ermin Project\n\nPurpose\n\nTo help.\n"
    )
    assert names(written) == [*TWO, "Ermin Project"]


@pytest.mark.parametrize(
    "sentence",
    [
        "The Information Commissioner's Office was consulted on the draft.",
        "Westvale District Council withdrew in 2012.",
        "Westvale District Council is not a party to this agreement.",
        "Westvale District Council has been invited to join.",
        "Westvale District Council funds the project.",
    ],
)
def test_bodies_that_are_only_mentioned(sentence: str) -> None:
    assert names(f"Parties to this agreement\n\n- Northtown City Council\n- Marlshire Police\n\n{sentence}\n") == TWO


def test_legal_parties() -> None:
    first, second = parties(
        "THIS AGREEMENT is made the 3rd day of March 2014\n\nBETWEEN\n\n"
        '(1) THE CHIEF CONSTABLE OF MARLSHIRE POLICE of Force House, Long Lane, Marlford, MF1 1AA ("the Chief"); and\n\n'
        "(2) BEACON HOUSING ASSOCIATION LIMITED (company number 01234567) whose registered office is at 4 Mill Road, "
        'Derby, DE1 2AB ("the Association").\n\nBackground\n\nWords.\n'
    )
    assert first["name"] == "Chief Constable of Marlshire Police"
    assert (first["address"], first["postcode"]) == ("Force House, Long Lane, Marlford, MF1 1AA", "MF1 1AA")
    assert first["aliases"] == ["Chief"]
    assert second["name"] == "Beacon Housing Association Limited"
    assert (second["address"], second["aliases"]) == ("4 Mill Road, Derby, DE1 2AB", ["Association"])


@pytest.mark.parametrize(
    ("written", "whom"),
    [
        ("Northtown Youth Trust (on behalf of Northtown City Council)", ["Northtown City Council"]),
        ("Northtown Trust on behalf of the Ermin Growth Board", ["Ermin Growth Board"]),
        ("Northtown Trust (on behalf of London Boroughs of Ashby, Thorne and Vale)", ["Ashby", "Thorne", "Vale"]),
        (
            "Northtown Trust (on behalf of Barking and Dagenham, Havering and Bexley)",
            ["Barking and Dagenham", "Havering", "Bexley"],
        ),
        ("Northtown Trust (on behalf of Ashby, Thorne and Vale London Boroughs)", ["Ashby", "Thorne", "Vale"]),
    ],
)
def test_on_behalf_of(written: str, whom: list[str]) -> None:
    assert (
        parties(f"Information Sharing Agreement\n\nParties: {written}; Marlshire Police\n")[0]["on_behalf_of"] == whom
    )


OPENING = (
    "Data Sharing Agreement\n\nThis agreement is between Northtown City Council (the Council) and Marlshire Police.\n\n"
)


@pytest.mark.parametrize(
    ("written", "council", "police"),
    [
        ("The parties are joint controllers.", ["joint_controller"], ["joint_controller"]),
        ("Each party is a data controller in its own right.", ["controller"], ["controller"]),
        (
            "The organisations named above will act as Data Controllers in Common.",
            ["controller_in_common"],
            ["controller_in_common"],
        ),
        ("The Council is the data controller.", ["controller"], []),
        (
            "The Council is the data controller and Marlshire Police is the data processor.",
            ["controller"],
            ["processor"],
        ),
        ("The Council and Marlshire Police are joint controllers.", ["joint_controller"], ["joint_controller"]),
        ("Each of the Council and Marlshire Police is a controller.", ["controller"], ["controller"]),
        ("The data controller is Northtown City Council.", ["controller"], []),
        ("Marlshire Police will act as data processor for the Council.", [], ["processor"]),
        ("Where Marlshire Police uses it for its own ends, it will be deemed the data controller.", [], ["controller"]),
        ("If Marlshire Police decides why data are used it will be treated as a controller.", [], []),
        ("The parties are not joint controllers.", [], []),
        ("Neither party acts as processor of the other.", [], []),
        ('"Controller" and "processor" have the meanings given in the Act.', [], []),
        ("The Council, as data controller, must be satisfied.", ["controller"], []),
        ("The Council holds the file. It is the data controller.", ["controller"], []),
        ("Marlshire Police receives data on the instructions of the Council and as a controller.", [], ["controller"]),
        ("Tell the data controller at once.", [], []),
    ],
)
def test_roles(written: str, council: list[str], police: list[str]) -> None:
    assert roles(OPENING + written) == {"Northtown City Council": council, "Marlshire Police": police}


@pytest.mark.parametrize(
    "written",
    [
        "Kestrel Hosting Ltd hosts the portal as data processor for the Council.",
        "Data processors are Kestrel Hosting Ltd under contract to the Council.",
        "The matching is done by Kestrel Hosting Ltd as data processor for the Council.",
        "The supplier of the system, Kestrel Hosting Ltd, is the Council's data processor.",
        "Kestrel Hosting Ltd runs the portal. It is a processor.",
        "One company works for us as a data processor. Kestrel Hosting Ltd keeps the portal.",
        "The Council uses its data processor Kestrel Hosting Ltd.",
    ],
)
def test_processors_named_as_such(written: str) -> None:
    found = roles(OPENING + written)
    assert found["Kestrel Hosting Ltd"] == ["processor"]
    assert "processor" not in found["Northtown City Council"]


@pytest.mark.parametrize(
    "written",
    [
        "Kestrel Hosting Ltd is a sub-processor and does not sign.",
        "Kestrel Hosting Ltd supplied the software.",
        "No data processor is used; Kestrel Hosting Ltd sells the software.",
    ],
)
def test_suppliers_that_are_no_processors(written: str) -> None:
    assert "Kestrel Hosting Ltd" not in roles(OPENING + written)


def test_table_with_details() -> None:
    first, second = in_word(
        [[
            ["Organisation", "Address", "ICO registration"],
            ["Local authorities", "", ""],
            ["Northtown City Council", "Civic Centre, High Street, Northtown, NT1 1AA", "Z1234567"],
            ["7Sparks", "Unit 4, Mill Road, Derby, DE1 2AB", "ZA123456"],
        ]]
    )  # fmt: skip
    assert (first["name"], first["postcode"], first["ico_registration"]) == (
        "Northtown City Council",
        "NT1 1AA",
        "Z1234567",
    )
    assert (second["name"], second["address"]) == ("7Sparks", "Unit 4, Mill Road, Derby, DE1 2AB")


def test_table_of_nothing_but_names() -> None:
    rows = [
        ["Partners for the Ermin programme"],
        ["Northtown City Council"],
        ["Probation"],
        ["Marlshire Police"],
        ["DWP"],
    ]
    assert [p["name"] for p in in_word([rows], "Summary")] == [
        "Northtown City Council",
        "Probation",
        "Marlshire Police",
        "DWP",
    ]


def test_cards() -> None:
    card = [["Organisation 1", ""], ["Name", "Northtown Trust Ltd"], ["Address", "4 Mill Road, Derby, DE1 2AB"],
            ["ICO registration", "Z1234567"], ["Acting for", "Mill Surgery; Park Practice"]]  # fmt: skip
    (party,) = in_word([card], "Who is sharing")
    assert (party["name"], party["postcode"]) == ("Northtown Trust Ltd", "DE1 2AB")
    assert party["on_behalf_of"] == ["Mill Surgery", "Park Practice"]


def test_card_with_a_column_for_each_party_and_boxes() -> None:
    card = [
        ["Details", "Local authority", "School"],
        ["Name", "Northtown City Council", "__________"],
        ["Address", "Civic Centre, High Street, Northtown, NT1 1AA", "__________"],
        ["Acts as", "☒ Controller ☐ Processor", "☒ Controller ☐ Processor"],
        ["Any processor used", "Kestrel Hosting Ltd, which hosts the portal", "[name]"],
    ]
    found = in_word([card], "Who is sharing")
    assert [(p["name"], p["roles"]) for p in found] == [
        ("Northtown City Council", ["controller"]), ("Kestrel Hosting Ltd", ["processor"])
    ]  # fmt: skip


def test_flattened_table() -> None:
    first, second = parties(
        "Organisations taking part\n\nOrganisation\nAddress\nICO number\nNorthtown City Council\n"
        "Civic Centre, High Street, Northtown, NT1 1AA\nZ1234567\nMarlshire Police\nForce House, Long Lane, Marlford, MF1 1AA\n"
        "Z7654321\n"
    )
    assert (first["name"], first["ico_registration"]) == ("Northtown City Council", "Z1234567")
    assert (second["name"], second["postcode"]) == ("Marlshire Police", "MF1 1AA")


def test_labels_first_and_values_after() -> None:
    assert names("Sharing form\n\nName of agreement:\nBetween:\nAnd:\nVersion:\n\nTenancy checks\nNorthtown City Council\n"
                 "Beacon Homes Limited\n1.0\n") == ["Northtown City Council", "Beacon Homes Limited"]  # fmt: skip


def test_an_abbreviation_stands_for_a_party() -> None:
    party = parties(
        "Agreement\n\nThis agreement is between Northtown City Council (NCC) and Marlshire Police.\n\nNCC is the data controller."
    )[0]
    assert (party["aliases"], party["roles"]) == (["NCC"], ["controller"])


def test_nothing_from_nothing() -> None:
    assert parties("Minutes of a meeting about the weather.") == []


PEOPLE = [["Agency", "Who", "Telephone", "Secure e-mail"], ["Northtown City Council", "Ann Rae, Hub Manager", "01632 960811", "a@x.gov.uk"],
          ["Marlshire Police", "Duty sergeant", "01632 960812", "b@x.police.uk"], ["NPS", "Duty officer", "01632 960813", ""]]  # fmt: skip


def test_a_contact_table_names_no_parties_where_a_list_does() -> None:
    document = docx.Document()
    document.add_heading("The partners", 1)
    document.add_paragraph("The agencies that have joined are:")
    for name in (*TWO, "National Probation Service"):
        document.add_paragraph(name, style="List Bullet")
    document.add_heading("Points of contact for the partners", 1)
    table = document.add_table(len(PEOPLE), 4)
    for row, cells in enumerate(PEOPLE):
        for column, cell in enumerate(cells):
            table.cell(row, column).text = cell
    data = io.BytesIO()
    document.save(data)
    found = read(word.load(data.getvalue(), file_name="a.docx", sha256=""))
    assert [p["name"] for p in found] == [*TWO, "National Probation Service"]
    assert not any(p.get("phone") or p.get("email") for p in found)


def test_a_table_of_representatives_is_the_list_where_there_is_no_other() -> None:
    assert [p["name"] for p in in_word([PEOPLE[:3]], "Parties to this agreement")] == TWO


def test_a_cell_that_says_controller_is_no_header() -> None:
    rows = [["Organisation", "Address", "Role"], ["7Sparks", "Unit 4, Mill Road, Derby, DE1 2AB", "Controller"],
            ["Ermin Aid", "2 Mill Road, Derby, DE1 2AD", "Controller"], ["Kestrel Hosting Ltd", "3 Mill Road, Derby, DE1 2AE", "Processor (hosting)"]]  # fmt: skip
    assert [(p["name"], p["roles"]) for p in in_word([rows])] == [
        ("7Sparks", ["controller"]), ("Ermin Aid", ["controller"]), ("Kestrel Hosting Ltd", ["processor"])
    ]  # fmt: skip


@pytest.mark.parametrize(
    "cell",
    [
        "Civic Centre\nHigh Street\nNorthtown\nNT1 1AA",
        "Civic Centre,\nHigh Street,\nNorthtown,\nNT1 1AA",
        "Civic Centre, High Street, Northtown, NT1 1AA",
        "Civic Centre , High Street,, Northtown\nNT1 1AA.",
    ],
)
def test_an_address_is_the_same_however_its_lines_end(cell: str) -> None:
    rows = [
        ["Organisation", "Address"],
        ["Northtown City Council", cell],
        ["Marlshire Police", "1 Long Lane, Marlford, MF1 1AA"],
    ]
    assert in_word([rows])[0]["address"] == "Civic Centre, High Street, Northtown, NT1 1AA"


PARTNERS = "Information Sharing Protocol\n\nPartners to this protocol\n\n"


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("The partners come from two sectors. For policing they are Marlshire Police. For local government they are "
         "Northtown City Council (NCC), which takes part through its Housing and Education departments, and Ermin Council.",
         ["Marlshire Police", "Northtown City Council", "Ermin Council"]),
        ("Northtown City Council and Marlshire Police are partners. Ermin Housing Association is a partner because it lets homes.",
         [*TWO, "Ermin Housing Association"]),
        ("These bodies are the parties. From health come Ermin NHS Trust, formerly the Vale NHS Trust, and Ermin Hospice.",
         ["Ermin NHS Trust", "Ermin Hospice"]),
        ("Two landlords have joined, Tai Ermin and Vale Housing Association.", ["Tai Ermin", "Vale Housing Association"]),
        ("Two landlords have joined, Ermin Homes and Vale Housing Association.", ["Ermin Homes", "Vale Housing Association"]),
        ("The scheme brings together Northtown City Council, Marlshire Police and Ermin Vale Support Service (EVSS).",
         [*TWO, "Ermin Vale Support Service"]),
        ("Northtown City Council and Marlshire Police have signed this protocol. Ermin Council has not signed. "
         "The Home Office has attended as a guest.", TWO),
        ("Northtown City Council and Marlshire Police are the parties. Ermin Council is a party to the Wales Accord.", TWO),
    ],
)  # fmt: skip
def test_partners_told_in_sentences(written: str, expected: list[str]) -> None:
    assert names(PARTNERS + written + "\n\nPurpose\n\nTo help.\n") == expected


@pytest.mark.parametrize(
    ("cell", "name", "alias"),
    [
        ('Ermin Fire Authority, operating as Ermin Fire and Rescue Service ("EFRS")', "Ermin Fire Authority", "EFRS"),
        ("Ermin Health Board, commonly known as NHS Ermin", "Ermin Health Board", "NHS Ermin"),
        ("Vale Trading Ltd t/a Vale Homes", "Vale Trading Ltd", "Vale Homes"),
        ("Ermin Fire and Rescue Authority, through Ermin Fire Service (EFS)", "Ermin Fire and Rescue Authority", "EFS"),
    ],
)
def test_names_of_one_body_in_a_cell(cell: str, name: str, alias: str) -> None:
    rows = [["Organisation", "ICO number"], [cell, "Z1234567"], ["Marlshire Police", "Z7654321"]]
    party = in_word([rows])[0]
    assert party["name"] == name
    assert alias in party["aliases"]


def test_a_house_number_begins_no_party() -> None:
    first, second = parties(
        'BETWEEN:\n\n(1) THE CHIEF CONSTABLE OF MARLSHIRE POLICE of Brookside,\n65 Knock Road, Belfast BT5 6LE ("the Chief");\n\n'
        '(2) NORTHTOWN CITY COUNCIL of 2 High Street, Northtown NT1 1AA ("the Council"),\n\n'
        'each a "Party" and together the "Parties".\n\nRECITALS\n\nWords.\n'
    )
    assert (first["name"], first["postcode"]) == ("Chief Constable of Marlshire Police", "BT5 6LE")
    assert second["postcode"] == "NT1 1AA"


@pytest.mark.parametrize(
    ("written", "kestrel"),
    [
        (
            "The log is hosted for the Council by Kestrel Hosting Ltd, 14 Old Yard, Edinburgh EH3 8GX, which acts as processor.",
            "EH3 8GX",
        ),
        ("The Council engages Kestrel Hosting Ltd of 9 Dock Road, Hull HU1 1AA as its processor.", "HU1 1AA"),
    ],
)
def test_a_processor_with_its_address(written: str, kestrel: str) -> None:
    found = {party["name"]: party for party in parties(OPENING + written)}
    assert (found["Kestrel Hosting Ltd"]["roles"], found["Kestrel Hosting Ltd"]["postcode"]) == (["processor"], kestrel)
    assert "processor" not in found["Northtown City Council"]["roles"]


def test_controllers_in_their_own_right_and_jointly() -> None:
    assert roles(OPENING + "Each party is a controller in its own right of what it holds. The Council and Marlshire Police are joint controllers of the log.") == {
        "Northtown City Council": ["controller", "joint_controller"], "Marlshire Police": ["controller", "joint_controller"]
    }  # fmt: skip


def test_statutes_in_brackets_are_no_aliases() -> None:
    party = parties("BETWEEN\n\n(1) ERMIN COUNCIL, constituted under the Local Government (Scotland) Act 1994 and having its principal "
                    'office at 1 High Street, Ermin EH1 1AA ("the Council"); and\n\n(2) MARLSHIRE POLICE of Long Lane, Marlford MF1 1AA\n')[0]  # fmt: skip
    assert (party["aliases"], party["postcode"]) == (["Council"], "EH1 1AA")
