"""The targets as people are told of them: a list, and the page docs/exports.md."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from isa_extract.export.derived import DERIVED
from isa_extract.export.mapping import Column, MappingFile, Table, read_mapping
from isa_extract.export.target import Target

_ABOUT = """# Exports

Written by `isa-extract export --list --format markdown` from `patterns/exports/*.yaml`; not edited by hand.

    isa-extract export RECORDS --to TARGET -o PATH

RECORDS are record files, folders of them, JSON Lines (`.jsonl`) or the `datapackage.json` of a CSV package. A file is
written whole or not at all, the same records give the same bytes, and an agreement keeps its identifier, which is
made of its document's content: a second export of it updates what the first one wrote. What was cut or left out is
told on standard error.

- `--where` takes agreements by `party=NAME` (under whatever name, and bodies whose functions came to it),
  `review<DATE` (`<=`, `>`, `>=`; the last day on which the review is in time), `finding=CODE`, `family=FAMILY`; of
  several, all must hold.
- `--redact people` takes out the names, e-mail addresses and telephone numbers of people wherever they stand, in
  texts and evidence too; organisations, posts, shared mailboxes and a party's own number stay. `--redact contacts`
  takes out all contacts, addresses and numbers besides. Targets that the public reads redact people unless `--redact
  none` is said. In a text, what goes becomes `[redacted]`; a quote of the evidence that holds some is left out.
  Somebody is known by the fields that hold names, by a title ("Mr", "Dr", "Sgt"), or by words that lead to a name
  ("signed", "contact"); whom only running text names without any of these is not: read free text before you publish
  it.
- `--as-of` is the day that review states and the like are told for.

No cell of a CSV file or workbook is taken for a formula, and control characters are left out. HTML is escaped and
holds no script.

What stands where is data: copy the pattern folder, change `exports/*.yaml` there, and name it with `--patterns`. A
mistake is told with file and line; `isa_extract/export/mapping.py` describes the files. `$name` below is a value that
stands in no one place of the record:

| value | is |
|---|---|
"""


def text_list(targets: Sequence[Target]) -> str:
    """Each target in a line."""
    width = max(len(target.name) for target in targets)
    return "".join(f"{target.name.ljust(width)}  {target.summary}\n" for target in targets)


def markdown_page(targets: Sequence[Target], patterns: Path | None = None) -> str:
    """The page docs/exports.md."""
    lines = _ABOUT.splitlines()
    lines += [f"| `${name}` | {_cell(derived.means)} |" for name, derived in sorted(DERIVED.items())]
    lines += ["", "| target | writes | redacts people unless asked otherwise |", "|---|---|---|"]
    lines += [f"| [{t.name}](#{t.name}) | {t.summary} | {'yes' if t.public else 'no'} |" for t in targets]
    for target in targets:
        lines += _target(target, read_mapping(target.mapping_name, patterns))
    return "\n".join(lines) + "\n"


def _target(target: Target, mapping: MappingFile) -> Iterator[str]:
    yield from ("", f"## {target.name}", "", f"**{mapping.title}.** {target.summary[:1].upper()}{target.summary[1:]}.")
    if mapping.source:
        yield from ("", f"For: {mapping.source}.")
    if mapping.means:
        yield from ("", mapping.means)
    for table in mapping.tables:
        yield from _table(table, several=len(mapping.tables) > 1)
    if mapping.lost:
        yield from ("", "| what is lost | why |", "|---|---|")
        yield from (f"| {_cell(lost.what)} | {_cell(lost.why)} |" for lost in mapping.lost)


def _table(table: Table, *, several: bool) -> Iterator[str]:
    if several:
        rows = f", a row for each of `{table.rows.written}`" if table.rows else ""
        yield from ("", f"*{table.title}* (`{table.name}`{rows}){': ' + table.means if table.means else ''}")
    yield from ("", "| heading | from | means |", "|---|---|---|")
    for column in table.columns:
        yield f"| {_cell(column.heading)} | {_from(column)} | {_cell(_means(column))} |"


def _from(column: Column) -> str:
    if column.place is None:
        return f"always `{column.data['always']}`" if "always" in column.data else "blank"
    parts = f" ({', '.join(place.written for place in column.of)})" if column.of else ""
    return f"`{_cell(column.place.written)}`{parts}"


def _means(column: Column) -> str:
    form = {"words": "in words", "day": "blank where less precise than a day"}.get(column.form, "")
    limit = f"at most {column.limit:,} characters" if column.limit else ""
    return "; ".join(filter(None, (column.means, form, limit)))


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("<", "&lt;")
