"""Bulk import under fire: poisonous documents, and processes that are killed at random while it runs."""

from __future__ import annotations

import importlib.util
import os
import random
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

import psutil
import pytest
from agreements import agreement
from poison import CRASH, EAT, HANG
from registers import KINDS, SERVER, content_of, new_register, opened
from reportlab.lib.pdfencrypt import StandardEncryption  # type: ignore[import-untyped]
from reportlab.pdfgen.canvas import Canvas  # type: ignore[import-untyped]
from sqlalchemy import func, select

from isa_extract.agreement_register import reading
from isa_extract.agreement_register.database import Database
from isa_extract.agreement_register.tables import agreements, documents, extractions, places

pytestmark = [
    pytest.mark.slow, pytest.mark.skipif(sys.platform != "linux", reason="kills processes, and limits their memory")
]  # fmt: skip

DOCUMENTS, ROUNDS = 480, 4
"""So many agreements, and 7 poisonous files in each round: 28 of 508."""
FEW = 40
"""Agreements with one round of poison, by which databases and engines are compared."""
SHORT = dict.fromkeys(("data", "basis", "retention", "signatures", "purpose"), "")
DRIVER = Path(__file__).parent / "import_driver.py"


@pytest.fixture
def drive(tmp_path: Path) -> Path:
    """A folder of agreements, and of poison of every kind."""
    return filled(tmp_path / "drive", DOCUMENTS, ROUNDS)


@pytest.fixture
def small_drive(tmp_path: Path) -> Path:
    """The same with few of them."""
    return filled(tmp_path / "drive", FEW, 1)


def filled(folder: Path, documents: int, rounds: int) -> Path:
    """The folder with so many agreements and rounds of poison."""
    folder.mkdir()
    for number in range(documents):
        title = f"INFORMATION SHARING AGREEMENT\n\nScheme {number}"
        (folder / f"{number:03}.txt").write_text(agreement(title=title, **SHORT))
    for number in range(rounds):
        for kind, content in poison(number).items():
            ending = {"encrypted": "pdf", "unreadable": "pdf", "limit": "docx"}.get(kind, "txt")
            (folder / f"{97 * number:03} {kind}.{ending}").write_bytes(content)
    return folder


def poison(number: int) -> dict[str, bytes]:
    """A document of each kind that cannot be read, by the kind that it is to be listed as."""
    mark = f" {number}".encode()
    return {
        "timeout": HANG + mark, "crash": CRASH + mark, "memory": EAT + mark, "empty": b"",
        "encrypted": locked(number), "unreadable": b"%PDF-1.7\n1 0 obj\n" + mark, "limit": bomb(number),
    }  # fmt: skip


def locked(number: int) -> bytes:
    """A PDF with a password."""
    canvas = Canvas("", encrypt=StandardEncryption("secret", ownerPassword=f"owner {number}"))
    canvas.drawString(72, 720, f"Agreement {number}")
    written: bytes = canvas.getpdfdata()
    return written


def bomb(number: int) -> bytes:
    """A Word file whose text would be gigabytes."""
    made = BytesIO(gigabytes())
    with zipfile.ZipFile(made, "a") as package:
        package.comment = f"{number}".encode()
    return made.getvalue()


@cache
def gigabytes() -> bytes:
    made = BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as package:
        package.writestr("[Content_Types].xml", "<Types/>")
        with package.open("word/document.xml", "w", force_zip64=True) as stream:
            for _ in range(300):
                stream.write(b" " * (1 << 20))
    return made.getvalue()


@contextmanager
def cluster() -> Iterator[Any]:
    """A real Dask cluster of three worker processes."""
    dask, distributed = importlib.import_module("dask"), importlib.import_module("distributed")
    with (
        dask.config.set({"distributed.worker.daemon": False, "distributed.scheduler.allowed-failures": 10}),
        distributed.LocalCluster(
            n_workers=3, threads_per_worker=1, processes=True, dashboard_address=None, host="127.0.0.1"
        ) as made,
    ):
        yield made


def victims(driver: psutil.Process) -> list[psutil.Process]:
    """The worker processes of a driver: children of the server that forks them."""
    return [process for child in driver.children() for process in child.children()]


def run_with_kills(url: str, drive: Path, kills: int, documents: int) -> int:
    """Start the import as often as it is killed: `kills` times, its driver and its workers in turns, at any point."""
    chance = random.Random(documents)  # noqa: S311
    killed = starts = 0
    command = [sys.executable, str(DRIVER), url, str(drive)]
    with opened(url) as database:
        while True:
            starts += 1
            assert starts < 12
            process = subprocess.Popen(command, env={**os.environ, "PYTHONPATH": str(DRIVER.parent)})
            driver = psutil.Process(process.pid)
            while process.poll() is None:
                time.sleep(0.05)
                if killed < kills and read_count(database) >= (killed + 1) * documents // (kills + 2):
                    workers = victims(driver)
                    target = driver if killed % 2 == 0 or not workers else chance.choice(workers)
                    target.kill()
                    killed += 1
            if process.returncode == 0:
                assert killed == kills
                return starts


def read_count(database: Database) -> int:
    with database.reading() as connection:
        return connection.execute(select(func.count()).where(documents.c.state == "read")).scalar() or 0


def settled(url: str, count: int, rounds: int) -> dict[str, Any]:
    """What the register holds, after the checks that hold for every engine and database."""
    with opened(url) as database, database.reading() as connection:
        assert connection.execute(select(func.count()).select_from(documents)).scalar() == count + 6 * rounds + 1
        titles = connection.execute(select(agreements.c.title)).scalars().all()
        assert sorted(titles) == sorted(f"Scheme {number}" for number in range(count))
        assert connection.execute(select(func.count()).select_from(extractions)).scalar() == count
        failed = connection.execute(
            select(documents.c.failure_kind, func.count())
            .where(documents.c.state == "failed")
            .group_by(documents.c.failure_kind)
        )
        kinds = {row[0]: row[1] for row in failed}
        expected = dict.fromkeys(poison(0), rounds) | {"empty": 1}  # all empty files are one document
        assert kinds == expected
        assert connection.execute(select(documents).where(documents.c.state == "waiting")).all() == []
        assert connection.execute(select(documents).where(documents.c.claimed_by.is_not(None))).all() == []
        return content_of(connection)


def read_by_a_cluster(url: str, drive: Path, documents: int) -> None:
    """Import on a Dask cluster, one of whose workers is killed on the way."""
    with cluster() as made:
        command = [sys.executable, str(DRIVER), url, str(drive), made.scheduler_address]
        process = subprocess.Popen(command, env={**os.environ, "PYTHONPATH": str(DRIVER.parent)})
        with opened(url) as database:
            while process.poll() is None and read_count(database) < documents // 3:
                time.sleep(0.1)
        assert process.poll() is None
        next(iter(made.workers.values())).process.process.kill()
        assert process.wait(timeout=300) == 0


def test_nothing_is_lost_or_doubled_whatever_is_killed(drive: Path, tmp_path: Path) -> None:
    with new_register("sqlite", tmp_path) as url:
        assert run_with_kills(url, drive, 3, DOCUMENTS) >= 2
        settled(url, DOCUMENTS, ROUNDS)


def test_every_database_and_engine_holds_the_same_in_the_end(small_drive: Path, tmp_path: Path) -> None:
    with new_register("sqlite", tmp_path) as url:
        assert run_with_kills(url, small_drive, 0, FEW) == 1
        first = settled(url, FEW, 1)
    if SERVER:
        with new_register("postgresql", tmp_path) as url:
            assert run_with_kills(url, small_drive, 2, FEW) == 2
            assert settled(url, FEW, 1) == first
    if importlib.util.find_spec("distributed"):
        (tmp_path / "cluster").mkdir()
        with new_register("sqlite", tmp_path / "cluster") as url:
            read_by_a_cluster(url, small_drive, FEW)
            assert settled(url, FEW, 1) == first


@pytest.mark.parametrize("kind", KINDS)
def test_two_imports_at_once_share_the_documents(kind: str, small_drive: Path, tmp_path: Path) -> None:
    half = tmp_path / "half"
    half.mkdir()
    for path in sorted(small_drive.glob("*.txt")):
        if "." not in path.stem and " " not in path.stem:
            (half / path.name).write_bytes(path.read_bytes())
    with new_register(kind, tmp_path) as url:
        command = [sys.executable, str(DRIVER), url, str(half)]
        gate = tmp_path / "gate"
        gate.mkdir()
        environment = {**os.environ, "PYTHONPATH": str(DRIVER.parent), "ISA_TEST_GATE": str(gate)}
        processes = [subprocess.Popen(command, env=environment) for _ in range(2)]
        while len(list(gate.iterdir())) < 2:
            assert [process.poll() for process in processes] == [None, None]
            time.sleep(0.02)
        (gate / "open").touch()
        assert [process.wait(timeout=300) for process in processes] == [0, 0]
        count = len(list(half.iterdir()))
        with opened(url) as database, database.reading() as connection:
            for table in (documents, agreements, extractions, places):
                assert connection.execute(select(func.count()).select_from(table)).scalar() == count
            readers = select(documents.c.run, func.count()).group_by(documents.c.run)
            assert len(connection.execute(readers).all()) == 2
            ended = reading.latest_runs(connection)
            assert {run.state for run in ended} == {"finished"}
            assert sum(run.counts["read"] for run in ended) == count
            assert all(run.counts.keys() == {"read", "read by another import"} for run in ended)
