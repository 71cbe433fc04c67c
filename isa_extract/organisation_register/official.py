"""The official registers as they are downloaded: what a file is, told by its content, and the bodies it lists."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Literal, cast

from isa_extract.errors import UnreadableError, UnsupportedError, UsageError

FormatName = Literal["ico", "ods", "ons", "police", "companies-house"]
FORMATS: dict[FormatName, str] = {
    "ico": "the ICO's register of fee payers (CSV with Registration_number and Organisation_name)",
    "ods": "organisations of the NHS Organisation Data Service (CSV: etr, eccg, epraccur and their like, or an export)",
    "ons": "ONS names and codes (CSV with columns such as LAD23CD and LAD23NM)",
    "police": "police forces (the JSON list of police.uk, or a table with id and name)",
    "companies-house": "Companies House basic company data (CSV with CompanyName and CompanyNumber)",
}
_Columns = dict[str, tuple[str, ...]]
_ENCODED = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
_GSS = re.compile(r"[EKNSW]\d{8}")
_ONS_CODE = re.compile(r"([A-Z]{3,8}\d{2})CD")
_GSS_COUNCILS = ("E06", "E07", "E08", "E09", "E10", "N09", "S12", "W06")
_ODS_FIELDS = 27
_SAMPLE = 65536
_ISO = re.compile(r"\d{4}-\d\d-\d\d")
_BRITISH = re.compile(r"\d\d/\d\d/\d{4}")
_TYPED = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Entry:
    """A body as an official register lists it; `others` are its trading and earlier names."""

    code: str
    name: str
    others: tuple[str, ...] = ()
    kind: str = ""
    start: str = ""
    end: str = ""
    codes: tuple[tuple[str, str], ...] = ()  # in other registers


@dataclass(frozen=True, slots=True)
class Official:
    """A file of an official register: its format, and what the rows loaded from it are known by."""

    path: Path
    format: FormatName
    source: str

    @property
    def codes(self) -> str:
        """The register whose codes it lists."""
        return {"ico": "ico", "ods": "ods", "ons": "gss", "police": "police_force"}.get(self.format, "companies_house")


def recognise(path: Path, *, as_format: FormatName | None = None, source: str | None = None) -> Official:
    """What a file is. Raises UsageError or UnreadableError where it is none of the registers known here."""
    with _text(path) as (stream, _):
        sample = stream.read(_SAMPLE)
    if not sample.strip():
        raise UnreadableError(str(path), "is empty", "download it again")
    found = as_format or _format_of(sample, path)
    if found is None:
        raise UnsupportedError(
            str(path),
            "is none of the registers known here",
            "name its format with --format, or see docs/organisations.md",
        )
    return Official(path, found, source or _source_of(found, sample, path))


def read_entries(official: Official, progress: Callable[[int, int], None]) -> Iterator[Entry | None]:
    """The bodies of a file, None for a row without code or name. `progress` is given the bytes done and all."""
    total = official.path.stat().st_size
    with _text(official.path) as (stream, raw):
        if official.format == "police" and (listed := _json_list(stream, official.path)) is not None:
            yield from (_from_json(item) for item in listed)
            progress(total, total)
            return
        for number, entry in enumerate(_from_table(official, stream)):
            if number % 4096 == 0:
                progress(min(raw.tell(), total), total)
            yield entry
    progress(total, total)


# --- files ------------------------------------------------------------------------------------------------------------


@contextmanager
def _text(path: Path) -> Iterator[tuple[io.TextIOBase, IO[bytes]]]:
    """The text of a file or of the only table in a zip archive, and the raw file to tell how far reading is."""
    try:
        raw = path.open("rb")
    except OSError as error:
        raise UsageError(str(path), f"cannot be read ({error.strerror})", "check the path") from None
    with raw, _readable(path):
        if raw.read(4) != b"PK\x03\x04":
            raw.seek(0)
            yield _decoded(raw), raw
            return
        raw.seek(0)
        with zipfile.ZipFile(raw) as archive:
            names = [name for name in archive.namelist() if name.casefold().endswith((".csv", ".json", ".tsv"))]
            if len(names) != 1:
                problem = f"holds {len(names)} tables instead of one" if names else "holds no table"
                raise UnsupportedError(str(path), problem, "unpack it and name the file")
            if archive.getinfo(names[0]).flag_bits & 1:
                raise UnsupportedError(str(path), "is encrypted", "unpack it and name the file")
            with archive.open(names[0]) as member:
                yield _decoded(member), raw


@contextmanager
def _readable(path: Path) -> Iterator[None]:
    """Tell of a damaged file in one line."""
    try:
        yield
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError) as error:
        problem = f"is a damaged archive ({type(error).__name__})"
        raise UnreadableError(str(path), problem, "download it again") from None
    except UnicodeError:
        raise UnreadableError(str(path), "is not text in an encoding known here", "save it as UTF-8") from None
    except IsADirectoryError:
        raise UsageError(str(path), "is a folder", "name the files") from None


def _decoded(stream: IO[bytes]) -> io.TextIOBase:
    buffered = stream if isinstance(stream, io.BufferedReader) else io.BufferedReader(cast(io.RawIOBase, stream))
    head = buffered.peek(4)[:4]
    encoding = next((name for mark, name in _ENCODED.items() if head.startswith(mark)), "utf-8")
    return io.TextIOWrapper(buffered, encoding=encoding, errors="surrogateescape", newline="")


def _mended(text: str) -> str:
    """A field whose bytes were not UTF-8, read as Windows-1252."""
    text = text.strip()
    if text.isascii():
        return text
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return text.encode("utf-8", "surrogateescape").decode("cp1252", "replace")
    return text


# --- formats ----------------------------------------------------------------------------------------------------------


def _plain(column: str) -> str:
    """A column's heading without case and punctuation."""
    return "_".join(_TYPED.findall(column.casefold()))


def _header(sample: str) -> list[str]:
    line = sample.lstrip("\ufeff").splitlines()[0]
    return next(csv.reader([line], delimiter=_delimiter(line)), [])


def _delimiter(line: str) -> str:
    return "\t" if line.count("\t") > line.count(",") else ","


def _format_of(sample: str, path: Path) -> FormatName | None:
    if sample.lstrip("\ufeff \r\n")[:1] in ("[", "{"):
        return "police" if '"id"' in sample and '"name"' in sample else None
    header = _header(sample)
    plain = {_plain(column) for column in header}
    if {"registration_number", "organisation_name"} <= plain:
        return "ico"
    if {"companyname", "companynumber"} <= plain:
        return "companies-house"
    if any(f"{stem}NM" in map(str.strip, header) for stem in _ons_stems(header)):
        return "ons"
    if _first(plain, _ODS_COLUMNS["code"]) and _first(plain, _ODS_COLUMNS["name"]):
        return "ods"
    if len(header) == _ODS_FIELDS and re.fullmatch(r"[A-Z0-9]{3,10}", header[0].strip()):
        return "ods"
    if _first(plain, _POLICE_COLUMNS["code"]) and "name" in plain:
        known = re.search(r"police|constabulary|\bforce", f"{path.name}\n{sample}", re.IGNORECASE)
        return "police" if known else None
    return None


def _ons_stems(header: Sequence[str]) -> list[str]:
    return [match[1] for column in header if (match := _ONS_CODE.fullmatch(column.strip()))]


def _source_of(name: FormatName, sample: str, path: Path) -> str:
    """What a file's rows are known by, the same for the next edition of the file."""
    stem = path.name.partition(".")[0].casefold()
    if name == "ods":
        return f"ods-{stem}"
    if name == "ons":
        stems = _ons_stems(_header(sample))
        return f"ons-{re.sub(r'[0-9]+$', '', stems[0]).casefold()}" if stems else f"ons-{stem}"
    if name == "companies-house" and (part := re.search(r"part(\d+)_\d+", stem)):
        return f"{name}-part{part[1]}"
    return name


_ODS_COLUMNS: _Columns = {
    "code": ("ods_code", "organisation_code", "org_code", "organisationcode", "orgid"),
    "name": ("ods_name", "name", "organisation_name", "org_name", "organisationname"),
    "start": ("open_date", "start_date", "legal_start_date", "operational_start_date", "opendate"),
    "end": ("close_date", "end_date", "legal_end_date", "operational_end_date", "closedate"),
}
_POLICE_COLUMNS: _Columns = {
    "code": ("id", "police_force", "force_id", "code"), "name": ("name",), "start": ("start_date",),
    "end": ("end_date",),
}  # fmt: skip
_ICO_COLUMNS: _Columns = {
    "code": ("registration_number",), "name": ("organisation_name",), "start": ("start_date_of_registration",),
    "end": ("end_date_of_registration",), "others": ("trading_names",),
    "companies_house": ("companies_house_number", "company_registration_number"),
}  # fmt: skip
_COMPANY_COLUMNS: _Columns = {
    "code": ("companynumber",), "name": ("companyname",), "start": ("incorporationdate",), "end": ("dissolutiondate",)
}  # fmt: skip


def _first(plain: Any, wanted: Sequence[str]) -> str | None:
    return next((column for column in wanted if column in plain), None)


_LONGEST = 131_072
"""Characters of a cell: what is longer is the rest of a file after a quote that is not closed."""


def _from_table(official: Official, stream: io.TextIOBase) -> Iterator[Entry | None]:
    first = stream.readline()
    rows = csv.reader(_chained(first, stream), delimiter=_delimiter(first))
    limit = csv.field_size_limit(_LONGEST)  # of the whole process, in which others may want more
    try:
        header = next(rows)
        if official.format == "ods" and not _first({_plain(c) for c in header}, _ODS_COLUMNS["code"]):
            yield from _from_ods(_chained_rows(header, rows), official)
        elif official.format == "ons":
            yield from _from_ons(header, rows, official)
        else:
            yield from _from_columns(header, rows, official)
    except csv.Error as error:
        problem = f"line {rows.line_num} is not valid CSV ({error})"
        raise UnreadableError(str(official.path), problem, "download it again") from None
    finally:
        csv.field_size_limit(limit)


def _chained(first: str, stream: io.TextIOBase) -> Iterator[str]:
    yield first.lstrip("\ufeff")
    yield from stream


def _chained_rows(first: list[str], rows: Iterator[list[str]]) -> Iterator[list[str]]:
    yield first
    yield from rows


def _columns(official: Official) -> _Columns:
    match official.format:
        case "ico":
            return _ICO_COLUMNS
        case "ods":
            return _ODS_COLUMNS
        case "police":
            return _POLICE_COLUMNS
    return _COMPANY_COLUMNS


def _from_columns(header: Sequence[str], rows: Iterator[list[str]], official: Official) -> Iterator[Entry | None]:
    plain = [_plain(column) for column in header]
    places: dict[str, int] = {}
    for field, names in _columns(official).items():
        column = _first(plain, names)
        if column is not None:
            places[field] = plain.index(column)
    for field in ("code", "name"):
        if field not in places:
            wanted = " or ".join(_columns(official)[field])
            raise UnsupportedError(str(official.path), f"has no column {wanted}", "name another format with --format")
    earlier = [number for number, column in enumerate(plain) if re.fullmatch(r"previousname_\d+_companyname", column)]
    code_at, name_at = places.pop("code"), places.pop("name")
    others_at, company_at = places.get("others"), places.get("companies_house")
    start_at, end_at = places.get("start"), places.get("end")
    kind = {"police": "police", "ods": "nhs", "companies-house": "company"}.get(official.format, "")
    least = max(code_at, name_at)
    for row in rows:
        if len(row) <= least:
            if row:
                yield None
            continue
        size = len(row)
        code, name = row[code_at].strip(), _mended(row[name_at])
        if not code or not name:
            yield None
            continue
        others: tuple[str, ...] = ()
        if others_at is not None and others_at < size and row[others_at]:
            others = tuple(filter(None, (_mended(part) for part in re.split(r"[|;]", row[others_at]))))
        elif earlier:
            others = tuple(_mended(row[at]) for at in earlier if at < size and row[at].strip())
        company = row[company_at].strip() if company_at is not None and company_at < size else ""
        yield Entry(
            code, name, others, kind,
            _date(row[start_at]) if start_at is not None and start_at < size else "",
            _date(row[end_at]) if end_at is not None and end_at < size else "",
            (("companies_house", company),) if company else (),
        )  # fmt: skip


def _from_ods(rows: Iterator[list[str]], official: Official) -> Iterator[Entry | None]:
    """The files without header: code, name, ..., open date, close date in the eleventh and twelfth of 27 fields."""
    for number, row in enumerate(rows, start=1):
        if len(row) != _ODS_FIELDS:
            if number == 1:
                problem = f"its first line has {len(row)} fields instead of {_ODS_FIELDS}, and no header"
                raise UnsupportedError(str(official.path), problem, "name another format with --format")
            yield None
            continue
        code, name = row[0].strip(), _mended(row[1])
        yield Entry(code, name, (), "nhs", _date(row[10]), _date(row[11])) if code and name else None


def _from_ons(header: Sequence[str], rows: Iterator[list[str]], official: Official) -> Iterator[Entry | None]:
    """Every pair of columns of a code and a name; Welsh names beside it are other names."""
    columns = [column.strip() for column in header]
    pairs = [
        (columns.index(f"{stem}CD"), columns.index(f"{stem}NM"),
         columns.index(f"{stem}NMW") if f"{stem}NMW" in columns else None)
        for stem in _ons_stems(header) if f"{stem}NM" in columns
    ]  # fmt: skip
    if not pairs:
        raise UnsupportedError(
            str(official.path), "has no columns such as LAD23CD and LAD23NM", "name another format with --format"
        )
    seen: set[str] = set()
    for row in rows:
        for code_at, name_at, welsh_at in pairs:
            code = row[code_at].strip() if len(row) > max(code_at, name_at) else ""
            if not _GSS.fullmatch(code) or not row[name_at].strip():
                if row:
                    yield None
                continue
            if code in seen:
                continue
            seen.add(code)
            welsh = _mended(row[welsh_at]) if welsh_at is not None and welsh_at < len(row) else ""
            kind = "council" if code.startswith(_GSS_COUNCILS) else ""
            yield Entry(code, _mended(row[name_at]), (welsh,) if welsh else (), kind)


def _json_list(stream: io.TextIOBase, path: Path) -> list[Any] | None:
    """The list in a JSON file; None where the file is a table."""
    start = stream.read(1)
    while start and (start.isspace() or start == "\ufeff"):
        start = stream.read(1)
    if start not in ("[", "{"):
        stream.seek(0)
        return None
    try:
        loaded = json.loads(start + stream.read())
    except (json.JSONDecodeError, RecursionError):
        raise UnreadableError(str(path), "is not valid JSON", "download it again") from None
    if not isinstance(loaded, list):
        raise UnsupportedError(str(path), "is JSON but no list", "use the list of forces of police.uk")
    return loaded


def _from_json(item: Any) -> Entry | None:
    if not isinstance(item, dict) or not isinstance(item.get("id"), str) or not isinstance(item.get("name"), str):
        return None
    return Entry(item["id"].strip(), item["name"].strip(), (), "police") if item["id"] and item["name"] else None


def _date(written: str) -> str:
    """A date of these files (2015-04-01, 20150401, 01/04/2015, 2015-04-01T00:00:00) as 2015-04-01; "" for another."""
    written = written.strip()[:10]
    if written[4:5] == "-" and _ISO.fullmatch(written):
        return written
    if len(written) == 8 and written.isdigit():
        return f"{written[:4]}-{written[4:6]}-{written[6:]}"
    if _BRITISH.fullmatch(written):
        return f"{written[6:]}-{written[3:5]}-{written[:2]}"
    return ""
