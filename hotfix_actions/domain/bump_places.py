"""Where the version stands in a file: places in the text, so that no other byte is touched."""

import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from hotfix_actions.domain.parsing import from_json, from_toml


@dataclass(frozen=True)
class Place:
    """The characters `start` to `end` of a text: one version value, without its quotes."""

    start: int
    end: int
    value: str


class Unreadable(ValueError):
    """A file is not what its name says; the text says where it breaks."""


Form = Callable[[str], Iterable[Place]]

_VALUE = r"""(["'])(?P<value>[^"'\r\n]*)\1"""
_TOML_VERSION = re.compile(rf"""\bversion["']?[ \t]*=[ \t]*{_VALUE}""")
_SOURCE_VERSION = re.compile(
    rf"(?:^|[\s(,])(?:__version__|VERSION|version)\s*(?::\s*\w+\s*)?=\s*{_VALUE}", re.MULTILINE
)
_CFG_VERSION = re.compile(
    r"^\[metadata\][ \t]*\r?$(?:(?!^\[)[\s\S])*?"
    r"^version[ \t]*[=:][ \t]*(?P<value>\d[^\s:]*)[ \t]*\r?$",
    re.MULTILINE,
)
_PLAIN_VERSION = re.compile(r"\s*v?(?P<value>\d+\.\d+[0-9A-Za-z.+-]*)\s*")
# uv writes the project's own entry in exactly this form: docs.astral.sh/uv/concepts/projects/layout
_UV_OWN_VERSION = re.compile(
    r'^\[\[package\]\]\r?\nname = "[^"]+"\r?\nversion = "(?P<value>[^"]+)"\r?\n'
    r'source = \{ (?:editable|virtual) = "\." \}',
    re.MULTILINE,
)
_SPACE = re.compile(r"[ \t\r\n]*")
_JSON = json.JSONDecoder()
_MARK = "0.0.0-here."
# A file with nothing but a version in it.
_LONGEST_PLAIN = 1_000


def places(path: str, text: str) -> tuple[Place, ...]:
    """Find the version in a file by what its name promises; nothing for a form not known.

    Raises Unreadable where the file is broken.
    """
    name = path.rpartition("/")[2]
    form = FORMS.get(name, _source if name.endswith(".py") else _nothing)
    try:
        return tuple(form(text))
    except ValueError as error:
        raise Unreadable(str(error)) from error


def known(path: str) -> bool:
    """Whether the file's name alone says where its version stands."""
    return path.rpartition("/")[2] in FORMS


def occurrences(text: str, version: str) -> tuple[Place, ...]:
    """Find a version wherever it is written, but not as a part of a longer number."""
    pattern = rf"(?<!\d)(?<!\d\.){re.escape(version)}(?!\.?\d)"
    return tuple(Place(*match.span(), version) for match in re.finditer(pattern, text))


def rewrite(text: str, found: Iterable[Place], to: str) -> str:
    """Put another version into the places; every other byte stays."""
    for place in sorted(found, key=lambda place: place.start, reverse=True):
        text = text[: place.start] + to + text[place.end :]
    return text


def is_dynamic(path: str, text: str) -> bool:
    """Whether a pyproject.toml says that its version is made elsewhere."""
    if path.rpartition("/")[2] != "pyproject.toml":
        return False
    dynamic = _get(from_toml(text), ("project", "dynamic"))
    return isinstance(dynamic, list) and "version" in dynamic


def _matches(pattern: re.Pattern[str]) -> Form:
    return lambda text: [
        Place(*match.span("value"), match["value"]) for match in pattern.finditer(text)
    ]


_source = _matches(_SOURCE_VERSION)


def _nothing(_: str) -> Iterable[Place]:
    return ()


def _plain(text: str) -> Iterable[Place]:
    match = _PLAIN_VERSION.fullmatch(text) if len(text) <= _LONGEST_PLAIN else None
    return [Place(*match.span("value"), match["value"])] if match else []


def _in_toml(text: str) -> Iterable[Place]:
    """Find by marks of their own, read once, which places are the project's version."""
    from_toml(text)
    marked = {f"{_MARK}{n}": place for n, place in enumerate(_matches(_TOML_VERSION)(text))}
    parts, end = [], 0
    for mark, place in marked.items():
        parts += [text[end : place.start], mark]
        end = place.end
    trial = from_toml("".join([*parts, text[end:]]))
    for keys in (("project", "version"), ("tool", "poetry", "version")):
        found = _get(trial, keys)
        if isinstance(found, str) and found in marked:
            yield marked[found]


def _get(data: object, keys: Iterable[str]) -> object:
    for key in keys:
        data = data.get(key) if isinstance(data, Mapping) else None
    return data


def _in_json(*paths: tuple[str, ...]) -> Form:
    def form(text: str) -> Iterable[Place]:
        from_json(text.removeprefix("\ufeff"))
        found = (_json_place(text, keys) for keys in paths)
        return [place for place in found if place is not None]

    return form


def _json_place(text: str, keys: tuple[str, ...]) -> Place | None:
    at: int | None = _skip(text, int(text.startswith("\ufeff")))
    for key in keys:
        at = _member(text, at, key) if at is not None and text[at] == "{" else None
    if at is None:
        return None
    value, end = _JSON.raw_decode(text, at)
    return Place(at + 1, end - 1, value) if isinstance(value, str) else None


def _member(text: str, at: int, key: str) -> int | None:
    """Find where the value of a key begins; of a key given twice, the last, as JSON readers do."""
    found = None
    at = _skip(text, at + 1)
    while text[at] != "}":
        name, at = _JSON.raw_decode(text, at)
        start = _skip(text, _skip(text, at) + 1)
        if name == key:
            found = start
        at = _skip(text, _JSON.raw_decode(text, start)[1])
        if text[at] == ",":
            at = _skip(text, at + 1)
    return found


def _skip(text: str, at: int) -> int:
    match = _SPACE.match(text, at)
    return match.end() if match else at


# npm's lock file: version 1 has the top-level field only, 2 and 3 the root package's entry too.
# https://docs.npmjs.com/cli/configuring-npm/package-lock-json
_LOCK = _in_json(("version",), ("packages", "", "version"))

FORMS: Mapping[str, Form] = {
    "package.json": _in_json(("version",)),
    "package-lock.json": _LOCK,
    "npm-shrinkwrap.json": _LOCK,
    "bower.json": _in_json(("version",)),
    "pyproject.toml": _in_toml,
    "uv.lock": _matches(_UV_OWN_VERSION),
    "setup.cfg": _matches(_CFG_VERSION),
    "VERSION": _plain,
    "VERSION.txt": _plain,
}
