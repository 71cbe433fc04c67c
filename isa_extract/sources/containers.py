"""What archives and mails have in common: members in order, each read when it is asked for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO, Protocol

from isa_extract.sources.found import Limits
from isa_extract.sources.names import Refusal, suffix_of
from isa_extract.sources.stores import whole


@dataclass(frozen=True, slots=True)
class Member:
    """A file in an archive or mail: its number and path there, its bytes where known, why it is not read."""

    number: int
    path: str
    size: int | None = None
    refusal: Refusal | None = None


class Container(Protocol):
    """An archive or mail that is open."""

    def members(self) -> Iterator[Member]:
        """All files in it, in the order they stand there; needs nothing that `close` takes away."""
        ...

    def read(self, number: int) -> bytes:
        """The content of a member."""
        ...

    def inner(self, number: int) -> Container | None:
        """A member that is a message as such and has no content of its own; None for all others."""
        ...

    def close(self) -> None:
        """Let go of the file."""
        ...


def open_container(name: str, stream: BinaryIO, place: str, limits: Limits) -> Container:
    """The archive or mail that a file is by its ending; it closes the stream. Raises what the format's library does."""
    suffix = suffix_of(name)
    try:
        if suffix == ".zip":
            from isa_extract.sources.zip_archive import ZipArchive

            return ZipArchive(stream, place, limits)
        data = whole(stream, place, limits.member_bytes)
    except BaseException:
        stream.close()
        raise
    stream.close()
    if suffix == ".msg":
        from isa_extract.sources.mail_msg import read_msg

        return read_msg(data, place)
    from isa_extract.sources.mail_eml import read_eml

    return read_eml(data, place)
