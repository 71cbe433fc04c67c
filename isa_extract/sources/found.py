"""What `find` yields and what bounds it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from isa_extract.errors import IsaExtractError


@dataclass(frozen=True, slots=True)
class Limits:
    """What stops an archive from growing beyond measure; sizes in bytes as unpacked.

    `member_bytes` holds for every file that is read into memory. `archive_bytes`, `members` and `ratio` (unpacked to
    packed) hold for an archive or mail with all that is nested in it; `depth` is how many may lie within one another.
    """

    member_bytes: int = 200_000_000
    archive_bytes: int = 10_000_000_000
    ratio: int = 200
    members: int = 100_000
    depth: int = 4


@dataclass(frozen=True, slots=True)
class Found:
    """A document that can be read.

    `place` is how a person finds it again ("drive/old.zip!inner/a.pdf"), printable and without secrets; `name` is its
    own name; `size` its bytes, None where unknown before it is read. `stamp` changes when the outermost file does;
    it is empty where a store tells nothing to make it of, and then only reading tells.
    """

    place: str
    name: str
    size: int | None
    stamp: str
    _content: Callable[[], bytes] = field(repr=False, compare=False)

    def read(self) -> bytes:
        """The document's content. Raises UnreadableError, EncryptedError or LimitError that name the place."""
        return self._content()


NOT_OPENED = ("missing", "unreadable", "encrypted", "unsupported", "limit", "archive")
"""Kinds of what is left out that may have held documents."""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Something that is not read: where it is, what sort of reason, and one line with what to do about it.

    Kinds: "not a document", "hidden", "archive" (of a kind that is not opened), "inline" (part of a mail's text), "no
    attachment", "link" (of a mail; to a folder) and those of errors: "missing", "unreadable", "encrypted",
    "unsupported", "limit".
    """

    place: str
    kind: str
    reason: str

    @classmethod
    def of(cls, error: IsaExtractError) -> LeftOut:
        """What an error about a place leaves out."""
        return cls(error.file_name, error.kind, f"{error.problem}; {error.remedy}")
