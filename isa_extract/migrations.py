"""Records of older schema versions -> the current one, by named steps on plain values.

A step changes nothing but what its version changed, and leaves alone what has not the shape it expects: whether the
result is a valid record is told by the schema, not here.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from isa_extract.errors import UsageError
from isa_extract.record import SCHEMA_VERSION

Json = Any

OLDEST = "1.0"
"""What a record without a version is taken for."""

ADDED: dict[str, dict[str, Callable[[], Json]]] = {
    "1.1": {
        "source.page_texts": list,
        "agreement.family": lambda: None,
        "evidence.*.*.raw": lambda: None,
    },
}
"""The keys each version added, with what a record that was made without them says: `*` is every member."""


@dataclass(frozen=True, slots=True)
class Step:
    """What leads from one schema version to the next."""

    name: str
    since: str
    to: str
    change: Callable[[dict[str, Json]], None]


@dataclass(frozen=True, slots=True)
class Migrated:
    """A record as the current version has it; `version` is what it said of itself, `steps` what was done."""

    content: dict[str, Json]
    version: str | None
    steps: tuple[str, ...]

    @property
    def is_older(self) -> bool:
        """Whether it was written for an older version, or does not say for which."""
        return self.version != SCHEMA_VERSION


def _adding(version: str) -> Callable[[dict[str, Json]], None]:
    def change(record: dict[str, Json]) -> None:
        for path, empty in ADDED[version].items():
            *above, name = path.split(".")
            for holder in _at(record, above):
                if isinstance(holder, dict):
                    holder.setdefault(name, empty())

    return change


def _at(node: Json, path: list[str]) -> Iterator[Json]:
    """Every value that a path with `*` in it leads to."""
    if not path:
        yield node
        return
    first, rest = path[0], path[1:]
    members: list[Json] = []
    if first == "*" and isinstance(node, dict | list):
        members = list(node.values() if isinstance(node, dict) else node)
    elif isinstance(node, dict) and first in node:
        members = [node[first]]
    for member in members:
        yield from _at(member, rest)


STEPS: tuple[Step, ...] = (Step("how each page was read, and what OCR read", "1.0", "1.1", _adding("1.1")),)
"""In order; the last leads to the current version."""


def migrate(content: dict[str, Json], file_name: str) -> Migrated:
    """A record brought to the current version; what was given is not touched.

    Raises UsageError where it is of a version this program does not know yet, or of none that ever was.
    """
    stated = content.get("schema_version")
    version = None if stated is None else str(stated)
    if version is not None and not re.fullmatch(r"\d{1,4}\.\d{1,4}", version):
        raise UsageError(
            file_name, "its schema_version is not one of isa-extract", f"write the version it has, such as {OLDEST}"
        )
    if version is not None and _number(version) > _number(SCHEMA_VERSION):
        raise UsageError(
            file_name, f"was written by a newer isa-extract (schema {version}, this one knows {SCHEMA_VERSION})",
            "update isa-extract",
        )  # fmt: skip
    record = copy.deepcopy(content)
    reached = max(OLDEST, version or OLDEST, key=_number)
    done = []
    for step in STEPS:
        if _number(step.since) >= _number(reached):
            step.change(record)
            done.append(step.name)
    record["schema_version"] = SCHEMA_VERSION
    return Migrated(record, version, tuple(done))


def _number(version: str) -> tuple[int, ...]:
    return tuple(map(int, version.split(".")))
