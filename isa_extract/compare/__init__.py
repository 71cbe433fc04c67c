"""One record held against the schema, two records against each other."""

from isa_extract.compare.conformance import Conformance, FieldState, conformance
from isa_extract.compare.differences import differences
from isa_extract.compare.model import Comparison, Difference, Kind, Place, Side
from isa_extract.compare.subject import CompareReport, ConformanceReport, Subject

__all__ = [
    "CompareReport", "Comparison", "Conformance", "ConformanceReport", "Difference", "FieldState", "Kind", "Place",
    "Side", "Subject", "conformance", "differences",
]  # fmt: skip
