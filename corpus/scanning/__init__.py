"""Makes scans of corpus documents: rendered pages, spoilt as scanners, copiers and fax machines spoil them."""
