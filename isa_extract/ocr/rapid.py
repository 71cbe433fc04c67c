"""The default engine: the detection and recognition models that RapidOCR carries, run by ONNX Runtime."""

from __future__ import annotations

import logging
import math
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import cv2
import numpy as np
import numpy.typing as npt

from isa_extract.ocr.engine import GreyImage, Reading

_DETECTION_SIDE = 1280
"""Pixels of the longer side that lines are looked for in. Lines of 8 point type are found at 960 still; the time goes
with the square."""
_DETECTION_LEAST = 320
"""Pixels of the shorter side that a smaller image is enlarged to; the engine's own 736 makes a strip a page."""
_HEIGHT = 48
"""The height in pixels that the recognition model takes lines in."""
_EM = 30.0
"""Columns for a type size's width. The model makes one step for 8 columns. Lines whose letters are wider are narrowed:
Latin letters need no more steps, and the time goes with the columns."""
_LEAST_NARROWED = 0.6
_STEP = 8
"""Pixels of a line's width for one step of the model's output."""
_PAD = 0.2
"""White left above and below a line's ink, as a share of the ink's height; the model was trained with some."""
_INKED = 0.85
"""The height of a line's ink in type sizes: 0.72 without letters that reach below the baseline, 0.93 with them."""
_LONGEST = 720
"""Columns of the model's input beyond which a line is cut between words: it garbles very long ones."""
_BATCH_COLUMNS = 4096
"""Lines are read together up to this many columns, which bounds the memory."""
_SURE = 0.94
"""A narrowed line read with less certainty than this is read again at its full width."""
_GAP, _LOOSE_GAP, _STOP_GAP = 0.22, 0.5, 0.17
"""A gap of this share of the line's height parts words even where the model saw no space: between letters, beside
figures and signs, which stand loosely, and behind a comma or stop."""
_NO_GAP = 0.11
"""Letters with less white than this between them stand in one word even where the model saw a space."""


_BLANK = 0
_SIGNS = "£€©®°·•●▪■□☐☑☒✓–—‘’“”…½¼¾²³§"
"""What is printed in British agreements beside ASCII and accented Latin letters."""


def _is_wanted(character: str) -> bool:
    return len(character) == 1 and (" " <= character <= "~" or "À" <= character <= "ſ" or character in _SIGNS)


class _Line(NamedTuple):
    """A line found on the page, or a piece of a long one, cut out of it."""

    crop: GreyImage
    left: float
    top: float
    number: int
    narrowed: float = 1.0  # the share of its width that it is read with

    @property
    def columns(self) -> float:
        """Its width in the model's input."""
        return float(self.crop.shape[1] / self.crop.shape[0] * _HEIGHT * self.narrowed)


class RapidEngine:
    """Finds lines with RapidOCR's detector and reads them with its recognition model, limited to Latin letters.

    `threads` processors are used; each reads batches of its own, which is faster than sharing one batch. Raises
    ImportError, with what to install, where rapidocr or onnxruntime is missing.
    """

    name = "rapidocr"

    def __init__(self, threads: int = 2) -> None:
        try:
            import onnxruntime  # type: ignore[import-untyped]
            import rapidocr
        except ImportError:
            raise ImportError("install it: pip install rapidocr onnxruntime") from None

        logging.getLogger("RapidOCR").setLevel(logging.ERROR)
        self._detector: Any = rapidocr.RapidOCR(
            params={
                "Global.log_level": "error", "Global.max_side_len": _DETECTION_SIDE,
                "Det.limit_side_len": _DETECTION_LEAST, "Global.use_cls": False, "Global.use_rec": False,
                "EngineConfig.onnxruntime.intra_op_num_threads": threads,
            }
        )  # fmt: skip
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 4
        options.enable_cpu_mem_arena = False  # the arena keeps the widest batch's memory for good
        model = _recognition_model(Path(rapidocr.__file__).parent / "models")
        # A session may be run by several threads at once; each run takes one processor.
        self._session: Any = onnxruntime.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])
        alphabet = ["", *self._session.get_modelmeta().custom_metadata_map["character"].split("\n"), " "]
        self._wanted = np.array([i for i, sign in enumerate(alphabet) if i == _BLANK or _is_wanted(sign)])
        self._alphabet = [alphabet[i] for i in self._wanted]
        self._pool = ThreadPoolExecutor(threads)

    def read(self, image: GreyImage) -> list[Reading]:
        """The words of an upright image, line by line."""
        lines = self._lines(image)
        texts = self._texts(lines)
        doubtful = [i for i, text in enumerate(texts) if lines[i].narrowed < 1.0 and text.score < _SURE]
        for i, text in zip(doubtful, self._texts([lines[i]._replace(narrowed=1.0) for i in doubtful]), strict=True):
            texts[i] = max(texts[i], text, key=lambda text: text.score)
        readings: list[Reading] = []
        for i, line in enumerate(lines):
            text = texts[i]
            if text.characters:
                readings += _words(line, text)
        return readings

    def _texts(self, lines: Sequence[_Line]) -> list[_Text]:
        """What each line reads as."""
        batches = _batches(lines)
        read = self._pool.map(self._recognise, ([lines[i] for i in batch] for batch in batches))
        texts = dict(
            pair for batch, found in zip(batches, read, strict=True) for pair in zip(batch, found, strict=True)
        )
        return [texts[i] for i in range(len(lines))]

    def _lines(self, image: GreyImage) -> list[_Line]:
        found = self._detector(cv2.cvtColor(image, cv2.COLOR_GRAY2BGR), use_cls=False, use_rec=False)
        if found.boxes is None:
            return []
        height, width = image.shape
        lines: list[_Line] = []
        for number, box in enumerate(found.boxes):
            left, top = (max(0, int(edge)) for edge in box.min(axis=0))
            right, bottom = (int(np.ceil(edge)) for edge in box.max(axis=0))
            right, bottom = min(width, right), min(height, bottom)
            if right - left >= 4 and bottom - top >= 6:
                lines += _pieces(_tightened(_Line(image[top:bottom, left:right], left, top, number)))
        return lines

    def _recognise(self, lines: Sequence[_Line]) -> list[_Text]:
        narrowed = [_narrowed(line) for line in lines]
        width = -(-max(crop.shape[1] for crop in narrowed) // _STEP) * _STEP
        batch = np.zeros((len(narrowed), 3, _HEIGHT, width), dtype=np.float32)
        for row, crop in zip(batch, narrowed, strict=True):
            row[:, :, : crop.shape[1]] = crop.astype(np.float32) / 127.5 - 1.0
        (odds,) = self._session.run(None, {"x": batch})
        odds = odds[:, :, self._wanted]
        return [self._decode(row, line) for row, line in zip(odds, lines, strict=True)]

    def _decode(self, odds: npt.NDArray[np.float32], line: _Line) -> _Text:
        """The best path: repeated classes are one character, blanks part them."""
        best = odds.argmax(axis=1)
        starts = np.flatnonzero((best != _BLANK) & (best != np.concatenate(([-1], best[:-1]))))
        scale = _step(line)
        characters = []
        for start in starts:
            end = start
            while end + 1 < len(best) and best[end + 1] == best[start]:
                end += 1
            score = float(odds[start : end + 1, best[start]].max())
            characters.append(_Character(self._alphabet[best[start]], ((start + end) / 2 + 0.5) * scale, score))
        score = float(np.mean([one.score for one in characters])) if characters else 0.0
        return _Text(characters, score)


class _Character(NamedTuple):
    sign: str
    middle: float  # pixels from the crop's left edge
    score: float


class _Text(NamedTuple):
    """What a line reads as."""

    characters: list[_Character]
    score: float


def _recognition_model(folder: Path) -> Path:
    """The recognition model among those the package carries."""
    models = sorted(folder.glob("*_rec_*.onnx"))
    if not models:
        raise ImportError(f"rapidocr carries no recognition model in {folder.name}")
    return models[-1]


def _step(line: _Line) -> float:
    """Pixels of the crop for one step of the model."""
    return float(line.crop.shape[0] / _HEIGHT / line.narrowed * _STEP)


def _narrowed(line: _Line) -> GreyImage:
    width = max(_STEP * 2, round(line.columns))
    way = cv2.INTER_AREA if line.crop.shape[0] > _HEIGHT else cv2.INTER_LINEAR
    return cv2.resize(line.crop, (width, _HEIGHT), interpolation=way).astype(np.uint8)


def _tightened(line: _Line) -> _Line:
    """A line without the white above and below, and how far it may be narrowed for the size of its letters."""
    height = line.crop.shape[0]
    rows = _ink(line.crop).sum(axis=1)
    full = np.flatnonzero(rows >= 0.25 * rows.max()) if rows.any() else np.array([], dtype=np.int64)
    if not len(full):
        return line
    first, last = int(full[0]), int(full[-1]) + 1
    while first > 0 and rows[first - 1] >= 2:
        first -= 1
    while last < height and rows[last] >= 2:
        last += 1
    inked = last - first
    pad = max(2, round(_PAD * inked))
    top, bottom = max(0, first - pad), min(height, last + pad)
    crop = line.crop[top:bottom]
    size = inked / _INKED * _HEIGHT / crop.shape[0]  # in rows of the model's input
    return line._replace(crop=crop, top=line.top + top, narrowed=min(1.0, max(_LEAST_NARROWED, _EM / size)))


def _batches(lines: Sequence[_Line]) -> list[list[int]]:
    """Lines of about one width together; always the same for the same page, as a batch's width touches the result."""
    widths = [line.columns for line in lines]
    batches: list[list[int]] = []
    for i in sorted(range(len(lines)), key=lambda i: (-widths[i], i)):
        widest = widths[batches[-1][0]] if batches else 0.0
        if batches and widest * (len(batches[-1]) + 1) <= _BATCH_COLUMNS and widths[i] > 0.85 * widest:
            batches[-1].append(i)
        else:
            batches.append([i])
    return batches


def _pieces(line: _Line) -> Iterator[_Line]:
    """A line cut into pieces of equal length, about, between words."""
    height, width = line.crop.shape
    count = math.ceil(line.columns / _LONGEST)
    cuts = [0]
    if count > 1:
        gaps = [(start + end) // 2 for start, end in _gaps(_ink_columns(line.crop)) if end - start > _GAP * height]
        for i in range(1, count):
            later = [gap for gap in gaps if gap > cuts[-1] + height]
            if later:
                cuts.append(min(later, key=lambda gap: abs(gap - width * i / count)))
    for start, end in pairwise([*cuts, width]):
        yield line._replace(crop=line.crop[:, start:end], left=line.left + start)


def _gaps(columns: npt.NDArray[np.bool_]) -> list[tuple[int, int]]:
    """The runs of columns without ink."""
    edges = np.diff(np.concatenate(([1], columns.astype(np.int8), [1])))
    return list(zip(np.flatnonzero(edges == -1).tolist(), np.flatnonzero(edges == 1).tolist(), strict=True))


def _words(line: _Line, text: _Text) -> list[Reading]:
    """A line's characters as words. Where the page shows a gap or none, it is believed more than the model."""
    crop = line.crop
    columns = _ink_columns(crop)
    height, width = crop.shape
    runs: list[list[_Character]] = [[]]
    cuts: list[tuple[float, float]] = []  # the white between words, in columns
    printed = [one for one in text.characters if one.sign != " "]
    if not printed:
        return []
    after_space = {id(b) for a, b in pairwise(text.characters) if a.sign == " " and b.sign != " "}
    spaced = [id(one) in after_space for one in printed]
    # A letter's place is known to a step of the model, which is wider than an l: beside a space it saw none is lost.
    near = [any(spaced[max(0, i - 1) : i + 2]) for i in range(len(printed))]
    step = _step(line)
    for i, one in enumerate(printed):
        before = printed[i - 1] if i else None
        if before is not None:
            slack = 0.5 * step if spaced[i] else 0.0
            gap = _widest_gap(columns, before.middle - slack, one.middle + slack)
            wide = gap[1] - gap[0]
            lost = not near[i] and _is_gap(wide, height, before.sign, one.sign)
            seen = spaced[i] and (wide >= _NO_GAP * height or not (before.sign + one.sign).isalpha())
            if seen and cuts and cuts[-1] == gap and len(runs[-1]) == 1:
                # The model saw two spaces around a narrow letter where the page has one: "al l records".
                narrow = runs.pop()
                runs[-1] += narrow
                cuts.pop()
            if seen or lost:
                runs.append([])
                cuts.append(gap if wide else ((before.middle + one.middle) / 2,) * 2)
        runs[-1].append(one)
    inked = np.flatnonzero(columns)
    first, last = (float(inked[0]), float(inked[-1] + 1)) if len(inked) else (0.0, float(width))
    edges = [min(first, printed[0].middle), *(edge for cut in cuts for edge in cut), max(last, printed[-1].middle)]
    return [
        Reading(
            "".join(one.sign for one in run), line.left + edges[2 * i], line.top,
            line.left + max(edges[2 * i + 1], edges[2 * i] + 1), line.top + height,
            float(np.mean([one.score for one in run])), line.number,
        )
        for i, run in enumerate(runs)
    ]  # fmt: skip


def _is_gap(wide: float, height: int, before: str, after: str) -> bool:
    """Whether so much white parts two words that the model read as one."""
    if before in ",.;:" and after.isalnum():
        return wide > _STOP_GAP * height
    return wide > (_GAP if before.isalpha() and after.isalpha() else _LOOSE_GAP) * height


def _ink_columns(crop: GreyImage) -> npt.NDArray[np.bool_]:
    """For each column of a line whether there is ink in it."""
    edge = crop.shape[0] // 8
    inner = _ink(crop)[edge : -edge or None]
    return np.asarray(inner.sum(axis=0) > max(1, crop.shape[0] // 24))


def _ink(crop: GreyImage) -> npt.NDArray[np.bool_]:
    """Where there is ink in a line, by the threshold that parts its dark and light best."""
    threshold, _ = cv2.threshold(crop, 0, 255, cv2.THRESH_OTSU)
    return np.asarray(crop <= threshold)


def _widest_gap(columns: npt.NDArray[np.bool_], left: float, right: float) -> tuple[float, float]:
    """The widest run of columns without ink between two characters' middles; (0, 0) where there is none."""
    start, end = max(0, int(left)), min(len(columns), int(right) + 1)
    best = (0.0, 0.0)
    run = start
    for x in range(start, end + 1):
        if x == end or columns[x]:
            if x - run > best[1] - best[0]:
                best = (float(run), float(x))
            run = x + 1
    return best
