"""Who the agreement binds, from the places that say it, the most authoritative first; and in which role."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from isa_extract.document import Block, BlockKind
from isa_extract.facts import Attribute, Context, Evidence, Fact, Found
from isa_extract.forms import Grid, label_rule
from isa_extract.organisations import Mention, tidy_name
from isa_extract.rules import plain
from isa_extract.values import (
    find_emails,
    find_ico_numbers,
    find_phones,
    find_postcodes,
    is_placeholder,
)

TABLE, DEFINED, FORM, OPENING, SECTION, SIGNED, PROCESSOR = 90, 85, 80, 75, 65, 30, 20
"""Authority of the places that name parties."""

_GENERIC = re.compile(
    r"(?:the )?(?:service )?(?:provider|partner|part(?:y|ies)|partners|participating \w+|each \w+|all \w+|\d+ \w+ \w+|local authorit(?:y|ies)|agenc(?:y|ies)|organisations?|schools?|councils?|"
    r"supplier|recipient|customer|client|contractor|data (?:controller|processor|provider|recipient)s?|controller|processor|signator(?:y|ies)|participant|member|others?|health|police|education|voluntary(?: sector)?|"
    r"local government|criminal justice|housing|(?:\w+ )?(?:region|sector)|statutory|non-statutory|third sector|housing providers|emergency services|nhs|health bodies|housing associations|police forces|district councils|voluntary and community sector)",
    re.IGNORECASE,
)
_ALIAS = re.compile(
    r"\s*[,;]?\s*\(\s*(?:(?:hereinafter|hereafter|herein|together)?\s*(?:referred to as|known as|called|abbreviated to|or|the)?\s*)?"
    r"[\"']?(?P<alias>(?:the\s+)?[A-Z][\w&' /-]{0,40}?|the\s+[\w ]{2,40}?)[\"']?\s*(?:,?\s*or\s+[\"'](?P<second>[^\"']{2,30})[\"'])?\s*\)"
)
_FORMER = re.compile(r"\s*[,;]?\s*\(?\s*(?:formerly|previously|formerly known as|also known as|t/a|trading as|now|sometimes called)\s+(?:known as\s+)?(?:the\s+)?(?P<alias>[A-Z][\w&' -]{2,80}?)(?=[),;.]|\s+of\b|$)")
_ADDRESS_LEAD = re.compile(
    r"\s*(?:,|\))?\s*(?:a (?:company|charity|body)[^,;]{0,80}?\s+)?(?:\(?(?:registered )?(?:company|charity)?\s*(?:number|no\.?)\s*[A-Z0-9]+\)?,?\s*)?(?:whose|with its|having its|with|at|and whose)?\s*"
    r"(?:(?:principal|registered|head|main)\s+)*(?:offices?|address|place of business|headquarters)?\s*(?:is|are|being)?\s*(?:situated |located |based )?(?:at|of|:)\s+", re.IGNORECASE
)
_ADDRESS_WORD = re.compile(
    r"\b(?:street|road|avenue|lane|house|hall|square|close|way|court|drive|place|park|quay|gate|centre|building|buildings|floor|po box|campus|hospital|green|hill|terrace|crescent|row|wharf|offices?|headquarters|hq|guildhall|station|yard|walk|grove|gardens|parade|broadway|market|boulevard|mews|heol|stryd|ffordd|plaza|tower|suite|unit|estate)\b|\b\d{1,4}[a-z]?\b", re.IGNORECASE
)


@dataclass(slots=True)
class _Candidate:
    """A party as one place names it."""

    name: Found
    authority: int
    aliases: list[Found] = field(default_factory=list)
    details: dict[str, Found] = field(default_factory=dict)  # address, postcode, phone, email, ico_registration
    behalf: list[Found] = field(default_factory=list)
    roles: list[Found] = field(default_factory=list)
    kind: str = ""

    @property
    def start(self) -> int:
        return self.name.evidence[0].start


def extract(context: Context) -> Iterator[Fact]:
    """The parties, each once under its fullest name."""
    parties: list[_Candidate] = []
    for candidate in sorted(_candidates(context), key=lambda c: (-c.authority, c.start)):
        _merge(context, parties, candidate)
    _finish(context, parties)
    for party in sorted(parties, key=lambda p: p.start if p.authority > PROCESSOR else 10**9 + p.start):
        attributes: dict[str, Attribute] = {
            "name": party.name,
            "aliases": tuple(_distinct(party.aliases, party.name.value)),
            "roles": tuple(_distinct(party.roles)),
            "on_behalf_of": tuple(_distinct(party.behalf)),
            **party.details,
        }
        yield Fact("parties", attributes=attributes, authority=party.authority)


def _distinct(found: Sequence[Found], but: str = "") -> list[Found]:
    kept: dict[str, Found] = {}
    for one in found:
        key = plain(str(one.value))
        if key and key != plain(but):
            kept.setdefault(key, one)
    return list(kept.values())


# --- where parties are named ----------------------------------------------------------------------------------------


def _candidates(context: Context) -> list[_Candidate]:
    strong = [*_from_grids(context), *_from_labels(context), *_from_numbered(context), *_from_openings(context)]
    listed = list(_from_lists(context))
    found = strong + listed
    best = max((c.authority for c in found), default=0)
    if best < SECTION:
        found += _from_signatures(context)
    elif len({plain(c.name.value) for c in found}) < 2:
        found += _from_signatures(context)
    return found + list(_processors(context))


def _from_grids(context: Context) -> Iterator[_Candidate]:
    """A table of organisations with address, ICO number, or general phone and e-mail; one organisation a row."""
    for grid in context.grids:
        if not grid.has("organisation") or grid.has_any("from", "version", "frequency", "items", "summary", "retention", "lawful_basis"):
            continue
        details = grid.has_any("address", "postcode", "ico")
        about_people = grid.has_any("person", "post", "person_post", "signature", "date")
        ids = context.section_ids(grid.table.start)
        if not details and (about_people or not ({"parties", "document_control", "background"} & ids or not ids)):
            continue
        if not details and not grid.has_any("phone", "email", "phone_email", "body_role", "status", "shared"):
            continue
        for row in grid.rows:
            cell = row.cells.get("organisation")
            if cell is None or _unticked(context, row.cells.get("shared")) or _left(context, row.cells.get("status")):
                continue
            candidate = _named(context, cell.content, cell.end, TABLE, "parties.table@1", whole=True)
            if candidate is None:
                continue
            _read_details(context, candidate, row.cells)
            role = row.cells.get("body_role")
            if role:
                candidate.roles += _roles_in(context, role.start, role.end)
            yield candidate


def _unticked(context: Context, block: Block | None) -> bool:
    if block is None:
        return False
    text = context.text[block.start : block.end].strip()
    return re.match(r"(?:no\b|☐|\[\s?\]|n$|-$)", text, re.IGNORECASE) is not None and not re.search(r"[☒☑✓✔]", text)


def _left(context: Context, block: Block | None) -> bool:
    text = context.text[block.start : block.end] if block else ""
    return re.search(r"\b(?:withdrawn|withdrew|left|declined|not joined|former|removed|invited|consulted|superseded)\b", text, re.IGNORECASE) is not None


def _read_details(context: Context, candidate: _Candidate, cells: dict[str, Block] | object) -> None:
    if not isinstance(cells, dict):
        return
    for block in cells.values():
        _general_details(context, candidate, block.start, block.end)
    address = cells.get("address")
    if address and address.end > address.start:
        _set_address(context, candidate, address.start, address.end)


def _general_details(context: Context, candidate: _Candidate, start: int, end: int, rule: str = "parties.table@1") -> None:
    for name, finder in (("phone", find_phones), ("email", find_emails), ("ico_registration", find_ico_numbers), ("postcode", find_postcodes)):
        match = next(finder(context.text, start, end), None)
        if match:
            candidate.details.setdefault(name, Found.at(match.value, match.start, match.end, rule, 0.95))


def _set_address(context: Context, candidate: _Candidate, start: int, end: int, rule: str = "parties.address@1") -> None:
    """An address: up to and with its postcode, or as far as it goes on in parts with commas."""
    postcode = next(find_postcodes(context.text, start, end), None)
    if postcode:
        end = postcode.end
        candidate.details.setdefault("postcode", Found.at(postcode.value, postcode.start, postcode.end, rule, 0.95))
    start, end = context.trim(start, end, ",;:()")
    value = re.sub(r"\s+", " ", context.document.text[start:end]).strip(" ,.;")
    if 6 <= len(value) <= 260 and not is_placeholder(value):
        candidate.details.setdefault("address", Found.at(value, start, end, rule, 0.9))


def _from_labels(context: Context) -> Iterator[_Candidate]:
    """Forms: "Parties: A and B", "Organisation: A / Address: ..." (a card for each party), "Controller: A"."""
    current: _Candidate | None = None
    in_contacts = False
    for label in context.label_values:
        start, end = label.value_start, label.value_end
        if label.field == "parties" and end > start and not _heading_only(context, start, end):
            for candidate in _split_names(context, start, end, FORM, label.rule.name):
                yield candidate
        elif label.field in ("party.name", "party.controller", "party.processor") and end > start:
            section = context.section_ids(label.label_start)
            if section & {"signatures", "retention", "breach", "sharing_process"} and label.field == "party.name":
                current = None
                continue
            near = context.text[label.label_start : label.label_end].lower()
            found = list(_split_names(context, start, min(end, start + 400), FORM if label.field != "party.processor" else PROCESSOR, label.rule.name))
            if not found and label.field == "party.name" and end - start < 90:
                whole = _named(context, start, end, FORM, label.rule.name, whole=True)
                found = [whole] if whole else []
            for candidate in found:
                if label.field == "party.controller":
                    role = "joint_controller" if "joint" in near else "controller_in_common" if "common" in near else "controller"
                    candidate.roles.append(Found.at(role, label.label_start, label.label_end, label.rule.name, 0.9))
                elif label.field == "party.processor":
                    candidate.roles.append(Found.at("processor", label.label_start, label.label_end, label.rule.name, 0.9))
                _inline_details(context, candidate, end)
                yield candidate
            current = found[-1] if len(found) == 1 else None
            in_contacts = False
        elif label.field.startswith("contact.") or label.field == "person.name":
            in_contacts = True
        elif current is not None and end > start and not in_contacts:
            if label.field == "party.address":
                _set_address(context, current, start, end)
            elif label.field in ("party.ico_registration", "party.postcode", "phone", "email"):
                _general_details(context, current, start, end, label.rule.name)
        if label.field.startswith(("signature.", "agreement.")):
            current = None


def _heading_only(context: Context, start: int, end: int) -> bool:
    return label_rule(context, context.text[start:end]) is not None


_NUMBERED = re.compile(r"\(?\d{1,2}[).]?|\(?[a-z]\)|[A-Z]\.?|\(?[ivx]+\)", re.IGNORECASE)


def _from_numbered(context: Context) -> Iterator[_Candidate]:
    """Legal parties: "(1) X of ADDRESS ("the Council")", after BETWEEN or a parties heading."""
    open_at = -1
    for position, block in enumerate(context.body):
        text = context.text[block.start : block.end]
        if re.search(r"\b(?:between|parties|by and between|among)\b\W*$", text[:200], re.IGNORECASE) and len(text) < 200:
            open_at = position
            continue
        if open_at < 0 or position - open_at > 60:
            continue
        if block.kind is BlockKind.HEADING and not context.mentions(block.start, block.end):
            if re.match(r"(?:and|parties|between)\W*$", text, re.IGNORECASE):
                continue
            open_at = -1
            continue
        label = context.document.label(block)
        legal = re.search(r"\b(?:of|at|whose|registered|principal|\(.{0,3}\"|incorporated|acting)\b", text)
        if _NUMBERED.fullmatch(label) and (legal or context.mentions(block.content, block.content + 12)):
            candidate = _defined(context, block.content, block.end)
            if candidate:
                yield candidate


def _defined(context: Context, start: int, end: int) -> _Candidate | None:
    """A party defined in a clause: its name up to its address, its defined term, details, whom it acts for."""
    text = context.text
    stop = re.search(
        r"\s+(?:of(?= [\dA-Z][^()]{0,60}(?:,|\d))|whose|having|with (?:its )?(?:registered|principal)|incorporated|a (?:company|charity|body|registered|community|statutory|local)|acting|registered|situated|based|located|being|\()|,|;|\n|$",
        text[start:end],
    )
    mention = next((m for m in context.mentions(start, end) if m.start <= start + 6), None)
    name_end = start + stop.start() if stop else end
    if mention and mention.end > name_end - 1:
        name_end = mention.end
    candidate = _named(context, start, name_end, DEFINED, "parties.numbered@1", whole=True, mention=mention)
    if candidate is None:
        return None
    _aliases_after(context, candidate, name_end, end, anywhere=True)
    lead = _ADDRESS_LEAD.search(text, name_end, end) or re.compile(r"\s+of\s+(?=[\dA-Z])|,\s*(?=[\dA-Z])").match(text, name_end, end)
    if lead:
        finish = re.search(r"\s*\(\s*(?:\"|'|the |hereinafter|referred|together)|\s+\((?=[A-Z\"'])|\s+acting\b|\s+on behalf|;|\s+and\s*$", text[lead.end() : end])
        address_end = lead.end() + finish.start() if finish else end
        if _ADDRESS_WORD.search(text, lead.end(), address_end):
            _set_address(context, candidate, lead.end(), address_end)
    _general_details(context, candidate, start, end, "parties.numbered@1")
    candidate.behalf += _behalf(context, name_end, end)
    return candidate


def _from_openings(context: Context) -> Iterator[_Candidate]:
    """"This agreement is between X and Y" and "the partners are: X, Y and Z"."""
    limit = _opening_limit(context)
    for position, block in enumerate(context.body):
        if block.kind is BlockKind.CONTENTS:
            continue
        early = block.start < limit
        in_section = "parties" in context.section_ids(block.start)
        for start, end in context.sentences(block):
            for rule in context.rules.group("party.opening"):
                match = next(context.find(rule, start, end), None)
                if match is None or not (early or in_section):
                    continue
                if rule.value == "between" and re.search(r"\b(?:previous|other|separate|another|earlier|existing)\b", context.text[start : match.end()], re.IGNORECASE):
                    continue
                if match.end() >= end - 2:
                    yield from _stacked(context, position)
                else:
                    yield from _split_names(context, match.end(), end, OPENING, rule.name, strict=True)
                break
        text = context.text[block.start : block.end].strip()
        if early and re.fullmatch(r"(?:as agreed |made |agreement )?(?:between|by and between)\s*:?-?|parties\s*:|and", text, re.IGNORECASE) and not re.fullmatch("and", text, re.IGNORECASE):
            yield from _stacked(context, position)


def _opening_limit(context: Context) -> int:
    """How far the opening of the document reaches: its first few thousand characters."""
    return min(len(context.text), 6000)


def _stacked(context: Context, position: int) -> Iterator[_Candidate]:
    """Names stacked down the page after BETWEEN, with AND between them; list items below "the parties are:"."""
    for block in context.body[position + 1 : position + 60]:
        text = context.text[block.content : block.end].strip()
        if re.fullmatch(r"(?:and|&|a|ac)\W*", text, re.IGNORECASE):
            continue
        if not text:
            continue
        mentions = context.mentions(block.start, block.end)
        if block.kind is BlockKind.CELL and context.document.tables[block.table or 0].columns > 2:
            return
        if not mentions or len(text) > 330 or (block.kind is BlockKind.HEADING and mentions[0].start > block.content + 8):
            if block.kind is BlockKind.LIST_ITEM and len(text) < 90 and not _GENERIC.fullmatch(text.rstrip(":")):
                candidate = _named(context, block.content, block.end, OPENING, "parties.list@1", whole=True)
                if candidate:
                    yield candidate
                    continue
            if len(text) < 60 and block.kind is not BlockKind.HEADING and _GENERIC.fullmatch(text.rstrip(":")):
                continue  # a group heading inside the list
            return
        if mentions[0].start > block.content + 30 and block.kind is BlockKind.PARAGRAPH:
            return
        candidate = _defined(context, block.content, block.end)
        if candidate:
            candidate.authority = OPENING
            yield candidate
        if len(text) > 120 and text.endswith(".") and block.kind is BlockKind.PARAGRAPH and not candidate:
            return


def _from_lists(context: Context) -> Iterator[_Candidate]:
    """A section on the parties: bullets, lines or a one-column table of names, with tick boxes perhaps."""
    title_tables = {grid.table.index for grid in context.grids}
    for section in context.sections:
        blocks = [b for b in context.document.blocks_between(section.start, section.end) if b.kind not in (BlockKind.FURNITURE, BlockKind.CONTENTS)]
        if "parties" in section.ids:
            yield from _section_list(context, [b for b in blocks if section.heading is None or b.index != section.heading.index], title_tables)
    for table in context.document.tables:
        if table.index in title_tables or table.rows < 3:
            continue
        first = context.document.blocks[table.cells[0].block]
        heading = context.text[first.content : first.end]
        rule = context.rules.lookup("heading", heading)
        known = (rule and "parties" in rule.value.split()) or re.match(r"(?:partners?|part(?:y|ies)|participating organisations|signator(?:y|ies)|organisations|agencies)\b", heading, re.IGNORECASE)
        if known and len(heading) < 90 and not re.search(r"[a-z]\s*:\s*\S", heading):
            cells = [context.document.blocks[c.block] for c in table.cells if c.column == 0][1:]
            others = [c for c in table.cells if c.column > 0 and context.document.blocks[c.block].end > context.document.blocks[c.block].start]
            if len(others) <= len(cells) // 3 or table.columns <= 2:
                rows = [c for c in cells if not _other_label(context, c)]
                for block in rows:
                    candidate = _list_name(context, block)
                    if candidate:
                        candidate.authority = TABLE - 5
                        yield candidate


def _other_label(context: Context, block: Block) -> bool:
    return label_rule(context, context.text[block.content : block.end]) is not None


def _section_list(context: Context, blocks: Sequence[Block], grid_tables: set[int]) -> Iterator[_Candidate]:
    depth: int | None = None
    for number, block in enumerate(blocks):
        text = context.text[block.content : block.end].strip()
        if block.kind is BlockKind.CELL and block.table in grid_tables:
            continue
        if not text or any(True for rule in context.rules.group("party.excluded") for _ in context.find(rule, block.start, block.end)):
            continue
        if re.search(r"\b(?:telephone|tel|e-?mail|contact|phone)\b\s*:|@", text, re.IGNORECASE) and not context.mentions(block.content, block.end):
            continue
        if block.kind is BlockKind.LIST_ITEM:
            if depth is not None and block.level > depth:
                continue  # the departments of the body above
            depth = block.level
        if block.kind is BlockKind.HEADING and block.level < 5:
            continue
        names = context.mentions(block.content, block.end)
        first = names[0] if names else None
        lead = first.start - block.content if first else 999
        prefix = context.text[block.content : first.start].strip(" \t-•☒☑✓✔") if first else ""
        starts = lead <= 4 or re.fullmatch(r"(?:and|the|and the|between|[☒☑✓✔]|\[x\]|\(?\d+\)?)*", prefix, re.IGNORECASE) is not None
        if re.match(r"(?:☐|\[\s?\])", text):
            continue
        if starts and first and (len(text) < 260):
            if _sentence_about(context, first.end, block.end):
                continue
            if block.kind in (BlockKind.LIST_ITEM, BlockKind.CELL) or len(text) < 160 or find_first_postcode(context, block):
                for candidate in _line_parties(context, block):
                    candidate.authority = SECTION
                    yield candidate
        elif block.kind in (BlockKind.LIST_ITEM, BlockKind.CELL) and len(text) < 80 and _is_name_like(text) and number and not _verbish(text):
            candidate = _list_name(context, block)
            if candidate and block.kind is BlockKind.LIST_ITEM:
                candidate.authority = SECTION
                yield candidate


def find_first_postcode(context: Context, block: Block) -> bool:
    """Whether a line ends in an address with a postcode."""
    return next(find_postcodes(context.text, block.start, block.end), None) is not None


def _verbish(text: str) -> bool:
    return re.search(r"\b(?:will|shall|must|is|are|has|have|may|should|can|agree|includes?)\b", text) is not None


def _is_name_like(text: str) -> bool:
    words = re.findall(r"[A-Za-z][\w'&.-]*", re.sub(r"\([^)]*\)", "", text))
    return bool(words) and sum(w[0].isupper() for w in words) >= max(1, len([w for w in words if len(w) > 3]) * 0.7) and len(words) <= 12


def _sentence_about(context: Context, start: int, end: int) -> bool:
    """Whether what follows a name goes on as a sentence about it."""
    return re.match(r"\s*(?:\([^)]*\)\s*)?(?:is|are|was|were|has|have|will|shall|must|may|should|provides?|holds?|supports?|works?|leads?|does|can|employs|manages?|delivers?)\b", context.text[start:end]) is not None


def _line_parties(context: Context, block: Block) -> Iterator[_Candidate]:
    """A line of the parties section: one body with its address, or several with commas between them."""
    mentions = context.mentions(block.content, block.end)
    text = context.text
    separate = [
        m for a, m in zip(mentions, mentions[1:], strict=False)
        if re.fullmatch(r"\s*(?:\([^)]{0,60}\)\s*)?(?:,|;|/|\band\b|&|,\s*and\b|\n)\s*(?:the\s+)?", text[a.end : m.start], re.IGNORECASE)
    ]  # fmt: skip
    if separate:
        yield from _split_names(context, block.content, block.end, SECTION, "parties.section_line@1", strict=True)
        return
    candidate = _defined(context, mentions[0].start, block.end)
    if candidate:
        yield candidate


def _list_name(context: Context, block: Block) -> _Candidate | None:
    text = context.text[block.content : block.end]
    tick = re.match(r"\s*(☐|\[\s?\])", text)
    if tick:
        return None
    mark = re.match(r"\s*(?:[☒☑✓✔]|\[x\])\s*", text, re.IGNORECASE)
    start = block.content + (mark.end() if mark else 0)
    line_end = text.find("\n")
    end = block.content + line_end if line_end > 0 else block.end
    return _named(context, start, end, SECTION, "parties.list@1", whole=True)


def _from_signatures(context: Context) -> Iterator[_Candidate]:
    """No list of parties anywhere: the bodies that sign."""
    from isa_extract.extractors.signatories import extract as signatories

    for fact in signatories(context):
        organisation = fact.attributes.get("organisation")
        if isinstance(organisation, Found) and organisation.value:
            evidence = organisation.evidence[0]
            candidate = _named(context, evidence.start, evidence.end, SIGNED, "parties.signatory@1", whole=True)
            if candidate:
                yield candidate


_PROCESSOR_IS = re.compile(
    r"\b(?:data )?processors?\s+(?:(?:for|under|to|in|of) [^.;:]{0,60}?)?(?:is|are|will be|shall be|:|-|includes?|being)\s+(?:the\s+)?$|\b(?:engages?|engaged|appoint(?:s|ed)|uses|contracted(?: with)?|employs)\s+(?:the\s+)?$", re.IGNORECASE
)
_IS_PROCESSOR = re.compile(
    r"\s*(?:\([^)]*\)\s*)?,?\s*(?:\w+ ){0,3}?(?:is|are|acts?|acting|will act|shall act|will be|shall be|as|processes|appointed|engaged)\s+(?:\w+ ){0,4}?(?:as )?(?:an? |the |our |its |their )?(?:\w+ )?(?:data )?processors?\b", re.IGNORECASE
)


def _processors(context: Context) -> Iterator[_Candidate]:
    """Processors named as such, parties or not."""
    for mention in context.organisations:
        if mention.kind in ("council", "police", "nhs", "fire") and False:
            continue
        block = context.document.block_at(mention.start)
        if block is None or block.kind in (BlockKind.FURNITURE, BlockKind.CONTENTS):
            continue
        before = context.text[max(block.start, mention.start - 120) : mention.start]
        after = context.text[mention.end : min(block.end, mention.end + 120)]
        is_processor = _IS_PROCESSOR.match(after)
        named = _PROCESSOR_IS.search(before)
        if named and not re.search(r"processor", before + after, re.IGNORECASE):
            named = None
        if not (is_processor or named) or re.search(r"sub-?processor", before[-60:] + after[:60], re.IGNORECASE):
            continue
        if re.search(r"\bnot\b", after[: is_processor.end()] if is_processor else "", re.IGNORECASE):
            continue
        word = re.search(r"processors?", context.text[max(block.start, mention.start - 120) : mention.end + 120], re.IGNORECASE)
        at = max(block.start, mention.start - 120) + word.start() if word else mention.start
        candidate = _Candidate(Found.at(mention.name, mention.start, mention.end, mention.rule, 0.8), PROCESSOR, kind=mention.kind)
        candidate.roles.append(Found.at("processor", at, at + len(word[0]) if word else mention.end, "parties.processor_named@1", 0.8))
        _aliases_after(context, candidate, mention.end, min(block.end, mention.end + 80))
        yield candidate


# --- names ----------------------------------------------------------------------------------------------------------


def _named(
    context: Context, start: int, end: int, authority: int, rule: str, *, whole: bool = False, mention: Mention | None = None
) -> _Candidate | None:
    """A candidate from the name at a span; None for a placeholder, a generic word or something too long."""
    start, end = context.trim(start, end, ",;:.|*•-\"'")
    raw = context.text[start:end]
    lines = raw.split("\n")
    if len(lines) > 1 and context.mentions(start, start + len(lines[0])):
        end = start + len(lines[0])
    behalf = next((m for r in context.rules.group("party.behalf") for m in context.find(r, start, end)), None)
    candidate_behalf: list[Found] = []
    name_end = end
    if behalf and behalf.start() > start:
        candidate_behalf = _behalf(context, start, end)
        name_end = context.trim(start, behalf.start(), "(,; ")[1]
    alias = _ALIAS.search(context.text, start, name_end)
    aliases: list[Found] = []
    former = _FORMER.search(context.text, start, name_end)
    if former and former.start() > start:
        aliases.append(Found.at(tidy_name(former["alias"]), former.start("alias"), former.end("alias"), rule, 0.8))
        name_end = min(name_end, former.start())
    if alias and alias.start() > start and alias.end() >= name_end - 1 and _plausible_alias(alias["alias"], context.text[start : alias.start()]):
        aliases.append(_alias(alias, rule))
        name_end = alias.start()
    slash = re.search(r"\s+/\s+", context.text[start:name_end])
    if slash:  # Welsh and English names side by side
        left, right = (start, start + slash.start()), (start + slash.end(), name_end)
        if context.mentions(*right) or context.mentions(*left):
            english = right if re.search(r"\b(?:council|trust|board|police|service|university|authority|college|limited|ltd|association)\b", context.text[right[0] : right[1]], re.IGNORECASE) else left
            other = left if english == right else right
            aliases.append(Found.at(tidy_name(context.document.text[other[0] : other[1]]), *other, rule, 0.8))
            start, name_end = english
    name = tidy_name(context.document.text[start:name_end])
    if not name or is_placeholder(name) or _GENERIC.fullmatch(name) or len(name) > 150 or not re.search(r"[A-Za-z]{2}", name):
        return None
    if not whole and mention is None and not context.mentions(start, name_end):
        return None
    candidate = _Candidate(Found.at(name, start, name_end, rule, 0.95 if authority >= TABLE else 0.85), authority)
    candidate.kind = mention.kind if mention else _kind(context, start, name_end)
    candidate.behalf, candidate.aliases = candidate_behalf, aliases
    return candidate


def _kind(context: Context, start: int, end: int) -> str:
    mentions = context.mentions(start, end)
    return mentions[-1].kind if mentions else ""


def _alias(match: re.Match[str], rule: str) -> Found:
    value = re.sub(r"^the\s+", "", match["alias"].strip(), flags=re.IGNORECASE)
    return Found.at(value, match.start("alias"), match.end("alias"), rule, 0.9)


def _plausible_alias(alias: str, name: str) -> bool:
    """An abbreviation of the name, or a defined term; not a remark ("City Council ESF Provider", "lead")."""
    bare = re.sub(r"^the\s+", "", alias.strip(), flags=re.IGNORECASE)
    if len(bare.split()) > 4:
        return False
    if bare.isupper() and 2 <= len(bare) <= 10:
        return True
    return alias.lower().startswith("the ") or len(bare.split()) == 1 or plain(bare) in plain(name)


def _aliases_after(context: Context, candidate: _Candidate, start: int, end: int, *, anywhere: bool = False) -> None:
    matches = [_ALIAS.match(context.text, start, end)] if not anywhere else list(_ALIAS.finditer(context.text, start, end))
    for match in matches:
        if match and _plausible_alias(match["alias"], candidate.name.value):
            candidate.aliases.append(_alias(match, "parties.alias@1"))
            if match["second"]:
                candidate.aliases.append(Found.at(match["second"], match.start("second"), match.end("second"), "parties.alias@1", 0.85))
    former = _FORMER.match(context.text, start, end)
    if former:
        candidate.aliases.append(Found.at(tidy_name(former["alias"]), former.start("alias"), former.end("alias"), "parties.former_name@1", 0.8))


def _behalf(context: Context, start: int, end: int) -> list[Found]:
    """Those a party acts for: the names after "on behalf of", to the end of the bracket or clause."""
    for rule in context.rules.group("party.behalf"):
        match = next(context.find(rule, start, end), None)
        if match is None:
            continue
        first, last = match.end(), end
        before = context.text[max(start - 1, match.start() - 2) : match.start()]
        closing = context.text.find(")", first, end)
        if "(" in before and closing > 0:
            last = closing
        else:
            stop = re.search(r"\)|;|\.\s|\n|,? and (?=[A-Z][\w' ]+ (?:Council|Police|Trust|Service))|\"", context.text[first:end])
            if stop:
                last = first + stop.start()
        found: list[Found] = []
        pieces = re.split(r"(,\s*(?:and\s+)?|;\s*|\n|\s+and\s+(?=(?:the\s+)?[A-Z]))", context.text[first:last])
        offset = first
        for number, piece in enumerate(pieces):
            if number % 2 == 0 and piece.strip():
                value = re.sub(r"^(?:the\s+)?", "", piece.strip(" .()"))
                lead = piece.find(value)
                if 2 < len(value) < 90 and value[0].isupper() and not find_postcode_in(value):
                    joined = number > 0 and pieces[number - 1].strip().startswith("and") and _pair(found, value)
                    if joined:
                        previous = found.pop()
                        begin = previous.evidence[0].start
                        value = context.document.text[begin : offset + lead + len(value)]
                        found.append(Found.at(value, begin, begin + len(value), rule.name, 0.8))
                    else:
                        found.append(Found.at(value, offset + lead, offset + lead + len(value), rule.name, 0.8))
                elif find_postcode_in(value) or (value and value[0].isdigit()):
                    break
            offset += len(piece)
        if found:
            return _expand_shared_words(found)
    return []


_PAIRS = frozenset({"barking dagenham", "kensington chelsea", "hammersmith fulham", "brighton hove", "bath north east somerset", "hinckley bosworth", "oadby wigston", "windsor maidenhead",
                    "redcar cleveland", "telford wrekin", "stockton", "cheshire west chester", "leicester leicestershire", "cambridgeshire peterborough", "devon cornwall", "avon somerset",
                    "dorset wiltshire", "devon somerset", "bedford luton", "dumfries galloway", "perth kinross", "argyll bute", "ayrshire arran", "armagh banbridge craigavon", "bournemouth christchurch poole"})  # fmt: skip


def _pair(found: Sequence[Found], value: str) -> bool:
    """Whether "and" joins the two words of one place's name."""
    if not found:
        return False
    words = re.sub(r"\b(?:london borough|royal borough|borough|city|county|council|district|of|the|metropolitan)s?\b", "", f"{found[-1].value} {value}".lower())
    return " ".join(words.split()) in _PAIRS


def _expand_shared_words(found: list[Found]) -> list[Found]:
    """"London Boroughs of Tower Hamlets, Newham": the shared words belong to the first alone and are taken off."""
    result = []
    for one in found:
        match = re.match(r"(?:London|Royal|Metropolitan) Boroughs of (?=[A-Z])", one.value)
        tail = re.search(r"\s+(?:London Boroughs|Councils|Boroughs)$", one.value)
        evidence = one.evidence[0]
        if match:
            result.append(Found.at(one.value[match.end() :], evidence.start + match.end(), evidence.end, evidence.rule, evidence.confidence))
        elif tail:
            result.append(Found.at(one.value[: tail.start()], evidence.start, evidence.end - len(tail[0]), evidence.rule, evidence.confidence))
        else:
            result.append(one)
    return result


def find_postcode_in(text: str) -> bool:
    """Whether a text holds a postcode."""
    return next(find_postcodes(text), None) is not None


def _split_names(
    context: Context, start: int, end: int, authority: int, rule: str, *, strict: bool = False
) -> Iterator[_Candidate]:
    """Every organisation of a run with commas, slashes, "and", line breaks; each with its bracket and whom it acts for."""
    text = context.text
    position = start
    depth_end = start
    runs = 0
    mentions = context.mentions(start, end)
    for number, mention in enumerate(mentions):
        if mention.start < depth_end:
            continue
        gap = text[position : mention.start]
        if strict and runs and len(re.sub(r"\([^)]*\)", "", gap)) > 160:
            return
        if strict and not runs and len(gap) > 90:
            return
        if runs and re.search(r"[.]\s+[A-Z]", gap):
            return
        # A name in the run that does not look like an organisation's: between commas, capitalised.
        if runs or strict:
            yield from _plain_names(context, position, mention.start, authority, rule)
        following = mentions[number + 1].start if number + 1 < len(mentions) else end
        candidate = _Candidate(Found.at(mention.name, mention.start, mention.end, rule, 0.85), authority, kind=mention.kind)
        _aliases_after(context, candidate, mention.end, min(end, mention.end + 100))
        behalf = next((m for r in context.rules.group("party.behalf") for m in context.find(r, mention.end, min(end, mention.end + 60))), None)
        if behalf and re.fullmatch(r"[^.;]{0,40}?\(?\s*", text[mention.end : behalf.start()]) and not re.search(r"\band\b", text[mention.end : behalf.start()]):
            scope = text.find(")", behalf.end(), end) if "(" in text[mention.end : behalf.start() + 1] else -1
            scope = scope if scope > 0 else _clause_end(text, behalf.end(), end)
            candidate.behalf += _behalf(context, mention.end, scope + 1)
            depth_end = scope
        else:
            bracket = re.match(r"\s*\([^)]*\)", text[mention.end : end])
            if bracket and not bracket[0].count("\n"):
                depth_end = mention.end + bracket.end()
        _following_address(context, candidate, mention.end, following)
        runs += 1
        position = max(mention.end, depth_end)
        yield candidate


def _clause_end(text: str, start: int, end: int) -> int:
    stop = re.search(r"[.;\n)]|,? and (?=(?:the )?[A-Z][\w' ]+ (?:Council|Police|Constabulary|NHS|University|Trust))", text[start:end])
    return start + stop.start() if stop else end - 1


def _plain_names(context: Context, start: int, end: int, authority: int, rule: str) -> Iterator[_Candidate]:
    """Names between commas that no rule of names knows: "..., 15billion, Brighton and Hove, ..."."""
    for piece in re.finditer(r"[^,;\n]+", context.text[start:end]):
        begin, finish = context.trim(start + piece.start(), start + piece.end(), "(),;:.")
        value = re.sub(r"^(?:and|the|with)\s+(?:the\s+)?", "", context.text[begin:finish])
        begin = finish - len(value)
        if 2 < len(value) < 60 and _is_name_like(value) and not _verbish(value) and not _GENERIC.fullmatch(value) and "(" not in value:
            if re.match(r"(?:This|The|In|For|And|By|Between|It|As)\b", value):
                continue
            if re.search(r"\b(?:on behalf of|acting|agreement|protocol|street|road|house)\b", value, re.IGNORECASE) or find_postcode_in(value) or value[0].islower():
                continue
            yield _Candidate(Found.at(tidy_name(value), begin, finish, rule, 0.6), authority - 8)


def _following_address(context: Context, candidate: _Candidate, start: int, end: int) -> None:
    """", 1 High Street, Anytown, AB1 2CD" after a name."""
    match = re.compile(r"\s*(?:\([^)]*\)\s*)?(?:,|\bof\b|\bat\b|\n)\s*(?=[\dA-Z])").match(context.text, start, end)
    if not match:
        return
    postcode = next(find_postcodes(context.text, match.end(), end), None)
    if postcode and postcode.start - match.end() < 160 and _ADDRESS_WORD.search(context.text, match.end(), postcode.start):
        _set_address(context, candidate, match.end(), postcode.end)


def _inline_details(context: Context, candidate: _Candidate, end: int) -> None:
    start = candidate.name.evidence[0].end
    if start < end:
        _following_address(context, candidate, start, end)
        _general_details(context, candidate, start, end, "parties.form@1")


# --- merging and roles ----------------------------------------------------------------------------------------------

_KIND_WORDS = frozenset(
    """council county city borough district metropolitan unitary authority local police constabulary service services nhs trust
    foundation university college of and the for & upon limited ltd plc llp cic group board clinical commissioning ccg
    london royal hospitals hospital fire rescue partnership office chief constable commissioner crime""".split()
)


def _core(name: str) -> frozenset[str]:
    """The words that tell a body from others of its kind."""
    words = plain(re.sub(r"\([^)]*\)", "", name)).split()
    core = frozenset(w for w in words if w not in _KIND_WORDS)
    return core or frozenset(words)


_TIERS = ("county", "city", "borough", "district", "parish", "town")


def _same(first: _Candidate, second: _Candidate) -> bool:
    names = [plain(str(f.value)) for f in (first.name, *first.aliases)]
    others = [plain(str(f.value)) for f in (second.name, *second.aliases)]
    if set(names) & set(others):
        return True
    a, b = names[0], others[0]
    if re.sub(r"\W", "", a) == re.sub(r"\W", "", b):
        return True
    if first.kind and second.kind and first.kind != second.kind:
        return False
    core_a, core_b = _core(a), _core(b)
    if core_a != core_b and not ((not first.kind or not second.kind) and (core_a < core_b or core_b < core_a)):
        return False
    tiers_a, tiers_b = ({t for t in _TIERS if t in name.split()} for name in (a, b))
    if tiers_a and tiers_b and tiers_a != tiers_b:
        return False
    return bool(first.kind == second.kind == "council" or not first.kind or not second.kind or set(a.split()) <= set(b.split()) or set(b.split()) <= set(a.split()))


def _merge(context: Context, parties: list[_Candidate], candidate: _Candidate) -> None:
    """Add a candidate: to the party it is, else as a party of its own where its place may name one."""
    for party in parties:
        if not _same(party, candidate):
            continue
        if plain(candidate.name.value) != plain(party.name.value):
            longer = len(candidate.name.value) > len(party.name.value) + 3 and candidate.authority >= OPENING and not party.kind
            spare = candidate.name
            if longer and candidate.kind and "(" not in candidate.name.value:
                spare, party.name = party.name, candidate.name
                party.kind = candidate.kind
            party.aliases.append(spare)
        elif len(party.name.evidence) < 3:
            party.name = Found(party.name.value, (*party.name.evidence, *candidate.name.evidence[:1]))
        party.aliases += candidate.aliases
        party.roles += candidate.roles
        party.behalf += candidate.behalf if not party.behalf else []
        for name, found in candidate.details.items():
            party.details.setdefault(name, found)
        return
    best = parties[0].authority if parties else 0
    behalf = {plain(str(b.value)) for p in parties for b in p.behalf}
    if plain(candidate.name.value) in behalf:
        return
    if candidate.authority in (SIGNED, PROCESSOR) or best < OPENING or candidate.authority >= OPENING - 10:
        if candidate.authority == SECTION and best >= FORM and not candidate.details:
            return  # the table or form is the list; a mention in the section about parties adds none
        parties.append(candidate)


def _finish(context: Context, parties: list[_Candidate]) -> None:
    """Roles said of all or of one, abbreviations defined anywhere in the text."""
    for party in parties:
        for mention in context.organisations:
            if plain(mention.name) == plain(party.name.value):
                _aliases_after(context, party, mention.end, min(len(context.text), mention.end + 60))
    bound = [p for p in parties if p.authority > PROCESSOR]
    roles = list(_stated_roles(context, parties))
    for party, found in roles:
        if party is not None and all(found.value != r.value for r in party.roles):
            party.roles.append(found)
    for party, found in roles:
        if party is None:
            for one in bound:
                if not one.roles:
                    one.roles.append(found)
    for party in parties:
        held = {r.value for r in party.roles}
        if held & {"joint_controller", "controller_in_common"} and "controller" in held:
            party.roles = [r for r in party.roles if r.value != "controller"]


def _roles_in(context: Context, start: int, end: int) -> list[Found]:
    found = []
    for rule in context.rules.group("party.role"):
        match = next(context.find(rule, start, end), None)
        if match and not any(f.value != rule.value and f.evidence[0].start <= match.start() < f.evidence[0].end for f in found):
            found.append(Found.at(rule.value, match.start(), match.end(), rule.name, 0.85))
    return found


_COPULA = re.compile(
    r"\b(?:is|are|will be|shall be|act|acts|will act|shall act|acting|be|as|become|becomes|remain|remains|considered|deemed|each|both|being)\b", re.IGNORECASE
)


def _stated_roles(context: Context, parties: Sequence[_Candidate]) -> Iterator[tuple[_Candidate | None, Found]]:
    """(party or None for all of them, role) for every sentence or clause that says so."""
    everyone = context.rules.group("party.everyone")
    for block in context.body:
        for sentence_start, sentence_end in context.sentences(block):
            if not re.search(r"\b(?:controllers?|processors?)\b", context.text[sentence_start:sentence_end], re.IGNORECASE):
                continue
            for start, end in _clauses(context, sentence_start, sentence_end):
                clause = context.text[start:end]
                if re.search(r"\b(?:if|where|whether|any controller|when)\b", clause[:30], re.IGNORECASE) and not _party_in(context, parties, start, end):
                    continue
                for role in _roles_in(context, start, end):
                    at = role.evidence[0].start
                    if not _COPULA.search(context.text, max(start, at - 60), at + 1) and not re.match(r"\W*(?:is|are|will be|:|for)\b", context.text[role.evidence[0].end : end], re.IGNORECASE):
                        continue
                    subject = _party_in(context, parties, start, at) or (_party_in(context, parties, at, end) if re.match(r"[^.]{0,60}\b(?:is|are|will be)\b|\s*:", context.text[role.evidence[0].end : end]) else None)
                    if subject:
                        yield subject, role
                    elif any(next(context.find(rule, start, end), None) for rule in everyone) and role.value != "processor":
                        if not re.search(r"\bon (?:receipt|disclosure)\b|\brecipient\b|\breceiving\b", clause, re.IGNORECASE) or "each" in clause.lower():
                            yield None, role


def _clauses(context: Context, start: int, end: int) -> list[tuple[int, int]]:
    """A sentence cut where another subject takes over: "X is the controller and Y is the processor"."""
    cuts = [start]
    for match in re.finditer(r",\s*(?:and|while|whereas|but)\s+|;\s*|\s+and\s+(?=[^,;]{2,80}?\b(?:is|are|will be|shall be|acts?|as)\b[^,;]{0,40}\b(?:controller|processor))", context.text[start:end]):
        cuts.append(start + match.end())
    return [(a, b) for a, b in zip(cuts, [*cuts[1:], end], strict=True) if a < b]


def _party_in(context: Context, parties: Sequence[_Candidate], start: int, end: int) -> _Candidate | None:
    """The last party named between two offsets, by name, alias, or the sort of body its alias says."""
    folded = context.text[start:end]
    best: tuple[int, _Candidate] | None = None
    for party in parties:
        for found in (party.name, *party.aliases):
            name = str(found.value)
            if len(name) < 2:
                continue
            for match in re.finditer(rf"(?<!\w){re.escape(name.replace('’', chr(39)))}(?!\w)", folded, re.IGNORECASE if len(name) > 4 else 0):
                if best is None or match.start() > best[0]:
                    best = (match.start(), party)
    return best[1] if best else None


__all__ = ["Evidence", "Grid", "extract"]
