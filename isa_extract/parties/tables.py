"""Tables and cards that name parties: a row for each, a column for each, or nothing but their names."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

from isa_extract.document import Block, Table
from isa_extract.facts import Context, Found
from isa_extract.forms import QUESTION_NUMBER, label_rule
from isa_extract.organisations import tidy_name
from isa_extract.parties.addresses import read_details, set_address
from isa_extract.parties.behalf import names_in_list
from isa_extract.parties.candidate import (
    CONTACT,
    PROCESSOR,
    TABLE,
    Candidate,
    is_generic,
    is_name_like,
    roles_in,
    says,
    strong_mentions,
    ticked,
    unticked,
)
from isa_extract.parties.names import defined, named
from isa_extract.rules import Rule, plain
from isa_extract.values import find_postcodes

_OTHER_SUBJECTS = frozenset(
    [
        "from",
        "to",
        "version",
        "frequency",
        "items",
        "summary",
        "retention",
        "lawful_basis",
        "dataset",
        "trigger",
        "action",
    ]
)
_DETAILS = frozenset(["address", "postcode", "ico", "code", "body_role"])
_BETWEEN_PARTS = 120  # characters of a group's heading between two parts of one table
_YES = re.compile(r"\s*(?:yes|y|✓|✔|☒|☑)\s*[.]?\s*", re.IGNORECASE)
_COUNTED = re.compile(
    r"\d|\b(?:first|second|third|fourth|fifth|sixth|other|one|two|three|answers?|details)\b", re.IGNORECASE
)
_SHORT_NAME = 30  # characters of what heads the column of a party
_BOX = re.compile(r"[☐□☒☑✓✔]|\[[ xX✓]?\]")
_TICKED_ROLE = re.compile(r"(?:[☒☑✓✔]|\[[xX✓]\])\s*([^☐☒☑\[\n]{3,40})")


def from_tables(context: Context) -> Iterator[Candidate]:
    """The parties that tables name, table by table."""
    previous: Candidate | None = None
    columns: Mapping[int, str] = {}
    before: Table | None = None
    for table in context.document.tables:
        view = _View(context, table)
        found: list[Candidate] = []
        header = _header(view)
        if header is not None:
            row, columns = header
            found = list(_rows(view, columns, row + 1, previous, _authority(view, columns)))
        elif before is not None and columns and _continues(context, before, table):
            if previous is not None:
                _address_between(context, previous, before.end, table.start)
            found = list(_rows(view, columns, 0, previous, _authority(_View(context, before), columns)))
        else:
            columns = {}
        if not found and not columns:
            found = list(_processors(view)) or list(_cards(view)) or list(_names_only(view))
        yield from found
        previous = found[-1] if found else previous if columns else None
        before = table


def _continues(context: Context, before: Table, table: Table) -> bool:
    """Whether a table goes on with the rows of the one before: as wide, and nothing but a group's heading between."""
    between = context.text[before.end : table.start].strip()
    if table.columns != before.columns or len(between) > _BETWEEN_PARTS:
        return False
    heading = context.document.block_at(table.start - 1)
    ids = context.section_ids(heading.start) if heading else frozenset()
    return ids <= context.section_ids(before.start) | {"parties", "schedules"}


def _address_between(context: Context, candidate: Candidate, start: int, end: int) -> None:
    """The lines of an address that stand between the parts of a table."""
    if "postcode" in candidate.details or "address" not in candidate.details:
        return
    postcode = next(find_postcodes(context.text, start, end), None)
    if postcode is None:
        return
    rest = Candidate(candidate.name, candidate.authority)
    set_address(context, rest, start, postcode.end)
    _join_address(candidate, rest)


@dataclass(frozen=True)
class _View:
    """A table with the texts of its cells at hand."""

    context: Context
    table: Table

    def block(self, row: int, column: int) -> Block | None:
        cell = self.table.cell_at(row, column)
        return self.context.document.blocks[cell.block] if cell else None

    def text(self, row: int, column: int) -> str:
        block = self.block(row, column)
        return self.context.text[block.content : block.end].strip() if block else ""

    def filled(self, row: int) -> list[int]:
        """The columns at which a cell with text begins in this row."""
        return [cell.column for cell in self.table.row(row) if self.text(row, cell.column)]

    def about_parties(self) -> bool:
        """Whether the heading or paragraph above says that the parties follow."""
        context = self.context
        above = context.document.block_at(max(0, self.table.start - 1))
        if above is not None and above.table is None and above.start < self.table.start:
            if says(context, "party.list_heading", above.content, above.end):
                return True
            if above.end - above.start > 300:
                return False
        section = context.section_at(self.table.start)
        if section is None or section.heading is None:
            return False
        heading = section.heading
        return ("parties" in section.ids and self.table.start - heading.end < 1500) or says(
            context, "party.list_heading", heading.content, heading.end
        )


# --- a row for each party -------------------------------------------------------------------------------------------


def _header(view: _View) -> tuple[int, dict[int, str]] | None:
    """The header row of a table with a row for each party, and what its columns mean; None for other tables."""
    context, table = view.context, view.table
    for row in range(min(table.rows, 8)):
        meanings = _columns(view, row)
        if meanings is None:
            continue
        kinds = set(meanings.values())
        if kinds & _OTHER_SUBJECTS:
            continue
        about = view.about_parties()
        details = kinds & _DETAILS
        if kinds & {"signature", "date"} and not details:
            continue
        if not details and not about:
            continue
        if not details and table.columns > 1 and not kinds & {"phone", "email", "phone_email", "shared", "status"}:
            named_rows = [r for r in range(row + 1, table.rows) if strong_mentions(context, *_span(view, r, meanings))]
            if len(named_rows) < 2:
                continue
        return row, meanings
    return None


def _authority(view: _View, meanings: Mapping[int, str]) -> int:
    """What a table with a row for each body is worth: one that says whom to reach there lists contacts, not parties."""
    kinds = set(meanings.values())
    if not kinds & {"person", "post", "person_post"} or kinds & {"ico", "body_role"}:
        return TABLE
    return TABLE if kinds & _DETAILS and view.about_parties() else CONTACT


def _rows(
    view: _View, meanings: Mapping[int, str], first: int, previous: Candidate | None, authority: int
) -> Iterator[Candidate]:
    """The parties of a table with a row for each, from a row on."""
    context, table = view.context, view.table
    for row in range(first, table.rows):
        if row > first and len(view.filled(row)) > 1 and _columns(view, row, most=True) and _is_header(view, row):
            return
        cells = {meaning: block for column, meaning in meanings.items() if (block := view.block(row, column))}
        name = cells.get("organisation")
        if name is None or not view.filled(row):
            continue
        if name.end == name.content:
            if previous is not None:
                _carry_over(context, previous, cells)
            continue
        if table.columns > 1 and len(view.filled(row)) == 1 and _is_group(view, row):
            continue
        if _is_header(view, row) and label_rule(context, view.text(row, view.filled(row)[0])) is not None:
            return  # a form begins below the rows
        if _not_joined(context, cells):
            continue
        whole = defined if _address_beside_name(context, name, cells) else named
        candidate = whole(context, name.content, name.end, authority, "parties.table@1")
        if candidate is None:
            previous = None
            continue
        if authority == CONTACT:
            yield candidate  # the telephone and address in its row are those of a person
            continue
        if _below_name(context, name):
            set_address(context, candidate, candidate.end, name.end)
        _read_cells(context, candidate, cells)
        for column in view.filled(row):
            if not candidate.roles and says(context, "party.role_cell", *_edges(view, row, column)):
                candidate.roles += roles_in(context, *_edges(view, row, column))
        previous = candidate
        yield candidate


def _edges(view: _View, row: int, column: int) -> tuple[int, int]:
    block = view.block(row, column)
    return (block.content, block.end) if block else (0, 0)


def _span(view: _View, row: int, meanings: Mapping[int, str]) -> tuple[int, int]:
    column = next(c for c, meaning in meanings.items() if meaning == "organisation")
    block = view.block(row, column)
    return (block.content, block.end) if block else (0, 0)


def _column_rule(context: Context, head: str) -> Rule | None:
    """The rule that says what a column under this heading holds."""
    return context.rules.lookup("party.column", head) or label_rule(context, head, "column")


def _columns(view: _View, row: int, *, most: bool = False) -> dict[int, str] | None:
    """The meanings of the columns below this row if it is a header: by column number; with `most`, of most columns."""
    columns = view.filled(row)
    if not columns or (len(columns) < 2 and view.table.columns > 1):
        return None
    meanings: dict[int, str] = {}
    for column in columns:
        text = view.text(row, column)
        if len(text) > 120:
            return None
        rule = _column_rule(view.context, text)
        if rule and rule.value != "other":
            meanings.setdefault(column, rule.value)
    if most and len(meanings) * 2 < len(columns):
        return None  # a row in which one cell says "Controller"
    boxes = [column for column in range(view.table.columns) if _holds_boxes(view, row, column)]
    joined = any(meanings.get(column) == "organisation" for column in boxes)
    meanings.update(dict.fromkeys(boxes, "shared"))  # "Taking part | Body": boxes tell who, the next column names them
    bodies = [column for column, meaning in meanings.items() if meaning == "organisation"]
    if not bodies and _DETAILS & set(meanings.values()):
        named_in = [column for column in columns if column not in boxes]
        about = joined or view.about_parties()
        for_names = [
            column
            for column in named_in
            if _called_name(view, row, column)
            or (column == named_in[0] and meanings.get(column, "") in ("", "dataset"))
        ]
        bodies = [column for column in for_names if _names_bodies(view, row, column, about=about)]
        meanings.update(dict.fromkeys(bodies[:1], "organisation"))
    for column in bodies if len(bodies) > 1 else ():
        if plain(view.text(row, column)) == "who":
            meanings[column] = "person_post"
            bodies.remove(column)
    for column in bodies[1:]:
        del meanings[column]
    return meanings if bodies else None


def _holds_boxes(view: _View, header: int, column: int) -> bool:
    """Whether the cells of a column are boxes, ticked or not, and nothing else."""
    texts = [text for row in range(header + 1, view.table.rows) if (text := view.text(row, column))]
    return len(texts) > 1 and all(_BOX.fullmatch(text) for text in texts)


def _called_name(view: _View, header: int, column: int) -> bool:
    return plain(view.text(header, column)) in ("name", "full name", "name in full")


def _names_bodies(view: _View, header: int, column: int, *, about: bool) -> bool:
    """Whether a column headed "Name" holds bodies: half of them at least say that they are.

    Under a heading that tells nothing ("Group", "Who we are") they do where the table is `about` the parties, and
    every cell is a name.
    """
    called_name = _called_name(view, header, column)
    if view.table.rows == header + 1:  # its rows were torn off by the headings of groups
        return called_name and about
    cells = [block for row in range(header + 1, view.table.rows) if (block := view.block(row, column))]
    cells = [block for block in {block.index: block for block in cells}.values() if block.end > block.content]
    bodies = sum(bool(view.context.mentions(block.content, block.end)) for block in cells)
    if bodies > 1 and bodies * 2 >= len(cells):
        return called_name or about
    names = all(is_name_like(view.context.text[block.content : block.end]) for block in cells)
    return not called_name and about and bodies > 0 and len(cells) > 1 and names


def _is_header(view: _View, row: int) -> bool:
    return not strong_mentions(view.context, *_row_span(view, row))


def _row_span(view: _View, row: int) -> tuple[int, int]:
    blocks = [view.context.document.blocks[cell.block] for cell in view.table.row(row)]
    return (blocks[0].start, blocks[-1].end) if blocks else (0, 0)


def _is_group(view: _View, row: int) -> bool:
    """Whether the one cell of a row is a heading over the rows below."""
    text = view.text(row, view.filled(row)[0])
    return is_generic(view.context, text) or not strong_mentions(view.context, *_row_span(view, row))


def _not_joined(context: Context, cells: Mapping[str, Block]) -> bool:
    """Whether a row says that the body in it is no party (any more, or yet)."""
    shared, status = cells.get("shared"), cells.get("status")
    if shared:
        text = context.text[shared.start : shared.end].strip()
        if re.match(r"(?:no\b|☐|\[\s?\]|n$|-$)", text, re.IGNORECASE) and not re.search(r"[☒☑✓✔]", text):
            return True
    return bool(status and says(context, "party.left", status.start, status.end))


def _address_beside_name(context: Context, block: Block, cells: Mapping[str, Block]) -> bool:
    """Whether a name's cell goes on with the address on the same line: "X Council, 1 High Street, Xton AB1 2CD"."""
    first_end = context.text.find("\n", block.content, block.end)
    end = first_end if first_end > 0 else block.end
    return "address" not in cells and next(find_postcodes(context.text, block.content, end), None) is not None


def _below_name(context: Context, block: Block) -> bool:
    """Whether a name's cell holds the address too, on the lines below."""
    first = context.text.find("\n", block.content, block.end)
    return first > 0 and next(find_postcodes(context.text, first, block.end), None) is not None


def _read_cells(context: Context, candidate: Candidate, cells: Mapping[str, Block]) -> None:
    for meaning, block in cells.items():
        if meaning not in ("organisation", "person", "post", "alias"):
            read_details(context, candidate, block.start, block.end, "parties.table@1")
    address = cells.get("address")
    if address and address.end > address.content:
        set_address(context, candidate, address.start, address.end)
    alias = cells.get("alias")
    if alias and alias.end > alias.content:
        candidate.aliases += names_in_list(context, alias.content, alias.end, "parties.table@1")
    role = cells.get("body_role")
    if role:
        candidate.roles += _ticked_roles(context, role)


def _ticked_roles(context: Context, block: Block) -> list[Found]:
    """The roles a cell names; of roles with boxes those that are ticked."""
    text = context.text[block.start : block.end]
    if not re.search(r"[☐☒☑✓✔]|\[[ xX✓]?\]", text):
        return roles_in(context, block.start, block.end)
    return [
        role
        for match in _TICKED_ROLE.finditer(text)
        for role in roles_in(context, block.start + match.start(1), block.start + match.end(1))
    ]


def _carry_over(context: Context, candidate: Candidate, cells: Mapping[str, Block]) -> None:
    """The rest of a row that a page break cut: the lines of its address that stand on the next page."""
    address = cells.get("address")
    _read_cells(context, candidate, {k: v for k, v in cells.items() if k != "address"})
    if address is None or address.end == address.content:
        return
    before = candidate.details.get("address")
    if before is None:
        set_address(context, candidate, address.content, address.end)
    elif "postcode" not in candidate.details:
        rest = Candidate(candidate.name, candidate.authority)
        set_address(context, rest, address.content, address.end)
        _join_address(candidate, rest)


def _join_address(candidate: Candidate, rest: Candidate) -> None:
    before = candidate.details["address"]
    if "address" in rest.details:
        joined = f"{before.value}, {rest.details['address'].value}"
        candidate.details["address"] = Found(joined, (*before.evidence, *rest.details["address"].evidence))
    if "postcode" in rest.details:
        candidate.details["postcode"] = rest.details["postcode"]


def _processors(view: _View) -> Iterator[Candidate]:
    """A table of its own for the processors: "Processor | Address | ICO number | What it does"."""
    context, table = view.context, view.table
    if table.rows < 2:
        return
    heads = {column: view.text(0, column).rstrip(" :*") for column in view.filled(0)}
    column = next((at for at, head in heads.items() if _is_processor(context, head)), None)
    known = {at: rule.value for at, head in heads.items() if (rule := _column_rule(context, head))}
    if column is None or not set(known.values()) & _DETAILS:
        return
    for row in range(1, table.rows):
        name, head = view.block(row, column), view.block(0, column)
        candidate = named(context, name.content, name.end, PROCESSOR, "parties.processors@1") if name else None
        if candidate is None or head is None:
            continue
        candidate.roles += roles_in(context, head.start, head.end)[:1]
        cells = {meaning: block for at, meaning in known.items() if at != column and (block := view.block(row, at))}
        _read_cells(context, candidate, cells)
        yield candidate


def _is_processor(context: Context, head: str) -> bool:
    rule = context.rules.lookup("party.card", head) if 0 < len(head) < 80 else None
    return rule is not None and rule.value == "processor"


# --- a column for each party ----------------------------------------------------------------------------------------


def _cards(view: _View) -> Iterator[Candidate]:
    """Labels in the first column and a party in each further one: name, address, registration, role."""
    table = view.table
    if table.columns < 2:
        return
    labels = {row: _card_label(view, row) for row in range(table.rows)}
    starts = [row for row, label in labels.items() if label in ("name", "party_name", "party")]
    for number, first in enumerate(starts):
        last = starts[number + 1] if number + 1 < len(starts) else table.rows
        rows = {label: row for row in range(last - 1, first - 1, -1) if (label := labels[row])}
        if not set(rows) & {"address", "postcode", "ico", "code", "role", "role_asked", "behalf"} and not (
            labels[first] == "party_name" and "phone" in rows
        ):
            continue
        for column in range(1, table.columns):
            yield from _card(view, rows, labels, first, last, column)


def _card_label(view: _View, row: int) -> str:
    text = view.text(row, 0)
    if not text or len(text) > 80 or not any(column > 0 for column in view.filled(row)):
        return ""
    rule = view.context.rules.lookup("party.card", QUESTION_NUMBER.sub("", text).rstrip(" :*?"))
    return rule.value if rule else ""


def _card(
    view: _View, rows: Mapping[str, int], labels: Mapping[int, str], first: int, last: int, column: int
) -> Iterator[Candidate]:
    context = view.context
    block = view.block(first, column)
    cell = view.table.cell_at(first, column)
    if block is None or cell is None or cell.column != column:
        return
    candidate = named(context, block.content, block.end, TABLE, "parties.card@1")
    if candidate and (candidate.kind or labels[first] == "party_name" or {"ico", "code"} & set(rows)):
        if (
            first == 1
            and view.table.columns > 2
            and "alias" not in rows
            and (above := view.block(0, column)) is not None
        ):
            candidate.aliases += _heading_of_column(context, above)
        for label in ("address", "postcode", "phone", "email", "ico", "role", "role_asked", "behalf", "alias"):
            value = view.block(rows[label], column) if label in rows else None
            if value is None or value.end == value.content:
                continue
            if label == "address":
                set_address(context, candidate, value.content, value.end)
            elif label == "alias":
                candidate.aliases += names_in_list(context, value.content, value.end, "parties.card@1")
            elif label == "role":
                candidate.roles += _ticked_roles(context, value)
            elif label == "role_asked":
                asked = view.block(rows[label], 0)
                if asked is not None and _YES.fullmatch(context.text, value.content, value.end):
                    candidate.roles += roles_in(context, asked.start, asked.end)[:1]
            elif label == "behalf":
                candidate.behalf += names_in_list(context, value.content, value.end, "parties.card@1")
            else:
                read_details(context, candidate, value.content, value.end, "parties.card@1")
        yield candidate
    for row in range(first, last):
        value = view.block(row, column)
        if labels[row] != "processor" or value is None:
            continue
        head = next(iter(context.mentions(value.content, value.end)), None)
        if head and head.start - value.content < 5:
            label_block = view.block(row, 0) or value
            processor = Candidate(
                Found.at(head.name, head.start, head.end, "parties.card@1", 0.85), PROCESSOR, head.kind
            )
            processor.roles = roles_in(context, label_block.start, label_block.end)[:1]
            yield processor


def _heading_of_column(context: Context, head: Block) -> list[Found]:
    """What heads the column of a party: what it is called there for short, not "Partner 1" or "Answer"."""
    text = context.text[head.content : head.end].strip()
    numbered = context.rules.lookup("party.card", text) is not None or _COUNTED.search(text)
    label = label_rule(context, text)
    asks = label is not None and label.value != "party.name"  # "Council" is a party's label, too
    if not 1 < len(text) <= _SHORT_NAME or numbered or asks or not is_name_like(text):
        return []
    return names_in_list(context, head.content, head.end, "parties.card@1")


# --- nothing but names ----------------------------------------------------------------------------------------------


def _names_only(view: _View) -> Iterator[Candidate]:
    """A table of names under a heading that says whose: in one column or several, with headings of groups between."""
    context, table = view.context, view.table
    heading_row = _heading_row(view)
    if heading_row is None and not view.about_parties():
        return
    first = heading_row + 1 if heading_row is not None else 0
    cells: list[Block] = []
    for row in range(first, table.rows):
        filled = view.filled(row)
        if filled and label_rule(context, view.text(row, filled[0])) is not None:
            break
        cells += [block for column in filled if (block := view.block(row, column))]
    names = [block for block in cells if _is_name(context, block)]
    others = [b for b in cells if b not in names and not is_generic(context, context.text[b.content : b.end])]
    if len(names) < 2 or len(others) > max(1, len(cells) // 3):
        return
    pairs = _bilingual(view, first)
    for block in cells:
        text = context.text[block.content : block.end]
        if unticked(text) or block in pairs.values() or is_generic(context, text):
            continue
        plain_name = heading_row is not None and len(text) < 90 and is_name_like(text)
        if block not in names and not plain_name:
            continue
        inside = strong_mentions(context, block.content, block.end)
        if len(inside) > 1 and all(context.text[a.end : b.start].isspace() for a, b in pairwise(inside)):
            # Two rows that lost the line between them.
            for mention in inside:
                one = named(context, mention.start, mention.end, TABLE - 5, "parties.name_table@1", mention=mention)
                if one:
                    yield one
            continue
        candidate = named(context, block.content, block.end, TABLE - 5, "parties.name_table@1")
        if candidate is None:
            continue
        other = pairs.get(block.index)
        if other:
            name = tidy_name(context.document.text[other.content : other.end].split("(")[0])
            candidate.aliases.append(Found.at(name, other.content, other.end, "parties.bilingual@1", 0.8))
        yield candidate


def _heading_row(view: _View) -> int | None:
    """The row that says that names of parties follow: a cell alone, or the same in two languages."""
    context = view.context
    for row in range(view.table.rows - 1):
        filled = view.filled(row)
        below = view.filled(row + 1)
        if not filled or len(filled) > 2 or not below:
            continue
        texts = [view.text(row, column) for column in filled]
        if any(len(text) > 90 or ":" in text[:-1] for text in texts) or strong_mentions(context, *_row_span(view, row)):
            continue
        announced = any(_announces(context, text) for text in texts)
        if announced and (len(filled) == 1 or len(below) == len(filled)):
            return row
    return None


def _announces(context: Context, text: str) -> bool:
    """Whether a heading says that names of parties follow."""
    rule = context.rules.lookup("heading", text)
    if rule and "parties" in rule.value.split():
        return True
    return any(e.match(text) for rule in context.rules.group("party.list_heading") for e in rule.expressions)


def _is_name(context: Context, block: Block) -> bool:
    """Whether a cell holds an organisation's name and nothing else to speak of."""
    text = context.text[block.content : block.end]
    mentions = strong_mentions(context, block.content, block.end)
    if not mentions or len(text) > 140:
        return False
    lead = context.text[block.content : mentions[0].start]
    return (len(lead) < 6 or ticked(text) or mentions[-1].end >= block.end - 3) and is_name_like(text)


def _bilingual(view: _View, first: int) -> dict[int, Block]:
    """For a two-column table of the same names in Welsh and English: the English cell's index -> the Welsh cell."""
    pairs: dict[int, Block] = {}
    if view.table.columns != 2:
        return pairs
    for row in range(first, view.table.rows):
        left, right = view.block(row, 0), view.block(row, 1)
        if left is None or right is None:
            continue
        for welsh, english in ((left, right), (right, left)):
            if says(view.context, "party.welsh", welsh.content, welsh.end) and english.end > english.content:
                pairs[english.index] = welsh
                break
    return pairs
