"""What stands around a provision: instruments near it, its line and row, words that make it the agreement's own."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from functools import cached_property

from isa_extract.citations.mentions import Mention
from isa_extract.citations.provisions import Group
from isa_extract.citations.statute_book import GDPR, HRA, UK_GDPR
from isa_extract.citations.stretches import Stretches
from isa_extract.document import BlockKind
from isa_extract.facts import Context


def fits(group: Group, mention: Mention) -> bool:
    """Whether an instrument of this kind can have provisions of that kind."""
    kind = group.kind
    if kind == "section":
        return mention.kind in ("act", "measure")
    if kind == "regulation":
        return mention.kind == "regulation" and mention.title not in (GDPR, UK_GDPR)
    if kind == "article":
        return mention.kind in ("regulation", "order", "convention", "directive", "charter") or mention.title == HRA
    if kind == "paragraph":
        return mention.kind in ("order", "rules")
    if kind == "part":
        return mention.title not in (GDPR, UK_GDPR)
    return mention.kind not in ("convention", "charter") and mention.title not in (GDPR, UK_GDPR)


_PART_HEADING = re.compile(r"part\s+(\d{1,2}|[ivx]{1,5})\b", re.IGNORECASE)


class Surroundings:
    """A document's mentions of instruments, and what stands between them and its provisions."""

    def __init__(self, context: Context, mentions: Sequence[Mention]) -> None:
        self.context, self.text = context, context.text
        self.mentions = list(mentions)
        self.starts = [m.start for m in mentions]
        self.stretches = Stretches(context)
        self._own_after = [e for r in context.rules.group("own_clause_after") for e in r.expressions]
        self._own_before = [e for r in context.rules.group("own_clause_before") for e in r.expressions]

    @cached_property
    def own_maximum(self) -> int:
        """The highest number of a heading or numbered paragraph of the agreement itself."""
        highest = 0
        for block in self.context.document.blocks:
            if block.kind in (BlockKind.HEADING, BlockKind.PARAGRAPH, BlockKind.LIST_ITEM, BlockKind.CONTENTS):
                match = re.match(
                    r"\s*(?:section\s+|clause\s+)?(\d{1,2})(?:\.|\)|\s|:)(?!\s*\d{4})",
                    self.text[block.start : block.start + 14],
                    re.I,
                )
                if match and (block.kind is not BlockKind.LIST_ITEM or "." in match[0]):
                    highest = max(highest, int(match[1]))
        return highest

    @cached_property
    def own_parts(self) -> frozenset[str]:
        """The Parts that the document itself is divided into, by their numbers."""
        headings = (block for block in self.context.document.blocks if block.kind is BlockKind.HEADING)
        found = (_PART_HEADING.match(self.text, block.start, block.end) for block in headings)
        return frozenset(match[1].upper() for match in found if match)

    def around(self, group: Group) -> list[Mention]:
        """The mentions next to a group."""
        i = bisect_right(self.starts, group.start)
        return self.mentions[max(0, i - 2) : i + 1]

    def is_own(self, group: Group) -> bool:
        """Whether the words after speak of a clause of the agreement itself."""
        rest = self.text[group.end : group.end + 90]
        if any(e.match(rest) for e in self._own_after):
            return True
        head = self.text[group.start : group.end]
        return bool(re.match(r"(?i)(?:section|part|paragraph|para)\w*\s*\d+\.\d", head))

    def warned(self, group: Group) -> bool:
        """Whether the words before speak of a place in the agreement ("as set out in section 5")."""
        head = self.text[max(0, group.start - 60) : group.start]
        return any(e.search(head) for e in self._own_before)

    def crosses(self, start: int, end: int) -> bool:
        """Whether two places stand in different stretches of text."""
        return self.stretches.at(max(start - 1, 0)) is not self.stretches.at(end)

    def same_row(self, start: int, end: int) -> bool:
        """Whether two places stand in one row of a table."""
        document = self.context.document
        first, last = document.block_at(start), document.block_at(end)
        if not first or not last:
            return False
        a, b = document.cell_of(first), document.cell_of(last)
        return bool(a and b and a[0].index == b[0].index and a[1].row == b[1].row)

    def near(self, group: Group) -> tuple[Mention | None, Mention | None]:
        """The last mention before a group and the first after it."""
        i = bisect_right(self.starts, group.start)
        back = self.mentions[i - 1] if i else None
        ahead = self.mentions[i] if i < len(self.mentions) else None
        return (back if back and back.end <= group.start else None), (
            ahead if ahead and ahead.start >= group.end else None
        )

    def begins(self, group: Group) -> bool:
        """Whether a group stands first in its stretch or line."""
        block = self.stretches.at(group.start)
        return bool(block and self.text[block.content : group.start].strip(" \"'(*-•") == "") or self._line_start(group)

    def _line_start(self, group: Group) -> bool:
        """Whether nothing but a bullet stands before a group in its line."""
        line = self.text.rfind("\n", 0, group.start) + 1
        return self.text[line : group.start].strip(" \t-•*") == ""

    def in_heading(self, group: Group) -> bool:
        """Whether a group stands in a heading or in a running line."""
        block = self.stretches.at(group.start)
        return bool(block and block.kind in (BlockKind.HEADING, BlockKind.CONTENTS, BlockKind.FURNITURE))

    def before(self, offset: int, floor: int) -> list[Mention]:
        """The mentions before a place, down to `floor`."""
        return self.mentions[bisect_left(self.starts, floor) : bisect_right(self.starts, offset)]

    def in_heading_above(self, group: Group) -> list[Mention]:
        """The one mention in the heading of the section a group stands in."""
        section = self.context.section_at(group.start)
        if section is None:
            return []
        first = self.context.document.block_at(section.start)
        if first is None or first.kind is not BlockKind.HEADING:
            return []
        i = bisect_right(self.starts, first.start - 1)
        found = []
        while i < len(self.mentions) and self.mentions[i].end <= first.end:
            found.append(self.mentions[i])
            i += 1
        return found if len(found) == 1 else []
