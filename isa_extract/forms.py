"""Labels and their values in forms, and tables under known column headings."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from isa_extract.document import Block, BlockKind, Cell, Table
from isa_extract.facts import Context
from isa_extract.rules import Rule

FUZZY = 90.0
"""Likeness (0-100) from which a printed label counts as a known one: a misread letter or two, no other word."""

QUESTION_NUMBER = re.compile(r"^\s*\(?[A-Z]{0,2}\d{1,2}(?:\.\d{1,2})?[.):]?\s+(?=[A-Z])")
"""The number before a question or label of a form: "F2 Where are you?"."""

_AFTER_LABEL = re.compile(r"\s*(?:\([^()\n]{1,60}(?:\([^()]*\))?\)\s*)?(?::\s*-?|\s[-=]\s|\.{3,}|_{3,}|\t)\s*")
_LABEL_AND_VALUE = re.compile(r"([^:\n]{3,80}):\s+(?=\S)")
_QUALIFIER = re.compile(r"\s*[\-/(:].*$")


@dataclass(frozen=True, slots=True)
class LabelValue:
    """A label of a form and the text it names; `value_start == value_end` where the place was left empty."""

    field: str
    rule: Rule
    label_start: int
    label_end: int
    value_start: int
    value_end: int
    block: Block  # the block of the label
    layout: str  # "cell" (beside or below in a table), "line" (same paragraph) or "below" (next paragraphs)


@dataclass(frozen=True, slots=True)
class GridRow:
    """One row of a grid: its cells by the meaning of their columns."""

    number: int
    cells: Mapping[str, Block]
    group: str = ""  # the text of a heading row inside the table above this row


@dataclass(frozen=True, slots=True)
class Grid:
    """Rows under a header whose columns' meanings are known; `meanings` by column number."""

    table: Table
    header_row: int
    meanings: Mapping[int, str]
    rows: Sequence[GridRow]
    caption: tuple[int, int]  # span of the paragraph or heading before the table, empty where there is none

    def has(self, *meanings: str) -> bool:
        """Whether there is a column of each of these meanings."""
        return set(meanings) <= set(self.meanings.values())

    def has_any(self, *meanings: str) -> bool:
        """Whether there is a column of one of these meanings."""
        return bool(set(meanings) & set(self.meanings.values()))


_TICK_BOX = re.compile(r"[☒☑✓✔☐□]")


def ticked_option(context: Context, start: int, end: int) -> tuple[int, int] | None:
    """The words behind the first ticked box of a choice ("☒ OFFICIAL ☐ OFFICIAL-SENSITIVE"); None without one."""
    boxes = list(_TICK_BOX.finditer(context.text, start, end))
    for number, box in enumerate(boxes):
        if box[0] not in "☐□":
            last = boxes[number + 1].start() if number + 1 < len(boxes) else end
            return context.trim(box.end(), last, ",;/|")
    return None


def label_rule(context: Context, text: str, group: str = "label") -> Rule | None:
    """The rule of a label printed as `text`: whole, else without what follows a dash, slash or bracket, else a later
    part of a label in two languages ("Dyddiad gweithredu / Date implemented")."""
    if not text or len(text) > 140:
        return None
    parts = [text, _QUALIFIER.sub("", text), *(part for part in text.split(" / ")[1:])]
    for part in dict.fromkeys(parts):
        rule = context.rules.lookup(group, part, fuzzy=FUZZY) if part.strip() else None
        if rule:
            return rule
    return None


def exact_label_rule(context: Context, text: str, group: str) -> Rule | None:
    """The rule of a label printed exactly as its group has it: whole, without what is in brackets, or one part of a
    label in two languages."""
    for part in (text, re.sub(r"\s*\(.*?\)", "", text).strip(), *(part.strip() for part in text.split(" / "))):
        rule = context.rules.lookup(group, part)
        if rule:
            return rule
    return None


def read_label_values(context: Context) -> Iterator[LabelValue]:
    """Every label whose meaning is known, in the order of the document."""
    blocks = context.body
    in_grid = {block.index for grid in context.grids for row in grid.rows for block in row.cells.values()}
    in_grid |= {cell.block for grid in context.grids for cell in grid.table.row(grid.header_row)}
    values: set[int] = set()  # where values begin: a value that looks like a label ("Version - 3.0") is none
    spoken_for: set[int] = set()  # blocks already read as labels printed before their values
    for position, block in enumerate(blocks):
        if block.kind is BlockKind.CELL:
            place = context.document.cell_of(block)
            if place and block.index not in in_grid and block.start not in values:
                for label in _cell_label(context, block, *place):
                    values.add(label.value_start)
                    yield label
        elif block.index not in spoken_for and block.index not in in_grid:
            apart = _labels_then_values(context, blocks, position)
            if apart:
                spoken_for |= {label.block.index for label in apart}
                yield from apart
            else:
                yield from _line_labels(context, block, blocks, position)


def _lines_from(context: Context, blocks: Sequence[Block], position: int) -> Iterator[tuple[int, int, Block]]:
    """The printed lines from a block on, up to the next table or strong heading."""
    for block in blocks[position : position + 24]:
        if block.kind is BlockKind.CELL or (block.kind is BlockKind.HEADING and block.level < 5):
            return
        for line in re.finditer(r"[^\n]+", context.text[block.content : block.end]):
            start, end = context.trim(block.content + line.start(), block.content + line.end())
            if start < end:
                yield start, end, block


def _labels_then_values(context: Context, blocks: Sequence[Block], position: int) -> list[LabelValue]:
    """Labels printed one under another and their values after them: "From: / To: / 1 May 2010 / 30 April 2012"."""
    labels: list[tuple[int, int, Block, Rule | None]] = []  # an unknown label (None) keeps its place in the order
    values: list[tuple[int, int]] = []
    for start, end, block in _lines_from(context, blocks, position):
        line = context.text[start:end]
        rule = label_rule(context, line.rstrip(": ")) if line.rstrip().endswith(":") or not values else None
        named = line.rstrip().endswith(":") and (rule is not None or len(line) < 50)
        if not values and (named or (rule is not None and labels)):
            labels.append((start, end, block, rule))
        elif len(labels) >= 2 and not re.match(r"[A-Z][\w /()'&-]{1,40}:", line):
            values.append((start, end))
            if len(values) == len(labels):
                break
        else:
            break
    if len(labels) < 2 or len(values) < len(labels) or sum(rule is not None for *_, rule in labels) * 2 <= len(labels):
        return []
    return [
        LabelValue(rule.value, rule, start, end, *value, block, "line")
        for (start, end, block, rule), value in zip(labels, values, strict=True)
        if rule is not None
    ]


def _cell_label(context: Context, block: Block, table: Table, cell: Cell) -> Iterator[LabelValue]:
    text = context.text[block.content : block.end]
    rule = label_rule(context, text)
    right = [other for other in table.row(cell.row) if other.column > cell.column]
    if rule is None or _holds_its_value(context, text, right):
        yield from _line_labels(context, block, (), 0)
        return
    for other in right:
        value = context.document.blocks[other.block]
        named = context.rules.lookup("label", context.text[value.content : value.end])
        if named is not None and not (rule.value.startswith("agreement.") and named.value.startswith("contact.")):
            break
        if value.end > value.start:
            value = _orphan_above(context, table, cell, other) or value
            yield LabelValue(rule.value, rule, block.start, block.end, value.start, value.end, block, "cell")
            return
    if not right and len(table.row(cell.row)) == 1:
        below = table.cell_at(cell.row + cell.row_span, cell.column)
        value = context.document.blocks[below.block] if below else block
        if below and label_rule(context, context.text[value.content : value.end]) is None:
            yield LabelValue(rule.value, rule, block.start, block.end, value.start, value.end, block, "cell")
            return
    yield LabelValue(rule.value, rule, block.start, block.end, block.end, block.end, block, "cell")


def _holds_its_value(context: Context, text: str, right: Sequence[Cell]) -> bool:
    """Whether a cell says label and value at once ("Review date: June 2016"): beside it is nothing, or another such."""
    if not _LABEL_AND_VALUE.match(text):
        return False
    beside = next((other for other in (_cell_text(context, cell) for cell in right) if other), "")
    label = _LABEL_AND_VALUE.match(beside)
    return not beside or (label is not None and label_rule(context, label[1]) is not None)


def _orphan_above(context: Context, table: Table, label: Cell, value: Cell) -> Block | None:
    """The first of a label's values when the label is printed between them: the row above has a value, no label."""
    document = context.document
    above, beside = table.cell_at(label.row - 1, label.column), table.cell_at(label.row - 1, value.column)
    below = table.cell_at(label.row + 1, label.column)
    if above is None or beside is None or below is None or beside.row != label.row - 1:
        return None
    empty = [document.blocks[cell.block] for cell in (above, below)]
    if any(block.end > block.start for block in empty):
        return None
    block = document.blocks[beside.block]
    return block if block.end > block.start else None


def _line_labels(context: Context, block: Block, blocks: Sequence[Block], position: int) -> Iterator[LabelValue]:
    text = context.text
    found: list[tuple[int, int, int, Rule]] = []  # label start, label end, value start, rule
    for hit in context.hits_in("label", block.start, block.end):
        after = _AFTER_LABEL.match(text, hit.end, block.end)
        at_start = not text[block.content : hit.start].strip("\"'( \t")
        before = text[max(block.start, hit.start - 2) : hit.start]
        if after is None or not (at_start or re.search(r"[\s.;,)_|]$", before)):
            continue
        if not at_start and text[after.start() : after.end()].strip() in ("-", "="):
            continue
        if found and hit.start < found[-1][2]:
            continue
        if not at_start and not found and not re.search(r"\s{2}$|[.;,)_\t\n]\s?$", before):
            continue  # a label inside a sentence
        found.append((hit.start, hit.end, after.end(), hit.rule))
    for number, (start, end, value_start, rule) in enumerate(found):
        limit = found[number + 1][0] if number + 1 < len(found) else block.end
        more = number + 1 < len(found)
        span = context.trim(value_start, max(value_start, limit), also=",;|" if more else "")
        if span[0] == span[1] and not more:
            below = _below(context, blocks, position)
            if below:
                yield LabelValue(rule.value, rule, start, end, *below, block, "below")
                continue
        yield LabelValue(rule.value, rule, start, end, *span, block, "line")
    if found:
        return
    # A label that no phrase matches letter for letter (misread, in two languages) before its value.
    before_colon = _LABEL_AND_VALUE.match(text[block.content : block.end])
    if before_colon:
        misread = label_rule(context, before_colon[1])
        if misread:
            start, end = block.content, block.content + before_colon.end(1)
            yield LabelValue(misread.value, misread, start, end, *context.trim(end + 1, block.end), block, "line")
        return
    if block.kind is BlockKind.CELL:
        return
    rule_alone = label_rule(context, text[block.content : block.end].rstrip(": "))
    if rule_alone:
        below = _below(context, blocks, position)
        span = below or (block.end, block.end)
        yield LabelValue(rule_alone.value, rule_alone, block.content, block.end, *span, block, "below")


def _below(context: Context, blocks: Sequence[Block], position: int) -> tuple[int, int] | None:
    """The span of the paragraph under a label that stands alone; None where another label or heading follows."""
    if position + 1 >= len(blocks):
        return None
    following = blocks[position + 1]
    text = context.text[following.content : following.end]
    if following.kind is BlockKind.CELL or (following.kind is BlockKind.HEADING and following.level < 9):
        return None
    if label_rule(context, text.rstrip(": ")) or re.match(r"[A-Z][\w /()'&-]{1,40}:", text):
        return None
    return following.content, following.end


def read_grids(context: Context) -> Iterator[Grid]:
    """The parts of tables that begin with a row of known column headings."""
    for table in context.document.tables:
        header: dict[int, str] = {}
        header_row, group = 0, ""
        rows: list[GridRow] = []
        for number in range(table.rows):
            cells = [cell for cell in table.row(number) if _cell_text(context, cell)]
            meanings = _meanings(context, cells)
            fewer = not rows and len(meanings) < len(header)  # the row right below says less of the columns
            in_grid = fewer or (
                bool(header) and _is_row_of_values(context, table, number, range(header_row + 1, number))
            )
            if meanings and not in_grid and not _is_form_row(context, table, number):
                if header and rows:
                    yield Grid(table, header_row, header, tuple(rows), _caption(context, table))
                header, header_row, rows, group = meanings, number, [], ""
            elif header and cells:
                if not rows:
                    header = _by_answers(context, table, number, header)
                if len(cells) == 1 and table.columns > 2 and (cells[0].column_span > 1 or cells[0].column == 0):
                    block = context.document.blocks[cells[0].block]
                    nameless = cells[0].column not in header  # where only numbers stand, in a text without merged cells
                    if cells[0].column_span >= table.columns - 1 or nameless or _ends_grid(context, table, number):
                        group = context.text[block.start : block.end]
                        if label_rule(context, group) or _ends_grid(context, table, number):
                            if rows:
                                yield Grid(table, header_row, header, tuple(rows), _caption(context, table))
                            header, rows = {}, []
                        continue
                by_meaning: dict[str, Block] = {}
                for column, meaning in header.items():
                    cell = table.cell_at(number, column)
                    if cell:
                        by_meaning.setdefault(meaning, context.document.blocks[cell.block])
                rows.append(GridRow(number, by_meaning, group))
        if header and rows:
            yield Grid(table, header_row, header, tuple(rows), _caption(context, table))


def _is_row_of_values(context: Context, table: Table, number: int, above: range) -> bool:
    """Whether a row that reads like headings ("Council", "Post") goes on with the rows `above`: one of its cells
    stands in its column there already, or nothing stands below it that it could head."""
    if number == table.rows - 1:
        return True
    for cell in table.row(number):
        text = _cell_text(context, cell).casefold()
        column = [other for row in above if (other := table.cell_at(row, cell.column)) is not None and other.row == row]
        if text and any(_cell_text(context, other).casefold() == text for other in column):
            return True
    return False


def _is_form_row(context: Context, table: Table, number: int) -> bool:
    """Whether a row of two cells is a label and its value ("Status", "Draft"): the next row begins with a label too."""
    below = table.cell_at(number + 1, 0)
    if number == 0 or table.columns != 2 or below is None:
        return False
    block = context.document.blocks[below.block]
    return label_rule(context, context.text[block.start : block.end]) is not None


def _ends_grid(context: Context, table: Table, number: int) -> bool:
    """Whether the next row is a label and its value: a table of another kind begins below a heading row."""
    following = [cell for cell in table.row(number + 1) if _cell_text(context, cell)]
    return bool(following) and label_rule(context, _cell_text(context, following[0])) is not None


def _cell_text(context: Context, cell: Cell) -> str:
    block = context.document.blocks[cell.block]
    return context.text[block.start : block.end].strip()


def _meanings(context: Context, cells: Sequence[Cell]) -> dict[int, str]:
    """The columns' meanings when this row is a header: two known headings at least, and most of its cells."""
    if len(cells) < 2:
        return {}
    meanings: dict[int, str] = {}
    known = 0
    for number, cell in enumerate(cells):
        text = _cell_text(context, cell)
        if re.fullmatch(r"\W*[☒☑☐✓✔]\W*", text):
            return {}  # an answer: this row is no header
        rule = label_rule(context, text, "column") if len(text) <= 120 else None
        if rule and not (number and re.fullmatch(r"(?:yes|no)\W*", text, re.IGNORECASE)):
            known += 1
            if rule.value != "other":
                meanings[cell.column] = rule.value
    if known < 2 or known * 2 < len(cells) or not meanings:
        return {}
    meanings = by_company(meanings)
    if list(meanings.values()).count("phone") > 1:
        for cell in cells:  # "Contact" beside "Telephone" is who, not a number
            if _cell_text(context, cell).strip(" :*").casefold() in ("contact", "contacts"):
                meanings[cell.column] = "person_post"
    if len(cells) == 2 and len(set(meanings.values())) < 2:
        return {}
    return meanings


def _by_answers(context: Context, table: Table, row: int, meanings: dict[int, str]) -> dict[int, str]:
    """A column headed "Role" whose first answer is controller or processor is about the body, not a person's post."""
    result = dict(meanings)
    for column, meaning in meanings.items():
        cell = table.cell_at(row, column)
        if (
            meaning == "post"
            and cell
            and re.search(r"\b(?:controllers?|processors?)\b", _cell_text(context, cell), re.IGNORECASE)
        ):
            result[column] = "body_role"
    return result


def by_company(meanings: dict[int, str]) -> dict[int, str]:
    """Column headings that mean different things in different company.

    "Who" beside an organisation is a person, beside a version its author; "When" is a date, in a table of exchanges
    how often.
    """
    columns = sorted(meanings)
    if "version" in meanings.values():
        other = {
            "frequency": "date",
            "organisation": "author",
            "person": "author",
            "items": "summary",
            "purpose": "summary",
        }
        return {column: other.get(meanings[column], meanings[column]) for column in columns}
    exchanges = {"from", "to"} <= set(meanings.values())
    seen: set[str] = set()
    result: dict[int, str] = {}
    for column in columns:
        meaning = meanings[column]
        if meaning == "date" and exchanges:
            meaning = "frequency"
        if meaning == "organisation" and meaning in seen:
            meaning = "person_post"
        seen.add(meaning)
        result[column] = meaning
    return result


def _caption(context: Context, table: Table) -> tuple[int, int]:
    block = context.document.block_at(max(0, table.start - 1))
    if block is None or block.table is not None or block.start >= table.start:
        return table.start, table.start
    return block.content, block.end
