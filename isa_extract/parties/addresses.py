"""The address and the numbers that follow a party's name."""

from __future__ import annotations

import re

from isa_extract.facts import Context, Found
from isa_extract.organisations import Mention
from isa_extract.parties.candidate import Candidate, says
from isa_extract.values import STREETS, find_emails, find_ico_numbers, find_phones, find_postcodes, is_placeholder

_OFFICE_IS = re.compile(
    r"(?:(?:and )?(?:whose|with|having|which has|that has))\s+(?:its |a |an |their |the )?"
    r"(?:(?:principal|registered|head|main|administrative|chief|central|business|postal|corporate|area|regional|local"
    r"|divisional|district|county|national|permanent|usual)\s+)*"
    r"(?:offices?|address(?: for service)?|place of business|headquarters|premises|seat|campus|site|depot|base)"
    r"(?:\s+(?:for|in)\s+[\w' -]{2,40}?(?=\s+(?:is|are)\b))?"
    r"\s*(?:is|are|being)?\s*"
    r"(?:situated |located |based )?(?:at|in|:)\s+|\b(?:situated|located|based|operating from)\s+(?:at|in)?\s*"
    r"(?=(?:the\s+)?[\dA-Z])",
    re.IGNORECASE,
)
_OF_ADDRESS = re.compile(r"\s*(?:\([^)]*\)\s*)?(?:,?\s*\b(?:of|at)\s+|,\s*|\n\s*)(?=(?:the\s+)?[\dA-Z])")
_DESCRIBED = re.compile(  # ", a registered charity, of 1 High Street": what sort of body it is, before its address
    r"\s*,\s*(?:an?|being an?)\s+(?:[a-z][\w-]*\s+){0,4}(?:charity|company|body|society|trust|association|partnership"
    r"|corporation|authority|organisation|firm|school|college|academy|practice)\b[^,;()]{0,90}(?=,?\s+of\s)"
)
_ADDRESS_END = re.compile(
    r"\s*\(\s*(?:\"|'|the |hereinafter|referred|together)|\s+\((?=[A-Z\"'])|\s+acting\b|\s+on behalf|;"
    r"|\s+and\s*$|\s+\(\""
)
_ADDRESS_WORD = re.compile(
    rf"\b(?:{STREETS}|centre|buildings?|floor|po box|campus|hospital|offices?|headquarters|hq|guildhall|station|market"
    r"|boulevard|heol|stryd|ffordd|plaza|tower|suite|unit)\b"
    r"|\b\d{1,4}[a-z]?\b",
    re.IGNORECASE,
)
_PLACES = re.compile(r"(?:(?:[Tt]he )?[A-Z][\w'-]*(?: (?:[A-Z][\w'-]*|of|on|le|upon|the|in)){0,4},\s+){2,5}")
"""Nothing but names of places with commas between them: "Kingsway, Eastmoor, "."""
_WRAPPED = re.compile(r"\b(?:of|and|the|on|upon|in|le|de|unit|flat|suite|no)$|&$", re.IGNORECASE)


def within_address(context: Context, name_end: int, mention: Mention, end: int) -> bool:
    """Whether what looks like a name is a line of the address before it ("..., St Ann's Hospital, AB1 2CD")."""
    text = context.text
    postcode = next(find_postcodes(text, mention.end, min(end, mention.end + 120)), None)
    if postcode is None or not _OF_ADDRESS.match(text, name_end, mention.start + 1):
        return False
    between = text[name_end : postcode.start]
    return re.search(r"[()]|;|\band\b(?! [a-z])", re.sub(r"^\s*\([^)]*\)", "", between)) is None and not re.search(
        r"\b(?:and|;)\s+(?:the\s+)?$", text[name_end : mention.start]
    )


def read_details(context: Context, candidate: Candidate, start: int, end: int, rule: str) -> None:
    """Telephone, e-mail, ICO number and postcode in a span."""
    finders = (
        ("phone", find_phones), ("email", find_emails),
        ("ico_registration", find_ico_numbers), ("postcode", find_postcodes),
    )  # fmt: skip
    for name, finder in finders:
        match = next(iter(finder(context.text, start, end)), None)
        if match:
            candidate.details.setdefault(name, Found.at(match.value, match.start, match.end, rule, 0.95))


def read_address(context: Context, candidate: Candidate, start: int, end: int) -> None:
    """The address that follows a name: "of ...", "whose registered office is at ...", ", 1 High Street, AB1 2CD"."""
    text = context.text
    described = _DESCRIBED.match(text, start, end)
    beside = _OF_ADDRESS.match(text, described.end() if described else start, end)
    lead = _OFFICE_IS.search(text, start, end)
    if beside and lead and next(find_postcodes(text, beside.end(), lead.start()), None):
        lead = None  # the office is that of somebody named later
    said = lead is not None
    if lead is None:
        lead = beside
        said = bool(lead and re.search(r"\b(?:of|at)\b", lead[0]))
    if lead is None:
        return
    finish = _ADDRESS_END.search(text, lead.end(), end)
    last = finish.start() if finish else end
    postcode = next(find_postcodes(text, lead.end(), last), None)
    if postcode is None and not (said and _ADDRESS_WORD.search(text, lead.end(), last)):
        return
    if postcode and postcode.start - lead.end() > 200:
        return
    if postcode and not (
        _ADDRESS_WORD.search(text, lead.end(), postcode.start) or _PLACES.fullmatch(text, lead.end(), postcode.start)
    ):
        return
    if re.match(r"the same\b", text[lead.end() : last], re.IGNORECASE):
        return
    set_address(context, candidate, lead.end(), last)


def address_value(text: str) -> str:
    """An address on one line, the same whether its parts stood on lines of their own or between commas."""
    lines = [re.sub(r"\s+", " ", line).strip(" ,;|") for line in text.split("\n")]
    value = ""
    for line in filter(None, lines):
        wrapped = re.match(r"[a-z]|&", line) or _WRAPPED.search(value)
        value += (" " if wrapped else ", ") + line if value else line
    return re.sub(r"\s*,(?:\s*,)+\s*|\s+,\s*", ", ", value).strip(" ,.;")


def set_address(context: Context, candidate: Candidate, start: int, end: int, rule: str = "parties.address@1") -> None:
    """Take a span for the address, up to and with its postcode."""
    postcode = next(find_postcodes(context.text, start, end), None)
    if postcode:
        end = postcode.end
        candidate.details.setdefault("postcode", Found.at(postcode.value, postcode.start, postcode.end, rule, 0.95))
    start, end = context.trim(start, end, ",;:()")
    value = address_value(context.document.text[start:end])
    if 6 <= len(value) <= 260 and not is_placeholder(value) and not says(context, "party.no_address", start, end):
        candidate.details.setdefault("address", Found.at(value, start, end, rule, 0.9))
