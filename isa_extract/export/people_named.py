"""The people a record names, and where in a text one of them is named: in full, with initials, after a title, alone."""

from __future__ import annotations

import re
import string
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import accumulate, pairwise

from isa_extract.body_words import LITTLE_WORDS
from isa_extract.people import is_person, is_post, is_team, strip_title
from isa_extract.record import Party, Record
from isa_extract.rules import Rules, plain

_WORD = re.compile(r"[^\W\d_]+(?:['’‘`\-–‐][^\W\d_]+)*")
_BETWEEN = re.compile(r"\s+(?:and|&)\s+|[,;/()|\n]|\s[-–—]\s")
_NO_NAMES = ("person.title", "person.post_word", "person.team_word", "person.not_a_name")
_GAP = 3
"""The most characters between two letters of a name: a full stop, a space and another, as OCR sees them."""
_WORD_BEFORE = re.compile(rf"(?<![^\W\d_])([^\W\d_]+)[\W_]{{0,{_GAP}}}$")
_WORD_AFTER = re.compile(r"(?:,\s*|\s+)([^\W\d_]+)\.?(?!\w)")
_PART = r"(?:(?:Mc|Mac|O['’])?[A-ZÀ-Þ][a-zß-ÿ]+(?:['’\-][A-Za-zÀ-ÿ]+)*)"
_INITIALLED = re.compile(rf"\b[A-ZÀ-Þ]\.?\s+{_PART}")
_TITLE = r"(?:M(?:rs?|s|iss|x)|Dr|Prof(?:essor)?|Rev(?:d|erend)?|Cllr|Councillor|Sgt|Insp|Supt)\.?"
_CUE = (
    r"(?:[Tt]his is|[Ss]igned(?: by)?|[Nn]amed?|[Cc]alled|[Aa]sk for|[Cc]ontact|[Ss]uperintendent|[Ii]nspector"
    r"|[Ss]ergeant|P[CS]|D[CIS]|DCI)[:.]?"
)
_LED = re.compile(
    rf"\b(?:{_TITLE}\s+(?:[A-ZÀ-Þ]\.?[ \t]*){{0,3}}{_PART}(?:\s+{_PART})?|{_CUE}\s+(?P<cued>{_PART}\s+{_PART}))"
)
"""A name, whosever it is, after a title that only people have; or what the rules may say is one, after such words."""
_PUNCTUATION = str.maketrans("", "", string.punctuation + string.whitespace)
_NO_LETTERS = {code: None for code in range(128) if not chr(code).isalnum()}
_SPACING = re.compile(r"[\W_]+")  # accents too, once they stand apart from their letters
_BREAK = "\0" * (_GAP + 1)
"""Between texts that are looked at together: nothing that is looked for goes across."""

_CONTROL = re.compile(r"[\x01-\x08\x0e-\x1f\x7f]")


def compact(text: str) -> str:
    """The letters and digits of a text in lower case, accents and spacing gone: what OCR leaves of a name."""
    if text.isascii():
        return text.lower().translate(_NO_LETTERS)
    return _SPACING.sub("", unicodedata.normalize("NFKD", text.casefold()))


def _plain_letters(text: str) -> str:
    """The same of whole pages, quickly: letters that have no place in the alphabet are left out."""
    if not text.isascii():
        text = unicodedata.normalize("NFKD", text.casefold()).encode("ascii", "ignore").decode("ascii")
    return text.lower().translate(_PUNCTUATION)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody by name; `protected` where the surname is a word of posts or bodies too, and alone says those."""

    given: tuple[str, ...]
    surname: str
    protected: bool


class _Letters:
    """A text's letters and digits as `compact` has them, each with its place in the text."""

    def __init__(self, text: str) -> None:
        self.text = text
        placed = [(letter, place) for place, character in enumerate(text) for letter in compact(character)]
        self.compact = "".join(letter for letter, _ in placed)
        self.places = [place for _, place in placed]

    def close(self, start: int, end: int) -> bool:
        """Whether letters follow one another as those of a word or name do."""
        places = self.places[start:end]
        return all(after - before <= _GAP for before, after in pairwise(places))

    def begins_word(self, letter: int) -> bool:
        """Whether no letter or digit stands right before one."""
        return letter == 0 or self.places[letter - 1] < self.places[letter] - 1

    def ends_word(self, letter: int) -> bool:
        """Whether no letter or digit stands right after the one before."""
        return letter == len(self.places) or self.places[letter] > self.places[letter - 1] + 1


@lru_cache(1 << 14)
def _is_among(rules: Rules, word: str, groups: tuple[str, ...]) -> bool:
    word = plain(word)
    return any(word in rules.phrase_index(group) for group in groups)


_is_person, _is_post, _is_team = (lru_cache(1 << 14)(told) for told in (is_person, is_post, is_team))
"""The same posts and names stand in many records of a register."""


class People:
    """Those whom a record names, and the rules by which names are told.

    `bodies` are the compact names of its organisations, `body_words` the compact words of those.
    """

    def __init__(self, rules: Rules, bodies: frozenset[str], body_words: frozenset[str]) -> None:
        self.rules, self._bodies, self._body_words = rules, bodies, body_words
        self._titles = _title_words(rules)
        self._by_surname: dict[str, list[Person]] = {}

    def add(self, persons: Iterable[Person]) -> None:
        """Take in some people more."""
        for person in persons:
            alike = self._by_surname.setdefault(compact(person.surname), [])
            if person not in alike:
                alike.append(person)

    def may_name(self, text: str) -> bool:
        """Whether the letters of somebody's surname stand in a text, if only as a part of a word."""
        held = compact(text)
        return any(surname in held for surname in self._by_surname)

    def may_be_in(self, texts: Sequence[str], others: Iterable[re.Pattern[str]]) -> set[str]:
        """Those of the texts that may name somebody or match one of `others`: quicker than to look at each."""
        joined = _BREAK.join(texts)
        if joined.count("\0") > len(_BREAK) * (len(texts) - 1) or _CONTROL.search(joined):
            return set(texts)  # control characters, which targets leave out, may hide somebody
        found: set[str] = set()
        ends = list(accumulate(len(text) + len(_BREAK) for text in texts))
        for pattern in (_LED, *others):
            found.update(texts[bisect_right(ends, match.start())] for match in pattern.finditer(joined))
        held = _plain_letters(joined)
        ends = list(accumulate(len(part) + len(_BREAK) for part in held.split(_BREAK)))
        for surname in {_plain_letters(surname) for surname in self._by_surname}:
            if not surname:
                return set(texts)  # of letters that are none of the alphabet
            place = held.find(surname)
            while place >= 0:
                number = bisect_right(ends, place)
                found.add(texts[number])
                place = held.find(surname, ends[number])
        return found

    def spans(self, text: str) -> Iterator[tuple[int, int]]:
        """Where somebody is named, perhaps overlapping."""
        held = compact(text)
        for surname in [surname for surname in self._by_surname if surname in held]:
            yield from self._named(_Letters(text), surname)
        for match in _LED.finditer(text):
            if match["cued"] is None:
                yield match.span()
            elif _is_person(self.rules, match["cued"]):
                yield match.span("cued")

    def _named(self, letters: _Letters, surname: str) -> Iterator[tuple[int, int]]:
        persons = self._by_surname[surname]
        given = {compact(name) for person in persons for name in person.given}
        for match in re.finditer(f"(?={surname})", letters.compact):
            start, end = match.start(), match.start() + len(surname)
            if not letters.close(start, end):
                continue
            first, glued = self._with_given(letters, start, given)
            last = self._with_given_after(letters, end, given)
            led = glued if not letters.ends_word(end) else first < letters.places[start] or last > 0
            written = letters.text[letters.places[start] : letters.places[end - 1] + 1]
            alone = (
                letters.begins_word(start)
                and letters.ends_word(end)
                and any(
                    not person.protected and written in (person.surname, person.surname.upper()) for person in persons
                )
            )
            if led or alone:
                yield first, max(last, letters.places[end - 1] + 1)

    def _with_given(self, letters: _Letters, start: int, given: set[str]) -> tuple[int, bool]:
        """Where the name begins that ends with the surname at a letter, and whether a given name is right before."""
        whole, initials = False, {name[0] for name in given}
        while start > 0:
            name = next((g for g in given if len(g) > 1 and letters.compact.endswith(g, 0, start)), None)
            if name is not None and letters.close(start - len(name), start + 1):
                start, whole = start - len(name), True
                continue
            if not letters.begins_word(start):
                if letters.begins_word(start - 1) and letters.compact[start - 1] in initials:  # "JHartley"
                    start -= 1
                break
            before = _WORD_BEFORE.search(letters.text, 0, letters.places[start])
            if before is None or not (self._is_initial(before[1], given) or before[1].casefold() in self._titles):
                break
            start -= len(compact(before[1]))
        return letters.places[start], whole

    def _with_given_after(self, letters: _Letters, end: int, given: set[str]) -> int:
        """Where the name ends whose surname comes first: "Reed, Ann", "Reed A."; 0 where it does not."""
        after = _WORD_AFTER.match(letters.text, letters.places[end - 1] + 1)
        if after and (compact(after[1]) in given or (after[0].endswith(".") and self._is_initial(after[1], given))):
            return after.end()
        return 0

    @staticmethod
    def _is_initial(word: str, given: set[str]) -> bool:
        return len(word) == 1 and (word.isupper() or word in given)

    def named_in(self, written: str, *, is_name: bool) -> Iterator[Person]:
        """The people of a value such as "Ann Reed (University), Bo Lee"; `is_name`: it stands where names stand."""
        several = _INITIALLED.findall(written)
        if len(several) > 1:  # "J Smith A Jones", as the lines of a cell may be read
            yield from map(self._person, several)
        for part in (written, *_BETWEEN.split(written)):
            if name := self._name_in(" ".join(part.split()), is_name):
                yield self._person(name)
                if part is written:
                    return

    def named_after_post(self, post: str) -> Iterator[Person]:
        """Who is named in a value that should be a post alone."""
        if name := self._after_post(post.split()):
            yield self._person(name)

    def _person(self, name: str) -> Person:
        words = [word for word in _WORD.findall(name) if len(word) == 1 or word not in LITTLE_WORDS]
        surname = words[-1]
        protected = compact(surname) in self._body_words or self._is_no_name(surname)
        return Person(tuple(dict.fromkeys(words[:-1])), surname, protected)

    def _name_in(self, part: str, is_name: bool) -> str | None:
        """The name in a part of a value, without title and post."""
        if not part or compact(part) in self._bodies:
            return None
        bare, titled = strip_title(self.rules, part)
        if _is_person(self.rules, part):
            return bare
        if name := self._after_post(bare.split(" ")):
            return name
        bare = re.sub(r"[^\w\s'’.\-–‐]+|\d+", " ", bare).strip(" .")
        looks = [word for word in _WORD.findall(bare) if len(word) > 1 and word.casefold() not in LITTLE_WORDS]
        likely = titled or (is_name and not _is_post(self.rules, part) and not _is_team(self.rules, part))
        if likely and 1 <= len(looks) <= 4 and all(w[0].isupper() and not self._is_no_name(w) for w in looks):
            return bare
        return None

    def _after_post(self, words: list[str]) -> str | None:
        """The name in "Station Manager Gail Whitmore"; none in "Head of Trading Standards"."""
        for count in (3, 2):
            post, name = words[:-count], " ".join(words[-count:])
            is_after = post and post[-1] not in LITTLE_WORDS and _is_post(self.rules, " ".join(post))
            if is_after and _is_person(self.rules, name):
                return name
        return None

    def _is_no_name(self, word: str) -> bool:
        return _is_among(self.rules, word, _NO_NAMES)


@cache
def _title_words(rules: Rules) -> frozenset[str]:
    words = (word for phrase in rules.phrase_index("person.title") for word in phrase.split("/"))
    return frozenset(part for word in words for part in word.split() if part not in LITTLE_WORDS)


def people_of(record: Record, rules: Rules) -> People:
    """Everybody whom the fields for names hold: contacts, signatories, owner, authors, the version history."""
    misread = [party.name for party in record.parties if _is_misread(party, rules)]
    names = [name for party in record.parties for name in (party.name, *party.aliases, *party.on_behalf_of)]
    names = [name for name in names if name not in misread]
    names += [c.organisation for c in record.contacts if c.organisation]
    names += [s.organisation for s in record.signatories if s.organisation]
    words = frozenset(compact(word) for name in names for word in _WORD.findall(name))
    people = People(rules, frozenset(map(compact, names)), words)
    posts = [c.role for c in record.contacts if c.role] + [s.position for s in record.signatories if s.position]
    people.add(person for name, is_name in _written(record) for person in people.named_in(name, is_name=is_name))
    people.add(person for name in misread for person in people.named_in(name, is_name=True))
    people.add(person for post in posts for person in people.named_after_post(post))
    return people


def _is_misread(party: Party, rules: Rules) -> bool:
    """Whether a party is a person by name, and nothing of what bodies have is known of it."""
    known = party.aliases or party.address or party.ico_registration or party.identifiers
    return not known and _is_person(rules, party.name)


def _written(record: Record) -> Iterator[tuple[str, bool]]:
    yield from ((contact.name, True) for contact in record.contacts if contact.name)
    yield from ((signatory.name, True) for signatory in record.signatories if signatory.name)
    agreement = record.agreement
    others = (agreement.owner, *agreement.authors, *(version.author for version in record.version_history))
    yield from ((name, False) for name in others if name)
