"""The findings of corpus documents against corpus/findings.json, which is written from the documents alone."""

from __future__ import annotations

import datetime
import json
from pathlib import Path
from typing import Any

import pytest

from isa_extract.evaluate import UNKNOWN_TO_READERS
from isa_extract.rules import default_rules

ROOT = Path(__file__).resolve().parent.parent
GOLD = ROOT / "corpus" / "findings.json"
pytestmark = pytest.mark.skipif(not GOLD.is_file(), reason="there is no gold for findings yet")


def gold() -> dict[str, Any]:
    content: dict[str, Any] = json.loads(GOLD.read_text(encoding="utf-8"))
    return content


def test_gold_names_documents_and_codes_that_exist() -> None:
    datetime.date.fromisoformat(gold()["as_of"])
    names = {path.stem for path in (ROOT / "corpus" / "sources").glob("*.md")}
    assert set(gold()["documents"]) <= names
    codes = {finding["code"] for findings in gold()["documents"].values() for finding in findings}
    assert codes <= set(default_rules().catalogue)


def test_every_code_has_a_document_that_shows_it() -> None:
    codes = {finding["code"] for findings in gold()["documents"].values() for finding in findings}
    scans_only = {"low-quality-page"}
    assert set(default_rules().catalogue) - UNKNOWN_TO_READERS - scans_only <= codes
