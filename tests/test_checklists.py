"""Checklists: what is wrong in a file is said with file and line; which are in force on a day; what the shipped ask."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest

from isa_extract.checklists import FILE_NAME, Checklist, in_force, load_checklists, read_checklists, requiring
from isa_extract.errors import PatternError, UsageError
from isa_extract.rules import default_rules, load_rules

GOOD = """\
checklists:
- id: moorland
  title: "Moorland template"
  source: "Moorland Council, 2019"
  from: 2019-04-01
  requires: [purpose,
    retention]
  recommends: [complaints]
"""
KNOWN = {"purpose", "retention", "complaints"}


def load(folder: Path, content: str) -> tuple[Checklist, ...]:
    path = folder / "own.yaml"
    path.write_text(content, encoding="utf-8")
    return load_checklists(path, KNOWN)


@pytest.mark.parametrize(
    ("content", "line", "problem"),
    [
        (GOOD.replace("retention]", "retenton]"), 7, "unknown section 'retenton'"),
        (GOOD.replace("[complaints]", "[purpose]"), 8, "'purpose' is listed twice"),
        (GOOD.replace("[complaints]", "complaints"), 2, "recommends is not a list"),
        (GOOD.replace("[complaints]", "[12]"), 2, "recommends is not a list"),
        (GOOD.replace("recommends", "recomends"), 8, "unknown key 'recomends'"),
        (GOOD.replace("2019-04-01", "'2019-04-01'"), 5, "from is not a date"),
        (GOOD.replace("2019-04-01", "1 April 2019"), 5, "from is not a date"),
        (GOOD.replace("2019-04-01", "2019-04-01T10:00:00Z"), 2, "from is not a date"),
        (GOOD.replace("  from: 2019-04-01\n", ""), 2, "without from"),
        (GOOD.replace('"Moorland template"', "[a]"), 2, "title is not text"),
        (GOOD.replace("moorland", "Moor land"), 2, "not a short name"),
        (GOOD + "  kind: rule\n", 9, "unknown kind 'rule'"),
        (GOOD + GOOD.removeprefix("checklists:\n"), 9, "moorland is used at own.yaml:2 too"),
        (GOOD + "- just text\n", 9, "not a mapping"),
        (GOOD + "   bad: [\n", 9, "not valid YAML"),
        ("- id: x\n", 1, "no list of checklists"),
        ("", 1, "no list of checklists"),
        ("checklists: []\n", 1, "no list of checklists"),
        ("checklists: !!python/object/apply:os.system [true]\n", 1, "not valid YAML"),
    ],
)
def test_a_mistake_is_named_with_file_and_line(tmp_path: Path, content: str, line: int, problem: str) -> None:
    with pytest.raises(PatternError) as caught:
        load(tmp_path, content)
    assert str(caught.value).startswith(f"own.yaml:{line}: ")
    assert problem in caught.value.problem
    assert caught.value.remedy


def test_a_good_file_says_what_it_asks(tmp_path: Path) -> None:
    (checklist,) = load(tmp_path, GOOD)
    assert [checklist.level(name) for name in ("purpose", "retention", "complaints", "review")] == [
        "required", "required", "recommended", None,
    ]  # fmt: skip
    assert checklist.since == datetime.date(2019, 4, 1)


def test_a_file_that_cannot_be_read_is_a_usage_error(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"own\.yaml: cannot be read"):
        load_checklists(tmp_path / "own.yaml", KNOWN)


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("2003-01-01", ["ico-2011"]),  # before all guidance: the earliest
        ("2011-05-11", ["ico-2011"]),
        ("2021-10-04", ["ico-2011"]),
        ("2021-10-05", ["ico-2021"]),
        ("2026-06-18", ["ico-2021"]),
        ("2026-06-19", ["ico-2021", "complaints-2026"]),
    ],
)
def test_the_latest_guidance_and_all_laws_are_in_force(day: str, expected: list[str]) -> None:
    found = in_force(default_rules().checklists, datetime.date.fromisoformat(day))
    assert [checklist.id for checklist in found] == expected


def test_the_shipped_checklists_ask_what_their_sources_do() -> None:
    checklists = default_rules().checklists
    assert [checklist.id for checklist in checklists][:5] == ["ico-2011", "ico-2021", "weisf", "waspi", "police"]
    assert requiring(checklists, "definitions") == ["waspi"]
    assert requiring(checklists, "foi") == ["ico-2021", "waspi", "police"]
    assert requiring(checklists, "dpia_risk") == []
    levels = {checklist.id: checklist.level("dpia_risk") for checklist in checklists}
    assert (levels["ico-2011"], levels["weisf"], levels["police"]) == ("recommended", None, "recommended")


def test_checklists_of_a_pattern_folder_are_held_against_its_taxonomy(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_text(GOOD)
    (tmp_path / "sections.yaml").write_text(
        "rules:\n" + "".join(
            f"- {{id: section.{name}, group: section, value: {name}, kind: phrases, patterns: [section {name}]}}\n"
            for name in ("purpose", "retention")
        )
    )  # fmt: skip
    with pytest.raises(PatternError, match=rf"{FILE_NAME}:8: unknown section 'complaints'"):
        load_rules(tmp_path)


def test_every_section_is_asked_for_by_somebody() -> None:
    rules = default_rules()
    asked = {name for checklist in rules.checklists for name in (*checklist.requires, *checklist.recommends)}
    assert asked == {rule.value for rule in rules.group("section")}


def test_reading_is_repeatable() -> None:
    content = GOOD.encode()
    assert read_checklists(Path("a.yaml"), content) == read_checklists(Path("a.yaml"), content)
