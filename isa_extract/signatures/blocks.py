"""A stream of entries -> signatures: where one block ends and the next begins."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from isa_extract.facts import Context
from isa_extract.people import is_blank, is_empty, is_person, is_post, split_name_and_post
from isa_extract.signatures.labels import LONG_LINE, Entry
from isa_extract.signatures.organisations import (
    GENERIC,
    SEAL,
    organisation_line,
    organisation_span,
    post_and_organisation,
)
from isa_extract.signatures.pairing import fill_from_below
from isa_extract.signatures.plain import plain_blocks
from isa_extract.signatures.unlabelled import goes_on, take_below, take_execution, take_office, take_shaped
from isa_extract.signatures.values import Signature, give_date, give_person, give_value, is_signature

_STRAY_LINES = 4  # unlabelled lines in a row that end a block
_SIGNATURES = re.compile(  # the heading of a list of those who sign
    r"(?:(?:appendix|annexe?|schedule|part)?\s*[\dA-Z]{1,3}(?:\.\d+)*[.):]?\s*[-:]?\s*)?(?:list of |the "
    r"|approval and |authorised )*"
    r"(?:signator(?:y|ies)|signatures?|signed(?: by)?|signing|llofnodion|llofnodwyr)(?: (?:to|of|for|page)\b.{0,50})?",
    re.IGNORECASE,
)


def read_signatures(context: Context, entries: Sequence[Entry]) -> Iterator[Signature]:
    """The signature blocks of a stream."""
    reader = _Reader(context)
    yield from plain_blocks(context, entries)
    fill_from_below(context, entries)
    for number, entry in enumerate(entries):
        reader.ahead = entries[number + 1 : number + 3]
        yield from reader.take(entry)
    yield from reader.flush()


class _Reader:
    """Cuts a stream of entries into signatures: a label that comes again, or a new organisation, begins the next."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.current: Signature | None = None
        self.above: bool | None = None  # whether this run's blocks begin with their organisation
        self.witness: set[str] | None = None  # the labels of a witness read so far, who is no signatory
        self.skip = False  # after "I sign not as a party": who signs there is no signatory
        self.stray = 0  # unlabelled lines in a row that told nothing
        self.pending: Entry | None = None  # the empty label right above
        self.ahead: Sequence[Entry] = ()  # the next two entries
        self.listed = False  # under a heading such as "Signatories": names alone may be those who sign

    def flush(self) -> Iterator[Signature]:
        """End the open block: it is given where it is a signature."""
        signature, self.current = self.current, None
        self.pending, self.witness, self.stray = None, None, 0
        if signature is not None and is_signature(self.context, signature):
            yield signature

    def _open(self, entry: Entry) -> Signature:
        if self.current is None:
            self.current = Signature(entry.start, entry.end)
        self.current.end = max(self.current.end, entry.end)
        return self.current

    def take(self, entry: Entry) -> Iterator[Signature]:
        """Read one entry; gives the block that it ends."""
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

    def _organisation(self, entry: Entry) -> Iterator[Signature]:
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
            give_person(self.context, signature, *entry.who)
        if entry.on:
            give_date(self.context, signature, entry.start, entry.end)

    def _label(self, entry: Entry) -> Iterator[Signature]:
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
                span = organisation_span(self.context, *entry.value)
                if span and not GENERIC.fullmatch(self.context.text[slice(*span)]):
                    converted = Entry("organisation", entry.start, entry.end, value=span, rule=entry.rule)
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
            if not self.witness & set(parts) and not self._begins_next(entry):
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
            give_value(self.context, signature, meaning, *entry.value)

    def _begins_next(self, entry: Entry) -> bool:
        """Whether "SIGNED by X" stands after a witness: the next signatory, where the block before began so too."""
        words = self.context.text[entry.start : entry.end].casefold()
        return self.current is not None and "signed" in self.current.labels and words.startswith("signed by")

    def _signed_by(self, signature: Signature, entry: Entry) -> bool:
        """ "Signed by JANE SMITH" prints who is to sign: a name, and no mark."""
        text = self.context.text
        if entry.value is None or not text[entry.start : entry.end].casefold().startswith("signed by"):
            return False
        name, post = split_name_and_post(self.context, *entry.value)
        if name is None:
            return False
        signature.name, signature.position = signature.name or name, signature.position or post
        return True

    def _seal(self, signature: Signature) -> bool:
        return SEAL.search(self.context.text, signature.start, signature.end) is not None

    def _plain(self, entry: Entry) -> Iterator[Signature]:
        """Take a line without a label: part of the open block, the head of the next, or one of those that end it."""
        context, text = self.context, self.context.text
        line = text[entry.start : entry.end]
        current, pending = self.current, self.pending
        if is_blank(line):
            if current is not None:
                current.blanks += 1
            return
        if entry.end - entry.start > LONG_LINE:
            yield from self.flush()
            self.above = None
            return
        self.pending = None
        if current is not None and self.witness is None and take_execution(context, current, entry):
            return
        if current is not None and goes_on(context, current, entry):
            return
        if self._post_first(entry):
            yield from self.flush()
            self.above = True
            self._open(entry).position = entry.start, entry.end
            return
        mention = organisation_line(context, entry.start, entry.end)
        post_and_body = post_and_organisation(context, entry.start, entry.end) if mention is None else None
        if post_and_body and self.witness is None and (current is None or (self.above and current.labels)):
            yield from self.flush()
            self.above = True
            signature = self._open(entry)
            signature.position, signature.organisation = post_and_body
            return
        if pending is not None and current is not None and self.witness is None:
            if pending.kind == "organisation" or pending.meaning == "organisation":
                span = mention or organisation_span(context, entry.start, entry.end)
                if span and current.organisation is None and not is_person(context.rules, line):
                    current.organisation, current.end = span, max(current.end, entry.end)
                    return
            elif mention is None and take_below(context, current, pending.meaning, entry):
                return
        if mention is not None:
            if take_office(context, current, entry):
                return
            if current is not None and current.organisation is None and (not self.above or not current.labels):
                current.organisation, current.end = mention, max(current.end, entry.end)
                if not current.labels:
                    current.start = entry.start
                return
            yield from self.flush()
            self.above = True
            signature = self._open(entry)
            signature.organisation = mention
            return
        if current is None or (
            current.card and current.name and current.organisation and is_person(context.rules, line)
        ):
            if current is not None or (self.listed and is_person(context.rules, line)):
                yield from self.flush()
                signature = self._open(entry)
                signature.name, signature.card = (entry.start, entry.end), True
            return
        if self.witness is not None:
            self.stray += 1
        elif take_shaped(context, current, entry):
            self.stray = 0
            current.end = max(current.end, entry.end)
            return
        else:
            self.stray += 1
        if self.stray > _STRAY_LINES:
            yield from self.flush()
            self.above = None

    def _post_first(self, entry: Entry) -> bool:
        """Whether a post begins a block: "Chief Executive / X Council / Signed ....", one after another."""
        if self.witness is not None or (self.current is not None and not self.current.labels):
            return False
        if len(self.ahead) < 2 or self.ahead[0].kind != "plain" or self.ahead[1].kind != "label":
            return False
        body = self.ahead[0]
        return (
            self.ahead[1].meaning == "signed"
            and is_post(self.context.rules, self.context.text[entry.start : entry.end])
            and organisation_line(self.context, body.start, body.end) is not None
        )
