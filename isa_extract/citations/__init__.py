"""How a text cites legislation: instruments where they are named, provisions, and which provision is whose."""
