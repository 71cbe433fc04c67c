"""Slips of the hand and of OCR: which single differences between two words are likely to be one."""

from __future__ import annotations

from itertools import pairwise

_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_ALIKE = ("il", "lt", "ft", "ce", "co", "uv", "nh", "hb", "gq", "nu", "rn")
"""Letters that OCR takes for one another."""


def _near() -> frozenset[tuple[str, str]]:
    pairs = {(row[at], row[at + 1]) for row in _ROWS for at in range(len(row) - 1)}
    for upper, lower in pairwise(_ROWS):
        pairs |= {(upper[at + step], key) for at, key in enumerate(lower) for step in (0, 1) if at + step < len(upper)}
    pairs |= {(pair[0], pair[1]) for pair in _ALIKE}
    return frozenset(pairs | {(second, first) for first, second in pairs})


_NEAR = _near()


def is_slip(written: str, meant: str) -> bool:
    """Whether a word differs from another by a letter left out, doubled or swapped, or by one near it or like it.

    "Leicster", "Leiccester", "Liecester" and "Leicesyer" are Leicester; "Leincester" and "Laicester" need not be.
    """
    at = next(
        (i for i, (a, b) in enumerate(zip(written, meant, strict=False)) if a != b), min(len(written), len(meant))
    )
    match len(written) - len(meant):
        case -1:
            return written[at:] == meant[at + 1 :]
        case 0:
            if written[at + 1 :] == meant[at + 1 :]:
                return (written[at : at + 1], meant[at : at + 1]) in _NEAR
            return written[at : at + 2] == meant[at : at + 2][::-1] and written[at + 2 :] == meant[at + 2 :]
        case 1:
            if written[at + 1 :] != meant[at:]:
                return False
            beside = meant[max(0, at - 1) : at + 1]
            return any(written[at] == letter or (written[at], letter) in _NEAR for letter in beside)
    return False
