"""Fields in every way of listing them: invented wordings, told as a short agreement."""

from __future__ import annotations

import pytest

from isa_extract.data_items.lists import split_items, ticked_items
from isa_extract.extractors import data_items
from isa_extract.facts import Context
from isa_extract.loaders import text as text_loader
from isa_extract.pipeline import make_context

BEFORE = "INFORMATION SHARING AGREEMENT\n\n1. Purpose\n\nTo keep tenants safe in their homes.\n\n"
AFTER = "\n\n3. Retention\n\nInformation is kept for six years.\n"


def context_of(text: str) -> Context:
    return make_context(text_loader.load(text.encode(), file_name="agreement.txt", sha256=""))


def facts(body: str, heading: str = "2. Information to be shared") -> list[tuple[str, str | None, str | None]]:
    found = []
    for fact in data_items.extract(context_of(f"{BEFORE}{heading}\n\n{body}{AFTER}")):
        values = [getattr(fact.attributes.get(key), "value", None) for key in ("name", "dataset", "provider")]
        found.append((str(values[0]), values[1], values[2]))
    return found


def names(body: str, heading: str = "2. Information to be shared") -> list[str]:
    return [name for name, _, _ in facts(body, heading)]


LISTS = [
    ("- Full name\n- Date of birth\n- Rent account balance", ["Full name", "Date of birth", "Rent account balance"]),
    ("- Name, address and date of birth\n- Ward", ["Name", "address", "date of birth", "Ward"]),
    ("- Usual address and telephone number\n- Ward", ["Usual address", "telephone number", "Ward"]),
    ("- Date and outcome of the last visit\n- Ward", ["Date and outcome of the last visit", "Ward"]),
    ("- Points scored in reading, number and music\n- Ward", ["Points scored in reading, number and music", "Ward"]),
    ("- Income (including pensions, rent and savings)\n- Ward",
     ["Income (including pensions, rent and savings)", "Ward"]),
    ("(a) surname;\n(b) forename; and\n(c) postcode.", ["surname", "forename", "postcode"]),
    ("a. Name and address of the pupil\nb. Whether a care plan is in place",
     ["Name", "address of the pupil", "Whether a care plan is in place"]),
    ("1. Nature of the offence and sentence\n2. Licence conditions, including any exclusion zone",
     ["Nature of the offence and sentence", "Licence conditions, including any exclusion zone"]),
    ("We will share: name; address; and the reason for the referral.", ["name", "address", "reason for the referral"]),
    ("The minimum data set consists of: surname, forename, DOB, postcode.", ["surname", "forename", "DOB", "postcode"]),
    ("Title, forename(s), surname, marital status", ["Title", "forename(s)", "surname", "marital status"]),
    ("Name\nAddress\nDate of birth", ["Name", "Address", "Date of birth"]),
    ("• Name • Address • Date of birth", ["Name", "Address", "Date of birth"]),
    ("[x] Full name\n[x] Address\n[ ] Religion\n[x] Medical history", ["Full name", "Address", "Medical history"]),
    ("Name ☒  Address ☒  Religion ☐  Date of birth ☒", ["Name", "Address", "Date of birth"]),
    ("The Trust will supply the name, date of birth and NHS number of each patient.",
     ["name", "date of birth", "NHS number"]),
    ("Partners may share sensitive data such as name, gender, health conditions and family circumstances.",
     ["name", "gender", "health conditions", "family circumstances"]),
    ("This will normally be limited to name, address and details of the concern.",
     ["name", "address", "details of the concern"]),
    ("The Provider shall supply monthly: (i) NHS number; (ii) postcode; and (iii) primary diagnosis.",
     ["NHS number", "postcode", "primary diagnosis"]),
    ("(a) names and dates of birth of suspects, victims and witnesses;\n(b) crime number.",
     ["names", "dates of birth", "crime number"]),
    ("It will include:\n\n- Name\n- Ward\n\nIt will not include:\n\n- spent convictions\n- medical notes",
     ["Name", "Ward"]),
    ("Information will be shared about the following groups:\n\n- Pregnant women\n- Veterans\n\n"
     "The following information will be shared:\n\n- Name\n- Ward", ["Name", "Ward"]),
]  # fmt: skip


@pytest.mark.parametrize(("body", "expected"), LISTS)
def test_lists(body: str, expected: list[str]) -> None:
    assert names(body) == expected


NOTHING = [
    "Information is only shared where it is necessary, proportionate and lawful.",
    "Partners will not share medical records, counselling notes or legal advice.",
    "Information shared with the panel will not include names, addresses or dates of birth.",
    "Each partner must ensure that:\n\n- data is accurate\n- data is kept up to date",
    "Annex C outlines the following information:\n\n- why the data is shared\n- who will receive it",
    "Information is shared in order to:\n\n- identify homes at risk\n- reduce the number of fires",
    "The people concerned are adults who live alone. Children are not recorded.",
    "The full list is in the attached spreadsheet.",
]


@pytest.mark.parametrize("body", NOTHING)
def test_what_is_no_list_of_fields(body: str) -> None:
    assert names(body) == []


@pytest.mark.parametrize(
    "heading", ["2. Purpose", "2. Legal basis", "2. Data subjects", "2. Breaches", "2. Signatories", "2. Review"]
)
def test_other_sections(heading: str) -> None:
    assert names("- the council\n- the fire service\n- tenants", heading) == []


SOURCES = [
    ("Data supplied by the Police\n\n- Crime number\n\nData supplied by the Landlord\n\n- Rent arrears",
     [("Crime number", None, "the Police"), ("Rent arrears", None, "the Landlord")]),
    ("From the Trust:\n\n- Diagnosis\n- Medication",
     [("Diagnosis", None, "the Trust"), ("Medication", None, "the Trust")]),
    ("Housing: tenancy type, rent arrears.\n\nHealth: diagnosis, medication.",
     [("tenancy type", "Housing", None), ("rent arrears", "Housing", None), ("diagnosis", "Health", None),
      ("medication", "Health", None)]),
    ("Rent file – Eastland Borough Council\n\n- Postcode", [("Postcode", "Rent file", "Eastland Borough Council")]),
    ("The Landlord will provide:\n\n- Rent arrears", [("Rent arrears", None, "The Landlord")]),
    ("- Pension details\n  - Scheme number\n  - Contribution rate\n- Pay details\n  - Salary",
     [("Scheme number", "Pension details", None), ("Contribution rate", "Pension details", None),
      ("Salary", "Pay details", None)]),
    ("Contact details: telephone number, email address",
     [("telephone number", "Contact details", None), ("email address", "Contact details", None)]),
]  # fmt: skip


@pytest.mark.parametrize(("body", "expected"), SOURCES)
def test_data_sets_and_providers(body: str, expected: list[tuple[str, str | None, str | None]]) -> None:
    assert facts(body) == expected


TABLES = [
    ("Agency\tInformation to be shared\nPolice\tCrime reports, custody records\nLandlord\tTenancy type, rent account",
     [("Crime reports", "Police"), ("custody records", "Police"), ("Tenancy type", "Landlord"),
      ("rent account", "Landlord")]),
    ("Field\tShared?\nName\tYes\nReligion\tNo\nPostcode\tYes", [("Name", None), ("Postcode", None)]),
    ("From\tTo\tInformation\tFrequency\nCouncil\tTrust\tName; address\tMonthly\n"
     "Trust\tCouncil\tDate of discharge\tDaily",
     [("Name", "Council"), ("address", "Council"), ("Date of discharge", "Trust")]),
    ("Data item\tReason needed\nSurname\tTo match\nPostcode\tTo find the ward",
     [("Surname", None), ("Postcode", None)]),
]  # fmt: skip


@pytest.mark.parametrize(("body", "expected"), TABLES)
def test_tables(body: str, expected: list[tuple[str, str | None]]) -> None:
    assert [(name, provider) for name, _, provider in facts(body)] == expected


CELLS = [
    ("Full name DOB Address Rent balance", ["Full name", "DOB", "Address", "Rent balance"]),
    ("Name Address Dob for all juveniles with an offence", ["Name", "Address", "Dob"]),
    ("Full name Dob Address in areas for:-\n• persistent offenders\n• drug users", ["Full name", "Dob", "Address"]),
    ("For families with a worker only: all relevant information on members", ["all relevant information on members"]),
    ("Address; date of call; whether oxygen is used", ["Address", "date of call", "whether oxygen is used"]),
    ("Name\nAddress\nReason for leaving", ["Name", "Address", "Reason for leaving"]),
    ("Education, health and care plan", ["Education, health and care plan"]),
    ("Attendance marks in the current\nschool year", ["Attendance marks in the current school year"]),
    ("as above", []),
    ("[insert]", []),
    ("Pupil name, UPN, home postcode", ["Pupil name", "UPN", "home postcode"]),
]


@pytest.mark.parametrize(("cell", "expected"), CELLS)
def test_cells(cell: str, expected: list[str]) -> None:
    context = context_of(cell)
    assert [item.name for item in split_items(context, 0, len(context.text.rstrip()), cell=True)] == expected


def test_evidence_says_the_name() -> None:
    context = context_of(f"{BEFORE}2. Information to be shared\n\n- Full name\n- Rent arrears and ward{AFTER}")
    for fact in data_items.extract(context):
        found = fact.attributes["name"]
        assert not isinstance(found, tuple)
        assert found is not None
        evidence = found.evidence[0]
        assert context.document.text[evidence.start : evidence.end] == found.value


def test_short_names_are_given_in_full() -> None:
    text = (
        'DATA SHARING AGREEMENT between Eastland Borough Council of Market Square ("the Council") and others.\n\n'
        "2. Information to be shared\n\nThe Council will provide:\n\n- Postcode\n- Ward\n"
    )
    providers = {getattr(fact.attributes["provider"], "value", None) for fact in data_items.extract(context_of(text))}
    assert providers == {"Eastland Borough Council"}


def test_special_categories() -> None:
    text = f"{BEFORE}2. Information to be shared\n\n- Ethnicity\n- Previous convictions\n- Postcode{AFTER}"
    found = {
        getattr(fact.attributes["name"], "value", None): getattr(fact.attributes["special_category"], "value", None)
        for fact in data_items.extract(context_of(text))
    }
    assert found == {"Ethnicity": "racial_or_ethnic_origin", "Previous convictions": "offences", "Postcode": None}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("☒ Name ☐ Age ☒ Ward", ["Name", "Ward"]),
        ("Name ☑ Age □ Ward ☑", ["Name", "Ward"]),
        ("[X] Name\n[ ] Age", ["Name"]),
        ("☐ Name ☐ Age", []),
    ],
)
def test_tick_boxes(text: str, expected: list[str]) -> None:
    context = context_of(text)
    assert [item.name for item in ticked_items(context, 0, len(context.text))] == expected


def test_a_row_of_a_tick_matrix_without_a_tick_is_not_shared() -> None:
    body = (
        "Data item\tSent to the hospice\tSent back\tSpecial category?\n"
        "Full name\t☒\t☒\tNo\nDate of birth\t☐\t☒\tNo\nAddress\t☒\t☐\tNo\nReligion\t☐\t☐\tYes"
    )
    assert names(body) == ["Full name", "Date of birth", "Address"]


@pytest.mark.parametrize(
    ("heading", "dataset", "provider"),
    [
        ("2.1 Visit dataset (from the hospice to the Council)", "Visit dataset", "the hospice"),
        ("2.1 Rent file (supplied by the Landlord)", "Rent file", "the Landlord"),
        ("2.1 Alert dataset (from the police and the councils to the hospice)", "Alert dataset", None),
    ],
)
def test_a_bracket_in_a_heading_says_who_provides(heading: str, dataset: str, provider: str | None) -> None:
    found = facts(f"{heading}\n\n- Full name\n- Date of birth\n- Address")
    assert {one[1] for one in found} == {dataset}
    assert {one[2] for one in found} <= {provider, None}


MENDED = [
    ("- full name and any former names\n- date of birth", ["full name", "former names", "date of birth"]),
    ("- Referral date. Hostel addresses are never passed on\n- Ward", ["Referral date", "Ward"]),
    ("- Hearing or visual impairment\n- Ward", ["Hearing or visual impairment", "Ward"]),
]


@pytest.mark.parametrize(("body", "expected"), MENDED)
def test_mended_lists(body: str, expected: list[str]) -> None:
    assert names(body) == expected
