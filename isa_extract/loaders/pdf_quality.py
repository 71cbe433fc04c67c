"""Whether a text layer can be trusted, or is what a broken font or a poor converter left."""

from __future__ import annotations

import re
from collections.abc import Sequence

_COMMON = frozenset(
    re.findall(
        r"\S+",
        "the of to and in a for is be by on with or that this are as will from not shall any which it an all other "
        "y yr i o a ar yn ac at am bod eu ei hon gan i'r o'r a'r",
    )
)
_FILLERS = re.compile(r"[.…_·\-–—=*\s]")
_TOKEN = re.compile(r"[a-z']+")


def fault_of(words: Sequence[str], unmapped: int) -> str | None:
    """What is wrong with the text of a page or document, None if nothing is. `unmapped`: characters without a meaning.

    The answer holds none of the text.
    """
    text = " ".join(words)
    solid = _FILLERS.sub("", text)
    if len(solid) + unmapped < 40:
        return None
    if unmapped > 0.3 * (len(solid) + unmapped):
        return "its characters have no meaning attached (a font without a character map)"
    if sum("(cid:" in word for word in words) > 0.2 * len(words):
        return "its characters are internal codes of a font"
    if sum(map(str.isalnum, solid)) < 0.5 * len(solid):
        return "it is mostly signs, not letters"
    letters = sum(map(str.isalpha, solid))
    printed = sum(bool(_FILLERS.sub("", word)) for word in words)  # leader dots are no words, however long
    if letters > 400 and len(solid) > 22 * printed:
        return "it has no spaces between words"
    tokens = _TOKEN.findall(text.casefold())
    if len(tokens) >= 100 and letters > 0.5 * len(solid):
        known = sum(token in _COMMON for token in tokens)
        vowels = sum(map(text.casefold().count, "aeiouyw"))
        if known < 0.01 * len(tokens) and not 0.27 < vowels / letters < 0.62:
            return "its letters make no words (a font with a wrong character map)"
    return None


_ODD = re.compile(
    r"[a-z][A-Z]|[A-Z]{2}[a-z]{2}|[a-zA-Z]\d[a-z]|[bcdfghjklmnpqrstvwxz]{6}|\w[~^|\\{}<>*#=]\w|(.)\1\1|[^\W\d_][,.;:!?][a-z]"
)
_ALONE = re.compile(r"[b-hj-zB-HJ-Z0-9~^|\\{}<>*#=_'\",.;:]")


def is_poor_ocr(words: Sequence[str]) -> bool:
    """Whether words that another program's OCR left under a picture are so bad that reading it again is better.

    English and Welsh text has a fifth of its words among the commonest thirty; OCR of poor quality breaks these
    and leaves words with signs, figures and capitals in their middle, or single letters.
    """
    tokens = [word.strip("()[]'\"“”‘’.,;:") for word in words]
    tokens = [token for token in tokens if token and not ("@" in token or "/" in token or token.isdigit())]
    if len(tokens) < 20:
        return True  # too few to tell: what is seen is believed
    odd = sum(bool(_ODD.search(token)) or bool(_ALONE.fullmatch(token)) for token in tokens)
    small = [token for token in tokens if token.islower()]  # tables of names have few of them, and are not poor
    known = sum(token in _COMMON for token in small)
    return odd > 0.07 * len(tokens) or (len(small) >= 60 and known < 0.1 * len(small))
