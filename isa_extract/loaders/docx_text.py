"""The text of one Word paragraph: runs, fields, form controls, symbols, and what is anchored in it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from isa_extract.loaders.docx_package import (
    ALTERNATE,
    DGM,
    GONE,
    SDT,
    W14,
    A,
    Element,
    M,
    R,
    V,
    W,
    at,
    branch,
    number,
    switch,
    value,
)
from isa_extract.loaders.docx_styles import PLAIN, Look, ParagraphStyle, StyleSheet, look_of
from isa_extract.loaders.docx_symbols import in_font, symbol

TICKED, EMPTY = "☒", "☐"
_BOXES = "☒☑☐"
_INVISIBLE = str.maketrans({"\u00ad": None, "\u200b": None, "\u2060": None, "\ufeff": None})
_SILENT = GONE | {W + tag for tag in ("pPr", "rPr", "sdtPr", "sdtEndPr", "rt", "rubyPr", "tcPr", "trPr", "tblPr")}
_FIELD_RESULT_OF_FORM = {"FORMCHECKBOX", "FORMDROPDOWN", "FORMTEXT"}


class Note(NamedTuple):
    """A reference to a footnote or an endnote."""

    kind: Literal["footnote", "endnote"]
    id: str


@dataclass(slots=True)
class Inline:
    """What a paragraph holds, as it is gathered."""

    style: ParagraphStyle
    table: Look = PLAIN
    parts: list[str] = field(default_factory=list)
    plain: bool = False  # some visible run is not bold
    upright: bool = False  # some visible run is not italic
    sizes: Counter[float] = field(default_factory=Counter)
    boxes: list[Element] = field(default_factory=list)
    art: list[str] = field(default_factory=list)  # words drawn by WordArt and diagrams
    notes: list[Note] = field(default_factory=list)
    contents: bool = False  # part of a contents field
    leader: bool = False  # has a tab stop as contents lists have

    @property
    def bold(self) -> bool:
        """All that can be seen is bold."""
        return bool(self.sizes) and not self.plain

    @property
    def italic(self) -> bool:
        """All that can be seen is italic."""
        return bool(self.sizes) and not self.upright

    @property
    def size(self) -> float | None:
        """The size most of the text has, in points."""
        return self.sizes.most_common(1)[0][0] if self.sizes else None

    def text(self) -> str:
        """The text, without white space at its ends or around its line breaks."""
        text = re.sub(r"[ \t]*\n\s*", "\n", "".join(self.parts).translate(_INVISIBLE)).strip()
        if not (self.leader or self.contents or self.style.contents):
            text = re.sub(r"\t+(?=\d{1,3}$)", " ", text)  # a form's value, not the page number of a contents line
        return text


@dataclass(slots=True)
class OpenField:
    """A complex field whose end has not been read yet."""

    begin: Element
    instruction: str = ""
    result: bool = False  # past its separator
    shown: bool = False  # its result has text

    @property
    def name(self) -> str:
        """What kind of field it is, in capitals."""
        return (self.instruction.split() or [""])[0].upper()

    @property
    def mute(self) -> bool:
        """Whether what is being read in it is not printed: the instruction, or a repeated note mark."""
        return not self.result or (self.name == "NOTEREF" and "\\f" in self.instruction)


class TextReader:
    """Reads paragraphs of one story in their order; a field may begin in one and end in a later one."""

    def __init__(self, styles: StyleSheet, diagrams: dict[str, list[str]]) -> None:
        self._styles = styles
        self._diagrams = diagrams  # relationship id -> a diagram's words
        self._fields: list[OpenField] = []
        self._broken: set[Element] = set()
        self.hidden = False  # whether hidden text was left out

    def begin(self, story: Element) -> list[OpenField]:
        """Start on a story (or a text box in one); hand the answer back to `end`."""
        outer, self._fields = self._fields, []
        open_fields: list[Element] = []
        for mark in story.iter(W + "fldChar"):
            if any(above.tag in GONE for above in mark.iterancestors()):
                continue
            kind = value(mark, "fldCharType")
            if kind == "begin":
                open_fields.append(mark)
            elif kind == "end" and open_fields:
                open_fields.pop()
        self._broken.update(open_fields)  # fields without an end hide nothing
        return outer

    def end(self, outer: list[OpenField]) -> None:
        """Return to the story around a text box."""
        self._fields = outer

    def read(self, paragraph: Element, into: Inline) -> None:
        """Add a paragraph's content to `into`."""
        self._walk(paragraph, into)

    # -- the tree

    def _walk(self, element: Element, into: Inline) -> None:
        for child in element:
            tag = child.tag
            if tag in _SILENT:
                continue
            if tag == W + "r":
                self._run(child, into)
            elif tag == SDT:
                self._control(child, into)
            elif tag == W + "fldSimple":
                self._fields.append(OpenField(child, value(child, "instr") or "", result=True))
                self._walk(child, into)
                self._close(into)
            elif tag == ALTERNATE:
                chosen = branch(child)
                if chosen is not None:
                    self._walk(chosen, into)
            elif tag == M + "oMath":
                look = self._styles.resolve(PLAIN, PLAIN, into.style.look, into.table)
                self._emit("".join(part.text or "" for part in child.iter(M + "t", W + "t")), look, into)
            else:
                self._walk(child, into)

    def _control(self, control: Element, into: Inline) -> None:
        """A content control: what it shows; a tick box as the glyph it shows, or as its state says."""
        content = control.find(W + "sdtContent")
        properties = at(control, "sdtPr")
        box = properties.find(W14 + "checkbox") if properties is not None else None
        before = len(into.parts)
        if content is not None:
            self._walk(content, into)
        if box is None or any(part.mute for part in self._fields):
            return
        glyph = "".join(into.parts[before:]).strip()
        if len(glyph) != 1 or glyph not in _BOXES:
            state = box.find(W14 + "checked")
            ticked = state is not None and (state.get(W14 + "val") or "1") in ("1", "true", "on")
            into.parts[before:] = [TICKED if ticked else EMPTY]
            into.sizes[10.0] += not into.sizes

    def _run(self, run: Element, into: Inline) -> None:
        properties = at(run, "rPr")
        character = self._styles.character(value(at(properties, "rStyle")))
        look = self._styles.resolve(look_of(properties), character, into.style.look, into.table)
        self._run_parts(run, look, into)

    def _run_parts(self, run: Element, look: Look, into: Inline) -> None:
        own_mark = False  # the text after a footnote reference with a mark of its own is that mark
        for child in run:
            tag = child.tag
            if tag == W + "t":
                if not own_mark:
                    text = re.sub(r"\s*[\r\n]\s*", " ", child.text or "")
                    self._emit(in_font(text, look.font or ""), look, into)
            elif tag in _PLAIN_MARKS:
                self._emit(_PLAIN_MARKS[tag], look, into)
            elif tag == W + "ptab":
                into.leader = into.leader or value(child, "leader") not in (None, "none")
                self._emit("\t", look, into)
            elif tag == W + "sym":
                if not own_mark:
                    self._emit(_symbol(child), look, into)
            elif tag == W + "fldChar":
                self._mark(child, look, into)
            elif tag == W + "instrText":
                if self._fields and not self._fields[-1].result:
                    self._fields[-1].instruction += child.text or ""
            elif tag in (W + "footnoteReference", W + "endnoteReference"):
                own_mark = value(child, "customMarkFollows") in ("1", "true", "on")
                if not look.hidden and not self._muted():
                    kind: Literal["footnote", "endnote"] = "footnote" if tag == W + "footnoteReference" else "endnote"
                    into.notes.append(Note(kind, value(child, "id") or ""))
            elif tag in (W + "drawing", W + "pict", W + "object"):
                if not look.hidden and not self._muted():
                    self._drawing(child, into)
            elif tag == ALTERNATE:
                chosen = branch(child)
                if chosen is not None:
                    self._run_parts(chosen, look, into)
            elif tag == W + "ruby":
                self._walk(child, into)

    def _drawing(self, element: Element, into: Inline) -> None:
        for child in element:
            tag = child.tag
            if tag == W + "txbxContent":
                into.boxes.append(child)
            elif tag == V + "textpath":
                into.art += [words] if (words := (child.get("string") or "").strip()) else []
            elif tag == DGM + "relIds":
                into.art += self._diagrams.get(child.get(R + "dm") or "", [])
            elif tag == ALTERNATE:
                chosen = branch(child)
                if chosen is not None:
                    self._drawing(chosen, into)
            else:
                self._drawing(child, into)

    # -- fields

    def _muted(self) -> bool:
        return any(part.mute for part in self._fields)

    def _emit(self, text: str, look: Look, into: Inline) -> None:
        if not text or self._muted():
            return
        if look.hidden:
            self.hidden = self.hidden or bool(text.strip())
            return
        into.parts.append(text)
        weight = len(text.strip())
        if not weight:
            return
        into.plain = into.plain or not look.bold
        into.upright = into.upright or not look.italic
        into.sizes[look.size or 10.0] += weight
        for part in self._fields:
            part.shown = True
            into.contents = into.contents or part.name == "TOC"

    def _mark(self, mark: Element, look: Look, into: Inline) -> None:
        kind = value(mark, "fldCharType")
        if kind == "begin":
            if mark not in self._broken:
                self._fields.append(OpenField(mark))
        elif kind == "separate":
            if self._fields:
                self._fields[-1].result = True
        elif kind == "end" and self._fields:
            self._close(into, look)

    def _close(self, into: Inline, look: Look = PLAIN) -> None:
        closed = self._fields.pop()
        if closed.shown:
            return
        if closed.name in _FIELD_RESULT_OF_FORM:
            self._emit(_form_value(closed.begin.find(W + "ffData")), look, into)
        elif closed.name == "MACROBUTTON":  # a prompt to click on: its words are in the instruction
            self._emit(" ".join(closed.instruction.split()[2:]), look, into)


_PLAIN_MARKS = {W + "tab": "\t", W + "br": "\n", W + "cr": "\n", W + "noBreakHyphen": "-"}


def _symbol(element: Element) -> str:
    try:
        return symbol(int(value(element, "char") or "", 16), value(element, "font") or "")
    except ValueError:
        return ""


def _form_value(data: Element | None) -> str:
    """What a legacy form field without a result shows."""
    if data is None:
        return ""
    if (box := data.find(W + "checkBox")) is not None:
        state = switch(box.find(W + "checked"))
        return TICKED if (switch(box.find(W + "default")) if state is None else state) else EMPTY
    if (choices := data.find(W + "ddList")) is not None:
        entries = [value(entry) or "" for entry in choices.iterfind(W + "listEntry")]
        chosen = number(choices.find(W + "result"))
        if chosen is None:
            chosen = number(choices.find(W + "default")) or 0
        return entries[chosen] if 0 <= chosen < len(entries) else ""
    return value(at(data, "textInput", "default")) or ""


def diagram_words(root: Element) -> list[str]:
    """The words of a SmartArt diagram, a paragraph each, in the order of its data."""

    def paragraphs() -> Iterator[str]:
        for point in root.iter(DGM + "pt"):
            for paragraph in point.iter(A + "p"):
                yield "".join(part.text or "" for part in paragraph.iter(A + "t")).strip()

    return [text for text in paragraphs() if text]
