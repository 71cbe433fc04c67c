"""Records that were written before, read back."""

from __future__ import annotations

import json
import re
from pathlib import Path

from pydantic import ValidationError

from isa_extract.errors import UnreadableError, UnsupportedError
from isa_extract.record import Record


def read_record(path: Path) -> Record:
    """The record in a file that `extract` wrote, by this version or an earlier one.

    Raises UnreadableError where the file is no record.
    """
    try:
        content = json.loads(path.read_bytes())
    except OSError as error:
        raise UnreadableError(path.name, f"cannot be read ({error.strerror})", "check its permissions") from None
    except (ValueError, RecursionError):
        raise UnreadableError(path.name, "is not JSON", "name records that `extract` wrote") from None
    if not isinstance(content, dict) or "schema_version" not in content:
        raise UnreadableError(path.name, "is not a record", "name records that `extract` wrote")
    version = content.pop("schema_version")
    if not re.fullmatch(r"1\.\d+", str(version)):
        raise UnsupportedError(path.name, "is a record in a form this version does not know", "extract it again")
    try:
        return Record.model_validate(content)
    except ValidationError as error:
        where = "/".join(map(str, error.errors()[0]["loc"]))[:80]
        raise UnreadableError(path.name, f"is not a record (wrong at /{where})", "extract it again") from None
