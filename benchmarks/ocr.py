"""How well and how fast scans of corpus pages are read, by our page reader and by the bare engines.

    python benchmarks/ocr.py [--engine NAME]... [--condition NAME]... [--pages 6] [--rounds 3] [--quick] [--ablate]
                             [--ablated NAME]... [--no-conditions] [--measured FILE] [--write]

The truth is the text layer of the corpus' PDF files; the scans are made of the same pages (`corpus/scanning`). A fixed
sample of pages is read (`ocr_truth.chosen`): tables, contact lists and prose in turns, pages with many e-mail
addresses, telephone numbers, dates, ICO numbers and postcodes first. `ocr_measure` tells how errors are counted.

All of it takes hours. With `--measured FILE` what was measured is kept in a file as soon as it is known, and what is in
it is not measured again, so that it can be measured in several runs: other readers, conditions, numbers of pages (each
row tells its own). `--rounds 0` leaves out speed and memory.

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
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
import pypdfium2  # type: ignore[import-untyped]
from PIL import Image

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "corpus"))
sys.path.insert(0, str(ROOT / "benchmarks"))

from ocr_measure import Score, score_page  # noqa: E402
from ocr_readers import CONTESTS, READERS, STEPS, GreyImage, Read, our_reader, remembered  # noqa: E402
from ocr_report import Ablation, Outcome, Report, ablation_table, accuracy_table  # noqa: E402
from ocr_truth import TruthPage, sample_pages  # noqa: E402
from run import Figure, run_python  # noqa: E402
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
    total, taken, processor = Score(), 0.0, 0.0
    for page, image, dpi in scans:
        started, used = time.perf_counter(), time.process_time()
        words = read(image, dpi)
        taken += time.perf_counter() - started
        processor += time.process_time() - used
        total += score_page(page, words, dpi)
    return Outcome(condition, name, total, taken / len(scans), processor / len(scans), len(scans))


def ablation_of(scans: Scans, condition: str, engine: str) -> Ablation:
    """What becomes of the error rate where a step is left out."""
    every = frozenset(STEPS)
    variants = {"all": every, **{f"no {step}": every - {step} for step in STEPS}, "none": frozenset[str]()}
    scores = dict.fromkeys(variants, Score())
    for page, image, dpi in scans:
        with remembered(engine):  # a step that changes nothing of a page leaves the engine the same image
            for label, steps in variants.items():
                scores[label] += score_page(page, our_reader(engine, steps)(image, dpi), dpi)
    return Ablation(condition, engine, {label: score.error_rate for label, score in scores.items()}, len(scans))


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
    """Seconds to the page of our reader against the bare engine, by the clock and of the processors."""
    readers = reader(engine), reader(f"{engine}-bare")
    clock, processor = [0.0, 0.0], [0.0, 0.0]
    for _, image, dpi in scans:
        best = [[float("inf")] * 2, [float("inf")] * 2]
        for _ in range(rounds):
            for number, read in enumerate(readers):
                started, used = time.perf_counter(), time.process_time()
                read(image, dpi)
                best[0][number] = min(best[0][number], time.perf_counter() - started)
                best[1][number] = min(best[1][number], time.process_time() - used)
        for number in range(2):
            clock[number] += best[0][number] / len(scans)
            processor[number] += best[1][number] / len(scans)
    of = f"{len(scans)} clean pages, {rounds} rounds"
    yield Figure(f"{engine}: ours, {of}", clock[0], "s/page")
    yield Figure(f"{engine}: bare, {of}", clock[1], "s/page")
    yield Figure(f"{engine}: ours / bare", clock[0] / clock[1], "", limit)
    yield Figure(f"{engine}: ours, processor time", processor[0], "s/page")
    yield Figure(f"{engine}: bare, processor time", processor[1], "s/page")
    yield Figure(f"{engine}: ours / bare, processor time", processor[0] / processor[1], "")


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
    if not all(importlib.util.find_spec(module) for module in needed):
        return False
    if engine == "tesseract":  # its binding comes without the language that it reads
        try:
            importlib.import_module("isa_extract.ocr.engines").engine_named(engine)
        except ImportError:
            return False
    return True


def measure(
    report: Report,
    names: Sequence[str],
    conditions: Sequence[str],
    rounds: int,
    ablated: Sequence[str],
    keep: Callable[[], None] = lambda: None,
) -> None:
    """Measure what the report does not have yet, and tell of each part as soon as it is known."""
    known = " ".join(figure.name for figure in report.figures)

    def add(figure: Figure) -> None:
        report.figures.append(figure)
        print(figure, flush=True)
        keep()

    if rounds:
        clean = scans_of(report.pages, "clean")
        for name in names:
            if f"{name}: peak memory" not in known:
                add(peak_memory(clean, name))
        for contest in CONTESTS:
            both = {contest.engine, f"{contest.engine}-bare"} <= set(names)
            if both and f"{contest.engine}: ours / bare" not in known:
                for figure in speed_ratio(clean, contest.engine, contest.limit, rounds):
                    add(figure)
    for condition in conditions:
        for name in names:
            if not report.outcome(condition, name):
                report.outcomes.append(outcome_of(scans_of(report.pages, condition), condition, name))
                print(accuracy_table(report.outcomes[-1:]).splitlines()[-1], flush=True)
                keep()
    for condition in ablated:
        for engine in (name for name in names if not name.endswith("-bare")):
            if not report.ablation(condition, engine):
                report.ablations.append(ablation_of(scans_of(report.pages, condition), condition, engine))
                print(ablation_table(report.ablations[-1:]).splitlines()[-1], flush=True)
                keep()


def main(arguments: list[str] | None = None) -> int:
    """Measure and print; 1 if a figure is beyond its limit."""
    parser = argparse.ArgumentParser(description="Measure how well and how fast scans are read.")
    parser.add_argument("--engine", action="append", choices=READERS, help="again for several (default: all)")
    parser.add_argument("--condition", action="append", choices=CONDITIONS, help="again for several (default: all)")
    parser.add_argument("--pages", type=int, default=6, help="in the sample")
    parser.add_argument("--rounds", type=int, default=3, help="of the speed ratio; 0 leaves it out")
    parser.add_argument("--quick", action="store_true", help=f"two pages, {' and '.join(QUICK_CONDITIONS)}, one round")
    parser.add_argument("--ablate", action="store_true", help="also what each step of preparing a page pays")
    parser.add_argument("--no-conditions", action="store_true", help="only speed and memory, or --ablate")
    parser.add_argument("--ablated", action="append", choices=CONDITIONS, help="conditions of --ablate (default: six)")
    parser.add_argument("--measured", type=Path, metavar="FILE", help="go on with what was measured, and keep it there")
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
    if options.measured and options.measured.exists():
        report.load(options.measured)

    def keep() -> None:
        if options.measured:
            report.save(options.measured)

    ablated = (options.ablated or ABLATED_CONDITIONS) if options.ablate else ()
    measure(report, names, () if options.no_conditions else conditions, rounds, ablated, keep)
    report.in_order()
    print()
    print(report.as_markdown())
    if options.write:
        (ROOT / "docs" / "ocr_benchmark.md").write_text(report.as_markdown(), encoding="utf-8")
    return 0 if all(figure.holds for figure in report.figures) else 1


if __name__ == "__main__":
    sys.exit(main())
