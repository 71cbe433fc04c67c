"""What a person named: single files, folders and patterns, and which of them a file belongs to."""

from __future__ import annotations

import os
import urllib.request
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from isa_extract.errors import UnreadableError
from isa_extract.sources.found import LeftOut
from isa_extract.sources.local import LocalStore
from isa_extract.sources.names import Kind, is_hidden, kind_of, printable
from isa_extract.sources.patterns import Glob, parse_glob
from isa_extract.sources.remote import RemoteStore, is_address, public_address
from isa_extract.sources.stores import MissingError, Node, Store

_LOCAL = LocalStore()


@dataclass(frozen=True, slots=True)
class Argument:
    """A file or folder that was named, or (with `pattern`) the folder that a pattern is looked for in."""

    store: Store
    node: Node
    place: str
    pattern: Glob | None = None

    def matches(self, key: str) -> bool:
        """Whether its pattern means a file."""
        below = _below(self.node.key, key)
        return self.pattern is not None and below is not None and self.pattern.matches(below)


def read_argument(argument: str) -> Argument | LeftOut:
    """What an argument names; left out where that cannot be told."""
    try:
        if argument.casefold().startswith("file://"):
            argument = urllib.request.url2pathname(argument[len("file://") :].removeprefix("localhost"))
        return _remote(argument) if is_address(argument) else _local(argument)
    except UnreadableError as error:
        return LeftOut.of(error)


def _local(argument: str) -> Argument:
    if not argument:
        raise MissingError("''", "names nothing", "name a file, a folder or a pattern")
    written = Path(argument).as_posix()
    if not os.path.lexists(argument) and (pattern := parse_glob(written, fold_case=os.name == "nt")):
        return Argument(_LOCAL, _LOCAL.look(pattern.base), printable(written), pattern)
    node = _LOCAL.look(argument)
    return Argument(_LOCAL, node, node.place)


def _remote(argument: str) -> Argument:
    scheme, separator, rest = argument.partition("://")
    argument = scheme.casefold() + separator + rest
    store = RemoteStore(argument)
    place = printable(public_address(argument))
    try:
        node = store.look()
    except UnreadableError:
        host, slash, path = rest.partition("/")
        pattern = parse_glob(path)
        if pattern is None:
            raise
        base = "" if pattern.base == "." else pattern.base
        return Argument(store, store.at(f"{scheme.casefold()}{separator}{host}{slash}{base}"), place, pattern)
    return Argument(store, node, node.place)


class Arguments:
    """All that was named, and to which of it a file belongs, so that none is found twice.

    A file that was named belongs to itself, another to the first pattern that means it, else to the folder that was
    named nearest above it.
    """

    def __init__(self, arguments: Iterable[str]) -> None:
        self._all = [read_argument(argument) for argument in arguments]
        self._named: dict[str, Argument] = {}
        self._folders: list[str] = []
        self._patterns: list[Argument] = []
        for argument in self._all:
            if isinstance(argument, LeftOut):
                continue
            if argument.pattern:
                self._patterns.append(argument)
            elif self._named.setdefault(argument.node.key, argument) is argument and argument.node.is_folder:
                self._folders.append(argument.node.key)

    def __iter__(self) -> Iterator[Argument | LeftOut]:
        """Each once, in the order they were named."""
        for each in self._all:
            if isinstance(each, LeftOut) or each.pattern or self._named[each.node.key] is each:
                yield each

    def belongs(self, node: Node, argument: Argument) -> bool:
        """Whether something met on the way through a folder is looked at there, and not for another argument."""
        if node.key in self._named:
            return bool(argument.pattern) and node.is_folder
        if node.is_folder:
            return True
        owner = next((other for other in self._patterns if other.matches(node.key)), None)
        return owner is argument if owner or argument.pattern else True

    def wants(self, node: Node) -> bool:
        """Whether a file is read whatever its ending, for a pattern writes that ending out."""
        return any(p.pattern and p.pattern.writes_ending and p.matches(node.key) for p in self._patterns)

    def reaches(self, key: str) -> bool:
        """Whether the file that a link leads to is found at its own place."""
        if key in self._named or any(pattern.matches(key) for pattern in self._patterns):
            return True
        if kind_of(key) is Kind.OTHER:
            return False
        belows = (_below(folder, key) for folder in self._folders)
        return any(below is not None and not any(map(is_hidden, below.split("/"))) for below in belows)


def _below(folder: str, key: str) -> str | None:
    """The path from a folder to what lies below it, None for what does not."""
    start = folder if folder.endswith("/") else f"{folder}/"
    return key[len(start) :] if key.startswith(start) and len(key) > len(start) else None
