"""A printed line -> the entries of a signature block: an organisation, labels with values, free text, or an end."""

from __future__ import annotations

import re
from dataclasses import replace

from isa_extract.document import BlockKind
from isa_extract.facts import Context
from isa_extract.people import Line, is_person, is_post, trim_blanks
from isa_extract.signatures.labels import Entry, read_labels
from isa_extract.signatures.organisations import GENERIC, VERB, organisation_span, read_opener
from isa_extract.values import find_dates

MACHINE_RULE = "signatures.by_machine@1"
_LETTERHEAD = 3000  # characters within which a letter's salutation stands

_SIGNED_POST = re.compile(
    r"(?:signed|signature|agreed)\b(?:\s+(?:by|of|for))?(?:\s+the|\s+an?)?\s+(?P<post>[^:._…\n]{3,60}?)\s*(?P<after>:|\.{3,}|_{3,}|…|$)",
    re.IGNORECASE,
)
_FOR_BRACKET = re.compile(
    r"(?:signed|signature|agreed|accepted|approved)(?:\s+by)?\s*:?(?P<who>[^():\n]{0,80}?)\s*"
    r"\(\s*(?:for and on behalf of|on behalf of|for)\s+(?:the\s+)?(?P<org>[A-Z][^()\n]{2,110})\)",
    re.IGNORECASE,
)
_FOR_BODY = re.compile(r"(?:for(?: and on behalf of)?|on behalf of)\s+(?P<org>(?:the\s+)?[A-Z].{2,110})", re.IGNORECASE)
_BY_MACHINE = re.compile(  # "Signed electronically by J. Bloggs, Director, on 3 May 2021 at 14:06"
    r"(?:(?:electronically|digitally) signed|signed (?:electronically|digitally|online|remotely)|e-?signed|docusigned)"
    r"(?: (?:via|using|through|with|in) [^\n]{2,30}?)? by\s*:?\s*(?P<who>[^\W\d_].*)",
    re.IGNORECASE,
)
_SIGNED_AT = re.compile(
    r"[\s,;(]*\b(?:on|dated)\s+(?=(?:the )?\d)|[\s,;]+(?=\d{1,2}(?:st|nd|rd|th)?[ /.-]\w)", re.IGNORECASE
)
_SIGNED_MARK = re.compile(
    r"(?:\((?:signed|sgd\.?)\)|\[(?:signed|sgd\.?)\]|sgd\.?)\s*:?\s*(?P<who>[^\W\d_].{1,60})", re.IGNORECASE
)
_SIGN_OFF = re.compile(r"yours (?:sincerely|faithfully|truly)\W*", re.IGNORECASE)
_SALUTATION = re.compile(r"(?:^|\n)\s*dear [^\n]{2,60}(?=\n)", re.IGNORECASE)
_TAIL = re.compile(r"[\s,]*(?=(?:by\s+[A-Z]|at\s+[A-Z.…_]|on\s+(?:the\s+)?[\d.…_]))")


def read_line(context: Context, line: Line) -> list[Entry]:
    """The entries of a line: what it says of a signature block, in order."""
    text, start, end = context.text, line.start, line.end
    if end - start > 600:
        return [Entry("break", start, end)]
    begin = start
    while begin < end and text[begin] in "*•-[(\"' ":
        begin += 1
    in_words = _signed_in_words(context, start, end)
    if in_words:
        return in_words
    bracketed = _FOR_BRACKET.match(text, begin, end)
    if bracketed and (entries := _with_bracket(context, begin, end, bracketed)):
        return entries
    opener = read_opener(context, begin, end)
    if not (opener and opener[0][0].value) and context.finds("signature.not_a_block", start, end):
        return [Entry("stop", start, end)]
    if opener:
        entries, rest = opener
        labels = read_labels(context, rest, end, inside=True) if rest < end else []
        tail = _TAIL.match(text, rest, end)
        after = re.compile(r"\s*:\s*(?=[^\s._…])").match(text, rest, end)
        if not labels and after and entries[0].signs and entries[0].value and end - after.end() < 60:
            entries[-1].end = rest
            return [*entries, Entry("label", rest, end, "signed", trim_blanks(context, after.end(), end))]
        if not labels and tail and entries[0].value and tail.end() < end and entries[0].who is None:
            entries[-1].end = rest
            cut = re.compile(r"[\s,]+(?=by\s+[A-Z])").search(text, tail.end(), end)
            spans = [(tail.end(), cut.start()), (cut.end(), end)] if cut else [(tail.end(), end)]
            return entries + [Entry("plain", *span) for span in spans]
        if not labels:
            entries[-1].end = end
        return entries + labels
    entries = _with_body_at_end(context, read_labels(context, begin, end))
    heading = line.block.kind is BlockKind.HEADING and (line.block.level < 5 or line.block.content > line.block.start)
    bullet = line.block.kind is BlockKind.LIST_ITEM and not re.search(r"\w", context.document.label(line.block))
    if len(entries) == 1 and (heading or bullet) and entries[0].value is None and text[end - 1].isalpha():
        return [Entry("plain", start, end)]  # "12 Signature" heads the page, "- Signature" is a field: no place to sign
    if entries:
        return entries
    signed_post = _SIGNED_POST.match(text, begin, end)
    if signed_post and is_post(context.rules, signed_post["post"]) and not VERB.search(signed_post["post"]):
        header = signed_post["after"] == ""
        value = trim_blanks(context, signed_post.end("after"), end)
        filled = value if value[0] < value[1] else None
        return [
            Entry(
                "label", begin, signed_post.end(), "signed", filled, blank=not header and filled is None, header=header
            )
        ]
    return [Entry("plain", start, end)]


def _signed_in_words(context: Context, start: int, end: int) -> list[Entry]:
    """The entries of a signature that is told, not written: by machine, as "(signed) J. Bloggs", or below a letter."""
    text = context.text
    machine = _BY_MACHINE.fullmatch(text, start, end)
    if machine:
        first, last = machine.span("who")
        date = next(find_dates(text, first, last), None)
        cut = _SIGNED_AT.search(text, first, last) if date else None
        if date is None or cut is None or not cut.end() <= date.start < cut.end() + 5:
            return [Entry("label", start, end, "signed", trim_blanks(context, first, last), rule=MACHINE_RULE)]
        who = trim_blanks(context, first, cut.start())
        return [
            Entry("label", start, cut.start(), "signed", who, rule=MACHINE_RULE),
            Entry("label", cut.start(), end, "date", (date.start, date.end), rule=MACHINE_RULE),
        ]
    mark = _SIGNED_MARK.fullmatch(text, start, end)
    if mark and is_person(context.rules, mark["who"]):
        return [Entry("label", start, end, "signed", mark.span("who"))]
    if _SIGN_OFF.fullmatch(text, start, end) and _SALUTATION.search(text, 0, min(start, _LETTERHEAD)):
        return [Entry("label", start, end, "signed", blank=True, header=True)]
    return []


def _with_body_at_end(context: Context, entries: list[Entry]) -> list[Entry]:
    """The entries of "Signed ........ Name ........ Date ........ for X": the body that signs stands after the last."""
    last = entries[-1] if len(entries) > 1 else None
    body = _FOR_BODY.fullmatch(context.text, *last.value) if last and last.value else None
    organisation = organisation_span(context, *body.span("org")) if body else None
    if last is None or organisation is None or GENERIC.fullmatch(context.text[slice(*organisation)]):
        return entries
    head = Entry("organisation", *organisation, value=organisation, rule="signature.opener.party@1", signs=True)
    return [*entries[:-1], replace(last, end=organisation[0], value=None, blank=True), head]


def _with_bracket(context: Context, start: int, end: int, match: re.Match[str]) -> list[Entry]:
    """The entries of "Signed ....... (for X) Date ......" and "Agreed by (for X): J. Bloggs, Manager, 1 May 2014"."""
    text = context.text
    organisation = organisation_span(context, *match.span("org"))
    if organisation is None or GENERIC.fullmatch(text[slice(*organisation)]):
        return []
    head = Entry("organisation", start, match.end(), value=organisation, rule="signature.opener.party@1", signs=True)
    rest = context.trim(match.end(), end)
    if text[rest[0] : rest[0] + 1] == ":":
        value = trim_blanks(context, *rest)
        return [
            head,
            Entry("label", start, end, "signed", value if value[0] < value[1] else None, blank=value[0] >= value[1]),
        ]
    value = trim_blanks(context, *match.span("who"))
    signed = Entry(
        "label", start, match.end(), "signed", value if value[0] < value[1] else None, blank=value[0] >= value[1]
    )
    return [head, signed, *(read_labels(context, *rest) if rest[0] < rest[1] else [])]
