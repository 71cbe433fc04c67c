"""What kind of document a text is, and its title."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from isa_extract.document import Block, BlockKind, Cell, Table
from isa_extract.facts import Context, Evidence, Fact, Found
from isa_extract.forms import LabelValue, label_rule
from isa_extract.organisations import title_case
from isa_extract.rules import plain
from isa_extract.signatures.tables import signing_grid
from isa_extract.values import find_dates, find_postcodes, is_placeholder

LABEL, TITLE_PAGE = 90, 70
"""Authority of a labelled title and of a line on the title page."""

_TOP_BLOCKS = 14
_TABLE_WEIGHT = 2.5
"""What a table that agreements have counts beside the words of `document.kind`; one alone does not outweigh a title."""
_MOST_FOR_TABLES = 7.5
_NEAR_TOP = 4000
"""Characters within which a title label speaks of this document."""


def extract(context: Context) -> Iterator[Fact]:
    """The document's kind (not_an_agreement among them) and title."""
    yield from _kind_and_title(context)


def top_blocks(context: Context) -> list[Block]:
    """The lines above the first running text, section or form: where a title stands."""
    lines: list[Block] = []
    for block in context.body[:_TOP_BLOCKS]:
        if block.kind is BlockKind.CELL:
            place = context.document.cell_of(block)
            if place and place[0].rows == 1 and not _heads_table(context, *place):
                continue  # a line in two languages, side by side
            if place is None or not _heads_table(context, *place):
                break
        text = context.text[block.start : block.end].rstrip()
        if len(text) > 220 or (len(text) > 60 and text.endswith(".") and block.kind is BlockKind.PARAGRAPH):
            break
        if block.kind is BlockKind.LIST_ITEM and context.mentions(block.start, block.end):
            continue  # the parties on a cover
        if block.kind is BlockKind.LIST_ITEM or (context.document.label(block) and lines):
            break
        lines.append(block)
    return lines


def _heads_table(context: Context, table: Table, cell: Cell) -> bool:
    """Whether a cell stands alone in the first row of a table: the title of a summary sheet."""
    filled = [c for c in table.row(0) if context.document.blocks[c.block].end > context.document.blocks[c.block].start]
    return cell.row == 0 and len(filled) == 1 and filled[0] is cell and (table.columns > 1 or table.rows <= 2)


def _kind_and_title(context: Context) -> Iterator[Fact]:
    lines = top_blocks(context)
    titles = [
        label
        for label in context.label_values
        if label.field == "agreement.title" and label.value_end > label.value_start
    ]
    scores: dict[str, float] = defaultdict(float)
    evidence: dict[str, Evidence] = {}
    for rule in context.rules.group("document.kind"):
        data = rule.data or {}
        weight = float(data.get("weight", 1))
        total = 0.0
        if data.get("where") == "title":
            spans = [(b.content, b.end) for b in lines if not _names_framework(context, b.content, b.end)]
            spans += [(t.value_start, t.value_end) for t in titles[:1]]
        else:
            spans = [(b.start, b.end) for b in context.body]
        for start, end in spans:
            for match in context.find(rule, start, end):
                total += weight
                if rule.value not in evidence or data.get("where") == "title":
                    evidence.setdefault(rule.value, Evidence(match.start(), match.end(), rule.name, 0.9))
                if data.get("where") == "title":
                    break
            if total >= float(data.get("most", weight)):
                break
        scores[rule.value] += min(total, float(data.get("most", weight)))
    agreement = scores.pop("agreement", 0.0) + min(_tables_of_agreements(context), _MOST_FOR_TABLES)
    other, against = max(scores.items(), key=lambda item: (item[1], item[0]), default=("", 0.0))
    start, end = (lines[0].start, lines[0].end) if lines else (0, min(len(context.text), 80))
    if against > agreement or agreement < 1.5:
        where = evidence.get(other) or Evidence(start, end, "metadata.kind@1", 0.6)
        yield Fact("agreement.type", Found("not_an_agreement", (where,)), authority=100)
    else:
        yield Fact("agreement.type", _agreement_type(context, lines, titles), authority=100)
    yield from _title(context, lines, other if against > agreement or agreement < 1.5 else "agreement")


def _tables_of_agreements(context: Context) -> float:
    """What filled-in tables of exchanges, of registered bodies and of who signs say for an agreement."""
    total = 0.0
    document = context.document
    for grid in context.grids:
        rows = [row for row in grid.rows if _filled(context, row.cells.values()) > 1]
        if len(rows) > 1 and (
            grid.has("from", "to") or (grid.has("organisation") and grid.has_any("ico", "body_role"))
        ):
            total += _TABLE_WEIGHT
    for table in document.tables:
        header = signing_grid(context, table)
        if header is None or "organisation" not in header[1].values():
            continue
        rows_below = [[document.blocks[c.block] for c in table.row(n)] for n in range(header[0] + 1, table.rows)]
        if sum(_filled(context, cells) > 1 for cells in rows_below) > 1:
            total += _TABLE_WEIGHT
    return total


def _filled(context: Context, cells: Iterable[Block]) -> int:
    """How many cells hold a value of their own."""
    texts = (context.text[cell.content : cell.end].strip() for cell in cells)
    return sum(bool(text) and not is_placeholder(text) for text in texts)


_SORT_OF_PAPER = re.compile(r"\b(?:agreement|protocol)\b", re.IGNORECASE)
_SHARING = re.compile(
    r"\b(?:shar(?:e|ing)|exchang(?:e|ing)|pass(?:ing)? on|tell(?:ing)? (?:each other|one another))\b", re.IGNORECASE
)


def _agreement_type(context: Context, lines: list[Block], titles: list[LabelValue]) -> Found:
    """By its title's own words; else by what the text calls itself most often."""
    spans = [(b.content, b.end) for b in lines] + [(t.value_start, t.value_end) for t in titles[:1]]
    for start, end in spans:
        hits = context.hits_in("type", start, end)
        if hits:
            hit = max(hits, key=lambda h: (h.rule.value != "other_agreement", h.end - h.start))
            return Found.at(hit.rule.value, hit.start, hit.end, hit.rule.name, 0.97)
    for start, end in spans:  # "Sharing what we know about families: an agreement"
        word = _SORT_OF_PAPER.search(context.text, start, end)
        if word and _SHARING.search(context.text, start, end):
            return Found.at(f"information_sharing_{word[0].lower()}", *word.span(), "metadata.kind@1", 0.7)
    furniture = [b for b in context.document.blocks if b.kind is BlockKind.FURNITURE]
    for block in furniture:
        for hit in context.hits_in("type", block.start, block.end):
            if len(hit.rule.value) > 4:
                return Found.at(hit.rule.value, hit.start, hit.end, hit.rule.name, 0.85)
    counts: dict[str, int] = defaultdict(int)
    first: dict[str, Evidence] = {}
    for hit in context.hits.get("type", ()):
        before = context.text[max(0, hit.start - 12) : hit.start].lower()
        counts[hit.rule.value] += 3 if before.endswith("this ") else 1
        first.setdefault(hit.rule.value, Evidence(hit.start, hit.end, hit.rule.name, 0.8))
    if counts:
        kind = max(counts, key=lambda k: (counts[k], k))
        return Found(kind, (first[kind],))
    word = re.search(r"\b(protocol|agreement|memorandum)\b", context.text, re.IGNORECASE)
    where = (word.start(), word.end()) if word else (0, min(40, len(context.text)))
    return Found.at("other_agreement", *where, "metadata.kind@1", 0.5)


def _title_lines(context: Context, lines: list[Block]) -> list[tuple[int, int]]:
    """The printed lines near the top that may be a title."""
    spans: list[tuple[int, int]] = []
    led_in = False  # by "relating to": what follows is the subject, whatever place it names
    for block in lines:
        for line in re.finditer(r"[^\n]+", context.text[block.content : block.end]):
            start, end = context.trim(block.content + line.start(), block.content + line.end())
            text = context.text[start:end]
            if _LEADS_TO_PARTIES.fullmatch(text):
                return [*spans, *_below_parties(context, lines, start)]  # whoever comes next is a party
            about, led_in = led_in, _LEADS_TO_SUBJECT.fullmatch(text) is not None
            if not text or _whole(context, "title.not", text) or is_placeholder(text):
                continue
            if _names_framework(context, start, end):
                continue
            if context.rules.lookup("marking", text):
                continue
            colon = re.match(r"([^:]{2,40}):\s", text)
            if context.rules.lookup("heading", text) and not context.hits_in("type", start, end):
                continue
            labelled = label_rule(context, text.rstrip(": ")) or (colon and label_rule(context, colon[1]))
            if labelled and not about:
                continue
            bodies = not about and _mostly_organisations(context, start, end)
            if bodies or text.count(" ") > 28 or text.endswith((".", ";")):
                continue
            if _count(context, "title.welsh", text) > 1:
                continue  # its English twin stands beside it
            dated = next(find_dates(text), None) is not None and not context.hits_in("type", start, end)
            if find_postcode(text) or (dated and len(text.split()) < 10):
                continue
            spans.append((start, end))
    return spans


def _below_parties(context: Context, lines: list[Block], start: int) -> Iterator[tuple[int, int]]:
    """What an agreement "between X and Y" is called: below "on" or "concerning", or below the last of the parties."""
    name = _below_last_party(context, [block for block in lines if block.start > start])
    if name is not None:
        yield name
        return
    for block, following in pairwise(lines):
        lead = re.fullmatch(r"\W*(.*?)\W*", context.text[block.content : block.end])
        if block.start > start and lead and _ABOUT.fullmatch(lead[1]):
            first, last = context.trim(following.content, following.end)
            if "\n" not in context.text[first:last] and not _mostly_organisations(context, first, last):
                yield first, last
            return


def _below_last_party(context: Context, lines: Sequence[Block]) -> tuple[int, int] | None:
    """The heading under "AND" and the party it leads to, where it can be the agreement's own name."""
    joined = [n for n, line in enumerate(lines) if _AND.fullmatch(context.text, line.content, line.end)]
    if not joined or joined[-1] + 2 >= len(lines):
        return None
    block = lines[joined[-1] + 2]
    start, end = context.trim(block.content, block.end)
    text = context.text[start:end]
    says_else = (
        re.search(r"[\d:\n]", text)
        or _mostly_organisations(context, start, end)
        or _whole(context, "title.not", text)
        or _connector(context, start, end)
        or context.rules.lookup("heading", text)
        or label_rule(context, text)
    )
    return (start, end) if block.kind is BlockKind.HEADING and not says_else else None


_LEADS_TO_PARTIES = re.compile(
    r"(?:(?:an?|this)\s+(?:[\w-]+\s+){1,6})?(?:(?:made|agreed)\s+)?(?:by and )?between\W*|parties\W*", re.IGNORECASE
)
_AND = re.compile(r"\W*and\W*", re.IGNORECASE)
_ABOUT = re.compile(
    r"(?:on|about|for|for the|concerning|regarding|covering|relating to|in the matter of"
    r"|in (?:respect|relation|connection) (?:of|to|with))",
    re.IGNORECASE,
)


_LEADS_TO_SUBJECT = re.compile(
    r"\W*(?:about|concerning|regarding|relating to|relative to|as to|in the matter of"
    r"|in (?:respect|relation|connection) (?:of|to|with))\W*",
    re.IGNORECASE,
)


def _names_framework(context: Context, start: int, end: int) -> bool:
    """Whether a line says under which charter or protocol the document stands: that one's name says nothing of it."""
    text = context.text[start:end].strip()
    return context.rules.first("title.framework", text) is not None


def _whole(context: Context, group: str, text: str) -> bool:
    """Whether a rule of the group matches a line from its first character to its last."""
    return any(e.fullmatch(text) for rule in context.rules.group(group) for e in rule.expressions)


def _count(context: Context, group: str, text: str) -> int:
    return sum(1 for rule in context.rules.group(group) for _ in rule.search(text))


def _connector(context: Context, start: int, end: int) -> int | None:
    """Where the text after "for the", "relating to" begins; None for a line that does not begin so."""
    for rule in context.rules.group("title.connector"):
        for expression in rule.expressions:
            match = expression.match(context.text, start, end)
            if match:
                return match.end()
    return None


def find_postcode(text: str) -> bool:
    """Whether a line holds a postcode: a letterhead's address."""
    return next(find_postcodes(text), None) is not None


_TITLE_END = re.compile(
    r"\s+(?:made under|entered into|dated)\b|\s+at\s+\d{1,2}[.:]\d\d|\s*\((?:ref|reference|version)\b", re.IGNORECASE
)


def _title(context: Context, lines: list[Block], kind: str) -> Iterator[Fact]:
    """The agreement's own name; else the title that says only what it is."""
    for label in context.label_values:
        short = label.value_end - label.value_start < 200
        if (
            label.field == "agreement.title"
            and short
            and not is_placeholder(context.text[label.value_start : label.value_end])
            and label.label_start < _NEAR_TOP
        ):
            yield _text_fact(context, "agreement.title", label.value_start, label.value_end, label.rule.name, LABEL)
    if kind == "letter":
        return
    subject = _subject(context) if kind == "agreement" else None
    if subject is not None:
        yield _text_fact(context, "agreement.title", *subject, "metadata.subject_line@1", TITLE_PAGE + 5)
        return
    spans = _title_lines(context, lines)
    spans = [span for span in spans if not _whole(context, "title.tells", context.text[slice(*span)])] or spans
    generic = [span for span in spans if _is_generic(context, *span) or _only_describes(context, spans, span)]
    specific = [span for span in spans if span not in generic]
    typed = [s for s in specific if context.hits_in("type", *s)]
    named = (
        typed if typed and kind == "report" else [s for s in specific if s in typed or _names_kind(context, s, kind)]
    )
    # A name of its own beside a line that says only what the document is comes first, best as "for the X scheme".
    beside = [s for s in specific if any(abs(spans.index(s) - spans.index(g)) == 1 for g in generic)]
    after = [s for s in beside if _connector(context, *s)]
    if kind == "agreement" and generic:
        chosen = next(iter(after or beside or specific), None)
    else:
        chosen = next(iter(named or specific), None)
    if chosen is not None:
        start, end = chosen
        place = spans.index(chosen)
        connector = _connector(context, start, end)
        if connector and _whole(context, "title.own_name", context.text[connector:end]):
            start = connector
        elif connector and place and spans[place - 1] in generic:
            start = spans[place - 1][0]
        cut = _TITLE_END.search(context.text, start + 12, end)
        yield _text_fact(
            context, "agreement.title", start, cut.start() if cut else end, "metadata.title_line@1", TITLE_PAGE
        )
    elif generic:
        yield _text_fact(context, "agreement.title", *generic[0], "metadata.title_line@1", TITLE_PAGE - 10)


def _only_describes(context: Context, spans: Sequence[tuple[int, int]], span: tuple[int, int]) -> bool:
    """Whether a line below the name says what the document is about: "Agreement as to the exchange of information"."""
    hits = context.hits_in("type", *span)
    article = re.compile(r"an?\s", re.IGNORECASE).match(context.text, span[0]) is not None
    return spans[0] != span and any(
        hit.start - span[0] < 5 and (article or hit.rule.id.startswith("type.agreement_as_to")) for hit in hits
    )


_SALUTATION = re.compile(r"(?:^|\n)\s*dear\b[^\n]{2,60}$", re.IGNORECASE)
_RE = re.compile(r"(?:re|subject|regarding)\s*[:.-]\s*", re.IGNORECASE)
_SALUTATION_REACH = 40  # blocks from the top


def _subject(context: Context) -> tuple[int, int] | None:
    """The subject line of a letter: the line between the salutation and the first sentence."""
    blocks = context.body[:_SALUTATION_REACH]
    for block, following in pairwise(blocks):
        if not _SALUTATION.search(context.text[block.start : block.end].rstrip()):
            continue
        start, end = context.trim(following.content, following.end)
        text = context.text[start:end]
        said = _RE.match(text)
        prose = text.endswith((".", ",", ";", ":")) or "\n" in text or len(text.split()) > 24
        if prose or following.kind is BlockKind.CELL or not text:
            return None
        return (start + said.end(), end) if said else (start, end)
    return None


def _names_kind(context: Context, span: tuple[int, int], kind: str) -> bool:
    """Whether a line names the sort of document a text that is no agreement is ("Information Governance Policy")."""
    rules = [rule for rule in context.rules.group("document.kind") if rule.value == kind and kind]
    return kind != "agreement" and any(context.first(rule, *span) for rule in rules)


_GENERIC_WORDS = frozenset(
    [
        "the",
        "a",
        "an",
        "of",
        "for",
        "and",
        "between",
        "this",
        "our",
        "tier",
        "one",
        "two",
        "1",
        "2",
        "i",
        "ii",
        "summary",
        "sheet",
        "isa",
        "isp",
        "dsa",
        "mou",
        "dpa",
        "agreement",
        "protocol",
        "information",
        "data",
        "sharing",
        "exchange",
        "personal",
        "processing",
        "memorandum",
        "understanding",
        "purpose",
        "specific",
        "form",
        "document",
        "final",
        "draft",
        "version",
        "partnership",
        "overarching",
        "arrangement",
        "controller",
        "joint",
        "to",
        "deed",
    ]
)


def _is_generic(context: Context, start: int, end: int) -> bool:
    """Whether a title says only what sort of document it is ("INFORMATION SHARING AGREEMENT (ISA)")."""
    return all(word in _GENERIC_WORDS for word in plain(context.text[start:end]).split())


_SURE_KINDS = frozenset({"council", "police", "fire", "nhs", "education", "company", "justice"})


def _mostly_organisations(context: Context, start: int, end: int) -> bool:
    mentions = [
        m for m in context.mentions(start, end) if m.kind in _SURE_KINDS or m.rule.startswith("organisation.well_known")
    ]
    named = sum(m.end - m.start for m in mentions)
    return bool(mentions) and named >= 0.7 * (end - start) and not context.hits_in("type", start, end)


def _text_fact(context: Context, field: str, start: int, end: int, rule: str, authority: int) -> Fact:
    start, end = context.trim(start, end, "*_:;,|")
    bare = context.trim(start, end, "\"'*_:;,|")
    if context.text.count('"', *bare) % 2 == 0:  # else one of a pair would go: "Safe Homes" Data Sharing Agreement
        start, end = bare
    text = re.sub(r"\s+", " ", context.document.text[start:end])
    letters = [c for c in text if c.isalpha()]
    if len(letters) > 5 and all(c.isupper() for c in letters):
        text = title_case(text)
    return Fact(field, Found.at(text, start, end, rule, 0.9), authority=authority)
