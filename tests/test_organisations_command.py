"""`isa-extract organisations`: what is printed, exit codes, and which agreements bind an organisation."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
from organisation_register_rows import ROWS, file_of, small_register
from test_organisation_register_index import COMPANIES, ICO
from typer.testing import CliRunner, Result

from isa_extract.agreements import agreements_of
from isa_extract.cli import app
from isa_extract.identify import identify, written_on
from isa_extract.loaders import text
from isa_extract.pipeline import extract_document
from isa_extract.record import Dates, LegalInstrument, Party, Record, Signatory
from isa_extract.rules import load_rules, patterns_root

REGISTER = small_register()


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, ["organisations", *map(str, arguments)])


@pytest.fixture(autouse=True)
def own_data_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))


@pytest.fixture(scope="session")
def patterns(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The shipped patterns with the small register."""
    folder = tmp_path_factory.mktemp("patterns")
    for file in patterns_root().glob("*.yaml"):
        (folder / file.name).write_bytes(file.read_bytes())
    (folder / "organisation_register").mkdir()
    (folder / "organisation_register" / "small.csv").write_bytes(file_of(ROWS))
    return folder


def record(*parties: dict[str, Any] | str, title: str = "Agreement", commencement: str | None = None) -> Record:
    content = {
        "source": {
            "file_name": "a.pdf",
            "sha256": "0" * 64,
            "media_type": "application/pdf",
            "text_source": "text_layer",
            "extractor_version": "0.1.0",
            "pattern_version": "0",
        },
        "agreement": {
            "type": "information_sharing_agreement",
            "title": title,
            "dates": {"commencement": commencement, "review": "2030", "expiry": None},
        },
        "parties": [{"name": party} if isinstance(party, str) else party for party in parties],
    }
    return Record.model_validate(content)


def bound(asked: str, *parties: dict[str, Any] | str, commencement: str | None = None, **options: bool) -> list[str]:
    """How an agreement with these parties binds; those that only may begin with "maybe"."""
    answer = agreements_of(asked, [("a.json", record(*parties, commencement=commencement))], REGISTER, **options)  # type: ignore[arg-type]
    return [binding.how if binding.certain else f"maybe {binding.how}" for binding in answer.bindings]


# --- agreements -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("party", "how"),
    [
        ("Leicestershire Police", "by its name"),
        ("The Chief Constable of Leicestershire", "by another way of its name"),
        ("Leicestershire Constabulary", "by another way of its name"),
        ("Leicester and Rutland Constabulary", "by a former name"),
        ("Leicestershire Pollce", "by a name nearly the same"),
        ("Leicestershire Police Eastern Division", "as a part of it"),
        ({"name": "Leics Force", "aliases": ["LP", "Leicestershire Police"]}, "by its name"),
        ({"name": "The Force", "identifiers": {"register": "leicestershire-police"}}, "by its name"),
        ({"name": "Arden Ltd", "on_behalf_of": ["Leicestershire Constabulary"]},
         "on its behalf (Leicestershire Constabulary; by another way of its name)"),
    ],
)  # fmt: skip
def test_an_agreement_binds_whatever_a_party_is_called(party: dict[str, Any] | str, how: str) -> None:
    assert bound("Leicestershire Police", "Essex Police", party) == [how]
    assert bound("leicestershire-police", party) == [how]


def test_other_parties_bind_nobody_else() -> None:
    assert bound("Leicestershire Police", "Essex Police", "Leicestershire County Council", "Police") == []


def test_the_agreements_of_a_group_bind_the_board_that_took_over() -> None:
    board = "NHS Leicester, Leicestershire and Rutland ICB"
    assert bound(board, "NHS Leicester City CCG") == ["predecessor NHS Leicester City CCG, by its name"]
    assert bound(board, "Leicester City PCT") == [
        "predecessor Leicester City Primary Care Trust, by another way of its name"
    ]
    assert bound(board, "NHS Leicester City CCG", predecessors=False) == []
    assert bound("NHS Leicester City CCG", board) == []


def test_where_functions_went_to_several_bodies_it_may_bind() -> None:
    assert bound("West Northamptonshire Council", "Northamptonshire County Council") == [
        "maybe predecessor Northamptonshire County Council, by its name, whose functions went to several bodies"
    ]
    assert bound("West Northamptonshire Council", "Northampton Borough Council") == [
        "predecessor Northampton Borough Council, by its name"
    ]


def test_a_name_that_may_be_another_may_bind() -> None:
    assert bound("Leicestershire County Council", "LCC") == [
        "maybe by another way of its name; or Lancashire County Council"
    ]
    assert bound("Leicestershire County Council", {"name": "LCC", "aliases": ["Leicestershire County Council"]}) == [
        "by its name"
    ]
    assert bound("Leicester City CCG", "NHS Leicester City", commencement="2015-01-01") == [
        "by another way of its name"
    ]


def test_an_organisation_that_is_in_no_register_is_matched_by_its_name() -> None:
    assert bound("Brindlewick Homes Ltd", "Brindlewick Homes Limited", "Essex Police") == ["by the same name"]
    assert bound("BH", {"name": "Brindlewick Homes Limited", "aliases": ["BH"]}) == ["by the same name"]


def test_the_day_of_a_record_is_the_first_that_it_tells() -> None:
    assert written_on(record(commencement="2015-03")) == "2015-03"
    undated = record()
    undated.agreement.dates = Dates()
    assert written_on(undated) is None
    undated.legal_instruments = [
        LegalInstrument(title=title) for title in ("Data Protection Act 1998", "Care Act 2014")
    ]
    assert written_on(undated) == "2014"
    undated.signatories = [Signatory(date="2016-02-01"), Signatory()]
    assert written_on(undated) == "2016-02-01"


def test_only_what_is_beyond_doubt_is_identified() -> None:
    given = record("Essex Police", "Essex", "LCC", "Fenshire Council", "Shepway District Council")
    given.parties.append(Party(name="The County", aliases=["ECC", "Essex County Council"]))
    identify(given, REGISTER, {"lcc": "Leicestershire County Council"})
    assert [party.identifiers.get("register") for party in given.parties] == [
        "essex-police", None, "leicestershire-county-council", None, "folkestone-and-hythe-district-council",
        "essex-county-council",
    ]  # fmt: skip
    assert given.parties[0].identifiers == {
        "gss": "E23000028", "police_force": "essex", "register": "essex-police",
    }  # fmt: skip


def test_extraction_identifies_parties(patterns: Path) -> None:
    written = (
        "Information Sharing Agreement\n\nThis agreement is made between Leicestershire County Council and"
        " Leicestershire Constabulary and Fenshire Council.\n\nIt commences on 1 May 2015.\n"
    )
    document = text.load(written.encode(), file_name="a.txt", sha256="0" * 64)
    parties = extract_document(document, rules=load_rules(patterns)).record.parties
    assert {party.name: party.identifiers.get("register") for party in parties} == {
        "Leicestershire County Council": "leicestershire-county-council",
        "Leicestershire Constabulary": "leicestershire-police",
        "Fenshire Council": None,
    }
    assert extract_document(document, rules=load_rules(patterns)).record.parties == parties


# --- commands ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def records(tmp_path: Path) -> Path:
    folder = tmp_path / "records"
    (folder / "below").mkdir(parents=True)
    written = {
        "one.json": record("Leicestershire Constabulary", "Essex", title="Custody", commencement="2014-01-01"),
        "below/two.json": record("Essex Police", title="=Dangerous"),
    }
    for name, content in written.items():
        (folder / name).write_text(content.as_json(), encoding="utf-8")
    (folder / "notes.txt").write_text("no record", encoding="utf-8")
    (tmp_path / "other.json").write_text('{"not": "a record"}', encoding="utf-8")
    return folder


def test_which_agreements_bind_is_told_as_text(patterns: Path, records: Path) -> None:
    result = run("agreements", "Leicestershire Police", records, "--patterns", patterns)
    assert result.exit_code == 0
    assert result.stdout.splitlines() == [
        "Leicestershire Police (leicestershire-police)",
        "1 agreement binds it",
        f"  {records}/one.json: Custody (from 2014-01-01, review 2030)",
        "    party 'Leicestershire Constabulary': by another way of its name",
    ]


def test_those_that_may_bind_stand_apart(patterns: Path, records: Path) -> None:
    result = run("agreements", "Essex Police", records, "--patterns", patterns, "--format", "json")
    answer = json.loads(result.stdout)
    assert answer["organisation"] == {"id": "essex-police", "name": "Essex Police"}
    assert [binding["party"] for binding in answer["binds"]] == ["Essex Police"]
    assert [binding["party"] for binding in answer["may_bind"]] == ["Essex"]
    assert answer["binds"][0]["file"].endswith("two.json")
    table = run("agreements", "Essex Police", records, "--patterns", patterns, "--format", "csv").stdout
    rows = list(csv.DictReader(io.StringIO(table)))
    assert [(row["binds"], row["title"]) for row in rows] == [("yes", "'=Dangerous"), ("maybe", "Custody")]


def test_a_file_that_is_no_record_is_told_and_costs_itself_only(patterns: Path, records: Path) -> None:
    (records / "half.json").write_text('{"agreement": {', encoding="utf-8")
    result = run("agreements", "Leicestershire Police", records, "--patterns", patterns)
    assert result.exit_code == 3
    assert "half.json: is not JSON" in result.stderr
    assert "1 agreement binds it" in result.stdout


def test_an_organisation_nobody_knows_is_said_to_be_so(patterns: Path, records: Path) -> None:
    result = run("agreements", "Fenshire Council", records, "--patterns", patterns)
    assert result.exit_code == 0
    assert "is not in the register" in result.stderr
    assert "0 agreements bind it" in result.stdout


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("agreements", "LCC", "{records}"), 2, "may be lancashire-county-council, leicestershire-county-council"),
        (("agreements", "Essex Police", "{records}/none.json"), 2, "no such"),
        (("agreements", "Essex Police", "{records}/notes.txt"), 3, "is not JSON"),
        (("agreements", "Essex Police", "{records}/../other.json"), 3, "is JSON, but not a record"),
        (("find",), 2, "no name to look up"),
        (("find", "--names", "{records}/none.txt"), 2, "cannot be read"),
        (("find", "Essex", "--on", "yesterday"), 2, "is not a date"),
        (("find", "Essex", "--index", "{records}/none.sqlite"), 2, "there is no index here"),
        (("find", "Essex", "--index", "{records}/one.json"), 3, "is no index or is damaged"),
        (("forget", "ico"), 2, "there is no index here"),
        (("load", "{records}/none.csv"), 2, "cannot be read"),
        (("load", "{records}/notes.txt"), 3, "is none of the registers known here"),
    ],
)
def test_what_is_wrong_is_one_line_and_a_code(
    arguments: tuple[str, ...], code: int, said: str, patterns: Path, records: Path
) -> None:
    own = ["--patterns", str(patterns)] if arguments[0] in ("agreements", "find") else []
    result = run(*(argument.format(records=records) for argument in arguments), *own)
    assert result.exit_code == code
    assert said in result.stderr
    assert len(result.stderr.splitlines()) == 1
    assert result.stdout == "" or (code == 3 and "0 agreements bind it" in result.stdout)


def test_names_are_found_with_all_that_is_known(patterns: Path) -> None:
    result = run("find", "Leicester City CCG", "Essex", "Fenshire Council", "--patterns", patterns)
    assert result.exit_code == 0
    assert result.stdout.splitlines() == [
        "Leicester City CCG: alias",
        "  NHS Leicester City CCG (clinical commissioning group, 2013-04-01 to 2022-06-30) nhs-leicester-city-ccg",
        "    codes: ods 04C",
        "    took over from: Leicester City Primary Care Trust",
        "    taken over by: NHS Leicester, Leicestershire and Rutland Integrated Care Board",
        "Essex: alias, any of 3",
        "  Essex County Council (county council, since 1974-04-01) essex-county-council",
        "    codes: gss E10000012",
        "  Essex County Fire and Rescue Service (fire and rescue service, since 1998-04-01)"
        " essex-county-fire-and-rescue-service",
        "    codes: fire_service essex",
        "    also: Essex Fire and Rescue Service",
        "  Essex Police (police force, since 1969-04-01) essex-police",
        "    codes: gss E23000028, police_force essex",
        "Fenshire Council: not in the register",
    ]
    narrowed = run("find", "Essex", "--kind", "police", "--patterns", patterns, "--format", "json")
    assert [found["id"] for found in json.loads(narrowed.stdout)[0]["candidates"]] == ["essex-police"]


def test_names_of_a_file_are_found(patterns: Path, tmp_path: Path) -> None:
    names = tmp_path / "names.txt"
    names.write_text("\ufeffEssex Police\n\n LCC \nNobody\n", encoding="utf-8")
    result = run("find", "--names", names, "--patterns", patterns, "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(result.stdout)))
    assert [(row["name"], row["id"], row["candidates"]) for row in rows] == [
        ("Essex Police", "essex-police", "1"), ("LCC", "lancashire-county-council", "2"),
        ("LCC", "leicestershire-county-council", "2"), ("Nobody", "", "0"),
    ]  # fmt: skip


def test_registers_are_loaded_listed_looked_up_and_forgotten(patterns: Path, tmp_path: Path) -> None:
    (tmp_path / "ico.csv").write_text(ICO.replace("LOAMSHIRE", "LEICESTERSHIRE"), encoding="utf-8")
    (tmp_path / "companies.csv").write_text(COMPANIES, encoding="utf-8")
    assert run("sources").stdout == "nothing is loaded\n"
    loaded = run("load", tmp_path / "ico.csv", tmp_path / "companies.csv")
    assert loaded.exit_code == 0
    assert "ico: 6 organisations from" in loaded.stdout
    assert "companies-house: 1 organisations from" in loaded.stdout
    assert [line.split()[0] for line in run("sources").stdout.splitlines()] == ["source", "companies-house", "ico"]
    found = run("find", "Leics County Councl", "Leicestershire CC", "Quick Taps", "--patterns", patterns).stdout
    assert "Leicestershire CC: alias" in found
    assert found.count("  ico: LEICESTERSHIRE COUNTY COUNCIL, 2001-03-01 to 2027-02-28 ico Z1111111; alias") == 1
    assert "  ico: Brindlewick Plumbing & Heating Limited" in found
    official = json.loads(run("find", "Quick Taps", "--patterns", patterns, "--format", "json").stdout)[0]["official"]
    assert official["candidates"][0]["codes"] == {"ico": "ZA222222"}
    assert run("forget", "ico").exit_code == 0
    assert [line.split()[0] for line in run("sources").stdout.splitlines()] == ["source", "companies-house"]
    assert run("forget", "ico").exit_code == 2


def test_one_bad_register_does_not_cost_the_others(tmp_path: Path) -> None:
    (tmp_path / "ico.csv").write_text(ICO, encoding="utf-8")
    (tmp_path / "broken.csv").write_text(ICO.splitlines()[0] + "\n", encoding="utf-8")
    result = run("load", tmp_path / "broken.csv", tmp_path / "ico.csv", "--index", tmp_path / "index")
    assert result.exit_code == 3
    assert "lists no organisation" in result.stderr
    assert "ico: 6 organisations" in result.stdout


def test_a_source_can_be_named_and_a_format_told(tmp_path: Path) -> None:
    (tmp_path / "list.csv").write_text("id,name\narden,Arden\n", encoding="utf-8")
    index = tmp_path / "index"
    assert run("load", tmp_path / "list.csv", "--index", index).exit_code == 3
    result = run("load", tmp_path / "list.csv", "--index", index, "--format", "police", "--source", "mine")
    assert result.stdout.startswith("mine: 1 organisations")
    (tmp_path / "b.csv").write_text(ICO, encoding="utf-8")
    assert run("load", tmp_path / "list.csv", tmp_path / "b.csv", "--source", "both").exit_code == 2
    assert run("load", tmp_path / "b.csv", "--format", "ons", "--index", index).exit_code == 3
