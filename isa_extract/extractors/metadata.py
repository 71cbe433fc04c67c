"""What the document says of itself: kind, title, reference, version, status, marking, owner, authors, history."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from isa_extract.document import Block, BlockKind, Cell, Table
from isa_extract.facts import Context, Evidence, Fact, Found
from isa_extract.forms import LabelValue, label_rule
from isa_extract.organisations import tidy_name, title_case
from isa_extract.people import is_person
from isa_extract.rules import plain
from isa_extract.values import find_dates, find_postcodes, is_placeholder, parse_version

LABEL, TITLE_PAGE, HISTORY, FURNITURE = 90, 70, 60, 40
"""Authority of a labelled value, the title page, the version table, a running header."""

_TOP_BLOCKS = 14
_NEAR_TOP = 4000
"""Characters within which a title label speaks of this document."""
_NOT_TITLE = re.compile(
    r"(?:for the|of the|among(?:st)?|by and among|made (?:under|between|by|pursuant).*|pursuant to.*|under the .*|in accordance with.*|tier (?:one|two|1|2).*|relating to|in respect of|concerning|prepared by.*|agreed by.*|adopted by.*|approved by.*|issued by.*|supported by.*|contents page|table of contents|how to .*|"
    r"front sheet|cover sheet|"
    r"between|and|by and between|the parties|of|for|with|draft|final|contents|version control|summary|dated?|signed)\W*|"
    r"(?:version|ver|v|issue|draft|date|dated|ref(?:erence)?|page|status|owner|author|review|last updated|issued|published)\b.*|\d[\d./ -]*|.*@.*",
    re.IGNORECASE,
)


def extract(context: Context) -> Iterator[Fact]:
    """The agreement's own details and its version history."""
    yield from _kind_and_title(context)
    history = list(_history(context))
    yield from history
    for label in context.label_values:
        yield from _labelled(context, label)
    yield from _authors_and_owner_in_prose(context)
    yield from _version_elsewhere(context, history)
    yield from _status_elsewhere(context)
    yield from _marking_elsewhere(context)


# --- kind and title -------------------------------------------------------------------------------------------------


def top_blocks(context: Context) -> list[Block]:
    """The lines above the first running text, section or form: where a title stands."""
    lines: list[Block] = []
    for block in context.body[:_TOP_BLOCKS]:
        if block.kind is BlockKind.CELL:
            place = context.document.cell_of(block)
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
    titles = [label for label in context.label_values if label.field == "agreement.title" and label.value_end > label.value_start]
    title_text = " \n ".join(
        [context.text[b.content : b.end] for b in lines] + [context.text[t.value_start : t.value_end] for t in titles[:1]]
    )
    scores: dict[str, float] = defaultdict(float)
    evidence: dict[str, Evidence] = {}
    for rule in context.rules.group("document.kind"):
        data = rule.data or {}
        weight = float(data.get("weight", 1))
        total = 0.0
        if data.get("where") == "title":
            spans = [(b.content, b.end) for b in lines] + [(t.value_start, t.value_end) for t in titles[:1]]
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
    agreement = scores.pop("agreement", 0.0)
    other, against = max(scores.items(), key=lambda item: (item[1], item[0]), default=("", 0.0))
    start, end = (lines[0].start, lines[0].end) if lines else (0, min(len(context.text), 80))
    if against > agreement or agreement < 1.5:
        where = evidence.get(other) or Evidence(start, end, "metadata.kind@1", 0.6)
        yield Fact("agreement.type", Found("not_an_agreement", (where,)), authority=100)
    else:
        yield Fact("agreement.type", _agreement_type(context, lines, titles, title_text), authority=100)
    yield from _title(context, lines, other if against > agreement or agreement < 1.5 else "agreement")


def _agreement_type(context: Context, lines: list[Block], titles: list[LabelValue], title_text: str) -> Found:
    """By its title's own words; else by what the text calls itself most often."""
    spans = [(b.content, b.end) for b in lines] + [(t.value_start, t.value_end) for t in titles[:1]]
    for start, end in spans:
        hits = context.hits_in("type", start, end)
        if hits:
            hit = max(hits, key=lambda h: (h.rule.value != "other_agreement", h.end - h.start))
            return Found.at(hit.rule.value, hit.start, hit.end, hit.rule.name, 0.97)
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
    for block in lines:
        for line in re.finditer(r"[^\n]+", context.text[block.content : block.end]):
            start, end = context.trim(block.content + line.start(), block.content + line.end())
            text = context.text[start:end]
            if re.fullmatch(r"(?:by and )?between\W*|parties\W*", text, re.IGNORECASE):
                return spans  # whoever comes next is a party
            if not text or _NOT_TITLE.fullmatch(text) or is_placeholder(text) or context.rules.lookup("marking", text):
                continue
            colon = re.match(r"([^:]{2,40}):\s", text)
            if context.rules.lookup("heading", text) and not context.hits_in("type", start, end):
                continue
            if label_rule(context, text.rstrip(": ")) or (colon and label_rule(context, colon[1])):
                continue
            if _mostly_organisations(context, start, end) or text.count(" ") > 28 or text.endswith((".", ";")):
                continue
            if _WELSH.search(text) and len(_WELSH.findall(text)) > 1:
                continue  # its English twin stands beside it
            dated = next(find_dates(text), None) is not None and not context.hits_in("type", start, end)
            if find_postcode(text) or (dated and len(text.split()) < 10):
                continue
            spans.append((start, end))
    return spans


def find_postcode(text: str) -> bool:
    """Whether a line holds a postcode: a letterhead's address."""
    return next(find_postcodes(text), None) is not None


_CONNECTOR = re.compile(
    r"(?:for|on|in respect of|in relation to|in connection with|regarding|relating to|relative to|concerning|covering|to|of)\s+(?:the\s+)?",
    re.IGNORECASE,
)
_WELSH = re.compile(
    r"\b(?:y|yr|ac|a|ar|gwybodaeth|rhannu|cytundeb|asesu|bersonol|diogelu|cyngor|sir|sirol|oedolion|plant|amlasiantaethol|cynhadledd|hwb|risg|cymru|"
    r"heddlu|prifysgol|bwrdd|iechyd|gyda|ynghylch|cofnodion)\b", re.IGNORECASE
)
_OWN_NAME = re.compile(
    r"[A-Z].*\b(?:hub|scheme|project|programme|partnership|panel|service|conference|initiative|platform|network|study|system|register|forum|team|"
    r"board|pathways?|framework|group|pilot|centre|campaign|operation|share|exchange)\b(?:\s*\([^)]*\))?", re.IGNORECASE
)
_TITLE_END = re.compile(r"\s+(?:made under|entered into|dated)\b|\s+at\s+\d{1,2}[.:]\d\d|\s*\((?:ref|reference|version)\b", re.IGNORECASE)


def _title(context: Context, lines: list[Block], kind: str) -> Iterator[Fact]:
    """The agreement's own name; else the title that says only what it is."""
    for label in context.label_values:
        short = label.value_end - label.value_start < 200
        if label.field == "agreement.title" and short and not _empty(context, label) and label.label_start < _NEAR_TOP:
            yield _text_fact(context, "agreement.title", label.value_start, label.value_end, label.rule.name, LABEL)
    if kind == "letter":
        return
    spans = _title_lines(context, lines)
    generic = [span for span in spans if _is_generic(context, *span)]
    specific = [span for span in spans if span not in generic]
    typed = [s for s in specific if context.hits_in("type", *s)]
    named = typed if typed and kind == "report" else [s for s in specific if s in typed or _names_kind(context, s, kind)]
    # A name of its own beside a line that says only what the document is comes first, best as "for the X scheme".
    beside = [s for s in specific if any(abs(spans.index(s) - spans.index(g)) == 1 for g in generic)]
    after = [s for s in beside if _CONNECTOR.match(context.text, *s)]
    if kind == "agreement" and generic:
        chosen = next(iter(after or beside or specific), None)
    else:
        chosen = next(iter(named or specific), None)
    if chosen is not None:
        start, end = chosen
        place = spans.index(chosen)
        connector = _CONNECTOR.match(context.text, start, end)
        if connector and _OWN_NAME.fullmatch(context.text[connector.end() : end]):
            start = connector.end()
        elif connector and place and spans[place - 1] in generic:
            start = spans[place - 1][0]
        cut = _TITLE_END.search(context.text, start + 12, end)
        yield _text_fact(context, "agreement.title", start, cut.start() if cut else end, "metadata.title_line@1", TITLE_PAGE)
    elif generic:
        yield _text_fact(context, "agreement.title", *generic[0], "metadata.title_line@1", TITLE_PAGE - 10)


def _names_kind(context: Context, span: tuple[int, int], kind: str) -> bool:
    """Whether a line names the sort of document a text that is no agreement is ("Information Governance Policy")."""
    rules = [rule for rule in context.rules.group("document.kind") if rule.value == kind and kind]
    return kind != "agreement" and any(next(context.find(rule, *span), None) for rule in rules)


_GENERIC_WORDS = frozenset(
    """the a an of for and between this tier one two 1 2 i ii summary sheet isa isp dsa mou dpa agreement protocol information
    data sharing exchange personal processing memorandum understanding purpose specific form document final draft version
    partnership overarching arrangement controller joint to deed""".split()
)


def _is_generic(context: Context, start: int, end: int) -> bool:
    """Whether a title says only what sort of document it is ("INFORMATION SHARING AGREEMENT (ISA)")."""
    return all(word in _GENERIC_WORDS for word in plain(context.text[start:end]).split())


_SURE_KINDS = frozenset({"council", "police", "fire", "nhs", "education", "company", "justice"})


def _mostly_organisations(context: Context, start: int, end: int) -> bool:
    mentions = [m for m in context.mentions(start, end) if m.kind in _SURE_KINDS or m.rule.startswith("organisation.well_known")]
    named = sum(m.end - m.start for m in mentions)
    return bool(mentions) and named >= 0.7 * (end - start) and not context.hits_in("type", start, end)


def _text_fact(context: Context, field: str, start: int, end: int, rule: str, authority: int) -> Fact:
    start, end = context.trim(start, end, "\"'*_:;,|")
    text = re.sub(r"\s+", " ", context.document.text[start:end])
    letters = [c for c in text if c.isalpha()]
    if len(letters) > 5 and all(c.isupper() for c in letters):
        text = title_case(text)
    return Fact(field, Found.at(text, start, end, rule, 0.9), authority=authority)


# --- labelled values ------------------------------------------------------------------------------------------------


def _empty(context: Context, label: LabelValue) -> bool:
    return label.value_start >= label.value_end or is_placeholder(context.text[label.value_start : label.value_end])


def _labelled(context: Context, label: LabelValue) -> Iterator[Fact]:
    if not label.field.startswith("agreement.") or _empty(context, label):
        return
    text = context.text[label.value_start : label.value_end]
    name, field = label.rule.name, label.field
    if field == "agreement.version" and len(text) < 60:
        found = re.search(r"(?<![\w/])[vV]?\s?\d{1,3}(?:\.\d{1,3}){0,3}[a-z]?(?![\w/])", text)
        version = parse_version(found[0]) if found else None
        if found and version and not next(find_dates(text[: found.end()]), None):
            start = label.value_start + found.start()
            yield Fact(field, Found.at(version, start, start + len(found[0]), name, 0.95), authority=LABEL)
        if "(" not in text:
            yield from _status_of(context, label, 30)
    elif field == "agreement.reference" and len(text) < 80:
        reference = re.match(r"[A-Z0-9][\w/.-]*(?:[ -]?[\w/.]*\d[\w/.-]*)*", text)
        if reference and re.search(r"\d", reference[0]):
            start = label.value_start
            yield Fact(field, Found.at(reference[0].rstrip("."), start, start + len(reference[0].rstrip(".")), name), authority=LABEL)
    elif field == "agreement.status":
        yield from _status_of(context, label, LABEL)
    elif field == "agreement.protective_marking":
        rule = context.rules.lookup("marking", text, fuzzy=92)
        hit = next(iter(context.hits_in("marking", label.value_start, label.value_end)), None)
        if rule:
            yield Fact(field, Found.at(rule.value, label.value_start, label.value_end, rule.name, 0.95), authority=LABEL)
        elif hit and len(text) < 80:
            yield Fact(field, Found.at(hit.rule.value, hit.start, hit.end, hit.rule.name, 0.85), authority=LABEL - 5)
    elif field == "agreement.owner":
        start, end = label.value_start, label.value_end
        line = text.split("\n")[0]
        value = tidy_name(context.document.text[start : start + len(line)])
        if value and len(value) < 160:
            yield Fact(field, Found.at(value, start, start + len(line), name, 0.9), authority=LABEL)
    elif field == "agreement.authors":
        yield from _authors(context, label)


def _status_of(context: Context, label: LabelValue, authority: int) -> Iterator[Fact]:
    start, end = label.value_start, label.value_end
    text = context.text[start:end]
    if len(text) > 100:
        return
    ticked = re.search(r"[☒☑✓✔]\s*([A-Za-z ]+)", text)
    if ticked:
        rule = context.rules.lookup("status", ticked[1].strip())
        if rule:
            yield Fact("agreement.status", Found.at(rule.value, start + ticked.start(1), start + ticked.end(1), rule.name), authority=authority)
        return
    hits = context.hits_in("status", start, end)
    values = {hit.rule.value for hit in hits}
    if len(values) > 1 and re.search(r"\bdelete as|/.*/|\bor\b", text, re.IGNORECASE):
        return  # a choice nobody made
    if hits:
        hit = hits[0]
        yield Fact("agreement.status", Found.at(hit.rule.value, hit.start, hit.end, hit.rule.name, 0.9), authority=authority)


def _authors(context: Context, label: LabelValue) -> Iterator[Fact]:
    people = list(_people(context, label.value_start, label.value_end, label.rule.name, LABEL))
    yield from people
    text = context.document.text[label.value_start : label.value_end]
    if not people and len(text) < 120:
        line = text.split("\n")[0]
        found = Found.at(line.strip(), label.value_start, label.value_start + len(line), label.rule.name, 0.7)
        yield Fact("agreement.authors", found, authority=LABEL - 10)


def _people(context: Context, start: int, end: int, rule: str, authority: int) -> Iterator[Fact]:
    """The persons named in a span, their posts and organisations left out."""
    text = context.document.text[start:end]
    for part in re.finditer(r"[^,;\n/&()|.]+?(?=\s+and\s+|\s*[,;\n/&()|.]|\s*$|\s+[-–]\s)", text):
        first, last = start + part.start(), start + part.end()
        raw = context.document.text[first:last]
        first += len(raw) - len(re.sub(r"^(?:\s*and\s+|[\s,;–-]+)", "", raw))
        name = context.document.text[first:last].strip()
        if is_person(context.rules, name) and not context.mentions(first, last):
            yield Fact("agreement.authors", Found.at(name, first, first + len(name), rule, 0.9), authority=authority)


def _authors_and_owner_in_prose(context: Context) -> Iterator[Fact]:
    """"Prepared on behalf of the Board by A (Manager) and B"; "the Steering Group owns this Protocol"."""
    for block in context.body:
        for start, end in context.sentences(block):
            for rule in context.rules.group("owner.prose"):
                for match in context.find(rule, start, end):
                    value = tidy_name(context.document.text[match.start("owner") : match.end("owner")])
                    yield Fact("agreement.owner", Found.at(value, match.start("owner"), match.end("owner"), rule.name, 0.7), authority=HISTORY)
            if start > _NEAR_TOP:
                continue
            for rule in context.rules.group("authors.before"):
                for by in re.finditer(r"\b(?:by|is|are|was|were)\s+", context.text[start:end]):
                    if any(e.search(context.text[start : start + by.end()]) for e in rule.expressions):
                        yield from _people(context, start + by.end(), end, rule.name, HISTORY)


# --- version history ------------------------------------------------------------------------------------------------


def _history(context: Context) -> Iterator[Fact]:
    for grid in context.grids:
        if not grid.has("version") or not grid.has_any("date", "author", "summary"):
            continue
        for row in grid.rows:
            cell = row.cells.get("version")
            version = parse_version(context.text[cell.content : cell.end]) if cell else None
            if cell is None or version is None:
                if cell is not None and cell.content > cell.start:  # "1.0" was read as a label
                    version = parse_version(context.text[cell.start : cell.end])
                if version is None:
                    continue
            rule = "metadata.version_table@1"
            attributes: dict[str, Found | None] = {"version": Found.at(version, cell.start, cell.end, rule, 0.95)}
            date_cell = row.cells.get("date")
            if date_cell:
                date = next(find_dates(context.text, date_cell.start, date_cell.end, compact=True, years=True), None)
                if date:
                    attributes["date"] = Found.at(date.value, date.start, date.end, rule, 0.95)
            for name in ("author", "summary"):
                block = row.cells.get(name)
                value = re.sub(r"\s+", " ", context.document.text[block.start : block.end]).strip() if block else ""
                if block and value and not is_placeholder(value):
                    attributes[name] = Found.at(value, block.start, block.end, rule, 0.95)
            if len(attributes) > 1:
                yield Fact("version_history", attributes=attributes)


def _version_elsewhere(context: Context, history: list[Fact]) -> Iterator[Fact]:
    pattern = re.compile(r"(?<![\w.])(?:version|ver\.?|v|issue|rev(?:ision)?)\s*(?:no\.?|number)?\s*[-–:=.]?\s*(\d{1,2}(?:\.\d{1,3}){0,3})(?![\w%])", re.IGNORECASE)
    spans = [(b.start, b.end, TITLE_PAGE) for b in top_blocks(context)]
    spans += [(b.start, b.end, FURNITURE) for b in context.document.blocks if b.kind is BlockKind.FURNITURE]
    for start, end, authority in spans:
        for match in pattern.finditer(context.text, start, end):
            before = context.text[max(start, match.start() - 25) : match.start()].lower()
            if re.search(r"\b(?:template|form|framework|policy|standard|tls|parent|protocol template)\b", before):
                continue
            if re.match(r"\.?\d", context.text[match.end() : match.end() + 2]):
                continue
            yield Fact("agreement.version", Found.at(match[1], match.start(), match.end(), "metadata.version_line@1", 0.85), authority=authority)
            break
    dated = [f for f in history if f.attributes.get("version")]
    if dated:
        def key(fact: Fact) -> tuple[int, ...]:
            version = fact.attributes["version"]
            return tuple(int(n) for n in re.findall(r"\d+", str(version.value) if isinstance(version, Found) else "0"))

        latest = max(dated, key=key).attributes["version"]
        if isinstance(latest, Found):
            yield Fact("agreement.version", latest, authority=HISTORY - 10)


def _status_elsewhere(context: Context) -> Iterator[Fact]:
    for block in [*top_blocks(context), *(b for b in context.document.blocks if b.kind is BlockKind.FURNITURE)]:
        text = context.text[block.start : block.end]
        match = re.search(r"(?-i:\b(?:DRAFT|Draft)\b)(?!.{0,3}/)", text)
        if match and len(text) < 120 and not re.search(r"draft(?:ed|ing)?\s+by", text, re.IGNORECASE):
            start = block.start + match.start()
            yield Fact("agreement.status", Found.at("draft", start, start + 5, "metadata.draft_line@1", 0.85), authority=TITLE_PAGE)
            return


def _marking_elsewhere(context: Context) -> Iterator[Fact]:
    for block in [*(b for b in context.document.blocks if b.kind is BlockKind.FURNITURE), *context.body[:4]]:
        if block.kind is BlockKind.CELL:
            continue
        text = context.text[block.start : block.end].strip()
        rule = context.rules.lookup("marking", text)
        if rule is None:
            part = next(
                (p for p in re.split(r"\s{2,}|\s[|–•-]\s|\t|\n", text) if p.strip() and context.rules.lookup("marking", p)), None
            )
            rule = context.rules.lookup("marking", part) if part else None
            if part is None:
                upper = re.search(r"(?-i:\b(?:NOT PROTECTIVELY MARKED|OFFICIAL[ :-]+SENSITIVE|OFFICIAL|RESTRICTED|CONFIDENTIAL|PROTECT|SECRET)\b)", text)
                if not upper or len(text) > 140 or block.kind is not BlockKind.FURNITURE:
                    continue
                part = upper[0]
                rule = context.rules.lookup("marking", part)
        else:
            part = text
        if rule and part:
            start = block.start + context.text[block.start : block.end].find(part)
            authority = FURNITURE + 20 if block.kind is BlockKind.FURNITURE else TITLE_PAGE
            yield Fact("agreement.protective_marking", Found.at(rule.value, start, start + len(part), rule.name, 0.95), authority=authority)
            return
