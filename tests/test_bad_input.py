"""Files that cannot be read: each costs one clear line and its own record, never a traceback and never the others."""

from __future__ import annotations

import io
import json
import os
import resource
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import docx as python_docx
import pypdfium2  # type: ignore[import-untyped]
import pytest
from PIL import Image, ImageDraw
from reportlab.lib.pagesizes import A4  # type: ignore[import-untyped]
from reportlab.lib.pdfencrypt import StandardEncryption  # type: ignore[import-untyped]
from reportlab.lib.utils import ImageReader  # type: ignore[import-untyped]
from reportlab.pdfgen.canvas import Canvas  # type: ignore[import-untyped]
from typer.testing import CliRunner, Result

from isa_extract.cli import app
from isa_extract.loaders import office

ROOT = Path(__file__).resolve().parent.parent
LINES = (
    "The partners share information where the law allows it and where it is needed,",
    "and each of them keeps a record of what it has passed on, to whom and why, so",
    "that it can be shown to the persons concerned when they ask for it in writing.",
)


def pdf(pages: int = 1, *, parts: int = 3, lines: tuple[str, ...] = LINES, password: str | None = None) -> bytes:
    data = io.BytesIO()
    canvas = Canvas(data, pagesize=A4, encrypt=StandardEncryption(password) if password else None)
    for number in range(1, pages + 1):
        y = 780
        for part in range(1, parts + 1):
            canvas.setFont("Helvetica-Bold", 12)
            canvas.drawString(72, y, f"{number}.{part} Keeping information")
            canvas.setFont("Helvetica", 11)
            for row, line in enumerate(lines):
                canvas.drawString(72, y - 24 - 14 * row, line)
            y -= 100
        canvas.showPage()
    canvas.save()
    return data.getvalue()


def scan() -> bytes:
    picture = Image.new("L", (600, 800), 255)
    ImageDraw.Draw(picture).text((60, 60), "Information Sharing Agreement", fill=0)
    data = io.BytesIO()
    canvas = Canvas(data, pagesize=A4)
    canvas.drawImage(ImageReader(picture), 0, 0, *A4)
    canvas.save()
    return data.getvalue()


def pdf_without_pages() -> bytes:
    document = pypdfium2.PdfDocument.new()
    data = io.BytesIO()
    document.save(data)
    document.close()
    return data.getvalue()


def blank_pdf() -> bytes:
    data = io.BytesIO()
    canvas = Canvas(data, pagesize=A4)
    canvas.showPage()
    canvas.save()
    return data.getvalue()


def word(text: str = "The partners share information.") -> bytes:
    document = python_docx.Document()
    document.add_paragraph(text)
    data = io.BytesIO()
    document.save(data)
    return data.getvalue()


def word_with(body: bytes) -> bytes:
    """A Word package whose main part is something else."""
    data = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(word())) as package, zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as copy:
        for entry in package.infolist():
            copy.writestr(entry.filename, body if entry.filename == "word/document.xml" else package.read(entry))
    return data.getvalue()


def entity_bomb() -> bytes:
    entities = "".join(f'<!ENTITY b{n} "{f"&b{n - 1};" * 10}">' for n in range(1, 10))
    return word_with(
        f'<?xml version="1.0"?><!DOCTYPE d [<!ENTITY b0 "ha">{entities}]>'
        '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p><w:r>'
        "<w:t>&b9;</w:t></w:r></w:p></w:body></w:document>".encode()
    )


def archive() -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as package:
        package.writestr("readme.txt", "not a Word document")
    return data.getvalue()


def picture() -> bytes:
    data = io.BytesIO()
    Image.new("RGB", (20, 20)).save(data, "PNG")
    return data.getvalue()


CODES = tuple(" ".join(f"(cid:{(7 * row + place) % 90})" for place in range(9)) for row in range(12))
GLUED = tuple("thepartnerssharewhateverthelawallowsandkeeparecordofitforeachpersonconcerned"[row:] for row in range(12))

BAD: dict[str, tuple[str, Callable[[], bytes], str]] = {
    "encrypted PDF": ("a.pdf", lambda: pdf(password="secret"), "password"),  # noqa: S106 - a file made here
    "truncated PDF": ("a.pdf", lambda: pdf(3)[:900], "damaged or incomplete"),
    "PDF cut by half": ("a.pdf", lambda: pdf(3)[: len(pdf(3)) // 2], "damaged or incomplete"),
    "PDF with no pages": ("a.pdf", pdf_without_pages, "damaged or incomplete"),
    "PDF with blank pages": ("a.pdf", blank_pdf, "blank"),
    "ZIP that is no Word file": ("a.docx", archive, "text is missing"),
    "ZIP cut short": ("a.docx", lambda: word()[:3000], "damaged or cut short"),
    "zip bomb": ("a.docx", lambda: word_with(b" " * 40_000_000), "packed far beyond"),
    "entity bomb": ("a.docx", entity_bomb, "XML entities"),
    "Word file without text": ("a.docx", lambda: word(""), "no text"),
    "Word file with damaged XML": ("a.docx", lambda: word_with(b"<w:document>"), "damaged"),
    "empty file": ("a.txt", lambda: b"", "empty"),
    "file of spaces": ("a.txt", lambda: b" \r\n\t ", "empty"),
    "binary renamed .txt": ("a.txt", lambda: b"MZ\x90\x00\x03" + bytes(range(256)) * 16, "not a text file"),
    "old Word file without LibreOffice": (
        "a.doc",
        lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
        "LibreOffice",
    ),
    "RTF without LibreOffice": ("a.rtf", lambda: rb"{\rtf1 Text}", "LibreOffice"),
}
WITHOUT_OCR: dict[str, tuple[str, Callable[[], bytes], str]] = {
    "scan": ("a.pdf", scan, "it is a scan"),
    "PDF text of codes": ("a.pdf", lambda: pdf(3, lines=CODES), "text layer is unusable"),
    "PDF text without spaces": ("a.pdf", lambda: pdf(3, lines=GLUED), "text layer is unusable"),
    "picture": ("a.png", picture, "this is a picture"),
    "picture renamed .pdf": ("a.pdf", picture, "this is a picture"),
}
"""What is read by OCR unless that is not allowed."""


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def check_one_line(text: str, name: str, hint: str) -> None:
    """The error names the file, the problem, and after a semicolon what to do about it."""
    (line,) = [line for line in text.splitlines() if name in line]
    assert hint in line
    _, _, remedy = line.partition("; ")
    assert len(remedy) > 10
    assert "Traceback" not in text
    assert "defect" not in text


@pytest.fixture(autouse=True)
def no_office(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(office, "program", lambda: None)


@pytest.mark.parametrize("case", BAD)
def test_a_bad_file_is_one_clear_line(case: str, tmp_path: Path) -> None:
    name, make, hint = BAD[case]
    path = tmp_path / name
    path.write_bytes(make())
    for command in ("extract", "text"):
        result = run(command, path)
        assert result.exit_code == 3, result.stderr
        assert result.stdout == ""
        check_one_line(result.stderr, name, hint)


@pytest.mark.parametrize("case", WITHOUT_OCR)
def test_what_needs_ocr_is_one_clear_line_where_that_is_not_allowed(case: str, tmp_path: Path) -> None:
    name, make, hint = WITHOUT_OCR[case]
    path = tmp_path / name
    path.write_bytes(make())
    for command in ("extract", "text", "check"):
        result = run(command, path, "--ocr", "never")
        assert result.exit_code == 3, result.stderr
        check_one_line(result.stderr, name, hint)
        assert "without --ocr never" in result.stderr


def test_bad_files_do_not_cost_the_good_ones(tmp_path: Path) -> None:
    folder, out = tmp_path / "in", tmp_path / "out"
    folder.mkdir()
    bad = [*BAD.values(), *WITHOUT_OCR.values()]
    for number, (name, make, _) in enumerate(bad):
        (folder / f"{number:02}-{name}").write_bytes(make())
    (folder / "good.txt").write_text("Information Sharing Agreement\n\nThe partners share.\n")
    (folder / "z-good.docx").write_bytes(word())
    result = run("extract", folder, "-o", out, "--ocr", "never")
    assert result.exit_code == 3
    for number, (name, _, hint) in enumerate(bad):
        check_one_line(result.stderr, f"{number:02}-{name}", hint)
    assert f"2 records written to {out}; {len(bad)} files could not be read" in result.stderr
    assert sorted(path.name for path in out.iterdir()) == ["good.txt.json", "z-good.docx.json"]


@pytest.mark.parametrize(
    ("name", "make", "media_type"),
    [
        ("a.txt", pdf, "application/pdf"),
        ("a.pdf", word, "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        ("a.docx", lambda: b"The partners share information.", "text/plain"),
        ("agreement", pdf, "application/pdf"),
    ],
)
def test_a_file_with_a_wrong_name_is_read_by_its_content(
    tmp_path: Path, name: str, make: Callable[[], bytes], media_type: str
) -> None:
    path = tmp_path / name
    path.write_bytes(make())
    result = run("extract", path)
    assert result.exit_code == 0
    assert json.loads(result.stdout)["source"]["media_type"] == media_type


@pytest.mark.skipif(sys.platform != "linux", reason="other systems allow no such name")
def test_a_file_whose_name_is_not_utf8_is_read(tmp_path: Path) -> None:
    path = tmp_path / os.fsdecode(b"a\xe9.txt")
    path.write_text("The partners share information.")
    assert run("extract", path).exit_code == 0


def test_a_folder_with_nothing_readable_is_one_clear_line(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "sheet.xlsx").write_bytes(archive())
    result = run("extract", tmp_path / "in", "-o", tmp_path / "out")
    assert result.exit_code == 2
    check_one_line(result.stderr.splitlines()[0], str(tmp_path / "in"), "holds no file that can be read")
    assert not (tmp_path / "out").exists()


def test_an_output_folder_that_is_a_file_is_one_clear_line(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("The partners share.")
    (tmp_path / "out").write_text("a file")
    for out in (tmp_path / "out", tmp_path / "out" / "deeper"):
        result = run("extract", tmp_path / "a.txt", "-o", out)
        assert result.exit_code == 2
        check_one_line(result.stderr, str(out), "the output folder cannot be written")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_an_output_folder_without_permission_is_one_clear_line(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("The partners share.")
    out = tmp_path / "out"
    out.mkdir(mode=0o555)
    result = run("extract", tmp_path / "a.txt", "-o", out)
    assert result.exit_code == 2
    check_one_line(result.stderr, str(out), "the output folder cannot be written")


def test_two_inputs_of_one_output_are_refused_before_anything_is_read(tmp_path: Path) -> None:
    for folder in ("one", "two"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "a.txt").write_text("The partners share.")
    for paths in (("one", "two"), ("one/a.txt", "two/a.txt"), ("one", "two/a.txt")):
        first, second = (tmp_path / path for path in paths)
        result = run("extract", first, second, "-o", tmp_path / "out")
        assert result.exit_code == 2
        (line,) = result.stderr.splitlines()
        assert str(tmp_path / "one" / "a.txt") in line
        assert str(tmp_path / "two" / "a.txt") in line
        assert not (tmp_path / "out").exists()


@pytest.mark.slow
def test_three_hundred_pages_are_read_in_bounded_memory(tmp_path: Path) -> None:
    path = tmp_path / "long.pdf"
    path.write_bytes(pdf(300, parts=2))
    script = (
        "import resource, sys; from isa_extract import extract; record = extract(sys.argv[1]).record; "
        "print(record.source.pages, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(path)],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
        timeout=170,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (3 << 30, 3 << 30)),
    )
    pages, peak = map(int, done.stdout.split())
    assert pages == 300
    assert peak * (1 if sys.platform == "darwin" else 1024) < 450_000_000
