"""What the extractor of parties is made of: the places that name them, names, roles, details."""
