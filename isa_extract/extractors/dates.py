"""When an agreement starts, is reviewed and ends; its term, review rule and notice period."""

from __future__ import annotations

import re
from collections.abc import Iterator

from isa_extract.document import Block, BlockKind
from isa_extract.facts import Context, Fact, Found
from isa_extract.forms import LabelValue
from isa_extract.values import DateMatch, find_dates, find_durations, find_intervals

LABEL, TITLE_PAGE, PROSE = 90, 60, 50
"""Authority of a labelled value, of a line on the title page, of a sentence."""

_DATE_FIELDS = ("agreement.dates.commencement", "agreement.dates.review", "agreement.dates.expiry")
_WEEKDAY = re.compile(r"(?:mon|tues|wednes|thurs|fri|satur|sun)day,?\s*$", re.IGNORECASE)
_OPENING = 4000
"""Characters within which "dated the ..." speaks of the agreement itself."""
_SPAN = re.compile(r"\s*(?:to|until|-|up to|and)\s*(?:and including\s*)?(?:the\s+)?$", re.IGNORECASE)
_BEGINS_EVERY = re.compile(
    r"\W*(?:at least |not less than |normally |usually )?(?:once|twice|every|each|annually|yearly|quarterly)\b",
    re.IGNORECASE,
)
_BLANK_BEFORE = re.compile(r"(?:[_.…]{3,}|\[\s*\]|\[?x{2}\]?|\s{4,})\s*(?:day\s+of\s+|of\s+)?$", re.IGNORECASE)


def extract(context: Context) -> Iterator[Fact]:
    """Dates and durations of the agreement itself."""
    before: LabelValue | None = None
    for label in context.label_values:
        if label.value_end > label.value_start:
            yield from _labelled(context, label)
            if label.field == "other.interval_after" and before and before.field == "agreement.dates.review":
                yield from _interval_after(context, label)
        before = label
    for block in context.body:
        if block.kind is BlockKind.CONTENTS or _quotes_statute(context, block):
            continue
        yield from _prose_dates(context, block)
        for start, end in context.sentences(block):
            yield from _sentence(context, start, end)


def usable(context: Context, date: DateMatch, start: int) -> bool:
    """Whether a date is filled in: nothing left blank before it ("the ____ day of February 2010")."""
    return _BLANK_BEFORE.search(context.text, start, date.start) is None


def _interval_after(context: Context, label: LabelValue) -> Iterator[Fact]:
    """How often a review comes again, from the label that follows the one of its first date."""
    every = next(find_intervals(context.text, label.value_start, label.value_end), None)
    if every is not None:
        found = Found.at(every.value, every.start, every.end, label.rule.name, 0.85)
        yield Fact("agreement.review_interval", found, authority=LABEL)


def _labelled(context: Context, label: LabelValue) -> Iterator[Fact]:
    field, name = label.field, label.rule.name
    start, end = label.value_start, label.value_end
    text = context.text[start:end]
    if field in _DATE_FIELDS:
        if len(text) > 300:
            return
        blanks = re.search(r"[_.…]{3,}|\[\s*\]|\bx{2,}\b", text, re.IGNORECASE) is not None
        bare_years = len(text) < 40 and not blanks
        dates = [
            d for d in find_dates(context.text, start, end, compact=True, years=bare_years) if usable(context, d, start)
        ]
        past = re.match(r"\W*(?:last )?reviewed\b", text, re.IGNORECASE)
        if dates and not past and (dates[0].start - start < 60 or len(text) < 120):
            authority = LABEL - 10 if label.rule.id == "label.issue_date" else LABEL
            yield Fact(field, Found.at(dates[0].value, dates[0].start, dates[0].end, name, 0.95), authority=authority)
        if (
            field == "agreement.dates.commencement"
            and len(dates) > 1
            and _SPAN.search(context.text, dates[0].end, dates[1].start)
        ):
            yield Fact(
                "agreement.dates.expiry",
                Found.at(dates[1].value, dates[1].start, dates[1].end, name, 0.9),
                authority=LABEL - 10,
            )
        if field == "agreement.dates.expiry" and (bracket := re.search(r"\([^()]*\)", text)):
            lasting = next(find_durations(context.text, start + bracket.start(), start + bracket.end()), None)
            if lasting:  # "31 May 2024 (three years)"
                term = Found.at(lasting.value, lasting.start, lasting.end, name, 0.85)
                yield Fact("agreement.term", term, authority=LABEL - 10)
        if field == "agreement.dates.review":
            interval = next(find_intervals(context.text, start, end), None)
            duration = next(find_durations(context.text, start, end), None) if not dates else None
            found = interval or duration
            if found and not _DAYS.fullmatch(found.value):
                yield Fact(
                    "agreement.review_interval",
                    Found.at(found.value, found.start, found.end, name, 0.9),
                    authority=LABEL,
                )
    elif field == "agreement.term" and len(text) < 200:
        duration = next(find_durations(context.text, start, end), None)
        dates = list(find_dates(context.text, start, end))
        if duration:
            yield Fact(
                "agreement.term", Found.at(duration.value, duration.start, duration.end, name, 0.9), authority=LABEL
            )
        if len(dates) == 2 and _SPAN.search(context.text, dates[0].end, dates[1].start):
            for date, which in zip(dates, ("commencement", "expiry"), strict=True):
                yield Fact(
                    f"agreement.dates.{which}",
                    Found.at(date.value, date.start, date.end, name, 0.85),
                    authority=LABEL - 10,
                )
    elif field == "agreement.termination_notice" and len(text) < 120:
        duration = next(find_durations(context.text, start, end), None)
        if duration:
            yield Fact(field, Found.at(duration.value, duration.start, duration.end, name, 0.9), authority=LABEL)


def _quotes_statute(context: Context, block: Block) -> bool:
    return context.text[block.content : block.content + 1] in "\"'" and block.end - block.start > 60


_DAYS = re.compile(r"P\d{1,2}D")  # a notice or a time to answer; nobody reviews an agreement every few days


def _prose_dates(context: Context, block: Block) -> Iterator[Fact]:
    """Dates right after words that say what they are; "from A to B" is a start and an end."""
    previous: tuple[DateMatch, str] | None = None
    for sentence_start, sentence_end in context.sentences(block):
        for date in find_dates(context.text, sentence_start, sentence_end):
            if not usable(context, date, sentence_start):
                continue
            before = _WEEKDAY.sub("", context.text[max(sentence_start, date.start - 200) : date.start])
            if previous and previous[1] == "agreement.dates.commencement":
                between = context.text[previous[0].end : date.start]
                if _SPAN.fullmatch(between) or re.fullmatch(
                    r",?\s*(?:and|or)?\s*(?:will|shall|it)?\s*(?:then )?"
                    r"(?:remains?|continues?|runs?|ends?|expires?|terminates?|lasts?|is)?\s*"
                    r"(?:in force|in effect|valid|in place)?\s*(?:until|to|on|up to)\s*(?:the\s+)?",
                    between,
                    re.IGNORECASE,
                ):
                    yield Fact(
                        "agreement.dates.expiry",
                        Found.at(date.value, date.start, date.end, "dates.from_to@1", 0.85),
                        authority=PROSE + 5,
                    )
                    continue
            for rule in context.rules.group("date.before"):
                if rule.id == "dates.made" and date.start > _OPENING:
                    continue  # "Date" beside a signature
                # The same words, taken as a text of their own: their end is where the date begins.
                if any(expression.search(before) for expression in rule.expressions) and not rule.ruled_out(
                    before, 0, len(before)
                ):
                    wanted = str((rule.data or {}).get("after", ""))
                    if wanted and not re.search(wanted, context.text[date.end : sentence_end], re.IGNORECASE):
                        continue
                    if rule.value == "agreement.dates.review" and re.search(
                        r"\blast|previous", before[-60:], re.IGNORECASE
                    ):
                        continue
                    authority = PROSE + (5 if rule.id != "dates.made" else 0)
                    yield Fact(
                        rule.value,
                        Found.at(date.value, date.start, date.end, rule.name, rule.confidence),
                        authority=authority,
                    )
                    if rule.id == "dates.made":
                        yield Fact(
                            "agreement.dates.signed",
                            Found.at(date.value, date.start, date.end, rule.name, 0.7),
                            authority=PROSE,
                        )
                    previous = (date, rule.value)
                    break


def _sentence(context: Context, start: int, end: int) -> Iterator[Fact]:
    text = context.text
    ending = "termination" in context.section_ids(start)
    for rule in context.rules.group("date.notice"):
        match = context.first(rule, start, end)
        if match or (ending and not rule.ruled_out(text, start, end)):
            duration = _notice(context, start, end)
            if duration:
                authority = PROSE + (10 if ending else 0)
                yield Fact(rule.value, Found.at(*duration, rule.name, 0.85), authority=authority)
    for rule in context.rules.group("date.term"):
        for found in find_durations(text, start, end):
            before = text[max(start, found.start - 200) : found.start]
            if any(e.search(before) for e in rule.expressions) and not rule.ruled_out(before, 0, len(before)):
                yield Fact(rule.value, Found.at(found.value, found.start, found.end, rule.name, 0.85), authority=PROSE)
                break
    if _samples(context, start, end):
        return
    if "review" in context.section_ids(start) and (leading := _BEGINS_EVERY.match(text, start, end)):
        every = next(find_intervals(text, start, min(end, leading.end() + 25)), None)
        if every is not None and every.start - start < 20:  # "Looking at it again: once a year in March"
            value = Found.at(every.value, every.start, every.end, "dates.review_answer@1", 0.8)
            yield Fact("agreement.review_interval", value, authority=PROSE + 5)
    for rule in context.rules.group("date.review_rule"):
        match = context.first(rule, start, end)
        if match:
            interval = _review_interval(context, start, end)
            if interval:
                authority = PROSE + (10 if "review" in context.section_ids(start) else 0)
                yield Fact(rule.value, Found.at(*interval, rule.name, 0.8), authority=authority)


def _samples(context: Context, start: int, end: int) -> bool:
    """Whether a sentence says how often samples are looked at, and nothing of a review."""
    return context.finds("date.sampling", start, end) and not re.search(
        r"\breview", context.text[start:end], re.IGNORECASE
    )


def _notice(context: Context, start: int, end: int) -> tuple[str, int, int] | None:
    """The duration that stands by the word notice: "three months' written notice", "notice of 30 days"."""
    for duration in find_durations(context.text, start, end):
        after = context.text[duration.end : min(end, duration.end + 45)]
        before = context.text[max(start, duration.start - 45) : duration.start]
        if re.match(
            r"['s]*\s*(?:(?!of\b|the\b|a\b|after\b|from\b|before\b)[\w-]+\s+){0,4}?notice\b", after, re.IGNORECASE
        ):
            return duration.value, duration.start, duration.end
        if re.search(r"\bnotice\b(?:\s+\w+){0,5}\s*$", before, re.IGNORECASE):
            return duration.value, duration.start, duration.end
        if re.match(r"\s*(?:beforehand|in advance)\b", after, re.IGNORECASE):
            return duration.value, duration.start, duration.end
    return None


def _review_interval(context: Context, start: int, end: int) -> tuple[str, int, int] | None:
    """ "annually", "every two years", "then 5 yearly thereafter"; else a single "after twelve months"."""
    text = context.text
    anchor = re.search(r"\b(?:review|look|examine|revisit)", text[start:end], re.IGNORECASE)
    place = start + anchor.start() if anchor else start
    intervals = list(find_intervals(text, start, end))
    if intervals:
        recurring = [
            i
            for i in intervals
            if re.search(r"\b(?:then|thereafter|every)\b", text[max(start, i.start - 20) : i.end + 15], re.IGNORECASE)
        ]
        best = recurring[0] if recurring else min(intervals, key=lambda i: abs(i.start - place))
        return best.value, best.start, best.end
    for duration in find_durations(text, start, end):
        around = text[max(start, duration.start - 45) : duration.start].lower()
        after = text[duration.end : duration.end + 60].lower()
        if re.search(r"\bnotice\b|\bretain|\bkept\b|days? of\b", around + after):
            continue
        if (
            re.search(
                r"\b(?:after|within|no later than|not later than|in|at|first|initially|period of|than)\b[^.]{0,30}$",
                around,
            )
            or re.match(r"\s*(?:from|after|of|following)\b", after)
            or "review" in around
        ):
            return duration.value, duration.start, duration.end
    return None
