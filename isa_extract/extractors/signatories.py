"""Signatories: one fact for each signature block, whether it stands in lines, side by side or in a table."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from isa_extract.document import Block, BlockKind, Cell, Table
from isa_extract.facts import Attribute, Context, Evidence, Fact, Found, Hit
from isa_extract.organisations import tidy_name
from isa_extract.people import (
    Line,
    block_lines,
    is_blank,
    is_empty,
    is_person,
    is_post,
    split_name_and_post,
    tidy_person,
    tidy_post,
    trim_blanks,
)
from isa_extract.rules import Rule
from isa_extract.values import find_dates

_RULE = "signatures.block"
_TABLE_RULE = "signatures.table"
_CONFIDENCE = 0.88
_LONG = 230  # characters from which an unlabelled line is prose, which ends a block
_STRAY_LINES = 4  # unlabelled lines in a row that end a block
_LABELS = ("signed", "name", "position", "date")
_AFTER = re.compile(
    r"\)?\s*(?:\([^()\n]{0,90}(?:\([^()]*\))?[^()\n]{0,40}\)\s*)?(?::[\s\-]*|\.{2,}|_{2,}|…+|\t|\s{3,}|\s[-=]\s|$)"
)
_STRONG_AFTER = re.compile(r"\s*(?:\([^()\n]{0,60}\)\s*)?(?::|\.{3,}|_{3,}|…+|$)")
_COLON = re.compile(r"\s*(?::|\.{2,}|_{2,}|…)")
_BEFORE = re.compile(r"(?:^|[._…:)\t|]\s*|\s{2,})$")
_SIGNED_POST = re.compile(
    r"(?:signed|signature|agreed)\b(?:\s+(?:by|of|for))?(?:\s+the|\s+an?)?\s+(?P<post>[^:._…\n]{3,60}?)\s*(?P<after>:|\.{3,}|_{3,}|…|$)",
    re.IGNORECASE,
)
_ORGANISATION_END = re.compile(
    r"\s*(?:[,;]?\s+(?:acting\s+(?:by|through)|by\s+(?:its|the signature|the hand|[:.…_]|$)|in the presence of"
    r"|was (?:hereunto|affixed)|on the\s+date|duly authori[sz]ed|at\s+(?:[A-Z][\w'-]+\s+){1,3}(?:on"
    r"|this)\b|at\s*[.…_]{3})"
    r"|\s+by\s*:?\s*$"
    r"|\(\s*(?:on behalf of|the\s+[\"']|[\"']|each |name )"
    r"|[.…_]{3,}|\t|\s{3,}|:|$)",
    re.IGNORECASE,
)
_GENERIC = re.compile(
    r"(?:the\s+)?(?:parties|both|all\b.*|each\b.*|any\b.*|every\b.*|either\b.*|(?:a|an|our|your|their|its|this|that|these|those|whom|which|us|them)\b.*"
    r"|signator(?:y|ies)|(?:data\s+)?(?:partners|subjects?|agencies|organisations)|following\b.*|above\b.*|undersigned\b.*)",
    re.IGNORECASE,
)
_VERB = re.compile(
    r"\b(?:is|are|was|were|will|shall|must|may|can|has|have|been|be|agrees?|accepts?|confirms?|undertakes?|who|which|we|I|they|not|should)\b"
)
_ALONE_YEAR = re.compile(r"(?:19|20)\d\d")
_GLUED = re.compile(r"\w_|[^\W_]:?[._…]{2,}|[_.…]{2,}\w")
_SEAL = re.compile(r"\bseal of\b", re.IGNORECASE)
_SIGN_WORD = re.compile(
    r"\b(?:sign(?:ed|atures?|ator(?:y|ies))?|executed|subscribed|seal|llofnod(?:wyd)?|agreed|accepted|behalf)(?![^\W_])",
    re.IGNORECASE,
)
_EXECUTED_AT = re.compile(  # "at Perth on 4 May 2019", "on the 4th day of May 2019"
    r"(?:(?:all\s+)?(?:signed|executed|subscribed)\s+)?(?:at\s*(?::\s*)?(?P<place>[A-Z.…_][^\n\d]{0,60}?)[,\s]*\b(?:on|this)\b|on\s+(?=(?:the\s+)?[\d.…_])"
    r"|this\s+(?=[\d.…_]))\s*(?:the\s+)?(?P<date>\S.*)",
    re.IGNORECASE,
)
_FOR_BRACKET = re.compile(
    r"(?:signed|signature|agreed|accepted|approved)(?:\s+by)?\s*:?(?P<who>[^():\n]{0,80}?)\s*"
    r"\(\s*(?:for and on behalf of|on behalf of|for)\s+(?:the\s+)?(?P<org>[A-Z][^()\n]{2,110})\)",
    re.IGNORECASE,
)
_SIGNATURES = re.compile(  # the heading of a list of those who sign
    r"(?:(?:appendix|annexe?|schedule|part)?\s*[\dA-Z]{1,3}(?:\.\d+)*[.):]?\s*[-:]?\s*)?(?:list of |the "
    r"|approval and |authorised )*"
    r"(?:signator(?:y|ies)|signatures?|signed(?: by)?|signing|llofnodion|llofnodwyr)(?: (?:to|of|for|page)\b.{0,50})?",
    re.IGNORECASE,
)
_EXECUTED_ON = re.compile(r"\b(?:on|this)\s+(?:the\s+)?\d{1,2}\D", re.IGNORECASE)
_BY = re.compile(
    r"(?:\(?acting\s+)?by\b(?:\s+(?:the hand of|its|their|his|her))?(?P<colon>\s*:)?\s*(?P<who>.*)", re.IGNORECASE
)
_TAIL = re.compile(r"[\s,]*(?=(?:by\s+[A-Z]|at\s+[A-Z.…_]|on\s+(?:the\s+)?[\d.…_]))")
_APPENDIX = re.compile(r"(?:appendix|annex|annexe|schedule|part|section|atodiad)\b", re.IGNORECASE)


Span = tuple[int, int]


@dataclass(slots=True)
class _Entry:
    """One thing a line of a block says: a label with its value, an organisation, free text, or an end."""

    kind: str  # label | organisation | plain | stop | break
    start: int
    end: int
    meaning: str = ""
    value: Span | None = None  # what was filled in; None where nothing was
    blank: bool = False  # dots, underscores or an empty cell stand where the value would be
    rule: str = _RULE
    signs: bool = False  # an organisation line that says "signed"
    header: bool = False  # "Signed by Governance Lead": names the block, not yet a place to sign
    who: Span | None = None
    on: bool = False  # the line says when it was signed


@dataclass(slots=True)
class _Signature:
    """A block while it is read."""

    start: int
    end: int
    organisation: Span | None = None
    organisation_rule: str = _RULE
    organisation_tail: Span | None = None  # where a name goes on in the next line of its column
    placeholder: bool = False
    name: Span | None = None
    position: Span | None = None
    date: tuple[int, int, str] | None = None
    mark: Span | None = None
    signed_value: Span | None = None
    card: bool = False  # a name in a list of those who signed, without the word
    by: Span | None = None  # "by J. Bloggs" under "Signed for X": a mark where the name is printed beside it
    labels: dict[str, Span] = field(default_factory=dict)
    blank_labels: set[str] = field(default_factory=set)
    header_only: bool = False
    signs: bool = False
    behalf: bool = False
    blanks: int = 0


def extract(context: Context) -> Iterator[Fact]:
    """One fact for each signature block, in the order of the document."""
    found: list[tuple[int, Fact]] = []
    for start, stream in _streams(context):
        if isinstance(stream, Fact):
            found.append((start, stream))
        else:
            found += [(signature.start, _fact(context, signature)) for signature in _read(context, stream)]
    for _, fact in sorted(found, key=lambda pair: pair[0]):
        yield fact


# Streams: the document as sequences of entries, tables apart.


def _streams(context: Context) -> Iterator[tuple[int, list[_Entry] | Fact]]:
    """The text outside tables as one stream of entries; each table as facts or as streams of its own."""
    if not _SIGN_WORD.search(context.text) and not context.hits.get("signature.column"):
        return
    entries: list[_Entry] = []
    done: set[int] = set()
    elsewhere = False  # under a heading of a form that is not the agreement's own signature page
    approving = False  # ... which says no more than "Approval": partners may sign there, or versions be approved
    torn: tuple[Table, dict[int, str]] | None = None  # the last table with a signatory a row
    body = context.body
    position = 0
    while position < len(body):
        block = body[position]
        if block.kind is BlockKind.CELL:
            table = context.document.tables[block.table] if block.table is not None else None
            if table is None or table.index in done:
                position += 1
                continue
            done.add(table.index)
            if elsewhere and approving and _partners_sign(context, table):
                elsewhere = False
            rest = list(_torn_rows(context, entries, table, torn)) if torn and not elsewhere else []
            if rest:
                yield from ((table.start, fact) for fact in rest)
                entries.append(_Entry("break", table.start, table.end))
                position += 1
                continue
            grid = None if elsewhere else _grid(context, table)
            torn = (table, grid[1]) if grid and grid[1] else None
            if not elsewhere and _may_sign(context, table):
                above = _organisation_above(context, entries)
                streams = list(_table(context, table, above))
                for stream in streams:
                    yield table.start, stream
                if streams:
                    entries.append(_Entry("break", table.start, table.end))
                    position += 1
                    continue
            entries.append(_Entry("break", table.start, table.end))
            position += 1
            continue
        if block.kind is BlockKind.HEADING and (
            block.level < 9 or _APPENDIX.match(context.text, block.content, block.end)
        ):
            verdict = _heading(context, block)
            if verdict is not None:
                elsewhere = verdict
                approving = (
                    re.fullmatch(
                        r"(?:the )?approvals?(?: (?:by|of) (?:the )?(?:partners|parties))?",
                        context.text[block.content : block.end].strip(" .:"),
                        re.IGNORECASE,
                    )
                    is not None
                )
                entries.append(_Entry("break", block.start, block.end))
        if not elsewhere:
            position, two = _two_columns(context, body, position)
            if two is not None:
                for stream in two:
                    if stream:
                        yield stream[0].start, stream
                entries.append(_Entry("break", body[position - 1].end, body[position - 1].end))
                continue
            for line in block_lines(context, block):
                entries += _line(context, line)
        position += 1
    sides = list(_side_by_side(context, entries))
    if sides:
        for stream in sides:
            yield stream[0].start, stream
    else:
        yield 0, entries


def _partners_sign(context: Context, table: Table) -> bool:
    """Whether a table has a column for signatures and one whose rows are bodies: who approves there signs."""
    grid = _grid(context, table)
    if grid is None or not {"organisation", "signed"} <= set(grid[1].values()):
        return False
    column = next(column for column, meaning in grid[1].items() if meaning == "organisation")
    spans = [_cell_span(context, table.cell_at(row, column)) for row in range(grid[0] + 1, table.rows)]
    return sum(bool(context.mentions(*span)) for span in spans) > 1


def _torn_rows(
    context: Context, entries: Sequence[_Entry], table: Table, torn: tuple[Table, dict[int, str]]
) -> Iterator[Fact]:
    """The rows of a table that goes on after a row with nothing but an organisation, which tore it in two."""
    before, meanings = torn
    between: list[_Entry] = []
    for entry in reversed(entries):
        if entry.start <= before.start:
            break
        between.insert(0, entry)
    names = [_organisation_line(context, entry.start, entry.end) for entry in between]
    if not names or None in names or len(names) > 3 or table.columns > before.columns or table.columns < 2:
        return
    if meanings.get(0) != "organisation" or _grid(context, table) is not None:
        return
    for name in names:
        if name:
            yield _fact(context, _Signature(*name, organisation=name), _TABLE_RULE)
    yield from _rows(context, table, -1, meanings, None)


def _heading(context: Context, block: Block) -> bool | None:
    """True for a heading of another form, False for one of the agreement itself, None where it tells nothing."""
    text = context.text
    printed = text[block.start : block.end]
    numbered = (
        bool(context.document.label(block)) and not (_whole_date(printed) or is_person(context.rules, printed))
    ) or bool(_APPENDIX.match(text, block.content, block.end))
    for rule in context.rules.group("signature.not_here"):
        if next(rule.search(text, block.start, block.end), None):
            return True
    for rule in context.rules.group("signature.heading"):
        if next(rule.search(text, block.start, block.end), None):
            return False
    several = len(text[block.content : block.end].split()) > 1
    if numbered or (
        block.level < 2
        and several
        and not context.mentions(block.start, block.end)
        and not _could_be_value(context, block)
    ):
        return False
    return None


def _could_be_value(context: Context, block: Block) -> bool:
    text = context.text[block.content : block.end]
    if _whole_date(context.text[block.start : block.end]):
        return True
    return (
        is_person(context.rules, text)
        or is_post(context.rules, text)
        or any(hit.start <= block.content + 2 for hit in context.hits_in("signature.label", block.start, block.end))
    )


def _two_columns(
    context: Context, body: Sequence[Block], position: int
) -> tuple[int, tuple[list[_Entry], list[_Entry]] | None]:
    """Blocks whose lines hold two columns (a tab between them) read as a left and a right stream.

    Gives the position after them; None, and the same position, where no block of signatures stands in two columns.
    """
    if context.text.find("\t", body[position].start, body[position].end) < 0:
        return position, None
    lines: list[Line] = []
    at = position
    while at < len(body) and body[at].kind is not BlockKind.CELL:
        found = list(block_lines(context, body[at], label=False))
        tabs = [context.text.count("\t", line.start, line.end) for line in found]
        if not found or any(count > 1 for count in tabs) or 0 in tabs[:1] or sum(tabs) * 2 < len(tabs):
            break
        lines += found
        at += 1
    left: list[_Entry] = []
    right: list[_Entry] = []
    same = 0
    for line in lines:
        tab = context.text.find("\t", line.start, line.end)
        halves = [(line.start, tab), (tab + 1, line.end)] if tab >= 0 else [(line.start, line.end)]
        read = [_line(context, Line(*context.trim(*half), line.block)) for half in halves if half[0] < half[1]]
        left += read[0] if read else []
        right += read[1] if len(read) > 1 else []
        same += (
            len(read) > 1
            and bool(read[0] and read[1])
            and read[0][0].kind == read[1][0].kind == "label"
            and (read[0][0].meaning == read[1][0].meaning)
        )
    return (at, (left, right)) if same >= 2 else (position, None)


def _organisation_above(context: Context, entries: Sequence[_Entry]) -> _Entry | None:
    """The organisation that the last line or two before a table name."""
    for entry in reversed(entries[-2:]):
        if entry.kind == "organisation" and entry.value:
            return entry
        if entry.kind == "plain":
            mention = _organisation_line(context, entry.start, entry.end)
            if mention:
                return _Entry("organisation", entry.start, entry.end, value=mention)
            if entry.end - entry.start > _LONG:
                return None
        else:
            return None
    return None


# One line -> entries.


def _line(context: Context, line: Line) -> list[_Entry]:
    text, start, end = context.text, line.start, line.end
    if end - start > 600:
        return [_Entry("break", start, end)]
    begin = start
    while begin < end and text[begin] in "*•-[(\"' ":
        begin += 1
    bracketed = _FOR_BRACKET.match(text, begin, end)
    if bracketed and (entries := _with_bracket(context, begin, end, bracketed)):
        return entries
    opener = _opener(context, begin, end)
    if not (opener and opener[0][0].value):
        for rule in context.rules.group("signature.not_a_block"):
            if next(rule.search(text, start, end), None):
                return [_Entry("stop", start, end)]
    if opener:
        entries, rest = opener
        labels = _labels(context, rest, end, inside=True) if rest < end else []
        tail = _TAIL.match(text, rest, end)
        after = re.compile(r"\s*:\s*(?=[^\s._…])").match(text, rest, end)
        if not labels and after and entries[0].signs and entries[0].value and end - after.end() < 60:
            entries[-1].end = rest
            return [*entries, _Entry("label", rest, end, "signed", trim_blanks(context, after.end(), end))]
        if not labels and tail and entries[0].value and tail.end() < end and entries[0].who is None:
            entries[-1].end = rest
            cut = re.compile(r"[\s,]+(?=by\s+[A-Z])").search(text, tail.end(), end)
            spans = [(tail.end(), cut.start()), (cut.end(), end)] if cut else [(tail.end(), end)]
            return entries + [_Entry("plain", *span) for span in spans]
        if not labels:
            entries[-1].end = end
        return entries + labels
    entries = _labels(context, begin, end)
    heading = line.block.kind is BlockKind.HEADING and (line.block.level < 5 or line.block.content > line.block.start)
    bullet = line.block.kind is BlockKind.LIST_ITEM and not re.search(r"\w", context.document.label(line.block))
    if len(entries) == 1 and (heading or bullet) and entries[0].value is None and text[end - 1].isalpha():
        return [
            _Entry("plain", start, end)
        ]  # "12 Signature" heads the page, "- Signature" is a field: no place to sign
    if entries:
        return entries
    signed_post = _SIGNED_POST.match(text, begin, end)
    if signed_post and is_post(context.rules, signed_post["post"]) and not _VERB.search(signed_post["post"]):
        header = signed_post["after"] == ""
        value = trim_blanks(context, signed_post.end("after"), end)
        filled = value if value[0] < value[1] else None
        return [
            _Entry(
                "label", begin, signed_post.end(), "signed", filled, blank=not header and filled is None, header=header
            )
        ]
    return [_Entry("plain", start, end)]


def _with_bracket(context: Context, start: int, end: int, match: re.Match[str]) -> list[_Entry]:
    """The entries of "Signed ....... (for X) Date ......" and "Agreed by (for X): J. Bloggs, Manager, 1 May 2014"."""
    text = context.text
    organisation = _organisation_span(context, *match.span("org"))
    if organisation is None or _GENERIC.fullmatch(text[slice(*organisation)]):
        return []
    head = _Entry("organisation", start, match.end(), value=organisation, rule="signature.opener.party@1", signs=True)
    rest = context.trim(match.end(), end)
    if text[rest[0] : rest[0] + 1] == ":":
        value = trim_blanks(context, *rest)
        return [
            head,
            _Entry("label", start, end, "signed", value if value[0] < value[1] else None, blank=value[0] >= value[1]),
        ]
    value = trim_blanks(context, *match.span("who"))
    signed = _Entry(
        "label", start, match.end(), "signed", value if value[0] < value[1] else None, blank=value[0] >= value[1]
    )
    return [head, signed, *(_labels(context, *rest) if rest[0] < rest[1] else [])]


def _opener(context: Context, start: int, end: int) -> tuple[list[_Entry], int] | None:
    """The organisation a line such as "For and on behalf of X" names, and where the rest of the line begins."""
    text = context.text
    if end - start > 420:
        return None
    for rule in context.rules.group("signature.signed_by"):
        for expression in rule.expressions:
            match = expression.match(text, start, end)
            if match and end - start < 300 and not _VERB.search(match["org"].split(",")[0]):
                organisation = _organisation_span(context, match.start("org"), match.end("org"))
                who = trim_blanks(context, match.start("who"), match.end("who"))
                if organisation is None or _GENERIC.match(match["who"]):
                    continue
                if not (who[0] == who[1] or is_person(context.rules, text[slice(*_first_piece(text, *who))]) or is_post(
                        context.rules, text[slice(*_first_piece(text, *who))])):  # fmt: skip
                    continue
                entry = _Entry("organisation", start, end, value=organisation, rule=rule.name, signs=True)
                entry.who = who if who[0] < who[1] else None
                entry.on = _EXECUTED_ON.search(text, start, end) is not None
                rest = max(organisation[1], match.end("who"))
                return [entry], end if match.end("org") == end else rest
    for rule in context.rules.group("signature.opener"):
        for expression in rule.expressions:
            match = expression.match(text, start, end)
            if match is None:
                continue
            if rule.id == "signature.opener.party" and (
                end - start > 120 or text[start:end].rstrip().endswith((".", ";"))
            ):
                continue
            begin, finish = match.span("org")
            signs = _SIGN_WORD.search(text[start:begin]) is not None
            body = text[begin:finish]
            if _GENERIC.fullmatch(body.strip(" .:_…")) and not is_blank(body):
                return None
            blank = is_blank(body) or is_empty(body)
            organisation = None if blank else _organisation_span(context, begin, finish)
            if not blank and organisation is None:
                return None
            if organisation and _VERB.search(text[slice(*organisation)]):
                return None
            entry = _Entry(
                "organisation", start, organisation[1] if organisation else end, value=organisation, rule=rule.name
            )
            entry.signs = signs or "deed" in rule.id
            entry.blank = blank and bool(body.strip())
            entry.meaning = "seal" if _SEAL.search(text, start, end) else ""
            rest = organisation[1] if organisation else end
            tail = text[rest:end]
            if organisation and is_blank(tail.strip(" ):,by")) and re.search(r"[._…]{3}", tail) and signs:
                entry.blank = True
                rest = end
            return [entry], rest
    return None


def _first_piece(text: str, start: int, end: int) -> Span:
    stop = re.compile(r"\s*[,;(]").search(text, start, end)
    return start, stop.start() if stop else end


def _organisation_span(context: Context, start: int, end: int) -> Span | None:
    """The organisation at the start of a span, without what follows it; None where nothing like a name is there."""
    text = context.text
    start, end = trim_blanks(context, start, end)
    labels = [h.start for h in context.hits_in("signature.label", start, end)
              if h.start > start and h.rule.value != "organisation" and _COLON.match(text, h.end, end)
              and re.search(r"[\s._…]$", text[start : h.start])]  # fmt: skip
    stop = _ORGANISATION_END.search(text, start, min(end, *labels) if labels else end)
    finish = stop.start() if stop and stop.start() > start else end
    if labels:
        finish = min(finish, *labels)
    start, finish = context.trim(start, finish, also=",;:.-*[\"'")
    if finish - start < 2 or finish - start > 220 or is_empty(text[start:finish]):
        return None
    if not re.search(r"[A-Z0-9\[]", text[start : start + 40]):
        return None
    return start, finish


def _labels(context: Context, start: int, end: int, *, inside: bool = False) -> list[_Entry]:
    """The labels of a line with their values; [] where the line does not begin with one (unless `inside` a line)."""
    text = context.text
    accepted: list[tuple[int, int, int, Rule]] = []  # label start, label end, value start
    hits = _label_hits(context, start, end)
    last = -1
    for hit in hits:
        if hit.start < last:
            continue
        at_start = not accepted and not text[start : hit.start].strip("*•-[(\"' ") and not inside
        if at_start:
            after = _AFTER.match(text, hit.end, end)
            if after is None or (
                text[hit.end : after.end()].strip() in ("-", "=") and hit.rule.value == "organisation"
            ):
                bare = _bare_value(context, hit.rule.value, hit.end, end)
                if bare is None:
                    continue
                accepted.append((hit.start, hit.end, bare, hit.rule))
                last = bare
                continue
        else:
            if not accepted and not inside:
                return []
            after = _STRONG_AFTER.match(text, hit.end, end)
            before = text[max(start, hit.start - 3) : hit.start]
            if after is None or not (_BEFORE.search(before) or (text[after.start() : after.end()].strip().endswith(":")
                                                                 and before[-1:].isspace())):  # fmt: skip
                continue
            if hit.rule.value == "organisation" and not _BEFORE.search(before):
                continue
        accepted.append((hit.start, hit.end, after.end(), hit.rule))
        last = hit.end
    entries: list[_Entry] = []
    for number, (label_start, label_end, value_start, rule) in enumerate(accepted):
        limit = accepted[number + 1][0] if number + 1 < len(accepted) else end
        span = trim_blanks(context, min(label_end if value_start > limit else value_start, limit), limit)
        while span[0] < span[1] and text[span[1] - 1] in "(*-;,|":
            span = context.trim(span[0], span[1] - 1)
        raw = text[label_end:limit]
        filled = span if span[0] < span[1] and not is_blank(text[slice(*span)]) else None
        blank = filled is None and re.search(r"[._…]{2,}|/", raw) is not None
        header = filled is None and not blank and text[label_start:label_end].casefold() == "signed by"
        entries.append(_Entry("label", label_start, limit, rule.value, filled, blank, rule.name, header=header))
    return entries


def _label_hits(context: Context, start: int, end: int) -> list[Hit]:
    """The labels in a line, also those that dots or underscores are glued to, which the tokens do not show."""
    hits = list(context.hits_in("signature.label", start, end))
    if _GLUED.search(context.text, start, end):
        line = context.text[start:end].replace("_", ".")
        for rule in context.rules.group("signature.label"):
            hits += [Hit(start + m.start(), start + m.end(), rule) for m in rule.search(line)]
    return sorted(hits, key=lambda hit: (hit.start, -hit.end))


def _bare_value(context: Context, meaning: str, start: int, end: int) -> int | None:
    """Where a value begins that follows its label without a colon, told by its shape ("Position Chief Executive")."""
    if not context.text[start : start + 1].isspace():
        return None
    value = context.text[start:end].strip()
    shaped = (
        (meaning == "name" and is_person(context.rules, value))
        or (meaning == "position" and is_post(context.rules, value))
        or (meaning == "date" and _whole_date(value))
        or (meaning == "signed" and is_person(context.rules, value) and len(value) < 40)
    )
    return start + 1 if shaped else None


def _whole_date(value: str) -> bool:
    dates = list(find_dates(value))
    return len(dates) == 1 and len(value) - (dates[0].end - dates[0].start) <= 12


# Two blocks printed side by side.


def _side_by_side(context: Context, entries: Sequence[_Entry]) -> Iterator[list[_Entry]]:
    """Entries of lines that hold each label twice, pulled apart into a left and a right stream; the rest as one."""
    lines: list[list[_Entry]] = []
    for entry in entries:
        newline = not lines or "\n" in context.text[lines[-1][-1].start : entry.start] or lines[-1][-1].kind == "break"
        if newline or entry.kind != "label":
            lines.append([entry])
        else:
            lines[-1].append(entry)
    doubled = [_doubled(line) for line in lines]
    if not any(doubled):
        return
    rest: list[_Entry] = []
    position = 0
    while position < len(lines):
        if not doubled[position]:
            rest += lines[position]
            position += 1
            continue
        left: list[_Entry] = []
        right: list[_Entry] = []
        pair = _two_organisations(context, rest[-1]) if rest and rest[-1].kind in ("plain", "organisation") else None
        if pair:
            rest.pop()
            left.append(pair[0])
            right.append(pair[1])
        while position < len(lines) and (doubled[position] or _two_organisations(context, lines[position][0])):
            pair = None if doubled[position] else _two_organisations(context, lines[position][0])
            if pair:
                left.append(pair[0])
                right.append(pair[1])
            else:
                half = len(lines[position]) // 2
                left += lines[position][:half]
                right += lines[position][half:]
            position += 1
        rest.append(_Entry("break", left[-1].end, left[-1].end))
        yield left
        yield right
    if rest:
        yield rest


def _doubled(line: Sequence[_Entry]) -> bool:
    half = len(line) // 2
    return len(line) in (2, 4) and all(
        a.kind == b.kind == "label" and a.meaning == b.meaning for a, b in zip(line[:half], line[half:], strict=True)
    )


def _two_organisations(context: Context, entry: _Entry) -> tuple[_Entry, _Entry] | None:
    """The two organisations of one line that heads two columns."""
    if entry.kind not in ("plain", "organisation"):
        return None
    gaps = list(re.compile(r"\s{3,}|\t").finditer(context.text, entry.start, entry.end))
    mentions = context.mentions(entry.start, entry.end)
    if len(gaps) == 1:
        cut: int | None = gaps[0].end()
        halves = [(entry.start, gaps[0].start()), (gaps[0].end(), entry.end)]
    elif len(mentions) == 2:
        again = re.compile(r"\b(?:signed\s+)?(?:for\b|on behalf)", re.IGNORECASE)
        starts = [m.start() for m in again.finditer(context.text, entry.start, entry.end)]
        second = next((s for s in starts if mentions[0].end <= s < mentions[1].start), None)
        cut = second if second is not None else mentions[1].start
        halves = [(entry.start, cut), (cut, entry.end)]
    else:
        return None
    made: list[_Entry] = []
    for start, end in halves:
        start, end = context.trim(start, end)
        opened = _opener(context, start, end)
        if opened and opened[0][0].value:
            made.append(opened[0][0])
        else:
            mention = _organisation_line(context, start, end)
            if mention is None:
                return None
            made.append(_Entry("organisation", start, end, value=mention))
    return made[0], made[1]


# Entries -> signatures.


def _read(context: Context, entries: Sequence[_Entry]) -> Iterator[_Signature]:
    """The signature blocks of a stream."""
    entries = list(_flattened(context, entries))
    reader = _Reader(context)
    _fill_from_below(context, entries)
    for number, entry in enumerate(entries):
        reader.ahead = entries[number + 1 : number + 3]
        yield from reader.take(entry)
    yield from reader.flush()


def _flattened(context: Context, entries: Sequence[_Entry]) -> Iterator[_Entry]:
    """The entries, with tables flattened to a cell a line (empty cells gone) read back into labelled values."""
    position = 0
    while position < len(entries):
        header: list[str] = []
        at = position
        while (
            at < len(entries) and entries[at].kind in ("label", "plain", "organisation") and entries[at].value is None
        ):
            meaning = entries[at].meaning or _column_meaning(context, context.text[entries[at].start : entries[at].end])
            if not meaning and entries[at].kind == "organisation":
                meaning = "organisation"
            if not meaning or meaning in header or entries[at].blank:
                break
            header.append(meaning)
            at += 1
        rows = (
            _flat_rows(context, entries, at) if len(header) >= 3 and {"signed", "signer", "date"} & set(header) else []
        )
        if header[:1] == ["organisation"] and len(rows) >= 2:
            for row in rows:
                yield from _flat_row(context, row, header)
                at = max(at, entries.index(row[-1]) + 1)
            yield _Entry("break", entries[at - 1].end, entries[at - 1].end)
            position = at
            continue
        yield entries[position]
        position += 1


def _flat_rows(context: Context, entries: Sequence[_Entry], at: int) -> list[list[_Entry]]:
    """The lines after a flattened header in rows; each row begins with a line that names an organisation."""
    rows: list[list[_Entry]] = []
    while at < len(entries) and entries[at].kind == "plain" and entries[at].end - entries[at].start < 120:
        entry = entries[at]
        post = is_post(context.rules, context.text[entry.start : entry.end])
        body = any(mention.end == entry.end for mention in context.mentions(entry.start, entry.end))
        suffix = any(hit.end == entry.end for hit in context.hits_in("organisation.suffix", entry.start, entry.end))
        named = body or (suffix and not is_person(context.rules, context.text[entry.start : entry.end]))
        if named and not (post and rows and len(rows[-1]) < 3):
            rows.append([])
        elif not rows or len(rows[-1]) > 5:
            break
        rows[-1].append(entry)
        at += 1
    return rows


def _flat_row(context: Context, row: Sequence[_Entry], header: Sequence[str]) -> Iterator[_Entry]:
    """One row's lines as labelled entries: by their place where none is missing, else by their shapes."""
    first = row[0]
    yield _Entry("organisation", first.start, first.end, value=(first.start, first.end), signs=True)
    free = [meaning for meaning in header if meaning != "organisation"]
    complete = len(row) == len(header)
    for entry in row[1:]:
        text = context.text[entry.start : entry.end]
        if complete:
            meaning = free[0]
        elif _whole_date(text):
            meaning = "date"
        elif is_post(context.rules, text):
            meaning = "position"
        elif is_person(context.rules, text) and {"name", "signer"} & set(free):
            meaning = "signer" if "signer" in free else "name"
        else:
            meaning = "signed"
        if meaning in free:
            free.remove(meaning)
            shown = "name" if meaning == "signer" else meaning
            yield _Entry("label", entry.start, entry.end, shown, None if is_blank(text) else (entry.start, entry.end))
    if "signed" in free:
        yield _Entry("label", first.start, first.end, "signed", blank=True)


def _fill_from_below(context: Context, entries: Sequence[_Entry]) -> None:
    """Labels printed first and their values after them: as many lines of values as there are empty labels."""
    position = 0
    while position < len(entries):
        labels: list[_Entry] = []
        while (
            position < len(entries)
            and entries[position].kind == "label"
            and entries[position].value is None
            and not entries[position].blank
        ):
            labels.append(entries[position])
            position += 1
        values: list[_Entry] = []
        at = position
        while at < len(entries) and entries[at].kind == "plain":
            values.append(entries[at])
            at += 1
        if (
            len(labels) >= 2
            and len(labels) <= len(values) <= len(labels) + 1
            and (len(values) == len(labels) or _organisation_line(context, values[-1].start, values[-1].end))
            and _fits(context, labels, values)
        ):
            for label, value in zip(labels, values, strict=False):
                if is_blank(context.text[value.start : value.end]):
                    label.blank = True
                else:
                    label.value = trim_blanks(context, value.start, value.end)
                value.kind = "used"
        position = max(at, position + (0 if labels else 1))


def _fits(context: Context, labels: Sequence[_Entry], values: Sequence[_Entry]) -> bool:
    """Whether values that stand apart from their labels have the shapes the labels ask for."""
    for label, value in zip(labels, values, strict=False):
        text = context.text[value.start : value.end]
        if is_blank(text):
            continue
        if label.meaning == "date" and not next(find_dates(text), None):
            return False
        if label.meaning in ("name", "position", "signed") and (len(text) > 90 or next(find_dates(text), None)):
            return False
    return True


class _Reader:
    """Cuts a stream of entries into signatures: a label that comes again, or a new organisation, begins the next."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.current: _Signature | None = None
        self.above: bool | None = None  # whether this run's blocks begin with their organisation
        self.witness: set[str] | None = None
        self.skip = False
        self.stray = 0
        self.pending: _Entry | None = None
        self.ahead: Sequence[_Entry] = ()
        self.listed = False  # under a heading such as "Signatories": names alone may be those who sign

    def flush(self) -> Iterator[_Signature]:
        signature, self.current = self.current, None
        self.pending, self.witness, self.stray = None, None, 0
        if signature is not None and _is_signature(self.context, signature):
            yield signature

    def _open(self, entry: _Entry) -> _Signature:
        if self.current is None:
            self.current = _Signature(entry.start, entry.end)
        self.current.end = max(self.current.end, entry.end)
        return self.current

    def take(self, entry: _Entry) -> Iterator[_Signature]:
        if entry.kind in ("break", "plain") and (entry.end - entry.start < 80 or entry.kind == "break"):
            heads = _SIGNATURES.fullmatch(self.context.text[entry.start : entry.end].strip(" :"))
            self.listed = heads is not None or (self.listed and entry.kind == "plain")
            if heads and entry.kind == "plain":
                yield from self.flush()
                self.above = None
                return
        if entry.kind in ("break", "stop"):
            yield from self.flush()
            self.above = None
            self.skip = entry.kind == "stop" and "party" in self.context.text[entry.start : entry.end]
        elif entry.kind == "organisation":
            self.skip = False
            yield from self._organisation(entry)
        elif self.skip:
            return
        elif entry.kind == "label":
            yield from self._label(entry)
        elif entry.kind == "plain":
            yield from self._plain(entry)

    def _organisation(self, entry: _Entry) -> Iterator[_Signature]:
        current = self.current
        parenthesis = self.context.text[max(0, entry.start - 1) : entry.start] == "("
        if current is not None and parenthesis and current.organisation:
            return
        if current is not None and (current.organisation or (self.above and current.labels)):
            yield from self.flush()
        if self.above is None:
            self.above = self.current is None or not self.current.labels
        signature = self._open(entry)
        self.witness, self.stray = None, 0
        signature.signs = signature.signs or entry.signs
        signature.behalf = True
        if entry.blank:
            signature.blanks += 1
        if entry.value:
            signature.organisation, signature.organisation_rule = entry.value, entry.rule
            self.pending = None
        else:
            self.pending = entry
        if entry.who:
            self._person(signature, *entry.who)
        if entry.on:
            _date(self.context, signature, entry.start, entry.end)

    def _label(self, entry: _Entry) -> Iterator[_Signature]:
        meaning = entry.meaning
        if meaning == "other":
            self.pending = None
            return
        if meaning == "witness":
            if self.current is not None and not self._seal(self.current):
                self.witness = self.witness or set()
            self.pending = None
            return
        if meaning == "organisation":
            if entry.value and not is_empty(self.context.text[slice(*entry.value)]):
                span = _organisation_span(self.context, *entry.value)
                if span and not _GENERIC.fullmatch(self.context.text[slice(*span)]):
                    converted = _Entry("organisation", entry.start, entry.end, value=span, rule=entry.rule)
                    yield from self._organisation(converted)
            elif self.current is None or self.current.organisation is None:
                if self.current is not None and self.current.labels and self.above:
                    yield from self.flush()
                if self.above is None:
                    self.above = self.current is None or not self.current.labels
                signature = self._open(entry)
                signature.behalf = True
                if entry.value:
                    signature.placeholder = True
                self.pending = entry
            return
        parts = ("name", "position") if meaning == "name_position" else (meaning,)
        if self.witness is not None:
            if not self.witness & set(parts):
                self.witness.update(parts)
                return
            yield from self.flush()
        current = self.current
        if (
            current is not None
            and any(part in current.labels for part in parts)
            and not (meaning == "signed" and current.header_only)
        ) or (current is not None and entry.header and (current.labels or self.above is False)):
            yield from self.flush()
        if self.above is None:
            self.above = False
        signature = self._open(entry)
        self.stray = 0
        for part in parts:
            signature.labels[part] = (entry.start, entry.end)
            if entry.value is None:
                signature.blank_labels.add(part)
        signature.header_only = entry.header if meaning == "signed" else signature.header_only
        if entry.blank:
            signature.blanks += 1
        self.pending = entry if entry.value is None and not entry.blank else None
        if entry.value and meaning == "signed" and self._signed_by(signature, entry):
            return
        if entry.value:
            self._value(signature, meaning, *entry.value)

    def _signed_by(self, signature: _Signature, entry: _Entry) -> bool:
        """ "Signed by JANE SMITH" prints who is to sign: a name, and no mark."""
        text = self.context.text
        if entry.value is None or not text[entry.start : entry.end].casefold().startswith("signed by"):
            return False
        name, post = split_name_and_post(self.context, *entry.value)
        if name is None:
            return False
        signature.name, signature.position = signature.name or name, signature.position or post
        return True

    def _seal(self, signature: _Signature) -> bool:
        return _SEAL.search(self.context.text, signature.start, signature.end) is not None

    def _value(self, signature: _Signature, meaning: str, start: int, end: int) -> None:
        """Give a label's value to the signature, or what its shape says it really is."""
        context, text = self.context, self.context.text
        value = text[start:end]
        if meaning == "date":
            _date(context, signature, start, end)
            return
        if meaning == "signed":
            _signed(context, signature, start, end)
            return
        if is_empty(value):
            return
        if meaning in ("name", "name_position"):
            if signature.name is None:
                self._person(signature, start, end, labelled=True)
        elif meaning == "position" and signature.position is None and not re.fullmatch(r"\(.*\)", value):
            date = next(find_dates(text, start, end), None)
            if date and date.start - start < 3:
                return
            signature.position = start, end

    def _person(self, signature: _Signature, start: int, end: int, *, labelled: bool = False) -> None:
        context = self.context
        name, post = split_name_and_post(context, start, end)
        if name is None and labelled and post is None:
            name = (start, end) if _plausible_name(context.text[start:end]) else None
        elif name is None and labelled and post is not None:
            signature.position = signature.position or post
            return
        if name and signature.name is None:
            signature.name = name
        if post and signature.position is None:
            signature.position = post

    def _plain(self, entry: _Entry) -> Iterator[_Signature]:
        context, text = self.context, self.context.text
        line = text[entry.start : entry.end]
        current, pending = self.current, self.pending
        if is_blank(line):
            if current is not None:
                current.blanks += 1
            return
        if entry.end - entry.start > _LONG:
            yield from self.flush()
            self.above = None
            return
        self.pending = None
        if current is not None and self.witness is None and self._execution(current, entry):
            return
        if current is not None and self._goes_on(current, entry):
            return
        if self._post_first(entry):
            yield from self.flush()
            self.above = True
            self._open(entry).position = entry.start, entry.end
            return
        mention = _organisation_line(context, entry.start, entry.end)
        post_and_body = _post_and_organisation(context, entry.start, entry.end) if mention is None else None
        if post_and_body and self.witness is None and (current is None or (self.above and current.labels)):
            yield from self.flush()
            self.above = True
            signature = self._open(entry)
            signature.position, signature.organisation = post_and_body
            return
        if pending is not None and current is not None and self.witness is None:
            if pending.kind == "organisation" or pending.meaning == "organisation":
                span = mention or _organisation_span(context, entry.start, entry.end)
                if span and current.organisation is None and not is_person(context.rules, line):
                    current.organisation, current.end = span, max(current.end, entry.end)
                    return
            elif mention is None and self._below(current, pending.meaning, entry):
                return
        if mention is not None:
            if self._office(current, entry):
                return
            if current is not None and current.organisation is None and (not self.above or not current.labels):
                current.organisation, current.end = mention, max(current.end, entry.end)
                if not current.labels:
                    current.start = entry.start
                return
            yield from self.flush()
            if self.above is None or not self.above:
                self.above = True
            signature = self._open(entry)
            signature.organisation = mention
            return
        if current is None or (
            current.card and current.name and current.organisation and is_person(context.rules, line)
        ):
            if current is not None or (self.listed and is_person(context.rules, line)):
                yield from self.flush()
                self._open(entry).name = entry.start, entry.end
                self.current.card = True  # type: ignore[union-attr]
            return
        if self.witness is not None:
            self.stray += 1
        elif self._shaped(current, entry):
            self.stray = 0
            current.end = max(current.end, entry.end)
            return
        else:
            self.stray += 1
        if self.stray > _STRAY_LINES:
            yield from self.flush()
            self.above = None

    def _post_first(self, entry: _Entry) -> bool:
        """Whether a post begins a block: "Chief Executive / X Council / Signed ....", one after another."""
        if self.witness is not None or (self.current is not None and not self.current.labels):
            return False
        if len(self.ahead) < 2 or self.ahead[0].kind != "plain" or self.ahead[1].kind != "label":
            return False
        body = self.ahead[0]
        return (
            self.ahead[1].meaning == "signed"
            and is_post(self.context.rules, self.context.text[entry.start : entry.end])
            and _organisation_line(self.context, body.start, body.end) is not None
        )

    def _execution(self, signature: _Signature, entry: _Entry) -> bool:
        """Take a line that says where and when, or by whom, the organisation above signs."""
        context, text = self.context, self.context.text
        if not (signature.signs or signature.behalf) or entry.end - entry.start > 140:
            return False
        executed = _EXECUTED_AT.fullmatch(text, entry.start, entry.end)
        if executed:
            if not re.search(r"[.…_]{3}", executed[0]):
                _date(context, signature, *executed.span("date"))
            signature.blanks += signature.date is None
            signature.end = max(signature.end, entry.end)
            return signature.date is not None or re.search(r"[.…_]{3}", executed[0]) is not None
        by = _BY.fullmatch(text, entry.start, entry.end)
        if by is None:
            return False
        start, end = trim_blanks(context, *by.span("who"))
        if start >= end or is_empty(text[start:end]):
            signature.blanks += 1
            return True
        name, post = split_name_and_post(context, start, end)
        if name is None and post is None:
            if not by["colon"] or not _plausible_name(text[start:end]):
                return False
            name = start, end
        if name and signature.by is None:
            signature.by = signature.signed_value = name
        signature.position = signature.position or post
        signature.end = max(signature.end, entry.end)
        return True

    def _goes_on(self, signature: _Signature, entry: _Entry) -> bool:
        """Whether a line is the rest of the organisation's name that the line above began."""
        context, text = self.context, self.context.text
        span = signature.organisation
        if span is None or not signature.behalf or signature.labels or signature.organisation_tail or signature.name:
            return False
        head, line = text[slice(*span)], text[entry.start : entry.end]
        if any(mention.end == span[1] for mention in context.mentions(*span)) or len(line.split()) > 6:
            return False
        capitals = head.isupper()
        suffix = any(hit.end == entry.end for hit in context.hits_in("organisation.suffix", entry.start, entry.end))
        if not ((capitals and line.isupper()) or suffix) or (is_person(context.rules, line) and not suffix):
            return False
        if is_blank(text[span[1] : entry.start]):
            signature.organisation = span[0], entry.end
        else:
            signature.organisation_tail = entry.start, entry.end
        signature.end = max(signature.end, entry.end)
        return True

    def _below(self, signature: _Signature, meaning: str, entry: _Entry) -> bool:
        """Take a line as the value of the empty label above it, when it has the value's shape."""
        context, text = self.context, self.context.text[entry.start : entry.end]
        fits = (
            (
                meaning in ("name", "name_position", "signed")
                and split_name_and_post(context, entry.start, entry.end)[0] is not None
            )
            or (meaning == "position" and is_post(context.rules, text))
            or (meaning == "date" and _whole_date(text))
        )
        if fits:
            self._value(signature, meaning, entry.start, entry.end)
            signature.end = max(signature.end, entry.end)
        return fits

    def _office(self, signature: _Signature | None, entry: _Entry) -> bool:
        """ "Chief Constable of X Police" under a signature: the post, and the organisation where none is given."""
        text = self.context.text[entry.start : entry.end]
        if (
            signature is None
            or signature.position
            or "position" in signature.labels
            or not (signature.mark or signature.name)
        ):
            return False
        if not is_post(self.context.rules, text):
            return False
        signature.position = entry.start, entry.end
        signature.end = max(signature.end, entry.end)
        if signature.organisation is None:
            signature.organisation = entry.start, entry.end
        return True

    def _shaped(self, signature: _Signature, entry: _Entry) -> bool:
        """Give an unlabelled line of a block to the attribute whose shape it has."""
        context, text = self.context, self.context.text
        line = text[entry.start : entry.end]
        if not (signature.signs or signature.labels or signature.card):
            return False
        if _whole_date(line) and signature.date is None:
            _date(context, signature, entry.start, entry.end)
            return True
        if _rule_matches(context, "signature.mark", entry.start, entry.end):
            signature.mark = signature.mark or (entry.start, entry.end)
            return True
        post_of = re.fullmatch(r"(?P<post>.{3,60}?)(?:,| of| for)\s+(?P<org>.+)", line)
        if post_of and signature.organisation is None and is_post(context.rules, post_of["post"]):
            mentions = context.mentions(entry.start, entry.end)
            if mentions:
                signature.organisation = mentions[0].start, mentions[0].end
                signature.position = signature.position or (
                    entry.start,
                    max(entry.start + post_of.end("post"), entry.start),
                )
                return True
        last = next((d for d in find_dates(text, entry.start, entry.end) if entry.end - d.end < 3), None)
        stop = entry.end
        if last and last.start > entry.start + 4:
            stop = context.trim(entry.start, last.start, also=",;(-")[1]
        name, post = split_name_and_post(context, entry.start, stop)
        if last and (name or post):
            _date(context, signature, last.start, last.end)
        if name and signature.name is None and "name" not in signature.labels:
            signature.name = name
            signature.position = signature.position or post
            return True
        if (
            post
            and not name
            and signature.position is None
            and ("position" not in signature.labels or "position" in signature.blank_labels)
        ):
            signature.position = post
            return True
        return False


def _post_and_organisation(context: Context, start: int, end: int) -> tuple[Span, Span] | None:
    """The spans of a post and of the organisation after it: "Chief Executive, X Council"."""
    text = context.text
    mentions = context.mentions(start, end)
    if not mentions or context.trim(mentions[-1].end, end, also=".,;:)")[0] < context.trim(start, end, also=".,;:)")[1]:
        return None
    post = re.compile(r"(?P<post>\S.{2,70}?)\s*[,(-]\s*(?:of |for )?(?:the )?$").match(text, start, mentions[-1].start)
    if post is None or not is_post(context.rules, post["post"]) or is_person(context.rules, post["post"].split(",")[0]):
        return None
    return post.span("post"), (mentions[-1].start, mentions[-1].end)


def _plausible_name(value: str) -> bool:
    words = value.split()
    return (
        1 <= len(words) <= 6
        and len(value) <= 60
        and re.search(r"[^\W\d_]{2}", value) is not None
        and "@" not in value
        and not (_VERB.search(value) or re.search(r"\d", value))
    )


def _rule_matches(context: Context, group: str, start: int, end: int) -> bool:
    return any(next(context.find(rule, start, end), None) for rule in context.rules.group(group))


def _date(context: Context, signature: _Signature, start: int, end: int) -> None:
    if signature.date is not None:
        return
    text = context.text
    for date in find_dates(text, start, end, compact=True):
        before = text[max(0, date.start - 12) : date.start]
        if date.precise or not re.search(r"_{2,}|\.{3,}|…|\bday of\s*$|/\s*$", before):
            signature.date = date.start, date.end, date.value
            return
    if _ALONE_YEAR.fullmatch(text[start:end].strip()):
        signature.date = start, end, text[start:end].strip()


def _signed(context: Context, signature: _Signature, start: int, end: int) -> None:
    """What stands after "Signed": a mark, or a post, an organisation or a date printed there instead."""
    text, rules = context.text, context.rules
    value = text[start:end]
    if _rule_matches(context, "signature.mark", start, end):
        signature.mark = start, end
    elif _rule_matches(context, "signature.awaited", start, end):
        return
    date = next(find_dates(text, start, end, compact=True), None)
    if date and signature.date is None:
        signature.date = date.start, date.end, date.value
        start, end = context.trim(start, date.start, also=",;-")
        value = text[start:end]
    bracket = re.fullmatch(r"\((.*)\)", value)
    inner = bracket[1] if bracket else value
    if signature.mark is None and is_empty(value):
        return
    name, post = split_name_and_post(context, start, end)
    if bracket or (post and not name):
        if is_post(rules, inner) and signature.position is None:
            offset = 1 if bracket else 0
            signature.position = start + offset, end - offset
        return
    if _organisation_line(context, start, end):
        signature.organisation = signature.organisation or _organisation_line(context, start, end)
        return
    if signature.mark is None and start < end and len(value) <= 120 and re.search(r"\w|~", value):
        signature.mark = start, end
    signed_name = name if name else None
    electronically = re.search(r"(?:/s/|signed(?: electronically)? by)\s*(?P<who>[^,;\d]{4,50})", value, re.IGNORECASE)
    if signed_name is None and electronically and is_person(rules, electronically["who"]):
        signed_name = start + electronically.start("who"), start + electronically.end("who")
    if signed_name:
        signature.signed_value = signed_name
        if post and signature.position is None:
            signature.position = post


def _organisation_line(context: Context, start: int, end: int) -> Span | None:
    """The span of an organisation when a line is nothing but its name (an article, brackets or a label aside)."""
    text = context.text
    start, end = context.trim(start, end, also=".,;:*-•")
    if not 3 <= end - start <= 200 or _VERB.search(text[start:end]):
        return None
    mentions = context.mentions(start, end)
    if not mentions:
        return None
    first = mentions[0]
    before = text[start : first.start].strip(" \"'(")
    begin = first.start
    if re.fullmatch(r"(?:[A-Z][\w'-]+ ){1,3}(?:and|&|with|of) ", text[start : first.start]) and not is_post(
        context.rules, before
    ):  # a name that begins further left than its reader saw
        before, begin = "", start
    if before and not re.fullmatch(
        r"(?:for|the|and|for the|for and on behalf of(?: the)?|on behalf of(?: the)?)", before, re.IGNORECASE
    ):
        return None
    after = text[first.end : end].strip()
    if after and not re.match(r"\(|on behalf of\b|and\b|[,/&-]", after):
        return None
    if after.startswith(",") and is_post(context.rules, after[1:]):
        return None
    finish = first.end
    behalf = re.match(r"\s*on behalf of\s+\S.*", text[first.end : end])
    if behalf or re.match(r"\s*(?:and|&|/)\s+[A-Z]", text[first.end : end]):
        finish = end
    return begin, finish


def _is_signature(context: Context, signature: _Signature) -> bool:
    """Whether what was collected is a signature block and no card of contacts."""
    labels = set(signature.labels)
    signing = "signed" in labels or signature.signs
    rest = labels & {"name", "position", "date"}
    something = bool(
        rest or signature.mark or signature.name or signature.position or signature.date or signature.blanks
    )
    if (
        signature.placeholder
        and signature.organisation is None
        and not (signature.mark or signature.name or signature.date)
    ):
        return signing and bool(rest)
    if signature.card and not signing:
        return bool(signature.organisation and (signature.date or signature.position))
    if signing:
        if signature.organisation:
            return something or signature.signs
        return bool(rest) or bool(signature.mark and (signature.date or signature.position or signature.signs))
    if signature.behalf and signature.organisation:
        return len(rest) >= 2 and ("date" in rest or bool(signature.blanks)) and _near_signing(context, signature.start)
    return False


def _near_signing(context: Context, offset: int) -> bool:
    """Whether the heading above says that this is where the parties sign."""
    section = context.section_at(offset)
    if section is None or section.heading is None:
        return False
    return _rule_matches(context, "signature.heading", section.heading.start, section.heading.end)


def _fact(context: Context, signature: _Signature, rule: str = _RULE) -> Fact:
    shown = context.document.text
    attributes: dict[str, Attribute] = {}
    if signature.position and signature.organisation is None:
        both = _post_and_organisation(context, *signature.position)
        if both:
            signature.position, signature.organisation = both

    def found(value: object, span: Span, rule_name: str = rule) -> Found:
        return Found.at(value, *span, rule_name, _CONFIDENCE)

    if signature.organisation:
        spans = [span for span in (signature.organisation, signature.organisation_tail) if span]
        name = tidy_name(" ".join(shown[slice(*span)] for span in spans))
        if name:
            evidence = tuple(Evidence(*span, signature.organisation_rule, _CONFIDENCE) for span in spans)
            attributes["organisation"] = Found(name, evidence)
    person = signature.name or signature.signed_value
    if person:
        bare = tidy_person(shown[slice(*person)])
        if bare and not is_empty(bare):
            attributes["name"] = found(bare, person)
    if signature.position:
        post = tidy_post(shown[slice(*signature.position)])
        if post and not is_empty(post):
            attributes["position"] = found(post, signature.position)
    if signature.date:
        attributes["date"] = found(signature.date[2], signature.date[:2])
    place = next(iter(signature.labels.values()), None) or signature.organisation or (signature.start, signature.end)
    if signature.mark is None and signature.by and signature.name:
        signature.mark = signature.by
    if signature.mark or signature.date:
        proof = signature.mark or (signature.date[:2] if signature.date else place)
        attributes["signed"] = found(True, proof)
    elif "name" not in attributes:
        attributes["signed"] = found(False, signature.labels.get("signed") or place)
    return Fact("signatories", attributes=attributes)


# Tables.


def _may_sign(context: Context, table: Table) -> bool:
    """Whether a table holds labels of signatures at all."""
    hits = context.hits_in("signature.label", table.start, table.end)
    values = {hit.rule.value for hit in hits}
    if "signed" in values or context.hits_in("signature.column", table.start, table.end):
        return True
    if _SIGN_WORD.search(context.text, table.start, table.end) and len(values & {"name", "position", "date"}) > 1:
        return True
    return {"name", "date"} <= values or {"name_position", "date"} <= values


def _cell_span(context: Context, cell: Cell | None) -> Span:
    if cell is None:
        return 0, 0
    block = context.document.blocks[cell.block]
    return context.trim(block.start, block.end)


def _table(context: Context, table: Table, above: _Entry | None) -> Iterator[list[_Entry] | Fact]:
    """A table as one fact a row, or as streams: a column each, a pair of columns each, or row by row."""
    grid = _grid(context, table)
    if grid is not None and not grid[1]:
        return
    if grid is not None:
        yield from _rows(context, table, *grid, above)
        return
    streams = _cards(context, table)
    for number, stream in enumerate(streams):
        if above and len(streams) == 1 and not any(entry.kind == "organisation" for entry in stream):
            stream = [above, *stream]
        if number >= 0:
            yield stream


def _column_meaning(context: Context, text: str) -> str:
    """What a column heading asks for in a table of signatures, "" where it is none of its headings."""
    text = re.sub(r"\s+", " ", text).strip(" :*")
    if not text or len(text) > 80:
        return ""
    signer = context.rules.lookup("signature.column", text)
    candidates = [text, re.sub(r"\s*\(.*?\)", "", text).strip(), *[part.strip() for part in text.split(" / ")]]
    if signer:
        return signer.value
    for candidate in candidates:
        rule = context.rules.lookup("signature.label", candidate)
        if rule:
            return rule.value
    return ""


def _grid(context: Context, table: Table) -> tuple[int, dict[int, str]] | None:
    """The header row of a table with one signatory a row, and its columns' meanings; none for one of approvals."""
    for number in range(min(table.rows, 3)):
        cells = table.row(number)
        if len(cells) < 2:
            continue
        texts = [context.text[slice(*_cell_span(context, cell))] for cell in cells]
        meanings = {cell.column: _column_meaning(context, text) for cell, text in zip(cells, texts, strict=True)}
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
        below = [context.text[slice(*_cell_span(context, c))] for c in table.row(number + 1)]
        if sum(1 for text in below if _column_meaning(context, text)) >= 2:
            continue
        rejected = [text for text in texts if _rule_matches_text(context, "signature.approval_column", text)]
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
        if has_organisation and person and "date" in values and _near_signing(context, table.start):
            return number, known
    return None


def _rule_matches_text(context: Context, group: str, text: str) -> bool:
    return any(next(rule.search(text), None) for rule in context.rules.group(group))


def _rows(
    context: Context, table: Table, header: int, meanings: dict[int, str], above: _Entry | None
) -> Iterator[Fact]:
    by_meaning = {meaning: column for column, meaning in meanings.items()}
    text = context.text
    for number in range(header + 1, table.rows):
        own = table.row(number)
        if own and all(
            _column_meaning(context, text[slice(*_cell_span(context, c))])
            for c in own
            if _cell_span(context, c)[0] < _cell_span(context, c)[1]
        ):
            continue  # the header again, or an empty row
        if len(own) == 1 and own[0].column_span >= table.columns > 2:
            continue
        spans = {meaning: _cell_span(context, table.cell_at(number, column)) for meaning, column in by_meaning.items()}
        spans = {meaning: trim_blanks(context, *span) for meaning, span in spans.items()}
        organisation = spans.get("organisation", (0, 0))
        signature = _Signature(min((s for s, e in spans.values() if e), default=table.start), table.end)
        if organisation[0] < organisation[1]:
            if is_empty(text[slice(*organisation)]):
                if all(is_empty(text[slice(*span)]) for span in spans.values()):
                    continue
            else:
                signature.organisation = _organisation_cell(context, *organisation)
        elif above and above.value and "organisation" not in by_meaning:
            signature.organisation = above.value
        reader = _Reader(context)
        for meaning in ("name", "name_position", "signer", "position", "date", "signed"):
            start, end = spans.get(meaning, (0, 0))
            if start >= end or (is_empty(text[start:end]) and meaning != "signed"):
                continue
            if meaning == "signer":
                if _rule_matches(context, "signature.mark", start, end):
                    signature.mark = start, end
                elif not _rule_matches(context, "signature.awaited", start, end):
                    reader._value(signature, "name", start, end)
            else:
                reader._value(signature, meaning, start, end)
        if not (signature.organisation or signature.name or signature.position or signature.date or signature.mark):
            continue
        signature.start = min(
            s for s in (signature.organisation and signature.organisation[0], signature.name and signature.name[0],
                        signature.position and signature.position[0], signature.date and signature.date[0],
                        signature.mark and signature.mark[0]) if s is not None
        )  # fmt: skip
        if "name" in by_meaning or "name_position" in by_meaning:
            signature.signed_value = None if signature.name else signature.signed_value
        yield _fact(context, signature, _TABLE_RULE)


def _organisation_cell(context: Context, start: int, end: int) -> Span:
    """The organisation of a cell, without "for and on behalf of" before it or a remark in brackets."""
    opened = _opener(context, start, end)
    if opened and opened[0][0].value:
        return opened[0][0].value
    remark = re.compile(r"\s*\((?:on behalf of|lead|data controller|controller)\b").search(context.text, start, end)
    return start, remark.start() if remark and remark.start() > start else end


def _cards(context: Context, table: Table) -> list[list[_Entry]]:
    """The streams of a table whose cells are labels and values, or lines of blocks."""
    text = context.text
    rows: list[list[tuple[Cell, Span, str]]] = []
    for number in range(table.rows):
        row = []
        for cell in table.row(number):
            span = _cell_span(context, cell)
            row.append((cell, span, _column_meaning(context, text[slice(*span)]) if span[1] - span[0] < 90 else ""))
        rows.append(row)
    if any(meaning == "signed" for row in rows for *_, meaning in row):
        # "Signed by | J. Bloggs" beside "Signature | ...": the name, printed.
        rows = [
            [(cell, span, "name" if meaning == "signer" else meaning) for cell, span, meaning in row] for row in rows
        ]
    label_columns: dict[int, int] = {}
    for row in rows:
        for cell, _, meaning in row:
            if meaning and meaning != "signer":
                label_columns[cell.column] = label_columns.get(cell.column, 0) + 1
    pure = sorted(column for column, count in label_columns.items() if count >= 2 or (count == 1 and table.rows <= 2))
    if pure and max(pure) < table.columns - 1:
        return _label_columns(context, table, rows, pure)
    if table.columns >= 2 and _parallel_cells(context, rows):
        streams = []
        for column in range(table.columns):
            stream: list[_Entry] = []
            for row in rows:
                for cell, _, _ in row:
                    if cell.column == column:
                        stream += _cell_entries(context, cell)
            streams.append(stream)
        return streams
    stream = []
    for row in rows:
        for cell, _, _ in row:
            stream += _cell_entries(context, cell)
    return [stream]


def _cell_entries(context: Context, cell: Cell) -> list[_Entry]:
    block = context.document.blocks[cell.block]
    return [entry for line in block_lines(context, block) for entry in _line(context, line)]


def _parallel_cells(context: Context, rows: Sequence[Sequence[tuple[Cell, Span, str]]]) -> bool:
    """Whether two cells of one row begin with the same label: a block a column."""
    for row in rows:
        kinds: list[str] = []
        for cell, _, _ in row:
            entries = _cell_entries(context, cell)
            if entries and entries[0].kind in ("label", "organisation"):
                kinds.append(entries[0].kind + entries[0].meaning)
        if len(kinds) >= 2 and len(set(kinds)) < len(kinds):
            return True
    return False


def _label_columns(
    context: Context, table: Table, rows: Sequence[Sequence[tuple[Cell, Span, str]]], pure: Sequence[int]
) -> list[list[_Entry]]:
    """Streams of a table with columns of labels: a card for each column of values beside them."""
    by_row = [[meaning for cell, _, meaning in row if cell.column in pure and meaning] for row in rows]
    same = sum(1 for found in by_row if len(found) > 1 and len(set(found)) == 1)
    if len(pure) > 1 and not same:
        stream: list[_Entry] = []  # "Signed | ... | Date | ...": read along the rows
        for row in rows:
            label: tuple[Span, str] | None = None
            for cell, span, meaning in row:
                if meaning:
                    if label:
                        stream.append(_cell_label(context, *label, None))
                    label = span, meaning
                elif label:
                    stream.append(_cell_label(context, *label, cell))
                    label = None
                else:
                    stream += _cell_entries(context, cell)
            if label:
                stream.append(_cell_label(context, *label, None))
        return [stream]
    streams: list[list[_Entry]] = []
    for number, column in enumerate(pure):
        limit = pure[number + 1] if number + 1 < len(pure) else table.columns
        for value_column in range(column + 1, limit):
            stream = []
            filled = False
            for row_number, row in enumerate(rows):
                label_cell = next(((c, s, m) for c, s, m in row if c.column == column), None)
                value_cell = table.cell_at(row_number, value_column)
                if label_cell and label_cell[2]:
                    own = (
                        value_cell
                        if value_cell and value_cell.block != label_cell[0].block and value_cell.row == row_number
                        else None
                    )
                    stream.append(_cell_label(context, label_cell[1], label_cell[2], own))
                    filled = filled or own is not None
                elif label_cell and value_cell and label_cell[0].block == value_cell.block:
                    stream += _cell_entries(context, label_cell[0])  # a heading merged over label and value
                else:
                    if label_cell and value_column == column + 1 and limit - column <= 2:
                        stream += _cell_entries(context, label_cell[0])
                    if value_cell and value_cell.row == row_number:
                        stream += _as_organisation(context, value_cell)
            if filled:
                streams.append(stream)
    return streams


def _as_organisation(context: Context, cell: Cell) -> list[_Entry]:
    """A column's heading: the organisation that signs in it."""
    entries = _cell_entries(context, cell)
    if len(entries) == 1 and entries[0].kind == "plain":
        span = _cell_span(context, cell)
        mention = _organisation_line(context, *span)
        if mention:
            return [_Entry("organisation", *span, value=mention)]
    return entries


def _cell_label(context: Context, label: Span, meaning: str, cell: Cell | None) -> _Entry:
    if cell is None:
        return _Entry("label", *label, meaning, None, blank=True)
    span = trim_blanks(context, *_cell_span(context, cell))
    value = span if span[0] < span[1] and not is_blank(context.text[slice(*span)]) else None
    entry = _Entry("label", *label, meaning, value, blank=value is None)
    entry.end = max(label[1], span[1] if value else label[1])
    return entry
