"""What makes two list items the same thing: for each list how sure it is that an item of one is an item of the other.

A score of SURE or more is an identity (a shared code, address or name); below it, items are only alike, and pair only
when no sure partner is left. 0 is never a pair.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from rapidfuzz import fuzz

from isa_extract.body_words import SORT_WORDS
from isa_extract.compare.pairing import Pairs, best_pairs
from isa_extract.compare.wording import essence, like_name, name_key, name_words, printed, token

Item = Mapping[str, Any]
Scorer = Callable[[Item, Item], int]

SURE = 1000


def pair_items(name: str, first: Sequence[Item], second: Sequence[Item]) -> Pairs:
    """The items of two lists that are the same thing, as (index in the first, index in the second).

    Identical items first; then those with a sure identity, then those alike, each time the best pairs together.
    """
    score = SCORERS.get(name, _any)
    pairs = _identical(first, second)
    left = [i for i in range(len(first)) if i not in {i for i, _ in pairs}]
    right = [j for j in range(len(second)) if j not in {j for _, j in pairs}]
    alike = {(i, j): found for i in left for j in right if (found := score(first[i], second[j])) > 0}
    sure = best_pairs({pair: found for pair, found in alike.items() if found >= SURE})
    rows, columns = {i for i, _ in sure}, {j for _, j in sure}
    rest = {pair: found for pair, found in alike.items() if pair[0] not in rows and pair[1] not in columns}
    return sorted([*pairs, *sure, *best_pairs(rest)])


def _identical(first: Sequence[Item], second: Sequence[Item]) -> Pairs:
    places: dict[str, list[int]] = defaultdict(list)
    for j, item in enumerate(second):
        places[canonical(item)].append(j)
    pairs = []
    for i, item in enumerate(first):
        if waiting := places[canonical(item)]:
            pairs.append((i, waiting.pop(0)))
    return pairs


def canonical(value: Any) -> str:
    """A value as text that is the same for equal values."""
    return json.dumps(value, sort_keys=True, ensure_ascii=True)


def _party(a: Item, b: Item) -> int:
    codes_a, codes_b = a.get("identifiers") or {}, b.get("identifiers") or {}
    shared = [key for key in codes_a if key in codes_b]
    same_code = sum(_token(codes_a[key]) == _token(codes_b[key]) for key in shared)
    other_code = len(shared) - same_code
    same_name = _same_name(a, b, "name")
    known_as = _known_as(a, b)
    same_number = _same_token(a, b, "ico_registration")
    if other_code and not same_code and not same_name:
        return 0
    if same_code or same_name or same_number or known_as:
        return SURE + 400 * bool(same_code) + 200 * same_number + 300 * same_name + 100 * known_as + _agreeing(a, b)
    if like_name(a["name"], b["name"]):
        return 500 + _agreeing(a, b)
    reached = sum(_same_token(a, b, key) for key in ("email", "phone"))
    lives = _same_name(a, b, "address") or (_same_token(a, b, "postcode") and bool(_distinctive(a) & _distinctive(b)))
    if reached or (lives and bool(_distinctive(a) & _distinctive(b))):
        return 200 + 100 * reached + 50 * lives + _agreeing(a, b)
    return 0


def _known_as(a: Item, b: Item) -> bool:
    """Whether one goes by the other's name: an abbreviation of its own, not "the Council"."""
    return any(
        key and key in {name_key(alias) for alias in other.get("aliases") or ()} and not is_generic(key)
        for one, other in ((a, b), (b, a))
        for key in [name_key(one["name"])]
    )


def is_generic(key: str) -> bool:
    """Whether a name says what a body is, not which: "the Council", "the Data Controller"."""
    return bool(key) and set(key.split()) <= SORT_WORDS


def _distinctive(party: Item) -> set[str]:
    """The words of a name that are its own: of Arden County Council, "arden"."""
    return set(name_words(party["name"])) - SORT_WORDS - {"london"}


def _contact(a: Item, b: Item) -> int:
    mail, name, phone = _same_token(a, b, "email"), _same_name(a, b, "name"), _same_token(a, b, "phone")
    body, post = _same_name(a, b, "organisation"), _same_name(a, b, "role")
    extra = 60 * name + 30 * body + 20 * post + 10 * phone
    if mail or (name and body):
        return SURE + 100 * mail + extra
    if name and not _both(a, b, "organisation"):
        return SURE + extra
    if name or _like(a, b, "name"):
        return 500 + extra
    if post and body:
        return 300 + extra
    if post and not _both(a, b, "organisation") and not (_both(a, b, "name") or _both(a, b, "email")):
        return 250 + extra
    if phone:
        return 200 + extra
    if body and not (a.get("name") or b.get("name") or a.get("role") or b.get("role")):
        return 100 + extra
    return 0


def _data_item(a: Item, b: Item) -> int:
    one, two = name_key(a["name"]), name_key(b["name"])
    likeness = 100.0 if one == two else fuzz.ratio(one, two, score_cutoff=70)
    if not likeness:
        return 0
    where = sum(_same_or_absent(a, b, key) for key in ("dataset", "provider"))
    if one == two:
        return SURE + 100 * where if where == 2 else 500 + 100 * where
    if where < 2:
        return 0
    if _like(a, b, "name"):
        return 400
    words_a, words_b = name_words(a["name"]), name_words(b["name"])
    longer = len(words_a) >= 3 and len(words_b) >= 3 and likeness >= 85
    return round(3 * likeness) if longer and _figures(words_a) == _figures(words_b) else 0


def _figures(words: Sequence[str]) -> list[str]:
    return sorted(word for word in words if any(character.isdigit() for character in word))


def _flow(a: Item, b: Item) -> int:
    ends = [_same_name(a, b, key) for key in ("from", "to")]
    unknown = [not _both(a, b, key) for key in ("from", "to")]
    shared = _overlap(a.get("items") or [], b.get("items") or [])
    purpose = _text_likeness(a.get("purpose"), b.get("purpose"))
    extra = round(100 * shared) + purpose + 5 * _same_token(a, b, "frequency") + 5 * _same_name(a, b, "method")
    if all(ends) and (shared > 0 or purpose >= 80 or not ((a.get("items") and b.get("items")) or purpose)):
        return SURE + extra
    if all(end or absent for end, absent in zip(ends, unknown, strict=True)) and (shared or purpose >= 60 or any(ends)):
        return 500 + extra
    if any(ends) and (shared >= 0.5 or purpose >= 85):
        return 200 + extra
    return 0


def _instrument(a: Item, b: Item) -> int:
    if _same_name(a, b, "title"):
        return SURE + 100 + _same_token(a, b, "uri")
    if _same_token(a, b, "uri"):
        return SURE
    if like_name(a["title"], b["title"]):
        return 500
    return 0


def _condition(a: Item, b: Item) -> int:
    if not _same_token(a, b, "regime"):
        return 0
    provision, condition = _same_name(a, b, "provision"), _same_name(a, b, "condition")
    if provision and condition:
        return SURE + 100
    if (provision and not _both(a, b, "condition")) or (condition and not _both(a, b, "provision")):
        return SURE
    if provision or condition:
        return 500 + 10 * condition
    return 0


def _retention(a: Item, b: Item) -> int:
    if token(a["text"]) == token(b["text"]):
        return SURE + 100 + _agreeing(a, b)
    likeness = _text_likeness(a["text"], b["text"])
    facts = sum(10 * _same_token(a, b, key) for key in ("period", "until", "action"))
    facts += sum(10 * _same_name(a, b, key) for key in ("scope", "trigger", "held_by"))
    if likeness >= 70 or (likeness >= 45 and facts >= 20) or (likeness >= 30 and facts >= 30):
        return 3 * likeness + facts
    return 0


def _signatory(a: Item, b: Item) -> int:
    body, name, post = (_same_name(a, b, key) for key in ("organisation", "name", "position"))
    extra = 20 * post + 10 * _same_token(a, b, "date")
    if body and name:
        return SURE + extra
    if body and not _both(a, b, "name"):
        return SURE - 100 + extra
    if name and not _both(a, b, "organisation"):
        return SURE - 100 + extra
    if body or name or _like(a, b, "name"):
        return 500 + 50 * body + extra
    if _like(a, b, "organisation"):
        return 300 + extra
    if post and not _both(a, b, "organisation") and not _both(a, b, "name"):
        return 200 + extra
    return 0


def _version(a: Item, b: Item) -> int:
    same = [_same_token(a, b, "version"), _same_token(a, b, "date"), _same_name(a, b, "author")]
    summary = _text_likeness(a.get("summary"), b.get("summary"))
    if same[0]:
        return SURE + 50 * same[1] + 20 * same[2] + summary // 10
    if sum(same[1:]) + (summary >= 90) >= 2:
        return 500 + summary // 10
    return 0


def _section(a: Item, b: Item) -> int:
    return SURE if a["id"] == b["id"] else 0


def _finding(a: Item, b: Item) -> int:
    """Findings come with `target`, which is the same for items that were paired."""
    if a["code"] != b["code"]:
        return 0
    likeness = round(fuzz.token_sort_ratio(printed(a["message"]), printed(b["message"])))
    if a.get("target") and a.get("target") == b.get("target"):
        return SURE + likeness
    if not a.get("target") and not b.get("target") and likeness >= 70:
        return SURE + likeness
    return 0


def _any(a: Item, b: Item) -> int:
    """Items of a list that nothing is known of: most of their attributes must agree."""
    told = [key for key in a if a[key] not in (None, [], {}) and key in b and b[key] not in (None, [], {})]
    same = sum(canonical(a[key]) == canonical(b[key]) for key in told)
    return 100 * same // len(told) if told and same * 2 >= len(told) else 0


SCORERS: dict[str, Scorer] = {
    "parties": _party, "contacts": _contact, "data_items": _data_item, "flows": _flow,
    "legal_instruments": _instrument, "lawful_conditions": _condition, "retention": _retention,
    "signatories": _signatory, "version_history": _version, "sections": _section, "missing_sections": _section,
    "findings": _finding,
}  # fmt: skip


def _both(a: Item, b: Item, key: str) -> bool:
    return bool(a.get(key)) and bool(b.get(key))


def _token(value: Any) -> str:
    return token(str(value))


def _same_token(a: Item, b: Item, key: str) -> bool:
    return _both(a, b, key) and _token(a[key]) == _token(b[key])


def _same_name(a: Item, b: Item, key: str) -> bool:
    return _both(a, b, key) and name_key(str(a[key])) == name_key(str(b[key])) != ""


def _like(a: Item, b: Item, key: str) -> bool:
    return _both(a, b, key) and like_name(str(a[key]), str(b[key]))


def _same_or_absent(a: Item, b: Item, key: str) -> bool:
    return _same_name(a, b, key) or (not a.get(key) and not b.get(key))


def _agreeing(a: Item, b: Item) -> int:
    """How many attributes are the same, up to 9: it tells one of several from another."""
    return min(9, sum(_both(a, b, key) and canonical(a[key]) == canonical(b[key]) for key in a if key in b))


def _overlap(first: Sequence[str], second: Sequence[str]) -> float:
    a, b = {name_key(name) for name in first}, {name_key(name) for name in second}
    return len(a & b) / len(a | b) if a | b else 0.0


def _text_likeness(first: str | None, second: str | None) -> int:
    """How alike two texts are, 0 to 100, by their words of content; half by the order they come in."""
    if not first or not second:
        return 0
    a, b = _said(first), _said(second)
    if not a[0] or not b[0]:
        return 100 if printed(first) == printed(second) else 0
    return round((fuzz.ratio(a[0], b[0]) + fuzz.ratio(a[1], b[1])) / 2)


@lru_cache(maxsize=4_000)
def _said(text: str) -> tuple[str, str]:
    """A text's words of content, as they come and in alphabetical order."""
    told = essence(text)
    return " ".join(told), " ".join(sorted(told))
