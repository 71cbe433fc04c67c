"""Where a worker is in a document, kept in a small file, so that it is known of one that was ended."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path


class Stage:
    """The stage of one document: `load`, `recognise` with its page, `extract`."""

    def __init__(self, file: Path) -> None:
        self.file = file

    def at(self, name: str, page: int | None = None) -> None:
        """Note that a stage begins."""
        with suppress(OSError):  # a full temporary folder must not cost the document
            self.file.write_text(f"{name} {page or 0}", encoding="ascii")

    def read(self) -> tuple[str, int | None]:
        """The stage that was noted last, and its page."""
        try:
            name, _, page = self.file.read_text(encoding="ascii").partition(" ")
        except OSError:
            return "start", None
        return name or "start", int(page or 0) or None

    def forget(self) -> None:
        """The document is done."""
        with suppress(OSError):
            self.file.unlink()
