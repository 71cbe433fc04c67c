"""What stands in the margins of pages: running headers and footers, page numbers, footnotes."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from isa_extract.document import fold
from isa_extract.loaders.pdf_habits import Habits
from isa_extract.loaders.pdf_page import Line, Rule

_NUMBER = re.compile(
    r"(?:\W*(?:page|p\.|tudalen)\W*)?(?:[-–—|\[(]\s*)?(?:\d{1,4}|[ivxlc]{1,6})(?:\s*[-–—|\])])?"
    r"(?:\s*(?:of|/|o|\|)\s*(?:\d{1,4}|page))?[\s.|\])–—-]*",
    re.IGNORECASE,
)
_PAGE_WORD = re.compile(r"\bpage\b|\btudalen\b|\d\s*(?:of|/)\s*\d", re.IGNORECASE)
_MOST_LINES = 8
_SAME_HEIGHT = 6.0


def running_lines(pages: Sequence[Sequence[Line]]) -> set[int]:
    """Which lines (by `id`) are running headers, footers and page numbers.

    A line is one if it comes again, digits aside, at the same height on other pages, and only such lines stand
    between it and the page's edge.
    """
    heads = [_edge(lines, head=True) for lines in pages]
    feet = [_edge(lines, head=False) for lines in pages]
    return _running(heads, len(pages), head=True) | _running(feet, len(pages), head=False)


def _edge(lines: Sequence[Line], *, head: bool) -> list[Line]:
    """The lines near a page's upper or lower edge, outermost first."""
    if not lines:
        return []
    height = lines[0].page.height
    if head:
        return [line for line in lines[:_MOST_LINES] if line.middle < 0.22 * height]
    return [line for line in reversed(lines[-_MOST_LINES:]) if line.middle > 0.8 * height]


def _key(line: Line) -> str:
    return re.sub(r"\d+", "0", re.sub(r"\s+", " ", fold(line.text)).strip().casefold())


def _running(edges: Sequence[Sequence[Line]], count: int, *, head: bool) -> set[int]:
    places: defaultdict[str, list[Line]] = defaultdict(list)
    for lines in edges:
        for line in lines:
            places[_key(line)].append(line)
    needed = 2 if count <= 4 else 3
    found: dict[int, Line] = {}
    for lines in edges:
        keys = Counter((_key(line), line.size) for line in lines)
        running: list[Line] = []
        for k, line in enumerate(lines):
            others = places[_key(line)] if keys[_key(line), line.size] == 1 else []  # rows of numbers look alike
            repeated = _repeated(line, others, needed, count, first=k == 0, head=head)
            if not repeated and not (k == 0 and _is_page_number(line, edges)):
                break
            if "\t" in line.text and _heads_a_table(line, lines[k + 1 :], head=head):
                break
            running.append(line)
        while running and len(running) < len(lines) and _attached(running[-1], lines[len(running)]):
            often = len({other.page.number for other in places[_key(running[-1])]}) >= max(3, 0.6 * count)
            if often and not re.search(r"\d", running[-1].text):
                break
            running.pop()
        found |= {id(line): line for line in running}
    rows = [lines[0] for lines in edges if lines and id(lines[0]) in found]
    for lines in edges:  # where most pages have a header, so have the others, whatever it says there
        if lines and id(lines[0]) not in found and count > 4 and _in_row_with(lines, rows):
            found[id(lines[0])] = lines[0]
    return set(found)


def _attached(line: Line, inner: Line) -> bool:
    """Whether the next line stands as close as the lines of one paragraph do."""
    space = max(inner.top - line.bottom, line.top - inner.bottom)
    return space < 0.4 * line.size and abs(line.size - inner.size) < 0.1 * line.size


def _in_row_with(lines: Sequence[Line], rows: Sequence[Line]) -> bool:
    """Whether a page's outermost line stands where other pages have theirs, apart from the text and as small."""
    line = lines[0]
    same = sum(abs(line.middle - row.middle) < 1.5 and abs(line.size - row.size) < 0.3 for row in rows)
    apart = len(lines) < 2 or abs(lines[1].middle - line.middle) > 1.8 * line.size
    return same >= 3 and apart and len(line.text) < 120 and bool(re.search(r"\d", line.text))


def _repeated(line: Line, others: Sequence[Line], needed: int, count: int, *, first: bool, head: bool) -> bool:
    height = line.page.height
    own = line.middle if head else height - line.middle
    same = {
        other.page.number
        for other in others
        if abs((other.middle if head else other.page.height - other.middle) - own) < _SAME_HEIGHT
        and abs(other.size - line.size) < 0.6
    }
    if count == 2:
        return len(same) == 2 and first and own < 0.12 * height
    return len(same) >= needed


def _is_page_number(line: Line, edges: Sequence[Sequence[Line]]) -> bool:
    """A number alone at the very edge that counts as the pages do, or says that it is a page's."""
    height = line.page.height
    if not _NUMBER.fullmatch(line.text.strip()) or 0.12 * height < line.middle < 0.88 * height:
        return False
    if _PAGE_WORD.search(line.text):
        return True
    if not line.text.strip(" -–—|[]()").isdigit():
        return len(edges) > 1 and len(line.text) < 9
    offsets = []
    for lines in edges:
        digits = re.findall(r"\d+", lines[0].text) if lines and _NUMBER.fullmatch(lines[0].text.strip()) else []
        if digits:
            offsets.append(int(digits[0]) - lines[0].page.number)
    own = int(re.findall(r"\d+", line.text)[0]) - line.page.number
    return offsets.count(own) >= 2 or (len(edges) == 1 and line.text.strip() == "1")


def _heads_a_table(line: Line, inner: Sequence[Line], *, head: bool) -> bool:
    """Whether a row of several texts stands directly over rows like it."""
    if not head or not inner:
        return False
    return inner[0].top - line.bottom < 0.7 * line.size and "\t" in inner[0].text


def footnotes(lines: Sequence[Line], rules: Iterable[Rule], habits: Habits) -> list[list[Line]]:
    """The footnotes among a page's lines, each with its lines: smaller than the text, numbered, at the page's foot."""
    if not lines:
        return []
    page = lines[0].page
    start = len(lines)
    while start and lines[start - 1].size < 0.93 * habits.size and "\t" not in lines[start - 1].text:
        start -= 1
    for x0, y, x1, _, _ in rules:
        below = [k for k, line in enumerate(lines) if line.top > y - 2]
        if not below or not 40 < x1 - x0 < 0.5 * page.width:
            continue
        first = lines[below[0]]
        small = first.size < 0.97 * habits.size or first.words[0].size < 0.85 * first.size
        if first.top - y < 2.5 * first.size and small and _mark(first) and start > below[0]:
            start = below[0]
    while start < len(lines) and not _mark(lines[start]):
        start += 1
    if start in (0, len(lines)) or lines[start].middle < 0.35 * page.height:
        return []
    notes: list[list[Line]] = []
    for line in lines[start:]:
        if _mark(line) or not notes:
            notes.append([line])
        else:
            notes[-1].append(line)
    return notes


def _mark(line: Line) -> str:
    """The number or sign that a footnote begins with."""
    first = line.words[0]
    following = line.words[1] if len(line.words) > 1 else None
    text = first.text
    if re.fullmatch(r"\d{1,2}|[*†‡§]{1,3}|[¹²³⁴-⁹⁰]{1,2}|[a-z]", text) and following is not None:
        small = first.size < 0.85 * following.size
        if small or (not text.isalpha() and following.text[:1].isalpha() and len(line.words) > 2):
            return text
    attached = re.match(r"[¹²³⁴-⁹⁰]{1,2}|[*†‡]{1,3}", text)
    return attached[0] if attached else ""


def footnote_mark(line: Line) -> str:
    """The number or sign that a footnote's first line begins with."""
    return _mark(line)
