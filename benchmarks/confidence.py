"""How often each rule is right on the corpus, beside the confidence it declares; writes docs/rule_precision.md.

    python benchmarks/confidence.py [--output FILE] [--json FILE] [--check]

Every fact of every corpus document, in all formats, is judged against gold; it counts for the rules in its evidence.
With --check the exit status is 1 where a rule that was judged often enough declares more than it keeps.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from isa_extract import extract
from isa_extract.evaluate import Verdict, judge

ROOT = Path(__file__).resolve().parent.parent
OFTEN = 20
"""Facts a rule must have been judged by before its precision says anything."""
CLOSE = 0.1
"""How far the declared confidence may lie above the measured precision."""


@dataclass(slots=True)
class Measured:
    """What became of the facts of one rule."""

    right: int = 0
    wrong: int = 0
    declared: list[float] = field(default_factory=list)

    @property
    def judged(self) -> int:
        """How many of its facts gold speaks of."""
        return self.right + self.wrong

    @property
    def precision(self) -> float:
        """The share of judged facts that are right; a rule never judged wrong is still not sure of the next one."""
        return (self.right + 1) / (self.judged + 2)

    @property
    def declares(self) -> float:
        """The mean confidence in its evidence."""
        return sum(self.declared) / len(self.declared)

    @property
    def boasts(self) -> bool:
        """Whether it declares more than it keeps."""
        return self.judged >= OFTEN and self.declares > self.precision + CLOSE


def measure(documents: Iterable[Path], gold: Path) -> dict[str, Measured]:
    """Every rule that gave evidence for a fact that gold speaks of."""
    rules: dict[str, Measured] = defaultdict(Measured)
    for path in documents:
        wanted = json.loads((gold / f"{path.stem}.json").read_text(encoding="utf-8"))
        record = extract(path).record
        evidence = record.evidence
        judged = judge(wanted, json.loads(record.as_json()))
        for judgement in (judgement for judgements in judged.values() for judgement in judgements):
            entries = evidence.get(judgement.pointer or "", ())
            for rule in {entry.rule for entry in entries}:
                rules[rule].right += judgement.verdict is Verdict.RIGHT
                rules[rule].wrong += judgement.verdict is Verdict.WRONG
                rules[rule].declared += [entry.confidence for entry in entries if entry.rule == rule]
    return dict(sorted(rules.items()))


def as_markdown(rules: Mapping[str, Measured], documents: int) -> str:
    """The table of docs/rule_precision.md."""
    lines = [
        "# Precision of each rule on the corpus",
        "",
        f"Written by `python benchmarks/confidence.py` over {documents} corpus documents; not edited by hand.",
        "What the columns mean is in [confidence.md](confidence.md).",
        "Rules that gave no fact that gold speaks of are not listed.",
        f"A star marks a rule that was judged at least {OFTEN} times and declares more than it keeps.",
        "",
        "| rule | judged | right | measured | declared | |",
        "|---|---:|---:|---:|---:|---|",
    ]
    for name, rule in rules.items():
        star = "*" if rule.boasts else ""
        lines.append(
            f"| `{name}` | {rule.judged} | {rule.right} | {rule.precision:.2f} | {rule.declares:.2f} | {star} |"
        )
    return "\n".join(lines) + "\n"


def main() -> int:
    """Write the table, and say which rules declare more than they keep."""
    parser = argparse.ArgumentParser(description="Measure the precision of each rule over the corpus.")
    parser.add_argument("--documents", type=Path, default=ROOT / "corpus" / "documents")
    parser.add_argument("--gold", type=Path, default=ROOT / "corpus" / "gold")
    parser.add_argument("--output", type=Path, default=ROOT / "docs" / "rule_precision.md")
    parser.add_argument("--json", type=Path, help="also write {rule: precision} for rules judged often enough")
    parser.add_argument("--check", action="store_true", help="exit with 1 where a rule declares more than it keeps")
    options = parser.parse_args()
    documents = sorted(path for path in options.documents.iterdir() if (options.gold / f"{path.stem}.json").is_file())
    rules = measure(documents, options.gold)
    options.output.write_text(as_markdown(rules, len(documents)), encoding="utf-8")
    if options.json:
        kept = {name: round(rule.precision, 2) for name, rule in rules.items() if rule.judged >= OFTEN}
        options.json.write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")
    boasting = [name for name, rule in rules.items() if rule.boasts]
    print(f"{len(rules)} rules over {len(documents)} documents: {options.output}")
    for name in boasting:
        print(f"{name}: declares {rules[name].declares:.2f}, keeps {rules[name].precision:.2f}")
    return 1 if options.check and boasting else 0


if __name__ == "__main__":
    sys.exit(main())
