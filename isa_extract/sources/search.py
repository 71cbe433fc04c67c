"""The way through all that was named: every document in it, and what is left out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import PurePosixPath

from isa_extract.errors import UnreadableError
from isa_extract.sources.arguments import Argument, Arguments
from isa_extract.sources.attachments import NOTHING_ATTACHED, PART_OF_THE_TEXT
from isa_extract.sources.containers import Member
from isa_extract.sources.found import Found, LeftOut, Limits
from isa_extract.sources.names import (
    HIDDEN,
    Kind,
    Refusal,
    is_container,
    is_hidden,
    kind_of,
    not_a_document,
    printable,
    unread,
    utf8_name,
)
from isa_extract.sources.shelf import Holder, InContainer, InStore, Shelf
from isa_extract.sources.stores import Node, Store, amount, too_large

_EMPTY_ARCHIVE = Refusal("missing", "the archive holds no file; check that the right one was saved")
_EMPTY_FOLDER = Refusal("missing", "the folder holds nothing; name another folder, or the file itself")
_NO_MATCH = Refusal("missing", "no file matches this pattern; check the pattern")


@dataclass(slots=True)
class _Allowance:
    """What the archive or mail that is being looked through may still give, with all that is nested in it."""

    members: int
    size: int
    is_spent: bool = False


class Search:
    """One search; what it found is read through its shelf."""

    def __init__(self, arguments: Sequence[str], limits: Limits) -> None:
        self._arguments = Arguments(arguments)
        self._limits = limits
        self._shelf = Shelf(limits)
        self._linked: set[str] = set()  # files outside all that was named, to which links led
        self._unreadable: set[str] = set()  # folders that were told

    def run(self) -> Iterator[Found | LeftOut]:
        """Everything, in the order it was named and by name within."""
        try:
            for argument in self._arguments:
                if isinstance(argument, LeftOut):
                    yield argument
                elif argument.pattern or argument.node.is_folder:
                    for found in self._folder(argument):
                        if isinstance(found, LeftOut):
                            yield found
                        else:
                            yield from self._file(argument.store, found, named=self._arguments.wants(found))
                else:
                    yield from self._file(argument.store, argument.node, named=True)
        finally:
            self._shelf.clear()

    def _folder(self, argument: Argument) -> Iterator[Node | LeftOut]:
        """The files below a folder that belong to it and not to another argument."""
        is_empty = True
        folders = [argument.store.children(argument.node)]
        while folders:
            try:
                node = next(folders[-1], None)
            except UnreadableError as error:
                is_empty = False
                folders.pop()
                if error.file_name not in self._unreadable:
                    self._unreadable.add(error.file_name)
                    yield LeftOut.of(error)
                continue
            if node is None:
                folders.pop()
                continue
            if argument.pattern is None:
                is_empty = False
            if isinstance(node, LeftOut):
                if argument.pattern is None:
                    yield node
                continue
            is_empty = is_empty and not argument.matches(node.key)
            if not self._arguments.belongs(node, argument):
                continue
            if is_hidden(node.name):
                if argument.pattern is None:
                    yield LeftOut(node.place, *HIDDEN)
            elif node.is_folder:
                folders.append(argument.store.children(node))
            elif not self._is_found_elsewhere(node):
                yield node
        if is_empty:
            yield LeftOut(argument.place, *(_NO_MATCH if argument.pattern else _EMPTY_FOLDER))

    def _is_found_elsewhere(self, node: Node) -> bool:
        """Whether a node is a link to a file that is found at its own place, or was through another link."""
        if node.target is None:
            return False
        if node.target in self._linked or self._arguments.reaches(node.target):
            return True
        self._linked.add(node.target)
        return False

    def _file(self, store: Store, node: Node, *, named: bool) -> Iterator[Found | LeftOut]:
        refusal = unread(node.name)
        if refusal is None and is_container(node.name):
            holder = InStore(node.place, node.name, partial(store.open, node))
            allowance = _Allowance(self._limits.members, self._limits.archive_bytes)
            yield from self._held(holder, node.stamp, 1, allowance)
            return
        if refusal is None and not named and kind_of(node.name) is Kind.OTHER:
            refusal = not_a_document(node.name)
        if refusal:
            yield LeftOut(node.place, *refusal)
        elif node.size is not None and node.size > self._limits.member_bytes:
            yield LeftOut.of(too_large(node.place, self._limits.member_bytes))
        else:
            content = partial(store.read, node, self._limits.member_bytes)
            yield Found(node.place, utf8_name(node.name), node.size, node.stamp, content)

    def _held(self, holder: Holder, stamp: str, depth: int, allowance: _Allowance) -> Iterator[Found | LeftOut]:
        """What an archive or mail holds; `depth` counts it and those it lies in."""
        if depth > self._limits.depth:
            reason = (
                f"lies deeper than {self._limits.depth} archives or mails; unpack the outermost and import the folder"
            )
            yield LeftOut(holder.place, "limit", reason)
            return
        try:
            members = self._shelf.open(holder).members()
        except UnreadableError as error:
            yield LeftOut.of(error)
            return
        hidden: set[str] = set()
        taken: dict[str, int] = {}
        is_empty = True
        for member in members:
            if folder := _hidden_part(member.path):
                if folder not in hidden:
                    hidden.add(folder)
                    yield LeftOut(f"{holder.place}!{printable(folder)}", *HIDDEN)
                continue
            is_empty = is_empty and member.refusal is not None and member.refusal.kind == PART_OF_THE_TEXT.kind
            place = f"{holder.place}!{printable(_unique(member.path, taken))}"
            yield from self._member(holder, member, place, stamp, depth, allowance)
            if allowance.is_spent:
                return
        if is_empty:
            yield LeftOut(holder.place, *(NOTHING_ATTACHED if kind_of(holder.name) is Kind.MAIL else _EMPTY_ARCHIVE))

    def _member(
        self, holder: Holder, member: Member, place: str, stamp: str, depth: int, allowance: _Allowance
    ) -> Iterator[Found | LeftOut]:
        name = PurePosixPath(member.path).name
        refusal = member.refusal or unread(name)
        if refusal is None and kind_of(name) is Kind.OTHER:
            refusal = not_a_document(name)
        if refusal:
            yield LeftOut(place, *refusal)
            return
        allowance.members -= 1
        allowance.size -= member.size or 0
        if allowance.members < 0 or allowance.size < 0:
            allowance.is_spent = True
            most = f"{self._limits.members} files" if allowance.members < 0 else amount(self._limits.archive_bytes)
            reason = f"this and all that follows is left out, for what it lies in holds more than {most} in all"
            yield LeftOut(place, "limit", f"{reason}; unpack that and import the folder")
        elif is_container(name):
            yield from self._held(InContainer(place, name, holder, member.number), stamp, depth + 1, allowance)
        else:
            content = partial(self._shelf.read, holder, member.number, place)
            yield Found(place, utf8_name(name), member.size, stamp, content)


def _hidden_part(path: str) -> str | None:
    """The path down to the first hidden name in it."""
    parts = path.split("/")
    for i, part in enumerate(parts):
        if is_hidden(part) and part not in (".", ".."):
            return "/".join(parts[: i + 1])
    return None


def _unique(path: str, taken: dict[str, int]) -> str:
    """The path, or with a number where an archive or mail holds several files of one name, as programs save them.

    `taken` are the paths there were, each with the highest number it was given.
    """
    unique, number = path, taken.get(path, 0)
    while unique in taken:
        number += 1
        suffix = PurePosixPath(path).suffix
        unique = f"{path.removesuffix(suffix)} ({number}){suffix}"
    taken[path] = max(1, number)
    taken.setdefault(unique, 1)
    return unique
