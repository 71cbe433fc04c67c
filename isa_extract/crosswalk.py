"""What stands today where a provision of repealed legislation stood: suggestions, never conclusions."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from isa_extract.errors import PatternError
from isa_extract.yaml_lines import LINE, read_yaml

FILE_NAME = "crosswalk.yaml"
"""The file of a pattern folder that holds the crosswalk."""

Crosswalk = Mapping[str, Mapping[str, str]]
"""Title of an instrument -> provision as the record writes it -> what stands there now."""


def read_crosswalk(path: Path, content: bytes) -> dict[str, dict[str, str]]:
    """The crosswalk of a file. Raises PatternError, with file and line, for the first entry that is wrong."""
    loaded = read_yaml(path, content)
    if not isinstance(loaded, dict) or not isinstance(loaded.get("crosswalk"), list) or not loaded["crosswalk"]:
        raise PatternError(f"{path.name}:1", "has no list of instruments", "begin the file with `crosswalk:`")
    found: dict[str, dict[str, str]] = {}
    for entry in loaded["crosswalk"]:
        if not isinstance(entry, dict):
            raise PatternError(
                f"{path.name}:{loaded[LINE]}", "holds an entry that is no mapping", "write `- from: ...`"
            )
        place = f"{path.name}:{entry[LINE]}"
        unknown = set(entry) - {"from", "provisions", LINE}
        if unknown:
            raise PatternError(place, f"has an unknown key {sorted(unknown)[0]!r}", "known keys are from, provisions")
        title, provisions = entry.get("from"), entry.get("provisions")
        if not isinstance(title, str) or not title:
            raise PatternError(place, "entry without from", "add `from:` with the title of an instrument")
        if title in found:
            raise PatternError(place, f"{title} is there twice", "put their provisions together")
        if not isinstance(provisions, dict) or len(provisions) < 2:
            raise PatternError(place, "entry without provisions", "add `provisions:`, each with what stands there now")
        pairs = {key: value for key, value in provisions.items() if key != LINE}
        if not all(isinstance(key, str) and isinstance(value, str) for key, value in pairs.items()):
            line = f"{path.name}:{provisions[LINE]}"
            raise PatternError(line, "holds a provision that is not text", "write `s.29: ...`")
        found[title] = pairs
    return found
