"""What one document may cost."""

from __future__ import annotations

from dataclasses import dataclass

from isa_extract.importing.job import Job

GIB = 1 << 30


@dataclass(frozen=True, slots=True)
class Limits:
    """Limits of a document, each of which costs that document alone: seconds by the clock, bytes of memory, pages."""

    seconds: float = 120.0
    seconds_per_ocr_page: float = 60.0
    text_memory: int = 2 * GIB
    ocr_memory: int = 4 * GIB
    pages: int = 2000
    tasks: int = 1000
    """Documents after which a worker process gives way to a new one."""
    crashes: int = 3
    """A document at which so many workers ended is given up: others may have been ended for another reason."""

    def seconds_of(self, job: Job) -> float:
        """How long a document may take: one that is recognised has more time for every page."""
        return self.seconds + (self.seconds_per_ocr_page * max(1, job.pages) if job.lane == "ocr" else 0.0)
