"""Breaking English words at line ends, well enough to look like print.

The rules are few: a syllable starts with one consonant before a vowel, and two letters that are one sound
stay together. What matters for the corpus is that words are broken at all.
"""

from __future__ import annotations

from functools import cache

VOWELS = set("aeiouyAEIOUY")
TOGETHER = {"th", "ch", "sh", "ph", "wh", "ck", "qu", "gh", "ng"}


@cache
def splits(word: str) -> tuple[tuple[str, str], ...]:
    """The ways to break a word in two, the one with the longest first part first."""
    if not word.isalpha() or word.isupper():
        return ()
    places = [place for place in range(3, len(word) - 2) if breaks_at(word, place)]
    return tuple((word[:place], word[place:]) for place in reversed(places))


def breaks_at(word: str, place: int) -> bool:
    """Whether a syllable starts at a place."""
    before, here, after = word[place - 1], word[place], word[place + 1]
    if here in VOWELS or after not in VOWELS or (before + here).lower() in TOGETHER:
        return False
    return any(letter in VOWELS for letter in word[:place]) and (after + word[place + 2 :]).lower() != "e"
