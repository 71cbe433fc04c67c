"""Record files: JSON -> a record of the current schema version, with all that had to be done to make it one."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from types import UnionType
from typing import Any, NoReturn, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from isa_extract.errors import UnreadableError, UsageError
from isa_extract.migrations import migrate
from isa_extract.record import Record

Json = Any


@dataclass(frozen=True, slots=True)
class Problem:
    """Where a record is not what the schema asks for, and how, in plain words."""

    pointer: str
    message: str


@dataclass(frozen=True)
class RecordFile:
    """A record as it was read, brought to the current schema version and completed.

    `missing` are the keys that were not there and are taken as "not found", `unknown` those no version has, left out.
    """

    name: str
    version: str | None
    is_older: bool
    content: dict[str, Json]
    missing: tuple[str, ...]
    unknown: tuple[str, ...]

    @cached_property
    def _validated(self) -> tuple[Record | None, tuple[Problem, ...]]:
        try:
            return Record.model_validate_json(json.dumps(self.content), strict=True), ()
        except ValidationError as error:
            return None, tuple(Problem(_pointer(e["loc"]), _in_words(e)) for e in error.errors(include_url=False))

    @cached_property
    def problems(self) -> tuple[Problem, ...]:
        """All that the schema has against it. What a record of an older version could not have is none."""
        problems = list(self._validated[1])
        if not self.is_older:
            problems += [Problem(pointer, "the key is missing") for pointer in self.missing]
            problems += [Problem(pointer, "the schema has no such key") for pointer in self.unknown]
        return tuple(sorted(set(problems), key=lambda problem: problem.pointer))

    @property
    def is_valid(self) -> bool:
        """Whether it makes a record once its missing keys are filled in and unknown ones left out."""
        return self._validated[0] is not None

    @property
    def record(self) -> Record:
        """The record; raises UsageError where it is none even with its missing keys filled in."""
        record, problems = self._validated
        if record is None:
            first = f"{problems[0].pointer or 'the whole'}: {problems[0].message}"
            more = f", and {len(problems) - 1} more" if len(problems) > 1 else ""
            raise UsageError(
                self.name, f"is not a valid record ({first}{more})", "`isa-extract compare` with it alone lists all"
            )
        return record

    @property
    def notes(self) -> tuple[str, ...]:
        """What was done to make it a record of the current version, a sentence each."""
        notes = []
        if self.is_older:
            notes.append(f"brought from {f'schema {self.version}' if self.version else 'a schema it does not name'}")
        if self.missing:
            notes.append(f"taken as not found, for the keys are not there: {_listed(self.missing)}")
        if self.unknown:
            notes.append(f"left out, for the schema has no such keys: {_listed(self.unknown)}")
        return tuple(notes)


def is_record(path: Path) -> bool:
    """Whether a file is to be read as a record: by its ending, or because it begins as one does."""
    if path.suffix.casefold() == ".json":
        return True
    try:
        with path.open("rb") as stream:
            start = stream.read(200).removeprefix(b"\xef\xbb\xbf").lstrip()
    except OSError:
        return False
    return start.startswith(b"{") and b'"schema_version"' in start


def read_object(path: Path) -> dict[str, Json]:
    """The JSON object of a file. Raises UsageError where there is none."""
    try:
        content = json.loads(path.read_bytes().decode("utf-8-sig"), parse_constant=_no_number, parse_float=_finite)
    except OSError as error:
        raise UsageError(str(path), f"cannot be read ({error.strerror})", "check the path") from None
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        raise UsageError(
            str(path), f"is not JSON ({place})", "mend it, or name a record that `extract` wrote"
        ) from None
    except (ValueError, RecursionError):
        raise UsageError(str(path), "is not JSON", "name a record that `extract` wrote") from None
    if not isinstance(content, dict):
        raise UsageError(str(path), "is not a record", "name a record that `extract` wrote")
    return content


def _no_number(text: str) -> NoReturn:
    raise ValueError(text)


def _finite(text: str) -> float:
    number = float(text)
    return number if math.isfinite(number) else _no_number(text)


def read_record(path: Path) -> RecordFile:
    """The record of a file, of whatever schema version up to the current one. Raises UsageError where it holds none."""
    content = read_object(path)
    if not content.keys() & (Record.model_fields.keys() - {"source"}):
        raise UsageError(str(path), "is JSON, but not a record", "name a record that `extract` wrote")
    return record_of(content, str(path))


def quickly(data: bytes | str) -> Record | None:
    """The record of JSON that is one of the current version as it stands; None where it takes more to say."""
    if (b"NaN" in data or b"Infinity" in data) if isinstance(data, bytes) else ("NaN" in data or "Infinity" in data):
        return None  # numbers that JSON does not have, or words of a text
    try:
        record = Record.model_validate_json(data, strict=True)
    except ValidationError:
        return None
    return record if "schema_version" in record.model_fields_set else None


def record_among(path: Path) -> Record:
    """The record of one file among many. Raises UnreadableError where it holds none, which costs that file alone."""
    try:
        if (record := quickly(path.read_bytes())) is not None:
            return record
    except OSError:
        pass  # told below
    try:
        return read_record(path).record
    except UsageError as error:
        raise UnreadableError(error.file_name, error.problem, error.remedy) from None


def record_of(content: dict[str, Json], name: str) -> RecordFile:
    """The record that plain values make, with every key of the current schema and no other."""
    migrated = migrate(content, name)
    missing: list[str] = []
    unknown: list[str] = []
    content = _complete(Record, migrated.content, "", missing, unknown)
    return RecordFile(name, migrated.version, migrated.is_older, content, tuple(missing), tuple(unknown))


def _complete(annotation: Any, node: Json, pointer: str, missing: list[str], unknown: list[str]) -> Json:
    model = _model_in(annotation)
    if model is not None and isinstance(node, dict):
        names = {field.alias or name: field for name, field in model.model_fields.items()}
        whole: dict[str, Json] = {}
        for name, field in names.items():
            below = f"{pointer}/{name}"
            if name in node:
                whole[name] = _complete(field.annotation, node[name], below, missing, unknown)
            elif not field.is_required():
                default = field.get_default(call_default_factory=True)
                whole[name] = default.model_dump(mode="json") if isinstance(default, BaseModel) else default
                missing.append(below)
        unknown += [f"{pointer}/{_escaped(str(name))}" for name in node if name not in names]
        return whole
    inner = next((part for part in _parts(annotation) if get_origin(part) in (list, dict)), None)
    if get_origin(inner) is list and isinstance(node, list):
        (member,) = get_args(inner)
        return [_complete(member, item, f"{pointer}/{i}", missing, unknown) for i, item in enumerate(node)]
    if get_origin(inner) is dict and isinstance(node, dict):
        member = get_args(inner)[1]
        return {
            key: _complete(member, item, f"{pointer}/{_escaped(str(key))}", missing, unknown)
            for key, item in node.items()
        }
    if (
        isinstance(node, float)
        and node.is_integer()
        and int in (kinds := set(_parts(annotation)))
        and float not in kinds
    ):
        return int(node)  # JSON Schema holds 1.0 to be an integer
    return node


def _parts(annotation: Any) -> Iterator[Any]:
    if get_origin(annotation) in (Union, UnionType):
        yield from get_args(annotation)
    else:
        yield annotation


def _model_in(annotation: Any) -> type[BaseModel] | None:
    return next((p for p in _parts(annotation) if isinstance(p, type) and issubclass(p, BaseModel)), None)


def _escaped(part: str) -> str:
    return part.replace("~", "~0").replace("/", "~1")


def _pointer(location: tuple[int | str, ...]) -> str:
    return "".join(f"/{_escaped(str(part))}" for part in location)


_EXPECTED = {
    "string_type": "text", "int_type": "a whole number", "int_from_float": "a whole number", "float_type": "a number",
    "bool_type": "true or false", "list_type": "a list", "dict_type": "an object", "model_type": "an object",
    "tuple_type": "four numbers", "int_parsing": "a whole number", "float_parsing": "a number",
    "bool_parsing": "true or false",
}  # fmt: skip


def _in_words(error: ErrorDetails) -> str:
    kind, value = error["type"], error["input"]
    if kind == "missing":
        return "the key is missing"
    if kind == "literal_error":
        allowed = error["ctx"]["expected"].replace("'", "").replace(" or ", ", ")
        return f"is {_shown(value)}, must be one of {allowed}"
    if kind == "json_invalid":
        return "holds text that cannot be written in UTF-8"
    if kind in _EXPECTED:
        return f"is {_shown(value)}, must be {_EXPECTED[kind]}"
    return error["msg"][:1].lower() + error["msg"][1:]


def _shown(value: Json) -> str:
    if isinstance(value, dict | list):
        return "an object" if isinstance(value, dict) else "a list"
    text = json.dumps(value, ensure_ascii=True)
    return text if len(text) <= 60 else f"{text[:57]}..."


def _listed(pointers: tuple[str, ...]) -> str:
    """A few of them, and how many more there are; evidence, of which there are hundreds, once for each key."""
    names = list(dict.fromkeys(_general(pointer) for pointer in pointers))
    return ", ".join(names[:6]) + (f" and {len(names) - 6} more" if len(names) > 6 else "")


def _general(pointer: str) -> str:
    parts = pointer.split("/")
    if parts[1:2] == ["evidence"] and len(parts) == 5:
        return f"/evidence/*/*/{parts[4]}"
    return "/".join("*" if part.isdigit() else part for part in parts)
