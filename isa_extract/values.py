"""Normalisers: dates to EDTF, durations to ISO 8601, phones to E.164, e-mails, postcodes, ICO numbers."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

_MONTHS = {
    name: number
    for number, names in enumerate(
        ("january jan ionawr", "february feb chwefror", "march mar mawrth", "april apr ebrill", "may mai",
         "june jun mehefin", "july jul gorffennaf", "august aug awst", "september sept sep medi",
         "october oct hydref", "november nov tachwedd", "december dec rhagfyr"), 1)
    for name in names.split()
}  # fmt: skip
_MONTH = r"(?P<month>january|jan|february|feb|march|mar|april|apr|may|june|jun|july|jul|august|aug|september|sept|sep|october|oct|november|nov|december|dec|ionawr|chwefror|mawrth|ebrill|mai|mehefin|gorffennaf|awst|medi|hydref|tachwedd|rhagfyr)"  # noqa: E501
_DAY = r"(?P<day>0?[1-9]|[12]\d|3[01])"
_YEAR = r"(?P<year>(?:19|20)\d\d)"
_UNIT_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth")
_ORDINALS = {
    word: number
    for number, word in enumerate(
        (
            *_UNIT_ORDINALS, "tenth", "eleventh", "twelfth", "thirteenth", "fourteenth", "fifteenth", "sixteenth",
            "seventeenth", "eighteenth", "nineteenth", "twentieth", *(f"twenty {word}" for word in _UNIT_ORDINALS),
            "thirtieth", "thirty first",
        ),
        start=1,
    )
}  # fmt: skip
_ORDINAL_WORDS = "|".join(word.replace(" ", r"[\s-]") for word in sorted(_ORDINALS, key=len, reverse=True))
_DATE_PATTERNS = [
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        # 17th June 2015, 3rd day of March 2014, 25 / th May 2014, 02 Apr 15, 1-Feb-2018, 1af Ebrill 2016
        rf"(?<!\d){_DAY}\s*/?\s*(?:st|nd|rd|th|af|il|ydd|f?ed|eg|ain)?,?\s*(?:day\s+of\s+|of\s+|-|/)?\s*{_MONTH}\b\.?,?[\s\-/]*(?:(?P<year>(?:19|20)\d\d)|'?(?P<short>\d\d))(?!\d)",
        # the sixteenth day of September 2014, twenty-first June 2012
        rf"\b(?P<spelt>{_ORDINAL_WORDS})\s+(?:day\s+of\s+|of\s+)?{_MONTH}\b,?\s+{_YEAR}(?!\d)",
        # June 17th, 2015
        rf"\b{_MONTH}\s+{_DAY}\s*(?:st|nd|rd|th)?,?\s+{_YEAR}(?!\d)",
        # 17/06/2015, 17.06.15, 17 / 06 / 2015; 01/04/2014-31/03/2015 is two of them
        r"(?<![\d./])(?P<day>0?[1-9]|[12]\d|3[01])\s?(?P<sep>[./])\s?(?P<month>0?[1-9]|1[0-2])\s?(?P=sep)\s?(?:(?P<year>(?:19|20)\d\d)|(?P<short>\d\d))(?!\d)(?![./]\d)",
        # 17-06-15
        r"(?<![\d./-])(?P<day>0?[1-9]|[12]\d|3[01])\s?-\s?(?P<month>0?[1-9]|1[0-2])\s?-\s?(?:(?P<year>(?:19|20)\d\d)|(?P<short>\d\d))(?!\d)(?![./-]\d)",
        # 2015-06-17
        r"(?<![\d-])(?P<year>(?:19|20)\d\d)-(?P<month>0[1-9]|1[0-2])-(?P<day>0[1-9]|[12]\d|3[01])(?![\d-])",
        # June 2015, Feb-2018
        rf"\b{_MONTH}\b\.?,?[\s\-/]*(?:(?P<year>(?:19|20)\d\d)|'(?P<short>\d\d))(?!\d)",
    )
]
_COMPACT = re.compile(r"(?<!\d)(?P<day>0[1-9]|[12]\d|3[01])(?P<month>0[1-9]|1[0-2])(?P<year>(?:19|20)\d\d)(?!\d)")
_FIGURE = re.compile(r"\d")  # the year of every date is written in figures
_YEAR_ONLY = re.compile(r"(?<![\d/£.,-])(?P<year>(?:19|20)\d\d)(?![\d/])(?![.,]\d)")


@dataclass(frozen=True, slots=True)
class DateMatch:
    """A date in a text; `value` is EDTF level 0, as precise as what is printed."""

    start: int
    end: int
    value: str

    @property
    def precise(self) -> bool:
        """Whether the day is printed."""
        return len(self.value) >= 10


def _full_year(match: re.Match[str]) -> int:
    groups = match.groupdict()
    if groups.get("year"):
        return int(groups["year"])
    short = int(groups["short"])
    return 1900 + short if short >= 70 else 2000 + short


def _day(groups: Mapping[str, str | None]) -> int:
    """The day that a date prints, in figures or as a word; 0 where it prints none."""
    if spelt := groups.get("spelt"):
        return _ORDINALS[re.sub(r"[\s-]+", " ", spelt.lower())]
    return int(groups.get("day") or 0)


def _valid_day(year: int, month: int, day: int) -> bool:
    lengths = (31, 29 if year % 4 == 0 and (year % 100 != 0 or year % 400 == 0) else 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)  # fmt: skip  # noqa: E501
    return 1 <= day <= lengths[month - 1]


def find_dates(
    text: str, start: int = 0, end: int | None = None, *, compact: bool = False, years: bool = False
) -> Iterator[DateMatch]:
    """British dates in `text[start:end]`, in order, not overlapping.

    `compact` also reads 17022013; `years` also a year alone. An impossible date (31/02/2015) is none.
    """
    end = len(text) if end is None else end
    if not _FIGURE.search(text, start, end):
        return iter(())
    found: list[DateMatch] = []
    impossible: list[tuple[int, int]] = []  # "June 2015" is no date within "31 June 2015"
    patterns = [*_DATE_PATTERNS, *([_COMPACT] if compact else []), *([_YEAR_ONLY] if years else [])]
    for pattern in patterns:
        for match in pattern.finditer(text, start, end):
            taken = [*((date.start, date.end) for date in found), *impossible]
            if any(match.start() < last and first < match.end() for first, last in taken):
                continue
            groups = match.groupdict()
            year = _full_year(match)
            month_text = groups.get("month")
            value = f"{year:04d}"
            if month_text:
                month = int(month_text) if month_text.isdigit() else _MONTHS[month_text.lower()]
                value += f"-{month:02d}"
                day = _day(groups)
                if day:
                    if not _valid_day(year, month, day):
                        impossible.append(match.span())
                        continue
                    value += f"-{day:02d}"
            found.append(DateMatch(match.start(), match.end(), value))
    return iter(sorted(found, key=lambda date: date.start))


_EDTF = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")
_SEASONS = {21: 3, 22: 6, 23: 9, 24: 12}


def first_day(written: str) -> datetime.date | None:
    """The first day of an EDTF date or interval; None where there is none."""
    match = _EDTF.match(written)
    if match is None:
        return None
    month = int(match[2] or 1)
    try:
        return datetime.date(int(match[1]), _SEASONS.get(month, month), int(match[3] or 1))
    except ValueError:
        return None


def last_day(written: str) -> datetime.date | None:
    """The last day of an EDTF date or interval: 2016 ends on 31 December, 2016-02 on the 29th."""
    last = written.rpartition("/")[2]
    match, first = _EDTF.match(last), first_day(last)
    if match is None or first is None:
        return None
    if match[3]:
        return first
    months = 12 if not match[2] else 3 if int(match[2]) in _SEASONS else 1
    return _add_months(first, months) - datetime.timedelta(days=1)


def add_duration(day: datetime.date, duration: str) -> datetime.date | None:
    """The day an ISO 8601 duration of one unit after another (P3Y, P18M, P2W, P30D); None for any other text."""
    match = re.fullmatch(r"P(\d{1,4})([YMWD])", duration)
    if match is None:
        return None
    number = int(match[1])
    try:
        if match[2] in "YM":
            return _add_months(day, number * (12 if match[2] == "Y" else 1))
        return day + datetime.timedelta(days=number * (7 if match[2] == "W" else 1))
    except (ValueError, OverflowError):
        return None


def _add_months(day: datetime.date, months: int) -> datetime.date:
    """The same day some months on, or the last one of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    for number in (day.day, 30, 29, 28):
        if _valid_day(year, month + 1, number):
            return datetime.date(year, month + 1, number)
    raise ValueError("no such month")


_ONES = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
_TENS = {"twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90}
_NUMBER_WORDS = {**{word: number for number, word in enumerate(_ONES) if number}, **_TENS, "a": 1, "an": 1,
                 "hundred": 100, "a hundred": 100, "one hundred": 100}  # fmt: skip
for _ten, _value in _TENS.items():
    for _one in range(1, 10):
        _NUMBER_WORDS[f"{_ten}-{_ONES[_one]}"] = _NUMBER_WORDS[f"{_ten} {_ONES[_one]}"] = _value + _one
_WORDS = "|".join(sorted((re.escape(word) for word in _NUMBER_WORDS), key=len, reverse=True))
_DURATION = re.compile(
    rf"(?<![\w.])(?:(?P<digits>\d{{1,3}})|(?P<words>{_WORDS}))\s*(?:\(\s*(?:(?P<again>\d{{1,3}})|(?:{_WORDS}))\s*\))?"
    r"[\s-]*(?P<unit>(?:calendar|working|business|school|academic|financial|full|complete|clear)?[\s-]*(?:years?|yrs?|months?|mths?|weeks?|wks?|days?))\b(?!\s*(?:old|of\s+age)\b)",
    re.IGNORECASE,
)
_ADVERBS = {
    "annually": "P1Y", "annual": "P1Y", "yearly": "P1Y", "every year": "P1Y", "each year": "P1Y", "once a year": "P1Y",
    "per annum": "P1Y", "biennially": "P2Y", "biennial": "P2Y", "every other year": "P2Y",
    "bi-annually": "P6M", "biannually": "P6M",
    "bi-annual": "P6M", "biannual": "P6M", "every quarter": "P3M", "every month": "P1M", "each month": "P1M",
    "six-monthly": "P6M", "six monthly": "P6M", "6 monthly": "P6M", "6-monthly": "P6M", "half-yearly": "P6M",
    "quarterly": "P3M", "monthly": "P1M", "twice a year": "P6M", "twice yearly": "P6M", "on an annual basis": "P1Y",
}  # fmt: skip
_EVERY_UNIT = re.compile(
    rf"(?<!\w)(?P<number>\d{{1,2}}|{_WORDS})[\s-]*(?P<unit>yearly|year|monthly|month|weekly)(?:\s+(?:basis|intervals?|cycle))?(?!\w)",
    re.IGNORECASE,
)
_ADVERB = re.compile(
    r"(?<!\w)(?:" + "|".join(sorted(map(re.escape, _ADVERBS), key=len, reverse=True)) + r")(?!\w)", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class DurationMatch:
    """A length of time in a text, as an ISO 8601 duration in the unit that is printed."""

    start: int
    end: int
    value: str


def find_durations(text: str, start: int = 0, end: int | None = None) -> Iterator[DurationMatch]:
    """Lengths of time such as "six (6) years", "36 months", "30 working days", in order."""
    end = len(text) if end is None else end
    for match in _DURATION.finditer(text, start, end):
        number = int(match["again"] or match["digits"] or _NUMBER_WORDS[match["words"].lower()])
        unit = re.sub(r"[\s-]+", " ", match["unit"].lower()).strip()
        unit = unit.split(" ")[-1].rstrip("s")
        letter = {"year": "Y", "yr": "Y", "month": "M", "mth": "M", "week": "W", "wk": "W", "day": "D"}[unit]
        if number:
            yield DurationMatch(match.start(), match.end(), f"P{number}{letter}")


def find_intervals(text: str, start: int = 0, end: int | None = None) -> Iterator[DurationMatch]:
    """How often something recurs: "annually", "every two years", "5 yearly", "12 monthly"."""
    end = len(text) if end is None else end
    found = [DurationMatch(m.start(), m.end(), _ADVERBS[m[0].lower()]) for m in _ADVERB.finditer(text, start, end)]
    for match in _EVERY_UNIT.finditer(text, start, end):
        if match["unit"].lower() in ("year", "month"):
            continue
        number = int(match["number"]) if match["number"].isdigit() else _NUMBER_WORDS[match["number"].lower()]
        letter = match["unit"][0].upper()
        if not any(match.start() < other.end and other.start < match.end() for other in found):
            found.append(DurationMatch(match.start(), match.end(), f"P{number}{letter}"))
        else:
            found = [o for o in found if not (match.start() < o.end and o.start < match.end())]
            found.append(DurationMatch(match.start(), match.end(), f"P{number}{letter}"))
    for month in re.finditer(rf"\b(?:every|each)\s+{_MONTH}\b", text[:end], re.IGNORECASE):
        if month.start() >= start:
            found.append(DurationMatch(month.start(), month.end(), "P1Y"))
    for every in re.finditer(
        r"\b(?:every|each|once (?:every|in)|intervals? of|at least every)\s+", text[:end], re.IGNORECASE
    ):
        if every.start() < start:
            continue
        duration = next(find_durations(text, every.end(), min(end, every.end() + 40)), None)
        if duration and duration.start - every.end() <= 2:
            found.append(DurationMatch(every.start(), duration.end, duration.value))
    return iter(sorted(found, key=lambda d: d.start))


@dataclass(frozen=True, slots=True)
class TextMatch:
    """A span of a text and its normalised value."""

    start: int
    end: int
    value: str


def find_emails(text: str, start: int = 0, end: int | None = None) -> Iterator[TextMatch]:
    """E-mail addresses, mended where a line break or space broke them and a stray full stop or comma follows."""
    end = len(text) if end is None else end
    free = start  # where the text begins that no address before has taken
    for at in re.finditer(r"@", text[:end]):
        if at.start() < start:
            continue
        left = re.search(r"[A-Za-z0-9][\w.+'-]*\s?$", text[free : at.start()])
        if not left:
            continue
        begin = free + left.start()
        right = re.match(r"\s?[A-Za-z0-9-]+(?:\s?\.\s?[A-Za-z0-9-]+)*", text[at.end() : end])
        if not right:
            continue
        finish = at.end() + right.end()
        host = re.sub(r"\s+", "", right[0]).lower()
        # A host cut inside its last label: "arden.go v.uk", "nhs.u k".
        tail = re.match(r"\s+([a-z]{1,6}(?:\.[a-z]{2,6}){0,2})\b", text[finish:end])
        if tail and not _known_host(host) and _known_host(host + tail[1]):
            host, finish = host + tail[1], finish + tail.end()
        else:
            # Words that follow a complete host after a full stop and a space are a new sentence.
            words = re.split(r"\s*\.\s+|\s+\.\s*", right[0])
            if len(words) > 1 and _known_host(words[0].lower().strip()):
                host = words[0].lower().strip()
                finish = at.end() + right[0].index(words[0]) + len(words[0])
        # A sentence that begins without a space after the full stop: "x@arden.gov.uk.The team".
        glued = re.match(r"(.+)\.[A-Z][a-z]*$", right[0])
        if glued and _known_host(glued[1].lower()) and host == right[0].lower():
            host, finish = glued[1].lower(), at.end() + glued.end(1)
        host = host.strip(".-")
        local = re.sub(r"\s+", "", left[0]).lower().strip(".'")
        if not re.search(r"\.[a-z]{2,}$", host):
            continue
        while finish > begin and text[finish - 1] in ".,;: ":
            finish -= 1
        free = finish
        yield TextMatch(begin, finish, f"{local}@{host}")


_COMMON_HOSTS = re.compile(
    r".+\.(?:gov\.uk|ac\.uk|co\.uk|org\.uk|nhs\.uk|nhs\.net|police\.uk|gov\.wales|gov\.scot|sch\.uk|mod\.uk|ltd\.uk|me\.uk"
    r"|com|org|net|cymru|wales|scot|london|eu|info|example|gov\.im|coop|hscni\.net|cjsm\.net|uk)"
)


def _known_host(host: str) -> bool:
    return _COMMON_HOSTS.fullmatch(host) is not None


_PHONE = re.compile(r"(?<![\w@/-])(?<!\d\.)(?:(?:\+|00)\s?44\s?(?:\(0\))?|\(?0)[\s\d()./-]{8,17}\d(?!\d)")
_DATE_LIKE = re.compile(r"(?<!\d)\d{1,2}([./])\d{1,2}\1(?:\d\d|\d{4})(?!\d)")


def find_phones(text: str, start: int = 0, end: int | None = None) -> Iterator[TextMatch]:
    """UK telephone numbers as E.164. A number must have a possible length; drama numbers count."""
    end = len(text) if end is None else end
    while match := _PHONE.search(text, start, end):
        found = next(filter(None, map(_phone, _phone_candidates(match[0]))), None)
        if found:
            length, value = found
            yield TextMatch(match.start(), match.start() + length, value)
            start = match.start() + length
        else:
            start = match.start() + 1


def _phone(candidate: str) -> tuple[int, str] | None:
    """The length of what is printed and the number, None where it cannot be one."""
    import phonenumbers  # half a megabyte of metadata: only for documents that print a number

    if len(re.sub(r"\D", "", candidate)) > 14 or _DATE_LIKE.search(candidate):
        return None
    try:
        number = phonenumbers.parse(re.sub(r"\s+", " ", re.sub(r"^00\s?44", "+44", candidate)), "GB")
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(number) or not 9 <= len(str(number.national_number)) <= 10:
        return None
    return len(candidate), phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _phone_candidates(raw: str) -> Iterator[str]:
    """The number as printed; then its first part where two numbers stand together."""
    yield raw
    for separator in ("\n", " / ", "/", "  "):
        if separator in raw:
            yield raw.split(separator)[0]
    digits = [place for place, character in enumerate(raw) if character.isdigit()]
    for count in (11, 10):  # the usual lengths, cut where no digit follows at once
        if len(digits) > count and digits[count] > digits[count - 1] + 1:
            yield raw[: digits[count - 1] + 1]


_POSTCODE = re.compile(
    r"(?<![A-Z0-9])(?:GIR ?0AA|[A-PR-UWYZ](?:[0-9]{1,2}|[A-HK-Y][0-9]|[A-HK-Y][0-9][0-9ABEHMNPRV-Y]|[0-9][A-HJKPS-UW])"
    r"(?: {0,2}|\n)[0-9][ABD-HJLNP-UW-Z]{2})(?![A-Z0-9])"
)


_AREAS = (
    "AB AL B BA BB BD BH BL BN BR BS BT CA CB CF CH CM CO CR CT CV CW DA DD DE DG DH DL DN DT DY E EC EH EN EX FK FY G"
    " GL GU GY HA HD HG HP HR HS HU HX IG IM IP IV JE KA KT KW KY L LA LD LE LL LN LS LU M ME MK ML N NE NG NN NP NR"
    " NW OL OX PA PE PH PL PO PR RG RH RM S SA SE SG SK SL SM SN SO SP SR SS ST SW SY TA TD TF TN TQ TR TS TW UB W WA"
    " WC WD WF WN WR WS WV YO ZE"
)
POSTCODE_AREAS = frozenset(_AREAS.split())
"""The 124 areas of the United Kingdom, Channel Islands and Isle of Man (Royal Mail's Postcode Address File)."""


STREETS = (
    "street|road|avenue|lane|way|close|drive|park|square|place|court|row|terrace|crescent|gardens|grove|hill|green"
    "|gate|yard|wharf|quay|walk|mews|parade|broadway|house|hall|estate"
)
"""What the names of streets and buildings end in, as alternatives of an expression."""


def find_postcodes(text: str, start: int = 0, end: int | None = None) -> Iterator[TextMatch]:
    """UK postcodes as "CM9 9QZ"."""
    for match in _POSTCODE.finditer(text, start, len(text) if end is None else end):
        compact = "".join(match[0].split())
        yield TextMatch(match.start(), match.end(), f"{compact[:-3]} {compact[-3:]}")


_ICO = re.compile(
    r"(?<![A-Z0-9])(?:Z[A-Z]?\s?[0-9]{6}\s?[0-9X]|ZA\s?[0-9]{6}|ZB\s?[0-9]{6}|ZC\s?[0-9]{6})(?![A-Z0-9])", re.IGNORECASE
)


def find_ico_numbers(text: str, start: int = 0, end: int | None = None) -> Iterator[TextMatch]:
    """ICO registration numbers, old (Z + 6 digits + check character) and new (ZA/ZB/ZC + 6 digits)."""
    for match in _ICO.finditer(text, start, len(text) if end is None else end):
        yield TextMatch(match.start(), match.end(), re.sub(r"\s", "", match[0]).upper())


def ico_check(number: str) -> bool:
    """Whether an old ICO number's check character fits: 2a+3b+4c+5d+6e+7f+x = 0 mod 11, X = 10 (inferred rule)."""
    match = re.fullmatch(r"Z(\d{6})([\dX])", number)
    if not match:
        return True
    total = sum(weight * int(digit) for weight, digit in zip(range(2, 8), match[1], strict=True))
    return (total + (10 if match[2] == "X" else int(match[2]))) % 11 == 0


_VERSION = re.compile(
    r"(?:(?:final|draft|approved|live|issue|revision|rev)\s+)*(?:(?:v(?:ersion|er)?|fersiwn)\.?\s*(?:no\.?|number)?\s*[-–:=]?\s*)?"
    r"(?P<number>\d{1,3}(?:\.\d{1,3}){0,3}(?:[a-z](?![a-z]))?)(?![\d%/])",
    re.IGNORECASE,
)


def parse_version(text: str) -> str | None:
    """A version number less its V or "Version": "V5.0" is "5.0", "Final version 7" is "7"; None where there is none."""
    match = _VERSION.match(text.strip())
    return match["number"] if match else None


_PLACEHOLDER = re.compile(
    r"[\W_]*|[\W_]*(?:"
    r"x{2,}(?:[/.\- ]+x{2,})*|-+|\?+|nil|none|n/?a|not applicable|unknown|blank|redacted|as above"
    r"|t\.b\.c\.?|tb[cad](?:\s+(?:by|when|once|at|in|on|following|after)\b.*)?"
    r"|to be (?:confirmed|agreed|decided|advised|completed|inserted|added|determined)(?:\b.*)?"
    r"|\[.*\]|<.*>|\{.*\}|\(?insert\b.*|enter\b.*|please\s.*|click (?:here|or tap).*|add (?:name|date|details).*"
    r"|\(?name\)?|date|dd/mm/yy(?:yy)?|day/month/year"
    r")[\W_]*",
    re.IGNORECASE | re.DOTALL,
)


def is_placeholder(text: str) -> bool:
    """Whether a text is a place left to fill in ("XXXXXX", "[insert name]", dots, "TBC"), not a value."""
    return _PLACEHOLDER.fullmatch(text.strip()) is not None
