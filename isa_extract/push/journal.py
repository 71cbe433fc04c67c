"""The journal of a push: for each agreement what was sent last and how the registry took it, a JSON object a line."""

from __future__ import annotations

import hashlib
import json
import os
from collections import Counter
from dataclasses import asdict, dataclass
from pathlib import Path
from types import TracebackType
from typing import IO, Literal

from isa_extract.errors import UsageError

Outcome = Literal["created", "updated"]


@dataclass(frozen=True, slots=True)
class Sent:
    """A record that the registry took: where it went, the SHA-256 of the body, and the status it answered."""

    url: str
    identifier: str
    sha256: str
    status: int
    outcome: Outcome


def hash_of(body: bytes) -> str:
    """What tells one body from another."""
    return hashlib.sha256(body).hexdigest()


class Journal:
    """A journal file, read when it is opened and added to line by line; each line is on the disk before the next send.

    A last line that was cut off when a push was killed counts for nothing: its agreement is sent again, which the
    registry knows by its key. With `read_only` the file is left as it is.
    """

    def __init__(self, path: Path, *, read_only: bool = False) -> None:
        self._path, self._read_only = path, read_only
        self._known: dict[tuple[str, str], str] = {}
        self._times: Counter[tuple[str, str]] = Counter()
        self._file: IO[bytes] | None = None

    def __enter__(self) -> Journal:
        """Read what is there and open it for more. Raises UsageError where it is no journal or cannot be written."""
        try:
            content = self._path.read_bytes() if self._path.exists() else b""
            whole = content[: content.rfind(b"\n") + 1]
            self._read(whole)
            if self._read_only:
                return self
            self._file = self._path.open("ab")
            if len(whole) < len(content):
                self._file.truncate(len(whole))
        except OSError as error:
            raise UsageError(
                str(self._path), f"the journal cannot be used ({error.strerror})", "name another with --journal"
            ) from None
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        if self._file:
            self._file.close()

    def _read(self, content: bytes) -> None:
        for number, line in enumerate(content.splitlines(), 1):
            try:
                sent = Sent(**json.loads(line))
                self._keep(sent)
            except (ValueError, TypeError):
                raise UsageError(
                    f"{self._path}:{number}",
                    "is no line of a journal",
                    "name the journal of this target with --journal",
                ) from None

    def has(self, url: str, identifier: str, sha256: str) -> bool:
        """Whether this body was the last one that this agreement was sent with to this URL."""
        return self._known.get((url, identifier)) == sha256

    def times(self, url: str, identifier: str) -> int:
        """How often the registry took this agreement at this URL."""
        return self._times[url, identifier]

    def add(self, sent: Sent) -> None:
        """Note what was sent, on the disk before this returns."""
        assert self._file is not None, "a journal that is open for writing"  # noqa: S101
        self._file.write(json.dumps(asdict(sent), ensure_ascii=True).encode() + b"\n")
        self._file.flush()
        os.fsync(self._file.fileno())
        self._keep(sent)

    def _keep(self, sent: Sent) -> None:
        self._known[str(sent.url), str(sent.identifier)] = str(sent.sha256)
        self._times[str(sent.url), str(sent.identifier)] += 1
