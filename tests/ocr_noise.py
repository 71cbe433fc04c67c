"""What OCR engines do to values, done on purpose to those that the corpus prints: how many does mending restore?"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from isa_extract.document import fold
from isa_extract.layout import RawText
from isa_extract.loaders.sniff import load
from isa_extract.ocr.codes import district_exists
from isa_extract.ocr.repair import mend, vocabulary_of
from isa_extract.rules import default_rules
from isa_extract.values import find_dates, find_emails, find_ico_numbers, find_phones, find_postcodes, ico_check

CORPUS = Path(__file__).parent.parent / "corpus" / "documents"

_DIGITS = {"0": "Oo", "1": "Il", "5": "S", "8": "B", "2": "Z", "6": "G"}
_PHONE_DIGITS = {"0": "Oo", "1": "Il", "5": "S", "8": "B"}
_LETTERS = {"O": "0", "I": "1l", "S": "5", "B": "8", "Z": "2", "G": "6"}
_MONTH = (("r", "n", 0), ("m", "rn", 1), ("u", "n", 1), ("l", "1", 1), ("O", "0", 1), ("y", "v", 1), ("e", "c", 1))


def corpus_texts() -> dict[str, list[str]]:
    """The blocks of every text document of the corpus."""
    texts = {}
    for path in sorted(CORPUS.glob("*.txt")):
        document = load(path)
        texts[path.name] = [document.text[block.start : block.end] for block in document.blocks]
    return texts


def confused(value: str, chance: random.Random, alike: dict[str, str], most: int = 2) -> str:
    """`value` with one or two characters read as those they look like."""
    places = [place for place, character in enumerate(value) if character in alike]
    if not places:
        return value
    made = list(value)
    for place in chance.sample(places, min(len(places), chance.randint(1, most))):
        made[place] = chance.choice(alike[made[place]])
    return "".join(made)


def postcode_noise(value: str, chance: random.Random) -> str:
    """Letters for digits and digits for letters, or the space lost."""
    if chance.random() < 0.15:
        return value.replace(" ", "")
    return confused(value, chance, {**_DIGITS, **_LETTERS})


def ico_noise(value: str, chance: random.Random) -> str:
    """Letters for digits; now and then the Z read as a digit."""
    made = value[0] + confused(value[1:], chance, _DIGITS)
    return chance.choice("27") + made[1:] if chance.random() < 0.2 else made


def phone_noise(value: str, chance: random.Random) -> str:
    """Letters for digits."""
    return confused(value, chance, _PHONE_DIGITS)


def date_noise(value: str, chance: random.Random) -> str:
    """Letters for digits, or a letter of the month misread."""
    months = [(was, read) for was, read, fit in _MONTH if fit and was in value]
    if months and chance.random() < 0.5:
        was, read = chance.choice(months)
        return value.replace(was, read, 1)
    return confused(value, chance, {"0": "O", "1": "Il", "5": "S", "8": "B"})


def e_mail_noise(value: str, chance: random.Random) -> str:
    """Spaces, commas for dots, a dot lost in the ending, another sign for the @."""
    kind = chance.randrange(7)
    if kind == 0:
        return value.replace("@", chance.choice((" @", "@ ", " @ ")))
    if kind == 1:
        return value.replace("@", chance.choice(("©", "(at)", "®")))
    if kind == 2:
        return re.sub(r"\.(?=uk$|net$)", "", value)
    if kind == 3:
        return re.sub(r"\.(?=[^.]*$)", ",", value)
    if kind == 4:
        return re.sub(r"\.(?=[^.]*$)", ". ", value)
    if kind == 5:
        return re.sub(r"\.(?=[^.]*$)", " .", value)
    return re.sub(r"(?<=@)(.*?)\.", r"\1 .", value, count=1)


@dataclass
class Kind:
    """A kind of value: how it is found, how it is spoilt, how its reading is compared."""

    find: Callable[[str], Iterator[tuple[int, int, str]]]
    spoil: Callable[[str, random.Random], str]


def _found(find: Callable[..., Iterator[object]], text: str) -> Iterator[tuple[int, int, str]]:
    for match in find(text):
        yield match.start, match.end, match.value  # type: ignore[attr-defined]


KINDS = {
    "postcode": Kind(lambda text: _found(find_postcodes, text), postcode_noise),
    "ICO number": Kind(lambda text: _found(find_ico_numbers, text), ico_noise),
    "telephone": Kind(lambda text: _found(find_phones, text), phone_noise),
    "date": Kind(lambda text: _found(find_dates, text), date_noise),
    "e-mail": Kind(lambda text: _found(find_emails, text), e_mail_noise),
}


@dataclass
class Score:
    """Of the values that were spoilt: how many have their value again, how many another than was printed."""

    spoilt: int = 0
    unreadable: int = 0  # of those: the value was not found any more before mending
    restored: int = 0
    wrong: int = 0
    examples: tuple[str, ...] = ()


def measure(name: str, seed: int = 1, *, rounds: int = 3) -> Score:
    """Spoil each value of a kind in its place and mend its block."""
    kind, score, chance = KINDS[name], Score(), random.Random(seed)  # noqa: S311
    rules = default_rules()
    for blocks in corpus_texts().values():
        vocabulary = vocabulary_of(rules, blocks)
        for block in blocks:
            text = fold(block)
            for start, end, value in list(kind.find(text)):
                for _ in range(rounds):
                    _one(kind, score, chance, text, start, end, value, vocabulary)
    return score


def _one(kind, score, chance, text, start, end, value, vocabulary) -> None:  # type: ignore[no-untyped-def]
    printed = text[start:end]
    read = kind.spoil(printed, chance)
    if read == printed or is_invented(value):
        return
    spoilt = text[:start] + read + text[end:]
    before = [found for *_, found in kind.find(spoilt)]
    right = [found for *_, found in kind.find(text)]
    after = [found for *_, found in kind.find(mend(RawText(spoilt), vocabulary).text)]
    score.spoilt += 1
    score.unreadable += before != right
    if after == right:
        score.restored += 1
    else:
        extra = set(after) - set(right) - set(before)
        score.wrong += bool(extra)
        score.examples += (f"{'WRONG ' if extra else ''}{text[max(0, start - 20) : start]!r} {read!r} -> {after[:3]}",)


def is_invented(value: str) -> bool:
    """Whether a value looks like a misreading itself: an ICO number that fails its check, a district there is not."""
    if re.fullmatch(r"Z\d{6}[\dX]", value):
        return not ico_check(value)
    postcode = re.fullmatch(r"([A-Z]{1,2}\d[A-Z\d]?) \d[A-Z]{2}", value)
    return postcode is not None and not district_exists(postcode[1])
