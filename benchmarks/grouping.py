"""Grouping of thousands of generated documents: how right, how fast, how much memory, and what share of reading them.

    python benchmarks/grouping.py [--documents 5000] [--read 12] [--json]

The documents are agreements on a few shared forms between a few dozen bodies, each as drafts, versions, renewals,
copies in other formats and copies with misread letters; what a record says of them is now and then missing or wrong.
Seconds are of the processor. Exit status 1 where a figure is beyond its limit.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from run import Figure, tell

from isa_extract.grouping.editions import Card, card_of
from isa_extract.grouping.fingerprint import of_text
from isa_extract.grouping.groups import group
from isa_extract.pipeline import extract
from isa_extract.record import Agreement, Dates, Party, Record, Source

FORMS, FORM_WORDS, FILLED_WORDS = 8, 1600, 500
PLACES = (
    "Arden", "Wessel", "Thornbeck", "Calder", "Holmfell", "Marsdale", "Ouseshire", "Kelver", "Stanmere", "Fenmarsh",
    "Brackley Vale", "Lunesdale", "Eastmarch", "Wrenmouth", "Teme Valley", "Corvedale", "Rushdale", "Harrowfell",
    "Tarnshire", "Moorland", "Ambry", "Kingsmere", "Selbourne", "Northmoor",
)  # fmt: skip
BODIES = ("County Council", "Police", "NHS Trust", "District Council", "Homes Limited", "Fire and Rescue Service")
THEMES = (
    "Early Help", "Safe and Well Visits", "Troubled Families", "Rough Sleeping", "Hospital Discharge", "Youth Justice",
    "School Attendance", "Tenancy Fraud", "Warm Homes", "Domestic Abuse", "Vulnerable Callers", "Adult Safeguarding",
    "Blue Badges", "Council Tax Debt", "Missing Children", "Substance Misuse", "Home Adaptations", "Electoral Register",
)  # fmt: skip
KINDS = ("Scheme", "Programme", "Pathway", "Panel", "Pilot", "Project", "Hub", "Referrals")


@dataclass(frozen=True)
class Draft:
    """A generated document: the agreement it is of, its text, and what a record says of it."""

    agreement: int
    name: str
    text: str
    record: Record


def documents(count: int, seed: int = 7) -> Iterator[Draft]:
    """Generated documents of as many agreements as it takes."""
    chance = random.Random(seed)  # noqa: S311
    words = _vocabulary(chance)
    forms = [_sentences(chance, words, FORM_WORDS) for _ in range(FORMS)]
    made = number = 0
    while made < count:
        for draft in _agreement(number, chance, words, forms[chance.randrange(FORMS)]):
            if made < count:
                yield draft
                made += 1
        number += 1


def _vocabulary(chance: random.Random) -> list[str]:
    parts = ("ac", "bel", "cor", "den", "es", "fan", "gor", "hul", "im", "jo", "kel", "lam", "mor", "nis", "ot", "pra")
    return ["".join(chance.choices(parts, k=chance.randint(1, 4))) for _ in range(4000)]


def _sentences(chance: random.Random, words: list[str], count: int) -> list[str]:
    """Sentences of common and rare words, `count` words in all."""
    told: list[str] = []
    while sum(map(len, told)) < count:
        told.append([words[int(len(words) * chance.random() ** 2)] for _ in range(chance.randint(8, 24))])  # type: ignore[arg-type]
    return [" ".join(sentence).capitalize() + "." for sentence in told]


def _agreement(number: int, chance: random.Random, words: list[str], form: list[str]) -> Iterator[Draft]:
    place = chance.choice(PLACES)
    parties = [f"{place} {body}" for body in chance.sample(BODIES, chance.randint(2, 4))]
    title = f"{chance.choice(THEMES)} {chance.choice(KINDS)} {chance.choice(words).capitalize()}"
    reference = f"ISA/{number:05d}" if chance.random() < 0.6 else None
    filled = _sentences(chance, words, FILLED_WORDS)
    start = date(2012, 1, 1) + timedelta(days=chance.randrange(3000))
    for edition in range(chance.choice((1, 1, 2, 2, 3, 4))):
        if edition:
            filled = _amended(chance, words, filled)
        renewed = edition == 3
        begins = start + timedelta(days=3 * 365) if renewed else start
        version = "1.0" if renewed else ("0.4", "1.0", "1.2")[edition]
        text = _written(title, reference, version, begins, parties, form, filled)
        record = _record(chance, title, reference, version, begins, parties)
        for copy in range(chance.choice((1, 1, 1, 2, 3))):
            read = text if copy < 2 else _misread(chance, text)
            yield Draft(number, f"{number:05d}.{edition}.{copy}", read, record if copy != 1 else _worse(chance, record))


def _amended(chance: random.Random, words: list[str], filled: list[str]) -> list[str]:
    fresh = _sentences(chance, words, FILLED_WORDS)
    return [new if chance.random() < 0.2 else old for old, new in zip(filled, fresh, strict=False)]


def _written(
    title: str,
    reference: str | None,
    version: str,
    begins: date,
    parties: list[str],
    form: list[str],
    filled: list[str],
) -> str:
    head = [title, f"Reference {reference or 'to follow'}", f"Version {version}", f"Start date: {begins:%d %B %Y}"]
    body = [line for pair in zip(form, filled, strict=False) for line in pair]
    rest = form[len(filled) :] + filled[len(form) :]
    return "\n\n".join(["Information Sharing Agreement", *head, "between " + " and ".join(parties), *body, *rest])


def _misread(chance: random.Random, text: str) -> str:
    """The text as poor OCR has it: one word in twenty with a wrong letter."""
    words = text.split(" ")
    return " ".join(word.replace("o", "0", 1) if chance.random() < 0.05 else word for word in words)


def _record(
    chance: random.Random, title: str, reference: str | None, version: str, begins: date, parties: list[str]
) -> Record:
    content = f"{chance.getrandbits(256):064x}"
    return Record(
        source=Source(
            file_name="a.txt", sha256=content, media_type="text/plain", text_source="native", extractor_version="0",
            pattern_version="0",
        ),
        agreement=Agreement(
            type="information_sharing_agreement", title=title, reference=reference, version=version,
            status="draft" if version == "0.4" else "approved", dates=Dates(commencement=begins.isoformat()),
        ),
        parties=[Party(name=name) for name in parties],
    )  # fmt: skip


def _worse(chance: random.Random, record: Record) -> Record:
    """A record of a copy in which something was not read."""
    agreement = record.agreement
    what = chance.randrange(4)
    if what == 0:
        changed: dict[str, object] = {
            "agreement": agreement.model_copy(update={"title": "Information Sharing Agreement"})
        }
    elif what == 1:
        changed = {"agreement": agreement.model_copy(update={"reference": None, "version": None})}
    else:
        changed = {"parties": record.parties[:1] if what == 2 else []}
    source = record.source.model_copy(update={"sha256": f"{chance.getrandbits(256):064x}"})
    return record.model_copy(update={**changed, "source": source})


@dataclass(frozen=True)
class Measured:
    """What the process that only groups found."""

    seconds_fingerprints: float
    seconds_grouping: float
    megabytes: float
    precision: float
    recall: float
    groups: int


def measure(count: int) -> Measured:
    """Group `count` generated documents."""
    owners: dict[str, int] = {}
    cards: list[Card] = []
    spent = 0.0
    for draft in documents(count):
        begun = time.process_time()
        card = card_of(draft.name, draft.record).with_print(of_text(draft.text))
        spent += time.process_time() - begun
        owners[draft.name] = draft.agreement
        cards.append(card)
    begun = time.process_time()
    found = group(cards)
    grouping = time.process_time() - begun
    right = together = 0
    for one in found.groups:
        sizes = Counter(owners[member.card.name] for member in one.members)
        right += sum(size * (size - 1) // 2 for size in sizes.values())
        together += len(one.members) * (len(one.members) - 1) // 2
    true = sum(size * (size - 1) // 2 for size in Counter(owners.values()).values())
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return Measured(spent, grouping, peak, right / together, right / true, len(found.groups))


def seconds_to_read(count: int) -> float:
    """Seconds to read one of the documents, from its text file to the record."""
    with tempfile.TemporaryDirectory() as folder:
        paths = []
        for draft in documents(count):
            path = Path(folder) / f"{draft.name}.txt"
            path.write_text(draft.text, encoding="utf-8")
            paths.append(path)
        extract(paths[0])  # imports, and rules compiled
        begun = time.process_time()
        for path in paths:
            extract(path)
        return (time.process_time() - begun) / len(paths)


def main() -> int:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", type=int, default=5000, help="how many to group")
    parser.add_argument("--read", type=int, default=12, help="how many to read, for the ratio")
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument("--only-group", action="store_true", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.only_group:
        print(json.dumps(asdict(measure(asked.documents))))
        return 0
    command = [sys.executable, __file__, "--only-group", "--documents", str(asked.documents)]
    told = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    reading = seconds_to_read(asked.read) * asked.documents
    spent = told["seconds_fingerprints"] + told["seconds_grouping"]
    figures = [
        Figure(f"grouping {asked.documents} documents / reading them", spent / reading, "", 0.05),
        Figure("peak memory of the process that groups", told["megabytes"], "MB", 800),
        Figure("pairs put together wrongly", 1 - told["precision"], "", 0.02),
        Figure("pairs missed", 1 - told["recall"], "", 0.05),
        Figure("fingerprints and identities", told["seconds_fingerprints"], "s"),
        Figure("grouping", told["seconds_grouping"], "s"),
        Figure("groups found", told["groups"], ""),
    ]
    return tell(figures, as_json=asked.json)


if __name__ == "__main__":
    sys.exit(main())
