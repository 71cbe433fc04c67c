"""What a party is called from there on: defined terms, abbreviations, former and public names."""

from __future__ import annotations

import re

from isa_extract.facts import Context, Found
from isa_extract.parties.candidate import Candidate
from isa_extract.rules import plain

ALIAS = re.compile(  # ("the Trust"), (hereinafter referred to as "the Council" or "MBC")
    r"\s*[,;]?\s*\(\s*(?:(?:hereinafter|hereafter|herein|together)?\s*"
    r"(?:referred to as|known as|called|abbreviated to|or|the)?\s*)?"
    r"[\"']?(?P<alias>(?:the\s+)?[A-Z][\w&' /-]{0,40}?|the\s+[\w ]{2,40}?)[\"']?\s*"
    r"(?:,?\s*or\s+[\"'](?P<second>[^\"']{2,30})[\"'])?\s*(?:\)|(?<=[\"']),\s[a-z][^()]{2,80}\))"
)
FORMER = re.compile(  # formerly X, trading as X, known to the public as X
    r"\s*[,;]?\s*\(?\s*\b(?:formerly|previously|also (?:known as|called)|(?:now|commonly|usually|generally|otherwise) "
    r"known as|(?:better|best) known as|known (?:to the public|to most people|publicly|locally|for short) as"
    r"|(?:which|who) (?:uses?|goes by|go by|trades? under|works? under) the name(?: of)?|t/as?"
    r"|trading (?:as|under the name(?: of)?)"
    r"|(?:operating|working|practising) (?:as|under the name(?: of)?)|sometimes called|through|acting through)\s+"
    r"(?:known as\s+|called\s+|trading as\s+)?"
    r"(?:(?:the|its)\s+)?[\"']?(?P<alias>[A-Z][\w&' -]{2,80}?)[\"']?(?=[),;.]|\s*\(|\s+of\b|$)\)?"
)


def found_alias(context: Context, match: re.Match[str], group: str, rule: str) -> Found:
    """What a group of a match calls the party, without its "the"."""
    start, end = match.span(group)
    lead = re.match(r"the\s+", match[group], re.IGNORECASE)
    start += lead.end() if lead else 0
    return Found.at(re.sub(r"\s+", " ", context.document.text[start:end]).strip(), start, end, rule, 0.9)


def quoted(match: re.Match[str]) -> bool:
    """Whether a bracket gives its term in quotes, or says "the" or "hereinafter"."""
    if re.match(r"\W*\(\s*the\b", match[0], re.IGNORECASE):
        return True
    return (
        '"' in match[0]
        or "'" in match[0]
        or re.search(r"\b(?:known as|referred to as|called|or)\b", match[0]) is not None
    )


def plausible_alias(alias: str, name: str, *, quoted: bool = False) -> bool:
    """An abbreviation of the name, or a defined term; not a remark ("City Council ESF Provider", "lead")."""
    bare = re.sub(r"^the\s+", "", alias.strip(), flags=re.IGNORECASE)
    if len(bare.split()) > 4 or re.fullmatch(r"Scotland|Wales|England|Northern Ireland|UK|EU|GB|No \d+", bare):
        return False
    if bare.isupper() and 2 <= len(bare) <= 10:
        return True
    if alias.lower().startswith("the ") or quoted or plain(bare) in plain(name):
        return True
    # One bare word in brackets is as likely a place or a remark ("(Northern)") as a short name ("(NatWest)").
    return len(bare.split()) == 1 and sum(letter.isupper() for letter in bare) > 1


def read_aliases(context: Context, candidate: Candidate, start: int, end: int, *, anywhere: bool = False) -> None:
    """The defined terms, abbreviations and former names that follow a name."""
    text = context.text
    matches = list(ALIAS.finditer(text, start, end)) if anywhere else [ALIAS.match(text, start, end)]
    for match in matches:
        if match and plausible_alias(match["alias"], str(candidate.name.value), quoted=quoted(match)):
            if not quoted(match) and re.search(r"\b(?:which|who)\b", text[start : match.start()]):
                continue  # short for something that is said of the body
            candidate.aliases.append(found_alias(context, match, "alias", "parties.alias@1"))
            if match["second"]:
                candidate.aliases.append(found_alias(context, match, "second", "parties.alias@1"))
    called = context.rules.first("party.called", text, start, end) if anywhere else None
    if called:
        candidate.aliases.append(found_alias(context, called, "alias", "parties.alias@1"))
    former = FORMER.match(text, start, end)
    if former:
        candidate.aliases.append(found_alias(context, former, "alias", "parties.former_name@1"))
