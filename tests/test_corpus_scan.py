"""The maker of scans: what its conditions do to a page, and what its containers hold."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pypdfium2  # type: ignore[import-untyped]
import pytest
from PIL import Image
from rapidfuzz.distance import Levenshtein
from reportlab.pdfgen.canvas import Canvas  # type: ignore[import-untyped]

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "corpus"))

import scan  # noqa: E402
from scanning.chance import generator  # noqa: E402
from scanning.conditions import CONDITIONS, Condition  # noqa: E402
from scanning.containers import CONTAINERS, write_scan  # noqa: E402
from scanning.page import ScannedPage, scan_page  # noqa: E402
from scanning.text_layer import layer_words, worn  # noqa: E402

WIDTH, HEIGHT = 360.0, 288.0  # of a page, in points: 5 by 4 inches
LINES = [
    "Arden Council and Marsh Vale Trust share records",
    "of housing and school attendance every month.",
    "Contact: privacy@arden.example or 01632 960001.",
    "Nothing in this agreement overrides the law.",
    "Records are kept for six years and destroyed.",
    "Both bodies review the agreement each June.",
] * 2


def write_document(path: Path, pages: int = 3) -> Path:
    """A PDF of pages of text, each headed by its number."""
    canvas = Canvas(str(path), pagesize=(WIDTH, HEIGHT), invariant=1)
    for number in range(1, pages + 1):
        text = canvas.beginText(36, HEIGHT - 40)
        text.setFont("Helvetica", 11)
        for line in [f"Page {number} of the agreement", *LINES]:
            text.textLine(line)
        canvas.drawText(text)
        canvas.showPage()
    canvas.save()
    return path


@pytest.fixture
def document(tmp_path: Path) -> Path:
    return write_document(tmp_path / "meadow.pdf")


def scanned(document: Path, condition: Condition, number: int = 1) -> ScannedPage:
    """One page of a document, scanned."""
    opened = pypdfium2.PdfDocument(document)
    try:
        return scan_page(opened[number - 1], document.stem, number, condition)
    finally:
        opened.close()


def written(document: Path, output: Path, condition: str, container: str) -> list[Path]:
    """The files of a scan, in a folder made for them."""
    output.mkdir(exist_ok=True)
    return write_scan(document, output, CONDITIONS[condition], container)


def sharpness(image: Image.Image, degrees: float) -> float:
    """How sharply rows of ink and of paper alternate when the image is turned by some degrees against the clock."""
    turned = image.rotate(degrees, Image.Resampling.BICUBIC, fillcolor=255)
    return float(np.asarray(turned, dtype=np.float64).mean(axis=1).var())


def measured_skew(page: ScannedPage) -> float:
    """Degrees clockwise by which lines of text fall, found by trying: turned back by as much, rows are sharpest."""
    image, dpi = page.square()
    image = image.rotate(page.turn, expand=True)
    image = image.resize((round(image.width * 100 / dpi), round(image.height * 100 / dpi)), Image.Resampling.BOX)
    levels = np.asarray(image)
    image = image.point([255 * (level > (int(levels.min()) + int(levels.max())) / 2) for level in range(256)])
    nearly = max((step / 4 for step in range(-16, 17)), key=lambda degrees: sharpness(image, degrees))
    return max((nearly + step / 20 for step in range(-5, 6)), key=lambda degrees: sharpness(image, degrees))


@pytest.mark.parametrize("container", CONTAINERS)
def test_same_bytes_again_in_another_process_with_another_hash_seed(
    document: Path, tmp_path: Path, container: str
) -> None:
    here = written(document, tmp_path / "here", "photocopy", container)
    command = ["--documents", str(tmp_path), "--output", str(tmp_path / "there"), "--container", container]
    subprocess.run(
        [sys.executable, str(ROOT / "corpus" / "scan.py"), "meadow", "--condition", "photocopy", *command],
        check=True,
        capture_output=True,
        env={**os.environ, "PYTHONHASHSEED": "7", "TZ": "Pacific/Auckland"},
    )
    assert [path.read_bytes() for path in here] == [(tmp_path / "there" / path.name).read_bytes() for path in here]


def test_files_tell_no_date(document: Path, tmp_path: Path) -> None:
    for container in ("pdf", "badlayer", "mixed"):
        content = written(document, tmp_path / container, "clean", container)[0].read_bytes()
        for date in content.split(b"Date")[1:]:
            assert date.lstrip(b" (").startswith(b"D:2000"), container  # reportlab's invariant day


def test_pages_differ_in_noise_and_skew(document: Path) -> None:
    first, second = (scanned(document, CONDITIONS["clean"], number) for number in (1, 2))
    assert first.skew != second.skew
    assert generator("a", 1).random() != generator("a", 2).random() != generator("b", 1).random()


@pytest.mark.parametrize("name", CONDITIONS)
def test_every_condition_makes_a_page_of_its_size(document: Path, name: str) -> None:
    condition = CONDITIONS[name]
    for number in (1, 2):
        page = scanned(document, condition, number)
        size = (WIDTH, HEIGHT) if page.turn % 180 == 0 else (HEIGHT, WIDTH)
        assert page.size == pytest.approx(size)
        across, down = condition.dpi
        assert page.image.size == (round(size[0] * across / 72), round(size[1] * down / 72))
        assert page.image.mode == ("1" if condition.bilevel else "L")
        image, dpi = page.square()
        assert image.mode == "L"
        assert dpi == max(across, down)
        assert image.width / dpi == pytest.approx(size[0] / 72, abs=0.01)
        assert image.height / dpi == pytest.approx(size[1] / 72, abs=0.02)
        levels = np.asarray(image, dtype=np.float64)
        assert levels.std() > 5  # there is something on it


@pytest.mark.parametrize("name", ["clean", "skew1", "skew2", "skew3", "photocopy", "fax", "sideways"])
def test_the_skew_is_the_skew_it_says(document: Path, name: str) -> None:
    condition = CONDITIONS[name]
    for number in (1, 2):
        page = scanned(document, condition, number)
        assert condition.skew[0] <= abs(page.skew) <= condition.skew[1]
        assert measured_skew(page) == pytest.approx(page.skew, abs=0.15)


def test_pages_lie_turned_clockwise(document: Path) -> None:
    plain = Condition("plain", "nothing done", ink=0, paper=255, jpeg=None)
    upright = np.asarray(scanned(document, plain).image)
    for turn in (90, 180, 270):
        page = scanned(document, replace(plain, turns=(turn,)))
        assert page.turn == turn
        assert np.array_equal(np.asarray(page.image), np.rot90(upright, -turn // 90))
    assert [scanned(document, CONDITIONS["sideways"], number).turn for number in (1, 2, 3)] == [90, 270, 90]


def test_conditions_do_what_they_are_for(document: Path) -> None:
    def levels(name: str) -> Any:
        return np.asarray(scanned(document, CONDITIONS[name]).square()[0], dtype=np.float64)

    clean, copy, faint = levels("clean"), levels("photocopy"), levels("faint")
    assert np.median(clean) > 245
    assert 170 < np.median(copy) < 215
    assert copy.std() > 15
    assert np.percentile(faint, 0.5) > 110  # ink that is hardly there
    assert (
        abs(faint[:60, :60].mean() - faint[-60:, -60:].mean()) > 15
        or abs(faint[:60, -60:].mean() - faint[-60:, :60].mean()) > 15
    )
    assert (levels("speckle") < 120).sum() > (clean < 120).sum()
    assert (levels("stamp") < 150).sum() > 1.1 * (clean < 150).sum()
    assert len(scanned(document, CONDITIONS["jpeg"]).jpeg or b"") < 0.3 * len(
        scanned(document, CONDITIONS["clean"]).jpeg or b""
    )


def test_pdf_has_one_picture_a_page_of_the_right_physical_size(document: Path, tmp_path: Path) -> None:
    (path,) = written(document, tmp_path / "out", "sideways", "pdf")
    opened = pypdfium2.PdfDocument(path)
    assert len(opened) == 3
    for page in opened:
        assert page.get_size() == pytest.approx((HEIGHT, WIDTH), abs=0.01)
        assert not page.get_textpage().get_text_range()
        (picture,) = page.get_objects()
        assert picture.get_px_size() == (round(HEIGHT / 72 * 200), round(WIDTH / 72 * 200))
    opened.close()


def test_pdf_holds_the_jpeg_that_the_jpeg_container_holds(document: Path, tmp_path: Path) -> None:
    content = written(document, tmp_path / "out", "clean", "pdf")[0].read_bytes()
    for path in written(document, tmp_path / "out", "clean", "jpeg"):
        assert path.read_bytes() in content


@pytest.mark.parametrize(("name", "dpi"), [("clean", (200, 200)), ("fax", (204, 98)), ("dpi300", (300, 300))])
def test_pictures_tell_their_resolution(document: Path, tmp_path: Path, name: str, dpi: tuple[float, float]) -> None:
    (tiff,) = written(document, tmp_path / "out", name, "tiff")
    pictures = written(document, tmp_path / "out", name, "png") + written(document, tmp_path / "out", name, "jpeg")
    with Image.open(tiff) as opened:
        assert opened.n_frames == 3  # type: ignore[attr-defined]
        for frame in range(3):
            opened.seek(frame)
            assert opened.info["dpi"] == pytest.approx(dpi, abs=0.1)
            assert opened.mode == ("1" if name == "fax" else "L")
    assert sorted(path.name for path in pictures) == sorted(
        f"meadow.p{number}.{kind}" for number in (1, 2, 3) for kind in ("png", "jpeg")
    )
    for path in pictures:
        with Image.open(path) as opened:
            assert opened.info["dpi"] == pytest.approx(dpi, abs=0.1)


def test_png_and_jpeg_show_the_same_losses(document: Path, tmp_path: Path) -> None:
    for png, jpeg in zip(
        written(document, tmp_path / "out", "jpeg", "png"),
        written(document, tmp_path / "out", "jpeg", "jpeg"),
        strict=True,
    ):
        with Image.open(png) as one, Image.open(io.BytesIO(jpeg.read_bytes())) as other:
            assert np.array_equal(np.asarray(one), np.asarray(other))


def test_mixed_keeps_the_text_of_even_pages_only(document: Path, tmp_path: Path) -> None:
    (path,) = written(document, tmp_path / "out", "clean", "mixed")
    opened, original = pypdfium2.PdfDocument(path), pypdfium2.PdfDocument(document)
    assert len(opened) == 3
    texts = [page.get_textpage().get_text_range() for page in opened]
    assert texts == ["", original[1].get_textpage().get_text_range(), ""]
    assert all(page.get_size() == pytest.approx((WIDTH, HEIGHT), abs=0.01) for page in opened)
    opened.close()
    original.close()


@pytest.mark.parametrize("name", ["clean", "skew3", "sideways"])
def test_bad_layer_is_there_and_wrong(document: Path, tmp_path: Path, name: str) -> None:
    (path,) = written(document, tmp_path / "out", name, "badlayer")
    opened, original = pypdfium2.PdfDocument(path), pypdfium2.PdfDocument(document)
    assert len(opened) == 3
    for page, source in zip(opened, original, strict=True):
        read = " ".join(page.get_textpage().get_text_range().split())
        truth = " ".join(source.get_textpage().get_text_range().split())
        assert 0.08 < Levenshtein.normalized_distance(read, truth) < 0.4
    opened.close()
    original.close()


def test_bad_layer_lies_where_the_words_are(document: Path, tmp_path: Path) -> None:
    (path,) = written(document, tmp_path / "out", "clean", "badlayer")
    opened, original = pypdfium2.PdfDocument(path), pypdfium2.PdfDocument(document)
    truth = {(word.x0, word.bottom) for word in layer_words(original[0])}
    for word in layer_words(opened[0]):
        assert min(abs(word.x0 - left) + abs(word.bottom - low) for left, low in truth) < 8
    plain = opened[0].render(scale=1, grayscale=True).to_numpy()
    (bare,) = written(document, tmp_path / "bare", "clean", "pdf")
    without = pypdfium2.PdfDocument(bare)
    assert np.array_equal(plain, without[0].render(scale=1, grayscale=True).to_numpy())  # it shows nothing
    for pdf in (opened, original, without):
        pdf.close()


def test_words_of_a_text_layer(document: Path) -> None:
    opened = pypdfium2.PdfDocument(document)
    words = layer_words(opened[1])
    opened.close()
    assert [word.text for word in words[:5]] == ["Page", "2", "of", "the", "agreement"]
    assert len(words) == 5 + sum(len(line.split()) for line in LINES)
    first = words[0]
    assert first.x0 == pytest.approx(36, abs=2)
    assert first.bottom == pytest.approx(40, abs=4)
    assert 5 < first.bottom - first.top < 14


def test_worn_words_are_the_same_each_time(document: Path) -> None:
    opened = pypdfium2.PdfDocument(document)
    words = layer_words(opened[0])
    opened.close()
    read = worn(words, generator("meadow"))
    assert read == worn(words, generator("meadow"))
    assert len(read) < len(words)  # some run together
    assert all(word.text and word.text.isascii() for word in read)


def test_command_scans_all_and_names_what_is_missing(
    document: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_document(tmp_path / "orchard.pdf", pages=1)
    said: list[str] = []
    places = ["--documents", str(tmp_path), "--output", str(tmp_path / "out"), "--condition", "dpi100"]
    assert scan.main([*places, "--container", "png"], said.append) == 0
    assert said == ["scanned meadow: 3 files", "scanned orchard: 1 file"]
    assert scan.main([*places, "brook.pdf", "orchard"], said.append) == 1
    assert "brook.pdf: no such document" in capsys.readouterr().err
    assert (tmp_path / "out" / "orchard.pdf").is_file()
