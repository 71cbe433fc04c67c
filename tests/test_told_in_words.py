# ruff: noqa: E501 - what documents say is not wrapped
"""Agreements in the words of whoever wrote them: grids of questions, terms in passing, lists that are handed over."""

from __future__ import annotations

import json
from typing import Any

import pytest
from helpers import Item, built, document_of, heading

from isa_extract.layout import WEAK_LEVEL, RawBlock, RawText
from isa_extract.pipeline import extract_document

TITLE = heading("Information Sharing Agreement")
PARTIES = 'This agreement is made between Moorland Council ("the Council"), Fenwick NHS Trust ("the Trust") and the Chief Constable of Elmshire Police ("the Police").'


def record(*items: Item) -> dict[str, Any]:
    read: dict[str, Any] = json.loads(extract_document(built(TITLE, *items)).record.as_json())
    return read


def by_name(*items: Item) -> dict[str, dict[str, Any]]:
    return {party["name"]: party for party in record(*items)["parties"]}


def fields(*items: Item) -> dict[str, tuple[str | None, str | None]]:
    """The fields of a document, each with its data set and who provides it."""
    return {item["name"]: (item["dataset"], item["provider"]) for item in record(PARTIES, *items)["data_items"]}


def codes(*items: Item) -> list[str]:
    return [finding["code"] for finding in record(PARTIES, *items)["findings"]]


def bullets(*texts: str, level: int = 0) -> list[RawBlock]:
    return [RawBlock(RawText(f"- {one}"), level=level) for one in texts]


# --- a grid of questions, a body a column ---------------------------------------------------------------------------------


def grid(name: str, where: str, role: str, who: str, number: str, mail: str) -> list[list[str]]:
    return [
        ["Question", "Council", "Trust"],
        [name, "Moorland County Council", "Fenwick NHS Trust, for the Department of Health"],
        [where, "Moot Hall, Moorton MO1 1AA", "Ash House, Fenwick FE3 4DE"],
        [role, "Yes", "No"],
        [who, "Olive Tranter, Records Officer", "Ben Okafor, Information Manager"],
        [number, "01632 960101", "01632 960102"],
        [mail, "olive@moorland.example.gov.uk", "ben@fenwick.example.nhs.uk"],
    ]


@pytest.mark.parametrize(
    "questions",
    [
        ("Q1 Your full name", "Q2 Where are you?", "Q3 Data controller?", "Q4 Who speaks for you on this?", "Q5 On what number?", "Q6 At what e-mail?"),
        ("Name of your organisation", "Your postal address", "Are you a data controller?", "Your lead officer", "Which telephone number?", "Your e-mail address"),
        ("B2 Your legal name", "B3 Where should we write to?", "B4 Controller?", "B5 Who is your contact?", "B6 Your direct line", "B7 What e-mail?"),
    ],
)  # fmt: skip
def test_a_grid_of_questions_with_a_body_in_each_column(questions: tuple[str, ...]) -> None:
    read = record(heading("The partners"), grid(*questions))
    council, trust = read["parties"]
    assert (council["name"], council["address"]) == ("Moorland County Council", "Moot Hall, Moorton MO1 1AA")
    assert (council["roles"], trust["roles"]) == (["controller"], [])
    assert (trust["name"], trust["on_behalf_of"]) == ("Fenwick NHS Trust", ["Department of Health"])
    assert "Council" in council["aliases"]
    assert [(c["name"], c["phone"], c["email"], c["organisation"]) for c in read["contacts"]] == [
        ("Olive Tranter", "+441632960101", "olive@moorland.example.gov.uk", "Moorland County Council"),
        ("Ben Okafor", "+441632960102", "ben@fenwick.example.nhs.uk", "Fenwick NHS Trust"),
    ]


# --- parties and what they are called, in running words --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sentence", "name", "called"),
    [
        ("Moorland Homes Limited lets flats from its office at 3 Tannery Row, Moorton, MO1 9QX; below it is Moorhomes.", "Moorland Homes Limited", "Moorhomes"),
        ("Fenwick Borough Council, of the Guildhall, Sheep Street, Fenwick, FE1 9BA, is called the Borough.", "Fenwick Borough Council", "Borough"),
        ("Schooling is the business of Elmshire County Council, Kingsway, Elmer, EL3 9ZA, here the County.", "Elmshire County Council", "County"),
        ("Harbour Help Limited, which we shorten to Harbour, gives advice.", "Harbour Help Limited", "Harbour"),
        ("Wold Housing Trust has 900 tenants, and we shall call it the Landlord.", "Wold Housing Trust", "Landlord"),
    ],
)  # fmt: skip
def test_a_sentence_introduces_a_party(sentence: str, name: str, called: str) -> None:
    found = by_name(
        heading("Who we are"), f"Two bodies make this agreement. {sentence}", "The Tenants' Panel read a draft in June."
    )
    assert list(found) == [name]
    assert found[name]["aliases"] == [called]


def test_the_last_of_those_who_are_introduced_may_have_a_plain_name() -> None:
    found = by_name(
        heading("Who we are"),
        "Three bodies make this agreement. Moorland Council, of Moot Hall, Moorton, MO1 1AA, is called the Council. "
        "The third is Open Hearth Mediation, a charity, which we shorten to Open Hearth.",
    )
    assert list(found) == ["Moorland Council", "Open Hearth Mediation"]


@pytest.mark.parametrize(
    "lead", ["You can write to us at", "Our address is", "We are at", "Letters should be sent to us at"]
)
def test_an_address_in_the_words_of_the_party(lead: str) -> None:
    found = by_name(
        heading("Who are we?"),
        f'Moorland Academy Trust ("the Trust") runs six schools. {lead} 4 Rope Walk, Moorton, MO3 8TD.',
        'Fenwick County Council ("the Council") looks after attendance.',
    )
    assert found["Moorland Academy Trust"]["address"] == "4 Rope Walk, Moorton, MO3 8TD"
    assert found["Fenwick County Council"]["address"] is None


def test_a_clause_about_the_agreement_names_no_party_and_the_next_clause_gives_no_address() -> None:
    clauses: list[Item] = [
        '1.1 the National Probation Service, Elmshire Division ("Probation");',
        '1.2 Elmer College, of Francis Street, Elmer, EL1 3UZ ("the College"); and',
        '1.3 Moorland Council, of Moot Hall, Moorton, MO1 1AA ("the Council").',
        '1.4 This Agreement takes effect on 11 April 2016 ("the Commencement Date").',
    ]
    found = by_name(heading("1. Parties"), *clauses)
    assert set(found) == {"National Probation Service, Elmshire Division", "Elmer College", "Moorland Council"}
    assert found["National Probation Service, Elmshire Division"]["address"] is None


def test_the_body_that_a_party_belongs_to_is_none() -> None:
    found = by_name("The parties are Elmshire Prison, part of the Prison Service Agency, and Moorland Council.")
    assert "Prison Service Agency" not in found


# --- contacts ----------------------------------------------------------------------------------------------------------------


def contacts(*items: Item) -> list[tuple[str | None, ...]]:
    found = record(PARTIES, *items)["contacts"]
    return [(c["name"], c["role"], c["organisation"], c["email"], c["phone"]) for c in found]


OLIVE = ("Olive Tranter", "Records Manager", "Moorland Council", "olive@moorland.example.gov.uk", "+441632960101")
BEN = ("Ben Okafor", "Data Lead", "Fenwick NHS Trust", "ben@fenwick.example.nhs.uk", "+441632960102")


def test_a_contact_behind_what_its_body_is_called() -> None:
    assert contacts(
        heading("Annex A: Single points of contact"),
        "Council. Olive Tranter, Records Manager. Telephone 01632 960101. Secure e-mail: olive@moorland.example.gov.uk",
        "Trust. Ben Okafor, Data Lead. Telephone 01632 960102. E-mail: ben@fenwick.example.nhs.uk",
    ) == [OLIVE, BEN]


@pytest.mark.parametrize(
    "words",
    [
        "Questions should be put, at the Council, to Olive Tranter, Records Manager, who can be reached on 01632 960101 or at olive@moorland.example.gov.uk; and at the Trust, to Ben Okafor, Data Lead, on 01632 960102 or at ben@fenwick.example.nhs.uk.",
        "At the Council you should try Olive Tranter, Records Manager (01632 960101, olive@moorland.example.gov.uk), and at the Trust Ben Okafor, Data Lead (01632 960102, ben@fenwick.example.nhs.uk).",
    ],
)  # fmt: skip
def test_contacts_are_told_body_by_body(words: str) -> None:
    assert contacts(heading("People to ask for"), words) == [OLIVE, BEN]


@pytest.mark.parametrize("verb", ["will answer", "reads", "deals with it", "picks it up"])
def test_who_answers_is_the_contact(verb: str) -> None:
    sentence = f"Moorland Council looks after schools. Ring 01632 960101 or write to olive@moorland.example.gov.uk; Olive Tranter, our Records Manager, {verb}."
    assert contacts(heading("Who we are"), sentence) == [OLIVE]


# --- fields ------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "title", ["Information which the Partners bring", "Who gives what", "Data that each body supplies"]
)
def test_clauses_in_which_each_body_brings_its_fields(title: str) -> None:
    found = fields(
        heading(f"7. {title}"),
        "7.1 The Police shall bring licence conditions, known aliases and name of supervising officer.",
        "7.2 The Trust shall bring name of care co-ordinator and date of last appointment.",
    )
    assert found["licence conditions"] == (None, "Chief Constable of Elmshire Police")
    assert found["date of last appointment"] == (None, "Fenwick NHS Trust")


@pytest.mark.parametrize(
    "title", ["The Police, as those who attend, give:", "Police, in their role as enforcer, will supply", "The Police provide the following:"]
)  # fmt: skip
def test_a_heading_says_who_gives_what_stands_below(title: str) -> None:
    found = fields(heading("Schedule 2: Data fields"), heading(title, 2), *bullets("Date of birth", "Home address", "Name, age and postcode of each casualty"))  # fmt: skip
    assert found["Date of birth"] == (None, "Chief Constable of Elmshire Police")
    assert {"Name", "age", "postcode"} <= set(found)


def test_words_of_other_subjects_do_not_close_a_list_that_a_body_gives() -> None:
    found = fields(
        heading("What do we pass on?"),
        *bullets("The Council gives the Trust, for a pupil whose parents have told the school of a condition:"),
        *bullets("date of birth", "medical condition", "name of the family doctor", level=1),
    )
    assert found["medical condition"][1] == "Moorland Council"


@pytest.mark.parametrize(
    ("handed", "dataset"),
    [
        ("The Trust will send the schools a list of new entrants. It gives, for each child, the full name, the date of birth and the home address.", "list of new entrants"),
        ("The Trust will let the Council have the admission record of each patient. That record consists of the full name, the date of birth and the home address.", "admission record"),
        ("The Trust will supply the weekly return. This shows the full name, the date of birth and the home address.", "weekly return"),
    ],
)  # fmt: skip
def test_what_is_handed_over_as_a_whole_names_the_data_set(handed: str, dataset: str) -> None:
    found = fields(heading("Information to be shared"), handed)
    assert found["date of birth"] == (dataset, "Fenwick NHS Trust")


def test_answers_are_fields() -> None:
    found = fields(
        heading("What we tell each other"),
        "The Council will let the Trust know, in respect of a child in its care, whether the child has a social worker and, if so, the name of the social worker.",
    )
    assert set(found) == {"whether the child has a social worker", "name of the social worker"}


@pytest.mark.parametrize(
    ("title", "dataset"),
    [
        ("Annex B: Boxes on the lodging nomination form", "lodging nomination form"),
        ("Appendix 2 - Columns of the weekly return", "weekly return"),
        ("Schedule 3: Fields in each tenancy extract", "tenancy extract"),
    ],
)
@pytest.mark.parametrize("part", ["Part", "Section"])
def test_the_parts_of_a_form_belong_to_it(title: str, dataset: str, part: str) -> None:
    found = fields(
        heading(title),
        heading(f"{part} 1 - The applicant", level=2),
        "Surname",
        "Date of birth",
        "Home address",
        heading(f"{part} 2 - The household", level=2),
        "Number of children",
        "Ethnic origin",
        "Religion",
    )
    assert {"Surname", "Date of birth", "Home address", "Ethnic origin", "Religion"} <= set(found)
    assert {one[0] for one in found.values()} == {dataset}


def weak(written: str) -> RawBlock:
    """A line that a text file's layout shows as a heading."""
    return heading(written, level=WEAK_LEVEL)


@pytest.mark.parametrize("kind", ["lines", "paragraphs", "one paragraph"])
def test_every_line_of_a_form_is_a_field_up_to_the_next_schedule(kind: str) -> None:
    boxes = ["Reason for the visit", "Date it was asked for", "Is an interpreter needed?"]
    written: list[Item] = {
        "lines": [weak(one) for one in boxes],
        "paragraphs": list(boxes),
        "one paragraph": ["\n".join(boxes)],
    }[kind]  # type: ignore[assignment]
    found = fields(
        weak("Annex C: Headings of the home visit form"),
        weak("Part 1 - The visit"),
        *written,
        weak("Part 2 - The visitor"),
        "Visitor's name",
        weak("Annex D: Where it is kept"),
        weak("Shelf seven"),
        "Cupboard of the porter",
    )
    assert set(found) == {*boxes, "Visitor's name"}


@pytest.mark.parametrize("line", ["Signed for the Council", "SIGNED BY", "In witness whereof"])
def test_signatures_below_a_form_are_none_of_its_boxes(line: str) -> None:
    found = fields(
        weak("Annex C: Boxes on the visit form"), weak("Surname"), weak("Home address"), weak(line), "Olive Tranter"
    )
    assert set(found) == {"Surname", "Home address"}


def test_words_about_a_form_open_no_list() -> None:
    assert not fields(heading("Annex B: Who completes the nomination form"), "Surname", "Date of birth", "Home address")


def test_the_schedule_of_exchanges_names_the_data_set() -> None:
    rows = [["What", "From", "To", "How"], ["Full name; date of birth", "Trust", "Council", "Secure e-mail"], ["Case number; outcome", "Council", "Trust", "Post"]]  # fmt: skip
    found = fields(heading("Annex 1: Hospital discharges"), rows)
    assert found["date of birth"] == ("Hospital discharges", "Fenwick NHS Trust")
    plain = fields(heading("Annex 1: Exchanges"), rows)
    assert plain["date of birth"][0] is None


def test_a_row_that_reads_like_headings_stays_a_row() -> None:
    """It was taken for the header of another table, and its fields were lost."""
    rows = [
        ["What", "From", "To", "When", "How"],
        ["Full name", "Trust", "Council", "Daily", "Portal"],
        ["Case outcome", "Council", "Authority", "Monthly", "Post"],
    ]
    flows = record(PARTIES, heading("Annex 2: Exchanges"), rows)["flows"]
    assert [(flow["items"], flow["frequency"], flow["method"]) for flow in flows] == [
        (["Full name"], "daily", "Portal"),
        (["Case outcome"], "monthly", "Post"),
    ]


def methods(*items: Item) -> set[str]:
    return set(record(PARTIES, *items)["sharing"]["methods"])


@pytest.mark.parametrize(
    "question", ["F8 How is it to reach you?", "How will it be sent?", "3.2 By what route does it travel?"]
)
def test_a_grid_asks_each_body_how_it_is_sent(question: str) -> None:
    rows = [
        ["Question", "Council", "Trust"],
        ["What for?", "Plan", "Treat"],
        [question, "Secure e-mail", "Partnership portal"],
    ]
    assert methods(heading("The partners"), rows) == {"secure_email", "portal"}


def test_post_in_a_column_of_methods_and_a_system_by_its_name() -> None:
    rows = [
        ["What", "From", "To", "How"],
        ["Full name", "Trust", "Council", "Post"],
        ["Case outcome", "Council", "Trust", "Quayside"],
    ]
    words = '"Quayside" means the Council\'s reporting system, which the others read through a browser.'
    assert methods(heading("Words"), words, heading("Annex 1: Exchanges"), rows) == {"post", "portal"}


# --- sections ----------------------------------------------------------------------------------------------------------------


def sections(*items: Item) -> set[str]:
    return {section["id"] for section in record(PARTIES, *items)["sections"]}


def test_what_was_read_shows_its_section_whatever_the_heading() -> None:
    found = sections(
        heading("Coming and going"),
        "The Trust will send the Council the full name, the date of birth and the home address of each patient.",
        heading("Afterthoughts"),
        "In March 2018 we shall sit down to see whether it has done any good, and after that every two years.",
        "A list older than twelve months is destroyed by the Council.",
        "Any of us may leave by giving the rest one month's notice.",
        heading("Our hands to it"),
        "For Moorland Council\nName: Olive Tranter\nSignature: O. Tranter\nDate: 3 May 2016",
    )
    assert {"parties", "data_items", "review", "retention", "disposal", "termination", "signatures"} <= found


def test_a_single_field_or_law_shows_no_section() -> None:
    found = sections(
        heading("Coming and going"),
        "The Trust may ask for the date of birth. See section 17 of the Crime and Disorder Act 1998.",
    )
    assert not found & {"data_items", "legal_powers"}


@pytest.mark.parametrize("lead", ["Section W. ", "Section CC: ", "Section 12 - "])
def test_headings_that_count_the_documents_own_sections(lead: str) -> None:
    assert "complaints" in sections(
        heading(f"{lead}Complaints"), "Complaints are answered by the partner complained of."
    )


# --- dates, owner, title, law --------------------------------------------------------------------------------------------------


def agreement(*items: Item) -> dict[str, Any]:
    said: dict[str, Any] = record(PARTIES, *items)["agreement"]
    return said


@pytest.mark.parametrize(
    ("sentence", "review"),
    [
        ("In March 2018 we shall sit down to see whether it has done any good.", "2018-03"),
        ("By 1 May 2019 the partners will meet again to review how it works.", "2019-05-01"),
        ("The manager brings us together to look at it again by the first of July 2026.", "2026-07-01"),
        ("Before June 2020 this agreement will be reviewed.", "2020-06"),
    ],
)
def test_a_review_whose_date_stands_first(sentence: str, review: str) -> None:
    assert agreement(heading("Looking back"), sentence)["dates"]["review"] == review


def test_notice_beside_words_of_suspending() -> None:
    said = agreement(
        heading("Coming to an end"),
        "Any partner may withdraw on 30 days' written notice to the others; the Council may suspend the supply at once.",
    )
    assert said["termination_notice"] == "P30D"
    said = agreement(
        heading("Coming to an end"),
        "The Council may suspend the supply or end it on five days' notice.",
    )
    assert said["termination_notice"] is None


@pytest.mark.parametrize(
    "sentence",
    [
        "The Council chairs the panel and keeps this Agreement.",
        "The Council's Records Team looks after the Agreement for us all.",
        "The Council is custodian of the text.",
    ],
)
def test_an_owner_told_in_passing(sentence: str) -> None:
    assert agreement(heading("Standing"), sentence)["owner"] == "Moorland Council"


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("Sharing what we know about families: an agreement", "information_sharing_agreement"),
        ("A protocol on telling each other about lone travellers", "information_sharing_protocol"),
    ],
)
def test_the_kind_of_paper_in_a_plain_title(title: str, kind: str) -> None:
    read = extract_document(built(heading(title), PARTIES, "Signed for and on behalf of the Council")).record
    assert read.agreement.type == kind


@pytest.mark.parametrize(
    "words",
    [
        "Under the Data Protection Act 1998 the conditions relied on are: from Schedule 2, that the sharing is necessary for functions conferred by an enactment; and from Schedule 3, that the patient has given explicit consent.",
        "Schedule 2 of the Data Protection Act 1998: the sharing is necessary for the administration of justice.\n\nSchedule 3 (injuries): the administration of justice.",
    ],
)  # fmt: skip
def test_a_schedule_of_conditions_after_the_one_that_names_its_act(words: str) -> None:
    read = record(PARTIES, heading("Data Protection Act conditions"), *words.split("\n\n"))
    (act,) = [law for law in read["legal_instruments"] if law["title"] == "Data Protection Act 1998"]
    assert {"Schedule 2", "Schedule 3"} <= {provision.partition(" para")[0] for provision in act["provisions"]}


@pytest.mark.parametrize(
    "line",
    [
        "Signed: Olive Tranter, Chief Executive, for Moorland Council, on the eleventh of July 2025",
        "Signed: Olive Tranter, Chief Executive, for Moorland Council, dated 11 July 2025",
        "Signed: Olive Tranter, Chief Executive, for Moorland Council, signed on 11/07/2025",
    ],
)
def test_a_signature_on_one_line(line: str) -> None:
    (signed,) = record(PARTIES, heading("Who says so?"), line)["signatories"]
    assert (signed["name"], signed["position"]) == ("Olive Tranter", "Chief Executive")
    assert (signed["organisation"], signed["date"]) == ("Moorland Council", "2025-07-11")


# --- findings ----------------------------------------------------------------------------------------------------------------


CONFIRMED: list[tuple[Item, ...]] = [
    ("Impact assessment number: TBC",),
    ("Out-of-hours number: to be confirmed.",),
    (heading("Contacts"), "Trust. To be confirmed."),
    (heading("Contacts"), [["Question", "Council", "Trust"], ["On what number?", "01632 960101", "TBC"]]),
]


@pytest.mark.parametrize("items", CONFIRMED)
def test_what_is_to_be_confirmed_is_not_filled_in(items: tuple[Item, ...]) -> None:
    assert "not-filled-in" in codes(*items)


def test_a_decision_that_is_to_be_confirmed_in_writing_is_none() -> None:
    assert "not-filled-in" not in codes(
        heading("Changes"), "A change agreed at a meeting is to be confirmed in writing."
    )


def test_a_number_still_to_come_is_lacking() -> None:
    rows = [
        ["Partner", "Address", "ICO registration"],
        ["Moorland Council", "Moot Hall, Moorton MO1 1AA", "Z1234567"],
        ["Fenwick NHS Trust", "Ash House, Fenwick FE3 4DE", "To follow"],
        ["Elmshire Police", "Kingsway, Elmer EL3 9ZA", "Z2345678"],
        ["Harbour Homes Limited", "2 Quay, Elmer EL3 8AA", "Z40217"],
    ]
    found = [
        f["message"] for f in record(heading("Partners"), rows)["findings"] if f["code"] == "party-without-ico-number"
    ]
    assert [message.partition(" has ")[0] for message in found] == ["Fenwick NHS Trust"]


def test_who_acts_for_a_party_signs_for_it() -> None:
    clauses: list[Item] = [
        "BETWEEN",
        '(1) MOORLAND COUNCIL of Moot Hall, Moorton MO1 1AA ("the Council"); and',
        '(2) THE SECRETARY OF STATE FOR THE HOME DEPARTMENT, acting by the UK Border Agency, of Dominion Court, Elmer EL1 3RT ("the Agency").',
        heading("Signatures"),
        "Signed for and on behalf of MOORLAND COUNCIL\nName: Olive Tranter\nDate: 3 May 2010",
        "Signed for and on behalf of THE UK BORDER AGENCY\nName: Ben Okafor\nDate: 4 May 2010",
    ]
    found = [finding["code"] for finding in record(*clauses)["findings"]]
    assert not {"party-did-not-sign", "signatory-not-a-party"} & set(found)


# --- text files ----------------------------------------------------------------------------------------------------------------

PADDED = """\
Annex 3: Food consignments

What                From           To             When                How
Container number;   Council        Trust          Each working day    Secure e-mail
commodity;                                        by 0900             (spreadsheet)
country of
origin;
importer's name
Entry document      Trust          Council        On each decision    Secure e-mail
number; result of
checks; date
{edge}released
Premises visited;   Council        Trust          Monthly             Post
outcome
"""


@pytest.mark.parametrize("edge", ["", "\f"])
def test_a_padded_table_whose_first_column_runs_over_many_lines(edge: str) -> None:
    """Lines that go on with the first column were more than the rows, and the table was read as prose."""
    document = document_of(PADDED.format(edge=edge))
    (table,) = document.tables
    rows = [
        [document.text[(b := document.blocks[cell.block]).content : b.end] for cell in table.row(n)]
        for n in range(table.rows)
    ]
    assert rows[1:] == [
        [
            "Container number; commodity; country of origin; importer's name",
            "Council",
            "Trust",
            "Each working day by 0900",
            "Secure e-mail (spreadsheet)",
        ],
        [
            "Entry document number; result of checks; date released",
            "Trust",
            "Council",
            "On each decision",
            "Secure e-mail",
        ],
        ["Premises visited; outcome", "Council", "Trust", "Monthly", "Post"],
    ]
