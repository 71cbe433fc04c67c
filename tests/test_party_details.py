"""Details of parties that stand elsewhere than where the parties are named."""

from __future__ import annotations

from typing import Any

import pytest
from helpers import Item, context_from, context_of, found_in, heading, run, table

from isa_extract.extractors import parties
from isa_extract.facts import Found

OPENING = (
    "THIS AGREEMENT is made between\n\n"
    '(1) FENLEY DISTRICT COUNCIL of Moot House, Church Lane, Fenley, FL3 4AB ("the Council");\n\n'
    '(2) BRIGHTWELL HOUSING LIMITED of 9 Tannery Row, Fenley, FL3 9QT ("the Landlord")\n\n'
)


def read(*items: Item) -> dict[str, dict[str, Any]]:
    """The parties by name, with what is said of each."""
    context = context_of(items[0]) if len(items) == 1 and isinstance(items[0], str) else context_from(*items)
    read: dict[str, dict[str, Any]] = {}
    for fact in run(parties.extract, context):
        if fact.field == "parties":
            values = {k: v.value for k, v in fact.attributes.items() if isinstance(v, Found)}
            aliases = fact.attributes.get("aliases")
            values["aliases"] = [a.value for a in aliases] if isinstance(aliases, tuple) else []
            read[str(values["name"])] = values
        assert list(found_in(fact))
    return read


def _paragraphs(text: str) -> list[Item]:
    return [part for part in text.split("\n\n") if part]


def test_a_table_under_defined_terms() -> None:
    found = read(
        *_paragraphs(OPENING),
        heading("Schedule 3: Registrations"),
        table(
            [
                ["Party", "Switchboard", "General e-mail", "ICO registration"],
                ["The Council", "01632 960101", "hello@fenley.gov.uk", "Z6310670"],
                ["The Landlord", "01632 960202", "office@brightwell.example", "Applied for"],
            ]
        ),
    )
    council, landlord = found["Fenley District Council"], found["Brightwell Housing Limited"]
    assert (council["phone"], council["email"]) == ("+441632960101", "hello@fenley.gov.uk")
    assert council["ico_registration"] == "Z6310670"
    assert landlord["email"] == "office@brightwell.example"
    assert "ico_registration" not in landlord


@pytest.mark.parametrize(
    "described",
    ["an independent school of", "a registered charity (number 1190442) of", "being a charitable trust, of"],
)
@pytest.mark.parametrize("name", ["Lantern Night Support", "Brightwell Learning Trust"])
def test_the_address_of_a_party_that_is_first_described(name: str, described: str) -> None:
    found = read(
        "THIS AGREEMENT is made between",
        '(1) FENLEY DISTRICT COUNCIL of Moot House, Church Lane, Fenley, FL3 4AB ("the Council"); and',
        f"(2) {name}, {described} 3 Wyle Mews, Fenley FL3 1XF.",
    )
    assert found[name]["address"] == "3 Wyle Mews, Fenley FL3 1XF"


def test_a_table_of_people_gives_no_party_a_telephone() -> None:
    found = read(
        *_paragraphs(OPENING),
        heading("Contacts"),
        table(
            [
                ["Party", "Name", "Telephone"],
                ["The Council", "Ada Threlfall", "01632 960101"],
                ["The Landlord", "Ben Okafor", "01632 960202"],
            ]
        ),
    )
    assert all("phone" not in party for party in found.values())


def test_sentences_about_one_party_and_those_that_go_on() -> None:
    found = read(
        "BETWEEN",
        "FENLEY DISTRICT COUNCIL",
        "and",
        "BRIGHTWELL HOUSING LIMITED",
        heading("The partners"),
        'Fenley District Council ("the Council") has its main office at Moot House, Church Lane, Fenley, FL3 4AB. '
        "Its switchboard is 01632 960101 and its entry in the register of data controllers is Z6310670.",
        "Brightwell Housing Limited is to be found at 9 Tannery Row, Fenley, FL3 9QT, telephone 01632 960202.",
    )
    council, landlord = found["Fenley District Council"], found["Brightwell Housing Limited"]
    assert council["address"] == "Moot House, Church Lane, Fenley, FL3 4AB"
    assert council["phone"] == "+441632960101"
    assert council["ico_registration"] == "Z6310670"
    assert landlord["address"] == "9 Tannery Row, Fenley, FL3 9QT"
    assert landlord["phone"] == "+441632960202"


@pytest.mark.parametrize(
    "sentence",
    [
        "The Council's records officer is on 01632 960999.",
        "The Council meets at the Corn Exchange each spring. Questions go to Ada Threlfall on 01632 960999.",
        "The Council has its own policy. Its officers may ring 01632 960999 at night.",
    ],
)
def test_a_number_that_is_not_the_partys_own(sentence: str) -> None:
    found = read(*_paragraphs(OPENING), heading("Working together"), sentence)
    assert "phone" not in found["Fenley District Council"]


def test_cards_in_the_cells_of_a_table() -> None:
    found = read(
        heading("Who are the partners?"),
        table(
            [
                [
                    "Fenley District Council\n(“the Council”)\nMoot House\nChurch Lane\nFenley FL3 4AB\n"
                    "Tel: 01632 960101\nICO number: Z6310670",
                    "Brightwell Housing Limited\n(“the Landlord”)\n9 Tannery Row\nFenley FL3 9QT\n"
                    "Tel: 01632 960202\nICO number: ZA214870",
                ]
            ]
        ),
    )
    council = found["Fenley District Council"]
    assert council["address"] == "Moot House, Church Lane, Fenley FL3 4AB"
    assert council["phone"] == "+441632960101"
    assert found["Brightwell Housing Limited"]["ico_registration"] == "ZA214870"


def test_cards_line_by_line() -> None:
    found = read(
        "Who are the partners?\n\nThere are two of us.\n\n"
        "Fenley District Council\n(the Council)\nMoot House, Church Lane\nFenley FL3 4AB\nICO number: Z6310670\n\n"
        "Brightwell Housing Limited\n9 Tannery Row\nFenley FL3 9QT\nICO number: ZA214870\n\n"
        "Both of us will share what we hold about homes at risk.\n"
    )
    assert found["Fenley District Council"]["ico_registration"] == "Z6310670"
    assert found["Brightwell Housing Limited"]["postcode"] == "FL3 9QT"


def test_a_table_turned_on_its_side() -> None:
    rows = [
        ["", "First", "Second"],
        ["Name", "Fenley District Council", "Brightwell Housing Limited"],
        ["Known as", "the Council", "the Landlord"],
        ["Where", "Moot House, Church Lane, Fenley", "9 Tannery Row, Fenley"],
        ["Postcode", "FL3 4AB", "FL3 9QT"],
        ["Mailbox", "hello@fenley.gov.uk", "office@brightwell.example"],
        ["Register entry", "Z6310670", "ZA214870"],
    ]
    found = read(heading("The partners"), table(rows))
    council = found["Fenley District Council"]
    assert council["aliases"] == ["Council"]
    assert council["address"] == "Moot House, Church Lane, Fenley"
    assert council["email"] == "hello@fenley.gov.uk"
    assert found["Brightwell Housing Limited"]["ico_registration"] == "ZA214870"


def test_a_table_turned_on_its_side_that_lost_its_lines() -> None:
    lines = [
        "The partners", "", "Name", "Fenley District Council", "Brightwell Housing Limited", "Postcode", "FL3 4AB",
        "FL3 9QT", "Telephone", "01632 960101", "01632 960202", "ICO number", "Z6310670", "ZA214870", "",
        "1. Purpose", "", "The partners share what they hold about homes at risk.",
    ]  # fmt: skip
    found = read("\n".join(lines))
    assert set(found) == {"Fenley District Council", "Brightwell Housing Limited"}
    assert found["Brightwell Housing Limited"]["phone"] == "+441632960202"
    assert found["Fenley District Council"]["postcode"] == "FL3 4AB"


def test_an_address_column_with_the_switchboard_in_it() -> None:
    found = read(
        heading("The partners"),
        table(
            [
                ["Organisation", "Address and switchboard", "Data protection registration"],
                [
                    "Fenley District Council (“the Council”)",
                    "Moot House\nFenley\nFL3 4AB\nTel. 01632 960101",
                    "Z6310670",
                ],
                ["Brightwell Housing Limited", "9 Tannery Row\nFenley\nFL3 9QT\nTel. 01632 960202", "ZA214870"],
            ]
        ),
    )
    assert found["Fenley District Council"]["address"] == "Moot House, Fenley, FL3 4AB"
    assert found["Brightwell Housing Limited"]["phone"] == "+441632960202"


def test_a_box_that_was_left_empty_names_no_party() -> None:
    found = read(heading("The partners"), table([["Partner", "ICO number"], ["☐ Fenley District Council", "Z6310670"],
                 ["Brightwell Housing Limited", "ZA214870"], ["Xton Borough Council", "Z7021756"]]))  # fmt: skip
    assert "Fenley District Council" not in found
