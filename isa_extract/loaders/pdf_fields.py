"""The values of a PDF's form fields as words where they are filled in: text, choices and tick boxes."""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from typing import Any

import pypdfium2.raw as pdfium  # type: ignore[import-untyped]

from isa_extract.loaders.pdf_page import Word

_HIDDEN = 0x02 | 0x20  # the flags Hidden and NoView


def read_fields(page: Any, form: Any) -> list[Word]:
    """Words for the filled fields and typed comments of a page, in its own space (y upwards).

    `form` is the document's form environment, None where it has no form.
    """
    words: list[Word] = []
    for i in range(pdfium.FPDFPage_GetAnnotCount(page)):
        annotation = pdfium.FPDFPage_GetAnnot(page, i)
        if not annotation:
            continue
        try:
            kind = pdfium.FPDFAnnot_GetSubtype(annotation)
            if kind in (pdfium.FPDF_ANNOT_WIDGET, pdfium.FPDF_ANNOT_FREETEXT):
                if pdfium.FPDFAnnot_GetFlags(annotation) & _HIDDEN:
                    continue
                box = pdfium.FS_RECTF()
                if not pdfium.FPDFAnnot_GetRect(annotation, box):
                    continue
                text = _own(annotation, b"Contents") if kind == pdfium.FPDF_ANNOT_FREETEXT else _value(annotation, form)
                if text.strip():
                    words += _placed(text, box.left, min(box.top, box.bottom), box.right, max(box.top, box.bottom))
        finally:
            pdfium.FPDFPage_CloseAnnot(annotation)
    return words


def _string(read: Callable[[Any, int], int]) -> str:
    """Ask a PDFium function that fills a UTF-16 buffer for its text."""
    size = read(None, 0)
    if size <= 2:
        return ""
    buffer = ctypes.create_string_buffer(size)
    read(ctypes.cast(buffer, ctypes.POINTER(ctypes.c_ushort)), size)
    return buffer.raw[:size].decode("utf-16-le", "replace").rstrip("\x00")


def _own(annotation: Any, key: bytes) -> str:
    """A text in an annotation's own dictionary."""
    return _string(lambda buffer, size: pdfium.FPDFAnnot_GetStringValue(annotation, key, buffer, size))


def _value(annotation: Any, form: Any) -> str:
    if form is None:
        return _own(annotation, b"V")
    kind = pdfium.FPDFAnnot_GetFormFieldType(form, annotation)
    if kind in (pdfium.FPDF_FORMFIELD_CHECKBOX, pdfium.FPDF_FORMFIELD_RADIOBUTTON):
        state = _own(annotation, b"AS") or _own(annotation, b"V")  # what is printed, and what is set
        return "☒" if state not in ("", "Off") or pdfium.FPDFAnnot_IsChecked(form, annotation) else "☐"
    if kind in (pdfium.FPDF_FORMFIELD_TEXTFIELD, pdfium.FPDF_FORMFIELD_COMBOBOX, pdfium.FPDF_FORMFIELD_LISTBOX):
        return _string(lambda buffer, size: pdfium.FPDFAnnot_GetFormFieldValue(form, annotation, buffer, size))
    return ""


def _placed(text: str, x0: float, y0: float, x1: float, y1: float) -> list[Word]:
    """The words of a field spread over its box, line by line, as evenly as letters of one width would stand."""
    lines = [line.split() for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n")]
    size = min(11.0, max(y1 - y0, 1.0) * 0.8)
    letter = min(size * 0.5, (x1 - x0) / max(1, max(len(" ".join(line)) for line in lines)))
    if len(lines) == 1 and y1 - y0 > 2.2 * size and letter < size * 0.4:  # a long value wraps within a high box
        wrapped: list[list[str]] = [[]]
        for token in lines[0]:
            if wrapped[-1] and len(" ".join([*wrapped[-1], token])) * size * 0.5 > x1 - x0:
                wrapped.append([])
            wrapped[-1].append(token)
        lines, letter = wrapped, size * 0.5
    step = size * 1.15 if len(lines) > 1 else y1 - y0
    words: list[Word] = []
    for row, line in enumerate(lines):
        x, middle = x0 + 1, y1 - step * (row + 0.5)
        for token in line:
            width = len(token) * letter
            words.append(
                Word(token, x, middle - size * 0.55, x + width, middle + size * 0.55, round(size, 1), spaced=True)
            )
            x += width + letter
    return words
