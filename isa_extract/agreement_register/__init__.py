"""The register: agreements and all that was read of them in the tables of a database, SQLite or PostgreSQL."""
