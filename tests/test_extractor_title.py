# ruff: noqa: E501 - a text and what it is stand on one line
"""What kind of document a text is, and its title."""

from __future__ import annotations

import pytest
from helpers import Item, context_from, context_of, record_of, run, scalars, table

from isa_extract.extractors import title

BODY = (
    "The partners agree to share what they hold about homes at risk. This agreement covers the four districts. "
    "The parties shall keep what they receive in confidence.\n\n"
)
NOT: dict[str, list[str]] = {
    "policy": [
        "Northmoor Council\n\nData Sharing Policy\n\nThis policy applies to all members of staff and to contractors. This policy says when an information sharing agreement is needed and who signs it.",
        "Information Sharing Agreement Policy and Procedure\n\nVersion 2.0\n\nThis procedure sets out how the Trust writes, signs and files an information sharing agreement. This policy is owned by the records manager.",
        "Moorland Fire Service\n\nStandard Operating Procedure: Sharing information with the police\n\nThis procedure is for watch managers. This standard applies from the day of issue.",
        "CODE OF PRACTICE ON CONFIDENTIALITY\n\nThis code of practice binds every volunteer. This policy was adopted by the trustees.",
        "Information Governance Strategy\n\nThis strategy runs for three years. This strategy does not replace the sharing agreements that the Council has signed.",
    ],
    "guidance": [
        "Guidance on writing an information sharing agreement\n\nThis guidance is for heads of service. You should list every partner, and you must say how long the data is kept. You can ask your information governance team.",
        "A short guide to data sharing for schools\n\nYou may be asked to share a pupil's record. You should check whether an agreement is in place. Your agreement must name the purpose.",
        "Data sharing: frequently asked questions\n\nDo I need an agreement? You need one where you share every week. You should ask your manager first.",
        "How to complete an information sharing agreement\n\nThis guide explains each part. You must complete every box. You should send it to your information governance lead.",
        "Best practice note: disclosure to landlords\n\nYou should log each disclosure. You can use the form at the back. This guide does not replace legal advice.",
    ],
    "template": [
        "Information Sharing Agreement Template\n\nbetween [insert name of organisation] and [insert name of organisation]\n\n1. Purpose\n\n[Insert the purpose of the sharing here]\n\n2. Retention\n\n[State how long each partner keeps it]",
        "MODEL AGREEMENT FOR SHARING INFORMATION\n\nbetween [Organisation A] and [Organisation B]\n\n[Delete as appropriate] The partners agree to share [describe the data]. Dated [insert date].",
        "INFORMATION SHARING AGREEMENT\n\nBetween <insert name> and <insert name>\n\nCommencing <insert date>\n\n1. Aim\n\n<Describe the aim of the sharing>\n\n2. Data\n\n<List the data items>\n\n3. Retention\n\n<Insert the period>\n\n4. Law\n\n<Specify the power>\n\n5. Review\n\n<Insert the review date>\n\nSigned for <name of partner>\n\nSigned for <name of partner>\n\n<Insert the title of the lead>\n\n<Add any schedule>\n\nDelete as appropriate.",
    ],
    "letter": [
        "Northmoor Council\nTown Hall\nNorthmoor\n\n3 June 2014\n\nDear Mr Threlfall\n\nThank you for your letter of 9 May about the agreements the Council has signed with the police. I list them below.\n\nSafe Homes Information Sharing Agreement\nStreet Lights Protocol\n\nYours sincerely\n\nB Okafor",
        "Our ref: FOI 2291\n\nDear Sir or Madam\n\nFreedom of information request\n\nThank you for your request of 2 March for copies of information sharing agreements. We hold four.\n\nYours faithfully\n\nRecords Manager",
    ],
    "minutes": [
        "Minutes of the Moorland Safety Partnership\n\nHeld on 4 March 2013\n\nPresent: A Threlfall, B Okafor\n\nApologies: C Dunn\n\n1. Information sharing agreement\n\nThe Board noted the draft agreement and agreed that it be signed.\n\nAction: B Okafor",
        "Northmoor Housing Forum\n\nNotes of the meeting of 6 May 2015\n\nIn attendance: the clerk\n\nApologies for absence were received from the Trust. The Group discussed the data sharing agreement and asked for a new draft.\n\nMatters arising: none.",
        "Agenda\n\nMoorland Health Board\n\n1. Apologies for absence\n2. Matters arising\n3. Data sharing agreement for approval\n\nThe Chair asked that papers be read beforehand.",
    ],
    "report": [
        "Report to Cabinet\n\n9 July 2014\n\nSafe Homes Information Sharing Agreement\n\nReport of the Director of Housing\n\n1. Recommendation\n\nCabinet is recommended to approve the agreement.\n\n2. Financial implications\n\nThere are none.\n\n3. Legal implications\n\nThis report has been seen by the solicitor.",
        "DECISION RECORD\n\nDecision maker: Cabinet Member for Housing\n\nSubject: signing of a data sharing agreement with the police\n\nReasons for the decision\n\nThe agreement lets the Council find fraud.\n\nAlternative options\n\nNot to sign.\n\nBackground papers\n\nNone.",
        "Northmoor Council\n\nOverview and Scrutiny Committee\n\nAgenda item 7: information sharing protocol\n\nReport author: B Okafor\n\nThe Committee is asked to note the protocol. Equality implications: none. This report sets out what has been done.",
    ],
    "privacy notice": [
        "Privacy Notice: Council tax\n\nWe collect your personal information to bill you. We share your data with the police under an information sharing agreement. You have rights: your rights are set out below.",
        "How we use your information\n\nThis leaflet tells patients what we hold about you. We keep your personal information safe. Your rights include seeing your data.",
        "Fair Processing Notice for tenants\n\nWe hold information about you and your household. We use your information to find homes. Your data may be shared with the fire service.",
    ],
    "terms of reference": [
        "Terms of Reference\n\nMoorland Information Sharing Board\n\nThe Board meets four times a year and oversees every information sharing agreement of the partnership.",
        "Register of information sharing agreements\n\nSafe Homes\tNorthmoor Council\t2012\nStreet Lights\tMoor Police\t2013",
        "SERVICE CONTRACT\n\nbetween Northmoor Council and Moor Cleaning Limited\n\nThe Contractor shall clean the offices each night. The Council shall pay by the month.",
        "Data Protection Impact Assessment\n\nSafe Homes scheme\n\nThe scheme rests on an information sharing agreement. The risks are low.",
        "Consultation on the sharing of health records\n\nWe want to hear what people think. Answers are wanted by the spring.",
        "Job Description\n\nInformation Sharing Officer\n\nThe post holder keeps the register of agreements.",
        "Annual Report of the Safety Partnership\n\nThe year saw four new protocols.",
        "Press release\n\nCouncil and police to share data on empty homes\n\nA spokesman welcomed it.",
    ],
}
ARE = [
    (
        "information_sharing_agreement",
        "SAFE HOMES INFORMATION SHARING AGREEMENT\n\nbetween\n\nNorthmoor Council\n\nand\n\nMoor Police\n\n" + BODY,
    ),
    ("information_sharing_protocol", "Information Sharing Protocol for the Street Lights scheme\n\n" + BODY),
    ("data_sharing_agreement", "Data Sharing Agreement\n\nEmpty Homes\n\n" + BODY),
    (
        "data_processing_agreement",
        "DATA PROCESSING AGREEMENT\n\nThis Agreement is made between Northmoor Council and Moor Mailing Limited. The parties agree as follows.\n\n"
        + BODY,
    ),
    ("memorandum_of_understanding", "Memorandum of Understanding between Northmoor Council and Moor Police\n\n" + BODY),
    ("memorandum_of_understanding", "MoU on the exchange of information about empty homes\n\n" + BODY),
    ("information_sharing_agreement", "Safe Homes ISA\n\n" + BODY),
    ("data_sharing_agreement", "Personal data sharing agreement (DSA): Empty Homes\n\n" + BODY),
    ("information_sharing_protocol", "Protocol for the sharing of information on empty homes\n\n" + BODY),
    (
        "information_sharing_protocol",
        "Cytundeb\n\nProtocol Rhannu Gwybodaeth / Information Sharing Protocol\n\n" + BODY,
    ),
    (
        "information_sharing_agreement",
        "Safe Homes\n\nThis information sharing agreement is made between Northmoor Council and Moor Police. "
        + BODY * 3
        + "Signed for and on behalf of Northmoor Council\n\nSigned for and on behalf of Moor Police",
    ),
    ("data_sharing_agreement", "Data-Sharing Agreement\n\n" + BODY),
    ("data_sharing_agreement", "Joint Controller Arrangement for the Safe Homes system\n\n" + BODY),
    (
        "other_agreement",
        "Concordat on empty homes\n\n"
        + BODY * 3
        + "Signed for and on behalf of Northmoor Council\n\nSigned on behalf of Moor Police",
    ),
    (
        "information_sharing_agreement",
        "INFORMATION SHARING AGREEMENT\n\nbetween Northmoor Council and Moor Police\n\nTemplate version 3.0\n\n" + BODY,
    ),
    ("information_sharing_agreement", "Moorland Strategy Group\n\nInformation Sharing Agreement\n\n" + BODY),
    (
        "information_sharing_protocol",
        "Information Sharing Protocol\n\nYou should read this with the county protocol.\n\n"
        + BODY * 2
        + "We undertake to keep to this protocol.",
    ),
]


def of(written: str) -> dict[str, str]:
    return scalars(title.extract, context_of(written))


# --- kinds -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("kind", "written"), [(kind, written) for kind, several in NOT.items() for written in several])
def test_a_document_that_nobody_signs_is_no_agreement_and_a_finding_says_what_it_is(kind: str, written: str) -> None:
    record = record_of(written)
    assert record["agreement"]["type"] == "not_an_agreement"
    assert (record["parties"], record["signatories"], record["missing_sections"]) == ([], [], [])
    messages = [finding["message"] for finding in record["findings"] if finding["code"] == "not-an-agreement"]
    assert messages == [f"reads as a {kind}, not as an agreement"]


@pytest.mark.parametrize(("kind", "written"), ARE)
def test_an_agreement_is_of_the_kind_its_title_or_text_says(kind: str, written: str) -> None:
    assert of(written)["agreement.type"] == kind


def test_a_text_without_any_sign_of_an_agreement_is_none() -> None:
    assert of("The weather was fine and the hall was full.")["agreement.type"] == "not_an_agreement"


def test_the_kind_is_said_once_and_proved_by_the_words_that_name_it() -> None:
    context = context_of("Safe Homes\n\nInformation Sharing Protocol\n\n" + BODY)
    [fact] = [fact for fact in run(title.extract, context) if fact.field == "agreement.type"]
    assert fact.found is not None
    [evidence] = fact.found.evidence
    assert context.text[evidence.start : evidence.end] == "Information Sharing Protocol"


def test_a_running_header_names_the_kind_where_the_title_does_not() -> None:
    pages = "\f".join(f"Moorland Data Sharing Agreement\n\nSafe Homes, part {n}\n\n{BODY * 3}" for n in range(1, 5))
    assert of("Safe Homes\n\n" + pages)["agreement.type"] == "data_sharing_agreement"


@pytest.mark.parametrize(
    "name",
    ["Strategy Group", "Policy Team", "Charter Board", "Policy Officer"],
)
def test_the_name_of_a_group_or_post_makes_no_policy(name: str) -> None:
    assert of(f"Moorland {name}\n\nInformation Sharing Agreement\n\n{BODY}")["agreement.type"] != "not_an_agreement"


# --- titles ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("top", "expected"),
    [
        ("Safe Homes Information Sharing Agreement", "Safe Homes Information Sharing Agreement"),
        ("SAFE HOMES INFORMATION SHARING AGREEMENT", "Safe Homes Information Sharing Agreement"),
        ("INFORMATION SHARING AGREEMENT\n\nSafe Homes Scheme", "Safe Homes Scheme"),
        ("Safe Homes Scheme\n\nINFORMATION SHARING AGREEMENT", "Safe Homes Scheme"),
        ("INFORMATION SHARING AGREEMENT\n\nfor the\n\nSafe Homes Scheme", "Safe Homes Scheme"),
        ("INFORMATION SHARING AGREEMENT\n\nfor the Safe Homes Scheme", "Safe Homes Scheme"),
        ("Data Sharing Agreement\n\nrelating to the prevention of fraud", "Data Sharing Agreement relating to the prevention of fraud"),
        ("Information Sharing Protocol\n\nbetween\n\nNorthmoor Council\n\nand\n\nMoor Police", "Information Sharing Protocol"),
        ("Northmoor Council\n\nInformation Sharing Protocol", "Information Sharing Protocol"),
        ("Memorandum of Understanding between Northmoor Council and Moor Police on empty homes", "Memorandum of Understanding between Northmoor Council and Moor Police on empty homes"),
        ("OFFICIAL\n\nVersion 3.0\n\nStreet Lights Data Sharing Agreement\n\n3 May 2014", "Street Lights Data Sharing Agreement"),
        ("Northmoor Council, Town Hall, Northmoor LS9 4QT\n\nStreet Lights Data Sharing Agreement", "Street Lights Data Sharing Agreement"),
        ("Safe Homes Information Sharing Agreement dated 3 May 2014", "Safe Homes Information Sharing Agreement"),
        ("Safe Homes Information Sharing Agreement (version 2.1)", "Safe Homes Information Sharing Agreement"),
        ("“Safe Homes” Data Sharing Agreement", "“Safe Homes” Data Sharing Agreement"),
        ("“Safe Homes Data Sharing Agreement”", "Safe Homes Data Sharing Agreement"),
        ("Data Sharing Agreement for “Safe Homes”", "Data Sharing Agreement for “Safe Homes”"),
        ("Cytundeb Rhannu Gwybodaeth y Cartrefi Diogel\n\nSafe Homes Information Sharing Agreement", "Safe Homes Information Sharing Agreement"),
        ("Draft\n\nInformation Sharing Agreement\n\nStreet Lights Pilot", "Street Lights Pilot"),
        ("Tier 2\n\nInformation Sharing Agreement\n\nMoorland Families Programme", "Moorland Families Programme"),
        ("Information Sharing Agreement\n\n1. Purpose", "Information Sharing Agreement"),
        ("Owner: Northmoor Council\n\nSafe Homes ISA", "Safe Homes ISA"),
    ],
)  # fmt: skip
def test_the_title_is_the_agreements_own_name_else_the_printed_title(top: str, expected: str) -> None:
    assert of(f"{top}\n\n{BODY * 2}")["agreement.title"] == expected


@pytest.mark.parametrize(
    ("items", "expected"),
    [
        (["Information Sharing Agreement", [["Title of agreement", "Safe Homes"], ["Version", "2"]]], "Safe Homes"),
        (["Information Sharing Agreement", "Project name: Safe Homes"], "Safe Homes"),
        (["Information Sharing Agreement", [["Title of agreement", "[insert title]"]]], "Information Sharing Agreement"),
        (["Information Sharing Agreement", [["Title of agreement", ""]]], "Information Sharing Agreement"),
        ([table([["Safe Homes Data Sharing Agreement"], ["Version", "2"]], spans={(0, 0): 2})], "Safe Homes Data Sharing Agreement"),
    ],
)  # fmt: skip
def test_a_labelled_title_comes_first(items: list[Item], expected: str) -> None:
    assert scalars(title.extract, context_from(*items, BODY))["agreement.title"] == expected


def test_a_title_label_far_down_speaks_of_something_else() -> None:
    written = f"Safe Homes Data Sharing Agreement\n\n{BODY * 30}Project name: Street Lights"
    assert of(written)["agreement.title"] == "Safe Homes Data Sharing Agreement"


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (NOT["policy"][0], "Data Sharing Policy"),
        (NOT["guidance"][1], "A short guide to data sharing for schools"),
        (NOT["privacy notice"][0], "Privacy Notice: Council tax"),
        (NOT["report"][0], "Safe Homes Information Sharing Agreement"),
        (NOT["letter"][0], None),
    ],
)
def test_what_is_no_agreement_has_the_title_it_prints(written: str, expected: str | None) -> None:
    assert of(written).get("agreement.title") == expected


@pytest.mark.parametrize(
    ("line", "holds"), [("Northmoor LS9 4QT", True), ("Northmoor, M1 2AB", True), ("Safe Homes 2", False)]
)
def test_a_line_with_a_postcode_is_a_letterhead(line: str, holds: bool) -> None:
    assert title.find_postcode(line) is holds


# --- the framework above the title -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "line",
    [
        "Wealdshire Charter for Working Together: a Tier 2 agreement",
        "An agreement made under the Wealdshire Information Charter",
        "Wealdshire Charter for Working Together, ref. WC/3, issue 2",
    ],
)
def test_the_charter_that_an_agreement_stands_under_is_neither_its_kind_nor_its_title(line: str) -> None:
    found = of(f"{line}\n\nDATA SHARING PROTOCOL\n\nWarm Homes Scheme\n\n{BODY}")
    assert found["agreement.type"] != "not_an_agreement"
    assert found["agreement.title"] == "Warm Homes Scheme"


def test_a_charter_of_its_own_remains_no_agreement() -> None:
    written = (
        "Wealdshire Charter for Working Together\n\nThis policy applies to all staff. This policy is reviewed yearly."
    )
    assert of(written)["agreement.type"] == "not_an_agreement"


def test_a_title_goes_on_after_a_line_that_only_leads_to_it() -> None:
    found = of(f"DATA SHARING AGREEMENT\n\nin relation to the\n\nWARM HOMES PARTNERSHIP\n\nbetween\n\nX\n\n{BODY}")
    assert found["agreement.title"] == "Warm Homes Partnership"
