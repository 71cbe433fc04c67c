"""The normalisers: what is printed, and the value it means."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Iterable
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from isa_extract import values
from isa_extract.document import fold
from isa_extract.values import (
    find_dates,
    find_durations,
    find_emails,
    find_ico_numbers,
    find_intervals,
    find_phones,
    find_postcodes,
    ico_check,
    is_placeholder,
    parse_version,
)

Finder = Callable[[str], Iterable[Any]]


def found(finder: Finder, text: str) -> list[str]:
    return [match.value for match in finder(text)]


# --- dates ------------------------------------------------------------------------------------------------------------

DATES = {
    "17th June 2015": "2015-06-17",
    "17 June 2015": "2015-06-17",
    "Monday 5th of January 2015": "2015-01-05",
    "1st May, 2018": "2018-05-01",
    "1st May '18": "2018-05-01",
    "the 3rd day of March 2014": "2014-03-03",
    "the      day of February 2010": "2010-02",
    "25 / th May 2014": "2014-05-25",
    "25\nth May 2014": "2014-05-25",
    "17\nJune\n2015": "2015-06-17",
    "02 Apr 15": "2015-04-02",
    "5 Nov 99": "1999-11-05",
    "1-Feb-2018": "2018-02-01",
    "Feb-2018": "2018-02",
    "SEPTEMBER 2015": "2015-09",
    "Mar. 2015": "2015-03",
    "June 17th, 2015": "2015-06-17",
    "02/03/16": "2016-03-02",  # the day comes first, always
    "17 / 06 / 2015": "2015-06-17",
    "17/06/2015.": "2015-06-17",
    "17/6/2015 10:30": "2015-06-17",
    "18.01.17": "2017-01-18",
    "1.11.08": "2008-11-01",
    "14-06-13": "2013-06-14",
    "2015-06-17": "2015-06-17",
    "29/02/2016": "2016-02-29",
    "17 Mehefin 2015": "2015-06-17",
    "1af Ebrill 2016": "2016-04-01",
    "21ain Rhagfyr 2016": "2016-12-21",
}


@pytest.mark.parametrize(("text", "value"), DATES.items())
def test_a_british_date_is_read(text: str, value: str) -> None:
    assert found(find_dates, text) == [value]
    (match,) = find_dates(text)
    assert match.precise == (len(value) == 10)


@pytest.mark.parametrize(
    "text",
    [
        "2015", "2016/17", "Summer 2016", "Dated ____ 2017", "31/02/2015", "29/02/2015", "31/11/2015", "12/13/2015",
        "30 February 2015", "31 June 2015", "32/01/2015", "00/01/2015", "2015-13-01", "20150617", "192.168.1.12",
        "1.11.08.2", "1/2/3", "tel 01 02 2015", "03/2015", "Section 17", "you may share 2 things", "", "17022013",
    ],
)  # fmt: skip
def test_what_is_no_date_is_not_read_as_one(text: str) -> None:
    assert found(find_dates, text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("from 1 May 2015 to 3 June 2016", ["2015-05-01", "2016-06-03"]),
        ("01/04/2014 - 31/03/2015", ["2014-04-01", "2015-03-31"]),
        ("01/04/2014-31/03/2015", ["2014-04-01", "2015-03-31"]),
        ("1/4/14–31/3/15", ["2014-04-01", "2015-03-31"]),
        ("31 June 2015 and 1 July 2015", ["2015-07-01"]),
        ("Issued March 2015, reviewed 02/03/2016", ["2015-03", "2016-03-02"]),
    ],
)
def test_dates_are_found_in_order(text: str, expected: list[str]) -> None:
    assert found(find_dates, fold(text)) == expected


def test_more_is_read_where_the_place_allows_it() -> None:
    assert [date.value for date in find_dates("17022013", compact=True)] == ["2013-02-17"]
    assert [date.value for date in find_dates("99022013", compact=True)] == []
    for text, expected in {
        "in 2015.": ["2015"],
        "£2015": [],
        "2015/16": [],
        "12,2015": [],
        "June 2015": ["2015-06"],
    }.items():
        assert [date.value for date in find_dates(text, years=True)] == expected, text


MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
days = st.dates(datetime.date(1970, 1, 1), datetime.date(2069, 12, 31))
WRITTEN: list[Callable[[datetime.date], str]] = [
    lambda d: f"{d.day}/{d.month}/{d.year}",
    lambda d: f"{d.day:02}/{d.month:02}/{d.year % 100:02}",
    lambda d: f"{d.day:02}.{d.month:02}.{d.year}",
    lambda d: f"{d.day:02}-{d.month:02}-{d.year}",
    lambda d: f"{d.day} {MONTHS[d.month - 1]} {d.year}",
    lambda d: f"{d.day}th {MONTHS[d.month - 1][:3]} {d.year}",
    lambda d: f"{MONTHS[d.month - 1]} {d.day}, {d.year}",
    lambda d: d.isoformat(),
]


@given(day=days, write=st.sampled_from(WRITTEN), before=st.sampled_from(["", "on ", "(", "Date: "]))
def test_every_day_is_read_in_every_way_of_writing(
    day: datetime.date, write: Callable[[datetime.date], str], before: str
) -> None:
    text = f"{before}{write(day)}, as agreed"
    (match,) = find_dates(text)
    assert match.value == day.isoformat()
    assert text[match.start : match.end] == write(day)


@given(st.integers(1, 99), st.integers(1, 99), st.integers(1970, 2069), st.sampled_from("/.-"))
def test_a_day_that_is_not_in_the_calendar_is_never_given(day: int, month: int, year: int, separator: str) -> None:
    for match in find_dates(f"{day}{separator}{month}{separator}{year}"):
        datetime.date.fromisoformat(match.value)


# --- durations and intervals ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("six years", ["P6Y"]),
        ("six (6) years", ["P6Y"]),
        ("thirty-six (36) months", ["P36M"]),
        ("36 (thirty six) months", ["P36M"]),
        ("twelve months", ["P12M"]),  # in the unit that is printed
        ("a year", ["P1Y"]),
        ("one hundred days", ["P100D"]),
        ("twenty one days", ["P21D"]),
        ("30 working days", ["P30D"]),
        ("2 calendar months", ["P2M"]),
        ("12-month", ["P12M"]),
        ("6 weeks", ["P6W"]),
        ("6 yrs", ["P6Y"]),
        ("six\nyears", ["P6Y"]),
        ("18 months and 2 years", ["P18M", "P2Y"]),
        ("7 years old", []),
        ("18 years of age", []),
        ("0 days", []),
        ("1.5 years", []),
        ("1000 years", []),
        ("P1Y", []),
        ("annually", []),
    ],
)
def test_a_duration_is_read(text: str, expected: list[str]) -> None:
    assert found(find_durations, text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("annually", ["P1Y"]),
        ("on an annual basis", ["P1Y"]),
        ("every year", ["P1Y"]),
        ("at least once a year", ["P1Y"]),
        ("every two years", ["P2Y"]),
        ("once every 3 years", ["P3Y"]),
        ("at intervals of 12 months", ["P12M"]),
        ("then 5 yearly thereafter", ["P5Y"]),
        ("12 monthly", ["P12M"]),
        ("three yearly", ["P3Y"]),
        ("biennially", ["P2Y"]),
        ("bi-annually", ["P6M"]),
        ("bi-annual", ["P6M"]),
        ("half-yearly", ["P6M"]),
        ("twice a year", ["P6M"]),
        ("quarterly", ["P3M"]),
        ("every quarter", ["P3M"]),
        ("monthly", ["P1M"]),
        ("every month", ["P1M"]),
        ("two years", []),
        ("manually", []),
    ],
)
def test_an_interval_is_read(text: str, expected: list[str]) -> None:
    assert found(find_intervals, text) == expected


@given(st.integers(1, 999), st.sampled_from([("day", "D"), ("week", "W"), ("month", "M"), ("year", "Y")]))
def test_numbers_and_units_make_iso_durations(number: int, unit: tuple[str, str]) -> None:
    for text in (f"kept for {number} {unit[0]}s.", f"a {number}-{unit[0]} period"):
        assert found(find_durations, text) == [f"P{number}{unit[1]}"]


# --- phones, e-mails, postcodes ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("01632 96 0430", ["+441632960430"]),
        ("+44 (0)20 7946 0958", ["+442079460958"]),
        ("+44(0)1632960211", ["+441632960211"]),
        ("0044 20 7946 0958", ["+442079460958"]),
        ("(01632) 960211", ["+441632960211"]),
        ("01632-960211", ["+441632960211"]),
        ("020.7946.0958", ["+442079460958"]),
        ("01632\n960211", ["+441632960211"]),
        ("07700 900123", ["+447700900123"]),  # numbers set aside for drama count
        ("03000 231 231", ["+443000231231"]),
        ("016 977 3999", ["+44169773999"]),
        ("Tel:01632960211 Fax:01632960212", ["+441632960211", "+441632960212"]),
        ("020 7946 0958 ext 12", ["+442079460958"]),
        ("0113 222 4444 / 0113 222 5555", ["+441132224444", "+441132225555"]),
        ("0161 234 5678, 0161 234 5679", ["+441612345678", "+441612345679"]),
        ("0161 234 5678 0161 234 5679", ["+441612345678", "+441612345679"]),
        ("01632 960211\n01632 960212", ["+441632960211", "+441632960212"]),
        ("01/02/2015", []),
        ("02.03.2015 10.20", []),
        ("Z1234567", []),
        ("1234567890", []),
        ("101", []),
        ("+353 1 234 5678", []),
        ("0123456789012345", []),
    ],
)
def test_a_phone_number_becomes_e164(text: str, expected: list[str]) -> None:
    assert found(find_phones, text) == expected


@given(st.integers(0, 999999), st.sampled_from(["01632 {0:06}", "(01632) {0:06}", "+44 1632 {0:06}", "01632{0:06}"]))
def test_a_number_has_one_value_however_it_is_printed(number: int, way: str) -> None:
    (match,) = find_phones(f"Tel: {way.format(number)}.")
    assert match.value == f"+441632{number:06}"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Team@Arden.GOV.UK.", ["team@arden.gov.uk"]),
        ("<team@arden.gov.uk>", ["team@arden.gov.uk"]),
        ("mailto:team@arden.gov.uk", ["team@arden.gov.uk"]),
        ("Email:team@arden.gov.uk Tel: 0113", ["team@arden.gov.uk"]),
        ("team@arden.go v.uk", ["team@arden.gov.uk"]),
        ("team@arden. gov.uk", ["team@arden.gov.uk"]),
        ("team@arden.gov .uk", ["team@arden.gov.uk"]),
        ("team @arden.gov.uk", ["team@arden.gov.uk"]),
        ("team@\narden.gov.uk", ["team@arden.gov.uk"]),
        ("a.b@nhs.n et", ["a.b@nhs.net"]),
        ("team@arden.gov.uk. The next", ["team@arden.gov.uk"]),
        ("team@arden.gov.uk.The next", ["team@arden.gov.uk"]),
        ("a@b.uk;c@d.uk, e@f.co.uk / g@h.uk", ["a@b.uk", "c@d.uk", "e@f.co.uk", "g@h.uk"]),
        ("o'neil@x.gov.uk", ["o'neil@x.gov.uk"]),
        ("first last@arden.gov.uk", ["last@arden.gov.uk"]),
        ("@arden.gov.uk", []),
        ("team@essex", []),
        ("five @ 3.20", []),
    ],
)
def test_an_email_is_mended(text: str, expected: list[str]) -> None:
    assert found(find_emails, text) == expected


@given(
    st.from_regex(r"[a-z][a-z0-9]{0,8}([._-][a-z0-9]{1,8})?", fullmatch=True),
    st.from_regex(r"[a-z]{2,9}(-[a-z]{2,5})?", fullmatch=True),
    st.sampled_from(["gov.uk", "nhs.net", "police.uk", "org.uk", "ac.uk", "gov.wales"]),
    st.sampled_from(["", ".", ",", ";", ")", " ", "\n", ". The", " or"]),
)
def test_an_email_is_found_with_anything_around_it(local: str, host: str, ending: str, after: str) -> None:
    address = f"{local}@{host}.{ending}"
    text = f"write to {address}{after}"
    (match,) = find_emails(text)
    assert (match.value, text[match.start : match.end]) == (address, address)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("CM9 9QZ", ["CM9 9QZ"]),
        ("CM99QZ", ["CM9 9QZ"]),
        ("CM9  9QZ", ["CM9 9QZ"]),
        ("CM9\n9QZ", ["CM9 9QZ"]),
        ("Ardenmarsh, CM9 9QZ.", ["CM9 9QZ"]),
        ("EC1A 1BB, W1A 0AX, M1 1AE", ["EC1A 1BB", "W1A 0AX", "M1 1AE"]),
        ("B33 8TH CR2 6XH DN55 1PT", ["B33 8TH", "CR2 6XH", "DN55 1PT"]),
        ("GIR 0AA", ["GIR 0AA"]),
        ("QX1 1AA", []),
        ("XCM9 9QZ", []),
        ("CM9 9QZX", []),
        ("CM1 1CI", []),  # C, I, K, M, O and V do not stand at the end
    ],
)
def test_a_postcode_is_read(text: str, expected: list[str]) -> None:
    assert found(find_postcodes, text) == expected


# --- ICO numbers ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Z4129078", ["Z4129078"]),
        ("z 603481x", ["Z603481X"]),
        ("ZA123456, ZB 123456 and ZC123456", ["ZA123456", "ZB123456", "ZC123456"]),
        ("ZD123456", []),
        ("AZ4129078", []),
        ("Z41290781", []),
        ("Z603481", []),
    ],
)
def test_an_ico_number_is_read(text: str, expected: list[str]) -> None:
    assert found(find_ico_numbers, text) == expected


@given(st.integers(0, 999999), st.integers(0, 6), st.integers(1, 9))
def test_the_check_character_shows_every_single_misread_digit(number: int, place: int, change: int) -> None:
    digits = f"{number:06}"
    right = next(x for x in "0123456789X" if ico_check(f"Z{digits}{x}"))
    assert sum(ico_check(f"Z{digits}{x}") for x in "0123456789X") == 1
    whole = digits + right
    if whole[place] != "X":
        wrong = whole[:place] + str((int(whole[place]) + change) % 10) + whole[place + 1 :]
        assert not ico_check(f"Z{wrong}")


def test_only_old_numbers_have_a_check_character() -> None:
    assert ico_check("Z4129078")
    assert not ico_check("Z4129079")
    assert ico_check("ZA123456")


# --- versions and placeholders ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "version"),
    [
        ("V5.0", "5.0"), ("v. 2", "2"), ("V 5", "5"), ("Version - 3.0", "3.0"), ("Version1.0", "1.0"),
        ("version: 3", "3"),
        ("Version No. 4", "4"), ("Version number: 4", "4"), ("ver 2", "2"), ("Fersiwn 2", "2"), ("12", "12"),
        ("Final version 7", "7"), ("0.1 FINAL", "0.1"), ("Draft 1.3", "1.3"), ("Draft V0.3", "0.3"), ("Issue 3", "3"),
        ("V4.00 18.01.17", "4.00"), ("1.0a", "1.0a"), ("1.0draft", "1.0"), ("v1.2.3.4", "1.2.3.4"),
        ("3rd version", "3"),
        ("final", None), ("", None), ("2015", None), ("12/2015", None), ("100%", None), ("Version two", None),
    ],
)  # fmt: skip
def test_a_version_is_read_without_its_label(text: str, version: str | None) -> None:
    assert parse_version(text) == version


@pytest.mark.parametrize(
    "text",
    [
        "", "  ", "-", "___", "____________", ".....", "………", "???", "[ ]", "XX", "XXXXXX", "xxx-xxx",
        "XX/XX/XXXX", "[insert name]", "[X] 20[XX]", "<name>", "{name}", "Insert date here", "(insert name)",
        "Enter text",
        "Please complete", "Click here to enter text.", "Add name", "TBC", "tbc.", "t.b.c.", "TBC by the Board", "TBD",
        "TBA",
        "To be confirmed", "to be agreed by all", "N/A", "NA", "n/a.", "None", "Nil", "Not applicable.", "Unknown",
        "dd/mm/yyyy", "DD/MM/YY", "Name", "Date", "redacted", "[redacted]",
    ],
)  # fmt: skip
def test_a_place_left_to_fill_in_is_no_value(text: str) -> None:
    assert is_placeholder(text)


@pytest.mark.parametrize(
    "text",
    [
        "Arden County Council", "[Arden] Council", "Insertion Ltd", "Enterprise House", "Entered into force",
        "Pleasence Trust",
        "None of the parties", "Date of birth", "Annual", "Max Smith", "Mr X", "1", "30/11/2016", "Blankley",
        "Name of child",
    ],
)  # fmt: skip
def test_a_value_is_no_placeholder(text: str) -> None:
    assert not is_placeholder(text)


# --- every finder -----------------------------------------------------------------------------------------------------

FINDERS: tuple[Finder, ...] = (
    find_dates, find_durations, find_intervals, find_emails, find_phones, find_postcodes, find_ico_numbers,
)  # fmt: skip
PIECES = (
    "01632 960211", "17/06/2015", "six years", "annually", "every", "a@b.gov.uk", "@", ".", "CM9 9QZ", "Z4129078", "0",
    "+44", "(", ")", "-", "/", "\n", "\t", " ", "12", "2015", "May", "31", "years", "old", "x", "ZA123456", "é",
    "\u2028",
)  # fmt: skip
texts = st.lists(st.sampled_from(PIECES), max_size=12).map("".join) | st.text(max_size=60)


@given(texts, st.integers(0, 20), st.integers(0, 60))
def test_matches_lie_in_the_span_in_order(text: str, start: int, length: int) -> None:
    end = min(len(text), start + length)
    for finder in (*FINDERS, lambda *span: find_dates(*span, compact=True, years=True)):
        spans = [(match.start, match.end) for match in finder(text, start, end)]  # type: ignore[call-arg]
        assert all(start <= first < last <= end for first, last in spans)
        assert spans == sorted(spans)
        assert finder is find_intervals or all(a[1] <= b[0] for a, b in pairwise(spans))


@given(texts)
def test_values_have_their_form(text: str) -> None:
    forms = (
        (find_dates, r"\d{4}(-\d\d(-\d\d)?)?"), (find_durations, r"P[1-9]\d*[DWMY]"),
        (find_intervals, r"P[1-9]\d*[DWMY]"),
        (find_phones, r"\+44\d{9,10}"), (find_emails, r"\S+@\S+\.[a-z]{2,}"),
        (find_postcodes, r"[A-Z]{1,3}\d?[0-9A-Z]? \d[A-Z]{2}"), (find_ico_numbers, r"Z([ABC]\d{6}|[A-Z]?\d{6}[\dX])"),
    )  # fmt: skip
    for finder, form in forms:
        for match in finder(text):
            assert re.fullmatch(form, match.value), match


def test_every_finder_is_tested() -> None:
    public = {name for name in vars(values) if name.startswith("find_")}
    assert public == {finder.__name__ for finder in FINDERS}
