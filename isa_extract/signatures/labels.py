"""What the labels of a signature block ask for ("Signed", "Name", "Date"), and the entries its lines are read into."""

from __future__ import annotations

import re
from dataclasses import dataclass

from isa_extract.facts import Context, Hit
from isa_extract.forms import exact_label_rule
from isa_extract.people import is_blank, is_person, is_post, trim_blanks
from isa_extract.rules import Rule
from isa_extract.values import find_dates

Span = tuple[int, int]

BLOCK_RULE = "signatures.block"
LONG_LINE = 230  # characters from which an unlabelled line is prose, which ends a block
SIGN_WORD = re.compile(  # a text without any of them holds no signature in words
    r"\b(?:sign(?:ed|ing|atures?|ator(?:y|ies))?|executed|subscribed|seal|llofnod(?:wyd)?|agreed|accepted|behalf)(?![^\W_])",
    re.IGNORECASE,
)
_AFTER = re.compile(  # what stands between a label and its value
    r"\)?\s*(?:\([^()\n]{0,90}(?:\([^()]*\))?[^()\n]{0,40}\)\s*)?(?::[\s\-]*|\.{2,}|_{2,}|…+|\t|\s{3,}|\s[-=]\s|$)"
)
_STRONG_AFTER = re.compile(r"\s*(?:\([^()\n]{0,60}\)\s*)?(?::|\.{3,}|_{3,}|…+|$)")  # ... within a line
_BEFORE = re.compile(r"(?:^|[._…:)\t|]\s*|\s{2,})$")  # what stands before a label within a line
_GLUED = re.compile(r"\w_|[^\W_]:?[._…]{2,}|[_.…]{2,}\w")


@dataclass(slots=True)
class Entry:
    """One thing a line of a block says: a label with its value, an organisation, free text, or an end."""

    kind: str  # label | organisation | plain | stop | break
    start: int
    end: int
    meaning: str = ""
    value: Span | None = None  # what was filled in; None where nothing was
    blank: bool = False  # dots, underscores or an empty cell stand where the value would be
    rule: str = BLOCK_RULE
    signs: bool = False  # an organisation line that says "signed"
    header: bool = False  # "Signed by Governance Lead": names the block, not yet a place to sign
    who: Span | None = None
    on: bool = False  # the line says when it was signed


def read_labels(context: Context, start: int, end: int, *, inside: bool = False) -> list[Entry]:
    """The labels of a line with their values; [] where the line does not begin with one (unless `inside` a line)."""
    text = context.text
    accepted: list[tuple[int, int, int, Rule]] = []  # label start, label end, value start
    hits = _label_hits(context, start, end)
    last = -1
    for hit in hits:
        if hit.start < last:
            continue
        at_start = not accepted and not text[start : hit.start].strip("*•-[(\"' ") and not inside
        if at_start:
            after = _AFTER.match(text, hit.end, end)
            if after is None or (
                text[hit.end : after.end()].strip() in ("-", "=") and hit.rule.value == "organisation"
            ):
                bare = _bare_value(context, hit.rule.value, hit.end, end)
                if bare is None:
                    continue
                accepted.append((hit.start, hit.end, bare, hit.rule))
                last = bare
                continue
        else:
            if not accepted and not inside:
                return []
            after = _STRONG_AFTER.match(text, hit.end, end)
            before = text[max(start, hit.start - 3) : hit.start]
            if after is None or not (_BEFORE.search(before) or (text[after.start() : after.end()].strip().endswith(":")
                                                                 and before[-1:].isspace())):  # fmt: skip
                continue
            if hit.rule.value == "organisation" and not _BEFORE.search(before):
                continue
            if accepted and hit.end == end and not text[accepted[-1][2] : hit.start].strip() and ":" in before:
                continue  # "Capacity: Partner": the value of the label before
        accepted.append((hit.start, hit.end, after.end(), hit.rule))
        last = hit.end
    entries: list[Entry] = []
    for number, (label_start, label_end, value_start, rule) in enumerate(accepted):
        limit = accepted[number + 1][0] if number + 1 < len(accepted) else end
        span = trim_blanks(context, min(label_end if value_start > limit else value_start, limit), limit)
        while span[0] < span[1] and text[span[1] - 1] in "(*-;,|":
            span = context.trim(span[0], span[1] - 1)
        raw = text[label_end:limit]
        filled = span if span[0] < span[1] and not is_blank(text[slice(*span)]) else None
        blank = filled is None and re.search(r"[._…]{2,}|/", raw) is not None
        header = filled is None and not blank and text[label_start:label_end].casefold() == "signed by"
        entries.append(Entry("label", label_start, limit, rule.value, filled, blank, rule.name, header=header))
    return entries


def _label_hits(context: Context, start: int, end: int) -> list[Hit]:
    """The labels in a line, also those that dots or underscores are glued to, which the tokens do not show."""
    hits = list(context.hits_in("signature.label", start, end))
    if _GLUED.search(context.text, start, end):
        line = context.text[start:end].replace("_", ".")
        for rule in context.rules.group("signature.label"):
            hits += [Hit(start + m.start(), start + m.end(), rule) for m in rule.search(line)]
    return sorted(hits, key=lambda hit: (hit.start, -hit.end))


def _bare_value(context: Context, meaning: str, start: int, end: int) -> int | None:
    """Where a value begins that follows its label without a colon, told by its shape ("Position Chief Executive")."""
    if not context.text[start : start + 1].isspace():
        return None
    value = context.text[start:end].strip()
    shaped = (
        (meaning == "name" and is_person(context.rules, value))
        or (meaning == "position" and is_post(context.rules, value))
        or (meaning == "date" and is_date(value))
        or (meaning == "signed" and is_person(context.rules, value) and len(value) < 40)
    )
    return start + 1 if shaped else None


def is_date(value: str) -> bool:
    """Whether a text is a date and little else."""
    dates = list(find_dates(value))
    return len(dates) == 1 and len(value) - (dates[0].end - dates[0].start) <= 12


def column_meaning(context: Context, text: str) -> str:
    """What a column heading asks for in a table of signatures, "" where it is none of its headings."""
    text = re.sub(r"\s+", " ", text).strip(" :*")
    if not text or len(text) > 80:
        return ""
    rule = context.rules.lookup("signature.column", text) or exact_label_rule(context, text, "signature.label")
    if rule is None:
        rule = context.rules.lookup("column", text)
        return "name_position" if rule is not None and rule.value == "person_post" else ""
    return rule.value
