"""The other engine, where it is installed, and what is said where it is not."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest
from drawn import LINES, image_of, paragraph, pdf_of, truth_of

from isa_extract.ocr import tesseract
from isa_extract.ocr.tesseract import TesseractEngine

PRINTED = [*LINES[:2], "Contact the clerk on 01632 960001 by 4 March 2027."]
DATA = pdf_of(paragraph(PRINTED, left=20, top=24), size=(330, 84))


@pytest.fixture(scope="module")
def engine() -> TesseractEngine:
    try:
        return TesseractEngine()
    except ImportError as error:
        pytest.skip(str(error))


def test_a_paragraph_is_read_word_by_word(engine: TesseractEngine) -> None:
    truth = truth_of(DATA)
    read = engine.read(image_of(DATA))
    assert [word.text for word in read] == [word.text for word in truth]
    for word, printed in zip(read, truth, strict=True):
        assert (word.x0, word.x1) == pytest.approx((printed.x0, printed.x1), abs=6)
        assert printed.top < word.top < word.bottom < printed.bottom
        assert 0.5 < word.score <= 1
    assert [word.line for word in read] == [word.line for word in truth]


def test_it_reads_the_same_again_after_another_page(engine: TesseractEngine) -> None:
    first = engine.read(image_of(DATA))
    engine.read(np.full((100, 300), 255, np.uint8))
    assert engine.read(image_of(DATA)) == first


def test_nothing_is_read_on_a_blank_image(engine: TesseractEngine) -> None:
    assert engine.read(np.full((100, 300), 255, np.uint8)) == []


def test_what_to_install_is_said_where_the_package_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "tesserocr", None)
    with pytest.raises(ImportError, match=r"pip install 'isa-extract\[tesseract\]'"):
        TesseractEngine()


def test_what_to_install_is_said_where_the_language_data_is_missing(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(tesseract, "_DATA", (str(tmp_path),))
    monkeypatch.delenv("TESSDATA_PREFIX", raising=False)
    with pytest.raises(ImportError, match="tesseract-ocr"):
        tesseract._data_folder()


@pytest.mark.parametrize("below", ["", "tessdata"])
def test_language_data_is_found_where_the_environment_says(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, below: str
) -> None:
    folder = tmp_path / below
    folder.mkdir(exist_ok=True)
    (folder / "eng.traineddata").touch()
    monkeypatch.setenv("TESSDATA_PREFIX", str(tmp_path))
    assert tesseract._data_folder() == folder
