"""An organisation of the register: names, kind, dates, successors and codes."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

KINDS = ("council", "police", "fire", "nhs", "justice", "education", "government", "voluntary", "company")
NATIONS = ("england", "wales", "scotland", "northern_ireland", "uk")
CODES = ("gss", "ods", "police_force", "fire_service", "companies_house", "charity", "ico")
"""The registers whose codes are kept, in the order they are written."""

Day = datetime.date | str
"""A day, or an EDTF level 0 date that may be less precise (2015, 2015-04)."""


@dataclass(frozen=True, slots=True)
class Organisation:
    """A body as the register has it.

    `start` and `end` are EDTF level 0 dates, "" where unknown; `end` is the last day of one that is no more.
    `successors` are the ids of the bodies that took over its functions or area; `former_names` are names that the same
    body bore earlier; `codes` are pairs of a register and the body's code there.
    """

    id: str
    name: str
    kind: str
    type: str = ""
    nation: str = ""
    start: str = ""
    end: str = ""
    successors: tuple[str, ...] = ()
    former_names: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    codes: tuple[tuple[str, str], ...] = ()
    place: str = ""  # file and line, for messages

    @property
    def identifiers(self) -> dict[str, str]:
        """Its codes by register, and its id in this one under `register`."""
        return {**dict(self.codes), "register": self.id}

    def began_after(self, day: Day) -> bool:
        """Whether it did not exist yet on a day, as far as both dates are precise."""
        written = str(day)
        return bool(self.start) and written[: len(self.start)] < self.start[: len(written)]

    def ended_before(self, day: Day) -> bool:
        """Whether it existed no more on a day, as far as both dates are precise."""
        written = str(day)
        return bool(self.end) and written[: len(self.end)] > self.end[: len(written)]

    def existed(self, day: Day) -> bool:
        """Whether it existed on a day; where a date is unknown, nothing speaks against it."""
        return not self.began_after(day) and not self.ended_before(day)
