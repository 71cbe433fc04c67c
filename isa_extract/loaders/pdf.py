"""PDF files -> Document: the text layer of each page where it can be trusted, OCR where not."""

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
from isa_extract.loaders.pdf_quality import fault_of, is_poor_ocr
from isa_extract.loaders.pdf_rules import Drawing, read_drawing
from isa_extract.loaders.pdf_words import read_page
from isa_extract.loaders.recogniser import DPI, Recognised, Recogniser
from isa_extract.settings import OcrMode, Progress, Settings

MEDIA_TYPE = "application/pdf"
_DAMAGED = ("the PDF is damaged or incomplete", "open it in a PDF reader and save it again, or ask for another copy")
_NEEDS_OCR = "its text must be recognised (OCR): read it without --ocr never"
_USUAL = Settings()
_COVERED = 0.6
"""A page of which so much is one picture is a scan; text on it is another program's OCR."""
_MOST_PIXELS = 4000
"""Of the longer side of a page that is rendered for OCR: a poster is read at fewer dots an inch."""
_FEW = 15
"""A page of pictures may carry this many words (a stamp, a page number) and still be a scan."""
_TRIES = 3
"""So many pages of unusable text are tried with the second reader before the others are given up too."""


def load(
    data: bytes, *, file_name: str, sha256: str, settings: Settings = _USUAL, progress: Progress | None = None
) -> Document:
    """Read a PDF file. Pages without a text layer that can be trusted are read by OCR, unless `settings` say otherwise.

    Raises EncryptedError for one that needs a password, ScanError where OCR is not allowed and its pages are pictures
    or its text layer is unusable, UnsupportedError for a form only Adobe Reader can show, EmptyDocumentError for
    blank pages, EngineError where the OCR engine is not installed, and UnreadableError for a damaged file.
    """
    findings, lost, notes = _read(data, file_name, Recogniser(settings, file_name, progress))
    contents = [finding.content for finding in findings]
    pages = [_page(finding) for finding in findings]
    source = _source_of(pages)
    pages += [Page(number, 0.0, 0.0, readable=False) for number in lost]
    pages.sort(key=lambda page: page.number)
    scanned = frozenset(page.number for page in pages if page.text_source is TextSource.OCR)
    if scanned:
        from isa_extract.loaders.scan_page import settle
        from isa_extract.loaders.scan_text import mended

        settle(contents)
        items = mended(lay_out(contents), scanned)
    else:
        items = lay_out(contents)
    return build(
        items, file_name=file_name, sha256=sha256, media_type=MEDIA_TYPE, pages=pages,
        text_source=source, notes=notes,
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


def _page(finding: _Finding) -> Page:
    content, recognised = finding.content, finding.recognised
    width, height = content.width, content.height
    if content.turn in (90, 270):
        width, height = height, width
    size = round(width, 1), round(height, 1)
    if recognised:
        return Page(content.number, *size, TextSource.OCR, recognised.readable, recognised.quality)
    return Page(content.number, *size, TextSource.TEXT_LAYER, readable=not finding.needs_ocr)


class _Finding(NamedTuple):
    """What a page holds."""

    content: PageContent
    unmapped: int  # characters without a meaning
    fault: str | None  # what is wrong with its text layer
    pictured: float  # the share of the page that its largest picture covers
    drawn: bool
    recognised: Recognised | None = None  # where it was read by OCR

    @property
    def needs_ocr(self) -> bool:
        """Whether its text layer, if it has one, is not what is seen on the page."""
        if self.recognised:
            return False
        if self.fault or self.is_picture:
            return True
        if not self.content.words:
            return self.pictured > 0.05 or self.drawn or self.unmapped > 0
        return self.pictured > _COVERED and is_poor_ocr([word.text for word in self.content.words])

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


def _read(data: bytes, file_name: str, recogniser: Recogniser) -> tuple[list[_Finding], list[int], list[str]]:
    """The words and lines of all pages, the numbers of those that cannot be opened, and what a person should know."""
    mode = recogniser.settings.ocr
    first = _read_first(data, file_name, recogniser)
    notes = [] if first.sound else ["the file is damaged; what could be recovered was read"]
    if mode is not OcrMode.ALWAYS:
        notes += _read_again(first.pages, data, file_name)
    if mode is not OcrMode.NEVER and not first.is_xfa:
        _recognise(first.pages, data, recogniser)
    findings = [finding for finding in first.pages.values() if finding is not None]
    if not findings or (not first.sound and not any(one.content.words or one.is_shown for one in findings)):
        raise UnreadableError(file_name, *_DAMAGED)
    if first.is_xfa and sum(len(finding.content.words) for finding in findings) < 120:
        raise UnsupportedError(
            file_name, "it is a form (XFA) that only Adobe Reader can show", "print it to a new PDF there"
        )
    if mode is OcrMode.NEVER:
        _refuse_scan(findings, file_name)
    elif not any(finding.content.words for finding in findings):
        raise _without_text(findings, file_name)
    for number, finding in first.pages.items():
        notes += _remark(number, finding)
    return findings, [number for number, finding in first.pages.items() if finding is None], notes


class _First(NamedTuple):
    """What PDFium makes of a file."""

    pages: dict[int, _Finding | None]  # by number; None for those it cannot read
    sound: bool = False
    is_xfa: bool = False


def _read_first(data: bytes, file_name: str, recogniser: Recogniser) -> _First:
    pdf = _open(data, file_name)
    try:
        sound = pdf is not None and bool(pdfium.FPDF_DocumentHasValidCrossReferenceTable(pdf.raw))
        if not sound and b"%%EOF" not in data[-2048:]:
            raise UnreadableError(file_name, *_DAMAGED)  # it ends too soon; whatever is left would pass for the whole
        if pdf is None:
            return _First({})
        recogniser.refuse_too_many(len(pdf))
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


def _without_text(findings: Sequence[_Finding], file_name: str) -> UnreadableError:
    """What to say of a file in which nothing can be read, by OCR either."""
    if all(finding.recognised.readable if finding.recognised else True for finding in findings):
        return EmptyDocumentError(file_name, "its pages are blank", "check that the right file was saved")
    return ScanError(file_name, "no text could be recognised on its pages", "scan the paper again, at 200 dpi or more")


def _recognise(pages: dict[int, _Finding | None], data: bytes, recogniser: Recogniser) -> None:
    """Put in what OCR reads on the pages that need it: all, where the settings say so."""
    everything = recogniser.settings.ocr is OcrMode.ALWAYS
    wanted = [number for number, finding in pages.items() if finding and (everything or finding.needs_ocr)]
    if not wanted:
        return
    with suppress(PdfiumError):
        pdf = PdfDocument(data)
        try:
            if pdf.get_formtype() != pdfium.FORMTYPE_NONE:
                pdf.init_forms()
            if len(pdf) == len(pages):
                for number in wanted:
                    finding = pages[number]
                    if finding is not None:
                        pages[number] = _recognised(pdf, finding, recogniser)
        finally:
            pdf.close()


def _recognised(pdf: PdfDocument, finding: _Finding, recogniser: Recogniser) -> _Finding:
    """A page as OCR reads its picture."""
    import numpy as np

    number = finding.content.number
    page = pdf[number - 1]
    try:
        dpi = min(DPI, _MOST_PIXELS * 72 / max(page.get_size()))
        bitmap = page.render(scale=dpi / 72, grayscale=True)
        try:
            pixels = bitmap.to_numpy()
            image = np.array(pixels.reshape(pixels.shape[:2]))  # a copy: the bitmap's memory goes with it
        finally:
            bitmap.close()
    finally:
        page.close()
    recognised = recogniser.read(image, dpi, number, len(pdf))
    return _Finding(recognised.content, 0, None, 0.0, drawn=False, recognised=recognised)


def _source_of(pages: Sequence[Page]) -> TextSource:
    """How the text of a document of these pages was obtained."""
    sources = {page.text_source for page in pages}
    return sources.pop() if len(sources) == 1 else TextSource.MIXED


def _remark(number: int, finding: _Finding | None) -> Iterator[str]:
    if finding is None:
        yield f"page {number} is damaged and could not be read"
    elif finding.recognised:
        if not finding.recognised.readable:
            yield f"page {number} could not be read by OCR, or only in part"
    elif not finding.content.words and (finding.pictured > 0.05 or finding.drawn):
        yield f"page {number} has no readable text layer"
    elif finding.is_picture:
        yield f"page {number} is a picture with hardly any text"
    elif finding.fault:
        yield f"page {number} has a text layer that cannot be trusted"
