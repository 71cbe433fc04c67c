"""`organisations`: look names up, load official registers, and tell which agreements bind an organisation."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from isa_extract.cli.common import (
    PatternsOption,
    complain,
    load_rules,
    one_line,
    one_line_errors,
    organisations_app,
    print_exactly,
    print_table,
)
from isa_extract.cli.each import end, plan_of, read_each
from isa_extract.cli.plan import RECORD
from isa_extract.cli.progress import byte_progress
from isa_extract.errors import IsaExtractError, UsageError

if TYPE_CHECKING:
    from isa_extract.organisation_register.index import Index


class Format(StrEnum):
    """How an answer is written."""

    TEXT = "text"
    JSON = "json"
    CSV = "csv"


class Kind(StrEnum):
    """Kinds of organisations."""

    COUNCIL = "council"
    POLICE = "police"
    FIRE = "fire"
    NHS = "nhs"
    JUSTICE = "justice"
    EDUCATION = "education"
    GOVERNMENT = "government"
    VOLUNTARY = "voluntary"
    COMPANY = "company"


class RegisterFormat(StrEnum):
    """The official registers that can be loaded."""

    ICO = "ico"
    ODS = "ods"
    ONS = "ons"
    POLICE = "police"
    COMPANIES_HOUSE = "companies-house"


IndexOption = Annotated[
    Path | None,
    typer.Option("--index", metavar="FILE", help="The index of official registers; else the one in your data folder."),
]
FormatOption = Annotated[Format, typer.Option("--format", help="How the answer is written.")]
KindOption = Annotated[Kind | None, typer.Option("--kind", help="Only organisations of this kind.")]


@organisations_app.command()
def find(
    names: Annotated[list[str] | None, typer.Argument(metavar="[NAME]...", help="Names of organisations.")] = None,
    file: Annotated[
        Path | None, typer.Option("--names", metavar="FILE", help="A text file with a name on each line.")
    ] = None,
    kind: KindOption = None,
    on: Annotated[
        str | None, typer.Option("--on", metavar="DATE", help="A day on which it was there: 2015-04-01, 2015-04, 2015.")
    ] = None,
    form: FormatOption = Format.TEXT,
    index: IndexOption = None,
    patterns: PatternsOption = None,
) -> None:
    """Tell which organisations names mean, how, and their codes, former names, predecessors and successors.

    A name that may mean several is told with all of them. Official registers that are loaded are looked up too.
    """
    with one_line_errors():
        from isa_extract.report.organisations import Look, found_csv, found_json, found_text

        asked = [*(names or ()), *(_lines(file) if file else ())]
        if not asked:
            raise UsageError("organisations find", "no name to look up", "name organisations, or a file with --names")
        day = _day(on)
        register = load_rules(patterns).register
        loaded = _open(index)
        try:
            looks = []
            for name in asked:
                resolution = register.resolve(name, kind=kind, on=day)
                listed = loaded.resolve(name, kind=kind) if loaded else None
                if loaded and listed and not listed.candidates and resolution.organisation:
                    listed = loaded.resolve(resolution.organisation.name, kind=kind)
                looks.append(Look(resolution, listed))
        finally:
            if loaded:
                loaded.__exit__()
        render = {Format.TEXT: found_text, Format.JSON: found_json, Format.CSV: found_csv}[form]
        print_exactly(render(looks, register).encode("utf-8", "replace"))


@organisations_app.command()
def load(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="Registers as downloaded, zipped or not.")],
    index: IndexOption = None,
    form: Annotated[
        RegisterFormat | None, typer.Option("--format", help="What the files are, where their content does not tell.")
    ] = None,
    source: Annotated[
        str | None,
        typer.Option("--source", metavar="NAME", help="What to call the rows of the file; else by its kind."),
    ] = None,
) -> None:
    """Load official registers into the local index: ICO fee payers, NHS ODS, ONS codes, police forces, companies.

    Each file is loaded whole or not at all, in place of what was loaded from its like before.
    """
    with one_line_errors():
        from isa_extract.organisation_register.index import Index, index_path
        from isa_extract.organisation_register.official import recognise

        if source is not None and len(files) > 1:
            raise UsageError("--source", "one name cannot be that of several files", "load them one by one")
        recognised = [recognise(path, as_format=form.value if form else None, source=source) for path in files]
        codes: set[int] = set()
        with Index(index or index_path(), write=True) as opened:
            for official in recognised:
                try:
                    with byte_progress(official.path.name) as told:
                        loaded = opened.load(official, told)
                except IsaExtractError as error:
                    complain(str(error))
                    codes.add(error.exit_code)
                    continue
                left = f"; {loaded.left_out:,} rows without code or name left out" if loaded.left_out else ""
                typer.echo(one_line(f"{loaded.name}: {loaded.rows:,} organisations from {official.path}{left}"))
        raise typer.Exit(min(codes, default=0))


@organisations_app.command()
def sources(index: IndexOption = None) -> None:
    """List what is loaded into the index."""
    with one_line_errors():
        opened = _open(index)
        if opened is None:
            typer.echo("nothing is loaded")
            return
        with opened:
            rows = [
                (one_line(loaded.name), f"{loaded.rows:,}", loaded.sha256[:12], one_line(loaded.file_name))
                for loaded in opened.sources
            ]
        print_table(("source", "organisations", "sha256", "file"), rows)


@organisations_app.command()
def forget(
    names: Annotated[list[str], typer.Argument(metavar="SOURCE...", help="As `organisations sources` calls them.")],
    index: IndexOption = None,
) -> None:
    """Drop what was loaded into the index."""
    with one_line_errors():
        from isa_extract.organisation_register.index import Index, index_path

        path = index or index_path()
        if not path.is_file():
            raise UsageError(str(path), "there is no index here", "see `isa-extract organisations load`")
        with Index(path, write=True) as opened:
            for name in names:
                opened.forget(name)


@organisations_app.command()
def agreements(
    organisation: Annotated[str, typer.Argument(metavar="ORGANISATION", help="Its name, or its id in the register.")],
    records: Annotated[list[str], typer.Argument(metavar="RECORDS...", help="Records, or folders of them.")],
    kind: KindOption = None,
    predecessors: Annotated[
        bool, typer.Option(help="Take in agreements of bodies whose functions it took over.")
    ] = True,
    form: FormatOption = Format.TEXT,
    patterns: PatternsOption = None,
) -> None:
    """Tell which agreements bind an organisation, under whatever name they know it, and which may."""
    with one_line_errors():
        from isa_extract.agreements import agreements_of
        from isa_extract.record_files import record_among
        from isa_extract.report.organisations import answer_csv, answer_json, answer_text

        register = load_rules(patterns).register
        plan = plan_of(records, [RECORD])
        done = read_each(plan, lambda source, _: (str(source), record_among(source)))
        answer = agreements_of(organisation, done.results, register, kind=kind, predecessors=predecessors)
        if answer.organisation is None:
            complain(f"{organisation}: is not in the register; matched by this name alone")
        render = {Format.TEXT: answer_text, Format.JSON: answer_json, Format.CSV: answer_csv}[form]
        print_exactly(render(answer).encode("utf-8", "replace"))
        end(plan, done.codes)


def _open(path: Path | None) -> Index | None:
    """The index that was named, or the user's own where there is one."""
    from isa_extract.organisation_register.index import Index, index_path

    if path is None:
        path = index_path()
        if not path.is_file():
            return None
    return Index(path)


def _lines(file: Path) -> list[str]:
    try:
        text = file.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise UsageError(str(file), f"cannot be read ({error.strerror})", "check the path") from None
    except UnicodeDecodeError:
        raise UsageError(str(file), "is not UTF-8 text", "save it as UTF-8") from None
    return [line.strip() for line in text.splitlines() if line.strip()]


def _day(written: str | None) -> str | None:
    import datetime

    if written is None:
        return None
    for form in ("%Y-%m-%d", "%Y-%m", "%Y"):
        try:
            return datetime.datetime.strptime(written, form).strftime(form)
        except ValueError:
            continue
    raise UsageError("--on", f"{one_line(written)!r} is not a date", "write it as 2015-04-01, 2015-04 or 2015")
