"""Loading 1.2 million fee payers and looking up 10,000 names: seconds, memory, and how many are found.

    python benchmarks/organisations.py [--rows 1200000] [--names 10000] [--json]

The register and the names are made on the spot, always the same. Exit status 1 where a figure is beyond its limit.
"""

from __future__ import annotations

import argparse
import csv
import json
import random
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from run import Figure, run_python, tell

HEADER = (
    "Registration_number", "Organisation_name", "Organisation_address_line_1", "Organisation_address_line_2",
    "Organisation_address_line_3", "Organisation_address_line_4", "Organisation_address_line_5",
    "Organisation_postcode", "Public_authority", "Start_date_of_registration", "End_date_of_registration",
    "Trading_names", "Payment_tier",
)  # fmt: skip
ONSETS, VOWELS, CODAS, ENDS, TRADES, MORE = (
    words.split()
    for words in (
        "b br c ch cl d f fl g gr h j k l m n p pr r s sh st t th tr v w wh",
        "a e i o u ai ea ee oa ou",
        "b ck d ft g l ll m n nd ng p r rd rn s sk st t th x",
        "by ton ham field well worth ley den mere more stead wick",
        "Accountants Bakery Builders Care Carpentry Cleaning Consulting Counselling Couriers Dental Design Electrical "
        "Engineering Estates Events Fitness Flooring Florists Foods Garage Gardens Glazing Groundworks Hairdressing "
        "Healthcare Heating Homes Housing Interiors Investments Joinery Landscapes Lettings Logistics Marketing Media "
        "Motors Nurseries Optical Painting Pharmacy Photography Physiotherapy Plumbing Printing Properties Recruitment "
        "Roofing Security Software Solicitors Surveyors Systems Taxis Training Transport Travel Tutors Veterinary",
        "Services Solutions Group Partners Company Associates Centre Practice Trust School Academy Church Club",
    )
)
FORMS = ("Limited", "Ltd", "LTD", "LLP", "", "", "CIC", "Limited")


def proper(source: random.Random) -> str:
    """A made-up proper name."""
    syllables = "".join(source.choice(part) for part in (ONSETS, VOWELS, CODAS))
    if source.random() < 0.5:
        syllables += source.choice(ENDS)
    return syllables.capitalize()


def names(count: int) -> Iterator[str]:
    """Names of bodies, each once."""
    source = random.Random(1)  # noqa: S311
    seen: set[str] = set()
    while len(seen) < count:
        words = [proper(source)]
        if source.random() < 0.45:
            words += [source.choice(("and", "&", "")), proper(source)]
        words.append(source.choice(TRADES))
        if source.random() < 0.4:
            words.append(source.choice(MORE))
        words.append(source.choice(FORMS))
        name = " ".join(filter(None, words))
        name = name.upper() if source.random() < 0.3 else name
        if name.casefold() not in seen:
            seen.add(name.casefold())
            yield name


def write_register(path: Path, rows: int) -> list[str]:
    """The register as the ICO publishes it; gives its names."""
    written = list(names(rows))
    source = random.Random(2)  # noqa: S311
    with path.open("w", encoding="utf-8", newline="") as stream:
        table = csv.writer(stream)
        table.writerow(HEADER)
        for number, name in enumerate(written):
            trading = f"{proper(source)} {source.choice(TRADES)}" if number % 9 == 0 else ""
            street = f"{source.randrange(1, 200)} {proper(source)} Street"
            table.writerow(
                (f"ZA{number:06d}" if number < 1_000_000 else f"ZB{number - 1_000_000:06d}", name, street, "",
                 proper(source), "", "", "AB1 2CD", "N", "2019-05-25", "2027-05-24", trading, "Tier 1")
            )  # fmt: skip
    return written


def misspelt(name: str, source: random.Random) -> str:
    """A name with one letter of a longer word left out, doubled, changed or swapped."""
    words = name.split(" ")
    long = [number for number, word in enumerate(words) if len(word) >= 6 and word.isalpha()]
    if not long:
        return name
    number = source.choice(long)
    word = words[number]
    at = source.randrange(1, len(word) - 1)
    words[number] = source.choice(
        (word[:at] + word[at + 1 :], word[:at] + word[at] + word[at:], word[:at] + "z" + word[at + 1 :],
         word[:at] + word[at + 1] + word[at] + word[at + 2 :])
    )  # fmt: skip
    return " ".join(words)


def wanted(written: Sequence[str], count: int) -> list[tuple[str, str]]:
    """Names to look up, each with what it was made of: as they are, otherwise written, misspelt, absent."""
    source = random.Random(3)  # noqa: S311
    asked = []
    for number in range(count):
        name = source.choice(written)
        match number % 4:
            case 0:
                asked.append((name, "exact"))
            case 1:
                asked.append((f"The {name.casefold()}".replace("limited", "Ltd."), "otherwise"))
            case 2:
                asked.append((misspelt(name, source), "misspelt"))
            case _:
                asked.append((f"{proper(source)}{proper(source).casefold()} {source.choice(TRADES)} Limited", "absent"))
    return asked


READ = """
import csv, sys, time
started = time.process_time()
with open(sys.argv[1], encoding="utf-8", newline="") as stream:
    for _ in csv.reader(stream):
        pass
print(time.process_time() - started)
"""
LOAD = """
import resource, sys, time
from pathlib import Path
from isa_extract.organisation_register.index import Index
from isa_extract.organisation_register.official import recognise
started, worked = time.perf_counter(), time.process_time()
with Index(Path(sys.argv[2]), write=True) as index:
    index.load(recognise(Path(sys.argv[1])))
print(time.perf_counter() - started, time.process_time() - worked, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""
LOOK_UP = """
import json, resource, sys, time
from collections import Counter
from pathlib import Path
from isa_extract.organisation_register.index import Index
asked = json.loads(Path(sys.argv[2]).read_text(encoding="utf-8"))
started = time.perf_counter()
found = Counter()
with Index(Path(sys.argv[1])) as index:
    for name, sort in asked:
        found[sort] += bool(index.resolve(name).candidates)
seconds = time.perf_counter() - started
print(json.dumps([seconds, time.process_time(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, found]))
"""


def write_all(folder: Path, rows: int, count: int) -> None:
    """The register and the questions."""
    written = write_register(folder / "ico.csv", rows)
    (folder / "names.json").write_text(json.dumps(wanted(written, count)), encoding="utf-8")


def measure(rows: int, count: int) -> Iterator[Figure]:
    """All figures. Each step is a process of its own: the memory of one does not count for another."""
    megabyte = 1024 * (1024 if sys.platform == "darwin" else 1)
    with tempfile.TemporaryDirectory() as work:
        register, index, questions = (Path(work) / name for name in ("ico.csv", "index.sqlite", "names.json"))
        run_python(__file__, "--write", work, "--rows", str(rows), "--names", str(count))
        read = float(run_python("-c", READ, str(register)))
        seconds, worked, memory = map(float, run_python("-c", LOAD, str(register), str(index)).split())
        yield Figure(f"load {rows:,} fee payers", seconds, "s")
        yield Figure("load / reading the file with csv.reader, processor time", worked / read, "", 40.0)
        yield Figure("index", index.stat().st_size / 1e6, "MB")
        yield Figure("peak memory of loading", memory / megabyte, "MB", 250.0)
        seconds, worked, memory, found = json.loads(run_python("-c", LOOK_UP, str(index), str(questions)))
        yield Figure(f"look up {count:,} names", seconds, "s")
        yield Figure(f"look up {count:,} names, processor time", worked, "s", 60.0)
        yield Figure("peak memory of looking up", memory / megabyte, "MB", 250.0)
        asked = [sort for _, sort in json.loads(questions.read_text(encoding="utf-8"))]
        for sort in ("exact", "otherwise", "misspelt", "absent"):
            yield Figure(f"found of the names that are {sort}", 100 * found.get(sort, 0) / asked.count(sort), "%")


def main() -> int:
    """Print every figure; 1 where one is beyond its limit."""
    parser = argparse.ArgumentParser(description="Measure the index of official registers.")
    parser.add_argument("--rows", type=int, default=1_200_000)
    parser.add_argument("--names", type=int, default=10_000)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--write", type=Path, metavar="DIR", help="only write the register and the names there")
    options = parser.parse_args()
    if options.write:
        write_all(options.write, options.rows, options.names)
        return 0
    return tell(measure(options.rows, options.names), as_json=options.json)


if __name__ == "__main__":
    sys.exit(main())
