"""How Alembic runs the steps: within the transaction that the register opened."""

from alembic import context

from isa_extract.agreement_register.tables import metadata

settings = context.config.attributes
context.configure(
    connection=settings["connection"],
    target_metadata=metadata,
    version_table=settings["version_table"],
    render_as_batch=True,  # SQLite changes a table by making it anew
)
context.run_migrations()
