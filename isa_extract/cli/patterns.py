"""`patterns list` and `patterns test`: the rules, and the examples in them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import typer

from isa_extract.cli.common import PatternsOption, checked_rules, complain, one_line_errors, patterns_app, print_table
from isa_extract.errors import PatternError

if TYPE_CHECKING:
    from isa_extract.rules import Rule


@patterns_app.command("list")
def list_patterns(patterns: PatternsOption = None) -> None:
    """List every rule: its id, group, value, kind, number of patterns, and where it stands."""
    with one_line_errors():
        rows = [
            (rule.id, rule.group, rule.value, rule.kind, str(len(rule.patterns)), f"{rule.file}:{rule.line}")
            for rule in checked_rules(patterns).all
        ]
        print_table(("rule", "group", "value", "kind", "patterns", "place"), rows)


@patterns_app.command("test")
def run_examples(patterns: PatternsOption = None) -> None:
    """Run the examples (must match) and counter-examples (must not) of every rule."""
    with one_line_errors():
        rules = checked_rules(patterns)
        faults = [fault for rule in rules.all for fault in rule_faults(rule)]
        for fault in faults:
            complain(str(fault))
        examples = sum(len(rule.examples) + len(rule.counter_examples) for rule in rules.all)
        bare = sum(rule.kind != "phrases" and not rule.examples for rule in rules.all)
        typer.echo(
            f"{len(rules.all)} rules, {examples} examples, {len(faults)} failures"
            + (f"; {bare} rules that are not phrases have no example" if bare else "")
        )
        if faults:
            raise typer.Exit(PatternError.exit_code)


def rule_faults(rule: Rule) -> Iterator[PatternError]:
    """What is wrong with a rule by its own examples."""
    place = f"{rule.file}:{rule.line}"
    try:
        finds = _finder(rule)
    except Exception as error:  # spaCy has several for a token pattern it cannot use
        reason = " ".join(str(error).split())[:200]
        yield PatternError(
            place, f"{rule.id} has a token pattern that cannot be used ({reason})", "correct the pattern"
        )
        return
    for example in rule.examples:
        if not finds(example):
            yield PatternError(place, f"{rule.id} does not match its example {example!r}", "correct one of them")
    for example in rule.counter_examples:
        if finds(example):
            yield PatternError(place, f"{rule.id} matches its counter-example {example!r}", "correct one of them")


def _finder(rule: Rule) -> Callable[[str], bool]:
    """Whether a text holds a match of the rule, found the way the pipeline finds it."""
    from isa_extract.document import fold

    if rule.match == "whole":
        return lambda example: any(expression.fullmatch(fold(example).strip()) for expression in rule.expressions)
    if rule.kind != "tokens":
        return lambda example: any(rule.search(fold(example)))
    import spacy
    from spacy.matcher import Matcher

    nlp = spacy.blank("en")
    matcher = Matcher(nlp.vocab)
    matcher.add(rule.id, [list(pattern) for pattern in rule.patterns])

    def finds(example: str) -> bool:
        folded = fold(example)
        return bool(matcher(nlp.make_doc(folded))) and not rule.ruled_out(folded, 0, len(folded))

    return finds
