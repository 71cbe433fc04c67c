"""What OCR read on a page as the layout takes it: points, type sizes, bold, blanks, boxes, and the way back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import cv2
import numpy as np
import pytest
from drawn import DPI, HEIGHT, LINES, Truthful, askew, image_of, paragraph, pdf_of, together, truth_of
from hypothesis import given, settings
from hypothesis import strategies as st

from isa_extract.loaders.pdf_page import PageContent, Rule, Word
from isa_extract.loaders.scan_page import ScannedWord, content_of, settle
from isa_extract.ocr.engine import GreyImage, Reading
from isa_extract.ocr.page import read_page

SCALE = DPI / 72


def content_from(data: bytes, words: Sequence[Reading] | None = None) -> PageContent:
    """The content of the first page of a PDF as an engine without mistakes reads its picture."""
    reading = read_page(image_of(data), DPI, Truthful(truth_of(data) if words is None else words))
    return content_of(reading, 1)


def words_of(content: PageContent) -> dict[str, Word]:
    return {word.text: word for word in content.words}


@pytest.mark.parametrize(("regular", "bold"), [("Helvetica", "Helvetica-Bold"), ("Times-Roman", "Times-Bold")])
def test_type_sizes_and_weights_are_measured(regular: str, bold: str) -> None:
    draw = together(
        paragraph(LINES, size=10, font=regular, top=30),
        paragraph(["Bold words among them"], size=10, font=bold, top=125),
        paragraph(["A heading of twelve points"], size=12, font=bold, top=150),
        paragraph(["Larger text of sixteen"], size=16, font=regular, top=180),
        paragraph(["The title of sixteen"], size=16, font=bold, top=210),
    )
    content = content_from(pdf_of(draw))
    settle([content])
    near = 0.1 if regular == "Helvetica" else 0.15  # capitals of Times are lower
    expected = {
        "records": (10, False), "attendance": (10, False), "destroyed.": (10, False), "Bold": (10, True),
        "among": (10, True), "heading": (12, True), "points": (12, True), "Larger": (16, False),
        "sixteen": (16, True), "title": (16, True),
    }  # fmt: skip
    words = words_of(content)
    for text, (size, heavy) in expected.items():
        assert words[text].size == pytest.approx(size, rel=near), text
        assert words[text].bold == heavy, text
    assert len({word.size for word in content.words}) <= (3 if regular == "Helvetica" else 4)


@pytest.mark.parametrize("size", [8, 9, 11, 14, 17])
def test_all_words_of_one_size_have_one_size_and_lie_on_their_lines(size: float) -> None:
    data = pdf_of(paragraph(LINES[:4], size=size, left=10))
    content = content_from(data)
    settle([content])
    assert {word.bold for word in content.words} == {False}
    (measured,) = {word.size for word in content.words}
    assert measured == pytest.approx(size, rel=0.1)
    for row in range(4):
        line = [word for word in content.words if abs(word.bottom - 0.22 * word.size - 40 - 1.4 * size * row) < 1.5]
        assert [word.text for word in line] == LINES[row].split()


def scanned(text: str, x0: float, size: float, weight: float = 0.1, top: float = 100) -> ScannedWord:
    return ScannedWord(text, x0, top, x0 + 30, top + size, size, weight=weight)


def test_sizes_measured_a_little_apart_become_one() -> None:
    pages = [
        PageContent(1, 595, 842, [scanned("several", 50, 10.1), scanned("words", 90, 9.8), scanned("Title", 50, 15.6)]),
        PageContent(
            2, 595, 842, [scanned("others", 50, 10.4), scanned("larger", 90, 16.1), scanned("again", 130, 9.6)]
        ),
    ]
    settle(pages)
    sizes = words_of(pages[0]) | words_of(pages[1])
    assert len({sizes[text].size for text in ("several", "words", "others", "again")}) == 1
    assert sizes["Title"].size == sizes["larger"].size != sizes["words"].size


def test_words_of_a_text_layer_are_left_alone_beside_scanned_pages() -> None:
    word = Word("printed", 50, 100, 80, 110, 10.37, bold=True)
    settle([PageContent(1, 595, 842, [word]), PageContent(2, 595, 842, [scanned("scanned", 50, 10)])])
    assert (word.size, word.bold) == (10.37, True)
    settle([])
    settle([PageContent(1, 595, 842, [])])


def test_signs_too_small_to_be_measured_are_as_bold_as_their_neighbours() -> None:
    text = [scanned("usual", 50 + 40 * n, 10, top=200) for n in range(8)]
    heading = [scanned("1", 50, 10, weight=0.0), scanned("Purpose", 90, 10, weight=0.16)]
    other = [scanned("of", 50, 10, weight=0.1, top=300), scanned("–", 90, 10, weight=0.0, top=300)]
    settle([PageContent(1, 595, 842, [*heading, *text, *other])])
    assert [word.bold for word in heading] == [True, True]
    assert not any(word.bold for word in (*text, *other))


# --- lines to write on, tick boxes, table lines -----------------------------------------------------------------------


def lined(canvas: Any) -> None:
    canvas.line(100, HEIGHT - 42, 220, HEIGHT - 42)


def test_a_line_behind_a_label_is_a_blank() -> None:
    content = content_from(pdf_of(together(paragraph(["Signed:"], left=50), lined)), truth_of(pdf_of(
        paragraph(["Signed:"], left=50))))  # fmt: skip
    assert [word.text for word in content.words] == ["Signed:", "_" * 12]
    blank = content.words[1]
    assert (blank.x0, blank.x1) == pytest.approx((100, 220), abs=1)
    assert blank.middle == content.words[0].middle
    assert content.rules == []


def test_a_line_under_words_or_in_a_table_is_no_blank() -> None:
    under = pdf_of(together(paragraph(["Contact: privacy@arden.example or no one"], left=50), lined))
    assert not any("_" in word.text for word in content_from(under).words)

    def grid(canvas: Any) -> None:
        canvas.grid([96, 220, 330], [HEIGHT - 28, HEIGHT - 43, HEIGHT - 58])

    table = pdf_of(together(paragraph(["Signed:"], left=50), paragraph(["Name", "Date"], left=104), grid))
    content = content_from(table)
    assert not any("_" in word.text for word in content.words)
    assert len(content.rules) == 6


def test_table_lines_are_thin_and_in_points() -> None:
    def grid(canvas: Any) -> None:
        canvas.grid([40, 180, 320], [240, 200, 160])

    content = content_from(
        pdf_of(
            together(
                paragraph(["Name of the officer", "and his telephone"], left=50, top=62),
                paragraph(LINES[:4], top=150),
                grid,
            )
        )
    )
    level = [rule for rule in content.rules if rule.top == rule.bottom]
    upright = [rule for rule in content.rules if rule.x0 == rule.x1]
    assert [rule.top for rule in level] == pytest.approx([HEIGHT - y for y in (240, 200, 160)], abs=1)
    assert [rule.x0 for rule in sorted(upright)] == pytest.approx([40, 180, 320], abs=1)
    assert all(isinstance(rule, Rule) and not rule.shade for rule in content.rules)


@pytest.mark.parametrize(("mark", "shown"), [(False, "☐"), (True, "☒")])
def test_a_tick_box_is_a_word(mark: bool, shown: str) -> None:
    def box(canvas: Any) -> None:
        canvas.rect(40, HEIGHT - 41, 9, 9)
        if mark:
            canvas.line(41, HEIGHT - 40, 48, HEIGHT - 33)
            canvas.line(41, HEIGHT - 33, 48, HEIGHT - 40)

    letters = pdf_of(paragraph(["The partners agree"], left=56))
    words = truth_of(letters)
    content = content_from(pdf_of(together(paragraph(["The partners agree"], left=56), box)), words)
    ordered = sorted(content.words, key=lambda word: word.x0)
    assert [word.text for word in ordered] == [shown, "The", "partners", "agree"]
    assert (ordered[0].top, ordered[0].bottom) == (ordered[1].top, ordered[1].bottom)


# --- the way back to the page as it is displayed ----------------------------------------------------------------------


def largest(image: GreyImage) -> tuple[float, float, float, float]:
    """The box of the largest piece of ink."""
    ink = (image < 128).astype(np.uint8)
    count, _, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    x, y, width, height, _ = max(stats[1:count].tolist(), key=lambda stat: stat[4])
    return x, y, x + width, y + height


class Finder:
    """An engine that reads a word where the largest piece of ink is, surely if that is near the page's upper edge.

    Of a band it cannot tell, and is sure enough for the whole page to be read.
    """

    name = "finder"

    def read(self, image: GreyImage) -> list[Reading]:
        x0, top, x1, bottom = largest(image)
        height, width = image.shape
        score = 0.5 if height < width / 2 else 0.98 if top < height / 2 else 0.3
        return [Reading("Ht", x0, top, x1, bottom, score, 0)]


@settings(max_examples=12, deadline=None)
@given(
    st.integers(0, 3), st.floats(-2, 2), st.floats(40, 300), st.floats(30, 90), st.sampled_from([100, 200, 250])
)  # fmt: skip
def test_boxes_lie_where_the_words_are_displayed(quarters: int, degrees: float, x: float, y: float, dpi: int) -> None:
    def mark(canvas: Any) -> None:
        canvas.rect(x, HEIGHT - y, 14, 10, fill=1)

    data = pdf_of(together(paragraph(LINES, top=120), mark))
    displayed = np.ascontiguousarray(np.rot90(askew(image_of(data, dpi=dpi), degrees), k=quarters))
    seen = [edge * 72 / dpi for edge in largest(displayed)]
    content = content_of(read_page(displayed, dpi, Finder()), 1)
    assert content.turn == 90 * quarters
    (word,) = [word for word in content.words if word.text == "Ht"]
    x0, top, x1, bottom = content.displayed((word.x0, word.top, word.x1, word.bottom))
    assert (x0 + x1) / 2 == pytest.approx((seen[0] + seen[2]) / 2, abs=3)
    assert (top + bottom) / 2 == pytest.approx((seen[1] + seen[3]) / 2, abs=3)
    assert x0 < seen[0] + 2
    assert x1 > seen[2] - 2
    assert top < seen[1] + 2
    assert bottom > seen[3] - 2


def test_boxes_that_an_engine_widened_beyond_the_page_are_cut_at_its_edges() -> None:
    truth = truth_of(DATA := pdf_of(paragraph(LINES[:4], size=10)))
    height, width = image_of(DATA).shape
    beyond = [
        truth[0]._replace(top=-3.0, x0=-8.0),
        truth[1]._replace(bottom=height + 5.0, line=90),
        truth[2]._replace(x1=width + 4.0, line=91),
        truth[3]._replace(top=height + 2.0, bottom=height + 20.0, line=92),
        *truth[4:],
    ]
    content = content_from(DATA, beyond)
    assert [word.text for word in content.words].count(truth[3].text) <= [w.text for w in truth].count(
        truth[3].text
    ) - 1
    assert {truth[0].text, truth[1].text, truth[2].text} <= set(words_of(content))
    for word in content.words:
        assert 0 <= word.x0 < word.x1 <= width / SCALE + 0.1
