"""An import in a process of its own that a test may kill: URL of the register, folder, engine, scheduler."""

from __future__ import annotations

import os
import sys
import time
from contextlib import closing
from pathlib import Path

from poison import poisoned

from isa_extract.agreement_register.database import Database
from isa_extract.importing.cluster import DaskEngine
from isa_extract.importing.importer import Engine, import_into
from isa_extract.importing.limits import GIB, Limits
from isa_extract.importing.local import LocalEngine
from isa_extract.rules import default_rules
from isa_extract.settings import OcrMode, Settings
from isa_extract.sources import find

LIMITS = Limits(seconds=4, text_memory=GIB)


def main(url: str, folder: str, scheduler: str = "") -> None:
    """Import a folder, poison and all."""
    engine: Engine = DaskEngine(scheduler, LIMITS, poisoned) if scheduler else LocalEngine(2, 1, LIMITS, poisoned)
    with closing(Database.open(url, create=True)) as database, closing(engine):
        wait_at(os.environ.get("ISA_TEST_GATE"))
        import_into(
            database, find([folder]), engine=engine, rules=default_rules(), settings=Settings(ocr=OcrMode.NEVER)
        )


def wait_at(gate: str | None) -> None:
    """Wait in a folder, where a test named one, until it lets all that wait there go at once."""
    if gate:
        Path(gate, str(os.getpid())).touch()
        while not Path(gate, "open").exists():
            time.sleep(0.02)


if __name__ == "__main__":
    main(*sys.argv[1:])
