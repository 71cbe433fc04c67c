"""Legislation: what is repealed, what is no Act, citations of nothing, lawful conditions that do not fit."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from rapidfuzz import fuzz

from isa_extract.checks.case import Case, check
from isa_extract.citations.statute_book import Statute, statute_book, title_key
from isa_extract.facts import Finding, Span
from isa_extract.record import LegalInstrument
from isa_extract.rules import Rules, plain
from isa_extract.values import first_day, last_day

_GDPR_APPLIES, _GDPR_MADE = datetime.date(2018, 5, 25), datetime.date(2016, 4, 27)
_DPA_1998, _DPA_2018 = "Data Protection Act 1998", "Data Protection Act 2018"
_MOST_SUGGESTIONS = 4
_BACKWARDS = 60
_FORWARDS = 70


@lru_cache(maxsize=4)
def _statutes(rules: Rules) -> dict[str, dict[str, Any]]:
    """What the list of statutes says of an instrument, by its title."""
    return {str(rule.data["title"]): rule.data for rule in rules.group("statute") if rule.data}


@check("legislation-repealed")
def legislation_repealed(case: Case) -> Iterator[Finding]:
    """Instruments that are no longer in force, but for those only named as what others took the place of."""
    for number, instrument in enumerate(case.record.legal_instruments):
        if instrument.in_force is not False:
            continue
        pointer = f"/legal_instruments/{number}"
        spans = case.spans(f"{pointer}/title", most=4)
        if not instrument.provisions and spans and all(_only_history(case, span) for span in spans):
            continue
        since = _statutes(case.rules).get(instrument.title, {}).get("repealed")
        gone = f"has not been in force since {since}" if since else "is no longer in force"
        parts = [f"{instrument.title} {gone}"]
        if instrument.replaced_by:
            parts.append(f"replaced by {instrument.replaced_by}")
        became = list(_suggestions(case, instrument))
        if became:
            more = ", ..." if len(became) > _MOST_SUGGESTIONS else ""
            parts.append(f"to be checked, what may stand there now: {', '.join(became[:_MOST_SUGGESTIONS])}{more}")
        yield Finding("legislation-repealed", "; ".join(parts), spans[:2], pointer)


def _only_history(case: Case, span: Span) -> bool:
    """Whether the text names an instrument there only as one that was repealed or replaced."""
    before = case.text[max(0, span[0] - _BACKWARDS) : span[0]]
    after = case.text[span[1] : span[1] + _FORWARDS]
    return case.text != "" and any(
        expression.search(text)
        for group, text in (("repealed.before", before), ("repealed.after", after))
        for rule in case.rules.group(group)
        for expression in rule.expressions
    )


def _suggestions(case: Case, instrument: LegalInstrument) -> Iterator[str]:
    """What stands today where the cited provisions stood, as far as it is known."""
    known = case.rules.crosswalk.get(instrument.title, {})
    cited = list(instrument.provisions)
    if instrument.title == _DPA_1998:
        exact = [c.provision for c in case.record.lawful_conditions if c.regime == "dpa_1998" and c.provision]
        finer = {name.partition(" para")[0] for name in exact}
        cited = [name for name in cited if name not in finer] + exact
    for provision in dict.fromkeys(cited):
        if provision in known:
            yield f"{provision} -> {known[provision]}"


_POINTED_AT = re.compile(
    r"(?<![\w.])(?P<provision>(?:sections?|ss?\.?|articles?|arts?\.?|schedules?|sch\.?|regulations?|reg\.?|paragraphs?|paras?\.?|parts?)\s*"
    r"\d{1,3}[A-Z]{0,2}(?:\s?\(\w{1,4}\))*(?:(?:\s*,\s*|\s+(?:and|or|to)\s+)\d{1,3}[A-Z]{0,2}(?:\s?\(\w{1,4}\))*)*)"
    r",?\s+(?:of|to|in|under)\s+"
    r"(?P<act>(?:the|that|said|the said|this)\s+(?:(?:19|20)\d\d\s+)?(?P<kind>Act|Order|Regulations|Measure)\b)"
    r"(?!\s*(?:of\s+)?[(\[]?\d{4}|\s+of\s+(?:Parliament|Union)|\s+[A-Z])",
    re.IGNORECASE,
)


@check("citation-unresolved", text=True)
def citation_unresolved(case: Case) -> Iterator[Finding]:
    """Provisions of "the Act", "that Order" where nothing tells which is meant."""
    resolved = [(group.start, group.end) for group in case.document.citations.groups if group.to is not None]
    seen: set[str] = set()
    for match in _POINTED_AT.finditer(case.text):
        kind = match["kind"]
        if not kind[0].isupper() or not case.in_body(match.start()):
            continue
        if any(start < match.end() and match.start() < end for start, end in resolved):
            continue
        told = " ".join(match[0].split())
        if plain(told) not in seen:
            seen.add(plain(told))
            message = f"{told}: nothing here says which {kind} that is"
            yield Finding("citation-unresolved", message, (match.span(),))


@check("not-an-act", text=True)
def not_an_act(case: Case) -> Iterator[Finding]:
    """Titles with a year that no instrument has, where one nearly the same is known."""
    for citation in case.document.citations.instruments:
        for mention in citation.mentions:
            written = " ".join(case.text[mention.start : mention.end].split())
            if mention.year is None or not re.search(r"\d{4}", written):
                continue
            meant = _nearly(case.rules, written, mention.year, mention.kind, mention.statute, mention.confidence)
            if meant:
                number = next(
                    (n for n, i in enumerate(case.record.legal_instruments) if i.title == citation.title), None
                )
                pointer = "" if number is None else f"/legal_instruments/{number}"
                message = f"no {written} is known; perhaps {meant} is meant"
                yield Finding("not-an-act", message, ((mention.start, mention.end),), pointer)
                break


_MISSPELT = 90.0
_TELLING = 6
"""Letters that a name needs for another to be like it."""


def _nearly(
    rules: Rules, written: str, year: int, kind: str, resolved: Statute | None, confidence: float
) -> str | None:
    """The instrument that is probably meant; None where the one cited exists, or none is like it."""
    book = statute_book(rules)
    name = re.split(r"[\s,(\[]+(?:of\s+)?\d{4}", re.sub(r"^(?:the|The)\s+", "", written))[0].strip(" ,(")
    name = re.sub(r"\s*\([A-Z]{2,8}\)\s*$", "", name)
    if resolved is not None:
        # The reader took it for another: its year fits, its name only nearly.
        exact = title_key(name) in {title_key(re.sub(r"\s*\d{4}$", "", form)) for form in _forms(rules, resolved)}
        return None if confidence > 0.76 or exact or resolved.year != year else resolved.title
    if year in _other_years(rules, name) or f"{plain(name)} {year}" in _existing(rules):
        return None
    key = title_key(name)
    same = book.named.get((key, kind), [])
    years = sorted(s.year for s in same if s.year)
    if years:
        nearest = min(same, key=lambda s: (abs((s.year or 0) - year), s.title))
        return nearest.title
    if len(key) < _TELLING:
        return None
    ranked = sorted(
        (-fuzz.ratio(key, other), statute.title)
        for other, statute in book.of_year.get((kind, year), {}).items()
        if fuzz.ratio(key, other) >= _MISSPELT
    )
    return ranked[0][1] if ranked else None


def _forms(rules: Rules, statute: Statute) -> list[str]:
    rule = rules.by_id.get(statute.rule.split("@")[0])
    return [statute.title, *(map(str, rule.patterns) if rule else ())]


@lru_cache(maxsize=4)
def _years_by_name(rules: Rules) -> dict[str, frozenset[int]]:
    """The years of Acts that exist and are not in the list, by the name they share with one that is."""
    return {
        title_key(str(name)): frozenset(years)
        for rule in rules.group("statute.other_years")
        for name, years in (rule.data or {}).get("years", {}).items()
    }


def _other_years(rules: Rules, name: str) -> frozenset[int]:
    return _years_by_name(rules).get(title_key(name), frozenset())


@lru_cache(maxsize=4)
def _existing(rules: Rules) -> frozenset[str]:
    return frozenset(plain(title) for title in _statutes(rules))


# ---- lawful conditions ----------------------------------------------------------------------------------------------


@check("condition-of-wrong-regime")
def condition_of_wrong_regime(case: Case) -> Iterator[Finding]:
    """Conditions of the Act of 1998 after its repeal, or of the GDPR before it was made; one for each regime."""
    dates = case.record.agreement.dates
    latest = max((v.date for v in case.record.version_history if v.date and first_day(v.date)), default=None)
    written = dates.commencement or dates.signed or latest
    first, last = (first_day(written), last_day(written)) if written else (None, None)
    if not written or first is None or last is None:
        return
    old = first >= _GDPR_APPLIES
    new = last < _GDPR_MADE
    for regimes, law, wrong, why in (
        (("dpa_1998",), _DPA_1998, old, f"which {_DPA_2018} and the UK GDPR replaced on {_GDPR_APPLIES}"),
        (("eu_gdpr", "uk_gdpr"), "GDPR", new, f"which was made on {_GDPR_MADE}"),
    ):
        found = [n for n, c in enumerate(case.record.lawful_conditions) if wrong and c.regime in regimes]
        if found:
            named = [case.record.lawful_conditions[n] for n in found]
            told = ", ".join(dict.fromkeys(c.provision or c.condition or c.regime for c in named))
            spans = tuple(
                span
                for n in found
                for span in case.spans(f"/lawful_conditions/{n}/provision")
                or case.spans(f"/lawful_conditions/{n}/regime")
            )
            message = f"{told} of the {law}, {why}, in an agreement of {written}"
            yield Finding("condition-of-wrong-regime", message, spans, f"/lawful_conditions/{found[0]}")


@check("special-category-without-condition", text=True)
def special_category_without_condition(case: Case) -> Iterator[Finding]:
    """Items of a special category and no condition for any of them anywhere."""
    # A number such as the NHS number says nothing of anybody's health.
    special = [
        n
        for n, item in enumerate(case.record.data_items)
        if item.special_category and not case.worded("identifying_item", item.name)
    ]
    if not special or case.unreadable or case.left_elsewhere & {"lawful_basis", "special_category"}:
        return
    if any(_is_for_special(c.regime, c.provision or "") for c in case.record.lawful_conditions):
        return
    if case.says("special_condition"):
        return
    items = [case.record.data_items[n] for n in special]
    kinds = ", ".join(sorted({str(item.special_category).replace("_", " ") for item in items}))
    names = "; ".join(item.name for item in items[:3]) + ("; ..." if len(items) > 3 else "")
    spans = tuple(span for n in special[:4] for span in case.spans(f"/data_items/{n}/name"))
    message = f"{len(special)} data items of a special category ({kinds}) and no condition for them: {names}"
    yield Finding("special-category-without-condition", message, spans, f"/data_items/{special[0]}")


def _is_for_special(regime: str, provision: str) -> bool:
    """Whether a lawful condition is one for special categories or offences."""
    if regime in ("eu_gdpr", "uk_gdpr"):
        return re.match(r"Article (?:9|10)(?!\d)", provision) is not None
    if regime == "dpa_1998":
        return provision.startswith("Schedule 3")
    return (
        regime.startswith("dpa_2018")
        and re.match(r"Schedule (?:1|8)(?!\d)|s\.(?:10|11|35)(?!\d)", provision) is not None
    )
