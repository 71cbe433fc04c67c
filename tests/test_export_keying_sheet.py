"""Keying sheets: a box, a place and a confidence for each value, in the order of the mapping, safe to open."""

from __future__ import annotations

import datetime
import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import lxml.html  # type: ignore[import-untyped]
import pytest
from agreements import agreement, record_with_findings
from gold_records import as_agreement
from helpers import strategy
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from isa_extract.entries import Entry
from isa_extract.errors import PatternError
from isa_extract.export import keying_sheet
from isa_extract.export.mapping import FOLDER, read_mapping
from isa_extract.export.target import Options
from isa_extract.record import Record
from isa_extract.rules import patterns_root

OPTIONS = Options(datetime.date(2026, 11, 29))


@cache
def usual() -> Record:
    return record_with_findings(agreement())


def changed(**fields: Any) -> Record:
    return Record.model_validate(json.loads(usual().as_json()) | fields)


def page(folder: Path, *records: Record, options: Options = OPTIONS) -> Any:
    path = folder / "sheets.html"
    entries = [Entry(f"a{number}", record, (f"folder/{number}.pdf",)) for number, record in enumerate(records, 1)]
    assert keying_sheet.TARGET.write(iter(entries), path, options).entries == len(records)
    return lxml.html.fromstring(path.read_text(encoding="utf-8"))


def table(sheet: Any, caption: str) -> Any:
    (found,) = (one for one in sheet.iter("table") if one.find("caption").text.strip() == caption)
    return found


def shown(cell: Any) -> str:
    return " ".join(cell.text_content().split())


def test_a_field_has_a_box_its_place_and_how_sure_it_is(tmp_path: Path) -> None:
    sheet = page(tmp_path, usual())
    rows = {shown(row.find("th")): row for row in table(sheet, "Dates").find("tbody")}
    value, place = rows["Starts"].findall("td")
    assert len(value.findall(".//label/input[@type='checkbox']")) == 1
    assert shown(value) == "2024-04-01"
    confidence = usual().evidence["/agreement/dates/commencement"][0].confidence
    assert shown(place) == f"1 April 2024, {round(100 * confidence)} %"
    assert [shown(cell) for cell in rows["Ends"].findall("td")] == ["not found", ""]


def test_parts_of_lists_have_their_own_places(tmp_path: Path) -> None:
    first, second = table(page(tmp_path, usual()), "Organisations").find("tbody")
    assert shown(first[0]).startswith("Arden County Council ")
    assert shown(second[0]).startswith("Moorland Housing Association Limited ")
    assert len(list(first.iter("input"))) == len(first.findall(".//*[@class='place']"))
    assert usual().evidence["/parties/1/address"][0].page is None
    numbered = json.loads(usual().as_json())["evidence"]
    for places in numbered.values():
        places[0]["page"] = 7
    first, second = table(page(tmp_path, changed(evidence=numbered)), "Organisations").find("tbody")
    assert "p. 7, " in shown(second[2])


def test_the_purpose_is_told_by_its_place(tmp_path: Path) -> None:
    rows = {
        shown(row.find("th")).split(" where")[0]: row
        for row in table(page(tmp_path, usual()), "The agreement").find("tbody")
    }
    assert shown(rows["Purpose"].findall("td")[0]) == "2, Purpose"


def test_what_is_doubtful_is_marked(tmp_path: Path) -> None:
    evidence = json.loads(usual().as_json())["evidence"]
    evidence["/agreement/dates/commencement"][0]["confidence"] = 0.5
    evidence["/agreement/dates/review"][0]["confidence"] = 0.8
    sheet = page(tmp_path, changed(evidence=evidence))
    marked = [shown(one) for one in sheet.iter("span") if one.get("class") == "doubtful"]
    assert "50 %: look at it" in marked
    assert "80 %: look at it" not in marked


def test_every_agreement_has_a_page_in_the_order_given(tmp_path: Path) -> None:
    sheet = page(tmp_path, usual(), changed(source=usual().source.model_dump() | {"file_name": "b.pdf"}))
    sections = list(sheet.iter("section"))
    assert [one.get("aria-labelledby") for one in sections] == ["sheet-1", "sheet-2"]
    assert [shown(one.find("p")) for one in sections] == ["a1: folder/1.pdf", "a2: folder/2.pdf"]
    titles = [table.title for table in read_mapping("keying-sheet").tables]
    for one in sections:
        assert [caption.text.strip() for caption in one.iter("caption")] == titles


def test_a_council_may_put_the_fields_in_its_own_order(tmp_path: Path) -> None:
    (tmp_path / FOLDER).mkdir()
    (tmp_path / FOLDER / "keying-sheet.yaml").write_text(
        "title: Our form\ndata: {doubtful_below: 0.5}\ntables:\n- name: all\n  title: Step 1\n  columns:\n"
        "  - {heading: When, from: agreement.dates.review}\n  - {heading: What, from: agreement.title}\n"
    )
    sheet = page(tmp_path, usual(), options=Options(OPTIONS.as_of, patterns=tmp_path))
    assert [shown(row.find("th")) for row in table(sheet, "Step 1").find("tbody")] == ["When", "What"]
    assert sheet.find(".//title").text == "Our form"


@pytest.mark.parametrize("written", ["high", "true", "2", "-0.1"])
def test_a_mark_that_is_no_number_is_told(tmp_path: Path, written: str) -> None:
    shipped = (patterns_root() / FOLDER / "keying-sheet.yaml").read_text(encoding="utf-8")
    (tmp_path / FOLDER).mkdir()
    (tmp_path / FOLDER / "keying-sheet.yaml").write_text(
        shipped.replace("below: 0.8", f"below: {written}"), encoding="utf-8"
    )
    with pytest.raises(PatternError, match=r"keying-sheet\.yaml:1: doubtful_below is no number"):
        keying_sheet.TARGET.write([], tmp_path / "out", Options(OPTIONS.as_of, patterns=tmp_path))
    assert not (tmp_path / "out").exists()


def test_it_can_be_printed_and_read_out(tmp_path: Path) -> None:
    sheet = page(tmp_path, usual())
    style = sheet.find(".//style").text
    assert "@page { size: A4" in style
    assert ".sheet + .sheet { break-before: page; }" in style
    assert sheet.get("lang") == "en-GB"
    for one in sheet.iter("table"):
        assert shown(one.find("caption"))
        assert all(cell.get("scope") for cell in one.iter("th"))
    assert all(shown(box.getparent()) for box in sheet.iter("input"))
    references = {target for element in sheet.iter() for name, target in element.items() if name in ("src", "href")}
    assert not references
    assert "default-src 'none'" in sheet.xpath("//meta[@http-equiv]")[0].get("content")


EVIL = "<script>alert(1)</script>\x00\x1b[2J&\"'‮"


def test_nothing_of_a_record_is_markup(tmp_path: Path) -> None:
    agreed = json.loads(usual().as_json())["agreement"] | {"title": EVIL, "owner": "<img src=x onerror=alert(1)>"}
    sheet = page(tmp_path, changed(agreement=agreed))
    assert not list(sheet.iter("script", "img"))
    assert "<script>alert(1)</script>" in shown(sheet.find(".//h2"))


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(content=strategy(Record, st.one_of(st.text(max_size=12), st.sampled_from([EVIL, "</td>", "{{ 7 * 7 }}"]))))
def test_any_record_makes_a_sheet(content: Any, tmp_path: Path) -> None:
    record = Record.model_validate(as_agreement(content))
    sheet = page(tmp_path, record)
    text = (tmp_path / "sheets.html").read_text(encoding="utf-8")
    assert not re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]", text)
    assert not list(sheet.iter("script", "img"))
    made = keying_sheet.EntrySheet(Entry("a1", record), OPTIONS, 0.8).sheet(read_mapping("keying-sheet"))
    values = [v for s in made.sections for fields in (s.fields, *s.rows) for f in fields for v in f.values]
    blank = sum(not field.values for s in made.sections for field in s.fields)
    blank += sum(not s.fields and not s.rows for s in made.sections)
    assert len(list(sheet.iter("input"))) == len(values) + blank
