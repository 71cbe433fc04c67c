"""Word's automatic numbering: the label each paragraph is printed with."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from isa_extract.loaders.docx_package import MC, Element, W, at, number, switch, value

BULLET = "•"
_ONES = (
    "", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen",
    "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
_TENS = ("", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_ORDINALS = {
    "one": "first", "two": "second", "three": "third", "five": "fifth", "eight": "eighth", "nine": "ninth",
    "twelve": "twelfth",
}  # fmt: skip
_ROMAN = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"),
    (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip


def _roman(count: int) -> str:
    digits = ""
    for worth, letters in _ROMAN:
        digits += letters * (count // worth)
        count %= worth
    return digits


def _letters(count: int) -> str:
    return chr(ord("a") + (count - 1) % 26) * ((count - 1) // 26 + 1)  # Word goes z, aa, bb


def _words(count: int) -> str:
    if not 0 < count < 100:
        return str(count)
    if count < 20:
        return _ONES[count]
    return _TENS[count // 10] + (f"-{_ONES[count % 10]}" if count % 10 else "")


def _ordinal_words(count: int) -> str:
    head, dash, last = _words(count).rpartition("-")
    if last.isdigit():
        return _ordinal(count)
    return head + dash + (_ORDINALS.get(last) or (last[:-1] + "ieth" if last.endswith("y") else last + "th"))


def _ordinal(count: int) -> str:
    ending = "th" if count % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(count % 10, "th")
    return f"{count}{ending}"


_FORMATS: dict[str, Callable[[int], str]] = {
    "lowerLetter": _letters,
    "upperLetter": lambda count: _letters(count).upper(),
    "lowerRoman": _roman,
    "upperRoman": lambda count: _roman(count).upper(),
    "decimalZero": lambda count: f"{count:02d}",
    "ordinal": _ordinal,
    "cardinalText": lambda count: _words(count).capitalize(),
    "ordinalText": lambda count: _ordinal_words(count).capitalize(),
    "numberInDash": lambda count: f"- {count} -",
    "decimalEnclosedParen": lambda count: f"({count})",
    "decimalEnclosedFullstop": lambda count: f"{count}.",
    "hex": lambda count: f"{count:X}",
    "chicago": lambda count: "*†‡§"[(count - 1) % 4] * ((count - 1) // 4 + 1),
    "bullet": lambda _: "",
    "none": lambda _: "",
}


def format_number(count: int, style: str) -> str:
    """A number in one of Word's formats ("lowerRoman"...); "custom:3" pads with zeros to three digits."""
    if style.startswith("custom:"):
        return f"{count:0{style[7:]}d}"
    if not 0 < count < 10000 and style not in ("bullet", "none", "decimalZero"):
        return str(count)
    return _FORMATS.get(style, str)(count)


@dataclass(frozen=True, slots=True)
class Level:
    """One level of a list as defined."""

    format: str
    text: str
    start: int
    restart: int | None  # lvlRestart: 0 never, n after level n or one above it; None after any above
    legal: bool
    hidden: bool
    style: str | None  # the paragraph style tied to this level


def _level(element: Element) -> Level:
    form = element.find(W + "numFmt")
    custom = element.find(f"{MC}AlternateContent/{MC}Choice/{W}numFmt")
    style = value(form) or "decimal"
    if custom is not None and (pattern := re.match(r"0*1(?=,|$)", value(custom, "format") or "")):
        style = f"custom:{len(pattern[0])}"
    elif form is None and custom is None:
        form = element.find(f"{MC}AlternateContent/{MC}Fallback/{W}numFmt")
        style = value(form) or "decimal"
    if element.find(W + "lvlPicBulletId") is not None:
        style = "bullet"
    start = number(at(element, "start"))
    return Level(
        format=style,
        text=value(element.find(W + "lvlText")) or "",
        start=start if start is not None else 0,
        restart=number(element.find(W + "lvlRestart")),
        legal=bool(switch(element.find(W + "isLgl"))),
        hidden=bool(switch(at(element, "rPr", "vanish"))),
        style=value(element.find(W + "pStyle")),
    )


@dataclass(slots=True)
class _List:
    """A w:num: whose counters it shares, its levels, and where it starts them anew."""

    abstract: str
    levels: dict[int, Level]
    starts: dict[int, int]


class Numbering:
    """The lists a document defines."""

    def __init__(self, root: Element | None, linked: Callable[[str], int | None]) -> None:
        self._linked = linked  # the numId behind a list style
        self._abstract: dict[str, Element] = {}
        self._nums: dict[int, Element] = {}
        self._lists: dict[int, _List | None] = {}
        for element in root if root is not None else ():
            if element.tag == W + "abstractNum":
                self._abstract[value(element, "abstractNumId") or ""] = element
            elif element.tag == W + "num" and (num_id := number(element, "numId")) is not None:
                self._nums[num_id] = element

    def definition(self, num_id: int) -> _List | None:
        """The list of a numId, None where it stands for no numbering."""
        if num_id not in self._lists:
            self._lists[num_id] = self._read(num_id)
        return self._lists[num_id]

    def _read(self, num_id: int) -> _List | None:
        num = self._nums.get(num_id)
        if num is None or num_id == 0:
            return None
        name, abstract = self._behind(num)
        if abstract is None:
            return None
        levels = {number(lvl, "ilvl") or 0: _level(lvl) for lvl in abstract.iterfind(W + "lvl")}
        starts: dict[int, int] = {}
        for override in num.iterfind(W + "lvlOverride"):
            depth = number(override, "ilvl") or 0
            if (replaced := override.find(W + "lvl")) is not None:
                levels[depth] = _level(replaced)
            if (start := number(override.find(W + "startOverride"))) is not None:
                starts[depth] = start
        return _List(name, levels, starts)

    def _behind(self, num: Element) -> tuple[str, Element | None]:
        """The abstractNum behind a num, links through list styles followed."""
        seen: set[str] = set()
        while True:
            name = value(num.find(W + "abstractNumId")) or ""
            abstract = self._abstract.get(name)
            link = value(at(abstract, "numStyleLink"))
            if link is None or name in seen:
                return name, abstract
            seen.add(name)
            target = self._nums.get(self._linked(link) or 0)
            if target is None:
                return name, abstract
            num = target

    def level_for(self, num_id: int, styles: list[tuple[str, int | None]]) -> int:
        """The level a style numbers its paragraphs at; `styles` are it and its bases with the ilvl each states."""
        found = self.definition(num_id)
        for style, stated in styles:
            for depth, level in found.levels.items() if found else ():
                if level.style == style:
                    return depth
            if stated is not None:
                return stated
        return 0


class Counters:
    """The running numbers of one story (the body, the text boxes, a header)."""

    def __init__(self, numbering: Numbering) -> None:
        self._numbering = numbering
        self._counts: dict[str, dict[int, int]] = {}  # abstractNum -> level -> last number
        self._begun: set[tuple[int, int]] = set()  # (numId, level) whose startOverride is used up

    def next(self, num_id: int, depth: int) -> str | None:
        """Count one more paragraph of a list; its printed label, None where the list has no such level."""
        found = self._numbering.definition(num_id)
        if found is None:
            return None
        if depth not in found.levels and len(found.levels) == 1:
            depth = next(iter(found.levels))  # a single-level list has no deeper one
        level = found.levels.get(depth)
        if level is None:
            return None
        counts = self._counts.setdefault(found.abstract, {})
        anew = depth in found.starts and (num_id, depth) not in self._begun
        self._begun.add((num_id, depth))
        counts[depth] = self._start(found, depth) if anew or depth not in counts else counts[depth] + 1
        for above in range(depth):
            counts.setdefault(above, self._start(found, above))
        for below in [key for key in counts if key > depth]:
            restart = found.levels[below].restart if below in found.levels else None
            if depth < (below if restart is None else restart):
                del counts[below]
        return self._label(found, level, depth, counts)

    @staticmethod
    def _start(found: _List, depth: int) -> int:
        if depth in found.starts:
            return found.starts[depth]
        return found.levels[depth].start if depth in found.levels else 1

    @staticmethod
    def _label(found: _List, level: Level, depth: int, counts: dict[int, int]) -> str:
        if level.hidden:
            return ""
        if level.format == "bullet":
            return BULLET if level.text.strip() else ""

        def part(match: re.Match[str]) -> str:
            place = min(int(match[1]) - 1, depth)
            shown = found.levels[place].format if place in found.levels else "decimal"
            if level.legal and shown not in ("none", "bullet", "decimalZero"):
                shown = "decimal"
            return format_number(counts.get(place, 0), shown)

        return " ".join(re.sub(r"%([1-9])", part, level.text).split())
