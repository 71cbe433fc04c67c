# ruff: noqa: E501 - a case stands on one line
"""Two records compared: what is the same, in other words, moved, changed; which items belong together."""

from __future__ import annotations

import copy
import dataclasses
import itertools
import json
import random
from typing import Any

import pytest
from helpers import record_of, strategy
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from isa_extract.compare import Comparison, Kind, differences
from isa_extract.compare.fields import Nature, known_names, list_fields, single_fields
from isa_extract.compare.identity import SURE, pair_items
from isa_extract.compare.pairing import best_pairs, out_of_order
from isa_extract.compare.wording import Verdict, compare_values, like_name, same_in_other_words, same_name
from isa_extract.record import Record

Json = dict[str, Any]
ADDED, REMOVED, CHANGED, MOVED, REWORDED = Kind.ADDED, Kind.REMOVED, Kind.CHANGED, Kind.MOVED, Kind.REWORDED

SOURCE = {
    "file_name": "a.pdf", "sha256": "0" * 64, "media_type": "application/pdf", "pages": 9, "text_source": "text_layer",
    "extractor_version": "0.1.0", "pattern_version": "0",
}  # fmt: skip


def record(**parts: Any) -> Record:
    agreement = {"type": "information_sharing_agreement", **parts.pop("agreement", {})}
    return Record.model_validate({"source": SOURCE, "agreement": agreement, **parts})


def proof(quote: str, start: int = 0, confidence: float = 0.9, page: int | None = 1) -> list[Json]:
    return [
        {
            "quote": quote,
            "start": start,
            "end": start + len(quote),
            "page": page,
            "rule": "r@1",
            "confidence": confidence,
        }
    ]


def told(comparison: Comparison) -> list[tuple[Kind, str, Any, Any]]:
    """The differences as kind, field and both values; of whole items what they are called."""
    return [
        (d.kind, d.field, d.item, None) if d.is_whole_item else (d.kind, d.field, d.first.value, d.second.value)
        for d in comparison.differences
    ]


def compared(name: str, first: list[Json], second: list[Json], **more: Any) -> list[tuple[Kind, str, Any, Any]]:
    """The differences of two records that have only one list."""
    one, two = record(**{name: first}, **more), record(**{name: second}, **more)
    found = differences(one, two)
    assert mirrored(found) == plain(differences(two, one))
    return told(found)


def plain(comparison: Comparison) -> list[str]:
    return sorted(repr(dataclasses.replace(d, item=None)) for d in comparison.differences)


def mirrored(comparison: Comparison) -> list[str]:
    return sorted(repr(dataclasses.replace(d.mirrored(), item=None)) for d in comparison.differences)


# --- the same in other words ------------------------------------------------------------------------------------------

SAME = [
    ("Records shall be kept for six years.", "The records will be retained for 6 years."),
    ("We shall keep it for six (6) years", "we will hold it for 6 years"),
    ("Information will be destroyed after 12 months.", "The data shall be deleted after one year"),
    ("reviewed annually", "Reviewed every year."),
    ("From 1 April 2016 partners share data", "from 01/04/2016 the partners will share the information"),
    ("partners must not disclose it", "The partners shall not disclose it"),
    ("They can't be used", "they cannot be used"),
    ("for no longer than three months", "for no longer than 3 months"),
    ("kept until the child's 25th birthday", "retained until the child's 25th birthday"),
    ("Data is anonymised by the organisation", "data is anonymized by the organization"),
    ("the retention schedules of each agency", "The retention schedule of each agency"),
]
OTHER = [
    ("Records shall be kept for six years.", "Records shall be kept for seven years."),
    ("Records shall be kept for six years.", "Records shall be kept for six months."),
    ("Records shall be kept for six years.", "Records may be kept for six years."),
    ("Records shall be kept for six years.", "Records shall not be kept for six years."),
    ("Records shall be kept for six years.", "Records shall be kept for at least six years."),
    ("Records shall be kept for six years.", "Records shall be archived for six years."),
    ("Records shall be kept for six years after closure", "Records shall be kept for six years after referral"),
    ("kept for no more than a year", "kept for more than a year"),
    ("From 1 April 2016 partners share data", "From 1 May 2016 partners share data"),
    ("returned by 1 May 2016", "returned from 1 May 2016"),
    ("The Council tells the Police", "The Police tells the Council"),
    ("the controller instructs the processor", "the processor instructs the controller"),
    ("with consent or a court order", "with consent and a court order"),
    ("shared with the Police", "shared with the Police and the Probation Service"),
    ("lawful disclosure of information", "unlawful disclosure of information"),
    ("the employer keeps it", "the employee keeps it"),
    ("within 5 days", "within 5 weeks"),
    ("kept for 6 years for adults and 25 years for children", "kept for 25 years for adults and 6 years for children"),
    ("all partners may see it", "any partner may see it"),
    ("clinical notes are shared", "non-clinical notes are shared"),
    ("£", "€"),
    ("a", "the"),
]  # fmt: skip


@pytest.mark.parametrize(("first", "second"), SAME)
def test_a_text_that_says_the_same_in_other_words(first: str, second: str) -> None:
    assert same_in_other_words(first, second)
    assert same_in_other_words(second, first)


@pytest.mark.parametrize(("first", "second"), OTHER)
def test_a_text_that_says_almost_the_same(first: str, second: str) -> None:
    assert not same_in_other_words(first, second)
    assert not same_in_other_words(second, first)


@pytest.mark.parametrize(
    ("nature", "first", "second", "expected"),
    [
        (Nature.TEXT, "The “data”\n is  kept –  here", 'The "data" is kept - here', Verdict.SAME),
        (Nature.TEXT, "The data is kept", "THE DATA IS KEPT", Verdict.REWORDED),
        (Nature.NAME, "Arden  County\nCouncil", "Arden County Council", Verdict.SAME),
        (Nature.NAME, "The Arden & Eden Trust Ltd.", "Arden and Eden Trust Limited", Verdict.REWORDED),
        (Nature.NAME, "Smith, John", "John Smith", Verdict.REWORDED),
        (Nature.NAME, "St. Mary's N.H.S. Trust", "St Marys NHS Trust", Verdict.REWORDED),
        (Nature.NAME, "A", "a", Verdict.REWORDED),
        (Nature.NAME, "A", "The", Verdict.DIFFERENT),
        (Nature.NAME, "North Arden CCG", "South Arden CCG", Verdict.DIFFERENT),
        (Nature.NAME, "Arden Council", "Arden County Council", Verdict.DIFFERENT),
        (Nature.DURATION, "P12M", "P1Y", Verdict.REWORDED),
        (Nature.DURATION, "P14D", "P2W", Verdict.REWORDED),
        (Nature.DURATION, "P18M", "P1Y", Verdict.DIFFERENT),
        (Nature.DURATION, "P30D", "P1M", Verdict.DIFFERENT),
        (Nature.DATE, "2016-11", "2016-11-30", Verdict.DIFFERENT),
        (Nature.CODE, "draft", "Draft", Verdict.DIFFERENT),
        (Nature.CODE, True, 1, Verdict.DIFFERENT),
        (Nature.TOKEN, "AB 12", "ab12", Verdict.REWORDED),
        (Nature.TOKEN, "AB12", "AB13", Verdict.DIFFERENT),
    ],
)
def test_values_are_compared_by_what_they_are(nature: Nature, first: Any, second: Any, expected: Verdict) -> None:
    assert compare_values(nature, first, second) is expected
    assert compare_values(nature, second, first) is expected


WORDS = st.sampled_from(
    [
        "the",
        "records",
        "shall",
        "be",
        "kept",
        "retained",
        "not",
        "for",
        "six",
        "6",
        "years",
        "months",
        "by",
        "Council",
        "Police",
        "or",
        "£5",
        "1/4/2016",
    ]
)


@settings(deadline=None)
@given(st.lists(WORDS, max_size=8).map(" ".join), st.lists(WORDS, max_size=8).map(" ".join), st.text(max_size=20))
def test_sameness_is_symmetric_and_takes_any_text(first: str, second: str, noise: str) -> None:
    for one, two in ((first, second), (first, noise), (noise, noise + " ")):
        assert same_in_other_words(one, two) == same_in_other_words(two, one)
        assert same_name(one, two) == same_name(two, one)
        for nature in Nature:
            assert compare_values(nature, one, one) is Verdict.SAME
            assert compare_values(nature, one, two) is compare_values(nature, two, one)


# --- pairs ------------------------------------------------------------------------------------------------------------


def total(pairs: list[tuple[int, int]], alike: dict[tuple[int, int], int]) -> int:
    return sum(alike[pair] for pair in pairs)


def test_pairs_are_the_best_together_not_each_the_best_alone() -> None:
    alike = {(0, 0): 10, (0, 1): 9, (1, 0): 9}  # taking 10 first would leave the others alone
    assert best_pairs(alike) == [(0, 1), (1, 0)]


def test_of_equal_pairs_those_in_order_are_taken() -> None:
    alike = dict.fromkeys(itertools.product(range(4), range(4)), 5)
    assert best_pairs(alike) == [(0, 0), (1, 1), (2, 2), (3, 3)]


@settings(deadline=None)
@given(st.dictionaries(st.tuples(st.integers(0, 4), st.integers(0, 4)), st.integers(0, 20), max_size=12))
def test_pairs_make_the_greatest_sum(alike: dict[tuple[int, int], int]) -> None:
    pairs = best_pairs(alike)
    assert len({i for i, _ in pairs}) == len({j for _, j in pairs}) == len(pairs)
    assert all(alike[pair] > 0 for pair in pairs)
    best = max(sum(alike.get((i, j), 0) for i, j in enumerate(columns)) for columns in itertools.permutations(range(5)))
    assert total(pairs, alike) == best


def test_many_items_are_paired_in_reasonable_time() -> None:
    scores = random.Random(7)  # noqa: S311
    alike = {(i, j): scores.randint(1, 100) for i in range(90) for j in range(90)}
    assert len(best_pairs(alike)) == 90


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        ([0, 1, 2, 3], set()),
        ([], set()),
        ([3, 0, 1, 2], {(0, 3)}),
        ([1, 2, 3, 0], {(3, 0)}),
        ([0, 2, 1], 1),
        ([2, 1, 0], 2),
    ],
)
def test_the_fewest_items_are_said_to_have_moved(order: list[int], expected: Any) -> None:
    moved = out_of_order(list(enumerate(order)))
    assert moved == expected if isinstance(expected, set) else len(moved) == expected
    rest = [j for i, j in enumerate(order) if (i, j) not in moved]
    assert rest == sorted(rest)


# --- single values: each kind, and almost -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ({"term": None}, {"term": "P3Y"}, [(ADDED, "agreement.term", None, "P3Y")]),
        ({"term": "P3Y"}, {"term": None}, [(REMOVED, "agreement.term", "P3Y", None)]),
        ({"term": "P3Y"}, {"term": "P4Y"}, [(CHANGED, "agreement.term", "P3Y", "P4Y")]),
        ({"term": "P1Y"}, {"term": "P12M"}, [(REWORDED, "agreement.term", "P1Y", "P12M")]),
        ({"term": None}, {"term": None}, []),
        ({"title": "Moorland"}, {"title": "MOORLAND"}, [(REWORDED, "agreement.title", "Moorland", "MOORLAND")]),
        ({"title": "Moorland Families"}, {"title": "Moorland\nFamilies"}, []),
        ({"title": "Moorland Families"}, {"title": "Moorland Family"}, [(CHANGED, "agreement.title", "Moorland Families", "Moorland Family")]),
        ({"dates": {"review": "2016-11"}}, {"dates": {"review": "2017-11"}}, [(CHANGED, "agreement.dates.review", "2016-11", "2017-11")]),
        ({"authors": ["A Smith", "B Jones"]}, {"authors": ["B Jones", "A Smith"]}, []),
        ({"authors": ["A Smith"]}, {"authors": ["A Smith", "B Jones"]}, [(ADDED, "agreement.authors", None, "B Jones")]),
        ({"authors": ["A Smith", "C Hall"]}, {"authors": ["Smith, A"]}, [(REWORDED, "agreement.authors", "A Smith", "Smith, A"), (REMOVED, "agreement.authors", "C Hall", None)]),
    ],
)  # fmt: skip
def test_single_values(first: Json, second: Json, expected: list[Any]) -> None:
    one, two = record(agreement=first), record(agreement=second)
    found = differences(one, two)
    assert told(found) == expected
    assert mirrored(found) == plain(differences(two, one))


def test_a_difference_has_both_pointers_values_and_pieces_of_evidence() -> None:
    one = record(agreement={"term": "P3Y"}, evidence={"/agreement/term": proof("three years", 10, 0.8)})
    two = record(agreement={"term": "P4Y"}, evidence={"/agreement/term": proof("four years", 20, 0.9)})
    (found,) = differences(one, two).differences
    assert (found.first.pointer, found.second.pointer) == ("/agreement/term", "/agreement/term")
    assert [side.evidence[0].quote for side in (found.first, found.second)] == ["three years", "four years"]
    assert (found.first.confidence, found.second.confidence, found.confidence) == (0.8, 0.9, 0.8)
    (found,) = differences(one, record()).differences
    assert (found.kind, found.second.value, found.second.evidence) == (REMOVED, None, ())


def test_the_file_is_no_difference() -> None:
    one = record()
    other = {**SOURCE, "file_name": "b.docx", "sha256": "1" * 64, "pages": None, "text_source": "native"}
    two = Record.model_validate({"source": other, "agreement": {"type": "information_sharing_agreement"}})
    loading = {"code": "loading", "severity": "information", "message": "page 3 has no text"}
    assert differences(one, two).same
    assert compared("findings", [], [loading]) == []
    assert compared("findings", [loading], [{**loading, "message": "page 4 has no text"}]) == []


# --- list items -------------------------------------------------------------------------------------------------------

COUNCIL = {"name": "Arden County Council"}
POLICE = {"name": "Arden Police"}


def test_items_pair_by_what_they_are_not_by_where_they_stand() -> None:
    others: list[Json] = [{"name": name} for name in ("Eden Borough Council", "Dale Trust", "Moorland Housing Limited")]
    assert compared("parties", [COUNCIL, *others], [*others, COUNCIL]) == [
        (MOVED, "parties", "Arden County Council", None)
    ]
    assert compared("parties", [COUNCIL, POLICE], [COUNCIL, {**POLICE, "postcode": "AR1 1AA"}]) == [
        (ADDED, "parties.postcode", None, "AR1 1AA")
    ]
    assert compared("parties", others, [COUNCIL, *others]) == [(ADDED, "parties", "Arden County Council", None)]


def test_a_moved_item_has_its_places_and_the_fewest_are_told() -> None:
    names = ["Full name", "Date of birth", "Address", "School"]
    one = record(data_items=[{"name": name} for name in names])
    two = record(data_items=[{"name": name} for name in [names[3], *names[:3]]])
    (found,) = differences(one, two).differences
    assert (found.kind, found.item) == (MOVED, "School")
    assert found.first.place
    assert found.second.place
    assert (found.first.place.position, found.second.place.position, found.first.place.of) == (4, 1, 4)


def test_an_item_may_have_moved_and_changed() -> None:
    one: list[Json] = [{"name": "Full name"}, {"name": "Address", "special_category": None}, {"name": "School"}]
    two = [{"name": "Address", "special_category": "health"}, {"name": "Full name"}, {"name": "School"}]
    found = compared("data_items", one, two)
    assert (ADDED, "data_items.special_category", None, "health") in found
    assert [kind for kind, *_ in found].count(MOVED) == 1


def sectioned(heading: str | None, section: str, start: int, *, pages: tuple[int, int] = (1, 1)) -> Record:
    """A record with two sections and a clause that stands at `start`."""
    headings = ("How long it is kept", heading)
    return record(
        retention=[{"text": "Kept for six years."}],
        sections=[
            {"id": "retention", "status": "present", "heading": headings[0], "number": "3", "page": pages[0]},
            {"id": section, "status": "present", "heading": headings[1], "number": "4", "page": pages[1]},
        ],
        evidence={
            "/retention/0/text": proof("Kept for six years.", start),
            "/sections/0/heading": proof(headings[0], 100),
            **({"/sections/1/heading": proof(headings[1], 200)} if headings[1] else {}),
        },
    )


def test_an_item_under_another_section_has_moved() -> None:
    found = differences(sectioned("Disposal", "disposal", 150), sectioned("Disposal", "disposal", 250))
    assert told(found) == [(MOVED, "retention", "Kept for six years.", None)]
    places = [side.place for side in (found.differences[0].first, found.differences[0].second)]
    assert [(place.section, place.number) for place in places if place] == [("retention", "3"), ("disposal", "4")]


def test_an_item_seems_not_to_move_where_its_section_was_read_in_one_record_only() -> None:
    for heading, section in (("Getting rid of it", "disposal"), (None, "disposal"), ("Disposal", "security")):
        found = differences(sectioned("Disposal", "disposal", 250), sectioned(heading, section, 250))
        assert MOVED not in {difference.kind for difference in found.differences}


def test_a_section_with_another_number_has_moved_one_on_another_page_has_not() -> None:
    section = {"id": "retention", "status": "present", "heading": "Retention", "number": "10", "page": 9}
    assert compared("sections", [section], [{**section, "page": 8}]) == []
    assert compared("sections", [section], [{**section, "number": None}]) == []
    assert compared("sections", [section], [{**section, "number": "11"}]) == [(MOVED, "sections", "retention", None)]
    assert compared("sections", [section], [{**section, "status": "weak"}]) == [
        (CHANGED, "sections.status", "present", "weak")
    ]


def test_a_section_that_is_missing_in_one_record_is_told_once() -> None:
    there = record(sections=[{"id": "complaints", "status": "present"}])
    missing = record(missing_sections=[{"id": "complaints", "status": "absent", "required_by": ["ico-2011"]}])
    assert told(differences(there, missing)) == [(REMOVED, "sections", "complaints", None)]
    assert told(differences(missing, there)) == [(ADDED, "sections", "complaints", None)]
    prompt = record(missing_sections=[{"id": "complaints", "status": "template_prompt", "required_by": []}])
    assert told(differences(missing, prompt)) == [(CHANGED, "missing_sections.status", "absent", "template_prompt")]


# --- parties ----------------------------------------------------------------------------------------------------------

CCG = {"name": "NHS Arden Clinical Commissioning Group"}
BOARD = {"name": "Heart of Arden Integrated Care Board"}


@pytest.mark.parametrize(
    "shared",
    [
        {"identifiers": {"ods": "QWX"}},
        {"ico_registration": "Z1234567"},
        {"email": "ig@arden.nhs.uk"},
        {"phone": "+441632960100"},
        {"postcode": "AR1 1AA"},
        {"address": "1 High Street, Arden, AR1 1AA"},
    ],
)
def test_a_party_that_was_renamed_is_known_by_what_it_kept(shared: Json) -> None:
    before, after = [COUNCIL, {**CCG, **shared}], [{**BOARD, **shared}, COUNCIL]
    found = compared("parties", before, after)
    assert (CHANGED, "parties.name", CCG["name"], BOARD["name"]) in found
    assert not {ADDED, REMOVED} & {kind for kind, *_ in found}


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (CCG, BOARD),  # nothing in common
        ({**CCG, "identifiers": {"ods": "QWX"}}, {**BOARD, "identifiers": {"ods": "QWY"}}),
        ({**CCG, "identifiers": {"ods": "QWX"}}, {**BOARD, "identifiers": {"gss": "QWX"}}),
        (
            {**CCG, "identifiers": {"ods": "1"}, "phone": "+441632960100"},
            {**BOARD, "identifiers": {"ods": "2"}, "phone": "+441632960100"},
        ),
        ({"name": "North Arden Police"}, {"name": "South Arden Police"}),
        ({"name": "Arden County Council"}, {"name": "Arden City Council"}),
        (
            {"name": "Arden Fire Authority", "postcode": "AR1 1AA"},
            {"name": "Moorland County Council", "postcode": "AR1 1AA"},
        ),
    ],
)
def test_parties_that_are_only_alike_are_two(first: Json, second: Json) -> None:
    assert {kind for kind, *_ in compared("parties", [first], [second])} == {ADDED, REMOVED}


@pytest.mark.parametrize(
    ("first", "second", "alike"),
    [
        ("Warwickshire Constabulary", "Warwickshlre Constabulary", True),
        ("Arden Police", "Anden Police", True),
        ("Brden Police", "Arden Police", True),
        ("Eden Housing Service", "Eden Housing Services", True),
        ("Arden Police", "Anden Polica", False),
        ("East Arden Trust", "West Arden Trust", False),
        ("Employer name", "Employee name", False),
        ("Area 11", "Area 12", False),
        ("Arden Police", "Arden Police Authority", False),
        ("—", "…", False),
    ],
)
def test_names_that_were_misread(first: str, second: str, alike: bool) -> None:
    assert like_name(first, second) is alike
    assert like_name(second, first) is alike


def test_a_misread_name_is_the_same_party_and_told() -> None:
    found = compared("parties", [{"name": "Warwickshire Constabulary"}], [{"name": "Warwickshlre Constabulary"}])
    assert found == [(CHANGED, "parties.name", "Warwickshire Constabulary", "Warwickshlre Constabulary")]


def test_a_party_under_another_of_its_names_is_the_same_in_other_words() -> None:
    one, two = (
        {"name": "ACC", "aliases": ["Arden County Council"]},
        {"name": "Arden County Council", "aliases": ["ACC"]},
    )
    assert compared("parties", [one], [two]) == [(REWORDED, "parties.name", "ACC", "Arden County Council")]
    one, two = {"name": "ACC"}, {"name": "Arden County Council", "aliases": ["ACC", "the Council"]}
    assert compared("parties", [one], [two]) == [
        (REWORDED, "parties.name", "ACC", "Arden County Council"), (ADDED, "parties.aliases", None, "the Council")
    ]  # fmt: skip
    generic = {"name": "The Council"}
    assert {kind for kind, *_ in compared("parties", [generic], [{**COUNCIL, "aliases": ["the Council"]}])} == {
        ADDED,
        REMOVED,
    }


def test_a_shared_code_outweighs_a_shared_name() -> None:
    """The second party took the first one's name: codes tell who is who."""
    one = [{"name": "Arden Trust", "identifiers": {"ods": "A"}}, {"name": "Eden Trust", "identifiers": {"ods": "B"}}]
    two = [{"name": "Arden Trust", "identifiers": {"ods": "B"}}, {"name": "Dale Trust", "identifiers": {"ods": "A"}}]
    found = compared("parties", one, two)
    assert (CHANGED, "parties.name", "Arden Trust", "Dale Trust") in found
    assert (CHANGED, "parties.name", "Eden Trust", "Arden Trust") in found
    assert not {ADDED, REMOVED} & {kind for kind, *_ in found}


def test_parts_of_a_party() -> None:
    one = {**COUNCIL, "roles": ["controller"], "identifiers": {"gss": "E10"}, "on_behalf_of": ["Arden Schools"]}
    two = {
        **COUNCIL,
        "roles": ["joint_controller"],
        "identifiers": {"gss": "E11", "x/y": "1"},
        "on_behalf_of": ["arden schools"],
    }
    assert compared("parties", [one], [two]) == [
        (REMOVED, "parties.roles", "controller", None),
        (ADDED, "parties.roles", None, "joint_controller"),
        (REWORDED, "parties.on_behalf_of", "Arden Schools", "arden schools"),
        (CHANGED, "parties.identifiers", "E10", "E11"),
        (ADDED, "parties.identifiers", None, "1"),
    ]
    pointers = [d.second.pointer for d in differences(record(parties=[one]), record(parties=[two])).differences]
    assert pointers[-1] == "/parties/0/identifiers/x~1y"


def test_names_of_one_party_are_the_same_body_everywhere() -> None:
    parties = [{**COUNCIL, "aliases": ["ACC"]}, POLICE]
    one = record(parties=parties, contacts=[{"role": "Manager", "organisation": "ACC"}],
                 data_items=[{"name": "Address", "provider": "ACC"}], flows=[{"from": "ACC", "to": "Arden Police", "items": ["Address"]}],
                 signatories=[{"organisation": "ACC"}])  # fmt: skip
    two = record(parties=parties, contacts=[{"role": "Manager", "organisation": "Arden County Council"}],
                 data_items=[{"name": "Address", "provider": "Arden County Council"}],
                 flows=[{"from": "Arden County Council", "to": "Arden Police", "items": ["Address"]}],
                 signatories=[{"organisation": "Arden County Council"}])  # fmt: skip
    found = differences(one, two)
    assert {d.kind for d in found.differences} == {REWORDED}
    assert [d.field for d in found.differences] == [
        "contacts.organisation",
        "data_items.provider",
        "flows.from",
        "signatories.organisation",
    ]
    assert found.same_in_substance
    assert not found.same


def test_parties_that_only_one_agreement_has_are_nobody_elses() -> None:
    one = record(parties=[COUNCIL, POLICE], signatories=[{"organisation": "Arden Police"}])
    two = record(parties=[COUNCIL, {"name": "Dale Trust"}], signatories=[{"organisation": "Dale Trust"}])
    for first, second in ((one, two), (two, one)):
        found = told(differences(first, second))
        assert sorted(kind for kind, field, *_ in found if field == "signatories") == [ADDED, REMOVED]


def test_the_council_of_one_agreement_is_not_that_of_another() -> None:
    one = record(
        parties=[{**COUNCIL, "aliases": ["the Council"]}], data_items=[{"name": "Address", "provider": "the Council"}]
    )
    two = record(
        parties=[{"name": "Eden Borough Council", "aliases": ["the Council"]}],
        data_items=[{"name": "Address", "provider": "Arden County Council"}],
    )
    assert (CHANGED, "data_items.provider", "the Council", "Arden County Council") not in told(differences(one, one))
    assert REWORDED in {
        d.kind
        for d in differences(
            one, record(parties=[COUNCIL], data_items=[{"name": "Address", "provider": "Arden County Council"}])
        ).differences
    }
    assert (CHANGED, "data_items.provider", "the Council", "the Council") not in told(differences(one, two))
    three = record(
        parties=[{"name": "Eden Borough Council"}], data_items=[{"name": "Address", "provider": "Eden Borough Council"}]
    )
    assert (CHANGED, "data_items.provider", "the Council", "Eden Borough Council") in told(differences(one, three))


# --- the other lists: the pair that belongs together, and the one that does not ----------------------------------------

PAIRED: list[tuple[str, Json, Json]] = [
    ("contacts", {"name": "A Smith", "email": "a@b.uk"}, {"name": "B Jones", "email": "a@b.uk"}),
    ("contacts", {"name": "A Smith", "organisation": "Arden"}, {"name": "A Smith", "organisation": "Arden", "phone": "+441632960100"}),
    ("contacts", {"name": "A Smith", "role": "Manager", "organisation": "Arden"}, {"name": "B Jones", "role": "Manager", "organisation": "Arden"}),
    ("contacts", {"role": "Manager", "organisation": "Arden"}, {"role": "Manager", "organisation": "Arden", "email": "a@b.uk"}),
    ("contacts", {"name": "A Smith"}, {"name": "Smith, A", "organisation": "Arden"}),
    ("data_items", {"name": "Date of birth", "provider": "Arden"}, {"name": "date of birth", "provider": "Arden"}),
    ("data_items", {"name": "Date of birth", "provider": "Arden"}, {"name": "Date of birth", "provider": "Eden"}),
    ("data_items", {"name": "Crime reference number"}, {"name": "Crime reference numbers"}),
    ("flows", {"from": "Arden", "to": "Eden", "items": ["Name"], "frequency": "daily"}, {"from": "Arden", "to": "Eden", "items": ["Name", "Age"], "frequency": "weekly"}),
    ("flows", {"from": "Arden", "to": "Eden", "purpose": "to plan"}, {"from": "Arden", "to": "Eden", "purpose": "to plan"}),
    ("legal_instruments", {"title": "Data Protection Act 2018"}, {"title": "DATA PROTECTION ACT 2018", "provisions": ["s.1"]}),
    ("legal_instruments", {"title": "UK GDPR", "uri": "u"}, {"title": "UK General Data Protection Regulation", "uri": "u"}),
    ("lawful_conditions", {"regime": "dpa_1998", "provision": "Schedule 2"}, {"regime": "dpa_1998", "provision": "Schedule 2", "condition": "consent"}),
    ("lawful_conditions", {"regime": "uk_gdpr", "condition": "consent"}, {"regime": "uk_gdpr", "provision": "Article 6(1)(a)", "condition": "consent"}),
    ("retention", {"text": "Records will be kept for six years.", "period": "P6Y"}, {"text": "Records will be kept for seven years.", "period": "P7Y"}),
    ("retention", {"text": "Kept for six years from closure of the case", "period": "P6Y", "action": "retain", "scope": "cases"}, {"text": "Case records are held by each partner for six years", "period": "P6Y", "action": "retain", "scope": "cases"}),
    ("signatories", {"organisation": "Arden", "name": "A Smith"}, {"organisation": "Arden", "name": "A Smith", "signed": True}),
    ("signatories", {"organisation": "Arden"}, {"organisation": "Arden", "name": "A Smith"}),
    ("signatories", {"organisation": "Arden", "name": "A Smith"}, {"organisation": "Arden", "name": "B Jones"}),
    ("version_history", {"version": "1", "date": "2014"}, {"version": "1", "date": "2015"}),
    ("version_history", {"version": "1", "date": "2014", "author": "A Smith"}, {"version": "2", "date": "2014", "author": "A Smith"}),
    ("findings", {"code": "c", "severity": "warning", "message": "12 rows gave no value"}, {"code": "c", "severity": "warning", "message": "14 rows gave no value"}),
    ("missing_sections", {"id": "purpose", "status": "absent"}, {"id": "purpose", "status": "unreadable"}),
]  # fmt: skip
NOT_PAIRED: list[tuple[str, Json, Json]] = [
    ("contacts", {"name": "A Smith", "organisation": "Arden"}, {"name": "B Jones", "organisation": "Arden"}),
    ("contacts", {"role": "Manager", "organisation": "Arden"}, {"role": "Manager", "organisation": "Eden"}),
    ("data_items", {"name": "Date of birth"}, {"name": "Date of death"}),
    ("data_items", {"name": "Contact 1 telephone number"}, {"name": "Contact 2 telephone number"}),
    ("data_items", {"name": "Name of mother", "provider": "Arden"}, {"name": "Name of father", "provider": "Arden"}),
    ("flows", {"from": "Arden", "to": "Eden", "items": ["Name"]}, {"from": "Eden", "to": "Arden", "items": ["Name"]}),
    ("flows", {"from": "Arden", "to": "Eden", "items": ["Name"]}, {"from": "Arden", "to": "Dale", "items": ["Age"]}),
    ("legal_instruments", {"title": "Data Protection Act 1998"}, {"title": "Data Protection Act 2018"}),
    ("legal_instruments", {"title": "Housing Act 1996"}, {"title": "Children Act 1996"}),
    ("lawful_conditions", {"regime": "dpa_1998", "condition": "consent"}, {"regime": "uk_gdpr", "condition": "consent"}),
    ("lawful_conditions", {"regime": "uk_gdpr", "condition": "consent"}, {"regime": "uk_gdpr", "condition": "contract"}),
    ("retention", {"text": "Records will be kept for six years.", "period": "P6Y"}, {"text": "Partners that leave hand back what they hold."}),
    ("retention", {"text": "Paper is shredded.", "action": "destroy"}, {"text": "Discs are wiped by the contractor.", "action": "destroy"}),
    ("signatories", {"organisation": "Arden", "name": "A Smith"}, {"organisation": "Eden", "name": "B Jones"}),
    ("version_history", {"version": "1", "author": "A Smith"}, {"version": "2", "author": "A Smith"}),
    ("sections", {"id": "purpose", "status": "present"}, {"id": "retention", "status": "present"}),
    ("findings", {"code": "c", "severity": "warning", "message": "m"}, {"code": "d", "severity": "warning", "message": "m"}),
    ("findings", {"code": "c", "severity": "warning", "message": "m", "pointer": "/agreement/term"}, {"code": "c", "severity": "warning", "message": "m", "pointer": "/agreement/title"}),
]  # fmt: skip


@pytest.mark.parametrize(("name", "first", "second"), PAIRED)
def test_items_that_are_the_same_thing(name: str, first: Json, second: Json) -> None:
    found = compared(name, [first], [second])
    assert not any(field == name and kind in (ADDED, REMOVED) for kind, field, *_ in found), found


@pytest.mark.parametrize(("name", "first", "second"), NOT_PAIRED)
def test_items_that_are_not(name: str, first: Json, second: Json) -> None:
    assert sorted(kind for kind, field, *_ in compared(name, [first], [second]) if field == name) == [ADDED, REMOVED]


def test_the_data_of_one_provider_is_not_that_of_another() -> None:
    one = [{"name": "Address", "provider": "Arden"}, {"name": "Address", "provider": "Eden"}]
    two = [{"name": "Address", "provider": "Eden"}, {"name": "Address", "provider": "Dale"}]
    assert (CHANGED, "data_items.provider", "Arden", "Dale") in compared("data_items", one, two)


def test_of_contacts_with_one_mailbox_names_tell_who_is_who() -> None:
    box = {"email": "ig@arden.gov.uk"}
    one = [{"name": "A Smith", **box}, {"name": "B Jones", **box}]
    two = [{"name": "B Jones", "phone": "+441632960100", **box}, {"name": "A Smith", "phone": "+441632960101", **box}]
    found = compared("contacts", one, two)
    assert {field for _, field, *_ in found} == {"contacts.phone", "contacts"}


def test_clauses_that_were_swapped_are_not_mistaken_for_each_other() -> None:
    adults = {"text": "Records of adults will be kept for six years from the closure of the case.", "period": "P6Y"}
    children = {
        "text": "Records of children will be kept for ten years from the closure of the case.",
        "period": "P10Y",
    }
    longer = {
        "text": "Records of children will be kept for twelve years from the closure of the case.",
        "period": "P12Y",
    }
    found = compared("retention", [adults, children], [longer, adults])
    assert (CHANGED, "retention.period", "P10Y", "P12Y") in found
    assert not any(before == "P6Y" for _, _, before, _ in found)


def test_a_finding_belongs_to_what_it_points_at() -> None:
    finding = {"code": "not-found", "severity": "warning", "message": "is in no register"}
    one = record(parties=[COUNCIL, POLICE], findings=[{**finding, "pointer": "/parties/1/name"}])
    two = record(parties=[POLICE], findings=[{**finding, "pointer": "/parties/0/name"}])
    assert told(differences(one, two)) == [(REMOVED, "parties", "Arden County Council", None)]
    three = record(parties=[COUNCIL, POLICE], findings=[{**finding, "pointer": "/parties/0/name"}])
    assert sorted(kind for kind, *_ in told(differences(one, three))) == [ADDED, REMOVED]


def test_a_list_nothing_is_known_of_is_paired_by_what_agrees() -> None:
    one = [{"a": 1, "b": 2, "c": 3}, {"a": 9, "b": 8, "c": 7}]
    assert pair_items("new_list", one, [{"a": 9, "b": 8, "c": 0}, {"a": 1, "b": 2, "c": 3}]) == [(0, 1), (1, 0)]
    assert pair_items("new_list", one, [{"a": 9, "b": 0, "c": 0}]) == []
    assert SURE > 100


# --- what is asked for ------------------------------------------------------------------------------------------------


def several() -> tuple[Record, Record]:
    one = record(
        agreement={"title": "Moorland", "dates": {"review": "2016"}}, parties=[{**COUNCIL, "address": "1 High Street"}],
        evidence={"/agreement/title": proof("Moorland", confidence=0.5), "/parties/0/address": proof("1 High Street")},
    )  # fmt: skip
    two = record(
        agreement={"title": "Upland", "dates": {"review": "2018"}}, parties=[{**COUNCIL, "address": "2 High Street"}, POLICE],
        evidence={"/agreement/title": proof("Upland", confidence=0.95), "/parties/0/address": proof("2 High Street")},
    )  # fmt: skip
    return one, two


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({}, ["agreement.title", "agreement.dates.review", "parties.address", "parties"]),
        ({"only": ["agreement"]}, ["agreement.title", "agreement.dates.review"]),
        ({"only": ["agreement.dates", "parties.address"]}, ["agreement.dates.review", "parties.address"]),
        ({"only": ["parties"], "ignore": ["parties.address"]}, ["parties"]),
        ({"ignore": ["agreement.title", "parties"]}, ["agreement.dates.review"]),
        ({"ignore": ["agreement.t"]}, ["agreement.title", "agreement.dates.review", "parties.address", "parties"]),
        ({"min_confidence": 0.6}, ["agreement.dates.review", "parties.address", "parties"]),
        ({"min_confidence": 0.5}, ["agreement.title", "agreement.dates.review", "parties.address", "parties"]),
        ({"min_confidence": 1.0}, ["agreement.dates.review", "parties"]),
    ],
)
def test_only_what_is_asked_for_is_told(asked: Json, expected: list[str]) -> None:
    found = differences(*several(), **asked)
    assert [difference.field for difference in found.differences] == expected
    assert len(found.doubtful) == (4 - len(expected) if "min_confidence" in asked else 0)


def test_every_field_of_a_difference_can_be_asked_for() -> None:
    assert {field.name for field in single_fields()} <= set(known_names())
    assert {
        "agreement",
        "agreement.dates",
        "agreement.dates.review",
        "parties",
        "parties.address",
        "findings.message",
    } <= set(known_names())
    assert not {"source", "evidence", "schema_version", "sections.page"} & set(known_names())


def test_every_part_of_the_record_is_compared() -> None:
    parts = set(list_fields()) | {field.name.partition(".")[0] for field in single_fields()}
    assert parts | {"schema_version", "source", "evidence"} == set(Record.model_fields)


# --- any two records --------------------------------------------------------------------------------------------------

TEXTS = st.sampled_from(
    ["Arden County Council", "the Council", "ACC", "Arden Police", "arden police", "Records will be kept for six years",
     "records are retained for 6 years", "Records will be kept for ten years", "P1Y", "P12M", "2016-11", "a@b.uk", "/parties/0", "1"]
)  # fmt: skip
POINTERS = [
    f"/{name}/{number}/{key}"
    for name in ("parties", "contacts", "data_items", "retention", "sections")
    for number in (0, 1)
    for key in ("name", "text", "heading")
]
PROOFS = st.dictionaries(
    st.sampled_from([*POINTERS, "/agreement/title"]),
    st.builds(proof, TEXTS, st.integers(0, 50), st.sampled_from([0.5, 0.9])), max_size=6,
)  # fmt: skip


CONTENTS = strategy(Record, TEXTS)


@st.composite
def records(draw: st.DrawFn) -> Record:
    content = draw(CONTENTS)
    return Record.model_validate({**content, "evidence": draw(PROOFS)})


PROPERTY = settings(
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large], deadline=None, max_examples=25
)


@PROPERTY
@given(records(), records())
def test_the_other_way_round_is_the_mirror_image(first: Record, second: Record) -> None:
    there, back = differences(first, second), differences(second, first)
    assert mirrored(there) == plain(back)
    assert there.same == back.same
    for difference in there.differences:
        assert (difference.kind is ADDED) <= (difference.first.value is None)
        assert (difference.kind is REMOVED) <= (difference.second.value is None)


@PROPERTY
@given(records())
def test_a_record_does_not_differ_from_itself(one: Record) -> None:
    assert differences(one, one).same
    assert differences(one, Record.model_validate(json.loads(one.as_json()))).same


@PROPERTY
@given(records(), st.randoms(use_true_random=False))
def test_items_in_another_order_have_only_moved(one: Record, order: random.Random) -> None:
    content = json.loads(one.as_json())
    shuffled = copy.deepcopy(content)
    for name in ("parties", "contacts", "data_items", "retention", "legal_instruments", "signatories"):
        order.shuffle(shuffled[name])
    content["findings"] = shuffled["findings"] = []  # they point at places
    content["evidence"] = shuffled["evidence"] = {}
    found = differences(Record.model_validate(content), Record.model_validate(shuffled))
    assert {difference.kind for difference in found.differences} <= {MOVED}


@PROPERTY
@given(
    records(),
    st.sampled_from(["parties", "contacts", "data_items", "flows", "legal_instruments", "retention", "signatories"]),
)
def test_an_item_that_is_gone_is_told_and_nothing_else(one: Record, name: str) -> None:
    content = json.loads(one.as_json())
    content["findings"] = []  # they point at places
    one = Record.model_validate(content)
    if not content[name]:
        content[name].append({"name": "A", "title": "A", "text": "A"})
        content[name][0] = {
            key: content[name][0][key] for key in content[name][0] if key in {f.name for f in list_fields()[name]}
        }
        one = Record.model_validate(content)
    content = json.loads(one.as_json())
    del content[name][-1]
    found = differences(one, Record.model_validate(content))
    assert [(difference.kind, difference.field) for difference in found.differences] == [(REMOVED, name)]


def test_a_renewal() -> None:
    """The whole way from documents: other dates, a party renamed, one added, retention and wording changed."""
    before = record_of(RENEWED)
    after = record_of(
        RENEWED.replace("1 April 2016", "1 April 2019").replace("April 2018", "April 2021").replace("Version: 1.0", "Version: 2.0")
        .replace("Dale Clinical Commissioning Group", "Dale Valleys Integrated Care Board")
        .replace("\nArden Police", "\nMoorland Housing Limited\t3 Quay Street, Arden, AR3 3AA\t01632 960333\tdpo@moorland.example\tZ3333333\nArden Police")
        .replace("will be kept for six years", "will be kept for seven years")
        .replace("Partners will delete their copies", "Partners shall destroy their copies")
    )  # fmt: skip
    found = told(differences(Record.model_validate(before), Record.model_validate(after)))
    for expected in (
        (CHANGED, "agreement.version", "1.0", "2.0"),
        (CHANGED, "agreement.dates.commencement", "2016-04-01", "2019-04-01"),
        (CHANGED, "agreement.dates.review", "2018-04", "2021-04"),
        (CHANGED, "parties.name", "NHS Dale Clinical Commissioning Group", "NHS Dale Valleys Integrated Care Board"),
        (ADDED, "parties", "Moorland Housing Limited", None),
        (CHANGED, "retention.period", "P6Y", "P7Y"),
    ):
        assert expected in found
    (reworded,) = [entry for entry in found if entry[0] is REWORDED]
    assert reworded[1] == "retention.text"
    assert not [entry for entry in found if entry[0] is REMOVED]


RENEWED = """\
Information Sharing Agreement

Title of Agreement\tMoorland Families
Organisation Name\tHead Office Address\tPhone\tE-mail\tICO registration no.
Arden County Council\tShire Hall, Arden, AR1 1AA\t01632 960100\tig@arden.gov.uk\tZ1111111
NHS Dale Clinical Commissioning Group\t1 Mill Lane, Dale, AR2 2AA\t01632 960200\tig@dale.nhs.uk\tZ2222222
Arden Police\tPolice House, Arden, AR4 4AA\t01632 960400\tig@arden.police.uk\tZ4444444
Version Control
Date Agreement comes into force\t1 April 2016
Date of Agreement review\tApril 2018
Version: 1.0

1. Purpose

The partners share information so that families get help early.

2. Retention

Case records will be kept for six years from the closure of the case. Partners will delete their copies within 28 days of the end of the programme.
"""
