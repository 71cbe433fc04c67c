"""The cluster engine: the same reading of a document, in the same isolation, on the workers of a Dask cluster."""

from __future__ import annotations

import multiprocessing
import threading
from collections.abc import Generator, Iterable
from importlib import import_module
from queue import SimpleQueue
from typing import Any

from isa_extract import __version__
from isa_extract.errors import UsageError
from isa_extract.importing.attempt import attempt
from isa_extract.importing.job import Failure, Job, Outcome
from isa_extract.importing.limits import Limits
from isa_extract.importing.local import LocalEngine
from isa_extract.importing.worker import Attempt

_AHEAD = 2
"""Documents given out for each thread of the cluster: the next is there when one is done."""
_CONNECT_SECONDS = 30


class DaskEngine:
    """Reads documents on the cluster of a scheduler. Documents travel with their jobs: no shared drive is needed."""

    name = "dask"

    def __init__(self, scheduler: str, limits: Limits = Limits(), attempt: Attempt = attempt) -> None:  # noqa: B008
        """Raises UsageError where the cluster cannot be used: not installed, not reached, another version."""
        try:
            client = import_module("distributed").Client
        except ImportError:
            raise UsageError("--engine", "dask is not installed", "pip install 'isa-extract[cluster]'") from None
        self.limits, self.attempt = limits, attempt
        try:
            self._client = client(scheduler, timeout=_CONNECT_SECONDS, set_as_default=False)
        except (OSError, TimeoutError, ValueError):
            raise UsageError("--scheduler", "no Dask scheduler answers at this address", "check it") from None
        try:
            _refuse_unfit(self._client)
        except UsageError:
            self._client.close()
            raise

    def run(self, jobs: Iterable[Job]) -> Generator[tuple[Job, Outcome]]:
        """What becomes of each document, in the order in which they are done."""
        waiting: dict[Any, Job] = {}
        done: SimpleQueue[Any] = SimpleQueue()
        given = iter(jobs)
        more = True
        try:
            while more or waiting:
                room = _AHEAD * max(1, sum(self._client.nthreads().values()))
                while more and len(waiting) < room:
                    job = next(given, None)
                    if job is None:
                        more = False
                    else:
                        future = self._client.submit(
                            isolated, job, self.limits, self.attempt, key=f"isa-extract-{job.sha256}", pure=False
                        )
                        waiting[future] = job
                        future.add_done_callback(done.put)
                if waiting:
                    future = done.get()
                    yield waiting.pop(future), _outcome(future)
                    future.release()
        finally:
            self._client.cancel(list(waiting))

    def close(self) -> None:
        """Leave the cluster, which stays as it is."""
        self._client.close()


def _refuse_unfit(client: Any) -> None:
    """Raise UsageError where the workers cannot read documents as this process would."""
    told: dict[str, tuple[str, bool]] = client.run(_told)
    if not told:
        raise UsageError("--scheduler", "the cluster has no workers", "start some")
    if other := {version for version, _ in told.values()} - {__version__}:
        raise UsageError(
            "--scheduler", f"its workers have isa-extract {', '.join(sorted(other))}, this is {__version__}",
            "install the same version everywhere",
        )  # fmt: skip
    if any(daemon for _, daemon in told.values()):
        remedy = "start the workers with DASK_DISTRIBUTED__WORKER__DAEMON=False"
        raise UsageError("--scheduler", "its workers may not start processes of their own", remedy)


def _outcome(future: Any) -> Outcome:
    from distributed.scheduler import KilledWorker

    try:
        found: Outcome = future.result()
    except KilledWorker:
        return Failure("crash", "start", "workers of the cluster ended while they read it; read it by itself")
    except Exception as error:
        problem = f"a defect in isa-extract or the cluster stopped it ({type(error).__name__}); report it"
        return Failure("defect", "start", problem)
    return found


def _told() -> tuple[str, bool]:
    """What a worker tells of itself: its version, and whether it may not have processes of its own."""
    return __version__, bool(multiprocessing.current_process().daemon)


_own = threading.local()


def isolated(job: Job, limits: Limits, attempt: Attempt) -> Outcome:
    """One document on a worker of the cluster, in a process of its own: what ends that does not end the worker."""
    engine: LocalEngine | None = getattr(_own, "engine", None)
    if engine is None:
        engine = _own.engine = LocalEngine(1, 1, limits, attempt)
    ((_, outcome),) = engine.run([job])
    return outcome
