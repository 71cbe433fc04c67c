"""What a check is given (a Case), and how one is written: a generator of Findings, with the codes it may yield."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from isa_extract.document import BlockKind
from isa_extract.facts import Context, Fact, Finding, Span
from isa_extract.record import Record
from isa_extract.rules import Rules


@dataclass(frozen=True)
class Case:
    """A record to be looked at: with its document's context and facts, or alone where only the record is at hand.

    `day` is the day that dated checks are asked for; without one they are not.
    """

    record: Record
    rules: Rules
    context: Context | None = None
    facts: Sequence[Fact] = ()
    day: datetime.date | None = None

    @property
    def document(self) -> Context:
        """The context, for checks that say they need the text."""
        if self.context is None:
            raise LookupError("the text is not at hand")
        return self.context

    @cached_property
    def text(self) -> str:
        """The folded text, "" where only the record is at hand."""
        return self.context.text if self.context else ""

    @property
    def is_agreement(self) -> bool:
        """Whether the document is an agreement."""
        return self.record.agreement.type != "not_an_agreement"

    @cached_property
    def unreadable(self) -> bool:
        """Whether a page could not be read, so that nothing can be called absent."""
        return any(not page.readable for page in self.record.source.page_texts)

    @cached_property
    def left_elsewhere(self) -> frozenset[str]:
        """The sections that the document leaves to another agreement."""
        return frozenset(s.id for s in self.record.sections if s.status == "incorporated_by_reference")

    def spans(self, *pointers: str, most: int = 1) -> tuple[Span, ...]:
        """The places of the values at `pointers`, at most `most` of each."""
        evidence = self.record.evidence
        found = [(entry.start, entry.end) for pointer in pointers for entry in evidence.get(pointer, ())[:most]]
        return tuple(dict.fromkeys(found))

    def printed(self, pointer: str) -> str:
        """How the document writes the value at a pointer, "" where it has none."""
        entries = self.record.evidence.get(pointer, ())
        return " ".join(entries[0].quote.split()) if entries else ""

    def matches(self, group: str, start: int = 0, end: int | None = None) -> Iterator[re.Match[str]]:
        """The matches of a group's rules in the text, rule by rule; an `unless` pattern close by rules one out."""
        text = self.text
        end = len(text) if end is None else end
        for rule in self.rules.group(group):
            for expression in rule.expressions:
                for match in expression.finditer(text, start, end):
                    if not rule.ruled_out(text, max(start, match.start() - 80), min(end, match.end() + 80)):
                        yield match

    def says(self, group: str, start: int = 0, end: int | None = None) -> bool:
        """Whether a rule of the group matches the text between two offsets."""
        return next(self.matches(group, start, end), None) is not None

    def worded(self, group: str, text: str) -> bool:
        """Whether a text of the record, not of the document, is worded like a rule of the group."""
        return any(
            expression.search(text) and not rule.ruled_out(text, 0, len(text))
            for rule in self.rules.group(group)
            for expression in rule.expressions
        )

    def in_body(self, offset: int) -> bool:
        """Whether an offset is in the text proper: not in a running line or a contents list."""
        block = self.document.document.block_at(offset)
        return block is not None and block.kind not in (BlockKind.FURNITURE, BlockKind.CONTENTS)

    def line(self, offset: int) -> Span:
        """The line of the text that holds an offset."""
        start = self.text.rfind("\n", 0, offset) + 1
        end = self.text.find("\n", offset)
        return start, len(self.text) if end < 0 else end


Generator = Callable[[Case], Iterator[Finding]]


@dataclass(frozen=True, slots=True)
class Check:
    """A check and what it needs. `codes`: all it may yield."""

    function: Generator
    codes: tuple[str, ...]
    text: bool = False  # needs the text, not only the record
    dated: bool = False  # needs a day
    any_document: bool = False  # is asked of documents that are no agreements too

    @property
    def name(self) -> str:
        """The function's name."""
        return self.function.__name__

    def applies(self, case: Case) -> bool:
        """Whether the case has what it needs."""
        return (
            (self.any_document or case.is_agreement)
            and not (self.text and case.context is None)
            and not (self.dated and case.day is None)
        )


CHECKS: list[Check] = []
"""Every check, in the order their modules are imported."""


def check(
    *codes: str, text: bool = False, dated: bool = False, any_document: bool = False
) -> Callable[[Generator], Generator]:
    """Enter a generator among the checks."""

    def enter(function: Generator) -> Generator:
        CHECKS.append(Check(function, codes, text, dated, any_document))
        return function

    return enter
