"""Retention: no period at all, one left to a policy without a name, periods that contradict each other."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import combinations

from rapidfuzz import fuzz

from isa_extract.checks.case import Case, check
from isa_extract.facts import Finding
from isa_extract.record import Retention
from isa_extract.rules import plain
from isa_extract.values import find_durations

_SAME = 85.0
_BETWEEN = frozenset({"date", "on", "has", "been", "was", "end", "last", "day"})
_DAYS = {"D": 1.0, "W": 7.0, "M": 365.25 / 12, "Y": 365.25}


@check("no-retention-period", "retention-deferred")
def no_period(case: Case) -> Iterator[Finding]:
    """No clause with a period, a date or an event; where one defers to a policy, only if that has no name."""
    clauses = case.record.retention
    if case.unreadable or any(clause.period or clause.until for clause in clauses):
        return
    if any(flow.retention and re.search(r"\d|year|month|week|day", flow.retention) for flow in case.record.flows):
        return
    deferring = [n for n, clause in enumerate(clauses) if case.worded("retention.deferral", clause.text)]
    unnamed = [n for n in deferring if not case.worded("retention.named_policy", clauses[n].text)]
    if deferring:
        if len(unnamed) == len(deferring):
            spans = tuple(span for n in unnamed for span in case.spans(f"/retention/{n}/text"))
            message = "retention is left to a policy or schedule that is not named, and no period is given"
            yield Finding("retention-deferred", message, spans, f"/retention/{unnamed[0]}")
        return
    if any(clause.trigger and not case.worded("retention.no_event", clause.trigger) for clause in clauses):
        return
    if case.left_elsewhere & {"retention"}:
        return
    spans = tuple(span for n in range(len(clauses)) for span in case.spans(f"/retention/{n}/text"))
    if not spans:
        homes = (n for n, section in enumerate(case.record.sections) if section.id == "retention")
        spans = case.spans(*(f"/sections/{n}/id" for n in homes))
    yield Finding(
        "no-retention-period", "no clause says how long information is kept or what ends it", spans, "/retention"
    )


@check("retention-contradictory")
def contradictions(case: Case) -> Iterator[Finding]:
    """Two clauses with different periods for the same information, holder and trigger."""
    clauses = case.record.retention
    timed = [n for n, clause in enumerate(clauses) if _days(clause) is not None]
    told: set[int] = set()
    for first, second in combinations(timed, 2):
        one, other = clauses[first], clauses[second]
        if {first, second} & told or not _differ(one, other) or not _about_the_same(one, other):
            continue
        told |= {first, second}
        spans = case.spans(f"/retention/{first}/period", f"/retention/{second}/period")
        message = f"{one.period} here, {other.period} there, for the same information: {_shown(one)} / {_shown(other)}"
        yield Finding("retention-contradictory", message, spans, f"/retention/{second}")


def _shown(clause: Retention) -> str:
    return clause.text if len(clause.text) <= 90 else clause.text[:90].rsplit(" ", 1)[0] + " ..."


def _days(clause: Retention) -> float | None:
    match = re.fullmatch(r"P(\d+)([DWMY])", clause.period or "")
    return int(match[1]) * _DAYS[match[2]] if match else None


def _differ(one: Retention, other: Retention) -> bool:
    """Whether no time of keeping agrees with both: a minimum and a maximum leave room."""
    a, b = _days(one), _days(other)
    if a is None or b is None or abs(a - b) <= 0.02 * max(a, b):
        return False
    bounds = {one.bound, other.bound}
    low = one if a < b else other
    if "minimum" in bounds:
        return bounds != {"minimum"} and low.bound != "minimum"
    if "maximum" in bounds and bounds != {"maximum"}:
        return low.bound == "maximum"
    return True


_CONDITION = re.compile(
    r"\b(?:if|where|unless|when|whichever|except|save|other(?:wise)?|in (?:the )?(?:case|event)|example|provided"
    r"|leav\w+|withdraw\w*"
    r"|terminat\w+|expir\w+|end of (?:this|the) agreement|back-?ups?|audit|logs?|recipient)\b",
    re.IGNORECASE,
)
_VERBS = re.compile(
    r"\b(?:ke(?:pt|eps?)|retain(?:s|ed)?|h(?:eld|olds?)|stor(?:es?|ed)|destroy(?:s|ed)?|delet(?:es?|ed)|eras(?:es?|ed)"
    r"|disposed? of|securely|then|after|until|up to|maximum|minimum|period|must|may|should|partners?|part(?:y|ies)"
    r"|under this agreement)\b",
    re.IGNORECASE,
)
_PLAIN_WORDS = frozenset(
    re.findall(
        r"\S+",
        "the a an all any each every of to in and or this that it its shared personal information data record "
        "records item items received held supplied relevant which is are be will shall by for from with them they "
        "copy copies",
    )
)


def _about_the_same(one: Retention, other: Retention) -> bool:
    """Whether two clauses speak of the same information, holder and trigger, and of no case apart."""
    if _CONDITION.search(one.text) or _CONDITION.search(other.text):
        return False
    if not _same_holder(one.held_by, other.held_by) or "review" in (one.action, other.action):
        return False
    if not _same_trigger(one.trigger, other.trigger):
        return False
    return _subject(one) == _subject(other)


_EVERYBODY = re.compile(
    r"(?:each|all|every|both|the)?\s*(?:of us|(?:the )?(?:part(?:y|ies|ners?)|agenc(?:y|ies)|organisations?))",
    re.IGNORECASE,
)


def _same_holder(one: str | None, other: str | None) -> bool:
    """Whether the same body keeps it; "each party" is as much as nobody named."""
    first, second = (
        None if name is None or _EVERYBODY.fullmatch(name.strip()) else plain(name) for name in (one, other)
    )
    if first is None or second is None:
        return first == second
    return fuzz.token_sort_ratio(first, second) >= _SAME


def _same_trigger(one: str | None, other: str | None) -> bool:
    """Whether both run from one event, by the beginnings of its words: "closure of the case", "the case is closed"."""
    if one is None or other is None:
        return one is None and other is None
    first, second = (
        {word[:4] for word in plain(text).split() if word not in _PLAIN_WORDS and word not in _BETWEEN}
        for text in (one, other)
    )
    return first == second


_BESIDES = re.compile(
    r",?\s+and\s+(?:(?:shall|will|must|then|so)\s+)*"
    r"(?:certif\w+|confirm\w*|tell\w*|inform\w*|notif\w+|record\w*|report\w*|prove\w*|sign\w*)\b.*",
    re.IGNORECASE | re.DOTALL,
)
"""What somebody is to be told of it says nothing of the information."""


def _subject(clause: Retention) -> frozenset[str]:
    """The words that tell the information a clause is about, none where it is about all that is shared."""
    words = plain(clause.scope or _rest(clause)).split()
    return frozenset(word.rstrip("s") for word in words if word not in _PLAIN_WORDS and not word.isdigit())


def _rest(clause: Retention) -> str:
    """The clause without its period, trigger, holder and verbs."""
    text = clause.text
    for duration in sorted(find_durations(text), key=lambda found: -found.start):
        text = f"{text[: duration.start]} {text[duration.end :]}"
    for part in (clause.trigger, clause.held_by):
        text = text.replace(part, " ") if part else text
    return _VERBS.sub(" ", _BESIDES.sub(" ", text))
