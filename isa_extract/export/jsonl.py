"""JSON Lines: a line for each agreement with its identifier, the places of its document, and its record."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from isa_extract.entries import Entry, identifier_of
from isa_extract.errors import IsaExtractError, UnreadableError
from isa_extract.export.target import Options, Target, Written
from isa_extract.record import Record
from isa_extract.record_files import quickly, record_of
from isa_extract.whole_files import whole

Failed = Callable[[IsaExtractError], None]


class Line(BaseModel):
    """A line of the file."""

    model_config = ConfigDict(extra="forbid", strict=True)

    identifier: str
    places: list[str] = []
    record: Record


def write(entries: Iterable[Entry], path: Path, _: Options) -> Written:
    """Write the file: UTF-8, a line feed after each line."""
    count = 0
    with whole(path) as unfinished, unfinished.open("w", encoding="utf-8", newline="") as stream:
        for entry in entries:
            line = Line(identifier=entry.identifier, places=list(entry.places), record=entry.record)
            stream.write(line.model_dump_json(by_alias=True) + "\n")
            count += 1
    return Written(count)


def read(path: Path, failed: Failed) -> Iterator[Entry]:
    """The entries of a file; a line may hold a record alone, too. A line that holds none is told to `failed`."""
    try:
        stream = path.open("rb")
    except OSError as error:
        raise UnreadableError(str(path), f"cannot be read ({error.strerror})", "check the path") from None
    with stream:
        for number, data in enumerate(stream, 1):
            if data.strip():
                try:
                    yield _entry(data.removeprefix(b"\xef\xbb\xbf"), f"{path}:{number}")
                except IsaExtractError as error:
                    failed(UnreadableError(error.file_name, error.problem, error.remedy))


def _entry(data: bytes, name: str) -> Entry:
    try:
        line = Line.model_validate_json(data)
        if "schema_version" in line.record.model_fields_set:
            return Entry(line.identifier, line.record, tuple(line.places))
    except ValidationError:
        pass  # a record alone, one of an older version, or none
    if (record := quickly(data)) is not None:
        return Entry(identifier_of(record.source.sha256), record)
    try:
        content = json.loads(data.decode("utf-8"))
    except (ValueError, RecursionError):
        raise UnreadableError(name, "is not JSON", "mend the line, or leave it out") from None
    if not isinstance(content, dict):
        raise UnreadableError(name, "is not a record", "mend the line, or leave it out")
    if "record" not in content:
        record = record_of(content, name).record
        return Entry(identifier_of(record.source.sha256), record)
    held, identifier, places = content["record"], content.get("identifier"), content.get("places", [])
    placed = isinstance(places, list) and all(isinstance(place, str) for place in places)
    if not isinstance(held, dict) or not isinstance(identifier, str) or not placed:
        raise UnreadableError(name, "is not an entry", "give it identifier, places and record, as `export` does")
    return Entry(identifier, record_of(held, name).record, tuple(places))


TARGET = Target(
    "jsonl", "one file, a line with each agreement's record, identifier and places", False, "file", write, evidence=True
)
