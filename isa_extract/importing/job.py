"""What goes to a worker process, and what comes back."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

from isa_extract.corrections import Correction
from isa_extract.settings import Settings

LaneName = Literal["text", "ocr"]
"""Documents that take a moment, and those whose pages must be recognised."""


@dataclass(frozen=True, slots=True)
class Job:
    """A document to read. `before` is the record read of it earlier, compressed; `pages` is known in the OCR lane."""

    sha256: str
    name: str
    content: bytes = field(repr=False)
    settings: Settings = field(default_factory=Settings)
    patterns: str | None = None  # the folder of other patterns than the shipped ones
    before: bytes | None = field(default=None, repr=False)
    corrections: tuple[Correction, ...] = field(default=(), repr=False)
    lane: LaneName = "text"
    pages: int = 0


@dataclass(frozen=True, slots=True)
class Success:
    """A document that was read: rows of the register's tables, its canonical JSON and its text, both compressed.

    `changes` is what the record says differently from `Job.before`: None without one, [] where it says the same.
    """

    rows: dict[str, list[dict[str, Any]]] = field(repr=False)
    record: bytes = field(repr=False)
    text: bytes = field(repr=False)
    changes: list[dict[str, Any]] | None = field(default=None, repr=False)

    @property
    def is_agreement(self) -> bool:
        """Whether the document is an agreement at all."""
        return bool(self.rows["agreements"][0]["type"] != "not_an_agreement")


@dataclass(frozen=True, slots=True)
class Failure:
    """A document that could not be read: what kind of failure, at which stage, at which page where that is known.

    Kinds are those of `isa_extract.errors` (encrypted, empty, limit, ...) and `timeout`, `memory`, `crash`, `defect`.
    """

    kind: str
    stage: str
    message: str
    page: int | None = None


@dataclass(frozen=True, slots=True)
class OcrNeeded:
    """A document whose pages must be recognised: to be read in the other lane."""

    pages: int


Outcome = Success | Failure
Attempted = Outcome | OcrNeeded
