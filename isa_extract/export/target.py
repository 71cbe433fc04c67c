"""What a target of an export is: how it is called, what it writes and how."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

from isa_extract.entries import Entry

Redaction = Literal["contacts", "people", "none"]
"""What is taken out: contacts, and all that `people` does; people; nothing."""
REDACTIONS: tuple[Redaction, ...] = get_args(Redaction)


@dataclass(frozen=True, slots=True)
class Options:
    """How an export is written.

    `as_of` is the day that dates are held against, `bom` puts a byte order mark before CSV files, `redaction` is what
    was taken out of the entries before, `patterns` the pattern folder, the shipped one where it is None, `url` the
    database of a target that writes into one.
    """

    as_of: datetime.date
    bom: bool = False
    redaction: Redaction = "none"
    patterns: Path | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Written:
    """What became of the entries: how many were written, and in a sentence each what was cut or left out."""

    entries: int
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Target:
    """A place that records go to.

    `public`: people are redacted unless asked otherwise. `write` gets the entries one by one, and holds in memory only
    what the format forces it to; it writes whole files or none. `mapping` is its file in `patterns/exports`, without
    the ending, where that is not its name; `evidence`, whether it takes the evidence of values, which is the most of a
    record: the others are given none.
    """

    name: str
    summary: str
    public: bool
    output: Literal["file", "folder", "database"]
    write: Callable[[Iterable[Entry], Path, Options], Written]
    mapping: str | None = None
    evidence: bool = False

    @property
    def mapping_name(self) -> str:
        """The name of the mapping file, without its ending."""
        return self.mapping or self.name
