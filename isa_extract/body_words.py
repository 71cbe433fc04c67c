"""The words that names of bodies are made of: little ones, those that say what sort of body it is, offices."""

from __future__ import annotations

import re

LITTLE_WORDS = frozenset(
    """
    a an and as at by for from in into it its of on or r respect a'r ac the their to under upon with y yr behalf through
    """.split()  # noqa: SIM905 - a list is harder to read
)
SORT_WORDS = frozenset(
    """
    council county borough district city metropolitan unitary authority local combined royal corporation corporate
    police force constabulary constable chief crime commissioner pcc fire rescue service services probation
    nhs trust trusts foundation health hospital hospitals clinical commissioning group ccg icb integrated care board
    primary teaching community partnership system
    department ministry ministers minister secretary state office agency commission executive government national
    university college school academy education children students student union social adult adults team
    company limited ltd plc llp cic cio business partner association housing home homes charity scheme
    member rehabilitation secondary director
    data controller processor contractor provider supplier customer party parties organisation body
    her his majesty majestys
    """.split()  # noqa: SIM905
)
"""Words that say what sort of body a name is of, not which."""
_OFFICE = re.compile(
    r"\b(?:(?:the )?(?:chief constable|chief executive|chief officer|chief fire officer|director|secretary of state)"
    r" (?:of|for)|(?:the )?office of(?: the)?)\b(?: the\b)?",
    re.IGNORECASE,
)


def without_office(name: str) -> str:
    """A name without the office that stands for the body: "the Chief Constable of X Police" is X Police."""
    return _OFFICE.sub(" ", name).strip()
