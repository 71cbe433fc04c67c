"""Who provides fields or is to be reached, by the name of the party that the document calls so for short."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from isa_extract.facts import Context
from isa_extract.parties.candidate import is_generic
from isa_extract.rules import plain

_OFFICE_OF = re.compile(r"(?P<body>[\w& -]+?)'s? (?=\w)")  # "the Trust's child health department"


def name_in_full(context: Context, record: Mapping[str, Any]) -> None:
    """Put a party's name where its term stands for who provides a field or employs a contact: "the Nursing Service".

    What several parties are called stays, and what tells them by a part of their names ("Moorshire Police").
    `record` is changed in place.
    """
    called: dict[str, set[str]] = defaultdict(set)
    for party in record["parties"]:
        for alias in party.get("aliases") or ():
            shared = set(plain(alias).split()) & set(plain(party["name"]).split())
            if not shared or is_generic(context, alias):
                called[plain(alias)].add(party["name"])
    for field, key in (("data_items", "provider"), ("contacts", "organisation")):
        for item in record[field]:
            said = re.sub(r"^the ", "", item.get(key) or "", flags=re.IGNORECASE)
            office = _OFFICE_OF.match(said)
            full = called.get(plain(office["body"] if office else said), set())
            if len(full) == 1:
                item[key] = next(iter(full))
