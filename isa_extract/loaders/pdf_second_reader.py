"""PDF pages that PDFium cannot open or read -> the same page contents, read with pdfplumber.

pdfplumber is many times slower, but goes another way through a file: it finds pages that no page tree leads to any
more, and reads text where PDFium finds only codes. It tells less: bold and italic by the name of the font alone, and
nothing of what form fields hold. It is imported when a file first needs it: that takes a while, and hardly any file
does.
"""

from __future__ import annotations

import io
import logging
import math
import re
import warnings
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple

from isa_extract.document import Box
from isa_extract.loaders.pdf_boxes import boxes_of, settle
from isa_extract.loaders.pdf_page import PageContent
from isa_extract.loaders.pdf_rules import MOST_OBJECTS, MOST_RULES, SHORT, SQUARE, THIN, Drawing
from isa_extract.loaders.pdf_words import (
    GAP,
    MARKS,
    Font,
    Found,
    Letters,
    Style,
    font_named,
    meaning,
    place,
    raised_by,
    spun,
)

if TYPE_CHECKING:
    from pdfminer.pdfpage import PDFPage

_MOST_CONTENT = 8_000_000
"""A page whose content is larger than this, unpacked, is left alone: no page of text is."""
_CODE = re.compile(r"\(cid:(\d+)\)")
_BULLETS = frozenset((127, 129, 141, 143, 144, 157))
"""Codes that the usual encoding (WinAnsi) leaves free; by the PDF standard they print a bullet."""
_DINGBATS = dict(zip("lmnopqruv345678", "•••☐☐☐☐••✓✔✕✖✗✘", strict=True))
"""What ZapfDingbats draws for letters that pdfplumber takes for letters."""


class CannotReadError(Exception):
    """The second reader cannot open the file; `locked`: because it is encrypted."""

    def __init__(self, *, locked: bool) -> None:
        super().__init__(locked)
        self.locked = locked


class Reading(NamedTuple):
    """What a page holds."""

    content: PageContent
    unmapped: int  # characters without a meaning
    drawing: Drawing
    fields: bool  # it has form fields, whose values this reader does not read


class SecondReader:
    """An open file. Raises CannotReadError where it cannot be opened."""

    def __init__(self, data: bytes) -> None:
        import pdfplumber
        from pdfminer.pdfdocument import PDFEncryptionError, PDFPasswordIncorrect
        from pdfminer.pdfpage import PDFPage

        try:
            with _quiet():
                self._pdf = pdfplumber.open(io.BytesIO(data))
                self._pages = list(PDFPage.create_pages(self._pdf.doc))
        except Exception as error:  # whatever a damaged file makes of the parser
            causes = (error, *error.args)
            locked = any(isinstance(cause, (PDFEncryptionError, PDFPasswordIncorrect)) for cause in causes)
            raise CannotReadError(locked=locked) from None

    def __len__(self) -> int:
        return len(self._pages)

    def read(self, number: int) -> Reading | None:
        """A page, None where it cannot be read. It is closed again; nothing of it is kept."""
        try:
            with _quiet():
                return self._read(self._pages[number - 1], number)
        except Exception:  # whatever a damaged page makes of the parser
            return None

    def _read(self, raw: PDFPage, number: int) -> Reading | None:
        from pdfplumber.page import Page

        if _is_heavy(raw):
            return None
        # pdfminer stands in for boxes that are missing or senseless, pdfplumber fails on them
        raw.mediabox, raw.cropbox = _ordered(raw.mediabox), _ordered(raw.cropbox)
        others = {key: value for key, value in raw.attrs.items() if key not in ("TrimBox", "BleedBox", "ArtBox")}
        raw.attrs = {**others, "MediaBox": list(raw.mediabox), "CropBox": list(raw.cropbox), "Rotate": raw.rotate}
        page = Page(self._pdf, raw, page_number=number)
        try:
            left = page.bbox[0]
            found, unmapped = _words(_glyphs(page.chars, left))
            drawing = _drawing(page, left)
        finally:
            page.close()
        boxes = boxes_of(drawing.squares, drawing.marks)
        content = place(number, found, _crop(raw), 0, drawing.rules, boxes)
        if boxes:
            settle(content, boxes)
        return Reading(content, unmapped, drawing, _has_fields(raw))


@contextmanager
def _quiet() -> Iterator[None]:
    """Without the parser's own remarks, which quote the file."""
    loggers = [logging.getLogger(name) for name in ("pdfminer", "pdfplumber")]
    levels = [logger.level for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.CRITICAL + 1)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        for logger, level in zip(loggers, levels, strict=True):
            logger.setLevel(level)


def _is_heavy(raw: PDFPage) -> bool:
    """Whether a page's content would unpack to more than a page can hold."""
    from pdfminer.pdftypes import PDFStream, resolve1

    left = _MOST_CONTENT
    for part in raw.contents:
        stream = resolve1(part)
        packed = stream.rawdata if isinstance(stream, PDFStream) else None
        if packed is None:
            continue
        try:
            left -= len(zlib.decompressobj().decompress(packed, left + 1))
        except zlib.error:
            left -= len(packed)  # not packed, or in another way
        if left < 0:
            return True
    return False


def _has_fields(raw: PDFPage) -> bool:
    from pdfminer.pdftypes import resolve1

    annotations = resolve1(raw.annots)
    if not isinstance(annotations, list):
        return False
    return any(
        isinstance(annotation, dict) and getattr(resolve1(annotation.get("Subtype")), "name", None) == "Widget"
        for annotation in map(resolve1, annotations)
    )


def _crop(raw: PDFPage) -> Box:
    """The part of a page that is seen, as displayed, measured from its media box's lower left corner."""
    media, crop = raw.mediabox, raw.cropbox
    seen = max(media[0], crop[0]), max(media[1], crop[1]), min(media[2], crop[2]), min(media[3], crop[3])
    if seen[0] >= seen[2] or seen[1] >= seen[3]:
        seen = media
    left, low, _, _ = spun(media, raw.rotate)
    x0, y0, x1, y1 = spun(seen, raw.rotate)
    return x0 - left, y0 - low, x1 - left, y1 - low


def _ordered(box: Sequence[float]) -> Box:
    return min(box[0], box[2]), min(box[1], box[3]), max(box[0], box[2]), max(box[1], box[3])


# -- words


class _Glyph(NamedTuple):
    """A character in axes along its own direction; its text is empty where it is a space."""

    text: str
    box: Box
    base: float
    style: Style


def _glyphs(chars: Iterable[Mapping[str, Any]], shift: float) -> list[_Glyph]:
    """The characters of a page as they are displayed. `shift` is where pdfplumber's x begins."""
    glyphs: list[_Glyph] = []
    fonts: dict[str, Font] = {}
    styles: dict[tuple[str, float, int | None], Style] = {}
    depths: dict[str, Counter[float]] = {}  # how far the font's box reaches below the baseline, in font sizes
    for char in chars:
        a, b, _, _, x, y = char["matrix"]
        angle = math.degrees(math.atan2(b, a)) + (180 if char["adv"] < 0 else 0)
        nearest = round(angle / 90) * 90
        turn = nearest % 360 if abs(angle - nearest) < 8 else None
        box = char["x0"] - shift, char["y0"], char["x1"] - shift, char["y1"]
        base = y
        if turn is None:
            size = char["size"]
        else:
            along, base, _, _ = spun((x, y, x, y), turn)
            _, low, _, high = spun(box, turn)
            size = high - low
            box = along, low, along + abs(char["adv"]) * math.hypot(a, b), high  # without the slant of its letters
        name = char["fontname"]
        key = name, round(size, 1) or 1.0, turn
        style = styles.get(key)
        if style is None:
            if name not in fonts:
                fonts[name], depths[name] = font_named(name), Counter()
            font = fonts[name]
            style = styles[key] = Style(key[1], font.bold, font.italic, turn, font)
        depths[name][round((base - box[1]) / style.size, 2)] += 1
        glyphs.append(_Glyph(char["text"].strip(), box, base, style))
    # pdfplumber does not say how far characters are raised, but their boxes stand higher
    usual = {id(fonts[name]): depth.most_common(1)[0][0] for name, depth in depths.items()}
    for i, glyph in enumerate(glyphs):
        rise = glyph.box[1] + usual[id(glyph.style.font)] * glyph.style.size - glyph.base
        if abs(rise) > 0.1 * glyph.style.size:
            glyphs[i] = glyph._replace(base=glyph.base + rise)
    return glyphs


def _words(glyphs: Iterable[_Glyph]) -> tuple[Found, int]:
    """Characters put together to words, and how many have no meaning."""
    found: Found = []
    word: Letters | None = None
    glued = unmapped = 0
    for printed, (left, low, right, high), base, style in glyphs:
        if not printed:
            if word is not None:
                found.append((word, right > left, glued))
                word, glued = None, 0
            continue
        text, lost = _meaning(printed, style.font)
        unmapped += lost
        if not text:
            continue
        raised = 0
        if word is not None:
            size = word.style.size
            near = -0.6 * size < left - word.right < GAP * size and abs(low + high - word.low - word.high) < 1.6 * size
            if near and style.turn == word.style.turn:
                if glued == 2 or (text in MARKS and word.text[-1] not in MARKS):
                    raised = raised_by(word, style, base, up=glued != 2)
                if not raised:
                    word.text += text
                    word.right = max(word.right, right)
                    word.low, word.high = min(word.low, low), max(word.high, high)
                    continue
            found.append((word, False, glued))
            glued = raised
        word = Letters(text, (left, low, right, high), base, style)
    if word is not None:
        found.append((word, False, glued))
    return found, unmapped


def _meaning(printed: str, font: Font) -> tuple[str, int]:
    """What a character's text is meant as, and how many of its characters have no meaning."""
    code = _CODE.fullmatch(printed)
    if code:
        number = int(code[1])
        text = font.symbols.get(number, "") if font.symbols else "•" if number in _BULLETS else ""
        return text, not text
    if font.dingbats and printed in _DINGBATS:
        return _DINGBATS[printed], 0
    text = "".join(meaning(ord(character), font) for character in printed)
    lost = sum(character == "\ufffd" or "\ue000" <= character <= "\uf8ff" for character in text)
    return text, lost + (not text and printed[0] < " ")


# -- ruling lines


def _drawing(page: Any, shift: float) -> Drawing:
    """The ruling lines, small squares and pictures of a page as displayed."""
    drawing = Drawing()
    for image in page.images:
        drawing.pictured = max(drawing.pictured, (image["x1"] - image["x0"]) * (image["y1"] - image["y0"]))
    for item in [*page.lines, *page.rects, *page.curves][:MOST_OBJECTS]:
        if len(drawing.rules) >= MOST_RULES:
            break
        x0, y0, x1, y1 = item["x0"] - shift, item["y0"], item["x1"] - shift, item["y1"]
        width, height = x1 - x0, y1 - y0
        stroked = bool(item["stroke"])
        if width < SHORT and height < SHORT:
            continue
        if width < THIN or height < THIN:
            drawing.add_line(x0, y0, x1, y1)
        elif (not stroked and _is_white(item["non_stroking_color"])) or not (stroked or item["fill"]):
            continue
        elif item["object_type"] == "rect":
            drawing.add_outline(x0, y0, x1, y1, stroked=stroked)
        elif max(width, height) < SQUARE:
            if len(drawing.marks) < 500:
                drawing.marks.append((x0, y0, x1, y1))
        else:
            _add_shape(drawing, item, page, filled=not stroked)
    drawing.settle_squares()
    return drawing


def _add_shape(drawing: Drawing, item: Mapping[str, Any], page: Any, *, filled: bool) -> None:
    left, top = page.bbox[:2]
    points = [(x - left, page.height - (y - top)) for x, y in item["pts"]]
    path = item.get("path") or ()
    curves = sum(command[0] in "cvy" for command in path)
    if path and path[-1][0] == "h" and points[-1] != points[0]:
        points.append(points[0])
    if len(points) > 5 or curves or not filled:
        drawing.add_shape([points], curves, filled=filled)


def _is_white(color: Any) -> bool:
    parts = color if isinstance(color, (tuple, list)) else (color,)
    if not parts or not all(isinstance(part, (int, float)) for part in parts):
        return False
    return all(part < 0.012 for part in parts) if len(parts) == 4 else all(part > 0.988 for part in parts)
