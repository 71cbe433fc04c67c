"""A check, or findings, as one self-contained HTML page: no scripts, nothing loaded, everything escaped."""

from __future__ import annotations

from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined, Template

from isa_extract.check import STATUSES, CheckReport
from isa_extract.findings import FindingsReport
from isa_extract.report import findings, wording
from isa_extract.report.text import NOT_ASKED, SIGNS, sign


@cache
def template(name: str) -> Template:
    """A template of this folder."""
    environment = Environment(
        loader=PackageLoader("isa_extract", "report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["capitalize_first"] = lambda text: text[:1].upper() + text[1:]
    return environment.get_template(name)


def html_report(report: CheckReport) -> str:
    """The whole report."""
    return template("check.html.j2").render(
        report=report, statuses=STATUSES, signs=SIGNS, not_asked=NOT_ASKED, sign=sign, wording=wording
    )


def html_findings(report: FindingsReport) -> str:
    """The whole report of findings."""
    return template("findings.html.j2").render(report=report, views=findings)
