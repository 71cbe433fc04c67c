"""Who has signed: nobody, not everybody; parties without a place to sign, and signatories that are no parties."""

from __future__ import annotations

from collections.abc import Iterator

from isa_extract.checks.case import Case, check
from isa_extract.checks.names import Bodies, says_which
from isa_extract.facts import Finding, Span
from isa_extract.record import Signatory


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
    if len(open_ones) == len(signatories):
        many = f"none of the {len(signatories)} signature blocks holds" if len(signatories) > 1 else "the only signature block does not hold"  # noqa: E501
        yield Finding("unsigned", f"{many} a signature or a date of signing", spans, "/signatories")
        return
    names = [signatories[n].organisation or signatories[n].name or "a block without a name" for n in open_ones]
    told = "; ".join(names[:8]) + ("; ..." if len(names) > 8 else "")
    yield Finding(
        "partly-signed", f"{len(open_ones)} of {len(signatories)} have not signed: {told}", spans, "/signatories"
    )


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
        if number in signing and signing[number] is None and says_which(signatory.organisation or ""):
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
    if not signed_for or len(without) <= unknown:
        return
    for number in without:
        pointer = f"/parties/{number}"
        message = f"{parties[number].name} has no signature block"
        yield Finding("party-did-not-sign", message, case.spans(f"{pointer}/name"), pointer)
