"""Headings -> canonical sections: the document cut at its headings, and which ids of the taxonomy each one treats."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from isa_extract.document import Block, BlockKind, Table
from isa_extract.facts import Context, Fact, Found, Hit
from isa_extract.layout import WEAK_LEVEL
from isa_extract.rules import Rule, plain
from isa_extract.section_content import (
    BLANK_BY_DESIGN,
    Treatment,
    answer_treatment,
    is_prompt,
    is_reference,
    is_vague,
    prompts_in,
    treatment,
)

_CONFIDENCE = 0.95
_APPENDIX = re.compile(
    r"(?!schedule \d conditions?\b)(?:the )?"
    r"(?:appendix|appendices|annex|annexe|schedule|enclosure|atodiad|attachment|part)\s*"
    r"(?:[a-z](?![a-z])|\d{1,2}|[ivx]+(?![a-z])|one|two|three|four|five|six)?"
    r"\s*(?:/\s*appendix\s+\w{1,2})?\s*(?:[:.)-]|(?=\n)|$|\s(?=[A-Z]))\s*",
    re.IGNORECASE,
)
_OWN_SECTION = re.compile(r"section\s+(?:[a-z]{1,2}|\d{1,2}|[ivx]+)\s*[.:)-]\s*(?=\S)", re.IGNORECASE)
"""What a heading begins with that counts the document's own sections: "Section CC. "."""
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
_LONE_WORD = re.compile(r"\W*(?:(?:made |by and )?(?:between|among)|and|on|of|for|with|parties)\W*", re.IGNORECASE)
_LETTERED = re.compile(r"[A-H]\d{1,2}(?:\.\d{1,2})?[.:)]?\s+[A-Z]")  # "A2 The councils to the agency", of Annex A
_COVER_LEVEL = 4
_VERB = re.compile(r"\b(?:is|are|was|were|will|shall|must|has|have|should|may|can)\b")
_EARLY = 240
"""Characters of a paragraph within which its subject must show."""
_LONG_CLAUSE = 400
"""Characters of a paragraph from which it may turn from one subject to others, as a deed's clauses do."""
_AT_ONCE = 120
"""Characters of a later sentence within which the subject that it turns to must show."""
_NARROW = frozenset({"document_control", "parties", "signatures", "schedules"})
"""Sections that say all there is to say in few words."""


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
        if not re.match(r"part\b", appendix[0], re.IGNORECASE):  # a part may be any of the document's own
            found["schedules"] = "sections.appendix@1"
        start = appendix.end()
    counted = _OWN_SECTION.match(context.text, start, end)
    start = counted.end() if counted else start
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
        if rule.kind == "regex" and rule.first(text) and _body_agrees(context, rule, body):
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
        known = bool(ids)
        if not known and label and _leads_in(context, block) and stack and not stack[-1][1]:
            level = max(level, stack[-1][0] + 1)  # a numbered clause over its list, within what it stands in
        while stack and (_asked_in_turn(context, stack[-1][2], block) or not _encloses(stack[-1], level, label, known)):
            stack.pop()
        inherited: frozenset[str] = stack[-1][2].all_ids if stack else frozenset()
        section = Section(block.start, end, block, tuple(i for i, _ in ids), tuple(rule for _, rule in ids), inherited)
        sections.append(section)
        stack.append((level, label, section))
    return tuple(sections)


def _leads_in(context: Context, block: Block) -> bool:
    """Whether a heading is the beginning of a sentence that a list goes on with: "9. The partners share so that:"."""
    text = context.text[block.content : block.end].rstrip()
    return text.endswith(":") and len(text.split()) > 4


def _asked_in_turn(context: Context, outer: Section, block: Block) -> bool:
    """Whether two questions of one level follow each other, so that neither encloses the other."""
    if outer.heading is None or outer.heading.level != block.level:
        return False
    return all(context.text[b.content : b.end].rstrip().endswith("?") for b in (outer.heading, block))


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
    if re.match(
        r"(?:appendix|annex|schedule|enclosure|attachment|part|atodiad)\b",
        context.text[block.start : block.end],
        re.IGNORECASE,
    ):
        return 0, ""
    if block.level > _COVER_LEVEL and _LETTERED.match(context.text, block.start, block.end):
        return 2, ""
    if block.level == 0 and _LONE_WORD.fullmatch(context.text[block.content : block.end].strip()):
        return _COVER_LEVEL, ""  # a word set large on the cover heads the names below it and nothing more
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


@dataclass(frozen=True, slots=True)
class _Offer:
    """A place that treats a section, or where a template asks for it; `rank` says which of several is recorded."""

    section: str
    treatment: Treatment
    found: Found
    number: Found | None = None
    heading: Found | None = None
    by_paragraph: bool = False

    @property
    def rank(self) -> int:
        """0 is best. A paragraph elsewhere says more than a weak heading, but does not answer a template's prompt."""
        if self.treatment is Treatment.PRESENT:
            return 3 if self.by_paragraph else 0
        return {Treatment.REFERENCE: 1, Treatment.PROMPT: 2, Treatment.WEAK: 4}[self.treatment]


def extract(context: Context) -> Iterator[Fact]:
    """The canonical sections the document has, each once, with the heading, label or paragraph that shows it.

    A section of which only a template's prompt stands there is a fact for `missing_sections`.
    """
    best: dict[str, _Offer] = {}
    for offer in (*_headed(context), *_run_in(context), *_labelled(context), *_paragraphs(context)):
        before = best.get(offer.section)
        if before is None or offer.rank < before.rank:
            best[offer.section] = offer
    for offer in best.values():
        attributes = {"id": offer.found, "status": Found(offer.treatment.value, offer.found.evidence)}
        if offer.treatment is Treatment.PROMPT:
            yield Fact("missing_sections", attributes=attributes)
        else:
            yield Fact("sections", attributes={**attributes, "number": offer.number, "heading": offer.heading})


def _headed(context: Context) -> Iterator[_Offer]:
    for position, section in enumerate(context.sections):
        block = section.heading
        if block is None or not section.ids:
            continue
        label = context.document.label(block).rstrip(".):")
        number = Found.at(label, block.start, block.start + len(label), "sections.number") if label else None
        text = context.document.text[block.content : block.end].strip().rstrip(":")
        for section_id, rule in zip(section.ids, section.rules, strict=True):
            treated = heading_treatment(context, position, section_id)
            if treated is Treatment.PRESENT and len(section.ids) > 1:
                treated = _topic_treatment(context, section, section_id)
            if treated is not Treatment.NOTHING:
                evidence = Found.at(section_id, block.start, block.end, rule, _CONFIDENCE)
                heading = Found.at(text, block.content, block.content + len(text), rule, _CONFIDENCE)
                yield _Offer(section_id, treated, evidence, number, heading)


def _topic_treatment(context: Context, section: Section, section_id: str) -> Treatment:
    """How a section on several subjects treats one of them: by the sentences that name it, where there are any."""
    rules = [rule for rule in context.rules.group("section.topic") if rule.value == section_id]
    said = [
        (start, end)
        for block in context.document.blocks_between(
            section.heading.end if section.heading else section.start, section.end
        )
        if block.kind in (BlockKind.PARAGRAPH, BlockKind.LIST_ITEM)
        for start, end in context.sentences(block)
        if any(context.first(rule, start, end) for rule in rules)
    ]
    if said and all(is_reference(context, *span) for span in said):
        return Treatment.REFERENCE
    if said and all(is_vague(context, *span) for span in said):
        return Treatment.WEAK
    return Treatment.PRESENT


def heading_treatment(context: Context, position: int, section_id: str) -> Treatment:
    """How the document treats a subject under the heading of `context.sections[position]`, sub-headings included.

    A heading with nothing under it treats nothing; a question of a form that has no answer is a prompt.
    """
    section = context.sections[position]
    if section.heading is None:
        return Treatment.NOTHING
    heading = context.text[section.heading.content : section.heading.end].strip()
    question = heading.endswith("?")
    treated = treatment(
        context,
        section.heading.end,
        section.end,
        narrow=question or section_id in _NARROW or context.rules.lookup("label", heading) is not None,
        blanks_count=section_id not in BLANK_BY_DESIGN,
    )
    for below in range(position + 1, len(context.sections)):
        following = context.sections[below]
        if treated not in (Treatment.NOTHING, Treatment.PROMPT) or following.heading is None:
            break
        if not (section.all_ids <= following.all_ids or following.heading.level > section.heading.level):
            break
        if is_prompt(context, following.heading.content, following.heading.end):
            treated = Treatment.PROMPT
        is_own_line = following.heading.level == WEAK_LEVEL  # or a cell of a table whose lines are lost
        if is_own_line and treated is Treatment.NOTHING and section.all_ids.issuperset(following.ids):
            return Treatment.PRESENT
        inside = treatment(
            context, following.heading.end, following.end, narrow=True, blanks_count=section_id not in BLANK_BY_DESIGN
        )
        treated = treated if inside is Treatment.NOTHING else inside
    return Treatment.PROMPT if treated is Treatment.NOTHING and question else treated


def _run_in(context: Context) -> Iterator[_Offer]:
    """Paragraphs that begin with their own heading, and such a heading before a place that was not filled in."""
    for block, start, end, ids in run_in_headings(context):
        text = context.document.text[start:end]
        treated = _treatment_after(context, end, block)
        for section_id, rule in ids:
            found, heading = Found.at(section_id, start, end, rule, 0.9), Found.at(text, start, end, rule, 0.9)
            yield _Offer(section_id, treated, found, None, heading)
    for block in context.body:
        if block.kind not in (BlockKind.PARAGRAPH, BlockKind.LIST_ITEM) or block.end - block.content > 400:
            continue
        match = _BEFORE_A_BLANK.match(context.text, block.content, block.end)
        rule_found = context.rules.lookup("heading", match[1]) if match else None
        if match and rule_found and _treatment_after(context, match.end(1), block) is Treatment.PROMPT:
            for section_id in rule_found.value.split():
                if section_id not in BLANK_BY_DESIGN:
                    found = Found.at(section_id, *match.span(1), rule_found.name, 0.9)
                    yield _Offer(section_id, Treatment.PROMPT, found)


def _treatment_after(context: Context, start: int, block: Block) -> Treatment:
    """How the rest of a paragraph treats the subject it begins with."""
    spans = [(max(first, start), last) for first, last in context.sentences(block) if last > start]
    spans = [context.trim(first, last, also=".:-") for first, last in spans]
    spans = [(first, last) for first, last in spans if first < last]
    if spans and all(is_prompt(context, *span) for span in spans):
        return Treatment.PROMPT
    return Treatment.PRESENT


def label_cell(context: Context, table: Table, row: int) -> tuple[Block, list[Block]] | None:
    """The cell of a row that may be a label or question, and the filled cells it speaks of.

    A label stands first in its row, after a bare number perhaps; its answer beside it or, in a table of one
    column, below it.
    """
    document = context.document
    cells = [(cell, document.blocks[cell.block]) for cell in table.row(row)]
    cells = [(cell, block) for cell, block in cells if block.end > block.start]
    while cells and re.fullmatch(
        r"\W*(?:[A-Za-z]?\.?\d{1,2}(?:\.\d{1,2})*[a-z]?|[A-Za-z])\W*", context.text[cells[0][1].start : cells[0][1].end]
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
    referring = _referring_tables(context)
    for table in context.document.tables:
        if table.index in referring:
            continue
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


def _labelled(context: Context) -> Iterator[_Offer]:
    """Rows of a form whose label is a known heading, with what stands beside or below it."""

    def offer(section_id: str, start: int, end: int, rule: str, treated: Treatment = Treatment.PRESENT) -> _Offer:
        text = context.document.text[start:end].strip().rstrip(":")
        found = Found.at(section_id, start, end, rule, 0.9)
        return _Offer(section_id, treated, found, None, Found.at(text, start, start + len(text), rule, 0.9))

    for block, ids in _referred_rows(context):
        for section_id, name in ids:
            yield offer(section_id, block.start, block.end, name, Treatment.REFERENCE)
    for block, answers, ids in row_labels(context):
        treated = answer_treatment(context, answers)
        for section_id, name in ids:
            if treated is Treatment.PROMPT and section_id in BLANK_BY_DESIGN:
                treated = Treatment.PRESENT
            if treated is not Treatment.NOTHING:
                yield offer(section_id, block.start, block.end, name, treated)
    for block, rule in _rows_left_blank(context):
        for section_id in rule.value.split():
            if section_id not in BLANK_BY_DESIGN:
                yield offer(section_id, block.start, block.end, rule.name, Treatment.PROMPT)
    controls = [
        label for label in context.label_values if label.field in _CONTROL and label.value_end > label.value_start
    ]
    if len({label.field for label in controls}) >= 3:
        first = controls[0]
        yield offer("document_control", first.label_start, first.label_end, "sections.control_labels@1")
    for grid in context.grids:
        if grid.has("version") and grid.has_any("date", "author", "summary") and len(grid.rows) > 1:
            first_cell = next(iter(grid.rows[0].cells.values()))
            versions = offer("document_control", first_cell.start, first_cell.end, "sections.version_table@1")
            yield replace(versions, by_paragraph=True)
        if grid.has("retention", "action"):
            first_cell = next(iter(grid.rows[0].cells.values()))
            yield offer("disposal", first_cell.start, first_cell.end, "sections.retention_table@1")
        if grid.has("from", "to", "items"):
            first_cell = next(iter(grid.rows[0].cells.values()))
            for section_id in ("data_items", "sharing_process"):
                yield replace(
                    offer(section_id, first_cell.start, first_cell.end, "sections.exchange_table@1"), by_paragraph=True
                )
        if grid.has("organisation") and grid.has_any("address", "ico"):
            first_cell = next(iter(grid.rows[0].cells.values()))
            yield offer("parties", first_cell.start, first_cell.end, "sections.party_table@1")


def _referring_tables(context: Context) -> dict[int, int]:
    """Tables that say where another agreement treats each subject ("Subject | Charter clause"): the header's row."""
    found: dict[int, int] = {}
    for table in context.document.tables:
        if table.columns != 2:
            continue
        head = table.cell_at(0, 1)
        text = context.cell_text(head).strip() if head is not None else ""
        if 0 < len(text) < 70 and context.rules.first("section.elsewhere_column", text):
            found[table.index] = 0
    return found


def _referred_rows(context: Context) -> Iterator[tuple[Block, list[tuple[str, str]]]]:
    """The subjects that a table leaves to the clauses of another agreement, and the sections they name."""
    for index, header in _referring_tables(context).items():
        table = context.document.tables[index]
        for row in range(header + 1, table.rows):
            subject, clause = table.cell_at(row, 0), table.cell_at(row, 1)
            if subject is None or clause is None or not re.search(r"\w", context.cell_text(clause)):
                continue
            block = context.document.blocks[subject.block]
            ids = classify_heading(context, block.content, block.end)
            if ids:
                yield block, ids


def _rows_left_blank(context: Context) -> Iterator[tuple[Block, Rule]]:
    """Labels of a form of two columns that are known headings and have an empty place beside them."""
    for table in context.document.tables:
        if table.columns != 2:
            continue
        for row in range(table.rows):
            cells = [context.document.blocks[cell.block] for cell in table.row(row)]
            if len(cells) == 2 and cells[0].end > cells[0].start and cells[1].end - cells[1].start <= 2:
                rule = context.rules.lookup("heading", context.text[cells[0].content : cells[0].end])
                if rule:
                    yield cells[0], rule


_BEFORE_A_BLANK = re.compile(r"([A-Za-z][\w ,'&/()-]{2,60}?)\s*(?::|\s-\s)\s*(?=\S)")
_ASKS = re.compile(r"(?:what|why|when|how|who|where|which|if)\b", re.IGNORECASE)
_RUN_IN = re.compile(r"(?:[A-Z]\d{1,2}(?:\.\d{1,2})?\.?\s+)?([A-Z][\w ,'&/()-]{2,60}?)\s*[.:–]\s+(?=[A-Z\"])")


def run_in_ids(context: Context) -> dict[int, frozenset[str]]:
    """The sections that paragraphs with a heading of their own name, by the paragraphs' index."""
    found: dict[int, frozenset[str]] = {}
    for block, _, _, ids in run_in_headings(context):
        found[block.index] = frozenset(section_id for section_id, _ in ids)
    return found


def run_in_headings(context: Context) -> Iterator[tuple[Block, int, int, list[tuple[str, str]]]]:
    """Paragraphs that begin with their own heading: "5.5 Rights. Requests are answered by ..."."""
    for block in context.body:
        if block.kind not in (BlockKind.PARAGRAPH, BlockKind.LIST_ITEM) or block.end - block.content < 40:
            continue
        match = _RUN_IN.match(context.text, block.content, block.end)
        if match is None or len(match[1].split()) > 7:
            continue
        if _VERB.search(match[1]) and not _ASKS.match(match[1]):
            continue
        ids = classify_heading(context, match.start(1), match.end(1), (match.end(), block.end))
        if ids:
            yield block, match.start(1), match.end(1), ids


def _paragraphs(context: Context) -> Iterator[_Offer]:
    """Paragraphs that treat a subject without a heading of its own."""
    for rule in context.rules.group("section.paragraph"):
        for block in context.body:
            if block.kind is BlockKind.HEADING or block.end - block.start < 25:
                continue
            match = context.first(rule, block.start, min(block.end, block.start + _EARLY))
            match = match or _in_later_sentence(context, rule, block)
            if match and not _within_a_prompt(context, block, match):
                for section_id in rule.value.split():
                    found = Found.at(section_id, match.start(), match.end(), rule.name, 0.75)
                    yield _Offer(section_id, _in_passing(context, block, match), found, by_paragraph=True)
                break


def _in_later_sentence(context: Context, rule: Rule, block: Block) -> re.Match[str] | None:
    """Where a later sentence of a long clause turns to a subject: its first words say so."""
    if block.end - block.start <= _LONG_CLAUSE:
        return None
    if block.kind is BlockKind.CELL:
        return _in_later_line(context, rule, block)
    for start, end in context.sentences(block):
        if start >= block.start + _EARLY // 2:
            match = context.first(rule, start, min(end, start + _AT_ONCE))
            if match:
                return match
    return None


def _in_later_line(context: Context, rule: Rule, block: Block) -> re.Match[str] | None:
    """Where a later line of a long cell turns to a subject; it says so as early as a paragraph does."""
    for line in re.finditer(r"(?<=\n)[^\n]+", context.text[block.start : block.end]):
        start = block.start + line.start()
        if start >= block.start + _EARLY // 2:
            match = context.first(rule, start, min(block.start + line.end(), start + _EARLY))
            if match:
                return match
    return None


def _in_passing(context: Context, block: Block, match: re.Match[str]) -> Treatment:
    """How the sentence in which a paragraph names a subject treats it."""
    for start, end in context.sentences(block):
        last = start <= match.start() < end and end >= block.end - 2  # else more is said of it
        if last and is_vague(context, start, end):
            return Treatment.WEAK
    return Treatment.PRESENT


def _within_a_prompt(context: Context, block: Block, match: re.Match[str]) -> bool:
    return any(start < match.end() and match.start() < end for start, end in prompts_in(context, block))
