"""Flat CSV, public register, Digital Economy Act register and workbook, held against what their places accept."""

from __future__ import annotations

import csv
import datetime
import io
import re
import zipfile
from collections.abc import Iterable
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import openpyxl  # type: ignore[import-untyped]
import pytest
from export_records import DAY, OPTIONS, entry_of

from isa_extract.cells import FORMULA
from isa_extract.entries import Entry
from isa_extract.export import dea_csv, flat_csv, public_csv, public_html, xlsx
from isa_extract.export.mapping import read_mapping
from isa_extract.export.target import Options

ROOT = Path(__file__).resolve().parent.parent
REFERENCE = ROOT.parent / "shared" / "reference"
HOSTILE = '=HYPERLINK("http://evil.example","x")'
SCRIPT = "<script>alert('x')</script> & \"more\""


def reference(name: str) -> list[dict[str, str]]:
    path = REFERENCE / name
    if not path.exists():
        pytest.skip("the reference is not there")
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def written(target: Any, path: Path, *entries: Entry, options: Options = OPTIONS) -> list[dict[str, str]]:
    target.write(entries, path, options)
    return rows_of(path)


# ---- flat CSV -------------------------------------------------------------------------------------------------------

RESERVED = {
    "id", "type", "version", "created", "modified", "author", "editor", "created by", "modified by", "attachments",
    "order", "guid", "name", "content type", "path", "url", "edit", "app created by", "folder child count",
    "item child count", "description", "status",
}  # fmt: skip
"""Names that a SharePoint list has for itself; Title is what its first column is."""


def internal_name(heading: str) -> str:
    """The internal name SharePoint makes of a heading: other characters by their codes, cut at 32."""
    return re.sub(r"[^A-Za-z0-9]", lambda match: f"_x{ord(match[0]):04x}_", heading)[:32]


def test_the_headings_of_the_flat_csv_are_ones_that_sharepoint_takes() -> None:
    columns = read_mapping("flat-csv").table("agreements").columns
    names = [internal_name(column.heading).casefold() for column in columns]
    assert len(set(names)) == len(names)
    for column in columns:
        assert re.fullmatch(r"[A-Z][A-Za-z ]*", column.heading)
        assert len(internal_name(column.heading)) <= 32
        assert column.heading.casefold() not in RESERVED
        limit = {"single": 255, "choice": 255, "date": 255, "multiple": 32_767}[column.data["sharepoint"]]
        assert column.limit == limit
        assert (column.form == "day") == (column.data["sharepoint"] == "date")


def test_a_row_of_the_flat_csv(tmp_path: Path) -> None:
    (row,) = written(flat_csv, tmp_path / "a.csv", entry_of(places=("a/b.pdf", "c.pdf")))
    assert {heading: text for heading, text in row.items() if text} == {
        "Identifier": "0123456789abcdef", "Title": "Moorland Families", "Agreement reference": "ISA/7",
        "Agreement type": "information sharing agreement", "Template family": "waspi",
        "Lead organisation": "Arden County Council",
        "Other organisations": "Moorland Borough Council; Datastore Limited",
        "Controllers": "Arden County Council; Moorland Borough Council", "Processors": "Datastore Limited",
        "Contacts": "Jane Hartley, Head of Housing, Arden County Council, jane.hartley@arden.example, +441632960001; "
        "Data Protection Officer, Arden County Council, dpo@arden.example",
        "Start date": "2024-04-01", "End date": "2027-03-31", "Review due": "2027-04-30", "Review as stated": "2027-04",
        "Review state": "later", "Purpose": "To offer help early", "Data items": "Name; Diagnosis",
        "Special categories": "health", "Methods": "secure email",
        "Legal instruments": "Digital Economy Act 2017, s.35, s.48, s.49",
        "Lawful conditions": "uk gdpr, Article 6(1)(e), public functions; "
        "uk gdpr, Article 9(2)(g), substantial public interest",
        "Retention": "Kept for six years.\nThen destroyed.",
        "Signatories": "Arden County Council, Paul Okoro, Chief Executive",
        "Missing sections": "complaints", "Findings": "partly-signed", "File": "a.txt", "Places": "a/b.pdf; c.pdf",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("day", "state"), [("2027-04-30", "due"), ("2027-01-30", "due"), ("2027-01-29", "later"), ("2027-05-01", "overdue")]
)
def test_the_state_of_a_review_depends_on_the_day(tmp_path: Path, day: str, state: str) -> None:
    options = Options(datetime.date.fromisoformat(day))
    (row,) = written(flat_csv, tmp_path / "a.csv", entry_of(), options=options)
    assert row["Review state"] == state


def test_a_long_text_is_cut_and_told(tmp_path: Path) -> None:
    title = {"type": "other_agreement", "title": "é" * 300}
    result = flat_csv.write([entry_of(agreement=title), entry_of("1" * 16)], tmp_path / "a.csv", OPTIONS)
    assert result.notes == ("cut to its limit: Title of 1",)
    assert rows_of(tmp_path / "a.csv")[0]["Title"] == "é" * 254 + "…"


def test_a_byte_order_mark_is_there_where_asked_for(tmp_path: Path) -> None:
    flat_csv.write([entry_of()], tmp_path / "a.csv", Options(DAY, bom=True))
    flat_csv.write([entry_of()], tmp_path / "b.csv", OPTIONS)
    marked, plain = (tmp_path / "a.csv").read_bytes(), (tmp_path / "b.csv").read_bytes()
    assert marked == b"\xef\xbb\xbf" + plain


def hostile() -> Entry:
    return entry_of(
        agreement={"type": "other_agreement", "title": HOSTILE, "reference": "\t+1"},
        parties=[{"name": "＝1"}, {"name": SCRIPT, "roles": ["controller"]}],
        flows=[{"purpose": "@SUM(A1)\x00\x1b"}],
        legal_instruments=[{"title": "Digital Economy Act 2017", "provisions": ["s.35"]}],
    )


@pytest.mark.parametrize("target", [flat_csv, public_csv, dea_csv])
def test_no_cell_of_a_csv_is_a_formula_or_holds_control_characters(target: Any, tmp_path: Path) -> None:
    (row,) = written(target, tmp_path / "a.csv", hostile())
    assert "'" + HOSTILE in row.values()
    assert "'＝1" in row.values() or target is dea_csv
    for text in row.values():
        assert not text.lstrip().startswith(FORMULA)
        assert not re.search(r"[\x00-\x08\x0b-\x1f]", text)


# ---- the public register --------------------------------------------------------------------------------------------


def test_the_public_register_has_its_five_columns(tmp_path: Path) -> None:
    rows = written(public_csv, tmp_path / "a.csv", entry_of())
    assert rows == [
        {
            "Title": "Moorland Families", "Purpose": "To offer help early", "Lead organisation": "Arden County Council",
            "Other organisations": "Moorland Borough Council; Datastore Limited", "Review date": "2027-04",
        }
    ]  # fmt: skip


def test_what_is_no_agreement_is_not_in_a_public_register(tmp_path: Path) -> None:
    letter = entry_of("1" * 16, agreement={"type": "not_an_agreement", "title": "A letter"})
    for target, name in ((public_csv, "a.csv"), (public_html, "a.html")):
        result = target.write([letter, entry_of()], tmp_path / name, OPTIONS)
        assert (result.entries, result.notes) == (1, ("left out: 1 that are no agreement",))
        assert "A letter" not in (tmp_path / name).read_text("utf-8")


@pytest.mark.parametrize(
    ("owner", "lead"),
    [
        ("ACC", "Arden County Council"), ("Housing Team, Moorland Borough Council", "Moorland Borough Council"),
        ("the Steering Group", "the Steering Group"), (None, "Arden County Council"),
    ],
)  # fmt: skip
def test_the_lead_is_the_party_that_owns_the_agreement(owner: str | None, lead: str, tmp_path: Path) -> None:
    parties = [{"name": "Arden County Council", "aliases": ["ACC"]}, {"name": "Moorland Borough Council"}]
    entry = entry_of(agreement={"type": "other_agreement", "owner": owner}, parties=parties)
    (row,) = written(public_csv, tmp_path / "a.csv", entry)
    assert row["Lead organisation"] == lead
    assert lead not in row["Other organisations"]


class Page(HTMLParser):
    """The tags of a page with their attributes and the texts below them; it must close what it opens."""

    VOID = frozenset({"meta", "br", "link", "img", "input", "hr"})

    def __init__(self, source: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.texts: list[tuple[str, str]] = []
        self.feed(source)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if data.strip():
            self.texts.append((self.open[-1], data.strip()))

    def of(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]


def page(path: Path, entries: Iterable[Entry]) -> Page:
    public_html.write(entries, path, OPTIONS)
    return Page(path.read_text("utf-8"))


def test_the_page_is_accessible(tmp_path: Path) -> None:
    told = page(tmp_path / "a.html", [entry_of(), hostile()])
    assert told.open == []
    assert told.of("html") == [{"lang": "en-GB"}]
    assert ("title", "Register of information sharing agreements") in told.texts
    assert len(told.of("h1")) == len(told.of("main")) == len(told.of("caption")) == 1
    assert [attributes["scope"] for attributes in told.of("th")] == ["col"] * 5 + ["row"] * 2
    assert len(told.of("td")) == 2 * 4
    assert ("time", "1 June 2026") in told.texts


def test_the_page_escapes_everything_and_has_no_script(tmp_path: Path) -> None:
    told = page(tmp_path / "a.html", [hostile()])
    assert ("td", f"{SCRIPT}") in told.texts or any(SCRIPT in text for _, text in told.texts)
    assert {"script", "iframe", "object", "img", "a", "link"} & {tag for tag, _ in told.tags} == set()
    assert not any(name.startswith("on") for _, attributes in told.tags for name in attributes)
    assert "\x1b" not in (tmp_path / "a.html").read_text("utf-8")


# ---- the Digital Economy Act register -------------------------------------------------------------------------------


def test_the_columns_of_the_dea_register_are_those_of_the_published_one(tmp_path: Path) -> None:
    dea_csv.write([], tmp_path / "a.csv", OPTIONS)
    headings = (tmp_path / "a.csv").read_text("utf-8").strip().split(",")
    fields = [row["field"].split(" / ") for row in reference("dea_register_fields.csv")]
    assert len(fields) == len(headings)
    for names, heading in zip(fields, headings, strict=True):
        assert heading in names


def test_a_row_of_the_dea_register(tmp_path: Path) -> None:
    (row,) = written(dea_csv, tmp_path / "a.csv", entry_of())
    assert {field: text for field, text in row.items() if text and field != "contact"} == {
        "id": "ISA/7", "agreement_name": "Moorland Families", "purpose": "To offer help early",
        "disclosed_information": "Name; Diagnosis", "method": "secure email", "start_date": "2024-04-01",
        "retention_period": "Kept for six years.\nThen destroyed.", "isa_status": "Active",
        "powers": "Public service delivery; Debt owed to the public sector",
        "controllers": "Arden County Council; Moorland Borough Council", "processors": "Datastore Limited",
        "areas": "E10000099",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("title", "provisions", "powers"),
    [
        ("Digital Economy Act 2017", ["s.56"], "Fraud against the public sector"),
        ("Digital Economy Act 2017", ["s.71", "s.45"], "Public service delivery; Research purposes"),
        ("Digital Economy Act 2017", ["Part 5"], "Part 5"),
        ("Digital Economy Act 2017", ["s.34", "s.82", "Schedule 4"], None),
        ("Digital Economy Act 2017", [], None),
        ("Crime and Disorder Act 1998", ["s.35"], None),
    ],
)
def test_only_agreements_that_cite_a_power_are_in_the_dea_register(
    tmp_path: Path, title: str, provisions: list[str], powers: str | None
) -> None:
    entry = entry_of(legal_instruments=[{"title": title, "provisions": provisions}])
    rows = written(dea_csv, tmp_path / "a.csv", entry)
    assert [row["powers"] for row in rows] == ([] if powers is None else [powers])


def test_an_agreement_that_has_ended_is_complete(tmp_path: Path) -> None:
    (row,) = written(dea_csv, tmp_path / "a.csv", entry_of(), options=Options(datetime.date(2027, 4, 1)))
    assert row["isa_status"] == "Complete"


# ---- the workbook ---------------------------------------------------------------------------------------------------


def book(path: Path, *entries: Entry) -> Any:
    xlsx.write(entries, path, OPTIONS)
    return openpyxl.load_workbook(path)


def test_the_article_30_sheet_has_the_headings_of_the_template_in_row_9(tmp_path: Path) -> None:
    sheet = book(tmp_path / "a.xlsx", entry_of())["Article 30 controller"]
    headings = [row["heading"] for row in reference("ico_article30_controller_columns.csv")]
    assert len(headings) == 30
    assert [cell.value for cell in sheet[9]] == headings


def test_the_article_30_sheet_says_what_the_record_says_and_nothing_else(tmp_path: Path) -> None:
    sheet = book(tmp_path / "a.xlsx", entry_of())["Article 30 controller"]
    assert {sheet.cell(9, cell.column).value: cell.value for cell in sheet[10] if cell.value} == {
        "Purpose of processing": "To offer help early",
        "Name and contact details of joint controller (if applicable)": "Moorland Borough Council, +441632960900",
        "Categories of personal data": "Name; Diagnosis", "Categories of recipients": "Moorland",
        "Retention schedule (if possible)": "Kept for six years.\nThen destroyed.",
        "Article 6 lawful basis for processing personal data": "Article 6(1)(e), public functions",
        "Article 9 condition for processing special category data": "Article 9(2)(g), substantial public interest",
        "The source of the personal data (if applicable)": "Arden",
    }  # fmt: skip


def test_the_sheets_of_the_workbook(tmp_path: Path) -> None:
    undated = entry_of("1" * 16, agreement={"type": "other_agreement", "title": "Undated"})
    workbook = book(tmp_path / "a.xlsx", entry_of(), undated)
    assert workbook.sheetnames == ["Register", "Gaps", "Review calendar", "Article 30 controller"]
    assert [row[1].value for row in workbook["Register"]] == ["Title", "Moorland Families", "Undated"]
    assert [[cell.value for cell in row][:5] for row in workbook["Gaps"]][1:3] == [
        ["0123456789abcdef", "Moorland Families", "section", "complaints", None],
        ["0123456789abcdef", "Moorland Families", "finding", "partly-signed", "warning"],
    ]
    reviews = [[cell.value for cell in row][:4] for row in workbook["Review calendar"]][1:]
    assert reviews == [[datetime.datetime(2027, 4, 30), "later", "the review date", "Moorland Families"]]


@pytest.mark.parametrize("review", ["1850-01-01", "0001-01-01", "9999-12-31"])
def test_a_day_outside_the_calendar_of_excel_is_told_as_text(tmp_path: Path, review: str) -> None:
    entry = entry_of(agreement={"type": "other_agreement", "dates": {"review": review}})
    value = book(tmp_path / "a.xlsx", entry)["Review calendar"]["A2"].value
    assert str(value).startswith(review)
    assert isinstance(value, datetime.datetime) == (review == "9999-12-31")


def test_a_date_that_is_none_is_not_in_a_column_of_days(tmp_path: Path) -> None:
    dates = {"commencement": "2024-02-30", "review": "2024-02"}
    entry = entry_of(agreement={"type": "other_agreement", "dates": dates})
    (row,) = written(flat_csv, tmp_path / "a.csv", entry)
    assert (row["Start date"], row["Review due"]) == ("", "2024-02-29")


def test_no_cell_of_the_workbook_is_a_formula_or_link(tmp_path: Path) -> None:
    workbook = book(tmp_path / "a.xlsx", hostile())
    cells = [cell for sheet in workbook for row in sheet for cell in row]
    (title,) = (cell for cell in workbook["Register"][2] if cell.value == HOSTILE)
    assert title.quotePrefix
    assert {cell.data_type for cell in cells} <= {"s", "n", "d"}
    assert not any(cell.hyperlink for cell in cells)
    with zipfile.ZipFile(tmp_path / "a.xlsx") as archive:
        for name in archive.namelist():
            assert b"<f>" not in archive.read(name)
            assert not re.search(rb"[\x00\x1b]", archive.read(name))


def test_the_same_entries_make_the_same_workbook(tmp_path: Path) -> None:
    for name in ("a.xlsx", "b.xlsx"):
        xlsx.write([entry_of()], tmp_path / name, OPTIONS)
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


def test_a_cell_beyond_the_limit_of_excel_is_cut_and_told(tmp_path: Path) -> None:
    result = xlsx.write([entry_of(flows=[{"purpose": "p" * 40_000}])], tmp_path / "a.xlsx", OPTIONS)
    assert result.notes == (
        "cut to its limit: Register, Purpose of 1, Article 30 controller, Purpose of processing of 1",
    )
    sheet = openpyxl.load_workbook(tmp_path / "a.xlsx")["Register"]
    assert max(len(str(cell.value)) for cell in sheet[2]) == xlsx.CELL_LIMIT


def test_rows_beyond_a_sheet_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xlsx, "ROW_LIMIT", 2)
    result = xlsx.write([entry_of(), entry_of("1" * 16)], tmp_path / "a.xlsx", OPTIONS)
    assert "left out: 1 rows of Register, beyond a sheet's 2" in result.notes


def test_the_csv_module_reads_what_was_written(tmp_path: Path) -> None:
    flat_csv.write([entry_of(retention=[{"text": 'a "b", c\r\nd'}])], tmp_path / "a.csv", OPTIONS)
    text = (tmp_path / "a.csv").read_bytes().decode("utf-8")
    assert next(csv.DictReader(io.StringIO(text, newline="")))["Retention"] == 'a "b", c\r\nd'
