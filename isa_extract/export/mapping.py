"""Mapping files: which heading or key of a target gets what of a record, and what is lost, as data that is checked.

A file `patterns/exports/NAME.yaml`:

    title: Public register             # what the target is
    source: "who asks for this form"
    means: what else there is to say
    tables:                            # one for each table, sheet or kind of thing; none where records go as they are
    - name: agreements
      title: Agreements
      rows: parties[]                  # a row for each of these; for each agreement where it is left out
      columns:
      - heading: Lead organisation     # as the target has it
        key: lead_organisation         # the target's machine name where that is another
        from: agreement.owner          # a place; without it the column stays blank, and `means` says why
        of: [title, provisions]        # the parts of each thing at the place that are told, ", " between them
        join: "; "                     # between several
        as: words                      # text (left out), words (underscores as spaces) or day (blank if less precise)
        limit: 255                     # characters
        means: what a reader finds there
        data: {}                       # more that this target's code reads
    lost:
    - what: evidence
      why: it proves the record, the register only tells it

A column may be a word alone: heading and place in one. A place is dotted keys of the record as its JSON has them; `[]`
after a key means each of a list, `[roles=controller]` those with this value, and
`[regime=uk_gdpr,provision=Article 6*]` those with both, the second beginning so. In a table with `rows` it begins at
the row. `$record.…` begins at the record everywhere, `$name` is a value of `isa_extract/export/derived.py`, `$position`
the row's number among its agreement's, from 0.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import UnionType
from typing import Any, Literal, NoReturn, Union, get_args, get_origin

from pydantic import BaseModel

from isa_extract.entries import Entry
from isa_extract.errors import PatternError, UsageError
from isa_extract.export.derived import DERIVED
from isa_extract.export.target import Options
from isa_extract.record import Record
from isa_extract.rules import patterns_root
from isa_extract.yaml_lines import LINE, read_yaml, without_lines

Json = Any
FOLDER = "exports"
"""The folder of the mapping files below the pattern folder."""
Form = Literal["text", "words", "day"]
FORMS: tuple[Form, ...] = get_args(Form)
POSITION = "$position"
_RECORD = "$record"
_STEP = re.compile(r"(\$?[a-z_][a-z0-9_]*)(?:\[([^\]]*)\])?")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")


@dataclass(frozen=True, slots=True)
class Step:
    """A key on the way to a value; `each` where it holds a list, of which those that have the values of `wanted`."""

    name: str
    each: bool = False
    wanted: tuple[tuple[str, str], ...] = ()

    def takes(self, item: Json) -> bool:
        """Whether an item of the list is one of those."""
        return all(any(_fits(held, value) for held in _listed(item.get(key))) for key, value in self.wanted)


def _fits(held: Json, value: str) -> bool:
    return isinstance(held, str) and (held.startswith(value[:-1]) if value.endswith("*") else held == value)


def _listed(held: Json) -> list[Json]:
    return held if isinstance(held, list) else [held]


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a row, record or entry something stands; `annotation` is the type of what stands there."""

    written: str
    steps: tuple[Step, ...]
    annotation: Any

    def values(self, view: View) -> list[Json]:
        """All that stands there but nulls."""
        found = [view[self.steps[0].name]]
        for number, step in enumerate(self.steps):
            if number:
                found = [item.get(step.name) for item in found if item is not None]
            if step.each:
                found = [item for items in found for item in items or () if not step.wanted or step.takes(item)]
        return [item for item in found if item is not None]

    def located(self, view: View, row: str = "") -> list[tuple[str, Json]]:
        """The same, each with its JSON Pointer, "" for what is derived; `row` is that of the view's row."""
        first = self.steps[0]
        derived = first.name.startswith("$") and first.name != _RECORD
        found = [("" if first.name == _RECORD else f"{row}/{first.name}", view[first.name])]
        for number, step in enumerate(self.steps):
            if number:
                found = [(f"{at}/{step.name}", item.get(step.name)) for at, item in found if item is not None]
            if step.each:
                found = [
                    (f"{at}/{n}", item) for at, items in found for n, item in enumerate(items or ()) if step.takes(item)
                ]
        return [("" if derived else at, item) for at, item in found if item is not None]


class View:
    """What the places of a table are looked up in: a row, the record around it, and what is derived of the entry.

    The record is plain values by the keys of its JSON, without its evidence.
    """

    __slots__ = ("_derived", "entry", "options", "position", "record", "row")

    def __init__(self, entry: Entry, options: Options) -> None:
        self.entry, self.options = entry, options
        self.record: dict[str, Json] = entry.record.model_dump(mode="json", by_alias=True, exclude={"evidence"})
        self.row: Json = self.record
        self.position = 0
        self._derived: dict[str, Json] = {}

    def __getitem__(self, name: str) -> Json:
        if not name.startswith("$"):
            return self.row[name]
        if name == _RECORD:
            return self.record
        if name == POSITION:
            return self.position
        if name not in self._derived:
            self._derived[name] = DERIVED[name[1:]].compute(self.entry, self.options)
        return self._derived[name]


@dataclass(frozen=True, slots=True)
class Column:
    """A column, or the key of a property: what stands in it and what that means."""

    heading: str
    key: str
    place: Place | None
    of: tuple[Place, ...]
    join: str
    form: Form
    limit: int | None
    means: str
    data: Mapping[str, Any]
    line: int

    def values(self, view: View) -> list[Json]:
        """All that goes there, each in the form it is told in; [] where the record says nothing."""
        return self.told(self.place.values(view)) if self.place else []

    def told(self, found: list[Json]) -> list[Json]:
        """What stands at the column's place, each in the form it is told in, less what says nothing."""
        if self.of:
            found = [", ".join(self._parts(item)) for item in found]
        if not found:
            return found
        found = [item for held in found for item in (held if isinstance(held, list) else [held])]
        if self.form != "text":
            found = [self._told(value) for value in found]
        return [told for told in found if told not in ("", {})]

    def _parts(self, item: Json) -> Iterator[str]:
        for part in self.of:
            held = item.get(part.steps[0].name)
            texts = map(str, held) if isinstance(held, list) else (str(held),) if held is not None else ()
            text = ", ".join(filter(None, texts))
            if text:
                yield text

    def _told(self, value: Json) -> Json:
        if self.form == "words" and isinstance(value, str):
            return value.replace("_", " ")
        if self.form == "day":
            return value if isinstance(value, str) and _is_day(value) else ""
        return value

    def text(self, view: View) -> str:
        """All of it in one text, each once."""
        found = self.values(view)
        return self.join.join(dict.fromkeys(map(plain_text, found))) if found else ""


def _is_day(written: str) -> bool:
    try:
        return _DAY.fullmatch(written) is not None and bool(datetime.date.fromisoformat(written))
    except ValueError:
        return False


def plain_text(value: Json) -> str:
    """A value as people read it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(map(plain_text, value))
    if isinstance(value, dict):
        return ", ".join(f"{key} {plain_text(item)}" for key, item in value.items())
    return str(value)


@dataclass(frozen=True, slots=True)
class Table:
    """A table, a sheet or a kind of thing, with a row for each agreement or each of its parts."""

    name: str
    title: str
    rows: Place | None
    means: str
    columns: tuple[Column, ...]
    data: Mapping[str, Any]

    def views(self, view: View) -> Iterator[View]:
        """The view at each row of an entry."""
        if self.rows is None:
            yield view
            return
        rows = self.rows.values(view)
        for view.position, view.row in enumerate(rows):
            yield view
        view.position, view.row = 0, view.record


@dataclass(frozen=True, slots=True)
class Lost:
    """What of a record does not reach the target, and why."""

    what: str
    why: str


@dataclass(frozen=True, slots=True)
class MappingFile:
    """All that a mapping file says."""

    name: str
    title: str
    source: str
    means: str
    tables: tuple[Table, ...]
    lost: tuple[Lost, ...]
    data: Mapping[str, Any] = field(default_factory=dict)

    def table(self, name: str) -> Table:
        """The table of this name. Raises PatternError where the file has none."""
        for table in self.tables:
            if table.name == name:
                return table
        raise PatternError(f"{self.name}.yaml:1", f"has no table {name}", f"add `- name: {name}` to its tables")


def read_mapping(name: str, patterns: Path | None = None) -> MappingFile:
    """The mapping of a target, of a pattern folder or the shipped one.

    Raises PatternError, with file and line, for the first thing that is wrong.
    """
    path = (patterns or patterns_root()) / FOLDER / f"{name}.yaml"
    try:
        content = path.read_bytes()
    except OSError as error:
        raise UsageError(
            str(path), f"the mapping cannot be read ({error.strerror})", "put a copy of the shipped one there"
        ) from None
    return _Reader(path.name).mapping(name, read_yaml(path, content))


def read_place(written: str, annotation: Any, file: str, line: int) -> Place:
    """The place that a text of another file names, from a row of this type. Raises PatternError where there is none."""
    return _Reader(file).place(written, annotation, line)


_FILE_KEYS = {"title": str, "source": str, "means": str, "tables": list, "lost": list, "data": dict}
_TABLE_KEYS = {"name": str, "title": str, "rows": str, "means": str, "columns": list, "data": dict}
_COLUMN_KEYS = {
    "heading": str, "key": str, "from": str, "of": list, "join": str, "as": str, "limit": int, "means": str,
    "data": dict,
}  # fmt: skip
_LOST_KEYS = {"what": str, "why": str}
_CALLED = {str: "text", list: "a list", dict: "a mapping", int: "a whole number"}


class _Reader:
    """Checks one file; every problem is told with its line."""

    def __init__(self, file: str) -> None:
        self.file = file

    def wrong(self, line: int, problem: str, remedy: str) -> NoReturn:
        raise PatternError(f"{self.file}:{line}", problem, remedy)

    def mapping(self, name: str, loaded: Any) -> MappingFile:
        if not isinstance(loaded, dict):
            self.wrong(1, "is no mapping", "begin the file with `title:`")
        entry = self.checked(loaded, _FILE_KEYS, ("title",), 1, "the file")
        tables = tuple(self.table(written, entry[LINE]) for written in entry.get("tables") or ())
        names = [table.name for table in tables]
        if len(set(names)) < len(names):
            self.wrong(entry[LINE], "two tables have one name", "rename one")
        lost = tuple(
            Lost(one["what"], " ".join(one["why"].split()))
            for one in (
                self.checked(written, _LOST_KEYS, ("what", "why"), entry[LINE], "lost")
                for written in entry.get("lost") or ()
            )
        )
        source, means = (" ".join(entry.get(key, "").split()) for key in ("source", "means"))
        return MappingFile(name, entry["title"], source, means, tables, lost, without_lines(entry.get("data") or {}))

    def checked(
        self, entry: Any, keys: Mapping[str, type], needed: tuple[str, ...], line: int, called: str
    ) -> dict[str, Any]:
        if not isinstance(entry, dict):
            self.wrong(line, f"{called} holds what is no mapping", "write `key: value`")
        line = entry[LINE]
        for key, value in entry.items():
            if key == LINE:
                continue
            if key not in keys:
                self.wrong(line, f"unknown key {str(key)!r}", f"known keys are {', '.join(keys)}")
            if not isinstance(value, keys[key]) or isinstance(value, bool):
                self.wrong(line, f"{key} is not {_CALLED[keys[key]]}", "correct it, or put it in quotes")
        for key in needed:
            if not entry.get(key):
                self.wrong(line, f"{called} without {key}", f"add `{key}:`")
        return entry

    def table(self, written: Any, line: int) -> Table:
        entry = self.checked(written, _TABLE_KEYS, ("name", "columns"), line, "a table")
        line = entry[LINE]
        rows = self.place(entry["rows"], Record, line) if entry.get("rows") else None
        row_type = rows.annotation if rows else Record
        columns = tuple(self.column(column, row_type, line) for column in entry["columns"])
        for what in ("heading", "key"):
            seen: set[str] = set()
            for column in columns:
                told = getattr(column, what).casefold()
                if told in seen:
                    self.wrong(column.line, f"{what} {getattr(column, what)!r} is there twice", "rename one")
                seen.add(told)
        return Table(
            entry["name"], entry.get("title", entry["name"]), rows, " ".join(entry.get("means", "").split()), columns,
            without_lines(entry.get("data") or {}),
        )  # fmt: skip

    def column(self, written: Any, row_type: Any, line: int) -> Column:
        if isinstance(written, str):
            written = {"heading": written, "from": written, LINE: line}
        entry = self.checked(written, _COLUMN_KEYS, ("heading",), line, "a column")
        line = entry[LINE]
        place = self.place(entry["from"], row_type, line) if entry.get("from") else None
        if place is None and not entry.get("means"):
            self.wrong(line, "a column without `from` and without `means`", "say with `means:` why it stays blank")
        if place is None and entry.get("of"):
            self.wrong(line, "`of` without `from`", "add `from:`")
        of = []
        for part in entry.get("of", ()):
            if not isinstance(part, str) or "." in part or "[" in part:
                self.wrong(line, "`of` holds what is no key", "name keys of what `from` leads to")
            of.append(self.place(part, place.annotation if place else None, line))
        form = entry.get("as", "text")
        if form not in FORMS:
            self.wrong(line, f"unknown form {form!r}", f"use one of {', '.join(FORMS)}")
        if entry.get("limit", 1) < 1:
            self.wrong(line, "a limit below 1", "leave it out, or name a number of characters")
        return Column(
            entry["heading"], entry.get("key", entry["heading"]), place, tuple(of), entry.get("join", "; "), form,
            entry.get("limit"), " ".join(entry.get("means", "").split()), without_lines(entry.get("data") or {}), line,
        )  # fmt: skip

    def place(self, written: str, annotation: Any, line: int) -> Place:
        steps = []
        for number, part in enumerate(re.split(r"\.(?![^\[]*\])", written)):
            match = _STEP.fullmatch(part)
            if match is None or (number and part.startswith("$")):
                self.wrong(line, f"{written!r} is no place", "write keys with dots, as in agreement.dates.review")
            pairs = (pair.partition("=") for pair in (match[2] or "").split(",") if pair)
            step = Step(match[1], match[2] is not None, tuple((key, value) for key, _, value in pairs))
            annotation = self.below(annotation, step, written, line)
            steps.append(step)
        return Place(written, tuple(steps), annotation)

    def below(self, annotation: Any, step: Step, written: str, line: int) -> Any:
        """The type of what a step leads to from something of this type."""
        if step.name.startswith("$"):
            held = {_RECORD: Record, POSITION: int}.get(step.name) or (
                DERIVED[step.name[1:]].annotation if step.name[1:] in DERIVED else None
            )
            if held is None:
                known = ", ".join([_RECORD, POSITION, *(f"${name}" for name in DERIVED)])
                self.wrong(line, f"{written!r}: there is no {step.name}", f"known are {known}")
        elif get_origin(annotation) is dict:
            held = get_args(annotation)[1]
        else:
            fields = _fields(annotation)
            if step.name not in fields:
                keys = f"use one of {', '.join(fields)}" if fields else "the place before it has no keys"
                self.wrong(line, f"{written!r}: there is no key {step.name!r}", keys)
            held = fields[step.name]
        held = _without_none(held)
        if not step.each:
            return held
        if get_origin(held) is not list:
            self.wrong(line, f"{written!r}: {step.name} is no list", "leave out the brackets")
        held = get_args(held)[0]
        for key, value in step.wanted:
            if key not in _fields(held) or not value:
                self.wrong(line, f"{written!r}: {key}={value} asks for no key and value", "write [roles=processor]")
        return held


def _without_none(annotation: Any) -> Any:
    if get_origin(annotation) in (Union, UnionType):
        kinds = [part for part in get_args(annotation) if part is not type(None)]
        return kinds[0] if len(kinds) == 1 else annotation
    return annotation


def _fields(annotation: Any) -> dict[str, Any]:
    """The keys of a model and their types; none of anything else."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return {f.alias or name: f.annotation for name, f in annotation.model_fields.items() if name != "evidence"}
    return {}
