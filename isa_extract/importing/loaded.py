"""Loads, when imported, all that reading documents needs: worker processes are forked from one that has done it.

A short agreement is read, for much is only made ready when it is first asked for.
"""

from importlib import import_module

from isa_extract.loaders import text
from isa_extract.pipeline import extract_document

_SHORT = b"""DATA SHARING AGREEMENT between Arden County Council and Essex Police

1. Purpose

The parties share names and addresses under section 115 of the Crime and Disorder Act 1998, from 1 April 2024.

2. Retention

Information is kept for six years and then destroyed.

Contact: Information Governance Team, ig@arden.gov.uk, 01632 960123

Signed for and on behalf of Arden County Council
Name: Jo Bell
Date: 1 March 2024
"""

for _loader in ("docx", "pdf", "image"):
    import_module(f"isa_extract.loaders.{_loader}")
extract_document(text.load(_SHORT, file_name="short.txt", sha256="0" * 64))
import_module("isa_extract.agreement_register.rows")
import_module("isa_extract.corrections")
