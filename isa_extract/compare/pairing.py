"""Which items of two lists belong together, given how alike each pair is; and which of those pairs changed places."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence

import numpy as np
from scipy.optimize import linear_sum_assignment

Pairs = list[tuple[int, int]]


def best_pairs(alike: Mapping[tuple[int, int], int]) -> Pairs:
    """The pairs that make the greatest sum, each item in one at most; of equal sums the one nearest to the order."""
    weights = {pair: 1000 * score - min(abs(pair[0] - pair[1]), 999) for pair, score in alike.items() if score > 0}
    if not weights:
        return []
    rows, columns = (sorted({pair[side] for pair in weights}) for side in (0, 1))
    row_of, column_of = ({item: number for number, item in enumerate(items)} for items in (rows, columns))
    table = np.zeros((len(rows), len(columns)))
    for (i, j), weight in weights.items():
        table[row_of[i], column_of[j]] = weight
    found = zip(*linear_sum_assignment(table, maximize=True), strict=True)
    return sorted((rows[i], columns[j]) for i, j in found if table[i, j] > 0)


def out_of_order(pairs: Sequence[tuple[int, int]]) -> set[tuple[int, int]]:
    """The fewest pairs without which the others stand in the same order on both sides."""
    ordered = sorted(pairs)
    ends: list[int] = []  # the last item of the shortest-ended run of each length
    places: list[int] = []
    before: list[int] = []
    for place, (_, j) in enumerate(ordered):
        length = bisect_left(ends, j)
        before.append(places[length - 1] if length else -1)
        ends[length : length + 1] = [j]
        places[length : length + 1] = [place]
    kept = set()
    place = places[-1] if places else -1
    while place >= 0:
        kept.add(ordered[place])
        place = before[place]
    return set(ordered) - kept
