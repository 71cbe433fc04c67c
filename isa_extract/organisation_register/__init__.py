"""Organisations: the starter register and the official ones, and how names resolve to them."""
