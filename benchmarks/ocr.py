"""How well and how fast scans of corpus pages are read, by our page reader and by the bare engines.

    python benchmarks/ocr.py [--engine NAME]... [--condition NAME]... [--pages 6] [--rounds 3] [--quick] [--ablate]
                             [--write]

The truth is the text layer of the corpus' PDF files; the scans are made of the same pages (`corpus/scanning`). A fixed
sample of pages is read (`ocr_truth.chosen`): tables, contact lists and prose in turns, pages with many e-mail
addresses, telephone numbers, dates, ICO numbers and postcodes first. `ocr_measure` tells how errors are counted.

Ratios of time are measured in one run, the two readers taking turns at each page, each by its quickest round.
Exit status 1 where a figure is beyond its limit.
"""

from __future__ import annotations

import argparse
import functools
import importlib.metadata
import importlib.util
import os
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pypdfium2  # type: ignore[import-untyped]
from PIL import Image

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "corpus"))
sys.path.insert(0, str(ROOT / "benchmarks"))

from ocr_measure import Score, score_page  # noqa: E402
from ocr_readers import CONTESTS, READERS, STEPS, GreyImage, Read, our_reader  # noqa: E402
from ocr_report import Ablation, Outcome, Report, ablation_table, accuracy_table  # noqa: E402
from ocr_truth import TruthPage, sample_pages  # noqa: E402
from run import Figure, run_python, seconds  # noqa: E402
from scanning.conditions import CONDITIONS  # noqa: E402
from scanning.page import scan_page  # noqa: E402

DOCUMENTS = ROOT / "corpus" / "documents"
QUICK_CONDITIONS = ("clean", "photocopy")
ABLATED_CONDITIONS = ("clean", "photocopy", "skew3", "sideways", "faint", "dpi100")
PAGES_FOR_MEMORY = 2
PARTS_NEEDED = {"isa_extract.ocr.page", "isa_extract.ocr.engines"}

Scans = list[tuple[TruthPage, GreyImage, float]]
"""Pages, each with its scan and the scan's dots to the inch."""


def scans_of(pages: Sequence[TruthPage], condition: str) -> Scans:
    """The sample in a condition."""
    made: Scans = []
    for page in pages:
        document = pypdfium2.PdfDocument(DOCUMENTS / f"{page.document}.pdf")
        scan = scan_page(document[page.number - 1], page.document, page.number, CONDITIONS[condition])
        document.close()
        image, dpi = scan.square()
        made.append((page, np.asarray(image), dpi))
    return made


@functools.cache
def reader(name: str) -> Read:
    """A reader, made once."""
    return READERS[name]()


def outcome_of(scans: Scans, condition: str, name: str) -> Outcome:
    """One reader on the sample in one condition."""
    read = reader(name)
    total, taken = Score(), 0.0
    for page, image, dpi in scans:
        started = time.perf_counter()
        words = read(image, dpi)
        taken += time.perf_counter() - started
        total += score_page(page, words, dpi)
    return Outcome(condition, name, total, taken / len(scans))


def ablation_of(scans: Scans, condition: str, engine: str) -> Ablation:
    """What becomes of the error rate where a step is left out."""
    every = frozenset(STEPS)
    variants = {"all": every, **{f"no {step}": every - {step} for step in STEPS}, "none": frozenset[str]()}
    rates = {}
    for label, steps in variants.items():
        read = our_reader(engine, steps)
        scores = (score_page(page, read(image, dpi), dpi) for page, image, dpi in scans)
        rates[label] = sum(scores, Score()).error_rate
    return Ablation(condition, engine, rates)


def peak_memory(scans: Scans, name: str) -> Figure:
    """The peak memory of a process of its own that reads some pages of the sample."""
    with tempfile.TemporaryDirectory() as work:
        paths = []
        for number, (_, image, _) in enumerate(scans[:PAGES_FOR_MEMORY]):
            paths.append(str(Path(work) / f"{number}.png"))
            Image.fromarray(image).save(paths[-1])
        said = run_python(str(ROOT / "benchmarks" / "ocr_memory.py"), name, str(scans[0][2]), *paths)
    return Figure(f"{name}: peak memory of a process that reads {len(paths)} pages", float(said.split()[-1]), "MB")


def speed_ratio(scans: Scans, engine: str, limit: float, rounds: int) -> Iterator[Figure]:
    """Seconds to the page of our reader against the bare engine."""
    ours, theirs = 0.0, 0.0
    our, their = reader(engine), reader(f"{engine}-bare")
    for _, image, dpi in scans:
        mine, other = seconds(rounds, functools.partial(our, image, dpi), functools.partial(their, image, dpi))
        ours, theirs = ours + mine, theirs + other
    yield Figure(f"{engine}: ours", ours / len(scans), "s/page")
    yield Figure(f"{engine}: bare", theirs / len(scans), "s/page")
    yield Figure(f"{engine}: ours / bare", ours / theirs, "", limit)


def machine() -> str:
    """The versions that the figures depend on."""
    versions = []
    for package in ("rapidocr", "onnxruntime", "tesserocr", "pillow", "pypdfium2"):
        try:
            versions.append(f"{package} {importlib.metadata.version(package)}")
        except importlib.metadata.PackageNotFoundError:
            continue
    return f"{os.cpu_count()} processors, " + ", ".join(versions)


def is_there(name: str) -> bool:
    """Whether what a reader needs is installed."""
    engine = name.removesuffix("-bare")
    needed = {"rapidocr" if engine == "rapidocr" else "tesserocr"} | (set() if name.endswith("-bare") else PARTS_NEEDED)
    return all(importlib.util.find_spec(module) for module in needed)


def measure(report: Report, names: Sequence[str], conditions: Sequence[str], rounds: int, ablate: bool) -> None:
    """Measure, and tell of each part as soon as it is known."""
    clean = scans_of(report.pages, "clean")
    for name in names:
        report.figures.append(peak_memory(clean, name))
        print(report.figures[-1], flush=True)
    for contest in CONTESTS:
        if rounds and contest.engine in names and f"{contest.engine}-bare" in names:
            for figure in speed_ratio(clean, contest.engine, contest.limit, rounds):
                report.figures.append(figure)
                print(figure, flush=True)
    for condition in conditions:
        scans = scans_of(report.pages, condition)
        for name in names:
            report.outcomes.append(outcome_of(scans, condition, name))
            print(accuracy_table(report.outcomes[-1:]).splitlines()[-1], flush=True)
    for condition in ABLATED_CONDITIONS if ablate else ():
        scans = scans_of(report.pages, condition)
        for engine in (name for name in names if not name.endswith("-bare")):
            report.ablations.append(ablation_of(scans, condition, engine))
            print(ablation_table(report.ablations[-1:]).splitlines()[-1], flush=True)


def main(arguments: list[str] | None = None) -> int:
    """Measure and print; 1 if a figure is beyond its limit."""
    parser = argparse.ArgumentParser(description="Measure how well and how fast scans are read.")
    parser.add_argument("--engine", action="append", choices=READERS, help="again for several (default: all)")
    parser.add_argument("--condition", action="append", choices=CONDITIONS, help="again for several (default: all)")
    parser.add_argument("--pages", type=int, default=6, help="in the sample")
    parser.add_argument("--rounds", type=int, default=3, help="of the speed ratio; 0 leaves it out")
    parser.add_argument("--quick", action="store_true", help=f"two pages, {' and '.join(QUICK_CONDITIONS)}, one round")
    parser.add_argument("--ablate", action="store_true", help="also what each step of preparing a page pays")
    parser.add_argument("--write", action="store_true", help="also write docs/ocr_benchmark.md")
    options = parser.parse_args(arguments)
    names = []
    for name in options.engine or READERS:
        if is_there(name):
            names.append(name)
        else:
            print(f"{name}: not installed, left out", file=sys.stderr)
    pages, rounds = (
        (min(2, options.pages), min(1, options.rounds)) if options.quick else (options.pages, options.rounds)
    )
    conditions = options.condition or (QUICK_CONDITIONS if options.quick else tuple(CONDITIONS))
    report = Report(sample_pages(DOCUMENTS, pages), machine())
    measure(report, names, conditions, rounds, options.ablate)
    print()
    print(report.as_markdown())
    if options.write:
        (ROOT / "docs" / "ocr_benchmark.md").write_text(report.as_markdown(), encoding="utf-8")
    return 0 if all(figure.holds for figure in report.figures) else 1


if __name__ == "__main__":
    sys.exit(main())
