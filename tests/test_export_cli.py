"""`export`: sources, targets, filters, redaction, what is told, exit codes."""

from __future__ import annotations

import csv
import json
import os
from pathlib import Path
from typing import Any

import pytest
from export_records import entry_of
from registers import content_of, opened
from typer.testing import CliRunner, Result

from isa_extract.cli import app
from isa_extract.entries import Entry
from isa_extract.export.targets import NAMES, target_named

POLICE = {"name": "Leicestershire Police", "identifiers": {}}


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, ["export", *(str(argument) for argument in arguments)])


@pytest.fixture
def records(tmp_path: Path) -> Path:
    """A folder with the records of three agreements."""
    folder = tmp_path / "records"
    (folder / "below").mkdir(parents=True)
    some: dict[str, Entry] = {
        "a.json": entry_of("a" * 16),
        "b.json": entry_of("b" * 16, parties=[POLICE], agreement={"type": "other_agreement", "title": "Police",
                           "dates": {"review": "2025-01-31"}}, findings=[]),
        "below/c.json": entry_of("c" * 16, agreement={"type": "data_sharing_agreement", "title": "Undated"}),
    }  # fmt: skip
    for name, entry in some.items():
        (folder / name).write_text(entry.record.as_json(), "utf-8")
    return folder


def titles(path: Path) -> list[str]:
    with path.open(encoding="utf-8", newline="") as stream:
        return [row["Title"] for row in csv.DictReader(stream)]


def bytes_of(output: Path) -> dict[Path, bytes]:
    """The content of the files below a path."""
    return {path.relative_to(output): path.read_bytes() for path in [output, *output.rglob("*")] if path.is_file()}


def kept_in(register: Path) -> dict[str, Any]:
    """What a register says, but for when it was written."""
    with opened(str(register)) as database, database.reading() as connection:
        return content_of(connection)


@pytest.mark.parametrize("name", NAMES)
def test_every_target_is_written_twice_the_same(name: str, records: Path, tmp_path: Path) -> None:
    outputs = [tmp_path / "one", tmp_path / "two"]
    for output in outputs:
        result = run(records, "--to", name, "-o", output, "--as-of", "2026-06-01")
        assert result.exit_code == 0, result.output
        assert f"written to {output}" in result.stderr
        assert len(result.stderr.splitlines()) == 1
    first, second = (bytes_of(output) if name != "sql" else kept_in(output) for output in outputs)
    assert first == second
    assert outputs[0].is_dir() == (target_named(name).output == "folder")


def test_a_register_may_be_named_with_its_option_too(records: Path, tmp_path: Path) -> None:
    assert run("--register", records, "--to", "public-csv", "-o", tmp_path / "a.csv").exit_code == 0
    assert titles(tmp_path / "a.csv") == ["Moorland Families", "Police", "Undated"]


@pytest.mark.parametrize("kind", ["json", "jsonl", "csv"])
def test_what_is_exported_is_read_again(kind: str, records: Path, tmp_path: Path) -> None:
    output = tmp_path / ("out.jsonl" if kind == "jsonl" else "out")
    assert run(records, "--to", kind, "-o", output).exit_code == 0
    source = output / "datapackage.json" if kind == "csv" else output
    assert run(source, "--to", "json", "-o", tmp_path / "again").exit_code == 0
    again = [path.read_bytes() for path in sorted((tmp_path / "again").iterdir())]
    assert again == [path.read_bytes() for path in sorted(records.rglob("*.json"))]


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        (["party=Leicestershire Constabulary"], ["Police"]),
        (["party=Leics Police"], ["Police"]),
        (["party=Moorland Borough Council"], ["Moorland Families", "Undated"]),
        (["review<2025-02-01"], ["Police"]),
        (["review<2025-01-31"], []),
        (["review <= 2025-01-31"], ["Police"]),
        (["review>2025-01-31"], ["Moorland Families"]),
        (["review>=2025-01-31"], ["Moorland Families", "Police"]),
        (["finding=review-overdue"], ["Police"]),
        (["finding=partly-signed"], ["Moorland Families", "Undated"]),
        (["family=waspi"], ["Moorland Families"]),
        (["family=waspi", "review<2025-02-01"], []),
    ],
)
def test_only_what_is_asked_for_is_exported(
    filters: list[str], found: list[str], records: Path, tmp_path: Path
) -> None:
    asked = [part for one in filters for part in ("--where", one)]
    result = run(records, "--to", "public-csv", "-o", tmp_path / "a.csv", "--as-of", "2026-06-01", *asked)
    assert result.exit_code == 0, result.output
    assert titles(tmp_path / "a.csv") == found


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--where", "owner=me"], "'owner=me' is no filter; use one of party=NAME, review<DATE"),
        (["--where", "party<A"], "is no filter"),
        (["--where", "review=2026-01-01"], "is no filter"),
        (["--where", "review<soon"], "'soon' is not a date"),
        (["--where", "finding=nothing"], "'nothing' is no code of a finding"),
        (["--where", "family=nobody"], "there is no family 'nobody'; use one of"),
        (["--as-of", "tomorrow"], "is not a date"),
    ],
)
def test_a_wrong_question_is_told_in_a_line(arguments: list[str], told: str, records: Path, tmp_path: Path) -> None:
    result = run(records, "--to", "json", "-o", tmp_path / "out", *arguments)
    assert (result.exit_code, result.stderr.count("\n")) == (2, 1)
    assert told in result.stderr
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["{records}", "-o", "{out}"], "--to: no target is named; use one of json"),
        (["{records}", "--to", "xml", "-o", "{out}"], "there is no target 'xml'"),
        (["{records}", "--to", "csv"], "-o: no output is named; name the folder to write"),
        (["--to", "csv", "-o", "{out}"], "no record is named"),
        (["{records}/none.json", "--to", "csv", "-o", "{out}"], "there is no such file"),
        (["{records}", "--to", "xlsx", "-o", "{records}"], "cannot be written"),
        (["{records}", "--to", "csv", "-o", "{records}/a.json"], "cannot be written"),
    ],
)
def test_wrong_usage_is_told_in_a_line(arguments: list[str], told: str, records: Path, tmp_path: Path) -> None:
    result = run(*(part.format(records=records, out=tmp_path / "out") for part in arguments))
    assert (result.exit_code, result.stderr.count("\n")) == (2, 1), result.output
    assert told in result.stderr


def test_a_file_that_is_no_record_costs_that_file_alone(records: Path, tmp_path: Path) -> None:
    (records / "a.json").write_text("{", "utf-8")
    result = run(records, "--to", "public-csv", "-o", tmp_path / "a.csv")
    assert result.exit_code == 3
    assert "a.json: is not JSON" in result.stderr
    assert titles(tmp_path / "a.csv") == ["Police", "Undated"]


def test_a_record_of_an_older_schema_is_exported(records: Path, tmp_path: Path) -> None:
    content: dict[str, Any] = json.loads((records / "b.json").read_text("utf-8"))
    content["schema_version"] = "1.0"
    del content["agreement"]["family"], content["source"]["page_texts"]
    (records / "b.json").write_text(json.dumps(content), "utf-8")
    assert run(records / "b.json", "--to", "public-csv", "-o", tmp_path / "a.csv").exit_code == 0
    assert titles(tmp_path / "a.csv") == ["Police"]


def test_public_targets_redact_people_unless_asked_otherwise(records: Path, tmp_path: Path) -> None:
    for name, arguments, held in (
        ("dea-csv", [], False), ("dea-csv", ["--redact", "none"], True), ("flat-csv", [], True),
        ("flat-csv", ["--redact", "people"], False), ("flat-csv", ["--redact", "contacts"], False),
        ("jsonl", ["--redact", "people"], False), ("csv", ["--redact", "people"], False),
    ):  # fmt: skip
        output = tmp_path / "-".join([name, *arguments])
        assert run(records, "--to", name, "-o", output, *arguments).exit_code == 0
        files = [output] if output.is_file() else sorted(output.iterdir())
        text = "".join(path.read_text("utf-8") for path in files)
        assert ("Hartley" in text) == held, (name, arguments)
        assert ("dpo@arden.example" in text) == ("contacts" not in arguments), (name, arguments)


def test_a_folder_of_patterns_says_what_stands_where(records: Path, tmp_path: Path) -> None:
    shipped = Path(__file__).resolve().parent.parent / "patterns"
    patterns = tmp_path / "patterns"
    (patterns / "exports").mkdir(parents=True)
    for path in shipped.iterdir():
        if path.name != "exports":
            (patterns / path.name).symlink_to(path)
    text = (shipped / "exports" / "public.yaml").read_text("utf-8")
    (patterns / "exports" / "public.yaml").write_text(text.replace("heading: Title", "heading: Teitl"), "utf-8")
    output = tmp_path / "a.csv"
    assert run(records, "--to", "public-csv", "-o", output, "--patterns", patterns).exit_code == 0
    assert output.read_text("utf-8").startswith("Teitl,")
    (patterns / "exports" / "public.yaml").write_text(text.replace("agreement.title", "agreement.name"), "utf-8")
    result = run(records, "--to", "public-csv", "-o", output, "--patterns", patterns)
    assert (result.exit_code, "public.yaml:8: 'agreement.name'" in result.stderr) == (4, True)


def test_the_list_of_targets(tmp_path: Path) -> None:
    assert [line.split()[0] for line in run("--list").stdout.splitlines()] == list(NAMES)
    assert run("--list", "--format", "markdown", "-o", tmp_path / "a.md").exit_code == 0
    assert (tmp_path / "a.md").read_text("utf-8").startswith("# Exports\n")


def test_a_second_export_takes_the_place_of_the_first_whole(records: Path, tmp_path: Path) -> None:
    output = tmp_path / "a.csv"
    output.write_text("old", "utf-8")
    os.utime(output, (0, 0))
    assert run(records, "--to", "flat-csv", "-o", output).exit_code == 0
    assert len(titles(output)) == 3
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.csv", "records"]
