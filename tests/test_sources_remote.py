"""Documents of remote stores, with fsspec's store in memory and stores that fail."""

from __future__ import annotations

import datetime
import io
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import fsspec  # type: ignore[import-untyped]
import pytest
from fsspec.implementations.memory import MemoryFileSystem  # type: ignore[import-untyped]

from isa_extract.errors import IsaExtractError, LimitError, UnreadableError
from isa_extract.sources import Found, LeftOut, Limits, find
from isa_extract.sources.remote import RemoteStore, is_address, public_address

SECRET = "correct-horse"  # noqa: S105 - the one that must not be told


@pytest.fixture
def memory() -> Iterator[MemoryFileSystem]:
    """A store with some files; what it holds is one for the whole process."""
    store = fsspec.filesystem("memory")
    store.store.clear()
    archive = io.BytesIO()
    with ZipFile(archive, "w") as written:
        written.writestr("in/a.pdf", b"zipped")
    for path, content in {
        "/drive/b.pdf": b"b", "/drive/a/c.docx": b"cc", "/drive/a/d.xlsx": b"d", "/drive/a/~$c.docx": b"x",
        "/drive/.x/e.pdf": b"e", "/drive/old.zip": archive.getvalue(), "/drive/a/f[1].pdf": b"f", "/other/g.pdf": b"g",
    }.items():  # fmt: skip
        store.pipe(path, content)
    yield store
    store.store.clear()


def places(*arguments: str, limits: Limits | None = None) -> list[str]:
    return [each.place for each in find(arguments, limits or Limits()) if isinstance(each, Found)]


def left_out(*arguments: str, limits: Limits | None = None) -> dict[str, str]:
    found = [each for each in find(arguments, limits or Limits()) if isinstance(each, LeftOut)]
    assert all("; " in each.reason and SECRET not in each.reason + each.place for each in found)
    return {each.place: each.kind for each in found}


def test_a_folder_of_a_store(memory: MemoryFileSystem) -> None:
    found = [each for each in find(["memory://drive"]) if isinstance(each, Found)]
    assert {each.place: each.read() for each in found} == {
        "memory://drive/a/c.docx": b"cc", "memory://drive/a/f[1].pdf": b"f", "memory://drive/b.pdf": b"b",
        "memory://drive/old.zip!in/a.pdf": b"zipped",
    }  # fmt: skip
    assert (found[0].name, found[0].size) == ("c.docx", 2)
    assert left_out("memory://drive") == {
        "memory://drive/.x": "hidden", "memory://drive/a/~$c.docx": "hidden",
        "memory://drive/a/d.xlsx": "not a document",
    }  # fmt: skip
    assert places("memory://drive/") == places("MEMORY://drive") == [each.place for each in found]
    assert [place for place in places("memory://") if "drive" in place] == [each.place for each in found]


def test_single_files_and_patterns_of_a_store(memory: MemoryFileSystem) -> None:
    assert places("memory://drive/a/d.xlsx") == ["memory://drive/a/d.xlsx"]
    assert places("memory://drive/a/f[1].pdf") == ["memory://drive/a/f[1].pdf"]
    assert places("memory://drive/*.pdf") == ["memory://drive/b.pdf"]
    assert places("memory://drive/**/*.docx") == ["memory://drive/a/c.docx"]
    assert places("memory://drive/*.zip") == ["memory://drive/old.zip!in/a.pdf"]
    assert left_out("memory://drive/*.rtf") == {"memory://drive/*.rtf": "missing"}
    assert left_out("memory://drive/none.pdf", "memory://none/*") == {
        "memory://drive/none.pdf": "missing", "memory://none": "missing",
    }  # fmt: skip


def test_nothing_of_a_store_is_found_twice(memory: MemoryFileSystem, tmp_path: Path) -> None:
    once = places("memory://drive")
    assert (
        places("memory://drive", "memory://drive/", "memory://drive/old.zip")[-1] == "memory://drive/old.zip!in/a.pdf"
    )
    assert sorted(places("memory://drive/b.pdf", "memory://drive", "memory://drive/**/*.pdf")) == once
    (tmp_path / "a.pdf").write_bytes(b"x")
    assert places("memory://drive/b.pdf", (tmp_path / "a.pdf").as_uri(), str(tmp_path)) == [
        "memory://drive/b.pdf", f"{tmp_path}/a.pdf",
    ]  # fmt: skip


def test_addresses_of_this_machine_are_paths(tmp_path: Path) -> None:
    (tmp_path / "an agreement.pdf").write_bytes(b"x")
    assert places((tmp_path / "an agreement.pdf").as_uri()) == [f"{tmp_path}/an agreement.pdf"]
    assert places(f"file://localhost{tmp_path}") == [f"{tmp_path}/an agreement.pdf"]
    assert left_out("file:///no/such") == {"/no/such": "missing"}


def test_the_limit_of_a_file_holds_for_stores(memory: MemoryFileSystem) -> None:
    limits = Limits(member_bytes=1)
    assert left_out("memory://drive/a/c.docx", limits=limits) == {"memory://drive/a/c.docx": "limit"}
    (found,) = find(["memory://drive/b.pdf"], limits)
    memory.pipe("/drive/b.pdf", b"grown")
    assert isinstance(found, Found)
    with pytest.raises(LimitError, match=r"memory://drive/b\.pdf: is larger"):
        found.read()


def test_the_stamp_is_the_same_whichever_way_a_file_is_named(memory: MemoryFileSystem) -> None:
    def stamps(argument: str) -> dict[str, str]:
        return {each.place: each.stamp for each in find([argument]) if isinstance(each, Found)}

    first = stamps("memory://drive")
    assert all(first.values())
    assert first == first | stamps("memory://drive/b.pdf") | stamps("memory://drive/a/*.docx")
    memory.pipe("/drive/b.pdf", b"b")
    second = stamps("memory://drive")
    assert {place for place in first if first[place] != second[place]} == {"memory://drive/b.pdf"}


def test_a_file_that_went_away(memory: MemoryFileSystem) -> None:
    (found,) = find(["memory://drive/b.pdf"])
    memory.rm("/drive/b.pdf")
    assert isinstance(found, Found)
    with pytest.raises(UnreadableError, match=r"memory://drive/b\.pdf: there is no such file"):
        found.read()


class Troubled(MemoryFileSystem):  # type: ignore[misc]
    """A store whose library tells secrets in its errors."""

    protocol = "troubled"
    error: Exception = OSError()
    fails_at = "ls"

    @classmethod
    def _strip_protocol(cls, path: str) -> str:
        return str(MemoryFileSystem._strip_protocol("memory://" + path.rpartition("@")[2]))

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._fail("init")

    def _fail(self, step: str) -> None:
        if step == self.fails_at:
            raise self.error

    def info(self, path: str, **options: Any) -> dict[str, Any]:
        self._fail("info")
        return {**super().info(path, **options), "ETag": '"abc"'}

    def ls(self, path: str, detail: bool = True, **options: Any) -> Any:
        if "/a" in path:
            self._fail("ls")
        listed = super().ls(path, detail=detail, **options)
        return [info if info["type"] == "directory" else {**info, "ETag": '"abc"'} for info in listed]

    def _open(self, path: str, *arguments: Any, **options: Any) -> Any:
        self._fail("open")
        return super()._open(path, *arguments, **options)


@pytest.fixture
def troubled(memory: MemoryFileSystem, monkeypatch: pytest.MonkeyPatch) -> type[Troubled]:
    fsspec.register_implementation("troubled", Troubled, clobber=True)
    monkeypatch.setattr(Troubled, "error", OSError(f"https://ada:{SECRET}@example.org/drive?sig={SECRET}"))
    monkeypatch.setattr(Troubled, "fails_at", "ls")
    return Troubled


ADDRESS = f"troubled://ada:{SECRET}@drive"


def test_a_folder_a_store_will_not_list_costs_itself_alone(troubled: type[Troubled]) -> None:
    assert places(ADDRESS) == ["troubled://drive/b.pdf", "troubled://drive/old.zip!in/a.pdf"]
    assert left_out(ADDRESS) == {"troubled://drive/.x": "hidden", "troubled://drive/a": "unreadable"}


@pytest.mark.parametrize("step", ["init", "info"])
def test_a_store_that_cannot_be_reached(troubled: type[Troubled], monkeypatch: pytest.MonkeyPatch, step: str) -> None:
    monkeypatch.setattr(troubled, "fails_at", step)
    assert left_out(ADDRESS, "memory://other") == {"troubled://drive": "unreadable"}
    assert places(ADDRESS, "memory://other") == ["memory://other/g.pdf"]
    for error, kind in ((PermissionError(SECRET), "unreadable"), (FileNotFoundError(SECRET), "missing")):
        monkeypatch.setattr(troubled, "error", error)
        assert left_out(ADDRESS) == {"troubled://drive": kind}


def test_no_secret_is_told_when_reading_fails(troubled: type[Troubled], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(troubled, "fails_at", "open")
    assert left_out(f"{ADDRESS}/old.zip") == {"troubled://drive/old.zip": "unreadable"}
    (found,) = find([f"{ADDRESS}/b.pdf"])
    assert isinstance(found, Found)
    with pytest.raises(IsaExtractError) as caught:
        found.read()
    assert str(caught.value).startswith("troubled://drive/b.pdf: the store cannot be read (OSError); ")
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__
    assert SECRET not in repr(found)


def test_a_checksum_of_the_store_is_the_stamp(troubled: type[Troubled]) -> None:
    (found,) = find([f"{ADDRESS}/b.pdf"])
    assert isinstance(found, Found)
    assert found.stamp == "1-abc"


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("s3://bucket/key.docx", "s3://bucket/key.docx"),
        ("S3://key:secret@bucket/a@b.docx", "s3://bucket/a@b.docx"),
        ("sftp://ada:p@ss:w@example.org:22/srv/a.pdf", "sftp://example.org:22/srv/a.pdf"),
        ("sftp://ada@example.org/a", "sftp://example.org/a"),
        ("abfs://container@account.dfs.core.windows.net/a", "abfs://container@account.dfs.core.windows.net/a"),
        ("abfs://container:key@account/a", "abfs://account/a"),
        ("https://example.org/a.pdf?sv=2024&sig=abc", "https://example.org/a.pdf"),
        ("gs://bucket/a?.pdf", "gs://bucket/a?.pdf"),
        ("memory://drive/", "memory://drive"),
        ("s3://", "s3://"),
    ],
)
def test_public_addresses(address: str, public: str) -> None:
    assert is_address(address)
    assert public_address(address) == public


def test_what_is_an_address() -> None:
    assert not any(map(is_address, ("drive/a.pdf", "C:/drive", "c://drive", "a:b", "://a", "")))


def test_a_password_that_is_not_escaped_is_not_told() -> None:
    (told,) = find([f"sftp://ada:{SECRET}/x@example.org/a"])
    assert isinstance(told, LeftOut)
    assert SECRET not in told.place + told.reason
    assert "%2F" in told.reason


def test_without_fsspec(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in sys.modules if name.partition(".")[0] == "fsspec"]:
        monkeypatch.setitem(sys.modules, name, None)
    (told,) = find(["s3://bucket/drive"])
    assert told == LeftOut(
        "s3://bucket/drive", "unsupported",
        "remote stores are read through fsspec, which is not installed; run: pip install 'isa-extract[remote]'",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("scheme", "package"), [("s3", "s3fs"), ("abfs", "adlfs"), ("gs", "gcsfs"), ("sftp", "paramiko")]
)
def test_a_store_whose_package_is_missing(monkeypatch: pytest.MonkeyPatch, scheme: str, package: str) -> None:
    fsspec.registry.get(scheme)
    for name in [name for name in sys.modules if name.startswith("fsspec.implementations.sftp")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, package, None)
    (told,) = find([f"{scheme}://bucket/drive"])
    assert isinstance(told, LeftOut)
    assert told.kind == "unsupported"
    assert told.reason == (f"{scheme}:// is read through {package}, which is not installed; run: pip install {package}")


def test_a_store_that_nobody_knows() -> None:
    assert left_out("nosuch://bucket/a.pdf") == {"nosuch://bucket/a.pdf": "unsupported"}


def test_times_of_any_kind_make_a_stamp() -> None:
    from isa_extract.sources.remote import _stamp

    moment = datetime.datetime(2026, 1, 31, tzinfo=datetime.UTC)
    assert _stamp({"size": 3, "LastModified": moment}) == _stamp({"size": 3, "mtime": moment.timestamp()})
    assert _stamp({"size": 3, "ETag": "x", "LastModified": moment}) == "3-x"
    assert _stamp({"size": 3}) == ""
    assert isinstance(RemoteStore("memory://a"), RemoteStore)
