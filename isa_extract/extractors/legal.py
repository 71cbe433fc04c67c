"""The legal instruments a document cites, and the conditions it relies on to process personal data."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator

from isa_extract.citations.provisions import Group, Item
from isa_extract.citations.reader import Citation, Citations, provision_spans
from isa_extract.citations.statute_book import DPA_1998, DPA_2018, GDPR, UK_GDPR
from isa_extract.document import BlockKind
from isa_extract.facts import Attribute, Context, Evidence, Fact, Found
from isa_extract.rules import Rule

_ROMAN = {"I": "1", "II": "2", "III": "3", "IV": "4", "V": "5", "VIII": "8"}
_POINT = re.compile(r"(?P<article>6|9)\([12]\)\((?P<point>[a-k])\)$")


def extract(context: Context) -> Iterator[Fact]:
    """One fact for each instrument, with its provisions; one for each lawful condition."""
    citations = context.citations
    for citation in citations.instruments:
        yield _instrument(citation, context)
    yield from _conditions(context, citations)


def _instrument(citation: Citation, context: Context) -> Fact:
    evidence = tuple(Evidence(m.start, m.end, m.rule, m.confidence) for m in citation.mentions[:4])
    statute = citation.statute
    attributes: dict[str, Attribute] = {"title": Found(citation.title, evidence)}
    provisions = []
    for name, groups in provision_spans(citation):
        said = [g for g in groups if not _unticked(context, g.start)]
        spans = tuple(Evidence(g.start, g.end, f"provision.{g.kind}@1", 0.92 if g.tight else 0.75) for g in said[:3])
        if spans:
            provisions.append(Found(name, spans))
    attributes["provisions"] = tuple(provisions)
    if statute is not None:
        derived = evidence[:1]
        if statute.uri:
            attributes["uri"] = Found(statute.uri, derived)
        if statute.in_force is not None:
            attributes["in_force"] = Found(statute.in_force, derived)
        if statute.replaced_by:
            attributes["replaced_by"] = Found(statute.replaced_by, derived)
    return Fact("legal_instruments", attributes=attributes)


# ---- lawful conditions ----------------------------------------------------------------------------------------------


def _conditions(context: Context, citations: Citations) -> Iterator[Fact]:
    """Each distinct condition once: from provisions, then from the words of a condition, then at common law."""
    seen: set[tuple[str, str | None, str]] = set()
    for group in citations.groups:
        if group.to is None or _denied(context, group.start, group.end) or _unticked(context, group.start):
            continue
        for item in group.items:
            for regime, provision, code, rule in _of_provision(context, group.to.title, item):
                if (regime, provision, code) not in seen:
                    seen.add((regime, provision, code))
                    yield _condition(regime, provision, code, group.start, group.end, rule, 0.9)
    yield from _of_words(context, citations, seen)
    yield from _at_common_law(context)


def _condition(
    regime: str, provision: str | None, code: str, start: int, end: int, rule: str, confidence: float
) -> Fact:
    evidence = (Evidence(start, end, rule, confidence),)
    attributes: dict[str, Attribute] = {"regime": Found(regime, evidence), "condition": Found(code, evidence)}
    if provision:
        attributes["provision"] = Found(provision, evidence)
    return Fact("lawful_conditions", attributes=attributes)


def _codes(context: Context, table: str) -> tuple[dict[str, str], str]:
    rule = next((r for r in context.rules.group("condition") if r.value == table), None)
    if rule is None:
        return {}, ""
    return {str(k): str(v) for k, v in (rule.data or {}).get("codes", {}).items() if k != "__line__"}, rule.name


def _of_provision(context: Context, title: str, item: Item) -> Iterator[tuple[str, str, str, str]]:
    """The conditions a provision names: a point of Article 6 or 9, a paragraph of the Schedules that list them."""
    if title in (GDPR, UK_GDPR) and item.kind == "article":
        match = _POINT.match(item.number)
        if match:
            codes, rule = _codes(context, f"article_{match['article']}")
            code = codes.get(match["point"])
            if code:
                yield "uk_gdpr" if title == UK_GDPR else "eu_gdpr", f"Article {item.number}", code, rule
    elif item.kind == "schedule" and title in (DPA_1998, DPA_2018):
        year = title[-4:]
        number = _ROMAN.get(item.number, item.number)
        codes, rule = _codes(context, f"dpa_{year}_schedule_{number}")
        for paragraph in item.paragraphs:
            code = codes.get(paragraph)
            if code:
                part = f" Part {item.part}" if item.part and year == "2018" else ""
                yield f"dpa_{year}", f"Schedule {number}{part} para {paragraph}", code, rule


def _of_words(context: Context, citations: Citations, seen: set[tuple[str, str | None, str]]) -> Iterator[Fact]:
    """Conditions told by their words, under the schedule or article named last before them."""
    anchors = [g for g in citations.groups if _lists_conditions(g)]
    if not anchors:
        return
    starts = [g.start for g in anchors]
    hits: list[tuple[int, int, Rule]] = []
    for rule in context.rules.group("condition_statement"):
        hits += [(m.start(), m.end(), rule) for m in _said(context, rule, starts[0])]
    known = {(regime, code) for regime, _, code in seen}
    for start, end, rule in sorted(hits, key=lambda h: (h[0], h[2].id)):
        i = bisect_right(starts, start) - 1
        block = context.document.block_at(start)
        if (
            i < 0
            or start - anchors[i].start > 2600
            or block is None
            or block.kind in (BlockKind.CONTENTS, BlockKind.FURNITURE)
        ):
            continue
        found = _under(anchors[i], rule)
        if found is None or _denied(context, start, end) or _unticked(context, start):
            continue
        regime, provision, code = found
        if (regime, provision, code) in seen or (regime, code) in known:
            continue
        seen.add((regime, provision, code))
        yield _condition(regime, provision, code, start, end, rule.name, 0.75)


def _said(context: Context, rule: Rule, start: int) -> Iterator[re.Match[str]]:
    """The rule's matches from `start` on, but for those with an exclusion in or just before them."""
    for expression in rule.expressions:
        for match in expression.finditer(context.text, start):
            if not rule.ruled_out(context.text, max(start, match.start() - 30), match.end()):
                yield match


def _lists_conditions(group: Group) -> bool:
    if group.to is None:
        return False
    if group.to.title == DPA_1998:
        return any(_ROMAN.get(i.number, i.number) in ("2", "3") for i in group.items if i.kind == "schedule")
    return group.to.title in (GDPR, UK_GDPR) and any(re.match(r"[69](?:\(|$)", i.number) for i in group.items)


def _under(anchor: Group, rule: Rule) -> tuple[str, str, str] | None:
    """What a statement means under the list of conditions it stands in."""
    data = rule.data or {}
    title = anchor.to.title if anchor.to else ""
    for item in anchor.items:
        number = _ROMAN.get(item.number, item.number).partition("(")[0]
        if title == DPA_1998 and f"schedule_{number}" in data:
            return "dpa_1998", f"Schedule {number} para {data[f'schedule_{number}']}", rule.value
        if title != DPA_1998 and f"article_{number}" in data:
            paragraph = 1 if number == "6" else 2
            regime = "uk_gdpr" if title == UK_GDPR else "eu_gdpr"
            code = "health_or_social_care" if rule.value == "medical_purposes" else rule.value
            return regime, f"Article {number}({paragraph})({data[f'article_{number}']})", code
    return None


def _at_common_law(context: Context) -> Iterator[Fact]:
    for rule in context.rules.group("condition_common_law"):
        for match in _said(context, rule, 0):
            around = context.text[max(0, match.start() - 260) : match.end() + 160]
            if rule.value != "policing_purpose" and not re.search(r"(?i)confiden|common\s+law", around):
                continue
            if not _denied(context, match.start(), match.end()):
                yield _condition("common_law", None, rule.value, match.start(), match.end(), rule.name, 0.7)
                break


def _denied(context: Context, start: int, end: int) -> bool:
    """Whether the sentence says that the condition is not relied on."""
    block = context.document.block_at(start)
    if block is None:
        return False
    first = max(block.start, start - 90)
    stop = context.text.rfind(". ", first, start)
    first = stop + 1 if stop >= 0 else first
    last = min(block.end, end + 60)
    stop = context.text.find(". ", end, last)
    last = stop if stop >= 0 else last
    return any(
        e.search(context.text, first, last) for r in context.rules.group("condition_denied") for e in r.expressions
    )


def _unticked(context: Context, start: int) -> bool:
    """Whether the box before is left empty."""
    before = context.text[max(0, start - 80) : start]
    return any(e.search(before) for r in context.rules.group("condition_unticked") for e in r.expressions)
