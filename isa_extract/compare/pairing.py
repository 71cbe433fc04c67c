"""Which items of two lists belong together, given how alike each pair is; and which of those pairs changed places."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Mapping, Sequence

Pairs = list[tuple[int, int]]

_OPTIMAL_UP_TO = 60
"""Items on either side that are weighed against each other; beyond, the most alike are taken first."""


def best_pairs(alike: Mapping[tuple[int, int], int]) -> Pairs:
    """The pairs that make the greatest sum, each item in one at most; of equal sums the one nearest to the order."""
    weights = {pair: 1000 * score - min(abs(pair[0] - pair[1]), 999) for pair, score in alike.items() if score > 0}
    pairs: Pairs = []
    for rows, columns in _components(weights):
        if max(len(rows), len(columns)) > _OPTIMAL_UP_TO:
            pairs += _greedy({(i, j): weights[i, j] for i in rows for j in columns if (i, j) in weights})
        else:
            pairs += _optimal(rows, columns, weights)
    return sorted(pairs)


def _components(weights: Mapping[tuple[int, int], int]) -> list[tuple[list[int], list[int]]]:
    """Items that compete with each other, apart from those that do not."""
    of_row: dict[int, list[int]] = defaultdict(list)
    of_column: dict[int, list[int]] = defaultdict(list)
    for i, j in sorted(weights):
        of_row[i].append(j)
        of_column[j].append(i)
    found = []
    seen: set[int] = set()
    for start in of_row:
        if start in seen:
            continue
        rows, columns, waiting = {start}, set[int](), [start]
        while waiting:
            for j in of_row[waiting.pop()]:
                if j not in columns:
                    columns.add(j)
                    new = set(of_column[j]) - rows
                    rows |= new
                    waiting += sorted(new)
        seen |= rows
        found.append((sorted(rows), sorted(columns)))
    return found


def _greedy(weights: Mapping[tuple[int, int], int]) -> Pairs:
    rows: set[int] = set()
    columns: set[int] = set()
    pairs = []
    for (i, j), _ in sorted(weights.items(), key=lambda entry: (-entry[1], entry[0])):
        if i not in rows and j not in columns:
            rows.add(i)
            columns.add(j)
            pairs.append((i, j))
    return pairs


def _optimal(rows: Sequence[int], columns: Sequence[int], weights: Mapping[tuple[int, int], int]) -> Pairs:
    """The assignment of greatest weight (the Hungarian method with potentials); a pair without a weight is none."""
    if len(rows) == len(columns) == 1:
        return [(rows[0], columns[0])]
    if len(rows) > len(columns):
        turned = _optimal(columns, rows, {(j, i): weight for (i, j), weight in weights.items()})
        return [(i, j) for j, i in turned]
    n, m = len(rows), len(columns)
    cost = [[-weights.get((i, j), 0) for j in columns] for i in rows]
    above, left = [0] * (n + 1), [0] * (m + 1)
    owner, way = [0] * (m + 1), [0] * (m + 1)
    for i in range(1, n + 1):
        owner[0] = i
        column = 0
        lowest: list[float] = [float("inf")] * (m + 1)
        used = [False] * (m + 1)
        while True:
            used[column] = True
            row, delta, following = owner[column], float("inf"), 0
            for j in range(1, m + 1):
                if used[j]:
                    continue
                reduced = cost[row - 1][j - 1] - above[row] - left[j]
                if reduced < lowest[j]:
                    lowest[j], way[j] = reduced, column
                if lowest[j] < delta:
                    delta, following = lowest[j], j
            for j in range(m + 1):
                if used[j]:
                    above[owner[j]] += int(delta)
                    left[j] -= int(delta)
                else:
                    lowest[j] -= delta
            column = following
            if owner[column] == 0:
                break
        while column:
            owner[column] = owner[way[column]]
            column = way[column]
    found = [(rows[owner[j] - 1], columns[j - 1]) for j in range(1, m + 1) if owner[j]]
    return [pair for pair in found if weights.get(pair, 0) > 0]


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
