"""Misread postcodes, by what may stand at each position, and ICO registration numbers, by their check digit."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import product

from isa_extract.ocr.confusions import AS_DIGIT, AS_LETTER, Repair
from isa_extract.values import POSTCODE_AREAS, ico_check

# Districts that end in a letter are in inner London alone: E1W, N1C, W1A, EC1A, SW1P, NW1W, SE1P, WC2B.
_LETTERED = re.compile(r"(?:E1W|N1[CP]|W1[A-HJKPS-UW]|(?:EC[1-4]|SW1|WC[12])[ABEHMNPRV-Y]|NW1W|SE1P)")
# The numbers that areas of one letter have, where a digit may as well be the second letter of another area: L51 is LS1.
_DISTRICTS = {
    "B": {*range(1, 51), *range(60, 81), *range(90, 100)},
    "E": {*range(1, 21), 77, 98},
    "L": {*range(1, 41), *range(67, 76), 80},
    "N": {*range(1, 23), 81},
    "S": {*range(1, 50), *range(60, 67), *range(70, 76), 80, 81, *range(95, 100)},
    "W": set(range(1, 15)),
}
_OUTWARD = ("A9", "A99", "AA9", "AA99", "A9A", "AA9A")
_INWARD_LETTERS = frozenset("ABDEFGHJLNPQRSTUWXYZ")  # never C I K M O V

_POSTCODE = re.compile(r"(?<![\w@/.-])(?P<out>[A-Z0-9lo|]{2,4})(?P<gap> {0,2})(?P<in>[A-Z0-9l|o]{3})(?![\w@/-]|\.\w)")
_LABEL_BEFORE = re.compile(r"post\s?code\W{0,4}$", re.IGNORECASE)
_PLACE_BEFORE = re.compile(r"(?P<word>[A-Z][A-Za-z'-]{2,}|[A-Z]{3,})(?:\s?,)?\s+$")
_NO_PLACE = re.compile(
    r"(?:section|form|act|ref|reference|version|room|schedule|article|appendix|annexe?|annex|number|code|model|part|box"
    r"|paragraph|para|table|page|order|regulations?|unit|flat|floor|tel|fax|phone|registration|case|file|serial)",
    re.IGNORECASE,
)
_END_AFTER = re.compile(
    r"\s*(?:$|\n|[,;)|\"”’']|\t|\.(?:\s|$)|\((?!\d))|\s+(?:tel|telephone|phone|fax|e-?mail)\b", re.IGNORECASE
)


def postcodes(text: str) -> Iterator[Repair]:
    """Postcodes that have exactly one valid reading and stand where a postcode stands."""
    for match in _POSTCODE.finditer(text):
        if not _postcode_shaped(match["out"], match["in"]):
            continue
        readings = _readings(match["out"], match["in"])
        if len(readings) != 1:
            continue
        (meant,) = readings
        exact = meant.replace(" ", "") == match["out"] + match["in"]
        if (exact and match["gap"]) or not _stands_for_a_postcode(text, match.start(), match.end(), sure=exact):
            continue
        yield Repair(match.start(), match.end(), meant, "postcode")


def _postcode_shaped(outward: str, inward: str) -> bool:
    """Whether letters and digits enough stand where a postcode has them for it to be one that was misread."""
    return (
        any(character.isdigit() or character in "l|" for character in outward + inward)
        and sum(character.isupper() for character in outward + inward) >= 2
        and outward[0] not in "o"
        and (inward[1].isupper() or inward[2].isupper())
    )


def _readings(outward: str, inward: str) -> set[str]:
    """The valid postcodes that these characters can be; only themselves where they are one already."""
    ends = _at_positions(inward, "9AA")
    if ends is None or not set(ends[1:]) <= _INWARD_LETTERS:
        return set()
    found = set()
    for shape in _OUTWARD:
        begins = _at_positions(outward, shape)
        if begins is not None and district_exists(begins):
            found.add(f"{begins} {ends}")
    unchanged = f"{outward} {inward}"
    return {unchanged} if unchanged in found else found


def district_exists(outward: str) -> bool:
    """Whether a postcode can begin so: a real area, and a number that it may have."""
    match = re.fullmatch(r"([A-Z]{1,2})(\d{1,2})([A-Z]?)", outward)
    if not match or match[1] not in POSTCODE_AREAS:
        return False
    if match[3]:
        return _LETTERED.fullmatch(outward) is not None
    if match[2].startswith("0") and (len(match[2]) > 1 or len(match[1]) == 1):
        return False
    return match[1] not in _DISTRICTS or int(match[2]) in _DISTRICTS[match[1]]


def _at_positions(read: str, shape: str) -> str | None:
    """`read` with a letter where `shape` has A and a digit where it has 9; None where that cannot be."""
    if len(read) != len(shape):
        return None
    made = ""
    for character, position in zip(read, shape, strict=True):
        wanted = character
        if position == "9" and not character.isdigit():
            wanted = AS_DIGIT.get(character, "")
        elif position == "A" and not character.isupper():
            wanted = AS_LETTER.get(character, "")
        if not wanted:
            return None
        made += wanted
    return made


def _stands_for_a_postcode(text: str, start: int, end: int, *, sure: bool) -> bool:
    before = text[max(0, start - 40) : start]
    if _LABEL_BEFORE.search(before):
        return True
    after = _END_AFTER.match(text[end : end + 20]) is not None
    place = _PLACE_BEFORE.search(before)
    if place:
        return after and not _NO_PLACE.fullmatch(place["word"])
    alone = not before.strip(" \t") or before.rstrip(" \t").endswith(("\n", ",", "|"))
    # On a line of its own: the last of an address. A code that only lacks its space may be any code there.
    return alone and after and not (sure and not before.rstrip(" \t").endswith(("\n", ",")))


# What stands before a number of the register; the first alone says that it is no company's or charity's.
_ICO_SURE = re.compile(
    r"\bICO\b|information commissioner"
    r"|data protection\s+(?:act\s+)?(?:registration|register|registered|notification|number|reg\b|no\b|ref)",
    re.IGNORECASE,
)
_ICO_TOLD = re.compile(
    r"\bregistration\s*(?:number|no|ref|reference)?\b|\bnotification\s+(?:number|no)\b|\bregistered\s+(?:number|no)\b",
    re.IGNORECASE,
)
_OLD = re.compile(r"(?<![\w@/.-])[Z27][0-9OoIlSZBG|]{6}[0-9OoIlSZBG|Xx](?![\w@/-]|\.\w)")
_NEW = re.compile(r"(?<![\w@/.-])[Z27][A-C][0-9OoIlSZBG|]{6}(?![\w@/-]|\.\w)")
_SEVEN_TOO = {"Z": "27"}


def ico_numbers(text: str) -> Iterator[Repair]:
    """Registration numbers of the Information Commissioner's register of which one repair fits."""
    for match in _OLD.finditer(text):
        read = match[0]
        wrong = sum(character in AS_DIGIT for character in read[1:]) + (read[0] != "Z")
        context = text[max(0, match.start() - 60) : match.start()]
        sure = _ICO_SURE.search(context) is not None
        told = sure or _ICO_TOLD.search(context) is not None
        if not wrong or wrong > 3 or (read[0] != "Z" and not sure) or re.match(r"Z[A-C]", read):
            continue
        options = [_SEVEN_TOO.get(character, AS_DIGIT.get(character, character)) for character in read[1:-1]]
        last = read[-1].upper() if read[-1] in "Xx" else AS_DIGIT.get(read[-1], read[-1])
        numbers = [f"Z{''.join(middle)}{last}" for middle in product(*options)]
        fitting = [number for number in numbers if ico_check(number)]
        if not fitting and told and wrong <= 2 and not re.search(r"[SBZG]", read[1:]) and read[0] == "Z":
            # An O or l has no place in a number that is called one. That its check fails is for a finding to tell.
            fitting = numbers
        if len(fitting) == 1:
            yield Repair(match.start(), match.end(), fitting[0], "ICO number")
    for match in _NEW.finditer(text):
        read = match[0]
        wrong = sum(character in AS_DIGIT for character in read[2:]) + (read[0] != "Z")
        context = text[max(0, match.start() - 60) : match.start()]
        told = _ICO_SURE.search(context) is not None or (read[0] == "Z" and _ICO_TOLD.search(context) is not None)
        if 0 < wrong <= 2 and told and "Z" not in read[2:]:
            made = "".join(AS_DIGIT.get(character, character) for character in read[2:])
            yield Repair(match.start(), match.end(), f"Z{read[1]}{made}", "ICO number")
