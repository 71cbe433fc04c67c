"""Who has signed: nobody, not everybody; parties without a place to sign, and signatories that are no parties."""

from __future__ import annotations

import re
from collections.abc import Iterator

from isa_extract.checks.case import Case, check
from isa_extract.checks.names import Bodies, same_body, says_which
from isa_extract.facts import Finding, Span
from isa_extract.record import Signatory
from isa_extract.rules import plain

_AROUND = 700
"""Characters around the signature blocks in which another may stand."""
_SIGNED = re.compile(r"\b(?:signed|signature)\b", re.IGNORECASE)


def _has_signed(signatory: Signatory) -> bool:
    return bool(signatory.signed) or signatory.date is not None


def _place(case: Case, number: int) -> tuple[Span, ...]:
    pointer = f"/signatories/{number}"
    names = ("organisation", "position", "name", "signed")
    return next((spans for name in names if (spans := case.spans(f"{pointer}/{name}"))), ())


@check("unsigned", "partly-signed")
def signatures(case: Case) -> Iterator[Finding]:
    """Signature blocks without a signature or date: all of them, or some."""
    signatories = case.record.signatories
    open_ones = [number for number, signatory in enumerate(signatories) if not _has_signed(signatory)]
    if not open_ones:
        return
    spans = tuple(span for number in open_ones for span in _place(case, number))
    if len(open_ones) == len(signatories) and not _typed_signature(case):
        many = (
            f"none of the {len(signatories)} signature blocks holds"
            if len(signatories) > 1
            else "the only signature block does not hold"
        )
        yield Finding("unsigned", f"{many} a signature or a date of signing", spans, "/signatories")
        return
    if len(open_ones) == len(signatories):
        others = "others have"
    else:
        others = f"{len(signatories) - len(open_ones)} of {len(signatories)} have"
    names = [signatories[n].organisation or signatories[n].name or "a block without a name" for n in open_ones]
    told = "; ".join(names[:8]) + ("; ..." if len(names) > 8 else "")
    yield Finding("partly-signed", f"{others} signed, not {told}", spans, "/signatories")


@check("party-did-not-sign", "signatory-not-a-party")
def parties_and_signatories(case: Case) -> Iterator[Finding]:
    """Parties without a signature block, and blocks for bodies that are no party."""
    parties, signatories = case.record.parties, case.record.signatories
    if not parties or not signatories:
        return
    bodies = Bodies(case)
    signing: dict[int, int | None] = {
        number: bodies.find(signatory.organisation)
        for number, signatory in enumerate(signatories)
        if signatory.organisation
    }
    signed_for = {party for party in signing.values() if party is not None}
    # A block without a name, or for "the Council" where several are, may be any party's.
    unknown = sum(
        1 for n, s in enumerate(signatories) if signing.get(n) is None and not says_which(s.organisation or "")
    )
    for number, signatory in enumerate(signatories):
        name = signatory.organisation or ""
        owner = case.record.agreement.owner
        if (
            number in signing
            and signing[number] is None
            and says_which(name)
            and not (owner and same_body(name, owner))
        ):
            yield Finding(
                "signatory-not-a-party", f"{signatory.organisation} has a signature block and is not among the parties",
                _place(case, number), f"/signatories/{number}",
            )  # fmt: skip
    represented = {
        bodies.find(name)
        for party in parties
        for name in party.on_behalf_of
    }  # fmt: skip
    without = [
        number
        for number, party in enumerate(parties)
        if number not in signed_for and number not in represented and set(party.roles) != {"processor"}
    ]
    # One block for "the Council" of many is signed by each of them on a copy of its own.
    for_any = any(
        s.organisation and signing.get(n) is None and not says_which(s.organisation) for n, s in enumerate(signatories)
    )
    if not signed_for or len(without) <= unknown or (for_any and unknown):
        return
    if len(signatories) == 1 and len(parties) > 2:
        return  # the sheet of one of many
    for number in without:
        if _signs_unread(case, number):
            continue
        pointer = f"/parties/{number}"
        message = f"{parties[number].name} has no signature block"
        yield Finding("party-did-not-sign", message, case.spans(f"{pointer}/name"), pointer)


def _region(case: Case) -> Span:
    """The part of the text with the signature blocks that were read, and what stands closely around them."""
    spans = [span for number in range(len(case.record.signatories)) for span in _place(case, number)]
    if not spans or case.context is None:
        return 0, 0
    return max(0, min(spans)[0] - _AROUND), max(span[1] for span in spans) + _AROUND


def _signs_unread(case: Case, number: int) -> bool:
    """Whether a party is named beside the word "signed" among the blocks: its own may be one that was not read."""
    start, end = _region(case)
    party = case.record.parties[number]
    names = [plain(name) for name in (party.name, *party.aliases) if says_which(name) or name.isupper()]
    lines = [line for line in case.text[start:end].split("\n") if line.strip()]
    return any(
        any(name in plain(line) for name in names) and _SIGNED.search("\n".join(lines[max(0, n - 2) : n + 2]))
        for n, line in enumerate(lines)
    )


_TYPED = re.compile(r"\(\s*signed\s*\)|/s/", re.IGNORECASE)


def _typed_signature(case: Case) -> bool:
    """Whether somebody signed among the blocks in a way that was not read: "(signed) J. Bloggs"."""
    start, end = _region(case)
    return _TYPED.search(case.text, max(0, start), end) is not None
