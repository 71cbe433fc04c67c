"""Which documents a run reads: what was found, held against what the register knows, taken one at a time."""

from __future__ import annotations

import hashlib
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Row, select

from isa_extract.agreement_register import documents as store
from isa_extract.agreement_register.corrections import corrections_of
from isa_extract.agreement_register.database import Database
from isa_extract.agreement_register.runs import Run
from isa_extract.agreement_register.tables import agreements, rule_sets, texts
from isa_extract.errors import IsaExtractError
from isa_extract.importing.changed_rules import ChangedRules, Snapshot, unpack
from isa_extract.importing.job import Job
from isa_extract.settings import Settings
from isa_extract.sources import NOT_OPENED, Found, LeftOut

_BATCH, _BATCH_BYTES = 200, 48_000_000
"""Places looked up together: so many, or fewer where so many bytes had to be read to know them."""


@dataclass(slots=True)
class _Item:
    """Something found, its SHA-256, its content where it had to be read, and the run that read it last."""

    found: Found
    sha256: str
    content: bytes | None = None
    last_run: int | None = None


@dataclass(slots=True)
class Planner:
    """Decides for each thing found whether it is read now; `counts` tells what became of the others.

    `again` are kinds of failures that are tried again whatever the versions say; all of them where it holds `""`.
    """

    database: Database
    run: Run
    settings: Settings
    rules: Snapshot
    patterns: str | None = None
    again: frozenset[str] = frozenset()
    counts: Counter[str] = field(default_factory=Counter)
    seen: int = 0
    _changes: dict[str, ChangedRules | None] = field(default_factory=dict)

    def jobs(self, found: Iterable[Found | LeftOut]) -> Iterator[Job]:
        """The documents to read, each claimed in the moment it is given out."""
        for batch in self._batches(found):
            for item in self._wanted(batch):
                job = self._claimed(item)
                if job is not None:
                    yield job

    def _batches(self, found: Iterable[Found | LeftOut]) -> Iterator[list[_Item]]:
        waiting: list[Found | LeftOut] = []
        for each in found:
            self.seen += 1
            waiting.append(each)
            if len(waiting) >= _BATCH:
                yield from self._noted(waiting)
                waiting = []
        yield from self._noted(waiting)

    def _noted(self, found: list[Found | LeftOut]) -> Iterator[list[_Item]]:
        """What was found, written down; documents whose place and stamp are known need no reading for that."""
        with self.database.reading() as connection:
            known = store.known_places(connection, [each.place for each in found])
        places: list[dict[str, Any]] = []
        items: list[_Item] = []
        held = 0
        for each in found:
            if isinstance(each, LeftOut):
                self.counts["not opened" if each.kind in NOT_OPENED else "left out"] += 1
                places.append(_left_out(each.place, "", each))
                continue
            before = known.get(each.place)
            if before and before.document and each.stamp and before.stamp == each.stamp:
                items.append(_Item(each, before.document))
                continue
            try:
                content = each.read()
            except IsaExtractError as error:
                self.counts["not opened"] += 1
                places.append(_left_out(each.place, each.stamp, LeftOut.of(error)))
                continue
            items.append(_Item(each, hashlib.sha256(content).hexdigest(), content))
            held += len(content)
            if held > _BATCH_BYTES:
                self._write(places, items)
                yield items
                places, items, held = [], [], 0
        self._write(places, items)
        yield items

    def _write(self, places: list[dict[str, Any]], items: list[_Item]) -> None:
        with self.database.writing() as connection:
            store.note_documents(connection, {i.sha256: len(i.content) for i in items if i.content is not None})
            seen = [{"place": item.found.place, "stamp": item.found.stamp, "document": item.sha256} for item in items]
            store.note_places(connection, self.run, [*places, *seen])

    def _wanted(self, items: list[_Item]) -> Iterator[_Item]:
        """Those of a batch that this run reads."""
        with self.database.reading() as connection:
            rows = store.states_of(connection, [item.sha256 for item in items])
            scanned = _text_sources(connection, [sha for sha, row in rows.items() if row.state == "read"])
            wanted: list[_Item] = []
            same: list[str] = []
            given: set[str] = set()
            for item in items:
                if item.sha256 in given:
                    self.counts["copy"] += 1
                    continue
                given.add(item.sha256)
                row = rows[item.sha256]
                verdict = self._verdict(connection, row, scanned.get(item.sha256))
                if verdict == "read":
                    item.last_run = row.run
                    wanted.append(item)
                    continue
                self.counts[verdict] += 1
                if verdict == "unchanged" and row.pattern_version != self.run.pattern_version:
                    same.append(item.sha256)
        if same:
            with self.database.writing() as connection:
                store.still_true(connection, self.run, same)
        yield from wanted

    def _verdict(self, connection: Any, row: Row[Any], source: str | None) -> str:
        if row.run == self.run.id and row.state != "waiting":
            return "copy"
        if row.claimed_by is not None:
            return "copy" if row.claimed_by == self.run.id else "read by another import"
        if row.state == "waiting":
            return "read"
        if row.extractor_version != self.run.extractor_version:
            return "read"
        if row.state == "failed":
            return "read" if self.again & {"", row.failure_kind} else "failed before"
        if row.settings != self.run.settings and source != "native":
            return "read"
        if row.pattern_version != self.run.pattern_version and self._could_touch(connection, row, source):
            return "read"
        return "unchanged"

    def _could_touch(self, connection: Any, row: Row[Any], source: str | None) -> bool:
        """Whether the rules of this run could read a document otherwise than those it was read with."""
        version = row.pattern_version
        if version not in self._changes:
            kept = connection.execute(
                select(rule_sets.c.content).where(rule_sets.c.pattern_version == version)
            ).scalar()
            self._changes[version] = ChangedRules(unpack(kept), self.rules) if kept else None
        changes = self._changes[version]
        text = connection.execute(select(texts.c.text).where(texts.c.document == row.sha256)).scalar()
        if changes is None or text is None:
            return True
        plain = zlib.decompress(text).decode("utf-8", "surrogatepass")
        return changes.could_touch(plain, scanned=source in ("ocr", "mixed"))

    def _claimed(self, item: _Item) -> Job | None:
        """The job of a document, if no other run has taken it."""
        content = item.content
        if content is None:
            try:
                content = item.found.read()
            except IsaExtractError as error:
                self.counts["not opened"] += 1
                place = _left_out(item.found.place, item.found.stamp, LeftOut.of(error))
                with self.database.writing() as connection:
                    store.note_places(connection, self.run, [{**place, "document": item.sha256}])
                return None
            sha256 = hashlib.sha256(content).hexdigest()
            if sha256 != item.sha256:  # the file changed though its stamp did not
                item = _Item(item.found, sha256, content)
                self._write([], [item])
        with self.database.writing() as connection:
            before = store.claim(connection, self.run, item.sha256, item.last_run)
            if before is None:
                self.counts["read by another import"] += 1
                return None
            if before >= store.MOST_ATTEMPTS:
                store.put_failure(
                    connection, self.run, item.sha256, kind="crash", stage="start", page=None,
                    message=f"the import was ended {before} times while it was being read; read it by itself",
                )  # fmt: skip
                self.counts["failed"] += 1
                return None
            return Job(
                item.sha256, item.found.name, content, self.settings, self.patterns,
                store.latest_extraction(connection, item.sha256), corrections_of(connection, item.sha256),
            )  # fmt: skip


def _left_out(place: str, stamp: str, why: LeftOut) -> dict[str, Any]:
    return {"place": place, "stamp": stamp, "left_out_kind": why.kind, "left_out_reason": why.reason}


def _text_sources(connection: Any, shas: list[str]) -> dict[str, str]:
    if not shas:
        return {}
    query = select(agreements.c.document, agreements.c.text_source).where(agreements.c.document.in_(shas))
    return {row.document: row.text_source for row in connection.execute(query)}
