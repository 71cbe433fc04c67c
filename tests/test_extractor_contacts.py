"""Contacts in many ways of writing, and what only looks like one."""

# ruff: noqa: E501
from __future__ import annotations

from typing import Any

import pytest

from isa_extract.extractors.contacts import extract
from isa_extract.loaders import text as text_loader
from isa_extract.people import is_person, is_post, tidy_person, tidy_post
from isa_extract.pipeline import make_context
from isa_extract.rules import default_rules

RULES = default_rules()


def read(text: str, heading: str = "9. Contacts") -> list[dict[str, Any]]:
    """The contacts of a document that ends in `text`; every value is checked against its evidence."""
    text = f"INFORMATION SHARING AGREEMENT\n\n1. Purpose\n\nThe parties share information about tenants.\n\n{heading}\n\n{text}\n"
    document = text_loader.load(text.encode(), file_name="made_up.txt", sha256="")
    facts = []
    for fact in extract(make_context(document)):
        assert fact.field == "contacts"
        values = {}
        for name, found in fact.attributes.items():
            assert found is not None
            assert not isinstance(found, tuple)
            for evidence in found.evidence:
                assert document.text[evidence.start : evidence.end].strip()
            values[name] = found.value
        facts.append(values)
    return facts


def contact(name: str | None = None, role: str | None = None, organisation: str | None = None, email: str | None = None,
            phone: str | None = None, purpose: str | None = None) -> dict[str, Any]:  # fmt: skip
    """What a contact should say, without what it does not say."""
    values = {
        "name": name,
        "role": role,
        "organisation": organisation,
        "email": email,
        "phone": phone,
        "purpose": purpose,
    }
    return {key: value for key, value in values.items() if value is not None}


COUNCIL = "Fenmarsh Borough Council"
OLIVE = contact("Olive Tranter", "Data Manager", COUNCIL, "olive.tranter@fenmarsh.gov.uk", "+441632960123")
POST = contact(None, "Information Governance Manager", COUNCIL, "ig@fenmarsh.gov.uk")
CASES: dict[str, tuple[str, list[dict[str, Any]]]] = {
    "table": (
        "Organisation\tName\tPost\tE-mail\tTelephone\nFenmarsh Borough Council\tOlive Tranter\tData Manager\tolive.tranter@fenmarsh.gov.uk\t01632 960123", [OLIVE]),
    "table in another order": (
        "Contact name\tTel No\tEmail address\tJob title\tPartner\nOlive Tranter\t01632 960123\tOlive.Tranter@fenmarsh.gov.uk\tData Manager\tFenmarsh Borough Council", [OLIVE]),
    "name and post in one column": (
        "Agency\tDesignated officer\tPhone\tEmail\nFenmarsh Borough Council\tOlive Tranter, Data Manager\t01632 960123\tolive.tranter@fenmarsh.gov.uk", [OLIVE]),
    "a column of details": (
        "Partner\tSingle point of contact\tContact details\nFenmarsh Borough Council\tOlive Tranter\tData Manager, 01632 960123, olive.tranter@fenmarsh.gov.uk", [OLIVE]),
    "posts only": (
        "Partner\tPost\tTel No\tEmail\nFenmarsh Borough Council\tInformation Governance Manager\t\tig@fenmarsh.gov.uk\nFenland Police\t\t\t\nFenland Fire Authority\tAs above\t\t", [POST]),
    "a blank organisation stays blank": (
        "Name\tOrganisation\tRole\tEmail\nOlive Tranter\tFenmarsh Borough Council\tData Manager\tolive.tranter@fenmarsh.gov.uk\nPaul Osgood\t\tAnalyst\tpaul@fenmarsh.gov.uk",
        [{k: v for k, v in OLIVE.items() if k != "phone"}, contact("Paul Osgood", "Analyst", None, "paul@fenmarsh.gov.uk")]),
    "a purpose": (
        "Purpose\tContact\tTelephone\nFile errors\tOlive Tranter, Data Manager\t01632 960123",
        [contact("Olive Tranter", "Data Manager", None, None, "+441632960123", "File errors")]),
    "redacted name": (
        "Organisation\tPost\tName\tEmail\nFenmarsh Borough Council\tInformation Governance Manager\t[redacted]\tig@fenmarsh.gov.uk", [POST]),
    "a line under its organisation": (
        "Fenmarsh Borough Council:\n\nOlive Tranter, Data Manager, olive.tranter@fenmarsh.gov.uk 01632 960123", [OLIVE]),
    "a line with the organisation in it": (
        "Olive Tranter, Data Manager, Fenmarsh Borough Council, tel: 01632 960123, e-mail: olive.tranter@fenmarsh.gov.uk", [OLIVE]),
    "organisation before a colon": (
        "Fenmarsh Borough Council: Olive Tranter, Data Manager, 01632 960123, olive.tranter@fenmarsh.gov.uk", [OLIVE]),
    "post before a colon": (
        "Data Protection Officer, Fenmarsh Borough Council: Olive Tranter, dpo@fenmarsh.gov.uk",
        [contact("Olive Tranter", "Data Protection Officer", COUNCIL, "dpo@fenmarsh.gov.uk")]),
    "for the council": (
        "For the Council: Olive Tranter, Data Manager, 01632 960123", [contact("Olive Tranter", "Data Manager", "the Council", None, "+441632960123")]),
    "clause of a legal agreement": (
        "(a) for the Council, Olive Tranter, Data Manager, telephone 01632 960123, e-mail olive.tranter@fenmarsh.gov.uk; and",
        [contact("Olive Tranter", "Data Manager", "the Council", "olive.tranter@fenmarsh.gov.uk", "+441632960123")]),
    "bullets": (
        "Fenmarsh Borough Council\n\n- Olive Tranter - Data Manager - olive.tranter@fenmarsh.gov.uk - 01632 960123", [OLIVE]),
    "no address in a list of people": (
        "Fenmarsh Borough Council:\n\nOlive Tranter, Data Manager\n\nPaul Osgood, Senior Analyst",
        [contact("Olive Tranter", "Data Manager", COUNCIL), contact("Paul Osgood", "Senior Analyst", COUNCIL)]),
    "card": (
        "Organisation: Fenmarsh Borough Council\nContact name: Olive Tranter\nJob title: Data Manager\nTelephone: 01632 960123\nE-mail: olive.tranter@fenmarsh.gov.uk", [OLIVE]),
    "card in a table": (
        "Organisation\tFenmarsh Borough Council\nLead officer\tOlive Tranter\nPosition\tData Manager\nDirect line\t01632 960123\nEmail\tolive.tranter@fenmarsh.gov.uk", [OLIVE]),
    "card with a name label": (
        "Organisation: Fenmarsh Borough Council\nName: Olive Tranter\nPosition: Data Manager\nTel: 01632 960123\nEmail: olive.tranter@fenmarsh.gov.uk", [OLIVE]),
    "cards side by side": (
        "Details\tFenmarsh Borough Council\tFenland Police\nContact\tOlive Tranter\tPaul Osgood\nRole\tData Manager\tInspector\nEmail\tolive.tranter@fenmarsh.gov.uk\tpaul@fenland.police.uk\nPhone\t01632 960123\t",
        [OLIVE, contact("Paul Osgood", "Inspector", "Fenland Police", "paul@fenland.police.uk")]),
    "officers in a control table": (
        "Name\tFenmarsh Borough Council\nCaldicott Guardian\tDr Olive Tranter, 01632 960123\nSIRO\tPaul Osgood, paul@fenmarsh.gov.uk",
        [contact("Dr Olive Tranter", "Caldicott Guardian", COUNCIL, None, "+441632960123"), contact("Paul Osgood", "SIRO", COUNCIL, "paul@fenmarsh.gov.uk")]),
    "author and enquiry point": (
        "Author and enquiry point: Olive Tranter, Data Manager, olive.tranter@fenmarsh.gov.uk", [contact("Olive Tranter", "Data Manager", None, "olive.tranter@fenmarsh.gov.uk")]),
    "contact label": ("Contact: Olive Tranter, 01632 960123", [contact("Olive Tranter", None, None, None, "+441632960123")]),
    "sentence": (
        "Queries about this agreement should be addressed to the Information Governance Manager, Fenmarsh Borough Council (ig@fenmarsh.gov.uk).", [POST]),
    "sentence with a person": (
        "Any question should be put to Olive Tranter, Data Manager, Fenmarsh Borough Council, on 01632 960123 or by e-mail to olive.tranter@fenmarsh.gov.uk. It will be answered in two days.", [OLIVE]),
    "sentence with a possessive": (
        "Tell the Council's Data Protection Officer, Olive Tranter (01632 960123, dpo@fenmarsh.gov.uk), at once.",
        [contact("Olive Tranter", "Data Protection Officer", "Council", "dpo@fenmarsh.gov.uk", "+441632960123")]),
    "a desk": ("Service desk: 01632 960199, desk@fenmarsh.gov.uk", [contact(None, "Service desk", None, "desk@fenmarsh.gov.uk", "+441632960199")]),
    "a line each": (
        "Fenmarsh Borough Council\n\nOlive Tranter\n\nData Manager\n\nTel: 01632 960123\n\nEmail: olive.tranter@fenmarsh.gov.uk", [OLIVE]),
    "two in a sentence": (
        "Please send queries to Paul Osgood, Senior Analyst, at paul@fenmarsh.gov.uk or ring Olive Tranter, Data Manager, on 01632 960123.",
        [contact("Paul Osgood", "Senior Analyst", None, "paul@fenmarsh.gov.uk"), contact("Olive Tranter", "Data Manager", None, None, "+441632960123")]),
    "post in brackets": (
        "Key contact for Fenmarsh Borough Council: Olive Tranter (Data Manager) - 01632 960123",
        [contact("Olive Tranter", "Data Manager", COUNCIL, None, "+441632960123")]),
    "police rank": (
        "Force\tLead\tEmail\nFenland Police\tDet Supt Ewan Marsh\tewan.marsh@fenland.police.uk", [contact("Det Supt Ewan Marsh", None, "Fenland Police", "ewan.marsh@fenland.police.uk")]),
    "hyphens and particles": (
        "Organisation\tName\tRole\tPhone\nFenmarsh Borough Council\tAnne-Marie van der Berg\tRecords Officer\t01632 960123\nFenland Police\tSiân O'Neill-Price\tAnalyst\t01632 960124",
        [contact("Anne-Marie van der Berg", "Records Officer", COUNCIL, None, "+441632960123"), contact("Siân O'Neill-Price", "Analyst", "Fenland Police", None, "+441632960124")]),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_contacts(case: str) -> None:
    text, expected = CASES[case]
    assert read(text) == expected


CASES |= {
    "a column headed who": (
        "Agency\tWho\tTelephone\tSecure e-mail\nFenmarsh Borough Council\tOlive Tranter, Data Manager\t01632 960123\tolive.tranter@fenmarsh.gov.uk", [OLIVE]),
    "a column under an unknown heading": (
        "Agency\tAt your service\tTelephone\tE-mail\nFenmarsh Borough Council\tOlive Tranter, Data Manager\t01632 960123\tolive.tranter@fenmarsh.gov.uk", [OLIVE]),
    "columns that say what for": (
        "Organisation\tDay to day\tSecurity\nFenmarsh Borough Council\tOlive Tranter, Data Manager, olive.tranter@fenmarsh.gov.uk, 01632 960123\tas day to day\n"
        "The Trust\tPaul Osgood, Analyst, paul@trust.example\tDuty Manager, 01632 960124",
        [{**OLIVE, "purpose": "Day to day"}, contact("Paul Osgood", "Analyst", "the Trust", "paul@trust.example", purpose="Day to day"),
         contact(None, "Duty Manager", "the Trust", None, "+441632960124", "Security")]),
    "rows of an organisation with labels in the cells": (
        "Fenmarsh Borough Council\tLettings: Olive Tranter, Data Manager, olive.tranter@fenmarsh.gov.uk\tRepairs: Paul Osgood, 01632 960124",
        [{**{k: v for k, v in OLIVE.items() if k != "phone"}, "purpose": "Lettings"}, contact("Paul Osgood", None, COUNCIL, None, "+441632960124", "Repairs")]),
    "a column for each post": (
        "Practice\tCaldicott lead\tIG lead\tTelephone\nFenmarsh Surgery\tDr Olive Tranter\tPaul Osgood\t01632 960123",
        [contact("Dr Olive Tranter", "Caldicott lead", "Fenmarsh Surgery", None, "+441632960123"), contact("Paul Osgood", "IG lead", "Fenmarsh Surgery")]),
    "a post that is somebody": (
        "The Panel Co-ordinator is Olive Tranter, Fenmarsh Borough Council, Sluice Road, Ketterby, telephone 01632 960123, e-mail olive.tranter@fenmarsh.gov.uk.",
        [contact("Olive Tranter", "Panel Co-ordinator", COUNCIL, "olive.tranter@fenmarsh.gov.uk", "+441632960123")]),
    "a post that is somebody, without an address": (
        "The Chair of the panel is Detective Inspector Paul Osgood, who may be reached through the Co-ordinator.",
        [contact("Detective Inspector Paul Osgood", "Chair of the panel")]),
    "a collar number and the police's 101": (
        "Constabulary: PS 1123 Paul Osgood, Harm Reduction Unit, Tel 101 ext 5523, paul.osgood@fenland.example",
        [contact("PS 1123 Paul Osgood", "Harm Reduction Unit", "Constabulary", "paul.osgood@fenland.example")]),
    "a post in a card's name": (
        "Name: Duty Housing Options Officer\nOrganisation: Fenmarsh Borough Council\nPhone: 01632 960123",
        [contact(None, "Duty Housing Options Officer", COUNCIL, None, "+441632960123")]),
    "a post with its field after a comma": (
        "Agency\tWho\tTelephone\nFenmarsh Borough Council\tNamed Nurse, Safeguarding Children\t01632 960123",
        [contact(None, "Named Nurse, Safeguarding Children", COUNCIL, None, "+441632960123")]),
    "or, in her absence": (
        "Enquiries about the protocol: Olive Tranter, Data Manager, Community Safety Unit, Fenmarsh Borough Council, telephone 01632 960123, e-mail "
        "<olive.tranter@fenmarsh.gov.uk>; or, in her absence, Paul Osgood, Partnership Inspector, Fenland Police, telephone 01632 960124.",
        [OLIVE, contact("Paul Osgood", "Partnership Inspector", "Fenland Police", None, "+441632960124")]),
    "worries go to": (
        "Safeguarding worries go to our Parish Safeguarding Officer, Paul Osgood (07700 900555).",
        [contact("Paul Osgood", "Parish Safeguarding Officer", None, None, "+447700900555")]),
}  # fmt: skip


NONE = {
    "parties and what part they play": (
        "Organisation\tAddress\tICO number\tTelephone\tRole\nFenmarsh Borough Council\tTown Hall, Ketterby\tZ1234567\t01632 960123\tController\n"
        "Fen Repairs CIO\tUnit 6, Ketterby\tZA123456\t01632 960124\tProcessor (hosts the register)", "2. Parties"),
    "parties and their switchboards": (
        "Organisation\tAddress\tTelephone\tEmail\tICO registration\nFenmarsh Borough Council\tTown Hall, Fenmarsh, FE1 2XY\t01632 960100\tinfo@fenmarsh.gov.uk\tZ1234567", "2. Parties"),
    "head office": ("Organisation name\tHead office address\tPhone\tEmail\nFenmarsh Borough Council\tTown Hall, Fenmarsh\t01632 960100\tinfo@fenmarsh.gov.uk", "2. Parties"),
    "regulator": ("You may contact the Information Commissioner's Office on 0303 123 1113 or casework@ico.org.uk.", "12. Rights"),
    "complaints": ("Complaints should be sent to the Customer Relations Team, complaints@fenmarsh.gov.uk, 01632 960100.", "12. Complaints"),
    "versions": ("Version\tDate\tAuthor\tChange\n1.0\t3 May 2019\tOlive Tranter\tFirst issue", "Version history"),
    "signatures": ("Organisation\tName\tPosition\tSignature\tDate\nFenmarsh Borough Council\tOlive Tranter\tData Manager\tOT\t3 May 2019", "Signatures"),
    "flows": ("From\tTo\tData\tMethod\nFenmarsh Borough Council\tFenland Police\tName, e-mail address\tSecure e-mail", "5. Exchanges"),
    "data fields": ("- Name\n- Telephone number\n- E-mail address\n- Next of kin contact", "4. Data to be shared"),
    "website": ("The code is at www.fenmarsh.gov.uk/code and was last read on 3 May 2019.", "7. Law"),
    "prose": ("The Data Manager of each party keeps a log and the Head of Housing reads it every month.", "7. Monitoring"),
    "blank rows": ("Organisation\tName\tPost\tE-mail\nFenmarsh Borough Council\t\t\t\nFenland Police\tTBC\t\t", "9. Contacts"),
}  # fmt: skip


@pytest.mark.parametrize("case", NONE)
def test_no_contact(case: str) -> None:
    assert read(*NONE[case]) == []


@pytest.mark.parametrize("name", [
    "Olive Tranter", "Dr O. Tranter", "O Tranter", "Anne-Marie van der Berg", "Siân O'Neill", "DCI Ewan Marsh", "Cllr J.P. Mackenzie",
    "EWAN MARSH QPM", "Rev. Paul Osgood", "Mrs Tranter", "Det Supt Ewan Marsh", "Kate de Souza Lima",
])  # fmt: skip
def test_people(name: str) -> None:
    assert is_person(RULES, name)


@pytest.mark.parametrize("text", [
    "Data Manager", "Information Governance", "Head of Housing", "Fenmarsh Council", "Tenancy Support", "to be confirmed", "As above",
    "Olive", "3 May 2019", "Adult Care", "olive@fenmarsh.gov.uk", "North Street", "the parties", "Name", "NHS England",
])  # fmt: skip
def test_not_people(text: str) -> None:
    assert not is_person(RULES, text)


def test_posts() -> None:
    assert all(
        is_post(RULES, post)
        for post in ("Data Manager", "Head of Paid Service", "SIRO", "Caldicott Guardian", "Vice-Chancellor")
    )
    assert not any(
        is_post(RULES, text) for text in ("Olive Tranter", "The Data Manager will decide", "Fenmarsh", "3 May 2019")
    )


def test_tidied() -> None:
    assert tidy_person("OLIVE O'NEILL-MCDONALD ") == "Olive O'Neill-McDonald"
    assert tidy_post("HEAD OF HOUSING AND SIRO") == "Head of Housing and SIRO"
    assert tidy_post("a director,") == "director"
