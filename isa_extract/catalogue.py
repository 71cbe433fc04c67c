"""The catalogue of findings: for each code its severity, title, explanation, remedy and source."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, get_args

from isa_extract.errors import PatternError
from isa_extract.yaml_lines import LINE, read_yaml

FILE_NAME = "findings.yaml"
"""The file of a pattern folder that holds the catalogue."""
Severity = Literal["error", "warning", "information"]
SEVERITIES: tuple[Severity, ...] = get_args(Severity)
"""Worst first."""
_KEYS = ("code", "severity", "title", "explanation", "remedy", "source")
_CODE = re.compile(r"[a-z][a-z0-9-]{2,40}")


@dataclass(frozen=True, slots=True)
class Entry:
    """What is known of one code. `dated`: it depends on the day it is asked for, and is told only with one."""

    code: str
    severity: Severity
    title: str
    explanation: str
    remedy: str
    source: str
    dated: bool = False


Catalogue = Mapping[str, Entry]
"""The entries by code, in the order of the file."""


def severity_of(catalogue: Catalogue, code: str) -> Severity:
    """A code's severity; a warning where a pattern folder of the user's own says nothing of it."""
    entry = catalogue.get(code)
    return entry.severity if entry else "warning"


def read_catalogue(path: Path, content: bytes) -> dict[str, Entry]:
    """The catalogue of a file. Raises PatternError, with file and line, for the first entry that is wrong."""
    loaded = read_yaml(path, content)
    if not isinstance(loaded, dict) or not isinstance(loaded.get("findings"), list) or not loaded["findings"]:
        raise PatternError(f"{path.name}:1", "has no list of findings", "begin the file with `findings:`")
    entries: dict[str, Entry] = {}
    for written in loaded["findings"]:
        if not isinstance(written, dict):
            raise PatternError(
                f"{path.name}:{loaded[LINE]}", "holds an entry that is no mapping", "write `- code: ...`"
            )
        entry = _entry(written, path.name)
        if entry.code in entries:
            raise PatternError(f"{path.name}:{written[LINE]}", f"code {entry.code} is there twice", "remove one")
        entries[entry.code] = entry
    return entries


def _entry(written: dict[str, Any], file: str) -> Entry:
    def wrong(problem: str, remedy: str) -> PatternError:
        return PatternError(f"{file}:{written[LINE]}", problem, remedy)

    for key in written:
        if key not in (*_KEYS, "dated", LINE):
            raise wrong(f"has an unknown key {str(key)!r}", f"known keys are {', '.join((*_KEYS, 'dated'))}")
    for key in _KEYS:
        if not isinstance(written.get(key), str) or not written[key].strip():
            raise wrong(f"entry without {key}", f"add `{key}:` with text")
    if not _CODE.fullmatch(written["code"]):
        raise wrong("code is not a short name", "use lower-case letters, digits and `-`")
    if written["severity"] not in SEVERITIES:
        raise wrong(f"unknown severity {written['severity']!r}", f"use one of {', '.join(SEVERITIES)}")
    if not isinstance(written.get("dated", False), bool):
        raise wrong("dated is neither true nor false", "write `dated: true` or leave it out")
    texts = {key: " ".join(written[key].split()) for key in _KEYS}
    return Entry(**texts, dated=written.get("dated", False))  # type: ignore[arg-type]
