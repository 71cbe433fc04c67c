"""Registers as sources and targets of exports: read back the same, updated and not doubled, only what is new."""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from agreements import agreement
from helpers import record_of, strategy
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from registers import KINDS, imported, new_register, opened
from typer.testing import CliRunner, Result

from isa_extract.agreement_register import reading
from isa_extract.cli import app
from isa_extract.entries import Entry, identifier_of
from isa_extract.export.sql import TARGET
from isa_extract.export.target import Options
from isa_extract.record import Record

DAY = datetime.date(2026, 11, 29)
SHA = "".join(f"{number:x}" for number in range(16)) * 4


@pytest.fixture(params=KINDS)
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    with new_register(request.param, tmp_path) as made:
        yield made


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def entry(**changed: str) -> Entry:
    record = Record.model_validate(record_of(agreement(**changed)))
    record.source.sha256 = SHA
    return Entry(identifier_of(SHA), record, ("drive/a.txt",))


def test_a_second_export_updates_and_does_not_double(url: str) -> None:
    for changed in ({}, {}, {"dates": "Commencement date: 1 April 2024\nReview date: 1 April 2031"}):
        TARGET.write([entry(**changed)], Path(), Options(DAY, url=url))
    with opened(url) as database:
        (kept,) = reading.entries(database)
        assert kept == entry(dates="Commencement date: 1 April 2024\nReview date: 1 April 2031")
        with database.reading() as connection:
            assert len(reading.history(connection, SHA)) == 2


TEXTS = st.text(st.characters(exclude_characters="\x00", codec="utf-8"), max_size=8)


@given(strategy(Record, TEXTS))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_is_written_is_read_back(tmp_path: Path, plain: dict[str, object]) -> None:
    record = Record.model_validate(plain)
    record.source.sha256 = SHA
    record.evidence = {pointer: pieces for pointer, pieces in record.evidence.items() if pieces}
    written = Entry(identifier_of(SHA), record)
    TARGET.write([written], Path(), Options(DAY, url=str(tmp_path / "r.sqlite")))
    with opened(str(tmp_path / "r.sqlite")) as database:
        (kept,) = reading.entries(database)
    assert kept == written


def test_a_register_is_exported_whole_or_since_a_run(url: str, tmp_path: Path) -> None:
    for number in range(2):
        (tmp_path / f"{number}.txt").write_text(agreement(title=f"DATA SHARING AGREEMENT\n\nScheme {number}"))
    with opened(url) as database:
        first = imported(database, tmp_path / "0.txt").run
        imported(database, tmp_path / "1.txt")
    lines = tmp_path / "out.jsonl"

    def exported(*more: object) -> list[str]:
        result = run("export", "--register", url, "--to", "jsonl", "-o", lines, *more)
        assert result.exit_code == 0, result.output
        return sorted(json.loads(line)["record"]["agreement"]["title"] for line in lines.read_text().splitlines())

    assert exported() == ["Scheme 0", "Scheme 1"]
    assert exported("--since", first) == ["Scheme 1"]
    assert exported("--where", "party=Arden County Council") == ["Scheme 0", "Scheme 1"]
    assert run("export", lines, "--since", 1, "--to", "jsonl", "-o", lines).exit_code == 2
    copy = tmp_path / "copy.sqlite"
    assert run("export", url, "--to", "sql", "-o", copy).exit_code == 0
    with opened(url) as one, opened(str(copy)) as other:
        assert list(reading.entries(one)) == list(reading.entries(other))


def test_a_register_that_is_none_is_told(tmp_path: Path) -> None:
    for name in (tmp_path / "none.sqlite", "nothing://x"):
        result = run("export", "--register", name, "--to", "jsonl", "-o", tmp_path / "x.jsonl")
        assert result.exit_code == 2
        assert "Traceback" not in result.output
        assert not (tmp_path / "x.jsonl").exists()
