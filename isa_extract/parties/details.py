"""Details of parties that stand elsewhere than where they are named: cards, tables under defined terms, sentences."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from itertools import takewhile

from isa_extract.document import Block, BlockKind, Table
from isa_extract.facts import Context, Found
from isa_extract.forms import label_rule
from isa_extract.parties.addresses import read_details, set_address
from isa_extract.parties.aliases import read_aliases
from isa_extract.parties.called import Names, short_names
from isa_extract.parties.candidate import FORM, Candidate, is_name_like, says, strong_mentions
from isa_extract.parties.names import named
from isa_extract.parties.told import address_beside_name, numbers_by_name, tells_numbers
from isa_extract.people import is_person, is_post
from isa_extract.values import find_emails, find_ico_numbers, find_phones, find_postcodes

_CARD_LINES = 10  # lines that the card of a body may have
_LINE = 90  # characters of a line of a card
_HEADER_ROWS = 3
_ADDRESS_REACH = 160  # characters between the words that announce an address and its postcode
_CUE_REACH = 30  # characters before a number or mailbox within which it is said whose it is
_OF_PEOPLE = frozenset({"person", "post", "person_post", "signature", "date"})
_DETAILS = frozenset({"address", "postcode", "phone", "email", "phone_email", "ico"})
_CALLED = re.compile(
    r"\s*\((?:the )?[\"'][^()\n]{2,40}[\"']\)"
    r"(?:,? (?:registered )?(?:company|charity) (?:number|no\.?)? ?[A-Z]{0,2}\d{5,8})?",
    re.IGNORECASE,
)
_PLACE = re.compile(r"\b(?:centre|house|hall|offices?|hospital|school|buildings?)$", re.IGNORECASE)
_SAME_SUBJECT = re.compile(
    r"(?:It|Its|Their|We|Our|You (?:can|may|should)|Letters|The (?:[\w-]+ ){0,2}\w+ (?:is|are))\b"
)


def complete(context: Context, parties: Sequence[Candidate]) -> None:
    """Fill in what the places that name the parties leave out; what they say is kept."""
    names = Names(parties)
    for table in context.document.tables:
        _read_table(context, names, table)
    _read_cards(context, names)
    for_short = Names(parties, short_names(context, parties))
    goes_on = False  # a sentence that tells numbers was cut by the end of a page
    for block in context.body:
        if block.kind in (BlockKind.PARAGRAPH, BlockKind.LIST_ITEM):
            _read_sentences(context, names, block)
            address_beside_name(context, names, block)
            numbers_by_name(context, for_short, block, told=goes_on)
            goes_on = tells_numbers(context, block.content, block.end) and context.text[block.end - 1] == ","


# --- tables under defined terms -------------------------------------------------------------------------------------


def _read_table(context: Context, names: Names, table: Table) -> None:
    """A table whose rows are named by what the parties are called: "The Council | 01632 960001 | Z1234567"."""
    texts = {
        (cell.row, cell.column): context.document.blocks[cell.block]
        for cell in table.cells
        if context.document.blocks[cell.block].end > context.document.blocks[cell.block].content
    }
    for header in range(min(_HEADER_ROWS, table.rows - 1)):
        meanings = {
            column: meaning
            for (row, column), block in texts.items()
            if row == header and (meaning := _meaning(context, context.text[block.content : block.end]))
        }
        if not set(meanings.values()) & _DETAILS:
            continue
        if set(meanings.values()) & _OF_PEOPLE:
            return  # the telephone in a row is that of the person in it
        if any(row > header and _names_somebody(context, block) for (row, _), block in texts.items()):
            return
        for column in range(table.columns):
            rows = [
                (row, party)
                for row in range(header + 1, table.rows)
                if (block := texts.get((row, column)))
                and (party := names.whole(context.text[block.content : block.end]))
            ]
            if len(rows) > 1 and len({id(party) for _, party in rows}) == len(rows):
                for row, party in rows:
                    _read_row(context, party, {m: texts[row, c] for c, m in meanings.items() if (row, c) in texts})
                return


def _names_somebody(context: Context, block: Block) -> bool:
    """Whether a cell begins with a person's name or a post, under whatever heading."""
    first = context.text[block.content : block.end].split("\n")[0].split(",")[0].strip()
    mentioned = context.mentions(block.content, block.end)
    return not mentioned and (is_person(context.rules, first) or is_post(context.rules, first))


def _meaning(context: Context, text: str) -> str:
    for rule in (
        context.rules.lookup("party.card", text),
        context.rules.lookup("party.column", text),
        label_rule(context, text, "column"),
    ):
        if rule is not None and rule.value in _DETAILS | _OF_PEOPLE:
            return rule.value
    return ""


def _read_row(context: Context, party: Candidate, cells: Mapping[str, Block]) -> None:
    for meaning, block in cells.items():
        if meaning == "address":
            set_address(context, party, block.content, block.end)
        elif meaning in _DETAILS:
            read_details(context, party, block.content, block.end, "parties.details_table@1")


# --- parties that only cards name -----------------------------------------------------------------------------------


def from_cards(context: Context) -> Iterator[Candidate]:
    """Bodies that lines name with their address and registration below, two or more: a card for each party."""
    found: list[Candidate] = []
    lines = list(_lines(context))
    for number, (start, end, block) in enumerate(lines):
        if end - start > _LINE or (block.kind is BlockKind.CELL and start > block.content):
            continue
        called = number + 1 < len(lines) and _is_alias_line(context, lines[number + 1])
        if not _is_name_line(context, start, end) and not (called and is_name_like(context.text[start:end])):
            continue
        goes_on = partial(_goes_on, context, block)
        rest = list(takewhile(goes_on, lines[number + 1 : number + 1 + _CARD_LINES]))
        if not rest:
            continue
        span = rest[0][0], rest[-1][1]
        registered = next(find_ico_numbers(context.text, *span), None) is not None
        if not registered or not (_is_alias_line(context, rest[0]) or next(find_postcodes(context.text, *span), None)):
            continue
        candidate = named(context, start, end, FORM, "parties.card_lines@1")
        if candidate is not None:
            if _is_alias_line(context, rest[0]):
                read_aliases(context, candidate, end, rest[0][1])
                rest = rest[1:]
            if rest:
                _read_card(context, candidate, [(a, b) for a, b, _ in rest])
            found.append(candidate)
    if len(found) > 1:
        yield from found


def _is_name_line(context: Context, start: int, end: int) -> bool:
    """Whether a line is the name of an organisation and nothing else but what it is called and registered as."""
    mentions = strong_mentions(context, start, end)
    if not mentions or mentions[0].start - start >= 5:
        return False
    return any(m.end >= end - 1 or _CALLED.fullmatch(context.text, m.end, end) is not None for m in mentions)


def _goes_on(context: Context, first: Block, line: tuple[int, int, Block]) -> bool:
    """Whether a line may stand on the card that begins in the block `first`."""
    start, end, block = line
    if _is_name_line(context, start, end) and not _PLACE.search(context.text[start:end]):
        return False
    if context.rules.lookup("party.card", context.text[start:end].rstrip(" :*")) is not None:
        return False  # a form of labels and values, which is read as such
    in_cell = BlockKind.CELL in (block.kind, first.kind)
    return (not in_cell or block is first) and end - start <= _LINE and not says(context, "party.card_end", start, end)


# --- cards ----------------------------------------------------------------------------------------------------------


def _read_cards(context: Context, names: Names) -> None:
    """Lines under a party's name that give its address and numbers: a cell of a table, or a few short lines."""
    lines = list(_lines(context))
    for number, (start, end, block) in enumerate(lines):
        party = names.whole(context.text[start:end])
        if party is None:
            continue
        belongs = partial(_belongs, context, names, party=party, first=block)
        rest = list(takewhile(belongs, lines[number + 1 : number + 1 + _CARD_LINES]))
        if rest and _is_alias_line(context, rest[0]):
            rest = rest[1:]
        if rest:
            _read_card(context, party, [(a, b) for a, b, _ in rest])


def _lines(context: Context) -> Iterator[tuple[int, int, Block]]:
    for block in context.body:
        numbered = re.fullmatch(r"\d+[A-Za-z]?", context.document.label(block)) is not None
        start = block.start if numbered else block.content  # a house's number is not that of an item
        for line in context.text[start : block.end].split("\n"):
            a, b = context.trim(start, start + len(line))
            if a < b:
                yield a, b, block
            start += len(line) + 1


def _is_alias_line(context: Context, line: tuple[int, int, Block]) -> bool:
    return re.fullmatch(r"\(.{2,60}\)", context.text[line[0] : line[1]]) is not None


def _belongs(context: Context, names: Names, line: tuple[int, int, Block], *, party: Candidate, first: Block) -> bool:
    """Whether a line may go on a card: short, no sentence, no other party; of a cell, in the same cell."""
    start, end, block = line
    if (block.kind is BlockKind.CELL or first.kind is BlockKind.CELL) and block is not first:
        return False
    text = context.text[start:end]
    if (
        (block.kind is BlockKind.HEADING and block.level < 9)
        or end - start > _LINE
        or names.whole(text) not in (None, party)
        or (names.subject(text) or (party, 0))[0] is not party  # the clause of the next one
        or context.rules.lookup("party.card", text) is not None  # the label of a column that lost its table
    ):
        return False
    return not says(context, "party.card_end", start, end)


def _read_card(context: Context, party: Candidate, lines: Sequence[tuple[int, int]]) -> None:
    start, end = lines[0][0], lines[-1][1]
    postcode = next(find_postcodes(context.text, start, end), None)
    registered = next(find_ico_numbers(context.text, start, end), None)
    if postcode is None and registered is None:
        return  # a contact or a signature
    if postcode is not None:
        labelled = re.compile(r"(?:registered |head |postal )*(?:address|office)\s*:\s*", re.IGNORECASE).match(
            context.text, start
        )
        address = labelled.end() if labelled else start
        if not any(True for finder in (find_phones, find_emails) for _ in finder(context.text, address, postcode.end)):
            set_address(context, party, address, postcode.end, "parties.card_lines@1")
    read_details(context, party, start, end, "parties.card_lines@1")


# --- sentences ------------------------------------------------------------------------------------------------------


def _read_sentences(context: Context, names: Names, block: Block) -> None:
    """ "X has its offices at ADDRESS. Its switchboard is ...": sentences about one party, and those that go on."""
    party: Candidate | None = None
    introduced = False  # whether the sentences so far gave an address or a registration
    for start, end in context.sentences(block):
        sentence = context.text[start:end]
        subject = names.subject(sentence)
        if subject is not None:
            party, introduced = subject[0], False
            begin = start + subject[1]
        elif party is not None and _SAME_SUBJECT.match(sentence):
            begin = start
        else:
            party = None
            continue
        introduced = _address_in(context, party, begin, end) or introduced
        number = next(find_ico_numbers(context.text, begin, end), None)
        if number is not None and says(context, "party.registration_cue", begin, number.start):
            _give(party, "ico_registration", number.value, number.start, number.end)
            introduced = True
        if introduced:
            _reach_in(context, party, begin, end)


def _address_in(context: Context, party: Candidate, start: int, end: int) -> bool:
    """Take the address that a sentence announces, up to its postcode; whether there is one."""
    postcode = next(find_postcodes(context.text, start, end), None)
    if postcode is None:
        return False
    before = context.text[start : postcode.start]
    leads = [m.end() for rule in context.rules.group("party.address_lead") for m in rule.search(before)]
    begin = start + min(leads, default=0)
    if not leads or postcode.start - begin > _ADDRESS_REACH:
        return False
    if re.search(r"[();]|\band (?:whose|is|has)\b", context.text[begin : postcode.start]):
        return False
    set_address(context, party, begin, postcode.end, "parties.told@1")
    return True


def _reach_in(context: Context, party: Candidate, start: int, end: int) -> None:
    """Telephone and mailbox, where a word just before says that it is one."""
    for name, group, finder in (
        ("phone", "party.phone_cue", find_phones),
        ("email", "party.email_cue", find_emails),
    ):
        match = next(iter(finder(context.text, start, end)), None)
        if match is not None and says(context, group, max(start, match.start - _CUE_REACH), match.start):
            _give(party, name, match.value, match.start, match.end)


def _give(party: Candidate, name: str, value: str, start: int, end: int) -> None:
    party.details.setdefault(name, Found.at(value, start, end, "parties.told@1", 0.85))
