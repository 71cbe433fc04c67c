"""What several tests need: a context made of invented text and tables, an extractor run over it, a whole record."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from types import UnionType
from typing import Any, Literal, Union, get_args, get_origin

from hypothesis import strategies as st
from pydantic import BaseModel

from isa_extract.document import BlockKind, Document
from isa_extract.facts import Context, Fact, Found
from isa_extract.layout import RawBlock, RawCell, RawTable, RawText, build
from isa_extract.loaders import text
from isa_extract.pipeline import extract_document, make_context

Rows = Sequence[Sequence[str]]
Item = str | RawBlock | RawTable | Rows


def document_of(written: str, *, file_name: str = "a.txt") -> Document:
    """The document of a text file that says `written`."""
    return text.load(written.encode(), file_name=file_name, sha256="0" * 64)


def context_of(written: str) -> Context:
    """The context of a text file that says `written`."""
    return make_context(document_of(written))


def heading(written: str, level: int = 1) -> RawBlock:
    """A heading as a format with heading styles gives it."""
    return RawBlock(RawText(written), kind=BlockKind.HEADING, level=level)


def furniture(written: str) -> RawBlock:
    """A running header or footer."""
    return RawBlock(RawText(written), kind=BlockKind.FURNITURE)


def table(rows: Rows, *, spans: dict[tuple[int, int], int] | None = None) -> RawTable:
    """A table by its rows; `spans`: how many columns the cell at (row, column) covers, covered ones left out."""
    spans = spans or {}
    cells = []
    for row, texts in enumerate(rows):
        column = 0
        for written in texts:
            span = spans.get((row, column), 1)
            cells.append(RawCell(RawText(written), row, column, column_span=span))
            column += span
    return RawTable(cells)


def built(*items: Item) -> Document:
    """A document of paragraphs (strings), blocks and tables (rows of strings), whatever file they might come from."""
    raw: list[RawBlock | RawTable] = []
    for item in items:
        if isinstance(item, str):
            raw.append(RawBlock(RawText(item)))
        elif isinstance(item, RawBlock | RawTable):
            raw.append(item)
        else:
            raw.append(table(item))
    return build(raw, file_name="a.docx", sha256="0" * 64, media_type="text/plain")


def context_from(*items: Item) -> Context:
    """The context of a document of paragraphs, blocks and tables."""
    return make_context(built(*items))


def found_in(fact: Fact) -> Iterator[Found]:
    """Every value of a fact."""
    for attribute in (fact.found, *fact.attributes.values()):
        if isinstance(attribute, Found):
            yield attribute
        else:
            yield from attribute or ()


def run(extract: Callable[[Context], Iterable[Fact]], context: Context) -> list[Fact]:
    """An extractor's facts, every value checked for evidence that the text holds."""
    facts = list(extract(context))
    for fact in facts:
        for found in found_in(fact):
            assert found.evidence, fact
            for evidence in found.evidence:
                assert 0 <= evidence.start < evidence.end <= len(context.text), fact
                assert context.text[evidence.start : evidence.end].strip(), fact
                assert evidence.rule, fact
                assert 0 < evidence.confidence <= 1, fact
    return facts


def scalars(extract: Callable[[Context], Iterable[Fact]], context: Context) -> dict[str, Any]:
    """The values of an extractor's scalar facts: of several for a field the one of highest authority, the first."""
    best: dict[str, Fact] = {}
    for fact in run(extract, context):
        if fact.found is not None and (fact.field not in best or fact.authority > best[fact.field].authority):
            best[fact.field] = fact
    return {field: fact.found.value for field, fact in best.items() if fact.found}


def record_of(source: str | Document) -> dict[str, Any]:
    """The whole record of a text or document, as its JSON says it."""
    document = document_of(source) if isinstance(source, str) else source
    record: dict[str, Any] = json.loads(extract_document(document).json)
    return record


def strategy(annotation: Any, texts: st.SearchStrategy[str] | None = None) -> st.SearchStrategy[Any]:
    """Anything that a field of the record may hold; `texts` are what its texts are taken from."""
    texts = st.text(max_size=12) if texts is None else texts
    origin, arguments = get_origin(annotation), get_args(annotation)
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        fields = {(f.alias or name): strategy(f.annotation, texts) for name, f in annotation.model_fields.items()}
        needed = {(f.alias or name) for name, f in annotation.model_fields.items() if f.is_required()}
        return st.fixed_dictionaries(
            {name: field for name, field in fields.items() if name in needed},
            optional={name: field for name, field in fields.items() if name not in needed},
        )
    if origin is Literal:
        return st.sampled_from(arguments)
    if origin in (UnionType, Union):
        return st.one_of([strategy(argument, texts) for argument in arguments])
    if origin is list:
        return st.lists(strategy(arguments[0], texts), max_size=2)
    if origin is dict:
        return st.dictionaries(strategy(arguments[0], texts), strategy(arguments[1], texts), max_size=2)
    if origin is tuple:
        return st.tuples(*(strategy(argument, texts) for argument in arguments))
    return {
        str: texts, int: st.integers(0, 10**6), bool: st.booleans(), type(None): st.none(),
        float: st.floats(0, 1000, allow_nan=False).map(lambda number: round(number, 2)),
    }[annotation]  # fmt: skip
