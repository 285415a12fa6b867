"""What a package.json's `test` script runs: which test runner, and the words around it."""

import re
import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

RUNNERS = ("jest", "vitest", "mocha", "ava", "tape")

_NODE_TEST = re.compile(r"(?:^|[\s/])(?:node|tsx)\s(?:.*\s)?--test(?:\s|$)")
_SEPARATOR = re.compile(r"(\s*(?:&&|\|\||[;|&])\s*)")
_NESTED = re.compile(
    r"(?:npm (?:run(?:-script)? )|pnpm (?:run )?|yarn (?:run )?)(?:(?:-s|--silent) )?"
    r"(?P<name>[\w:.-]+)(?: (?:-s|--silent))?"
)
_DEEPEST = 4


@dataclass(frozen=True)
class Found:
    """The runner's own command in a script, and the shell text before and after it.

    `segment` is the command as it is written; `opened` counts the parentheses that `after` closes.
    """

    runner: str
    segment: str
    before: str = ""
    after: str = ""
    opened: int = 0

    @property
    def words(self) -> tuple[str, ...]:
        """The command as a shell would split it."""
        return tuple(shlex.split(self.segment))

    def whole(self, extras: Sequence[str] = ()) -> str:
        """Give the script with further words for the runner."""
        return self.before + " ".join((self.segment, *map(quote, extras))) + self.after

    def alone(self, words: Sequence[str]) -> str:
        """Give the script up to the runner, with other words for it, and nothing after it."""
        return self.before + " ".join(map(quote, words)) + ")" * self.opened


def quote(word: str) -> str:
    """Quote a word for the shell; an assignment stays one."""
    name, equals, value = word.partition("=")
    if equals and name.isidentifier():
        return f"{name}={shlex.quote(value)}"
    return shlex.quote(word)


def find(scripts: Mapping[str, str], name: str = "test", depth: int = 0) -> Found | None:
    """Find the one test runner that a script starts, through `npm run` if need be.

    A chain (`lint && jest && size`) keeps its other commands; what the runner's output is piped
    into is only a formatter, and is left out. None where no known runner is found.
    """
    parts = _SEPARATOR.split(scripts.get(name, "").strip())
    for at in range(0, len(parts), 2):
        before, after = "".join(parts[:at]), _unpiped(parts[at + 1 :])
        found = _direct(parts[at]) or _nested(scripts, parts[at], depth)
        if found is not None:
            before, after = before + found.before, found.after + after
            return replace(found, before=before, after=after)
    return None


def _direct(segment: str) -> Found | None:
    try:
        words = shlex.split(segment)
    except ValueError:
        return None
    if _NODE_TEST.search(segment):
        return Found("node", segment)
    runner = next((name for name in map(_bare, words) if name in RUNNERS), None)
    return Found(runner, segment) if runner else None


def _nested(scripts: Mapping[str, str], segment: str, depth: int) -> Found | None:
    match = _NESTED.fullmatch(segment.strip())
    if match is None or depth >= _DEEPEST:
        return None
    found = find(scripts, match["name"], depth + 1)
    if found is None:
        return None
    return replace(
        found, before=f"({found.before}", after=f"{found.after})", opened=found.opened + 1
    )


def _unpiped(rest: list[str]) -> str:
    if rest and rest[0].strip() == "|":
        return _unpiped(rest[2:])
    return "".join(rest)


def runner_at(found: Found) -> int:
    """Give the place of the runner's own word: for `node` the interpreter."""
    names = ("node", "tsx") if found.runner == "node" else (found.runner,)
    return next(at for at, word in enumerate(found.words) if _bare(word) in names)


def _bare(word: str) -> str:
    """Reduce `node_modules/jest/bin/jest.js` to `jest`."""
    return re.sub(r"\.[cm]?js$", "", word.rpartition("/")[2])
