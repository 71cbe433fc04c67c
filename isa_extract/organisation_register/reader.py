"""The files of the starter register (`organisation_register/*.csv` of a pattern folder) -> checked organisations."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping, Sequence

from isa_extract.errors import PatternError
from isa_extract.organisation_register.organisation import CODES, KINDS, NATIONS, Organisation

FOLDER = "organisation_register"
"""The folder of a pattern folder that holds the register."""
HEADER = (
    "id", "name", "kind", "type", "nation", "start", "end", "successors", "former_names", "aliases", *CODES,
)  # fmt: skip
_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_DATE = re.compile(r"\d{4}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)?")
_CODE = {
    "gss": re.compile(r"[EKNSW]\d{8}"),
    "ods": re.compile(r"[A-Z0-9]{2,10}"),
    "companies_house": re.compile(r"[A-Z0-9]{2}\d{6}"),
    "ico": re.compile(r"Z[A-Z0-9]{6,8}"),
}
"""What a code of a register looks like, where its looks are fixed."""


def read_register(files: Mapping[str, bytes]) -> tuple[Organisation, ...]:
    """The organisations of all files (by name). Raises PatternError, with file and line, for the first mistake."""
    organisations: list[Organisation] = []
    places: dict[str, str] = {}
    for name, content in files.items():
        for organisation in _read_file(f"{FOLDER}/{name}", content):
            if organisation.id in places:
                other = places[organisation.id]
                raise PatternError(organisation.place, f"id {organisation.id} is used at {other} too", "rename one")
            places[organisation.id] = organisation.place
            organisations.append(organisation)
    for organisation in organisations:
        for successor in organisation.successors:
            if successor not in places:
                raise PatternError(
                    organisation.place, f"unknown successor {successor!r}", "name the id of another row of the register"
                )
            if successor == organisation.id:
                raise PatternError(organisation.place, "names itself as its successor", "remove it there")
    return tuple(organisations)


def _read_file(name: str, content: bytes) -> list[Organisation]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = 1 + content[: error.start].count(b"\n")
        raise PatternError(f"{name}:{line}", "is not UTF-8", "save the file as UTF-8") from None
    rows = csv.reader(io.StringIO(text, newline=""), strict=True)
    organisations: list[Organisation] = []
    line = 1
    try:
        header = next(rows, [])
        if tuple(header) != HEADER:
            missing = [column for column in HEADER if column not in header]
            problem = f"its header lacks {missing[0]!r}" if missing else "its header has other columns"
            raise PatternError(f"{name}:1", problem, f"write {','.join(HEADER)}")
        line = rows.line_num + 1
        for row in rows:
            if row:
                if rows.line_num != line:
                    raise PatternError(f"{name}:{line}", "a row goes over several lines", "write it on one line")
                organisations.append(organisation_of(row, f"{name}:{line}"))
            line = rows.line_num + 1
    except csv.Error as error:
        raise PatternError(f"{name}:{line}", f"is not valid CSV ({error})", "check the quotes there") from None
    return organisations


def organisation_of(row: Sequence[str], place: str) -> Organisation:
    """The organisation of a row. Raises PatternError with its place where it is wrong."""
    if len(row) != len(HEADER):
        raise PatternError(place, f"has {len(row)} fields instead of {len(HEADER)}", "put texts with commas in quotes")
    row = [value.strip() for value in row]
    identity, name, kind, sort, nation, start, end = row[:7]
    if not _ID.fullmatch(identity):
        raise PatternError(place, f"id {identity!r} is not a short name", "use lower-case letters, digits and hyphens")
    if not name:
        raise PatternError(place, "organisation without name", "write its official name")
    if kind not in KINDS:
        raise PatternError(place, f"unknown kind {kind!r}", f"use one of {', '.join(KINDS)}")
    if nation and nation not in NATIONS:
        raise PatternError(place, f"unknown nation {nation!r}", f"use one of {', '.join(NATIONS)}")
    for column, date in (("start", start), ("end", end)):
        if date and not _DATE.fullmatch(date):
            raise PatternError(place, f"{column} {date!r} is not a date", "write it as 2015-04-01, 2015-04 or 2015")
    if start and end and end[: len(start)] < start[: len(end)]:
        raise PatternError(place, f"it ends ({end}) before it starts ({start})", "correct one of them")
    codes = [(column, code) for column, code in zip(CODES, row[10:], strict=True) if code]
    for column, code in codes:
        if column in _CODE and not _CODE[column].fullmatch(code):
            raise PatternError(place, f"{code!r} is no code of the register {column}", "correct it or leave it blank")
    successors, former_names, aliases = (_listed(value) for value in row[7:10])
    return Organisation(
        identity, name, kind, sort, nation, start, end, successors, former_names, aliases, tuple(codes), place
    )


def _listed(value: str) -> tuple[str, ...]:
    return tuple(filter(None, (member.strip() for member in value.split(";")))) if value else ()
