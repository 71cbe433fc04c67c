"""Which agreements bind an organisation: those with a party that is it, by whatever name, or whose functions it has."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from isa_extract.errors import UnreadableError, UsageError
from isa_extract.identify import written_on
from isa_extract.record_files import record_among
from isa_extract.register.names import without_legal_form, words_of
from isa_extract.register.organisation import Organisation
from isa_extract.register.resolve import Register, Resolution

Json = Mapping[str, Any]
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


def read_records(paths: Iterable[Path], tell: Callable[[UnreadableError], None]) -> Iterator[tuple[str, Json]]:
    """The records in files and folders with all below them, each with its file; `tell` hears of files that hold none.

    A path that is not there is told of as well.
    """
    for path in paths:
        for file in _files(path) if path.is_dir() else (path,):
            try:
                yield str(file), record_among(file).model_dump(mode="json", by_alias=True)
            except UnreadableError as error:
                tell(error)


def _files(folder: Path) -> Iterator[Path]:
    """The JSON files of a folder and all below it, in order; hidden folders left out."""
    for base, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        yield from (Path(base) / name for name in sorted(names) if name.endswith(".json"))


def agreements_of(
    asked: str,
    records: Iterable[tuple[str, Json]],
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

    def bindings(self, file: str, record: Json) -> Iterator[Binding]:
        """How a record binds the organisation: one for each party that is it."""
        day = written_on(record)
        dates = record["agreement"].get("dates") or {}
        for party in record["parties"]:
            found = self._party(party, day)
            if found is not None:
                how, identity, certain = found
                yield Binding(
                    file, record["agreement"].get("title") or "", party["name"], how, identity, certain,
                    *(str(dates.get(name) or "") for name in ("commencement", "review", "expiry")),
                )  # fmt: skip

    def _party(self, party: Json, day: str | None) -> tuple[str, str, bool] | None:
        """How a party is the organisation, as which body of the register, and whether that is certain."""
        if self.organisation is None:
            names = [party["name"], *(party.get("aliases") or ())]
            same = any(without_legal_form(words_of(name)) == self.key for name in names)
            return (_SAID["none"], "", True) if same else None
        identity = (party.get("identifiers") or {}).get("register")
        resolution = self._resolved(party, day)
        if identity in self.register.by_id and resolution.organisation is None:
            resolution = Resolution(party["name"], "exact", (self.register.by_id[identity],), 1.0)
        found = self._meant(resolution)
        if found is not None:
            return found
        for name in party.get("on_behalf_of") or ():
            found = self._meant(self.register.resolve(name, on=day))
            if found is not None:
                how, identity, certain = found
                return f"on its behalf ({name}; {how})", identity, certain
        return None

    def _resolved(self, party: Json, day: str | None) -> Resolution:
        """What a party's name resolves to; where that is not sure, a fuller alias may say."""
        by_name = self.register.resolve(party["name"], on=day)
        if by_name.organisation is None:
            for alias in party.get("aliases") or ():
                by_alias = self.register.resolve(alias, on=day) if len(words_of(alias)) > 1 else Resolution(alias)
                if by_alias.organisation and by_alias.organisation in (by_name.candidates or by_alias.candidates):
                    return by_alias
        return by_name

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
