"""Word's styles: how the looks of a run, and what a paragraph is, follow from the chain of styles behind it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import NamedTuple

from docx.oxml import parse_xml
from docx.styles.style import BaseStyle
from docx.styles.styles import Styles
from lxml import etree  # type: ignore[import-untyped]

from isa_extract.loaders.docx_package import Element, W, at, number, switch, value

_HEADING = re.compile(r"heading (\d)", re.IGNORECASE)
_CONTENTS = re.compile(r"(?:toc \d|table of figures)", re.IGNORECASE)
_LIST_DEPTH = re.compile(r"list(?: bullet| number)? ([2-5])", re.IGNORECASE)


class Look(NamedTuple):
    """Character formatting as one place states it; None where it says nothing."""

    bold: bool | None = None
    italic: bool | None = None
    hidden: bool | None = None
    size: float | None = None
    font: str | None = None

    def over(self, other: Look) -> Look:
        """This look, and the other's where this says nothing."""
        return self._replace(**{name: own for name, own in other._asdict().items() if getattr(self, name) is None})


PLAIN = Look()


def look_of(properties: Element | None) -> Look:
    """What a w:rPr states."""
    if properties is None or not len(properties):
        return PLAIN
    size: float | None = None
    try:
        size = float(value(properties.find(W + "sz")) or "") / 2
    except ValueError:
        size = None
    fonts = properties.find(W + "rFonts")
    return Look(
        switch(properties.find(W + "b")),
        switch(properties.find(W + "i")),
        switch(properties.find(W + "vanish")),
        size,
        value(fonts, "ascii") or value(fonts, "hAnsi"),
    )


@dataclass(slots=True)
class ParagraphStyle:
    """What a paragraph style and those it is based on come to."""

    look: Look = PLAIN
    heading: int | None = None
    contents: bool = False
    depth: int = 0  # "List Bullet 3" is two deep
    leader: bool = False  # a tab stop with leaders, or a right-hand one
    numbering: int | None = None  # numId
    levels: list[tuple[str, int | None]] = field(default_factory=list)  # style ids up to numbering's, their own ilvl


class StyleSheet:
    """The styles of a document, from python-docx, each chain resolved once."""

    def __init__(self, root: Element | None) -> None:
        self._styles: dict[str, BaseStyle] = {}
        self._chains: dict[str, list[BaseStyle]] = {}
        self._paragraphs: dict[str, ParagraphStyle] = {}
        self._characters: dict[str, Look] = {}
        self._default: dict[str, str] = {}
        self._resolved: dict[tuple[Look, Look, Look, Look], Look] = {}
        self.defaults = PLAIN
        if root is None:
            return
        for element in root.iter(W + "style"):
            if value(element, "type") not in ("paragraph", "character", "table", "numbering"):
                element.set(W + "type", "paragraph")  # python-docx cannot do without, nor with a nameless base
            if (base := at(element, "basedOn")) is not None and value(base) is None:
                element.remove(base)
            if value(element, "default") in ("1", "true", "on"):
                self._default.setdefault(element.get(W + "type"), value(element, "styleId") or "")
        for style in Styles(parse_xml(etree.tostring(root))):
            if style.style_id:
                self._styles.setdefault(style.style_id, style)
        self.defaults = look_of(at(root, "docDefaults", "rPrDefault", "rPr"))

    def _chain(self, style_id: str) -> list[BaseStyle]:
        if style_id not in self._chains:
            chain: list[BaseStyle] = []
            style, seen = self._styles.get(style_id), set[str]()
            while style is not None and style.style_id not in seen:
                chain.append(style)
                seen.add(style.style_id)
                style = getattr(style, "base_style", None)  # list styles have none
            self._chains[style_id] = chain
        return self._chains[style_id]

    def _look(self, style_id: str) -> Look:
        look = PLAIN
        for style in self._chain(style_id):
            look = look.over(look_of(at(style.element, "rPr")))
        return look

    def paragraph(self, style_id: str | None) -> ParagraphStyle:
        """A paragraph style by id; the default one for None or an unknown id."""
        if style_id is None or style_id not in self._styles:
            style_id = self._default.get("paragraph", "")
        if style_id not in self._paragraphs:
            self._paragraphs[style_id] = self._paragraph(style_id)
        return self._paragraphs[style_id]

    def _paragraph(self, style_id: str) -> ParagraphStyle:
        found = ParagraphStyle(look=self._look(style_id), heading=self._heading(style_id))
        for style in self._chain(style_id):
            name = style.name or ""
            found.contents = found.contents or _CONTENTS.fullmatch(name) is not None
            depth = _LIST_DEPTH.fullmatch(name)
            if depth and not found.depth:
                found.depth = int(depth[1]) - 1
            properties = at(style.element, "pPr")
            found.leader = found.leader or has_leader(properties)
            if found.numbering is None:
                found.levels.append((style.style_id, number(at(properties, "numPr", "ilvl"))))
                found.numbering = number(at(properties, "numPr", "numId"))
        return found

    def _heading(self, style_id: str) -> int | None:
        for style in self._chain(style_id):
            name = style.name or ""
            if "title" in (name.casefold(), style.style_id.casefold()):
                return 0
            outline = number(at(style.element, "pPr", "outlineLvl"))
            match = _HEADING.fullmatch(name) or re.fullmatch(r"Heading(\d)", style.style_id)
            if outline is not None and (outline > 8 or not match):
                return outline + 1 if outline <= 8 else None
            if match:
                return int(match[1])
        return None

    def character(self, style_id: str | None) -> Look:
        """The look a character style gives."""
        if style_id is None:
            return PLAIN
        if style_id not in self._characters:
            self._characters[style_id] = self._look(style_id)
        return self._characters[style_id]

    def table(self, style_id: str | None) -> dict[str, Look]:
        """The looks a table style gives: "" for all cells, "firstRow", "firstCol" and so on for some."""
        found: dict[str, Look] = {}
        for style in self._chain(style_id or self._default.get("table", "")):
            found[""] = found.get("", PLAIN).over(look_of(at(style.element, "rPr")))
            for part in style.element.iter(W + "tblStylePr"):
                region = value(part, "type") or ""
                found[region] = found.get(region, PLAIN).over(look_of(at(part, "rPr")))
        return found

    def listing(self, style_id: str) -> int | None:
        """The numId a list style points to."""
        return self.paragraph(style_id).numbering if style_id in self._styles else None

    def resolve(self, direct: Look, character: Look, paragraph: Look, table: Look) -> Look:
        """A run's look. Bold, italic and hidden toggle from one kind of style to the next, as in Word."""
        key = (direct, character, paragraph, table)
        if key not in self._resolved:
            self._resolved[key] = self._resolve(*key)
        return self._resolved[key]

    def _resolve(self, direct: Look, character: Look, paragraph: Look, table: Look) -> Look:
        def toggled(name: str) -> bool:
            own: bool | None = getattr(direct, name)
            if own is not None:
                return own
            default: bool | None = getattr(self.defaults, name)
            return bool(default) or sum(bool(getattr(look, name)) for look in (character, paragraph, table)) % 2 == 1

        rest = direct.over(character).over(paragraph).over(table).over(self.defaults)
        return Look(toggled("bold"), toggled("italic"), toggled("hidden"), rest.size or 10.0, rest.font or "")


def has_leader(properties: Element | None) -> bool:
    """Whether a w:pPr sets a tab stop as contents lists have: on the right, or with leaders."""
    return properties is not None and any(
        value(tab) in ("right", "end") or value(tab, "leader") in ("dot", "hyphen", "underscore", "middleDot", "heavy")
        for tab in properties.iterfind(f"{W}tabs/{W}tab")
    )
