"""Signature blocks in many ways of writing; one fact for each block."""

# ruff: noqa: E501
from __future__ import annotations

from typing import Any

import pytest

from isa_extract.extractors.signatories import extract
from isa_extract.loaders import text as text_loader
from isa_extract.pipeline import make_context
from isa_extract.rules import default_rules

DOTS, LINE = "." * 30, "_" * 25


def read(text: str) -> list[dict[str, Any]]:
    """The signatories of a document that ends in `text`; every value is checked against its evidence."""
    text = f"INFORMATION SHARING AGREEMENT\n\n1. Purpose\n\nThe parties share information about tenants.\n\n9. Signatures\n\n{text}\n"
    document = text_loader.load(text.encode(), file_name="made_up.txt", sha256="")
    facts = []
    for fact in extract(make_context(document)):
        assert fact.field == "signatories"
        values = {}
        for name, found in fact.attributes.items():
            assert found is not None
            assert not isinstance(found, tuple)
            for evidence in found.evidence:
                assert document.text[evidence.start : evidence.end].strip()
            values[name] = found.value
        facts.append(values)
    return facts


def block(organisation: str | None = None, name: str | None = None, position: str | None = None, date: str | None = None,
          signed: bool | None = None) -> dict[str, Any]:  # fmt: skip
    """What a block should say, without what it does not say."""
    values = {"organisation": organisation, "name": name, "position": position, "date": date, "signed": signed}
    return {key: value for key, value in values.items() if value is not None}


FEN = block("Fenmarsh Borough Council", "Olive Tranter", "Head of Housing", "2019-05-03", True)
BLANK = block("Fenmarsh Borough Council", signed=False)
ONE = {
    "organisation above": (
        "For and on behalf of Fenmarsh Borough Council\n\nSigned: O Tranter\nPrint name: Olive Tranter\n"
        "Position: Head of Housing\nDate: 3 May 2019", FEN),
    "organisation below": (
        "Signed: O Tranter\n\nName: Olive Tranter\n\nJob title: Head of Housing\n\nDate: 03/05/2019\n\n"
        "On behalf of Fenmarsh Borough Council", FEN),
    "organisation in the middle": (
        "Signed: O. Tranter\nfor and on behalf of Fenmarsh Borough Council\nName (print): OLIVE TRANTER\n"
        "Post: Head of Housing\nDate: 3.5.19", FEN),
    "organisation line alone": (
        "Fenmarsh Borough Council\n\nName: Olive Tranter\n\nPosition: Head of Housing\n\nSignature: O Tranter\n\nDate: 3rd May 2019", FEN),
    "organisation labelled": (
        "Signature: O Tranter\nName in capitals: OLIVE TRANTER\nPosition held: Head of Housing\n"
        "Organisation: Fenmarsh Borough Council\nDate: 03.05.2019", FEN),
    "name of organisation first": (
        "Name of organisation: Fenmarsh Borough Council\nName: Olive Tranter\nRole: Head of Housing\nSigned: O T\nDate signed: 3 May 2019", FEN),
    "no labels but signed": (
        "Signed: Olive Tranter\nHead of Housing\nfor Fenmarsh Borough Council\n3 May 2019", FEN),
    "name and post in one": (
        "Signed for and on behalf of Fenmarsh Borough Council\n\nSigned: O Tranter\nName: Olive Tranter, Head of Housing\nDate: 3/5/19", FEN),
    "name and post with a dash": (
        "On behalf of Fenmarsh Borough Council\n\nSignature: O Tranter\nPrint: Olive Tranter - Head of Housing\nDated: 3 May 2019", FEN),
    "typed with slashes": (
        "Signed on behalf of Fenmarsh Borough Council\n\nSignature: /s/ Olive Tranter\nPosition: Head of Housing\nDate: 3 May 2019", FEN),
    "electronic": (
        "For and on behalf of Fenmarsh Borough Council\nSignature: Signed electronically\nName: Olive Tranter\n"
        "Title: Head of Housing\nDate: 2019-05-03", FEN),
    "labels first and values below": (
        "For and on behalf of Fenmarsh Borough Council\n\nSigned:\nName:\nPosition:\nDate:\n\nO Tranter\nOlive Tranter\n"
        "Head of Housing\n3 May 2019", FEN),
    "each value under its label": (
        "On behalf of Fenmarsh Borough Council\n\nName:\n\nOlive Tranter\n\nPosition:\n\nHead of Housing\n\nDate:\n\n3 May 2019\n\nSigned: O T", FEN),
    "dots before the value": (
        f"Signed:{DOTS}O Tranter\n\nName:{DOTS}Olive Tranter\n\nPost:{DOTS}Head of Housing\n\n"
        f"Organisation:{DOTS}Fenmarsh Borough Council\n\nDate:{DOTS}3 May 2019", FEN),
    "all on two lines": (
        "For and on behalf of Fenmarsh Borough Council\n\nSigned: O Tranter   Name: Olive Tranter\n"
        "Position: Head of Housing   Date: 3 May 2019", FEN),
    "capitals": (
        "FOR AND ON BEHALF OF FENMARSH BOROUGH COUNCIL\n\nSIGNED: O TRANTER\nNAME: OLIVE TRANTER\nPOSITION: HEAD OF HOUSING\nDATE: 03/05/2019", FEN),
    "label and value table": (
        "On behalf of\tFenmarsh Borough Council\nSigned\tO Tranter\nPrint name\tOlive Tranter\nPosition\tHead of Housing\nDate\t3 May 2019", FEN),
    "witnessed": (
        "Signed for and on behalf of Fenmarsh Borough Council\nSignature: O Tranter\nName: Olive Tranter\nPosition: Head of Housing\n"
        "Date: 3 May 2019\n\nin the presence of\n\nWitness name: Paul Osgood\nWitness address: 4 Mill Lane\nWitness occupation: Clerk", FEN),
    "blank with dots": (
        f"Signed {DOTS} Print name {DOTS}\nPosition {DOTS} Date {DOTS}\nFor and on behalf of Fenmarsh Borough Council", BLANK),
    "blank with underscores": (
        f"For and on behalf of Fenmarsh Borough Council\nSignature: {LINE}\nName: {LINE}\nPosition: {LINE}\nDate: ___/___/20__", BLANK),
    "blank with nothing": ("Fenmarsh Borough Council\n\nName:\n\nPosition:\n\nSignature:      Date:", BLANK),
    "placeholders": (
        "On behalf of Fenmarsh Borough Council\n\nSigned:\nPrint: XXXXXXX\nPosition: [insert]\nDate: TBC", BLANK),
    "a printed name alone": (
        f"Signed: {DOTS}\nName: Olive Tranter\nJob title: Head of Housing\nFor and on behalf of Fenmarsh Borough Council",
        block("Fenmarsh Borough Council", "Olive Tranter", "Head of Housing")),
    "redacted and dated": (
        "For Fenmarsh Borough Council\nSignature: [redacted]\nName: [redacted]\nPost: Head of Housing\nDate: 3 May 2019",
        block("Fenmarsh Borough Council", None, "Head of Housing", "2019-05-03", True)),
    "month only": (
        "For and on behalf of Fenmarsh Borough Council\nSigned: O Tranter\nName: Olive Tranter\nDate: May 2019",
        block("Fenmarsh Borough Council", "Olive Tranter", None, "2019-05", True)),
    "blank day of a month is no date": (
        f"For and on behalf of Fenmarsh Borough Council\nSigned: {DOTS}\nName: Olive Tranter\nDate: ____ May 2019",
        block("Fenmarsh Borough Council", "Olive Tranter")),
    "office-holder": (
        "Signed: Ewan Marsh\nChief Constable of Fenland Police\n4 June 2018",
        block("Chief Constable of Fenland Police", "Ewan Marsh", "Chief Constable of Fenland Police", "2018-06-04", True)),
    "seal": (
        f"The common seal of FENMARSH BOROUGH COUNCIL was hereunto affixed in the presence of:\n\n{DOTS}\nAuthorised signatory",
        BLANK),
    "by a person in a sentence": (
        "Signed by Olive Tranter for and on behalf of Fenmarsh Borough Council\n\nDate: 3 May 2019",
        block("Fenmarsh Borough Council", "Olive Tranter", None, "2019-05-03", True)),
    "signed by a printed name": (
        "SIGNED by OLIVE TRANTER\nfor and on behalf of\nFENMARSH BOROUGH COUNCIL", block("Fenmarsh Borough Council", "Olive Tranter")),
    "post and organisation above": (
        f"Head of Housing, Fenmarsh Borough Council\n\nSignature: {DOTS}", block("Fenmarsh Borough Council", None, "Head of Housing", None, False)),
    "person, post and organisation below": (
        f"Signed {DOTS} Date {DOTS}\n\nOlive Tranter, Head of Housing, Fenmarsh Borough Council",
        block("Fenmarsh Borough Council", "Olive Tranter", "Head of Housing")),
    "a tick": (
        "On behalf of Fenmarsh Borough Council\nName: Olive Tranter\nPosition: Head of Housing\nSigned: [x] agreed\nDate: 3 May 2019", FEN),
}  # fmt: skip


@pytest.mark.parametrize("case", ONE)
def test_one_block(case: str) -> None:
    text, expected = ONE[case]
    assert read(text) == [expected]


POLICE = block("Fenland Police", signed=False)
ONE |= {
    "executed at a place, by a name": (
        "SIGNED for and on behalf of FENMARSH BOROUGH COUNCIL\nat Ketterby on 3 May 2019\nby Olive Tranter\nHead of Housing\nWitness: Ann Lowe", FEN),
    "executed at a place in one line": (
        "Subscribed for and on behalf of Fenmarsh Borough Council at Ketterby on 3 May 2019 by Olive Tranter, Head of Housing\nbefore this witness:\nAnn Lowe", FEN),
    "this day of": (
        "Executed for and on behalf of Fenmarsh Borough Council\nby Olive Tranter, Head of Housing\nthis 3rd day of May 2019\nin the presence of: Ann Lowe", FEN),
    "by and full name": (
        "Signed for and on behalf of Fenmarsh Borough Council\nby: O Tranter\nFull name: Olive Tranter\nOffice held: Head of Housing\nDate: 3/5/19", FEN),
    "signed by and for in one line with a place": (
        "Signed by Olive Tranter, Head of Housing, for and on behalf of Fenmarsh Borough Council at Ketterby on 3 May 2019", FEN),
    "place and date left blank": (
        f"Signed for and on behalf of Fenmarsh Borough Council\nat {DOTS} on {DOTS} 2019\nby {DOTS}", BLANK),
    "organisation in brackets": (
        "Agreed by (for Fenmarsh Borough Council): Olive Tranter, Head of Housing, 3rd May 2019", FEN),
    "typed after the organisation": (
        "Signed for Fenmarsh Borough Council: O Tranter\nOlive Tranter, Head of Housing, 3 May 2019", FEN),
    "Welsh and English labels": (
        "Llofnodwyd / Signed: O Tranter\nEnw / Name: Olive Tranter\nSwydd / Post: Head of Housing\nDyddiad / Date: 03/05/2019\nar ran / on behalf of: Fenmarsh Borough Council", FEN),
}  # fmt: skip


SEVERAL = {
    "executed in two columns": (
        "SIGNED for and on behalf of FENMARSH BOROUGH COUNCIL\tSIGNED for and on behalf of FENLAND POLICE\n"
        "at Ketterby on 3 May 2019\tat .......... on ............ 2019\nby Olive Tranter\tby Chief Inspector Paul Osgood\n"
        "Head of Housing\tArea Commander\nWitness: Ann Lowe\tWitness: ..........",
        [FEN, block("Fenland Police", "Chief Inspector Paul Osgood", "Area Commander")]),
    "the post first": (
        "Head of Housing\nFenmarsh Borough Council\nSigned: O Tranter\nDate: 3 May 2019\n"
        "Chief Constable\nFenland Police\nSigned: ............\nDate: ............",
        [block("Fenmarsh Borough Council", "O Tranter", "Head of Housing", "2019-05-03", True),
         block("Fenland Police", None, "Chief Constable", signed=False)]),
    "a list of names, posts, bodies and dates": (
        "Signatories\n\nOlive Tranter\nHead of Housing\nFenmarsh Borough Council\nDate: 3 May 2019\n\n"
        "Sir Martin Kell\nChair\nFenland Fire Authority\nDate: 8 May 2019",
        [FEN, block("Fenland Fire Authority", "Sir Martin Kell", "Chair", "2019-05-08", True)]),
    "a column each with signed by and signature": (
        "Agency\tFenmarsh Borough Council\tFenland Police\nSigned by\tOlive Tranter\tPaul Osgood\nPost\tHead of Housing\tArea Commander\n"
        "Signature\tO T\t\nDate\t3/5/19\t",
        [FEN, block("Fenland Police", "Paul Osgood", "Area Commander")]),
    "a row torn by an empty one": (
        "Agency\tName\tPost\tSignature\tDate\nFenmarsh Borough Council\tOlive Tranter\tHead of Housing\tO T\t3/5/19\n\n"
        "Fenland Borough Council\n\nFenland Police\tPaul Osgood\tArea Commander\tP O\t4/5/19",
        [FEN, block("Fenland Borough Council", signed=False), block("Fenland Police", "Paul Osgood", "Area Commander", "2019-05-04", True)]),
    "one below the other": (
        f"Signed: {DOTS}\nName: {DOTS}\nOn behalf of Fenmarsh Borough Council\n\nSigned: {DOTS}\nName: {DOTS}\nOn behalf of Fenland Police",
        [BLANK, POLICE]),
    "organisations above": (
        f"Fenmarsh Borough Council\n\nSigned: {DOTS}\n\nName: {DOTS}\n\nFenland Police\n\nSigned: {DOTS}\n\nName: {DOTS}", [BLANK, POLICE]),
    "side by side in a table": (
        "For and on behalf of Fenmarsh Borough Council\tFor and on behalf of Fenland Police\n"
        "Signed: O Tranter\tSigned:\nName: Olive Tranter\tName:\nPosition: Head of Housing\tPosition:\nDate: 3 May 2019\tDate:",
        [FEN, POLICE]),
    "side by side on a line": (
        f"For Fenmarsh Borough Council          For Fenland Police\n\nSigned {DOTS} Signed {DOTS}\n\nName {DOTS} Name {DOTS}\n\nDate {DOTS} Date {DOTS}",
        [BLANK, POLICE]),
    "a row each": (
        "Organisation\tName\tPosition\tSignature\tDate\nFenmarsh Borough Council\tOlive Tranter\tHead of Housing\tO Tranter\t03/05/2019\n"
        "Fenland Police\t\t\t\t", [FEN, POLICE]),
    "a row each, other order": (
        "Signature\tDate\tPrint name\tJob title\tPartner agency\nO Tranter\t03/05/2019\tOlive Tranter\tHead of Housing\tFenmarsh Borough Council\n"
        "\t\t\t\tFenland Police", [FEN, POLICE]),
    "signed by column": (
        "Organisation\tSigned by\tPost\tDate\nFenmarsh Borough Council\tOlive Tranter\tHead of Housing\t3 May 2019\nFenland Police\tawaited\t\t",
        [FEN, POLICE]),
    "name and post column": (
        f"Party\tName and post\tSignature\tDate\nFenmarsh Borough Council\tOlive Tranter, Head of Housing\tO Tranter\t3.5.19\nFenland Police\t{LINE}\t{LINE}\t__/__/20__",
        [FEN, POLICE]),
    "a column each": (
        "\tFenmarsh Borough Council\tFenland Police\nName\tOlive Tranter\t\nPosition\tHead of Housing\t\nSignature\tO Tranter\t\nDate\t3 May 2019\t",
        [FEN, POLICE]),
    "consent by e-mail": (
        "Organisation\tName\tPosition\tSignature\tDate\nFenmarsh Borough Council\tOlive Tranter\tHead of Housing\tConsent held by e-mail\t\nFenland Police\t\t\tawaiting signature\t",
        [{k: v for k, v in FEN.items() if k != "date"}, POLICE]),
    "the same blank block without a name": (
        f"Signed: {DOTS}\nName: {DOTS}\nDate: {DOTS}\n\nSigned: {DOTS}\nName: {DOTS}\nDate: {DOTS}", [block(signed=False), block(signed=False)]),
}  # fmt: skip


@pytest.mark.parametrize("case", SEVERAL)
def test_several_blocks(case: str) -> None:
    text, expected = SEVERAL[case]
    assert read(text) == expected


NONE = {
    "an enquiry form": "Appendix C: Hub enquiry form\n\nDecision maker: ...........\nSigned: ...........\nDate: ...........",
    "a sentence": "This agreement must be signed by both parties before any information is shared.",
    "signatories of the agreement": "The signatories to this agreement will review it every year. Signed copies are kept by the Council.",
    "instructions": "Please return the signed copy to the Data Team, Fenmarsh Borough Council.",
    "on behalf of us": "On behalf of our organisation we accept the principles of this agreement.",
    "approval table": "Version\tDate\tApproved by\tSignature\n1.0\t3 May 2019\tOlive Tranter\tOT\n1.1\t4 May 2020\tOlive Tranter\tOT",
    "contact card": "Fenmarsh Borough Council\n\nName: Olive Tranter\nPosition: Head of Housing\nEmail: olive@fenmarsh.example",
    "contact table": "Organisation\tName\tPost\tE-mail\nFenmarsh Borough Council\tOlive Tranter\tHead of Housing\tolive@fenmarsh.example",
    "data fields": "- Name\n- Date of birth\n- Signature\n- Organisation",
    "acting for others": "Fenland Health Trust processes information on behalf of Fenmarsh Borough Council.",
    "correct record": f"Signed as a correct record: {DOTS}\nChair\nDate: {DOTS}",
    "a request form": f"Appendix C: Request for information form\n\nName of requesting officer: {DOTS}\nSignature: {DOTS}\nDate: {DOTS}",
    "not a party": "I sign as investigator and not as a party.\nName: Paul Osgood\nDate: 3 May 2019",
}  # fmt: skip


@pytest.mark.parametrize("case", NONE)
def test_no_block(case: str) -> None:
    assert read(NONE[case]) == []


RULES = [rule for rule in default_rules().all if rule.file == "signatures.yaml" and rule.kind == "regex"]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_rules_keep_their_examples(rule: Any) -> None:
    assert all(list(rule.search(example)) for example in rule.examples)
    assert not any(list(rule.search(example)) for example in rule.counter_examples)
