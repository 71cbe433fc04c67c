"""Tables with a row for each signatory."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from isa_extract.document import Table
from isa_extract.facts import Context, Fact
from isa_extract.people import is_blank, is_empty, is_post, trim_blanks
from isa_extract.signatures.labels import SIGN_WORD, Entry, Span, column_meaning
from isa_extract.signatures.organisations import organisation_line, read_opener
from isa_extract.signatures.values import TABLE_RULE, Signature, give_value, near_signing, signature_fact


def may_sign(context: Context, table: Table) -> bool:
    """Whether a table holds labels of signatures at all."""
    hits = context.hits_in("signature.label", table.start, table.end)
    values = {hit.rule.value for hit in hits}
    if "signed" in values or context.hits_in("signature.column", table.start, table.end):
        return True
    if SIGN_WORD.search(context.text, table.start, table.end) and len(values & {"name", "position", "date"}) > 1:
        return True
    return {"name", "date"} <= values or {"name_position", "date"} <= values


def partners_sign(context: Context, table: Table) -> bool:
    """Whether a table has a column for signatures and one whose rows are bodies: who approves there signs."""
    grid = signing_grid(context, table)
    if grid is None or not {"organisation", "signed"} <= set(grid[1].values()):
        return False
    column = next(column for column, meaning in grid[1].items() if meaning == "organisation")
    spans = [context.cell_span(table.cell_at(row, column)) for row in range(grid[0] + 1, table.rows)]
    return sum(bool(context.mentions(*span)) for span in spans) > 1


def torn_rows(
    context: Context, entries: Sequence[Entry], table: Table, torn: tuple[Table, dict[int, str]]
) -> Iterator[Fact]:
    """The rows of a table that goes on after a row with nothing but an organisation, which tore it in two."""
    before, meanings = torn
    between: list[Entry] = []
    for entry in reversed(entries):
        if entry.start <= before.start:
            break
        between.insert(0, entry)
    names = [organisation_line(context, entry.start, entry.end) for entry in between]
    if not names or None in names or len(names) > 3 or table.columns > before.columns or table.columns < 2:
        return
    if meanings.get(0) != "organisation" or signing_grid(context, table) is not None:
        return
    for name in names:
        if name:
            yield signature_fact(context, Signature(*name, organisation=name), TABLE_RULE)
    yield from grid_rows(context, table, -1, meanings, None)


def signing_grid(context: Context, table: Table) -> tuple[int, dict[int, str]] | None:
    """The header row of a table with one signatory a row, and its columns' meanings; none for one of approvals."""
    for number in range(min(table.rows, 3)):
        cells = table.row(number)
        if len(cells) < 2:
            continue
        texts = [context.text[slice(*context.cell_span(cell))] for cell in cells]
        meanings = {cell.column: column_meaning(context, text) for cell, text in zip(cells, texts, strict=True)}
        known = {column: meaning for column, meaning in meanings.items() if meaning}
        if len(known) < 2 or len(known) < 0.6 * len(cells) or len(set(known.values())) < len(known) - 1:
            continue
        if sum(1 for text in texts if is_blank(text)) > 1 or table.rows <= number + 1:
            continue
        first = cells[0].column
        if not meanings.get(first) and "organisation" not in known.values():
            known[first] = "organisation"
        values = list(known.values())
        if len(set(values)) < len(values):
            known = {
                column: meaning
                for position, (column, meaning) in enumerate(known.items())
                if meaning not in values[:position]
            }
            values = list(known.values())
        below = [context.text[slice(*context.cell_span(c))] for c in table.row(number + 1)]
        if sum(1 for text in below if column_meaning(context, text)) >= 2:
            continue
        rejected = [text for text in texts if context.rules.first("signature.approval_column", text)]
        signing = "signed" in values or "signer" in values
        has_organisation = "organisation" in values
        if rejected and not (signing and has_organisation):
            return number, {}
        if "signed" not in values and any(
            re.search(r"\bversion|\bamend|\brevis", text, re.IGNORECASE) for text in rejected
        ):
            return number, {}
        person = bool({"name", "name_position", "position", "signer"} & set(values))
        if signing and (has_organisation or person):
            return number, known
        if has_organisation and person and "date" in values and near_signing(context, table.start):
            return number, known
    return None


def grid_rows(
    context: Context, table: Table, header: int, meanings: dict[int, str], above: Entry | None
) -> Iterator[Fact]:
    """The signatures of a table with one signatory a row, below its header row."""
    by_meaning = {meaning: column for column, meaning in meanings.items()}
    text = context.text
    found: list[Signature] = []
    for number in range(header + 1, table.rows):
        own = table.row(number)
        if own and all(
            column_meaning(context, text[slice(*context.cell_span(c))])
            for c in own
            if context.cell_span(c)[0] < context.cell_span(c)[1]
        ):
            continue  # the header again, or an empty row
        if len(own) == 1 and own[0].column_span >= table.columns > 2:
            continue
        spans = {meaning: context.cell_span(table.cell_at(number, column)) for meaning, column in by_meaning.items()}
        spans = {meaning: trim_blanks(context, *span) for meaning, span in spans.items()}
        if found and "organisation" in by_meaning and _goes_on(context, found[-1], spans):
            continue
        organisation = spans.get("organisation", (0, 0))
        signature = Signature(min((s for s, e in spans.values() if e), default=table.start), table.end)
        if organisation[0] < organisation[1]:
            if is_empty(text[slice(*organisation)]):
                if all(is_empty(text[slice(*span)]) for span in spans.values()):
                    continue
            else:
                signature.organisation = _organisation_cell(context, *organisation)
        elif above and above.value and "organisation" not in by_meaning:
            signature.organisation = above.value
        for meaning in ("name", "name_position", "signer", "position", "date", "signed"):
            start, end = spans.get(meaning, (0, 0))
            if start >= end or (is_empty(text[start:end]) and meaning != "signed"):
                continue
            if meaning == "signer":
                if context.finds("signature.mark", start, end):
                    signature.mark = start, end
                elif not context.finds("signature.awaited", start, end):
                    give_value(context, signature, "name", start, end)
            else:
                give_value(context, signature, meaning, start, end)
        if not (signature.organisation or signature.name or signature.position or signature.date or signature.mark):
            continue
        signature.start = min(
            s for s in (signature.organisation and signature.organisation[0], signature.name and signature.name[0],
                        signature.position and signature.position[0], signature.date and signature.date[0],
                        signature.mark and signature.mark[0]) if s is not None
        )  # fmt: skip
        if "name" in by_meaning or "name_position" in by_meaning:
            signature.signed_value = None if signature.name else signature.signed_value
        found.append(signature)
    for signature in found:
        yield signature_fact(context, signature, TABLE_RULE)


def _goes_on(context: Context, before: Signature, spans: Mapping[str, Span]) -> bool:
    """Take a row with nothing but a post or name: the second line of a cell that a text file prints as a row."""
    filled = [meaning for meaning, (start, end) in spans.items() if not is_empty(context.text[start:end])]
    if len(filled) != 1 or filled[0] not in ("name", "name_position", "position"):
        return False
    start, end = spans[filled[0]]
    if before.organisation is None or not is_post(context.rules, context.text[start:end]):
        return False
    if before.position is None:
        before.position = start, end
    return True


def _organisation_cell(context: Context, start: int, end: int) -> Span:
    """The organisation of a cell, without "for and on behalf of" before it or a remark in brackets."""
    opened = read_opener(context, start, end)
    if opened and opened[0][0].value:
        return opened[0][0].value
    remark = re.compile(r"\s*\((?:on behalf of|lead|data controller|controller)\b").search(context.text, start, end)
    return start, remark.start() if remark and remark.start() > start else end
