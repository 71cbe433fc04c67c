"""What the extractor of signatories is made of: labels, lines, columns, tables, blocks."""
