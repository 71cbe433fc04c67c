"""The register's tables: made, migrated, filled, read back; corrections; what a wrong URL is told."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import closing
from importlib.util import find_spec
from pathlib import Path

import pytest
from agreements import agreement
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from helpers import record_of, strategy
from hypothesis import given, settings
from hypothesis import strategies as st
from registers import KINDS, new_register, opened
from sqlalchemy import inspect, select, text, update

import isa_extract.agreement_register as package
from isa_extract.agreement_register.database import HEAD, Database
from isa_extract.agreement_register.rows import EVIDENCE, Rows, record_of_rows, rows_of
from isa_extract.agreement_register.tables import OF_AN_AGREEMENT, metadata, places
from isa_extract.corrections import corrected, corrections_between
from isa_extract.errors import UsageError
from isa_extract.record import Record

DRIVER = find_spec("psycopg")
RELEASED = {"0001": "a83d60d852069a96bb47792cebf404858a9b9277cc5e800b2b72f76ee03779ce"}
"""The SHA-256 of each migration that was released: a register somewhere was made by it, so it never changes."""
VIEWS = {
    "due_for_review", "agreements_by_party", "sections_missing", "data_shared", "findings_by_agreement",
    "documents_not_read",
}  # fmt: skip


@pytest.fixture(params=KINDS)
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    with new_register(request.param, tmp_path) as made:
        yield made


def a_record() -> Record:
    """A record with something in most of its lists."""
    return Record.model_validate(record_of(agreement()))


def test_tables_and_views_are_made_once(url: str) -> None:
    with opened(url) as database, database.reading() as connection:
        assert set(metadata.tables) <= set(inspect(connection).get_table_names())
        assert set(inspect(connection).get_view_names()) == VIEWS
        for view in sorted(VIEWS):
            assert connection.execute(text(f"SELECT * FROM {view}")).all() == []  # noqa: S608
    with opened(url) as again, again.reading() as connection:
        assert connection.execute(text("SELECT version_num FROM register_version")).scalars().all() == [HEAD]


def test_migrations_lead_to_the_tables_of_the_code(url: str) -> None:
    with opened(url) as database, database.reading() as connection:
        context = MigrationContext.configure(connection, opts={"version_table": "register_version"})
        assert compare_metadata(context, metadata) == []


def test_released_migrations_are_never_changed() -> None:
    folder = Path(package.__file__).parent / "migrations" / "versions"
    found = {path.name[:4]: path for path in sorted(folder.glob("[0-9]*.py"))}
    assert max(found) == HEAD
    for name, digest in RELEASED.items():
        assert hashlib.sha256(found[name].read_bytes()).hexdigest() == digest, f"write a new migration, leave {name}"


def test_what_is_no_register_is_told_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "text.sqlite").write_text("not a database, but text that is long enough to be looked at" * 20)
    with closing(Database.open(str(tmp_path / "other.sqlite"), create=True)) as database, database.writing() as made:
        made.execute(text("DROP TABLE register_version"))
    for wrong, problem in (
        (str(tmp_path / "none.sqlite"), "there is no such register"),
        (str(tmp_path / "text.sqlite"), "is not an SQLite database"),
        (str(tmp_path / "other.sqlite"), "is not a register"),
        ("nothing://host/name", "is a kind of database that is not known here"),
        ("postgresql://isa:hush@127.0.0.1:1/none", "the database failed" if DRIVER else "its driver is not installed"),
    ):
        with pytest.raises(UsageError, match=problem) as caught:
            Database.open(wrong)
        assert "hush" not in str(caught.value)
        assert "\n" not in str(caught.value)


def test_a_register_of_a_newer_version_is_refused(url: str) -> None:
    with opened(url) as database, database.writing() as connection:
        connection.execute(text("UPDATE register_version SET version_num = '9999'"))
    with pytest.raises(UsageError, match="newer isa-extract"):
        Database.open(url)


def test_a_transaction_is_kept_whole_or_not_at_all(url: str) -> None:
    with opened(url) as database:

        def fail() -> None:
            with database.writing() as connection:
                connection.execute(text("INSERT INTO rule_sets VALUES ('a', 'b')"))
                raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            fail()
        with database.reading() as connection:
            assert connection.execute(text("SELECT count(*) FROM rule_sets")).scalar() == 0


RECORDS = strategy(Record, st.text(st.characters(exclude_characters="\x00", codec="utf-8"), max_size=8)).map(
    lambda plain: Record.model_validate(
        {**plain, "evidence": {pointer: pieces for pointer, pieces in plain.get("evidence", {}).items() if pieces}}
    )
)


@given(RECORDS)
@settings(max_examples=80, deadline=None)
def test_rows_make_the_record_again(record: Record) -> None:
    assert record_of_rows(named(rows_of(record))) == record


def named(rows: Rows) -> Rows:
    """The same, with each value of evidence by its column's name."""
    return rows | {"evidence": [dict(zip(EVIDENCE, row, strict=True)) for row in rows["evidence"]]}


@given(RECORDS, RECORDS)
@settings(max_examples=80, deadline=None)
def test_corrections_lead_from_one_record_to_the_other(read: Record, person: Record) -> None:
    made = corrected(read, corrections_between(read, person))
    left_out = {"source", "evidence", "findings", "schema_version"}
    ours, theirs = (record.model_dump(exclude=left_out) for record in (made, person))
    lists = [name for name, value in theirs.items() if isinstance(value, list)]
    for name in lists:  # what a person added comes last, and once
        assert set(map(repr, ours.pop(name))) == set(map(repr, theirs.pop(name)))
    assert ours == theirs
    assert corrected(read, []) is read
    for pointer in made.evidence:
        parts = pointer.split("/")
        if len(parts) > 2 and parts[1] in lists and parts[2].isdigit():
            before = len(getattr(read, parts[1]))
            assert int(parts[2]) < max(before, len(getattr(made, parts[1])))


def test_corrections_survive_another_reading() -> None:
    read = a_record()
    person = read.model_copy(deep=True)
    person.agreement.dates.review = "2028-04-01"
    person.parties[0].postcode = "LS1 4AP"
    del person.signatories[0]
    corrections = corrections_between(read, person)
    later = read.model_copy(deep=True)
    later.parties.reverse()
    later.signatories[0].position = "Director of Homes"
    later.agreement.dates.review = "2027-04"
    made = corrected(later, corrections)
    assert made.agreement.dates.review == "2028-04-01"
    assert [party.postcode for party in made.parties] == ["CV32 5AA", "LS1 4AP"]
    assert [signatory.name for signatory in made.signatories] == ["Paul Okoro"]
    assert "/agreement/dates/review" not in made.evidence
    assert "/parties/1/postcode" not in made.evidence
    assert made.evidence["/parties/1/name"] == later.evidence["/parties/1/name"]
    assert made.evidence["/signatories/0/name"] == later.evidence["/signatories/1/name"]
    assert not any(pointer.startswith("/signatories/1/") for pointer in made.evidence)


def test_a_finding_on_what_a_person_settled_is_gone() -> None:
    read = Record.model_validate(record_of(agreement(dates="Commencement date: 1 April 2024")))
    assert "no-review-date" in [finding.code for finding in read.findings]
    person = read.model_copy(deep=True)
    person.agreement.dates.review = "2027-04-01"
    made = corrected(read, corrections_between(read, person))
    assert "no-review-date" not in [finding.code for finding in made.findings]
    assert len(made.findings) == len(read.findings) - 1


def test_reading_transactions_do_not_wait_for_a_writer(tmp_path: Path) -> None:
    with opened(str(tmp_path / "register.sqlite")) as database, database.writing() as writer:
        writer.execute(text("INSERT INTO rule_sets VALUES ('a', 'b')"))
        with database.reading() as connection:
            assert connection.execute(text("SELECT count(*) FROM rule_sets")).scalar() == 0


def test_every_table_of_an_agreement_is_filled_by_rows() -> None:
    rows = named(rows_of(a_record()))
    assert set(rows) == {"agreements", *(table.name for table in OF_AN_AGREEMENT)}
    for table in (metadata.tables["agreements"], *OF_AN_AGREEMENT):
        for row in rows[table.name]:
            assert set(row) == {column.name for column in table.columns}, table.name


def test_statements_on_the_register_are_portable(url: str) -> None:
    with opened(url) as database, database.writing() as connection:
        connection.execute(update(places).values(left_out_kind=None))
        assert connection.execute(select(places)).all() == []
