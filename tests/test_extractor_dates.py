"""When an agreement starts, is reviewed and ends: ways of writing, each in several wordings, and decoys."""

from __future__ import annotations

import pytest

from isa_extract.extractors import dates
from isa_extract.loaders import text as text_loader
from isa_extract.pipeline import make_context

FIELDS = {
    "start": "agreement.dates.commencement",
    "review": "agreement.dates.review",
    "end": "agreement.dates.expiry",
    "term": "agreement.term",
    "interval": "agreement.review_interval",
    "notice": "agreement.termination_notice",
}


def read(text: str, what: str) -> str | None:
    """The value of the highest authority for a field, None where none is read."""
    context = make_context(text_loader.load(text.encode(), file_name="a.txt", sha256=""))
    facts = [fact for fact in dates.extract(context) if fact.field == FIELDS[what] and fact.found]
    facts.sort(key=lambda fact: -fact.authority)
    return facts[0].found.value if facts and facts[0].found else None


@pytest.mark.parametrize(
    ("text", "what", "value"),
    [
        ("Start date\t3rd May 2014\nVersion\t2", "start", "2014-05-03"),
        ("Effective from:\t18.01.17\nOwner:\tThe Trust", "start", "2017-01-18"),
        ("Date agreement comes into force: Feb-2018", "start", "2018-02"),
        ("This agreement comes into force on 1 November 2008.", "start", "2008-11-01"),
        ("The protocol takes effect from Monday 7 June 2010 and binds all partners.", "start", "2010-06-07"),
        ("THIS DEED is made the 3rd day of March 2014", "start", "2014-03-03"),
        ("To be applied from 1st April 2012 onwards", "start", "2012-04-01"),
        ("Share goes live\t02/08/2021\nShare closes\t31/03/2023", "start", "2021-08-02"),
        ("Share goes live\t02/08/2021\nShare closes\t31/03/2023", "end", "2023-03-31"),
        ("Start date:\nEnd date:\nReview date:\n1 April 2016\n31 March 2018\nMay 2017", "review", "2017-05"),
        ("The agreement runs from 1 April 2016 to 31 March 2018.", "end", "2018-03-31"),
        ("This memorandum shall remain in force until 30 September 2020.", "end", "2020-09-30"),
        ("The agreement will next be reviewed in June 2015.", "review", "2015-06"),
        ("Next review due\t14-06-13\nVersion\t3", "review", "2013-06-14"),
        ("The agreement will be effective for three years from the date of signature.", "term", "P3Y"),
        ("This Deed shall continue for thirty-six (36) months from the Commencement Date.", "term", "P36M"),
        ("Lasts for\tThree years\nVersion\t1.0", "term", "P3Y"),
        ("This protocol will be reviewed annually by the partners.", "interval", "P1Y"),
        ("It will be reviewed six months after coming into force and then every two years.", "interval", "P2Y"),
        ("Date of review\tOctober 2014 then 5 yearly thereafter\nOwner\tThe Group", "interval", "P5Y"),
        ("The Group will look at the agreement once a year.", "interval", "P1Y"),
        ("Any partner may withdraw by giving thirty (30) days' written notice.", "notice", "P30D"),
        ("Either party may terminate this on not less than three months' notice in writing.", "notice", "P3M"),
    ],
)  # fmt: skip
def test_a_way_of_writing_is_read(text: str, what: str, value: str) -> None:
    assert read(text, what) == value


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("This agreement is made the      day of February 2010.", "start"),
        ("Dated ____ 2017", "start"),
        ("Start date\tTBC\nVersion\t1", "start"),
        ("Comes into force\t____ / ____ / 2016\nVersion\t1", "start"),
        ("The Trust was founded on 1 April 2004.", "start"),
        ("The Care Act 2014 came into force on 1 April 2015.", "start"),
        ("Records will be reviewed in June 2015.", "review"),
        ("Last reviewed\t12 March 2012\nVersion\t2", "review"),
        ("Cases are reviewed every three months.", "interval"),
        ("Passwords are changed every ninety days.", "interval"),
        ("Records are kept for a period of six years.", "term"),
        ("A privacy notice is given to each tenant within 28 days.", "notice"),
        ("Data will be deleted within one month of the notice lapsing.", "notice"),
    ],
)
def test_a_decoy_is_not(text: str, what: str) -> None:
    assert read(text, what) is None


def test_a_labelled_date_comes_before_one_in_a_sentence() -> None:
    text = "Start date\t1 May 2017\nVersion\t1\n\nThis agreement is made on 3 April 2017 between the parties."
    assert read(text, "start") == "2017-05-01"
