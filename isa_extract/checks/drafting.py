"""Drafting: places left blank, prompts that still stand, abbreviations that are never written out."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from functools import lru_cache

from isa_extract.checks.case import Case, check
from isa_extract.checks.names import initials
from isa_extract.citations.statute_book import statute_book
from isa_extract.document import BlockKind, Table
from isa_extract.facts import Context, Finding, Span
from isa_extract.forms import LabelValue
from isa_extract.rules import Rules
from isa_extract.values import is_placeholder

_BRACKETED = re.compile(
    r"[\[<{]"
    r"(?![^\]>}\n]{0,60}\b(?:withheld|redacted|removed|deleted|not (?:disclosed|published)|supplied separately)\b)"
    r"(?:please\s+)?"
    r"(?:insert|enter|names? of|add|date|organisation|number|describe|specify|set out|state|list|x{2,}|tbc)\b"
    r"[^\]>}\n]{0,120}[\]>}]",
    re.IGNORECASE,
)


_PART_BLANK = re.compile(
    r"\s*(?:the\s+)?(?:[_.…]{3,}|\[\s*\]|\[?x{2,}\]?)[\s\S]{0,30}(?:(?:19|20)\S\S\W*$|\bday of\b)", re.IGNORECASE
)
_ENDS_BLANK = re.compile(r"\w\s*[/-]\s*(?:[_.…]{3,}|x{3,})\s*$", re.IGNORECASE)
_ANSWER = re.compile(r"(?:n/?a|nil|none|not applicable|as above|redacted|unknown|date|name)", re.IGNORECASE)
_OPENING = 4000
"""Characters within which "dated the ..." speaks of the agreement itself."""
_OWN_FORM = re.compile(r"(?:appendix|annexe?|schedule|attachment|form)\b", re.IGNORECASE)
_ABOUT_PARTIES = re.compile(
    r"\b(?:part(?:y|ies|ners?)|organisations?|agenc(?:y|ies)|agreement|details)\b", re.IGNORECASE
)


@check("not-filled-in", text=True)
def not_filled_in(case: Case) -> Iterator[Finding]:
    """Labels of the agreement and its parties whose place was left blank, dotted or "TBC"; not those of blank forms."""
    context = case.document
    for label in context.label_values:
        if not label.field.startswith(("agreement.", "party.")) or label.layout == "below":
            continue
        value = context.text[label.value_start : label.value_end]
        part = (label.field.startswith("agreement.dates.") and _PART_BLANK.match(value) is not None) or (
            label.field == "agreement.reference" and _ENDS_BLANK.search(value) is not None
        )
        if not (is_placeholder(value) or part) or _ANSWER.fullmatch(value.strip(" .()-")):
            continue
        if not value.strip() and not _has_a_place(context, label):
            continue
        if "signatures" in context.section_ids(label.label_start) or _in_a_blank_form(context, label.label_start):
            continue
        printed = re.sub(r"\s+", " ", context.document.text[label.label_start : label.label_end]).strip(" :")
        pointer = "/" + label.field.replace(".", "/") if label.field.startswith("agreement.") else ""
        span = (label.label_start, max(label.label_end, label.value_end))
        yield Finding("not-filled-in", f"{printed}: not filled in", (span,), pointer)
    for match in case.matches("date.left_blank", 0, _OPENING):
        if "signatures" not in context.section_ids(match.start()) and case.in_body(match.start()):
            printed = " ".join(match[0].split())
            yield Finding(
                "not-filled-in", f"{printed}: not filled in", (match.span(),), "/agreement/dates/commencement"
            )


_BLANK_CELL = re.compile(r"\s*(?:Z|0)?\s*(?:[_.…]\s*){3,}\s*")
_DETAILS = {
    "name": "name",
    "party_name": "name",
    "address": "address",
    "phone": "telephone",
    "email": "e-mail",
    "ico": "ICO",
}


@check("not-filled-in", text=True)
def left_blank_in_a_card(case: Case) -> Iterator[Finding]:
    """Details of one body left blank in a table with a column for each body, where another body has them."""
    context = case.document
    for table in context.document.tables:
        rows = {
            row: label
            for row in range(table.rows)
            if (label := _cell(context, table, row, 0)) and _is_detail(context, label)
        }
        if table.columns < 3 or len(rows) < 2:
            continue
        for row, label in rows.items():
            cells = [_cell(context, table, row, column) for column in range(1, table.columns)]
            if not any(
                cell and not is_placeholder(context.text[slice(*cell)]) and not _blank(context, cell) for cell in cells
            ):
                continue
            for cell in cells:
                if cell and _blank(context, cell) and not _in_a_blank_form(context, cell[0]):
                    printed = " ".join(context.document.text[slice(*label)].split()).strip(" :")
                    yield Finding("not-filled-in", f"{printed}: not filled in", (label, cell))


def _cell(context: Context, table: Table, row: int, column: int) -> Span | None:
    cell = table.cell_at(row, column)
    block = context.document.blocks[cell.block] if cell else None
    return (block.content, block.end) if block and block.content < block.end else None


def _blank(context: Context, span: Span) -> bool:
    return _BLANK_CELL.fullmatch(context.text[slice(*span)]) is not None


def _is_detail(context: Context, label: Span) -> bool:
    text = context.text[slice(*label)].rstrip(" :*")
    rule = context.rules.lookup("party.card", text) if 0 < len(text) < 60 else None
    return rule is not None and rule.value in _DETAILS


_TO_BE_CONFIRMED = re.compile(
    r"(?<![\w-])(?:to be (?:confirmed|advised|appointed|nominated|notified)|t\.?b\.?[ac]\.?)(?![\w-])", re.IGNORECASE
)
_BEFORE_CONFIRMED = re.compile(  # "DPIA number: ", "Fenwick Homes. "
    r"(?:^|[\n\t.;>])\s*(?P<label>[A-Z][^\n\t.:;]{1,80}?)\s*(?::|\.|\t|\s{3,})\s*[(\[]?$"
)
_LABEL = 60  # characters that are told of what is to be confirmed


@check("not-filled-in", text=True)
def to_be_confirmed(case: Case) -> Iterator[Finding]:
    """What is "to be confirmed": the words alone in a cell, behind a colon, or behind a body's term and a full stop."""
    context = case.document
    told = {span for finding in not_filled_in(case) for span in finding.spans}
    for match in _TO_BE_CONFIRMED.finditer(context.text):
        if any(start <= match.start() < end for start, end in told) or not case.in_body(match.start()):
            continue
        place = _row_head(context, match) or _sentence_of(context, match)
        if place is None or "signatures" in context.section_ids(match.start()):
            continue
        names = [mention.name for mention in context.organisations if place[0] <= mention.start < place[1]]
        printed = " ".join(context.document.text[place[0] : place[1]].split())[:_LABEL].strip(" :.")
        if names or printed[:1].isalnum():
            yield Finding("not-filled-in", f"{names[0] if names else printed}: {match[0].lower()}", (match.span(),))


def _row_head(context: Context, match: re.Match[str]) -> Span | None:
    """The first cell that is not empty of the row in which a cell holds only these words; None elsewhere."""
    block = context.document.block_at(match.start())
    cell = context.document.cell_of(block) if block is not None else None
    if block is None or cell is None:
        return None
    if context.text[block.content : block.end].strip(" .()[]") != match[0].strip(" ."):
        return None
    table, own = cell
    first = next(
        (b for other in table.row(own.row) if (b := context.document.blocks[other.block]).end > b.content), block
    )
    return first.content, first.end


def _sentence_of(context: Context, match: re.Match[str]) -> Span | None:
    """What is before these words where they stand alone behind a colon, a gap or a short heading that runs in."""
    start = max(context.text.rfind("\n", 0, match.start()), 0)
    end = context.text.find("\n", match.end())
    end = len(context.text) if end < 0 else end
    alone = re.match(r"[ .()\]]*(?:$|\t|\n|(?=[A-Z]))", context.text[match.end() : end]) is not None
    lead = _BEFORE_CONFIRMED.search(context.text, start, match.start())
    return (lead.start("label"), match.start()) if alone and lead else None


def _has_a_place(context: Context, label: LabelValue) -> bool:
    """Whether a label without any value has a place for one: an empty cell in a form of two columns, or a colon."""
    place = context.document.cell_of(label.block)
    if place is None:
        return context.text[label.label_end : label.label_end + 3].strip().startswith(":")
    table, cell = place
    beside = table.cell_at(cell.row, cell.column + cell.column_span)
    if table.columns != 2 or cell.column != 0 or beside is None:
        return False
    block = context.document.blocks[beside.block]
    return not context.text[block.start : block.end].strip()


def _in_a_blank_form(context: Context, offset: int) -> bool:
    """Whether the place is in a form for later use that is appended to the agreement."""
    heading = None
    for block in context.body:
        if block.start > offset:
            break
        if block.kind is BlockKind.HEADING and (block.level < 9 or _OWN_FORM.match(context.text, block.content)):
            heading = block
    if heading is None:
        return False
    text = context.text[heading.start : heading.end]
    return _OWN_FORM.match(text) is not None and _ABOUT_PARTIES.search(text) is None


@check("template-prompt", text=True)
def prompts(case: Case) -> Iterator[Finding]:
    """Prompts of the template that still stand, one finding for all: bracketed ones, and sections with nothing else."""
    context = case.document
    found = {
        match.span()
        for block in context.body
        for match in _BRACKETED.finditer(context.text, block.start, block.end)
    }  # fmt: skip
    blanks = [span for finding in not_filled_in(case) for span in finding.spans]
    for number, section in enumerate(case.record.missing_sections):
        if section.status == "template_prompt":
            for span in case.spans(f"/missing_sections/{number}/status"):
                if not any(start < span[1] and span[0] < end for start, end in (*found, *blanks)):
                    found.add(span)
    if found:
        count = f"{len(found)} template prompts are" if len(found) > 1 else "a template prompt is"
        yield Finding("template-prompt", f"{count} still unanswered", tuple(sorted(found)))


# ---- abbreviations --------------------------------------------------------------------------------------------------

_ABBREVIATION = re.compile(
    r"(?<![\w@./&'-])(?P<letters>[A-Z][A-Za-z]{0,4}[A-Z]|[A-Z]{2,6})(?P<plural>s)?(?![\w@&]|[./-]\w)"
)
_ROMAN = re.compile(r"[IVXL]+")
_WORDS = re.compile(r"[^\W\d_]+")
_SHOUTED = 0.6


@check("abbreviation-unexpanded", text=True)
def abbreviations(case: Case) -> Iterator[Finding]:
    """Abbreviations used twice or more, not common knowledge, and nowhere said to stand for anything."""
    context, text = case.document, case.text
    used: dict[str, list[Span]] = defaultdict(list)
    for block in context.body:
        for match in _ABBREVIATION.finditer(text, block.start, block.end):
            letters = match["letters"]
            if sum(c.isupper() for c in letters) < 2 or _ROMAN.fullmatch(letters):
                continue
            if not _in_capitals(text, block.start, block.end, match):
                used[letters].append(match.span("letters"))
    if not used:
        return
    known = _common(case.rules)
    names = _names(case)
    for letters, spans in sorted(used.items(), key=lambda item: item[1][0]):
        if len(spans) < 2 or letters.upper() in known or letters in names or _is_a_word(text, letters):
            continue
        if not _expanded(text, letters, spans):
            message = f"{letters} is used {len(spans)} times and nowhere written out"
            yield Finding("abbreviation-unexpanded", message, tuple(spans[:2]))


@lru_cache(maxsize=4)
def _common(rules: Rules) -> frozenset[str]:
    """What needs no expansion: the list, and the abbreviations of the list of statutes."""
    listed = {str(phrase).upper() for rule in rules.group("abbreviation.common") for phrase in rule.patterns}
    cited = {word.upper() for short in statute_book(rules).abbreviated for word in short.split()}
    return frozenset(listed | cited)


def _names(case: Case) -> set[str]:
    """Letters that stand for a body or an instrument which the document names in full, or are part of a name."""
    found = {word for party in case.record.parties for name in (party.name, *party.aliases) for word in name.split()}
    found |= {word for mention in case.document.organisations for word in mention.name.split()}
    found |= {initials(mention.name) for mention in case.document.organisations}
    found |= {short.upper() for short in case.document.short_names}
    return found


_CAPITALS_BESIDE = re.compile(r"[A-Z][A-Z'&-]+(?![a-z])")


def _in_capitals(text: str, start: int, end: int, match: re.Match[str]) -> bool:
    """Whether the line or the words beside are printed in capitals, so that any word looks like an abbreviation."""
    first = max(start, text.rfind("\n", start, match.start()) + 1)
    last = text.find("\n", match.end(), end)
    line = text[first : end if last < 0 else last]
    words = [word for word in _WORDS.findall(line) if len(word) > 1]
    if len(words) > 1 and sum(word.isupper() for word in words) >= _SHOUTED * len(words):
        return True
    before = text[max(first, match.start() - 24) : match.start()].split()
    after = text[match.end() : match.end() + 24].split()
    return any(
        len(word.strip("(),.")) > 5 and _CAPITALS_BESIDE.fullmatch(word.strip("(),."))
        for word in (*before[-2:], *after[:2])
    )


def _is_a_word(text: str, letters: str) -> bool:
    """Whether the letters are a word printed in capitals: it stands in small letters elsewhere."""
    return (
        len(letters) > 2
        and re.search(rf"(?<!\w)[{letters[0]}{letters[0].lower()}]{letters[1:].lower()}(?!\w)", text) is not None
    )


def _expanded(text: str, letters: str, spans: list[Span]) -> bool:
    """Whether some place says what the letters stand for."""
    escaped = re.escape(letters)
    if re.search(rf"[\w)'\"]\s*\(\s*(?:\"|'|the |known as |or |\"the )*{escaped}s?\b[^()\n]{{0,40}}\)", text):
        return True  # "Multi-Agency Safeguarding Hub (MASH)", whatever the words before
    said = r"(?:\((?=[A-Z][a-z])|"
    said += r"(?:=|:|-|\t|\||means|stands for|refers to|is short for)\s*[\"']?(?:the )?[A-Za-z][a-z]+[ -])"
    if re.search(rf"(?<!\w){escaped}s?[\"']?\s*{said}", text):
        return True
    if _spelt(letters, text):
        return True
    # A row of a glossary: the letters alone, and words with these initials in the next cell or line.
    for start, end in spans:
        line_start = text.rfind("\n", 0, start) + 1
        if not text[line_start:start].strip() and not text[end : text.find("\n", end)].strip():
            return True
    return False


def _spelt(letters: str, text: str) -> bool:
    """Whether words with these initials stand together somewhere, small words between them left out of account."""
    gap = r"(?:[\s/&,'-]+(?:of|and|the|for|in|to|on|with|a|an)\b)?[\s/&,'-]+"
    wanted = letters.upper()
    joined = gap.join(rf"{letter}[a-z'’]+" for letter in wanted)
    if re.search(rf"(?<!\w){joined}(?!\w)", text):
        return True
    loose = gap.join(rf"[{letter}{letter.lower()}][a-z'’]+" for letter in wanted)
    return len(wanted) > 2 and re.search(rf"(?<!\w){loose}(?!\w)", text) is not None
