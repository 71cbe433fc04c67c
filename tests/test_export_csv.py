"""The CSV package and JSON: what is written is read back the same; frictionless accepts the package."""

from __future__ import annotations

import csv
import json
import tempfile
from pathlib import Path
from typing import Any

import frictionless
import pytest
from export_records import DAY, OPTIONS, TEXTS, entries, entry_of, records
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from isa_extract.cells import FORMULA, guarded, unguarded
from isa_extract.entries import Entry
from isa_extract.errors import IsaExtractError, PatternError, UnreadableError, UsageError
from isa_extract.export import csv_package, jsonl
from isa_extract.export import json as canonical_json
from isa_extract.export.mapping import read_mapping
from isa_extract.export.sources import entries_of
from isa_extract.export.target import Options
from isa_extract.record import Record

ROOT = Path(__file__).resolve().parent.parent
SLOW = settings(
    deadline=None, max_examples=30, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


def refuse(error: IsaExtractError) -> None:
    raise error


def leaves(model: Any, at: tuple[str, ...] = ()) -> set[tuple[str, ...]]:
    """The keys of a record's scalars and lists of scalars, list items below the list's key."""
    from isa_extract.export.mapping import _fields, _without_none

    found = set()
    for name, annotation in _fields(model).items():
        inner = _without_none(annotation)
        if getattr(inner, "__origin__", None) is list and _fields(inner.__args__[0]):
            inner = inner.__args__[0]
        found |= leaves(inner, (*at, name)) if _fields(inner) else {(*at, name)}
    return found


def test_every_key_of_the_record_has_exactly_one_column() -> None:
    told = []
    for table in read_mapping("csv").tables:
        above = tuple(step.name for step in table.rows.steps) if table.rows else ()
        told += [(*above, *(step.name for step in column.place.steps)) for column in table.columns if column.place]
    told = [place for place in told if not place[0].startswith("$")]
    assert sorted(told) == sorted(leaves(Record))


def test_the_columns_of_evidence_are_its_keys() -> None:
    columns = [column.heading for column in read_mapping("csv").table("evidence").columns]
    (evidence,) = Record.model_fields["evidence"].annotation.__args__[1].__args__  # type: ignore[union-attr]
    assert sorted(columns) == sorted([*evidence.model_fields, "pointer"])


@SLOW
@given(entries(), st.booleans())
def test_a_package_is_read_back_the_same(some: list[Entry], bom: bool) -> None:
    with tempfile.TemporaryDirectory() as folder:
        written = csv_package.write(some, Path(folder), Options(DAY, bom=bom))
        assert written.entries == len(some)
        assert list(csv_package.read(Path(folder))) == some


@SLOW
@given(entries())
def test_json_lines_are_read_back_the_same(some: list[Entry]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.jsonl"
        jsonl.write(some, path, OPTIONS)
        assert list(jsonl.read(path, refuse)) == some


@SLOW
@given(records())
def test_canonical_json_is_what_extract_writes(record: Record) -> None:
    assert canonical_json.canonical(record) == record.as_json()


def test_json_is_read_back_the_same_and_a_second_export_updates(tmp_path: Path) -> None:
    first, second = entry_of("1" * 16), entry_of("2" * 16)
    canonical_json.write([first, second], tmp_path, OPTIONS)
    changed = entry_of("2" * 16, findings=[])
    canonical_json.write([changed], tmp_path, OPTIONS)
    assert list(entries_of(sorted(tmp_path.iterdir()), refuse, print)) == [first, changed]


@given(TEXTS)
def test_a_guarded_cell_is_no_formula_and_gives_the_text_back(text: str) -> None:
    cell = guarded(text)
    assert cell
    assert not cell.lstrip().startswith(FORMULA)
    assert unguarded(cell) == text


def test_control_characters_do_not_reach_a_package(tmp_path: Path) -> None:
    csv_package.write([entry_of(retention=[{"text": "a\x00b\x1bc\x7f\ufffe\nd"}])], tmp_path, OPTIONS)
    (entry,) = csv_package.read(tmp_path)
    assert entry.record.retention[0].text == "abc\nd"


def test_a_long_text_is_read_back(tmp_path: Path) -> None:
    entry = entry_of(retention=[{"text": "long " * 40_000}])
    csv_package.write([entry], tmp_path, OPTIONS)
    assert list(csv_package.read(tmp_path)) == [entry]


@pytest.mark.parametrize(
    ("old", "new"),
    [("columns: [text_source,", "columns: ['x',"), ("from: agreement.title}", "means: nothing}"),
     ("from: agreement.authors}", "from: 'agreement.authors[]'}")],
)  # fmt: skip
def test_a_column_that_cannot_be_read_back_is_told(tmp_path: Path, old: str, new: str) -> None:
    shipped = (ROOT / "patterns" / "exports" / "csv.yaml").read_text("utf-8")
    assert old in shipped
    (tmp_path / "exports").mkdir()
    (tmp_path / "exports" / "csv.yaml").write_text(shipped.replace(old, new), "utf-8")
    with pytest.raises(PatternError, match=r"csv\.yaml:\d+: "):
        csv_package.write([entry_of()], tmp_path / "out", Options(DAY, patterns=tmp_path))


HOSTILE = ["=cmd|' /C calc'!A0", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1", " =1", "\n=1"]


def test_frictionless_accepts_a_package_whatever_is_in_it(tmp_path: Path) -> None:
    hostile = [{"text": text, "scope": text} for text in HOSTILE]
    some = [
        entry_of("1" * 16, retention=hostile, evidence={"/agreement/title": [
            {"quote": 'a "b", c', "start": 0, "end": 8, "page": 1, "bbox": [1.5, 2.0, 3.25, 4.0], "rule": "r@1",
             "confidence": 0.9}
        ]}),
        entry_of("2" * 16, ("a b", "c,d")),
    ]  # fmt: skip
    for bom in (False, True):
        csv_package.write(some, tmp_path, Options(DAY, bom=bom))
        report = frictionless.Package(str(tmp_path / csv_package.DESCRIPTOR)).validate()
        assert report.valid, report.flatten(["type", "message"])
        assert {task.name for task in report.tasks} == {table.name for table in read_mapping("csv").tables}


def test_frictionless_refuses_a_package_that_is_not_as_it_says(tmp_path: Path) -> None:
    csv_package.write([entry_of()], tmp_path, OPTIONS)
    contacts = tmp_path / "contacts.csv"
    contacts.write_text(contacts.read_text("utf-8").replace("0123456789abcdef", "another"), "utf-8")
    assert not frictionless.Package(str(tmp_path / csv_package.DESCRIPTOR)).validate().valid


def test_no_cell_of_a_package_is_a_formula(tmp_path: Path) -> None:
    csv_package.write([entry_of(retention=[{"text": text} for text in HOSTILE])], tmp_path, OPTIONS)
    for path in tmp_path.glob("*.csv"):
        with path.open(encoding="utf-8", newline="") as stream:
            for row in csv.reader(stream):
                assert not any(cell.lstrip().startswith(FORMULA) for cell in row), path


def test_the_same_entries_make_the_same_bytes(tmp_path: Path) -> None:
    for name in ("a", "b"):
        csv_package.write([entry_of()], tmp_path / name, OPTIONS)
    for path in (tmp_path / "a").iterdir():
        assert path.read_bytes() == (tmp_path / "b" / path.name).read_bytes()
    assert not [path for path in (tmp_path / "a").iterdir() if path.name.startswith(".")]


@pytest.mark.parametrize(
    ("table", "old", "new", "told"),
    [
        ("contacts", "agreement,row", "agreement,number", "contacts.csv: has other columns"),
        ("contacts", "0123456789abcdef", "fedcba9876543210", "contacts.csv:2: the row's agreement is not in"),
        ("agreements", "information_sharing_agreement", "a_letter", "agreements.csv:2: is not a record"),
        ("sections", "present,,,", "present,,,x", "sections.csv:2: holds a value of another type"),
        ("sections", "present,,,", "present,,", "sections.csv:2: has a row of another length"),
    ],
)
def test_a_package_that_was_changed_is_told_with_its_line(
    tmp_path: Path, table: str, old: str, new: str, told: str
) -> None:
    csv_package.write([entry_of()], tmp_path, OPTIONS)
    path = tmp_path / f"{table}.csv"
    assert old in path.read_text("utf-8")
    path.write_bytes(path.read_bytes().replace(old.encode(), new.encode()))
    with pytest.raises(UnreadableError, match=told):
        list(csv_package.read(tmp_path))


def test_a_package_without_a_table_is_told(tmp_path: Path) -> None:
    csv_package.write([entry_of()], tmp_path, OPTIONS)
    (tmp_path / "flows.csv").unlink()
    with pytest.raises(UnreadableError, match=r"flows\.csv: cannot be read"):
        list(csv_package.read(tmp_path))


def test_a_line_without_a_record_costs_that_line_alone(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    jsonl.write([entry_of("1" * 16)], path, OPTIONS)
    alone = json.dumps(entry_of("2" * 16).record.model_dump(mode="json", by_alias=True))
    older = json.dumps(json.loads(alone) | {"schema_version": "1.0"}).replace("2" * 16, "3" * 16)
    broken = ["{", "[]", '{"record": {}, "identifier": 1}', '{"a": "NaN"}']
    path.write_text("\n".join([path.read_text("utf-8"), *broken, alone, older]), "utf-8")
    failed: list[IsaExtractError] = []
    found = [entry.identifier for entry in jsonl.read(path, failed.append)]
    assert found == ["1" * 16, "2" * 16, "3" * 16]
    assert [error.exit_code for error in failed] == [3, 3, 3, 3]
    assert "a.jsonl:3" in str(failed[0])


def test_a_copy_is_told_and_left_out(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / f"{name}.json").write_text(entry_of().record.as_json(), "utf-8")
    copies: list[Path] = []
    found = list(entries_of(sorted(tmp_path.iterdir()), refuse, copies.append))
    assert (len(found), [path.name for path in copies]) == (1, ["b.json"])


@pytest.mark.parametrize("sha256", ["../../../../somewhere/else", "", "a/b", "\0" * 64])
def test_an_identifier_leads_to_no_other_folder(tmp_path: Path, sha256: str) -> None:
    content = entry_of().record.model_dump(mode="json", by_alias=True)
    content["source"]["sha256"] = sha256
    (tmp_path / "a.json").write_text(json.dumps(content), "utf-8")
    failed: list[IsaExtractError] = []
    assert list(entries_of([tmp_path / "a.json"], failed.append, print)) == []
    assert "identifier or SHA-256" in str(failed[0])
    with pytest.raises(UsageError, match="names no file"):
        canonical_json.write([Entry("../x", entry_of().record)], tmp_path / "out", OPTIONS)


def test_nothing_is_left_where_writing_fails(tmp_path: Path) -> None:
    def some() -> Any:
        yield entry_of()
        raise RuntimeError

    for write, path in ((csv_package.write, tmp_path / "csv"), (jsonl.write, tmp_path / "a.jsonl")):
        with pytest.raises(RuntimeError):
            write(some(), path, OPTIONS)
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
