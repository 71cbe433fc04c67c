"""Which loader reads a file: told by its content, never by its name."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

from isa_extract.document import Document
from isa_extract.errors import (
    EmptyDocumentError,
    EncryptedError,
    UnreadableError,
    UsageError,
)
from isa_extract.settings import Progress, Settings

_ZIP, _OLE, _RTF, _PDF = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"{\\rtf", b"%PDF-"
_USUAL = Settings()
_IMAGES = (b"\xff\xd8\xff", b"\x89PNG", b"II*\x00", b"MM\x00*", b"GIF8", b"BM")


def load(path: Path, settings: Settings = _USUAL, progress: Progress | None = None) -> Document:
    """Read a file into a Document. Raises the errors of `isa_extract.errors`, each naming the file and a remedy."""
    name = os.fsencode(path.name).decode("utf-8", "replace")  # a name that is not UTF-8 would not go into a record
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        raise UsageError(name, "there is no such file", "check the path") from None
    except IsADirectoryError:
        raise UsageError(name, "this is a folder", "name a file, or use `extract` for whole folders") from None
    except OSError as error:
        raise UnreadableError(name, f"cannot be read ({error.strerror})", "check its permissions") from None
    return load_bytes(data, file_name=name, settings=settings, progress=progress)


def load_bytes(
    data: bytes, *, file_name: str, settings: Settings = _USUAL, progress: Progress | None = None
) -> Document:
    """The same for content already in memory."""
    sha256 = hashlib.sha256(data).hexdigest()
    if not data:
        raise EmptyDocumentError(file_name, "the file is empty (0 bytes)", "check that the right file was saved")
    if _PDF in data[:1024]:
        from isa_extract.loaders import pdf

        return pdf.load(data, file_name=file_name, sha256=sha256, settings=settings, progress=progress)
    if data.startswith(_ZIP) or data.startswith(b"PK\x05\x06"):
        if _is_open_document(data):
            return _converted(data, file_name, sha256, ".odt")
        from isa_extract.loaders import docx

        return docx.load(data, file_name=file_name, sha256=sha256)
    if data.startswith(_OLE):
        if _is_encrypted_office(data):
            raise EncryptedError(
                file_name, "the Word file is encrypted", "open it with its password and save it without"
            )
        return _converted(data, file_name, sha256, ".doc")
    if data.lstrip()[:5] == _RTF:
        return _converted(data, file_name, sha256, ".rtf")
    if data.startswith(_IMAGES):
        from isa_extract.loaders import image

        return image.load(data, file_name=file_name, sha256=sha256, settings=settings, progress=progress)
    from isa_extract.loaders import text

    return text.load(data, file_name=file_name, sha256=sha256)


def _is_open_document(data: bytes) -> bool:
    return b"mimetypeapplication/vnd.oasis.opendocument" in data[:200]


def _is_encrypted_office(data: bytes) -> bool:
    return "EncryptedPackage".encode("utf-16-le") in data


def _converted(data: bytes, file_name: str, sha256: str, suffix: str) -> Document:
    """Through LibreOffice, where it is installed; an error that says so where it is not."""
    from isa_extract.loaders import docx, office

    return docx.load(office.convert(data, file_name=file_name, suffix=suffix), file_name=file_name, sha256=sha256)
