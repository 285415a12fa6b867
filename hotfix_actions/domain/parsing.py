"""Reading JSON, TOML and YAML that anybody may have written.

Input that is invalid, nested too deep, too long or too repetitive raises one kind of error: nothing
in a file, a payload or a comment may end in a traceback, take for ever or fill the memory.
"""

import json
import tomllib
from collections.abc import Callable, Mapping
from typing import Any

import yaml

from hotfix_actions.domain.yaml_text import Faulty, Place, read

# Far beyond what people write, and far below what the interpreter can follow.
MOST_LEVELS = 100
# YAML may name one part many times over; each time counts.
MOST_PARTS = 500_000
# Characters. A payload of GitHub's webhooks has 25 MB at most:
# https://docs.github.com/en/webhooks/webhook-events-and-payloads#payload-cap
LONGEST_JSON = 32_000_000
LONGEST_TOML = 1_000_000
LONGEST_YAML = 200_000


class UnparsableError(ValueError):
    """The text is not what it should be, and why; `places` where that is known."""

    def __init__(self, why: str, places: tuple[Place, ...] = ()) -> None:
        super().__init__(why)
        self.places = places


def from_json(text: str | bytes) -> Any:
    """Return what a text says in JSON; NaN and Infinity, which JSON has not, are None.

    Raises UnparsableError.
    """
    _short(text, LONGEST_JSON)
    if isinstance(text, bytes):
        parts = text.count(b",") + text.count(b"[") + text.count(b"{")
    else:
        parts = text.count(",") + text.count("[") + text.count("{")
    if parts > 2 * MOST_PARTS:
        raise UnparsableError("it holds too much")
    return _checked(lambda: json.loads(text, parse_constant=lambda _: None))


def from_toml(text: str) -> dict[str, Any]:
    """Return what a text says in TOML. Raises UnparsableError."""
    _short(text, LONGEST_TOML)
    found: dict[str, Any] = _checked(lambda: tomllib.loads(text))
    return found


def from_yaml(text: str, *, most: int = MOST_PARTS) -> Any:
    """Return what a text says in YAML, its scalars as text. Raises UnparsableError.

    `most` is how many parts it may hold, each as often as it is named. A key that stands twice, a
    merge key (`<<`) and a tag (`!!python/name:x`) are faults: what they mean is told differently by
    different readers.
    """
    _short(text, LONGEST_YAML)
    return _checked(lambda: read(text, levels=MOST_LEVELS, parts=most))


def _short(text: str | bytes, longest: int) -> None:
    if len(text) > longest:
        raise UnparsableError(f"it is longer than {longest:,} characters")


def _checked(parse: Callable[[], Any]) -> Any:
    try:
        found = parse()
    except RecursionError as error:
        raise UnparsableError("it is nested too deeply") from error
    except Faulty as error:
        raise UnparsableError(str(error), error.places) from error
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
    if isinstance(one, Mapping):
        for key in one:
            _whole(key)
        return list(one.values())
    _whole(one)
    return one if isinstance(one, list) else []


def _whole(text: object) -> None:
    """Refuse half of a character, as JSON can escape it: no file and no terminal takes it."""
    if isinstance(text, str) and not text.isascii():
        try:
            text.encode()
        except UnicodeEncodeError as error:
            raise UnparsableError("it holds a character that is none") from error
