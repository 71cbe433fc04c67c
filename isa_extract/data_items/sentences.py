"""A sentence that says what is given -> the fields it names.

"The Trust will tell the Council the name of the ward, the date of admission and, where it is known, the date of
discharge": a verb of giving, whom it is given to, and a list whose members begin with articles, among clauses that say
when and about whom. Who gives is the business of `isa_extract.data_items.sources`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from isa_extract.data_items.lists import (
    ARTICLE,
    Item,
    Span,
    at_and,
    is_field,
    is_known,
    named,
    outside_brackets,
    says,
    starts_known,
    with_examples,
    without_people,
    without_whose,
)
from isa_extract.facts import Context

_DETERMINER = re.compile(rf"(?:and |or )?(?:{ARTICLE}|details|number)\b")
_BODY = r"[A-Z][\w'’&.-]*(?:\s+(?:(?:of|and|for|the)\s+)*[A-Z][\w'’&.-]*)*"
_RECIPIENT = re.compile(
    r"(?:on\s+|back\s+|over\s+)?(?:to\s+|with\s+)?"
    r"(?:us|it|them|him|her|him or her|one another|each other|everyone|(?:the )?others?"
    rf"|(?:(?:the|that|this|each|every|any)\s+)?(?:[a-z]+\s+){{0,2}}?{_BODY}(?:'s(?: [\w-]+){{1,5}}?)?"
    r"|(?:the|that|each|every|any)\s+(?:\w+\s+){0,2}?"
    r"(?:police|council|force|practice|school|charity|agency|team|trust|partners?)"
    r"|(?:the|that|each|every|any)\s+(?:[\w-]+\s+){0,3}?(?:officers?|clerks?|leads?|managers?|nurses?|workers?|desks?)"
    rf"(?:\s+(?:at|of|in|for)\s+(?:the\s+)?{_BODY})?"
    rf")\s+(?:in (?:return|turn)\s+)?(?:only\s+)?(?:of\s+)?(?={ARTICLE}\s)"
)
_BODY_ALONE = re.compile(rf"(?:the\s+)?{_BODY}")
_TO_WHOM = re.compile(
    r"to (?:the |an? )?(?:[A-Z][\w'&-]*\s+(?:(?:of|and|for|the)\s+)*)+(?=(?:the|their|a|its)?\s*[a-z])"
)
_EACH = re.compile(r"(?:each|every)\s+\w+(?:'s|s')\s")
_ASKED = re.compile(r"(?:only )?(?:whether|how)\b")
_NEXT_QUESTION = re.compile(r",?\s+and\s+(?=(?:only\s+)?(?:whether|how)\b)")
_BESIDES = re.compile(r"\b(?:also|only|in return)\b")
_NO_MORE = re.compile(r"(?:and |but )?(?:nothing (?:else|more)|no (?:more|others?)|never|not)\b")
_PARTICLE = re.compile(r"(?:on|back|over|out)\s+(?=\S)")
_SUBJECT_AHEAD = re.compile(
    r"(?:about|for|of|on|to|in respect of|concerning)\s+(?:each|every|any|all|both|the|its|their|a|an)\s"
)
_PURPOSE = re.compile(
    r",?\s(?:so that|in order (?:to|that)|because(?! of)|unless|provided that|as soon as|so as to|for use in)\b",
    re.IGNORECASE,
)
_LOOSE_END = re.compile(r"\s+(?:and|or)$")
_INSERTED = re.compile(
    r"(?:where|when|if|once|unless|as far as|so far as)\b.*"
    r"\b(?:is|are|has|have|asks?|applicable|known|available|relevant|appropriate|necessary|possible)\b"
    r"|(?:where|when|if|for|as far as|so far as|in the case of|once|unless)\b"
)
_RELATIVE = re.compile(r"\b(?:who|which|that|where|whether|if|when|how|what|why)\b")


def items_in_sentence(context: Context, start: int, end: int, *, trusted: bool = False) -> list[Item]:
    """Fields in a sentence that says what is given ("... will provide the name, age and address of ...").

    `trusted` is for a place where the document lists what each body gives: there a list needs fewer known fields.
    """
    for pieces in _objects(context, start, end, listed=trusted):
        if trusted and pieces and _is_question(context, start, pieces):
            return named(context, pieces[0][0], pieces[-1][1])
        if trusted and _is_list_of_things(context, pieces):
            return _items(context, pieces)
        fields, known = _fields_and_known(context, pieces)
        if len(pieces) >= 2 and known >= 1 and fields >= 2 and fields * 2 >= len(pieces):
            return _items(context, pieces)
    return _known_run(context, start, end)


def _is_question(context: Context, start: int, pieces: Sequence[Span]) -> bool:
    """Whether all that a sentence adds is one question: "It will also say whether it was granted or refused"."""
    text = context.text
    asked = _ASKED.match(text, *pieces[0]) is not None and _BESIDES.search(text, start, pieces[0][0] + 5) is not None
    return asked and not any(_DETERMINER.match(text, *piece) for piece in pieces[1:])


def disclosed(context: Context, start: int, end: int) -> list[Item]:
    """The fields of a sentence that, wherever it stands, can only be one that says what is given; [] of others."""
    for pieces in _objects(context, start, end, listed=True):
        fields, known = _fields_and_known(context, pieces)
        enough = len(pieces) >= 3 and known >= 1 and fields * 3 >= len(pieces) * 2
        if _are_answers(context, pieces) or (enough and _is_list_of_things(context, pieces)):
            return _items(context, pieces)
    return []


def _are_answers(context: Context, pieces: Sequence[Span]) -> bool:
    """Whether what is given are answers, and known fields beside them: "whether she works, and the address"."""
    asked = [_ASKED.match(context.text, *piece) is not None for piece in pieces]
    beside = all(
        answer or is_known(context, *piece) or starts_known(context, piece)
        for piece, answer in zip(pieces, asked, strict=True)
    )
    return len(pieces) >= 2 and any(asked) and beside


def _fields_and_known(context: Context, pieces: Sequence[Span]) -> tuple[int, int]:
    """How many pieces are written like fields, and how many are known fields or begin with one."""
    known = sum(is_known(context, *piece) or starts_known(context, piece) for piece in pieces)
    return sum(is_field(context, *piece) for piece in pieces), known


def _items(context: Context, pieces: Sequence[Span]) -> list[Item]:
    return [item for piece in pieces for item in named(context, *_without_condition(context, piece))]


def _without_condition(context: Context, piece: Span) -> Span:
    """A member without whose it is and when it is given: "the key code if crews are going to the door"."""
    start, end = without_whose(context, piece)
    condition = re.compile(r"\s(?:if|only (?:if|when|where))\s").search(context.text, start, end)
    return (start, condition.start()) if condition and is_field(context, start, condition.start()) else (start, end)


def _objects(context: Context, start: int, end: int, *, listed: bool) -> Iterator[list[Span]]:
    """The members of what is given, as the first verb of giving governs them, or a verb in the passive after them."""
    giving = _first_verb(context, start, end)
    if giving:
        yield _object(context, _last_verb(context, giving.end(), end), end, listed=listed)
    passive = says(context, "data.passive", context.text[start:end])
    if passive and passive.start() > 10:
        yield _object(context, start, start + passive.start(), listed=listed)


def _first_verb(context: Context, start: int, end: int) -> re.Match[str] | None:
    """The verb of giving that stands first in a span."""
    verbs = (match for rule in context.rules.group("data.giving") for match in rule.search(context.text, start, end))
    return min(verbs, key=lambda match: match.start(), default=None)


def _last_verb(context: Context, start: int, end: int) -> int:
    """Where what is given begins: behind a further verb of giving in the same breath, ", which gives", ", stating"."""
    while True:
        commas = list(re.finditer(",", context.text[start:end]))
        if len(commas) < 2:
            return start
        further = _first_verb(context, start, start + commas[1].start())
        if further is None or is_field(context, start, further.start()):
            return start
        start = further.end()


_FURTHER_VERB = re.compile(
    r"(?:and |or )?(?:will |shall |may )?(?:also )?"
    r"(?:list|give|state|report|add|provide|say|supply|confirm|describe|tell|indicate|identify|share|disclose)\s+(?!of\b)"
)


_ADVERBIAL = re.compile(r"(?:and |or )?(?:without|with|under|to|by|in|on|at|for|from|within|through|where|as)\b")


def _is_list_of_things(context: Context, pieces: Sequence[Span]) -> bool:
    """Whether pieces are members of a list, a good part of them written like fields, none of them a clause."""
    text = context.text
    for a, b in pieces:
        words = text[a:b]
        verb = says(context, "data.verb", words)
        own = verb and not says(context, "data.clause", words) and not _RELATIVE.search(words[: verb.start()])
        if len(words.split()) > 16 or own:
            return False
        if _ADVERBIAL.match(words) or (context.hits_in("frequency", a, b) and not is_field(context, a, b)):
            return False  # to whom, how or when: a sentence about the exchange rather than a list
    fields = sum(is_field(context, *piece) for piece in pieces)
    return len(pieces) >= 2 and fields * 3 >= len(pieces)


def _object(context: Context, start: int, end: int, *, listed: bool = False) -> list[Span]:
    """The members of the list that a verb of giving governs, without to whom, about whom and when."""
    text = context.text
    colon = re.search(r":\s+(?=\S)", text[start:end])
    if colon:
        start += colon.end()
    opener = re.search(
        r"\b(?:such as|including(?:,? but not limited to,?)?|namely|for example|e\.g\.|limited to)\s+", text[start:end]
    )
    if opener and not re.search(r"[,;]", text[start : start + opener.start()].rstrip(", ")):
        start += opener.end()  # "personal data such as name, ..."
    purpose = _PURPOSE.search(text, start, end)
    end = purpose.start() if purpose else end
    separators = ";" if text[start:end].count(";") >= 1 else ","
    parts = [context.trim(*part, ",.;: ") for part in outside_brackets(text, start, end, separators)]
    parts = [part for part in parts if part[0] < part[1]]
    parts = _after_recipient(context, parts)
    parts = with_examples(context, _with_alternatives(context, parts))
    parts = _without_insertions(context, parts)
    if listed:
        parts = [_after_verb(context, part) for part in parts]
    plain_list = listed or sum(is_known(context, a, b) for a, b in parts) >= 2
    pieces: list[Span] = []
    parts = [piece for part in parts for piece in _at_questions(context, part)]
    for number, part in enumerate(parts):
        if separators == ";":
            pieces.append(part)
        else:
            last = number == len(parts) - 1
            pieces += at_and(context, part, last=last, among=max(2, len(parts)), listed=plain_list)
    return without_people(context, [context.trim(*piece, ",.;: ") for piece in pieces])


def _at_questions(context: Context, part: Span) -> list[Span]:
    """A member that asks something, parted where it goes on with a further question: "whether A and whether B"."""
    if not _ASKED.match(context.text, *part):
        return [part]
    edges = [part[0]]
    for joint in _NEXT_QUESTION.finditer(context.text, *part):
        edges += [joint.start(), joint.end()]
    edges.append(part[1])
    return list(zip(edges[::2], edges[1::2], strict=True))


def _after_recipient(context: Context, parts: list[Span]) -> list[Span]:
    """Members without what stands before the first: to whom, about whom, when."""
    text = context.text
    about_people = False
    while parts:
        first, last = parts[0]
        recipient = _RECIPIENT.match(text, first, last) or _PARTICLE.match(text, first, last)
        if recipient and recipient.end() > first:
            parts = [(recipient.end(), last), *parts[1:]]
            continue
        if len(parts) > 1 and _BODY_ALONE.fullmatch(text, first, last) and not is_field(context, first, last):
            parts = parts[1:]
            continue
        behind = _behind_subject(context, parts[0])
        if behind is not None:
            return [(behind, last), *parts[1:]]
        piece = text[first:last]
        person = says(context, "data.person", piece)
        if _EACH.match(piece) or _ASKED.match(piece):
            return parts  # "each pupil's attendance", "whether she is at school"
        if says(context, "data.adjunct", piece):
            to_whom = _TO_WHOM.match(piece)
            if to_whom and is_field(context, first + to_whom.end(), last):
                return [(first + to_whom.end(), last), *parts[1:]]  # "to the Council the name" is both in one
            about_people = about_people or person is not None
        elif not (about_people and person and not starts_known(context, parts[0])):
            return parts
        parts = parts[1:]
    return parts


def _behind_subject(context: Context, part: Span) -> int | None:
    """Where the first member begins in "for each member of the family the full name"; None where it does not so."""
    if not _SUBJECT_AHEAD.match(context.text, *part):
        return None
    articles = re.finditer(rf"\s(?={ARTICLE}\s)", context.text[part[0] : part[1]])
    for article in reversed(list(articles)):
        first = part[0] + article.end()
        if is_known(context, first, part[1]) or starts_known(context, (first, part[1])):
            return first
    return None


def _without_insertions(context: Context, parts: list[Span]) -> list[Span]:
    """Members without what says when or of whom one is given: "... and, when it is known, the date of ..."."""
    kept: list[Span] = []
    for number, part in enumerate(parts):
        before = context.text[parts[number - 1][0] : parts[number - 1][1]] if number else ""
        inserted = _INSERTED.match(context.text, *part)
        said_of = inserted and (" " in inserted[0] or _LOOSE_END.search(before) or not is_field(context, *part))
        if (said_of and number + 1 < len(parts)) or _NO_MORE.match(context.text, *part):
            continue
        loose = _LOOSE_END.search(context.text[part[0] : part[1]])
        kept.append((part[0], part[0] + loose.start()) if loose else part)
    return [part for part in kept if part[0] < part[1] and context.text[part[0] : part[1]] not in ("and", "or")]


def _after_verb(context: Context, part: Span) -> Span:
    """A member without a further verb of giving: "and give details of any treatment" after "will list ..."."""
    verb = _FURTHER_VERB.match(context.text[part[0] : part[1]])
    return (part[0] + verb.end(), part[1]) if verb and part[0] + verb.end() < part[1] else part


_LEADS_ON = re.compile(
    r"\b(?:to|from|by|with|of|at|for) (?:the |an? )?(?:[A-Z][\w'&-]*(?: [A-Z][\w'&-]*)*|(?!be\b)[\w'-]+(?: [\w'-]+)?)$"
)


def _with_alternatives(context: Context, parts: list[Span]) -> list[Span]:
    """Members put together where commas part the alternatives inside one: "..., any referral to A, B or C, the ..."."""
    text = context.text
    determined = [_DETERMINER.match(text[a:b]) is not None for a, b in parts]
    joined: list[Span] = []
    for number, part in enumerate(parts):
        inner = 0 < number < len(parts) - 1 and not determined[number] and " or " in text[part[0] : part[1]]
        before = text[parts[number - 1][0] : parts[number - 1][1]] if number else ""
        inner = inner and not starts_known(context, part) and _LEADS_ON.search(before) is not None
        if inner and determined[number - 1] and sum(determined) >= len(parts) - 1 >= 3:
            joined[-1] = (joined[-1][0], part[1])
        else:
            joined.append(part)
    return joined


_JOINING = re.compile(
    r"\s*(?:\([^)]*\))?\s*(?:,|;|/|and|or|&|,\s*and|together with|as well as|plus|\s)+\s*"
    r"(?:the |their |any |a |his/her |current |home |full |last |most recent )*",
    re.IGNORECASE,
)


def _known_run(context: Context, start: int, end: int) -> list[Item]:
    """Three known fields at least that stand side by side in a sentence."""
    hits = _outer(context, start, end)
    run: list[Span] = []
    items: list[Item] = []
    for hit in [*hits, None]:
        gap = context.text[run[-1][1] : hit[0]] if run and hit else None
        if run and (hit is None or gap is None or not _JOINING.fullmatch(gap)):
            if len(run) >= 3:
                items += [item for one in run for item in named(context, *one)]
            run = []
        if hit:
            run.append(hit)
    return items


def _outer(context: Context, start: int, end: int) -> Sequence[Span]:
    """The known fields in a span that lie in no longer one."""
    kept: list[Span] = []
    for hit in sorted(context.hits_in("data.field", start, end), key=lambda h: (h.start, -h.end)):
        if not kept or hit.start >= kept[-1][1]:
            kept.append((hit.start, hit.end))
    return kept
