"""Reading one document in a worker process: content in, rows of the register or a failure out."""

from __future__ import annotations

import json
import os
import zlib
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from isa_extract.errors import IsaExtractError, OcrNeededError, raised_at
from isa_extract.importing.job import Attempted, Failure, Job, OcrNeeded, Success
from isa_extract.importing.stages import Stage

if TYPE_CHECKING:
    from isa_extract.record import Record
    from isa_extract.rules import Rules

_LEVEL = 6
"""Of zlib: a record becomes a tenth of its size."""


def attempt(job: Job, stage: Stage) -> Attempted:
    """Read a document. In the text lane one that needs OCR is left for the other."""
    from isa_extract.loaders.sniff import load_bytes
    from isa_extract.pipeline import extract_document

    stage.at("load")

    def recognised(number: int, pages: int) -> None:
        stage.at("recognise", min(number + 1, pages))

    try:
        document = load_bytes(job.content, file_name=job.name, settings=job.settings, progress=recognised)
        stage.at("extract")
        result = extract_document(document, rules=_rules(job.patterns))
        return _success(job, result.record, document.folded)
    except OcrNeededError as error:
        return OcrNeeded(error.pages)
    except IsaExtractError as error:
        kind, message = error.kind, f"{error.problem}; {error.remedy}"
    except MemoryError:
        kind, message = "memory", "needs more memory than a document may take; read it by itself"
    except Exception as error:  # a defect met in one document must not cost the others
        if os.environ.get("ISA_EXTRACT_RAISE"):
            raise
        kind, message = "defect", f"a defect in isa-extract stopped it ({raised_at(error)}); report it"
    name, page = stage.read()
    return Failure(kind, name, message, page)


@lru_cache(maxsize=2)
def _rules(folder: str | None) -> Rules:
    from isa_extract.rules import default_rules, load_rules

    return load_rules(Path(folder)) if folder else default_rules()


def _success(job: Job, record: Record, text: str) -> Success:
    from isa_extract.agreement_register.rows import rows_of
    from isa_extract.corrections import corrected

    canonical = record.as_json()
    changes = None if job.before is None else _changes(job.before, record, canonical)
    return Success(
        rows_of(corrected(record, job.corrections)),
        zlib.compress(canonical.encode(), _LEVEL),
        zlib.compress(text.encode("utf-8", "surrogatepass"), _LEVEL),
        changes,
    )


def _changes(before: bytes, record: Record, canonical: str) -> list[dict[str, Any]]:
    """What the record says differently from the one read before, shortly; nothing where only versions differ."""
    from isa_extract.compare.differences import differences
    from isa_extract.record_files import record_of

    content = json.loads(zlib.decompress(before))
    if _without_versions(content) == _without_versions(json.loads(canonical)):
        return []
    earlier = record_of(content, record.source.file_name).record
    told: list[dict[str, Any]] = [
        {
            "field": each.field, "kind": each.kind.value, "item": each.item, "was": each.first.value,
            "is": each.second.value,
        }
        for each in differences(earlier, record).differences
    ]  # fmt: skip
    return told or [{"field": "evidence", "kind": "changed", "item": None, "was": None, "is": None}]


def _without_versions(content: dict[str, Any]) -> dict[str, Any]:
    kept = {name: value for name, value in content["source"].items() if not name.endswith("_version")}
    return {**content, "source": kept, "schema_version": None}
