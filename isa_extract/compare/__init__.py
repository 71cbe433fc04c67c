"""One record held against the schema, two records against each other."""

from isa_extract.compare.conformance import Conformance, FieldState, conformance
from isa_extract.compare.differences import Comparison, Difference, Kind, Place, Side, differences

__all__ = [
    "Comparison", "Conformance", "Difference", "FieldState", "Kind", "Place", "Side", "conformance", "differences",
]  # fmt: skip
