"""Builds the corpus: every source in `corpus/sources` becomes a TXT, a DOCX and a PDF file.

    python corpus/build.py [NAME ...] [--sources DIR] [--output DIR]

This module holds the command and the parser of the source format (`SOURCE_FORMAT.md`); the files are
written by the modules in `writers`. The same source always gives the same bytes.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, cast, get_args

import yaml
from writers import pdf, text, word
from writers.blocks import (
    Alignment,
    Block,
    Cell,
    Contents,
    Document,
    FrontMatter,
    Heading,
    ListBlock,
    ListItem,
    Look,
    Marker,
    PageBreak,
    Paragraph,
    Span,
    Spans,
    Table,
    TextLook,
    Turn,
    UnwritableCharacter,
    roman,
)

HERE = Path(__file__).resolve().parent

# What the keys under `look` and `txt` may be set to; a type stands for any value of that type.
ALLOWED: dict[str, dict[str, tuple[Any, ...]]] = {
    "look": {
        "font": ("sans", "serif"),
        "size": (int, float),
        "headings": ("styled", "bold", "caps"),
        "columns": (1, 2),
        "hyphenate": (bool,),
    },
    "txt": {
        "wrap": (int,),
        "tables": ("tab", "pipe", "aligned", "cells"),
        "encoding": ("utf-8", "utf-16", "cp1252"),
        "newline": ("lf", "crlf"),
        "pages": (bool,),
    },
}

STANDALONE = {"page", "contents", "landscape", "portrait", "sign"}
ATTRIBUTES = {
    "a paragraph": {"left", "right", "centre", "box"},
    "a heading": {"left", "right", "centre"},
    "a table": {"unruled", "header", "widths", "bold-first-column"},
    "a list": set[str](),
}
DIRECTIVE = re.compile(r"\{([a-z-]+)((?: +\d+(?:\.\d+)?)*)\}\s*")
WHOLE_LINE_DIRECTIVE = re.compile(r"(\{[a-z][^{}:]*\}\s*)+$")
HEADING = re.compile(r"(#{1,4}) +(.+)$")
LIST_ITEM = re.compile(r"( *)(-|\(?(?:\d{1,2}|[ivx]+|[a-zA-Z])\)|\d{1,2}\.) +(\S.*)$")
CELL_BREAK = re.compile(r"\\{1,2}n")

INLINE = re.compile(
    r"(?P<inserted>\{\+)|(?P<deleted>\{-)|\{(?P<named>field|note|hidden): ?|(?P<signature>\{sign\})"
    r"|\[(?P<tick>[xX ])\]|<(?P<mail>[^<>\s@]+@[^<>\s@]+)>|(?P<newline>\n)"
    r"|\*\*(?=\S)(?P<bold>.+?)(?<=\S)\*\*(?!\*)|(?<![\w*])\*(?=[^\s*])(?P<italic>.+?)(?<=[^\s*])\*(?![\w*])",
    re.DOTALL,
)
UNKNOWN_INLINE = re.compile(r"\{[a-z]+:")


class SourceError(Exception):
    """A mistake in a source; its text is one line that names the file and the line."""

    def __init__(self, path: Path, line: int, message: str) -> None:
        super().__init__(f"{path}:{line}: {message}")


# --- front matter -------------------------------------------------------------------------------------


def read_source(path: Path) -> Document:
    """Parse one source file."""
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except UnicodeDecodeError as error:
        raise SourceError(path, path.read_bytes()[: error.start].count(b"\n") + 1, "not UTF-8") from error
    if not lines or lines[0].strip() != "---":
        return Document(path.stem, FrontMatter(), tuple(BodyReader(path, lines, 1).read()))
    end = next((number for number in range(1, len(lines)) if lines[number].strip() == "---"), 0)
    if not end:
        raise SourceError(path, 1, "the front matter has no closing '---'")
    front_matter = read_front_matter(path, lines[1:end])
    return Document(path.stem, front_matter, tuple(BodyReader(path, lines[end + 1 :], end + 2).read()))


def read_front_matter(path: Path, lines: list[str]) -> FrontMatter:
    """The settings above the body, each checked for a known name and an allowed value."""
    try:
        data = yaml.safe_load("\n".join(lines)) or {}
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 2 if error.problem_mark else 1
        raise SourceError(path, line, f"front matter: {error.problem}") from error
    if not isinstance(data, dict):
        raise SourceError(path, 2, "front matter: 'key: value' lines expected")
    known = {"family", "shows", "header", "footer", *ALLOWED}
    for key in data:
        if key not in known:
            raise SourceError(path, key_line(lines, key), f"front matter: unknown key {key!r}")
    for group, allowed in ALLOWED.items():
        check_settings(path, lines, group, data.get(group) or {}, allowed)
    return FrontMatter(
        header=str(data.get("header") or ""),
        footer=str(data.get("footer") or ""),
        look=Look(**(data.get("look") or {})),
        txt=TextLook(**(data.get("txt") or {})),
    )


def check_settings(
    path: Path, lines: list[str], group: str, settings: Any, allowed: dict[str, tuple[Any, ...]]
) -> None:
    """Refuse unknown names and values under `look` or `txt`."""
    if not isinstance(settings, dict):
        raise SourceError(path, key_line(lines, group), f"front matter: {group} holds no settings")
    for key, value in settings.items():
        if key not in allowed:
            raise SourceError(path, key_line(lines, key), f"front matter: unknown key {group}.{key}")
        if not any(type(value) is choice or value == choice for choice in allowed[key]):
            choices = ", ".join(getattr(choice, "__name__", str(choice)) for choice in allowed[key])
            message = f"front matter: {group}.{key} is {value!r}; allowed: {choices}"
            raise SourceError(path, key_line(lines, key), message)


def key_line(lines: list[str], key: object) -> int:
    """The line of the source on which a key of the front matter stands."""
    pattern = re.compile(rf"\s*['\"]?{re.escape(str(key))}['\"]?\s*:")
    return next((number for number, line in enumerate(lines, start=2) if pattern.match(line)), 2)


# --- body ---------------------------------------------------------------------------------------------


@dataclass
class Attributes:
    """The `{...}` settings read so far for the block that follows them."""

    values: dict[str, str] = field(default_factory=dict)
    line: int = 0


class BodyReader:
    """Reads the lines below the front matter into blocks."""

    def __init__(self, path: Path, lines: list[str], first_line: int) -> None:
        self.path = path
        self.lines = [line.rstrip() for line in lines]
        self.first_line = first_line
        self.position = 0
        self.attributes = Attributes()
        self.landscape = False
        self.indents: list[int] = []  # of the list items above the one to be read, from the outermost inwards
        self.last_markers: dict[int, Marker] = {}  # by level: the list item counted last

    def read(self) -> list[Block]:
        """All blocks, with breaks that would leave a page empty taken out."""
        blocks: list[Block] = []
        while self.position < len(self.lines):
            blocks += self.next_blocks()
        if self.attributes.values:
            raise self.error(f"nothing follows {{{next(iter(self.attributes.values))}}}", self.attributes.line)
        return tidy_breaks(blocks)

    def error(self, message: str, line: int = 0) -> SourceError:
        """An error at a line of the file, or at the line to be read next."""
        return SourceError(self.path, line or self.line, message)

    @property
    def line(self) -> int:
        """The number in the file of the line to be read next."""
        return self.first_line + self.position

    def next_blocks(self) -> list[Block]:
        """Read one block; none for a blank line or for settings of a block to come."""
        line = self.lines[self.position]
        if not line:
            self.position += 1
            return []
        if WHOLE_LINE_DIRECTIVE.match(line) or (DIRECTIVE.match(line) and not line.startswith("{sign}")):
            return self.read_directive()
        if heading := HEADING.match(line):
            return [self.heading(len(heading[1]) - 1, heading[2])]
        if line.startswith("|"):
            return [self.table()]
        if line.startswith("#"):
            raise self.error("a heading is one to four '#', a space and its text")
        if LIST_ITEM.match(line):
            return [self.list_block()]
        return [self.paragraph()]

    def read_directive(self) -> list[Block]:
        """Read one `{...}` and leave the rest of its line to be read next."""
        line = self.lines[self.position]
        match = DIRECTIVE.match(line)
        known = STANDALONE.union(*ATTRIBUTES.values())
        if match is None or match[1] not in known:
            raise self.error(f"unknown directive {line.split('}')[0]}}}")
        name, number_line = match[1], self.line
        self.lines[self.position] = line[match.end() :]
        if not self.lines[self.position]:
            self.position += 1
        if name in STANDALONE:
            return [self.standalone(name, number_line)]
        self.attributes.values[name] = match[2].strip()
        self.attributes.line = number_line
        return []

    def standalone(self, name: str, line: int) -> Block:
        """The block that a directive is by itself."""
        if name == "sign":
            return Paragraph((Span(kind="signature"),), self.take_attributes("a paragraph")[0])
        if name in ("landscape", "portrait"):
            if self.landscape == (name == "landscape"):
                raise self.error(f"the pages are {name} already", line)
            self.landscape = not self.landscape
        blocks: dict[str, Block] = {
            "page": PageBreak(),
            "contents": Contents(),
            "landscape": Turn(landscape=True),
            "portrait": Turn(landscape=False),
        }
        return blocks[name]

    def take_attributes(self, block: str) -> tuple[Alignment, dict[str, str]]:
        """The alignment and the other settings for a block, which must be such as its kind allows."""
        values, self.attributes.values = self.attributes.values, {}
        for name in values:
            if name not in ATTRIBUTES[block]:
                raise self.error(f"{{{name}}} does not go with {block}", self.attributes.line)
        alignments = [name for name in values if name in get_args(Alignment)]
        return cast(Alignment, alignments[-1] if alignments else "left"), values

    def heading(self, level: int, source: str) -> Heading:
        """A heading; the title is centred if no directive says otherwise."""
        self.position += 1
        self.indents, self.last_markers = [], {}
        alignment, values = self.take_attributes("a heading")
        if not level and not values:
            alignment = "centre"
        return Heading(level, self.inline(source, self.line - 1), alignment)

    def paragraph(self) -> Paragraph:
        """The lines up to a blank line or to a line that can only be another block."""
        first = self.line
        lines: list[str] = []
        while self.position < len(self.lines) and self.lines[self.position]:
            line = self.lines[self.position]
            if lines and self.starts_block(line, after_break=lines[-1].endswith("\\")):
                break
            lines.append(line)
            self.position += 1
        alignment, values = self.take_attributes("a paragraph")
        spans = self.inline(join_lines(lines), first)
        if "box" in values and any(span.kind == "note" for span in spans):
            raise self.error("a text box cannot hold a footnote", first)
        return Paragraph(spans, alignment, boxed="box" in values)

    def starts_block(self, line: str, after_break: bool) -> bool:
        """Whether a line under a paragraph's line is not part of it."""
        if LIST_ITEM.match(line) and not after_break:
            raise self.error("put a blank line between a paragraph and a list")
        return bool(line.startswith("|") or HEADING.match(line) or self.is_directive(line))

    @staticmethod
    def is_directive(line: str) -> bool:
        """Whether a line consists of directives only (a signature counts as text of its paragraph)."""
        return bool(WHOLE_LINE_DIRECTIVE.match(line)) and line != "{sign}"

    # lists

    def list_block(self) -> ListBlock:
        """Items up to a blank line; a line without a marker goes on with the item above it."""
        self.take_attributes("a list")
        items: list[tuple[int, Marker | None, list[str], int]] = []
        counted: set[int] = set()
        while self.position < len(self.lines) and self.lines[self.position]:
            line = self.lines[self.position]
            match = LIST_ITEM.match(line)
            if match:
                level = list_level(self.indents, len(match[1]))
                items.append((level, self.marker(match[2], level, counted), [match[3]], self.line))
            elif line.startswith("|") or HEADING.match(line) or self.is_directive(line):
                break
            else:
                items[-1][2].append(line)
            self.position += 1
        return ListBlock(
            tuple(ListItem(level, marker, self.inline(join_lines(lines), line)) for level, marker, lines, line in items)
        )

    def marker(self, source: str, level: int, counted: set[int]) -> Marker | None:
        """The marker of an item, checked to be the next number of a list that is being counted.

        `counted` holds the levels that have a number in this block already.
        """
        for deeper in [known for known in self.last_markers if known > level]:
            del self.last_markers[deeper]
            counted.discard(deeper)
        if source == "-":
            self.last_markers.pop(level, None)
            counted.discard(level)
            return None
        previous = self.last_markers.get(level)
        before, after = "(" if source[0] == "(" else "", source[-1]
        marker = Marker(*marker_value(source.strip("()."), previous), before, after)
        if level in counted and previous and replace(previous, value=marker.value) == marker != follower(previous):
            raise self.error(f"list number {marker.text} follows {previous.text}")
        counted.add(level)
        self.last_markers[level] = marker
        return marker

    # tables

    def table(self) -> Table:
        """The rows that stand together, with merged cells resolved."""
        first = self.line
        _, values = self.take_attributes("a table")
        sources: list[list[str]] = []
        while self.position < len(self.lines) and self.lines[self.position].startswith("|"):
            sources.append(row_cells(self.lines[self.position]))
            if all(re.fullmatch(r":?-{3,}:?", cell) for cell in sources[-1]):
                raise self.error("a table has no '|---|' line; a bold first row or {header 1} makes a header row")
            if len(sources[-1]) != len(sources[0]):
                message = f"a row of {len(sources[-1])} cells in a table of {len(sources[0])} columns"
                raise self.error(message)
            self.position += 1
        grid = self.merge_cells(sources, first)
        rows = tuple(
            tuple(self.cell(sources, grid, row, column, first) for column in range(len(sources[0])))
            for row in range(len(sources))
        )
        if "bold-first-column" in values:
            rows = tuple((replace(row[0], spans=bold(row[0].spans)), *row[1:]) for row in rows)
        header = self.header_rows(values, first) if "header" in values else int(is_bold_row(rows[0]))
        return Table(rows, header, "unruled" not in values, self.widths(values, len(rows[0]), first))

    def merge_cells(self, sources: list[list[str]], first: int) -> list[list[tuple[int, int]]]:
        """For each place of the grid, the row and column of the cell whose text fills it."""
        anchors: list[list[tuple[int, int]]] = []
        for row, cells in enumerate(sources):
            anchors.append([])
            for column, source in enumerate(cells):
                if (source == "<" and column == 0) or (source == "^" and row == 0):
                    raise self.error(f"nothing to merge '{source}' with", first + row)
                anchor = (row, column)
                if source == "<":
                    anchor = anchors[row][column - 1]
                elif source == "^":
                    anchor = anchors[row - 1][column]
                anchors[row].append(anchor)
        return anchors

    def cell(
        self, sources: list[list[str]], grid: list[list[tuple[int, int]]], row: int, column: int, first: int
    ) -> Cell:
        """The cell at a place of the grid; a merged area must be a rectangle."""
        anchor = grid[row][column]
        if anchor != (row, column):
            return Cell((), anchor)
        places = [(y, x) for y, anchors in enumerate(grid) for x, other in enumerate(anchors) if other == anchor]
        height = max(y for y, _ in places) - row + 1
        width = max(x for _, x in places) - column + 1
        if height * width != len(places):
            raise self.error("the cells merged into this row's cell form no rectangle", first + row)
        source = CELL_BREAK.sub("\n", sources[row][column])
        return Cell(self.inline(source, first + row), anchor, width, height)

    def header_rows(self, values: dict[str, str], first: int) -> int:
        """The number of header rows that is asked for; one if no number is given."""
        number = values["header"] or "1"
        if not number.isdigit():
            raise self.error(f"{{header {number}}}: the number of header rows expected", first)
        return int(number)

    def widths(self, values: dict[str, str], columns: int, first: int) -> tuple[float, ...]:
        """The widths of a table's columns as shares of 1, or none if they are left to the writers."""
        if "widths" not in values:
            return ()
        numbers = [float(number) for number in values["widths"].split()]
        if len(numbers) != columns or not all(numbers):
            raise self.error(f"{len(numbers)} widths for a table of {columns} columns", first)
        return tuple(number / sum(numbers) for number in numbers)

    # text

    def inline(self, source: str, line: int) -> Spans:
        """The spans of a block's text."""
        return tuple(self.spans(source, Span(), line))

    def spans(self, source: str, look: Span, line: int) -> Iterator[Span]:
        """Read text with `look` as the look of what is not marked otherwise."""
        position = 0
        while match := INLINE.search(source, position):
            yield from self.literal(source[position : match.start()], look, line)
            spans, position = self.marked(source, match, look, line)
            yield from spans
        yield from self.literal(source[position:], look, line)

    def literal(self, source: str, look: Span, line: int) -> Iterator[Span]:
        """Text without marks."""
        if unknown := UNKNOWN_INLINE.search(source):
            raise self.error(f"unknown mark '{unknown[0]}'", line)
        if source:
            yield replace(look, text=source)

    def marked(self, source: str, match: re.Match[str], look: Span, line: int) -> tuple[list[Span], int]:
        """The spans of one mark, and the position behind it."""
        kind, value = match.lastgroup, match[match.lastgroup or 0]
        if kind in ("inserted", "deleted"):
            end = source.find("+}" if kind == "inserted" else "-}", match.end())
            if end < 0:
                raise self.error(f"'{value}' is not closed", line)
            inner = replace(look, revision=cast(Any, kind))
            return list(self.spans(source[match.end() : end].strip(" "), inner, line)), end + 2
        if kind == "named":
            end = closing_brace(source, match.end())
            if end < 0:
                raise self.error(f"'{{{value}:' is not closed", line)
            return self.named(value, source[match.end() : end], look, line), end + 1
        if kind in ("bold", "italic"):
            inner = replace(look, bold=look.bold or kind == "bold", italic=look.italic or kind == "italic")
            return list(self.spans(value, inner, line)), match.end()
        simple = {
            "signature": replace(look, kind="signature"),
            "newline": replace(look, kind="break"),
            "tick": replace(look, kind="tick", text=value.strip().lower()),
            "mail": replace(look, kind="mail", text=value),
        }
        return [simple[str(kind)]], match.end()

    def named(self, name: str, source: str, look: Span, line: int) -> list[Span]:
        """The spans of `{field: ...}`, `{note: ...}` or `{hidden: ...}`."""
        if name == "hidden":
            return list(self.spans(source, replace(look, hidden=True), line))
        inner = Span() if name == "note" else replace(look, revision="", hidden=False)
        content = tuple(self.spans(source, inner, line))
        if any(span.kind in ("field", "note") for span in content):
            raise self.error(f"a {name} cannot hold a field or a note", line)
        return [replace(look, kind=cast(Any, name), content=content)]


def tidy_breaks(blocks: list[Block]) -> list[Block]:
    """Take out breaks that would leave an empty page: beside a turn of the paper, or at either end."""
    tidy: list[Block] = []
    for block in blocks:
        if isinstance(block, Turn):
            while tidy and isinstance(tidy[-1], Turn | PageBreak):
                tidy.pop()
            before = next((old.landscape for old in reversed(tidy) if isinstance(old, Turn)), False)
            tidy.append(block if before != block.landscape else PageBreak())
        elif not (isinstance(block, PageBreak) and (not tidy or isinstance(tidy[-1], Turn | PageBreak))):
            tidy.append(block)
    while tidy and isinstance(tidy[-1], Turn | PageBreak):
        tidy.pop()
    return tidy


def join_lines(lines: list[str]) -> str:
    """The lines of one text: joined with a space, or with a line break where a line ends in a backslash."""
    pieces = [line.strip() for line in lines]
    joined = "".join(piece[:-1].rstrip() + "\n" if piece.endswith("\\") else piece + " " for piece in pieces)
    return joined.strip()


def list_level(indents: list[int], indent: int) -> int:
    """The level of an item by its indentation; `indents`, those of the levels so far, is updated."""
    while indents and indent < indents[-1]:
        indents.pop()
    if not indents or indent > indents[-1]:
        indents.append(indent)
    return len(indents) - 1


def follower(marker: Marker) -> Marker:
    """The marker of the next item."""
    return replace(marker, value=marker.value + 1)


def marker_value(number: str, previous: Marker | None) -> tuple[Any, int]:
    """The style and value of a list number.

    `i`, `v` and `x` are letters where they go on with a list of letters, and roman numbers otherwise.
    """
    if number.isdigit():
        return "decimal", int(number)
    if number.isupper():
        return "capital", ord(number) - ord("A") + 1
    roman_value = next((value for value in range(1, 40) if roman(value) == number), 0)
    letter_value = ord(number) - ord("a") + 1 if len(number) == 1 else 0
    goes_on = previous is not None and previous.style == "letter" and letter_value == previous.value + 1
    if roman_value and not goes_on:
        return "roman", roman_value
    return "letter", letter_value


def row_cells(line: str) -> list[str]:
    """The texts of a table row's cells."""
    return [cell.strip() for cell in line.strip().removeprefix("|").removesuffix("|").split("|")]


def bold(spans: Spans) -> Spans:
    """The spans in bold."""
    return tuple(replace(span, bold=True) for span in spans)


def is_bold_row(row: tuple[Cell, ...]) -> bool:
    """Whether all text in a row is bold, and there is some."""
    spans = [span for cell in row for span in cell.spans if span.text.strip() or span.content]
    return bool(spans) and all(span.bold for span in spans)


def closing_brace(source: str, start: int) -> int:
    """The position of the brace that closes what was opened before `start`; -1 if there is none."""
    depth = 1
    for position in range(start, len(source)):
        depth += {"{": 1, "}": -1}.get(source[position], 0)
        if not depth:
            return position
    return -1


# --- command ------------------------------------------------------------------------------------------


def build(path: Path, output: Path) -> list[Path]:
    """Write the three files of one source.

    The PDF comes first: the contents lists of the others show the page numbers it came to.
    """
    document = read_source(path)
    output.mkdir(parents=True, exist_ok=True)
    try:
        layout = pdf.write(document)
        contents = {
            ".pdf": layout.content,
            ".docx": word.write(document, layout.heading_pages, layout.pages),
            ".txt": text.write(document, layout.heading_pages),
        }
    except UnwritableCharacter as error:
        lines = path.read_text(encoding="utf-8").splitlines()
        line = next((number for number, line in enumerate(lines, start=1) if error.character in line), 1)
        raise SourceError(path, line, str(error)) from error
    paths = []
    for suffix, content in contents.items():
        paths.append(output / f"{path.stem}{suffix}")
        paths[-1].write_bytes(content)
    return paths


def main(arguments: list[str] | None = None, say: Callable[[str], None] = print) -> int:
    """Build the named sources, or all of them; 1 if any of them has a mistake."""
    parser = argparse.ArgumentParser(description="Build corpus documents from their sources.")
    parser.add_argument("names", nargs="*", metavar="NAME", help="sources to build (default: all)")
    parser.add_argument("--sources", type=Path, default=HERE / "sources", metavar="DIR")
    parser.add_argument("--output", type=Path, default=HERE / "documents", metavar="DIR")
    options = parser.parse_args(arguments)
    names = [name.removesuffix(".md") for name in options.names]
    paths = [options.sources / f"{name}.md" for name in names] or sorted(options.sources.glob("*.md"))
    failed = False
    for path in paths:
        try:
            build(path, options.output)
            say(f"built {path.stem}")
        except (SourceError, FileNotFoundError) as error:
            failed = True
            print(error if isinstance(error, SourceError) else f"{path}: no such source", file=sys.stderr)
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
