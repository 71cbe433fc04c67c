"""Tables that a conversion printed one cell a line, made tables again: under column headings, of ticks, on their side.

Nothing of the text changes: the lines become the cells of a table, so that all that reads tables reads them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import product

from isa_extract.document import Block, BlockKind, Cell, Document, Table
from isa_extract.facts import Context
from isa_extract.forms import by_company, label_rule
from isa_extract.people import is_empty, is_person, is_post
from isa_extract.sections import classify_heading
from isa_extract.values import TextMatch, find_dates, find_emails, find_ico_numbers, find_phones, find_postcodes

_HEADING = 60  # characters that a column's heading or a label has at most
_CELL_LINE = 320  # characters that a line of a cell has at most
_COLUMNS = 10
_LINES = 400  # lines that are looked at behind a header
_CELL_LINES, _SHORT_CELL = 12, 4  # lines that a cell has at most; one that names somebody
_FIRST_LINES = 12  # lines of a table's first rows that must fit before the rest is looked at
_EMPTY = {"signature": 0.3, "date": 0.8, "ico": 0.8}
"""How badly it fits that a cell is empty, where that is often so."""
_CONVINCING = -0.19  # how well the cells of a table fit on average
_LEFT_OVER = 0.25  # how badly it fits that a line is left over

_BOX = re.compile(r"[☒☑☐✓✔✗✘□■]")
_NAME = re.compile(r"(?:the )?[A-Z][\w'&.-]*(?: (?:of|and|the|for|in|on|[A-Z(&][\w'&.()-]*)){1,9}")
_SEVERAL = re.compile(
    r"(?:all|both|each|every|any|either)\b"
    r"|.*\b(?:councils|forces|partners|agencies|authorities|schools|trusts|practices|providers|organisations|bodies)$"
)
_VERSION = re.compile(r"(?:v|ver\.?|version|issue|draft)?\s?\d{1,2}(?:\.\d{1,2}){0,3}(?: ?\(?draft\)?)?", re.IGNORECASE)
_FINDERS: Mapping[str, Callable[[str], Iterator[TextMatch]]] = {
    "email": find_emails, "phone": find_phones, "ico": find_ico_numbers, "postcode": find_postcodes,
}  # fmt: skip
_SAYS_SO = frozenset(["date", "version", "email", "phone", "ico", "postcode"])
"""Columns whose values can be told from any others by their form."""
_HEADINGS = {
    "column": "", "party.column": "", "signature.column": "", "signature.label": "",
    "retention.agent_column": "organisation", "retention.after_column": "action", "retention.start_column": "trigger",
    "retention.bare_column": "retention",
}  # fmt: skip
"""The groups of rules that say what stands under a heading; of some, what all their headings mean."""
_SAME = {
    "name": "person", "signer": "person", "position": "post", "signed": "signature", "name_position": "person_post",
}  # fmt: skip
"""What columns of signatures hold, in the words of other tables."""
_VALUES = _SAYS_SO | {"organisation", "person"}
_BODIES = frozenset(["organisation", "from", "to"])
_LISTS = frozenset(["items", "summary", "purpose", "address"])
"""Columns whose cells often have several lines."""
_OF_PEOPLE = frozenset(["person", "post", "person_post", "author", "signature"])
_FIELDS = frozenset(["items", "dataset", "method", ""])
"""Columns in which a word that is a label elsewhere ("Address", "Secure e-mail") is a value."""
_SHORT = frozenset(["organisation", "from", "to", "person", "post", "person_post", "author", "signature", "frequency"])


@dataclass(frozen=True, slots=True)
class _Cell:
    """The lines `first` up to `last` (not included) in one cell."""

    row: int
    column: int
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class _Found:
    """A table found in lines: where its lines begin and end, and its cells by lines."""

    first: int
    last: int
    cells: Sequence[_Cell]
    rows: int
    columns: int


def with_tables(context: Context) -> Context:
    """The context with its flattened tables as tables; itself where it has none.

    What one table says, such as what a body is called here, lets another be recognised: so it is done until no more
    are found.
    """
    lines = _Lines(context)
    found: list[_Found] = []
    at = 0
    while at < len(lines.blocks):
        table = next(filter(None, (find(lines, at) for find in (_ticked, _headed, _turned, _of_bodies))), None)
        if table is not None:
            found.append(table)
            at = table.last
        else:
            at += 1
    if not found:
        return context
    return with_tables(replace(context, document=_restored(context.document, lines.blocks, found)))


class _Lines:
    """The lines outside tables, and what each of them can be."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.blocks = [block for block in context.body if block.kind is not BlockKind.CELL]
        self._traits: dict[int, frozenset[str]] = {}
        self._meanings: dict[int, str | None] = {}
        self._labels: dict[int, str | None] = {}
        self._ends: dict[int, bool] = {}
        self._best: dict[int, tuple[float, _Found] | None] = {}
        self.fits: dict[tuple[str, int, int], float] = {}  # by heading, first line, line after the last

    def best_under(self, at: int) -> tuple[float, _Found] | None:
        """What `_best_under` says of a line."""
        if at not in self._best:
            self._best[at] = _best_under(self, at)
        return self._best[at]

    @cached_property
    def has_boxes(self) -> bool:
        """Whether any line is but a box to tick."""
        return any(_BOX.fullmatch(self.text(at)) for at in range(len(self.blocks)))

    def text(self, at: int) -> str:
        block = self.blocks[at]
        return self.context.text[block.start : block.end].strip()

    def together(self, at: int) -> bool:
        """Whether the line at a position directly follows the one before: no table stands between them."""
        return 0 < at < len(self.blocks) and self.blocks[at].index == self.blocks[at - 1].index + 1

    def meaning(self, at: int) -> str | None:
        """What a column of which this line is the heading holds; None where it is no known heading."""
        if at not in self._meanings:
            text = self.text(at)
            self._meanings[at] = None
            if (
                len(text) <= _HEADING
                and not text.endswith((".", ":"))
                and self.blocks[at].content == self.blocks[at].start
            ):
                known = ((meaning, label_rule(self.context, text, group)) for group, meaning in _HEADINGS.items())
                values = (meaning or _SAME.get(rule.value, rule.value) for meaning, rule in known if rule)
                self._meanings[at] = next(values, None)
        return self._meanings[at]

    def label(self, at: int) -> str | None:
        """What a line says of a party or contact of which it is the label; None where it is no known label."""
        if at not in self._labels:
            self._labels[at] = self._label(at)
        return self._labels[at]

    def _label(self, at: int) -> str | None:
        if at >= len(self.blocks) or self.blocks[at].end - self.blocks[at].start > _HEADING:
            return None
        text = self.text(at).rstrip(" :*")
        rules = (self.context.rules.lookup(group, text) for group in ("party.card", "column", "contact.label", "label"))
        return next((rule.value for rule in rules if rule), None)

    def ends(self, at: int) -> bool:
        """Whether no table goes on into this line: a heading of the document, prose, or another part of it."""
        if at not in self._ends:
            self._ends[at] = self._is_end(at)
        return self._ends[at]

    def _is_end(self, at: int) -> bool:
        block = self.blocks[at]
        label = self.context.document.label(block)
        numbered = label[:1].isdigit()
        known = " " in self.text(at) or self.context.rules.lookup("heading", self.text(at)) is not None
        strong = block.kind is BlockKind.HEADING and (numbered or (block.level < 9 and known))
        return (
            not self.together(at)
            or (strong and not (self.traits(at) & _VALUES) and self.meaning(at) is None)
            or self._heads_a_section(at)
            or re.match(r"\d+\.\d", label) is not None
            or block.end - block.start > _CELL_LINE
        )

    def _heads_a_section(self, at: int) -> bool:
        """Whether a line of several words is the heading of one of the sections agreements have, with prose below."""
        block = self.blocks[at]
        if block.kind is not BlockKind.HEADING or " " not in self.text(at) or self.label(at) or self.meaning(at):
            return False
        below = self.text(at + 1) if at + 1 < len(self.blocks) else ""
        prose = below.endswith(".") and len(below) > 90
        return prose and bool(classify_heading(self.context, block.content, block.end))

    def traits(self, at: int) -> frozenset[str]:
        """What a line is as a whole: a date, a version, a person's name, an organisation ..."""
        if at not in self._traits:
            self._traits[at] = frozenset(self._traits_of(at))
        return self._traits[at]

    def _traits_of(self, at: int) -> Iterator[str]:
        block, text, rules = self.blocks[at], self.text(at), self.context.rules
        if _BOX.fullmatch(text):
            yield "box"
        known = self.label(at) is not None or self.meaning(at) is not None
        if known:
            yield "label"
        elif is_empty(text) or re.fullmatch(r"n/?a|none|-|as above|tbc", text, re.IGNORECASE):
            yield "empty"
        if len(text) <= 90:
            date = next(find_dates(text, compact=True), None)
            if date is not None and len(text) - (date.end - date.start) <= 14:
                yield "date"
            for name, find in _FINDERS.items():
                value = next(find(text), None)
                if value is not None and len(text) - (value.end - value.start) <= 12:
                    yield name
            if _VERSION.fullmatch(text):
                yield "version"
            if is_person(rules, text):
                yield "person"
            if is_post(rules, text):
                yield "post"
            yield from (group for group in ("frequency", "method") if self.context.finds(group, block.start, block.end))
            if self._is_body(at):
                yield "organisation"
            elif _NAME.fullmatch(text):
                yield "named"
        elif text.endswith("."):
            yield "prose"

    def _is_body(self, at: int) -> bool:
        block = self.blocks[at]
        called = self.text(at).casefold().removeprefix("the ")
        named = self.context.mentions(block.start, block.end)
        return (
            called in self.context.short_names
            or _SEVERAL.match(called) is not None
            or any((mention.end - mention.start) * 10 >= (block.end - block.content) * 6 for mention in named)
        )


def _misfit(lines: _Lines, meaning: str, first: int, last: int) -> float:
    """How badly the lines fit into one cell under a heading: below 0 where they plainly belong there."""
    count = last - first
    traits = [lines.traits(at) for at in range(first, last)]
    if not count:
        return _EMPTY.get(meaning, 3.0 if meaning in _BODIES else 1.2)
    if meaning in _SAYS_SO:
        if count == 1 and "empty" in traits[0]:
            return 0.0
        right = sum(meaning in trait for trait in traits)
        return (-1.0 if count == 1 else 0.2 * count) if right == count else 3.0 * (count - right) + 1.0
    if meaning == "box":
        return -1.0 if count == 1 and "box" in traits[0] else 4.0
    misfit = 0.15 * (count - 1) if meaning in _LISTS else 0.7 * (count - 1)
    for trait in traits:
        told = trait & _SAYS_SO
        if (meaning == "phone_email" and told & {"email", "phone"}) or (meaning == "address" and "postcode" in told):
            misfit -= 0.5
        elif told:
            misfit += 1.5
        if "organisation" in trait and meaning in _OF_PEOPLE:
            misfit += 1.2
        if "prose" in trait:
            misfit += 2.0 if meaning in _SHORT else 0.8
        if "label" in trait and meaning not in _FIELDS and not (meaning in _BODIES and "organisation" in trait):
            misfit += 1.0
    if count == 1 and "empty" in traits[0]:
        return misfit
    if meaning in _BODIES:
        misfit += -0.7 if "organisation" in traits[0] else 0.4 if "named" in traits[0] else 1.2
    elif meaning in ("person", "author"):
        misfit += -0.5 if "person" in traits[0] else 0.3
    elif meaning == "post":
        misfit += -0.5 if "post" in traits[0] else 0.3
    elif meaning == "person_post":
        named = "person" in traits[0]
        misfit += -0.5 if named or "post" in traits[0] else 0.3
        if named and count == 2 and "post" in traits[1]:
            misfit -= 0.7
    else:
        misfit -= 0.5 if meaning in traits[0] else 0.2
    return misfit


def _rows(
    lines: _Lines, at: int, meanings: Sequence[str], most: int = _LINES
) -> tuple[float, list[list[tuple[int, int]]]]:
    """The best way to part the lines from `at` on into rows of these columns, and how badly it fits.

    A cell may hold several lines or none; what fits least badly over all rows is found by dynamic programming.
    """
    limit = at
    while limit < min(len(lines.blocks), at + most) and not (limit > at and lines.ends(limit)):
        limit += 1
    if limit > at and lines.ends(at):
        return 0.0, []
    columns = len(meanings)
    best: dict[tuple[int, int], tuple[float, int]] = {(at, 0): (0.0, at)}  # (line, column) -> misfit, line before

    def offer(line: int, column: int, misfit: float, before: int) -> None:
        if (line, column) not in best or misfit < best[line, column][0]:
            best[line, column] = (misfit, before)

    for line in range(at, limit + 1):
        for column in range(1, columns):
            _extend(lines, meanings, best, offer, line, column, limit)
        if line > at and (line, columns) in best:
            offer(line, 0, best[line, columns][0], line)
        _extend(lines, meanings, best, offer, line, 0, limit)
    # Where the lines end with the table, as at a heading, those that it would leave over tell against an earlier end.
    ends = (line for line in range(at, limit + 1) if (line, 0) in best)
    end = min(ends, key=lambda line: (best[line, 0][0] + _LEFT_OVER * min(limit - line, _CELL_LINES), -line))
    rows: list[list[tuple[int, int]]] = []
    line = end
    while line > at:
        row: list[tuple[int, int]] = []
        for column in range(columns, 0, -1):
            before = best[line, column][1]
            row.insert(0, (before, line))
            line = before
        rows.insert(0, row)
    return best[end, 0][0], rows


def _extend(
    lines: _Lines,
    meanings: Sequence[str],
    best: Mapping[tuple[int, int], tuple[float, int]],
    offer: Callable[[int, int, float, int], None],
    line: int,
    column: int,
    limit: int,
) -> None:
    """Offer every cell that can begin at a line in a column."""
    if (line, column) not in best:
        return
    so_far = best[line, column][0]
    meaning = meanings[column]
    most = 2 if meaning in _SAYS_SO else _SHORT_CELL if meaning in _SHORT else _CELL_LINES
    for last in range(line if column else line + 1, min(limit, line + most) + 1):
        key = (meaning, line, last)
        if key not in lines.fits:
            lines.fits[key] = _misfit(lines, meaning, line, last)
        offer(last, column + 1, so_far + lines.fits[key], line)


def _headed(lines: _Lines, at: int) -> _Found | None:
    """A table under known column headings, which stand line by line at `at`."""
    here = lines.best_under(at)
    if here is None:
        return None
    # Above a table may stand a word that heads columns elsewhere, or words that never do.
    below = lines.best_under(at + 1)
    return None if below is not None and (below[0] <= here[0] or lines.meaning(at) is None) else here[1]


def _best_under(lines: _Lines, at: int) -> tuple[float, _Found] | None:
    """The table whose headings begin at a line, of as many columns as fit best, and how badly a cell fits."""
    if at + 3 >= len(lines.blocks) or (
        lines.meaning(at) is None
        and not (lines.meaning(at + 1) and lines.meaning(at + 2) and _is_unknown_heading(lines, at))
    ):
        return None
    headings: list[str] = []
    for line in range(at, min(at + _COLUMNS, len(lines.blocks))):
        if line > at and (lines.ends(line) or not (lines.meaning(line) or _is_unknown_heading(lines, line))):
            break
        headings.append(lines.meaning(line) or "")
    best: tuple[float, _Found] | None = None
    for columns in range(3, len(headings) + 1):
        meanings = list(by_company(dict(enumerate(headings[:columns]))).values())
        known = [meaning for meaning in meanings if meaning not in ("other", "")]
        if headings[columns : columns + 1] and headings[columns] in headings[:columns]:
            continue  # labels in turn, and not a heading with its first row
        if len(set(known)) < len(known) or len(known) < 2 or len(known) * 2 < columns or not meanings[-1]:
            continue
        if "to" not in meanings:  # what an item comes from is as often a system as a body
            meanings[1:] = ["" if meaning == "from" else meaning for meaning in meanings[1:]]
        misfit, rows = _rows(lines, at + columns, meanings, columns + _FIRST_LINES)
        if rows and misfit < 0:
            misfit, rows = _rows(lines, at + columns, meanings)
        if not rows or not _convincing(lines, misfit, rows):
            misfit, rows = _even_rows(lines, at + columns, meanings)
        if not rows:
            continue
        if "signature" in meanings and meanings[0] in _BODIES:
            rows += _unsigned(lines, rows[-1][-1][1], columns)
        share = misfit / sum(len(row) for row in rows)
        if best is None or share < best[0]:
            best = share, _found(at, [(line, line + 1) for line in range(at, at + columns)], rows)
    return best


def _unsigned(lines: _Lines, at: int, columns: int) -> list[list[tuple[int, int]]]:
    """The rows at a table's end of which only the body that is still to sign is filled in."""
    rows: list[list[tuple[int, int]]] = []
    while at < len(lines.blocks) and not lines.ends(at) and "organisation" in lines.traits(at):
        rows.append([(at, at + 1), *[(at + 1, at + 1)] * (columns - 1)])
        at += 1
    return rows


def _even_rows(lines: _Lines, at: int, meanings: Sequence[str]) -> tuple[float, list[list[tuple[int, int]]]]:
    """Rows of a line a cell, where the lines up to the next heading come out even and nothing tells against it."""
    columns = len(meanings)
    end = at
    while end < min(len(lines.blocks), at + _LINES) and not lines.ends(end):
        end += 1
    rows = [[(line, line + 1) for line in range(first, first + columns)] for first in range(at, end, columns)]
    if (end - at) % columns or len(rows) < 2:
        return 0.0, []
    misfit = sum(_misfit(lines, meanings[(line - at) % columns], line, line + 1) for line in range(at, end))
    return (misfit, rows) if misfit <= 0.1 * (end - at) else (0.0, [])


def _is_unknown_heading(lines: _Lines, at: int) -> bool:
    """Whether a line can be a heading nobody knows: short words that are nothing else."""
    return (
        _may_head(lines, at)
        and lines.traits(at) <= {"named", "method", "frequency"}
        and not re.search(r"\d", lines.text(at))
    )


def _convincing(lines: _Lines, misfit: float, rows: Sequence[Sequence[tuple[int, int]]]) -> bool:
    """Whether lines read as rows are rows: they fit well, and there are two at least, or one that is whole."""
    cells = sum(len(row) for row in rows)
    return misfit <= _CONVINCING * cells and (
        len(rows) > 1 or all(first < last and "label" not in lines.traits(first) for first, last in rows[0])
    )


def _found(
    first: int, header: Sequence[tuple[int, int]], rows: Sequence[Sequence[tuple[int, int]]], indent: int = 0
) -> _Found:
    cells = [_Cell(0, column + indent, *span) for column, span in enumerate(header)]
    cells += [
        _Cell(number, column, *span)
        for number, row in enumerate(rows, 1)
        for column, span in enumerate(row)
        if span[0] < span[1]
    ]
    last = max(cell.last for cell in cells)
    return _Found(first, last, cells, len(rows) + 1, max(cell.column for cell in cells) + 1)


def _ticked(lines: _Lines, at: int) -> _Found | None:
    """A table of ticks whose header stands at `at`: what a row is about, then a box for each column."""
    if not lines.has_boxes:
        return None
    for boxes in range(2, _COLUMNS):
        for corner in (1, 0):  # the first column may have no heading
            first = at + boxes + corner
            rows: list[list[tuple[int, int]]] = []
            while first + boxes < len(lines.blocks) and _is_row_of_ticks(lines, first, boxes):
                rows.append([(line, line + 1) for line in range(first, first + boxes + 1)])
                first += boxes + 1
            header = range(at, at + boxes + corner)
            if len(rows) >= 2 and all(_may_head(lines, line) for line in header):
                return _found(at, [(line, line + 1) for line in header], rows, 1 - corner)
    return None


def _is_row_of_ticks(lines: _Lines, first: int, boxes: int) -> bool:
    ticks = range(first + 1, first + boxes + 1)
    after = first + boxes + 1
    return (
        not lines.ends(first)
        and "box" not in lines.traits(first)
        and all("box" in lines.traits(line) and lines.together(line) for line in ticks)
        and not (after < len(lines.blocks) and "box" in lines.traits(after))
    )


def _turned(lines: _Lines, at: int) -> _Found | None:
    """A table with a column for each body, whose labels stand on their side: a label, then a line for each column."""
    if lines.label(at) is None:
        return None
    best: list[list[tuple[int, int]]] = []
    for columns in range(2, 7):
        rows = _labelled_rows(lines, at, columns)
        if len(rows) > len(best) and len(rows) >= 3 and any(_tells(lines, row[1:]) for row in rows):
            best = rows
    if not best:
        return None
    columns = len(best[0]) - 1
    header = range(at - columns, at)
    if header.start >= 0 and all(_may_head(lines, line) for line in header):
        return _found(header.start, [(line, line + 1) for line in header], best, 1)
    last = best[-1][-1][1]
    cells = [_Cell(number, column, *span) for number, row in enumerate(best) for column, span in enumerate(row)]
    return _Found(at, last, cells, len(best), columns + 1)


def _may_head(lines: _Lines, at: int) -> bool:
    text = lines.text(at)
    strong = lines.blocks[at].kind is BlockKind.HEADING and lines.blocks[at].level < 9
    return len(text) <= _HEADING and text[-1] not in ".:?" and not strong and lines.together(at + 1)


def _labelled_rows(lines: _Lines, at: int, columns: int) -> list[list[tuple[int, int]]]:
    """Rows of a label and so many cells, as far as they go."""
    rows: list[list[tuple[int, int]]] = []
    while (meaning := lines.label(at)) is not None:
        after = at + columns + 1
        whole = all(line < len(lines.blocks) and not lines.ends(line) for line in range(at + 1, after))
        if not whole:
            break
        following = next(
            (
                line
                for line in range(after, min(len(lines.blocks), at + 4 * columns))
                if lines.label(line) is not None or lines.ends(line)
            ),
            after,
        )
        cells = _parted(lines, meaning, at + 1, following, columns)
        if cells is None and not rows:
            break
        if cells is None or lines.label(following) is None:
            # The last row: nothing says where its last cell ends.
            cells, following = [(line, line + 1) for line in range(at + 1, after)], after
        texts = {lines.text(first) for first, _ in cells if lines.label(first) is not None}
        if len(texts) > 1:
            break  # another header
        rows.append([(at, at + 1), *cells])
        at = following
        if at >= len(lines.blocks):
            break
    return rows


def _parted(lines: _Lines, meaning: str, first: int, last: int, columns: int) -> list[tuple[int, int]] | None:
    """The lines of a row in its cells; None where more lines than cells cannot be parted for certain.

    Only addresses can: one that stands on a line of its own has commas, the lines of another have none.
    """
    if last - first == columns:
        return [(line, line + 1) for line in range(first, last)]
    if meaning != "address":
        return None
    cells: list[tuple[int, int]] = []
    for line in range(first, last):
        if cells and "," not in lines.text(line) and "," not in lines.text(line - 1):
            cells[-1] = cells[-1][0], line + 1
        else:
            cells.append((line, line + 1))
    return cells if len(cells) == columns else None


def _tells(lines: _Lines, cells: Sequence[tuple[int, int]]) -> bool:
    """Whether all cells of a row are of one sort that can be told: addresses, numbers, bodies."""
    sorts = [lines.traits(first) for first, last in cells if last - first == 1]
    return len(sorts) == len(cells) and any(all(sort in traits for traits in sorts) for sort in _SORTS)


_SORTS = ("organisation", "email", "phone", "ico", "postcode")


def _of_bodies(lines: _Lines, at: int) -> _Found | None:
    """A table without labels, a body a column: the bodies' names, then as many people, posts, numbers, addresses."""
    columns = 0
    while columns < _COLUMNS and at + columns < len(lines.blocks) and "organisation" in lines.traits(at + columns):
        if columns and lines.ends(at + columns):
            break
        columns += 1
    if columns < 2:
        return None
    rows: list[list[tuple[int, int]]] = []
    told = 0
    line = at + columns
    while line + columns <= len(lines.blocks):
        row = range(line, line + columns)
        if any(lines.ends(number) or lines.traits(number) & {"label", "post"} == {"label"} for number in row):
            break
        told += any(all(lines.traits(number) & {sort, "empty"} for number in row) for sort in ("email", "phone"))
        rows.append([(number, number + 1) for number in row])
        line += columns
        if all("email" in lines.traits(number) for number in row):
            break
    if not told or len(rows) < 2 or not _tells(lines, rows[-1]):
        return None
    return _found(at, [(number, number + 1) for number in range(at, at + columns)], rows)


def _restored(document: Document, lines: Sequence[Block], found: Sequence[_Found]) -> Document:
    """The document with the lines of these tables as their cells; its text stays as it is."""
    begins = {lines[table.first].index: table for table in found}
    blocks: list[Block] = []
    tables: list[Table] = []
    index = 0
    while index < len(document.blocks):
        block = document.blocks[index]
        if index in begins:
            table = begins[index]
            places = {(cell.row, cell.column): cell for cell in table.cells}
            cells = []
            at = lines[table.first].start
            for row, column in product(range(table.rows), range(table.columns)):
                cells.append(Cell(len(blocks), row, column))
                place = places.get((row, column))
                first = lines[place.first if place else table.first]
                start, end = (first.start, lines[place.last - 1].end) if place else (at, at)
                one_line = place is not None and place.last - place.first == 1
                blocks.append(
                    replace(
                        first, index=len(blocks), kind=BlockKind.CELL, start=start, end=end, level=0,
                        content=first.content if one_line else start, table=len(tables),
                    )
                )  # fmt: skip
                at = end
            start, end = lines[table.first].start, lines[table.last - 1].end
            tables.append(Table(len(tables), start, end, table.rows, table.columns, tuple(cells), header_rows=1))
            index = lines[table.last - 1].index + 1
        elif block.table is None:
            blocks.append(replace(block, index=len(blocks)))
            index += 1
        else:
            old = document.tables[block.table]
            moved = len(blocks) - index
            cells = [replace(cell, block=cell.block + moved) for cell in old.cells]
            for number in range(len(old.cells)):
                cell_block = document.blocks[index + number]
                blocks.append(replace(cell_block, index=len(blocks), table=len(tables)))
            tables.append(replace(old, index=len(tables), cells=tuple(cells)))
            index += len(old.cells)
    return replace(document, blocks=tuple(blocks), tables=tuple(tables))
