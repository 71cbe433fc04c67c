"""Speed and memory as ratios that are measured in one run, so that they mean the same on every machine.

    python benchmarks/run.py [--pages 20] [--rounds 5] [--json]

Exit status 1 where a figure is beyond its limit.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from reportlab.lib.pagesizes import A4  # type: ignore[import-untyped]
from reportlab.lib.styles import getSampleStyleSheet  # type: ignore[import-untyped]
from reportlab.platypus import PageBreak, Paragraph, SimpleDocTemplate, Spacer, Table  # type: ignore[import-untyped]

ROOT = Path(__file__).resolve().parent.parent
FORMATS = ("txt", "docx", "pdf")
SENTENCES = (
    "The partners share information where the law allows it and where it is needed for the purpose set out above.",
    "Arden County Council and Arden Police are each a controller of the information that they hold.",
    "Information is kept for six years from the date on which the case is closed, and is then destroyed securely.",
    "Section 115 of the Crime and Disorder Act 1998 gives any person a power to disclose information to the police.",
    "Requests are sent by secure e-mail to safeguarding@essex.example and answered within ten working days.",
    "This agreement is reviewed every year by the information governance leads of all the partners.",
    "A breach is reported to the other partners within 24 hours, and to the Commissioner where the law asks for it.",
)


@dataclass(frozen=True)
class Figure:
    """A measured figure; `limit` is None for one that only informs."""

    name: str
    value: float
    unit: str
    limit: float | None = None

    @property
    def holds(self) -> bool:
        """Whether the figure is within its limit."""
        return self.limit is None or self.value <= self.limit

    def __str__(self) -> str:
        limit = (
            "" if self.limit is None else f"   limit {self.limit:g}   {'holds' if self.holds else 'BEYOND ITS LIMIT'}"
        )
        return f"{self.name:<68} {self.value:9.2f} {self.unit:<8}{limit}"


def tell(measured: Iterable[Figure], *, as_json: bool) -> int:
    """Print figures as they come; 1 where one is beyond its limit, else 0."""
    figures = []
    for figure in measured:
        figures.append(figure)
        if not as_json:
            print(figure, flush=True)
    if as_json:
        print(json.dumps([asdict(figure) for figure in figures], indent=1))
    return 0 if all(figure.holds for figure in figures) else 1


def write_pdf(path: Path, pages: int) -> None:
    """An agreement of generated text: headings, paragraphs, and a ruled table on every fourth page."""
    styles = getSampleStyleSheet()
    story: list[object] = []
    for page in range(1, pages + 1):
        for part in (1, 2, 3):
            story.append(Paragraph(f"{page}.{part} Sharing and keeping information", styles["Heading2"]))
            turned = [SENTENCES[(page + part + n) % len(SENTENCES)] for n in range(len(SENTENCES))]
            story += [
                Paragraph(" ".join(turned), styles["BodyText"]),
                Paragraph(" ".join(turned[:4]), styles["BodyText"]),
            ]
        if page % 4 == 0:
            rows = [
                ["Information", "Provider", "Frequency"],
                *([f"Field {n}", "Arden Police", "Weekly"] for n in range(6)),
            ]
            story += [Spacer(1, 8), Table(rows, style=[("GRID", (0, 0), (-1, -1), 0.5, "black")])]
        story.append(PageBreak())
    SimpleDocTemplate(str(path), pagesize=A4).build(story)


def seconds(rounds: int, *works: Callable[[], object]) -> list[float]:
    """The quickest of several rounds of each work, taken in turns so that a busy moment costs all of them alike."""
    best = [float("inf")] * len(works)
    for _ in range(rounds):
        for number, work in enumerate(works):
            started = time.perf_counter()
            work()
            best[number] = min(best[number], time.perf_counter() - started)
    return best


def read_with_pdfplumber(path: Path) -> None:
    """What pdfplumber's own text extraction costs, each page closed as one should."""
    import pdfplumber

    with pdfplumber.open(path) as pdf:
        for page in pdf.pages:
            page.extract_text()
            page.close()


def run_python(*arguments: str, stdin: str | None = None) -> str:
    """A fresh interpreter's output; its modules are kept compiled, as they are where nothing says otherwise."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": ""}
    done = subprocess.run(
        [sys.executable, *arguments], env=environment, check=True, capture_output=True, text=True, input=stdin
    )
    return done.stdout


def peak_megabytes(path: Path) -> float:
    """The peak memory of a process that reads one file."""
    script = (
        "import resource, sys; from isa_extract import extract; extract(sys.argv[1]); "
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)"
    )
    return int(run_python("-c", script, str(path))) / (1024 * 1024 if sys.platform == "darwin" else 1024)


def pages_per_second(rounds: int) -> Iterator[Figure]:
    """Over the corpus, by format; the pages are those of the PDF file of the same document."""
    from isa_extract import extract

    folder = ROOT / "corpus" / "documents"
    pages = {path.stem: extract(path).record.source.pages or 0 for path in sorted(folder.glob("*.pdf"))}
    for kind in FORMATS:
        paths = [folder / f"{name}.{kind}" for name in pages]

        def read(paths: list[Path] = paths) -> None:
            for path in paths:
                extract(path)

        if paths:
            yield Figure(f"corpus {kind}", sum(pages.values()) / seconds(rounds, read)[0], "pages/s")


def measure(pages: int, rounds: int) -> Iterator[Figure]:
    """All figures."""
    from isa_extract import extract

    with tempfile.TemporaryDirectory() as work:
        path = Path(work) / "agreement.pdf"
        write_pdf(path, pages)
        extract(path)  # warm: rules compiled, spaCy and the PDF libraries imported
        read_with_pdfplumber(path)
        ours, theirs = seconds(rounds, lambda: extract(path), lambda: read_with_pdfplumber(path))
        yield Figure(f"{pages}-page PDF, warm: whole pipeline", ours, "s")
        yield Figure(f"{pages}-page PDF, warm: pdfplumber extract_text", theirs, "s")
        yield Figure("whole pipeline / pdfplumber extract_text", ours / theirs, "", 1.0)
        yield Figure(f"peak memory of a process that reads the {pages}-page PDF", peak_megabytes(path), "MB", 400.0)
        small = Path(work) / "agreement.txt"
        small.write_text("Information Sharing Agreement\n\n" + "\n\n".join(SENTENCES), encoding="utf-8")
        spacy, first, cold = seconds(
            rounds,
            lambda: run_python("-c", "import spacy"),
            lambda: run_python("-m", "isa_extract.cli", "extract", str(small)),
            lambda: run_python("-m", "isa_extract.cli", "extract", str(path)),
        )
        yield Figure('python -c "import spacy"', spacy, "s")
        yield Figure("cold command to the first record, one-page text / import spacy", first / spacy, "", 2.5)
        yield Figure(f"cold command to the first record, {pages}-page PDF / import spacy", cold / spacy, "")
    yield from pages_per_second(max(1, rounds // 2))


def main() -> int:
    """Print every figure; 1 where one is beyond its limit."""
    parser = argparse.ArgumentParser(description="Measure speed and memory.")
    parser.add_argument("--pages", type=int, default=20)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    sys.path.insert(0, str(ROOT))
    return tell(measure(options.pages, options.rounds), as_json=options.json)


if __name__ == "__main__":
    sys.exit(main())
