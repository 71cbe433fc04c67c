"""`evaluate`: the figures of records against gold."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from isa_extract.cli.common import BELOW_MINIMUM, app, one_line, one_line_errors, print_table

if TYPE_CHECKING:
    from isa_extract.evaluate import Report


@app.command()
def evaluate(
    gold: Annotated[Path, typer.Argument(metavar="GOLD", help="A folder of gold records, or one of them.")],
    records: Annotated[
        Path, typer.Argument(metavar="RECORDS", help="The folder that `extract -o` wrote, or a record.")
    ],
    verbose: Annotated[bool, typer.Option("-v", "--verbose", help="List every wrong and missing fact.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the figures as JSON.")] = False,
    minimum: Annotated[
        float | None, typer.Option("--min", metavar="F1", help="Exit with 5 where the total is below this.")
    ] = None,
) -> None:
    """Compare records with gold records: precision, recall and F1 by category."""
    with one_line_errors():
        from isa_extract.evaluate import evaluate as compare

        report = compare(gold, records)
        if as_json:
            typer.echo(json.dumps(report.as_json(), indent=1))
        else:
            _print_report(report, verbose)
        if minimum is not None and report.total < minimum:
            raise typer.Exit(BELOW_MINIMUM)


def _print_report(report: Report, verbose: bool) -> None:
    for document in report.documents:
        if verbose:
            typer.echo(f"{document.name}: {document.score:.3f}{'' if document.found else ' (no record)'}")
            for category, judgements in document.judgements.items():
                for judgement in judgements:
                    if judgement.verdict != "right":
                        typer.echo(f"    {judgement.verdict:<7} {category:<18} {one_line(judgement.what)}")
        elif not document.found:
            typer.echo(f"{document.name}: no record")

    def row(name: str, counted: Any) -> tuple[str, ...]:
        figures = (counted.precision, counted.recall, counted.f1)
        counts = (counted.right, counted.wrong, counted.missed)
        return (name, *(f"{figure:.3f}" for figure in figures), *map(str, counts))

    header = ("category", "precision", "recall", "F1", "right", "wrong", "missed")
    print_table(header, [row(name, counted) for name, counted in report.categories.items()])
    typer.echo(f"total {report.total:.4f} over {len(report.documents)} documents")
