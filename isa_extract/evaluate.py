"""How well records agree with gold records: each fact judged once, then precision, recall and F1 by category.

Gold has the shape of a record with less in it. A key it leaves out is not judged; an explicit null says that there is
none; `{"any": [...]}` lists readings that are all right; `"optional": true` in a list item asks nothing of a record.
List items are paired one to one by their key (a party by its name, a retention clause by its text). What pairs is one
right fact, and each attribute that gold gives is another.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum, StrEnum
from pathlib import Path
from typing import Any

from rapidfuzz import fuzz
from rapidfuzz.utils import default_process

from isa_extract.errors import UsageError
from isa_extract.record_files import read_object, record_of

Json = Any
Record = Mapping[str, Json]
Similarity = Callable[[str, str], float]


def _exact(gold: str, found: str) -> float:
    return 100.0 if _folded(gold) == _folded(found) else 0.0


def _name(gold: str, found: str) -> float:
    first, second = default_process(gold), default_process(found)
    return max(fuzz.ratio(first, second), fuzz.token_sort_ratio(first, second))


def _clause(gold: str, found: str) -> float:
    """What gold quotes must be in what was found, which must not be the whole page."""
    first, second = default_process(gold), default_process(found)
    if len(second) > 4 * len(first) + 200:
        return 0.0
    return fuzz.partial_ratio(first, second) if len(first) <= len(second) else fuzz.ratio(first, second)


def _folded(text: str) -> str:
    """Without case and spaces; months that make whole years are years (P12M is P1Y)."""
    text = re.sub(r"\s+", "", text).casefold()
    months = re.fullmatch(r"p(\d+)m", text)
    if months and int(months[1]) % 12 == 0:
        return f"p{int(months[1]) // 12}y"
    return text


class Comparison(Enum):
    """How two values of an attribute compare: the similarity from 0 to 100, and what is enough."""

    EXACT = (_exact, 100.0)  # dates, durations, codes, e-mails, phones, postcodes; case and spaces aside
    NAME = (_name, 87.0)  # names, in any order of their words
    CLAUSE = (_clause, 80.0)  # quoted sentences

    def __init__(self, measure: Similarity, enough: float) -> None:
        self.measure, self.enough = measure, enough

    def similarity(self, gold: Json, found: Json) -> float:
        """The best similarity of what was found to any of gold's readings."""
        if _empty(found):
            return 0.0
        told = [reading for reading in _readings(gold) if reading is not None]
        return max((self.measure(str(reading), str(found)) for reading in told), default=0.0)

    def agrees(self, gold: Json, found: Json) -> bool:
        """Whether what was found is one of gold's readings."""
        return self.similarity(gold, found) >= self.enough


@dataclass(frozen=True, slots=True)
class Attribute:
    """How an attribute is judged: as one value, or member by member where it is a list."""

    comparison: Comparison
    many: bool = False
    plain: Callable[[str], str] | None = None  # what is taken off each member found before it is compared


@dataclass(frozen=True, slots=True)
class Key:
    """The attributes by which two list items are known to be about the same thing."""

    names: tuple[str, ...]
    comparison: Comparison


@dataclass(frozen=True, slots=True)
class ListCategory:
    """A list of the record: the keys that pair its items, tried in order, and the attributes that are judged."""

    keys: tuple[Key, ...]
    attributes: Mapping[str, Attribute]
    repeats_allowed: bool = False  # whether an item told a second time is no error


EXACT, NAME, CLAUSE = (Attribute(comparison) for comparison in Comparison)
CODES, NAMES = Attribute(Comparison.EXACT, many=True), Attribute(Comparison.NAME, many=True)
PROVISIONS = Attribute(Comparison.EXACT, many=True, plain=lambda text: re.sub(r"\(.*", "", text).strip())
"""Article 6(1)(e) counts as Article 6, once."""

AGREEMENT: Mapping[str, Attribute] = {
    "type": EXACT, "title": NAME, "version": EXACT, "status": EXACT, "protective_marking": EXACT, "owner": NAME,
    "authors": NAMES, "term": EXACT, "review_interval": EXACT, "termination_notice": EXACT,
    "dates/commencement": EXACT, "dates/review": EXACT, "dates/expiry": EXACT, "dates/signed": EXACT,
}  # fmt: skip


APART = frozenset({"family"})
"""Categories that are told but stand outside a document's score: not all gold speaks of what they judge."""


def _key(*names: str, by: Comparison = Comparison.NAME) -> Key:
    return Key(names, by)


LISTS: Mapping[str, ListCategory] = {
    "parties": ListCategory(
        (_key("name"),),
        {"address": NAME, "postcode": EXACT, "phone": EXACT, "email": EXACT, "ico_registration": EXACT,
         "roles": CODES, "on_behalf_of": NAMES},
    ),
    "contacts": ListCategory(
        (_key("email", by=Comparison.EXACT), _key("name"), _key("phone", by=Comparison.EXACT)),
        {"name": NAME, "role": NAME, "organisation": NAME, "email": EXACT, "phone": EXACT},
    ),
    "data_items": ListCategory((_key("name"),), {"dataset": NAME, "provider": NAME}, repeats_allowed=True),
    "flows": ListCategory((_key("from", "to"),), {"frequency": EXACT, "method": NAME, "purpose": CLAUSE}),
    "retention": ListCategory(
        (_key("text", by=Comparison.CLAUSE),),
        {"period": EXACT, "bound": EXACT, "action": EXACT, "trigger": CLAUSE, "held_by": NAME, "until": EXACT},
    ),
    "legal_instruments": ListCategory((_key("title"),), {"provisions": PROVISIONS}),
    "signatories": ListCategory(
        (_key("organisation"), _key("name")), {"name": NAME, "position": NAME, "date": EXACT, "signed": EXACT}
    ),
    "version_history": ListCategory((_key("version", by=Comparison.EXACT),), {"date": EXACT, "author": NAME}),
}  # fmt: skip
PAIRED_NAMES_ALIKE = 75.0
"""Where a key has two names (sender and recipient of a flow), each may be a little less alike than a name alone."""


class Verdict(StrEnum):
    """What became of a fact."""

    RIGHT = "right"
    WRONG = "wrong"  # the record says it, gold does not
    MISSED = "missed"  # gold says it, the record does not


@dataclass(frozen=True, slots=True)
class Judgement:
    """A fact judged; `pointer` is the JSON Pointer of the value in the record, None for one that was missed."""

    verdict: Verdict
    what: str
    pointer: str | None = None


@dataclass(slots=True)
class Tally:
    """Facts counted by verdict."""

    right: int = 0
    wrong: int = 0
    missed: int = 0

    def add(self, other: Tally) -> None:
        """Count another tally's facts too."""
        self.right, self.wrong = self.right + other.right, self.wrong + other.wrong
        self.missed += other.missed

    @property
    def precision(self) -> float:
        """The share of what the record says that is right."""
        return self.right / (self.right + self.wrong) if self.right + self.wrong else 1.0

    @property
    def recall(self) -> float:
        """The share of what gold says that the record says."""
        return self.right / (self.right + self.missed) if self.right + self.missed else 1.0

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall."""
        facts = 2 * self.right + self.wrong + self.missed
        return 2 * self.right / facts if self.wrong or self.missed else 1.0

    def as_json(self) -> dict[str, float | int]:
        """The figures, rounded."""
        return {
            "precision": round(self.precision, 4), "recall": round(self.recall, 4), "f1": round(self.f1, 4),
            "tp": self.right, "fp": self.wrong, "fn": self.missed,
        }  # fmt: skip


def tally(judgements: Sequence[Judgement]) -> Tally:
    """The judgements counted."""
    counted = Tally()
    for judgement in judgements:
        match judgement.verdict:
            case Verdict.RIGHT:
                counted.right += 1
            case Verdict.WRONG:
                counted.wrong += 1
            case Verdict.MISSED:
                counted.missed += 1
    return counted


@dataclass(frozen=True)
class DocumentReport:
    """One document's judgements by category; `found` is False where it has no record."""

    name: str
    found: bool
    judgements: Mapping[str, Sequence[Judgement]]

    @property
    def tallies(self) -> dict[str, Tally]:
        """The judgements counted, by category."""
        return {category: tally(judged) for category, judged in self.judgements.items()}

    @property
    def score(self) -> float:
        """The mean F1 of the categories that gold speaks of, but for those that stand apart."""
        scored = [counted.f1 for category, counted in self.tallies.items() if category not in APART]
        return sum(scored) / len(scored) if scored else 1.0


@dataclass(frozen=True)
class Report:
    """All documents of an evaluation."""

    documents: Sequence[DocumentReport] = field(default_factory=tuple)

    @property
    def total(self) -> float:
        """The mean score of the documents."""
        return sum(document.score for document in self.documents) / len(self.documents) if self.documents else 0.0

    @property
    def categories(self) -> dict[str, Tally]:
        """The facts of all documents counted by category."""
        pooled: dict[str, Tally] = {}
        for document in self.documents:
            for category, counted in document.tallies.items():
                pooled.setdefault(category, Tally()).add(counted)
        return pooled

    def as_json(self) -> dict[str, Json]:
        """The figures of all categories and of each document."""
        return {
            "total": round(self.total, 4),
            "categories": {category: counted.as_json() for category, counted in self.categories.items()},
            "documents": {
                document.name: {
                    "score": round(document.score, 4),
                    **{category: counted.as_json() for category, counted in document.tallies.items()},
                }
                for document in self.documents
            },
        }


def evaluate(gold: Path, records: Path) -> Report:
    """Compare a folder of `<document stem>.json` with a folder of records, or one gold file with one record.

    A gold file may also hold the findings of several documents: `{"documents": {NAME: [{"code": ..., "about": ...}]}}`.

    Raises UsageError where a file cannot be read or gold asks for nothing.
    """
    golds = [gold] if gold.is_file() else sorted(gold.glob("*.json"))
    if not golds:
        raise UsageError(str(gold), "holds no gold records", "name a folder of .json files or one such file")
    if not records.exists():
        raise UsageError(str(records), "there is no such file or folder", "write records there with `extract -o` first")
    documents = []
    for path, name, wanted in (entry for each in golds for entry in _golds_of(each)):
        record = records if records.is_file() else _record_of(records, name)
        judgements = judge(wanted, _found(record) if record else {})
        if not judgements and "findings" in wanted and record:
            continue  # gold says that there is nothing to find, and nothing was found
        if not judgements:
            raise UsageError(
                str(path), "has nothing that could be compared", "add a key such as `agreement` or `parties`"
            )
        documents.append(DocumentReport(name, record is not None, judgements))
    return Report(tuple(documents))


def _golds_of(path: Path) -> Iterator[tuple[Path, str, Record]]:
    """The gold in a file by the names of its documents: one record, or the findings of several documents."""
    content = read_object(path)
    documents = content.get("documents")
    if not isinstance(documents, dict):
        yield path, path.stem, content
        return
    for name, findings in sorted(documents.items()):
        yield path, name, {"findings": findings}


def _record_of(folder: Path, stem: str) -> Path | None:
    """The record of a document whose name without its ending is `stem`."""
    exact = folder / f"{stem}.json"
    if exact.is_file():
        return exact
    names = (path for path in folder.glob("*.json") if path.name.startswith(f"{stem}."))
    return min(names, default=None)


def _found(path: Path) -> Record:
    return record_of(read_object(path), str(path)).content


def judge(gold: Record, record: Record) -> dict[str, list[Judgement]]:
    """Each category that gold speaks of, with every fact in it judged."""
    judged: dict[str, list[Judgement]] = {}
    if "agreement" in gold:
        told = record.get("agreement") or {}
        judged["agreement"] = list(_judge_agreement(gold["agreement"], told))
        if "family" in gold["agreement"]:
            family = _judge_value(EXACT, gold["agreement"]["family"], told.get("family"), "family", "/agreement/family")
            judged["family"] = list(family)
    for name, category in LISTS.items():
        if name in gold and (gold[name] or record.get(name)):
            judged[name] = list(_judge_list(category, gold[name] or [], record.get(name) or [], f"/{name}"))
    if "sections" in gold:
        judged["sections"] = list(_judge_sections(gold["sections"], record.get("sections") or []))
    if statuses := list(_judge_section_statuses(gold, record)):
        judged["section_status"] = statuses
    if "findings" in gold and (findings := list(_judge_findings(gold["findings"] or [], record))):
        judged["findings"] = findings
    if "sharing" in gold and (sharing := list(_judge_sharing(gold["sharing"], record.get("sharing") or {}))):
        judged["sharing"] = sharing
    return judged


def _judge_agreement(gold: Record, found: Record) -> Iterator[Judgement]:
    for path, attribute in AGREEMENT.items():
        *above, name = path.split("/")
        want, have = gold, found
        for part in above:
            want, have = want.get(part) or {}, have.get(part) or {}
        if name in want:
            yield from _judge_value(attribute, want[name], have.get(name), path.replace("/", "."), f"/agreement/{path}")


def _judge_list(
    category: ListCategory, gold: Sequence[Record], found: Sequence[Record], pointer: str
) -> Iterator[Judgement]:
    alike = {
        (i, j): similarity
        for i, wanted in enumerate(gold)
        for j, item in enumerate(found)
        if (similarity := _key_similarity(category, wanted, item)) > 0
    }
    partner = _pair(category, gold, found, alike)
    taken = set(partner.values())
    for i, j in partner.items():
        if not gold[i].get("optional"):
            yield from _judge_item(category, gold[i], found[j], f"{pointer}/{j}")
    for i, wanted in enumerate(gold):
        if i not in partner and not wanted.get("optional"):
            yield Judgement(Verdict.MISSED, _describe(category, wanted))
    for j, item in enumerate(found):
        told_before = category.repeats_allowed and any((i, j) in alike for i in range(len(gold)))
        if j not in taken and not told_before:
            yield Judgement(Verdict.WRONG, _describe(category, item), _key_pointer(category, item, f"{pointer}/{j}"))


def _pair(
    category: ListCategory, gold: Sequence[Record], found: Sequence[Record], alike: Mapping[tuple[int, int], float]
) -> dict[int, int]:
    """Gold items and the found items they pair with, the most alike first; of two as alike the later ones."""
    ranked = sorted(
        ((similarity + _agreements(category, gold[i], found[j]), i, j) for (i, j), similarity in alike.items()),
        reverse=True,
    )
    partner: dict[int, int] = {}
    taken: set[int] = set()
    for _, i, j in ranked:
        if i not in partner and j not in taken:
            partner[i] = j
            taken.add(j)
    return partner


def _key_similarity(category: ListCategory, gold: Record, found: Record) -> float:
    """How alike the items are by the first key that both have; 0 where they are about different things."""
    for key in category.keys:
        if len(key.names) > 1:
            if all(name in gold for name in key.names):
                worst = min(key.comparison.similarity(gold[name], _joined(found.get(name))) for name in key.names)
                return worst if worst >= PAIRED_NAMES_ALIKE else 0.0
            continue
        name = key.names[0]
        if gold.get(name) is not None and not _empty(found.get(name)):
            similarity = key.comparison.similarity(gold[name], found[name])
            if similarity >= key.comparison.enough:
                return similarity
    return 0.0


def _agreements(category: ListCategory, gold: Record, found: Record) -> int:
    """How many attributes agree: it tells the address of one dataset from the address of another."""
    return sum(
        attribute.comparison.agrees(gold[name], _joined(found.get(name)))
        for name, attribute in category.attributes.items()
        if not attribute.many and gold.get(name) is not None
    )


def _judge_item(category: ListCategory, gold: Record, found: Record, pointer: str) -> Iterator[Judgement]:
    label = _describe(category, gold)
    yield Judgement(Verdict.RIGHT, label, _key_pointer(category, found, pointer))
    for name, attribute in category.attributes.items():
        if name in gold:
            value = found.get(name)
            if not attribute.many and attribute.comparison is not Comparison.EXACT:
                value = _joined(value)
            yield from _judge_value(attribute, gold[name], value, f"{label}.{name}", f"{pointer}/{name}")


def _judge_value(attribute: Attribute, gold: Json, found: Json, what: str, pointer: str) -> Iterator[Judgement]:
    if attribute.many:
        yield from _judge_members(attribute, gold or [], found or [], what, pointer)
        return
    told = _readings(gold)
    if all(reading is None for reading in told):
        if not _empty(found):
            yield Judgement(Verdict.WRONG, f"{what}: {found!r}, gold has none", pointer)
    elif _empty(found):
        if None not in told:
            yield Judgement(Verdict.MISSED, f"{what}: {gold!r}")
    elif attribute.comparison.agrees(gold, found):
        yield Judgement(Verdict.RIGHT, f"{what}: {found!r}", pointer)
    else:
        yield Judgement(Verdict.WRONG, f"{what}: {found!r}", pointer)
        yield Judgement(Verdict.MISSED, f"{what}: {gold!r}")


def _judge_members(
    attribute: Attribute, gold: Sequence[Json], found: Sequence[Json], what: str, pointer: str
) -> Iterator[Judgement]:
    left: dict[int, Json] = {}
    for number, member in enumerate(found):
        value = attribute.plain(str(member)) if attribute.plain else member
        if attribute.plain is None or value not in left.values():
            left[number] = value
    asked: list[Json] = []
    for wanted in gold:
        readings = told = _readings(wanted)
        if attribute.plain:
            readings = list(dict.fromkeys(attribute.plain(str(reading)) for reading in told))
            if readings in asked and readings != told:
                continue  # another point of an Article that counts once
            asked.append(readings)
        hit = next((n for n, member in left.items() if attribute.comparison.agrees({"any": readings}, member)), None)
        member = None if hit is None else left.pop(hit)
        if isinstance(wanted, dict) and wanted.get("optional"):
            continue
        if hit is None:
            yield Judgement(Verdict.MISSED, f"{what}: {wanted}")
        else:
            yield Judgement(Verdict.RIGHT, f"{what}: {member}", f"{pointer}/{hit}")
    for number, member in left.items():
        yield Judgement(Verdict.WRONG, f"{what}: {member}", f"{pointer}/{number}")


def _judge_sections(gold: Sequence[Record], found: Sequence[Record]) -> Iterator[Judgement]:
    places: dict[str, str] = {}
    for number, section in enumerate(found):
        if section.get("id"):
            places.setdefault(section["id"], f"/sections/{number}/id")
    wanted = {section["id"]: bool(section.get("optional")) for section in gold}
    for name, optional in wanted.items():
        if name not in places and not optional:
            yield Judgement(Verdict.MISSED, name)
        elif not optional:
            yield Judgement(Verdict.RIGHT, name, places[name])
    for name in sorted(places.keys() - wanted.keys()):
        yield Judgement(Verdict.WRONG, name, places[name])


def _judge_section_statuses(gold: Record, record: Record) -> Iterator[Judgement]:
    """The statuses that gold gives sections, and the missing sections where gold lists them.

    Gold that lists an absent section lists all of them; otherwise those absent are not scored.
    """
    wanted = {section["id"]: section for section in gold.get("sections") or [] if "status" in section}
    yield from _judge_statuses(wanted, record.get("sections") or [], "/sections")
    if "missing_sections" in gold:
        missing = {section["id"]: section for section in gold["missing_sections"] or []}
        found = record.get("missing_sections") or []
        yield from _judge_statuses(missing, found, "/missing_sections")
        all_told = any(section["status"] == "absent" for section in missing.values()) or not missing
        for number, section in enumerate(found):
            if section.get("id") not in missing and (all_told or section.get("status") != "absent"):
                what = f"{section.get('id')}: {section.get('status')}"
                yield Judgement(Verdict.WRONG, what, f"/missing_sections/{number}/status")


def _judge_statuses(wanted: Mapping[str, Record], found: Sequence[Record], pointer: str) -> Iterator[Judgement]:
    places = {section.get("id"): number for number, section in reversed(list(enumerate(found)))}
    for name, section in wanted.items():
        number = places.get(name)
        if not section.get("optional"):
            status = None if number is None else found[number].get("status")
            yield from _judge_value(EXACT, section["status"], status, name, f"{pointer}/{number}/status")


UNKNOWN_TO_READERS = frozenset({"loading", "row-not-mapped", "extractor-failed"})
"""Findings about how the program read a file: whoever writes gold from the document alone cannot know them."""


def _judge_findings(gold: Sequence[Record], record: Record) -> Iterator[Judgement]:
    """Findings by their code, each as often as gold has it; where gold gives a pointer it must be the same.

    What gold says a finding is `about` tells which of several with one code is meant.
    """
    found = record.get("findings") or []
    evidence = record.get("evidence") or {}
    taken: set[int] = set()

    def likeness(wanted: Record, number: int) -> float:
        quotes = " ".join(entry.get("quote", "") for entry in evidence.get(f"/findings/{number}", ()))
        words = f"{found[number].get('message', '')} {quotes}"
        return fuzz.partial_ratio(default_process(str(wanted.get("about", ""))), default_process(words))

    def fits(wanted: Record, number: int) -> bool:
        same = found[number].get("code") == wanted["code"]
        return same and ("pointer" not in wanted or found[number].get("pointer") == wanted["pointer"])

    for wanted in sorted(
        gold, key=lambda item: ("pointer" not in item, "about" not in item, bool(item.get("optional")))
    ):
        what = ": ".join(str(wanted[key]) for key in ("code", "about") if wanted.get(key))
        fitting = [number for number in range(len(found)) if number not in taken and fits(wanted, number)]
        best = max(fitting, key=lambda number: (likeness(wanted, number), -number), default=None)
        if best is not None:
            taken.add(best)
        if wanted.get("optional"):
            continue
        if best is None:
            yield Judgement(Verdict.MISSED, what)
        else:
            yield Judgement(Verdict.RIGHT, what, f"/findings/{best}")
    asked = {wanted["code"] for wanted in gold}
    for number, finding in enumerate(found):
        code = finding.get("code")
        if number not in taken and (code not in UNKNOWN_TO_READERS or code in asked):
            yield Judgement(Verdict.WRONG, f"{code}: {finding.get('message')}", f"/findings/{number}")


def _judge_sharing(gold: Record, found: Record) -> Iterator[Judgement]:
    """How often, and which methods were found; a method more than gold names is no error."""
    if gold.get("frequency") is not None:
        yield from _judge_value(EXACT, gold["frequency"], found.get("frequency"), "frequency", "/sharing/frequency")
    methods = found.get("methods") or []
    for wanted in gold.get("methods") or []:
        number = next((methods.index(reading) for reading in _readings(wanted) if reading in methods), None)
        if isinstance(wanted, dict) and wanted.get("optional"):
            continue
        if number is None:
            yield Judgement(Verdict.MISSED, f"methods: {wanted}")
        else:
            yield Judgement(Verdict.RIGHT, f"methods: {methods[number]}", f"/sharing/methods/{number}")


def _readings(gold: Json) -> list[Json]:
    """The right answers behind a gold value."""
    return list(gold["any"]) if isinstance(gold, dict) and "any" in gold else [gold]


def _empty(value: Json) -> bool:
    return value in (None, "", [])


def _joined(value: Json) -> Json:
    return " ".join(map(str, value)) if isinstance(value, list) else value


def _key_pointer(category: ListCategory, item: Record, pointer: str) -> str:
    """The pointer of the attribute an item is known by."""
    names = [name for key in category.keys for name in key.names]
    return next((f"{pointer}/{name}" for name in names if not _empty(item.get(name))), pointer)


def _describe(category: ListCategory, item: Record) -> str:
    """An item by its key, in few words."""
    for key in category.keys:
        parts = [str(_readings(item[name])[0])[:90] for name in key.names if not _empty(item.get(name))]
        if parts:
            return " > ".join(parts)
    return json.dumps(item, ensure_ascii=False)[:90]
