"""Fonts of the PDF files.

Documents use the standard Helvetica and Times, as many office PDFs do, as long as all their letters are in
them; otherwise DejaVu, which matplotlib carries. Signs that the chosen font lacks (tick boxes) always come
from DejaVu Sans.
"""

from __future__ import annotations

import importlib.util
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from xml.sax.saxutils import escape

from reportlab.pdfbase import pdfmetrics  # type: ignore[import-untyped]
from reportlab.pdfbase.ttfonts import TTFont  # type: ignore[import-untyped]

from writers.blocks import UnwritableCharacter

FALLBACK = "DejaVuSans"
STANDARD = {"sans": "Helvetica", "serif": "Times-Roman"}
DEJAVU = {"sans": "DejaVuSans", "serif": "DejaVuSerif"}
STYLES = {  # by family: the files of its upright, bold, italic and bold italic
    "DejaVuSans": ("DejaVuSans", "DejaVuSans-Bold", "DejaVuSans-Oblique", "DejaVuSans-BoldOblique"),
    "DejaVuSerif": ("DejaVuSerif", "DejaVuSerif-Bold", "DejaVuSerif-Italic", "DejaVuSerif-BoldItalic"),
}


@cache
def font_directory() -> Path:
    """Where matplotlib keeps its fonts; it is not imported for that, as that takes long."""
    package = importlib.util.find_spec("matplotlib")
    if package is None or package.origin is None:
        raise ModuleNotFoundError("matplotlib is needed for its DejaVu fonts: pip install matplotlib")
    return Path(package.origin).parent / "mpl-data" / "fonts" / "ttf"


@cache
def register(family: str) -> None:
    """Make a DejaVu family known to reportlab in its four styles."""
    for name in STYLES[family]:
        pdfmetrics.registerFont(TTFont(name, font_directory() / f"{name}.ttf"))
    pdfmetrics.registerFontFamily(family, *STYLES[family])


@cache
def has_glyph(font: str, character: str) -> bool:
    """Whether a font can print a character."""
    if font not in STYLES:
        return encodable(character)
    register(font)
    return ord(character) in pdfmetrics.getFont(font).face.charToGlyph


def encodable(character: str) -> bool:
    """Whether a character is in the encoding that the standard fonts are used with."""
    try:
        character.encode("cp1252")
    except UnicodeEncodeError:
        return False
    return True


@dataclass(frozen=True)
class Fonts:
    """The font of a document, with its fallback."""

    regular: str

    @classmethod
    def for_text(cls, kind: str, text: str) -> Fonts:
        """The font of a kind (sans or serif) that has all letters of the text."""
        letters = {character for character in text if character.isalpha()}
        return cls(STANDARD[kind] if all(map(encodable, letters)) else DEJAVU[kind])

    @property
    def bold(self) -> str:
        """The name of the bold style."""
        return {"Times-Roman": "Times-Bold"}.get(self.regular, f"{self.regular}-Bold")

    def markup(self, text: str) -> str:
        """Text as reportlab's paragraphs take it; runs of spaces are kept, fallback characters marked."""
        register(FALLBACK)
        marked = "".join(self._character(character) for character in text)
        return marked.replace("  ", "\N{NO-BREAK SPACE} ")

    def _character(self, character: str) -> str:
        """One character, in the fallback font if need be."""
        if has_glyph(self.regular, character):
            return escape(character)
        if not has_glyph(FALLBACK, character):
            raise UnwritableCharacter(character, "PDF")
        return f'<font name="{FALLBACK}">{character}</font>'
