"""Which documents new rules could read otherwise than they were read: those in which a rule that changed can match.

The rules a document was read with are kept in the register as a snapshot. A rule that matches nowhere in a document's
text adds nothing to its record, in its old wording or its new; where that cannot be told, the document is read again.
"""

from __future__ import annotations

import json
import re
import zlib
from collections.abc import Mapping
from typing import Any

from rapidfuzz import fuzz

from isa_extract.document import fold
from isa_extract.rules import Rule, Rules, plain

_ALIKE = 80.0
"""Likeness (0-100) of a phrase to a stretch of text below every threshold at which labels are looked up."""
_UNTESTABLE = re.compile(r"[\^$]|\\[AZ]|\(\?[=!<]")
"""Anchors and conditions: such an expression is matched with lines and cells, and may fail on the whole text."""
_TOLD_OF_ITSELF = ("file", "line", "examples", "counter_examples")
"""What a rule says of itself that reads nothing."""

Snapshot = dict[str, Any]


def snapshot(rules: Rules) -> Snapshot:
    """What the rules say, and hashes of the files that are not rules."""
    return {
        "rules": {rule.id: _said(rule) for rule in rules.all},
        "files": dict(rules.other_files),
    }


def pack(content: Snapshot) -> bytes:
    """A snapshot as the register keeps it."""
    return zlib.compress(json.dumps(content, sort_keys=True, ensure_ascii=False).encode(), 9)


def unpack(content: bytes) -> Snapshot:
    """A snapshot as it was packed."""
    unpacked: Snapshot = json.loads(zlib.decompress(content))
    return unpacked


class ChangedRules:
    """The rules that say something else in one snapshot than in another."""

    def __init__(self, before: Snapshot, after: Snapshot) -> None:
        old, new = before["rules"], after["rules"]
        self.files_changed = before["files"] != after["files"]
        self.rules = [
            said
            for name in sorted(old.keys() | new.keys())
            if old.get(name) != new.get(name)
            for said in _changed(old.get(name), new.get(name))
        ]

    def could_touch(self, text: str, *, scanned: bool) -> bool:
        """Whether a document with this text could be read otherwise. `scanned`: rules also say how OCR is mended."""
        if self.files_changed or (scanned and self.rules):
            return True
        folded = fold(text)
        simple = plain(text)
        return any(_may_match(rule, folded, simple) for rule in self.rules)


def _changed(before: dict[str, Any] | None, after: dict[str, Any] | None) -> list[dict[str, Any]]:
    """What of a rule can match otherwise: the patterns that came or went, or all where it means something else now."""
    both = [said for said in (before, after) if said is not None]
    if len(both) == 2 and all(both[0][key] == both[1][key] for key in both[0] if key != "patterns"):
        first, second = (said["patterns"] for said in both)
        return [{**both[1], "patterns": [p for p in (*first, *second) if (p in first) != (p in second)]}]
    return both


def _may_match(rule: Mapping[str, Any], folded: str, simple: str) -> bool:
    if rule["kind"] == "phrases":
        return any(fuzz.partial_ratio(plain(phrase), simple) >= _ALIKE for phrase in rule["patterns"])
    if rule["kind"] == "regex":
        return any(_UNTESTABLE.search(pattern) or _found(pattern, folded) for pattern in rule["patterns"])
    return True


def _found(pattern: str, folded: str) -> bool:
    flags = 0 if pattern.startswith("(?-i)") else re.IGNORECASE
    return re.search(pattern.removeprefix("(?-i)"), folded, flags) is not None


def _said(rule: Rule) -> dict[str, Any]:
    told = {name: getattr(rule, name) for name in rule.__dataclass_fields__ if name not in _TOLD_OF_ITSELF}
    told["sections"] = sorted(rule.sections)
    content: dict[str, Any] = json.loads(json.dumps(told, default=str))
    return content
