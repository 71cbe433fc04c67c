"""The tables of the OCR benchmark, as Markdown: the same on a terminal and in docs/ocr_benchmark.md."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

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


@dataclass(frozen=True)
class Ablation:
    """Character error rates of a reader in a condition, by what is left out of preparing the page."""

    condition: str
    reader: str
    rates: dict[str, float]


@dataclass
class Report:
    """All that was measured."""

    pages: Sequence[TruthPage]
    machine: str
    outcomes: list[Outcome] = field(default_factory=list)
    ablations: list[Ablation] = field(default_factory=list)
    figures: list[Figure] = field(default_factory=list)

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
            parts += ["## Accuracy and time", accuracy_table(self.outcomes), self.conditions()]
        if self.figures:
            parts += ["## Speed and memory", figures_table(self.figures)]
        if self.ablations:
            parts += [
                "## What each step pays",
                "Character error rates in percent: with all steps, without one of them, with none.",
                ablation_table(self.ablations),
            ]
        return "\n\n".join(parts) + "\n"

    def sample(self) -> str:
        """The pages measured."""
        names = ", ".join(f"{page.name} ({' and '.join(sorted(page.strata))})" for page in self.pages)
        return f"The sample: {names}."

    def conditions(self) -> str:
        """What the names of the conditions mean."""
        named = dict.fromkeys(outcome.condition for outcome in self.outcomes)
        return "Conditions: " + "; ".join(f"`{name}`: {CONDITIONS[name].summary}" for name in named) + "."


def accuracy_table(outcomes: Iterable[Outcome]) -> str:
    """A row for each condition and reader; the details' columns are the share read exactly, in percent."""
    head = ["condition", "reader", "character errors %", *(f"{kind} %" for kind in ENTITIES), "s/page"]
    rows = []
    for outcome in outcomes:
        score = outcome.score
        details = [percent(score.accuracy(kind)) for kind in ENTITIES]
        rate = f"{100 * score.error_rate:.2f}"
        rows.append([outcome.condition, outcome.reader, rate, *details, f"{outcome.seconds:.2f}"])
    return table(head, rows)


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
        ]
        for row in ablations
    ]
    return table(["condition", "reader", *columns], rows)


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
