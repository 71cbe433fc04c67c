"""The text of scanned pages with what OCR misread put right, block by block and cell by cell."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from isa_extract.document import Edit
from isa_extract.layout import RawBlock, RawCell, RawTable, RawText
from isa_extract.ocr.repair import Vocabulary, mend, vocabulary_of
from isa_extract.rules import default_rules

_REGISTRATION = re.compile(r"\bico\b|information commissioner|registration|notification", re.IGNORECASE)
_CODE = re.compile(r"\s*\S{6,10}\s*")
_LABEL = "ICO registration number: "


def mended(items: Sequence[RawBlock | RawTable], scanned: frozenset[int]) -> list[RawBlock | RawTable]:
    """Blocks and tables with those on the pages `scanned` mended.

    The words that text may be mended into are always those of the shipped patterns, so that a document has one text
    whatever rules read it.
    """
    vocabulary = vocabulary_of(default_rules(), _texts(items, scanned))
    done: list[RawBlock | RawTable] = []
    for item in items:
        if item.page not in scanned:
            done.append(item)
        elif isinstance(item, RawBlock):
            done.append(replace(item, raw=mend(item.raw, vocabulary)))
        else:
            done.append(replace(item, cells=[_cell(cell, item, vocabulary) for cell in item.cells]))
    return done


def _texts(items: Sequence[RawBlock | RawTable], scanned: frozenset[int]) -> Iterator[str]:
    for item in items:
        if item.page in scanned:
            if isinstance(item, RawBlock):
                yield item.raw.text
            else:
                yield from (cell.raw.text for cell in item.cells)


def _cell(cell: RawCell, table: RawTable, vocabulary: Vocabulary) -> RawCell:
    """A cell mended; a code under or beside the heading of a registration number is mended as one."""
    if _CODE.fullmatch(cell.raw.text) and _is_registration(cell, table):
        return replace(cell, raw=_behind_label(cell.raw, vocabulary))
    return replace(cell, raw=mend(cell.raw, vocabulary))


def _is_registration(cell: RawCell, table: RawTable) -> bool:
    return any(
        other is not cell
        and (
            (other.row == 0 and other.column <= cell.column < other.column + other.column_span)
            or (other.column == 0 and other.row <= cell.row < other.row + other.row_span)
        )
        and _REGISTRATION.search(other.raw.text)
        for other in table.cells
    )


def _behind_label(raw: RawText, vocabulary: Vocabulary) -> RawText:
    read = mend(RawText(_LABEL).join(raw, ""), vocabulary)
    cut = len(_LABEL)
    if not read.text.startswith(_LABEL):
        return raw
    places = [place._replace(start=place.start - cut, end=place.end - cut) for place in read.places]
    edits = [Edit(edit.start - cut, edit.end - cut, edit.raw, edit.reason) for edit in read.edits]
    return RawText(read.text[cut:], places, edits)
