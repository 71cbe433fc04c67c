"""How a text cites legislation: which Acts, Orders and Conventions, and which provisions of each.

`read_citations` reads mentions of instruments (full titles, near misses, abbreviations, "the 2004 Act") and of
provisions ("ss 10-11", "Sch 2 para 5", "Article 6(1)(e)") and gives each provision to the instrument it belongs to,
or to none: a number nobody claims is a clause of the agreement itself.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from rapidfuzz import fuzz, process

from isa_extract.document import BlockKind
from isa_extract.facts import Context
from isa_extract.rules import Rule, Rules, plain

UK_GDPR = "UK General Data Protection Regulation"
GDPR = "General Data Protection Regulation"
DPA_1998, DPA_2018 = "Data Protection Act 1998", "Data Protection Act 2018"
HRA, ECHR = "Human Rights Act 1998", "European Convention on Human Rights"

_KINDS = {
    "act": "act", "acts": "act", "bill": "act", "order": "order", "orders": "order", "regulation": "regulation",
    "regulations": "regulation", "regs": "regulation", "measure": "measure", "rules": "rules",
    "convention": "convention", "directive": "directive", "charter": "charter",
}  # fmt: skip
_SMALL = {"and", "of", "the", "for", "in", "to", "etc", "on", "a", "s", "or", "with", "by", "from", "at", "as", "under"}
_NOT_A_TITLE = {
    "the", "a", "an", "section", "sections", "under", "see", "with", "by", "and", "or", "of", "to", "in", "for", "on",
    "any", "this", "that", "these", "those", "such", "all", "article", "articles", "schedule", "part", "parts", "reg",
    "regulation", "act", "acts", "which", "our", "their", "its", "if", "as", "new", "both", "from", "also", "s", "ss",
    "sch", "other", "relevant", "chapter", "paragraph", "para", "is", "are", "legislation", "title", "including", "per",
    "court", "pursuant",
}  # fmt: skip
_WELL_KNOWN = {
    "GDPR", "UK GDPR", "UKGDPR", "EU GDPR", "DPA", "FOIA", "FoIA", "FOISA", "FOI(S)A", "EIR", "EIRs", "PECR", "RIPA",
    "RIPSA", "PACE", "ECHR", "UNCRC", "POCA", "PoFA",
}  # fmt: skip

_YEAR = r"(?:1[89]|20)\d\d(?!\d)"
_ANCHOR = re.compile(
    rf"""(?<![\w-])(?P<kind>Acts?|Bill|Orders?|Regulations?|Regs|Measure|Rules|Convention|Directive|Charter)(?![\w-]|'s\b)
    (?P<nation>\s*\(\s*(?:Northern\s+Ireland|NI|Scotland|Wales|England)\s*\))?
    (?:\s*[(\[]\s*(?:the\s+)?["']?(?P<abbr>(?-i:[A-Z])[A-Za-z&]{{1,8}})["']?\s*[)\]])?
    (?:
       [\s,]*\(?(?:\bS\.?I\.?)[\s:]*(?:No\.?\s*)?(?P<siyear>{_YEAR})\s*(?:/|No\.?|Number)\s*(?P<sino>\d{{1,4}})(?!\d)\)?
     | \s*,?\s*(?:of\s+)?[(\[]?\s*(?P<year>{_YEAR})(?![-/]\d\d?(?!\d))(?:\s*[)\]])?
       (?P<more>(?:\s*(?:,\s*and|,|and|&|/|or)\s*{_YEAR}(?!\s+(?:Act|Regulations|Order)\b))*)
     | \s*'?(?P<short>[6-9]\d|0\d|1\d)
       (?![\d./(%:-]|\s*(?:and|to|,)?\s*\d|[A-Za-z]|\s+(?:days?|months?|years?|weeks?|hours?))
    )?""",
    re.IGNORECASE | re.VERBOSE,
)
_WORD = re.compile(r"[^\W_][\w'&/.-]*|&|\(|\)|,")
_BREAK = re.compile(r'[;:?!|\t"•·*/\[\]<>=]|(?<!\betc)\.(?=\s)|\s[-]\s|\n\s*[-•·*o]\s')
_SI = re.compile(
    rf"\bS\.?I\.?[\s:]*(?:No\.?\s*)?(?P<year>{_YEAR})\s*(?:/|No\.?|Number)\s*(?P<number>\d{{1,4}})(?!\d)", re.I
)
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
_REFERENCE = re.compile(
    rf"\b(?:(?:the|that|this|said|same|those|these|The|That|first\s+of\s+those|second\s+of\s+those)\s+(?:(?:said|same)\s+)?"
    rf"(?:(?P<year>{_YEAR})\s+)?|(?P<bare>{_YEAR})\s+)(?P<kind>Acts?|Regulations|Order|Convention|Measure|Directive)\b(?!\s*(?:of\s+)?[(\[]?\d{{4}})"
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
_DPA_1998_WORDS = re.compile(
    r"sensitive personal data|data controllers? in common|schedules? [23] condition|Schedules? 2 and 3|"
    r"eight (?:data )?(?:protection )?principles",
    re.IGNORECASE,
)
_DPA_2018_WORDS = re.compile(r"special categor(?:y|ies)|lawful basis|Article 6|accountability principle", re.IGNORECASE)
_DPA_CONTRACT = re.compile(r"Data\s+Process(?:ing|or)\s+Agreements?\s*[(\[\"']+\s*(?:the\s+)?[\"']?DPA", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Statute:
    """What the list of statutes says of an instrument."""

    title: str
    rule: str
    kind: str
    year: int | None = None
    uri: str | None = None
    in_force: bool | None = None
    replaced_by: str | None = None
    abbreviations: tuple[str, ...] = ()
    frequent: frozenset[str] = frozenset()


@dataclass(slots=True)
class Mention:
    """An instrument where the text names it. `reference` is a short form that only points back ("that Act")."""

    start: int
    end: int
    title: str
    kind: str
    rule: str
    statute: Statute | None = None
    year: int | None = None
    confidence: float = 0.9
    reference: bool = False
    undated: tuple[Statute, ...] = ()  # the Acts of that name, where the text gives no year


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


# ---- the list of statutes -------------------------------------------------------------------------------------------


@lru_cache(maxsize=8192)
def _word_key(word: str) -> str:
    kept = ""
    for piece in plain(word).split():
        if piece not in _SMALL and piece not in _KINDS:
            kept += piece[:-1] if piece.endswith("s") and len(piece) > 3 else piece
    return kept


def _key(words: Iterable[str]) -> str:
    """Words of a title reduced to what tells it from others: no small words, no plurals, no spaces."""
    return "".join(map(_word_key, words))


def title_key(title: str) -> str:
    """A title without its year, reduced to what tells it from others."""
    return _key(title.split())


class StatuteBook:
    """The statutes of the pattern files, found by name and kind, year, number of series or abbreviation."""

    def __init__(self, rules: Rules) -> None:
        self.by_title: dict[str, Statute] = {}
        self.named: dict[tuple[str, str], list[Statute]] = defaultdict(list)
        self.bare: dict[tuple[str, str], Statute] = {}
        self.of_year: dict[tuple[str, int], dict[str, Statute]] = defaultdict(dict)
        self.by_number: dict[tuple[int, int], Statute] = {}
        self.abbreviated: dict[str, list[Statute]] = defaultdict(list)
        self.conventions: dict[str, Statute] = {}
        for rule in rules.group("statute"):
            self._add(rule)
        short = sorted((re.escape(a) for a in self.abbreviated if "GDPR" not in a), key=len, reverse=True)
        self.short = re.compile(
            rf"(?<![\w@./=&-])(?P<abbr>{'|'.join(short) or 'x^'})"
            rf"(?:\s*,?\s*[(\[]?(?P<year>{_YEAR})[)\]]?|\s?'?(?P<two>[6-9]\d|0\d|1\d)(?!\d))?"
            r"(?![\w@&-]|\.\w|/\w|'s\b)"
        )

    def _add(self, rule: Rule) -> None:
        data = rule.data or {}
        statute = Statute(
            title=str(data["title"]), rule=rule.name, kind=str(data["kind"]), year=data.get("year"),
            uri=data.get("uri"), in_force=data.get("in_force"), replaced_by=data.get("replaced_by"),
            abbreviations=tuple(data.get("abbreviations") or ()),
            frequent=frozenset(map(str, data.get("frequent") or ())),
        )  # fmt: skip
        self.by_title[statute.title] = statute
        for abbreviation in statute.abbreviations:
            self.abbreviated[abbreviation].append(statute)
        number = re.search(r"/(?:uksi|ssi|wsi|nisi)/(\d{4})/(\d+)$", statute.uri or "")
        if number:
            self.by_number.setdefault((int(number[1]), int(number[2])), statute)
        for phrase in rule.patterns:
            name, year = re.subn(r"[\s(]*(?:1[89]|20)\d\d\)?$", "", str(phrase))
            key = (_key(name.split()), statute.kind)
            if statute not in self.named[key]:
                self.named[key].append(statute)
            if not year:
                self.bare.setdefault(key, statute)
            if statute.year:
                self.of_year[statute.kind, statute.year].setdefault(key[0], statute)
            if statute.kind in ("convention", "charter", "directive"):
                self.conventions[plain(str(phrase))] = statute

    def near(self, key: str, kind: str, year: int) -> Statute | None:
        """The Act of that kind and year whose name is nearly `key`: a slip of spelling, or words left out."""
        names = self.of_year.get((kind, year))
        if not names or len(key) < 6 or (key, kind) in self.named:
            return None
        best = process.extractOne(key, names.keys(), scorer=fuzz.ratio, score_cutoff=88)
        if best:
            return names[best[0]]
        within = {names[name].title: names[name] for name in names if _left_out(key, name)}
        return next(iter(within.values())) if len(within) == 1 else None


def _left_out(key: str, name: str) -> bool:
    """Whether `key` is `name` with some of it left out, and more than half of it there."""
    if len(key) < 0.55 * len(name) or len(key) < 10 or key[:4] != name[:4]:
        return False
    letters = iter(name)
    return all(letter in letters for letter in key) and fuzz.partial_ratio(key, name) > 60


@lru_cache(maxsize=4)
def statute_book(rules: Rules) -> StatuteBook:
    """The book of a set of rules."""
    return StatuteBook(rules)


_UNFINISHED = re.compile(r"(?:\b(?:of|the|and|to|in|under|by|with|section|sections)|,)\Z")


@dataclass(frozen=True, slots=True)
class Stretch:
    """Text that reads on: a block, or several where a printed line ends in the middle of a sentence."""

    start: int
    content: int
    end: int
    kind: BlockKind


class Stretches:
    """The document cut where reading stops, so that a title broken over two lines is still one title."""

    def __init__(self, context: Context) -> None:
        text = context.text
        found: list[Stretch] = []
        for block in context.document.blocks:
            # A line of capitalised words may look like a heading (level 9); after "of the" it goes on with a sentence.
            guessed = block.kind is BlockKind.HEADING and block.level == 9
            if found and (block.kind is BlockKind.PARAGRAPH or guessed) and block.content == block.start:
                last = found[-1]
                if guessed and not _UNFINISHED.search(text, max(last.start, last.end - 12), last.end):
                    found.append(Stretch(block.start, block.content, block.end, block.kind))
                    continue
                gap = text[last.end : block.start]
                runs_on = (
                    last.kind in (BlockKind.PARAGRAPH, BlockKind.LIST_ITEM, BlockKind.HEADING)
                    and not gap.strip()
                    and text[last.end - 1 : last.end] not in ".:;?!"
                    and (
                        text[block.start : block.start + 1].islower()
                        or last.end - max(last.start, text.rfind("\n", 0, last.end)) >= 45
                    )
                )
                if runs_on:
                    kind = BlockKind.PARAGRAPH if last.kind is BlockKind.HEADING else last.kind
                    found[-1] = Stretch(last.start, last.content, block.end, kind)
                    continue
            found.append(Stretch(block.start, block.content, block.end, block.kind))
        self.all = found
        self._starts = [stretch.start for stretch in found]

    def at(self, offset: int) -> Stretch | None:
        """The stretch that holds `offset`; between two, the one before."""
        i = bisect_right(self._starts, offset) - 1
        return self.all[i] if i >= 0 else None


# ---- mentions of instruments ----------------------------------------------------------------------------------------


class _Reader:
    def __init__(self, context: Context) -> None:
        self.context = context
        self.text = context.text
        self.book = statute_book(context.rules)
        self.stretches = Stretches(context)
        self.mentions: list[Mention] = []
        self.taken: list[tuple[int, int]] = []
        self.local: dict[str, str] = {}  # short form -> title, as this document defines it
        self.dpa_is_contract = bool(_DPA_CONTRACT.search(self.text))

    # -- small helpers

    def add(self, mention: Mention) -> None:
        self.mentions.append(mention)

    def of(
        self, statute: Statute, start: int, end: int, confidence: float = 0.95, undated: tuple[Statute, ...] = ()
    ) -> Mention:
        return Mention(
            start, end, statute.title, statute.kind, statute.rule, statute, statute.year, confidence, undated=undated
        )

    def read(self) -> list[Mention]:
        self.titles()
        self.gdpr()
        self.european()
        self.mentions.sort(key=lambda m: (m.start, -m.end))
        self._drop_overlaps()
        self._local_names()
        self.abbreviations()
        self.mentions.sort(key=lambda m: (m.start, -m.end))
        self._drop_overlaps()
        self._settle_years()
        self._settle_gdpr()
        self.references()
        self.mentions.sort(key=lambda m: (m.start, -m.end))
        self._drop_overlaps()
        return self.mentions

    def _drop_overlaps(self) -> None:
        kept: list[Mention] = []
        for mention in self.mentions:
            if kept and mention.start < kept[-1].end:
                if mention.end - mention.start > kept[-1].end - kept[-1].start and not mention.reference:
                    kept[-1] = mention
                continue
            kept.append(mention)
        self.mentions = kept

    # -- full titles

    def titles(self) -> None:
        text, last = self.text, 0
        for anchor in _ANCHOR.finditer(text):
            kind = _KINDS[anchor["kind"].lower()]
            if kind in ("convention", "directive", "charter"):
                continue
            floor = max(last, anchor.start() - 190)
            end = anchor.end()
            year = int(anchor["year"] or anchor["siyear"] or 0) or None
            if anchor["short"]:
                year = (1900 if int(anchor["short"]) > 40 else 2000) + int(anchor["short"])
            found = self._title(anchor, kind, year, floor)
            if found is None and last and floor == last:
                found = self._of_an_act(anchor, kind, year)
            if found is None:
                continue
            # A year in figures that no Act of this name has, of two digits: a page or item number stands there.
            if anchor["short"] and (found.statute is None or found.year != year):
                continue
            self.add(found)
            last = end
            for other in re.findall(_YEAR, anchor["more"] or ""):
                key = self._key_of(found)
                statute = self._dated(key, kind, int(other))
                if statute:
                    self.add(self.of(statute, end - 4, end, 0.85))
                    position = text.rfind(other, anchor.start(), end)
                    self.mentions[-1].start, self.mentions[-1].end = position, position + 4
            if anchor["more"]:
                found.end = anchor.end("year")

    def _key_of(self, mention: Mention) -> str:
        title = mention.title
        return _key(re.sub(r"\s*\b(?:1[89]|20)\d\d$", "", title).split())

    def _dated(self, key: str, kind: str, year: int) -> Statute | None:
        return next((s for s in self.book.named.get((key, kind), ()) if s.year == year), None)

    def _title(self, anchor: re.Match[str], kind: str, year: int | None, floor: int) -> Mention | None:
        """The longest known title that ends at the anchor; failing that a title told by its capitals."""
        text = self.text
        stretch = self.stretches.at(anchor.start())
        if stretch is not None:
            floor = max(floor, stretch.start)
        cut = floor
        for match in _BREAK.finditer(text, floor, anchor.start()):
            cut = match.end()
        words = list(_WORD.finditer(text, cut, anchor.start()))[-24:]
        number = next((i for i in range(len(words) - 1, -1, -1) if words[i][0].isdigit()), None)
        if number is not None:
            words = words[number + 1 :]
        if not words:
            return None
        suffixes = self._starts(words)
        nation = [anchor["nation"]] if anchor["nation"] else []
        si = (int(anchor["siyear"]), int(anchor["sino"])) if anchor["siyear"] else None
        if si in self.book.by_number and si:
            start = self._shape(words)
            return self.of(self.book.by_number[si], start if start is not None else anchor.start(), anchor.end())
        bill = anchor["kind"].lower() == "bill"
        end = anchor.end()
        without_acronyms = [w for w in words if not re.fullmatch(r"[A-Z]{2,6}", w[0])]
        for chosen in [words] if len(without_acronyms) == len(words) else [words, without_acronyms]:
            for first in self._starts(chosen) if chosen is not words else suffixes:
                key = _key([w[0] for w in chosen[first:]] + nation)
                statutes = self.book.named.get((key, kind))
                if not statutes or chosen[first][0].lower() in _SMALL | {"(", ")"}:
                    continue
                start = chosen[first].start()
                if year:
                    exact = next((s for s in statutes if s.year == year), None)
                    near = next((s for s in statutes if s.year and 0 <= s.year - year <= 1), None) if bill else None
                    if exact or near:
                        return self.of(exact or near or statutes[0], start, end, 0.95 if exact else 0.8)
                    if all(s.year is None for s in statutes):
                        return self.of(statutes[0], start, end)
                    if anchor["short"]:
                        continue
                    return self._unknown(start, anchor, kind, year)
                if text[start].islower() and kind != "act":
                    continue
                small = text[start].islower() and anchor["kind"][0].islower() and text[chosen[-1].start()].islower()
                if small and (key, kind) not in self.book.bare and "dataprotection" not in key:
                    continue
                bare = self.book.bare.get((key, kind))
                return self.of(
                    bare or statutes[0], start, anchor.end("nation") if anchor["nation"] else end, 0.85, tuple(statutes)
                )
        start = self._shape(words)
        if start is None or anchor["kind"][0].islower():
            return None
        inside = [w[0] for w in words if w.start() >= start]
        if year:
            statute = self.book.near(_key(inside + nation), kind, year)
            if statute:
                return self.of(statute, start, end, 0.75)
            return self._unknown(start, anchor, kind, year)
        # Without a year only an Act of several words is read as a title: "Fees Regulations", "Care Order" are not.
        real = [w for w in inside if w[0].isupper() and w.lower() not in _NOT_A_TITLE]
        if anchor["kind"] == "Act" and len(real) >= 2 and not anchor["abbr"]:
            return self._unknown(start, anchor, kind, None)
        return None

    def _starts(self, words: Sequence[re.Match[str]]) -> list[int]:
        """Where a title may begin, longest first: not inside brackets."""
        depth, starts = 0, []
        for i in range(len(words) - 1, -1, -1):
            depth += (words[i][0] == ")") - (words[i][0] == "(")
            if depth < 0:
                break
            if depth == 0 and words[i][0] not in "(),&":
                starts.append(i)
        return starts[::-1]

    def _shape(self, words: Sequence[re.Match[str]]) -> int | None:
        """Where the run of capitalised words before the anchor begins."""
        depth, first = 0, None
        for i in range(len(words) - 1, -1, -1):
            word = words[i][0]
            depth += (word == ")") - (word == "(")
            if depth < 0:
                break
            if depth or word in "(),&":
                continue
            if word[0].isupper() or word[0].isdigit():
                if word.lower() in _NOT_A_TITLE:
                    if i and words[i - 1][0][0].isupper() and word.islower():
                        continue
                    break
                first = i
            elif word.lower() not in _SMALL and word.lower() not in ("relation", "respect", "against"):
                break
        if first is None or words[first][0].lower() in _NOT_A_TITLE:
            return None
        return words[first].start()

    def _unknown(self, start: int, anchor: re.Match[str], kind: str, year: int | None) -> Mention | None:
        end = anchor.end("year") if anchor["year"] else anchor.end("siyear") if anchor["siyear"] else anchor.end("kind")
        if anchor["nation"]:
            end = max(end, anchor.end("nation"))
        name = " ".join(self.text[start : anchor.end("kind")].split())
        if anchor["nation"]:
            name += " " + " ".join(anchor["nation"].split())
        if name.isupper():
            name = " ".join(
                w if w.startswith("(") else w.capitalize() if w.lower() not in _SMALL else w.lower()
                for w in name.split()
            )
        letters = re.sub(r"\W", "", name)
        if len(letters) < 6 or re.match(
            r"(?i)(?:data protection|legal|relevant|other|new|primary|secondary)\s+(?:order|regulations?)$", name
        ):
            return None
        end = end + 1 if end < len(self.text) and self.text[end] in ")]" and "(" in self.text[start:end][-7:] else end
        return Mention(
            start,
            end,
            f"{name} {year}" if year else name,
            kind,
            "statute.by_pattern@1",
            None,
            year,
            0.7 if year else 0.55,
        )

    def _of_an_act(self, anchor: re.Match[str], kind: str, year: int | None) -> Mention | None:
        """Regulations named after an Act: "Civil Contingencies Act 2004 (Contingency Planning) Regulations 2005"."""
        if not self.mentions or not year:
            return None
        before = self.mentions[-1]
        between = self.text[before.end : anchor.start()]
        if not re.fullmatch(r"\s*(?:\([^()\n]{3,120}\)\s*){1,3}", between):
            return None
        name = f"{before.title} {' '.join(between.split())} {anchor['kind']} {year}"
        key = _key(name.rsplit(" ", 2)[0].split())
        statute = self._dated(key, kind, year)
        self.mentions.pop()
        if statute:
            return self.of(statute, before.start, anchor.end())
        return Mention(before.start, anchor.end(), name, kind, "statute.by_pattern@1", None, year, 0.7)

    # -- the GDPR, European law, conventions

    def gdpr(self) -> None:
        for match in _GDPR.finditer(self.text):
            if self.text[match.end() : match.end() + 1] == "@":
                continue
            retained = match["of"] or re.search(
                r"retained\s+(?:EU|version)[^.\n]{0,40}$", self.text[max(0, match.start() - 60) : match.start()]
            )
            # A definition of the UK GDPR cites the Regulation it was made from.
            defines = re.search(r"UK\s?GDPR\b[^.;]{0,90}$", self.text[max(0, match.start() - 110) : match.start()])
            uk = match["uk"] or "UKGDPR" in match[0] or retained or (defines and "2016/679" in match[0])
            title = UK_GDPR if uk else GDPR
            start, end = self.context.trim(match.start(), match.start("of") if match["of"] else match.end())
            mention = self.of(self.book.by_title[title], start, end)
            if match["eu"] or "EUGDPR" in match[0]:
                mention.year = 1  # said to be the European Union's: not to be merged with the UK's
            self.add(mention)

    def european(self) -> None:
        for match in _EU_ACT.finditer(self.text):
            if "2016/679" in match["number"]:
                continue
            name = " ".join(match[0].split())
            statute = self.book.conventions.get(plain(name)) or self.book.conventions.get(
                plain(f"{match['kind']} {match['number']}")
            )
            if statute is None and match["number"] == "2016/680":
                statute = self.book.by_title.get("Law Enforcement Directive (EU) 2016/680")
            if statute:
                self.add(self.of(statute, match.start(), match.end()))
            elif not re.search(r"\d{4}/\d{2}$", match["number"]) or "(" in name or name.count("/") > 1:
                kind = match["kind"].lower()
                self.add(Mention(match.start(), match.end(), name, kind, "statute.by_number@1", None, None, 0.7))
        for match in _CONVENTION.finditer(self.text):
            words = match[0].split()
            if match[0] == "European Convention" and re.search(r"(?i)\bhuman\s+rights\b", self.text):
                self.add(self.of(self.book.by_title[ECHR], match.start(), match.end(), 0.85))
                continue
            while len(words) > 1:
                statute = self.book.conventions.get(plain(" ".join(words)))
                if statute:
                    length = re.compile(r"\s+".join(map(re.escape, words))).match(self.text, match.start())
                    self.add(self.of(statute, match.start(), length.end() if length else match.end()))
                    break
                words.pop()
        for hit in self.context.hits.get("statute", ()):
            if (hit.rule.data or {}).get("kind") in ("convention", "charter", "directive"):
                self.add(self.of(self.book.by_title[hit.rule.value], hit.start, hit.end))
        for match in _SI.finditer(self.text):
            statute = self.book.by_number.get((int(match["year"]), int(match["number"])))
            if statute:
                self.add(self.of(statute, match.start(), match.end(), 0.85))

    # -- abbreviations and short forms

    def _local_names(self) -> None:
        for mention in self.mentions:
            match = _LOCAL.match(self.text, mention.end) or _LOCAL.match(self.text[mention.end : mention.end + 90])
            if match and len(match["name"]) > 1:
                self.local.setdefault(match["name"], mention.title)
            inner = re.search(
                r"[(\[]\s*[\"']?([A-Z][A-Za-z&]{1,8})[\"']?\s*[)\]]", self.text[mention.start : mention.end]
            )
            if inner and inner[1].upper() == inner[1]:
                self.local.setdefault(inner[1], mention.title)
            before = self.text[max(0, mention.start - 45) : mention.start]
            named = re.search(
                r"(?:^|[\n\t|\"'*(])\s*(?:the\s+)?[\"'*]*([A-Z][A-Za-z&]{1,8}(?:\s\d{2,4})?|(?:\d{4}\s)?(?:Act|Regulations|Order))[\"'*]*"
                r"\s*(?:(?:shall\s+)?means|refers\s+to|stands\s+for|[:=|\t-]|\n)[\s\"'*|:-]*(?:the\s+)?[\"'*]*$",
                before,
            )
            if named and (
                named[1].split()[-1] in ("Act", "Regulations", "Order") or _initials(named[1], mention.title)
            ):
                self.local.setdefault(named[1], mention.title)

    def abbreviations(self) -> None:
        by_title = {m.title: m for m in self.mentions}
        for match in self.book.short.finditer(self.text):
            name, statutes = match["abbr"], self.book.abbreviated[match["abbr"]]
            year = int(match["year"]) if match["year"] else None
            if match["two"]:
                year = (1900 if int(match["two"]) > 40 else 2000) + int(match["two"])
            start, end = match.start(), match.end()
            if year:
                dated = next((s for s in statutes if s.year == year), None)
                if dated:
                    self.add(self.of(dated, start, end, 0.92))
                    continue
                end = match.end("abbr")
            title = self.local.get(name)
            if title and title in by_title:
                source = by_title[title]
                self.add(
                    Mention(
                        start,
                        end,
                        title,
                        source.kind,
                        source.rule,
                        source.statute,
                        source.year,
                        0.9,
                        undated=source.undated,
                    )
                )
            elif title is None and name in _WELL_KNOWN and not (name == "DPA" and self.dpa_is_contract):
                self.add(self.of(statutes[0], start, end, 0.85, tuple(statutes) if len(statutes) > 1 else ()))
            elif title is None and len(name) > 2 and any(s.title in by_title for s in statutes):
                self.add(self.of(next(s for s in statutes if s.title in by_title), start, end, 0.8))
        known = set(self.book.abbreviated)
        extra = [
            n
            for n in self.local
            if n not in known and not re.search(r"Act|Regulations|Order|Convention", n) and n.upper() == n
        ]
        if extra:
            expression = re.compile(
                rf"(?<![\w@./-])({'|'.join(map(re.escape, sorted(extra, key=len, reverse=True)))})(?![\w@-]|\.\w)"
            )
            for match in expression.finditer(self.text):
                found = by_title.get(self.local[match[1]])
                if found:
                    self.add(
                        Mention(
                            match.start(),
                            match.end(),
                            found.title,
                            found.kind,
                            found.rule,
                            found.statute,
                            found.year,
                            0.85,
                        )
                    )

    # -- years left out

    def _settle_years(self) -> None:
        """Give each undated title the year the document gives it elsewhere, or the only one it can have."""
        dated = [m for m in self.mentions if not m.undated]
        named: dict[tuple[str, str], list[Mention]] = defaultdict(list)
        for mention in dated:
            named[self._key_of(mention), mention.kind].append(mention)
        for mention in self.mentions:
            if not mention.undated:
                continue
            names = {s.title for s in mention.undated}
            key = self._key_of(mention)
            same = [m for m in dated if m.title in names] or named.get((key, mention.kind), [])
            earlier = [m for m in same if m.start <= mention.start]
            if same:
                source = earlier[-1] if earlier else same[0]
                mention.title, mention.statute, mention.year, mention.rule = (
                    source.title,
                    source.statute,
                    source.year,
                    source.rule,
                )
                continue
            if DPA_1998 in names:
                year = self._data_protection_year()
                chosen = self.book.by_title.get(f"Data Protection Act {year}") if year else None
            elif len(mention.undated) == 1:
                chosen = mention.undated[0]
            else:
                chosen = self.book.bare.get((key, mention.kind))
            if chosen:
                mention.title, mention.statute, mention.year, mention.rule = (
                    chosen.title,
                    chosen,
                    chosen.year,
                    chosen.rule,
                )
            else:
                mention.title = re.sub(r"\s*\b(?:1[89]|20)\d\d$", "", mention.title)
                mention.statute, mention.year, mention.confidence = None, None, 0.6

    def _data_protection_year(self) -> int | None:
        """Which Data Protection Act a document means that never gives a year."""
        if any(m.title in (GDPR, UK_GDPR) for m in self.mentions):
            return 2018
        years = [int(y) for y in re.findall(r"(?<![\d/.])(?:19[89]\d|20[0-3]\d)(?![\d/])", self.text)]
        years += [2000 + int(y) for y in re.findall(r"\b\d{1,2}[/.]\d{1,2}[/.](\d\d)(?!\d)", self.text) if int(y) < 40]
        old = _DPA_1998_WORDS.search(self.text)
        new = _DPA_2018_WORDS.search(self.text)
        if new and not old:
            return 2018
        if old and not new:
            return 1998
        if not years:
            return None
        # Reviews and terms look ahead, so the middle of the years says more than the last of them.
        middle = sorted(years)[len(years) // 2]
        return 2018 if middle >= 2019 else 1998 if max(years) < 2018 or middle <= 2016 else None

    def _settle_gdpr(self) -> None:
        """A bare "GDPR" in a document that speaks of the UK GDPR is the UK GDPR."""
        if any(m.title == UK_GDPR for m in self.mentions):
            for mention in self.mentions:
                if mention.title == GDPR and mention.year != 1:
                    mention.title, mention.statute = UK_GDPR, self.book.by_title[UK_GDPR]
                    mention.rule = self.book.by_title[UK_GDPR].rule

    # -- "the 2004 Act", "that Act"

    def references(self) -> None:
        found: list[Mention] = []
        starts = [m.start for m in self.mentions]
        by_title = {m.title: m for m in self.mentions}
        pending: list[tuple[re.Match[str], str]] = []
        for match in _REFERENCE.finditer(self.text):
            kind = _KINDS[match["kind"].lower()]
            year = match["year"] or match["bare"]
            name = f"{year} {match['kind']}" if year else match["kind"]
            i = bisect_right(starts, match.start())
            if i < len(self.mentions):
                following = self.mentions[i]
                gap = self.text[match.end() : following.start]
                marked = self.text[max(0, match.start() - 2) : match.start()].strip(" (")[-1:] in ('"', "'", "*", "")
                marked = marked or bool(re.search(r"\bmeans?\b|\brefers?\b", gap))
                if (
                    len(gap) < 40
                    and marked
                    and following.kind == kind
                    and gap.strip()
                    and _MEANS.match(gap)
                    and name not in self.local
                ):
                    self.local[name] = following.title
            pending.append((match, name))
        for match, name in pending:
            kind = _KINDS[match["kind"].lower()]
            source = by_title.get(self.local.get(name, "")) or self._pointed_at(match, kind, starts, found)
            if source:
                found.append(
                    Mention(
                        match.start(),
                        match.end(),
                        source.title,
                        source.kind,
                        source.rule,
                        source.statute,
                        source.year,
                        0.8,
                        True,
                    )
                )
        self.mentions += found

    def _pointed_at(self, match: re.Match[str], kind: str, starts: list[int], short: list[Mention]) -> Mention | None:
        i = bisect_right(starts, match.start())
        if match["year"] or match["bare"]:
            year = int(match["year"] or match["bare"])
            fits = [m for m in self.mentions if m.kind == kind and m.year == year]
            before = [m for m in fits if m.start < match.start()]
            if before:
                return before[-1]
            if fits:
                return fits[0]
            if kind == "act" and year in (1998, 2018) and any("Data Protection Act" in m.title for m in self.mentions):
                return None
            return None
        before = [m for m in self.mentions[max(0, i - 12) : i] if m.kind == kind]
        # "the X Act, as amended by the Y Act ... the same Act" is X.
        before = [m for m in before if not _AMENDED_BY.search(self.text, max(0, m.start - 70), m.start)] or before
        block = self.stretches.at(match.start())
        here = [m for m in before if block and m.start >= block.start]
        if "first of those" in match[0].lower() and here:
            return here[0]
        latest = [m for m in short[-1:] if m.kind == kind and block and m.start >= block.start]
        if here or latest:
            return max([*here[-1:], *latest], key=lambda m: m.start)
        if before and match.start() - before[-1].end < 1200:
            return before[-1]
        every = {m.title: m for m in self.mentions if m.kind == kind}
        return next(iter(every.values())) if len(every) == 1 else None


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


# ---- provisions -----------------------------------------------------------------------------------------------------

_ROMAN = r"(?:X{0,2}(?:IX|IV|V?I{1,3}|V)|X{1,2})"
_SUB = r"(?:\s?\((?:\d{1,3}[A-Za-z]?|[a-zA-Z]{1,2}|[ivx]{1,4})\))"
_SUBS = rf"(?:{_SUB}*(?:(?:\s*(?:and|or|,|to|-|&)\s*|\s*,\s*(?:and|or)\s*){_SUB}+)*)"
_JOIN = r"(?:\s*(?:,\s*(?:and|or|&)\s|,|;|and/or\b|and\b|&|or\b|to\b|/)\s*|[ ]?-[ ]?)"
_JOIN_CLOSE = r"(?:\s*(?:,\s*(?:and|or|&)\s|and/or\b|and\b|&|or\b|to\b)\s*|[ ]?-[ ]?)"
_NUMBER = r"\d{1,3}(?:[A-Za-z]{1,2}(?:\d{1,2})?)?(?![\w%£]|\.\d|/\d{4}|:\d|,\d{3})"


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


_RANGE = re.compile(r"^(?:to|-)$")


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


_PIECE = re.compile(
    r"\s*(?P<joint>,|;|and/or|\band\b|&|\bor\b|\bto\b|/|-)?[\s,]*(?:and\s+|or\s+)?(?:the\s+)?(?:[A-Za-z§]+\.?\s*)?"
    rf"(?P<n>\d{{1,3}}(?:[A-Za-z]{{1,2}}(?:\d{{1,2}})?)?(?!\w)){_SUBS}"
)


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


_ARTICLE = re.compile(
    r"(?P<joint>\bto\b|-)?\s*(?:(?<![\d(])(?P<a>\d{1,3}(?:[A-Z]{1,2}(?!\w))?)(?:\s?\((?P<p>\d{1,2})\)|\.(?P<p2>\d{1,2})(?!\d)|\s(?P<p3>[12])(?=\s?\())?"
    r"(?:\s?\.?\(?(?P<q>[a-k])\)|\.(?P<q2>[a-k])(?![a-z]))?|(?:\((?P<p4>\d{1,2})\)\s?)?\((?P<q3>[a-k])\))(?:\s?\([ivx]{1,3}\))?"
)


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


# ---- which provision belongs to which instrument --------------------------------------------------------------------

_PAREN = r"(?:\([^()\n]{1,110}\)\s*)?"
_FORWARD = re.compile(
    rf"^\)?\s*{_PAREN}(?:\([^()\n]{{1,40}}\)\s*)?,?\s*(?:-\s)?(?:(?:of|to|in|under|from|within|as\s+contained\s+in|contained\s+in|set\s+out\s+in)\s+)?"
    r"(?:Part\s+\w{1,4},?\s+(?:of|to)\s+)?(?:Chapter\s+\w{1,4},?\s*(?:of\s+)?)?(?:(?:both|each|either)\s+)?(?:the\s+|that\s+|this\s+)?(?:said\s+)?[\"'*\[]*$",
    re.IGNORECASE,
)
_PREPOSITION = re.compile(
    r"\b(?:of|to|in|under|from|within)\s+(?:the\s+|that\s+|this\s+|said\s+)*[\"'*\[]*$", re.IGNORECASE
)
_CHAIN = re.compile(
    rf"^\s*{_PAREN}(?:(?:,|;|/|&|-|\(|\band/or\b|\band\b|\bor\b|\bof\b|\bto\b|\bin\b|\bunder\b|\bthe\b|\bwith\b|\bboth\b|\balso\b|"
    r"\bread\s+with\b|\bChapter\s+\w{1,3}\b|\btogether\b)\s*)*$",
    re.IGNORECASE,
)
_CHAIN_STRONG = re.compile(rf"^\s*{_PAREN},?\s*(?:of|to|in)\s+(?:the\s+)?$", re.IGNORECASE)
_BACK = re.compile(
    rf"^[\"'*\])]*\s*{_PAREN}(?:\[[^\]\n]{{1,40}}\]\s*)?(?:[,:;(\[|/\"'*-]|\s)*"
    r"(?:(?:at|under|by\s+virtue\s+of|in\s+particular|particularly|specifically|especially|including|includes|namely|see|e\.g\.|i\.e\.|eg|ie|"
    r"pursuant\s+to|relevant|powers?|the|its|contains|Chapter\s+\w{1,3}|conditions?|provisions?)\b[\s,:(-]*){0,4}$",
    re.IGNORECASE,
)
_TIGHT_BACK = re.compile(r"^[\"')\]]*(?:\s*\([^()\n]{1,30}\))?\s*[,(\[:-]*\s*$")
_JOINED = re.compile(r"^(?:[^.\n;]{0,90})$")
_CONVENTION_RIGHTS = {"2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12", "13", "14"}
_RIGHT = re.compile(
    r"(?i)\bto\s+life\b|inhuman|degrading|torture|forced\s+labour|slavery|liberty\s+and\s+security|fair\s+(?:trial|hearing)"
    r"|thought,?\s+conscience|freedom\s+of\s+(?:expression|assembly|religion)|effective\s+remedy|prohibition\s+of\s+discrimination"
    r"|freedom\s+from\s+discrimination|right\s+to\s+marry"
)
_ECHR_WORDS = re.compile(
    r"human\s+rights|private\s+(?:and\s+family\s+)?life|family\s+life|correspondence|proportionate|Convention", re.I
)


class _Binder:
    def __init__(self, context: Context, mentions: list[Mention], groups: list[Group]) -> None:
        self.context, self.text = context, context.text
        self.mentions, self.groups = mentions, groups
        self.starts = [m.start for m in mentions]
        self.stretches = Stretches(context)
        self.titles = {m.title for m in mentions}
        self.after = [e for r in context.rules.group("own_clause_after") for e in r.expressions]
        self.before = [e for r in context.rules.group("own_clause_before") for e in r.expressions]
        self.verbs = [e for r in context.rules.group("statutory_verb") for e in r.expressions]
        self.gdpr = next((m for m in mentions if m.title == UK_GDPR), None) or next(
            (m for m in mentions if m.title == GDPR), None
        )

    @property
    def own_maximum(self) -> int:
        """The highest number of a heading or numbered paragraph of the agreement itself."""
        highest = 0
        for block in self.context.document.blocks:
            if block.kind in (BlockKind.HEADING, BlockKind.PARAGRAPH, BlockKind.LIST_ITEM, BlockKind.CONTENTS):
                match = re.match(
                    r"\s*(?:section\s+|clause\s+)?(\d{1,2})(?:\.|\)|\s|:)(?!\s*\d{4})",
                    self.text[block.start : block.start + 14],
                    re.I,
                )
                if match and (block.kind is not BlockKind.LIST_ITEM or "." in match[0]):
                    highest = max(highest, int(match[1]))
        return highest

    def run(self) -> None:
        self.limit = self.own_maximum
        for group in self.groups:
            if (group.kind == "regulation" and any(m.start <= group.start < m.end for m in self.mentions)) or any(
                m.start <= group.start and group.end <= m.end for m in self._around(group)
            ):
                group.kind = "inside"
        self.groups = [g for g in self.groups if g.kind != "inside"]
        self.own = [self._own(g) for g in self.groups]
        for i in range(len(self.groups)):
            self._adjacent(i)
        # From the last to the first, so that "section 10 and section 11 of the Act" is passed on along the whole chain.
        for i in range(len(self.groups) - 2, -1, -1):
            self._forward_chain(i)
        for i in range(1, len(self.groups)):
            self._backward_chain(i)
        for i in range(len(self.groups)):
            if self.groups[i].to is None and not self.own[i]:
                self._lone(i)

    def _around(self, group: Group) -> list[Mention]:
        i = bisect_right(self.starts, group.start)
        return self.mentions[max(0, i - 2) : i + 1]

    def _own(self, group: Group) -> bool:
        rest = self.text[group.end : group.end + 90]
        if any(e.match(rest) for e in self.after):
            return True
        head = self.text[group.start : group.end]
        return bool(re.match(r"(?i)(?:section|part|paragraph|para)\w*\s*\d+\.\d", head))

    def _warned(self, group: Group) -> bool:
        """Whether the words before speak of a place in the agreement ("as set out in section 5")."""
        head = self.text[max(0, group.start - 60) : group.start]
        return any(e.search(head) for e in self.before)

    def _crosses(self, start: int, end: int) -> bool:
        return self.stretches.at(max(start - 1, 0)) is not self.stretches.at(end)

    def _same_row(self, start: int, end: int) -> bool:
        document = self.context.document
        first, last = document.block_at(start), document.block_at(end)
        if not first or not last:
            return False
        a, b = document.cell_of(first), document.cell_of(last)
        return bool(a and b and a[0].index == b[0].index and a[1].row == b[1].row)

    def _near(self, group: Group) -> tuple[Mention | None, Mention | None]:
        i = bisect_right(self.starts, group.start)
        back = self.mentions[i - 1] if i else None
        ahead = self.mentions[i] if i < len(self.mentions) else None
        return (back if back and back.end <= group.start else None), (
            ahead if ahead and ahead.start >= group.end else None
        )

    def _adjacent(self, i: int) -> None:
        """Bind a group to the instrument it touches, ahead of it or behind."""
        group = self.groups[i]
        back, ahead = self._near(group)
        forward = backward = False
        if ahead and ahead.start - group.end < 170:
            gap = self.text[group.end : ahead.start]
            if _FORWARD.match(gap) and not (i + 1 < len(self.groups) and self.groups[i + 1].start < ahead.start):
                crossing = self._crosses(group.end, ahead.start)
                forward = not crossing or (
                    self._same_row(group.start, ahead.start) and not (back and self._same_row(back.start, group.start))
                )
                if self.own[i] and not _PREPOSITION.search(gap):
                    forward = False
        if back and not self.own[i] and group.start - back.end < 170:
            gap = self.text[back.end : group.start]
            between = i > 0 and self.groups[i - 1].start > back.start and self.groups[i - 1].end <= group.start
            if not between and _BACK.match(gap):
                crossing = self._crosses(back.end, group.start)
                backward = (
                    not crossing
                    or (not gap.strip(" \t\n\r|•·*-o") and self._begins(group))
                    or self._same_row(back.start, group.start)
                )
                if crossing and back.reference:
                    backward = False
        if forward and backward and ahead and back:
            gap_ahead = self.text[group.end : ahead.start]
            gap_back = self.text[back.end : group.start]
            if not _PREPOSITION.search(gap_ahead) and (
                gap_back.strip()[-1:] == "("
                or (_TIGHT_BACK.match(gap_back) and "\n" not in gap_back and self._act_first(ahead))
            ):
                forward = False
        if forward and ahead and self._fits(group, ahead):
            group.to, group.tight = ahead, True
        elif backward and back and self._fits(group, back):
            group.to, group.tight = back, True

    def _act_first(self, mention: Mention) -> bool:
        """Whether the instrument is itself followed by its provision."""
        i = bisect_right([g.start for g in self.groups], mention.end)
        return i < len(self.groups) and bool(_TIGHT_BACK.match(self.text[mention.end : self.groups[i].start]))

    def _begins(self, group: Group) -> bool:
        block = self.stretches.at(group.start)
        return bool(block and self.text[block.content : group.start].strip(" \"'(*-•") == "") or self._line_start(group)

    def _line_start(self, group: Group) -> bool:
        line = self.text.rfind("\n", 0, group.start) + 1
        return self.text[line : group.start].strip(" \t-•*") == ""

    def _fits(self, group: Group, mention: Mention) -> bool:
        kind = group.kind
        if kind == "section":
            return mention.kind in ("act", "measure")
        if kind == "regulation":
            return mention.kind == "regulation" and mention.title not in (GDPR, UK_GDPR)
        if kind == "article":
            return mention.kind in ("regulation", "order", "convention", "directive", "charter") or mention.title == HRA
        if kind == "paragraph":
            return mention.kind in ("order", "rules")
        if kind == "part":
            return mention.title not in (GDPR, UK_GDPR)
        return mention.kind not in ("convention", "charter") and mention.title not in (GDPR, UK_GDPR)

    def _forward_chain(self, i: int) -> None:
        group, following = self.groups[i], self.groups[i + 1]
        if following.to is None or (group.to is not None and group.tight and following.to is group.to):
            return
        gap = self.text[group.end : following.start]
        if len(gap) > 130 or not _CHAIN.match(gap) or self._crosses(group.end, following.start):
            return
        if following.to.start < group.start and not following.to.reference:
            return  # the following group looked back past this one
        strong = bool(_CHAIN_STRONG.match(gap))
        if (group.to is None or strong) and self._fits(group, following.to) and not self.own[i]:
            group.to, group.tight = following.to, True

    def _backward_chain(self, i: int) -> None:
        group, before = self.groups[i], self.groups[i - 1]
        if group.to is not None or before.to is None or self.own[i]:
            return
        gap = self.text[before.end : group.start]
        mention_between = any(m.start >= before.end and m.end <= group.start for m in self._around(group))
        if mention_between:
            return
        if (
            before.to.start < before.start
            and len(gap) < 130
            and _CHAIN.match(gap)
            and not self._crosses(before.end, group.start)
        ):
            if self._fits(group, before.to):
                group.to, group.tight = before.to, True
            return
        # A list under an Act: each line begins with the provision.
        listed = before.kind == group.kind and before.tight and before.to.start < before.start
        close = len(gap) < 900 and gap.count("\n") <= 8
        if listed and close and self._begins(group) and self._begins(before) and self._fits(group, before.to):
            group.to = None if self._in_heading(group) else before.to

    def _in_heading(self, group: Group) -> bool:
        block = self.stretches.at(group.start)
        return bool(block and block.kind in (BlockKind.HEADING, BlockKind.CONTENTS, BlockKind.FURNITURE))

    # -- provisions that no instrument touches

    def _lone(self, i: int) -> None:
        group = self.groups[i]
        block = self.stretches.at(group.start)
        if block is None or block.kind in (BlockKind.CONTENTS, BlockKind.FURNITURE):
            return
        if block.kind is BlockKind.HEADING and group.kind != "article":
            conditions = group.kind == "schedule" and re.search(
                r"(?i)\bconditions?\b", self.text[block.start : block.end]
            )
            if not conditions:
                return
        here = self._before(group.start, block.start)
        if group.kind == "article":
            self._lone_article(group, here, block.start, block.end)
        elif group.kind == "schedule":
            self._lone_schedule(group, here, block.start, block.end)
        elif group.kind in ("section", "part", "regulation"):
            self._lone_section(group, here or self._heading_mentions(group))

    def _before(self, offset: int, floor: int) -> list[Mention]:
        i = bisect_right(self.starts, offset)
        found = []
        while i and self.mentions[i - 1].start >= floor:
            i -= 1
            found.append(self.mentions[i])
        return found[::-1]

    def _heading_mentions(self, group: Group) -> list[Mention]:
        section = self.context.section_at(group.start)
        if section is None:
            return []
        first = self.context.document.block_at(section.start)
        if first is None or first.kind is not BlockKind.HEADING:
            return []
        i = bisect_right(self.starts, first.start - 1)
        found = []
        while i < len(self.mentions) and self.mentions[i].end <= first.end:
            found.append(self.mentions[i])
            i += 1
        return found if len(found) == 1 else []

    def _lone_article(self, group: Group, here: list[Mention], start: int, end: int) -> None:
        numbers = {item.number.partition("(")[0] for item in group.items}
        detailed = any(item.number.startswith(("6(", "9(")) for item in group.items)
        if not detailed and self._names_a_right(group, start, end) and (source := self._of_rights(group)):
            group.to = source
            return
        rights = [m for m in here if m.title in (HRA, ECHR)]
        fitting = [m for m in here if self._fits(group, m)]
        if (
            not detailed
            and fitting
            and fitting[-1].title in (HRA, ECHR)
            and numbers <= {"2", "3", "5", "6", "8", "9", "10", "14"}
        ):
            group.to = fitting[-1]
            return
        nearest = self._near(group)[0]
        if not rights and nearest and nearest.title in (HRA, ECHR) and group.start - nearest.end < 400:
            rights = [nearest]
        if not detailed and numbers <= {"2", "3", "5", "14"} and rights:
            group.to = rights[-1]
            return
        if (
            not detailed
            and numbers <= {"2", "3", "5", "8", "10", "14"}
            and ("8" in numbers and (_ECHR_WORDS.search(self.text, start, end) or not self.gdpr))
        ):
            ahead = [m for m in self.mentions if start <= m.start < end and m.title in (HRA, ECHR)]
            chosen = (
                rights
                or ahead
                or [m for m in self.mentions if m.title == HRA]
                or [m for m in self.mentions if m.title == ECHR]
            )
            group.to = chosen[0] if chosen else None
            return
        if self._warned(group) and not detailed:
            return
        if self.gdpr and all(n.isdigit() and 1 <= int(n) <= 99 for n in numbers) and not self._in_own_articles():
            group.to = self.gdpr
        elif not self.gdpr and fitting:
            group.to = fitting[-1] if fitting[-1].title in (HRA, ECHR) and numbers <= {"8"} else None

    def _names_a_right(self, group: Group, start: int, end: int) -> bool:
        """Whether the sentence says which Convention right the Articles are: "Articles 2 and 3, to life and to ..."."""
        numbers = {item.number.partition("(")[0] for item in group.items}
        sentence = self.text[max(start, group.start - 110) : min(end, group.end + 110)]
        return numbers <= _CONVENTION_RIGHTS and _RIGHT.search(sentence) is not None

    def _of_rights(self, group: Group) -> Mention | None:
        """The Convention or the Human Rights Act, whichever the Articles before were cited from."""
        earlier = [g.to for g in self.groups if g.start < group.start and g.to and g.to.title in (HRA, ECHR)]
        if earlier:
            return earlier[-1]
        cited = [m for m in self.mentions if m.title in (HRA, ECHR)]
        return next((m for m in reversed(cited) if m.start < group.start), cited[0] if cited else None)

    def _in_own_articles(self) -> bool:
        return any(
            b.kind is BlockKind.HEADING and re.match(r"(?i)article\s+\d", self.text[b.start : b.end])
            for b in self.context.document.blocks
        )

    def _lone_schedule(self, group: Group, here: list[Mention], start: int, end: int) -> None:
        topic = self._topic(here, start)
        if topic and not self._warned(group) and topic.title not in (DPA_1998, DPA_2018) and self._fits(group, topic):
            group.to = topic
            return
        numbers = {item.number for item in group.items}
        window = self.text[max(start, group.start - 130) : min(end, group.end + 90)]
        if self._warned(group) and not re.search(r"condition", window, re.I):
            return
        conditional = re.search(
            r"\bconditions?\b|sensitive\s+(?:personal|data)|special\s+categor|Art(?:icle|\.)\s*(?:9|10)\b|legitimis",
            window,
            re.I,
        )
        paragraphs = any(item.paragraphs or item.part for item in group.items)
        if not conditional and not (paragraphs and here):
            return
        old, new = DPA_1998 in self.titles, DPA_2018 in self.titles
        last = next((m for m in reversed(here) if m.title in (DPA_1998, DPA_2018)), None)
        if last is None and (old != new):
            last = next(m for m in self.mentions if m.title in (DPA_1998, DPA_2018))
        if last is None:
            return
        if last.title == DPA_1998 and numbers <= {"1", "2", "3", "II", "III"}:
            if numbers <= {"1"} and not paragraphs:
                return
            group.to = last
        elif last.title == DPA_2018 and numbers <= {"1", "8", "2"}:
            if numbers == {"2"} and not re.search("exempt", window, re.I):
                return
            group.to = last

    def _topic(self, here: list[Mention], start: int) -> Mention | None:
        """The Act a paragraph is about: it begins with its title ("Care Act 2014. Section 42 ...", no other cited)."""
        if not here or len({m.title for m in here}) > 1:
            return None
        block = self.stretches.at(start)
        content = max(start, block.content) if block else start
        return here[0] if here[0].start - content < 8 and self.text[here[0].end : here[0].end + 2].strip(" *)")[:1] in (
            ".", ":", "-", "\n", "") else None  # fmt: skip

    def _lone_section(self, group: Group, here: list[Mention]) -> None:
        fitting = [m for m in here if self._fits(group, m)]
        # "personal data, as defined in section 2" speaks of the Act that defines the term.
        defines = re.search(
            r"(?i)personal\s+data[\"',\s]{0,3}(?:\(?as\s+)?(?:defined|given)\s+(?:in|by)\s*$",
            self.text[: group.start][-60:],
        )
        if not fitting or (self._warned(group) and not defines):
            return
        rest = self.text[group.end : group.end + 60]
        last = fitting[-1]
        numbers = [item.number for item in group.items]
        if group.kind == "part":
            if group.start - last.end < 160:
                group.to = last
            return
        frequent = [m for m in fitting[::-1] if m.statute and all(n in m.statute.frequent for n in numbers)]
        if group.kind == "regulation":
            group.to = last
        elif frequent:
            group.to = frequent[0]
        elif (
            any(not n.isdigit() or int(n) > max(self.limit, 20) for n in numbers)
            or "(" in self.text[group.start : group.end]
            or any(e.match(rest) for e in self.verbs)
            or self._after_chapter(group)
            or defines
        ):
            group.to = last

    def _after_chapter(self, group: Group) -> bool:
        return bool(
            re.search(r"(?i)(?:part|chapter)\s+\w{1,4}[,\s]*$", self.text[max(0, group.start - 20) : group.start])
        )


def read_citations(context: Context) -> Citations:
    """Every instrument the document cites, each once, with the provisions it is cited for."""
    mentions = _Reader(context).read()
    groups = read_groups(context) if mentions else []
    binder = _Binder(context, mentions, groups)
    binder.run()
    by_title: dict[str, Citation] = {}
    for mention in mentions:
        citation = by_title.setdefault(mention.title, Citation(mention.title, mention.statute))
        if not mention.reference:
            citation.mentions.append(mention)
    for group in binder.groups:
        if group.to is not None:
            citation = by_title[group.to.title]
            for item in group.items:
                if not (item.kind == "paragraph" and group.to.kind != "order"):
                    citation.provisions.append((item.shown(group.to.title), group))
    found = [c for c in by_title.values() if c.mentions]
    return Citations(found, binder.groups)


def provision_spans(citation: Citation) -> Iterator[tuple[str, list[Group]]]:
    """Each provision once with the places that cite it; an Article whose points are cited is given by its points."""
    places: dict[str, list[Group]] = {}
    for name, group in citation.provisions:
        places.setdefault(name, []).append(group)
    for name, where in places.items():
        finer = any(other.startswith(f"{name}(") for other in places)
        if name.startswith("Article") and finer:
            continue
        yield name, where
