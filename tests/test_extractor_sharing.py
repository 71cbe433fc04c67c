"""Frequency, methods and formats of an agreement as a whole: invented wordings."""

from __future__ import annotations

import pytest

from isa_extract.extractors import sharing
from isa_extract.loaders import text as text_loader
from isa_extract.pipeline import make_context
from isa_extract.rules import default_rules

BEFORE = "DATA SHARING AGREEMENT\n\n1. Purpose\n\nTo keep tenants safe.\n\n"
AFTER = "\n\n9. Review\n\nThis agreement is reviewed annually.\n"


def read(body: str) -> dict[str, list[str]]:
    document = text_loader.load(f"{BEFORE}{body}{AFTER}".encode(), file_name="agreement.txt", sha256="")
    found: dict[str, list[tuple[int, str]]] = {}
    for fact in sharing.extract(make_context(document)):
        assert fact.found is not None
        found.setdefault(fact.field.removeprefix("sharing."), []).append((fact.authority, str(fact.found.value)))
    ordered = {name: sorted(values, key=lambda value: -value[0]) for name, values in found.items()}
    return {name: list(dict.fromkeys(value for _, value in values)) for name, values in ordered.items()}


FREQUENCIES = [
    ("4. How will the information be shared?\n\nA file is uploaded to the portal every Friday.", "weekly"),
    ("4. How will the information be shared?\n\nData will be exchanged on a quarterly basis.", "quarterly"),
    ("4. Frequency of sharing\n\nThe data will be shared termly.", "termly"),
    ("4. Frequency of sharing: Monthly", "monthly"),
    ("4. How will the information be shared?\n\nThe extract is transferred nightly.", "daily"),
    ("4. How will the information be shared?\n\nThis is a one-off transfer of records.", "one_off"),
    ("4. How will the information be shared?\n\nInformation is sent in real time.", "real_time"),
    ("4. How will the information be shared?\n\nRecords are sent every fortnight.", "fortnightly"),
    ("4. How will the information be shared?\n\nFrequency: once a year", "annually"),
    ("4. How often will information be shared?\n\nOn request.", "on_request_or_event"),
    ("How often\tDaily\nBy what means\tSFTP", "daily"),
    ("Frequency\t☐ Once only ☒ Weekly ☐ Monthly", "weekly"),
    ("4. How will the information be shared?\n\nMonthly, by the tenth", "monthly"),
]


@pytest.mark.parametrize(("body", "expected"), FREQUENCIES)
def test_frequency(body: str, expected: str) -> None:
    assert read(body).get("frequency", [None])[0] == expected


NO_FREQUENCY = [
    "4. Security\n\nPasswords are changed monthly and logs are checked each week.",
    "4. Meetings\n\nThe group meets monthly.",
    "4. Training\n\nStaff are trained annually.",
    "4. Retention\n\nRecords are reviewed every year.",
    "4. Background\n\nA weekly list was considered and rejected.",
    "4. Complaints\n\nComplaints are reported quarterly.",
    "4. Governance\n\nThe board reviews the data monthly.",
    "4. Security\n\nBack-ups are tested each quarter.",
]


@pytest.mark.parametrize("body", NO_FREQUENCY)
def test_no_frequency(body: str) -> None:
    assert "frequency" not in read(body)


METHODS = [
    ("Information will be sent by secure email (GCSX).", {"secure_email"}),
    ("Information will be sent by secure e-mail or by SFTP.", {"secure_email", "sftp"}),
    ("Files are uploaded to a secure portal.", {"portal"}),
    ("Information is shared verbally at the case conference.", {"face_to_face"}),
    ("Data is transferred through an API.", {"api"}),
    ("Data is sent on an encrypted memory stick by courier.", {"encrypted_media", "post"}),
    ("Urgent cases are passed on by telephone.", {"telephone"}),
    ("Reports are sent by special delivery.", {"post"}),
    ("Referrals are sent to a safe haven fax.", {"fax"}),
    ("Data is transmitted over HTTPS.", {"https"}),
    ("Records are e-mailed with a password.", {"email"}),
    ("Officers enter it in the shared case management system.", {"portal"}),
    ("Information is shared by encrypted e-mail; fax must not be used.", {"secure_email"}),
    ("Faxes and memory sticks are not to be used. Files are sent by SFTP.", {"sftp"}),
    ("Nothing is to be sent by post. Files are sent by SFTP.", {"sftp"}),
    ("Data must never be sent by ordinary e-mail.", set()),
]


@pytest.mark.parametrize(("sentence", "expected"), METHODS)
def test_methods(sentence: str, expected: set[str]) -> None:
    assert set(read(f"4. How will the information be shared?\n\n{sentence}").get("methods", [])) == expected


NO_METHODS = [
    "4. Complaints\n\nComplaints may be sent by post or e-mail.",
    "4. Breaches\n\nBreaches are reported by telephone.",
    "4. Freedom of information\n\nRequests may be made by e-mail.",
    "4. Background\n\nUntil 2015 lists were sent by fax.",
]


@pytest.mark.parametrize("body", NO_METHODS)
def test_no_methods(body: str) -> None:
    assert "methods" not in read(body)


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("The extract is sent as a CSV file.", ["csv"]),
        ("A spreadsheet is sent each week.", ["xlsx"]),
        ("Data is exchanged as XML.", ["xml"]),
        ("Information is sent by e-mail.", []),
    ],
)
def test_formats(sentence: str, expected: list[str]) -> None:
    assert read(f"4. How will the information be shared?\n\n{sentence}").get("formats", []) == expected


def test_rules_match_their_examples() -> None:
    for rule in default_rules().all:
        if rule.file == "sharing.yaml":
            assert rule.examples, rule.id
            for example in rule.examples:
                assert next(rule.search(example), None), (rule.id, example)


CHOICES = (
    "4. How is it shared?\n\nHow often? ☐ Daily ☐ Weekly ☒ Monthly\n\n"
    "By which route? ☒ SFTP ☐ Post ☒ Telephone, where it is urgent"
)


def test_a_question_and_its_choice_on_one_line() -> None:
    found = read(CHOICES)
    assert found["frequency"] == ["monthly"]
    assert set(found["methods"]) == {"sftp", "telephone"}


@pytest.mark.parametrize(
    ("sentence", "methods"),
    [
        ("Where a child is at risk an officer may telephone.", {"telephone"}),
        ("The hostel gets its list by fax.", {"fax"}),
        ("The telephone number is kept in the office.", set()),
    ],
)
def test_a_verb_that_is_a_method(sentence: str, methods: set[str]) -> None:
    assert set(read(f"4. How the information is shared\n\n{sentence}").get("methods", [])) == methods
