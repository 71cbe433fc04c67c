"""What extractors are given (a read-only Context) and what they give (Facts with Evidence)."""

from __future__ import annotations

import dataclasses
import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from isa_extract.document import Block, BlockKind, Cell, Document
from isa_extract.rules import Rule, Rules

if TYPE_CHECKING:
    from spacy.tokens import Doc

    from isa_extract.citations.reader import Citations
    from isa_extract.forms import Grid, LabelValue
    from isa_extract.organisations import Mention
    from isa_extract.sections import Section


@dataclass(frozen=True, slots=True, order=True)
class Evidence:
    """The span of the document's text that says a value, and the rule that read it."""

    start: int
    end: int
    rule: str
    confidence: float = 0.9


@dataclass(frozen=True, slots=True)
class Found:
    """A normalised value and where it was found."""

    value: Any
    evidence: tuple[Evidence, ...]

    @classmethod
    def at(cls, value: Any, start: int, end: int, rule: str, confidence: float = 0.9) -> Found:
        """A value with a single piece of evidence."""
        return cls(value, (Evidence(start, end, rule, confidence),))


Attribute = Found | tuple[Found, ...] | None


@dataclass(frozen=True, slots=True)
class Fact:
    """A statement for the record.

    `field` is a path such as "agreement.version" with its value in `found`, or the name of a list ("parties")
    with the item's attributes in `attributes`. `authority` ranks places that contradict each other: the highest
    is recorded, the others become a finding.
    """

    field: str
    found: Found | None = None
    attributes: Mapping[str, Attribute] = dataclasses.field(default_factory=dict)
    authority: int = 50


Span = tuple[int, int]
"""Where something begins and ends in the document's text."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Something a person should look at: its code, in words, where it is and the value of the record it is about.

    How severe it is and what to do about it stands in the catalogue.
    """

    code: str
    message: str
    spans: tuple[Span, ...] = ()
    pointer: str = ""


@dataclass(frozen=True, slots=True)
class Hit:
    """A phrase of a `phrases` rule found in the text."""

    start: int
    end: int
    rule: Rule


_SENTENCE_END = re.compile(
    r"(?<![A-Z]\.[A-Z])(?<!\be\.g)(?<!\bi\.e)(?<!\betc)(?<!\bNo)(?<!\b[Rr]ef)(?<!\bSch)(?<!\bArt)(?<!\bpara)(?<!\bMr)(?<!\bMrs)"
    r"(?<!\bDr)(?<!\bSt)(?<!\bLtd)(?<!\bs)[.?!][\"')\]]*(?=\s+[\"'(\[]?[A-Z0-9])|\n"
)


@dataclass(frozen=True)
class Context:
    """A document as extractors see it: text, blocks, phrase hits, sections, forms and tables. Read-only."""

    document: Document
    rules: Rules
    doc: Doc
    hits: Mapping[str, Sequence[Hit]]  # by group, in order of offset

    @property
    def text(self) -> str:
        """The text rules are matched against: quotes, dashes and spaces plain; same offsets as the document's."""
        return self.document.folded

    @cached_property
    def body(self) -> tuple[Block, ...]:
        """The blocks but for running headers, footers and contents lines."""
        return tuple(b for b in self.document.blocks if b.kind not in (BlockKind.FURNITURE, BlockKind.CONTENTS))

    @cached_property
    def sections(self) -> tuple[Section, ...]:
        """The document cut at its headings."""
        from isa_extract.sections import partition

        return partition(self)

    @cached_property
    def _section_starts(self) -> list[int]:
        return [section.start for section in self.sections]

    def section_at(self, offset: int) -> Section | None:
        """The innermost section that holds `offset`."""
        i = bisect_right(self._section_starts, offset) - 1
        return self.sections[i] if i >= 0 else None

    def section_ids(self, offset: int) -> frozenset[str]:
        """The canonical ids of the sections around `offset`, enclosing ones and the label of its form row included."""
        section = self.section_at(offset)
        ids = section.all_ids if section else frozenset()
        block = self.document.block_at(offset)
        return ids | self._row_ids.get(block.index, frozenset()) if block else ids

    @cached_property
    def _row_ids(self) -> dict[int, frozenset[str]]:
        from isa_extract.sections import row_labels, run_in_headings

        ids = {
            answer.index: frozenset(section_id for section_id, _ in named)
            for _, answers, named in row_labels(self)
            for answer in answers
        }
        for block, _, _, named in run_in_headings(self):
            ids[block.index] = frozenset(section_id for section_id, _ in named)
        return ids

    @cached_property
    def label_values(self) -> tuple[LabelValue, ...]:
        """Every known label with the value it names."""
        from isa_extract.forms import read_label_values

        return tuple(read_label_values(self))

    @cached_property
    def grids(self) -> tuple[Grid, ...]:
        """Every table part under a row of known column headings."""
        from isa_extract.forms import read_grids

        return tuple(read_grids(self))

    @cached_property
    def citations(self) -> Citations:
        """The instruments the document cites, with their provisions."""
        from isa_extract.citations.reader import read_citations

        return read_citations(self)

    @cached_property
    def organisations(self) -> tuple[Mention, ...]:
        """Every mention of an organisation by a name that looks like one."""
        from isa_extract.organisations import find_mentions

        return tuple(find_mentions(self))

    @cached_property
    def short_names(self) -> Mapping[str, str]:
        """What the document calls organisations for short ("the council" without its article) -> their full names."""
        from isa_extract.organisations import full_names

        return full_names(self)

    def mentions(self, start: int, end: int) -> list[Mention]:
        """The organisations mentioned between two offsets."""
        return [m for m in self.organisations if m.start >= start and m.end <= end]

    def hits_in(self, group: str, start: int, end: int) -> list[Hit]:
        """The hits of a group of phrases between two offsets, longest first where they begin together."""
        return [hit for hit in self.hits.get(group, ()) if hit.start >= start and hit.end <= end]

    def sentences(self, block: Block) -> Sequence[Span]:
        """The spans of the block's sentences, without space or label around them."""
        known = self._sentences.get((block.content, block.end))
        if known is None:
            ends = [match.end() for match in _SENTENCE_END.finditer(self.text, block.content, block.end)]
            spans = (self.trim(start, end) for start, end in pairwise([block.content, *ends, block.end]))
            known = self._sentences[block.content, block.end] = tuple(span for span in spans if span[0] < span[1])
        return known

    @cached_property
    def _sentences(self) -> dict[Span, tuple[Span, ...]]:
        """What `sentences` gave, by where a block lies: most are asked for a dozen times."""
        return {}

    def trim(self, start: int, end: int, also: str = "") -> tuple[int, int]:
        """The span without white space (and the characters `also`) at its ends."""
        text = self.text
        while start < end and (text[start].isspace() or text[start] in also):
            start += 1
        while end > start and (text[end - 1].isspace() or text[end - 1] in also):
            end -= 1
        return start, end

    def cell_text(self, cell: Cell) -> str:
        """What is printed in a table's cell."""
        block = self.document.blocks[cell.block]
        return self.text[block.start : block.end]

    def cell_span(self, cell: Cell | None) -> tuple[int, int]:
        """The span of a cell's text without space at its ends; (0, 0) where there is no cell."""
        if cell is None:
            return 0, 0
        block = self.document.blocks[cell.block]
        return self.trim(block.start, block.end)

    def find(self, rule: Rule, start: int, end: int) -> Iterator[re.Match[str]]:
        """The rule's matches in a span."""
        return rule.search(self.text, start, end)

    def first(self, rule: Rule, start: int, end: int) -> re.Match[str] | None:
        """The rule's first match in a span."""
        return rule.first(self.text, start, end)

    def finds(self, group: str, start: int, end: int) -> bool:
        """Whether any rule of a group matches in a span."""
        return self.rules.first(group, self.text, start, end) is not None
