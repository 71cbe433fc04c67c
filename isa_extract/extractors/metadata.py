"""What the document says of itself: reference, version, status, marking, owner, authors, history."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from isa_extract.document import Block, BlockKind
from isa_extract.extractors.title import top_blocks
from isa_extract.facts import Context, Fact, Found, Span
from isa_extract.forms import LabelValue, ticked_option
from isa_extract.organisations import tidy_name
from isa_extract.people import is_person, is_post
from isa_extract.rules import Rule, plain
from isa_extract.values import find_dates, is_placeholder, parse_version

LABEL, TITLE_PAGE, HISTORY, FURNITURE = 90, 70, 60, 40
"""Authority of a labelled value, the title page, the version table, a running header."""

_MARKING_IN_CAPITALS = re.compile(
    r"\b(?:NOT PROTECTIVELY MARKED|OFFICIAL[ :-]+SENSITIVE|OFFICIAL|RESTRICTED|CONFIDENTIAL|PROTECT|SECRET)\b"
)
_NEAR_TOP = 4000
"""Characters within which "prepared by" speaks of this document."""


def extract(context: Context) -> Iterator[Fact]:
    """The agreement's own details and its version history."""
    history = list(_history(context)) or list(_told_history(context)) or list(_history_in_sentences(context))
    yield from history
    labelled = [fact for label in context.label_values for fact in _labelled(context, label)]
    yield from labelled
    yield from _authors_and_owner_in_prose(context)
    yield from _reference_elsewhere(context)
    versions = list(_version_elsewhere(context, history))
    yield from versions
    yield from _status_elsewhere(context)
    yield from _status_told(context, _own_version([*labelled, *versions]))
    yield from _marking_elsewhere(context)


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
        remark = re.search(r"\(([^()]+)\)\s*$", text)
        if "(" not in text or (remark and context.rules.lookup("status", remark[1])):
            yield from _status_of(context, label, 30)
    elif field == "agreement.reference" and len(text) < 80:
        reference = re.match(r"[A-Z0-9][\w/.-]*(?:[ -]?[\w/.]*\d[\w/.-]*)*", text)
        if reference and re.search(r"\d", reference[0]):
            start = label.value_start
            yield Fact(
                field,
                Found.at(reference[0].rstrip("."), start, start + len(reference[0].rstrip(".")), name),
                authority=LABEL,
            )
    elif field == "agreement.status":
        yield from _status_of(context, label, LABEL)
    elif field == "agreement.protective_marking":
        span = ticked_option(context, label.value_start, label.value_end) or (label.value_start, label.value_end)
        rule = context.rules.lookup("marking", context.text[slice(*span)], fuzzy=92)
        hit = next(iter(context.hits_in("marking", *span)), None)
        if rule:
            yield Fact(field, Found.at(rule.value, *span, rule.name, 0.95), authority=LABEL)
        elif hit and len(text) < 80:
            yield Fact(field, Found.at(hit.rule.value, hit.start, hit.end, hit.rule.name, 0.85), authority=LABEL - 5)
    elif field == "agreement.owner":
        start = label.value_start
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
    ticked = ticked_option(context, start, end)
    if ticked:
        start, end = ticked
    hits = context.hits_in("status", start, end)
    values = {hit.rule.value for hit in hits}
    if len(values) > 1 and re.search(r"\bdelete as|/.*/|\bor\b|[☐□]", text, re.IGNORECASE):
        return  # a choice nobody made
    if hits:
        hit = hits[0]
        yield Fact(
            "agreement.status", Found.at(hit.rule.value, hit.start, hit.end, hit.rule.name, 0.9), authority=authority
        )


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
    for part in re.finditer(
        r"[^,;\n/&()|.]+?(?=\s+(?:and|with|assisted by|for|at|of|on behalf of)\s+|\s*[,;\n/&()|.]|\s*$|\s+[-–]\s)", text
    ):
        first, last = start + part.start(), start + part.end()
        raw = context.document.text[first:last]
        first += len(raw) - len(
            re.sub(r"^(?:\s*(?:and|with|assisted by|for|at|of|on behalf of)\s+|[\s,;–-]+)", "", raw)
        )
        name = context.document.text[first:last].strip()
        if is_post(context.rules, name.split()[-1] if name else ""):  # "Harbour Master", not "Inspector Dale Prentice"
            continue
        if is_person(context.rules, name) and not context.mentions(first, last):
            yield Fact("agreement.authors", Found.at(name, first, first + len(name), rule, 0.9), authority=authority)


def _authors_and_owner_in_prose(context: Context) -> Iterator[Fact]:
    """ "Prepared on behalf of the Board by A (Manager) and B"; "the Steering Group owns this Protocol"."""
    for block in context.body:
        sentences = context.sentences(block)
        owned = False  # who wrote it is told at the top, or beside whose it is
        for number, (start, end) in enumerate(sentences):
            about_it = number > 0 and _tells_of_the_document(context, sentences[:number])
            for rule in context.rules.group("owner.prose"):
                for match in context.find(rule, start, end):
                    if match.groupdict().get("it") and not about_it:
                        continue
                    owned = True
                    yield from _owner(context, block, rule, *match.span("owner"))
            for rule in context.rules.group("authors.wrote"):
                for match in context.find(rule, start, end):
                    said = about_it or context.finds("document.itself", start, match.start("author"))
                    if said or not match.groupdict().get("it"):
                        yield from _people(context, *match.span("author"), rule.name, HISTORY)
            if start > _NEAR_TOP and not owned:
                continue
            for rule in context.rules.group("authors.before"):
                for by in re.finditer(r"\b(?:by|is|are|was|were)\s+", context.text[start:end]):
                    if any(e.search(context.text[start : start + by.end()]) for e in rule.expressions):
                        yield from _people(context, start + by.end(), end, rule.name, HISTORY)


_OFFICE_OF = re.compile(r"(?P<body>[A-Z][\w& -]*?)'s? (?=[A-Z])")  # "the Council's Early Years Service" is the Council


def _owner(context: Context, block: Block, rule: Rule, first: int, last: int) -> Iterator[Fact]:
    """The owner a sentence names, "it" for the organisation spoken of before, a short name for the full one."""
    if context.text[first:last].casefold() == "it":
        meant = _meant_by_it(context, block.content, first)
        if meant is None:
            return
        first, last = meant
    if context.rules.first("owner.nobody", context.text[first:last]):
        return
    office = _OFFICE_OF.match(context.text, first, last)
    last = office.end("body") if office else last
    value = tidy_name(context.document.text[first:last])
    value = context.short_names.get(plain(value), value)
    yield Fact("agreement.owner", Found.at(value, first, last, rule.name, 0.7), authority=HISTORY)


def _tells_of_the_document(context: Context, before: Sequence[Span]) -> bool:
    """Whether "it" is the document: the last sentence before that does not begin with "it" itself speaks of it."""
    for start, end in reversed(before):
        if not re.match(r"it\b", context.text[start:end], re.IGNORECASE):
            return context.finds("document.itself", start, end)
    return False


def _meant_by_it(context: Context, start: int, end: int) -> tuple[int, int] | None:
    """The organisation that "it" stands for: the one that the clause or sentence before begins with."""
    clauses = [start, *(m.end() for m in re.finditer(r"[.;]\s+", context.text[:end]) if m.end() > start)]
    for begin in reversed([clause for clause in clauses if clause < end - 3]):
        lead = re.compile(r"(?:\d[\d.]*\s+)?(?:The |the )?").match(context.text, begin)
        begin = lead.end() if lead else begin
        mention = next((m for m in context.mentions(begin, end) if m.start - begin < 3), None)
        if mention is not None:
            return mention.start, mention.end
        for length in (3, 2, 1):
            words = re.compile(rf"[\w&'-]+(?: [\w&'-]+){{{length - 1}}}").match(context.text, begin, end)
            if words and plain(words[0]) in context.short_names:
                return words.span()
    return None


# --- version history ------------------------------------------------------------------------------------------------


def _history(context: Context) -> Iterator[Fact]:
    for grid in context.grids:
        if not grid.has("version") or not grid.has_any("date", "author", "summary"):
            continue
        for row in grid.rows:
            cell = row.cells.get("version")
            if cell is None:
                continue
            # "1.0" may have been read as the label of an empty cell.
            printed = context.text[cell.start : cell.end]
            version = parse_version(context.text[cell.content : cell.end]) or parse_version(printed)
            if version is None and _LETTERED_VERSION.fullmatch(printed.strip()):
                version = " ".join(printed.split())
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


_LETTERED_VERSION = re.compile(r"(?:draft|issue|edition|revision|rev\.?)\s+(?-i:[A-Z])|(?-i:[A-Z])", re.IGNORECASE)
_CHANGE_LOG = re.compile(
    r"(?:(?:change|version|revision|amendment|document|issue) (?:log|history|record|control)"
    r"|record of (?:changes|amendments|versions)|history(?: of (?:changes|versions|this \w+))?"
    r"|versions|changes|amendments)(?: so far)?\s*(?:[.:–-]\s*|$)",
    re.IGNORECASE,
)
_LOG_ENTRY = re.compile(
    r"(?<![\w.])(?:version |issue |draft |v\.? ?)?(?P<version>\d{1,2}(?:\.\d{1,3}){0,2})\b(?:\s+(?:draft|final))?"
    r"[\s,;:(–-]+(?:(?:of|on|dated|issued)\s+)?",
    re.IGNORECASE,
)
_LOG_AUTHOR = re.compile(
    r"[\s,;(]*(?:by\s+)?(?P<who>(?:[A-Z]\.?[ -]?){1,3}[A-Z][\w'-]+|[A-Z][\w'-]+(?: [A-Z][\w'-]+){1,2})"
    r"\s*(?:[:;,)–-]+\s*|\.?$)"
)


def _told_history(context: Context) -> Iterator[Fact]:
    """A change log in lines or in one paragraph: "Change log. v0.3, 12 March 2021, J Bloggs: sent out. v1.0, ..."."""
    inside = False
    for block in context.body:
        text = context.text[block.content : block.end]
        opening = _CHANGE_LOG.match(text) if block.kind is not BlockKind.CELL else None
        if opening is not None:
            inside = True
        elif not inside:
            continue
        begin = block.content + opening.end() if opening else block.start
        found = list(_log_entries(context, begin, block.end))
        yield from found
        inside = bool(found) or (opening is not None and opening.end() >= len(text) - 1)


def _log_entries(context: Context, start: int, end: int) -> Iterator[Fact]:
    """The versions told in a span, each a number with its date at once behind it."""
    dates = list(find_dates(context.text, start, end))
    heads = [
        (match, date)
        for match in _LOG_ENTRY.finditer(context.text, start, end)
        if (date := next((d for d in dates if d.start == match.end()), None)) is not None
        and not any(d.start < match.start() < d.end for d in dates)
    ]
    if not heads or heads[0][0].start() - start > 4:
        return
    rule = "metadata.change_log@1"
    for number, (match, date) in enumerate(heads):
        last = heads[number + 1][0].start() if number + 1 < len(heads) else end
        version = match["version"]
        attributes: dict[str, Found | None] = {
            "version": Found.at(version, *match.span("version"), rule, 0.85),
            "date": Found.at(date.value, date.start, date.end, rule, 0.85),
        }
        author = _LOG_AUTHOR.match(context.text, date.end, last)
        if author:
            attributes["author"] = Found.at(
                context.document.text[slice(*author.span("who"))], *author.span("who"), rule, 0.8
            )
        first, final = context.trim(author.end() if author else date.end, last, ",;:.()–- ")
        if first < final:
            summary = re.sub(r"\s+", " ", context.document.text[first:final])
            attributes["summary"] = Found.at(summary, first, final, rule, 0.8)
        yield Fact("version_history", attributes=attributes)


_EDITION_SPOKEN_OF = re.compile(
    r"(?:The )?(?:first |second |third |final )?(?:Version|Issue|Edition|Draft|Revision)(?: no\.?| number)? "
    r"(?P<version>\d{1,2}(?:\.\d{1,3}){0,2})\b(?!\.\d)",
    re.IGNORECASE,
)
_STILL_TO_COME = re.compile(r"\b(?:will|shall|must|should|may|is to|until|due)\b", re.IGNORECASE)
_WRITTEN_BY = re.compile(r"\bby (?P<who>(?:[A-Z][\w'.-]*)(?: [A-Z][\w'.-]*){1,3})")


def _history_in_sentences(context: Context) -> Iterator[Fact]:
    """Versions each told in a sentence: "Version 0.1 was sent out by J Bloggs on 12 March 2021. Version 1.0 ..."."""
    for block in context.body:
        if block.kind is BlockKind.CELL:
            continue
        told = [fact for start, end in context.sentences(block) if (fact := _version_told(context, start, end))]
        if len(told) > 1:  # one alone is a remark in passing
            yield from told


def _version_told(context: Context, start: int, end: int) -> Fact | None:
    """The version that a sentence begins with, its date, and the person by whom it was written."""
    opening = _EDITION_SPOKEN_OF.match(context.text, start, end)
    date = next(find_dates(context.text, opening.end(), end), None) if opening else None
    if opening is None or date is None or _STILL_TO_COME.search(context.text, opening.end(), date.start):
        return None
    rule = "metadata.version_told@1"
    attributes: dict[str, Found | None] = {
        "version": Found.at(opening["version"], *opening.span("version"), rule, 0.85),
        "date": Found.at(date.value, date.start, date.end, rule, 0.85),
    }
    by = _WRITTEN_BY.search(context.text, opening.end(), end)
    if by and is_person(context.rules, by["who"]) and not context.mentions(*by.span("who")):
        attributes["author"] = Found.at(context.document.text[slice(*by.span("who"))], *by.span("who"), rule, 0.8)
    return Fact("version_history", attributes=attributes)


_REFERENCE = re.compile(
    r"(?<![\w-])(?:(?:isa|isp|dsa|mou|agreement|protocol|document|doc)\.?\s+)?ref(?:erence)?\.?\s*(?:no\.?|number)?\s*"
    r"[-:=]?\s*(?P<value>[A-Z0-9][\w/.-]*\d[\w/.-]*)",
    re.IGNORECASE,
)
_BEGINS_PART = re.compile(r"(?:^|[\n\t|•]|\s{2}|\s[-–]\s)\s*$")


def _reference_elsewhere(context: Context) -> Iterator[Fact]:
    """A reference on the title page or in a running header, with no colon after its label perhaps."""
    spans = [(b.start, b.end, TITLE_PAGE) for b in top_blocks(context)]
    spans += [(b.start, b.end, FURNITURE) for b in context.document.blocks if b.kind is BlockKind.FURNITURE]
    for start, end, authority in spans:
        for match in _REFERENCE.finditer(context.text, start, end):
            if _BEGINS_PART.search(context.text[start : match.start()]):
                first, last = context.trim(*match.span("value"), ".-")
                found = Found.at(context.document.text[first:last], first, last, "metadata.reference_line@1", 0.8)
                yield Fact("agreement.reference", found, authority=authority)


_VERSION = re.compile(
    r"(?<![\w.])(?:version|ver\.?|v|issue|edition|rev(?:ision)?)\s*(?:no\.?|number)?\s*[-–:=.]?\s*"
    r"(?P<named>\d{1,2}(?:\.\d{1,3}){0,3})(?![\w%])"
    r"|\b(?:draft|final)\s+(?P<draft>\d{1,2}\.\d{1,2})(?![\w%])"
    r"|(?<![^\n])(?P<final>\d{1,2}\.\d{1,2})\s+(?:draft|final)\b",
    re.IGNORECASE,
)


_WRITTEN_REFERENCE = re.compile(r"\b(?=[\w./-]*\d)[A-Z][A-Za-z0-9]*(?:[-/][A-Za-z0-9]+)+\b")


def _is_of_another(context: Context, start: int) -> bool:
    """Whether a version stands behind another document's reference, "DP/2006/1, version 6.2".

    That is one which is not the document's own or, where that is not known, any once the version has its own label.
    """
    line = context.text[context.text.rfind("\n", 0, start) + 1 : start]
    references = [match[0] for match in _WRITTEN_REFERENCE.finditer(line)]
    told = {
        field: " ".join(
            context.text[label.value_start : label.value_end] for label in context.label_values if label.field == field
        )
        for field in ("agreement.reference", "agreement.version")
    }
    own = told["agreement.reference"]
    return any(reference not in own for reference in references) and bool((own + told["agreement.version"]).strip())


def _version_elsewhere(context: Context, history: list[Fact]) -> Iterator[Fact]:
    spans = [(b.start, b.end, TITLE_PAGE) for b in top_blocks(context)]
    spans += [(b.start, b.end, FURNITURE) for b in context.document.blocks if b.kind is BlockKind.FURNITURE]
    for start, end, authority in spans:
        for match in _VERSION.finditer(context.text, start, end):
            before = context.text[max(start, match.start() - 25) : match.start()].lower()
            if re.search(r"\b(?:template|form|framework|policy|standard|tls|parent|protocol template)\b", before):
                continue
            if re.match(r"[./-]?\d", context.text[match.end() : match.end() + 2]):
                continue  # a date
            if _is_of_another(context, match.start()):
                continue
            number = match["named"] or match["draft"] or match["final"]
            yield Fact(
                "agreement.version",
                Found.at(number, match.start(), match.end(), "metadata.version_line@1", 0.85),
                authority=authority,
            )
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
        if (
            match
            and len(text) < 120
            and not re.search("[☐☒☑✓✔□]", text)
            and not re.search(r"draft(?:ed|ing)?\s+by", text, re.IGNORECASE)
        ):
            start = block.start + match.start()
            yield Fact(
                "agreement.status",
                Found.at("draft", start, start + 5, "metadata.draft_line@1", 0.85),
                authority=TITLE_PAGE,
            )
            return


def _own_version(facts: Sequence[Fact]) -> str:
    """The version that the document says it is; "" where it says none."""
    versions = [fact for fact in facts if fact.field == "agreement.version" and fact.found]
    best = max(versions, key=lambda fact: fact.authority, default=None)
    return str(best.found.value) if best and best.found else ""


def _status_told(context: Context, own_version: str) -> Iterator[Fact]:
    """Approval told in a line of the title page or in a sentence with its date, of this edition and no other."""
    top = [(block.start, block.end, TITLE_PAGE - 5) for block in top_blocks(context)]
    lines = [span for start, end, authority in top for span in _lines(context, start, end, authority)]
    sentences = [(*span, HISTORY) for block in context.body for span in context.sentences(block)]
    for group, spans in (("status.line", lines), ("status.told", sentences)):
        for start, end, authority in spans:
            for rule in context.rules.group(group):
                match = context.first(rule, start, end)
                if match is None or _is_of_another_edition(match, own_version):
                    continue
                if group == "status.told" and next(find_dates(context.text, start, end), None) is None:
                    continue
                found = Found.at(rule.value, *match.span(), rule.name, rule.confidence)
                yield Fact("agreement.status", found, authority=authority)
                return


def _lines(context: Context, start: int, end: int, authority: int) -> Iterator[tuple[int, int, int]]:
    """The printed lines of a span."""
    for line in re.finditer(r"[^\n]+", context.text[start:end]):
        yield start + line.start(), start + line.end(), authority


def _is_of_another_edition(match: re.Match[str], own_version: str) -> bool:
    edition = match.groupdict().get("version")
    return bool(edition and own_version) and parse_version(str(edition)) != own_version


def _marking_elsewhere(context: Context) -> Iterator[Fact]:
    """A protective marking in a running header or footer, or alone on one of the first lines."""
    furniture = [block for block in context.document.blocks if block.kind is BlockKind.FURNITURE]
    for block in [*furniture, *(b for b in context.body[:4] if b.kind is not BlockKind.CELL)]:
        running = block.kind is BlockKind.FURNITURE
        found = _marking_in(context, block, running)
        if found:
            authority = FURNITURE + 20 if running else TITLE_PAGE
            yield Fact("agreement.protective_marking", found, authority=authority)
            return


def _marking_in(context: Context, block: Block, running: bool) -> Found | None:
    """The marking that a line or a part of it is; in running headers one in capitals among other words too."""
    text = context.text[block.start : block.end]
    parts = [match.span() for match in re.finditer(r"(?:(?!\s{2,}|\s[|–•-]\s|[\t\n]).)+", text)]
    capitals = _MARKING_IN_CAPITALS.search(text) if running and len(text) <= 140 else None
    for start, end in [(0, len(text)), *parts, *([capitals.span()] if capitals else [])]:
        rule = context.rules.lookup("marking", text[start:end])
        if rule:
            return Found.at(rule.value, block.start + start, block.start + end, rule.name, 0.95)
    return None
