"""A clause about keeping or ending information: its text, its verbs, and the lengths of time in it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from isa_extract.rules import Rule, Rules
from isa_extract.values import DurationMatch, find_dates, find_durations

ENDING = ("destroy", "return", "anonymise", "archive")
"""The actions that end what is kept."""

_WHILE_YEARS = re.compile(
    r"\bcurrent (?:\w+ )?year,? (?:and|plus|\+) (?:the )?(?:(?:following|next|previous|preceding) )?"
    r"(?P<number>\d{1,2}|one|two|three|four|five|six|seven|eight|nine|ten|twelve)"
    r"(?=(?: that (?:follow|preceded?)| following| subsequent| further| more| after| previous|\W*$|\)| years))"
    r"|\b(?:C|CY|FY|current(?: \w+)?(?: year)?) ?\+ ?(?P<plus>\d{1,2})\b",
    re.IGNORECASE,
)
_HOURS = re.compile(
    r"(?<![\w.])(?P<number>\d{1,3}|twenty-four|forty-eight|seventy-two)(?: ?\(\d+\))?[ -]hours?\b", re.IGNORECASE
)
_NUMBERS = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,  # noqa: E501
            "twelve": 12, "twenty-four": 24, "forty-eight": 48, "seventy-two": 72}  # fmt: skip
_BE_BEFORE = re.compile(
    r"\b(?:be|is|are|was|were|been|being|get|gets|has|have|isn't|aren't|not|only)\b(?:[ ,]+[\w'()/-]+){0,9}?[ ,]*$",
    re.IGNORECASE,
)
_PARTICIPLE = re.compile(r"(?:held|kept|stored|retained|archived|maintained|preserved|saved|returned)$", re.IGNORECASE)
_AGED = re.compile(r"\b(?:older|more|over|greater) ?(?:than)? $", re.IGNORECASE)
_OLD = re.compile(r" ?old\b", re.IGNORECASE)
_WEAK_KEEP = re.compile(r"hold|held|maintain|sav|remain|stay|continue", re.IGNORECASE)
_AFTER_WEAK_KEEP = re.compile(
    r"\b(?:for|until|no longer|accordance|line with|under|while|whilst|as long|indefinitely|permanently|more than|longer|up to)\b",  # noqa: E501
    re.IGNORECASE,
)
_RETENTION_WORD = re.compile(
    r"retention|disposal|records?|archiving|destruction|deletion|review|(?:data|information) management|weeding|mopi|police information|limitation|force",  # noqa: E501
    re.IGNORECASE,
)
_POLICY_WORD = re.compile(
    r"polic|schedule|guid|code|period|procedure|rule|standard|timetable|criteria|plan|requirement|arrangement|protocol|framework|practice"
    r"|timescale|strateg|mopi|app\b|nhs|act\b",
    re.IGNORECASE,
)

Verb = tuple[int, int, str, Rule]
"""Where a verb of keeping or ending stands in a clause, its action and its rule."""
Match = tuple[int, int, Rule]


class Wording:
    """The rules of retention, asked of one clause at a time."""

    def __init__(self, rules: Rules) -> None:
        self._rules = rules

    def group(self, name: str) -> Sequence[Rule]:
        """The rules of a group."""
        return self._rules.group(name)

    def any(self, group: str, text: str) -> bool:
        """Whether a rule of the group matches somewhere in `text`."""
        return self.first(group, text) is not None

    def first(self, group: str, text: str) -> tuple[int, int, Rule] | None:
        """The earliest match of the group's rules in `text`."""
        if group == "retention.deferral" and not (_POLICY_WORD.search(text) and _RETENTION_WORD.search(text)):
            return None  # a search for two plain words spares the long expressions most of their work
        best: tuple[int, int, Rule] | None = None
        for rule in self._rules.group(group):
            if rule.ruled_out(text, 0, len(text)):
                continue
            for expression in rule.expressions:
                match = expression.search(text)
                if match and (best is None or match.start() < best[0]):
                    best = (match.start(), match.end(), rule)
        return best


@dataclass(frozen=True, slots=True)
class Length:
    """A length of time within a clause, with its role."""

    start: int
    end: int
    value: str
    bound: str | None
    rule: str


@dataclass(frozen=True)
class Clause:
    """A clause with its white space reduced; `offsets` lead back to the document."""

    text: str
    offsets: tuple[int, ...]
    home: bool
    ending: bool
    bare: bool  # a cell, label value or list item that need not have a verb

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The document offsets of `text[start:end]`."""
        return self.offsets[start], self.offsets[end - 1] + 1

    def part(self, start: int, end: int) -> Clause:
        """The clause `text[start:end]` in the same place of the document."""
        return Clause(self.text[start:end], self.offsets[start:end], self.home, self.ending, self.bare)

    @classmethod
    def cut(cls, source: str, start: int, end: int, *, home: bool, ending: bool, bare: bool) -> Clause | None:
        """The clause of `source[start:end]`, None where nothing is printed there."""
        characters: list[str] = []
        offsets: list[int] = []
        for offset in range(start, end):
            character = source[offset]
            if character.isspace():
                if not characters or characters[-1] == " ":
                    continue
                character = " "
            characters.append(character)
            offsets.append(offset)
        while characters and characters[-1] == " ":
            characters.pop()
            offsets.pop()
        if not characters:
            return None
        return cls("".join(characters), tuple(offsets), home, ending, bare)


def is_noun(text: str, verb: Verb) -> bool:
    """Whether the verb is printed as a noun: "destruction", "retention period"."""
    return re.search(r"(?:ion|al|ure)$|^retention", text[verb[0] : verb[1]].lower()) is not None


def verbs_of(words: Wording, clause: Clause) -> list[Verb]:
    """Verbs of keeping and ending, in order, those in other senses left out."""
    text = clause.text
    hits = [(rule, match) for rule in words.group("retention.verb") for match in rule.search(text)]
    if not hits:
        return []
    masked = [m.span() for rule in words.group("retention.other_sense") for m in rule.search(text)]
    found: list[Verb] = []
    for rule, match in hits:
        if any(match.start() < end and start < match.end() for start, end in masked):
            continue
        if _PARTICIPLE.match(match[0]) and match.start() > 3 and not _BE_BEFORE.search(text[: match.start()]):
            continue  # "data held by partners": not the clause's verb
        weak = rule.value == "retain" and _WEAK_KEEP.match(match[0])
        behind = text[match.end() : match.end() + 90]
        time_word = _AFTER_WEAK_KEEP.search(behind) if weak else None
        if weak and (time_word is None or re.search(r" (?:will|shall|must) ", behind[: time_word.start()])):
            continue
        found.append((match.start(), match.end(), rule.value, rule))
    return sorted(found, key=lambda verb: (verb[0], -verb[1]))


# --- lengths of time ----------------------------------------------------------------------------------------------


def _durations(text: str) -> list[DurationMatch]:
    found = list(find_durations(text))
    for match in _HOURS.finditer(text):
        number = match["number"].lower()
        value = _NUMBERS.get(number) or int(number)
        found.append(DurationMatch(match.start(), match.end(), f"PT{value}H"))
    for match in _WHILE_YEARS.finditer(text):
        if any(match.start() < other.end and other.start < match.end() for other in found):
            continue
        number = (match["number"] or match["plus"]).lower()
        found.append(DurationMatch(match.start(), match.end(), f"P{_NUMBERS.get(number) or int(number)}Y"))
    return sorted(found, key=lambda duration: duration.start)


def lengths_of(words: Wording, clause: Clause) -> Iterator[Length]:
    """The lengths of time that can be retention periods."""
    text = clause.text
    for duration in _durations(text):
        before, behind = text[max(0, duration.start - 70) : duration.start], text[duration.end : duration.end + 80]
        if _AGED.search(before) and (_OLD.match(behind) or before.rstrip().endswith("older than")):
            if words.any("retention.verb", text[duration.end :]):
                yield Length(duration.start, duration.end, duration.value, "maximum", "retention.older_than@1")
            continue
        if words.any("retention.not_after", behind):
            continue
        labelled = clause.home and re.fullmatch(r"[^:]{2,60}: ", text[: duration.start]) is not None
        if labelled or (clause.bare and not before.strip(" (")):
            yield Length(duration.start, duration.end, duration.value, "exact", "retention.plain_before@1")
            continue
        stated = next(
            (rule for rule in words.group("retention.bound_before") if rule.first(before)),
            None,
        )
        if stated is not None and stated.value == "exact" and words.any("retention.not_before", before):
            continue
        if stated is None:
            if words.any("retention.not_before", before):
                continue
            runs = words.any("retention.trigger_from", behind)
            counted = duration.value.startswith("P") and _WHILE_YEARS.match(text, duration.start)
            if not (
                runs
                or counted
                or clause.bare
                or re.search(r"\b(?:until|and the|\+|plus)(?: the)? ?$", before, re.IGNORECASE)
            ):
                continue
            yield Length(duration.start, duration.end, duration.value, None, "retention.trigger_from@1")
            continue
        yield Length(duration.start, duration.end, duration.value, stated.value, stated.name)


def linked(words: Wording, clause: Clause, length: Length, verbs: Sequence[Verb]) -> bool:
    """Whether the length belongs to a verb of keeping or ending, not to another one in between."""
    text = clause.text
    if not verbs:
        return clause.home and not words.any("retention.response", text)
    nearest = min(verbs, key=lambda verb: min(abs(verb[0] - length.end), abs(length.start - verb[1])))
    ahead = nearest[0] >= length.end
    between = text[length.end : nearest[0]] if ahead else text[nearest[1] : length.start]
    if len(between) > 260:
        return False
    if ahead:
        # "Within 30 days of X the Processor will return": what stands between is the event.
        misled = not clause.home and length.start > 25 and words.any("retention.response", text[: length.start])
        return not misled and re.search(r"[.;]", between) is None
    if clause.home:
        return True
    return not words.any("retention.response", between)


def until_of(clause: Clause, verbs: Sequence[Verb]) -> tuple[str, int, int] | None:
    """The date a clause names as the end, and where."""
    text = clause.text
    ends = any(verb[2] in ENDING for verb in verbs)
    for date in find_dates(text, years=True):
        before = text[max(0, date.start - 60) : date.start]
        if re.search(r"\b(?:until|till|up to|later than|longer than|beyond|later of)(?: and including)?(?: (?:at least|the|end|of|year|close|week|beginning|month|on)){0,5} ?$", before, re.IGNORECASE) or (  # noqa: E501
            ends and len(date.value) > 4 and re.search(r"\b(?:on|by|before|after)(?: (?:the|end|of|or|\w+day)){0,4},? ?$", before, re.IGNORECASE)  # noqa: E501
        ):  # fmt: skip
            return date.value, date.start, date.end
    return None


def bound_of(
    clause: Clause,
    period: Length | None,
    until: tuple[str, int, int] | None,
    limit: Match | None,
) -> tuple[str | None, tuple[int, int], str]:
    """Whether the time is a minimum, a maximum or exact; where the clause says so, and the rule."""
    text = clause.text
    if period is not None:
        behind = text[period.end : period.end + 30]
        span = (max(0, period.start - 30), period.end)
        span = (span[0] + len(text[span[0] : span[1]]) - len(text[span[0] : span[1]].lstrip()), span[1])
        if re.match(r"\)?,? (?:or more|or longer|as a minimum|\(?minimum)|\)? min\b", behind, re.IGNORECASE):
            return "minimum", (period.start, period.end), "retention.bound_after@1"
        if re.match(
            r"\)?,? (?:at the (?:very )?latest|at (?:the )?most|\(?maximum|or (?:less|sooner)|and no longer)",
            behind,
            re.IGNORECASE,
        ):
            return "maximum", (period.start, period.end), "retention.bound_after@1"
        if period.bound is None and re.search(r"\buntil\b", text[: period.start]):
            return None, span, ""
        if period.bound == "exact" and re.search(r"\bterm(?: \w+)? of $", text[: period.start], re.IGNORECASE):
            return None, span, ""
        return period.bound or ("exact" if clause.home else None), span, period.rule
    if until is not None:
        before = text[max(0, until[1] - 30) : until[1]]
        if re.search(r"at least|no earlier|not before", before, re.IGNORECASE):
            return "minimum", (until[1], until[2]), "retention.minimum_before@1"
        if re.search(r"(?:later|longer) than|\bby\b|before", before, re.IGNORECASE):
            return "maximum", (until[1], until[2]), "retention.maximum_before@1"
        return None, (0, 1), ""
    if limit is not None and limit[2].value:
        return limit[2].value, (limit[0], limit[1]), limit[2].name
    return None, (0, 1), ""


def action_of(
    clause: Clause, verbs: Sequence[Verb], after: str, period: Length | None
) -> tuple[str | None, tuple[int, int], str]:
    """What is done with the information, where the clause says so, and the rule; keeping where it says nothing."""
    text = clause.text
    main = [verb for verb in verbs if not is_noun(text, verb)] or list(verbs)
    if main and not (main[0][2] == "review" and len(main) > 1 and main[0][0] > main[1][0]):
        first = main[0]
        if first[2] == "review" and len(main) > 1 and (period is None or period.start > main[1][0]):
            first = main[1]
        return first[2], (first[0], first[1]), first[3].name
    lowered = text.lower()
    if re.match(r"transferred|archived", after.lower()):
        return "archive", (0, len(text)), "retention.table@1"
    if re.search(r"\bused\b", lowered) and not after:
        return None, (0, 1), ""
    return "retain", (0, len(text)), "retention.implied@1"
