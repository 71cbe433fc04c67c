"""The fields shared: where a document lists them, of which data set, and who provides them.

The document is read from top to bottom. A heading on what is shared opens an area; bullets, forms, tables and
sentences in it are read for fields until a heading on another subject closes it. Outside such an area only tables
with a column of items, tick lists of fields and lists under an unmistakable introduction count.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property

from isa_extract.data_items.lists import (
    Item,
    boxes,
    is_field,
    is_known,
    says,
    split_items,
)
from isa_extract.data_items.prose import ELSEWHERE, TABLE_CELL, Area, Entry
from isa_extract.data_items.sources import Source
from isa_extract.data_items.tables import TableReader
from isa_extract.document import Block, BlockKind
from isa_extract.facts import Attribute, Context, Fact, Found
from isa_extract.layout import WEAK_LEVEL
from isa_extract.rules import plain
from isa_extract.sections import Section

_BY_BODY = re.compile(
    r"\b(?:by|from|for|of|held by|which) (?:each |every |the |contributing |individual )*"
    r"(?:source|provider|partner|organisation|agency|agencies|partners|organisations|party|body|service)\b"
    r"(?! (?:has|have|must|agree|needs?|will need))",
    re.IGNORECASE,
)


def extract(context: Context) -> Iterator[Fact]:
    """Every field shared, once for each data set and provider."""
    seen: set[tuple[str, str, str]] = set()
    entries = list(_Reader(context).read())
    datasets = {_bare_dataset(str(source.dataset.value)) for _, source, _, _ in entries if source.dataset}
    for item, source, rule, confidence in entries:
        if rule == TABLE_CELL and _bare_dataset(item.name) in datasets and not is_known(context, item.start, item.end):
            continue  # "Referral dataset" in a table of exchanges stands for the fields listed under that name
        dataset = source.dataset.value.casefold() if source.dataset else ""
        provider = source.provider.value.casefold() if source.provider else ""
        key = (re.sub(r"\W+", " ", item.name).casefold().strip(), dataset, provider)
        if not key[0] or key in seen:
            continue
        seen.add(key)
        attributes: dict[str, Attribute] = {
            "name": Found.at(item.name, item.start, item.end, rule, confidence),
            "dataset": source.dataset,
            "provider": source.provider,
            "special_category": _special(context, item),
        }
        yield Fact("data_items", attributes=attributes)


def _bare_dataset(name: str) -> str:
    """A data set's name without the words that only say that it is one."""
    return re.sub(r"^the | (?:data ?set|data|extract|file|record|information)s?$", "", plain(name)).strip()


def _special(context: Context, item: Item) -> Found | None:
    hit = next(iter(context.hits_in("special_category", item.start, item.end)), None)
    return Found.at(hit.rule.value, hit.start, hit.end, hit.rule.name, 0.7) if hit else None


class _Reader(TableReader):
    """Walks through a document's blocks and tables in order, and yields the fields with their sources."""

    def read(self) -> Iterator[Entry]:
        """All fields of the document."""
        section: Section | None = None
        seen_table: int | None = None
        for position, block in enumerate(self.blocks):
            here = self.context.section_at(block.start)
            if self._names_a_group(position):  # of a table that the conversion cut at its group rows
                section = here
                self.area = Area(
                    open=self.area.open, heading=Source(dataset=self.sources.dataset(block.content, block.end))
                )
                continue
            if self.area.open and self.area.listing and self._is_item_line(position):
                section = here
                yield from self._bullet(position, block, listed=True)
                continue
            if block.kind is not BlockKind.CELL:
                self.header = {}
            if here is not None and here is not section:
                section = here
                self._enter(here)
            if block.kind is BlockKind.CELL:
                if block.table is not None and block.table != seen_table:
                    seen_table = block.table
                    yield from self._table(self.context.document.tables[block.table])
                continue
            if section is not None and section.heading is not None and block.index == section.heading.index:
                continue
            if _SIGNING.match(self.text, block.content, block.end):
                self.area = Area()  # the signatures, with no heading over them
                continue
            if self._is_headline(block):
                self._headline(block)
                continue
            yield from self._running(position, block)

    def _enter(self, section: Section) -> None:
        """A section begins: it opens the area, goes on within it, or closes it."""
        heading = section.heading
        if heading is None:
            self.area = Area()
            return
        text = self.text[heading.content : heading.end]
        if self._is_part_of_form(heading):
            return
        own = frozenset(section.ids)
        about_data = "data_items" in own or (not own - {"schedules", "sharing_process"} and self._names_data(text))
        key = _schedule(text)
        pointed_to = key is not None and key in self._schedules_of_data
        about_data = about_data or pointed_to
        source = Source() if pointed_to else self.sources.name(heading.content, heading.end)
        part = (self.area.scheduled or self.area.parted) and re.match(r"part\b", text, re.IGNORECASE) is not None
        position = self.position[heading.index]
        inside = "data_items" in section.inherited or (
            not own - {"schedules"}
            and (self.area.open or bool(source.dataset and source.provider))
            and (
                (self.area.open and (part or _follows(self.context, heading) or self._next_number(heading)))
                or self._fields_below(position)
            )
        )
        # "Special category data" below "Information to be shared" is a further list of fields.
        special = (
            self.area.open
            and own == {"special_category"}
            and not re.search(r"condition|basis|article|process", text, re.IGNORECASE)
        )
        if special:
            own = frozenset()
            about_data = True
        elsewhere = bool(own & ELSEWHERE) and "data_items" not in own
        other = says(self.context, "data.heading_other", text) is not None
        if elsewhere or not (about_data or inside or (not own - {"schedules"} and self._surely_fields(position))):
            self.area = Area()
            return
        listing = not other or (about_data and self._names_data(text))
        self.area = Area(
            open=True,
            listing=listing,
            heading=source if about_data else self._sibling(source),
            by_body=_BY_BODY.search(text) is not None,
            number=self.context.document.label(heading),
            scheduled=pointed_to or (self.area.scheduled and inside),
            parted=key is not None or (self.area.parted and part),
            form=self._names_a_form(text),
        )

    def _leaves_form(self, block: Block) -> bool:
        """Whether a line is the heading of another schedule or of a section that agreements have, or a signature."""
        text = self.text[block.content : block.end]
        if _SIGNING.match(text):
            return True
        return _schedule(text) is not None or self.context.rules.lookup("heading", text) is not None

    def _is_part_of_form(self, block: Block) -> bool:
        """Whether a heading parts the boxes of the form that the area lists: "Part 2 - The child"."""
        return self.area.form and says(self.context, "data.form_part", self.text[block.start : block.end]) is not None

    @cached_property
    def _schedules_of_data(self) -> frozenset[str]:
        """The schedules in which, as the section on what is shared says, the fields are listed."""
        found: set[str] = set()
        for block in self.blocks:
            if "data_items" not in self.context.section_ids(block.start):
                continue
            for start, end in self.context.sentences(block):
                for rule in self.context.rules.group("data.in_schedule"):
                    found |= {
                        key for match in self.context.find(rule, start, end) if (key := _schedule(match["schedule"]))
                    }
        return frozenset(found)

    def _next_number(self, heading: Block) -> bool:
        """Whether a heading's number stands beside or below the one that opened the area: 4.2 after 4.1 or 4."""
        before, number = self.area.number.rstrip(".)"), self.context.document.label(heading).rstrip(".)")
        parent = before.rpartition(".")[0] or before
        return bool(parent) and number.startswith(parent + ".")

    def _sibling(self, source: Source) -> Source:
        """A heading's source, in the light of the one before it: among organisations a name is one of them."""
        before = self.area.heading
        name = source.dataset
        if name is None or source.provider is not None or before.provider is None or before.dataset is not None:
            return source
        if re.fullmatch(r"[A-Z][\w'&-]*(?: (?:[A-Z][\w'&-]*|of|and|for|the|&))+", str(name.value)) is None:
            return source
        return Source(provider=name)

    def _is_item_line(self, position: int) -> bool:
        """Whether a short line without a bullet, which may look like a heading, is a field or a list of some.

        It is where it lists known fields, or where it is one and the lines beside it are too.
        """
        block = self.blocks[position]
        if self.area.form and self._is_weak(block) and not self._is_part_of_form(block):
            return not self._leaves_form(block)
        if not self._is_short_line(block):
            return False
        if len(split_items(self.context, block.content, block.end, listed=True)) >= 2:
            return bool(self._bare_list(block.content, block.end)) and not self._opens_list(position)
        if not is_field(self.context, block.content, block.end) or self._opens_list(position):
            return False
        near = [self.blocks[at] for at in (position - 1, position + 1) if 0 <= at < len(self.blocks)]
        lines = [b for b in near if self._is_short_line(b) and is_field(self.context, b.content, b.end)]
        return bool(lines)

    @staticmethod
    def _is_weak(block: Block) -> bool:
        """Whether a line is a heading by its looks alone."""
        return block.kind is BlockKind.HEADING and block.level >= WEAK_LEVEL and block.content == block.start

    def _is_short_line(self, block: Block) -> bool:
        if block.kind is BlockKind.HEADING:
            if not self._is_weak(block):
                return False
        elif block.kind is not BlockKind.PARAGRAPH:
            return False
        text = self.text[block.content : block.end].strip()
        return (
            len(text) < 160
            and not boxes(self.context, block.content, block.end)
            and not text.endswith((".", ":"))
            and says(self.context, "data.verb", text) is None
        )

    def _opens_list(self, position: int) -> bool:
        following = self.blocks[position + 1] if position + 1 < len(self.blocks) else None
        return following is not None and following.kind in (BlockKind.LIST_ITEM, BlockKind.CELL)

    def _is_headline(self, block: Block) -> bool:
        """A short paragraph that looks like a heading, though the layout does not say it is one."""
        if block.kind is BlockKind.HEADING:
            return True
        text = self.text[block.start : block.end].strip()
        if (
            block.kind is not BlockKind.PARAGRAPH
            or "\n" in text
            or len(text.split()) > 12
            or text.endswith((".", ";", ",", ":"))
        ):
            return False
        letters = [c for c in text if c.isalpha()]
        shouted = len(letters) > 3 and all(c.isupper() for c in letters)
        if block.bold or shouted or says(self.context, "data.part_heading", text) is not None:
            return True
        if not self.area.open:
            return False
        source = self.sources.name(block.content, block.end)
        return source.dataset is not None and source.provider is not None

    def _headline(self, block: Block) -> None:
        text = self.text[block.content : block.end]
        if self._is_part_of_form(block):
            return
        known = self.context.rules.lookup("heading", text)
        ids = frozenset(known.value.split()) if known else frozenset()
        if "data_items" in ids or (not ids and self._names_data(text)):
            self.area = Area(
                open=True, heading=self.sources.name(block.content, block.end), form=self._names_a_form(text)
            )
        elif ids or re.match(r"(?:section|box|part)\s+\w+\s*[:.-]", text, re.IGNORECASE):
            self.area = Area()
        elif self.area.open:
            other = says(self.context, "data.heading_other", text) is not None
            self.area = Area(
                open=True, listing=not other, heading=self._sibling(self.sources.name(block.content, block.end))
            )


_SIGNING = re.compile(
    r"(?:in witness\b|as witness\b|signed (?:by|for|on behalf|and)\b|executed (?:as|by)\b|signed\W*$)", re.IGNORECASE
)
_SCHEDULE = re.compile(
    r"(?:the )?(?P<sort>schedule|annex|appendix|part)e?\s+(?P<number>[a-z]+|\d{1,2})\b", re.IGNORECASE
)
_NUMBERS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def _schedule(text: str) -> str | None:
    """Which schedule a heading or a reference names: "Schedule One: the particulars" -> "schedule 1"."""
    match = _SCHEDULE.match(text.strip())
    if match is None:
        return None
    number = match["number"].lower()
    number = str(_NUMBERS.index(number) + 1) if number in _NUMBERS else number
    return f"{match['sort'].lower()} {number}" if len(number) < 4 else None


def _follows(context: Context, heading: Block) -> bool:
    """Whether a heading of no known subject goes on with the area above: it bears no number of its own."""
    return not re.match(
        r"\d|section|schedule|annex|appendix|enclosure|part\b", context.text[heading.start : heading.end], re.IGNORECASE
    )
