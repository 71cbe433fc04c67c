"""The measures of the OCR benchmark, on readings that are made up, and its command with readers that are."""

from __future__ import annotations

import cmath
import contextlib
import itertools
import math
import random
import sys
import types
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pypdfium2  # type: ignore[import-untyped]
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw, ImageFont
from rapidfuzz.distance import Levenshtein

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "benchmarks"))
sys.path.insert(0, str(ROOT / "corpus"))

import ocr  # noqa: E402
from ocr_folding import entities, fold, occurrences  # noqa: E402
from ocr_measure import Score, match_lines, score_page  # noqa: E402
from ocr_readers import READERS, STEPS, GreyImage, our_reader  # noqa: E402
from ocr_report import Ablation, Outcome, Report  # noqa: E402
from ocr_truth import Candidate, TruthPage, candidates, chosen, lines_of, sample_pages, strata_of, truth_of  # noqa: E402
from ocr_words import ReadWord, spread  # noqa: E402
from run import Figure  # noqa: E402
from scanning.text_layer import LayerWord  # noqa: E402
from writers.fonts import font_directory  # noqa: E402

from isa_extract.ocr.engine import Reading  # noqa: E402

LEFT = (
    "Arden Council shares housing records",
    "with Marsh Vale Trust every Wednesday.",
    "Contact privacy@arden.example",
    "or telephone 01632 960 017 before noon.",
    "Registered with the Commissioner: Z1234567",
    "Signed on 4 March 2019 by both bodies",
)
RIGHT = (
    "Purpose: safeguarding young people",
    "Retention: seven years after closure",
    "Review: 01/06/2020 and yearly thereafter",
    "Office: Mill Lane, Ardenbridge ZZ9 4QX",
    "Further registration ZA765432",
    "Nothing here overrides any statute",
)
DPI = 200.0
SIZE, WIDE = 9.0, 4.5  # of letters, in points


def words_at(text: str, left: float, top: float) -> list[LayerWord]:
    """The words of a line set in letters of one width."""
    placed = []
    position = 0
    for word in text.split(" "):
        start = left + position * WIDE
        placed.append(LayerWord(word, start, top, start + len(word) * WIDE, top + SIZE))
        position += len(word) + 1
    return placed


def page_of(columns: Sequence[Sequence[str]] = (LEFT, RIGHT)) -> TruthPage:
    """A page of columns, whose text layer goes row by row as in a table."""
    words = []
    for row in range(max(map(len, columns))):
        for number, column in enumerate(columns):
            if row < len(column):
                words += words_at(column[row], 60 + 260 * number, 80 + 14 * row)
    return TruthPage("meadow", 1, frozenset({"table"}), tuple(words), tuple(lines_of(words)))


def read_words(page: TruthPage, change: dict[str, str] | None = None) -> list[ReadWord]:
    """The words of a page as an engine would read them in an image of it, some of them changed."""
    scale = DPI / 72
    return [
        ReadWord((change or {}).get(word.text, word.text), middle.real * scale, middle.imag * scale)
        for word in page.words
        for middle in [complex(word.x0 + word.x1, word.top + word.bottom) / 2]
        if (change or {}).get(word.text, word.text)
    ]


def moved(words: Sequence[ReadWord], degrees: float, scale: float = 1.0, shift: complex = 0) -> list[ReadWord]:
    """Words in an image that is turned clockwise about its corner, resized and shifted."""
    factor = cmath.rect(scale, math.radians(degrees))
    places = [factor * complex(word.x, word.y) + shift for word in words]
    return [ReadWord(word.text, place.real, place.imag) for word, place in zip(words, places, strict=True)]


# --- folding and details ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("“the  Trust’s”\N{NO-BREAK SPACE}share", '"the Trust\'s" share'),
        ("2015–16 — draft", "2015-16 - draft"),
        ("• Full name ☐", "Full name"),
        ("Purpose ............ 3", "Purpose 3"),
        ("Purpose . . . . . . 3", "Purpose 3"),
        ("Signed ______ on", "Signed on"),
        ("ﬁle co\N{SOFT HYPHEN}operation", "file cooperation"),
        ("e.g. etc...", "e.g. etc..."),
    ],
)
def test_fold(text: str, folded: str) -> None:
    assert fold(text) == folded


@settings(max_examples=50)
@given(st.text())
def test_folded_text_is_folded(text: str) -> None:
    once = fold(text)
    assert "  " not in once
    assert once == once.strip()


@pytest.mark.parametrize(
    ("kind", "text", "found"),
    [
        ("e-mail", "to a.b-c@arden.example, or d@e.gov.uk.", ["a.b-c@arden.example", "d@e.gov.uk"]),
        ("phone", "01632 960123, 020 7946 0123 and +44 (0)1632 960 123", None),
        ("phone", "(01632) 960123", ["(01632) 960123"]),
        ("phone", "reference 2016-0123456789 of 01/04/2019", []),
        ("date", "from 1st June 2015 to 31/03/2016", ["1st June 2015", "31/03/2016"]),
        ("date", "June 2015, 2016-04-01 and 1.6.15", ["June 2015", "2016-04-01", "1.6.15"]),
        ("date", "section 12.4.1998.2", []),
        ("ICO number", "Z1234567 Z123456X ZA123456 Z12345 AZ1234567", ["Z1234567", "Z123456X", "ZA123456"]),
        ("postcode", "AB1 2CD, EC1A 1BB and M11AA", ["AB1 2CD", "EC1A 1BB", "M11AA"]),
    ],
)
def test_entities(kind: str, text: str, found: list[str] | None) -> None:
    assert entities(text, kind) == (text.replace(" and ", ", ").split(", ") if found is None else found)


@pytest.mark.parametrize(
    ("kind", "entity", "text", "number"),
    [
        ("phone", "01632 960 123", "Tel:01632960123", 1),
        ("phone", "01632 960123", "101632 960123", 0),
        ("postcode", "AB1 2CD", "AB12CD or AB1 2CD", 2),
        ("ICO number", "Z1234567", "21234567 z1234567", 0),
        ("e-mail", "a@b.example", "a @b.example", 0),
        ("e-mail", "a@b.example", "ca@b.example", 0),
        ("date", "4 March 2019", "4March 2019", 0),
        ("date", "1/6/15", "|1/6/15|", 1),
    ],
)
def test_occurrences(kind: str, entity: str, text: str, number: int) -> None:
    assert occurrences(text, entity, kind) == number


# --- lines and matching -------------------------------------------------------------------------------


def test_lines_end_at_wide_gaps_and_at_line_ends() -> None:
    page = page_of()
    assert [line.text for line in page.lines] == [text for row in zip(LEFT, RIGHT, strict=True) for text in row]
    first = page.lines[0]
    assert (first.x0, first.top, first.bottom) == (60, 80, 89)
    assert first.x1 == 60 + len(LEFT[0]) * WIDE


def test_small_signs_stay_in_their_line() -> None:
    words = [
        LayerWord("on", 60, 83, 70, 88),
        LayerWord("-", 73, 85, 77, 86),
        LayerWord("July", 80, 80, 98, 90),
        LayerWord(".", 98, 87, 100, 88),
    ]
    assert [line.text for line in lines_of(words)] == ["on - July ."]


def test_spread_places_words_by_their_letters() -> None:
    assert spread("ab  cdef", (0, 10), (80, 18)) == [ReadWord("ab", 10, 11), ReadWord("cdef", 60, 16)]
    assert spread("ab ab", (0, 0), (50, 0)) == [ReadWord("ab", 10, 0), ReadWord("ab", 40, 0)]
    assert spread("  ", (0, 0), (50, 0)) == []


def test_all_read_is_no_error_whatever_the_order() -> None:
    page = page_of()
    words = read_words(page)
    random.Random(3).shuffle(words)  # noqa: S311
    score = score_page(page, words, DPI)
    assert score.errors == 0
    assert score.letters == sum(map(len, LEFT + RIGHT))
    assert score.wanted == Counter({"e-mail": 1, "phone": 1, "date": 2, "ICO number": 2, "postcode": 1})
    assert score.found == score.wanted


@pytest.mark.parametrize(
    ("degrees", "scale", "shift"),
    [(3, 1, 0), (-3, 1, 200 + 50j), (180, 1, 1654 + 2339j), (90, 1, 2339), (270, 1, 1654j), (0, 1.5, -30 + 40j)],
)
def test_boxes_may_lie_in_an_image_turned_or_resized(degrees: float, scale: float, shift: complex) -> None:
    page = page_of()
    assert score_page(page, moved(read_words(page), degrees, scale, shift), DPI).errors == 0


def test_a_few_wrong_anchors_do_not_mislead() -> None:
    page = page_of()
    words = moved(read_words(page, {"Wednesday.": "statute", "statute": "Wednesday."}), 2)
    assert score_page(page, words, DPI).errors == 2 * Levenshtein.distance("Wednesday.", "statute")


def test_errors_are_letters() -> None:
    page = page_of()
    for change, errors in (
        ({"housing": "housinq"}, 1),
        ({"housing": "hous1ngs"}, 2),
        ({"Wednesday.": ""}, len(" Wednesday.")),
        ({"housing": "hou sing"}, 1),
    ):
        assert score_page(page, read_words(page, change), DPI).errors == errors


def test_a_lost_space_is_an_error() -> None:
    page = page_of([["Arden Council shares records"], []])
    words = read_words(page)
    joined = [ReadWord("ArdenCouncil", (words[0].x + words[1].x) / 2, words[0].y), *words[2:]]
    assert score_page(page, joined, DPI).errors == 1


def test_noise_read_as_text_is_an_error_and_nothing_read_is_all_of_them() -> None:
    page = page_of()
    scale = DPI / 72
    noise = [ReadWord("~;", 100 * scale, 700 * scale)]
    assert score_page(page, read_words(page) + noise, DPI).errors == len(" ~;")
    nothing = score_page(page, [], DPI)
    assert nothing.error_rate == 1
    assert nothing.accuracy("e-mail") == 0
    assert score_page(page_of([[], []]), noise, DPI).error_rate == 0  # a page without text has no rate


def test_a_detail_read_wrongly_is_not_found() -> None:
    page = page_of()
    score = score_page(page, read_words(page, {"Z1234567": "21234567", "ZZ9": "ZZ9", "4QX": "4OX"}), DPI)
    assert score.accuracy("ICO number") == 0.5
    assert score.accuracy("postcode") == 0
    assert score.accuracy("phone") == score.accuracy("date") == 1


def test_a_detail_that_stands_twice_must_be_read_twice() -> None:
    page = page_of([["Call 01632 960017 at once", "Call 01632 960017 by noon"], []])
    words = read_words(page)
    assert score_page(page, words, DPI).accuracy("phone") == 1
    spoilt = [*words[:1], words[1]._replace(text="O1632"), *words[2:]]
    assert score_page(page, spoilt, DPI).accuracy("phone") == 0.5


def test_rows_of_a_table_are_matched_by_cell() -> None:
    page = page_of()
    matched = match_lines(page, read_words(page), DPI)
    assert [matched[number] for number in range(4)] == [LEFT[0], RIGHT[0], LEFT[1], RIGHT[1]]


def test_scores_add_up() -> None:
    page = page_of()
    whole = sum((score_page(page, words, DPI) for words in (read_words(page), [])), Score())
    assert whole.error_rate == pytest.approx(0.5)
    assert whole.accuracy("date") == 0.5
    assert Score().accuracy("date") is None


# --- the sample ---------------------------------------------------------------------------------------


def test_sample_takes_the_strata_in_turns_and_a_document_once() -> None:
    def page(name: str, number: int, stratum: str, **found: int) -> Candidate:
        return Candidate(Path(f"{name}.pdf"), number, frozenset({stratum}), Counter(found))

    pages = [
        page("a", 1, "table", date=3),
        page("a", 2, "contacts", phone=12),
        page("b", 1, "contacts", phone=9),
        page("b", 2, "table", date=2, phone=2),
        page("c", 4, "prose"),
        page("d", 1, "prose"),
    ]
    assert [(found.path.stem, found.number) for found in chosen(pages, 3)] == [("b", 2), ("a", 2), ("c", 4)]
    assert chosen(pages, 3) == chosen(list(pages), 3)
    assert len(chosen(pages, 60)) == 4  # each document once


def test_sample_of_the_corpus() -> None:
    pages = sample_pages(ROOT / "corpus" / "documents", 6)
    assert len({page.document for page in pages}) == 6
    assert {"table", "prose", "contacts"} == set(itertools.chain(*(page.strata for page in pages)))
    wanted = sum((score_page(page, [], DPI) for page in pages), Score()).wanted
    for kind in ("e-mail", "phone", "date", "ICO number", "postcode"):
        assert wanted[kind] >= 6, kind


# --- readers ------------------------------------------------------------------------------------------


def test_our_reader_asks_for_engine_and_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Any] = []

    def read_page(image: GreyImage, dpi: float, engine: object, **options: object) -> types.SimpleNamespace:
        asked.append((image.shape, dpi, engine, options))
        return types.SimpleNamespace(words=[Reading("Arden Council", 10, 20, 140, 40, 0.9, 0)], turn=0, skew=0.0)

    engines, page = types.ModuleType("isa_extract.ocr.engines"), types.ModuleType("isa_extract.ocr.page")
    engines.engine_named = lambda name: f"engine {name}"  # type: ignore[attr-defined]
    page.read_page = read_page  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "isa_extract.ocr.engines", engines)
    monkeypatch.setitem(sys.modules, "isa_extract.ocr.page", page)
    image = np.full((30, 40), 255, dtype=np.uint8)
    assert our_reader("tesseract")(image, 200) == [ReadWord("Arden", 35, 30), ReadWord("Council", 105, 30)]
    our_reader("rapidocr", frozenset(STEPS))(image, 150)
    assert asked == [
        ((30, 40), 200, "engine tesseract", {}),
        ((30, 40), 150, "engine rapidocr", {"steps": frozenset(STEPS)}),
    ]


@pytest.mark.slow
@pytest.mark.parametrize(("name", "module"), [("tesseract-bare", "tesserocr"), ("rapidocr-bare", "rapidocr")])
def test_bare_engines_read(name: str, module: str) -> None:
    pytest.importorskip(module)
    try:
        read = READERS[name]()
    except ModuleNotFoundError as error:  # no language data
        pytest.skip(str(error))
    image = Image.new("L", (900, 200), 255)
    font = ImageFont.truetype(str(font_directory() / "DejaVuSans.ttf"), size=30)
    ImageDraw.Draw(image).text((60, 80), "Arden Council shares records", fill=0, font=font)
    words = read(np.asarray(image), 200)
    assert Levenshtein.distance(" ".join(word.text for word in words), "Arden Council shares records") <= 2
    assert all(60 < word.x < 700 and 80 < word.y < 120 for word in words)
    assert read(np.full((200, 300), 255, dtype=np.uint8), 200) == []


# --- report and command -------------------------------------------------------------------------------


def test_report_has_all_that_was_measured() -> None:
    report = Report([page_of()], "2 processors")
    report.outcomes.append(
        Outcome("clean", "tesseract", Score(3, 200, Counter(date=4), Counter(date=3)), 1.234, 2.5, 1)
    )
    report.figures.append(Figure("rapidocr: ours / bare", 0.7, "", 0.6))
    report.ablations.append(Ablation("skew3", "tesseract", {"all": 0.01, "no deskew": 0.3}, 4))
    written = report.as_markdown()
    assert "meadow p1 (table)" in written
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in written.splitlines() if "|" in line]
    assert ["clean", "tesseract", "1.50", "-", "-", "75", "-", "-", "1.23", "2.50", "1"] in rows
    assert ["rapidocr: ours / bare", "0.70", "0.6", "beyond its limit"] in rows
    assert ["skew3", "tesseract", "1.00", "30.00", "4"] in rows
    assert "*deskew* pays most on `skew3` with tesseract (29.00 points)" in written
    assert "`clean`: a good office scanner" in written
    assert "Not measured: tesseract in photocopy, skew1," in written


def test_what_was_measured_is_kept_and_not_measured_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = page_of()
    asked: list[float] = []
    monkeypatch.setattr(ocr, "sample_pages", lambda folder, number: [page])
    monkeypatch.setattr(ocr, "is_there", lambda name: name == "tesseract")
    monkeypatch.setattr(ocr, "scans_of", lambda pages, condition: [(page, np.zeros((9, 9), np.uint8), DPI)])

    def read(image: GreyImage, dpi: float) -> list[ReadWord]:
        asked.append(dpi)
        return read_words(page)

    monkeypatch.setattr(ocr, "reader", lambda name: read)
    kept = tmp_path / "measured.json"
    options = ["--rounds", "0", "--measured", str(kept)]
    assert ocr.main([*options, "--condition", "skew1"]) == 0
    first = kept.read_text(encoding="utf-8")
    assert ocr.main([*options, "--condition", "skew1"]) == 0
    assert (len(asked), kept.read_text(encoding="utf-8")) == (1, first)
    assert ocr.main([*options, "--condition", "clean"]) == 0
    report = Report([page], "")
    report.load(kept)
    report.in_order()
    assert [one.condition for one in report.outcomes] == ["clean", "skew1"]
    assert report.outcomes[0].score.wanted == Score.__add__(Score(), score_page(page, [], DPI)).wanted


@pytest.mark.parametrize(("slow", "status"), [(0.0, 0), (0.05, 1)])
def test_command_measures_and_judges(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], slow: float, status: int
) -> None:
    page, clock = page_of(), [0.0]

    def reader(words: list[ReadWord], delay: float) -> Any:
        def read(image: GreyImage, dpi: float) -> list[ReadWord]:
            clock[0] += delay
            return words

        return read

    made = {
        "rapidocr": reader(read_words(page), 0.01 + slow),
        "rapidocr-bare": reader(read_words(page, {"housing": "housinq"}), 0.04),
    }
    blank = np.full((60, 60), 255, dtype=np.uint8)
    monkeypatch.setattr(ocr, "reader", made.__getitem__)
    monkeypatch.setattr(ocr, "our_reader", lambda engine, steps: reader(read_words(page) if steps else [], 0))
    monkeypatch.setattr(
        ocr, "time", types.SimpleNamespace(perf_counter=lambda: clock[0], process_time=lambda: clock[0])
    )
    monkeypatch.setattr(ocr, "remembered", lambda engine: contextlib.nullcontext())
    monkeypatch.setattr(ocr, "is_there", made.__contains__)
    monkeypatch.setattr(ocr, "sample_pages", lambda folder, number: [page])
    monkeypatch.setattr(ocr, "scans_of", lambda pages, condition: [(page, blank, DPI)])
    monkeypatch.setattr(ocr, "peak_memory", lambda scans, name: Figure(f"{name}: peak memory", 90, "MB"))
    assert ocr.main(["--quick", "--ablate"]) == status
    captured = capsys.readouterr()
    assert "tesseract: not installed, left out" in captured.err
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in captured.out.splitlines() if "|" in line]
    errors = {(row[0], row[1]): row[2] for row in rows if len(row) == 11}
    assert errors["photocopy", "rapidocr"] == "0.00"
    assert errors["photocopy", "rapidocr-bare"] == f"{100 / sum(map(len, LEFT + RIGHT)):.2f}"
    assert ["skew3", "rapidocr", *["0.00"] * 6, "100.00", "1"] in rows
    assert ("beyond its limit" in captured.out) == bool(status)


def test_memory_is_that_of_a_process_of_its_own(tmp_path: Path) -> None:
    import ocr_memory

    assert 5 < ocr_memory.peak_megabytes() < 20_000


def test_strata_come_from_what_is_drawn_and_written() -> None:
    prose = " ".join(["word"] * 400)
    empty = types.SimpleNamespace(get_objects=lambda: [])
    assert list(strata_of(empty, prose, Counter())) == ["prose"]
    assert list(strata_of(empty, "few words", Counter({"phone": 2, "e-mail": 1}))) == ["contacts"]
    ruled = types.SimpleNamespace(
        get_objects=lambda: [types.SimpleNamespace(type=pypdfium2.raw.FPDF_PAGEOBJ_PATH)] * 12
    )
    assert list(strata_of(ruled, prose, Counter())) == ["table"]


def test_truth_of_a_candidate() -> None:
    first = next(candidates(ROOT / "corpus" / "documents"))
    page = truth_of(first)
    assert page.document == first.path.stem
    assert len(page.words) >= 100
    assert sum(len(line.text.split()) for line in page.lines) == len(page.words)
