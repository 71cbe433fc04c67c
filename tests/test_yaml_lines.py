"""YAML files read with lines: the same values as the safe loader gives, aliases and all, and no recursion."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from isa_extract.errors import PatternError
from isa_extract.yaml_lines import LINE, LinedText, read_yaml, without_lines

HERE = Path("a.yaml")
VALUES: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.dates() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(min_size=1), inner, max_size=3),
    max_leaves=12,
)


@given(VALUES)
def test_values_are_those_of_the_safe_loader(value: Any) -> None:
    written = yaml.safe_dump(value, allow_unicode=True).encode()
    assert without_lines(read_yaml(HERE, written)) == yaml.safe_load(written)
    assert without_lines(read_yaml(HERE, written, texts=True)) == yaml.safe_load(written)


def test_lines_of_mappings_and_texts() -> None:
    content = read_yaml(HERE, b"a: 1\nb:\n- c: x\n- d: y\n", texts=True)
    assert content[LINE] == 1
    assert [item[LINE] for item in content["b"]] == [3, 4]
    assert isinstance(content["b"][1]["d"], LinedText)
    assert content["b"][1]["d"].line == 4


def test_aliases_are_one_value_and_many_of_them_no_burden() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 30)]
    content = read_yaml(HERE, "\n".join(lines).encode())
    assert content["a29"][0] is content["a28"]


@pytest.mark.parametrize("written", ["a: &a [*a]", "a: !!python/name:os.system x", "? [b]\n: c", "a: [", "- !odd x"])
def test_what_is_not_plain_yaml_is_refused(written: str) -> None:
    with pytest.raises(PatternError, match=r"a\.yaml:\d: is not valid YAML"):
        read_yaml(HERE, written.encode())
