"""The GDPR, European law and conventions, and instruments named by number instead of title."""

from __future__ import annotations

import re
from collections.abc import Iterator

from isa_extract.citations.mentions import Mention, mention_of
from isa_extract.citations.statute_book import ECHR, GDPR, UK_GDPR, YEAR, StatuteBook, statute_book
from isa_extract.facts import Context
from isa_extract.rules import plain

_GDPR = re.compile(
    r"""(?P<uk>\bUK[\s-]*|\bUnited\s+Kingdom(?:'s)?\s+)?(?P<eu>\bEU[\s-]*|\bEuropean(?:\s+Union)?\s+)?
    (?:(?<![\w@./=-])(?:UK|EU)?GDPRs?(?![\w@]|\.[a-z]{2}|-policy|/)(?:\s*,?\s*\(?(?:20(?:16|18|21)(?!\d)|(?:EU\)?\s*)?2016/679)\)?)?
      | \bGeneral\s+Data\s+Protection\s+Regulations?\b(?:[\s,]*\(?\s*(?:["'(]?(?:UK\s?)?GDPR["')]?\)?[\s,]*)?
        (?:\(?(?:Regulation\s*)?[(\[]?EU[)\]]?\s*(?:No\.?\s*)?2016/679\)?|\(?20(?:16|18|21)(?!\d)\)?))?\)?
      | \b(?:EU\s+)?(?:Council\s+)?Regulation\s*\(?(?:EU)?\)?\s*(?:No\.?\s*)?2016/679(?!\d)
    )(?P<of>\s+\(?as\s+(?:it\s+forms|retained)|\s+\(?as\s+it\s+(?:applies|has\s+effect)\s+in\s+(?:the\s+)?(?:UK|United))?""",
    re.VERBOSE,
)
_EU_ACT = re.compile(
    r"\b(?:(?:EU|EC|EEC|European|Council|Commission)\s+)*(?P<kind>Regulation|Directive)\s*(?:\((?:EU|EC|EEC)\)\s*)?(?:No\.?\s*)?"
    r"(?P<number>\d{2,4}/\d{1,4}(?:/(?:EC|EU|EEC))?)(?![\d/])"
)
_CONVENTION = re.compile(
    r"\b(?:(?:European|United\s+Nations|UN)\s+)?(?:Human\s+Rights\s+)?Convention\b(?:\s+(?:of|on|for)\s+(?:the\s+)?(?:[A-Z][a-z]+|of|on|and|"
    r"the|a|in|with|to|for|against|Human|regard)(?:\s+(?:[A-Z][a-z]+|of|on|and|the|a|in|with|to|for|against|regard))*)?"
)
_SI = re.compile(
    rf"\bS\.?I\.?[\s:]*(?:No\.?\s*)?(?P<year>{YEAR})\s*(?:/|No\.?|Number)\s*(?P<number>\d{{1,4}})(?!\d)", re.I
)


def read_european(context: Context) -> Iterator[Mention]:
    """Every mention of the GDPR, then of other European law and conventions, then of numbers of a series."""
    book = statute_book(context.rules)
    for read in (_general_regulation, _european, _conventions, _by_number):
        yield from read(context, book)


def _general_regulation(context: Context, book: StatuteBook) -> Iterator[Mention]:
    """The UK's and the European Union's General Data Protection Regulation."""
    text = context.text
    for match in _GDPR.finditer(text):
        if text[match.end() : match.end() + 1] == "@":
            continue
        retained = match["of"] or re.search(
            r"retained\s+(?:EU|version)[^.\n]{0,40}$", text[max(0, match.start() - 60) : match.start()]
        )
        # A definition of the UK GDPR cites the Regulation it was made from.
        defines = re.search(r"UK\s?GDPR\b[^.;]{0,90}$", text[max(0, match.start() - 110) : match.start()])
        uk = match["uk"] or "UKGDPR" in match[0] or retained or (defines and "2016/679" in match[0])
        title = UK_GDPR if uk else GDPR
        start, end = context.trim(match.start(), match.start("of") if match["of"] else match.end())
        mention = mention_of(book.by_title[title], start, end)
        if match["eu"] or "EUGDPR" in match[0]:
            mention.year = 1  # said to be the European Union's: not to be merged with the UK's
        yield mention


def _european(context: Context, book: StatuteBook) -> Iterator[Mention]:
    """Regulations and Directives by number."""
    text = context.text
    for match in _EU_ACT.finditer(text):
        if "2016/679" in match["number"]:
            continue
        name = " ".join(match[0].split())
        statute = book.conventions.get(plain(name)) or book.conventions.get(plain(f"{match['kind']} {match['number']}"))
        if statute is None and match["number"] == "2016/680":
            statute = book.by_title.get("Law Enforcement Directive (EU) 2016/680")
        if statute:
            yield mention_of(statute, match.start(), match.end())
        elif not re.search(r"\d{4}/\d{2}$", match["number"]) or "(" in name or name.count("/") > 1:
            kind = match["kind"].lower()
            yield Mention(match.start(), match.end(), name, kind, "statute.by_number@1", None, None, 0.7)


def _conventions(context: Context, book: StatuteBook) -> Iterator[Mention]:
    """Conventions, Charters and Directives by name."""
    text = context.text
    for match in _CONVENTION.finditer(text):
        words = match[0].split()
        right = re.search(
            r"(?i)\b(?:articles?|art\.?) \d{1,2} of the\s+$", text[max(0, match.start() - 25) : match.start()]
        )
        if match[0] == "European Convention" and (right or re.search(r"(?i)\bhuman\s+rights\b", text)):
            yield mention_of(book.by_title[ECHR], match.start(), match.end(), 0.85)
            continue
        while len(words) > 1:
            statute = book.conventions.get(plain(" ".join(words)))
            if statute:
                length = re.compile(r"\s+".join(map(re.escape, words))).match(text, match.start())
                yield mention_of(statute, match.start(), length.end() if length else match.end())
                break
            words.pop()
    for hit in context.hits.get("statute", ()):
        if (hit.rule.data or {}).get("kind") in ("convention", "charter", "directive"):
            yield mention_of(book.by_title[hit.rule.value], hit.start, hit.end)


def _by_number(context: Context, book: StatuteBook) -> Iterator[Mention]:
    """Statutory instruments by year and number."""
    text = context.text
    for match in _SI.finditer(text):
        statute = book.by_number.get((int(match["year"]), int(match["number"])))
        if statute:
            yield mention_of(statute, match.start(), match.end(), 0.85)
