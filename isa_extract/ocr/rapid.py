"""The default engine: the detection and recognition models that RapidOCR carries, run by ONNX Runtime."""

from __future__ import annotations

import logging
from collections.abc import Sequence
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
_HEIGHT = 48
"""The height in pixels that the recognition model takes lines in."""
_SQUEEZE = 0.78
"""Lines are narrowed to this share of their width before they are read. The model sees one step for 8 pixels; Latin
letters at full width take more steps than they need. Narrowed lines cost less and are read no worse."""
_STEP = 8
"""Pixels of a line's width for one step of the model's output."""
_BATCH_COLUMNS = 4096
"""Lines are read together up to this many columns, which bounds the memory."""
_LEAST_SCORE = 0.45
"""A line read with less certainty than this is not text: a signature, a picture, dirt."""
_GAP = 0.24
"""A gap of this share of the line's letter height parts words even where the model saw no space."""

_BLANK = 0
_SIGNS = "£€©®°·•●▪■□☐☑☒✓–—‘’“”…½¼¾²³§"
"""What is printed in British agreements beside ASCII and accented Latin letters."""


def _is_wanted(character: str) -> bool:
    return len(character) == 1 and (" " <= character <= "~" or "À" <= character <= "ſ" or character in _SIGNS)


class _Line(NamedTuple):
    """A line found on the page, cut out of it."""

    crop: GreyImage
    left: float
    top: float


class RapidEngine:
    """Finds lines with RapidOCR's detector and reads them with its recognition model, limited to Latin letters.

    `threads` processors are used; each reads batches of its own, which is faster than sharing one batch. Raises
    ImportError where rapidocr or onnxruntime is not installed.
    """

    name = "rapidocr"

    def __init__(self, threads: int = 2) -> None:
        import onnxruntime
        import rapidocr

        logging.getLogger("RapidOCR").setLevel(logging.ERROR)
        self._detector: Any = rapidocr.RapidOCR(
            params={
                "Global.log_level": "error", "Global.max_side_len": _DETECTION_SIDE,
                "Global.use_cls": False, "Global.use_rec": False,
                "EngineConfig.onnxruntime.intra_op_num_threads": threads,
            }
        )  # fmt: skip
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 4
        options.enable_cpu_mem_arena = False  # the arena keeps the widest batch's memory for good
        model = _recognition_model(Path(rapidocr.__file__).parent / "models")
        # A session may be run by several threads at once; each run takes one processor.
        self._session: Any = onnxruntime.InferenceSession(
            str(model), options, providers=["CPUExecutionProvider"]
        )
        alphabet = ["", *self._session.get_modelmeta().custom_metadata_map["character"].split("\n"), " "]
        self._wanted = np.array([i for i, sign in enumerate(alphabet) if i == _BLANK or _is_wanted(sign)])
        self._alphabet = [alphabet[i] for i in self._wanted]
        self._pool = ThreadPoolExecutor(threads)

    def read(self, image: GreyImage) -> list[Reading]:
        """The words of an upright image, line by line."""
        lines = self._lines(image)
        batches = _batches(lines)
        read = self._pool.map(self._recognise, ([lines[i].crop for i in batch] for batch in batches))
        texts: dict[int, _Text] = {}
        for batch, found in zip(batches, read, strict=True):
            texts.update(zip(batch, found, strict=True))
        readings: list[Reading] = []
        for number, line in enumerate(lines):
            text = texts[number]
            if text.characters and text.score >= _LEAST_SCORE:
                readings += _words(line, text, number)
        return readings

    def _lines(self, image: GreyImage) -> list[_Line]:
        found = self._detector(cv2.cvtColor(image, cv2.COLOR_GRAY2BGR), use_cls=False, use_rec=False)
        if found.boxes is None:
            return []
        height, width = image.shape
        lines = []
        for box in found.boxes:
            left, top = (max(0, int(edge)) for edge in box.min(axis=0))
            right, bottom = (int(np.ceil(edge)) for edge in box.max(axis=0))
            right, bottom = min(width, right), min(height, bottom)
            if right - left >= 4 and bottom - top >= 6:
                lines.append(_Line(image[top:bottom, left:right], left, top))
        return lines

    def _recognise(self, crops: Sequence[GreyImage]) -> list[_Text]:
        narrowed = [_narrowed(crop) for crop in crops]
        width = -(-max(crop.shape[1] for crop in narrowed) // _STEP) * _STEP
        batch = np.zeros((len(narrowed), 3, _HEIGHT, width), dtype=np.float32)
        for row, crop in zip(batch, narrowed, strict=True):
            row[:, :, : crop.shape[1]] = crop.astype(np.float32) / 127.5 - 1.0
        (odds,) = self._session.run(None, {"x": batch})
        odds = odds[:, :, self._wanted]
        return [self._decode(row, crop) for row, crop in zip(odds, crops, strict=True)]

    def _decode(self, odds: npt.NDArray[np.float32], crop: GreyImage) -> _Text:
        """The best path: repeated classes are one character, blanks part them."""
        best = odds.argmax(axis=1)
        starts = np.flatnonzero((best != _BLANK) & (best != np.concatenate(([-1], best[:-1]))))
        scale = crop.shape[0] / _HEIGHT / _SQUEEZE * _STEP  # pixels of the crop for one step
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


def _narrowed(crop: GreyImage) -> GreyImage:
    width = max(_STEP * 2, round(_HEIGHT * crop.shape[1] / crop.shape[0] * _SQUEEZE))
    way = cv2.INTER_AREA if crop.shape[0] > _HEIGHT else cv2.INTER_LINEAR
    return cv2.resize(crop, (width, _HEIGHT), interpolation=way).astype(np.uint8)


def _batches(lines: Sequence[_Line]) -> list[list[int]]:
    """Lines of about one width together; always the same for the same page, as a batch's width touches the result."""
    widths = [line.crop.shape[1] / line.crop.shape[0] * _HEIGHT * _SQUEEZE for line in lines]
    batches: list[list[int]] = []
    for i in sorted(range(len(lines)), key=lambda i: (-widths[i], i)):
        widest = widths[batches[-1][0]] if batches else 0.0
        if batches and widest * (len(batches[-1]) + 1) <= _BATCH_COLUMNS and widths[i] > 0.85 * widest:
            batches[-1].append(i)
        else:
            batches.append([i])
    return batches


def _words(line: _Line, text: _Text, number: int) -> list[Reading]:
    """A line's characters as words. Where the page shows a gap or none, it is believed more than the model."""
    crop = line.crop
    columns = _ink_columns(crop)
    height, width = crop.shape
    runs: list[list[_Character]] = [[]]
    cuts: list[tuple[float, float]] = []  # the white between words, in columns
    printed = [one for one in text.characters if one.sign != " "]
    if not printed:
        return []
    spaces = {id(b) for a, b in pairwise(text.characters) if a.sign == " " and b.sign != " "}
    for before, one in zip([None, *printed], printed, strict=False):
        if before is not None:
            gap = _widest_gap(columns, before.middle, one.middle)
            wide = gap[1] - gap[0]
            if id(one) in spaces or _is_gap(wide, height, before.sign, one.sign):
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
            float(np.mean([one.score for one in run])), number,
        )
        for i, run in enumerate(runs)
    ]  # fmt: skip


def _is_gap(wide: float, height: int, before: str, after: str) -> bool:
    """Whether so much white parts two words that the model read as one. Figures and signs stand loosely."""
    loose = not (before.isalpha() and after.isalpha())
    return wide > (0.5 if loose else _GAP) * height


def _ink_columns(crop: GreyImage) -> npt.NDArray[np.bool_]:
    """For each column of a line whether there is ink in it."""
    threshold, _ = cv2.threshold(crop, 0, 255, cv2.THRESH_OTSU)
    inner = crop[crop.shape[0] // 8 : -(crop.shape[0] // 8) or None]
    return (inner <= threshold).sum(axis=0) > max(1, crop.shape[0] // 24)


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
