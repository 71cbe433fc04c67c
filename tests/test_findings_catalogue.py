"""The catalogue and the crosswalk: files that are wrong are told with their line; code, catalogue and page agree."""

from __future__ import annotations

import datetime
import re
import shutil
from pathlib import Path

import pytest
import yaml

from isa_extract import checks
from isa_extract.catalogue import SEVERITIES, read_catalogue, severity_of
from isa_extract.crosswalk import read_crosswalk
from isa_extract.errors import PatternError
from isa_extract.report.findings import markdown_catalogue
from isa_extract.rules import default_rules, load_rules, patterns_root

ROOT = Path(__file__).resolve().parent.parent
ENTRY = (
    "findings:\n- code: some-code\n  severity: warning\n  title: T\n  explanation: >\n    E\n    e\n  remedy: R\n"
    "  source: S\n"
)


def test_an_entry_is_read_with_its_texts_in_one_line() -> None:
    (entry,) = read_catalogue(Path("findings.yaml"), ENTRY.encode()).values()
    assert (entry.code, entry.severity, entry.explanation, entry.dated) == ("some-code", "warning", "E e", False)


@pytest.mark.parametrize(
    ("written", "line", "problem"),
    [
        ("rules: []", 1, "no list of findings"),
        ("findings: []", 1, "no list of findings"),
        ("findings:\n- one", 1, "no mapping"),
        (ENTRY + "  colour: red\n", 2, "unknown key 'colour'"),
        (ENTRY.replace("  remedy: R\n", ""), 2, "without remedy"),
        (ENTRY.replace("title: T", "title: 3"), 2, "without title"),
        (ENTRY.replace("some-code", "Some Code"), 2, "not a short name"),
        (ENTRY.replace("severity: warning", "severity: bad"), 2, "unknown severity 'bad'"),
        (ENTRY + "  dated: soon\n", 2, "neither true nor false"),
        (ENTRY + ENTRY.partition("\n")[2], 10, "is there twice"),
        ("findings:\n- code: [\n", 3, "not valid YAML"),
    ],
)
def test_what_is_wrong_in_a_catalogue_is_told_with_its_line(written: str, line: int, problem: str) -> None:
    with pytest.raises(PatternError, match=rf"^findings\.yaml:{line}: .*{problem}"):
        read_catalogue(Path("findings.yaml"), written.encode())


@pytest.mark.parametrize(
    ("written", "line", "problem"),
    [
        ("rules: []", 1, "no list of instruments"),
        ("crosswalk:\n- one", 1, "no mapping"),
        ("crosswalk:\n- provisions: {s.1: a}", 2, "without from"),
        ("crosswalk:\n- from: A", 2, "without provisions"),
        ("crosswalk:\n- from: A\n  provisions: {s.1: 2}", 3, "not text"),
        ("crosswalk:\n- from: A\n  provisions: {s.1: b}\n  note: c", 2, "unknown key 'note'"),
        ("crosswalk:\n- from: A\n  provisions: {s.1: b}\n- from: A\n  provisions: {s.2: b}", 4, "there twice"),
    ],
)
def test_what_is_wrong_in_a_crosswalk_is_told_with_its_line(written: str, line: int, problem: str) -> None:
    with pytest.raises(PatternError, match=rf"^crosswalk\.yaml:{line}: .*{problem}"):
        read_crosswalk(Path("crosswalk.yaml"), written.encode())


def test_the_crosswalk_is_about_repealed_instruments_of_the_list() -> None:
    rules = default_rules()
    repealed = {rule.data["title"] for rule in rules.group("statute") if rule.data and rule.data["in_force"] is False}
    assert set(rules.crosswalk) <= repealed
    for provisions in rules.crosswalk.values():
        for provision in provisions:
            assert re.fullmatch(r"(?:s|para|reg)\.\d+[A-Z]?|(?:Part|Schedule) \w+(?: para \d+[A-Z]?)?", provision)


def test_repeals_are_dates_of_instruments_that_are_not_in_force(tmp_path: Path) -> None:
    days = [rule.data["repealed"] for rule in default_rules().group("statute") if rule.data and "repealed" in rule.data]
    assert len(days) > 40
    assert all(datetime.date(1995, 1, 1) < day < datetime.date(2026, 11, 29) for day in days)
    rule = (
        "rules:\n- {id: a, group: statute, kind: phrases, patterns: [A], data: {title: A, in_force: %s, repealed: %s}}"
    )
    for number, (in_force, day) in enumerate((("true", "2018-05-25"), ("false", "soon"))):
        folder = tmp_path / str(number)
        folder.mkdir()
        (folder / "a.yaml").write_text(rule % (in_force, day), encoding="utf-8")
        with pytest.raises(PatternError, match=r"^a\.yaml:2: .*repealed"):
            load_rules(folder)


def test_the_catalogue_and_the_crosswalk_are_part_of_the_version_of_the_patterns(tmp_path: Path) -> None:
    versions = {default_rules().version}
    for name, text in (("findings.yaml", "# more\n"), ("crosswalk.yaml", "# more\n")):
        folder = tmp_path / name
        shutil.copytree(patterns_root(), folder)
        with (folder / name).open("a", encoding="utf-8") as stream:
            stream.write(text)
        versions.add(load_rules(folder, check=False).version)
    assert len(versions) == 3


def test_a_folder_of_patterns_without_a_catalogue_can_be_used() -> None:
    assert severity_of({}, "expired") == "warning"
    assert severity_of(default_rules().catalogue, "extractor-failed") == "error"


def used_codes() -> set[str]:
    """The codes that the program's findings are made with."""
    found = set()
    for path in (ROOT / "isa_extract").rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        found |= set(re.findall(r'\bFinding\(\s*"([a-z-]+)"', text))
        found |= set(re.findall(r'"(dates-conflict|conflict)"', text))
    return found


def test_every_code_of_the_program_is_in_the_catalogue_and_the_other_way_round() -> None:
    declared = {code for check in checks.CHECKS for code in check.codes}
    catalogue = set(default_rules().catalogue)
    assert used_codes() <= catalogue
    assert declared <= catalogue
    assert declared | used_codes() == catalogue


def test_dated_codes_are_those_of_dated_checks() -> None:
    dated = {code for check in checks.CHECKS if check.dated for code in check.codes}
    assert dated == {code for code, entry in default_rules().catalogue.items() if entry.dated}


def test_the_page_of_findings_is_made_of_the_catalogue() -> None:
    page = (ROOT / "docs" / "findings.md").read_text(encoding="utf-8")
    assert page == markdown_catalogue(default_rules().catalogue), (
        "run `isa-extract findings --list --format markdown -o docs/findings.md`"
    )
    for entry in default_rules().catalogue.values():
        for text in (f"## {entry.code}\n", entry.title, entry.severity, entry.explanation, entry.remedy, entry.source):
            assert text in page


def test_the_catalogue_is_told_as_the_file_has_it() -> None:
    written = yaml.safe_load((patterns_root() / "findings.yaml").read_text(encoding="utf-8"))["findings"]
    assert [entry["code"] for entry in written] == list(default_rules().catalogue)
    assert {entry["severity"] for entry in written} == set(SEVERITIES)
