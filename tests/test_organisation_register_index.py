"""Official registers: what a file is, what it lists, and the index they are loaded into."""

from __future__ import annotations

import csv
import io
import json
import sqlite3
import zipfile
from pathlib import Path

import pytest

from isa_extract.errors import IsaExtractError, UnreadableError, UnsupportedError, UsageError
from isa_extract.organisation_register.index import Index, index_path
from isa_extract.organisation_register.official import Entry, FormatName, read_entries, recognise

ICO = """\
Registration_number,Organisation_name,Organisation_address_line_1,Organisation_address_line_2,Organisation_address_line_3,Organisation_address_line_4,Organisation_address_line_5,Organisation_postcode,Public_authority,Start_date_of_registration,End_date_of_registration,Trading_names,Payment_tier,DPO_or_Person_responsible_for_DP_Email
Z1111111,LOAMSHIRE COUNTY COUNCIL,County Hall,,,,,LS1 1AA,Y,2001-03-01,2027-02-28,,Tier 3,dpo@loamshire.example
ZA222222,Brindlewick Plumbing & Heating Limited,1 High Street,,,,,LS1 2AB,N,2018-06-01,2026-05-31,Brindlewick Boilers|Quick Taps,Tier 1,
ZA333333,"Harmer, Crisp and Sons LLP",2 High Street,,,,,LS1 2AC,N,2018-06-02,2026-06-01,,Tier 1,
ZA444444,Ashdell Dental Practice,,,,,,LS1 2AD,N,2018-06-02,2026-06-01,,Tier 1,
ZA555555,Ashdell Dental Practise,,,,,,LS1 2AE,N,2018-06-02,2026-06-01,,Tier 1,
ZA666666,Café Ysgubor Cyf,,,,,,LS1 2AF,N,2018-06-02,2026-06-01,,Tier 1,
"""  # noqa: E501 - the header as it is
COMPANIES = """\
CompanyName, CompanyNumber,RegAddress.CareOf,RegAddress.POBox,RegAddress.AddressLine1, RegAddress.AddressLine2,CompanyStatus,DissolutionDate,IncorporationDate, PreviousName_1.CONDATE, PreviousName_1.CompanyName
"BRINDLEWICK PLUMBING & HEATING LIMITED","01234567","","","","","Active","","02/03/1999","01/01/2005","BRINDLE TAPS LIMITED"
"""  # noqa: E501
POLICE = [{"id": "loamshire", "name": "Loamshire Police"}, {"id": "west-arden", "name": "West Arden Constabulary"}]


def ods_line(code: str, name: str, opened: str = "19910401", closed: str = "") -> str:
    fields = [code, name, "Y60", "QGH", "1 ROAD", "", "", "TOWN", "", "LS1 1AA", opened, closed, *[""] * 15]
    assert len(fields) == 27
    stream = io.StringIO()
    csv.writer(stream).writerow(fields)
    return stream.getvalue()


ODS = ods_line("RX1", "LOAMSHIRE PARTNERSHIP NHS TRUST") + ods_line("RX2", "ARDEN HOSPITALS NHS TRUST", "", "20140331")
ODS_HEADED = (
    "ods_code,ods_name,region_code,open_date,close_date\nRX1,Loamshire Partnership NHS Trust,Y60,2001-04-01,NA\n"
)
ONS = (
    "\ufeffLAD23CD,LAD23NM,LAD23NMW,CTY23CD,CTY23NM\n"
    "E06000999,Loam,,E10000999,Loamshire\nW06000999,Arden,Arddyn,,\nE06000998,Elm,,E10000999,Loamshire\n"
)


def written(folder: Path, name: str, content: str | bytes) -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def entries(path: Path) -> list[Entry | None]:
    return list(read_entries(recognise(path), lambda *_: None))


@pytest.fixture
def ico(tmp_path: Path) -> Path:
    return written(tmp_path, "register-of-data-controllers-2026-11-01.csv", ICO)


@pytest.fixture
def index(tmp_path: Path, ico: Path) -> Path:
    path = tmp_path / "index.sqlite"
    with Index(path, write=True) as opened:
        opened.load(recognise(ico))
    return path


# --- formats ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "content", "form", "source"),
    [
        ("register-of-data-controllers-2026-11-01.csv", ICO, "ico", "ico"),
        ("anything.txt", ICO.replace("Registration_number", "Registration number"), "ico", "ico"),
        ("BasicCompanyData-2026-11-01-part3_7.csv", COMPANIES, "companies-house", "companies-house-part3"),
        ("BasicCompanyDataAsOneFile-2026-11-01.csv", COMPANIES, "companies-house", "companies-house"),
        ("etr.csv", ODS, "ods", "ods-etr"),
        ("ETR.CSV", ODS, "ods", "ods-etr"),
        ("trusts.csv", ODS_HEADED, "ods", "ods-trusts"),
        ("names.csv", ONS, "ons", "ons-lad"),
        ("forces.json", json.dumps(POLICE), "police", "police"),
        ("forces.csv", "id,name\nloamshire,Loamshire Police\n", "police", "police"),
        ("police-force.tsv", "police-force\tname\tend-date\nloamshire\tLoamshire Police\t\n", "police", "police"),
    ],
)
def test_a_file_is_known_by_its_content(tmp_path: Path, name: str, content: str, form: FormatName, source: str) -> None:
    official = recognise(written(tmp_path, name, content))
    assert (official.format, official.source) == (form, source)


def test_the_fee_payers_are_read(ico: Path) -> None:
    read = entries(ico)
    assert read[0] == Entry("Z1111111", "LOAMSHIRE COUNTY COUNCIL", (), "", "2001-03-01", "2027-02-28")
    assert read[1]
    assert read[1].others == ("Brindlewick Boilers", "Quick Taps")
    assert read[2]
    assert read[2].name == "Harmer, Crisp and Sons LLP"
    assert len(read) == 6


def test_companies_are_read_with_their_earlier_names(tmp_path: Path) -> None:
    assert entries(written(tmp_path, "companies.csv", COMPANIES)) == [
        Entry("01234567", "BRINDLEWICK PLUMBING & HEATING LIMITED", ("BRINDLE TAPS LIMITED",), "company", "1999-03-02")
    ]


def test_organisations_of_the_nhs_are_read_with_and_without_header(tmp_path: Path) -> None:
    assert entries(written(tmp_path, "etr.csv", ODS)) == [
        Entry("RX1", "LOAMSHIRE PARTNERSHIP NHS TRUST", (), "nhs", "1991-04-01"),
        Entry("RX2", "ARDEN HOSPITALS NHS TRUST", (), "nhs", "", "2014-03-31"),
    ]
    assert entries(written(tmp_path, "headed.csv", ODS_HEADED)) == [
        Entry("RX1", "Loamshire Partnership NHS Trust", (), "nhs", "2001-04-01")
    ]


def test_ons_codes_are_read_once_each_with_welsh_names(tmp_path: Path) -> None:
    read = [entry for entry in entries(written(tmp_path, "names.csv", ONS)) if entry]
    assert [(entry.code, entry.name, entry.others, entry.kind) for entry in read] == [
        ("E06000999", "Loam", (), "council"), ("E10000999", "Loamshire", (), "council"),
        ("W06000999", "Arden", ("Arddyn",), "council"), ("E06000998", "Elm", (), "council"),
    ]  # fmt: skip


def test_police_forces_are_read(tmp_path: Path) -> None:
    expected = [Entry("loamshire", "Loamshire Police", (), "police")]
    assert entries(written(tmp_path, "forces.json", json.dumps(POLICE)))[:1] == expected
    assert entries(written(tmp_path, "forces.csv", "id,name\nloamshire,Loamshire Police\n")) == expected


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_names_are_read_whatever_the_encoding(tmp_path: Path, encoding: str) -> None:
    last = entries(written(tmp_path, "ico.csv", ICO.encode(encoding)))[-1]
    assert last
    assert last.name == "Café Ysgubor Cyf"


def test_a_table_in_an_archive_is_read(tmp_path: Path) -> None:
    path = tmp_path / "ico.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("readme.txt", "about")
        archive.writestr("register.csv", ICO)
    assert len(entries(path)) == 6


def test_progress_is_told_by_bytes(ico: Path) -> None:
    told: list[tuple[int, int]] = []
    list(read_entries(recognise(ico), lambda done, total: told.append((done, total))))
    size = ico.stat().st_size
    assert told[-1] == (size, size)
    assert all(0 <= done <= total == size for done, total in told)


def bad_archive(path: Path, *names: str) -> bytes:
    with zipfile.ZipFile(path, "w") as archive:
        for name in names:
            archive.writestr(name, ICO)
    return path.read_bytes()


@pytest.mark.parametrize(
    ("content", "error", "said"),
    [
        (b"", UnreadableError, "is empty"),
        (b"  \n\n", UnreadableError, "is empty"),
        (b"date,amount\n2024-01-01,5\n", UnsupportedError, "is none of the registers known here"),
        (b"id,name\n1,Apples\n2,Pears\n", UnsupportedError, "is none of the registers known here"),
        (b"%PDF-1.7 \x00\xff\xfe", UnsupportedError, "is none of the registers known here"),
        (b'{"id": 1, "nothing": 2}', UnsupportedError, "is none of the registers known here"),
        (b'{"id": "x", "name": "y"}', UnsupportedError, "is JSON but no list"),
        (b'[{"id": "x", "name": "y"', UnreadableError, "is not valid JSON"),
        (b"PK\x03\x04 and no archive", UnreadableError, "is a damaged archive"),
        (b"\xff\xfea", UnreadableError, "is not text in an encoding known here"),
    ],
)
def test_a_file_that_is_no_register_is_told_in_one_line(
    tmp_path: Path, content: bytes, error: type[IsaExtractError], said: str
) -> None:
    path = written(tmp_path, "file.csv", content)
    with pytest.raises(error) as caught:
        list(read_entries(recognise(path), lambda *_: None))
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)
    assert str(caught.value).startswith(str(path))


def test_an_archive_of_several_tables_and_a_cut_one_are_told(tmp_path: Path) -> None:
    with pytest.raises(UnsupportedError, match="holds 2 tables instead of one"):
        recognise(written(tmp_path, "two.zip", bad_archive(tmp_path / "a", "a.csv", "b.csv")))
    with pytest.raises(UnsupportedError, match="holds no table"):
        recognise(written(tmp_path, "none.zip", bad_archive(tmp_path / "a", "a.xml")))
    whole = bad_archive(tmp_path / "a", "a.csv")
    with pytest.raises(UnreadableError, match="damaged archive"):
        recognise(written(tmp_path, "cut.zip", whole[: len(whole) // 2]))


def test_a_path_that_is_not_there_or_a_folder_is_told(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be read"):
        recognise(tmp_path / "none.csv")
    with pytest.raises(UsageError):
        recognise(tmp_path)


# --- index ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "codes", "method"),
    [
        ("Loamshire County Council", ["Z1111111"], "exact"),
        ("The Loamshire County Council", ["Z1111111"], "exact"),
        ("County Council of Loamshire", ["Z1111111"], "alias"),
        ("Loamshire Council", ["Z1111111"], "alias"),
        ("Loamshire City Council", [], "none"),
        ("Brindlewick Plumbing and Heating Ltd", ["ZA222222"], "exact"),
        ("Brindlewick Plumbing & Heating", ["ZA222222"], "alias"),
        ("Quick Taps", ["ZA222222"], "alias"),
        ("Brindlewick Plumbing & Heating Limted", ["ZA222222"], "exact"),
        ("Brindelwick Plumbing & Heating Ltd", ["ZA222222"], "fuzzy"),
        ("Brindlewick Plumbing & Heatin", ["ZA222222"], "fuzzy"),
        ("Harmer Crisp & Sons", ["ZA333333"], "alias"),
        ("Ashdell Dental Practice", ["ZA444444"], "exact"),
        ("Ashdel Dental Practise", ["ZA555555"], "fuzzy"),
        ("Ashdell Dental Practize", ["ZA444444", "ZA555555"], "fuzzy"),
        ("Cafe Ysgubor", ["ZA666666"], "alias"),
        ("Grindlewick Plumbing & Heating Ltd", [], "none"),  # another first letter: another name
        ("Harmer Cross & Sons", [], "none"),
        ("", [], "none"),
        ("Ltd", [], "none"),
    ],
)
def test_a_name_is_looked_up(index: Path, name: str, codes: list[str], method: str) -> None:
    with Index(index) as opened:
        found = opened.resolve(name)
    assert [listed.code for listed in found.candidates] == codes
    assert found.method == method


def test_several_registers_answer_together(index: Path, tmp_path: Path) -> None:
    with Index(index, write=True) as opened:
        opened.load(recognise(written(tmp_path, "companies.csv", COMPANIES)))
        opened.load(recognise(written(tmp_path, "names.csv", ONS)))
        found = opened.resolve("Brindlewick Plumbing and Heating Limited")
        assert [(listed.source, listed.code_of, listed.code) for listed in found.candidates] == [
            ("companies-house", "companies_house", "01234567"), ("ico", "ico", "ZA222222"),
        ]  # fmt: skip
        assert [listed.code for listed in opened.resolve("Brindle Taps Ltd").candidates] == ["01234567"]
        council = opened.resolve("Loamshire County Council", kind="council")
        assert {listed.code for listed in council.candidates} >= {"Z1111111"}
        assert [listed.code for listed in opened.resolve("Arddyn", kind="council").candidates] == ["W06000999"]


def test_loading_again_replaces_and_forgetting_drops(index: Path, tmp_path: Path) -> None:
    newer = written(tmp_path, "register-of-data-controllers-2026-12-01.csv", ICO.replace("Quick Taps", "Slow Taps"))
    with Index(index, write=True) as opened:
        loaded = opened.load(recognise(newer))
        assert (loaded.name, loaded.rows, loaded.left_out) == ("ico", 6, 0)
        assert [source.file_name for source in opened.sources] == [newer.name]
        assert opened.resolve("Quick Taps").candidates == ()
        assert len(opened.resolve("Slow Taps").candidates) == 1
        opened.forget("ico")
        assert opened.sources == []
        assert opened.resolve("Slow Taps").candidates == ()
        with pytest.raises(UsageError, match="nothing was loaded under this name"):
            opened.forget("ico")


@pytest.mark.parametrize("stopped_by", [KeyboardInterrupt, OSError])
def test_a_load_that_is_stopped_leaves_the_old(
    index: Path, ico: Path, monkeypatch: pytest.MonkeyPatch, stopped_by: type[BaseException]
) -> None:
    def stopped(*_: object) -> object:
        yield Entry("ZZ000000", "Half Loaded Limited")
        raise stopped_by

    monkeypatch.setattr("isa_extract.organisation_register.index.read_entries", stopped)
    with Index(index, write=True) as opened, pytest.raises(stopped_by):
        opened.load(recognise(ico))
    with Index(index) as opened:
        assert [source.rows for source in opened.sources] == [6]
        assert len(opened.resolve("Quick Taps").candidates) == 1
        assert opened.resolve("Half Loaded Limited").candidates == ()


def test_a_file_cut_in_the_middle_of_a_quote_leaves_the_old(index: Path, tmp_path: Path) -> None:
    broken = written(tmp_path, "ico.csv", ICO + '"ZA777777' + "x" * 200_000)
    with Index(index, write=True) as opened, pytest.raises(UnreadableError, match="is not valid CSV"):
        opened.load(recognise(broken))
    with Index(index) as opened:
        assert [source.rows for source in opened.sources] == [6]


def test_rows_without_code_or_name_are_counted(tmp_path: Path) -> None:
    path = written(tmp_path, "ico.csv", ICO + "ZA777777,,,,,,,,,,,,,\n,Nameless,,,,,,,,,,,,\nZA8\n")
    with Index(tmp_path / "index.sqlite", write=True) as opened:
        loaded = opened.load(recognise(path))
    assert (loaded.rows, loaded.left_out) == (6, 3)


def test_a_register_of_nothing_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path, "ico.csv", ICO.splitlines()[0] + "\n")
    with Index(tmp_path / "index.sqlite", write=True) as opened, pytest.raises(UnreadableError, match="lists no"):
        opened.load(recognise(path))


def test_the_index_holds_no_addresses_and_no_persons(index: Path) -> None:
    content = index.read_bytes()
    for private in (b"dpo@loamshire.example", b"High Street", b"LS1 2AB"):
        assert private not in content


def test_the_same_files_make_the_same_answers_and_rows(tmp_path: Path, ico: Path) -> None:
    dumps = []
    for name in ("one", "two"):
        path = tmp_path / name
        with Index(path, write=True) as opened:
            opened.load(recognise(ico))
        connection = sqlite3.connect(path)
        dumps.append(list(connection.iterdump()))
        connection.close()
    assert dumps[0] == dumps[1]


def test_a_file_that_is_no_index_is_told(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="there is no index here"):
        Index(tmp_path / "none.sqlite")
    other = written(tmp_path, "notes.txt", "not a database at all, but long enough to be looked at " * 40)
    for write in (False, True):
        with pytest.raises(UnreadableError, match="is no index or is damaged"):
            Index(other, write=write)
    assert other.read_text(encoding="utf-8").startswith("not a database")
    foreign = tmp_path / "foreign.sqlite"
    connection = sqlite3.connect(foreign)
    connection.execute("CREATE TABLE mine (a)")
    connection.commit()
    connection.close()
    with pytest.raises(UsageError, match="is not an index of organisations"):
        Index(foreign, write=True)


def test_an_index_of_another_version_is_told(index: Path) -> None:
    connection = sqlite3.connect(index)
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    with pytest.raises(UsageError, match="was made by another version"):
        Index(index)


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    written(tmp_path, "file", "x")
    with pytest.raises(UsageError, match="the folder cannot be made"):
        Index(tmp_path / "file" / "index.sqlite", write=True)
    with pytest.raises(UsageError, match="cannot be written"):
        Index(tmp_path, write=True)


def test_while_one_loads_another_is_told(index: Path, ico: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("isa_extract.organisation_register.index.BUSY_SECONDS", 0.1)
    with Index(index, write=True) as first:
        first._connection.execute("BEGIN IMMEDIATE")
        with Index(index, write=True) as second, pytest.raises(UsageError, match="cannot be used"):
            second.load(recognise(ico))
        with Index(index) as reader:
            assert len(reader.resolve("Quick Taps").candidates) == 1
        first._connection.execute("ROLLBACK")


def test_the_index_is_in_the_users_data_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    assert index_path().name == "organisations.sqlite"
    assert "isa-extract" in index_path().parts
