"""YAML files whose mappings and texts know their lines, so that a mistake in one can be told with its place."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from isa_extract.errors import PatternError

LINE = "__line__"
"""The key under which a mapping keeps its line."""


class LinedText(str):
    """A text of a YAML file, with the line it begins in."""

    __slots__ = ("line",)
    line: int


class _LineLoader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """The safe YAML loader, with each mapping's line under the key `__line__`."""


class _TextLineLoader(_LineLoader):
    """The same, with the line of every text too; slower."""


def _mapping(loader: Any, node: yaml.MappingNode) -> dict[Any, Any]:
    mapping: dict[Any, Any] = loader.construct_mapping(node, deep=True)
    mapping[LINE] = node.start_mark.line + 1
    return mapping


def _text(loader: Any, node: yaml.ScalarNode) -> LinedText:
    text = LinedText(loader.construct_scalar(node))
    text.line = node.start_mark.line + 1
    return text


_LineLoader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _mapping)
_TextLineLoader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _mapping)
_TextLineLoader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_SCALAR_TAG, _text)


def read_yaml(path: Path, content: bytes, *, texts: bool = False) -> Any:
    """The content of a YAML file; `texts` gives every text as LinedText. Raises PatternError with file and line."""
    try:
        return yaml.load(content, Loader=_TextLineLoader if texts else _LineLoader)  # noqa: S506 - both are safe
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        position = getattr(error, "position", None)  # of a character that YAML forbids
        line = mark.line + 1 if mark else 1 + content[: position or 0].count(b"\n")
        raise PatternError(f"{path.name}:{line}", "is not valid YAML", "check indentation and quotes there") from None


def without_lines(value: Any) -> Any:
    """A value read by `read_yaml` without the line numbers in its mappings."""
    if isinstance(value, dict):
        return {key: without_lines(item) for key, item in value.items() if key != LINE}
    return [without_lines(item) for item in value] if isinstance(value, list) else value
