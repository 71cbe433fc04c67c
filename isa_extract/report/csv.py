"""A check as CSV: one row for each document and section, safe to open in a spreadsheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from isa_extract.cells import harmless
from isa_extract.check import CheckReport
from isa_extract.report.wording import today_adds, where

COLUMNS = (
    "file", "type", "title", "agreement_date", "held_against", "section", "label", "status", "level", "required_by",
    "recommended_by", "today", "number", "heading", "page", "start", "end", "quote", "nearest",
)  # fmt: skip


def csv_report(report: CheckReport) -> str:
    """The whole report. A file that could not be read has one row, with its problem as the status."""
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for row in _rows(report):
        writer.writerow([harmless(cell) for cell in row])
    return stream.getvalue()


def _rows(report: CheckReport) -> Iterator[list[str]]:
    for document in report.documents:
        for section in document.sections:
            place = section.place
            shown = [place.page, place.start, place.end, place.quote] if place else [None, None, None, None]
            row = [
                document.name, document.type, document.title, document.date, " ".join(document.against), section.id,
                section.label, section.status, section.level, " ".join(section.required_by),
                " ".join(section.recommended_by), today_adds(section), section.number, section.heading, *shown,
                where(section.nearest[0]) if section.nearest else None,
            ]  # fmt: skip
            yield ["" if cell is None else str(cell) for cell in row]
    for failure in report.failures:
        told = dict.fromkeys(COLUMNS, "") | {"file": failure.name, "status": "could not be read"}
        yield list((told | {"quote": f"{failure.problem}; {failure.remedy}"}).values())
