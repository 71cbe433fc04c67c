"""What a file's name says: whether it is a document, a container of documents, or a program's own keeping."""

from __future__ import annotations

import re
import unicodedata
from enum import Enum
from pathlib import PurePosixPath
from typing import NamedTuple

SUFFIXES = (".pdf", ".docx", ".txt", ".doc", ".rtf", ".odt", ".tif", ".tiff", ".png", ".jpg", ".jpeg")
"""What is read of a folder, by the file's ending; a file that is named itself is read whatever its ending."""
PICTURES = (".png", ".jpg", ".jpeg", ".gif", ".bmp", ".webp", ".svg", ".emf", ".wmf")
_ARCHIVES, _MAILS = (".zip",), (".eml", ".msg")
_OTHER_ARCHIVES = (
    ".7z", ".rar", ".tar", ".gz", ".tgz", ".bz2", ".tbz", ".tbz2", ".xz", ".txz", ".zst", ".z", ".lz", ".lzh", ".arj",
    ".cab", ".iso", ".zipx", ".z01",
)  # fmt: skip
_MAIL_STORES = (".pst", ".ost", ".mbox", ".olm", ".nsf")
_SEALED = (".p7m", ".rpmsg", ".gpg", ".pgp")
_OF_PROGRAMS = {
    "thumbs.db", "desktop.ini", "__macosx", "$recycle.bin", "system volume information", "lost+found", "@eadir",
}  # fmt: skip
_ENDING_OF_TYPE = {
    "application/pdf": ".pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
    "application/msword": ".doc",
    "application/rtf": ".rtf",
    "text/rtf": ".rtf",
    "application/vnd.oasis.opendocument.text": ".odt",
    "text/plain": ".txt",
    "image/tiff": ".tif",
    "image/png": ".png",
    "image/jpeg": ".jpg",
    "application/zip": ".zip",
    "application/x-zip-compressed": ".zip",
    "application/vnd.ms-outlook": ".msg",
    "message/rfc822": ".eml",
    "message/global": ".eml",
    "application/pkcs7-mime": ".p7m",
    "application/x-pkcs7-mime": ".p7m",
}


class Kind(Enum):
    """What a file is taken for by its ending."""

    DOCUMENT = "document"
    ARCHIVE = "archive"
    MAIL = "mail"
    OTHER = "other"


class Refusal(NamedTuple):
    """Why something is not read: the kind, and one line with the remedy."""

    kind: str
    reason: str


HIDDEN = Refusal("hidden", "is kept by a program for itself; nothing to do, or name it itself to read it all the same")


def suffix_of(name: str) -> str:
    """The ending in lower case, with its dot; empty where there is none."""
    return PurePosixPath(name.rstrip(" .")).suffix.casefold()


def kind_of(name: str) -> Kind:
    """What a file of this name is taken for."""
    suffix = suffix_of(name)
    if suffix in SUFFIXES:
        return Kind.DOCUMENT
    return Kind.ARCHIVE if suffix in _ARCHIVES else Kind.MAIL if suffix in _MAILS else Kind.OTHER


def is_container(name: str) -> bool:
    """Whether documents are looked for in a file of this name."""
    return kind_of(name) in (Kind.ARCHIVE, Kind.MAIL)


def is_hidden(name: str) -> bool:
    """Whether a file is of a program's own keeping (Word puts `~$` before the name of its lock files)."""
    return name.startswith((".", "~$")) or name.casefold() in _OF_PROGRAMS


def unread(name: str) -> Refusal | None:
    """Why a file is not opened even where it was named itself: another sort of archive, a mailbox, a sealed file."""
    suffix = suffix_of(name)
    if suffix in _OTHER_ARCHIVES:
        return Refusal("archive", f"archives of this kind are not opened ({suffix}); unpack it and import the folder")
    if suffix in _MAIL_STORES:
        return Refusal("archive", f"mailboxes are not opened ({suffix}); save its messages as .eml or .msg files")
    if suffix in _SEALED:
        return Refusal(
            "encrypted", f"is encrypted or sealed ({suffix}); open it where that can be done, save what it holds"
        )
    if name.casefold() == "winmail.dat":
        return Refusal("archive", "is Outlook's own packing of attachments; open the mail in Outlook and save them")
    return None


def not_a_document(name: str) -> Refusal:
    """Why a file that nobody named itself is not read."""
    if other := unread(name):
        return other
    suffix = suffix_of(name)
    if not suffix:
        return Refusal("not a document", "has no ending that says what it is; give it one if it is an agreement")
    return Refusal("not a document", f"{suffix} files are not read; save it as PDF or DOCX if it is an agreement")


def attachment_name(given: str | None, media_type: str, number: int) -> str:
    """The name of an attachment: as it was given, without folders, with the ending of its type where it has none."""
    name = (given or "").replace("\\", "/").rstrip("/").rpartition("/")[2].strip()
    ending = _ENDING_OF_TYPE.get(media_type.casefold(), "")
    if not name:
        return f"attachment-{number}{ending}"
    if re.search(r"\.[A-Za-z]\w{0,5}$", name) or kind_of(name) is not Kind.OTHER:
        return name
    return name + ending


def utf8_name(name: str) -> str:
    """A name as a record may hold it."""
    return _bytes(name).decode("utf-8", "replace")


def printable(name: str) -> str:
    r"""A name that can be printed and looked for: bytes that are not UTF-8, and control characters, as \x1b, \u202e."""
    text = _bytes(name).decode("utf-8", "backslashreplace")
    return text if text.isprintable() else "".join(map(_printable_character, text))


def _bytes(name: str) -> bytes:
    """A name in UTF-8, with the bytes of a drive that are not, and U+FFFD for surrogates that stand for no byte."""
    sound = re.sub("[\ud800-\udc7f\udd00-\udfff]", "\N{REPLACEMENT CHARACTER}", name)
    return sound.encode("utf-8", "surrogateescape")


def _printable_character(character: str) -> str:
    if unicodedata.category(character)[0] != "C" and character not in "\u2028\u2029":
        return character
    return character.encode("unicode_escape").decode("ascii")
