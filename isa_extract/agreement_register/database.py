"""A register's URL -> a database that is ready: opened, brought to the current tables, one transaction at a time."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, inspect, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError

from isa_extract.errors import UsageError

BUSY_SECONDS = 60
"""How long a writer waits for another before it gives up."""
_MIGRATION_LOCK = 4_915_723
"""Any number that no other program's advisory lock has: the register's migrations run one at a time."""
_VERSION_TABLE = "register_version"
READ_ONLY = {"isa_extract_reads": True}


class Database:
    """A register's database. SQLite knows one writer at a time: writing transactions queue, reading ones do not."""

    def __init__(self, engine: Engine, name: str) -> None:
        self.engine = engine
        self.name = name
        """What to call it in messages: no password in it."""

    @classmethod
    def open(cls, url: str, *, create: bool = False) -> Database:
        """The register at `url`: an SQLAlchemy URL, or the path of an SQLite file.

        With `create` a database without tables becomes a register. Raises UsageError where there is none, where it
        cannot be reached, or where a newer isa-extract made it.
        """
        parsed, name = _parsed(url)
        path = Path(parsed.database) if parsed.get_backend_name() == "sqlite" and parsed.database else None
        if path and not create and not path.is_file():
            raise UsageError(name, "there is no such register", "`isa-extract import` makes one; check --register")
        try:
            engine = create_engine(parsed, pool_pre_ping=True)
        except NoSuchModuleError:
            raise UsageError(name, "is a kind of database that is not known here", "use sqlite or postgresql") from None
        except ImportError as error:
            remedy = "pip install 'isa-extract[postgresql]'"
            raise UsageError(name, f"its driver is not installed ({error.name})", remedy) from None
        if parsed.get_backend_name() == "sqlite":
            _prepare_sqlite(engine)
        database = cls(engine, name)
        try:
            database._migrate(create=create)
        except sqlite3.DatabaseError:
            raise UsageError(name, "is not a register", "check --register") from None
        except DBAPIError as error:
            if path and "not a database" in str(error.orig):
                raise UsageError(name, "is not an SQLite database", "check --register") from None
            raise UsageError(
                name, f"cannot be opened ({type(error.orig).__name__})", "check that it is there, its permissions and "
                "the password",
            ) from None  # fmt: skip
        return database

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """One transaction that writes: all of it is kept, or nothing."""
        with self.engine.begin() as connection:
            yield connection

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """One transaction that only reads: what it sees does not change under it."""
        with self.engine.connect().execution_options(**READ_ONLY) as connection, connection.begin():
            yield connection

    def close(self) -> None:
        """Let go of its connections."""
        self.engine.dispose()

    def _migrate(self, *, create: bool) -> None:
        with self.writing() as connection:
            tables = set(inspect(connection).get_table_names())
            if not create and _VERSION_TABLE not in tables:
                raise UsageError(self.name, "is not a register", "check --register; `isa-extract import` makes one")
            if connection.dialect.name == "postgresql":
                connection.execute(text(f"SELECT pg_advisory_xact_lock({_MIGRATION_LOCK})"))
            current = connection.execute(text(f"SELECT version_num FROM {_VERSION_TABLE}")).scalar() if (  # noqa: S608
                _VERSION_TABLE in set(inspect(connection).get_table_names())
            ) else None  # fmt: skip
            if current != HEAD:
                self._upgrade(connection, current)

    def _upgrade(self, connection: Connection, current: str | None) -> None:
        from alembic import command
        from alembic.config import Config
        from alembic.script import ScriptDirectory
        from alembic.util import CommandError

        config = Config()
        config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
        config.attributes["connection"] = connection
        config.attributes["version_table"] = _VERSION_TABLE
        if current is not None:
            try:
                ScriptDirectory.from_config(config).get_revision(current)
            except CommandError:
                raise UsageError(
                    self.name, f"was made by a newer isa-extract (tables of {current})", "update isa-extract"
                ) from None
        command.upgrade(config, "head")


HEAD = "0001"
"""The name of the newest migration: a register that has it is not looked at further."""


def _parsed(url: str) -> tuple[Any, str]:
    if "://" not in url:
        return make_url("sqlite://").set(database=url), url
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):
        raise UsageError("--register", "is not a database URL", "write postgresql://user@host/name or a path") from None
    if parsed.drivername in ("postgresql", "postgres"):
        parsed = parsed.set(drivername="postgresql+psycopg")
    return parsed, parsed.render_as_string(hide_password=True)


def _prepare_sqlite(engine: Engine) -> None:
    @event.listens_for(engine, "connect")
    def connected(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # transactions are begun below, not by the driver's guess
        for pragma in (
            f"busy_timeout = {BUSY_SECONDS * 1000}",
            "journal_mode = WAL",  # readers and a writer at once; a power cut costs the last transactions at most
            "synchronous = NORMAL",
            "foreign_keys = ON",
            "secure_delete = ON",  # what is forgotten is overwritten
        ):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begun(connection: Connection) -> None:
        reads = connection.get_execution_options().get(next(iter(READ_ONLY)))
        connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")
