"""The document in stretches that read on: a title may break over two lines, but not over two stretches."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass

from isa_extract.document import BlockKind
from isa_extract.facts import Context

_UNFINISHED = re.compile(r"(?:\b(?:of|the|and|to|in|under|by|with|section|sections)|,)\Z")


@dataclass(frozen=True, slots=True)
class Stretch:
    """Text that reads on: a block, or several where a printed line ends in the middle of a sentence."""

    start: int
    content: int
    end: int
    kind: BlockKind


class Stretches:
    """The document cut where reading stops, so that a title broken over two lines is still one title."""

    def __init__(self, context: Context) -> None:
        text = context.text
        found: list[Stretch] = []
        for block in context.document.blocks:
            # A line of capitalised words may look like a heading (level 9); after "of the" it goes on with a sentence.
            guessed = block.kind is BlockKind.HEADING and block.level == 9
            if found and (block.kind is BlockKind.PARAGRAPH or guessed) and block.content == block.start:
                last = found[-1]
                if guessed and not _UNFINISHED.search(text, max(last.start, last.end - 12), last.end):
                    found.append(Stretch(block.start, block.content, block.end, block.kind))
                    continue
                gap = text[last.end : block.start]
                runs_on = (
                    last.kind in (BlockKind.PARAGRAPH, BlockKind.LIST_ITEM, BlockKind.HEADING)
                    and not gap.strip()
                    and text[last.end - 1 : last.end] not in ".:;?!"
                    and (
                        text[block.start : block.start + 1].islower()
                        or last.end - max(last.start, text.rfind("\n", 0, last.end)) >= 45
                    )
                )
                if runs_on:
                    kind = BlockKind.PARAGRAPH if last.kind is BlockKind.HEADING else last.kind
                    found[-1] = Stretch(last.start, last.content, block.end, kind)
                    continue
            found.append(Stretch(block.start, block.content, block.end, block.kind))
        self.all = found
        self._starts = [stretch.start for stretch in found]

    def at(self, offset: int) -> Stretch | None:
        """The stretch that holds `offset`; between two, the one before."""
        i = bisect_right(self._starts, offset) - 1
        return self.all[i] if i >= 0 else None
