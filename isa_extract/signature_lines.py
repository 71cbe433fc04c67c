"""A printed line -> the entries of a signature block: an organisation, labels with values, free text, or an end."""

from __future__ import annotations

import re

from isa_extract.document import BlockKind
from isa_extract.facts import Context
from isa_extract.people import Line, is_post, trim_blanks
from isa_extract.signature_labels import Entry, read_labels
from isa_extract.signature_organisations import GENERIC, VERB, organisation_span, read_opener

_SIGNED_POST = re.compile(
    r"(?:signed|signature|agreed)\b(?:\s+(?:by|of|for))?(?:\s+the|\s+an?)?\s+(?P<post>[^:._…\n]{3,60}?)\s*(?P<after>:|\.{3,}|_{3,}|…|$)",
    re.IGNORECASE,
)
_FOR_BRACKET = re.compile(
    r"(?:signed|signature|agreed|accepted|approved)(?:\s+by)?\s*:?(?P<who>[^():\n]{0,80}?)\s*"
    r"\(\s*(?:for and on behalf of|on behalf of|for)\s+(?:the\s+)?(?P<org>[A-Z][^()\n]{2,110})\)",
    re.IGNORECASE,
)
_TAIL = re.compile(r"[\s,]*(?=(?:by\s+[A-Z]|at\s+[A-Z.…_]|on\s+(?:the\s+)?[\d.…_]))")


def read_line(context: Context, line: Line) -> list[Entry]:
    """The entries of a line: what it says of a signature block, in order."""
    text, start, end = context.text, line.start, line.end
    if end - start > 600:
        return [Entry("break", start, end)]
    begin = start
    while begin < end and text[begin] in "*•-[(\"' ":
        begin += 1
    bracketed = _FOR_BRACKET.match(text, begin, end)
    if bracketed and (entries := _with_bracket(context, begin, end, bracketed)):
        return entries
    opener = read_opener(context, begin, end)
    if not (opener and opener[0][0].value):
        for rule in context.rules.group("signature.not_a_block"):
            if next(rule.search(text, start, end), None):
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
    entries = read_labels(context, begin, end)
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
