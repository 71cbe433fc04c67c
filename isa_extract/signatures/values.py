"""A signature while it is read: what a value gives to it, whether it is one, and its fact."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from isa_extract.facts import Attribute, Context, Evidence, Fact, Found
from isa_extract.organisations import tidy_name
from isa_extract.people import is_empty, is_person, is_post, split_name_and_post, tidy_person, tidy_post
from isa_extract.signatures.labels import BLOCK_RULE, Span, is_date
from isa_extract.signatures.organisations import VERB, organisation_line, post_and_organisation, read_opener
from isa_extract.values import find_dates

TABLE_RULE = "signatures.table"
_CONFIDENCE = 0.88
_BLOCK_LINES = 60  # lines of blocks that may look like headings
_LEADS_TO_DATE = re.compile(r"[\s,;]+(?:and )?(?:(?:dated|signed)(?: this| on)?|on|this)(?: the)?\s*$", re.IGNORECASE)
_ALONE_YEAR = re.compile(r"(?:19|20)\d\d")


@dataclass(slots=True)
class Signature:
    """A block while it is read."""

    start: int
    end: int
    organisation: Span | None = None
    organisation_rule: str = BLOCK_RULE
    organisation_tail: Span | None = None  # where a name goes on in the next line of its column
    placeholder: bool = False
    name: Span | None = None
    position: Span | None = None
    date: tuple[int, int, str] | None = None
    mark: Span | None = None
    signed_value: Span | None = None
    card: bool = False  # a name in a list of those who signed, without the word
    by: Span | None = None  # "by J. Bloggs" under "Signed for X": a mark where the name is printed beside it
    labels: dict[str, Span] = field(default_factory=dict)
    blank_labels: set[str] = field(default_factory=set)
    header_only: bool = False
    signs: bool = False
    behalf: bool = False
    blanks: int = 0


def give_value(context: Context, signature: Signature, meaning: str, start: int, end: int) -> None:
    """Give a label's value to the signature, or what its shape says it really is."""
    text = context.text
    value = text[start:end]
    if meaning == "date":
        give_date(context, signature, start, end)
        return
    if meaning == "signed":
        _signed(context, signature, start, end)
        return
    if is_empty(value):
        return
    if meaning in ("name", "name_position"):
        if signature.name is None:
            give_person(context, signature, start, end, labelled=True)
            if meaning == "name_position" and signature.name and signature.position is None:
                signature.position = _rest_of_cell(context, signature.name[1], end)
    elif meaning == "position" and signature.position is None and not re.fullmatch(r"\(.*\)", value):
        date = next(find_dates(text, start, end), None)
        if date and date.start - start < 3:
            return
        signature.position = start, end


def _rest_of_cell(context: Context, start: int, end: int) -> Span | None:
    """What a cell of names and posts holds on the line below the name: a post in words that are no known ones."""
    if "\n" not in context.text[start:end]:
        return None
    start, end = context.trim(start, end, also=",;:-")
    rest = context.text[start:end]
    plain_words = 2 < len(rest) <= 80 and rest[:1].isupper() and not re.search(r"[\d@]", rest)
    return (start, end) if plain_words and not context.mentions(start, end) else None


def give_person(context: Context, signature: Signature, start: int, end: int, *, labelled: bool = False) -> None:
    """Give the signature the name and the post of a span; a `labelled` value may be a name of any shape."""
    name, post = split_name_and_post(context, start, end)
    if name is None and labelled and post is None:
        name = (start, end) if plausible_name(context.text[start:end]) else None
    elif name is None and labelled and post is not None:
        signature.position = signature.position or post
        return
    if name and signature.name is None:
        signature.name = name
    if post and signature.position is None:
        signature.position = post


def plausible_name(value: str) -> bool:
    """Whether a text may be a name where a label or "by:" says that it is one: few words, no figures, no verb."""
    words = value.split()
    return (
        1 <= len(words) <= 6
        and len(value) <= 60
        and re.search(r"[^\W\d_]{2}", value) is not None
        and "@" not in value
        and not (VERB.search(value) or re.search(r"\d", value))
    )


def give_date(context: Context, signature: Signature, start: int, end: int) -> None:
    """Give the signature the first date of a span, or a year that stands alone."""
    if signature.date is not None:
        return
    text = context.text
    for date in find_dates(text, start, end, compact=True):
        before = text[max(0, date.start - 12) : date.start]
        if date.precise or not re.search(r"_{2,}|\.{3,}|…|\bday of\s*$|/\s*$", before):
            signature.date = date.start, date.end, date.value
            return
    if _ALONE_YEAR.fullmatch(text[start:end].strip()):
        signature.date = start, end, text[start:end].strip()


def _signed(context: Context, signature: Signature, start: int, end: int) -> None:
    """What stands after "Signed": a mark, or a post, an organisation or a date printed there instead."""
    text, rules = context.text, context.rules
    value = text[start:end]
    if context.finds("signature.mark", start, end):
        signature.mark = start, end
    elif context.finds("signature.awaited", start, end):
        return
    date = next(find_dates(text, start, end, compact=True), None)
    if date and signature.date is None:
        signature.date = date.start, date.end, date.value
        start, end = context.trim(start, date.start, also=",;-")
        dangling = _LEADS_TO_DATE.search(text, start, end)
        start, end = context.trim(start, dangling.start() if dangling else end, also=",;-")
        value = text[start:end]
    bracket = re.fullmatch(r"\((.*)\)", value)
    inner = bracket[1] if bracket else value
    if signature.mark is None and is_empty(value):
        return
    name, post = split_name_and_post(context, start, end)
    if bracket or (post and not name):
        if is_post(rules, inner) and signature.position is None:
            offset = 1 if bracket else 0
            signature.position = start + offset, end - offset
        return
    if organisation_line(context, start, end):
        signature.organisation = signature.organisation or organisation_line(context, start, end)
        return
    if signature.mark is None and start < end and len(value) <= 120 and re.search(r"\w|~", value):
        signature.mark = start, end
    signed_name = name if name else None
    electronically = re.search(r"(?:/s/|signed(?: electronically)? by)\s*(?P<who>[^,;\d]{4,50})", value, re.IGNORECASE)
    if signed_name is None and electronically and is_person(rules, electronically["who"]):
        signed_name = start + electronically.start("who"), start + electronically.end("who")
    if signed_name:
        signature.signed_value = signed_name
        if post and signature.position is None:
            signature.position = post


def is_signature(context: Context, signature: Signature) -> bool:
    """Whether what was collected is a signature block and no card of contacts."""
    labels = set(signature.labels)
    nobody = signature.organisation is None and not signature.behalf and "signed" in labels
    if nobody and context.finds("signature.data_subject", *signature.labels["signed"]):
        return False  # the form that a parent or patient signs
    signing = "signed" in labels or signature.signs
    rest = labels & {"name", "position", "date"}
    something = bool(
        rest or signature.mark or signature.name or signature.position or signature.date or signature.blanks
    )
    if (
        signature.placeholder
        and signature.organisation is None
        and not (signature.mark or signature.name or signature.date)
    ):
        return signing and bool(rest)
    if signature.card and not signing:
        return bool(signature.organisation and (signature.date or signature.position))
    if signing:
        if signature.organisation:
            return something or signature.signs
        return bool(rest) or bool(signature.mark and (signature.date or signature.position or signature.signs))
    if signature.behalf and signature.organisation:
        return len(rest) >= 2 and ("date" in rest or bool(signature.blanks)) and near_signing(context, signature.start)
    return False


def near_signing(context: Context, offset: int) -> bool:
    """Whether the heading above says that this is where the parties sign; a line of a block that looks like one
    says nothing of it."""
    for _ in range(_BLOCK_LINES):
        section = context.section_at(offset)
        if section is None or section.heading is None:
            return False
        heading = section.heading
        if context.finds("signature.heading", heading.start, heading.end):
            return True
        printed = context.text[heading.start : heading.end]
        of_block = is_date(printed) or is_person(context.rules, printed) or is_post(context.rules, printed)
        if heading.start == 0 or not (of_block or read_opener(context, heading.content, heading.end)):
            return False
        offset = heading.start - 1
    return False


def _name_before_post(context: Context, signature: Signature) -> None:
    """Part a name from the post behind it where the signature beside them ends in the same surname."""
    if signature.mark is None or signature.position is None:
        return
    words = re.findall(r"[^\W\d_][\w'-]+", context.text[slice(*signature.mark)])
    if not words or len(words[-1]) < 3:
        return
    start, end = signature.position
    both = re.compile(rf"(?P<name>(?:[A-Z][\w.'-]*\s+){{1,4}}{re.escape(words[-1])})[\s,]+(?P<post>\S.*)", re.DOTALL)
    match = both.fullmatch(context.text, start, end)
    if match:
        signature.name, signature.position = match.span("name"), match.span("post")


def signature_fact(context: Context, signature: Signature, rule: str = BLOCK_RULE) -> Fact:
    """The fact of a signature: each attribute that is filled in, and whether it is signed."""
    shown = context.document.text
    attributes: dict[str, Attribute] = {}
    if signature.position and signature.organisation is None:
        both = post_and_organisation(context, *signature.position)
        if both:
            signature.position, signature.organisation = both

    def found(value: object, span: Span, rule_name: str = rule) -> Found:
        return Found.at(value, *span, rule_name, _CONFIDENCE)

    if signature.organisation:
        spans = [span for span in (signature.organisation, signature.organisation_tail) if span]
        name = tidy_name(" ".join(shown[slice(*span)] for span in spans))
        if name:
            evidence = tuple(Evidence(*span, signature.organisation_rule, _CONFIDENCE) for span in spans)
            attributes["organisation"] = Found(name, evidence)
    if signature.position and signature.mark and signature.name is None:
        _name_before_post(context, signature)
    person = signature.name or signature.signed_value
    if person:
        bare = tidy_person(shown[slice(*person)])
        if bare and not is_empty(bare):
            attributes["name"] = found(bare, person)
    if signature.position:
        post = tidy_post(shown[slice(*signature.position)])
        if post and not is_empty(post):
            attributes["position"] = found(post, signature.position)
    if signature.date:
        attributes["date"] = found(signature.date[2], signature.date[:2])
    place = next(iter(signature.labels.values()), None) or signature.organisation or (signature.start, signature.end)
    if signature.mark is None and signature.by and signature.name:
        signature.mark = signature.by
    if signature.mark or signature.date:
        proof = signature.mark or (signature.date[:2] if signature.date else place)
        attributes["signed"] = found(True, proof)
    elif "name" not in attributes:
        attributes["signed"] = found(False, signature.labels.get("signed") or place)
    return Fact("signatories", attributes=attributes)
