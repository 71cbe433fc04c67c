"""Who the agreement binds, each once under the fullest name the document uses; and in which role."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from isa_extract.facts import Attribute, Context, Fact, Found
from isa_extract.parties.aliases import read_aliases
from isa_extract.parties.called import AREA
from isa_extract.parties.candidate import CONTACT, FORM, OPENING, PROCESSOR, SECTION, SIGNED, Candidate
from isa_extract.parties.details import complete
from isa_extract.parties.places import candidates
from isa_extract.parties.roles import RoleReader
from isa_extract.parties.told import address_end
from isa_extract.rules import plain

_KIND_WORDS = frozenset(
    [
        "council",
        "county",
        "city",
        "borough",
        "district",
        "metropolitan",
        "unitary",
        "authority",
        "local",
        "police",
        "constabulary",
        "service",
        "services",
        "nhs",
        "trust",
        "foundation",
        "university",
        "college",
        "of",
        "and",
        "the",
        "for",
        "&",
        "upon",
        "limited",
        "ltd",
        "plc",
        "llp",
        "cic",
        "group",
        "board",
        "clinical",
        "commissioning",
        "ccg",
        "london",
        "royal",
        "hospitals",
        "hospital",
        "fire",
        "rescue",
        "partnership",
        "office",
        "chief",
        "constable",
        "commissioner",
        "crime",
    ]
)
_TIERS = ("county", "city", "borough", "district", "parish", "town")
_PROCESSORS_LAST = 10**9
_NEAR = 60  # characters after a name within which it may be given another


def extract(context: Context) -> Iterator[Fact]:
    """The parties, in the order of the document; processors that are no parties after them."""
    parties: list[Candidate] = []
    for candidate in sorted(candidates(context), key=lambda c: (-c.authority, c.start)):
        _merge(parties, candidate)
    _collect_aliases(context, parties)
    _give_roles(context, parties)
    complete(context, parties)
    for party in sorted(parties, key=lambda p: p.start if p.authority > PROCESSOR else _PROCESSORS_LAST + p.start):
        attributes: dict[str, Attribute] = {
            "name": party.name,
            "aliases": tuple(_distinct(party.aliases, party.name.value)),
            "roles": tuple(_distinct(party.roles)),
            "on_behalf_of": tuple(_distinct(party.behalf)),
            **party.details,
        }
        yield Fact("parties", attributes=attributes, authority=party.authority)


def _distinct(found: Sequence[Found], but: str = "") -> list[Found]:
    kept: dict[str, Found] = {}
    for one in found:
        key = plain(str(one.value))
        if key and key != plain(but):
            kept.setdefault(key, one)
    return list(kept.values())


# --- one party under several names ----------------------------------------------------------------------------------


def _core(name: str) -> frozenset[str]:
    """The words that tell a body from others of its kind."""
    words = plain(re.sub(r"\([^)]*\)", "", name)).split()
    core = frozenset(word for word in words if word not in _KIND_WORDS)
    return core or frozenset(words)


def _without_area(party: Candidate) -> str:
    """A party's name without the area, region or branch of it that it ends in."""
    return plain(AREA.sub("", str(party.name.value)))


def _same(first: Candidate, second: Candidate) -> bool:
    names = [plain(name) for name in first.names]
    others = [plain(name) for name in second.names]
    if set(names) & {others[0]} or set(others) & {names[0]}:
        return True
    a, b = names[0], others[0]
    if a != b and (_without_area(first) == b or _without_area(second) == a):
        return True  # "X Agency" on the cover, "X Agency, Northern Area" in the clause
    if re.sub(r"\W", "", a) == re.sub(r"\W", "", b):
        return True
    if first.kind and second.kind and first.kind != second.kind:
        return False
    core_a, core_b = _core(a), _core(b)
    unsure = not first.kind or not second.kind
    # A name that does not say what sort of body it is may be the short form of one that does, not the other way.
    short_form = (not first.kind and core_a < core_b) or (not second.kind and core_b < core_a)
    if core_a != core_b and not short_form:
        return False
    tiers_a, tiers_b = ({tier for tier in _TIERS if tier in name.split()} for name in (a, b))
    if tiers_a and tiers_b and tiers_a != tiers_b:
        return False
    within = set(a.split()) <= set(b.split()) or set(b.split()) <= set(a.split())
    return first.kind == second.kind == "council" or unsure or within


def _merge(parties: list[Candidate], candidate: Candidate) -> None:
    """Add a candidate: to the party it is, else as a party of its own where its place may name one."""
    for party in parties:
        if not _same(party, candidate):
            continue
        if plain(str(candidate.name.value)) != plain(str(party.name.value)):
            spare = candidate.name
            longer = len(str(candidate.name.value)) > len(str(party.name.value)) + 3
            if longer and candidate.authority >= OPENING and not party.kind and candidate.kind:
                spare, party.name = party.name, candidate.name
                party.kind = candidate.kind
            party.aliases.append(spare)
        elif len(party.name.evidence) < 3:
            party.name = Found(party.name.value, (*party.name.evidence, *candidate.name.evidence[:1]))
        party.aliases += candidate.aliases
        party.roles += candidate.roles
        party.behalf += candidate.behalf if not party.behalf else []
        for name, found in candidate.details.items():
            party.details.setdefault(name, found)
        return
    best = parties[0].authority if parties else 0
    if plain(str(candidate.name.value)) in {plain(str(b.value)) for p in parties for b in p.behalf}:
        return
    if candidate.authority == SECTION and best >= FORM and sum(p.authority > SECTION for p in parties) > 1:
        return  # the table or form is the list; a mention in the section about parties adds none
    if candidate.authority == CONTACT and best > CONTACT:
        return  # whom to reach where; who is bound is said elsewhere
    if candidate.authority in (CONTACT, SIGNED, PROCESSOR) or best < OPENING or candidate.authority >= OPENING - 10:
        parties.append(candidate)


def _collect_aliases(context: Context, parties: Sequence[Candidate]) -> None:
    """Abbreviations and defined terms that follow a party's name, or the address beside it, anywhere in the text."""
    by_name = {plain(str(party.name.value)): party for party in parties}
    for mention in context.organisations:
        party = by_name.get(plain(mention.name))
        if party is not None:
            read_aliases(context, party, mention.end, min(len(context.text), mention.end + _NEAR))
            after = address_end(context, mention.end)
            if after is not None:
                read_aliases(context, party, after, min(len(context.text), after + _NEAR))


# --- roles ----------------------------------------------------------------------------------------------------------


def _give_roles(context: Context, parties: list[Candidate]) -> None:
    """The roles that the text says of one party, then those it says of all."""
    for party in parties:
        for alias in party.aliases:
            term = plain(str(alias.value))
            if term in ("processor", "data processor", "controller", "data controller"):
                party.roles.append(Found(term.split()[-1], alias.evidence))
    said = list(RoleReader(context, parties).read())
    for who, role in said:
        if who is not None and all(role.value != known.value for known in who.roles):
            who.roles.append(role)
    processors = {id(p) for p in parties if p.authority == PROCESSOR}
    processors |= {id(p) for p in parties if {r.value for r in p.roles} == {"processor"}}
    for who, role in said:
        if who is not None:
            continue
        for one in parties:
            if id(one) in processors:
                continue
            if all(role.value != known.value for known in one.roles):
                one.roles.append(role)
