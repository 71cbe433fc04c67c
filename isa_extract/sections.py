"""Headings -> canonical sections: the document cut at its headings, and which ids of the taxonomy each one treats."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from isa_extract.document import Block, BlockKind, Table
from isa_extract.facts import Context, Fact, Found, Hit
from isa_extract.layout import WEAK_LEVEL
from isa_extract.rules import Rule, plain

_CONFIDENCE = 0.95
_APPENDIX = re.compile(
    r"(?!schedule \d conditions?\b)(?:the )?(?:appendix|appendices|annex|annexe|schedule|atodiad|attachment|part)\s*"
    r"(?:[a-z](?![a-z])|\d{1,2}|[ivx]+(?![a-z])|one|two|three|four|five|six)?"
    r"\s*(?:/\s*appendix\s+\w{1,2})?\s*(?:[:.)-]|(?=\n)|$|\s(?=[A-Z]))\s*",
    re.IGNORECASE,
)
_CONTROL = frozenset(
    f"agreement.{name}"
    for name in (
        "reference",
        "version",
        "status",
        "owner",
        "authors",
        "dates.commencement",
        "dates.review",
        "dates.expiry",
        "title",
    )
)
_VERB = re.compile(r"\b(?:is|are|was|were|will|shall|must|has|have|should|may|can)\b")
_EARLY = 240
"""Characters of a paragraph within which its subject must show."""
_OVERARCHING = re.compile(
    r"\b(?:as (?:set out|described|detailed|specified|stated|defined|outlined|contained)|"
    r"in accordance with|refer to|see|set out)\b"
    r".{0,60}\b(?:overarching|over-arching|tier (?:1|one)|parent|framework|master|umbrella)\b.{0,40}"
    r"\b(?:protocol|agreement|accord|framework|memorandum)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Section:
    """The text under one heading up to the next; `ids` are the canonical sections the heading names."""

    start: int
    end: int
    heading: Block | None
    ids: tuple[str, ...]
    rules: tuple[str, ...]
    inherited: frozenset[str] = frozenset()  # ids of the enclosing section

    @property
    def all_ids(self) -> frozenset[str]:
        """The ids of this section and of those around it."""
        return self.inherited | frozenset(self.ids)


def classify_heading(
    context: Context, start: int, end: int, body: tuple[int, int] | None = None
) -> list[tuple[str, str]]:
    """The canonical sections a heading's text names, as (section id, rule name); [] where none is known.

    `body` is the span of the text below it: a rule whose `data` holds a `body` expression counts only where that
    is found there (requests for information may be those of individuals, or those under freedom of information).
    """
    found: dict[str, str] = {}
    appendix = _APPENDIX.match(context.text, start, end)
    if appendix:
        found["schedules"] = "sections.appendix@1"
        start = appendix.end()
    text = context.text[start:end]
    key = plain(text)
    if not key:
        return list(found.items())
    whole = context.rules.lookup("heading", text, fuzzy=91.0)
    named = False
    if whole and _body_agrees(context, whole, body):
        for section_id in whole.value.split():
            found[section_id] = whole.name
        named = True
    for rule in context.rules.group("heading"):
        if rule.kind == "regex" and next(rule.search(text), None) and _body_agrees(context, rule, body):
            for section_id in rule.value.split():
                found.setdefault(section_id, rule.name)
            named = True
    if named:
        return list(found.items())
    # A known heading within a longer one: the longest phrases, when they make up enough of it.
    covered: list[Hit] = []
    for hit in sorted(context.hits_in("heading", start, end), key=lambda h: h.start - h.end):
        if all(hit.end <= other.start or hit.start >= other.end for other in covered):
            covered.append(hit)
    words = len(key.split())
    for hit in sorted(covered, key=lambda h: h.start):
        size = len(plain(text[hit.start - start : hit.end - start]).split())
        if size * 2.5 >= words or size >= 3:
            for section_id in hit.rule.value.split():
                found.setdefault(section_id, hit.rule.name)
    return list(found.items())


def _body_agrees(context: Context, rule: Rule, body: tuple[int, int] | None) -> bool:
    wanted = (rule.data or {}).get("body")
    return not wanted or (
        body is not None and re.search(str(wanted), context.text[body[0] : body[1]], re.IGNORECASE) is not None
    )


def partition(context: Context) -> tuple[Section, ...]:
    """Cut the document at its headings; the text before the first is a section without one."""
    starts = [block for block in context.body if block.kind is BlockKind.HEADING or _stands_alone(context, block)]
    text_end = len(context.text)
    first = starts[0].start if starts else text_end
    sections: list[Section] = [Section(0, first, None, (), ())]
    stack: list[tuple[int, str, Section]] = []  # level, label, section: the enclosing headings
    for number, block in enumerate(starts):
        end = starts[number + 1].start if number + 1 < len(starts) else text_end
        if _is_title(context, block):
            sections.append(Section(block.start, end, block, (), ()))
            continue
        ids = classify_heading(context, block.content, block.end, (block.end, end))
        level, label = _depth(context, block)
        while stack and not _encloses(stack[-1], level, label, bool(ids)):
            stack.pop()
        inherited: frozenset[str] = stack[-1][2].all_ids if stack else frozenset()
        section = Section(block.start, end, block, tuple(i for i, _ in ids), tuple(rule for _, rule in ids), inherited)
        sections.append(section)
        stack.append((level, label, section))
    return tuple(sections)


def _is_title(context: Context, block: Block) -> bool:
    """A line near the top that says what kind of document this is heads no section."""
    if context.document.label(block) or block.index > 14:
        return False
    return any(len(hit.rule.value) > 4 for hit in context.hits_in("type", block.content, block.end))


def _stands_alone(context: Context, block: Block) -> bool:
    """A short line that is exactly a known heading, whatever it looks like ("Retention:", a question)."""
    if block.kind not in (BlockKind.PARAGRAPH, BlockKind.LIST_ITEM) or block.end - block.content > 160:
        return False
    text = context.text[block.content : block.end]
    return not text.endswith((".", ";", ",")) and context.rules.lookup("heading", text) is not None


def _depth(context: Context, block: Block) -> tuple[int, str]:
    label = context.document.label(block).rstrip(".)")
    if re.fullmatch(r"\d{1,2}(?:\.\d{1,2})*", label):
        return 1 + label.count("."), label
    if re.match(r"(?:appendix|annex|schedule|part|atodiad)\b", context.text[block.start : block.end], re.IGNORECASE):
        return 0, ""
    return block.level, ""


def _encloses(outer: tuple[int, str, Section], level: int, label: str, known: bool) -> bool:
    """Whether a heading of `level` and number `label` lies within the section `outer`."""
    outer_level, outer_label, _ = outer
    if outer_label and label:
        if label.startswith(outer_label + "."):
            return True
        if label.count(".") == outer_label.count("."):
            before, _, last = label.rpartition(".")
            outer_before, _, outer_last = outer_label.rpartition(".")
            # Numbers that start again inside a section belong to it; a later number follows it.
            return before == outer_before and int(last) <= int(outer_last) and not known
        return label.count(".") > outer_label.count(".")
    if outer_label and not label:
        return level >= 4 and not known
    if level == WEAK_LEVEL or level == 5:
        return not known
    return level > outer_level


def extract(context: Context) -> Iterator[Fact]:
    """The canonical sections the document has, each once, with the heading, label or paragraph that shows it."""
    seen: dict[str, tuple[str, Found, Found | None, Found | None]] = {}
    order: list[str] = []

    def offer(section_id: str, status: str, found: Found, number: Found | None, heading: Found | None) -> None:
        before = seen.get(section_id)
        if before is None:
            order.append(section_id)
        if before is None or (before[0] != "present" and status == "present"):
            seen[section_id] = (status, found, number, heading)

    for position, section in enumerate(context.sections):
        if section.heading is None:
            continue
        status = _status(context, position)
        if status is None:
            continue
        block = section.heading
        label = context.document.label(block).rstrip(".):")
        number = Found.at(label, block.start, block.start + len(label), "sections.number") if label else None
        text = context.document.text[block.content : block.end].strip().rstrip(":")
        for section_id, rule in zip(section.ids, section.rules, strict=True):
            evidence = Found.at(section_id, block.start, block.end, rule, _CONFIDENCE)
            heading = Found.at(text, block.content, block.content + len(text), rule, _CONFIDENCE)
            offer(section_id, status, evidence, number, heading)
    for _, start, end, ids in run_in_headings(context):
        text = context.document.text[start:end]
        for section_id, rule in ids:
            offer(
                section_id,
                "present",
                Found.at(section_id, start, end, rule, 0.9),
                None,
                Found.at(text, start, end, rule, 0.9),
            )
    for section_id, start, end, rule in _labelled(context):
        text = context.document.text[start:end].strip().rstrip(":")
        found = Found.at(section_id, start, end, rule, 0.9)
        offer(section_id, "present", found, None, Found.at(text, start, start + len(text), rule, 0.9))
    for section_id, start, end, rule in _paragraphs(context):
        offer(section_id, "present", Found.at(section_id, start, end, rule, 0.75), None, None)
    for section_id in order:
        status, found, printed_number, printed_heading = seen[section_id]
        attributes = {
            "id": found,
            "status": Found(status, found.evidence),
            "number": printed_number,
            "heading": printed_heading,
        }
        yield Fact("sections", attributes=attributes)


def _status(context: Context, position: int) -> str | None:
    """present, weak or incorporated_by_reference; None for a heading with nothing under it."""
    section = context.sections[position]
    if section.heading is None:
        return None
    body = context.text[section.heading.end : section.end].strip()
    following = context.sections[position + 1] if position + 1 < len(context.sections) else None
    if not body and following and following.heading is not None:
        inside = section.all_ids <= following.all_ids or following.heading.level > section.heading.level
        return "present" if inside else None
    if not body:
        return None
    words = len(body.split())
    if words < 60 and _OVERARCHING.search(body):
        return "incorporated_by_reference"
    return "weak" if words < 4 and not re.search(r"\d", body) else "present"


def label_cell(context: Context, table: Table, row: int) -> tuple[Block, list[Block]] | None:
    """The cell of a row that may be a label or question, and the filled cells it speaks of.

    A label stands first in its row, after a bare number perhaps; its answer beside it or, in a table of one
    column, below it.
    """
    document = context.document
    cells = [(cell, document.blocks[cell.block]) for cell in table.row(row)]
    cells = [(cell, block) for cell, block in cells if block.end > block.start]
    while cells and re.fullmatch(
        r"\W*(?:\d{1,2}(?:\.\d{1,2})*|[A-Za-z])\W*", context.text[cells[0][1].start : cells[0][1].end]
    ):
        cells = cells[1:]
    if not cells:
        return None
    cell, block = cells[0]
    answers = [other for _, other in cells[1:]]
    if not answers and len(table.row(row)) == 1:
        below = table.cell_at(cell.row + cell.row_span, cell.column)
        answers = [document.blocks[below.block]] if below and len(table.row(below.row)) == 1 else []
    answers = [answer for answer in answers if answer.end - answer.start > 2]
    return (block, answers) if answers and block.end - block.start <= 200 else None


def row_labels(context: Context) -> Iterator[tuple[Block, list[Block], list[tuple[str, str]]]]:
    """(label cell, answers, sections it names) for every row of a form, those of grids left out."""
    in_grid = {(grid.table.index, row.number) for grid in context.grids for row in grid.rows}
    for table in context.document.tables:
        for row in range(table.rows):
            labelled = label_cell(context, table, row)
            if labelled is None or (table.index, row) in in_grid:
                continue
            block, answers = labelled
            text = context.text[block.content : block.end].split("\n")[0]
            if len(text) <= 3:
                continue
            ids = classify_heading(
                context, block.content, block.content + len(text), (answers[0].start, answers[-1].end)
            )
            if ids:
                yield block, answers, ids


def _labelled(context: Context) -> Iterator[tuple[str, int, int, str]]:
    """Rows of a form whose label is a known heading, with something beside or below it."""
    for block, _, ids in row_labels(context):
        for section_id, name in ids:
            yield section_id, block.start, block.end, name
    controls = [
        label for label in context.label_values if label.field in _CONTROL and label.value_end > label.value_start
    ]
    if len({label.field for label in controls}) >= 3:
        first = controls[0]
        yield "document_control", first.label_start, first.label_end, "sections.control_labels@1"
    for grid in context.grids:
        if grid.has("retention", "action"):
            first_cell = next(iter(grid.rows[0].cells.values()))
            yield "disposal", first_cell.start, first_cell.end, "sections.retention_table@1"
        if grid.has("organisation") and grid.has_any("address", "ico"):
            first_cell = next(iter(grid.rows[0].cells.values()))
            yield "parties", first_cell.start, first_cell.end, "sections.party_table@1"


_RUN_IN = re.compile(r"(?:[A-Z]\d{1,2}(?:\.\d{1,2})?\.?\s+)?([A-Z][\w ,'&/()-]{2,60}?)\s*[.:–]\s+(?=[A-Z\"])")


def run_in_headings(context: Context) -> Iterator[tuple[Block, int, int, list[tuple[str, str]]]]:
    """Paragraphs that begin with their own heading: "5.5 Rights. Requests are answered by ..."."""
    for block in context.body:
        if block.kind not in (BlockKind.PARAGRAPH, BlockKind.LIST_ITEM) or block.end - block.content < 40:
            continue
        match = _RUN_IN.match(context.text, block.content, block.end)
        if match is None or len(match[1].split()) > 6 or _VERB.search(match[1]):
            continue
        ids = classify_heading(context, match.start(1), match.end(1), (match.end(), block.end))
        if ids:
            yield block, match.start(1), match.end(1), ids


def _paragraphs(context: Context) -> Iterator[tuple[str, int, int, str]]:
    """Paragraphs that treat a subject without a heading of its own."""
    for rule in context.rules.group("section.paragraph"):
        for block in context.body:
            if block.kind is BlockKind.HEADING or block.end - block.start < 25:
                continue
            match = next(context.find(rule, block.start, min(block.end, block.start + _EARLY)), None)
            if match:
                for section_id in rule.value.split():
                    yield section_id, match.start(), match.end(), rule.name
                break
