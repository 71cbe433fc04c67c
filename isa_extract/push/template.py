"""Templates: the JSON a registry wants, with the places of a record that fill it.

body:
  id: $identifier                    # a place, as docs/exports.md has them
  title: agreement.title
  parties: {each: "parties[]", as: {name: name, roles: roles}}     # a list with one of these for each
  source: {value: isa-extract}       # what is always the same
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from isa_extract.errors import PatternError
from isa_extract.export.mapping import Place, View, read_place
from isa_extract.record import Record
from isa_extract.yaml_lines import LINE, LinedText, without_lines

Json = Any
Template = Callable[[View], Json]
"""Makes JSON of what a view looks at."""


@dataclass
class TemplateError(Exception):
    """What is wrong with a template, and where."""

    line: int
    problem: str
    remedy: str


def read_template(written: Json) -> Template:
    """The template that a mapping read with `texts=True` makes. Raises TemplateError for the first thing wrong."""
    return _part(written, Record, written[LINE])


def _part(written: Json, annotation: Any, line: int) -> Template:
    if isinstance(written, LinedText):
        return _value(_place(written, annotation, written.line))
    if isinstance(written, list):
        members = [_part(member, annotation, line) for member in written]
        return lambda view: [member(view) for member in members]
    if not isinstance(written, dict):
        raise TemplateError(line, f"{written!r} is no place", "name a place, or write `{value: ...}` for what is fixed")
    line, keys = written[LINE], {key for key in written if key != LINE}
    if keys == {"value"}:
        constant = without_lines(written["value"])
        return lambda _: constant
    if keys == {"each", "as"}:
        return _each(written, annotation, line)
    if not all(isinstance(key, str) for key in keys):
        raise TemplateError(line, "a key is no text", "put it in quotes")
    parts = {str(key): _part(part, annotation, line) for key, part in written.items() if key != LINE}
    return lambda view: {key: part(view) for key, part in parts.items()}


def _each(written: dict[str, Json], annotation: Any, line: int) -> Template:
    if not isinstance(written["each"], LinedText):
        raise TemplateError(line, "`each` is no place", "write it as in `each: parties[]`")
    place = _place(written["each"], annotation, line)
    if not place.steps[-1].each:
        raise TemplateError(line, f"{place.written!r} is no list of things", f"write {place.written}[]")
    part = _part(written["as"], place.annotation, line)

    def rows(view: View) -> Json:
        around, found = view.row, []
        for row in place.values(view):
            view.row = row
            found.append(part(view))
        view.row = around
        return found

    return rows


def _place(written: str, annotation: Any, line: int) -> Place:
    try:
        return read_place(str(written), annotation, "body", line)
    except PatternError as error:
        raise TemplateError(line, error.problem, error.remedy) from None


def _value(place: Place) -> Template:
    """What stands at a place: a list where it has `[]`, else one thing or null."""
    if any(step.each for step in place.steps):
        return place.values

    def one(view: View) -> Json:
        values = place.values(view)
        return values[0] if values else None

    return one
