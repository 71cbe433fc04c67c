"""Mending what an OCR engine read: what must be put right, what must be left alone, and how places and edits follow."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from effort import calls_of
from hypothesis import example, given, settings
from hypothesis import strategies as st
from ocr_noise import KINDS, corpus_texts, measure

from isa_extract.document import Box, Edit, Place
from isa_extract.layout import RawText
from isa_extract.ocr.repair import Repair, Vocabulary, mend, repairs_in, vocabulary_of
from isa_extract.rules import default_rules
from isa_extract.values import POSTCODE_AREAS

BOX: Box = (1.0, 2.0, 3.0, 4.0)
PLAIN = vocabulary_of(default_rules(), ())


def mended(text: str, *others: str) -> str:
    """What `text` says after mending, in a document that says `others` too."""
    return mend(RawText(text), vocabulary_of(default_rules(), [text, *others]) if others else PLAIN).text


def placed(text: str) -> RawText:
    """`text` with a place for each of its words."""
    places, at = [], 0
    for word in text.split():
        start = text.index(word, at)
        at = start + len(word)
        places.append(Place(start, at, 1, BOX))
    return RawText(text, places)


def before(raw: RawText) -> str:
    """The text before every edit."""
    text = raw.text
    for edit in reversed(raw.edits):
        text = text[: edit.start] + edit.raw + text[edit.end :]
    return text


@pytest.mark.parametrize(
    ("read", "printed"),
    [
        ("Civic Hall, Leeds LSl 4AP", "Civic Hall, Leeds LS1 4AP"),
        ("Town Hall, Sheffield S1O 2TN", "Town Hall, Sheffield S10 2TN"),
        ("Town Hall, Sheffield, S10 2T5, Tel 0114", "Town Hall, Sheffield, S10 2TS, Tel 0114"),
        ("The Depot, Carlisle CA3 BNA.", "The Depot, Carlisle CA3 8NA."),
        ("Postcode: CV15DE", "Postcode: CV1 5DE"),
        ("Postcode 5W1A lAA is ours", "Postcode SW1A 1AA is ours"),
        ("Post code: EClA 7BQ", "Post code: EC1A 7BQ"),
        ("4 Mill Lane\nOXl 2JD", "4 Mill Lane\nOX1 2JD"),
        ("Quay House, Swansea SAl 3SN (the Board)", "Quay House, Swansea SA1 3SN (the Board)"),
    ],
)
def test_postcodes_by_position(read: str, printed: str) -> None:
    assert mended(read) == printed


@pytest.mark.parametrize(
    "text",
    [
        "see section S10 2OF the Act",
        "County Hall, Exeter EX2 4QO",  # no inward letter is an O, and a 0 is none either
        "Postcode: Q1O 2AB",  # no such area
        "Form SO1O 5BA",
        "SH1P and HE1P",
        "Flat B1 2ZS",
        "the room is WlA 5DX and the other",
        "Leeds LS1 4AP",
        "House of Commons, London SW1A 0AA",
        "Version S1O 2TN",
        "Police HQS SUB",
        "Stevenage S6l 1AB",  # S61 or SG1
    ],
)
def test_what_is_no_postcode_or_could_be_two(text: str) -> None:
    assert mended(text) == text


def test_areas_are_those_of_royal_mail() -> None:
    assert len(POSTCODE_AREAS) == 124
    assert all(area.isupper() and 1 <= len(area) <= 2 for area in POSTCODE_AREAS)


@pytest.mark.parametrize(
    ("read", "printed"),
    [
        ("Z6O3481O", "Z6034810"),  # the check digit proves it
        ("ICO registration number Z60348lO.", "ICO registration number Z6034810."),
        ("Data Protection Registration Number: 26O3481O", "Data Protection Registration Number: Z6034810"),
        ("Registration number 76034810", "Registration number 76034810"),  # digits, and no letter among them
        ("ICO registration ZA3l8846", "ICO registration ZA318846"),
        ("Notification number ZB O12345", "Notification number ZB O12345"),
        ("ICO no. Z12345O7", "ICO no. Z1234507"),  # fails its check, which a finding tells
    ],
)
def test_ico_numbers_by_label_and_check(read: str, printed: str) -> None:
    assert mended(read) == printed


@pytest.mark.parametrize(
    "text",
    [
        "Z6034810",
        "Z6034811",  # fails its check, but no digit becomes another
        "Reference ZA3l8846",
        "26O3481O",
        "Z12345S7",  # fails its check as Z1234557
        "ref Z60348lO-4",
    ],
)
def test_ico_numbers_left_alone(text: str) -> None:
    assert mended(text) == text


@pytest.mark.parametrize(
    ("read", "printed"),
    [
        ("jane. smith @ example. gov .uk", "jane.smith@example.gov.uk"),
        ("Contact: jane.smith@example,gov,uk.", "Contact: jane.smith@example.gov.uk."),
        ("jane.smith@examplegovuk", "jane.smith@example.gov.uk"),
        ("jane.smith@example.govuk", "jane.smith@example.gov.uk"),
        ("a.b@ardenvale.nhsuk", "a.b@ardenvale.nhs.uk"),
        ("a.b@nhsnet", "a.b@nhs.net"),
        ("a.b@arden.pnn.policeuk", "a.b@arden.pnn.police.uk"),
        ("a.b@arden.gsigovuk", "a.b@arden.gsi.gov.uk"),
        ("a.b@arden.gov.ukcjsmnet", "a.b@arden.gov.ukcjsmnet"),
        ("a.b@ardentrust.orguk", "a.b@ardentrust.org.uk"),
        ("a.b@arden.go v.uk or", "a.b@arden.gov.uk or"),
        ("a.b@arden.gov. uk or", "a.b@arden.gov.uk or"),
        ("jane.smith©example.gov.uk", "jane.smith@example.gov.uk"),
        ("jane.smith(at)example.gov.uk", "jane.smith@example.gov.uk"),
        ("jane.smith [at] example.gov.uk", "jane.smith@example.gov.uk"),
        ("jane.smithQexample.gov.uk", "jane.smith@example.gov.uk"),
        ("records®ardenhomes.org", "records@ardenhomes.org"),  # letters touch the mark: any known ending will do
        ("The desk, dpo(at)calder.example, or", "The desk, dpo@calder.example, or"),
        ("e-mail info®arden.gov.uk", "e-mail info@arden.gov.uk"),
        ("info @arden.gov.uk", "info@arden.gov.uk"),
        ("dataprotection@nort hmoor.example", "dataprotection@northmoor.example"),  # torn by a narrow cell
        ("Desk traffic@ardenva le.pnn.police.uk and", "Desk traffic@ardenvale.pnn.police.uk and"),
        ("jo.reeve-hall @t l skills.example", "jo.reeve-hall@tlskills.example"),
        ("dpo@valeofgree n-ca.org.uk.", "dpo@valeofgreen-ca.org.uk."),
        ("www,arden.gov.uk", "www.arden.gov.uk"),
        ("see www. arden.gov .uk for more", "see www.arden.gov.uk for more"),
        ("vvww.arden.gov.uk", "www.arden.gov.uk"),
        ("http: //www.arden.org/page", "http://www.arden.org/page"),
    ],
)
def test_addresses(read: str, printed: str) -> None:
    assert mended(read) == printed


@pytest.mark.parametrize(
    "text",
    [
        "See the guide. info@arden.gov.uk",
        "Write to info@arden.gov.uk. The team replies.",
        "Write to info@arden.gov.uk.The team replies.",
        "Write to info@arden.gov.uk, team@arden.gov.uk or me",
        "jane.smith example.gov.uk",  # a lost @ is not invented
        "the desk, team@arden or arden.gov.uk",
        "the desk, team@arden www.arden.gov.uk",
        "the desk, team@arden john@arden.gov.uk",
        "Windows® and Word® are marks; (at) the office. gov",
        "amold@arden.gov.uk",
        "Acme © 2014",
        "12 items @ £3.50",
        "dataprotection@arden.gov.uk",
        "J.O'Hara-Jones+isa@arden-vale.co.uk",
        "https://www.arden.gov.uk/informationsharing/page1.pdf",
    ],
)
def test_addresses_left_alone(text: str) -> None:
    assert mended(text) == text


def test_an_address_is_mended_as_the_document_says_it_elsewhere() -> None:
    elsewhere = ["Write to helen.arnold@arden.gov.uk", "or again helen.arnold@arden.gov.uk"]
    assert mended("he1en.arnold@arden.gov.uk", elsewhere[0]) == "helen.arnold@arden.gov.uk"
    assert mended("helen.amold@arden.gov.uk", *elsewhere) == "helen.arnold@arden.gov.uk"
    assert mended("helen.amold@arden.gov.uk", elsewhere[0]) == "helen.amold@arden.gov.uk"  # either may be right
    assert mended("joe@ardcn.gov.uk", *elsewhere) == "joe@ardcn.gov.uk"
    assert mended("joe@a1lied.gov.uk", "x@allied.gov.uk") == "joe@allied.gov.uk"


@pytest.mark.parametrize(
    ("read", "printed"),
    [
        ("Tel: O1282 4l5623", "Tel: 01282 415623"),
        ("Tel 0l9l 498 O231", "Tel 0191 498 0231"),
        ("Phone +44 l91 498 0231", "Phone +44 191 498 0231"),
        ("call (0ll5) 496 0327", "call (0115) 496 0327"),
        ("Telephone: 0345 6O3 8OOO", "Telephone: 0345 603 8000"),
        ("O77OO 900642", "07700 900642"),
    ],
)
def test_telephone_numbers(read: str, printed: str) -> None:
    assert mended(read) == printed


@pytest.mark.parametrize(
    "text",
    [
        "0191 498 0231 B",
        "order 4l5623",
        "£1,OOO",
        "ISO 27001 or BS 10008",
        "Ref 0OO1/2014/B8",
        "0191 498 0l",
        "SO SO SO",
    ],
)
def test_no_telephone_numbers(text: str) -> None:
    assert mended(text) == text


@pytest.mark.parametrize(
    ("read", "printed"),
    [
        ("l5/O3/2014", "15/03/2014"),
        ("15 /03/ 2014", "15/03/2014"),
        ("Date 20.O3.06", "Date 20.03.06"),
        ("lst Apri1 2015", "1st April 2015"),
        ("from the 3Oth June", "from the 30th June"),
        ("12 Septernber 2014", "12 September 2014"),
        ("0ctober 2014", "October 2014"),
        ("3 Januaiy 2015", "3 January 2015"),
        ("Mav 2014", "May 2014"),
        ("14 DECEMBEB 2014", "14 DECEMBER 2014"),
        ("I4 December 2O17", "14 December 2017"),
        ("3 0 November 2014", "30 November 2014"),  # no month has a day 0
        ("Oct-2O13", "Oct-2013"),
        ("29 Mar O6", "29 Mar 06"),
        ("Children Act l989", "Children Act 1989"),
        ("Data Protection Act 1 998 and", "Data Protection Act 1998 and"),
        ("Regulations 20 10", "Regulations 2010"),
        ("(2O18)", "(2018)"),
    ],
)
def test_dates_and_years(read: str, printed: str) -> None:
    assert mended(read) == printed


@pytest.mark.parametrize(
    "text",
    [
        "1 5 March 2014",  # the 5th, after a number
        "17 / 06 / 2015",
        "1.l.10",
        "I May be late",
        "see s.1 15 of the Act",
        "Match 2014 and Marsh 2015",
        "Act 1 998 people",
        "3 Mawrth 2019",
        "the 4 lists of 2014",
        "1O00 people",
    ],
)
def test_dates_left_alone(text: str) -> None:
    assert mended(text) in (text, "Act 1998 people")


@pytest.mark.parametrize(
    ("read", "printed"),
    [
        ("ofthe data", "of the data"),
        ("it willbe shared", "it will be shared"),
        ("InformationSharing Agreement", "Information Sharing Agreement"),
        ("County Council,County Hall", "County Council, County Hall"),
        ("with partners.The team", "with partners. The team"),
        ("Act1998", "Act 1998"),
        ("section115", "section 115"),
        ("kept for 6years.", "kept for 6 years."),
        ("theCouncil", "the Council"),
        ("the Policeand others", "the Police and others"),
    ],
)
def test_lost_spaces(read: str, printed: str) -> None:
    assert mended(read) == printed


@pytest.mark.parametrize(
    "text",
    [
        "BedBridge and CareFirst and SharePoint",
        "Andover, Overton, Southend and Portland",
        "onboarding, notwithstanding, headland, broadband",
        "Windows10, Table5, Version1.0, CO19, MG11",
        "McDonald, DeVries, NHSmail",
        "www.arden.gov.uk,section",
        "e.g.,the p.m. and i.e. the",
        "file.docx,notes.pdf",
        "£5,000.Then 3,500",
        "Sections5 25 and 27",
    ],
)
def test_words_that_belong_together(text: str) -> None:
    assert mended(text) == text


@pytest.mark.parametrize(
    ("read", "printed"),
    [
        ("lnformation Sharlng", "Information Sharing"),
        ("lnforrnatlon", "Information"),
        ("Countv Council", "County Council"),
        ("NHS Trnst", "NHS Trust"),
        ("C0UNCIL", "COUNCIL"),
        ("lNFORMATION", "INFORMATION"),
        ("local govemment", "local government"),
        ("the shal1 wi1l cou1d", "the shall will could"),
        ("pubhc dient data", "public client data"),
        ("tlie pohce", "the police"),
        ("rnust be cornplied vvith", "must be complied with"),
        ("speciic purpose", "specific purpose"),
        ("self-pr0tected", "self-protected"),
        ("C0nstabulary, Safeguardlng", "Constabulary, Safeguarding"),
        ("the 0ctober meeting", "the October meeting"),
    ],
)
def test_words(read: str, printed: str) -> None:
    assert mended(read) == printed


@pytest.mark.parametrize(
    "text",
    [
        "Mrs Conner and Mr Bevan met Hanne Fenn and Marla Cernat",
        "Amold Bume, Thome Home, Evan Dunn, Nunn Hild",
        "S17 Children Act 1989, s.115, ss 10-11, Sch 2 para 5",
        "Group5 Phase1 Table5",
        "Ref: ISA-0O12-B8, AB012/XYZ, DPIA-22-071",
        "10am, 24hr, covid19, mp3, h1n1, B2B, 3rd, MO15",
        "PO Box l2",
        "£1.50 and £2,000.00 for 3.6 days; 50% of 1,250",
        "Cytundeb rhannu gwybodaeth Heddlu Dyfed Cyngor",
        "12 Station Road, Flat 1O",
        "v1.0, v0.5 and 5.0",
        "1and 5end",
        "modem turn bum arid burn",  # words, whatever else they could be
    ],
)
def test_words_left_alone(text: str) -> None:
    assert mended(text) == text


def test_a_name_that_the_document_repeats_is_its_own_word() -> None:
    assert mended("Lincs Wolcls", *["the Wolcls scheme"] * 3) == "Lincs Wolcls"
    assert mended("0duyawell", *["Oduyawell House"] * 3) == "Oduyawell"
    assert mended("Countv", *["Countv"] * 3, *["County Council"] * 9) == "County"  # a misreading that recurs


def test_bullets_of_several_lines() -> None:
    assert mended("« name\n« address\n« date of birth") == "• name\n• address\n• date of birth"
    assert mended("e name\ne address\ne date of birth") == "• name\n• address\n• date of birth"
    assert mended("e name\naddress") == "e name\naddress"
    assert mended("© Crown copyright\nthe rest") == "© Crown copyright\nthe rest"


def test_what_was_read_is_kept() -> None:
    raw = mend(placed("Arden Countv Council ,Leeds LSl 4AP"), PLAIN)
    assert raw.text == "Arden County Council ,Leeds LS1 4AP"
    assert raw.edits == [Edit(6, 12, "Countv", "ocr: word"), Edit(28, 35, "LSl 4AP", "ocr: postcode")]
    assert before(raw) == "Arden Countv Council ,Leeds LSl 4AP"


def test_joined_words_keep_their_places() -> None:
    raw = mend(placed("mail: jane. smith @ arden. gov .uk now"), PLAIN)
    assert raw.text == "mail: jane.smith@arden.gov.uk now"
    assert [raw.text[place.start : place.end] for place in raw.places] == [
        "mail:", "jane.", "smith", "@", "arden.", "gov", ".uk", "now",
    ]  # fmt: skip
    assert [edit.raw for edit in raw.edits] == ["jane. smith @ arden. gov .uk"]


def test_a_word_that_becomes_two_keeps_its_place() -> None:
    raw = mend(placed("use ofthe data"), PLAIN)
    assert [raw.text[place.start : place.end] for place in raw.places] == ["use", "of the", "data"]


def test_an_earlier_edit_is_taken_in() -> None:
    earlier = RawText(
        "the lnformation here", [], [Edit(4, 15, "lnforma-\ntion", "hyphen at line end"), Edit(16, 20, "hcre", "x")]
    )
    raw = mend(earlier, PLAIN)
    assert raw.text == "the Information here"
    assert raw.edits == [
        Edit(4, 15, "lnforma-\ntion", "hyphen at line end; ocr: word"), Edit(16, 20, "hcre", "x"),
    ]  # fmt: skip


def test_a_vocabulary_is_made_of_patterns_and_document() -> None:
    vocabulary = vocabulary_of(default_rules(), ["Oduyawell house", "x@arden.gov.uk", "Oduyawell, Oduyawell"])
    assert "information sharing" in vocabulary.words
    assert vocabulary.counts["oduyawell"] == 3
    assert vocabulary.counts["x@arden.gov.uk"] == vocabulary.counts["arden.gov.uk"] == 1
    assert vocabulary.known("oduyawell")
    assert vocabulary.known("pseudonymised")
    assert not vocabulary.known("tbe")
    assert Vocabulary(frozenset({"zyxwv"}), {}).trusted("zyxwv")


PIECES = (
    "Countv Council", "lnformation", "ofthe", "jane. smith @ arden. gov .uk", "LSl 4AP", "Leeds", "Z60348lO", "ICO",
    "O1282 4l5623", "l5/O3/2014", "Act1998", "Act 1 998", "(2O18)", "section115", "6years", "3Oth", "Septernber 2014",
    "www,arden.gov.uk", "e", "\n", "\n« name\n« age", ",", ".", ":", "@", "Tel", "the", "Postcode", "|", "x", "5",
    "InformationSharing", "Council,County", "tlie", "wi1l", "©", "info©arden.gov.uk", "-", "/",
)  # fmt: skip
scans = st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=6)), max_size=12).flatmap(
    lambda pieces: st.lists(st.sampled_from(("", " ", " ", "  ")), min_size=len(pieces), max_size=len(pieces)).map(
        lambda gaps: "".join(piece + gap for piece, gap in zip(pieces, gaps, strict=True))
    )
)


@given(scans)
@settings(max_examples=60, deadline=None)
@example("OO1 O1282 4l5623 ofthe ofthe")
def test_mending_is_done_once_and_told_whole(text: str) -> None:
    raw = placed(text)
    once = mend(raw, PLAIN)
    assert mend(once, PLAIN) == once
    assert before(once) == text
    last = 0
    for edit in once.edits:
        assert last <= edit.start < edit.end <= len(once.text)
        assert edit.reason.startswith("ocr: ")
        last = edit.end
    assert len(once.places) <= len(raw.places)
    last = 0
    for place in once.places:
        assert last <= place.start < place.end <= len(once.text)
        last = place.end
    if once.text == text:
        assert once == raw


@given(scans)
@settings(max_examples=40, deadline=None)
def test_repairs_are_in_order_and_change_something(text: str) -> None:
    last = 0
    for repair in repairs_in(text, PLAIN):
        assert isinstance(repair, Repair)
        assert last <= repair.start < repair.end <= len(text)
        assert repair.text != text[repair.start : repair.end]
        last = repair.end


@given(scans)
@settings(max_examples=40, deadline=None)
def test_no_digit_becomes_another(text: str) -> None:
    def known(of: Iterable[str]) -> str:
        return "".join(character for character in of if character in "3479")  # digits that no letter is read for

    assert known(mended(text)).replace("7", "") == known(text).replace("7", "")


def test_text_without_errors_is_left_alone() -> None:
    words = 0
    made = []
    for blocks in corpus_texts().values():
        vocabulary = vocabulary_of(default_rules(), blocks)
        for block in blocks:
            words += len(block.split())
            made += [(block[repair.start : repair.end], repair.text) for repair in repairs_in(block, vocabulary)]
    assert len(made) <= 1 + words / 10_000, made


SHARES = {"postcode": 0.93, "ICO number": 0.4, "telephone": 0.97, "date": 0.94, "e-mail": 0.9}


@pytest.mark.slow
@pytest.mark.parametrize("name", KINDS)
def test_values_that_were_spoilt_are_restored(name: str) -> None:
    score = measure(name)
    assert score.restored >= SHARES[name] * score.spoilt, score.examples
    assert score.wrong <= 0.005 * score.spoilt, [text for text in score.examples if text.startswith("WRONG")]


def test_the_work_of_mending_grows_with_the_pages_not_faster() -> None:
    text = " ".join(block for blocks in corpus_texts().values() for block in blocks)

    def work(count: int) -> int:
        words = (text.split(" ") * 2)[:count]
        blocks = [" ".join(words[start : start + 40]) for start in range(0, len(words), 40)]

        def mend_all() -> None:
            vocabulary = vocabulary_of(default_rules(), blocks)
            for block in blocks:
                mend(RawText(block), vocabulary)

        return calls_of(mend_all)

    work(400)  # what is kept between documents
    assert work(20_000) < 2.4 * work(10_000)


@pytest.mark.parametrize(
    ("read", "printed"),
    [
        ("Borough Counci l and al l its staff", "Borough Council and all its staff"),
        ("records wil l be destroyed", "records will be destroyed"),
        ("Head Office Addres s", "Head Office Address"),
        ("sent by secure emai l each week", "sent by secure email each week"),
    ],
)
def test_a_last_letter_that_was_parted(read: str, printed: str) -> None:
    assert mended(read) == printed


@pytest.mark.parametrize(
    "text",
    ["section s 115", "under schedule d. it follows", "give a list of a child", "option b or option c", "Form l/2",
     "grade c at least", "the police p.12"],
)  # fmt: skip
def test_letters_that_stand_alone_stay(text: str) -> None:
    assert mended(text) == text
