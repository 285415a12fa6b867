"""JavaScript test runners: how each is asked for a report, for related tests, for single files."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from hotfix_actions.adapters.projects import jest_json, junit, mocha_json, tap
from hotfix_actions.adapters.projects.cases import Reader
from hotfix_actions.adapters.projects.scripts import Found, runner_at

# Measuring coverage of some tests only would break thresholds, and proves nothing here.
_WRAPPERS = ("c8", "nyc")
_COVERAGE = ("--coverage", "--experimental-test-coverage", "--test-coverage")
# Options that take the next word, so that it is not mistaken for a test file.
_TAKES_A_WORD = frozenset((
    "--import", "-r", "--require", "--loader", "--experimental-loader", "--config", "-c",
    "--env-file", "-C", "--conditions", "--project", "-p", "-t", "--testNamePattern",
    "--test-name-pattern", "--reporter", "-R", "--timeout", "--test-timeout", "--testTimeout",
    "--ui", "-u", "--extension", "--ext", "--root", "--dir", "--environment", "--env", "--pool",
    "--maxWorkers", "-w", "--test-concurrency", "--test-reporter", "--test-reporter-destination",
    "--reporter-option", "-O", "--retries", "--rootDir", "--setupFiles", "--concurrency",
))  # fmt: skip


@dataclass(frozen=True)
class Runner:
    """One test runner. `report` is the path it is to write; none means it reports on stdout."""

    read: Reader
    extras: Callable[[Path], tuple[str, ...]] = lambda _: ()
    env: Callable[[Path], Mapping[str, str]] = lambda _: {}
    only: tuple[str, ...] = ()
    related: tuple[str, ...] | None = None
    on_stdout: bool = False


# The options that ask for a report; which counts each then gives stands in the readers.
RUNNERS: Mapping[str, Runner] = {
    # NODE_OPTIONS reaches `node --test` through any wrapper:
    # https://nodejs.org/api/cli.html#node_optionsoptions
    "node": Runner(
        read=junit.cases,
        env=lambda report: {
            "NODE_OPTIONS": f'--test-reporter=junit --test-reporter-destination="{report}"'
        },
    ),
    "jest": Runner(
        read=jest_json.cases,
        extras=lambda report: ("--json", f"--outputFile={report}"),
        only=("--runTestsByPath",),
        related=("--findRelatedTests",),
    ),
    "vitest": Runner(
        read=jest_json.cases,
        extras=lambda report: ("--reporter=json", f"--outputFile={report}"),
        only=("run",),
        related=("related", "--run"),
    ),
    "mocha": Runner(
        read=mocha_json.cases,
        extras=lambda report: ("--reporter", "json", "--reporter-option", f"output={report}"),
    ),
    "ava": Runner(read=tap.cases, extras=lambda _: ("--tap",), on_stdout=True),
    "tape": Runner(read=tap.cases, on_stdout=True),
}


def focus(found: Found, mode: Sequence[str], files: Sequence[str]) -> tuple[str, ...]:
    """Give the runner's words for some files, without those that the script names.

    `mode` stands right behind the runner's own word: `related --run`, or nothing. Coverage and its
    wrappers are left out.
    """
    at, words = runner_at(found), found.words
    before = words[:at]
    wrapped = [place for place, word in enumerate(before) if word in _WRAPPERS]
    if wrapped:
        before = before[: wrapped[0]]
    return (*before, words[at], *mode, *_options(words[at + 1 :]), *files)


def _options(words: Sequence[str]) -> list[str]:
    kept: list[str] = []
    takes = False
    for word in words:
        is_option = word.startswith("-") and word != "--"
        if takes or (is_option and not word.startswith(_COVERAGE)):
            kept.append(word)
        takes = is_option and word in _TAKES_A_WORD
    return kept
