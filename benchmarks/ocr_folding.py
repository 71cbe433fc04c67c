"""What counts as the same text, and the details that must be read letter by letter."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

PLAIN = str.maketrans(
    {
        **dict.fromkeys("‘’‚‛′`´", "'"),
        **dict.fromkeys("“”„‟″«»", '"'),
        **dict.fromkeys("‐‑‒–—―−", "-"),
        **dict.fromkeys("•●▪■◦∙·○☐☑☒□✓✔✗➢", " "),
        "\N{SOFT HYPHEN}": "",
    }
)
LEADERS = re.compile(r"(?:[._] ?){4,}|…+")
MONTH = r"(?:Jan|Feb|Mar|Apr|May|June?|July?|Aug|Sept?|Oct|Nov|Dec)[a-z]*"


@dataclass(frozen=True)
class Entity:
    """A kind of detail."""

    pattern: re.Pattern[str]
    spaced: bool
    """Whether a space inside it means something; where not, one more or one less is no error."""


ENTITIES = {
    "e-mail": Entity(re.compile(r"[\w.+'-]*\w@[\w-]+(?:\.[\w-]+)+"), spaced=True),
    "phone": Entity(
        re.compile(r"(?<![\w.+/-])(?:\+44 ?(?:\(0\) ?)?|\(?0)\d{2,4}\)? ?\d{3,4} ?\d{3,4}(?![\w/-])"), spaced=False
    ),
    "date": Entity(
        re.compile(
            rf"(?<![\w/.-])(?:\d{{1,2}}(?:st|nd|rd|th)? {MONTH},? \d{{4}}|{MONTH} \d{{4}}"
            r"|\d{1,2}([/.-])\d{1,2}\1(?:\d{4}|\d{2})|\d{4}-\d{2}-\d{2})(?![\w/-]|\.\d)"
        ),
        spaced=True,
    ),
    "ICO number": Entity(re.compile(r"(?<!\w)(?:ZA\d{6}|Z\d{6}[0-9A-Z])(?!\w)"), spaced=False),
    "postcode": Entity(re.compile(r"(?<!\w)[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}(?!\w)"), spaced=False),
}


def fold(text: str) -> str:
    """The text with plain quotes, dashes and single spaces; without bullets, tick boxes and leaders of dots, which
    say nothing that a reader of letters must know."""
    text = unicodedata.normalize("NFKC", LEADERS.sub(" ", text)).translate(PLAIN)
    return " ".join(text.split())


def entities(text: str, kind: str) -> list[str]:
    """The details of a kind in folded text, in the order of the text."""
    return [match[0] for match in ENTITIES[kind].pattern.finditer(text)]


def occurrences(text: str, entity: str, kind: str) -> int:
    """How often a detail stands in folded text, letter by letter, with no letter or digit right beside it."""
    if ENTITIES[kind].spaced:
        wanted = re.escape(entity)
    else:
        wanted = " ?".join(re.escape(character) for character in entity if character != " ")
    return len(re.findall(rf"(?<![^\W_]){wanted}(?![^\W_])", text))
