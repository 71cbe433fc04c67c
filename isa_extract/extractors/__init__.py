"""One module per extractor; each reads a Context and yields Facts."""
