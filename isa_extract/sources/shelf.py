"""Archives and mails that are open: the last one read, and those it lies in, so that no directory is read twice."""

from __future__ import annotations

import io
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import BinaryIO

from isa_extract.errors import IsaExtractError, UnreadableError
from isa_extract.sources.containers import Container, open_container
from isa_extract.sources.found import Limits
from isa_extract.sources.stores import too_large


@dataclass(frozen=True, slots=True, eq=False)
class InStore:
    """An archive or mail that is a file of a store."""

    place: str
    name: str
    open: Callable[[], BinaryIO]


@dataclass(frozen=True, slots=True, eq=False)
class InContainer:
    """An archive or mail within another, by its number there."""

    place: str
    name: str
    outer: Holder
    number: int


Holder = InStore | InContainer


class Shelf:
    """Opens archives and mails, and keeps open the last one with those it lies in. Any thread may ask."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._open: list[tuple[Holder, Container]] = []  # each lies in the one before
        self._lock = threading.RLock()

    def open(self, holder: Holder) -> Container:
        """The open archive or mail. Raises UnreadableError, LimitError."""
        chain = _chain(holder)
        with self._lock:
            while self._open and self._open[-1][0] not in chain:
                self._open.pop()[1].close()
            for each in chain[len(self._open) :]:
                self._open.append((each, self._opened(each)))
            return self._open[-1][1]

    def _opened(self, holder: Holder) -> Container:
        with _told(holder.place):
            if isinstance(holder, InStore):
                return open_container(holder.name, holder.open(), holder.place, self._limits)
            inner = self._open[-1][1].inner(holder.number)
            if inner is not None:
                return inner
            data = self.read(holder.outer, holder.number, holder.place)
            return open_container(holder.name, io.BytesIO(data), holder.place, self._limits)

    def read(self, holder: Holder, number: int, place: str) -> bytes:
        """The content of a member, which is at `place`. Raises UnreadableError, LimitError."""
        with self._lock:
            container = self.open(holder)
            with _told(place):
                data = container.read(number)
        if len(data) > self._limits.member_bytes:
            raise too_large(place, self._limits.member_bytes)
        return data

    def clear(self) -> None:
        """Close all; what is asked for later is opened again."""
        with self._lock:
            while self._open:
                self._open.pop()[1].close()


def _chain(holder: Holder) -> list[Holder]:
    """It and those it lies in, the outermost first."""
    chain = [holder]
    while isinstance(holder, InContainer):
        holder = holder.outer
        chain.insert(0, holder)
    return chain


@contextmanager
def _told(place: str) -> Iterator[None]:
    """Whatever a format's library raises as an error about a person's file."""
    try:
        yield
    except IsaExtractError:
        raise
    except Exception:  # damaged files make the libraries stumble in many ways
        raise UnreadableError(place, "is damaged or is not what its name says", "open it and save it again") from None
