"""Every code both ways: texts that show it, and texts that almost do."""

from __future__ import annotations

from typing import Any

import pytest
from agreements import agreement, codes_of
from findings_cases import ALMOST, SHOWS

from isa_extract.document import Document
from isa_extract.rules import default_rules

ELSEWHERE = {"low-quality-page", "row-not-mapped", "loading", "extractor-failed"}
"""Codes that no words of a text show; test_findings_pages.py has them."""


def cases(table: dict[str, list[str | Document]]) -> list[Any]:
    return [pytest.param(code, text, id=f"{code}-{n}") for code, texts in table.items() for n, text in enumerate(texts)]


def test_the_agreement_that_the_others_are_made_of_gives_nothing() -> None:
    assert codes_of(agreement()) == []


@pytest.mark.parametrize(("code", "text"), cases(SHOWS))
def test_a_finding_is_told(code: str, text: str | Document) -> None:
    assert code in codes_of(text)


@pytest.mark.parametrize(("code", "text"), cases(ALMOST))
def test_what_is_almost_a_finding_is_none(code: str, text: str | Document) -> None:
    assert code not in codes_of(text)


@pytest.mark.parametrize("code", default_rules().catalogue)
def test_every_code_is_tested_both_ways(code: str) -> None:
    assert ALMOST[code]
    assert SHOWS[code] or code in ELSEWHERE
