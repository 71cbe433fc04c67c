"""Which agreements are exported: filters such as `party=Leicestershire Police`, `review<2027-01-01`."""

from __future__ import annotations

import datetime
import operator
import re
from collections.abc import Callable, Sequence

from isa_extract.agreements import binder
from isa_extract.due import review_due
from isa_extract.entries import Entry
from isa_extract.errors import UsageError
from isa_extract.findings import look_again
from isa_extract.rules import Rules

Filter = Callable[[Entry], bool]
_OPTION = "--where"
_FORMS = (
    "party=NAME", "review<DATE", "review<=DATE", "review>DATE", "review>=DATE", "finding=CODE", "family=FAMILY"
)  # fmt: skip
_WRITTEN = re.compile(r"\s*([a-z]+)\s*(<=|>=|<|>|=)\s*(.+?)\s*", re.DOTALL)
_COMPARED = {"<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge}


def filter_of(written: Sequence[str], rules: Rules, day: datetime.date) -> Filter:
    """What tells whether an entry passes all filters. Raises UsageError for one that cannot be understood.

    `party` is an organisation under whatever name, or one whose functions came to it; `review` the last day on which
    the review is in time; a `finding` that depends on the day is looked for as of `day`.
    """
    filters = [_filter(one, rules, day) for one in written]
    return lambda entry: all(passes(entry) for passes in filters)


def _filter(written: str, rules: Rules, day: datetime.date) -> Filter:
    match = _WRITTEN.fullmatch(written)
    if match is None:
        raise _no_filter(written)
    field, sign, value = match.groups()
    if field == "review" and sign in _COMPARED:
        return _review(sign, value)
    if sign != "=" or field not in ("party", "finding", "family"):
        raise _no_filter(written)
    return {"party": _party, "finding": _finding, "family": _family}[field](value, rules, day)


def _no_filter(written: str) -> UsageError:
    return UsageError(_OPTION, f"{written!r} is no filter", f"use one of {', '.join(_FORMS)}")


def _review(sign: str, value: str) -> Filter:
    try:
        asked = datetime.date.fromisoformat(value)
    except ValueError:
        raise UsageError(_OPTION, f"{value!r} is not a date", "write it as 2026-01-31") from None
    compared = _COMPARED[sign]
    return lambda entry: (due := review_due(entry.record)) is not None and compared(due.last, asked)


def _party(value: str, rules: Rules, _: datetime.date) -> Filter:
    binds = binder(value, rules.register)
    return lambda entry: binds(entry.record)


def _finding(value: str, rules: Rules, day: datetime.date) -> Filter:
    known = rules.catalogue.get(value)
    if known is None:
        raise UsageError(_OPTION, f"{value!r} is no code of a finding", "see `isa-extract findings --list`")

    def has(entry: Entry) -> bool:
        record = look_again(entry.record, rules, day) if known.dated else entry.record
        return any(finding.code == value for finding in record.findings)

    return has


def _family(value: str, rules: Rules, _: datetime.date) -> Filter:
    families = dict.fromkeys(rule.value for rule in rules.group("family"))
    if value not in families:
        raise UsageError(_OPTION, f"there is no family {value!r}", f"use one of {', '.join(families)}")
    return lambda entry: entry.record.agreement.family == value
