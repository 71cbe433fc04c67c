"""Pictures of pages: every kind of file, what it says of its size, and what cannot be read."""

from __future__ import annotations

import io
import json
import struct
import warnings
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from drawn import DPI, HEIGHT, LINES, WIDTH, NoEngine, Truthful, image_of, paragraph, pdf_of, reads_with, truth_of
from PIL import Image
from typer.testing import CliRunner, Result

from isa_extract.cli import app
from isa_extract.document import Document, TextSource
from isa_extract.errors import EmptyDocumentError, LimitError, ScanError, UnreadableError
from isa_extract.loaders import image
from isa_extract.loaders.sniff import load_bytes
from isa_extract.ocr.engine import GreyImage
from isa_extract.settings import OcrMode, Settings

DATA = pdf_of(paragraph(LINES), paragraph(LINES[::-1]))
PAGES = [image_of(DATA, number) for number in (1, 2)]
TRUTHS = [truth_of(DATA, number) for number in (1, 2)]
BLANK: GreyImage = np.full(PAGES[0].shape, 255, np.uint8)


def saved(page: GreyImage | Image.Image, kind: str, **options: Any) -> bytes:
    """A picture file."""
    picture = page if isinstance(page, Image.Image) else Image.fromarray(page)
    data = io.BytesIO()
    picture.save(data, kind, **options)
    return data.getvalue()


def load(data: bytes, ocr: OcrMode = OcrMode.AUTO) -> Document:
    return load_bytes(data, file_name="a.png", settings=Settings(ocr))


def reads(monkeypatch: pytest.MonkeyPatch, *pages: int) -> Truthful:
    """An engine that reads some of the pages without a mistake."""
    engine = Truthful(*(TRUTHS[number - 1] for number in pages))
    reads_with(monkeypatch, engine)
    return engine


def check_first_page(document: Document) -> None:
    """That the first page's lines are the text, in order."""
    assert document.text.split() == " ".join(LINES).split()


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


# --- kinds of files ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "options", "media_type"),
    [
        ("PNG", {}, "image/png"),
        ("JPEG", {"quality": 90}, "image/jpeg"),
        ("TIFF", {}, "image/tiff"),
        ("TIFF", {"compression": "tiff_lzw"}, "image/tiff"),
        ("TIFF", {"compression": "jpeg"}, "image/tiff"),
    ],
)
def test_kinds_of_files(kind: str, options: dict[str, Any], media_type: str, monkeypatch: pytest.MonkeyPatch) -> None:
    reads(monkeypatch, 1)
    document = load(saved(PAGES[0], kind, dpi=(200, 200), **options))
    check_first_page(document)
    assert (document.media_type, document.text_source) == (media_type, TextSource.OCR)
    (page,) = document.pages
    assert (page.width, page.height) == pytest.approx((WIDTH, HEIGHT), abs=0.5)
    assert (page.number, page.text_source, page.readable) == (1, TextSource.OCR, True)
    assert page.quality == pytest.approx(0.98)


def transparent() -> Image.Image:
    shown = np.zeros((*PAGES[0].shape, 4), np.uint8)
    shown[..., 3] = 255 - PAGES[0]  # black ink on nothing
    return Image.fromarray(shown)


@pytest.mark.parametrize(
    ("picture", "kind"),
    [
        (transparent(), "PNG"),
        (transparent().convert("LA"), "PNG"),
        (Image.fromarray(PAGES[0]).convert("1"), "TIFF"),
        (Image.fromarray(PAGES[0]).convert("RGB"), "PNG"),
        (Image.fromarray(PAGES[0]).convert("P"), "PNG"),
        (Image.fromarray(PAGES[0]).convert("CMYK"), "JPEG"),
        (Image.fromarray(PAGES[0].astype(np.uint16) * 257), "PNG"),
        (Image.fromarray(PAGES[0].astype(np.uint16) * 257), "TIFF"),
    ],
    ids=[
        "transparent",
        "grey-transparent",
        "one-bit",
        "colour",
        "palette",
        "printing-colours",
        "16-bit",
        "16-bit-tiff",
    ],
)
def test_kinds_of_colour(picture: Image.Image, kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    engine = reads(monkeypatch, 1)
    check_first_page(load(saved(picture, kind, dpi=(200, 200))))
    seen = engine.images[0]
    assert np.mean(seen[PAGES[0] == 255] > 200) > 0.98
    assert np.mean(seen[PAGES[0] < 60] < 128) > 0.95


def test_fax_compression(monkeypatch: pytest.MonkeyPatch) -> None:
    reads(monkeypatch, 1)
    check_first_page(load(saved(Image.fromarray(PAGES[0]).convert("1"), "TIFF", dpi=(200, 200), compression="group4")))


def test_the_pages_of_a_tiff_are_read_in_order(monkeypatch: pytest.MonkeyPatch) -> None:
    engine = reads(monkeypatch, 1, 2)
    frames = [Image.fromarray(page) for page in (PAGES[0], BLANK, PAGES[1])]
    told: list[tuple[int, int]] = []
    document = load_bytes(
        saved(frames[0], "TIFF", save_all=True, append_images=frames[1:], dpi=(200, 200)), file_name="a.tiff",
        progress=lambda number, pages: told.append((number, pages)),
    )  # fmt: skip
    assert [page.number for page in document.pages] == [1, 2, 3]
    assert [page.readable for page in document.pages] == [True, True, True]
    assert [page.quality for page in document.pages] == pytest.approx([0.98, 0.0, 0.98])
    assert len(engine.images) == 2  # the blank one is not read
    assert told == [(1, 3), (2, 3), (3, 3)]
    assert document.text.split() == " ".join([*LINES, *LINES[::-1]]).split()
    assert {document.place(start, start + 5)[0] for start in (0, len(document.text) - 6)} == {1, 3}


@pytest.mark.parametrize("orientation", [1, 3, 6, 8])
def test_a_photograph_is_turned_as_the_camera_says(orientation: int, monkeypatch: pytest.MonkeyPatch) -> None:
    engine = reads(monkeypatch, 1)
    turns = {1: 0, 3: 2, 6: 1, 8: 3}[orientation]  # quarters that it was stored turned against the clock
    exif = Image.Exif()
    exif[0x0112] = orientation
    stored = np.ascontiguousarray(np.rot90(PAGES[0], k=turns))
    document = load(saved(stored, "JPEG", dpi=(200, 200), exif=exif.tobytes(), quality=92))
    check_first_page(document)
    assert np.abs(engine.images[0].astype(int) - PAGES[0].astype(int)).mean() < 6
    assert (document.pages[0].width, document.pages[0].height) == pytest.approx((WIDTH, HEIGHT), abs=0.5)


# --- dots an inch -----------------------------------------------------------------------------------------------------

A4 = pdf_of(paragraph(LINES * 4), size=(595, 842))


@pytest.mark.parametrize("said", [None, (1, 1), (72, 72), (10000, 10000), (0, 0)])
@pytest.mark.parametrize("dpi", [150, 200])
def test_a_page_is_a4_where_the_file_says_nothing_sensible(
    said: tuple[int, int] | None, dpi: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    reads_with(monkeypatch, Truthful(truth_of(A4)))
    document = load(saved(image_of(A4, dpi=dpi), "PNG", **({"dpi": said} if said else {})))
    (page,) = document.pages
    assert (page.width, page.height) == pytest.approx((595, 842), abs=3)
    assert document.text.split() == " ".join(LINES * 4).split()


@pytest.mark.parametrize("dpi", [100, 300, 400])
def test_a_page_is_read_with_the_dots_that_are_enough(dpi: int, monkeypatch: pytest.MonkeyPatch) -> None:
    engine = Truthful(truth_of(DATA, dpi=DPI))
    reads_with(monkeypatch, engine)
    document = load(saved(image_of(DATA, dpi=dpi), "PNG", dpi=(dpi, dpi)))
    check_first_page(document)
    assert (document.pages[0].width, document.pages[0].height) == pytest.approx((WIDTH, HEIGHT), abs=1)
    assert engine.images[0].shape == pytest.approx(PAGES[0].shape, abs=4)


def test_a_fax_has_more_dots_across_than_down(monkeypatch: pytest.MonkeyPatch) -> None:
    engine = Truthful(truth_of(A4, dpi=204))
    reads_with(monkeypatch, engine)
    page = Image.fromarray(image_of(A4, dpi=204))
    fax = page.resize((page.width, round(page.height * 98 / 204)), Image.Resampling.BOX).convert("1")
    document = load(saved(fax, "TIFF", dpi=(204, 98), compression="group4"))
    (read,) = document.pages
    assert (read.width, read.height) == pytest.approx((595, 842), abs=3)
    assert engine.images[0].shape == pytest.approx((page.height, page.width), abs=4)
    assert document.text.split() == " ".join(LINES * 4).split()


def test_evidence_lies_on_the_page_in_points(monkeypatch: pytest.MonkeyPatch) -> None:
    reads(monkeypatch, 1)
    document = load(saved(PAGES[0], "PNG", dpi=(200, 200)))
    start = document.text.index("Marsh")
    page, box = document.place(start, start + 5)
    printed = next(word for word in TRUTHS[0] if word.text == "Marsh")
    assert page == 1
    assert box is not None
    assert (box[0], box[2]) == pytest.approx((printed.x0 * 72 / DPI, printed.x1 * 72 / DPI), abs=0.5)
    assert box[1] * DPI / 72 < (printed.top + printed.bottom) / 2 < box[3] * DPI / 72


# --- what cannot be read ----------------------------------------------------------------------------------------------


def bomb() -> bytes:
    """A PNG that says it is 100,000 pixels wide and high."""

    def chunk(content: bytes) -> bytes:
        return struct.pack(">I", len(content) - 4) + content + struct.pack(">I", zlib.crc32(content))

    header = b"IHDR" + struct.pack(">IIBBBBB", 100_000, 100_000, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(header) + chunk(b"IDAT" + zlib.compress(bytes(1000)))


def three_pages() -> bytes:
    return saved(
        Image.fromarray(PAGES[0]), "TIFF", save_all=True, append_images=[Image.fromarray(PAGES[1])] * 2, dpi=(200, 200)
    )


BAD: dict[str, tuple[Callable[[], bytes], str]] = {
    "PNG cut short": (lambda: saved(PAGES[0], "PNG")[:3000], "the picture is damaged"),
    "PNG header alone": (lambda: saved(PAGES[0], "PNG")[:20], "the picture is damaged"),
    "PNG signature alone": (lambda: b"\x89PNG\r\n\x1a\n", "the picture is damaged"),
    "JPEG cut short": (lambda: saved(PAGES[0], "JPEG")[:9000], "the picture is damaged"),
    "JPEG header alone": (lambda: saved(PAGES[0], "JPEG")[:30], "the picture is damaged"),
    "TIFF cut short": (lambda: saved(PAGES[0], "TIFF")[:5000], "the picture is damaged"),
    "TIFF cut within its pages": (lambda: three_pages()[: len(three_pages()) * 2 // 3], "the picture is damaged"),
    "TIFF of nothing": (lambda: b"II*\x00" + bytes(200), "the picture is damaged"),
    "GIF of nothing": (lambda: b"GIF89a" + bytes(40), "the picture is damaged"),
    "too many pixels": (bomb, "million pixels"),
    "blank page": (lambda: saved(BLANK, "PNG"), "its pages are blank"),
    "one pixel": (lambda: saved(np.zeros((1, 1), np.uint8), "PNG"), "its pages are blank"),
    "a strip": (lambda: saved(np.full((3, 4000), 255, np.uint8), "PNG"), "its pages are blank"),
}  # fmt: skip


@pytest.mark.parametrize("case", BAD)
def test_a_picture_that_cannot_be_read_is_one_clear_line(
    case: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reads_with(monkeypatch, Truthful(*TRUTHS))
    monkeypatch.delenv("ISA_EXTRACT_RAISE", raising=False)
    make, hint = BAD[case]
    (tmp_path / "a.png").write_bytes(make())
    for command in ("extract", "text"):
        with warnings.catch_warnings():
            warnings.simplefilter("error")  # a warning would be printed beside the line
            result = run(command, tmp_path / "a.png")
        (line,) = result.stderr.splitlines()
        assert hint in line
        assert len(line.partition("; ")[2]) > 10
        assert (result.exit_code, result.stdout) == (3, "")


def test_bad_pictures_have_errors_of_their_kinds(monkeypatch: pytest.MonkeyPatch) -> None:
    reads_with(monkeypatch, Truthful())
    for data, kind in (
        (BAD["PNG cut short"][0](), UnreadableError),
        (bomb(), LimitError),
        (saved(BLANK, "PNG"), EmptyDocumentError),
        (saved(PAGES[0], "PNG"), ScanError),  # nothing is read on a page that is full of ink
    ):
        with pytest.raises(kind):
            load(data)


def test_pixels_of_one_page_are_limited(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(image, "_MOST_PIXELS", 500_000)
    reads_with(monkeypatch, NoEngine())
    with pytest.raises(LimitError, match="pixels"):
        load(three_pages())


def test_a_picture_is_not_read_where_ocr_is_not_allowed(monkeypatch: pytest.MonkeyPatch) -> None:
    reads_with(monkeypatch, NoEngine())
    with pytest.raises(ScanError, match="this is a picture"):
        load(saved(PAGES[0], "PNG"), OcrMode.NEVER)


def test_a_page_of_noise_is_a_remark(monkeypatch: pytest.MonkeyPatch) -> None:
    poor = [word._replace(score=0.5) for word in TRUTHS[1]]
    reads_with(monkeypatch, Truthful(TRUTHS[0], poor, poor))
    frames = [Image.fromarray(page) for page in PAGES]
    document = load(saved(frames[0], "TIFF", save_all=True, append_images=frames[1:], dpi=(200, 200)))
    assert [page.readable for page in document.pages] == [True, False]
    assert document.notes == ("page 2 could not be read by OCR, or only in part",)


def test_a_folder_of_pictures_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    reads(monkeypatch, *([1] * 4))
    for name, kind in (("a.png", "PNG"), ("b.JPG", "JPEG"), ("c.tif", "TIFF"), ("d.jpeg", "JPEG")):
        (tmp_path / name).write_bytes(saved(PAGES[0], kind, dpi=(200, 200)))
    result = run("extract", tmp_path, "-o", tmp_path / "out")
    assert result.exit_code == 0, result.stderr
    records = sorted((tmp_path / "out").iterdir())
    assert [path.name for path in records] == ["a.png.json", "b.JPG.json", "c.tif.json", "d.jpeg.json"]
    source = json.loads(records[0].read_text())["source"]
    assert (source["media_type"], source["pages"], source["text_source"]) == ("image/png", 1, "ocr")
