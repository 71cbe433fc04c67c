"""What the extractor of contacts is made of: the ways to reach someone, entries, tables, cards, lines, sentences."""
