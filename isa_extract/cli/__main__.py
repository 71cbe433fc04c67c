"""`python -m isa_extract.cli`."""

from isa_extract.cli import main

main()
