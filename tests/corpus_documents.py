"""The documents of the corpus for tests: built where they are not there, each read once in a run of the tests."""

from __future__ import annotations

import datetime
import json
import os
import pickle
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from isa_extract.pipeline import Result, extract

ROOT = Path(__file__).resolve().parent.parent
BUILT = ROOT / "corpus" / "documents"
FORMATS = ("txt", "docx", "pdf")
NAMES = sorted(path.stem for path in (ROOT / "corpus" / "sources").glob("*.md"))
DAY = datetime.date.fromisoformat(json.loads((ROOT / "corpus" / "findings.json").read_text("utf-8"))["as_of"])
"""The day that findings are told as of."""
KEPT = os.environ.get("ISA_TEST_RECORDS")
"""A folder in which CI wants the records kept, for it to score them without reading all again."""

Reader = Callable[[Path], Result]


@pytest.fixture(scope="session")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, str], Path]:
    """Gives a corpus document by name and format; builds it where the built ones are not there."""
    folder = BUILT
    made: set[str] = set()

    def document(name: str, kind: str) -> Path:
        nonlocal folder
        path = BUILT / f"{name}.{kind}"
        if path.is_file():
            return path
        if folder is BUILT:
            folder = tmp_path_factory.mktemp("corpus")
        if name not in made:
            made.add(name)
            command = [sys.executable, str(ROOT / "corpus" / "build.py"), name, "--output", str(folder)]
            subprocess.run(command, check=True, capture_output=True)
        return folder / path.name

    return document


@pytest.fixture(scope="session")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Reader:
    """Gives what is read of a document, as of `DAY`; what another test, or test process, read is not read again."""
    run = tmp_path_factory.getbasetemp()
    folder = (run.parent if "PYTEST_XDIST_WORKER" in os.environ else run) / "results"

    def result(path: Path) -> Result:
        kept = folder / f"{path.name}.pickle"
        if kept.is_file():
            loaded: Result = pickle.loads(kept.read_bytes())  # noqa: S301 - written below
            return loaded
        made = extract(path, as_of=DAY)
        write(kept, pickle.dumps(made))
        if KEPT:
            kind = path.suffix[1:]
            of = "corpus" if path.stem in NAMES else "seeds"
            write(Path(KEPT) / of / kind / f"{path.name}.json", made.json.encode("utf-8"))
        return made

    return result


def write(path: Path, content: bytes) -> None:
    """Write a file that other processes look for: whole, or not there."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f"{path.name}.{os.getpid()}")
    unfinished.write_bytes(content)
    unfinished.replace(path)
