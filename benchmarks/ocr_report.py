"""The tables of the OCR benchmark, as Markdown: the same on a terminal and in docs/ocr_benchmark.md."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ocr_folding import ENTITIES
from ocr_measure import Score
from ocr_truth import TruthPage
from run import Figure
from scanning.conditions import CONDITIONS


@dataclass(frozen=True)
class Outcome:
    """How well and how fast a reader read the sample in a condition."""

    condition: str
    reader: str
    score: Score
    seconds: float
    """To the page."""
    processor: float = 0.0
    """Seconds of all processors' time to the page, which mean something on a busy machine too."""
    pages: int = 0
    """Of the sample, from its beginning, that were read."""


@dataclass(frozen=True)
class Ablation:
    """Character error rates of a reader in a condition, by what is left out of preparing the page."""

    condition: str
    reader: str
    rates: dict[str, float]
    pages: int = 0


@dataclass
class Report:
    """All that was measured."""

    pages: Sequence[TruthPage]
    machine: str
    outcomes: list[Outcome] = field(default_factory=list)
    ablations: list[Ablation] = field(default_factory=list)
    figures: list[Figure] = field(default_factory=list)

    def outcome(self, condition: str, reader: str) -> Outcome | None:
        """What was measured of a reader in a condition."""
        return next((one for one in self.outcomes if (one.condition, one.reader) == (condition, reader)), None)

    def ablation(self, condition: str, reader: str) -> Ablation | None:
        """The ablation of a reader in a condition."""
        return next((one for one in self.ablations if (one.condition, one.reader) == (condition, reader)), None)

    def in_order(self) -> None:
        """Sort what was measured in several runs by condition and reader."""
        conditions, readers = list(CONDITIONS), ["rapidocr", "tesseract", "rapidocr-bare", "tesseract-bare"]

        def key(one: Outcome | Ablation) -> tuple[int, int]:
            return conditions.index(one.condition), readers.index(one.reader)

        self.outcomes.sort(key=key)
        self.ablations.sort(key=key)

    def save(self, path: Path) -> None:
        """Keep what was measured."""
        kept = {
            "outcomes": [{**vars(one), "score": vars(one.score)} for one in self.outcomes],
            "ablations": [vars(one) for one in self.ablations],
            "figures": [vars(one) for one in self.figures],
        }
        path.write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")

    def load(self, path: Path) -> None:
        """Take what was kept."""
        kept = json.loads(path.read_text(encoding="utf-8"))
        for one in kept["outcomes"]:
            score = one["score"]
            one["score"] = Score(score["errors"], score["letters"], Counter(score["wanted"]), Counter(score["found"]))
        self.outcomes = [Outcome(**one) for one in kept["outcomes"]]
        self.ablations = [Ablation(**one) for one in kept["ablations"]]
        self.figures = [Figure(**one) for one in kept["figures"]]

    def as_markdown(self) -> str:
        """The whole document."""
        parts = [
            "# How well and how fast scans are read",
            "Written by `python benchmarks/ocr.py --write`; not edited by hand. How it is measured is in "
            "[benchmarks/README.md](../benchmarks/README.md#ocr).",
            f"Measured with {self.machine}. A name with `-bare` is the engine with its default settings, without what "
            "this project does before and after it.",
            self.sample(),
        ]
        if self.outcomes:
            parts += ["## Accuracy and time", accuracy_table(self.outcomes), self.conditions(), self.unmeasured()]
        if self.figures:
            parts += ["## Speed and memory", figures_table(self.figures)]
        if self.ablations:
            parts += [
                "## What each step pays",
                "Character error rates in percent: with all steps, without one of them, with none.",
                ablation_table(self.ablations),
                verdicts(self.ablations),
            ]
        return "\n\n".join(filter(None, parts)) + "\n"

    def sample(self) -> str:
        """The pages measured."""
        names = ", ".join(f"{page.name} ({' and '.join(sorted(page.strata))})" for page in self.pages)
        return f"The sample: {names}."

    def unmeasured(self) -> str:
        """The conditions that a reader of the report was not tried in."""
        lacking = {
            reader: [name for name in CONDITIONS if not self.outcome(name, reader)]
            for reader in sorted({one.reader for one in self.outcomes})
        }
        told = [f"{reader} in {', '.join(names)}" for reader, names in lacking.items() if names]
        return f"Not measured: {'; '.join(told)}." if told else ""

    def conditions(self) -> str:
        """What the names of the conditions mean."""
        named = dict.fromkeys(outcome.condition for outcome in self.outcomes)
        return "Conditions: " + "; ".join(f"`{name}`: {CONDITIONS[name].summary}" for name in named) + "."


def accuracy_table(outcomes: Iterable[Outcome]) -> str:
    """A row for each condition and reader; the details' columns are the share read exactly, in percent."""
    head = [
        "condition",
        "reader",
        "character errors %",
        *(f"{kind} %" for kind in ENTITIES),
        "s/page",
        "CPU s/page",
        "pages",
    ]
    rows = []
    for outcome in outcomes:
        score = outcome.score
        details = [percent(score.accuracy(kind)) for kind in ENTITIES]
        rate = f"{100 * score.error_rate:.2f}"
        times = [f"{outcome.seconds:.2f}", f"{outcome.processor:.2f}", str(outcome.pages)]
        rows.append([outcome.condition, outcome.reader, rate, *details, *times])
    return table(head, rows)


def verdicts(ablations: Sequence[Ablation]) -> str:
    """For each step where it pays most, and where it costs most, in points of the character error rate."""
    lines = []
    steps = [column for column in dict.fromkeys(c for one in ablations for c in one.rates) if column.startswith("no ")]
    for step in steps:
        paid = sorted(
            (100 * (one.rates[step] - one.rates["all"]), one.condition, one.reader)
            for one in ablations if step in one.rates
        )  # fmt: skip
        (least, where, who), (most, there, whose) = paid[0], paid[-1]
        lines.append(
            f"- *{step.removeprefix('no ')}* pays most on `{there}` with {whose} ({most:.2f} points), "
            f"least on `{where}` with {who} ({least:.2f})."
        )
    return "\n".join(lines)


def figures_table(figures: Iterable[Figure]) -> str:
    """A row for each figure, with its limit if it has one."""
    rows = []
    for figure in figures:
        limit = "" if figure.limit is None else f"{figure.limit:g}"
        verdict = "" if figure.limit is None else "holds" if figure.holds else "beyond its limit"
        rows.append([figure.name, f"{figure.value:.2f} {figure.unit}".strip(), limit, verdict])
    return table(["figure", "value", "limit", ""], rows)


def ablation_table(ablations: Sequence[Ablation]) -> str:
    """A row for each condition and reader, a column for what is left out."""
    columns = list(dict.fromkeys(column for ablation in ablations for column in ablation.rates))
    rows = [
        [
            row.condition,
            row.reader,
            *(f"{100 * row.rates[column]:.2f}" if column in row.rates else "" for column in columns),
            str(row.pages),
        ]
        for row in ablations
    ]
    return table(["condition", "reader", *columns, "pages"], rows)


def percent(share: float | None) -> str:
    """A share in percent; a dash where there is nothing to have a share of."""
    return "-" if share is None else f"{100 * share:.0f}"


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table with its columns in line; columns after the second are set to the right."""
    widths = [max(len(row[column]) for row in [head, *rows]) for column in range(len(head))]

    def line(cells: Sequence[str]) -> str:
        placed = [
            cell.ljust(width) if column < 2 else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(cells, widths, strict=True))
        ]
        return "| " + " | ".join(placed) + " |"

    rule = ["-" * width if column < 2 else "-" * (width - 1) + ":" for column, width in enumerate(widths)]
    return "\n".join([line(head), line(rule), *map(line, rows)])
