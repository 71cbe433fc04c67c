# ruff: noqa: E501 - headings of one meaning stand on one line
"""Headings and paragraphs -> the canonical sections of a document, and how it treats each."""

from __future__ import annotations

import pytest
from helpers import Item, context_from, context_of, heading, run

from isa_extract import sections
from isa_extract.facts import Context, Found
from isa_extract.layout import RawBlock, RawText

TITLE = "Safe Homes Information Sharing Agreement"
TEXT = "The partners follow the arrangements that are written down here for it."

HEADINGS = {
    "purpose": [
        "Purpose of this agreement",
        "Why are we doing this?",
        "Why this sharing is needed",
        "Aims and objectives of the scheme",
        "What is this protocol for?",
        "Reasons for sharing",
        "Pwrpas",
        "Purpose of sharng",
        "What we want to achieve",
        "Objectives",
        "1. The purpose",
        "PURPOSE AND OBJECTIVES",
        "Purpose:",
        "Nodau ac amcanion",
    ],
    "background": [
        "Introduction",
        "Background to the scheme",
        "Executive summary",
        "Foreword by the chair",
        "Recitals",
        "WHEREAS:",
        "Cefndir",
        "Cyflwyniad",
    ],
    "parties": [
        "Who is taking part?",
        "Partners to this agreement",
        "Which organisations are involved?",
        "The parties",
        "Who to contact",
        "Single points of contact",
        "Partneriaid",
        "Y partneriaid",
    ],
    "document_control": ["Version control", "Document history", "Amendment record"],
    "definitions": [
        "Words used in this agreement",
        "Definitions and interpretation",
        "What do the words mean?",
        "Glossary of terms",
        "Diffiniadau",
        "Defintions",
        "Definitons and interpretation",
    ],
    "data_items": [
        "What information will be shared?",
        "Data to be shared",
        "What we will share",
        "Categories of personal data",
        "Whose information is it?",
        "The information that may be disclosed",
        "Y wybodaeth",
        "Informaton to be shared",
    ],
    "lawful_basis": [
        "Legal basis for sharing",
        "Is it legal?",
        "On what lawful basis do we share?",
        "Conditions for processing",
        "Schedule 2 conditions",
        "Legal basis for shareing",
        "The legal framework",
        "Sail gyfreithiol",
        "Consent",
    ],
    "legal_powers": [
        "Statutory powers",
        "Legal gateways",
        "What gives us the power to share?",
        "Human Rights Act",
        "Common law duty of confidentiality",
        "Confidentiality",
        "Statutory duties of the partners",
    ],
    "special_category": [
        "Special category data",
        "Sensitive personal data",
        "Criminal offence data",
        "Article 9 conditions",
        "Schedule 3 conditions",
    ],
    "transparency": ["Telling people", "How will people know?", "Privacy notices", "Fair processing", "Prosesu teg"],
    "roles": [
        "Roles and responsibilities",
        "Who is the data controller?",
        "Data controllers and processors",
        "Roles and responsiblities",
        "Responsibilities of each partner",
        "Who owns the data?",
        "Undertakings",
    ],
    "sharing_process": [
        "How will the information be shared?",
        "Method of transfer",
        "How often will we share it?",
        "Data flows",
        "Trosglwyddo data",
        "Transfer of information",
        "Requests for information",
    ],
    "onward_use": [
        "Restrictions on use",
        "Further use of the data",
        "Who else may see the information?",
        "Sharing with third parties",
        "Limits on use",
    ],
    "data_quality": ["Accuracy", "Keeping information accurate", "Data quality", "Ansawdd data"],
    "security": [
        "Security",
        "How will it be kept safe?",
        "Information security and training",
        "Looking after the information",
        "Diogelwch",
        "Confidentiality and security",
        "Storage",
        "Staff training",
    ],
    "retention": [
        "Retention",
        "How long do we keep it?",
        "How long will the data be held?",
        "Keeping records",
        "Cadw gwybodaeth",
    ],
    "retention disposal": ["Retention and disposal", "Retention, return and destruction", "Retention and dispossal"],
    "disposal": ["What happens to it in the end?", "Secure disposal", "Destruction of data"],
    "individual_rights": [
        "Subject access requests",
        "Rights of individuals",
        "What rights do people have?",
        "Can people see what is held about them?",
        "Hawliau unigolion",
        "Subject acces requests",
    ],
    "foi": [
        "Freedom of information",
        "Freedom of information requests",
        "Publication scheme",
        "Rhyddid gwybodaeth",
        "Freedom of infomation",
    ],
    "complaints": ["Complaints", "What if somebody complains?", "How do people complain?", "Cwynion"],
    "breach": [
        "Breaches",
        "Data breaches and incidents",
        "What happens if something goes wrong?",
        "Loss or misuse of information",
        "Near misses and incidents",
        "Reporting a breach",
    ],
    "review": [
        "Review",
        "How will this agreement be reviewed?",
        "Monitoring and review",
        "Changes to this agreement",
        "Adolygu",
        "Audit",
        "Amendments",
        "Variation",
    ],
    "termination": [
        "Termination",
        "Leaving the agreement",
        "How can a partner leave?",
        "How long will this agreement last?",
        "Commencement and duration",
        "Terfynu",
        "Withdrawal of a partner",
        "Exit",
        "Suspension",
    ],
    "liability": [
        "Liability and indemnity",
        "Disputes",
        "Who pays?",
        "Costs",
        "Governing law",
        "Escalation",
        "Insurance",
        "Entire agreement",
    ],
    "signatures": [
        "Signatures",
        "Signed by",
        "Declaration of acceptance",
        "Llofnodion",
        "Execution",
        "Sign off",
        "Agreed by",
    ],
    "international_transfers": ["International transfers", "Transfers outside the UK", "Sending data abroad"],
    "dpia_risk": ["Data protection impact assessment", "Risks", "Risk assessment"],
    "governance_framework": [
        "Governance",
        "Relationship to the county protocol",
        "How this agreement fits with others",
    ],
    "benefits_necessity": ["Benefits of sharing", "Is it necessary and proportionate?"],
    "schedules": ["Appendix A", "Atodiad 1"],
    "schedules data_items": ["Annex 2: Data to be shared"],
    "schedules parties": ["Schedule 1 - Contacts"],
    "schedules definitions": ["Appendix C Glossary"],
}
NO_HEADINGS = [
    "The weather",
    "Tea and biscuits",
    "Colour of the cover",
    "Northmoor",
    "Parents and carers",
    "Housing benefits of tenants",
    "Staff retention",
    "Customer journey",
    "Next steps",
    "Our pledge to families",
    "The night shift",
    "Minibus hire",
    "In other words",
    "The Moor Room",
]


def ids(written: str, body: str = TEXT) -> set[str]:
    """The sections that a heading over `body` names."""
    context = context_from(TITLE, heading(written), body)
    return set(next(section.ids for section in reversed(context.sections) if section.heading))


def found(context: Context) -> dict[str, tuple[str, str | None, str | None]]:
    """(status, number, heading) of each section of a document."""
    result = {}
    for fact in run(sections.extract, context):
        if fact.field != "sections":
            continue
        values = {name: one.value for name, one in fact.attributes.items() if isinstance(one, Found)}
        assert values["id"] not in result
        result[str(values["id"])] = (values["status"], values.get("number"), values.get("heading"))
    return result


def statuses(*items: Item) -> dict[str, str]:
    return {name: value[0] for name, value in found(context_from(TITLE, *items)).items()}


# --- what headings name ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "expected"), [(written, expected) for expected, several in HEADINGS.items() for written in several]
)
def test_a_heading_names_its_sections(written: str, expected: str) -> None:
    assert ids(written) == set(expected.split())


@pytest.mark.parametrize("written", NO_HEADINGS)
def test_a_heading_of_something_else_names_none(written: str) -> None:
    assert ids(written) == set()


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("Retention", "retention"),
        ("RETENTION", "retention"),
        ("Retention:", "retention"),
        ("7. Retention", "retention"),
        ("7.2 Retention", "retention"),
        ("(b) Retention", "retention"),
        ("How long do we keep it?", "retention"),
    ],
)
def test_case_number_and_punctuation_do_not_matter(written: str, expected: str) -> None:
    assert ids(written) == {expected}


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (
            "A tenant who asks for a copy of his file is answered within a month by the subject access team.",
            "individual_rights",
        ),
        ("Requests under the Freedom of Information Act 2000 are answered by the partner that receives them.", "foi"),
    ],
)
def test_what_a_heading_of_two_meanings_names_its_text_says(body: str, expected: str) -> None:
    assert expected in ids("Requests for information", body)


# --- where sections begin --------------------------------------------------------------------------------------------


def test_the_document_is_cut_without_gap_at_its_headings() -> None:
    context = context_from(TITLE, TEXT, heading("Purpose"), TEXT, "Retention:", TEXT, heading("Colour"), TEXT)
    starts = [section.start for section in context.sections]
    assert [section.end for section in context.sections] == [*starts[1:], len(context.text)]
    assert starts[0] == 0
    at = context.text.index("Retention:")
    inside = context.section_at(at + 20)
    assert inside is not None
    assert inside.ids == ("retention",)
    assert context.section_ids(at + 20) == {"retention"}


@pytest.mark.parametrize("line", ["Retention:", "How long do we keep it?", "• Complaints", "Data quality"])
def test_a_short_line_that_is_exactly_a_known_heading_begins_a_section(line: str) -> None:
    assert len(found(context_from(TITLE, "The board meets in spring and in autumn each year.", line, TEXT))) == 1


@pytest.mark.parametrize(
    "line",
    [
        "Retention is dealt with in the schedule.",
        "We shall come back to complaints, reviews and breaches in the spring.",
        "See section 7 (retention) and section 9 (complaints) for the rest.",
        "retention, complaints;",
    ],
)
def test_a_bare_mention_is_no_section(line: str) -> None:
    assert found(context_from(TITLE, line, "The board meets in spring and in autumn each year.")) == {}


def test_a_title_that_names_subjects_is_no_section() -> None:
    assert found(context_from("Purpose and Retention Information Sharing Protocol", "The board meets in spring.")) == {}


def test_a_contents_list_gives_no_sections() -> None:
    listed = ["1. Purpose ........ 2", "2. Retention ........ 3", "3. Complaints ........ 4"]
    context = context_from(TITLE, "Contents", *listed, "1. Purpose", TEXT, "2. Retention", TEXT)
    assert found(context) == {"purpose": ("present", "1", "Purpose"), "retention": ("present", "2", "Retention")}
    assert all(section.start > context.text.index("4\n") for section in context.sections if section.ids)


def test_a_contents_list_without_page_numbers_gives_none_either() -> None:
    names = ["1. Purpose", "2. Retention", "3. Complaints"]
    context = context_from(TITLE, "Contents", *names, names[0], TEXT, names[1], TEXT, names[2], TEXT)
    assert set(found(context)) == {"purpose", "retention", "complaints"}
    assert min(section.start for section in context.sections if section.ids) > context.text.index("3. Complaints")


# --- nesting ---------------------------------------------------------------------------------------------------------


def around(context: Context, words: str) -> frozenset[str]:
    section = context.section_at(context.text.index(words))
    assert section is not None
    return section.all_ids


@pytest.mark.parametrize(
    ("first", "second", "third"),
    [
        ("4. Retention", "4.1 Case files", "5. Purpose"),
        ("4.2 Retention", "4.2.1 Case files", "4.3 Purpose"),
        ("4. Retention", "1. Case files", "5. Purpose"),  # numbers that begin again inside a section
        ("Appendix B: Retention", "1. Case files", "Appendix C: Purpose"),
        ("Schedule 2 Retention", "Case files", "Schedule 3 Purpose"),
    ],
)
def test_a_numbered_heading_lies_within_the_section_it_belongs_to(first: str, second: str, third: str) -> None:
    context = context_from(
        TITLE, heading(first), "Here it begins. " + TEXT, heading(second, 4), "Here it goes on. " + TEXT,
        heading(third), "Here another begins. " + TEXT,
    )  # fmt: skip
    assert "retention" in around(context, "Here it goes on")
    assert "retention" not in around(context, "Here another")
    assert "purpose" in around(context, "Here another")


def test_a_later_number_of_the_same_depth_ends_a_section() -> None:
    context = context_from(TITLE, heading("4. Retention"), TEXT, heading("5. Case files"), "Here another begins.")
    assert around(context, "Here another") == frozenset()


def test_a_known_heading_does_not_lie_within_the_weak_one_before() -> None:
    context = context_from(TITLE, "Retention", TEXT, "Complaints", "Here another begins. " + TEXT)
    assert around(context, "Here another") == {"complaints"}


def test_sub_headings_belong_to_the_styled_heading_above() -> None:
    context = context_from(TITLE, heading("Retention"), heading("Case files", 2), "Here it goes on. " + TEXT)
    assert around(context, "Here it goes on") == {"retention"}


# --- status ----------------------------------------------------------------------------------------------------------


def test_a_heading_with_nothing_under_it_is_no_section() -> None:
    assert statuses(heading("Purpose"), TEXT, heading("Retention"), heading("Complaints"), TEXT) == {
        "purpose": "present", "complaints": "present",
    }  # fmt: skip
    assert statuses(heading("Purpose"), TEXT, heading("Retention")) == {"purpose": "present"}


def test_a_heading_with_only_sub_headings_under_it_is_one() -> None:
    assert statuses(heading("Retention"), heading("Case files", 2), TEXT)["retention"] == "present"
    assert statuses(heading("4. Retention"), heading("4.1 Case files"), TEXT)["retention"] == "present"


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ("None.", "weak"),
        ("It applies.", "weak"),
        ("6 years.", "weak"),
        (TEXT, "present"),
        ("As set out in the overarching Moorland protocol.", "incorporated_by_reference"),
        ("See section 4 of the Tier 1 agreement.", "incorporated_by_reference"),
        ("This is done in accordance with the parent protocol.", "incorporated_by_reference"),
        ("Refer to the county framework agreement for all of this.", "incorporated_by_reference"),
        ("As described in the master data sharing agreement between the two bodies.", "incorporated_by_reference"),
        ("See the schedule for the list.", "present"),
        ("As set out in the overarching Moorland protocol. " + 8 * TEXT, "present"),
    ],
)
def test_how_a_section_treats_its_subject(body: str, status: str) -> None:
    assert statuses(heading("Complaints"), body)["complaints"] == status


def test_one_heading_may_stand_for_two_sections_and_a_section_under_two_headings_is_listed_once() -> None:
    context = context_from(
        TITLE, heading("1. Retention and disposal"), TEXT, heading("2. How long do we keep it?"), TEXT
    )  # fmt: skip
    assert found(context) == {
        "retention": ("present", "1", "Retention and disposal"), "disposal": ("present", "1", "Retention and disposal"),
    }  # fmt: skip


def test_a_fuller_treatment_later_counts_more_than_a_weak_one() -> None:
    context = context_from(TITLE, heading("1. Complaints"), "None.", heading("8. Complaints procedure"), TEXT)
    assert found(context) == {"complaints": ("present", "8", "Complaints procedure")}


# --- forms -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([["Purpose of the sharing", "To find homes at risk early"], ["Retention", "Six years"]], {"purpose", "retention"}),
        ([["1.", "Complaints", "Each partner answers its own"]], {"complaints"}),
        ([["2.4", "How will it be kept safe?", "In locked cabinets"]], {"security"}),
        ([["Why are we sharing this information?"], ["To find homes at risk early"]], {"purpose"}),
        ([["Complaints", ""], ["Retention", ""]], set()),
        ([["Colour", "Green"]], set()),
        ([["Complaints " + TEXT * 4, "Each partner answers its own"]], set()),
    ],
)  # fmt: skip
def test_a_row_of_a_form_with_an_answer_is_a_section(rows: list[list[str]], expected: set[str]) -> None:
    assert set(found(context_from(TITLE, rows))) == expected


def test_the_answer_of_a_row_lies_in_its_section() -> None:
    context = context_from(TITLE, [["Retention", "Six years"], ["Colour", "Green"]])
    assert context.section_ids(context.text.index("Six years")) == {"retention"}
    assert context.section_ids(context.text.index("Green")) == frozenset()


def test_what_stands_in_the_cells_of_a_grid_is_no_section() -> None:
    assert found(context_from(TITLE, [["Data item", "Purpose"], ["Complaints", "Six years of them"]])) == {}


def test_three_control_labels_are_document_control_and_two_are_not() -> None:
    rows = [["Version", "2.0"], ["Agreement owner", "Northmoor Council"], ["Agreement reference", "SH/12"]]
    assert "document_control" in found(context_from(TITLE, rows))
    assert "document_control" not in found(context_from(TITLE, rows[:2]))
    blank = [[label, ""] for label, _ in rows]
    assert "document_control" not in found(context_from(TITLE, blank))


def test_tables_that_show_a_section_by_their_columns() -> None:
    kept = [["Case files", "Six years", "Shredded"]]
    assert "disposal" in found(context_from(TITLE, [["Data set", "Kept for", "What happens then"], *kept]))
    bodies = [["Organisation", "Address", "Telephone"], ["Moor Trust", "1 Mill Lane", "1"]]
    assert "parties" in found(context_from(TITLE, bodies))


# --- paragraphs without a heading ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (
            "A tenant who asks to see what is held on file makes a subject access request to the partner that holds it.",
            "individual_rights",
        ),
        (
            "Any request made under the Freedom of Information Act 2000 is answered by the partner it was sent to.",
            "foi",
        ),
        ("Complaints about the scheme will be dealt with by the partner concerned within twenty days.", "complaints"),
        ("A partner that finds a personal data breach must report it to the others within a day.", "breach"),
        ("Any partner may withdraw from the scheme by giving eight weeks' notice to the board.", "termination"),
        ("The partners will review this agreement every second spring.", "review"),
        ("Files will be kept for six years after the tenancy ends.", "retention"),
        ("At the end all copies will be securely destroyed and a certificate given.", "disposal"),
        ("Each party shall indemnify the other against what its own staff have done.", "liability"),
        ("Files are encrypted at rest and on the way.", "security"),
        ("The Council's privacy notice explains the scheme to tenants.", "transparency"),
        ("Whoever finds an error in the data tells the supplier, who will correct it.", "data_quality"),
        ("What is received must not be disclosed to any third party without consent.", "onward_use"),
        ("No personal data will be transferred outside the United Kingdom.", "international_transfers"),
        ("A data protection impact assessment was completed before the scheme began.", "dpia_risk"),
        ("Each partner is a separate data controller.", "roles"),
        ("The lawful basis for the sharing is the public task of the Council.", "lawful_basis"),
        ("Section 115 of the Crime and Disorder Act 1998 gives the power to disclose.", "legal_powers"),
        ("The extract is sent by secure email each month.", "sharing_process"),
        ("The purpose of this agreement is to find homes at risk.", "purpose"),
        ("It was signed on behalf of Moor Housing Trust by its chair, as its rules allow.", "signatures"),
        ("This agreement sits under the Moorland information sharing protocol.", "governance_framework"),
        ("The sharing is necessary and proportionate to what it is for.", "benefits_necessity"),
        ('"Shared Data" means what the partners pass to each other.', "definitions"),
    ],
)
def test_a_paragraph_that_treats_a_subject_is_its_section(written: str, expected: str) -> None:
    sections_found = found(context_of(f"{TITLE}\n\nThe board meets in spring and in autumn each year.\n\n{written}"))
    assert sections_found[expected] == ("present", None, None)


@pytest.mark.parametrize(
    "written",
    [
        "The board meets in spring and in autumn each year, in the town hall as a rule.",
        "Tea is kept for the visitors until it runs out.",
        "Members live outside the district, as a rule, and come by bus.",
        "The hall was built under an older scheme and has a secure tenancy.",
        "Housing benefits were paid to the tenants by the week.",
    ],
)
def test_a_paragraph_of_something_else_is_no_section(written: str) -> None:
    assert found(context_of(f"{TITLE}\n\n{written}")) == {}


def test_a_subject_late_in_a_paragraph_is_a_mention() -> None:
    assert "complaints" not in found(context_of(f"{TITLE}\n\n{TEXT * 4} Any complaint will be dealt with in a month."))


def test_a_heading_shows_a_section_better_than_a_paragraph_before_it() -> None:
    early = "Complaints about the scheme will be dealt with by the partner concerned."
    context = context_from(TITLE, early, heading("9. Complaints"), TEXT)
    assert found(context)["complaints"] == ("present", "9", "Complaints")


def test_a_bold_line_begins_a_section_like_a_styled_heading() -> None:
    bold = RawBlock(RawText("Retention"), bold=True)
    assert found(context_from(TITLE, TEXT, bold, TEXT)) == {"retention": ("present", None, "Retention")}


def test_sections_come_out_the_same_for_the_same_text() -> None:
    items: list[RawBlock | str] = [heading("Purpose"), TEXT, heading("Retention"), TEXT]
    first, second = (list(found(context_from(TITLE, *items))) for _ in range(2))
    assert first == second == ["purpose", "retention"]
