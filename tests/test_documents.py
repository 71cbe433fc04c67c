"""Whole documents through the pipeline: every value proved by its place, the same bytes every time, no network."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from corpus_documents import FORMATS, NAMES, Reader, corpus, reader  # noqa: F401 - two are fixtures
from jsonschema import Draft202012Validator

from isa_extract.document import Document
from isa_extract.pipeline import Result, extract
from isa_extract.record import json_schema

ROOT = Path(__file__).resolve().parent.parent
SEEDS = ROOT.parent / "shared" / "seeds"
DERIVED = {"identifiers", "page"}
"""Keys whose values are looked up or counted, not read."""


def seed_documents() -> list[Path]:
    rendered = [
        path for path in SEEDS.glob("rendered/*.*") if path.suffix in (".docx", ".pdf") and path.name.count(".") == 1
    ]
    return sorted([*SEEDS.glob("*.txt"), *rendered])


@cache
def validator() -> Draft202012Validator:
    return Draft202012Validator(json_schema())


def values(record: Any, pointer: str = "") -> Iterator[tuple[str, Any]]:
    """Every value that is there, by its pointer."""
    if isinstance(record, dict):
        for key, value in record.items():
            if key not in DERIVED:
                yield from values(value, f"{pointer}/{key}")
    elif isinstance(record, list):
        for number, value in enumerate(record):
            yield from values(value, f"{pointer}/{number}")
    elif record is not None:
        yield pointer, record


def check(result: Result) -> None:
    record = json.loads(result.json)
    document = result.document
    assert not list(validator().iter_errors(record))
    assert [finding["message"] for finding in record["findings"] if finding["code"] == "extractor-failed"] == []
    check_evidence(record["evidence"], document)
    read = {key: record[key] for key in record if key not in
            ("schema_version", "source", "missing_sections", "findings", "evidence")}  # fmt: skip
    findings = {pointer: entries for pointer, entries in record["evidence"].items() if pointer.startswith("/findings/")}
    for pointer, entries in findings.items():
        code = record["findings"][int(pointer.rpartition("/")[2])]["code"]
        assert {entry["rule"] for entry in entries} == {f"finding.{code}@1"}
    pointers = set(record["evidence"]) - set(findings)
    there = dict(values(read))
    there |= {
        f"/missing_sections/{number}/status": section["status"]
        for number, section in enumerate(record["missing_sections"])
        if section["status"] == "template_prompt"
    }
    unproved = [pointer for pointer in there if pointer not in pointers and pointer.rpartition("/")[0] not in pointers]
    if record["agreement"]["type"] == "other_agreement":
        unproved = [pointer for pointer in unproved if pointer != "/agreement/type"]  # what it is where nothing says it
    assert unproved == []
    astray = [
        pointer
        for pointer in pointers
        if not any(value == pointer or value.startswith(f"{pointer}/") for value in there)
    ]
    assert astray == []


def check_evidence(evidence: dict[str, list[dict[str, Any]]], document: Document) -> None:
    sizes = {page.number: page for page in document.pages}
    for pointer, entries in evidence.items():
        assert entries, pointer
        for entry in entries:
            assert 0 <= entry["start"] < entry["end"] <= len(document.text), pointer
            assert document.text[entry["start"] : entry["end"]] == entry["quote"], pointer
            assert entry["quote"].strip(), pointer
            assert entry["rule"], pointer
            assert 0 < entry["confidence"] <= 1, pointer
            if sizes:
                page = sizes[entry["page"]]
                left, top, right, bottom = entry["bbox"]
                assert -1 <= left <= right <= page.width + 1, pointer
                assert -1 <= top <= bottom <= page.height + 1, pointer


@pytest.mark.parametrize("kind", FORMATS)
@pytest.mark.parametrize("name", NAMES)
def test_every_value_of_a_corpus_document_is_proved(
    name: str,
    kind: str,
    corpus: Callable[[str, str], Path],  # noqa: F811
    reader: Reader,  # noqa: F811
) -> None:
    check(reader(corpus(name, kind)))


@pytest.mark.skipif(not SEEDS.is_dir(), reason="the shared seeds are not here")
@pytest.mark.parametrize("path", seed_documents(), ids=lambda path: path.name)
def test_every_value_of_a_seed_is_proved(path: Path, reader: Reader) -> None:  # noqa: F811
    check(reader(path))


SCRIPT = """
import hashlib, socket, sys

def refuse(*arguments, **more):
    raise SystemExit("the network was used")

for name in ("create_connection", "getaddrinfo", "gethostbyname"):
    setattr(socket, name, refuse)
for name in ("connect", "connect_ex", "sendto"):
    setattr(socket.socket, name, refuse)

from isa_extract import extract

for path in sys.argv[1:]:
    print(path, hashlib.sha256(extract(path).json.encode()).hexdigest())
"""


def digests(paths: list[str], seed: str) -> dict[str, str]:
    """The records' digests by a process of its own, with another hash seed and without a network."""
    environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, *paths], env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return dict(line.rsplit(" ", 1) for line in done.stdout.splitlines())


def test_hash_seed_order_and_a_cut_network_change_nothing(corpus: Callable[[str, str], Path]) -> None:  # noqa: F811
    paths = [str(corpus(name, FORMATS[number % 3])) for number, name in enumerate(NAMES[::6])]
    first = digests(paths, "1")
    assert set(first) == set(paths)
    assert digests(paths[::-1], "2") == first
    for path in paths[:2]:
        assert hashlib.sha256(extract(path).json.encode()).hexdigest() == first[path]
