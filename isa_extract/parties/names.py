"""A party by its name: a span with a name and what belongs to it, or the clause that defines one."""

from __future__ import annotations

import re

from isa_extract.facts import Context, Found
from isa_extract.organisations import Mention, tidy_name
from isa_extract.parties.addresses import read_address, read_details
from isa_extract.parties.aliases import ALIAS, FORMER, found_alias, plausible_alias, quoted, read_aliases
from isa_extract.parties.behalf import acts_for
from isa_extract.parties.candidate import REGISTERED, TABLE, TICKED, Candidate, is_generic, roles_in, unticked
from isa_extract.values import is_placeholder

_NAME_END = re.compile(
    r"\s+(?:of(?= (?:the )?[\dA-Z][^()]{0,80}(?:,|\d))|whose|having|with (?:its )?(?:registered|principal)"
    r"|incorporated|acting"
    r"|a (?:company|charity|body|registered|community|statutory|local)|registered|situated|based|located"
    r"|being|\()|,|;|\n|$"
)
_BILINGUAL = re.compile(
    r"\b(?:council|trust|board|police|service|university|authority|college|limited|ltd|association)\b", re.IGNORECASE
)
_NO_NAME = re.compile(r"@|\.{4,}|_{3,}|…")
TEXT_LIMIT = 400  # how far the details of one party reach
_DESCRIBED_AFTER = re.compile(
    r"\)(?=,?\s+(?:(?:which|who|that)\s|(?:an?|the|its)\s[a-z]|[a-z]{3,}\s[a-z]))(?!\s+(?:and|of|for)\b)"
)
"""After what a body is called in brackets: what sort of body it is ('X plc ("XP"), water undertaker')."""


def named(
    context: Context, start: int, end: int, authority: int, rule: str, *, mention: Mention | None = None
) -> Candidate | None:
    """A candidate from a span that holds nothing but a name and what belongs to it; None where it is no name."""
    text = context.text
    if unticked(text[start:end]):
        return None
    tick = TICKED.match(text, start, end)
    start, end = context.trim(tick.end() if tick else start, end, ",;:.|*•-\"'")
    first_line = text.find("\n", start, end)
    if first_line > 0 and (context.mentions(start, first_line) or end - start > 120):
        rest = text[first_line:end].strip()
        continues = rest.startswith("(") or (text[:first_line].rstrip().endswith("/"))
        end = end if continues else first_line
    behalf = context.rules.first("party.behalf", context.text, start, end)
    whom: list[Found] = []
    name_end = end
    if behalf and behalf.start() > start:
        whom = acts_for(context, start, end)
        name_end = context.trim(start, behalf.start(), "(,; ")[1]
    aliases: list[Found] = []
    former = FORMER.search(text, start, name_end)
    if former and former.start() > start:
        aliases.append(found_alias(context, former, "alias", "parties.former_name@1"))
        beyond = ALIAS.match(text, former.end(), name_end)
        if beyond and plausible_alias(beyond["alias"], former["alias"], quoted=quoted(beyond)):
            aliases.append(found_alias(context, beyond, "alias", rule))
        name_end = former.start()
    registered = REGISTERED.search(text, start, name_end)
    if registered and registered.start() > start:
        name_end = registered.start()
    role_bracket = re.compile(r"\s*\([^()]*\b(?:controllers?|processors?)\b[^()]*\)\s*$", re.IGNORECASE).search(
        text, start, name_end
    )
    roles = roles_in(context, role_bracket.start(), role_bracket.end()) if role_bracket else []
    if role_bracket and role_bracket.start() > start:
        name_end = role_bracket.start()
    described = _DESCRIBED_AFTER.search(text, start, name_end)
    if described and described.start() > start:
        name_end = described.start() + 1
    alias = ALIAS.search(text, start, name_end)
    if (
        alias
        and alias.start() > start
        and alias.end() >= name_end - 1
        and plausible_alias(alias["alias"], text[start : alias.start()], quoted=quoted(alias))
    ):
        aliases.append(found_alias(context, alias, "alias", rule))
        name_end = alias.start()
        registered = REGISTERED.search(text, start, name_end)
        if registered and registered.start() > start:
            name_end = registered.start()
    slash = re.search(r"\s+/\s+", text[start:name_end])
    if slash:  # Welsh and English names side by side
        left, right = (start, start + slash.start()), (start + slash.end(), name_end)
        if context.mentions(*right) or context.mentions(*left):
            english, other = (right, left) if _BILINGUAL.search(text, *right) else (left, right)
            aliases.append(Found.at(tidy_name(context.document.text[other[0] : other[1]]), *other, rule, 0.8))
            start, name_end = english
    colon = text.find(":", start, name_end)
    if colon > 0 and any(m.end == colon for m in context.mentions(start, name_end)):
        name_end = colon
    glued = re.compile(r"(?<=[a-z])\d{1,2}$").search(text[start:name_end])
    if glued and any(m.end == start + glued.start() for m in context.mentions(start, name_end)):
        name_end = start + glued.start()  # a footnote's number
    name_end = context.trim(start, name_end, ",;:")[1]
    name = tidy_name(context.document.text[start:name_end])
    if not name or is_placeholder(name) or is_generic(context, name) or len(name) > 150 or _NO_NAME.search(name):
        return None
    if not re.search(r"[A-Za-z]{2}", name) or (is_placeholder(text[start:end].strip("()")) and "[" in text[start:end]):
        return None
    mentions = [mention] if mention else context.mentions(start, name_end)
    candidate = Candidate(Found.at(name, start, name_end, rule, 0.95 if authority >= TABLE else 0.85), authority)
    candidate.kind = mentions[-1].kind if mentions else ""
    candidate.behalf, candidate.aliases, candidate.roles = whom, aliases, roles
    return candidate


def defined(context: Context, start: int, end: int, authority: int, rule: str) -> Candidate | None:
    """A party defined in a clause: name, address or registered office, defined term, whom it acts for."""
    text = context.text
    mention = next((m for m in context.mentions(start, end) if m.start <= start + 6), None)
    stop = _NAME_END.search(text, start, end)
    name_end = stop.start() if stop else end
    if mention and mention.end >= name_end - 1:
        name_end = mention.end
    bracket = re.compile(r"\s*\([^()]{2,60}\)").match(text, name_end, end)
    if bracket and FORMER.match(text, name_end, end):
        name_end = bracket.end()
    candidate = named(context, start, name_end, authority, rule, mention=mention)
    if candidate is None:
        return None
    end = min(end, name_end + TEXT_LIMIT + 200)
    read_aliases(context, candidate, name_end, end, anywhere=True)
    read_address(context, candidate, name_end, end)
    read_details(context, candidate, name_end, end, rule)
    candidate.behalf += acts_for(context, name_end, end, alone=True)
    return candidate
