"""The legal instruments a document cites, and the conditions it relies on to process personal data."""

from __future__ import annotations

from collections.abc import Iterator

from isa_extract.citations import Citation, provision_spans, read_citations
from isa_extract.facts import Attribute, Context, Evidence, Fact, Found


def extract(context: Context) -> Iterator[Fact]:
    """One fact for each instrument, with its provisions; one for each lawful condition."""
    citations = read_citations(context)
    for citation in citations.instruments:
        yield _instrument(citation)


def _instrument(citation: Citation) -> Fact:
    evidence = tuple(Evidence(m.start, m.end, m.rule, m.confidence) for m in citation.mentions[:4])
    statute = citation.statute
    attributes: dict[str, Attribute] = {"title": Found(citation.title, evidence)}
    provisions = []
    for name, groups in provision_spans(citation):
        spans = tuple(
            Evidence(g.start, g.end, f"provision.{g.kind}@1", 0.92 if g.tight else 0.75) for g in groups[:3]
        )
        provisions.append(Found(name, spans))
    attributes["provisions"] = tuple(provisions)
    if statute is not None:
        derived = evidence[:1]
        if statute.uri:
            attributes["uri"] = Found(statute.uri, derived)
        if statute.in_force is not None:
            attributes["in_force"] = Found(statute.in_force, derived)
        if statute.replaced_by:
            attributes["replaced_by"] = Found(statute.replaced_by, derived)
    return Fact("legal_instruments", attributes=attributes)
