"""The peak memory of a process that makes a reader and reads images with it, in MB.

    python benchmarks/ocr_memory.py READER DPI IMAGE...

`ocr.py` runs this for each reader. The images are such as need no more memory to open than they hold (PNG).
"""

from __future__ import annotations

import re
import resource
import sys
from pathlib import Path

import numpy as np
from ocr_readers import READERS
from PIL import Image


def peak_megabytes() -> float:
    """The peak of this process so far.

    On Linux it is taken from the process' own account: `ru_maxrss`, the same figure otherwise, begins there with what
    the process that started this one had in use.
    """
    account = Path("/proc/self/status")
    if account.is_file() and (peak := re.search(r"VmHWM:\s*(\d+) kB", account.read_text(encoding="ascii"))):
        return int(peak[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 * 1024 if sys.platform == "darwin" else 1024)


def main(arguments: list[str]) -> int:
    """Read, and print the peak."""
    name, dpi, *paths = arguments
    read = READERS[name]()
    for path in paths:
        with Image.open(path) as image:
            grey = np.asarray(image.convert("L"))
        read(grey, float(dpi))
    print(peak_megabytes())
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
