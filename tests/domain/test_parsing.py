"""Whatever anybody writes is read, or refused by one kind of error."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotfix_actions.domain.parsing import (
    MOST_LEVELS,
    UnparsableError,
    from_json,
    from_toml,
    from_yaml,
)

Reader = Callable[[str], Any]
BOMB = "a: &a [x,x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"{new}: &{new} [{','.join(['*' + old] * 10)}]\n"
    for old, new in zip("abcdefg", "bcdefgh", strict=True)
)
HOSTILE = {
    "json, deep": (from_json, "[" * 100_000),
    "json, deep and closed": (from_json, "[" * (MOST_LEVELS + 1) + "]" * (MOST_LEVELS + 1)),
    "json, a number of 5,000 digits": (from_json, "9" * 5000),
    "json, none": (from_json, "<html>"),
    "toml, deep": (from_toml, "a = " + "[" * 100_000),
    "toml, a number of 5,000 digits": (from_toml, "a = " + "9" * 5000),
    "yaml, deep": (from_yaml, "[" * 5000),
    "yaml, a bomb": (from_yaml, BOMB),
    "yaml, within itself": (from_yaml, "a: &a [*a]"),
    "yaml, none": (from_yaml, "a: [b"),
    "yaml, a control character": (from_yaml, "a: \x00"),
}


@pytest.mark.parametrize(("read", "text"), HOSTILE.values(), ids=HOSTILE)
def test_what_nobody_writes_in_earnest_is_refused(read: Reader, text: str) -> None:
    with pytest.raises(UnparsableError) as refused:
        read(text)
    assert str(refused.value)


@given(st.text(), st.sampled_from([from_json, from_toml, from_yaml]))
def test_any_text_is_read_or_refused(text: str, read: Reader) -> None:
    try:
        found = read(text)
    except UnparsableError as refused:
        found = str(refused)
    assert found is None or isinstance(found, dict | list | str | int | float | bool)


def test_what_people_write_is_read() -> None:
    assert from_json('{"a": [1, null]}') == {"a": [1, None]}
    assert from_json("[NaN, Infinity, -Infinity]") == [None, None, None]
    assert from_toml('a = "b"') == {"a": "b"}
    assert from_yaml("a: 1.10\nb: yes\n") == {"a": "1.10", "b": "yes"}
    nested = "[" * MOST_LEVELS + "]" * MOST_LEVELS
    assert str(from_json(nested)) == nested
