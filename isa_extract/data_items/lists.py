"""A text that names fields -> the fields: bullets, lists in a line, ticked boxes, run-together cells, sentences.

Everything here works on a span of the document's text and knows nothing of where the span stands; which spans
hold fields is the business of `isa_extract.extractors.data_items`.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from isa_extract.facts import Context
from isa_extract.rules import plain
from isa_extract.values import is_placeholder

Span = tuple[int, int]

TICKED, UNTICKED = "☒☑✓✔", "☐□"
TICK = re.compile(rf"([{TICKED}{UNTICKED}]|\[[xX✓✔ ]?\](?!\w))\s*")

_EDGES = "•-–·▪*,.;:'\" "
_LABEL = re.compile(r"(?:\(?[a-z0-9ivx]{1,3}[.)]|o)\s+")
_AND = re.compile(r"\s+(?:and/or|and|&|plus|as well as|together with|or)\s+")
ARTICLE = r"(?:the|an?|any|each|every|all|both|their|its|his or her|his|her|whether|how|when|what|why)"
"""What a member of a list in a sentence begins with, as an expression."""
BEGINS_WITH_ARTICLE = re.compile(rf"{ARTICLE}\s")
_CODES = re.compile(
    r"(?:[A-Z]{1,3}\d{1,3}(?:\s*(?:to|-|–)\s*[A-Z]{0,3}\d{1,3})?(?:\s*,\s*(?:and )?|\s+and\s+|\s*&\s*|\s*$))+"
)
"""Fields told by the numbers that another list gives them: "A1, A3 and B2 to B6"."""
_LONGEST_FIELD = 6  # words


@dataclass(frozen=True, slots=True)
class Item:
    """One field: its name as written, tidied, and its span."""

    name: str
    start: int
    end: int


def says(context: Context, group: str, text: str) -> re.Match[str] | None:
    """The first match of a group of `regex` rules in a (folded) text; its offsets are offsets into `text`."""
    return context.rules.first(group, text)


def means(context: Context, group: str, text: str) -> bool:
    """Whether a rule of the group matches the whole of a text."""
    text = text.strip()
    return any(
        expression.fullmatch(text)
        for rule in context.rules.group(group)
        if not rule.ruled_out(text, 0, len(text))
        for expression in rule.expressions
    )


# --- what is a field ------------------------------------------------------------------------------------------------


def is_known(context: Context, start: int, end: int) -> bool:
    """Whether a span is a field people know by this name, give or take whose it is and a bracketed remark."""
    return _known(context, context.text[start:end])


def is_field(context: Context, start: int, end: int) -> bool:
    """Whether a span is written like a field: it begins or ends with a known one, or measures something."""
    return _field(context, context.text[start:end])


def starts_known(context: Context, piece: Span) -> bool:
    """Whether a span begins with a field people know: "name of the school"."""
    words = plain(bare(context, context.text[piece[0] : piece[1]])).split()
    index = context.rules.phrase_index("data.field")
    return any(" ".join(words[:n]) in index for n in range(1, min(len(words), _LONGEST_FIELD) + 1))


def bare(context: Context, text: str) -> str:
    """A field without brackets and without the words that lead to it."""
    text = re.sub(r"\([^)]*\)?", " ", text).strip(_EDGES)
    while lead := says(context, "data.lead", text):
        text = text[lead.end() :]
    return text


def _of_a_person(context: Context, span: Span) -> bool:
    """Whether a span is a known field of somebody: "address of the pupil"."""
    text = context.text[span[0] : span[1]]
    whose = re.search(r"\s+(?:of|for) (?:the|each|every|any|all|a|an|that|their)\b", text)
    return (
        whose is not None
        and _known(context, text[: whose.start()])
        and says(context, "data.person", text[whose.end() :]) is not None
    )


def _known(context: Context, text: str) -> bool:
    index = context.rules.phrase_index("data.field")
    text = bare(context, text)
    if plain(text) in index:
        return True
    qualifier = says(context, "data.qualifier", text)
    return qualifier is not None and plain(text[qualifier.end() :]) in index


def _field(context: Context, text: str) -> bool:
    index = context.rules.phrase_index("data.field")
    words = plain(bare(context, text)).split()
    if not words or len(words) > 30:
        return False
    sizes = range(1, min(len(words), _LONGEST_FIELD) + 1)
    if any(" ".join(words[:n]) in index or (" ".join(words[-n:]) in index and len(words) <= 16) for n in sizes):
        return True
    return says(context, "data.head", bare(context, text)) is not None


# --- lists ----------------------------------------------------------------------------------------------------------


def split_items(context: Context, start: int, end: int, *, cell: bool = False, listed: bool = False) -> list[Item]:
    """The fields named in a span.

    Lines and semicolons always part them. Commas and "and" do where the parts are fields people know, or where
    the text is plainly a list (`listed`: after a label and a colon; `cell`: in a table's column of items).
    Fields that a flattened table ran together are parted at their capitals.
    """
    items: list[Item] = []
    cohort = False  # below "... in geographic areas for:" the bullets are people, not fields
    for line in lines_of(context, start, end):
        text = context.text[line[0] : line[1]]
        if cohort and text[0] in "•-–·▪*o":
            continue
        cohort = text.rstrip("- ").endswith(":") and says(context, "data.cohort", text) is not None
        for part in _parts(context, *line, cell=cell):
            items += _one_or_more(context, *part, cell=cell, listed=listed)
    return items


def lines_of(context: Context, start: int, end: int) -> Iterator[Span]:
    """The lines of a span; a line that goes on in lower case where the first began with a capital is one with it."""
    text = context.text
    spans = [(start + m.start(), start + m.end()) for m in re.finditer(r"[^\n]+", text[start:end])]
    capital = bool(spans) and text[spans[0][0] : spans[0][1]].lstrip(_EDGES)[:1].isupper()
    joined: list[Span] = []
    for first, last in spans:
        piece = text[first:last].strip()
        goes_on = (
            joined and capital and piece[:1].islower() and not re.search(r"[;:.,]\s*$", text[: joined[-1][1]][-3:])
        )
        if goes_on and not _LABEL.match(piece) and not _known(context, piece):
            joined[-1] = (joined[-1][0], last)
        else:
            joined.append((first, last))
    for first, last in joined:
        span = context.trim(first, last)
        if span[0] < span[1]:
            yield span


def ticked_items(context: Context, start: int, end: int) -> Iterator[Item]:
    """The items behind ticked boxes; a box may stand before or after its words, many on a line."""
    for ticked, first, last in boxes(context, start, end):
        if ticked:
            yield from _one_or_more(context, first, last, tick=True)


def boxes(context: Context, start: int, end: int) -> list[tuple[bool, int, int]]:
    """Every tick box with words: whether it is ticked, and the span of the words."""
    text = context.text
    marks = list(TICK.finditer(text, start, end))
    found: list[tuple[bool, int, int]] = []
    if not marks:
        return found
    before = text[start : marks[0].start()].strip(" \n•-")
    leading = not before or before[-1] in "?:"  # or a question asks for the choice: "How often? ☐ Daily ☒ Weekly"
    for number, mark in enumerate(marks):
        if leading:
            first, last = mark.end(), marks[number + 1].start() if number + 1 < len(marks) else end
            newline = re.search(r"\n(?!\s*[a-z(])", text[first:last].rstrip())
            last = first + newline.start() if newline else last
        else:
            first, last = marks[number - 1].end() if number else start, mark.start()
        span = context.trim(first, last, ",;:•|")
        if span[0] < span[1]:
            found.append((mark[1] in TICKED or mark[1][1:-1] in ("x", "X", "✓", "✔"), *span))
    return found


def _parts(context: Context, start: int, end: int, *, cell: bool) -> Iterator[Span]:
    """Parts at semicolons and stray bullets, without the words that open the list or say whom it is about."""
    text = context.text
    for first, last in outside_brackets(text, start, end, ";•▪" if cell else ";"):
        first, last = context.trim(first, last, _EDGES)
        lead = says(context, "data.cohort_lead", text[first:last])
        if lead and lead.end() < last - first:
            first += lead.end()
        if cell and text[first:last].startswith("?"):  # a bullet the conversion lost
            for piece in re.finditer(r"[^?]+", text[first:last]):
                yield context.trim(first + piece.start(), first + piece.end(), _EDGES)
            continue
        # What follows an asterisk is a remark on the list, unless it is written like a further field.
        for piece in re.finditer(r"[^*]+", text[first:last]):
            span = context.trim(first + piece.start(), first + piece.end(), _EDGES)
            begins = re.match(r"[A-Z]|and ", text[span[0] : span[1]])
            if span[0] < span[1] and (piece.start() == 0 or (begins and is_field(context, *span))):
                yield span


def outside_brackets(text: str, start: int, end: int, separators: str) -> list[Span]:
    """The parts of a span between separators that stand in no brackets."""
    parts, depth, begin = [], 0, start
    for at in range(start, end):
        character = text[at]
        depth = max(0, depth + (character in "([") - (character in ")]"))
        if depth == 0 and character in separators:
            parts.append((begin, at))
            begin = at + 1
    parts.append((begin, end))
    return parts


def _one_or_more(
    context: Context, start: int, end: int, *, cell: bool = False, listed: bool = False, tick: bool = False
) -> list[Item]:
    """A part between semicolons or on a line of its own: one field, a list with commas, or a run without any."""
    start, end = context.trim(start, end, _EDGES)
    codes = _CODES.match(context.text, start, end)
    start, end = context.trim(codes.end() if codes else start, end, _EDGES)
    end = before_remark(context, start, end)
    if start >= end:
        return []
    run = _run_together(context, start, end, cell=cell)
    if run:
        return run
    if cell and end - start > 80 and not _begins_with_field(context, start, end):
        measured = _measured(context, start, end)
        if measured:
            return measured
    label = re.match(r"([^:;,()]{2,60}):\s+(?=\S)", context.text[start:end])
    if label and len(label[1].split()) <= 8:
        members = split_items(context, start + label.end(), end, cell=cell, listed=True)
        if len(members) >= 2 or not _known(context, label[1]):
            return members
    pieces = comma_list(context, start, end, listed=listed or cell, strict=tick)
    return [item for piece in pieces for item in named(context, *piece)]


def _begins_with_field(context: Context, start: int, end: int) -> bool:
    """Whether a cell's first word, or what stands before its first comma, is a field: "NHS number, full name, ..."."""
    text = context.text[start:end]
    first = text.split(",")[0]
    if is_field(context, start, start + len(text.split(" ")[0])):
        return True
    return len(first) < len(text) and len(first.split()) <= 4 and is_field(context, start, start + len(first))


_STOP = re.compile(r"(?<=[a-z0-9)])\.\s+(?=[A-Z])")


def before_remark(context: Context, start: int, end: int) -> int:
    """Where a field ends that a sentence follows: "Referral date. Refuge addresses are never shared"."""
    for stop in _STOP.finditer(context.text, start, end):
        rest = context.text[stop.end() : end]
        if says(context, "data.verb", rest) or says(context, "data.not_shared", rest):
            return stop.start()
    return end


def comma_list(context: Context, start: int, end: int, *, listed: bool = False, strict: bool = False) -> list[Span]:
    """The members of "a, b and c" where it is a list of fields; the whole span where it is one field."""
    text = context.text
    whole = [(start, end)]
    if "," in text[start:end] and _known(context, text[start:end]):  # "Education, health and care plan"
        return whole
    parts = [context.trim(*part, ",.;: ") for part in outside_brackets(text, start, end, ",")]
    parts = with_examples(context, [part for part in parts if part[0] < part[1]])
    pieces: list[Span] = []
    for number, part in enumerate(parts):
        pieces += at_and(context, part, last=number == len(parts) - 1, among=len(parts), listed=listed)
    pieces = without_people(context, pieces)
    pieces = [context.trim(*piece, ",.;: ") for piece in pieces]
    if len(pieces) < 2:
        return whole
    pieces[-1] = without_whose(context, pieces[-1])
    known = sum(_known(context, text[a:b]) for a, b in pieces)
    if strict:
        return pieces if known >= 2 and known >= len(pieces) - 1 else whole
    if len(parts) == 1:
        return pieces  # "and" parts only two known fields
    lengths = [len(text[a:b].split()) for a, b in pieces]
    if max(lengths) > 14 or text[pieces[0][0] : pieces[0][1]].count("(") != text[pieces[0][0] : pieces[0][1]].count(
        ")"
    ):
        return whole
    fields = sum(_field(context, text[a:b]) for a, b in pieces)
    if known >= 2 and fields * 2 >= len(pieces):
        return pieces
    if listed and max(lengths) <= 12 and (known >= 1 or len(pieces) >= 3) and fields * 3 >= len(pieces):
        return pieces
    if listed and (len(pieces) >= 3 or fields == len(pieces)) and max(lengths) <= 4:
        return pieces
    return pieces if fields >= 3 and fields * 4 >= len(pieces) * 3 and max(lengths) <= 9 else whole


_EXAMPLES = re.compile(r"(?:including|such as|for example|e\.?g\.?|i\.?e\.?|namely)\b", re.IGNORECASE)


def with_examples(context: Context, parts: list[Span]) -> list[Span]:
    """Parts of which "including ..." and what follows it go with the field before: "cars, including colour"."""
    for number in range(1, len(parts)):
        if _EXAMPLES.match(context.text, parts[number][0]):
            before = context.text[parts[number - 1][0] : parts[number - 1][1]]
            if number == 1 and means(context, "data.generic_name", before):
                return parts[1:]
            return [*parts[: number - 1], (parts[number - 1][0], parts[-1][1])]
    return parts


def without_whose(context: Context, piece: Span) -> Span:
    """A member without the words that say of whom the whole list is: "... and postcode of each patient admitted"."""
    text = context.text[piece[0] : piece[1]]
    whose = re.search(r"\s+(?:of|for|about|relating to) (?:each|every|all|any)\b", text)
    if whose and re.search(r"\bto (?:the|each|a|any|other)\b", text[whose.end() :]):
        return piece  # "the relationship of each child to the victim"
    is_whose = whose and is_known(context, piece[0], piece[0] + whose.start())
    if whose and is_whose and says(context, "data.person", text[whose.end() :]):
        return piece[0], piece[0] + whose.start()
    return piece


def without_people(context: Context, pieces: list[Span]) -> list[Span]:
    """A list without the people at its end: "names and dates of birth of suspects, victims and witnesses"."""
    kept = list(pieces)
    while len(kept) > 1 and _only_people(context, kept[-1]):
        kept.pop()
    if len(kept) == len(pieces):
        return pieces
    text = context.text[kept[-1][0] : kept[-1][1]]
    whose = max(text.rfind(" of "), text.rfind(" for "), text.rfind(" about "))
    if whose < 0 or not _known(context, text[:whose]):
        return pieces
    return [*kept[:-1], (kept[-1][0], kept[-1][0] + whose)]


def _only_people(context: Context, piece: Span) -> bool:
    text = context.text[piece[0] : piece[1]]
    last = says(context, "data.person", text.split()[-1] if text.split() else "")
    return last is not None and len(text.split()) <= 4 and not starts_known(context, piece)


def at_and(context: Context, part: Span, *, last: bool, among: int, listed: bool) -> list[Span]:
    """A member parted at its "and" where that joins two fields; else the member as it is.

    Without commas both sides must be known by these very names ("Name and date of birth", not "Date and result
    of the visit"). The "and" of the last member is the list's own.
    """
    text = context.text
    piece = text[part[0] : part[1]]
    phrases = [(h.start - part[0], h.end - part[0]) for h in context.hits_in("data.field", *part)]
    phrases = [(a, b) for a, b in phrases if not _is_two(context, piece[a:b])]
    joints = [m for m in _AND.finditer(piece) if piece[: m.start()].count("(") == piece[: m.start()].count(")")]
    starts_with_and = re.match(r"(?:and|or|&)\s", piece) is not None
    best: list[Span] | None = None
    for joint in joints:
        left, right = (part[0], part[0] + joint.start()), (part[0] + joint.end(), part[1])
        both = is_known(context, *left) and (is_known(context, *right) or _of_a_person(context, right))
        if both and among == 1 and joint[0].strip() == "or":
            continue  # "Mobility or sensory impairment" is one field of a form
        if both:
            return [left, *at_and(context, right, last=last, among=among, listed=listed)]
        if any(a < joint.start() and joint.end() < b for a, b in phrases):
            continue  # "wishes and feelings" is one field
        if joint[0].strip() == "or" or (among == 1 and not (listed and _determined(context, left, right))):
            continue
        relative = re.search(
            r"\b(?:which|that|who)\b", text[right[0] : right[1]]
        )  # said of both: "cautions and ... which"
        likely = is_known(context, *left) and is_field(context, *right) and not relative
        own = last and not starts_with_and and (listed or is_field(context, *left)) and is_field(context, *right)
        own = own or (among > 1 and _determined(context, left, right))
        if best is None and (likely or own):
            best = [left, *at_and(context, right, last=last and likely, among=among, listed=listed)]
    parting = [j for j in joints if not any(a < j.start() and j.end() < b for a, b in phrases)]
    if best is None and last and listed and among > 1 and parting and not starts_with_and:
        joint = parting[0]
        if joint[0].strip() != "or":
            best = [(part[0], part[0] + joint.start()), (part[0] + joint.end(), part[1])]
    return best or [part]


def _is_two(context: Context, phrase: str) -> bool:
    """Whether a phrase that is known as one field is two of them: "name and address", not "wishes and feelings"."""
    sides = _AND.split(phrase)
    undivided = says(context, "data.undivided", phrase)
    return len(sides) == 2 and not undivided and all(_known(context, side) for side in sides)


def _determined(context: Context, left: Span, right: Span) -> bool:
    """Whether an "and" joins two fields of which an article begins the second, or one that is known by its name.

    "the kind of business and its opening hours", "the trading name and address"; not "the date and result of it".
    """
    text = context.text[right[0] : right[1]]
    article = BEGINS_WITH_ARTICLE.match(text)
    if is_known(context, *right):
        words = bare(context, context.text[left[0] : left[1]]).split()
        return len(words) > 1 and (article is not None or is_field(context, *left))
    thing = re.search(r"\w of \w", text) and len(text.split()) < 9 and not says(context, "data.verb", text)
    return article is not None and is_field(context, *left) and (bool(thing) or is_field(context, *right))


# --- run-together cells -----------------------------------------------------------------------------------------------


def _run_together(context: Context, start: int, end: int, *, cell: bool) -> list[Item]:
    """Fields that a flattened cell ran together: "Full name DOB Address Rent balance for all tenants"."""
    text = context.text
    segments, position = _segments(context, start, end)
    known = sum(_known(context, text[a:b]) for a, b in segments)
    fields = sum(_field(context, text[a:b]) for a, b in segments)
    short = all(len(text[a:b].split()) <= 5 for a, b in segments)
    enough = known >= 2 or (cell and len(segments) >= 3 and short and fields * 2 >= len(segments))
    if len(segments) < 2 or not enough:
        return []
    rest = text[position:end]
    if "," in text[start:position] or (rest and not says(context, "data.cohort", rest) and re.match(r"\s*[,/]", rest)):
        return []
    items = [item for a, b in segments for item in named(context, a, b)]
    return items + _measured(context, position, end)


_MEASURE = re.compile(
    r"\b((?:number|breakdown|details?|list|dates?|type|summary|copy|record) of [^.;,\n*(]{3,110}?)"
    r"(?=\s+broken down|[.;,\n*(]|$)",
    re.IGNORECASE,
)


def _measured(context: Context, start: int, end: int) -> list[Item]:
    """The counts and details of something among the words that say whom a cell is about."""
    outside = re.sub(r"\([^)]*\)", lambda m: " " * len(m[0]), context.text[start:end])
    return [
        item
        for found in _MEASURE.finditer(outside)
        for item in named(context, start + found.start(1), start + found.end(1))
    ]


def _segments(context: Context, start: int, end: int) -> tuple[list[Span], int]:
    """The fields that stand side by side from `start`, and where they stop."""
    text = context.text
    words = [(start + m.start(), start + m.end()) for m in re.finditer(r"\S+", text[start:end])]
    index = context.rules.phrase_index("data.field")
    segments: list[Span] = []
    at = 0
    while at < len(words):
        first = text[words[at][0]]
        if not (first.isupper() or first in "%£"):
            break
        size = 0
        for n in range(min(_LONGEST_FIELD, len(words) - at), 0, -1):
            follows = text[words[at + n][0]] if at + n < len(words) else ""
            phrase = plain(text[words[at][0] : words[at + n - 1][1]])
            if phrase in index and (
                not follows
                or follows.isupper()
                or _begins_cohort(context, words[at + n][0], end)
                or (segments and _rest_is_about_people(text, words[at + n :]))
            ):
                size = n
                break
        if not size:
            size = 1
            while at + size < len(words) and not _boundary(text, words[at + size - 1], words[at + size]):
                if _begins_cohort(context, words[at + size][0], end):
                    break
                size += 1
        segments.append((words[at][0], words[at + size - 1][1]))
        at += size
    position = words[at][0] if at < len(words) else end
    return segments, position


_CONNECTORS = frozenset(
    [
        "of",
        "in",
        "for",
        "the",
        "and",
        "or",
        "to",
        "by",
        "with",
        "at",
        "on",
        "a",
        "an",
        "from",
        "per",
        "as",
        "&",
        "under",
        "into",
    ]
)


def _rest_is_about_people(text: str, words: Sequence[Span]) -> bool:
    """Whether words in small letters follow a field and no further one begins after them: "Dob of persons who"."""
    return text[words[0][0] : words[0][1]] in ("of", "for", "in", "who", "where", "whose", "relating") and not any(
        _boundary(text, one, two) for one, two in itertools.pairwise(words)
    )


def _boundary(text: str, before: Span, word: Span) -> bool:
    """Whether a field ends before `word`: a capital after a word in small letters (or a closed bracket)."""
    previous, this = text[before[0] : before[1]], text[word[0] : word[1]]
    if not this[0].isupper() or (len(this) > 1 and this.isupper()):
        return False
    return (previous[0].islower() and previous.lower() not in _CONNECTORS) or previous.endswith(")")


def _begins_cohort(context: Context, start: int, end: int) -> bool:
    match = says(context, "data.cohort", context.text[start:end])
    return match is not None and match.start() == 0


# --- names ------------------------------------------------------------------------------------------


def named(context: Context, start: int, end: int) -> list[Item]:
    """The item at a span, articles and lead-ins taken off; [] where nothing is left or it is a placeholder."""
    start, end = context.trim(start, end, _EDGES)
    while (lead := says(context, "data.lead", context.text[start:end])) and lead.end() < end - start:
        start += lead.end()
    label = _LABEL.match(context.text[start:end])
    if label:
        start += label.end()
    indefinite = re.match(r"any\s+", context.text[start:end])
    if indefinite and _known(context, context.text[start:end]):
        start += indefinite.end()
    if says(context, "data.list_opening", context.text[start:end]) or context.text[start:end] in ("and", "or"):
        return []
    text = context.document.text[start:end]
    if text.count("(") > text.count(")"):
        if context.text[end : end + 1] == ")":
            end += 1
        elif text.rfind("(") > 2:
            end = context.trim(start, start + text.rfind("("))[1]
    elif text.count(")") > text.count("(") and text.endswith(")"):
        end -= 1
    text = context.document.text[start:end]
    name = re.sub(r"\s+", " ", text).strip()
    if not 2 <= len(name) <= 260 or not re.search(r"[A-Za-z]{2}", name):
        return []
    if is_placeholder(name) and not _known(context, name):  # "Name" is a place to fill in elsewhere, a field here
        return []
    if says(context, "data.meta", context.text[start:end]):
        return []
    return [Item(name, start, end)]
