"""How a text cites legislation: which Acts, Orders and Conventions, and which provisions of each.

`read_citations` reads mentions of instruments (full titles, near misses, abbreviations, "the 2004 Act") and of
provisions ("ss 10-11", "Sch 2 para 5", "Article 6(1)(e)") and gives each provision to the instrument it belongs to,
or to none: a number nobody claims is a clause of the agreement itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from isa_extract.citations.binding import bind_provisions
from isa_extract.citations.european import read_european
from isa_extract.citations.mentions import Mention, in_order
from isa_extract.citations.provisions import Group, read_groups
from isa_extract.citations.short_forms import local_names, read_abbreviations, read_references
from isa_extract.citations.statute_book import Statute
from isa_extract.citations.stretches import Stretches
from isa_extract.citations.titles import read_titles
from isa_extract.citations.years import settle_gdpr, settle_years
from isa_extract.facts import Context


@dataclass(slots=True)
class Citation:
    """An instrument with everything the document cites it for."""

    title: str
    statute: Statute | None
    mentions: list[Mention] = field(default_factory=list)
    provisions: list[tuple[str, Group]] = field(default_factory=list)


@dataclass(slots=True)
class Citations:
    """All of a document's citations, in order of first mention, and every group of provisions read."""

    instruments: list[Citation]
    groups: list[Group]


def read_citations(context: Context) -> Citations:
    """Every instrument the document cites, each once, with the provisions it is cited for."""
    mentions = _read_mentions(context)
    groups = bind_provisions(context, mentions, read_groups(context)) if mentions else []
    by_title: dict[str, Citation] = {}
    for mention in mentions:
        citation = by_title.setdefault(mention.title, Citation(mention.title, mention.statute))
        if not mention.reference:
            citation.mentions.append(mention)
    for group in groups:
        if group.to is not None:
            citation = by_title[group.to.title]
            for item in group.items:
                if not (item.kind == "paragraph" and group.to.kind != "order"):
                    citation.provisions.append((item.shown(group.to.title), group))
    found = [c for c in by_title.values() if c.mentions]
    return Citations(found, groups)


def _read_mentions(context: Context) -> list[Mention]:
    """Every mention of an instrument: titles first, which say what abbreviations and references stand for."""
    stretches = Stretches(context)
    mentions = in_order([*read_titles(context, stretches), *read_european(context)])
    local = local_names(context.text, mentions)
    mentions = in_order([*mentions, *read_abbreviations(context, mentions, local)])
    settle_years(context, mentions)
    settle_gdpr(context, mentions)
    return in_order([*mentions, *read_references(context, stretches, mentions, local)])


def provision_spans(citation: Citation) -> Iterator[tuple[str, list[Group]]]:
    """Each provision once with the places that cite it; an Article whose points are cited is given by its points."""
    places: dict[str, list[Group]] = {}
    for name, group in citation.provisions:
        places.setdefault(name, []).append(group)
    wider = {name[: bracket.start()] for name in places for bracket in re.finditer(r"\(", name)}
    for name, where in places.items():
        if not (name.startswith("Article") and name in wider):
            yield name, where
