"""The text layer of a page: its words with boxes, and the same words as an old OCR program would have left them."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

HYPHEN_AT_LINE_END = "\N{START OF TEXT}"  # PDFium's sign for it
WORDS_RUN_TOGETHER = 0.06
LETTERS_MISREAD = 0.22
LETTERS_LOST = 0.03
CONFUSED = {
    "a": "o", "b": "h", "c": "e", "d": "cl", "e": "c", "f": "t", "g": "q", "h": "b", "i": "l", "l": "1", "m": "rn",
    "n": "ri", "o": "0", "q": "g", "r": "n", "s": "5", "t": "f", "u": "ii", "v": "y", "w": "vv", "y": "v", "A": "4",
    "B": "8", "D": "0", "E": "F", "G": "C", "I": "l", "M": "N", "O": "0", "S": "5", "T": "7", "U": "O", "0": "O",
    "1": "l", "2": "Z", "3": "8", "5": "S", "6": "G", "8": "B", "9": "g", ".": ",", ",": ".",
}  # fmt: skip


class LayerWord(NamedTuple):
    """A word of a text layer; the box is in points from the top left corner of the page as it is shown."""

    text: str
    x0: float
    top: float
    x1: float
    bottom: float


def layer_words(page: Any) -> list[LayerWord]:
    """The words of an open page of pypdfium2, in the order of its text layer; turned text is left out.

    The box of a word is that of its letters, so it is lower for "on" than for "July".
    """
    _, height = page.get_size()
    text_page = page.get_textpage()
    try:
        words: list[LayerWord] = []
        letters: list[tuple[str, float, float, float, float]] = []
        for index in range(text_page.count_chars()):
            character = text_page.get_text_range(index, 1)
            if character == HYPHEN_AT_LINE_END:
                character = "-"
            if not character.strip() or not character.isprintable():
                words += whole_word(letters, height)
                letters = []
                continue
            box = text_page.get_charbox(index, loose=False)
            if letters and parted(letters[-1], box):
                words += whole_word(letters, height)
                letters = []
            letters.append((character, *box))
        return words + whole_word(letters, height)
    finally:
        text_page.close()


def parted(before: tuple[str, float, float, float, float], box: tuple[float, float, float, float]) -> bool:
    """Whether a letter begins a word though no space is printed before it: it stands on another line or far off.

    `box` is left, bottom, right, top in points.
    """
    _, _, low, right, high = before
    left, bottom, _, top = box
    tall = max(high - low, top - bottom, 4.0)
    return left > right + 1.5 * tall or left < right - 3 * tall or bottom > high + tall or top < low - tall


def whole_word(letters: list[tuple[str, float, float, float, float]], height: float) -> list[LayerWord]:
    """The word of some letters with boxes (left, bottom, right, top, y upwards); none of no letters or turned ones."""
    if not letters:
        return []
    text = "".join(letter[0] for letter in letters)
    left, bottom = min(letter[1] for letter in letters), min(letter[2] for letter in letters)
    right, top = max(letter[3] for letter in letters), max(letter[4] for letter in letters)
    if len(text) > 2 and top - bottom > 2 * (right - left):
        return []
    return [LayerWord(text, left, height - top, right, height - bottom)]


def worn(words: list[LayerWord], chance: np.random.Generator) -> list[LayerWord]:
    """The words as a poor reader of an earlier time took them: letters confused and lost, words run together."""
    read: list[LayerWord] = []
    for word in words:
        text = "".join(worn_letter(letter, chance) for letter in word.text) or "."
        before = read[-1] if read else None
        beside = before is not None and abs(before.bottom - word.bottom) < 4 and 0 <= word.x0 - before.x1 < 8
        if before is not None and beside and chance.random() < WORDS_RUN_TOGETHER:
            top, bottom = min(before.top, word.top), max(before.bottom, word.bottom)
            read[-1] = LayerWord(before.text + text, before.x0, top, word.x1, bottom)
        else:
            read.append(LayerWord(text, *word[1:]))
    return read


def worn_letter(letter: str, chance: np.random.Generator) -> str:
    """What is read for a letter; a sign that the encoding of standard fonts lacks is read as a tilde."""
    fate = chance.random()
    if fate < LETTERS_LOST:
        return ""
    if fate < LETTERS_LOST + LETTERS_MISREAD and letter in CONFUSED:
        return CONFUSED[letter]
    return letter if letter.isascii() else "~"
