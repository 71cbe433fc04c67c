"""The command line: what goes where, what is said, and the exit codes."""

from __future__ import annotations

import json
import os
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from typer.testing import CliRunner, Result

import isa_extract
from isa_extract import pipeline
from isa_extract.cli import app
from isa_extract.cli import extract as extract_command
from isa_extract.record import json_schema
from isa_extract.rules import patterns_root

ROOT = Path(__file__).resolve().parent.parent
AGREEMENT = """\
Information Sharing Agreement

This agreement is made between Arden County Council and Arden Police.

Purpose
The partners share information – “as needed” – to protect children.
"""


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def command(*arguments: object) -> list[str]:
    return [sys.executable, "-m", "isa_extract.cli", *map(str, arguments)]


def environment(**more: str) -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT), **more}


@pytest.fixture
def agreement(tmp_path: Path) -> Path:
    path = tmp_path / "a.txt"
    path.write_text(AGREEMENT, encoding="utf-8")
    return path


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """Agreements in folders, with what a folder holds besides."""
    for name in ("in/b.txt", "in/deep/er/c.TXT", "in/a.txt"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(AGREEMENT, encoding="utf-8")
    for name in ("in/figures.xlsx", "in/.hidden.txt", "in/~$a.docx", "in/.git/config.txt"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("not for reading")
    return tmp_path / "in"


def written(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


# --- extract: where records go ----------------------------------------------------------------------------------------


def test_one_file_goes_to_standard_output(agreement: Path) -> None:
    result = run("extract", agreement)
    assert result.exit_code == 0
    assert result.stderr == ""
    record = json.loads(result.stdout)
    Draft202012Validator(json_schema()).validate(record)
    assert record["source"]["file_name"] == "a.txt"
    assert result.stdout_bytes.decode("utf-8") == isa_extract.extract(agreement).json


def test_one_file_with_an_output_folder_is_written_there(agreement: Path, tmp_path: Path) -> None:
    result = run("extract", agreement, "-o", tmp_path / "new" / "out")
    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr == f"1 record written to {tmp_path / 'new' / 'out'}\n"
    assert written(tmp_path / "new" / "out") == ["a.txt.json"]
    assert (tmp_path / "new" / "out" / "a.txt.json").read_bytes() == isa_extract.extract(agreement).json.encode("utf-8")


def test_a_folder_is_read_with_all_below_it_and_what_is_left_out_is_said(tree: Path, tmp_path: Path) -> None:
    result = run("extract", tree, "-o", tmp_path / "out")
    assert result.exit_code == 0
    assert written(tmp_path / "out") == ["a.txt.json", "b.txt.json", "deep/er/c.TXT.json"]
    assert result.stderr.startswith(f"3 records written to {tmp_path / 'out'}; skipped: ")
    for name in ("figures.xlsx", ".hidden.txt", "~$a.docx", ".git"):
        assert name in result.stderr


def test_many_files_left_out_are_counted(tree: Path, tmp_path: Path) -> None:
    for number in range(6):
        (tree / f"{number}.gif").touch()
    assert "; skipped: 6 .gif, 1 .xlsx, 3 hidden\n" in run("extract", tree, "-o", tmp_path / "out").stderr


def test_an_output_folder_within_the_input_is_not_read(tree: Path) -> None:
    for _ in range(2):
        result = run("extract", tree, "-o", tree / "records")
        assert result.exit_code == 0
        assert ".json" not in result.stderr
    assert written(tree / "records") == ["a.txt.json", "b.txt.json", "deep/er/c.TXT.json"]


def test_a_pattern_is_expanded_where_the_shell_did_not(tree: Path, tmp_path: Path) -> None:
    assert run("extract", tree / "?.txt", "-o", tmp_path / "one").exit_code == 0
    assert written(tmp_path / "one") == ["a.txt.json", "b.txt.json"]
    assert run("extract", tree / "**" / "*.TXT", "-o", tmp_path / "two").exit_code == 0
    assert written(tmp_path / "two") == ["c.TXT.json"]
    assert run("extract", tree / "b.*").exit_code == 0  # a single match goes to standard output
    result = run("extract", tree / "*.odt", "-o", tmp_path / "three")
    assert result.exit_code == 2
    assert "no file matches this pattern" in result.stderr


def test_a_name_with_brackets_is_a_name_where_the_file_is_there(tmp_path: Path) -> None:
    path = tmp_path / "a [final].txt"
    path.write_text(AGREEMENT, encoding="utf-8")
    assert run("extract", path).exit_code == 0


def test_the_same_input_twice_is_read_once(tree: Path, tmp_path: Path) -> None:
    result = run("extract", tree, tree / "a.txt", tree / "a.txt", "-o", tmp_path / "out")
    assert result.exit_code == 0
    assert result.stderr.startswith("3 records written")


def test_records_get_the_permissions_of_new_files(agreement: Path, tmp_path: Path) -> None:
    old = os.umask(0o027)
    try:
        run("extract", agreement, "-o", tmp_path / "out")
    finally:
        os.umask(old)
    assert stat.S_IMODE((tmp_path / "out" / "a.txt.json").stat().st_mode) == 0o640


def test_a_record_is_there_whole_or_not_at_all(
    agreement: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(self: Path, target: Path) -> None:
        if target.suffix == ".json":
            raise OSError(28, "No space left on device")

    record = tmp_path / "out" / "a.txt.json"
    record.parent.mkdir()
    record.write_text("the record of last week")
    monkeypatch.setattr(Path, "replace", full)
    monkeypatch.setattr(extract_command, "prepare", lambda output: None)
    result = run("extract", agreement, "-o", tmp_path / "out")
    assert result.exit_code == 2
    assert "a.txt.json: cannot be written (No space left on device); " in result.stderr
    assert written(tmp_path / "out") == ["a.txt.json"]
    assert record.read_text() == "the record of last week"


# --- extract: what goes wrong -----------------------------------------------------------------------------------------


def test_several_files_need_an_output_folder(tree: Path, agreement: Path) -> None:
    for paths in ((tree,), (agreement, tree / "b.txt")):
        result = run("extract", *paths)
        assert (result.exit_code, result.stdout) == (2, "")
        assert "add `-o DIR`" in result.stderr


def test_a_file_that_is_not_there_is_named_and_the_others_are_read(agreement: Path, tmp_path: Path) -> None:
    result = run("extract", tmp_path / "nowhere.pdf", agreement, "-o", tmp_path / "out")
    assert result.exit_code == 2
    assert result.stderr.splitlines() == [
        f"{tmp_path / 'nowhere.pdf'}: there is no such file or folder; check the path",
        f"1 record written to {tmp_path / 'out'}",
    ]
    assert run("extract", tmp_path / "nowhere.pdf").exit_code == 2


def test_a_defect_costs_one_file_and_shows_none_of_its_content(
    tree: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = pipeline.extract

    def fail(path: Path, **more: object) -> pipeline.Result:
        if path.name == "b.txt":
            raise ValueError("the child's name is Ann")
        return read(path)

    monkeypatch.setattr(pipeline, "extract", fail)
    monkeypatch.delenv("ISA_EXTRACT_RAISE", raising=False)
    result = run("extract", tree, "-o", tmp_path / "out")
    assert result.exit_code == 1
    assert written(tmp_path / "out") == ["a.txt.json", "deep/er/c.TXT.json"]
    (line,) = [line for line in result.stderr.splitlines() if "b.txt" in line]
    assert "(ValueError at test_cli.py:" in line
    assert "please report it" in line
    assert "Ann" not in result.stderr
    result = run("extract", tree / "b.txt")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "Ann" not in result.stderr


def test_a_pattern_file_in_error_stops_before_anything_is_read(agreement: Path, tmp_path: Path) -> None:
    (tmp_path / "patterns").mkdir()
    (tmp_path / "patterns" / "mine.yaml").write_text("rules:\n- id: x\n  groop: y\n")
    for arguments in (("extract", agreement), ("extract", agreement, "-o", tmp_path / "out"), ("patterns", "list")):
        result = run(*arguments, "--patterns", tmp_path / "patterns")
        assert (result.exit_code, result.stdout) == (4, "")
        assert result.stderr.startswith("mine.yaml:2: has an unknown key 'groop'; ")
    assert not (tmp_path / "out").exists()


def test_a_name_cannot_write_lines_or_terminal_commands(tmp_path: Path) -> None:
    path = tmp_path / "a\nb\x1b[31m.txt"
    path.write_bytes(b"")
    result = run("extract", path)
    assert result.exit_code == 3
    assert len(result.stderr.splitlines()) == 1
    assert "\x1b" not in result.stderr


@pytest.mark.parametrize(
    "arguments", [("extract",), ("nonsense",), ("extract", "--nonsense"), ("text",), ("evaluate", "a")]
)
def test_wrong_usage_is_exit_code_2(arguments: tuple[str, ...]) -> None:
    result = run(*arguments)
    assert result.exit_code == 2
    assert "Traceback" not in result.stderr


# --- the other commands -----------------------------------------------------------------------------------------------


def test_text_prints_the_text_that_offsets_index(agreement: Path) -> None:
    result = run("text", agreement)
    assert result.exit_code == 0
    extracted = isa_extract.extract(agreement)
    assert result.stdout_bytes == extracted.document.text.encode("utf-8")
    evidence = [entry for entries in extracted.record.evidence.values() for entry in entries]
    assert evidence
    text = result.stdout_bytes.decode("utf-8")
    assert all(text[entry.start : entry.end] == entry.quote for entry in evidence)


def test_text_of_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"")
    for path, code in ((tmp_path / "a.txt", 3), (tmp_path, 2), (tmp_path / "nowhere", 2)):
        result = run("text", path)
        assert (result.exit_code, result.stdout) == (code, "")
        assert len(result.stderr.splitlines()) == 1


def test_schema_prints_the_schema() -> None:
    result = run("schema")
    assert result.exit_code == 0
    assert json.loads(result.stdout) == json_schema()
    assert result.stdout.endswith("}\n")


def test_patterns_list_names_every_rule_with_its_place() -> None:
    result = run("patterns", "list")
    assert result.exit_code == 0
    lines = result.stdout.splitlines()
    assert lines[0].split() == ["rule", "group", "value", "kind", "patterns", "place"]
    files = [path for path in patterns_root().glob("*.yaml") if path.name != "checklists.yaml"]
    assert len(lines) - 1 == sum(path.read_text().count("id: ") for path in files) - sum(
        line.lstrip().startswith("#") and "id: " in line for path in files for line in path.read_text().splitlines()
    )
    assert all(".yaml:" in line.split()[-1] for line in lines[1:])


def test_patterns_test_reports_each_failure_with_its_place(tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_text(
        "rules:\n- id: one\n  group: g\n  kind: regex\n  patterns: ['a+']\n"
        "  examples: [xay, b]\n  counter_examples: [ca]\n"
        "- {id: two, group: g, kind: regex, patterns: [z]}\n"
    )
    result = run("patterns", "test", "--patterns", tmp_path)
    assert result.exit_code == 4
    assert result.stderr.splitlines() == [
        "mine.yaml:2: one does not match its example 'b'; correct one of them",
        "mine.yaml:2: one matches its counter-example 'ca'; correct one of them",
    ]
    assert result.stdout == "2 rules, 3 examples, 2 failures; 1 rules that are not phrases have no example\n"


def test_evaluate_prints_figures_and_heeds_the_minimum(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text(json.dumps({"agreement": {"version": "5", "title": "Moorland Families"}}))
    (tmp_path / "records").mkdir()
    (tmp_path / "records" / "a.txt.json").write_text(
        json.dumps({"agreement": {"version": "6", "title": "Moorland Families"}})
    )
    result = run("evaluate", tmp_path, tmp_path / "records")
    assert result.exit_code == 0
    assert result.stdout.splitlines()[1].split() == ["agreement", "0.500", "0.500", "0.500", "1", "1", "1"]
    assert result.stdout.splitlines()[-1] == "total 0.5000 over 1 documents"
    result = run("evaluate", tmp_path, tmp_path / "records", "-v")
    assert "wrong   agreement          version: '6'" in result.stdout
    assert "missed  agreement          version: '5'" in result.stdout
    assert json.loads(run("evaluate", tmp_path, tmp_path / "records", "--json").stdout)["total"] == 0.5
    assert run("evaluate", tmp_path, tmp_path / "records", "--min", "0.4").exit_code == 0
    assert run("evaluate", tmp_path, tmp_path / "records", "--min", "0.6").exit_code == 5
    assert run("evaluate", tmp_path / "nowhere", tmp_path / "records").exit_code == 2


# --- as a program -----------------------------------------------------------------------------------------------------


def test_version_and_help_are_quick_and_light() -> None:
    script = (
        "import sys; from isa_extract.cli import app; "
        "app(['--version'], standalone_mode=False); app(['extract', '--help'], standalone_mode=False); "
        "app(['check', '--help'], standalone_mode=False); app(['compare', '--help'], standalone_mode=False); "
        "heavy = {'spacy', 'jinja2', 'rapidfuzz', 'pypdfium2', 'pdfplumber', 'docx', 'numpy', 'yaml', 'cv2', "
        "'PIL', 'rapidocr', 'onnxruntime'}; "
        "heavy &= set(sys.modules); "
        "sys.exit(f'imported {heavy}' if heavy else 0)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], env=environment(), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(f"isa-extract {isa_extract.__version__}\n")


def test_the_package_alone_is_light_and_gives_its_names_when_asked() -> None:
    script = (
        "import sys, isa_extract; heavy = {'spacy', 'pydantic', 'typer'} & set(sys.modules); "
        "from isa_extract import Record, Result, extract, __version__; "
        "sys.exit(f'imported {heavy}' if heavy or not callable(extract) else 0)"
    )
    subprocess.run([sys.executable, "-c", script], env=environment(), check=True)
    assert set(isa_extract.__all__) <= set(dir(isa_extract))
    with pytest.raises(AttributeError, match="no attribute 'nonsense'"):
        isa_extract.nonsense  # noqa: B018


def test_in_a_pipe_there_is_no_progress_bar_and_no_colour(tree: Path, tmp_path: Path) -> None:
    done = subprocess.run(
        command("extract", tree, "-o", tmp_path / "out"),
        env=environment(FORCE_COLOR="1"), capture_output=True, check=True,
    )  # fmt: skip
    assert b"\x1b" not in done.stderr
    assert done.stdout == b""


def test_on_a_terminal_there_is_a_progress_bar(tree: Path, tmp_path: Path) -> None:
    pty = pytest.importorskip("pty")
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        command("extract", tree, "-o", tmp_path / "out"), env=environment(TERM="xterm"), stderr=theirs, stdout=theirs
    )
    os.close(theirs)
    shown = b""
    while True:
        try:
            piece = os.read(ours, 4096)
        except OSError:
            break
        if not piece:
            break
        shown += piece
    assert process.wait() == 0
    assert b"files" in shown
    assert b"pages" not in shown
    assert b"3 records written" in shown


def test_bytes_are_the_same_in_any_locale(agreement: Path) -> None:
    plain = environment(LC_ALL="C", PYTHONIOENCODING="ascii")
    done = subprocess.run(command("extract", agreement), env=plain, capture_output=True, check=True)
    assert done.stdout == isa_extract.extract(agreement).json.encode("utf-8")


@contextmanager
def running(*arguments: object) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        command(*arguments), env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def test_an_interrupt_ends_cleanly(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    for number in range(400):
        (tmp_path / "in" / f"{number}.txt").write_text(AGREEMENT * 20, encoding="utf-8")
    out = tmp_path / "out"
    with running("extract", tmp_path / "in", "-o", out) as process:
        until = time.monotonic() + 60
        while time.monotonic() < until and not list(out.glob("*.json")):
            time.sleep(0.05)
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=30)
        assert process.returncode == 130
    (line,) = errors.splitlines()
    assert line.startswith("interrupted; ")
    names = written(out)
    assert 0 < len(names) < 400
    assert line.startswith(f"interrupted; {len(names)} record")
    for name in names:
        json.loads((out / name).read_text(encoding="utf-8"))


def test_a_reader_that_leaves_is_no_error_message(agreement: Path) -> None:
    with running("patterns", "list") as process:
        assert process.stdout
        assert process.stderr
        process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == ""


def test_every_command_and_exit_code_is_in_the_readme() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    organisations = [f"organisations {name}" for name in ("find", "load", "sources", "forget", "agreements")]
    plain = (
        "extract", "check", "compare", "findings", "group", "text", "schema", "evaluate", "import", "status", "retry",
        "history", "forget", "correct", "export", "push",
    )  # fmt: skip
    for name in (*plain, "patterns test", "patterns list", *organisations):
        assert f"`{name}" in readme, name
        assert run(*name.split(), "--help").exit_code == 0
    commands = {command.name or command.callback.__name__ for command in app.registered_commands if command.callback}
    assert commands == set(plain)
    for code in ("0", "1", "2", "3", "4", "5", "6", "130"):
        assert f"| {code} |" in readme
