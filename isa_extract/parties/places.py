"""The places of a document that name its parties, each with the authority it has."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from isa_extract.document import Block, BlockKind
from isa_extract.facts import Context, Found
from isa_extract.forms import LabelValue, label_rule
from isa_extract.parties.adherence import adherent
from isa_extract.parties.details import from_cards, from_flattened_columns
from isa_extract.parties.lines import from_lines
from isa_extract.parties.names import (
    DEFINED,
    FORM,
    OPENING,
    PROCESSOR,
    SECTION,
    SIGNED,
    Candidate,
    defined,
    is_generic,
    is_name_like,
    listed_names,
    named,
    read_details,
    roles_in,
    says,
    set_address,
    strong_mentions,
    ticked,
    unticked,
)
from isa_extract.parties.prose import from_prose
from isa_extract.parties.tables import from_tables
from isa_extract.rules import plain
from isa_extract.sections import row_labels
from isa_extract.values import find_postcodes

_OPENING_REACH = 6000  # characters from the start within which an opening may say "between X and Y"
_NUMBER = re.compile(r"\(?\d{1,2}[).]?|\(?[a-z]\)|[A-Z]\.?|\(?[ivx]+\)", re.IGNORECASE)
_COLLECTIVE = re.compile(
    r"(?:(?:the|each of the|those|our)\s+)?(?:[a-z][\w-]*[\s,]+){1,6}?"
    r"(?:being|namely|that is to say|comprising"
    r"|consisting of|which are|that is)\s*[,:]?\s*(?=(?:the\s+)?[A-Z])"
)
_AND_LABEL = re.compile(r"\s*\n\s*and\b\s*:?\s*(?=[A-Z\d])", re.IGNORECASE)
_PLAIN_HEAD = re.compile(r"(?:[A-Z][\w'&-]+\s+){1,6}(?:\(|,|$)|(?:[A-Z][\w'&-]+\s*){2,6}(?:\(|,|$)")
_OFFICE = re.compile(r"chief constable (?!of\b|for\b)", re.IGNORECASE)
_DEFINITION_LIMIT = 700  # characters of a clause that introduces one party, with whom it acts for
_LIST_LIMIT = 60  # blocks that a list of parties may have


def candidates(context: Context) -> list[Candidate]:
    """Everything that may be a party, with the authority of the place that names it."""
    lines = _lines(context)
    flattened = list(from_flattened_columns(context))
    found = [
        *from_tables(context),
        *from_cards(context),
        *from_lines(context, lines),
        *_from_labels(context),
        *_from_answers(context),
        *_from_numbered(context),
        *_from_openings(context),
        *_from_ticks(context, lines),
        *_from_sections(context),
        *_from_adherence(context),
        *from_prose(context),
        *_from_posts(context),
    ]
    if flattened:  # the lines of such a table look like labels and values
        found = [*flattened, *(c for c in found if c.kind or c.authority > FORM)]
    bound = [c for c in found if c.authority > PROCESSOR]
    best = max((c.authority for c in bound), default=0)
    if best < SECTION or len({plain(str(c.name.value)) for c in bound}) < 2:
        found += _from_signatures(context)
    return found


def _lines(context: Context) -> list[tuple[int, int]]:
    """The lines outside tables, without bullets."""
    lines: list[tuple[int, int]] = []
    for block in context.body:
        if block.kind is BlockKind.CELL:
            continue
        start = block.content
        for line in context.text[block.content : block.end].split("\n"):
            a, b = context.trim(start, start + len(line))
            if a < b:
                lines.append((a, b))
            start += len(line) + 1
    return lines


# --- forms ----------------------------------------------------------------------------------------------------------


def _from_labels(context: Context) -> Iterator[Candidate]:
    """Forms: "Parties: A and B", "Organisation: A / Address: ..." (a card for each party), "Controller: A"."""
    current: Candidate | None = None
    in_contacts = False
    for label in context.label_values:
        start, end = label.value_start, label.value_end
        rule = label.rule.name
        if label.field.startswith("part") and _heads_a_column(context, label):
            continue
        bracketed = "(" in context.text[max(0, label.label_start - 1) : label.label_start + 1]
        if bracketed and label.layout == "below":
            continue  # what the body on the line above is called
        if label.field == "parties" and end > start and label_rule(context, context.text[start:end]) is None:
            if not says(context, "party.elsewhere", start, end):
                prose = label.layout == "below" and re.search(r"[.] [A-Z]", context.text[start:end]) is not None
                if not prose:  # a paragraph under a heading is read as prose
                    yield from listed_names(context, start, end, FORM, rule)
                while joined := _AND_LABEL.match(context.text, end) if label.layout == "line" else None:
                    # "Between: X" on one line and "And: Y" on the next
                    block = context.document.block_at(joined.end())
                    line_end = context.text.find("\n", joined.end())
                    start, end = joined.end(), line_end if line_end > 0 else len(context.text)
                    if block is None or block.kind is BlockKind.CELL:
                        break
                    yield from listed_names(context, start, end, FORM, rule)
        elif label.field in ("party.name", "party.controller", "party.processor") and end > start:
            section = context.section_ids(label.label_start)
            if section & {"signatures", "retention", "breach", "sharing_process"} and label.field == "party.name":
                current = None
                continue
            before = context.text[max(0, label.label_start - 30) : label.label_start]
            if label.field == "party.name" and re.search(
                r"\b(?:on behalf of|signed (?:for|by))\W*$", before, re.IGNORECASE
            ):
                current = None
                continue
            if context.text[start:end].count(".") and end - start > 160:
                continue  # an explanation
            authority = FORM if label.field != "party.processor" else PROCESSOR
            if label.layout == "below" and is_generic(context, context.text[label.label_start : label.label_end]):
                authority = SECTION  # the heading of a group: "Local authority", and its members below
            found = list(listed_names(context, start, min(end, start + 400), authority, rule))
            if not found and label.field == "party.name" and end - start < 90:
                whole = named(context, start, end, FORM, rule)
                found = [whole] if whole else []
            near = context.text[label.label_start : label.label_end].lower()
            role = (
                "processor" if label.field == "party.processor"
                else "joint_controller" if "joint" in near
                else "controller_in_common" if "common" in near
                else "controller" if label.field == "party.controller"
                else ""
            )  # fmt: skip
            for candidate in found:
                if role:
                    candidate.roles.append(Found.at(role, label.label_start, label.label_end, rule, 0.9))
                yield candidate
            current = found[-1] if len(found) == 1 else None
            in_contacts = False
        elif label.field.startswith("contact.") or label.field == "person.name":
            in_contacts = True
        elif current is not None and end > start and not in_contacts:
            if label.field == "party.address":
                set_address(context, current, start, end)
            elif label.field in ("party.ico_registration", "party.postcode", "phone", "email"):
                read_details(context, current, start, end, rule)
        if label.field.startswith(("signature.", "agreement.")):
            current = None


def _from_answers(context: Context) -> Iterator[Candidate]:
    """Forms of questions: the bodies named line by line in the answer to who takes part, with what is said of each."""
    for label, answers, ids in row_labels(context):
        about = dict(ids)
        if "parties" not in about:
            continue
        asks_who = about["parties"].startswith("heading.who_takes_part")
        if not asks_who and context.finds("contact.heading", label.start, label.end):
            continue
        if says(context, "party.excluded", label.start, label.end):
            continue
        for block in answers:
            yield from _answer(context, block)


def _answer(context: Context, block: Block) -> Iterator[Candidate]:
    """The bodies that the lines of an answer begin with; lines without one say more of the body above."""
    current: Candidate | None = None
    for first, end in _line_spans(context, block):
        if first >= end:
            continue
        bullet = _BULLET.match(context.text, first, end)
        start = bullet.end() if bullet else first
        begin = None if _NESTED.match(context.text, first, end) else _name_at_start(context, start, end)
        if begin is not None:
            mention = next(m for m in context.mentions(start, end) if not m.weak or m.end >= end - 2)
            current = None
            if _sentence_about(context, mention.end, end) or says(context, "party.excluded", mention.end, end):
                continue
            current = defined(context, begin, end, FORM, "parties.answer@1")
            if current is not None:
                yield current
        elif current is not None and bullet is None and not _NESTED.match(context.text, first, end):
            if "address" not in current.details and next(find_postcodes(context.text, start, end), None):
                set_address(context, current, start, end)
            read_details(context, current, start, end, "parties.answer@1")
            if says(context, "party.role_cell", start, end):
                current.roles += roles_in(context, start, end)


_BULLET = re.compile(r"\s*[•▪●*]\s*")
_NESTED = re.compile(r"\s*[–—-]\s")


def _heads_a_column(context: Context, label: LabelValue) -> bool:
    """Whether a label stands in the row of column headings over a table of several columns."""
    place = context.document.cell_of(label.block)
    if place is None:
        return False
    table, cell = place
    if any(grid.table is table and grid.header_row == cell.row for grid in context.grids):
        return True
    row = [context.document.blocks[other.block] for other in table.row(cell.row)]
    filled = [block for block in row if block.end > block.start]
    return len(filled) > 2 and not any(context.mentions(b.start, b.end) for b in filled)


# --- legal parties --------------------------------------------------------------------------------------------------


def _clause(context: Context, position: int) -> tuple[int, int]:
    """The span of a numbered item with the lines that a hard wrap cut off it."""
    block = context.body[position]
    end = block.end
    style = _label_style(context.document.label(block))
    for following in context.body[position + 1 : position + 8]:
        text = context.text[block.content : end].rstrip()
        # A line that a hard wrap began with a house number was taken for an item: "65 Knock Road".
        cut_off = following.kind is BlockKind.PARAGRAPH or (
            following.kind is BlockKind.LIST_ITEM
            and style in ("()", ")", ".")
            and re.fullmatch(r"\d+[A-Za-z]?", context.document.label(following)) is not None
        )
        if not cut_off or text.endswith((";", ".", "; and", ")")) or following.start - end > 2:
            break
        end = following.end
    return block.content, end


def _label_style(label: str) -> str:
    """A printed number without what it counts: "(1)" and "(b)" are "()", "2." is "."."""
    return re.sub(r"\w", "", label)


def _from_numbered(context: Context) -> Iterator[Candidate]:
    """Legal parties: "(1) X of ADDRESS ("the Council")", after BETWEEN or a heading that says parties."""
    open_at = -1
    style: str | None = None  # how the first party is numbered; a bare number among "(1)" and "(2)" is none of them
    for position, block in enumerate(context.body):
        text = context.text[block.content : block.end]
        label = context.document.label(block)
        numbered = _NUMBER.fullmatch(label) is not None
        a_party = open_at >= 0 and numbered and _name_at_start(context, block.content, block.end) is not None
        if len(text) < 200 and not a_party and says(context, "party.numbered_heading", block.content, block.end):
            open_at, style = position, None
            continue
        if open_at < 0 or position - open_at > _LIST_LIMIT:
            continue
        if block.kind is BlockKind.HEADING and _name_at_start(context, block.content, block.end) is None:
            if not re.match(r"(?:and|parties|between)\W*$", text, re.IGNORECASE):
                open_at = -1
            continue
        if not numbered or (style and _label_style(label) != style):
            continue
        start, end = _clause(context, position)
        near_start = context.mentions(start, min(end, start + 150))
        named_in_it = _COLLECTIVE.match(context.text, start, end)
        if named_in_it:  # "(b) the constituent councils, being A, B and C"
            yield from listed_names(context, named_in_it.end(), end, DEFINED, "parties.numbered_group@1", prose=True)
            continue
        legal = says(context, "party.legal_description", start, end)
        if (near_start and near_start[0].start - start < 6) or legal:
            candidate = defined(context, start, end, DEFINED, "parties.numbered@1")
            if candidate and (candidate.kind or legal) and not _sentence_about(context, candidate.end, end):
                style = _label_style(label)
                yield candidate


# --- prose ----------------------------------------------------------------------------------------------------------


def _from_openings(context: Context) -> Iterator[Candidate]:
    """ "This agreement is between X and Y" and "the partners are: X, Y and Z"."""
    limit = min(len(context.text), _OPENING_REACH)
    for position, block in enumerate(context.body):
        early = block.start < limit
        in_section = "parties" in context.section_ids(block.start)
        if not (early or in_section):
            continue
        text = context.text[block.content : block.end].strip()
        if (
            early
            and len(text) < 60
            and any(
                expression.fullmatch(text)
                for rule in context.rules.group("party.stack")
                for expression in rule.expressions
            )
        ):
            yield from _stacked(context, position)
            continue
        for start, end in context.sentences(block):
            for rule in context.rules.group("party.opening"):
                match = next(rule.search(context.text, start, end), None)
                if match is None:
                    continue
                if says(context, "party.other_agreement", start, match.end()):
                    continue
                if match.end() >= end - 2:
                    yield from _stacked(context, position)
                else:
                    run_end = block.end if _cut_short(context, end, block) else end
                    yield from listed_names(context, match.end(), run_end, OPENING, rule.name, prose=True)
                break


def _from_adherence(context: Context) -> Iterator[Candidate]:
    """Completed forms of adherence: "We, X of ADDRESS, have read the Agreement and undertake to be bound by it"."""
    for block in context.body:
        who = adherent(context, block)
        candidate = defined(context, *who, OPENING, "parties.adherence@1") if who else None
        if candidate is not None and (candidate.kind or "postcode" in candidate.details):
            yield candidate


def _cut_short(context: Context, end: int, block: Block) -> bool:
    """Whether a "sentence" ended at a line break inside a run of names."""
    return (end < block.end and context.text[end - 1] in ",;&/") or context.text[max(0, end - 4) : end] == " and"


def _stacked(context: Context, position: int) -> Iterator[Candidate]:
    """Names stacked down the page after BETWEEN, with AND between them; list items below "the parties are:"."""
    text_of = context.text
    items = context.body[position + 1 : position + _LIST_LIMIT]
    depth: int | None = None
    cut_until = -1
    last: Candidate | None = None
    for number, block in enumerate(items):
        if block.start < cut_until:
            continue  # the rest of an item that a house number cut in two
        end = block.end
        if last is not None and _is_address(context, block):
            if "address" not in last.details:
                set_address(context, last, block.start, block.end)
            continue
        if block.kind is BlockKind.LIST_ITEM and _label_style(context.document.label(block)) == "()":
            end = cut_until = _clause(context, position + 1 + number)[1]
        text = text_of[block.content : end].strip()
        if not text or re.fullmatch(r"(?:and|&|a|ac|-)\W*", text, re.IGNORECASE):
            continue
        if block.kind is BlockKind.CELL:
            return  # the tables are read for themselves
        if block.kind is BlockKind.LIST_ITEM:
            if depth is not None and block.level > depth:
                continue
            depth = block.level
        start = block.content
        lead = re.compile(r"(?:and\s+)?(?:the\s+)?", re.IGNORECASE).match(text_of, start, block.end)
        begin = lead.end() if lead else start
        if any(start <= m.start < begin for m in context.mentions(start, end)):
            begin = start  # "THE CHIEF CONSTABLE OF X": the article was read as part of the name
        mentions = strong_mentions(context, begin, end)
        at_start = bool(mentions) and mentions[0].start - begin < 4
        if not at_start and is_generic(context, text) and len(text) < 60 and block.kind is not BlockKind.HEADING:
            continue  # a heading of a group inside the list
        if mentions and at_start and _is_definition(context, start, end):
            candidate = defined(context, begin, end, OPENING, "parties.stacked@1")
            if candidate:
                last = candidate
                yield candidate
            continue
        if at_start and block.kind is BlockKind.PARAGRAPH and len(text) > 120 and _several(context, block):
            yield from listed_names(context, block.content, block.end, OPENING, "parties.list@1", prose=True)
            return
        whole = block.kind is BlockKind.LIST_ITEM or _between_ands(context, items, number)
        if at_start and (len(text) <= 330) and not _sentence_about(context, mentions[0].end, end):
            pieces = _pieces(context, block) if block.kind is BlockKind.PARAGRAPH else []
            if pieces:
                for a, b in pieces:
                    piece = defined(context, a, b, OPENING, "parties.section_list@1")
                    if piece:
                        yield piece
                continue
            lines = text.count("\n") and all(
                context.mentions(a, b)
                for a, b in _line_spans(context, block)
                if b - a > 6 and not re.search(r"\d", text_of[a:b])
            )
            if lines or _several(context, block):
                yield from listed_names(context, block.content, block.end, OPENING, "parties.list@1")
            else:
                candidate = defined(context, begin, end, OPENING, "parties.stacked@1")
                if candidate:
                    last = candidate
                    cut_until = max(cut_until, _address_below(context, candidate, block, items))
                    following = items[number + 1] if number + 1 < len(items) else None
                    if following is not None and following.start >= cut_until and _is_address(context, following):
                        set_address(context, candidate, following.start, following.end)
                    yield candidate
        elif whole and len(text) < 90 and is_name_like(text) and label_rule(context, text) is None:
            candidate = named(context, begin, block.end, OPENING, "parties.list@1")
            if candidate:
                yield candidate
        else:
            return


_DEFINED_AS = re.compile(
    r"\(\s*(?:herein(?:after)?|hereafter|together|in this \w+|referred to|known|called|the|as|[\s,\w]){0,60}?"
    r"[\"'](?:the )?[A-Z][^\"'()]{1,40}[\"']\s*\)",
    re.IGNORECASE,
)


def _is_definition(context: Context, start: int, end: int) -> bool:
    """Whether a clause introduces a single party: its name first, and at its end what it is called from there on."""
    found = list(_DEFINED_AS.finditer(context.text, start, end))
    if len(found) != 1 or not 40 < end - start <= _DEFINITION_LIMIT:
        return False
    return re.fullmatch(r"[\s.,;]*(?:and)?[\s.,;]*", context.text[found[0].end() : end]) is not None


def _is_address(context: Context, block: Block) -> bool:
    """Whether a line is nothing but an address: it ends in a postcode and does not begin with a body's name."""
    text = context.text[block.start : block.end].rstrip(" .,;")
    if len(text) > 160 or block.kind is BlockKind.CELL or first_verb(text):
        return False
    postcode = next(find_postcodes(context.text, block.start, block.end), None)
    if postcode is None or postcode.end < block.start + len(text):
        return False
    return _name_at_start(context, block.content, block.end) is None and "," in text


def _between_ands(context: Context, items: Sequence[Block], number: int) -> bool:
    """Whether the next line is nothing but "and", or the one before was."""
    around = [items[i] for i in (number - 1, number + 1) if 0 <= i < len(items)]
    return any(re.fullmatch(r"\W*and\W*", context.text[b.start : b.end], re.IGNORECASE) for b in around)


def _line_spans(context: Context, block: Block) -> list[tuple[int, int]]:
    spans, start = [], block.content
    for line in context.text[block.content : block.end].split("\n"):
        spans.append(context.trim(start, start + len(line)))
        start += len(line) + 1
    return spans


def _sentence_about(context: Context, start: int, end: int) -> bool:
    """Whether what follows a name goes on as a sentence about it."""
    return any(
        expression.match(context.text, start, end)
        for rule in context.rules.group("party.predicate")
        for expression in rule.expressions
    )


# --- lists ----------------------------------------------------------------------------------------------------------


def _from_ticks(context: Context, lines: Sequence[tuple[int, int]]) -> Iterator[Candidate]:
    """A list of bodies with boxes: those that are ticked have joined."""
    boxed = [
        (start, end)
        for start, end in lines
        if (ticked(context.text[start:end]) or unticked(context.text[start:end])) and end - start < 160
    ]
    known = [span for span in boxed if context.mentions(*span)]
    if len(known) < 2 or len(known) * 2 < len(boxed):
        return
    for start, end in boxed:
        if ticked(context.text[start:end]):
            candidate = named(context, start, end, TABLE_OF_TICKS, "parties.ticked@1")
            if candidate:
                yield candidate


TABLE_OF_TICKS = 88


def _from_sections(context: Context) -> Iterator[Candidate]:
    """A section on the parties: bullets or lines of names, up to the next section on another subject."""
    level: int | None = None
    blocks: list[Block] = []
    for section in context.sections:
        heading = section.heading
        if "parties" in section.ids and heading is not None:
            level = heading.level
        elif level is None or section.ids or (heading is not None and heading.level <= level and heading.level < 5):
            level = None
            yield from _section_list(context, blocks)
            blocks = []
            continue
        blocks += [
            block
            for block in context.document.blocks_between(section.start, section.end)
            if block.kind in (BlockKind.LIST_ITEM, BlockKind.PARAGRAPH)
            or (block.kind is BlockKind.HEADING and block.level > 5 and not (block is heading and section.ids))
        ]
    yield from _section_list(context, blocks)


def _section_list(context: Context, blocks: Sequence[Block]) -> Iterator[Candidate]:
    depth: int | None = None
    items = [b for b in blocks if b.kind is BlockKind.LIST_ITEM]
    known = sum(bool(_name_at_start(context, b.content, b.end)) for b in items)
    in_address_until = -1
    for block in blocks:
        text = context.text[block.content : block.end].strip()
        if not text or block.start < in_address_until or unticked(text):
            continue
        if says(context, "party.excluded", block.start, block.end):
            continue
        if block.kind is BlockKind.LIST_ITEM:
            if depth is not None and block.level > depth:
                continue  # the departments of the body above
            if not is_generic(context, text):
                depth = block.level
        begin = _name_at_start(context, block.content, block.end)
        if begin is not None and len(text) < 260:
            mention = context.mentions(begin, block.end)[0]
            if _sentence_about(context, mention.end, block.end):
                continue
            if len(text) > 160 and block.kind is BlockKind.PARAGRAPH and not _postcode(context, block):
                continue
            if block.kind is BlockKind.PARAGRAPH and len(pieces := _pieces(context, block)) > 1:
                for a, b in pieces:
                    piece = defined(context, a, b, SECTION, "parties.section_list@1")
                    if piece:
                        yield piece
                continue
            if _several(context, block):
                sentences = block.kind is BlockKind.PARAGRAPH and re.search(r"[.] [A-Z]\w+ [a-zA-Z]", text) is not None
                rule = "parties.section_line@1"
                yield from _at(SECTION, listed_names(context, block.content, block.end, SECTION, rule, prose=sentences))
                continue
            candidate = defined(context, begin, block.end, SECTION, "parties.section_line@1")
            if candidate:
                in_address_until = _address_below(context, candidate, block, blocks)
                yield candidate
        elif begin is not None and block.kind is BlockKind.PARAGRAPH and _introduces(context, block):
            candidate = defined(context, begin, block.end, SECTION, "parties.section_paragraph@1")
            if candidate:
                yield candidate
        elif block.kind is BlockKind.LIST_ITEM and len(text) < 90 and known >= 2 and is_name_like(text):
            candidate = named(context, block.content, block.end, SECTION, "parties.list@1")
            if candidate:
                yield candidate


def _pieces(context: Context, block: Block) -> list[tuple[int, int]]:
    """The parts of a paragraph between semicolons when each begins with a name; else []."""
    spans: list[tuple[int, int]] = []
    start = block.content
    for part in context.text[block.content : block.end].split(";"):
        lead = re.compile(r"\s*(?:and\s+)?(?:the\s+)?", re.IGNORECASE).match(context.text, start)
        spans.append((lead.end() if lead else start, start + len(part)))
        start += len(part) + 1
    if len(spans) < 2 or not all(
        b - a > 4 and (_name_at_start(context, a, b) is not None or _PLAIN_HEAD.match(context.text, a, b))
        for a, b in spans
    ):
        return []
    return spans


def _at(authority: int, found: Iterator[Candidate]) -> Iterator[Candidate]:
    for candidate in found:
        candidate.authority = authority
        yield candidate


def _introduces(context: Context, block: Block) -> bool:
    """Whether a long paragraph introduces a party: its address and what it is called from there on."""
    return _postcode(context, block) and says(context, "party.introduction", block.content, block.end)


def _name_at_start(context: Context, start: int, end: int) -> int | None:
    """Where a line's name begins when the line begins with an organisation's name; else None."""
    lead = re.compile(r"\s*(?:(?:and|between|[☒☑✓✔]|\[[xX]\]|\(?\d+[).]?)\s*)*(?:the\s+)?", re.IGNORECASE).match(
        context.text, start, end
    )
    begin = lead.end() if lead else start
    mention = next((m for m in context.mentions(start, end) if not m.weak or m.end >= end - 2), None)
    if mention is not None and mention.start - begin <= 3:
        return min(begin, mention.start)
    return None


def _postcode(context: Context, block: Block) -> bool:
    return next(find_postcodes(context.text, block.start, block.end), None) is not None


def _several(context: Context, block: Block) -> bool:
    """Whether a line holds several names with commas or "and" between them."""
    mentions = context.mentions(block.content, block.end)
    joint = re.compile(r"\s*(?:\([^)]{0,60}\)\s*)?(?:,|;|/|\band\b|&|,\s*and\b|\n)\s*(?:the\s+)?", re.IGNORECASE)
    together = [
        (a, b)
        for a, b in pairwise(mentions)
        if joint.fullmatch(context.text, a.end, b.start) and "/" not in context.text[a.end : b.start]
    ]
    if together and _postcode(context, block) and context.text.count("\n", block.content, block.end) == 0:
        return bool(re.search(r"[;]|\band\b", context.text[together[0][0].end : together[0][1].start]))
    return bool(together)


def _address_below(context: Context, candidate: Candidate, block: Block, blocks: Sequence[Block]) -> int:
    """Take the lines below a name up to a postcode for its address; where they end, or -1."""
    if "address" in candidate.details or block.kind is BlockKind.LIST_ITEM:
        return -1
    following = [b for b in blocks if b.start >= block.end][:7]
    for number, line in enumerate(following):
        text = context.text[line.content : line.end]
        if len(text) > 80 or first_verb(text):
            return -1
        if _postcode(context, line):
            if any(_name_at_start(context, b.content, b.end) is not None and number > 4 for b in following[:number]):
                return -1
            set_address(context, candidate, following[0].content, line.end)
            read_details(context, candidate, following[0].content, line.end, "parties.section_line@1")
            return line.end
    return -1


def _is_post(context: Context, start: int, end: int) -> bool:
    text = context.text[start:end].strip(" \t\n,;:.-")
    return any(e.fullmatch(text) for rule in context.rules.group("party.post") for e in rule.expressions)


def _from_posts(context: Context) -> Iterator[Candidate]:
    """Bodies with nothing but a post between them: "Chief Executive X Council Chief Executive Y Council ..."."""
    for block in context.body:
        mentions = strong_mentions(context, block.start, block.end)
        if len(mentions) < 2 or block.kind is BlockKind.CELL:
            continue
        gaps = [(a.end, b.start) for a, b in pairwise(mentions)]
        gaps.insert(0, (block.content, mentions[0].start))
        # The post of an office that is a party itself stands in its name: "Chief Constable X Police".
        posts = [
            gap
            for gap, mention in zip(gaps, mentions, strict=True)
            if _is_post(context, *gap) or (not context.text[gap[0] : gap[1]].strip() and _OFFICE.match(mention.name))
        ]
        if len(posts) < 2 or len(posts) < len(gaps) - 1:
            continue
        for mention in mentions:
            office = _OFFICE.match(context.text, mention.start, mention.end)
            start = office.end() if office else mention.start
            candidate = named(context, start, mention.end, SECTION, "parties.posts@1", mention=mention)
            if candidate:
                yield candidate


def first_verb(text: str) -> bool:
    """Whether a line is part of a sentence and none of an address."""
    return re.search(r"\b(?:is|are|will|shall|has|have|was|were|must|may)\b", text) is not None


def _from_signatures(context: Context) -> Iterator[Candidate]:
    """No list of parties anywhere: the bodies that sign."""
    from isa_extract.extractors.signatories import extract as signatories

    for fact in signatories(context):
        organisation = fact.attributes.get("organisation")
        if isinstance(organisation, Found) and organisation.value:
            evidence = organisation.evidence[0]
            candidate = named(context, evidence.start, evidence.end, SIGNED, "parties.signatory@1")
            if candidate:
                yield candidate
