"""Pattern files: what is wrong in one is said with its file and line, and the shipped ones keep their own promises."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from isa_extract.cli import rule_faults
from isa_extract.document import fold
from isa_extract.errors import PatternError
from isa_extract.rules import Rule, Rules, default_rules, load_rules, patterns_root, plain

GOOD = """\
rules:
- id: frequency.daily
  group: frequency
  value: daily
  kind: phrases
  patterns: [daily, every day]
"""


def rules_of(folder: Path, *contents: str | bytes) -> Rules:
    for number, content in enumerate(contents, 1):
        data = content if isinstance(content, bytes) else content.encode("utf-8")
        (folder / f"file{number}.yaml").write_bytes(data)
    return load_rules(folder)


def one_rule(folder: Path, extra: str) -> Rule:
    (rule,) = rules_of(folder, GOOD + extra).all
    return rule


@pytest.mark.parametrize(
    ("content", "line", "problem"),
    [
        (GOOD + "  pattern: [hourly]\n", 2, "unknown key 'pattern'"),
        (GOOD + "- id: x\n  group: g\n  kind: regex\n  patterns: ['(daily']\n", 7, "cannot be compiled"),
        (GOOD + "  unless: ['*daily']\n", 2, "cannot be compiled"),
        (GOOD + GOOD.removeprefix("rules:\n"), 7, "frequency.daily is used at file1.yaml:2 too"),
        (GOOD + "   indented: wrong\n  - no\n", 7, "not valid YAML"),
        ('rules:\n- id: "unclosed\n', 3, "not valid YAML"),
        (GOOD.replace("every day", "'...'"), 2, "empty phrase"),
        (GOOD.replace("every day", "''"), 2, "empty phrase"),
        (GOOD.replace("[daily, every day]", "daily"), 2, "patterns is not a list"),
        (GOOD.replace("every day", "2"), 2, "not text"),
        (GOOD.replace("every day", "yes"), 2, "not text"),  # YAML reads yes as true
        (GOOD.replace("kind: phrases", "kind: phrase"), 2, "unknown kind 'phrase'"),
        (GOOD.replace("  group: frequency\n", ""), 2, "rule without group"),
        (GOOD.replace("[daily, every day]", "[]"), 2, "rule without patterns"),
        ("- id: x\n", 1, "no list of rules"),
        ("", 1, "no list of rules"),
        ("rules:\n- just text\n", 1, "not a mapping"),
        (b"rules:\n- id: \xff\xfe\n", 2, "not valid YAML"),
        ("rules:\n- id: x\n  group: a\bb\n", 3, "not valid YAML"),
        ("rules: !!python/object/apply:os.system [true]\n", 1, "not valid YAML"),
    ],
)
def test_a_mistake_is_named_with_its_file_and_line(
    tmp_path: Path, content: str | bytes, line: int, problem: str
) -> None:
    with pytest.raises(PatternError) as caught:
        rules_of(tmp_path, content)
    assert str(caught.value).startswith(f"file1.yaml:{line}: ")
    assert problem in caught.value.problem
    assert caught.value.remedy
    assert caught.value.exit_code == 4


def test_an_id_may_not_be_used_in_two_files(tmp_path: Path) -> None:
    with pytest.raises(PatternError, match=r"file2\.yaml:2: .* used at file1\.yaml:2"):
        rules_of(tmp_path, GOOD, GOOD)


def test_a_folder_without_pattern_files_is_an_error(tmp_path: Path) -> None:
    for folder in (tmp_path, tmp_path / "nowhere"):
        with pytest.raises(PatternError, match="no pattern files"):
            load_rules(folder)


def test_defaults_hold_for_every_rule_of_the_file(tmp_path: Path) -> None:
    content = """\
defaults: {group: heading, kind: phrases, version: 3}
rules:
- {id: a, patterns: [x]}
- {id: b, patterns: [y], version: 4}
"""
    rules = rules_of(tmp_path, content).all
    assert [(rule.group, rule.kind, rule.version, rule.name) for rule in rules] == [
        ("heading", "phrases", 3, "a@3"), ("heading", "phrases", 4, "b@4")
    ]  # fmt: skip


def test_the_version_of_the_rules_is_their_content(tmp_path: Path) -> None:
    first = rules_of(tmp_path, GOOD).version
    assert rules_of(tmp_path, GOOD).version == first
    assert rules_of(tmp_path, GOOD + "  # a remark\n").version != first


# --- how rules match --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Sent daily.", ["daily"]),
        ("EVERY  DAY and every\nday", ["EVERY  DAY", "every\nday"]),
        ("Dailymotion, non-dailyx", []),
        ("not daily", []),
    ],
)
def test_phrases_match_whole_words_whatever_their_case(tmp_path: Path, text: str, found: list[str]) -> None:
    rule = one_rule(tmp_path, "  unless: ['\\bnot\\b']\n")
    assert [match[0] for match in rule.search(fold(text))] == found


def test_expressions_ignore_case_unless_they_say_otherwise(tmp_path: Path) -> None:
    content = r"""
defaults: {group: g, kind: regex}
rules:
- {id: a, patterns: ['\bnhs\b']}
- {id: b, patterns: ['(?-i)\bNHS\b']}
"""
    loose, strict = rules_of(tmp_path, content).all
    assert [len(list(rule.search("NHS nhs"))) for rule in (loose, strict)] == [2, 1]


def test_the_longer_of_two_phrases_is_found(tmp_path: Path) -> None:
    content = GOOD.replace("[daily, every day]", "[every day, every day of the week]")
    (rule,) = rules_of(tmp_path, content).all
    assert [match[0] for match in rule.search("every day of the week")] == ["every day of the week"]


def test_lookup_finds_by_phrase_then_expression_then_likeness(tmp_path: Path) -> None:
    content = (
        GOOD.replace("every day", "every day, every working day")
        + "- {id: frequency.weekly, group: frequency, value: weekly, kind: regex, patterns: ['(?:once )?a week']}\n"
    )
    rules = rules_of(tmp_path, content)
    for text, value in (
        ("Every day:", "daily"),
        ("EVERY DAY", "daily"),
        ("once a week", "weekly"),
        ("a weekend", None),
    ):
        rule = rules.lookup("frequency", text)
        assert (rule.value if rule else None) == value, text
    assert rules.lookup("frequency", "evrey working day") is None
    found = rules.lookup("frequency", "evrey working day", fuzzy=80)
    assert found
    assert found.value == "daily"
    assert rules.lookup("frequency", " - ") is None
    assert rules.lookup("no such group", "every day") is None


@given(st.text())
def test_plain_form_is_stable(text: str) -> None:
    assert plain(plain(text)) == plain(text)


@given(st.text())
def test_folding_keeps_every_offset(text: str) -> None:
    folded = fold(text)
    assert len(folded) == len(text)
    assert fold(folded) == folded


# --- examples ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("extra", "faults"),
    [
        ("  examples: [sent daily, Every day]\n  counter_examples: [weekly]\n", []),
        ("  examples: [weekly]\n", ["does not match its example 'weekly'"]),
        ("  counter_examples: [sent daily]\n", ["matches its counter-example 'sent daily'"]),
        ("  unless: [not]\n  counter_examples: [not daily]\n", []),
        ("  match: whole\n  examples: [Every day]\n  counter_examples: [every day of the week]\n", []),
    ],
)
def test_examples_of_phrases(tmp_path: Path, extra: str, faults: list[str]) -> None:
    found = list(rule_faults(one_rule(tmp_path, extra)))
    assert [fault.problem.removeprefix("frequency.daily ") for fault in found] == faults
    assert all(fault.file_name == "file1.yaml:2" and fault.exit_code == 4 for fault in found)


def token_rule(folder: Path, pattern: str) -> Rule:
    content = f"""\
rules:
- id: years
  group: duration
  kind: tokens
  patterns:
  - {pattern}
  examples: [kept for six years]
  counter_examples: [kept for years]
"""
    (rule,) = rules_of(folder, content).all
    return rule


def test_examples_of_token_patterns(tmp_path: Path) -> None:
    assert not list(rule_faults(token_rule(tmp_path, "[{LIKE_NUM: true}, {LOWER: years}]")))
    (missed, matched) = rule_faults(token_rule(tmp_path, "[{LOWER: for}, {LOWER: years}]"))
    assert "does not match" in missed.problem
    assert "matches its counter-example" in matched.problem


@pytest.mark.parametrize("pattern", ["[{NO_SUCH_KEY: true}]", "[{LIKE_NUM: {MANY: 3}}]", "[[1]]", "3"])
def test_a_token_pattern_that_cannot_be_used_is_named(tmp_path: Path, pattern: str) -> None:
    (fault,) = rule_faults(token_rule(tmp_path, pattern))
    assert fault.file_name == "file1.yaml:2"
    assert "cannot be used" in fault.problem
    assert "\n" not in str(fault)


@pytest.mark.parametrize("file", sorted(path.name for path in patterns_root().glob("*.yaml")))
def test_shipped_patterns_match_their_examples(file: str) -> None:
    faults = [str(fault) for rule in default_rules().all if rule.file == file for fault in rule_faults(rule)]
    assert not faults


def test_every_file_of_patterns_is_read() -> None:
    files = {path.name for path in patterns_root().iterdir() if path.is_file()}
    rules = default_rules()
    assert files == {rule.file for rule in rules.all} | {"checklists.yaml", "findings.yaml", "crosswalk.yaml"}
    assert rules.checklists
    assert rules.catalogue
    assert rules.crosswalk


@pytest.mark.parametrize("extra", ["version: soon", "confidence: high", "unless: 3", "sections: 3", "examples: 3"])
def test_a_value_of_a_wrong_kind_is_named(tmp_path: Path, extra: str) -> None:
    with pytest.raises(PatternError, match=r"file1\.yaml:2"):
        one_rule(tmp_path, f"  {extra}\n")


@pytest.mark.parametrize("key", ["examples", "counter_examples", "unless", "sections"])
def test_a_text_in_place_of_a_list_is_named(tmp_path: Path, key: str) -> None:
    with pytest.raises(PatternError, match=r"file1\.yaml:2"):
        one_rule(tmp_path, f"  {key}: every day\n")
