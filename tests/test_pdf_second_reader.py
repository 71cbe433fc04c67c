"""PDFs that PDFium cannot open or read are read with pdfplumber, and both readers say the same of a sound file."""

from __future__ import annotations

import gc
import io
import logging
import os
import re
import subprocess
import sys
import tracemalloc
import zlib
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import pypdfium2.raw as pdfium  # type: ignore[import-untyped]
import pytest
from reportlab.lib import colors  # type: ignore[import-untyped]
from reportlab.lib.pagesizes import A4  # type: ignore[import-untyped]
from reportlab.lib.pdfencrypt import StandardEncryption  # type: ignore[import-untyped]
from reportlab.pdfgen.canvas import Canvas  # type: ignore[import-untyped]

from isa_extract.document import Document
from isa_extract.errors import EncryptedError, ScanError, UnreadableError
from isa_extract.layout import RawBlock, RawTable
from isa_extract.loaders import pdf, pdf_second_reader
from isa_extract.loaders.pdf_layout import lay_out
from isa_extract.loaders.pdf_page import PageContent
from isa_extract.loaders.pdf_second_reader import CannotReadError, Reading, SecondReader
from isa_extract.loaders.pdf_words import font_named, read_page
from isa_extract.settings import OcrMode, Settings

ROOT = Path(__file__).resolve().parent.parent
PROSE = (
    "The partners share information where the law allows it and where it is needed,",
    "and each of them keeps a record of what it has passed on, to whom and why, so",
    "that it can be shown to the persons concerned when they ask for it in writing.",
)
RECOVERED = "the file is damaged; what could be recovered was read"
ALL = "all pages were read with the second PDF reader (pdfplumber), as the first could not read them"
PAGE_2 = "page 2 was read with the second PDF reader (pdfplumber), as the first could not read them"


def made(*pages: Callable[[Any], None], **options: Any) -> bytes:
    target = io.BytesIO()
    canvas = Canvas(target, pagesize=A4, **options)
    for draw in pages:
        canvas.setFont("Helvetica", 10)
        draw(canvas)
        canvas.showPage()
    canvas.save()
    return target.getvalue()


def prose(canvas: Any, first: str = "1. Why we share") -> None:
    canvas.setFont("Helvetica-Bold", 13)
    canvas.drawString(60, 760, first)
    canvas.setFont("Helvetica", 10)
    for n, line in enumerate(PROSE):
        canvas.drawString(60, 740 - 12 * n, line)


def numbered(count: int, **options: Any) -> bytes:
    def page(number: int) -> Callable[[Any], None]:
        return lambda canvas: prose(canvas, f"{number}. Section")

    return made(*map(page, range(1, count + 1)), **options)


def broken(data: bytes) -> bytes:
    """A file whose catalogue names page tree that is not there: PDFium does not open it."""
    return re.sub(rb"/Pages \d+ 0 R", b"/Pages 99 0 R", data)


def load(data: bytes, ocr: OcrMode = OcrMode.AUTO) -> Document:
    return pdf.load(data, file_name="sample.pdf", sha256="0" * 64, settings=Settings(ocr))


# -- both readers on sound files


def fonts(canvas: Any) -> None:
    prose(canvas)
    x = 60.0
    for name, text in (
        ("Helvetica-Bold", "Purpose."), ("Helvetica", "An ordinary"), ("Times-Italic", "italic one"),
        ("Courier-BoldOblique", "and both"), ("Symbol", "\u2022"), ("ZapfDingbats", "\u274f"),
    ):  # fmt: skip
        canvas.setFont(name, 11)
        canvas.drawString(x, 640, text)
        x += canvas.stringWidth(text, name, 11) + 6
    canvas.setFont("Helvetica", 10)
    for n, item in enumerate(("Full name", "Date of birth", "caf\u00e9, \u00a35 \u2013 \u201cquoted\u201d")):
        canvas.drawString(60, 600 - 14 * n, "\u2022")
        canvas.drawString(74, 600 - 14 * n, item)


def ruled(canvas: Any) -> None:
    prose(canvas)
    xs, ys = (60, 180, 320, 500), (660, 640, 620, 600)
    canvas.setFillColor(colors.lightgrey)
    canvas.rect(60, 640, 440, 20, stroke=0, fill=1)
    canvas.setFillColor(colors.black)
    for y in ys:
        canvas.line(xs[0], y, xs[-1], y)
    for x in xs:
        canvas.line(x, ys[0], x, ys[-1] if x != 320 else ys[-2])
    for row, cells in enumerate((("Item", "Source", "Kept for"), ("Name", "Register", "6 years"), ("Address", "Roll"))):
        for column, text in enumerate(cells):
            canvas.drawString(xs[column] + 4, ys[row] - 14, text)


def boxed(canvas: Any) -> None:
    prose(canvas)
    for row in range(3):
        for column in range(3):
            canvas.rect(60 + 120 * column, 620 - 22 * row, 120, 22)
            canvas.drawString(66 + 120 * column, 628 - 22 * row, f"row {row} column {column}")
    for n, name in enumerate(("Ambry Council", "Stour Council")):
        canvas.rect(60, 519 - 18 * n, 9, 9)
        canvas.drawString(76, 520 - 18 * n, name)
    canvas.line(60, 519, 69, 528)
    canvas.line(60, 528, 69, 519)
    canvas.roundRect(60, 400, 300, 40, 6)
    canvas.drawString(70, 418, "A note in a box with round corners")
    canvas.setFillColor(colors.white)
    canvas.rect(60, 300, 300, 60, stroke=0, fill=1)


def raised(canvas: Any) -> None:
    prose(canvas)
    text = canvas.beginText(60, 640)
    text.textOut("as the law says")
    text.setFont("Helvetica", 6)
    text.setRise(4)
    text.textOut("12")
    text.setRise(0)
    text.setFont("Helvetica", 10)
    text.textOut(" and the note explains")
    canvas.drawText(text)


def slanted(canvas: Any) -> None:
    prose(canvas)
    canvas.saveState()
    canvas.translate(150, 300)
    canvas.rotate(45)
    canvas.setFont("Helvetica-Bold", 60)
    canvas.drawString(0, 0, "DRAFT")
    canvas.restoreState()
    canvas.saveState()
    canvas.translate(30, 300)
    canvas.rotate(90)
    canvas.drawString(0, 0, "Printed in the margin")
    canvas.restoreState()


def displayed(rotation: int) -> Callable[[Any], None]:
    """A page that is turned for display, with its text upright as displayed."""

    def draw(canvas: Any) -> None:
        canvas.setPageRotation(rotation)
        width, height = A4 if rotation in (0, 180) else A4[::-1]  # reportlab keeps the displayed size
        canvas.translate(*{90: (width, 0), 180: (width, height), 270: (0, height)}[rotation])
        canvas.rotate(rotation)
        ruled(canvas)

    return draw


def sideways(canvas: Any) -> None:
    canvas.translate(A4[0], 0)
    canvas.rotate(90)
    canvas.translate(0, -250)
    ruled(canvas)


def cropped(canvas: Any) -> None:
    canvas.setCropBox((50, 400, 560, 800))
    ruled(canvas)
    canvas.drawString(60, 100, "Printer's mark")


PAGES: dict[str, Sequence[Callable[[Any], None]]] = {
    "fonts": [fonts], "ruled table": [ruled], "boxes": [boxed], "raised number": [raised], "slanted": [slanted],
    "turned by 90": [displayed(90)], "turned by 180": [displayed(180)], "turned by 270": [displayed(270)],
    "sideways": [sideways], "cropped": [cropped], "several": [prose, ruled, fonts],
}  # fmt: skip


@pytest.mark.parametrize("kind", PAGES)
def test_both_readers_say_the_same(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[list[PageContent]] = []

    def spied(pages: Sequence[PageContent]) -> list[RawBlock | RawTable]:
        seen.append([replace(page, words=list(page.words), asides=list(page.asides)) for page in pages])
        return lay_out(pages)

    monkeypatch.setattr(pdf, "lay_out", spied)
    data = made(*PAGES[kind])
    first = load(data)
    monkeypatch.setattr(pdf, "_open", lambda *_: None)
    second = load(data)
    assert (first.notes, second.notes) == ((), (RECOVERED, ALL))
    for one, other in zip(*seen, strict=True):
        assert (other.number, other.turn) == (one.number, one.turn)
        assert (other.width, other.height) == pytest.approx((one.width, one.height), abs=0.5)
        for ours, theirs in ((one.words, other.words), (one.asides, other.asides)):
            ours, theirs = (
                sorted(words, key=lambda word: (word.askew, round(word.middle), word.x0)) for words in (ours, theirs)
            )
            assert [word.text for word in theirs] == [word.text for word in ours]
            for a, b in zip(ours, theirs, strict=True):
                sign = a.text in "☐☒•"  # with or without its stroke; a code without a width
                assert (b.bold, b.italic, b.glued, b.raised, b.askew) == (a.bold, a.italic, a.glued, a.raised, a.askew)
                if not a.askew:
                    assert b.size == a.size or sign, a.text
                    box = pytest.approx((a.x0, a.top, a.x1, a.bottom), abs=4 if sign else 1)
                    assert (b.x0, b.top, b.x1, b.bottom) == box, a.text
    assert second.text == first.text
    assert [(block.kind, block.bold, block.page) for block in second.blocks] == [
        (block.kind, block.bold, block.page) for block in first.blocks
    ]
    assert second.tables == first.tables
    if kind in ("ruled table", "boxes", "sideways", "cropped", "several"):
        assert first.tables
    assert second.pages == first.pages


# -- damaged files


@pytest.mark.parametrize(
    "damage",
    [
        broken,
        lambda data: re.sub(rb"/Kids", b"/Kidx", data),
        lambda data: b"x" * 1500 + data,
        lambda data: re.sub(rb"startxref\s+\d+", b"startxref\n99999999", broken(data)),
        lambda data: re.sub(rb"/MediaBox \[[^]]*\]", b"", broken(data)),
        lambda data: re.sub(rb"/MediaBox \[[^]]*\]", b"/MediaBox [ 595 842 0 0 ]", broken(data)),
        lambda data: broken(data).replace(b"/Rotate 0", b"/TrimBox [ (a) 0 0 0 ] /Rotate 0"),
    ],
)
def test_a_file_that_pdfium_cannot_open_is_read(damage: Callable[[bytes], bytes]) -> None:
    data = numbered(3)
    document = load(damage(data))
    assert document.text == load(data).text
    assert document.notes[-1] == ALL
    assert len(document.pages) == 3


def test_text_on_a_page_that_pdfium_cannot_load_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    data = numbered(3)
    sound = load(data)
    original = pdfium.FPDF_LoadPage
    monkeypatch.setattr(pdfium, "FPDF_LoadPage", lambda raw, index: None if index == 1 else original(raw, index))
    document = load(data)
    assert document.text == sound.text
    assert document.pages == sound.pages
    assert document.notes == (PAGE_2,)


@pytest.mark.parametrize(
    ("numbers", "subject"),
    [([4], "page 4 was"), ([1, 3], "pages 1, 3 were"), ([2, 3, 4, 7, 9, 10], "pages 2-4, 7, 9-10 were")],
)
def test_page_numbers_in_notes(numbers: list[int], subject: str) -> None:
    assert pdf._numbers(numbers) == subject


def garbled(monkeypatch: pytest.MonkeyPatch, *pages: int) -> None:
    """Let PDFium read these pages as signs."""
    original = read_page

    def read(page: Any, number: int, *rest: Any) -> tuple[PageContent, int]:
        content, unmapped = original(page, number, *rest)
        if number in pages:
            for word in content.words:
                word.text = "#" * len(word.text)
        return content, unmapped

    monkeypatch.setattr(pdf, "read_page", read)


def test_a_text_layer_that_pdfium_reads_as_codes_is_read_again(monkeypatch: pytest.MonkeyPatch) -> None:
    data = numbered(3)
    sound = load(data)
    garbled(monkeypatch, 2)
    document = load(data)
    assert document.text == sound.text
    assert document.notes == (PAGE_2,)
    garbled(monkeypatch, 1, 2, 3)
    assert load(data).notes == (ALL,)


def test_text_of_codes_in_both_readers_is_refused_after_a_few_tries(monkeypatch: pytest.MonkeyPatch) -> None:
    def codes(canvas: Any) -> None:
        for n in range(12):
            canvas.drawString(60, 760 - 14 * n, " ".join(f"(cid:{(7 * n + k) % 90})" for k in range(9)))

    tried: list[int] = []
    original = SecondReader.read

    def read(self: SecondReader, number: int) -> Reading | None:
        tried.append(number)
        return original(self, number)

    monkeypatch.setattr(SecondReader, "read", read)
    with pytest.raises(ScanError) as caught:
        load(made(*[codes] * 6), OcrMode.NEVER)
    assert "text layer is unusable" in str(caught.value)
    assert tried == [1, 2, 3]


def test_pages_that_cannot_be_told_apart_are_not_mixed() -> None:
    data = numbered(2)
    document = load(re.sub(rb"/Count 2", b"/Count 4", data))
    assert document.text == load(data).text
    assert document.notes == tuple(f"page {number} is damaged and could not be read" for number in (3, 4))


def test_a_page_that_neither_can_read_is_a_remark(monkeypatch: pytest.MonkeyPatch) -> None:
    original = SecondReader._read

    def read(self: SecondReader, raw: Any, number: int) -> Any:
        if number == 2:
            raise RecursionError
        return original(self, raw, number)

    monkeypatch.setattr(SecondReader, "_read", read)
    document = load(broken(numbered(3)))
    assert [(page.number, page.readable) for page in document.pages] == [(1, True), (2, False), (3, True)]
    assert document.notes == (
        RECOVERED,
        "pages 1, 3 were read with the second PDF reader (pdfplumber), as the first could not read them",
        "page 2 is damaged and could not be read",
    )


@pytest.mark.parametrize(
    "data",
    [
        b"%PDF-1.7\n%%EOF\n",
        b"%PDF-1.4\n" + bytes(range(256)) * 40 + b"\ntrailer<</Root 1 0 R>>\nstartxref\n0\n%%EOF",
        re.sub(rb"/Root", b"/Roox", numbered(2)),
        broken(made(lambda canvas: None)),
        broken(re.sub(rb"(?<=stream\n)[^\n]*", b"nothing that can be unpacked", numbered(2))),
    ],
)
def test_a_file_that_neither_can_read_is_refused(data: bytes) -> None:
    with pytest.raises(UnreadableError) as caught:
        load(data)
    assert type(caught.value) is UnreadableError
    assert "damaged" in str(caught.value)


def test_a_file_that_ends_too_soon_is_not_read_a_second_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(SecondReader, "__init__", lambda *_: pytest.fail("it was"))
    data = broken(numbered(3))
    with pytest.raises(UnreadableError):
        load(data[: data.index(b"startxref")])


def test_encrypted_files_stay_encrypted(monkeypatch: pytest.MonkeyPatch) -> None:
    data = numbered(2, encrypt=StandardEncryption("user", "owner"))
    with pytest.raises(CannotReadError) as caught:
        SecondReader(data)
    assert caught.value.locked
    for damaged in (data, broken(data)):
        with pytest.raises(EncryptedError):
            load(damaged)
    monkeypatch.setattr(pdf, "_open", lambda *_: None)
    with pytest.raises(EncryptedError) as refused:
        load(data)
    assert "password" in str(refused.value)


def test_a_damaged_file_after_an_encrypted_one_is_not_called_encrypted() -> None:
    with pytest.raises(EncryptedError):
        load(numbered(1, encrypt=StandardEncryption("user", "owner")))
    assert load(broken(numbered(1))).notes == (RECOVERED, ALL)


def test_a_damaged_file_protected_against_changes_only_is_read() -> None:
    data = numbered(2, encrypt=StandardEncryption("", "owner", canModify=0))
    assert load(broken(data)).text == load(data).text


def test_form_fields_that_are_not_read_are_a_remark() -> None:
    def form(canvas: Any) -> None:
        prose(canvas)
        canvas.acroForm.textfield(name="name", x=180, y=600, width=200, height=16, value="Ambry Council")

    assert load(broken(made(form))).notes == (RECOVERED, ALL, "what is filled into form fields was not read there")


# -- symbols and weights that only one of the readers' libraries knows


@pytest.mark.parametrize(
    ("font", "printed", "meant"),
    [
        ("Helvetica", "(cid:127)", ("•", 0)),
        ("Helvetica", "(cid:23)", ("", 1)),
        ("ABCDEF+Wingdings-Regular", "(cid:254)", ("☑", 0)),
        ("ABCDEF+Wingdings-Regular", "\uf0a8", ("☐", 0)),
        ("Helvetica", "\ufb01", ("fi", 0)),
        ("Helvetica", "\x01", ("", 1)),
        ("Helvetica", "\ue123", ("\ue123", 1)),
        ("ZapfDingbats", "o", ("☐", 0)),
    ],
)
def test_what_characters_mean(font: str, printed: str, meant: tuple[str, int]) -> None:
    assert pdf_second_reader._meaning(printed, font_named(font)) == meant


@pytest.mark.parametrize(
    ("color", "white"),
    [((1,), True), ((1, 1, 1), True), ((0, 0, 0, 0), True), (1, True), ((0.9, 1, 1), False), ((0, 0, 0, 1), False),
     (None, False), ((), False), (("P1",), False)],
)  # fmt: skip
def test_white_areas_are_not_drawn(color: Any, white: bool) -> None:
    assert pdf_second_reader._is_white(color) is white


# -- resources


def test_sound_files_do_not_import_pdfplumber(tmp_path: Path) -> None:
    path = tmp_path / "sound.pdf"
    path.write_bytes(numbered(2))
    script = (
        "import sys; from isa_extract.loaders.sniff import load; from pathlib import Path; "
        "load(Path(sys.argv[1])); print({'pdfplumber', 'pdfminer'} & set(sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(path)],
        env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=True, timeout=60,
    )  # fmt: skip
    assert done.stdout.strip() == "set()"


def test_every_page_is_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    from pdfplumber.page import Page

    steps: list[str] = []

    def noted(step: str, original: Callable[[Any], Any]) -> Callable[[Any], Any]:
        def call(page: Any) -> Any:
            steps.append(step)
            return original(page)

        return call

    monkeypatch.setattr(Page, "layout", property(noted("read", vars(Page)["layout"].fget)))
    monkeypatch.setattr(Page, "close", noted("closed", Page.close))
    load(broken(numbered(4)))
    changes = steps[:1] + [b for a, b in pairwise(steps) if a != b]
    assert changes == ["read", "closed"] * 4


def test_memory_does_not_grow_with_the_pages() -> None:
    def peak(pages: int) -> int:
        reader = SecondReader(data)
        reader.read(1)
        gc.collect()  # what earlier tests left is no growth
        tracemalloc.start()
        for number in range(2, pages + 2):
            reader.read(number)
        top = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return top

    data = numbered(13)
    assert peak(12) < 1.4 * peak(3) + 200_000  # a page that is kept has more; when cycles are collected is chance


def test_a_page_that_would_unpack_to_millions_is_left_alone() -> None:
    packed = zlib.compress(b" " * 9_000_000)
    data = numbered(1)
    start = data.index(b"stream\r\n" if b"stream\r\n" in data else b"stream\n")
    start = data.index(b"\n", start) + 1
    end = data.index(b"endstream", start)
    data = data[:start] + packed + b"\n" + data[end:]
    data = re.sub(rb"/Length \d+", b"/Length %d" % len(packed), data)
    data = data.replace(b"[ /ASCII85Decode /FlateDecode ]", b"/FlateDecode")
    data = re.sub(rb"startxref\s+\d+", b"startxref\n0", data)  # everything behind the stream has moved
    reader = SecondReader(data)
    assert len(reader) == 1
    assert reader.read(1) is None


def test_the_library_is_quiet(capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture) -> None:
    logger = logging.getLogger("pdfminer")
    level = logger.level
    load(re.sub(rb"/MediaBox \[[^]]*\]", b"", broken(numbered(2))))
    assert capfd.readouterr().err == ""
    assert not [record for record in caplog.records if record.name.startswith("pdf")]
    assert logger.level == level
