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

_WILD = {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}


def matches(path: str, patterns: Iterable[str]) -> bool:
    """Whether a path fits a pattern, much as `.gitignore` reads them.

    `*` and `?` stay within a folder, `**` crosses folders, a pattern without a slash means a name
    at any depth, one that ends in a slash everything below.
    """
    return any(_compiled(pattern).fullmatch(path) for pattern in patterns)


def is_test(path: str, patterns: Iterable[str] = ()) -> bool:
    """Whether a path names a test or what belongs to one; `patterns` are the team's own."""
    return _TEST.fullmatch(path) is not None or matches(path, patterns)


def is_lock(path: str) -> bool:
    """Whether a path names a lock file: made by a tool, not written by people."""
    return path.rpartition("/")[2] in LOCKS


@lru_cache(maxsize=512)
def _compiled(pattern: str) -> re.Pattern[str]:
    if pattern.endswith("/"):
        pattern += "**"
    if "/" not in pattern:
        pattern = f"**/{pattern}"
    parts = re.split(r"(\*\*/|\*\*|\*|\?)", pattern.removeprefix("/"))
    return re.compile("".join(_WILD.get(part) or re.escape(part) for part in parts), re.DOTALL)
