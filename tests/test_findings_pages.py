"""Findings about the reading: pages read badly, rows that gave nothing, what the loader met, parts that failed."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from typing import Any

import pytest
from agreements import agreement, codes_of, told
from helpers import built, document_of, heading

from isa_extract import checks
from isa_extract.checks.case import Check
from isa_extract.document import Document, Page, TextSource
from isa_extract.facts import Finding


def scanned(*pages: Page) -> Document:
    return dataclasses.replace(document_of(agreement()), pages=pages)


def page(number: int, *, readable: bool = True, quality: float | None = 0.97) -> Page:
    return Page(number, 595.0, 842.0, TextSource.OCR, readable, quality)


@pytest.mark.parametrize(
    ("pages", "expected"),
    [
        ([page(1), page(2, readable=False, quality=0.62)], ["page 2 could not be read surely (OCR's certainty is 0.62)"]),  # noqa: E501
        ([page(1, readable=False, quality=0.0), page(2)], ["page 1 could not be read"]),
        ([page(1, readable=False, quality=None), page(2, quality=0.8)], ["page 1 could not be read"]),
        ([page(1), page(2, quality=0.8)], []),  # what is readable differs by engine, and is told by the page
        ([Page(1, 595.0, 842.0)], []),  # a text layer has no quality
    ],
)  # fmt: skip
def test_pages_that_were_read_badly(pages: list[Page], expected: list[str]) -> None:
    assert sorted(told("low-quality-page", scanned(*pages))) == sorted(expected)


def test_nothing_is_absent_where_a_page_could_not_be_read() -> None:
    text = agreement(dates="Commencement date: 1 April 2024", retention="5. Security\n\nIt is sent by secure e-mail.")
    assert {"no-review-date", "no-retention-period"} <= set(codes_of(text))
    unread = dataclasses.replace(document_of(text), pages=(page(1), page(2, readable=False)))
    assert codes_of(unread) == ["low-quality-page"]


def versions(last: list[str]) -> Document:
    return built(
        heading("INFORMATION SHARING AGREEMENT", 0),
        "This agreement is made between Arden County Council and Warwickshire Police.",
        [["Version", "Date", "Author"], ["1.0", "3 May 2024", "Jane Hartley"], last],
    )


def test_a_row_without_a_value_is_told_by_its_number() -> None:
    assert told("row-not-mapped", versions(["see file", "soon", ""])) == ["table rows gave no value: 3"]
    assert told("row-not-mapped", versions(["1.1", "4 June 2024", ""])) == []
    assert told("row-not-mapped", versions(["", "", ""])) == []


def test_what_the_loader_met_is_told() -> None:
    noted = dataclasses.replace(document_of(agreement()), notes=("a picture was left out",))
    assert told("loading", noted) == ["a picture was left out"]


def test_a_check_that_fails_costs_its_own_findings_only(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(case: checks.Case) -> Iterator[Finding]:
        raise ValueError("in the middle")
        yield

    monkeypatch.delenv("ISA_EXTRACT_RAISE", raising=False)
    monkeypatch.setattr(checks, "CHECKS", [Check(broken, ("expired",)), *checks.CHECKS])
    text = agreement(dates="Commencement date: 1 April 2024")
    assert codes_of(text) == ["extractor-failed", "no-review-date"]
    assert told("extractor-failed", text) == ["the check of broken failed (ValueError)"]


def test_an_extractor_that_fails_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    from isa_extract.extractors import flows

    def broken(context: Any) -> Iterator[Any]:
        raise ValueError

    monkeypatch.delenv("ISA_EXTRACT_RAISE", raising=False)
    monkeypatch.setattr(flows, "extract", broken)
    assert told("extractor-failed", agreement()) == ["flows could not be read (ValueError)"]


@pytest.mark.parametrize("written", ["policy", "guidance"])
def test_a_text_that_is_no_agreement_is_not_looked_at_as_one(written: str) -> None:
    text = (
        f"Information Sharing {written.title()}\n\nThis {written} applies to all staff. This {written} says when.\n\n"
        "You should name every partner. [Insert name]\n\nThe Data Protection Act 1998 applies.\n\n"
        "Review date: 1 May 2011\n"
    )
    assert codes_of(text) == ["not-an-agreement"]


def test_what_is_said_of_one_person_in_lines_together_is_one_finding() -> None:
    lines = "Name: Sam Pike\nDate of birth: 1 February 2010\nNHS number: 943 476 5919"
    text = agreement(more=f"7. Example\n\n{lines}\n\nThis is made up.\n\nMr Reed, case number HS/2019/00451.")
    assert told("personal-data-in-agreement", text) == [
        "the agreement itself holds a date of birth and an NHS number",
        "the agreement itself holds the number of a person's case",
    ]
