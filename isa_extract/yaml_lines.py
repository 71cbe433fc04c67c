"""YAML files whose mappings and texts know their lines, so that a mistake in one can be told with its place."""

from __future__ import annotations

from collections.abc import Hashable
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


_TEXT, _LIST, _MAPPING = (f"tag:yaml.org,2002:{name}" for name in ("str", "seq", "map"))


class _LineLoader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """The safe YAML loader, with each mapping's line under the key `__line__`."""

    texts = False

    def resolve(self, kind: type[yaml.Node], value: str, implicit: Any) -> str:
        """The tag of a node: a text that begins as only texts do is told at once."""
        if kind is yaml.ScalarNode and implicit[0] and value[:1] not in self.yaml_implicit_resolvers:
            return _TEXT
        tag: str = super().resolve(kind, value, implicit)
        return tag

    def construct_object(self, node: yaml.Node, deep: bool = False) -> Any:
        """A node's value. Plain texts, lists and mappings, nearly all there is, are made directly, which is faster."""
        if node.tag == _TEXT and type(node) is yaml.ScalarNode:
            if not self.texts:
                return node.value
            text = LinedText(node.value)
            text.line = node.start_mark.line + 1
            return text
        if node.tag not in (_LIST, _MAPPING) or node in self.recursive_objects:  # the latter is an error
            return super().construct_object(node, deep)
        if node in self.constructed_objects:  # by an alias
            return self.constructed_objects[node]
        self.recursive_objects[node] = None
        made: Any
        if node.tag == _LIST:
            made = [self.construct_object(item) for item in node.value]
        else:
            made = {}
            for key, value in node.value:
                name = self.construct_object(key)
                if not isinstance(name, Hashable):
                    raise yaml.constructor.ConstructorError(None, None, "a key that is no text", key.start_mark)
                made[name] = self.construct_object(value)
            made[LINE] = node.start_mark.line + 1
        del self.recursive_objects[node]
        self.constructed_objects[node] = made
        return made


class _TextLineLoader(_LineLoader):
    """The same, with the line of every text too."""

    texts = True


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
