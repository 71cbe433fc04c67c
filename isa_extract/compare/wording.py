"""When two values say the same: the same text, the same in other words, or something else.

Other words are the same only where nothing of substance is left over: once small words, duty verbs (shall, will, must)
and endings are taken off and a few synonyms made one, the same words of content stand in the same order, with the same
numbers, dates and lengths of time, and the same words that limit or deny. A sentence that was turned round, or says one
thing more, is another sentence: a person should read it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from enum import Enum
from functools import lru_cache

from rapidfuzz import fuzz
from rapidfuzz.distance import Levenshtein

from isa_extract.compare.fields import Nature, words
from isa_extract.document import fold
from isa_extract.values import find_dates, find_durations, find_intervals


class Verdict(Enum):
    """How two values compare."""

    SAME = "same"
    REWORDED = "reworded"
    DIFFERENT = "different"


def compare_values(nature: Nature, first: object, second: object) -> Verdict:
    """How two values of a field compare, neither of them empty."""
    if first == second and type(first) is type(second):
        return Verdict.SAME
    if not (isinstance(first, str) and isinstance(second, str)):
        return Verdict.DIFFERENT
    if nature in (Nature.NAME, Nature.TEXT) and printed(first) == printed(second):
        return Verdict.SAME
    return Verdict.REWORDED if _same_otherwise(nature, first, second) else Verdict.DIFFERENT


def _same_otherwise(nature: Nature, first: str, second: str) -> bool:
    match nature:
        case Nature.CODE | Nature.DATE:
            return False
        case Nature.DURATION:
            return length(first) == length(second)
        case Nature.TOKEN:
            return token(first) == token(second) != ""
        case Nature.NAME:
            return same_name(first, second)
        case Nature.TEXT:
            return same_in_other_words(first, second)


@lru_cache(maxsize=20_000)
def printed(text: str) -> str:
    """A text whatever its line breaks, spaces and typographic signs."""
    plain = fold(unicodedata.normalize("NFKC", text))
    return re.sub(r"\s+", " ", re.sub("\N{SOFT HYPHEN}", "", plain)).strip()


@lru_cache(maxsize=20_000)
def token(text: str) -> str:
    """An e-mail, number or code whatever its case and spaces."""
    return re.sub(r"\s+", "", printed(text)).casefold()


def length(duration: str) -> str:
    """A duration in the largest unit that holds it whole: P12M is P1Y, P14D is P2W."""
    match = re.fullmatch(r"P(\d{1,9})([MD])", duration)
    if match:
        count, (whole, unit) = int(match[1]), {"M": (12, "Y"), "D": (7, "W")}[match[2]]
        if count and count % whole == 0:
            return f"P{count // whole}{unit}"
    return duration


_LITTLE = words("the a an of and for in")
_FORMS = {"ltd": "limited", "co": "company", "st": "saint", "dept": "department", "bros": "brothers"}


@lru_cache(maxsize=20_000)
def name_words(name: str) -> tuple[str, ...]:
    """The words a name is known by: without case, punctuation and little words."""
    text = re.sub(r"(?<=\w)[.](?=\w[.]|\s|$)", "", printed(name).casefold().replace("&", " and "))
    found = re.findall(r"\w+", re.sub(r"(?<=\w)['’](?=\w)", "", text))
    telling = [word for word in found if word not in _LITTLE] or found
    return tuple(_FORMS.get(word, word) for word in telling)


@lru_cache(maxsize=20_000)
def name_key(name: str) -> str:
    """A name for looking up: its words in alphabetical order, "" where it has none."""
    return " ".join(sorted(name_words(name)))


def same_name(first: str, second: str) -> bool:
    """Whether two names are one, in whatever order of their words."""
    return name_key(first) == name_key(second) != ""


def like_name(first: str, second: str) -> bool:
    """Whether two names are one but for letters misread or mistyped: each word has its like, none is left over."""
    if fuzz.ratio(name_key(first), name_key(second), score_cutoff=70) == 0:
        return False
    a, b = name_words(first), name_words(second)
    if not a or len(a) != len(b):
        return False
    return _like_words(a, b) or _like_words(sorted(a), sorted(b))


def _like_words(first: Sequence[str], second: Sequence[str]) -> bool:
    """Whether words are one by one the same, or misread in a single one of them."""
    other = [pair for pair in zip(first, second, strict=True) if not _like_word(*pair)]
    return not other or (len(other) == 1 and _misread(*other[0]))


def _misread(first: str, second: str) -> bool:
    """Whether two words are one but for a letter that is not the last, which makes new words (employer, employee)."""
    if min(len(first), len(second)) < 4 or not (first.isalpha() and second.isalpha()):
        return False
    longer, shorter = sorted((first, second), key=len, reverse=True)
    if longer == f"{shorter}s":
        return True
    return longer[:-1] != shorter[: len(longer) - 1] and Levenshtein.distance(first, second, score_cutoff=1) == 1


_SAID_ALIKE = (
    "keep kept keeps keeping retain retains retained retaining retention hold held holds holding store stored stores "
    "storing",
    "destroy destroys destroyed destroying destruction delete deletes deleted deleting deletion erase erased erasing "
    "erasure dispose disposes disposed disposing disposal",
    "information data",
    "inform informed informs notify notified notifies tell told tells advise advised",
    "start starts started begin begins began beginning commence commences commenced commencement",
    "securely secure safely safe",
    "use used uses using",
    "give given gives gave provide provides provided providing supply supplied supplies supplying",
    "child children children's child's",
    "person persons person's",
)
"""Words that agreements use for one thing, all forms of each."""
_SYNONYMS = {word: line.split()[0] for line in _SAID_ALIKE for word in line.split()}
_WEAK = words(
    "the a an of to in on at as with be is are was were been being am by for shall will must would has have had having "
    "do does did that which who this these those such it its their there they them he she his her and so also then "
    "thereby hereby herein therein thereof thereafter period periods"
)
"""Words that a rewording may add or drop."""
_LIMITS = words(
    "not no never nor neither none non without unless except excluding only may might should cannot or either if until "
    "till before after from within least most more less than maximum minimum exceed exceeding all any every each both "
    "other another"
)
"""Words that must be letter for letter the same."""
_COUNTS = {
    word: str(number)
    for number, word in enumerate(
        ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
    )
}
_WORD = re.compile(r"<[^<>\s]+>|[£$€]?\d+(?:[.,:/]\d+)*%?|[^\W\d_]+(?:'[^\W\d_]+)*")


def same_in_other_words(first: str, second: str) -> bool:
    """Whether two texts say the same; see the head of this module."""
    a, b = essence(first), essence(second)
    if not a or len(a) != len(b):
        return False
    return all(x == y or (_is_word(x) and _is_word(y) and _like_word(x, y)) for x, y in zip(a, b, strict=True))


def _is_word(token: str) -> bool:
    return token.isalpha() and token not in _LIMITS


@lru_cache(maxsize=4_000)
def essence(text: str) -> tuple[str, ...]:
    """What a text says, as words, numbers, dates and durations in order."""
    whole = re.sub(r"n't\b", " not", re.sub(r"\bcan(?:'t|not)\b", "can not", printed(text), flags=re.IGNORECASE))
    plain = _figures_marked(whole)
    tokens = [_COUNTS.get(found, found) for found in (match[0].casefold() for match in _WORD.finditer(plain))]
    kept = []
    for place, word in enumerate(tokens):
        following = tokens[place + 1] if place + 1 < len(tokens) else ""
        if word in _LIMITS or (word == "by" and following.startswith("<")):  # a day by which
            kept.append(word)
        elif word not in _WEAK:
            kept.append(_stem(word))
    return tuple(kept)


def _figures_marked(text: str) -> str:
    """Dates, lengths of time and intervals as one word each, whatever way they are written."""
    spans = [(m.start, m.end, f"<{m.value}>") for m in find_dates(text)]
    spans += [(m.start, m.end, f"<every-{length(m.value)}>") for m in find_intervals(text)]
    spans += [(m.start, m.end, f"<{length(m.value)}>") for m in find_durations(text)]
    taken = 0
    out = []
    for start, end, value in sorted(spans, key=lambda span: (span[0], -span[1])):
        if start >= taken:
            out += [text[taken:start], f" {value} "]
            taken = end
    return "".join([*out, text[taken:]])


def _stem(word: str) -> str:
    """A word without its ending: rough, but the same for all forms of most verbs and nouns."""
    if word in _SYNONYMS:
        return _SYNONYMS[word]
    word = word.removesuffix("'s").removesuffix("'")
    if not word.isalpha() or len(word) < 5:
        return word.removesuffix("s") if len(word) == 4 and word.isalpha() and not word.endswith("ss") else word
    word = re.sub(r"is(?=(?:e|ed|es|ing|ation|ations)$)", "iz", word)
    if word.endswith("ies"):
        return word[:-3] + "y"
    if word.endswith("s") and not word.endswith(("ss", "us", "is")):
        word = word[:-1]
    for ending in ("ing", "ed"):
        if word.endswith(ending) and len(word) - len(ending) >= 4:
            word = word[: -len(ending)]
            break
    return word[:-1] if word.endswith("e") and len(word) > 4 else word


def _like_word(first: str, second: str) -> bool:
    """Whether two words differ by no more than a letter in nine: misread, not another word."""
    if first == second:
        return True
    if first[:1] != second[:1] or not (first.isalpha() and second.isalpha()):
        return False
    return min(len(first), len(second)) >= 8 and fuzz.ratio(first, second) >= 88
