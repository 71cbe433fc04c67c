"""What files lie in: a drive (`local`) or a remote store (`remote`), looked at in the same way."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO, Protocol

from isa_extract.errors import LimitError, UnreadableError
from isa_extract.sources.found import LeftOut


class MissingError(UnreadableError):
    """There is nothing of this name, or no longer."""

    kind = "missing"


@dataclass(frozen=True, slots=True)
class Node:
    """A file or folder of a store.

    `path` is what its store opens; `key` tells whether two nodes are one, its parts separated by "/" (of a drive, the
    real path); `target` is, for a link to a file, the key of that file.
    """

    path: str
    key: str
    place: str
    name: str
    is_folder: bool = False
    size: int | None = None
    stamp: str = ""
    target: str | None = None


class Store(Protocol):
    """Where nodes lie. Its errors are those of `isa_extract.errors`, each naming the place."""

    def children(self, folder: Node) -> Iterator[Node | LeftOut]:
        """What lies in a folder, by name; what cannot be looked at is left out."""
        ...

    def open(self, node: Node) -> BinaryIO:
        """A file's content, from which any part can be read; the caller closes it."""
        ...

    def read(self, node: Node, limit: int) -> bytes:
        """A file's content. Raises LimitError where it has more than `limit` bytes."""
        ...


def child(folder: str, name: str) -> str:
    """The path or place of something in a folder; below "." it is the name alone."""
    if folder == ".":
        return name
    return folder + name if folder.endswith("/") else f"{folder}/{name}"


def whole(stream: BinaryIO, place: str, limit: int) -> bytes:
    """The content of a stream. Raises LimitError where it has more than `limit` bytes."""
    data = stream.read(limit + 1)
    if len(data) > limit:
        raise too_large(place, limit)
    return data


def too_large(place: str, limit: int) -> LimitError:
    """The error of a file that has more bytes than are read into memory."""
    return LimitError(place, f"is larger than {amount(limit)}", "save a smaller copy of it, or unpack it")


def amount(size: int) -> str:
    """A number of bytes as a person says it."""
    for unit, width in (("GB", 10**9), ("MB", 10**6), ("kB", 10**3)):
        if size >= width:
            return f"{size / width:.3g} {unit}"
    return f"{size} bytes"
