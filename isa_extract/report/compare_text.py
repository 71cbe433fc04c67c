"""A comparison, and a record held against the schema, as text for a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from isa_extract.compare import CompareReport, ConformanceReport, Difference, Kind, Subject
from isa_extract.compare.conformance import Doubt
from isa_extract.report import compare_wording as wording
from isa_extract.report.text import printable

SIGNS: dict[Kind, str] = {
    Kind.ADDED: "+", Kind.REMOVED: "-", Kind.CHANGED: "~", Kind.MOVED: ">", Kind.REWORDED: "="
}  # fmt: skip
_LONG = 200


def compare_text(report: CompareReport) -> str:
    """The whole comparison, with one line feed at the end."""
    return _text(_comparison(report))


def conformance_text(report: ConformanceReport) -> str:
    """The whole verdict on a record, with one line feed at the end."""
    return _text(_conformance(report))


def _text(lines: Iterator[str]) -> str:
    return "\n".join(printable(line).rstrip() for line in lines) + "\n"


def _comparison(report: CompareReport) -> Iterator[str]:
    yield from _subject("A", report.first)
    yield from _subject("B", report.second)
    for note in report.notes:
        yield f"   note: {note}"
    if scope := wording.scope(report):
        yield f"   compared: {scope}"
    yield ""
    for part in wording.parts(report.comparison.differences):
        yield part.label
        for group in part.groups:
            whole = [d for d in group.differences if d.is_whole_item]
            rest = [d for d in group.differences if not d.is_whole_item]
            indent = "  "
            if rest and group.item is not None:
                yield f"  {_cut(group.item, 100 if group.count == 1 else 400)}"
                indent = "    "
            for difference in rest:
                yield from _value(difference, indent)
            for difference in whole:
                yield from _item(difference, indent, "" if rest else group.item or "")
        yield ""
    if report.comparison.differences:
        yield "   ".join(f"{SIGNS[kind]} {wording.KINDS[kind]}" for kind in Kind) + "   A before, B after"
    yield wording.outcome(report)


def _subject(letter: str, subject: Subject) -> Iterator[str]:
    yield f"{letter}  {subject.name} ({wording.about(subject)})"
    yield f"   {wording.titled(subject)}"
    for note in subject.notes:
        yield f"   note: {note}"


def _value(difference: Difference, indent: str) -> Iterator[str]:
    first, second = wording.sides_in_words(difference)
    name = wording.field_label(difference.field)
    sign = SIGNS[difference.kind]
    if wording.worth_marking(difference):
        yield f"{indent}{sign} {name}: {_marked(first, second)}"
    elif difference.kind is Kind.ADDED:
        yield f"{indent}{sign} {name}: {_cut(second)}"
    elif difference.kind is Kind.REMOVED:
        yield f"{indent}{sign} {name}: {_cut(first)}"
    else:
        yield f"{indent}{sign} {name}: {_cut(first)} -> {_cut(second)}"
    yield from _proofs(difference, indent, (first, second))


def _item(difference: Difference, indent: str, name: str) -> Iterator[str]:
    first, second = wording.sides_in_words(difference)
    sign = SIGNS[difference.kind]
    if difference.kind is Kind.MOVED:
        shown = f"{_cut(name, 100)}: " if name else "moved: "
        yield f"{indent}{sign} {shown}{first} -> {second}"
        return
    told = [_cut(name, 120) if name else wording.KINDS[difference.kind], _cut(first or second)]
    yield f"{indent}{sign} {': '.join(part for part in told if part)}"
    yield from _proofs(difference, indent, (name, name))


def _proofs(difference: Difference, indent: str, quoted: tuple[str, str]) -> Iterator[str]:
    for letter, side, quote in zip("AB", (difference.first, difference.second), quoted, strict=True):
        shown = wording.proof_in_words(side, quoted=quote) if side.value not in (None, [], {}) else ""
        if shown:
            yield f"{indent}    {letter} {shown}"


def _marked(first: str, second: str) -> str:
    """Two texts as one: [-what only the first says-] {+what only the second says+}, what is long and the same cut."""
    told = []
    steps = wording.changed_words(first, second)
    for place, (both, old, new) in enumerate(steps):
        if both:
            told.append(_middle_cut(both.split(" "), first=place == 0, last=place == len(steps) - 1))
        if old:
            told.append(f"[-{_cut(old)}-]")
        if new:
            told.append(f"{{+{_cut(new)}+}}")
    return " ".join(told)


def _middle_cut(words: Sequence[str], *, first: bool, last: bool, kept: int = 8) -> str:
    if first and len(words) > kept:
        return " ".join(["…", *words[-kept:]])
    if last and len(words) > kept:
        return " ".join([*words[:kept], "…"])
    return " ".join([*words[:kept], "…", *words[-kept:]] if len(words) > 2 * kept + 2 else words)


def _cut(text: str, length: int = _LONG) -> str:
    return text if len(text) <= length else f"{text[: length - 1].rstrip()}…"


def _conformance(report: ConformanceReport) -> Iterator[str]:
    conformance = report.conformance
    yield f"{report.subject.name}: {wording.verdict(report)}"
    for note in report.subject.file.notes if not conformance.fields else report.subject.notes:
        yield f"  note: {note}"
    for problem in conformance.problems:
        yield f"  {problem.pointer or 'the whole'}: {problem.message}"
    for remark in conformance.remarks:
        yield f"  remark: {remark.pointer}: {remark.message}"
    if not conformance.fields:
        return
    yield ""
    least = conformance.min_confidence
    header = ["field", "", "least sure", *([f"below {least:g}"] if least is not None else []), "without evidence"]
    rows = [header]
    for state in conformance.fields:
        row = [
            wording.full_label(state.name), wording.state_in_words(state),
            "" if state.lowest is None else f"{state.lowest:.2f}",
        ]  # fmt: skip
        if least is not None:
            row.append(str(len(state.below)) if state.below else "")
        rows.append([*row, str(state.unproved) if state.unproved else ""])
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        yield "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True))
    doubts = [(state.name, doubt) for state in conformance.fields for doubt in state.below]
    if doubts:
        yield ""
        yield f"Read with a confidence below {least:g}:"
        for name, doubt in doubts:
            yield f"  {doubt.pointer}: {_doubtful(name, doubt)}"


def _doubtful(name: str, doubt: Doubt) -> str:
    page = f", page {doubt.evidence.page}" if doubt.evidence and doubt.evidence.page else ""
    quote = f': "{_cut(doubt.evidence.quote, 80)}"' if doubt.evidence else ""
    return f"{_cut(wording.value_in_words(name, doubt.value), 80)} ({doubt.confidence:.2f}{page}{quote})"
