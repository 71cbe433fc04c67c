"""The template family a document was written on, told by what its form prints; for records and `check` alike."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from isa_extract.document import Block, BlockKind
from isa_extract.facts import Context, Evidence, Found
from isa_extract.rules import Rule, Rules

GROUP = "family"
POINTS = 3
"""How many points make a family; a form's own name or two of its headings alone do not."""
_TOP = 1500
"""Characters within which a document says what it is."""
_LABEL = 120
"""A longer paragraph is prose, unless it is a heading or stands in a table."""
_NUMBER = re.compile(r"[\s\W\d]*(?:\b[a-z]\)\s*)?")


@dataclass(frozen=True, slots=True)
class Sign:
    """An expression of a family found in a document, and the points it gives."""

    rule: Rule
    start: int
    end: int
    points: int


def recognise(context: Context) -> Found | None:
    """The id of the family, with the places that tell it; None where too little does.

    Of two families with as many points the one that the pattern file has first is taken.
    """
    every = list(_signs(context))
    found_rules = {sign.rule.id for sign in every}
    signs: dict[str, list[Sign]] = defaultdict(list)
    for sign in every:
        if (sign.rule.data or {}).get("beside", sign.rule.id) in found_rules:
            signs[sign.rule.value].append(sign)
    points = {family: sum(sign.points for sign in found) for family, found in signs.items()}
    best = max(points, key=lambda family: points[family], default=None)  # the first of the best: dicts keep their order
    if best is None or points[best] < POINTS:
        return None
    told = sorted(signs[best], key=lambda sign: (-sign.points, sign.start))
    return Found(best, tuple(Evidence(s.start, s.end, s.rule.name, s.rule.confidence) for s in told))


def _signs(context: Context) -> Iterator[Sign]:
    for rule in context.rules.group(GROUP):
        for expression in rule.expressions:
            sign = _best_sign(context, rule, expression)
            if sign:
                yield sign


def _best_sign(context: Context, rule: Rule, expression: re.Pattern[str]) -> Sign | None:
    """The place of an expression that gives the most points, the first of several; an expression counts once."""
    data = rule.data or {}
    printed, mentioned = int(data.get("weight", 1)), int(data.get("in_prose", 0))
    best: Sign | None = None
    for match in expression.finditer(context.text):
        if match.start() == match.end() or rule.ruled_out(context.text, max(0, match.start() - 80), match.end() + 80):
            continue
        stands_out = _is_printed(context, match.start(), data.get("place"))
        points = printed if stands_out else mentioned
        if points > (best.points if best else 0):
            best = Sign(rule, match.start(), match.end(), points)
            if stands_out:
                break
    return best


def _is_printed(context: Context, start: int, where: str | None) -> bool:
    """Whether a form prints words at this place: a heading, label, table or running line rather than prose.

    With `where` "title" only what stands at the top or runs along the pages counts, with "anywhere" every place.
    """
    if where == "anywhere":
        return True
    block = context.document.block_at(start)
    if block is None:
        return False
    if where == "title":
        return block.kind is BlockKind.FURNITURE or (start < _TOP and _stands_out(context, block, start))
    return _stands_out(context, block, start)


def _stands_out(context: Context, block: Block, start: int) -> bool:
    if block.kind in (BlockKind.HEADING, BlockKind.CELL, BlockKind.FURNITURE, BlockKind.CONTENTS):
        return True
    text = context.text[block.content : block.end]
    if len(text) <= _LABEL and not re.search(r"[.;,]\s*$", text):
        return True
    # a line of its own in a longer block, or the words a paragraph runs in with
    line_start = context.text.rfind("\n", block.start, start) + 1 or block.content
    line_end = context.text.find("\n", start, block.end)
    line = context.text[line_start : line_end if line_end >= 0 else block.end]
    before = context.text[line_start:start]
    if _NUMBER.fullmatch(before) and re.match(r"[^.\n]{3,90}(?:[:?]|\s-)\s", context.text[start : block.end]):
        return True
    return len(line) < len(text) and len(line) <= _LABEL and not re.search(r"[.;,]\s*$", line)


def titles(rules: Rules) -> Mapping[str, str]:
    """The name of every family, for people: what its rules say, else what its checklist is called, else its id."""
    named: dict[str, str] = {}
    for rule in rules.group(GROUP):
        title = (rule.data or {}).get("title")
        if title:
            named.setdefault(rule.value, str(title))
    for checklist in rules.checklists:
        if checklist.kind == "family":
            named.setdefault(checklist.id, checklist.title)
    return {rule.value: named.get(rule.value, rule.value) for rule in rules.group(GROUP)} | named
