"""Plain text -> Document: encodings, hard-wrapped lines, running headers, tables of tabs, pipes or spaces."""

from __future__ import annotations

import html
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from isa_extract.document import BlockKind, Document, Edit
from isa_extract.errors import EmptyDocumentError, UnreadableError
from isa_extract.layout import RawBlock, RawCell, RawTable, RawText, build, label_length

_MOJIBAKE = re.compile(r"â€|Ã[\u0080-\u00bf]|Â[\u00a0-\u00bf]")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")
_RULE_ROW = re.compile(r"[\s|:+\-=_]*[-=_]{2,}[\s|:+\-=_]*")
_TAG_BREAK = re.compile(r"</?(?:p|br|ul|ol|div|tr|h[1-6])(?:\s[^<>]*)?/?>", re.IGNORECASE)
_TAG_ITEM = re.compile(r"<li(?:\s[^<>]*)?>", re.IGNORECASE)
_TAG_OTHER = re.compile(r"</?(?:li|b|i|u|em|strong|sup|sub|span|td|th|table|tbody|font|a)(?:\s[^<>]*)?>", re.IGNORECASE)
_LINK = re.compile(r"<((?:https?://|mailto:)?[^\s<>]+[@.][^\s<>]+)>")
_PAGE_LINE = re.compile(r"(?:.{0,80}\s)?page\s+\d{1,3}(?:\s*(?:of|/)\s*\d{1,3})?(?:\s.{0,40})?", re.IGNORECASE)
_MARKING = re.compile(
    r"(?:not protectively marked|protect|restricted|confidential|secret|top secret|official(?:[ -]+sensitive)?)"
    r"(?:\s*[-–:]\s*\w[\w ]{0,30})?",
    re.IGNORECASE,
)


def decode(data: bytes, *, file_name: str) -> str:
    """The characters of a text file: UTF-8 or UTF-16 where it says or shows so, otherwise Windows' cp1252.

    Raises UnreadableError for a binary file and EmptyDocumentError for one without a character.
    """
    if not data.strip(b"\x00\xff\xfe \t\r\n\x0c"):
        raise EmptyDocumentError(file_name, "the file is empty", "check that the right file was saved")
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        text = data.decode("utf-16", errors="replace")
    elif data[:4000].count(b"\x00") > len(data[:4000]) // 4:
        low = data[1:4000:2].count(0) >= data[0:4000:2].count(0)
        text = data.decode("utf-16-le" if low else "utf-16-be", errors="replace")
    else:
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = data.decode("cp1252", errors="replace")
    if len(_CONTROL.findall(text[:20000])) > max(4, len(text[:20000]) // 100):
        raise UnreadableError(file_name, "this is not a text file", "give the file its right ending or export it again")
    if _MOJIBAKE.search(text):
        from ftfy import fix_encoding  # rare, and slow to import

        text = fix_encoding(text)
    return _CONTROL.sub("", re.sub(r"\r\n|\r|\x0b", "\n", text))  # \x0b is Word's line break


def load(data: bytes, *, file_name: str, sha256: str) -> Document:
    """Read a text file. Form feeds count pages; raises what `decode` raises."""
    lines = _lines(decode(data, file_name=file_name))
    items = list(_Grouper(lines).items())
    if not items:
        raise EmptyDocumentError(file_name, "the file is empty", "check that the right file was saved")
    return build(items, file_name=file_name, sha256=sha256, media_type="text/plain")


@dataclass(slots=True)
class _Line:
    text: str  # without spaces at its end; "" for a blank line
    page: int | None
    first: bool = False  # among the first or last printed lines of a page that form feeds delimit
    furniture: bool = False


def _lines(text: str) -> list[_Line]:
    pages = text.split("\f")
    lines: list[_Line] = []
    for number, page in enumerate(pages, 1):
        of_page = [_Line(_untag(line.rstrip(" \r")), number if len(pages) > 1 else None) for line in page.split("\n")]
        if len(pages) > 1:
            printed = [line for line in of_page if line.text.strip()]
            for line in printed[:2] + printed[-2:]:
                line.first = True
        lines += of_page
    _mark_furniture(lines, len(pages))
    return lines


def _untag(line: str) -> str:
    """Leftovers of a converter from HTML or Markdown, resolved within the line (a break becomes U+2028)."""
    if "<" in line:
        line = _LINK.sub(r"\1", line)
        line = _TAG_ITEM.sub("\u2028• ", line)
        line = _TAG_OTHER.sub("", _TAG_BREAK.sub("\u2028", line))
        line = re.sub(r"[ \u2028]*\u2028[ \u2028]*", "\u2028", line)
        line = re.sub(r"(^|[\t|])\u2028|\u2028(?=[\t|]|$)", r"\1", line)
    if "&" in line and re.search(r"&(?:#?\w{2,8});", line):
        line = html.unescape(line)
    return line


def _mark_furniture(lines: Sequence[_Line], pages: int) -> None:
    """Running headers and footers: page numbers, markings, and lines that come again at every page's edge."""
    places: dict[str, list[int]] = defaultdict(list)
    for number, line in enumerate(lines):
        if 0 < len(line.text.strip()) <= 120 and "\t" not in line.text.strip():
            places[re.sub(r"\d+", "0", line.text.strip().casefold())].append(number)
    for found in places.values():
        text = lines[found[0]].text.strip()
        edges = sum(lines[number].first for number in found)
        at_edges = pages > 2 and edges >= max(2, pages // 2)
        known = len(found) > 1 and bool(_PAGE_LINE.fullmatch(text) or _MARKING.fullmatch(text))
        gaps = [b - a for a, b in pairwise(found)]
        apart = len(found) >= 4 and min(gaps) >= 25 and max(gaps) <= 3 * min(gaps)  # a page is about as long as others
        running = at_edges or known or (apart and not text.endswith(":") and label_length(text) == 0)
        for number in found:
            lines[number].furniture = running


def _wrap_width(lengths: Sequence[int]) -> int | None:
    """Where a text was hard wrapped: many lines end just before one length, next to none beyond it."""
    ordered = sorted(lengths, reverse=True)
    if len(ordered) < 12:
        return None
    edge = ordered[len(ordered) // 50]
    near = sum(1 for length in ordered if edge - 14 <= length <= edge)
    return edge if 50 <= edge <= 140 and near >= len(ordered) * 0.15 else None


@dataclass(slots=True)
class _Grouper:
    """Groups lines into paragraphs, list items and tables."""

    lines: Sequence[_Line]
    width: int | None = None  # where the text was hard wrapped, in characters; None where it was not
    compounds: Counter[str] = field(default_factory=Counter)
    columns: list[int] = field(default_factory=list)  # of the last padded table

    def __post_init__(self) -> None:
        prose = [line.text for line in self.lines if line.text.strip() and not re.search(r"[\t|]|\S {3,}\S", line.text)]
        self.width = _wrap_width([len(line) for line in prose])
        whole = (re.sub(r"\w+-$", "", text) for text in prose)  # the first half of a broken word is no word
        self.compounds = Counter(re.findall(r"\w+(?:-\w+)*", " ".join(whole).casefold()))

    def items(self) -> Iterator[RawBlock | RawTable]:
        pending: list[RawBlock | RawTable] = []
        position, broken = 0, False  # broken: a blank line or a page's edge since the last item
        while position < len(self.lines):
            line = self.lines[position]
            if not line.text.strip():
                position, broken = position + 1, True
                continue
            if line.furniture:
                yield RawBlock(RawText(line.text.strip()), kind=BlockKind.FURNITURE, page=line.page)
                position += 1
                continue
            before = pending[-1] if pending else None
            cut = broken and isinstance(before, RawTable) and line.text[:1].islower()  # a row that a page's edge cut
            rows, after = self._table(position, cut=cut)
            if rows:
                if isinstance(before, RawTable) and broken and _width(before) == len(rows[0]):
                    _stitch(before, rows, line.page)
                else:
                    pending.append(RawTable(_cells(rows, line.page), page=line.page))
                position = after
            else:
                block, position = self._paragraph(position)
                if isinstance(before, RawBlock) and broken and _runs_on(before, block):
                    before.raw = before.raw.join(block.raw, " ")
                else:
                    pending.append(block)
            broken = False
        for item in pending:
            yield from _split_breaks(item)

    def _table(self, position: int, *, cut: bool = False) -> tuple[list[list[str]], int]:
        """The rows of the table that begins here, and the position after it; no rows where none does.

        `cut`: what begins here may be the rest of a row above.
        """
        for reader in (_tab_row, _pipe_row):
            at = position
            rows: list[list[str]] = []
            while at < len(self.lines) and self.lines[at].text.strip() and not self.lines[at].furniture:
                row = reader(self.lines[at].text, inside=bool(rows))
                if row is None:
                    if rows and _RULE_ROW.fullmatch(self.lines[at].text):
                        at += 1
                        continue
                    break
                if rows and _only_ways(row):
                    rows[-1] = _joined(rows[-1], row)
                elif any(row):
                    rows.append(row)
                at += 1
            if rows:
                return rows, at
        return self._aligned(position, cut=cut)

    def _aligned(self, position: int, *, cut: bool) -> tuple[list[list[str]], int]:
        """A table whose columns are padded with spaces: two rows or more that share their columns' left edges."""
        at = position
        segments: list[list[tuple[int, str]]] = []
        while at < len(self.lines) and self.lines[at].text.strip() and not self.lines[at].furniture:
            found = [(m.start(), m[0]) for m in re.finditer(r"\S+(?: \S+)*", self.lines[at].text)]
            segments.append(found)
            at += 1
        starts = Counter(start for row in segments if len(row) > 1 for start, _ in row)
        columns = sorted({start for start, count in starts.items() if count >= 2} | set(self.columns if cut else ()))
        head = [start for start, _ in segments[0]] if segments else []
        known = sum(start in columns for start in head)
        if len(head) > 2 and known >= 2 and len(head) - known <= len(head) // 3:
            columns = sorted({*columns, *head})  # a column of signatures that are all to come holds only its heading
        segments = [_outdented(row, columns) for row in segments]
        keep = 0
        for row in segments:
            lone = len(row) == 1 and row[0][0] == 0 and keep == 0 and not cut
            if not ({start for start, _ in row} <= set(columns)) or lone:
                break
            keep += 1
        full = [row for row in segments[:keep] if len(row) > 1]
        alone = sum(1 for row in segments[:keep] if len(row) == 1 and row[0][0] == columns[0]) if columns else 0
        whole = sum(1 for row in full if len(row) == len(columns))
        if alone > len(full) and not (len(columns) > 2 and whole > (0 if cut else 1)):
            return [], position  # lines of which some have a value set apart, as in a signature block
        if (
            len(columns) < 2
            or len(full) < (1 if cut else 2)
            or columns[0] != min(start for row in segments[:keep] for start, _ in row)
        ):
            return [], position
        if label_length(full[0][0][1] + " X") and len(columns) == 2:
            return [], position  # a numbered list, its numbers set apart
        rows: list[list[str]] = []
        last: list[str] = []  # the cells of the printed line before
        grid = [_by_column(row, columns) for row in segments[:keep]]
        widths = _column_widths(grid, columns)
        longest = [max(len(cells[column]) for cells in grid) for column in range(len(columns))]
        for cells in grid:
            if all(_RULE_ROW.fullmatch(cell) for cell in cells if cell):
                continue
            # A cell runs on where its next word would not have fitted into its column on the line before.
            runs_on = [
                bool(last[column])
                and (cell[0] not in '"“(' or cells[0][:1].islower())
                and len(last[column]) + 1 + len(cell.split()[0]) > widths[column]
                for column, cell in enumerate(cells)
                if cell and last
            ]
            goes_on = not cells[0] or (runs_on and all(runs_on) and not _is_another(cells, last))
            if rows and goes_on and not _next_name(cells, last, rows[-1]):
                rows[-1] = [
                    _wrapped(whole, before, cell, seen)
                    for whole, before, cell, seen in zip(rows[-1], last, cells, longest, strict=True)
                ]
            else:
                rows.append(cells)
            last = cells
        self.columns = columns
        return rows, position + keep

    def _paragraph(self, position: int) -> tuple[RawBlock, int]:
        """One paragraph; in hard-wrapped text the lines that could not have gone on are joined."""
        first = self.lines[position]
        indent = len(first.text) - len(first.text.lstrip())
        raw = RawText(first.text.strip())
        last = first.text
        position += 1
        while self.width is not None and position < len(self.lines):
            line = self.lines[position]
            text = line.text.strip()
            if not text or line.furniture or _begins_item(text, last) or re.search(r"[\t|]|\S {3,}\S", text):
                break
            if len(last) + 1 + len(text.split()[0]) <= self.width - 1:
                break  # the word would have fitted: the break was meant
            if _LABELLED.match(text) and last.rstrip().endswith((".", ":", ";")):
                break
            raw = self._join(raw, text)
            last = line.text
            position += 1
        bold, raw.text = _emphasis(raw.text)
        block = RawBlock(raw, level=indent // 2, bold=bold, page=first.page)
        marks = re.match(r"(#{1,6})\s+(?=\S)", raw.text)
        if marks:
            block.raw.text = raw.text[marks.end() :]
            block.kind, block.level = BlockKind.HEADING, len(marks[1])
        return block, position

    def _join(self, raw: RawText, text: str) -> RawText:
        hyphen = re.search(r"(\w+)-$", raw.text)
        after = re.match(r"[a-z]+", text)
        if hyphen and after:
            whole = (hyphen[1] + after[0]).casefold()
            if self.compounds[f"{hyphen[1]}-{after[0]}".casefold()] == 0 and (
                self.compounds[whole] or not self.compounds[hyphen[1].casefold()]
            ):
                start = len(raw.text) - len(hyphen[0])
                raw = RawText(raw.text[:-1], raw.places, raw.edits)
                joined = raw.join(RawText(text), "")
                joined.edits.append(Edit(start, start + len(whole), f"{hyphen[0]}\n{after[0]}", "hyphen at line end"))
                return joined
            return raw.join(RawText(text), "")
        if re.search(r"[\w.-]@[\w.-]*[.-]?$|\S[@/]$", raw.text) and re.match(r"[\w.-]+\.[a-z]{2,}", text):
            return raw.join(RawText(text), "")
        return raw.join(RawText(text), " ")


_WAY = re.compile(r"\S+@\S+\.\S+|(?:tel|phone|mob(?:ile)?|t|m)?[.:]?\s*\+?\(?\d[\d ()-]{7,16}", re.IGNORECASE)


def _only_ways(row: Sequence[str]) -> bool:
    """Whether a row without a first cell holds nothing but e-mail addresses and telephone numbers: it goes on above."""
    filled = [cell for cell in row if cell]
    return bool(filled) and not row[0] and all(_WAY.fullmatch(cell) for cell in filled)


def _joined(above: Sequence[str], row: Sequence[str]) -> list[str]:
    """Two printed lines of one row, line under line."""
    cells = [*above, *[""] * (len(row) - len(above))]
    return [
        "\u2028".join(filter(None, pair)) for pair in zip(cells, [*row, *[""] * (len(cells) - len(row))], strict=True)
    ]


_NUMBER_WORD = re.compile(
    r"(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\w+teen|\w+ty)$", re.IGNORECASE
)


def _begins_item(text: str, before: str) -> bool:
    """Whether a line begins with a bullet or number; a bare number may be the next word of a sentence.

    So may one in brackets after its word: "thirty-six / (36) months".
    """
    length = label_length(text)
    if re.match(r"\(\d+\)\s[a-z]", text) and _NUMBER_WORD.search(before.rstrip()):
        return False
    return length > 0 and not text[:length].strip().isdigit()


_LABELLED = re.compile(r"[A-Z][\w /()'&-]{1,40}:(?:\s|$)")


def _column_widths(grid: Sequence[Sequence[str]], columns: Sequence[int]) -> list[int]:
    """How wide each column's text may be: its longest cell, where that all but fills it, else to the next column.

    Columns are padded with two spaces or more; the last has nothing after it to measure by.
    """
    longest = [max(len(cells[column]) for cells in grid) for column in range(len(columns))]
    room = [after - before for before, after in pairwise(columns)]
    return [
        seen if number == len(room) or seen >= room[number] - 5 else room[number] - 2
        for number, seen in enumerate(longest)
    ]


def _outdented(row: list[tuple[int, str]], columns: Sequence[int]) -> list[tuple[int, str]]:
    """A line that is a nested item of a cell, set in by a few characters, at its column's edge."""
    if len(row) != 1 or row[0][0] in columns or not _ITEM_MARK.match(row[0][1]):
        return row
    edge = max((start for start in columns if start < row[0][0]), default=-1)
    return [(edge, row[0][1])] if edge >= 0 and row[0][0] - edge <= 6 else row


_ITEM_MARK = re.compile(r"[•▪●–]\s")
_WHOLE_NAME = re.compile(r"\b(?:Limited|Ltd\.?|plc|LLP|CIC|Council|NHS (?:Foundation )?Trust|Constabulary)$")


def _wrapped(whole: str, before: str, cell: str, width: int) -> str:
    """A cell with its next printed line: on a line of its own where that begins an item, or the break was meant."""
    if not whole or not cell:
        return whole or cell
    meant = bool(before) and len(before) + 1 + len(cell.split()[0]) <= width
    return f"{whole}\u2028{cell}" if meant or _ITEM_MARK.match(cell) else f"{whole} {cell}"


def _next_name(cells: Sequence[str], last: Sequence[str], row: Sequence[str]) -> bool:
    """Whether a line with nothing but its first cell names the next body: the name above is whole, its row filled."""
    alone = bool(cells[0]) and not any(cells[1:])
    return alone and any(row[1:]) and cells[0][0].isupper() and _WHOLE_NAME.search(last[0]) is not None


_CODE = re.compile(r"[./-]*\d[\d./-]*")


def _is_another(cells: Sequence[str], last: Sequence[str]) -> bool:
    """Whether a line is a row like the line above: all its cells have the shape of those, or one that is whole has.

    A version or a date is whole, and so is a mail address, whatever its shape.
    """
    pairs = list(zip(cells, last, strict=True))
    return all(_shape(cell) == _shape(before) for cell, before in pairs) or any(
        (_CODE.fullmatch(cell) and _shape(cell) == _shape(before))
        or ("@" in cell and "@" in before and _WAY.fullmatch(cell) and _WAY.fullmatch(before))
        for cell, before in pairs
    )


def _shape(text: str) -> str:
    """A cell with its letters and digits made alike: two rows of reference numbers have one shape."""
    return re.sub(r"[^\W\d_]+", "a", re.sub(r"\d", "0", text)) if re.search(r"\d", text) else text


def _by_column(row: Sequence[tuple[int, str]], columns: Sequence[int]) -> list[str]:
    cells = [""] * len(columns)
    for start, text in row:
        cells[columns.index(start)] = text
    return cells


def _tab_row(line: str, *, inside: bool = False) -> list[str] | None:
    """The cells of a line with tabs; outside a table an indented line or a number set apart is none."""
    if "\t" not in line.rstrip(" "):
        return None
    cells = [_emphasis(cell.strip())[1] for cell in line.split("\t")]
    if _RULE_ROW.fullmatch(line):
        return None
    filled = [cell for cell in cells if cell]
    if inside:
        return cells
    if not cells[0] and len(filled) == 1 and line.lstrip("\t") == line.strip() and len(cells) == 2:
        return None  # an indented paragraph
    if label_length(cells[0] + " X") == len(cells[0]) + 1 and len(filled) == 2 and len(filled[1]) > 0:
        return None  # a number set apart from its text
    return cells


def _pipe_row(line: str, *, inside: bool = False) -> list[str] | None:  # noqa: ARG001 - one signature for both readers
    """The cells of a line between pipes."""
    text = line.strip()
    if text.count("|") < 2 or _RULE_ROW.fullmatch(text):
        return None
    if text.startswith("|"):
        text = text[1:]
    if text.endswith("|"):
        text = text[:-1]
    return [_emphasis(cell.strip())[1] for cell in text.split("|")]


def _emphasis(text: str) -> tuple[bool, str]:
    """Markdown's asterisks taken off; whether the whole was bold."""
    if "*" not in text:
        return False, text
    bold = re.fullmatch(r"\*\*(?:(?!\*\*).)+\*\*:?", text) is not None
    text = re.sub(r"(?<![\w*])(\*{1,3})(?=[^\s*])([^*\n]+?)(?<=[^\s*])\1(?![\w*])", r"\2", text)
    return bold, text


def _cells(rows: Sequence[Sequence[str]], page: int | None, first_row: int = 0) -> list[RawCell]:
    return [
        RawCell(RawText(text.replace("\u2028", "\n")), first_row + row, column, page=page)
        for row, texts in enumerate(rows)
        for column, text in enumerate(texts)
    ]


def _width(table: RawTable) -> int:
    return 1 + max(cell.column for cell in table.cells)


def _stitch(table: RawTable, rows: list[list[str]], page: int | None) -> None:
    """Go on with a table after a page's edge: a repeated header goes, a first row that lacks its start runs on."""
    header = [cell.raw.text for cell in table.cells if cell.row == 0]
    if len(rows) > 1 and [text for text in rows[0] if text] == [text for text in header if text]:
        rows = rows[1:]
    last = max(cell.row for cell in table.cells)
    above = {cell.column: cell for cell in table.cells if cell.row == last}
    rest = rows[0] if rows else []
    of_first = bool(rest) and rest[0][:1].islower() and not any(rest[1:])  # the rest of its first cell alone
    if rest and (not rest[0] or of_first) and above.get(0) and above[0].raw.text and any(rest):
        for column, text in enumerate(rows[0]):
            if text and column in above:
                gap = "\n" if _ITEM_MARK.match(text) else " "
                above[column].raw = above[column].raw.join(RawText(text), gap if above[column].raw.text else "")
            elif text:
                table.cells.append(RawCell(RawText(text), last, column, page=page))
        rows = rows[1:]
    table.cells += _cells(rows, page, last + 1)


def _runs_on(before: RawBlock, after: RawBlock) -> bool:
    """Whether a paragraph was cut by a page's edge: it stops mid-sentence and the next begins in lower case."""
    if len(before.raw.text) < 60:
        return False
    return before.raw.text[-1] not in ".:;?!" and after.raw.text[:1].islower() and not label_length(after.raw.text)


def _split_breaks(item: RawBlock | RawTable) -> Iterator[RawBlock | RawTable]:
    """A paragraph that held breaks of its own becomes several."""
    if isinstance(item, RawTable) or "\u2028" not in item.raw.text:
        yield item
        return
    for part in item.raw.text.split("\u2028"):
        if part.strip():
            yield RawBlock(RawText(part.strip()), item.kind, item.level, bold=item.bold, page=item.page)
