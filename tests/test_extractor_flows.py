"""Tables of exchanges under many headings: invented wordings."""

from __future__ import annotations

from typing import Any

import pytest

from isa_extract.extractors import flows
from isa_extract.loaders import text as text_loader
from isa_extract.pipeline import make_context


def read(*rows: str) -> list[dict[str, Any]]:
    text = "DATA SHARING AGREEMENT\n\nAppendix B: Exchanges\n\n" + "\n".join(rows) + "\n\nEnd of appendix.\n"
    document = text_loader.load(text.encode(), file_name="agreement.txt", sha256="")
    found = []
    for fact in flows.extract(make_context(document)):
        flow: dict[str, Any] = {}
        for name, value in fact.attributes.items():
            flow[name] = [one.value for one in value] if isinstance(value, tuple) else getattr(value, "value", None)
        found.append(flow)
    return found


HEADINGS = [
    ("From", "To"), ("Provider", "Recipient"), ("Disclosing organisation", "Receiving organisation"),
    ("Supplier", "Who receives it"), ("Provided by", "Provided to"), ("Sender", "Receiver"),
    ("Data provider", "Data recipient"), ("Sharing organisation", "Shared with"), ("Who provides", "Who with"),
]  # fmt: skip


@pytest.mark.parametrize(("sender", "recipient"), HEADINGS)
def test_senders_and_recipients(sender: str, recipient: str) -> None:
    found = read(f"{sender}\t{recipient}\tInformation\tFrequency", "Council\tTrust\tName; address\tMonthly",
                 "Trust\tCouncil\tDate of discharge\tDaily")  # fmt: skip
    assert [(flow["from"], flow["to"], flow["frequency"]) for flow in found] == [
        ("Council", "Trust", "monthly"),
        ("Trust", "Council", "daily"),
    ]
    assert found[0]["items"] == ["Name", "address"]


FREQUENCIES = [
    ("Weekly", "weekly"), ("Every Monday", "weekly"), ("Once a term", "termly"), ("On request", "on_request_or_event"),
    ("As and when required", "ad_hoc"), ("Real time", "real_time"), ("Every two weeks", "fortnightly"),
    ("One-off", "one_off"), ("Each quarter", "quarterly"), ("Once a year", "annually"), ("Each working day", "daily"),
    ("Ongoing", "ongoing"), ("Within five days of each panel", "on_request_or_event"), ("tbc", None),
    ("At month end", "monthly"), ("On discharge", "on_request_or_event"), ("Continuous", "ongoing"),
]  # fmt: skip


@pytest.mark.parametrize(("cell", "expected"), FREQUENCIES)
def test_frequencies(cell: str, expected: str | None) -> None:
    found = read("From\tTo\tInformation\tHow often", f"Council\tTrust\tName; address\t{cell}")
    assert [flow["frequency"] for flow in found] == [expected]


@pytest.mark.parametrize("heading", ["Method", "How", "Means", "Method of transfer", "Sent by", "Route", "How shared"])
def test_methods(heading: str) -> None:
    found = read(
        f"From\tTo\tInformation\t{heading}",
        "City Council\tHill Trust\tRent account\tSecure email",
        "Hill Trust\tCity Council\tWard\tSFTP",
    )
    assert [flow["method"] for flow in found] == ["Secure email", "SFTP"]
    assert [flow["from"] for flow in found] == ["City Council", "Hill Trust"]


@pytest.mark.parametrize("heading", ["Purpose", "Reason", "Why", "Why needed", "What it is used for", "Justification"])
def test_purposes(heading: str) -> None:
    found = read(
        f"From\tTo\tInformation\t{heading}",
        "City Council\tHill Trust\tRent account\tTo plan discharge",
        "Hill Trust\tCity Council\tWard\tTo visit",
    )
    assert [flow["purpose"] for flow in found] == ["To plan discharge", "To visit"]


@pytest.mark.parametrize(
    "rows",
    [
        ("Name\tRole\tOrganisation", "A Smith\tManager\tCouncil"),
        ("Version\tDate\tAuthor", "1.0\tMay 2015\tA Smith"),
        ("Organisation\tAddress\tTelephone", "Council\tHigh Street\t01632 960001"),
        ("Record\tRetention period", "Case file\tSix years"),
    ],
)
def test_other_tables(rows: tuple[str, ...]) -> None:
    assert read(*rows) == []


def test_an_empty_sender_repeats_the_one_above() -> None:
    found = read(
        "From\tTo\tInformation\tFrequency", "City Council\tHill Trust\tRent account\tDaily", "\tPolice\tWard\tWeekly"
    )
    assert [(flow["from"], flow["to"]) for flow in found] == [
        ("City Council", "Hill Trust"),
        ("City Council", "Police"),
    ]
