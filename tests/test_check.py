# ruff: noqa: E501 - wordings of one meaning stand on one line
"""`check`: verdicts, the guidance that counts, candidates for what is absent, reports, exit codes."""

from __future__ import annotations

import csv
import dataclasses
import io
import json
from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from helpers import Item, built, heading
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner, Result

from isa_extract import pipeline
from isa_extract.cells import harmless
from isa_extract.check import (
    CheckReport,
    DocumentCheck,
    FailedFile,
    Near,
    Place,
    SectionCheck,
    check_document,
)
from isa_extract.cli import app
from isa_extract.document import Document, Page
from isa_extract.pipeline import make_context, read_context
from isa_extract.report.csv import COLUMNS, csv_report
from isa_extract.report.html import html_report
from isa_extract.report.json import json_report
from isa_extract.report.text import text_report
from isa_extract.rules import default_rules
from isa_extract.values import first_day

DAY = date(2026, 7, 1)
OWN = "Each partner answers what reaches it within twenty working days and tells the other of the outcome."
HEAD = (
    "Information Sharing Agreement",
    "Moorland Families",
    "This agreement is made between Arden County Council and Arden Police.",
)


def checked(document: Document, as_of: date = DAY, against: str | None = None) -> DocumentCheck:
    context = make_context(document)
    asked = None if against is None else [c for c in default_rules().checklists if c.id == against]
    return check_document(context, read_context(context), name="a.txt", as_of=as_of, against=asked)


def of(document: DocumentCheck) -> dict[str, SectionCheck]:
    return {section.id: section for section in document.sections}


def agreement(*items: Item, start: str = "1 April 2016") -> Document:
    return built(*HEAD, [["Date agreement comes into force", start], ["Version", "1.0"]], *items)


# --- verdicts --------------------------------------------------------------------------------------------------------


def test_every_section_gets_a_verdict_with_its_proof() -> None:
    document = agreement(
        heading("1. Purpose"), OWN, heading("2. Retention"), "Annually.", heading("3. Security"),
        "As per the overarching protocol.", heading("4. Complaints"), "[insert procedure]",
    )  # fmt: skip
    result = checked(document)
    sections = of(result)
    assert len(sections) == 30
    found = {name: sections[name].status for name in ("purpose", "retention", "security", "complaints", "review")}
    assert found == {
        "purpose": "present", "retention": "weak", "security": "incorporated_by_reference",
        "complaints": "template_prompt", "review": "absent",
    }  # fmt: skip
    for name in ("purpose", "retention", "security", "complaints"):
        place = sections[name].place
        assert place is not None
        assert document.text[place.start : place.end] == place.quote
    assert sections["purpose"].number == "1"
    assert {name for name, section in sections.items() if section.is_finding} >= {"retention", "complaints", "review"}
    assert not sections["security"].is_finding
    assert not sections["purpose"].is_finding
    assert not result.is_clean


def test_what_is_not_found_where_pages_could_not_be_read_is_not_absent() -> None:
    pages = tuple(Page(number, 595, 842, readable=number != 2) for number in (1, 2, 3))
    document = dataclasses.replace(agreement(heading("Purpose"), OWN), pages=pages)
    result = checked(document)
    assert result.unreadable_pages == (2,)
    assert of(result)["purpose"].status == "present"
    assert of(result)["retention"].status == "unreadable"
    assert "absent" not in {section.status for section in result.sections}
    record = read_context(make_context(document))
    assert {section.status for section in record.missing_sections} == {"unreadable"}


def test_a_policy_has_no_verdict_on_its_sections() -> None:
    document = built("Information Sharing Policy", heading("Purpose"), "This policy applies to all staff. " + OWN)
    result = checked(document)
    assert not result.is_agreement
    assert {section.status for section in result.sections} == {"not_judged"}
    assert not result.is_clean


# --- what it is held against -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("start", "expected"),
    [
        ("1 April 2016", ("ico-2011",)),
        ("4 October 2021", ("ico-2011",)),
        ("5 October 2021", ("ico-2021",)),
        ("June 2009", ("ico-2011",)),
        ("TBC", ("ico-2021",)),
    ],
)
def test_auto_takes_the_guidance_of_the_agreements_date(start: str, expected: tuple[str, ...]) -> None:
    assert checked(agreement(heading("Purpose"), OWN, start=start)).against == expected


def test_an_undated_agreement_is_held_against_the_guidance_of_the_day_or_of_the_acts_it_cites() -> None:
    undated = built(*HEAD, heading("Purpose"), OWN)
    assert checked(undated).against == ("ico-2021",)
    assert checked(undated, as_of=date(2015, 1, 1)).against == ("ico-2011",)
    old = checked(built(*HEAD, heading("Legal basis"), "Schedule 2 of the Data Protection Act 1998 is met. " + OWN))
    assert (old.against, old.date_from) == (("ico-2011",), "legislation")


def test_a_checklist_that_is_named_takes_the_place_of_all() -> None:
    result = checked(agreement(heading("Purpose"), OWN), against="waspi")
    assert result.against == ("waspi",)
    assert of(result)["definitions"].required_by == ("waspi",)
    assert of(result)["liability"].level is None


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (("It is made under the Whole Essex Information Sharing Framework.", "How will the information be destroyed?", OWN), "weisf"),
        (("The partners follow the Wales Accord on the Sharing of Personal Information (WASPI).", "Information reference table", OWN), "waspi"),
        (("Purpose Specific Information Sharing Agreement", "Version record", OWN), "police"),
        (("The council's Welsh partner has signed WASPI.", OWN), None),
        (("The police keep it under the government protective marking scheme.", OWN), None),
    ],
)  # fmt: skip
def test_the_template_family_is_told_by_what_is_characteristic_of_it(lines: tuple[str, ...], expected: str) -> None:
    result = checked(agreement(*lines))
    assert result.family == expected
    assert result.against == ("ico-2011", *([expected] if expected else []))


def test_what_today_would_add_is_apart_and_hangs_on_the_day() -> None:
    document = agreement(heading("Purpose"), OWN)
    sections = of(checked(document))
    assert (sections["foi"].level, sections["foi"].today, sections["foi"].today_by) == (
        "recommended",
        "required",
        ("ico-2021",),
    )
    assert sections["international_transfers"].today == "recommended"
    assert sections["retention"].today is None  # asked for already
    assert not sections["foi"].is_finding
    then = of(checked(document, as_of=date(2018, 1, 1)))
    assert all(section.today is None for section in then.values())
    law = of(checked(document, against="complaints-2026", as_of=date(2026, 6, 18)))
    assert law["retention"].today_by == ("ico-2021",)


@pytest.mark.parametrize(
    ("written", "expected"),
    [("2016", date(2016, 1, 1)), ("2016-11", date(2016, 11, 1)), ("2016-11-30/2017", date(2016, 11, 30)),
     ("2016-22", date(2016, 6, 1)), ("2016-02-31", None), ("../2017", None)],
)  # fmt: skip
def test_the_first_day_of_a_date(written: str, expected: date | None) -> None:
    assert first_day(written) == expected


# --- candidates ------------------------------------------------------------------------------------------------------


def test_the_nearest_places_of_an_absent_section_are_told() -> None:
    document = agreement(
        "Contents", "1. Purpose ........ 2", "2. Indemnity ........ 3", heading("1. Purpose"), OWN,
        heading("Termination"), heading("Complaint form for shops"), OWN,
        heading("The archive"), "The minutes are weeded and archived; the records manager disposes of old minutes.",
    )  # fmt: skip
    sections = of(checked(document))
    near = {name: sections[name].nearest for name in ("liability", "termination")}
    assert near["liability"][0].reason == "contents_list"
    assert near["termination"][0].reason == "empty_heading"
    for section in sections.values():
        for one in section.nearest:
            assert section.status == "absent"
            assert " ".join(document.text[one.place.start : one.place.end].split())[:40] == one.place.quote[:40]
            assert 0 <= one.score <= 100
    assert not sections["purpose"].nearest


# --- reports ---------------------------------------------------------------------------------------------------------


def report_of(*documents: DocumentCheck, failures: tuple[FailedFile, ...] = ()) -> CheckReport:
    return CheckReport(DAY, "auto", default_rules().checklists, documents, failures)


def hostile(text: str) -> CheckReport:
    """A report in which `text` stands in every place that a document can fill."""
    place = Place(text, 0, 1, 1, None)
    section = SectionCheck("purpose", "Purpose", "present", ("ico-2011",), (), None, (), text, text, place)
    absent = SectionCheck(
        "review", "Review", "absent", ("ico-2011",), (), None, (), nearest=(Near("similar_heading", 70, place),)
    )
    document = DocumentCheck(
        text, "other_agreement", text, "2016", "commencement", None, ("ico-2011",), (), (section, absent)
    )
    return report_of(document, failures=(FailedFile(text, text, text),))


@given(st.text())
def test_no_cell_of_the_csv_is_a_formula(text: str) -> None:
    rows = list(csv.reader(io.StringIO(csv_report(hostile(text)), newline="")))
    assert rows[0] == list(COLUMNS)
    for row in rows:
        assert len(row) == len(COLUMNS)
        assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for cell in row)


@pytest.mark.parametrize("cell", ["=1+1", "+44", "-1", "@SUM(A1)", "\t=1", " =1", "\r=1"])
def test_a_formula_is_made_text(cell: str) -> None:
    assert harmless(cell) == f"'{cell}"
    assert harmless("a" + cell) == "a" + cell


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)

    def handle_data(self, data: str) -> None:
        self.text += data


def tags(page: str) -> Tags:
    parser = Tags()
    parser.feed(page)
    return parser


@settings(deadline=None)
@given(st.text() | st.sampled_from(["<script>alert(1)</script>", "\"'><img src=x onerror=a>", "{{ 7*7 }}", "</style>"]))
def test_the_page_has_no_markup_that_a_document_wrote(text: str) -> None:
    assert tags(html_report(hostile(text))).tags == tags(html_report(hostile("plain"))).tags


def test_the_page_is_one_file_without_scripts_and_names_its_columns() -> None:
    page = html_report(report_of(checked(agreement(heading("Purpose"), OWN))))
    for loaded in ("<script", "src=", "http://", "https://", "@import", "url("):
        assert loaded not in page
    assert '<html lang="en-GB">' in page
    assert page.count('<th scope="col">') >= 30
    assert "<caption>" in page
    assert "Individuals&#39; rights" in page


def test_the_json_has_its_documented_keys_in_order() -> None:
    told: dict[str, Any] = json.loads(json_report(report_of(checked(agreement(heading("Purpose"), OWN)))))
    assert list(told) == sorted(told)
    assert set(told) == {"against", "as_of", "checklists", "clean", "documents", "failures", "matrix", "report_version"}
    (document,) = told["documents"]
    (row,) = told["matrix"]["rows"]
    assert row == {"file": "a.txt", "statuses": [section["status"] for section in document["sections"]]}
    section = next(section for section in document["sections"] if section["id"] == "purpose")
    assert set(section) == {
        "evidence", "heading", "id", "label", "level", "nearest", "number", "recommended_by", "required_by", "status", "today",
    }  # fmt: skip
    assert set(section["evidence"]) == {"bbox", "end", "page", "quote", "start"}


@given(st.text())
def test_the_text_commands_no_terminal(text: str) -> None:
    told = text_report(hostile(text))
    assert not any(ord(letter) < 32 and letter != "\n" for letter in told)
    assert told.endswith("could not be read\n")


def test_the_matrix_has_a_row_for_each_document() -> None:
    lines = text_report(report_of(checked(agreement(heading("Purpose"), OWN)))).splitlines()
    header = next(line for line in lines if line.startswith("document "))
    row = lines[lines.index(header) + 1]
    assert row.split()[0] == "a.txt"
    signs = dict(zip(header.split()[1:], row.split()[1:], strict=True))
    assert (signs["4"], signs["18"], signs["7"]) == ("+", "-", ".")  # purpose, retention, definitions


# --- the command -----------------------------------------------------------------------------------------------------

FULL = "\n\n".join(
    [
        *HEAD, "Commencement date: 1 April 2016",
        *(f"{number}. {name}\n\n{OWN}" for number, name in enumerate(
            ("Parties to the agreement", "Purpose", "Information to be shared", "Legal basis", "Fair processing", "Data quality",
             "Security", "Retention", "Disposal", "Subject access requests", "Complaints", "Review", "Termination", "Indemnity"), 1)),
    ]
)  # fmt: skip


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, ["check", *map(str, arguments)])


@pytest.fixture
def full(tmp_path: Path) -> Path:
    path = tmp_path / "full.txt"
    path.write_text(FULL)
    return path


@pytest.fixture
def partial(tmp_path: Path) -> Path:
    path = tmp_path / "partial.txt"
    path.write_text(FULL.replace("8. Retention\n", "8. Wheels\n"))
    return path


def test_0_where_all_is_there(full: Path) -> None:
    result = run(full)
    assert result.exit_code == 0, result.stdout
    assert result.stdout.splitlines()[-1] == "1 document checked; no findings"


def test_6_where_a_section_is_missing_or_the_document_is_no_agreement(partial: Path, tmp_path: Path) -> None:
    assert run(partial).exit_code == 6
    policy = tmp_path / "policy.txt"
    policy.write_text("Information Sharing Policy\n\nPurpose\n\nThis policy applies to all staff.\n")
    result = run(policy)
    assert result.exit_code == 6
    assert "is no agreement" in result.stdout


def test_3_where_a_file_could_not_be_read_and_the_others_are_done(full: Path, partial: Path, tmp_path: Path) -> None:
    broken = tmp_path / "broken.pdf"
    broken.write_bytes(b"%PDF-1.4 nothing")
    result = run(broken, full, partial, "--format", "json")
    assert result.exit_code == 3
    told = json.loads(result.stdout)
    assert [Path(document["file"]).name for document in told["documents"]] == ["full.txt", "partial.txt"]
    assert [Path(failure["file"]).name for failure in told["failures"]] == ["broken.pdf"]
    assert result.stderr.startswith(str(broken))
    assert len(result.stderr.splitlines()) == 1


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--as-of", "1 May 2020"], "is not a date"),
        (["--as-of", "2020-02-30"], "is not a date"),
        (["--against", "ico-2012"], "neither a checklist nor a file"),
        (["--format", "xml"], "xml"),
    ],
)
def test_2_where_it_is_asked_wrongly(full: Path, arguments: list[str], said: str) -> None:
    result = run(full, *arguments)
    assert result.exit_code == 2
    assert said in result.stderr
    assert result.stdout == ""


def test_2_where_there_is_no_such_file_or_the_report_cannot_be_written(full: Path, tmp_path: Path) -> None:
    assert run(tmp_path / "nowhere.pdf").exit_code == 2
    (tmp_path / "folder").mkdir()
    result = run(full, "-o", tmp_path / "folder")
    assert result.exit_code == 2
    assert len(result.stderr.splitlines()) == 1
    assert list((tmp_path / "folder").iterdir()) == []


def test_4_where_a_file_of_checklists_is_wrong(full: Path, tmp_path: Path) -> None:
    own = tmp_path / "own.yaml"
    own.write_text("checklists:\n- id: own\n  title: Own\n  source: Own\n  from: 2020-01-01\n  requires: [purpos]\n")
    result = run(full, "--against", own)
    assert result.exit_code == 4
    assert result.stderr.startswith("own.yaml:6: unknown section 'purpos'")
    own.write_text(own.read_text().replace("purpos", "purpose, definitions"))
    result = run(full, "--against", own, "--format", "json")
    assert result.exit_code == 6
    (document,) = json.loads(result.stdout)["documents"]
    asked = {section["id"]: section["status"] for section in document["sections"] if section["required_by"] == ["own"]}
    assert asked == {"purpose": "present", "definitions": "absent"}


def test_1_for_a_defect_which_costs_one_file(full: Path, partial: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read = pipeline.read_context

    def fail(context: Any) -> Any:
        if context.document.file_name == "partial.txt":
            raise ValueError("the child's name is Ann")
        return read(context)

    monkeypatch.setattr(pipeline, "read_context", fail)
    monkeypatch.delenv("ISA_EXTRACT_RAISE", raising=False)
    result = run(partial, full)
    assert result.exit_code == 1
    assert "please report it" in result.stderr
    assert "Ann" not in result.stderr + result.stdout
    assert "1 document checked" in result.stdout


def test_130_for_an_interrupt_with_a_report_of_what_was_done(
    full: Path, partial: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = pipeline.read_context

    def stop(context: Any) -> Any:
        if context.document.file_name == "partial.txt":
            raise KeyboardInterrupt
        return read(context)

    monkeypatch.setattr(pipeline, "read_context", stop)
    result = run(full, partial)
    assert result.exit_code == 130
    assert "1 document checked" in result.stdout


@pytest.mark.parametrize("form", ["text", "json", "csv", "html"])
def test_the_same_files_and_day_give_the_same_bytes(partial: Path, tmp_path: Path, form: str) -> None:
    printed = run(partial, "--as-of", "2024-01-01", "--format", form)
    written = run(partial, "--as-of", "2024-01-01", "--format", form, "-o", tmp_path / "out" / "report")
    assert (written.exit_code, written.stdout) == (6, "")
    assert (tmp_path / "out" / "report").read_bytes() == printed.stdout_bytes
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["report"]
    assert "2024-01-01" in printed.stdout or form == "csv"


def test_the_day_of_the_check_changes_only_what_today_adds(partial: Path) -> None:
    then, now = (
        json.loads(run(partial, "--format", "json", "--as-of", day).stdout)["documents"][0]["sections"]
        for day in ("2015-01-01", "2026-12-01")
    )
    assert [section.pop("today") for section in then] != [section.pop("today") for section in now]
    assert then == now
