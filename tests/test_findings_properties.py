# ruff: noqa: E501 - a case stands on one line
"""What holds of checks for every record and text: none raises, the same comes out, every place is in the text."""

from __future__ import annotations

import datetime
import json
from typing import Any

import pytest
from agreements import PARTS, agreement, record_with_findings
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from isa_extract import checks
from isa_extract.assemble import place_by, with_findings
from isa_extract.pipeline import extract_document
from isa_extract.record import Record
from isa_extract.rules import default_rules
from isa_extract.values import add_duration, first_day, last_day

ODD = st.sampled_from(
    [
        "",
        "2019",
        "2019-02",
        "2016-02-30",
        "2019-21",
        "2018-05-25/2019",
        "9999-12-31",
        "0001-01-01",
        "soon",
        "P3Y",
        "P9999Y",
    ]
)
WORDS = st.sampled_from(
    ["Arden County Council", "the Council", "NHS Arden CCG", "Z1234567", "ZA123456", "a@b.gcsx.gov.uk", "x", "Ltd", "(", ""]
)  # fmt: skip
MAYBE_DATE, MAYBE_WORD = st.none() | ODD, st.none() | WORDS
LISTS = {
    "version_history": st.fixed_dictionaries({"date": MAYBE_DATE, "version": MAYBE_WORD}),
    "parties": st.fixed_dictionaries(
        {"name": WORDS, "address": MAYBE_WORD, "phone": MAYBE_WORD, "email": MAYBE_WORD, "ico_registration": MAYBE_WORD,
         "aliases": st.lists(WORDS, max_size=2), "on_behalf_of": st.lists(WORDS, max_size=1),
         "roles": st.lists(st.sampled_from(["controller", "processor"]), max_size=2)}
    ),
    "contacts": st.fixed_dictionaries({"organisation": MAYBE_WORD, "email": MAYBE_WORD}),
    "data_items": st.fixed_dictionaries({"name": WORDS, "special_category": st.sampled_from([None, "health"])}),
    "flows": st.fixed_dictionaries({"retention": MAYBE_WORD}),
    "legal_instruments": st.fixed_dictionaries(
        {"title": st.sampled_from(["Data Protection Act 1998", "Care Act 2014", "x"]), "in_force": st.sampled_from([None, True, False]),
         "provisions": st.lists(st.sampled_from(["s.29", "Schedule 2", "?"]), max_size=3)}
    ),
    "lawful_conditions": st.fixed_dictionaries(
        {"regime": st.sampled_from(["dpa_1998", "uk_gdpr", "x"]), "provision": st.sampled_from([None, "Schedule 3", "Article 9(2)(h)"])}
    ),
    "retention": st.fixed_dictionaries(
        {"text": WORDS, "period": MAYBE_DATE, "until": MAYBE_DATE, "trigger": MAYBE_WORD, "held_by": MAYBE_WORD, "scope": MAYBE_WORD,
         "bound": st.sampled_from([None, "minimum", "maximum", "exact"])}
    ),
    "signatories": st.fixed_dictionaries(
        {"organisation": MAYBE_WORD, "name": MAYBE_WORD, "date": MAYBE_DATE, "signed": st.sampled_from([None, True, False])}
    ),
    "sections": st.fixed_dictionaries(
        {"id": st.sampled_from(["retention", "review"]), "status": st.sampled_from(["present", "incorporated_by_reference"])}
    ),
}  # fmt: skip
AGREEMENT = st.fixed_dictionaries(
    {
        "type": st.sampled_from(["information_sharing_agreement", "not_an_agreement"]),
        "owner": MAYBE_WORD, "term": MAYBE_DATE, "review_interval": MAYBE_DATE,
        "dates": st.fixed_dictionaries(dict.fromkeys(("commencement", "review", "expiry", "signed"), MAYBE_DATE)),
    }
)  # fmt: skip
PAGES = st.lists(
    st.fixed_dictionaries(
        {"text_source": st.just("ocr"), "readable": st.booleans(), "quality": st.none() | st.floats(0, 1)}
    ),
    max_size=2,
)
RECORDS = st.fixed_dictionaries(
    {"agreement": AGREEMENT, "page_texts": PAGES} | {name: st.lists(item, max_size=3) for name, item in LISTS.items()}
)


def record_of_parts(parts: dict[str, Any]) -> Record:
    source = {
        "file_name": "a.pdf", "sha256": "0" * 64, "media_type": "application/pdf", "text_source": "ocr",
        "page_texts": parts["page_texts"], "extractor_version": "0", "pattern_version": "0",
    }  # fmt: skip
    return Record.model_validate({**{k: v for k, v in parts.items() if k != "page_texts"}, "source": source})


@pytest.fixture(autouse=True)
def raising(monkeypatch: pytest.MonkeyPatch) -> None:
    """A check that raises is seen here, not made a finding."""
    monkeypatch.setenv("ISA_EXTRACT_RAISE", "1")


@given(RECORDS, st.dates(datetime.date(1998, 1, 1), datetime.date(2030, 12, 31)))
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_check_raises_on_any_record_and_the_same_comes_out(parts: dict[str, Any], day: datetime.date) -> None:
    record, rules = record_of_parts(parts), default_rules()
    found = list(checks.find_all(checks.Case(record, rules, day=day)))
    assert found == list(checks.find_all(checks.Case(record, rules, day=day)))
    more = with_findings(record, found, rules.catalogue, place_by(record))
    assert {finding.code for finding in more.findings} <= set(rules.catalogue)
    order = ["error", "warning", "information"]
    ranks = [order.index(finding.severity) for finding in more.findings]
    assert ranks == sorted(ranks)
    content = json.loads(more.as_json())
    for finding in content["findings"]:
        if finding["pointer"]:
            assert resolves(content, finding["pointer"]), finding


def resolves(content: Any, pointer: str) -> bool:
    for part in pointer.split("/")[1:]:
        try:
            content = content[int(part)] if isinstance(content, list) else content[part]
        except (KeyError, IndexError):
            return False
    return True


LINES = st.sampled_from(
    ["Signed ..........", "Tel: 01926", "Review date: TBC", "see Annex C", "a@@b", "section 3 of the Act", "NHS number: 943 476 5919",
     "[insert]", "CV34 4OL", "FRP FRP", "Kept for six years.", "The data shared is anonymised.", "Version: 1.0", "ICO registration: Z12",
     "Appendix A", "Crime and Disorder Act 1999", "the Association (MHA)"]
)  # fmt: skip


@given(st.lists(LINES, max_size=6), st.sampled_from(sorted(PARTS)))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_check_raises_on_any_text_and_every_place_is_in_it(lines: list[str], part: str) -> None:
    text = agreement(**{part: "\n".join([PARTS[part], *lines])})
    record = record_with_findings(text)
    assert record.as_json() == record_with_findings(text).as_json()


@given(st.text(max_size=200))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_check_raises_on_noise(text: str) -> None:
    from helpers import document_of

    from isa_extract.errors import IsaExtractError

    try:
        document = document_of(text)
    except IsaExtractError:
        return
    extract_document(document, as_of=datetime.date(2026, 11, 29))


@given(st.text(alphabet="0123456789-/", max_size=12) | ODD, ODD | st.from_regex(r"P\d{1,4}[YMWD]", fullmatch=True))
def test_dates_and_durations_of_any_text(date: str, duration: str) -> None:
    first, last = first_day(date), last_day(date)
    if first and last and "/" not in date:
        assert first <= last
        after = add_duration(first, duration)
        assert after is None or after >= first


@pytest.mark.parametrize(
    ("date", "first", "last"),
    [
        ("2019", "2019-01-01", "2019-12-31"), ("2020-02", "2020-02-01", "2020-02-29"),
        ("2019-12-31", "2019-12-31", "2019-12-31"), ("2019-12", "2019-12-01", "2019-12-31"),
        ("2018-03/2019-06", "2018-03-01", "2019-06-30"), ("2016-21", "2016-03-01", "2016-05-31"),
    ],
)  # fmt: skip
def test_the_days_of_dates_that_are_not_precise(date: str, first: str, last: str) -> None:
    assert (str(first_day(date)), str(last_day(date))) == (first, last)


@pytest.mark.parametrize(
    ("day", "duration", "expected"),
    [
        ("2019-01-31", "P1M", "2019-02-28"), ("2020-02-29", "P1Y", "2021-02-28"), ("2019-04-01", "P36M", "2022-04-01"),
        ("2019-04-01", "P2W", "2019-04-15"), ("2019-04-01", "P30D", "2019-05-01"), ("2019-04-01", "P9999Y", "None"),
        ("2019-04-01", "PT24H", "None"),
    ],
)  # fmt: skip
def test_a_day_and_a_duration(day: str, duration: str, expected: str) -> None:
    assert str(add_duration(datetime.date.fromisoformat(day), duration)) == expected
