"""Texts as cells of CSV files and workbooks: no formula, no control character."""

from __future__ import annotations

import re

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""What a spreadsheet takes for the beginning of a formula (OWASP, "CSV Injection")."""
_CONTROL = r"\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff"
CONTROL = re.compile(f"[{_CONTROL}]")
"""Characters that no text needs and XML does not allow; tab and line ends, which texts have, are none."""
_FIRST = rf"'\s{''.join(map(re.escape, FORMULA))}"
_RISKY = frozenset(("", " ", "'", *FORMULA))
_PLAIN = re.compile(f"[^{_FIRST}{_CONTROL}][^{_CONTROL}]*")


def may_be_formula(text: str) -> bool:
    """Whether a spreadsheet might take a text for a formula."""
    return text.startswith(FORMULA) or text.lstrip().startswith(FORMULA)


def harmless(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    cell = CONTROL.sub("\N{REPLACEMENT CHARACTER}", cell)
    return f"'{cell}" if may_be_formula(cell) else cell


def guarded(text: str) -> str:
    """A text as a harmless cell that `unguarded` makes the text again, but for its control characters.

    An apostrophe stands before what might be a formula, before white space and another apostrophe, and alone for an
    empty text, which is not a cell without one.
    """
    if text.isprintable() and text[:1] not in _RISKY:  # quickly, as most are
        return text
    text = CONTROL.sub("", text)
    return text if _PLAIN.fullmatch(text) else f"'{text}"


def unguarded(cell: str) -> str:
    """The text of a cell that `guarded` made."""
    return cell.removeprefix("'")
