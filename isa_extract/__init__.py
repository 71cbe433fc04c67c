"""Reads information sharing agreements into structured records, each value with its evidence.

from isa_extract import extract
result = extract("agreement.pdf")
result.record.parties
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from isa_extract.pipeline import Result, extract
    from isa_extract.record import Record

__version__ = "0.1.0"
__all__ = ["Record", "Result", "__version__", "extract"]

_HOMES = {"Record": "isa_extract.record", "Result": "isa_extract.pipeline", "extract": "isa_extract.pipeline"}


def __getattr__(name: str) -> Any:
    """Import the public names on first use, so that `import isa_extract` alone costs nothing."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = globals()[name] = getattr(import_module(_HOMES[name]), name)
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
