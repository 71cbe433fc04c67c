"""Views of a check: text for terminals, JSON, CSV, HTML. Each is a function from a CheckReport to text."""
