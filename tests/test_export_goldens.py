"""What the corpus' gold records become; `python tests/test_export_goldens.py` writes it anew."""

from __future__ import annotations

import datetime
import tempfile
from pathlib import Path

import pytest
import rdflib
from gold_records import NAMES, gold_entry
from icalendar import Calendar
from pyshacl import validate

from isa_extract.export.target import Options
from isa_extract.export.targets import target_named

HERE = Path(__file__).parent
GOLDENS = HERE / "golden_exports"
OPTIONS = Options(datetime.date(2026, 11, 29))
GOLDEN = [
    (name, target, f"{name}.{target}.{ending}")
    for name in ("fire_one", "payroll_processing_agreement")
    for target, ending in (("dpv", "jsonld"), ("dcat", "jsonld"), ("ical", "ics"))
]
"""Gold record, target, and the file that holds what comes of it."""


def exported(name: str, target: str) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "out"
        target_named(target).write([gold_entry(name)], path, OPTIONS)
        return path.read_bytes()


@pytest.mark.parametrize(("name", "target", "file"), GOLDEN, ids=[file for _, _, file in GOLDEN])
def test_the_same_comes_of_it_as_ever(name: str, target: str, file: str) -> None:
    assert exported(name, target) == (GOLDENS / file).read_bytes()


@pytest.mark.parametrize("target", ["dpv", "dcat"])
def test_all_gold_records_conform_to_the_shapes(target: str, tmp_path: Path) -> None:
    written = target_named(target).write(map(gold_entry, NAMES), tmp_path / "all", OPTIONS)
    assert written.entries > 40
    assert written.notes == (f"left out: {len(NAMES) - written.entries} that are no agreement",)
    graph = rdflib.Graph().parse(tmp_path / "all", format="json-ld")
    conforms, _, report = validate(graph, shacl_graph=str(HERE / "shapes" / f"{target}.ttl"))
    assert conforms, report


def test_every_date_of_the_gold_records_is_in_the_calendar(tmp_path: Path) -> None:
    entries = [gold_entry(name) for name in NAMES]
    target_named("ical").write(entries, tmp_path / "all.ics", OPTIONS)
    calendar = Calendar.from_ical((tmp_path / "all.ics").read_bytes())
    found = {str(event["UID"]) for event in calendar.walk("VEVENT")}
    given = {
        f"{entry.identifier}-{kind}@isa-extract"
        for entry in entries
        for kind in ("review", "expiry")
        if entry.record.agreement.type != "not_an_agreement" and getattr(entry.record.agreement.dates, kind)
    }
    assert len(given) > 40
    assert given <= found


if __name__ == "__main__":
    GOLDENS.mkdir(exist_ok=True)
    for name, target, file in GOLDEN:
        (GOLDENS / file).write_bytes(exported(name, target))
