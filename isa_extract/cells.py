"""Texts as cells of CSV files and workbooks: no formula, no control character."""

from __future__ import annotations

import re

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""What a spreadsheet takes for the beginning of a formula (OWASP, "CSV Injection")."""
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
"""Control characters; tab and line ends, which texts have, are none here."""


def harmless(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    cell = CONTROL.sub("\N{REPLACEMENT CHARACTER}", cell)
    return f"'{cell}" if cell.startswith(FORMULA) or cell.lstrip().startswith(FORMULA) else cell
