"""Older word processor files (.doc, .rtf, .odt) as .docx, through LibreOffice where it is installed."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path

from isa_extract.errors import LimitError, UnreadableError, UnsupportedError

SUFFIXES = (".doc", ".rtf", ".odt")
TIMEOUT = 120.0  # seconds
_PROGRAMS = ("soffice", "libreoffice")
_SETTINGS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="MacroSecurityLevel" oor:op="fuse">
<value>3</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="DisableActiveContent" oor:op="fuse">
<value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="BlockUntrustedRefererLinks"
oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Writer/Content/Update"><prop oor:name="Link" oor:op="fuse">
<value>0</value></prop></item>
</oor:items>
"""  # no macros, no active content, no fetching of what a document links to


def program() -> str | None:
    """The LibreOffice on the search path, None where there is none."""
    return next((found for name in _PROGRAMS if (found := shutil.which(name))), None)


def convert(data: bytes, *, file_name: str, suffix: str) -> bytes:
    """A .doc, .rtf or .odt file as .docx.

    Raises UnsupportedError without LibreOffice, UnreadableError where it cannot read the file, LimitError where
    it takes too long.
    """
    kind = suffix.casefold()
    if kind not in SUFFIXES:
        raise UnsupportedError(file_name, f"{suffix or 'this kind of'} files cannot be read", "save it as DOCX or PDF")
    office = program()
    if office is None:
        raise UnsupportedError(
            file_name,
            f"{kind} files are read through LibreOffice, which is not installed here",
            "install LibreOffice (its `soffice` must be on the PATH), or save the file as DOCX or PDF",
        )
    with tempfile.TemporaryDirectory(prefix="isa-extract-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        source, target = folder / f"input{kind}", folder / "out" / "input.docx"
        source.write_bytes(data)
        user = folder / "profile" / "user"
        user.mkdir(parents=True)
        (user / "registrymodifications.xcu").write_text(_SETTINGS, encoding="utf-8")
        command = [
            office, "--headless", "--norestore", "--nolockcheck", "--nodefault", "--nofirststartwizard",
            f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--convert-to", "docx",
            "--outdir", str(target.parent), str(source),
        ]  # fmt: skip
        if not _finishes(command, folder):
            raise LimitError(
                file_name, f"LibreOffice did not convert it within {TIMEOUT:.0f} seconds", "save it as DOCX or PDF"
            )
        if not target.is_file():
            raise UnreadableError(file_name, "LibreOffice cannot read the file", "open it and save it as DOCX or PDF")
        return target.read_bytes()


def _finishes(command: list[str], folder: Path) -> bool:
    """Run a command to its end; False, and the command and its children ended, when it takes too long."""
    process = subprocess.Popen(  # noqa: S603 - a program found on the PATH, with arguments made here
        command,
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,  # so that the whole group can be ended: soffice only starts soffice.bin
    )
    try:
        process.wait(TIMEOUT)
    except subprocess.TimeoutExpired:
        return False
    finally:
        if process.poll() is None:
            _end(process)
    return True


def _end(process: subprocess.Popen[bytes]) -> None:
    if hasattr(os, "killpg"):
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
    process.kill()
    process.wait()
