"""What an import did and how far a register is: a line of counts, and every place with what became of it."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, fields

from isa_extract.agreement_register.reading import Extraction, PlaceOutcome, RunTold
from isa_extract.cells import harmless

COLUMNS = tuple(field.name for field in fields(PlaceOutcome))
_ORDER = (
    "read", "not an agreement", "changed", "read again, the same", "unchanged", "copy", "failed", "failed before",
    "read by another import", "not opened", "left out",
)  # fmt: skip
_SAID = {
    "read": "{} read", "not an agreement": "{} not an agreement", "changed": "{} read again and changed",
    "read again, the same": "{} read again, the same", "unchanged": "{} known already", "copy": "{} copies",
    "failed": "{} could not be read", "failed before": "{} could not be read before",
    "read by another import": "{} being read by another import", "not opened": "{} could not be opened",
    "left out": "{} left out",
}  # fmt: skip


def counted(counts: Mapping[str, int], failures: Mapping[str, int] | None = None) -> str:
    """Counts in one line, in a fixed order."""
    parts = [_SAID[name].format(f"{counts[name]:,}") for name in _ORDER if counts.get(name)]
    if failures:
        kinds = ", ".join(f"{number:,} {kind}" for kind, number in sorted(failures.items()))
        parts = [f"{part} ({kinds})" if part.endswith("could not be read") else part for part in parts]
    return ", ".join(parts) or "nothing was found"


def outcomes_json(outcomes: Iterable[PlaceOutcome], counts: Mapping[str, int]) -> str:
    """A report as JSON."""
    report = {"counts": dict(counts), "places": [asdict(each) for each in outcomes]}
    return json.dumps(report, ensure_ascii=False, indent=1) + "\n"


def outcomes_csv(outcomes: Iterable[PlaceOutcome]) -> str:
    """A report as CSV, a row for each place; cells that a spreadsheet would calculate are disarmed."""
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for each in outcomes:
        writer.writerow(["" if value is None else harmless(str(value)) for value in asdict(each).values()])
    return written.getvalue()


def outcomes_text(outcomes: Iterable[PlaceOutcome], counts: Mapping[str, int]) -> str:
    """A report as text: what could not be read first, then the rest."""
    told = sorted(outcomes, key=lambda each: (each.outcome not in ("failed", "waiting"), each.outcome, each.place))
    lines = [counted(counts), ""]
    for each in told:
        where = f" (page {each.page})" if each.page else ""
        kind = f" [{each.kind}]" if each.kind else ""
        lines.append(f"{each.outcome}{kind}: {each.place}{where}{f': {each.reason}' if each.reason else ''}")
    return "\n".join(lines) + "\n"


def status_text(
    name: str,
    counts: Mapping[str, int],
    failures: Mapping[str, int],
    runs: Iterable[RunTold],
    unread: Iterable[PlaceOutcome],
    due: tuple[str, int],
) -> str:
    """How far a register is."""
    lines = [f"Register {name}"]
    lines += [f"  {number:>7,} {label}" for label, number in counts.items()]
    lines.append(f"  {due[1]:>7,} agreements whose review was due before {due[0]}")
    if failures:
        lines.append("Documents that could not be read, by kind")
        lines += [f"  {number:>7,} {kind}" for kind, number in failures.items()]
    lines.append("Latest runs")
    lines += [
        f"  {run.id}  {run.command}  {run.started}  {run.state}: {counted(run.counts)}" for run in runs
    ]  # fmt: skip
    listed = list(unread)
    if listed:
        lines.append("Not read")
        lines += [
            f"  {each.place}: {each.kind or each.outcome}{f' at {each.stage}' if each.stage else ''}"
            f"{f', page {each.page}' if each.page else ''}{f': {each.reason}' if each.reason else ''}"
            for each in listed
        ]
    return "\n".join(lines) + "\n"


def history_text(readings: Iterable[Extraction]) -> str:
    """How the reading of a document changed."""
    lines = []
    for each in readings:
        lines.append(f"run {each.run}, {each.when}: isa-extract {each.extractor_version}, rules {each.pattern_version}")
        if each.changes is None:
            lines.append("  first reading")
        for change in each.changes or ():
            item = f" of {change['item']}" if change["item"] else ""
            lines.append(
                f"  {change['kind']}: {change['field']}{item}: {_short(change['was'])} -> {_short(change['is'])}"
            )
    return "\n".join(lines) + "\n"


def _short(value: object) -> str:
    if value is None:
        return "nothing"
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 80 else f"{text[:77]}..."
