"""Findings: what a person should look at, as small generators over a record and, where it is at hand, its document."""

from __future__ import annotations

import os
from collections.abc import Iterator

from isa_extract.checks import data, dates, drafting, legislation, pages, parties, retention, signing, values
from isa_extract.checks.case import CHECKS, Case, Check
from isa_extract.facts import Finding

__all__ = ["CHECKS", "Case", "Check", "data", "dates", "drafting", "find_all", "legislation", "pages", "parties",
           "retention", "signing", "values"]  # fmt: skip


def find_all(case: Case) -> Iterator[Finding]:
    """Every finding, check by check; one that fails costs its own findings and becomes one, the others still run."""
    for check in CHECKS:
        if not check.applies(case):
            continue
        try:
            yield from list(check.function(case))
        except Exception as error:
            if os.environ.get("ISA_EXTRACT_RAISE"):
                raise
            name = check.name.replace("_", " ")
            yield Finding("extractor-failed", f"the check of {name} failed ({type(error).__name__})")
