"""Which data set fields belong to and who provides them, from headings, labels, table cells and sentences."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from isa_extract.data_items.lists import Span, is_known, means, says
from isa_extract.facts import Context, Found
from isa_extract.organisations import title_case
from isa_extract.rules import plain
from isa_extract.values import is_placeholder

_DATASET, _PROVIDER = "data_items.dataset@2", "data_items.provider@2"

_NAME = re.compile(
    r"((?:[Tt]he )?[A-Z][\w&.'/-]*(?: (?:(?:of|and|for|the|&|in|upon) )*[A-Z][\w&.'/-]*)*)\s*(?:\([^)]*\)\s*)?$"
)
_NAME_AHEAD = re.compile(
    r"(?:the )?[A-Z][\w&.'/-]*(?: (?:(?:of|and|for|the|&|in|upon) )*[A-Z][\w&.'/-]*)*"
    r"|(?:the )?[a-z]+(?: [a-z]+){0,2}(?=\s*[,:]|$)"
)
_DIRECTION = re.compile(r"(?:(?:[\w-]+ ){0,3}from (?:an? )?)?(.{2,80}?) (?:to|->|→) (.{2,80})", re.IGNORECASE)
_SUBJECT = re.compile(
    r"\s*(?:(?:[Tt]o|[Ii]n|[Bb]eside|[Bb]esides) (?:that|this|addition),?\s+)?"
    r"((?:(?:[Tt]he|[Ee]ach|[Ll]ocal)\s|[A-Z])[\w'&. -]{2,60}?)\s*"
)
_CONDITION = re.compile(r"(?:when(?:ever)?|where|if|once|after|before|while|as soon as)\s+", re.IGNORECASE)
_ALONE = re.compile(r"\s+(?:alone|itself|themselves|for its part|in turn)\s*$")
_STAFF = re.compile(
    r"(?P<body>(?:[Tt]he )?[A-Z][\w&. -]{1,60}?)'s? (?:officers?|staff|team|clerks?|nurses?|workers?)\b"
)
_SEVERAL = re.compile(r"(?:an? |the |each )?[\w'’&., -]{2,60}? (?:and|or) (?P<last>[\w'’&. -]{2,60})", re.IGNORECASE)
"""Several givers: "a hostel or the Shelter"."""
_BRACKET = re.compile(r"(.{3,90}?)\s*\(([^()]{4,120})\)")
_FROM = re.compile(
    r"(?:data |information |details |records )?"
    r"(?:(?:provided|supplied|held|shared|sent|disclosed|given|submitted|contributed) (?:by|from)|from|source:)\s+",
    re.IGNORECASE,
)
_DASH = re.compile(r"\s+[-–—:]\s+|:\s+")


@dataclass(frozen=True, slots=True)
class Source:
    """The data set and the provider that items belong to."""

    dataset: Found | None = None
    provider: Found | None = None

    def within(self, outer: Source) -> Source:
        """This source, with what it leaves open taken from the one around it."""
        return Source(self.dataset or outer.dataset, self.provider or outer.provider)


class Sources:
    """Reads data sets and providers; knows the names that the document gives organisations."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.text = context.text
        self.bodies = _bodies(context)
        self.full_names = context.short_names

    def name(self, start: int, end: int) -> Source:
        """What a heading, label or group names: "Housing data – Anytown Council", "From the Trust", "A to B"."""
        context = self.context
        start, end = context.trim(start, end, ":;,.-–—")
        while (ordinal := says(context, "data.ordinal", self.text[start:end])) and ordinal.end() <= end - start:
            start += ordinal.end()
            start, end = context.trim(start, end, ":;,.-–—")
        if start >= end or end - start > 200:
            return Source()
        text = self.text[start:end]
        form = self._set_named("data.form_heading", start, end)
        if form is not None:
            return Source(dataset=form)
        gives = says(context, "data.heading_giver", text)
        if gives is not None and not self.is_nobody(gives["who"]):
            return Source(provider=self.organisation(start + gives.start("who"), start + gives.end("who")))
        direction = _DIRECTION.fullmatch(text)
        sender = (start + direction.start(1), start + direction.end(1)) if direction else None
        # In capitals both together may look like one name, and "the schools" may be a field elsewhere.
        if sender and (self.is_body(*sender) or means(context, "data.body", self.text[sender[0] : sender[1]])):
            return Source(provider=self.organisation(*sender))
        if self.is_body(start, end):
            return Source(provider=self.organisation(start, end))
        given = self._giver(start, end)
        if given is not None:
            return Source(provider=given)
        bracket = _BRACKET.fullmatch(text)
        if bracket:
            inside = (start + bracket.start(2), start + bracket.end(2))
            giver = self._direction_giver(*inside)
            if giver is None and self.is_body(*inside):
                giver = (self.organisation(*inside),)  # "Hospital extract (the Trust)"
            if giver is not None:
                return Source(self.dataset(start, start + bracket.end(1)), giver[0])
        if sender and self._are_bodies(*sender):
            return Source(provider=_whole(context, *sender))
        for at, match_end in self._given_by(start, end):
            who = self._name_ahead(match_end, end)
            if self.is_body(start, at):
                return Source(provider=self.organisation(start, at))  # "The Trust, from its case system"
            if who is not None:
                provider = None if self.is_nobody(self.text[who[0] : who[1]]) else self.organisation(*who)
                return Source(self.dataset(start, at), provider)
        for dash in reversed(list(_DASH.finditer(text))):
            for side, rest in (
                ((start + dash.end(), end), (start, start + dash.start())),
                ((start, start + dash.start()), (start + dash.end(), end)),
            ):
                if self.is_body(*side):
                    return Source(self.dataset(*rest), self.organisation(*side))
        mentions = context.mentions(start, end)
        if mentions and mentions[-1].start > start:
            mention = mentions[-1]
            before = self.text[start : mention.start].rstrip(" -–—(:")
            if self.text[mention.end : end].strip(" )") == "" and not re.search(
                r"\b(?:of|for|with|to|at)(?: the)?$", before
            ):
                return Source(
                    self.dataset(start, start + len(before)), _whole(context, mention.start, mention.end, mention.rule)
                )
        return Source(self.dataset(start, end))

    def _direction_giver(self, start: int, end: int) -> tuple[Found | None] | None:
        """Who gives in "from the police to SFRS", "held by the Trust", "A > B"; (None,) where several do.

        None where the words say nothing of the kind.
        """
        text = self.text[start:end]
        match = _FROM.match(text)
        direction = _DIRECTION.fullmatch(text)
        if match:
            first, last = start + match.end(), end
            onward = re.search(r"\s(?:to|->|→|>|for)\s", self.text[first:last])
            last = first + onward.start() if onward else last
        elif direction:
            first, last = start + direction.start(1), start + direction.end(1)
        else:
            return None
        both = re.split(r"\s+and (?:the )?", self.text[first:last])
        if len(both) > 1 and all(means(self.context, "data.body", name) for name in both):
            return (None,)
        if self.is_body(first, last):
            return (self.organisation(first, last),)
        several = re.split(r"\s*,\s*|\s+(?:and|or|&)\s+|/", self.text[first:last])
        one_is_a_body = any(means(self.context, "data.body", name) or plain(name) in self.bodies for name in several)
        nobody = self.is_nobody(self.text[first:last])
        return (None,) if nobody or (one_is_a_body and len(several) > 1) else None

    def dataset(self, start: int, end: int) -> Found | None:
        """The name of a data set; None where the words name none ("information to be shared")."""
        start, end = self.context.trim(start, end, ":;,.-–—(")
        article = re.match(r"the\s+(?=\S+\s)", self.text[start:end], re.IGNORECASE)
        start += article.end() if article else 0
        value = re.sub(r"\s+", " ", self.context.document.text[start:end])
        if (
            not 3 <= len(value) <= 100
            or is_placeholder(value)
            or means(self.context, "data.generic_name", self.text[start:end])
        ):
            return None
        letters = [c for c in value if c.isalpha()]
        if len(letters) > 5 and all(c.isupper() for c in letters):
            value = title_case(value)
        return Found.at(value, start, end, _DATASET, 0.85)

    def is_nobody(self, text: str) -> bool:
        """Whether words name no body: "each partner", "it"; not "the Agency" where the document calls one so."""
        called = re.sub(r"^the ", "", plain(text))
        return called not in self.full_names and means(self.context, "data.nobody", text)

    def is_body(self, start: int, end: int) -> bool:
        """Whether a span is the name of an organisation, or what the document calls one for short."""
        start, end = self.context.trim(start, end, ":;,.-–—()")
        text = self.text[start:end]
        if (
            not text
            or len(text) > 120
            or is_known(self.context, start, end)
            or self.is_nobody(text)
            or self._begins_with_giving(text)
        ):
            return False
        for mention in self.context.mentions(start, end):
            outside = self.text[start : mention.start] + self.text[mention.end : end]
            if re.fullmatch(r"\s*(?:the)?\s*(?:\([^)]*\))?\s*", outside, re.IGNORECASE):
                return True
        term = re.sub(r"^the ", "", plain(text))
        return plain(text) in self.bodies or term in self.full_names or means(self.context, "data.body", text)

    def _are_bodies(self, start: int, end: int) -> bool:
        """Whether a span names several organisations: "The College and Forge Lane"."""
        cuts = list(re.compile(r"\s*,\s*(?:and |or )?|\s+(?:and|or|&)\s+").finditer(self.text, start, end))
        edges = [start, *(at for cut in cuts for at in cut.span()), end]
        return bool(cuts) and all(self.is_body(a, b) for a, b in zip(edges[::2], edges[1::2], strict=True))

    def _begins_with_giving(self, text: str) -> bool:
        """Whether "Provided by" and the like open a text that was read as one name: "Provided by the Council"."""
        found = says(self.context, "data.given_by", text)
        return found is not None and found.start() == 0

    def _is_same(self, span: Span, given: Found | None) -> bool:
        """Whether a short name ("the Trust") is that of the provider that the heading gives in full."""
        short = re.sub(r"^the ", "", self.text[span[0] : span[1]], flags=re.IGNORECASE).casefold()
        return given is not None and short in str(given.value).casefold()

    def _given_by(self, start: int, end: int) -> Iterator[tuple[int, int]]:
        for rule in self.context.rules.group("data.given_by"):
            for match in rule.search(self.text[start:end]):
                yield start + match.start(), start + match.end()

    def _name_ahead(self, start: int, end: int) -> Span | None:
        """The organisation named from `start` on."""
        for mention in self.context.mentions(start, end):
            if self.text[start : mention.start].strip().lower() in ("", "the"):
                return mention.start, mention.end
        match = _NAME_AHEAD.match(self.text, start, end)
        if match is None:
            return None
        span = (match.start(), match.end())
        whole = match[0][:1].isupper() or self.is_body(*span) or re.match(r"the [A-Z]", match[0])
        return span if whole or self.is_nobody(match[0]) else None

    def of_sentence(self, start: int, end: int, given: Found | None = None) -> Source:
        """Who a sentence says provides the data: "X will provide", "held by X", "from X".

        `given` is the provider that the heading names: "the Trust" after its full name adds nothing.
        """
        giver = self._giver(start, end, given)
        if giver is not None:
            return Source(provider=giver)
        for _, match_end in self._given_by(start, end):
            who = self._name_ahead(match_end, end)
            if who is not None and not self.is_nobody(self.text[who[0] : who[1]]):
                return Source(provider=self.organisation(*who))
        return Source()

    def gives(self, start: int, end: int) -> bool:
        """Whether a sentence has a verb of giving."""
        return says(self.context, "data.giving", self.text[start:end]) is not None

    def carrier(self, start: int, end: int) -> Found | None:
        """The data set that a sentence says holds the fields: "the Linkage File, which contains, for each, the ..."."""
        return self._set_named("data.carrier", start, end)

    def handed_over(self, start: int, end: int) -> Found | None:
        """The data set that a sentence says is handed over: "The Trust will send the schools a list of new births"."""
        return self._set_named("data.handed_over", start, end)

    def _set_named(self, group: str, start: int, end: int) -> Found | None:
        match = self.context.rules.first(group, self.text, start, end)
        return self.dataset(*match.span("set")) if match else None

    def subject(self, start: int, end: int) -> Found | None:
        """The body that a sentence begins with: "The Trust looks up each patient"."""
        who = self._name_ahead(start, end)
        if who is None and (staff := _STAFF.match(self.text, start, end)):
            who = staff.span("body")
        return self.organisation(*who) if who is not None and self.is_body(*who) else None

    def _giver(self, start: int, end: int, given: Found | None = None) -> Found | None:
        """The subject of a verb of giving: "the Trust will provide", "INFORMATION WHICH THE FORCE WILL SHARE"."""
        context = self.context
        for rule in context.rules.group("data.giving"):
            for match in rule.search(self.text, start, end):
                condition = _CONDITION.match(self.text, start, match.start())
                first = condition.end() if condition else start
                for relative in re.finditer(
                    r"\b(?:which|that|what)\s+", self.text[start : match.start()], re.IGNORECASE
                ):
                    first = start + relative.end()
                alone = _ALONE.search(self.text, first, match.start())
                before = _NAME.search(self.text[first : alone.start() if alone else match.start()].rstrip())
                if before is None:
                    subject = self._plain_subject(first, match.start())
                    if subject is not None:
                        return subject
                    continue
                span = (first + before.start(1), first + before.end(1))
                several = _SEVERAL.fullmatch(self.text, first, span[1])
                if several and several.start("last") == span[0]:
                    return _whole(context, first, span[1])
                mention = next(
                    (m for m in context.mentions(first, match.start()) if m.end >= span[1] and m.start <= span[1]), None
                )
                if mention is not None:
                    return Found.at(mention.name, mention.start, mention.end, mention.rule, 0.8)
                if not self.is_nobody(self.text[span[0] : span[1]]) and not self._is_same(span, given):
                    return self.organisation(*span)
        return None

    def _plain_subject(self, start: int, end: int) -> Found | None:
        """A giver in small letters: "The landlords will report", "Housing and the two refuges will add"."""
        match = _SUBJECT.fullmatch(self.text, start, end)
        if match is None or self.is_nobody(match[1]):
            return None
        words = re.sub(r"^the ", "", match[1], flags=re.IGNORECASE)
        first = match.end(1) - len(words)
        mentions = self.context.mentions(match.start(1), match.end(1))
        named = any(m.start <= first < m.end for m in mentions) or re.match(r"[A-Z]{3,}\b", words) is not None
        body = self.is_body(match.start(1), match.end(1))
        return _whole(self.context, match.start(1), match.end(1)) if body or named else None

    def organisation(self, start: int, end: int) -> Found | None:
        """A provider as a value: in full where the document says which body it calls so for short."""
        found = _whole(self.context, start, end, _PROVIDER)
        if found is None:
            return None
        short = re.sub(r"^the ", "", found.value, flags=re.IGNORECASE)
        full = self.full_names.get(plain(short))
        return replace(found, value=full) if full else found


def _bodies(context: Context) -> frozenset[str]:
    """What the document's tables give as names of organisations."""
    names: set[str] = set()
    for grid in context.grids:
        for row in grid.rows:
            for meaning in ("organisation", "to"):
                cell = row.cells.get(meaning)
                if cell is not None and 2 < cell.end - cell.start < 100:
                    name = context.text[cell.content : cell.end]
                    names |= {plain(name), plain(re.sub(r"\(.*?\)", "", name))}
    return frozenset(names - {""})


def _whole(context: Context, start: int, end: int, rule: str = _PROVIDER) -> Found | None:
    """The text of a span as a value; None where it is empty or a placeholder."""
    start, end = context.trim(start, end, ":;,")
    value = re.sub(r"\s+", " ", context.document.text[start:end])
    if value.isupper() and len(value) > 8:
        value = title_case(value)
    return None if not value or is_placeholder(value) else Found.at(value, start, end, rule, 0.9)
