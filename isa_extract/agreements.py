"""Which agreements bind an organisation: those with a party that is it, by whatever name, or whose functions it has."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from isa_extract.errors import UsageError
from isa_extract.identify import resolution_of, written_on
from isa_extract.organisation_register.names import without_legal_form, words_of
from isa_extract.organisation_register.organisation import Organisation
from isa_extract.organisation_register.resolve import Register, Resolution
from isa_extract.record import Party, Record

_SAID = {
    "exact": "by its name", "alias": "by another way of its name", "former_name": "by a former name",
    "abbreviation": "by an abbreviation", "part": "as a part of it", "fuzzy": "by a name nearly the same",
    "none": "by the same name",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Binding:
    """An agreement and the party through which it binds, or may bind, an organisation."""

    file: str
    title: str
    party: str
    how: str
    organisation: str  # the id of the body that the party is
    certain: bool
    commencement: str = ""
    review: str = ""
    expiry: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """What was asked, the organisation it is, and the agreements that bind it."""

    asked: str
    organisation: Organisation | None
    predecessors: tuple[Organisation, ...]
    bindings: tuple[Binding, ...]

    @property
    def binding(self) -> tuple[Binding, ...]:
        """Those that do."""
        return tuple(binding for binding in self.bindings if binding.certain)

    @property
    def perhaps(self) -> tuple[Binding, ...]:
        """Those that may."""
        return tuple(binding for binding in self.bindings if not binding.certain)


def agreements_of(
    asked: str,
    records: Iterable[tuple[str, Record]],
    register: Register,
    *,
    kind: str | None = None,
    predecessors: bool = True,
) -> Answer:
    """The agreements that bind an organisation. Raises UsageError where several are meant by the name.

    With `predecessors`, those of bodies whose functions came to it are among them; where these went to several bodies,
    the agreement may bind. So it does where a party's name may mean the organisation or another.
    """
    organisation = _organisation(asked, register, kind)
    seeker = _Seeker(asked, organisation, register, predecessors)
    found = [binding for file, record in records for binding in seeker.bindings(file, record)]
    return Answer(asked, organisation, tuple(seeker.before.values()), tuple(found))


def binder(asked: str, register: Register) -> Callable[[Record], bool]:
    """What tells of a record whether it binds, or may bind, an organisation or one whose functions came to it.

    Raises UsageError where several are meant by the name.
    """
    seeker = _Seeker(asked, _organisation(asked, register, None), register, predecessors=True)
    return lambda record: next(seeker.bindings("", record), None) is not None


def _organisation(asked: str, register: Register, kind: str | None) -> Organisation | None:
    if asked in register.by_id:
        return register.by_id[asked]
    resolution = register.resolve(asked, kind=kind)
    if len(resolution.candidates) > 1:
        ids = ", ".join(candidate.id for candidate in resolution.candidates[:8])
        raise UsageError(asked, f"may be {ids}", "write it in full, give one of these ids, or say --kind")
    return resolution.organisation


class _Seeker:
    def __init__(self, asked: str, organisation: Organisation | None, register: Register, predecessors: bool) -> None:
        self.register, self.organisation = register, organisation
        self.before = register.lineage(organisation) if organisation and predecessors else {}
        self.key = without_legal_form(words_of(asked))

    def bindings(self, file: str, record: Record) -> Iterator[Binding]:
        """How a record binds the organisation: one for each party that is it."""
        day = written_on(record)
        dates = record.agreement.dates
        for party in record.parties:
            found = self._party(party, day)
            if found is not None:
                how, identity, certain = found
                yield Binding(
                    file, record.agreement.title or "", party.name, how, identity, certain,
                    dates.commencement or "", dates.review or "", dates.expiry or "",
                )  # fmt: skip

    def _party(self, party: Party, day: str | None) -> tuple[str, str, bool] | None:
        """How a party is the organisation, as which body of the register, and whether that is certain."""
        if self.organisation is None:
            same = any(without_legal_form(words_of(name)) == self.key for name in (party.name, *party.aliases))
            return (_SAID["none"], "", True) if same else None
        identity = party.identifiers.get("register")
        resolution = resolution_of(party, self.register, day)
        if identity in self.register.by_id and resolution.organisation is None:
            resolution = Resolution(party.name, "exact", (self.register.by_id[identity],), 1.0)
        found = self._meant(resolution)
        if found is not None:
            return found
        for name in party.on_behalf_of:
            found = self._meant(self.register.resolve(name, on=day))
            if found is not None:
                how, identity, certain = found
                return f"on its behalf ({name}; {how})", identity, certain
        return None

    def _meant(self, resolution: Resolution) -> tuple[str, str, bool] | None:
        said = _SAID[resolution.method]
        for candidate in resolution.candidates:
            if self.organisation is not None and candidate.id == self.organisation.id:
                others = [other.name for other in resolution.candidates if other.id != candidate.id]
                return (f"{said}; or {' or '.join(others)}" if others else said), candidate.id, not others
        inherited = [candidate for candidate in resolution.candidates if candidate.id in self.before]
        if not inherited:
            return None
        before = inherited[0]
        how = f"predecessor {before.name}, {said}"
        alone = len(resolution.candidates) == 1
        whole = self._passed_whole(before)
        if not whole:
            how += ", whose functions went to several bodies"
        if not alone:
            how += ", or another body"
        return how, before.id, alone and whole

    def _passed_whole(self, body: Organisation) -> bool:
        """Whether all that a body did came to the organisation, along every line of its successors."""
        seen: set[str] = set()
        waiting: list[str] = [body.id]
        while waiting:
            identity = waiting.pop()
            if self.organisation is None or identity == self.organisation.id or identity in seen:
                continue
            seen.add(identity)
            successors: Sequence[str] = self.register.by_id[identity].successors
            if identity not in self.before:
                return False
            waiting += successors
        return True
