"""Errors a user can meet, each with the file it is about, a remedy and an exit code."""

from __future__ import annotations

from pathlib import Path


def raised_at(error: Exception) -> str:
    """What to tell of an exception nobody foresaw: its kind and where it was raised, nothing of what it says."""
    trace = error.__traceback__
    while trace and trace.tb_next:
        trace = trace.tb_next
    place = f" at {Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}" if trace else ""
    return f"{type(error).__name__}{place}"


class IsaExtractError(Exception):
    """Base of every error this package raises on purpose; its text never holds a document's content."""

    kind = "error"
    exit_code = 1

    def __init__(self, file_name: str, problem: str, remedy: str) -> None:
        super().__init__(f"{file_name}: {problem}; {remedy}")
        self.file_name, self.problem, self.remedy = file_name, problem, remedy

    def __reduce__(self) -> tuple[type[IsaExtractError], tuple[str, str, str]]:
        return type(self), (self.file_name, self.problem, self.remedy)


class UsageError(IsaExtractError):
    """What was asked for cannot be done as asked (a path that is not there, an output that cannot be written)."""

    kind, exit_code = "usage", 2


class UnreadableError(IsaExtractError):
    """The file is damaged or is not what it looks like."""

    kind, exit_code = "unreadable", 3


class EncryptedError(UnreadableError):
    """The file needs a password."""

    kind = "encrypted"


class UnsupportedError(UnreadableError):
    """A kind of file this version cannot read here."""

    kind = "unsupported"


class EngineError(UsageError):
    """The OCR engine that was asked for is not installed."""

    kind = "engine"


class ScanError(UnreadableError):
    """A PDF whose pages are pictures: it has no text layer, or one that cannot be trusted."""

    kind = "scan"


class OcrNeededError(UnreadableError):
    """The file has pages that only OCR reads, and the settings say that it is to be read later; `pages` in all."""

    kind = "ocr-needed"

    def __init__(self, file_name: str, pages: int) -> None:
        super().__init__(file_name, "has pages that must be read by OCR", "read it without defer_ocr")
        self.pages = pages

    def __reduce__(self) -> tuple[type[IsaExtractError], tuple[str, int]]:  # type: ignore[override]
        return type(self), (self.file_name, self.pages)


class EmptyDocumentError(UnreadableError):
    """The file holds no text."""

    kind = "empty"


class LimitError(UnreadableError):
    """The file would expand beyond a safety limit (a zip bomb, an entity bomb)."""

    kind = "limit"


class PatternError(IsaExtractError):
    """A pattern file that cannot be used; the file name carries the line."""

    kind, exit_code = "pattern", 4
