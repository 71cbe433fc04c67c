"""What running sentences tell of parties one after another: "X, of ADDRESS, runs ...", "Z1 for X and Z2 for Y"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from isa_extract.document import Block
from isa_extract.facts import Context, Found
from isa_extract.parties.addresses import set_address
from isa_extract.parties.called import Names
from isa_extract.parties.candidate import Candidate, says
from isa_extract.parties.spans import first_verb
from isa_extract.values import TextMatch, find_ico_numbers, find_phones, find_postcodes

_RULE = "parties.told@1"
_ADDRESS_REACH = 160  # characters of an address
_DESCRIPTION = 90  # characters between a name and its address: "(the Trust), a charity,"
_OF = re.compile(r"\)\s*,?\s*(?:of|at)\s+(?=(?:the\s+)?[\dA-Z])")
_FOR = re.compile(  # after a number: whose it is comes next
    r"\s*\)?\s*(?:,\s*)?(?:for|\(|is (?:that of|for)|(?:which )?belongs to|=|:|-|of|being that of|in respect of)\s*"
    r"(?=\(?(?:the |The )?\w)"
)
_TELEPHONE = re.compile(r"[\s,(]*(?:and )?(?:tele)?(?:phone|tel)\.?(?: (?:number|no\.?))?[\s:]*", re.IGNORECASE)
_RESPECTIVELY = re.compile(r"\brespectively\b|\bin that order\b", re.IGNORECASE)


def address_beside_name(context: Context, names: Names, block: Block) -> None:
    """Take the address that stands right after a party's name in a sentence, with the registration that follows it."""
    text = context.text
    if next(find_postcodes(text, block.content, block.end), None) is None:
        return
    for first, last in context.sentences(block):
        postcodes = list(find_postcodes(text, first, last))
        named = list(names.mentioned(text, first, last)) if postcodes else []
        for number, (_, end, party) in enumerate(named):
            limit = next((a for a, _, other in named[number + 1 :] if other is not party), last)
            postcode = next((p for p in postcodes if end < p.start and p.end <= limit), None)
            begin = _address_start(context, end, postcode.start) if postcode else None
            if postcode is None or begin is None:
                continue
            set_address(context, party, begin, postcode.end, _RULE)
            clause = text.find(";", postcode.end, limit)
            _registered(context, party, postcode.end, clause if clause > 0 else limit)
            _reached(context, party, postcode.end, clause if clause > 0 else limit)


def address_end(context: Context, name_end: int) -> int | None:
    """Where the address ends that stands right after a name, in the same sentence; None where there is none."""
    limit = min(len(context.text), name_end + _DESCRIPTION + _ADDRESS_REACH)
    postcode = next(find_postcodes(context.text, name_end, limit), None)
    if postcode is None or _address_start(context, name_end, postcode.start) is None:
        return None
    return postcode.end


def _address_start(context: Context, name_end: int, postcode: int) -> int | None:
    """Where the address begins that ends in a postcode, if it belongs to the name that ends right before it."""
    text = context.text
    gap = text[name_end:postcode]
    leads = [match.end() for rule in context.rules.group("party.address_lead") for match in rule.search(gap)]
    leads += [match.end() for match in _OF.finditer(gap)]
    if not leads:
        return None
    begin = name_end + min(leads)
    between = re.sub(r"\([^()]*\)", "", text[name_end:begin])
    if (
        len(between) > _DESCRIPTION
        or re.search(r"[.;]\s", between)
        or first_verb(re.sub(r"\b(?:is|are) (?:at|in)\b", "", between))
    ):
        return None
    if postcode - begin > _ADDRESS_REACH or re.search(r"[();]|\band (?:whose|is|has)\b", text[begin:postcode]):
        return None
    return begin


def _registered(context: Context, party: Candidate, start: int, end: int) -> None:
    number = next(find_ico_numbers(context.text, start, end), None)
    if number is not None and says(context, "party.registration_cue", start, number.start):
        _give(party, number)


def _reached(context: Context, party: Candidate, start: int, end: int) -> None:
    """The telephone right behind the address: "..., EC1N 8TW, telephone 020 7946 0188"."""
    phone = next(iter(find_phones(context.text, start, end)), None)
    if phone is not None and _TELEPHONE.fullmatch(context.text, start, phone.start):
        party.details.setdefault("phone", Found.at(phone.value, phone.start, phone.end, _RULE, 0.85))


def tells_numbers(context: Context, start: int, end: int) -> bool:
    """Whether a span tells registration numbers and says that they are such."""
    first = next(find_ico_numbers(context.text, start, end), None)
    if first is None:
        return False
    return says(context, "party.registration_cue", start, first.start) or says(
        context, "party.registered_all", start, end
    )


def numbers_by_name(context: Context, names: Names, block: Block, *, told: bool = False) -> None:
    """Take the registrations that a sentence tells of several parties: "Z1 for X and Z2 for Y", "X (Z1) and Y (Z2)".

    `told`: the block before began the sentence.
    """
    text = context.text
    for start, end in context.sentences(block):
        numbers = list(find_ico_numbers(text, start, end))
        if not numbers:
            continue
        named = list(names.mentioned(text, start, end))
        if len({id(party) for *_, party in named}) < 2 and len(numbers) < 2:
            continue
        if tells_numbers(context, start, end) or (told and start == block.content):
            for party, number in _pairs(context, named, numbers, end):
                _give(party, number)


def _pairs(
    context: Context, named: Sequence[tuple[int, int, Candidate]], numbers: Sequence[TextMatch], end: int
) -> list[tuple[Candidate, TextMatch]]:
    """Which number is whose, by the order in which names and numbers alternate."""
    first, last = numbers[0], numbers[-1]
    before = [party for _, finish, party in named if finish <= first.start]
    if len(before) == len(numbers) > 1 and not any(a > first.end for a, *_ in named):
        return list(zip(before, numbers, strict=True)) if _RESPECTIVELY.search(context.text, last.end, end) else []
    limits = [number.start for number in numbers[1:]] + [end]
    following = [
        next((party for a, _, party in named if number.end <= a < limit), None)
        for number, limit in zip(numbers, limits, strict=True)
    ]
    begins = [0] + [number.end for number in numbers[:-1]]
    preceding = [
        next((party for a, b, party in reversed(named) if begin <= a and b <= number.start), None)
        for number, begin in zip(numbers, begins, strict=True)
    ]
    number_first = _FOR.match(context.text, first.end) is not None
    whose = following if number_first else preceding
    return [(party, number) for party, number in zip(whose, numbers, strict=True) if party is not None]


def _give(party: Candidate, number: TextMatch) -> None:
    party.details.setdefault("ico_registration", Found.at(number.value, number.start, number.end, _RULE, 0.85))
