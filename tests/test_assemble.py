"""Facts to the record: precedence, conflicts, evidence by pointer, texts that are no agreement."""

from __future__ import annotations

from isa_extract.assemble import assemble
from isa_extract.facts import Attribute, Context, Fact, Found
from isa_extract.loaders import text as text_loader
from isa_extract.pipeline import extract_document, make_context

TEXT = "Version 2.0 of the agreement, elsewhere version 3.1, between Anytown Council and the Dale Trust."


def context() -> Context:
    return make_context(text_loader.load(TEXT.encode(), file_name="a.txt", sha256="00"))


def at(value: str, said: str) -> Found:
    start = TEXT.index(said)
    return Found.at(value, start, start + len(said), "test.rule@1", 0.9)


KIND = Fact("agreement.type", at("information_sharing_agreement", "agreement"), authority=100)


def test_the_most_authoritative_place_wins_and_a_finding_names_the_other() -> None:
    facts = [
        KIND,
        Fact("agreement.version", at("3.1", "version 3.1"), authority=40),
        Fact("agreement.version", at("2.0", "Version 2.0"), authority=90),
    ]
    record = assemble(context(), facts)
    assert record.agreement.version == "2.0"
    assert [finding.pointer for finding in record.findings if finding.code == "conflict"] == ["/agreement/version"]
    assert "3.1" in record.findings[0].message


def test_a_value_said_more_precisely_is_no_conflict() -> None:
    facts = [
        KIND,
        Fact("agreement.dates.review", at("2016-11", "Version"), authority=90),
        Fact("agreement.dates.review", at("2016-11-30", "version"), authority=50),
        Fact("agreement.review_interval", at("P1Y", "Version"), authority=90),
        Fact("agreement.review_interval", at("P12M", "version"), authority=50),
    ]
    assert assemble(context(), facts).findings == []


def test_evidence_stands_at_the_pointer_of_value_item_and_member() -> None:
    attributes: dict[str, Attribute] = {
        "name": at("Anytown Council", "Anytown Council"),
        "aliases": (at("Dale", "Dale"),),
    }
    record = assemble(context(), [KIND, Fact("parties", attributes=attributes)])
    assert record.evidence["/parties/0/name"][0].quote == "Anytown Council"
    assert record.evidence["/parties/0/aliases/0"][0].quote == "Dale"
    assert record.evidence["/agreement/type"][0].rule == "test.rule@1"
    for entries in record.evidence.values():
        for entry in entries:
            assert TEXT[entry.start : entry.end] == entry.quote


def test_the_same_item_twice_is_one() -> None:
    fact = Fact("parties", attributes={"name": at("Anytown Council", "Anytown Council")})
    assert len(assemble(context(), [KIND, fact, fact]).parties) == 1


def test_what_is_no_agreement_binds_and_is_signed_by_nobody() -> None:
    facts = [
        Fact("agreement.type", at("not_an_agreement", "agreement"), authority=100),
        Fact("parties", attributes={"name": at("Anytown Council", "Anytown Council")}),
        Fact("signatories", attributes={"organisation": at("Dale Trust", "Dale Trust")}),
        Fact("agreement.dates.commencement", at("2016", "Version"), authority=50),
    ]
    record = assemble(context(), facts)
    assert (record.parties, record.signatories, record.missing_sections) == ([], [], [])
    assert record.agreement.dates.commencement is None


def test_an_agreement_without_sections_lacks_those_that_guidance_requires() -> None:
    missing = {section.id: section.required_by for section in assemble(context(), [KIND]).missing_sections}
    assert "ico-2011" in missing["retention"]
    assert "definitions" in missing
    assert "background" not in {section.id for section in assemble(context(), [KIND]).sections}


def test_findings_say_what_was_left_blank_and_why_a_text_is_no_agreement() -> None:
    form = (
        "Information Sharing Agreement\n\nVersion:\tTBC\nStart date:\t\nOwner:\tAnytown Council\n\n"
        "The parties agree to share data [insert details]."
    )
    codes = {
        f.code: f.message
        for f in extract_document(text_loader.load(form.encode(), file_name="a.txt", sha256="")).record.findings
    }
    assert codes["not-filled-in"].endswith("not filled in")
    assert "template prompt" in codes["template-prompt"]
    policy = "Data Protection Policy\n\nThis policy applies to all staff. This policy is reviewed each year."
    record = extract_document(text_loader.load(policy.encode(), file_name="b.txt", sha256="")).record
    assert record.agreement.type == "not_an_agreement"
    assert [f.message for f in record.findings if f.code == "not-an-agreement"] == [
        "reads as a policy, not as an agreement"
    ]
