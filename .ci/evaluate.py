"""Holds the figures of the corpus and the seeds against the floors in floors.json.

    python .ci/evaluate.py [--records DIR] [--floors FILE]

Every format of every set is read by `isa-extract extract`, but for those whose records the tests kept (they keep them
in $ISA_TEST_RECORDS, and --records names that folder); then all are scored: the corpus by isa_extract.evaluate, the
seeds, where ../shared has them, by the shared score.py. A figure below its floor fails the run. The headroom of the
others is printed, so that a floor can be raised by hand; lowering one is a decision to explain in the commit.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import Any

from isa_extract.evaluate import evaluate

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"
FINDINGS = ROOT / "corpus" / "findings.json"
FORMATS = ("txt", "docx", "pdf")
APART = {"source", "findings", "evidence", "missing_sections", "schema_version"}
"""What a record says of its file and its places; formats differ there."""


@dataclass(frozen=True)
class Figure:
    """A measured figure and its floor."""

    name: str
    value: float
    floor: float

    @property
    def holds(self) -> bool:
        """Whether the figure is not below its floor."""
        return round(self.value, 4) >= self.floor

    def __str__(self) -> str:
        verdict = f"headroom {self.value - self.floor:.4f}" if self.holds else f"BELOW by {self.floor - self.value:.4f}"
        return f"{self.name:<44} {self.value:.4f}  floor {self.floor:.2f}  {verdict}"


def extract(documents: Sequence[Path], output: Path, *more: str) -> None:
    """Write the records of documents. Raises CalledProcessError where one could not be read."""
    command = [sys.executable, "-m", "isa_extract.cli", "extract", *map(str, documents), "-o", str(output), *more]
    subprocess.run(command, check=True, cwd=ROOT)


def corpus_documents(kind: str) -> list[Path]:
    """The corpus documents of a format."""
    return sorted((ROOT / "corpus" / "documents").glob(f"*.{kind}"))


def seed_documents(kind: str) -> list[Path]:
    """The seeds of a format: those without a scan or a bad copy's mark in their name."""
    folder = SHARED / "seeds" if kind == "txt" else SHARED / "seeds" / "rendered"
    return sorted(path for path in folder.glob(f"*.{kind}") if path.name.count(".") == 1)


def score_corpus(records: Path, gold: Path = ROOT / "corpus" / "gold") -> dict[str, Any]:
    """The figures of corpus documents by our own evaluation."""
    return evaluate(gold, records).as_json()


def score_seeds(records: Path, gold: Path = SHARED / "evaluation" / "gold") -> dict[str, Any]:
    """The figures of seeds by the shared scorer."""
    command = [sys.executable, str(SHARED / "evaluation" / "score.py"), str(gold), str(records), "--json"]
    scored: dict[str, Any] = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    return scored


def figures_of(name: str, scored: dict[str, Any], floors: dict[str, float]) -> Iterator[Figure]:
    """The total, and the lowest category."""
    yield Figure(f"{name} total", scored["total"], floors["total"])
    category, lowest = min(scored["categories"].items(), key=lambda item: item[1]["f1"])
    yield Figure(f"{name} lowest category ({category})", lowest["f1"], floors["category"])


def figures_of_findings(kind: str, records: Path, floors: dict[str, float]) -> Iterator[Figure]:
    """Precision and recall of findings on the corpus' documents of a format, as of the day that gold is for."""
    counted = evaluate(FINDINGS, records).as_json()["categories"]["findings"]
    for name in ("precision", "recall"):
        yield Figure(f"findings {kind} {name}", counted[name], floors[name])


def facts(record: dict[str, Any]) -> Counter[tuple[str, ...]]:
    """Every value of a record with the item it belongs to and its key, white space aside."""
    counted: Counter[tuple[str, ...]] = Counter()

    def count(value: Any, path: tuple[str, ...]) -> None:
        if isinstance(value, dict):
            for key, inner in value.items():
                if key != "page":
                    count(inner, (*path, key))
        elif isinstance(value, list):
            for item in value:
                label = next((str(v) for v in item.values() if v), "") if isinstance(item, dict) else ""
                count(item, (*path, " ".join(label.split())))
        elif value is not None:
            counted[(*path, " ".join(str(value).split()))] += 1

    count({key: value for key, value in record.items() if key not in APART}, ())
    return counted


def agreement_of_formats(folders: dict[str, Path]) -> float:
    """The share of facts that two formats of one document have in common, over all documents and pairs of formats."""
    common = total = 0
    for first, second in combinations(FORMATS, 2):
        for path in sorted(folders[first].glob("*.json")):
            other = folders[second] / path.name.replace(f".{first}.json", f".{second}.json")
            left, right = (facts(json.loads(p.read_text(encoding="utf-8"))) for p in (path, other))
            common += 2 * (left & right).total()
            total += left.total() + right.total()
    return common / total if total else 0.0


def measure(floors: dict[str, Any], work: Path) -> Iterator[Figure]:
    """Every figure that has a floor here."""
    sets = {"corpus": (corpus_documents, score_corpus)}
    if SHARED.is_dir():
        sets["seeds"] = (seed_documents, score_seeds)
    day = json.loads(FINDINGS.read_text(encoding="utf-8"))["as_of"]
    jobs = [
        (documents(kind), work / name / kind, "--as-of", day)
        for name, (documents, _) in sets.items()
        for kind in FORMATS
    ]
    missing = [job for job in jobs if any(not (job[1] / f"{path.name}.json").is_file() for path in job[0])]
    with ThreadPoolExecutor(max_workers=2) as pool:
        list(pool.map(lambda job: extract(*job), missing))
    for name, (_, score) in sets.items():
        for kind in FORMATS:
            yield from figures_of(f"{name} {kind}", score(work / name / kind), floors[name][kind])
    for kind in FORMATS:
        yield from figures_of_findings(kind, work / "corpus" / kind, floors["findings"][kind])
    agreed = agreement_of_formats({kind: work / "corpus" / kind for kind in FORMATS})
    yield Figure("corpus: facts that formats have in common", agreed, floors["formats_agree"])


def main() -> int:
    """Print every figure; 1 where one is below its floor."""
    parser = argparse.ArgumentParser(description="Hold the corpus' and the seeds' figures against their floors.")
    parser.add_argument("--floors", type=Path, default=Path(__file__).with_name("floors.json"))
    parser.add_argument("--records", type=Path)
    given = parser.parse_args()
    floors = json.loads(given.floors.read_text(encoding="utf-8"))
    with tempfile.TemporaryDirectory() as work:
        figures = list(measure(floors, given.records or Path(work)))
    for figure in figures:
        print(figure)
    return 0 if all(figure.holds for figure in figures) else 1


if __name__ == "__main__":
    sys.exit(main())
