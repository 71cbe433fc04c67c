"""Files of remote stores (S3, Azure, Google Cloud, SFTP and what else fsspec knows), by their address."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, BinaryIO, cast

from isa_extract.errors import IsaExtractError, UnreadableError, UnsupportedError
from isa_extract.sources.found import LeftOut
from isa_extract.sources.names import printable
from isa_extract.sources.stores import MissingError, Node, child, whole

_ADDRESS = re.compile(r"([a-z][a-z0-9+.-]+)://([^/]*)(.*)", re.IGNORECASE | re.DOTALL)
_PACKAGES = {
    "s3": "s3fs", "s3a": "s3fs", "abfs": "adlfs", "abfss": "adlfs", "az": "adlfs", "gs": "gcsfs", "gcs": "gcsfs",
    "sftp": "paramiko", "ssh": "paramiko", "smb": "smbprotocol", "http": "aiohttp", "https": "aiohttp",
}  # fmt: skip
_CONTAINER_BEFORE_AT = ("abfs", "abfss", "wasb", "wasbs")  # container@account, where others have user@host
_STAMPS = ("etag", "md5hash", "content_md5")
_TIMES = ("lastmodified", "last_modified", "mtime", "updated", "modified", "created")


def is_address(argument: str) -> bool:
    """Whether an argument is an address (s3://bucket/key) and no path."""
    return _ADDRESS.match(argument) is not None


def public_address(address: str) -> str:
    """An address as it may be told and stored: without user, password, and signatures after a question mark."""
    match = _ADDRESS.match(address)
    if match is None:
        return address
    scheme, host, path = match[1].casefold(), match[2], match[3]
    before, at, after = host.rpartition("@")
    if at and (scheme not in _CONTAINER_BEFORE_AT or ":" in before):
        host = after
    if re.search(r"\?[\w.-]+=", path):
        path = path.partition("?")[0]
    return f"{scheme}://{host}{path.rstrip('/')}"


class RemoteStore:
    """A store that fsspec opens by an address; it is asked for one folder at a time, and remembers none."""

    def __init__(self, address: str) -> None:
        """Raises UnsupportedError where a package is missing or the store is not known, UnreadableError."""
        self._place = public_address(address)
        scheme, host = address.partition("://")[0].casefold(), cast(re.Match[str], _ADDRESS.match(address))[2]
        if ":" in host and "@" not in host and not re.search(r":\d*$", host):
            raise MissingError(f"{scheme}://", "is no address", "write / as %2F and @ as %40 in a user or password")
        try:
            from fsspec.core import url_to_fs  # type: ignore[import-untyped]
        except ImportError:
            raise UnsupportedError(
                self._place, "remote stores are read through fsspec, which is not installed",
                "run: pip install 'isa-extract[remote]'",
            ) from None  # fmt: skip
        try:
            self._files, self._root = url_to_fs(address, skip_instance_cache=True)
        except ImportError:
            package = _PACKAGES.get(scheme, f"the package that fsspec names for {scheme}")
            raise UnsupportedError(
                self._place, f"{scheme}:// is read through {package}, which is not installed",
                f"run: pip install {package}",
            ) from None  # fmt: skip
        except ValueError:
            raise UnsupportedError(self._place, "is an address of no known kind", "use s3, abfs, gs or sftp") from None
        except Exception as error:
            raise _trouble(self._place, error) from None

    def look(self) -> Node:
        """The node of the address. Raises UnreadableError."""
        with _told(self._place):
            found = self._files.info(self._root)
        return _node(self._root, printable(self._place), found)

    def at(self, base: str) -> Node:
        """The folder that the literal beginning of a pattern names; `base` is the address up to there."""
        with _told(self._place):
            path = self._files._strip_protocol(base)
        place = public_address(base)
        return Node(path, place, printable(place), place.rpartition("/")[2], is_folder=True)

    def children(self, folder: Node) -> Iterator[Node | LeftOut]:
        """What lies in a folder, by name."""
        with _told(folder.place):
            listed = self._files.ls(folder.path, detail=True)
            nodes = [
                _node(info["name"], child(folder.place, printable(name)), info)
                for info in listed
                if (name := info["name"].rstrip("/").rpartition("/")[2])
                and info["name"].strip("/") != folder.path.strip("/")  # what marks an empty folder
            ]
            del listed
            self._files.invalidate_cache()
        yield from sorted(nodes, key=lambda node: (node.name, node.is_folder))

    def open(self, node: Node) -> BinaryIO:
        """A file opened for reading, of which only what is read is fetched. Raises UnreadableError."""
        with _told(node.place):
            return cast(BinaryIO, self._files.open(node.path, "rb"))

    def read(self, node: Node, limit: int) -> bytes:
        """A file's content. Raises UnreadableError, LimitError."""
        with _told(node.place), self._files.open(node.path, "rb") as stream:
            return whole(stream, node.place, limit)


def _node(path: str, place: str, info: Mapping[str, Any]) -> Node:
    name = path.rstrip("/").rpartition("/")[2]
    if info.get("type") == "directory":
        return Node(path, place, place, name, is_folder=True)
    size = info.get("size")
    return Node(path, place, place, name, size=None if size is None else int(size), stamp=_stamp(info))


def _stamp(info: Mapping[str, Any]) -> str:
    """Size and what the store says of the content, or when it was changed; empty where it says neither."""
    told = {key.casefold(): value for key, value in info.items() if isinstance(key, str)}
    for key in (*_STAMPS, *_TIMES):
        if value := told.get(key):
            moment = value.timestamp() if isinstance(value, datetime.datetime) else value
            return f"{told.get('size')}-{printable(str(moment)).strip(chr(34))}"
    return ""


@contextmanager
def _told(place: str) -> Iterator[None]:
    """Errors of the store as errors about a person's file."""
    try:
        yield
    except IsaExtractError:
        raise
    except Exception as error:  # each store raises what its own library does
        raise _trouble(place, error) from None


def _trouble(place: str, error: Exception) -> UnreadableError:
    """What can be told of an error; its own text may hold an address with a password, a token, a signature."""
    if isinstance(error, FileNotFoundError):
        return MissingError(place, "there is no such file or folder", "check the address")
    if isinstance(error, PermissionError):
        return UnreadableError(place, "the store refuses access", "check the credentials that its package reads")
    return UnreadableError(
        place,
        f"the store cannot be read ({type(error).__name__})",
        "check address, network and credentials",
    )
