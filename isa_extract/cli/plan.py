"""What the paths on a command line mean: which files to read, where records go, what is left out."""

from __future__ import annotations

import glob
import os
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from isa_extract.errors import UsageError
from isa_extract.sources.names import SUFFIXES as SUFFIXES
from isa_extract.sources.names import is_hidden

RECORD = ".json"
"""The ending of records."""


@dataclass(frozen=True, slots=True)
class Job:
    """A file to read; `record` is where its record goes below the output folder."""

    source: Path
    record: Path


@dataclass(slots=True)
class Plan:
    """What was asked for: files to read, arguments that are in error, and what was left out of folders and why.

    `suffixes` are the endings of what is read of a folder.
    """

    jobs: list[Job] = field(default_factory=list)
    problems: list[UsageError] = field(default_factory=list)
    skipped: list[Path] = field(default_factory=list)
    folders: bool = False
    suffixes: tuple[str, ...] = SUFFIXES

    def add(self, argument: str, output: Path | None) -> None:
        """Take in one argument: a file, a folder, or a glob that the shell did not expand."""
        path = Path(argument)
        matches = [path]
        if not os.path.lexists(path) and glob.has_magic(argument):
            matches = [Path(match) for match in sorted(glob.glob(argument, recursive=True))]  # noqa: PTH207
        for match in matches:
            if match.is_dir():
                self._add_folder(match, output)
            elif match.exists():
                self._add_job(match, Path(f"{match.name}.json"))
            else:
                self.problems.append(UsageError(str(match), "there is no such file or folder", "check the path"))
        if not matches:
            self.problems.append(UsageError(argument, "no file matches this pattern", "check the pattern"))

    def _add_job(self, source: Path, record: Path) -> None:
        job = Job(source, record)
        if job not in self.jobs:
            self.jobs.append(job)

    def _add_folder(self, folder: Path, output: Path | None) -> None:
        self.folders = True
        before = len(self.jobs)
        found = len(self.problems)
        for base, folders, names in os.walk(folder, onerror=self._unreadable_folder):
            here = Path(base)
            hidden = [name for name in folders if is_hidden(name)]
            self.skipped += [here / name for name in hidden]
            folders[:] = sorted(
                name for name in folders if name not in hidden and not (output and same(here / name, output))
            )
            for name in sorted(names):
                path = here / name
                if is_hidden(name) or path.suffix.casefold() not in self.suffixes:
                    self.skipped.append(path)
                else:
                    self._add_job(path, path.relative_to(folder).with_name(f"{name}.json"))
        if len(self.jobs) == before and len(self.problems) == found:
            problem = f"holds no file that can be read ({', '.join(self.suffixes)})"
            self.problems.append(UsageError(str(folder), problem, "name another folder, or the file itself"))

    def _unreadable_folder(self, error: OSError) -> None:
        self.problems.append(
            UsageError(str(error.filename), f"the folder cannot be read ({error.strerror})", "check its permissions")
        )

    def refuse_collisions(self) -> None:
        """Raise UsageError where two inputs would write one record."""
        seen: dict[str, Path] = {}
        for job in self.jobs:
            target = os.path.normcase(job.record)
            other = seen.setdefault(target, job.source)
            if other is not job.source and not same(other, job.source):
                raise UsageError(
                    str(job.source), f"would write the same record as {other} ({job.record})",
                    "name the folder above both, or use two output folders",
                )  # fmt: skip


def same(first: Path, second: Path) -> bool:
    """Whether two paths lead to one place."""
    return first.resolve() == second.resolve()


def summary_of(skipped: Sequence[Path]) -> str:
    """The files left out: by name where they are few, else counted by ending."""
    if len(skipped) <= 5:
        return ", ".join(map(str, skipped))
    kinds = Counter("hidden" if is_hidden(path.name) else path.suffix or "without ending" for path in skipped)
    return ", ".join(f"{count} {kind}" for kind, count in sorted(kinds.items()))
