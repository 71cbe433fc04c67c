"""Runs of an import: who is at work on a register, and which of them died without saying so."""

from __future__ import annotations

import datetime
import socket
import threading
from dataclasses import dataclass
from types import TracebackType
from typing import Any

import psutil
from sqlalchemy import Connection, insert, select, update

from isa_extract.agreement_register.database import Database
from isa_extract.agreement_register.tables import documents, runs
from isa_extract.errors import UsageError

HEARTBEAT_SECONDS = 15.0
DEAD_SECONDS = 180.0
"""A run on another machine that has not been heard of for so long is taken for dead."""


def now() -> str:
    """This moment, as the register writes times."""
    return datetime.datetime.now(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


@dataclass(frozen=True, slots=True)
class Run:
    """A run that is at work."""

    id: int
    extractor_version: str
    pattern_version: str
    settings: str  # as one line


def begin(
    connection: Connection,
    *,
    command: str,
    arguments: list[str],
    engine: str,
    extractor_version: str,
    pattern_version: str,
    settings: str,
) -> Run:
    """Write down that a run begins; what runs that died had claimed is free again."""
    free_claims_of_the_dead(connection)
    process = psutil.Process()
    made = connection.execute(
        insert(runs).values(
            command=command, arguments=arguments, engine=engine, extractor_version=extractor_version,
            pattern_version=pattern_version, started=now(), heartbeat=now(), state="running",
            host=socket.gethostname(), process=process.pid, process_started=process.create_time(),
        )
    )  # fmt: skip
    (key,) = made.inserted_primary_key or (0,)
    return Run(key, extractor_version, pattern_version, settings)


def end(connection: Connection, run: Run, state: str, counts: dict[str, int]) -> None:
    """Write down how a run ended; documents it had claimed and not read wait for the next."""
    connection.execute(update(documents).where(documents.c.claimed_by == run.id).values(claimed_by=None))
    connection.execute(update(runs).where(runs.c.id == run.id).values(state=state, finished=now(), counts=counts))


def free_claims_of_the_dead(connection: Connection) -> None:
    """Find the runs that ended without saying so, mark them, and free what they had claimed."""
    dead = [row.id for row in connection.execute(select(runs).where(runs.c.state == "running")) if not _is_alive(row)]
    if dead:
        connection.execute(update(documents).where(documents.c.claimed_by.in_(dead)).values(claimed_by=None))
        connection.execute(update(runs).where(runs.c.id.in_(dead)).values(state="died"))


def _is_alive(run: Any) -> bool:
    if run.host == socket.gethostname():
        try:
            return bool(abs(psutil.Process(run.process).create_time() - run.process_started) < 2)
        except psutil.NoSuchProcess:
            return False
        except psutil.AccessDenied:
            return True
    heard = datetime.datetime.strptime(run.heartbeat, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=datetime.UTC)
    return (datetime.datetime.now(datetime.UTC) - heard).total_seconds() < DEAD_SECONDS


class Heartbeat:
    """Says every few seconds that a run is alive, for importers on other machines; a context manager."""

    def __init__(self, database: Database, run: Run) -> None:
        self._database, self._run = database, run
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._beat, daemon=True)

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop.set()
        self._thread.join()

    def _beat(self) -> None:
        while not self._stop.wait(HEARTBEAT_SECONDS):
            try:
                with self._database.writing() as connection:
                    connection.execute(update(runs).where(runs.c.id == self._run.id).values(heartbeat=now()))
            except UsageError:
                continue  # the database is away for a moment; the work itself will tell if it stays away
