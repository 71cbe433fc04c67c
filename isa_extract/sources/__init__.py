"""Where documents come from: folders, patterns, archives, mails and remote stores, each document one by one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from isa_extract.sources.found import NOT_OPENED, Found, LeftOut, Limits

__all__ = ["NOT_OPENED", "Found", "LeftOut", "Limits", "find", "without_secrets"]

_USUAL = Limits()


def find(arguments: Sequence[str], limits: Limits = _USUAL) -> Iterator[Found | LeftOut]:
    """Every document that paths, glob patterns and addresses (s3://bucket/folder) name, and all that is left out.

    In the order they were named, by name within; no file twice. A folder means all below it, an archive or mail what
    is in it. Whatever cannot be read is left out alone, with its reason; nothing is raised before `Found.read`.
    """
    from isa_extract.sources.search import Search

    yield from Search(arguments, limits).run()


def without_secrets(argument: str) -> str:
    """What was asked for, as it may be told and stored: printable, and no password of an address in it."""
    from isa_extract.sources.names import printable
    from isa_extract.sources.remote import public_address

    return printable(public_address(argument))
