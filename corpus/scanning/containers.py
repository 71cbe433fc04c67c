"""The files that scanned pages come in. The same pages always give the same bytes."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pypdfium2  # type: ignore[import-untyped]
from reportlab import rl_config  # type: ignore[import-untyped]
from reportlab.lib.utils import ImageReader  # type: ignore[import-untyped]
from reportlab.pdfgen.canvas import Canvas  # type: ignore[import-untyped]

from scanning.chance import generator
from scanning.conditions import Condition
from scanning.page import JPEG_OF_A_BILEVEL_PAGE, ScannedPage, scan_page
from scanning.text_layer import LayerWord, layer_words, worn

LAYER_FONT = "Helvetica"
INVISIBLE = 3
"""The text render mode of PDF that paints nothing."""

Written = Iterator[tuple[str, bytes]]
"""Files: the end of the name (".pdf", ".p1.png") and the content of each."""


def write_pdf(document: Any, name: str, condition: Condition) -> Written:
    """One picture a page, as large as the paper was."""
    yield ".pdf", pdf_of([(page, []) for page in scanned(document, name, condition)])


def write_bad_layer(document: Any, name: str, condition: Condition) -> Written:
    """Pictures with the invisible text of a poor reader over them."""
    chance = generator(name, "layer")
    pages = zip(scanned(document, name, condition), document, strict=True)
    yield ".pdf", pdf_of([(page, worn(layer_words(source), chance)) for page, source in pages])


def write_mixed(document: Any, name: str, condition: Condition) -> Written:
    """The PDF itself, in which pages 1, 3, 5... are replaced by pictures; the others keep their text."""
    pages = list(scanned(document, name, condition, slice(0, None, 2)))
    pictures = pypdfium2.PdfDocument(pdf_of([(page, []) for page in pages]))
    for order in range(len(pages)):
        document.import_pages(pictures, [order], index=2 * order)
        document[2 * order + 1].close()
        del document[2 * order + 1]
    saved = io.BytesIO()
    document.save(saved)
    pictures.close()
    yield ".pdf", with_steady_identifier(saved.getvalue())


def write_tiff(document: Any, name: str, condition: Condition) -> Written:
    """One file of all pages: fax compression for pages of one bit, otherwise without loss (beyond the condition's)."""
    pages = list(scanned(document, name, condition))
    compression = "group4" if condition.bilevel else "tiff_deflate"
    images = [page.image for page in pages]
    saved = io.BytesIO()
    images[0].save(saved, "TIFF", save_all=True, append_images=images[1:], compression=compression, dpi=pages[0].dpi)
    yield ".tiff", saved.getvalue()


def write_png(document: Any, name: str, condition: Condition) -> Written:
    """A file a page."""
    for number, page in enumerate(scanned(document, name, condition), start=1):
        saved = io.BytesIO()
        page.image.save(saved, "PNG", dpi=page.dpi)
        yield f".p{number}.png", saved.getvalue()


def write_jpeg(document: Any, name: str, condition: Condition) -> Written:
    """A file a page; JPEG holds no pages of one bit, so those become grey."""
    for number, page in enumerate(scanned(document, name, condition), start=1):
        yield f".p{number}.jpeg", page.jpeg or page.jpeg_of(JPEG_OF_A_BILEVEL_PAGE)


CONTAINERS: dict[str, Callable[[Any, str, Condition], Written]] = {
    "pdf": write_pdf,
    "tiff": write_tiff,
    "png": write_png,
    "jpeg": write_jpeg,
    "mixed": write_mixed,
    "badlayer": write_bad_layer,
}


def write_scan(path: Path, output: Path, condition: Condition, container: str) -> list[Path]:
    """Scan a PDF file into a folder; the files written bear its name."""
    document = pypdfium2.PdfDocument(path)
    try:
        written = []
        for suffix, content in CONTAINERS[container](document, path.stem, condition):
            written.append(output / f"{path.stem}{suffix}")
            written[-1].write_bytes(content)
        return written
    finally:
        document.close()


def scanned(document: Any, name: str, condition: Condition, which: slice = slice(None)) -> Iterator[ScannedPage]:
    """The pages of an open document of pypdfium2, scanned."""
    for index in range(len(document))[which]:
        page = document[index]
        yield scan_page(page, name, index + 1, condition)
        page.close()


def pdf_of(pages: Sequence[tuple[ScannedPage, list[LayerWord]]]) -> bytes:
    """A PDF of pictures, each with the words (those of the upright page, in points) that lie invisibly over it."""
    saved = io.BytesIO()
    # reportlab spells binary data in letters by default, which takes longer than all that makes the scan
    asked, rl_config.useA85 = rl_config.useA85, 0
    try:
        canvas = Canvas(saved, invariant=1, pageCompression=1)
        for page, words in pages:
            canvas.setPageSize(page.size)
            # reportlab embeds JPEG bytes as they are
            picture = page.image if page.jpeg is None else io.BytesIO(page.jpeg)
            canvas.drawImage(ImageReader(picture), 0, 0, *page.size)
            if words:
                write_words(canvas, page, words)
            canvas.showPage()
        canvas.save()
    finally:
        rl_config.useA85 = asked
    return saved.getvalue()


def write_words(canvas: Any, page: ScannedPage, words: list[LayerWord]) -> None:
    """Words over the picture of a page, turned and askew as the page is."""
    width, height = page.size
    upright = (width, height) if page.turn % 180 == 0 else (height, width)
    canvas.saveState()
    canvas.translate(width / 2, height / 2)
    canvas.rotate(-page.turn - page.skew)
    canvas.translate(-upright[0] / 2, -upright[1] / 2)
    for word in words:
        size = max(4.0, word.bottom - word.top)
        line = canvas.beginText(word.x0, upright[1] - word.bottom)
        line.setFont(LAYER_FONT, size)
        line.setTextRenderMode(INVISIBLE)
        printed = canvas.stringWidth(word.text, LAYER_FONT, size)
        line.setHorizScale(100 * max(1.0, word.x1 - word.x0) / printed)
        line.textOut(word.text)
        canvas.drawText(line)
    canvas.restoreState()


def with_steady_identifier(pdf: bytes) -> bytes:
    """A PDF that PDFium saved, without the identifier that it makes up anew each time (of the same length, as offsets
    in the file must stay true)."""

    def zeros(match: re.Match[bytes]) -> bytes:
        return re.sub(rb"[0-9A-Fa-f]", b"0", match[0][3:]).join((b"/ID", b""))

    return re.sub(rb"/ID\s*\[\s*<[0-9A-Fa-f]*>\s*<[0-9A-Fa-f]*>\s*\]", zeros, pdf)
