"""`push`: from records to a registry, its exit codes, and a rehearsal that sends nothing."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from agreements import agreement, record_with_findings
from helpers import document_of
from registry_server import Registry, running, status
from typer.testing import CliRunner, Result

from isa_extract.cli import app
from isa_extract.entries import identifier_of


@pytest.fixture
def registry() -> Iterator[Registry]:
    with running() as registry:
        yield registry


@pytest.fixture
def records(tmp_path: Path) -> Path:
    folder = tmp_path / "records"
    folder.mkdir()
    for number in (1, 2):
        document = document_of(agreement(title=f"INFORMATION SHARING AGREEMENT\n\nMoorland Families {number}"))
        record = record_with_findings(document)
        record = record.model_copy(update={"source": record.source.model_copy(update={"sha256": str(number) * 64})})
        (folder / f"{number}.json").write_text(record.as_json(), encoding="utf-8")
    return folder


@pytest.fixture
def target(tmp_path: Path, registry: Registry) -> Path:
    path = tmp_path / "registry.yaml"
    path.write_text(
        f"url: {registry.url}/{{identifier}}\nmethod: PUT\nauth: {{bearer: REGISTRY_TOKEN}}\n"
        "body: {id: $identifier, title: agreement.title, signed: signatories}\n"
    )
    return path


def run(*arguments: object, token: str = "s3cret") -> Result:  # noqa: S107
    return CliRunner().invoke(app, ["push", *map(str, arguments)], env={"REGISTRY_TOKEN": token})


def test_records_are_sent_once(records: Path, target: Path, registry: Registry) -> None:
    first, second = run(records, "--target", target), run(records, "--target", target)
    assert (first.exit_code, first.stdout, first.stderr) == (0, "2 created\n", "")
    assert (second.exit_code, second.stdout) == (0, "2 unchanged\n")
    assert len(registry.requests) == 2
    assert [json.loads(body)["id"] for _, _, _, body in registry.requests] == ["1" * 16, "2" * 16]
    lines = (target.parent / "registry.journal").read_text().splitlines()
    assert [json.loads(line)["identifier"] for line in lines] == [identifier_of("1" * 64), identifier_of("2" * 64)]


def test_a_journal_of_ones_own(records: Path, target: Path, tmp_path: Path) -> None:
    assert run(records, "--target", target, "--journal", tmp_path / "sent.jsonl").exit_code == 0
    assert (tmp_path / "sent.jsonl").exists()
    assert not (tmp_path / "registry.journal").exists()


def test_refused_records_make_exit_code_3_and_are_told_without_content(
    records: Path, target: Path, registry: Registry
) -> None:
    registry.failures = [status(400)]
    done = run(records, "--target", target)
    assert (done.exit_code, done.stdout) == (3, "1 created, 1 refused\n")
    assert done.stderr == f"{'1' * 16}: refused with 400\n"
    assert run(records, "--target", target).stdout == "1 created, 1 unchanged\n"


def test_a_rehearsal_shows_what_would_be_sent_and_sends_nothing(
    records: Path, target: Path, registry: Registry
) -> None:
    done = run(records, "--target", target, "--dry-run", token="")
    assert done.exit_code == 0
    assert registry.requests == []
    assert list(target.parent.glob("*.journal")) == []
    head, body, *_ = done.stdout.split("\n\n")
    assert head.splitlines() == [
        f"PUT {registry.url}/{'1' * 16}", "Content-Type: application/json", "Authorization: ***",
    ]  # fmt: skip
    assert json.loads(body)["title"] == "Moorland Families 1"
    run(records / "1.json", "--target", target)
    again = run(records, "--target", target, "--dry-run")
    assert again.stdout.startswith(f"{'1' * 16}: unchanged, would not be sent\nPUT ")
    assert "s3cret" not in again.output


def test_people_can_be_taken_out_and_agreements_chosen(records: Path, target: Path, registry: Registry) -> None:
    done = run(records, "--target", target, "--redact", "people", "--where", "party=Arden County Council")
    assert done.stdout == "2 created\n"
    bodies = b"".join(body for _, _, _, body in registry.requests)
    assert b"Moorland Housing" in bodies
    assert b"Okoro" not in bodies
    assert run(records, "--target", target, "--where", "party=Nowhere Council").stdout == "nothing to send\n"


def test_wrong_usage(records: Path, target: Path, tmp_path: Path, registry: Registry) -> None:
    missing = run(records, "--target", target, token="")
    assert (missing.exit_code, missing.stderr) == (
        2, "auth: the environment variable REGISTRY_TOKEN is not set; set it, or use --dry-run\n",
    )  # fmt: skip
    (tmp_path / "wrong.yaml").write_text("url: http://registry.example/{identifier}")
    wrong = run(records, "--target", tmp_path / "wrong.yaml")
    assert (wrong.exit_code, wrong.stderr) == (2, "wrong.yaml:1: http:// sends agreements in the clear; use https://\n")
    nowhere = run(tmp_path / "none", "--target", target)
    assert nowhere.exit_code == 2
    assert registry.requests == []


def test_a_file_that_holds_no_record_costs_only_itself(records: Path, target: Path) -> None:
    (records / "3.json").write_text("{}")
    done = run(records, "--target", target)
    assert (done.exit_code, done.stdout) == (3, "2 created\n")
    assert "3.json" in done.stderr


@pytest.mark.parametrize("package", ["httpx", "tenacity"])
def test_a_package_that_is_not_installed_is_told_with_the_remedy(
    records: Path, target: Path, package: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in [name for name in sys.modules if name.startswith(("isa_extract.push.run", "isa_extract.push.sender"))]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, package, None)
    done = run(records, "--target", target)
    assert (done.exit_code, done.stderr) == (
        2, f"push: the package {package} is not installed; install isa-extract[push]\n",
    )  # fmt: skip
