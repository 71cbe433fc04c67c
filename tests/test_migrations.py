"""Records of older schema versions become records of the current one; record files that hold none are named."""

from __future__ import annotations

import copy
import json
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from helpers import document_of, record_of, strategy
from hypothesis import HealthCheck, given, settings
from jsonschema import Draft202012Validator

from isa_extract.errors import UsageError
from isa_extract.migrations import ADDED, OLDEST, STEPS, migrate
from isa_extract.record import SCHEMA_VERSION, Record, json_schema
from isa_extract.record_files import read_object, read_record
from isa_extract.record_files import record_of as as_record

Json = dict[str, Any]

AGREEMENT = """\
Information Sharing Agreement

This agreement is made between Arden County Council and Arden Police.

Date agreement comes into force: 1 April 2016

Retention
Records will be kept for six years and then destroyed.
"""


def older(record: Json, version: str | None = OLDEST) -> Json:
    """A record of the current version without what the versions after the oldest added."""
    record = copy.deepcopy(record)
    for paths in ADDED.values():
        for path in paths:
            *above, name = path.split(".")
            for holder in holders(record, above):
                holder.pop(name, None)
    if version is None:
        del record["schema_version"]
    else:
        record["schema_version"] = version
    return record


def holders(node: Any, path: list[str]) -> list[Json]:
    if not path:
        return [node]
    below = (
        ([node[path[0]]] if path[0] in node else [])
        if path[0] != "*"
        else node
        if isinstance(node, list)
        else node.values()
    )
    return [holder for member in below for holder in holders(member, path[1:])]


def keeps(old: Any, new: Any) -> bool:
    """Whether everything that was said is still said."""
    if isinstance(old, dict):
        return isinstance(new, dict) and all(
            key in new and (key == "schema_version" or keeps(value, new[key])) for key, value in old.items()
        )
    if isinstance(old, list):
        return isinstance(new, list) and len(old) == len(new) and all(map(keeps, old, new))
    return type(old) is type(new) and old == new


# --- migrations -------------------------------------------------------------------------------------------------------


def test_the_steps_lead_from_the_oldest_version_to_the_current_one() -> None:
    assert STEPS[0].since == OLDEST
    assert STEPS[-1].to == SCHEMA_VERSION
    assert all(before.to == after.since for before, after in pairwise(STEPS))
    assert len({step.name for step in STEPS}) == len(STEPS)


def test_what_each_version_added_is_in_the_schema_and_can_be_left_out() -> None:
    record = record_of(AGREEMENT)
    for paths in ADDED.values():
        for path in paths:
            *above, name = path.split(".")
            assert holders(record, above)
            assert all(name in holder for holder in holders(record, above))


@pytest.mark.parametrize("version", [OLDEST, None, "0.9"])
def test_a_real_record_of_the_oldest_version_is_brought_to_the_current_one(version: str | None) -> None:
    current = record_of(document_of(AGREEMENT))
    old = older(current, version)
    assert not Draft202012Validator(json_schema()).is_valid(old)
    before = copy.deepcopy(old)
    file = as_record(old, "a.json")
    assert old == before  # what was given is not touched
    assert file.problems == ()
    assert Draft202012Validator(json_schema()).is_valid(file.content)
    assert json.loads(file.record.as_json()) == current
    assert file.notes == (f"brought from {f'schema {version}' if version else 'a schema it does not name'}",)


@settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large], deadline=None, max_examples=40)
@given(strategy(Record))
def test_every_record_of_the_oldest_version_keeps_all_it_says(content: Json) -> None:
    old = older(json.loads(Record.model_validate(content).as_json()))
    file = as_record(old, "a.json")
    assert file.problems == ()
    assert Draft202012Validator(json_schema()).is_valid(json.loads(file.record.as_json()))
    assert keeps(old, file.content)
    assert keeps(old, json.loads(file.record.as_json()))
    assert as_record(file.content, "a.json").content == file.content


def test_a_record_of_the_current_version_is_not_changed() -> None:
    current = record_of(AGREEMENT)
    migrated = migrate(current, "a.json")
    assert migrated.content == current
    assert migrated.steps == ()
    assert not migrated.is_older
    assert as_record(current, "a.json").notes == ()


def test_a_record_that_was_ahead_of_its_version_loses_nothing() -> None:
    """Before 1.1 was named, records of 1.0 had its keys already."""
    current = record_of(AGREEMENT)
    current["source"]["page_texts"] = [{"text_source": "ocr", "readable": True, "quality": 0.9}]
    file = as_record({**current, "schema_version": "1.0"}, "a.json")
    assert file.problems == ()
    assert json.loads(file.record.as_json()) == current


@pytest.mark.parametrize("version", ["1.2", "2.0", "1.10", "10.0"])
def test_a_record_of_a_newer_version_is_refused_in_one_line(version: str) -> None:
    with pytest.raises(UsageError) as caught:
        as_record({**record_of(AGREEMENT), "schema_version": version}, "late.json")
    assert str(caught.value) == (
        f"late.json: was written by a newer isa-extract (schema {version}, this one knows {SCHEMA_VERSION}); "
        "update isa-extract"
    )
    assert caught.value.exit_code == 2


@pytest.mark.parametrize("version", ["", "one", "1", "1.0.0", "v1.0", [], {}, True, "1.0\n"])
def test_a_version_that_never_was_is_refused(version: Any) -> None:
    with pytest.raises(UsageError, match="its schema_version is not one of isa-extract"):
        as_record({**record_of(AGREEMENT), "schema_version": version}, "a.json")


@pytest.mark.parametrize(
    "content",
    [
        {"schema_version": "1.0", "source": [], "evidence": 3},
        {"source": {"page_texts": None}, "evidence": {"/a": None, "/b": [1, {}]}},
        {"agreement": "one", "parties": {"name": "A"}, "findings": None},
        {"agreement": {"dates": []}, "parties": [None, [], {"aliases": {}}]},
    ],
)
def test_a_step_leaves_alone_what_is_not_as_it_expects(content: Json) -> None:
    file = as_record(content, "a.json")
    assert file.problems
    with pytest.raises(UsageError, match=r"a\.json: is not a valid record \("):
        file.record  # noqa: B018


# --- keys too few and too many ----------------------------------------------------------------------------------------


def test_missing_keys_of_an_older_record_are_taken_as_not_found() -> None:
    old = older(record_of(AGREEMENT))
    del old["flows"], old["agreement"]["owner"], old["parties"][0]["identifiers"], old["parties"][1]["identifiers"]
    file = as_record(old, "a.json")
    assert file.problems == ()
    assert file.record.flows == []
    assert file.record.agreement.owner is None
    assert file.notes[1] == (
        "taken as not found, for the keys are not there: /agreement/owner, /parties/*/identifiers, /flows"
    )


def test_missing_keys_of_a_current_record_are_told_and_do_not_keep_it_from_being_compared() -> None:
    current = record_of(AGREEMENT)
    del current["flows"], current["agreement"]["dates"]
    file = as_record(current, "a.json")
    assert [(p.pointer, p.message) for p in file.problems] == [
        ("/agreement/dates", "the key is missing"), ("/flows", "the key is missing")
    ]  # fmt: skip
    assert file.is_valid
    assert file.record.agreement.dates.review is None
    assert file.content["agreement"]["dates"] == {"commencement": None, "review": None, "expiry": None, "signed": None}


def test_keys_that_no_version_had_are_left_out_and_named() -> None:
    for record in (older(record_of(AGREEMENT)), record_of(AGREEMENT)):
        current = record["schema_version"] == SCHEMA_VERSION
        record["remark"] = "mine"
        record["parties"][0]["a/b"] = 1
        file = as_record(record, "a.json")
        assert "remark" not in file.content
        assert file.record.parties[0].name == "Arden County Council"
        assert file.notes[-1] == "left out, for the schema has no such keys: /parties/*/a~1b, /remark"
        assert [p.pointer for p in file.problems] == (["/parties/0/a~1b", "/remark"] if current else [])


def test_keys_without_which_there_is_no_record_are_problems_whatever_the_version() -> None:
    old = older(record_of(AGREEMENT))
    del old["agreement"]["type"], old["source"]
    file = as_record(old, "a.json")
    assert [(p.pointer, p.message) for p in file.problems] == [
        ("/agreement/type", "the key is missing"), ("/source", "the key is missing")
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("change", "pointer", "message"),
    [
        (("agreement", "status", "live"), "/agreement/status",
         'is "live", must be one of draft, for_approval, approved, superseded'),
        (("agreement", "title", 7), "/agreement/title", "is 7, must be text"),
        (("agreement", "authors", "A"), "/agreement/authors", 'is "A", must be a list'),
        (("agreement", "dates", None), "/agreement/dates", "is null, must be an object"),
        (("source", "pages", "x"), "/source/pages", 'is "x", must be a whole number'),
        (("sharing", "methods", ["pigeon"]), "/sharing/methods/0", 'is "pigeon", must be one of secure_email'),
    ],
)  # fmt: skip
def test_problems_are_told_in_plain_words(change: tuple[str, str, Any], pointer: str, message: str) -> None:
    record = record_of(AGREEMENT)
    record[change[0]][change[1]] = change[2]
    (problem,) = as_record(record, "a.json").problems
    assert problem.pointer == pointer
    assert problem.message.startswith(message)


def test_a_whole_number_may_be_written_as_one_with_a_point() -> None:
    record = record_of(AGREEMENT)
    record["source"]["pages"] = 3.0
    assert as_record(record, "a.json").problems == ()
    assert as_record(record, "a.json").content["source"]["pages"] == 3


def test_text_that_is_no_unicode_is_a_problem() -> None:
    record = record_of(AGREEMENT)
    record["agreement"]["title"] = "\ud800"
    (problem,) = as_record(record, "a.json").problems
    assert problem.message == "holds text that cannot be written in UTF-8"


# --- files ------------------------------------------------------------------------------------------------------------


def test_a_record_file_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    for encoding in ("utf-8", "utf-8-sig"):
        path.write_text(json.dumps(record_of(AGREEMENT)), encoding=encoding)
        assert read_record(path).record.parties[1].name == "Arden Police"
        assert read_record(path).name == str(path)


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", "is not JSON (line 1, column 1)"),
        (b"{", "is not JSON (line 1, column 2)"),
        (b'{"agreement":\n {"title": }}', "is not JSON (line 2, column 12)"),
        (b"[]", "is not a record"),
        (b"null", "is not a record"),
        (b'"agreement"', "is not a record"),
        (b"{}", "is JSON, but not a record"),
        (b'{"name": "isa", "source": "src", "version": 1}', "is JSON, but not a record"),
        (b'{"agreement": NaN}', "is not JSON"),
        (b'{"agreement": 1e999}', "is not JSON"),
        (b'{"agreement": ' + b"9" * 5000 + b"}", "is not JSON"),
        (b'{"agreement": ' + b"[" * 200_000, "is not JSON"),
        (b"\xff\xfe\x00", "is not JSON"),
        (b"%PDF-1.7", "is not JSON (line 1, column 1)"),
    ],
)
def test_a_file_that_holds_no_record_is_named_in_one_line(tmp_path: Path, content: bytes, problem: str) -> None:
    path = tmp_path / "a.json"
    path.write_bytes(content)
    with pytest.raises(UsageError) as caught:
        read_record(path)
    assert str(caught.value).startswith(f"{path}: {problem}")
    assert "\n" not in str(caught.value)
    assert caught.value.exit_code == 2


def test_a_path_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    for path in (tmp_path / "nowhere.json", tmp_path):
        with pytest.raises(UsageError, match="cannot be read"):
            read_object(path)
