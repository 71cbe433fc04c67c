"""A register's URL -> a database that is ready: opened, brought to the current tables, one transaction at a time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, inspect, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DataError, DBAPIError, NoSuchModuleError

from isa_extract.errors import UsageError

BUSY_SECONDS = 60
"""How long a writer waits for another before it gives up."""
_MIGRATION_LOCK = 4_915_723
"""Any number that no other program's advisory lock has: the register's migrations run one at a time."""
_VERSION_TABLE = "register_version"
_READS = "isa_extract_reads"
"""The execution option of transactions that only read."""


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
        database._migrate(create=create)
        return database

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """One transaction that writes: all of it is kept, or nothing. Raises UsageError where the database fails."""
        with self._failures_told(), self.engine.begin() as connection:
            yield connection

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """One transaction that only reads: what it sees does not change under it. Raises as `writing` does."""
        with (
            self._failures_told(),
            self.engine.connect().execution_options(**{_READS: True}) as connection,
            connection.begin(),
        ):
            yield connection

    @contextmanager
    def _failures_told(self) -> Iterator[None]:
        try:
            yield
        except DataError:
            raise  # a value that does not fit is a matter of the document, not of the database
        except DBAPIError as error:
            if "not a database" in str(error.orig):
                raise UsageError(self.name, "is not an SQLite database", "check --register") from None
            raise UsageError(
                self.name, f"the database failed ({type(error.orig).__name__})",
                "see that it is there, may be used and has room; what was written is kept",
            ) from None  # fmt: skip

    def close(self) -> None:
        """Let go of its connections."""
        self.engine.dispose()

    def _migrate(self, *, create: bool) -> None:
        with self.reading() as connection:
            version = _version(connection)
        if version == HEAD:
            return
        if version is None and not create:
            raise UsageError(self.name, "is not a register", "check --register; `isa-extract import` makes one")
        with self.writing() as connection:
            if connection.dialect.name == "postgresql":
                connection.execute(text(f"SELECT pg_advisory_xact_lock({_MIGRATION_LOCK})"))
            if (version := _version(connection)) != HEAD:  # another process may have been first
                self._upgrade(connection, version)

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


def _version(connection: Connection) -> str | None:
    """The migration that a register's tables are of; None where it has none."""
    if not inspect(connection).has_table(_VERSION_TABLE):
        return None
    found: str | None = connection.execute(text(f"SELECT version_num FROM {_VERSION_TABLE}")).scalar()  # noqa: S608
    return found


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
            "page_size = 16384",  # of a new file: rows of texts and packed records need fewer of them
            "journal_mode = WAL",  # readers and a writer at once; a power cut costs the last transactions at most
            "synchronous = NORMAL",
            "foreign_keys = ON",
            "secure_delete = ON",  # what is forgotten is overwritten
        ):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begun(connection: Connection) -> None:
        reads = connection.get_execution_options().get(_READS)
        connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")
