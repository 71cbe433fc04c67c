"""The ruling lines of a PDF page: strokes, thin rectangles and the outlines of filled areas, from its path objects."""

from __future__ import annotations

import ctypes
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import pypdfium2.raw as pdfium  # type: ignore[import-untyped]

from isa_extract.document import Box
from isa_extract.loaders.pdf_page import Rule

THIN = 3.6
SHORT = 3.0
SQUARE = 17.0
MOST_OBJECTS = 20_000
MOST_RULES = 6_000

Matrix = tuple[float, float, float, float, float, float]


@dataclass(slots=True)
class Drawing:
    """What is drawn on a page, in its own space (y upwards)."""

    rules: list[Rule] = field(default_factory=list)
    squares: list[Box] = field(default_factory=list)  # as small as tick boxes are
    marks: list[Box] = field(default_factory=list)  # other small shapes
    pictured: float = 0.0  # the area of the largest picture
    curves: int = 0  # shapes with curves, as letters turned into outlines would be

    def add_line(self, x0: float, y0: float, x1: float, y1: float) -> None:
        """A thin rectangle or a line, by its box."""
        if x1 - x0 >= y1 - y0:
            middle = (y0 + y1) / 2
            self.rules.append(Rule(x0, middle, x1, middle))
        else:
            middle = (x0 + x1) / 2
            self.rules.append(Rule(middle, y0, middle, y1))

    def add_rectangle(self, x0: float, y0: float, x1: float, y1: float, *, shade: bool) -> None:
        """The four sides of a rectangle."""
        if x1 - x0 < THIN or y1 - y0 < THIN:
            self.add_line(x0, y0, x1, y1)
            return
        self.rules += (
            Rule(x0, y0, x1, y0, shade), Rule(x0, y1, x1, y1, shade),
            Rule(x0, y0, x0, y1, shade), Rule(x1, y0, x1, y1, shade),
        )  # fmt: skip

    def add_outline(self, x0: float, y0: float, x1: float, y1: float, *, stroked: bool) -> None:
        """A rectangle, which may be a tick box."""
        width, height = x1 - x0, y1 - y0
        if stroked and max(width, height) < SQUARE and 0.75 < width / height < 1.33 and min(width, height) > 5:
            self.squares.append((x0, y0, x1, y1))
        else:
            self.add_rectangle(x0, y0, x1, y1, shade=not stroked)

    def add_shape(self, parts: Sequence[Sequence[tuple[float, float]]], round_corners: int, *, filled: bool) -> None:
        """A path of single lines and rectangles; a curve counts as the corner of a rounded box."""
        if round_corners:
            self.curves += 1
            points = [point for part in parts for point in part]
            xs, ys = [point[0] for point in points], [point[1] for point in points]
            box = min(xs), min(ys), max(xs), max(ys)
            if not filled and len(parts) == 1 and len(points) <= 21 and box[2] - box[0] > 60 and box[3] - box[1] > 12:
                self.add_rectangle(*box, shade=False)
            return
        for part in parts:
            xs, ys = [point[0] for point in part], [point[1] for point in part]
            if filled or (len(part) == 5 and part[0] == part[4]):
                box = min(xs), min(ys), max(xs), max(ys)
                straight = all(abs(a[0] - b[0]) < 0.5 or abs(a[1] - b[1]) < 0.5 for a, b in pairwise(part))
                if straight and max(box[2] - box[0], box[3] - box[1]) >= SHORT:
                    self.add_rectangle(*box, shade=filled)
                continue
            for a, b in pairwise(part):
                across, along = abs(a[0] - b[0]), abs(a[1] - b[1])
                if min(across, along) < 0.5 and max(across, along) >= SHORT:
                    self.add_line(min(a[0], b[0]), min(a[1], b[1]), max(a[0], b[0]), max(a[1], b[1]))

    def settle_squares(self) -> None:
        """Squares that touch another are cells for letters or figures, not tick boxes."""
        alone: list[Box] = []
        for square in self.squares:
            if len(self.squares) > 400 or any(
                other is not square
                and max(square[0], other[0]) - min(square[2], other[2]) < 1.5
                and max(square[1], other[1]) - min(square[3], other[3]) < 1.5
                for other in self.squares
            ):
                self.add_rectangle(*square, shade=False)
            else:
                alone.append(square)
        self.squares = alone


def read_drawing(page: Any) -> Drawing:
    """The ruling lines, small squares and pictures of an open page."""
    reader = _Reader()
    for i in range(min(pdfium.FPDFPage_CountObjects(page), MOST_OBJECTS)):
        reader.read(pdfium.FPDFPage_GetObject(page, i), None, 0)
    reader.drawing.settle_squares()
    return reader.drawing


class _Reader:
    def __init__(self) -> None:
        self.drawing = Drawing()
        self.rules = self.drawing.rules
        self._values = [ctypes.c_float() for _ in range(4)]

    def read(self, item: Any, outer: Matrix | None, depth: int) -> None:
        kind = pdfium.FPDFPageObj_GetType(item)
        if kind == pdfium.FPDF_PAGEOBJ_PATH:
            if len(self.rules) < MOST_RULES:
                self._path(item, outer)
        elif kind == pdfium.FPDF_PAGEOBJ_FORM and depth < 5:
            matrix = _times(_matrix(item), outer)
            for i in range(min(pdfium.FPDFFormObj_CountObjects(item), MOST_OBJECTS)):
                self.read(pdfium.FPDFFormObj_GetObject(item, i), matrix, depth + 1)
        elif kind == pdfium.FPDF_PAGEOBJ_IMAGE:
            x0, y0, x1, y1 = self._bounds(item, outer)
            self.drawing.pictured = max(self.drawing.pictured, (x1 - x0) * (y1 - y0))

    def _bounds(self, item: Any, outer: Matrix | None) -> tuple[float, float, float, float]:
        left, bottom, right, top = self._values
        if not pdfium.FPDFPageObj_GetBounds(item, left, bottom, right, top):
            return 0.0, 0.0, 0.0, 0.0
        if outer is None:
            return left.value, bottom.value, right.value, top.value
        xs, ys = zip(
            *(_apply(outer, x, y) for x in (left.value, right.value) for y in (bottom.value, top.value)), strict=True
        )
        return min(xs), min(ys), max(xs), max(ys)

    def _path(self, item: Any, outer: Matrix | None) -> None:
        x0, y0, x1, y1 = self._bounds(item, outer)
        width, height = x1 - x0, y1 - y0
        if width < SHORT and height < SHORT:
            return
        if width < THIN or height < THIN:
            self.drawing.add_line(x0, y0, x1, y1)
            return
        fill, stroke = ctypes.c_int(), ctypes.c_int()
        pdfium.FPDFPath_GetDrawMode(item, fill, stroke)
        if not fill.value and not stroke.value:
            return
        if not stroke.value and self._is_white(item):
            return
        count = pdfium.FPDFPath_CountSegments(item)
        if count <= 6 and self._is_rectangle(item, count):
            self.drawing.add_outline(x0, y0, x1, y1, stroked=bool(stroke.value))
        elif max(width, height) < SQUARE and count < 60 and len(self.drawing.marks) < 500:
            self.drawing.marks.append((x0, y0, x1, y1))
        elif stroke.value or count > 6:
            self._segments(item, min(count, 4000), outer, filled=not stroke.value)

    @staticmethod
    def _is_white(item: Any) -> bool:
        red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
        if not pdfium.FPDFPageObj_GetFillColor(item, red, green, blue, alpha):
            return False
        return alpha.value < 8 or min(red.value, green.value, blue.value) > 252

    @staticmethod
    def _is_rectangle(item: Any, count: int) -> bool:
        x, y = ctypes.c_float(), ctypes.c_float()
        xs: set[float] = set()
        ys: set[float] = set()
        for i in range(count):
            segment = pdfium.FPDFPath_GetPathSegment(item, i)
            if pdfium.FPDFPathSegment_GetType(segment) == pdfium.FPDF_SEGMENT_BEZIERTO:
                return False
            pdfium.FPDFPathSegment_GetPoint(segment, x, y)
            xs.add(round(x.value, 1))
            ys.add(round(y.value, 1))
        return count >= 4 and len(xs) == 2 and len(ys) == 2

    def _segments(self, item: Any, count: int, outer: Matrix | None, *, filled: bool) -> None:
        """Single lines and several rectangles in one path; a curve counts as the corner of a rounded box."""
        matrix = _times(_matrix(item), outer)
        x, y = ctypes.c_float(), ctypes.c_float()
        parts: list[list[tuple[float, float]]] = []
        round_corners = 0
        for i in range(count):
            segment = pdfium.FPDFPath_GetPathSegment(item, i)
            kind = pdfium.FPDFPathSegment_GetType(segment)
            pdfium.FPDFPathSegment_GetPoint(segment, x, y)
            point = _apply(matrix, x.value, y.value)
            round_corners += kind == pdfium.FPDF_SEGMENT_BEZIERTO
            if kind == pdfium.FPDF_SEGMENT_MOVETO or not parts:
                parts.append([point])
            else:
                parts[-1].append(point)
                if pdfium.FPDFPathSegment_GetClose(segment):
                    parts[-1].append(parts[-1][0])
        self.drawing.add_shape(parts, round_corners, filled=filled)


def _matrix(item: Any) -> Matrix:
    matrix = pdfium.FS_MATRIX()
    if not pdfium.FPDFPageObj_GetMatrix(item, matrix):
        return 1.0, 0.0, 0.0, 1.0, 0.0, 0.0
    return matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f


def _times(inner: Matrix, outer: Matrix | None) -> Matrix:
    """First `inner`, then `outer`."""
    if outer is None:
        return inner
    a, b, c, d, e, f = inner
    p, q, r, s, t, u = outer
    return a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s, e * p + f * r + t, e * q + f * s + u


def _apply(matrix: Matrix, x: float, y: float) -> tuple[float, float]:
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f
