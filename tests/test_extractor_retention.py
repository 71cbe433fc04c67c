# ruff: noqa: E501 - a wording and what it means stand on one line
"""Retention clauses in many wordings: what counts as one, what does not, and what its parts are."""

from __future__ import annotations

from typing import Any

import pytest
from effort import calls_of

from isa_extract.extractors import retention
from isa_extract.facts import Fact, Found
from isa_extract.loaders.sniff import load_bytes
from isa_extract.pipeline import make_context
from isa_extract.rules import default_rules

FRAME = "Information Sharing Agreement\n\n{heading}\n\n{body}\n\n12. Signatures\n\nSigned for the parties\n"
RETENTION, PLAIN = "7. Retention and disposal", "3. Arrangements"


def facts_of(body: str, *, heading: str = RETENTION) -> list[Fact]:
    context = make_context(load_bytes(FRAME.format(heading=heading, body=body).encode(), file_name="a.txt"))
    facts = list(retention.extract(context))
    for fact in facts:
        for name, found in fact.attributes.items():
            assert isinstance(found, Found)
            for evidence in found.evidence:
                quote = context.document.text[evidence.start : evidence.end]
                assert quote.strip()
                if name in ("text", "trigger", "held_by", "scope"):
                    assert " ".join(quote.split()) == found.value
    return facts


def values(fact: Fact) -> dict[str, Any]:
    return {name: found.value for name, found in fact.attributes.items() if isinstance(found, Found)}


def only(body: str, *, heading: str = RETENTION) -> dict[str, Any]:
    facts = facts_of(body, heading=heading)
    assert len(facts) == 1, [values(fact) for fact in facts]
    return values(facts[0])


UNDER_HEADING = [
    ("Personal data shared under this agreement will be held for 7 years after the last contact with the family.",
     {"period": "P7Y", "bound": "exact", "action": "retain", "trigger": "the last contact with the family"}),
    ("Partners must not keep the data for longer than six months.", {"period": "P6M", "bound": "maximum", "held_by": "Partners"}),
    ("Records must be reviewed after 5 years and destroyed if no longer needed.", {"period": "P5Y", "action": "review"}),
    ("The shared data shall be deleted by the recipient within thirty (30) days of termination of this Agreement.",
     {"period": "P30D", "bound": "maximum", "action": "destroy", "held_by": "recipient",
      "trigger": "termination of this Agreement"}),
    ("The data will be kept until the child reaches the age of 25.",
     {"period": None, "trigger": "the child reaches the age of 25", "action": "retain"}),
    ("Information about victims will be retained for a period of no less than 6 years from the date of closure of the case.",
     {"period": "P6Y", "bound": "minimum", "trigger": "the date of closure of the case"}),
    ("Retention: 6 years + current year.", {"period": "P6Y", "text": "6 years + current year."}),
    ("Records will be deleted 2 years after the last intervention.", {"period": "P2Y", "trigger": "the last intervention"}),
    ("The agreed retention period is three years.", {"period": "P3Y"}),
    ("Each of the landlords will keep its copy of the list for no more than 3 months and then shred it.",
     {"period": "P3M", "bound": "maximum", "held_by": "Each of the landlords"}),
    ("No copy of the register shall be kept after the audit has been signed off.", {"trigger": "the audit has been signed off", "action": "retain"}),
    ("Responses are deleted from the portal at the close of the case.", {"action": "destroy", "trigger": "the close of the case"}),
    ("Handouts shall be shredded by the chair at the end of the meeting.", {"action": "destroy", "held_by": "chair"}),
    ("When its contract ends Fen Data Limited must return all files within 14 days.",
     {"period": "P14D", "held_by": "Fen Data Limited", "trigger": "its contract ends"}),
    ("Referrals are deleted from the Fire Risk system 12 months after they are received.", {"period": "P12M", "trigger": "they are received"}),
    ("In the Trust, information placed on a record shall be kept for the period set for that record by the regional disposal schedule.",
     {"period": None, "held_by": "Trust", "action": "retain"}),
    ("Once the actions are complete, that agency should not be keeping the agenda at all.", {"trigger": "the actions are complete"}),
    ("Attendees may retain their own copy of the minutes for a maximum of two years.", {"period": "P2Y", "held_by": "Attendees"}),
    ("The school is not to keep the list beyond the end of term.", {"held_by": "school", "trigger": "the end of term"}),
    ("Footage is overwritten every 30 days.", {"period": "P30D", "action": "destroy"}),
    ("Anything older than two years is to be deleted.", {"period": "P2Y", "bound": "maximum", "action": "destroy"}),
    ("Photographs may be kept until the insurance claim has been settled.", {"trigger": "the insurance claim has been settled"}),
    ("Harbour Trust - closed case files: seven years, then confidential shredding.", {"period": "P7Y", "held_by": "Harbour Trust"}),
    ("There is no fixed retention period; each partner will apply its own policy.", {"period": None, "action": "retain"}),
    ("NHS organisations will follow the Records Management Code of Practice 2021.", {"action": "retain", "held_by": "NHS organisations"}),
    ("Police information will be managed in accordance with MoPI.", {"period": None, "action": "retain"}),
    ("Following closure of a case the file will be archived for 75 years.",
     {"period": "P75Y", "action": "archive", "trigger": "closure of a case"}),
    ("The data will be stored for the statutory period.", {"action": "retain", "period": None}),
    ("Where a person is not charged, their data will be erased within 28 days of the decision.",
     {"period": "P28D", "bound": "maximum", "trigger": "the decision", "action": "destroy"}),
    ("Extracts must be used within 3 months of receipt.", {"period": "P3M", "bound": "maximum", "trigger": "receipt"}),
    ("Aggregated data will be kept indefinitely.", {"action": "retain", "period": None}),
    ("All data will be returned to the Department or destroyed upon completion of the research.",
     {"action": "return", "trigger": "completion of the research"}),
    ("The University will retain pseudonymised data for 10 years following publication.",
     {"period": "P10Y", "held_by": "University", "trigger": "publication", "action": "retain"}),
    ("Data will be held by Ofsted no longer than 31 December 2024.",
     {"until": "2024-12-31", "bound": "maximum", "held_by": "Ofsted", "period": None}),
    ("On receipt of a written request the partner will return or destroy all copies of the data.",
     {"action": "return", "held_by": "partner"}),
    ("Hard copy documents must be disposed of as confidential waste.", {"action": "destroy"}),
    ("No data is retained by the supplier.", {"action": "retain", "period": None}),
    ("Once the person leaves the programme their data will be archived and kept for a further 3 years.",
     {"period": "P3Y", "trigger": "the person leaves the programme"}),
    ("Footage is held for 31 days unless required as evidence.", {"period": "P31D", "bound": "exact"}),
    ("Housing records: tenancy end + 6 years.", {"period": "P6Y"}),
    ("Uploaded files will be kept for up to 24 hours and then automatically purged.", {"period": "PT24H", "bound": "maximum"}),
    ("Data is held for the current tax year plus 6 years.", {"period": "P6Y"}),
    ("Information should not be kept longer than necessary.", {"bound": "maximum", "action": "retain"}),
    ("The Trust will keep the register extract until 5 April 2019.", {"until": "2019-04-05", "held_by": "Trust", "period": None}),
    ("Survey answers will be anonymised within four weeks of collection.",
     {"period": "P4W", "action": "anonymise", "trigger": "collection", "bound": "maximum"}),
    ("Each signatory is responsible for keeping its records in line with its own retention schedule.", {"action": "retain"}),
]  # fmt: skip


@pytest.mark.parametrize(("sentence", "expected"), UNDER_HEADING)
def test_clause_under_a_retention_heading(sentence: str, expected: dict[str, Any]) -> None:
    found = only(sentence)
    assert {name: found.get(name) for name in expected} == expected


ELSEWHERE = [
    ("Partners that leave this agreement are to hand back to the hub manager any information they hold.", {"action": "return"}),
    ("Upon termination of this Agreement, the Processor shall return or securely destroy all Personal Data in its possession.",
     {"action": "return", "held_by": "Processor", "trigger": "termination of this Agreement"}),
    ("Personal data must not be retained for longer than is necessary for the purposes of this agreement.", {"bound": "maximum"}),
    ("Information no longer required must be securely destroyed.", {"action": "destroy"}),
    ("Backups are retained for 30 days.", {"period": "P30D", "action": "retain"}),
    ("Partners will ensure that the information is retained in line with their own retention schedules.",
     {"action": "retain", "held_by": "Partners"}),
    ("Any personal data received in error must be deleted immediately and the sender notified.", {"action": "destroy"}),
    ("If a partner withdraws, all data received from it will be destroyed or returned within 28 days.",
     {"period": "P28D", "action": "destroy", "bound": "maximum"}),
    ("The spreadsheet must be deleted once its rows have been uploaded.",
     {"action": "destroy", "trigger": "its rows have been uploaded"}),
    ("Interview records will be anonymised once the analysis is complete.", {"action": "anonymise"}),
    ("Data retention period: 2 years from date of collection", {"period": "P2Y", "trigger": "date of collection"}),
]  # fmt: skip


@pytest.mark.parametrize(("sentence", "expected"), ELSEWHERE)
def test_clause_anywhere(sentence: str, expected: dict[str, Any]) -> None:
    found = only(sentence, heading=PLAIN)
    assert {name: found.get(name) for name in expected} == expected


@pytest.mark.parametrize(
    "sentence",
    [
        "Signed copies of this agreement will be kept for six years after its expiry.",
        "This agreement will be kept for ten years by the lead authority.",
        "A log of all disclosures will be maintained by the single point of contact.",
        "Each partner shall keep the information secure at all times.",
        "This section will be reviewed every 12 months.",
        "Data subjects may request erasure of their data within one month.",
        "The data controller retains ownership of the data.",
        "Each partner organisation should have a retention schedule in place.",
        "Passwords are kept for 90 days.",
        "Document retention period: until next review",
        "How long will the information be kept for, and by whom, once the purpose is met?",
    ],
)
def test_not_a_clause_even_under_a_retention_heading(sentence: str) -> None:
    assert facts_of(sentence) == []


@pytest.mark.parametrize(
    "sentence",
    [
        "Staff must complete training every 12 months.",
        "Young people aged 16 to 18 who have been in care in the last 12 months are included.",
        "The Council retains the right to withdraw on 30 days' notice.",
        "Subject access requests will be answered within one month.",
        "Data breaches must be reported to the regulator within 72 hours.",
        "This agreement will remain in force for three years.",
        "The parties will meet within 14 days to resolve the dispute.",
        "Teacher retention has been poor for five years.",
        "Data held on the system will be updated every 3 months.",
        "Keep records of all disclosures made.",
        "The partner will hold a review meeting within six months.",
        "Accounts which have not been used for 90 days will be deleted.",
        "Data shall be kept accurate and up to date.",
        "Information is stored on secure servers within the UK.",
        "The information will be kept confidential for five years afterwards.",
        "The monthly return must be submitted within 10 working days of month end.",
        "Removal of a partner requires 28 days' notice.",
        "Laptops must be wiped before disposal.",
        "Personal data must be protected against accidental loss, destruction or damage.",
        "Individuals have the right to have inaccurate data rectified, blocked, erased or destroyed.",
        "In the last three years 200 files were destroyed in the fire.",
        "Names and addresses are removed before the file is sent.",
        "Consent forms are valid for 12 months.",
        "The data controller retains full responsibility for the data until the end of the project.",
        "Professional indemnity insurance shall be maintained for six years after the records are returned.",
        "The multi-agency panel is held every four weeks until the pilot ends.",
    ],
)
def test_other_senses_and_other_periods(sentence: str) -> None:
    assert facts_of(sentence, heading=PLAIN) == []


def test_two_cases_in_one_sentence_are_two_facts() -> None:
    facts = facts_of(
        "The file will be kept until the 18th birthday, and if the child was in care for 75 years from the date of birth."
    )
    assert [values(fact).get("period") for fact in facts] == [None, "P75Y"]


def test_two_rules_in_one_sentence_are_two_facts() -> None:
    facts = facts_of(
        "Assessments are kept for eight years after discharge; referrals that were declined are deleted after 3 months."
    )
    assert [values(fact)["period"] for fact in facts] == ["P8Y", "P3M"]


def test_keep_then_destroy_is_one_fact_with_the_period() -> None:
    found = only("The Board will keep each referral for six years and will then destroy it securely.")
    assert (found["period"], found["action"], found["held_by"]) == ("P6Y", "retain", "Board")


def test_a_sentence_broken_over_paragraphs_is_read_whole() -> None:
    found = only(
        "Within 9 months of the first visit the partners will delete all of the information that they hold about\n\nhouseholds that did not take part."
    )
    assert found["period"] == "P9M"
    assert found["text"].endswith("did not take part.")


def test_list_items_take_their_meaning_from_the_line_above() -> None:
    facts = facts_of(
        "Information will be kept for the following periods:\n\n- adults: 8 years after the last entry\n- children: until the 25th birthday",
        heading=PLAIN,
    )
    assert [values(fact).get("period") for fact in facts] == ["P8Y", None]


def test_retention_table_gives_a_fact_for_each_row() -> None:
    table = (
        "Record\tHeld by\tRetention period\tAt the end\n"
        "Referral form\tHarbour Trust\t3 years from closure of the referral\tShredded\n"
        "Risk register\tWest Council\tPermanent\tTransferred to archive\n"
        "Attendance list\tWest Council\t[insert]\tDeleted\n"
    )
    facts = [values(fact) for fact in facts_of(table)]
    assert [fact.get("held_by") for fact in facts] == ["Harbour Trust", "West Council"]
    assert facts[0]["period"] == "P3Y"
    assert facts[0]["trigger"] == "closure of the referral"
    assert facts[0]["scope"] == "Referral form"


def test_form_row_whose_label_asks_how_long() -> None:
    form = "Purpose\tTo plan visits\nHow long will it be kept?\tTwo years from the visit\nReview of the agreement\tEvery 12 months\n"
    found = only(form, heading=PLAIN)
    assert (found["period"], found["trigger"]) == ("P2Y", "the visit")


def test_handling_table_is_not_retention() -> None:
    table = "Handling\tRule\nDisposal of papers\tUse secure sacks and do not leave them unattended.\nDisposal of discs\tBreak and shred.\n"
    assert facts_of(table, heading=PLAIN) == []


def test_every_pattern_matches_its_examples_and_not_its_counter_examples() -> None:
    rules = [rule for rule in default_rules().all if rule.file == "retention.yaml"]
    assert len(rules) > 20
    for rule in rules:
        assert rule.examples, rule.id
        assert rule.counter_examples, rule.id
        for example in rule.examples:
            assert next(rule.search(example), None) is not None, (rule.id, example)
        for example in rule.counter_examples:
            assert next(rule.search(example), None) is None, (rule.id, example)


def test_the_work_grows_with_the_document_not_faster() -> None:
    def work(paragraphs: int) -> int:
        body = "\n\n".join(
            f"{n}. The partners share information about household {n} so that support can be given, and keep each other informed."
            for n in range(paragraphs)
        )
        context = make_context(load_bytes(body.encode(), file_name="a.txt"))
        _ = context.sections, context.grids
        return calls_of(lambda: list(retention.extract(context)))

    work(20)  # what is kept between documents
    assert work(400) < 2.4 * work(200)
