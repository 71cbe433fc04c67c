"""Which names stand for one organisation: a party's own and its aliases, in both records."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from isa_extract.compare.identity import is_generic
from isa_extract.compare.pairing import Pairs
from isa_extract.compare.wording import name_key

Party = Mapping[str, Any]

FIELDS = frozenset(
    {
        "agreement.owner", "contacts.organisation", "data_items.provider", "flows.from", "flows.to",
        "retention.held_by", "signatories.organisation", "parties.name", "parties.on_behalf_of",
    }
)  # fmt: skip
"""The fields that name a body."""


class Bodies:
    """Names -> organisations, for each of two records."""

    def __init__(self, first: Sequence[Party], second: Sequence[Party], pairs: Pairs) -> None:
        partner = {j: i for i, j in pairs}
        self._own = (
            _names({f"party{i}": party for i, party in enumerate(first)}),
            _names({f"party{partner[j]}" if j in partner else f"other{j}": p for j, p in enumerate(second)}),
        )

    def resolved(self, side: int, name: str | None) -> str | None:
        """The organisation that a record means by a name, None for one that is no party's.

        A name that only the other record explains counts too, unless it is one such as "the Council", which means
        another body in every agreement.
        """
        key = name_key(name or "")
        own, other = self._own[side], self._own[1 - side]
        return own.get(key) or (None if is_generic(key) else other.get(key))

    def same(self, first: str, second: str) -> bool:
        """Whether the first record means by a name what the second means by another."""
        body = self.resolved(0, first)
        return body is not None and body == self.resolved(1, second)

    def resolve_items(self, name: str, items: Sequence[Party], side: int) -> list[Party]:
        """The items of a list with every name of a party replaced by one that is the same in both records."""
        keys = [field.partition(".")[2] for field in FIELDS if field.startswith(f"{name}.") and name != "parties"]
        if not keys:
            return list(items)
        return [{**item, **{key: self.resolved(side, item[key]) or item[key] for key in keys}} for item in items]


def _names(parties: Mapping[str, Party]) -> dict[str, str]:
    """The parties by their names; an alias that two of them have is nobody's."""
    found: dict[str, str] = {}
    shared: set[str] = set()
    for body, party in parties.items():
        for alias in party["aliases"]:
            key = name_key(alias)
            if found.setdefault(key, body) != body:
                shared.add(key)
    for key in shared:
        del found[key]
    found |= {name_key(party["name"]): body for body, party in reversed(list(parties.items()))}
    found.pop("", None)
    return found
