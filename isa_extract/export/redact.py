"""A record without people: what is taken out before any target sees it.

`people`: the names, e-mail addresses and telephone numbers of people, wherever they stand. Organisations, posts and
shared mailboxes stay, as do a party's own address and number; a mailbox that a record gives beside a person's name is
taken for that person's, and any contact's number. `contacts`: besides, all contacts, every e-mail address and every
telephone number. In a text that stays, what goes becomes `[redacted]`; a quote of the evidence that holds some is left
out, for a quote says what the document says or nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Any, TypeVar

from pydantic import BaseModel

from isa_extract.cells import CONTROL
from isa_extract.entries import Entry
from isa_extract.export.people_named import people_of
from isa_extract.export.target import Options, Redaction, Target
from isa_extract.record import Contact, Party, Record, RecordEvidence, RecordFinding, Signatory
from isa_extract.rules import Rules, plain
from isa_extract.values import find_emails, find_phones

REDACTED = "[redacted]"
_ADDRESS = re.compile(r"\S*(?:@|[(\[]at[)\]])\S*", re.IGNORECASE)
_NUMBER = re.compile(r"\d\D{0,3}(?:\d\D{0,3}){7}\d")
"""As many digits, as close together, as a telephone number has at least."""
_SUSPECT = (re.compile("@"), re.compile(r"[(\[][Aa][Tt][)\]]"), _NUMBER)
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


def given_to(target: Target, entries: Iterable[Entry], options: Options, rules: Rules) -> Iterator[Entry]:
    """The entries as a target gets them: redacted, and with evidence where it takes any."""
    for entry in entries:
        if not target.evidence:
            record = entry.record.model_copy(update={"evidence": {}})
            entry = Entry(entry.identifier, record, entry.places)
        yield redacted(entry, options.redaction, rules)


class _Redaction:
    """What is taken out of one record."""

    def __init__(self, record: Record, level: Redaction, rules: Rules) -> None:
        self.whole, self.level, self.rules = record, level, rules
        self.people = people_of(record, rules)
        self.addresses = {c.email.casefold() for c in record.contacts if c.email and self._is_persons(c.name)}
        numbers = {contact.phone for contact in record.contacts if contact.phone}
        self.numbers = {re.sub(r"\D", "", number)[-_SIGNIFICANT:] for number in numbers}
        self.kept_numbers = {party.phone for party in record.parties} - numbers if level == "people" else set()
        self._texts: dict[str, str] = {}
        texts = {name: _texts_of(getattr(record, name)) for name in Record.model_fields}
        self._suspect = self.people.may_be_in(list(dict.fromkeys(chain.from_iterable(texts.values()))), _SUSPECT)
        self._fields = [
            name for name, held in texts.items() if name != "evidence" and not self._suspect.isdisjoint(held)
        ]

    def record(self) -> Record:
        """The record without them. What does not change is the same object as before."""
        whole, agreement = self.whole, self.whole.agreement
        owner, authors = self._name(agreement.owner), [a for a in map(self._name, agreement.authors) if a]
        contacts = [self._contact(contact) for contact in whole.contacts] if self.level == "people" else []
        unnamed = {
            "agreement": agreement.model_copy(update={"owner": owner, "authors": authors}),
            "version_history": [v.model_copy(update={"author": self._name(v.author)}) for v in whole.version_history],
            "parties": [self._party(party) for party in whole.parties],
            "contacts": contacts,
            "signatories": [self._unnamed(signatory) for signatory in whole.signatories],
            "findings": [self._finding(finding) for finding in whole.findings],
        }
        after = whole.model_copy(update=unnamed | {"evidence": {}})
        after = after.model_copy(update={name: self._safe(getattr(after, name)) for name in self._fields})
        return after.model_copy(update={"evidence": dict(self._evidence(after))})

    def _safe(self, value: Any) -> Any:
        """A value whose texts are safe."""
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, list):
            items = [self._safe(item) for item in value]
            return items if any(item is not was for item, was in zip(items, value, strict=True)) else value
        if isinstance(value, dict):
            return {key: self._safe(item) for key, item in value.items()}
        if isinstance(value, BaseModel):
            fields = {name: safe for name, held in value.__dict__.items() if (safe := self._safe(held)) is not held}
            return value.model_copy(update=fields) if fields else value
        return value

    def _name(self, written: str | None, *, is_name: bool = False) -> str | None:
        """What stands where a name may stand: nothing where that names a person."""
        if not written or self._is_persons(written, is_name=is_name) or self.text(written) != written:
            return None
        return written

    def _is_persons(self, written: str | None, *, is_name: bool = True) -> bool:
        return written is not None and next(self.people.named_in(written, is_name=is_name), None) is not None

    def _unnamed(self, holder: Holder) -> Holder:
        return holder.model_copy(update={"name": self._name(holder.name, is_name=True)})

    def _contact(self, contact: Contact) -> Contact:
        return self._unnamed(contact).model_copy(update={"phone": None, "email": self._mailbox(contact.email)})

    def _party(self, party: Party) -> Party:
        phone = party.phone if party.phone in self.kept_numbers else None
        return party.model_copy(update={"phone": phone, "email": self._mailbox(party.email)})

    def _finding(self, finding: RecordFinding) -> RecordFinding:
        """A finding that points at no contact that is gone."""
        gone = self.level == "contacts" and (finding.pointer or "").startswith("/contacts/")
        return finding.model_copy(update={"pointer": None}) if gone else finding

    def _mailbox(self, address: str | None) -> str | None:
        return address if address and self._is_shared(address) else None

    def _is_shared(self, address: str) -> bool:
        """Whether an address is a post's or a team's, and not given beside a person's name."""
        if (
            self.level == "contacts"
            or address.casefold() in self.addresses
            or self.people.may_name(address.partition("@")[0])
        ):
            return False
        words = [plain(word) for word in re.split(r"[\W\d_]+", address.partition("@")[0]) if word]
        return bool(words) and all(self._may_be_shared(word) for word in words)

    def _may_be_shared(self, word: str) -> bool:
        return any(word in self.rules.phrase_index(group) for group in _MAILBOX_WORDS)

    def text(self, text: str) -> str:
        """A text of the record with what must go replaced, and control characters, which may hide it, left out."""
        if text not in self._suspect:
            return text
        if text not in self._texts:
            plain_text = CONTROL.sub("", text)
            self._texts[text] = _without(plain_text, sorted(self._spans(plain_text)))
        return self._texts[text]

    def _spans(self, text: str) -> list[tuple[int, int]]:
        spans = list(self.people.spans(text))
        if not any(pattern.search(text) for pattern in _SUSPECT):
            return spans
        kept: list[tuple[int, int]] = []
        for address in find_emails(text):
            (kept if self._is_shared(address.value) else spans).append((address.start, address.end))
        broken = (match.span() for match in _ADDRESS.finditer(text))
        spans += [(start, end) for start, end in broken if not any(a < end and start < b for a, b in kept)]
        if match := _NUMBER.search(text):
            spans += [(n.start, n.end) for n in find_phones(text) if n.value not in self.kept_numbers]
            if any(number in re.sub(r"\D", "", text) for number in self.numbers) and not spans:
                spans.append(match.span())
        return spans

    def _evidence(self, after: Record) -> Iterator[tuple[str, list[RecordEvidence]]]:
        """The evidence of what is still there, in quotes that hold nothing that goes."""
        same: dict[str, bool] = {}
        for pointer, entries in self.whole.evidence.items():
            item = "/".join(pointer.split("/", 3)[:3])
            if item not in same:
                same[item] = (now := _at(after, item)) is not None and _at(self.whole, item) == now
            if not same[item] and self._is_gone(pointer, after):
                continue
            safe = [entry for entry in entries if self._is_safe(entry)]
            if safe and not _SIGNATURE.fullmatch(pointer):
                yield pointer, safe

    def _is_gone(self, pointer: str, after: Record) -> bool:
        """Whether what a pointer leads to is not there any more, or says something else."""
        before, now = _at(self.whole, pointer), _at(after, pointer)
        return now is None or (before != now and not isinstance(now, BaseModel | list | dict))

    def _is_safe(self, entry: RecordEvidence) -> bool:
        return self.text(entry.quote) == entry.quote and (entry.raw is None or self.text(entry.raw) == entry.raw)


def _texts_of(value: Any) -> dict[str, None]:
    """Every text of a value, and of all that is below it, once."""
    texts: dict[str, None] = {}
    waiting = [value]
    while waiting:
        value = waiting.pop()
        if value is None:
            continue
        if isinstance(value, str):
            texts[value] = None
        elif isinstance(value, list):
            waiting += value
        elif isinstance(value, RecordEvidence):
            texts[value.quote] = None
            waiting.append(value.raw)
        elif isinstance(value, dict | BaseModel):
            waiting += (value if isinstance(value, dict) else value.__dict__).values()
    return texts


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
