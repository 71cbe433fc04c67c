"""The fields shared: where a document lists them, of which data set, and who provides them.

The document is read from top to bottom. A heading on what is shared opens an area; bullets, forms, tables and
sentences in it are read for fields until a heading on another subject closes it. Outside such an area only tables
with a column of items, tick lists of fields and lists under an unmistakable introduction count.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from isa_extract.document import Block, BlockKind, Cell, Table
from isa_extract.facts import Attribute, Context, Fact, Found
from isa_extract.forms import Grid, GridRow
from isa_extract.item_lists import (
    TICKED,
    UNTICKED,
    Item,
    boxes,
    is_field,
    is_known,
    items_in_sentence,
    lines_of,
    means,
    named,
    says,
    split_items,
    ticked_items,
)
from isa_extract.item_sources import Source, Sources
from isa_extract.layout import WEAK_LEVEL
from isa_extract.rules import plain
from isa_extract.sections import Section

_BULLET, _LINE, _TABLE, _PROSE, _TICK = (
    "data_items.bullet@2", "data_items.line@2", "data_items.table@2", "data_items.prose@2", "data_items.tick@2",
)  # fmt: skip

_ELSEWHERE = frozenset(
    {
        "retention", "disposal", "legal_powers", "lawful_basis", "breach", "security", "review", "signatures",
        "individual_rights", "foi", "complaints", "definitions", "special_category", "termination", "liability",
        "purpose", "transparency", "document_control", "parties", "contacts", "data_quality", "roles", "dpia_risk",
    }
)  # fmt: skip
"""Sections whose lists are about something else."""

_ANNOUNCES = re.compile(
    r"\b(?:(?:following|as follows|below)\b[^.()]{0,60}"
    r"|(?:includes?|including)(?:,? but (?:is |are )?not limited to)?)\.?$",
    re.IGNORECASE,
)


_GIVER_COLUMN = re.compile(
    r"\b(?:supplied|provided|shared|disclosed|sent|given|contributed|submitted) by\b|\b(?:provider|supplier|sender)\b"
    r"|\b(?:organisation|agency|partner|body|party)\b|^who\b",
    re.IGNORECASE,
)
_BY_BODY = re.compile(
    r"\b(?:by|from|for|of|held by|which) (?:each |every |the |contributing |individual )*"
    r"(?:source|provider|partner|organisation|agency|agencies|partners|organisations|party|body|service)\b"
    r"(?! (?:has|have|must|agree|needs?|will need))",
    re.IGNORECASE,
)
_MARK = re.compile(rf"[{TICKED}{UNTICKED}]|\[[xX ✓✔]?\]|[xXyYnN]|yes|no|[-–—]", re.IGNORECASE)
_NOT_OF_SHARING = re.compile(
    r"\b(?:special|sensitive|mandatory|optional|required|essential|consent|encrypted|personal|new)\b", re.IGNORECASE
)

_Entry = tuple[Item, Source, str, float]


@dataclass(slots=True)
class _Area:
    """What the reader knows of the place it is at."""

    open: bool = False
    listing: bool = True  # False below a sentence or heading that introduces something else
    heading: Source = field(default_factory=Source)
    intro: Source = field(default_factory=Source)
    groups: dict[int, Source] = field(default_factory=dict)  # by level of the bullet that names a group
    number: str = ""  # of the heading that opened it
    by_body: bool = False  # under "Information by agency" a label names who provides
    borrowed: bool = False  # opened by an introduction alone, for the list right below it

    def source(self, level: int = 0) -> Source:
        """The innermost source at a list level."""
        source = self.intro.within(self.heading)
        for depth in sorted(self.groups):
            if depth < level or depth < 0:
                source = self.groups[depth].within(source)
        return source


def extract(context: Context) -> Iterator[Fact]:
    """Every field shared, once for each data set and provider."""
    seen: set[tuple[str, str, str]] = set()
    entries = list(_Reader(context).read())
    datasets = {_bare_dataset(str(source.dataset.value)) for _, source, _, _ in entries if source.dataset}
    for item, source, rule, confidence in entries:
        if rule == _TABLE and _bare_dataset(item.name) in datasets and not is_known(context, item.start, item.end):
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


class _Reader:
    """Walks through a document's blocks and tables in order, and yields the fields with their sources."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.text = context.text
        self.blocks = context.body
        self.area = _Area()
        self.header: dict[int, str] = {}  # the meanings of the last table's columns, and how many it had
        self.columns = 0
        self.listed = False  # whether that table lists items
        self.row_source: Source | None = None
        self.giver_named = False  # whether a column says outright that it names who provides
        self.sources = Sources(context)
        self.grids: dict[int, list[Grid]] = {}
        for grid in context.grids:
            self.grids.setdefault(grid.table.index, []).append(grid)
        self.position = {block.index: position for position, block in enumerate(self.blocks)}

    def read(self) -> Iterator[_Entry]:
        """All fields of the document."""
        section: Section | None = None
        seen_table: int | None = None
        read_to = -1  # the last block of a table whose cells stand one per line
        for position, block in enumerate(self.blocks):
            if position <= read_to:
                continue
            flattened = self._flattened_table(position)
            if flattened is not None:
                columns, read_to = flattened
                yield from self._stacked_rows(position, columns, read_to)
                continue
            here = self.context.section_at(block.start)
            if self._names_a_group(position):  # of a table that the conversion cut at its group rows
                section = here
                self.area = _Area(
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
            if self._is_headline(block):
                self._headline(block)
                continue
            yield from self._running(position, block)

    # --- headings ---------------------------------------------------------------------------------------------------

    def _enter(self, section: Section) -> None:
        """A section begins: it opens the area, goes on within it, or closes it."""
        heading = section.heading
        if heading is None:
            self.area = _Area()
            return
        text = self.text[heading.content : heading.end]
        own = frozenset(section.ids)
        about_data = "data_items" in own or (not own - {"schedules", "sharing_process"} and self._names_data(text))
        source = self.sources.name(heading.content, heading.end)
        position = self.position[heading.index]
        inside = "data_items" in section.inherited or (
            not own
            and (self.area.open or bool(source.dataset and source.provider))
            and (
                (self.area.open and (_follows(self.context, heading) or self._next_number(heading)))
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
        elsewhere = bool(own & _ELSEWHERE) and "data_items" not in own
        other = says(self.context, "data.heading_other", text) is not None
        if elsewhere or not (about_data or inside):
            self.area = _Area()
            return
        listing = not other or (about_data and self._names_data(text))
        self.area = _Area(
            open=True,
            listing=listing,
            heading=source if about_data else self._sibling(source),
            by_body=_BY_BODY.search(text) is not None,
            number=self.context.document.label(heading),
        )

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
        if not self._is_short_line(block):
            return False
        if len(split_items(self.context, block.content, block.end, listed=True)) >= 2:
            return bool(self._bare_list(block.content, block.end)) and not self._opens_list(position)
        if not is_field(self.context, block.content, block.end) or self._opens_list(position):
            return False
        near = [self.blocks[at] for at in (position - 1, position + 1) if 0 <= at < len(self.blocks)]
        lines = [b for b in near if self._is_short_line(b) and is_field(self.context, b.content, b.end)]
        return bool(lines)

    def _is_short_line(self, block: Block) -> bool:
        if block.kind is BlockKind.HEADING:
            if block.level < WEAK_LEVEL or block.content > block.start:
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

    def _names_data(self, text: str) -> bool:
        return len(text) < 160 and says(self.context, "data.heading", text) is not None

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
        known = self.context.rules.lookup("heading", text)
        ids = frozenset(known.value.split()) if known else frozenset()
        if "data_items" in ids or (not ids and self._names_data(text)):
            self.area = _Area(open=True, heading=self.sources.name(block.content, block.end))
        elif ids or re.match(r"(?:section|box|part)\s+\w+\s*[:.-]", text, re.IGNORECASE):
            self.area = _Area()
        elif self.area.open:
            other = says(self.context, "data.heading_other", text) is not None
            self.area = _Area(
                open=True, listing=not other, heading=self._sibling(self.sources.name(block.content, block.end))
            )

    # --- running text -----------------------------------------------------------------------------------------------

    def _running(self, position: int, block: Block) -> Iterator[_Entry]:
        text = self.text[block.content : block.end].strip()
        if not text:
            return
        marked = boxes(self.context, block.content, block.end)
        if marked:
            if self.area.open or self._tick_list(position):
                before = self.blocks[position - 1] if position else block
                row = self.row_source if before.kind is BlockKind.CELL else None  # a line that fell out of its cell
                source = (row or Source()).within(self.area.source())
                for item in ticked_items(self.context, block.content, block.end):
                    yield item, source, _TICK, 0.9
            return
        if text.endswith((":", ":-", ": -", ";-")) or self._announces(position, block, text):
            self._introduce(position, block)
            return
        listed = block.kind is BlockKind.LIST_ITEM
        if not self.area.open:
            return
        if self.area.borrowed and not listed:
            self.area = _Area()
            return
        clause = listed and re.fullmatch(r"\d{1,2}(?:\.\d{1,2})+\.?", self.context.document.label(block)) is not None
        if listed and not self._is_sentence(text, clause=clause):
            if self.area.listing and not says(self.context, "data.action", text):
                yield from self._bullet(position, block)
        else:
            yield from self._paragraph(block)

    def _announces(self, position: int, block: Block, text: str) -> bool:
        """Whether a sentence without a colon announces the list right below it."""
        if (
            self.area.open
            and ":" not in text
            and len(list(self.context.sentences(block))) == 1
            and re.search(r"\bthe following\b(?! \w+ly\b)", text)
        ):
            return says(self.context, "data.giving", text) is not None and len(text.split()) < 25
        following = self.blocks[position + 1] if position + 1 < len(self.blocks) else None
        if following is None or following.kind is not BlockKind.LIST_ITEM or following.start - block.end > 4:
            return False
        return _ANNOUNCES.search(text) is not None

    def _introduce(self, position: int, block: Block) -> None:
        """A sentence or label before a list says what the list holds, and often who provides it."""
        start, end = list(self.context.sentences(block))[-1]
        text = self.text[start:end]
        strong = any(says(self.context, "data.intro_strong", self.text[a:b]) for a, b in self.context.sentences(block))
        refused = says(self.context, "data.not_shared", text) is not None
        if not self.area.open:
            source = self.sources.of_sentence(start, end, self.area.heading.provider)
            opens = strong or (
                source.provider is not None and not self._is_sentence(text) and self._fields_below(position)
            )
            ids = self.context.section_ids(start)
            own = self.context.section_at(start)
            elsewhere = own is not None and bool(frozenset(own.ids) & _ELSEWHERE)
            if (
                opens
                and not refused
                and not (elsewhere and not self._fields_below(position))
                and (self._fields_below(position) or "sharing_process" in ids)
            ):
                self.area = _Area(open=True, borrowed=True, intro=source)
            return
        area = self.area
        listed = block.kind is BlockKind.LIST_ITEM
        if area.borrowed and not listed and not strong and not self._fields_below(position):
            self.area = _Area()
            return
        if (
            block.kind is BlockKind.LIST_ITEM
            and not self._is_sentence(text)
            and not self.context.document.label(block)[:1].isdigit()
        ):
            # "Housing:" as a bullet: a group, whether its members are indented or not
            deeper = self._next_level(position) > block.level
            area.groups = {level: source for level, source in area.groups.items() if level < block.level}
            area.groups[block.level if deeper else block.level - 1] = self.sources.name(start, end)
            return
        other = says(self.context, "data.intro_other", text) is not None
        verb = says(self.context, "data.verb", text) is not None
        positive = not verb or says(self.context, "data.intro", text) is not None
        area.listing = positive and not refused and (strong or not other)
        area.groups = {}
        opening = re.match(r"([^:]{2,90}):\s+(?:including|these are|such as|the following|for example)\b", text)
        if opening:  # "Health (the Trust and the practices): including but not limited to"
            end, text = start + opening.end(1), opening[1]
        area.intro = self.sources.of_sentence(start, end, self.area.heading.provider)
        if not verb and len(text.split()) <= 9 and area.intro.provider is None:
            area.intro = self._labelled(start, end)

    def _fields_below(self, position: int) -> bool:
        """Whether the list below is one of fields: short, without sentences, and a good part known."""
        members: list[Block] = []
        for block in self.blocks[position + 1 : position + 13]:
            if block.kind is not BlockKind.LIST_ITEM:
                break
            members.append(block)
        if not members:
            return False
        sentences = sum(self._is_sentence(self.text[b.content : b.end]) for b in members)
        fields = sum(
            is_field(self.context, b.content, b.end) or bool(split_items(self.context, b.content, b.end)[1:])
            for b in members
        )
        return sentences * 4 <= len(members) and fields * 5 >= len(members) * 2

    def _tick_list(self, position: int) -> bool:
        """Whether the tick boxes around a block are mostly before fields."""
        near = self.blocks[max(0, position - 4) : position + 5]
        words = [box for b in near if b.kind is not BlockKind.CELL for box in boxes(self.context, b.content, b.end)]
        return self._mostly_fields(words)

    def _mostly_fields(self, words: Sequence[tuple[bool, int, int]]) -> bool:
        known = sum(is_known(self.context, a, b) for _, a, b in words)
        return known >= 3 and known * 5 >= len(words) * 2

    def _next_level(self, position: int) -> int:
        following = self.blocks[position + 1] if position + 1 < len(self.blocks) else None
        return following.level if following is not None and following.kind is BlockKind.LIST_ITEM else -1

    def _is_sentence(self, text: str, *, clause: bool = False) -> bool:
        words = len(text.split())
        if clause and text.endswith(".") and words > 9:
            return True  # a numbered clause; a field is no clause of its own
        if says(self.context, "data.clause", text):
            return words > 24
        verb = says(self.context, "data.verb", text)
        if verb is None:
            return words > 32
        before = text[: verb.start()]
        if re.search(r"\b(?:who|which|that|where|whether|if|when|how)\b", before) or before.count("(") > before.count(
            ")"
        ):
            return words > 32  # the verb belongs to a clause about the field: "Offences for which bail was refused"
        return verb.start() > 0 or words > 25

    def _bullet(self, position: int, block: Block, *, listed: bool = False) -> Iterator[_Entry]:
        area, level = self.area, block.level
        area.groups = {depth: source for depth, source in area.groups.items() if depth < level or depth < 0}
        source = area.source(level)
        text = self.text[block.content : block.end]
        if self._next_level(position) > level and ": " not in text and self._is_group(position):
            area.groups[level] = self.sources.name(block.content, block.end)
            return
        colon = re.match(r"([^:;(]{2,90}?)(?::-?|\s-)\s+(?=\S)", text)
        if colon and (":" in colon[0] or self._is_list(block.content + colon.end(), block.end)):
            start, end = block.content, block.content + colon.end(1)
            local = self.sources.name(start, end).within(source)
            items = split_items(self.context, block.content + colon.end(), block.end, listed=True)
            described = len(items) == 1 and (
                is_field(self.context, start, end) or not is_field(self.context, items[0].start, items[0].end)
            )
            if described:  # "Address: needed to find the household" is one field with a remark
                items = named(self.context, start, end)
                local = source
            for item in items:
                yield item, local, _BULLET, 0.9
            return
        for item in split_items(self.context, block.content, block.end, listed=listed):
            yield item, source, _LINE if listed else _BULLET, 0.9

    def _is_group(self, position: int) -> bool:
        """Whether a bullet with bullets under it names a group, and is not a field with details.

        It names a group when it says so ("Pension data") or when most bullets beside it have bullets under them.
        """
        block = self.blocks[position]
        if means(self.context, "data.category", self.text[block.content : block.end]):
            return True
        beside = parents = 0
        for step in (-1, 1):
            at = position if step == 1 else position - 1
            while (
                0 <= at < len(self.blocks)
                and self.blocks[at].kind is BlockKind.LIST_ITEM
                and self.blocks[at].level >= block.level
            ):
                if self.blocks[at].level == block.level:
                    beside += 1
                    parents += self._next_level(at) > block.level
                at += step
        return parents * 2 >= beside

    def _is_list(self, start: int, end: int) -> bool:
        return len(split_items(self.context, start, end)) >= 2

    def _paragraph(self, block: Block) -> Iterator[_Entry]:
        """A paragraph or clause: "Label: a, b, c", "Label. A; b; c.", a bare list, or sentences that give fields."""
        context, source = self.context, self.area.source()
        sentences = list(context.sentences(block))
        if not sentences:
            return
        text = self.text[block.content : block.end]
        colon = re.match(r"[^:.]{2,140}:\s+(?=\S)", text)
        rest = (block.content + colon.end(), block.end) if colon else None
        if (
            colon
            and rest
            and not says(context, "data.not_shared", colon[0])
            and not says(context, "data.verb", self.text[rest[0] : rest[1]].split(";")[0])
        ):
            items = split_items(context, *rest, listed=True)
            fields = sum(is_field(context, i.start, i.end) for i in items)
            semicolons = self.area.by_body and ";" in self.text[rest[0] : rest[1]]
            if len(items) >= 2 and (fields * 3 >= len(items) or semicolons):
                local = self.sources.of_sentence(block.content, block.content + colon.end(), self.area.heading.provider)
                gives = says(context, "data.verb", colon[0]) or says(context, "data.giving", colon[0])
                if local.provider is None and not gives:
                    local = self._labelled(block.content, block.content + colon.end())
                if says(context, "data.intro_other", colon[0]) is None or says(context, "data.intro_strong", colon[0]):
                    for item in items:
                        yield item, local.within(source), _LINE, 0.85
                return
        first = self.text[sentences[0][0] : sentences[0][1]]
        if len(sentences) == 2 and len(first.split()) <= 6 and not says(context, "data.verb", first):
            rest = (sentences[1][0], sentences[-1][1])
            bare = self._bare_list(*rest)
            if bare:
                local = self.sources.name(*sentences[0]).within(source)
                for item in bare:
                    yield item, local, _LINE, 0.85
                return
        for start, end in sentences:
            if says(context, "data.not_shared", self.text[start:end]):
                continue
            bare = self._bare_list(start, end) if self.area.listing else []
            rule = _LINE if bare else _PROSE
            local = self.sources.of_sentence(start, end, self.area.heading.provider)
            trusted = self.area.listing and not self.area.borrowed and local.provider is not None
            for item in bare or items_in_sentence(context, start, end, trusted=trusted):
                yield (
                    item,
                    local.within(source),
                    rule,
                    0.85 if bare else 0.7,
                )

    def _labelled(self, start: int, end: int) -> Source:
        """What a label before a list names; where the area goes body by body, whoever it is provides."""
        source = self.sources.name(start, end)
        if self.area.by_body and source.provider is None:
            return Source(provider=source.dataset)
        return source

    def _bare_list(self, start: int, end: int) -> list[Item]:
        """The items of a line that is nothing but a list."""
        text = self.text[start:end]
        first = re.split(r"[,;]", text)[0]
        if says(self.context, "data.verb", first) and not says(self.context, "data.clause", first):
            return []
        items = split_items(self.context, start, end, listed=True)
        if ";" not in text and says(self.context, "data.verb", text):
            return []
        if any(len(item.name.split()) > 14 for item in items):
            return []
        fields = sum(is_field(self.context, item.start, item.end) for item in items)
        return items if len(items) >= 2 and fields * 2 >= len(items) and fields >= 2 else []

    # --- tables -----------------------------------------------------------------------------------------------------

    def _flattened_table(self, position: int) -> tuple[list[str], int] | None:
        """A table whose cells stand one per line from `position` on: its columns' meanings, and its last block."""
        columns: list[str] = []
        known = self.context.rules.phrase_index("column")
        for block in self.blocks[position : position + 8]:
            if block.kind is BlockKind.CELL or block.end - block.content > 60:
                break
            rule = known.get(plain(self.text[block.content : block.end]))
            if rule is None:
                break
            columns.append(rule.value)
        if (
            len(columns) < 2
            or columns.count("items") != 1
            or not {"from", "dataset", "purpose", "frequency", "method"} & set(columns)
        ):
            return None
        at = position + len(columns)
        while at < len(self.blocks):
            block = self.blocks[at]
            text = self.text[block.start : block.end]
            if (
                block.kind is BlockKind.CELL
                or block.content > block.start
                or len(text) > 160
                or re.match(r"\d+\.", text)
            ):
                break
            at += 1
        # What follows the table begins, as a rule, with a heading: leave it if it does not fill a row.
        rows = (at - position) // len(columns) - 1
        return (columns, position + (rows + 1) * len(columns) - 1) if rows >= 2 else None

    def _stacked_rows(self, position: int, columns: Sequence[str], last: int) -> Iterator[_Entry]:
        first = position + len(columns)
        rows = [self.blocks[at : at + len(columns)] for at in range(first, last + 1, len(columns))]
        cells = [dict(zip(columns, row, strict=True)) for row in rows]
        if sum(is_field(self.context, row["items"].content, row["items"].end) for row in cells) * 3 < len(cells):
            return
        for row in cells:
            yield from self._row(row, "", self.blocks[position].start, self.blocks[last].end)

    def _table(self, table: Table) -> Iterator[_Entry]:
        covered: set[int] = set()
        if table.index not in self.grids and self._continues(table):
            for number in range(table.rows):
                cells = {
                    meaning: self.context.document.blocks[cell.block]
                    for column, meaning in self.header.items()
                    if (cell := table.cell_at(number, column)) is not None
                }
                if self.area.open or self.listed:
                    yield from self._row(cells, "", table.start, table.end)
            return
        self.header, self.columns, self.listed = self._header_of(table), table.columns, False
        if table.rows == 1 and self.header:
            self.area.open = self.area.open or ("items" in self.header.values() and len(self.header) > 2)
            return
        for grid in self.grids.get(table.index, ()):
            wanted = self.listed = self._lists_items(grid)
            for row in grid.rows:
                if wanted:
                    yield from self._grid_row(grid, row)
            covered |= {grid.header_row, *range(grid.header_row, grid.rows[-1].number + 1)}
        rest = [number for number in range(table.rows) if number not in covered]
        if rest:
            yield from self._form(table, rest)

    def _lists_items(self, grid: Grid) -> bool:
        """Whether a table under known headings lists what is shared."""
        if not grid.has("items") or grid.has_any(
            "version", "signature", "person", "post", "person_post", "ico", "action"
        ):
            return False
        if grid.has("from", "to"):
            return True
        if self.area.open:
            return self.area.listing or grid.has_any("dataset", "from", "special", "shared")
        section = self.context.section_at(grid.table.start)
        own = frozenset(section.ids) if section else frozenset()
        if own & (_ELSEWHERE - {"purpose", "special_category"}) or grid.has_any("lawful_basis", "author", "address"):
            return False
        if not grid.has_any("from", "to", "dataset", "frequency", "special", "shared", "purpose", "method"):
            return False
        cells = [row.cells["items"] for row in grid.rows if "items" in row.cells]
        fields = sum(
            is_field(self.context, c.start, c.end) or bool(split_items(self.context, c.start, c.end, cell=True)[1:])
            for c in cells
        )
        return fields * 5 >= len(cells) * 2

    def _names_a_group(self, position: int) -> bool:
        """Whether a short line stands between a table and a part of it that goes on below."""
        if not self.header or not 0 < position < len(self.blocks) - 1:
            return False
        before, block, after = self.blocks[position - 1 : position + 2]
        return (
            before.kind is BlockKind.CELL
            and block.kind is not BlockKind.CELL
            and after.kind is BlockKind.CELL
            and after.table is not None
            and after.table not in self.grids
            and block.end - block.start < 60
            and self._continues(self.context.document.tables[after.table])
        )

    def _header_of(self, table: Table) -> dict[int, str]:
        """The meanings of a table's columns, for a part of it that follows without a header of its own."""
        grids = self.grids.get(table.index)
        if grids:
            return dict(grids[-1].meanings)
        if table.rows != 1:
            return {}
        found: dict[int, str] = {}
        for cell in table.cells:
            block = self.context.document.blocks[cell.block]
            rule = self.context.rules.lookup("column", self.text[block.content : block.end])
            if rule is None:
                return {}
            found[cell.column] = rule.value
        return found

    def _continues(self, table: Table) -> bool:
        """Whether a table goes on with the one before, under the same columns, after a line that names a group."""
        column = next((column for column, meaning in self.header.items() if meaning == "items"), None)
        same = table.columns == self.columns or min(table.columns, self.columns) > 5  # wide rows end in empty cells
        if column is None or not same:
            return False
        blocks = [self.context.document.blocks[c.block] for n in range(table.rows) if (c := table.cell_at(n, column))]
        fields = sum(self._holds_fields(block) for block in blocks)
        return fields * 3 >= len(blocks)

    def _holds_fields(self, block: Block) -> bool:
        """Whether a cell is a field or a list of fields."""
        short = len(self.text[block.start : block.end].split()) <= 10
        if short and is_field(self.context, block.start, block.end):
            return True
        items = split_items(self.context, block.start, block.end, cell=True)
        fields = sum(is_field(self.context, item.start, item.end) for item in items)
        return len(items) >= 2 and fields * 2 >= len(items) and not boxes(self.context, block.start, block.end)

    def _grid_row(self, grid: Grid, row: GridRow) -> Iterator[_Entry]:
        if self._is_unticked(grid, row):
            return
        self.giver_named = any(
            meaning == "from"
            and (header := grid.table.cell_at(grid.header_row, column)) is not None
            and _GIVER_COLUMN.search(self.text[(title := self.context.document.blocks[header.block]).start : title.end])
            for column, meaning in grid.meanings.items()
        )
        yield from self._row(row.cells, row.group, grid.table.start, grid.table.end)

    def _is_unticked(self, grid: Grid, row: GridRow) -> bool:
        """Whether a row of a tick matrix (fields by recipients or occasions) bears no tick at all."""
        document = self.context.document
        ticks: list[str] = []
        for column in range(grid.table.columns):
            header, cell = grid.table.cell_at(grid.header_row, column), grid.table.cell_at(row.number, column)
            if header is None or cell is None or grid.meanings.get(column) in ("items", "special", "purpose"):
                continue
            title = document.blocks[header.block]
            if _NOT_OF_SHARING.search(self.text[title.start : title.end]):
                continue
            block = document.blocks[cell.block]
            text = self.text[block.start : block.end].strip()
            if _MARK.fullmatch(text):
                ticks.append(text)
        return len(ticks) >= 2 and not any(re.search(rf"[{TICKED}]|[xXyY]", text) for text in ticks)

    def _row(self, cells: Mapping[str, Block], group: str, start: int, end: int) -> Iterator[_Entry]:
        """The fields of a table's row; `group` is the text of a heading row above it, between `start` and `end`."""
        cell = cells.get("items")
        if cell is None or not self._is_shared(cells.get("shared")):
            return
        if boxes(self.context, cell.start, cell.end):
            items = list(ticked_items(self.context, cell.start, cell.end))
        else:
            items = split_items(self.context, cell.start, cell.end, cell=True)
        filled = any(block.end > block.start for meaning, block in cells.items() if meaning != "items")
        if filled or self.row_source is None:  # a line of items alone goes on with the row above
            self.row_source = self._row_source(cells, group, start, end)
        source = self.row_source.within(self.area.source())
        for item in items:
            yield item, source, _TABLE, 0.9

    def _is_shared(self, answer: Block | None) -> bool:
        if answer is None:
            return True
        text = self.text[answer.start : answer.end].strip()
        if re.search(rf"[{TICKED}]|\[[xX]\]", text):
            return True
        return re.match(rf"(?:no?\b|[{UNTICKED}]|\[\s?\]|-+$|x$|n/a|not\b|$)", text, re.IGNORECASE) is None

    def _row_source(self, cells: Mapping[str, Block], group: str, start: int, end: int) -> Source:
        source = Source()
        if group and len(group) < 120:
            at = self.text.find(group, start, end)
            if at >= 0:
                source = self.sources.name(at, at + len(group))
        dataset = cells.get("dataset")
        if dataset is not None and dataset.end > dataset.start:
            source = self.sources.name(dataset.content, dataset.end).within(source)
        provider = cells.get("from") or cells.get("organisation")
        if provider is not None:
            found = self.sources.organisation(provider.content, provider.end)
            # A column "Source" beside no recipient often names a computer system.
            given = self.area.source().provider
            body = given is None and self.sources.is_body(provider.content, provider.end)
            if (
                body
                and found
                and re.fullmatch(r"[A-Z]{2,6}", found.value)
                and plain(found.value) not in self.sources.bodies
            ):
                body = False  # an acronym that the document explains nowhere: rather a system than an organisation
            if found and ("to" in cells or (self.giver_named and given is None) or body or (given is None and "from" not in cells)):
                source = replace(source, provider=found)
            elif found and source.dataset is None and self.area.source().dataset is None and len(found.value) < 80:
                source = replace(source, dataset=found)
        return source

    def _form(self, table: Table, rows: Sequence[int]) -> Iterator[_Entry]:
        """Rows of a form: a question or the name of a group beside its fields; a box or yes beside a field."""
        document = self.context.document
        words: list[tuple[bool, int, int]] = []
        for cell in table.cells:
            if cell.row in rows:
                block = document.blocks[cell.block]
                words += boxes(self.context, block.content, block.end)
        tick_list = self._mostly_fields(words)
        for number in rows:
            cells = self._row_cells(table, number)
            if not cells:
                continue
            if len(cells) == 1:
                block = document.blocks[cells[0].block]
                if (
                    block.end - block.start < 160
                    and self._names_data(self.text[block.content : block.end])
                    and not boxes(self.context, block.content, block.end)
                ):
                    self.area = _Area(open=True, heading=self.sources.name(block.content, block.end))
                elif self.area.open and self.area.listing:
                    yield from self._cell(block, self.area.source(), asked=False)
                continue
            label, values = document.blocks[cells[0].block], [document.blocks[c.block] for c in cells[1:]]
            yield from self._form_row(label, values, tick_list=tick_list)

    def _row_cells(self, table: Table, number: int) -> list[Cell]:
        """The row's cells with text, one that spans rows included, without a leading item number."""
        found: list[Cell] = []
        for column in range(table.columns):
            cell = table.cell_at(number, column)
            if cell is None or cell in found:
                continue
            block = self.context.document.blocks[cell.block]
            text = self.text[block.start : block.end].strip()
            if text and not (not found and re.fullmatch(r"\(?[A-Z]?\d{1,2}(?:\.\d{1,2})*[.)]?[a-z]?", text)):
                found.append(cell)
        if found and all(cell.row != number for cell in found):
            return []
        return found

    def _form_row(self, label: Block, values: Sequence[Block], *, tick_list: bool) -> Iterator[_Entry]:
        context = self.context
        question = self.text[label.content : label.end].strip().rstrip(":?")
        rule = context.rules.lookup("label", question)
        heading = context.rules.lookup("heading", question)
        ids = frozenset(heading.value.split()) if heading else frozenset()
        asked = (
            (rule is not None and rule.value == "data_items")
            or "data_items" in ids
            or (not ids and self._names_data(question))
        )
        category = means(context, "data.category", question)
        if (
            not asked
            and not category
            and ((rule is not None and not is_known(context, label.content, label.end)) or ids & _ELSEWHERE)
        ):
            return
        if says(context, "data.heading_other", question) or question.startswith(('"', "'")):
            return  # another question, or a term being defined
        value = values[0]
        answer = self.text[value.start : value.end].strip()
        source = self.area.source() if self.area.open else Source()
        if asked and says(context, "data.below", answer):
            self.area = _Area(open=True)
            return
        if boxes(context, value.content, value.end):
            if asked or tick_list or (self.area.open and self.area.listing):
                local = source if asked else self.sources.name(label.content, label.end).within(source)
                self.row_source = local
                for block in values:
                    for item in ticked_items(context, block.content, block.end):
                        yield item, local, _TICK, 0.9
            return
        if re.fullmatch(rf"(?:yes|y|no|n|[{TICKED}{UNTICKED}]|x)\.?", answer, re.IGNORECASE):
            if (
                self.area.open
                and self.area.listing
                and is_field(context, label.content, label.end)
                and self._is_shared(value)
            ):
                for item in named(context, label.content, label.end):
                    yield item, source, _TICK, 0.85
            return
        if asked:
            local = self.sources.name(label.content, label.end).within(source)
            for block in values:
                yield from self._cell(block, local, asked=True)
            return
        grouped = category or (self.area.open and self.area.listing)
        items = (
            split_items(context, value.content, value.end, cell=True)
            if grouped and not self._is_sentence(answer)
            else []
        )
        fields = sum(is_field(context, item.start, item.end) for item in items)
        if (len(items) >= 2 and fields * 2 >= len(items)) or (items and self.area.open and fields == len(items)):
            local = self.sources.name(label.content, label.end).within(source)
            for item in items:
                yield item, local, _TABLE, 0.85

    def _cell(self, block: Block, source: Source, *, asked: bool) -> Iterator[_Entry]:
        """The lines of a cell that answers what is shared."""
        context = self.context
        if boxes(context, block.content, block.end):
            for item in ticked_items(context, block.content, block.end):
                yield item, source, _TICK, 0.9
            return
        listing, local = True, source
        for start, end in lines_of(context, block.content, block.end):
            text = self.text[start:end]
            if text.rstrip().endswith((":", ":-")) and len(text.split()) <= 30:
                listing = says(context, "data.not_shared", text) is None and (
                    says(context, "data.intro_other", text) is None
                    or says(context, "data.intro_strong", text) is not None
                )
                local = (
                    self.sources.of_sentence(start, end, self.area.heading.provider)
                    if self._is_sentence(text)
                    else self.sources.name(start, end)
                ).within(source)
                continue
            if not listing:
                continue
            if not self._is_sentence(text):
                items = split_items(context, start, end, cell=asked, listed=asked)
                if asked or any(is_field(context, item.start, item.end) for item in items):
                    for item in items:
                        yield item, local, _LINE, 0.85
                continue
            virtual = replace(block, content=start, start=start, end=end)
            outer, self.area = self.area, _Area(open=True, heading=local)
            yield from self._paragraph(virtual)
            self.area = outer


def _follows(context: Context, heading: Block) -> bool:
    """Whether a heading of no known subject goes on with the area above: it bears no number of its own."""
    return not re.match(
        r"\d|section|schedule|annex|appendix|part\b", context.text[heading.start : heading.end], re.IGNORECASE
    )
