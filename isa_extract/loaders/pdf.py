"""PDF files with a text layer -> Document."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import Any, NamedTuple

import pypdfium2.raw as pdfium  # type: ignore[import-untyped]
from pypdfium2 import PdfDocument, PdfiumError

from isa_extract.document import Document, Page, TextSource
from isa_extract.errors import EmptyDocumentError, EncryptedError, ScanError, UnreadableError, UnsupportedError
from isa_extract.layout import build
from isa_extract.loaders.pdf_boxes import boxes_of, settle
from isa_extract.loaders.pdf_fields import read_fields
from isa_extract.loaders.pdf_layout import lay_out
from isa_extract.loaders.pdf_page import PageContent
from isa_extract.loaders.pdf_quality import fault_of
from isa_extract.loaders.pdf_rules import Drawing, read_drawing
from isa_extract.loaders.pdf_words import read_page

MEDIA_TYPE = "application/pdf"
_DAMAGED = ("the PDF is damaged or incomplete", "open it in a PDF reader and save it again, or ask for another copy")
_NEEDS_OCR = "its text must first be recognised (OCR), which this version does not do"
_FEW = 15
"""A page of pictures may carry this many words (a stamp, a page number) and still be a scan."""
_TRIES = 3
"""So many pages of unusable text are tried with the second reader before the others are given up too."""


def load(data: bytes, *, file_name: str, sha256: str) -> Document:
    """Read a PDF file that has a text layer.

    Raises EncryptedError for one that needs a password, ScanError for one whose pages are pictures or whose text
    layer is unusable, UnsupportedError for a form only Adobe Reader can show, EmptyDocumentError for blank pages,
    and UnreadableError for a damaged file.
    """
    findings, notes = _read(data, file_name)
    contents = [finding.content for finding in findings]
    return build(
        lay_out(contents), file_name=file_name, sha256=sha256, media_type=MEDIA_TYPE,
        pages=[_page(content) for content in contents], text_source=TextSource.TEXT_LAYER, notes=notes,
    )  # fmt: skip


def _open(data: bytes, file_name: str) -> PdfDocument | None:
    """The file opened with PDFium, None where that cannot."""
    with suppress(PdfiumError):
        PdfDocument(b"-")  # PDFium keeps its last error: that of another file would pass for this one's
    try:
        return PdfDocument(data)
    except PdfiumError as error:
        code = getattr(error, "err_code", None)
        if code == pdfium.FPDF_ERR_PASSWORD:
            raise _locked(file_name) from None
        if code == pdfium.FPDF_ERR_SECURITY:
            problem = "the PDF is encrypted in an unknown way"
            raise EncryptedError(file_name, problem, "save a copy without protection") from None
        return None


def _locked(file_name: str) -> EncryptedError:
    return EncryptedError(file_name, "the PDF is encrypted and needs a password", "save a copy without a password")


def _page(content: PageContent) -> Page:
    width, height = content.width, content.height
    if content.turn in (90, 270):
        width, height = height, width
    return Page(content.number, round(width, 1), round(height, 1), TextSource.TEXT_LAYER)


class _Finding(NamedTuple):
    """What a page holds."""

    content: PageContent
    unmapped: int  # characters without a meaning
    fault: str | None  # what is wrong with its text layer
    pictured: float  # the share of the page that its largest picture covers
    drawn: bool

    @property
    def letters(self) -> int:
        """How many characters its words have."""
        return sum(len(word.text) for word in self.content.words) + self.unmapped

    @property
    def is_shown(self) -> bool:
        """Whether anything but words is seen on it."""
        return self.pictured > 0 or self.drawn

    def is_better(self, before: _Finding | None) -> bool:
        """Whether it is a better reading of a page than one with a fault, or than none."""
        if before is None:
            return bool(self.content.words) or self.is_shown
        return bool(self.content.words) and not self.fault and self.letters > 0.5 * before.letters

    @property
    def is_picture(self) -> bool:
        """Whether it is a picture with a few words at most, a stamp or a page number."""
        return self.pictured > 0.6 and len(self.content.words) <= _FEW


def _read(data: bytes, file_name: str) -> tuple[list[_Finding], list[str]]:
    """The words and lines of all pages, and what a person should know about how they were read."""
    first = _read_first(data, file_name)
    notes = [] if first.sound else ["the file is damaged; what could be recovered was read"]
    notes += _read_again(first.pages, data, file_name)
    findings = [finding for finding in first.pages.values() if finding is not None]
    if not findings or (not first.sound and not any(one.content.words or one.is_shown for one in findings)):
        raise UnreadableError(file_name, *_DAMAGED)
    if first.is_xfa and sum(len(finding.content.words) for finding in findings) < 120:
        raise UnsupportedError(
            file_name, "it is a form (XFA) that only Adobe Reader can show", "print it to a new PDF there"
        )
    _refuse_scan(findings, file_name)
    for number, finding in first.pages.items():
        notes += _remark(number, finding)
    return findings, notes


class _First(NamedTuple):
    """What PDFium makes of a file."""

    pages: dict[int, _Finding | None]  # by number; None for those it cannot read
    sound: bool = False
    is_xfa: bool = False


def _read_first(data: bytes, file_name: str) -> _First:
    pdf = _open(data, file_name)
    try:
        sound = pdf is not None and bool(pdfium.FPDF_DocumentHasValidCrossReferenceTable(pdf.raw))
        if not sound and b"%%EOF" not in data[-2048:]:
            raise UnreadableError(file_name, *_DAMAGED)  # it ends too soon; whatever is left would pass for the whole
        if pdf is None:
            return _First({})
        form_type = pdf.get_formtype()
        if form_type != pdfium.FORMTYPE_NONE:
            pdf.init_forms()
        form = pdf.formenv.raw if pdf.formenv else None
        pages = {number: _read_page(pdf, number, form) for number in range(1, len(pdf) + 1)}
        return _First(pages, sound, form_type == pdfium.FORMTYPE_XFA_FULL)
    finally:
        if pdf is not None:
            pdf.close()


def _read_page(pdf: PdfDocument, number: int, form: Any) -> _Finding | None:
    page = pdfium.FPDF_LoadPage(pdf.raw, number - 1)
    if not page:
        return None
    try:
        drawing = read_drawing(page)
        boxes = boxes_of(drawing.squares, drawing.marks)
        content, unmapped = read_page(page, number, drawing.rules, [*read_fields(page, form), *boxes])
    finally:
        pdfium.FPDF_ClosePage(page)
    if boxes:
        settle(content, boxes)
    return _finding(content, unmapped, drawing)


def _finding(content: PageContent, unmapped: int, drawing: Drawing) -> _Finding:
    pictured = drawing.pictured / max(content.width * content.height, 1.0)
    fault = fault_of([word.text for word in content.words], unmapped)
    return _Finding(content, unmapped, fault, pictured, drawn=drawing.curves > 3)


def _read_again(pages: dict[int, _Finding | None], data: bytes, file_name: str) -> Iterator[str]:
    """Put in what the second reader finds on pages that PDFium cannot read or reads as codes; a note where it does.

    Where PDFium reads no page at all, its numbers of the pages are not trusted either.
    """
    whole = all(finding is None for finding in pages.values())
    blank = not any(finding.content.words or finding.is_shown for finding in pages.values() if finding)
    doubtful = [number for number, finding in pages.items() if blank or finding is None or finding.fault]
    if not whole and not doubtful:
        return
    from isa_extract.loaders.pdf_second_reader import CannotReadError, SecondReader

    try:
        reader = SecondReader(data)
    except CannotReadError as error:
        if error.locked and whole:
            raise _locked(file_name) from None
        return
    if whole:
        pages.clear()
        doubtful = list(range(1, len(reader) + 1))
    elif len(reader) != len(pages):
        return  # there is no telling which of its pages is which
    gained: dict[int, _Finding] = {}
    fields = False
    vain = 0
    for number in doubtful:
        before = pages.setdefault(number, None)
        if before is not None and vain >= _TRIES and not gained:
            continue
        reading = reader.read(number)
        after = _finding(reading.content, reading.unmapped, reading.drawing) if reading else None
        if reading and after and (whole or after.is_better(before)):
            gained[number] = after
            fields = fields or reading.fields
        else:
            vain += 1
    if not any(finding.content.words or finding.is_shown for finding in gained.values()):
        return
    pages.update(gained)
    which = "all pages were" if len(gained) == len(pages) else _numbers(list(gained))
    yield f"{which} read with the second PDF reader (pdfplumber), as the first could not read them"
    if fields:
        yield "what is filled into form fields was not read there"


def _numbers(numbers: Sequence[int]) -> str:
    """Page numbers as the subject of a sentence."""
    if len(numbers) == 1:
        return f"page {numbers[0]} was"
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return f"pages {', '.join(f'{run[0]}-{run[-1]}' if len(run) > 1 else str(run[0]) for run in runs)} were"


def _refuse_scan(findings: Sequence[_Finding], file_name: str) -> None:
    """Raise ScanError where the document as a whole has no text layer that could be read."""
    if not any(finding.content.words for finding in findings):
        if not any(finding.pictured or finding.drawn or finding.unmapped for finding in findings):
            raise EmptyDocumentError(file_name, "its pages are blank", "check that the right file was saved")
        raise ScanError(file_name, "it is a scan: its pages are pictures without text", _NEEDS_OCR)
    if all(finding.is_picture for finding in findings):
        pages = [{word.text for word in finding.content.words if not word.text.isdigit()} for finding in findings]
        seen = Counter(word for words in pages for word in words)
        if sum(count < max(2, len(pages) // 2) for count in seen.values()) <= _FEW:
            raise ScanError(file_name, "it is a scan: its pages are pictures with hardly any text", _NEEDS_OCR)
    bad: Counter[str] = Counter()
    for finding in findings:
        if finding.fault:
            bad[finding.fault] += finding.letters
    if bad.total() > 0.5 * sum(finding.letters for finding in findings):
        fault: str | None = bad.most_common(1)[0][0]
    else:
        first = findings[:30]  # pages too short to tell by themselves
        words = [word.text for finding in first for word in finding.content.words]
        fault = fault_of(words, sum(finding.unmapped for finding in first))
    if fault:
        raise ScanError(file_name, f"its text layer is unusable: {fault}", _NEEDS_OCR)


def _remark(number: int, finding: _Finding | None) -> Iterator[str]:
    if finding is None:
        yield f"page {number} is damaged and could not be read"
    elif not finding.content.words and (finding.pictured > 0.05 or finding.drawn):
        yield f"page {number} has no readable text layer"
    elif finding.is_picture:
        yield f"page {number} is a picture with hardly any text"
    elif finding.fault:
        yield f"page {number} has a text layer that cannot be trusted"
