"""Records to a registry that takes them over HTTP: what it wants is a file, what was sent is in a journal."""
