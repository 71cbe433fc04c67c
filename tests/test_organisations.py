"""Organisations found by the way their names are made."""

from __future__ import annotations

import pytest

from isa_extract.loaders import text
from isa_extract.organisations import tidy_name, title_case
from isa_extract.pipeline import make_context


def names(written: str) -> list[str]:
    """The strong organisation names in a text."""
    context = make_context(text.load(written.encode(), file_name="a.txt", sha256=""))
    return [mention.name for mention in context.organisations if not mention.weak]


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("We met Northtown City Council today.", ["Northtown City Council"]),
        ("data from Westvale and Ermin District Council", ["Westvale and Ermin District Council"]),
        ("Northtown Council and Westvale Council agree", ["Northtown Council", "Westvale Council"]),
        ("the Growth Gateway and Northtown City Council", ["Northtown City Council"]),
        ("the Royal Borough of Ashby and Thorne", ["Royal Borough of Ashby and Thorne"]),
        (
            "the University of Marlshire and the University of Westvale",
            ["University of Marlshire", "University of Westvale"],
        ),
        (
            "THE CHIEF CONSTABLE OF MARLSHIRE POLICE of 1 Long Lane, Marlford, MF1 1AA",
            ["Chief Constable of Marlshire Police"],
        ),
        ("the Secretary of State for Justice", ["Secretary of State for Justice"]),
        ("Beacon Housing Association Limited pays", ["Beacon Housing Association Limited"]),
        ("Kestrel Data Services Ltd hosts it", ["Kestrel Data Services Ltd"]),
        ("New Marlshire District Council", ["New Marlshire District Council"]),
        ("Ermin Valley Hospitals NHS Foundation Trust", ["Ermin Valley Hospitals NHS Foundation Trust"]),
        ("St Brannoc's Hospice takes part", ["St Brannoc's Hospice"]),
        ("Northtown-on-Sea Borough Council", ["Northtown-on-Sea Borough Council"]),
        ("the Metropolitan Borough Council of Ermindale", ["Metropolitan Borough Council of Ermindale"]),
        ("Beacon Homes Limited1", ["Beacon Homes Limited"]),
        ("the National Business Advice Helpline", []),
        ("the council and the police", []),
        ("a strategic board of the partnership", []),
        ("Westvale Community Rehabilitation Company Limited", ["Westvale Community Rehabilitation Company Limited"]),
    ],
)
def test_names(written: str, expected: list[str]) -> None:
    assert names(written) == expected


def test_a_name_keeps_to_its_line() -> None:
    assert names("Northtown\n\nCity Council") == []


def test_the_space_after_a_name_was_lost() -> None:
    assert names("Pensions matter. The Department for Work and Pensionsand the councils") == [
        "Department for Work and Pensions"
    ]


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("  the  Northtown   Council,", "Northtown Council"),
        ("NORTHTOWN CITY COUNCIL", "Northtown City Council"),
        ("ERMIN and VALE TRUST LIMITED", "Ermin and Vale Trust Limited"),
        ("NHS NORTHTOWN CCG", "NHS Northtown CCG"),
        ("DWP", "DWP"),
    ],
)
def test_tidy_name(written: str, expected: str) -> None:
    assert tidy_name(written) == expected


def test_title_case() -> None:
    assert title_case("UNIVERSITY OF THE NORTH") == "University of the North"
