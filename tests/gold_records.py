"""The corpus' gold records as records: the first of several readings, what is optional included."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from isa_extract.entries import Entry, identifier_of
from isa_extract.record import Record
from isa_extract.record_files import record_of

GOLD = Path(__file__).parent.parent / "corpus" / "gold"
NAMES = sorted(path.stem for path in GOLD.glob("*.json"))


def gold_entry(name: str) -> Entry:
    """The gold record of a document, as the entry of a register."""
    written = _first(json.loads((GOLD / f"{name}.json").read_text(encoding="utf-8")))
    sha256 = hashlib.sha256(name.encode()).hexdigest()
    source: dict[str, Any] = {
        "file_name": f"{name}.pdf", "sha256": sha256, "media_type": "application/pdf", "pages": None,
        "text_source": "text_layer", "page_texts": [], "extractor_version": "gold", "pattern_version": "gold",
    }  # fmt: skip
    known = {key: value for key, value in written.items() if key in Record.model_fields and key != "evidence"}
    known["sections"] = [{"status": "present"} | section for section in known.get("sections", [])]
    record = record_of(known | {"schema_version": "1.1", "source": source}, name).record
    return Entry(identifier_of(sha256), record, (f"documents/{name}.pdf",))


def _first(gold: Any) -> Any:
    if isinstance(gold, dict):
        if "any" in gold:
            return _first(gold["any"][0])
        return {key: _first(value) for key, value in gold.items() if key != "optional"}
    if isinstance(gold, list):
        return [value for value in map(_first, gold) if value is not None]
    return gold


def as_agreement(content: Any) -> Any:
    """The content of a record, as that of an agreement where it is of none."""
    agreement = content["agreement"]
    if agreement["type"] != "not_an_agreement":
        return content
    return content | {"agreement": agreement | {"type": "other_agreement"}}
