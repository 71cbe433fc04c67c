"""How well a page was read, whatever the order in which an engine gives its lines.

1. Registration. What was read is laid over the truth: words that occur once in both and are alike letter by letter are
   anchors; of all shifts, turns and changes of scale that two anchors ask for, the one that most others agree with is
   taken, and fitted to those. So boxes may be in pixels of the image as it was, or turned and set straight.
2. Matching. Every word read goes to the line of the truth that is nearest to its middle, where a step up or down
   counts thrice a step aside. A line is what stands side by side without a wide gap, so a table row is a line a cell.
   Words read of one line are set in order from left to right.
3. Scoring. The errors of a line are the letters to insert, delete or replace (Levenshtein) to make what was read the
   truth, both folded (`ocr_folding`). The character error rate is all errors over all letters and spaces of the truth.
   Text that was read where there is none counts as errors of the nearest line, so noise taken for text costs (as does
   a stamp that is read).
4. Details. Those that stand in a line of the truth are looked for in what was read; found is what is exactly the same.
"""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
from ocr_folding import ENTITIES, entities, fold, occurrences
from ocr_truth import Line, TruthPage
from ocr_words import ReadWord
from rapidfuzz.distance import Levenshtein

ANCHOR_LETTERS = 4
ANCHORS_NEEDED = 3
TRIES = 400
TOLERANCE = 12.0
"""How far from its truth, in points, an anchor may come to lie: about a line."""
STEEP = 3.0
POINTS_TO_THE_INCH = 72

Places = npt.NDArray[np.complex128]
"""Points of a plane as complex numbers: across + down * 1j."""


@dataclass
class Score:
    """How well one page or several were read."""

    errors: int = 0
    letters: int = 0
    wanted: Counter[str] = field(default_factory=Counter)
    """Details in the truth, by kind."""
    found: Counter[str] = field(default_factory=Counter)
    """Those of them that were read exactly."""

    @property
    def error_rate(self) -> float:
        """Errors to the letter of the truth; more than 1 where more was read than there is."""
        return self.errors / self.letters if self.letters else 0.0

    def accuracy(self, kind: str) -> float | None:
        """The share of details of a kind that were read exactly; None where there are none."""
        return self.found[kind] / self.wanted[kind] if self.wanted[kind] else None

    def __add__(self, other: Score) -> Score:
        return Score(
            self.errors + other.errors,
            self.letters + other.letters,
            self.wanted + other.wanted,
            self.found + other.found,
        )


def score_page(truth: TruthPage, read: Sequence[ReadWord], dpi: float) -> Score:
    """The score of what was read of a page in an image of some dots to the inch."""
    matched = match_lines(truth, read, dpi)
    score = Score()
    said = "\n".join(matched.values())
    distinct: dict[str, Counter[str]] = defaultdict(Counter)
    for number, line in enumerate(truth.lines):
        text = fold(line.text)
        score.letters += len(text)
        score.errors += Levenshtein.distance(text, matched.get(number, ""))
        for kind in ENTITIES:
            distinct[kind].update(entities(text, kind))
    for kind, wanted in distinct.items():
        for entity, number in wanted.items():
            score.wanted[kind] += number
            score.found[kind] += min(number, occurrences(said, entity, kind))
    return score


def match_lines(truth: TruthPage, read: Sequence[ReadWord], dpi: float) -> Mapping[int, str]:
    """What was read of each line of the truth, folded, by the number of the line."""
    if not read or not truth.lines:
        return {}
    places = register(truth, read, dpi)
    words: dict[int, list[tuple[float, str]]] = defaultdict(list)
    for word, place, line in zip(read, places, nearest_lines(truth.lines, places), strict=True):
        words[line].append((place.real, word.text))
    return {line: fold(" ".join(text for _, text in sorted(found))) for line, found in words.items()}


def nearest_lines(lines: Sequence[Line], places: Places) -> list[int]:
    """The number of the line nearest to each place (points)."""
    x0, x1 = np.array([line.x0 for line in lines]), np.array([line.x1 for line in lines])
    middle = np.array([(line.top + line.bottom) / 2 for line in lines])
    across, down = places.real[:, np.newaxis], places.imag[:, np.newaxis]
    aside = np.maximum(np.maximum(x0 - across, across - x1), 0)
    return [int(number) for number in np.argmin(aside + STEEP * np.abs(down - middle), axis=1)]


def register(truth: TruthPage, read: Sequence[ReadWord], dpi: float) -> Places:
    """The middles of the words read, in points of the page; by the resolution alone where there are few anchors."""
    places: Places = np.array([complex(word.x, word.y) for word in read]) * complex(POINTS_TO_THE_INCH / dpi)
    middles = [complex(word.x0 + word.x1, word.top + word.bottom) / 2 for word in truth.words]
    ours = once([word.text for word in read])
    theirs = once([word.text for word in truth.words])
    common = sorted(ours.keys() & theirs.keys())
    sources = np.array([places[ours[text]] for text in common])
    targets = np.array([middles[theirs[text]] for text in common])
    found = similarity(sources, targets)
    if found is None:
        return places
    factor, shift = found
    laid: Places = factor * places + shift
    return laid


def once(words: Sequence[str]) -> dict[str, int]:
    """Where the words stand that occur once and are long enough to be anchors."""
    counts = Counter(words)
    return {word: number for number, word in enumerate(words) if counts[word] == 1 and len(word) >= ANCHOR_LETTERS}


def similarity(sources: Places, targets: Places) -> tuple[complex, complex] | None:
    """The factor (a turn and a scale) and the shift that bring most sources to their targets; None if few agree."""
    if len(sources) < ANCHORS_NEEDED:
        return None
    chance = random.Random(0)  # noqa: S311 - the same tries every time
    best: npt.NDArray[np.bool_] = np.zeros(len(sources), dtype=bool)
    for _ in range(TRIES):
        one, other = chance.sample(range(len(sources)), 2)
        if abs(sources[other] - sources[one]) < 4 * TOLERANCE:
            continue
        factor = (targets[other] - targets[one]) / (sources[other] - sources[one])
        agrees = np.abs(factor * (sources - sources[one]) + targets[one] - targets) < TOLERANCE
        if 0.5 < abs(factor) < 2 and agrees.sum() > best.sum():
            best = agrees
    if best.sum() < ANCHORS_NEEDED:
        return None
    near, far = sources[best], targets[best]
    centred = near - near.mean()
    factor = complex(np.vdot(centred, far - far.mean()) / np.vdot(centred, centred))
    return factor, complex(far.mean() - factor * near.mean())
