"""Bulk import: what is read, what is known, what fails and why, what a person can ask and undo."""

from __future__ import annotations

import json
import signal
import sqlite3
import subprocess
import sys
import time
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import psutil
import pytest
from agreements import agreement
from PIL import Image, ImageDraw, ImageFont
from poison import CRASH, EAT, HANG, poisoned
from registers import KINDS, content_of, imported, new_register, opened
from reportlab.pdfgen.canvas import Canvas  # type: ignore[import-untyped]
from sqlalchemy import select, text, update
from typer.testing import CliRunner, Result

from isa_extract import __version__
from isa_extract.agreement_register import reading
from isa_extract.agreement_register.database import Database
from isa_extract.agreement_register.runs import begin
from isa_extract.agreement_register.tables import agreements, corrections, documents, extractions, places, runs, texts
from isa_extract.cli import app
from isa_extract.importing.changed_rules import snapshot
from isa_extract.importing.limits import GIB, Limits
from isa_extract.importing.planned import Planner
from isa_extract.pipeline import extract
from isa_extract.record import Record
from isa_extract.rules import Rules, default_rules
from isa_extract.settings import Settings
from isa_extract.sources import find

VERSIONS = [
    agreement(title=f"INFORMATION SHARING AGREEMENT\n\nMoorland Families {number}") for number in range(4)
]  # fmt: skip


@pytest.fixture(params=KINDS)
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    with new_register(request.param, tmp_path) as made:
        yield made


@pytest.fixture
def drive(tmp_path: Path) -> Path:
    """Two agreements, one of them in two places, a file that is none, a damaged one and one that is no document."""
    folder = tmp_path / "drive"
    (folder / "old").mkdir(parents=True)
    (folder / "a.txt").write_text(VERSIONS[0])
    (folder / "b.txt").write_text(VERSIONS[1])
    (folder / "old" / "copy of a.txt").write_text(VERSIONS[0])
    (folder / "old" / "damaged.pdf").write_bytes(b"%PDF-1.7\nnothing")
    (folder / "old" / "empty.txt").write_bytes(b"")
    (folder / "old" / "film.mp4").write_bytes(b"film")
    return folder


def told(database: Database, run: int | None = None) -> dict[str, tuple[str, str | None]]:
    """The outcome and kind of each place, by the name of its file."""
    with database.reading() as connection:
        return {Path(each.place).name: (each.outcome, each.kind) for each in reading.outcomes(connection, run)}


def test_all_that_can_be_read_is_in_the_register_and_the_rest_is_listed(url: str, drive: Path) -> None:
    with opened(url) as database:
        summary = imported(database, drive)
        assert summary.counts == {"read": 2, "copy": 1, "failed": 2, "left out": 1}
        assert summary.failures == {"unreadable": 1, "empty": 1}
        assert told(database) == {
            "a.txt": ("read", None), "b.txt": ("read", None), "copy of a.txt": ("read", None),
            "damaged.pdf": ("failed", "unreadable"), "empty.txt": ("failed", "empty"),
            "film.mp4": ("left out", "not a document"),
        }  # fmt: skip
        entries = list(reading.entries(database))
        assert [len(entry.places) for entry in sorted(entries, key=lambda entry: -len(entry.places))] == [2, 1]
        assert {entry.record.agreement.title for entry in entries} == {"Moorland Families 0", "Moorland Families 1"}
        with database.reading() as connection:
            failure = connection.execute(select(documents).where(documents.c.failure_kind == "empty")).one()
            assert (failure.failure_stage, failure.failure_page) == ("load", None)
            assert reading.counts(connection)["agreements"] == 2


def test_what_is_known_is_not_read_again(url: str, drive: Path) -> None:
    with opened(url) as database:
        imported(database, drive)
        with database.reading() as connection:
            before = content_of(connection)
        summary = imported(database, drive)
        assert summary.counts == {"unchanged": 2, "copy": 1, "failed before": 2, "left out": 1}
        with database.reading() as connection:
            assert content_of(connection) == before
            assert len(connection.execute(select(runs)).all()) == 2


def test_a_file_that_changed_and_one_that_moved(url: str, drive: Path) -> None:
    with opened(url) as database:
        imported(database, drive)
        (drive / "b.txt").write_text(VERSIONS[2])
        (drive / "a.txt").rename(drive / "c.txt")
        summary = imported(database, drive)
        assert summary.counts["read"] == 1
        titles = {each.record.agreement.title: each.places for each in reading.entries(database)}
        assert [Path(place).name for place in titles["Moorland Families 2"]] == ["b.txt"]
        assert titles["Moorland Families 1"] == ()  # the document is known, though it lies nowhere now
        assert "c.txt" in {Path(place).name for place in titles["Moorland Families 0"]}


def test_archives_hold_documents_too(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "old.zip", "w") as archive:
        for number, written in enumerate(VERSIONS):
            archive.writestr(f"in/{number}.txt", written)
    with opened(str(tmp_path / "r.sqlite")) as database:
        assert imported(database, tmp_path / "old.zip").counts == {"read": 4}
        assert imported(database, tmp_path / "old.zip").counts == {"unchanged": 4}
        with database.reading() as connection:
            (found,) = reading.documents_named(connection, f"{tmp_path}/old.zip!in/2.txt")
            assert len(reading.documents_named(connection, f"{tmp_path}/old.zip")) == 4
            assert reading.documents_named(connection, found[:16]) == [found]


def test_what_hangs_crashes_or_eats_memory_costs_itself_alone(tmp_path: Path) -> None:
    drive = tmp_path / "drive"
    drive.mkdir()
    for number, written in enumerate(VERSIONS):
        (drive / f"{number}.txt").write_text(written)
    for name, content in (("0hang.txt", HANG), ("1crash.txt", CRASH), ("2eat.txt", EAT)):
        (drive / name).write_bytes(content)
    with opened(str(tmp_path / "r.sqlite")) as database:
        summary = imported(database, drive, attempt=poisoned, limits=Limits(seconds=15, text_memory=GIB))
        assert summary.counts == {"read": 4, "failed": 3}
        expected = {"0hang.txt": "timeout", "1crash.txt": "crash"}
        if sys.platform == "linux":
            expected["2eat.txt"] = "memory"
        found = told(database)
        for name, kind in expected.items():
            assert found[name] == ("failed", kind)
        with database.reading() as connection:
            failed = select(documents.c.failure_kind, documents.c.failure_stage).where(documents.c.state == "failed")
            stages = {row.failure_kind: row.failure_stage for row in connection.execute(failed)}
        assert stages["timeout"] == stages["crash"] == "load"


def test_a_limit_on_pages_names_it(tmp_path: Path) -> None:
    canvas = Canvas(str(tmp_path / "long.pdf"))
    for number in range(4):
        canvas.drawString(72, 720, f"Page {number} of an information sharing agreement")
        canvas.showPage()
    canvas.save()
    with opened(str(tmp_path / "r.sqlite")) as database:
        imported(database, tmp_path / "long.pdf", settings=Settings(most_pages=3))
        with database.reading() as connection:
            row = connection.execute(select(documents)).one()
        assert (row.failure_kind, row.failure_stage) == ("limit", "load")
        assert "4 pages" in row.failure_message


def test_failures_are_tried_again_when_asked_or_when_the_code_is_newer(url: str, drive: Path) -> None:
    with opened(url) as database:
        imported(database, drive)
        assert imported(database, drive, again=["empty"]).counts["failed"] == 1
        assert imported(database, drive, again=[""]).counts["failed"] == 2
        with database.writing() as connection:
            connection.execute(update(documents).values(extractor_version="0.0.1"))
        summary = imported(database, drive)
        assert summary.counts == {"read again, the same": 2, "copy": 1, "failed": 2, "left out": 1}
        with database.reading() as connection:
            assert len(connection.execute(select(extractions)).all()) == 2


def changed_rules(*, phrase: str) -> Rules:
    """The shipped rules, one of which has a phrase more."""
    shipped = default_rules()
    first = next(rule for rule in shipped.all if rule.kind == "phrases" and rule.match == "anywhere")
    more = [replace(r, patterns=(*r.patterns, phrase)) if r is first else r for r in shipped.all]
    return Rules(
        more, "changed", shipped.checklists, shipped._register_files, shipped.catalogue, shipped.crosswalk,
        shipped.other_files,
    )  # fmt: skip


def test_new_rules_read_again_only_what_they_could_change(url: str, drive: Path) -> None:
    (drive / "b.txt").write_text(VERSIONS[1] + "\n\nThe parties keep a zymurgy ledger.\n")
    with opened(url) as database:
        imported(database, drive)
        summary = imported(database, drive, rules=changed_rules(phrase="zymurgy ledger"))
        assert summary.counts["read again, the same"] == 1
        assert summary.counts["unchanged"] == 1
        with database.reading() as connection:
            versions = connection.execute(select(documents.c.pattern_version)).scalars().all()
        assert set(versions) == {"changed", default_rules().version}  # failed documents keep theirs


def test_history_tells_what_changed(url: str, drive: Path) -> None:
    with opened(url) as database:
        imported(database, drive / "a.txt")
        (sha,) = {entry.record.source.sha256 for entry in reading.entries(database)}
        with database.writing() as connection:  # as if an earlier version had read another date
            kept = connection.execute(select(extractions.c.record)).scalar_one()
            record = json.loads(zlib.decompress(kept))
            record["agreement"]["dates"]["review"] = "2026-04-01"
            connection.execute(update(extractions).values(record=zlib.compress(json.dumps(record).encode())))
            connection.execute(update(documents).values(extractor_version="0.0.1"))
        assert imported(database, drive / "a.txt").counts == {"changed": 1}
        with database.reading() as connection:
            first, second = reading.history(connection, sha)
        assert first.changes is None
        (change,) = [each for each in second.changes or [] if each["field"] == "agreement.dates.review"]
        assert (change["kind"], change["was"], change["is"]) == ("changed", "2026-04-01", "2027-04-01")


def run_cli(*arguments: object) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def test_corrections_outlive_another_reading(url: str, drive: Path, tmp_path: Path) -> None:
    with opened(url) as database:
        imported(database, drive / "a.txt")
        (entry,) = reading.entries(database)
        record = entry.record.model_copy(deep=True)
        record.agreement.dates.review = "2030-01-01"
        record.parties[1].name = "Moorland Homes"
        (tmp_path / "mine.json").write_text(record.as_json())
        result = run_cli("correct", tmp_path / "mine.json", "--register", url, "--by", "Sam")
        assert result.exit_code == 0, result.stderr
        assert "2 corrections kept" in result.stderr
        (after,) = reading.entries(database)
        assert after.record.agreement.dates.review == "2030-01-01"
        with database.writing() as connection:
            connection.execute(update(documents).values(extractor_version="0.0.1"))
            assert set(connection.execute(select(corrections.c.made_by)).scalars()) == {"Sam"}
        imported(database, drive / "a.txt")
        (after,) = reading.entries(database)
        assert after.record.agreement.dates.review == "2030-01-01"
        assert "Moorland Homes" in [party.name for party in after.record.parties]
        with database.reading() as connection:
            due = connection.execute(select(agreements.c.review_due)).scalar()
        assert due == "2030-01-01"
        (tmp_path / "back.json").write_text(entry.record.as_json())
        assert "0 corrections kept" in run_cli("correct", tmp_path / "back.json", "--register", url).stderr
        (after,) = reading.entries(database)
        assert after.record == entry.record


def test_entries_since_a_run(url: str, drive: Path) -> None:
    with opened(url) as database:
        first = imported(database, drive / "a.txt").run
        second = imported(database, drive / "b.txt").run
        assert len(list(reading.entries(database))) == 2
        (entry,) = reading.entries(database, since=first)
        assert entry.record.agreement.title == "Moorland Families 1"
        assert list(reading.entries(database, since=second)) == []


def test_records_are_as_extract_writes_them(url: str, drive: Path) -> None:
    with opened(url) as database:
        imported(database, drive / "a.txt")
        (entry,) = reading.entries(database)
        assert entry.record == Record.model_validate_json(extract(drive / "a.txt").json)


def test_forgetting_leaves_nothing(url: str, drive: Path) -> None:
    with opened(url) as database:
        imported(database, drive)
        assert run_cli("forget", drive / "nothing", "--register", url, "--yes").exit_code == 2
        result = run_cli("forget", drive / "old", "--register", url, "--yes")
        assert "3 documents removed" in result.stderr, result.stderr
        assert [entry.record.agreement.title for entry in reading.entries(database)] == ["Moorland Families 1"]
        with database.reading() as connection:
            for table in (documents, extractions, texts):
                assert len(connection.execute(select(table)).all()) == 1
            left = connection.execute(select(places.c.place)).scalars().all()
        assert sorted(Path(place).name for place in left) == ["b.txt", "film.mp4"]


def test_what_is_forgotten_is_not_in_the_file(drive: Path, tmp_path: Path) -> None:
    register = tmp_path / "r.sqlite"
    (drive / "b.txt").write_text(VERSIONS[1].replace("Paul Okoro", "Quintus Zeppelin"))
    run_cli("import", drive, "--register", register, "--workers", 1)
    assert b"Quintus Zeppelin" in register.read_bytes()
    run_cli("forget", drive / "b.txt", "--register", register, "--yes")
    assert b"Quintus Zeppelin" not in register.read_bytes()


def test_two_importers_share_the_work(url: str, drive: Path, tmp_path: Path) -> None:
    with opened(url) as database:
        with database.writing() as connection:
            other = begin(
                connection, command="import", arguments=[], engine="local", extractor_version="0", pattern_version="0",
                settings="",
            )  # fmt: skip
        imported(database, drive / "a.txt")
        with database.writing() as connection:
            connection.execute(update(documents).values(state="waiting", claimed_by=other.id))
        assert imported(database, drive / "a.txt").counts == {"read by another import": 1}
        with database.writing() as connection:  # that import dies
            connection.execute(update(runs).where(runs.c.id == other.id).values(process_started=1.0))
        assert imported(database, drive / "a.txt").counts.total() == 1
        with database.reading() as connection:
            assert connection.execute(select(documents.c.state)).scalar() == "read"
            assert connection.execute(select(runs.c.state).where(runs.c.id == other.id)).scalar() == "died"


def test_what_another_import_reads_in_the_meantime_is_not_read_again(url: str, drive: Path) -> None:
    rules = default_rules()
    with opened(url) as database:
        with database.writing() as connection:
            run = begin(
                connection, command="import", arguments=[], engine="local", extractor_version=__version__,
                pattern_version=rules.version, settings="",
            )  # fmt: skip
        planner = Planner(database, run, Settings(), snapshot(rules))
        jobs = planner.jobs(find([str(drive / "a.txt"), str(drive / "b.txt")]))
        first = next(jobs)  # what is to be read is decided for both
        assert imported(database, drive / "a.txt", drive / "b.txt").counts == {"read by another import": 1, "read": 1}
        assert [job.sha256 for job in jobs] == []
        assert planner.counts == {"read by another import": 1}
        with database.reading() as connection:
            state = select(documents.c.claimed_by).where(documents.c.sha256 == first.sha256)
            assert connection.execute(state).scalar() == run.id


def test_a_document_that_ends_every_import_is_given_up(tmp_path: Path, drive: Path) -> None:
    with opened(str(tmp_path / "r.sqlite")) as database:
        imported(database, drive / "a.txt")
        with database.writing() as connection:
            connection.execute(update(documents).values(state="waiting", attempts=5))
        assert imported(database, drive / "a.txt").counts == {"failed": 1}
        assert told(database)["a.txt"] == ("failed", "crash")


def import_process(url: str, drive: Path, *more: str) -> subprocess.Popen[bytes]:
    """An import in a process of its own."""
    command = [
        sys.executable,
        "-m",
        "isa_extract.cli",
        "import",
        str(drive),
        "--register",
        url,
        "--workers",
        "1",
        *more,
    ]
    return subprocess.Popen(command, stderr=subprocess.PIPE, cwd=drive.parent)


def wait_for(condition: Any, seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not come to that"
        time.sleep(0.02)


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
def test_interrupted_it_ends_cleanly_and_the_next_goes_on(tmp_path: Path) -> None:
    drive = tmp_path / "drive"
    drive.mkdir()
    for number in range(60):
        (drive / f"{number:02}.txt").write_text(VERSIONS[0].replace("six years", f"{number + 2} years"))
    register = tmp_path / "r.sqlite"
    process = import_process(str(register), drive)
    wait_for(lambda: register.exists() and read_count(register) >= 3)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=60)
    assert process.returncode == 130, said
    assert b"interrupted; run 1" in said
    with opened(str(register)) as database:
        with database.reading() as connection:
            assert connection.execute(select(runs.c.state)).scalar() == "interrupted"
            assert connection.execute(select(documents).where(documents.c.claimed_by.is_not(None))).all() == []
        before = read_count(register)
        assert imported(database, drive).counts["read"] == 60 - before
        assert read_count(register) == 60


def read_count(register: Path) -> int:
    """How many documents a register has read."""
    with suppress(sqlite3.OperationalError), closing(sqlite3.connect(register)) as connection:
        return int(connection.execute("SELECT count(*) FROM documents WHERE state = 'read'").fetchone()[0])
    return 0


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
def test_workers_do_not_outlive_a_driver_that_is_killed(tmp_path: Path) -> None:
    drive = tmp_path / "drive"
    drive.mkdir()
    for number in range(40):
        (drive / f"{number:02}.txt").write_text(VERSIONS[0].replace("six years", f"{number + 2} years"))
    process = import_process(str(tmp_path / "r.sqlite"), drive)
    wait_for(lambda: read_count(tmp_path / "r.sqlite") >= 1)
    children = psutil.Process(process.pid).children(recursive=True)
    assert children
    process.kill()
    process.communicate()
    _, alive = psutil.wait_procs(children, timeout=30)
    assert not alive


def test_reports_status_and_exit_codes(drive: Path, tmp_path: Path) -> None:
    register = tmp_path / "r.sqlite"
    for ending in ("json", "csv", "txt"):
        result = run_cli(
            "import", drive, "--register", register, "--workers", 1, "--report", tmp_path / f"report.{ending}"
        )
        assert result.exit_code == 3
        assert "Traceback" not in result.output
    report = json.loads((tmp_path / "report.json").read_text())
    assert {Path(place["place"]).name: place["outcome"] for place in report["places"]}["empty.txt"] == "failed"
    assert "film.mp4" in (tmp_path / "report.csv").read_text()
    assert (tmp_path / "report.txt").read_text().splitlines()[2].startswith("failed [")
    said = run_cli("status", "--register", register).stdout
    assert "damaged.pdf: unreadable at load: " in said
    told = json.loads(run_cli("status", "--register", register, "--format", "json", "--as-of", "2027-05-01").stdout)
    assert told["counts"]["agreements"] == 2
    assert told["due_before"] == {"2027-05-01": 2}
    assert told["failures"] == {"empty": 1, "unreadable": 1}
    assert run_cli("import", drive / "a.txt", "--register", register, "--workers", 1).exit_code == 0
    assert run_cli("import", drive / "none", "--register", register, "--workers", 1).exit_code == 3
    assert run_cli("status", "--register", tmp_path / "none.sqlite").exit_code == 2
    said = run_cli("history", drive / "a.txt", "--register", register).stdout
    assert "first reading" in said
    (drive / "old" / "empty.txt").write_text(VERSIONS[3])
    assert run_cli("retry", "--kind", "empty", "--register", register, "--workers", 1).exit_code == 0
    assert json.loads(run_cli("status", "--register", register, "--format", "json").stdout)["counts"]["agreements"] == 3


def test_a_register_made_by_import_answers_in_sql(drive: Path, url: str) -> None:
    with opened(url) as database:
        imported(database, drive)
        with database.reading() as connection:
            due = connection.execute(text("SELECT review_due, title FROM due_for_review ORDER BY title")).all()
            assert [tuple(row) for row in due] == [
                ("2027-04-01", "Moorland Families 0"), ("2027-04-01", "Moorland Families 1"),
            ]  # fmt: skip
            bound = connection.execute(
                text("SELECT title FROM agreements_by_party WHERE party = 'Arden County Council' ORDER BY title")
            ).all()
            assert len(bound) == 2
            lost = connection.execute(text("SELECT kind FROM documents_not_read ORDER BY kind")).scalars().all()
            assert lost == ["empty", "not a document", "unreadable"]


def test_a_password_in_an_address_is_not_kept(tmp_path: Path) -> None:
    register = tmp_path / "r.sqlite"
    run_cli("import", "sftp://sam:hush@nowhere.invalid/drive", "--register", register, "--workers", 1)
    with opened(str(register)) as database, database.reading() as connection:
        assert connection.execute(select(runs.c.arguments)).scalar() == ["sftp://nowhere.invalid/drive"]
    assert b"hush" not in register.read_bytes()


def test_nothing_of_a_document_is_in_a_message(tmp_path: Path) -> None:
    name = "Zebedee Quill"
    (tmp_path / "x.pdf").write_bytes(b"%PDF-1.7\n" + name.encode())
    result = run_cli("import", tmp_path / "x.pdf", "--register", tmp_path / "r.sqlite", "--workers", 1)
    assert name not in result.output + result.stderr
    assert result.stderr.count("\n") == 1


@pytest.mark.slow
def test_pages_that_must_be_recognised_go_to_their_own_lane(tmp_path: Path) -> None:
    font = ImageFont.load_default(34)
    page = Image.new("L", (1240, 700), 255)
    for line, written in enumerate(VERSIONS[0].splitlines()[:14]):
        ImageDraw.Draw(page).text((90, 40 + 44 * line), written[:70], font=font, fill=0)
    drive = tmp_path / "drive"
    drive.mkdir()
    page.save(drive / "scan.png", dpi=(150, 150))
    (drive / "text.txt").write_text(VERSIONS[1])
    with opened(str(tmp_path / "r.sqlite")) as database:
        assert imported(database, drive, settings=Settings()).counts == {"read": 2}
        with database.reading() as connection:
            sources = connection.execute(select(agreements.c.text_source).order_by(agreements.c.text_source)).scalars()
            assert list(sources) == ["native", "ocr"]
        assert imported(database, drive, settings=Settings()).counts == {"unchanged": 2}
        assert imported(database, drive, settings=Settings(most_pages=9)).counts["unchanged"] == 1  # the text
