"""Pattern files -> checked, compiled rules. What people may change without programming lives in those files."""

from __future__ import annotations

import datetime
import hashlib
import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rapidfuzz import fuzz, process

from isa_extract import catalogue, checklists, crosswalk
from isa_extract.catalogue import Catalogue, read_catalogue
from isa_extract.checklists import Checklist, read_checklists, refuse_unknown_sections
from isa_extract.crosswalk import Crosswalk, read_crosswalk
from isa_extract.document import fold
from isa_extract.errors import PatternError
from isa_extract.kept import kept
from isa_extract.yaml_lines import LINE, read_yaml, without_lines

if TYPE_CHECKING:
    from isa_extract.organisation_register.resolve import Register

KINDS = ("phrases", "regex", "tokens")
_WORD_LIKENESS = 70.0
"""Likeness (0-100) that each word of a misread label keeps to the word it was."""
_KEYS = {
    "id", "version", "group", "value", "kind", "patterns", "unless", "sections", "confidence", "examples",
    "counter_examples", "data", "match",
}  # fmt: skip


@dataclass(frozen=True)
class Rule:
    """One way of writing something.

    `group` is what the rule recognises ("heading", "label", "frequency"), `value` what a match means (a section
    id, a field, a code). A `phrases` rule matches its phrases whatever their case; a `regex` rule its regular
    expressions, with case ignored unless they begin with "(?-i)"; a `tokens` rule its spaCy token patterns.
    """

    id: str
    version: int
    group: str
    value: str
    kind: str
    patterns: tuple[Any, ...]
    file: str
    line: int
    unless: tuple[str, ...] = ()
    sections: frozenset[str] = frozenset()
    confidence: float = 0.9
    examples: tuple[str, ...] = ()
    counter_examples: tuple[str, ...] = ()
    data: dict[str, Any] | None = None
    match: str = (
        "anywhere"  # "whole": phrases that only ever name a whole cell or line, not searched for in running text
    )

    @property
    def name(self) -> str:
        """The rule's id with its version, as it stands in evidence."""
        return f"{self.id}@{self.version}"

    @cached_property
    def expressions(self) -> tuple[re.Pattern[str], ...]:
        """The compiled expressions of a `regex` rule; of a `phrases` rule, each phrase as a whole word."""
        if self.kind == "regex":
            return tuple(_expression(pattern) for pattern in self.patterns)
        if self.kind == "phrases":
            # Longest first, so that the longer of two phrases that begin alike is the one found.
            ordered = sorted(map(str, self.patterns), key=len, reverse=True)
            joined = "|".join(re.escape(fold(phrase)).replace(r"\ ", r"\s+") for phrase in ordered)
            return (re.compile(rf"(?<!\w)(?:{joined})(?!\w)", re.IGNORECASE),)
        return ()

    @cached_property
    def exclusions(self) -> tuple[re.Pattern[str], ...]:
        """The compiled `unless` expressions."""
        return tuple(_expression(pattern) for pattern in self.unless)

    def search(self, text: str, start: int = 0, end: int | None = None) -> Iterator[re.Match[str]]:
        """Every match of the rule in `text[start:end]` (folded already); none where an `unless` pattern is found."""
        end = len(text) if end is None else end
        if self.ruled_out(text, start, end):
            return iter(())
        return chain.from_iterable(expression.finditer(text, start, end) for expression in self.expressions)

    def first(self, text: str, start: int = 0, end: int | None = None) -> re.Match[str] | None:
        """The first that `search` gives; by far the most of what is asked of rules, and most find nothing."""
        end = len(text) if end is None else end
        for expression in self.expressions:
            match = expression.search(text, start, end)
            if match:
                return None if self.ruled_out(text, start, end) else match
        return None

    def ruled_out(self, text: str, start: int, end: int) -> bool:
        """Whether an `unless` pattern is found in `text[start:end]`."""
        for pattern in self.exclusions:  # noqa: SIM110  # a million calls in a long document: any() takes twice as long
            if pattern.search(text, start, end):
                return True
        return False


def _expression(pattern: str) -> re.Pattern[str]:
    if pattern.startswith("(?-i)"):
        return re.compile(pattern[5:])
    return re.compile(pattern, re.IGNORECASE)


@lru_cache(maxsize=4096)
def plain(text: str) -> str:
    """A label or heading reduced to what tells it from others: folded words, no punctuation, lower case."""
    text = fold(text).casefold().replace("'", "").replace("&", " and ")
    return " ".join(re.findall(r"[\w%/]+", text))


class Rules:
    """All rules and checklists, the catalogue of findings and the crosswalk of a set of pattern files.

    `version` is a hash of their content and the register's.
    """

    def __init__(
        self,
        rules: Sequence[Rule],
        version: str,
        checklists: Sequence[Checklist] = (),
        register: Mapping[str, bytes] | None = None,
        catalogue: Catalogue | None = None,
        crosswalk: Crosswalk | None = None,
        other_files: Mapping[str, str] | None = None,
    ) -> None:
        self.all = tuple(rules)
        self.version = version
        self._register_files = dict(register or {})
        self.checklists = tuple(checklists)
        self.catalogue: Catalogue = catalogue or {}
        self.crosswalk: Crosswalk = crosswalk or {}
        self.other_files = dict(other_files or {})
        """The SHA-256 of each file that holds no rules, by name."""
        self._groups: dict[str, list[Rule]] = defaultdict(list)
        for rule in self.all:
            self._groups[rule.group].append(rule)
        self._phrases: dict[str, dict[str, Rule]] = {}
        self._lengths: dict[str, dict[int, list[str]]] = {}
        self._whole: dict[str, list[tuple[Callable[[str], object], Rule]]] = {}
        self.by_id = {rule.id: rule for rule in self.all}

    @cached_property
    def register(self) -> Register:
        """The organisations of the pattern folder's register; read as far as names are looked up in it."""
        from isa_extract.organisation_register.resolve import Register
        from isa_extract.organisation_register.rows import Rows

        return Register(Rows(self._register_files))

    def group(self, group: str) -> Sequence[Rule]:
        """The rules that recognise `group`, in the order of the files."""
        return self._groups.get(group, ())

    def first(self, group: str, text: str, start: int = 0, end: int | None = None) -> re.Match[str] | None:
        """The first match of any rule of a group in `text[start:end]` (folded already), in the order of the files."""
        for rule in self.group(group):
            if match := rule.first(text, start, end):
                return match
        return None

    def phrase_index(self, group: str) -> dict[str, Rule]:
        """Every phrase of the group's `phrases` rules in plain form -> its rule (the first one wins)."""
        index = self._phrases.get(group)
        if index is None:
            index = {}
            for rule in self.group(group):
                if rule.kind == "phrases":
                    for phrase in rule.patterns:
                        index.setdefault(plain(phrase), rule)
            self._phrases[group] = index
        return index

    def _phrases_by_length(self, group: str) -> dict[int, list[str]]:
        by_length = self._lengths.get(group)
        if by_length is None:
            by_length = defaultdict(list)
            for phrase in self.phrase_index(group):
                by_length[phrase.count(" ")].append(phrase)
            self._lengths[group] = by_length
        return by_length

    def _expressions_of(self, group: str) -> list[tuple[Callable[[str], object], Rule]]:
        """What tells whether a whole text matches an expression of the group's `regex` rules, in their order."""
        expressions = self._whole.get(group)
        if expressions is None:
            expressions = [
                (expression.fullmatch, rule)
                for rule in self.group(group)
                if rule.kind == "regex"
                for expression in rule.expressions
            ]
            self._whole[group] = expressions
        return expressions

    def lookup(self, group: str, text: str, *, fuzzy: float = 100.0) -> Rule | None:
        """The rule of `group` that means exactly `text`: by phrase, by whole-text regex, then by likeness (0-100)."""
        key = plain(text)
        if not key:
            return None
        index = self.phrase_index(group)
        if key in index:
            return index[key]
        folded = fold(text).strip()
        for means, rule in self._expressions_of(group):
            if means(folded):
                return rule
        if fuzzy < 100 and len(key) >= 10:
            # Misread letters leave every word alike; a word more, less or other makes another label.
            same = self._phrases_by_length(group).get(key.count(" "), ())
            best = process.extractOne(key, same, scorer=fuzz.ratio, score_cutoff=fuzzy)
            if best and all(
                fuzz.ratio(word, other) >= _WORD_LIKENESS
                for word, other in zip(key.split(" "), best[0].split(" "), strict=True)
            ):
                return index[best[0]]
        return None


def patterns_root() -> Path:
    """The folder of the pattern files: inside an installed package, or beside it in a checkout."""
    packaged = Path(__file__).parent / "_patterns"
    return packaged if packaged.is_dir() else Path(__file__).parent.parent / "patterns"


@cache
def default_rules() -> Rules:
    """The rules that come with the package; the tests compile their expressions, here that waits for first use."""
    files = _files_of(patterns_root())
    return kept("rules", [_version_of(files)], lambda: _rules_of(files, check=False))


def load_rules(folder: Path, *, check: bool = True) -> Rules:
    """Read every `*.yaml` file of `folder`, and `organisation_register/*.csv`.

    `check` compiles every expression and reads every row of the register at once, to tell at loading what is wrong.
    Raises PatternError for the first that is wrong.
    """
    return _rules_of(_files_of(folder), check=check)


def _files_of(folder: Path) -> dict[str, bytes]:
    """The content of the pattern files, then that of the register's, by name."""
    files = sorted(folder.glob("*.yaml"))
    if not files:
        raise PatternError(str(folder), "holds no pattern files", "name a folder with *.yaml files")
    register = sorted((folder / "organisation_register").glob("*.csv"))
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in (*files, *register)}


def _version_of(files: Mapping[str, bytes]) -> str:
    digest = hashlib.sha256()
    for name, content in files.items():
        digest.update(name.encode() + b"\0" + content)
    return digest.hexdigest()[:12]


def _rules_of(files: Mapping[str, bytes], *, check: bool) -> Rules:
    rules: list[Rule] = []
    asked: tuple[Checklist, ...] = ()
    known: Catalogue = {}
    became: Crosswalk = {}
    register: dict[str, bytes] = {}
    seen: dict[str, str] = {}
    others: dict[str, str] = {}
    for name, content in files.items():
        path = Path(name)
        if path.suffix == ".csv":
            register[path.name] = content
        elif name == checklists.FILE_NAME:
            asked = read_checklists(path, content)
        elif name == catalogue.FILE_NAME:
            known = read_catalogue(path, content)
        elif name == crosswalk.FILE_NAME:
            became = read_crosswalk(path, content)
        else:
            for entry in _entries(path, content):
                rule = _rule(entry, name, compiled=check)
                if rule.id in seen:
                    raise PatternError(
                        f"{name}:{rule.line}", f"rule id {rule.id} is used at {seen[rule.id]} too", "rename one"
                    )
                seen[rule.id] = f"{name}:{rule.line}"
                rules.append(rule)
            continue
        others[name] = hashlib.sha256(content).hexdigest()
    refuse_unknown_sections(asked, {rule.value for rule in rules if rule.group == "section"})
    loaded = Rules(rules, _version_of(files), asked, register, known, became, others)
    if check:
        _ = loaded.register.organisations
    return loaded


def _entries(path: Path, content: bytes) -> list[dict[str, Any]]:
    loaded = read_yaml(path, content)
    if not isinstance(loaded, dict) or not isinstance(loaded.get("rules"), list):
        raise PatternError(f"{path.name}:1", "has no list of rules", "begin the file with `rules:`")
    defaults = loaded.get("defaults") or {}
    entries = []
    for entry in loaded["rules"]:
        if not isinstance(entry, dict):
            raise PatternError(f"{path.name}:1", "holds a rule that is not a mapping", "write `- id: ...`")
        entries.append({**{k: v for k, v in defaults.items() if k != LINE}, **entry})
    return entries


def _rule(entry: dict[str, Any], file: str, *, compiled: bool = True) -> Rule:
    line = entry[LINE]

    def wrong(problem: str, remedy: str) -> PatternError:
        return PatternError(f"{file}:{line}", problem, remedy)

    unknown = set(entry) - _KEYS - {LINE}
    if unknown:
        raise wrong(f"has an unknown key {sorted(unknown)[0]!r}", f"known keys are {', '.join(sorted(_KEYS))}")
    for key in ("id", "group", "kind", "patterns"):
        if not entry.get(key):
            raise wrong(f"rule without {key}", f"add `{key}:`")
    kind, patterns = entry["kind"], entry["patterns"]
    if kind not in KINDS:
        raise wrong(f"unknown kind {kind!r}", f"use one of {', '.join(KINDS)}")
    if not isinstance(patterns, list):
        raise wrong("patterns is not a list", "write each pattern on a line of its own with `- `")
    if kind != "tokens" and not all(isinstance(pattern, str) for pattern in patterns):
        raise wrong("holds a pattern that is not text", "put it in quotes")
    if compiled and kind == "phrases" and any(not plain(pattern) for pattern in patterns):
        raise wrong("holds an empty phrase", "remove it")
    for key in ("unless", "sections", "examples", "counter_examples"):
        if not isinstance(entry.get(key) or [], list):
            raise wrong(f"{key} is not a list", "write each on a line of its own with `- `")
    for key in ("version", "confidence"):
        if not isinstance(entry.get(key, 1), (int, float)):
            raise wrong(f"{key} is not a number", "write a number")
    unless = tuple(map(str, entry.get("unless") or ()))
    if compiled:
        try:
            for pattern in (*unless, *(patterns if kind == "regex" else ())):
                _expression(pattern)
        except re.error as error:
            raise wrong(f"holds an expression that cannot be compiled ({error.msg})", "correct it") from None
    data = without_lines(entry.get("data"))
    repealed = data.get("repealed") if isinstance(data, dict) else None
    if repealed is not None and not (type(repealed) is datetime.date and data.get("in_force") is False):
        raise wrong("repealed is not the date of an instrument that is not in force", "write it as 2018-05-25")
    if kind == "tokens":
        patterns = without_lines(patterns)
    return Rule(
        id=str(entry["id"]),
        version=int(entry.get("version", 1)),
        group=str(entry["group"]),
        value=str(entry.get("value", "")),
        kind=kind,
        patterns=tuple(patterns),
        file=file,
        line=line,
        unless=unless,
        sections=frozenset(entry.get("sections") or ()),
        confidence=float(entry.get("confidence", 0.9)),
        examples=tuple(map(str, entry.get("examples") or ())),
        counter_examples=tuple(map(str, entry.get("counter_examples") or ())),
        data=data,
        match=str(entry.get("match", "anywhere")),
    )
