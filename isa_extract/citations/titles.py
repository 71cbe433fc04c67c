"""Full titles of Acts, Orders and Regulations, known or told by their capitals."""

from __future__ import annotations

import re
from collections.abc import Sequence

from isa_extract.citations.mentions import Mention, mention_key, mention_of
from isa_extract.citations.statute_book import KINDS, SMALL_WORDS, YEAR, full_year, name_key, statute_book, title_key
from isa_extract.citations.stretches import Stretches
from isa_extract.facts import Context

_NOT_A_TITLE = {
    "the", "a", "an", "section", "sections", "under", "see", "with", "by", "and", "or", "of", "to", "in", "for", "on",
    "any", "this", "that", "these", "those", "such", "all", "article", "articles", "schedule", "part", "parts", "reg",
    "regulation", "act", "acts", "which", "our", "their", "its", "if", "as", "new", "both", "from", "also", "s", "ss",
    "sch", "other", "relevant", "chapter", "paragraph", "para", "is", "are", "legislation", "title", "including", "per",
    "court", "pursuant",
}  # fmt: skip
_WITHIN_A_TITLE = frozenset({"Other", "New", "Relevant"})
_ANCHOR = re.compile(
    rf"""(?<![\w-])(?P<kind>Acts?|Bill|Orders?|Regulations?|Regs|Measure|Rules|Convention|Directive|Charter)(?![\w-]|'s\b)
    (?P<nation>\s*\(\s*(?:Northern\s+Ireland|NI|Scotland|Wales|England)\s*\))?
    (?:\s*[(\[]\s*(?:the\s+)?["']?(?P<abbr>(?-i:[A-Z])[A-Za-z&]{{1,8}})["']?\s*[)\]])?
    (?:
       [\s,]*\(?(?:\bS\.?I\.?)[\s:]*(?:No\.?\s*)?(?P<siyear>{YEAR})\s*(?:/|No\.?|Number)\s*(?P<sino>\d{{1,4}})(?!\d)\)?
     | \s*,?\s*(?:of\s+)?[(\[]?\s*(?P<year>{YEAR})(?![-/]\d\d?(?!\d))(?:\s*[)\]])?
       (?P<more>(?:\s*(?:,\s*and|,|and|&|/|or)\s*{YEAR}(?!\s+(?:Act|Regulations|Order)\b))*)
     | \s*'?(?P<short>[6-9]\d|0\d|1\d)
       (?![\d./(%:-]|\s*(?:and|to|,)?\s*\d|[A-Za-z]|\s+(?:days?|months?|years?|weeks?|hours?))
    )?""",
    re.IGNORECASE | re.VERBOSE,
)
_WORD = re.compile(r"[^\W_][\w'&/.-]*|&|\(|\)|,")
_BREAK = re.compile(r'[;:?!|\t"•·*/\[\]<>=]|(?<!\betc)\.(?=\s)|\s[-]\s|\n\s*[-•·*o]\s')


def read_titles(context: Context, stretches: Stretches) -> list[Mention]:
    """Every Act, Order, Measure and set of Regulations or Rules named by its title."""
    return _TitleReader(context, stretches).read()


class _TitleReader:
    """Reads back from the word that ends a title ("Act", "Regulations") to where the title begins."""

    def __init__(self, context: Context, stretches: Stretches) -> None:
        self.text, self.book = context.text, statute_book(context.rules)
        self.stretches = stretches
        self.mentions: list[Mention] = []

    def read(self) -> list[Mention]:
        """The mentions by title, in the order of the text."""
        text, last = self.text, 0
        for anchor in _ANCHOR.finditer(text):
            kind = KINDS[anchor["kind"].lower()]
            if kind in ("convention", "directive", "charter"):
                continue
            floor = max(last, anchor.start() - 190)
            end = anchor.end()
            year = int(anchor["year"] or anchor["siyear"] or 0) or None
            if anchor["short"]:
                year = full_year(anchor["short"])
            found = self._title(anchor, kind, year, floor)
            if found is None and last and floor == last:
                found = self._of_an_act(anchor, kind, year)
            if found is None:
                continue
            # A year in figures that no Act of this name has, of two digits: a page or item number stands there.
            if anchor["short"] and (found.statute is None or found.year != year):
                continue
            self.mentions.append(found)
            last = end
            for other in re.findall(YEAR, anchor["more"] or ""):
                statute = self.book.dated(mention_key(found), kind, int(other))
                if statute:
                    position = text.rfind(other, anchor.start(), end)
                    self.mentions.append(mention_of(statute, position, position + 4, 0.85))
            if anchor["more"]:
                found.end = anchor.end("year")
        return self.mentions

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
            return mention_of(self.book.by_number[si], start if start is not None else anchor.start(), anchor.end())
        bill = anchor["kind"].lower() == "bill"
        end = anchor.end()
        without_acronyms = [w for w in words if not re.fullmatch(r"[A-Z]{2,6}", w[0])]
        for chosen in [words] if len(without_acronyms) == len(words) else [words, without_acronyms]:
            for first in self._starts(chosen) if chosen is not words else suffixes:
                key = name_key([w[0] for w in chosen[first:]] + nation)
                statutes = self.book.named.get((key, kind))
                if not statutes or chosen[first][0].lower() in SMALL_WORDS | {"(", ")"}:
                    continue
                start = chosen[first].start()
                if year:
                    exact = next((s for s in statutes if s.year == year), None)
                    near = next((s for s in statutes if s.year and 0 <= s.year - year <= 1), None) if bill else None
                    if exact or near:
                        return mention_of(exact or near or statutes[0], start, end, 0.95 if exact else 0.8)
                    if all(s.year is None for s in statutes):
                        return mention_of(statutes[0], start, end)
                    if anchor["short"]:
                        continue
                    return self._unknown(start, anchor, kind, year)
                if text[start].islower() and kind != "act":
                    continue
                small = text[start].islower() and anchor["kind"][0].islower() and text[chosen[-1].start()].islower()
                if small and (key, kind) not in self.book.bare and "dataprotection" not in key:
                    continue
                bare = self.book.bare.get((key, kind))
                return mention_of(
                    bare or statutes[0], start, anchor.end("nation") if anchor["nation"] else end, 0.85, tuple(statutes)
                )
        start = self._shape(words)
        if start is None or anchor["kind"][0].islower():
            return None
        inside = [w[0] for w in words if w.start() >= start]
        if year:
            statute = self.book.near(name_key(inside + nation), kind, year)
            if statute:
                return mention_of(statute, start, end, 0.75)
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
                    if self._goes_on_before(words, i):
                        continue
                    break
                first = i
            elif word.lower() not in SMALL_WORDS and word.lower() not in ("relation", "respect", "against"):
                break
        if first is None or words[first][0].lower() in _NOT_A_TITLE:
            return None
        return words[first].start()

    @staticmethod
    def _goes_on_before(words: Sequence[re.Match[str]], place: int) -> bool:
        """Whether a capitalised "Other" stands within a title: "Pig Farms and Other Holdings Regulations"."""
        if place < 2 or words[place][0] not in _WITHIN_A_TITLE or words[place - 1][0] not in ("and", "or"):
            return False
        before = words[place - 2][0]
        return before[0].isupper() and before.lower() not in _NOT_A_TITLE and before.lower() not in KINDS

    def _unknown(self, start: int, anchor: re.Match[str], kind: str, year: int | None) -> Mention | None:
        """A title that no statute of the book has, where it is more than a word or two of everyday law."""
        end = anchor.end("year") if anchor["year"] else anchor.end("siyear") if anchor["siyear"] else anchor.end("kind")
        if anchor["nation"]:
            end = max(end, anchor.end("nation"))
        name = " ".join(self.text[start : anchor.end("kind")].split())
        if anchor["nation"]:
            name += " " + " ".join(anchor["nation"].split())
        if name.isupper():
            name = " ".join(
                w if w.startswith("(") else w.capitalize() if w.lower() not in SMALL_WORDS else w.lower()
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
        key = title_key(name.rsplit(" ", 2)[0])
        statute = self.book.dated(key, kind, year)
        self.mentions.pop()
        if statute:
            return mention_of(statute, before.start, anchor.end())
        return Mention(before.start, anchor.end(), name, kind, "statute.by_pattern@1", None, year, 0.7)
