"""Provisions: every run of numbers written like one ("ss 10-11", "Sch 2 para 5", "Article 6(1)(e)")."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import lru_cache

from isa_extract.citations.mentions import Mention
from isa_extract.citations.statute_book import GDPR, UK_GDPR
from isa_extract.facts import Context
from isa_extract.rules import Rules

_ROMAN = r"(?:X{0,2}(?:IX|IV|V?I{1,3}|V)|X{1,2})"
_SUB = r"(?:\s?\((?:\d{1,3}[A-Za-z]?|[a-zA-Z]{1,2}|[ivx]{1,4})\))"
_SUBS = rf"(?:{_SUB}*(?:(?:\s*(?:and|or|,|to|-|&)\s*|\s*,\s*(?:and|or)\s*){_SUB}+)*)"
_JOIN = r"(?:\s*(?:,\s*(?:and|or|&)\s|,|;|and/or\b|and\b|&|or\b|to\b|/)\s*|[ ]?-[ ]?)"
_JOIN_CLOSE = r"(?:\s*(?:,\s*(?:and|or|&)\s|and/or\b|and\b|&|or\b|to\b)\s*|[ ]?-[ ]?)"
_NUMBER = r"\d{1,3}(?:[A-Za-z]{1,2}(?:\d{1,2})?)?(?![\w%£]|\.\d|/\d{4}|:\d|,\d{3})"
_RANGE = re.compile(r"^(?:to|-)$")
_PIECE = re.compile(
    r"\s*(?P<joint>,|;|and/or|\band\b|&|\bor\b|\bto\b|/|-)?[\s,]*(?:and\s+|or\s+)?(?:the\s+)?(?:[A-Za-z§]+\.?\s*)?"
    rf"(?P<n>\d{{1,3}}(?:[A-Za-z]{{1,2}}(?:\d{{1,2}})?)?(?!\w)){_SUBS}"
)
_ARTICLE = re.compile(
    r"(?P<joint>\bto\b|-)?\s*(?:(?<![\d(])(?P<a>\d{1,3}(?:[A-Z]{1,2}(?!\w))?)(?:\s?\((?P<p>\d{1,2})\)|\.(?P<p2>\d{1,2})(?!\d)|\s(?P<p3>[12])(?=\s?\())?"
    r"(?:\s?\.?\(?(?P<q>[a-k])\)|\.(?P<q2>[a-k])(?![a-z]))?|(?:\((?P<p4>\d{1,2})\)\s?)?\((?P<q3>[a-k])\))(?:\s?\([ivx]{1,3}\))?"
)


@dataclass(frozen=True, slots=True)
class Item:
    """One provision: its kind, its number as the record has it, and for a schedule its part and paragraphs."""

    kind: str
    number: str
    part: str | None = None
    paragraphs: tuple[str, ...] = ()

    def shown(self, instrument: str) -> str:
        """The provision as the record writes it."""
        if self.kind == "section":
            return f"s.{self.number}"
        if self.kind == "regulation":
            return f"reg.{self.number}"
        if self.kind == "paragraph":
            return f"para.{self.number}"
        if self.kind == "article":
            keeps = instrument in (UK_GDPR, GDPR)
            return f"Article {self.number if keeps else self.number.partition('(')[0]}"
        return f"{self.kind.capitalize()} {self.number}"


@dataclass(slots=True)
class Group:
    """Provisions written together ("sections 10 and 11"), and the mention they were given to."""

    start: int
    end: int
    kind: str
    items: tuple[Item, ...]
    to: Mention | None = None
    tight: bool = False  # given by grammar, not by what stands around it


def read_groups(context: Context) -> list[Group]:
    """Every run of numbers that is written like a provision, in order."""
    main, naked = _provision_patterns(context.rules)
    text = context.text
    groups: list[Group] = []
    last_schedule = ""
    for match in main.finditer(text):
        start, end = match.span()
        items: list[Item]
        if match["hn"] or match["back"]:
            numbers = _romans(match["hn"]) if match["hn"] else [last_schedule] if last_schedule else []
            part = match["tb"] or match["ta"]
            paragraphs = tuple(_numbers(match["pb"] or match["pa"] or ""))
            items = [Item("schedule", n, part, paragraphs if len(numbers) == 1 else ()) for n in numbers]
            last_schedule = numbers[-1] if numbers else last_schedule
            kind = "schedule"
        elif match["an"]:
            kind, items = "article", [Item("article", n) for n in _articles(match["an"])]
        elif match["sn"]:
            kind, items = "section", [Item("section", n) for n in _numbers(match["sn"])]
            head = text[start : match.start("sn")]
            if head.strip() in ("s", "S") and head != head.strip() and head.strip() == "S":
                continue
        elif match["rn"]:
            kind, items = "regulation", [Item("regulation", n) for n in _numbers(match["rn"])]
        elif match["tn"]:
            kind, items = "part", [Item("part", n) for n in _romans(match["tn"])]
        else:
            kind, items = "paragraph", [Item("paragraph", n) for n in _numbers(match["pn"])]
        if items:
            groups.append(Group(start, end, kind, tuple(items)))
    spans = [(g.start, g.end) for g in groups]
    for match in naked.finditer(text):
        i = bisect_right(spans, (match.start(), len(text))) - 1
        if i < 0 or spans[i][1] <= match.start():
            groups.append(
                Group(match.start(), match.end(), "article", tuple(Item("article", n) for n in _articles(match["an"])))
            )
    groups.sort(key=lambda g: g.start)
    return groups


@lru_cache(maxsize=4)
def _provision_patterns(rules: Rules) -> tuple[re.Pattern[str], re.Pattern[str]]:
    words = {rule.value: "|".join(rule.patterns) for rule in rules.group("provision_word")}

    def again(kind: str) -> str:
        return rf"(?:the\s+)?(?:(?:{words[kind]})\s*)?"

    # "Act A, section 10; s.11 Act B": after a comma or semicolon a repeated word may begin another Act's provision.
    joint = rf"(?:{_JOIN}|{_JOIN_CLOSE}{again('section')})"
    section = rf"(?:{words['section']})\s*(?P<sn>{_NUMBER}{_SUBS}(?:{joint}{_NUMBER}{_SUBS})*)"
    regulation = (
        rf"(?:{words['regulation']})\s*(?P<rn>{_NUMBER}{_SUBS}(?:{_JOIN}{again('regulation')}{_NUMBER}{_SUBS})*)"
    )
    article_number = (
        r"\d{1,3}(?:(?-i:[A-Z]{1,2})(?!\w))?(?![\d%£]|:\d|/\d{4}|[A-Za-z]{3})(?:\s?\(\d{1,2}\)|\.\d{1,2}(?!\d)|\s(?=[12]\s?\([a-k]\))[12])?"
        r"(?:\s?\.?\(?[a-k]\)(?:\s?\([ivx]{1,3}\))?|\.[a-k](?![a-z]))?"
    )
    more_points = r"\(\d{1,2}\)\s?\([a-k]\)|\([a-k]\)"
    articles = rf"{article_number}(?:{_JOIN}(?:{again('article')}{article_number}|{more_points}))*"
    article = rf"(?:{words['article']})\s*(?P<an>{articles})"
    roman_or = rf"(?:\d{{1,2}}[A-Z]{{0,2}}|(?-i:{_ROMAN}))(?![\w%]|\.\d)"
    one = rf"\d{{1,3}}[A-Za-z]?(?![\w%]|\.\d){_SUBS}"

    def paragraph(name: str) -> str:
        return rf"(?:{words['paragraph']})\s*(?:numbers?\s*)?(?P<{name}>{one}(?:{_JOIN}{one})*)"

    def part_of(name: str) -> str:
        return rf"(?:(?:{words['part']})\s*(?P<{name}>{roman_or}))"

    inner = r"\s*(?:\([^()\n]{1,60}\)\s*)?"
    schedule = (
        rf"(?:(?:{paragraph('pb')}{inner},?\s*(?:of|in|to|under|,)\s*(?:the\s+)?)?(?:{part_of('tb')}{inner},?\s*(?:of|in|to|,)\s*(?:the\s+)?)?)"
        rf"(?:(?:{words['schedule']})\s*(?P<hn>{roman_or}(?:{_JOIN}{again('schedule')}{roman_or})*)|(?P<back>that\s+Schedule))"
        rf"(?:\s*[,(:-]?\s*(?:at\s+)?{part_of('ta')})?(?:\s*[,(:-]?\s*(?:at\s+)?{paragraph('pa')})?"
    )
    part = rf"(?:{words['part']})\s+(?P<tn>{roman_or}(?:{_JOIN}{roman_or})*)"
    lone = paragraph("pn")
    # A chapter belongs to what stands beside it; it is read so that it joins, and is not itself recorded.
    main = re.compile(rf"(?<![\w.@/£$-])(?:{schedule}|{article}|{section}|{regulation}|{part}|{lone})", re.IGNORECASE)
    naked = re.compile(r"(?<![\w.(])(?P<an>6\s?\(1\)\s?\([a-f]\)|9\s?\(2\)\s?\([a-j]\))")
    return main, naked


def _expand(pieces: list[tuple[str, str]]) -> list[str]:
    """Numbers with the word before each: a short range in full, a long one by its ends."""
    numbers: list[str] = []
    for joint, number in pieces:
        if _RANGE.match(joint) and numbers and numbers[-1].isdigit() and number.isdigit():
            low, high = int(numbers[-1]), int(number)
            if 0 < high - low <= 10:
                numbers += [str(n) for n in range(low + 1, high)]
        numbers.append(number)
    return list(dict.fromkeys(numbers))


def _numbers(text: str) -> list[str]:
    pieces = [(m["joint"] or "", m["n"].upper()) for m in _PIECE.finditer(text)]
    return _expand(pieces)


def _romans(text: str) -> list[str]:
    pieces, joint = [], ""
    for token in re.findall(rf"\d{{1,2}}[A-Za-z]{{0,2}}(?!\w)|(?<![A-Za-z]){_ROMAN}(?![A-Za-z])|\bto\b|-", text):
        if token in ("to", "-"):
            joint = token
        else:
            pieces.append((joint, token))
            joint = ""
    return _expand(pieces)


def _articles(text: str) -> list[str]:
    found: list[str] = []
    article = paragraph = ""
    previous = ""
    for match in _ARTICLE.finditer(text):
        if match["a"]:
            if (
                match["joint"]
                and previous.isdigit()
                and match["a"].isdigit()
                and 0 < int(match["a"]) - int(previous) <= 10
            ):
                found += [str(n) for n in range(int(previous) + 1, int(match["a"]))]
            article, paragraph = match["a"], match["p"] or match["p2"] or match["p3"] or ""
            point = match["q"] or match["q2"]
        else:
            paragraph, point = match["p4"] or paragraph, match["q3"]
        if not paragraph and point and article in ("6", "9"):
            paragraph = "1" if article == "6" else "2"
        previous = article if not paragraph and not point else ""
        found.append(article + (f"({paragraph})" if paragraph else "") + (f"({point})" if point else ""))
    return list(dict.fromkeys(found))
