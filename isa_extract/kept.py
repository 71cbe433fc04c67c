"""What takes long to make and is the same each time, kept in the user's cache folder from one command to the next."""

from __future__ import annotations

import hashlib
import os
import pickle
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TypeVar

from isa_extract.whole_files import whole

T = TypeVar("T")
FOLDER = "ISA_EXTRACT_CACHE"
"""The environment variable that names another folder; where it is empty nothing is kept."""


def kept(name: str, made_of: Iterable[str], make: Callable[[], T]) -> T:
    """What `make` gives; where it was made of the same before, it is read of the cache folder instead.

    `made_of` is what it depends on, but for Python and this package's own code, which are added. A file that cannot be
    read or written costs nothing but time. It is a pickle, which runs code when it is read, so one that belongs to
    somebody else, or that others may write to, is made anew.
    """
    folder = _folder()
    if folder is None:
        return make()
    key = hashlib.sha256("\0".join([sys.version, *_code(), *made_of]).encode()).digest()
    path = folder / f"{name}.pickle"
    try:
        with path.open("rb") as stream:
            if _is_ours(os.fstat(stream.fileno())) and stream.read(len(key)) == key:
                there: T = pickle.load(stream)  # noqa: S301 - the user's own file, see above
                return there
    except Exception:  # noqa: S110 - whatever is wrong with it: it is made anew
        pass
    made = make()
    try:
        content = key + pickle.dumps(made, pickle.HIGHEST_PROTOCOL)
        with whole(path) as unfinished:
            descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "wb") as stream:
                stream.write(content)
    except Exception:  # noqa: S110 - a full disk, a folder that may not be written
        pass
    return made


def _folder() -> Path | None:
    named = os.environ.get(FOLDER)
    if named is not None:
        return Path(named) if named else None
    from platformdirs import user_cache_path

    return user_cache_path("isa-extract", appauthor=False)


def _code() -> list[str]:
    """What tells this package's code from other versions of it: its modules' names, sizes and times."""
    with os.scandir(Path(__file__).parent) as entries:
        modules = [(entry.name, entry.stat()) for entry in entries if entry.name.endswith(".py")]
    return [f"{name} {told.st_size} {told.st_mtime_ns}" for name, told in sorted(modules)]


def _is_ours(told: os.stat_result) -> bool:
    if sys.platform == "win32":
        return True  # a user's folders there are closed to others
    return told.st_uid == os.getuid() and not told.st_mode & 0o022
