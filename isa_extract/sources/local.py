"""Files and folders of this machine."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from isa_extract.errors import UnreadableError
from isa_extract.sources.found import LeftOut
from isa_extract.sources.names import printable
from isa_extract.sources.stores import MissingError, Node, child, whole


def real_path(path: str) -> str:
    """Where a path leads to, every link resolved, its parts separated by "/"."""
    return Path(os.path.realpath(path)).as_posix()


class LocalStore:
    """The drives of this machine. Links to folders are not followed, so no loop is walked; those to files are."""

    def look(self, path: str) -> Node:
        """The node of a path that a person named. Raises UnreadableError."""
        written = Path(path).as_posix()
        with _told(place := printable(written)):
            real = real_path(path)
            return _node(real, os.path.normcase(real), place, Path(written).name or written, Path(path).stat())

    def children(self, folder: Node) -> Iterator[Node | LeftOut]:
        """What lies in a folder, by name; links to folders, and what cannot be looked at, are left out."""
        with _told(folder.place):
            names = sorted(path.name for path in Path(folder.path).iterdir())
        for name in names:
            try:
                found = self._child(folder, name)
            except UnreadableError as error:
                found = LeftOut.of(error)
            yield found

    def _child(self, folder: Node, name: str) -> Node | LeftOut:
        path, key = Path(folder.path, name), child(folder.key, os.path.normcase(name))
        target = None
        with _told(place := child(folder.place, printable(name))):
            status = path.lstat()
            if stat.S_ISLNK(status.st_mode):
                status, target = path.stat(), os.path.normcase(real_path(str(path)))
                if stat.S_ISDIR(status.st_mode):
                    return LeftOut(place, "link", "links to a folder and is not followed; name that folder")
            return _node(str(path), key, place, name, status, target)

    def open(self, node: Node) -> BinaryIO:
        """A file opened for reading. Raises UnreadableError."""
        with _told(node.place):
            return Path(node.path).open("rb")

    def read(self, node: Node, limit: int) -> bytes:
        """A file's content. Raises UnreadableError, LimitError."""
        with self.open(node) as stream, _told(node.place):
            return whole(stream, node.place, limit)


def _node(path: str, key: str, place: str, name: str, status: os.stat_result, target: str | None = None) -> Node:
    if stat.S_ISDIR(status.st_mode):
        return Node(path, key, place, name, is_folder=True)
    if not stat.S_ISREG(status.st_mode):  # to open a pipe may wait for ever
        raise UnreadableError(place, "is a pipe or device", "save what it gives as a file")
    return Node(path, key, place, name, False, status.st_size, f"{status.st_size}-{status.st_mtime_ns}", target)


@contextmanager
def _told(place: str) -> Iterator[None]:
    """Errors of the system as errors about a person's file."""
    try:
        yield
    except (FileNotFoundError, NotADirectoryError):
        raise MissingError(place, "there is no such file or folder", "check the path") from None
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise UnreadableError(place, f"cannot be read ({reason})", "check its path and permissions") from None
    except ValueError:  # a null character
        raise MissingError(place, "is no path", "check the path") from None
