"""What mails of both formats have in common: which attachments are part of the text, and what is said of mails."""

from __future__ import annotations

import re

from isa_extract.sources.names import PICTURES, Refusal, suffix_of

SMALL_PICTURE = 100_000
"""Bytes up to which a picture in a mail's text is taken for a logo; a page somebody photographed has more."""
PART_OF_THE_TEXT = Refusal("inline", "is part of the mail's text; nothing to do")
LOGO = Refusal("inline", "is a small picture in the mail's text, such as a logo; save it by itself if it is a document")
ONLY_A_LINK = Refusal("link", "is not in the mail, which only links to it; download it and import the file")
BROKEN = Refusal("unreadable", "is an attachment that cannot be read; open the mail and save it by itself")
NOTHING_ATTACHED = Refusal("no attachment", "nothing is attached; save it as PDF if its own text is an agreement")


def in_the_text(name: str, content_id: str | None, size: int, *, shown: bool, body: bytes) -> Refusal | None:
    """Why an attachment is no document of its own: a small picture that the text shows, a piece of text cut off it."""
    if re.fullmatch(r"ATT\d{5}\.(?:txt|html?)", name, re.IGNORECASE):
        return PART_OF_THE_TEXT
    identifier = (content_id or "").strip().strip("<>")
    if not identifier or size > SMALL_PICTURE or suffix_of(name) not in PICTURES:
        return None
    return LOGO if shown or f"cid:{identifier}".encode() in body else None
