"""Scans as documents: which pages are read by OCR, what the record says of it, and the command line with scans."""

from __future__ import annotations

import io
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pypdfium2  # type: ignore[import-untyped]
import pytest
from drawn import (
    DPI,
    LINES,
    PAGE,
    Draw,
    NoEngine,
    Truthful,
    askew,
    image_of,
    paragraph,
    pdf_of,
    picture_pdf,
    reads_with,
    together,
    truth_of,
)
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from scanning.conditions import CONDITIONS
from scanning.containers import pdf_of as scan_with_layer
from scanning.containers import write_scan
from scanning.page import scan_page
from scanning.text_layer import layer_words
from test_documents import SCRIPT, check_evidence
from typer.testing import CliRunner, Result

from isa_extract.cli import app
from isa_extract.document import MENDED, Document, TextSource
from isa_extract.errors import EmptyDocumentError, ScanError
from isa_extract.loaders import pdf
from isa_extract.loaders.pdf_quality import is_poor_ocr
from isa_extract.loaders.recogniser import Recogniser
from isa_extract.ocr import engines
from isa_extract.ocr.engine import GreyImage, Reading
from isa_extract.pipeline import extract_document
from isa_extract.record import json_schema
from isa_extract.settings import OcrEngineName, OcrMode, Settings

ROOT = Path(__file__).resolve().parent.parent
LONG = (
    "The partners have agreed to exchange the information described here because",
    "none of them can keep residents safe without it, and each has a duty in law to",
    "help the others when a person is at risk. Nothing in this document takes away",
    "from the rights of the people concerned, who will be told what is held about",
    "them and why. The law of the land is to be kept by all of the partners.",
)
TEXT = pdf_of(paragraph(LONG, size=9))
IMAGE = image_of(TEXT)
TRUTH = truth_of(TEXT)
WORDS = " ".join(LONG).split()


def load(data: bytes, ocr: OcrMode = OcrMode.AUTO) -> Document:
    return pdf.load(data, file_name="a.pdf", sha256="0" * 64, settings=Settings(ocr))


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def sources(document: Document) -> list[str]:
    return [page.text_source.value for page in document.pages]


def stamped(*lines: str) -> Draw:
    return paragraph(lines, left=40, top=270, size=8)


# --- which pages are read by OCR --------------------------------------------------------------------------------------


def test_a_good_text_layer_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    reads_with(monkeypatch, NoEngine())
    document = load(TEXT)
    assert document.text.split() == WORDS
    assert (document.text_source, document.pages[0].quality) == (TextSource.TEXT_LAYER, None)


@pytest.mark.parametrize("over", [(), ("3",), ("Scanned by Arden Council", "4 March 2027")])
def test_a_picture_with_nothing_or_little_over_it_is_read(over: Sequence[str], monkeypatch: pytest.MonkeyPatch) -> None:
    reads_with(monkeypatch, Truthful(TRUTH))
    document = load(picture_pdf(IMAGE, over=stamped(*over) if over else None))
    assert document.text.split() == WORDS
    assert document.text_source is TextSource.OCR
    (page,) = document.pages
    assert (page.readable, page.quality) == (True, 0.98)
    assert (page.width, page.height) == pytest.approx((360, 288), abs=0.5)


def test_a_text_layer_of_signs_is_read_from_the_picture(monkeypatch: pytest.MonkeyPatch) -> None:
    signs = ["".join("#$%&*+<>=^~{}"[ord(letter) % 13] if letter != " " else " " for letter in line) for line in LONG]
    engine = Truthful(TRUTH)
    reads_with(monkeypatch, engine)
    document = load(pdf_of(paragraph(signs, size=9)))
    assert document.text.split() == WORDS
    assert document.text_source is TextSource.OCR
    with pytest.raises(ScanError, match="text layer is unusable"):
        load(pdf_of(paragraph(signs, size=9)), OcrMode.NEVER)


def with_layer(*, worn: bool, folder: Path, condition: str = "clean") -> bytes:
    """A scan of the page with an OCR program's text under it, poor or without a mistake."""
    path = folder / "meadow.pdf"
    path.write_bytes(TEXT)
    if worn:
        (out,) = write_scan(path, folder / "..", CONDITIONS[condition], "badlayer")
        return out.read_bytes()
    opened = pypdfium2.PdfDocument(TEXT)
    try:
        page = scan_page(opened[0], "meadow", 1, CONDITIONS[condition])
        return scan_with_layer([(page, layer_words(opened[0]))])
    finally:
        opened.close()


def test_a_good_text_layer_under_a_scan_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    reads_with(monkeypatch, NoEngine())
    document = load(with_layer(worn=False, folder=tmp_path))
    assert document.text_source is TextSource.TEXT_LAYER
    assert document.text.split() == WORDS


@pytest.mark.parametrize("condition", ["clean", "skew2", "sideways"])
def test_a_poor_text_layer_under_a_scan_is_read_again(
    condition: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reads_with(monkeypatch, Truthful(TRUTH))
    folder = tmp_path / "in"
    folder.mkdir()
    data = with_layer(worn=True, folder=folder, condition=condition)
    document = load(data)
    assert document.text_source is TextSource.OCR
    assert document.text.split() == WORDS


def mixed(folder: Path) -> bytes:
    """Pages 1 and 3 as pictures, page 2 as text."""
    path = folder / "meadow.pdf"
    path.write_bytes(pdf_of(*(paragraph(lines, size=9) for lines in (LONG, LINES, LONG[::-1]))))
    (folder / "out").mkdir()
    (out,) = write_scan(path, folder / "out", CONDITIONS["clean"], "mixed")
    return out.read_bytes()


def test_pictures_among_pages_of_text_are_read_and_the_record_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    last = " ".join(LONG[::-1]).split()
    poor = [word._replace(score=0.5) for word in truth_of(pdf_of(paragraph(LONG[::-1], size=9)))]
    reads_with(monkeypatch, Truthful(TRUTH, poor, poor))
    document = load(mixed(tmp_path))
    assert document.text_source is TextSource.MIXED
    assert sources(document) == ["ocr", "text_layer", "ocr"]
    assert document.text.split() == [*WORDS, *" ".join(LINES).split(), *last]
    record = json.loads(extract_document(document).json)
    Draft202012Validator(json_schema()).validate(record)
    assert record["source"]["text_source"] == "mixed"
    assert record["source"]["page_texts"] == [
        {"text_source": "ocr", "readable": True, "quality": 0.98},
        {"text_source": "text_layer", "readable": True, "quality": None},
        {"text_source": "ocr", "readable": False, "quality": 0.5},
    ]
    messages = [finding["message"] for finding in record["findings"] if finding["code"] == "loading"]
    assert messages == ["page 3 could not be read by OCR, or only in part"]
    assert {section["status"] for section in record["missing_sections"]} <= {"unreadable", "template_prompt"}


def test_all_pages_or_none_are_read_where_that_is_asked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data = mixed(tmp_path)
    engine = Truthful(TRUTH, TRUTH, TRUTH)
    reads_with(monkeypatch, engine)
    assert sources(load(data, OcrMode.ALWAYS)) == ["ocr", "ocr", "ocr"]
    assert len(engine.images) == 3
    reads_with(monkeypatch, NoEngine())
    document = load(data, OcrMode.NEVER)
    assert sources(document) == ["text_layer"] * 3
    assert [page.readable for page in document.pages] == [False, True, False]
    assert document.text.split() == " ".join(LINES).split()
    with pytest.raises(ScanError, match="it is a scan"):
        load(picture_pdf(IMAGE), OcrMode.NEVER)


def test_blank_pages_among_others_are_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    reads_with(monkeypatch, NoEngine())
    document = load(pdf_of(paragraph(LONG, size=9), lambda canvas: None))
    assert sources(document) == ["text_layer", "text_layer"]
    assert all(page.readable for page in document.pages)


def test_pictures_on_which_nothing_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    reads_with(monkeypatch, Truthful())
    white: GreyImage = np.full((800, 600), 250, np.uint8)
    with pytest.raises(EmptyDocumentError, match="blank"):
        load(picture_pdf(white, white))
    with pytest.raises(ScanError, match="no text could be recognised"):
        load(picture_pdf(IMAGE))


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_evidence_lies_where_a_turned_page_shows_it(turn: int, monkeypatch: pytest.MonkeyPatch) -> None:
    reads_with(monkeypatch, Truthful(TRUTH))

    opened = pypdfium2.PdfDocument(picture_pdf(np.ascontiguousarray(np.rot90(IMAGE, k=turn // 90))))
    opened[0].set_rotation(turn)  # clockwise
    turned = io.BytesIO()
    opened.save(turned)
    opened.close()
    document = load(turned.getvalue())
    (page,) = document.pages
    assert (page.width, page.height) == pytest.approx((360, 288), abs=0.5)
    start = document.text.index("residents")
    _, box = document.place(start, start + 9)
    printed = next(word for word in TRUTH if word.text == "residents")
    assert box is not None
    assert (box[0], box[2]) == pytest.approx((printed.x0 * 72 / DPI, printed.x1 * 72 / DPI), abs=1)
    assert (box[1] + box[3]) / 2 == pytest.approx((printed.top + printed.bottom) / 2 * 72 / DPI, abs=2)


ENGLISH = " ".join((*LONG, *LINES))
WELSH = (
    "Mae'r partneriaid wedi cytuno i rannu'r wybodaeth a ddisgrifir yma am na all yr un ohonynt gadw trigolion yn "
    "ddiogel hebddi, ac am fod gan bob un ddyletswydd yn y gyfraith i helpu'r lleill pan fo person mewn perygl. Nid "
    "yw dim yn y ddogfen hon yn cymryd oddi ar hawliau'r bobl dan sylw, a fydd yn cael gwybod beth a gedwir amdanynt "
    "a pham y mae ei angen ar y cyngor ac ar yr heddlu yn y sir."
)
NAMES = (
    "Arden County Council 01632 960001 Marsh Vale NHS Trust 01632 960002 Ardenbridge Police 01632 960003 Housing "
    "Education Social Care Probation Mill Lane ZZ9 4QX 12 March 2027 Fatima Okafor Director Gareth Pugh Caldicott "
    "Guardian Siân Parry Head of Service "
)
NOISE = (
    "Tbe pantneris hove agrccd lo exchonge thc infonmat1on descrihcd hcre b ecouse nonc ot lhem con kccp rcsidcnls "
    "sofe w1thout 1t, ond eoch hos o duly 1n low lo hclp lhe olhers whcn o person 1s ot ri5k. N0thinq in th1s d0cumcnt "
    "tokes owoy fnom thc riqhts of tbe peoplc c0nccrncd, wbo w1ll bc t0ld whot 1s hcld obout thcm ~nd wby"
)


@pytest.mark.parametrize("text", [ENGLISH, WELSH, NAMES, NAMES * 3], ids=["English", "Welsh", "names", "many-names"])
def test_good_words_under_a_picture_are_not_poor(text: str) -> None:
    assert not is_poor_ocr(text.split())


@pytest.mark.parametrize(
    "text",
    [NOISE, ENGLISH.translate(str.maketrans("eaou", "|#~^")), "a b c d e f g h j k " * 4, "Page 3", ""],
    ids=["misread", "signs", "letters", "few", "none"],
)
def test_bad_words_under_a_picture_are_poor(text: str) -> None:
    assert is_poor_ocr(text.split())


# --- what the record says ---------------------------------------------------------------------------------------------

AGREEMENT = pdf_of(
    together(
        paragraph(["Information Sharing Agreement"], size=15, font="Helvetica-Bold", top=30),
        paragraph(PAGE, size=9, top=56),
    ),
    size=(440, 200),
)


def record_of(*replaced: tuple[str, str], score: float = 0.98) -> tuple[dict[str, Any], Document]:
    """The record and document of the agreement as a scan in which some words were misread."""
    words = [word._replace(score=score) for word in truth_of(AGREEMENT)]
    for printed, read in replaced:
        assert any(word.text == printed for word in words)
        words = [word._replace(text=read) if word.text == printed else word for word in words]
    with pytest.MonkeyPatch.context() as monkeypatch:
        reads_with(monkeypatch, Truthful(words))
        document = load(picture_pdf(image_of(AGREEMENT)))
    return json.loads(extract_document(document).json), document


def entry_of(record: dict[str, Any], quote: str) -> dict[str, Any]:
    entries = [entry for entries in record["evidence"].values() for entry in entries if entry["quote"] == quote]
    assert entries, quote
    return dict(entries[0])


@pytest.mark.parametrize(
    ("printed", "read", "quote"),
    [
        ("960001,", "96OOO1,", "01632 960001"),
        ("2027", "2O27", "14 March 2027"),
        ("ann.reed@arden.example", "ann.reed@arden,example", "ann.reed@arden.example"),
    ],
)
def test_a_mended_value_shows_what_was_read_and_is_trusted_less(printed: str, read: str, quote: str) -> None:
    clean, _ = record_of()
    mended, document = record_of((printed, read))
    before, after = entry_of(clean, quote), entry_of(mended, quote)
    assert before["raw"] is None
    assert after["raw"] == quote.replace(printed.strip(".,"), read.strip(".,"))
    assert after["confidence"] == pytest.approx(before["confidence"] * MENDED, abs=0.011)
    assert [edit.raw for edit in document.edits if "ocr: " in edit.reason]
    assert {key: clean[key] for key in ("agreement", "contacts", "parties")} == {
        key: mended[key] for key in ("agreement", "contacts", "parties")
    }


def test_what_ocr_was_less_sure_of_is_trusted_less() -> None:
    sure, unsure = record_of()[0], record_of(score=0.7)[0]
    assert set(sure["evidence"]) == set(unsure["evidence"]) != set()
    for pointer, entries in sure["evidence"].items():
        for one, other in zip(entries, unsure["evidence"][pointer], strict=True):
            assert other["confidence"] < one["confidence"] < 1
    assert unsure["source"]["page_texts"][0] == {"text_source": "ocr", "readable": False, "quality": 0.7}


@pytest.mark.parametrize(
    ("engine", "score", "readable"),
    [("rapidocr", 0.95, False), ("rapidocr", 0.97, True), ("tesseract", 0.74, False), ("tesseract", 0.77, True)],
)
def test_how_sure_an_engine_must_be_is_its_own(engine: str, score: float, readable: bool) -> None:
    words = [word._replace(score=score) for word in truth_of(AGREEMENT)]
    recogniser = Recogniser(Settings(ocr_engine=OcrEngineName(engine)), "scan.pdf")
    recogniser._engine = Truthful(words, words)
    assert recogniser.read(image_of(AGREEMENT), DPI, 1, 1).readable is readable


@settings(max_examples=8, deadline=None)
@given(st.lists(st.sampled_from("0O1lIrnm @.,é•"), min_size=0, max_size=12), st.integers(0, 2**31))
def test_quotes_are_the_text_whatever_was_misread(signs: list[str], seed: int) -> None:
    chance = np.random.default_rng(seed)
    words = truth_of(AGREEMENT)
    for sign in signs:
        place = int(chance.integers(len(words)))
        text = words[place].text
        at = int(chance.integers(len(text)))
        words[place] = words[place]._replace(text=(text[:at] + sign + text[at + 1 :]).strip() or "x")
    with pytest.MonkeyPatch.context() as monkeypatch:
        reads_with(monkeypatch, Truthful(words))
        document = load(picture_pdf(image_of(AGREEMENT)))
    check_evidence(json.loads(extract_document(document).json)["evidence"], document)


# --- with the engine itself, as a program -----------------------------------------------------------------------------


@pytest.fixture(scope="module")
def small_scan(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A scan of a few lines, a little askew."""
    path = tmp_path_factory.mktemp("scan") / "scan.pdf"
    path.write_bytes(picture_pdf(askew(image_of(AGREEMENT), 0.8)))
    return path


def digests_of(path: Path, seed: str) -> list[str]:
    """What a process without a network, with a hash seed of its own, makes of a file that it reads twice."""
    environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", SCRIPT, str(path), str(path)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr
    return [line.rsplit(" ", 1)[1] for line in done.stdout.splitlines()]


def test_a_scan_gives_the_same_bytes_each_time_without_a_network(small_scan: Path) -> None:
    digests = digests_of(small_scan, "1") + digests_of(small_scan, "2")
    assert len(digests) == 4
    assert len(set(digests)) == 1


def test_a_scan_is_read_from_the_command_line(small_scan: Path, tmp_path: Path) -> None:
    result = run("extract", small_scan)
    assert result.exit_code == 0, result.stderr
    assert result.stderr == ""
    record = json.loads(result.stdout)
    Draft202012Validator(json_schema()).validate(record)
    assert record["source"]["text_source"] == "ocr"
    assert record["agreement"]["title"] == "Information Sharing Agreement"
    assert record["agreement"]["version"] == "2.1"
    assert record["agreement"]["dates"]["review"] == "2027-03-14"
    assert [party["name"] for party in record["parties"]] == ["Arden County Council", "Marsh Vale NHS Trust"]
    assert record["contacts"][0]["email"] == "ann.reed@arden.example"
    text = run("text", small_scan).stdout
    for entries in record["evidence"].values():
        for entry in entries:
            assert text[entry["start"] : entry["end"]] == entry["quote"]


@pytest.mark.parametrize(
    ("engine", "install"), [("tesseract", "pip install 'isa-extract[tesseract]'"), ("rapidocr", "rapidocr")]
)
def test_an_engine_that_is_not_installed_is_one_clear_line(
    engine: str, install: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "tesserocr" if engine == "tesseract" else "rapidocr", None)
    engines.engine_named.cache_clear()
    (tmp_path / "a.pdf").write_bytes(picture_pdf(IMAGE))
    for command in ("extract", "text", "check"):
        result = run(command, tmp_path / "a.pdf", "--ocr-engine", engine)
        (line,) = [line for line in result.stderr.splitlines() if "a.pdf" in line]
        assert f"the OCR engine {engine} cannot be loaded; " in line
        assert install in line.partition("; ")[2]
        assert "install" in line.partition("; ")[2]
        assert result.exit_code == 2
    assert run("extract", tmp_path / "a.pdf", "--ocr-engine", "nonsense").exit_code == 2


def test_a_document_with_text_needs_no_engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "rapidocr", None)
    engines.engine_named.cache_clear()
    (tmp_path / "a.pdf").write_bytes(TEXT)
    assert run("extract", tmp_path / "a.pdf").exit_code == 0


def test_of_several_files_the_bad_one_is_named_and_the_others_are_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reads_with(monkeypatch, Truthful(truth_of(AGREEMENT), [], truth_of(AGREEMENT)))
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "a.pdf").write_bytes(picture_pdf(image_of(AGREEMENT)))
    (folder / "b.pdf").write_bytes(picture_pdf(image_of(AGREEMENT)))  # nothing is read on it
    (folder / "c.pdf").write_bytes(picture_pdf(image_of(AGREEMENT))[:3000])
    (folder / "d.pdf").write_bytes(picture_pdf(image_of(AGREEMENT)))
    result = run("extract", folder, "-o", tmp_path / "out")
    assert result.exit_code == 3
    lines = result.stderr.splitlines()
    assert len(lines) == 3
    assert lines[0].startswith(f"{folder / 'b.pdf'}: no text could be recognised on its pages; ")
    assert lines[1].startswith(f"{folder / 'c.pdf'}: the PDF is damaged or incomplete; ")
    assert lines[2] == f"2 records written to {tmp_path / 'out'}; 2 files could not be read"
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["a.pdf.json", "d.pdf.json"]


def test_an_engine_that_fails_shows_nothing_of_the_document(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Failing:
        name = "failing"

        def read(self, image: GreyImage) -> list[Reading]:
            raise RuntimeError("the child's name is Ann")

    monkeypatch.delenv("ISA_EXTRACT_RAISE", raising=False)
    reads_with(monkeypatch, Failing())
    (tmp_path / "a.pdf").write_bytes(picture_pdf(IMAGE))
    for arguments in (("extract", tmp_path / "a.pdf"), ("extract", tmp_path / "a.pdf", "-o", tmp_path / "out")):
        result = run(*arguments)
        assert result.exit_code == 1
        assert "Ann" not in result.stdout + result.stderr
        assert "a defect in isa-extract stopped it (RuntimeError at" in result.stderr


@pytest.mark.parametrize("seconds", [0.45, 4], ids=["while the engine is loaded", "while pages are read"])
def test_an_interrupt_within_a_scan_ends_cleanly(tmp_path: Path, seconds: float) -> None:
    (tmp_path / "a.txt").write_text("Information Sharing Agreement\n\nThe partners share.\n")
    (tmp_path / "b.pdf").write_bytes(picture_pdf(*[IMAGE] * 40))
    out = tmp_path / "out"
    command = [sys.executable, "-m", "isa_extract.cli", "extract", "a.txt", "b.pdf", "-o", "out"]
    process = subprocess.Popen(
        command, cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(ROOT)}, stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        until = time.monotonic() + 60
        while time.monotonic() < until and not (out / "a.txt.json").exists():
            time.sleep(0.05)
        time.sleep(seconds)
        assert process.poll() is None
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=60)
    finally:
        process.kill()
        process.communicate()
    # Python dies of the signal itself, which a shell shows as 130, where it met the interrupt within code made of text.
    assert process.returncode in (130, -signal.SIGINT)
    assert re.fullmatch(r"interrupted; 1 record written to out\n", errors)
    assert [path.name for path in out.iterdir()] == ["a.txt.json"]
