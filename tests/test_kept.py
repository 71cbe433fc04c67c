"""What is kept between commands is never stale, never trusted blindly, and never in the way."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from isa_extract import kept as module
from isa_extract.kept import FOLDER, kept
from isa_extract.loaders import text
from isa_extract.pipeline import extract_document
from isa_extract.rules import default_rules


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(FOLDER, str(tmp_path / "cache"))
    return tmp_path / "cache"


class Made:
    """Counts how often it was made."""

    def __init__(self) -> None:
        self.times = 0

    def __call__(self) -> list[str]:
        self.times += 1
        return ["made"]


def test_what_was_made_of_the_same_is_not_made_again(folder: Path) -> None:
    make = Made()
    assert kept("thing", ["a"], make) == kept("thing", ["a"], make) == ["made"]
    assert make.times == 1
    assert [path.name for path in folder.iterdir()] == ["thing.pickle"]


def test_what_it_is_made_of_tells(folder: Path) -> None:
    make = Made()
    for made_of in (["a"], ["b"], ["a", "b"], ["ab"], ["a"]):
        kept("thing", made_of, make)
    assert make.times == 5


def test_other_code_makes_it_anew(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make = Made()
    kept("thing", ["a"], make)
    monkeypatch.setattr(module, "_code", lambda: ["rules.py 1 2"])
    kept("thing", ["a"], make)
    assert make.times == 2


@pytest.mark.parametrize("damage", ["cut short", "other bytes", "nothing", "a folder"])
def test_what_cannot_be_read_is_made_anew(folder: Path, damage: str) -> None:
    make = Made()
    kept("thing", ["a"], make)
    path = folder / "thing.pickle"
    content = path.read_bytes()
    path.unlink()
    if damage == "a folder":
        path.mkdir()
    else:
        path.write_bytes({"cut short": content[:-3], "other bytes": content[:32] + b"\xff" * 9, "nothing": b""}[damage])
        path.chmod(0o600)
    assert kept("thing", ["a"], make) == ["made"]
    assert make.times == 2


@pytest.mark.skipif(sys.platform == "win32", reason="permissions of POSIX")
def test_what_others_may_write_is_not_opened(folder: Path) -> None:
    make = Made()
    kept("thing", ["a"], make)
    path = folder / "thing.pickle"
    assert path.stat().st_mode & 0o777 == 0o600
    key = path.read_bytes()[:32]
    path.write_bytes(key + pickle.dumps(["somebody else's"]))
    path.chmod(0o622)
    assert kept("thing", ["a"], make) == ["made"]


def test_where_nothing_can_be_kept_all_is_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make = Made()
    (tmp_path / "file").write_text("")
    for named in ("", str(tmp_path / "file")):
        monkeypatch.setenv(FOLDER, named)
        assert kept("thing", ["a"], make) == ["made"]
    assert make.times == 2
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_what_cannot_be_kept_is_given_all_the_same(folder: Path) -> None:
    made: Callable[[], int] = kept("thing", ["a"], lambda: lambda: 1)
    assert made() == 1
    assert not folder.exists()


def test_records_are_the_same_whether_rules_are_kept_or_not(folder: Path) -> None:
    document = "DATA SHARING AGREEMENT between Arden County Council and Essex Police\n\nKept for six years.\n"
    code = (
        "import sys; from isa_extract.loaders import text; from isa_extract.pipeline import extract_document; "
        "print(extract_document(text.load(sys.argv[1].encode(), file_name='a.txt', sha256='0' * 64)).json)"
    )
    command = [sys.executable, "-c", code, document]
    told = [
        subprocess.run(command, check=True, capture_output=True, text=True, env={**os.environ, **more}).stdout
        for more in ({FOLDER: ""}, {}, {})
    ]
    assert sorted(path.name for path in folder.iterdir()) == ["language.pickle", "rules.pickle"]
    ours = extract_document(text.load(document.encode(), file_name="a.txt", sha256="0" * 64), rules=default_rules())
    assert told == [f"{ours.json}\n"] * 3
