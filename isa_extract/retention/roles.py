"""What a retention clause says beside the time: what it runs from, who keeps the information, and which."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Sequence

from isa_extract.facts import Context, Found
from isa_extract.retention.clauses import ENDING, Clause, Length, Verb, Wording
from isa_extract.rules import Rule, plain

_PLUS_NUMBER = re.compile(r"\+ ?(?P<number>\d{1,3})(?: ?(?P<unit>years?|yrs?|y|months?|m))?\b", re.IGNORECASE)
_MODAL = re.compile(
    r"\b(?:will|shall|must|should|may|can|would|agrees? (?:to|that)|undertakes? to|(?:is|are)(?: not)? to|(?:is|are) required to|needs? to|ha(?:s|ve) to"  # noqa: E501
    r"|(?:is|are) (?:expected|obliged) to)\b(?: (?:also|each|both|all|either|only|not|then|immediately|promptly|securely|normally|continue to|ensure that))*",  # noqa: E501
    re.IGNORECASE,
)
_PASSIVE = re.compile(
    r" (?:(?:will|shall|must|should|may|is|are|can) (?:(?:not|only|also|then|normally) )*(?:to )?(?:need to )?be|is|are)\b"  # noqa: E501
)
_LEAD = re.compile(
    r"^(?:(?:however|therefore|thus|in addition|additionally|furthermore|similarly|also|by way of example|for example|for instance|in any event"  # noqa: E501
    r"|accordingly|otherwise|in that (?:event|case)|as a minimum|in practice|generally|normally|finally|thereafter)[ ,]+)+",  # noqa: E501
    re.IGNORECASE,
)
_FRONTED = re.compile(
    r"^(?:once|when|where|if|on|upon|at|after|as soon as|within|following|unless|in|under|for|given|subject|until|immediately|"  # noqa: E501
    r"should|by|during|whilst|while|pursuant|notwithstanding)\b",
    re.IGNORECASE,
)
_BY_AGENT = re.compile(
    r"\bby (?P<agent>(?:(?:the|each|every|any|all|both|our|its|their) )?[\w'&.-]+(?: (?:of|for|and|&|the|[\w'&-]+)){0,7}?)"  # noqa: E501
    r"(?=(?: (?:for|until|within|in accordance|in line|after|as soon|once|when|no longer|at|on|under|using|who|which|if|upon|from|will|shall"  # noqa: E501
    r"|must|is|are|to|may|up to|immediately|and (?:will|shall|destroy|delet|is|are)|not|securely|where|following|unless|only|as|\d+ (?:days?|weeks?|months?|years?)|(?:one|two|three|four|five|six|seven|ten|twelve|thirty) (?:days?|weeks?|months?|years?))\b)|[,;.]|$)",  # noqa: E501
    re.IGNORECASE,
)
_WHOSE = re.compile(
    r"(?:^(?!under |in |by )|\b(?:under|in|by|follows?) |, )(?P<agent>(?:the )?[\w& -]{2,60}?)'s? (?:own |current |corporate )*(?:[\w-]+ ){0,3}?(?:schedule|policy|case|systems?)\b",  # noqa: E501
    re.IGNORECASE,
)
_FOLLOWS = re.compile(
    r"(?P<agent>[\w'&., -]{3,90}?) (?:follows?|will|shall|must|should|appl(?:y|ies)|manages?|adheres?|complies|is required|are required"  # noqa: E501
    r"|(?:is|are) responsible|undertakes?|agrees?)\b"
)
_ENSURES = re.compile(
    r"(?P<agent>[\w'&., -]{3,90}?) (?:(?:will|shall|must|should|agrees? to|undertakes? to|(?:(?:will|shall) be|is|are) (?:responsible for|required to)|needs? to) )?"  # noqa: E501
    r"(?:ensur(?:e|es|ing)|make sure|see(?:s)?) (?:that )?",
    re.IGNORECASE,
)
_FROM_SYSTEMS = re.compile(
    r"^(?: \w+ly)? from (?:all of )?(?P<agent>(?:the |its )?[\w& -]{2,60}?)'s? (?:own |live |case |local )*(?:systems?|records?|servers?|network|database)\b",  # noqa: E501
    re.IGNORECASE,
)
_ANOTHER_VERB = re.compile(r" \w+s?(?: or| and|,)$")  # "a body returns or (destroys)"
_LED = re.compile(r"(?P<agent>[A-Z][\w'&. ]{2,60}?)(?: - |: )(?=\S)")
_ONE_OF = re.compile(r"(?:each|any|all|both|every one|either|neither|none|one|no one|some) of (?=\w)", re.IGNORECASE)
_WITHIN = re.compile(r"^(?:in|at|within|for) (?P<agent>(?:the |each |every |any )?[\w'&. -]{2,60}?), ", re.IGNORECASE)
_CUT_SUBJECT = re.compile(
    r" (?:the|all|any|each|every|both|an?|it|they|no|their|his|her|its|these|those|such|partners?|parties|data|information|personal data|shared data) (?=[\w' -]*$)",  # noqa: E501
    re.IGNORECASE,
)


_PASSIVE_FORM = re.compile(r"(?:ed|kept|held|ten|ion|al|ure|ing)\b", re.IGNORECASE)
_OTHER_PARTICIPLE = re.compile(
    r"\b(?:supplied|provided|sent|given|shared|disclosed|passed|created|recorded|made|issued|required|approved|agreed"
    r"|prepared|set|laid|received|notified|entered|submitted)(?: \w+)?(?: to \w+)? ?$",
    re.IGNORECASE,
)
_PAPERS_OF = re.compile(  # "the Force file is kept": whoever's paper it is keeps it
    r"(?:^|, )(?:the )?(?P<agent>[A-Z][\w&-]*(?: [A-Z][\w&-]*){0,3})(?:'s?)? (?:own |case |master |paper )*"
    r"(?:files?|records?|cop(?:y|ies)|papers)(?= )",
    re.IGNORECASE,
)
_CLAUSE_NUMBER = re.compile(r"(?:[A-Z]\d{1,2}|\d{1,2}(?:\.\d{1,2})+|\([a-z]\))\.? (?=[A-Z])")
_PRONOUN = re.compile(r"(?:it|they|this|that)\b", re.IGNORECASE)
_IS_TO = re.compile(
    r"\b(?:is|are|was|were|has|have|ought|needs?)(?: (?:also|then|not|each|both|required|obliged|expected))* ?$"
)
_FIRST_OF_TWO_VERBS = re.compile(
    r"(?P<agent>(?:[Tt]he )?[A-Z][\w'&.-]*(?: (?:of|and|the|for|&|[A-Z][\w'&.-]*))*)"
    r" [a-z]+s\b[^,;]{3,120},? and(?: then)? $"
)


def _last(pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
    return deque(pattern.finditer(text), maxlen=1).pop() if pattern.search(text) else None


def trigger_of(
    words: Wording, clause: Clause, period: Length | None, verbs: Sequence[Verb]
) -> tuple[int, int, str] | None:
    """What the period runs from or the action waits for: its place in the clause, and the rule."""
    text = clause.text
    if period is not None:
        for rule in words.group("retention.trigger_from"):
            match = rule.first(text[period.end :])
            if match:
                first = period.end + match.start("trigger")
                found = _shorten(words, text, first, fronted=period.start < 14 and bool(verbs), rule=rule)
                if found and not re.match(r"\d|this period|that time", text[found[0] : found[1]]):
                    return found
        tail = _PLUS_NUMBER.search(text)
        if clause.bare and tail and tail.start() > 2:
            return 0, len(text[: tail.start()].rstrip()), "retention.trigger_plus@1"
    for group in ("retention.trigger_until", "retention.trigger_event"):
        best: tuple[int, int, str] | None = None
        for rule in words.group(group):
            for expression in rule.expressions:
                position = 0
                while match := expression.search(text, position):
                    position = match.start() + 1
                    fronted = match.start() < 4 or text[match.start() - 2 : match.start()] in (", ", "; ")
                    found = _shorten(words, text, match.start("trigger"), fronted=fronted, rule=rule)
                    if found and (best is None or _better(text, found, best, verbs)):
                        best = found
        if best is not None:
            return best
    condition = words.first("retention.trigger_condition", text) if period is not None else None
    if condition is not None and any(verb[2] in ENDING and verb[0] > condition[0] for verb in verbs):
        match = condition[2].first(text)
        if match is not None:
            return match.start("trigger"), match.end("trigger"), condition[2].name
    return None


def _better(text: str, one: tuple[int, int, str], other: tuple[int, int, str], verbs: Sequence[Verb]) -> bool:
    """Whether `one` stands nearer behind a verb; an event after the verb says when, one far before it less often.

    Of two before it, one that says what it speaks of is better than "when it runs out".
    """
    if not verbs:
        return False
    last = verbs[0][1]
    if one[0] < last and other[0] < last:
        return bool(_PRONOUN.match(text, other[0]) and not _PRONOUN.match(text, one[0]))
    if one[0] >= last and other[0] >= last:
        return one[0] < other[0]
    return one[0] >= last > other[0]


def _shorten(words: Wording, text: str, first: int, *, fronted: bool, rule: Rule) -> tuple[int, int, str] | None:
    """The trigger that begins at `first`, without what follows it in the sentence."""
    stop = len(text)
    word = re.compile(r"\S+").match(text, first)
    search_from = word.end() if word else first
    hit = words.first("retention.trigger_stop", text[search_from - 1 :])
    main = words.first("retention.trigger_main_verb", text[search_from - 1 :]) if fronted else None
    if main is not None and (hit is None or main[0] < hit[0]):
        hit = main
    if hit is not None:
        stop = search_from - 1 + hit[0]
    done = words.first("retention.trigger_done", text[first:stop]) if fronted else None
    if done is not None:
        stop = first + done[1]
    elif fronted and hit is not None and text[stop : stop + 1] == " ":
        cut = _last(_CUT_SUBJECT, text[first:stop])
        if cut is not None and cut.start() > 8:
            stop = first + cut.start()
    while stop > first and text[stop - 1] in " .,;:)":
        if text[stop - 1] == ")" and "(" in text[first:stop]:
            break
        stop -= 1
    length = len(text[first:stop].split())
    if not length or length > 45 or len(text[first:stop]) < 3:
        return None
    return first, stop, rule.name


def holder_of(words: Wording, context: Context, clause: Clause, verbs: Sequence[Verb]) -> Found | None:
    """Who keeps or ends the information: the agent of the passive verb, or the subject of the active one."""
    text = clause.text
    if not verbs:
        deferral = _FOLLOWS.match(text)
        if deferral:
            begin = _subject_start(words, text, deferral.end("agent"))
            if _is_agent(words, text[begin : deferral.end("agent")]):
                return found_at(context, clause, begin, deferral.end("agent"), "retention.subject@1")
        return None
    for verb in verbs:
        match = _BY_AGENT.search(text, verb[1], min(len(text), verb[1] + 140))
        if match is None or not _is_its_agent(text, verb, match.start()):
            continue
        if len(text[verb[1] : match.start()]) < 60 and _is_agent(words, match["agent"], need_agent=True):
            return found_at(context, clause, match.start("agent"), match.end("agent"), "retention.by_agent@1")
    verb = verbs[0]
    place = _FROM_SYSTEMS.search(text[verb[1] :])
    if place and _is_agent(words, place["agent"]):
        return found_at(
            context, clause, verb[1] + place.start("agent"), verb[1] + place.end("agent"), "retention.possessive@1"
        )
    before = text[: verb[0]]
    if re.match(r"(?:be|is|are) ", text[verb[0] : verb[1]], re.IGNORECASE):
        return None
    whose = _WHOSE.search(before)
    if whose and _is_agent(words, whose["agent"]):
        return found_at(context, clause, whose.start("agent"), whose.end("agent"), "retention.possessive@1")
    to_do = _IS_TO.search(before) if text[verb[0] : verb[1]].lower().startswith("to ") else None
    two = _FIRST_OF_TWO_VERBS.fullmatch(before)
    if two and _is_agent(words, two["agent"]):
        return found_at(context, clause, two.start("agent"), two.end("agent"), "retention.subject@1")
    if to_do is None and re.search(
        r"\b(?:be|is|are|been|being|was|were)\b(?: \w+ly| then| also| not| only| either)*(?: \w+ed (?:and|or|and/or))?[ ,]*$",  # noqa: E501
        before,
        re.IGNORECASE,
    ):
        match = re.search(
            r"\b(?:held|received|obtained|kept|stored|retained|processed) by (?P<agent>[\w'&, .-]{2,70}?),? (?:will|shall|must|should|is|are|may)\b", before, re.IGNORECASE  # noqa: E501
        )  # fmt: skip
        match = match or _ENSURES.match(text) or _WITHIN.match(text)
        if match and _is_agent(words, match["agent"]):
            return found_at(context, clause, match.start("agent"), match.end("agent"), "retention.by_agent@1")
        papers = _PAPERS_OF.search(before)
        if papers and _names_an_organisation(context, clause, *papers.span("agent")):
            return found_at(context, clause, papers.start("agent"), papers.end("agent"), "retention.possessive@1")
        return None
    # Active: the subject stands before the modal, or directly before the verb.
    modal = _last(_MODAL, before)
    if to_do is not None:
        stop = to_do.start()
    elif text[verb[0] : verb[1]].lower().split(" ")[0] in ("will", "shall", "must", "may", "should"):
        stop = verb[0]
    elif modal is not None and len(before) - modal.end() < 70:
        stop = modal.start()
    else:
        stop = len(before)
    begin = _subject_start(words, text, stop)
    subject = _ANOTHER_VERB.sub("", _before_first_verb(text[begin:stop]).strip(" ,"))
    begin = text.index(subject, begin) if subject else begin
    led = _LED.match(text)
    if led and _is_agent(words, led["agent"]):
        return found_at(context, clause, led.start("agent"), led.end("agent"), "retention.subject@1")
    if subject.endswith(":"):
        return None
    if subject and _is_agent(words, subject):
        return found_at(context, clause, begin, begin + len(subject), "retention.subject@1")
    return None


_ARTICLE = re.compile(r"the\s+(?=\w)", re.IGNORECASE)


def without_article(context: Context, holder: Found) -> Found:
    """Who holds without the article before, as all names in a record are: "Council" for "the Council"."""
    where = holder.evidence[0]
    article = _ARTICLE.match(context.text, where.start, where.end)
    if article is None or len(holder.evidence) > 1:
        return holder
    value = " ".join(context.document.text[article.end() : where.end].split())
    return Found.at(value, article.end(), where.end, where.rule, where.confidence)


def _names_an_organisation(context: Context, clause: Clause, start: int, end: int) -> bool:
    """Whether what is printed between two places of a clause is an organisation or the short name of one."""
    first, last = clause.span(start, end)
    named = any(mention.start <= first and last <= mention.end for mention in context.mentions(first, last))
    name = clause.text[start:end]
    acts = re.search(rf"\b{re.escape(name)} (?:will|shall|must|agrees|undertakes)\b", context.text)
    return named or plain(name) in context.short_names or (name.isupper() and acts is not None)


def _is_its_agent(text: str, verb: Verb, by: int) -> bool:
    """Whether "by" after a verb names who does what it says: not after "will destroy", nor in "supplied by"."""
    return _PASSIVE_FORM.search(text[verb[0] : verb[1]]) is not None and not _OTHER_PARTICIPLE.search(
        text[verb[1] : by]
    )


def _before_first_verb(subject: str) -> str:
    """The subject of the first of two verbs: "each party" of "each party shall follow its schedule and"."""
    first = _MODAL.search(subject)
    if first is None or first.start() < 3 or re.search(r"\b(?:which|who|that)\b", subject[: first.start()]):
        return subject
    return subject[: first.start()]


_RELATIVE = re.compile(r",? (?:which|that|whom) (?=(?:the |each |every |our |its )?[A-Z])")


def _subject_start(words: Wording, text: str, stop: int) -> int:
    """Where the subject that ends at `stop` begins: after a fronted clause and its comma, else after a linking word."""
    begin = 0
    relative = _last(_RELATIVE, text[:stop])
    if relative is not None and 2 < stop - relative.end() < 60 and "," not in text[relative.end() : stop]:
        return relative.end()  # "the GP record, which the Home Practice keeps"
    number = _CLAUSE_NUMBER.match(text)
    if number and number.end() < stop:
        begin = number.end()
    lead = _LEAD.match(text[begin:])
    if lead and begin + lead.end() < stop:
        begin += lead.end()
    if _FRONTED.match(text[begin:]):
        comma = text.rfind(", ", begin, stop)
        if comma >= 0 and comma + 2 < stop - 1:
            return comma + 2
        done = words.first("retention.trigger_done", text[begin:stop])
        if done is not None:
            return begin + done[1]
        cut = _last(_CUT_SUBJECT, text[begin:stop])
        if cut is not None:
            return begin + cut.start()
    for link in re.finditer(r", (?:and|but|or|so) |; |: | that ", text[begin:stop]):
        begin_next = begin + link.end()
        whose = link[0] == " that " and _names_a_body(words, text[begin : begin + link.start()])
        if begin_next < stop - 2 and not whose and not re.search(r"\b(?:which|who)\b", text[begin:stop]):
            return begin_next
    return begin


_SOME_BODY = re.compile(r"(?:an?|any|each|every|the|no|whichever) (?:[\w'-]+ ){0,3}?(?P<noun>[\w'-]+)", re.IGNORECASE)


def _names_a_body(words: Wording, text: str) -> bool:
    """Whether a text is no more than an article and a word for a body, which "that" then tells more of."""
    named = _SOME_BODY.fullmatch(text.strip())
    return named is not None and words.any("retention.agent", named["noun"])


def _is_agent(words: Wording, name: str, *, need_agent: bool = False) -> bool:
    name = name.strip(" ,")
    if re.fullmatch(r"we|they|it|you|i|there|this|who|which|that|he|she", name, re.IGNORECASE):
        return False
    if not 2 <= len(name) <= 110 or len(name.split()) > 14:
        return False
    one_of = _ONE_OF.match(name)
    name = name[one_of.end() :] if one_of else name
    head = re.split(r"\b(?:which|who|that|of|for|in|on|under|with)\b", name)[0]
    if words.any("retention.agent", head or name) and not re.search(
        r"\b(?:information|data|records?|files?|copies|copy|lists?|notes?|papers|means|policy|schedule|shredding)$"
        r"|\b(?:shredding|overwriting|wiping|incineration|burning)\b",
        (head or name).strip(),
        re.IGNORECASE,
    ):
        return True
    if re.search(
        r"\b(?:information|data|records?|files?|copies|copy|it|this|there|lists?|notes?|secure|shredding|means|way|date|end|law|act)\b",
        name,
        re.IGNORECASE,
    ):
        return False
    proper = re.sub(r"^(?:the|an?|each|every|both) ", "", name, flags=re.IGNORECASE)
    return re.fullmatch(r"[A-Z][\w'&.-]*(?: (?:of|and|the|for|&|[A-Z][\w'&.-]*))*", proper) is not None and (
        not need_agent or proper[:1].isupper()
    )


def scope_of(words: Wording, context: Context, clause: Clause, verbs: Sequence[Verb]) -> Found | None:
    """What information the clause speaks of: the subject of a passive verb."""
    text = clause.text
    if not verbs:
        return None
    before = text[: verbs[0][0]]
    passive = _PASSIVE.search(before)
    if passive is None:
        return None
    begin = _subject_start(words, text, passive.start())
    subject = text[begin : passive.start()].strip(" ,")
    if not subject or len(subject) > 220 or _FRONTED.match(subject) or not words.any("retention.information", subject):
        return None
    begin = text.index(subject, begin)
    return found_at(context, clause, begin, begin + len(subject), "retention.subject@1")


def found_at(context: Context, clause: Clause, start: int, end: int, rule: str) -> Found:
    """The value printed between two places of a clause, without the punctuation around it."""
    while start < end and clause.text[start] in ' ,"“':
        start += 1
    while end > start and clause.text[end - 1] in " ,.;":
        end -= 1
    span = clause.span(start, end)
    return Found.at(" ".join(context.document.text[span[0] : span[1]].split()), *span, rule, 0.8)
