"""Holds the figures of scanned documents against the floors in floors.json.

    python .ci/scans.py [--full] [--keep DIR] [--floors FILE]

The corpus' documents are made scans (corpus/scan.py, condition `clean`) and read by `isa-extract extract`, then scored;
so are the scans and bad photocopies of the seeds, where ../shared has them. Of the e-mail addresses, telephone and ICO
numbers, postcodes and dates that are read of the same documents as PDF, the share is told that is read exactly.

OCR takes seconds a page, so a usual run reads a fixed sample with the default engine, and some with Tesseract where
that is installed; `--full` reads everything with the default engine (an hour on two processors) and prints the figures,
which have floors of their own. With --keep scans and records stay in a folder, and what is in it already is not read
again: an interrupted run goes on. The lowest documents of every set are named.
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
from pathlib import Path
from typing import Any

from evaluate import ROOT, SHARED, Figure, extract, figures_of, score_corpus, score_seeds

RENDERED = SHARED / "seeds" / "rendered"
SAMPLE = (
    "benefits_sharing_form",
    "growth_referrals_isa",
    "regulators_mou",
    "school_attendance_form",
)
"""Corpus documents of different layouts that are short."""
TESSERACT_SAMPLE = ("growth_referrals_isa",)
"""Those of them that are read with Tesseract, too."""
SEEDS_SAMPLE = 3
"""So many of the smallest seeds are read in a usual run, and the smallest as a bad photocopy."""
LOWEST = 5
"""So many documents are named of each set."""

EXACT = {
    "email": "e-mail", "phone": "phone", "postcode": "postcode", "ico_registration": "ICO number",
    **dict.fromkeys(("commencement", "review", "expiry", "signed", "date", "until"), "date"),
}  # fmt: skip
"""The keys of a record whose values are only of use when every character is right, and what they are called."""


@dataclass(frozen=True)
class Scans:
    """A set of scanned documents and the engine they are read with."""

    name: str  # its key in floors.json
    documents: Sequence[Path]
    engine: str
    of_seeds: bool


def make_scans(names: Sequence[str], folder: Path) -> list[Path]:
    """Scans of corpus documents, of all where no names are given; those that the folder has are not made again."""
    wanted = names or sorted(path.stem for path in (ROOT / "corpus" / "documents").glob("*.pdf"))
    paths = [folder / f"{name}.pdf" for name in wanted]
    if missing := [path.stem for path in paths if not path.exists()]:
        command = [sys.executable, str(ROOT / "corpus" / "scan.py"), *missing, "--output", str(folder)]
        subprocess.run([*command, "--condition", "clean"], check=True, cwd=ROOT, stdout=subprocess.DEVNULL)
    return paths


def seeds(ending: str, count: int | None = None) -> list[Path]:
    """The seeds of a kind, the smallest first."""
    return sorted(RENDERED.glob(f"*{ending}"), key=lambda path: (path.stat().st_size, path.name))[:count]


def has_tesseract() -> bool:
    """Whether Tesseract and its binding can be loaded."""
    code = "from isa_extract.ocr.engines import engine_named; engine_named('tesseract')"
    return subprocess.run([sys.executable, "-c", code], capture_output=True, check=False).returncode == 0


def sets(folder: Path, *, full: bool) -> Iterator[Scans]:
    """What is read: everything, or the sample."""
    corpus = make_scans(() if full else SAMPLE, folder)
    yield Scans("full corpus" if full else "corpus", corpus, "rapidocr", of_seeds=False)
    if has_tesseract() and not full:
        sample = [path for path in corpus if path.stem in TESSERACT_SAMPLE]
        yield Scans("corpus tesseract", sample, "tesseract", of_seeds=False)
    if not RENDERED.is_dir():
        return
    if full:
        yield Scans("full seeds", seeds(".scan.pdf"), "rapidocr", of_seeds=True)
        yield Scans("full seeds photocopied", seeds(".bad.pdf"), "rapidocr", of_seeds=True)
        return
    yield Scans("seeds", seeds(".scan.pdf", SEEDS_SAMPLE), "rapidocr", of_seeds=True)
    yield Scans("seeds photocopied", seeds(".bad.pdf", 1), "rapidocr", of_seeds=True)
    if has_tesseract():
        yield Scans("seeds tesseract", seeds(".scan.pdf", 1), "tesseract", of_seeds=True)


def exact_values(record: Path) -> set[tuple[str, str]]:
    """The e-mail addresses, numbers, postcodes and dates of a record."""

    def within(value: Any) -> Iterator[tuple[str, str]]:
        if isinstance(value, dict):
            for key, inner in value.items():
                if key in EXACT and isinstance(inner, str):
                    yield EXACT[key], inner
                elif key not in ("evidence", "findings"):
                    yield from within(inner)
        elif isinstance(value, list):
            for item in value:
                yield from within(item)

    return set(within(json.loads(record.read_text(encoding="utf-8"))))


def exactness(one: Scans, records: Path, of_pdf: Path) -> float:
    """The share of such values of the documents as PDF that are read of their scans; by kind it is printed."""
    folder = RENDERED if one.of_seeds else ROOT / "corpus" / "documents"
    originals = [folder / f"{document.name.split('.')[0]}.pdf" for document in one.documents]
    extract(originals, of_pdf)
    there, read = Counter[str](), Counter[str]()
    for document, original in zip(one.documents, originals, strict=True):
        wanted = exact_values(of_pdf / f"{original.name}.json")
        there.update(kind for kind, _ in wanted)
        read.update(kind for kind, _ in wanted & exact_values(records / f"{document.name}.json"))
    print(f"scans, {one.name}: exact " + ", ".join(f"{kind} {read[kind]} of {there[kind]}" for kind in sorted(there)))
    return read.total() / there.total()


def read(one: Scans, work: Path) -> None:
    """Write the records of a set, but for those that are there."""
    records = work / one.name / "records"
    unread = [path for path in one.documents if not (records / f"{path.name}.json").exists()]
    if unread:
        extract(unread, records, "--ocr-engine", one.engine)


def measure(one: Scans, floors: dict[str, Any], work: Path) -> Iterator[Figure]:
    """The total of a set, its lowest category, its sections and exact values; the lowest documents are printed."""
    records, gold = work / one.name / "records", work / one.name / "gold"
    gold.mkdir(parents=True, exist_ok=True)
    source = SHARED / "evaluation" / "gold" if one.of_seeds else ROOT / "corpus" / "gold"
    for document in one.documents:
        stem = document.name.split(".")[0]
        (gold / f"{stem}.json").write_bytes((source / f"{stem}.json").read_bytes())
    scored = score_seeds(records, gold) if one.of_seeds else score_corpus(records, gold)
    name = f"scans, {one.name}"
    yield from figures_of(name, scored, floors)
    yield Figure(f"{name} sections", scored["categories"]["sections"]["f1"], floors["sections"])
    yield Figure(f"{name} exact values", exactness(one, records, work / one.name / "pdf"), floors["exact"])
    by_document = sorted((one["score"], stem) for stem, one in scored["documents"].items())
    print(f"{name}: lowest " + ", ".join(f"{stem} {score:.3f}" for score, stem in by_document[:LOWEST]))


def main() -> int:
    """Print every figure; 1 where one is below its floor."""
    parser = argparse.ArgumentParser(description="Hold the figures of scanned documents against their floors.")
    parser.add_argument("--full", action="store_true", help="read every document with the default engine")
    parser.add_argument("--keep", type=Path, metavar="DIR", help="keep scans and records, and go on with those there")
    parser.add_argument("--floors", type=Path, default=Path(__file__).with_name("floors.json"))
    arguments = parser.parse_args()
    floors = json.loads(arguments.floors.read_text(encoding="utf-8"))["scans"]
    held = True
    with tempfile.TemporaryDirectory() as temporary:
        work = arguments.keep or Path(temporary)
        wanted = list(sets(work / "scans", full=arguments.full))
        with ThreadPoolExecutor(max_workers=2) as pool:  # neither engine keeps two processors busy
            list(pool.map(lambda one: read(one, work), wanted))
        for one in wanted:
            for figure in measure(one, floors[one.name], work):
                print(figure, flush=True)
                held = held and figure.holds
    return 0 if held else 1


if __name__ == "__main__":
    sys.exit(main())
