"""For every code texts that show it (SHOWS) and texts that almost do (ALMOST); what is made up here is in no corpus."""

from __future__ import annotations

from agreements import PARTS, agreement
from helpers import Item, built, heading

from isa_extract.document import Document

SPECIAL = """3. Information to be shared

The following information will be shared:

- Name
- Details of any disability
- Ethnic origin"""
OTHERS = '\n\n(3) Warwickshire Police of Leek Wootton, Warwick, CV35 7QB ("the Police").'
NO_RETENTION = "5. Security\n\nInformation is sent by secure e-mail only."


def _retention(*sentences: str) -> str:
    return agreement(retention="5. Retention\n\n" + "\n\n".join(sentences))


def _law(sentence: str) -> str:
    return agreement(basis=f"4. Legal basis\n\nThe Council relies on Article 6(1)(e) of the UK GDPR. {sentence}")


def _old(sentence: str, start: str = "1 April 2014", end: str = "1 April 2027") -> str:
    return agreement(dates=f"Commencement date: {start}\nReview date: {end}", basis=f"4. Legal basis\n\n{sentence}")


def _data(sentence: str, more: str = "", end: str = "") -> str:
    return agreement(data=f"3. Information to be shared\n\n{sentence}", more=more, end=end)


def _contacts(*lines: str) -> str:
    return agreement(more="7. Contacts\n\n" + "\n".join(lines))


def _signed(*lines: str) -> str:
    return agreement(signatures="6. Signatures\n\n" + "\n".join(lines))


def _block(body: str, signature: str = "J Hartley", date: str = "2 March 2024", name: str = "Jane Hartley") -> str:
    return (
        f"Signed for and on behalf of {body}\nSignature: {signature}\nName: {name}\nPosition: Director\nDate: {date}\n"
    )


COUNCIL, ASSOCIATION = "Arden County Council", "Moorland Housing Association Limited"
DOTS = "........................"


def _party_table(header: list[str], *rows: list[str]) -> Document:
    items: list[Item] = [
        heading("INFORMATION SHARING AGREEMENT", 0),
        "Moorland Families",
        "Commencement date: 1 April 2024",
        "Review date: 1 April 2027",
        heading("1. Parties"),
        "The parties to this agreement are:",
        [header, *rows],
        heading("2. Purpose"),
        "The parties share information so that families who may lose their homes are offered help early.",
        heading("5. Retention"),
        "Shared information is kept for six years after the case is closed and is then destroyed.",
    ]
    return built(*items)


def _party_card(answers: list[str]) -> Document:
    """A table with a column for each of two bodies, the second body's address and registration as given."""
    return built(
        heading("INFORMATION SHARING AGREEMENT", 0),
        "This agreement is made between Arden County Council and Moorland Housing Association Limited.",
        "Commencement date: 1 April 2024",
        "Review date: 1 April 2027",
        [
            ["Details", "Council", "Association"],
            ["Name", COUNCIL, ASSOCIATION],
            ["Address", "County Hall, Warwick, CV34 4RL", answers[0]],
            ["ICO registration", "Z1234560", answers[1]],
        ],
    )


SHOWS: dict[str, list[str | Document]] = {
    "review-overdue": [
        agreement(
            dates="Version: 1.0",
            review="7. Review\n\nThis agreement will be reviewed every year.",
            signatures="6. Signatures\n\n" + _block("Arden County Council", date="2 March 2021"),
        ),
        agreement(dates="Commencement date: 1 April 2019\nReview date: 31 March 2021"),
        agreement(dates="Effective from: 1 April 2019\nDate of review: May 2025"),
        agreement(dates="Commencement date: 1 April 2019\nReview date: 2024"),
        agreement(
            dates="Commencement date: 1 April 2019",
            review="7. Review\n\nThis agreement will be reviewed every two years.",
        ),
    ],
    "no-review-date": [
        agreement(dates="Commencement date: 1 April 2024"),
        agreement(
            dates="Commencement date: 1 April 2024",
            review="7. Review\n\nThis agreement will be reviewed from time to time.",
        ),
        agreement(dates="Commencement date: 1 April 2024\nReview date: TBC"),
    ],
    "dates-conflict": [
        agreement(more="7. Start\n\nThis agreement comes into force on 1 September 2024."),
        agreement(review="7. Review\n\nThe next review of this agreement will take place on 1 October 2026."),
        agreement(
            review="7. Review\n\nThis agreement will be reviewed every year.",
            more="8. Changes\n\nThis agreement shall be reviewed every two years.",
        ),
    ],
    "expired": [
        agreement(dates="Commencement date: 1 April 2019\nExpiry date: 31 March 2022\nReview date: 1 April 2027"),
        agreement(
            dates="Commencement date: 1 April 2019\nReview date: 1 April 2027",
            more="7. Term\n\nThis agreement is effective for three years from the commencement date.",
        ),
        agreement(dates="Start date: 1 April 2019\nEnd date: March 2025\nReview date: 1 April 2027"),
    ],
    "dates-out-of-order": [
        agreement(dates="Commencement date: 1 April 2024\nReview date: 1 April 2023"),
        agreement(dates="Commencement date: 1 April 2024\nExpiry date: 31 March 2023\nReview date: 1 April 2027"),
        agreement(
            dates="Commencement date: 1 April 2018\nReview date: June 2019",
            history="Version\tDate\tAuthor\tSummary\n0.1\t1 May 2018\tJ Hartley\tDraft\n1.0\t3 July 2020\tJ Hartley\tFinal",  # noqa: E501
        ),
    ],
    "legislation-repealed": [
        _law("Personal data are handled under the Data Protection Act 1998."),
        _law("The Council has regard to section 71 of the Race Relations Act 1976."),
        _law("Disclosure rests on section 22 of the National Health Service Act 1977."),
    ],
    "citation-unresolved": [
        _law("It may also disclose under section 14 of the Act."),
        _law("Disclosure is allowed by regulation 9 of those rules and paragraph 3 of that Order."),
    ],
    "not-an-act": [
        _law("It has a duty under section 42 of the Care Act 2015."),
        _law("It acts under the Care Act 2013 when adults are at risk."),
        _law("It has powers under the Crime and Disorder Act 1999."),
        _law("It has powers under section 1 of the Crime and Disordr Act 1998."),
        _law("It has a duty under the Safeguarding Vulnerable Group Acts and the Human Right Act 1997."),
    ],
    "condition-of-wrong-regime": [
        _old("The parties rely on paragraph 5 of Schedule 2 to the Data Protection Act 1998.", "1 April 2019"),
        _old("The parties rely on Article 6(1)(e) of the General Data Protection Regulation.", "1 April 2014"),
        agreement(
            dates="Review date: 1 April 2027",
            history="Version\tDate\tAuthor\tSummary\n0.1\t1 May 2019\tJ Hartley\tDraft\n1.0\t3 July 2019\tJ Hartley\tFinal",  # noqa: E501
            basis="4. Legal basis\n\nThe condition in Schedule 3, paragraph 7 of the Data Protection Act 1998 is met.",
        ),
    ],
    "special-category-without-condition": [
        agreement(data=SPECIAL),
        agreement(
            data="3. Information to be shared\n\nThe following will be shared:\n\n- Name\n- Offences of which the person was convicted"  # noqa: E501
        ),
        agreement(
            data=SPECIAL, basis="4. Legal basis\n\nThe Council relies on consent under Article 6(1)(a) of the UK GDPR."
        ),
    ],
    "unsigned": [
        _signed(_block(COUNCIL, DOTS, DOTS, DOTS), _block(ASSOCIATION, DOTS, DOTS, DOTS)),
        _signed(_block(COUNCIL, "", "", "Jane Hartley"), _block(ASSOCIATION, "", "", "Paul Okoro")),
    ],
    "partly-signed": [
        _signed(_block(COUNCIL), _block(ASSOCIATION, DOTS, DOTS, DOTS)),
        _signed(_block(COUNCIL, "", "", "Jane Hartley"), _block(ASSOCIATION)),
    ],
    "party-did-not-sign": [
        agreement(parties=PARTS["parties"].replace('"the Association").', '"the Association"); and') + OTHERS),
        _signed(_block(COUNCIL)),
    ],
    "signatory-not-a-party": [
        _signed(_block(COUNCIL), _block(ASSOCIATION), _block("Rugby Borough Council")),
        _signed(_block(COUNCIL), _block(ASSOCIATION), _block("St Hilda's Hospice Trust")),
    ],
    "party-without-contact": [
        _party_table(
            ["Organisation", "Address", "Telephone"],
            [COUNCIL, "County Hall, Warwick, CV34 4RL", "01926 410410"],
            [ASSOCIATION, "1 Mill Lane, Leamington Spa, CV32 5AA", ""],
            ["Warwickshire Police", "Leek Wootton, Warwick, CV35 7QB", "01926 415000"],
        )
    ],
    "party-without-ico-number": [
        _party_table(
            ["Organisation", "ICO registration"],
            [COUNCIL, "ZA123456"],
            [ASSOCIATION, "ZA654321"],
            ["Warwickshire Police", ""],
        )
    ],
    "party-without-address": [
        _party_table(
            ["Organisation", "Address"],
            [COUNCIL, "County Hall, Warwick, CV34 4RL"],
            [ASSOCIATION, ""],
            ["Warwickshire Police", "Leek Wootton, Warwick, CV35 7QB"],
        )
    ],
    "ico-number-invalid": [
        _party_table(["Organisation", "ICO registration"], [COUNCIL, "Z1234567"], [ASSOCIATION, "ZA654321"]),
        _party_table(["Organisation", "ICO registration"], [COUNCIL, "Z12345"], [ASSOCIATION, "ZA654321"]),
        agreement(more="7. Registration\n\nThe Council's ICO registration number: Z12345."),
    ],
    "email-domain-retired": [
        _contacts("Jane Hartley, Director, jane.hartley@arden.gcsx.gov.uk"),
        _contacts("Duty officer: duty@warwickshire.pnn.police.uk"),
        _contacts("Jane Hartley, HM Courts, jane.hartley@hmcts.gsi.gov.uk, 01926 410410"),
    ],
    "email-invalid": [
        _contacts("Jane Hartley, Director, jane.hartley@@arden.gov.uk"),
        _contacts("Jane Hartley, Director, jane.hartley@arden,gov.uk"),
        _contacts("Jane Hartley, Director, jane.hartley@arden"),
        _contacts("Jane Hartley, Director, jane.hartley @arden.gov.uk"),
        _contacts("Jane Hartley", "E-mail: jane.hartley.arden.gov.uk"),
        _contacts("Jane Hartley, Director, jane.hartley@arden.gov.u"),
        _contacts("Jane Hartley, Director, jane.hartley@arden.govuk"),
        _contacts("Jane Hartley, Director, jane.hartley@arden..gov.uk"),
    ],
    "phone-invalid": [
        _contacts("Jane Hartley, Director, tel: 01926 4104"),
        _contacts("Jane Hartley, Director", "Telephone: 01926 410410410"),
        _contacts("Jane Hartley, Director", "Telephone: 01926 41041"),
        _contacts("Jane Hartley, Director", "Mobile: 07700 90012"),
        _contacts("Jane Hartley, Director", "Mobile: 0612 345 6789"),
    ],
    "postcode-invalid": [
        agreement(parties=PARTS["parties"].replace("CV34 4RL", "CV34 4OL")),
        agreement(parties=PARTS["parties"].replace("CV32 5AA", "QJ32 5AA")),
        agreement(parties=PARTS["parties"].replace("CV32 5AA", "CV32 55AA")),
        _party_table(
            ["Organisation", "Address"],
            [COUNCIL, "County Hall, Warwick, CV34 ORL"],
            [ASSOCIATION, "1 Mill Lane, Leamington Spa, CV32 5AA"],
        ),
    ],
    "no-retention-period": [
        agreement(retention=NO_RETENTION),
        _retention("Information is kept for no longer than is necessary."),
        _retention("Information is destroyed when it is no longer needed."),
    ],
    "retention-deferred": [
        _retention("Each party will keep the information in line with its own retention policy."),
        _retention("Information is retained in accordance with the retention schedule of the party that holds it."),
    ],
    "retention-contradictory": [
        _retention(
            "The Council shall keep the case file for six years from the end of the programme.",
            "The Council shall destroy the case file two years after the end of the programme and shall certify to the Police "  # noqa: E501
            "that it has done so.",
        ),
        agreement(
            retention="5. Retention\n\nShared information is kept for six years.",
            more="8. Records\n\nShared information is kept for three years.",
        ),
        _retention(
            "Case files are kept for seven years from the date of closure.",
            "The case files are kept for two years from the date of closure.",
        ),
        _retention(
            "Shared information is kept for six years after the case is closed.",
            "Each party destroys the shared information three years after closure of the case.",
        ),
    ],
    "attachment-missing": [
        _data("The information to be shared is listed in Schedule 3."),
        _data(
            "The data items that will be shared are set out in Appendix B.", end="Appendix A: Contacts\n\nJane Hartley"
        ),
        _data("Data items: see the attached spreadsheet."),
        _data("The variables to be shared can be found in the attached file."),
        _data("The data items that will be shared are set out in Annex C.", end="Annex C"),
    ],
    "anonymised-and-identifiable": [
        _data("The data shared under this agreement is fully anonymised:\n\n- Name\n- Date of birth\n- Ward"),
        _data("The records are supplied in anonymised form:\n\n- Full name\n- Home address"),
        _data("Only anonymised information will be shared. The fields are:\n\n- NHS number\n- Reason for referral"),
    ],
    "personal-data-in-agreement": [
        agreement(more="7. Example\n\nExample record: Thomas Reed, NHS number 943 476 5919, referred by his doctor."),
        agreement(more="7. Example\n\nMrs Anna Webb, National Insurance number AB 12 34 56 C, owes two weeks' rent."),
        agreement(more="7. Example\n\nThe case of Thomas Reed (date of birth: 4 May 2009) shows why."),
        agreement(more="7. Example\n\nSee Mr Reed, case number HS/2019/00451, whose file was lost."),
    ],
    "not-filled-in": [
        agreement(dates="Commencement date: 1 April 2024\nReview date: 1 April 2027\nReference: ISA/2024/______"),
        _contacts("Arden County Council: Jane Hartley, 01926 410410", "Warwickshire Police: to be confirmed"),
        _party_table(
            ["Organisation", "Contact", "Telephone"],
            [COUNCIL, "Jane Hartley", "01926 410410"],
            [ASSOCIATION, "TBC", ""],
        ),
        _party_card([DOTS, "Z ........"]),
        agreement(dates="Commencement date: 1 April 2024\nReview date: 1 April 2027\nVersion: ............"),
        agreement(dates="Commencement date: TBC\nReview date: 1 April 2027"),
        agreement(dates="Commencement date: 1 April 2024\nReview date: ____ 2027 [to be confirmed]\nOwner: [insert]"),
        built(
            heading("INFORMATION SHARING AGREEMENT", 0),
            "This agreement is made between Arden County Council and Warwickshire Police.",
            [["Title", "Moorland Families"], ["Commencement date", ""], ["Review date", "1 April 2027"]],
        ),
    ],
    "template-prompt": [
        agreement(more="7. Complaints\n\n[Insert details of how complaints are handled by each partner]"),
        agreement(purpose="2. Purpose\n\nThe parties share information [describe the purpose] to help families."),
        agreement(more="7. Complaints\n\nDescribe here how complaints about the sharing will be handled."),
    ],
    "abbreviation-unexpanded": [
        agreement(more="7. Systems\n\nThe QLRS holds the cases. Each worker opens the QLRS once a day."),
        agreement(more="7. Panel\n\nThe FRP meets weekly. Minutes of the FRP are kept by the Council."),
    ],
    "conflict": [
        agreement(
            history="Version: 2.0\nStatus: Final",
            more="7. About this document\n\nVersion number: 3.1",
        ),
    ],
    "low-quality-page": [],  # in test_findings_pages.py: a page's quality is no matter of words
    "not-an-agreement": [
        "Information Sharing Policy\n\nThis policy applies to all staff. This policy says when staff may share.\n",
    ],
    "row-not-mapped": [],
    "loading": [],
    "extractor-failed": [],
}
"""Each text gives its code at least once."""

ALMOST: dict[str, list[str | Document]] = {
    "review-overdue": [
        agreement(
            dates="Version: 1.0",
            review="7. Review\n\nThis agreement will be reviewed every two years.",
            signatures="6. Signatures\n\n" + _block("Arden County Council", date="2 March 2024"),
        ),
        agreement(dates="Commencement date: 1 April 2019\nReview date: June 2025"),
        agreement(dates="Commencement date: 1 April 2019\nReview date: 2025"),
        agreement(
            dates="Commencement date: 1 April 2024",
            review="7. Review\n\nThis agreement will be reviewed every two years.",
        ),
        agreement(
            dates="Commencement date: 1 April 2019\nReview date: 1 April 2027",
            review="7. Review\n\nThis agreement will be reviewed every year.",
        ),
        agreement(dates="Commencement date: 1 April 2019\nReview date: TBC"),
        agreement(dates="Commencement date: 1 June 2024\nReview date: 1 June 2025"),
    ],
    "no-review-date": [
        agreement(
            dates="Commencement date: 1 April 2024",
            review="7. Review\n\nThis agreement will be reviewed annually.",
        ),
        agreement(dates="Commencement date: 1 April 2024\nExpiry date: 31 March 2027"),
        agreement(
            dates="Commencement date: 1 April 2024",
            more="7. Term\n\nThis agreement is effective for three years from the commencement date.",
        ),
    ],
    "dates-conflict": [
        agreement(
            review="7. Review\n\nThis agreement will be reviewed every two years. Twice a year the Board looks at a sample of files.",  # noqa: E501
        ),
        agreement(more="7. Start\n\nThis agreement comes into force on 1 April 2024."),
        agreement(more="7. Start\n\nThis agreement comes into force in April 2024."),
        agreement(
            review="7. Review\n\nThis agreement will be reviewed every year.",
            more="8. Changes\n\nThis agreement shall be reviewed every 12 months.",
        ),
        agreement(more="7. Background\n\nThe earlier agreement of 1 May 2011 is replaced."),
        agreement(more="7. Background\n\nCautions are replaced with effect from 1 April 2013 by youth cautions."),
        agreement(
            review="7. Review\n\nThis agreement will be reviewed every five years.",
            more="8. Changes\n\nThis agreement will initially be reviewed after 12 months.",
        ),
        agreement(dates="Date of issue: 1 March 2024\nCommencement date: 1 April 2024\nReview date: 1 April 2027"),
    ],
    "expired": [
        agreement(
            dates="Commencement date: 1 April 2019\nReview date: 1 April 2027",
            more="7. Term\n\nThis agreement runs for two years to begin with and then goes on until the parties end it.",  # noqa: E501
        ),
        agreement(dates="Commencement date: 1 April 2019\nExpiry date: 30 June 2025\nReview date: 1 April 2027"),
        agreement(
            dates="Commencement date: 1 April 2019\nReview date: 1 April 2027",
            more="7. Term\n\nThis agreement is effective for three years from the commencement date and thereafter until "  # noqa: E501
            "terminated by notice.",
        ),
        agreement(dates="Commencement date: 1 April 2019\nExpiry date: 2025\nReview date: 1 April 2027"),
        agreement(more="7. Withdrawal\n\nA party may leave by giving three months' notice."),
    ],
    "dates-out-of-order": [
        agreement(dates="Commencement date: 30 April 2024\nReview date: April 2024"),
        agreement(dates="Commencement date: 1 April 2024\nReview date: 2024"),
        agreement(
            dates="Commencement date: 1 April 2018\nReview date: July 2020",
            history="Version\tDate\tAuthor\tSummary\n0.1\t1 May 2018\tJ Hartley\tDraft\n1.0\t3 July 2020\tJ Hartley\tFinal",  # noqa: E501
        ),
        agreement(more="7. Background\n\nThe Council was founded on 1 April 1974."),
    ],
    "legislation-repealed": [
        _law(
            "Personal data are handled under the Data Protection Act 2018, which replaced the Data Protection Act 1998."
        ),
        _law("The Data Protection Act 1998 was repealed on 25 May 2018."),
        _law("The Council has regard to section 149 of the Equality Act 2010."),
    ],
    "citation-unresolved": [
        _law("It may also disclose under section 14 of the Care Act 2014 and section 16 of that Act."),
        _law("The Children Act 1989 (the Act) applies. It may disclose under section 47 of the Act."),
        _law("Section 3 of this agreement says what is shared."),
    ],
    "not-an-act": [
        _law("It has a duty under section 42 of the Care Act 2014."),
        _law("It has powers under the Crime and Disorder Act 1998 and the Crime & Disorder Act 1998."),
        _law("It has powers under the Moorland Drainage Improvement Act 1871."),
        _law("It has a duty under the Education Act 1997 and the Children Act 2004."),
    ],
    "condition-of-wrong-regime": [
        _old("The parties rely on paragraph 5 of Schedule 2 to the Data Protection Act 1998.", "1 April 2017"),
        _old("The parties rely on Article 6(1)(e) of the General Data Protection Regulation.", "1 June 2018"),
        _old("The parties rely on paragraph 5 of Schedule 2 to the Data Protection Act 1998.", "2018"),
        _old("The parties rely on Article 6(1)(e) of the General Data Protection Regulation.", "1 May 2017"),
    ],
    "special-category-without-condition": [
        agreement(
            data=SPECIAL,
            basis="4. Legal basis\n\nThe Council relies on Article 6(1)(e) and Article 9(2)(g) of the UK GDPR.",
        ),
        agreement(data=SPECIAL, basis="4. Legal basis\n\nFamilies give their explicit consent on the referral form."),
        agreement(
            data=SPECIAL,
            basis="4. Legal basis\n\nConditions in Schedules 2 and 3 to the Data Protection Act 1998 are met.",
        ),
        agreement(),
    ],
    "unsigned": [_signed(_block(COUNCIL), _block(ASSOCIATION, DOTS, DOTS, DOTS)), agreement(signatures="")],
    "partly-signed": [
        agreement(),
        _signed(_block(COUNCIL, "", "2 March 2024"), _block(ASSOCIATION, "P Okoro", "5 March 2024")),
        _signed(_block(COUNCIL, DOTS, DOTS, DOTS), _block(ASSOCIATION, DOTS, DOTS, DOTS)),
    ],
    "party-did-not-sign": [
        agreement(),
        _signed(_block("the Council"), _block("the Association")),
        _signed(_block("Arden CC"), _block("Moorland Housing Association")),
        agreement(
            parties=PARTS["parties"].replace('"the Association").', '"the Association"); and') + OTHERS,
            signatures="6. Signatures\n\n" + _block(COUNCIL),
        ),
        agreement(signatures=""),
        _signed(_block(COUNCIL), _block("")),
    ],
    "signatory-not-a-party": [
        agreement(),
        _signed(_block("The Council"), _block("Moorland Housing Association Ltd.")),
        _signed(_block("Arden County Council, Children's Services"), _block(ASSOCIATION)),
    ],
    "party-without-contact": [
        _party_table(
            ["Organisation", "Address", "Telephone"],
            [COUNCIL, "County Hall, Warwick, CV34 4RL", "01926 410410"],
            [ASSOCIATION, "1 Mill Lane, Leamington Spa, CV32 5AA", ""],
        ),
        _party_table(
            ["Organisation", "Address", "Telephone"],
            [COUNCIL, "County Hall, Warwick, CV34 4RL", "01926 410410"],
            [ASSOCIATION, "1 Mill Lane, Leamington Spa, CV32 5AA", ""],
            ["Warwickshire Police", "Leek Wootton, Warwick, CV35 7QB", ""],
        ),
        agreement(),
    ],
    "party-without-ico-number": [
        _party_table(["Organisation", "ICO registration"], [COUNCIL, "ZA123456"], [ASSOCIATION, "ZA654321"]),
        agreement(),
    ],
    "party-without-address": [
        _party_table(
            ["Organisation", "Address"],
            [COUNCIL, "County Hall, Warwick, CV34 4RL"],
            [ASSOCIATION, ""],
            ["Warwickshire Police", ""],
        )
    ],
    "ico-number-invalid": [
        _party_table(["Organisation", "ICO registration"], [COUNCIL, "Z6034810"], [ASSOCIATION, "ZA654321"]),
        _party_table(["Organisation", "ICO registration"], [COUNCIL, "Exempt"], [ASSOCIATION, "ZA654321"]),
        agreement(more="7. Registration\n\nEach party renews its ICO registration each year."),
    ],
    "email-domain-retired": [
        _contacts("Jane Hartley, Director, jane.hartley@arden.gov.uk"),
        _contacts("Send it by secure e-mail (.gcsx, .pnn, .nhs.net or .cjsm)."),
        _contacts("Duty officer: duty@warwickshire.police.uk"),
    ],
    "email-invalid": [
        _contacts("Jane Hartley, Director, jane.hartley@arden.gov.uk."),
        _contacts("Jane Hartley, Director, jane.hartley@\narden.gov.uk"),
        _contacts("Jane Hartley, Director, o'hara_j-m@arden.gov.uk, 01926 410410"),
        _contacts("The Council is @ardencouncil on social media. See www.arden.gov.uk."),
        _contacts("Write to info@arden.gov.uk, or ring."),
    ],
    "phone-invalid": [
        _contacts("Jane Hartley, Director, tel: 01926 410410"),
        _contacts("Jane Hartley, Director", "Telephone: +44 (0)1926 410410 ext 312", "Mobile: 07700 900123"),
        _contacts("Telephone: 01926 410410 01926 410411"),
        _contacts("In an emergency telephone 999, otherwise 101."),
        _contacts("Jane Hartley, Director", "Tel: 0300 123 4567", "Tel: 0800 1111"),
        _contacts("Telephone: 01926 412 345 (office hours 09.00-17.00)", "Fax: 01926 41 24 88"),
    ],
    "postcode-invalid": [
        agreement(),
        agreement(parties=PARTS["parties"].replace("CV34 4RL", "CV344RL")),
        agreement(more="7. References\n\nQuote file AB12 3X in all letters to Room B2 4A."),
    ],
    "no-retention-period": [
        agreement(),
        _retention("Information is destroyed when the case is closed."),
        _retention("Information is kept until 31 March 2030."),
        _retention("Each party will keep the information in line with its own retention policy."),
    ],
    "retention-deferred": [
        _retention("Information is retained in accordance with the Arden Records Retention Schedule 2019."),
        _retention(
            "Each party will keep the information in line with its own retention policy, for at least six years."
        ),
        _retention("Information is retained in accordance with the retention schedule in Appendix A."),
        _retention("Health records are kept under the NHS Records Management Code of Practice 2021."),
    ],
    "retention-contradictory": [
        _retention("Shared information is kept for six years.", "Shared information is kept for at least three years."),
        _retention("Case files are kept for seven years.", "Referral forms are kept for two years."),
        _retention("The Council keeps case files for seven years.", "The Association keeps case files for two years."),
        _retention("Case files are kept for six years.", "If a family moves away, case files are kept for a year."),
        _retention("Case files are kept for 12 months.", "Case files are kept for one year."),
    ],
    "attachment-missing": [
        _data(
            "The information to be shared is listed in Schedule 1.", end="Schedule 1\n\nName, address and rent arrears."
        ),
        _data(
            "The information to be shared is set out in Appendix B.", end="Atodiad B / Appendix B\n\nName and address."
        ),
        _data("The data shared meet a condition in Schedule 2 to the Data Protection Act 1998:\n\n- Name"),
        _data("The following is shared:\n\n- Name", more="7. Contacts\n\nContacts are listed in Appendix B."),
        _data("The data items that will be shared are set out in Schedule 2 to the Moorland Overarching Protocol."),
    ],
    "anonymised-and-identifiable": [
        _data("The data will be anonymised where possible:\n\n- Name\n- Date of birth"),
        _data("The data shared under this agreement is fully anonymised:\n\n- Age band\n- Ward"),
        _data("The data shared is pseudonymised:\n\n- Name\n- NHS number"),
        _data("Anonymised/pseudonymised data only will be shared:\n\n- Name\n- Date of birth"),
        _data(
            "The following is shared:\n\n- Name\n- Date of birth",
            more="7. Use\n\nFigures are anonymised before publication.",
        ),
    ],
    "personal-data-in-agreement": [
        _data("The following is shared:\n\n- NHS number\n- National Insurance number\n- Date of birth"),
        _contacts("Jane Hartley, Director of Housing, 01926 410410, jane.hartley@arden.gov.uk"),
        agreement(more="7. Format\n\nDate of birth: dd/mm/yyyy. NHS number: 000 000 0000."),
        agreement(more="7. Reference\n\nQuote agreement number 2019/00451. Jane Hartley keeps the log."),
    ],
    "not-filled-in": [
        agreement(more="7. Panel\n\nThe chair of the panel is to be confirmed by Warwickshire Police at each meeting."),
        _party_card(["1 Mill Lane, Leamington Spa, CV32 5AA", "Z2345671"]),
        agreement(),
        agreement(dates="Commencement date: 1 April 2024\nReview date: 1 April 2027\nProtective marking: None"),
        agreement(end="Appendix A: Consent form\n\nAgency: ....................   Date: ...................."),
    ],
    "template-prompt": [
        agreement(more="7. Notes\n\nSee the register [number withheld] and the guidance [1]."),
        agreement(more="7. Complaints\n\nComplaints are answered by the Council within twenty working days."),
    ],
    "abbreviation-unexpanded": [
        agreement(more="7. Versions\n\nVersion 2 (FINAL) was sent out. A copy marked FINAL is kept."),
        agreement(more="7. Panel\n\nThe Family Resolution Panel (FRP) meets weekly. The FRP keeps minutes."),
        agreement(more="7. Panel\n\nThe FRP is the Family Resolution Panel. The FRP keeps minutes."),
        agreement(more="7. Panel\n\nThe FRP meets weekly."),
        agreement(more="7. Law\n\nThe NHS and the ICO follow the GDPR. The ICO and the NHS publish guidance."),
        agreement(more="7. SECURITY AND STORAGE\n\nKeep it safe.\n\n8. SECURITY OF PAPER\n\nLock it."),
        agreement(more="7. Terms\n\nFRP means the family resolution panel. The FRP meets weekly."),
    ],
    "conflict": [
        agreement(history="Version: 2.0\nStatus: Final", more="7. About this document\n\nVersion number: 2.0"),
        agreement(),
    ],
    "low-quality-page": [agreement()],
    "not-an-agreement": [agreement()],
    "row-not-mapped": [
        _party_table(["Organisation", "Address"], [COUNCIL, "County Hall, Warwick, CV34 4RL"], [ASSOCIATION, ""])
    ],
    "loading": [agreement()],
    "extractor-failed": [agreement()],
}
"""No text gives its code."""
