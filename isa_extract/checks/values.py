"""Values that cannot be right: ICO numbers, e-mails, telephone numbers, postcodes; those the record dropped too."""

from __future__ import annotations

import re
from collections.abc import Iterator

from isa_extract.checks.case import Case, check
from isa_extract.document import BlockKind
from isa_extract.facts import Finding, Span
from isa_extract.values import POSTCODE_AREAS, find_emails, find_postcodes, ico_check, is_placeholder

_ICO_FORM = re.compile(r"Z\d{6}[\dX]|Z[ABC]\d{6}")
_OTHERWISE_VALID = re.compile(r"(?i)exempt|not (?:required|applicable|needed)|pending|applied")


def _labelled(case: Case, *fields: str) -> Iterator[Span]:
    """The values that stand beside a label or under a column heading of one of these meanings."""
    context = case.document
    for label in context.label_values:
        if label.field in fields and label.value_end > label.value_start:
            yield label.value_start, label.value_end
    for grid in context.grids:
        for row in grid.rows:
            for meaning, block in row.cells.items():
                if meaning in fields and block.end > block.content:
                    yield block.content, block.end


# ---- ICO registration numbers ---------------------------------------------------------------------------------------


@check("ico-number-invalid")
def ico_numbers(case: Case) -> Iterator[Finding]:
    """Recorded numbers whose form or check character is wrong; numbers beside a label that have no form at all."""
    seen: set[str] = set()
    for number, party in enumerate(case.record.parties):
        value = party.ico_registration
        if value and value not in seen and (fault := _ico_fault(value)):
            seen.add(value)
            pointer = f"/parties/{number}/ico_registration"
            yield Finding("ico-number-invalid", f"{value} of {party.name}: {fault}", case.spans(pointer), pointer)
    if case.context is None:
        return
    for start, end in _ico_places(case):
        printed = re.sub(r"[\s:.,;]", "", case.text[start:end]).upper()
        if printed and printed not in seen and (fault := _ico_fault(printed)):
            seen.add(printed)
            yield Finding("ico-number-invalid", f"{printed}: {fault}", ((start, end),))


def _ico_fault(value: str) -> str | None:
    if not _ICO_FORM.fullmatch(value):
        return "has not the form of a registration number"
    return None if ico_check(value) else "its check character does not fit"


def _ico_places(case: Case) -> Iterator[Span]:
    """Where the text has something like a number: in cells and lines for one, and behind words for one."""
    text = case.text
    for start, end in _labelled(case, "party.ico_registration", "ico"):
        value = text[start:end]
        if end - start > 40 or is_placeholder(value) or _OTHERWISE_VALID.search(value):
            continue
        digits = sum(character.isdigit() for character in value)
        if digits >= 4 and re.fullmatch(r"\W*(?:[Zz][\dA-Za-z /-]{3,12}|\d{6,8})\W*", value):
            yield _trimmed(text, start, end)
    for label in case.matches("ico.label"):
        found = re.compile(r"[A-Za-z]{0,2}\d[\dA-Za-z]{3,10}(?![\w/])").match(text, label.end())
        if found and found[0][:1].upper() == "Z":
            yield found.span()


def odd_ico_answers(case: Case) -> list[Span]:
    """Where a place for a number holds one without its form; why there is none, or that it is to come, is no number."""
    if case.context is None:
        return []
    places = _labelled(case, "party.ico_registration", "ico")
    printed = {place: re.sub(r"[\s:.,;]", "", case.text[slice(*place)]).upper() for place in places}
    return [p for p, value in printed.items() if re.search(r"\d{5}", value) and not re.search(r"Z[ABC]?\d{6}", value)]


def _trimmed(text: str, start: int, end: int) -> Span:
    while start < end and not text[start].isalnum():
        start += 1
    while end > start and not text[end - 1].isalnum():
        end -= 1
    return start, end


# ---- e-mail addresses -----------------------------------------------------------------------------------------------


@check("email-domain-retired")
def retired_domains(case: Case) -> Iterator[Finding]:
    """Each address of a domain that was switched off, once."""
    seen: set[str] = set()
    for address, spans, pointer in _addresses(case):
        host = address.rpartition("@")[2]
        if address not in seen and any(
            e.search(f".{host}") for r in case.rules.group("email.retired") for e in r.expressions
        ):
            seen.add(address)
            yield Finding("email-domain-retired", f"{address}: its domain was switched off", spans, pointer)


def _addresses(case: Case) -> Iterator[tuple[str, tuple[Span, ...], str]]:
    """Every e-mail address: those of the record with their pointers, then any other in the text."""
    emails = [(f"/parties/{n}/email", party.email) for n, party in enumerate(case.record.parties)]
    emails += [(f"/contacts/{n}/email", contact.email) for n, contact in enumerate(case.record.contacts)]
    for pointer, email in emails:
        if email:
            yield email, case.spans(pointer), pointer
    if case.context is not None:
        for match in find_emails(case.text):
            yield match.value, ((match.start, match.end),), ""


_BROKEN = (
    (re.compile(r"(?<![\w.+@-])[\w.+'-]+@+[\w.-]*@[\w.-]+"), "it has two @ signs"),
    (
        re.compile(
            r"(?<![\w.+-])[\w.+'-]+@[\w-]+(?:[.,][\w-]+)*,\s?(?:[\w-]+[.,])*(?:gov|nhs|police|org|com|co|ac|net|uk)(?:[.,]uk)?(?![\w-])"
        ),
        "a comma stands where a full stop belongs",
    ),
    (re.compile(r"(?<![\w.+-])[\w.+'-]+@\.[\w.-]+"), "a full stop follows the @ sign"),
    (
        re.compile(r"(?<![\w.+-])[\w.+'-]*\.\.[\w.+'-]*@[\w.-]+|(?<![\w.+-])[\w.+'-]+@[\w-]+(?:\.[\w-]+)*\.\.[\w.-]+"),
        "it has two full stops in a row",
    ),
)
_CUT_TOP = re.compile(r"(?<![\w.+@-])[\w.+'-]+@[\w-]+(?:\.[\w-]+)*\.[A-Za-z](?![\w.@-]|\s[a-z])")
_WITHOUT_TOP = re.compile(r"(?<![\w.+@-])[\w.+'-]+@(?P<host>[A-Za-z][\w-]+)(?![\w@-]|[.,]\s?[a-z])")
_GLUED_HOST = re.compile(r"(?i)(?:govuk|nhsnet|nhsuk|orguk|couk|acuk|policeuk)$")
_NO_AT = re.compile(r"[\w'-]+(?:\.[\w'-]+)*\.(?:gov|nhs|police|org|co|ac)\.uk|[\w'-]+(?:\.[\w'-]+)+\.(?:com|net|org)")


@check("email-invalid", text=True)
def broken_addresses(case: Case) -> Iterator[Finding]:
    """Addresses printed with a space, a second @, a comma or no domain; a line that ends within one is none."""
    text = case.text
    told: list[tuple[int, int, str]] = []
    for at in re.finditer("@", text):
        start, end = max(0, at.start() - 64), min(len(text), at.end() + 80)
        for expression, fault in _BROKEN:
            told += [
                (*m.span(), fault) for m in expression.finditer(text, start, end) if m.start() <= at.start() < m.end()
            ]
        for match in _CUT_TOP.finditer(text, start, end):
            if match.start() <= at.start() < match.end():
                told.append((*match.span(), "its top-level domain is cut off"))
        for match in _WITHOUT_TOP.finditer(text, start, end):
            after = text[match.end() : match.end() + 3]
            if match.start() <= at.start() < match.end() and not re.match(r"\s?\.|\s[a-z.]", after):
                told.append((*match.span(), "it has no top-level domain"))
    for found in find_emails(text):
        printed = text[found.start : found.end]
        if re.search(r"\S[ \t]+\S", printed) and "\n" not in printed and _on_one_line(case, found.start, found.end):
            told.append((found.start, found.end, "it is broken by a space"))
        elif _GLUED_HOST.search(found.value.rpartition(".")[2]):
            told.append((found.start, found.end, "a full stop is missing in its domain"))
    for start, end in _labelled(case, "email"):
        value = text[start:end].strip()
        if "@" not in value and _NO_AT.fullmatch(value) and not value.lower().startswith("www."):
            told.append((start, start + len(text[start:end].rstrip()), "it has no @ sign"))
    seen: list[Span] = []
    for start, end, fault in sorted(told):
        if any(start < last and first < end for first, last in seen) or not case.in_body(start):
            continue
        if re.match(r"x{2,}", text[start:end], re.IGNORECASE):
            continue
        seen.append((start, end))
        yield Finding("email-invalid", f"{' '.join(text[start:end].split())}: {fault}", ((start, end),))


def _on_one_line(case: Case, start: int, end: int) -> bool:
    """Whether a span is printed in one line; in a format without places, it is where its text is."""
    document = case.document.document
    block = document.block_at(start)
    if document.media_type == "text/plain" and block is not None and block.kind is BlockKind.CELL:
        return False  # a cell of several lines was put together
    words = list(document.places.between(start, end))
    return all(abs(word.box[1] - words[0].box[1]) < 3 for word in words)


# ---- telephone numbers ----------------------------------------------------------------------------------------------

_PHONE_LABEL = re.compile(
    r"(?<![\w-])(?:tel(?:ephone)?(?:\s*(?:no|number))?|phone(?:\s*(?:no|number))?|mobile(?:\s*(?:no|number))?|mob|fax|switchboard|direct\s+(?:line|dial))"
    r"\b\.?\s*[:.\-]?\s*(?=[+(\d])",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"(?:\+|00)?[\d(][\d ().\-/]{3,22}\d")


@check("phone-invalid", text=True)
def phones(case: Case) -> Iterator[Finding]:
    """Numbers beside a word or heading for one that have too few or too many digits, or begin as none does."""
    text = case.text
    places = [(m.end(), min(len(text), m.end() + 26)) for m in _PHONE_LABEL.finditer(text)]
    places += [(start, end) for start, end in _labelled(case, "phone") if end - start <= 60]
    seen: list[Span] = []
    for start, end in sorted(places):
        for match in _NUMBER.finditer(text, start, end):
            if start != match.start() and text[start : match.start()].strip(" (+\n\t") and end - start == 26:
                break
            first, last = match.span()
            printed = text[first:last].split("\n")[0].rstrip(" (./-")
            last = first + len(printed)
            fault = _phone_fault(printed)
            if (
                fault
                and not text[first - 1 : first].isalnum()
                and not any(first < b and a < last for a, b in seen)
                and case.in_body(first)
            ):
                yield Finding("phone-invalid", f"{printed}: {fault}", ((first, last),))
            seen.append((first, last))
            if end - start == 26:
                break


def _phone_fault(printed: str) -> str | None:
    """What is wrong with a number as it is printed; None where nothing is, or it may be an extension or a date."""
    if re.search(r"\d{1,2}[./-]\d{1,2}[./-]\d{2,4}", printed) or "/" in printed:
        return None
    digits = re.sub(r"\D", "", re.sub(r"\(0\)", "", printed))
    if len(digits) > 15:
        return None  # two numbers
    if printed.startswith("+") and not digits.startswith("44"):
        return None
    national = re.sub(r"^(?:0044|44(?=\d{9}))", "", digits) if printed.startswith(("+", "0044")) else digits
    if not (printed.startswith("+") or national.startswith("0")):
        # A local number, an extension or one of the short codes (101, 111, 116 123).
        return "it has no area code" if 7 <= len(national) <= 8 else None
    national = national.lstrip("0") if printed.startswith("+") else national[1:]
    if len(national) > 10:
        return f"it has {len(national) - 10} digit{'s' if len(national) > 11 else ''} too many"
    if len(national) < 10 and not _is_in_use(national):  # some areas have numbers a digit shorter than others
        missing = 10 - len(national)
        return f"it has {missing} digit{'s' if missing > 1 else ''} too few"
    if national[:1] in "046":
        return f"no number in the United Kingdom begins 0{national[:1]}"
    return None


def _is_in_use(national: str) -> bool:
    """Whether numbers of this beginning and length are given out, by the tables of the numbering plan."""
    import phonenumbers  # half a megabyte of metadata

    return phonenumbers.is_valid_number(phonenumbers.PhoneNumber(country_code=44, national_number=int(national or 0)))


# ---- postcodes ------------------------------------------------------------------------------------------------------

_WITHOUT_PLACE = frozenset({"BF", "BX", "GIR", "XX"})
"""Postcode areas that are nowhere: forces, banks, Girobank, returns."""
_POSTCODE_LIKE = re.compile(
    r"(?<![\w/-])(?P<out>[A-Z]{1,3}[\dOI][\dA-Z]?)[ ]{1,2}(?P<in>[\dOIS][A-Z0-9]{1,2}[A-Z]?)(?![\w/-])"
)


@check("postcode-invalid", text=True)
def postcodes(case: Case) -> Iterator[Finding]:
    """What stands at the end of an address or beside the label of a postcode, and has not the form of one."""
    text = case.text
    places = list(_labelled(case, "party.postcode", "postcode", "party.address", "address"))
    places += [case.line(match.start()) for match in case.matches("address.line")]
    for number, party in enumerate(case.record.parties):
        if party.address:
            places += case.spans(f"/parties/{number}/address", most=2)
    seen: set[Span] = set()
    for start, end in sorted(set(places)):
        if end - start > 400:
            continue
        for match in _POSTCODE_LIKE.finditer(text, start, min(len(text), end + 10)):
            span = match.span()
            valid = any(found.start < span[1] and span[0] < found.end for found in find_postcodes(text, *span))
            area = re.match(r"[A-Z]+", match["out"])
            known = area is not None and area[0] in POSTCODE_AREAS | _WITHOUT_PLACE
            if span in seen or (valid and known):
                continue
            if not valid and not (known or len(match["in"]) == 3):
                continue  # "ROOM B2 4A": too far from a postcode
            if not valid and len(match["in"]) < 3 and text[span[1] : span[1] + 1] not in ("\n", "", ",", ".", ")"):
                continue
            seen.add(span)
            fault = f"there is no area {area[0] if area else ''}" if valid else "it has not the form of a postcode"
            yield Finding("postcode-invalid", f"{match[0]}: {fault}", (span,))
