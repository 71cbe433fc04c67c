"""Drawn things on a page's image: table lines, tick boxes, bullets, rows of dots, and the letters that are none."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pytest
from drawn import DPI, HEIGHT, LINES, Draw, askew, image_of, paragraph, pdf_of, together, truth_of

from isa_extract.ocr.boxes import tick_boxes_of
from isa_extract.ocr.bullets import with_bullets
from isa_extract.ocr.components import components_of
from isa_extract.ocr.engine import GreyImage, Reading
from isa_extract.ocr.leaders import DOTS, leaders_of, readings_of, without_leaders
from isa_extract.ocr.prepare import black_and_white, skew_of, turned_by
from isa_extract.ocr.rulings import Ruling, rulings_of, without_rulings

SCALE = DPI / 72
ACROSS, DOWN = (40, 130, 230, 320), (260, 220, 180, 140, 100)
"""Where the table's lines are, in points from the left and from below."""
CELLS = (
    "Information", "Provided by", "How often", "Names, addresses", "Arden Council", "Every month",
    "School attendance", "Marsh Vale", "On Mondays", "Rent account", "Housing service", "When asked for",
)  # fmt: skip


def ink_of(image: GreyImage) -> GreyImage:
    return black_and_white(image)


def bullets_of(ink: GreyImage, words: Sequence[Reading]) -> list[Reading]:
    """The bullets that were added to the words."""
    return [word for word in with_bullets(words, components_of(ink, DPI), DPI) if word not in words]


def drawing(draw: Draw) -> GreyImage:
    return image_of(pdf_of(draw))


def words_of_table() -> Draw:
    return together(
        *(
            paragraph([cell], left=ACROSS[n % 3] + 6, top=HEIGHT - DOWN[n // 3] + 16, size=9)
            for n, cell in enumerate(CELLS)
        )
    )


def lines_of_table(thickness: float = 0.6) -> Draw:
    def draw(canvas: Any) -> None:
        canvas.setLineWidth(thickness)
        canvas.grid(ACROSS, DOWN)

    return draw


def check_table(level: Sequence[Ruling], upright: Sequence[Ruling], near: float) -> None:
    """That the lines are those of the table, each once."""
    assert [(line.top + line.bottom) / 2 / SCALE for line in level] == pytest.approx(
        [HEIGHT - y for y in DOWN], abs=near
    )
    for line in level:
        assert (line.x0 / SCALE, line.x1 / SCALE) == pytest.approx((40, 320), abs=1 + near)
    assert sorted((line.x0 + line.x1) / 2 / SCALE for line in upright) == pytest.approx(ACROSS, abs=near)
    for line in upright:
        assert (line.top / SCALE, line.bottom / SCALE) == pytest.approx((HEIGHT - 260, HEIGHT - 100), abs=1 + near)


@pytest.mark.parametrize("thickness", [0.4, 0.6, 1.0, 2.0])
def test_the_lines_of_a_table_are_found(thickness: float) -> None:
    image = drawing(together(words_of_table(), lines_of_table(thickness)))
    check_table(*rulings_of(ink_of(image), DPI), near=1)


@pytest.mark.parametrize("degrees", [-2.3, -0.8, 1.7])
def test_the_lines_of_a_table_that_lay_askew_are_found(degrees: float) -> None:
    image = askew(drawing(together(words_of_table(), lines_of_table())), degrees)
    straight = turned_by(image, skew_of(image))
    check_table(*rulings_of(ink_of(straight), DPI), near=2)


def test_the_sides_of_rows_of_one_line_are_found() -> None:
    """Above and below them rows that are one cell break the upright lines off."""

    def rows(canvas: Any) -> None:
        for level in (260, 247, 234, 221, 208):
            canvas.line(40, level, 320, level)
        for upright in (40, 320):
            canvas.line(upright, 208, upright, 260)
        for top in (260, 234):
            canvas.line(180, top, 180, top - 13)

    words = paragraph(["Partner   Address"], left=44, top=HEIGHT - 251, size=9)
    _, upright = rulings_of(ink_of(drawing(together(words, rows))), DPI)
    inner = [line for line in upright if abs((line.x0 + line.x1) / 2 - 180 * SCALE) < 3]
    assert len(inner) == 2
    assert [line.bottom - line.top for line in inner] == pytest.approx([13 * SCALE] * 2, abs=5)


def test_a_line_that_the_scanner_broke_is_one_line() -> None:
    image = drawing(together(words_of_table(), lines_of_table())).copy()
    for place in range(130, 860, 37):
        image[:, place : place + 2] = 255
    for place in range(90, 510, 41):
        image[place : place + 2, :] = 255
    level, upright = rulings_of(ink_of(image), DPI)
    check_table(level, [line for line in upright if line.bottom - line.top > DPI / 2], near=1.5)


def test_a_line_that_wanders_by_two_pixels_is_one_line() -> None:
    image: GreyImage = np.full((400, 1200), 255, np.uint8)
    for x in range(100, 1100):
        y = 200 + round(x / 400)
        image[y : y + 2, x] = 0
    level, upright = rulings_of(ink_of(image), DPI)
    assert len(level) == 1
    assert (level[0].x0, level[0].x1) == pytest.approx((100, 1100), abs=3)
    assert upright == []


def row_of(text: str, size: float, font: str = "Helvetica") -> Draw:
    return paragraph([text] * 3, size=size, font=font)


def underlined(canvas: Any) -> None:
    canvas.setFont("Helvetica", 11)
    canvas.drawString(36, 200, "Note that")
    canvas.line(36, 198.5, 56, 198.5)


@pytest.mark.parametrize(
    "draw",
    [
        paragraph(LINES * 2),
        paragraph(LINES * 2, font="Times-Roman", size=12),
        row_of("THE LETTER EFHLIT", 24, "Helvetica-Bold"),
        row_of("ILLETTI HEEL", 36, "Helvetica-Bold"),
        row_of("TEFL ZEZ", 48, "Helvetica-Bold"),
        row_of("I II III IIII 1 l T", 20, "Helvetica"),
        row_of("- - - - - - - - - - - -", 11),
        row_of("- –– — a –", 14),
        row_of("Purpose ........................................ 4", 11),
        row_of(". . . . . . . . . . . . . . . . . . . . . . . .", 11),
        underlined,
    ],
    ids=["text", "times", "title", "larger", "largest", "stems", "hyphens", "dashes", "leaders", "dots", "underline"],
)
def test_letters_and_small_signs_are_no_lines(draw: Draw) -> None:
    assert rulings_of(ink_of(drawing(draw)), DPI) == ([], [])


@pytest.mark.parametrize("thickness", [0.5, 1.2])
def test_lines_are_painted_white_and_letters_stay(thickness: float) -> None:
    letters = drawing(words_of_table())
    image = drawing(together(words_of_table(), lines_of_table(thickness)))
    ink = ink_of(image)
    cleaned = without_rulings(image, ink, *rulings_of(ink, DPI))
    assert not np.any((letters < 128) & (cleaned >= 128))
    left = np.count_nonzero((cleaned < 128) & (letters >= 128))
    assert left <= 20 * len(ACROSS) * len(DOWN)  # at crossings, of a few pixels each
    assert left < 0.01 * np.count_nonzero((image < 128) & (letters >= 128))


def test_letters_that_a_line_goes_through_keep_their_strokes() -> None:
    def lines(canvas: Any) -> None:
        for row in range(6):
            canvas.line(30, HEIGHT - 40 - 15.4 * row - 1, 330, HEIGHT - 40 - 15.4 * row - 1)

    letters = drawing(paragraph())
    image = drawing(together(paragraph(), lines))
    ink = ink_of(image)
    level, upright = rulings_of(ink, DPI)
    assert len(level) == 6
    cleaned = without_rulings(image, ink, level, upright)
    printed = letters < 128
    assert np.mean(cleaned[printed] < 128) > 0.9
    assert np.count_nonzero((cleaned < 128) & ~printed) < 0.25 * np.count_nonzero((image < 128) & ~printed)


def test_an_image_without_lines_is_given_back_as_it_was() -> None:
    image = drawing(paragraph())
    ink = ink_of(image)
    assert np.array_equal(without_rulings(image, ink, *rulings_of(ink, DPI)), image)


# --- tick boxes -------------------------------------------------------------------------------------------------------


def box_drawn(mark: str, side: float = 10) -> Draw:
    def draw(canvas: Any) -> None:
        canvas.rect(100, 200, side, side)
        canvas.setLineWidth(1.2)
        if mark == "cross":
            canvas.line(102, 202, 98 + side, 198 + side)
            canvas.line(102, 198 + side, 98 + side, 202)
        if mark == "tick":
            canvas.lines([(102, 205, 104, 202), (104, 202, 98 + side, 198 + side)])
        canvas.setFont("Helvetica", 11)
        canvas.drawString(106 + side, 202, "The partners agree")

    return draw


@pytest.mark.parametrize("side", [7, 10, 14])
@pytest.mark.parametrize(("mark", "ticked"), [("", False), ("cross", True), ("tick", True)])
def test_tick_boxes_are_found(side: float, mark: str, ticked: bool) -> None:
    boxes = tick_boxes_of(components_of(ink_of(drawing(box_drawn(mark, side))), DPI), DPI)
    assert [box.ticked for box in boxes] == [ticked]
    corner = 100 * SCALE, (HEIGHT - 200 - side) * SCALE
    assert boxes[0][:4] == pytest.approx((*corner, corner[0] + side * SCALE, corner[1] + side * SCALE), abs=3)


def filled(canvas: Any) -> None:
    canvas.circle(100, 200, 4, fill=1)
    canvas.rect(120, 200, 8, 8, fill=1)
    canvas.rect(140, 200, 30, 10)  # too long
    canvas.rect(40, 40, 60, 60)  # too large
    canvas.circle(200, 200, 5)


@pytest.mark.parametrize("size", [10, 14, 18])
@pytest.mark.parametrize("font", ["Helvetica", "Helvetica-Bold", "Times-Roman", "Times-Bold", "Courier"])
def test_round_letters_are_no_tick_boxes(font: str, size: float) -> None:
    image = drawing(paragraph(["O D 0 Q C G B 8 o 6 9 H", "DODO BOB 0080 DD OO QQ", "[ ] 11 II [x] n u H"], size=size,
                              font=font))  # fmt: skip
    assert tick_boxes_of(components_of(ink_of(image), DPI), DPI) == []


def test_filled_shapes_circles_and_long_or_large_frames_are_no_tick_boxes() -> None:
    assert tick_boxes_of(components_of(ink_of(drawing(filled)), DPI), DPI) == []


def test_a_letter_whose_serifs_all_but_meet_is_no_tick_box() -> None:
    def letter(canvas: Any) -> None:
        for stem in (100, 113):
            canvas.rect(stem, 200, 3, 16, fill=1, stroke=0)
        for foot in (200, 214):
            canvas.rect(100, foot, 7.2, 2, fill=1, stroke=0)
            canvas.rect(108.8, foot, 7.2, 2, fill=1, stroke=0)
        canvas.rect(100, 207, 16, 2, fill=1, stroke=0)

    assert tick_boxes_of(components_of(ink_of(drawing(letter)), DPI), DPI) == []


# --- bullets ----------------------------------------------------------------------------------------------------------


def listed(radius: float, before: float = 12) -> Draw:
    def draw(canvas: Any) -> None:
        for row in range(3):
            canvas.circle(60 - before, 203 - 16 * row, radius, fill=1, stroke=0)

    return together(draw, paragraph(LINES[:3], left=60, top=HEIGHT - 200, size=11.4))


@pytest.mark.parametrize("radius", [1.2, 1.7])
def test_bullets_before_lines_are_found(radius: float) -> None:
    words = truth_of(pdf_of(listed(radius)))
    found = bullets_of(ink_of(drawing(listed(radius))), words)
    assert [bullet.text for bullet in found] == ["•"] * 3
    assert [bullet.line for bullet in found] == [0, 1, 2]
    for bullet in found:
        first = next(word for word in words if word.line == bullet.line)
        assert (bullet.x0, bullet.x1) == pytest.approx(((48 - radius) * SCALE, (48 + radius) * SCALE), abs=2)
        assert (bullet.top, bullet.bottom) == (first.top, first.bottom)


@pytest.mark.parametrize("size", [9, 11, 12])
@pytest.mark.parametrize("font", ["Helvetica", "Times-Roman", "Symbol"])
def test_the_bullets_of_usual_fonts_are_found(font: str, size: float) -> None:
    letters = paragraph(LINES, left=60, size=size, font="Helvetica" if font == "Symbol" else font)
    marks = paragraph(["•"] * len(LINES), left=46, size=size, font=font)
    found = bullets_of(ink_of(drawing(together(letters, marks))), truth_of(pdf_of(letters)))
    assert sorted(bullet.line for bullet in found) == list(range(len(LINES)))


@pytest.mark.parametrize("label", ["a", "o.", "e)", "s", "1", "-", "–", "c."])
def test_labels_of_other_kinds_are_no_bullets(label: str) -> None:
    letters = paragraph(LINES, left=60, size=11)
    labels = paragraph([label] * len(LINES), left=46, size=11, font="Helvetica-Bold")
    assert bullets_of(ink_of(drawing(together(letters, labels))), truth_of(pdf_of(letters))) == []


@pytest.mark.parametrize("lines", [LINES, ("in the list", "i. if", "ill, idle"), ("no. 5", ". it", "– is: it")])
def test_the_dots_of_letters_and_sentences_are_no_bullets(lines: Sequence[str]) -> None:
    data = pdf_of(paragraph(lines))
    assert bullets_of(ink_of(image_of(data)), truth_of(data)) == []


def test_a_dot_between_words_is_no_bullet() -> None:
    def dot(canvas: Any) -> None:
        canvas.circle(100, 203, 1.7, fill=1, stroke=0)

    draw = together(
        dot, paragraph(["Housing"], left=50, top=HEIGHT - 200), paragraph(["School"], left=110, top=HEIGHT - 200)
    )
    data = pdf_of(draw)
    whole = [word._replace(line=0) for word in truth_of(data)]
    assert bullets_of(ink_of(image_of(data)), whole) == []


def test_a_dot_is_the_bullet_of_one_line_only() -> None:
    words = truth_of(pdf_of(listed(1.7)))
    doubled = [*words, *(word._replace(line=word.line + 10) for word in words)]
    assert len(bullets_of(ink_of(drawing(listed(1.7))), doubled)) == 3


# --- rows of dots -----------------------------------------------------------------------------------------------------

CONTENTS = ("Purpose " + "." * 40 + " 4", "Signed:" + "." * 30, "Date: " + ". " * 12)


def test_rows_of_dots_are_found() -> None:
    data = pdf_of(paragraph(CONTENTS))
    found = leaders_of(components_of(ink_of(image_of(data)), DPI), DPI)
    assert len(found) == 3
    dots = [word for word in truth_of(data) if word.text.count(".") > 5]
    assert (found[0].x0, found[0].x1) == pytest.approx((dots[0].x0, dots[0].x1), abs=4)
    words = [word for word in truth_of(data) if word.text.strip(".")]
    read = readings_of(found, words, DPI)
    assert [word.text for word in read] == [DOTS] * 3
    assert [word.line for word in read] == [0, 1, 2]


def test_rows_of_dots_are_painted_white_and_a_colon_before_them_stays() -> None:
    without = drawing(paragraph(["Purpose " + " " * 40 + " 4", "Signed:", "Date:"]))
    image = drawing(paragraph(CONTENTS))
    cleaned = without_leaders(image, leaders_of(components_of(ink_of(image), DPI), DPI))
    inked = without < 128
    assert np.mean(cleaned[:, :350][inked[:, :350]] < 128) > 0.99  # the words before them, "Signed:" to its colon
    assert np.count_nonzero((cleaned < 128) & ~inked) < 0.02 * np.count_nonzero(image < 128) + np.count_nonzero(
        (cleaned < 128)[:, 600:]  # the page's number, which stands elsewhere
    )


@pytest.mark.parametrize(
    "lines",
    [
        LINES,
        ("and so on... and the like", "e.g. i.e. a.m. p.m."),
        ("initiating individual liaison in civil libraries", "visibility is critical in his illicit siting."),
        ("i. ii. iii. iv. v. vi. vii. viii. ix.", "1.1.1.2.1 10.10.10.1"),
    ],
)
def test_the_dots_of_sentences_are_no_rows(lines: Sequence[str]) -> None:
    assert leaders_of(components_of(ink_of(drawing(paragraph(lines))), DPI), DPI) == []


def test_a_row_of_dots_alone_is_a_line_of_its_own() -> None:
    data = pdf_of(paragraph(["." * 60]))
    found = leaders_of(components_of(ink_of(image_of(data)), DPI), DPI)
    words = [Reading("Elsewhere", 100, 600, 200, 630, 0.9, 4)]
    (read,) = readings_of(found, words, DPI)
    assert (read.text, read.line) == (DOTS, 5)


@pytest.mark.parametrize(
    "find",
    [
        lambda ink: rulings_of(ink, DPI),
        lambda ink: tick_boxes_of(components_of(ink, DPI), DPI),
        lambda ink: leaders_of(components_of(ink, DPI), DPI),
        lambda ink: bullets_of(ink, []),
    ],
    ids=["lines", "boxes", "leaders", "bullets"],
)  # fmt: skip
@pytest.mark.parametrize("shape", [(1, 1), (3, 700), (700, 3), (200, 200)])
def test_nothing_is_found_on_blank_images_of_any_shape(
    find: Callable[[GreyImage], Any], shape: tuple[int, int]
) -> None:
    found = find(np.zeros(shape, np.uint8))
    assert found in ([], ([], []))
