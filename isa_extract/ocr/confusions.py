"""Letters and digits that look alike, and the one word that a misread word can be."""

from __future__ import annotations

import re
from typing import NamedTuple

from isa_extract.ocr.vocabulary import OFTEN, Vocabulary


class Repair(NamedTuple):
    """`text[start:end]` of what an engine read is to be read as `text`."""

    start: int
    end: int
    text: str
    reason: str


# Confusions that printed text of the usual faces is known for. Each is (what was read, what is printed).
AS_DIGIT = {"O": "0", "o": "0", "I": "1", "l": "1", "|": "1", "S": "5", "B": "8", "Z": "2", "G": "6"}
"""Letters that stand for a digit where only a digit can be."""
AS_LETTER = {"0": "O", "1": "I", "5": "S", "8": "B", "2": "Z", "6": "G", "l": "I", "|": "I", "o": "O"}
"""What stands for a capital where only a capital can be."""

# A digit, bar or accent inside a word is no letter of it: these cannot be printed so.
_EVIDENT = (
    ("0", "o"), ("1", "l"), ("1", "i"), ("|", "l"), ("|", "i"), ("!", "l"), ("!", "i"), ("5", "s"), ("8", "b"),
    ("é", "e"), ("è", "e"), ("ﬁ", "fi"), ("ﬂ", "fl"), ("ﬀ", "ff"), ("ﬃ", "ffi"),
)  # fmt: skip
# Letters for letters: only a word in no list is read so.
_PLAIN = (
    ("l", "i"), ("i", "l"), ("rn", "m"), ("m", "rn"), ("cl", "d"), ("d", "cl"), ("vv", "w"), ("v", "y"), ("y", "v"),
    ("c", "e"), ("e", "c"), ("h", "b"), ("b", "h"), ("ii", "u"), ("n", "u"), ("u", "n"), ("nn", "m"), ("m", "nn"),
    ("li", "h"), ("h", "li"), ("f", "fi"), ("f", "fl"), ("i", "fi"), ("l", "fl"),
)  # fmt: skip
_BY_FIRST: dict[str, list[tuple[str, str, bool]]] = {}
for _evident, _pairs in ((True, _EVIDENT), (False, _PLAIN)):
    for _read, _meant in _pairs:
        _BY_FIRST.setdefault(_read[0], []).append((_read, _meant, _evident))

_SHORTEST = 4
_SHORTEST_PLAIN = 5
_LONG = 7
_NO_LETTER = re.compile(r"[0-9|!éèﬁﬂﬀﬃ]")


def digits(text: str) -> str:
    """`text` with every letter that looks like a digit read as that digit."""
    return "".join(AS_DIGIT.get(character, character) for character in text)


def intended(read: str, vocabulary: Vocabulary) -> str | None:
    """The one word of the vocabulary that `read` can be, None where it is a word itself or none or several fit."""
    lower = read.lower()
    if len(read) < _SHORTEST or len(lower) != len(read) or vocabulary.listed(lower):
        return None
    letters = sum(map(str.isalpha, read))
    wrong = len(_NO_LETTER.findall(read))
    if letters < 3 or wrong > 2 or (wrong and not _readable(lower, vocabulary)):
        return None
    # A capital I stands first as "l" only before a letter that no word begins with l before: lnformation, ln.
    capital = read[0].isupper() or read[0] in "01|!" or bool(re.match(r"l[^aeiouyl\W\d]", read))
    shouted = read.upper() == read and read[0] not in "l"
    found = _candidates(lower, vocabulary)
    if not found:
        return None
    least = min(cost for cost, _ in found.values())
    best = sorted(word for word, (cost, _) in found.items() if cost == least)
    if len(best) > 1:
        best = [word for word in best if vocabulary.trusted(word)] or best
    if len(best) != 1:
        return None
    word = best[0]
    _, steps = found[word]
    plain = [step for step in steps if not step[3]]
    if not _allowed(word, steps, capital, shouted, vocabulary):
        return None
    if plain and len(read) < _SHORTEST_PLAIN and not any(len(step[1]) > 1 or step[1] in "il" for step in plain):
        return None
    own = vocabulary.counts.get(lower, 0)
    if own >= OFTEN and not (word in vocabulary.words and vocabulary.counts.get(word, 0) > own):
        return None  # it recurs: a name or abbreviation of the document, unless a word of the trade is far more usual
    return _with_case(read, word, steps)


def _readable(lower: str, vocabulary: Vocabulary) -> bool:
    """Whether digits in a word may be letters of it: not where a number may stand before or after a word."""
    head, tail = re.sub(r"[\d|!]+$", "", lower), re.sub(r"^[1-9|!]+", "", lower)
    return not any(part != lower and len(part) > 1 and vocabulary.everyday(part) for part in (head, tail))


_Step = tuple[int, str, str, bool]
"""A confusion in a word: where, what was read, what is meant, whether no such word can be printed."""


def _candidates(lower: str, vocabulary: Vocabulary) -> dict[str, tuple[int, tuple[_Step, ...]]]:
    """Every word that a few confusions make of `lower`: how many it takes, and which."""
    found: dict[str, tuple[int, tuple[_Step, ...]]] = {}
    most = 1 if len(lower) < 6 else 2 if len(lower) < 9 else 3
    stack: list[tuple[int, str, tuple[_Step, ...]]] = [(0, "", ())]
    while stack:
        place, made, steps = stack.pop()
        if place == len(lower):
            if steps and vocabulary.common(made) and (made not in found or found[made][0] > len(steps)):
                found[made] = (len(steps), steps)
            continue
        kept = made + lower[place]
        if vocabulary.begins(kept):
            stack.append((place + 1, kept, steps))
        if len(steps) < most:
            for read, meant, evident in _BY_FIRST.get(lower[place], ()):
                if lower.startswith(read, place) and vocabulary.begins(made + meant):
                    stack.append((place + len(read), made + meant, (*steps, (place, read, meant, evident))))
    return found


def _allowed(word: str, steps: tuple[_Step, ...], capital: bool, shouted: bool, vocabulary: Vocabulary) -> bool:
    """Whether a person's name or a word of another trade is safe from being read as `word`."""
    first = next((step for step in steps if step[0] == 0), None)
    if capital and first and (first[1], first[2]) not in (("l", "i"), ("1", "i"), ("1", "l"), ("0", "o"), ("|", "i")):
        return False
    if shouted and (len(word) < _SHORTEST_PLAIN or not vocabulary.trusted(word)):
        return False  # SH1P may be a code
    if shouted and any(step[1:3] in (("1", "l"), ("|", "l"), ("!", "l")) for step in steps):
        return False  # a capital L is not taken for a stroke
    plain = [step for step in steps if not step[3] and not (step[0] == 0 and capital and step[1] == "l")]
    if not plain:
        return True
    if shouted:
        return False  # capitals look alike in other ways
    if len(steps) > 1 and not vocabulary.trusted(word):
        return False
    return vocabulary.trusted(word) if capital else len(word) >= _LONG or vocabulary.everyday(word)


def _with_case(read: str, word: str, steps: tuple[_Step, ...]) -> str:
    """`word` in the case of what was read."""
    letters = [character for character in read if character.isalpha() and character != "l"]
    if len(letters) > 1 and all(map(str.isupper, letters)):
        return word.upper()
    made, place, at = "", 0, 0
    by_place = {step[0]: step for step in steps}
    while place < len(read):
        step = by_place.get(place)
        if step is None:
            made += read[place]
            place, at = place + 1, at + 1
            continue
        _, was, meant, _ = step
        made += meant.capitalize() if read[place].isupper() or _capital_lost(place, was, meant) else meant
        place, at = place + len(was), at + len(meant)
    return made


def _capital_lost(place: int, was: str, meant: str) -> bool:
    return place == 0 and (was, meant) in (("l", "i"), ("1", "i"), ("|", "i"), ("0", "o"))
