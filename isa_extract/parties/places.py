"""The places of a document that name its parties, each with the authority it has."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from isa_extract.document import BlockKind
from isa_extract.facts import Context, Found
from isa_extract.parties.adherence import adherent
from isa_extract.parties.candidate import OPENING, PROCESSOR, SECTION, SIGNED, Candidate, strong_mentions
from isa_extract.parties.details import from_cards
from isa_extract.parties.forms import from_answers, from_labels
from isa_extract.parties.lines import from_lines
from isa_extract.parties.listed import from_sections, from_ticks
from isa_extract.parties.names import defined, named
from isa_extract.parties.openings import from_numbered, from_openings
from isa_extract.parties.prose import from_prose
from isa_extract.parties.tables import from_tables
from isa_extract.rules import plain
from isa_extract.signatures.reader import read_signatories

_OFFICE = re.compile(r"chief constable (?!of\b|for\b)", re.IGNORECASE)


def candidates(context: Context) -> list[Candidate]:
    """Everything that may be a party, with the authority of the place that names it."""
    lines = _lines(context)
    found = [
        *from_tables(context),
        *from_cards(context),
        *from_lines(context, lines),
        *from_labels(context),
        *from_answers(context),
        *from_numbered(context),
        *from_openings(context),
        *from_ticks(context, lines),
        *from_sections(context),
        *_from_adherence(context),
        *from_prose(context),
        *_from_posts(context),
    ]
    bound = [c for c in found if c.authority > PROCESSOR]
    best = max((c.authority for c in bound), default=0)
    if best < SECTION or len({plain(str(c.name.value)) for c in bound}) < 2:
        found += _from_signatures(context)
    return found


def _lines(context: Context) -> list[tuple[int, int]]:
    """The lines outside tables, without bullets."""
    lines: list[tuple[int, int]] = []
    for block in context.body:
        if block.kind is BlockKind.CELL:
            continue
        start = block.content
        for line in context.text[block.content : block.end].split("\n"):
            a, b = context.trim(start, start + len(line))
            if a < b:
                lines.append((a, b))
            start += len(line) + 1
    return lines


def _from_adherence(context: Context) -> Iterator[Candidate]:
    """Completed forms of adherence: "We, X of ADDRESS, have read the Agreement and undertake to be bound by it"."""
    for block in context.body:
        who = adherent(context, block)
        candidate = defined(context, *who, OPENING, "parties.adherence@1") if who else None
        if candidate is not None and (candidate.kind or "postcode" in candidate.details):
            yield candidate


def _is_post(context: Context, start: int, end: int) -> bool:
    text = context.text[start:end].strip(" \t\n,;:.-")
    return any(e.fullmatch(text) for rule in context.rules.group("party.post") for e in rule.expressions)


def _from_posts(context: Context) -> Iterator[Candidate]:
    """Bodies with nothing but a post between them: "Chief Executive X Council Chief Executive Y Council ..."."""
    for block in context.body:
        mentions = strong_mentions(context, block.start, block.end)
        if len(mentions) < 2 or block.kind is BlockKind.CELL:
            continue
        gaps = [(a.end, b.start) for a, b in pairwise(mentions)]
        gaps.insert(0, (block.content, mentions[0].start))
        # The post of an office that is a party itself stands in its name: "Chief Constable X Police".
        posts = [
            gap
            for gap, mention in zip(gaps, mentions, strict=True)
            if _is_post(context, *gap) or (not context.text[gap[0] : gap[1]].strip() and _OFFICE.match(mention.name))
        ]
        if len(posts) < 2 or len(posts) < len(gaps) - 1:
            continue
        for mention in mentions:
            office = _OFFICE.match(context.text, mention.start, mention.end)
            start = office.end() if office else mention.start
            candidate = named(context, start, mention.end, SECTION, "parties.posts@1", mention=mention)
            if candidate:
                yield candidate


def _from_signatures(context: Context) -> Iterator[Candidate]:
    """No list of parties anywhere: the bodies that sign."""
    for fact in read_signatories(context):
        organisation = fact.attributes.get("organisation")
        if isinstance(organisation, Found) and organisation.value:
            evidence = organisation.evidence[0]
            candidate = named(context, evidence.start, evidence.end, SIGNED, "parties.signatory@1")
            if candidate:
                yield candidate
