"""Words that a recogniser ran together, and bullets that it read for a letter or sign."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from isa_extract.ocr.confusions import Repair
from isa_extract.ocr.vocabulary import Vocabulary

# Words that are so often beside others that their space is the one lost, and that begin or end hardly any word.
_BEFORE_ANY = frozenset({"the", "of", "and", "shall", "will", "with", "that", "this", "from", "which", "their"})
_BEFORE_LITTLE = _BEFORE_ANY - {"their"} | {
    "to", "in", "for", "by", "is", "be", "are", "as", "on", "or", "at", "any", "all", "not", "has", "have", "it",
    "was", "must", "may", "can",
}  # fmt: skip
_LITTLE = _BEFORE_LITTLE | {"a", "an", "been", "their", "them", "they", "he", "she", "we", "no", "its"}
_BEFORE_NUMBER = (
    "Act|Section|section|Sections|sections|Article|article|Articles|articles|Schedule|schedule|Regulation|regulation"
    "|Regulations|regulations|Paragraph|paragraph|Clause|clause|Appendix|appendix|Annex|annex|Part|Chapter|Order"
)
_AFTER_NUMBER = "years?|months?|weeks?|days?|hours?|minutes?|January|February|March|April|May|June|July|August|September|October|November|December"  # noqa: E501
_WORD_THEN_NUMBER = re.compile(rf"(?<![\w@./:-])(?P<word>{_BEFORE_NUMBER})(?P<number>\d{{1,4}})(?![\w@/-]|\.\w| \d)")
_NUMBER_THEN_WORD = re.compile(rf"(?<![\w@./:,-])(?P<number>\d{{1,3}})(?P<word>{_AFTER_NUMBER})(?![\w@/-])")
_CAMEL = re.compile(r"(?<![\w@./:-])(?P<first>[A-Z]?[a-z]+)(?P<second>[A-Z][a-z]+)(?![\w@/-]|\.\w)")
_PUNCTUATED = re.compile(r"(?<![\w@./:-])(?P<first>[A-Za-z]{2,})(?P<mark>[.,;])(?P<second>[A-Za-z][a-z]+)(?![\w@./:-])")

_PARTED = re.compile(r"(?<![\w@./:'-])(?P<word>[A-Za-z]{2,}) (?P<letter>[b-hj-z])(?![\w@/:'.)-]| ?\d)")


def parted(text: str, vocabulary: Vocabulary) -> Iterator[Repair]:
    """A word's last letter that a space was seen before: "Counci l", "al l". No small letter but a is a word."""
    for match in _PARTED.finditer(text):
        word, letter = match["word"].lower(), match["letter"]
        whole = word + letter
        alone = vocabulary.listed(word) or (word in vocabulary.counts and vocabulary.counts[word] > 2)
        if vocabulary.listed(whole) and (not alone or (letter == "l" and vocabulary.everyday(whole))):
            yield Repair(match.start(), match.end(), match["word"] + letter, "space within a word")


def glued(text: str, vocabulary: Vocabulary) -> Iterator[Repair]:
    """Lost spaces where both halves are certain: at a number, a capital or a comma."""
    if _AT_NUMBER.search(text):
        for expression in (_WORD_THEN_NUMBER, _NUMBER_THEN_WORD):
            for match in expression.finditer(text):
                first, second = sorted((match.span("word"), match.span("number")))
                yield Repair(match.start(), match.end(), f"{text[slice(*first)]} {text[slice(*second)]}", "lost space")
    if _AT_CAPITAL.search(text):
        yield from _camel(text, vocabulary)
    if _AT_MARK.search(text):
        yield from _punctuated(text, vocabulary)


def _camel(text: str, vocabulary: Vocabulary) -> Iterator[Repair]:
    for match in _CAMEL.finditer(text):
        first, second = match["first"].lower(), match["second"].lower()
        if vocabulary.known(first + second) or not vocabulary.listed(second):
            continue
        if f"{first} {second}" in vocabulary.words or (match["first"] in _BEFORE_ANY and vocabulary.everyday(second)):
            yield Repair(match.start(), match.end(), f"{match['first']} {match['second']}", "lost space")


def _punctuated(text: str, vocabulary: Vocabulary) -> Iterator[Repair]:
    for match in _PUNCTUATED.finditer(text):
        first, mark, second = match["first"], match["mark"], match["second"]
        if not (vocabulary.everyday(first.lower()) and vocabulary.listed(second.lower())):
            continue
        sentence = len(first) > 2 and first.islower() and second[0].isupper() and second.lower() not in _DOMAINS
        if mark == "," or (sentence and vocabulary.everyday(second.lower())):
            yield Repair(match.start(), match.end(), f"{first}{mark} {second}", "lost space")


_AT_NUMBER = re.compile(r"[a-z]\d|\d[a-zA-Z]")
_AT_CAPITAL = re.compile(r"[a-z][A-Z]")
_AT_MARK = re.compile(r"[a-z][.,;][A-Za-z]")
_DOMAINS = frozenset({"uk", "com", "org", "net", "gov", "nhs", "co", "ac", "doc", "docx", "pdf"})


def apart(read: str, vocabulary: Vocabulary) -> str | None:
    """Two words that `read`, a word in no list, is made of; None where it is not certain."""
    lower = read.lower()
    if not read.isascii() or len(read) < 4 or not read.isalpha() or vocabulary.known(lower):
        return None
    lower_case = read.islower()
    if not lower_case and not (read[0].isupper() and read[1:].islower()):
        return None
    found = [
        place
        for place in range(2, len(lower) - 1)
        if _side_by_side(lower[:place], lower[place:], vocabulary, capital=not lower_case)
    ]
    return f"{read[: found[0]]} {read[found[0] :]}" if len(found) == 1 else None


def _side_by_side(first: str, second: str, vocabulary: Vocabulary, *, capital: bool) -> bool:
    long = len(first) >= 4 and len(second) >= 4
    usual = f"{first} {second}" in vocabulary.words if capital else vocabulary.pair(first, second)
    if long and usual and vocabulary.everyday(first) and vocabulary.everyday(second):
        return True
    if capital:  # a name may begin or end as any word does
        return len(first) >= 6 and first in vocabulary.words and second in ("and", "of", "the")
    if first in _BEFORE_LITTLE and second in _LITTLE:
        return True
    if first in _BEFORE_ANY and len(second) >= 4 and vocabulary.everyday(second):
        return True
    return second in ("the", "and", "of") and len(first) >= 4 and vocabulary.everyday(first)


_MARK = re.compile(r"^(?P<mark>[e«»®©¢])(?= +\S)", re.MULTILINE)
_LEAST_LINES = {"e": 3}


def bullets(text: str) -> Iterator[Repair]:
    """Letters and signs that stand at the beginning of several lines and were bullets."""
    if "\n" not in text:
        return
    found = list(_MARK.finditer(text))
    counts = Counter(match["mark"] for match in found)
    for match in found:
        if counts[match["mark"]] >= _LEAST_LINES.get(match["mark"], 2):
            yield Repair(match.start(), match.end(), "•", "bullet")
