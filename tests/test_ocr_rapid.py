"""The default engine on small pictures: what it reads, where, and that it reads the same each time."""

from __future__ import annotations

import sys
from collections.abc import Iterable

import numpy as np
import pytest
from drawn import LINES, image_of, paragraph, pdf_of, together, truth_of

from isa_extract.ocr import engines
from isa_extract.ocr.engine import GreyImage, Reading
from isa_extract.ocr.prepare import black_and_white
from isa_extract.ocr.rapid import RapidEngine, _Character, _Line, _Text, _words

SIZE = 330.0, 84.0
PRINTED = [*LINES[:2], "Contact the clerk on 01632 960001 by 4 March 2027."]
THREE = pdf_of(paragraph(PRINTED, left=20, top=24), size=SIZE)
LONG = (
    "The partners agree that personal information is shared under this agreement only where the law allows it and "
    "where sharing is needed for its purpose."
)


@pytest.fixture(scope="module")
def engine() -> RapidEngine:
    return RapidEngine(1)


def lines_of(readings: Iterable[Reading]) -> list[str]:
    """The lines that were read, from top to bottom."""
    lines: dict[int, list[Reading]] = {}
    for reading in readings:
        lines.setdefault(reading.line, []).append(reading)
    inside = [sorted(line, key=lambda word: word.x0) for line in lines.values()]
    return [" ".join(word.text for word in line) for line in sorted(inside, key=lambda line: line[0].top)]


def test_a_paragraph_is_read_and_each_word_lies_on_its_ink(engine: RapidEngine) -> None:
    image = image_of(THREE)
    read = engine.read(image)
    assert lines_of(read) == PRINTED
    truth = truth_of(THREE)
    assert len(truth) == len(read)
    ink = black_and_white(image) > 0
    for printed, word in zip(truth, sorted(read, key=lambda word: (word.line, word.x0)), strict=True):
        assert word.text == printed.text
        assert (word.x0, word.x1) == pytest.approx((printed.x0, printed.x1), abs=8)
        assert word.top <= printed.top + 16
        assert word.bottom >= printed.bottom - 16
        inside = ink[int(word.top) : int(word.bottom) + 1, int(word.x0) : int(word.x1) + 1].sum()
        all_of_it = ink[int(printed.top) : int(printed.bottom), int(printed.x0) - 2 : int(printed.x1) + 2].sum()
        assert inside > 0.9 * all_of_it
        assert 0.8 < word.score <= 1


def test_two_engines_and_other_numbers_of_threads_read_the_same(engine: RapidEngine) -> None:
    image = image_of(THREE)
    assert RapidEngine(2).read(image) == engine.read(image)


@pytest.mark.parametrize("size", [8, 10])
def test_a_long_line_is_read_whole(engine: RapidEngine, size: int) -> None:
    assert len(LONG) > 120
    image = image_of(pdf_of(paragraph([LONG], left=20, top=24, size=size), size=(720, 40)))
    (line,) = lines_of(engine.read(image))
    assert line == LONG


def test_lines_of_several_sizes_are_read(engine: RapidEngine) -> None:
    draw = together(
        paragraph(["Moorland Agreement"], left=20, top=30, size=24, font="Helvetica-Bold"),
        paragraph(["between the council and its partners"], left=20, top=52, size=10, font="Times-Roman"),
        paragraph(["Version 3, March 2024"], left=20, top=68, size=7.5),
    )
    image = image_of(pdf_of(draw, size=SIZE))
    assert lines_of(engine.read(image)) == [
        "Moorland Agreement", "between the council and its partners", "Version 3, March 2024",
    ]  # fmt: skip


def test_only_latin_letters_and_usual_signs_are_read(engine: RapidEngine) -> None:
    wanted = set("".join(engine._alphabet))
    assert {"A", "z", "0", "@", "£", "é", "ŵ", "ŷ", "—", "’", " "} <= wanted
    assert all(ord(sign) < 0x2714 for sign in wanted)
    chance = np.random.default_rng(1)
    noise: GreyImage = np.full((160, 400), 255, np.uint8)
    for _ in range(60):  # strokes of no alphabet
        y, x = int(chance.integers(10, 130)), int(chance.integers(10, 380))
        if chance.random() < 0.5:
            noise[y : y + 3, x : x + int(chance.integers(6, 22))] = 0
        else:
            noise[y : y + int(chance.integers(6, 22)), x : x + 3] = 0
    for reading in engine.read(noise):
        assert all(sign.isascii() or sign in wanted for sign in reading.text)


@pytest.mark.parametrize("before", ["", "of "])
def test_two_spaces_seen_where_the_page_has_one_lose_no_word(before: str) -> None:
    crop: GreyImage = np.full((48, 110), 255, np.uint8)
    for left, right in ([(0, 20)] if before else []) + [(30, 52), (60, 100)]:
        crop[8:40, left:right] = 0
    placed = [*zip(before, (5, 15, 25), strict=False), *zip("al l re", (34, 46, 52, 56, 58, 66, 80), strict=True)]
    text = _Text([_Character(sign, middle, 1.0) for sign, middle in placed], 1.0)
    read = _words(_Line(crop, 0, 0, 0), text)
    assert [word.text for word in read] == [*before.split(), "all", "re"]
    assert [(word.x0, word.x1) for word in read][-2:] == [(30, 52), (60, 100)]


def test_a_strip_of_a_page_is_not_looked_at_enlarged(engine: RapidEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[tuple[int, ...]] = []
    network = engine._detector.text_det.session

    def look(batch: np.ndarray) -> object:
        seen.append(batch.shape)
        return network(batch)

    monkeypatch.setattr(engine._detector.text_det, "session", look)
    engine.read(np.full((400, 1654), 255, np.uint8))
    assert max(seen[0][2:]) <= 1312


def test_nothing_is_read_on_a_blank_image(engine: RapidEngine) -> None:
    assert engine.read(np.full((60, 200), 255, np.uint8)) == []


def test_engines_are_made_once_and_known_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[int] = []

    class Made:
        def __init__(self, threads: int) -> None:
            made.append(threads)

    engines.engine_named.cache_clear()
    monkeypatch.setattr("isa_extract.ocr.rapid.RapidEngine", Made)
    try:
        assert engines.engine_named("rapidocr") is engines.engine_named("rapidocr")
        assert made == [engines.processors()]
        with pytest.raises(ValueError, match="no OCR engine 'nonsense'"):
            engines.engine_named("nonsense")
    finally:
        engines.engine_named.cache_clear()


@pytest.mark.parametrize("package", ["rapidocr", "onnxruntime"])
def test_an_engine_that_is_not_installed_is_an_import_error(monkeypatch: pytest.MonkeyPatch, package: str) -> None:
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(ImportError, match=package):
        RapidEngine(1)
