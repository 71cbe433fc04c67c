"""Glob patterns as tests of single paths, so that a tree is walked once, in order, without a list of all matches."""

from __future__ import annotations

import glob
import re
from dataclasses import dataclass

from isa_extract.sources.names import is_hidden, suffix_of

_PIECE = re.compile(r"(?P<stars>\*+)|(?P<one>\?)|\[(?P<not>!?)(?P<set>\]?[^\]]*)\]|(?P<plain>.)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Glob:
    """A pattern in two: the folder its literal beginning names, and what paths below that must look like.

    `*`, `?` and `[...]` stay within a name, `**` stands for any folders. A folder that matches stands for all below
    it. Hidden names are never matched. Where an ending is written out (`*.dat`), files are read whatever it is.
    """

    base: str
    below: re.Pattern[str]
    writes_ending: bool

    def matches(self, path: str) -> bool:
        """Whether the pattern means a file; `path` is relative to `base`."""
        return self.below.fullmatch(path) is not None and not any(map(is_hidden, path.split("/")))


def parse_glob(pattern: str, *, fold_case: bool = False) -> Glob | None:
    """A pattern written with "/" between names; None where it has nothing of a pattern, or is none that can be."""
    parts = pattern.split("/")
    first = next((i for i, part in enumerate(parts) if glob.has_magic(part)), None)
    if first is None:
        return None
    base = "/".join(parts[:first]) or ("/" if first else ".")
    names = [part for part in parts[first:] if part]
    expression = "".join(_expression(part) for part in names[:-1]) + (
        ".*" if names[-1] == "**" else _expression(names[-1]).removesuffix("/")
    )
    try:
        below = re.compile(f"{expression}(?:/.*)?", re.DOTALL | (re.IGNORECASE if fold_case else 0))
    except re.error:  # a range that runs backwards
        return None
    ending = suffix_of(names[-1])
    return Glob(base, below, bool(ending) and not glob.has_magic(ending))


def _expression(part: str) -> str:
    if part == "**":
        return "(?:.*/)?"
    return "".join(map(_piece, _PIECE.finditer(part))) + "/"


def _piece(match: re.Match[str]) -> str:
    if match["stars"]:
        return "[^/]*"
    if match["one"]:
        return "[^/]"
    if match["plain"]:
        return re.escape(match["plain"])
    members = re.sub(r"([\\\[\]&~|^])", r"\\\1", match["set"])
    return f"(?!/)[{'^' if match['not'] else ''}{members}]"
