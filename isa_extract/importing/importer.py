"""One run of an import, from what was found to what is in the register."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Generator, Iterable
from contextlib import closing
from dataclasses import dataclass, field
from typing import Protocol

from sqlalchemy import Connection
from sqlalchemy.exc import DataError

from isa_extract import __version__
from isa_extract.agreement_register import documents as store
from isa_extract.agreement_register.database import Database
from isa_extract.agreement_register.runs import Heartbeat, Run, begin, end
from isa_extract.agreement_register.tables import rule_sets
from isa_extract.importing.changed_rules import pack, snapshot
from isa_extract.importing.job import Failure, Job, Outcome
from isa_extract.importing.planned import Planner
from isa_extract.rules import Rules
from isa_extract.settings import Settings
from isa_extract.sources import Found, LeftOut


class Engine(Protocol):
    """What reads documents: on this machine, or on many."""

    name: str

    def run(self, jobs: Iterable[Job]) -> Generator[tuple[Job, Outcome]]:
        """What becomes of each document, as they are done."""
        ...

    def close(self) -> None:
        """Let go of its processes and connections."""
        ...


@dataclass(slots=True)
class Summary:
    """What a run did: its number in the register, and documents by what became of them."""

    run: int
    counts: Counter[str] = field(default_factory=Counter)
    failures: Counter[str] = field(default_factory=Counter)  # by kind
    interrupted: bool = False


Told = Callable[[Counter[str], int], None]
"""Called after each document with the counts so far and how much was found."""


def import_into(
    database: Database,
    found: Iterable[Found | LeftOut],
    *,
    engine: Engine,
    rules: Rules,
    settings: Settings,
    command: str = "import",
    arguments: list[str] | None = None,
    patterns: str | None = None,
    again: frozenset[str] = frozenset(),
    told: Told | None = None,
) -> Summary:
    """Read what was found into the register; what the register knows already is not read again.

    Each document is written by a transaction of its own. A run that is ended at any moment loses nothing that was
    written; what it had begun is read by the next. Raises UsageError where the database fails.
    """
    now = snapshot(rules)
    with database.writing() as connection:
        run = begin(
            connection, command=command, arguments=arguments or [], engine=engine.name,
            extractor_version=__version__, pattern_version=rules.version, settings=_said(settings),
        )  # fmt: skip
        kept = {"pattern_version": rules.version, "content": pack(now)}
        store.upsert(connection, rule_sets, [kept], ())
    planner = Planner(database, run, settings, now, patterns, again)
    summary = Summary(run.id, planner.counts)
    state = "interrupted"
    try:
        with Heartbeat(database, run), closing(engine.run(planner.jobs(found))) as outcomes:
            for job, outcome in outcomes:
                try:
                    with database.writing() as connection:
                        name = _put(connection, run, job, outcome, summary)
                except DataError:  # a value that this database does not take
                    problem = "what was read does not fit into the register; report it"
                    with database.writing() as connection:
                        name = _put(connection, run, job, Failure("defect", "write", problem), summary)
                planner.counts[name] += 1
                if told:
                    told(planner.counts, planner.seen)
        state = "finished"
    except KeyboardInterrupt:
        summary.interrupted = True
    finally:
        with database.writing() as connection:
            end(connection, run, state, dict(planner.counts))
    return summary


def _put(connection: Connection, run: Run, job: Job, outcome: Outcome, summary: Summary) -> str:
    if isinstance(outcome, Failure):
        ours = store.put_failure(
            connection, run, job.sha256, kind=outcome.kind, stage=outcome.stage, message=outcome.message,
            page=outcome.page,
        )  # fmt: skip
        if ours:
            summary.failures[outcome.kind] += 1
        return "failed" if ours else "read by another import"
    ours = store.put_rows(
        connection, run, job.sha256, outcome.rows, record=outcome.record, text=outcome.text, changes=outcome.changes
    )
    if not ours:
        return "read by another import"
    if outcome.changes is not None:
        return "changed" if outcome.changes else "read again, the same"
    return "read" if outcome.is_agreement else "not an agreement"


def _said(settings: Settings) -> str:
    return f"ocr={settings.ocr.value} engine={settings.ocr_engine.value} pages={settings.most_pages}"
