"""Rows of dots on a page's image, blanks to write on or leaders of a contents list, which engines read as noise."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from statistics import median

from isa_extract.ocr.components import Components
from isa_extract.ocr.engine import GreyImage, Reading
from isa_extract.ocr.rulings import Ruling

_LEAST_DOTS = 6
_LARGEST = 0.035
"""Inches of a dot's width."""
_WIDEST = 0.13
"""Inches from one dot to the next."""
DOTS = "." * 12

_Dot = tuple[int, int, int, int]  # left, top, right, bottom


def leaders_of(components: Components, dpi: float) -> list[Ruling]:
    """The rows of dots of a straightened page, as boxes in pixels."""
    dots = [(x, y, x + width, y + height) for x, y, width, height, _ in components.within(1, _LARGEST * dpi).tolist()]
    standing: defaultdict[int, list[_Dot]] = defaultdict(
        list
    )  # by their left edges: on a grainy copy there are ten thousand
    for dot in dots:
        standing[dot[0]].append(dot)
    dots = [dot for dot in dots if not _has_dot_above(dot, standing)]
    rows: list[list[_Dot]] = []
    open_rows: list[list[_Dot]] = []
    for dot in sorted(dots):
        open_rows = [row for row in open_rows if dot[0] - row[-1][2] <= _WIDEST * dpi]
        row = min(
            (row for row in open_rows if abs(row[-1][3] - dot[3]) <= 0.012 * dpi + 1 and dot[0] > row[-1][0]),
            key=lambda row: abs(row[-1][3] - dot[3]), default=None,
        )  # fmt: skip
        if row is None:
            rows.append(row := [])
            open_rows.append(row)
        row.append(dot)
    found = [box for row in rows if len(row) >= _LEAST_DOTS for box in _even(row)]
    return sorted(found, key=lambda box: (box.top, box.x0))


def _has_dot_above(dot: _Dot, standing: Mapping[int, Sequence[_Dot]]) -> bool:
    """Whether a dot is the lower one of a colon."""
    x0, top, x1, bottom = dot
    size = max(x1 - x0, bottom - top)
    reach = int(1 + 0.3 * size)
    return any(
        size < bottom - other[3] < 5 * size and other[3] < top
        for left in range(x0 - reach, x0 + reach + 1)
        for other in standing.get(left, ())
    )


def _even(row: Sequence[_Dot]) -> Iterable[Ruling]:
    """The parts of a row whose dots stand at one distance, but for a few that were lost."""
    usual = median(b[0] - a[0] for a, b in pairwise(row))
    run = [row[0]]
    for dot in [*row[1:], None]:
        if dot is not None and 0.5 * usual <= dot[0] - run[-1][0] <= 3.3 * usual:
            run.append(dot)
            continue
        steps = [b[0] - a[0] for a, b in pairwise(run)]
        if len(run) >= _LEAST_DOTS and sum(abs(step - usual) <= 0.35 * usual + 1 for step in steps) >= 0.7 * len(steps):
            tops, bottoms = [one[1] for one in run], [one[3] for one in run]
            yield Ruling(float(run[0][0]), float(min(tops)), float(run[-1][2]), float(max(bottoms)))
        if dot is not None:
            run = [dot]


def without_leaders(image: GreyImage, leaders: Iterable[Ruling]) -> GreyImage:
    """The image with rows of dots painted white."""
    cleaned = image.copy()
    for box in leaders:
        cleaned[max(0, int(box.top) - 2) : int(box.bottom) + 3, max(0, int(box.x0) - 1) : int(box.x1) + 2] = 255
    return cleaned


def readings_of(leaders: Iterable[Ruling], words: Sequence[Reading], dpi: float) -> list[Reading]:
    """A word of dots for each row of them, in the line of the words beside it; its own line where there are none."""
    found: list[Reading] = []
    last = max((word.line for word in words), default=-1)
    for box in leaders:
        beside = [
            word for word in words
            if word.top + 0.4 * (word.bottom - word.top) < box.bottom < word.bottom + 0.1 * (word.bottom - word.top)
        ]  # fmt: skip
        if beside:
            like = min(beside, key=lambda word: (max(box.x0 - word.x1, word.x0 - box.x1), word.x0))
            found.append(Reading(DOTS, box.x0, like.top, box.x1, like.bottom, 0.9, like.line))
        else:
            last += 1
            found.append(Reading(DOTS, box.x0, box.bottom - 0.12 * dpi, box.x1, box.bottom + 0.03 * dpi, 0.9, last))
    return found
