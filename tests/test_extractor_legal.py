# ruff: noqa: E501 - a wording and what it means stand on one line
"""Citations of legislation and lawful conditions: many ways of writing, and what only looks like one."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest
from effort import calls_of

from isa_extract.extractors import legal
from isa_extract.facts import Context, Fact, Found
from isa_extract.loaders.text import load
from isa_extract.pipeline import make_context
from isa_extract.rules import Rule, Rules, load_rules

PATTERNS = Path(__file__).parent.parent / "patterns"


@cache
def rules() -> Rules:
    return load_rules(PATTERNS)


def context_of(text: str) -> Context:
    return make_context(load(text.encode(), file_name="a.txt", sha256=""), rules())


def facts_of(text: str) -> list[Fact]:
    return list(legal.extract(context_of(text)))


def instruments(text: str) -> dict[str, list[str]]:
    found = {}
    for fact in facts_of(text):
        title, provisions = fact.attributes["title"] if fact.field == "legal_instruments" else None, []
        if isinstance(title, Found):
            listed = fact.attributes["provisions"]
            provisions = [p.value for p in listed] if isinstance(listed, tuple) else []
            found[title.value] = provisions
    return found


def conditions(text: str) -> set[tuple[str, str | None, str]]:
    found = set()
    for fact in facts_of(text):
        if fact.field == "lawful_conditions":
            values = {k: v.value for k, v in fact.attributes.items() if isinstance(v, Found)}
            found.add((values["regime"], values.get("provision"), values["condition"]))
    return found


DPA98, DPA18, UK = "Data Protection Act 1998", "Data Protection Act 2018", "UK General Data Protection Regulation"
GDPR, CDA, HRA = "General Data Protection Regulation", "Crime and Disorder Act 1998", "Human Rights Act 1998"
CA89, CA04, CARE, ECHR = (
    "Children Act 1989",
    "Children Act 2004",
    "Care Act 2014",
    "European Convention on Human Rights",
)
SENSITIVE = "Data Protection (Processing of Sensitive Personal Data) Order 2000"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Articles 6A, 7 and 10 of the Housing (Northern Ireland) Order 1988.",
            {"Housing (Northern Ireland) Order 1988": ["Article 6A", "Article 7", "Article 10"]},
        ),
        (
            "A council constituted under section 2 of the Local Government etc. (Scotland) Act 1994.",
            {"Local Government etc. (Scotland) Act 1994": ["s.2"]},
        ),
        ("The Care Act 2014 applies to adults (2014 Act, s 42).", {"Care Act 2014": ["s.42"]}),
        (
            "Care Act 2014. Section 42 is the duty; Schedule 2, paragraph 3, deals with boards.",
            {"Care Act 2014": ["s.42", "Schedule 2"]},
        ),
        (
            "Children Act 2004, sections 10-11; s.175 Education Act 2002.",
            {"Children Act 2004": ["s.10", "s.11"], "Education Act 2002": ["s.175"]},
        ),
        (
            "Article 8 of the European Convention on Human Rights protects privacy. Article 2 (right to life) and Article 3 (inhuman treatment) may outweigh it.",
            {"European Convention on Human Rights": ["Article 8", "Article 2", "Article 3"]},
        ),
        (
            "Section 5 of the Crime and Disorder Act 1998, as amended by the Police Reform Act 2002, applies. Section 115 of the same Act gives a power.",
            {"Crime and Disorder Act 1998": ["s.5", "s.115"], "Police Reform Act 2002": []},
        ),
        (
            "The National Health Service (Venereal Diseases) Regulations 1974 apply.",
            {"National Health Service (Venereal Diseases) Regulations 1974": []},
        ),
    ],
)
def test_provisions_find_their_instrument(text: str, expected: dict[str, list[str]]) -> None:
    assert instruments(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # Act first, section first
        ("Sections 38 and 39 of the Crime and Disorder Act 1998 apply.", {CDA: ["s.38", "s.39"]}),
        ("Crime & Disorder Act 1998 (s.6)", {CDA: ["s.6"]}),
        ("Crime and Disorder Act 1998, ss 5-6", {CDA: ["s.5", "s.6"]}),
        ("S47 Children Act 1989", {CA89: ["s.47"]}),
        ("Children Act 2004: section 14B", {CA04: ["s.14B"]}),
        ("Care Act 2014 - Section 42 (enquiries)", {CARE: ["s.42"]}),
        ("The Care Act 2014, s.9, requires an assessment.", {CARE: ["s.9"]}),
        ("section 42(1)(b) of the Care Act 2014", {CARE: ["s.42"]}),
        ("s.20(1) and (3) of the Children Act 1989", {CA89: ["s.20"]}),
        ("Part IV of the Children Act 1989", {CA89: ["Part IV"]}),
        (
            "Section 8 (as amended) of the Employment and Training Act 1973",
            {"Employment and Training Act 1973": ["s.8"]},
        ),
        ("Police Act 1997 Part 5, s113B", {"Police Act 1997": ["Part 5", "s.113B"]}),
        (
            "section 21 of the Education Act 2002 (inserted by section 38 of the Education and Inspections Act 2006)",
            {"Education Act 2002": ["s.21"], "Education and Inspections Act 2006": ["s.38"]},
        ),
        (
            "Mental Health Act 1983 (s117); Care Act 2014 (ss. 6 and 7)",
            {"Mental Health Act 1983": ["s.117"], CARE: ["s.6", "s.7"]},
        ),
        (
            "- Localism Act 2011, section 1\n- s.111 Local Government Act 1972\n- s2 of the Local Government Act 2000",
            {
                "Localism Act 2011": ["s.1"],
                "Local Government Act 1972": ["s.111"],
                "Local Government Act 2000": ["s.2"],
            },
        ),
        ("Sections 29 to 31 of the Data Protection Act 1998", {DPA98: ["s.29", "s.30", "s.31"]}),
        # titles written carelessly
        ("Under the data protection act 1998 we register.", {DPA98: []}),
        ("DATA PROTECTION ACT 2018", {DPA18: []}),
        ("Data Protection Act, 1998", {DPA98: []}),
        ("Human Rights Act (1998)", {HRA: []}),
        ("Freedom of Information (FOI) Act [2000]", {"Freedom of Information Act 2000": []}),
        ("Crime and Disorder Act 98, s.17", {CDA: ["s.17"]}),
        (
            "Anti Social Behaviour Crime and Policing Act 2014",
            {"Anti-social Behaviour, Crime and Policing Act 2014": []},
        ),
        (
            "Social Services & Wellbeing (Wales) Act 2014 s.162",
            {"Social Services and Well-being (Wales) Act 2014": ["s.162"]},
        ),
        ("Education and Skill Act 2008, section 68", {"Education and Skills Act 2008": ["s.68"]}),
        ("the Care Bill 2014", {CARE: []}),
        ("the Children Acts 1989 and 2004", {CA89: [], CA04: []}),
        (
            "Privacy and Electronic Communications Regulations",
            {"Privacy and Electronic Communications (EC Directive) Regulations 2003": []},
        ),
        (
            "Welfare of Animals Act (Northern Ireland) 2011, section 17",
            {"Welfare of Animals Act (Northern Ireland) 2011": ["s.17"]},
        ),
        # an Act that is in no list, and a year no Act of the name has
        ("section 3 of the Canal Lanterns Act 1911", {"Canal Lanterns Act 1911": ["s.3"]}),
        ("Harbour Gates (Wales) Regulations 1987, reg 4", {"Harbour Gates (Wales) Regulations 1987": ["reg.4"]}),
        ("the Care Act 2009", {"Care Act 2009": []}),
        # orders, regulations, measures, Europe
        (SENSITIVE.replace("Order 2000", "Order SI 2000 No 417"), {SENSITIVE: []}),
        (
            "regulation 3 of the Health Service (Control of Patient Information) Regulations 2002",
            {"Health Service (Control of Patient Information) Regulations 2002": ["reg.3"]},
        ),
        ("paragraph 9 of the Schedule to the " + SENSITIVE, {SENSITIVE: ["para.9"]}),
        ("Mental Health (Wales) Measure 2010", {"Mental Health (Wales) Measure 2010": []}),
        ("Directive 95/46/EC", {"Data Protection Directive 95/46/EC": []}),
        ("Regulation (EU) 2016/679, Article 28", {GDPR: ["Article 28"]}),
        ("Article 8 ECHR", {ECHR: ["Article 8"]}),
        ("Article 8 of the Human Rights Act 1998", {HRA: ["Article 8"]}),
        ("Human Rights Act 1998 - Article 8: private life", {HRA: ["Article 8"]}),
        (
            "Civil Contingencies Act 2004 (Contingency Planning) Regulations 2005",
            {"Civil Contingencies Act 2004 (Contingency Planning) Regulations 2005": []},
        ),
        # the GDPR
        ("Article 6(1)(c) and (e) of the UK GDPR", {UK: ["Article 6(1)(c)", "Article 6(1)(e)"]}),
        ("UK GDPR Art. 9(2)(h)", {UK: ["Article 9(2)(h)"]}),
        (
            "Under the UK GDPR. Article 6 (1) (e) and Article 9.2(g) are relied on under GDPR.",
            {UK: ["Article 6(1)(e)", "Article 9(2)(g)"]},
        ),
        ("GDPR 6(1)(d)", {GDPR: ["Article 6(1)(d)"]}),
        ("Articles 13 and 14 of the General Data Protection Regulation (GDPR)", {GDPR: ["Article 13", "Article 14"]}),
        ("Article 6 of UK GDPR, in particular Article 6(1)(e)", {UK: ["Article 6(1)(e)"]}),
        # schedules
        ("Sch 2 para 6 Data Protection Act 1998", {DPA98: ["Schedule 2"]}),
        ("paragraph 5(b) of Schedule 2 to the Data Protection Act 1998", {DPA98: ["Schedule 2"]}),
        ("Data Protection Act 2018, Schedule 1, Part 2, paragraph 18", {DPA18: ["Schedule 1"]}),
        ("conditions in Schedules 2 and 3 of the Data Protection Act 1998", {DPA98: ["Schedule 2", "Schedule 3"]}),
        # short forms
        ("The Data Protection Act 1998 (DPA) binds us. Section 7 of the DPA gives access.", {DPA98: ["s.7"]}),
        ("s.115 CDA 1998; s10 CA 2004; HRA 1998 Art 8", {CDA: ["s.115"], CA04: ["s.10"], HRA: ["Article 8"]}),
        ('"the 2004 Act" means the Children Act 2004. Section 11 of the 2004 Act applies.', {CA04: ["s.11"]}),
        ("The Care Act 2014 governs this. By section 6 of that Act partners co-operate.", {CARE: ["s.6"]}),
        (
            "Housing Act 1985 and Housing Act 1996. Section 84 of the 1985 Act.",
            {"Housing Act 1985": ["s.84"], "Housing Act 1996": []},
        ),
        # years left out
        ("The Human Rights Act and the Mental Capacity Act", {HRA: [], "Mental Capacity Act 2005": []}),
        ("The Children Act 2004 binds us. Section 10 of the Children Act applies.", {CA04: ["s.10"]}),
        ("Agreed 3 May 2011. Sensitive personal data is protected by the Data Protection Act.", {DPA98: []}),
        ("Agreed 3 May 2020. Special category data is protected by the Data Protection Act.", {DPA18: []}),
        # the agreement's own clauses
        ("We follow the Care Act 2014. Section 3.4 above and Section 5 of this Agreement say how.", {CARE: []}),
        ("We follow the Care Act 2014, as set out in section 9 and in Schedule 1 to this Agreement.", {CARE: []}),
        ("The UK GDPR applies. Article 5 of this agreement and Part B of this protocol differ.", {UK: []}),
        ("The Data Protection Act 2018 applies. Section 7 describes security; Schedule 2 lists the data.", {DPA18: []}),
        # what the words of one Act say in the same paragraph
        (
            "The Police Act 1996 empowers constables. Section 30(1) gives them powers everywhere.",
            {"Police Act 1996": ["s.30"]},
        ),
        (
            "The Freedom of Information Act 2000 applies. Sections 40 and 41 are likely to be in point.",
            {"Freedom of Information Act 2000": ["s.40", "s.41"]},
        ),
        # not instruments
        ("The Council acts as controller. Each partner acts in order to help.", {}),
        ("See the Information Governance Policy 2014 and the Caldicott Guidance 2013.", {}),
        ("A court order or a supervision order was made in 2014.", {}),
        ("Write to dpo.gdpr@ambry.example or https://ambry.example/gdpr-notice", {}),
        ("Sheffield S1 2HH and an S3 bucket", {}),
        ("This Data Processing Agreement (DPA) is between A and B. The DPA lasts a year.", {}),
        ("the regulations in force and the rules of conduct", {}),
    ],
)
def test_instruments(text: str, expected: dict[str, list[str]]) -> None:
    assert instruments(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Article 6(1)(e) of the UK GDPR", {("uk_gdpr", "Article 6(1)(e)", "public_functions")}),
        ("GDPR Article 9(2)(h)", {("eu_gdpr", "Article 9(2)(h)", "health_or_social_care")}),
        ("Schedule 2 para 3 of the Data Protection Act 1998", {("dpa_1998", "Schedule 2 para 3", "legal_obligation")}),
        (
            "paragraph 8 of Schedule 3 to the Data Protection Act 1998",
            {("dpa_1998", "Schedule 3 para 8", "medical_purposes")},
        ),
        (
            "Data Protection Act 2018 Schedule 1 Part 2 para 10",
            {("dpa_2018", "Schedule 1 Part 2 para 10", "preventing_or_detecting_unlawful_acts")},
        ),
        (
            "Conditions in Schedule 2 to the Data Protection Act 1998:\n\n- The person has consented to the sharing.",
            {("dpa_1998", "Schedule 2 para 1", "consent")},
        ),
        (
            "UK GDPR: ☐ Consent - Art. 6(1)(a)   ☒ Legal obligation - Art. 6(1)(c)",
            {("uk_gdpr", "Article 6(1)(c)", "legal_obligation")},
        ),
        ("Article 6(1)(a) of the UK GDPR is not relied upon.", set()),
        ("Information is disclosed at common law for a policing purpose.", {("common_law", None, "policing_purpose")}),
        ("Article 28 of the UK GDPR requires a contract.", set()),
        ("Schedule 2 lists the data and Schedule 3 the contacts.", set()),
    ],
)
def test_conditions(text: str, expected: set[tuple[str, str | None, str]]) -> None:
    assert conditions(text) == expected


def test_a_repealed_act_says_what_replaced_it() -> None:
    (fact,) = facts_of("the Data Protection Act 1998")
    values = {k: v.value for k, v in fact.attributes.items() if isinstance(v, Found)}
    assert values["in_force"] is False
    assert values["replaced_by"] == DPA18
    assert values["uri"] == "https://www.legislation.gov.uk/id/ukpga/1998/29"


def test_evidence_stands_in_the_text() -> None:
    text = "S17 Children Act 1989 and “section 10 of the Children Act 2004” – see Article 6(1)(e) of the UK GDPR."
    context = context_of(text)
    for fact in legal.extract(context):
        for attribute in fact.attributes.values():
            for found in (attribute,) if isinstance(attribute, Found) else attribute or ():
                for evidence in found.evidence:
                    assert context.document.text[evidence.start : evidence.end].strip()


def test_the_work_grows_with_a_schedule_of_numbers_not_faster() -> None:
    def work(numbers: int) -> int:
        lines = (f"Section {n} of the Children Act 1989 and section {n} ({n}) words" for n in range(1, numbers))
        context = context_of("\n\n".join(lines))
        return calls_of(lambda: list(legal.extract(context)))

    work(20)  # what is kept between documents
    assert work(400) < 2.4 * work(200)


def test_statutes_replaced_by_are_in_the_list_or_known() -> None:
    titles = {rule.value for rule in rules().group("statute")}
    assert len(titles) >= 150
    for rule in rules().group("statute"):
        replaced = (rule.data or {}).get("replaced_by")
        assert replaced is None or replaced in titles, rule.id


def test_rule_examples() -> None:
    for file in ("statutes.yaml", "lawful_conditions.yaml"):
        for rule in rules().all:
            if rule.file == file and rule.kind == "regex":
                assert rule.examples, rule.id
                assert [e for e in rule.examples if not _says(rule, e)] == [], rule.id
                assert [e for e in rule.counter_examples if _says(rule, e)] == [], rule.id


def _says(rule: Rule, text: str) -> bool:
    found = any(expression.search(text) for expression in rule.expressions)
    return found and not rule.ruled_out(text, 0, len(text))
