"""Organisations: the files of the register, names by rule, and what names resolve to."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from organisation_register_rows import ROWS, file_of, small_register

from isa_extract.errors import PatternError
from isa_extract.organisation_register.names import Reading, readings, words_of
from isa_extract.organisation_register.organisation import Organisation
from isa_extract.organisation_register.reader import HEADER, read_register
from isa_extract.organisation_register.resolve import Register
from isa_extract.organisation_register.rows import Rows
from isa_extract.organisation_register.slips import is_slip
from isa_extract.rules import load_rules, patterns_root

REGISTER = small_register()
ONE = "arden-council,Arden Council,council,,england,1974-04-01,,,,,,,,,,,\n"


def ids(name: str, **known: str | None) -> list[str]:
    return [organisation.id for organisation in REGISTER.resolve(name, **known).candidates]  # type: ignore[arg-type]


# --- files ------------------------------------------------------------------------------------------------------------


def test_a_row_is_an_organisation_with_all_it_says() -> None:
    organisation = REGISTER.by_id["leicestershire-county-council"]
    assert organisation.name == "Leicestershire County Council"
    assert (organisation.kind, organisation.type, organisation.nation) == ("council", "county council", "england")
    assert organisation.aliases == ("LCC",)
    assert organisation.identifiers == {
        "gss": "E10000018", "ico": "Z5555555", "register": "leicestershire-county-council",
    }  # fmt: skip
    assert REGISTER.by_id["northamptonshire-county-council"].successors == (
        "north-northamptonshire-council", "west-northamptonshire-council",
    )  # fmt: skip
    assert len(REGISTER) == len(REGISTER.organisations) == len(ROWS.splitlines())


@pytest.mark.parametrize(
    ("rows", "line", "said"),
    [
        (ONE + ONE, 3, "id arden-council is used at organisation_register/a.csv:2 too"),
        (ONE.replace("Arden Council", ""), 2, "organisation without name"),
        (ONE.replace("arden-council", "Arden Council"), 2, "is not a short name"),
        (ONE.replace(",council,", ",parish,"), 2, "unknown kind 'parish'"),
        (ONE.replace("england", "cornwall"), 2, "unknown nation 'cornwall'"),
        (ONE.replace("1974-04-01", "1 April 1974"), 2, "start '1 April 1974' is not a date"),
        (ONE.replace("1974-04-01", "1974-13"), 2, "is not a date"),
        (ONE.replace("1974-04-01,", "1974-04-01,1973"), 2, "ends (1973) before it starts"),
        (ONE + ONE.replace("arden", "barden").replace("1974-04-01,,", "1974-04-01,,nobody"), 3, "unknown successor"),
        (ONE.replace("1974-04-01,,", "1974-04-01,,arden-council"), 2, "names itself as its successor"),
        (ONE.replace("\n", ",more\n"), 2, "has 18 fields instead of 17"),
        (ONE.replace(",,,,,,,\n", ",E0600001,,,,,,\n"), 2, "'E0600001' is no code of the register gss"),
        (ONE + ONE.replace("arden", "barden").replace("Arden Council", '"Bar\nden"'), 3, "goes over several lines"),
        (ONE + '"barden', 3, "is not valid CSV"),
    ],
)
def test_a_mistake_is_told_with_file_and_line(rows: str, line: int, said: str) -> None:
    with pytest.raises(PatternError) as caught:
        read_register({"a.csv": file_of(rows)})
    assert str(caught.value).startswith(f"organisation_register/a.csv:{line}: ")
    assert said in str(caught.value)


def test_a_wrong_header_and_another_encoding_are_told() -> None:
    with pytest.raises(PatternError, match=r"a\.csv:1: its header lacks 'gss'"):
        read_register({"a.csv": file_of(ONE).replace(b"gss,", b"")})
    with pytest.raises(PatternError, match=r"a\.csv:1: its header has other columns"):
        read_register({"a.csv": file_of(ONE).replace(b",ico", b",ico,more")})
    with pytest.raises(PatternError, match=r"a\.csv:2: is not UTF-8"):
        read_register({"a.csv": file_of(ONE.replace("Arden", "Ardên")).decode().encode("latin-1")})


def test_ids_are_unique_over_all_files_and_a_mark_at_the_beginning_is_no_harm() -> None:
    with pytest.raises(PatternError, match=r"b\.csv:2: id arden-council is used at organisation_register/a\.csv:2 too"):
        read_register({"a.csv": file_of(ONE), "b.csv": file_of(ONE)})
    assert len(read_register({"a.csv": b"\xef\xbb\xbf" + file_of(ONE)})) == 1


def test_the_register_is_part_of_the_pattern_version(tmp_path: Path) -> None:
    for file in patterns_root().glob("*.yaml"):
        (tmp_path / file.name).write_bytes(file.read_bytes())
    without = load_rules(tmp_path)
    assert len(without.register) == 0
    assert without.register.resolve("Arden Council").method == "none"
    (tmp_path / "organisation_register").mkdir()
    (tmp_path / "organisation_register" / "mine.csv").write_bytes(file_of(ONE))
    first = load_rules(tmp_path)
    assert first.register.resolve("Arden Council").organisation is not None
    (tmp_path / "organisation_register" / "mine.csv").write_bytes(file_of(ONE.replace("1974", "1975")))
    second = load_rules(tmp_path)
    assert len({without.version, first.version, second.version}) == 3
    (tmp_path / "organisation_register" / "mine.csv").write_bytes(file_of(ONE.replace("england", "x")))
    with pytest.raises(PatternError, match=r"organisation_register/mine\.csv:2"):
        load_rules(tmp_path)


def test_dates_hold_as_far_as_they_are_precise() -> None:
    body = Organisation("a", "A", "council", start="2009-04", end="2023-03-31")
    assert body.existed("2009")
    assert body.existed("2009-04-15")
    assert not body.existed("2009-03-31")
    assert body.existed("2023")
    assert not body.existed("2023-04-01")
    assert Organisation("a", "A", "council").existed("1066")


# --- names ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "place", "family", "styles"),
    [
        ("Leicestershire County Council", "leicestershire", "council", "county"),
        ("London Borough of Brent", "brent", "council", "london borough"),
        ("The Mayor and Burgesses of the London Borough of Brent", "brent", "council", "london borough"),
        ("Royal Borough of Kingston upon Thames", "kingston upon thames", "council", "royal borough"),
        ("City of Wakefield Metropolitan District Council", "wakefield", "council", "city metropolitan district"),
        ("County Council of the City and County of Cardiff", "cardiff", "council", "county city"),
        ("Council of the City of Wakefield", "wakefield", "council", "city"),
        ("Bristol, City of", "bristol", "council", "city"),
        ("Thurrock Unitary Authority", "thurrock", "council", ""),
        ("Leicester CC", "leicester", "council", "cc"),
        ("Cyngor Sir Ynys Môn", "ynys mon", "council", "county"),
        ("Leicestershire Constabulary", "leicestershire", "police", ""),
        ("The Chief Constable of Leicestershire Police", "leicestershire", "police", ""),
        ("Chief Constable of the Police Service of Scotland", "scotland", "police", ""),
        ("Heddlu Gogledd Cymru", "gogledd cymru", "police", ""),
        ("City of London Police", "city of london", "police", ""),
        ("Office of the Police and Crime Commissioner for Essex", "essex", "commissioner", ""),
        ("Essex Police and Crime Commissioner", "essex", "commissioner", ""),
        ("Essex Fire & Rescue Authority", "essex", "fire", ""),
        ("NHS Leicester City Clinical Commissioning Group", "leicester city", "ccg", ""),
        ("NHS Leicestershire Partnership Trust", "leicestershire partnership", "trust", ""),
        ("Wye Valley NHS FT", "wye valley", "trust", ""),
        ("NHS Fife", "fife", "nhs", ""),
        ("University of Essex", "essex", "university", ""),
        ("Boston Town Council", "boston", "local_council", ""),
    ],
)
def test_a_name_says_place_and_sort(name: str, place: str, family: str, styles: str) -> None:
    assert next(readings(words_of(name))) == Reading(place, family, frozenset(styles.split()))


@given(st.text(max_size=80))
def test_any_text_has_words_and_readings(text: str) -> None:
    words = words_of(text)
    assert words_of(" ".join(words)) in (words, words[1:])  # "the the x"
    for reading in readings(words) if words else ():
        assert reading.place


@pytest.mark.parametrize(
    ("written", "slip"),
    [
        ("leicster", True), ("leiccester", True), ("liecester", True), ("leicesyer", True), ("leicesier", False),
        ("leincester", False), ("laicester", False), ("leicestershire", False), ("leicester", False), ("", False),
    ],
)  # fmt: skip
def test_a_slip_is_told_from_another_word(written: str, slip: bool) -> None:
    assert is_slip(written, "leicester") is slip


# --- what names resolve to --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "identity", "method"),
    [
        ("Leicestershire County Council", "leicestershire-county-council", "exact"),
        ("the LEICESTERSHIRE  COUNTY COUNCIL", "leicestershire-county-council", "exact"),
        ("Leicestershire Council", "leicestershire-county-council", "alias"),
        ("Leicester CC", "leicester-city-council", "alias"),
        ("City of Leicester", "leicester-city-council", "alias"),
        ("Leicester City", "leicester-city-council", "alias"),
        ("Lincoln City Council", "city-of-lincoln-council", "alias"),
        ("LB Brent", "london-borough-of-brent", "alias"),
        ("Brent Council", "london-borough-of-brent", "alias"),
        ("Kirklees Metropolitan Borough Council", "kirklees-council", "alias"),
        ("Wakefield MDC", "wakefield-metropolitan-district-council", "alias"),
        ("Harborough Borough Council", "harborough-district-council", "alias"),
        ("Royal Borough of Kingston", "royal-borough-of-kingston-upon-thames", "alias"),
        ("King’s Lynn & West Norfolk Borough Council", "borough-council-of-kings-lynn-and-west-norfolk", "alias"),
        ("Ynys Mon County Council", "ynys-mon", "alias"),
        ("Shepway District Council", "folkestone-and-hythe-district-council", "former_name"),
        ("Shepway Council", "folkestone-and-hythe-district-council", "former_name"),
        ("Chief Constable of Leicestershire", "leicestershire-police", "alias"),
        ("Leicestershire Constabulary", "leicestershire-police", "alias"),
        ("Leicester & Rutland Constabulary", "leicestershire-police", "former_name"),
        ("Police Scotland", "police-service-of-scotland", "alias"),
        ("Essex PCC", "police-fire-and-crime-commissioner-for-essex", "alias"),
        ("Essex Fire Authority", "essex-county-fire-and-rescue-service", "alias"),
        ("Leicester City Clinical Commissioning Group", "nhs-leicester-city-ccg", "alias"),
        ("NHS Leicester, Leicestershire & Rutland ICB",
         "nhs-leicester-leicestershire-and-rutland-integrated-care-board", "alias"),
        ("NHS Leicestershire Partnership Trust", "leicestershire-partnership-nhs-trust", "alias"),
        ("University Hospitals of Leicester", "university-hospitals-of-leicester-nhs-trust", "alias"),
        ("Department of Work & Pensions", "department-for-work-and-pensions", "exact"),
        ("Department for Work and Pensions (Ambry Jobcentre)", "department-for-work-and-pensions", "exact"),
        ("D.W.P.", "department-for-work-and-pensions", "alias"),
        ("National Probation Service (Midlands Division)", "probation-service", "former_name"),
        ("National Probation Service, Midlands Division", "probation-service", "part"),
        ("Cyngor Caerdydd / Cardiff Council", "cardiff-council", "alias"),
        ("North Wales Police (Heddlu Gogledd Cymru)", "north-wales-police", "exact"),
        ("Staffordshire Commissioner Fire and Rescue Authority, through Staffordshire Fire and Rescue Service (SFRS)",
         "staffordshire-fire-and-rescue-service", "alias"),
        ("Leicestershire County Council Adult Social Care", "leicestershire-county-council", "part"),
        ("Adult Social Care, Leicestershire County Council", "leicestershire-county-council", "part"),
        ("Leicestershire Police Eastern Division", "leicestershire-police", "part"),
        ("Kirklees Council Housing Department", "kirklees-council", "part"),
        ("Leicestershire County Councl", "leicestershire-county-council", "fuzzy"),
        ("Leicestershire Pollce", "leicestershire-police", "fuzzy"),
        ("Ieicester City Council", "leicester-city-council", "fuzzy"),
        ("Leicestershirecounty Council", "leicestershire-county-council", "fuzzy"),
        ("Leicester C ity Council", "leicester-city-council", "fuzzy"),
        ("ease dunbartonshire", "east-dunbartonshire-council", "fuzzy"),
        ("Flintshrie County Council", "flintshire-county-council", "fuzzy"),
    ],
)  # fmt: skip
def test_a_name_resolves(name: str, identity: str, method: str) -> None:
    resolution = REGISTER.resolve(name)
    assert [organisation.id for organisation in resolution.candidates] == [identity]
    assert resolution.method == method
    assert resolution.organisation is resolution.candidates[0]
    assert resolution.score == 1 if method != "fuzzy" else 0.8 < resolution.score < 1


@pytest.mark.parametrize(
    "name",
    [
        "", "the", "Council", "the County Council", "City Council", "Police", "the Trust", "NHS", "ECC",
        "Fenshire Council",  # not Flintshire
        "Fenshire County Council", "Northshire Police",
        "City of Ancaster Council",  # not Lancaster
        "Ancaster City Council",
        "London Borough of Hartsmere",  # not Hertsmere, which is no London borough
        "Leicester County Council", "Durham City Council", "Northampton County Council", "Kirklees County Council",
        "South Norfolk District Council", "Essex Police Federation", "Essex Police and Crime Panel",
        "Boston Town Council", "Leicester Town Council", "Norfolk Parish Council",
        "Leicestershire County Council Pension Fund", "Leicester City Youth Offending Service",
        "Homes for Leicester City", "Leicestershire Partnership", "Leicester Hospice", "Kirklees Homes Limited",
        "University of Leicester", "East Mercia Constabulary", "Harborough House",
    ],
)  # fmt: skip
def test_a_name_that_is_no_body_here_resolves_to_none(name: str) -> None:
    assert ids(name) == []
    assert REGISTER.resolve(name).method == "none"
    assert REGISTER.resolve(name).organisation is None


def test_a_place_alone_stays_a_set_that_a_kind_narrows() -> None:
    essex = ["essex-county-council", "essex-county-fire-and-rescue-service", "essex-police"]
    assert ids("Essex") == [essex[0], essex[2]] or ids("Essex") == essex
    assert REGISTER.resolve("Essex").organisation is None
    assert ids("Essex", kind="council") == ["essex-county-council"]
    assert ids("Essex", kind="police") == ["essex-police"]
    assert ids("Essex", kind="nhs") == []


def test_letters_that_two_bodies_share_are_a_set_until_the_document_says_which() -> None:
    assert ids("LCC") == ["lancashire-county-council", "leicestershire-county-council"]
    defined = REGISTER.resolve("LCC", abbreviations={"lcc": "Leicestershire County Council"})
    assert defined.method == "abbreviation"
    assert defined.organisation == REGISTER.by_id["leicestershire-county-council"]
    council = REGISTER.resolve("the Council", abbreviations={"council": "Cheshire East Council"})
    assert council.organisation == REGISTER.by_id["cheshire-east-council"]
    other = REGISTER.resolve("LCC", abbreviations={"lcc": "Loamshire County Council"})
    assert len(other.candidates) == 2
    assert ids("LCC", place="Leicestershire") == ["leicestershire-county-council"]


def test_a_document_cannot_give_an_official_name_to_another() -> None:
    resolution = REGISTER.resolve("Essex Police", abbreviations={"Essex Police": "Leicestershire Police"})
    assert resolution.organisation == REGISTER.by_id["essex-police"]


def test_a_day_tells_bodies_of_different_times_apart() -> None:
    both = ["leicester-city-primary-care-trust", "nhs-leicester-city-ccg"]
    assert ids("NHS Leicester City") == both
    assert ids("NHS Leicester City", on="2010") == both[:1]
    assert ids("NHS Leicester City", on="2016-05-01") == both[1:]
    assert ids("NHS Leicester City", on="2013") == both  # both existed in that year
    assert ids("Cardiff City Council") == ["cardiff-city-council"]
    assert ids("Cardiff City Council", on="2014-01-01") == ["cardiff-council"]
    assert ids("Northamptonshire County Council", on="2022") == ["northamptonshire-county-council"]  # a stale name


def test_different_places_never_stand_for_one_another() -> None:
    assert ids("Norfolk Council") == ["norfolk-county-council"]
    assert ids("North Norfolk Council") == ["north-norfolk-district-council"]
    assert ids("Northampton Council") == ["northampton-borough-council"]
    assert ids("Northamptonshire Council") == ["northamptonshire-county-council"]
    assert ids("North Northamptonshire") == ["north-northamptonshire-council"]


def test_two_halves_that_say_different_bodies_are_a_set() -> None:
    assert ids("Essex Police / Leicestershire Police") == ["essex-police", "leicestershire-police"]


def test_a_nation_in_brackets_is_heeded() -> None:
    assert ids("Probation Service (England)") == ["probation-service"]
    assert ids("Probation Service (Scotland)") == []
    assert ids("Department for Work and Pensions (Scotland)") == ["department-for-work-and-pensions"]


def test_those_before_and_after_are_known() -> None:
    board = REGISTER.by_id["nhs-leicester-leicestershire-and-rutland-integrated-care-board"]
    assert sorted(REGISTER.lineage(board)) == ["leicester-city-primary-care-trust", "nhs-leicester-city-ccg"]
    assert [body.id for body in REGISTER.predecessors["nhs-leicester-city-ccg"]] == [
        "leicester-city-primary-care-trust"
    ]


NAMES = sorted(
    {name for body in REGISTER.organisations for name in (body.name, *body.aliases, *body.former_names)}
)  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_every_name_of_the_register_leads_to_its_body(name: str) -> None:
    bodies = [b.id for b in REGISTER.organisations if name in (b.name, *b.aliases, *b.former_names)]
    assert set(bodies) <= set(ids(name))


@given(st.sampled_from(NAMES), st.randoms(use_true_random=False))
def test_case_space_and_punctuation_change_nothing(name: str, source: object) -> None:
    shuffled = "".join(source.choice((letter.upper(), letter.lower())) for letter in name)  # type: ignore[attr-defined]
    written = f"The {shuffled.replace(' and ', ' & ').replace(' ', '  ')}."
    if not name.casefold().startswith("the "):
        assert ids(written) == ids(name)


@given(st.sampled_from([body for body in REGISTER.organisations if len(body.name) > 8]), st.data())
def test_a_slip_never_leads_to_another_body(body: Organisation, data: st.DataObject) -> None:
    at = data.draw(st.integers(1, len(body.name) - 2))
    letter = data.draw(st.sampled_from("abcdefghijklmnopqrstuvwxyz"))
    slip = data.draw(st.sampled_from([
        body.name[:at] + body.name[at + 1 :], body.name[:at] + letter + body.name[at + 1 :],
        body.name[:at] + letter + body.name[at:],
        body.name[:at] + body.name[at + 1] + body.name[at] + body.name[at + 2 :],
    ]))  # fmt: skip
    found = REGISTER.resolve(slip).organisation
    assert found is None or found.id == body.id, slip


@given(st.text(max_size=60), st.sampled_from([None, "council", "police", "nhs"]), st.sampled_from([None, "2010-01"]))
def test_any_text_resolves_to_nothing_or_to_bodies_of_the_kind(name: str, kind: str | None, on: str | None) -> None:
    resolution = REGISTER.resolve(name, kind=kind, on=on)
    assert resolution.name == name
    assert all(kind is None or body.kind == kind for body in resolution.candidates)
    assert (resolution.method == "none") == (not resolution.candidates)
    assert list(resolution.candidates) == sorted(resolution.candidates, key=lambda body: body.id)


def test_an_empty_register_knows_nothing() -> None:
    empty = Register(Rows({}))
    assert len(empty) == 0
    assert empty.resolve("Essex Police").candidates == ()
    assert len(HEADER) == 17
