"""The words that misread text may be mended into: those of the patterns, of common English, of the document."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path

from isa_extract.document import fold
from isa_extract.rules import Rules

COMMON = 300_000
"""How often a word stands in the corpus of the English list before text may be mended into it."""
EVERYDAY = 3_000_000
"""How often it stands there to be taken for the right one of two."""
OFTEN = 3
"""How often a word in no list stands in a document to be one of its own words: a name, an abbreviation."""

_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*")
_ADDRESS = re.compile(r"[\w.+'-]+@[\w-]+(?:\.[\w-]+)+")
_HOST = re.compile(r"(?<=www\.)[\w-]+(?:\.[\w-]+)+")
_PREFIXES = ("un", "non", "re", "pre", "sub", "multi", "inter", "mis", "co", "over", "under", "anti", "self", "post")


@cache
def english() -> Mapping[str, int]:
    """Common English words, British spellings among them, and how often each stands in a large corpus.

    The list is the one that comes with symspellpy (MIT): 82,765 words that are both in the SCOWL spelling
    dictionaries and in Google's book and web counts, so that frequent misreadings ("tbe", "tlie") are not in it. Only
    the file is read; the package itself, a spelling corrector that knows nothing of letters that look alike, is not
    imported.
    """
    package = find_spec("symspellpy")
    if package is None or package.origin is None:
        raise ModuleNotFoundError("symspellpy is not installed; it brings the list of English words")
    path = Path(package.origin).parent / "frequency_dictionary_en_82_765.txt"
    words = {}
    for line in path.read_text("utf-8-sig").splitlines():
        word, _, count = line.partition(" ")
        words[word] = int(count)
    return words


@dataclass(frozen=True)
class Vocabulary:
    """What a misread word may be.

    `words` are those of the pattern files, alone ("council") and in pairs as they stand beside each other ("county
    council"). `counts` tells how often the document says what: words, pairs, e-mail addresses and hosts, in lower case.
    Common English is known to every vocabulary.
    """

    words: frozenset[str]
    counts: Mapping[str, int]

    def known(self, word: str) -> bool:
        """Whether `word`, in lower case, is left as it is: it is in a list, made of a listed word, or said often."""
        return self.listed(word) or self.counts.get(word, 0) >= OFTEN

    def listed(self, word: str) -> bool:
        """Whether `word` is in a list or is made regularly of a word that is."""
        known = self._listed.get(word)
        if known is None:
            known = self._listed[word] = self._is_listed(word)
        return known

    def _is_listed(self, word: str) -> bool:
        lists = (self.words, english())
        if any(word in known for known in lists):
            return True
        stems = {word.replace("'", ""), word.split("'")[0]}
        if word.endswith("s") and len(word) > 3:
            stems.add(word[:-1])
        # British spellings of words that the list has in American alone: pseudonymised, digitisation
        stems.add(re.sub(r"is(?=(?:e[ds]?|ers?|ing|ations?|able)$)", "iz", word))
        for prefix in _PREFIXES:
            if word.startswith(prefix) and len(word) >= len(prefix) + 4:
                stems.add(word[len(prefix) :])
        return any(stem in known for stem in stems if len(stem) > 1 for known in lists)

    def trusted(self, word: str) -> bool:
        """Whether `word` is one of the patterns' or the document's own: what a capitalised word may be mended into."""
        return word in self.words or self.counts.get(word, 0) >= OFTEN

    def common(self, word: str) -> bool:
        """Whether any word may be mended into `word`."""
        return self.trusted(word) or english().get(word, 0) >= COMMON

    def everyday(self, word: str) -> bool:
        """Whether `word` is frequent in English or one of the patterns' own."""
        return word in self.words or english().get(word, 0) >= EVERYDAY

    def pair(self, first: str, second: str) -> bool:
        """Whether the two words are known to stand beside each other, in the patterns or twice in the document."""
        both = f"{first} {second}"
        return both in self.words or self.counts.get(both, 0) >= 2

    def begins(self, letters: str) -> bool:
        """Whether some word that text may be mended into begins with `letters`."""
        return letters in _beginnings(self.words) or letters in self._own_beginnings

    @cached_property
    def _own_beginnings(self) -> frozenset[str]:
        own = (word for word, count in self.counts.items() if count >= OFTEN and " " not in word and "@" not in word)
        return frozenset(word[:length] for word in own for length in range(1, len(word) + 1))

    @cached_property
    def _listed(self) -> dict[str, bool]:
        return {}

    @cached_property
    def settled(self) -> set[str]:
        """Words that were found to need nothing."""
        return set()

    @cached_property
    def memory(self) -> dict[str, tuple[str, str]]:
        """What words were found to be, and why, kept because they recur."""
        return {}


@lru_cache(maxsize=4)
def _beginnings(words: frozenset[str]) -> frozenset[str]:
    common = [word for word, count in english().items() if count >= COMMON]
    single = [word for word in words if " " not in word]
    return frozenset(word[:length] for word in (*common, *single) for length in range(1, len(word) + 1))


@lru_cache(maxsize=4)
def _pattern_words(rules: Rules) -> frozenset[str]:
    found: set[str] = set()
    for rule in rules.all:
        if rule.kind != "phrases":
            continue
        for phrase in rule.patterns:
            words = _WORD.findall(fold(str(phrase)).casefold())
            found.update(word for word in words if len(word) > 1)
            found.update(f"{first} {second}" for first, second in pairwise(words))
    return frozenset(found)


def vocabulary_of(rules: Rules, texts: Iterable[str]) -> Vocabulary:
    """The vocabulary of a document: its own `texts` (all of them, as the engine read them) and the patterns' words."""
    counts: Counter[str] = Counter()
    for text in texts:
        folded = fold(text).casefold()
        if "@" in folded:
            for address in _ADDRESS.findall(folded):
                counts[address] += 1
                counts[address.partition("@")[2]] += 1
        if "www." in folded:
            counts.update(_HOST.findall(folded))
        words = _WORD.findall(folded)
        counts.update(words)
        counts.update(map(" ".join, pairwise(words)))
    return Vocabulary(_pattern_words(rules), counts)
