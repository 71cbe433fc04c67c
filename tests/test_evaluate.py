# ruff: noqa: E501 - a case stands on one line
"""The evaluation: what counts as right, wrong and missed, and that its figures are those of the shared scorer."""

from __future__ import annotations

import copy
import importlib.util
import json
from pathlib import Path
from random import Random
from types import ModuleType
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from isa_extract.errors import UsageError
from isa_extract.evaluate import Verdict, evaluate, judge, tally
from isa_extract.record import Record

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared" / "evaluation"
SCORER = SHARED / "score.py"
with_scorer = pytest.mark.skipif(not SCORER.is_file(), reason="the shared scorer is not here")

Json = dict[str, Any]


def counts(gold: Json, record: Json, category: str) -> tuple[int, int, int]:
    """Right, wrong and missed facts of a category."""
    counted = tally(judge(gold, record)[category])
    return counted.right, counted.wrong, counted.missed


# --- single values ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("gold", "found", "expected"),
    [
        ({"version": "5.0"}, {"version": "5.0"}, (1, 0, 0)),
        ({"version": "5.0"}, {"version": "5"}, (0, 1, 1)),
        ({"version": "5.0"}, {"version": None}, (0, 0, 1)),
        ({"version": "5.0"}, {}, (0, 0, 1)),
        ({"version": None}, {"version": "5"}, (0, 1, 0)),
        ({"version": None}, {}, (0, 0, 0)),
        ({}, {"version": "5"}, (0, 0, 0)),  # what gold leaves out is not judged
        ({"version": {"any": ["5", None]}}, {}, (0, 0, 0)),
        ({"version": {"any": ["5", None]}}, {"version": "5"}, (1, 0, 0)),
        ({"version": {"any": ["5", "5.0"]}}, {"version": "5.0"}, (1, 0, 0)),
        ({"version": {"any": ["5", None]}}, {"version": "6"}, (0, 1, 1)),
        ({"term": "P1Y"}, {"term": "P12M"}, (1, 0, 0)),  # twelve months are a year
        ({"term": "P18M"}, {"term": "P1Y"}, (0, 1, 1)),
        ({"title": "Information Sharing Agreement"}, {"title": "INFORMATION SHARING AGREEMENT."}, (1, 0, 0)),
        ({"title": "Information Sharing Agreement"}, {"title": "Board minutes"}, (0, 1, 1)),
        ({"owner": "County Council of Arden"}, {"owner": "Arden County Council of"}, (1, 0, 0)),  # in any order
        ({"dates": {"review": "2016-11"}}, {"dates": {"review": "2016-11"}}, (1, 0, 0)),
        ({"dates": {"review": None}}, {"dates": {"review": "2016-11"}}, (0, 1, 0)),
        ({"dates": {"review": "2016-11"}}, {"dates": {}}, (0, 0, 1)),
        ({"authors": ["A Smith", "B Jones"]}, {"authors": ["B Jones", "C Brown"]}, (1, 1, 1)),
        ({"authors": []}, {"authors": ["C Brown"]}, (0, 1, 0)),
    ],
)
def test_a_value_is_right_wrong_or_missed(gold: Json, found: Json, expected: tuple[int, int, int]) -> None:
    assert counts({"agreement": gold}, {"agreement": found}, "agreement") == expected


# --- lists ------------------------------------------------------------------------------------------------------------


def test_items_pair_by_their_key_and_their_attributes_are_facts() -> None:
    gold = {"parties": [{"name": "Arden County Council", "postcode": "CM9 9QZ", "phone": "+441632960430"}]}
    record = {"parties": [{"name": "ARDEN COUNTY COUNCIL", "postcode": "cm99qz", "phone": None, "email": "x@y.uk"}]}
    assert counts(gold, record, "parties") == (2, 0, 1)


def test_an_optional_item_is_neither_rewarded_nor_punished() -> None:
    gold = {
        "parties": [{"name": "Arden Police", "optional": True, "postcode": "CM9 9QZ"}, {"name": "Thurrock Council"}]
    }
    for parties in ([], [{"name": "Arden Police", "postcode": "wrong"}]):
        assert counts(gold, {"parties": [*parties, {"name": "Thurrock Council"}]}, "parties") == (1, 0, 0)


def test_an_optional_member_is_neither_rewarded_nor_punished() -> None:
    roles = ["controller", {"any": ["processor"], "optional": True}]
    gold = {"parties": [{"name": "Arden Police", "roles": roles}]}
    for found in (["controller"], ["processor", "controller"]):
        assert counts(gold, {"parties": [{"name": "Arden Police", "roles": found}]}, "parties") == (2, 0, 0)


def test_a_data_item_told_again_is_no_error_but_a_party_is() -> None:
    twice = [{"name": "Date of birth"}, {"name": "Date of birth"}]
    assert counts({"data_items": twice[:1]}, {"data_items": twice}, "data_items") == (1, 0, 0)
    assert counts({"parties": twice[:1]}, {"parties": twice}, "parties") == (1, 1, 0)


def test_of_equal_names_those_whose_attributes_agree_are_paired() -> None:
    gold = {"data_items": [{"name": "Address", "dataset": "Pupils"}, {"name": "Address", "dataset": "Schools"}]}
    record = {"data_items": list(reversed(gold["data_items"]))}
    assert counts(gold, record, "data_items") == (4, 0, 0)


def test_a_retention_clause_may_quote_more_but_not_the_page() -> None:
    clause = "Records will be kept for six years after the case is closed."
    gold = {"retention": [{"text": clause}]}
    assert counts(gold, {"retention": [{"text": f"In every case: {clause}"}]}, "retention") == (1, 0, 0)
    assert counts(gold, {"retention": [{"text": f"{clause} " + "And more. " * 80}]}, "retention") == (0, 1, 1)


def test_provisions_count_without_their_paragraphs_and_once() -> None:
    gold = {"legal_instruments": [{"title": "UK GDPR", "provisions": ["Article 6", "Article 9"]}]}
    found = ["Article 6(1)(e)", "Article 6(1)(c)", "Article 9(2)(h)"]
    assert counts(gold, {"legal_instruments": [{"title": "UK GDPR", "provisions": found}]}, "legal_instruments") == (
        3,
        0,
        0,
    )


def test_a_flow_pairs_by_sender_and_recipient() -> None:
    gold = {"flows": [{"from": "Arden Police", "to": "Thurrock Council", "frequency": "daily"}]}
    there = {"from": "Arden Police", "to": ["Thurrock", "Council"], "frequency": "daily"}
    back = {"from": "Thurrock Council", "to": "Arden Police", "frequency": "daily"}
    assert counts(gold, {"flows": [there]}, "flows") == (2, 0, 0)
    assert counts(gold, {"flows": [back]}, "flows") == (0, 1, 1)


def test_a_contact_pairs_by_the_first_key_that_fits() -> None:
    gold = {"contacts": [{"name": "Ann Lee", "email": "ann@x.gov.uk", "phone": "+441"}]}
    by_name = {"name": "Ann Lee", "email": "wrong@x.gov.uk"}
    assert counts(gold, {"contacts": [by_name]}, "contacts") == (2, 1, 2)


def test_sections_count_by_id() -> None:
    gold = {"sections": [{"id": "purpose"}, {"id": "retention"}, {"id": "review", "optional": True}]}
    record = {"sections": [{"id": "purpose"}, {"id": "parties"}]}
    assert counts(gold, record, "sections") == (1, 1, 1)


@pytest.mark.parametrize(
    ("gold", "found", "expected"),
    [
        ({"sections": [{"id": "purpose", "status": "weak"}]}, {"sections": [{"id": "purpose", "status": "weak"}]}, (1, 0, 0)),
        ({"sections": [{"id": "purpose", "status": "weak"}]}, {"sections": [{"id": "purpose", "status": "present"}]}, (0, 1, 1)),
        ({"sections": [{"id": "purpose", "status": "weak"}]}, {"sections": []}, (0, 0, 1)),
        ({"missing_sections": [{"id": "foi", "status": "absent"}]}, {"missing_sections": [{"id": "foi", "status": "absent"}]}, (1, 0, 0)),
        ({"missing_sections": [{"id": "foi", "status": "absent"}]}, {"missing_sections": [{"id": "foi", "status": "template_prompt"}]}, (0, 1, 1)),
        ({"missing_sections": []}, {"missing_sections": [{"id": "foi", "status": "absent"}]}, (0, 1, 0)),
        ({"missing_sections": [{"id": "foi", "status": "absent", "optional": True}, {"id": "review", "status": "absent"}]}, {}, (0, 0, 1)),
        ({"missing_sections": [{"id": "foi", "status": {"any": ["absent", "template_prompt"]}}]}, {"missing_sections": [{"id": "foi", "status": "absent"}]}, (1, 0, 0)),
    ],
)  # fmt: skip
def test_section_statuses_are_judged_where_gold_states_them(
    gold: Json, found: Json, expected: tuple[int, int, int]
) -> None:
    assert counts(gold, found, "section_status") == expected


def test_section_statuses_change_no_other_category() -> None:
    found = {
        "sections": [{"id": "purpose", "status": "present"}],
        "missing_sections": [{"id": "foi", "status": "absent"}],
    }
    plain_gold = {"sections": [{"id": "purpose"}, {"id": "review"}]}
    stated = {"sections": [{"id": "purpose", "status": "weak"}, {"id": "review"}], "missing_sections": []}
    assert "section_status" not in judge(plain_gold, found)
    assert judge(stated, found)["sections"] == judge(plain_gold, found)["sections"]


def test_a_method_more_than_gold_names_is_no_error() -> None:
    gold = {"sharing": {"frequency": "daily", "methods": [{"any": ["sftp", "https"]}, "email"]}}
    assert counts(gold, {"sharing": {"frequency": "daily", "methods": ["https", "post"]}}, "sharing") == (2, 0, 1)
    assert "sharing" not in judge({"sharing": {"frequency": None, "methods": []}}, {"sharing": {"methods": ["post"]}})


def test_an_empty_list_of_gold_is_judged_only_against_something() -> None:
    assert "parties" not in judge({"parties": []}, {"parties": []})
    assert counts({"parties": []}, {"parties": [{"name": "Arden Police"}]}, "parties") == (0, 1, 0)


# --- pointers ---------------------------------------------------------------------------------------------------------


def test_every_judged_value_is_pointed_at() -> None:
    gold: Json = {
        "agreement": {"version": "5", "dates": {"review": "2016"}, "authors": ["A Smith"]},
        "parties": [{"name": "Arden Police", "roles": ["controller"]}],
        "contacts": [{"email": "a@x.uk"}],
        "flows": [{"from": "Arden Police", "to": "Thurrock Council"}],
        "sections": [{"id": "purpose"}],
        "sharing": {"methods": ["sftp"]},
    }
    record: Json = {**copy.deepcopy(gold), "contacts": [{"name": "Ann Lee"}, {"email": "a@x.uk"}]}
    pointers = {
        judgement.pointer: judgement.verdict for judgements in judge(gold, record).values() for judgement in judgements
    }
    assert pointers == {
        "/agreement/version": "right", "/agreement/dates/review": "right", "/agreement/authors/0": "right",
        "/parties/0/name": "right", "/parties/0/roles/0": "right", "/contacts/1/email": "right",
        "/contacts/0/name": "wrong", "/flows/0/from": "right", "/sections/0/id": "right", "/sharing/methods/0": "right",
    }  # fmt: skip


def test_a_missed_value_is_pointed_at_nowhere() -> None:
    (judgement,) = judge({"agreement": {"version": "5"}}, {"agreement": {}})["agreement"]
    assert (judgement.verdict, judgement.pointer) == (Verdict.MISSED, None)


# --- files ------------------------------------------------------------------------------------------------------------


def write(path: Path, content: Any) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    return path


def test_records_are_found_by_the_document_name(tmp_path: Path) -> None:
    for name in ("a", "b", "c"):
        write(tmp_path / "gold" / f"{name}.json", {"agreement": {"version": "5"}})
    write(tmp_path / "records" / "a.json", {"agreement": {"version": "5"}})
    write(tmp_path / "records" / "b.pdf.json", {"agreement": {"version": "5"}})
    write(tmp_path / "records" / "b.txt.json", {"agreement": {"version": "6"}})
    report = evaluate(tmp_path / "gold", tmp_path / "records")
    assert [(document.name, document.found, document.score) for document in report.documents] == [
        ("a", True, 1.0), ("b", True, 1.0), ("c", False, 0.0)
    ]  # fmt: skip
    assert report.total == pytest.approx(2 / 3)
    assert report.categories["agreement"].as_json() == {
        "precision": 1.0, "recall": 0.6667, "f1": 0.8, "tp": 2, "fp": 0, "fn": 1
    }  # fmt: skip


@pytest.mark.parametrize("content", ["{", "[]", "", {}, {"remark": "nothing to score"}])
def test_gold_that_cannot_be_used_is_named(tmp_path: Path, content: Any) -> None:
    path = write(tmp_path / "gold" / "a.json", content)
    record = write(tmp_path / "a.json", {})
    with pytest.raises(UsageError) as caught:
        evaluate(tmp_path / "gold", record)
    assert str(path) in str(caught.value)


def test_a_folder_without_gold_or_records_is_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="holds no gold records"):
        evaluate(tmp_path, tmp_path)
    gold = write(tmp_path / "a.json", {"agreement": {"version": "5"}})
    with pytest.raises(UsageError, match="there is no such"):
        evaluate(gold, tmp_path / "nowhere")


# --- the same figures as the shared scorer ----------------------------------------------------------------------------


def load_scorer() -> ModuleType:
    spec = importlib.util.spec_from_file_location("shared_score", SCORER)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def figures_of_scorer(gold: Json, record: Json) -> Json:
    return {category: counted.row() for category, counted in load_scorer().score_record(gold, record).items()}


def figures(gold: Json, record: Json) -> Json:
    return {category: tally(judged).as_json() for category, judged in judge(gold, record).items()}


NAMES = ("Arden Police", "Arden Police Authority", "Thurrock Council", "The Council of Thurrock", "Police, Essex", "")
CODES = ("P1Y", "P12M", "p 1 y", "2016-11", "2016", "5", "5.0", "daily", "Article 6", "Article 6(1)(e)", "")
CLAUSES = (
    "Kept for six years.",
    "All records are kept for six years.",
    "Kept for six years. " * 20,
    "Deleted at once.",
)
names, codes, clauses = st.sampled_from(NAMES), st.sampled_from(CODES), st.sampled_from(CLAUSES)
KINDS: dict[str, dict[str, Any]] = {
    "parties": {"name": names, "address": names, "postcode": codes, "phone": codes, "email": codes,
                "ico_registration": codes, "roles": [codes], "on_behalf_of": [names]},
    "contacts": {"name": names, "role": names, "organisation": names, "email": codes, "phone": codes},
    "data_items": {"name": names, "dataset": names, "provider": names},
    "flows": {"from": names, "to": names, "frequency": codes, "method": names, "purpose": clauses},
    "retention": {"text": clauses, "period": codes, "bound": codes, "action": codes, "trigger": clauses,
                  "held_by": names, "until": codes},
    "legal_instruments": {"title": names, "provisions": [codes]},
    "signatories": {"organisation": names, "name": names, "position": names, "date": codes, "signed": st.booleans()},
    "version_history": {"version": codes, "date": codes, "author": names},
}  # fmt: skip
NEEDED = {"parties": "name", "data_items": "name", "retention": "text", "legal_instruments": "title"}
AGREEMENT: dict[str, Any] = {
    "type": codes, "title": names, "version": codes, "status": codes, "owner": names, "authors": [names], "term": codes,
    "review_interval": codes, "dates": {"commencement": codes, "review": codes, "expiry": codes, "signed": codes},
}  # fmt: skip


def member(kind: Any, *, gold: bool) -> st.SearchStrategy[Any]:
    """A value of the record; for gold also readings, an explicit null, and optional members of lists."""
    if isinstance(kind, list):
        one = kind[0].filter(bool)
        readings = st.builds(
            lambda told, optional: {"any": told, **({"optional": True} if optional else {})},
            st.lists(one, min_size=1, max_size=2),
            st.booleans(),
        )
        return st.lists(one | readings if gold else one, max_size=4)
    value: st.SearchStrategy[Any] = kind
    if gold:
        told = value.filter(lambda text: text != "")
        return st.none() | told | st.lists(told | st.none(), min_size=1, max_size=3).map(lambda any_: {"any": any_})
    return st.none() | value


def item(category: str, *, gold: bool) -> st.SearchStrategy[Json]:
    shape = {name: member(kind, gold=gold) for name, kind in KINDS[category].items()}
    needed = NEEDED.get(category)
    if needed:
        kind: Any = KINDS[category][needed]
        shape[needed] = kind.filter(bool)
    fixed = {needed: shape.pop(needed)} if needed else {}
    return st.fixed_dictionaries(fixed, optional={**shape, **({"optional": st.booleans()} if gold else {})})


def records(*, gold: bool) -> st.SearchStrategy[Json]:
    sections = st.lists(
        st.fixed_dictionaries(
            {"id": st.sampled_from(["purpose", "retention", "review", "parties"])},
            optional={"optional": st.booleans()} if gold else {},
        ),
        max_size=4,
    )
    dates = {name: member(kind, gold=gold) for name, kind in AGREEMENT["dates"].items()}
    own = {name: member(kind, gold=gold) for name, kind in AGREEMENT.items() if name != "dates"}
    agreement = st.fixed_dictionaries({}, optional={**own, "dates": st.fixed_dictionaries({}, optional=dates)})
    sharing = st.fixed_dictionaries(
        {}, optional={"frequency": member(codes, gold=gold), "methods": st.lists(codes.filter(bool), max_size=3)}
    )
    lists = {category: st.lists(item(category, gold=gold), max_size=4) for category in KINDS}
    return st.fixed_dictionaries(
        {}, optional={"agreement": agreement, "sections": sections, "sharing": sharing, **lists}
    )


@with_scorer
@settings(max_examples=120, deadline=None)
@given(gold=records(gold=True), record=records(gold=False))
def test_generated_records_get_the_figures_of_the_shared_scorer(gold: Json, record: Json) -> None:
    assert figures(gold, record) == figures_of_scorer(gold, record)


def plain(gold: Any) -> Any:
    """The record that gold describes, with the last reading of each value."""
    if isinstance(gold, dict):
        if "any" in gold:
            return gold["any"][-1]
        return {key: plain(value) for key, value in gold.items() if key != "optional"}
    return [plain(value) for value in gold] if isinstance(gold, list) else gold


def damage(record: Any, random: Random) -> Any:
    """A record with some values lost, some swapped, and some list items twice."""
    if isinstance(record, dict):
        return {key: damage(value, random) for key, value in record.items() if random.random() > 0.05}
    if isinstance(record, list):
        kept = [damage(value, random) for value in record if random.random() > 0.1]
        kept += [damage(value, random) for value in record if random.random() > 0.9]
        random.shuffle(kept)
        return kept
    if isinstance(record, str) and random.random() > 0.9:
        return record[: len(record) * 2 // 3]
    return record


@with_scorer
@pytest.mark.parametrize("seed", range(4))
def test_damaged_seed_records_get_the_figures_of_the_shared_scorer(seed: int) -> None:
    random = Random(seed)  # noqa: S311 - nothing secret
    for path in sorted((SHARED / "gold").glob("*.json")):
        gold = json.loads(path.read_text(encoding="utf-8"))
        record = damage(plain(gold), random)
        assert figures(gold, record) == figures_of_scorer(gold, record), path.name


@with_scorer
def test_whole_reports_are_those_of_the_shared_scorer(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    paths = sorted((SHARED / "gold").glob("*.json"))
    for path in paths[1:]:  # one is left without a record
        write(tmp_path / f"{path.stem}.pdf.json", plain(json.loads(path.read_text(encoding="utf-8"))))
    load_scorer().main([str(SHARED / "gold"), str(tmp_path), "--json"])
    assert evaluate(SHARED / "gold", tmp_path).as_json() == json.loads(capsys.readouterr().out)


def test_the_categories_are_keys_of_the_record() -> None:
    assert set(KINDS) | {"agreement", "sections", "sharing"} <= set(Record.model_fields)
