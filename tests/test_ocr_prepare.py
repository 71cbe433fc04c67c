"""What is done to a page's image before it is read: turning, straightening, evening out, enlarging."""

from __future__ import annotations

import math

import cv2
import numpy as np
import pytest
from drawn import DPI, HEIGHT, LINES, WIDTH, askew, image_of, paragraph, pdf_of, together
from hypothesis import example, given, settings
from hypothesis import strategies as st
from PIL import Image

from isa_extract.ocr.engine import GreyImage
from isa_extract.ocr.page import STEPS
from isa_extract.ocr.prepare import black_and_white, evened, grain_of, prepare, skew_of, turned_by, without_grain

TEXT = image_of(pdf_of(paragraph(LINES * 2)))
CELLS = (
    "Information", "Provided by", "How often", "Name, address and / date of birth", "Arden Council", "Every month",
    "School attendance / of children", "Marsh Vale Trust", "Weekly, on / Mondays", "Rent account", "Housing service",
    "When asked for", "Police reference / number", "Arden Police", "At once",
)  # fmt: skip
GRID = image_of(
    pdf_of(
        together(
            lambda canvas: canvas.grid([40, 130, 230, 320], [260, 220, 180, 140, 100, 60]),
            *(
                paragraph(cell.split(" / "), left=46 + 90 * (number % 3), top=44 + 40 * (number // 3), size=9)
                for number, cell in enumerate(CELLS)
            ),
        )
    )
)
BLANK: GreyImage = np.full((800, 600), 255, np.uint8)


@pytest.mark.parametrize("degrees", [-3.9, -2.4, -1.0, -0.4, 0.3, 0.75, 1.6, 3.1, 4.0])
@pytest.mark.parametrize("page", [TEXT, GRID], ids=["text", "table"])
def test_the_skew_of_a_page_is_found(page: GreyImage, degrees: float) -> None:
    assert skew_of(askew(page, degrees)) == pytest.approx(degrees, abs=0.15)


@settings(max_examples=25, deadline=None)
@given(st.floats(-4, 4), st.sampled_from([120, 200, 300]))
@example(0.1875, 120)
def test_the_skew_of_any_page_is_found(degrees: float, dpi: int) -> None:
    page = image_of(pdf_of(paragraph(LINES * 2, size=10)), dpi=dpi)
    found = skew_of(askew(page, degrees))
    left_alone = found == 0.0 and abs(degrees) < 0.25  # so little skew that turning would gain next to nothing
    assert left_alone or found == pytest.approx(degrees, abs=0.15)


@pytest.mark.parametrize("page", [TEXT, GRID, BLANK, np.zeros_like(BLANK)], ids=["text", "table", "white", "black"])
def test_a_page_that_lies_level_has_no_skew(page: GreyImage) -> None:
    assert skew_of(page) == 0.0


def test_noise_has_no_skew() -> None:
    noise = np.random.default_rng(3).integers(0, 256, (700, 500), dtype=np.uint8)
    assert abs(skew_of(noise)) < 6.0


def test_turning_is_clockwise_about_the_middle_and_keeps_the_size() -> None:
    page = BLANK.copy()
    page[98:103, 448:453] = 0
    turned = turned_by(page, 3.0)
    assert turned.shape == page.shape
    ys, xs = np.nonzero(turned < 128)
    sine, cosine = math.sin(math.radians(3)), math.cos(math.radians(3))
    x, y = 450 - 300, 100 - 400
    assert xs.mean() == pytest.approx(300 + x * cosine - y * sine, abs=1)
    assert ys.mean() == pytest.approx(400 + x * sine + y * cosine, abs=1)
    assert turned[0, 0] == turned[-1, -1] == 255  # corners that were not there before


def test_a_straightened_page_has_no_skew_left() -> None:
    for degrees in (-3.0, 1.7):
        assert abs(skew_of(turned_by(askew(TEXT, degrees), degrees))) <= 0.1


def test_a_page_that_is_hardly_askew_is_not_blurred() -> None:
    page = askew(TEXT, 0.05)
    prepared = prepare(page, DPI, frozenset({"deskew"}))
    assert prepared.skew == 0.0
    assert np.array_equal(prepared.image, page)


@pytest.mark.parametrize("degrees", [-1.5, -0.5, 0.0, 1.5])
@pytest.mark.parametrize("page", [TEXT, GRID], ids=["text", "table"])
@pytest.mark.parametrize("quarters", [0, 1, 2, 3])
def test_lines_that_run_upwards_or_downwards_are_laid_level(page: GreyImage, quarters: int, degrees: float) -> None:
    lying = np.ascontiguousarray(np.rot90(askew(page, degrees), k=quarters))
    prepared = prepare(lying, DPI, STEPS)
    assert prepared.turn == (90 if quarters % 2 else 0)
    assert prepared.skew == pytest.approx(degrees, abs=0.15)
    assert prepared.image.shape == page.shape
    assert skew_of(prepared.image) == pytest.approx(0, abs=0.15)


def test_only_the_steps_that_are_named_are_taken() -> None:
    lying = np.ascontiguousarray(np.rot90(askew(TEXT, 2)))
    nothing = prepare(lying, 100, frozenset())
    assert np.array_equal(nothing.image, lying)
    assert nothing[1:] == (100, 0, 0.0)
    assert prepare(lying, 100, frozenset({"turn"}))[1:] == (100, 90, 0.0)
    assert prepare(TEXT, 100, frozenset({"upscale"})).dpi == 200


def test_a_blank_page_stays_as_it_is() -> None:
    prepared = prepare(BLANK, DPI, STEPS)
    assert (prepared.turn, prepared.skew, prepared.dpi) == (0, 0.0, DPI)
    assert np.array_equal(prepared.image, BLANK)


@pytest.mark.parametrize(("dpi", "becomes"), [(72, 200), (100, 200), (150, 200), (169, 200), (171, 171), (300, 300)])
def test_small_letters_are_enlarged(dpi: float, becomes: float) -> None:
    page = image_of(pdf_of(paragraph()), dpi=dpi)
    prepared = prepare(page, dpi, STEPS)
    assert prepared.dpi == becomes
    height, width = prepared.image.shape
    assert width == pytest.approx(WIDTH / 72 * becomes, abs=4)
    assert height == pytest.approx(HEIGHT / 72 * becomes, abs=4)


def test_uneven_light_is_evened_out_and_ink_stays_dark() -> None:
    light = np.linspace(1.0, 0.55, TEXT.shape[1])[np.newaxis, :] * np.linspace(1.0, 0.8, TEXT.shape[0])[:, np.newaxis]
    dim = (TEXT * light).astype(np.uint8)
    even = evened(dim)
    paper, ink = TEXT == 255, TEXT < 40
    assert dim[paper].min() < 120
    assert np.percentile(even[paper], 1) > 235
    assert np.percentile(even[ink], 95) < 100
    assert np.mean(black_and_white(even) != black_and_white(TEXT)) < 0.01


def test_faint_ink_becomes_black_and_white_ink() -> None:
    faint = (230 - (255 - TEXT.astype(np.int16)) * 60 // 255).astype(np.uint8)  # 170 on 230
    ink = black_and_white(evened(faint)) > 0
    assert np.mean(ink[TEXT < 40]) > 0.9
    assert np.mean(ink[TEXT == 255]) < 0.03


def grainy(strength: float) -> GreyImage:
    grain = cv2.GaussianBlur(np.random.default_rng(11).normal(0, strength, TEXT.shape), (0, 0), 0.7)
    page: GreyImage = np.clip(40 + TEXT * (180 / 255) + grain, 0, 255).astype(np.uint8)
    return page


def test_grain_is_taken_out_and_letters_stay() -> None:
    page = evened(grainy(50))
    cleaned = without_grain(page)
    paper, ink = TEXT == 255, TEXT < 40
    assert grain_of(cleaned) < 0.3 * grain_of(page)
    assert cleaned[paper].std() < 0.5 * page[paper].std()
    assert np.percentile(cleaned[ink], 90) < 120
    plain = black_and_white(TEXT)
    assert np.mean(black_and_white(cleaned) != plain) < 0.3 * np.mean(black_and_white(page) != plain)


@pytest.mark.parametrize("strength", [0, 4, 12])
def test_a_page_that_is_hardly_grainy_is_left_as_it_is(strength: float) -> None:
    page = evened(grainy(strength))
    assert without_grain(page) is page


SHAPES = st.tuples(st.integers(1, 60), st.integers(1, 60)) | st.sampled_from([(1, 4000), (4000, 1), (3, 2500)])


@settings(max_examples=40, deadline=None)
@given(SHAPES, st.sampled_from([30.0, 90.0, 200.0]), st.sampled_from(["white", "black", "noise"]))
def test_images_of_any_shape_are_prepared(shape: tuple[int, int], dpi: float, kind: str) -> None:
    chance = np.random.default_rng(7)
    image: GreyImage = {
        "white": np.full(shape, 255, np.uint8), "black": np.zeros(shape, np.uint8),
        "noise": chance.integers(0, 256, shape, dtype=np.uint8),
    }[kind]  # fmt: skip
    prepared = prepare(image, dpi, STEPS)
    assert min(prepared.image.shape) >= 1
    assert prepared.image.dtype == np.uint8
    assert black_and_white(prepared.image).shape == prepared.image.shape


def test_pictures_from_pillow_can_be_read_only() -> None:
    page = np.asarray(Image.fromarray(TEXT))
    assert not page.flags.writeable
    assert prepare(page, DPI, STEPS).image.shape == page.shape
