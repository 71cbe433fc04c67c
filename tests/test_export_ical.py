"""The calendar of reviews and expiries, read back by the library's parser."""

from __future__ import annotations

import datetime
import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from agreements import agreement, record_with_findings
from gold_records import as_agreement
from helpers import strategy
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from isa_extract.entries import Entry
from isa_extract.errors import PatternError
from isa_extract.export import ical
from isa_extract.export.mapping import FOLDER
from isa_extract.export.target import Options
from isa_extract.record import Record
from isa_extract.rules import patterns_root

TODAY = datetime.date(2026, 11, 29)
Day = datetime.date


@cache
def usual() -> dict[str, Any]:
    content: dict[str, Any] = json.loads(record_with_findings(agreement()).as_json())
    return content


def record(dates: dict[str, str], **changes: Any) -> Record:
    """The usual agreement with no dates but these."""
    return Record.model_validate(
        usual() | {"agreement": usual()["agreement"] | {"dates": dates, **changes}, "signatories": []}
    )


def written(folder: Path, *records: Record, today: Day = TODAY) -> bytes:
    path = folder / "reviews.ics"
    entries = [Entry(f"a{number}", one, (f"Agreements/{number}.pdf",)) for number, one in enumerate(records, 1)]
    ical.TARGET.write(iter(entries), path, Options(today))
    return path.read_bytes()


def events(folder: Path, *records: Record, today: Day = TODAY) -> list[Any]:
    return list(Calendar.from_ical(written(folder, *records, today=today)).walk("VEVENT"))


def test_a_review_and_an_expiry_make_two_events(tmp_path: Path) -> None:
    review, expiry = events(tmp_path, record({"review": "2027-04-01", "expiry": "2028-03-31"}, reference="ISA 12"))
    assert (review["UID"], expiry["UID"]) == ("a1-review@isa-extract", "a1-expiry@isa-extract")
    assert (review.start, review.end) == (Day(2027, 4, 1), Day(2027, 4, 2))
    assert (expiry.start, expiry.end) == (Day(2028, 3, 31), Day(2028, 4, 1))
    assert (review["SUMMARY"], expiry["SUMMARY"]) == ("Review due: Moorland Families", "Expires: Moorland Families")
    assert review["DESCRIPTION"].splitlines() == [
        "Parties: Arden County Council; Moorland Housing Association Limited", "Reference: ISA 12",
        "Review: 2027-04-01", "Told by: the review date", "Document: Agreements/1.pdf",
    ]  # fmt: skip
    assert review["CATEGORIES"].cats == ["information sharing agreement"]
    assert review["DTSTAMP"].dt == datetime.datetime(2026, 11, 29, tzinfo=datetime.UTC)


@pytest.mark.parametrize(
    ("date", "first", "end"),
    [
        ("2027-04-01", Day(2027, 4, 1), Day(2027, 4, 2)),
        ("2028-02", Day(2028, 2, 1), Day(2028, 3, 1)),
        ("2027", Day(2027, 1, 1), Day(2028, 1, 1)),
        ("2027-04-30/2027-05-02", Day(2027, 4, 30), Day(2027, 5, 3)),
    ],
)
def test_an_event_is_as_long_as_the_date_is_vague(tmp_path: Path, date: str, first: Day, end: Day) -> None:
    (event,) = events(tmp_path, record({"review": date}))
    assert (event.start, event.end) == (first, end)


def test_intervals_count_from_the_start_where_no_date_is_given(tmp_path: Path) -> None:
    review, expiry = events(tmp_path, record({"commencement": "2024-04-01"}, review_interval="P2Y", term="P3Y"))
    assert (review.start, expiry.start) == (Day(2026, 4, 1), Day(2027, 3, 31))
    assert "Told by: P2Y from the start, 2024-04-01" in review["DESCRIPTION"]
    assert events(tmp_path, record({}, review_interval="P2Y")) == []


def test_what_is_past_is_told_and_has_no_alarm(tmp_path: Path) -> None:
    overdue = events(tmp_path, record({"review": "2026-11-28", "expiry": "2026-10"}))
    assert [event["SUMMARY"] for event in overdue] == [
        "Review overdue: Moorland Families", "Expired: Moorland Families",
    ]  # fmt: skip
    assert [event.walk("VALARM") for event in overdue] == [[], []]
    (now,) = events(tmp_path, record({"review": "2026-11"}))
    assert now["SUMMARY"] == "Review due: Moorland Families"
    (today,) = events(tmp_path, record({"review": "2026-11-29"}))
    (alarm,) = today.walk("VALARM")
    assert alarm["TRIGGER"].dt == datetime.timedelta(weeks=-6)


def test_the_same_event_of_a_later_day_takes_its_place(tmp_path: Path) -> None:
    agreed = record({"review": "2027-04-01"})
    (before,), (after,) = events(tmp_path, agreed), events(tmp_path, agreed, today=Day(2027, 5, 1))
    assert before["UID"] == after["UID"]
    assert before["SEQUENCE"] < after["SEQUENCE"]
    assert before["DTSTAMP"].dt < after["DTSTAMP"].dt
    assert written(tmp_path, agreed) == written(tmp_path, agreed)


def test_texts_are_escaped_and_lines_folded(tmp_path: Path) -> None:
    title = "Care; homes, \\n and\r\nBEGIN:VEVENT\x07 " + "Gwasanaethau tŷ a gŵyl " * 9
    content = written(tmp_path, record({"review": "2027-04-01"}, title=title))
    lines = content.split(b"\r\n")
    assert lines.pop() == b""
    assert b"\n" not in b"".join(lines)
    assert max(map(len, lines)) <= 75
    assert lines.count(b"BEGIN:VEVENT") == 1
    for line in lines:
        line.decode()  # no letter is cut in two
    calendar: Any = Calendar.from_ical(content)
    (event,) = calendar.walk("VEVENT")
    assert event["SUMMARY"] == "Review due: " + title.replace("\r\n", "\n").replace("\x07", "\N{REPLACEMENT CHARACTER}")


def test_agreements_without_dates_leave_an_empty_calendar_that_is_told(tmp_path: Path) -> None:
    path = tmp_path / "reviews.ics"
    done = ical.TARGET.write([Entry("a1", record({}))], path, Options(TODAY))
    assert (done.entries, len(done.notes)) == (1, 1)
    assert "empty" in done.notes[0]
    assert not Calendar.from_ical(path.read_bytes()).walk("VEVENT")


TEXTS = st.one_of(
    st.text(max_size=12),
    st.sampled_from(["2027", "2027-02", "2027-02-29", "9999-12-31", "0001", "P1Y", "{}", "\r\nX:"]),
)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(content=strategy(Record, TEXTS), identifier=st.text(min_size=1, max_size=8))
def test_any_record_makes_a_calendar_that_reads_back(content: Any, identifier: str, tmp_path: Path) -> None:
    entry = Entry(identifier, Record.model_validate(as_agreement(content)))
    ical.TARGET.write([entry], tmp_path / "out.ics", Options(TODAY))
    calendar: Any = Calendar.from_ical((tmp_path / "out.ics").read_bytes())
    assert not calendar.errors
    for event in calendar.walk("VEVENT"):
        assert not event.errors
        assert event.start < event.end


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("  calendar: Info", "  calender: Info", "has no name of the calendar"),
        ("alarm_weeks: 6", "alarm_weeks: six", "review lacks its data"),
        ("- heading: SUMMARY\n", "- heading: SUMARY\n", "review has not one column SUMMARY"),
        ("heading: DESCRIPTION (owner)", "heading: ORGANIZER", "unknown property ORGANIZER"),
        ("data: {line: Owner}", "data: {label: Owner}", "a line of the description without its name"),
        ('past: "Review overdue: {}"', 'past: "Review overdue"', "SUMMARY lacks its wording"),
    ],
)
def test_mistakes_in_the_mapping_are_told(tmp_path: Path, old: str, new: str, problem: str) -> None:
    shipped = (patterns_root() / FOLDER / "ical.yaml").read_text(encoding="utf-8")
    assert old in shipped
    (tmp_path / FOLDER).mkdir()
    (tmp_path / FOLDER / "ical.yaml").write_text(shipped.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(PatternError) as error:
        ical.TARGET.write([], tmp_path / "out.ics", Options(TODAY, patterns=tmp_path))
    assert error.value.file_name.startswith("ical.yaml:")
    assert error.value.problem == problem
    assert not (tmp_path / "out.ics").exists()
