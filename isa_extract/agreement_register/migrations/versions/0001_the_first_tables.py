"""The first tables and views."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

VIEWS = {
    "due_for_review": """
        SELECT a.review_due, a.ends, a.title, a.id AS agreement, a.status, a.family,
               (SELECT p.name FROM parties p WHERE p.agreement = a.id AND p.ordinal = 0) AS first_party,
               (SELECT min(l.place) FROM places l WHERE l.document = a.document) AS place
        FROM agreements a WHERE a.review_due IS NOT NULL AND a.type <> 'not_an_agreement'
    """,
    "agreements_by_party": """
        SELECT p.organisation, p.name AS party, p.roles, a.title, a.id AS agreement, a.commencement,
               a.review_due, a.ends
        FROM parties p JOIN agreements a ON a.id = p.agreement WHERE a.type <> 'not_an_agreement'
    """,
    "sections_missing": """
        SELECT m.id AS section, m.status, m.required_by, a.title, a.id AS agreement, a.family
        FROM missing_sections m JOIN agreements a ON a.id = m.agreement WHERE a.type <> 'not_an_agreement'
    """,
    "data_shared": """
        SELECT d.name AS data_item, d.dataset, d.provider, d.special_category, a.title, a.id AS agreement
        FROM data_items d JOIN agreements a ON a.id = d.agreement WHERE a.type <> 'not_an_agreement'
    """,
    "findings_by_agreement": """
        SELECT f.code, f.severity, f.message, a.title, a.id AS agreement
        FROM findings f JOIN agreements a ON a.id = f.agreement
    """,
    "documents_not_read": """
        SELECT l.place, coalesce(l.left_out_kind, d.failure_kind, d.state) AS kind, d.failure_stage AS stage,
               coalesce(l.left_out_reason, d.failure_message) AS reason, d.failure_page AS page
        FROM places l LEFT JOIN documents d ON d.sha256 = l.document
        WHERE l.document IS NULL OR d.state <> 'read'
    """,
}
"""What people ask a register for, as they find it under these names in any tool that reads databases."""


def upgrade() -> None:
    """Make the tables and views."""
    op.create_table(
        "rule_sets",
        sa.Column("pattern_version", sa.String(length=64), nullable=False),
        sa.Column(
            "content", sa.LargeBinary(), nullable=False, comment="what the rules said, to tell what changed; JSON, zlib"
        ),
        sa.PrimaryKeyConstraint("pattern_version", name=op.f("pk_rule_sets")),
    )
    op.create_table(
        "runs",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("command", sa.Text(), nullable=False, comment="import, retry, correct or export"),
        sa.Column("arguments", sa.JSON(), nullable=False, comment="what was asked to be read"),
        sa.Column("engine", sa.Text(), nullable=False, comment="local or dask"),
        sa.Column("extractor_version", sa.Text(), nullable=False),
        sa.Column("pattern_version", sa.Text(), nullable=False),
        sa.Column("started", sa.String(length=20), nullable=False),
        sa.Column("finished", sa.String(length=20), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("host", sa.Text(), nullable=False),
        sa.Column("process", sa.Integer(), nullable=False),
        sa.Column(
            "process_started", sa.Float(), nullable=False, comment="tells a process from a later one with its number"
        ),
        sa.Column("heartbeat", sa.String(length=20), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=True, comment="documents by what became of them"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_runs")),
    )
    op.create_table(
        "documents",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=True, comment="bytes; null of one whose record alone was handed in"),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("claimed_by", sa.Integer(), nullable=True, comment="the run that reads it now"),
        sa.Column(
            "attempts",
            sa.Integer(),
            nullable=False,
            comment="how often reading it began since it was last read or failed",
        ),
        sa.Column("run", sa.Integer(), nullable=True, comment="the run that read or corrected it last"),
        sa.Column("extractor_version", sa.Text(), nullable=True),
        sa.Column("pattern_version", sa.Text(), nullable=True),
        sa.Column("settings", sa.Text(), nullable=True, comment="the settings it was read with"),
        sa.Column("failure_kind", sa.Text(), nullable=True),
        sa.Column("failure_stage", sa.Text(), nullable=True),
        sa.Column("failure_message", sa.Text(), nullable=True),
        sa.Column("failure_page", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["claimed_by"], ["runs.id"], name=op.f("fk_documents_claimed_by_runs")),
        sa.ForeignKeyConstraint(["run"], ["runs.id"], name=op.f("fk_documents_run_runs")),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_documents")),
    )
    with op.batch_alter_table("documents", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_documents_state"), ["state"], unique=False)

    op.create_table(
        "agreements",
        sa.Column("id", sa.String(length=16), nullable=False, comment="the first 16 digits of the document's SHA-256"),
        sa.Column("document", sa.String(length=64), nullable=False),
        sa.Column("schema_version", sa.Text(), nullable=False),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=True),
        sa.Column("text_source", sa.Text(), nullable=False),
        sa.Column("page_texts", sa.JSON(), nullable=False),
        sa.Column("extractor_version", sa.Text(), nullable=False),
        sa.Column("pattern_version", sa.Text(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=True),
        sa.Column("reference", sa.Text(), nullable=True),
        sa.Column("version", sa.Text(), nullable=True),
        sa.Column("status", sa.Text(), nullable=True),
        sa.Column("protective_marking", sa.Text(), nullable=True),
        sa.Column("owner", sa.Text(), nullable=True),
        sa.Column("authors", sa.JSON(), nullable=False),
        sa.Column("commencement", sa.Text(), nullable=True),
        sa.Column("review", sa.Text(), nullable=True),
        sa.Column("expiry", sa.Text(), nullable=True),
        sa.Column("signed", sa.Text(), nullable=True),
        sa.Column("term", sa.Text(), nullable=True),
        sa.Column("review_interval", sa.Text(), nullable=True),
        sa.Column("termination_notice", sa.Text(), nullable=True),
        sa.Column("family", sa.Text(), nullable=True),
        sa.Column("sharing_frequency", sa.Text(), nullable=True),
        sa.Column("sharing_methods", sa.JSON(), nullable=False),
        sa.Column("sharing_formats", sa.JSON(), nullable=False),
        sa.Column(
            "review_due",
            sa.String(length=10),
            nullable=True,
            comment="the last day of the review, stated or counted from the start",
        ),
        sa.Column(
            "ends",
            sa.String(length=10),
            nullable=True,
            comment="its last day, stated or counted from the start and the term",
        ),
        sa.ForeignKeyConstraint(["document"], ["documents.sha256"], name=op.f("fk_agreements_document_documents")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agreements")),
        sa.UniqueConstraint("document"),
    )
    with op.batch_alter_table("agreements", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_agreements_ends"), ["ends"], unique=False)
        batch_op.create_index(batch_op.f("ix_agreements_family"), ["family"], unique=False)
        batch_op.create_index(batch_op.f("ix_agreements_review_due"), ["review_due"], unique=False)
        batch_op.create_index(batch_op.f("ix_agreements_type"), ["type"], unique=False)

    op.create_table(
        "corrections",
        sa.Column("document", sa.String(length=64), nullable=False),
        sa.Column("ordinal", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("field", sa.Text(), nullable=False, comment="agreement.dates.review, parties"),
        sa.Column(
            "was",
            sa.JSON(),
            nullable=True,
            comment="the value or list item as it had been read; null for one that was added",
        ),
        sa.Column("becomes", sa.JSON(), nullable=True, comment="what a person says; null for one that was taken away"),
        sa.Column("made", sa.String(length=20), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["document"], ["documents.sha256"], name=op.f("fk_corrections_document_documents")),
        sa.PrimaryKeyConstraint("document", "ordinal", name=op.f("pk_corrections")),
    )
    op.create_table(
        "extractions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("document", sa.String(length=64), nullable=False),
        sa.Column("run", sa.Integer(), nullable=False),
        sa.Column("extractor_version", sa.Text(), nullable=False),
        sa.Column("pattern_version", sa.Text(), nullable=False),
        sa.Column("settings", sa.Text(), nullable=False),
        sa.Column(
            "record",
            sa.LargeBinary(),
            nullable=False,
            comment="canonical JSON as it was read, without corrections; zlib",
        ),
        sa.Column(
            "changes",
            sa.JSON(),
            nullable=True,
            comment="what it says differently from the extraction before; null for the first",
        ),
        sa.ForeignKeyConstraint(["document"], ["documents.sha256"], name=op.f("fk_extractions_document_documents")),
        sa.ForeignKeyConstraint(["run"], ["runs.id"], name=op.f("fk_extractions_run_runs")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_extractions")),
    )
    with op.batch_alter_table("extractions", schema=None) as batch_op:
        batch_op.create_index("ix_extractions_document", ["document", "id"], unique=False)

    op.create_table(
        "places",
        sa.Column("key", sa.String(length=64), nullable=False, comment="the SHA-256 of the place"),
        sa.Column(
            "place", sa.Text(), nullable=False, comment="where a document lies: a path, archive.zip!member, an address"
        ),
        sa.Column("document", sa.String(length=64), nullable=True, comment="null where it is not read"),
        sa.Column("stamp", sa.Text(), nullable=False, comment="changes when the file does"),
        sa.Column("run", sa.Integer(), nullable=False, comment="the run that saw it last"),
        sa.Column("left_out_kind", sa.Text(), nullable=True),
        sa.Column("left_out_reason", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["document"], ["documents.sha256"], name=op.f("fk_places_document_documents")),
        sa.ForeignKeyConstraint(["run"], ["runs.id"], name=op.f("fk_places_run_runs")),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_places")),
    )
    with op.batch_alter_table("places", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_places_document"), ["document"], unique=False)

    op.create_table(
        "texts",
        sa.Column("document", sa.String(length=64), nullable=False),
        sa.Column(
            "text",
            sa.LargeBinary(),
            nullable=False,
            comment="the document's text, to tell which rules can match it; zlib",
        ),
        sa.ForeignKeyConstraint(["document"], ["documents.sha256"], name=op.f("fk_texts_document_documents")),
        sa.PrimaryKeyConstraint("document", name=op.f("pk_texts")),
    )
    op.create_table(
        "contacts",
        sa.Column("agreement", sa.String(length=16), nullable=False),
        sa.Column("ordinal", sa.Integer(), autoincrement=False, nullable=False, comment="from 0"),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("role", sa.Text(), nullable=True),
        sa.Column("organisation", sa.Text(), nullable=True),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("phone", sa.Text(), nullable=True),
        sa.Column("purpose", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["agreement"], ["agreements.id"], name=op.f("fk_contacts_agreement_agreements")),
        sa.PrimaryKeyConstraint("agreement", "ordinal", name=op.f("pk_contacts")),
    )
    op.create_table(
        "data_items",
        sa.Column("agreement", sa.String(length=16), nullable=False),
        sa.Column("ordinal", sa.Integer(), autoincrement=False, nullable=False, comment="from 0"),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("dataset", sa.Text(), nullable=True),
        sa.Column("provider", sa.Text(), nullable=True),
        sa.Column("special_category", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["agreement"], ["agreements.id"], name=op.f("fk_data_items_agreement_agreements")),
        sa.PrimaryKeyConstraint("agreement", "ordinal", name=op.f("pk_data_items")),
    )
    op.create_table(
        "evidence",
        sa.Column("agreement", sa.String(length=16), nullable=False),
        sa.Column("pointer", sa.Text(), nullable=False, comment="JSON Pointer of the value in the record"),
        sa.Column("ordinal", sa.Integer(), autoincrement=False, nullable=False, comment="of several places, from 0"),
        sa.Column(
            "pointer_order", sa.Integer(), nullable=False, comment="where the pointer stands in the record, from 0"
        ),
        sa.Column("quote", sa.Text(), nullable=False),
        sa.Column("start_offset", sa.Integer(), nullable=False, comment="into the document's text"),
        sa.Column("end_offset", sa.Integer(), nullable=False),
        sa.Column("page", sa.Integer(), nullable=True),
        sa.Column("x0", sa.Float(), nullable=True),
        sa.Column("top", sa.Float(), nullable=True),
        sa.Column("x1", sa.Float(), nullable=True),
        sa.Column("bottom", sa.Float(), nullable=True),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("confidence", sa.Float(), nullable=False),
        sa.Column("raw", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["agreement"], ["agreements.id"], name=op.f("fk_evidence_agreement_agreements")),
        sa.PrimaryKeyConstraint("agreement", "pointer", "ordinal", name=op.f("pk_evidence")),
    )
    op.create_table(
        "findings",
        sa.Column("agreement", sa.String(length=16), nullable=False),
        sa.Column("ordinal", sa.Integer(), autoincrement=False, nullable=False, comment="from 0"),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("severity", sa.Text(), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("pointer", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["agreement"], ["agreements.id"], name=op.f("fk_findings_agreement_agreements")),
        sa.PrimaryKeyConstraint("agreement", "ordinal", name=op.f("pk_findings")),
    )
    with op.batch_alter_table("findings", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_findings_code"), ["code"], unique=False)

    op.create_table(
        "flows",
        sa.Column("agreement", sa.String(length=16), nullable=False),
        sa.Column("ordinal", sa.Integer(), autoincrement=False, nullable=False, comment="from 0"),
        sa.Column("sender", sa.Text(), nullable=True),
        sa.Column("recipient", sa.Text(), nullable=True),
        sa.Column("items", sa.JSON(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=True),
        sa.Column("frequency", sa.Text(), nullable=True),
        sa.Column("method", sa.Text(), nullable=True),
        sa.Column("retention", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["agreement"], ["agreements.id"], name=op.f("fk_flows_agreement_agreements")),
        sa.PrimaryKeyConstraint("agreement", "ordinal", name=op.f("pk_flows")),
    )
    op.create_table(
        "lawful_conditions",
        sa.Column("agreement", sa.String(length=16), nullable=False),
        sa.Column("ordinal", sa.Integer(), autoincrement=False, nullable=False, comment="from 0"),
        sa.Column("regime", sa.Text(), nullable=False),
        sa.Column("provision", sa.Text(), nullable=True),
        sa.Column("condition", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["agreement"], ["agreements.id"], name=op.f("fk_lawful_conditions_agreement_agreements")
        ),
        sa.PrimaryKeyConstraint("agreement", "ordinal", name=op.f("pk_lawful_conditions")),
    )
    op.create_table(
        "legal_instruments",
        sa.Column("agreement", sa.String(length=16), nullable=False),
        sa.Column("ordinal", sa.Integer(), autoincrement=False, nullable=False, comment="from 0"),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("provisions", sa.JSON(), nullable=False),
        sa.Column("uri", sa.Text(), nullable=True),
        sa.Column("in_force", sa.Boolean(), nullable=True),
        sa.Column("replaced_by", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["agreement"], ["agreements.id"], name=op.f("fk_legal_instruments_agreement_agreements")
        ),
        sa.PrimaryKeyConstraint("agreement", "ordinal", name=op.f("pk_legal_instruments")),
    )
    op.create_table(
        "missing_sections",
        sa.Column("agreement", sa.String(length=16), nullable=False),
        sa.Column("ordinal", sa.Integer(), autoincrement=False, nullable=False, comment="from 0"),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("required_by", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["agreement"], ["agreements.id"], name=op.f("fk_missing_sections_agreement_agreements")
        ),
        sa.PrimaryKeyConstraint("agreement", "ordinal", name=op.f("pk_missing_sections")),
    )
    op.create_table(
        "parties",
        sa.Column("agreement", sa.String(length=16), nullable=False),
        sa.Column("ordinal", sa.Integer(), autoincrement=False, nullable=False, comment="from 0"),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("aliases", sa.JSON(), nullable=False),
        sa.Column("address", sa.Text(), nullable=True),
        sa.Column("postcode", sa.Text(), nullable=True),
        sa.Column("phone", sa.Text(), nullable=True),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("ico_registration", sa.Text(), nullable=True),
        sa.Column("roles", sa.JSON(), nullable=False),
        sa.Column("on_behalf_of", sa.JSON(), nullable=False),
        sa.Column("identifiers", sa.JSON(), nullable=False),
        sa.Column("organisation", sa.Text(), nullable=True, comment="its id in the register of organisations"),
        sa.ForeignKeyConstraint(["agreement"], ["agreements.id"], name=op.f("fk_parties_agreement_agreements")),
        sa.PrimaryKeyConstraint("agreement", "ordinal", name=op.f("pk_parties")),
    )
    with op.batch_alter_table("parties", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_parties_organisation"), ["organisation"], unique=False)

    op.create_table(
        "retention",
        sa.Column("agreement", sa.String(length=16), nullable=False),
        sa.Column("ordinal", sa.Integer(), autoincrement=False, nullable=False, comment="from 0"),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("period", sa.Text(), nullable=True),
        sa.Column("until", sa.Text(), nullable=True),
        sa.Column("bound", sa.Text(), nullable=True),
        sa.Column("trigger", sa.Text(), nullable=True),
        sa.Column("action", sa.Text(), nullable=True),
        sa.Column("held_by", sa.Text(), nullable=True),
        sa.Column("scope", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["agreement"], ["agreements.id"], name=op.f("fk_retention_agreement_agreements")),
        sa.PrimaryKeyConstraint("agreement", "ordinal", name=op.f("pk_retention")),
    )
    op.create_table(
        "sections",
        sa.Column("agreement", sa.String(length=16), nullable=False),
        sa.Column("ordinal", sa.Integer(), autoincrement=False, nullable=False, comment="from 0"),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=True),
        sa.Column("heading", sa.Text(), nullable=True),
        sa.Column("page", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["agreement"], ["agreements.id"], name=op.f("fk_sections_agreement_agreements")),
        sa.PrimaryKeyConstraint("agreement", "ordinal", name=op.f("pk_sections")),
    )
    op.create_table(
        "signatories",
        sa.Column("agreement", sa.String(length=16), nullable=False),
        sa.Column("ordinal", sa.Integer(), autoincrement=False, nullable=False, comment="from 0"),
        sa.Column("organisation", sa.Text(), nullable=True),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("position", sa.Text(), nullable=True),
        sa.Column("date", sa.Text(), nullable=True),
        sa.Column("signed", sa.Boolean(), nullable=True),
        sa.ForeignKeyConstraint(["agreement"], ["agreements.id"], name=op.f("fk_signatories_agreement_agreements")),
        sa.PrimaryKeyConstraint("agreement", "ordinal", name=op.f("pk_signatories")),
    )
    op.create_table(
        "version_history",
        sa.Column("agreement", sa.String(length=16), nullable=False),
        sa.Column("ordinal", sa.Integer(), autoincrement=False, nullable=False, comment="from 0"),
        sa.Column("version", sa.Text(), nullable=True),
        sa.Column("date", sa.Text(), nullable=True),
        sa.Column("author", sa.Text(), nullable=True),
        sa.Column("summary", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["agreement"], ["agreements.id"], name=op.f("fk_version_history_agreement_agreements")),
        sa.PrimaryKeyConstraint("agreement", "ordinal", name=op.f("pk_version_history")),
    )
    for name, query in VIEWS.items():
        op.execute(f"CREATE VIEW {name} AS {query}")
