"""Checklists: which sections a guidance, a template family or a law asks of an agreement, and since when."""

from __future__ import annotations

import datetime
import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from isa_extract.errors import PatternError, UsageError
from isa_extract.yaml_lines import LINE, LinedText, read_yaml

FILE_NAME = "checklists.yaml"
"""The file of a pattern folder that holds checklists; the others hold rules."""
KINDS = ("guidance", "family", "law")
Kind = Literal["guidance", "family", "law"]
_KEYS = {"id", "title", "source", "kind", "from", "requires", "recommends"}
_ID = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")


@dataclass(frozen=True, slots=True)
class Checklist:
    """What one source asks of an agreement.

    `since` is the day from which it applies. Of the `guidance` in force at a date, the latest takes the place of
    those before it; a `law` adds to it; a `family` is asked of agreements written on its template.
    """

    id: str
    title: str
    source: str
    kind: Kind
    since: datetime.date
    requires: tuple[str, ...]
    recommends: tuple[str, ...]
    place: str = ""  # file and line, for messages

    def level(self, section: str) -> Literal["required", "recommended"] | None:
        """How much it asks for a section; None where it does not."""
        if section in self.requires:
            return "required"
        return "recommended" if section in self.recommends else None


def read_checklists(path: Path, content: bytes) -> tuple[Checklist, ...]:
    """The checklists of a file. Raises PatternError, with file and line, for the first that is wrong."""
    loaded = read_yaml(path, content, texts=True)
    if not isinstance(loaded, dict) or not isinstance(loaded.get("checklists"), list) or not loaded["checklists"]:
        raise PatternError(f"{path.name}:1", "has no list of checklists", "begin the file with `checklists:`")
    checklists: list[Checklist] = []
    for entry in loaded["checklists"]:
        if not isinstance(entry, dict):
            line = getattr(entry, "line", loaded[LINE])
            raise PatternError(f"{path.name}:{line}", "holds a checklist that is not a mapping", "write `- id: ...`")
        checklist = _checklist(entry, path.name)
        for other in checklists:
            if other.id == checklist.id:
                raise PatternError(
                    checklist.place, f"checklist id {other.id} is used at {other.place} too", "rename one"
                )
        checklists.append(checklist)
    return tuple(checklists)


def _checklist(entry: dict[str, Any], file: str) -> Checklist:
    line = entry[LINE]

    def wrong(problem: str, remedy: str, at: int = line) -> PatternError:
        return PatternError(f"{file}:{at}", problem, remedy)

    for key in entry:
        if key != LINE and key not in _KEYS:
            at = getattr(key, "line", line)
            raise wrong(f"has an unknown key {str(key)!r}", f"known keys are {', '.join(sorted(_KEYS))}", at)
    for key in ("id", "title", "source", "from", "requires"):
        if not entry.get(key):
            raise wrong(f"checklist without {key}", f"add `{key}:`")
    if not isinstance(entry["id"], str) or not _ID.fullmatch(entry["id"]):
        raise wrong("id is not a short name", "use lower-case letters, digits, `.`, `_` and `-`")
    for key in ("title", "source"):
        if not isinstance(entry[key], str):
            raise wrong(f"{key} is not text", "put it in quotes")
    kind = str(entry.get("kind", "guidance"))
    if kind not in KINDS:
        raise wrong(f"unknown kind {kind!r}", f"use one of {', '.join(KINDS)}", getattr(entry["kind"], "line", line))
    since = entry["from"]
    if isinstance(since, datetime.datetime) or not isinstance(since, datetime.date):
        raise wrong("from is not a date", "write it as 2021-10-05, without quotes", getattr(since, "line", line))
    listed: dict[str, tuple[str, ...]] = {}
    seen: set[str] = set()
    for key in ("requires", "recommends"):
        members = entry.get(key) or []
        if not isinstance(members, list) or not all(isinstance(member, LinedText) for member in members):
            raise wrong(f"{key} is not a list of section ids", "write `[purpose, retention]`")
        for member in members:
            if member in seen:
                raise wrong(f"section {str(member)!r} is listed twice", "remove one", member.line)
            seen.add(member)
        listed[key] = tuple(members)
    return Checklist(
        id=str(entry["id"]), title=str(entry["title"]), source=str(entry["source"]), kind=kind,  # type: ignore[arg-type]
        since=since, requires=listed["requires"], recommends=listed["recommends"], place=f"{file}:{line}",
    )  # fmt: skip


def refuse_unknown_sections(checklists: Iterable[Checklist], known: Collection[str]) -> None:
    """Raise PatternError, with file and line, for the first section id that is not in the taxonomy."""
    for checklist in checklists:
        file = checklist.place.rpartition(":")[0]
        for section in (*checklist.requires, *checklist.recommends):
            if section not in known:
                line = getattr(section, "line", None)
                place = f"{file}:{line}" if line else checklist.place
                raise PatternError(
                    place, f"unknown section {str(section)!r}", f"section ids are {', '.join(sorted(known))}"
                )


def load_checklists(path: Path, known: Collection[str]) -> tuple[Checklist, ...]:
    """The checklists of a file of the user's own, its section ids held against the taxonomy.

    Raises UsageError where the file cannot be read and PatternError, with file and line, where it is wrong.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise UsageError(str(path), f"cannot be read ({error.strerror})", "check the path") from None
    checklists = read_checklists(path, content)
    refuse_unknown_sections(checklists, known)
    return checklists


def in_force(checklists: Sequence[Checklist], day: datetime.date) -> tuple[Checklist, ...]:
    """The guidance in force on a day and the laws beside it; before the first guidance, that one.

    An agreement older than all guidance known here is held against the earliest, which asks the least of it.
    """
    guidance = sorted((c for c in checklists if c.kind == "guidance"), key=lambda c: (c.since, c.id))
    current = [c for c in guidance if c.since <= day][-1:] or guidance[:1]
    return (*current, *(c for c in checklists if c.kind == "law" and c.since <= day))


def requiring(checklists: Iterable[Checklist], section: str) -> list[str]:
    """The ids of the checklists that require a section, in their order."""
    return [checklist.id for checklist in checklists if section in checklist.requires]
