"""Where the entries of an export come from: record files, JSON Lines, CSV packages."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from isa_extract.entries import Entry, identifier_of
from isa_extract.errors import IsaExtractError, UnreadableError
from isa_extract.export import csv_package, jsonl
from isa_extract.export.json import names_a_file
from isa_extract.record_files import record_among

SUFFIXES = (".json", ".jsonl")
"""The endings of what is read of a folder."""
Failed = Callable[[IsaExtractError], None]


def entries_of(
    files: Iterable[Path], failed: Failed, copied: Callable[[Path], None], patterns: Path | None = None
) -> Iterator[Entry]:
    """The entries of files, one by one, each identifier once.

    A file, or a line of one, that holds no record is told to `failed`; a file with another record of a document whose
    record was given already, to `copied`. A CSV package is read by the mapping of `patterns`.
    """
    seen: set[str] = set()
    for path in files:
        try:
            for entry in _read(path, failed, patterns):
                if not names_a_file(entry.identifier):
                    failed(UnreadableError(str(path), "has an identifier or SHA-256 that is none", "extract it again"))
                    continue
                if entry.identifier in seen:
                    copied(path)
                    continue
                seen.add(entry.identifier)
                yield entry
        except IsaExtractError as error:
            failed(error)


def _read(path: Path, failed: Failed, patterns: Path | None) -> Iterator[Entry]:
    if path.name == csv_package.DESCRIPTOR:
        yield from csv_package.read(path.parent, patterns)
    elif path.suffix.casefold() == ".jsonl":
        yield from jsonl.read(path, failed)
    else:
        record = record_among(path)
        yield Entry(identifier_of(record.source.sha256), record)
