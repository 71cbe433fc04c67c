"""One way through: file -> document -> context -> facts -> record. Home of `extract`."""

from __future__ import annotations

import datetime
import os
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from importlib import import_module
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from isa_extract import checks
from isa_extract.assemble import assemble, place_in, with_findings
from isa_extract.document import Document, fold
from isa_extract.facts import Context, Fact, Finding, Hit
from isa_extract.flattened import with_tables
from isa_extract.kept import kept
from isa_extract.loaders.sniff import load
from isa_extract.record import Record
from isa_extract.rules import Rules, default_rules
from isa_extract.sections_shown import shown
from isa_extract.settings import Progress, Settings

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.matcher import Matcher, PhraseMatcher

EXTRACTORS: tuple[str, ...] = (
    "title", "metadata", "dates", "parties", "contacts", "data_items", "flows", "sharing", "legal", "retention",
    "signatories", "family",
)  # fmt: skip
"""Modules of `isa_extract.extractors`; a new extractor is added here. Sections come from `isa_extract.sections`."""

_USUAL = Settings()

Extractor = Callable[[Context], Iterable[Fact]]


@dataclass(frozen=True)
class Result:
    """What `extract` gives: the record, and the document it was read from."""

    document: Document
    record: Record

    @cached_property
    def json(self) -> str:
        """The canonical JSON text of the record."""
        return self.record.as_json()


@lru_cache(maxsize=4)
def _language(rules: Rules) -> tuple[Language, PhraseMatcher, Matcher]:
    """A blank English pipeline with the rules' phrases and token patterns in its matchers."""
    from spacy.about import __version__

    return kept("language", [rules.version, __version__], lambda: _make_language(rules))


def _make_language(rules: Rules) -> tuple[Language, PhraseMatcher, Matcher]:
    import spacy
    from spacy.attrs import IDS  # type: ignore[import-not-found]
    from spacy.matcher import Matcher, PhraseMatcher
    from spacy.tokens import Doc

    nlp = spacy.blank("en")
    token_rules = [rule for rule in rules.all if rule.kind == "tokens"]
    # Every new word costs a call for each lexical attribute: only those that some rule asks for are worth it.
    wanted = {"LOWER", "NORM"} | {
        key for rule in token_rules for pattern in rule.patterns for token in pattern for key in token
    }
    getters = nlp.vocab.lex_attr_getters  # type: ignore[attr-defined]
    kept = {IDS.get(name) for name in wanted}
    nlp.vocab.lex_attr_getters = {key: getter for key, getter in getters.items() if key in kept}  # type: ignore[attr-defined]
    phrases, tokens = PhraseMatcher(nlp.vocab, attr="LOWER"), Matcher(nlp.vocab)
    special = nlp.tokenizer.rules or {}  # type: ignore[union-attr]

    def as_doc(phrase: str) -> Doc:
        # Words of letters alone are tokens as they stand; making their Doc directly takes a fifth of the time.
        words = phrase.split(" ")
        if all(word.isascii() and word.isalpha() and word not in special for word in words):
            return Doc(nlp.vocab, words=words)
        return nlp.make_doc(phrase)

    for rule in rules.all:
        if rule.kind == "phrases" and rule.match == "anywhere":
            phrases.add(rule.id, [as_doc(fold(str(phrase))) for phrase in rule.patterns])
    for rule in token_rules:
        tokens.add(rule.id, [list(pattern) for pattern in rule.patterns], greedy="LONGEST")
    return nlp, phrases, tokens


def make_context(document: Document, rules: Rules | None = None) -> Context:
    """The document as extractors see it: tokenised, with one pass of the phrase matcher (and token matcher) over it."""
    rules = rules or default_rules()
    nlp, phrases, tokens = _language(rules)
    nlp.max_length = max(nlp.max_length, len(document.text) + 1)
    doc = nlp.make_doc(document.folded)
    found: dict[str, list[Hit]] = defaultdict(list)
    for key, first, last in chain(phrases(doc), tokens(doc) if len(tokens) else ()):
        rule = rules.by_id[nlp.vocab.strings[key]]
        span = doc[first:last]
        if not rule.ruled_out(document.folded, max(0, span.start_char - 80), span.end_char + 80):
            found[rule.group].append(Hit(span.start_char, span.end_char, rule))
    for hits in found.values():
        hits.sort(key=lambda hit: (hit.start, -hit.end, hit.rule.id))
    return with_tables(Context(document, rules, doc, dict(found)))


def extract_facts(context: Context) -> tuple[list[Fact], list[Finding]]:
    """Run every extractor; one that fails costs its own facts and becomes a finding, the others still run."""
    facts: list[Fact] = []
    findings: list[Finding] = []
    for name in ("sections", *EXTRACTORS):
        package = "isa_extract" if name == "sections" else "isa_extract.extractors"
        extractor: Extractor = import_module(f"{package}.{name}").extract
        try:
            facts += extractor(context)
        except Exception as error:  # one extractor's defect must not lose the rest of the record
            if os.environ.get("ISA_EXTRACT_RAISE"):
                raise
            findings.append(Finding("extractor-failed", f"{name} could not be read ({type(error).__name__})"))
    return [*facts, *shown(facts)], findings


def extract(
    path: str | Path,
    *,
    rules: Rules | None = None,
    settings: Settings = _USUAL,
    progress: Progress | None = None,
    as_of: datetime.date | None = None,
) -> Result:
    """Read one agreement (PDF, DOCX, TXT, TIFF, PNG, JPEG; DOC, RTF and ODT where LibreOffice is installed).

    `settings` say whether pages are read by OCR and with which engine; `progress` is called after each such page.
    With `as_of` the record holds the findings that depend on the day, such as an overdue review, as of that day.

    Raises an `IsaExtractError` that names the file and the remedy when it cannot be read.
    """
    return extract_document(load(Path(path), settings, progress), rules=rules, as_of=as_of)


def extract_document(document: Document, *, rules: Rules | None = None, as_of: datetime.date | None = None) -> Result:
    """The record of a document that is already loaded."""
    return Result(document, read_context(make_context(document, rules), as_of=as_of))


def read_context(context: Context, *, as_of: datetime.date | None = None) -> Record:
    """The record of a document from its context."""
    facts, findings = extract_facts(context)
    record = assemble(context, facts, findings)
    found = checks.find_all(checks.Case(record, context.rules, context, facts, as_of))
    return with_findings(record, found, context.rules.catalogue, place_in(context.document))
