"""Retention clauses: how long, until when and how shared information is kept or ended.

A clause counts when a verb of keeping or ending meets a time: a length of time in a fitting role, a date, an event, a
limit, or a deferral to a policy. Under a retention heading, label or column weaker signs are enough.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from isa_extract.document import Block, BlockKind, Table
from isa_extract.facts import Context, Fact, Found
from isa_extract.retention.clauses import (
    ENDING,
    Clause,
    Length,
    Match,
    Verb,
    Wording,
    action_of,
    bound_of,
    is_noun,
    lengths_of,
    linked,
    until_of,
    verbs_of,
)
from isa_extract.retention.roles import holder_of, scope_of, trigger_of, without_article
from isa_extract.retention.tables import RetentionTables, Row
from isa_extract.rules import plain
from isa_extract.sections import Section, run_in_ids
from isa_extract.values import is_placeholder

_HOME = frozenset({"retention", "disposal"})
_TERMINATION = "termination"
_WATCHED = _HOME | {_TERMINATION}
_ANCHOR = re.compile(  # matched against lower case: much faster than a search that ignores case
    "retain|retention|kept|keep|held|hold|stor(?:e|es|ed) |preserv|archiv|destr[ou]|delet|eras(?:e|ure|ing)|dispos|purg|shred|expung"  # noqa: E501
    "|overwrit|weed|wip(?:e|ing)|emptied|beyond use|remov|return|hand(?:ed|s)? |surrender|deliver(?:ed)? up|nonymi[sz]|identif(?:y|ied)"  # noqa: E501
    "|mopi|records? management|police information|stays? |remains? |discard|maintain|incinerat|cedwir|gadw|drops? o|giv(?:e|en) back|back-?up"  # noqa: E501
)
_AFTER_COLON = re.compile(r"^[^:]{2,60}: ")
_LEAD_IN = re.compile(r"[:\-]$")
_KEPT_NO_MORE = re.compile(
    r"\b(?:not|no longer|never)\b(?: \w+){0,2}? (?:retain|keep|kept|hold|held)|^(?:no|none"
    r"|nothing)\b.{1,70}?\b(?:kept|retained|held|stored)\b",
    re.IGNORECASE,
)
_MEDIUM = re.compile(
    r"\b(?:paper|dis[ck]s?|tapes?|drives?|devices?|sticks?|laptops?|equipment|hardware|media|waste)\b", re.IGNORECASE
)
_OTHERWISE = re.compile(  # a second rule in the same sentence, for another case
    r",? (?:and|but|or) (?=(?:if|where|when|those (?:of|who)|in (?:the )?(?:case|event)|in respect of|for (?!an? "
    r"|the |each |another |\d|no |such |as |at |(?:one|two|three|four|five|six|seven|eight|nine|ten|twelve|eighteen"
    r"|twenty|thirty|fifty|a further)\b))\w*)",
    re.IGNORECASE,
)
_THOSE = re.compile(r"those\b", re.IGNORECASE)
_CLAUSE_BREAK = re.compile(r";\s+(?:and |or |but )?|\s[•▪●]\s")
_MAX_CLAUSE = 900
_THEN = 80  # characters of "then" in a row that its quote takes in
_TEXT_RULE = "retention.clause@1"


def extract(context: Context) -> Iterator[Fact]:
    """One fact for each clause that says how long, until when or how shared information is kept or ended."""
    return _Reader(context).read()


def _sure(fact: Fact) -> bool:
    text = fact.attributes["text"]
    return "period" in fact.attributes and isinstance(text, Found) and text.evidence[0].confidence >= 0.85


_WHOSE_LINE = re.compile(r"(?:[•*-]\s+)?((?:[Tt]he )?[A-Z][\w'&. -]{1,70}?):\s+(?=\S)")


class _Reader:
    """Reads the retention clauses of one document."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.words = Wording(context.rules)
        self.tables = RetentionTables(context, self.words)
        self.run_in = run_in_ids(context)
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
            ids = self._ids(block.start) | self.run_in.get(block.index, frozenset())
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
                lead_in = self.words.first("retention.verb", sentence) is not None and not self.words.any(
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
            if self.words.any("retention.label", heading):
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
        if label and self.words.any("retention.not_clause", label[0].rstrip(": -")):
            return
        if label and label.end() < end - start and self.words.any("retention.label", label[0]):
            if not self.words.first("retention.verb", label[0]) or re.match(
                r"[\w/& -]*(?:retention|disposal|kept for)", label[0], re.IGNORECASE
            ):
                start, home, bare = start + label.end(), True, True
        elif not (home or bare or ending) and not self._anchored(start, end):
            return
        clause = Clause.cut(text, start, end, home=home, ending=ending, bare=bare)
        if clause is None or len(clause.text) > 3000:
            return
        parts = self._parts(clause)
        facts = [fact for part in parts for fact in self._cases(part)]
        if len(parts) > 1 and len(facts) <= 1:
            whole = self._clause(clause) if len(clause.text) <= _MAX_CLAUSE else None
            if whole is not None:
                facts = [whole]
        yield from facts

    def _cases(self, clause: Clause) -> Iterator[Fact]:
        """The facts of a clause: one, or one for each case ("until the 25th birthday, and if in care for 75 years")."""
        fact = self._clause(clause)
        if fact is None:
            return
        for gap in _OTHERWISE.finditer(clause.text) if clause.home else ():
            cases = [self._clause(clause.part(*span)) for span in ((0, gap.start()), (gap.end(), len(clause.text)))]
            timed = [
                case for case in cases if case is not None and {"period", "until", "trigger"} & set(case.attributes)
            ]
            if len(timed) == 2 and any("period" in case.attributes for case in timed):
                yield timed[0]
                yield self._of_the_same(timed[0], timed[1])
                return
        yield fact

    @staticmethod
    def _of_the_same(first: Fact, second: Fact) -> Fact:
        """The second case of a sentence, kept by whoever keeps the first where it has no subject of its own."""
        text = second.attributes["text"]
        elliptic = isinstance(text, Found) and _THOSE.match(str(text.value)) is not None
        if not elliptic or "held_by" in second.attributes or "held_by" not in first.attributes:
            return second
        return replace(second, attributes={**second.attributes, "held_by": first.attributes["held_by"]})

    def _parts(self, clause: Clause) -> list[Clause]:
        """The clause cut at semicolons."""
        parts: list[Clause] = []
        start = 0
        for gap in [*_CLAUSE_BREAK.finditer(clause.text), None]:
            stop = gap.start() if gap else len(clause.text)
            if stop > start:
                parts.append(clause.part(start, stop))
            start = gap.end() if gap else stop
        return parts

    # --- tables -----------------------------------------------------------------------------------------------------

    def _cell(self, block: Block) -> Iterator[Fact]:
        place = self.context.document.cell_of(block)
        if place is None or block.end - block.content < 3:
            return
        table, cell = place
        columns = self.tables.columns.get(table.index, {})
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
            fact = self._row(table, cell.row, block)
            if fact is not None:
                yield fact
            return
        if meaning in ("agent", "after", "start") and "retention" in columns.values():
            if meaning != "agent" and self._stands_for_a_period(table, cell.row, block, columns):
                fact = self._row(table, cell.row, block, elsewhere=True)
                if fact is not None:
                    yield fact
            return
        if is_placeholder(text):
            return
        labels = [table.cell_at(cell.row, column) for column in range(cell.column)]
        kinds = {self.tables.label_kind(label.block) for label in labels if label is not None}
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
                ending=_TERMINATION in ids, bare=not disposal_of_media and (labelled or (home and self.tables.stands_for_period(cell.column, text))),  # noqa: E501
            )  # fmt: skip

    def _stands_for_a_period(self, table: Table, row: int, block: Block, columns: Mapping[int, str]) -> bool:
        """Whether a cell leaves to a schedule what the column of periods, empty in its row, does not say."""
        text = self.context.text
        for column, meaning in columns.items():
            period = table.cell_at(row, column) if meaning == "retention" else None
            if period is not None:
                said = self.context.cell_text(period).strip()
                if said and not is_placeholder(said) and re.search(r"\w", said):
                    return False
        return self.words.first("retention.deferral", text[block.content : block.end]) is not None

    def _row(self, table: Table, row: int, block: Block, *, elsewhere: bool = False) -> Fact | None:
        """The fact of one row of a retention table."""
        clause = Clause.cut(self.context.text, block.content, block.end, home=True, ending=False, bare=True)
        if clause is None or len(clause.text) > _MAX_CLAUSE:
            return None
        if not (
            self.words.any("retention.value", clause.text)
            or self.words.first("retention.verb", clause.text)
            or list(lengths_of(self.words, clause))
        ):
            return None
        said = self.tables.row(table, row, block)
        said.elsewhere = elsewhere
        return self._fact(clause, said, strong=True)

    # --- one clause -------------------------------------------------------------------------------------------------

    def _clause(self, clause: Clause) -> Fact | None:
        return self._fact(clause)

    def _fact(
        self,
        clause: Clause,
        row: Row | None = None,
        *,
        strong: bool = False,
    ) -> Fact | None:
        text = clause.text
        row = row or Row()
        verbs = verbs_of(self.words, clause)
        if not (strong or verbs or clause.home or clause.bare) and self.words.first("retention.deferral", text) is None:
            return None
        if not strong and self.words.any("retention.not_clause", text):
            return None
        lengths = list(lengths_of(self.words, clause))
        if not strong:
            lengths = [length for length in lengths if clause.bare or linked(self.words, clause, length, verbs)]
        period = lengths[0] if lengths else None
        until = until_of(clause, verbs)
        trigger = trigger_of(self.words, clause, period, verbs)
        limit = self.words.first("retention.limit", text)
        deferral = self.words.first("retention.deferral", text)
        confidence = 0.95 if strong else self._weight(clause, verbs, period, until, trigger, limit, deferral)
        if confidence == 0.0:
            return None
        action, action_span, action_rule = action_of(clause, verbs, row.after, period)
        bound, bound_span, bound_rule = bound_of(clause, period, until, limit)
        where = clause.span(0, len(text))
        if row.scope is not None and (len(text.split()) < 6 or row.elsewhere):
            # A bare "6 years" says little: the quote begins with what it is about.
            record = row.scope.evidence[0]
            if record.end <= where[0] and where[1] - record.start <= 160:
                where = record.start, where[1]
                if where[1] < row.after_end <= where[1] + _THEN:
                    where = record.start, row.after_end  # and ends with what then happens
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
        elif row.start is not None:
            attributes["trigger"] = row.start
        if action:
            attributes["action"] = Found.at(action, *clause.span(*action_span), action_rule, confidence)
        holder = row.held_by or self._before_colon(where[0]) or holder_of(self.words, self.context, clause, verbs)
        attributes["held_by"] = without_article(self.context, holder) if holder else None
        attributes["scope"] = row.scope or scope_of(self.words, self.context, clause, verbs)
        return Fact("retention", attributes={name: found for name, found in attributes.items() if found is not None})

    def _before_colon(self, offset: int) -> Found | None:
        """Whom a line is about that begins with a body's name and a colon: "Police: lists are kept for 30 days."."""
        text = self.context.text
        begin = text.rfind("\n", 0, offset) + 1
        block = self.context.document.block_at(offset)
        begin = max(begin, block.content if block else 0)
        label = _WHOSE_LINE.match(text, begin, offset + 80)
        if label is None:
            return None
        name = re.sub(r"^the ", "", label[1], flags=re.IGNORECASE)
        mentioned = any(
            m.start <= label.end(1) - 1 < m.end for m in self.context.mentions(label.start(1), label.end(1))
        )
        if not mentioned and plain(name) not in self.context.short_names:
            return None
        return Found.at(label[1], label.start(1), label.end(1), "retention.before_colon@1", 0.8)

    def _weight(
        self,
        clause: Clause,
        verbs: Sequence[Verb],
        period: Length | None,
        until: tuple[str, int, int] | None,
        trigger: tuple[int, int, str] | None,
        limit: Match | None,
        deferral: Match | None,
    ) -> float:
        """How surely the clause is one of retention; 0.0 for not at all."""
        text = clause.text
        about = self.words.any("retention.information", text)
        keep = any(action == "retain" for _, _, action, _ in verbs)
        end = [verb for verb in verbs if verb[2] in ENDING]
        finite_end = [verb for verb in end if not is_noun(text, verb)]
        destroy = any(
            verb[2] != "return" and not text[verb[0] : verb[1]].lower().startswith("remov") for verb in finite_end
        )
        timed = period is not None or until is not None
        brief = clause.home and timed and not verbs and len(text.split()) <= 20
        if (
            brief
            and not self.words.any("retention.response", text)
            and self.words.any("retention.value", _AFTER_COLON.sub("", text))
        ):
            return 0.8
        if clause.bare and timed and (verbs or not self.words.any("retention.response", text)):
            return 0.9
        if clause.bare and not verbs:
            if timed or (
                (limit or deferral or trigger) and self.words.any("retention.value", _AFTER_COLON.sub("", text))
            ):
                return 0.9
            if clause.home and deferral:
                return 0.9
        if (
            deferral
            and (keep or end or clause.home or about)
            and not self.words.any("retention.response", text[: deferral[0]])
        ):
            return 0.95 if keep or end or clause.home else 0.75
        if keep:
            if timed and (about or clause.home or clause.bare):
                return 0.95 if clause.home else 0.85
            if limit and (about or clause.home):
                return 0.9 if clause.home else 0.8
            if clause.home and (trigger or self.words.any("retention.deferral_weak", text)) and (about or clause.bare):
                return 0.8
            if about and trigger and self._until_trigger(text, trigger):
                return 0.75
            if about and trigger and _KEPT_NO_MORE.search(text):
                return 0.75
        if finite_end:
            given_back = not destroy and all(verb[2] == "return" for verb in finite_end)
            final = clause.home or clause.ending or not given_back or self.words.any("retention.end_of_agreement", text)
            if timed and final and (about or clause.home or clause.bare):
                return 0.9 if clause.home or destroy else 0.75
            if (
                about
                and trigger
                and (destroy or clause.home or clause.ending or self.words.any("retention.end_of_agreement", text))
            ) or (clause.home and destroy and trigger and not _MEDIUM.search(text)):
                return 0.85
            if about and (clause.ending or self.words.any("retention.end_of_agreement", text)):
                return 0.8
            if (
                about
                and (
                    limit
                    or re.search(
                        r"\bimmediately|\bforthwith|\bpromptly|\bat once\b|\bwithout (?:undue )?delay\b|\bstraight ?away\b|\b(?:the|that) (?:same|very) (?:day|evening|night)\b|\bthere and then\b|\bon the spot\b",  # noqa: E501
                        text,
                    )
                )
                and (destroy or clause.home)
            ):
                return 0.75
            if (
                clause.home
                and about
                and (self.words.any("retention.method", text) or self.words.any("retention.deferral_weak", text))
            ):
                return 0.75
        if (
            clause.home
            and timed
            and (about or trigger is not None)
            and not self.words.any("retention.response", text)
            and self._role_is_plain(period)
        ):
            return 0.7
        if end and clause.home and about and timed:
            return 0.7
        if self._limit_only(clause, limit, about):
            return 0.7
        if clause.home and self.words.any("retention.home_sign", text):
            return 0.65
        return 0.0

    @staticmethod
    def _limit_only(clause: Clause, limit: Match | None, about: bool) -> bool:
        return bool(clause.home and limit and about and re.search(r"\bretention\b", clause.text, re.IGNORECASE))

    @staticmethod
    def _role_is_plain(period: Length | None) -> bool:
        return period is None or period.bound is not None

    @staticmethod
    def _until_trigger(text: str, trigger: tuple[int, int, str]) -> bool:
        return re.search(r"\b(?:until|till)\b[\w ]{0,40}$", text[: trigger[0]], re.IGNORECASE) is not None

    def _anchored(self, start: int, end: int) -> bool:
        """Whether any word of keeping or ending is printed in a span."""
        return _ANCHOR.search(self.context.text[start:end].lower()) is not None
