"""What one place says of a party, and the questions that are asked of the words there."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from isa_extract.facts import Context, Found
from isa_extract.organisations import Mention

TABLE, DEFINED, FORM, OPENING, SECTION, CONTACT, SIGNED, PROCESSOR = 90, 85, 80, 75, 65, 40, 30, 20
"""Authority of the places that name parties."""
REGISTERED = re.compile(  # (registered charity number 1234567) after a name
    r"\s*[,(]?\s*\(?(?:(?:a |an )?registered (?:charity|company|provider|society)|company|charity|registered)\s*"
    r"(?:number|no\.?|reg\.?)*\s*:?\s*(?=[A-Z]*\d)[A-Z0-9]{4,10}\)?\s*$",
    re.IGNORECASE,
)
_VERB = re.compile(
    r"\b(?:will|shall|must|is|are|has|have|may|should|can|agree|includes?|was|were|been|to|made|sets?|share|use)\b"
)
TICKED = re.compile(r"\s*(?:[☒☑✓✔]|\[[xX✓]\])\s*")
_UNTICKED = re.compile(r"\s*(?:☐|□|\[\s?\])")


@dataclass(slots=True)
class Candidate:
    """A party as one place names it."""

    name: Found
    authority: int
    kind: str = ""  # what sort of body its name says it is
    aliases: list[Found] = field(default_factory=list)
    details: dict[str, Found] = field(default_factory=dict)  # address, postcode, phone, email, ico_registration
    behalf: list[Found] = field(default_factory=list)
    roles: list[Found] = field(default_factory=list)

    @property
    def start(self) -> int:
        """Where the name stands."""
        return self.name.evidence[0].start

    @property
    def end(self) -> int:
        """Where the name ends."""
        return self.name.evidence[0].end

    @property
    def names(self) -> list[str]:
        """The name and the other forms of it."""
        return [str(found.value) for found in (self.name, *self.aliases)]


def says(context: Context, group: str, start: int, end: int) -> bool:
    """Whether a span says what a group of rules recognises; "^" and "$" in them are the ends of the span."""
    return context.rules.first(group, context.text[start:end]) is not None


def asks_whom(context: Context, start: int, end: int) -> bool:
    """Whether a text is a heading of a list of contacts: "Day to day contact"."""
    return context.rules.lookup("contact.label", context.text[start:end].rstrip(" :*")) is not None


def is_generic(context: Context, text: str) -> bool:
    """Whether a text names a sort of body and none in particular ("the provider", "Local authorities", "Health")."""
    bare = re.sub(r"^(?:the|each|all|any|every|our)(?:\s+|$)", "", text.strip(" .:;,"), flags=re.IGNORECASE)
    return not bare or any(
        expression.fullmatch(text.strip(" .:;,")) or expression.fullmatch(bare)
        for rule in context.rules.group("party.generic")
        for expression in rule.expressions
    )


def is_name_like(text: str) -> bool:
    """Whether a text is capitalised like a name and has no verb."""
    words = re.findall(r"[A-Za-z0-9][\w'&.-]*", re.sub(r"\([^)]*\)", "", REGISTERED.sub("", text)))
    weighty = [word for word in words if len(word) > 3] or words
    capitals = sum(word[0].isupper() or word[0].isdigit() for word in words)
    return bool(words) and len(words) <= 12 and capitals >= max(1, len(weighty) * 0.7) and not _VERB.search(text)


def strong_mentions(context: Context, start: int, end: int) -> list[Mention]:
    """The organisations between two offsets whose names say beyond doubt that they are bodies."""
    return [mention for mention in context.mentions(start, end) if not mention.weak]


def unticked(text: str) -> bool:
    """Whether a line begins with a box that was left empty."""
    return _UNTICKED.match(text) is not None


def ticked(text: str) -> bool:
    """Whether a line begins with a box that was ticked."""
    return TICKED.match(text) is not None


def roles_in(context: Context, start: int, end: int) -> list[Found]:
    """The roles a span names, each where it is named."""
    found: list[Found] = []
    for rule in context.rules.group("party.role"):
        for match in rule.search(context.text, start, end):
            if not any(f.evidence[0].start < match.end() and match.start() < f.evidence[0].end for f in found):
                found.append(Found.at(rule.value, match.start(), match.end(), rule.name, 0.85))
    return sorted(found, key=lambda f: f.evidence[0].start)
