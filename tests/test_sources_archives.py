"""Documents in ZIP archives: nested, encrypted, damaged, with names of old programs, and bombs."""

from __future__ import annotations

import contextlib
import io
import os
import struct
import tracemalloc
import zipfile
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import IO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from isa_extract.errors import IsaExtractError, UnreadableError
from isa_extract.sources import Found, LeftOut, Limits, find
from isa_extract.sources.search import _unique

USUAL = Limits()
Members = Iterable[tuple[str, bytes]]


def zipped(members: Members, compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", compression) as archive:
        for name, content in members:
            archive.writestr(zipfile.ZipInfo(name), content, compression)
    return data.getvalue()


def with_raw_name(data: bytes, name: bytes, raw: bytes, flags: int = 0) -> bytes:
    """The archive with a name of other bytes and other flags, as an old program would have written it."""
    assert len(name) == len(raw)
    entry = bytearray(data.replace(name, raw))
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        start = 0
        while (start := entry.find(signature, start)) >= 0:
            entry[start + offset : start + offset + 2] = struct.pack("<H", flags)
            start += 4
    return bytes(entry)


def searched(path: Path, data: bytes, limits: Limits = USUAL) -> tuple[dict[str, Found], dict[str, LeftOut]]:
    """What is found in an archive and what is left out, by place below it."""
    path.write_bytes(data)
    found: dict[str, Found] = {}
    left: dict[str, LeftOut] = {}
    for each in find([str(path)], limits):
        place = each.place.removeprefix(str(path)).removeprefix("!")
        assert place not in found
        assert place not in left
        if isinstance(each, Found):
            found[place] = each
        else:
            left[place] = each
    return found, left


def kinds(left: dict[str, LeftOut]) -> dict[str, str]:
    return {place: each.kind for place, each in left.items()}


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    return tmp_path / "old.zip"


def test_documents_of_an_archive(archive: Path) -> None:
    data = zipped([("b.pdf", b"B"), ("in/a.docx", b"AA"), ("in/deep/c.TXT", b""), ("in/", b""), ("t.xlsx", b"T")])
    found, left = searched(archive, data)
    assert {place: each.read() for place, each in found.items()} == {
        "b.pdf": b"B", "in/a.docx": b"AA", "in/deep/c.TXT": b"",
    }  # fmt: skip
    assert [(each.name, each.size) for each in found.values()] == [("b.pdf", 1), ("a.docx", 2), ("c.TXT", 0)]
    assert kinds(left) == {"t.xlsx": "not a document"}
    status = archive.stat()
    assert {each.stamp for each in found.values()} == {f"{status.st_size}-{status.st_mtime_ns}"}


def test_word_files_are_no_archives(archive: Path) -> None:
    word = zipped([("word/document.xml", b"<w/>"), ("inner.pdf", b"P")])
    found, left = searched(archive, zipped([("a.docx", word), ("b.odt", word)]))
    assert list(found) == ["a.docx", "b.odt"]
    assert found["a.docx"].read() == word
    assert not left


def test_hidden_members_are_told_once_for_each_folder(archive: Path) -> None:
    names = [
        "a.pdf",
        "__MACOSX/._a.pdf",
        "__MACOSX/in/._b.pdf",
        "in/.DS_Store",
        "in/~$c.docx",
        "in/Thumbs.db",
        ".x/d.pdf",
    ]
    found, left = searched(archive, zipped((name, b"x") for name in names))
    assert list(found) == ["a.pdf"]
    hidden = ["__MACOSX", "in/.DS_Store", "in/~$c.docx", "in/Thumbs.db", ".x"]
    assert kinds(left) == dict.fromkeys(hidden, "hidden")


def test_nested_archives(archive: Path) -> None:
    data, limits = b"deep", Limits(depth=4)
    data = zipped([("a.pdf", data)])
    for name in ("4.zip", "3.zip", "2.zip"):
        data = zipped([("x.pdf", b"x"), (f"in/{name}", data), ("y.pdf", b"y")])
    found, left = searched(archive, data, limits)
    assert "in/2.zip!in/3.zip!in/4.zip!a.pdf" in found
    assert {place.rpartition("!")[2]: each.read() for place, each in found.items()} == {
        "x.pdf": b"x", "y.pdf": b"y", "a.pdf": b"deep",
    }  # fmt: skip
    assert len(found) == 7
    assert not left
    found, left = searched(archive, zipped([("in/1.zip", data), ("z.pdf", b"z")]), limits)
    assert kinds(left) == {"in/1.zip!in/2.zip!in/3.zip!in/4.zip": "limit"}
    assert len(found) == 7
    assert "z.pdf" in found


def test_members_can_be_read_later_and_in_any_order(archive: Path) -> None:
    inner = zipped([(f"{i}.pdf", b"i%d" % i) for i in range(5)])
    found, _ = searched(archive, zipped([("a.zip", inner), ("b.pdf", b"b"), ("c.zip", inner), ("d.pdf", b"d")]))
    for places in (sorted(found), sorted(found, reverse=True), sorted(found, key=lambda place: place[-5:])):
        for place in places:
            name = found[place].name
            assert found[place].read() == (b"i" + name[:1].encode() if name[0].isdigit() else name[:1].encode())
    expected = {place: each.read() for place, each in found.items()}
    with ThreadPoolExecutor(4) as pool:
        places = list(found) * 20
        assert list(pool.map(lambda place: found[place].read(), places)) == [expected[place] for place in places]


def test_the_directory_is_read_once(archive: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    inner = zipped([(f"{i}.pdf", b"x") for i in range(20)])
    archive.write_bytes(zipped([("a.zip", inner), *((f"{i}.pdf", b"x") for i in range(20)), ("b.zip", inner)]))
    opened = []
    whole = zipfile.ZipFile.__init__

    def opening(self: zipfile.ZipFile, stream: IO[bytes]) -> None:
        opened.append(self)
        whole(self, stream)

    monkeypatch.setattr(zipfile.ZipFile, "__init__", opening)
    found = []
    for each in find([str(archive)]):
        assert isinstance(each, Found)
        assert each.read() == b"x"
        found.append(each)
    assert len(found) == 60
    assert len(opened) == 3
    for each in found:
        each.read()
    assert len(opened) == 6


def test_no_archive_stays_open_after_the_search(archive: Path) -> None:
    if not Path("/proc/self/fd").is_dir():
        pytest.skip("open files cannot be listed here")
    archive.write_bytes(zipped([("a.pdf", b"a"), ("b.pdf", b"b")]))

    def is_open() -> bool:
        links = [path for path in Path("/proc/self/fd").iterdir() if path.is_symlink()]
        return any(os.path.realpath(link) == str(archive) for link in links)

    search = find([str(archive)])
    first = next(search)
    assert is_open()
    search.close()  # type: ignore[attr-defined]
    assert not is_open()
    assert isinstance(first, Found)
    assert first.read() == b"a"


@pytest.mark.parametrize(
    ("written", "raw", "flags", "expected"),
    [
        (b"caf?.pdf", b"caf\x82.pdf", 0, "café.pdf"),  # code page 437
        (b"caf??.pdf", "café.pdf".encode(), 0, "café.pdf"),  # UTF-8, and the archive does not say so
        (b"caf??.pdf", "café.pdf".encode(), 0x800, "café.pdf"),
        (b"in/a.pdf", b"in\\a.pdf", 0, "in/a.pdf"),
        (b"a???.pdf", b"a\n\x1b[.pdf", 0, "a\\n\\x1b[.pdf"),
        (b"../../a.pdf", b"../../a.pdf", 0, "../../a.pdf"),
        (b"//a.pdf", b"//a.pdf", 0, "a.pdf"),
    ],
)
def test_names(archive: Path, written: bytes, raw: bytes, flags: int, expected: str) -> None:
    found, left = searched(archive, with_raw_name(zipped([(written.decode(), b"x")]), written, raw, flags))
    assert list(found) == [expected]
    assert found[expected].read() == b"x"
    assert not left


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_members_of_one_name_are_told_apart(archive: Path) -> None:
    names = ["a.pdf", "a.pdf", "a (2).pdf", "in/a.pdf"]
    found, _ = searched(archive, zipped((name, b"%d" % i) for i, name in enumerate(names)))
    assert {place: each.read() for place, each in found.items()} == {
        "a.pdf": b"0", "a (2).pdf": b"1", "a (2) (2).pdf": b"2", "in/a.pdf": b"3",
    }  # fmt: skip
    assert [each.name for each in found.values()] == ["a.pdf", "a.pdf", "a (2).pdf", "a.pdf"]


@given(st.lists(st.sampled_from(["a.pdf", "a (2).pdf", "a (3).pdf", "a (2) (2).pdf", "in.x/a", "b"]), max_size=30))
def test_paths_are_told_apart_whatever_they_are(paths: list[str]) -> None:
    taken: dict[str, int] = {}
    unique = [_unique(path, taken) for path in paths]
    assert len(set(unique)) == len(paths)
    assert all(
        told == path or told.startswith(path.removesuffix(".pdf") + " (")
        for told, path in zip(unique, paths, strict=True)
    )


def test_encrypted_members(archive: Path) -> None:
    data = with_raw_name(zipped([("a.pdf", b"x"), ("in.zip", b"x"), ("t.xlsx", b"x")]), b"a.pdf", b"a.pdf", flags=1)
    found, left = searched(archive, data)
    assert not found
    assert kinds(left) == {"a.pdf": "encrypted", "in.zip": "encrypted", "t.xlsx": "not a document"}


def test_a_way_of_packing_that_cannot_be_undone(archive: Path) -> None:
    data = bytearray(zipped([("a.pdf", b"x"), ("b.pdf", b"y")]))
    directory = data.find(b"PK\x01\x02")
    data[directory + 10 : directory + 12] = struct.pack("<H", 9)  # Deflate64, which Windows uses for large files
    found, left = searched(archive, bytes(data))
    assert list(found) == ["b.pdf"]
    assert kinds(left) == {"a.pdf": "unsupported"}


def test_a_damaged_member_costs_itself_alone(archive: Path) -> None:
    inner = zipped([("i.pdf", b"inner")])
    members = [("a.pdf", b"first"), ("b.pdf", b"second"), ("c.zip", inner), ("d.pdf", b"d")]
    data = zipped(members, zipfile.ZIP_STORED).replace(b"second", b"secxnd")
    data = data.replace(inner, b"\0" * len(inner), 1)
    found, left = searched(archive, data)
    assert list(found) == ["a.pdf", "b.pdf", "d.pdf"]
    assert kinds(left) == {"c.zip": "unreadable"}
    assert found["a.pdf"].read() == b"first"
    with pytest.raises(UnreadableError, match=r"old\.zip!b\.pdf: is damaged"):
        found["b.pdf"].read()
    assert found["d.pdf"].read() == b"d"


@pytest.mark.parametrize(
    "data", [b"", b"PK", b"no archive", zipped([("a.pdf", b"x" * 99)])[:-30], b"PK\x05\x06" + b"\xff" * 18]
)
def test_what_is_no_archive_costs_itself_alone(archive: Path, data: bytes) -> None:
    found, left = searched(archive, data)
    assert not found
    assert kinds(left) == {"": "unreadable"}


def test_an_empty_archive(archive: Path) -> None:
    assert kinds(searched(archive, zipped([]))[1]) == {"": "missing"}
    assert kinds(searched(archive, zipped([("in/", b"")]))[1]) == {"": "missing"}


def test_an_archive_that_changed_before_it_is_read(archive: Path) -> None:
    found, _ = searched(archive, zipped([("a.pdf", b"x"), ("b.pdf", b"y")]))
    archive.write_bytes(zipped([("a.pdf", b"x")]))
    with pytest.raises(UnreadableError, match=r"old\.zip!b\.pdf: "):
        found["b.pdf"].read()
    found, _ = searched(archive, zipped([("a.pdf", b"x")]))
    archive.unlink()
    with pytest.raises(UnreadableError, match=r"old\.zip: there is no such file"):
        found["a.pdf"].read()


def test_bombs(archive: Path) -> None:
    bomb = zipped([("a.pdf", b"\0" * 12_000_000)])
    found, left = searched(archive, zipped([("x.pdf", b"x"), ("bomb.zip", bomb), ("y.pdf", b"y")]))
    assert list(found) == ["x.pdf", "y.pdf"]
    assert kinds(left) == {"bomb.zip!a.pdf": "limit"}
    assert "unpack" in left["bomb.zip!a.pdf"].reason


def test_a_tight_member_that_is_small_is_no_bomb(archive: Path) -> None:
    found, left = searched(archive, zipped([("blank.tif", b"\0" * 9_000_000)]))
    assert not left
    assert len(found["blank.tif"].read()) == 9_000_000


def test_limits(archive: Path) -> None:
    inner = zipped([("c.pdf", b"c" * 9), ("d.pdf", b"d" * 9)])
    data = zipped([("a.pdf", b"a" * 9), ("b.pdf", b"b" * 500), ("in.zip", inner), ("e.pdf", b"e" * 9), ("f.pdf", b"f")])
    found, left = searched(archive, data, Limits(member_bytes=400))
    assert list(found) == ["a.pdf", "in.zip!c.pdf", "in.zip!d.pdf", "e.pdf", "f.pdf"]
    assert kinds(left) == {"b.pdf": "limit"}
    found, left = searched(archive, data, Limits(archive_bytes=500 + 9 + len(inner) + 9 + 9))
    assert list(found) == ["a.pdf", "b.pdf", "in.zip!c.pdf", "in.zip!d.pdf"]
    assert kinds(left) == {"e.pdf": "limit"}
    found, left = searched(archive, data, Limits(archive_bytes=500 + 9 + len(inner) + 9))
    assert list(found) == ["a.pdf", "b.pdf", "in.zip!c.pdf"]
    assert kinds(left) == {"in.zip!d.pdf": "limit"}
    found, left = searched(archive, data, Limits(members=5))
    assert list(found) == ["a.pdf", "b.pdf", "in.zip!c.pdf", "in.zip!d.pdf"]
    assert kinds(left) == {"e.pdf": "limit"}
    found, left = searched(archive, data, Limits(members=4))
    assert kinds(left) == {"": "limit"}
    found, left = searched(archive, data, Limits(depth=1))
    assert kinds(left) == {"in.zip": "limit"}


def test_a_member_that_says_it_is_smaller_than_it_is(archive: Path) -> None:
    data = zipped([("a.pdf", b"x" * 5000)])
    small = data.replace(struct.pack("<I", 5000), struct.pack("<I", 10))
    found, _ = searched(archive, small)
    assert found["a.pdf"].size == 10
    with pytest.raises(IsaExtractError, match=r"a\.pdf: is damaged"):
        found["a.pdf"].read()


def test_a_bomb_that_says_it_is_small_is_not_unpacked(archive: Path) -> None:
    size = 50_000_000
    data = zipped([("a.pdf", bytes(size))]).replace(struct.pack("<I", size), struct.pack("<I", 10))
    found, _ = searched(archive, data)
    tracemalloc.start()
    try:
        with pytest.raises(UnreadableError, match=r"a\.pdf: is damaged"):
            found["a.pdf"].read()
        assert tracemalloc.get_traced_memory()[1] < size / 10
    finally:
        tracemalloc.stop()


def test_a_directory_that_lies_about_its_entries_is_counted(archive: Path) -> None:
    data = bytearray(zipped((f"{i}.pdf", b"") for i in range(30)))
    end = data.rfind(b"PK\x05\x06")
    data[end + 8 : end + 12] = struct.pack("<HH", 1, 1)
    assert kinds(searched(archive, bytes(data), Limits(members=29))[1]) == {"": "limit"}
    assert len(searched(archive, bytes(data), Limits(members=30))[0]) == 30


def test_an_archive_with_something_before_it(archive: Path) -> None:
    found, _ = searched(archive, b"#!/bin/unpack\n" + zipped([("a.pdf", b"x")]))
    assert found["a.pdf"].read() == b"x"


def test_a_large_archive_with_64_bit_numbers(archive: Path) -> None:
    with zipfile.ZipFile(archive, "w") as written, written.open("a.pdf", "w", force_zip64=True) as stream:
        stream.write(b"x")
    found, left = searched(archive, archive.read_bytes())
    assert found["a.pdf"].read() == b"x"
    assert not left


def test_ways_of_packing(archive: Path) -> None:
    found, _ = searched(archive, zipped([("a.pdf", b"words " * 50)], zipfile.ZIP_STORED))
    assert found["a.pdf"].read() == b"words " * 50
    for way in (zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA):
        assert kinds(searched(archive, zipped([("a.pdf", b"words " * 50)], way))[1]) == {"a.pdf": "unsupported"}


def test_limits_of_a_nested_archive_hold_before_it_is_unpacked(archive: Path) -> None:
    found, left = searched(archive, zipped([("in.zip", zipped([("a.pdf", b"x" * 500)], 0))]), Limits(member_bytes=300))
    assert not found
    assert kinds(left) == {"in.zip": "limit"}


@settings(deadline=None, max_examples=80)
@given(st.data())
def test_whatever_is_broken_is_told(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    whole = bytearray(zipped([("a.pdf", b"one"), ("in.zip", zipped([("b.pdf", b"two")])), ("c.docx", b"three")]))
    for _ in range(data.draw(st.integers(1, 4))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    archive = tmp_path_factory.mktemp("broken") / "a.zip"
    archive.write_bytes(whole)
    for each in find([str(archive)]):
        each.place.encode("utf-8")
        if isinstance(each, Found):
            with contextlib.suppress(IsaExtractError):
                assert each.read() in (b"one", b"two", b"three", b"")
