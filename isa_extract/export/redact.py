"""A record without people: what is taken out before any target sees it.

`people`: the names, e-mail addresses and telephone numbers of people, wherever they stand. Organisations, posts and
shared mailboxes stay, as do a party's own address and number; a mailbox that a record gives beside a person's name is
taken for that person's, and any contact's number. `contacts`: besides, all contacts, every e-mail address and every
telephone number. In a text that stays, what goes becomes `[redacted]`; a quote of the evidence that holds some is left
out, for a quote says what the document says or nothing.
"""

from __future__ import annotations

import re
from typing import Any, TypeVar

from pydantic import BaseModel

from isa_extract.entries import Entry
from isa_extract.export.people_named import people_of
from isa_extract.export.target import Redaction
from isa_extract.record import Contact, Record, RecordEvidence, Signatory
from isa_extract.rules import Rules, plain
from isa_extract.values import find_emails, find_phones

REDACTED = "[redacted]"
_BROKEN_AT = re.compile(r"[(\[]at[)\]]", re.IGNORECASE)
_ADDRESS = re.compile(r"\S*(?:@|[(\[]at[)\]])\S*", re.IGNORECASE)
_NUMBER = re.compile(r"(?:\d\D{0,3}){8}\d")
"""As many digits, as close together, as a telephone number has at least."""
_MAILBOX_WORDS = ("mailbox.shared", "person.post_word", "person.team_word", "person.not_a_name")
_SIGNIFICANT = 9
"""The last digits of a number, which are the same however its beginning is written."""
_SIGNATURE = re.compile(r"/signatories/\d+/signed")
"""Whose evidence is the signature itself."""
Holder = TypeVar("Holder", Contact, Signatory)


def redacted(entry: Entry, level: Redaction, rules: Rules) -> Entry:
    """The entry without what the level takes out; the same one where that is nothing."""
    if level == "none":
        return entry
    redaction = _Redaction(entry.record, level, rules)
    places = tuple(place for place in entry.places if not redaction.people.may_name(place) and "@" not in place)
    return Entry(entry.identifier, redaction.record(), places)


class _Redaction:
    """What is taken out of one record."""

    def __init__(self, record: Record, level: Redaction, rules: Rules) -> None:
        self.whole, self.level, self.rules = record, level, rules
        self.people = people_of(record, rules)
        self.addresses = {contact.email for contact in record.contacts if contact.email and contact.name}
        numbers = {contact.phone for contact in record.contacts if contact.phone}
        self.numbers = {re.sub(r"\D", "", number)[-_SIGNIFICANT:] for number in numbers}
        self.kept_numbers = {party.phone for party in record.parties} - numbers if level == "people" else set()
        self._safe: dict[str, str] = {}

    def record(self) -> Record:
        """The record without them."""
        whole, agreement = self.whole, self.whole.agreement
        after: Record = self._copy(whole)
        after.agreement.owner = self._name(agreement.owner)
        after.agreement.authors = [author for author in map(self._name, agreement.authors) if author]
        for version, was in zip(after.version_history, whole.version_history, strict=True):
            version.author = self._name(was.author)
        for party, body in zip(after.parties, whole.parties, strict=True):
            party.email = body.email if body.email and self._is_shared(body.email) else None
            party.phone = body.phone if body.phone in self.kept_numbers else None
        after.signatories = [self._unnamed(signatory) for signatory in whole.signatories]
        after.contacts = [self._contact(contact) for contact in whole.contacts] if self.level == "people" else []
        after.evidence = dict(self._evidence(after))
        return after

    def _copy(self, value: Any) -> Any:
        """A copy of a value whose texts are safe; evidence, which is looked at for itself, is left out."""
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, list):
            return [self._copy(item) for item in value]
        if isinstance(value, dict):
            return {key: self._copy(item) for key, item in value.items()}
        if isinstance(value, BaseModel):
            fields = {name: self._copy(item) for name, item in value.__dict__.items() if name != "evidence"}
            return value.model_copy(update=fields)
        return value

    def _name(self, written: str | None, *, is_name: bool = False) -> str | None:
        """What stands where a name may stand: nothing where that is a person's."""
        if not written or next(self.people.named_in(written, is_name=is_name), None):
            return None
        return self.text(written)

    def _unnamed(self, holder: Holder) -> Holder:
        safe: Holder = self._copy(holder)
        safe.name = self._name(holder.name, is_name=True)
        return safe

    def _contact(self, contact: Contact) -> Contact:
        safe = self._unnamed(contact)
        safe.phone = None
        safe.email = contact.email if contact.email and self._is_shared(contact.email) else None
        return safe

    def _is_shared(self, address: str) -> bool:
        """Whether an address is a post's or a team's, and not given beside a person's name."""
        if self.level == "contacts" or address in self.addresses or self.people.may_name(address.partition("@")[0]):
            return False
        words = [plain(word) for word in re.split(r"[\W\d_]+", address.partition("@")[0]) if word]
        return bool(words) and all(self._may_be_shared(word) for word in words)

    def _may_be_shared(self, word: str) -> bool:
        return any(word in self.rules.phrase_index(group) for group in _MAILBOX_WORDS)

    def text(self, text: str) -> str:
        """A text with what must go replaced."""
        if text not in self._safe:
            self._safe[text] = _without(text, sorted(self._spans(text)))
        return self._safe[text]

    def _spans(self, text: str) -> list[tuple[int, int]]:
        spans = list(self.people.spans(text))
        kept = []
        if "@" in text:
            for address in find_emails(text):
                (kept if self._is_shared(address.value) else spans).append((address.start, address.end))
        if "@" in text or _BROKEN_AT.search(text):
            broken = (match.span() for match in _ADDRESS.finditer(text))
            spans += [(start, end) for start, end in broken if not any(a < end and start < b for a, b in kept)]
        if match := _NUMBER.search(text):
            spans += [(n.start, n.end) for n in find_phones(text) if n.value not in self.kept_numbers]
            if any(number in re.sub(r"\D", "", text) for number in self.numbers) and not spans:
                spans.append(match.span())
        return spans

    def _evidence(self, after: Record) -> Any:
        """The evidence of what is still there, in quotes that hold nothing that goes."""
        for pointer, entries in self.whole.evidence.items():
            before, now = _at(self.whole, pointer), _at(after, pointer)
            if (
                _SIGNATURE.fullmatch(pointer)
                or now is None
                or (before != now and not isinstance(now, BaseModel | list | dict))
            ):
                continue
            safe = [entry for entry in entries if self._is_safe(entry)]
            if safe:
                yield pointer, safe

    def _is_safe(self, entry: RecordEvidence) -> bool:
        return self.text(entry.quote) == entry.quote and (entry.raw is None or self.text(entry.raw) == entry.raw)


def _without(text: str, spans: list[tuple[int, int]]) -> str:
    parts, at = [], 0
    for start, end in spans:
        if start >= at:
            parts += [text[at:start], REDACTED]
        at = max(at, end)
    return "".join(parts) + text[at:]


def _at(record: Record, pointer: str) -> Any:
    """What a JSON Pointer leads to in a record; None where nothing is there."""
    found: Any = record
    for part in pointer.split("/")[1:]:
        if isinstance(found, list):
            found = found[int(part)] if part.isdigit() and int(part) < len(found) else None
        elif isinstance(found, dict):
            found = found.get(part.replace("~1", "/").replace("~0", "~"))
        else:
            found = getattr(found, _ATTRIBUTES.get(part, part), None)
    return found


_ATTRIBUTES = {"from": "sender", "to": "recipient"}
"""Keys of the record's JSON that are no attributes' names."""
