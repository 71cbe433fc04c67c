"""Misread e-mail and web addresses: spaces and dots lost or gained, marks read for an @, letters that look alike."""

from __future__ import annotations

import re
from collections.abc import Iterator

from isa_extract.ocr.confusions import Repair
from isa_extract.ocr.vocabulary import EVERYDAY, Vocabulary, english

# Endings of the hosts of public bodies and their partners; only such an ending lets an address be mended.
ENDINGS = (
    "gov.uk", "nhs.uk", "police.uk", "ac.uk", "co.uk", "org.uk", "sch.uk", "mod.uk", "ltd.uk", "me.uk", "nhs.net",
    "hscni.net", "cjsm.net", "gov.wales", "gov.scot", "nhs.scot", "nhs.wales", "com", "org", "net", "cymru", "wales",
    "scot", "eu", "info", "coop", "example",
)  # fmt: skip
_GLUED = {
    "govuk": "gov.uk", "nhsuk": "nhs.uk", "policeuk": "police.uk", "acuk": "ac.uk", "couk": "co.uk", "orguk": "org.uk",
    "schuk": "sch.uk", "nhsnet": "nhs.net", "cjsmnet": "cjsm.net", "govwales": "gov.wales", "govscot": "gov.scot",
}  # fmt: skip
# Endings that stand only behind a dot: gsi.gov.uk and pnn.police.uk with the dot before or within lost.
_GLUED_MORE = {"gsigovuk": "gsi.gov.uk", "gcsxgovuk": "gcsx.gov.uk", "pnnpoliceuk": "pnn.police.uk"}
_ENDS = re.compile(r"[a-z0-9-]+(?:\.[a-z0-9-]+)*\.(?:" + "|".join(map(re.escape, ENDINGS)) + ")")
_LONG_ENDS = re.compile(r"(?:[a-z0-9-]+\.)+(?:" + "|".join(re.escape(e) for e in ENDINGS if "." in e) + ")")

_AT = re.compile(r"@|©|®|\((?:at|@)\)|\[(?:at|@)\]|(?<=[a-z0-9])Q(?=[a-z0-9])")
_LOCAL = re.compile(r"[A-Za-z0-9][\w+'-]*(?:(?: ?[.,] ?|\.)[\w+'-]+)* ?$")
_HOST = re.compile(
    r" ?(?P<host>[A-Za-z0-9-]+(?:(?: ?[.,] ?)[A-Za-z0-9-]+)*)(?P<tail>(?: [a-z]{1,5}\b(?:[.,][a-z]{2,6}\b)?){0,2})"
)
# A narrow cell tears an address anywhere, and a gap is seen within it: a host without a dot goes on behind the space.
_TORN = re.compile(r" ?(?P<label>[a-z0-9-]+) (?:(?P<more>[a-z0-9-]{1,2}) )?(?=(?!www\.)[a-z0-9-]+\.[a-z0-9.-]*[a-z])")
_SEPARATOR = re.compile(r"( ?[.,] ?)")
_INTRODUCED = re.compile(
    r"(?:^|[:;|(<\[\n\t,=-]|\b(?:contact|e-?mail|mail|mailto|at|to|address)\b\s*:?)\s*$", re.IGNORECASE
)


def e_mails(text: str, vocabulary: Vocabulary) -> Iterator[Repair]:
    """E-mail addresses with what is wrong in them put right; no @ is invented."""
    free = 0
    for at in _AT.finditer(text):
        if at.start() < free:
            continue
        left = _local(text, free, at.start())
        right = _host(text, at.end())
        if left is None or right is None:
            continue
        begin, local = left
        end, host = right
        if at[0] != "@" and not _address_like(local, host, text[:begin], plain=_plainly_at(text, at)):
            continue
        made = _as_elsewhere(f"{local}@{host}", vocabulary)
        free = end
        if made != text[begin:end]:
            yield Repair(begin, end, made, "e-mail")


def _local(text: str, free: int, at: int) -> tuple[int, str] | None:
    """The part before the @: where it begins and what it says."""
    match = _LOCAL.search(text, max(free, at - 80), at)
    if not match:
        return None
    begin, read = match.start(), match[0].rstrip(" ")
    pieces = _SEPARATOR.split(read)
    # "See the guide. info@..." is the end of a sentence: a space belongs to the address only where it is introduced
    # or a space stands before the dot as well.
    for place in range(len(pieces) - 2, 0, -2):
        separator = pieces[place]
        head = "".join(pieces[:place])
        if separator == "." or (separator == "," and head.islower()):
            continue
        start = begin + len(head) - len(pieces[place - 1])
        if separator in (" .", " . ") or (separator == ". " and _INTRODUCED.search(text[:start])):
            continue
        begin += len(head) + len(separator)
        pieces = pieces[place + 1 :]
        break
    local = "".join("." if place % 2 else piece for place, piece in enumerate(pieces))
    return (begin, local) if local else None


def _host(text: str, start: int) -> tuple[int, str] | None:
    """The part after the @, where it ends as hosts do: its end and what it says."""
    torn = _TORN.match(text, start)
    if torn and english().get(torn["more"] or "", 0) < EVERYDAY and _mended_ending(torn["label"]) is None:
        rest = _whole_host(text, torn.end())
        if rest and not text.startswith("@", rest[0]):
            return rest[0], f"{torn['label']}{torn['more'] or ''}{rest[1]}"
    return _whole_host(text, start)


def _whole_host(text: str, start: int) -> tuple[int, str] | None:
    match = _HOST.match(text, start)
    if not match:
        return None
    found: tuple[int, str] | None = None
    made = ""
    end = match.start("host")
    pieces = _SEPARATOR.split(match["host"])
    for place in range(0, len(pieces), 2):
        separator = pieces[place - 1] if place else ""
        piece = pieces[place]
        spaced = separator.strip() != separator
        if place and spaced and (not piece.islower() or (found and piece not in ("uk", "net"))):
            break  # the next sentence
        if separator.startswith(",") and found and piece not in ("uk", "net"):
            break
        made += ("." if place else "") + piece
        end += len(separator) + len(piece)
        whole = _mended_ending(made)
        if whole is None and found and piece[:1].isupper():
            break  # a sentence that begins without a space: "...gov.uk.The team"
        found = (end, whole) if whole is not None else found
    if end == match.end("host") and (found is None or found[0] < end or not _LONG_ENDS.fullmatch(found[1].lower())):
        # "example.go v.uk", "example.gov. uk": a label cut in two, where the whole ends as hosts do
        for tail in re.finditer(r" [a-z]{1,5}(?:[.,][a-z]{2,6})?", match["tail"]):
            made += tail[0].strip().replace(",", ".")
            end += len(tail[0])
            if _LONG_ENDS.fullmatch(made.lower()):
                return end, made
    if found and found[0] < end:
        rest = text[found[0] : end]
        if rest[:1] == "." and re.match(r"\.[a-z0-9-]", rest):
            return None  # a host that goes on in an ending that is not known
    return found


def _mended_ending(host: str) -> str | None:
    """The host with a lost dot of a known ending put back; None where it has no known ending."""
    lower = host.lower()
    if _ENDS.fullmatch(lower):
        return host
    if lower == "nhsnet":
        return "nhs.net"
    head, _, last = lower.rpartition(".")
    for glued, ending in (*_GLUED_MORE.items(), *_GLUED.items()):
        if last == glued and head:
            return f"{host[: len(head)]}.{ending}"
        if last.endswith(glued) and len(last) >= len(glued) + 3 and (head or glued not in ("acuk", "couk")):
            return f"{host[: -len(glued)]}.{ending}"
    for glued, ending in _GLUED_MORE.items():
        first, _, second = ending.partition(".")
        if lower.endswith(f"{first}{second}") and lower[: -len(glued)].endswith("."):
            return f"{host[: -len(first + second)]}{ending}"
    return None


def _plainly_at(text: str, mark: re.Match[str]) -> bool:
    """Whether a mark is hardly anything but an @: "(at)", or a © or ® that small letters touch on both sides."""
    return mark[0][0] in "([" or (mark[0] in "©®" and text[mark.start() - 1 : mark.end() + 1].strip().islower())


def _address_like(local: str, host: str, before: str, *, plain: bool) -> bool:
    """Whether both sides of a mark that may be an @ look like an address; a `plain` mark lets any known ending do."""
    told = plain or re.search(r"e-?mail\W{0,3}$", before[-12:], re.IGNORECASE) is not None
    return (told or re.search(r"[a-z0-9][._-][a-z0-9]", local.lower()) is not None) and (
        (_ENDS if plain else _LONG_ENDS).fullmatch(host.lower()) is not None or host.lower() == "nhs.net"
    )


_ALIKE = (("1", "l"), ("l", "1"), ("I", "l"), ("l", "i"), ("i", "l"), ("rn", "m"), ("m", "rn"), ("0", "o"), ("o", "0"))


def _as_elsewhere(address: str, vocabulary: Vocabulary) -> str:
    """`address` as the document says it elsewhere, where the two differ only in letters that look alike."""
    local, _, host = address.partition("@")
    whole = _more_usual(address, vocabulary)
    if whole:
        return whole
    better = _more_usual(host, vocabulary)
    return f"{local}@{better}" if better else address


def _more_usual(read: str, vocabulary: Vocabulary) -> str | None:
    counts = vocabulary.counts
    own = counts.get(read.lower(), 0)
    found = set()
    for was, meant in _ALIKE:
        for place in (match.start() for match in re.finditer(re.escape(was), read)):
            variant = (read[:place] + meant + read[place + len(was) :]).lower()
            if variant != read.lower() and counts.get(variant, 0) >= (max(own, 1) if was in "10" else max(own, 1) + 1):
                found.add(variant)
    return found.pop() if len(found) == 1 else None


_WWW = r"(?P<www>(?:www|vvww|wvvw|wwvv|wwvw)(?: ?[.,] ?))"
_WEB = re.compile(
    rf"(?<![\w@.])(?:(?P<scheme>https?) ?[:;] ?/ ?/ ?{_WWW}?|{_WWW.replace('<www>', '<alone>')})(?=[A-Za-z0-9])"
)


def web_addresses(text: str, vocabulary: Vocabulary) -> Iterator[Repair]:
    """Addresses of web sites, told by www or http, with spaces taken out and commas read as dots."""
    for match in _WEB.finditer(text):
        www = match["www"] or match["alone"]
        right = _host(text, match.end())
        if right is None:
            continue
        end, host = right
        better = _more_usual(host, vocabulary) or host
        made = (f"{match['scheme']}://" if match["scheme"] else "") + ("www." if www else "") + better
        if made != text[match.start() : end]:
            yield Repair(match.start(), end, made, "web address")
