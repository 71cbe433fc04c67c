"""The shipped register: whole, and right on the parties of the corpus and on public lists of names."""

from __future__ import annotations

import csv
import json
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest

from isa_extract.organisation_register.organisation import Organisation
from isa_extract.rules import default_rules

ROOT = Path(__file__).resolve().parent.parent
LISTS = ROOT.parent / "shared" / "reference" / "organisations"
REGISTER = default_rules().register
PRECISION, RECALL = 0.98, 0.95

pytestmark = pytest.mark.skipif(not len(REGISTER), reason="the register's files are not here")


def test_the_register_is_whole() -> None:
    assert len(REGISTER.organisations) == len(REGISTER)


def test_every_name_of_the_register_leads_to_its_body() -> None:
    astray = [
        (body.id, name)
        for body in REGISTER.organisations
        for name in (body.name, *body.aliases, *body.former_names)
        if body.id not in {candidate.id for candidate in REGISTER.resolve(name).candidates}
        and not any(name == other.name for other in REGISTER.resolve(name).candidates)
    ]
    assert len(astray) <= 10, astray


def test_the_parties_of_the_corpus_resolve() -> None:
    """Each on the day of its agreement; against what a reader judged before there was a resolver."""
    right = wrong = missed = 0
    faults = []
    for document, parties in json.loads((ROOT / "corpus" / "organisations.json").read_text(encoding="utf-8")).items():
        gold = json.loads((ROOT / "corpus" / "gold" / f"{document}.json").read_text(encoding="utf-8"))
        for name, identity in parties.items():
            found = REGISTER.resolve(name, on=_day(gold)).organisation
            if found is not None and found.id == identity:
                right += 1
            elif found is not None:
                wrong += 1
            elif identity in REGISTER.by_id:
                missed += 1
            if (found.id if found else None) != identity:
                faults.append((document, name, identity, found.id if found else None))
    assert right / (right + wrong) >= PRECISION, faults
    assert right / (right + missed) >= RECALL, faults


@pytest.mark.parametrize(
    "name",
    [
        "Stourhampton City Council", "Calderbury City Council", "Carlchester Borough Council", "Leachester",
        "Langcaster Council", "Rothford District Council", "Beckshire Fire and Rescue Service",
        "Meldon District Council", "Bramley Borough Council", "Shelby District Council",
        "Whitminster City Council",
        "Walwick District Council",
        "Welby", "Salby Council", "Selton Council", "NHS Shelfield CCG", "NHS Caldergate CCG", "Brinbridge Council",
        "Melchester City Council", "Carldon Council", "Rothdale Borough Council", "Woodingham Borough Council",
        "Fenshire Police", "London Borough of Hartsmere", "Loamshire Constabulary", "Arden County Council",
    ],
)  # fmt: skip
def test_invented_bodies_are_nobody(name: str) -> None:
    assert REGISTER.resolve(name).candidates == ()


def _day(gold: dict[str, Any]) -> str | None:
    dates = gold["agreement"].get("dates") or {}
    for name in ("commencement", "signed", "review", "expiry"):
        value = dates.get(name)
        value = value["any"][0] if isinstance(value, dict) else value
        if value:
            return str(value)
    return None


@pytest.mark.skipif(not LISTS.is_dir(), reason="the shared lists are not here")
def test_the_ways_councils_are_named_resolve() -> None:
    """Names and aliases of councils to their authority, by GSS code, on the day of the list."""
    councils = {row["local-authority-code"]: row for row in _rows("uk_local_authorities.csv")}
    by_code: dict[str, list[Organisation]] = defaultdict(list)
    for body in REGISTER.organisations:
        by_code[dict(body.codes).get("gss", "")].append(body)
    right = wrong = missed = 0
    faults = []
    for row in _rows("lookup_name_to_registry.csv"):
        council = councils[row["local-authority-code"]]
        codes = [council["gss-code"], *council["former-gss-codes"].split(",")]
        wanted = {body.id for code in codes if code for body in by_code[code]}
        if not wanted:  # abolished before it had a code in the register: by its official name
            named = REGISTER.resolve(council["official-name"], kind="council", on=council["end-date"] or None)
            wanted = {body.id for body in named.candidates}
        found = REGISTER.resolve(row["la-name"], kind="council", on="2023-05-01").organisation
        if found is None:
            missed += 1
        elif found.id in wanted:
            right += 1
        else:
            wrong += 1
        if found is None or found.id not in wanted:
            faults.append((row["la-name"], council["official-name"], found.id if found else None))
    assert right / (right + wrong) >= PRECISION, faults
    assert right / (right + missed + wrong) >= RECALL, faults


def _rows(name: str) -> list[dict[str, str]]:
    with (LISTS / name).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))
