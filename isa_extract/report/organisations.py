"""What names resolve to, and the agreements that bind an organisation, as text, JSON and CSV."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from isa_extract.agreements import Answer, Binding
from isa_extract.cells import harmless
from isa_extract.organisation_register.index import IndexResolution, Listed
from isa_extract.organisation_register.organisation import Organisation
from isa_extract.organisation_register.resolve import Register, Resolution


@dataclass(frozen=True, slots=True)
class Look:
    """A name that was looked up: what it is in the starter register, and in the official registers that are loaded."""

    resolution: Resolution
    listed: IndexResolution | None


def found_text(looks: Sequence[Look], register: Register) -> str:
    """Each name with the bodies it may be, their dates, codes, names and neighbours in time."""
    return "".join(f"{line}\n" for look in looks for line in _found_lines(look, register))


def _found_lines(look: Look, register: Register) -> Iterator[str]:
    resolution = look.resolution
    count = len(resolution.candidates)
    how = "not in the register" if not count else resolution.method.replace("_", " ")
    if resolution.method == "fuzzy":
        how += f" ({resolution.score:.2f})"
    yield f"{resolution.name}: {how}" + (f", any of {count}" if count > 1 else "")
    for organisation in resolution.candidates:
        life = _life(organisation.start, organisation.end)
        yield f"  {organisation.name} ({organisation.type or organisation.kind}{life}) {organisation.id}"
        details = {
            "codes": ", ".join(f"{name} {code}" for name, code in organisation.codes),
            "former names": "; ".join(organisation.former_names),
            "also": "; ".join(organisation.aliases),
            "took over from": "; ".join(body.name for body in register.predecessors.get(organisation.id, ())),
            "taken over by": "; ".join(register.by_id[identity].name for identity in organisation.successors),
        }
        yield from (f"    {label}: {value}" for label, value in details.items() if value)
    if look.listed is not None:
        for listed in look.listed.candidates[:20]:
            near = f" ({look.listed.score:.2f})" if look.listed.method == "fuzzy" else ""
            method = look.listed.method.replace("_", " ")
            life = _life(listed.start, listed.end)
            yield f"  {listed.source}: {listed.name}{life} {listed.code_of} {listed.code}; {method}{near}"
        if len(look.listed.candidates) > 20:
            yield f"  and {len(look.listed.candidates) - 20} more"


def _life(start: str, end: str) -> str:
    return f", {start or '?'} to {end}" if end else f", since {start}" if start else ""


def found_json(looks: Sequence[Look], register: Register) -> str:
    """The same for programs."""
    return _json([
        {
            "name": look.resolution.name, "method": look.resolution.method, "score": look.resolution.score,
            "candidates": [_organisation(body, register) for body in look.resolution.candidates],
            "official": None if look.listed is None else {
                "method": look.listed.method, "score": look.listed.score,
                "candidates": [_listed(listed) for listed in look.listed.candidates],
            },
        }
        for look in looks
    ])  # fmt: skip


def _organisation(body: Organisation, register: Register) -> dict[str, Any]:
    return {
        "id": body.id, "name": body.name, "kind": body.kind, "type": body.type, "nation": body.nation,
        "start": body.start or None, "end": body.end or None, "codes": dict(body.codes),
        "former_names": list(body.former_names), "aliases": list(body.aliases),
        "predecessors": [before.id for before in register.predecessors.get(body.id, ())],
        "successors": list(body.successors),
    }  # fmt: skip


def _listed(listed: Listed) -> dict[str, Any]:
    return {
        "source": listed.source, "name": listed.name, "codes": {listed.code_of: listed.code, **dict(listed.codes)},
        "other_names": list(listed.others), "start": listed.start or None, "end": listed.end or None,
    }  # fmt: skip


def found_csv(looks: Sequence[Look], _: Register) -> str:
    """One row for each name and body it may be; a name that is nowhere has one row."""
    header = ("name", "register", "method", "score", "candidates", "id", "found", "start", "end", "codes")
    rows: list[Sequence[object]] = []
    for look in looks:
        resolution, listed = look.resolution, look.listed
        for body in resolution.candidates:
            codes = " ".join(f"{name}:{code}" for name, code in body.codes)
            rows.append(
                (resolution.name, "starter", resolution.method, resolution.score, len(resolution.candidates), body.id,
                 body.name, body.start, body.end, codes)
            )  # fmt: skip
        for entry in listed.candidates if listed else ():
            rows.append(
                (resolution.name, entry.source, listed.method if listed else "", listed.score if listed else "",
                 len(listed.candidates) if listed else "", entry.code, entry.name, entry.start, entry.end,
                 f"{entry.code_of}:{entry.code}")
            )  # fmt: skip
        if not resolution.candidates and not (listed and listed.candidates):
            rows.append((resolution.name, "", "none", 0.0, 0, "", "", "", "", ""))
    return _csv(header, rows)


# --- agreements -------------------------------------------------------------------------------------------------------


def answer_text(answer: Answer) -> str:
    """Who was asked for, the agreements that bind it, and apart from them those that may."""
    organisation = answer.organisation
    lines = [f"{organisation.name} ({organisation.id})" if organisation else f"{answer.asked} (not in the register)"]
    if answer.predecessors:
        lines.append("took over from: " + "; ".join(body.name for body in answer.predecessors))
    for title, bindings in (("binds it", answer.binding), ("may bind it", answer.perhaps)):
        count = f"{len(bindings)} agreement{'' if len(bindings) == 1 else 's'}"
        if bindings or title == "binds it":
            lines.append(f"{count} {title if len(bindings) == 1 else title.replace('binds', 'bind')}")
        for binding in bindings:
            lines.append(f"  {binding.file}: {binding.title or 'without title'}{_dates(binding)}")
            lines.append(f"    party {binding.party!r}: {binding.how}")
    return "\n".join(lines) + "\n"


def _dates(binding: Binding) -> str:
    parts = [("from", binding.commencement), ("review", binding.review), ("until", binding.expiry)]
    said = ", ".join(f"{label} {date}" for label, date in parts if date)
    return f" ({said})" if said else ""


def answer_json(answer: Answer) -> str:
    """The same for programs."""
    organisation = answer.organisation
    return _json({
        "asked": answer.asked,
        "organisation": {"id": organisation.id, "name": organisation.name} if organisation else None,
        "predecessors": [{"id": body.id, "name": body.name} for body in answer.predecessors],
        "binds": [_binding(binding) for binding in answer.binding],
        "may_bind": [_binding(binding) for binding in answer.perhaps],
    })  # fmt: skip


def _binding(binding: Binding) -> dict[str, Any]:
    return {name: value or None for name, value in asdict(binding).items() if name != "certain"}


def answer_csv(answer: Answer) -> str:
    """One row for each agreement and party."""
    header = ("binds", "file", "title", "party", "how", "organisation", "commencement", "review", "expiry")
    rows = [
        ("yes" if b.certain else "maybe", b.file, b.title, b.party, b.how, b.organisation, b.commencement, b.review,
         b.expiry)
        for b in (*answer.binding, *answer.perhaps)
    ]  # fmt: skip
    return _csv(header, rows)


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1) + "\n"


def _csv(header: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows([harmless(str(cell)) for cell in row] for row in rows)
    return stream.getvalue()
