"""Forms of adherence: "We, X of ADDRESS, have read the Agreement and undertake to be bound by it"."""

from __future__ import annotations

import re

from isa_extract.document import Block
from isa_extract.facts import Context

_ADHERES = re.compile(
    r"(?:We|I)(?:,| are| being)?\s+(?:the\s+)?(?=[A-Z\d])(?P<who>[^;\n.]{4,260}?),?\s+"
    r"(?:(?:hereby|have read|having read|wish to|agrees?|undertakes?|confirms?|accedes?|accepts?)\b)"
    r"(?P<act>[^;]{0,400})"
)
_BINDS = re.compile(
    r"\b(?:bound by|accedes? to|adheres? to|become (?:a )?(?:party|participant|signatory|partner|member)"
    r"|join(?:ing)? the|comply with|abide by|a party to)\b|\bas an? (?:party|participant|signatory|partner|member)\b",
    re.IGNORECASE,
)
_AGREEMENT = re.compile(
    r"\b(?:agreement|protocol|memorandum|arrangement|accord|charter|isa|isp|dsa|mou)\b", re.IGNORECASE
)


def adherent(context: Context, block: Block) -> tuple[int, int] | None:
    """The span that names who joins, with its address, in a paragraph by which it joins; None for any other."""
    match = _ADHERES.match(context.text, block.content, block.end)
    if match is None or not (_BINDS.search(match["act"]) and _AGREEMENT.search(match["act"])):
        return None
    return match.span("who")
