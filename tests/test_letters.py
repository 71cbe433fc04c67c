# ruff: noqa: E501 - what letters say is not wrapped
"""Letters: those that are the agreement themselves, and those that only write about one."""

from __future__ import annotations

from typing import Any

import pytest
from helpers import record_of

HOSTEL = """Saltmarsh Borough Council
Housing Options, Town Hall, Quay Street, Saltmarsh, SX4 2AB

Our ref: HO/2017/118

14 February 2017

The Chief Executive
Lantern Street Hostel Limited
3 Lantern Street
Saltmarsh
SX4 7QR

Dear Ms Farrow

Re: Sharing information about people who sleep rough

This letter sets out the agreement between Saltmarsh Borough Council ("the Council") and Lantern Street Hostel Limited ("the Hostel") for the exchange of information about people who sleep rough.

What the scheme does. It finds people a bed on the night they are met and a flat as soon as there is one.

How they are sent. The Hostel sends the Council a list by secure e-mail every week.

How long it is kept. The Council keeps each list for two years from the date of the list and then destroys it.

If a list goes missing. Whoever loses it tells the other within one working day.

Mistakes. A wrong entry is put right by whoever made it.

By countersigning this letter the Hostel agrees to its terms.

Yours sincerely

(signed) R. Ahmed

Rukhsana Ahmed
Head of Housing Options
Saltmarsh Borough Council

I accept the terms set out in this letter.

Lantern Street Hostel Limited
Digitally signed by Joan Farrow, Chief Executive, on 20 February 2017 at 10:15
"""

SCHOOL = """Wenlow Academy Trust
The Old Foundry
Wenlow WN2 8JJ

1 September 2021

Dear Chief Constable

INFORMATION ABOUT CHILDREN WHO ARE MISSING FROM LESSONS

Once signed, this letter constitutes the information sharing agreement between us, Wenlow Academy Trust ("the Trust"), and Marlshire Police ("the Police").

Why the Police need names. Totals do not help an officer who meets a child in the street.

The law. The Trust acts under section 175 of the Education Act 2002, the Police under their common law powers.

Please sign and return one copy of this letter.

Yours faithfully

[signed] T Oyelaran

Tunde Oyelaran, Chief Executive, Wenlow Academy Trust

We have read your letter and agree to what it says.

Marlshire Police
Signed electronically by Superintendent Mary Cole
on 9 September 2021 at 16:40
"""

EXCHANGE = """Dear Colleague

Sharing of records between our two archives

The letter and its enclosure are the data sharing agreement between the University of Ambleton and Kestrel Homes Limited.

Enclosure 1: the fields

Kestrel Homes Limited to the University of Ambleton, yearly

- tenant's name
- date of birth
- address

The University of Ambleton to Kestrel Homes Limited, yearly

- rent band
- household size

Signed for and on behalf of the University of Ambleton
E-signed by: Dr P Lowe, Registrar, 4 May 2019

Signed for and on behalf of Kestrel Homes Limited
Signed ..........................
Name ............................
Date ............................
"""


def signed(record: dict[str, Any]) -> list[tuple[Any, ...]]:
    return [tuple(s[key] for key in ("organisation", "name", "date", "signed")) for s in record["signatories"]]


def test_a_letter_that_says_it_is_the_agreement_is_one() -> None:
    record = record_of(HOSTEL)
    assert record["agreement"]["type"] != "not_an_agreement"
    assert record["agreement"]["title"] == "Sharing information about people who sleep rough"
    assert {party["name"] for party in record["parties"]} == {
        "Saltmarsh Borough Council",
        "Lantern Street Hostel Limited",
    }
    assert signed(record) == [
        ("Saltmarsh Borough Council", "Rukhsana Ahmed", None, True),
        ("Lantern Street Hostel Limited", "Joan Farrow", "2017-02-20", True),
    ]
    found = {section["id"] for section in record["sections"]}
    assert {"background", "sharing_process", "retention", "breach", "data_quality"} <= found
    assert [clause["period"] for clause in record["retention"]] == ["P2Y"]
    assert record["sharing"]["frequency"] == "weekly"
    assert record["sharing"]["methods"] == ["secure_email"]


def test_a_letter_that_becomes_the_agreement_once_signed_is_one() -> None:
    record = record_of(SCHOOL)
    assert record["agreement"]["type"] == "information_sharing_agreement"
    assert record["agreement"]["title"] == "Information About Children Who Are Missing From Lessons"
    assert {party["name"] for party in record["parties"]} == {"Wenlow Academy Trust", "Marlshire Police"}
    assert signed(record) == [
        ("Wenlow Academy Trust", "Tunde Oyelaran", None, True),
        ("Marlshire Police", "Superintendent Mary Cole", "2021-09-09", True),
    ]
    assert {"benefits_necessity", "legal_powers"} <= {section["id"] for section in record["sections"]}


def test_fields_in_an_enclosure_belong_to_whoever_sends_them() -> None:
    record = record_of(EXCHANGE)
    assert record["agreement"]["type"] == "data_sharing_agreement"
    assert [(item["name"], item["provider"].removeprefix("The ")) for item in record["data_items"]] == [
        ("tenant's name", "Kestrel Homes Limited"),
        ("date of birth", "Kestrel Homes Limited"),
        ("address", "Kestrel Homes Limited"),
        ("rent band", "University of Ambleton"),
        ("household size", "University of Ambleton"),
    ]
    assert signed(record)[0] == ("University of Ambleton", "Dr P Lowe", "2019-05-04", True)
    assert signed(record)[1][3] is False
    assert "schedules" in {section["id"] for section in record["sections"]}


@pytest.mark.parametrize(
    "body",
    [
        "Thank you for your letter of 3 May. This letter sets out the agreements that the Council has signed since 2012.",
        "I enclose the information sharing agreement between the Council and the police. Please sign it and let me have it back.",
        "This letter is sent under the agreement between the Trust and your hospital. Please let me have the records of the patient named below.",
        "The agreement between us came to an end in March. Please delete what you hold and confirm that you have done so.",
        "I am asked to say why the data sharing agreement of 2015 was not published. It was signed by the Chief Constable.",
    ],
)
def test_a_letter_about_an_agreement_is_none(body: str) -> None:
    record = record_of(
        f"Moorland Council\nTown Hall\nMoorland\n\n3 June 2014\n\nDear Mr Threlfall\n\n{body}\n\nYours sincerely\n\nB Okafor\n"
    )
    assert record["agreement"]["type"] == "not_an_agreement"
    assert (record["parties"], record["signatories"]) == ([], [])
