"""Documents of folders and patterns: what is found, in which order, under which name, and what is left out."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from isa_extract.cli import plan
from isa_extract.errors import IsaExtractError, LimitError, UnreadableError
from isa_extract.sources import Found, LeftOut, Limits, find, names
from isa_extract.sources.names import Kind, attachment_name, is_hidden, kind_of, printable, utf8_name
from isa_extract.sources.patterns import parse_glob

needs_posix = pytest.mark.skipif(os.name != "posix", reason="names and links of POSIX systems")


def put(folder: Path, *paths: str) -> None:
    """Files that say their own path."""
    for path in paths:
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(path)


def places(*arguments: str | Path, limits: Limits | None = None) -> list[str]:
    """The places found, in order."""
    found = find([str(argument) for argument in arguments], limits or Limits())
    return [each.place for each in found if isinstance(each, Found)]


def left_out(*arguments: str | Path, limits: Limits | None = None) -> dict[str, str]:
    """What is left out: place to kind."""
    found = [each for each in find([str(a) for a in arguments], limits or Limits()) if isinstance(each, LeftOut)]
    assert all(each.reason and "\n" not in each.reason and "; " in each.reason for each in found)
    assert len({each.place for each in found}) == len(found)
    return {each.place: each.kind for each in found}


@pytest.fixture
def drive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder one works above of."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "drive").mkdir()
    return tmp_path / "drive"


def test_a_folder_means_all_below_it_in_order(drive: Path) -> None:
    put(drive, "b.pdf", "a/z.docx", "a/Y.PDF", "c/d/e.txt", "a.txt")
    expected = ["drive/a/Y.PDF", "drive/a/z.docx", "drive/a.txt", "drive/b.pdf", "drive/c/d/e.txt"]
    assert places("drive") == places("./drive/") == expected
    assert places(drive) == [str(drive.parent / place) for place in expected]
    found = [each for each in find(["drive"]) if isinstance(each, Found)]
    assert [each.read().decode() for each in found] == [each.place.removeprefix("drive/") for each in found]
    assert [each.size for each in found] == [len(each.read()) for each in found]
    assert [each.name for each in found] == [each.place.rpartition("/")[2] for each in found]


def test_below_the_current_folder_places_are_plain(drive: Path) -> None:
    put(drive, "a.pdf")
    assert places(".") == ["drive/a.pdf"]
    os.chdir(drive)
    assert places(".") == places("*") == places("a.pdf") == ["a.pdf"]


def test_a_file_is_read_where_it_lay_when_it_was_found(drive: Path, tmp_path: Path) -> None:
    put(drive, "a.pdf")
    (found,) = find(["drive"])
    os.chdir(drive)
    assert isinstance(found, Found)
    assert found.read() == b"a.pdf"


def test_what_is_no_document_is_told_with_its_reason(drive: Path) -> None:
    put(drive, "a.pdf", "sheet.xlsx", "film.mp4", "nothing", "old.7z", "old.tar.gz", "box.pst", "m.p7m", "winmail.dat")
    assert places("drive") == ["drive/a.pdf"]
    assert left_out("drive") == {
        "drive/film.mp4": "not a document",
        "drive/nothing": "not a document",
        "drive/sheet.xlsx": "not a document",
        "drive/box.pst": "archive",
        "drive/m.p7m": "encrypted",
        "drive/old.7z": "archive",
        "drive/old.tar.gz": "archive",
        "drive/winmail.dat": "archive",
    }


def test_what_programs_keep_is_hidden(drive: Path) -> None:
    put(
        drive,
        "a.docx",
        "~$a.docx",
        ".DS_Store",
        ".git/x.pdf",
        ".git/y.pdf",
        "__MACOSX/._a.docx",
        "Thumbs.db",
        "t/.x.pdf",
    )
    assert places("drive") == ["drive/a.docx"]
    kept = ["drive/.DS_Store", "drive/.git", "drive/Thumbs.db", "drive/__MACOSX", "drive/t/.x.pdf", "drive/~$a.docx"]
    assert left_out("drive") == dict.fromkeys(kept, "hidden")


def test_a_file_that_is_named_itself_is_read_whatever_its_name(drive: Path) -> None:
    put(drive, "sheet.xlsx", "nothing", ".hidden/.a.pdf", "old.rar")
    named = ["drive/sheet.xlsx", "drive/nothing", "drive/.hidden/.a.pdf"]
    assert places(*named) == named
    assert places("drive/.hidden", "drive") == []
    assert left_out("drive/old.rar") == {"drive/old.rar": "archive"}


def test_nothing_is_found_twice(drive: Path) -> None:
    put(drive, "a.pdf", "b/c.pdf", "b/d.dat", "b/e.pdf", ".x/y.pdf")
    everything = ["drive/a.pdf", "drive/b/c.pdf", "drive/b/e.pdf"]
    assert places("drive", "drive") == everything
    assert places("drive", "drive/b") == ["drive/a.pdf", "drive/b/c.pdf", "drive/b/e.pdf"]
    assert places("drive/b", "drive") == ["drive/b/c.pdf", "drive/b/e.pdf", "drive/a.pdf"]
    assert places("drive/b/e.pdf", "drive", drive / "b" / "e.pdf") == ["drive/b/e.pdf", "drive/a.pdf", "drive/b/c.pdf"]
    assert places("drive", "drive/b/../a.pdf") == ["drive/b/c.pdf", "drive/b/e.pdf", "drive/b/../a.pdf"]
    assert sorted(places("drive", "drive/*/*.pdf", "drive/**/c.pdf")) == everything
    assert places("drive/.x", "drive") == ["drive/.x/y.pdf", *everything]
    assert left_out("drive", "drive/.x") == {"drive/b/d.dat": "not a document"}
    assert left_out("drive", "drive/b/d.dat") == {"drive/.x": "hidden"}
    assert places("drive/.x/*.pdf", "drive") == ["drive/.x/y.pdf", *everything]


def test_patterns(drive: Path) -> None:
    put(
        drive, "a.pdf", "b.docx", "s/c.pdf", "s/t/d.pdf", "s/t/e.dat", ".h/f.pdf", "~$g.pdf", "x[1].pdf", "s/sheet.xlsx"
    )
    assert places("drive/*.pdf") == ["drive/a.pdf", "drive/x[1].pdf"]
    assert places("drive/**/*.pdf") == ["drive/a.pdf", "drive/s/c.pdf", "drive/s/t/d.pdf", "drive/x[1].pdf"]
    assert places("drive/s*") == places("drive/s/**") == ["drive/s/c.pdf", "drive/s/t/d.pdf"]
    assert places("drive/*/?/*") == ["drive/s/t/d.pdf"]
    assert places("*/[!b-z].p*") == ["drive/a.pdf"]
    assert places("drive/x[1].pdf") == ["drive/x[1].pdf"]
    assert places(drive / "s" / "*.pdf") == [str(drive / "s" / "c.pdf")]
    assert left_out("drive/s*") == {"drive/s/t/e.dat": "not a document", "drive/s/sheet.xlsx": "not a document"}
    assert left_out("drive/q*") == {"drive/q*": "missing"}
    assert left_out("drive/[z-a]*", "no/*.pdf") == {"drive/[z-a]*": "missing", "no": "missing"}


def test_a_pattern_that_writes_an_ending_out_reads_it_whatever_it_is(drive: Path) -> None:
    put(drive, "a.dat", "b.dat", "c.pdf", "d.bin")
    assert places("drive/*.dat") == ["drive/a.dat", "drive/b.dat"]
    assert places("drive/*.dat", "drive") == ["drive/a.dat", "drive/b.dat", "drive/c.pdf"]
    assert places("drive/*.d*") == []


@given(st.text(st.sampled_from("ab/*?[]!-.^\\&|~")), st.text(st.sampled_from("ab/.[]-^\\&|~")))
def test_any_text_is_a_pattern_or_none(pattern: str, path: str) -> None:
    parsed = parse_glob(pattern)
    assert parsed is None or isinstance(parsed.matches(path), bool)


@given(st.text(st.characters(exclude_characters="/*?[", exclude_categories=["Cs"]), min_size=1))
def test_a_pattern_means_the_name_it_writes_out(name: str) -> None:
    parsed = parse_glob(f"*/{name}")
    assert parsed is not None
    assert parsed.matches(f"folder/{name}") is not is_hidden(name)
    assert not parsed.matches(f"folder/{name}x")
    assert not parsed.matches(f"folder/in/{name}")


def test_what_is_not_there_costs_itself_alone(drive: Path) -> None:
    put(drive, "a.pdf")
    (drive / "empty").mkdir()
    assert places("nope", "drive/nope.pdf", "drive", "", "drive/a.pdf/b.pdf", "a\0b") == ["drive/a.pdf"]
    told = left_out("nope", "drive/nope.pdf", "drive", "", "drive/a.pdf/b.pdf", "a\0b", "drive/empty")
    assert set(told.values()) == {"missing"}
    assert len(told) == 6


@needs_posix
def test_a_folder_that_cannot_be_read_costs_itself_alone(drive: Path) -> None:
    put(drive, "a.pdf", "closed/b.pdf", "z.pdf")
    (drive / "closed").chmod(0)
    try:
        if os.access(drive / "closed", os.R_OK):
            pytest.skip("this user may read everything")
        assert places("drive") == ["drive/a.pdf", "drive/z.pdf"]
        assert left_out("drive", "drive/**/*.pdf") == {"drive/closed": "unreadable"}
    finally:
        (drive / "closed").chmod(0o755)


def test_any_error_of_the_system_costs_its_folder_alone(drive: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(drive, "a.pdf", "closed/b.pdf", "z.pdf")
    whole = Path.iterdir

    def iterdir(path: Path):  # type: ignore[no-untyped-def]
        if path.name == "closed":
            raise PermissionError(13, "Permission denied")
        return whole(path)

    monkeypatch.setattr(Path, "iterdir", iterdir)
    assert places("drive") == ["drive/a.pdf", "drive/z.pdf"]
    assert left_out("drive", "drive/**/*.pdf") == {"drive/closed": "unreadable"}


def test_a_file_that_went_away_or_grew(drive: Path) -> None:
    put(drive, "a.pdf", "b.pdf")
    a, b = find(["drive"], Limits(member_bytes=20))
    assert isinstance(a, Found)
    assert isinstance(b, Found)
    (drive / "a.pdf").unlink()
    (drive / "b.pdf").write_bytes(b"x" * 21)
    with pytest.raises(UnreadableError, match=r"drive/a\.pdf: there is no such file") as caught:
        a.read()
    assert caught.value.kind == "missing"
    with pytest.raises(LimitError, match=r"drive/b\.pdf: is larger than 20 bytes"):
        b.read()
    assert left_out("drive", limits=Limits(member_bytes=20)) == {"drive/b.pdf": "limit"}


@needs_posix
def test_links(drive: Path, tmp_path: Path) -> None:
    put(drive, "real/a.pdf", "hidden/.store/b", "sheet.xlsx")
    put(tmp_path, "outside/c.pdf", "outside/d.pdf")
    (drive / "real" / "up").symlink_to(drive)
    (drive / "self").symlink_to("self")
    (drive / "0.pdf").symlink_to("real/a.pdf")
    (drive / "b.pdf").symlink_to("hidden/.store/b")
    (drive / "c1.pdf").symlink_to(tmp_path / "outside" / "c.pdf")
    (drive / "c2.pdf").symlink_to(tmp_path / "outside" / "c.pdf")
    (drive / "gone.pdf").symlink_to("nowhere.pdf")
    assert places("drive") == ["drive/b.pdf", "drive/c1.pdf", "drive/real/a.pdf"]
    kinds = left_out("drive")
    assert kinds.pop("drive/sheet.xlsx") == "not a document"
    assert kinds.pop("drive/hidden/.store") == "hidden"
    assert kinds.pop("drive/gone.pdf") == "missing"
    assert kinds.pop("drive/self") in ("missing", "unreadable")
    assert kinds == {"drive/real/up": "link"}
    assert places("drive/real/up/0.pdf", "drive") == ["drive/real/up/0.pdf", "drive/b.pdf", "drive/c1.pdf"]
    (tmp_path / "to_drive").symlink_to(drive)
    assert places("to_drive", "drive") == ["to_drive/b.pdf", "to_drive/c1.pdf", "to_drive/real/a.pdf"]
    assert places("outside", "drive") == ["outside/c.pdf", "outside/d.pdf", "drive/b.pdf", "drive/real/a.pdf"]
    assert places("drive/*.pdf") == ["drive/0.pdf", "drive/b.pdf", "drive/c1.pdf"]


@needs_posix
def test_a_pipe_is_not_waited_for(drive: Path) -> None:
    os.mkfifo(drive / "a.pdf")
    assert left_out("drive") == left_out("drive/a.pdf") == {"drive/a.pdf": "unreadable"}


def test_the_stamp_changes_with_the_file(drive: Path) -> None:
    put(drive, "a.pdf")

    def stamp() -> str:
        (found,) = find(["drive"])
        assert isinstance(found, Found)
        return found.stamp

    first = stamp()
    assert stamp() == first
    os.utime(drive / "a.pdf", ns=(1, 1))
    second = stamp()
    (drive / "a.pdf").write_bytes(b"more than before")
    os.utime(drive / "a.pdf", ns=(1, 1))
    assert len({first, second, stamp()}) == 3


@needs_posix
def test_names_that_are_not_utf8_can_be_printed_and_told_apart(drive: Path) -> None:
    for name in (b"a\xff.pdf", b"a\xfe.pdf", b"b\n\x1b[2J.pdf", "c\u202efdp.pdf".encode(), "d\u00a0–é.pdf".encode()):
        (Path(os.fsdecode(os.fsencode(drive) + b"/" + name))).write_bytes(name)
    found = [each for each in find(["drive"]) if isinstance(each, Found)]
    assert [each.place for each in found] == [
        "drive/a\\xfe.pdf",
        "drive/a\\xff.pdf",
        "drive/b\\n\\x1b[2J.pdf",
        "drive/c\\u202efdp.pdf",
        "drive/d\u00a0–é.pdf",
    ]
    assert [each.read() for each in found][1] == b"a\xff.pdf"
    assert found[1].name == "a\N{REPLACEMENT CHARACTER}.pdf"


@given(st.binary(min_size=1))
def test_every_name_is_printable_and_utf8(raw: bytes) -> None:
    name = raw.decode("utf-8", "surrogateescape")
    shown = printable(name)
    shown.encode("utf-8")
    assert "\n" not in shown
    assert "\x1b" not in shown
    assert utf8_name(name).encode("utf-8").decode("utf-8") == utf8_name(name)


@given(st.text(st.characters(codec="utf-16", categories=["L", "N", "P", "S", "Cs"])))
def test_any_text_is_made_printable(text: str) -> None:
    printable(text).encode("utf-8")
    utf8_name(text).encode("utf-8")


@given(st.text(), st.sampled_from(["", "application/pdf", "text/plain", "image/png", "x"]), st.integers(1, 9))
def test_every_attachment_has_a_name_without_folders(given_name: str, media_type: str, number: int) -> None:
    name = attachment_name(given_name, media_type, number)
    assert name
    assert "/" not in name
    assert "\\" not in name


@pytest.mark.parametrize(
    ("given_name", "media_type", "expected"),
    [
        (None, "application/pdf", "attachment-3.pdf"),
        ("", "x/y", "attachment-3"),
        ("Agreement v2.0", "application/pdf", "Agreement v2.0.pdf"),
        ("Agreement", "application/msword", "Agreement.doc"),
        ("C:\\Users\\a\\Agreement.docx", "application/octet-stream", "Agreement.docx"),
        ("figures.xlsx", "application/zip", "figures.xlsx"),
        ("smime", "application/pkcs7-mime", "smime.p7m"),
    ],
)
def test_attachments_get_names(given_name: str | None, media_type: str, expected: str) -> None:
    assert attachment_name(given_name, media_type, 3) == expected


def test_one_list_of_endings() -> None:
    assert plan.SUFFIXES is names.SUFFIXES
    assert all(kind_of(f"a{suffix.upper()}") is Kind.DOCUMENT for suffix in names.SUFFIXES)
    assert kind_of("a.docx.zip") is Kind.ARCHIVE
    assert kind_of("a.pdf ") is Kind.DOCUMENT


def test_it_is_lazy(drive: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(drive, *(f"{i}/a.pdf" for i in range(5)))
    opened: list[str] = []
    whole = Path.iterdir
    monkeypatch.setattr(Path, "iterdir", lambda path: opened.append(path.name) or whole(path))  # type: ignore[func-returns-value]
    found = find(["drive"])
    assert opened == []
    next(found)
    assert opened == ["drive", "0"]


def test_errors_name_the_place(drive: Path) -> None:
    put(drive, "a.pdf")
    (found,) = find(["drive"])
    (drive / "a.pdf").unlink()
    (drive / "a.pdf").mkdir()
    assert isinstance(found, Found)
    with pytest.raises(IsaExtractError, match=r"^drive/a\.pdf: "):
        found.read()
