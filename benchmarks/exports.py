"""Exporting 10,000 agreements to each target: seconds and peak memory.

    python benchmarks/exports.py [--agreements 10000] [--to TARGET]... [--json]

The agreements are the corpus' with other identifiers, titles and people, made one by one as a register gives them. Each
target is written by a process of its own. Exit status 1 where a figure is beyond its limit.
"""

from __future__ import annotations

import argparse
import datetime
import resource
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from run import Figure, run_python, tell

from isa_extract.entries import Entry
from isa_extract.export.redact import given_to
from isa_extract.export.target import Options, Redaction
from isa_extract.export.targets import NAMES, target_named
from isa_extract.record import Record
from isa_extract.rules import default_rules

CORPUS = Path(__file__).resolve().parent.parent / "corpus" / "documents"
SECONDS, MEGABYTES = 60.0, 500.0
"""The limits for 10,000 agreements."""
GIVEN = ["Ann", "Bo", "Carys", "Dev", "Ewan", "Fay", "Gita", "Huw", "Ines", "Jo"]
SURNAMES = ["Ashdell", "Brackley", "Corrin", "Dunsop", "Elwick", "Farrand", "Gisburn", "Hartle", "Ilkeston", "Jarrow"]


def prepare(file: Path) -> None:
    """Read the corpus' text files; a line for each record."""
    from isa_extract.pipeline import extract  # here alone: a process begins with the peak memory of its parent

    with file.open("w", encoding="utf-8") as stream:
        for path in sorted(CORPUS.glob("*.txt")):
            stream.write(extract(path).record.model_dump_json(by_alias=True) + "\n")


def agreements(records: Sequence[Record], count: int) -> Iterator[Entry]:
    """That many agreements, no two with one title or the same people."""
    for number in range(count):
        record = records[number % len(records)]
        surname = f"{SURNAMES[number % 10]}{SURNAMES[number // 10 % 10].lower()}{SURNAMES[number // 100 % 10].lower()}"
        contacts = [
            contact.model_copy(update={"name": f"{GIVEN[place % 10]} {surname}"}) if contact.name else contact
            for place, contact in enumerate(record.contacts)
        ]
        title = f"{record.agreement.title or 'Agreement'} {number}"
        identifier = f"{number:016x}"
        changed = {
            "source": record.source.model_copy(update={"sha256": identifier * 4}),
            "agreement": record.agreement.model_copy(update={"title": title}), "contacts": contacts,
        }  # fmt: skip
        yield Entry(identifier, record.model_copy(update=changed), (f"registers/{number}.pdf",))


def write(file: Path, target_name: str, redaction: Redaction | None, count: int) -> None:
    """Write one target; print seconds, seconds of the processor and peak memory in megabytes."""
    records = [Record.model_validate_json(line) for line in file.read_text(encoding="utf-8").splitlines()]
    target, rules = target_named(target_name), default_rules()
    with tempfile.TemporaryDirectory() as folder:
        output = Path(folder) / "out"
        applied = redaction or ("people" if target.public else "none")
        options = Options(datetime.date(2026, 1, 1), redaction=applied, url=str(output))
        started, worked = time.perf_counter(), time.process_time()
        written = target.write(given_to(target, agreements(records, count), options, rules), output, options)
        if not written.entries:
            raise SystemExit(f"{target_name}: nothing was written")
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 * (1024 if sys.platform == "darwin" else 1))
        print(time.perf_counter() - started, time.process_time() - worked, peak)


def measure(targets: Sequence[str], count: int) -> Iterator[Figure]:
    """All figures; the limits are for 10,000 agreements."""
    share = count / 10_000
    with tempfile.TemporaryDirectory() as work:
        file = Path(work) / "records.jsonl"
        run_python(__file__, "--prepare", str(file))
        cases = [(name, None) for name in targets] + ([("jsonl", "people")] if "jsonl" in targets else [])
        for name, redaction in cases:
            asked = ["--redact", redaction] if redaction else []
            told = run_python(__file__, "--write", str(file), "--to", name, "--agreements", str(count), *asked)
            seconds, worked, peak = map(float, told.split())
            label = f"{name}, people redacted" if redaction else name
            yield Figure(f"{label}: {count:,} agreements", seconds, "s", SECONDS * share)
            yield Figure(f"{label}: processor time", worked, "s")
            yield Figure(f"{label}: peak memory", peak, "MB", MEGABYTES)


def main() -> int:
    """Print every figure; 1 where one is beyond its limit."""
    parser = argparse.ArgumentParser(description="Measure exports.")
    parser.add_argument("--agreements", type=int, default=10_000)
    parser.add_argument("--to", action="append", choices=list(NAMES))
    parser.add_argument("--redact", choices=("people", "contacts", "none"))
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--write", type=Path, metavar="FILE", help="only write the one target, of these records")
    parser.add_argument("--prepare", type=Path, metavar="FILE", help="only write the records there")
    options = parser.parse_args()
    if options.prepare:
        prepare(options.prepare)
        return 0
    if options.write:
        write(options.write, options.to[0], options.redact, options.agreements)
        return 0
    return tell(measure(options.to or list(NAMES), options.agreements), as_json=options.json)


if __name__ == "__main__":
    sys.exit(main())
