"""Reading the image of one page: what the engine is given, what is added to its words, and how the page lay."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
import pytest
from drawn import DPI, HEIGHT, LINES, NoEngine, Truthful, askew, image_of, paragraph, pdf_of, together, truth_of
from hypothesis import given, settings
from hypothesis import strategies as st

from isa_extract.ocr.engine import GreyImage, Reading
from isa_extract.ocr.leaders import DOTS
from isa_extract.ocr.page import STEPS, _fullest_band, quality_of, read_page

DATA = pdf_of(paragraph(LINES * 2))
TEXT, TRUTH = image_of(DATA), truth_of(DATA)


class Doubtful:
    """An engine that is sure of its words only where the page, or the band of it, stands as in `upright`."""

    name = "doubtful"

    def __init__(self, upright: GreyImage) -> None:
        self.upright = upright
        self.shapes: list[tuple[int, ...]] = []

    def read(self, image: GreyImage) -> list[Reading]:
        self.shapes.append(image.shape)
        if self.fits(image):
            return TRUTH
        return [word._replace(text=word.text[::-1], score=0.5) for word in TRUTH]

    def fits(self, image: GreyImage) -> bool:
        height, width = self.upright.shape
        if image.shape[0] > height or image.shape[1] != width:
            return False
        bands = (self.upright[top : top + image.shape[0]] for top in range(height - image.shape[0] + 1))
        return any(np.abs(image.astype(np.int16) - band).mean() < 12 for band in bands)

    @property
    def whole(self) -> int:
        """How often it read a whole page."""
        return sum(max(shape) >= max(self.upright.shape) and min(shape) >= 800 for shape in self.shapes)


def speckled() -> GreyImage:
    chance = np.random.default_rng(5)
    page: GreyImage = np.full((1600, 1200), 250, np.uint8)
    for _ in range(30):
        y, x = chance.integers(20, 1500), chance.integers(20, 1100)
        page[y : y + 2, x : x + 2] = 60
    return page


@pytest.mark.parametrize(
    "page",
    [np.full((1600, 1200), 255, np.uint8), np.full((1600, 1200), 170, np.uint8), np.zeros((600, 400), np.uint8),
     speckled()],
    ids=["white", "grey", "black", "dirt"],
)  # fmt: skip
def test_a_blank_page_is_not_read(page: GreyImage) -> None:
    reading = read_page(page, DPI, NoEngine())
    assert reading.words == []
    assert (reading.turn, reading.skew, reading.quality) == (0, 0.0, 0.0)


def test_a_page_with_one_short_line_is_read() -> None:
    data = pdf_of(paragraph(["Appendix B"], size=12), size=(595, 842))
    engine = Truthful(truth_of(data))
    assert [word.text for word in read_page(image_of(data), DPI, engine).words] == ["Appendix", "B"]


@pytest.mark.parametrize("quarters", [0, 1, 2, 3])
@pytest.mark.parametrize("degrees", [0.0, -1.5])
def test_a_page_is_read_upright_however_it_lies(quarters: int, degrees: float) -> None:
    engine = Doubtful(TEXT)
    lying = np.ascontiguousarray(np.rot90(askew(TEXT, degrees), k=quarters))  # against the clock
    reading = read_page(lying, DPI, engine)
    assert reading.turn == 90 * quarters
    assert reading.skew == pytest.approx(degrees, abs=0.15)
    assert [word.text for word in reading.words] == [word.text for word in TRUTH]
    assert reading.quality == pytest.approx(0.98)
    assert engine.whole == (1 if quarters in (0, 1) else 2)
    assert reading.ink.shape == TEXT.shape


def test_a_page_that_reads_badly_every_way_is_left_as_it_was() -> None:
    engine = Doubtful(np.zeros((1, 1), np.uint8))
    reading = read_page(TEXT, DPI, engine)
    assert (reading.turn, len(engine.shapes)) == (0, 4)  # upside down, and on both its sides
    assert reading.quality == pytest.approx(0.5)


@pytest.mark.parametrize("quarters", [0, 2])
def test_a_band_with_letters_tells_whether_a_page_is_worth_reading_upside_down(quarters: int) -> None:
    height = 842.0
    draw = together(
        paragraph(LINES * 3, size=12, top=500), lambda canvas: canvas.rect(60, height - 300, 450, 250, fill=1)
    )
    page = image_of(pdf_of(draw, size=(595, height)))
    engine = Doubtful(page if quarters else np.zeros((1, 1), np.uint8))
    reading = read_page(np.ascontiguousarray(np.rot90(page, k=quarters)), DPI, engine)
    assert reading.turn == 90 * quarters
    bands = [shape for shape in engine.shapes if min(shape) < 500]
    assert bands[0][1] == page.shape[1]
    assert len(engine.shapes) == (3 if quarters else 4)
    assert len(bands) == (1 if quarters else 3)


def test_the_band_that_is_tried_has_whole_lines() -> None:
    page = image_of(pdf_of(paragraph(LINES * 6, size=10, top=300), size=(595, 842)))
    band = _fullest_band(page, DPI)
    assert 1.6 * DPI < len(band) < 2.4 * DPI
    assert band.shape[1] == page.shape[1]
    assert band[[0, 1, -2, -1]].min() > 200
    assert np.count_nonzero(band < 128) > 0.15 * np.count_nonzero(page < 128)


@pytest.mark.parametrize("height", [1, 30, 799])
def test_of_a_short_page_the_whole_is_tried(height: int) -> None:
    page: GreyImage = np.full((height, 600), 255, np.uint8)
    assert _fullest_band(page, DPI) is page


def test_a_page_is_not_turned_where_that_is_not_wanted() -> None:
    engine = Doubtful(TEXT)
    reading = read_page(np.ascontiguousarray(np.rot90(TEXT, k=2)), DPI, engine, steps=STEPS - {"turn"})
    assert (reading.turn, len(engine.shapes)) == (0, 1)


def test_grain_makes_no_rows_of_dots() -> None:
    chance = np.random.default_rng(2)
    grain = cv2.GaussianBlur(chance.normal(0, 60, TEXT.shape), (0, 0), 0.8)
    page = np.clip(70 + TEXT * (140 / 255) + grain, 0, 255).astype(np.uint8)
    engine = Truthful(TRUTH)
    reading = read_page(page, DPI, engine)
    assert DOTS not in [word.text for word in reading.words]
    assert [word.text for word in reading.words] == [word.text for word in TRUTH]
    assert np.mean(engine.images[0][TEXT == 255] > 200) > 0.98


def test_the_engine_sees_no_lines_and_no_rows_of_dots() -> None:
    def lines(canvas: Any) -> None:
        canvas.grid([30, 180, 340], [HEIGHT - 20, HEIGHT - 150])
        canvas.line(36, 60, 300, 60)

    plain = pdf_of(paragraph())
    data = pdf_of(together(paragraph(), lines, paragraph(["." * 60], top=190)))
    engine = Truthful(truth_of(plain))
    reading = read_page(image_of(data), DPI, engine)
    seen = engine.images[0] < 128
    letters = image_of(plain) < 128
    assert np.mean(seen[letters]) > 0.97
    assert np.count_nonzero(seen & ~letters) < 0.03 * np.count_nonzero(letters)
    assert (len(reading.level), len(reading.upright)) == (3, 3)
    assert reading.words[-1].text == DOTS
    assert reading.words[-1].line > max(word.line for word in reading.words[:-1])


def test_bullets_and_tick_boxes_are_added() -> None:
    def marks(canvas: Any) -> None:
        for row in range(3):
            canvas.circle(28, HEIGHT - 40 - 15.4 * row + 3, 1.6, fill=1, stroke=0)
            canvas.rect(20, HEIGHT - 41 - 15.4 * (row + 3), 9, 9)

    words = truth_of(pdf_of(paragraph()))
    reading = read_page(image_of(pdf_of(together(paragraph(), marks))), DPI, Truthful(words))
    assert [word.line for word in reading.words if word.text == "•"] == [0, 1, 2]
    assert [box.ticked for box in reading.boxes] == [False] * 3


@pytest.mark.parametrize("dpi", [75, 100, 150, 200, 300])
def test_the_dots_an_inch_are_those_of_the_image_that_was_read(dpi: int) -> None:
    engine = Truthful(TRUTH)
    reading = read_page(image_of(DATA, dpi=dpi), dpi, engine)
    assert reading.dpi == (dpi if dpi >= 170 else 200)
    assert engine.images[0].shape == reading.ink.shape
    assert reading.ink.shape[1] / reading.dpi == pytest.approx(5, abs=0.03)


def test_quality_counts_letters() -> None:
    long, short = Reading("information", 0, 0, 1, 1, 1.0, 0), Reading("x", 0, 0, 1, 1, 0.4, 0)
    assert quality_of([]) == 0.0
    assert quality_of([long, short]) == pytest.approx((11 * 1.0 + 0.4) / 12)


@settings(max_examples=40, deadline=None)
@given(
    st.tuples(st.integers(1, 80), st.integers(1, 80)) | st.sampled_from([(1, 3000), (3000, 1), (4, 2000)]),
    st.sampled_from([30.0, 200.0]),
    st.integers(0, 3),
)
def test_images_of_any_shape_are_read(shape: tuple[int, int], dpi: float, seed: int) -> None:
    image = np.random.default_rng(seed).integers(0, 256, shape, dtype=np.uint8)
    reading = read_page(image, dpi, Truthful())
    assert reading.turn in (0, 90, 180, 270)


def test_reading_changes_nothing_of_the_image() -> None:
    page = askew(TEXT, 1.0)
    before = page.copy()
    read_page(page, DPI, Truthful(TRUTH))
    assert np.array_equal(page, before)
