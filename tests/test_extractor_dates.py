# ruff: noqa: E501 - a wording and what it says stand on one line
"""When an agreement starts, is reviewed and ends; its term, review rule and notice period; and what is none of these."""

from __future__ import annotations

import pytest
from helpers import Item, context_from, context_of, record_of, run, scalars

from isa_extract.extractors import dates

TITLE = "Safe Homes Information Sharing Agreement"
TEXT = "The partners share what they hold about homes at risk so that families are helped early."

START, REVIEW, END = "dates.commencement", "dates.review", "dates.expiry"
SIGNED, TERM, INTERVAL, NOTICE = "dates.signed", "term", "review_interval", "termination_notice"

STARTS: list[tuple[str, dict[str, str]]] = [
    ("Date comes into force: 17th June 2015", {START: "2015-06-17"}),
    ("Agreement date: 02/03/16", {START: "2016-03-02"}),
    ("Effective from: 18.01.17", {START: "2017-01-18"}),
    ("Issue date: 1.11.08", {START: "2008-11-01"}),
    ("Date implemented: 14-06-13", {START: "2013-06-14"}),
    ("Protocol date: 02 Apr 15", {START: "2015-04-02"}),
    ("Commencement date: Feb-2018", {START: "2018-02"}),
    ("Start date: June 2015", {START: "2015-06"}),
    ("Start date: 2015", {START: "2015"}),
    ("Effective date: Summer 2016", {START: "2016"}),
    ("In place since: 3 May 2012", {START: "2012-05-03"}),
    ("This protocol is to be applied from 1 May 2013 onwards.", {START: "2013-05-01"}),
    ("This agreement is made the 3rd day of March 2014.", {START: "2014-03-03", SIGNED: "2014-03-03"}),
    ("THIS AGREEMENT is dated 4 March 2014", {START: "2014-03-04", SIGNED: "2014-03-04"}),
    ("Dated 5th July 2011", {START: "2011-07-05", SIGNED: "2011-07-05"}),
    ("This agreement comes into force on 25 th May 2018.", {START: "2018-05-25"}),
    ("This agreement shall come into effect on Monday 3 June 2019.", {START: "2019-06-03"}),
    ("The protocol took effect on 1 April 2009.", {START: "2009-04-01"}),
    ("The sharing will begin on 12 September 2016 and will be looked at again in spring.", {START: "2016-09-12"}),
    ("With effect from 1 January 2020 the partners share weekly.", {START: "2020-01-01"}),
    ('"Commencement Date" means 1 August 2017.', {START: "2017-08-01"}),
    ("It has been in force since October 2013.", {START: "2013-10"}),
    ("Date of commencement - 7 / 8 / 2012", {START: "2012-08-07"}),
    ("The scheme's sharing commences on 3 October 2011.", {START: "2011-10-03"}),
    ("The ISA will run from 5 November 2012.", {START: "2012-11-05"}),
    ("This Memorandum takes effect from 4th February, 2013.", {START: "2013-02-04"}),
    (
        "This Protocol will be effective from 1 September 2010 and will be reviewed in September 2012.",
        {START: "2010-09-01", REVIEW: "2012-09"},
    ),
]
REVIEWS: list[tuple[str, dict[str, str]]] = [
    ("Review date: June 2017", {REVIEW: "2017-06"}),
    ("Date of next review: 02/03/18", {REVIEW: "2018-03-02"}),
    ("This agreement will be reviewed in May 2019.", {REVIEW: "2019-05"}),
    ("The next review is due by 31 March 2016.", {REVIEW: "2016-03-31"}),
    ("The partners will review this agreement no later than 1 May 2020.", {REVIEW: "2020-05-01"}),
    ("This agreement will be reviewed annually.", {INTERVAL: "P1Y"}),
    ("This agreement will be reviewed every two years.", {INTERVAL: "P2Y"}),
    ("This protocol will be reviewed six months after coming into force, then every two years.", {INTERVAL: "P2Y"}),
    ("The agreement shall be reviewed no later than 24 months after signature by each partner.", {INTERVAL: "P24M"}),
    ("It will be reviewed after twelve months and then 5 yearly thereafter.", {INTERVAL: "P5Y"}),
    ("Reviews of this agreement take place annually.", {INTERVAL: "P1Y"}),
    ("Annual reviews will be held by the board.", {INTERVAL: "P1Y"}),
    ("Review date: annually", {INTERVAL: "P1Y"}),
    ("Review date: June 2017 and every year thereafter", {REVIEW: "2017-06", INTERVAL: "P1Y"}),
    ("Next review: 12 months from signing", {INTERVAL: "P12M"}),
    ("Review: Summer 2017", {REVIEW: "2017"}),
    ("Due for review: Feb-2018", {REVIEW: "2018-02"}),
    ("This protocol shall next be reviewed by the parties no later than 31/12/2015.", {REVIEW: "2015-12-31"}),
    ("The parties shall review this Agreement by the end of June 2016.", {REVIEW: "2016-06"}),
    ("The agreement will be looked at again in March 2018.", {REVIEW: "2018-03"}),
    ("First formal review of this agreement: on 4 May 2014", {REVIEW: "2014-05-04"}),
    ("The partners will review the agreement each year.", {INTERVAL: "P1Y"}),
    ("This agreement is subject to annual review.", {INTERVAL: "P1Y"}),
    ("The protocol will be reviewed on a six-monthly basis.", {INTERVAL: "P6M"}),
    ("It is reviewed every three years, or sooner where the law changes.", {INTERVAL: "P3Y"}),
    ("The parties will review this memorandum twelve months from the date below.", {INTERVAL: "P12M"}),
    ("A review of this agreement will be carried out at least once a year.", {INTERVAL: "P1Y"}),
]
TERMS: list[tuple[str, dict[str, str]]] = [
    ("This agreement runs from 1 April 2016 to 31 March 2018.", {START: "2016-04-01", END: "2018-03-31"}),
    ("The agreement commences on 1 May 2014 and ends on 30 April 2017.", {START: "2014-05-01", END: "2017-04-30"}),
    ("This agreement will be effective for three years.", {TERM: "P3Y"}),
    ("It shall continue for thirty-six (36) months from the Commencement Date.", {TERM: "P36M"}),
    ("This protocol shall remain in force for a period of five years.", {TERM: "P5Y"}),
    ("The agreement expires on 31 March 2021.", {END: "2021-03-31"}),
    ("This agreement will remain in force until 30 June 2019.", {END: "2019-06-30"}),
    ("Expiry date: 31/03/2021", {END: "2021-03-31"}),
    ("Term: 3 years", {TERM: "P3Y"}),
    ("Duration: 1 April 2016 to 31 March 2019", {START: "2016-04-01", END: "2019-03-31"}),
    ("Start date: 1 April 2016 to 31 March 2019", {START: "2016-04-01", END: "2019-03-31"}),
    ("The term of this agreement is five years.", {TERM: "P5Y"}),
    ("This deed continues for an initial period of 24 months.", {TERM: "P24M"}),
    ("The initial term shall be two (2) years.", {TERM: "P2Y"}),
    ("It lasts for eighteen months.", {TERM: "P18M"}),
    ("This agreement will terminate on 30 September 2015.", {END: "2015-09-30"}),
    ("The arrangement ends automatically on 31 August 2016.", {END: "2016-08-31"}),
    ("Valid until: 31 December 2017", {END: "2017-12-31"}),
    ("End date: 31st July 2014", {END: "2014-07-31"}),
    ('"Expiry Date" means 30 April 2018.', {END: "2018-04-30"}),
]
NOTICES: list[tuple[str, dict[str, str]]] = [
    ("Any partner may withdraw by giving three months' written notice.", {NOTICE: "P3M"}),
    ("Either party may terminate this agreement on 30 days' notice.", {NOTICE: "P30D"}),
    ("Notice period: 28 days", {NOTICE: "P28D"}),
    ("This agreement may be ended by giving notice of six weeks.", {NOTICE: "P6W"}),
    ("A partner that wants to leave gives the others eight weeks' notice in writing.", {NOTICE: "P8W"}),
    ("Any signatory may leave the protocol on one month's notice.", {NOTICE: "P1M"}),
    (
        "The Council may cancel this agreement at any time by giving 4 weeks' prior written notice to the Trust.",
        {NOTICE: "P4W"},
    ),
    ("Not less than ninety (90) days' notice of withdrawal shall be given.", {NOTICE: "P90D"}),
    ("Withdrawal requires sixty days' notice to the board.", {NOTICE: "P60D"}),
]
NOTHING = [
    "Commencement date: 2016/17",
    "Commencement date: the      day of February 2010",
    "Dated ____ 2017",
    "Commencement date: [XX] 20[XX]",
    "Start date: TBC",
    "Start date: upon signature",
    "Start date: date of last signature",
    "This agreement comes into force on the date of the last signature.",
    "Start date: six months after approval",
    "The Trust was founded on 1 April 2002.",
    "The Data Protection Act 2018 came into force on 25 May 2018.",
    "The partners met on 4 May 2016 to talk about it.",
    "A consultation ran until 12 June 2015.",
    "The figures are those of 31 March 2014.",
    "The earlier agreement of 3 May 2010 is replaced.",
    "Template date: 4 May 2012",
    "Last updated: 4 May 2012",
    "Printed on: 4 May 2012",
    "Date approved: 4 May 2012",
    "Last reviewed: 3 May 2015",
    "Review date: Reviewed February 2015",
    "It was last reviewed on 4 May 2014.",
    "Records will be reviewed on 4 May 2019.",
    "Cases are reviewed every three months.",
    "Passwords are changed every 90 days.",
    "Access rights will be reviewed quarterly.",
    "The retention schedule is reviewed every year.",
    "It remains in force whilst the collection remains live.",
    "Records are kept for a period of six years.",
    "The agreement holds for as long as the scheme runs.",
    "A breach is reported within 72 hours.",
    "A privacy notice is given within one month.",
    "Requests are answered within 20 working days.",
    "Document retention period: 6 years",
    "Document retention period: until next review",
    "Retention period of this document: 7 years",
    "The Council, established on 1 April 1974, shares with the Trust.",
    "Section 115 came into force on 30 September 1998.",
    "The police authority was abolished on 22 November 2012.",
    "The data are those held at 5 April 2015.",
    "The board agreed the draft at its meeting of 6 June 2014.",
    "Training was given in March 2017.",
    "File uploaded on 12 July 2019.",
    "The previous protocol expired on 31 March 2012.",
    "A contract that ends on 31 March 2021 pays for the system.",
    "Date saved: 12 July 2019",
    "Meeting date: 12 July 2019",
    "The victims' code was reviewed in June 2013.",
    "The case is to be reviewed on 4 July 2015.",
    "Retention schedules will be reviewed in June 2016.",
    "The contract is reviewed every year.",
    "Staff training is reviewed annually.",
    "The accounts of users are looked at quarterly.",
    "Confidentiality under this agreement survives for a period of five years.",
    "Records of the agreement are held for a period of ten years.",
    "Audits under this agreement last for a period of two days.",
    "The pilot lasted for six months.",
    "Files are held until 31 March 2020.",
    "The lease of the hall runs until 31 March 2020.",
    "Suspension of the sharing needs two days' notice.",
    "The tenant is given two months' notice.",
    "An enforcement notice is answered within 28 days.",
    "Keep this document until: 31 March 2020",
]


def of(*items: Item) -> dict[str, str]:
    found = scalars(dates.extract, context_from(TITLE, *items, TEXT))
    return {field.removeprefix("agreement."): value for field, value in found.items()}


def said(written: str) -> dict[str, str]:
    found = scalars(dates.extract, context_of(f"{TITLE}\n\n{written}\n\n{TEXT}"))
    return {field.removeprefix("agreement."): value for field, value in found.items()}


@pytest.mark.parametrize(("written", "expected"), STARTS)
def test_when_an_agreement_starts(written: str, expected: dict[str, str]) -> None:
    assert said(written) == expected


@pytest.mark.parametrize(("written", "expected"), REVIEWS)
def test_when_and_how_often_it_is_reviewed(written: str, expected: dict[str, str]) -> None:
    assert said(written) == expected


@pytest.mark.parametrize(("written", "expected"), TERMS)
def test_when_it_ends_and_how_long_it_lasts(written: str, expected: dict[str, str]) -> None:
    assert said(written) == expected


@pytest.mark.parametrize(("written", "expected"), NOTICES)
def test_how_long_before_a_partner_leaves_it_says_so(written: str, expected: dict[str, str]) -> None:
    assert said(written) == expected


@pytest.mark.parametrize("written", NOTHING)
def test_blanks_events_and_dates_of_other_things_say_nothing(written: str) -> None:
    assert said(written) == {}


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("17th June 2015", "2015-06-17"),
        ("02/03/16", "2016-03-02"),
        ("18.01.17", "2017-01-18"),
        ("1.11.08", "2008-11-01"),
        ("14-06-13", "2013-06-14"),
        ("02 Apr 15", "2015-04-02"),
        ("Feb-2018", "2018-02"),
        ("June 2015", "2015-06"),
        ("2015", "2015"),
        ("17022013", "2013-02-17"),
        ("25\nth May 2018", "2018-05-25"),
        ("25 May\n2018", "2018-05-25"),
        ("3rd day of March 2014", "2014-03-03"),
        ("13/25/2014", None),
        ("31/02/2014", None),
        ("[date]", None),
        ("the      day of March 2014", None),
        ("__/__/2014", None),
        ("TBC", None),
        ("once all have signed", None),
    ],
)
@pytest.mark.parametrize(("label", "field"), [("Start date", START), ("Review date", REVIEW), ("Expiry date", END)])
def test_every_form_of_a_date_in_a_labelled_cell(label: str, field: str, value: str, expected: str | None) -> None:
    assert of([[label, value]]).get(field) == expected


# --- one place against another ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("items", "field", "expected"),
    [
        ([[["Start date", "1 May 2014"]], "This agreement comes into force on 1 June 2014."], START, "2014-05-01"),
        (["This agreement comes into force on 1 June 2014.", [["Start date", "1 May 2014"]]], START, "2014-05-01"),
        ([[["Issue date", "1 April 2014"], ["Start date", "1 May 2014"]]], START, "2014-05-01"),
        (["Dated 4 March 2014", "This agreement comes into force on 1 June 2014."], START, "2014-06-01"),
        ([[["Review date", "May 2016"]], "The agreement will be reviewed in June 2017."], REVIEW, "2016-05"),
    ],
)
def test_a_label_says_more_than_a_sentence_and_a_start_more_than_an_issue(
    items: list[Item], field: str, expected: str
) -> None:
    assert of(*items)[field] == expected


def test_a_review_date_and_a_review_rule_stand_side_by_side_and_two_rules_in_conflict_are_a_finding() -> None:
    record = record_of(
        f"{TITLE}\n\nReview date: June 2017\n\nThis agreement will be reviewed annually.\n\n"
        f"Review\n\nThe agreement will be reviewed every three years.\n\n{TEXT}"
    )
    assert record["agreement"]["dates"]["review"] == "2017-06"
    assert record["agreement"]["review_interval"] == "P3Y"
    conflicts = [finding["pointer"] for finding in record["findings"] if finding["code"] == "dates-conflict"]
    assert conflicts == ["/agreement/review_interval"]


@pytest.mark.parametrize("value", ["TBC", "[XX] 20[XX]", "......", "____ 2014"])
def test_a_date_left_blank_is_a_finding(value: str) -> None:
    record = record_of(f"{TITLE}\n\nStart date: {value}\n\n{TEXT}")
    assert record["agreement"]["dates"]["commencement"] is None
    assert "not-filled-in" in {finding["code"] for finding in record["findings"]}


def test_a_date_deep_in_the_text_is_not_the_agreements_own() -> None:
    assert "dates.commencement" not in of(*[TEXT * 10] * 6, "Dated 4 March 2014")
    assert of("Dated 4 March 2014")["dates.commencement"] == "2014-03-04"


def test_statute_text_quoted_says_nothing_of_the_agreement() -> None:
    quoted = "“This agreement comes into force on 4 March 2014 and shall be laid before both Houses of Parliament.”"
    assert of(quoted) == {}


def test_the_same_words_under_a_heading_of_termination_are_a_notice_period() -> None:
    sentence = "Three months' written notice is given by whoever goes."
    assert "termination_notice" not in said(sentence)
    assert said(f"9. Termination\n\n{sentence}") == {NOTICE: "P3M"}


def test_every_date_is_proved_by_its_own_words() -> None:
    context = context_of(f"{TITLE}\n\nThis agreement runs from 1 April 2016 to 31 March 2018.\n\n{TEXT}")
    quotes = {
        fact.field: context.text[fact.found.evidence[0].start : fact.found.evidence[0].end]
        for fact in run(dates.extract, context)
        if fact.found
    }
    assert quotes == {f"agreement.{START}": "1 April 2016", f"agreement.{END}": "31 March 2018"}
