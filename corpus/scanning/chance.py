"""Random numbers that are the same on every run: their seed is the name of what they are for."""

from __future__ import annotations

import hashlib

import numpy as np


def generator(*names: object) -> np.random.Generator:
    """A generator whose numbers follow from the names alone (Python's own hash() differs from run to run)."""
    digest = hashlib.sha256("\0".join(map(str, names)).encode()).digest()
    return np.random.Generator(np.random.PCG64(int.from_bytes(digest[:8], "big")))
