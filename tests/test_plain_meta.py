# ruff: noqa: E501 - what documents say is not wrapped
"""What agreements written for everybody say of themselves: status, owner, dates, sections, ways of sharing, keeping."""

from __future__ import annotations

import json
from typing import Any

import pytest
from helpers import Item, built, heading

from isa_extract.layout import RawBlock, RawText
from isa_extract.pipeline import extract_document, make_context

TITLE = heading("Safe Homes Information Sharing Agreement", 0)
PARTIES = 'This agreement is made between Moorland Council ("the Council") and Fenwick Police ("the Police").'


def record(*items: Item) -> dict[str, Any]:
    result: dict[str, Any] = json.loads(extract_document(built(TITLE, *items)).record.as_json())
    return result


def agreement(*items: Item) -> dict[str, Any]:
    found: dict[str, Any] = record(*items)["agreement"]
    return found


# --- status, owner and authors told in prose --------------------------------------------------------------------------


@pytest.mark.parametrize(
    "words",
    [
        "The Chief Officers' Group approved this version on 12 May 2019.",
        "This protocol was adopted by the Safeguarding Board on 4 March 2014.",
        "This is issue 3, which the Community Safety Partnership endorsed on 2 June 2016.",
        "The partners settled the text of Issue 3 at their meeting of 8 July 2013.",
        "The Information Board ratified the Protocol on 8 May 2015.",
    ],
)
def test_approval_is_told_in_a_sentence_with_its_date(words: str) -> None:
    assert agreement("Issue 3", PARTIES, heading("About this paper"), words)["status"] == "approved"


@pytest.mark.parametrize(
    "line", ["Final, as settled by the Chief Officers", "Version 4: adopted at the Board of 2 May"]
)
def test_approval_is_told_in_a_line_of_the_title_page(line: str) -> None:
    assert agreement(line, PARTIES)["status"] == "approved"


@pytest.mark.parametrize(
    "words",
    [
        "The impact assessment was approved by the Council's officer on 4 May 2019.",
        "The Board approved an earlier version of this agreement on 12 May 2011.",
        "Issue 2, which the Board approved on 12 May 2011, is withdrawn.",
        "The Board approved Issue 2 on 12 May 2011.",
        "The ethics committee gave the study a favourable opinion on 3 July 2020.",
        "This agreement takes effect once it is approved by the Board on 3 May 2019.",
    ],
)
def test_approval_of_something_else_is_none_of_this_document(words: str) -> None:
    assert agreement("Issue 3", PARTIES, heading("About this paper"), words)["status"] is None


@pytest.mark.parametrize(
    ("words", "owner"),
    [
        ("This protocol is read by all. It belongs to the Council and is kept on its website.", "Moorland Council"),
        ("The Council looks after this agreement for all of us.", "Moorland Council"),
        ("Fenwick Police, which keeps and updates the Agreement, will call a meeting.", "Fenwick Police"),
        ("This is version 2. Anna Reed drafted it, and Moorland Council owns it.", "Moorland Council"),
        ("Records are read on a system called Lantern. It belongs to Wick Systems Limited.", None),
        ("Nobody owns it. Each partner owns its own data.", None),
    ],
)
def test_owners_told_in_prose(words: str, owner: str | None) -> None:
    assert agreement(PARTIES, heading("Looking after it"), words)["owner"] == owner


@pytest.mark.parametrize(
    ("words", "authors"),
    [
        ("This is version 2 of the protocol. Anna Reed wrote it.", ["Anna Reed"]),
        ("Owen Rees of Moorland Council drew up the agreement.", ["Owen Rees"]),
        ("In May the Board asked Anna Reed of Fenwick Police to draw up a new protocol.", ["Anna Reed"]),
        ("The guidance is on the website. Anna Reed wrote it.", []),
    ],
)
def test_authors_told_in_prose(words: str, authors: list[str]) -> None:
    assert agreement(PARTIES, heading("Looking after it"), words)["authors"] == authors


# --- sections under headings that ask, and in paragraphs ---------------------------------------------------------------


def sections(*items: Item) -> set[str]:
    return {section["id"] for section in record(PARTIES, *items)["sections"]}


SAID = "The officers of both bodies see to this between them, in the way that the paragraphs below describe."


@pytest.mark.parametrize(
    ("question", "ids"),
    [
        ("Who drew up this agreement, and what led to it?", {"parties", "background"}),
        ("What are tenants told, and what can they ask for?", {"transparency", "individual_rights"}),
        ("What if a family asks, or is dissatisfied?", {"complaints"}),
        ("What good will come of it?", {"benefits_necessity"}),
        ("And why can it not be done with less?", {"benefits_necessity"}),
        ("What may be done with what is handed over?", {"onward_use"}),
        ("Who vouches for the records before they go?", {"data_quality"}),
        ("What if the facts turn out to be wrong?", {"data_quality"}),
        ("When does it begin, and how long does it last?", {"termination"}),
        ("Who keeps an eye on the sharing?", {"review"}),
        ("What if partners fall out?", {"liability"}),
        ("What if we lose it?", {"breach"}),
        ("Whom do I ring?", {"parties"}),
        ("What words need explaining?", {"definitions"}),
    ],
)
def test_a_heading_that_asks_names_its_subjects(question: str, ids: set[str]) -> None:
    assert sections(heading("How we work"), SAID, heading(question), SAID) >= ids


def test_a_heading_whose_text_decides() -> None:
    told = "The reference is SH/4 and this is version 2, drawn up by the Council's officers in May of that year."
    assert "document_control" in sections(heading("About this document"), told)
    assert "document_control" not in sections(heading("About this document"), SAID)
    agreed = "We agree to share what the families tell us, and to look after it, in the way that this protocol says."
    assert "signatures" in sections(heading("Who has agreed to it?"), agreed)
    looked_after = "The leads look at it again every two years. A change is made in writing and signed by both bodies."
    assert "review" in sections(heading("When does it start, and how is it looked after?"), looked_after)


def test_how_long_an_agreement_lasts_is_no_retention() -> None:
    assert "retention" not in sections(heading("How long does it last?"), SAID)


def test_questions_of_one_level_do_not_enclose_each_other() -> None:
    asked: list[Item] = [heading("Who is responsible for what?", 2), SAID, heading("What about the weather?", 2), SAID]
    context = make_context(built(TITLE, PARTIES, *asked))
    assert context.sections[-1].all_ids == frozenset()


def test_a_numbered_clause_over_its_list_lies_in_its_section() -> None:
    clause = heading("7. The partners exchange information so that they can together:")
    aims = bullets("find families who need help sooner than before", "spare families from telling their story again")
    assert "purpose" in sections(heading("Purpose"), clause, *aims, heading("Powers"), SAID)


def bullets(*texts: str) -> list[RawBlock]:
    return [RawBlock(RawText(f"- {text}")) for text in texts]


@pytest.mark.parametrize(
    ("words", "section"),
    [
        ("The partners weighed up whether the work could be done without names. It could not.", "benefits_necessity"),
        ("We asked ourselves if fewer details would serve, and found that they would not.", "benefits_necessity"),
        (
            "The bodies are satisfied that the exchange goes no further than it must for these ends.",
            "benefits_necessity",
        ),
        ("What you hear is used to help the family and for nothing else, whatever else it might show.", "onward_use"),
        ("Do not pass it to anyone outside the two bodies unless a court has ordered you to do so.", "onward_use"),
        ("A body that mislays a file, or hears that one has gone astray, tells the sender that day.", "breach"),
        (
            "Religion is sensitive personal data. It is passed with the explicit consent of the person.",
            "special_category",
        ),
        ("If you spot a mistake in what you were told, put it right and tell whoever sent it.", "data_quality"),
        ("If a tenant complains, the body that hears of it looks into the matter and writes back.", "complaints"),
        ("Nobody charges anybody for this, and each of us is answerable for our own mistakes.", "liability"),
        ("We use a few words in a sense of our own, which are set in italics where they first stand.", "definitions"),
        (
            "This protocol is to be read together with the County Charter for Information of 2014.",
            "governance_framework",
        ),
    ],
)
def test_a_paragraph_treats_a_subject_in_plain_words(words: str, section: str) -> None:
    assert section in sections(heading("How we work"), words)


@pytest.mark.parametrize(
    ("words", "section"),
    [
        (
            "The partners considered whether to meet again in the spring of the year that follows this one.",
            "benefits_necessity",
        ),
        (
            "The Trust is satisfied that the interference with private life is necessary in the sense of Article 8.",
            "benefits_necessity",
        ),
        ("A child who goes missing from home is looked for by the police from the first hour onwards.", "breach"),
        (
            "Paragraph 2 of Schedule 3 lists the officers to whom the form of this protocol may be sent.",
            "special_category",
        ),
        ("The officer checks the name of the bidder against the list kept by the Council's buyers.", "data_quality"),
    ],
)
def test_words_that_are_near_a_subject_do_not_treat_it(words: str, section: str) -> None:
    assert section not in sections(heading("How we work"), words)


# --- ways and times of sharing told in passing -------------------------------------------------------------------------


def sharing(*items: Item) -> dict[str, Any]:
    found: dict[str, Any] = record(PARTIES, *items)["sharing"]
    return found


@pytest.mark.parametrize(
    ("words", "frequency"),
    [
        ("Information is passed on one family at a time, by telephone.", "ad_hoc"),
        ("Most sharing is by letter, as the need arises.", "ad_hoc"),
        ("The information is sent as it comes to light.", "ad_hoc"),
        ("Extracts shall be sent annually after that.", "annually"),
    ],
)
def test_how_often_told_of_the_sharing_as_a_whole(words: str, frequency: str) -> None:
    assert sharing(heading("How information is shared"), words)["frequency"] == frequency


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("The officers meet each Tuesday to go through the new referrals.", True),
        ("The leads also meet to talk over the families that have moved in.", True),
        ("The panel meets by video to discuss cases.", False),
        ("The steering group meets each quarter to consider the figures.", False),
    ],
)
def test_people_who_meet_about_cases_share_face_to_face(words: str, found: bool) -> None:
    methods = sharing(heading("How information is shared"), words)["methods"]
    assert ("face_to_face" in methods) == found


def test_an_application_by_its_name_is_a_portal() -> None:
    intro = "A worker raises each concern through an online tool called Signpost."
    rows = [["From", "To", "What", "How"], ["Council", "Police", "Name and address", "Signpost"]]
    assert "portal" in sharing(heading("How information is shared"), intro, rows)["methods"]
    assert "portal" not in sharing(heading("Keeping records"), "Records lie on a database called Mosaic.")["methods"]


# --- dates told in plain words ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "review", "interval"),
    [
        (
            "The leads will take stock of how it is going in May 2024 and every two years from then on.",
            "2024-05",
            "P2Y",
        ),
        ("We shall come back to it in June 2023 and once a year after that.", None, "P1Y"),
        ("Once a quarter the clerk picks ten cases and checks that they follow the agreement.", None, None),
    ],
)
def test_looking_at_how_it_works_is_a_review(words: str, review: str | None, interval: str | None) -> None:
    found = agreement(PARTIES, heading("Keeping it alive"), words)
    assert found["review_interval"] == interval
    assert review is None or found["dates"]["review"] == review


def test_when_a_code_came_into_force_is_not_when_the_agreement_did() -> None:
    words = "It follows the Enforcement Code, in force since 6 April 2008. This protocol takes effect on 4 July 2011."
    assert agreement(PARTIES, words)["dates"]["commencement"] == "2011-07-04"


def test_notice_of_an_audit_is_not_notice_to_leave() -> None:
    found = agreement(
        PARTIES,
        heading("Audit and ending the agreement"),
        "The Council may inspect the Police's records on ten days' notice.",
        "A partner leaves by giving six weeks' notice in writing.",
    )
    assert found["termination_notice"] == "P6W"


def test_an_end_that_follows_from_what_was_said() -> None:
    words = "This Agreement shall take effect on the Start Date and shall continue for a period of four years from then, and shall therefore end on 30 June 2027."
    assert agreement(PARTIES, heading("Term"), words)["dates"]["expiry"] == "2027-06-30"


def test_how_long_a_form_says_it_lasts() -> None:
    rows = [["Start date", "1 May 2020"], ["End date", "30 April 2022"], ["How long is that?", "Two years"]]
    found = record(PARTIES, rows)
    assert found["agreement"]["term"] == "P2Y"
    assert found["retention"] == []


# --- keeping --------------------------------------------------------------------------------------------------------------


def kept(*items: Item) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = record(PARTIES, heading("How long is it kept?"), *items)["retention"]
    return found


@pytest.mark.parametrize(
    ("words", "holder"),
    [
        (
            "Any partner that turns a family down will shred the referral within ten days.",
            "Any partner that turns a family down",
        ),
        (
            "Fenwick Police keeps the list of warnings and deletes a name from it three years after the last call.",
            "Fenwick Police",
        ),
        ("Once the work with Lantern is over, Lantern is to hand back the file within 30 days.", "Lantern"),
    ],
)
def test_who_keeps_is_the_subject_of_the_sentence(words: str, holder: str) -> None:
    assert [clause["held_by"] for clause in kept(words)] == [holder]


def test_who_keeps_is_told_by_a_first_column_of_bodies() -> None:
    rows = [
        ["Service", "How long"],
        ["Moorland Council", "We keep advice files for six years after the case is closed."],
        ["Fenwick Police", "We follow our own retention policy."],
    ]
    assert [clause["held_by"] for clause in kept(rows)] == ["Moorland Council", "Fenwick Police"]
    records = [["Group", "How long"], ["Case notes", "Six years from closure"], ["Letters", "One year from receipt"]]
    assert [clause["held_by"] for clause in kept(records)] == [None, None]


def test_two_kinds_of_records_in_one_sentence() -> None:
    words = "The Council keeps the details of a tenant for three years after the tenancy ends, and those of an applicant for no more than six weeks."
    assert [(clause["period"], clause["held_by"]) for clause in kept(words)] == [
        ("P3Y", "Council"),
        ("P6W", "Council"),
    ]


@pytest.mark.parametrize(
    "words",
    [
        "The Police follows the Authorised Professional Practice on the management of police information.",
        "What the surgery writes down is subject to Records Management: NHS Code of Practice.",
        "Neither partner keeps what it has been told for longer than it needs it.",
        "Lists handed out at the panel are gathered up and shredded the same evening.",
    ],
)
def test_keeping_without_a_length_of_time(words: str) -> None:
    assert len(kept(words)) == 1


@pytest.mark.parametrize(
    "words",
    [
        "This form is itself kept for two years after the end date.",
        "The clerk holds former issues of this form for six years.",
        "The Council is the controller of what it holds until the file is loaded.",
    ],
)
def test_how_long_the_form_itself_is_kept_is_no_retention(words: str) -> None:
    assert kept(words) == []


@pytest.mark.parametrize(
    ("words", "trigger"),
    [
        (
            "If the scheme closes early, or when it lapses, the Council must erase every file within 30 days.",
            "the scheme closes early",
        ),
        ("A body that holds the record of the wrong family deletes it at once and says so to the sender.", None),
        ("Notes are shredded at the end of the visit, once the file is up to date.", "the end of the visit"),
        (
            "If a tenant tells the Council that he objects, the Council shall remove his record within ten days.",
            "a tenant tells the Council that he objects",
        ),
    ],
)
def test_what_keeping_waits_for(words: str, trigger: str | None) -> None:
    told = [clause["trigger"] for clause in kept(words)]
    assert told in ([trigger], [f"{trigger}, once the file is up to date"]) or (
        trigger is None and "it lapses" not in told
    )


# --- title, versions, law -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lines", "title"),
    [
        (
            ["Council reference: 2041-DSA", "DATA SHARING AGREEMENT", "relating to", "THE LANTERN STUDY"],
            "The Lantern Study",
        ),
        (
            ["Moorland Pulls Together", "How we share what families tell us", "Our information sharing agreement"],
            "Moorland Pulls Together",
        ),
        (["How we share what families tell us", "Our data sharing agreement"], None),
    ],
)
def test_titles_beside_lines_that_tell(lines: list[str], title: str | None) -> None:
    result = extract_document(built(heading(lines[0]), *lines[1:], PARTIES, SAID)).record
    assert result.agreement.title == title or (title is None and result.agreement.title)


def test_versions_by_letters() -> None:
    rows = [
        ["Issue", "Date", "Author", "Changes"],
        ["Draft B", "3 May 2011", "A Reed", "For comment"],
        ["1", "1 June 2011", "A Reed", "First issue"],
    ]
    assert [entry["version"] for entry in record(PARTIES, rows)["version_history"]] == ["Draft B", "1"]


def cited(*items: Item) -> dict[str, list[str]]:
    return {law["title"]: law["provisions"] for law in record(PARTIES, *items)["legal_instruments"]}


def test_parts_of_the_document_are_no_parts_of_an_act() -> None:
    found = cited(
        heading("PART 1 - REQUESTS"),
        "Both are subject to the Freedom of Information Act 2000. This form, less the names in Part 2, is published.",
        heading("PART 2 - CONTACTS"),
        SAID,
    )
    assert found == {"Freedom of Information Act 2000": []}


@pytest.mark.parametrize(
    ("words", "provisions"),
    [
        (
            "Officers rely on section 30 of the Police Act 1996 and on any power that they have under section 8.",
            {"Police Act 1996": ["s.30"]},
        ),
        (
            "Under the Police Act 1996 constables act in their areas, and their powers under section 8 are kept.",
            {"Police Act 1996": ["s.8"]},
        ),
        (
            "The Coroner sits under the Coroners and Justice Act 2009 and reports by paragraph 7 of Schedule 5 to it.",
            {"Coroners and Justice Act 2009": ["Schedule 5"]},
        ),
        (
            "The condition is in paragraph 4 of the Schedule to the Data Protection (Processing of Sensitive Personal Data) Order 2000.",
            {"Data Protection (Processing of Sensitive Personal Data) Order 2000": ["para.4"]},
        ),
        (
            "The depot is at 4 Quay Road, Workington CA14 5XY. The Care Act 2014 does not apply there.",
            {"Care Act 2014": []},
        ),
    ],
)
def test_provisions_told_at_some_distance_from_their_act(words: str, provisions: dict[str, list[str]]) -> None:
    assert cited(words) == provisions


def test_a_postcode_is_no_act() -> None:
    assert cited("The depot is at 4 Quay Road, Workington CA14 5XY.") == {}


def test_schedule_3_of_the_act_named_a_paragraph_before() -> None:
    found = cited(
        heading("Legal basis"),
        "For the Data Protection Act 1998 the processing meets paragraph 5 of Schedule 2.",
        "Religion is told with the explicit consent of the patient, which meets paragraph 1 of Schedule 3.",
    )
    assert found == {"Data Protection Act 1998": ["Schedule 2", "Schedule 3"]}


# --- who keeps, what a row says, versions told, files described -------------------------------------------------------

KEEPING = heading("How long is it kept?")


def kept_by(*items: Item) -> list[tuple[str, str | None, str | None]]:
    """The retention clauses of a document, each by its text, its period and who holds."""
    return [(clause["text"], clause["period"], clause["held_by"]) for clause in record(PARTIES, *items)["retention"]]


@pytest.mark.parametrize("then", ["And then", "Afterwards it is", "Fate"])
def test_a_row_of_a_retention_table_that_was_read_is_no_heading(then: str) -> None:
    rows = [
        ["Record", "Who holds it", "Kept for", then],
        ["Visit notes", "Moorland Council", "4 years from the visit", "Deleted"],
        ["Letters", "Fenwick Police", "2 years after the reply", "Destroyed"],
    ]
    assert [period for _, period, _ in kept_by(KEEPING, rows)] == ["P4Y", "P2Y"]


@pytest.mark.parametrize(
    ("words", "holder"),
    [
        ("Otherwise, each partner will apply its own schedule and shall keep the records no longer than it needs.", "each partner"),
        ("In all other cases the Council follows its own retention schedule.", "Council"),
        ("The Police will delete the lists sent by the Council within two months of receiving them.", "Police"),
        ("Records supplied to the Police will be destroyed by the Council after two years.", "Council"),
        ("The Council file is kept for six years after the last visit.", "Council"),
    ],
)  # fmt: skip
def test_who_keeps_is_the_subject_of_the_verb_of_keeping(words: str, holder: str) -> None:
    assert [held_by for _, _, held_by in kept_by(KEEPING, words)] == [holder]


def test_a_method_of_destruction_is_nobody() -> None:
    assert kept_by(KEEPING, "Paper records are destroyed by shredding or by a firm after two years.")[0][2] is None


def test_school_days_are_days() -> None:
    words = "A school shall destroy its copy of the list within four school days of the visit."
    assert kept_by(KEEPING, words) == [(words, "P4D", "A school")]


@pytest.mark.parametrize(
    "words",
    [
        "Forms are to be scanned into the case record within three working days of the visit.",
        "Results will be keyed into the system within five days of the test.",
    ],
)
def test_entering_a_record_is_no_retention(words: str) -> None:
    assert kept_by(KEEPING, words) == []


@pytest.mark.parametrize(
    "asked", ["For what purpose", "To what end", "Reason for the exchange", "What it is needed for"]
)
def test_a_column_may_ask_for_what_purpose(asked: str) -> None:
    rows = [
        ["From", "To", "What", asked, "How"],
        ["Moorland Council", "Fenwick Police", "Address", "To plan visits", "Secure email"],
    ]
    assert [flow["purpose"] for flow in record(PARTIES, rows)["flows"]] == ["To plan visits"]


@pytest.mark.parametrize(
    "words",
    [
        "Questions about this agreement go to Mrs Anna Fenwick, Data Manager, who drafted it.",
        "Owen Rees, Records Officer, who prepared this agreement, answers questions.",
    ],
)
def test_authors_are_told_in_a_relative_clause(words: str) -> None:
    authors = agreement(PARTIES, heading("Contacts"), words)["authors"]
    assert [author.removeprefix("Mrs ") for author in authors] in (["Anna Fenwick"], ["Owen Rees"])


def test_who_drafted_something_else_is_no_author() -> None:
    assert agreement(PARTIES, "The list came from Owen Rees, Records Officer, who drafted it.")["authors"] == []


@pytest.mark.parametrize("line", ["Version 3.2 (approved)", "Issue 4 - as agreed", "v1.1: signed off"])
def test_a_version_in_brackets_is_approved(line: str) -> None:
    assert agreement(line, PARTIES)["status"] == "approved"


@pytest.mark.parametrize("lead", ["relating to", "in respect of", "concerning"])
def test_what_an_agreement_relates_to_is_its_title_even_where_it_names_a_place(lead: str) -> None:
    subject = "School Meals and Pupil Lists in the Borough of Moorland"
    document = built(
        heading("Information Sharing Agreement", 0), lead, heading(subject, 0), "THIS AGREEMENT is made the 3rd day of May 2016"
    )  # fmt: skip
    assert subject in str(extract_document(document).record.agreement.title)


def test_a_label_after_the_review_says_how_often_it_comes_again() -> None:
    rows = [["Next review due", "4 May 2021"], ["How often thereafter?", "Every 18 months"]]
    assert agreement(PARTIES, rows)["review_interval"] == "P18M"


def test_versions_are_told_in_sentences() -> None:
    words = (
        "The Council keeps this document. Version 0.1 was sent round by Anna Fenwick on 4 March 2015. Version 0.2, by Owen Rees, "
        "dated 7 May 2015, took in comments. Version 1.0 was adopted by the Board on 2 June 2015."
    )
    history = record(PARTIES, heading("History of this document"), words)["version_history"]
    assert [(told["version"], told["date"], told["author"]) for told in history] == [
        ("0.1", "2015-03-04", "Anna Fenwick"),
        ("0.2", "2015-05-07", "Owen Rees"),
        ("1.0", "2015-06-02", None),
    ]


def test_one_version_in_passing_is_no_history() -> None:
    assert record(PARTIES, "Version 1.0 was adopted on 2 June 2015. It binds all.")["version_history"] == []


def section_ids(*items: Item) -> set[str]:
    return {section["id"] for section in record(PARTIES, *items)["sections"]}


def test_a_table_of_versions_is_document_control() -> None:
    rows = [["Issue", "Date", "By", "Change"], ["1", "4 May 2012", "A Fenwick", "First"], ["2", "6 May 2013", "O Rees", "Later"]]  # fmt: skip
    assert "document_control" in section_ids("The issues so far:", rows)


def test_one_word_explained_in_passing_is_no_section_of_definitions() -> None:
    passing = 'Tick the bodies that have joined. "Schools" means the four schools ticked.'
    assert "definitions" not in section_ids(heading("Who takes part?"), passing)
    several = 'These words are used. "Schools" means the four schools, and "Session" means a visit to one.'
    assert "definitions" in section_ids(several)


@pytest.mark.parametrize(
    ("words", "section"),
    [
        ("This Agreement is made within the framework of the Dale Information Charter and yields to it.", "governance_framework"),
        ("Paper shall be destroyed by cross-cut shredding, and files by overwriting.", "disposal"),
        ("A request made by a tenant under section 7 of the 1998 Act shall be answered within forty days.", "individual_rights"),
    ],
)  # fmt: skip
def test_a_paragraph_of_its_own_treats_a_subject(words: str, section: str) -> None:
    assert section in section_ids(words)


def test_a_file_described_does_not_say_how_often_the_agreement_shares() -> None:
    words = "The monthly list for the Police is a CSV file."
    assert record(PARTIES, heading("How will it be shared?"), words)["sharing"]["frequency"] is None


@pytest.mark.parametrize(
    "asked", ["Is the exchange one-off or ongoing?", "Will the sharing be once only or continuing?"]
)
def test_a_question_may_offer_how_often(asked: str) -> None:
    rows = [["Purpose", "To plan visits"], [asked, "☐ One-off ☒ Ongoing"]]
    assert record(PARTIES, rows)["sharing"]["frequency"] == "ongoing"


def test_ticked_ways_of_sending_are_methods() -> None:
    ticked = "☒ Secure e-mail\n☒ Web portal (Caseline)\n☐ Post"
    assert record(PARTIES, heading("How it is shared"), ticked)["sharing"]["methods"] == ["secure_email", "portal"]


def test_other_within_the_title_of_regulations() -> None:
    words = "It acts under the Slaughter of Pigs in Covered Yards and Other Yards (Miscellaneous Provisions) (England) Regulations 2007."
    titles = [found["title"] for found in record(PARTIES, heading("The law"), words)["legal_instruments"]]
    assert titles == [
        "Slaughter of Pigs in Covered Yards and Other Yards (Miscellaneous Provisions) (England) Regulations 2007"
    ]


@pytest.mark.parametrize("line", ["Section F: How long it is kept", "What information is held", "Why it is shared"])
def test_a_line_that_says_what_follows_is_a_heading_in_spite_of_its_verb(line: str) -> None:
    document = built(TITLE, PARTIES, line, "The Council keeps its notes for six years and then destroys them.")
    section = make_context(document).section_at(document.text.index("The Council keeps"))
    assert section is not None
    assert section.heading is not None
    assert document.text[section.heading.content : section.heading.end] == line
