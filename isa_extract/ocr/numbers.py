"""Misread telephone numbers, dates and years: letters where only digits can be. No digit becomes another digit."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from rapidfuzz.distance import Levenshtein

from isa_extract.ocr.confusions import AS_DIGIT, Repair, digits
from isa_extract.ocr.vocabulary import OFTEN, Vocabulary
from isa_extract.values import find_dates, find_phones

_PHONE = re.compile(r"(?<![\w@/.+-])(?:\+ ?|\()?[0-9OoIlSB|][0-9OoIlSB| ()./-]{8,18}[0-9OoIlSB|](?![\w@])")
_PHONE_LETTER = re.compile(r"[OoIlSB|]")
_PHONE_LABEL = re.compile(
    r"\b(?:tel(?:ephone)?|phone|mob(?:ile)?|fax|call|ring)\b[\s.:]*(?:no|number)?[\s.:]*$", re.IGNORECASE
)


def phones(text: str) -> Iterator[Repair]:
    """Telephone numbers of the right length in which a few letters stand for digits."""
    for match in _PHONE.finditer(text):
        read = match[0]
        letters = len(_PHONE_LETTER.findall(read))
        if not letters:
            continue
        sure = sum(map(str.isdigit, read))
        told = _PHONE_LABEL.search(text[max(0, match.start() - 25) : match.start()]) is not None
        if sure < (6 if told else 7) or letters > (4 if told else 3):
            continue
        if any(_PHONE_LETTER.search(group) and not re.search(r"\d", group) for group in re.split(r"[ ()./-]+", read)):
            continue  # a group of letters alone is a word
        made = digits(read)
        found = next(find_phones(made), None)
        if found and (found.start, found.end) == (0, len(made)) and re.match(r"\(?0|\+ ?44", made):
            yield Repair(match.start(), match.end(), made, "telephone number")


_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
_SHORT_MONTHS = ("Jan", "Feb", "Mar", "Apr", "Jun", "Jul", "Aug", "Sep", "Sept", "Oct", "Nov", "Dec")
_EXACT = frozenset(name.lower() for name in (*_MONTHS, *_SHORT_MONTHS))
_MONTH_ALIKE = (
    ("0", "o"), ("1", "l"), ("1", "i"), ("l", "i"), ("i", "l"), ("|", "l"), ("v", "y"), ("rn", "m"), ("n", "u"),
    ("ii", "u"), ("b", "h"), ("c", "e"), ("e", "c"), ("5", "s"), ("8", "b"),
)  # fmt: skip
_D = "[0-9OoIlSBZG|]"
_NUMERIC = re.compile(
    rf"(?<![\w./-])(?P<day>{_D}{{1,2}})(?P<a> ?)(?P<sep>[/.-])(?P<b> ?)(?P<month>{_D}{{1,2}})(?P<c> ?)(?P=sep)(?P<d> ?)"
    rf"(?P<year>{_D}{{4}}|{_D}{{2}})(?![\w/]|[.-]\w)"
)
_WRITTEN = re.compile(
    r"(?<![\w.,/£-])(?:(?P<day>[0-9OoIlSB|]{1,2})(?P<suffix> ?(?:st|nd|rd|th))?(?P<of>,? (?:day )?(?:of )?))?"
    r"(?P<month>[A-Z0|][A-Za-z0-9|]{2,9})(?:(?P<stop>[.,]{0,2} ?|[-/])(?P<year>[0-9OoIlSBZG|]{4})(?![\w/]|[.-]\w))?"
)
_SHORT_YEAR = re.compile(
    rf"(?<![\w.,/£-])\d{{1,2}}(?:st|nd|rd|th)? (?:{'|'.join((*_MONTHS, *_SHORT_MONTHS))})\.?,? '?"
    r"(?P<year>\d[OoIl]|[OoIl]\d)(?![\w/]|[.-]\w)"
)
_ORDINAL = re.compile(r"(?<![\w.,/£-])(?P<number>[0-9OolI|]{1,2})(?P<suffix>st|nd|rd|th)(?!\w)")
_SPLIT_TENS = re.compile(rf"(?<![\w.,/-])([23]) 0(?= (?:{'|'.join(_MONTHS)}) (?:19|20)\d\d\b)")


def dates(text: str, vocabulary: Vocabulary) -> Iterator[Repair]:
    """Dates with letters for digits, digits for letters or a misspelt month."""
    for match in _NUMERIC.finditer(text):
        read = match[0]
        gaps = [match[name] for name in "abcd"]
        letters = sum(not character.isdigit() and character in AS_DIGIT for character in read)
        lopsided = any(gaps) and not (gaps[0] == gaps[1] and gaps[2] == gaps[3] and gaps[0] == gaps[2])
        if (not letters and not lopsided) or letters > 3 or sum(map(str.isdigit, read)) < 3:
            continue
        two_each = len(match["day"]) == len(match["month"]) == 2
        if len(match["year"]) == 2 and (lopsided or not (two_each or match["sep"] == "/")):
            continue  # "1.l.10" may be a section
        made = digits(read.replace(" ", "") if any(gaps) else read)
        if _is_date(made):
            yield Repair(match.start(), match.end(), made, "date")
    for match in _WRITTEN.finditer(text):
        yield from _written(match, vocabulary)
    for match in _SHORT_YEAR.finditer(text):
        yield Repair(match.start("year"), match.end("year"), digits(match["year"]), "date")
    for match in _ORDINAL.finditer(text):
        number = digits(match["number"])
        if number != match["number"] and 1 <= int(number) <= 31 and _suffix(int(number)) == match["suffix"]:
            yield Repair(match.start(), match.end(), number + match["suffix"], "ordinal")
    for match in _SPLIT_TENS.finditer(text):
        yield Repair(match.start(), match.end(), f"{match[1]}0", "date")


def _is_date(text: str) -> bool:
    found = next(find_dates(text), None)
    return found is not None and (found.start, found.end) == (0, len(text))


def _suffix(number: int) -> str:
    return "th" if 10 <= number % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")


def _written(match: re.Match[str], vocabulary: Vocabulary) -> Iterator[Repair]:
    day, year, read = match["day"], match["year"], match["month"]
    if not day and not year:
        return
    month = read if read.lower() in _EXACT else _month(read, vocabulary)
    if month is None or (year and not match["stop"]):
        return
    made_day, made_year = digits(day or ""), digits(year or "")
    if day and not 1 <= int(made_day) <= 31:
        return
    if day and not day.isdigit() and not year and not match["suffix"]:
        return  # "I May": a person may
    if year and not 1800 <= int(made_year) <= 2099:
        made_year, year = "", None
    if (read, day or "", year or "") == (month, made_day, made_year or year or ""):
        return
    if day and made_day != day:
        yield Repair(match.start("day"), match.end("day"), made_day, "date")
    if month != read:
        yield Repair(match.start("month"), match.end("month"), month, "date")
    if year and made_year != year:
        yield Repair(match.start("year"), match.end("year"), made_year, "date")


def _month(read: str, vocabulary: Vocabulary) -> str | None:
    """The month that a misread one is, None where the word is a word or could be two."""
    lower = read.lower()
    if vocabulary.listed(lower) or vocabulary.counts.get(lower, 0) >= OFTEN:
        return None
    name = _month_like(lower)
    return name.upper() if name and len(re.sub(r"[^A-Z]", "", read)) > 1 else name


@lru_cache(maxsize=4096)
def _month_like(read: str) -> str | None:
    once = _variants(read)
    found = {name for name in (*_MONTHS, *_SHORT_MONTHS) if name.lower() in once}
    if not found and len(read) >= 5:
        twice = {variant for first in once for variant in _variants(first)}
        found = {name for name in _MONTHS if name.lower() in twice}
    if not found and len(read) >= 5:
        found = {name for name in _MONTHS if len(name) >= 5 and Levenshtein.distance(read, name.lower()) == 1}
    return found.pop() if len(found) == 1 else None


def _variants(read: str) -> set[str]:
    return {
        read[: place.start()] + meant + read[place.end() :]
        for was, meant in _MONTH_ALIKE
        for place in re.finditer(re.escape(was), read)
    }


_ENACTED = r"(?:Acts?|ACT|Order|ORDER|Regulations|REGULATIONS|Rules|Measure|Directive|Bill)"
_YEAR_AFTER = re.compile(rf"\b{_ENACTED},? \(?(?P<year>[0-9OolISB|]{{4}})(?![\w/]|[.-]\w)")
_YEAR_SPLIT = re.compile(
    rf"\b{_ENACTED},? \(?(?P<year>[1l|I2] ?[09OoSB8] ?[0-9Ool] ?[0-9Ool])(?![\w/]|[.-]\w|[ ]?\d|[,:]\d)"
)
_YEAR_ALONE = re.compile(r"(?<![\w./,£#:-])(?P<year>[12lI|][09O8][0-9OlI|]{2})(?![\w/:#]|[.,-]\w)")


def years(text: str) -> Iterator[Repair]:
    """Years with letters for digits; after an Act also with a space within."""
    for expression, least in ((_YEAR_AFTER, 1), (_YEAR_SPLIT, 2), (_YEAR_ALONE, 2)):
        for match in expression.finditer(text):
            read = match["year"]
            made = digits(read.replace(" ", ""))
            if made == read or sum(map(str.isdigit, read)) < least or read.count(" ") > 1:
                continue
            if made.isdigit() and 1800 <= int(made) <= 2049:
                yield Repair(match.start("year"), match.end("year"), made, "year")
