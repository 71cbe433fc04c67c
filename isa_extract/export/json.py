"""Canonical records: a folder with a file for each agreement, as `extract` writes them, named by its identifier."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from isa_extract.entries import Entry
from isa_extract.errors import UsageError
from isa_extract.export.target import Options, Target, Written
from isa_extract.record import Record
from isa_extract.whole_files import whole


def names_a_file(identifier: str) -> bool:
    """Whether an identifier can be the name of a file, and leads nowhere else."""
    return re.fullmatch(r"[0-9A-Za-z_-]{1,64}", identifier) is not None


def canonical(record: Record) -> str:
    """What `Record.as_json` gives, ten times as fast."""
    return record.model_dump_json(by_alias=True, indent=1) + "\n"


def write(entries: Iterable[Entry], folder: Path, _: Options) -> Written:
    """Write `<identifier>.json` for each entry; a file that is there is replaced."""
    count = 0
    for entry in entries:
        if not names_a_file(entry.identifier):
            raise UsageError(str(folder), "an agreement has an identifier that names no file", "correct it")
        with whole(folder / f"{entry.identifier}.json") as unfinished:
            unfinished.write_text(canonical(entry.record), encoding="utf-8", newline="")
        count += 1
    return Written(count)


TARGET = Target(
    "json", "a folder of canonical records, a file for each agreement", False, "folder", write, evidence=True
)
