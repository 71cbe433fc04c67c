"""Findings: what a person should look at, as small generators over a document and the facts read from it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from isa_extract.document import BlockKind
from isa_extract.facts import Context, Fact, Finding, Found
from isa_extract.forms import Grid
from isa_extract.values import is_placeholder

_MAPPED = ("from", "to", "version", "person", "person_post", "signature", "address", "ico", "retention", "items")
_BRACKETED = re.compile(
    r"[\[<{](?:insert|enter|name of|add|date|organisation|number|x{2,}|tbc)\b[^\]>}\n]{0,80}[\]>}]", re.IGNORECASE
)


def find_all(context: Context, facts: Sequence[Fact]) -> Iterator[Finding]:
    """Every finding, check by check."""
    yield from not_an_agreement(context, facts)
    yield from not_filled_in(context)
    yield from placeholders(context)
    yield from rows_not_mapped(context, facts)


def not_an_agreement(context: Context, facts: Sequence[Fact]) -> Iterator[Finding]:
    """Why a text was not taken for an agreement."""
    for fact in facts:
        if fact.field == "agreement.type" and fact.found and fact.found.value == "not_an_agreement":
            evidence = fact.found.evidence[0]
            rule = context.rules.by_id.get(evidence.rule.split("@")[0])
            kind = rule.value if rule else "document that no parties sign"
            yield Finding(
                "not-an-agreement", "information", f"reads as a {kind}, not as an agreement",
                evidence.start, evidence.end, "/agreement/type",
            )  # fmt: skip


def not_filled_in(context: Context) -> Iterator[Finding]:
    """Labels of the agreement and its parties whose place was left blank, dotted or "TBC"."""
    for label in context.label_values:
        if not label.field.startswith(("agreement.", "party.")):
            continue
        value = context.text[label.value_start : label.value_end]
        if label.layout != "below" and is_placeholder(value):
            printed = re.sub(r"\s+", " ", context.document.text[label.label_start : label.label_end]).strip(" :")
            yield Finding(
                "not-filled-in", "warning", f"{printed}: not filled in", label.label_start, label.value_end,
                "/" + label.field.replace(".", "/") if label.field.startswith("agreement.") else "",
            )  # fmt: skip


def placeholders(context: Context) -> Iterator[Finding]:
    """Prompts of the template that still stand in the text ("[insert name]"): one finding for all."""
    found = [
        match
        for block in context.body
        if block.kind is not BlockKind.FURNITURE
        for match in _BRACKETED.finditer(context.text, block.start, block.end)
    ]
    if found:
        count = f"{len(found)} template prompts are" if len(found) > 1 else "a template prompt is"
        yield Finding("template-prompt", "warning", f"{count} still unanswered", found[0].start(), found[0].end())


def rows_not_mapped(context: Context, facts: Sequence[Fact]) -> Iterator[Finding]:
    """Rows of a table whose columns are known, from which no value of the record came."""
    spans = sorted(
        (evidence.start, evidence.end)
        for fact in facts
        for found in (fact.found, *fact.attributes.values())
        for one in ((found,) if isinstance(found, Found) else found or ())
        for evidence in one.evidence
    )
    for grid in context.grids:
        if not grid.has_any(*_MAPPED):
            continue
        lost = [
            row.number + 1
            for row in grid.rows
            if _filled(context, grid, row.number) and not _used(grid, row.number, spans)
        ]
        if lost and len(lost) < len(grid.rows):
            rows = ", ".join(map(str, lost[:10])) + (", ..." if len(lost) > 10 else "")
            yield Finding(
                "row-not-mapped", "information", f"table rows gave no value: {rows}", grid.table.start, grid.table.end
            )


def _filled(context: Context, grid: Grid, number: int) -> bool:
    """Whether two cells of the row at least say something."""
    cells = next(row.cells for row in grid.rows if row.number == number).values()
    return sum(1 for block in cells if not is_placeholder(context.text[block.start : block.end])) >= 2


def _used(grid: Grid, number: int, spans: Sequence[tuple[int, int]]) -> bool:
    cells = next(row.cells for row in grid.rows if row.number == number).values()
    return any(start < block.end and block.start < end for block in cells for start, end in spans)
