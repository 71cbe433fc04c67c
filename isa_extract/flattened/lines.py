"""What each line outside tables can be: a heading of a column, a label, a date, somebody's name, a box to tick."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from isa_extract.document import BlockKind
from isa_extract.facts import Context
from isa_extract.forms import label_rule
from isa_extract.people import is_empty, is_person, is_post
from isa_extract.sections import classify_heading
from isa_extract.values import TextMatch, find_dates, find_emails, find_ico_numbers, find_phones, find_postcodes

Span = tuple[int, int]
"""The lines of a cell: the first, and the one after the last."""
Row = list[Span]

COLUMNS = 10  # that a table has at most
HEADING = 60  # characters that a column's heading or a label has at most
_CELL_LINE = 320  # characters that a line of a cell has at most

_BOX = re.compile(r"[☒☑☐✓✔✗✘□■]")
_NAME = re.compile(r"(?:the )?[A-Z][\w'&.-]*(?: (?:of|and|the|for|in|on|[A-Z(&][\w'&.()-]*)){1,9}")
_SEVERAL = re.compile(
    r"(?:all|both|each|every|any|either)\b"
    r"|.*\b(?:councils|forces|partners|agencies|authorities|schools|trusts|practices|providers|organisations|bodies)$"
)
_PART_OF_DOCUMENT = re.compile(
    r"(?:section|part|annexe?|appendix|schedule) (?:[A-Z]|\d{1,2})\s*[:.–-]\s*(?=[A-Z])", re.IGNORECASE
)
_VERSION = re.compile(r"(?:v|ver\.?|version|issue|draft)?\s?\d{1,2}(?:\.\d{1,2}){0,3}(?: ?\(?draft\)?)?", re.IGNORECASE)
_FINDERS: Mapping[str, Callable[[str], Iterator[TextMatch]]] = {
    "email": find_emails, "phone": find_phones, "ico": find_ico_numbers, "postcode": find_postcodes,
}  # fmt: skip
SAYS_SO = frozenset(["date", "version", "email", "phone", "ico", "postcode"])
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
_VALUES = SAYS_SO | {"organisation", "person"}


@dataclass(frozen=True, slots=True)
class PlacedCell:
    """The lines `first` up to `last` (not included) in one cell."""

    row: int
    column: int
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Found:
    """A table found in lines: where its lines begin and end, and its cells by lines."""

    first: int
    last: int
    cells: Sequence[PlacedCell]
    rows: int
    columns: int
    header_rows: int = 1


class Lines:
    """The lines outside tables, and what each of them can be."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.blocks = [block for block in context.body if block.kind is not BlockKind.CELL]
        self._traits: dict[int, frozenset[str]] = {}
        self._meanings: dict[int, str | None] = {}
        self._labels: dict[int, str | None] = {}
        self._ends: dict[int, bool] = {}
        self.tables_under: dict[int, tuple[float, Found] | None] = {}  # by line; what `finders` found
        self.taken = 0  # the line after the last table that was found
        self.fits: dict[tuple[str, int, int], float] = {}  # by heading, first line, line after the last

    @cached_property
    def has_boxes(self) -> bool:
        """Whether any line is but a box to tick."""
        return any(_BOX.fullmatch(self.text(at)) for at in range(len(self.blocks)))

    def text(self, at: int) -> str:
        """What a line says."""
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
                len(text) <= HEADING
                and not text.endswith((".", ":"))
                and self.blocks[at].content == self.blocks[at].start
            ):
                known = ((meaning, label_rule(self.context, text, group)) for group, meaning in _HEADINGS.items())
                values = (meaning or _SAME.get(rule.value, rule.value) for meaning, rule in known if rule)
                self._meanings[at] = next(values, None)
        return self._meanings[at]

    def heads_numbers(self, at: int) -> bool:
        """Whether a line is the heading of a column of numbers: "No.", "Ref"."""
        return self.context.rules.first("column.numbers", self.text(at)) is not None

    def label(self, at: int) -> str | None:
        """What a line says of a party or contact of which it is the label; None where it is no known label."""
        if at not in self._labels:
            self._labels[at] = self._label(at)
        return self._labels[at]

    def _label(self, at: int) -> str | None:
        if at >= len(self.blocks) or self.blocks[at].end - self.blocks[at].start > HEADING:
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
            or (block.kind is BlockKind.HEADING and _PART_OF_DOCUMENT.match(self.text(at)) is not None)
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
