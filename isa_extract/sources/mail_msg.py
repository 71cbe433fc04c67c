"""Mails as Outlook saves them (.msg): compound files, through olefile and python-oxmsg."""

from __future__ import annotations

import io
from collections.abc import Iterator

from olefile import OleFileIO  # type: ignore[import-untyped]
from oxmsg.attachment import Attachment
from oxmsg.properties import Properties
from oxmsg.storage import Storage

from isa_extract.errors import UnreadableError
from isa_extract.sources.attachments import BROKEN, ONLY_A_LINK, in_the_text
from isa_extract.sources.containers import Member
from isa_extract.sources.names import Refusal, attachment_name

_BY_VALUE, _LINKS = (None, 0, 1), (2, 3, 4, 7)  # PidTagAttachMethod; 7 is a link to a file in the cloud
_LONG_NAME, _SHORT_NAME, _DISPLAY_NAME, _SUBJECT = 0x3707, 0x3704, 0x3001, 0x0037
_METHOD, _FLAGS, _MEDIA_TYPE, _CONTENT_ID, _CONTENT, _HIDDEN = 0x3705, 0x3714, 0x370E, 0x3712, 0x3701, 0x7FFE
_SHOWN_IN_TEXT = 4  # of PidTagAttachFlags
_STREAM, _SLACK = 2, 4096  # the type of an entry that is one; bytes by which sizes may be rounded up
_EMBEDDED, _PROPERTIES, _HTML = "__substg1.0_3701000D", "__properties_version1.0", "__substg1.0_1013"
_INNER_HEADER = 24  # bytes before the properties of a message within a message
_DRAWN = Refusal("not a document", "is an object drawn into the mail; open the mail and save it by itself")


def read_msg(data: bytes, place: str) -> MsgMail:
    """The mail of a file. Raises UnreadableError where it is none, and what the library does where it is damaged."""
    with OleFileIO(io.BytesIO(data)) as file:
        streams = (entry for entry in file.direntries if entry is not None and entry.entry_type == _STREAM)
        if sum(entry.size for entry in streams) > len(data) + _SLACK:
            raise UnreadableError(place, "is damaged: its parts overlap", "save the mail again")
        storage = Storage.from_ole(file)
    if not _has_properties(storage):
        raise UnreadableError(place, "is no mail", "save the mail again as .eml or .msg")
    return MsgMail(storage)


class MsgMail:
    """A mail; each attachment is a storage of its compound file."""

    def __init__(self, storage: Storage) -> None:
        self._attachments = list(storage.iter_attachment_storages())
        html = [stream.bytes_ for stream in storage.streams if stream.name.startswith(_HTML)]
        self._body = b"".join(part.replace(b"\0", b"") for part in html)  # Unicode or not, addresses are ASCII

    def members(self) -> Iterator[Member]:
        """Its attachments; those that cannot be made out with the reason."""
        for number, storage in enumerate(self._attachments):
            try:
                yield _member(number, storage, self._body)
            except Exception:  # the library raises whatever it stumbles over
                yield Member(number, attachment_name(None, "", number + 1), refusal=BROKEN)

    def read(self, number: int) -> bytes:
        """An attachment's content. Raises ValueError where it has none."""
        content = _content(Attachment(self._attachments[number]).properties)
        if content is None:
            raise ValueError("an attachment without content")
        return content

    def inner(self, number: int) -> MsgMail | None:
        """The mail that is attached as such."""
        message = _message_in(self._attachments[number])
        return MsgMail(message) if message else None

    def close(self) -> None:
        """Nothing is open."""


def _member(number: int, storage: Storage, body: bytes) -> Member:
    properties = Attachment(storage).properties
    method = properties.int_prop_value(_METHOD)
    given = next(filter(None, map(properties.str_prop_value, (_LONG_NAME, _SHORT_NAME, _DISPLAY_NAME))), None)
    given = given.rstrip("\0") if given else None
    if message := _message_in(storage):
        subject = given or Properties(message, _INNER_HEADER).str_prop_value(_SUBJECT)
        name = attachment_name((subject or "").replace("/", "-").replace("\\", "-"), "", number + 1)
        return Member(number, name if name.casefold().endswith(".msg") else f"{name}.msg")
    name = attachment_name(given, properties.str_prop_value(_MEDIA_TYPE) or "", number + 1)
    if method in _LINKS:
        return Member(number, name, refusal=ONLY_A_LINK)
    if method not in _BY_VALUE:
        return Member(number, name, refusal=_DRAWN)
    content = _content(properties)
    if content is None:
        return Member(number, name, refusal=BROKEN)
    shown = bool(properties.int_prop_value(_HIDDEN)) or bool((properties.int_prop_value(_FLAGS) or 0) & _SHOWN_IN_TEXT)
    content_id = properties.str_prop_value(_CONTENT_ID)
    refusal = in_the_text(name, content_id, len(content), shown=shown, body=body)
    return Member(number, name, len(content), refusal)


def _content(properties: Properties) -> bytes | None:
    try:
        return properties.binary_prop_value(_CONTENT)
    except KeyError:  # it is announced and not there
        return None


def _message_in(storage: Storage) -> Storage | None:
    return next((inner for inner in storage.storages if inner.name == _EMBEDDED and _has_properties(inner)), None)


def _has_properties(storage: Storage) -> bool:
    return any(stream.name == _PROPERTIES for stream in storage.streams)
