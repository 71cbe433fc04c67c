"""How a worker process begins: its limits set, and an end to it when its driver is gone."""

from __future__ import annotations

import faulthandler
import multiprocessing
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from isa_extract.importing.job import Attempted, Job
from isa_extract.importing.stages import Stage

Attempt = Callable[[Job, Stage], Attempted]

_GRACE = 10.0
"""Seconds after its limit at which a document ends its worker by itself, where nobody is left to end it."""
_WATCH = 2.0


def begin(memory: int) -> None:
    """Prepare a new worker; `memory` is what it may take beyond what it begins with, in bytes."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the driver, which ends its workers itself
    threading.Thread(target=_end_with_parent, args=(os.getppid(),), daemon=True).start()
    _limit_memory(memory)


def run(attempt: Attempt, job: Job, stage_file: str, seconds: float) -> Attempted:
    """One document, with an alarm that no hang can hold up."""
    with _alarm(seconds + _GRACE):
        return attempt(job, Stage(Path(stage_file)))


@contextmanager
def _alarm(seconds: float) -> Iterator[None]:
    """Ends the process after so many seconds: a thread of C does, which a hang in C does not hold up either."""
    with Path(os.devnull).open("w") as silent:
        faulthandler.dump_traceback_later(seconds, exit=True, file=silent)
        try:
            yield
        finally:
            faulthandler.cancel_dump_traceback_later()


def context() -> multiprocessing.context.BaseContext:
    """How workers are started: forked from a server that has loaded all there is to load, where the system can."""
    if "forkserver" in multiprocessing.get_all_start_methods():
        chosen = multiprocessing.get_context("forkserver")
        chosen.set_forkserver_preload(["isa_extract.importing.loaded"])
        return chosen
    return multiprocessing.get_context("spawn")


def _end_with_parent(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(_WATCH)
    os._exit(1)


def _limit_memory(more: int) -> None:
    """Limit the data of this process, where the system can: what goes beyond is a MemoryError of that document."""
    with suppress(ImportError, OSError, ValueError):
        import resource

        if sys.platform != "linux":
            return  # elsewhere the limit is not kept, or counts other things
        used = 0
        for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
            if line.startswith("VmData:"):
                used = int(line.split()[1]) * 1024
        hard = resource.getrlimit(resource.RLIMIT_DATA)[1]
        resource.setrlimit(resource.RLIMIT_DATA, (used + more, hard))
