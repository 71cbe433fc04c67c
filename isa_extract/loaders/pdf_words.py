"""The text layer of a PDF page -> words with boxes, size and weight, through PDFium's C interface."""

from __future__ import annotations

import ctypes
import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from itertools import chain, repeat
from typing import Any, NamedTuple

import pypdfium2.raw as pdfium  # type: ignore[import-untyped]

from isa_extract.document import Box
from isa_extract.loaders.pdf_page import PageContent, Rule, Word

_LIGATURES = {0xFB00: "ff", 0xFB01: "fi", 0xFB02: "fl", 0xFB03: "ffi", 0xFB04: "ffl", 0xFB05: "st", 0xFB06: "st"}
_DROPPED = {0xAD, 0x200B, 0x200C, 0x200D, 0x200E, 0x200F, 0x2060, 0xFEFF, 0xFFFE, 0xFFFF}
_SPACES = {*range(0x09, 0x0E), 0x20, 0x85, 0xA0, *range(0x2000, 0x200B), 0x2028, 0x2029, 0x202F, 0x205F, 0x3000}
_HYPHEN = 0x02  # PDFium's sign for a hyphen at a line's end
_WINGDINGS = {
    0x6C: "•", 0x6D: "•", 0x6E: "•", 0x6F: "☐", 0x70: "☐", 0x71: "☐", 0x72: "☐", 0x73: "•", 0x74: "•", 0x75: "•",
    0x76: "•", 0x77: "•", 0x78: "☒", 0x9E: "•", 0x9F: "•", 0xA1: "•", 0xA7: "•", 0xA8: "☐", 0xB2: "•", 0xB7: "•",
    0xD8: "➢", 0xDF: "←", 0xE0: "→", 0xE8: "➔", 0xF0: "⇨", 0xFB: "✗", 0xFC: "✓", 0xFD: "☒", 0xFE: "☑",
}  # fmt: skip
_WINGDINGS_2 = {0x4F: "✗", 0x50: "✓", 0x51: "☒", 0x52: "☑", 0x53: "☒", 0x54: "☒", 0xA3: "☐", 0x2A: "☐", 0x97: "•"}
_WEBDINGS = {0x61: "✓", 0x63: "☐", 0x67: "•", 0x72: "✗"}
_DINGBATS = {  # Unicode's names for what ZapfDingbats draws -> the sign meant
    "❏": "☐", "❐": "☐", "❑": "☐", "❒": "☐", "□": "☐", "●": "•", "❍": "•", "■": "•", "▪": "•", "◆": "•", "❖": "•",
}  # fmt: skip
_BOLD = re.compile(r"bold|black|heavy|(?:semi|demi)(?:bold)?(?![a-z])|[-,]bd", re.IGNORECASE)
_ITALIC = re.compile(r"ital|obliq|[-,]it(?![a-z])", re.IGNORECASE)
_ABOVE, _BELOW = 0.9, 0.22
MARKS = frozenset("0123456789*†‡")
GAP = 0.22
"""A gap of this many font sizes parts words even where no space was printed."""


class Font(NamedTuple):
    """What a font's name says of it."""

    bold: bool
    italic: bool
    symbols: dict[int, str] | None  # how the codes of a symbol font are meant
    dingbats: bool


class Style(NamedTuple):
    """How a word is printed."""

    size: float
    bold: bool
    italic: bool
    turn: int | None  # how many degrees the text is turned against the clock in the page's own space; None: askew
    font: Font


_PLAIN = Style(10.0, False, False, 0, Font(False, False, None, False))


class Letters:
    """A word being put together, in axes along its own direction; `base` is the height of its baseline."""

    __slots__ = ("base", "high", "left", "low", "right", "style", "text")

    def __init__(self, text: str, box: Box, base: float, style: Style) -> None:
        self.text, self.base, self.style = text, base, style
        self.left, self.low, self.right, self.high = box

    def box(self) -> Box:
        """Its box. Glyphs' own heights differ, so it is as high as letters of its size are."""
        size = self.style.size
        if 0.3 * size < self.high - self.low < 3 * size:
            return self.left, self.base - _BELOW * size, self.right, self.base + _ABOVE * size
        return self.left, self.low, self.right, self.high


Found = list[tuple[Letters, bool, int]]
"""Words in printed order, each with whether a space follows and whether it is glued to the one before (1) or glued
and raised (2)."""


def read_page(page: Any, number: int, rules: Iterable[Rule], fields: Iterable[Word]) -> tuple[PageContent, int]:
    """The words of an open page, and how many characters have no meaning.

    `rules` and `fields` are in the page's own space, y upwards (their top is the smaller y). The text may stand in
    any direction: the frame is turned so that most of it is upright.
    """
    text_page = pdfium.FPDFText_LoadPage(page)
    try:
        found, unmapped = _Reader(page, text_page).words()
    finally:
        pdfium.FPDFText_ClosePage(text_page)
    bounding = pdfium.FS_RECTF()
    pdfium.FPDF_GetPageBoundingBox(page, bounding)
    crop = (bounding.left, bounding.bottom, bounding.right, bounding.top)
    rotation = 90 * max(pdfium.FPDFPage_GetRotation(page), 0)
    return place(number, found, crop, rotation, rules, fields), unmapped


def place(
    number: int, found: Found, crop: Box, rotation: int, rules: Iterable[Rule], fields: Iterable[Word]
) -> PageContent:
    """A page in its layout frame. Everything given is in the page's own space, which `rotation` turns for display."""
    weights: Counter[int] = Counter()
    for letters, _, _ in found:
        if letters.style.turn is not None:
            weights[letters.style.turn] += len(letters.text)
    frame = weights.most_common(1)[0][0] if weights else rotation
    left, low, right, high = spun(crop, frame)
    content = PageContent(number, right - left, high - low, [], turn=(frame - rotation) % 360)
    askew: list[Letters] = []
    for letters, spaced, glued in found:
        style = letters.style
        box = letters.box()
        if style.turn is None:
            askew.append(letters)
            continue
        if style.turn != frame:
            box = spun(spun(box, -style.turn % 360), frame)
        x0, x1 = box[0] - left, box[2] - left
        top, bottom = high - box[3], high - box[1]
        if x1 < 0 or x0 > content.width or bottom < 0 or top > content.height:
            continue  # printed beside the page
        word = Word(
            letters.text, x0, top, x1, bottom, style.size, style.bold, style.italic, spaced, glued > 0, glued > 1
        )
        if style.turn == frame:
            content.words.append(word)
        else:
            _add_aside(content.asides, word)
    if askew:
        text = "".join(letters.text for letters in askew)
        first = askew[0]
        box = (first.left - left, high - first.high, first.right - left, high - first.low)
        content.asides.append(Word(text, *box, askew[0].style.size, askew=True))
    for x0, top, x1, bottom, shade in rules:
        a, b, c, d = spun((x0, top, x1, bottom), frame)
        content.rules.append(Rule(a - left, high - d, c - left, high - b, shade))
    for word in fields:
        a, b, c, d = spun((word.x0, word.top, word.x1, word.bottom), frame)
        if frame == rotation:
            word.x0, word.top, word.x1, word.bottom = a - left, high - d, c - left, high - b
            content.words.append(word)
    _attach_marks(content.words)
    return content


def _add_aside(asides: list[Word], word: Word) -> None:
    """Words of another direction follow each other as one piece while they stand in one row or column."""
    if asides:
        last = asides[-1]
        across = min(last.x1, word.x1) - max(last.x0, word.x0) > 0.5 * min(last.x1 - last.x0, word.x1 - word.x0)
        along = (
            min(last.bottom, word.bottom) - max(last.top, word.top)
            > 0.5 * min(last.bottom - last.top, word.bottom - word.top)
        )  # fmt: skip
        near = max(word.x0 - last.x1, last.x0 - word.x1, word.top - last.bottom, last.top - word.bottom) < word.size
        if near and (across or along):
            last.text += ("" if word.glued else " ") + word.text
            last.x0, last.x1 = min(last.x0, word.x0), max(last.x1, word.x1)
            last.top, last.bottom = min(last.top, word.top), max(last.bottom, word.bottom)
            return
    asides.append(word)


def spun(box: Box, turn: int) -> Box:
    """A box (x0, y0, x1, y1, y upwards) seen in axes along text that is turned by `turn` degrees."""
    x0, y0, x1, y1 = box
    if turn == 90:
        return y0, -x1, y1, -x0
    if turn == 180:
        return -x1, -y1, -x0, -y0
    if turn == 270:
        return -y1, x0, -y0, x1
    return box


class _Reader:
    """Reads one text page. Font, size and direction are asked for once for each text object."""

    def __init__(self, page: Any, text_page: Any) -> None:
        self.page, self.text_page = page, text_page
        self.point = ctypes.c_double(), ctypes.c_double()
        self.styles: dict[int | None, Style] = {}
        self.fonts: dict[int | None, Font] = {}

    def words(self) -> tuple[Found, int]:
        """The words, and how many characters have no meaning."""
        text_page = self.text_page
        count = max(pdfium.FPDFText_CountChars(text_page), 0)
        codes = list(map(pdfium.FPDFText_GetUnicode, repeat(text_page, count), range(count)))
        rectangles = (pdfium.FS_RECTF * count)()
        for _ in map(pdfium.FPDFText_GetLooseCharBox, repeat(text_page), range(count), rectangles):
            pass
        numbers: list[float] = memoryview(rectangles).cast("B").cast("f").tolist()  # type: ignore[assignment]
        boxes = zip(codes, numbers[0::4], numbers[1::4], numbers[2::4], numbers[3::4], strict=True)
        found: Found = []
        word: Letters | None = None
        style = _PLAIN
        plain = True
        far = back = steep = 0.0  # how far from the character before one may stand within a word
        glued = unmapped = 0
        for i, (code, left, top, right, bottom) in enumerate(boxes):
            if code in _SPACES:
                if word is not None:
                    found.append((word, right > left, glued))
                    word, glued = None, 0
                continue
            if word is None:
                style = self._style(i)
                plain = style.font.symbols is None
            if plain and 0x20 < code < 0x7F:
                text = chr(code)
            else:
                text = meaning(code, style.font)
                if not text:
                    unmapped += code < 0x20
                    continue
                unmapped += text == "\ufffd" or "\ue000" <= text <= "\uf8ff"
            raised = 0
            if word is not None:
                if glued == 2 or (text in MARKS and word.text[-1] not in MARKS):
                    fresh = self._style(i)
                    if fresh is not style:
                        raised = raised_by(word, fresh, self._base(i, fresh), up=glued != 2)
                        style = fresh
                if style.turn:
                    left, bottom, right, top = spun((left, bottom, right, top), style.turn)
                if back < left - word.right < far and -steep < bottom + top - word.low - word.high < steep:
                    if not raised:
                        word.text += text
                        if right > word.right:
                            word.right = right
                        if bottom < word.low:
                            word.low = bottom
                        if top > word.high:
                            word.high = top
                        continue
                elif numbers[4 * i - 4 : 4 * i] == numbers[4 * i : 4 * i + 4]:
                    word.text += text  # a ligature's letters share its box
                    continue
                else:
                    raised = 0
                    style = self._style(i)
                found.append((word, False, glued))
                glued = raised
            elif style.turn:
                left, bottom, right, top = spun((left, bottom, right, top), style.turn)
            word = Letters(text, (left, bottom, right, top), self._base(i, style), style)
            far, back, steep = GAP * style.size, -0.6 * style.size, 1.6 * style.size
        if word is not None:
            found.append((word, False, glued))
        return found, unmapped

    def _base(self, index: int, style: Style) -> float:
        """The height of a character's baseline in axes along its text."""
        x, y = self.point
        pdfium.FPDFText_GetCharOrigin(self.text_page, index, x, y)
        if not style.turn:
            return float(y.value)
        return spun((x.value, y.value, x.value, y.value), style.turn)[1]

    def _style(self, index: int) -> Style:
        item = pdfium.FPDFText_GetTextObject(self.text_page, index)
        key = ctypes.cast(item, ctypes.c_void_p).value
        style = self.styles.get(key)
        if style is None:
            style = self.styles[key] = self._new_style(index, item)
        return style

    def _new_style(self, index: int, item: Any) -> Style:
        size, matrix = ctypes.c_float(0), pdfium.FS_MATRIX()
        if not item or not pdfium.FPDFText_GetMatrix(self.text_page, index, matrix):
            return _PLAIN
        pdfium.FPDFTextObj_GetFontSize(item, size)
        scale = math.hypot(matrix.c, matrix.d)
        angle = math.degrees(math.atan2(matrix.b, matrix.a))
        if size.value < 0:
            angle += 180
        nearest = round(angle / 90) * 90
        font = self._font(pdfium.FPDFTextObj_GetFont(item))
        stroked = not font.bold and pdfium.FPDFTextObj_GetTextRenderMode(item) == pdfium.FPDF_TEXTRENDERMODE_FILL_STROKE
        return Style(
            size=round(abs(size.value) * scale, 1) or 1.0,
            bold=font.bold or stroked,
            italic=font.italic,
            turn=nearest % 360 if abs(angle - nearest) < 8 else None,
            font=font,
        )

    def _font(self, handle: Any) -> Font:
        key = ctypes.cast(handle, ctypes.c_void_p).value
        font = self.fonts.get(key)
        if font is None:
            font = self.fonts[key] = _font(handle)
        return font


def raised_by(word: Letters, style: Style, base: float, *, up: bool) -> int:
    """2 where a character is smaller and higher than the word it follows, 1 where it comes back down, else 0."""
    if style.turn != word.style.turn:
        return 0
    lift = (base - word.base) / max(style.size, word.style.size)
    if up:
        return 2 if style.size < 0.85 * word.style.size and lift > 0.12 else 0
    return 1 if lift < -0.12 else 0


def meaning(code: int, font: Font) -> str:
    """What a character is meant as, "" for one that is not to be seen or has no meaning."""
    if font.symbols is not None:
        known = font.symbols.get(code & 0xFF if 0xF000 <= code <= 0xF0FF else code)
        if known:
            return known
    if code < 0x20:
        return "-" if code == _HYPHEN else ""
    if code < 0xAD:
        return chr(code) if not 0x7F <= code < 0xA0 else ""
    if code in _LIGATURES:
        return _LIGATURES[code]
    if code in _DROPPED:
        return "-" if code == 0xFFFE else ("\xad" if code == 0xAD else "")
    if 0xF000 <= code <= 0xF0FF:
        return _WINGDINGS.get(code & 0xFF, chr(code))
    if 0xD800 <= code <= 0xDFFF:
        return "\ufffd"
    text = chr(code)
    return _DINGBATS.get(text, text) if font.dingbats else text


def _attach_marks(words: list[Word]) -> None:
    """Small raised numbers that were printed as words of their own: behind the word they belong to, or before one."""
    largest = max((word.size for word in words), default=0.0)
    marks = [
        word for word in words
        if word.size < 0.85 * largest and not word.glued and len(word.text) < 4 and MARKS.issuperset(word.text)
    ]  # fmt: skip
    smallest = min((mark.size for mark in marks), default=largest)
    rows: defaultdict[int, list[Word]] = defaultdict(list)
    for word in words:
        if word.size > smallest / 0.85:
            rows[int(word.middle // 12)].append(word)
    for mark in marks:
        row = int(mark.middle // 12)
        for word in chain(rows[row], rows[row + 1], rows[row + 2]):
            lift = word.bottom - mark.bottom - _BELOW * (word.size - mark.size)
            if not (mark.size < 0.85 * word.size and 0.12 * word.size < lift < 0.9 * word.size):
                continue
            if -0.3 * word.size < mark.x0 - word.x1 < 0.4 * word.size:
                mark.glued = mark.raised = True
                break
            if -0.3 * word.size < word.x0 - mark.x1 < 1.5 * word.size:
                mark.raised = True


def font_named(name: str) -> Font:
    """What a font's name says of it."""
    plain = name.split("+")[-1].casefold().replace(" ", "").replace("-", "")
    symbols: dict[int, str] | None = None
    if "wingdings" in plain:
        symbols = _WINGDINGS_2 if "wingdings2" in plain else _WINGDINGS
    elif "webdings" in plain:
        symbols = _WEBDINGS
    elif plain.startswith("symbol"):
        symbols = {0xB7: "•"}
    return Font(bool(_BOLD.search(name)), bool(_ITALIC.search(name)), symbols, "dingbats" in plain)


def _font(handle: Any) -> Font:
    buffer = ctypes.create_string_buffer(256)
    pdfium.FPDFFont_GetBaseFontName(handle, buffer, 256)
    name = buffer.value.decode("utf-8", "replace")
    font = font_named(name)
    flags = pdfium.FPDFFont_GetFlags(handle)
    telling = re.fullmatch(r"(?:[A-Z]{6}\+)?(?:CID)?(?:Font)?\W*[A-Z]{0,2}\d*", name) is None
    bold = font.bold or bool(flags > 0 and flags & 1 << 18)
    if not telling and not bold:
        bold = pdfium.FPDFFont_GetWeight(handle) >= 600
    italic = font.italic or bool(not telling and flags > 0 and flags & 1 << 6)
    return font._replace(bold=bold, italic=italic)
