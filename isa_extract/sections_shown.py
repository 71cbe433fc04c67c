"""Sections that neither a heading nor the first words of a paragraph name, but that the facts show to be treated.

Who has read fields, periods and signatures out of a document has read the sections on them, whatever these are called.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from isa_extract.facts import Fact, Found
from isa_extract.parties.candidate import PROCESSOR

_RULE = "sections.shown@1"
_CONFIDENCE = 0.6
_AT_LEAST = {"data_items": 3, "parties": 2, "legal_powers": 2}
"""So many facts show a section; fewer are a mention."""
_ABOUT_INFORMATION = ("data protection", "human rights", "freedom of information", "environmental information", "(eu)")
"""Laws that are cited for how information is treated, not for the power to share it."""
_SECTION_OF_CONDITION = {
    "Schedule 2": "lawful_basis",
    "Article 6": "lawful_basis",
    "Schedule 3": "special_category",
    "Article 9": "special_category",
    "Article 10": "special_category",
}
_OF_VALUE = {
    "agreement.dates.review": "review",
    "agreement.review_interval": "review",
    "agreement.termination_notice": "termination",
}
_ENDINGS = ("destroy", "return", "anonymise")


def shown(facts: Sequence[Fact]) -> Iterator[Fact]:
    """The further sections that facts show: the place of each is that of the fact that shows it first."""
    told = {str(_value(fact, "id")) for fact in facts if fact.field in ("sections", "missing_sections")}
    for section_id, proof in _proofs(facts).items():
        if section_id not in told:
            evidence = proof.evidence[0]
            found = Found.at(section_id, evidence.start, evidence.end, _RULE, _CONFIDENCE)
            yield Fact("sections", attributes={"id": found, "status": Found("present", found.evidence)})


def _proofs(facts: Sequence[Fact]) -> Mapping[str, Found]:
    """The sections that facts show, each with the value that shows it first in the document."""
    offers = defaultdict[str, list[Found]](list)
    for fact in facts:
        for section_id, found in _shown_by(fact):
            offers[section_id].append(found)
    return {
        section_id: min(found, key=lambda one: one.evidence[0].start)
        for section_id, found in offers.items()
        if len(found) >= _AT_LEAST.get(section_id, 1)
    }


def _shown_by(fact: Fact) -> Iterator[tuple[str, Found]]:
    """What a single fact shows."""
    if fact.field in _OF_VALUE and fact.found is not None:
        yield _OF_VALUE[fact.field], fact.found
    elif fact.field == "signatories":
        if signed := _found(fact, "signed") or _found(fact, "organisation") or _found(fact, "name"):
            yield "signatures", signed
    elif fact.field == "retention":
        if period := _found(fact, "period") or _found(fact, "until"):
            yield "retention", period
        if (action := _found(fact, "action")) and action.value in _ENDINGS:
            yield "disposal", action
    elif fact.field == "lawful_conditions":
        provision = _found(fact, "provision")
        start = next((begin for begin in _SECTION_OF_CONDITION if provision and _under(provision, begin)), None)
        if provision is not None and start is not None:
            yield _SECTION_OF_CONDITION[start], provision
    elif fact.field == "parties":
        name, roles = _found(fact, "name"), fact.attributes.get("roles")
        if name is not None and fact.authority > PROCESSOR:
            yield "parties", name
        if isinstance(roles, tuple) and roles:
            yield "roles", roles[0]
    elif fact.field == "data_items":
        if name := _found(fact, "name"):
            yield "data_items", name
    elif fact.field == "legal_instruments":
        title, provisions = _found(fact, "title"), fact.attributes.get("provisions")
        of_power = title is not None and not any(word in str(title.value).lower() for word in _ABOUT_INFORMATION)
        if isinstance(provisions, tuple) and provisions and of_power:
            yield "legal_powers", provisions[0]


def _under(provision: Found, begin: str) -> bool:
    """Whether a condition stands in a Schedule or Article: "Article 9(2)(h)" in Article 9."""
    said = str(provision.value)
    return said.startswith(begin) and not said[len(begin) : len(begin) + 1].isdigit()


def _found(fact: Fact, name: str) -> Found | None:
    value = fact.attributes.get(name)
    return value if isinstance(value, Found) and value.evidence else None


def _value(fact: Fact, name: str) -> object:
    found = _found(fact, name)
    return found.value if found else None
