"""One module per kind of file; each turns bytes into a Document."""
