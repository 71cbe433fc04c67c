"""Reads information sharing agreements into structured records, each value with its evidence."""

__version__ = "0.1.0"
