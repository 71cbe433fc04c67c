"""Reads documents as the import does, but for those whose text asks to hang, to crash, or to eat memory."""

from __future__ import annotations

import ctypes
import time

from isa_extract.importing.attempt import attempt
from isa_extract.importing.job import Attempted, Job
from isa_extract.importing.stages import Stage

HANG, CRASH, EAT = b"POISON: hang", b"POISON: crash", b"POISON: eat memory"
KINDS = {HANG: "timeout", CRASH: "crash", EAT: "memory"}


def poisoned(job: Job, stage: Stage) -> Attempted:
    """What the import would do, and what a defect in a library could do."""
    if job.content.startswith(HANG):
        stage.at("load")
        time.sleep(3600)
    if job.content.startswith(CRASH):
        stage.at("load")
        ctypes.string_at(0)
    if job.content.startswith(EAT):
        return attempt(job, _Eating(stage))
    return attempt(job, stage)


class _Eating(Stage):
    """A stage at which all memory is taken, within the reading of the document."""

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage.file)

    def at(self, name: str, page: int | None = None) -> None:
        super().at(name, page)
        if name == "extract":
            self.eaten = [bytes(1 << 28) for _ in range(1 << 20)]
