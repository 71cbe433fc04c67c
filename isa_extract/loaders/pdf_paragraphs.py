"""Lines of one column or cell -> paragraphs: which line goes on, which breaks off, which begins anew."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from isa_extract.layout import label_length
from isa_extract.loaders.pdf_habits import ENDS_SENTENCE, Habits
from isa_extract.loaders.pdf_page import Line

WRAP, HARD = " ", "\n"
_BULLET = re.compile(r"[•◦▪▫●○■□·‣⁃➢➤✓✔☐☒☑✗]")
_TICK = re.compile(r"[☐☒☑✓✔✗]")
_LEADERS = re.compile(r"(?:\.{4,}|…{2,}|(?:\. ){4,}|_{4,}|\t)\s*(?:\d{1,3}|[ivxl]{1,6})$")
_RUNS_ON = re.compile(r"(?:[,;:.?!]|\b(?:and|or|and/or))[\"'”’)]*$")
_NEAR = 2.5


@dataclass(slots=True)
class Column:
    """The room that lines stand in."""

    left: float
    right: float
    cell: bool = False


@dataclass(slots=True)
class Passage:
    """A paragraph: its lines, and for each line after the first how it is joined on."""

    lines: list[Line]
    column: Column
    seams: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The text with lines as they were printed; for judging, not for the document."""
        return "\n".join(line.text for line in self.lines)

    def add(self, line: Line, seam: str) -> None:
        """Append a line."""
        self.lines.append(line)
        self.seams.append(seam)

    @property
    def bold(self) -> bool:
        """Whether all of it is bold."""
        return all(line.bold for line in self.lines)


def fits(a: Line, b: Line, column: Column) -> bool:
    """Whether the first word of `b` would still have found room on `a`."""
    return room_left(a, b, column) > 0.5


def room_left(a: Line, b: Line, column: Column) -> float:
    """The room that would have been left on `a` with the first word of `b` added."""
    need = 0.25 * a.size + b.first_width
    if centred(a, column) and (centred(b, column) or column.cell):
        return column.right - column.left - a.width - need
    if flush_right(a, column) and flush_right(b, column):
        return a.x0 - column.left - need
    return column.right - a.x1 - need


def wraps(a: Line, b: Line, column: Column, habits: Habits) -> bool:
    """Whether `a` ends where it does because `b` did not fit on it any more."""
    room = room_left(a, b, column)
    if habits.marks_wraps and a.words[-1].spaced:
        return room < max(0.08 * (column.right - column.left), a.size)
    return room <= 0.5


def same_middle(a: Line, b: Line) -> bool:
    """Whether two lines of different widths stand centred over each other."""
    return abs(a.x0 + a.x1 - b.x0 - b.x1) < 3 and abs(a.x0 - b.x0) > 3


def flush_right(line: Line, column: Column) -> bool:
    """Whether a line is set to the right and not as long as the column is wide."""
    return abs(line.x1 - column.right) < 1.5 and line.x0 - column.left > 20


def centred(line: Line, column: Column) -> bool:
    """Whether a line stands in the middle of its column."""
    before, after = line.x0 - column.left, column.right - line.x1
    return before > 4 and abs(before - after) < max(4.0, 0.08 * (before + after))


def passages(lines: Sequence[Line], column: Column, habits: Habits, leading: float | None = None) -> list[Passage]:
    """Paragraphs of lines that stand one below the other. `leading` overrides the document's line distance (sizes)."""
    found: list[Passage] = []
    for i, line in enumerate(lines):
        seam = _seam(found[-1], line, lines[i + 1 : i + 2], habits, leading) if found else None
        if seam is None:
            found.append(Passage([line], column))
        else:
            found[-1].add(line, seam)
    return found


def _seam(passage: Passage, b: Line, after: Sequence[Line], habits: Habits, leading: float | None) -> str | None:
    """How `b` goes on from a paragraph: wrapped, after a hard break, or not at all (None)."""
    a, first = passage.lines[-1], passage.lines[0]
    distance, size = b.bottom - a.bottom, max(a.size, b.size)
    usual = leading * a.size if leading else habits.leading_of(a.size)
    own = [y.bottom - x.bottom for x, y in pairwise(passage.lines)]
    if own:
        usual = min(max(own), usual * 1.3)
    if abs(a.size - b.size) > 0.2 * size or distance < 0.4 * size or distance > 1.13 * usual + 0.6:
        return None
    if abs(a.size - b.size) > 0.07 * size and (a.bold or b.bold or not _mid_sentence(passage, b, habits)):
        return None
    if _LEADERS.search(a.text) or ("\t" in b.text and not _only_label(b)):
        return None
    ticks = _TICK.match(first.text) is not None and _TICK.match(b.text) is not None
    full = not ticks and (wraps(a, b, passage.column, habits) or _ends_early(passage, b, after))
    if _begins_item(passage, b, full=full):
        return None
    if a.bold != b.bold and not _look_goes_on(passage, b, full=full):
        return None
    if full:
        return WRAP if _aligned(passage, b) else None
    if first.bold and not passage.column.cell:
        return None
    if all(_TICK.match(line.text) for line in passage.lines) and not ticks:
        return None
    here = first.content_x if len(passage.lines) == 1 else a.x0
    column = passage.column
    typed = first.label and first.content_x - first.words[first.label_words - 1].x1 < 0.5 * first.size
    level = (
        abs(b.x0 - here) < _NEAR
        or (typed and habits.spaced and abs(b.x0 - first.x0) < _NEAR)
        or (centred(a, column) and centred(b, column))
        or (flush_right(a, column) and flush_right(b, column))
    )
    return HARD if level and (habits.spaced or passage.column.cell or first.label) else None


def _mid_sentence(passage: Passage, b: Line, habits: Habits) -> bool:
    """Whether a line of another size stands in the middle of a sentence all the same, as names of files may."""
    a = passage.lines[-1]
    return abs(a.x0 - b.x0) < 1 and not ENDS_SENTENCE.search(a.text) and wraps(a, b, passage.column, habits)


def _only_label(line: Line) -> bool:
    return "\t" not in line.text[label_length(line.text) :]


def _ends_early(passage: Passage, b: Line, after: Sequence[Line]) -> bool:
    """A line that ends before the edge goes on all the same where the sentence does: the text is set narrower here."""
    a, column = passage.lines[-1], passage.column
    if a.text[-1:] in "-‐\xad" and a.text[-2:-1].isalpha() and b.text[:1].islower():
        return True
    if ENDS_SENTENCE.search(a.text) or a.text[-1:] in ",-–" or not b.text[:1].islower() or len(a.words) < 4:
        return False
    if column.cell:
        return False
    reach = max([line.x1 for line in passage.lines] + [line.x1 for line in after] + [b.x1])
    return a.width > 0.55 * (column.right - column.left) and a.x1 + 0.25 * a.size + b.first_width > reach - a.size


def _begins_item(passage: Passage, b: Line, *, full: bool) -> bool:
    """Whether a line begins with a bullet or number that is one, not a number within a sentence."""
    if not b.label:
        return False
    a, first = passage.lines[-1], passage.lines[0]
    if _BULLET.match(b.label) or not full:
        return True
    if b.label == "o" and abs(b.x0 - a.x0) < _NEAR and first.label != "o":
        return False  # a word in Welsh, a bullet only where it hangs out
    gap = b.content_x - b.words[b.label_words - 1].x1 if b.label_words else 0.0
    if gap > 0.6 * b.size:
        return True
    hanging = len(passage.lines) > 1 and a.x0 > b.x0 + _NEAR
    if first.label and abs(b.x0 - first.x0) < _NEAR:
        return hanging or bool(_RUNS_ON.search(a.text))
    if abs(b.x0 - a.x0) > _NEAR:
        return True
    return bool(_RUNS_ON.search(a.text)) and not (a.text[-1] == "," and b.label[0] == "(")


def _look_goes_on(passage: Passage, b: Line, *, full: bool) -> bool:
    """Whether text goes on where one line is all bold and the next is not."""
    a = passage.lines[-1]
    if not full or not any(map(str.isalnum, b.text)) or passage.column.cell:
        return full or passage.column.cell
    if passage.bold:  # a bold beginning of more than a line
        return b.text[:1].islower() and not ENDS_SENTENCE.search(a.text)
    return not ENDS_SENTENCE.search(a.text) or b.text[:1].islower() or (a.words[-1].bold == b.words[0].bold)


def _aligned(passage: Passage, b: Line) -> bool:
    """Whether a wrapped line begins where this paragraph's lines may begin."""
    a, first, column = passage.lines[-1], passage.lines[0], passage.column
    if centred(a, column) or (flush_right(b, column) and abs(a.x1 - b.x1) < 1.5):
        return True
    if same_middle(a, b) and (centred(b, column) or len(passage.lines) == 1):
        return True
    if len(passage.lines) > 1 and not centred(passage.lines[-1], column):
        return abs(b.x0 - a.x0) < _NEAR
    if abs(b.x0 - first.x0) < _NEAR or abs(b.x0 - first.content_x) < _NEAR:
        return True
    if first.label:
        return first.x0 - 40 < b.x0 < first.content_x + 30
    if b.x0 < first.x0:
        return first.x0 - b.x0 < 60  # the first line is indented
    return b.x0 - first.x0 < 60 and b.text[:1].islower()  # the first line hangs out


def runs_on(above: Passage, below: Passage, habits: Habits) -> bool:
    """Whether a paragraph at a column's or page's foot goes on at the next one's head."""
    a, b = above.lines[-1], below.lines[0]
    if abs(a.size - b.size) > 0.07 * max(a.size, b.size) or _LEADERS.search(a.text):
        return False
    if a.bold != b.bold and (above.bold or below.bold):
        return False
    if "\t" in b.text and not _only_label(b):
        return False
    lower, ended = b.text[:1].islower(), bool(ENDS_SENTENCE.search(a.text))
    full = wraps(a, b, above.column, habits)
    if b.label and (not full or ended or _BULLET.match(b.label) or not lower):
        return False
    if not full:
        return lower and not ended and a.text[-1:] != "," and a.width > 0.5 * (above.column.right - above.column.left)
    offset, first = b.x0 - below.column.left, above.lines[0]
    expected = (a.x0 if len(above.lines) > 1 else first.content_x) - above.column.left
    outdented = first.x0 - above.column.left > offset and len(above.lines) == 1
    if abs(offset - expected) > 4 and not outdented and not (centred(a, above.column) or lower):
        return False
    if ended and not lower:
        if a.text.endswith((":", ";")) or above.bold or len(above.lines) < 2 or len(below.lines) < 2:
            return False
        return habits.marks_wraps or abs(a.x1 - above.column.right) < 0.8
    return not (above.bold and not lower and len(above.text) < 100)
