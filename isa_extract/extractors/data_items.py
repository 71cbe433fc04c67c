"""The fields shared: bullets, lists in a line, tables of items, ticked categories, prose."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from isa_extract.document import Block, BlockKind
from isa_extract.facts import Attribute, Context, Fact, Found, Hit
from isa_extract.forms import Grid, GridRow, label_rule
from isa_extract.values import is_placeholder

_RULE_LIST, _RULE_LINE, _RULE_TABLE, _RULE_PROSE, _RULE_TICK = (
    "data_items.bullet@1", "data_items.line@1", "data_items.table@1", "data_items.prose@1", "data_items.tick@1",
)  # fmt: skip

_VERB = re.compile(
    r"\b(?:will|shall|must|should|may|can|cannot|is|are|was|were|has|have|been|does|agree[sd]?|ensure[sd]?|ensuring|appl(?:y|ies)|requires?|means|includes? but)\b", re.IGNORECASE
)
_RELATIVE = re.compile(r"\b(?:who|which|that|where|whether|if|when)\b", re.IGNORECASE)
_TICKED, _UNTICKED = "☒☑✓✔", "☐□"
_TICK = re.compile(rf"([{_TICKED}{_UNTICKED}]|\[[xX✓ ]?\])\s*")
_LEAD = re.compile(
    r"(?:and|or|the|their|his/her|a|an|any|all|both|also|including|includes?|e\.g\.|i\.e\.|such as|namely|plus|as well as|together with|limited to|but not limited to|not limited to|to include|in particular|of|following)\s*[:,]?\s+",
    re.IGNORECASE,
)
_INTRO_ITEMS = re.compile(
    r"\b(?:information|data|fields?|details|records?|items?|categor(?:y|ies)|variables?|elements?|dataset|particulars|extract|following|provide[sd]?|shar(?:e|ed|ing)|suppl(?:y|ies|ied)|disclos(?:e|ed|ing)|includes?|including|comprises?|consists?|contains?)\b", re.IGNORECASE
)
_INTRO_OTHER = re.compile(
    r"\b(?:purposes?|aims?|objectives?|conditions?|principles?|responsibilit\w+|criteria|ensure|in order to|circumstances|requirements?|partners will:|will ensure|"
    r"must:|shall:|should:|will:|unless|because|outlines?|explains?|sets? out|rights?|exemptions?|steps?|procedures?|meetings?|organisations|agencies|parties|partners are|people (?:who|about)|individuals (?:who|about)|"
    r"data subjects|about whom|persons who|groups? of|cohorts?|defined as|is defined|definitions?|legislation|benefits|methods?|not be shared|will not|not shared|must not|excluded|excludes?)\b",
    re.IGNORECASE,
)
_NOT_SHARED = re.compile(r"\b(?:not|never|no)\b.{0,40}\b(?:be )?(?:shared?|disclosed?|included?|provided?|collected?|sent|exchanged|required)\b|\bexclud(?:e|ed|es|ing)\b", re.IGNORECASE)
_PROVIDES = re.compile(r"\b(?:provid(?:e|es|ed|ing)|suppl(?:y|ies|ied)|shar(?:e|es|ed|ing)|disclos(?:e|es|ed)|send|sends|held|hold|holds|pass(?:es)?|from|give|gives|contribut\w+|releas\w+)\b", re.IGNORECASE)
_OUTSIDE = frozenset({"retention", "disposal", "legal_powers", "lawful_basis", "breach", "security", "review", "signatures", "individual_rights", "foi", "complaints", "definitions", "special_category", "termination", "liability", "purpose", "transparency"})


@dataclass(frozen=True, slots=True)
class Item:
    """One field: its name as written, tidied, and its span."""

    name: str
    start: int
    end: int


@dataclass(slots=True)
class _Source:
    """What the items that follow belong to."""

    dataset: Found | None = None
    provider: Found | None = None
    listing: bool = True  # False below a sentence that introduces something else
    depth: int = 0


def extract(context: Context) -> Iterator[Fact]:
    """Every field shared, once for each dataset and provider."""
    seen: set[tuple[str, str, str]] = set()
    for item, source, rule, confidence in _items(context):
        dataset = source.dataset.value.casefold() if source.dataset else ""
        provider = source.provider.value.casefold() if source.provider else ""
        key = (re.sub(r"\W+", " ", item.name).casefold().strip(), dataset, provider)
        if key in seen or not key[0]:
            continue
        seen.add(key)
        attributes: dict[str, Attribute] = {
            "name": Found.at(item.name, item.start, item.end, rule, confidence),
            "dataset": source.dataset,
            "provider": source.provider,
            "special_category": _special(context, item),
        }
        yield Fact("data_items", attributes=attributes)


def _items(context: Context) -> Iterator[tuple[Item, _Source, str, float]]:
    in_grid = {block.index for grid in context.grids for row in grid.rows for block in row.cells.values()}
    done: set[int] = set()
    for grid in context.grids:
        if grid.has_any("version", "signature", "person", "post", "person_post", "ico", "retention") and not grid.has("items"):
            continue
        if grid.has("from", "to") or (grid.has("items") and _about_data(context, grid)):
            for row in grid.rows:
                for item, source in _row_items(context, grid, row):
                    yield item, source, _RULE_TABLE, 0.9
            done.add(grid.table.index)
    source = _Source()
    section_start = -1
    for block in context.body:
        section = context.section_at(block.start)
        if section is None or "data_items" not in section.all_ids or block.index in in_grid:
            continue
        own = frozenset(section.ids)
        if own and "data_items" not in own and own & _OUTSIDE:
            continue
        if section.start != section_start:
            section_start = section.start
            source = _heading_source(context, section.heading) if section.heading else _Source()
        if section.heading and block.index == section.heading.index:
            continue
        if block.kind is BlockKind.CELL:
            if block.table not in done:
                yield from _cell_items(context, block, source)
            continue
        yield from _block_items(context, block, source)
    for label in context.label_values:
        if label.field == "data_items" and label.value_end > label.value_start and label.layout != "below":
            if "data_items" in context.section_ids(label.label_start) and label.layout == "line":
                continue
            for item in split_items(context, label.value_start, label.value_end):
                yield item, _Source(), _RULE_LINE, 0.85


# --- tables ---------------------------------------------------------------------------------------------------------


def _about_data(context: Context, grid: Grid) -> bool:
    """Whether a table with a column of items lists what is shared."""
    if grid.has_any("version", "author", "signature", "lawful_basis") and not grid.has_any("from", "to", "dataset", "frequency"):
        return False
    if "data_items" in context.section_ids(grid.table.start) or "sharing_process" in context.section_ids(grid.table.start):
        return True
    if context.section_ids(grid.table.start) & (_OUTSIDE - {"special_category", "purpose"}):
        return False
    return grid.has_any("from", "to", "dataset", "frequency", "special", "shared", "purpose")


def _row_items(context: Context, grid: Grid, row: GridRow) -> Iterator[tuple[Item, _Source]]:
    ticked = row.cells.get("shared")
    if ticked:
        answer = context.text[ticked.start : ticked.end].strip()
        if re.match(rf"(?:no?\b|[{_UNTICKED}]|\[\s?\]|-|n/a|not\b|$)", answer, re.IGNORECASE) and not re.search(rf"[{_TICKED}]", answer):
            return
    cell = row.cells.get("items")
    if cell is None:
        return
    source = _Source()
    dataset = row.cells.get("dataset")
    if dataset and dataset.end > dataset.start:
        source.dataset = _found(context, dataset.content, dataset.end, _RULE_TABLE)
    elif row.group and len(row.group) < 120:
        at = context.text.find(row.group, grid.table.start, grid.table.end)
        if at >= 0:
            source.dataset, source.provider = _dataset_and_provider(context, at, at + len(row.group))
    provider = row.cells.get("from") or row.cells.get("organisation")
    if provider and provider.end > provider.start:
        source.provider = _found(context, provider.content, provider.end, _RULE_TABLE)
    for item in split_items(context, cell.start, cell.end, in_table=True):
        yield item, source


def _cell_items(context: Context, block: Block, source: _Source) -> Iterator[tuple[Item, _Source, str, float]]:
    """Cells of a form: ticked categories, or lists under a question."""
    text = context.text[block.start : block.end]
    if label_rule(context, text) or context.rules.lookup("heading", text.split("\n")[0]):
        return
    if _TICK.search(text):
        for item in _ticked(context, block.start, block.end):
            yield item, source, _RULE_TICK, 0.9
        return
    fields = context.hits_in("data.field", block.start, block.end)
    if len(fields) >= 2 or "\n" in text:
        for start, end in _lines(context, block.start, block.end):
            line_fields = context.hits_in("data.field", start, end)
            prose = _VERB.search(context.text, start, end) is not None
            if line_fields and prose:
                for item in _prose(context, start, end):
                    yield item, source, _RULE_PROSE, 0.7
            elif line_fields or ("\n" in text and not prose and end - start < 90 and len(fields) >= 2):
                for item in split_items(context, start, end):
                    yield item, source, _RULE_LINE, 0.8


def _lines(context: Context, start: int, end: int) -> Iterator[tuple[int, int]]:
    for line in re.finditer(r"[^\n]+", context.text[start:end]):
        span = context.trim(start + line.start(), start + line.end())
        if span[0] < span[1]:
            yield span


def _ticked(context: Context, start: int, end: int) -> Iterator[Item]:
    """The items behind ticked boxes; a box may stand before or after its words, many on a line."""
    text = context.text
    marks = list(_TICK.finditer(text, start, end))
    leading = not text[start : marks[0].start()].strip(" \n•-") if marks else True
    for number, mark in enumerate(marks):
        if mark[1][0] in _UNTICKED or mark[1].strip("[] ") == "" and mark[1].startswith("["):
            continue
        if leading:
            first, last = mark.end(), marks[number + 1].start() if number + 1 < len(marks) else end
        else:
            first, last = marks[number - 1].end() if number else start, mark.start()
        newline = text.find("\n", first, last) if leading else -1
        last = newline if newline > first else last
        span = context.trim(first, last, ",;:•|")
        if span[0] < span[1]:
            yield from split_items(context, *span, whole=True)


# --- running text ---------------------------------------------------------------------------------------------------


def _block_items(context: Context, block: Block, source: _Source) -> Iterator[tuple[Item, _Source, str, float]]:
    text = context.text[block.content : block.end]
    if _TICK.match(text):
        for item in _ticked(context, block.content, block.end):
            yield item, source, _RULE_TICK, 0.9
        return
    if block.kind is BlockKind.HEADING:
        new = _heading_source(context, block)
        source.dataset, source.provider, source.listing = new.dataset, new.provider, new.listing
        return
    if block.kind is BlockKind.LIST_ITEM:
        if not source.listing:
            return
        if _is_sentence(context, block):
            for item in _prose(context, block.content, block.end):
                yield item, source, _RULE_PROSE, 0.65
            return
        yield from _bullet(context, block, source)
        return
    stripped = text.rstrip()
    if stripped.endswith((":", ":-", "-")) or re.search(r"\b(?:following|as follows|below|includes?)\b[^.]{0,40}\.?$", stripped, re.IGNORECASE):
        _introduce(context, block, source)
        inline = re.search(r":\s*\S", text[:-2])
        if inline is None:
            return
    colon = re.match(r"[^:.]{2,90}:\s+(?=\S)", text)
    if colon and not _VERB.search(text[colon.end() :]) and not _INTRO_OTHER.search(colon[0]):
        local = _Source()
        start, end = context.trim(block.content, block.content + colon.end(), ":- ")
        if not _VERB.search(colon[0]):
            local.dataset, local.provider = _dataset_and_provider(context, start, end)
        for item in split_items(context, block.content + colon.end(), block.end, listed=True):
            yield item, local if local.dataset or local.provider else source, _RULE_LINE, 0.85
        return
    for start, end in context.sentences(block):
        if not _NOT_SHARED.search(context.text[start:end]):
            local = _Source(source.dataset, source.provider)
            if local.provider is None:
                local.provider = _sentence_provider(context, start, end)
            for item in _prose(context, start, end):
                yield item, local, _RULE_PROSE, 0.7


def _is_sentence(context: Context, block: Block) -> bool:
    text = context.text[block.content : block.end]
    words = len(text.split())
    verb = _VERB.search(text)
    if verb is None:
        return words > 32
    before = text[: verb.start()]
    if _RELATIVE.search(before) or before.count("(") > before.count(")"):
        return words > 32  # the verb belongs to a clause about the field: "Offences for which bail was refused"
    return verb.start() > 0 or words > 25


def _bullet(context: Context, block: Block, source: _Source) -> Iterator[tuple[Item, _Source, str, float]]:
    text = context.text[block.content : block.end]
    colon = re.match(r"([^:(]{2,90}):-?\s*", text)
    if colon:
        start, end = context.trim(block.content, block.content + colon.end(1))
        rest = text[colon.end() :]
        local = _Source(source.dataset, source.provider)
        dataset, provider = _dataset_and_provider(context, start, end)
        local.dataset, local.provider = dataset or source.dataset, provider or source.provider
        if rest.strip():
            for item in split_items(context, block.content + colon.end(), block.end, listed=True):
                yield item, local, _RULE_LIST, 0.9
        else:
            source.dataset, source.provider, source.depth = local.dataset, local.provider, block.level
        return
    for item in split_items(context, block.content, block.end):
        yield item, source, _RULE_LIST, 0.9


def _introduce(context: Context, block: Block, source: _Source) -> None:
    """A sentence before a list says what the list holds, and often who provides it."""
    text = context.text[block.content : block.end]
    last = re.split(r"(?<=[.;])\s+", text)[-1]
    source.listing = bool(_INTRO_ITEMS.search(last)) and not (_INTRO_OTHER.search(last) and not re.search(r"\b(?:following (?:information|data|fields|details|items)|(?:information|data) (?:to be|will be|being|is|are|that)\b.{0,30}\b(?:shared|provided|disclosed|include))", last, re.IGNORECASE))
    if _NOT_SHARED.search(last):
        source.listing = False
    if not source.listing and not re.search(r"\b(?:purpose|will|must|shall|criteria|people|individuals|partners|aim)", last, re.IGNORECASE) and len(last.split()) < 8:
        source.listing = True
    start = block.end - len(last)
    provider = _sentence_provider(context, max(block.content, start), block.end)
    if provider:
        source.provider = provider
    if not _VERB.search(last) and len(last.split()) <= 8:
        span = context.trim(max(block.content, start), block.end, ":- ")
        dataset, provider = _dataset_and_provider(context, *span)
        source.dataset = dataset
        source.provider = provider or source.provider


def _sentence_provider(context: Context, start: int, end: int) -> Found | None:
    """The organisation that a sentence says provides the data: "X will provide", "held by X", "from X"."""
    mentions = context.mentions(start, end)
    for mention in mentions:
        after = context.text[mention.end : mention.end + 60]
        before = context.text[max(start, mention.start - 40) : mention.start]
        if re.match(r"\s*(?:\([^)]*\)\s*)?(?:will |shall |may |to |agrees to |currently )*(?:provide|supply|share|disclose|send|hold|pass|give|release|contribute|extract)", after, re.IGNORECASE):
            return Found.at(mention.name, mention.start, mention.end, mention.rule, 0.8)
        if re.search(r"\b(?:provided|supplied|held|shared|disclosed|sent|collected|extracted|released) (?:by|from)\s+(?:the\s+)?$|\bfrom\s+(?:the\s+)?$", before, re.IGNORECASE):
            return Found.at(mention.name, mention.start, mention.end, mention.rule, 0.75)
    return None


def _heading_source(context: Context, heading: Block) -> _Source:
    source = _Source()
    text = context.text[heading.content : heading.end]
    if context.rules.lookup("heading", text, fuzzy=91) is None:
        source.dataset, source.provider = _dataset_and_provider(context, heading.content, heading.end)
    source.listing = not re.search(r"\b(?:not (?:be )?shared|excluded|data subjects|whose|who is|purpose)\b", text, re.IGNORECASE)
    return source


_GENERIC_DATASET = re.compile(
    r"(?:the )?(?:personal |shared |relevant |following |additional |other |basic |special category |sensitive )*(?:information|data|fields?|items?|details|records?)(?: (?:items|fields))?"
    r"(?: (?:to be |being |will be |is |that will be |which will be )?(?:shared|provided|disclosed|supplied|exchanged|held|include[sd]?))?(?: (?:by|from|with|to|is|are|and|includes?|as follows))*|"
    r"(?:to be )?(?:provided|supplied|shared|disclosed|held) (?:by|from)|from|the following|including|include|appendix \w+|schedule \w+|annex \w+|part \w+|will (?:share|provide)|shares?|provides?|e\.?g\.?",
    re.IGNORECASE,
)


def _dataset_and_provider(context: Context, start: int, end: int) -> tuple[Found | None, Found | None]:
    """"Housing data – Anytown Council" is a dataset and who provides it."""
    start, end = context.trim(start, end, ":;,.-()")
    mentions = context.mentions(start, end)
    provider = None
    spans = [(start, end)]
    if mentions:
        mention = mentions[-1]
        provider = Found.at(mention.name, mention.start, mention.end, mention.rule, 0.85)
        spans = [(start, mention.start), (mention.end, end)]
    best = max((context.trim(*span, ":;,.-()") for span in spans), key=lambda s: s[1] - s[0])
    text = re.sub(r"\s+", " ", context.document.text[best[0] : best[1]]).strip()
    text = re.sub(r"\s*(?:[-–—:(]|\b(?:provided by|supplied by|held by|from|by|shared by|disclosed by|owned by))\s*(?:the)?$", "", text, flags=re.IGNORECASE).strip(" -–:(")
    if not text or _GENERIC_DATASET.fullmatch(text) or len(text) > 100 or len(text) < 3:
        return None, provider
    return Found.at(text, best[0], best[0] + len(text), "data_items.dataset@1", 0.85), provider


def _found(context: Context, start: int, end: int, rule: str) -> Found | None:
    start, end = context.trim(start, end)
    value = re.sub(r"\s+", " ", context.document.text[start:end])
    return None if not value or is_placeholder(value) else Found.at(value, start, end, rule, 0.9)


# --- splitting ------------------------------------------------------------------------------------------------------


def split_items(
    context: Context, start: int, end: int, *, in_table: bool = False, listed: bool = False, whole: bool = False
) -> list[Item]:
    """The fields named in a span.

    Lines and semicolons always part them. Commas and a last "and" do where the parts are fields people know or
    the text is plainly a list (`listed`: after a label and colon); `whole` keeps a ticked category in one piece
    unless it is such a list. Fields run together by a flattened cell are parted at known names.
    """
    items: list[Item] = []
    text = context.text
    for line_start, line_end in _lines(context, start, end):
        for part in _split_outside_brackets(text, line_start, line_end, ";" if not in_table else ";•"):
            span = context.trim(*part, "•-–·▪*,.;: ")
            if span[0] >= span[1]:
                continue
            fields = _outer(context.hits_in("data.field", *span))
            glued = _glued(context, *span, fields)
            if glued:
                items += glued
                continue
            parts = _comma_parts(context, *span)
            if len(parts) > 1 and _is_field_list(context, parts, fields, listed=listed or in_table, whole=whole):
                for piece in parts:
                    items += _named(context, *piece)
            else:
                items += _named(context, *span)
    return items


def _split_outside_brackets(text: str, start: int, end: int, separators: str) -> list[tuple[int, int]]:
    parts, depth, begin = [], 0, start
    for at in range(start, end):
        character = text[at]
        depth += (character in "([") - (character in ")]")
        if depth <= 0 and character in separators:
            parts.append((begin, at))
            begin = at + 1
    parts.append((begin, end))
    return parts


def _comma_parts(context: Context, start: int, end: int) -> list[tuple[int, int]]:
    """Parts at commas, and at "and"/"&"/"or" before the last of them; a slash between fields too."""
    text = context.text
    parts = [context.trim(*part, ",.;: ") for part in _split_outside_brackets(text, start, end, ",")]
    parts = [part for part in parts if part[0] < part[1]]
    result: list[tuple[int, int]] = []
    for number, part in enumerate(parts):
        last = number == len(parts) - 1
        piece = text[part[0] : part[1]]
        joint = None
        for match in re.finditer(r"\s+(?:and/or|and|&|plus|as well as)\s+", piece):
            if piece[: match.start()].count("(") == piece[: match.start()].count(")"):
                left, right = (part[0], part[0] + match.start()), (part[0] + match.end(), part[1])
                known = _is_field(context, *left) and _is_field(context, *right)
                if known or (last and len(parts) > 1 and _is_field(context, *left)):
                    joint = (left, right)
                    break
        if joint:
            result += [joint[0], joint[1]]
        else:
            result.append(part)
    return [context.trim(*part, ",.;: ") for part in result]


def _is_field(context: Context, start: int, end: int) -> bool:
    """Whether a span is a known field, give or take an article or possessive and a bracketed remark."""
    text = re.sub(r"\([^)]*\)", "", context.text[start:end])
    text = _LEAD.sub("", text.strip(), count=2).strip(" .,;:")
    words = len(text.split())
    if context.rules.lookup("data.field", text) is not None:
        return True
    return any(words - len(context.text[h.start : h.end].split()) <= 2 and words <= 6 for h in context.hits_in("data.field", start, end))


def _is_field_list(
    context: Context, parts: Sequence[tuple[int, int]], fields: Sequence[Hit], *, listed: bool, whole: bool
) -> bool:
    lengths = [len(context.text[a:b].split()) for a, b in parts]
    if max(lengths) > 14:
        return False
    known = sum(1 for part in parts if _is_field(context, *part))
    if whole:
        return known >= 2 and known >= len(parts) - 1
    if known >= 2 and known * 2 >= len(parts):
        return True
    if listed and len(parts) >= 2 and max(lengths) <= 9 and (known >= 1 or len(parts) >= 3):
        return True
    return known >= 1 and len(parts) >= 4 and max(lengths) <= 5 and not re.search(r"\b(?:in|of)\b", context.text[parts[0][0] : parts[0][1]])


def _outer(hits: Sequence[Hit]) -> list[Hit]:
    """Hits that lie in no longer one."""
    kept: list[Hit] = []
    for hit in sorted(hits, key=lambda h: (h.start, h.start - h.end)):
        if not kept or hit.start >= kept[-1].end:
            kept.append(hit)
    return kept


def _glued(context: Context, start: int, end: int, fields: Sequence[Hit]) -> list[Item]:
    """Fields that a flattened cell ran together: "Full Name Dob Address Crime Outcome for all ..."."""
    text = context.text
    adjacent = [
        (a, b) for a, b in zip(fields, fields[1:], strict=False)
        if re.fullmatch(r"\s+", text[a.end : b.start]) and text[b.start].isupper()
    ]  # fmt: skip
    if not adjacent or fields[0].start > start + 2 or adjacent[0][0].start != fields[0].start:
        return []
    items, position = [], start
    while position < end:
        word = re.match(r"\s*", text[position:end])
        position += word.end() if word else 0
        hit = next((h for h in fields if h.start == position), None)
        if hit:
            items += _named(context, hit.start, hit.end)
            position = hit.end
            continue
        phrase = re.match(r"[A-Z][\w'-]*(?:\s+(?:of|in|for|to|and)\s+[A-Z][\w'-]*)*", text[position:end])
        if not phrase:
            break
        items += _named(context, position, position + phrase.end())
        position += phrase.end()
    rest = text[position:end]
    for more in re.finditer(r"\b(?:and\s+)?((?:the\s+)?(?:number|breakdown|details?|list|date|dates|type) of [^.;,\n*]{3,90})", rest):
        items += _named(context, position + more.start(1), position + more.end(1))
    return items


def _named(context: Context, start: int, end: int) -> list[Item]:
    """The item at a span, articles and lead-ins taken off; [] where nothing is left or it is a placeholder."""
    start, end = context.trim(start, end, "•-–·▪*,.;:'\" ")
    while True:
        lead = _LEAD.match(context.text, start, end)
        if not lead or lead.end() >= end:
            break
        start = lead.end()
    label = re.match(r"(?:\(?[a-z0-9ivx]{1,3}[.)]|o)\s+", context.text[start:end])
    if label:
        start += label.end()
    text = context.document.text[start:end]
    if text.count("(") > text.count(")"):
        text = text + ")" if text.rfind("(") > 0 and context.text[end : end + 1] == ")" else text
    name = re.sub(r"\s+", " ", text).strip()
    if len(name) < 2 or is_placeholder(name) or len(name) > 260 or not re.search(r"[A-Za-z]{2}", name):
        return []
    return [Item(name, start, end)]


def _prose(context: Context, start: int, end: int) -> Iterator[Item]:
    """Fields in a sentence: a run of two known ones at least ("name, address and date of birth of ...")."""
    fields = _outer(context.hits_in("data.field", start, end))
    text = context.text
    run: list[Hit] = []
    for hit in [*fields, None]:
        gap = text[run[-1].end : hit.start] if run and hit else None
        if run and (hit is None or gap is None or not re.fullmatch(r"\s*(?:\([^)]*\))?\s*(?:,|;|/|and|or|&|,\s*and|together with|as well as|plus|\s)+\s*(?:the |their |any |a |his/her |current |home |full |last |most recent )*", gap, re.IGNORECASE)):
            if len(run) >= 2:
                for one in run:
                    yield from _named(context, one.start, one.end)
            run = []
        if hit:
            run.append(hit)


def _special(context: Context, item: Item) -> Found | None:
    hit = next(iter(context.hits_in("special_category", item.start, item.end)), None)
    if hit is None:
        return None
    return Found.at(hit.rule.value, hit.start, hit.end, hit.rule.name, 0.7)
