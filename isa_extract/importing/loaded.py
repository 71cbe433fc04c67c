"""Loads, when imported, all that reading documents needs: worker processes are forked from one that has done it."""

from isa_extract.pipeline import warm

warm()
