"""What is compared: a record with where it came from, and what a reader of the comparison must know of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from isa_extract.compare.conformance import Conformance
from isa_extract.compare.model import Comparison
from isa_extract.record import Record
from isa_extract.record_files import RecordFile


@dataclass(frozen=True)
class Subject:
    """One side: the name it was given under, its record file, and whether it was a document that was read just now."""

    name: str
    file: RecordFile
    read_now: bool = False

    @property
    def record(self) -> Record:
        """The record; raises UsageError where it is not valid."""
        return self.file.record

    @property
    def notes(self) -> tuple[str, ...]:
        """What was done to the record to compare it, and what of its document could not be read."""
        return (*self.file.notes, *self._unread())

    def _unread(self) -> Iterator[str]:
        pages = [
            str(number) for number, page in enumerate(self.record.source.page_texts, 1) if not page.readable
        ]  # fmt: skip
        if pages:
            yield f"what stands on page{'s' if len(pages) > 1 else ''} {', '.join(pages)} could not be read"
        for finding in self.record.findings:
            if finding.code == "loading":
                yield finding.message


@dataclass(frozen=True)
class CompareReport:
    """Two records compared; `strict` counts what moved or is said in other words as a difference, too."""

    first: Subject
    second: Subject
    comparison: Comparison
    only: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    min_confidence: float | None = None
    strict: bool = False

    @property
    def agree(self) -> bool:
        """Whether the outcome is that the records say the same."""
        return self.comparison.same if self.strict else self.comparison.same_in_substance

    @property
    def notes(self) -> tuple[str, ...]:
        """What concerns both sides."""
        a, b = self.first.record.source, self.second.record.source
        if a.sha256 == b.sha256:
            same = "both were made from the same file"
            if (a.extractor_version, a.pattern_version) != (b.extractor_version, b.pattern_version):
                same += ", by different versions of the program or its rules"
            return (same,)
        if (a.extractor_version, a.pattern_version) != (b.extractor_version, b.pattern_version):
            return ("made by different versions of the program or its rules: some differences may be of the reading",)
        return ()


@dataclass(frozen=True)
class ConformanceReport:
    """A record held against the schema."""

    subject: Subject
    conformance: Conformance

    @property
    def clean(self) -> bool:
        """Whether it is valid, and nothing in it less sure than was asked for."""
        return self.conformance.valid and not self.conformance.below
