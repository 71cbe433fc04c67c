"""Retention clauses: how long, until when and how shared information is kept or ended.

A clause counts when a verb of keeping or ending meets a time: a length of time in a fitting role, a date, an event, a
limit, or a deferral to a policy. Under a retention heading, label or column weaker signs are enough.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from isa_extract.document import Block, BlockKind, Table
from isa_extract.facts import Context, Fact, Found
from isa_extract.rules import Rule, Rules
from isa_extract.sections import Section
from isa_extract.values import DurationMatch, find_dates, find_durations, is_placeholder

_HOME = frozenset({"retention", "disposal"})
_TERMINATION = "termination"
_WATCHED = _HOME | {_TERMINATION}
_ANCHOR = re.compile(  # matched against lower case: much faster than a search that ignores case
    "retain|retention|kept|keep|held|hold|stor(?:e|es|ed) |preserv|archiv|destr[ou]|delet|eras(?:e|ure|ing)|dispos|purg|shred|expung"  # noqa: E501
    "|overwrit|weed|wip(?:e|ing)|emptied|beyond use|remov|return|hand(?:ed|s)? |surrender|deliver(?:ed)? up|nonymi[sz]|identif(?:y|ied)"  # noqa: E501
    "|mopi|records? management|police information|stays? |remains? |discard|maintain|incinerat|cedwir|gadw|drops? o|giv(?:e|en) back|back-?up"  # noqa: E501
)
_DEPRIVED = ("destroy", "return", "anonymise", "archive")
_WHILE_YEARS = re.compile(
    r"\bcurrent (?:\w+ )?year,? (?:and|plus|\+) (?:the )?(?:(?:following|next|previous|preceding) )?"
    r"(?P<number>\d{1,2}|one|two|three|four|five|six|seven|eight|nine|ten|twelve)"
    r"(?=(?: that (?:follow|preceded?)| following| subsequent| further| more| after| previous|\W*$|\)| years))"
    r"|\b(?:C|CY|FY|current(?: \w+)?(?: year)?) ?\+ ?(?P<plus>\d{1,2})\b",
    re.IGNORECASE,
)
_HOURS = re.compile(
    r"(?<![\w.])(?P<number>\d{1,3}|twenty-four|forty-eight|seventy-two)(?: ?\(\d+\))?[ -]hours?\b", re.IGNORECASE
)
_PLUS_NUMBER = re.compile(r"\+ ?(?P<number>\d{1,3})(?: ?(?P<unit>years?|yrs?|y|months?|m))?\b", re.IGNORECASE)
_NUMBERS = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,  # noqa: E501
            "twelve": 12, "twenty-four": 24, "forty-eight": 48, "seventy-two": 72}  # fmt: skip
_BE_BEFORE = re.compile(
    r"\b(?:be|is|are|was|were|been|being|get|gets|has|have|isn't|aren't|not|only)\b(?:[ ,]+[\w'()/-]+){0,9}?[ ,]*$",
    re.IGNORECASE,
)
_PARTICIPLE = re.compile(r"(?:held|kept|stored|retained|archived|maintained|preserved|saved|returned)$", re.IGNORECASE)
_WEAK_KEEP = re.compile(r"hold|held|maintain|sav|remain|stay|continue", re.IGNORECASE)
_AFTER_WEAK_KEEP = re.compile(
    r"\b(?:for|until|no longer|accordance|line with|under|while|whilst|as long|indefinitely|permanently|more than|longer|up to)\b",  # noqa: E501
    re.IGNORECASE,
)
_MODAL = re.compile(
    r"\b(?:will|shall|must|should|may|can|would|agrees? (?:to|that)|undertakes? to|is to|are to|(?:is|are) required to|needs? to|ha(?:s|ve) to"  # noqa: E501
    r"|(?:is|are) (?:expected|obliged) to)\b(?: (?:also|each|both|all|either|only|not|then|immediately|promptly|securely|normally|continue to|ensure that))*",  # noqa: E501
    re.IGNORECASE,
)
_PASSIVE = re.compile(
    r" (?:(?:will|shall|must|should|may|is|are|can) (?:(?:not|only|also|then|normally) )*(?:to )?(?:need to )?be|is|are)\b"  # noqa: E501
)
_LEAD = re.compile(
    r"^(?:(?:however|therefore|thus|in addition|additionally|furthermore|similarly|also|by way of example|for example|for instance|in any event"  # noqa: E501
    r"|accordingly|otherwise|in that (?:event|case)|as a minimum|in practice|generally|normally|finally|thereafter)[ ,]+)+",  # noqa: E501
    re.IGNORECASE,
)
_FRONTED = re.compile(
    r"^(?:once|when|where|if|on|upon|at|after|as soon as|within|following|unless|in|under|for|given|subject|until|immediately|"  # noqa: E501
    r"should|by|during|whilst|while|pursuant|notwithstanding)\b",
    re.IGNORECASE,
)
_BY_AGENT = re.compile(
    r"\bby (?P<agent>(?:(?:the|each|every|any|all|both|our|its|their) )?[\w'&.-]+(?: (?:of|for|and|&|the|[\w'&-]+)){0,7}?)"  # noqa: E501
    r"(?=(?: (?:for|until|within|in accordance|in line|after|as soon|once|when|no longer|at|on|under|using|who|which|if|upon|from|will|shall"  # noqa: E501
    r"|must|is|are|to|may|up to|immediately|and (?:will|shall|destroy|delet|is|are)|not|securely|where|following|unless|only|as)\b)|[,;.]|$)",  # noqa: E501
    re.IGNORECASE,
)
_WHOSE = re.compile(
    r"(?:^(?!under |in |by )|\b(?:under|in|by|follows?) |, )(?P<agent>(?:the )?[\w& -]{2,60}?)'s? (?:own |current |corporate )*(?:[\w-]+ ){0,3}?(?:schedule|policy|case|systems?)\b",  # noqa: E501
    re.IGNORECASE,
)
_RETENTION_WORD = re.compile(
    r"retention|disposal|records?|archiving|destruction|deletion|review|(?:data|information) management|weeding|mopi|police information|limitation|force",  # noqa: E501
    re.IGNORECASE,
)
_POLICY_WORD = re.compile(
    r"polic|schedule|guid|code|period|procedure|rule|standard|timetable|criteria|plan|requirement|arrangement|protocol|framework|practice"
    r"|timescale|strateg|mopi|app\b|nhs|act\b",
    re.IGNORECASE,
)
_AFTER_COLON = re.compile(r"^[^:]{2,60}: ")
_FOLLOWS = re.compile(
    r"(?P<agent>[\w'&., -]{3,90}?) (?:follows?|will|shall|must|should|appl(?:y|ies)|manages?|adheres?|complies|is required|are required"  # noqa: E501
    r"|(?:is|are) responsible|undertakes?|agrees?)\b"
)
_ENSURES = re.compile(
    r"(?P<agent>[\w'&., -]{3,90}?) (?:(?:will|shall|must|should|agrees? to|undertakes? to|(?:(?:will|shall) be|is|are) (?:responsible for|required to)|needs? to) )?"  # noqa: E501
    r"(?:ensur(?:e|es|ing)|make sure|see(?:s)?) (?:that )?",
    re.IGNORECASE,
)
_FROM_SYSTEMS = re.compile(
    r"^(?: \w+ly)? from (?:all of )?(?P<agent>(?:the |its )?[\w& -]{2,60}?)'s? (?:own |live |case |local )*(?:systems?|records?|servers?|network|database)\b",  # noqa: E501
    re.IGNORECASE,
)
_LEAD_IN = re.compile(r"[:\-]$")
_CUT_SUBJECT = re.compile(
    r" (?:the|all|any|each|every|both|an?|it|they|no|their|his|her|its|these|those|such|partners?|parties|data|information|personal data|shared data) (?=[\w' -]*$)",  # noqa: E501
    re.IGNORECASE,
)
_CLAUSE_BREAK = re.compile(r";\s+(?:and |or |but )?|\s[•▪●]\s")
_MAX_CLAUSE = 900
_TEXT_RULE = "retention.clause@1"


@dataclass(frozen=True, slots=True)
class _Length:
    """A length of time within a clause, with its role."""

    start: int
    end: int
    value: str
    bound: str | None
    rule: str


@dataclass(frozen=True)
class _Clause:
    """A clause with its white space reduced; `offsets` lead back to the document."""

    text: str
    offsets: tuple[int, ...]
    home: bool
    ending: bool
    bare: bool  # a cell, label value or list item that need not have a verb

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The document offsets of `text[start:end]`."""
        return self.offsets[start], self.offsets[end - 1] + 1

    @classmethod
    def cut(cls, source: str, start: int, end: int, *, home: bool, ending: bool, bare: bool) -> _Clause | None:
        """The clause of `source[start:end]`, None where nothing is printed there."""
        characters: list[str] = []
        offsets: list[int] = []
        for offset in range(start, end):
            character = source[offset]
            if character.isspace():
                if not characters or characters[-1] == " ":
                    continue
                character = " "
            characters.append(character)
            offsets.append(offset)
        while characters and characters[-1] == " ":
            characters.pop()
            offsets.pop()
        if not characters:
            return None
        return cls("".join(characters), tuple(offsets), home, ending, bare)


def extract(context: Context) -> Iterator[Fact]:
    """One fact for each clause that says how long, until when or how shared information is kept or ended."""
    return _Reader(context).read()


def _last(pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
    return deque(pattern.finditer(text), maxlen=1).pop() if pattern.search(text) else None


def _sure(fact: Fact) -> bool:
    text = fact.attributes["text"]
    return "period" in fact.attributes and isinstance(text, Found) and text.evidence[0].confidence >= 0.85


class _Reader:
    """Reads the retention clauses of one document."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.rules: Rules = context.rules
        self._label_kinds: dict[int, str] = {}  # by block
        self._section_kinds: dict[int, frozenset[str]] = {}  # by the section's start

    # --- walking the document ---------------------------------------------------------------------------------------

    def read(self) -> Iterator[Fact]:
        """The facts in the order of the document."""
        blocks = self.context.body
        position = 0
        lead_in = False
        while position < len(blocks):
            block = blocks[position]
            if block.kind is BlockKind.CELL:
                yield from self._cell(block)
                position += 1
                continue
            joined = self._continued(blocks, position)
            if (block.kind is BlockKind.HEADING and not joined) or block.end - block.content < 4:
                lead_in = False
                position += 1
                continue
            ids = self._ids(block.start)
            last = blocks[position + joined]
            if not (ids & _WATCHED or lead_in or self._anchored(block.start, last.end)):
                lead_in = False
                position += 1 + joined
                continue
            if block.kind is not BlockKind.LIST_ITEM:
                lead_in = False
            spans = self._sentences(block, blocks[position + 1 : position + 1 + joined])
            home = bool(ids & _HOME)
            for start, end in spans:
                for fact in self._sentence(
                    start,
                    end,
                    home=home,
                    ending=_TERMINATION in ids,
                    bare=lead_in and block.kind is BlockKind.LIST_ITEM,
                ):
                    yield fact
                    home = home or _sure(fact)  # what follows a clear clause in the same paragraph goes on with it
            tail = self.context.text[max(last.start, last.end - 220) : last.end].rstrip()
            if _LEAD_IN.search(tail) and not lead_in:
                sentence = re.split(r"[.;] ", tail)[-1]
                lead_in = self._first("retention.verb", sentence) is not None and not self._any(
                    "retention.not_clause", sentence
                )
            position += 1 + joined

    def _ids(self, offset: int) -> frozenset[str]:
        """The sections around an offset; a heading that asks how long makes one of retention, known or not."""
        section = self.context.section_at(offset)
        if section is None:
            return frozenset()
        known = self._section_kinds.get(section.start)
        if known is None:
            known = self._section_kinds[section.start] = self._kinds(section)
        return known

    def _kinds(self, section: Section) -> frozenset[str]:
        ids = section.all_ids
        if not ids & _HOME and section.heading is not None and section.heading.end - section.heading.content <= 120:
            heading = self.context.text[section.heading.content : section.heading.end]
            if self._any("retention.label", heading):
                return ids | {"retention"}
        return ids

    def _continued(self, blocks: Sequence[Block], position: int) -> int:
        """How many of the next paragraphs go on with a sentence that the end of this one leaves unfinished."""
        count = 0
        while position + count + 1 < len(blocks):
            here, following = blocks[position + count], blocks[position + count + 1]
            prose = (BlockKind.PARAGRAPH, BlockKind.LIST_ITEM)
            # A "heading" whose next line begins in the middle of a sentence is a numbered clause, cut by its line.
            numbered = here.kind is BlockKind.HEADING and here.content > here.start and here.end - here.start > 50
            if not (here.kind in prose or numbered) or following.kind not in prose or count == 4:
                break
            tail = self.context.text[here.start : here.end].rstrip()[-1:]
            head = self.context.text[following.start : following.end]
            if not tail or tail in ".;:!?" or not re.match(r"[a-z]{2}|a |\(\d+\) [a-z]", head):
                break
            count += 1
        return count

    def _sentences(self, block: Block, following: Sequence[Block]) -> list[tuple[int, int]]:
        spans = list(self.context.sentences(block))
        for other in following:
            more = list(self.context.sentences(other))
            if spans and more:
                spans[-1] = (spans[-1][0], more[0][1])  # from the end of the last block over the break
                more = more[1:]
            spans += more
        return spans

    def _sentence(self, start: int, end: int, *, home: bool, ending: bool, bare: bool) -> Iterator[Fact]:
        text = self.context.text
        if end - start < 6:
            return
        label = re.match(r"[^:.\n]{3,60}?:[ \t]*-?(?=\s*\S)", text[start:end])
        if label and self._any("retention.not_clause", label[0].rstrip(": -")):
            return
        if label and label.end() < end - start and self._any("retention.label", label[0]):
            if not self._first("retention.verb", label[0]) or re.match(
                r"[\w/& -]*(?:retention|disposal|kept for)", label[0], re.IGNORECASE
            ):
                start, home, bare = start + label.end(), True, True
        elif not (home or bare or ending) and not self._anchored(start, end):
            return
        clause = _Clause.cut(text, start, end, home=home, ending=ending, bare=bare)
        if clause is None or len(clause.text) > 3000:
            return
        parts = self._parts(clause)
        facts = [fact for part in parts if (fact := self._clause(part)) is not None]
        if len(parts) > 1 and len(facts) <= 1:
            whole = self._clause(clause) if len(clause.text) <= _MAX_CLAUSE else None
            if whole is not None:
                facts = [whole]
        yield from facts

    def _parts(self, clause: _Clause) -> list[_Clause]:
        """The clause cut at semicolons."""
        parts: list[_Clause] = []
        start = 0
        for gap in [*_CLAUSE_BREAK.finditer(clause.text), None]:
            stop = gap.start() if gap else len(clause.text)
            if stop > start:
                parts.append(
                    _Clause(
                        clause.text[start:stop], clause.offsets[start:stop], clause.home, clause.ending, clause.bare
                    )
                )
            start = gap.end() if gap else stop
        return parts

    # --- tables -----------------------------------------------------------------------------------------------------

    @cached_property
    def _columns(self) -> dict[int, dict[int, str]]:
        """By table, the meaning of the columns that matter here: retention, mixed, agent, after, start."""
        found: dict[int, dict[int, str]] = {}
        for grid in self.context.grids:
            for column, meaning in grid.meanings.items():
                if meaning == "retention":
                    found.setdefault(grid.table.index, {})[column] = "retention"
        for table in self.context.document.tables:
            columns = found.setdefault(table.index, {})
            for row in range(min(table.rows, max(table.header_rows, 1) + 1)):
                cells = table.row(row)
                texts = {cell.column: self._cell_text(table, row, cell.column) for cell in cells}
                if len(texts) < 2 or any(len(text) > 90 for text in texts.values()):
                    continue
                for column, text in texts.items():
                    if not text:
                        continue
                    if self._any("retention.after_column", text.strip(" :?*")):
                        columns.setdefault(column, "after")
                    elif self._any("retention.agent_column", text.strip(" :?*")):
                        columns.setdefault(column, "agent")
                    elif self._any("retention.start_column", text.strip(" :?*")):
                        columns.setdefault(column, "start")
                    elif (column > 0 or len(texts) > 2) and len(text) <= 70 and self._any("retention.label", text):
                        sent = re.search(r"provid|sent|method|transfer|secur|stor", text, re.IGNORECASE)
                        columns.setdefault(column, "mixed" if sent else "retention")
            if not {"retention", "mixed"} & set(columns.values()):
                del found[table.index]
        return found

    def _cell_text(self, table: Table, row: int, column: int) -> str:
        cell = table.cell_at(row, column)
        if cell is None:
            return ""
        block = self.context.document.blocks[cell.block]
        return " ".join(self.context.text[block.content : block.end].split())

    def _cell(self, block: Block) -> Iterator[Fact]:
        place = self.context.document.cell_of(block)
        if place is None or block.end - block.content < 3:
            return
        table, cell = place
        columns = self._columns.get(table.index, {})
        meaning = columns.get(cell.column)
        if (
            columns
            and meaning is None
            and "retention" in columns.values()
            and not self._anchored(block.start, block.end)
        ):
            return
        ids = self._ids(block.start)
        home = bool(ids & _HOME)
        text = self.context.text[block.content : block.end]
        if meaning == "retention":
            if cell.row == 0 or is_placeholder(text):
                return
            fact = self._row(table, cell.row, block, columns)
            if fact is not None:
                yield fact
            return
        if meaning in ("agent", "after", "start") and "retention" in columns.values():
            return
        if is_placeholder(text):
            return
        labels = [table.cell_at(cell.row, column) for column in range(cell.column)]
        kinds = {self._label_kind(label.block) for label in labels if label is not None}
        if "other" in kinds:
            return
        labelled, disposal_of_media = "retention" in kinds, "media" in kinds
        if not (
            home or labelled or meaning == "mixed" or _TERMINATION in ids or self._anchored(block.content, block.end)
        ):
            return
        spans = list(self.context.sentences(block))
        for start, end in spans:
            yield from self._sentence(
                start, end, home=(home or labelled or meaning == "mixed") and not disposal_of_media,
                ending=_TERMINATION in ids, bare=not disposal_of_media and (labelled or (home and self._stands_for_period(cell.column, text))),  # noqa: E501
            )  # fmt: skip

    def _label_kind(self, index: int) -> str:
        """What a cell says as the label of the cells beside it: "retention", "media", "other" or ""."""
        kind = self._label_kinds.get(index)
        if kind is None:
            block = self.context.document.blocks[index]
            text = (
                " ".join(self.context.text[block.content : block.end].split())
                if block.end - block.content <= 200
                else ""
            )
            if not text or len(text) > 160:
                kind = ""
            elif self._any("retention.not_label", text):
                kind = "other"
            elif re.match(r"(?:secure )?(?:disposal|destruction) of (?!information|data|records)", text, re.IGNORECASE):
                kind = "media"
            else:
                kind = "retention" if self._any("retention.label", text) else ""
            self._label_kinds[index] = kind
        return kind

    def _stands_for_period(self, column: int, text: str) -> bool:
        """Whether a cell in a retention section says how long without a column heading that is known."""
        if column == 0:
            return False
        verb = self._first("retention.verb", text)
        return (verb is not None and verb[0] == 0) or self._any("retention.value", text)

    def _row(self, table: Table, row: int, block: Block, columns: dict[int, str]) -> Fact | None:
        """The fact of one row of a retention table."""
        clause = _Clause.cut(self.context.text, block.content, block.end, home=True, ending=False, bare=True)
        if clause is None or len(clause.text) > _MAX_CLAUSE:
            return None
        if not (
            self._any("retention.value", clause.text)
            or self._first("retention.verb", clause.text)
            or list(self._lengths(clause))
        ):
            return None
        held_by = scope = start = None
        after = ""
        for column in range(table.columns):
            cell = table.cell_at(row, column)
            if cell is None:
                continue
            other = self.context.document.blocks[cell.block]
            text = self.context.document.text[other.content : other.end].strip()
            if other.index == block.index or not text or is_placeholder(text):
                continue
            found = Found.at(" ".join(text.split()), *self.context.trim(other.content, other.end), "retention.table@1")
            meaning = columns.get(column)
            if meaning == "agent" and held_by is None and len(text) < 120:
                held_by = found
            elif meaning == "after":
                after = text
            elif meaning == "start" and start is None:
                start = found
            elif meaning is None and scope is None and len(text) < 250 and not re.fullmatch(r"[\d.()]+", text):
                scope = found
        if held_by is not None and re.fullmatch(r"all|both|any|each", held_by.value, re.IGNORECASE):
            held_by = None
        return self._fact(clause, held_by=held_by, scope=scope, start=start, after=after, strong=True)

    # --- one clause -------------------------------------------------------------------------------------------------

    def _clause(self, clause: _Clause) -> Fact | None:
        return self._fact(clause)

    def _fact(
        self,
        clause: _Clause,
        *,
        held_by: Found | None = None,
        scope: Found | None = None,
        start: Found | None = None,
        after: str = "",
        strong: bool = False,
    ) -> Fact | None:
        text = clause.text
        verbs = self._verbs(clause)
        if not (strong or verbs or clause.home or clause.bare) and self._first("retention.deferral", text) is None:
            return None
        if not strong and self._any("retention.not_clause", text):
            return None
        lengths = list(self._lengths(clause))
        if not strong:
            lengths = [length for length in lengths if clause.bare or self._linked(clause, length, verbs)]
        period = lengths[0] if lengths else None
        until = self._until(clause, verbs)
        trigger = self._trigger(clause, period, verbs)
        limit = self._first("retention.limit", text)
        deferral = self._first("retention.deferral", text)
        confidence = 0.95 if strong else self._weight(clause, verbs, period, until, trigger, limit, deferral)
        if confidence == 0.0:
            return None
        action, action_span, action_rule = self._action(clause, verbs, after, period)
        bound, bound_span, bound_rule = self._bound(clause, period, until, limit)
        where = clause.span(0, len(text))
        if scope is not None and len(text.split()) < 4:
            # A bare "6 years" says little: the quote begins with what it is about.
            record = scope.evidence[0]
            if record.end <= where[0] and where[1] - record.start <= 160:
                where = record.start, where[1]
        shown = " ".join(self.context.document.text[where[0] : where[1]].split())
        attributes: dict[str, Found | None] = {"text": Found.at(shown, *where, _TEXT_RULE, confidence)}
        if period is not None:
            attributes["period"] = Found.at(
                period.value, *clause.span(period.start, period.end), period.rule, confidence
            )
        if until is not None:
            attributes["until"] = Found.at(until[0], *clause.span(until[1], until[2]), "retention.until@1", confidence)
        if bound:
            attributes["bound"] = Found.at(bound, *clause.span(*bound_span), bound_rule, confidence)
        if trigger is not None:
            first, last, rule = trigger
            span = clause.span(first, last)
            value = " ".join(self.context.document.text[span[0] : span[1]].split())
            attributes["trigger"] = Found.at(value, *span, rule, 0.85)
        elif start is not None:
            attributes["trigger"] = start
        if action:
            attributes["action"] = Found.at(action, *clause.span(*action_span), action_rule, confidence)
        attributes["held_by"] = held_by or self._holder(clause, verbs)
        attributes["scope"] = scope or self._scope(clause, verbs)
        return Fact("retention", attributes={name: found for name, found in attributes.items() if found is not None})

    def _weight(
        self,
        clause: _Clause,
        verbs: Sequence[tuple[int, int, str, Rule]],
        period: _Length | None,
        until: tuple[str, int, int] | None,
        trigger: tuple[int, int, str] | None,
        limit: tuple[int, int, Rule] | None,
        deferral: tuple[int, int, Rule] | None,
    ) -> float:
        """How surely the clause is one of retention; 0.0 for not at all."""
        text = clause.text
        about = self._any("retention.information", text)
        keep = any(action == "retain" for _, _, action, _ in verbs)
        end = [verb for verb in verbs if verb[2] in _DEPRIVED]
        finite_end = [verb for verb in end if not self._is_noun(text, verb)]
        destroy = any(
            verb[2] != "return" and not text[verb[0] : verb[1]].lower().startswith("remov") for verb in finite_end
        )
        timed = period is not None or until is not None
        brief = clause.home and timed and not verbs and len(text.split()) <= 20
        if (
            brief
            and not self._any("retention.response", text)
            and self._any("retention.value", _AFTER_COLON.sub("", text))
        ):
            return 0.8
        if clause.bare and timed and (verbs or not self._any("retention.response", text)):
            return 0.9
        if clause.bare and not verbs:
            if timed or ((limit or deferral or trigger) and self._any("retention.value", _AFTER_COLON.sub("", text))):
                return 0.9
            if clause.home and deferral:
                return 0.9
        if (
            deferral
            and (keep or end or clause.home or about)
            and not self._any("retention.response", text[: deferral[0]])
        ):
            return 0.95 if keep or end or clause.home else 0.75
        if keep:
            if timed and (about or clause.home or clause.bare):
                return 0.95 if clause.home else 0.85
            if limit and (about or clause.home):
                return 0.9 if clause.home else 0.8
            if clause.home and (trigger or self._any("retention.deferral_weak", text)) and (about or clause.bare):
                return 0.8
            if about and trigger and self._until_trigger(text, trigger):
                return 0.75
            if about and trigger and re.search(r"\bnot (?:be )?(?:retain|keep|kept)", text):
                return 0.75
        if finite_end:
            given_back = not destroy and all(verb[2] == "return" for verb in finite_end)
            final = clause.home or clause.ending or not given_back or self._any("retention.end_of_agreement", text)
            if timed and final and (about or clause.home or clause.bare):
                return 0.9 if clause.home or destroy else 0.75
            if (
                about
                and trigger
                and (destroy or clause.home or clause.ending or self._any("retention.end_of_agreement", text))
            ):
                return 0.85
            if about and (clause.ending or self._any("retention.end_of_agreement", text)):
                return 0.8
            if (
                about
                and (
                    limit
                    or re.search(
                        r"\bimmediately|\bforthwith|\bpromptly|\bat once\b|\bwithout (?:undue )?delay\b|\bstraight ?away\b",  # noqa: E501
                        text,
                    )
                )
                and (destroy or clause.home)
            ):
                return 0.75
            if (
                clause.home
                and about
                and (self._any("retention.method", text) or self._any("retention.deferral_weak", text))
            ):
                return 0.75
        if (
            clause.home
            and timed
            and (about or trigger is not None)
            and not self._any("retention.response", text)
            and self._role_is_plain(period)
        ):
            return 0.7
        if end and clause.home and about and timed:
            return 0.7
        if self._limit_only(clause, limit, about):
            return 0.7
        if clause.home and self._any("retention.home_sign", text):
            return 0.65
        return 0.0

    @staticmethod
    def _limit_only(clause: _Clause, limit: tuple[int, int, Rule] | None, about: bool) -> bool:
        return bool(clause.home and limit and about and re.search(r"\bretention\b", clause.text, re.IGNORECASE))

    @staticmethod
    def _role_is_plain(period: _Length | None) -> bool:
        return period is None or period.bound is not None

    @staticmethod
    def _is_noun(text: str, verb: tuple[int, int, str, Rule]) -> bool:
        return re.search(r"(?:ion|al|ure)$|^retention", text[verb[0] : verb[1]].lower()) is not None

    @staticmethod
    def _until_trigger(text: str, trigger: tuple[int, int, str]) -> bool:
        return re.search(r"\b(?:until|till)\b[\w ]{0,40}$", text[: trigger[0]], re.IGNORECASE) is not None

    def _verbs(self, clause: _Clause) -> list[tuple[int, int, str, Rule]]:
        """Verbs of keeping and ending, in order, those in other senses left out."""
        text = clause.text
        hits = [(rule, match) for rule in self.rules.group("retention.verb") for match in rule.search(text)]
        if not hits:
            return []
        masked = [m.span() for rule in self.rules.group("retention.other_sense") for m in rule.search(text)]
        found: list[tuple[int, int, str, Rule]] = []
        for rule, match in hits:
            if any(match.start() < end and start < match.end() for start, end in masked):
                continue
            if _PARTICIPLE.match(match[0]) and match.start() > 3 and not _BE_BEFORE.search(text[: match.start()]):
                continue  # "data held by partners": not the clause's verb
            weak = rule.value == "retain" and _WEAK_KEEP.match(match[0])
            behind = text[match.end() : match.end() + 90]
            time_word = _AFTER_WEAK_KEEP.search(behind) if weak else None
            if weak and (time_word is None or re.search(r" (?:will|shall|must) ", behind[: time_word.start()])):
                continue
            found.append((match.start(), match.end(), rule.value, rule))
        return sorted(found, key=lambda verb: (verb[0], -verb[1]))

    # --- lengths of time ----------------------------------------------------------------------------------------------

    def _durations(self, text: str) -> list[DurationMatch]:
        found = list(find_durations(text))
        for match in _HOURS.finditer(text):
            number = match["number"].lower()
            value = _NUMBERS.get(number) or int(number)
            found.append(DurationMatch(match.start(), match.end(), f"PT{value}H"))
        for match in _WHILE_YEARS.finditer(text):
            if any(match.start() < other.end and other.start < match.end() for other in found):
                continue
            number = (match["number"] or match["plus"]).lower()
            found.append(DurationMatch(match.start(), match.end(), f"P{_NUMBERS.get(number) or int(number)}Y"))
        return sorted(found, key=lambda duration: duration.start)

    def _lengths(self, clause: _Clause) -> Iterator[_Length]:
        """The lengths of time that can be retention periods."""
        text = clause.text
        for duration in self._durations(text):
            before, behind = text[max(0, duration.start - 70) : duration.start], text[duration.end : duration.end + 80]
            if self._any("retention.not_after", behind):
                continue
            labelled = clause.home and re.fullmatch(r"[^:]{2,60}: ", text[: duration.start]) is not None
            if labelled or (clause.bare and not before.strip(" (")):
                yield _Length(duration.start, duration.end, duration.value, "exact", "retention.plain_before@1")
                continue
            stated = next(
                (
                    rule
                    for rule in self.rules.group("retention.bound_before")
                    if next(rule.search(before), None) is not None
                ),
                None,
            )
            if stated is not None and stated.value == "exact" and self._any("retention.not_before", before):
                continue
            if stated is None:
                if self._any("retention.not_before", before):
                    continue
                runs = self._any("retention.trigger_from", behind)
                counted = duration.value.startswith("P") and _WHILE_YEARS.match(text, duration.start)
                if not (
                    runs
                    or counted
                    or clause.bare
                    or re.search(r"\b(?:until|and the|\+|plus)(?: the)? ?$", before, re.IGNORECASE)
                ):
                    continue
                yield _Length(duration.start, duration.end, duration.value, None, "retention.trigger_from@1")
                continue
            yield _Length(duration.start, duration.end, duration.value, stated.value, stated.name)

    def _linked(self, clause: _Clause, length: _Length, verbs: Sequence[tuple[int, int, str, Rule]]) -> bool:
        """Whether the length belongs to a verb of keeping or ending, not to another one in between."""
        text = clause.text
        if not verbs:
            return clause.home and not self._any("retention.response", text)
        nearest = min(verbs, key=lambda verb: min(abs(verb[0] - length.end), abs(length.start - verb[1])))
        ahead = nearest[0] >= length.end
        between = text[length.end : nearest[0]] if ahead else text[nearest[1] : length.start]
        if len(between) > 260:
            return False
        if ahead:
            # "Within 30 days of X the Processor will return": what stands between is the event.
            misled = not clause.home and length.start > 25 and self._any("retention.response", text[: length.start])
            return not misled and re.search(r"[.;]", between) is None
        if clause.home:
            return True
        return not self._any("retention.response", between)

    def _until(self, clause: _Clause, verbs: Sequence[tuple[int, int, str, Rule]]) -> tuple[str, int, int] | None:
        text = clause.text
        ends = any(verb[2] in _DEPRIVED for verb in verbs)
        for date in find_dates(text, years=True):
            before = text[max(0, date.start - 60) : date.start]
            if re.search(r"\b(?:until|till|up to|later than|longer than|beyond|later of)(?: and including)?(?: (?:at least|the|end|of|year|close|week|beginning|month|on)){0,5} ?$", before, re.IGNORECASE) or (  # noqa: E501
                ends and len(date.value) > 4 and re.search(r"\b(?:on|by|before|after)(?: (?:the|end|of|or|\w+day)){0,4},? ?$", before, re.IGNORECASE)  # noqa: E501
            ):  # fmt: skip
                return date.value, date.start, date.end
        return None

    def _bound(
        self,
        clause: _Clause,
        period: _Length | None,
        until: tuple[str, int, int] | None,
        limit: tuple[int, int, Rule] | None,
    ) -> tuple[str | None, tuple[int, int], str]:
        text = clause.text
        if period is not None:
            behind = text[period.end : period.end + 30]
            span = (max(0, period.start - 30), period.end)
            span = (span[0] + len(text[span[0] : span[1]]) - len(text[span[0] : span[1]].lstrip()), span[1])
            if re.match(r"\)?,? (?:or more|or longer|as a minimum|\(?minimum)|\)? min\b", behind, re.IGNORECASE):
                return "minimum", (period.start, period.end), "retention.bound_after@1"
            if re.match(
                r"\)?,? (?:at the (?:very )?latest|at (?:the )?most|\(?maximum|or (?:less|sooner)|and no longer)",
                behind,
                re.IGNORECASE,
            ):
                return "maximum", (period.start, period.end), "retention.bound_after@1"
            if period.bound is None and re.search(r"\buntil\b", text[: period.start]):
                return None, span, ""
            if period.bound == "exact" and re.search(r"\bterm(?: \w+)? of $", text[: period.start], re.IGNORECASE):
                return None, span, ""
            return period.bound or ("exact" if clause.home else None), span, period.rule
        if until is not None:
            before = text[max(0, until[1] - 30) : until[1]]
            if re.search(r"at least|no earlier|not before", before, re.IGNORECASE):
                return "minimum", (until[1], until[2]), "retention.minimum_before@1"
            if re.search(r"(?:later|longer) than|\bby\b|before", before, re.IGNORECASE):
                return "maximum", (until[1], until[2]), "retention.maximum_before@1"
            return None, (0, 1), ""
        if limit is not None and limit[2].value:
            return limit[2].value, (limit[0], limit[1]), limit[2].name
        return None, (0, 1), ""

    # --- trigger, action, holder, scope -------------------------------------------------------------------------------

    def _trigger(
        self, clause: _Clause, period: _Length | None, verbs: Sequence[tuple[int, int, str, Rule]]
    ) -> tuple[int, int, str] | None:
        text = clause.text
        if period is not None:
            for rule in self.rules.group("retention.trigger_from"):
                match = next(rule.search(text[period.end :]), None)
                if match:
                    first = period.end + match.start("trigger")
                    found = self._shorten(text, first, fronted=period.start < 14 and bool(verbs), rule=rule)
                    if found and not re.match(r"\d|this period|that time", text[found[0] : found[1]]):
                        return found
            tail = _PLUS_NUMBER.search(text)
            if clause.bare and tail and tail.start() > 2:
                return 0, len(text[: tail.start()].rstrip()), "retention.trigger_plus@1"
        for group in ("retention.trigger_until", "retention.trigger_event"):
            best: tuple[int, int, str] | None = None
            for rule in self.rules.group(group):
                for expression in rule.expressions:
                    position = 0
                    while match := expression.search(text, position):
                        position = match.start() + 1
                        fronted = match.start() < 4 or text[match.start() - 2 : match.start()] in (", ", "; ")
                        found = self._shorten(text, match.start("trigger"), fronted=fronted, rule=rule)
                        if found and (best is None or self._better(found, best, verbs)):
                            best = found
            if best is not None:
                return best
        return None

    @staticmethod
    def _better(
        one: tuple[int, int, str], other: tuple[int, int, str], verbs: Sequence[tuple[int, int, str, Rule]]
    ) -> bool:
        """Whether `one` stands nearer behind a verb; an event after the verb says when, one far before it less often."""  # noqa: E501
        if not verbs:
            return False
        last = verbs[0][1]
        return one[0] >= last > other[0]

    def _shorten(self, text: str, first: int, *, fronted: bool, rule: Rule) -> tuple[int, int, str] | None:
        """The trigger that begins at `first`, without what follows it in the sentence."""
        stop = len(text)
        word = re.compile(r"\S+").match(text, first)
        search_from = word.end() if word else first
        hit = self._first("retention.trigger_stop", text[search_from - 1 :])
        main = self._first("retention.trigger_main_verb", text[search_from - 1 :]) if fronted else None
        if main is not None and (hit is None or main[0] < hit[0]):
            hit = main
        if hit is not None:
            stop = search_from - 1 + hit[0]
        done = self._first("retention.trigger_done", text[first:stop]) if fronted else None
        if done is not None:
            stop = first + done[1]
        elif fronted and hit is not None and text[stop : stop + 1] == " ":
            cut = _last(_CUT_SUBJECT, text[first:stop])
            if cut is not None and cut.start() > 8:
                stop = first + cut.start()
        while stop > first and text[stop - 1] in " .,;:)":
            if text[stop - 1] == ")" and "(" in text[first:stop]:
                break
            stop -= 1
        words = text[first:stop].split()
        if not words or len(words) > 45 or len(text[first:stop]) < 3:
            return None
        return first, stop, rule.name

    def _action(
        self, clause: _Clause, verbs: Sequence[tuple[int, int, str, Rule]], after: str, period: _Length | None
    ) -> tuple[str | None, tuple[int, int], str]:
        text = clause.text
        main = [verb for verb in verbs if not self._is_noun(text, verb)] or list(verbs)
        if main and not (main[0][2] == "review" and len(main) > 1 and main[0][0] > main[1][0]):
            first = main[0]
            if first[2] == "review" and len(main) > 1 and (period is None or period.start > main[1][0]):
                first = main[1]
            return first[2], (first[0], first[1]), first[3].name
        lowered = text.lower()
        if re.match(r"transferred|archived", after.lower()):
            return "archive", (0, len(text)), "retention.table@1"
        if re.search(r"\bused\b", lowered) and not after:
            return None, (0, 1), ""
        return "retain", (0, len(text)), "retention.implied@1"

    def _holder(self, clause: _Clause, verbs: Sequence[tuple[int, int, str, Rule]]) -> Found | None:
        """Who keeps or ends the information: the agent of the passive verb, or the subject of the active one."""
        text = clause.text
        if not verbs:
            deferral = _FOLLOWS.match(text)
            if deferral and self._is_agent(deferral["agent"]):
                return self._found(clause, deferral.start("agent"), deferral.end("agent"), "retention.subject@1")
            return None
        for verb in verbs:
            match = _BY_AGENT.search(text, verb[1], min(len(text), verb[1] + 140))
            if match and len(text[verb[1] : match.start()]) < 60 and self._is_agent(match["agent"], need_agent=True):
                return self._found(clause, match.start("agent"), match.end("agent"), "retention.by_agent@1")
        verb = verbs[0]
        place = _FROM_SYSTEMS.search(text[verb[1] :])
        if place and self._is_agent(place["agent"]):
            return self._found(
                clause, verb[1] + place.start("agent"), verb[1] + place.end("agent"), "retention.possessive@1"
            )
        before = text[: verb[0]]
        if re.match(r"(?:be|is|are) ", text[verb[0] : verb[1]], re.IGNORECASE):
            return None
        whose = _WHOSE.search(before)
        if whose and self._is_agent(whose["agent"]):
            return self._found(clause, whose.start("agent"), whose.end("agent"), "retention.possessive@1")
        if re.search(
            r"\b(?:be|is|are|been|being|was|were)\b(?: \w+ly| then| also| not| only| either)*(?: \w+ed (?:and|or|and/or))?[ ,]*$",  # noqa: E501
            before,
            re.IGNORECASE,
        ):
            match = re.search(
                r"\b(?:held|received|obtained|kept|stored|retained|processed) by (?P<agent>[\w'&, .-]{2,70}?),? (?:will|shall|must|should|is|are|may)\b", before, re.IGNORECASE  # noqa: E501
            )  # fmt: skip
            match = match or _ENSURES.match(text)
            if match and self._is_agent(match["agent"]):
                return self._found(clause, match.start("agent"), match.end("agent"), "retention.by_agent@1")
            return None
        # Active: the subject stands before the modal, or directly before the verb.
        modal = _last(_MODAL, before)
        if text[verb[0] : verb[1]].lower().split(" ")[0] in ("will", "shall", "must", "may", "should"):
            stop = verb[0]
        elif modal is not None and len(before) - modal.end() < 70:
            stop = modal.start()
        else:
            stop = len(before)
        begin = self._subject_start(text, stop)
        subject = text[begin:stop].strip(" ,")
        begin = text.index(subject, begin) if subject else begin
        if subject and self._is_agent(subject):
            return self._found(clause, begin, begin + len(subject), "retention.subject@1")
        return None

    def _subject_start(self, text: str, stop: int) -> int:
        """Where the subject that ends at `stop` begins: after a fronted clause and its comma, else after a linking word."""  # noqa: E501
        begin = 0
        lead = _LEAD.match(text)
        if lead and lead.end() < stop:
            begin = lead.end()
        if _FRONTED.match(text[begin:]):
            comma = text.rfind(", ", begin, stop)
            if comma >= 0 and comma + 2 < stop - 1:
                return comma + 2
            done = self._first("retention.trigger_done", text[begin:stop])
            if done is not None:
                return begin + done[1]
            cut = _last(_CUT_SUBJECT, text[begin:stop])
            if cut is not None:
                return begin + cut.start()
        for link in re.finditer(r", (?:and|but|or|so) |; |: | that ", text[begin:stop]):
            begin_next = begin + link.end()
            if begin_next < stop - 2 and not re.search(r"\b(?:which|who)\b", text[begin:stop]):
                return begin_next
        return begin

    def _is_agent(self, name: str, *, need_agent: bool = False) -> bool:
        name = name.strip(" ,")
        if re.fullmatch(r"we|they|it|you|i|there|this|who|which|that|he|she", name, re.IGNORECASE):
            return False
        if not 2 <= len(name) <= 110 or len(name.split()) > 14:
            return False
        head = re.split(r"\b(?:which|who|that|of|for|in|on|under|with)\b", name)[0]
        if self._any("retention.agent", head or name) and not re.search(
            r"\b(?:information|data|records?|files?|copies|copy|lists?|notes?|papers|means|policy|schedule|shredding)$",
            (head or name).strip(),
            re.IGNORECASE,
        ):
            return True
        if re.search(
            r"\b(?:information|data|records?|files?|copies|copy|it|this|there|lists?|notes?|secure|shredding|means|way|date|end|law|act)\b",
            name,
            re.IGNORECASE,
        ):
            return False
        proper = re.sub(r"^(?:the|an?|each|every|both) ", "", name, flags=re.IGNORECASE)
        return re.fullmatch(r"[A-Z][\w'&.-]*(?: (?:of|and|the|for|&|[A-Z][\w'&.-]*))*", proper) is not None and (
            not need_agent or proper[:1].isupper()
        )

    def _scope(self, clause: _Clause, verbs: Sequence[tuple[int, int, str, Rule]]) -> Found | None:
        """What information the clause speaks of: the subject of a passive verb."""
        text = clause.text
        if not verbs:
            return None
        before = text[: verbs[0][0]]
        passive = _PASSIVE.search(before)
        if passive is None:
            return None
        begin = self._subject_start(text, passive.start())
        subject = text[begin : passive.start()].strip(" ,")
        if (
            not subject
            or len(subject) > 220
            or _FRONTED.match(subject)
            or not self._any("retention.information", subject)
        ):
            return None
        begin = text.index(subject, begin)
        return self._found(clause, begin, begin + len(subject), "retention.subject@1")

    def _found(self, clause: _Clause, start: int, end: int, rule: str) -> Found:
        while start < end and clause.text[start] in ' ,"“':
            start += 1
        while end > start and clause.text[end - 1] in " ,.;":
            end -= 1
        span = clause.span(start, end)
        return Found.at(" ".join(self.context.document.text[span[0] : span[1]].split()), *span, rule, 0.8)

    # --- rules --------------------------------------------------------------------------------------------------------

    def _anchored(self, start: int, end: int) -> bool:
        """Whether any word of keeping or ending is printed in a span."""
        return _ANCHOR.search(self.context.text[start:end].lower()) is not None

    def _any(self, group: str, text: str) -> bool:
        return self._first(group, text) is not None

    def _first(self, group: str, text: str) -> tuple[int, int, Rule] | None:
        """The earliest match of the group's rules in `text`."""
        if group == "retention.deferral" and not (_POLICY_WORD.search(text) and _RETENTION_WORD.search(text)):
            return None  # a search for two plain words spares the long expressions most of their work
        best: tuple[int, int, Rule] | None = None
        for rule in self.rules.group(group):
            if rule.ruled_out(text, 0, len(text)):
                continue
            for expression in rule.expressions:
                match = expression.search(text)
                if match and (best is None or match.start() < best[0]):
                    best = (match.start(), match.end(), rule)
        return best
