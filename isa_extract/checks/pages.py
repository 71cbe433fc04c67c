"""The reading itself: pages that were read badly, texts that are no agreement, table rows that gave no value."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from isa_extract.checks.case import Case, check
from isa_extract.facts import Context, Finding, Found
from isa_extract.forms import Grid
from isa_extract.values import is_placeholder

_MAPPED = ("from", "to", "version", "person", "person_post", "signature", "address", "ico", "retention", "items")


@check("low-quality-page", any_document=True)
def low_quality_pages(case: Case) -> Iterator[Finding]:
    """Each page that could not be read, or of whose letters its OCR engine was too unsure."""
    for number, page in enumerate(case.record.source.page_texts):
        if not page.readable:
            unsure = f" surely (OCR's certainty is {page.quality:.2f})" if page.quality else ""
            message = f"page {number + 1} could not be read{unsure}"
            yield Finding("low-quality-page", message, (), f"/source/page_texts/{number}")


@check("not-an-agreement", text=True, any_document=True)
def not_an_agreement(case: Case) -> Iterator[Finding]:
    """Why a text was not taken for an agreement."""
    if case.is_agreement:
        return
    rules = case.rules.by_id
    for entry in case.record.evidence.get("/agreement/type", ())[:1]:
        rule = rules.get(entry.rule.split("@")[0])
        kind = rule.value if rule else "document that no parties sign"
        spans = ((entry.start, entry.end),)
        yield Finding("not-an-agreement", f"reads as a {kind}, not as an agreement", spans, "/agreement/type")


@check("row-not-mapped", text=True, any_document=True)
def rows_not_mapped(case: Case) -> Iterator[Finding]:
    """Rows of a table whose columns are known, from which no value of the record came."""
    context = case.document
    spans = sorted(
        (evidence.start, evidence.end)
        for fact in case.facts
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
            place = ((grid.table.start, grid.table.end),)
            yield Finding("row-not-mapped", f"table rows gave no value: {rows}", place)


def _filled(context: Context, grid: Grid, number: int) -> bool:
    """Whether two cells of the row at least say something."""
    cells = next(row.cells for row in grid.rows if row.number == number).values()
    return sum(1 for block in cells if not is_placeholder(context.text[block.start : block.end])) >= 2


def _used(grid: Grid, number: int, spans: Sequence[tuple[int, int]]) -> bool:
    cells = next(row.cells for row in grid.rows if row.number == number).values()
    return any(start < block.end and block.start < end for block in cells for start, end in spans)
