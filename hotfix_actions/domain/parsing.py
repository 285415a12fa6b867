"""Reading JSON, TOML and YAML that anybody may have written.

Input that is invalid, nested too deep or too repetitive raises one kind of error: nothing in a
file, a payload or a comment may end in a traceback or take for ever.
"""

import json
import tomllib
from collections.abc import Callable
from typing import Any

import yaml

# Far beyond what people write, and far below what the interpreter can follow.
MOST_LEVELS = 100
# YAML may name one part many times over; each time counts.
MOST_PARTS = 500_000


class UnparsableError(ValueError):
    """The text is not what it should be, and why."""


def from_json(text: str | bytes) -> Any:
    """Return what a text says in JSON; NaN and Infinity, which JSON has not, are None.

    Raises UnparsableError.
    """
    return _checked(lambda: json.loads(text, parse_constant=lambda _: None))


def from_toml(text: str) -> dict[str, Any]:
    """Return what a text says in TOML. Raises UnparsableError."""
    found: dict[str, Any] = _checked(lambda: tomllib.loads(text))
    return found


def from_yaml(text: str) -> Any:
    """Return what a text says in YAML, its scalars as text. Raises UnparsableError.

    Where the text breaks YAML's rules the cause is the yaml.YAMLError, which knows the line.
    """
    return _checked(lambda: yaml.load(text, Loader=yaml.BaseLoader))  # noqa: S506  # strings only


def _checked(read: Callable[[], Any]) -> Any:
    try:
        found = read()
    except RecursionError as error:
        raise UnparsableError("it is nested too deeply") from error
    except (ValueError, yaml.YAMLError) as error:
        raise UnparsableError(str(error)) from error
    _bound(found)
    return found


def _bound(found: object) -> None:
    level, parts = [found], 0
    for _ in range(MOST_LEVELS):
        level = [part for one in level for part in _parts(one)]
        parts += len(level)
        if parts > MOST_PARTS:
            raise UnparsableError("it holds too much")
        if not level:
            return
    raise UnparsableError("it is nested too deeply")


def _parts(one: object) -> list[Any]:
    if isinstance(one, dict):
        return list(one.values())
    return one if isinstance(one, list) else []
