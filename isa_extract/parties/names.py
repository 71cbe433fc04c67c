"""How a party is written: its name, what it is called from there on, its address, and whom it acts for."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from isa_extract.facts import Context, Found
from isa_extract.organisations import Mention, tidy_name
from isa_extract.rules import plain
from isa_extract.values import STREETS, find_emails, find_ico_numbers, find_phones, find_postcodes, is_placeholder

TABLE, DEFINED, FORM, OPENING, SECTION, CONTACT, SIGNED, PROCESSOR = 90, 85, 80, 75, 65, 40, 30, 20
"""Authority of the places that name parties."""

_ALIAS = re.compile(
    r"\s*[,;]?\s*\(\s*(?:(?:hereinafter|hereafter|herein|together)?\s*"
    r"(?:referred to as|known as|called|abbreviated to|or|the)?\s*)?"
    r"[\"']?(?P<alias>(?:the\s+)?[A-Z][\w&' /-]{0,40}?|the\s+[\w ]{2,40}?)[\"']?\s*"
    r"(?:,?\s*or\s+[\"'](?P<second>[^\"']{2,30})[\"'])?\s*(?:\)|(?<=[\"']),\s[a-z][^()]{2,80}\))"
)
_CALLED = re.compile(
    r"\b(?:is|are) (?:called|referred to as|known as) [\"'](?P<alias>[^\"'\n]{2,40})[\"']"
    r"|,\s*(?:hereinafter |hereafter |below )?(?:referred to|known|called|abbreviated)(?: \w+)?(?: as| to)? "
    r"(?P<bare>[A-Z][A-Z&]{1,9})\b"
)
_FORMER = re.compile(
    r"\s*[,;]?\s*\(?\s*\b(?:formerly|previously|also (?:known as|called)|(?:now|commonly|usually|generally|otherwise) "
    r"known as|(?:better|best) known as|known (?:to the public|to most people|publicly|locally|for short) as"
    r"|(?:which|who) (?:uses?|goes by|go by|trades? under|works? under) the name(?: of)?|t/as?"
    r"|trading (?:as|under the name(?: of)?)"
    r"|(?:operating|working|practising) (?:as|under the name(?: of)?)|sometimes called|through|acting through)\s+"
    r"(?:known as\s+|called\s+|trading as\s+)?"
    r"(?:(?:the|its)\s+)?[\"']?(?P<alias>[A-Z][\w&' -]{2,80}?)[\"']?(?=[),;.]|\s*\(|\s+of\b|$)\)?"
)
_REGISTERED = re.compile(
    r"\s*[,(]?\s*\(?(?:(?:a |an )?registered (?:charity|company|provider|society)|company|charity|registered)\s*"
    r"(?:number|no\.?|reg\.?)*\s*:?\s*(?=[A-Z]*\d)[A-Z0-9]{4,10}\)?\s*$",
    re.IGNORECASE,
)
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
_NAME_END = re.compile(
    r"\s+(?:of(?= (?:the )?[\dA-Z][^()]{0,80}(?:,|\d))|whose|having|with (?:its )?(?:registered|principal)"
    r"|incorporated|acting"
    r"|a (?:company|charity|body|registered|community|statutory|local)|registered|situated|based|located"
    r"|being|\()|,|;|\n|$"
)
_VERB = re.compile(
    r"\b(?:will|shall|must|is|are|has|have|may|should|can|agree|includes?|was|were|been|to|made|sets?|share|use)\b"
)
_BILINGUAL = re.compile(
    r"\b(?:council|trust|board|police|service|university|authority|college|limited|ltd|association)\b", re.IGNORECASE
)
_NO_NAME = re.compile(r"@|\.{4,}|_{3,}|…")
_MEMBERS_OF = re.compile(
    r"\s*(?:the )?(?:[a-z]+ ){0,2}(?:bodies|body|members|boards?|trustees|partners) of (?:the )?(?=[A-Z])"
)
_LIST_LEAD = re.compile(r"\s*(?:and\s+)?(?:the\s+)?")
_TICKED = re.compile(r"\s*(?:[☒☑✓✔]|\[[xX✓]\])\s*")
_UNTICKED = re.compile(r"\s*(?:☐|□|\[\s?\])")
_REMARK = re.compile(r"\b(?:which|who|through (?:its|the|their)|formerly|referred to|including|whose|known as)\b")
_GOES_ON = re.compile(r"(?:[,;]|\band(?:\s+(?:by|with|from|also))?)\s*(?:\(?\d\)?\s*)?(?:the\s+)?$")
_WRAPPED = re.compile(r"\b(?:of|and|the|on|upon|in|le|de|unit|flat|suite|no)$|&$", re.IGNORECASE)
_DEPARTMENTS = re.compile(  # the parts of a body are no bodies of their own
    r"\b(?:through|by|including|from|within) (?:its|their) [^.;()]{3,200}? (?:departments?|directorates?|divisions?"
    r"|services|teams|branches|units|sections)\b"
)
_ITEM = re.compile(r";\s+(?:and\s+)?(?:the\s+)?$")
_BRACKET_OR_SEMICOLON = re.compile(r"[();]")
_TEXT_LIMIT = 400  # how far the details of one party reach


@dataclass(slots=True)
class Candidate:
    """A party as one place names it."""

    name: Found
    authority: int
    kind: str = ""  # what sort of body its name says it is
    aliases: list[Found] = field(default_factory=list)
    details: dict[str, Found] = field(default_factory=dict)  # address, postcode, phone, email, ico_registration
    behalf: list[Found] = field(default_factory=list)
    roles: list[Found] = field(default_factory=list)

    @property
    def start(self) -> int:
        """Where the name stands."""
        return self.name.evidence[0].start

    @property
    def end(self) -> int:
        """Where the name ends."""
        return self.name.evidence[0].end

    @property
    def names(self) -> list[str]:
        """The name and the other forms of it."""
        return [str(found.value) for found in (self.name, *self.aliases)]


def says(context: Context, group: str, start: int, end: int) -> bool:
    """Whether a span says what a group of rules recognises; "^" and "$" in them are the ends of the span."""
    return context.rules.first(group, context.text[start:end]) is not None


def asks_whom(context: Context, start: int, end: int) -> bool:
    """Whether a text is a heading of a list of contacts: "Day to day contact"."""
    return context.rules.lookup("contact.label", context.text[start:end].rstrip(" :*")) is not None


def is_generic(context: Context, text: str) -> bool:
    """Whether a text names a sort of body and none in particular ("the provider", "Local authorities", "Health")."""
    bare = re.sub(r"^(?:the|each|all|any|every|our)(?:\s+|$)", "", text.strip(" .:;,"), flags=re.IGNORECASE)
    return not bare or any(
        expression.fullmatch(text.strip(" .:;,")) or expression.fullmatch(bare)
        for rule in context.rules.group("party.generic")
        for expression in rule.expressions
    )


def is_name_like(text: str) -> bool:
    """Whether a text is capitalised like a name and has no verb."""
    words = re.findall(r"[A-Za-z0-9][\w'&.-]*", re.sub(r"\([^)]*\)", "", _REGISTERED.sub("", text)))
    weighty = [word for word in words if len(word) > 3] or words
    capitals = sum(word[0].isupper() or word[0].isdigit() for word in words)
    return bool(words) and len(words) <= 12 and capitals >= max(1, len(weighty) * 0.7) and not _VERB.search(text)


def strong_mentions(context: Context, start: int, end: int) -> list[Mention]:
    """The organisations between two offsets whose names say beyond doubt that they are bodies."""
    return [mention for mention in context.mentions(start, end) if not mention.weak]


def unticked(text: str) -> bool:
    """Whether a line begins with a box that was left empty."""
    return _UNTICKED.match(text) is not None


def ticked(text: str) -> bool:
    """Whether a line begins with a box that was ticked."""
    return _TICKED.match(text) is not None


_DESCRIBED = re.compile(
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
    tick = _TICKED.match(text, start, end)
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
    former = _FORMER.search(text, start, name_end)
    if former and former.start() > start:
        aliases.append(_found_alias(context, former, "alias", "parties.former_name@1"))
        beyond = _ALIAS.match(text, former.end(), name_end)
        if beyond and _plausible_alias(beyond["alias"], former["alias"], quoted=_quoted(beyond)):
            aliases.append(_found_alias(context, beyond, "alias", rule))
        name_end = former.start()
    registered = _REGISTERED.search(text, start, name_end)
    if registered and registered.start() > start:
        name_end = registered.start()
    role_bracket = re.compile(r"\s*\([^()]*\b(?:controllers?|processors?)\b[^()]*\)\s*$", re.IGNORECASE).search(
        text, start, name_end
    )
    roles = roles_in(context, role_bracket.start(), role_bracket.end()) if role_bracket else []
    if role_bracket and role_bracket.start() > start:
        name_end = role_bracket.start()
    described = _DESCRIBED.search(text, start, name_end)
    if described and described.start() > start:
        name_end = described.start() + 1
    alias = _ALIAS.search(text, start, name_end)
    if (
        alias
        and alias.start() > start
        and alias.end() >= name_end - 1
        and _plausible_alias(alias["alias"], text[start : alias.start()], quoted=_quoted(alias))
    ):
        aliases.append(_found_alias(context, alias, "alias", rule))
        name_end = alias.start()
        registered = _REGISTERED.search(text, start, name_end)
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
    if bracket and _FORMER.match(text, name_end, end):
        name_end = bracket.end()
    candidate = named(context, start, name_end, authority, rule, mention=mention)
    if candidate is None:
        return None
    end = min(end, name_end + _TEXT_LIMIT + 200)
    read_aliases(context, candidate, name_end, end, anywhere=True)
    read_address(context, candidate, name_end, end)
    read_details(context, candidate, name_end, end, rule)
    candidate.behalf += acts_for(context, name_end, end, alone=True)
    return candidate


def listed_names(
    context: Context, start: int, end: int, authority: int, rule: str, *, prose: bool = False
) -> Iterator[Candidate]:
    """Every party of a run with commas, slashes, "and" or line breaks; each with what belongs to it.

    In `prose` the run must begin at once and ends where the sentence goes on about something else.
    """
    text = context.text
    heads: list[tuple[int, int, Mention | None]] = []
    position = start
    departments = [(m.start(), m.end()) for m in _DEPARTMENTS.finditer(text, start, end)]
    mentions = [
        m
        for m in context.mentions(start, end)
        if (not (prose and m.weak) or _stands_for_a_body(context, m))
        and not any(a < m.start < b for a, b in departments)
    ]
    for number, mention in enumerate(mentions):
        if mention.start < position:
            continue
        gap_end = mention.start
        opened = text[position:gap_end]
        if opened.count("(") > opened.count(")"):
            continue  # named in a bracket, about the one before
        if heads and _within_address(context, heads[-1][1], mention, end):
            continue
        if prose and heads and _mentioned_in_passing(context, position, gap_end):
            continue
        plain_names = list(_plain_names(context, position, gap_end, bool(heads) or prose))
        if prose and not _leads_on(context, position, gap_end, bool(heads), bool(plain_names)):
            break
        heads += [(a, b, None) for a, b in plain_names]
        heads.append((mention.start, mention.end, mention))
        following = mentions[number + 1].start if number + 1 < len(mentions) else end
        position = _after_behalf(context, mention.end, following, end, alone=len(heads) == 1 and prose)
    if heads:
        tail_end = end if not prose else _clause_end(text, position, end)
        heads += [(a, b, None) for a, b in _plain_names(context, position, tail_end, True)]
    for number, (a, b, head) in enumerate(heads):
        limit = heads[number + 1][0] if number + 1 < len(heads) else min(end, b + _TEXT_LIMIT)
        limit = _item_end(text, b, limit) if prose else limit
        candidate = named(context, a, b, authority if head else authority - 8, rule, mention=head)
        if candidate is None:
            continue
        read_aliases(context, candidate, b, limit, anywhere=True)
        read_address(context, candidate, b, limit)
        read_details(context, candidate, b, limit, rule)
        candidate.behalf = candidate.behalf or acts_for(context, b, limit)
        yield candidate


def _stands_for_a_body(context: Context, mention: Mention) -> bool:
    """Whether a name that ends as those of teams do is given in a list like a body's: "and the X Y Service ("XYS")"."""
    text = context.text
    if _ITEM.search(text, max(0, mention.start - 12), mention.start) and text[mention.end : mention.end + 1] == ",":
        return (
            next(find_postcodes(text, mention.end, _item_end(text, mention.end, mention.end + _TEXT_LIMIT)), None)
            is not None
        )
    return mention.name.count(" ") > 2 and (
        re.match(r"\s*\(\s*(?:the )?[\"']?[A-Z]{2,8}[\"']?\s*\)", text[mention.end : mention.end + 20]) is not None
    )


def _item_end(text: str, start: int, end: int) -> int:
    """Where an item of a list ends that has semicolons between its items; else `end`."""
    depth = 0
    for match in _BRACKET_OR_SEMICOLON.finditer(text, start, end):
        if match[0] == ";" and depth <= 0:
            return match.start()
        depth += {"(": 1, ")": -1}.get(match[0], 0)
    return end


def _within_address(context: Context, name_end: int, mention: Mention, end: int) -> bool:
    """Whether what looks like a name is a line of the address before it ("..., St Ann's Hospital, AB1 2CD")."""
    text = context.text
    postcode = next(find_postcodes(text, mention.end, min(end, mention.end + 120)), None)
    if postcode is None or not _OF_ADDRESS.match(text, name_end, mention.start + 1):
        return False
    between = text[name_end : postcode.start]
    return re.search(r"[()]|;|\band\b(?! [a-z])", re.sub(r"^\s*\([^)]*\)", "", between)) is None and not re.search(
        r"\b(?:and|;)\s+(?:the\s+)?$", text[name_end : mention.start]
    )


def _plain_names(context: Context, start: int, end: int, after_others: bool) -> Iterator[tuple[int, int]]:
    """Names between commas that do not look like an organisation's: "..., 7Sparks, Ambry and Holme, ..."."""
    if not after_others:
        return
    text = context.text
    masked = re.sub(r"\([^()]*\)", lambda m: "(" + "_" * (len(m[0]) - 2) + ")", text[start:end])
    if context.rules.first("party.behalf", context.text, start, end) and "(" not in masked:
        return
    remark = _REMARK.search(masked)
    for piece in re.finditer(r"[^,;\n]+", masked):
        if remark and start + piece.start() >= start + remark.start() and piece.end() < len(masked.rstrip()):
            continue  # more of what is said about the one before
        begin, finish = context.trim(start + piece.start(), start + piece.end(), ",;:.")
        lead = re.compile(r"(?:and|the|with|between|&)\s+(?:the\s+)?", re.IGNORECASE).match(text, begin, finish)
        begin = lead.end() if lead else begin
        finish_at = re.search(
            r"\s+(?:for|on behalf of|as)\s|\s*\(|\s+(?:and|&)\s*(?:the\s*)?$|\s+$", text[begin:finish]
        )
        finish = begin + finish_at.start() if finish_at else finish
        value = text[begin:finish]
        if not 2 < len(value) < 60 or not value[0].isalnum() or value[0].islower() or not is_name_like(value):
            continue
        if is_generic(context, value) or re.match(r"(?:This|The|In|For|And|By|Between|It|As)\b", value):
            continue
        if says(context, "party.not_a_name", begin, finish) or next(find_postcodes(value), None):
            continue
        postcode = next(find_postcodes(text, finish, min(len(text), finish + 90)), None)
        if postcode and not re.search(r"[();]|\band\b", text[finish : postcode.start]):
            continue  # a line of an address
        yield begin, finish


def _leads_on(context: Context, start: int, end: int, has_names: bool, has_plain: bool) -> bool:
    """Whether a run of names goes on over the text between two of them."""
    gap = re.sub(r"\([^()]*\)", " ", context.text[start:end])
    if has_plain:
        return len(gap) < 160
    if not has_names:
        return (
            len(gap) <= 90
            and re.search(r"[.;]\s", gap) is None
            and not re.search(r"\b(?:of|for|by)\s+(?:the\s+)?$", gap)
        )
    if re.search(r"[.]\s+[A-Z]", gap):
        return False
    if any(
        e.fullmatch(gap.strip(" \t\n,;/&.:•·-")) for r in context.rules.group("party.separator") for e in r.expressions
    ):
        return True
    described = says(context, "party.description", start, end) or next(find_postcodes(context.text, start, end), None)
    return bool(described) and _GOES_ON.search(gap.rstrip() + " ") is not None


def _mentioned_in_passing(context: Context, start: int, end: int) -> bool:
    """Whether a body is named in a remark about the one before: "X, formerly the Y Trust", "X, which reports to Y"."""
    gap = context.text[start:end]
    if _GOES_ON.search(gap) or not re.match(r"\s*(?:\([^()]*\)\s*)?,", gap):
        return False
    if not says(context, "party.description", start, end):
        return False
    return (
        re.search(
            r"\b(?:formerly|previously|as|of|to|for|with|from|by|under|through|its|their|in|at|within|replaced|replacing"
            r"|succeeded|alongside)\s+(?:(?:the|its|known as)\s+)*$",
            gap,
            re.IGNORECASE,
        )
        is not None
    )


def _after_behalf(context: Context, start: int, following: int, end: int, *, alone: bool) -> int:
    """Where the run goes on after a name: past those it acts for."""
    text = context.text
    behalf = context.rules.first("party.behalf", context.text, start, min(end, start + 120))
    if behalf is None or behalf.start() > following:
        return start
    between = re.sub(r"\([^()]*\)", "", text[start : behalf.start()]).rstrip(" ,(")
    addressed = next(find_postcodes(between), None) is not None
    if re.search(r"\band\b|[;.]" if addressed else r"\band\b|[;.,]", between):
        return start
    opened = text[start : behalf.start() + 1].count("(") > text[start : behalf.start() + 1].count(")")
    closing = text.find(")", behalf.end(), end)
    if opened and closing > 0:
        return closing + 1
    return _behalf_end(context, behalf.end(), end, alone=alone)


def _behalf_end(context: Context, start: int, end: int, *, alone: bool, clause: bool = False) -> int:
    """Where those acted for end when no bracket says so: at the next clause, or the next party."""
    text = context.text
    masked = re.sub(r"\((?!the |\"|here(?:in)?after)[^()\n]*\)", lambda m: "_" * len(m[0]), text[start:end])
    stop = re.search(r"[.;\n)]|\s+\(", masked)
    end = start + stop.start() if stop else end
    for mention in context.mentions(start, end):
        before = re.search(r",?\s+and\s+(?:the\s+)?$", text[start : mention.start])
        earlier = context.mentions(start, mention.start)
        if earlier and _MEMBERS_OF.match(text, start, end):
            continue  # "the governing bodies of A and B"
        if earlier and earlier[-1].kind == mention.kind and (clause or "," in text[start : earlier[-1].start]):
            continue  # the last of a list of bodies of one sort
        if before and mention.kind in ("council", "police", "nhs", "fire", "company", "education"):
            return start + before.start()
    if alone:
        last = re.search(r",?\s+and\s+(?=(?:the\s+)?[A-Z])(?!.*\sand\s)", text[start:end], re.DOTALL)
        return start + last.start() if last else end
    return end


def _clause_end(text: str, start: int, end: int) -> int:
    stop = re.compile(r"[.;\n]").search(text, start, end)
    return stop.start() if stop else end


# --- what belongs to a name -----------------------------------------------------------------------------------------


def _found_alias(context: Context, match: re.Match[str], group: str, rule: str) -> Found:
    start, end = match.span(group)
    lead = re.match(r"the\s+", match[group], re.IGNORECASE)
    start += lead.end() if lead else 0
    return Found.at(re.sub(r"\s+", " ", context.document.text[start:end]).strip(), start, end, rule, 0.9)


def _quoted(match: re.Match[str]) -> bool:
    """Whether a bracket gives its term in quotes, or says "the" or "hereinafter"."""
    if re.match(r"\W*\(\s*the\b", match[0], re.IGNORECASE):
        return True
    return (
        '"' in match[0]
        or "'" in match[0]
        or re.search(r"\b(?:known as|referred to as|called|or)\b", match[0]) is not None
    )


def _plausible_alias(alias: str, name: str, *, quoted: bool = False) -> bool:
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
    matches = list(_ALIAS.finditer(text, start, end)) if anywhere else [_ALIAS.match(text, start, end)]
    for match in matches:
        if match and _plausible_alias(match["alias"], str(candidate.name.value), quoted=_quoted(match)):
            if not _quoted(match) and re.search(r"\b(?:which|who)\b", text[start : match.start()]):
                continue  # short for something that is said of the body
            candidate.aliases.append(_found_alias(context, match, "alias", "parties.alias@1"))
            if match["second"]:
                candidate.aliases.append(_found_alias(context, match, "second", "parties.alias@1"))
    called = _CALLED.search(text, start, end) if anywhere else None
    if called:
        candidate.aliases.append(
            _found_alias(context, called, "alias" if called["alias"] else "bare", "parties.alias@1")
        )
    former = _FORMER.match(text, start, end)
    if former:
        candidate.aliases.append(_found_alias(context, former, "alias", "parties.former_name@1"))


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
    if postcode and (postcode.start - lead.end() > 200 or not _ADDRESS_WORD.search(text, lead.end(), postcode.start)):
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


def roles_in(context: Context, start: int, end: int) -> list[Found]:
    """The roles a span names, each where it is named."""
    found: list[Found] = []
    for rule in context.rules.group("party.role"):
        for match in rule.search(context.text, start, end):
            if not any(f.evidence[0].start < match.end() and match.start() < f.evidence[0].end for f in found):
                found.append(Found.at(rule.value, match.start(), match.end(), rule.name, 0.85))
    return sorted(found, key=lambda f: f.evidence[0].start)


# --- those a party acts for -----------------------------------------------------------------------------------------


def acts_for(context: Context, start: int, end: int, *, alone: bool = False) -> list[Found]:
    """Those a party acts for: the names after "on behalf of", to the end of the bracket or clause.

    In a clause of its own (`alone`) all that are named after it are, else the last may be the next party.
    """
    text = context.text
    for rule in context.rules.group("party.behalf"):
        match = rule.first(text, start, end)
        if match is None:
            continue
        opened = text[start : match.start() + 1].count("(") > text[start : match.start() + 1].count(")")
        closing = text.find(")", match.end(), end)
        last = closing if opened and closing > 0 else _behalf_end(context, match.end(), end, alone=False, clause=alone)
        found = names_in_list(context, match.end(), last, rule.name)
        if found:
            return found
    return []


def names_in_list(context: Context, start: int, end: int, rule: str) -> list[Found]:
    """The names of a plain list, known or not: "A, B and C", "A; B"."""
    text = context.text
    pieces: list[tuple[int, int]] = []
    for piece in re.finditer(r"(?:\([^()]*\)|[^,;\n(]|\((?![^()]*\)))+", text[start:end]):
        pieces.append((start + piece.start(), start + piece.end()))
    spans: list[tuple[int, int]] = []
    for number, (a, b) in enumerate(pieces):
        lead = _LIST_LEAD.match(text, a, b)
        a = lead.end() if lead else a
        if spans and (any(True for _ in find_postcodes(text, a, b)) or re.match(r"\d", text[a:b])):
            break
        last = number == len(pieces) - 1
        joint = re.compile(r"\s+(?:and|&)\s+(?:the\s+)?(?=[A-Z])").search(text, a, b)
        if joint and _two_names(context, a, joint.start(), joint.end(), b, last=last, several=len(pieces) > 1):
            spans += [(a, joint.start()), (joint.end(), b)]
        else:
            spans.append((a, b))
    found = []
    for a, b in _without_shared_words(context, spans):
        members = _MEMBERS_OF.match(text, a, b)
        a = members.end() if members else a
        a, b = context.trim(a, b, " .()\"'")
        value = re.sub(r"\s+", " ", context.document.text[a:b])
        if (
            (2 < len(value) < 90 or re.fullmatch(r"[A-Z]{2}", value))
            and value[0].isupper()
            and not is_placeholder(value)
        ):
            found.append(Found.at(value, a, b, rule, 0.8))
    return found


def _two_names(
    context: Context, start: int, left_end: int, right_start: int, end: int, *, last: bool, several: bool
) -> bool:
    """Whether "and" stands between two names and not inside one ("Tower Hamlets and Bexley", "Bath and Wells")."""
    text = context.text
    both = f"{text[start:left_end]} {text[right_start:end]}"
    words = re.sub(
        r"\b(?:london boroughs?|royal boroughs?|boroughs?|city|county|councils?|district|of|the|metropolitan)\b",
        " ",
        both,
        flags=re.I,
    )
    if context.rules.lookup("party.double_name", " ".join(words.split())):
        return False
    if re.search(r"\bthe\s+$", text[max(0, start - 5) : start]) and text[left_end:right_start].endswith("the "):
        return True  # "the A and the B"
    if any(m.start <= start + 1 and m.end > right_start for m in context.mentions(start, end)):
        return False
    if any(m.end <= left_end for m in context.mentions(start, left_end)):
        return True
    return last and several


def _without_shared_words(context: Context, spans: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """ "London Boroughs of A, B and C", "A, B and C London Boroughs": the words they share are taken off the one."""
    for start, end in spans:
        lead = re.compile(
            r"(?:London|Royal|Metropolitan|District)?\s*(?:Boroughs|Councils|Cities|Counties) of (?=[A-Z])"
        ).match(context.text, start, end)
        tail = re.compile(r"\s+(?:(?:London|District|Borough|County|City) )?(?:Boroughs|Councils)\s*$").search(
            context.text, start, end
        )
        yield (lead.end() if lead else start), (tail.start() if tail else end)
