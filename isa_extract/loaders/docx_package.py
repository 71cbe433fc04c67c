"""A Word package opened with care: bounded unzipping, XML without DTDs, relationships between its parts."""

from __future__ import annotations

import io
import lzma
import struct
import zipfile
import zlib
from typing import Any, NamedTuple, TypeAlias

from docx.opc.packuri import PACKAGE_URI, PackURI
from lxml import etree  # type: ignore[import-untyped]

from isa_extract.errors import EncryptedError, LimitError, UnreadableError

Element: TypeAlias = Any  # lxml's elements carry no types

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
DGM = "{http://schemas.openxmlformats.org/drawingml/2006/diagram}"
M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
V = "{urn:schemas-microsoft-com:vml}"

MAX_TOTAL = 300_000_000  # bytes all parts may unpack to
MAX_RATIO, RATIO_FROM = 200, 10_000_000  # how far a part of that size may be packed
MAX_XML = 100_000_000  # bytes of one XML part

_STRICT = {
    b"http://purl.oclc.org/ooxml/wordprocessingml/main": W[1:-1].encode(),
    b"http://purl.oclc.org/ooxml/officeDocument/relationships": R[1:-1].encode(),
    b"http://purl.oclc.org/ooxml/officeDocument/math": M[1:-1].encode(),
    b"http://purl.oclc.org/ooxml/drawingml/main": A[1:-1].encode(),
    b"http://purl.oclc.org/ooxml/drawingml/diagram": DGM[1:-1].encode(),
}
_DAMAGE = (
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, OSError, NotImplementedError, RuntimeError,
    ValueError, OverflowError, struct.error,
)  # fmt: skip
_REMEDY = "open it in Word and save it again as .docx"


class Relationship(NamedTuple):
    """One part's link to another: `kind` is the last word of its type, `part` the other's name."""

    kind: str
    part: str


class Package:
    """The parts of a .docx file. Reads nothing until asked, and never more than the limits allow."""

    def __init__(self, data: bytes, file_name: str) -> None:
        self.file_name = file_name
        self.damaged: list[str] = []  # lesser parts that could not be read
        self._budget = MAX_TOTAL
        if not data.startswith(b"PK"):
            raise self._unreadable("this is not a Word document")
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
            entries = self._zip.infolist()
        except _DAMAGE:
            raise self._unreadable("the file is damaged or cut short") from None
        self._check(entries)
        self._entries = {entry.filename.replace("\\", "/").strip("/").casefold(): entry for entry in entries}
        links = self.relationships(PACKAGE_URI).values()
        self.main = next((link.part for link in links if link.kind == "officeDocument"), "/word/document.xml")
        self.root = self._document()
        self.links = self.relationships(self.main)

    def _document(self) -> Element:
        root = self.xml(self.main)
        if root is None:
            raise self._unreadable("the part with the document's text is missing")
        if root.tag != W + "document":
            raise self._unreadable("this is not a Word document")
        return root

    def _unreadable(self, problem: str) -> UnreadableError:
        return UnreadableError(self.file_name, problem, _REMEDY)

    def _limit(self, problem: str) -> LimitError:
        return LimitError(self.file_name, problem, "if you trust its sender, open it in Word and save it as PDF")

    def _check(self, entries: list[zipfile.ZipInfo]) -> None:
        if sum(entry.file_size for entry in entries) > MAX_TOTAL:
            raise self._limit("the file would unpack to more than a document can hold")
        for entry in entries:
            if entry.file_size > RATIO_FROM and entry.file_size > MAX_RATIO * max(1, entry.compress_size):
                raise self._limit("a part of the file is packed far beyond what a document needs")

    def read(self, part: str) -> bytes | None:
        """The bytes of a part, None where there is no such part."""
        entry = self._entries.get(part.strip("/").casefold())
        if entry is None:
            return None
        if entry.flag_bits & 1:
            raise EncryptedError(self.file_name, "the file needs a password", "save a copy without a password")
        allowed = min(self._budget, MAX_XML)
        try:
            with self._zip.open(entry) as stream:
                data = stream.read(allowed + 1)
        except _DAMAGE:
            raise self._unreadable("the file is damaged or cut short") from None
        if len(data) > allowed:
            raise self._limit("the file would unpack to more than a document can hold")
        self._budget -= len(data)
        return data

    def xml(self, part: str) -> Element | None:
        """The root of an XML part, None where there is no such part."""
        data = self.read(part)
        if data is None:
            return None
        if any("<!DOCTYPE".encode(code) in data for code in ("ascii", "utf-16-le", "utf-16-be")):
            raise self._limit("the file defines its own XML entities")
        if b"purl.oclc.org/ooxml" in data[:10000]:
            for strict, usual in _STRICT.items():
                data = data.replace(strict, usual)
        parser = etree.XMLParser(
            resolve_entities=False, no_network=True, huge_tree=False, remove_comments=True, remove_pis=True
        )
        try:
            root = etree.fromstring(data, parser)
        except (etree.XMLSyntaxError, ValueError):
            raise self._unreadable("the XML inside the file is damaged") from None
        if root.getroottree().docinfo.internalDTD is not None:
            raise self._limit("the file defines its own XML entities")
        return root

    def lesser(self, part: str) -> Element | None:
        """As `xml`, but a damaged part is noted in `damaged` and done without."""
        try:
            return self.xml(part)
        except LimitError:
            raise
        except UnreadableError:
            self.damaged.append(part.rpartition("/")[2])
            return None

    def relationships(self, part: str) -> dict[str, Relationship]:
        """The relationships of a part to other parts of the package, by id; "/" for the package's own."""
        source = PackURI(part)
        root = self.lesser(source.rels_uri)
        found: dict[str, Relationship] = {}
        for item in root if root is not None else ():
            kind, target = item.get("Type", "").rpartition("/")[2], item.get("Target", "").replace("\\", "/")
            if target and item.get("TargetMode") != "External":
                found[item.get("Id", "")] = Relationship(kind, PackURI.from_rel_ref(source.baseURI, target))
        return found

    def related(self, kind: str) -> str | None:
        """The name of the main part's related part of a kind ("styles", "numbering"...)."""
        return next((link.part for link in self.links.values() if link.kind == kind), None)


def at(element: Element | None, *tags: str) -> Element | None:
    """The first Word element down a path of tags, None where the path ends early."""
    for tag in tags:
        if element is None:
            return None
        element = element.find(W + tag)
    return element


def value(element: Element | None, name: str = "val") -> str | None:
    """An attribute of a Word element, None where element or attribute is missing."""
    found: str | None = None if element is None else element.get(W + name)
    return found


def number(element: Element | None, name: str = "val") -> int | None:
    """An attribute of a Word element as an integer, None where it is missing or not a number."""
    try:
        return int(value(element, name) or "")
    except ValueError:
        return None


def switch(element: Element | None) -> bool | None:
    """An on/off property: None where it is missing, true where it says nothing else."""
    if element is None:
        return None
    return (value(element) or "true").strip().lower() not in ("0", "false", "off", "none")


_TRANSPARENT = {W + tag for tag in ("ins", "moveTo", "smartTag", "customXml", "sdtContent")}
GONE = {W + tag for tag in ("del", "moveFrom")}
SDT, ALTERNATE = W + "sdt", MC + "AlternateContent"
_WORDS = {W + "t", W + "txbxContent"}


def branch(alternate: Element) -> Element | None:
    """The one version of mc:AlternateContent to read: the first with words, else the first."""
    versions = [child for child in alternate if child.tag in (MC + "Choice", MC + "Fallback")]
    worded = (version for version in versions if next(version.iter(*_WORDS), None) is not None)
    return next(worded, versions[0] if versions else None)


def children(element: Element) -> list[Element]:
    """The children of a body, table, row or cell as printed: wrappers opened, deletions left out."""
    found: list[Element] = []
    for child in element:
        tag = child.tag
        if tag in _TRANSPARENT:
            found += children(child)
        elif tag == SDT:
            content = child.find(W + "sdtContent")
            if content is not None:
                found += children(content)
        elif tag == ALTERNATE:
            chosen = branch(child)
            if chosen is not None:
                found += children(chosen)
        elif tag not in GONE:
            found.append(child)
    return found
