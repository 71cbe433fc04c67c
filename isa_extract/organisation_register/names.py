"""Names of organisations by rule: the words that count, and readings of what sort of body it is and of where."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from isa_extract.document import fold

_WORD = re.compile(r"[^\W_]+")
_INITIALS = re.compile(r"\.(?<=\b[a-z]\.)(?=[a-z]\b|\W|$)")
_ACCENTS = re.compile("[\u0300-\u036f]+")
_SAME = {
    "limited": "ltd", "cyfyngedig": "ltd", "cyf": "ltd", "saint": "st", "dept": "department", "boro": "borough",
    "auth": "authority", "metropolitain": "metropolitan", "nhsft": "nhs ft", "nhst": "nhs trust",
    "assoc": "association", "govt": "government", "cttee": "committee", "uni": "university",
}  # fmt: skip
"""Words that are written in more than one way."""
_REWRITTEN = frozenset(word for meant in _SAME.values() for word in meant.split(" ")) | {"department", "hm", "state"}
_COMMON = frozenset({"and", "the", "of", "for", "nhs", "service", "services", "health", "hospitals", "university"})
_PHRASES = (
    ("her majestys ", "hm "),
    ("his majestys ", "hm "),
    ("h m ", "hm "),
    ("department of the ", "department for "),
    ("department for the ", "department for "),
    ("department of ", "department for "),
    ("secretary of state for the ", "secretary of state for "),
)
LEGAL_FORMS = frozenset({"ltd", "llp", "plc", "cic", "cio", "lp"})


def plain_text(text: str) -> str:
    """A text of names without case, accents, apostrophes and the stops of initials; lines stay lines."""
    if not text.isascii():
        text = "\n".join([line if line.isascii() else _ascii(line) for line in text.split("\n")])
    text = text.casefold()
    return _INITIALS.sub("", text.replace("'", "").replace("&", " and "))


def _ascii(text: str) -> str:
    """A text with plain quotes and without accents."""
    return _ACCENTS.sub("", unicodedata.normalize("NFKD", fold(text)))


@lru_cache(maxsize=4096)
def words_of(name: str) -> tuple[str, ...]:
    """The words of a name that tell it from others: no case, accents or punctuation, no leading article."""
    words = _WORD.findall(plain_text(name).replace("+", " and "))
    if words[:1] == ["the"] and len(words) > 1:
        del words[0]
    plain = " ".join([_SAME.get(word, word) for word in words])
    if plain[:1] in "hds":
        for written, meant in _PHRASES:
            if plain.startswith(written):
                plain = meant + plain[len(written) :]
                break
    return tuple(plain.split(" ")) if plain else ()


def rarest_word(words: Sequence[str]) -> str:
    """The word of a name that few others have, to look names up by: the longest that is written in one way only."""
    own = [word for word in words if word not in DESIGNATION_WORDS and word not in _COMMON]
    same = [word for word in own or words if word not in _REWRITTEN]
    return max(same or own or words, key=len)


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to read a name: the place or proper name in it, what sort of body it says, and the styles of a council.

    `family` is None where the name does not say what sort of body it is; `place` is then all of it.
    """

    place: str
    family: str | None = None
    styles: frozenset[str] = frozenset()


_Designation = tuple[str, frozenset[str]]


def _table(*lines: tuple[str, str, str]) -> dict[str, list[tuple[tuple[str, ...], _Designation]]]:
    """Phrases (separated by "|") with their family and styles -> by word, longest first."""
    table: dict[str, list[tuple[tuple[str, ...], _Designation]]] = {}
    for phrases, family, styles in lines:
        for phrase in phrases.split("|"):
            words = tuple(phrase.split())
            table.setdefault(words[-1], []).append((words, (family, frozenset(styles.split()))))
    for entries in table.values():
        entries.sort(key=lambda entry: -len(entry[0]))
    return table


_SUFFIXES = _table(
    ("county council", "council", "county"),
    ("county borough council|county borough|cbc", "council", "county borough"),
    ("city council", "council", "city"),
    ("city and district council|city and borough council", "council", "city district"),
    ("city and county council|city and county", "council", "city county"),
    ("city of", "council", "city"),
    ("county of", "council", "county"),
    ("borough council|bc|borough of", "council", "borough"),
    ("metropolitan borough council|metropolitan borough|mbc|met borough council", "council", "metropolitan borough"),
    ("metropolitan district council|metropolitan district|mdc", "council", "metropolitan district"),
    ("metropolitan council|metropolitan city council", "council", "metropolitan"),
    ("district council|dc", "council", "district"),
    ("london borough council|london borough|lb|lbc", "council", "london borough"),
    ("royal borough council|royal borough", "council", "royal borough"),
    ("council|unitary authority|unitary council|unitary|ua|local authority|corporation|authority", "council", ""),
    ("cc", "council", "cc"),
    ("city", "council", "city"),
    ("county", "council", "county"),
    ("borough", "council", "borough"),
    ("district", "council", "district"),
    ("town council|parish council|community council|youth council|parish meeting", "local_council", ""),
    ("combined authority|ca|mayoral combined authority|combined county authority|mca|cca", "combined_authority", ""),
    ("police|constabulary|police service|police force|police constabulary", "police", ""),
    ("police authority|police board", "police_authority", ""),
    (
        "police and crime commissioner|police and crime commissioners office|pcc|opcc|pfcc|police crime commissioner"
        "|police fire and crime commissioner|office of the police and crime commissioner"
        "|office of police and crime commissioner",
        "commissioner", "",
    ),
    ("police and crime panel|police federation", "other", ""),
    (
        "fire and rescue service|fire and rescue authority|fire and rescue|fire rescue service|fire rescue"
        "|fire authority|fire service|fire brigade|frs|fra|fire and rescue services|combined fire authority"
        "|fire and rescue brigade|combined fire and rescue authority"
        "|commissioner fire and rescue authority|fire and rescue joint board|fire",
        "fire", "",
    ),
    ("nhs trust|nhs foundation trust|nhs ft|foundation trust|ft|foundation nhs trust|trust", "trust", ""),
    ("ccg|clinical commissioning group", "ccg", ""),
    ("icb|integrated care board", "icb", ""),
    ("ics|integrated care system|icp|integrated care partnership", "other", ""),
    ("pct|primary care trust|teaching primary care trust|teaching pct|care trust|nhs care trust|tpct", "pct", ""),
    (
        "health board|local health board|university health board|university local health board|uhb|lhb"
        "|teaching health board|teaching local health board",
        "health_board", "",
    ),
    ("strategic health authority|sha|health authority", "health_authority", ""),
    ("health and social care trust|hsc trust|hsct|health and social services trust", "hsc_trust", ""),
    ("probation trust", "probation_trust", ""),
    ("probation area|probation board|probation service", "probation_area", ""),
    ("community rehabilitation company|crc|community rehabilitation company ltd|crc ltd", "crc", ""),
    ("university", "university", ""),
)  # fmt: skip
"""How names end, by the last word."""

_PREFIXES: dict[str, list[tuple[tuple[str, ...], _Designation]]] = {}
for _phrases, _family, _styles in (
    ("county council of|county council of the|cyngor sir", "council", "county"),
    ("city council of|cyngor dinas", "council", "city"),
    (
        "cyngor dinas a sir|city and county of|county council of the city and county of|dinas a sir",
        "council", "city county",
    ),
    ("borough council of|borough council of the", "council", "borough"),
    ("district council of", "council", "district"),
    ("county borough council of|county borough of|cyngor bwrdeistref sirol", "council", "county borough"),
    ("metropolitan borough council of|metropolitan borough of|mb of", "council", "metropolitan borough"),
    ("metropolitan district council of|metropolitan district of", "council", "metropolitan district"),
    (
        "london borough of|lb of|lb|lbc of|mayor and burgesses of the london borough of|london borough",
        "council", "london borough",
    ),
    ("royal borough of|rb of|mayor and burgesses of the royal borough of|royal borough", "council", "royal borough"),
    ("city of|council of the city of|lord mayor and citizens of the city of", "council", "city"),
    ("borough of|mayor and burgesses of the borough of|council of the borough of", "council", "borough"),
    ("county of", "council", "county"),
    ("district of", "council", "district"),
    ("council of|council of the|mayor and burgesses of|mayor and burgesses of the|cyngor|comhairle", "council", ""),
    (
        "chief constable of the|chief constable of|chief constable for|chief constable|police service of"
        "|police force of|heddlu|commissioner of police of the|commissioner of police for the|constabulary of",
        "police", "",
    ),
    (
        "police and crime commissioner for|office of the police and crime commissioner for|pcc for|opcc for|opcc"
        "|office of police and crime commissioner for|office of the police and crime commissioner|office of the pcc for"
        "|police fire and crime commissioner for|office of the police fire and crime commissioner for|pfcc for"
        "|police and crime commissioner of|comisiynydd yr heddlu a throseddu",
        "commissioner", "",
    ),
    ("chief fire officer of|gwasanaeth tan ac achub|awdurdod tan ac achub", "fire", ""),
    ("bwrdd iechyd prifysgol|bwrdd iechyd", "health_board", ""),
    ("university of", "university", ""),
):  # fmt: skip
    for _phrase in _phrases.split("|"):
        _words = tuple(_phrase.split())
        _PREFIXES.setdefault(_words[0], []).append((_words, (_family, frozenset(_styles.split()))))
for _entries in _PREFIXES.values():
    _entries.sort(key=lambda entry: -len(entry[0]))

STYLE_WORDS = frozenset({"city", "county", "borough", "district"})
"""What a council is called where "council" is left out."""
_NHS_FAMILIES = frozenset({"trust", "ccg", "icb", "pct", "health_board", "health_authority"})
NHS = "nhs"
"""The family of "NHS Fife": some body of the NHS that goes by its place."""
DESIGNATION_WORDS = frozenset(
    word for table in (_SUFFIXES, _PREFIXES) for entries in table.values() for words, _ in entries for word in words
)


def readings(words: Sequence[str], family: str | None = None) -> Iterator[Reading]:
    """How the words of a name can be read, the fullest designation first; `family` is that of the body if known.

    The last reading of a name whose family is not known takes all of it for a place.
    """
    found: dict[Reading, None] = {}
    ending = _ending(words, family)
    if ending is not None:
        size, (named, styles) = ending
        _add(found, _trimmed(words[:-size], named, styles))
        if named == "council" and len(words) > size + 1 and words[-size - 1] in STYLE_WORDS:  # "Derby City UA"
            _add(found, _trimmed(words[: -size - 1], named, styles | {words[-size - 1]}))
    if ending is None or words[-1] in STYLE_WORDS:
        beginning = _beginning(words, family)
        if beginning is not None:
            size, (named, styles) = beginning
            rest = words[size:]
            inner = _ending(rest, named)
            if inner is not None:
                styles |= inner[1][1]
                rest = rest[: -inner[0]]
            _add(found, _trimmed(rest, named, styles))
        elif len(words) > 1 and words[0] == "nhs" and family is None:
            _add(found, Reading(" ".join(words[1:]), NHS))
    if family is not None and not found:
        _add(found, _trimmed(words, family, frozenset()))
    yield from found
    if family is None:
        yield Reading(" ".join(words))


def _add(found: dict[Reading, None], reading: Reading | None) -> None:
    if reading is None:
        return
    if reading.family == "council" and all(word in DESIGNATION_WORDS for word in reading.place.split(" ")):
        return  # "the County Council", "City Corporation"
    found.setdefault(reading)


def _ending(words: Sequence[str], family: str | None) -> tuple[int, _Designation] | None:
    """How many words at the end say what sort of body it is, and which; with `family` only those of that family."""
    for phrase, designation in _SUFFIXES.get(words[-1], ()) if words else ():
        size = len(phrase)
        if size < len(words) and tuple(words[-size:]) == phrase and family in (None, designation[0]):
            return size, designation
    return None


def _beginning(words: Sequence[str], family: str | None) -> tuple[int, _Designation] | None:
    for phrase, designation in _PREFIXES.get(words[0], ()) if words else ():
        size = len(phrase)
        if size < len(words) and tuple(words[:size]) == phrase and family in (None, designation[0]):
            return size, designation
    return None


def _trimmed(words: Sequence[str], family: str, styles: frozenset[str]) -> Reading | None:
    """The place without what else says the family before it: "city of X", "NHS X", "Chief Constable of X"."""
    words = list(words)
    for _ in range(3):
        beginning = _beginning(words, family)
        if beginning is None:
            break
        del words[: beginning[0]]
        styles |= beginning[1][1]
    if family == "council":
        ending = _ending(words, family)
        if ending is not None and len(words) > ending[0] and words[-1] in ("of", "borough"):
            styles |= ending[1][1]
            del words[-ending[0] :]
    elif family in _NHS_FAMILIES and words[:1] == ["nhs"]:
        del words[0]
    if words[:1] == ["the"]:
        del words[0]
    return Reading(" ".join(words), family, styles) if words else None


def place_key(place: str) -> str:
    """A place without the little words that come and go in it: "Telford and the Wrekin", "Telford & Wrekin"."""
    words = place.split(" ")
    return " ".join([word for word in words if word not in ("and", "the")]) or place


_LOWER = frozenset({"city", "borough", "district", "metropolitan", "london", "royal"})
_OF_TYPE = {
    "county council": "county", "non-metropolitan district": "district", "metropolitan district": "metropolitan",
    "london borough": "london", "northern irish district": "district",
}  # fmt: skip
"""What the type of a council says of its style where its name does not."""


_PRINCIPAL = {*_OF_TYPE, "unitary authority", "welsh council", "scottish council"}
_OTHER_TYPES = {
    "london": _PRINCIPAL - {"london borough"},
    "metropolitan": _PRINCIPAL - {"metropolitan district", "scottish council"},
}
"""Styles that only councils of one type bear -> the types that never do."""


def likeness_of_styles(asked: frozenset[str], own: frozenset[str], sort: str) -> int:
    """How well the style a council is given fits its own: 2 it is the same, 1 it may be meant, 0 another is meant."""
    if asked == own:
        return 2
    if any(word in asked and sort in _OTHER_TYPES[word] for word in _OTHER_TYPES):
        return 0
    if not own and sort in _OF_TYPE:
        own = frozenset({_OF_TYPE[sort]})
    if not asked or not own:
        return 1
    if asked & own:
        return 2
    if "cc" in asked:
        return 2 if own & {"city", "county"} else 0
    if asked <= _LOWER and own <= _LOWER:
        return 1
    if asked <= {"borough", "district"} and sort in ("unitary authority", "welsh council"):
        return 1
    return 0


def without_legal_form(words: Sequence[str]) -> tuple[str, ...]:
    """A name's words without "Ltd", "LLP" and their like at the end."""
    end = len(words)
    while end > 1 and words[end - 1] in LEGAL_FORMS:
        end -= 1
    return tuple(words[:end])
