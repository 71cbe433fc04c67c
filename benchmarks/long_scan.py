"""Whether a scan of 200 pages is read as fast at its end as at its beginning, and in the same memory.

    python benchmarks/long_scan.py [--pages N] [--engine rapidocr|tesseract]

A PDF of N scanned pages with three lines of text each is read by a process of its own, which notes after every page
when it was done and how much memory the process holds. Limits: the last quarter takes at most 1.3 times the second
quarter's time a page, the memory grows by at most 60 MB from the second quarter to the last, the peak is under 1.6 GB.
"""

from __future__ import annotations

import argparse
import itertools
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import mean

from PIL import Image, ImageDraw, ImageFont

SLOWER, GROWN, PEAK = 1.3, 60.0, 1600.0


def make(path: Path, pages: int) -> None:
    """A PDF of scanned pages, 200 dots an inch, each with words of its own."""
    font = ImageFont.load_default(28)
    images = []
    for number in range(1, pages + 1):
        image = Image.new("L", (1654, 2339), 255)
        draw = ImageDraw.Draw(image)
        for row, line in enumerate(("Information sharing agreement", f"Clause {number} of the protocol", "Retention")):
            draw.text((200, 300 + 60 * row), line, fill=20, font=font)
        images.append(image)
    images[0].save(path, save_all=True, append_images=images[1:], resolution=200)


def held() -> float:
    """The process's memory in MB."""
    for line in Path("/proc/self/status").read_text("ascii").splitlines():
        if line.startswith("VmRSS"):
            return int(line.split()[1]) / 1024
    raise OSError("this benchmark reads /proc, which only Linux has")


def read(path: Path, engine: str) -> list[tuple[float, float]]:
    """Read a scan; for each page when it was done, in seconds, and the memory then, in MB."""
    from isa_extract import extract
    from isa_extract.settings import OcrEngineName, Settings

    told: list[tuple[float, float]] = []
    extract(
        path, settings=Settings(ocr_engine=OcrEngineName(engine)),
        progress=lambda *_: told.append((time.perf_counter(), held())),
    )  # fmt: skip
    return told


def main() -> int:
    """Print the figures; 1 where one is beyond its limit."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--pages", type=int, default=200)
    parser.add_argument("--engine", default="rapidocr")
    parser.add_argument("--read", type=Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.read:
        print(json.dumps(read(arguments.read, arguments.engine)))
        return 0
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "scan.pdf"
        make(path, arguments.pages)
        command = [sys.executable, __file__, "--engine", arguments.engine, "--read", str(path)]
        told = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    quarter = len(told) // 4
    seconds = [after[0] - before[0] for before, after in itertools.pairwise(told)]
    slower = mean(seconds[-quarter:]) / mean(seconds[quarter : 2 * quarter])
    grown = max(memory for _, memory in told[-quarter:]) - max(memory for _, memory in told[quarter : 2 * quarter])
    peak = max(memory for _, memory in told)
    print(f"{len(told)} pages, {mean(seconds):.2f} s a page")
    print(f"time a page, last quarter / second quarter  {slower:.2f}  limit {SLOWER}")
    print(f"memory grown from second to last quarter    {grown:.0f} MB  limit {GROWN:.0f} MB")
    print(f"peak memory                                 {peak:.0f} MB  limit {PEAK:.0f} MB")
    return 0 if slower <= SLOWER and grown <= GROWN and peak <= PEAK else 1


if __name__ == "__main__":
    sys.exit(main())
