"""The record's models, their JSON Schema, and the promises about keys, pointers and text that records keep."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any, get_args

import pytest
from helpers import strategy
from hypothesis import HealthCheck, given, settings
from jsonschema import Draft202012Validator
from pydantic import BaseModel, ValidationError

from isa_extract import Record, __version__
from isa_extract.assemble import LISTS
from isa_extract.record import SCHEMA_VERSION, json_schema
from isa_extract.rules import default_rules

ROOT = Path(__file__).resolve().parent.parent

KEYS = {
    "": "schema_version source agreement version_history parties contacts data_items flows sharing legal_instruments "
    "lawful_conditions retention signatories sections missing_sections findings evidence",
    "source": "file_name sha256 media_type pages text_source extractor_version",
    "agreement": "type title reference version status protective_marking owner authors dates term review_interval "
    "termination_notice",
    "agreement/dates": "commencement review expiry signed",
    "version_history/0": "version date author summary",
    "parties/0": "name aliases address postcode phone email ico_registration roles on_behalf_of identifiers",
    "contacts/0": "name role organisation email phone purpose",
    "data_items/0": "name dataset provider special_category",
    "flows/0": "from to items purpose frequency method retention",
    "sharing": "frequency methods formats",
    "legal_instruments/0": "title provisions uri in_force replaced_by",
    "lawful_conditions/0": "regime provision condition",
    "retention/0": "text period until bound trigger action held_by scope",
    "signatories/0": "organisation name position date signed",
    "sections/0": "id status number heading page",
    "missing_sections/0": "id status required_by",
    "findings/0": "code severity message pointer",
    "evidence/~1agreement~1title/0": "quote start end page bbox rule confidence",
}
"""The keys that the contract names; more may be added, none may go."""


@cache
def validator() -> Draft202012Validator:
    return Draft202012Validator(json_schema())


def smallest(**more: Any) -> dict[str, Any]:
    source = {
        "file_name": "a.pdf", "sha256": "0" * 64, "media_type": "application/pdf", "pages": 1,
        "text_source": "text_layer",
        "extractor_version": __version__, "pattern_version": "0",
    }  # fmt: skip
    return {"source": source, "agreement": {"type": "other_agreement"}, **more}


def full() -> Record:
    return Record.model_validate(
        smallest(
            version_history=[{}], parties=[{"name": "A"}], contacts=[{}], data_items=[{"name": "B"}],
            flows=[{"from": "A", "to": "C"}], legal_instruments=[{"title": "D"}],
            lawful_conditions=[{"regime": "dpa_1998"}],
            retention=[{"text": "E"}], signatories=[{}], sections=[{"id": "purpose", "status": "present"}],
            missing_sections=[{"id": "review", "status": "absent"}],
            findings=[{"code": "f", "severity": "warning", "message": "m"}],
            evidence={"/agreement/title": [
                {"quote": "q", "start": 0, "end": 1, "rule": "r@1", "confidence": 0.9, "bbox": (0, 0, 1, 1)}
            ]},
        )
    )  # fmt: skip


def at(content: Any, pointer: str) -> Any:
    for part in filter(None, pointer.split("/")):
        content = (
            content[int(part)] if isinstance(content, list) else content[part.replace("~1", "/").replace("~0", "~")]
        )
    return content


# --- the schema -------------------------------------------------------------------------------------------------------


def test_the_schema_is_a_valid_json_schema_2020_12() -> None:
    schema = json_schema()
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    Draft202012Validator.check_schema(schema)
    json.dumps(schema)


@pytest.mark.parametrize("path", KEYS)
def test_every_key_of_the_contract_is_there(path: str) -> None:
    found = at(json.loads(full().as_json()), path)
    assert set(KEYS[path].split()) <= set(found)


def test_a_key_without_a_value_is_present() -> None:
    record = json.loads(Record.model_validate(smallest()).as_json())
    assert record["agreement"]["title"] is None
    assert record["agreement"]["authors"] == record["parties"] == []
    assert record["evidence"] == {}
    assert record["schema_version"] == SCHEMA_VERSION


def test_a_full_record_validates() -> None:
    assert validator().is_valid(json.loads(full().as_json()))


def test_a_record_that_lacks_a_key_does_not_validate() -> None:
    for path in KEYS:
        for key in KEYS[path].split():
            broken = json.loads(full().as_json())
            del at(broken, path)[key]
            assert not validator().is_valid(broken), f"{path}/{key}"


@pytest.mark.parametrize(
    "wrong",
    [
        {"agreement": {"type": "contract"}},
        {"agreement": {"type": "other_agreement", "status": "live"}},
        {"sharing": {"frequency": "hourly"}},
        {"sharing": {"methods": ["pigeon"]}},
        {"parties": [{"name": "A", "roles": ["owner"]}]},
        {"parties": [{}]},
        {"retention": [{"text": "E", "action": "burn"}]},
        {"sections": [{"id": "purpose", "status": "absent"}]},
        {"findings": [{"code": "c", "severity": "bad", "message": "m"}]},
        {"more": 1},
        {"evidence": {"/a": [{"quote": "q"}]}},
    ],
)
def test_a_value_outside_the_contract_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Record.model_validate(smallest(**wrong))
    written = {**json.loads(full().as_json()), **wrong}
    assert not validator().is_valid(written)


def test_assembly_knows_the_attributes_of_every_list() -> None:
    lists: dict[str, set[str]] = {}
    for name, field in Record.model_fields.items():
        item: Any = next(iter(get_args(field.annotation)), None)
        if isinstance(item, type) and issubclass(item, BaseModel) and name not in ("missing_sections", "findings"):
            lists[name] = {f.alias or key for key, f in item.model_fields.items()}
    derived = {"parties": {"identifiers"}, "sections": {"page"}}  # looked up, not said by a fact
    assert {name: names - derived.get(name, set()) for name, names in lists.items()} == {
        name: set(attributes) for name, attributes in LISTS.items()
    }


def test_the_section_ids_are_those_of_the_taxonomy() -> None:
    taxonomy = ROOT.parent / "shared" / "sections.json"
    if not taxonomy.is_file():
        pytest.skip("the shared taxonomy is not here")
    sections = json.loads(taxonomy.read_text(encoding="utf-8"))["sections"]
    order = [section["id"] for section in sorted(sections, key=lambda section: int(section["order"]))]
    assert [rule.value for rule in default_rules().group("section")] == order


# --- any record -------------------------------------------------------------------------------------------------------


@settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large], deadline=None, max_examples=60)
@given(strategy(Record))
def test_every_record_validates_and_is_read_back_the_same(content: dict[str, Any]) -> None:
    record = Record.model_validate(content)
    written = record.as_json()
    assert written.endswith("}\n")
    decoded = json.loads(written)
    assert not list(validator().iter_errors(decoded))
    assert Record.model_validate(decoded) == record
    assert Record.model_validate(decoded).as_json() == written
    assert list(decoded) == list(KEYS[""].split())
