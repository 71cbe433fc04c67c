"""`findings`: filters, formats, records, exit codes; `extract --as-of`; the evaluation of findings."""

from __future__ import annotations

import csv
import datetime
import io
import json
from pathlib import Path
from typing import Any

import pytest
from agreements import agreement, record_with_findings
from helpers import document_of
from typer.testing import CliRunner, Result

from isa_extract.cli import app
from isa_extract.evaluate import evaluate, judge, tally
from isa_extract.pipeline import extract
from isa_extract.report.findings import COLUMNS
from isa_extract.rules import default_rules

WITH_FINDINGS = agreement(
    dates="Commencement date: 1 April 2019\nReview date: 31 March 2021",
    basis="4. Legal basis\n\nThe parties rely on paragraph 5 of Schedule 2 to the Data Protection Act 1998.",
    more="7. Panel\n\nThe FRP meets weekly. Minutes of the FRP are kept by the Council.",
)
"""Its findings as of 2025: an error, two warnings and one for information."""
ALL = ["condition-of-wrong-regime", "review-overdue", "legislation-repealed", "abbreviation-unexpanded"]


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


@pytest.fixture
def document(tmp_path: Path) -> Path:
    path = tmp_path / "a.txt"
    path.write_text(WITH_FINDINGS, encoding="utf-8")
    return path


def told(*arguments: object) -> list[str]:
    """The codes of a JSON report."""
    report = json.loads(run("findings", *arguments, "--as-of", "2025-06-01", "--format", "json").stdout)
    return [finding["code"] for finding in report["documents"][0]["findings"]]


def test_findings_are_told_worst_first_with_place_and_remedy(document: Path) -> None:
    result = run("findings", document, "--as-of", "2025-06-01")
    assert result.exit_code == 6
    lines = result.stdout.splitlines()
    assert lines[0] == "Findings as of 2025-06-01"
    assert "  4 findings: 1 error, 2 warnings, 1 for information" in lines
    assert [
        line.rpartition("(")[2].rstrip(")")
        for line in lines
        if line.startswith(("  error: ", "  warning: ", "  information: "))
    ] == ALL
    start = document_of(WITH_FINDINGS).text.index("31 March 2021")
    assert f"      {start}-{start + 13}: 31 March 2021" in lines
    assert "      -> Name the condition of the law that applies." in lines
    assert lines[-1] == "1 document looked at; 4 findings: 1 error, 2 warnings, 1 for information"


def test_the_day_makes_the_difference(document: Path) -> None:
    before = run("findings", document, "--as-of", "2021-03-31", "--format", "json")
    codes = [finding["code"] for finding in json.loads(before.stdout)["documents"][0]["findings"]]
    assert codes == [code for code in ALL if code != "review-overdue"]
    assert run("findings", document).stdout.startswith(f"Findings as of {datetime.date.today()}\n")
    wrong = run("findings", document, "--as-of", "tomorrow")
    assert (wrong.exit_code, wrong.stderr) == (2, "--as-of: 'tomorrow' is not a date; write it as 2026-01-31\n")


def test_filters_by_code_and_severity(document: Path) -> None:
    assert told(document) == ALL
    assert told(document, "--severity", "warning") == ALL[:3]
    assert told(document, "--severity", "error") == ALL[:1]
    assert told(document, "--code", "review-overdue", "--code", ALL[3]) == ["review-overdue", ALL[3]]
    assert told(document, "--code", ALL[3], "--severity", "error") == []
    assert run("findings", document, "--code", "unsigned").exit_code == 0
    wrong = run("findings", document, "--code", "unheard-of")
    assert (wrong.exit_code, wrong.stderr.count("\n")) == (2, 1)
    assert "--list" in wrong.stderr


def test_a_clean_document_has_exit_code_0(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(agreement(), encoding="utf-8")
    result = run("findings", tmp_path / "a.txt", "--as-of", "2025-06-01")
    assert result.exit_code == 0
    assert result.stdout.splitlines()[-1] == "1 document looked at; no findings"


def test_a_report_as_json_csv_and_html(document: Path, tmp_path: Path) -> None:
    def report(form: str) -> str:
        path = tmp_path / f"out.{form}"
        assert run("findings", document, "--as-of", "2025-06-01", "--format", form, "-o", path).exit_code == 6
        return path.read_bytes().decode("utf-8")

    content = json.loads(report("json"))
    assert content["as_of"] == "2025-06-01"
    assert content["clean"] is False
    (found,) = (f for f in content["documents"][0]["findings"] if f["code"] == "review-overdue")
    assert found["evidence"][0]["quote"] == "31 March 2021"
    assert found["remedy"] == default_rules().catalogue["review-overdue"].remedy
    rows = list(csv.DictReader(io.StringIO(report("csv"))))
    assert tuple(rows[0]) == COLUMNS
    assert [row["code"] for row in rows] == ALL
    assert rows[1]["quote"] == "31 March 2021"
    page = report("html")
    assert "31 March 2021" in page
    assert "<script" not in page
    assert report("html") == page


def test_nothing_of_a_document_acts_in_a_report(tmp_path: Path) -> None:
    path = tmp_path / "=a.txt"
    path.write_text(
        agreement(title="INFORMATION SHARING AGREEMENT\n\n<b>=Moorland</b> \x1b[31mFamilies"), encoding="utf-8"
    )
    arguments = ("findings", path, "--as-of", "2029-06-01", "--format")
    assert "<b>" not in run(*arguments, "html").stdout
    assert "\x1b" not in run(*arguments, "text").stdout
    (row,) = csv.DictReader(io.StringIO(run(*arguments, "csv").stdout))
    assert row["code"] == "review-overdue"
    assert not any(cell.startswith("=") for cell in row.values())


def test_a_record_tells_what_is_in_it_and_the_day_anew(document: Path, tmp_path: Path) -> None:
    records = tmp_path / "records"
    assert run("extract", document, "-o", records).exit_code == 0
    path = records / "a.txt.json"
    assert "review-overdue" not in path.read_text(encoding="utf-8")
    assert told(path) == ALL
    assert told(records) == ALL  # of a folder, records are read too
    text = run("findings", path, "--as-of", "2025-06-01").stdout
    assert "from its record: checks that need the text were not run again" in text
    assert "31 March 2021" in text
    dated = tmp_path / "dated"
    assert run("extract", document, "-o", dated, "--as-of", "2025-06-01").exit_code == 0
    assert told(dated / "a.txt.json") == ALL
    early = run("findings", dated / "a.txt.json", "--as-of", "2020-01-01", "--code", "review-overdue")
    assert early.exit_code == 0


def test_a_record_of_another_version_is_looked_at_without_its_text(document: Path, tmp_path: Path) -> None:
    record = json.loads(extract(document).json)
    record["source"]["pattern_version"] = "another"
    record["findings"] = []
    record["evidence"] = {k: v for k, v in record["evidence"].items() if not k.startswith("/findings/")}
    path = tmp_path / "b.json"
    path.write_text(json.dumps(record), encoding="utf-8")
    assert told(path) == ALL[:3]


@pytest.mark.parametrize("written", ["{}", "[1]", "no json", '{"source": 1}', "[" * 100_000])
def test_a_json_file_that_is_no_record_is_told_in_one_line(tmp_path: Path, written: str) -> None:
    path = tmp_path / "a.json"
    path.write_text(written, encoding="utf-8")
    result = run("findings", path)
    assert result.exit_code == 3
    assert result.stderr.startswith(f"{path}: is ")
    assert result.stderr.endswith("name a record that `extract` wrote\n")
    assert result.stderr.count("\n") == 1


def test_wrong_usage() -> None:
    assert run("findings").exit_code == 2
    assert run("findings", "nowhere.pdf").exit_code == 2
    assert run("findings", "a.txt", "--format", "markdown").exit_code == 2
    assert run("findings", "--list", "--format", "html").exit_code == 2


@pytest.mark.parametrize("form", ["text", "json", "csv", "markdown"])
def test_the_catalogue_is_listed(form: str) -> None:
    result = run("findings", "--list", "--format", form)
    assert result.exit_code == 0
    for code in default_rules().catalogue:
        assert code in result.stdout


def test_a_record_holds_dated_findings_only_as_of_a_day(document: Path) -> None:
    plain, dated = extract(document), extract(document, as_of=datetime.date(2025, 6, 1))
    assert [f.code for f in dated.record.findings] == ALL
    assert [f.code for f in plain.record.findings] == [code for code in ALL if code != "review-overdue"]
    assert "2025-06-01" in next(f.message for f in dated.record.findings if f.code == "review-overdue")
    assert dated.json == extract(document, as_of=datetime.date(2025, 6, 1)).json


# --- evaluation -------------------------------------------------------------------------------------------------------


def counts(gold: list[dict[str, Any]], record: dict[str, Any]) -> tuple[int, int, int]:
    counted = tally(judge({"findings": gold}, record).get("findings", []))
    return counted.right, counted.wrong, counted.missed


FOUND: dict[str, Any] = {
    "findings": [
        {"code": "unsigned", "message": "nobody", "pointer": "/signatories"},
        {"code": "party-did-not-sign", "message": "Arden Police has none", "pointer": "/parties/1"},
        {"code": "party-did-not-sign", "message": "Moorland Homes has none", "pointer": "/parties/2"},
        {"code": "loading", "message": "hidden text", "pointer": None},
    ],
    "evidence": {"/findings/2": [{"quote": "MOORLAND HOMES LTD"}]},
}
SIGN = "party-did-not-sign"


@pytest.mark.parametrize(
    ("gold", "expected"),
    [
        ([{"code": "unsigned"}, {"code": SIGN}, {"code": SIGN}], (3, 0, 0)),
        ([{"code": "unsigned"}, {"code": SIGN}], (2, 1, 0)),
        ([{"code": "unsigned"}, {"code": SIGN}, {"code": SIGN}, {"code": SIGN}], (3, 0, 1)),
        ([{"code": "expired"}], (0, 3, 1)),
        ([], (0, 3, 0)),
        ([{"code": SIGN, "pointer": "/parties/2"}, {"code": SIGN, "pointer": "/parties/9"}], (1, 2, 1)),
        ([{"code": SIGN, "optional": True}, {"code": SIGN, "optional": True}, {"code": "unsigned"}], (1, 0, 0)),
        ([{"code": "loading"}, {"code": "unsigned"}, {"code": SIGN}, {"code": SIGN}], (4, 0, 0)),
    ],
)  # fmt: skip
def test_findings_are_judged_by_code_and_number(gold: list[dict[str, Any]], expected: tuple[int, int, int]) -> None:
    assert counts(gold, FOUND) == expected


def test_what_gold_says_they_are_about_tells_them_apart() -> None:
    judged = judge({"findings": [{"code": SIGN, "about": "Moorland Homes Ltd"}]}, FOUND)["findings"]
    assert judged[0].pointer == "/findings/2"


def test_gold_without_findings_judges_none() -> None:
    assert "findings" not in judge({"parties": []}, FOUND)


def test_one_file_holds_the_findings_of_several_documents(tmp_path: Path) -> None:
    records = tmp_path / "records"
    records.mkdir()
    (records / "a.docx.json").write_text(record_with_findings(WITH_FINDINGS).as_json(), encoding="utf-8")
    (records / "b.docx.json").write_text(record_with_findings(agreement()).as_json(), encoding="utf-8")
    gold = tmp_path / "findings.json"
    wanted = {"as_of": "2025-06-01", "documents": {"a": [{"code": code} for code in ALL], "b": []}}
    gold.write_text(json.dumps(wanted), encoding="utf-8")
    assert evaluate(gold, records).categories["findings"].f1 == 1.0
    wanted["documents"] = {"a": [{"code": ALL[0]}, {"code": "unsigned"}], "b": []}
    gold.write_text(json.dumps(wanted), encoding="utf-8")
    counted = evaluate(gold, records).categories["findings"]
    assert (counted.right, counted.wrong, counted.missed) == (1, 3, 1)
