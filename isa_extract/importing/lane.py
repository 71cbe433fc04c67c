"""A lane: worker processes for documents of one kind, none of which can take more than itself along."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, CancelledError, Future, TimeoutError, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from pathlib import Path

from pebble import ProcessExpired, ProcessPool

from isa_extract.importing import worker
from isa_extract.importing.job import Attempted, Failure, Job
from isa_extract.importing.limits import Limits
from isa_extract.importing.stages import Stage

_MOST_RESTARTS = 50
"""So many times in a row that all workers end at once without a document being done, and something else is wrong."""


@dataclass(slots=True)
class _Waiting:
    job: Job
    stage: Stage
    crashes: int = 0


@dataclass
class Lane:
    """Worker processes, the documents they have, and what became of them."""

    workers: int
    memory: int  # bytes a worker may take
    limits: Limits
    attempt: worker.Attempt
    folder: Path  # for the stages
    _pool: ProcessPool | None = None
    _waiting: dict[Future[Attempted], _Waiting] = field(default_factory=dict)
    _restarts: int = 0
    _count: int = 0

    @property
    def has_room(self) -> bool:
        """Whether another document may be given to it: one for each worker, and one that waits for it."""
        return len(self._waiting) < 2 * self.workers

    @property
    def busy(self) -> bool:
        """Whether any document is under way."""
        return bool(self._waiting)

    @property
    def futures(self) -> list[Future[Attempted]]:
        """What is under way."""
        return list(self._waiting)

    def put(self, job: Job) -> None:
        """Give it a document."""
        self._count += 1
        self._start(_Waiting(job, Stage(self.folder / f"{self._count}")))

    def _start(self, waiting: _Waiting) -> None:
        if self._pool is None:
            self._pool = ProcessPool(
                max_workers=self.workers, max_tasks=self.limits.tasks, initializer=worker.begin,
                initargs=(self.memory,), context=worker.context(),
            )  # fmt: skip
        seconds = self.limits.seconds_of(waiting.job)
        arguments = (self.attempt, waiting.job, str(waiting.stage.file), seconds)
        try:
            future = self._pool.schedule(worker.run, args=arguments, timeout=seconds)
        except RuntimeError:  # the pool broke a moment ago
            self._renew()
            self._start(waiting)
            return
        self._waiting[future] = waiting

    def take(self, future: Future[Attempted]) -> tuple[Job, Attempted] | None:
        """What became of a document that is done; None where it is tried once more."""
        waiting = self._waiting.pop(future)
        name, page = waiting.stage.read()
        try:
            found: Attempted = future.result()
        except TimeoutError:
            limit = f"{self.limits.seconds_of(waiting.job):,.0f} seconds"
            found = Failure("timeout", name, f"was not read within {limit}; read it by itself", page)
        except ProcessExpired as error:
            waiting.crashes += 1
            if waiting.crashes < self.limits.crashes:
                self._start(waiting)
                return None
            found = Failure("crash", name, f"the process that read it ended ({_how(error.exitcode)}); report it", page)
        except (BrokenProcessPool, CancelledError):
            self._renew()
            self._start(waiting)
            return None
        except Exception as error:  # it could not be handed over, or what was read not handed back
            found = Failure("defect", name, f"a defect in isa-extract stopped it ({type(error).__name__}); report it")
        else:
            self._restarts = 0
        waiting.stage.forget()
        return waiting.job, found

    def _renew(self) -> None:
        """A new pool in place of one that broke: it does when a worker is ended while it has nothing to do."""
        self._restarts += 1
        if self._restarts > _MOST_RESTARTS:
            raise RuntimeError("worker processes end as soon as they begin")
        if self._pool is not None:
            self._pool.stop()  # type: ignore[no-untyped-call]
            self._pool = None

    def stop(self) -> None:
        """End all workers, whatever they do."""
        if self._pool is not None:
            self._pool.stop()  # type: ignore[no-untyped-call]
            self._pool.join()
            self._pool = None
        self._waiting.clear()


def _how(exit_code: int | None) -> str:
    if exit_code is not None and exit_code < 0:
        name = signal.Signals(-exit_code).name if -exit_code in set(signal.Signals) else f"signal {-exit_code}"
        return f"{name}, perhaps for want of memory" if name == "SIGKILL" else name
    return f"exit code {exit_code}"


def first_done(*lanes: Lane) -> Iterator[tuple[Lane, Future[Attempted]]]:
    """The documents of several lanes that are done, once there is one."""
    owner = {future: lane for lane in lanes for future in lane.futures}
    if not owner:
        return
    done, _ = wait(owner, return_when=FIRST_COMPLETED)
    for future in owner:
        if future in done:
            yield owner[future], future
