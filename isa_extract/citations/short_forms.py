"""Short forms of instruments: abbreviations, names the document defines, "the 2004 Act", "that Act"."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from isa_extract.citations.mentions import Mention, mention_of, named_again
from isa_extract.citations.statute_book import KINDS, YEAR, full_year, statute_book
from isa_extract.citations.stretches import Stretches
from isa_extract.facts import Context

_WELL_KNOWN = {
    "GDPR", "UK GDPR", "UKGDPR", "EU GDPR", "DPA", "FOIA", "FoIA", "FOISA", "FOI(S)A", "EIR", "EIRs", "PECR", "RIPA",
    "RIPSA", "PACE", "ECHR", "UNCRC", "POCA", "PoFA",
}  # fmt: skip
_REFERENCE = re.compile(
    rf"\b(?:(?:the|that|this|said|same|those|these|The|That|first\s+of\s+those|second\s+of\s+those)\s+(?:(?:said|same)\s+)?"
    rf"(?:(?P<year>{YEAR})\s+)?|(?P<bare>{YEAR})\s+)(?P<kind>Acts?|Regulations|Order|Convention|Measure|Directive)\b(?!\s*(?:of\s+)?[(\[]?\d{{4}})"
)
_AMENDED_BY = re.compile(
    r"(?i)\b(?:amended|inserted|substituted|replaced|modified|extended|repealed)\s+by\s+(?:[^.;]{1,40}\s+(?:of|to)\s+)?(?:the\s+)?$"
)
_MEANS = re.compile(
    r"""^["')\]\s*]*(?:(?:shall\s+)?means?|refers?\s+to|is|=|:|-|\||,)?["'\s*|:-]*(?:the\s+)?["']?$""", re.IGNORECASE
)
_LOCAL = re.compile(
    r"""^\s*,?\s*[(\[]\s*(?:[^()\[\]\n]{0,40}?[\s,;:])??(?:(?:hereinafter|hereafter|herein|collectively|together|referred\s+to\s+as|known\s+as|
    abbreviated\s+to|called|or|as\s+amended|the)[\s,:]*)*["'*]*(?:the\s+)?["'*]*(?P<name>(?:\d{4}\s+)?(?:Act|Regulations|Order|Convention)
    |[A-Z][A-Za-z&]{1,9}(?:\s\d{2,4})?)["'*]*\s*[)\]]""",
    re.VERBOSE,
)
_DPA_CONTRACT = re.compile(r"Data\s+Process(?:ing|or)\s+Agreements?\s*[(\[\"']+\s*(?:the\s+)?[\"']?DPA", re.IGNORECASE)


def local_names(text: str, mentions: Iterable[Mention]) -> dict[str, str]:
    """The short forms that the document itself defines, and the title of each."""
    local: dict[str, str] = {}
    for mention in mentions:
        match = _LOCAL.match(text, mention.end) or _LOCAL.match(text[mention.end : mention.end + 90])
        if match and len(match["name"]) > 1:
            local.setdefault(match["name"], mention.title)
        inner = re.search(r"[(\[]\s*[\"']?([A-Z][A-Za-z&]{1,8})[\"']?\s*[)\]]", text[mention.start : mention.end])
        if inner and inner[1].upper() == inner[1]:
            local.setdefault(inner[1], mention.title)
        before = text[max(0, mention.start - 45) : mention.start]
        named = re.search(
            r"(?:^|[\n\t|\"'*(])\s*(?:the\s+)?[\"'*]*([A-Z][A-Za-z&]{1,8}(?:\s\d{2,4})?|(?:\d{4}\s)?(?:Act|Regulations|Order))[\"'*]*"
            r"\s*(?:(?:shall\s+)?means|refers\s+to|stands\s+for|[:=|\t-]|\n)[\s\"'*|:-]*(?:the\s+)?[\"'*]*$",
            before,
        )
        if named and (named[1].split()[-1] in ("Act", "Regulations", "Order") or _initials(named[1], mention.title)):
            local.setdefault(named[1], mention.title)
    return local


def _initials(short: str, title: str) -> bool:
    """Whether a short form can stand for a title: its letters begin words of it, in order."""
    letters = [w[0].lower() for w in re.findall(r"[A-Za-z]+", title)]
    wanted = [c.lower() for c in re.sub(r"[^A-Za-z]", "", short)]
    position = 0
    hits = 0
    for letter in wanted:
        while position < len(letters) and letters[position] != letter:
            position += 1
        if position < len(letters):
            hits, position = hits + 1, position + 1
        else:
            break
    return hits >= max(2, len(wanted) - 1)


_POSTCODE_GOES_ON = re.compile(r"\s?\d[A-Z]{2}\b")


def read_abbreviations(context: Context, mentions: Sequence[Mention], local: Mapping[str, str]) -> Iterator[Mention]:
    """Every abbreviation that the document defines, that everyone knows, or whose statute it names in full."""
    text, book = context.text, statute_book(context.rules)
    dpa_is_contract = _DPA_CONTRACT.search(text) is not None
    by_title = {m.title: m for m in mentions}
    for match in book.short.finditer(text):
        name, statutes = match["abbr"], book.abbreviated[match["abbr"]]
        year = int(match["year"]) if match["year"] else None
        if match["two"]:
            year = full_year(match["two"])
        start, end = match.start(), match.end()
        if _POSTCODE_GOES_ON.match(text, end):
            continue  # "CA14 3YJ" is where somebody is, not the Care Act 2014
        if year:
            dated = next((s for s in statutes if s.year == year), None)
            if dated:
                yield mention_of(dated, start, end, 0.92)
                continue
            end = match.end("abbr")
        title = local.get(name)
        if title and title in by_title:
            yield named_again(by_title[title], start, end, 0.9)
        elif title is None and name in _WELL_KNOWN and not (name == "DPA" and dpa_is_contract):
            yield mention_of(statutes[0], start, end, 0.85, tuple(statutes) if len(statutes) > 1 else ())
        elif title is None and len(name) > 2 and any(s.title in by_title for s in statutes):
            yield mention_of(next(s for s in statutes if s.title in by_title), start, end, 0.8)
    known = set(book.abbreviated)
    extra = [
        n for n in local if n not in known and not re.search(r"Act|Regulations|Order|Convention", n) and n.upper() == n
    ]
    if extra:
        expression = re.compile(
            rf"(?<![\w@./-])({'|'.join(map(re.escape, sorted(extra, key=len, reverse=True)))})(?![\w@-]|\.\w)"
        )
        for match in expression.finditer(text):
            found = by_title.get(local[match[1]])
            if found:
                yield replace(named_again(found, *match.span(), 0.85), undated=())


def read_references(
    context: Context, stretches: Stretches, mentions: Sequence[Mention], local: dict[str, str]
) -> list[Mention]:
    """Every "the 2004 Act" and "that Act" with the instrument it points back to.

    The document may define a kind with a year ("the 2018 Act" means ...); `local` takes it up.
    """
    text = context.text
    found: list[Mention] = []
    starts = [m.start for m in mentions]
    by_title = {m.title: m for m in mentions}
    pending: list[tuple[re.Match[str], str]] = []
    for match in _REFERENCE.finditer(text):
        kind = KINDS[match["kind"].lower()]
        year = match["year"] or match["bare"]
        name = f"{year} {match['kind']}" if year else match["kind"]
        i = bisect_right(starts, match.start())
        if i < len(mentions):
            following = mentions[i]
            gap = text[match.end() : following.start]
            marked = text[max(0, match.start() - 2) : match.start()].strip(" (")[-1:] in ('"', "'", "*", "")
            marked = marked or bool(re.search(r"\bmeans?\b|\brefers?\b", gap))
            if (
                len(gap) < 40
                and marked
                and following.kind == kind
                and gap.strip()
                and _MEANS.match(gap)
                and name not in local
            ):
                local[name] = following.title
        pending.append((match, name))
    for match, name in pending:
        source = by_title.get(local.get(name, "")) or _pointed_at(text, stretches, mentions, match, found)
        if source:
            found.append(named_again(source, *match.span(), 0.8, reference=True))
    return found


def _pointed_at(
    text: str, stretches: Stretches, mentions: Sequence[Mention], match: re.Match[str], short: Sequence[Mention]
) -> Mention | None:
    """The instrument a short form points back to; `short` are the short forms before it."""
    kind = KINDS[match["kind"].lower()]
    i = bisect_right(mentions, match.start(), key=lambda m: m.start)
    if match["year"] or match["bare"]:
        year = int(match["year"] or match["bare"])
        fits = [m for m in mentions if m.kind == kind and m.year == year]
        before = [m for m in fits if m.start < match.start()]
        if before:
            return before[-1]
        return fits[0] if fits else None
    before = [m for m in mentions[max(0, i - 12) : i] if m.kind == kind]
    # "the X Act, as amended by the Y Act ... the same Act" is X.
    before = [m for m in before if not _AMENDED_BY.search(text, max(0, m.start - 70), m.start)] or before
    block = stretches.at(match.start())
    here = [m for m in before if block and m.start >= block.start]
    if "first of those" in match[0].lower() and here:
        return here[0]
    latest = [m for m in short[-1:] if m.kind == kind and block and m.start >= block.start]
    if here or latest:
        return max([*here[-1:], *latest], key=lambda m: m.start)
    if before and match.start() - before[-1].end < 1200:
        return before[-1]
    every = {m.title: m for m in mentions if m.kind == kind}
    return next(iter(every.values())) if len(every) == 1 else None
