"""A calendar of reviews and expiries (iCalendar, RFC 5545): all-day events with stable identifiers and an alarm.

What stands under `data:` in its mapping file: of a table `uid`, the end of its events' UIDs, and `alarm_weeks`; of the
column SUMMARY `coming` and `past`, with `{}` where the text goes; of the columns DESCRIPTION `line`, what a line begins
with. A date that is no more precise than a month or year makes an event as long as that.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from pathlib import Path
from urllib.parse import quote

from icalendar import Alarm, Calendar, Event

from isa_extract.cells import CONTROL
from isa_extract.entries import Entry
from isa_extract.errors import PatternError
from isa_extract.export.counted import Agreements
from isa_extract.export.mapping import Column, MappingFile, Table, View, read_mapping
from isa_extract.export.target import Options, Target, Written
from isa_extract.values import first_day, last_day
from isa_extract.whole_files import whole

_SEQUENCE_FROM = datetime.date(2000, 1, 1)
_PROPERTIES = ("DTSTART", "SUMMARY", "DESCRIPTION", "CATEGORIES")


def write(entries: Iterable[Entry], path: Path, options: Options) -> Written:
    """Write one calendar, event by event."""
    mapping = read_mapping("ical", options.patterns)
    _check(mapping)
    agreements, events = Agreements(entries), 0
    begin, _, end = _calendar(mapping).to_ical().rpartition(b"END:VCALENDAR")
    with whole(path) as unfinished, unfinished.open("wb") as stream:
        stream.write(begin)
        for entry in agreements:
            for event in events_of(entry, mapping, options):
                stream.write(event.to_ical())
                events += 1
        stream.write(b"END:VCALENDAR" + end)
    empty = "no agreement has a date of review or expiry: the calendar is empty, which some programs refuse"
    return agreements.written(*(() if events else (empty,)))


def events_of(entry: Entry, mapping: MappingFile, options: Options) -> Iterator[Event]:
    """The events of an entry: one for each table whose DTSTART the record fills."""
    view = View(entry, options)
    for table in mapping.tables:
        columns = {name: [c for c in table.columns if _property(c) == name] for name in _PROPERTIES}
        written = columns["DTSTART"][0].text(view)
        first, last = first_day(written), last_day(written)
        if first and last and last < datetime.date.max:
            yield _event(table, columns, view, first, last)


def _event(
    table: Table, columns: dict[str, list[Column]], view: View, first: datetime.date, last: datetime.date
) -> Event:
    day = view.options.as_of
    (summary,) = columns["SUMMARY"]
    wording = summary.data["past" if last < day else "coming"]
    event = Event()
    event.add("uid", f"{quote(view.entry.identifier, safe='')}-{table.data['uid']}")
    event.add("dtstamp", datetime.datetime(day.year, day.month, day.day, tzinfo=datetime.UTC))
    event.add("sequence", max(0, (day - _SEQUENCE_FROM).days))
    event.add("dtstart", first)
    event.add("dtend", last + datetime.timedelta(days=1))
    event.add("transp", "TRANSPARENT")
    event.add("summary", _clean(wording.replace("{}", summary.text(view))))
    lines = [f"{c.data['line']}: {text}" for c in columns["DESCRIPTION"] if (text := c.text(view))]
    if lines:
        event.add("description", _clean("\n".join(lines)))
    if categories := [_clean(text) for c in columns["CATEGORIES"] for text in c.values(view)]:
        event.add("categories", categories)
    if first >= day:
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("trigger", -datetime.timedelta(weeks=table.data["alarm_weeks"]))
        alarm.add("description", event["summary"])
        event.add_component(alarm)
    return event


def _calendar(mapping: MappingFile) -> Calendar:
    calendar = Calendar()
    calendar.add("prodid", "-//isa-extract//isa-extract//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    for name in ("name", "x-wr-calname"):  # RFC 7986's, and what was there before it
        calendar.add(name, mapping.data["calendar"])
    return calendar


def _property(column: Column) -> str:
    return column.heading.partition(" ")[0]


def _clean(text: str) -> str:
    return CONTROL.sub("\N{REPLACEMENT CHARACTER}", text.replace("\r\n", "\n").replace("\r", "\n"))


def _check(mapping: MappingFile) -> None:
    """Raise PatternError for the first thing in the mapping that makes no calendar."""

    def wrong(line: int, problem: str, remedy: str) -> PatternError:
        return PatternError(f"{mapping.name}.yaml:{line}", problem, remedy)

    if not isinstance(mapping.data.get("calendar"), str):
        raise wrong(1, "has no name of the calendar", "add `data: {calendar: ...}`")
    for table in mapping.tables:
        line = table.columns[0].line
        names = [_property(column) for column in table.columns]
        weeks = table.data.get("alarm_weeks")
        if type(weeks) is not int or not 0 <= weeks <= 520 or not isinstance(table.data.get("uid"), str):
            raise wrong(line, f"{table.name} lacks its data", "add `data: {uid: review@..., alarm_weeks: 6}`")
        for name in ("DTSTART", "SUMMARY"):
            if names.count(name) != 1:
                raise wrong(line, f"{table.name} has not one column {name}", f"add or remove `- heading: {name}`")
        for column in table.columns:
            name, data = _property(column), column.data
            if name not in _PROPERTIES:
                raise wrong(column.line, f"unknown property {name}", f"use {', '.join(_PROPERTIES)}")
            if name == "DESCRIPTION" and not isinstance(data.get("line"), str):
                raise wrong(column.line, "a line of the description without its name", "add `data: {line: ...}`")
            if name == "SUMMARY" and not all(str(data.get(key)).count("{}") == 1 for key in ("coming", "past")):
                raise wrong(column.line, "SUMMARY lacks its wording", 'add `data: {coming: "... {}", past: "... {}"}`')


TARGET = Target("ical", "a calendar of reviews and expiries (iCalendar)", False, "file", write)
