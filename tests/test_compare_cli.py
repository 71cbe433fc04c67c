"""`compare` on the command line: exit codes like diff, what is said, and the three ways of writing it."""

from __future__ import annotations

import copy
import json
from contextlib import suppress
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from helpers import record_of
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from typer.testing import CliRunner, Result

import isa_extract
from isa_extract import compare as comparing
from isa_extract import pipeline
from isa_extract.cli import app
from isa_extract.compare import CompareReport, ConformanceReport, Kind, Subject, conformance
from isa_extract.errors import UsageError
from isa_extract.record import json_schema
from isa_extract.record_files import record_of as as_record
from isa_extract.report import compare_html, compare_json, compare_text
from isa_extract.report import compare_wording as wording

ROOT = Path(__file__).resolve().parent.parent
Json = dict[str, Any]

AGREEMENT = """\
Information Sharing Agreement

Title of Agreement\tMoorland Families
Organisation Name\tHead Office Address\tPhone\tE-mail\tICO registration no.
Arden County Council\tShire Hall, Arden, AR1 1AA\t01632 960100\tig@arden.gov.uk\tZ1111116
Arden Police\tPolice House, Arden, AR4 4AA\t01632 960400\tig@arden.police.uk\tZ4444442
Version Control
Date Agreement comes into force\t1 April 2016
Version: 1.0

1. Purpose

The partners share information so that families get help early.

2. Retention

Case records will be kept for six years from the closure of the case.
"""


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, ["compare", *map(str, arguments)])


def write(path: Path, content: Json | str) -> Path:
    path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def base() -> Json:
    return record_of(AGREEMENT)


@pytest.fixture
def extracted(base: Json) -> Json:
    return copy.deepcopy(base)


@pytest.fixture
def first(tmp_path: Path, extracted: Json) -> Path:
    return write(tmp_path / "a.txt.json", extracted)


def changed(record: Json, **agreement: Any) -> Json:
    record = copy.deepcopy(record)
    record["agreement"] |= agreement
    return record


# --- two of them ------------------------------------------------------------------------------------------------------


def test_records_that_say_the_same(first: Path, tmp_path: Path, extracted: Json) -> None:
    result = run(first, write(tmp_path / "b.json", extracted))
    assert result.exit_code == 0
    assert result.stderr == ""
    assert result.stdout.splitlines()[-1] == "no differences"
    assert "note: both were made from the same file" in result.stdout


def test_an_extraction_and_its_correction(first: Path, tmp_path: Path, extracted: Json) -> None:
    corrected = changed(extracted, status="approved", version="1.1")
    corrected["parties"][1]["name"] = "Arden Constabulary"
    del corrected["retention"][0]
    result = run(first, write(tmp_path / "mine.json", corrected))
    assert result.exit_code == 1
    lines = result.stdout.splitlines()
    assert "  ~ version: 1.0 -> 1.1" in lines
    assert "  + status: approved" in lines
    assert "    ~ name: Arden Police -> Arden Constabulary" in lines
    assert any(line.startswith("  - Case records will be kept for six years") for line in lines)
    assert "period: 6 years" in result.stdout
    assert lines[-1] == "4 differences: 1 added, 1 removed, 2 changed"


def test_documents_and_records_mix(first: Path, tmp_path: Path) -> None:
    same = write(tmp_path / "same.txt", AGREEMENT)
    other = write(tmp_path / "other.txt", AGREEMENT.replace("six years", "seven years"))
    assert run(same, first).exit_code == 0
    assert run(first, same).exit_code == 0
    result = run(same, other)
    assert result.exit_code == 1
    assert "~ period: 6 years -> 7 years" in result.stdout
    assert "kept for [-six-] {+seven+} years from" in result.stdout
    assert '"seven years"' in result.stdout  # what the document says, where the record has P7Y
    assert run(first, other).stdout.splitlines()[2:] == run(same, other).stdout.splitlines()[2:]


@pytest.mark.parametrize("name", ["fire_one", "lantern_tier_two"])
def test_a_pdf_and_its_word_source(name: str) -> None:
    paths = [ROOT / "corpus" / "documents" / f"{name}.{ending}" for ending in ("pdf", "docx")]
    if not all(path.is_file() for path in paths):
        pytest.skip("the corpus documents are not built")
    result = run(*paths)
    assert result.exit_code == 0, result.stdout
    assert "PDF" in result.stdout
    assert "Word" in result.stdout


def test_other_words_and_another_order_are_listed_and_count_only_when_strict(
    first: Path, tmp_path: Path, extracted: Json
) -> None:
    reworded = changed(extracted, title="MOORLAND FAMILIES")
    reworded["parties"].reverse()
    del reworded["evidence"]
    second = write(tmp_path / "b.json", reworded)
    result = run(first, second)
    assert result.exit_code == 0
    lines = result.stdout.splitlines()
    assert "  = title: Moorland Families -> MOORLAND FAMILIES" in lines
    assert any(line.startswith("  > Arden ") and " of 2 -> place " in line for line in lines)
    assert lines[-1] == "2 differences: 1 moved, 1 same in other words; the records agree in substance"
    assert run(first, second, "--strict").exit_code == 1
    assert run(first, second, "--strict", "--only", "retention").exit_code == 0


def test_fields_can_be_chosen(first: Path, tmp_path: Path, extracted: Json) -> None:
    second = write(tmp_path / "b.json", changed(extracted, version="2", title="Upland Families"))
    assert run(first, second, "--ignore", "agreement").exit_code == 0
    result = run(first, second, "--only", "agreement.version")
    assert result.exit_code == 1
    assert "compared: only agreement.version" in result.stdout
    assert "title:" not in result.stdout
    assert run(first, second, "--ignore", "agreement.version", "--ignore", "agreement.title").exit_code == 0
    result = run(first, second, "--only", "party")
    assert result.exit_code == 2
    assert result.stderr.startswith("--only: there is no field 'party'; use one of agreement, ")
    assert "agreement.dates.review" in run(first, second, "--ignore", "agreement.date").stderr


def test_what_was_read_with_little_confidence_can_be_left_out(first: Path, tmp_path: Path, extracted: Json) -> None:
    other = changed(extracted, version="2")
    other["evidence"]["/agreement/version"][0]["confidence"] = 0.4
    second = write(tmp_path / "b.json", other)
    assert run(first, second).exit_code == 1
    result = run(first, second, "--min-confidence", 0.5)
    assert result.exit_code == 0
    assert result.stdout.splitlines()[-1] == "no differences; 1 left out, read with a confidence below 0.5"
    assert run(first, second, "--min-confidence", 1.5).exit_code == 2


def test_what_could_not_be_read_is_said(first: Path, tmp_path: Path, extracted: Json) -> None:
    page = {"text_source": "ocr", "readable": False, "quality": None}
    extracted["source"] |= {"sha256": "1" * 64, "page_texts": [page, {**page, "readable": True}, page]}
    extracted["source"]["pattern_version"] = "other"
    extracted["findings"].append(
        {"code": "loading", "severity": "information", "message": "2 pages are blank", "pointer": None}
    )
    result = run(first, write(tmp_path / "b.json", extracted))
    assert result.exit_code == 0
    assert "note: what stands on pages 1, 3 could not be read" in result.stdout
    assert "note: 2 pages are blank" in result.stdout
    assert "note: made by different versions of the program or its rules" in result.stdout


def test_a_record_of_an_older_version_is_compared(first: Path, tmp_path: Path, extracted: Json) -> None:
    old = {**extracted, "schema_version": "1.0", "remark": "mine"}
    del old["source"]["page_texts"], old["flows"]
    result = run(first, write(tmp_path / "old.json", old))
    assert result.exit_code == 0
    assert "note: brought from schema 1.0" in result.stdout
    assert "note: taken as not found, for the keys are not there: /flows" in result.stdout
    assert "note: left out, for the schema has no such keys: /remark" in result.stdout


# --- one of them ------------------------------------------------------------------------------------------------------


def test_a_record_against_the_schema(first: Path) -> None:
    result = run(first)
    assert result.exit_code == 0
    lines = result.stdout.splitlines()
    assert lines[0].startswith(f"{first}: valid; ")
    assert any(line.split("  ")[0] == "Parties: address" and "2 of 2" in line for line in lines)
    assert any(line.startswith("The agreement: status") and "empty" in line for line in lines)
    assert any(line.startswith("Retention ") and "1 item" in line for line in lines)


def test_a_document_against_the_schema(tmp_path: Path) -> None:
    assert run(write(tmp_path / "a.txt", AGREEMENT)).exit_code == 0


def test_a_record_that_is_not_valid(tmp_path: Path, extracted: Json) -> None:
    wrong = changed(extracted, status="live", type="contract")
    wrong["remark"] = "mine"
    path = write(tmp_path / "a.json", wrong)
    result = run(path)
    assert result.exit_code == 1
    assert result.stdout.splitlines()[0] == f"{path}: not valid: 3 problems"
    assert '  /agreement/status: is "live", must be one of draft, for_approval, approved, superseded' in result.stdout
    assert "  /remark: the schema has no such key" in result.stdout
    report = json.loads(run(path, "--format", "json").stdout)
    assert (report["valid"], report["fields"], report["subject"]["source"]) == (False, [], None)
    assert "/agreement/status" in run(path, "--format", "html").stdout
    result = run(path, path)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith(f'{path}: is not a valid record (/agreement/type: is "contract", must be one of')
    assert len(result.stderr.splitlines()) == 1


def test_a_record_with_keys_too_many_is_not_valid_but_told(tmp_path: Path, extracted: Json) -> None:
    path = write(tmp_path / "a.json", {**extracted, "remark": "mine"})
    result = run(path)
    assert result.exit_code == 1
    assert "Parties: name" in result.stdout
    assert run(path, path).exit_code == 0


def test_values_below_a_confidence(first: Path, extracted: Json, tmp_path: Path) -> None:
    assert run(first, "--min-confidence", 0).exit_code == 0
    extracted["evidence"]["/agreement/version"][0]["confidence"] = 0.31
    path = write(tmp_path / "b.json", extracted)
    result = run(path, "--min-confidence", 0.35)
    assert result.exit_code == 1
    assert "1 value below 0.35" in result.stdout.splitlines()[0]
    assert result.stdout.splitlines()[-1] == '  /agreement/version: 1.0 (0.31, page 1: "1.0")' or (
        result.stdout.splitlines()[-1].startswith("  /agreement/version: 1.0 (0.31")
    )
    assert "Values to look at first" in run(path, "--min-confidence", 0.35, "--format", "html").stdout
    (field,) = [
        f for f in json.loads(run(path, "--min-confidence", 0.35, "--format", "json").stdout)["fields"] if f["below"]
    ]
    assert (field["field"], field["below"][0]["confidence"]) == ("agreement.version", 0.31)


def test_what_the_schema_lets_pass_is_remarked(extracted: Json) -> None:
    extracted["agreement"] |= {"term": "three years", "dates": {**extracted["agreement"]["dates"], "review": "2016-13"}}
    extracted["evidence"]["/parties/7/name"] = extracted["evidence"]["/parties/0/name"]
    extracted["evidence"]["/parties/1/name"][0]["end"] += 1
    del extracted["evidence"]["/agreement/title"]
    found = conformance(as_record(extracted, "a.json"))
    assert found.valid
    assert {(r.pointer, r.message.partition(",")[0]) for r in found.remarks} == {
        ("/agreement/term", "is no length of time such as P6Y or P18M"),
        ("/agreement/dates/review", "is no date such as 2026-01-31 or 2026-01"),
        ("/parties/7/name", "has evidence"),
        ("/parties/1/name", "has evidence whose quote is not as long as its place in the text"),
    }
    states = {state.name: state for state in found.fields}
    assert states["agreement.title"].unproved == 1
    assert states["parties.name"].unproved == 0
    assert (states["parties.address"].filled, states["parties.address"].empty) == (2, 0)
    assert (states["agreement.term"].filled, states["agreement.owner"].empty) == (1, 1)


def test_every_record_that_was_extracted_is_valid_without_remarks(extracted: Json) -> None:
    found = conformance(as_record(extracted, "a.json"))
    assert (found.problems, found.remarks) == ((), ())
    assert {state.name for state in found.fields if state.unproved} == set()


# --- trouble ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ("{", "is not JSON (line 1, column 2); mend it"),
        ("[]", "is not a record; name a record that `extract` wrote"),
        ('{"name": "a", "version": "1"}', "is JSON, but not a record; "),
        ('{"schema_version": "2.0", "agreement": {}}', "was written by a newer isa-extract (schema 2.0"),
        ('{"schema_version": "x", "agreement": {}}', "its schema_version is not one of isa-extract; "),
    ],
)
def test_a_json_file_that_is_no_record(first: Path, tmp_path: Path, content: str, problem: str) -> None:
    path = write(tmp_path / "b.json", content)
    for arguments in ((path,), (first, path), (path, first)):
        result = run(*arguments)
        assert (result.exit_code, result.stdout) == (2, "")
        assert result.stderr.startswith(f"{path}: {problem}")
        assert len(result.stderr.splitlines()) == 1


def test_trouble_is_2_or_more_and_one_line(
    first: Path, tmp_path: Path, extracted: Json, monkeypatch: pytest.MonkeyPatch
) -> None:
    empty = write(tmp_path / "empty.txt", "")
    (tmp_path / "patterns").mkdir()
    write(tmp_path / "patterns" / "mine.yaml", "rules:\n- id: x\n  groop: y\n")
    for arguments, code, said in (
        ((tmp_path / "nowhere.pdf", first), 2, f"{tmp_path / 'nowhere.pdf'}: there is no such file"),
        ((first, tmp_path), 2, f"{tmp_path}: is a folder"),
        ((first, empty), 3, f"{empty}: "),
        ((first, empty, "--patterns", tmp_path / "patterns"), 4, "mine.yaml:2: has an unknown key"),
        ((first, first, "-o", empty / "x"), 2, f"{empty / 'x'}: cannot be written"),
        ((first, "--strict"), 2, "compare: --only, --ignore and --strict need two records"),
        ((first, "--only", "parties"), 2, "compare: --only, --ignore and --strict need two records"),
    ):
        result = run(*arguments)
        assert (result.exit_code, result.stdout) == (code, ""), arguments
        assert result.stderr.startswith(said)
        assert len(result.stderr.splitlines()) == 1
    monkeypatch.delenv("ISA_EXTRACT_RAISE", raising=False)

    def fail(*arguments: object, **more: object) -> None:
        raise ValueError("the child's name is Ann")

    with monkeypatch.context() as patch:
        patch.setattr(comparing, "differences", fail)
        result = run(first, first)  # 1 would say that they differ
        assert (result.exit_code, result.stdout) == (2, "")
        assert "please report it" in result.stderr
        assert "Ann" not in result.stderr
    with monkeypatch.context() as patch:
        patch.setattr(pipeline, "extract", fail)
        assert run(first, write(tmp_path / "a.txt", AGREEMENT)).exit_code == 2


@pytest.mark.parametrize("arguments", [(), ("a", "b", "c"), ("a", "--format", "csv"), ("a", "--nonsense")])
def test_wrong_usage(arguments: tuple[str, ...]) -> None:
    assert run(*arguments).exit_code == 2


def test_a_record_is_known_by_its_content_too(first: Path, tmp_path: Path) -> None:
    renamed = tmp_path / "record.txt"
    renamed.write_bytes(b"\xef\xbb\xbf\n " + first.read_bytes())
    assert run(first, renamed).exit_code == 0
    note = write(tmp_path / "note.txt", "{ } The record's schema_version is told below.\n\n" + AGREEMENT)
    assert "text" in run(note, first).stdout.splitlines()[0]


def test_the_help_tells_the_exit_codes() -> None:
    assert "Exit code like diff" in " ".join(run("--help").stdout.replace("│", " ").split())


# --- the reports ------------------------------------------------------------------------------------------------------


@pytest.fixture
def pair(first: Path, tmp_path: Path, extracted: Json) -> tuple[Path, Path]:
    other = changed(extracted, title="<script>alert(1)</script> & Co", version="2")
    other["parties"].append({**extracted["parties"][0], "name": "Eden \x1b[31mTrust\u202e", "postcode": None,
                             "ico_registration": None, "email": None, "phone": None, "address": None})  # fmt: skip
    other["retention"][0] |= {
        "text": "Case records shall be retained for 6 years from the closure of the case.",
        "period": "P7Y",
    }
    return first, write(tmp_path / "b.json", other)


def test_json(pair: tuple[Path, Path], tmp_path: Path) -> None:
    result = run(*pair, "--format", "json", "-o", tmp_path / "out" / "report.json")
    assert (result.exit_code, result.stdout) == (1, "")
    written = (tmp_path / "out" / "report.json").read_text(encoding="utf-8")
    assert run(*pair, "--format", "json").stdout == written
    report = json.loads(written)
    assert (report["agree"], report["strict"]) == (False, False)
    assert report["counts"] == {"added": 1, "changed": 3, "moved": 0, "removed": 0, "same_in_other_words": 1}
    assert report["a"]["file"] == str(pair[0])
    assert report["b"]["source"]["file_name"] == "a.txt"
    by_field = {difference["field"]: difference for difference in report["differences"]}
    version = by_field["agreement.version"]
    assert (version["kind"], version["a"]["value"], version["b"]["value"]) == ("changed", "1.0", "2")
    assert version["a"]["pointer"] == version["b"]["pointer"] == "/agreement/version"
    assert version["a"]["evidence"][0]["quote"] == "1.0"
    party = by_field["parties"]
    assert (party["kind"], party["a"]["pointer"], party["b"]["pointer"]) == ("added", None, "/parties/2")
    assert (by_field["retention.period"]["b"]["value"], by_field["retention.period"]["a"]["item"]) == (
        "P7Y",
        "/retention/0",
    )
    assert by_field["retention.text"]["kind"] == "same_in_other_words"
    assert report["compared"][0] == "agreement.type"


class Checker(HTMLParser):
    """Holds that elements are closed in order and that nothing of the record became one."""

    VOID = frozenset({"meta", "br", "col"})

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.headers = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag != "script"
        assert not {name for name, _ in attrs} & {"src", "onclick"}
        self.headers += tag == "th" and "scope" in dict(attrs)
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_html(pair: tuple[Path, Path]) -> None:
    page = run(*pair, "--format", "html").stdout
    checker = Checker()
    checker.feed(page)
    assert checker.open == []
    assert checker.headers > 10
    assert "&lt;script&gt;" in page
    assert '<html lang="en-GB">' in page
    assert "<caption>Differences: parties</caption>" in page
    assert "<del>will</del> be <del>kept</del> for <del>six</del> years" in page
    assert "<ins>shall</ins> be <ins>retained</ins> for <ins>6</ins> years" in page
    assert "5 differences: 1 added, 3 changed, 1 same in other words." in page
    checker = Checker()
    checker.feed(run(pair[0], "--format", "html", "--min-confidence", 0.95).stdout)
    assert checker.open == []


def test_text_cannot_command_a_terminal(pair: tuple[Path, Path]) -> None:
    text = run(*pair).stdout
    assert "Eden" in text
    assert "\x1b" not in text
    assert "\u202e" not in text


def test_items_that_differ_alike_are_told_together(first: Path, tmp_path: Path, extracted: Json) -> None:
    def items(provider: str) -> list[Json]:
        return [{"name": name, "dataset": None, "provider": provider, "special_category": None} for name in "ABCD"]

    one = write(tmp_path / "one.json", {**extracted, "data_items": items("Eden Trust")})
    two = write(tmp_path / "two.json", {**extracted, "data_items": items("Dale Trust")})
    lines = run(one, two).stdout.splitlines()
    place = lines.index("  4 items: A; B; C; D")
    assert lines[place + 1] == "    ~ provider: Eden Trust -> Dale Trust"
    assert lines[-1] == "4 differences: 4 changed"
    assert len(json.loads(run(one, two, "--format", "json").stdout)["differences"]) == 4


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("agreement.dates.review", "2016-11-03", "3 November 2016"),
        ("agreement.dates.review", "2016-11", "November 2016"),
        ("agreement.dates.review", "2013-09-10/2013-09-11", "10 September 2013 to 11 September 2013"),
        ("agreement.dates.review", "2016-99", "2016-99"),
        ("agreement.term", "P1Y6M", "1 year 6 months"),
        ("agreement.term", "soon", "soon"),
        ("agreement.type", "other_agreement", "other agreement"),
        ("signatories.signed", False, "no"),
        ("parties.roles", ["joint_controller", "processor"], "joint controller, processor"),
        ("parties.email", "a_b@c.uk", "a_b@c.uk"),
        ("retention.text", None, ""),
    ],
)
def test_values_are_told_as_people_write_them(field: str, value: Any, words: str) -> None:
    assert wording.value_in_words(field, value) == words


def test_every_kind_and_field_has_words() -> None:
    assert set(wording.KINDS) == set(Kind)
    assert wording.full_label("parties.ico_registration") == "Parties: ICO registration"
    assert wording.full_label("agreement.dates.review") == "The agreement: review date"
    assert wording.full_label("sharing") == "How information is shared"


def test_from_python(tmp_path: Path) -> None:
    one = isa_extract.extract(write(tmp_path / "a.txt", AGREEMENT)).record
    two = isa_extract.extract(write(tmp_path / "b.txt", AGREEMENT.replace("1 April 2016", "2 April 2016"))).record
    (found,) = comparing.differences(one, two).differences
    assert (found.kind, found.field) == (Kind.CHANGED, "agreement.dates.commencement")
    assert Subject("a", as_record(json.loads(one.as_json()), "a")).notes == ()


# --- a record that somebody spoiled -----------------------------------------------------------------------------------

SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8)
ANYTHING = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=4), inner, max_size=2),
    max_leaves=4,
)


def places(node: Any, above: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    members = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    return [place for key, member in members for place in ((*above, key), *places(member, (*above, key)))]


@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_a_spoiled_record_is_told_or_refused_never_a_defect(base: Json, data: st.DataObject) -> None:
    spoiled = copy.deepcopy(base)
    for _ in range(data.draw(st.integers(1, 3))):
        *above, last = data.draw(st.sampled_from(places(spoiled)))
        node: Any = spoiled
        for key in above:
            node = node[key]
        if data.draw(st.booleans()):
            node[last] = data.draw(ANYTHING)
        else:
            del node[last]
    spoiled = json.loads(json.dumps(spoiled))
    with suppress(UsageError):
        file = as_record(spoiled, "a.json")
        if spoiled.get("schema_version") == base["schema_version"]:
            assert (file.problems == ()) is Draft202012Validator(json_schema()).is_valid(spoiled)
        for render in (compare_text.conformance_text, compare_json.conformance_json, compare_html.conformance_html):
            assert render(ConformanceReport(Subject("a.json", file), conformance(file, 0.8)))
        one, two = Subject("a.json", file), Subject("b.json", as_record(base, "b.json"))
        report = CompareReport(one, two, comparing.differences(one.record, two.record))
        for write_out in (compare_text.compare_text, compare_json.compare_json, compare_html.compare_html):
            assert write_out(report)
