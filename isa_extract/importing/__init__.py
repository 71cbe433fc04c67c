"""Bulk import: documents found, each read in a process of its own, what was read written into the register."""
