"""Redaction: nobody's name, address or number is left anywhere in a record, and what is no person's stays."""

from __future__ import annotations

import json
import re
import sqlite3
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from corpus_documents import Reader, corpus, reader  # noqa: F401 - two are fixtures
from export_records import DAY, OPTIONS, entry_of
from hypothesis import given, settings
from hypothesis import strategies as st

from isa_extract.entries import Entry, identifier_of
from isa_extract.export.people_named import people_of
from isa_extract.export.redact import REDACTED, given_to, redacted
from isa_extract.export.target import Options, Redaction
from isa_extract.export.targets import NAMES, target_named
from isa_extract.people import is_person, is_post, is_team
from isa_extract.record import Record
from isa_extract.rules import default_rules

ROOT = Path(__file__).resolve().parent.parent
RULES = default_rules()


def without(level: Redaction = "people", **changed: Any) -> Record:
    """The record of the agreement, with some of its parts others, redacted."""
    return redacted(entry_of(**changed), level, RULES).record


def text_of(text: str, **changed: Any) -> str:
    """What becomes of a text that stands in a clause."""
    return without(retention=[{"text": text}], **changed).retention[0].text


NAMED = [
    "Jane Hartley", "JANE HARTLEY", "jane hartley", "Ms Hartley", "Ms J Hartley", "J. Hartley", "J.Hartley", "JHartley",
    "Hartley", "HARTLEY", "Hartley, Jane", "Hartley J.", "Jane\nHartley", "J ane Hart ley", "JaneHartley",
    "Jane M. Hartley", "Cllr Jane Hartley", "Paul Okoro", "P. Okoro", "Mr P Okoro", "Dr Someone Else", "Mrs A. Nother",
    "jane.hartley@arden.example", "j.hartley@arden.gov.uk", "someone@arden.example", "jane.hartley (at) arden.example",
    "01632 960001", "+44 1632 960001", "(01632) 960 001", "01632 960777",
]  # fmt: skip


@pytest.mark.parametrize("named", NAMED)
def test_people_go_from_a_text(named: str) -> None:
    told = text_of(f"Kept by {named} for six years.")
    assert REDACTED in told
    for word in ("artley", "ARTLEY", "koro", "@", "960", "Else", "Nother"):
        assert word not in told
    assert told.startswith("Kept by ")
    assert told.endswith("for six years.") or told.endswith("for six years")


@pytest.mark.parametrize(
    "kept",
    [
        "Arden County Council", "the Head of Housing", "the Data Protection Officer, dpo@arden.example", "six years",
        "Moorland Borough Council on 01632 960900", "Hartleypool", "the Chief Constable of Arden", "Paul's",
        "a hartley", "reference 1234567890", "14 days (2016-11-30)",
    ],
)  # fmt: skip
def test_what_is_no_persons_stays_in_a_text(kept: str) -> None:
    assert text_of(f"Kept by {kept}.") == f"Kept by {kept}."


def test_a_surname_that_is_a_word_of_a_body_goes_only_where_a_person_is_meant() -> None:
    bodies: dict[str, Any] = {"parties": [{"name": "Hartley Vale Trust"}]}
    assert text_of("Hartley Vale and Hartley keep it.", **bodies) == "Hartley Vale and Hartley keep it."
    assert text_of("Mrs Hartley keeps it, not J Hartley.", **bodies) == f"{REDACTED} keeps it, not {REDACTED}."
    assert without(**bodies).parties[0].name == "Hartley Vale Trust"


def test_fields_for_people_are_empty_and_the_others_stay() -> None:
    record = without(
        agreement={"type": "data_sharing_agreement", "title": "Hartley's list", "owner": "Lauri Almond",
                   "authors": ["Bo Lee (Arden)", "Arden County Council", "Station Manager Gail Whitmore"]},
        version_history=[{"author": "S Akers"}, {"author": "Arden County Council", "summary": "for J Hartley"}],
    )  # fmt: skip
    assert record.agreement.owner is None
    assert record.agreement.authors == ["Arden County Council"]
    assert record.agreement.title == f"{REDACTED}'s list"
    assert [(v.author, v.summary) for v in record.version_history] == [
        (None, None), ("Arden County Council", f"for {REDACTED}"),
    ]  # fmt: skip
    assert [(c.name, c.role, c.email, c.phone) for c in record.contacts] == [
        (None, "Head of Housing", None, None), (None, "Data Protection Officer", "dpo@arden.example", None),
    ]  # fmt: skip
    assert [(s.name, s.position, s.organisation) for s in record.signatories] == [
        (None, "Chief Executive", "Arden County Council")
    ]
    assert record.parties[1].phone == "+441632960900"


def test_a_name_that_was_read_into_another_field_goes() -> None:
    record = without(
        contacts=[{"role": "Station Manager Gail Whitmore", "organisation": "Fellgate this is Dilys Parr"}],
        signatories=[{"position": "Signed Bridie Coyle Chief Executive"}],
    )
    assert record.contacts[0].role == f"Station Manager {REDACTED}"
    assert record.contacts[0].organisation == f"Fellgate this is {REDACTED}"
    assert record.signatories[0].position == f"Signed {REDACTED} Chief Executive"


def test_names_that_were_read_as_one_or_as_a_party_go() -> None:
    record = without(
        version_history=[{"author": "D Maclennan A Kerrigan"}, {"author": "the office of J Hartley"}],
        parties=[{"name": "Philippa Adeyemi"}, {"name": "Bright Harbour", "aliases": ["BH"]}],
        retention=[{"text": "D. Maclennan and Philippa Adeyemi keep it."}],
    )
    assert [version.author for version in record.version_history] == [None, None]
    assert [party.name for party in record.parties] == [REDACTED, "Bright Harbour"]
    assert record.retention[0].text == f"{REDACTED} and {REDACTED} keep it."


@pytest.mark.parametrize(
    "team", ["Data Sharing Team", "Information Governance Unit", "Head of Housing", "Arden County Council"]
)
def test_a_team_post_or_body_in_the_place_of_a_name_stays(team: str) -> None:
    assert without(contacts=[{"name": team}]).contacts[0].name == team


def test_a_shared_mailbox_given_as_a_persons_goes_everywhere() -> None:
    record = without(
        contacts=[{"name": "Jane Hartley", "email": "dpo@arden.example", "phone": "+441632960900"}],
        parties=[{"name": "Arden County Council", "email": "dpo@arden.example", "phone": "+441632960900"}],
        retention=[{"text": "Ask dpo@arden.example or 01632 960900."}],
    )
    assert (record.parties[0].email, record.parties[0].phone) == (None, None)
    assert record.retention[0].text == f"Ask {REDACTED} or {REDACTED}."


def test_contacts_go_with_every_address_and_number() -> None:
    record = without("contacts", retention=[{"text": "Ask dpo@arden.example or 01632 960900."}], findings=[
        {"code": "a", "severity": "warning", "message": "m", "pointer": "/contacts/0"}
    ])  # fmt: skip
    assert record.contacts == []
    assert record.parties[1].phone is None
    assert record.retention[0].text == f"Ask {REDACTED} or {REDACTED}."
    assert record.findings[0].pointer is None
    assert record.parties[0].name == "Arden County Council"


def place(quote: str, raw: str | None = None) -> dict[str, Any]:
    return {"quote": quote, "start": 0, "end": len(quote), "rule": "r@1", "confidence": 0.9, "raw": raw}


def test_a_quote_that_names_somebody_is_left_out_and_the_others_stay() -> None:
    record = without(
        agreement={"type": "other_agreement", "title": "Moorland Families", "authors": ["Jane Hartley"]},
        evidence={
            "/retention/0/text": [
                place("Kept for six years."),
                place("Kept by Jane Hartley"),
                place("Kept", "J4ne Hartley"),
            ],
            "/contacts/0/name": [place("Jane")],
            "/contacts/0/role": [place("Head of Housing")],
            "/contacts/0": [place("Head of Housing")],
            "/signatories/0/signed": [place("PO")],
            "/agreement/title": [place("Moorland Families"), place("01632 960001")],
            "/agreement/authors/0": [place("Jane")],
            "/contacts/7/role": [place("Clerk")],
        },
    )
    assert {pointer: [e.quote for e in entries] for pointer, entries in record.evidence.items()} == {
        "/retention/0/text": ["Kept for six years."], "/contacts/0/role": ["Head of Housing"],
        "/contacts/0": ["Head of Housing"], "/agreement/title": ["Moorland Families"],
    }  # fmt: skip


def test_places_that_may_name_somebody_are_left_out() -> None:
    entry = entry_of(places=("registers/a.pdf", "/home/jhartley/a.pdf", "mail:someone@arden.example"))
    assert redacted(entry, "people", RULES).places == ("registers/a.pdf",)


def test_nothing_is_done_where_nothing_is_asked_for() -> None:
    entry = entry_of()
    assert redacted(entry, "none", RULES) is entry


def test_the_record_that_was_redacted_is_unchanged() -> None:
    entry = entry_of(retention=[{"text": "Kept by Jane Hartley."}])
    before = entry.record.as_json()
    redacted(entry, "contacts", RULES)
    assert entry.record.as_json() == before


WORDS = st.sampled_from(
    ["kept", "by", "Mr", "Dr", ",", "the", "Officer", "and", "J.", "(", ")", "A", "\n", "Hart", "ley", "ane"]
)


@settings(deadline=None)
@given(
    st.lists(WORDS, max_size=6),
    st.sampled_from(["Jane Hartley", "J Hartley", "Jane  HARTLEY", "Hartley"]),
    st.lists(WORDS, max_size=6),
)
def test_a_name_goes_from_wherever_it_stands(before: list[str], name: str, after: list[str]) -> None:
    told = text_of(" ".join([*before, name, *after]))
    assert not re.search(r"hartley", re.sub(r"\[redacted\]", "", told), re.IGNORECASE)


def test_targets_that_take_no_evidence_are_given_none() -> None:
    entry = entry_of(evidence={"/agreement/title": [place("Moorland Families")]})
    for name in NAMES:
        target = target_named(name)
        (got,) = given_to(target, [entry], OPTIONS, RULES)
        assert bool(got.record.evidence) == target.evidence


# ---- the corpus -----------------------------------------------------------------------------------------------------


def texts_in(value: Any) -> Iterator[str]:
    """The texts of a gold value, all of its alternatives."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from texts_in(value.get("any"))
    elif isinstance(value, list):
        for item in value:
            yield from texts_in(item)


def people_in(gold: dict[str, Any]) -> tuple[set[str], set[str], set[str]]:
    """Names, e-mail addresses and numbers of the people of a gold record; teams and posts, which stay, are none."""
    names, addresses, numbers = set[str](), set[str](), set[str]()
    for contact in gold.get("contacts") or ():
        named = [name for name in texts_in(contact.get("name")) if is_persons(name)]
        names |= set(named)
        if named:
            addresses |= set(texts_in(contact.get("email")))
            numbers |= set(texts_in(contact.get("phone")))
    others = [signatory.get("name") for signatory in gold.get("signatories") or ()]
    others += [version.get("author") for version in gold.get("version_history") or ()]
    others += [*(gold["agreement"].get("authors") or ()), gold["agreement"].get("owner")]
    # An owner may be a body by what it is called for short: "the Constabulary", "Nottingham".
    bodies = " ".join(texts_in([party["name"] for party in gold.get("parties") or ()])).casefold()
    owners = {name for name in texts_in(others) if name.casefold().removeprefix("the ") in bodies}
    names |= {name for name in texts_in(others) if is_persons(name)} - owners
    return names, addresses, numbers


NO_PERSON = re.compile(
    r"\b(?:the|University|Board|Group|Service|Council|DWP|As|SFRS|Liaison|Police|Authority|Partnership|Trust|Federation|Division"
    r"|Limited|CIC|Borough|Riding)\b"
)


def is_persons(name: str) -> bool:
    bare = re.split(r"[,(]", name)[0].strip()
    none = is_post(RULES, bare) or is_team(RULES, bare) or NO_PERSON.search(bare) or re.fullmatch("[A-Z]+", bare)
    return is_person(RULES, bare) or not none


def is_shared(address: str) -> bool:
    """Whether an address says that it is a team's or a post's: "dpo@"."""
    return address.partition("@")[0] in RULES.phrase_index("mailbox.shared")


def letters(text: str) -> str:
    """Letters and digits alone, in lower case, without accents."""
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKD", text.casefold()))


def written_by(name: str, entries: list[Entry], folder: Path) -> str:
    """All that a target writes of redacted entries, workbooks unpacked."""
    folder.mkdir(exist_ok=True)
    target, path = target_named(name), folder / name
    options = Options(DAY, redaction="people", url=str(path))
    target.write(given_to(target, entries, options, RULES), path, options)
    if target.output == "database":
        return "\n".join(told_by(path))
    parts = []
    for file in sorted(path.rglob("*")) if path.is_dir() else [path]:
        if zipfile.is_zipfile(file):
            with zipfile.ZipFile(file) as archive:
                parts += [archive.read(member).decode("utf-8", "replace") for member in archive.namelist()]
        else:
            parts.append(file.read_bytes().decode("utf-8"))
    return "\n".join(parts)


def told_by(database: Path) -> Iterator[str]:
    """All cells of an SQLite file, what is compressed unpacked."""
    with closing(sqlite3.connect(database)) as connection:
        for (table,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
            for row in connection.execute(f"SELECT * FROM {table}"):  # noqa: S608
                for cell in row:
                    yield zlib.decompress(cell).decode() if isinstance(cell, bytes) else str(cell)


@pytest.mark.slow
@pytest.mark.parametrize("part", range(4))
def test_no_person_of_the_corpus_survives_in_any_export(
    tmp_path: Path,
    part: int,
    corpus: Any,  # noqa: F811
    reader: Reader,  # noqa: F811
) -> None:
    golds = sorted((ROOT / "corpus" / "gold").glob("*.json"))[part::4]
    checked = 0
    for number, lot in enumerate(golds[at : at + 6] for at in range(0, len(golds), 6)):
        people = [people_in(json.loads(path.read_text("utf-8"))) for path in lot]
        names, addresses, numbers = (set().union(*(of[which] for of in people)) for which in range(3))
        records = [reader(corpus(path.stem, "txt")).record for path in lot]
        entries = [Entry(identifier_of(record.source.sha256), record) for record in records]
        # A text file may part a post's mailbox from whoever holds the post; it stays then, as shared ones do.
        unnamed = {contact.email for record in records for contact in record.contacts if not contact.name}
        for name in NAMES:
            written = written_by(name, entries, tmp_path / str(number))
            held, digits = letters(written), re.sub(r"[\s()-]", "", written)
            assert [one for one in names if letters(one) in held] == [], (number, name)
            personal = [one for one in addresses if one not in unnamed or not is_shared(one)]
            assert [one for one in personal if one.casefold() in written.casefold()] == [], (number, name)
            assert [one for one in numbers if one[-9:] in digits] == [], (number, name)
        checked += len(names)
    assert checked > 50


def test_a_persons_spelling_is_known_by_its_letters() -> None:
    people = people_of(entry_of(contacts=[{"name": "Siân O'Connell-Rees"}]).record, RULES)
    for text in ("Sian O'Connell-Rees", "SIÂN O’CONNELL–REES", "S. OConnell Rees", "Dr O'Connell-Rees"):
        assert [text[start:end] for start, end in people.spans(f"by {text}")], text
        ((start, end), *_) = people.spans(text)
        assert (start, end) == (0, len(text)), text


@pytest.mark.parametrize("control", ["\0", "\x01", "\x1b", "\x7f", "\u00ad", "\u200b", "\0\0\0"])
def test_a_control_character_hides_nobody(control: str) -> None:
    told = text_of(f"Kept by Jane Hart{control}ley for six years.")
    assert "ley" not in told
    assert REDACTED in told


def test_a_teams_mailbox_stays() -> None:
    record = without(contacts=[{"name": "Data Sharing Team", "email": "data.sharing@arden.example"}])
    assert record.contacts[0].email == "data.sharing@arden.example"


def test_a_text_that_holds_what_stands_between_texts_hides_nothing() -> None:
    told = text_of("a\0\0\0\0b, kept by Jane Hartley")
    assert "Hartley" not in told


def test_a_name_of_other_letters_goes_too() -> None:
    record = without(contacts=[{"name": "Олена Шевченко"}], retention=[{"text": "Kept by Олена Шевченко."}])
    assert record.retention[0].text == f"Kept by {REDACTED}."
