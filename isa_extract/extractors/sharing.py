"""How the agreement as a whole shares: frequency, methods, formats."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from isa_extract.data_items.lists import TICK, boxes, says
from isa_extract.document import Block
from isa_extract.facts import Context, Fact, Found, Hit
from isa_extract.forms import QUESTION_NUMBER
from isa_extract.rules import Rule
from isa_extract.sections import run_in_ids

_LOOSE = frozenset({"ongoing", "ad_hoc", "on_request_or_event"})
_WEAK_WORDS = frozenset(
    {"once", "annual", "live", "regular", "when the", "where a", "when a", "for each", "at each", "before each"}
)
_NOT_TRANSFERS = frozenset(
    {
        "complaints", "individual_rights", "breach", "signatures", "parties", "document_control",
        "definitions", "review", "termination", "contacts", "foi", "legal_powers",
        "lawful_basis", "retention", "disposal", "data_quality", "transparency", "benefits_necessity",
        "background", "purpose", "training",
    }
)  # fmt: skip
"""Sections where an e-mail or a telephone is not how the data travels, nor "monthly" how often."""


_MAY_TELL = frozenset({"data_quality", "background", "purpose", "benefits_necessity", "transparency"})
"""Of those, the ones where a sentence that sends data by a route says so all the same."""
_ROUTES = frozenset({"sftp", "api", "https", "encrypted_media", "secure_email"})


def extract(context: Context) -> Iterator[Fact]:
    """Frequency, methods and formats that hold for the agreement, not for one row of a table."""
    answered: set[int] = set()  # blocks that a label already read
    for label in context.label_values:
        if label.field not in ("sharing.frequency", "sharing.methods") or label.value_end <= label.value_start:
            continue
        answered.add(label.block.index)
        for start, end in _chosen(context, label.value_start, label.value_end):
            found = frequency_in(context, start, end)
            if found and label.field == "sharing.frequency":
                yield Fact("sharing.frequency", found, authority=90)
            elif found:
                yield Fact("sharing.frequency", found, authority=60)
            if label.field == "sharing.methods":
                yield from _methods(context, start, end, 0.9)
    for name, start, end, question in _questions(context):
        answered.add(question)
        for first, last in _chosen(context, start, end):
            found = frequency_in(context, first, last)
            if found:
                yield Fact("sharing.frequency", found, authority=85 if name == "sharing.frequency" else 60)
            if name == "sharing.methods":
                yield from _methods(context, first, last, 0.85)
    run_in = run_in_ids(context)
    in_grid = {block.index for grid in context.grids for row in grid.rows for block in row.cells.values()}
    applications = _applications(context)
    for grid in context.grids:
        if grid.has("method") and grid.has_any("from", "to", "items", "dataset", "frequency"):
            for row in grid.rows:
                cell = row.cells.get("method")
                if cell is not None:
                    yield from _methods(context, cell.start, cell.end, 0.85)
                    if _POST.fullmatch(context.text, cell.content, cell.end):
                        found = Found.at("post", cell.content, cell.end, "sharing.post@1", 0.85)
                        yield Fact("sharing.methods", found)
                    yield from _named_applications(context, applications, cell.start, cell.end)
    tables = (context.section_at(grid.table.start) for grid in context.grids if grid.has("from", "to"))
    exchanging = {section.start for section in tables if section is not None}  # sections with a table of exchanges
    for block in context.body:
        if block.index in in_grid or block.index in answered or block.end <= block.start:
            continue
        section = context.section_at(block.start)
        own = frozenset(section.ids) if section else frozenset()
        ids = section.all_ids if section else frozenset()
        said = run_in.get(block.index, frozenset())
        if said and (not ids or "sharing_process" in said):
            own = ids = said
        process = "sharing_process" in own or ("sharing_process" in ids and not own)
        process = process or (not own and section is not None and section.start in exchanging)
        yield from _by_application(context, block)
        if (own or ids) & _NOT_TRANSFERS and not process:
            if not (own or ids) & _NOT_TRANSFERS - _MAY_TELL:
                yield from _sent_by(context, block.content, block.end)
            continue
        if (
            section
            and section.heading
            and section.heading.index != block.index
            and _asks_frequency(context, section.heading)
        ):
            found = frequency_in(context, block.content, block.end)
            if found:
                yield Fact("sharing.frequency", found, authority=80)
        for start, end in _chosen(context, block.content, block.end):
            sentence = context.text[start:end]
            moving = says(context, "sharing.moving", sentence) is not None
            moving = moving or (process and says(context, "sharing.within_process", sentence) is not None)
            yield from _frequency(context, start, end, process=process, data="data_items" in own)
            chosen = block.table is not None or bool(boxes(context, block.content, block.end))
            if moving or (chosen and process):
                yield from _methods(context, start, end, 0.8 if process or "security" in ids else 0.7)
            if process:
                yield from _told_by(context, "sharing.meeting", start, end)


_POST = re.compile(r"\s*(?:by )?(?:post|letter|mail)\s*", re.IGNORECASE)
"""What in a column of methods is the post, and elsewhere a job or any mail."""


def _told_by(context: Context, group: str, start: int, end: int) -> Iterator[Fact]:
    """The method that a sentence tells without naming it: people who meet, an application that takes referrals."""
    for rule in context.rules.group(group):
        match = context.first(rule, start, end)
        if match is not None:
            yield Fact("sharing.methods", Found.at(rule.value, *match.span(), rule.name, 0.7))


def _by_application(context: Context, block: Block) -> Iterator[Fact]:
    """A sentence that puts referrals or records into an application, wherever it stands."""
    for start, end in context.sentences(block):
        if context.finds("sharing.application", start, end) or "sharing_process" in context.section_ids(start):
            yield from _told_by(context, "sharing.by_application", start, end)


def _applications(context: Context) -> dict[str, Rule]:
    """The names under which the document introduces applications that are shared."""
    found: dict[str, Rule] = {}
    for rule in context.rules.group("sharing.application"):
        for match in context.find(rule, 0, len(context.text)):
            found.setdefault(match["name"], rule)
    return found


def _named_applications(context: Context, applications: Mapping[str, Rule], start: int, end: int) -> Iterator[Fact]:
    """A cell that names an application where others name a way of sending."""
    for name, rule in applications.items():
        place = context.text.find(name, start, end)
        if place >= 0:
            yield Fact("sharing.methods", Found.at(rule.value, place, place + len(name), rule.name, 0.75))


def _asks_frequency(context: Context, heading: Block) -> bool:
    text = context.text[heading.content : heading.end]
    return any(r.value == "sharing.frequency" and r.first(text) for r in context.rules.group("sharing.question"))


def _sent_by(context: Context, start: int, end: int) -> Iterator[Fact]:
    """Routes that serve for nothing but data, in a sentence that sends some."""
    for first, last in _chosen(context, start, end):
        if says(context, "sharing.sending", context.text[first:last]):
            for fact in _methods(context, first, last, 0.7):
                if fact.found is not None and fact.found.value in _ROUTES:
                    yield fact


def _questions(context: Context) -> Iterator[tuple[str, int, int, int]]:
    """Cells of a form that ask how or how often, as (field, start and end of the answer, block of the answer)."""
    for table in context.document.tables:
        for cell in table.cells:
            block = context.document.blocks[cell.block]
            text = QUESTION_NUMBER.sub("", context.text[block.content : block.end].strip())
            if not 3 < len(text) < 120 or "\n" in text:
                continue
            field = next((rule.value for rule in context.rules.group("sharing.question") if rule.first(text)), None)
            # The answer is beside it; a grid with a body in each column has one for each.
            beside = [other for other in table.row(cell.row) if other.column > cell.column]
            several = len(beside) > 1
            if field is None or (several and (cell.column > 0 or field != "sharing.methods")):
                continue  # each body has its own frequency
            for other in beside:
                answer = context.document.blocks[other.block]
                column = context.rules.lookup("column", context.text[answer.content : answer.end])
                if answer.end > answer.start and (several or column is None):
                    yield field, answer.content, answer.end, answer.index
    for block in context.body:  # a question before its choice on one line: "How often? ☐ Daily ☒ Weekly"
        if block.table is None and (first := TICK.search(context.text, block.content, block.end)):
            asked = context.text[block.content : first.start()].strip()
            for rule in context.rules.group("sharing.question"):
                if asked[-1:] in ("?", ":") and rule.first(asked):
                    yield rule.value, block.content, block.end, block.index
                    break


def _chosen(context: Context, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The sentences of a span; of a tick list, the ticked choices."""
    marked = boxes(context, start, end)
    if marked:
        yield from ((first, last) for ticked, first, last in marked if ticked)
        return
    block = context.document.block_at(start)
    if block is None or (start, end) not in ((block.start, block.end), (block.content, block.end)):
        yield start, end
        return
    yield from context.sentences(block)


def frequency_in(context: Context, start: int, end: int) -> Found | None:
    """The first frequency named in a span; a definite one ("daily") before a loose one ("ongoing")."""
    hits = [hit for hit in context.hits_in("frequency", start, end) if not _negated(context, start, hit)]
    described = context.rules.group("sharing.describes")
    describing = [match.span() for rule in described for match in context.find(rule, start, end)]
    hits = [hit for hit in hits if not any(first <= hit.start < last for first, last in describing)]
    if not hits:
        return None
    hits = [hit for hit in hits if context.text[hit.start : hit.end].lower() not in _WEAK_WORDS] or hits
    definite = [hit for hit in hits if hit.rule.value not in _LOOSE]
    hit = (definite or [hit for hit in hits if hit.rule.value != "ongoing"] or hits)[0]
    return Found.at(hit.rule.value, hit.start, hit.end, hit.rule.name, 0.85)


def _negated(context: Context, start: int, hit: Hit) -> bool:
    return (
        re.search(
            r"\b(?:not|never|than|instead of|rather than)\s+(?:a |an |on a )?$",
            context.text[start : hit.start],
            re.IGNORECASE,
        )
        is not None
    )


def _frequency(context: Context, start: int, end: int, *, process: bool, data: bool) -> Iterator[Fact]:
    sentence = context.text[start:end]
    named = says(context, "sharing.named_frequency", sentence) is not None
    found = frequency_in(context, start, end)
    bare = process and len(sentence.split()) <= 14 and found is not None and found.evidence[0].start - start <= 12
    if found is None or not (says(context, "sharing.anchor", sentence) or named or bare):
        return
    if says(context, "sharing.other_subject", sentence) and not named:
        return
    moving = says(context, "sharing.moving", sentence) is not None
    phrase = context.text[found.evidence[0].start : found.evidence[0].end].lower()
    weak = found.value in ("ad_hoc", "on_request_or_event") or phrase in _WEAK_WORDS
    general = says(context, "sharing.general_subject", sentence) is not None
    if weak and not named and not (general and process and phrase not in _WEAK_WORDS):
        return
    if not (
        process
        or named
        or general
        or (moving and not data and re.search(r"\b(?:data|information|files?|extracts?)\b", sentence))
    ):
        return
    authority = 50 + (20 if process else 0) + (15 if named else 0) + (5 if general and not process else 0)
    if found.value in _LOOSE:
        authority -= 5
    yield Fact("sharing.frequency", found, authority=authority)


def _methods(context: Context, start: int, end: int, confidence: float) -> Iterator[Fact]:
    """The methods and formats named in a span, but for those it forbids."""
    text = context.text
    taken: list[tuple[int, int]] = []
    for hit in sorted(context.hits_in("method", start, end), key=lambda h: h.start - h.end):
        if any(hit.start < b and a < hit.end for a, b in taken):
            continue
        taken.append((hit.start, hit.end))
        if not _forbidden(context, start, hit, end) and not _address(text, hit):
            yield Fact("sharing.methods", Found.at(hit.rule.value, hit.start, hit.end, hit.rule.name, confidence))
    for hit in context.hits_in("format", start, end):
        if not _forbidden(context, start, hit, end):
            yield Fact("sharing.formats", Found.at(hit.rule.value, hit.start, hit.end, hit.rule.name, confidence))


_LACKING = re.compile(r"\bwithout (?:any |an? |the )?(?!encrypt|password|protect|consent)\w+ (?=\w)", re.IGNORECASE)
"""What somebody lacks, which forbids nothing: "if a home is without heat a case may be opened by telephone"."""


def _forbidden(context: Context, start: int, hit: Hit, end: int) -> bool:
    clause = max(start, *(context.text.rfind(mark, start, hit.start) for mark in ";,."))
    before = _LACKING.sub("", context.text[clause : hit.start])
    return (
        says(context, "sharing.negative", before) is not None
        or says(context, "sharing.negative_after", context.text[hit.end : end]) is not None
    )


def _address(text: str, hit: Hit) -> bool:
    """Whether the word only names a contact detail: "telephone 01632 960001", "e-mail address"."""
    return re.match(
        r"[^\S\n\t]*(?:number|no\b|address(?:es)?\b|details|:?[^\S\n\t]*\+?\(?\d|:?[^\S\n\t]*\S+@)",
        text[hit.end : hit.end + 40],
        re.IGNORECASE,
    ) is not None and ("secure" not in text[hit.start : hit.end].lower())
