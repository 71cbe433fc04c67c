"""Where documents come from: folders, patterns, archives, mails and remote stores, each document one by one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from isa_extract.sources.found import Found, LeftOut, Limits

__all__ = ["Found", "LeftOut", "Limits", "find"]

_USUAL = Limits()


def find(arguments: Sequence[str], limits: Limits = _USUAL) -> Iterator[Found | LeftOut]:
    """Every document that paths, glob patterns and addresses (s3://bucket/folder) name, and all that is left out.

    In the order they were named, by name within; no file twice. A folder means all below it, an archive or mail what
    is in it. Whatever cannot be read is left out alone, with its reason; nothing is raised before `Found.read`.
    """
    from isa_extract.sources.search import Search

    yield from Search(arguments, limits).run()
