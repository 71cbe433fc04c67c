"""Bulk import of thousands of text documents: what workers add, what isolation and the register cost, memory.

    python benchmarks/importing.py [--documents 5000] [--bare 300] [--characters N] [--json]

The documents are the texts of the corpus, each many times with another last line. Exit status 1 beyond a limit.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from run import ROOT, Figure, run_python, tell

CORPUS = ROOT / "corpus" / "documents"

BARE = """
import json, sys, time
from pathlib import Path
import isa_extract.importing.loaded
from isa_extract.pipeline import extract
paths = [Path(line) for line in sys.stdin.read().splitlines()]
extract(paths[0])
start = time.perf_counter()
for path in paths:
    extract(path).json
print(json.dumps((time.perf_counter() - start) / len(paths)))
"""

IMPORT = """
import json, resource, sys, threading, time
from contextlib import closing
from isa_extract.agreement_register.database import Database
from isa_extract.importing.importer import import_into
from isa_extract.importing.local import LocalEngine
from isa_extract.rules import default_rules
from isa_extract.settings import Settings
from isa_extract.sources import find

if __name__ == "__main__":
    register, workers, *paths = sys.argv[1:]
    memory, marks = [], []
    def told(counts, seen):
        marks.append(time.perf_counter())
        if len(marks) % 100 == 0:
            memory.append(int(open("/proc/self/statm").read().split()[1]) * 4096 / 1e6)
    start = time.perf_counter()
    with closing(Database.open(register, create=True)) as database, closing(LocalEngine(int(workers), 1)) as engine:
        summary = import_into(
            database, find(paths), engine=engine, rules=default_rules(), settings=Settings(), told=told
        )
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
    steady = (marks[-1] - marks[0]) / max(1, len(marks) - 1) if marks else 0.0
    print(json.dumps([time.perf_counter() - start, steady, peak, memory, dict(summary.counts)]))
"""


def write_documents(folder: Path, count: int, characters: int | None) -> list[Path]:
    """`count` texts of the corpus' agreements, no two the same, cut after so many characters."""
    sources = sorted(CORPUS.glob("*.txt"))
    written = []
    for number in range(count):
        source = sources[number % len(sources)]
        path = folder / f"{number % 50:02}" / f"{number:05} {source.name}"
        path.parent.mkdir(exist_ok=True, parents=True)
        text = source.read_text(encoding="utf-8", errors="replace")[:characters]
        path.write_text(f"{text}\n\nCopy {number} of the file.\n", encoding="utf-8")
        written.append(path)
    return written


def run_import(script: Path, register: Path, workers: int, *paths: Path) -> tuple[float, float, float, list[float]]:
    """Seconds, seconds a document once it is under way, the driver's peak and its memory on the way, in MB."""
    seconds, steady, peak, memory, counts = json.loads(
        run_python(str(script), str(register), str(workers), *map(str, paths)).splitlines()[-1]
    )
    assert not counts.get("failed"), counts  # noqa: S101 - a benchmark of failures measures nothing
    return seconds, steady, peak, memory


def measure(count: int, bare_count: int, characters: int | None) -> Iterator[Figure]:
    """The figures."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        script = folder / "measured.py"
        script.write_text(IMPORT, encoding="utf-8")
        drive, part = folder / "drive", folder / "part"
        written = write_documents(drive, count, characters)
        few = write_documents(part, bare_count, characters)
        bare = float(run_python("-c", BARE, stdin="\n".join(map(str, few))))
        _, one, _, _ = run_import(script, folder / "one.sqlite", 1, part)
        yield Figure("bare pipeline", bare * 1000, "ms")
        yield Figure("import, one worker", one * 1000, "ms")
        yield Figure("time of the bare pipeline in one worker's import", one / bare, "times", 1 / 0.9)
        _, two, _, _ = run_import(script, folder / "two.sqlite", 2, part)
        yield Figure("import, two workers", two * 1000, "ms")
        yield Figure("time of two workers in that of one", two / one, "times", 1 / 1.8)
        seconds, _, peak, memory = run_import(script, folder / "all.sqlite", os.cpu_count() or 1, drive)
        yield Figure(f"import of {count:,} documents", seconds, "s")
        yield Figure("documents a second", count / seconds, "")
        yield Figure("driver's peak memory", peak, "MB", 300.0)
        quarter = len(memory) // 4
        if quarter:
            yield Figure("driver's growth from the first quarter to the last", memory[-1] - memory[quarter], "MB", 20.0)
        again, _, _, _ = run_import(script, folder / "all.sqlite", 1, drive)
        yield Figure(f"import of {count:,} known documents", again, "s")
        more = write_documents(folder / "more", 10, characters)
        for path in more:
            path.write_bytes(path.read_bytes() + b"\nNew.\n")
        alone, _, _, _ = run_import(script, folder / "ten.sqlite", 1, folder / "more")
        for path in more:
            shutil.copy(path, drive / f"new {path.name}")
        added, _, _, _ = run_import(script, folder / "all.sqlite", 1, drive)
        yield Figure(f"10 more in a register of {count:,}, beyond the 10 alone", added - alone, "s", 2.0)
        yield Figure("size of the register", (folder / "all.sqlite").stat().st_size / 1e6 / len(written), "MB each")


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--documents", type=int, default=5000)
    parser.add_argument("--bare", type=int, default=300, help="documents by which workers are compared")
    parser.add_argument("--characters", type=int, help="of each document, of which shorter ones have more overhead")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    return tell(measure(options.documents, options.bare, options.characters), as_json=options.json)


if __name__ == "__main__":
    sys.exit(main())
