# ruff: noqa: E501 - what documents say is not wrapped
"""Agreements in plain words: run-in headings, signatures told in text, forms of adherence, change logs, tables without headings."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import pytest
from helpers import context_from, context_of, heading, record_of, run, scalars

from isa_extract import sections
from isa_extract.extractors import contacts, data_items, dates, metadata, parties, retention, sharing, signatories
from isa_extract.facts import Context, Fact, Found

TITLE = "Safe Homes Information Sharing Agreement\n\n"
DOTS = "." * 30


def values(extract: Callable[[Context], Iterable[Fact]], context: Context) -> list[dict[str, Any]]:
    """The single values of each of an extractor's facts."""
    return [
        {name: found.value for name, found in fact.attributes.items() if isinstance(found, Found)}
        for fact in run(extract, context)
    ]


# --- headings in plain words ------------------------------------------------------------------------------------------

PLAIN = {
    "background": ["What Bright Start is", "What the hub does", "How the scheme came about", "What is Operation Lantern?"],
    "benefits_necessity": ["Why we need addresses", "Why the Trust needs dates of birth", "Why totals are not enough", "What tenants gain"],
    "legal_powers": ["The law", "Lawfulness", "What the law allows", "Legal basis"],
    "sharing_process": ["How and when", "When and how often it is sent", "How the lists travel", "Sending the files"],
    "data_quality": ["Mistakes", "Errors and corrections", "Putting things right", "If a record is wrong"],
    "breach": ["If it goes missing", "When papers are lost or stolen", "Losses and leaks", "What if a file gets lost?"],
    "retention": ["Keeping and giving back", "Keeping and returning", "Keeping and letting go"],
    "onward_use": ["No other use", "Other uses", "No further disclosure"],
    "international_transfers": ["Where held", "Where the data are stored", "Place of processing"],
    "individual_rights": ["When somebody asks for a copy", "People who ask for their records", "If a tenant asks for sight of the file"],
    "data_items": ["What is sent", "What each partner sends", "The fields", "What will be passed over"],
}  # fmt: skip
OTHER = [
    ("Why we need this agreement", "benefits_necessity"),
    ("If a key is found", "breach"),
    ("What happens next", "background"),
    ("What is the scheme for?", "background"),
    ("Profit and loss", "breach"),
    ("How it is kept secure", "sharing_process"),
    ("If something goes wrong", "data_quality"),
]
UNDER = (
    "The Trust acts under section 6 of the Care Act 2014 and sends what it has from its offices in the United Kingdom; "
    "a person may ask to see it under Article 15, and partners keep to this."
)


@pytest.mark.parametrize(("title", "section"), [(t, s) for s, several in PLAIN.items() for t in several])
def test_a_heading_in_plain_words_names_its_section(title: str, section: str) -> None:
    context = context_from(TITLE.strip(), heading(title), UNDER)
    assert section in {fact.attributes["id"].value for fact in run(sections.extract, context)}  # type: ignore[union-attr]


@pytest.mark.parametrize(("title", "section"), OTHER)
def test_a_heading_of_something_else_does_not(title: str, section: str) -> None:
    context = context_from(TITLE.strip(), heading(title), "Partners read it out at the next meeting.")
    assert section not in {fact.attributes["id"].value for fact in run(sections.extract, context)}  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("written", "section"),
    [
        ("What becomes of it there. The hostel keeps a list for the Council.", None),
        ("If a file goes missing. Whoever lost it rings the others on the same day.", "breach"),
        ("Why we need names. Totals were tried for a year and told nobody anything.", "benefits_necessity"),
        ("Mistakes. The sender puts right whatever another partner finds to be wrong.", "data_quality"),
        ("The list is sent. Each partner then reads it before the meeting begins.", None),
    ],
)
def test_a_question_or_clause_before_a_full_stop_is_a_run_in_heading(written: str, section: str | None) -> None:
    found = {tuple(i for i, _ in ids) for _, _, _, ids in sections.run_in_headings(context_of(TITLE + written))}
    assert section in found.pop() if section else not found


def test_a_word_on_the_cover_encloses_no_numbered_section() -> None:
    context = context_from(
        heading("Memorandum of Understanding", 0), heading("between", 0), "Northmoor Council", heading("1. Security", 1), UNDER,
    )  # fmt: skip
    assert "parties" not in context.section_ids(context.text.index("The Trust acts"))


# --- run-in headings tell other extractors where they are --------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "period", "trigger"),
    [
        ("How long we keep it. Names are stripped out as soon as the list is matched.", None, "the list is matched"),
        ("Retention. Numbers are blanked out once the visit is over.", None, "the visit is over"),
        ("Keeping it. Visit logs are kept for two years.", "P2Y", None),
    ],
)
def test_a_clause_behind_a_run_in_heading_of_retention_is_one(
    written: str, period: str | None, trigger: str | None
) -> None:
    (fact,) = values(retention.extract, context_of(f"{TITLE}Dear colleagues\n\n{written}\n"))
    assert (fact.get("period"), fact.get("trigger")) == (period, trigger)


@pytest.mark.parametrize(
    ("written", "frequency", "methods"),
    [
        ("How and when. The wardens load a spreadsheet to the portal each month.", "monthly", ["portal"]),
        ("How the lists travel. A list goes by secure e-mail every week.", "weekly", ["secure_email"]),
        ("Sharing process. The file is uploaded daily to the SFTP portal.", "daily", ["portal"]),
    ],
)
def test_how_and_how_often_behind_a_run_in_heading(written: str, frequency: str, methods: list[str]) -> None:
    context = context_of(f"{TITLE}Dear colleagues\n\n{written}\n")
    assert scalars(sharing.extract, context)["sharing.frequency"] == frequency
    found = [
        fact.found.value for fact in run(sharing.extract, context) if fact.found and fact.field == "sharing.methods"
    ]
    assert found == methods


# --- retention ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Access logs are to be kept for seven years.", {"period": "P7Y"}),
        ("Rota data is deleted when the member of staff leaves the team.", {"trigger": "the member of staff leaves the team"}),
        ("It joins the housing file, which the Council keeps for ten years.", {"period": "P10Y", "held_by": "Council"}),
        ("A copy goes into the care record, which Moor Trust retains for eight years.", {"period": "P8Y", "held_by": "Moor Trust"}),
    ],
)  # fmt: skip
def test_clauses_of_retention(sentence: str, expected: dict[str, str]) -> None:
    (fact,) = values(retention.extract, context_of(f"{TITLE}7. Retention\n\n{sentence}\n\n8. Other\n\nNone.\n"))
    assert {name: fact.get(name) for name in expected} == expected


@pytest.mark.parametrize(
    "sentence",
    [
        "A party may drop out on one month's notice in writing.",
        "Partners who wish to drop out tell the others within 30 days.",
        "This document is kept for six years after it ends.",
        "This protocol is held for ten years by the lead partner.",
    ],
)
def test_what_ends_or_keeps_no_information(sentence: str) -> None:
    assert values(retention.extract, context_of(f"{TITLE}7. Retention\n\n{sentence}\n\n8. Other\n\nNone.\n")) == []


# --- dates -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sentence", "field", "date"),
    [
        ("It applies from Monday, 4th May 2020 for one year and finishes on 3 May 2021.", "expiry", "2021-05-03"),
        ("This arrangement runs out on 31 March 2024.", "expiry", "2024-03-31"),
        ("We shall go through it with you in June 2022.", "review", "2022-06"),
        ("The parties will look at this letter again before 1 July 2019.", "review", "2019-07-01"),
        ("All partners are to meet to go over the agreement in October 2018.", "review", "2018-10"),
    ],
)
def test_dates_in_plain_words(sentence: str, field: str, date: str) -> None:
    assert scalars(dates.extract, context_of(f"{TITLE}{sentence}\n"))[f"agreement.dates.{field}"] == date


# --- change logs -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "written",
    [
        "Change log. v0.1, 3 May 2019, O Tranter: first draft. v1.0, 9 July 2019, P Osgood: signed.",
        "Version history: 0.1 (3 May 2019, O Tranter) first draft; 1.0 (9 July 2019, P Osgood) signed",
        "Amendments\n\nVersion 0.1, 3 May 2019, O Tranter: first draft\n\nVersion 1.0, 9 July 2019, P Osgood: signed",
    ],
)
def test_a_change_log_in_words(written: str) -> None:
    found = [f for f in run(metadata.extract, context_of(f"{TITLE}{written}\n")) if f.field == "version_history"]
    assert [{name: one.value for name, one in f.attributes.items() if isinstance(one, Found)} for f in found] == [
        {"version": "0.1", "date": "2019-05-03", "author": "O Tranter", "summary": "first draft"},
        {"version": "1.0", "date": "2019-07-09", "author": "P Osgood", "summary": "signed"},
    ]


@pytest.mark.parametrize(
    "written",
    [
        "Changes. Nothing in it may be changed before 3 May 2019 unless 2 partners agree.",
        "History. In 2 May 2009 the scheme began with 14 homes.",
        "The scheme grew from 3 homes in May 2012 to 40 in June 2014.",
    ],
)
def test_a_text_with_dates_is_no_change_log(written: str) -> None:
    assert [f for f in run(metadata.extract, context_of(f"{TITLE}{written}\n")) if f.field == "version_history"] == []


# --- signatures told in text -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "written",
    [
        "Fenmarsh Borough Council\nSigned electronically by Olive Tranter, Head of Housing\non 3 May 2019 at 14:06",
        "Fenmarsh Borough Council\nElectronically signed by: Olive Tranter, Head of Housing, 3 May 2019",
        "Fenmarsh Borough Council\nDigitally signed by Olive Tranter (Head of Housing) on 3 May 2019",
        "Fenmarsh Borough Council\nSigned online via the portal by Olive Tranter, Head of Housing, on 3rd May 2019",
        "(signed) O. Tranter\n\nOlive Tranter\nHead of Housing\nFenmarsh Borough Council\n3 May 2019",
        "[signed] O Tranter\nOlive Tranter, Head of Housing, Fenmarsh Borough Council\n3 May 2019",
    ],
)
def test_a_signature_told_in_text(written: str) -> None:
    (signature,) = values(signatories.extract, context_of(f"{TITLE}9. Signatures\n\n{written}\n"))
    assert signature == {
        "organisation": "Fenmarsh Borough Council",
        "name": "Olive Tranter",
        "position": "Head of Housing",
        "date": "2019-05-03",
        "signed": True,
    }


@pytest.mark.parametrize(
    "written",
    [
        "The register is signed electronically by users when they log in.",
        "Forms (signed) are kept in the office.",
        "Requests are digitally signed by the sender's system.",
    ],
)
def test_a_sentence_about_signing_is_no_signature(written: str) -> None:
    assert (
        values(signatories.extract, context_of(f"{TITLE}8. Security\n\n{written}\n\n9. Review\n\nEach year.\n")) == []
    )


def test_a_value_that_is_also_a_label_is_the_value() -> None:
    written = "9. Signatures\n\nSigned for and on behalf of Moor Surgery\nSigned: /s/ O Tranter\nName: Olive Tranter\nCapacity: Partner\nDate: 3 May 2019"
    (signature,) = values(signatories.extract, context_of(f"{TITLE}{written}\n"))
    assert (signature["organisation"], signature["position"]) == ("Moor Surgery", "Partner")


def test_a_surname_in_the_signature_parts_a_name_from_the_post_behind_it() -> None:
    rows = [
        ["Partner", "Name and post", "Signature", "Date"],
        ["Fenland Police", "Supt Ewan Marsh\nDistrict Operations", "E Marsh", "3 May 2019"],
        ["Moor Fire Authority", "Ada Thorne Head of Prevention", "A Thorne", "4 May 2019"],
    ]
    found = values(signatories.extract, context_from(TITLE.strip(), heading("Signatures"), rows))
    assert [(s["name"], s["position"]) for s in found] == [
        ("Supt Ewan Marsh", "District Operations"),
        ("Ada Thorne", "Head of Prevention"),
    ]


# --- forms of adherence ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "written",
    [
        "We, Moor Surgery of 4 High Street, Moor, AB1 2EF, have read the Safe Homes Agreement and undertake to be bound by it as a Participant.",
        "We, Moor Surgery of 4 High Street, Moor, AB1 2EF, hereby accede to the Safe Homes Agreement.",
        "We, the Moor Surgery of 4 High Street, Moor, AB1 2EF, wish to become a party to this Agreement and agree to comply with its terms.",
    ],
)
def test_a_completed_form_of_adherence_names_a_party_and_its_signature(written: str) -> None:
    record = record_of(
        f"{TITLE}This agreement is between Northmoor Council and Marlshire Police.\n\nAnnex 2: Form of Adherence\n\n{written}\n\n"
        "Signed: O Tranter\nName: Olive Tranter\nDate: 3 May 2019\n"
    )
    joined = next(party for party in record["parties"] if party["name"] == "Moor Surgery")
    assert joined["postcode"] == "AB1 2EF"
    assert [s["organisation"] for s in record["signatories"]] == ["Moor Surgery"]


@pytest.mark.parametrize(
    "written",
    [
        "We, [name of practice] of [address], have read the Agreement and undertake to be bound by it.",
        "We, the undersigned, agree to be bound by this Agreement.",
        "We have read the Moor Surgery report and agree to join the pilot.",
    ],
)
def test_a_blank_form_or_another_promise_names_none(written: str) -> None:
    found = values(
        parties.extract,
        context_of(f"{TITLE}This agreement is between Northmoor Council and Marlshire Police.\n\n{written}\n"),
    )
    assert {party["name"] for party in found} == {"Northmoor Council", "Marlshire Police"}


# --- tables ------------------------------------------------------------------------------------------------------------


def test_a_column_of_names_beside_addresses_and_registrations_names_the_parties() -> None:
    rows = [
        ["No.", "Name", "Address", "ICO no."],
        ["1", 'Moor Homes Limited (company no. 10884423) ("the Landlord")', "3 Lane, Moor, AB1 2EF", "ZA220145"],
        ["2", "Northmoor Council", "Town Hall, Moor, AB1 3EF", "Z6611208"],
    ]
    found = values(parties.extract, context_from(TITLE.strip(), heading("The Participants"), rows))
    assert [party["name"] for party in found] == ["Moor Homes Limited", "Northmoor Council"]


def test_a_column_of_peoples_names_beside_addresses_does_not() -> None:
    rows = [
        ["Name", "Address", "Telephone"],
        ["Ada Thorne", "3 Lane, Moor", "01632 960123"],
        ["Ewan Marsh", "4 Lane, Moor", "01632 960124"],
    ]
    assert values(parties.extract, context_from(TITLE.strip(), heading("Volunteers"), rows)) == []


def test_contacts_in_a_table_without_headings() -> None:
    rows = [
        ["Northmoor Council", "Ada Thorne, Data Manager", "01632 960123\nada.thorne@northmoor.example.gov.uk"],
        ["Marlshire Police", "Insp. Ewan Marsh", "ewan.marsh@marlshire.example.police.uk"],
        ["The Landlord", "Carly-Jo Hibbert, Compliance", "01632 960124"],
    ]
    found = values(contacts.extract, context_from(TITLE.strip(), heading("Who to speak to"), rows))
    assert [(c["organisation"], c["name"], c.get("email"), c.get("phone")) for c in found] == [
        ("Northmoor Council", "Ada Thorne", "ada.thorne@northmoor.example.gov.uk", "+441632960123"),
        ("Marlshire Police", "Insp. Ewan Marsh", "ewan.marsh@marlshire.example.police.uk", None),
        ("the Landlord", "Carly-Jo Hibbert", None, "+441632960124"),
    ]


def test_a_post_among_the_partners_of_a_list_of_contacts_is_the_persons_post() -> None:
    rows = [
        ["Partner", "SPoC", "E-mail"],
        ["Northmoor Council", "Ada Thorne, Data Manager", "ada.thorne@northmoor.example.gov.uk"],
        ["Data Protection Officer for all", "Ewan Marsh, Fellside Support", "dpo@fellside.example.nhs.uk"],
    ]
    found = values(contacts.extract, context_from(TITLE.strip(), heading("Contacts"), rows))
    assert found[1]["role"] == "Data Protection Officer for all"
    assert found[1].get("organisation") == "Fellside Support"


# --- fields ------------------------------------------------------------------------------------------------------------


def fields(*items: Any) -> list[tuple[Any, Any, Any]]:
    found = values(data_items.extract, context_from(TITLE.strip(), *items))
    return [(f["name"], f.get("dataset"), f.get("provider")) for f in found]


def test_the_fields_of_a_table_by_whom_they_are_about() -> None:
    rows = [
        ["About", "Items"],
        ["Tenants", "Rent number, full name, date of birth, sex, registered address, mobile number, first language"],
        ["Next of kin", "Name and telephone number"],
    ]
    found = fields(heading("Annex 1: Kinds of personal data"), rows)
    assert [name for name, dataset, _ in found if dataset == "Tenants"] == [
        "Rent number", "full name", "date of birth", "sex", "registered address", "mobile number", "first language",
    ]  # fmt: skip
    assert [name for name, dataset, _ in found if dataset == "Next of kin"] == ["Name", "telephone number"]


@pytest.mark.parametrize("column", ["Comes from", "Who holds it", "Obtained from"])
def test_a_column_that_says_whence_a_field_comes(column: str) -> None:
    rows = [
        ["Item", column, "Needed for"],
        ["Full name", "Northmoor Council", "The visit"],
        ["Rent arrears", "Moor Homes Limited", "The plan"],
    ]
    found = fields(heading("Appendix A: Information shared"), rows)
    assert [(name, provider) for name, _, provider in found] == [
        ("Full name", "Northmoor Council"),
        ("Rent arrears", "Moor Homes Limited"),
    ]


@pytest.mark.parametrize(
    ("title", "dataset"),
    [
        ("Part A: tenancy file, from Northmoor Council", "tenancy file"),
        ("Part 2: visit log, by Northmoor Council", "visit log"),
        ("Enclosure 1: data from Northmoor Council", None),
        ("B2 Northmoor Council to the agency", None),
        ("Northmoor Council to the agency, monthly", None),
    ],
)
def test_a_part_of_a_schedule_says_who_provides(title: str, dataset: str | None) -> None:
    found = fields(
        heading("Schedule 1: Files"),
        heading("Data fields", 2),
        "The fields are these:",
        heading(title, 3),
        "- Full name",
        "- Date of birth",
        "- Address",
    )
    assert {(provider) for _, _, provider in found} == {"Northmoor Council"}
    assert {d for _, d, _ in found} == {dataset}


# --- names -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    [
        "Northern Dales Ambulance Service NHS Trust",
        "Moor Community Services NHS Trust",
        "Vale Datamatch plc",
        "Kestrel Homes ltd",
    ],
)
def test_a_longer_name_is_read_whole(name: str) -> None:
    assert [
        m.name
        for m in context_of(
            f"Agreement\n\nSafe Homes Limited sends a list. The list comes from {name}.\n"
        ).organisations
    ][1:] == [name]
