"""Mails as internet messages (.eml), through the standard library."""

from __future__ import annotations

import email
import functools
from collections.abc import Iterator
from email.message import Message
from email.policy import EmailPolicy, default
from typing import Any

from isa_extract.errors import UnreadableError
from isa_extract.sources.attachments import BROKEN, ONLY_A_LINK, in_the_text
from isa_extract.sources.containers import Member
from isa_extract.sources.names import HIDDEN, attachment_name

_MESSAGES = ("message/rfc822", "message/global")
_BODIES = ("text/plain", "text/html", "text/enriched", "text/calendar", "text/x-amp-html", "text/rfc822-headers")
_LINK = "message/external-body"


class _Policy(EmailPolicy):
    """Headers as the library reads them, each once, and cut beyond measure: it takes the square of their length."""

    def header_fetch_parse(self, name: str, value: str) -> Any:
        return _header(name, value[:_LONGEST_HEADER])


@functools.lru_cache(maxsize=64)
def _header(name: str, value: str) -> Any:
    return default.header_fetch_parse(name, value)


_LONGEST_HEADER = 2_000  # characters
_POLICY = _Policy()


def read_eml(data: bytes, place: str) -> EmlMail:
    """The mail of a file. Raises UnreadableError where it has nothing of a mail."""
    message = email.message_from_bytes(data.lstrip(b"\xef\xbb\xbf\r\n"), policy=_POLICY)
    if not len(message):
        raise UnreadableError(place, "is no mail", "save the mail again as .eml or .msg")
    return EmlMail(message)


class EmlMail:
    """A mail; what is attached to it are its parts that are not its own text."""

    def __init__(self, message: Message) -> None:
        self._parts = list(_attached(message))
        self._body = b"".join(_content(part) for part in _leaves(message) if part.get_content_type() == "text/html")

    def members(self) -> Iterator[Member]:
        """Its attachments; those that cannot be made out with the reason."""
        for number, part in enumerate(self._parts):
            try:
                yield self._member(number, part)
            except Exception:  # the library raises whatever it stumbles over in a broken header
                yield Member(number, attachment_name(None, "", number + 1), refusal=BROKEN)

    def _member(self, number: int, part: Message) -> Member:
        media_type = part.get_content_type()
        given = part.get_filename()
        if media_type in _MESSAGES:
            given = given or _subject(part)
            name = attachment_name(given, "", number + 1)
            return Member(number, name if name.casefold().endswith(".eml") else f"{name}.eml")
        name = attachment_name(given, media_type, number + 1)
        if media_type == _LINK:
            return Member(number, name, refusal=ONLY_A_LINK)
        if media_type == "application/applefile":
            return Member(number, name, refusal=HIDDEN)
        shown = part.get_content_disposition() != "attachment"
        content_id = part.get("Content-ID")
        size = len(_content(part)) if content_id else 0
        return Member(number, name, refusal=in_the_text(name, content_id, size, shown=shown, body=self._body))

    def read(self, number: int) -> bytes:
        """An attachment's content."""
        return _content(self._parts[number])

    def inner(self, number: int) -> EmlMail | None:
        """The mail that is attached as such."""
        part = self._parts[number]
        return EmlMail(_attached_message(part)) if part.get_content_type() in _MESSAGES else None

    def close(self) -> None:
        """Nothing is open."""


def _leaves(message: Message) -> Iterator[Message]:
    """The parts that have no parts of their own, and attached messages."""
    waiting = [message]
    while waiting:
        part = waiting.pop()
        if part is not message and part.get_content_type() in (*_MESSAGES, _LINK):
            yield part
        elif isinstance(payload := part.get_payload(), list):
            waiting += [inner for inner in reversed(payload) if isinstance(inner, Message)]
        else:
            yield part


def _attached(message: Message) -> Iterator[Message]:
    for part in _leaves(message):
        is_text = part.get_content_type() in _BODIES
        if not is_text or part.get_filename() or part.get_content_disposition() == "attachment":
            yield part


def _content(part: Message) -> bytes:
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""


def _attached_message(part: Message) -> Message:
    payload = part.get_payload()
    if isinstance(payload, list) and payload and isinstance(payload[0], Message):
        return payload[0]
    return email.message_from_bytes(_content(part), policy=_POLICY)


def _subject(part: Message) -> str | None:
    subject = _attached_message(part).get("Subject")
    return str(subject).replace("/", "-").replace("\\", "-") if subject else None
