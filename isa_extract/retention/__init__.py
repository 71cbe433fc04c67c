"""What the extractor of retention is made of: clauses, tables, and what a duration is for."""
