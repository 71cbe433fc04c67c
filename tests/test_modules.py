"""What no linter says of the project's modules."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
MODULES = sorted(path for folder in ("isa_extract", "corpus", "benchmarks") for path in (ROOT / folder).rglob("*.py"))


def _bound(module: ast.Module) -> Iterator[str]:
    """The names that statements at the top of a module bind."""
    for node in module.body:
        if isinstance(node, ast.Assign):
            yield from (target.id for target in node.targets if isinstance(target, ast.Name))
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            yield node.target.id
        elif isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.decorator_list:
            yield node.name


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_name_is_bound_twice(path: Path) -> None:
    """A second constant of the same name hides the first from all that stands above it: found twice, in two modules."""
    names = Counter(_bound(ast.parse(path.read_text(encoding="utf-8"))))
    assert not [name for name, count in names.items() if count > 1]
