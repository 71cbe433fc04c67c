"""Sections that tell in sentences who the partners are: "For policing they are X and Y. Z is a partner because ..."."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from isa_extract.document import Block, BlockKind
from isa_extract.facts import Context
from isa_extract.organisations import Mention
from isa_extract.parties.addresses import read_address
from isa_extract.parties.aliases import read_aliases
from isa_extract.parties.candidate import SECTION, Candidate, is_name_like, says, strong_mentions
from isa_extract.parties.names import named
from isa_extract.parties.runs import listed_names
from isa_extract.sections import Section
from isa_extract.values import find_postcodes

_COUNT = re.compile(
    r"\b(?P<word>two|both|three|four|five|six|seven|eight|nine|ten|\d{1,2})\b(?=\s+(?:\w+[ -]){0,4}\w+)", re.IGNORECASE
)
_COUNTS = {
    "two": 2, "both": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10
}  # fmt: skip
_PLAIN_SUBJECT = re.compile(
    r"(?!(?:Each|Every|Any|No|None|All|Both|This|That|These|Those|An?|It|They|We|Our|Its|One|Some|Other|If|Where|When|Only)\b)"
    r"(?:The )?[A-Z][\w'&-]+(?: (?:of|and|for|the|&|in|[A-Z][\w'&-]+)){1,6}"
)
_HEADING_LENGTH = 90
_AT_ONCE = 40  # characters behind a name in which a bracket says what it is called
_AND = re.compile(r"\s+(?:and|&)\s+(?:the\s+)?(?=[A-Z0-9])")


def from_prose(context: Context) -> Iterator[Candidate]:
    """The parties that the sentences of a section on the parties name as such."""
    headed = False  # by a line that a text file prints like any other
    current: Section | None = None
    about_parties = False
    for block in context.body:
        if block.kind not in (BlockKind.PARAGRAPH, BlockKind.LIST_ITEM):
            headed = headed and block.kind is BlockKind.CELL
            continue
        text = context.text[block.content : block.end]
        if len(text) < _HEADING_LENGTH and not re.search(r"[.;,:]\s*$", text):
            headed = says(context, "party.list_heading", block.content, block.end)
            continue
        section = context.section_at(block.start)
        if section is not current:
            current, about_parties = section, section is not None and _about_parties(context, section)
        announced = block.content, min(block.end, block.content + 200)
        if headed or about_parties or says(context, "party.announced", *announced):
            yield from _paragraph(context, block, about_parties=about_parties)


def _about_parties(context: Context, section: Section) -> bool:
    """Whether a section's heading says that the parties follow."""
    heading = section.heading
    return heading is not None and (
        "parties" in section.all_ids or says(context, "party.list_heading", heading.content, heading.end)
    )


def _paragraph(context: Context, block: Block, *, about_parties: bool) -> Iterator[Candidate]:
    """The members that a paragraph names; a group's sentence counts once another has begun to tell who they are.

    In a section that is `about_parties` a sentence that introduces one body names a member, too.
    """
    told = says(context, "party.members_follow", block.content, min(block.end, block.content + 300))
    for start, end in context.sentences(block):
        if says(context, "party.excluded", start, end):
            told = False
            continue
        found = _sentence(context, start, end, told=told)
        if not found and about_parties:
            found = _introduced(context, start, end)
        told = told or bool(found)
        yield from found


def _sentence(context: Context, start: int, end: int, *, told: bool) -> list[Candidate]:
    """The members that a sentence names after or before the words that make them such; [] where it has none."""
    sentence = context.text[start:end]
    for group in ("party.members_after", *(("party.group_after",) if told else ())):
        for rule in context.rules.group(group):
            for match in rule.search(sentence):
                after = start + match.end()
                if says(context, "party.other_agreement", start, after):
                    continue
                found = list(listed_names(context, after, end, SECTION, rule.name, prose=True))
                if not found and group == "party.group_after":
                    found = _plain_body(context, after, end, rule.name)
                if found:
                    return _as_many_as_said(context, found, start, after)
    for rule in context.rules.group("party.members_before"):
        first = rule.first(sentence)
        if first is not None and first.start():
            before = start + first.start()
            found = list(listed_names(context, start, before, SECTION, rule.name, prose=True))
            if not found and _PLAIN_SUBJECT.fullmatch(context.text, start, before):
                whole = named(context, start, before, SECTION, rule.name)
                found = [whole] if whole else []
            if found:
                return found
    return []


def _introduced(context: Context, start: int, end: int) -> list[Candidate]:
    """The one body that a sentence introduces: "X lets homes from its office at ADDRESS", "Y is called the Council"."""
    mentions = [
        mention for mention in strong_mentions(context, start, end) if not _in_brackets(context, start, mention)
    ]
    if len(mentions) > 1:
        return []
    if mentions:
        begin, name_end, mention = mentions[0].start, mentions[0].end, mentions[0]
    else:
        subject = _PLAIN_SUBJECT.match(context.text, start, end)
        if subject is None or context.text[subject.end() : subject.end() + 1].isalnum():
            return []
        begin, name_end, mention = start, subject.end(), None
    called = says(context, "party.called", name_end, end)
    called = called or says(context, "party.introduction", name_end, min(end, name_end + _AT_ONCE))
    if not called and next(find_postcodes(context.text, name_end, end), None) is None:
        return []
    candidate = _described(context, (begin, name_end), end, "parties.introduced@1", mention)
    return [candidate] if candidate and (mention or candidate.aliases) else []


def _plain_body(context: Context, start: int, end: int, rule: str) -> list[Candidate]:
    """A body by a name that no word says is one's, and what it is called: "Common Hearth, which we call Hearth"."""
    subject = _PLAIN_SUBJECT.match(context.text, start, end)
    candidate = _described(context, subject.span(), end, rule) if subject else None
    return [candidate] if candidate and candidate.aliases else []


def _described(
    context: Context, name: tuple[int, int], end: int, rule: str, mention: Mention | None = None
) -> Candidate | None:
    """A body by its name, with what the rest of the sentence calls it and where that says it is."""
    candidate = named(context, *name, SECTION, rule, mention=mention)
    if candidate is not None:
        read_aliases(context, candidate, name[1], end, anywhere=True)
        read_address(context, candidate, name[1], end)
    return candidate


def _in_brackets(context: Context, start: int, mention: Mention) -> bool:
    """Whether a body is named in a bracket: "(formerly the X Trust)"."""
    before = context.text[start : mention.start]
    return before.count("(") > before.count(")")


def _as_many_as_said(context: Context, found: Sequence[Candidate], start: int, end: int) -> list[Candidate]:
    """The names, with one cut at its "and" where the sentence says that there is one more: "two landlords, A and B"."""
    counts = list(_COUNT.finditer(context.text, start, end))
    if not counts:
        return list(found)
    word = counts[-1]["word"].lower()
    expected = _COUNTS.get(word) or int(word)
    joined = [candidate for candidate in found if _AND.search(context.text, candidate.start, candidate.end)]
    if len(found) != expected - 1 or len(joined) != 1:
        return list(found)
    whole = joined[0]
    cut = next(iter(_AND.finditer(context.text, whole.start, whole.end)))
    if not is_name_like(context.text[whole.start : cut.start()]):
        return list(found)
    rule = whole.name.evidence[0].rule
    parts = [
        part
        for a, b in ((whole.start, cut.start()), (cut.end(), whole.end))
        if (part := named(context, a, b, whole.authority, rule)) is not None
    ]
    if len(parts) != 2:
        return list(found)
    parts[1].aliases, parts[1].details = [*parts[1].aliases, *whole.aliases], whole.details
    position = found.index(whole)
    return [*found[:position], *parts, *found[position + 1 :]]
