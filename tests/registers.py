"""Registers for tests: an SQLite file, and a database of a PostgreSQL server where CI has started one."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, create_engine, select, text

from isa_extract.agreement_register.database import Database
from isa_extract.agreement_register.tables import metadata, runs
from isa_extract.importing.importer import Summary, import_into
from isa_extract.importing.limits import Limits
from isa_extract.importing.local import LocalEngine
from isa_extract.importing.worker import Attempt
from isa_extract.rules import Rules, default_rules
from isa_extract.settings import OcrMode, Settings
from isa_extract.sources import find

SERVER = os.environ.get("ISA_TEST_POSTGRESQL")
"""The URL of a server on which tests may make databases; `.ci/postgresql start DIR` starts one and prints it."""
KINDS = ("sqlite", "postgresql")
_OF_THE_RUN = {
    "documents.run", "documents.claimed_by", "places.run", "extractions.run", "extractions.id", "corrections.made",
}  # fmt: skip
"""Columns that tell when, and by which run, something was written."""


@contextmanager
def new_register(kind: str, folder: Path) -> Iterator[str]:
    """The URL of a register that is not there yet."""
    if kind == "sqlite":
        yield str(folder / "register.sqlite")
        return
    if SERVER is None:
        pytest.skip("no PostgreSQL server: set ISA_TEST_POSTGRESQL to what `.ci/postgresql start DIR` prints")
    server = create_engine(SERVER.replace("postgresql://", "postgresql+psycopg://"), isolation_level="AUTOCOMMIT")
    name = f"isa_{uuid.uuid4().hex}"
    with server.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    try:
        yield SERVER.replace("/postgres?", f"/{name}?")
    finally:
        with server.connect() as connection:
            connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
        server.dispose()


@contextmanager
def opened(url: str) -> Iterator[Database]:
    """A register, made where it is not there."""
    with closing(Database.open(url, create=True)) as database:
        yield database


def imported(
    database: Database,
    *paths: Path,
    attempt: Attempt | None = None,
    limits: Limits = Limits(),  # noqa: B008
    rules: Rules | None = None,
    again: Sequence[str] = (),
    settings: Settings = Settings(ocr=OcrMode.NEVER),  # noqa: B008
) -> Summary:
    """One run of the local engine, with a worker process."""
    more: dict[str, Any] = {} if attempt is None else {"attempt": attempt}
    with closing(LocalEngine(1, 1, limits, **more)) as engine:
        return import_into(
            database, find([str(path) for path in paths]), engine=engine, rules=rules or default_rules(),
            settings=settings, again=frozenset(again),
        )  # fmt: skip


def content_of(connection: Connection) -> dict[str, list[tuple[Any, ...]]]:
    """All that a register says, but for when and by which run it was written."""
    said: dict[str, list[tuple[Any, ...]]] = {}
    for table in metadata.sorted_tables:
        if table is not runs:
            columns = [column for column in table.columns if f"{table.name}.{column.name}" not in _OF_THE_RUN]
            said[table.name] = sorted(tuple(map(repr, row)) for row in connection.execute(select(*columns)))
    return said
