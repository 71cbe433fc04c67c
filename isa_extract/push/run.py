"""A push: every entry that changed since it was last taken, sent one after the other, each noted as soon as it is."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from isa_extract.entries import Entry
from isa_extract.export.mapping import View
from isa_extract.export.target import Options
from isa_extract.push.journal import Journal, Sent, hash_of
from isa_extract.push.sender import HIDDEN, AskedToWaitError, Sender, request_headers
from isa_extract.push.target_file import TargetFile

_GIVE_UP_AFTER = 3
"""Records in a row that get no answer, after all their attempts, before the registry is taken to be down."""
_KEY_LENGTH = 32


@dataclass
class Pushed:
    """What became of the entries, and why the push ended before its end, if it did.

    `counts`: created, updated, unchanged, refused, unreachable.
    """

    counts: Counter[str] = field(default_factory=Counter)
    stopped: str | None = None

    @property
    def is_complete(self) -> bool:
        """Whether the registry has all that there is."""
        return not (self.counts["refused"] or self.counts["unreachable"] or self.stopped)


def push(
    entries: Iterable[Entry], target: TargetFile, journal: Journal, sender: Sender, options: Options,
    tell: Callable[[str], None],
) -> Pushed:  # fmt: skip
    """Send what changed. `tell` gets a line for each entry that was not taken: its identifier and why, no content."""
    done, silent = Pushed(), 0
    for entry in entries:
        body = body_of(target, entry, options)
        url, sha256 = target.url_of(entry.identifier), hash_of(body)
        if journal.has(url, entry.identifier, sha256):
            done.counts["unchanged"] += 1
            continue
        try:
            key = key_of(entry.identifier, body, journal.times(url, entry.identifier))
            answer = sender.send(entry.identifier, body, key)
        except AskedToWaitError as error:
            done.stopped = f"the registry asks to wait {error.seconds:.0f} s; push again then"
            break
        done.counts[answer.outcome] += 1
        if answer.status is not None and (answer.outcome == "created" or answer.outcome == "updated"):
            journal.add(Sent(url, entry.identifier, sha256, answer.status, answer.outcome))
        else:
            tell(f"{entry.identifier}: {answer.why}")
        silent = silent + 1 if answer.outcome == "unreachable" else 0
        if silent == _GIVE_UP_AFTER:
            done.stopped = f"no answer for {silent} records in a row; push again when the registry is there"
            break
    return done


def rehearse(entries: Iterable[Entry], target: TargetFile, journal: Journal, options: Options) -> Iterator[str]:
    """What a push would send, request by request as text, with secrets hidden; unchanged entries in a line each."""
    secrets = {target.auth.header: HIDDEN} if target.auth else {}
    for entry in entries:
        body = body_of(target, entry, options)
        url = target.url_of(entry.identifier)
        if journal.has(url, entry.identifier, hash_of(body)):
            yield f"{entry.identifier}: unchanged, would not be sent\n"
            continue
        key = key_of(entry.identifier, body, journal.times(url, entry.identifier))
        headers = request_headers(target, key, secrets)
        shown = _printable(json.dumps(json.loads(body), ensure_ascii=False, indent=1))
        yield "\n".join((f"{target.method} {url}", *map(": ".join, headers.items()), "", shown, "\n"))


def _printable(shown: str) -> str:
    """JSON without what a terminal might take for a command; it means the same."""
    return re.sub(r"[\x7f-\x9f\u2028-\u202e\u2066-\u2069]", lambda match: f"\\u{ord(match[0]):04x}", shown)


def body_of(target: TargetFile, entry: Entry, options: Options) -> bytes:
    """The JSON that goes to the registry."""
    if target.body is None:
        return entry.record.model_dump_json(by_alias=True).encode()
    made = target.body(View(entry, options))
    return json.dumps(made, ensure_ascii=False, separators=(",", ":")).encode()


def key_of(identifier: str, body: bytes, times: int) -> str:
    """The idempotency key of an agreement that the registry took so many times before.

    Sent again after a cut connection or a killed push it is the same; where a content comes back after another one, it
    is not, so that the registry does not take it for the answer it gave long ago.
    """
    return hash_of(json.dumps([identifier, times, hash_of(body)]).encode())[:_KEY_LENGTH]
