"""Glyphs of Microsoft's symbol fonts as Unicode characters."""

from __future__ import annotations

import re

_WINGDINGS = {
    0x21: "✏", 0x22: "✂", 0x28: "☎", 0x29: "✆", 0x2A: "✉", 0x36: "⌛", 0x3A: "🖥", 0x41: "✌", 0x46: "☞", 0x4A: "☺",
    0x6C: "●", 0x6D: "❍", 0x6E: "■", 0x6F: "☐", 0x70: "☐", 0x71: "☐", 0x72: "☐", 0x73: "⬧", 0x74: "⧫", 0x75: "◆",
    0x76: "❖", 0x77: "⬥", 0x78: "☒", 0x9E: "·", 0x9F: "•", 0xA0: "▪", 0xA1: "○", 0xA4: "◉", 0xA5: "◎", 0xA7: "▪",
    0xA8: "☐", 0xAB: "★", 0xD8: "➢", 0xDF: "←", 0xE0: "→", 0xE1: "↑", 0xE2: "↓", 0xE8: "➔", 0xEF: "⇦", 0xF0: "⇨",
    0xFB: "✗", 0xFC: "✓", 0xFD: "☒", 0xFE: "☑",
}  # fmt: skip
_WINGDINGS_2 = {
    0x4F: "✗", 0x50: "✓", 0x51: "☒", 0x52: "☑", 0x53: "☒", 0x54: "☒", 0x97: "●", 0x98: "•", 0xA2: "■", 0xA3: "☐",
    0xA4: "☐",
}  # fmt: skip
_WINGDINGS_3 = {0x66: "←", 0x67: "→", 0x68: "↑", 0x69: "↓", 0x7D: "▶", 0xC6: "→"}
_WEBDINGS = {0x28: "☎", 0x61: "✓", 0x63: "☐", 0x67: "■", 0x6E: "●", 0x72: "✗", 0x34: "▶", 0x3D: "•"}
_SYMBOL = {
    **dict(zip(range(0x41, 0x5B), "ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ", strict=True)),
    **dict(zip(range(0x61, 0x7B), "αβχδεφγηιϕκλμνοπθρστυϖωξψζ", strict=True)),
    0x2A: "∗", 0x2D: "−", 0xA3: "≤", 0xA5: "∞", 0xAB: "↔", 0xAC: "←", 0xAD: "↑", 0xAE: "→", 0xAF: "↓", 0xB0: "°",
    0xB1: "±", 0xB3: "≥", 0xB4: "×", 0xB7: "•", 0xB8: "÷", 0xB9: "≠", 0xBB: "≈", 0xBC: "…", 0xD2: "®", 0xD3: "©",
    0xD4: "™", 0xDE: "⇒", 0xE2: "®", 0xE3: "©", 0xE4: "™",
}  # fmt: skip
_FONTS = {
    "wingdings": _WINGDINGS, "wingdings 2": _WINGDINGS_2, "wingdings 3": _WINGDINGS_3, "webdings": _WEBDINGS,
    "symbol": _SYMBOL,
}  # fmt: skip
_MOSTLY = {**_WINGDINGS, 0xB7: "•"}
_PRIVATE = re.compile("[\uf000-\uf0ff]")


def symbol(code: int, font: str) -> str:
    """The character a symbol font prints for a code (0xF0xx or its low byte); plain fonts print the code itself."""
    glyphs = _FONTS.get(font.strip().casefold())
    low = code & 0xFF if 0xF000 <= code <= 0xF0FF else code
    if glyphs is not None and low <= 0xFF:
        if low in glyphs:
            return glyphs[low]
        return chr(low) if glyphs is _SYMBOL and 0x20 <= low < 0x7F else "" if low <= 0x20 else chr(0xF000 | low)
    return chr(low) if 0x20 <= low < 0x110000 and not 0xD800 <= low < 0xE000 else ""


def in_font(text: str, font: str) -> str:
    """Text typed in a symbol font; in other fonts only private-use characters change, to what they mostly are."""
    if font.strip().casefold() in _FONTS:
        return "".join(character if character.isspace() else symbol(ord(character), font) for character in text)
    return _PRIVATE.sub(lambda match: _MOSTLY.get(ord(match[0]) & 0xFF, match[0]), text)
