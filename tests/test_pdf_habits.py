"""What the lines of a document tell of how it was set."""

from __future__ import annotations

import pytest

from isa_extract.loaders.pdf_habits import habits_of
from isa_extract.loaders.pdf_page import Line, PageContent, Word

PARAGRAPH = (
    "The partners share what each needs to help the families",
    "who ask for it and keep it safe from others",
    "for six years.",
)


def page_of(*, ends_spaced: bool) -> list[Line]:
    """Ten paragraphs of three lines; a wrapped line has a printed space at its end, the last as it is said."""
    page = PageContent(1, 595, 842, [])
    lines = []
    for number in range(10):
        for row, text in enumerate(PARAGRAPH):
            top, x, words = 50.0 + 60 * number + 12 * row, 60.0, []
            for word in text.split():
                words.append(Word(word, x, top, x + 9.5 * len(word) * 0.8, top + 10, 10.0, spaced=True))
                x = words[-1].x1 + 3
            words[-1].spaced = row < 2 or ends_spaced
            lines.append(Line(words, page))
    return lines


@pytest.mark.parametrize(("ends_spaced", "told"), [(False, True), (True, False)], ids=["as printed", "as in a scan"])
def test_a_space_at_a_line_s_end_tells_only_where_not_every_line_has_one(ends_spaced: bool, told: bool) -> None:
    habits = habits_of([page_of(ends_spaced=ends_spaced)], [])
    assert habits.marks_wraps
    assert habits.marks_ends is told
