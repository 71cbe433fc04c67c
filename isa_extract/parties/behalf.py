"""Those a party acts for: the names after "on behalf of"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from isa_extract.facts import Context, Found
from isa_extract.values import find_postcodes, is_placeholder

_MEMBERS_OF = re.compile(
    r"\s*(?:the )?(?:[a-z]+ ){0,2}(?:bodies|body|members|boards?|trustees|partners) of (?:the )?(?=[A-Z])"
)
_LIST_LEAD = re.compile(r"\s*(?:and\s+)?(?:the\s+)?")


def after_behalf(context: Context, start: int, following: int, end: int, *, alone: bool) -> int:
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
