"""What the views of a comparison have in common: fields, values, places and outcomes in words for people."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache
from itertools import groupby
from typing import Any

from isa_extract.compare import CompareReport, ConformanceReport, Difference, Kind, Place, Side, Subject
from isa_extract.compare.conformance import FieldState
from isa_extract.compare.fields import Field, Nature, list_fields, single_fields
from isa_extract.compare.wording import printed
from isa_extract.record import RecordEvidence

Json = Any

KINDS: dict[Kind, str] = {
    Kind.ADDED: "added",
    Kind.REMOVED: "removed",
    Kind.CHANGED: "changed",
    Kind.MOVED: "moved",
    Kind.REWORDED: "same in other words",
}
_PARTS = {
    "agreement": "The agreement", "sharing": "How information is shared",
    "missing_sections": "Sections that are missing",
    "data_items": "Information shared", "flows": "Exchanges", "version_history": "Version history",
    "legal_instruments": "Legislation", "lawful_conditions": "Lawful conditions", "retention": "Retention",
}  # fmt: skip
_LABELS = {
    "agreement.type": "kind of document", "agreement.dates.commencement": "start date",
    "agreement.dates.review": "review date", "agreement.dates.expiry": "end date",
    "agreement.dates.signed": "date of signing",
    "agreement.review_interval": "reviewed every", "agreement.termination_notice": "notice of termination",
    "legal_instruments.uri": "legislation.gov.uk", "retention.until": "kept until",
}  # fmt: skip
_WORDS = {"ico": "ICO", "uri": "URI", "id": "section"}
_UNITS = {"Y": "year", "M": "month", "W": "week", "D": "day"}
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
_MEDIA = {
    "application/pdf": "PDF",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "Word",
    "text/plain": "text",
}
_SOURCES = {"text_layer": "text layer", "ocr": "read by OCR", "mixed": "partly read by OCR", "native": ""}


@cache
def _fields() -> dict[str, Field]:
    fields = {field.name: field for field in single_fields()}
    for name, attributes in list_fields().items():
        fields |= {f"{name}.{attribute.name}": attribute for attribute in attributes}
    return fields


def part_label(name: str) -> str:
    """What a part of the record is called: parties, retention."""
    return _PARTS.get(name, name.replace("_", " ").capitalize())


def field_label(name: str) -> str:
    """What a field is called within its part: review date, address."""
    if name in _LABELS:
        return _LABELS[name]
    words = name.rpartition(".")[2].split("_")
    return " ".join(_WORDS.get(word, word) for word in words)


def full_label(name: str) -> str:
    """A field with its part: Parties: address."""
    part, _, rest = name.partition(".")
    return f"{part_label(part)}: {field_label(name)}" if rest else part_label(part)


def value_in_words(name: str, value: Json) -> str:
    """A value as people write it: 1 April 2016, 6 years, joint controller."""
    if isinstance(value, Mapping):
        return item_in_words(name, value)
    if isinstance(value, list):
        return ", ".join(value_in_words(name, member) for member in value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if value is None:
        return ""
    text = str(value)
    field = _fields().get(name)
    nature = field.nature if field else Nature.TEXT
    if nature is Nature.DATE:
        return "/".join(map(_date, text.split("/"))).replace("/", " to ")
    if nature is Nature.DURATION:
        return _duration(text)
    if nature is Nature.CODE or re.fullmatch(r"[a-z]+(?:_[a-z0-9]+)+", text):
        return text.replace("_", " ")
    return text


def _date(text: str) -> str:
    match = re.fullmatch(r"(\d{4})-(0[1-9]|1[0-2])(?:-(\d\d))?", text)
    if not match:
        return text
    month = f"{_MONTHS[int(match[2]) - 1]} {match[1]}"
    return f"{int(match[3])} {month}" if match[3] else month


def _duration(text: str) -> str:
    if not re.fullmatch(r"P(?:\d+[YMWD])+", text):
        return text
    parts = [(int(number), _UNITS[unit]) for number, unit in re.findall(r"(\d+)([YMWD])", text)]
    return " ".join(f"{number} {unit}{'' if number == 1 else 's'}" for number, unit in parts)


def item_in_words(name: str, item: Mapping[str, Json], called: str = "") -> str:
    """A list item by what it says beyond what it is called."""
    told: list[str] = []
    for key, value in item.items():
        field = _fields().get(f"{name}.{key}")
        if value in (None, "", [], {}) or field is None:
            continue
        if isinstance(value, Mapping):
            words = ", ".join(f"{inner} {member}" for inner, member in value.items())
        else:
            words = value_in_words(f"{name}.{key}", value)
        if str(value) not in called and words not in called:
            told.append(f"{field_label(field.name)}: {words}")
    return "; ".join(told)


_ALIKE_FROM = 3
"""So many items that differ in one attribute, and in the same way, are told as one."""


@dataclass(frozen=True, slots=True)
class Group:
    """The differences of one list item, or of several that differ alike; or those of values that stand once."""

    item: str | None
    differences: tuple[Difference, ...]
    count: int = 1


@dataclass(frozen=True, slots=True)
class Part:
    """The differences of one part of the record."""

    name: str
    label: str
    groups: tuple[Group, ...]

    @property
    def count(self) -> int:
        """How many differences there are."""
        return sum(len(group.differences) * group.count for group in self.groups)


def parts(found: Sequence[Difference]) -> Iterator[Part]:
    """The differences by part of the record, then by item."""
    for name, of_part in groupby(found, key=lambda difference: difference.part):
        groups = [tuple(members) for _, members in groupby(of_part, key=_key)]
        yield Part(name, part_label(name), tuple(_gathered(groups)))


def _key(difference: Difference) -> tuple[str | None, str | None, str | None]:
    """What is the same for all differences of one item."""
    return difference.item, difference.first.owner, difference.second.owner


def _gathered(groups: Sequence[tuple[Difference, ...]]) -> Iterator[Group]:
    alike: dict[str, list[tuple[Difference, ...]]] = defaultdict(list)
    for group in groups:
        alike[_likeness(group)].append(group)
    for group in groups:
        members = alike[_likeness(group)]
        if len(members) < _ALIKE_FROM or not _likeness(group):
            yield Group(_item(group[0].item), group)
        elif group is members[0]:
            said = f", {group[0].first.value}"
            names = [(_item(member[0].item) or "").removesuffix(said) for member in members]
            yield Group(f"{len(names)} items: {'; '.join(names)}", group, len(names))


def _likeness(group: Sequence[Difference]) -> str:
    """The same for groups that can be told as one, "" for one that cannot."""
    one = group[0]
    if len(group) > 1 or one.is_whole_item or one.item is None or one.kind not in (Kind.CHANGED, Kind.REWORDED):
        return ""
    return json.dumps([one.kind, one.field, one.first.value, one.second.value])


def _item(name: str | None) -> str | None:
    return None if name is None else ", ".join(value_in_words("", part) for part in name.split(", "))


def place_in_words(difference: Difference) -> tuple[str, str]:
    """Where a thing that moved stood and stands: by section where that changed, else by its place in the list."""
    first, second = difference.first.place, difference.second.place
    if first is None or second is None:
        return "", ""
    if difference.field == "sections" and first.number != second.number:
        return _numbered(first), _numbered(second)
    if first.section != second.section and first.section and second.section and difference.field != "sections":
        return _sectioned(first), _sectioned(second)
    return tuple_of(f"place {place.position} of {place.of}" for place in (first, second))


def tuple_of(pair: Iterable[str]) -> tuple[str, str]:
    """Two texts."""
    first, second = pair
    return first, second


def _numbered(place: Place) -> str:
    page = f", page {place.page}" if place.page else ""
    return f"section {place.number}{page}" if place.number else f"without a number{page}"


def _sectioned(place: Place) -> str:
    number = f" ({place.number})" if place.number else ""
    return f"under {(place.section or '').replace('_', ' ')}{number}"


def sides_in_words(difference: Difference) -> tuple[str, str]:
    """Both values; "" where there is none."""
    if difference.kind is Kind.MOVED:
        return place_in_words(difference)
    return tuple_of(
        item_in_words(difference.field, side.value, difference.item or "")
        if isinstance(side.value, Mapping)
        else value_in_words(difference.field, side.value)
        for side in (difference.first, difference.second)
    )


def changed_words(first: str, second: str) -> list[tuple[str, str, str]]:
    """Two texts word by word: (in both, "", ""), then what only the first and only the second has."""
    a, b = (re.findall(r"\S+", printed(text)) for text in (first, second))
    steps = []
    for kind, i, j, k, l in SequenceMatcher(None, a, b, autojunk=False).get_opcodes():  # noqa: E741
        steps.append((" ".join(a[i:j]), "", "") if kind == "equal" else ("", " ".join(a[i:j]), " ".join(b[k:l])))
    return steps


def worth_marking(difference: Difference) -> bool:
    """Whether two texts have enough in common that their changed words are worth pointing out."""
    first, second = difference.first.value, difference.second.value
    if (
        difference.kind not in (Kind.CHANGED, Kind.REWORDED)
        or not isinstance(first, str)
        or not isinstance(second, str)
    ):
        return False
    field = _fields().get(difference.field)
    if not field or field.nature not in (Nature.TEXT, Nature.NAME):
        return False
    a, b = first.split(), second.split()
    return min(len(a), len(b)) >= 4 and SequenceMatcher(None, a, b, autojunk=False).ratio() >= 0.4


def proof(side: Side) -> RecordEvidence | None:
    """The surest piece of evidence of a side, the first of several."""
    return max(side.evidence, key=lambda piece: piece.confidence, default=None)


def proof_in_words(side: Side, *, quoted: str = "") -> str:
    """Where a document says it: page, quote unless it is `quoted` already, rule and confidence.

    "" where nothing can prove it: of what is missing, and of findings on the whole document.
    """
    piece = proof(side)
    if piece is None:
        return "" if (side.owner or "").startswith(("/missing_sections/", "/findings/")) else "no evidence"
    page = f"page {piece.page}, " if piece.page else ""
    quote = "" if printed(piece.quote) == printed(quoted) else f': "{_cut(printed(piece.quote))}"'
    return f"{page}{piece.start}-{piece.end}{quote} ({piece.rule}, {piece.confidence:.2f})"


def _cut(text: str, length: int = 160) -> str:
    return text if len(text) <= length else f"{text[: length - 1].rstrip()}…"


def about(subject: Subject) -> str:
    """The file a record was made from, in one line."""
    source = subject.record.source
    told = [source.file_name] if source.file_name not in subject.name else []
    told.append(_MEDIA.get(source.media_type, source.media_type))
    if source.pages:
        told.append(f"{source.pages} page{'' if source.pages == 1 else 's'}")
    told.append(_SOURCES[source.text_source])
    return ", ".join(part for part in told if part)


def titled(subject: Subject) -> str:
    """What a record is about: title, version, start date."""
    agreement = subject.record.agreement
    told = [agreement.title or value_in_words("agreement.type", agreement.type)]
    if agreement.version:
        told.append(f"version {agreement.version}")
    if agreement.dates.commencement:
        told.append(f"from {value_in_words('agreement.dates.commencement', agreement.dates.commencement)}")
    return ", ".join(told)


def outcome(report: CompareReport) -> str:
    """The outcome of a comparison in one line."""
    comparison = report.comparison
    counted = {kind: count for kind, count in comparison.counts.items() if count}
    if not counted:
        told = "no differences"
    else:
        number = sum(counted.values())
        listed = ", ".join(f"{count} {KINDS[kind]}" for kind, count in counted.items())
        told = f"{number} difference{'' if number == 1 else 's'}: {listed}"
        if comparison.same_in_substance:
            told += "; the records agree in substance"
    if comparison.doubtful:
        left = len(comparison.doubtful)
        told += f"; {left} left out, read with a confidence below {report.min_confidence:g}"
    return told


def scope(report: CompareReport) -> str:
    """Which fields were compared, "" where all were."""
    told = []
    if report.only:
        told.append(f"only {', '.join(report.only)}")
    if report.ignore:
        told.append(f"without {', '.join(report.ignore)}")
    return "; ".join(told)


def verdict(report: ConformanceReport) -> str:
    """The outcome of holding a record against the schema in one line."""
    conformance = report.conformance
    count = len(conformance.problems)
    told = "valid" if conformance.valid else f"not valid: {count} problem{'' if count == 1 else 's'}"
    if conformance.fields:
        told += f"; {conformance.filled} of {len(conformance.fields)} fields say something"
    if conformance.min_confidence is not None:
        told += (
            f"; {conformance.below} value{'' if conformance.below == 1 else 's'} below {conformance.min_confidence:g}"
        )
    return told


def state_in_words(state: FieldState) -> str:
    """How far a field is filled."""
    if state.is_list:
        return f"{state.filled} item{'' if state.filled == 1 else 's'}" if state.filled else "empty"
    if state.name.partition(".")[0] in list_fields():
        return f"{state.filled} of {state.filled + state.empty}"
    if not state.filled:
        return "empty"
    return "filled" if state.filled == 1 else f"{state.filled} values"
