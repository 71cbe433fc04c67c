"""Makes scans of corpus documents: the pages of their PDF files as a scanner, a copier or a fax machine gives them.

    python corpus/scan.py [NAME ...] --output DIR [--condition NAME] [--container NAME] [--documents DIR]

The conditions are the table of `scanning/conditions.py`. Containers: `pdf`, `tiff` (one file), `png`, `jpeg` (a file a
page: NAME.p1.png), `mixed` (a PDF whose odd pages are scanned and whose even pages keep their text), `badlayer` (a PDF
of scanned pages under the invisible text of a poor reader). Files bear the document's name, so gold records fit them.
The same document, condition and container give the same bytes as long as Pillow, numpy, PDFium and reportlab stay the
same.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

from scanning.conditions import CONDITIONS
from scanning.containers import CONTAINERS, write_scan

HERE = Path(__file__).resolve().parent


def main(arguments: list[str] | None = None, say: Callable[[str], None] = print) -> int:
    """Scan the named documents, or all of them; 1 if one is not there."""
    parser = argparse.ArgumentParser(description="Make scans of corpus documents.")
    parser.add_argument("names", nargs="*", metavar="NAME", help="documents to scan (default: all)")
    parser.add_argument("--output", type=Path, required=True, metavar="DIR")
    parser.add_argument("--condition", choices=CONDITIONS, default="clean")
    parser.add_argument("--container", choices=CONTAINERS, default="pdf")
    parser.add_argument("--documents", type=Path, default=HERE / "documents", metavar="DIR")
    options = parser.parse_args(arguments)
    names = [name.removesuffix(".pdf") for name in options.names]
    paths = [options.documents / f"{name}.pdf" for name in names] or sorted(options.documents.glob("*.pdf"))
    options.output.mkdir(parents=True, exist_ok=True)
    failed = False
    for path in paths:
        if not path.is_file():
            failed = True
            print(f"{path}: no such document", file=sys.stderr)
            continue
        files = write_scan(path, options.output, CONDITIONS[options.condition], options.container)
        say(f"scanned {path.stem}: {len(files)} file{'s' if len(files) > 1 else ''}")
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
