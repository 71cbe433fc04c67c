"""Provisions that touch no instrument, given to one by their words, their paragraph or the heading above."""

from __future__ import annotations

import re
from collections.abc import Sequence

from isa_extract.citations.mentions import Mention
from isa_extract.citations.provisions import Group
from isa_extract.citations.statute_book import DPA_1998, DPA_2018, ECHR, GDPR, HRA, UK_GDPR
from isa_extract.citations.surroundings import Surroundings, fits
from isa_extract.document import BlockKind

_CONVENTION_RIGHTS = {"2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12", "13", "14"}
_RIGHT = re.compile(
    r"(?i)\bto\s+life\b|inhuman|degrading|torture|forced\s+labour|slavery|liberty\s+and\s+security|fair\s+(?:trial|hearing)"
    r"|thought,?\s+conscience|freedom\s+of\s+(?:expression|assembly|religion)|effective\s+remedy|prohibition\s+of\s+discrimination"
    r"|freedom\s+from\s+discrimination|right\s+to\s+marry"
)
_ECHR_WORDS = re.compile(
    r"human\s+rights|private\s+(?:and\s+family\s+)?life|family\s+life|correspondence|proportionate|Convention", re.I
)


_TO_IT = re.compile(r"\s*(?:to|of)\s+(?:it|them)\b", re.IGNORECASE)
_POWERS_UNDER = re.compile(
    r"\b(?:powers?|dut(?:y|ies)|functions?|offences?|rights?|orders?|notices?|directions?|exemptions?)\s+"
    r"(?:(?:arise|arises|arising|come|comes|made|given|conferred|exercised|created)\s+)?(?:under|from|by|in)\s+$",
    re.IGNORECASE,
)
_RELIED_ON = re.compile(
    r"\bmeets?\b|\bmet\b|\bsatisf\w+|\brel(?:y|ies|ied)\s+(?:up)?on\b|explicit\s+consent", re.IGNORECASE
)


_CONDITIONS = re.compile(r"\bconditions\b", re.IGNORECASE)


class LoneProvisions:
    """Binds the groups that `citation_binding` left without an instrument."""

    def __init__(self, place: Surroundings, groups: Sequence[Group]) -> None:
        self.place, self.text = place, place.text
        self.groups = groups
        self.titles = {m.title for m in place.mentions}
        self.verbs = [e for r in place.context.rules.group("statutory_verb") for e in r.expressions]
        self.gdpr = next((m for m in place.mentions if m.title == UK_GDPR), None) or next(
            (m for m in place.mentions if m.title == GDPR), None
        )

    def bind(self, group: Group) -> None:
        """Give a group to an instrument that its words or its paragraph point to."""
        block = self.place.stretches.at(group.start)
        if block is None or block.kind in (BlockKind.CONTENTS, BlockKind.FURNITURE):
            return
        if block.kind is BlockKind.HEADING and group.kind != "article":
            conditions = group.kind == "schedule" and re.search(
                r"(?i)\bconditions?\b", self.text[block.start : block.end]
            )
            if not conditions:
                return
        here = self.place.before(group.start, block.start)
        meant = self._meant(group, here)
        if meant is not None:
            group.to = meant
            return
        if group.kind == "article":
            self._article(group, here, block.start, block.end)
        elif group.kind == "schedule":
            self._schedule(group, here, block.start, block.end)
        elif group.kind in ("section", "part", "regulation"):
            self._section(group, here)

    def _meant(self, group: Group, here: list[Mention]) -> Mention | None:
        """The instrument of the same sentence that "Schedule 5 to it" or "their powers under section 20" speaks of."""
        fitting = [m for m in here if fits(group, m)]
        if not fitting or re.search(r"[.;]\s", self.text[fitting[-1].end : group.start]):
            return None
        pointed = _TO_IT.match(self.text, group.end) is not None
        if not pointed and (self.place.warned(group) or not _POWERS_UNDER.search(self.text[: group.start][-60:])):
            return None
        return fitting[-1]

    def _article(self, group: Group, here: list[Mention], start: int, end: int) -> None:
        """An Article alone: of the Convention where its words speak of rights, else of the GDPR."""
        numbers = {item.number.partition("(")[0] for item in group.items}
        detailed = any(item.number.startswith(("6(", "9(")) for item in group.items)
        if not detailed and self._names_a_right(group, start, end) and (source := self._of_rights(group)):
            group.to = source
            return
        rights = [m for m in here if m.title in (HRA, ECHR)]
        fitting = [m for m in here if fits(group, m)]
        if (
            not detailed
            and fitting
            and fitting[-1].title in (HRA, ECHR)
            and numbers <= {"2", "3", "5", "6", "8", "9", "10", "14"}
        ):
            group.to = fitting[-1]
            return
        nearest = self.place.near(group)[0]
        if not rights and nearest and nearest.title in (HRA, ECHR) and group.start - nearest.end < 400:
            rights = [nearest]
        if not detailed and numbers <= {"2", "3", "5", "14"} and rights:
            group.to = rights[-1]
            return
        if (
            not detailed
            and numbers <= {"2", "3", "5", "8", "10", "14"}
            and ("8" in numbers and (_ECHR_WORDS.search(self.text, start, end) or not self.gdpr))
        ):
            ahead = [m for m in self.place.mentions if start <= m.start < end and m.title in (HRA, ECHR)]
            chosen = (
                rights
                or ahead
                or [m for m in self.place.mentions if m.title == HRA]
                or [m for m in self.place.mentions if m.title == ECHR]
            )
            group.to = chosen[0] if chosen else None
            return
        if self.place.warned(group) and not detailed:
            return
        if self.gdpr and all(n.isdigit() and 1 <= int(n) <= 99 for n in numbers) and not self._in_own_articles():
            group.to = self.gdpr
        elif not self.gdpr and fitting:
            group.to = fitting[-1] if fitting[-1].title in (HRA, ECHR) and numbers <= {"8"} else None

    def _names_a_right(self, group: Group, start: int, end: int) -> bool:
        """Whether the sentence says which Convention right the Articles are: "Articles 2 and 3, to life and to ..."."""
        numbers = {item.number.partition("(")[0] for item in group.items}
        sentence = self.text[max(start, group.start - 110) : min(end, group.end + 110)]
        return numbers <= _CONVENTION_RIGHTS and _RIGHT.search(sentence) is not None

    def _of_rights(self, group: Group) -> Mention | None:
        """The Convention or the Human Rights Act, whichever the Articles before were cited from."""
        earlier = [g.to for g in self.groups if g.start < group.start and g.to and g.to.title in (HRA, ECHR)]
        if earlier:
            return earlier[-1]
        cited = [m for m in self.place.mentions if m.title in (HRA, ECHR)]
        return next((m for m in reversed(cited) if m.start < group.start), cited[0] if cited else None)

    def _in_own_articles(self) -> bool:
        """Whether the agreement's own clauses are called Articles."""
        return any(
            b.kind is BlockKind.HEADING and re.match(r"(?i)article\s+\d", self.text[b.start : b.end])
            for b in self.place.context.document.blocks
        )

    def _among_conditions(self, group: Group, start: int) -> bool:
        """Whether conditions are told where a Schedule is named: by the heading, or by a Schedule before it."""
        before = [g for g in self.groups if start <= g.start < group.start and g.kind == "schedule" and g.to]
        if before and before[-1].to is not None and before[-1].to.title == DPA_1998:
            return True
        section = self.place.context.section_at(group.start)
        heading = section.heading if section is not None else None
        return heading is not None and _CONDITIONS.search(self.text, heading.start, heading.end) is not None

    def _schedule(self, group: Group, here: list[Mention], start: int, end: int) -> None:
        """A Schedule alone: of the Act its paragraph is about; if it speaks of conditions, of a Data Protection Act."""
        topic = self._topic(here, start)
        if topic and not self.place.warned(group) and topic.title not in (DPA_1998, DPA_2018) and fits(group, topic):
            group.to = topic
            return
        numbers = {item.number for item in group.items}
        window = self.text[max(start, group.start - 130) : min(end, group.end + 90)]
        if self.place.warned(group) and not re.search(r"condition", window, re.I):
            return
        conditional = re.search(
            r"\bconditions?\b|sensitive\s+(?:personal|data)|special\s+categor|Art(?:icle|\.)\s*(?:9|10)\b|legitimis"
            r"|must\s+be\s+met\b|vital\s+interests|medical\s+purposes",
            window,
            re.I,
        )
        paragraphs = any(item.paragraphs or item.part for item in group.items)
        if conditional is None and paragraphs:
            conditional = _RELIED_ON.search(window)
        if not (conditional or self._among_conditions(group, start)) and not (paragraphs and here):
            return
        old, new = DPA_1998 in self.titles, DPA_2018 in self.titles
        last = next((m for m in reversed(here) if m.title in (DPA_1998, DPA_2018)), None)
        if last is None and (old != new):
            last = next(m for m in self.place.mentions if m.title in (DPA_1998, DPA_2018))
        if last is None:
            return
        if last.title == DPA_1998 and numbers <= {"1", "2", "3", "II", "III"}:
            if numbers <= {"1"} and not paragraphs:
                return
            group.to = last
        elif last.title == DPA_2018 and numbers <= {"1", "8", "2"}:
            if numbers == {"2"} and not re.search("exempt", window, re.I):
                return
            group.to = last

    def _topic(self, here: list[Mention], start: int) -> Mention | None:
        """The Act a paragraph is about: it begins with its title ("Care Act 2014. Section 42 ...", no other cited)."""
        if not here or len({m.title for m in here}) > 1:
            return None
        block = self.place.stretches.at(start)
        content = max(start, block.content) if block else start
        return here[0] if here[0].start - content < 8 and self.text[here[0].end : here[0].end + 2].strip(" *)")[:1] in (
            ".", ":", "-", "\n", "") else None  # fmt: skip

    def _section(self, group: Group, here: list[Mention]) -> None:
        """A section, Part or regulation alone: of an Act named before, unless it may be a clause of the agreement."""
        latest = {m.title: m for m in here}  # of a long run of citations, the last of each instrument
        fitting = sorted((m for m in latest.values() if fits(group, m)), key=lambda m: m.start)
        fitting = fitting or [m for m in self.place.in_heading_above(group) if fits(group, m)]
        # "personal data, as defined in section 2" speaks of the Act that defines the term.
        defines = re.search(
            r"(?i)personal\s+data[\"',\s]{0,3}(?:\(?as\s+)?(?:defined|given)\s+(?:in|by)\s*$",
            self.text[: group.start][-60:],
        )
        if not fitting or (self.place.warned(group) and not defines):
            return
        rest = self.text[group.end : group.end + 60]
        last = fitting[-1]
        numbers = [item.number for item in group.items]
        if group.kind == "part" and self.place.own_parts.issuperset(number.upper() for number in numbers):
            return  # "the contacts in Part 10" of the agreement
        if group.kind == "part":
            if group.start - last.end < 160:
                group.to = last
            return
        frequent = [m for m in fitting[::-1] if m.statute and all(n in m.statute.frequent for n in numbers)]
        if group.kind == "regulation":
            group.to = last
        elif frequent and not self._is_own(group, frequent[0]):
            group.to = frequent[0]
        elif (
            any(not n.isdigit() or int(n) > max(self.place.own_maximum, 20) for n in numbers)
            or "(" in self.text[group.start : group.end]
            or any(e.match(rest) for e in self.verbs)
            or self._after_chapter(group)
            or defines
        ):
            group.to = last

    def _is_own(self, group: Group, act: Mention) -> bool:
        """Whether "in section 16" is rather one of the agreement's own, the Act being named in another sentence."""
        between = self.text[act.end : group.start]
        lead = re.search(r"(?i)\b(?:in|see|by|with|from|of)\s*(?:\(\s*)?$", self.text[: group.start][-12:])
        numbers = [item.number for item in group.items]
        own = all(number.isdigit() and int(number) <= self.place.own_maximum for number in numbers)
        return own and lead is not None and re.search(r"[.;]\s", between) is not None

    def _after_chapter(self, group: Group) -> bool:
        """Whether a Part or Chapter stands right before."""
        return bool(
            re.search(r"(?i)(?:part|chapter)\s+\w{1,4}[,\s]*$", self.text[max(0, group.start - 20) : group.start])
        )
