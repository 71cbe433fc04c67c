# ruff: noqa: E501 - what a document says and what becomes of it stand on one line
"""Grouping: copies, versions and renewals of one agreement together, newest first; what is nearly one agreement apart."""

from __future__ import annotations

import csv
import io
import itertools
import json
import random
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from corpus_documents import Reader, corpus, reader  # noqa: F401 - two are fixtures
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner, Result

from isa_extract import pipeline
from isa_extract.check import FailedFile
from isa_extract.cli import app
from isa_extract.errors import UsageError
from isa_extract.grouping.editions import Card, Group, card_of
from isa_extract.grouping.fingerprint import Fingerprint, buckets, likeness, of_quotes, of_text, without_forms
from isa_extract.grouping.groups import Grouping, group
from isa_extract.grouping.identity import Body, identity_of, same_body, titles_alike
from isa_extract.record import Agreement, Dates, Party, Record, RecordEvidence, Source, Version
from isa_extract.record_files import read_record
from isa_extract.report.groups import COLUMNS, GroupReport, csv_report, json_report, text_report

ROOT = Path(__file__).resolve().parent.parent
COUNCIL, POLICE, TRUST = "Arden County Council", "Arden Police", "Vale of Arden NHS Trust"


def sentences(seed: int, count: int = 30) -> list[str]:
    """Sentences that no other seed gives."""
    chance = random.Random(seed)  # noqa: S311
    words = ["".join(chance.choices("bcdfgklmnprst", k=2)) + chance.choice("aeiou") * 2 + str(seed) for _ in range(200)]
    return [" ".join(chance.choices(words, k=14)) + "." for _ in range(count)]


FORM = sentences(1, 60)


def document(
    name: str,
    *,
    title: str | None = "Early Help Hub",
    parties: Sequence[str] = (COUNCIL, POLICE),
    processors: Sequence[str] = (),
    text: Sequence[str] = (),
    sha256: str = "",
    kind: str = "information_sharing_agreement",
    start: str | None = None,
    expiry: str | None = None,
    source: str = "native",
    media_type: str = "text/plain",
    history: Sequence[str] = (),
    quoted: bool = False,
    **agreement: Any,
) -> Card:
    """A card as a document with such a record and text would have."""
    lines = list(text) or [*FORM[:10], *sentences(2)]
    told = " and ".join([title or "", *parties])
    record = Record(
        source=Source.model_validate(
            {"file_name": name, "sha256": sha256 or name, "media_type": media_type, "text_source": source, "extractor_version": "0", "pattern_version": "0"}
        ),
        agreement=Agreement(type=kind, title=title, dates=Dates(commencement=start, expiry=expiry), **agreement),  # type: ignore[arg-type]
        parties=[Party(name=n) for n in parties] + [Party(name=n, roles=["processor"]) for n in processors],
        version_history=[Version(date=day) for day in history],
    )  # fmt: skip
    whole = "\n".join([told, *lines])
    return card_of(name, record).with_print(of_quotes(lines[::2]) if quoted else of_text(whole))


def grouped(*cards: Card) -> list[list[str]]:
    """The names in each group, newest first, and each that is alone."""
    found = group(cards)
    return [[m.card.name for m in one.members] for one in found.groups] + [[card.name] for card in found.alone]


def only(*cards: Card) -> Group:
    found = group(cards)
    assert len(found.groups) == 1, grouped(*cards)
    assert not found.alone
    return found.groups[0]


def relations(one: Group) -> dict[str, str]:
    return {member.card.name: member.relation for member in one.members}


# --- together -----------------------------------------------------------------------------------------------------------


def test_the_same_content_is_a_copy_whatever_was_read() -> None:
    one = only(document("a", sha256="x"), document("b", sha256="x", title="Other", parties=["Wessel Council"]))
    assert relations(one) == {"a": "newest", "b": "copy_of"}
    assert one.members[1].why == ("same content as a",)


def test_the_same_text_in_another_format_is_a_copy() -> None:
    text = [*FORM, *sentences(3)]
    shuffled = [*text[5:], *text[:5]]
    one = only(document("a.docx", text=text), document("a.pdf", text=shuffled, media_type="application/pdf"))
    assert relations(one) == {"a.docx": "newest", "a.pdf": "copy_of"}
    assert one.members[1].copy_of == "a.docx"


def test_a_scan_with_misread_letters_is_a_copy_even_of_names() -> None:
    text = [*FORM, *sentences(3)]
    misread = [line.replace("aa", "ae", 1) for line in text]
    scan = document(
        "scan", text=misread, title="Early He1p Hub", parties=["Arden Countv Council", "Arden Police"], source="ocr"
    )
    assert relations(only(document("a", text=text), scan)) == {"a": "newest", "scan": "copy_of"}


def test_a_bad_copy_is_of_the_edition_whose_version_and_beginning_it_bears() -> None:
    text = sentences(3)
    misread = [line.replace("aa", "ae", 1).replace("oo", "0", 1) for line in text]
    one = only(
        document("v3", text=[*text[:20], *sentences(5)], version="3.0", start="2022-04-01", reference="SBA/2/019"),
        document("v2", text=text, version="2.0", start="2019-04-01", reference="SBA/2/019"),
        document("photo", text=misread, version="20", start="2019-04-01", reference="SBA/2/019", source="ocr"),
    )
    assert relations(one) == {"v3": "newest", "v2": "version", "photo": "version"}
    assert one.members[2].copy_of == "v2"


def test_drafts_and_versions_of_one_agreement_come_newest_first() -> None:
    text = sentences(4, 60)
    cards = [
        document("v1", text=text[:40], version="1.0", status="approved", reference="ISA-042"),
        document("v03", text=text[5:40], version="0.3", status="draft", reference="ISA-042"),
        document("v21", text=text[:60], version="2.1", reference="ISA-042", parties=[COUNCIL, POLICE, TRUST]),
        document("v10", text=text[2:60], version="10", reference="ISA 042"),
    ]
    one = only(*cards)
    assert [member.card.name for member in one.members] == ["v10", "v21", "v1", "v03"]
    assert {member.relation for member in one.members[1:]} == {"version"}
    why = "; ".join(one.members[3].why)
    assert "same reference ISA 042" in why
    assert "version 0.3 < 10" in why


def test_a_renewal_is_of_the_same_parties_and_purpose_for_a_later_term() -> None:
    one = only(
        document("first", text=sentences(5), start="2014-10-01", expiry="2017-03-31", version="2.0"),
        document(
            "second",
            text=[*sentences(5)[:12], *sentences(6)],
            start="2017-04-01",
            version="1.0",
            parties=[COUNCIL, POLICE, TRUST],
        ),
    )
    assert relations(one) == {"second": "newest", "first": "renewal"}
    assert "ends 2017-03-31, before the newest starts 2017-04-01" in one.members[1].why


@pytest.mark.parametrize(
    ("older", "newer", "expected"),
    [
        ({"start": "2014-04-01", "version": "1.0"}, {"start": "2017-04-01", "version": "2.0"}, "version"),
        ({"start": "2014-04-01", "version": "1.0"}, {"start": "2017-04-01", "version": "1.0"}, "renewal"),
        ({"start": "2014-04-01"}, {"start": "2017-04-01"}, "renewal"),
        ({"start": "2014-04-01", "term": "P3Y"}, {"start": "2017-04-01"}, "renewal"),
        ({"start": "2014-04-01", "expiry": "2020-03-31"}, {"start": "2017-04-01"}, "version"),
        ({"start": "2014-04-01"}, {"start": "2014-06-01"}, "version"),
        ({"version": "0.3"}, {"version": "0.4"}, "version"),
        ({"status": "draft"}, {"status": "approved"}, "version"),
        ({"start": "2014-04-01", "version": "1.0", "reference": "ISA-01"},
         {"start": "2017-04-01", "version": "2.0", "reference": "ISA-77"}, "renewal"),
    ],
)  # fmt: skip
def test_what_an_edition_is_to_the_newest(older: dict[str, Any], newer: dict[str, Any], expected: str) -> None:
    one = only(document("b", **newer), document("a", **older))
    assert relations(one) == {"b": "newest", "a": expected}


def test_the_version_table_and_signing_tell_where_nothing_else_does() -> None:
    one = only(document("a", history=["2015-02-01", "2016-01-01"]), document("b", history=["2015-02-01"]))
    assert one.newest.name == "a"


def test_copies_of_an_older_edition_stand_beside_it() -> None:
    old, new = sentences(7, 40), [*sentences(7, 40)[:25], *sentences(8)]
    one = only(
        document("old.docx", text=old, version="1.0"), document("old.pdf", text=old, version="1.0"),
        document("new.pdf", text=new, version="2.0"), document("new.docx", text=new, version="2.0"),
    )  # fmt: skip
    assert [(m.card.name, m.relation, m.copy_of) for m in one.members] == [
        ("new.docx", "newest", None), ("new.pdf", "copy_of", "new.docx"),
        ("old.docx", "version", None), ("old.pdf", "version", "old.docx"),
    ]  # fmt: skip


def test_an_unread_list_of_parties_or_title_is_made_good_by_the_text() -> None:
    text = [COUNCIL, POLICE, TRUST, "Early Help Hub", *sentences(9)]
    assert len(only(document("a", text=text), document("b", text=text, parties=[])).members) == 2
    assert (
        len(only(document("a", text=text), document("b", text=text, title="Information Sharing Agreement")).members)
        == 2
    )
    assert (
        len(only(document("a", text=text), document("b", text=text, parties=["Vale of Arden NHS Trust"])).members) == 2
    )
    untitled = [document(name, text=text, title=None, parties=[]) for name in "ab"]
    assert len(only(*untitled).members) == 2


def test_a_processor_is_no_party() -> None:
    one = only(
        document("a", processors=["Brightwell Ltd"]),
        document("b", processors=["Softly Ltd", "Keepwell Ltd"], version="2"),
    )
    assert len(one.members) == 2


def test_a_policy_may_have_versions_too() -> None:
    cards = [
        document(
            v,
            title="Data sharing policy of the council",
            parties=[],
            kind="not_an_agreement",
            version=v,
            text=sentences(10),
        )
        for v in ("1.0", "2.0")
    ]
    assert relations(only(*cards)) == {"2.0": "newest", "1.0": "version"}


# --- apart --------------------------------------------------------------------------------------------------------------


def test_the_same_form_between_other_parties_is_another_agreement() -> None:
    text = [*FORM, *sentences(11, 5)]
    first = document("a", text=text, parties=[COUNCIL, POLICE])
    assert grouped(first, document("b", text=text, parties=["Wessel Council", "Wessel Police"])) == [["a"], ["b"]]
    assert grouped(first, document("b", text=text, parties=[COUNCIL, "Wessel Police"])) == [["a"], ["b"]]


def test_the_same_parties_for_another_purpose_have_another_agreement() -> None:
    text = [*FORM, *sentences(12, 5)]
    first = document("a", text=text)
    assert grouped(first, document("b", text=text, title="Tenancy Fraud")) == [["a"], ["b"]]
    assert grouped(first, document("b", text=text, title="Early Help Panel")) == [["a"], ["b"]]
    assert grouped(document("a", title="Hub phase 1"), document("b", title="Hub phase 2")) == [["a"], ["b"]]


def test_two_letters_apart_may_be_two_bodies() -> None:
    text = [*FORM, *sentences(12, 5)]
    cards = [document(n, text=text, parties=[f"{n} Sussex Council", f"{n} Sussex Police"]) for n in ("East", "West")]
    assert grouped(*cards) == [["East"], ["West"]]


def test_another_reference_and_another_text_are_another_agreement() -> None:
    first = document("a", reference="ISA-001", text=sentences(25))
    assert grouped(first, document("b", reference="ISA-002", text=sentences(26))) == [["a"], ["b"]]
    assert (
        len(only(first, document("b", reference="ISA-002", text=[*sentences(25)[:20], *sentences(26)[:10]])).members)
        == 2
    )
    between = document("m", text=sentences(27))
    assert ["a", "b"] not in grouped(first, between, document("b", reference="ISA-002", text=sentences(26)))


def test_a_shared_reference_alone_does_not_bring_documents_together() -> None:
    cards = [
        document("a", reference="TPL-001", text=sentences(13)),
        document("b", reference="TPL-001", text=sentences(14), title="Blue Badges", parties=["Wessel Council", TRUST]),
    ]
    assert grouped(*cards) == [["a"], ["b"]]


def test_a_report_about_an_agreement_is_none_of_its_versions() -> None:
    report = document("report", kind="not_an_agreement", parties=[], text=[*sentences(15)[:6], *sentences(16)])
    assert grouped(document("a", text=sentences(15)), report) == [["a"], ["report"]]


def test_the_agreement_to_share_and_the_one_to_process_are_two() -> None:
    other = document("b", kind="data_processing_agreement", text=sentences(18))
    assert grouped(document("a", text=sentences(17)), other) == [["a"], ["b"]]


def test_no_chain_of_links_joins_what_contradicts() -> None:
    text = sentences(19)
    between = document("m", text=text, parties=[])  # its list of parties was not read
    cards = [document("a", text=text), between, document("z", text=text, parties=["Wessel Council", "Wessel Police"])]
    names = sorted(map(len, grouped(*cards)))
    assert names == [1, 2]


def test_generic_titles_say_nothing() -> None:
    text = [*FORM, *sentences(20, 40)]
    cards = [
        document("a", title="Information Sharing Agreement", text=[*FORM[:20], *sentences(21, 30)]),
        document("b", title="Information Sharing Agreement", text=[*FORM[:20], *sentences(22, 30)]),
    ]
    assert grouped(*cards) == [["a"], ["b"]]
    assert len(text) > 0


def test_in_a_run_of_many_the_wording_of_their_form_counts_for_nothing() -> None:
    cards = [
        document(f"{n:02}", title=None, parties=[f"Place{n} Council", POLICE], text=[*FORM, *sentences(100 + n, 6)])
        for n in range(12)
    ]
    cards.append(document("again", title=None, parties=["Place3 Council", POLICE], text=[*FORM, *sentences(103, 6)]))
    found = group(cards)
    assert [[m.card.name for m in one.members] for one in found.groups] == [["03", "again"]]


# --- records ------------------------------------------------------------------------------------------------------------


def test_records_are_grouped_by_what_they_say_and_quote() -> None:
    text = sentences(23, 40)
    one = only(document("a.json", text=text, quoted=True), document("a.docx", text=text))
    assert relations(one) == {"a.docx": "newest", "a.json": "copy_of"}
    quotes = sentences(24, 30)
    two = [document(n, text=quotes, quoted=True, version=n) for n in ("1.0", "2.0")]
    assert only(*two).newest.name == "2.0"
    others = document("c", text=quotes, quoted=True, parties=["Wessel Council", "Wessel Police"])
    assert grouped(two[0], others) == [["1.0"], ["c"]]


def test_a_record_brings_its_quotes_each_once() -> None:
    record = Record(
        source=Source(
            file_name="a", sha256="1", media_type="t", text_source="native", extractor_version="0", pattern_version="0"
        ),
        agreement=Agreement(type="other_agreement"),
        evidence={
            "/a": [RecordEvidence(quote="one two three four five six", start=0, end=27, rule="r", confidence=1)],
            "/b": [RecordEvidence(quote="two three four five", start=4, end=23, rule="r", confidence=1)],
        },
    )
    card = card_of("a", record)
    assert not card.print.complete
    assert len(card.print.shingles) == 3


# --- order ----------------------------------------------------------------------------------------------------------------


@st.composite
def heaps(draw: st.DrawFn) -> list[Card]:
    """Documents of a few agreements, with what is said of each now and then missing."""
    cards = []
    for number in range(draw(st.integers(2, 9))):
        agreement = draw(st.integers(0, 2))
        cards.append(
            document(
                f"{number}",
                sha256=draw(st.sampled_from(["", "", f"same{agreement}"])),
                title=draw(st.sampled_from(["Early Help Hub", "Tenancy Fraud", None, "Information Sharing Agreement"])),
                parties=draw(st.sampled_from([(COUNCIL, POLICE), (COUNCIL, TRUST), ("Wessel Council", POLICE), ()])),
                text=[*FORM[:20], *sentences(agreement, draw(st.integers(5, 30)))],
                version=draw(st.sampled_from([None, "0.3", "1.0", "2", "1.0b"])),
                reference=draw(st.sampled_from([None, "ISA-001", "ISA-002"])),
                start=draw(st.sampled_from([None, "2014", "2014-04-01", "2017-04-01"])),
                expiry=draw(st.sampled_from([None, "2017-03-31"])),
                status=draw(st.sampled_from([None, "draft", "approved", "superseded"])),
                quoted=draw(st.booleans()),
                source=draw(st.sampled_from(["native", "ocr"])),
            )
        )
    return cards


@settings(max_examples=40, deadline=None)
@given(heaps(), st.randoms(use_true_random=False))
def test_the_order_of_the_input_changes_nothing(cards: list[Card], chance: random.Random) -> None:
    first = json_report(GroupReport(group(cards)))
    shuffled = list(cards)
    chance.shuffle(shuffled)
    assert json_report(GroupReport(group(shuffled))) == first


@settings(max_examples=40, deadline=None)
@given(heaps())
def test_every_document_is_in_one_place_and_each_group_has_one_newest(cards: list[Card]) -> None:
    found = group(cards)
    names = [m.card.name for one in found.groups for m in one.members] + [card.name for card in found.alone]
    assert sorted(names) == sorted(card.name for card in cards)
    for one in found.groups:
        assert len(one.members) > 1
        assert [m.relation for m in one.members].count("newest") == 1
        assert one.members[0].relation == "newest"
        seen: set[str] = set()
        for member in one.members:
            assert member.copy_of is None or member.copy_of in seen
            assert member.relation == "newest" or member.why
            seen.add(member.card.name)


def test_nothing_and_one() -> None:
    assert group([]) == Grouping((), ())
    assert grouped(document("a")) == [["a"]]


# --- fingerprints ---------------------------------------------------------------------------------------------------------


@given(st.text(), st.text())
def test_likeness_is_a_share_and_the_same_both_ways(first: str, second: str) -> None:
    ours, theirs = of_text(first), of_text(second)
    alike = likeness(ours, theirs).whole
    assert 0 <= alike <= 1
    assert alike == likeness(theirs, ours).whole
    assert likeness(ours, ours).whole == (1.0 if len(ours.shingles) else 0.0)


def test_typography_case_and_line_breaks_do_not_count() -> None:
    assert likeness(of_text("The partners’ data – all of it"), of_text("the PARTNERS' data\n- all of it")).whole == 1.0


def test_hashes_are_the_same_in_every_run() -> None:
    assert of_text("one two three four five").shingles.tolist() == HASHES


HASHES = [3495001319, 4221950187]


def test_texts_that_are_half_alike_meet_and_others_do_not() -> None:
    half = [of_text(" ".join([*sentences(30, 40)[:28], *sentences(31, 12)])), of_text(" ".join(sentences(30, 40)))]
    others = [of_text(" ".join(sentences(n, 40))) for n in range(32, 60)]
    prints = [*half, *others]
    assert [0, 1] in buckets(prints)
    assert {tuple(bucket) for bucket in buckets(prints)} == {(0, 1)}


def test_the_wording_of_a_form_is_what_many_agreements_say() -> None:
    form = " ".join(FORM)
    prints = [of_text(form + " " + " ".join(sentences(40 + n))) for n in range(8)]
    alone = without_forms(prints, list(range(8)), 5)
    assert all(p.filled is not None and len(p.filled) < len(p.shingles) / 2 for p in alone)
    together = without_forms(prints, [0] * 8, 5)  # eight documents of one agreement
    assert all(p.filled is not None and len(p.filled) == len(p.shingles) for p in together)
    assert likeness(alone[0], alone[1]).filled == pytest.approx(0, abs=0.01)
    assert without_forms([], [], 5) == []


def test_a_text_says_its_own_words_only() -> None:
    text = of_text("Vale of Arden NHS Trust")
    assert text.says(["arden", "vale"])
    assert not text.says(["arden", "wessel"])
    assert not Fingerprint(np.zeros(0, np.uint32), np.zeros(0, np.uint32)).says(["a"])


# --- identity -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        ("Arden County Council", "the Arden County Council", True),
        ("Millbeck Homes Limited", "Millbeck Homes Ltd", True),
        ("Chief Constable of Arden Police", "Arden Police", True),
        ("Arden Countv Council", "Arden County Council", True),
        ("Health & Care Trust", "Health and Care Trust", True),
        ("East Sussex Council", "West Sussex Council", False),
        ("North Kent Trust", "South Kent Trust", False),
        ("Eastmarch Council", "Westmarch Council", False),
        ("Arden Council", "Arden County Council", False),
    ],
)
def test_which_names_are_of_one_body(first: str, second: str, same: bool) -> None:
    ours, theirs = (document(n, parties=[n]).identity.parties[0] for n in (first, second))
    assert same_body(ours, theirs) is same


def test_the_register_decides_before_the_name() -> None:
    assert same_body(Body("arden clinical group", "Q1"), Body("arden integrated board", "Q1"))
    assert not same_body(Body("arden council", "E1"), Body("arden council", "E2"))


@pytest.mark.parametrize(
    ("title", "core"),
    [
        ("Growth Referrals Scheme", "growth referrals scheme"),
        ("Information Sharing Agreement for the Growth Referrals Scheme", "growth referrals scheme"),
        ("Growth Referrals Scheme 2014-17 (version 2.1)", "growth referrals scheme"),
        ("Data Sharing Agreement", None),
        ("Tier Two Information Sharing Agreement", None),
        ("Memorandum of Understanding between the Home Office and Councils", None),
        ("Arden Police ISA", None),
        ("INFORMATION SHARING PROTOCOL", None),
        (None, None),
    ],
)
def test_what_a_title_says(title: str | None, core: str | None) -> None:
    assert document("a", title=title).identity.core == core


def test_titles_are_held_against_each_other_word_by_word() -> None:
    def alike(first: str, second: str) -> float | None:
        return titles_alike(document("a", title=first).identity, document("b", title=second).identity)

    assert alike("Safe Homes Scheme", "Safe Homes Scheme agreement") == 100
    assert alike("Safe Homes Schcme", "Safe Homes Scheme") == 95
    assert alike("Safe Homes Scheme", "Safe Homes Scheme Renewables") == 70
    assert (alike("Safe Homes Scheme", "Safe Homes Panel") or 0) < 70
    assert (alike("Safe Homes lot 1", "Safe Homes lot 2") or 0) < 70
    assert alike("Information Sharing Agreement", "Safe Homes") is None


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("1", (1,)),
        ("1.0", (1,)),
        ("0.3", (0, 3)),
        ("2.10", (2, 10)),
        ("1.0b", (1, 0, 2)),
        ("final", None),
        (None, None),
    ],
)
def test_versions_as_numbers(written: str | None, key: tuple[int, ...] | None) -> None:
    assert document("a", version=written).identity.version_key == key


@pytest.mark.parametrize(
    ("reference", "key"), [("ISA 042/7", "isa0427"), ("DS4", None), ("to follow", None), (None, None)]
)
def test_references_that_tell(reference: str | None, key: str | None) -> None:
    assert document("a", reference=reference).identity.reference_key == key


def test_a_term_gives_the_last_day() -> None:
    told = document("a", start="2014-04-01", term="P3Y").identity
    assert str(told.end) == "2017-03-31"
    assert document("a", start="2014-04-01", term="P36M").identity.end == told.end
    assert document("a", start="9999-12-01", term="P36M").identity.end is None
    assert identity_of(Record.model_validate(json.loads(RECORD))).start is None


RECORD = """{"source": {"file_name": "a", "sha256": "1", "media_type": "t", "text_source": "native",
 "extractor_version": "0", "pattern_version": "0"}, "agreement": {"type": "other_agreement"}}"""


# --- reports ----------------------------------------------------------------------------------------------------------------


def report() -> GroupReport:
    cards = [
        document("=v1.txt", version="1.0", title="Early\nHelp \x1b[31mHub", reference="ISA-042"),
        document("v2.txt", version="2.0", title="Early\nHelp \x1b[31mHub", reference="ISA-042", status="for_approval"),
        document("other.txt", title="Blue Badges", text=sentences(50), start="2020"),
    ]
    return GroupReport(group(cards), (FailedFile("bad.pdf", "is damaged", "send it again"),))


def test_the_text_report_tells_groups_reasons_and_failures() -> None:
    text = text_report(report())
    assert "1. Early" in text
    assert "\x1b" not in text
    assert "     newest; version 2.0; for approval" in text
    assert "version 1.0 < 2.0" in text
    assert "In no group\n   other.txt; starts 2020-01-01" in text
    assert text.endswith(
        "bad.pdf: is damaged; send it again\n3 documents; 1 group; 1 in no group; 1 could not be read\n"
    )


def test_the_json_report_has_every_key_always() -> None:
    content = json.loads(json_report(report()))
    assert set(content) == {"alone", "documents", "failures", "groups", "report_version"}
    (one,) = content["groups"]
    assert one["newest"] == "v2.txt"
    keys = {
        "copy_of",
        "expiry",
        "family",
        "file",
        "reference",
        "relation",
        "source",
        "start",
        "status",
        "title",
        "version",
        "why",
    }
    assert all(set(member) == keys for member in one["members"])
    assert set(content["alone"][0]) == keys - {"copy_of", "relation", "why"}


def test_the_csv_report_is_safe_to_open() -> None:
    rows = list(csv.DictReader(io.StringIO(csv_report(report()))))
    assert tuple(rows[0]) == COLUMNS
    assert [row["relation"] for row in rows] == ["newest", "version", "", "could not be read"]
    assert rows[1]["file"] == "'=v1.txt"
    assert rows[2]["group"] == ""


# --- the command --------------------------------------------------------------------------------------------------------------

AGREEMENT = """\
Information Sharing Agreement

Title of agreement: Early Help Hub
Reference: ISA-042
Version: {version}
Start date: {start}

This agreement is made between Arden County Council and Arden Police.

1. Purpose
The partners share what they know of families who ask for help early, so that nobody has to tell the same story twice.

2. Retention
Information is kept for {years} years after the last contact with the family and is then destroyed securely.
"""


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, ["group", *map(str, arguments)])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "in").mkdir()
    for name, version, start, years in (("old", "1.0", "1 April 2014", "six"), ("new", "2.0", "1 June 2014", "seven")):
        (tmp_path / "in" / f"{name}.txt").write_text(AGREEMENT.format(version=version, start=start, years=years))
    return tmp_path


def test_documents_of_a_folder_are_grouped(folder: Path) -> None:
    result = run(folder / "in", "--format", "json")
    assert result.exit_code == 0, result.output
    (one,) = json.loads(result.stdout)["groups"]
    assert [(Path(m["file"]).name, m["relation"]) for m in one["members"]] == [
        ("new.txt", "newest"),
        ("old.txt", "version"),
    ]


def test_records_and_documents_are_grouped_together(folder: Path) -> None:
    assert CliRunner().invoke(app, ["extract", str(folder / "in"), "-o", str(folder / "records")]).exit_code == 0
    result = run(folder / "in", folder / "records", "--format", "json")
    assert result.exit_code == 0, result.output
    (one,) = json.loads(result.stdout)["groups"]
    told = [(Path(m["file"]).name, m["source"], m["relation"]) for m in one["members"]]
    assert told == [
        ("new.txt", "document", "newest"), ("new.txt.json", "record", "copy_of"),
        ("old.txt", "document", "version"), ("old.txt.json", "record", "version"),
    ]  # fmt: skip
    assert one["members"][1]["why"][0].startswith("same content as")


def test_the_groups_go_to_a_file_and_as_csv(folder: Path) -> None:
    assert run(folder / "in", "--format", "csv", "-o", folder / "out" / "groups.csv").exit_code == 0
    assert (folder / "out" / "groups.csv").read_bytes().startswith(b"group,group_title,file")
    assert "2 documents; 1 group; 0 in no group" in run(folder / "in").stdout


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"{", "is not JSON"),
        (b"[" * 100_000, "is not JSON"),
        (b"\xff\xfe\x00", "is not JSON"),
        (b"[1]", "is not a record"),
        (b'{"a": 1}', "is JSON, but not a record"),
        (b'{"schema_version": "9.0"}', "newer"),
        (b'{"schema_version": "1.0", "agreement": {"type": 7}}', "is not a valid record"),
    ],
)
def test_a_file_that_is_no_record_costs_itself_only(folder: Path, content: bytes, says: str) -> None:
    (folder / "in" / "bad.json").write_bytes(content)
    result = run(folder / "in", "--format", "json")
    assert result.exit_code == 3
    assert says in result.stderr
    assert len(result.stderr.strip().splitlines()) == 1
    told = json.loads(result.stdout)
    assert told["documents"] == 2
    assert told["failures"][0]["file"].endswith("bad.json")


def test_records_of_earlier_and_later_minor_versions_are_read(tmp_path: Path) -> None:
    content = json.loads(RECORD)
    for version in ("1.0", "1.1"):
        (tmp_path / "a.json").write_text(json.dumps({"schema_version": version, **content}))
        assert read_record(tmp_path / "a.json").record.agreement.family is None
    with pytest.raises(UsageError, match="cannot be read"):
        read_record(tmp_path / "none.json")


def test_wrong_usage_and_defects_are_one_line_each(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    missing = run(folder / "none")
    assert (missing.exit_code, len(missing.stderr.strip().splitlines())) == (2, 1)
    assert run(folder / "in", folder / "none").exit_code == 2
    assert run(folder / "in", "-o", folder / "in").exit_code == 2
    monkeypatch.delenv("ISA_EXTRACT_RAISE", raising=False)

    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError("secret content")

    monkeypatch.setattr(pipeline, "extract", broken)
    result = run(folder / "in" / "old.txt", "--format", "json")
    assert result.exit_code == 1
    assert "secret" not in result.output
    assert json.loads(result.stdout)["failures"][0]["problem"].startswith("a defect")


def test_an_interrupt_groups_what_was_read(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = pipeline.extract
    calls: Iterator[int] = itertools.count()

    def interrupted(*arguments: Any, **more: Any) -> Any:
        if next(calls) == 1:
            raise KeyboardInterrupt
        return real(*arguments, **more)

    monkeypatch.setattr(pipeline, "extract", interrupted)
    result = run(folder / "in", "--format", "json")
    assert result.exit_code == 130
    assert json.loads(result.stdout)["documents"] == 1


# --- the corpus -------------------------------------------------------------------------------------------------------------


@cache
def gold() -> dict[str, Any]:
    told: dict[str, Any] = json.loads((ROOT / "corpus" / "groups.json").read_text(encoding="utf-8"))
    return told


def test_the_gold_of_groups_names_corpus_documents_once() -> None:
    names = [member["name"] for one in gold()["groups"] for member in one["members"]]
    assert len(names) == len(set(names))
    sources = {path.stem for path in (ROOT / "corpus" / "sources").glob("*.md")}
    assert set(names) | {near[key] for near in gold()["near"] for key in ("name", "like")} <= sources
    assert all(one["members"][0]["relation"] == "newest" for one in gold()["groups"])


def pairs(groups: Sequence[Sequence[str]]) -> set[tuple[str, str]]:
    return {pair for names in groups for pair in itertools.combinations(sorted(names), 2)}


@pytest.mark.slow
def test_corpus_documents_in_all_formats_are_grouped_as_gold_says(corpus: Any, reader: Reader) -> None:  # noqa: F811
    """All that gold speaks of, and every twelfth of the others, which stand alone."""
    told_of = {member["name"] for one in gold()["groups"] for member in one["members"]}
    told_of |= {near[key] for near in gold()["near"] for key in ("name", "like")}
    others = sorted(path.stem for path in (ROOT / "corpus" / "sources").glob("*.md") if path.stem not in told_of)
    names = sorted(told_of) + others[::12]
    cards = []
    for name, kind in itertools.product(names, ("txt", "docx", "pdf")):
        result = reader(corpus(name, kind))
        cards.append(card_of(f"{name}.{kind}", result.record, result.document))
    found = group(cards)
    of = {m["name"]: number for number, one in enumerate(gold()["groups"]) for m in one["members"]}
    lots: dict[object, list[str]] = {}
    for card in cards:
        name = card.name.rpartition(".")[0]
        lots.setdefault(of.get(name, name), []).append(card.name)
    true = pairs(list(lots.values()))
    told = pairs([[m.card.name for m in one.members] for one in found.groups])
    assert len(told & true) / len(told) >= 0.98, sorted(told - true)
    assert len(told & true) / len(true) >= 0.95, sorted(true - told)
    for one in gold()["groups"]:
        names = [member["name"] for member in one["members"]]
        in_group = next(g for g in found.groups if g.newest.name.rpartition(".")[0] == names[0])
        editions = [m for m in in_group.members if m.copy_of is None]
        assert [m.card.name.rpartition(".")[0] for m in editions] == names
        assert [m.relation for m in editions] == [member["relation"] for member in one["members"]]
