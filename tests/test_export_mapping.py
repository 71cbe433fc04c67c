"""Mapping files: what they can say, mistakes told with file and line; the page that is made of them is current."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from export_records import OPTIONS, entry_of

from isa_extract.errors import PatternError, UsageError
from isa_extract.export.derived import DERIVED
from isa_extract.export.documentation import markdown_page, text_list
from isa_extract.export.mapping import Column, View, read_mapping
from isa_extract.export.target import Target
from isa_extract.export.targets import NAMES, all_targets, target_named

ROOT = Path(__file__).resolve().parent.parent
COLUMN = "  - {heading: A, from: agreement.title}\n"


def mapping_of(tmp_path: Path, columns: str, head: str = "title: T\n", rows: str = "") -> Path:
    (tmp_path / "exports").mkdir(exist_ok=True)
    text = f"{head}tables:\n- name: t\n{rows}  columns:\n{columns}"
    (tmp_path / "exports" / "m.yaml").write_text(text, "utf-8")
    return tmp_path


def column_of(tmp_path: Path, written: str, rows: str = "") -> Column:
    return read_mapping("m", mapping_of(tmp_path, f"  - {written}\n", rows=rows)).table("t").columns[0]


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ("{heading: A, from: agreement.title}", "Moorland Families"),
        ("agreement.title", "Moorland Families"),
        ("{heading: A, from: agreement.dates.review}", "2027-04"),
        ("{heading: A, from: agreement.dates.review, as: day}", ""),
        ("{heading: A, from: agreement.dates.commencement, as: day}", "2024-04-01"),
        ("{heading: A, from: agreement.type, as: words}", "information sharing agreement"),
        ("{heading: A, from: 'parties[].name'}", "Arden County Council; Moorland Borough Council; Datastore Limited"),
        ("{heading: A, from: 'parties[roles=processor].name'}", "Datastore Limited"),
        ("{heading: A, from: 'parties[].roles'}", "controller; joint_controller; processor"),
        ("{heading: A, from: 'parties[].identifiers.gss'}", "E10000099"),
        ("{heading: A, from: 'parties[].identifiers'}", "gss E10000099"),
        ("{heading: A, from: 'lawful_conditions[regime=uk_gdpr,provision=Article 9*].provision'}", "Article 9(2)(g)"),
        (
            "{heading: A, from: 'legal_instruments[]', of: [title, provisions]}",
            "Digital Economy Act 2017, s.35, s.48, s.49",
        ),
        ("{heading: A, from: 'retention[].text', join: ' / '}", "Kept for six years. / Then destroyed."),
        ("{heading: A, from: agreement.version}", ""),
        ("{heading: A, from: $identifier}", "0123456789abcdef"),
        ("{heading: A, means: nobody says}", ""),
    ],
)
def test_a_column_says_what_stands_at_its_place(tmp_path: Path, written: str, text: str) -> None:
    assert column_of(tmp_path, written).text(View(entry_of(), OPTIONS)) == text


def test_in_a_table_with_rows_a_place_begins_at_the_row(tmp_path: Path) -> None:
    columns = "  - name\n  - {heading: B, from: $position}\n  - {heading: C, from: $record.agreement.title}\n"
    table = read_mapping("m", mapping_of(tmp_path, columns, rows="  rows: parties[]\n")).table("t")
    rows = [[column.text(row) for column in table.columns] for row in table.views(View(entry_of(), OPTIONS))]
    assert rows[1] == ["Moorland Borough Council", "1", "Moorland Families"]
    assert len(rows) == 3


@pytest.mark.parametrize(
    ("columns", "told"),
    [
        (
            "  - {heading: A, from: agreement.titel}\n",
            r"m\.yaml:5: 'agreement\.titel': there is no key 'titel'; use one of type",
        ),
        (f"{COLUMN}  - {{heading: B, from: titel}}\n", r"m\.yaml:6: 'titel': there is no key"),
        ("  - {heading: A, from: agreement.title.x}\n", r"m\.yaml:5: .*the place before it has no keys"),
        ("  - {heading: A, from: 'agreement[].title'}\n", r"m\.yaml:5: .*agreement is no list"),
        ("  - {heading: A, from: 'parties[rolls=x].name'}\n", r"m\.yaml:5: .*rolls=x asks for no key"),
        ("  - {heading: A, from: $nothing}\n", r"m\.yaml:5: .*there is no \$nothing; known are \$record"),
        ("  - {heading: A, from: 'parties..name'}\n", r"m\.yaml:5: .*is no place"),
        ("  - {heading: A, from: agreement.$identifier}\n", r"m\.yaml:5: .*is no place"),
        ("  - {heading: A, from: evidence}\n", r"m\.yaml:5: .*there is no key 'evidence'"),
        ("  - {heading: A}\n", r"m\.yaml:5: a column without `from` and without `means`"),
        ("  - {from: agreement.title}\n", r"m\.yaml:5: a column without heading"),
        ("  - {heading: A, from: 'parties[]', of: [nmae]}\n", r"m\.yaml:5: .*there is no key 'nmae'"),
        ("  - {heading: A, from: 'parties[]', of: [a.b]}\n", r"m\.yaml:5: `of` holds what is no key"),
        ("  - {heading: A, means: m, of: [name]}\n", r"m\.yaml:5: `of` without `from`"),
        ("  - {heading: A, from: agreement.title, as: roman}\n", r"m\.yaml:5: unknown form 'roman'; use one of text"),
        ("  - {heading: A, from: agreement.title, limit: 0}\n", r"m\.yaml:5: a limit below 1"),
        ("  - {heading: A, from: agreement.title, limit: x}\n", r"m\.yaml:5: limit is not a whole number"),
        ("  - {heading: A, from: agreement.title, limit: true}\n", r"m\.yaml:5: limit is not a whole number"),
        ("  - {heading: A, fro: agreement.title}\n", r"m\.yaml:5: unknown key 'fro'; known keys are heading"),
        (f"{COLUMN}{COLUMN}", r"m\.yaml:6: heading 'A' is there twice"),
        (f"{COLUMN}  - {{heading: B, key: a, from: agreement.title}}\n", r"m\.yaml:6: key 'a' is there twice"),
        ("  - [a]\n", r"m\.yaml:\d: a column holds what is no mapping"),
    ],
)
def test_a_mistake_is_told_with_its_line(tmp_path: Path, columns: str, told: str) -> None:
    with pytest.raises(PatternError, match=told):
        read_mapping("m", mapping_of(tmp_path, columns))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("- a\n", r"m\.yaml:1: is no mapping"),
        ("tables: []\n", r"m\.yaml:1: the file without title"),
        ("title: T\ntables: 3\n", r"m\.yaml:1: tables is not a list"),
        ("title: T\nlost:\n- {what: a}\n", r"m\.yaml:3: lost without why"),
        ("title: T\ntables:\n- {name: t}\n", r"m\.yaml:3: a table without columns"),
        ("title: 'T\n", r"m\.yaml:\d: is not valid YAML"),
        (
            f"title: T\ntables:\n- name: t\n  columns:\n{COLUMN}- name: t\n  columns:\n{COLUMN}",
            r"m\.yaml:1: two tables",
        ),
        ("title: T\ntables:\n- name: t\n  rows: part[]\n  columns: [a]\n", r"m\.yaml:3: 'part\[\]': there is no key"),
    ],
)
def test_a_file_that_is_wrong_is_told_with_its_line(tmp_path: Path, text: str, told: str) -> None:
    (tmp_path / "exports").mkdir()
    (tmp_path / "exports" / "m.yaml").write_text(text, "utf-8")
    with pytest.raises(PatternError, match=told):
        read_mapping("m", tmp_path)


def test_a_mapping_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"m\.yaml: the mapping cannot be read"):
        read_mapping("m", tmp_path)


def test_a_table_that_is_asked_for_must_be_there(tmp_path: Path) -> None:
    with pytest.raises(PatternError, match=r"m\.yaml:1: has no table u"):
        read_mapping("m", mapping_of(tmp_path, COLUMN)).table("u")


def test_powers_without_their_data_are_told(tmp_path: Path) -> None:
    from isa_extract.export.dea_csv import Powers

    column = column_of(tmp_path, "{heading: powers, from: 'legal_instruments[].provisions[]', data: {parts: [Part 5]}}")
    with pytest.raises(PatternError, match=r"dea-csv\.yaml:5: `powers` has no data"):
        Powers(column)


@pytest.mark.parametrize("target", all_targets(), ids=lambda target: target.name)
def test_every_target_has_a_mapping_that_says_what_is_lost(target: Target) -> None:
    mapping = read_mapping(target.mapping_name)
    assert mapping.title
    assert mapping.source
    assert mapping.lost or target.name == "jsonl"
    assert NAMES[target.name]
    for table in mapping.tables:
        assert table.columns


def test_every_derived_value_is_used_and_explained() -> None:
    files = sorted((ROOT / "patterns" / "exports").glob("*.yaml"))
    used = set(re.findall(r"\$([a-z_]+)", "".join(path.read_text("utf-8") for path in files)))
    assert set(DERIVED) - used <= {"as_of"}
    assert all(derived.means for derived in DERIVED.values())


def test_an_unknown_target_is_told_with_those_there_are() -> None:
    with pytest.raises(UsageError, match="there is no target 'xml'; use one of json, jsonl, csv"):
        target_named("xml")


def test_the_page_is_current() -> None:
    assert (ROOT / "docs" / "exports.md").read_text("utf-8") == markdown_page(all_targets()), (
        "run `isa-extract export --list --format markdown -o docs/exports.md`"
    )


def test_the_page_tells_every_target_column_and_loss() -> None:
    page = markdown_page(all_targets())
    for target in all_targets():
        mapping = read_mapping(target.mapping_name)
        part = page.split(f"\n## {target.name}\n")[1].split("\n## ")[0]
        for table in mapping.tables:
            assert all(f"| {column.heading} |" in part for column in table.columns)
        assert all(f"| {lost.what} | {lost.why} |" in part for lost in mapping.lost)
        assert target.name in text_list(all_targets())
