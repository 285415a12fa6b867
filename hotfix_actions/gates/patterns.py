"""What kind of file a path names: a test, a lock file, one that a pattern of people's means."""

import re
from collections.abc import Iterable
from functools import lru_cache

# What the runners themselves take for tests: jest `testMatch`, vitest `include`, `node --test`,
# pytest `python_files`, `go test`, RSpec, Minitest, Maven Surefire.
_TEST = re.compile(
    r"""(?:.*/)?(?:
        (?:tests?|__tests__|spec)/.*
      | [^/]*[._-](?:test|spec)\.[cm]?[jt]sx?
      | (?:test-[^/]*|test)\.[cm]?[jt]sx?
      | test_[^/]*\.py | [^/]*_test\.py | conftest\.py
      | [^/]*_test\.go
      | [^/]*Tests?\.(?:java|kt)
      | [^/]*_(?:spec|test)\.rb
    )""",
    re.VERBOSE | re.DOTALL,
)

LOCKS = frozenset(
    {
        "package-lock.json",
        "npm-shrinkwrap.json",
        "yarn.lock",
        "pnpm-lock.yaml",
        "bun.lock",
        "bun.lockb",
        "uv.lock",
        "poetry.lock",
        "pdm.lock",
        "Pipfile.lock",
        "go.sum",
        "Cargo.lock",
        "Gemfile.lock",
        "composer.lock",
    }
)

# So many ways through a pattern are tried in a moment.
_MOST_WAYS = 1e7
_WILD = {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}


def matches(path: str, patterns: Iterable[str]) -> bool:
    """Whether a path fits a pattern, much as `.gitignore` reads them.

    `*` and `?` stay within a folder, `**` crosses folders, a pattern without a slash means a name
    at any depth, one that ends in a slash everything below.
    """
    return any(_fits(_parts(pattern), path) for pattern in patterns)


def is_test(path: str, patterns: Iterable[str] = ()) -> bool:
    """Whether a path names a test or what belongs to one; `patterns` are the team's own."""
    return _TEST.fullmatch(path) is not None or matches(path, patterns)


def is_lock(path: str) -> bool:
    """Whether a path names a lock file: made by a tool, not written by people."""
    return path.rpartition("/")[2] in LOCKS


def _fits(parts: tuple[str, ...], path: str) -> bool:
    """Match by a regular expression where that cannot take long: it tries every way in turn."""
    ways = float(len(path)) ** sum(part in _WILD and part != "?" for part in parts)
    return bool(_compiled(parts).fullmatch(path)) if ways <= _MOST_WAYS else _follow(parts, path)


@lru_cache(maxsize=512)
def _parts(pattern: str) -> tuple[str, ...]:
    if pattern.endswith("/"):
        pattern += "**"
    if "/" not in pattern:
        pattern = f"**/{pattern}"
    return tuple(filter(None, re.split(r"(\*\*/|\*\*|\*|\?)", pattern.removeprefix("/"))))


@lru_cache(maxsize=512)
def _compiled(parts: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("".join(_WILD.get(part) or re.escape(part) for part in parts), re.DOTALL)


def _follow(parts: tuple[str, ...], path: str) -> bool:
    """Follow every way through a pattern at once: a place is (part, whether within a `**/`)."""
    steps = [one for part in parts for one in ((part,) if part in _WILD else part)]
    at = _skipping({(0, False)}, steps)
    for character in path:
        moved: set[tuple[int, bool]] = set()
        for place, within in at:
            if within:
                moved |= (
                    {(place, True), (place + 1, False)} if character == "/" else {(place, True)}
                )
            elif place < len(steps):
                moved |= _moves(steps[place], place, character)
        at = _skipping(moved, steps)
    return (len(steps), False) in at


def _moves(step: str, place: int, character: str) -> set[tuple[int, bool]]:
    if step == "**" or (step == "*" and character != "/"):
        return {(place, False)}
    if step == character or (step == "?" and character != "/"):
        return {(place + 1, False)}
    return set()


def _skipping(at: set[tuple[int, bool]], steps: list[str]) -> set[tuple[int, bool]]:
    """Add the places that are reached without a character."""
    for place, step in enumerate(steps):
        if (place, False) in at and step in ("*", "**", "**/"):
            at |= {(place + 1, False), (place, True)} if step == "**/" else {(place + 1, False)}
    return at
