"""Parties that lack what most of the others have: a contact, an ICO registration number, an address."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence, Set

from isa_extract.checks.case import Case, check
from isa_extract.checks.names import Bodies
from isa_extract.checks.values import odd_ico_answers
from isa_extract.facts import Finding, Span


@check("party-without-contact", "party-without-ico-number", "party-without-address")
def without_details(case: Case) -> Iterator[Finding]:
    """One finding for each party and detail that most of the others have."""
    parties = case.record.parties
    if len(parties) < 2:
        return
    bodies = Bodies(case)
    reached = {bodies.find(c.organisation) for c in case.record.contacts if c.organisation}
    # A contact of no known body, or a number without its form, may be the one that seems to be lacking.
    unclear = {
        "party-without-contact": sum(
            1 for c in case.record.contacts if not c.organisation or bodies.find(c.organisation) is None
        ),
        "party-without-ico-number": 0,
        "party-without-address": 0,
    }
    odd = _of_rows(case, odd_ico_answers(case))
    unclear["party-without-ico-number"] = odd.get(None, 0)
    have = {
        "party-without-contact": {n for n, p in enumerate(parties) if p.phone or p.email or n in reached},
        "party-without-ico-number": {n for n, p in enumerate(parties) if p.ico_registration or odd.get(n)},
        "party-without-address": {n for n, p in enumerate(parties) if p.address or p.postcode},
    }
    names = {
        "party-without-contact": "contact",
        "party-without-ico-number": "ICO registration number",
        "party-without-address": "address",
    }
    for code, holders in have.items():
        lacking = [n for n in range(len(parties)) if n not in holders and _most_others(n, holders, len(parties))]
        if len(lacking) <= unclear[code]:
            continue
        for number in lacking:
            message = f"{parties[number].name} has no {names[code]}; {len(holders)} of {len(parties)} parties have one"
            yield Finding(code, message, case.spans(f"/parties/{number}/name"), f"/parties/{number}")


def _of_rows(case: Case, places: Sequence[Span]) -> Counter[int | None]:
    """How many of some places stand in the table row in which each party is named; under None those in no such row."""
    found: Counter[int | None] = Counter()
    rows = {
        n: _row(case, span[0]) for n in range(len(case.record.parties)) for span in case.spans(f"/parties/{n}/name")[:1]
    }
    for place in places:
        here = _row(case, place[0])
        found[next((n for n, row in rows.items() if row is not None and row == here), None)] += 1
    return found


def _row(case: Case, offset: int) -> tuple[int, int] | None:
    """The table and row that an offset lies in; None outside tables."""
    context = case.context
    block = context.document.block_at(offset) if context else None
    cell = context.document.cell_of(block) if context and block else None
    return (cell[0].index, cell[1].row) if cell else None


def _most_others(number: int, holders: Set[int], parties: int) -> bool:
    """Whether more than half of the other parties have it, and two of them at least: one alone is no custom."""
    others = len(holders - {number})
    return others >= 2 and 2 * others > parties - 1
