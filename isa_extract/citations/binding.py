"""Which provision belongs to which instrument: by what it touches, along a chain, or alone."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence

from isa_extract.citations.lone import LoneProvisions
from isa_extract.citations.mentions import Mention
from isa_extract.citations.provisions import Group
from isa_extract.citations.surroundings import Surroundings, fits
from isa_extract.facts import Context

_PAREN = r"(?:\([^()\n]{1,110}\)\s*)?"
_FORWARD = re.compile(
    rf"^\)?\s*{_PAREN}(?:\([^()\n]{{1,40}}\)\s*)?,?\s*(?:-\s)?(?:(?:of|to|in|under|from|within|as\s+contained\s+in|contained\s+in|set\s+out\s+in)\s+)?"
    r"(?:Part\s+\w{1,4},?\s+(?:of|to)\s+)?(?:Chapter\s+\w{1,4},?\s*(?:of\s+)?)?(?:(?:both|each|either)\s+)?(?:the\s+Schedule\s+(?:to|of)\s+)?"
    r"(?:the\s+|that\s+|this\s+)?(?:said\s+)?[\"'*\[]*$",
    re.IGNORECASE,
)
_PREPOSITION = re.compile(
    r"\b(?:of|to|in|under|from|within)\s+(?:the\s+|that\s+|this\s+|said\s+)*[\"'*\[]*$", re.IGNORECASE
)
_CHAIN = re.compile(
    rf"^\s*{_PAREN}(?:(?:,|;|/|&|-|\(|\band/or\b|\band\b|\bor\b|\bof\b|\bto\b|\bin\b|\bunder\b|\bthe\b|\bwith\b|\bboth\b|\balso\b|"
    r"\bread\s+with\b|\bChapter\s+\w{1,3}\b|\btogether\b)\s*)*$",
    re.IGNORECASE,
)
_CHAIN_STRONG = re.compile(rf"^\s*{_PAREN},?\s*(?:of|to|in)\s+(?:the\s+)?$", re.IGNORECASE)
_BACK = re.compile(
    rf"^[\"'*\])]*\s*{_PAREN}(?:\[[^\]\n]{{1,40}}\]\s*)?(?:[,:;(\[|/\"'*-]|\s)*"
    r"(?:(?:at|under|by\s+virtue\s+of|in\s+particular|particularly|specifically|especially|including|includes|namely|see|e\.g\.|i\.e\.|eg|ie|"
    r"pursuant\s+to|relevant|powers?|the|its|contains|Chapter\s+\w{1,3}|conditions?|provisions?)\b[\s,:(-]*){0,4}$",
    re.IGNORECASE,
)
_TIGHT_BACK = re.compile(r"^[\"')\]]*(?:\s*\([^()\n]{1,30}\))?\s*[,(\[:-]*\s*$")


def bind_provisions(context: Context, mentions: Sequence[Mention], groups: Sequence[Group]) -> list[Group]:
    """The groups that are no part of a title, each given to its instrument where it has one."""
    place = Surroundings(context, mentions)
    outside = [group for group in groups if not _inside(place, group)]
    _Binder(place, outside).run()
    return outside


def _inside(place: Surroundings, group: Group) -> bool:
    """Whether a group is part of a title ("Regulations 2018")."""
    if group.kind == "regulation" and any(m.start <= group.start < m.end for m in place.mentions):
        return True
    return any(m.start <= group.start and group.end <= m.end for m in place.around(group))


class _Binder:
    """Binds groups in three passes: what touches an instrument, what is chained to such, what stands alone."""

    def __init__(self, place: Surroundings, groups: Sequence[Group]) -> None:
        self.place, self.text = place, place.text
        self.groups = groups
        self.own = [place.is_own(group) for group in groups]

    def run(self) -> None:
        """Bind what touches an instrument, pass it on along chains, then what stands alone."""
        lone = LoneProvisions(self.place, self.groups)
        for i in range(len(self.groups)):
            self._adjacent(i)
        # From the last to the first, so that "section 10 and section 11 of the Act" is passed on along the whole chain.
        for i in range(len(self.groups) - 2, -1, -1):
            self._forward_chain(i)
        for i in range(1, len(self.groups)):
            self._backward_chain(i)
        for i in range(len(self.groups)):
            if self.groups[i].to is None and not self.own[i]:
                lone.bind(self.groups[i])

    def _adjacent(self, i: int) -> None:
        """Bind a group to the instrument it touches, ahead of it or behind."""
        group = self.groups[i]
        back, ahead = self.place.near(group)
        forward = backward = False
        if ahead and ahead.start - group.end < 170:
            gap = self.text[group.end : ahead.start]
            if _FORWARD.match(gap) and not (i + 1 < len(self.groups) and self.groups[i + 1].start < ahead.start):
                crossing = self.place.crosses(group.end, ahead.start)
                forward = not crossing or (
                    self.place.same_row(group.start, ahead.start)
                    and not (back and self.place.same_row(back.start, group.start))
                )
                if self.own[i] and not _PREPOSITION.search(gap):
                    forward = False
        if back and not self.own[i] and group.start - back.end < 170:
            gap = self.text[back.end : group.start]
            between = i > 0 and self.groups[i - 1].start > back.start and self.groups[i - 1].end <= group.start
            if not between and _BACK.match(gap):
                crossing = self.place.crosses(back.end, group.start)
                backward = (
                    not crossing
                    or (not gap.strip(" \t\n\r|•·*-o") and self.place.begins(group))
                    or self.place.same_row(back.start, group.start)
                )
                if crossing and back.reference:
                    backward = False
        if forward and backward and ahead and back:
            gap_ahead = self.text[group.end : ahead.start]
            gap_back = self.text[back.end : group.start]
            if not _PREPOSITION.search(gap_ahead) and (
                gap_back.strip()[-1:] == "("
                or (_TIGHT_BACK.match(gap_back) and "\n" not in gap_back and self._act_first(ahead))
            ):
                forward = False
        if forward and ahead and fits(group, ahead):
            group.to, group.tight = ahead, True
        elif backward and back and fits(group, back):
            group.to, group.tight = back, True

    def _act_first(self, mention: Mention) -> bool:
        """Whether the instrument is itself followed by its provision."""
        i = bisect_right([g.start for g in self.groups], mention.end)
        return i < len(self.groups) and bool(_TIGHT_BACK.match(self.text[mention.end : self.groups[i].start]))

    def _forward_chain(self, i: int) -> None:
        """Give a group what the next one has: "section 10 and section 11 of the Act"."""
        group, following = self.groups[i], self.groups[i + 1]
        if following.to is None or (group.to is not None and group.tight and following.to is group.to):
            return
        gap = self.text[group.end : following.start]
        if len(gap) > 130 or not _CHAIN.match(gap) or self.place.crosses(group.end, following.start):
            return
        if following.to.start < group.start and not following.to.reference:
            return  # the following group looked back past this one
        strong = bool(_CHAIN_STRONG.match(gap))
        if (group.to is None or strong) and fits(group, following.to) and not self.own[i]:
            group.to, group.tight = following.to, True

    def _backward_chain(self, i: int) -> None:
        """Give a group what the one before has: "the Act, section 10 and Schedule 2"."""
        group, before = self.groups[i], self.groups[i - 1]
        if group.to is not None or before.to is None or self.own[i]:
            return
        gap = self.text[before.end : group.start]
        mention_between = any(m.start >= before.end and m.end <= group.start for m in self.place.around(group))
        if mention_between:
            return
        if (
            before.to.start < before.start
            and len(gap) < 130
            and _CHAIN.match(gap)
            and not self.place.crosses(before.end, group.start)
        ):
            if fits(group, before.to):
                group.to, group.tight = before.to, True
            return
        # A list under an Act: each line begins with the provision.
        listed = before.kind == group.kind and before.tight and before.to.start < before.start
        close = len(gap) < 900 and gap.count("\n") <= 8
        if listed and close and self.place.begins(group) and self.place.begins(before) and fits(group, before.to):
            group.to = None if self.place.in_heading(group) else before.to
