"""The targets by name; the module of each is imported when it is asked for."""

from __future__ import annotations

from importlib import import_module

from isa_extract.errors import UsageError
from isa_extract.export.target import Target

NAMES: dict[str, str] = {
    "json": "isa_extract.export.json",
    "jsonl": "isa_extract.export.jsonl",
    "csv": "isa_extract.export.csv_package",
    "flat-csv": "isa_extract.export.flat_csv",
    "xlsx": "isa_extract.export.xlsx",
    "public-csv": "isa_extract.export.public_csv",
    "public-html": "isa_extract.export.public_html",
    "dea-csv": "isa_extract.export.dea_csv",
    "dpv": "isa_extract.export.dpv",
    "dcat": "isa_extract.export.dcat",
    "ical": "isa_extract.export.ical",
    "keying-sheet": "isa_extract.export.keying_sheet",
    "sql": "isa_extract.export.sql",
}
"""As `--to` has them, in the order they are told; each module holds a `TARGET`."""


def target_named(name: str) -> Target:
    """The target of this name. Raises UsageError where there is none."""
    if name not in NAMES:
        raise UsageError("--to", f"there is no target {name!r}", f"use one of {', '.join(NAMES)}")
    target: Target = import_module(NAMES[name]).TARGET
    return target


def all_targets() -> tuple[Target, ...]:
    """Every target."""
    return tuple(target_named(name) for name in NAMES)
