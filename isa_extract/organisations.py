"""Organisations by the way their names are made: "X County Council", "University of X", "X Police", "X Ltd"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from isa_extract.document import BlockKind
from isa_extract.facts import Context, Hit

_NAME_WORD = re.compile(r"[A-Z0-9][\w.'&/-]*|&")
_CONNECTORS = frozenset(
    {"of", "and", "&", "the", "for", "in", "upon", "on", "with", "y", "de", "a", "le", "by", "under"}
)
_BRIDGES = frozenset({"-", "'s", "'", ".", ","})
_STOP_WORDS = frozenset(
    [
        "the",
        "this",
        "that",
        "these",
        "those",
        "between",
        "with",
        "and",
        "for",
        "by",
        "under",
        "where",
        "all",
        "each",
        "in",
        "of",
        "on",
        "at",
        "to",
        "from",
        "as",
        "a",
        "an",
        "it",
        "is",
        "any",
        "both",
        "signed",
        "agreement",
        "protocol",
        "memorandum",
        "understanding",
        "section",
        "schedule",
        "appendix",
        "annex",
        "article",
        "chief",
        "executive",
        "officer",
        "director",
        "manager",
        "head",
        "assistant",
        "deputy",
        "leader",
        "chair",
        "chairman",
        "chairperson",
        "superintendent",
        "inspector",
        "sergeant",
        "commander",
        "signature",
        "name",
        "position",
        "title",
        "date",
        "organisation",
        "agency",
        "partner",
        "partners",
        "party",
        "parties",
        "data",
        "information",
        "sharing",
        "our",
        "your",
        "their",
        "its",
        "other",
        "such",
        "no",
        "yes",
        "address",
        "contact",
        "email",
        "telephone",
        "via",
        "through",
        "also",
        "including",
        "include",
        "includes",
        "please",
        "former",
        "formerly",
        "new",
        "local",
        "national",
        "relevant",
        "behalf",
        "mr",
        "mrs",
        "ms",
        "dr",
        "sir",
        "dame",
        "councillor",
        "cllr",
        "whether",
        "when",
        "if",
        "which",
        "who",
        "representatives",
        "representative",
        "members",
        "member",
        "staff",
        "employees",
        "services",
        "department",
        "lead",
        "controller",
        "processor",
    ]
)


@dataclass(frozen=True, slots=True)
class Mention:
    """An organisation named at `start`..`end`; `kind` is what sort of body its name says it is."""

    start: int
    end: int
    name: str
    kind: str
    rule: str


def tidy_name(text: str) -> str:
    """A name with spacing, stray punctuation and an article at its start tidied; capitals throughout become title case."""
    name = re.sub(r"\s+", " ", text).strip(" \t\n.,;:'\"“”‘’-–—*•|")
    name = re.sub(r"^(?:and\s+)?the\s+(?=\w)", "", name, flags=re.IGNORECASE)
    name = re.sub(r"\s+([,.;)])", r"\1", name)
    letters = [c for c in name if c.isalpha()]
    if len(letters) > 5 and all(c.isupper() for c in letters) and " " in name:
        name = title_case(name)
    if name.count("(") != name.count(")"):
        name = name.strip("()") if name.count("(") + name.count(")") == 1 else name
    return name.strip(" ,;")


_KEEP_CAPITALS = frozenset(
    {"NHS", "CCG", "ICB", "PCT", "UK", "CIC", "LLP", "BT", "HM", "HMP", "DWP", "CIO", "IT", "ICT", "II", "III", "IV"}
)
_SMALL = frozenset({"of", "and", "the", "for", "in", "upon", "on", "with", "to", "by", "under", "a", "an", "y", "at"})


def title_case(text: str) -> str:
    """Words in capitals as they would be written in a sentence; known abbreviations keep their capitals."""
    words = []
    for number, word in enumerate(text.split(" ")):
        bare = word.strip("(),.")
        if bare in _KEEP_CAPITALS:
            words.append(word)
        elif number and bare.lower() in _SMALL:
            words.append(word.lower())
        else:
            words.append(re.sub(r"[^\W\d_]+(?:'[^\W\d_]+)?", lambda m: m[0][0].upper() + m[0][1:].lower(), word))
    return " ".join(words)


def find_mentions(context: Context) -> Iterator[Mention]:
    """The organisations named in the document, in order; of overlapping readings the longest."""
    found: list[Mention] = []
    ends = {hit.end for hit in context.hits.get("organisation.suffix", ())}
    for hit in context.hits.get("organisation.suffix", ()):
        start = _expand_left(context, hit, ends)
        if start < hit.start:
            end = _expand_of(context, hit)
            found.append(_mention(context, start, end, hit))
    for hit in context.hits.get("organisation.prefix", ()):
        end = _expand_right(context, hit)
        if end > hit.end:
            start = _expand_left(context, hit, ends) if hit.rule.value in ("council", "nhs") else hit.start
            found.append(_mention(context, start, end, hit))
    for hit in context.hits.get("organisation.name", ()):
        if context.document.text[hit.start].isupper() or context.document.text[hit.start].isdigit():
            found.append(_mention(context, hit.start, hit.end, hit))
    found.sort(key=lambda m: (m.start, -m.end))
    last_end = -1
    for mention in found:
        if mention.start >= last_end:
            yield mention
            last_end = mention.end


def _mention(context: Context, start: int, end: int, hit: Hit) -> Mention:
    return Mention(start, end, tidy_name(context.document.text[start:end]), hit.rule.value, hit.rule.name)


def _block_edges(context: Context, offset: int) -> tuple[int, int]:
    block = context.document.block_at(offset)
    if block is None or block.kind is BlockKind.CONTENTS:
        return offset, offset
    return block.content, block.end


def _expand_left(context: Context, hit: Hit, ends: set[int]) -> int:
    """Where the name begins that ends in a suffix such as "County Council"."""
    first, _ = _block_edges(context, hit.start)
    if not context.document.text[hit.start].isupper():
        return hit.start
    token = context.doc.char_span(hit.start, hit.end)
    if token is None:
        return hit.start
    start, position = hit.start, token.start - 1
    pending = 0  # connectors passed that no name word has yet followed
    while position >= 0 and context.doc[position].idx >= first:
        word = context.doc[position]
        text = word.text
        gap = context.text[word.idx + len(text) : context.doc[position + 1].idx]
        if "\n" in gap or "\t" in gap or len(gap) > 2 or text.isspace():
            break
        lower = text.lower()
        if lower in _CONNECTORS and (not text[0].isupper() or text.isupper()) and pending < 2:
            pending += 1
            if lower in ("and", "&") and position > 0:
                before = context.doc[position - 1]
                if before.idx + len(before.text) in ends:
                    break  # the end of another organisation's name
        elif text in _BRIDGES:
            if text == "," or (text == "." and len(context.doc[position - 1].text) > 2):
                break
        elif _NAME_WORD.fullmatch(text) and lower not in _STOP_WORDS and word.idx + len(text) not in ends:
            start, pending = word.idx, 0
        else:
            break
        position -= 1
    return start


def _expand_of(context: Context, hit: Hit) -> int:
    """Where a name ends that goes on after its suffix: "Chief Constable ...", "Police Service of Scotland"."""
    if not hit.rule.data or not hit.rule.data.get("takes_of"):
        return hit.end
    return _expand_right(context, hit, need_of=True)


def _expand_right(context: Context, hit: Hit, *, need_of: bool = False) -> int:
    """Where the name ends that begins with a prefix such as "University of"."""
    _, last = _block_edges(context, hit.start)
    span = context.doc.char_span(hit.start, hit.end)
    if span is None or not context.document.text[hit.start].isupper():
        return hit.end
    end, position, pending = hit.end, span.end, 0
    previous_end = hit.end
    passed_of = not need_of
    while position < len(context.doc) and context.doc[position].idx < last:
        word = context.doc[position]
        gap = context.text[previous_end : word.idx]
        if "\n" in gap or "\t" in gap or len(gap) > 2 or word.text.isspace():
            break
        lower = word.text.lower()
        if lower in _CONNECTORS and pending < 2 and (not word.text[0].isupper() or word.text.isupper()):
            if lower in ("with", "in", "on", "by", "under", "a") and not (
                lower in ("with", "in", "on") and _upon(context, position)
            ):
                break
            if lower in ("and", "&") and _begins_organisation(context, position + 1):
                break
            passed_of = passed_of or lower in ("of", "for")
            pending += 1
        elif word.text in ("-", "'s", "'"):
            pass
        elif _NAME_WORD.fullmatch(word.text) and passed_of and (pending == 0 or lower not in _STOP_WORDS):
            end, pending = word.idx + len(word.text), 0
            if word.text.endswith(".") and len(word.text) > 3:
                end -= 1
                break
        else:
            break
        previous_end = word.idx + len(word.text)
        position += 1
    return end


def _upon(context: Context, position: int) -> bool:
    following = context.doc[position + 1].text if position + 1 < len(context.doc) else ""
    return following[:1].isupper()


def _begins_organisation(context: Context, position: int) -> bool:
    """Whether another organisation's name begins at this token: "X University and the University of Y"."""
    offset = context.doc[position].idx if position < len(context.doc) else 0
    if context.doc[position].lower_ == "the" and position + 1 < len(context.doc):
        offset = context.doc[position + 1].idx
    return any(offset == hit.start for hit in context.hits.get("organisation.prefix", ())) or any(
        offset <= hit.start <= offset + 40 and hit.start - offset < 40
        for hit in context.hits.get("organisation.suffix", ())
    )
