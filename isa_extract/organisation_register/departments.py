"""Names of departments: "Leicestershire County Council Adult Social Care" holds the name of the body it is part of."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

_HEAD_WORDS = """
    service services department directorate team teams unit units division section branch care housing standards
    education health finance legal governance revenues benefits libraries highways planning licensing admissions
    registrars safeguarding hub helpdesk desk group office
"""
_OTHER_WORDS = """
    adult adults social children childrens child family families young people peoples youth offending justice early
    years help intervention school schools public environmental environment trading legal democratic revenue customer
    it ict information technology human resources hr community communities safety regulatory regeneration economic
    development corporate business intelligence support protection vulnerable persons person neighbourhood
    neighbourhoods policing criminal investigation crime local records data management property estates transport
    waste leisure culture strategic commissioning operations operational professional disclosure disclosures special
    educational needs sen send inclusion virtual fostering adoption learning disability disabilities older mental
    drugs alcohol substance misuse homelessness homeless options anti behaviour fraud audit internal counter emergency
    electoral welfare rights income advice assessment access contact centre first response multi agency central joint
    integrated asset systems performance research analysis
"""
_HEADS = frozenset(_HEAD_WORDS.split())
"""What a department is called: one of these is among its words."""
_WORDS = _HEADS | frozenset(_OTHER_WORDS.split())
_LITTLE = frozenset({"and", "of", "the", "for", "in", "at", "within", "s", "to"})
_AREA_HEADS = frozenset(
    {"division", "area", "region", "branch", "office", "jobcentre", "district", "command", "lpa", "unit"}
)
"""What a part for an area is called, after the area's name: "Midlands Division"."""


def body_and_department(words: Sequence[str]) -> Iterator[tuple[Sequence[str], bool]]:
    """The words of the body in the name of a department, the longest first; whether the rest is an area's name."""
    count = len(words)
    for size in range(count - 1, 0, -1):
        if _is_department(words[size:]):
            yield words[:size], False
        if _is_department(words[: count - size]):
            yield words[count - size :], False
        if count - size <= 4 and words[-1] in _AREA_HEADS and count - size > 1:
            yield words[:size], True


def _is_department(words: Sequence[str]) -> bool:
    said = [word for word in words if word not in _LITTLE]
    return bool(said) and all(word in _WORDS for word in said) and any(word in _HEADS for word in said)
