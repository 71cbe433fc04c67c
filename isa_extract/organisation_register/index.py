"""Official registers in a local SQLite file: loaded whole or not at all, looked up by keys and blocks of names."""

from __future__ import annotations

import hashlib
import os
import sqlite3
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from rapidfuzz import fuzz
from rapidfuzz.distance import OSA

from isa_extract.errors import UnreadableError, UsageError
from isa_extract.organisation_register.names import (
    likeness_of_styles,
    place_key,
    readings,
    without_legal_form,
    words_of,
)
from isa_extract.organisation_register.official import Entry, Official, read_entries
from isa_extract.organisation_register.resolve import Method

_APPLICATION, _VERSION = 0x69736178, 1
"""What marks our SQLite files ("isax"), and the version of their tables."""
_FAMILY_WORDS = frozenset(
    """council borough city county police constabulary commissioner nhs trust fire authority ccg icb pct board pcc
    university district corporation cyngor heddlu""".split()  # noqa: SIM905 - a list is harder to read
)
"""Names without one of these are not asked what sort of body they name."""
BUSY_SECONDS = 5.0
"""How long to wait for another process that loads."""
_BATCH = 20_000
_MOST_IN_A_BLOCK = 2000
_SHORTEST_FUZZY = 7


@dataclass(frozen=True, slots=True)
class LoadedSource:
    """A register that was loaded: from which file, and how many bodies."""

    name: str
    file_name: str
    sha256: str
    rows: int
    left_out: int


@dataclass(frozen=True, slots=True)
class Listed:
    """A body as a loaded register lists it."""

    source: str
    code_of: str
    code: str
    name: str
    others: tuple[str, ...]
    kind: str
    start: str
    end: str
    codes: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class IndexResolution:
    """What a name is in the loaded registers: every body that fits equally well, of each register."""

    name: str
    method: Method = "none"
    candidates: tuple[Listed, ...] = ()
    score: float = 0.0


class Index:
    """An index of official registers. Use as a context manager."""

    def __init__(self, path: Path, *, write: bool = False) -> None:
        self.path = path
        if write:
            _make_folder(path)
        elif not path.is_file():
            raise UsageError(str(path), "there is no index here", "make one with `isa-extract organisations load`")
        try:
            mode = "rwc" if write else "ro"
            address = f"{path.absolute().as_uri()}?mode={mode}"
            self._connection = sqlite3.connect(address, uri=True, isolation_level=None, timeout=BUSY_SECONDS)
        except sqlite3.OperationalError as error:
            raise UsageError(str(path), f"cannot be opened ({error})", "check its folder's permissions") from None
        try:
            self._check(write)
        except BaseException:
            self._connection.close()
            raise
        self._tables = [(number, name, code_of) for number, name, code_of in self._sources("id, name, code_of")]

    def __enter__(self) -> Index:
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()

    def _check(self, write: bool) -> None:
        with _told(self.path):
            self._connection.execute("PRAGMA cache_size = -65536")
            self._connection.execute("PRAGMA mmap_size = 268435456")
            (application,) = self._connection.execute("PRAGMA application_id").fetchone()
            (version,) = self._connection.execute("PRAGMA user_version").fetchone()
            (tables,) = self._connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
            if application == _APPLICATION and version == _VERSION:
                return
            if application != _APPLICATION and (tables or not write):
                raise UsageError(str(self.path), "is not an index of organisations", "name another file with --index")
            if application == _APPLICATION:
                remedy = "delete it and load the registers again"
                raise UsageError(str(self.path), "was made by another version of isa-extract", remedy)
            self._connection.executescript(
                f"""BEGIN IMMEDIATE;
                CREATE TABLE source (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, code_of TEXT NOT NULL,
                    file_name TEXT NOT NULL, sha256 TEXT NOT NULL, rows INTEGER NOT NULL, left_out INTEGER NOT NULL);
                PRAGMA application_id = {_APPLICATION};
                PRAGMA user_version = {_VERSION};
                COMMIT;"""
            )

    def _sources(self, columns: str) -> list[tuple[object, ...]]:
        with _told(self.path):
            return self._connection.execute(f"SELECT {columns} FROM source ORDER BY name").fetchall()  # noqa: S608

    @property
    def sources(self) -> list[LoadedSource]:
        """What is loaded, by name."""
        return [LoadedSource(*row) for row in self._sources("name, file_name, sha256, rows, left_out")]  # type: ignore[arg-type]

    def load(self, official: Official, progress: Callable[[int, int], None] = lambda *_: None) -> LoadedSource:
        """Load a file in place of what was loaded from its like before; whatever goes wrong leaves the old."""
        with _told(self.path):
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                loaded = self._load(official, progress)
                self._connection.execute("COMMIT")
            except BaseException:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                raise
        self._tables = [(number, name, code_of) for number, name, code_of in self._sources("id, name, code_of")]
        return loaded

    def _load(self, official: Official, progress: Callable[[int, int], None]) -> LoadedSource:
        run = self._connection.execute
        self._drop(official.source)
        (number,) = run("SELECT coalesce(max(id), 0) + 1 FROM source").fetchone()
        run(
            f"CREATE TABLE entry_{number} (id INTEGER PRIMARY KEY, code TEXT, name TEXT, others TEXT, kind TEXT,"
            " start TEXT, end TEXT, codes TEXT)"
        )
        run("CREATE TEMP TABLE IF NOT EXISTS made (key INTEGER, entry INTEGER)")
        run("DELETE FROM temp.made")
        rows, left_out = 0, 0
        entries: list[tuple[object, ...]] = []
        keys: list[tuple[int, int]] = []
        for entry in read_entries(official, progress):
            if entry is None:
                left_out += 1
                continue
            rows += 1
            entries.append(
                (rows, entry.code, entry.name, "\n".join(entry.others), entry.kind, entry.start, entry.end,
                 "\n".join(f"{register} {code}" for register, code in entry.codes))
            )  # fmt: skip
            keys += [(key, rows) for key in _keys_of(entry)]
            if len(entries) >= _BATCH:
                self._write(number, entries, keys)
        self._write(number, entries, keys)
        if not rows:
            raise UnreadableError(str(official.path), "lists no organisation", "download it again")
        run(f"CREATE TABLE key_{number} (key INTEGER, entry INTEGER, PRIMARY KEY (key, entry)) WITHOUT ROWID")
        run(f"INSERT OR IGNORE INTO key_{number} SELECT key, entry FROM temp.made ORDER BY key, entry")  # noqa: S608
        run("DROP TABLE temp.made")
        digest = _digest(official.path)
        run(
            "INSERT INTO source VALUES (?, ?, ?, ?, ?, ?, ?)",
            (number, official.source, official.codes, official.path.name, digest, rows, left_out),
        )
        return LoadedSource(official.source, official.path.name, digest, rows, left_out)

    def _write(self, number: int, entries: list[tuple[object, ...]], keys: list[tuple[int, int]]) -> None:
        self._connection.executemany(f"INSERT INTO entry_{number} VALUES (?, ?, ?, ?, ?, ?, ?, ?)", entries)  # noqa: S608
        self._connection.executemany("INSERT INTO temp.made VALUES (?, ?)", keys)
        entries.clear()
        keys.clear()

    def forget(self, source: str) -> None:
        """Drop what was loaded as a source."""
        with _told(self.path):
            self._connection.execute("BEGIN IMMEDIATE")
            dropped = self._drop(source)
            self._connection.execute("COMMIT")
        if not dropped:
            known = ", ".join(loaded.name for loaded in self.sources) or "nothing"
            raise UsageError(source, "nothing was loaded under this name", f"loaded is {known}")
        self._tables = [row for row in self._tables if row[1] != source]

    def _drop(self, source: str) -> bool:
        found = self._connection.execute("SELECT id FROM source WHERE name = ?", (source,)).fetchone()
        if found is None:
            return False
        for table in ("entry", "key"):
            self._connection.execute(f"DROP TABLE {table}_{found[0]}")
        self._connection.execute("DELETE FROM source WHERE id = ?", found)
        return True

    def resolve(self, name: str, *, kind: str | None = None) -> IndexResolution:
        """The bodies of a name in every loaded register: by name, by other names or by rule, and else nearly so."""
        asked = _Asked(words_of(name), kind)
        if not asked.words:
            return IndexResolution(name)
        ranked: dict[Method, list[Listed]] = {"exact": [], "alias": []}
        for table in self._tables:
            for listed in self._entries(table, asked.keys()):
                method = asked.method(listed)
                if method is not None:
                    ranked[method].append(listed)
        for method, found in ranked.items():
            if found:
                return IndexResolution(name, method, tuple(found), 1.0)
        if len(asked.squeezed) < _SHORTEST_FUZZY:
            return IndexResolution(name)
        nearest: list[tuple[int, Listed]] = []
        for table in self._tables:
            for listed in self._entries(table, asked.blocks()):
                distance = asked.distance(listed)
                if distance is not None:
                    nearest.append((distance, listed))
        if not nearest:
            return IndexResolution(name)
        least = min(distance for distance, _ in nearest)
        found = [listed for distance, listed in nearest if distance == least]
        score = max(fuzz.ratio(" ".join(asked.words), " ".join(words_of(listed.name))) for listed in found) / 100
        return IndexResolution(name, "fuzzy", tuple(found), round(score, 3))

    def _entries(self, table: tuple[object, ...], keys: Iterable[int]) -> Iterator[Listed]:
        """The bodies under some keys; of very many, the first."""
        number, source, code_of = table
        marks = sorted(set(keys))
        query = (
            "SELECT code, name, others, kind, start, end, codes FROM"  # noqa: S608
            f" (SELECT DISTINCT entry FROM key_{number} WHERE key IN ({','.join('?' * len(marks))})"
            f" LIMIT {_MOST_IN_A_BLOCK}) JOIN entry_{number} ON id = entry ORDER BY id"
        )
        with _told(self.path):
            for code, name, others, kind, start, end, codes in self._connection.execute(query, marks):
                yield Listed(
                    str(source), str(code_of), code, name, _split(others), kind, start, end,
                    tuple((line.partition(" ")[0], line.partition(" ")[2]) for line in _split(codes)),
                )  # fmt: skip


def _split(lines: str) -> tuple[str, ...]:
    return tuple(lines.split("\n")) if lines else ()


class _Asked:
    """A name that is looked up: its keys and blocks, and whether what they find is it."""

    def __init__(self, words: tuple[str, ...], kind: str | None) -> None:
        if len(words) > 1 and OSA.distance(words[-1], "limited", score_cutoff=1) <= 1:
            words = (*words[:-1], "ltd")
        self.words, self.kind = words, kind
        self.bare = without_legal_form(words)
        self.squeezed = "".join(self.bare)
        self.readings = [reading for reading in readings(words) if reading.family is not None]

    def keys(self) -> list[int]:
        """The keys of the name as it is and as a sort of body at a place."""
        return [
            _hashed("=", self.squeezed),
            *(_hashed(reading.family or "", place_key(reading.place)) for reading in self.readings),
        ]

    def blocks(self) -> list[int]:
        """Where names stand whose words begin alike, with letters too many, too few or wrong in one half only."""
        initials = _initials(self.bare)
        length = len(self.squeezed)
        return [key for other in range(length - 2, length + 3) for key in _halves(initials, self.squeezed, other)]

    def method(self, listed: Listed) -> Method | None:
        """How a body bears the name; None where it does not."""
        if self.kind is not None and listed.kind not in ("", self.kind):
            return None
        own = words_of(listed.name)
        if own == self.words:
            return "exact"
        if without_legal_form(own) == self.bare:
            return "alias"
        if any(without_legal_form(words_of(other)) == self.bare for other in listed.others):
            return "alias"
        family = "council" if listed.kind == "council" else None
        for other in readings(own, family):
            for reading in self.readings:
                same = reading.family == other.family and place_key(reading.place) == place_key(other.place)
                likeness = likeness_of_styles(reading.styles, other.styles, "") if same else 0
                if likeness == 2 or (likeness and not (reading.styles and other.styles)):
                    return "alias"
        return None

    def distance(self, listed: Listed) -> int | None:
        """How many letters a body's name, or another of its names, is away; None where it is another name."""
        if self.kind is not None and listed.kind not in ("", self.kind):
            return None
        distances = [self._distance(without_legal_form(words_of(name))) for name in (listed.name, *listed.others)]
        return min((distance for distance in distances if distance is not None), default=None)

    def _distance(self, words: Sequence[str]) -> int | None:
        if len(words) != len(self.bare):
            return 0 if "".join(words) == self.squeezed else None
        total = 0
        for word, other in zip(self.bare, words, strict=True):
            if word == other:
                continue
            allowed = 0 if min(len(word), len(other)) < 5 or word[0] != other[0] else 1 if len(word) < 10 else 2
            distance = OSA.distance(word, other, score_cutoff=allowed)
            if not allowed or distance > allowed or not (word.isalpha() and other.isalpha()):
                return None
            total += distance
        return total if 0 < total <= 2 else None


def _keys_of(entry: Entry) -> Iterator[int]:
    """The keys and blocks of a body's names."""
    family = "council" if entry.kind == "council" else None
    for name in (entry.name, *entry.others):
        words = words_of.__wrapped__(name)
        if not words:
            continue
        bare = without_legal_form(words)
        squeezed = "".join(bare)
        yield _hashed("=", squeezed)
        if len(squeezed) >= _SHORTEST_FUZZY - 2:
            yield from _halves(_initials(bare), squeezed, len(squeezed))
        if family or not _FAMILY_WORDS.isdisjoint(words):
            for reading in readings(words, family):
                if reading.family is not None:
                    yield _hashed(reading.family, place_key(reading.place))


def _halves(initials: str, squeezed: str, length: int) -> tuple[int, int]:
    """The blocks of the first and last half of a name that is `length` long; the letters in the middle are in none."""
    half = (length - 1) // 2
    return (
        _hashed(f"<{length}{initials}", squeezed[:half]),
        _hashed(f">{length}{initials}", squeezed[len(squeezed) - half :]),
    )


def _initials(words: Sequence[str]) -> str:
    return "".join([word[0] for word in words])


def _hashed(sort: str, text: str) -> int:
    """A key as a number; two texts may share one, so what is found is always compared."""
    return zlib.crc32(f"{sort} {text}".encode())


def _digest(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while block := stream.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


def _make_folder(path: Path) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(
            str(path.parent), f"the folder cannot be made ({error.strerror})", "name another file with --index"
        ) from None
    if path.is_dir() or not os.access(path.parent, os.W_OK) or (path.exists() and not os.access(path, os.W_OK)):
        raise UsageError(str(path), "cannot be written", "check its permissions or name another file with --index")


@contextmanager
def _told(path: Path) -> Iterator[None]:
    """Tell what SQLite has to say in one line."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        if isinstance(error, sqlite3.OperationalError):
            problem = f"the index cannot be used ({error})"
            raise UsageError(str(path), problem, "check disk and permissions, and that nothing else loads") from None
        problem = f"is no index or is damaged ({error})"
        raise UnreadableError(
            str(path), problem, "name another file with --index, or delete it and load again"
        ) from None


def index_path() -> Path:
    """Where the index is kept where no file is named: the user's data folder of the platform."""
    from platformdirs import user_data_path

    return user_data_path("isa-extract", appauthor=False) / "organisations.sqlite"
