"""The conditions of a scan, as a table of data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Mark = Literal["stamp", "scribble", "signature"]


@dataclass(frozen=True)
class Condition:
    """What happens to a page between the paper and the file, in the order in which it happens."""

    name: str
    summary: str
    dpi: tuple[float, float] = (200.0, 200.0)
    """Pixels to the inch, across and down."""
    marks: tuple[Mark, ...] = ()
    """What is stamped and written over the text."""
    turns: tuple[int, ...] = (0,)
    """Degrees clockwise that pages lie turned: the first for page 1, the next for page 2, then again from the first."""
    skew: tuple[float, float] = (0.0, 0.0)
    """The least and the most degrees that a page lies askew; which, and to which side, differs by page."""
    blur: float = 0.0
    """Standard deviation of the blur, in hundredths of an inch."""
    ink: float = 20.0
    paper: float = 252.0
    """The grey (0 to 255) that black ink and white paper come out as."""
    shade: float = 0.0
    """How much darker (0 to 255) the worst lit corner is than the best lit one."""
    grain: float = 0.0
    """Standard deviation of the noise, in greys."""
    grain_size: float = 0.0
    """Standard deviation of the blur that makes the noise coarse, in pixels."""
    speckles: float = 0.0
    """Specks to the square inch, dark ones; a third as many light ones fall on the ink."""
    bilevel: bool = False
    """One bit a pixel."""
    jpeg: int | None = 85
    """JPEG quality; None where the file is not compressed with loss."""


CONDITIONS: dict[str, Condition] = {
    condition.name: condition
    for condition in (
        Condition("clean", "a good office scanner", skew=(0.1, 0.5), blur=0.15, grain=4),
        Condition(
            "photocopy",
            "a bad photocopy of a photocopy",
            dpi=(150, 150),
            skew=(1.0, 2.0),
            blur=0.5,
            ink=70,
            paper=205,
            shade=25,
            grain=20,
            grain_size=0.6,
            speckles=6,
            jpeg=45,
        ),
        Condition("skew1", "1 degree askew", skew=(1, 1), blur=0.15, grain=4),
        Condition("skew2", "2 degrees askew", skew=(2, 2), blur=0.15, grain=4),
        Condition("skew3", "3 degrees askew", skew=(3, 3), blur=0.15, grain=4),
        Condition("upside_down", "fed the wrong way round", turns=(180,), skew=(0.1, 0.5), blur=0.15, grain=4),
        Condition("sideways", "fed by the long edge", turns=(90, 270), skew=(0.1, 0.5), blur=0.15, grain=4),
        Condition("dpi100", "100 dpi", dpi=(100, 100), skew=(0.1, 0.5), blur=0.15, grain=4),
        Condition("dpi150", "150 dpi", dpi=(150, 150), skew=(0.1, 0.5), blur=0.15, grain=4),
        Condition("dpi300", "300 dpi", dpi=(300, 300), skew=(0.1, 0.5), blur=0.15, grain=4),
        Condition("jpeg", "compressed far too much", skew=(0.1, 0.5), blur=0.15, grain=4, jpeg=12),
        Condition("speckle", "dust on the glass", skew=(0.1, 0.5), blur=0.15, grain=4, speckles=40),
        Condition(
            "stamp",
            "stamped, signed and scribbled on over the text",
            marks=("stamp", "scribble", "signature"),
            skew=(0.1, 0.5),
            blur=0.15,
            grain=4,
        ),
        Condition(
            "faint", "an empty toner, badly lit", skew=(0.1, 0.5), blur=0.3, ink=165, paper=235, shade=60, grain=6
        ),
        Condition("fax", "a fax", dpi=(204, 98), skew=(0.3, 0.8), blur=0.3, grain=25, speckles=2, bilevel=True),
    )
}
