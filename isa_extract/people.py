"""People and posts by the way they are written: titles, initials, name shapes, the words posts are made of."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from isa_extract.document import Block
from isa_extract.facts import Context
from isa_extract.organisations import title_case
from isa_extract.rules import Rules, plain
from isa_extract.values import find_dates, is_placeholder

_BLANK = re.compile(r"[._…‥\-–—\s/|*:]+")
_NAME_WORD = re.compile(r"(?:[^\W\d_a-z]['’]?|(?:Mc|Mac|Fitz|O['’])?[^\W\d_a-z])[^\W\d_]+(?:['’\-–][^\W\d_]+)*")
_INITIALS = re.compile(r"[^\W\d_a-z](?:\.?[^\W\d_a-z])?(?:\.[^\W\d_a-z])*\.?")
_COLLAR = re.compile(r"^((?:T/|A/)?(?:PC|PS|DC|DS|DI|WPC|PCSO|Sgt|Insp|Cons|Constable|Sergeant))\s+[A-Z]?\d{2,6}\s+")
_TALK = re.compile(r"\b(?:go|goes|ring|tell|ask|speak|send|please|our|your|my|us|you|it|them|worries|raise|raised)\b")
_SEPARATOR = re.compile(r"\s*(?:,|;|\n|\s[-–—]\s|\t|\s{3,}|\s*\|\s*|•)\s*")
_ABBREVIATIONS = frozenset(
    [
        "SIRO",
        "CIO",
        "CEO",
        "DPO",
        "CFO",
        "COO",
        "CTO",
        "CISO",
        "IT",
        "ICT",
        "HR",
        "IG",
        "GP",
        "ISO",
        "DCI",
        "DI",
        "ACC",
        "DCC",
        "MASH",
        "PVP",
        "FOI",
        "HM",
        "NHS",
        "CCIS",
        "ISP",
        "IAO",
        "SPOC",
        "MD",
        "FIB",
        "ASB",
        "RPA",
        "NEET",
        "IAG",
        "IMS",
        "UK",
        "QPM",
        "OBE",
        "MBE",
        "CBE",
        "PSNI",
        "CCG",
        "PCT",
        "ICB",
        "MOD",
        "DWP",
        "HMP",
        "YOS",
        "YOT",
        "CSP",
    ]
)


@dataclass(frozen=True, slots=True)
class Line:
    """One printed line of the document's text, without space at its ends."""

    start: int
    end: int
    block: Block


def block_lines(context: Context, block: Block, *, label: bool = True) -> Iterator[Line]:
    """The lines of a block; with `label`, a list label that may be an initial ("J. Smith") stays in the line."""
    text = context.text
    keep = (
        label
        and block.start < block.content
        and (
            re.fullmatch(r"[A-Z]\.", context.document.label(block)) is not None
            or any(
                date.start <= block.start < block.content < date.end
                for date in find_dates(text, block.start, block.end)
            )
        )
    )
    start = block.start if keep else block.content
    while start < block.end:
        end = text.find("\n", start, block.end)
        end = block.end if end < 0 else end
        trimmed = context.trim(start, end)
        if trimmed[0] < trimmed[1]:
            yield Line(*trimmed, block)
        start = end + 1


def is_blank(text: str) -> bool:
    """Whether nothing is written: dots, underscores, slashes and the like only."""
    return not text or _BLANK.fullmatch(text) is not None


def is_empty(text: str) -> bool:
    """Whether a value is missing: blank, or a placeholder such as "[insert name]", "TBC", "XXXX"."""
    return is_blank(text) or is_placeholder(text) or re.fullmatch(r"[_.…\s]*(?:/[_.…\s\d]*)+", text) is not None


def trim_blanks(context: Context, start: int, end: int) -> tuple[int, int]:
    """The span without the dots and underscores of a form around what was filled in."""
    text = context.text
    lead = re.compile(r"(?:[\s:]|_+|\.{2,}|…+|-{2,}|\.(?=\s|$))+").match(text, start, end)
    start = lead.end() if lead else start
    tail = re.search(r"(?:\s|_+|\.{2,}|…+|-{2,})+$", text[start:end])
    return start, start + tail.start() if tail else end


def _words(text: str) -> list[str]:
    return re.sub(r"[’`]", "'", text).split()


def _has(rules: Rules, group: str, word: str) -> bool:
    return plain(word) in rules.phrase_index(group)


def strip_title(rules: Rules, text: str) -> tuple[str, bool]:
    """The name without titles before it and honours after it, and whether there was a title."""
    words = text.split()
    found = False
    while len(words) > 1:
        if len(words) > 2 and _has(rules, "person.title", f"{words[0]} {words[1]}"):
            words, found = words[2:], True
        elif _has(rules, "person.title", words[0]) and not (len(words[0].rstrip(".")) <= 2 and words[0].endswith(".")
                                                            and words[0].isupper()):  # fmt: skip
            words, found = words[1:], True
        else:
            break
    while len(words) > 1 and _has(rules, "person.honour", words[-1].strip("().,")) and words[-1].strip("().,") != "Ma":
        words = words[:-1]
    return " ".join(words).rstrip(","), found


def _without_rank(rules: Rules, text: str) -> str:
    """The name after a rank that reads like a post: "Station Manager Jane Holt"; two names must follow it."""
    words = text.split()
    ranked = len(words) > 3 and _has(rules, "person.rank", f"{words[0]} {words[1]}")
    return " ".join(words[2:]) if ranked else text


def is_person(rules: Rules, text: str) -> bool:
    """Whether a short text is a person's name: two or three capitalised words, initials, a title and a surname."""
    text = _COLLAR.sub(r"\1 ", re.sub(r"\s+", " ", text).strip(" .,;:"))
    if not 3 <= len(text) <= 60 or re.search(r"[\d@:;!?%&/\[\]]", text):
        return False
    bare, titled = strip_title(rules, _without_rank(rules, re.sub(r"\s*\([^()]*\)$", "", text)))
    words = _words(bare)
    if not (1 if titled else 2) <= len(words) <= 5:
        return False
    names = 0
    for number, word in enumerate(words):
        if number and _has(rules, "person.particle", word) and number < len(words) - 1:
            continue
        word = word.strip("\"'(),")
        if number == 0 and len(words) > 1 and _has(rules, "person.given_name", word):
            names += 1
            continue
        if _INITIALS.fullmatch(word) and len(word.replace(".", "")) <= 3 and not (len(word) == 3 and word.isalpha()):
            if number == len(words) - 1 and number and names == 0:
                return False
            continue
        if not _NAME_WORD.fullmatch(word):
            return False
        for part in {word, *word.split("-")}:
            if _has(rules, "person.not_a_name", part) or (
                _has(rules, "person.post_word", part) or _has(rules, "person.team_word", part)
            ):
                return False
        names += 1
    return names >= 1


def is_post(rules: Rules, text: str) -> bool:
    """Whether a short text names a post or a team: it holds a word such as "manager", "head of", "desk"."""
    text = re.sub(r"\s+", " ", text).strip(" .,;:")
    words = re.findall(r"[^\W\d_]+(?:[-'/][^\W\d_]+)*", text)
    if not 1 <= len(words) <= 14 or len(text) > 110 or "@" in text:
        return False
    if re.search(
        r"\b(?:is|are|was|will|shall|must|should|may|has|have|we|they|who|which|that|this|by)\b", text, re.IGNORECASE
    ):
        return False
    if _TALK.search(text):
        return False
    if re.search(r"(?<!^)(?<!of )(?<!for )(?<!to )(?<!and )(?<!in )(?<!at )(?<!with )(?<!on )\bthe\b", text):
        return False  # "tell the Data Manager"
    if len(words) > 2 and words[-1] == "CIO":
        words = words[:-1]  # a charitable incorporated organisation, not its information officer
    parts = [part for word in words for part in {word, *re.split(r"[-/]", word)}]
    return any(_has(rules, "person.post_word", part) for part in parts)


def is_team(rules: Rules, text: str) -> bool:
    """Whether a short text names a team, desk or unit."""
    words = re.findall(r"[^\W\d_]+", text)
    return (
        1 < len(words) <= 8 and words[0][0].isupper() and any(_has(rules, "person.team_word", word) for word in words)
    )


def tidy_person(text: str) -> str:
    """A name with spacing and stray marks tidied; capitals throughout become a name's usual ones."""
    name = re.sub(r"\s+", " ", text).strip(' \t\n.,;:*_"|-–')
    letters = [c for c in name if c.isalpha()]
    if len(letters) > 4 and all(c.isupper() for c in letters) and " " in name:
        name = re.sub(r"[^\W\d_]{2,}", lambda m: m[0][0] + m[0][1:].lower(), name)
        name = re.sub(r"\bMc([a-z])", lambda m: "Mc" + m[1].upper(), name)
    return name


def tidy_post(text: str) -> str:
    """A post with spacing tidied, without an article; capitals throughout become title case."""
    post = re.sub(r"\s+", " ", text).strip(" \t\n.,;:*_|-–")
    post = re.sub(r"^(?:and\s+)?(?:the|an?)\s+(?=\w)", "", post, flags=re.IGNORECASE)
    letters = [c for c in post if c.isalpha()]
    if len(letters) > 5 and all(c.isupper() for c in letters) and " " in post:
        post = " ".join(
            word if word.strip("(),.") in _ABBREVIATIONS else cased
            for word, cased in zip(post.split(" "), title_case(post).split(" "), strict=True)
        )
    if post.count("(") != post.count(")"):
        post = post.strip("() ")
    return post


def pieces(context: Context, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The spans between commas, semicolons, dashes and line ends; a body's name with commas in it is one piece."""
    text = context.text
    depth_start = start
    bodies = [m for m in context.mentions(start, end) if "," in m.name]
    for match in _SEPARATOR.finditer(text, start, end):
        inside = text[depth_start : match.start()]
        if inside.count("(") > inside.count(")") or any(m.start < match.start() < m.end for m in bodies):
            continue
        yield from _nonempty(context, depth_start, match.start())
        depth_start = match.end()
    yield from _nonempty(context, depth_start, end)


def _nonempty(context: Context, start: int, end: int) -> Iterator[tuple[int, int]]:
    start, end = context.trim(start, end, also=",;:")
    if start < end:
        yield start, end


def split_name_and_post(
    context: Context, start: int, end: int
) -> tuple[tuple[int, int] | None, tuple[int, int] | None]:
    """ "Jane Smith, Head of Data" or "Jane Smith - Head of Data" as the spans of the name and of the post."""
    text, rules = context.text, context.rules
    found = list(pieces(context, start, end))
    if not found:
        return None, None
    first = found[0]
    bracket = re.fullmatch(r"(?P<name>[^()]+?)\s*\((?P<post>[^()]+)\)\.?", text[start:end])
    if bracket and is_person(rules, bracket["name"]) and is_post(rules, bracket["post"]):
        return (start, start + bracket.end("name")), (start + bracket.start("post"), start + bracket.end("post"))
    if is_person(rules, text[first[0] : first[1]]):
        rest = [span for span in found[1:] if not _has(rules, "person.honour", text[span[0] : span[1]])]
        if rest and any(is_post(rules, text[a:b]) for a, b in rest):
            return first, context.trim(rest[0][0], end, also=",;.")
        return first, None
    if is_post(rules, text[start:end]):
        last = found[-1]
        if len(found) > 1 and is_person(rules, text[last[0] : last[1]]):
            return last, (start, found[-2][1])
        return None, (start, end)
    return None, None
