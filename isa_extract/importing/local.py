"""The local engine: two lanes of worker processes on this machine."""

from __future__ import annotations

import tempfile
from collections.abc import Generator, Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from isa_extract.importing.attempt import attempt
from isa_extract.importing.job import Job, OcrNeeded, Outcome
from isa_extract.importing.lane import Lane, first_done
from isa_extract.importing.limits import Limits
from isa_extract.importing.worker import Attempt

_PUT_OFF = 64_000_000
"""Bytes of documents that may wait for OCR: with more, no new ones are taken until some are recognised."""


class LocalEngine:
    """Reads documents on this machine: `workers` at once, and of those that need OCR `ocr_workers` beside them.

    Worker processes start with the first document and stay until `close`.
    """

    name = "local"

    def __init__(
        self, workers: int, ocr_workers: int, limits: Limits = Limits(), attempt: Attempt = attempt  # noqa: B008
    ) -> None:  # fmt: skip
        self._folder = tempfile.TemporaryDirectory(prefix="isa-extract-", ignore_cleanup_errors=True)
        self._text, self._ocr = (
            Lane(count, memory, limits, attempt, Path(self._folder.name) / name)
            for name, count, memory in (
                ("text", workers, limits.text_memory), ("ocr", ocr_workers, limits.ocr_memory),
            )
        )  # fmt: skip
        for lane in (self._text, self._ocr):
            lane.folder.mkdir()

    def run(self, jobs: Iterable[Job]) -> Generator[tuple[Job, Outcome]]:
        """What becomes of each document, in the order in which they are done; jobs are taken as there is room."""
        try:
            yield from _drive(iter(jobs), self._text, self._ocr)
        finally:
            if self._text.busy or self._ocr.busy:  # stopped on the way
                self._stop()

    def close(self) -> None:
        """End the worker processes."""
        self._stop()
        self._folder.cleanup()

    def _stop(self) -> None:
        self._text.stop()
        self._ocr.stop()


def _drive(jobs: Iterator[Job], text: Lane, ocr: Lane) -> Generator[tuple[Job, Outcome]]:
    more = True
    put_off: list[Job] = []  # documents for the OCR lane
    while more or text.busy or ocr.busy or put_off:
        while put_off and ocr.has_room:
            ocr.put(put_off.pop(0))
        while more and text.has_room and sum(len(job.content) for job in put_off) <= _PUT_OFF:
            job = next(jobs, None)
            if job is None:
                more = False
            else:
                text.put(replace(job, lane="text", settings=replace(job.settings, defer_ocr=True)))
        for lane, future in first_done(text, ocr):
            done = lane.take(future)
            if done is None:
                continue
            job, found = done
            if isinstance(found, OcrNeeded):
                settings = replace(job.settings, defer_ocr=False)
                put_off.append(replace(job, lane="ocr", pages=found.pages, settings=settings))
            else:
                yield job, found
