"""A progress bar on standard error where that is a terminal: files done and, within a scan, pages."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID


class Bar:
    """What to tell of the work: nothing is shown unless `shown` is a bar."""

    def __init__(self, shown: Progress | None = None, total: int = 0) -> None:
        self._shown = shown
        self._files: TaskID | None = shown.add_task("files", total=total) if shown else None
        self._pages: TaskID | None = None

    def page(self, number: int, pages: int) -> None:
        """The page `number` of the `pages` of the file at hand was read by OCR."""
        if self._shown is None:
            return
        if self._pages is None:
            self._pages = self._shown.add_task("pages", total=pages)
        self._shown.update(self._pages, completed=number, total=pages)

    def file(self) -> None:
        """A file is done."""
        if self._shown is None or self._files is None:
            return
        if self._pages is not None:
            self._shown.remove_task(self._pages)
            self._pages = None
        self._shown.advance(self._files)


@contextmanager
def progress(total: int) -> Iterator[Bar]:
    """A bar for `total` files, gone when the work is done."""
    if not sys.stderr.isatty():
        yield Bar()
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as shown:
        yield Bar(shown, total)


@contextmanager
def counting_progress(label: str) -> Iterator[Callable[[int, int, str], None]]:
    """A bar for work whose size shows on the way: what it gives is told what is done, of how many, and counts."""
    if not sys.stderr.isatty():
        yield lambda *_: None
        return
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )

    columns = (
        TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[rate]}"),
        TimeElapsedColumn(), TimeRemainingColumn(), TextColumn("{task.fields[counts]}"),
    )  # fmt: skip
    with Progress(*columns, console=Console(stderr=True), transient=True) as shown:
        task = shown.add_task(label, total=None, rate="", counts="")

        def told(done: int, found: int, counts: str) -> None:
            speed = shown.tasks[0].finished_speed or shown.tasks[0].speed
            shown.update(task, completed=done, total=found, rate=f"{speed:.1f}/s" if speed else "", counts=counts)

        yield told


@contextmanager
def byte_progress(name: str) -> Iterator[Callable[[int, int], None]]:
    """A bar for the bytes of one file; what it gives is told the bytes done and all."""
    if not sys.stderr.isatty():
        yield lambda *_: None
        return
    from rich.console import Console
    from rich.markup import escape
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as shown:
        task = shown.add_task(escape(name), total=None)
        yield lambda done, total: shown.update(task, completed=done, total=total)
