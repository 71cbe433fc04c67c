# ruff: noqa: E501 - wordings of one meaning stand on one line
"""What stands under a heading: text of its own, few words, a reference to another agreement, a template's prompt."""

from __future__ import annotations

from typing import Any

import pytest
from helpers import Item, built, context_from, heading, record_of, table

from isa_extract import sections
from isa_extract.document import BlockKind
from isa_extract.facts import Found
from isa_extract.layout import RawBlock, RawText

TITLE = "Moorland Families Information Sharing Agreement"
OWN = "Each partner answers what reaches it within twenty working days and tells the other of the outcome."


def status(*items: Item, of: str = "complaints") -> str | None:
    """What the document says of a section: its status, None where it has no such section at all."""
    found = {}
    for fact in sections.extract(context_from(TITLE, *items)):
        values = {name: one.value for name, one in fact.attributes.items() if isinstance(one, Found)}
        found[values["id"]] = values["status"]
    return found.get(of)


PROMPTS = [
    "[Insert details of the procedure]",
    "<who will deal with them>",
    "{enter text}",
    "(insert name of officer)",
    "Describe here how complaints about the sharing are dealt with.",
    "Please state who will answer them.",
    "Explain how the partners will deal with complaints. Name one officer for each of them.",
    "Set out what a person who complains should expect.",
    "This section should say who answers.",
    "Guidance: name one officer for each partner.",
    "You should agree this with your partners first.",
    "TBC",
    "T.B.C. by the Board",
    "To be completed by the Trust.",
    "Details to follow",
    "........................................",
    "______________________",
    "Complaints will be handled by [insert name].",
    "Complaints are answered within ____ days.",
    "XXXX Council",
    "Click here to enter text.",
    "Delete as appropriate.",
    "e.g. the complaints officer of the council",
]


@pytest.mark.parametrize("body", PROMPTS)
def test_a_prompt_of_the_template_is_not_a_section(body: str) -> None:
    assert status(heading("Complaints"), body) == "template_prompt"
    assert status(heading("Complaints"), body, heading("Retention"), OWN, of="retention") == "present"


@pytest.mark.parametrize("body", PROMPTS)
def test_an_answer_below_a_prompt_makes_it_one(body: str) -> None:
    assert status(heading("Complaints"), body, OWN) == "present"


@pytest.mark.parametrize(
    "body",
    [
        OWN,
        "Complaints are described in the leaflet that each partner gives to its customers at the first visit.",
        "Record the date of each complaint in the log, and tell the other partner's officer of it.",
        "The council [1] answers them; the trust is told of each one that names its staff.",
        "Please contact the complaints team of the partner concerned, which answers within a month.",
        "Staff are told to listen, to write down what was said, and so on... as they were trained to do.",
    ],
)
def test_what_only_looks_like_a_prompt_is_text(body: str) -> None:
    assert status(heading("Complaints"), body) == "present"


def test_an_instruction_in_italics_is_a_prompt_and_a_quotation_in_italics_is_not() -> None:
    italic = RawBlock(RawText("Never promise an outcome. Remember the ombudsman."), italic=True)
    assert status(heading("Complaints"), italic) == "template_prompt"
    quoted = RawBlock(RawText("A person who is aggrieved may ask for a review of the decision."), italic=True)
    assert status(heading("Complaints"), quoted) == "present"


def test_blanks_are_no_prompts_where_a_section_is_there_to_be_filled_in() -> None:
    block = "Signed: .................... Name: .................... Date: ...................."
    assert status(heading("Signatures"), block, of="signatures") == "present"


def test_a_question_without_an_answer_is_a_prompt_and_a_name_with_nothing_under_it_is_nothing() -> None:
    assert status(heading("How will complaints be handled?"), heading("Retention"), OWN) == "template_prompt"
    assert status(heading("Complaints"), heading("Retention"), OWN) is None
    assert status(heading("Complaints"), heading("To the council", 2), heading("Retention"), OWN) is None
    assert status(heading("Complaints"), heading("To the council", 2), OWN) == "present"


@pytest.mark.parametrize("blank", ["[Insert]", "TBC", "..........", "", "Describe how they are dealt with"])
def test_a_row_of_a_form_without_an_answer_is_a_prompt(blank: str) -> None:
    rows = [["Complaints", blank], ["Retention", "Six years from the last visit"]]
    assert status(rows) == "template_prompt"
    assert status(rows, of="retention") == "present"


@pytest.mark.parametrize(
    ("answer", "expected"),
    [("None", "weak"), ("N/A", "weak"), ("Each partner's own procedure", "present"), ("See the Tier 1 protocol", "incorporated_by_reference")],
)  # fmt: skip
def test_how_the_answer_of_a_row_treats_its_subject(answer: str, expected: str) -> None:
    assert status([["Complaints", answer], ["Colour", "Green"]]) == expected


def test_a_table_that_nobody_filled_in_is_a_prompt() -> None:
    rows = [["Organisation", "Officer for complaints"], ["", ""], ["", "[insert]"]]
    assert status(heading("Complaints"), table(rows)) == "template_prompt"
    filled = [["Organisation", "Officer for complaints"], ["Arden Council", "Customer relations manager"]]
    assert status(heading("Complaints"), table(filled)) == "present"


@pytest.mark.parametrize("body", ["Yes.", "None.", "By the council.", "Annual."])
def test_a_handful_of_words_is_weak(body: str) -> None:
    assert status(heading("Complaints"), body) == "weak"


@pytest.mark.parametrize(
    "body",
    [
        "As per the overarching protocol.",
        "See the Tier 1 accord.",
        "In line with section 9 of the WASPI Accord.",
        "Please refer to the overarching protocol.",
        "The umbrella agreement applies.",
        "Sections 12 and 13 of the Protocol apply without change.",
        "Nothing to add to the regional framework.",
        "This is dealt with in the master data sharing agreement.",
    ],
)
def test_a_reference_to_another_agreement_incorporates_it(body: str) -> None:
    assert status(heading("Complaints"), body) == "incorporated_by_reference"
    assert status(heading("Complaints"), f"{body} {OWN}") == "present"


@pytest.mark.parametrize("body", ["Section 4 of this Protocol tells how complaints are answered by the partners.", "The retention schedule of each partner tells how long a complaint is kept."])  # fmt: skip
def test_a_reference_to_the_document_itself_or_a_schedule_is_text(body: str) -> None:
    assert status(heading("Complaints"), body) == "present"


def test_a_prompt_is_not_answered_by_a_mention_elsewhere() -> None:
    mention = "Any complaint received by a partner is referred to the partner concerned within a week of its receipt."
    assert status(heading("Complaints"), "[Insert procedure]", heading("Security"), mention) == "template_prompt"
    assert status(heading("Security"), mention) == "present"


def test_a_section_named_in_the_contents_list_only_is_not_there() -> None:
    lines = ["1. Purpose", "2. Complaints", "3. Retention", "4. Indemnity"]
    body = (lines[0], OWN, lines[1], OWN, lines[2], OWN)
    assert status("Contents", *lines, *body, of="liability") is None
    assert status("Contents", "\n".join(lines), *body, of="liability") is None
    assert status("Contents", *lines, *body) == "present"


def missing(*items: Item) -> dict[str, Any]:
    parties = "This agreement is made between Arden County Council and Arden Police."
    front = [["Date agreement comes into force", "1 April 2016"], ["Version", "1.0"]]
    record = record_of(built("Information Sharing Agreement", "Moorland Families", parties, front, *items))
    assert record["agreement"]["type"] != "not_an_agreement"
    return {section["id"]: (section, number) for number, section in enumerate(record["missing_sections"])} | {
        "record": record
    }


def test_the_record_lists_prompts_with_their_place_and_who_requires_them() -> None:
    found = missing(heading("Complaints"), "[Insert procedure]", heading("Impact assessment"), "TBC")
    section, number = found["complaints"]
    assert section["status"] == "template_prompt"
    assert section["required_by"] == ["ico-2011", "ico-2021", "weisf", "waspi", "police"]
    (evidence,) = found["record"]["evidence"][f"/missing_sections/{number}/status"]
    assert evidence["quote"] == "Complaints"
    assert found["dpia_risk"][0] == {"id": "dpia_risk", "status": "template_prompt", "required_by": []}
    assert found["retention"][0]["status"] == "absent"
    assert "complaints" not in {section["id"] for section in found["record"]["sections"]}


def test_a_contents_list_that_word_numbers_gives_no_sections_and_takes_none() -> None:
    def numbered(number: int, name: str) -> RawBlock:
        return RawBlock(RawText(name), kind=BlockKind.LIST_ITEM, label=f"{number}.")

    names = ["Purpose", "Complaints", "Retention", "Indemnity"]
    listed = [numbered(number, name) for number, name in enumerate(names, 1)]
    body: list[Item] = []
    for number, name in enumerate(names[:3], 1):
        body += [heading(f"{number}. {name}"), OWN]
    assert status("Contents", *listed, *body, of="liability") is None
    for name in ("purpose", "complaints", "retention"):
        assert status("Contents", *listed, *body, of=name) == "present"
