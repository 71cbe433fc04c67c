# ruff: noqa: E501 - what documents say is not wrapped
"""What agreements written for everybody say of themselves: status, owner, dates, sections, ways of sharing, keeping."""

from __future__ import annotations

import json
from typing import Any

import pytest
from helpers import Item, built, heading

from isa_extract.pipeline import extract_document

TITLE = heading("Safe Homes Information Sharing Agreement", 0)
PARTIES = 'This agreement is made between Moorland Council ("the Council") and Fenwick Police ("the Police").'


def record(*items: Item) -> dict[str, Any]:
    result: dict[str, Any] = json.loads(extract_document(built(TITLE, *items)).record.as_json())
    return result


def agreement(*items: Item) -> dict[str, Any]:
    found: dict[str, Any] = record(*items)["agreement"]
    return found


# --- status, owner and authors told in prose --------------------------------------------------------------------------


@pytest.mark.parametrize(
    "words",
    [
        "The Chief Officers' Group approved this version on 12 May 2019.",
        "This protocol was adopted by the Safeguarding Board on 4 March 2014.",
        "This is issue 3, which the Community Safety Partnership endorsed on 2 June 2016.",
        "The partners settled the text of Issue 3 at their meeting of 8 July 2013.",
        "The Information Board ratified the Protocol on 8 May 2015.",
    ],
)
def test_approval_is_told_in_a_sentence_with_its_date(words: str) -> None:
    assert agreement("Issue 3", PARTIES, heading("About this paper"), words)["status"] == "approved"


@pytest.mark.parametrize(
    "line", ["Final, as settled by the Chief Officers", "Version 4: adopted at the Board of 2 May"]
)
def test_approval_is_told_in_a_line_of_the_title_page(line: str) -> None:
    assert agreement(line, PARTIES)["status"] == "approved"


@pytest.mark.parametrize(
    "words",
    [
        "The impact assessment was approved by the Council's officer on 4 May 2019.",
        "The Board approved an earlier version of this agreement on 12 May 2011.",
        "Issue 2, which the Board approved on 12 May 2011, is withdrawn.",
        "The Board approved Issue 2 on 12 May 2011.",
        "The ethics committee gave the study a favourable opinion on 3 July 2020.",
        "This agreement takes effect once it is approved by the Board on 3 May 2019.",
    ],
)
def test_approval_of_something_else_is_none_of_this_document(words: str) -> None:
    assert agreement("Issue 3", PARTIES, heading("About this paper"), words)["status"] is None


@pytest.mark.parametrize(
    ("words", "owner"),
    [
        ("This protocol is read by all. It belongs to the Council and is kept on its website.", "Moorland Council"),
        ("The Council looks after this agreement for all of us.", "Moorland Council"),
        ("Fenwick Police, which keeps and updates the Agreement, will call a meeting.", "Fenwick Police"),
        ("This is version 2. Anna Reed drafted it, and Moorland Council owns it.", "Moorland Council"),
        ("Records are read on a system called Lantern. It belongs to Wick Systems Limited.", None),
        ("Nobody owns it. Each partner owns its own data.", None),
    ],
)
def test_owners_told_in_prose(words: str, owner: str | None) -> None:
    assert agreement(PARTIES, heading("Looking after it"), words)["owner"] == owner


@pytest.mark.parametrize(
    ("words", "authors"),
    [
        ("This is version 2 of the protocol. Anna Reed wrote it.", ["Anna Reed"]),
        ("Owen Rees of Moorland Council drew up the agreement.", ["Owen Rees"]),
        ("In May the Board asked Anna Reed of Fenwick Police to draw up a new protocol.", ["Anna Reed"]),
        ("The guidance is on the website. Anna Reed wrote it.", []),
    ],
)
def test_authors_told_in_prose(words: str, authors: list[str]) -> None:
    assert agreement(PARTIES, heading("Looking after it"), words)["authors"] == authors
