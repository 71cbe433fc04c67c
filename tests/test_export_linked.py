"""DPV and DCAT: parsed as RDF, held against shapes and against the terms their vocabularies have."""

from __future__ import annotations

import datetime
import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import rdflib
import yaml
from agreements import agreement, record_with_findings
from gold_records import as_agreement
from helpers import strategy
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyshacl import validate
from rdflib.namespace import DCTERMS, RDF

from isa_extract.entries import Entry
from isa_extract.errors import PatternError
from isa_extract.export import dcat, dpv
from isa_extract.export.graph import Graph
from isa_extract.export.graph_file import read_graph
from isa_extract.export.mapping import FOLDER
from isa_extract.export.target import Options, Target
from isa_extract.record import Record
from isa_extract.rules import patterns_root

OPTIONS = Options(datetime.date(2026, 11, 29))
SHAPES = Path(__file__).parent / "shapes"
CORPUS = Path(__file__).parent.parent / "corpus" / "documents"
TARGETS = [dpv.TARGET, dcat.TARGET]
DPV, PD = rdflib.Namespace("https://w3id.org/dpv#"), rdflib.Namespace("https://w3id.org/dpv/pd#")
GDPR, GB = rdflib.Namespace("https://w3id.org/dpv/legal/eu/gdpr#"), rdflib.Namespace("https://w3id.org/dpv/legal/gb#")
XSD = rdflib.Namespace("http://www.w3.org/2001/XMLSchema#")
DCAT, FOAF = rdflib.Namespace("http://www.w3.org/ns/dcat#"), rdflib.Namespace("http://xmlns.com/foaf/0.1/")
THIS = rdflib.URIRef("urn:isa-extract:agreement:a1")


def part(name: str) -> rdflib.URIRef:
    return rdflib.URIRef(f"{THIS}#{name}")


@cache
def known_terms() -> frozenset[str]:
    listed = yaml.safe_load((SHAPES / "terms.yaml").read_text(encoding="utf-8"))
    return frozenset(namespace + name for namespace, names in listed.items() for name in names.split())


@cache
def usual() -> Record:
    return record_with_findings(agreement())


def changed(**fields: Any) -> Record:
    """The usual record with other values, as its JSON has them."""
    return Record.model_validate(json.loads(usual().as_json()) | fields)


def written(target: Target, folder: Path, *records: Record) -> str:
    path = folder / "out.jsonld"
    entries = [Entry(f"a{number}", record) for number, record in enumerate(records, 1)]
    assert target.write(iter(entries), path, OPTIONS).entries == len(records)
    return path.read_text(encoding="utf-8")


def graph_of(target: Target, folder: Path, *records: Record) -> rdflib.Graph:
    return rdflib.Graph().parse(data=written(target, folder, *records), format="json-ld")


def terms_of(graph: Graph) -> set[str]:
    """Every term that a mapping may write, as an IRI."""
    found: set[str] = set()

    def take(value: Any) -> None:
        for term in [value] if isinstance(value, str) else value or ():
            prefix, _, name = term.partition(":")
            if prefix in graph.context:
                found.add(graph.context[prefix] + name)

    for table in graph.mapping.tables:
        take(table.data.get("types"))
        take(table.data.get("untyped"))
        for column in table.columns:
            inside = column.data.get("inside", {})
            for value in (
                column.data.get("property", column.heading), column.data.get("always"), column.data.get("typed"),
                inside.get("types"), inside.get("property"), *column.data.get("terms", {}).values(),
            ):  # fmt: skip
                take(value)
    return found


@pytest.mark.parametrize("name", ["dpv", "dcat"])
def test_every_term_is_in_its_vocabulary(name: str) -> None:
    terms = terms_of(read_graph(name))
    assert len(terms) > 20
    assert sorted(terms - known_terms()) == []


@pytest.fixture(scope="module")
def corpus_records() -> list[Record]:
    from isa_extract.pipeline import extract

    return [extract(CORPUS / f"{name}.txt").record for name in ("custody_four", "fire_one")]


@pytest.mark.parametrize("target", TARGETS, ids=lambda target: target.name)
def test_the_corpus_conforms_to_the_shapes(target: Target, corpus_records: list[Record], tmp_path: Path) -> None:
    graph = graph_of(target, tmp_path, *corpus_records)
    conforms, _, report = validate(graph, shacl_graph=str(SHAPES / f"{target.name}.ttl"))
    assert conforms, report
    assert len(graph) > 100
    own = {str(term) for triple in graph for term in triple if isinstance(term, rdflib.URIRef)}
    ours = ("urn:isa-extract:agreement:", "https://www.legislation.gov.uk/", "http://www.legislation.gov.uk/")
    assert {term for term in own if not term.startswith(ours)} <= known_terms()


@pytest.mark.parametrize("target", TARGETS, ids=lambda target: target.name)
def test_shapes_notice_what_is_missing(target: Target, tmp_path: Path) -> None:
    graph = graph_of(target, tmp_path, usual())
    assert validate(graph, shacl_graph=str(SHAPES / f"{target.name}.ttl"))[0]
    graph.remove((None, DCTERMS.title, None))
    assert not validate(graph, shacl_graph=str(SHAPES / f"{target.name}.ttl"))[0]


def test_the_sharing_in_dpv(tmp_path: Path) -> None:
    graph = graph_of(dpv.TARGET, tmp_path, usual())
    assert graph.value(THIS, DCTERMS.title) == rdflib.Literal("Moorland Families")
    measure = graph.value(THIS, DPV.hasLegalMeasure)
    assert (measure, RDF.type, DPV.DataProcessingAgreement) in graph
    assert {str(graph.value(party, DPV.hasName)) for party in graph.objects(measure, DPV.hasParty)} == {
        "Arden County Council", "Moorland Housing Association Limited",
    }  # fmt: skip
    (basis,) = graph.objects(THIS, DPV.hasLegalBasis)
    assert {*graph.objects(basis, RDF.type)} == {DPV.LegalBasis, GDPR["A6-1-e"], DPV.OfficialAuthorityOfController}
    assert graph.value(basis, DPV.hasApplicableLaw) == GB["law-GDPR"]
    period = graph.value(measure, DCTERMS.temporal)
    assert graph.value(period, DCAT.startDate) == rdflib.Literal("2024-04-01", datatype=XSD.date)
    (kept,) = (d for c in graph.objects(THIS, DPV.hasStorageCondition) for d in graph.objects(c, DPV.hasDuration)
               if (d, RDF.type, DPV.TemporalDuration) in graph)  # fmt: skip
    assert graph.value(kept, RDF.value) == rdflib.Literal("P6Y", datatype=XSD.duration)


def test_fields_are_personal_data_only_where_that_is_known(tmp_path: Path) -> None:
    items = [("Name", None), ("Diagnosis", "health"), ("Convictions", "offences"), ("Amount of the arrears", None)]
    record = changed(data_items=[{"name": name, "special_category": special} for name, special in items])
    graph = graph_of(dpv.TARGET, tmp_path, record)
    types = {
        str(graph.value(part(f"data-{number}"), DCTERMS.title)): {*graph.objects(part(f"data-{number}"), RDF.type)}
        for number in range(1, 5)
    }
    assert types == {
        "Name": {DPV.PersonalData, PD.Name},
        "Diagnosis": {DPV.PersonalData, DPV.SpecialCategoryPersonalData, PD.Health},
        "Convictions": {DPV.PersonalData, PD.Criminal},
        "Amount of the arrears": {DPV.UncategorisedData},
    }
    assert {*graph.objects(THIS, DPV.hasPersonalData)} == {part("data-1"), part("data-2"), part("data-3")}
    assert {*graph.objects(THIS, DPV.hasUncategorisedData)} == {part("data-4")}


def test_roles_and_flows_lead_to_the_parties(tmp_path: Path) -> None:
    roles = [["joint_controller"], ["joint_controller"], ["processor"], ["controller_in_common"]]
    record = changed(
        parties=[{"name": f"Body {n}", "aliases": [f"B{n}"], "roles": role} for n, role in enumerate(roles, 1)],
        flows=[{"from": "b1", "to": "Another body", "items": ["Photo"], "purpose": "Help", "frequency": "weekly",
                "method": "sftp"}],
    )  # fmt: skip
    graph = graph_of(dpv.TARGET, tmp_path, record)
    (group,) = graph.objects(THIS, DPV.hasJointDataControllers)
    assert {*graph.objects(group, DPV.hasDataController)} == {part("party-1"), part("party-2")}
    assert {*graph.objects(THIS, DPV.hasDataProcessor)} == {part("party-3")}
    assert {*graph.objects(THIS, DPV.hasDataController)} == {part("party-4")}
    (flow,) = graph.objects(THIS, DPV.hasProcess)
    assert graph.value(flow, DPV.hasDataExporter) == part("party-1")
    assert str(graph.value(graph.value(flow, DPV.hasRecipient), DPV.hasName)) == "Another body"
    assert str(graph.value(graph.value(flow, DPV.hasPurpose), DCTERMS.description)) == "Help"
    assert (graph.value(flow, DPV.hasFrequency), RDF.type, DPV.OftenFrequency) in graph
    assert (graph.value(flow, DPV.hasTechnicalMeasure), RDF.type, DPV.EncryptionInTransfer) in graph


def test_the_catalogue_in_dcat(tmp_path: Path) -> None:
    graph = graph_of(dcat.TARGET, tmp_path, usual(), changed(sharing={"frequency": "fortnightly"}))
    catalogue = rdflib.URIRef("urn:isa-extract:agreement:catalogue")
    assert len({*graph.objects(catalogue, DCAT.record)}) == 2
    assert len({*graph.objects(catalogue, DCAT.dataset)}) == 2
    assert graph.value(part("record"), FOAF.primaryTopic) == THIS
    assert graph.value(part("record"), DCTERMS.modified) == rdflib.Literal("2026-11-29", datatype=XSD.date)
    assert str(graph.value(THIS, DCTERMS.description)) == (
        "Information sharing agreement between Arden County Council and Moorland Housing Association Limited."
    )
    assert str(graph.value(rdflib.URIRef("urn:isa-extract:agreement:a2"), DCTERMS.accrualPeriodicity)) == (
        "http://publications.europa.eu/resource/authority/frequency/BIWEEKLY"
    )


@pytest.mark.parametrize(
    ("written_date", "start"),
    [
        ("2016", ("2016", XSD.gYear)), ("2016-11", ("2016-11", XSD.gYearMonth)),
        ("2016-11-30", ("2016-11-30", XSD.date)), ("2013-09-10/2013-09-11", ("2013-09-10", XSD.date)),
        ("2013-13", None), ("soon", None),
    ],
)  # fmt: skip
def test_dates_are_no_more_precise_than_the_record(written_date: str, start: Any, tmp_path: Path) -> None:
    agreed = json.loads(usual().as_json())["agreement"]
    agreed["dates"] = {"commencement": written_date}
    graph = graph_of(dpv.TARGET, tmp_path, changed(agreement=agreed))
    found = graph.value(part("in_force"), DCAT.startDate)
    assert found == (rdflib.Literal(start[0], datatype=start[1]) if start else None)


def test_an_identifier_of_a_law_that_is_no_iri_is_not_used(tmp_path: Path) -> None:
    laws = [{"title": "Act 1", "uri": "javascript:alert(1)"}, {"title": "Act 2", "uri": "https://example.org/a b"}]
    graph = graph_of(dpv.TARGET, tmp_path, changed(legal_instruments=laws))
    assert {*graph.objects(THIS, DPV.hasApplicableLaw)} == {part("law-1"), part("law-2")}


TEXTS = st.one_of(
    st.text(max_size=12),
    st.sampled_from(["2016-11", "P6Y", "P2W", "@id", "_:b0", "dpv:Share", "name", "https://example.org/x", "\x00\x1b"]),
)


@pytest.mark.parametrize("target", TARGETS, ids=lambda target: target.name)
@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
)
@given(content=strategy(Record, TEXTS))
def test_any_record_makes_a_graph_of_known_terms(target: Target, content: Any, tmp_path: Path) -> None:
    record = Record.model_validate(as_agreement(content))
    text = written(target, tmp_path, record)
    assert text == written(target, tmp_path, record)
    assert not any(ord(letter) < 32 for letter in text if letter != "\n")
    graph = rdflib.Graph().parse(data=text, format="json-ld")
    assert {str(predicate) for predicate in graph.predicates()} <= known_terms()
    types = {str(kind) for kind in graph.objects(None, RDF.type)}
    assert types <= known_terms()


def test_an_identifier_is_escaped_in_iris(tmp_path: Path) -> None:
    dpv.TARGET.write([Entry('a b<>"/é', usual())], tmp_path / "out", OPTIONS)
    graph = rdflib.Graph().parse(tmp_path / "out", format="json-ld")
    (sharing,) = graph.subjects(DPV.hasLegalMeasure)
    assert str(sharing) == "urn:isa-extract:agreement:a%20b%3C%3E%22%2F%C3%A9"


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("data: {types: [dpv:Organisation]", "data: {types: [dvp:Organisation]", "'dvp:Organisation' is no term"),
        (
            "data: {types: [dpv:Organisation]",
            "data: {type: [dpv:Organisation]",
            "unknown key 'type' in the data of party",
        ),
        ("data: {link: agreement}", "data: {link: agrement}", "there is no table 'agrement'"),
        ("data: {link: agreement}", "data: {lnk: agreement}", "unknown key 'lnk' in data"),
        ("data: {datatype: last_date}", "data: {datatype: date}", "unknown datatype 'date'"),
        ("        ongoing: dpv", "        Ongoing: dpv", "'Ongoing' is no text in lower case"),
        ("data: {always: dpv:Share}", "data: {always: Share}", "'Share' is no term"),
        ("by: [name, aliases]", "by: [nme]", "party has no key 'nme'"),
        ("unless: period", "unless: perod", "retention has no key 'perod'"),
        ("iri: uri", "iri: url", "law has no key 'url'"),
        ("rows: flows[]", "rows: sharing.formats[]", "'from': there is no key 'from'"),
        ("  base: ", "  bse: ", "has no base"),
        ("  context:\n", "  prefixes:\n", "has no context"),
    ],
)
def test_mistakes_in_a_mapping_are_told(tmp_path: Path, old: str, new: str, problem: str) -> None:
    shipped = (patterns_root() / FOLDER / "dpv.yaml").read_text(encoding="utf-8")
    assert old in shipped
    (tmp_path / FOLDER).mkdir()
    (tmp_path / FOLDER / "dpv.yaml").write_text(shipped.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(PatternError) as error:
        read_graph("dpv", tmp_path)
    assert error.value.file_name.startswith("dpv.yaml:")
    assert error.value.problem == problem


def test_a_catalogue_without_a_publisher_is_told(tmp_path: Path) -> None:
    shipped = (patterns_root() / FOLDER / "dcat.yaml").read_text(encoding="utf-8")
    (tmp_path / FOLDER).mkdir()
    (tmp_path / FOLDER / "dcat.yaml").write_text(shipped.replace("    publisher:", "    publishers:"), encoding="utf-8")
    with pytest.raises(PatternError, match="says nothing of the catalogue"):
        dcat.TARGET.write([], tmp_path / "out", Options(OPTIONS.as_of, patterns=tmp_path))
    assert not (tmp_path / "out").exists()
