"""ZIP archives: names as they were meant, and what is not safe or not possible to unpack."""

from __future__ import annotations

import contextlib
import zipfile
from collections.abc import Iterator
from functools import partial
from typing import BinaryIO

from isa_extract.errors import LimitError, UnreadableError
from isa_extract.sources.containers import Member
from isa_extract.sources.found import Limits
from isa_extract.sources.names import Kind, Refusal, kind_of
from isa_extract.sources.stores import amount

_READABLE = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
"""What nearly all archives use. BZIP2 and LZMA are not: zipfile unpacks them without a bound, 4 KB to gigabytes."""
_ENCRYPTED, _UTF8 = 0x1, 0x800
_SMALL = 10_000_000
"""Bytes up to which a member may be packed as tightly as it likes: a blank page as a TIFF is, a thousand to one."""
_ENTRY, _LONGEST_ENTRY = b"PK\x01\x02", 600
"""How an entry of the directory begins, and the bytes one has at most on average."""
_LONGEST_END = 76
"""Bytes that may lie between the directory and its end record, in archives beyond 4 GB."""


_CHUNK = 4096
"""Bytes read at once: zipfile unpacks as many and cuts off what was not announced only afterwards."""


class ZipArchive:
    """A ZIP archive; its directory is read once, when it is opened."""

    def __init__(self, stream: BinaryIO, place: str, limits: Limits) -> None:
        """Raises LimitError, and what zipfile raises for an archive that is damaged."""
        self._stream, self._limits = stream, limits
        try:
            _refuse_endless(stream, place, limits)
            self._zip = zipfile.ZipFile(stream)
        except zipfile.BadZipFile:
            raise UnreadableError(
                place, "is no ZIP archive, is damaged or one of several parts", "unpack it and import the folder"
            ) from None
        self._entries = self._zip.infolist()

    def members(self) -> Iterator[Member]:
        """Its files; those that would be read and cannot be unpacked with the reason."""
        for number, entry in enumerate(self._entries):
            path = _path(entry)
            if path and not path.endswith("/"):
                refusal = None if kind_of(path) is Kind.OTHER else self._refusal(entry)
                yield Member(number, path, entry.file_size, refusal)

    def _refusal(self, entry: zipfile.ZipInfo) -> Refusal | None:
        if entry.flag_bits & _ENCRYPTED:
            return Refusal("encrypted", "needs a password; unpack the archive with it and import the folder")
        if entry.compress_type not in _READABLE:
            return Refusal(
                "unsupported", "is packed in a way that cannot be undone here; unpack the archive and import the folder"
            )
        if entry.file_size > self._limits.member_bytes:
            return Refusal("limit", f"unpacks to more than {amount(self._limits.member_bytes)}; save a smaller copy")
        if entry.file_size > max(_SMALL, entry.compress_size * self._limits.ratio):
            return Refusal(
                "limit", f"unpacks to more than {self._limits.ratio} times its size, as a bomb does; "
                "if it is sound, unpack the archive and import the folder",
            )  # fmt: skip
        return None

    def read(self, number: int) -> bytes:
        """A member's content; zipfile gives no more than the size it was announced with, and tests its checksum."""
        with self._zip.open(self._entries[number]) as stream:
            return b"".join(iter(partial(stream.read, _CHUNK), b""))

    def inner(self, number: int) -> None:
        """An archive has files only."""

    def close(self) -> None:
        """Close the file."""
        self._zip.close()
        self._stream.close()


def _path(entry: zipfile.ZipInfo) -> str:
    """The path in an archive; where it is not marked as UTF-8 it may be all the same, else it is code page 437."""
    name = entry.orig_filename.partition("\0")[0]
    if not entry.flag_bits & _UTF8 and not name.isascii():
        with contextlib.suppress(UnicodeError):
            name = name.encode("cp437").decode("utf-8")
    return name.replace("\\", "/").lstrip("/")


def _refuse_endless(stream: BinaryIO, place: str, limits: Limits) -> None:
    """Count the entries before objects are made of them, which take ten times as much memory."""
    end = zipfile._EndRecData(stream)  # type: ignore[attr-defined]  # private, but no other sees what zipfile will
    size, position = (end[zipfile._ECD_SIZE], end[zipfile._ECD_LOCATION]) if end else (0, 0)  # type: ignore[attr-defined]
    if size > position or not end:
        return  # no archive, as zipfile will say
    if size <= limits.members * _LONGEST_ENTRY:
        stream.seek(max(0, position - size - _LONGEST_END))
        if stream.read(size + _LONGEST_END).count(_ENTRY) <= limits.members:
            return
    raise LimitError(place, f"holds more than {limits.members} files", "unpack it and import the folder")
