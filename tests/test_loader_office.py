"""Conversion of older files: with LibreOffice where it is installed, and with programs that stand in for it."""

from __future__ import annotations

import io
import os
import stat
import sys
import time
from pathlib import Path

import docx as python_docx
import pytest

from isa_extract.errors import LimitError, UnreadableError, UnsupportedError
from isa_extract.loaders import docx, office

RTF = rb"{\rtf1\ansi This agreement is made between A and B.\par}"


def word_file(text: str) -> bytes:
    document = python_docx.Document()
    document.add_paragraph(text)
    data = io.BytesIO()
    document.save(data)
    return data.getvalue()


def stand_in(folder: Path, code: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Put a `soffice` on the PATH that runs some Python with LibreOffice's arguments."""
    script = folder / "soffice"
    script.write_text(f"#!{sys.executable}\nimport sys, time, subprocess\nfrom pathlib import Path\n{code}")
    script.chmod(script.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", str(folder))


CONVERT = """
arguments = sys.argv[1:]
assert "--headless" in arguments and arguments[arguments.index("--convert-to") + 1] == "docx"
assert any(argument.startswith("-env:UserInstallation=file:///") for argument in arguments)
source, out = Path(arguments[-1]), Path(arguments[arguments.index("--outdir") + 1])
assert source.read_bytes() == Path(__file__).with_name("expected").read_bytes()
out.mkdir()
(out / (source.stem + ".docx")).write_bytes(Path(__file__).with_name("made").read_bytes())
"""


@pytest.mark.parametrize("suffix", [".doc", ".rtf", ".odt", ".RTF"])
def test_what_the_program_makes_is_returned(suffix: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = word_file("Words.")
    (tmp_path / "made").write_bytes(made)
    (tmp_path / "expected").write_bytes(RTF)
    stand_in(tmp_path, CONVERT, monkeypatch)
    assert office.convert(RTF, file_name="a", suffix=suffix) == made


def test_nothing_is_left_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "made").write_bytes(word_file("Words."))
    (tmp_path / "expected").write_bytes(RTF)
    stand_in(tmp_path, CONVERT, monkeypatch)
    working = tmp_path / "temporary"
    working.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(working))
    office.convert(RTF, file_name="a", suffix=".rtf")
    assert not list(working.iterdir())


def test_without_the_program(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(office, "program", lambda: None)
    with pytest.raises(UnsupportedError, match=r"(?s)agreement\.doc.*LibreOffice.*install LibreOffice.*DOCX or PDF"):
        office.convert(b"secret", file_name="agreement.doc", suffix=".doc")


def test_the_program_is_looked_up_on_the_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert office.program() is None
    (tmp_path / "libreoffice").write_text("")
    (tmp_path / "libreoffice").chmod(0o755)
    assert office.program() == str(tmp_path / "libreoffice")


def test_other_kinds_of_files() -> None:
    with pytest.raises(UnsupportedError, match=r"\.wpd"):
        office.convert(b"", file_name="a.wpd", suffix=".wpd")


def test_program_that_makes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stand_in(tmp_path, "sys.exit(1)", monkeypatch)
    with pytest.raises(UnreadableError, match=r"a\.rtf: LibreOffice cannot read"):
        office.convert(b"secret", file_name="a.rtf", suffix=".rtf")


@pytest.mark.skipif(os.name != "posix", reason="process groups")
def test_program_that_hangs_is_ended_with_its_children(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    child = "import time; from pathlib import Path; time.sleep(2); Path({}).write_text('alive')"
    alive = tmp_path / "alive"
    code = f"subprocess.Popen([sys.executable, '-c', {child.format(repr(str(alive)))!r}])\ntime.sleep(60)"
    stand_in(tmp_path, code, monkeypatch)
    monkeypatch.setattr(office, "TIMEOUT", 1.0)
    started = time.monotonic()
    with pytest.raises(LimitError, match="within 1 seconds"):
        office.convert(RTF, file_name="a.rtf", suffix=".rtf")
    assert time.monotonic() - started < 20
    time.sleep(2.5)
    assert not alive.exists()


@pytest.mark.skipif(office.program() is None, reason="LibreOffice is not installed")
def test_with_libreoffice() -> None:
    data = office.convert(RTF, file_name="a.rtf", suffix=".rtf")
    document = docx.load(data, file_name="a.rtf", sha256="0" * 64)
    assert "This agreement is made between A and B." in document.text
