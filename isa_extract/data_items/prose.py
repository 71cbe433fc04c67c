"""Fields in running text: bullets, lines, paragraphs and sentences, and the place in the document they stand at."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import takewhile

from isa_extract.data_items.lists import (
    BEGINS_WITH_ARTICLE,
    Item,
    Span,
    before_remark,
    boxes,
    is_field,
    is_known,
    means,
    named,
    says,
    split_items,
    ticked_items,
)
from isa_extract.data_items.sentences import disclosed, items_in_sentence
from isa_extract.data_items.sources import Source, Sources
from isa_extract.document import Block, BlockKind
from isa_extract.facts import Context, Found
from isa_extract.forms import Grid

BULLET, LINE, TABLE_CELL, PROSE, TICK_BOX = (
    "data_items.bullet@2", "data_items.line@2", "data_items.table@2", "data_items.prose@2", "data_items.tick@2",
)  # fmt: skip

ELSEWHERE = frozenset(
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


_LEAST_DISCLOSED = 3
"""So many fields make a sentence one that says what is shared, wherever it stands."""
_CLAUSE_WORDS, _ITEM_WORDS = 9, 14
"""A numbered paragraph of more words is a clause and no field: one numbered 4.2, or simply 7."""
_LEAD_WORDS = 10
"""A first sentence of no more words may be a label: "From the Council to the Agency."."""
_LIST_BEGINS = re.compile("[,;:]")
_NEXT_CLAUSE = re.compile(r"[,;] (?:(?:and|while|whereas|but) )?(?=(?:the |each )?[A-Z])")
_REFERS_BACK = re.compile(
    r"(?:(?:in return|where|if|when|from|for|about)\b[^,.;]{0,80}?,? )?"
    r"(?:it|they|he or she|she|he|this|these"
    r"|(?:the|its|their|that) (?:\w+ )?(?:officers?|staff|nurses?|desk|team|clerk)"
    r"|(?:this|that|these|those|each|every) (?:lists?|records?|files?|returns?|forms?|reports?|extracts?|figures)) ",
    re.IGNORECASE,
)
"""A sentence about whoever the sentence before it was about."""

Entry = tuple[Item, Source, str, float]


@dataclass(slots=True)
class Area:
    """What the reader knows of the place it is at."""

    open: bool = False
    listing: bool = True  # False below a sentence or heading that introduces something else
    heading: Source = field(default_factory=Source)
    intro: Source = field(default_factory=Source)
    groups: dict[int, Source] = field(default_factory=dict)  # by level of the bullet that names a group
    number: str = ""  # of the heading that opened it
    by_body: bool = False  # under "Information by agency" a label names who provides
    scheduled: bool = False  # in a schedule that the section on what is shared points to
    parted: bool = False  # in a schedule of fields, which may have parts
    form: bool = False  # among the boxes of one form, whose parts belong to it
    borrowed: bool = False  # opened by an introduction alone, for the list right below it

    def source(self, level: int = 0) -> Source:
        """The innermost source at a list level."""
        source = self.intro.within(self.heading)
        for depth in sorted(self.groups):
            if depth < level or depth < 0:
                source = self.groups[depth].within(source)
        return source


class ProseReader:
    """Reads the fields of running text, and holds what the reader knows of the document."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.text = context.text
        self.blocks = context.body
        self.area = Area()
        self.header: dict[int, str] = {}  # the meanings of the last table's columns, and how many it had
        self.columns = 0
        self.listed = False  # whether that table lists items
        self.row_source: Source | None = None
        self.row_group = ""
        self.giver_named = False  # whether a column says outright that it names who provides
        self.sources = Sources(context)
        self.grids: dict[int, list[Grid]] = {}
        for grid in context.grids:
            self.grids.setdefault(grid.table.index, []).append(grid)
        self.position = {block.index: position for position, block in enumerate(self.blocks)}

    def _names_data(self, text: str) -> bool:
        groups = ("data.heading", "data.form_heading")
        return len(text) < 160 and any(says(self.context, group, text) is not None for group in groups)

    def _names_a_form(self, text: str) -> bool:
        return says(self.context, "data.form_heading", text) is not None

    def _running(self, position: int, block: Block) -> Iterator[Entry]:
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
                    yield item, source, TICK_BOX, 0.9
            return
        if text.endswith((":", ":-", ": -", ";-")) or self._announces(position, block, text):
            self._introduce(position, block)
            return
        if self.area.form and not text.endswith("."):
            yield from self._bullet(position, block, listed=True)
            return
        listed = block.kind is BlockKind.LIST_ITEM
        if self.area.borrowed and not listed:
            self.area = Area()
        if not self.area.open and self._discloses(block):
            self.area = Area(open=True)
        if not self.area.open:
            return
        number = re.fullmatch(r"\d{1,3}(\.\d{1,2})*\.?", self.context.document.label(block))
        words = len(text.split())
        clause = number is not None and text.endswith(".") and words > (_CLAUSE_WORDS if number[1] else _ITEM_WORDS)
        field_part = self.text[block.content : before_remark(self.context, block.content, block.end)].strip()
        if listed and not clause and not self._is_sentence(field_part):
            if self.area.listing and not says(self.context, "data.action", text):
                yield from self._bullet(position, block)
        else:
            yield from self._paragraph(block)

    def _discloses(self, block: Block) -> bool:
        """Whether a sentence says that one of the bodies gives fields, though no heading speaks of them."""
        own = self.context.section_at(block.start)
        if own is None or frozenset(own.ids) & ELSEWHERE:
            return False
        return any(
            (source.provider or self.sources.subject(start, end)) is not None
            and not says(self.context, "data.not_shared", self.text[start:end])
            and len(disclosed(self.context, start, end)) >= _LEAST_DISCLOSED
            for start, end, source in self._sentences(block)
        )

    def _sentences(self, block: Block) -> Iterator[tuple[int, int, Source]]:
        """The sentences of a block, each with who gives in it, be it whoever the sentence before was about."""
        before: Found | None = None
        handed: Found | None = None  # the data set that the sentence before says is handed over
        for start, end in self._clauses(block):
            source = self.sources.of_sentence(start, end, self.area.heading.provider)
            subject = self.sources.subject(start, end)
            refers_back = _REFERS_BACK.match(self.text, start, end) is not None
            carrier = self.sources.carrier(start, end) or (handed if refers_back else None)
            handed = self.sources.handed_over(start, end)
            if source.provider is None and refers_back:
                source = Source(provider=before)
            elif source.provider is None and not self.area.heading.provider and self.sources.gives(start, end):
                source = Source(provider=subject)
            before = subject or source.provider or before
            yield start, end, Source(carrier, source.provider)

    def _clauses(self, block: Block) -> Iterator[Span]:
        """A block's sentences, parted where another body gives: "the Trust sends ..., and the Council adds ..."."""
        for start, end in self.context.sentences(block):
            for joint in _NEXT_CLAUSE.finditer(self.text, start, end):
                giver = self.sources.of_sentence(joint.end(), end).provider
                subject = self.sources.subject(joint.end(), end)
                elided = subject and BEGINS_WITH_ARTICLE.match(self.text, subject.evidence[0].end + 1)
                if subject and ((giver and giver.value == subject.value) or elided):
                    yield start, joint.start()
                    start = joint.end()
            yield start, end

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
            opens = (
                strong
                or (source.provider is not None and not self._is_sentence(text) and self._fields_below(position))
                or self._surely_fields(position)
            )
            ids = self.context.section_ids(start)
            own = self.context.section_at(start)
            elsewhere = own is not None and bool(frozenset(own.ids) & ELSEWHERE)
            if (
                opens
                and not refused
                and not (elsewhere and not self._fields_below(position))
                and (self._fields_below(position) or "sharing_process" in ids)
            ):
                self.area = Area(open=True, borrowed=True, intro=source)
            return
        area = self.area
        listed = block.kind is BlockKind.LIST_ITEM
        if area.borrowed and not listed and not strong and not self._fields_below(position):
            self.area = Area()
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
        giver = self.sources.of_sentence(start, end, self.area.heading.provider)
        fields = self._fields_below(position)
        # "The Trust gives the nurses, for a pupil whose parents have told of a condition:" says so before fields.
        sure = strong or not other or (fields and giver.provider is not None)
        area.listing = (positive or fields) and not refused and sure
        area.groups = {}
        opening = re.match(r"([^:]{2,90}):\s+(?:including|these are|such as|the following|for example)\b", text)
        if opening:  # "Health (the Trust and the practices): including but not limited to"
            end, text = start + opening.end(1), opening[1]
        area.intro = self.sources.of_sentence(start, end, self.area.heading.provider) if opening else giver
        if not verb and len(text.split()) <= 9 and area.intro.provider is None:
            area.intro = self._labelled(start, end)

    def _fields_below(self, position: int) -> bool:
        """Whether the list below is one of fields: short, without sentences, and a good part known."""
        members = self._members_below(position, 12)
        if not members:
            return False
        sentences = sum(self._is_sentence(self.text[b.content : b.end]) for b in members)
        fields = sum(
            is_field(self.context, b.content, b.end) or bool(split_items(self.context, b.content, b.end)[1:])
            for b in members
        )
        return sentences * 4 <= len(members) and fields * 5 >= len(members) * 2

    def _members_below(self, position: int, most: int) -> list[Block]:
        """The items of the list right below a block."""
        following = self.blocks[position + 1 : position + 1 + most]
        return list(takewhile(lambda block: block.kind is BlockKind.LIST_ITEM, following))

    def _surely_fields(self, position: int) -> bool:
        """Whether, whatever the words before it, the list below can only be one of fields: a third are known ones."""
        following = self.blocks[position + 1] if position + 1 < len(self.blocks) else None
        if following is not None and self.text[following.start : following.end].rstrip().endswith(":"):
            position += 1  # a heading, and the sentence that introduces the list
        members = self._members_below(position, 29)
        known = sum(is_known(self.context, block.content, block.end) for block in members)
        sentences = sum(self._is_sentence(self.text[block.content : block.end]) for block in members)
        return known >= 3 and known * 3 >= len(members) and not sentences

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

    def _is_sentence(self, text: str) -> bool:
        words = len(text.split())
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

    def _bullet(self, position: int, block: Block, *, listed: bool = False) -> Iterator[Entry]:
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
            said = self.sources.name(start, end)
            local = said.within(source)
            items = split_items(self.context, block.content + colon.end(), block.end, listed=True)
            described = (
                said.provider is None
                and len(items) == 1
                and (is_field(self.context, start, end) or not is_field(self.context, items[0].start, items[0].end))
            )
            if described:  # "Address: needed to find the household" is one field with a remark
                items = named(self.context, start, end)
                local = source
            for item in items:
                yield item, local, BULLET, 0.9
            return
        for item in split_items(self.context, block.content, block.end, listed=listed):
            yield item, source, LINE if listed else BULLET, 0.9

    def _is_group(self, position: int) -> bool:
        """Whether a bullet with bullets under it names a group, and is not a field with details.

        It names a group when it says so ("Pension data") or when most bullets beside it have bullets under them.
        """
        block = self.blocks[position]
        if means(self.context, "data.category", self.text[block.content : block.end]):
            return True
        if not is_field(self.context, block.content, block.end) and self._surely_fields(position):
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

    def _paragraph(self, block: Block) -> Iterator[Entry]:
        """A paragraph or clause: "Label: a, b, c", "Label. A; b; c.", a bare list, or sentences that give fields."""
        context, source = self.context, self.area.source()
        sentences = list(context.sentences(block))
        if not sentences:
            return
        text = self.text[block.content : block.end]
        colon = re.match(r"[^:.]{2,140}:\s+(?=\S)", text)
        rest = (block.content + colon.end(), self._list_end(block, sentences)) if colon else None
        first_item = re.split(r"[;,]", self.text[rest[0] : rest[1]])[0] if rest else ""
        if (
            colon
            and rest
            and not says(context, "data.not_shared", colon[0])
            and not (says(context, "data.verb", first_item) and not says(context, "data.clause", first_item))
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
                        yield item, local.within(source), LINE, 0.85
                if rest[1] < block.end:
                    yield from self._sentences_of(block, after=rest[1])
                return
        first = self.text[sentences[0][0] : sentences[0][1]]
        if len(sentences) == 2 and len(first.split()) <= 6 and not says(context, "data.verb", first):
            rest = (sentences[1][0], sentences[-1][1])
            bare = self._bare_list(*rest)
            if bare:
                local = self.sources.name(*sentences[0]).within(source)
                for item in bare:
                    yield item, local, LINE, 0.85
                return
        yield from self._sentences_of(block)

    def _lead(self, block: Block) -> Source:
        """Whom the first words of a paragraph say that it is about: "From the Council. For every house ..."."""
        sentences = self.context.sentences(block)
        text = self.text[sentences[0][0] : sentences[0][1]]
        if len(sentences) < 2 or len(text.split()) > _LEAD_WORDS or says(self.context, "data.verb", text):
            return Source()
        return Source(provider=self.sources.name(*sentences[0]).provider)

    def _list_end(self, block: Block, sentences: Sequence[Span]) -> int:
        """Where a list behind a colon ends: before the first sentence that says again who gives, or with the block."""
        return next(
            (
                start
                for start, end in sentences[1:]
                if _REFERS_BACK.match(self.text, start, end) and self.sources.gives(start, end)
            ),
            block.end,
        )

    def _sentences_of(self, block: Block, after: int = 0) -> Iterator[Entry]:
        """The fields that the sentences of a block give from an offset on."""
        context, source = self.context, self._lead(block).within(self.area.source())
        for start, end, local in self._sentences(block):
            text = self.text[start:end]
            if start < after:
                continue
            if says(context, "data.not_shared", text):
                continue
            sure = self.area.heading.provider is not None and not self.area.borrowed
            gives = _LIST_BEGINS.search(text) and says(context, "data.giving", _LIST_BEGINS.split(text)[0])
            bare = self._bare_list(start, end, sure=sure) if self.area.listing and not gives else []
            if self.area.scheduled and not sure and not bare:
                continue  # remarks beside the lists of a schedule
            rule = LINE if bare else PROSE
            given = local.provider or source.provider
            trusted = self.area.listing and not self.area.borrowed and given is not None
            for item in bare or items_in_sentence(context, start, end, trusted=trusted):
                yield item, local.within(source), rule, 0.85 if bare else 0.7

    def _labelled(self, start: int, end: int) -> Source:
        """What a label before a list names; where the area goes body by body, whoever it is provides."""
        source = self.sources.name(start, end)
        if self.area.by_body and source.provider is None:
            return Source(provider=source.dataset)
        return source

    def _bare_list(self, start: int, end: int, *, sure: bool = False) -> list[Item]:
        """The items of a line that is nothing but a list; `sure` where only lists of fields are to be expected."""
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
        if sure and len(items) >= 2 and not says(self.context, "data.verb", text):
            return items
        return items if len(items) >= 2 and fields * 2 >= len(items) and fields >= 2 else []
