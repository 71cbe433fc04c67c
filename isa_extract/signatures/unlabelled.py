"""Lines of a signature block without a label, each given to what its shape says it is."""

from __future__ import annotations

import re

from isa_extract.facts import Context
from isa_extract.people import is_blank, is_empty, is_person, is_post, split_name_and_post, trim_blanks
from isa_extract.signatures.labels import Entry, is_date
from isa_extract.signatures.values import Signature, give_date, give_value, plausible_name
from isa_extract.values import find_dates

_EXECUTED_AT = re.compile(  # "at Perth on 4 May 2019", "on the 4th day of May 2019"
    r"(?:(?:all\s+)?(?:signed|executed|subscribed)\s+)?(?:at\s*(?::\s*)?(?P<place>[A-Z.…_][^\n\d]{0,60}?)[,\s]*\b(?:on|this)\b|on\s+(?=(?:the\s+)?[\d.…_])"
    r"|this\s+(?=[\d.…_]))\s*(?:the\s+)?(?P<date>\S.*)",
    re.IGNORECASE,
)
_BY = re.compile(
    r"(?:\(?acting\s+)?by\b(?:\s+(?:the hand of|its|their|his|her))?(?P<colon>\s*:)?\s*(?P<who>.*)", re.IGNORECASE
)

_DATED = re.compile(r"[,;\s]+(?:and dated|dated|on|this)\s+(?:the\s+)?(?=[\d.…_\[])(?P<date>\S.*)", re.IGNORECASE)
_LEFT_BLANK = re.compile(r"[.…_]{3}")


def take_execution(context: Context, signature: Signature, entry: Entry) -> bool:
    """Take a line that says where and when, or by whom, the organisation above signs."""
    text = context.text
    if not (signature.signs or signature.behalf or signature.mark) or entry.end - entry.start > 140:
        return False
    executed = _EXECUTED_AT.fullmatch(text, entry.start, entry.end)
    if executed:
        if not _LEFT_BLANK.search(executed[0]):
            give_date(context, signature, *executed.span("date"))
        signature.blanks += signature.date is None
        signature.end = max(signature.end, entry.end)
        return signature.date is not None or _LEFT_BLANK.search(executed[0]) is not None
    by = _BY.fullmatch(text, entry.start, entry.end)
    if by is None:
        return False
    dated = _DATED.search(text, *by.span("who"))  # "by Jane Holt, Director, on 4 May 2019"
    start, end = trim_blanks(context, by.start("who"), dated.start() if dated else by.end("who"))
    if start >= end or is_empty(text[start:end]):
        signature.blanks += 1
        return True
    name, post = split_name_and_post(context, start, end)
    if name is None and post is None:
        if not by["colon"] or not plausible_name(text[start:end]):
            return False
        name = start, end
    if dated and not _LEFT_BLANK.search(dated["date"]):
        give_date(context, signature, *dated.span("date"))
    if name and signature.by is None:
        signature.by = signature.signed_value = name
    signature.position = signature.position or post
    signature.end = max(signature.end, entry.end)
    return True


def goes_on(context: Context, signature: Signature, entry: Entry) -> bool:
    """Whether a line is the rest of the organisation's name that the line above began."""
    text = context.text
    span = signature.organisation
    if span is None or not signature.behalf or signature.labels or signature.organisation_tail or signature.name:
        return False
    head, line = text[slice(*span)], text[entry.start : entry.end]
    if any(mention.end == span[1] for mention in context.mentions(*span)) or len(line.split()) > 6:
        return False
    capitals = head.isupper()
    suffix = any(hit.end == entry.end for hit in context.hits_in("organisation.suffix", entry.start, entry.end))
    if not ((capitals and line.isupper()) or suffix) or (is_person(context.rules, line) and not suffix):
        return False
    if is_blank(text[span[1] : entry.start]):
        signature.organisation = span[0], entry.end
    else:
        signature.organisation_tail = entry.start, entry.end
    signature.end = max(signature.end, entry.end)
    return True


def take_below(context: Context, signature: Signature, meaning: str, entry: Entry) -> bool:
    """Take a line as the value of the empty label above it, when it has the value's shape."""
    text = context.text[entry.start : entry.end]
    fits = (
        (
            meaning in ("name", "name_position", "signed")
            and split_name_and_post(context, entry.start, entry.end)[0] is not None
        )
        or (meaning == "position" and is_post(context.rules, text))
        or (meaning == "date" and is_date(text))
    )
    if fits:
        give_value(context, signature, meaning, entry.start, entry.end)
        signature.end = max(signature.end, entry.end)
    return fits


def take_office(context: Context, signature: Signature | None, entry: Entry) -> bool:
    """ "Chief Constable of X Police" under a signature: the post, and the organisation where none is given."""
    text = context.text[entry.start : entry.end]
    if (
        signature is None
        or signature.position
        or "position" in signature.labels
        or not (signature.mark or signature.name)
    ):
        return False
    if not is_post(context.rules, text):
        return False
    signature.position = entry.start, entry.end
    signature.end = max(signature.end, entry.end)
    if signature.organisation is None:
        signature.organisation = entry.start, entry.end
    return True


def _employer(context: Context, start: int, end: int) -> tuple[int, tuple[int, int]] | None:
    """The organisation that a line "J. Bloggs, Director, X Council" ends with, and where the rest of the line ends."""
    mention = next((m for m in reversed(context.mentions(start, end)) if m.end >= end - 1), None)
    if mention is None or "," not in context.text[start : mention.start]:
        return None
    rest = context.trim(start, mention.start)[1]
    if context.text[rest - 1] != ",":
        return None
    return context.trim(start, rest, also=",")[1], (mention.start, mention.end)


def take_shaped(context: Context, signature: Signature, entry: Entry) -> bool:
    """Give an unlabelled line of a block to the attribute whose shape it has."""
    text = context.text
    line = text[entry.start : entry.end]
    if not (signature.signs or signature.labels or signature.card):
        return False
    if is_date(line) and signature.date is None:
        give_date(context, signature, entry.start, entry.end)
        return True
    if context.finds("signature.mark", entry.start, entry.end):
        signature.mark = signature.mark or (entry.start, entry.end)
        return True
    post_of = re.fullmatch(r"(?P<post>.{3,60}?)(?:,| of| for)\s+(?P<org>.+)", line)
    if post_of and signature.organisation is None and is_post(context.rules, post_of["post"]):
        mentions = context.mentions(entry.start, entry.end)
        if mentions:
            signature.organisation = mentions[0].start, mentions[0].end
            signature.position = signature.position or (
                entry.start,
                max(entry.start + post_of.end("post"), entry.start),
            )
            return True
    last = next((d for d in find_dates(text, entry.start, entry.end) if entry.end - d.end < 3), None)
    stop = entry.end
    if last and last.start > entry.start + 4:
        stop = context.trim(entry.start, last.start, also=",;(-")[1]
    employer = _employer(context, entry.start, stop) if signature.organisation is None else None
    if employer:
        stop = employer[0]
    name, post = split_name_and_post(context, entry.start, stop)
    if employer and (name or post):
        signature.organisation = employer[1]
    if last and (name or post):
        give_date(context, signature, last.start, last.end)
    if name and signature.name is None and "name" not in signature.labels:
        signature.name = name
        signature.position = signature.position or post
        return True
    if (
        post
        and not name
        and signature.position is None
        and ("position" not in signature.labels or "position" in signature.blank_labels)
    ):
        signature.position = post
        return True
    return False
